//! What must always hold, checked as the run goes; each check is counted, and the first failure kept.
//!
//! A check that never ran is not a check that passed: the count is shown beside the colour.

use crate::time::SimTime;

/// Something that must always hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// Every message sent, and every second copy of one, is delivered, lost, cut off, dead, dropped or in flight.
    Conservation,
    /// Simulated time never goes back, and no message arrives before its link's least latency.
    Clock,
    /// Nobody sends to itself, or gossips to somebody who is not its peer.
    Targets,
    /// A forwarded message has exactly one link less to cross, and never crosses more than it may.
    Ttl,
    /// No version in a table, and no version of one's own, ever goes back: nothing is news twice.
    Versions,
    /// The frozen and the dead say, hear and do nothing; nothing meant for an earlier life reaches a later one.
    Silence,
    /// Nobody is told a version of a node's favourite that the node has not reached.
    ThinAir,
}

impl Invariant {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Conservation,
        Self::Clock,
        Self::Targets,
        Self::Ttl,
        Self::Versions,
        Self::Silence,
        Self::ThinAir,
    ];

    /// Returns its name in plain words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conservation => "No message vanishes",
            Self::Clock => "Time runs forward",
            Self::Targets => "Only peers are told",
            Self::Ttl => "TTL goes down by one",
            Self::Versions => "No version goes back",
            Self::Silence => "The frozen and the dead are silent",
            Self::ThinAir => "No news out of thin air",
        }
    }

    /// Returns why it matters, in a sentence.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Conservation => {
                "If the books do not balance, no measurement of this run means anything."
            }
            Self::Clock => {
                "A message that arrives before it was sent would let nodes know the future."
            }
            Self::Targets => {
                "A node that talks to itself or to strangers distorts every count of messages."
            }
            Self::Ttl => "A TTL that does not shrink lets one message circle for ever.",
            Self::Versions => "Late news must never overwrite newer news.",
            Self::Silence => "A crash that goes on talking is not a crash.",
            Self::ThinAir => {
                "What a node never said of itself must not be believed, unless somebody lies."
            }
        }
    }
}

/// How one invariant has fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How often it was checked.
    pub checked: u64,
    /// When it first failed, and what was wrong.
    pub violation: Option<(SimTime, String)>,
    /// When it first did not hold because somebody made it so, and who; that is no failure of Watercooler.
    pub excuse: Option<(SimTime, String)>,
}

/// How all invariants have fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invariants {
    standings: [Standing; Invariant::ALL.len()],
}

impl Invariants {
    /// Checks one; `what` says what is wrong if it does not hold.
    pub fn check(
        &mut self,
        invariant: Invariant,
        holds: bool,
        now: SimTime,
        what: impl FnOnce() -> String,
    ) {
        let standing = &mut self.standings[invariant as usize];
        standing.checked += 1;
        if !holds && standing.violation.is_none() {
            standing.violation = Some((now, what()));
        }
    }

    /// Notes that one does not hold because somebody made it so; `because` says who.
    pub fn excuse(&mut self, invariant: Invariant, now: SimTime, because: impl FnOnce() -> String) {
        let standing = &mut self.standings[invariant as usize];
        standing.checked += 1;
        if standing.excuse.is_none() {
            standing.excuse = Some((now, because()));
        }
    }

    /// Returns how one has fared.
    #[must_use]
    pub fn standing(&self, invariant: Invariant) -> &Standing {
        &self.standings[invariant as usize]
    }

    /// Returns the first failure of each that failed.
    pub fn violations(&self) -> impl Iterator<Item = (Invariant, &(SimTime, String))> {
        let all = Invariant::ALL.into_iter();
        all.filter_map(|i| Some((i, self.standing(i).violation.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_counted_and_the_first_failure_is_kept() {
        let mut invariants = Invariants::default();
        let mut check = |holds, at| {
            let now = SimTime::from_micros(at);
            invariants.check(Invariant::Ttl, holds, now, || format!("wrong at {at}"));
        };
        check(true, 1);
        check(false, 2);
        check(false, 3);
        let standing = invariants.standing(Invariant::Ttl);
        assert_eq!(standing.checked, 3);
        assert_eq!(
            standing.violation,
            Some((SimTime::from_micros(2), "wrong at 2".to_owned()))
        );
        assert_eq!(invariants.violations().count(), 1);
        assert_eq!(invariants.standing(Invariant::Clock), &Standing::default());
    }
}
