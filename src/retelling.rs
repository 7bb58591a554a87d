//! One rumor told from its beginning, when the log no longer has that: the run is gone through again from its own beginning, in
//! pieces, and what it tells of the rumor is kept.
//!
//! What comes out is what the log would say if it had no bound: how the work is cut into pieces changes nothing.

use crate::history::RunId;
use crate::simulation::Simulation;
use crate::spread::{Heading, Spread};

/// The most events of a run that is gone through again: a minute's work of a small machine.
pub const EVENTS_MAX: u64 = 30_000_000;
/// How many steps are taken between two looks at the clock and into the log; it holds what they tell many times over.
const STEPS_PER_LOOK: u32 = 200;

/// A rumor as far as it has been told.
#[derive(Clone, Debug)]
pub struct Retelling {
    /// Of which run.
    run: RunId,
    again: Box<Simulation>,
    spread: Spread,
}

impl Retelling {
    /// Returns a rumor of a run of which nothing is told yet; `None` if the run is too long to be gone through again.
    ///
    /// `beginning` is the run as it was before the rumor began, for instance after its first instant; `live` as it is.
    #[must_use]
    pub fn new(
        run: RunId,
        beginning: Simulation,
        live: &Simulation,
        heading: &Heading,
    ) -> Option<Self> {
        (live.events() <= EVENTS_MAX).then(|| Self {
            run,
            again: Box::new(beginning),
            spread: Spread::awaited(heading),
        })
    }

    /// Returns of which run and which rumor it is.
    #[must_use]
    pub fn of(&self) -> (RunId, u64) {
        (self.run, self.spread.rumor)
    }

    /// Goes on until it is late or has come to where the run is; returns whether it has. `live` is the run itself, and may have
    /// gone on in the meantime.
    ///
    /// # Panics
    /// If `live` is another run.
    pub fn work(&mut self, live: &Simulation, is_late: &dyn Fn() -> bool) -> bool {
        loop {
            let enough = self.again.work() + u64::from(STEPS_PER_LOOK);
            for _ in 0..STEPS_PER_LOOK {
                if !self.again.go_on_with_command(enough) {
                    break;
                }
                let has_more = self.again.begin_following(live);
                if !has_more.expect("BUG: a run does not follow itself") {
                    self.spread.read(self.again.journal());
                    return true;
                }
            }
            self.spread.read(self.again.journal());
            if is_late() {
                return false;
            }
        }
    }

    /// Returns how much of the run has been gone through, in percent: below 100 until it is all of it.
    #[must_use]
    pub fn percent(&self, live: &Simulation) -> u64 {
        self.again.steps() * 100 / live.steps().max(1)
    }

    /// Returns the rumor as it was told: from its beginning, or, if nobody began it, from the first that was heard of it.
    #[must_use]
    pub fn told(self) -> Spread {
        self.spread.begun()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::History;
    use crate::journal::ENTRIES_MAX;
    use crate::message::Message;
    use crate::scenario::Script;
    use crate::simulation::Awaited;
    use crate::spread::Rumors;
    use crate::time::SimTime;

    /// A room after these lines, watched until then.
    fn history(text: &str, until_ms: u64) -> History {
        let script = Script::parse(text).expect(text);
        let mut history = History::new(script.begin(None, &[]).expect(text));
        go_on(&mut history, until_ms);
        history
    }

    fn go_on(history: &mut History, until_ms: u64) {
        let until = SimTime::from_micros(until_ms * 1_000);
        let stop = history.run_until(until, u64::MAX, Awaited::Nothing);
        stop.expect("time passes");
    }

    fn retold(history: &History, heading: &Heading, steps_a_piece: usize) -> (Spread, usize) {
        let run = history.current();
        let beginning = history.glimpse(SimTime::ZERO);
        let mut retelling =
            Retelling::new(run.id, beginning, run.live(), heading).expect("a short run");
        let mut pieces = 0;
        loop {
            let looks = std::cell::Cell::new(0);
            let is_late = || {
                looks.set(looks.get() + 1);
                looks.get() >= steps_a_piece
            };
            pieces += 1;
            if retelling.work(run.live(), &is_late) {
                assert_eq!(retelling.percent(run.live()), 100);
                return (retelling.told(), pieces);
            }
            assert!(retelling.percent(run.live()) < 100);
        }
    }

    const ROOM: &str =
        "loss 10%\nnew 12\nat 1s kill 8003\nat 1s book 8004 \"Dune\"\nat 2.5s restart 8003\n";

    #[test]
    fn what_is_told_again_is_what_the_log_says_as_long_as_it_has_all_of_it() {
        let history = history(ROOM, 5_500);
        let journal = history.current().live().journal();
        assert_eq!(journal.dropped(), 0);
        let mut rumors = Rumors::default();
        rumors.read(journal);
        let all: Vec<_> = rumors.with_news().collect();
        assert!(all.len() > 12);
        for (rumor, heading) in all {
            let spread = Spread::of(rumor, heading, journal).expect("a rumor of this log");
            assert_eq!(retold(&history, heading, usize::MAX).0, spread);
            let (in_pieces, pieces) = retold(&history, heading, 1);
            assert_eq!(in_pieces, spread);
            assert!(pieces > 10, "{pieces}");
        }
    }

    #[test]
    fn a_rumor_whose_beginning_the_log_has_dropped_is_told_from_it() {
        // Everybody speaks twenty times a second, so that the log of two is too long to be kept.
        let room = "set gossip 50ms\nnew 30\n";
        let early = history(room, 1_000);
        let mut rumors = Rumors::default();
        rumors.read(early.current().live().journal());
        let (rumor, first) = rumors.with_news().last().expect("a rumor");
        let whole = Spread::of(rumor, first, early.current().live().journal()).expect("a rumor");
        let late = history(room, 2_000);
        let journal = late.current().live().journal();
        assert!(
            journal.dropped() > 0,
            "{} entries of {ENTRIES_MAX}",
            journal.length()
        );
        assert!(Spread::of(rumor, first, journal).is_none_or(|spread| !spread.is_whole));
        // All that is left of it is a copy on its way.
        let on_its_way = Heading {
            message: Message {
                ttl: 1,
                ..first.message
            },
            is_whole: false,
            ..*first
        };
        let (told, _) = retold(&late, &on_its_way, usize::MAX);
        assert_eq!(told.message, whole.message);
        assert!(told.is_whole);
        assert_eq!(told.began_at, whole.began_at);
        assert_eq!(told.happened[..whole.happened.len()], whole.happened);
    }

    #[test]
    fn it_goes_on_with_a_run_that_has_gone_on() {
        let mut history = history(ROOM, 5_500);
        let mut rumors = Rumors::default();
        rumors.read(history.current().live().journal());
        let (rumor, heading) = rumors.with_news().next().expect("a rumor");
        let beginning = history.glimpse(SimTime::ZERO);
        let run = history.current();
        let mut retelling = Retelling::new(run.id, beginning, run.live(), heading).expect("short");
        assert_eq!(retelling.of(), (run.id, rumor));
        assert!(!retelling.work(run.live(), &|| true));
        go_on(&mut history, 6_000);
        let live = history.current().live();
        assert!(retelling.work(live, &|| false));
        assert_eq!(
            retelling.told(),
            Spread::of(rumor, heading, live.journal()).expect("a rumor")
        );
    }
}
