//! The part of a picture that moves: messages, each where its time says, and those that died, where they died.

use crate::journal::{Said, Touch, What};
use crate::message::Packet;
use crate::simulation::Simulation;
use crate::time::SimTime;

/// The most messages in flight that a picture shows, about; of more, as large a share as that is.
const DOTS_MAX: usize = 2_500;

/// What a message is, for its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A rumor.
    Rumor,
    /// A request for peers.
    Request,
    /// A list of peers.
    Peers,
}

/// A message in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its number.
    pub number: u64,
    /// Its sender's place among the nodes.
    pub from: usize,
    /// Its receiver's.
    pub to: usize,
    /// Whose news it carries, by place among the nodes.
    pub origin: Option<usize>,
    /// What it is.
    pub kind: Kind,
    /// How far it has come, 0 to 1.
    pub progress: f64,
    /// Whether it was lost there.
    pub is_lost: bool,
    /// Whether it is held there.
    pub is_held: bool,
    /// Whether it is a second copy.
    pub is_copy: bool,
}

/// The part of a picture that moves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// When.
    pub now: SimTime,
    /// The messages to be drawn: those that were lost, at most `DOTS_MAX`, then those in flight, as many.
    pub dots: Vec<Dot>,
}

/// Which of very many messages are shown. As there come to be more, a few of them are shown no longer, and none that was not.
struct Share(u64);

impl Share {
    fn of(in_flight: usize) -> Self {
        let all = in_flight.max(1) as u128;
        let share = ((DOTS_MAX as u128) << 64) / all;
        Self(u64::try_from(share).unwrap_or(u64::MAX))
    }

    /// Numbers that follow each other are spread evenly, by the golden ratio.
    fn has(&self, number: u64) -> bool {
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15) <= self.0
    }
}

/// Returns the part of the picture that moves: what is in flight, and what was lost since `lost_since`.
#[must_use]
pub fn frame(simulation: &Simulation, lost_since: SimTime) -> Frame {
    let now = simulation.now();
    let members = simulation.members();
    let share = Share::of(simulation.network().in_flight());
    let flying = simulation
        .network()
        .flights_unsorted()
        .filter(|flight| share.has(flight.number))
        .filter_map(|flight| {
            let (origin, kind) = match &flight.packet {
                Packet::Gossip(message) => (members.place(message.origin), Kind::Rumor),
                Packet::PeersRequest => (None, Kind::Request),
                Packet::Peers(_) => (None, Kind::Peers),
            };
            Some(Dot {
                number: flight.number,
                from: members.place(flight.from?)?,
                to: members.place(flight.to)?,
                origin,
                kind,
                progress: f64::from(flight.progress_ppm(now)) / 1e6,
                is_lost: false,
                is_held: flight.is_held(),
                is_copy: flight.is_copy,
            })
        });
    let recent = simulation.journal().latest_first().map(|(_, entry)| entry);
    let lost = recent
        .take_while(|entry| entry.at > lost_since)
        .filter_map(|entry| match &entry.what {
            What::Lost(transit, said)
            | What::Cut(transit, said)
            | What::Touched(transit, said, Touch::Dropped) => Some((transit, said)),
            _ => None,
        })
        .take(DOTS_MAX)
        .filter_map(|(transit, said)| {
            let (origin, kind) = match said {
                Said::Rumor(message) => (members.place(message.origin), Kind::Rumor),
                Said::PeersRequest => (None, Kind::Request),
                Said::Peers(_) => (None, Kind::Peers),
            };
            Some(Dot {
                number: transit.number,
                from: members.place(transit.from?)?,
                to: members.place(transit.to)?,
                origin,
                kind,
                progress: f64::from(transit.done_ppm) / 1e6,
                is_lost: true,
                is_held: false,
                is_copy: false,
            })
        });
    let mut dots: Vec<Dot> = lost.collect();
    dots.extend(flying);
    Frame { now, dots }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_messages_about_as_many_are_shown_as_can_be() {
        let shown = |in_flight: usize| {
            let share = Share::of(in_flight);
            // Numbers are given in turn; those in flight are nearly all of a stretch.
            let of_a_stretch =
                |from: u64| (from..from + in_flight as u64).filter(|n| share.has(*n));
            [0, 1, 1_000_000, u64::MAX / 3].map(|from| of_a_stretch(from).count())
        };
        assert_eq!(shown(0), [0; 4]);
        assert_eq!(shown(DOTS_MAX), [DOTS_MAX; 4]);
        for in_flight in [DOTS_MAX + 1, 3_000, 5_000, 40_000] {
            let counts = shown(in_flight);
            let is_about = |count: usize| count.abs_diff(DOTS_MAX) <= DOTS_MAX / 100;
            assert!(counts.into_iter().all(is_about), "{in_flight}: {counts:?}");
        }
    }

    #[test]
    fn whoever_is_shown_among_more_is_shown_among_fewer() {
        let few = Share::of(3_000);
        let many = Share::of(9_000);
        assert!((0..9_000).any(|number| many.has(number)));
        assert!((0..9_000).all(|number| few.has(number) || !many.has(number)));
    }
}
