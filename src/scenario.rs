//! Named starting points with a story, and files in the command language: how they are read, and how they are run.
//!
//! A file is the command language, a command a line. A line without a time takes effect at the time the file has
//! reached; a line that begins with `at 2.5s` waits for a `run` to reach that time. The comment at the top is the
//! title and the story.

use std::collections::VecDeque;
use std::fmt;

use crate::command::{
    Command, Moment, ParseError, Piece, Setting, Statement, Until, parse, statements,
};
use crate::message::Place;
use crate::recording::Given;
use crate::rng::{Fingerprint, Seed};
use crate::simulation::{Awaited, Ending, Simulation};
use crate::text::shown;
use crate::time::{SimTime, Span};

/// The most bytes of a file.
pub const FILE_BYTES_MAX: usize = 4_000_000;
/// The longest that `run until` goes on before it gives up.
pub const WAIT_MAX: Span = Span::from_secs(24 * 3_600);
/// The most events of one `run until`.
pub const EVENTS_MAX: u64 = 200_000_000;
/// The seed of a file that names none.
pub const SEED: Seed = Seed(1);

/// A built-in starting point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// What it is called in links and files.
    pub slug: &'static str,
    /// Its text, in the command language.
    pub text: &'static str,
}

/// The built-in starting points, the first one shown first.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        slug: "first-rumor",
        text: include_str!("../scenarios/first-rumor.txt"),
    },
    Scenario {
        slug: "the-exercise",
        text: include_str!("../scenarios/the-exercise.txt"),
    },
    Scenario {
        slug: "fifty-people",
        text: include_str!("../scenarios/fifty-people.txt"),
    },
    Scenario {
        slug: "a-slow-line",
        text: include_str!("../scenarios/a-slow-line.txt"),
    },
    Scenario {
        slug: "lossy-room",
        text: include_str!("../scenarios/lossy-room.txt"),
    },
    Scenario {
        slug: "the-introducer",
        text: include_str!("../scenarios/the-introducer.txt"),
    },
    Scenario {
        slug: "ten-cities",
        text: include_str!("../scenarios/ten-cities.txt"),
    },
    Scenario {
        slug: "a-wall-now-and-then",
        text: include_str!("../scenarios/a-wall-now-and-then.txt"),
    },
    Scenario {
        slug: "one-who-lies",
        text: include_str!("../scenarios/one-who-lies.txt"),
    },
    Scenario {
        slug: "a-crowd",
        text: include_str!("../scenarios/a-crowd.txt"),
    },
    Scenario {
        slug: "empty-room",
        text: include_str!("../scenarios/empty-room.txt"),
    },
];

/// What the built-in starting points have been: a scenario whose commands change leaves its text here as it was (as
/// `scenarios/former/SLUG-EDITION.txt`), because links have been sent that begin with it.
pub const FORMER: &[Scenario] = &[];

/// The built-in starting points, as links know them.
#[derive(Clone, Copy, Debug)]
pub struct Editions<'a> {
    /// Those that are offered.
    pub offered: &'a [Scenario],
    /// What they have been.
    pub former: &'a [Scenario],
}

impl Editions<'_> {
    /// Those of this program.
    pub const BUILT_IN: Editions<'static> = Editions {
        offered: SCENARIOS,
        former: FORMER,
    };
}

impl Scenario {
    /// Returns eight hexadecimal digits that change when anything does that the scenario says: not its title, its story or its
    /// seed, of which a link has its own.
    ///
    /// They come from the lines as they stand in the file, so that no other wording of a command, here or in the grammar, changes
    /// those of a file that has stayed as it was.
    #[must_use]
    pub fn edition(&self) -> String {
        let mut sum = Fingerprint::new(Seed(0));
        for line in self.text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if words
                .first()
                .is_some_and(|first| !first.starts_with('#') && *first != "seed")
            {
                sum.add_text(&words.join(" "));
            }
        }
        sum.to_string()[..8].to_owned()
    }

    /// Returns the scenario's script.
    ///
    /// # Panics
    /// Never: a test reads every one.
    #[must_use]
    pub fn script(&self) -> Script {
        Script::parse(self.text).expect("a test reads every built-in scenario")
    }
}

/// What is wrong with a file, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The line, the first being 1; 0 if it is the file as a whole.
    pub line: usize,
    /// What is wrong and what to do, in one sentence without a full stop.
    pub sentence: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.sentence),
            line => write!(f, "line {line}: {}", self.sentence),
        }
    }
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number, the first being 1.
    pub line: usize,
    /// When it takes effect; `None`: when it is reached.
    pub at: Option<Moment>,
    /// What it says.
    pub action: Action,
}

/// What a line of a file does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Gives a command.
    Do(Command),
    /// Lets time pass.
    Run(Until),
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The first line of the comment at the top; empty if there is none.
    pub title: String,
    /// The rest of that comment, as paragraphs; empty if there is none.
    pub story: Vec<String>,
    /// The seed it names.
    pub seed: Option<Seed>,
    /// Its lines, in order.
    pub steps: Vec<Step>,
    /// What was left out, filled in or taken otherwise than it is written, a sentence each, with its line.
    pub notes: Vec<String>,
}

impl Script {
    /// Reads a file.
    ///
    /// # Errors
    /// The first line that cannot be read, and why.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        if text.len() > FILE_BYTES_MAX {
            let sentence = format!(
                "the file is {} bytes long; the most that is read is {FILE_BYTES_MAX}",
                text.len()
            );
            return Err(ScriptError { line: 0, sentence });
        }
        // Some editors begin a file with a mark that is no part of its text.
        let text = text.trim_start_matches('\u{feff}');
        let (title, story) = heading(text);
        let mut script = Self {
            title,
            story,
            seed: None,
            steps: Vec::new(),
            notes: Vec::new(),
        };
        for Piece { text, line, column } in statements(text) {
            if text.trim().is_empty() {
                continue;
            }
            let wrong = |sentence: String| ScriptError { line, sentence };
            let located = |e: ParseError| {
                let place = Place {
                    line: 1,
                    column: e.place.column + if e.place.line == 1 { column } else { 0 },
                };
                ScriptError {
                    line: line + e.place.line - 1,
                    sentence: format!("{} ({place})", e.sentence),
                }
            };
            let Some(parsed) = parse(text).map_err(located)? else {
                continue;
            };
            let notes = parsed.notes.into_iter();
            script
                .notes
                .extend(notes.map(|note| format!("line {line}: {note}")));
            let at = parsed.line.at;
            let action = match parsed.line.statement {
                Statement::Do(command) => Action::Do(command),
                Statement::Run(until) if at.is_none() => Action::Run(until),
                Statement::Run(_) => {
                    return Err(wrong(
                        "a run takes no time to begin at; write run 5s".to_owned(),
                    ));
                }
                Statement::Seed(seed) => {
                    if script.seed.is_some() || !script.steps.is_empty() || at.is_some() {
                        let sentence =
                            "the seed comes once, before everything else, without a time";
                        return Err(wrong(sentence.to_owned()));
                    }
                    script.seed = Some(seed);
                    continue;
                }
                Statement::Help(_) => {
                    return Err(wrong(
                        "help is for the command bar, not for a file".to_owned(),
                    ));
                }
            };
            script.steps.push(Step { line, at, action });
        }
        Ok(script)
    }

    /// Returns the run that the file describes, at its very beginning.
    ///
    /// `seed` takes the place of the file's own, and each of `settings` that of every line of the file that sets the
    /// same thing.
    ///
    /// # Errors
    /// Never, unless a setting cannot be made, which none refuses.
    pub fn begin(
        &self,
        seed: Option<Seed>,
        settings: &[Setting],
    ) -> Result<Performance, ScriptError> {
        let seed = seed.or(self.seed).unwrap_or(SEED);
        let mut simulation = Simulation::new(seed);
        for setting in settings {
            simulation
                .apply(&Command::Set(*setting))
                .map_err(|sentence| ScriptError { line: 0, sentence })?;
        }
        let overridden = |step: &Step| {
            let Action::Do(Command::Set(theirs)) = &step.action else {
                return false;
            };
            settings
                .iter()
                .any(|ours| std::mem::discriminant(ours) == std::mem::discriminant(theirs))
        };
        Ok(Performance {
            simulation,
            waiting: VecDeque::new(),
            goal: None,
            by_file: Vec::new(),
            steps: self
                .steps
                .iter()
                .filter(|step| !overridden(step))
                .cloned()
                .collect(),
        })
    }
}

/// Returns the title and the story in the comment at the top.
fn heading(text: &str) -> (String, Vec<String>) {
    let comment = text
        .lines()
        .map_while(|line| line.trim_start().strip_prefix('#'));
    let mut lines = comment.map(|line| shown(line.trim())).fuse();
    let title = lines.next().unwrap_or_default().into_owned();
    let mut story = vec![String::new()];
    for line in lines {
        let paragraph = story.last_mut().expect("there is always one");
        match line.as_ref() {
            "" if paragraph.is_empty() => {}
            "" => story.push(String::new()),
            _ if paragraph.is_empty() => paragraph.push_str(&line),
            _ => {
                paragraph.push(' ');
                paragraph.push_str(&line);
            }
        }
    }
    story.retain(|paragraph| !paragraph.is_empty());
    (title, story)
}

/// A run with lines of a file still to come.
///
/// However time passes, by the file's own `run` lines or by somebody who watches, the same commands are given at the same
/// moments: a line without a time when the `run` lines above it are over, a line with one when its time has come.
#[derive(Clone, Debug)]
pub struct Performance {
    /// The run.
    pub simulation: Simulation,
    /// Commands that wait for their time, the next one first.
    waiting: VecDeque<(usize, Moment, Command)>,
    /// Lines that have not been reached.
    steps: VecDeque<Step>,
    /// The `run` line that is going on, and its goal.
    goal: Option<(usize, Ending)>,
    /// Which of the run's commands came from the file, by place, and from which line.
    by_file: Vec<(usize, usize)>,
}

/// Why a performance stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It came as far as it was told.
    Deadline,
    /// It had handled as many events as it was allowed to.
    Events,
    /// What it was told to wait for has come about.
    CameAbout,
}

impl Performance {
    /// Returns a run with nothing to come.
    #[must_use]
    pub fn of(simulation: Simulation) -> Self {
        Self {
            simulation,
            waiting: VecDeque::new(),
            steps: VecDeque::new(),
            goal: None,
            by_file: Vec::new(),
        }
    }

    /// Returns the performance as it was at an earlier state of its run: commands that its file gave later are given again at
    /// the same moments, and what was still to come then is still to come.
    #[must_use]
    pub fn resumed_at(&self, simulation: Simulation) -> Self {
        let given = simulation.commands().len();
        self.resumed_with(simulation, given)
    }

    /// Returns the performance as it was when so many commands had been given, with another run in the place of its own.
    #[must_use]
    pub fn resumed_with(&self, simulation: Simulation, given: usize) -> Self {
        let later = self.by_file.iter().filter(|(place, _)| *place >= given);
        let again = later.map(|&(place, line)| {
            let given = &self.simulation.commands()[place];
            (line, given.moment, given.command.clone())
        });
        Self {
            waiting: again.chain(self.waiting.iter().cloned()).collect(),
            by_file: self
                .by_file
                .iter()
                .copied()
                .filter(|(place, _)| *place < given)
                .collect(),
            simulation,
            steps: self.steps.clone(),
            goal: self.goal,
        }
    }

    /// Returns the commands that wait for their time, the next one first.
    pub fn waiting(&self) -> impl DoubleEndedIterator<Item = (Moment, &Command)> {
        self.waiting
            .iter()
            .map(|(_, moment, command)| (*moment, command))
    }

    /// Returns whether commands are still to come: of the file, or such as wait for their time.
    #[must_use]
    pub fn has_more(&self) -> bool {
        let is_command = |step: &Step| matches!(step.action, Action::Do(_));
        !self.waiting.is_empty() || self.steps.iter().any(is_command)
    }

    /// Forgets what is still to come of the file: somebody else says what comes.
    pub fn forget_the_rest(&mut self) {
        self.waiting.clear();
        self.steps.clear();
        self.goal = None;
    }

    /// Returns whether the command at that place among the run's came from the file.
    #[must_use]
    pub fn is_by_file(&self, place: usize) -> bool {
        self.by_file
            .binary_search_by_key(&place, |(place, _)| *place)
            .is_ok()
    }

    /// Gives every command up to the first line that lets time pass.
    ///
    /// # Errors
    /// The first line that cannot be done, and why; those before it have been.
    pub fn set_up(&mut self) -> Result<(), ScriptError> {
        while self.goal.is_none()
            && let Some(step) = self.steps.pop_front()
        {
            let line = step.line;
            match step.action {
                Action::Do(command) => self.take(line, step.at, command)?,
                Action::Run(until) => {
                    let ending = self.simulation.ending(&until);
                    let ending = ending.map_err(|sentence| ScriptError { line, sentence })?;
                    self.goal = Some((line, ending));
                }
            }
        }
        Ok(())
    }

    /// Does everything that is left.
    ///
    /// # Errors
    /// The first line that cannot be done, and why; or that waits for a time the file never reaches, or for something
    /// that has not come about after [`WAIT_MAX`] or [`EVENTS_MAX`] events.
    pub fn finish(&mut self) -> Result<(), ScriptError> {
        self.finish_in_pieces(u64::MAX, &mut |_| {})
    }

    /// Does everything that is left, and lets the run be seen after every so many events.
    ///
    /// # Errors
    /// As [`finish`](Self::finish); what cannot come about is not waited for.
    pub fn finish_in_pieces(
        &mut self,
        events: u64,
        see: &mut dyn FnMut(&Simulation),
    ) -> Result<(), ScriptError> {
        self.set_up()?;
        while let Some((line, goal)) = self.goal {
            let (deadline, events_max) = match goal {
                Ending::At(moment) => (moment.at, u64::MAX),
                Ending::When(_) => (self.simulation.now() + WAIT_MAX, EVENTS_MAX),
            };
            let budget = self.simulation.events().saturating_add(events_max);
            // What is still to happen at the instant at which the file ends is not of the file.
            while self.goal == Some((line, goal)) {
                // What waits for its time may do away with whatever is in the way.
                if let (Ending::When(awaited), true) = (goal, self.waiting.is_empty())
                    && let Some(sentence) = self.simulation.why_in_vain(awaited)
                {
                    return Err(ScriptError { line, sentence });
                }
                let piece = self.simulation.events().saturating_add(events).min(budget);
                let stop = self.go_on(deadline, piece, Awaited::Nothing)?;
                see(&self.simulation);
                if stop.is_some_and(|stop| stop != Stop::Events)
                    || self.simulation.events() >= budget
                {
                    break;
                }
            }
            if self.goal == Some((line, goal)) {
                let sentence = self.given_up(goal);
                return Err(ScriptError { line, sentence });
            }
            self.set_up()?;
        }
        match self.waiting.front() {
            None => Ok(()),
            Some((line, moment, _)) => Err(ScriptError {
                line: *line,
                sentence: format!(
                    "it waits for {moment}, but the file ends at {}; let it run on",
                    self.simulation.now()
                ),
            }),
        }
    }

    /// Says that what a `run` waits for has not come about for as long as it may take, and how far it came.
    fn given_up(&self, goal: Ending) -> String {
        let run = &self.simulation;
        let summary = run.summary();
        let what = match goal {
            Ending::When(Awaited::Agreement) => {
                let (known, all) = run.coverage().pairs();
                format!("the room has not converged: {known} of {all} pairs know")
            }
            Ending::When(Awaited::Loss { .. }) => "nothing more was lost".to_owned(),
            _ => "the news has not come there".to_owned(),
        };
        format!(
            "by {} {what}, after {} events and {} messages; it never may, so let it run for a time instead",
            run.now(),
            summary.events,
            summary.sent
        )
    }

    /// Lets a command wait for its time.
    ///
    /// # Errors
    /// One sentence if that time has passed.
    pub fn schedule(&mut self, moment: Moment, command: Command) -> Result<(), ScriptError> {
        self.take(0, Some(moment), command)
    }

    /// Lets the commands of a recording wait for their time.
    ///
    /// # Errors
    /// One sentence naming the first whose time has passed, or that cannot be given now; those before it wait.
    pub fn schedule_all(&mut self, commands: &[Given]) -> Result<(), ScriptError> {
        for given in commands {
            let scheduled = self.schedule(given.moment, given.command.clone());
            scheduled.map_err(|e| ScriptError {
                sentence: format!("{}: {}", given.command, e.sentence),
                ..e
            })?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        line: usize,
        at: Option<Moment>,
        command: Command,
    ) -> Result<(), ScriptError> {
        let now = self.simulation.now();
        match at {
            None => self.give(line, &command),
            Some(moment) if moment.at < now => Err(ScriptError {
                line,
                sentence: format!("{moment} has passed: the run has reached {now}"),
            }),
            Some(moment) if moment.at == now => {
                let reached = self.simulation.run_to(moment);
                reached.map_err(|sentence| ScriptError { line, sentence })?;
                self.give(line, &command)
            }
            Some(moment) => {
                // In order of time; lines for one instant in the order in which they are written.
                let place = self
                    .waiting
                    .partition_point(|(_, other, _)| other.at <= moment.at);
                self.waiting.insert(place, (line, moment, command));
                Ok(())
            }
        }
    }

    fn give(&mut self, line: usize, command: &Command) -> Result<(), ScriptError> {
        let place = self.simulation.commands().len();
        let given = self.simulation.apply(command);
        given.map_err(|sentence| ScriptError { line, sentence })?;
        // Line 0 is not of the file: somebody let this command wait.
        if line > 0 {
            self.by_file.push((place, line));
        }
        Ok(())
    }

    /// Lets time pass up to and including `deadline`, at most `events_max` events of it, or until what is `awaited` has come
    /// about; commands are given as their time comes.
    ///
    /// # Errors
    /// The first command that cannot be given, and why; it no longer waits.
    pub fn run_until(
        &mut self,
        deadline: SimTime,
        events_max: u64,
        awaited: Awaited,
    ) -> Result<Stop, ScriptError> {
        let budget = self.simulation.events().saturating_add(events_max);
        loop {
            if let Some(stop) = self.go_on(deadline, budget, awaited)? {
                return Ok(stop);
            }
        }
    }

    /// Goes on to the next thing that the file has to say, and says it; returns why it stopped if it did so before.
    fn go_on(
        &mut self,
        deadline: SimTime,
        budget: u64,
        awaited: Awaited,
    ) -> Result<Option<Stop>, ScriptError> {
        self.set_up()?;
        if self.simulation.has_come_about(awaited) {
            return Ok(Some(Stop::CameAbout));
        }
        if self.end_what_came_about() {
            return Ok(None);
        }
        let next = self.next_moment().filter(|moment| moment.at <= deadline);
        let limit = next.map_or(deadline, |moment| moment.at - JUST_BEFORE);
        let left = budget.saturating_sub(self.simulation.events());
        let by_file = self.awaited_by_file();
        if limit > self.simulation.now() || next.is_none() {
            if (awaited, by_file) == (Awaited::Nothing, Awaited::Nothing) {
                self.simulation.run_at_most(left, limit);
            } else if self
                .simulation
                .run_until_either([awaited, by_file], limit, left)
            {
                return Ok(None);
            }
        }
        if self.simulation.events() >= budget {
            return Ok(Some(Stop::Events));
        }
        let Some(moment) = next else {
            return Ok(Some(Stop::Deadline));
        };
        // What is waited for may come about at the very instant of the next line, and before it.
        while self.is_before(moment) && self.simulation.step_until(moment.at) {
            let has_come_about = [awaited, by_file]
                .iter()
                .any(|awaited| self.simulation.has_come_about(*awaited));
            if has_come_about {
                return Ok(None);
            }
            if self.simulation.events() >= budget {
                return Ok(Some(Stop::Events));
            }
        }
        self.reach(moment).map(|()| None)
    }

    /// Returns whether events of a moment's instant, if there are any, come before it.
    fn is_before(&self, moment: Moment) -> bool {
        moment
            .events
            .is_none_or(|events| self.simulation.events_at(moment.at) < events)
    }

    /// Returns what the `run` line that is going on waits for, if it is not a time.
    fn awaited_by_file(&self) -> Awaited {
        match self.goal {
            Some((_, Ending::When(awaited))) => awaited,
            _ => Awaited::Nothing,
        }
    }

    /// Ends the `run` line that is going on if what it waits for has come about; returns whether it has.
    fn end_what_came_about(&mut self) -> bool {
        let has_come_about = self.simulation.has_come_about(self.awaited_by_file());
        if has_come_about {
            self.goal = None;
        }
        has_come_about
    }

    /// Returns the next moment at which the file has something to say: a command that waits, or the end of a `run`.
    fn next_moment(&self) -> Option<Moment> {
        let goal = self.goal.and_then(|(_, goal)| match goal {
            Ending::At(moment) => Some(moment),
            Ending::When(_) => None,
        });
        match (goal, self.waiting.front()) {
            // A command for the instant at which a `run` ends belongs to that `run`.
            (Some(goal), Some((_, moment, _))) if goal.at < moment.at => Some(goal),
            (_, Some((_, moment, _))) => Some(*moment),
            (goal, None) => goal,
        }
    }

    /// Goes to the moment that comes next, and does what the file says there.
    fn reach(&mut self, moment: Moment) -> Result<(), ScriptError> {
        let is_command = self
            .waiting
            .front()
            .is_some_and(|(_, other, _)| *other == moment);
        let reached = self.simulation.run_to(moment);
        if is_command && let Some((line, _, command)) = self.waiting.pop_front() {
            reached.map_err(|sentence| ScriptError { line, sentence })?;
            return self.give(line, &command);
        }
        if let Some((line, _)) = self.goal.take() {
            reached.map_err(|sentence| ScriptError { line, sentence })?;
        }
        Ok(())
    }

    /// Goes to a moment of the run that has not passed yet; commands are given as their time comes.
    ///
    /// # Errors
    /// The first command that cannot be given, and why, or that the moment does not come.
    pub fn run_to(&mut self, moment: Moment) -> Result<(), ScriptError> {
        let Some(events) = moment.events else {
            self.run_until(moment.at, u64::MAX, Awaited::Nothing)?;
            return Ok(());
        };
        if moment.at > self.simulation.now() {
            self.run_until(moment.at - JUST_BEFORE, u64::MAX, Awaited::Nothing)?;
        }
        loop {
            self.set_up()?;
            if self.end_what_came_about() {
                continue;
            }
            let next = self.next_moment().filter(|next| next.at == moment.at);
            let so_far = self.simulation.events_at(moment.at);
            if so_far < events
                && next.is_none_or(|next| self.is_before(next))
                && self.simulation.step_until(moment.at)
            {
                continue;
            }
            match next {
                Some(next) if !self.is_before(next) => self.reach(next)?,
                // A command for the end of the instant may make more happen at it: the moment may come after that.
                Some(next)
                    if next.events.is_none() && so_far <= events && self.is_over(moment.at) =>
                {
                    self.reach(next)?;
                }
                _ => {
                    let reached = self.simulation.run_to(moment);
                    return reached.map_err(|sentence| ScriptError { line: 0, sentence });
                }
            }
        }
    }

    /// Returns whether nothing is left to happen up to the end of an instant.
    fn is_over(&self, instant: SimTime) -> bool {
        let next_at = self.simulation.next_at();
        // What is left may be reminders that happen to nobody: only trying tells.
        next_at.is_none_or(|at| at > instant) || !self.simulation.clone().step_until(instant)
    }

    /// Returns when the next thing happens, as far as is known: an event, or a line of the file.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        let line = self.next_moment().map(|moment| moment.at);
        let event = self.simulation.next_at();
        [line, event].into_iter().flatten().min()
    }

    /// Lets the next thing happen: an event, or the next line of the file; returns whether there was one.
    ///
    /// # Errors
    /// If it was a command that cannot be given: why; it no longer waits.
    pub fn step(&mut self) -> Result<bool, ScriptError> {
        let given = self.simulation.commands().len();
        loop {
            self.set_up()?;
            if self.simulation.commands().len() > given {
                return Ok(true);
            }
            if self.end_what_came_about() {
                continue;
            }
            let Some(moment) = self.next_moment() else {
                return Ok(self.simulation.step());
            };
            // There is nothing before the beginning of an instant that has been reached; not even at time zero.
            let limit = if self.is_before(moment) {
                Some(moment.at)
            } else {
                (moment.at > self.simulation.now()).then(|| moment.at - JUST_BEFORE)
            };
            if limit.is_some_and(|limit| self.simulation.step_until(limit)) {
                return Ok(true);
            }
            self.reach(moment)?;
        }
    }
}

/// The shortest span there is.
const JUST_BEFORE: Span = Span::from_micros(1);

#[cfg(test)]
mod tests;
