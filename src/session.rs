//! What somebody has before them: the runs of one beginning, where in them they are, and how time passes.
//!
//! Pure: the page lends it a clock, asks it to go on, and shows what it says.

use crate::command::{Command, Moment, Until};
use crate::history::History;
use crate::link::{Extent, Link};
use crate::message::NodeId;
use crate::opening::{Opened, WORK_PER_LOOK, to_script};
use crate::playback::Playback;
use crate::recording::Recording;
use crate::rng::Seed;
use crate::scenario::{SCENARIOS, ScriptError, Stop, WAIT_MAX};
use crate::simulation::{Awaited, Ending, Simulation};
use crate::time::{SimTime, Span};

/// The runs of one beginning, and how time passes in them.
#[derive(Clone, Debug)]
pub struct Session {
    /// The runs, and where in them one is.
    pub history: History,
    /// What the beginning is called.
    pub title: String,
    /// Its story, by paragraphs.
    pub story: Vec<String>,
    /// How what was opened was read, and what was left out of it, a sentence without a full stop each.
    pub notes: Vec<String>,
    /// The built-in scenario it is, by place; `None`: it was opened.
    pub scenario: Option<usize>,
    /// Whether time passes, and how fast.
    pub playback: Playback,
    errand: Option<Errand>,
}

/// How many commands that cannot be given are passed by on the way to where what was opened was left.
const PASSED_BY_MAX: usize = 100;
/// What can be done about a command that could not be given when its time came.
const GO_ON_OR_UNDO: &str =
    "; time goes on without it when you let it, and Undo takes it out of the timetable";

/// A way to some end, gone at full speed.
#[derive(Clone, Debug, PartialEq)]
struct Errand {
    goal: Goal,
    /// How many commands have been given there at most, if that must be said.
    given: Option<usize>,
    /// How many more commands that cannot be given it passes by: what was opened is to be seen where it was left.
    passes_by: usize,
    /// What it is, as a sentence's beginning.
    what: String,
    /// What is said when it is over, if anything else is than where one is.
    done: Option<String>,
    /// Since when of the run, and by when it is over, or given up.
    span: (SimTime, SimTime),
    /// How much work there is left to do before somebody is asked whether it is to go on.
    patience: u64,
}

/// Where an errand leads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    /// To that end of time.
    Ending(Ending),
    /// To where nothing waits for the present instant.
    CatchUp,
    /// To where the command is done that is under way.
    Command,
    /// To where the history has set out to.
    Way,
}

/// How time has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passing {
    /// It goes on as soon as there is time.
    GoesOn,
    /// It came as far as it was to come.
    Over,
    /// What was awaited has come about.
    CameAbout,
    /// It is a stranger's, and takes long: it goes on when somebody says so.
    Asks,
    /// It came to where the run ended when it was recorded.
    Ended,
    /// It can go no further: why, as a sentence without a full stop; empty if nothing is left to happen.
    Stuck(String),
}

impl Session {
    /// Returns a built-in scenario at its first instant, with a seed other than its own if one is given.
    ///
    /// # Errors
    /// Never, unless a built-in scenario cannot be set up, which a test rules out.
    pub fn scenario(place: usize, seed: Option<Seed>) -> Result<Self, String> {
        let place = place.min(SCENARIOS.len() - 1);
        let script = SCENARIOS[place].script();
        let begun = script.begin(seed, &[]).and_then(|mut room| {
            room.set_up()?;
            Ok(room)
        });
        Ok(Self {
            history: History::new(begun.map_err(|e| e.to_string())?),
            title: script.title,
            story: script.story,
            notes: Vec::new(),
            scenario: Some(place),
            playback: Playback::default(),
            errand: None,
        })
    }

    /// Returns what was opened, at its first instant or on its way to the moment it is to show; it may be long: somebody is asked before it goes on for ever.
    #[must_use]
    pub fn opened(opened: Opened) -> Self {
        let mut session = Self {
            history: History::new(opened.beginning),
            title: opened.title,
            story: opened.story,
            notes: opened.notes,
            scenario: opened.scenario,
            playback: Playback::default(),
            errand: None,
        };
        if let Some(moment) = opened.moment {
            let what = format!("Running {} to {moment}", session.title);
            session.send(Goal::Ending(Ending::At(moment)), what, moment.at);
            if let Some(errand) = &mut session.errand {
                // A moment that is just being shown has not cost anything yet.
                errand.patience = opened.patience.max(1);
                errand.given = opened.given;
                errand.passes_by = PASSED_BY_MAX;
            }
        }
        session
    }

    /// Returns the run as it is where one is.
    #[must_use]
    pub fn run(&self) -> &Simulation {
        self.history.simulation()
    }

    /// Returns the seed.
    #[must_use]
    pub fn seed(&self) -> Seed {
        self.run().seed()
    }

    /// Returns whether time passes, by playing or at full speed.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.playback.is_playing || (self.errand.is_some() && !self.asks())
    }

    /// Returns whether time passes at full speed, to some end.
    #[must_use]
    pub fn is_on_errand(&self) -> bool {
        self.errand.is_some()
    }

    /// Returns what is under way at full speed, as a sentence's beginning, and how far it has come, in percent, if that can be said.
    #[must_use]
    pub fn under_way(&self) -> Option<(&str, Option<u64>)> {
        let errand = self.errand.as_ref()?;
        let (from, by) = errand.span;
        let whole = by.as_micros().saturating_sub(from.as_micros());
        let is_known = !matches!(errand.goal, Goal::Ending(Ending::When(_))) && whole > 0;
        let passed = self
            .run()
            .now()
            .as_micros()
            .saturating_sub(from.as_micros());
        let percent = is_known.then(|| (passed.min(whole) as f64 * 100.0 / whole as f64) as u64);
        Some((&errand.what, percent))
    }

    /// Returns what is said of the errand when it is over, if anything else is than where one is.
    #[must_use]
    pub fn will_have_done(&self) -> Option<&str> {
        self.errand.as_ref()?.done.as_deref()
    }

    fn send(&mut self, goal: Goal, what: String, by: SimTime) {
        self.playback.pause();
        self.errand = Some(Errand {
            goal,
            given: None,
            passes_by: 0,
            what,
            done: None,
            span: (self.run().now(), by),
            patience: u64::MAX,
        });
    }

    /// Sets out where the history has, which has been told where; `done` is said when one is there.
    pub fn go_there(&mut self, what: String, done: Option<String>) {
        let by = self.history.destination().unwrap_or(self.run().now());
        self.send(Goal::Way, what, by);
        if let Some(errand) = &mut self.errand {
            errand.done = done;
        }
    }

    /// Has this said when the errand is over.
    pub fn say_when_there(&mut self, done: String) {
        if let Some(errand) = &mut self.errand {
            errand.done = Some(done);
        }
    }

    /// Lets an errand that asks go on as long as it takes.
    pub fn go_on_all_the_way(&mut self) {
        if let Some(errand) = &mut self.errand {
            errand.patience = u64::MAX;
        }
    }

    /// Returns whether the errand waits for somebody to say that it is to go on.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.errand
            .as_ref()
            .is_some_and(|errand| errand.patience == 0)
    }

    // -- letting time pass --

    /// Lets time pass from the next frame on.
    pub fn play(&mut self) {
        self.give_up();
        self.playback.play();
    }

    /// Stops time.
    pub fn pause(&mut self) {
        self.give_up();
        self.playback.pause();
    }

    /// Stays where one has come to on the way to somewhere else in the runs: something is done here.
    fn leave_way(&mut self) {
        if self.history.is_on_its_way() {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.errand = None;
        self.history.stay();
        self.finish_what_is_begun("Doing what was begun".to_owned());
    }

    /// Sets out to do the rest of the command that is under way, if one is, unless whatever goes on does it first: nobody stays
    /// amid it.
    fn finish_what_is_begun(&mut self, what: String) {
        if !self.run().is_amid_command() || self.is_moving() {
            return;
        }
        if self.asks() {
            self.history.go_on_with_command(u64::MAX);
        } else {
            self.send(Goal::Command, what, self.run().now());
        }
    }

    /// Lets the frame at `now_ms` pass: what has become due of the run, until `is_late` says so or what is `awaited` has come
    /// about.
    pub fn play_on(
        &mut self,
        now_ms: f64,
        awaited: Awaited,
        is_late: &dyn Fn() -> bool,
    ) -> Passing {
        let before = self.run().now();
        let due = self.playback.due(now_ms);
        let deadline = due.map_or(SimTime::MAX, |due| before + due);
        // Where what was opened ended there is an end to see; whoever plays on goes beyond it.
        let end = self.history.current().recorded_end();
        let end = end.filter(|end| before < *end && *end <= deadline);
        let passing = match self.pass(end.unwrap_or(deadline), awaited, is_late) {
            Passing::Over if end.is_some() => Passing::Ended,
            other => other,
        };
        self.playback.passed(self.run().now().since(before));
        passing
    }

    fn pass(&mut self, deadline: SimTime, awaited: Awaited, is_late: &dyn Fn() -> bool) -> Passing {
        let refused = self.history.current().refused().len();
        loop {
            // At full speed there is no deadline, and no end to stop the clock at.
            let stop_at = if deadline == SimTime::MAX {
                match self.history.next_at() {
                    Some(at) => at,
                    None => return Passing::Stuck(String::new()),
                }
            } else {
                deadline
            };
            match self.history.run_until(stop_at, WORK_PER_LOOK, awaited) {
                Ok(Stop::CameAbout) => return Passing::CameAbout,
                Ok(Stop::Deadline) if stop_at == deadline => return Passing::Over,
                Ok(Stop::Deadline | Stop::Work) => {}
                Err(e) => return Passing::Stuck(self.what_now(&e, refused)),
            }
            if is_late() {
                return Passing::GoesOn;
            }
        }
    }

    /// Says why time has stopped, and what can be done about a command that could not be given, if there are more of them than there
    /// were.
    fn what_now(&self, e: &ScriptError, refused: usize) -> String {
        let is_refused = self.history.current().refused().len() > refused;
        let advice = if is_refused { GO_ON_OR_UNDO } else { "" };
        format!("{e}{advice}")
    }

    /// Sets out to some end at full speed; [`go_on`](Self::go_on) goes there.
    ///
    /// # Errors
    /// One sentence if the end has passed or come about already, or names what is not there.
    pub fn set_out(&mut self, until: &Until) -> Result<(), String> {
        let ending = self.run().ending(until)?;
        let by = match ending {
            Ending::At(moment) if moment.at <= self.run().now() && self.is_over(moment) => {
                let now = self.run().now();
                return Err(format!(
                    "the run is at {now} already, and no time passes; try run 5s"
                ));
            }
            Ending::At(moment) => moment.at,
            Ending::When(awaited) if self.run().has_come_about(awaited) => {
                return Err(self.run().so_already(awaited));
            }
            Ending::When(awaited) => {
                if !self.history.has_more()
                    && let Some(why) = self.run().why_in_vain(awaited)
                {
                    return Err(why);
                }
                self.run().now() + WAIT_MAX
            }
        };
        self.history.stay();
        self.send(Goal::Ending(ending), "Running".to_owned(), by);
        Ok(())
    }

    /// Returns whether nothing is left to happen up to a moment of this instant.
    fn is_over(&self, moment: Moment) -> bool {
        let is_behind = |events| self.run().events_at(moment.at) >= events;
        moment.events.is_some_and(is_behind) || self.history.next_at() != Some(moment.at)
    }

    /// Goes on with the errand until it is over or `is_late` says so.
    pub fn go_on(&mut self, is_late: &dyn Fn() -> bool) -> Passing {
        let Some(errand) = &self.errand else {
            return Passing::Over;
        };
        if errand.patience == 0 {
            return Passing::Asks;
        }
        let (mut goal, by, patience) = (errand.goal, errand.span.1, errand.patience);
        let mut given = errand.given;
        let mut passes_by = errand.passes_by;
        let enough = self.run().work().saturating_add(patience);
        let passing = loop {
            let refused = self.history.current().refused().len();
            let mut passing = self.piece(goal, by);
            if matches!(passing, Passing::Stuck(_))
                && passes_by > 0
                && self.history.current().refused().len() > refused
            {
                passes_by -= 1;
                passing = Passing::GoesOn;
            }
            // The moment may be between two commands of one instant.
            if passing == Passing::Over
                && let Some(given) = given.take()
                && self.history.set_out_before_command(given)
            {
                (goal, passing) = (Goal::Way, Passing::GoesOn);
            }
            if passing != Passing::GoesOn || is_late() || self.run().work() >= enough {
                break passing;
            }
        };
        if passing == Passing::Over
            && let Some(passed_by) = self.passed_by(passes_by)
        {
            self.errand = None;
            return Passing::Stuck(passed_by);
        }
        if passing != Passing::GoesOn {
            self.errand = None;
        } else if let Some(errand) = &mut self.errand {
            (errand.goal, errand.given, errand.passes_by) = (goal, given, passes_by);
            if patience < u64::MAX {
                // On a way back less is done than was.
                let left = enough.saturating_sub(self.history.simulation().work());
                errand.patience = left.min(patience);
            }
            if errand.patience == 0 {
                return Passing::Asks;
            }
        }
        passing
    }

    /// Goes on with an errand by one piece.
    fn piece(&mut self, goal: Goal, by: SimTime) -> Passing {
        let went = |there: Result<bool, String>| match there {
            Ok(true) => Passing::Over,
            Ok(false) => Passing::GoesOn,
            Err(why) => Passing::Stuck(why),
        };
        match goal {
            Goal::Command => went(Ok(self.history.go_on_with_command(WORK_PER_LOOK))),
            Goal::Way => went(self.history.go_on(WORK_PER_LOOK)),
            Goal::CatchUp => {
                let caught_up = self.history.catch_up_in(WORK_PER_LOOK);
                went(caught_up.map_err(|e| e.to_string()))
            }
            Goal::Ending(Ending::At(moment)) if moment.events.is_none() => {
                self.pass(by, Awaited::Nothing, &|| true)
            }
            // Before the first instant there is nothing to pass.
            Goal::Ending(Ending::At(moment)) if moment.at <= self.run().now() => {
                went(self.come_to(moment))
            }
            Goal::Ending(Ending::At(moment)) => {
                let before = by - Span::from_micros(1);
                match self.pass(before, Awaited::Nothing, &|| true) {
                    Passing::Over => went(self.come_to(moment)),
                    other => other,
                }
            }
            Goal::Ending(Ending::When(awaited)) => match self.pass(by, awaited, &|| true) {
                Passing::Over => Passing::Stuck(self.gone_in_vain(awaited)),
                other => other,
            },
        }
    }

    /// Says what could not be given on the way to where what was opened was left, if anything, with that many yet to be passed by.
    fn passed_by(&self, passes_by: usize) -> Option<String> {
        if !(1..PASSED_BY_MAX).contains(&passes_by) {
            return None;
        }
        let refused = self.history.current().refused();
        let first = refused.first()?;
        let more = match refused.len() {
            1 => String::new(),
            2 => " nor could 1 more command".to_owned(),
            n => format!(" nor could {} more commands", n - 1),
        };
        let given = &first.given;
        Some(format!(
            "at {} {} could not be given{more}: {}; time went on without it, and the Run tab has it",
            given.moment.at, given.command, first.why
        ))
    }

    fn come_to(&mut self, moment: Moment) -> Result<bool, String> {
        let refused = self.history.current().refused().len();
        let there = self.history.run_to_in(moment, WORK_PER_LOOK);
        there.map_err(|e| self.what_now(&e, refused))
    }

    /// Says that a whole day has passed and what was awaited has not come about, how far it came, and what is in the way if that is known.
    fn gone_in_vain(&self, awaited: Awaited) -> String {
        let run = self.run();
        let what = match awaited {
            Awaited::Agreement | Awaited::Nothing => {
                let (known, all) = run.coverage().pairs();
                format!("not everybody knows everything ({known} of {all} pairs)")
            }
            Awaited::Loss { .. } => "nothing was lost".to_owned(),
            Awaited::Favourite { .. } | Awaited::Title { .. } => {
                "the news has not come there".to_owned()
            }
        };
        let why = run.why_in_vain(awaited).unwrap_or_else(|| {
            "it may never come about; look at the node's panel for why, or change something"
                .to_owned()
        });
        format!(
            "a whole day has passed, to {}, and {what}: {why}",
            run.now()
        )
    }

    // -- doing something --

    /// Gives a command where one is, and goes nowhere else first; returns the name of the new run if it was given in the past. If it
    /// is much to do, it sets out to do it.
    ///
    /// # Errors
    /// One sentence if it cannot be given; nothing has changed then.
    pub fn give(&mut self, command: &Command) -> Result<Option<String>, String> {
        self.leave_way();
        let forked = self.history.begin(command)?;
        if !self.history.go_on_with_command(WORK_PER_LOOK) {
            self.finish_what_is_begun(format!("Doing {command}"));
        }
        Ok(forked)
    }

    /// Goes on by one step; if that is a command that is much to do, it sets out to do it. Returns whether there was one.
    ///
    /// # Errors
    /// If it was a command of a file that cannot be given: why.
    pub fn step(&mut self) -> Result<bool, String> {
        self.pause();
        let refused = self.history.current().refused().len();
        let stepped = self.history.begin_step();
        let stepped = stepped.map_err(|e| self.what_now(&e, refused))?;
        if !self.history.go_on_with_command(WORK_PER_LOOK) {
            self.finish_what_is_begun("Doing the next command".to_owned());
        }
        Ok(stepped)
    }

    /// Lets a command wait for its time, and sets out to it if that is at this very instant; returns the name of the new run if it was given in the past.
    ///
    /// # Errors
    /// One sentence if that time has passed.
    pub fn schedule(&mut self, moment: Moment, command: Command) -> Result<Option<String>, String> {
        self.leave_way();
        let what = format!("Running to {command}");
        let scheduled = self.history.schedule(moment, command);
        let forked = scheduled.map_err(|e| e.sentence)?;
        if moment.at == self.run().now() && self.errand.is_none() {
            self.send(Goal::CatchUp, what, moment.at);
        }
        Ok(forked)
    }

    // -- keeping and sending --

    /// Returns the whole timetable of the current run, wherever in it one is.
    fn recording(&self) -> Recording {
        self.history.current().recording()
    }

    /// Returns the link to the whole run; if it is to that moment, stopped where one is.
    #[must_use]
    pub fn link(&self, extent: Extent, selected: Option<NodeId>) -> String {
        let link = Link::to(&self.recording(), extent, None);
        if extent != Extent::Moment {
            return link.encode();
        }
        let (here, port) = (self.run(), selected.and_then(NodeId::port));
        link.stopped_at(here.moment(), here.commands().len(), port)
            .encode()
    }

    /// Returns the whole run as a recording in JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.recording().to_json()
    }

    /// Returns the whole run as a file in the command language.
    #[must_use]
    pub fn to_script(&self) -> String {
        to_script(&self.title, &self.story, &self.recording())
    }

    /// Returns whether anything has happened or is planned beyond how it began: whether there is something to lose.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        let run = self.history.current();
        self.history.runs().len() > 1
            || run.live().now() > SimTime::ZERO
            || run.live().events() > 0
            || self.history.can_undo()
    }
}

#[cfg(test)]
mod tests;
