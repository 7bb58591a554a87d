//! Named starting points with a story, and files in the command language: how they are read, and how they are run.
//!
//! A file is the command language, a command a line. A line without a time takes effect at the time the file has
//! reached; a line that begins with `at 2.5s` waits for a `run` to reach that time. The comment at the top is the
//! title and the story.

use std::collections::VecDeque;
use std::fmt;

use crate::command::{
    Command, Moment, ParseError, Piece, Setting, Statement, Until, first_statement, parse,
};
use crate::message::Place;
use crate::order;
use crate::recording::{COMMANDS_MAX, Given, Recording};
use crate::rng::{Fingerprint, Seed};
use crate::simulation::{Awaited, Ending, Simulation};
use crate::text::shown;
use crate::time::{SimTime, Span};

/// The most bytes of a file.
pub const FILE_BYTES_MAX: usize = 4_000_000;
/// The most lines of a file that do something.
pub const STEPS_MAX: usize = 2 * COMMANDS_MAX;
/// The longest that `run until` goes on before it gives up.
pub const WAIT_MAX: Span = Span::from_secs(24 * 3_600);
/// The most work of one `run until`.
pub const WORK_MAX: u64 = 1_000_000_000;
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
        Reading::new(text.to_owned())?.finish()
    }

    /// Returns how far the file lets the run go, if it says so by times alone.
    #[must_use]
    pub fn end(&self) -> Option<Moment> {
        let mut end = Some(Moment::START);
        for step in &self.steps {
            match &step.action {
                Action::Run(Until::For(span)) => {
                    end = end.map(|end| Moment {
                        at: end.at + *span,
                        events: None,
                    });
                }
                Action::Run(Until::To(moment)) => end = Some(*moment),
                Action::Run(_) => end = None,
                Action::Do(_) => {}
            }
        }
        end.filter(|end| end.at > SimTime::ZERO)
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
            held_up_by: 0,
            lines: 0,
            planned: Vec::new(),
            refused: Vec::new(),
            doubtful: Vec::new(),
            goes_to: None,
            steps: self
                .steps
                .iter()
                .filter(|step| !overridden(step))
                .cloned()
                .collect(),
        })
    }
}

/// A file that is being read, in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    text: String,
    /// How many bytes of it have been read.
    read: usize,
    /// The line and column at which the rest begins.
    line: usize,
    column: usize,
    work: u64,
    script: Script,
}

/// How many commands that wait are moved for as much work as one line is.
const COMMANDS_MOVED: usize = 16;
/// How much work it is to read a line that says something, and how many bytes of any are as much as one.
const OF_A_LINE: u64 = 8;
const BYTES_OF_WORK: usize = 32;

impl Reading {
    /// Begins to read a file.
    ///
    /// # Errors
    /// If it is too long.
    pub fn new(text: String) -> Result<Self, ScriptError> {
        if text.len() > FILE_BYTES_MAX {
            let sentence = format!(
                "the file is {} bytes long; the most that is read is {FILE_BYTES_MAX}",
                text.len()
            );
            return Err(ScriptError { line: 0, sentence });
        }
        // Some editors begin a file with a mark that is no part of its text.
        let said = text.trim_start_matches('\u{feff}');
        let (title, story) = heading(said);
        Ok(Self {
            read: text.len() - said.len(),
            line: 1,
            column: 0,
            work: 0,
            script: Script {
                title,
                story,
                seed: None,
                steps: Vec::new(),
                notes: Vec::new(),
            },
            text,
        })
    }

    /// Goes on reading until about so much work is done; returns whether all is read.
    ///
    /// # Errors
    /// The first line that cannot be read, and why.
    pub fn go_on(&mut self, work_max: u64) -> Result<bool, ScriptError> {
        let enough = self.work.saturating_add(work_max);
        while self.read < self.text.len() {
            if self.work >= enough {
                return Ok(false);
            }
            let rest = &self.text[self.read..];
            let first = first_statement(rest, self.line, self.column);
            let Some((piece, (length, line, column))) = first else {
                return Ok(true);
            };
            let steps = self.script.steps.len();
            self.script.read_line(&piece)?;
            self.read += length;
            (self.line, self.column) = (line, column);
            let is_said = self.script.steps.len() > steps;
            self.work += u64::from(is_said) * OF_A_LINE + (1 + length / BYTES_OF_WORK) as u64;
        }
        Ok(true)
    }

    /// Reads all that is left, and returns what it says.
    ///
    /// # Errors
    /// The first line that cannot be read, and why.
    pub fn finish(mut self) -> Result<Script, ScriptError> {
        while !self.go_on(u64::MAX)? {}
        Ok(self.script)
    }

    /// Returns how much of the text is read, in percent.
    #[must_use]
    pub fn percent(&self) -> u64 {
        (self.read * 100 / self.text.len().max(1)) as u64
    }

    /// Returns how much work was done so far.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.work
    }

    /// Returns what has been read, and leaves nothing of it.
    #[must_use]
    pub fn script(&mut self) -> Script {
        std::mem::replace(
            &mut self.script,
            Script {
                title: String::new(),
                story: Vec::new(),
                seed: None,
                steps: Vec::new(),
                notes: Vec::new(),
            },
        )
    }
}

impl Script {
    /// Takes in a command, or says what is wrong with it.
    fn read_line(&mut self, piece: &Piece<'_>) -> Result<(), ScriptError> {
        let Piece { text, line, column } = *piece;
        if text.trim().is_empty() {
            return Ok(());
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
            return Ok(());
        };
        let notes = parsed.notes.into_iter();
        self.notes
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
                if self.seed.is_some() || !self.steps.is_empty() || at.is_some() {
                    let sentence = "the seed comes once, before everything else, without a time";
                    return Err(wrong(sentence.to_owned()));
                }
                self.seed = Some(seed);
                return Ok(());
            }
            Statement::Help(_) => {
                return Err(wrong(
                    "help is for the command bar, not for a file".to_owned(),
                ));
            }
        };
        if self.steps.len() >= STEPS_MAX {
            return Err(wrong(format!(
                "the file has more than {STEPS_MAX} lines that do something, twice as many as a run can record"
            )));
        }
        self.steps.push(Step { line, at, action });
        Ok(())
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
    /// How many of them the lines that have not been reached wait for: those are further down.
    held_up_by: usize,
    /// How many lines have been taken up.
    lines: u64,
    /// Lines that have not been reached.
    steps: VecDeque<Step>,
    /// The `run` line that is going on, and its goal.
    goal: Option<(usize, Ending)>,
    /// Which of the run's commands had waited for their time or came from the file, by place, and from which line; 0: none.
    planned: Vec<(usize, usize)>,
    /// Those whose time came and that could not be given, in order of time.
    refused: Vec<Refused>,
    /// Those of which that is known, and whose time comes again: nobody has to be told a second time.
    doubtful: Vec<(SimTime, Command)>,
    /// How far the run is known to go, if what was opened says so.
    goes_to: Option<Moment>,
}

/// A command that was to be given at a moment of the run and could not be: it stays in the timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The command, and when its time came.
    pub given: Given,
    /// Why it could not be given, one sentence without a full stop.
    pub why: String,
    /// From which line it came; 0: none.
    line: usize,
    /// How many steps had been taken then.
    steps: u64,
}

/// Why a performance stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It came as far as it was told.
    Deadline,
    /// It had done as much work as it was allowed to.
    Work,
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
            held_up_by: 0,
            lines: 0,
            steps: VecDeque::new(),
            goal: None,
            planned: Vec::new(),
            refused: Vec::new(),
            doubtful: Vec::new(),
            goes_to: None,
        }
    }

    /// Returns the performance as it was at an earlier state of its run: commands that were planned and given later are given
    /// again at the same moments, and what was still to come then is still to come.
    #[must_use]
    pub fn resumed_at(&self, simulation: Simulation) -> Self {
        let given = simulation.commands().len();
        self.resumed_with(simulation, given, 0)
    }

    /// Returns the performance as it was when so many commands had been given, with another run in the place of its own, and
    /// without the next so many.
    #[must_use]
    pub fn resumed_with(&self, simulation: Simulation, given: usize, without: usize) -> Self {
        let later = self.planned.iter();
        let later = later.filter(|(place, _)| *place >= given.saturating_add(without));
        let mut again: Vec<_> = later
            .map(|&(place, line)| {
                let given = &self.simulation.commands()[place];
                (line, given.moment, given.command.clone())
            })
            .collect();
        // What could not be given then is tried again; it may be that it can be now.
        let is_later = |refused: &Refused| {
            refused.steps > simulation.steps() || refused.given.moment.at > simulation.now()
        };
        let (untried, refused): (Vec<_>, Vec<_>) = self.refused.iter().cloned().partition(is_later);
        let mut doubtful = self.doubtful.clone();
        for Refused { given, line, .. } in untried {
            let place =
                again.partition_point(|(_, other, _)| in_order(*other) <= in_order(given.moment));
            doubtful.push((given.moment.at, given.command.clone()));
            again.insert(place, (line, given.moment, given.command));
        }
        // Lines that were just being done come after those that are done again.
        let is_amid = self.goal.is_none() && !self.steps.is_empty();
        Self {
            held_up_by: if is_amid {
                again.len() + self.held_up_by
            } else {
                0
            },
            waiting: again
                .into_iter()
                .chain(self.waiting.iter().cloned())
                .collect(),
            planned: self
                .planned
                .iter()
                .copied()
                .filter(|(place, _)| *place < given)
                .collect(),
            simulation,
            refused,
            doubtful,
            lines: self.lines,
            steps: self.steps.clone(),
            goal: self.goal,
            goes_to: self.goes_to,
        }
    }

    /// Returns how many lines, or commands of a recording, are still to be done.
    #[must_use]
    pub fn left(&self) -> usize {
        self.waiting.len() + self.steps.len()
    }

    /// Returns the commands that wait for their time, the next one first.
    pub fn waiting(&self) -> impl DoubleEndedIterator<Item = (Moment, &Command)> {
        self.waiting
            .iter()
            .map(|(_, moment, command)| (*moment, command))
    }

    /// Returns the commands whose time came and that could not be given, in order of time.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        &self.refused
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
        self.refused.clear();
        self.doubtful.clear();
        self.held_up_by = 0;
        self.steps.clear();
        self.goal = None;
    }

    /// Says how far the run is known to go.
    pub fn know_it_goes_to(&mut self, moment: Moment) {
        self.goes_to = Some(moment);
    }

    /// Returns how far the run is known to go, if what was opened says so.
    #[must_use]
    pub fn goes_to(&self) -> Option<Moment> {
        self.goes_to
    }

    /// Returns the line of the file from which the command at that place among the run's came, or 0 if somebody planned it; `None`
    /// if it was given when it was said.
    #[must_use]
    pub fn planned(&self, place: usize) -> Option<usize> {
        let at = self
            .planned
            .binary_search_by_key(&place, |(place, _)| *place);
        at.ok().map(|at| self.planned[at].1)
    }

    /// Returns whether the command at that place among the run's came from the file.
    #[must_use]
    pub fn is_by_file(&self, place: usize) -> bool {
        self.planned(place).is_some_and(|line| line > 0)
    }

    /// Returns everything that is to come and has a time, in order of it: what waits, and what the file says after a `run` whose end
    /// is known.
    #[must_use]
    pub fn to_come(&self) -> Vec<(Moment, &Command)> {
        let mut all: Vec<(Moment, &Command)> = self.waiting().chain(self.steps_to_come()).collect();
        if !self.steps.is_empty() {
            order::sort_by_key(&mut all, |(moment, _)| moment.at);
        }
        all
    }

    /// Returns what the file says that has not been reached and has a time, in the order in which it says it.
    fn steps_to_come(&self) -> impl Iterator<Item = (Moment, &Command)> {
        let mut reached = match self.goal {
            None => Some(self.simulation.moment()),
            Some((_, Ending::At(moment))) => Some(moment),
            Some((_, Ending::When(_))) => None,
        };
        self.steps.iter().filter_map(move |step| {
            match &step.action {
                Action::Do(command) => return Some((step.at.or(reached)?, command)),
                Action::Run(Until::For(span)) => {
                    reached = reached.map(|reached| Moment {
                        at: reached.at + *span,
                        events: None,
                    });
                }
                Action::Run(Until::To(moment)) => reached = Some(*moment),
                Action::Run(_) => reached = None,
            }
            None
        })
    }

    /// Returns when the last of that comes.
    #[must_use]
    pub fn last_to_come(&self) -> Option<SimTime> {
        let waiting = self.waiting.back().map(|(_, moment, _)| moment.at);
        let steps = self.steps_to_come().map(|(moment, _)| moment.at).max();
        waiting.max(steps)
    }

    /// Returns whether the file has something to say whose time is not known yet, because it comes after something that is waited
    /// for.
    #[must_use]
    pub fn is_open_ended(&self) -> bool {
        let waits = |action: &Action| matches!(action, Action::Run(until) if !matches!(until, Until::For(_) | Until::To(_)));
        let is_waiting = matches!(self.goal, Some((_, Ending::When(_))));
        let last = self
            .steps
            .iter()
            .rposition(|step| matches!(step.action, Action::Do(_)));
        let first = self.steps.iter().position(|step| waits(&step.action));
        last.is_some_and(|last| is_waiting || first.is_some_and(|first| first < last))
    }

    /// Returns the whole timetable of the run: what was given, what could not be and what is to come, and how far it went.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let mut recording = self.simulation.recording();
        if !self.refused.is_empty() {
            let refused = self.refused.iter().map(|refused| refused.given.clone());
            recording.commands.extend(refused);
            order::sort_by_key(&mut recording.commands, |given| in_order(given.moment));
        }
        let to_come = self.to_come().into_iter();
        recording
            .commands
            .extend(to_come.map(|(moment, command)| Given {
                moment,
                command: command.clone(),
            }));
        let known = self.goes_to.filter(|moment| moment.at > recording.end.at);
        recording.end = known.unwrap_or(recording.end);
        recording
    }

    /// Returns what somebody has planned and still waits.
    pub fn planned_by_hand(&self) -> impl DoubleEndedIterator<Item = Given> {
        let own = self.waiting.iter().filter(|(line, ..)| *line == 0);
        own.map(|(_, moment, command)| Given {
            moment: *moment,
            command: command.clone(),
        })
    }

    /// Forgets the last of these commands that somebody planned for that moment, or that could not be given then; returns whether
    /// there was one.
    pub fn take_back(&mut self, given: &Given) -> bool {
        let refused = self.refused.iter().rposition(|other| other.given == *given);
        if let Some(place) = refused {
            self.refused.remove(place);
            return true;
        }
        let place = self.waiting.iter().rposition(|(line, moment, command)| {
            *line == 0 && *moment == given.moment && *command == given.command
        });
        let Some(place) = place else {
            return false;
        };
        self.held_up_by -= usize::from(place < self.held_up_by);
        self.waiting.remove(place).is_some()
    }

    /// Forgets that commands from that place among the run's on had waited for their time: others stand there now.
    pub fn forget_plans_from(&mut self, place: usize) {
        self.planned.retain(|(other, _)| *other < place);
    }

    /// Lets what waits for the middle of an instant from then on wait for its end: once something else is done, an instant may have
    /// fewer events.
    pub fn loosen(&mut self, from: SimTime) {
        for (_, moment, _) in self
            .waiting
            .iter_mut()
            .filter(|(_, moment, _)| moment.at >= from)
        {
            moment.events = None;
        }
    }

    /// Returns how much has been done so far, in what pieces of it are measured in: the run's [work](Simulation::work), and the
    /// lines that were taken up.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.simulation.work() + self.lines
    }

    /// Gives every command up to the first line that lets time pass.
    ///
    /// # Errors
    /// The first line that cannot be done, and why; those before it have been.
    pub fn set_up(&mut self) -> Result<(), ScriptError> {
        self.set_up_in(u64::MAX).map(|_| ())
    }

    /// Goes on giving every command up to the first line that lets time pass, until about so much work is done; returns whether all
    /// have been given.
    ///
    /// # Errors
    /// As [`set_up`](Self::set_up).
    pub fn set_up_in(&mut self, work_max: u64) -> Result<bool, ScriptError> {
        self.set_up_until(self.work().saturating_add(work_max))
    }

    fn set_up_until(&mut self, enough: u64) -> Result<bool, ScriptError> {
        loop {
            if !self.finish_command_until(enough) {
                return Ok(false);
            }
            if self.held_up_by > 0 {
                let Some(moment) = self.is_due() else {
                    return Ok(true);
                };
                if !self.approach(moment, enough) {
                    return Ok(false);
                }
                self.reach(moment, false)?;
                continue;
            }
            if self.goal.is_some() || self.steps.is_empty() {
                return Ok(true);
            }
            if self.work() >= enough {
                return Ok(false);
            }
            let Some(Step { line, at, action }) = self.steps.pop_front() else {
                return Ok(true);
            };
            self.lines += 1;
            match action {
                Action::Do(command) => self.take(line, at, command)?,
                Action::Run(until) => {
                    let ending = self.simulation.ending(&until);
                    let ending = ending.map_err(|sentence| ScriptError { line, sentence })?;
                    self.goal = Some((line, ending));
                }
            }
        }
    }

    /// Goes on giving the commands that wait for the present instant, until about so much work is done; returns whether none waits
    /// for it any more.
    ///
    /// # Errors
    /// The first that cannot be given, and why; it waits no longer.
    pub fn catch_up_in(&mut self, work_max: u64) -> Result<bool, ScriptError> {
        let enough = self.work().saturating_add(work_max);
        loop {
            if !self.finish_command_until(enough) {
                return Ok(false);
            }
            let Some(moment) = self.is_due() else {
                return Ok(true);
            };
            if self.work() >= enough || !self.approach(moment, enough) {
                return Ok(false);
            }
            self.reach(moment, false)?;
        }
    }

    /// Goes on with the command that is under way, until so much work is done; returns whether none is any more.
    fn finish_command_until(&mut self, enough: u64) -> bool {
        let left = enough.saturating_sub(self.lines);
        self.simulation.go_on_with_command(left)
    }

    /// Goes on with the command that is under way, until about so much work is done; returns whether none is any more.
    pub fn go_on_with_command(&mut self, work_max: u64) -> bool {
        self.finish_command_until(self.work().saturating_add(work_max))
    }

    /// Returns the moment of the command that waits for the present instant, if one does.
    #[must_use]
    pub fn is_due(&self) -> Option<Moment> {
        let (_, moment, _) = self.waiting.front()?;
        (moment.at <= self.simulation.now()).then_some(*moment)
    }

    /// Lets events of the present instant happen up to a moment of it, until so much work is done; returns whether none is left to
    /// happen before that moment.
    fn approach(&mut self, moment: Moment, enough: u64) -> bool {
        while self.is_before(moment) {
            if self.work() >= enough {
                return false;
            }
            if !self.simulation.step_until(moment.at) {
                break;
            }
        }
        true
    }

    /// Does everything that is left.
    ///
    /// # Errors
    /// The first line that cannot be done, and why; or that waits for a time the file never reaches, or for something
    /// that has not come about after [`WAIT_MAX`] or [`WORK_MAX`].
    pub fn finish(&mut self) -> Result<(), ScriptError> {
        self.finish_in_pieces(u64::MAX, &mut |_| {})
    }

    /// Does everything that is left, and lets the run be seen whenever so much work is done.
    ///
    /// # Errors
    /// As [`finish`](Self::finish); what cannot come about is not waited for.
    pub fn finish_in_pieces(
        &mut self,
        work: u64,
        see: &mut dyn FnMut(&Simulation),
    ) -> Result<(), ScriptError> {
        self.set_up()?;
        while let Some((line, goal)) = self.goal {
            let (deadline, work_max) = match goal {
                Ending::At(moment) => (moment.at, u64::MAX),
                Ending::When(_) => (self.simulation.now() + WAIT_MAX, WORK_MAX),
            };
            let budget = self.work().saturating_add(work_max);
            // What is still to happen at the instant at which the file ends is not of the file.
            while self.goal == Some((line, goal)) {
                // What waits for its time may do away with whatever is in the way.
                if let (Ending::When(awaited), true) = (goal, self.waiting.is_empty())
                    && let Some(sentence) = self.simulation.why_in_vain(awaited)
                {
                    return Err(ScriptError { line, sentence });
                }
                let piece = self.work().saturating_add(work).min(budget);
                let stop = self.go_on(deadline, piece, Awaited::Nothing)?;
                see(&self.simulation);
                if stop.is_some_and(|stop| stop != Stop::Work) || self.work() >= budget {
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

    /// Lets a command wait for its time: it is given when time passes up to it, or, at the present instant, is
    /// [caught up with](Self::catch_up_in).
    ///
    /// # Errors
    /// One sentence if that time has passed.
    pub fn schedule(&mut self, moment: Moment, command: Command) -> Result<(), ScriptError> {
        self.check_time(0, moment)?;
        self.wait(0, moment, command);
        Ok(())
    }

    /// Lets one more command wait for its time, among those of a run that is known.
    ///
    /// # Errors
    /// As [`schedule`](Self::schedule).
    pub fn plan(&mut self, given: &Given) -> Result<(), ScriptError> {
        self.schedule(given.moment, given.command.clone())?;
        // It waits for the moment that was said, and what comes after it can no longer be sure of its own.
        let same = |(_, moment, command): &(usize, Moment, Command)| {
            (*moment, command) == (given.moment, &given.command)
        };
        let place = self.waiting.iter().rposition(same);
        for (_, moment, _) in self.waiting.iter_mut().skip(place.map_or(0, |at| at + 1)) {
            moment.events = None;
        }
        Ok(())
    }

    /// Lets the commands of a recording wait for their time.
    ///
    /// # Errors
    /// One sentence naming the earliest whose time has passed; none waits then that comes after it.
    pub fn schedule_all(&mut self, commands: &[Given]) -> Result<(), ScriptError> {
        // Whoever comes in order is put at the end; in another order each would move thousands of others.
        let mut commands: Vec<&Given> = commands.iter().collect();
        order::sort_by_key(&mut commands, |given| given.moment.at);
        for given in commands {
            let scheduled = self.schedule(given.moment, given.command.clone());
            scheduled.map_err(|e| ScriptError {
                sentence: format!("{}: {}", given.command, e.sentence),
                ..e
            })?;
        }
        Ok(())
    }

    fn check_time(&self, line: usize, moment: Moment) -> Result<(), ScriptError> {
        let now = self.simulation.now();
        let events = self.simulation.events_at(moment.at);
        if moment.at < now || moment.events.is_some_and(|wanted| wanted < events) {
            let sentence = format!("{moment} has passed: the run has reached {now}");
            return Err(ScriptError { line, sentence });
        }
        Ok(())
    }

    /// Puts a command among those that wait, in order of time; those for one instant in the order in which they are written.
    fn wait(&mut self, line: usize, moment: Moment, command: Command) {
        let place = self
            .waiting
            .partition_point(|(_, other, _)| other.at <= moment.at);
        // Those on the nearer side make room.
        self.lines += (place.min(self.waiting.len() - place) / COMMANDS_MOVED) as u64;
        self.waiting.insert(place, (line, moment, command));
        self.held_up_by += usize::from(place < self.held_up_by);
    }

    /// Takes up a line that gives a command.
    fn take(
        &mut self,
        line: usize,
        at: Option<Moment>,
        command: Command,
    ) -> Result<(), ScriptError> {
        let Some(moment) = at else {
            return self.give(line, &command);
        };
        self.check_time(line, moment)?;
        if moment.at > self.simulation.now() {
            self.wait(line, moment, command);
        } else {
            self.waiting.push_front((line, moment, command));
            self.held_up_by = 1;
        }
        Ok(())
    }

    fn give(&mut self, line: usize, command: &Command) -> Result<(), ScriptError> {
        let given = self.begin(line, command);
        given.map_err(|sentence| wrong(line, command, sentence))
    }

    fn begin(&mut self, line: usize, command: &Command) -> Result<(), String> {
        let place = self.simulation.commands().len();
        self.simulation.begin(command)?;
        self.planned.push((place, line));
        Ok(())
    }

    /// Keeps a command that could not be given in the timetable; the first time that is said.
    fn keep_refused(&mut self, line: usize, given: Given, why: String) -> Result<(), ScriptError> {
        let sentence = format!(
            "at {} {} could not be given: {why}",
            given.moment, given.command
        );
        let known = self
            .doubtful
            .iter()
            .position(|(at, command)| (*at, command) == (given.moment.at, &given.command));
        self.refused.push(Refused {
            given,
            why,
            line,
            steps: self.simulation.steps(),
        });
        match known {
            Some(place) => {
                self.doubtful.remove(place);
                Ok(())
            }
            None => Err(ScriptError { line, sentence }),
        }
    }

    /// Lets time pass up to and including `deadline`, until about so much work is done, or until what is `awaited` has come
    /// about; commands are given as their time comes.
    ///
    /// # Errors
    /// The first command that cannot be given, and why; it waits no longer.
    pub fn run_until(
        &mut self,
        deadline: SimTime,
        work_max: u64,
        awaited: Awaited,
    ) -> Result<Stop, ScriptError> {
        let budget = self.work().saturating_add(work_max);
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
        if !self.set_up_until(budget)? {
            return Ok(Some(Stop::Work));
        }
        if self.simulation.has_come_about(awaited) {
            return Ok(Some(Stop::CameAbout));
        }
        if self.end_what_came_about() {
            return Ok(None);
        }
        let next = self.next_moment().filter(|moment| moment.at <= deadline);
        let now = self.simulation.now();
        let limit = match next {
            None => Some(deadline),
            Some(moment) if moment.at > now => Some(moment.at - JUST_BEFORE),
            // There is nothing before the beginning of an instant that has been reached; not even at time zero.
            Some(_) => None,
        };
        let left = budget.saturating_sub(self.work());
        let by_file = self.awaited_by_file();
        if let Some(limit) = limit.filter(|limit| *limit > now || next.is_none()) {
            if (awaited, by_file) == (Awaited::Nothing, Awaited::Nothing) {
                self.simulation.run_at_most(left, limit);
            } else if self
                .simulation
                .run_until_either([awaited, by_file], limit, left)
            {
                return Ok(None);
            }
        }
        if self.work() >= budget {
            return Ok(Some(Stop::Work));
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
            if self.work() >= budget {
                return Ok(Some(Stop::Work));
            }
        }
        self.reach(moment, true).map(|()| None)
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

    /// Goes to the moment that comes next, and does what the file says there. If that is a command that cannot be given, it says
    /// so once, and where it `is_kept` it stays in the timetable.
    fn reach(&mut self, moment: Moment, is_kept: bool) -> Result<(), ScriptError> {
        let is_command = self
            .waiting
            .front()
            .is_some_and(|(_, other, _)| *other == moment);
        let reached = self.simulation.run_to(moment);
        if is_command && let Some((line, _, command)) = self.waiting.pop_front() {
            self.held_up_by = self.held_up_by.saturating_sub(1);
            reached.map_err(|sentence| wrong(line, &command, sentence))?;
            if !is_kept {
                return self.give(line, &command);
            }
            return match self.begin(line, &command) {
                Ok(()) => Ok(()),
                Err(why) => self.keep_refused(line, Given { moment, command }, why),
            };
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
        while !self.run_to_in(moment, u64::MAX)? {}
        Ok(())
    }

    /// Goes on to such a moment until about so much work is done; returns whether it has been reached.
    ///
    /// # Errors
    /// As [`run_to`](Self::run_to).
    pub fn run_to_in(&mut self, moment: Moment, work_max: u64) -> Result<bool, ScriptError> {
        let enough = self.work().saturating_add(work_max);
        let before = match moment.events {
            None => Some(moment.at),
            Some(_) if moment.at > self.simulation.now() => Some(moment.at - JUST_BEFORE),
            Some(_) => None,
        };
        if let Some(before) = before
            && self.run_until(before, work_max, Awaited::Nothing)? == Stop::Work
        {
            return Ok(false);
        }
        let Some(events) = moment.events else {
            return Ok(true);
        };
        loop {
            if !self.set_up_until(enough)? || self.work() >= enough {
                return Ok(false);
            }
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
                Some(next) if !self.is_before(next) => self.reach(next, true)?,
                // A command for the end of the instant may make more happen at it: the moment may come after that.
                Some(next)
                    if next.events.is_none()
                        && so_far <= events
                        && self.simulation.is_over(moment.at) =>
                {
                    self.reach(next, true)?;
                }
                _ => {
                    let reached = self.simulation.run_to(moment);
                    reached.map_err(|sentence| ScriptError { line: 0, sentence })?;
                    return Ok(true);
                }
            }
        }
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
    /// If it was a command that cannot be given: why; it waits no longer.
    pub fn step(&mut self) -> Result<bool, ScriptError> {
        let stepped = self.begin_step();
        self.finish_command_until(u64::MAX);
        stepped
    }

    /// Does the same, but leaves a command under way that is much to do.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn begin_step(&mut self) -> Result<bool, ScriptError> {
        self.finish_command_until(u64::MAX);
        let before = self.simulation.steps();
        loop {
            // A step is one line, however many may follow it.
            let is_set_up = self.set_up_in(1)?;
            if self.simulation.steps() > before {
                return Ok(true);
            }
            if !is_set_up || self.end_what_came_about() {
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
            self.reach(moment, true)?;
            if self.simulation.steps() > before {
                return Ok(true);
            }
        }
    }
}

/// Returns what moments are in order by: amid an instant before its end.
fn in_order(moment: Moment) -> (SimTime, u64) {
    (moment.at, moment.events.unwrap_or(u64::MAX))
}

/// Says why a command could not be given; where no line says which it is, the sentence does.
fn wrong(line: usize, command: &Command, sentence: String) -> ScriptError {
    let sentence = match line {
        0 => format!("{command}: {sentence}"),
        _ => sentence,
    };
    ScriptError { line, sentence }
}

/// The shortest span there is.
const JUST_BEFORE: Span = Span::from_micros(1);

#[cfg(test)]
mod tests;
