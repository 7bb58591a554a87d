//! Going back: the runs somebody has made of one beginning, where in them one is, and how they differ.
//!
//! The recording of a run is the truth; everything here is computed from it. Copies of the run, taken every so many steps, are
//! kept only so that going back costs the same early and late: any instant is reached from the copy before it by following the
//! run. Nothing is overwritten: a command given in the past makes a new run and keeps the old one.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::command::{Command, Moment};
use crate::journal::{Entry, Journal, What};
use crate::narration::Narrator;
use crate::recording::Given;
use crate::scenario::{Performance, ScriptError, Stop};
use crate::simulation::{Awaited, Simulation};
use crate::time::SimTime;

/// The most runs that are kept; the oldest that nothing came of goes first.
pub const RUNS_MAX: usize = 26;
/// The most copies of a run that are kept.
pub const CHECKPOINTS_MAX: usize = 192;
/// The most bytes that the copies of all runs of a session may take together, as far as they do not share them.
pub const CHECKPOINTS_BYTES_MAX: usize = 88_000_000;
/// So many bytes they may take in the smallest room.
pub const CHECKPOINTS_BYTES_LEAST: usize = 12_000_000;
/// In between, so many times what the room itself takes: more copies of a small one would make going back hardly any faster.
const ROOMS_OF_COPIES: usize = 24;
/// How many of the last entries of its journal a copy keeps, at least: all of them would be most of it.
const ENTRIES_OF_A_COPY: u64 = 128;
/// How many whoever goes on from it keeps on the way, at least. Most often the run still has more, and they are taken from there.
pub const ENTRIES_KEPT: u64 = 4_096;
/// How many steps apart copies are taken at first, at least.
const SPACING: u64 = 500;
/// How many bytes of a copy are worth waiting a step longer for: about what a step costs to compute.
const BYTES_PER_STEP: usize = 1_000;
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
}

/// Copies of a run, in order of steps; the first is its beginning.
#[derive(Clone, Debug)]
struct Checkpoints {
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
    copy: Rc<Simulation>,
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
}

impl Checkpoints {
    fn new(beginning: &Simulation) -> Self {
        let mut checkpoints = Self {
            copies: Vec::new(),
            spacing: SPACING,
            bytes: 0,
            room: 0,
            due: 0,
        };
        checkpoints.add(beginning);
        checkpoints
    }

    fn add(&mut self, simulation: &Simulation) {
        let copy = simulation.light_copy(ENTRIES_OF_A_COPY, ENTRIES_KEPT);
        let last = self.copies.last();
        let bytes = copy.weight_beside(last.map(|last| &*last.copy));
        self.bytes += bytes;
        self.room = copy.weight_beside(None) - copy.journal().weight_beside(None);
        self.due = simulation.steps() + self.spacing.max((bytes / BYTES_PER_STEP) as u64);
        self.copies.push(Kept {
            copy: Rc::new(copy),
            bytes,
        });
    }

    /// Keeps a copy if one is due; returns whether it was.
    fn keep(&mut self, simulation: &Simulation) -> bool {
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
        let mut before: Option<Rc<Simulation>> = None;
        self.bytes = 0;
        for kept in &mut self.copies {
            kept.bytes = kept.copy.weight_beside(before.as_deref());
            self.bytes += kept.bytes;
            before = Some(Rc::clone(&kept.copy));
        }
    }

    /// Returns the last copy that `is_early` enough; the beginning always is.
    fn before(&self, is_early: impl Fn(&Simulation) -> bool) -> &Simulation {
        let after = self.copies.partition_point(|kept| is_early(&kept.copy));
        &self.copies[after.saturating_sub(1)].copy
    }

    fn beginning(&self) -> &Simulation {
        &self.copies[0].copy
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

    /// Returns the run as it was after all events of an instant that has passed.
    fn at(&self, instant: SimTime, near: Option<&Simulation>) -> Simulation {
        // A command may follow the last event of an instant, so a copy of that very instant may be too late.
        let is_early = |copy: &Simulation| copy.now() < instant || copy.steps() == 0;
        let mut copy = self.nearest(is_early, near).clone();
        copy.follow_until(self.live(), instant)
            .expect("BUG: a run does not follow itself");
        copy.remember_like(self.live());
        copy
    }

    /// Returns the run as it was just after so many steps.
    fn after(&self, steps: u64, near: Option<&Simulation>) -> Simulation {
        let near = near.filter(|near| near.steps() < steps || near.stands_at_its_last_step());
        let mut copy = self.nearest(|copy| copy.steps() <= steps, near).clone();
        while copy.steps() < steps
            && copy
                .follow(self.live())
                .expect("BUG: a run does not follow itself")
        {}
        copy.remember_like(self.live());
        copy
    }

    fn nearest<'a>(
        &'a self,
        is_early: impl Fn(&Simulation) -> bool,
        near: Option<&'a Simulation>,
    ) -> &'a Simulation {
        let kept = self.checkpoints.before(&is_early);
        match near {
            Some(near) if is_early(near) && near.steps() > kept.steps() => near,
            _ => kept,
        }
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

impl History {
    /// Returns the history of one run, as it stands.
    #[must_use]
    pub fn new(live: Performance) -> Self {
        let given_before = live.simulation.commands().len();
        let run = Run {
            id: RunId(0),
            name: letter(0),
            fork: None,
            bookmarks: Vec::new(),
            checkpoints: Checkpoints::new(&live.simulation),
            live,
            given_before,
        };
        Self {
            runs: vec![run],
            current: RunId(0),
            past: None,
            made: 1,
            undone: Vec::new(),
        }
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
        if instant >= self.live_at() {
            return self.current().live().clone();
        }
        self.current().at(instant, None)
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

    // -- going back and forth --

    /// Goes to an instant of the current run, after all its events; to the live edge if it has not been reached.
    pub fn seek(&mut self, instant: SimTime) {
        if instant >= self.live_at() {
            self.past = None;
            return;
        }
        let there = self.current().at(instant, self.past.as_deref());
        self.past = Some(Box::new(there));
    }

    /// Goes to where so many steps of the current run had been taken; to the live edge if there are no more.
    pub fn seek_steps(&mut self, steps: u64) {
        if steps >= self.current().live().steps() {
            self.past = None;
            return;
        }
        let there = self.current().after(steps, self.past.as_deref());
        self.past = Some(Box::new(there));
    }

    /// Goes to the beginning of the current run: how it was when it was opened.
    pub fn seek_start(&mut self) {
        let first = self.current().checkpoints.beginning().steps();
        self.seek_steps(first);
    }

    /// Goes to the live edge of the current run.
    pub fn seek_live(&mut self) {
        self.past = None;
    }

    /// Goes back by one step: the last event, or the last command, has not happened. Returns whether there was one.
    pub fn step_back(&mut self) -> bool {
        let steps = self.simulation().steps();
        // What was there when the run was opened is its beginning.
        let first = self.current().checkpoints.beginning().steps();
        if steps <= first {
            return false;
        }
        self.seek_steps(steps - 1);
        true
    }

    /// Goes on by one step: the next event or command of the run if one is in the past, or else whatever comes. Returns
    /// whether there was one.
    ///
    /// # Errors
    /// If it was a command of a file that cannot be given: why.
    pub fn step(&mut self) -> Result<bool, ScriptError> {
        let live_steps = self.current().live().steps();
        // Where only time has passed since the last step, the next one is beyond the live edge.
        self.past = self.past.take().filter(|past| past.steps() < live_steps);
        let Some(past) = &mut self.past else {
            let run = self.current_mut();
            let stepped = run.live.step();
            if run.checkpoints.keep(&run.live.simulation) {
                self.make_do();
            }
            return stepped;
        };
        let place = self.runs.iter().position(|run| run.id == self.current);
        let live = self.runs[place.expect("BUG: the current run is gone")].live();
        let stepped = past
            .follow(live)
            .expect("BUG: a run does not follow itself");
        if past.steps() >= live.steps() {
            self.past = None;
        }
        Ok(stepped)
    }

    /// Goes to the beginning of the round before, or of this one if it has begun.
    pub fn round_back(&mut self) {
        let now = self.simulation().now().as_micros();
        let round = self.simulation().round().as_micros();
        let to = now.saturating_sub(1) / round * round;
        self.seek(SimTime::from_micros(to));
    }

    /// Lets time pass up to `deadline`, at most `events_max` events of it, or until what is `awaited` has come about.
    /// In the past the run is followed, and beyond its live edge it goes on.
    ///
    /// # Errors
    /// If a command of a file cannot be given: why.
    pub fn run_until(
        &mut self,
        deadline: SimTime,
        events_max: u64,
        awaited: Awaited,
    ) -> Result<Stop, ScriptError> {
        if let Some(stop) = self.follow_until(deadline, events_max, awaited) {
            return Ok(stop);
        }
        let events = self.current().live().events();
        let budget = events.saturating_add(events_max);
        loop {
            let run = self.current_mut();
            let events = run.live.simulation.events();
            // A copy must not come late: the way to it is what going back costs.
            let to_copy = run
                .checkpoints
                .due
                .saturating_sub(run.live.simulation.steps())
                .max(1);
            let left = budget.saturating_sub(events);
            let stop = run.live.run_until(deadline, left.min(to_copy), awaited)?;
            let events = run.live.simulation.events();
            if run.checkpoints.keep(&run.live.simulation) {
                self.make_do();
            }
            if stop != Stop::Events || events >= budget {
                return Ok(stop);
            }
        }
    }

    /// Follows the run from the past; `None` if one is at its live edge then and time may go on.
    fn follow_until(
        &mut self,
        deadline: SimTime,
        events_max: u64,
        awaited: Awaited,
    ) -> Option<Stop> {
        let place = self.place(self.current);
        let live = self.runs[place].live();
        let past = self.past.as_mut()?;
        let budget = past.events().saturating_add(events_max);
        loop {
            if past.has_come_about(awaited) {
                return Some(Stop::CameAbout);
            }
            if past.events() >= budget {
                return Some(Stop::Events);
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
            past.follow(live)
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
        if self.is_live() {
            self.current_mut().live.simulation.apply(command)?;
            self.undone.clear();
            return Ok(None);
        }
        // Tried first, so that a refusal makes no run.
        self.simulation().clone().apply(command)?;
        let name = self.branch(format!("{command}"));
        self.current_mut().live.simulation.apply(command)?;
        self.undone.clear();
        Ok(Some(name))
    }

    /// Lets a command wait for its time, in a new run if one is in the past; the name of that run is returned.
    ///
    /// # Errors
    /// One sentence if that time has passed, or if it is now and the command cannot be given; nothing has changed then.
    pub fn schedule(
        &mut self,
        moment: Moment,
        command: Command,
    ) -> Result<Option<String>, ScriptError> {
        if self.is_live() {
            self.current_mut().live.schedule(moment, command)?;
            return Ok(None);
        }
        // Tried first, so that a refusal makes no run.
        Performance::of(self.simulation().clone()).schedule(moment, command.clone())?;
        let name = self.branch(format!("at {moment} {command}"));
        self.current_mut().live.schedule(moment, command)?;
        Ok(Some(name))
    }

    /// Begins the current run again with one more command before everything else, and lets it go on, with all the same commands
    /// at the same instants, for as long as it has; returns the name of the new run.
    ///
    /// # Errors
    /// One sentence if the command, or one that came later, cannot be given then; there is no new run then.
    pub fn vary(&mut self, command: &Command) -> Result<String, String> {
        let now = self.simulation().now();
        let run = self.current();
        let mut beginning = run.checkpoints.beginning().clone();
        let place = (beginning.now(), beginning.steps());
        let given = beginning.commands().len();
        beginning.apply(command)?;
        let mut live = run.live.resumed_with(beginning, given);
        let again = run.live().commands().iter().enumerate().skip(given);
        for (_, given) in again.filter(|(place, _)| !run.live.is_by_file(*place)) {
            // How many events an instant has may differ between the two.
            let moment = Moment {
                events: None,
                ..given.moment
            };
            let scheduled = live.schedule(moment, given.command.clone());
            scheduled.map_err(|e| format!("{}: {}", given.command, e.sentence))?;
        }
        let left = (self.current, self.past.take());
        let name = self.add(live, command.to_string(), place);
        if let Err(e) = self.run_until(now, u64::MAX, Awaited::Nothing) {
            self.runs.pop();
            (self.current, self.past) = left;
            return Err(e.to_string());
        }
        self.undone.clear();
        Ok(name)
    }

    /// Goes to a moment from before it, in the past along the run or beyond its live edge.
    ///
    /// # Errors
    /// If a command of a file cannot be given: why; or that the moment does not come.
    pub fn run_to(&mut self, moment: Moment) -> Result<(), ScriptError> {
        let is_before = |run: &Simulation| {
            run.next_at() == Some(moment.at)
                && moment
                    .events
                    .is_none_or(|events| run.events_at(moment.at) < events)
        };
        while !self.is_live() && is_before(self.simulation()) {
            self.step()?;
        }
        if self.is_live() {
            self.current_mut().live.run_to(moment)?;
        }
        Ok(())
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
            bytes: copies.iter().map(|kept| kept.bytes).sum(),
            copies,
            due: steps + theirs.spacing,
            ..*theirs
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
        self.current()
            .own_commands()
            .next()
            .is_some_and(|(steps, _)| steps < here)
    }

    /// Returns whether something that was taken back can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes back the last command somebody gave: a new run goes as far without it. Returns the command in words.
    ///
    /// # Errors
    /// One sentence if there is nothing to take back.
    pub fn undo(&mut self) -> Result<String, String> {
        self.undo_last(1)
    }

    /// Takes back the last so many commands, which were given as one. Returns what was taken back in words.
    ///
    /// # Errors
    /// One sentence if there is nothing to take back.
    pub fn undo_last(&mut self, count: usize) -> Result<String, String> {
        let here = self.simulation().steps();
        let now = self.simulation().now();
        let own = self.current().own_commands().rev();
        let last = own.filter(|(steps, _)| *steps < here).take(count);
        let last = last.map(|(steps, given)| (steps, given.command.to_string()));
        let last: Vec<(u64, String)> = last.collect();
        let Some((steps, given)) = last.last().cloned() else {
            return Err("there is no command to take back".to_owned());
        };
        let given = match last.len() {
            1 => given,
            count => format!("{count} commands, {given} and those after it"),
        };
        let left = self.current;
        let before = self.current().after(steps, None);
        let place = (before.now(), before.steps());
        let live = self.current().live.resumed_at(before);
        self.add(live, format!("without {given}"), place);
        self.run_until(now, u64::MAX, Awaited::Nothing)
            .map_err(|e| e.to_string())?;
        self.undone.push(left);
        Ok(given)
    }

    /// Goes back to the run that the last undo left. Returns its name.
    ///
    /// # Errors
    /// One sentence if nothing was undone.
    pub fn redo(&mut self) -> Result<String, String> {
        let left = self.undone.pop().ok_or("there is nothing to do again")?;
        let now = self.simulation().now();
        self.switch(left);
        self.seek(now);
        Ok(self.current().name.clone())
    }

    /// Goes to another run, at the same instant as now, or its live edge if it has not got as far.
    pub fn switch(&mut self, id: RunId) {
        if self.run(id).is_some() {
            let now = self.simulation().now();
            self.current = id;
            self.past = None;
            self.seek(now);
        }
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
    /// One sentence if it is the only one; the current one can be deleted, and its parent, or else the first, takes its place.
    pub fn delete(&mut self, id: RunId) -> Result<(), String> {
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
            self.seek(gone.live.simulation.now());
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
        for given in live.commands() {
            let (at, kind, what) = (
                given.moment.at,
                kind_of(&given.command),
                given.command.to_string(),
            );
            match marks.last_mut() {
                Some(last) if last.at == at && last.kind == kind => {
                    last.what.push_str(", ");
                    last.what.push_str(&what);
                }
                Some(last) if at == SimTime::ZERO => {
                    last.kind = MarkKind::Spawn;
                    "the beginning".clone_into(&mut last.what);
                }
                _ => marks.push(Mark { at, kind, what }),
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
            });
        }
        for (at, word) in &run.bookmarks {
            insert(Mark {
                at: *at,
                kind: MarkKind::Bookmark,
                what: word.clone(),
            });
        }
        for other in &self.runs {
            if let Some(fork) = other.fork.as_ref().filter(|fork| fork.parent == run.id) {
                insert(Mark {
                    at: fork.at,
                    kind: MarkKind::Fork,
                    what: format!("run {} branched off: {}", other.name, fork.why),
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
        let steps = self.shared_steps(a, b);
        let mut walks = [a, b].map(|run| Walk::new(run, run.after(steps, None)));
        for _ in 0..COMPARED_STEPS_MAX {
            let [x, y] = &mut walks;
            let (this, that) = (x.next(), y.next());
            match (this, that) {
                (None, None) => return Difference::None,
                // A run that simply has not got so far does not differ.
                (None, Some(_)) | (Some(_), None) => return Difference::None,
                (Some(this), Some(that)) if is_same(&this, &that) => {}
                (Some(this), Some(that)) => {
                    let first = x.in_words(&this);
                    let second = y.in_words(&that);
                    let at = this.at.min(that.at);
                    return Difference::At { at, first, second };
                }
            }
        }
        Difference::TooFar
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

/// Goes through the entries of a run's journal one by one.
struct Walk<'a> {
    run: &'a Run,
    here: Simulation,
    next: u64,
}

impl<'a> Walk<'a> {
    fn new(run: &'a Run, here: Simulation) -> Self {
        let next = here.journal().length();
        Self { run, here, next }
    }

    /// Returns the next thing that happened: that something was said is not yet something that happened.
    fn next(&mut self) -> Option<Entry> {
        loop {
            let entry = self.next_noted()?;
            if !matches!(entry.what, What::Commanded(_)) {
                return Some(entry);
            }
        }
    }

    fn next_noted(&mut self) -> Option<Entry> {
        while self.here.journal().length() <= self.next {
            let went = self
                .here
                .follow(self.run.live())
                .expect("BUG: a run does not follow itself");
            if !went {
                return None;
            }
        }
        self.next += 1;
        Journal::get(self.here.journal(), self.next - 1).cloned()
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
