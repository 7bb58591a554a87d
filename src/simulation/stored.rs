//! A copy of a run as it is kept to go back by: it takes little room, and has to be restored to go on.

use super::Simulation;
use crate::network::Packed;
use crate::node::Timer;
use crate::time::SimTime;

/// A run at an instant, of which hundreds are kept.
#[derive(Clone, Debug)]
pub struct Stored {
    /// All but what is under way.
    rest: Simulation,
    air: Packed<Timer>,
}

impl Stored {
    /// Stores a run as it is, with only about so many of the last things that happened; once restored it remembers `later` of them as
    /// it goes on.
    #[must_use]
    pub fn new(simulation: &mut Simulation, entries: u64, later: u64) -> Self {
        let air = simulation.network.take_air();
        let mut rest = simulation.clone();
        rest.journal.keep_last(entries);
        rest.journal.keep_at_most(later);
        let packed = air.packed();
        simulation.network.put_air(air);
        Self { rest, air: packed }
    }

    /// Returns the run as it was.
    #[must_use]
    pub fn restored(&self) -> Simulation {
        let mut simulation = self.rest.clone();
        simulation.network.put_air(self.air.unpacked());
        simulation
    }

    /// Returns when it was stored.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.rest.now()
    }

    /// Returns how many steps had been taken then.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.rest.steps()
    }

    /// Returns how many bytes it takes beside another, with which it shares what has not changed.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        self.rest.weight_beside(other.map(|other| &other.rest)) + self.air.weight()
    }

    /// Returns how many bytes it takes by itself, what happened left out.
    #[must_use]
    pub fn weight_of_room(&self) -> usize {
        self.weight_beside(None) - self.rest.journal().weight_beside(None)
    }
}
