//! How one rumor spread, read off the journal: who heard it first, when and from whom, what was repeated and what was lost.
//!
//! Reading goes on where it stopped, so that a run that goes on costs only what is new in it. What the journal has
//! dropped is not known here, and said to be so.

use std::collections::{BTreeMap, BTreeSet};

use crate::journal::{Entry, Journal, Said, Touch, Transit, What};
use crate::lanes::key;
use crate::message::{Message, NodeId, Packet};
use crate::metrics::Usefulness;
use crate::node::Verdict;
use crate::simulation::Simulation;
use crate::time::SimTime;

/// The most rumors that are known by name; the oldest are forgotten first.
pub const RUMORS_MAX: usize = 4_096;

/// A rumor that somebody began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What it said when it set out.
    pub message: Message,
    /// The number of the entry by which it began, or of the first that tells of it.
    pub entry: u64,
    /// How many nodes it was news to.
    pub news: u32,
    /// Whether its beginning is in the journal.
    pub is_whole: bool,
}

/// The rumors of a run that the journal tells of.
#[derive(Clone, Debug, Default)]
pub struct Rumors {
    headings: BTreeMap<u64, Heading>,
    /// By the entries by which they began: which.
    by_entry: BTreeMap<u64, u64>,
    next: u64,
}

impl Rumors {
    /// Reads on in a journal, from where reading stopped.
    pub fn read(&mut self, journal: &Journal) {
        self.next = self.next.max(journal.dropped());
        while let Some(entry) = journal.get(self.next) {
            match &entry.what {
                What::Gossiped { message, to } if !to.is_empty() => self.begins(message, true),
                What::Heard {
                    transit,
                    message,
                    verdict,
                    ..
                } => {
                    self.begins(message, transit.from.is_none());
                    if let (Verdict::New { .. }, Some(heading)) =
                        (verdict, self.headings.get_mut(&key(message.uuid)))
                    {
                        heading.news += 1;
                    }
                }
                _ => {}
            }
            self.next += 1;
        }
    }

    fn begins(&mut self, message: &Message, is_whole: bool) {
        let key = key(message.uuid);
        if self.headings.contains_key(&key) {
            return;
        }
        let heading = Heading {
            message: *message,
            entry: self.next,
            news: 0,
            is_whole,
        };
        self.headings.insert(key, heading);
        self.by_entry.insert(self.next, key);
        if self.by_entry.len() > RUMORS_MAX
            && let Some((_, oldest)) = self.by_entry.pop_first()
        {
            self.headings.remove(&oldest);
        }
    }

    /// Returns a rumor.
    #[must_use]
    pub fn get(&self, rumor: u64) -> Option<&Heading> {
        self.headings.get(&rumor)
    }

    /// Returns the rumors that were news to somebody, the latest first.
    pub fn with_news(&self) -> impl Iterator<Item = (u64, &Heading)> {
        let latest = self.by_entry.values().rev();
        latest.filter_map(|rumor| {
            let heading = self.headings.get(rumor)?;
            (heading.news > 0).then_some((*rumor, heading))
        })
    }
}

/// What became of one copy of a rumor, or of a node while the rumor spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The node heard it for the first time.
    First(Delivery),
    /// The node heard it again.
    Again(Delivery),
    /// A copy for the node was lost, cut off, dropped, or found nobody.
    Lost(Delivery),
    /// The node began it, or a person handed it to the node.
    Began,
    /// The node came into being.
    Created,
    /// The node was killed, or left for good.
    Killed,
    /// The node came back, knowing what it knew (`false`) or nothing.
    Restarted(bool),
    /// The node made another its peer.
    Befriended(NodeId),
}

/// How a copy came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The number of the message.
    pub number: u64,
    /// From whom; `None`: a person handed it over.
    pub from: Option<NodeId>,
    /// When it was sent.
    pub sent_at: SimTime,
    /// How many links it had crossed on arrival.
    pub hops: u32,
}

impl Delivery {
    fn of(transit: &Transit) -> Self {
        Self {
            number: transit.number,
            from: transit.from,
            sent_at: transit.sent_at,
            hops: transit.hops,
        }
    }
}

/// How a rumor spread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// By which number it is followed.
    pub rumor: u64,
    /// What it said when it set out.
    pub message: Message,
    /// Whether the journal had its beginning and everything since.
    pub is_whole: bool,
    /// When it began, or the journal first tells of it.
    pub began_at: SimTime,
    /// What happened, in order, since then: when, to whom, what.
    pub happened: Vec<(SimTime, NodeId, Happening)>,
    /// Who has heard it so far, in order of number.
    heard: BTreeSet<NodeId>,
    next: u64,
}

impl Spread {
    /// Returns how a rumor spread, as far as the journal tells; `None` if it tells nothing of it.
    #[must_use]
    pub fn of(rumor: u64, heading: &Heading, journal: &Journal) -> Option<Self> {
        let first = heading.entry.max(journal.dropped());
        let mut spread = Self {
            rumor,
            message: heading.message,
            is_whole: heading.is_whole && first == heading.entry,
            began_at: journal.get(first)?.at,
            happened: Vec::new(),
            heard: BTreeSet::new(),
            next: first,
        };
        spread.read(journal);
        Some(spread)
    }

    /// Returns how a rumor spread that has not begun, to be read from the beginning of a journal on.
    #[must_use]
    pub fn awaited(heading: &Heading) -> Self {
        Self {
            rumor: key(heading.message.uuid),
            message: heading.message,
            is_whole: true,
            began_at: SimTime::ZERO,
            happened: Vec::new(),
            heard: BTreeSet::new(),
            next: 0,
        }
    }

    /// Returns what was read of a rumor that was awaited without what was before its beginning; from the first that was heard of it if
    /// nobody began it.
    #[must_use]
    pub fn begun(mut self) -> Self {
        let is_of_it = |happening: &Happening| {
            matches!(
                happening,
                Happening::Began | Happening::First(_) | Happening::Again(_) | Happening::Lost(_)
            )
        };
        let first = self.happened.iter().position(|(.., what)| is_of_it(what));
        if let Some(first) = first {
            self.happened.drain(..first);
            self.began_at = self.happened[0].0;
            self.is_whole = self.happened[0].2 == Happening::Began;
        }
        self
    }

    /// Returns when it began; `None` if it has not, or the journal no longer tells.
    #[must_use]
    pub fn began(&self) -> Option<SimTime> {
        let mut happened = self.happened.iter();
        let began = happened.find(|(.., happening)| *happening == Happening::Began);
        began.map(|(at, ..)| *at)
    }

    /// Reads on in the journal, from where reading stopped. If the journal has dropped some of what follows, the rumor is no longer
    /// whole.
    pub fn read(&mut self, journal: &Journal) {
        if self.next < journal.dropped() {
            self.next = journal.dropped();
            self.is_whole = false;
        }
        while let Some(entry) = journal.get(self.next) {
            self.next += 1;
            self.take_in(entry);
        }
    }

    fn take_in(&mut self, entry: &Entry) {
        let is_this = |message: &Message| message.uuid == self.message.uuid;
        let happening = match &entry.what {
            What::Gossiped { message, .. } if is_this(message) => {
                // As it was said first: on its way it is changed.
                if self.heard.is_empty() {
                    self.message = *message;
                }
                self.heard.insert(entry.node);
                Happening::Began
            }
            What::Heard {
                transit,
                message,
                verdict,
                learned,
                ..
            } => {
                let befriended = Happening::Befriended(message.origin);
                if !is_this(message) {
                    if !learned {
                        return;
                    }
                    befriended
                } else {
                    if *learned {
                        self.happened.push((entry.at, entry.node, befriended));
                    }
                    let delivery = Delivery::of(transit);
                    let is_first = *verdict != Verdict::Duplicate && self.heard.insert(entry.node);
                    match (is_first, transit.from) {
                        (true, None) => Happening::Began,
                        (true, Some(_)) => Happening::First(delivery),
                        (false, _) => Happening::Again(delivery),
                    }
                }
            }
            What::Lost(transit, Said::Rumor(message))
            | What::Cut(transit, Said::Rumor(message))
            | What::Dead(transit, Said::Rumor(message))
            | What::Dropped(transit, Said::Rumor(message))
            | What::Crowded(transit, Said::Rumor(message))
            | What::Touched(transit, Said::Rumor(message), Touch::Dropped)
                if is_this(message) =>
            {
                Happening::Lost(Delivery::of(transit))
            }
            What::Introduced { learned, .. } => {
                for peer in learned.iter() {
                    let befriended = Happening::Befriended(*peer);
                    self.happened.push((entry.at, entry.node, befriended));
                }
                return;
            }
            What::Linked(peer) => Happening::Befriended(*peer),
            What::Created => Happening::Created,
            What::Killed { .. } | What::Left { was_up: true, .. } => Happening::Killed,
            What::Restarted { blank } => Happening::Restarted(*blank),
            _ => return,
        };
        self.happened.push((entry.at, entry.node, happening));
    }

    /// Returns how many nodes have heard it, whoever began it included.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.heard.len()
    }

    /// Returns when the last copy arrived or was lost; its beginning if none has.
    #[must_use]
    pub fn last_at(&self) -> SimTime {
        let copies = self.happened.iter().rev().find(|(_, _, happening)| {
            matches!(
                happening,
                Happening::First(_) | Happening::Again(_) | Happening::Lost(_) | Happening::Began
            )
        });
        copies.map_or(self.began_at, |(at, ..)| *at)
    }

    /// Returns how many of the nodes that are up hold it, at every instant at which that changed, in order; `up` is how
    /// many are up in the end.
    ///
    /// A node holds a rumor from when it first heard it until it is killed, and again when it comes back with what it
    /// knew. One that comes back knowing nothing holds it no more, unless the rumor reaches it anew.
    #[must_use]
    pub fn steps(&self, up: u32) -> Vec<Step> {
        let change = |happening: &Happening| match happening {
            Happening::Created | Happening::Restarted(_) => 1,
            Happening::Killed => -1,
            _ => 0,
        };
        let changes: i64 = self.happened.iter().map(|(.., what)| change(what)).sum();
        let mut up = i64::from(up) - changes;
        // Who holds it: `false` while they are dead.
        let mut holders: BTreeMap<NodeId, bool> = BTreeMap::new();
        let mut held = 0_u32;
        let mut steps: Vec<Step> = Vec::new();
        for (at, node, happening) in &self.happened {
            up += change(happening);
            let is_holding = holders.get(node).copied();
            let holds = match happening {
                Happening::Began | Happening::First(_) | Happening::Again(_) => Some(true),
                Happening::Killed if is_holding.is_some() => Some(false),
                Happening::Restarted(false) if is_holding.is_some() => Some(true),
                Happening::Restarted(true) => None,
                _ => is_holding,
            };
            held -= u32::from(is_holding == Some(true));
            held += u32::from(holds == Some(true));
            match holds {
                Some(holds) => holders.insert(*node, holds),
                None => holders.remove(node),
            };
            let step = Step {
                at: *at,
                holders: held,
                up: u32::try_from(up).unwrap_or(0),
            };
            match steps.last_mut() {
                Some(last) if (last.holders, last.up) == (step.holders, step.up) => {}
                Some(last) if last.at == *at => *last = step,
                _ => steps.push(step),
            }
        }
        steps
    }

    /// Returns what its copies were good for: news are first deliveries, duplicates all later ones.
    #[must_use]
    pub fn usefulness(&self) -> (Usefulness, u64) {
        let (mut usefulness, mut lost) = (Usefulness::default(), 0);
        for (.., happening) in &self.happened {
            match happening {
                Happening::First(_) => usefulness.new += 1,
                Happening::Again(_) => usefulness.duplicates += 1,
                Happening::Lost(_) => lost += 1,
                _ => {}
            }
        }
        (usefulness, lost)
    }
}

/// How many nodes held a rumor, from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// From when on.
    pub at: SimTime,
    /// How many nodes that were up held it.
    pub holders: u32,
    /// How many nodes were up.
    pub up: u32,
}

impl Step {
    /// Returns the share of the nodes that were up, in parts per million.
    #[must_use]
    pub fn share_ppm(&self) -> u32 {
        let share = (u64::from(self.holders) * 1_000_000).checked_div(u64::from(self.up));
        share.map_or(0, |share| u32::try_from(share).unwrap_or(u32::MAX))
    }
}

/// Returns how many copies of a rumor are in flight.
#[must_use]
pub fn in_flight(run: &Simulation, message: &Message) -> u64 {
    let flights = run.network().flights_unsorted();
    let of = flights.filter(
        |flight| matches!(&flight.packet, Packet::Gossip(gossip) if gossip.uuid == message.uuid),
    );
    of.count() as u64
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::command::{Statement, parse};
    use crate::rng::Seed;

    /// Gives these lines, each at its time, and lets time pass until then.
    pub(crate) fn run_with(seed: u64, lines: &[&str], until: SimTime) -> Simulation {
        let mut run = Simulation::new(Seed(seed));
        for line in lines {
            let read = parse(line).expect("a line").expect("a command");
            let Statement::Do(command) = read.line.statement else {
                panic!("{line} is no command");
            };
            if let Some(moment) = read.line.at {
                run.run_to(moment).expect("a moment to come");
            }
            run.apply(&command).expect("a command that can be given");
        }
        run.run_until(until, u64::MAX);
        run
    }

    fn run(lines: &[&str], until_ms: u64) -> Simulation {
        run_with(1, lines, SimTime::from_micros(until_ms * 1_000))
    }

    /// Ada knows grace and edsger, who know each other; only ada's rumor is about, handed to her.
    const TRIANGLE: [&str; 10] = [
        "set gossip off",
        "set peers 0",
        "new ada:81",
        "new grace:82",
        "new edsger:83",
        "link ada grace",
        "link ada edsger",
        "link grace edsger",
        "latency 300ms edsger -> grace",
        r#"at 1s send ada {"uuid":"x","address":"10.0.0.1","port":"80","version":1,"ttl":4,"payload":"Dune"}"#,
    ];

    fn spread(run: &Simulation) -> Spread {
        let mut rumors = Rumors::default();
        rumors.read(run.journal());
        let (rumor, heading) = rumors.with_news().next().expect("a rumor");
        Spread::of(rumor, heading, run.journal()).expect("its beginning")
    }

    fn told(spread: &Spread) -> Vec<(u64, u32, char)> {
        let letter = |happening: &Happening| match happening {
            Happening::Began => 'b',
            Happening::First(_) => 'f',
            Happening::Again(_) => 'a',
            Happening::Lost(_) => 'l',
            Happening::Killed => 'k',
            Happening::Restarted(_) => 'r',
            Happening::Created | Happening::Befriended(_) => '.',
        };
        let happened = spread.happened.iter();
        let told = happened.map(|(at, node, what)| (at.as_micros() / 1_000, node.0, letter(what)));
        told.filter(|(.., letter)| *letter != '.').collect()
    }

    #[test]
    fn what_is_dropped_by_hand_or_by_a_full_queue_is_lost() {
        let mut lines = TRIANGLE.to_vec();
        lines.push("message 2 drop");
        assert_eq!(spread(&run(&lines, 2_000)).usefulness().1, 1);
        let newer = |n: &str| {
            let line = TRIANGLE[9].replace("\"x\"", &format!("\"{n}\""));
            line.replace("\"version\":1", &format!("\"version\":{n}"))
        };
        let (second, third) = (newer("2"), newer("3"));
        let mut crowded = TRIANGLE.to_vec();
        crowded.insert(9, "bandwidth 1B/s queue 1 ada -> grace");
        crowded.extend([&*second, &*third]);
        let run = run(&crowded, 2_000);
        let is_crowded = |entry: &&Entry| matches!(entry.what, What::Crowded(..));
        assert_eq!(run.journal().entries().filter(is_crowded).count(), 1);
        assert_eq!(spread(&run).usefulness().1, 1);
    }

    #[test]
    fn who_heard_it_first_and_who_again_is_read_off_the_journal() {
        let spread = spread(&run(&TRIANGLE, 2_000));
        assert_eq!(
            told(&spread),
            [
                (1_000, 81, 'b'),
                (1_100, 82, 'f'),
                (1_100, 83, 'f'),
                (1_200, 83, 'a'),
                (1_400, 82, 'a')
            ]
        );
        assert!(spread.is_whole, "its beginning is in the journal");
        assert_eq!(
            (spread.reached(), spread.last_at()),
            (3, SimTime::from_micros(1_400_000))
        );
        let (usefulness, lost) = spread.usefulness();
        assert_eq!((usefulness.new, usefulness.duplicates, lost), (2, 2, 0));
    }

    #[test]
    fn reading_on_finds_the_same() {
        let whole = run(&TRIANGLE, 2_000);
        let early = run(&TRIANGLE, 1_150);
        let mut rumors = Rumors::default();
        rumors.read(early.journal());
        let (rumor, heading) = rumors
            .with_news()
            .next()
            .map(|(r, h)| (r, *h))
            .expect("one");
        let mut spread = Spread::of(rumor, &heading, early.journal()).expect("its beginning");
        assert_eq!(
            (spread.reached(), in_flight(&early, &spread.message)),
            (3, 2)
        );
        spread.read(whole.journal());
        rumors.read(whole.journal());
        assert_eq!(spread, self::spread(&whole));
        assert_eq!(rumors.get(rumor).map(|heading| heading.news), Some(3));
    }

    #[test]
    fn the_dead_hold_nothing_and_those_who_come_back_hold_what_they_knew() {
        let mut lines = TRIANGLE.to_vec();
        lines.extend([
            "at 1.5s kill grace",
            "at 1.6s restart grace",
            "at 1.7s kill edsger",
            "at 1.8s restart edsger blank",
            "at 1.9s new leslie:84",
        ]);
        let run = run(&lines, 2_000);
        let steps = spread(&run).steps(run.coverage().up());
        let told: Vec<_> = steps
            .iter()
            .map(|step| (step.at.as_micros() / 1_000, step.holders, step.up))
            .collect();
        assert_eq!(
            told,
            [
                (1_000, 1, 3),
                (1_100, 3, 3),
                (1_500, 2, 2),
                (1_600, 3, 3),
                (1_700, 2, 2),
                (1_800, 2, 3),
                (1_900, 2, 4)
            ]
        );
        assert_eq!(steps[5].share_ppm(), 666_666);
    }

    #[test]
    fn what_the_journal_drops_before_it_is_read_is_known_to_be_missing() {
        let mut run = run(&["set gossip 50ms", "new 30"], 300);
        let mut rumors = Rumors::default();
        rumors.read(run.journal());
        let (rumor, heading) = rumors.with_news().next().expect("a rumor");
        let mut spread = Spread::of(rumor, heading, run.journal()).expect("a rumor");
        assert!(spread.is_whole);
        run.run_until(SimTime::from_micros(2_000_000), u64::MAX);
        assert!(run.journal().dropped() > 0);
        spread.read(run.journal());
        assert!(!spread.is_whole);
        // And it goes on with what there is.
        assert_eq!(spread.next, run.journal().length());
    }

    #[test]
    fn what_the_journal_has_dropped_is_not_known() {
        let mut run = run(&TRIANGLE, 2_000);
        let all = spread(&run);
        let mut journal = run.journal().clone();
        run.run_until(SimTime::from_micros(3_000_000), u64::MAX);
        // As if the rumor had begun in an entry that is gone.
        let heading = Heading {
            message: all.message,
            entry: 0,
            news: 3,
            is_whole: false,
        };
        journal.keep_last(0);
        assert_eq!(Spread::of(all.rumor, &heading, &Journal::default()), None);
        assert!(
            !Spread::of(all.rumor, &heading, run.journal())
                .expect("a part")
                .is_whole,
            "it is not whole"
        );
    }
}
