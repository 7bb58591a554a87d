//! Going back: the runs somebody has made of one beginning, where in them one is, and how they differ.
//!
//! The recording of a run is the truth; everything here is computed from it. Copies of the run, taken every so many steps, are
//! kept only so that going back costs the same early and late: any instant is reached from the copy before it by following the
//! run. Nothing is overwritten: a command given in the past makes a new run and keeps the old one.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use crate::command::{Command, Moment};
use crate::journal::{Entry, Journal, What};
use crate::narration::Narrator;
use crate::recording::{Given, Recording};
use crate::scenario::{Performance, Refused, ScriptError, Stop};
use crate::simulation::{Awaited, Simulation, Stored};
use crate::time::SimTime;

/// The most runs that are kept; the oldest that nothing came of goes first.
pub const RUNS_MAX: usize = 26;
/// The most copies of a run that are kept.
pub const CHECKPOINTS_MAX: usize = 512;
/// The most bytes that the copies of all runs of a session may take together, as far as they do not share them.
pub const CHECKPOINTS_BYTES_MAX: usize = 100_000_000;
/// So many bytes they may take in the smallest room.
pub const CHECKPOINTS_BYTES_LEAST: usize = 12_000_000;
/// In between, so many times what the room itself takes: more copies of a small one would make going back hardly any faster.
const ROOMS_OF_COPIES: usize = 48;
/// How many of the last entries of its journal a copy keeps, at least: all of them would be most of it.
const ENTRIES_OF_A_COPY: u64 = 32;
/// How many whoever goes on from it keeps on the way, at least. Most often the run still has more, and they are taken from there.
pub const ENTRIES_KEPT: u64 = 4_096;
/// How many steps apart copies are taken at first, at least.
const SPACING: u64 = 500;
/// How many steps longer one waits with the next for each node: a fifth of the time that passes is the most that copying may take.
const STEPS_PER_NODE: u64 = 24;
/// For how many messages in flight one waits a step longer.
const FLIGHTS_PER_STEP: u64 = 2;
/// The most steps that are followed to find where two runs differ.
const COMPARED_STEPS_MAX: u64 = 300_000;
/// The most bookmarks of a run.
pub const BOOKMARKS_MAX: usize = 50;

/// A run, by the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub u32);

/// Where a run came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The run it branched off.
    pub parent: RunId,
    /// When.
    pub at: SimTime,
    /// After how many steps.
    pub steps: u64,
    /// Why, in words.
    pub why: String,
}

/// A run that was made, up to its live edge.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which.
    pub id: RunId,
    /// What it is called: `A`, `B`, … unless somebody has called it otherwise.
    pub name: String,
    /// Where it came from; `None`: from a scenario or a file.
    pub fork: Option<Fork>,
    /// Instants somebody wanted to remember, in order of time, each with a word.
    pub bookmarks: Vec<(SimTime, String)>,
    live: Performance,
    checkpoints: Checkpoints,
    /// How many of its first commands are not anybody's to undo: the set-up, and what it shares with its parent.
    given_before: usize,
    /// What somebody has planned in it, latest last, each with how many steps had been taken then.
    plans: Vec<(u64, Given)>,
    /// What it was begun again under.
    varied: Varied,
}

/// Under what a run is begun again: commands, each with its time if it has one of its own.
pub type Under = [(Option<Moment>, Command)];

/// What of a run's commands it was begun again under: begun again once more, it is without them.
#[derive(Clone, Debug, Default)]
struct Varied {
    /// The places of those that came before its nodes.
    before: Range<usize>,
    /// How many came right after its beginning.
    first: usize,
    /// Those with a time of their own.
    later: Vec<Given>,
}

/// Copies of a run, in order of steps; the first is its beginning.
#[derive(Clone, Debug)]
struct Checkpoints {
    /// The beginning, ready to go on from.
    beginning: Rc<Simulation>,
    copies: Vec<Kept>,
    spacing: u64,
    bytes: usize,
    /// How many bytes the last of them takes by itself, what happened left out.
    room: usize,
    /// After how many steps the next copy is due.
    due: u64,
}

/// A copy of a run, shared by all runs that branched off later.
#[derive(Clone, Debug)]
struct Kept {
    copy: Rc<Stored>,
    /// How many bytes it takes beside the one before it.
    bytes: usize,
}

/// How much is kept to go back by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// How many copies of the current run.
    pub copies: usize,
    /// The widest way from one of them to the next, in steps.
    pub apart: u64,
    /// How many bytes the copies of all runs take.
    pub bytes: usize,
    /// How many they may take in a room like this.
    pub bytes_max: usize,
}

/// Something on the strip above the scrubber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: SimTime,
    /// What kind of thing.
    pub kind: MarkKind,
    /// What, in words.
    pub what: String,
    /// Whether it has yet to happen.
    pub is_to_come: bool,
}

/// What kind of thing a mark stands for, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Something that must always hold did not.
    Violation,
    /// A bookmark.
    Bookmark,
    /// Where another run branched off.
    Fork,
    /// Nodes were killed.
    Kill,
    /// The room was split, or a link cut.
    Cut,
    /// What was cut was repaired.
    Heal,
    /// Nodes were frozen.
    Freeze,
    /// Nodes were thawed.
    Thaw,
    /// Nodes came back.
    Restart,
    /// Nodes came.
    Spawn,
    /// Another command.
    Command,
}

/// Where two runs first differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Nowhere, as far as both go.
    None,
    /// So far down that it was not looked for.
    TooFar,
    /// At that instant.
    At {
        /// When, by the one that is earlier.
        at: SimTime,
        /// What happened in the first run, and not in the other; empty if it ends there.
        first: String,
        /// What happened in the second run, and not in the first; empty if it ends there.
        second: String,
    },
}

/// The runs and where one is in them.
#[derive(Clone, Debug)]
pub struct History {
    /// Never empty, in order of making.
    runs: Vec<Run>,
    current: RunId,
    /// Where one is, if not at the live edge of the current run.
    past: Option<Box<Simulation>>,
    made: u32,
    /// Runs that an undo has left, latest last, to be come back to.
    undone: Vec<RunId>,
    way: Way,
}

/// The way to somewhere in the runs, which may be too long to be gone at once.
#[derive(Clone, Debug, Default)]
struct Way {
    /// What is left of it.
    legs: VecDeque<Leg>,
    /// Where one was before a new run was made for it: if it cannot be gone to its end, there is no such run.
    left: Option<RunId>,
    /// Where in that run one was, if not at its live edge.
    past: Option<Box<Simulation>>,
}

/// A part of the way.
#[derive(Clone, Debug)]
enum Leg {
    /// To where so many steps had been taken.
    Steps(u64),
    /// To after all events of an instant.
    Until(SimTime),
    /// Into a new run that branches off there, without that command; so many that were given then are not given again.
    Without(String, usize),
    /// Nothing is left that an undo has left.
    NothingUndone,
}

/// A look at a run as it was, which may take too long to be taken at once.
#[derive(Clone, Debug)]
pub struct Glimpse {
    run: RunId,
    instant: SimTime,
    is_live: bool,
    seen: Simulation,
}

impl Glimpse {
    /// Goes on until about so much work is done; returns the run as it was, if it has come there. Of a run that is gone it is what
    /// it had come to.
    pub fn go_on(&mut self, history: &History, work_max: u64) -> Option<Simulation> {
        if let Some(run) = history.run(self.run).filter(|_| !self.is_live) {
            let live = run.live();
            let followed = self.seen.follow_until(live, self.instant, work_max);
            if !followed.expect("BUG: a run does not follow itself") {
                return None;
            }
            self.seen.remember_like(live);
        }
        Some(self.seen.clone())
    }
}

impl Checkpoints {
    fn new(beginning: &mut Simulation) -> Self {
        let mut checkpoints = Self {
            beginning: Rc::new(Stored::new(beginning, ENTRIES_OF_A_COPY, ENTRIES_KEPT).restored()),
            copies: Vec::new(),
            spacing: SPACING,
            bytes: 0,
            room: 0,
            due: 0,
        };
        checkpoints.add(beginning);
        checkpoints
    }

    fn add(&mut self, simulation: &mut Simulation) {
        let copy = Stored::new(simulation, ENTRIES_OF_A_COPY, ENTRIES_KEPT);
        let last = self.copies.last();
        let bytes = copy.weight_beside(last.map(|last| &*last.copy));
        self.bytes += bytes;
        self.room = copy.weight_of_room();
        let nodes = simulation.members().len() as u64;
        let flights = simulation.network().in_flight() as u64;
        let effort = nodes * STEPS_PER_NODE + flights / FLIGHTS_PER_STEP;
        self.due = simulation.steps() + self.spacing.max(effort);
        self.copies.push(Kept {
            copy: Rc::new(copy),
            bytes,
        });
    }

    /// Keeps a copy if one is due; returns whether it was.
    fn keep(&mut self, simulation: &mut Simulation) -> bool {
        // Whoever goes to that step goes to the moment of it, and not to one until which time has passed since.
        if simulation.steps() < self.due || !simulation.stands_at_its_last_step() {
            return false;
        }
        self.add(simulation);
        while self.copies.len() > CHECKPOINTS_MAX {
            self.halve();
        }
        true
    }

    /// Has copies twice as far apart.
    fn halve(&mut self) {
        self.spacing = self.spacing.saturating_mul(2);
        self.thin_out();
        self.weigh();
    }

    /// Drops copies wherever that leaves no gap wider than the spacing; the first and the last stay.
    fn thin_out(&mut self) {
        let steps: Vec<u64> = self.copies.iter().map(|kept| kept.copy.steps()).collect();
        let mut kept = steps[0];
        let mut next = 0;
        self.copies.retain(|_| {
            let at = next;
            next += 1;
            let is_kept = at == 0
                || steps
                    .get(at + 1)
                    .is_none_or(|after| after - kept > self.spacing);
            if is_kept {
                kept = steps[at];
            }
            is_kept
        });
    }

    /// Adds up what the copies take, each beside the one before it.
    fn weigh(&mut self) {
        let mut before: Option<Rc<Stored>> = None;
        self.bytes = 0;
        for kept in &mut self.copies {
            kept.bytes = kept.copy.weight_beside(before.as_deref());
            self.bytes += kept.bytes;
            before = Some(Rc::clone(&kept.copy));
        }
    }

    /// Returns the last copy whose instant and steps are early enough; the beginning always is.
    fn before(&self, is_early: impl Fn(SimTime, u64) -> bool) -> &Stored {
        let is_early = |kept: &Kept| is_early(kept.copy.now(), kept.copy.steps());
        let after = self.copies.partition_point(is_early);
        &self.copies[after.saturating_sub(1)].copy
    }

    /// Returns how many bytes copies may take in a room like this.
    fn bytes_max(&self) -> usize {
        let rooms = self.room.saturating_mul(ROOMS_OF_COPIES);
        rooms.clamp(CHECKPOINTS_BYTES_LEAST, CHECKPOINTS_BYTES_MAX)
    }

    /// Returns the widest way from a copy to the next, or to `end` from the last, in steps.
    fn apart(&self, end: u64) -> u64 {
        let steps = self.copies.iter().map(|kept| kept.copy.steps());
        let next = steps.clone().skip(1).chain([end]);
        let gaps = steps.zip(next).map(|(one, next)| next.saturating_sub(one));
        gaps.max().unwrap_or(0)
    }
}

impl Run {
    /// Returns the run at its live edge.
    #[must_use]
    pub fn live(&self) -> &Simulation {
        &self.live.simulation
    }

    /// Returns the commands whose time came and that could not be given.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        self.live.refused()
    }

    /// Returns the whole timetable of the run: what was given, what is to come, and how far it went.
    #[must_use]
    pub fn recording(&self) -> Recording {
        self.live.recording()
    }

    /// Returns what is to come beyond the live edge and has a time.
    #[must_use]
    pub fn to_come(&self) -> Vec<(Moment, &Command)> {
        self.live.to_come()
    }

    /// Returns how many lines and commands are still to be done.
    #[must_use]
    pub fn left(&self) -> usize {
        self.live.left()
    }

    /// Returns when the last thing happens that is known of the run: its live edge, what is to come, or where it went when it was
    /// recorded.
    #[must_use]
    pub fn goes_to(&self) -> SimTime {
        let known = self.live.goes_to().map(|moment| moment.at);
        let all = [Some(self.live().now()), known, self.live.last_to_come()];
        all.into_iter().flatten().max().unwrap_or_default()
    }

    /// Returns where the run ended when it was recorded, if it was opened.
    #[must_use]
    pub fn recorded_end(&self) -> Option<SimTime> {
        self.live.goes_to().map(|moment| moment.at)
    }

    /// Returns whether something is to come whose time is not known yet.
    #[must_use]
    pub fn is_open_ended(&self) -> bool {
        self.live.is_open_ended()
    }

    /// Returns what was given when it was said, after so many commands, for the ends of the same instants.
    fn spontaneous_after(&self, given: usize) -> Vec<Given> {
        let later = self.live().commands().iter().enumerate().skip(given);
        let own = later.filter(|(place, _)| self.live.planned(*place).is_none());
        let loose = |(_, given): (usize, &Given)| Given {
            moment: Moment {
                events: None,
                ..given.moment
            },
            command: given.command.clone(),
        };
        own.map(loose).collect()
    }

    /// Returns the plan that was made last and still waits, or could not be given, with how many steps had been taken when it was made; those that came with
    /// the run were made before every step.
    fn last_plan(&self) -> Option<(u64, Given)> {
        let waits = |given: &Given| {
            self.live
                .waiting()
                .any(|(moment, command)| (moment, command) == (given.moment, &given.command))
        };
        let is_refused =
            |given: &Given| (self.live.refused().iter()).any(|refused| refused.given == *given);
        let stays = |(_, given): &&(u64, Given)| waits(given) || is_refused(given);
        let own = self.plans.iter().rev().find(stays);
        own.cloned().or_else(|| {
            let refused = self.live.refused().last().map(|last| last.given.clone());
            let last = self.live.planned_by_hand().next_back().or(refused)?;
            Some((0, last))
        })
    }

    /// Returns the commands that somebody gave, with how many steps had been taken when each was.
    fn own_commands(&self) -> impl DoubleEndedIterator<Item = (u64, &Given)> {
        let live = self.live();
        live.commands_after()
            .enumerate()
            .skip(self.given_before)
            .filter(|(i, _)| !self.live.is_by_file(*i))
            .map(|(i, (after, given))| (after + i as u64, given))
    }
}

/// Returns whether a copy is before all events of an instant. A command may follow the last event of it, so a copy of that very
/// instant may be too late.
fn is_before(instant: SimTime) -> impl Fn(SimTime, u64) -> bool {
    move |now, steps| now < instant || steps == 0
}

impl History {
    /// Returns the history of one run, as it stands.
    #[must_use]
    pub fn new(mut live: Performance) -> Self {
        let given_before = live.simulation.commands().len();
        let run = Run {
            id: RunId(0),
            name: letter(0),
            fork: None,
            bookmarks: Vec::new(),
            checkpoints: Checkpoints::new(&mut live.simulation),
            live,
            given_before,
            plans: Vec::new(),
            varied: Varied::default(),
        };
        Self {
            runs: vec![run],
            current: RunId(0),
            past: None,
            made: 1,
            undone: Vec::new(),
            way: Way::default(),
        }
    }

    /// Returns a history of that run alone: it goes on by itself, and this one stays as it is.
    #[must_use]
    pub fn alone(&self, id: RunId) -> Option<Self> {
        Some(Self {
            runs: vec![self.run(id)?.clone()],
            current: id,
            past: None,
            made: self.made,
            undone: Vec::new(),
            way: Way::default(),
        })
    }

    // -- where one is --

    /// Returns the runs, in order of making.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Returns a run.
    #[must_use]
    pub fn run(&self, id: RunId) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    fn place(&self, id: RunId) -> usize {
        let place = self.runs.iter().position(|run| run.id == id);
        place.expect("BUG: the current run is gone")
    }

    /// Returns the current run.
    #[must_use]
    pub fn current(&self) -> &Run {
        &self.runs[self.place(self.current)]
    }

    fn current_mut(&mut self) -> &mut Run {
        let place = self.place(self.current);
        &mut self.runs[place]
    }

    /// Returns the run as it is where one is.
    #[must_use]
    pub fn simulation(&self) -> &Simulation {
        self.past
            .as_deref()
            .unwrap_or_else(|| self.current().live())
    }

    /// Returns the current run as it was after all events of an instant.
    #[must_use]
    pub fn glimpse(&self, instant: SimTime) -> Simulation {
        let mut glimpse = self.begin_glimpse(instant);
        loop {
            if let Some(seen) = glimpse.go_on(self, u64::MAX) {
                return seen;
            }
        }
    }

    /// Begins to look at the current run as it was after all events of an instant, while one stays where one is.
    #[must_use]
    pub fn begin_glimpse(&self, instant: SimTime) -> Glimpse {
        let run = self.current();
        let is_live = instant >= self.live_at();
        let seen = if is_live {
            run.live().clone()
        } else {
            run.checkpoints.before(is_before(instant)).restored()
        };
        Glimpse {
            run: run.id,
            instant,
            is_live,
            seen,
        }
    }

    /// Returns whether one is at the live edge.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.past.is_none()
    }

    /// Returns when the live edge of the current run is.
    #[must_use]
    pub fn live_at(&self) -> SimTime {
        self.current().live().now()
    }

    /// Returns when the next thing happens, as far as is known.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        match &self.past {
            None => self.current().live.next_at(),
            Some(past) => Some(past.next_at().unwrap_or(self.live_at()).min(self.live_at())),
        }
    }

    /// Returns whether nobody has given the current run a command of their own: it is as it was begun.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.current().own_commands().next().is_none()
    }

    /// Returns whether commands are still to come where one is: those that wait for their time, and in the past those that were given
    /// after it.
    #[must_use]
    pub fn has_more(&self) -> bool {
        let run = self.current();
        let given = self.simulation().commands().len();
        run.live.has_more() || given < run.live().commands().len()
    }

    /// Returns the beginning of the current run: how it was when it was opened, with little of its log.
    #[must_use]
    pub fn beginning(&self) -> &Simulation {
        &self.current().checkpoints.beginning
    }

    // -- going back and forth --

    /// Sets out to an instant of the current run, after all its events, or to the live edge if it has not been reached: goes to the
    /// copy before it, from which [`go_on`](Self::go_on) goes on.
    pub fn set_out(&mut self, instant: SimTime) {
        self.way = Way::default();
        if instant >= self.live_at() {
            self.past = None;
            return;
        }
        self.go_before(is_before(instant));
        self.way.legs.push_back(Leg::Until(instant));
    }

    /// Sets out to where so many steps of the current run had been taken, or to the live edge if there are no more.
    fn set_out_to_steps(&mut self, steps: u64) {
        self.way = Way::default();
        // Where time has passed since its last step, one is later than that step.
        self.past = self
            .past
            .take()
            .filter(|past| past.steps() < steps || past.stands_at_its_last_step());
        if steps >= self.current().live().steps() {
            self.past = None;
            return;
        }
        self.go_before(|_, taken| taken <= steps);
        self.way.legs.push_back(Leg::Steps(steps));
    }

    /// Sets out back to where only so many commands of the current run had been given, if more have been here; returns whether there
    /// is a way to go. What was there when the run was opened stays.
    pub fn set_out_before_command(&mut self, given: usize) -> bool {
        let Some((after, _)) = self.simulation().commands_after().nth(given) else {
            return false;
        };
        let steps = after + given as u64;
        self.set_out_to_steps(steps.max(self.beginning().steps()));
        true
    }

    /// Goes to the last copy of the current run that `is_early` enough, or stays if one is between it and where one wants to be.
    fn go_before(&mut self, is_early: impl Fn(SimTime, u64) -> bool) {
        let copy = self.current().checkpoints.before(&is_early);
        let is_near =
            |near: &Simulation| is_early(near.now(), near.steps()) && near.steps() > copy.steps();
        if !self.past.as_deref().is_some_and(is_near) {
            self.past = Some(Box::new(copy.restored()));
        }
    }

    /// Returns whether one has set out to somewhere and not come there yet.
    #[must_use]
    pub fn is_on_its_way(&self) -> bool {
        !self.way.legs.is_empty()
    }

    /// Returns what the next run that is made will be called.
    #[must_use]
    pub fn next_name(&self) -> String {
        letter(self.made)
    }

    /// Returns to which instant one has set out, if that is known.
    #[must_use]
    pub fn destination(&self) -> Option<SimTime> {
        self.way.legs.iter().rev().find_map(|leg| match leg {
            Leg::Until(instant) => Some(*instant),
            Leg::Steps(_) | Leg::Without(..) | Leg::NothingUndone => None,
        })
    }

    /// Stays where one has come to.
    pub fn stay(&mut self) {
        self.way = Way::default();
    }

    /// Goes on to where one has set out to, until about so much work is done; returns whether one is there.
    ///
    /// # Errors
    /// One sentence if it cannot be come to, because a command cannot be given on the way; one is then where one was.
    pub fn go_on(&mut self, work_max: u64) -> Result<bool, String> {
        while let Some(leg) = self.way.legs.front().cloned() {
            match self.go(&leg, work_max) {
                Ok(true) => {
                    self.way.legs.pop_front();
                }
                Ok(false) => return Ok(false),
                Err(e) => {
                    self.turn_back();
                    return Err(e.to_string());
                }
            }
        }
        self.way = Way::default();
        Ok(true)
    }

    fn go(&mut self, leg: &Leg, work_max: u64) -> Result<bool, ScriptError> {
        match leg {
            Leg::Steps(steps) => Ok(self.follow_to(work_max, |past, live| {
                // Where there is no other step, one is as far as one comes.
                let is_there = past.steps() >= *steps || !past.begin_following(live)?;
                Ok(is_there && !past.is_amid_command())
            })),
            Leg::Until(instant) if self.is_live() => {
                let stop = self.run_until(*instant, work_max, Awaited::Nothing)?;
                Ok(stop != Stop::Work)
            }
            Leg::Until(instant) => Ok(self.follow_to(work_max, |past, live| {
                past.follow_until(live, *instant, work_max)
            })),
            Leg::Without(command, count) => {
                self.way.left = Some(self.current);
                self.undone.push(self.current);
                let here = self.simulation().clone();
                let (given, place) = (here.commands().len(), (here.now(), here.steps()));
                let mut live = self.current().live.resumed_with(here, given, *count);
                live.loosen(place.0);
                self.add(live, format!("without {command}"), place);
                Ok(true)
            }
            Leg::NothingUndone => {
                self.undone.clear();
                Ok(true)
            }
        }
    }

    /// Lets the past follow the current run by some piece again and again, until that says that it is there or so much work is done;
    /// returns whether it is there.
    fn follow_to(
        &mut self,
        work_max: u64,
        piece: impl Fn(&mut Simulation, &Simulation) -> Result<bool, String>,
    ) -> bool {
        let place = self.place(self.current);
        let live = self.runs[place].live();
        let Some(past) = &mut self.past else {
            return true;
        };
        let enough = past.work().saturating_add(work_max);
        while past.go_on_with_command(enough) && past.work() < enough {
            if piece(past, live).expect("BUG: a run does not follow itself") {
                past.remember_like(live);
                return true;
            }
        }
        false
    }

    /// Forgets the run that was made on the way, and is where one was before it.
    fn turn_back(&mut self) {
        let Way { left, past, .. } = std::mem::take(&mut self.way);
        if let Some(left) = left {
            let made = self.current;
            self.runs.retain(|run| run.id != made);
            self.undone.retain(|id| *id != left);
            (self.current, self.past) = (left, past);
        }
    }

    /// Goes where one has set out to in one go.
    fn arrive(&mut self) -> Result<(), String> {
        while !self.go_on(u64::MAX)? {}
        Ok(())
    }

    /// Goes to an instant of the current run, after all its events; to the live edge if it has not been reached.
    pub fn seek(&mut self, instant: SimTime) {
        self.set_out(instant);
        self.arrive().expect("BUG: a run does not follow itself");
    }

    /// Goes to where so many steps of the current run had been taken; to the live edge if there are no more.
    pub fn seek_steps(&mut self, steps: u64) {
        self.set_out_to_steps(steps);
        self.arrive().expect("BUG: a run does not follow itself");
    }

    /// Returns after how many steps the current run starts: it has been opened then, and what it was begun again under has been given.
    fn start(&self) -> u64 {
        self.beginning().steps() + self.current().varied.first as u64
    }

    /// Returns whether one is where the current run starts, or before.
    #[must_use]
    pub fn is_at_start(&self) -> bool {
        self.simulation().steps() <= self.start()
            && self.simulation().now() == self.beginning().now()
    }

    /// Goes to the start of the current run.
    pub fn seek_start(&mut self) {
        // There its first copy is: there is next to no way to go.
        self.seek_steps(self.start());
    }

    /// Goes to the live edge of the current run.
    pub fn seek_live(&mut self) {
        self.stay();
        self.past = None;
    }

    /// Sets out by one step back: the last event, or the last command, has not happened. Returns whether there was one.
    pub fn set_out_back(&mut self) -> bool {
        let steps = self.simulation().steps();
        let is_beyond = steps > self.start();
        if is_beyond {
            self.set_out_to_steps(steps - 1);
        }
        is_beyond
    }

    /// Goes back by one step; returns whether there was one.
    pub fn step_back(&mut self) -> bool {
        let has_one = self.set_out_back();
        self.arrive().expect("BUG: a run does not follow itself");
        has_one
    }

    /// Goes on by one step: the next event or command of the run if one is in the past, or else whatever comes. Returns
    /// whether there was one.
    ///
    /// # Errors
    /// If it was a command of a file that cannot be given: why.
    pub fn step(&mut self) -> Result<bool, ScriptError> {
        let stepped = self.begin_step();
        self.go_on_with_command(u64::MAX);
        let run = self.current_mut();
        if run.checkpoints.keep(&mut run.live.simulation) {
            self.make_do();
        }
        stepped
    }

    /// Does the same, but leaves a command under way that is much to do.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn begin_step(&mut self) -> Result<bool, ScriptError> {
        let live_steps = self.current().live().steps();
        // Where only time has passed since the last step, the next one is beyond the live edge.
        self.past = self.past.take().filter(|past| past.steps() < live_steps);
        let Some(past) = &mut self.past else {
            let run = self.current_mut();
            let stepped = run.live.begin_step();
            if run.checkpoints.keep(&mut run.live.simulation) {
                self.make_do();
            }
            return stepped;
        };
        let place = self.runs.iter().position(|run| run.id == self.current);
        let live = self.runs[place.expect("BUG: the current run is gone")].live();
        let stepped = past
            .begin_following(live)
            .expect("BUG: a run does not follow itself");
        if past.steps() >= live.steps() {
            self.past = None;
        }
        Ok(stepped)
    }

    /// Sets out to the beginning of the round before, or of this one if it has begun.
    pub fn set_out_round_back(&mut self) {
        let now = self.simulation().now().as_micros();
        let round = self.simulation().round().as_micros();
        let to = now.saturating_sub(1) / round * round;
        self.set_out(SimTime::from_micros(to));
    }

    /// Goes to the beginning of the round before, or of this one if it has begun.
    pub fn round_back(&mut self) {
        self.set_out_round_back();
        self.arrive().expect("BUG: a run does not follow itself");
    }

    /// Lets time pass up to `deadline`, until about so much work is done, or until what is `awaited` has come about.
    /// In the past the run is followed, and beyond its live edge it goes on.
    ///
    /// # Errors
    /// If a command of a file cannot be given: why.
    pub fn run_until(
        &mut self,
        deadline: SimTime,
        work_max: u64,
        awaited: Awaited,
    ) -> Result<Stop, ScriptError> {
        if let Some(stop) = self.follow_until(deadline, work_max, awaited) {
            return Ok(stop);
        }
        let budget = self.current().live.work().saturating_add(work_max);
        loop {
            let run = self.current_mut();
            // A copy must not come late: the way to it is what going back costs.
            let to_copy = run
                .checkpoints
                .due
                .saturating_sub(run.live.simulation.steps())
                .max(1);
            let left = budget.saturating_sub(run.live.work());
            let stop = run.live.run_until(deadline, left.min(to_copy), awaited)?;
            let work = run.live.work();
            if run.checkpoints.keep(&mut run.live.simulation) {
                self.make_do();
            }
            if stop != Stop::Work || work >= budget {
                return Ok(stop);
            }
        }
    }

    /// Follows the run from the past; `None` if one is at its live edge then and time may go on.
    fn follow_until(&mut self, deadline: SimTime, work_max: u64, awaited: Awaited) -> Option<Stop> {
        let place = self.place(self.current);
        let live = self.runs[place].live();
        let past = self.past.as_mut()?;
        let budget = past.work().saturating_add(work_max);
        loop {
            if !past.go_on_with_command(budget) {
                return Some(Stop::Work);
            }
            if past.has_come_about(awaited) {
                return Some(Stop::CameAbout);
            }
            if past.work() >= budget {
                return Some(Stop::Work);
            }
            if past.steps() >= live.steps() {
                break;
            }
            let command_at = live
                .commands()
                .get(past.commands().len())
                .map(|given| given.moment.at);
            let next = [past.next_at(), command_at].into_iter().flatten().min();
            if next.is_none_or(|at| at > deadline) {
                if deadline >= live.now() {
                    break;
                }
                past.run_until(deadline, u64::MAX);
                return Some(Stop::Deadline);
            }
            past.begin_following(live)
                .expect("BUG: a run does not follow itself");
        }
        self.past = None;
        (deadline <= self.live_at()).then_some(Stop::Deadline)
    }

    // -- changing things --

    /// Gives a command where one is. In the past it is given to a new run, which is then the current one; the name of that
    /// run is returned.
    ///
    /// # Errors
    /// One sentence if it cannot be given; nothing has changed then.
    pub fn give(&mut self, command: &Command) -> Result<Option<String>, String> {
        let name = self.begin(command)?;
        self.go_on_with_command(u64::MAX);
        Ok(name)
    }

    /// Does the same, but leaves the command under way if it is much to do.
    ///
    /// # Errors
    /// As [`give`](Self::give).
    pub fn begin(&mut self, command: &Command) -> Result<Option<String>, String> {
        if self.is_live() {
            let run = self.current_mut();
            run.live.simulation.begin(command)?;
            run.live.loosen(run.live.simulation.now());
            self.undone.clear();
            return Ok(None);
        }
        // Tried first, so that a refusal makes no run.
        if let Some(why) = self.simulation().why_not(command) {
            return Err(why);
        }
        let name = self.branch(format!("{command}"));
        let live = &mut self.current_mut().live;
        live.simulation.begin(command)?;
        live.loosen(live.simulation.now());
        self.undone.clear();
        Ok(Some(name))
    }

    /// Goes on with the command that is under way where one is, until about so much work is done; returns whether none is any more.
    pub fn go_on_with_command(&mut self, work_max: u64) -> bool {
        match &mut self.past {
            Some(past) => past.go_on_with_command(past.work().saturating_add(work_max)),
            None => self.current_mut().live.go_on_with_command(work_max),
        }
    }

    /// Lets a command wait for its time. In the past that makes a new run, in which all that was done later is planned too; its name is
    /// returned.
    ///
    /// # Errors
    /// One sentence if that time has passed; nothing has changed then.
    pub fn schedule(
        &mut self,
        moment: Moment,
        command: Command,
    ) -> Result<Option<String>, ScriptError> {
        let given = Given { moment, command };
        let steps = self.simulation().steps();
        let name = if self.is_live() {
            self.current_mut().live.plan(&given)?;
            None
        } else {
            // Made first, so that a refusal leaves everything as it was.
            let here = self.simulation().clone();
            let place = (here.now(), here.steps());
            let run = self.current();
            let later = run.spontaneous_after(here.commands().len());
            let mut live = run.live.resumed_at(here);
            live.schedule_all(&later)?;
            live.plan(&given)?;
            Some(self.add(live, format!("at {moment} {}", given.command), place))
        };
        self.current_mut().plans.push((steps, given));
        self.undone.clear();
        Ok(name)
    }

    /// Begins the current run again under something else, and sets out to where one is, with all the same commands at the same instants
    /// but for those that it was begun again under itself; returns the name of the new run.
    ///
    /// # Errors
    /// One sentence if one of the commands cannot be given then; there is no new run then.
    pub fn set_out_varied(&mut self, under: &Under) -> Result<String, String> {
        let now = self.simulation().now();
        let (left, past) = (self.current, self.past.clone());
        self.add_varied(under)?;
        self.way = Way {
            legs: [Leg::Until(now), Leg::NothingUndone].into(),
            left: Some(left),
            past,
        };
        Ok(self.current().name.clone())
    }

    /// Begins the current run again under something else, and lets it go on for as long as it has; returns the name of the new run.
    ///
    /// # Errors
    /// As [`set_out_varied`](Self::set_out_varied), or if a command that came later cannot be given then.
    pub fn vary(&mut self, under: &Under) -> Result<String, String> {
        let name = self.set_out_varied(under)?;
        self.arrive()?;
        Ok(name)
    }

    /// Begins the current run again under something else, and stays where one is; returns the new run, which is at its beginning.
    ///
    /// # Errors
    /// As [`set_out_varied`](Self::set_out_varied).
    pub fn vary_aside(&mut self, under: &Under) -> Result<RunId, String> {
        let (here, past) = (self.current, self.past.clone());
        self.add_varied(under)?;
        let made = std::mem::replace(&mut self.current, here);
        self.past = past;
        Ok(made)
    }

    /// Adds the current run, begun again under something else, and is at its beginning.
    fn add_varied(&mut self, under: &Under) -> Result<(), String> {
        let run = self.current();
        let mut beginning = self.beginning().clone();
        let given = beginning.commands().len();
        let mut place = (beginning.now(), beginning.steps());
        let at_once = under.iter().filter(|(at, _)| at.is_none());
        let at_once = at_once.map(|(_, command)| command);
        let (before, first): (Vec<_>, Vec<_>) =
            at_once.partition(|command| command.is_for_newcomers());
        let mut varied = Varied::default();
        // What is said to nobody but newcomers is said before they come.
        let has_only_begun = place.1 == given as u64;
        let is_anew = has_only_begun && !(before.is_empty() && run.varied.before.is_empty());
        if is_anew {
            let mut set_up: Vec<Command> = (beginning.commands().iter().enumerate())
                .filter(|(at, _)| !run.varied.before.contains(at))
                .map(|(_, given)| given.command.clone())
                .collect();
            let is_newcomer = |command: &Command| kind_of(command) == MarkKind::Spawn;
            let at = set_up.iter().position(is_newcomer).unwrap_or(set_up.len());
            varied.before = at..at + before.len();
            set_up.splice(at..at, before.into_iter().cloned());
            beginning = beginning.anew();
            for command in &set_up {
                beginning.apply(command)?;
            }
            place = (SimTime::ZERO, 0);
        } else {
            for command in before {
                beginning.apply(command)?;
                varied.first += 1;
            }
        }
        let given_in_all = beginning.commands().len();
        let begun = is_anew.then(|| (Checkpoints::new(&mut beginning), given_in_all));
        for command in first {
            beginning.apply(command)?;
            varied.first += 1;
        }
        let own = &run.varied;
        let mut live = run.live.resumed_with(beginning, given, own.first);
        if let Some((_, given)) = &begun {
            live.forget_plans_from(*given);
        }
        // How many events an instant has may differ between the two.
        live.loosen(SimTime::ZERO);
        for given in &own.later {
            live.take_back(given);
        }
        let again = live.schedule_all(&run.spontaneous_after(given + own.first));
        again.map_err(|e| e.sentence)?;
        for (moment, command) in under {
            if let Some(moment) = *moment {
                let scheduled = live.schedule(moment, command.clone());
                scheduled.map_err(|e| format!("at {moment} {command}: {}", e.sentence))?;
                varied.later.push(Given {
                    moment: Moment {
                        events: None,
                        ..moment
                    },
                    command: command.clone(),
                });
            }
        }
        let why = under.iter().map(|(at, command)| match at {
            None => command.to_string(),
            Some(at) => format!("at {at} {command}"),
        });
        let why = why.collect::<Vec<_>>().join(", ");
        self.add(live, why, place);
        let run = self.current_mut();
        run.varied = varied;
        if let Some((checkpoints, given)) = begun {
            (run.checkpoints, run.given_before) = (checkpoints, given);
        }
        Ok(())
    }

    /// Goes on to a moment from before it, in the past along the run or beyond its live edge, until about so much work is done;
    /// returns whether one is there.
    ///
    /// # Errors
    /// If a command of a file cannot be given: why; or that the moment does not come.
    pub fn run_to_in(&mut self, moment: Moment, work_max: u64) -> Result<bool, ScriptError> {
        let is_before = |run: &Simulation| {
            run.next_at() == Some(moment.at)
                && moment
                    .events
                    .is_none_or(|events| run.events_at(moment.at) < events)
        };
        let enough = self.simulation().work().saturating_add(work_max);
        while !self.is_live() && is_before(self.simulation()) {
            if self.simulation().work() >= enough {
                return Ok(false);
            }
            self.step()?;
        }
        if !self.is_live() {
            return Ok(true);
        }
        let run = self.current_mut();
        let is_there = run.live.run_to_in(moment, work_max);
        if run.checkpoints.keep(&mut run.live.simulation) {
            self.make_do();
        }
        is_there
    }

    /// Goes on giving the commands that wait for the present instant, until about so much work is done; returns whether none does any
    /// more.
    ///
    /// # Errors
    /// If one cannot be given: why; it no longer waits.
    pub fn catch_up_in(&mut self, work_max: u64) -> Result<bool, ScriptError> {
        let run = self.current_mut();
        let is_done = run.live.catch_up_in(work_max);
        if run.checkpoints.keep(&mut run.live.simulation) {
            self.make_do();
        }
        is_done
    }

    /// Makes a new run of where one is, and goes to its live edge; returns its name.
    pub fn branch(&mut self, why: String) -> String {
        let place = self.place(self.current);
        let parent = &self.runs[place];
        let here = self.simulation().clone();
        let place = (here.now(), here.steps());
        let live = parent.live.resumed_at(here);
        self.add(live, why, place)
    }

    /// Adds a run that branches off the current one then and after so many steps, and goes there.
    fn add(&mut self, live: Performance, why: String, (at, steps): (SimTime, u64)) -> String {
        self.make_room();
        let name = letter(self.made);
        let id = RunId(self.made);
        self.made += 1;
        // Who branches off before them is without them.
        let has_them = steps >= self.start();
        let varied = has_them.then(|| self.current().varied.clone());
        let run = Run {
            id,
            name: name.clone(),
            fork: Some(Fork {
                parent: self.current,
                at,
                steps,
                why,
            }),
            bookmarks: Vec::new(),
            checkpoints: self.checkpoints_up_to(steps),
            given_before: self.current().given_before,
            plans: self.current().plans.clone(),
            varied: varied.unwrap_or_default(),
            live,
        };
        self.runs.push(run);
        self.current = id;
        self.past = None;
        self.make_do();
        name
    }

    /// Returns the copies that the current run has of the time before a fork: the new run shares them.
    fn checkpoints_up_to(&self, steps: u64) -> Checkpoints {
        let theirs = &self.current().checkpoints;
        let after = theirs
            .copies
            .partition_point(|kept| kept.copy.steps() <= steps);
        let copies = theirs.copies[..after].to_vec();
        Checkpoints {
            beginning: Rc::clone(&theirs.beginning),
            bytes: copies.iter().map(|kept| kept.bytes).sum(),
            copies,
            due: steps + theirs.spacing,
            spacing: theirs.spacing,
            room: theirs.room,
        }
    }

    // -- memory --

    /// Returns how much is kept to go back by.
    #[must_use]
    pub fn held(&self) -> Held {
        let run = self.current();
        Held {
            copies: run.checkpoints.copies.len(),
            apart: run.checkpoints.apart(run.live().steps()),
            bytes: self.copies_bytes(),
            bytes_max: run.checkpoints.bytes_max(),
        }
    }

    /// Returns how many bytes the copies of all runs take; those that runs share are there once.
    fn copies_bytes(&self) -> usize {
        if let [run] = self.runs.as_slice() {
            return run.checkpoints.bytes;
        }
        let mut counted = BTreeSet::new();
        let kept = self.runs.iter().flat_map(|run| &run.checkpoints.copies);
        let kept = kept.filter(|kept| counted.insert(Rc::as_ptr(&kept.copy)));
        kept.map(|kept| kept.bytes).sum()
    }

    /// Drops copies of the run that has most of them, again and again, until all together take no more than they may. The beginning
    /// and the last of each run stay.
    fn make_do(&mut self) {
        let bytes_max = self.current().checkpoints.bytes_max();
        while self.copies_bytes() > bytes_max {
            let runs = self.runs.iter_mut().map(|run| &mut run.checkpoints);
            let most = runs
                .filter(|checkpoints| checkpoints.copies.len() > 2)
                .max_by_key(|checkpoints| checkpoints.bytes);
            match most {
                Some(most) => most.halve(),
                None => return,
            }
        }
    }

    /// Forgets the oldest run that nothing came of, if there is no room for another.
    fn make_room(&mut self) {
        if self.runs.len() < RUNS_MAX {
            return;
        }
        let is_parent = |id| {
            self.runs
                .iter()
                .any(|run| run.fork.as_ref().is_some_and(|fork| fork.parent == id))
        };
        let oldest = self
            .runs
            .iter()
            .position(|run| run.id != self.current && !is_parent(run.id));
        if let Some(oldest) = oldest {
            let gone = self.runs.remove(oldest).id;
            self.undone.retain(|id| *id != gone);
        }
    }

    /// Returns whether there is a command to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        let here = self.simulation().steps();
        let run = self.current();
        let first = run.own_commands().next();
        first.is_some_and(|(steps, _)| steps < here) || run.last_plan().is_some()
    }

    /// Returns whether something that was taken back can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Sets out to take back the last thing somebody did before here: to before a command that was given, and from there in a new run
    /// as far without it; one that waits is missing in the new run at once. Returns the command in words.
    ///
    /// # Errors
    /// One sentence if there is nothing to take back.
    pub fn set_out_undone(&mut self, count: usize) -> Result<String, String> {
        let here = self.simulation().steps();
        let now = self.simulation().now();
        let run = self.current();
        let own = run.own_commands().rev();
        let last = own.filter(|(steps, _)| *steps < here).take(count);
        let last = last.map(|(steps, given)| (steps, given.command.to_string()));
        let last: Vec<(u64, String)> = last.collect();
        // A plan that was made after so many steps came before the command that was the next one.
        let is_later =
            |(planned, _): &(u64, Given)| last.first().is_none_or(|(steps, _)| planned > steps);
        if let Some((_, plan)) = run.last_plan().filter(is_later) {
            let mut live = run.live.clone();
            live.take_back(&plan);
            live.loosen(plan.moment.at);
            let what = format!("at {} {}", plan.moment, plan.command);
            let place = (live.simulation.now(), live.simulation.steps());
            let left = self.current;
            self.add(live, format!("without {what}"), place);
            self.undone.push(left);
            self.set_out(now);
            return Ok(what);
        }
        let Some((steps, given)) = last.last().cloned() else {
            return Err("there is no command to take back".to_owned());
        };
        let given = match last.len() {
            1 => given,
            count => format!("{count} commands, {given} and those after it"),
        };
        let past = self.past.clone();
        self.set_out_to_steps(steps);
        self.way.past = past;
        self.way
            .legs
            .push_back(Leg::Without(given.clone(), last.len()));
        self.way.legs.push_back(Leg::Until(now));
        Ok(given)
    }

    /// Takes back the last command somebody gave: a new run goes as far without it. Returns the command in words.
    ///
    /// # Errors
    /// One sentence if there is nothing to take back, or a later command cannot be given without it; nothing has changed then but
    /// where one is.
    pub fn undo(&mut self) -> Result<String, String> {
        self.undo_last(1)
    }

    /// Takes back the last so many commands, which were given as one. Returns what was taken back in words.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn undo_last(&mut self, count: usize) -> Result<String, String> {
        let given = self.set_out_undone(count)?;
        self.arrive()?;
        Ok(given)
    }

    /// Sets out back to the run that the last undo left. Returns its name.
    ///
    /// # Errors
    /// One sentence if nothing was undone.
    pub fn set_out_redone(&mut self) -> Result<String, String> {
        let left = self.undone.pop().ok_or("there is nothing to do again")?;
        self.set_out_to_run(left);
        Ok(self.current().name.clone())
    }

    /// Goes back to the run that the last undo left. Returns its name.
    ///
    /// # Errors
    /// One sentence if nothing was undone.
    pub fn redo(&mut self) -> Result<String, String> {
        let name = self.set_out_redone()?;
        self.arrive()?;
        Ok(name)
    }

    /// Sets out to another run, at the same instant as now, or its live edge if it has not got as far.
    pub fn set_out_to_run(&mut self, id: RunId) {
        if self.run(id).is_some() {
            let now = self.simulation().now();
            self.current = id;
            self.past = None;
            self.set_out(now);
        }
    }

    /// Goes to another run, at the same instant as now, or its live edge if it has not got as far.
    pub fn switch(&mut self, id: RunId) {
        self.set_out_to_run(id);
        self.arrive().expect("BUG: a run does not follow itself");
    }

    /// Calls the current run something.
    pub fn rename(&mut self, name: &str) {
        let name: String = name.trim().chars().take(40).collect();
        if !name.is_empty() {
            self.current_mut().name = name;
        }
    }

    /// Deletes a run.
    ///
    /// # Errors
    /// As [`set_out_deleting`](Self::set_out_deleting).
    pub fn delete(&mut self, id: RunId) -> Result<(), String> {
        self.set_out_deleting(id)?;
        self.arrive()
    }

    /// Deletes a run, and sets out to the same instant of another if it is the current one.
    ///
    /// # Errors
    /// One sentence if it is the only one; the current one can be deleted, and its parent, or else the first, takes its place.
    pub fn set_out_deleting(&mut self, id: RunId) -> Result<(), String> {
        if self.runs.len() == 1 {
            return Err("this is the only run; there has to be one".to_owned());
        }
        let Some(at) = self.runs.iter().position(|run| run.id == id) else {
            return Ok(());
        };
        let gone = self.runs.remove(at);
        self.undone.retain(|other| *other != id);
        if self.current == id {
            let parent = gone
                .fork
                .map(|fork| fork.parent)
                .filter(|id| self.run(*id).is_some());
            self.current = parent.unwrap_or(self.runs[0].id);
            self.past = None;
            self.set_out(gone.live.simulation.now());
        }
        Ok(())
    }

    /// Remembers the present instant with a word.
    ///
    /// # Errors
    /// One sentence if there are too many bookmarks, or one at this instant.
    pub fn bookmark(&mut self, word: &str) -> Result<(), String> {
        let now = self.simulation().now();
        let bookmarks = &mut self.current_mut().bookmarks;
        if bookmarks.len() >= BOOKMARKS_MAX {
            return Err(format!("a run has room for {BOOKMARKS_MAX} bookmarks"));
        }
        match bookmarks.binary_search_by_key(&now, |(at, _)| *at) {
            Ok(_) => Err("there is a bookmark at this instant already".to_owned()),
            Err(at) => {
                bookmarks.insert(at, (now, word.to_owned()));
                Ok(())
            }
        }
    }

    /// Forgets the bookmark at an instant of the current run, if there is one.
    pub fn forget_bookmark(&mut self, instant: SimTime) {
        let bookmarks = &mut self.current_mut().bookmarks;
        bookmarks.retain(|(at, _)| *at != instant);
    }

    // -- what is seen of it --

    /// Returns what stands on the strip of the current run, in order of time: what was done to it, what went wrong, bookmarks,
    /// and where other runs branch off. What falls together is told together.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let run = self.current();
        let live = run.live();
        let mut marks: Vec<Mark> = Vec::new();
        let to_come = run.live.to_come();
        let given = live.commands().iter();
        let given = given.map(|given| (given.moment, &given.command, false));
        let to_come = to_come.into_iter();
        let to_come = to_come.map(|(moment, command)| (moment, command, true));
        for (moment, command, is_to_come) in given.chain(to_come) {
            let (at, kind, what) = (moment.at, kind_of(command), command.to_string());
            match marks.last_mut() {
                Some(last) if (last.at, last.kind, last.is_to_come) == (at, kind, is_to_come) => {
                    last.what.push_str(", ");
                    last.what.push_str(&what);
                }
                Some(last) if at == SimTime::ZERO => {
                    last.kind = MarkKind::Spawn;
                    "the beginning".clone_into(&mut last.what);
                }
                _ => marks.push(Mark {
                    at,
                    kind,
                    what,
                    is_to_come,
                }),
            }
        }
        let mut insert = |mark: Mark| {
            let at = marks.partition_point(|other| other.at <= mark.at);
            marks.insert(at, mark);
        };
        for (invariant, (at, what)) in live.invariants().violations() {
            insert(Mark {
                at: *at,
                kind: MarkKind::Violation,
                what: format!("{}: {what}", invariant.name()),
                is_to_come: false,
            });
        }
        for refused in run.live.refused() {
            insert(Mark {
                at: refused.given.moment.at,
                kind: MarkKind::Command,
                what: format!("{} could not be given", refused.given.command),
                is_to_come: false,
            });
        }
        for (at, word) in &run.bookmarks {
            insert(Mark {
                at: *at,
                kind: MarkKind::Bookmark,
                what: word.clone(),
                is_to_come: false,
            });
        }
        for other in &self.runs {
            if let Some(fork) = other.fork.as_ref().filter(|fork| fork.parent == run.id) {
                insert(Mark {
                    at: fork.at,
                    kind: MarkKind::Fork,
                    what: format!("run {} branched off: {}", other.name, fork.why),
                    is_to_come: false,
                });
            }
        }
        marks
    }

    /// Returns where two runs first differ in what happened, whatever was done to them.
    #[must_use]
    pub fn compare(&self, first: RunId, second: RunId) -> Difference {
        let (Some(a), Some(b)) = (self.run(first), self.run(second)) else {
            return Difference::None;
        };
        let mut comparing = Comparing::new(self, a, b);
        loop {
            if let Some(difference) = comparing.go_on(a, b, &|| false) {
                return difference;
            }
        }
    }

    /// Returns how many steps two runs certainly share: those before the earliest fork between them.
    fn shared_steps(&self, a: &Run, b: &Run) -> u64 {
        let line = |run: &Run| {
            let mut line = vec![(run.id, u64::MAX)];
            let mut next = run.fork.clone();
            let mut least = u64::MAX;
            while let Some(fork) = next {
                least = least.min(fork.steps);
                line.push((fork.parent, least));
                next = self.run(fork.parent).and_then(|parent| parent.fork.clone());
            }
            line
        };
        let theirs = line(b);
        let common = line(a).into_iter().find_map(|(id, ours)| {
            let (_, other) = theirs.iter().find(|(other, _)| *other == id)?;
            Some(ours.min(*other))
        });
        let ends = a.live().steps().min(b.live().steps());
        common.unwrap_or(0).min(ends)
    }
}

/// Two runs that are being compared, in pieces.
#[derive(Clone, Debug)]
pub struct Comparing {
    walks: [Walk; 2],
    /// How many steps both certainly share.
    shared: u64,
    compared: u64,
}

impl Comparing {
    /// Begins to compare two runs of a history, or copies of them that have gone on.
    #[must_use]
    pub fn new(history: &History, a: &Run, b: &Run) -> Self {
        let shared = history.shared_steps(a, b);
        Self {
            walks: [a, b].map(|run| Walk {
                here: run
                    .checkpoints
                    .before(|_, steps| steps <= shared)
                    .restored(),
                next: None,
            }),
            shared,
            compared: 0,
        }
    }

    /// Goes on, with the same runs, until it is known where they first differ, or `is_late` says so.
    pub fn go_on(&mut self, a: &Run, b: &Run, is_late: &dyn Fn() -> bool) -> Option<Difference> {
        /// How many things are compared between two looks at the clock.
        const PER_LOOK: u64 = 100;
        let Self {
            walks: [x, y],
            shared,
            compared,
        } = self;
        loop {
            for _ in 0..PER_LOOK {
                if !(x.comes_to(*shared, a) && y.comes_to(*shared, b)) {
                    continue;
                }
                if *compared >= COMPARED_STEPS_MAX {
                    return Some(Difference::TooFar);
                }
                *compared += 1;
                match (x.next(a), y.next(b)) {
                    // A run that simply has not got so far does not differ.
                    (None, _) | (_, None) => return Some(Difference::None),
                    (Some(this), Some(that)) if is_same(&this, &that) => {}
                    (Some(this), Some(that)) => {
                        let first = x.in_words(&this);
                        let second = y.in_words(&that);
                        let at = this.at.min(that.at);
                        return Some(Difference::At { at, first, second });
                    }
                }
            }
            if is_late() {
                return None;
            }
        }
    }
}

/// Goes through the entries of a run's journal one by one.
#[derive(Clone, Debug)]
struct Walk {
    here: Simulation,
    /// The number of the next entry, once it has come to where it begins.
    next: Option<u64>,
}

impl Walk {
    /// Takes a step towards where it begins; returns whether it has come there.
    fn comes_to(&mut self, steps: u64, run: &Run) -> bool {
        if self.next.is_none() && (self.here.steps() >= steps || !self.follow(run)) {
            self.next = Some(self.here.journal().length());
        }
        self.next.is_some()
    }

    fn follow(&mut self, run: &Run) -> bool {
        self.here
            .follow(run.live())
            .expect("BUG: a run does not follow itself")
    }

    /// Returns the next thing that happened: that something was said is not yet something that happened.
    fn next(&mut self, run: &Run) -> Option<Entry> {
        loop {
            let entry = self.next_noted(run)?;
            if !matches!(entry.what, What::Commanded(_)) {
                return Some(entry);
            }
        }
    }

    fn next_noted(&mut self, run: &Run) -> Option<Entry> {
        let next = self.next?;
        while self.here.journal().length() <= next {
            if !self.follow(run) {
                return None;
            }
        }
        self.next = Some(next + 1);
        Journal::get(self.here.journal(), next).cloned()
    }

    fn in_words(&self, entry: &Entry) -> String {
        let directory: &Rc<_> = self.here.directory();
        Narrator { directory }.sentence(entry)
    }
}

/// Returns whether the same happened; where in its journal an entry stands does not matter.
fn is_same(a: &Entry, b: &Entry) -> bool {
    (a.at, a.node, &a.what) == (b.at, b.node, &b.what)
}

fn kind_of(command: &Command) -> MarkKind {
    match command {
        Command::New { .. } | Command::NewMany(_) => MarkKind::Spawn,
        Command::Kill(_) | Command::Remove(_) => MarkKind::Kill,
        Command::Restart { .. } => MarkKind::Restart,
        Command::Freeze(_) => MarkKind::Freeze,
        Command::Thaw(_) => MarkKind::Thaw,
        Command::Partition(_) | Command::Cut(_) | Command::Isolate(_) | Command::Hold(_) => {
            MarkKind::Cut
        }
        Command::Heal(_) | Command::Release(_) => MarkKind::Heal,
        Command::Book { .. }
        | Command::Send { .. }
        | Command::Join { .. }
        | Command::Link(..)
        | Command::Unlink(..)
        | Command::Links(..)
        | Command::Place { .. }
        | Command::Message { .. }
        | Command::Ail(..)
        | Command::Nemesis(_)
        | Command::Protocol(_)
        | Command::Set(_) => MarkKind::Command,
    }
}

/// Returns the name of the run that was made after so many others: A to Z, then A2, B2 and so on.
fn letter(n: u32) -> String {
    let letter = char::from(b'A' + (n % 26) as u8);
    match n / 26 {
        0 => letter.to_string(),
        again => format!("{letter}{}", again + 1),
    }
}

#[cfg(test)]
mod tests;
