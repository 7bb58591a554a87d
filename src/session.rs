//! What somebody has before them: the runs of one beginning, where in them they are, and how time passes.
//!
//! Pure: the page lends it a clock, asks it to go on, and shows what it says.

use crate::command::{Command, Moment, Until};
use crate::history::History;
use crate::link::{Extent, Link};
use crate::message::NodeId;
use crate::opening::{Opened, to_script};
use crate::playback::Playback;
use crate::rng::Seed;
use crate::scenario::{SCENARIOS, Stop, WAIT_MAX};
use crate::simulation::{Awaited, Ending, Simulation};
use crate::time::{SimTime, Span};

/// How many events are handled between two looks at the clock.
const EVENTS_PER_LOOK: u64 = 500;

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

/// A run to some end at full speed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Errand {
    ending: Ending,
    /// When it is given up.
    by: SimTime,
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

    /// Returns what was opened, at its first instant or on its way to the moment it is to show.
    #[must_use]
    pub fn opened(opened: Opened) -> Self {
        let errand = opened.moment.map(|moment| Errand {
            ending: Ending::At(moment),
            by: moment.at,
        });
        Self {
            history: History::new(opened.beginning),
            title: opened.title,
            story: opened.story,
            notes: opened.notes,
            scenario: opened.scenario,
            playback: Playback::default(),
            errand,
        }
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
        self.playback.is_playing || self.errand.is_some()
    }

    /// Returns whether time passes at full speed, to some end.
    #[must_use]
    pub fn is_on_errand(&self) -> bool {
        self.errand.is_some()
    }

    // -- letting time pass --

    /// Lets time pass from the next frame on.
    pub fn play(&mut self) {
        self.errand = None;
        self.playback.play();
    }

    /// Stops time.
    pub fn pause(&mut self) {
        self.errand = None;
        self.playback.pause();
    }

    /// Lets the frame at `now_ms` pass: what has become due of the run, until `is_late` says so or what is `awaited` has come
    /// about.
    pub fn play_on(
        &mut self,
        now_ms: f64,
        awaited: Awaited,
        is_late: &dyn Fn() -> bool,
    ) -> Passing {
        let deadline = self
            .playback
            .due(now_ms)
            .map_or(SimTime::MAX, |due| self.run().now() + due);
        let before = self.run().now();
        let passing = self.pass(deadline, awaited, is_late);
        self.playback.passed(self.run().now().since(before));
        passing
    }

    fn pass(&mut self, deadline: SimTime, awaited: Awaited, is_late: &dyn Fn() -> bool) -> Passing {
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
            match self.history.run_until(stop_at, EVENTS_PER_LOOK, awaited) {
                Ok(Stop::CameAbout) => return Passing::CameAbout,
                Ok(Stop::Deadline) if stop_at == deadline => return Passing::Over,
                Ok(Stop::Deadline | Stop::Events) => {}
                Err(e) => return Passing::Stuck(e.to_string()),
            }
            if is_late() {
                return Passing::GoesOn;
            }
        }
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
        self.playback.pause();
        self.errand = Some(Errand { ending, by });
        Ok(())
    }

    /// Returns whether nothing is left to happen up to a moment of this instant.
    fn is_over(&self, moment: Moment) -> bool {
        let is_behind = |events| self.run().events_at(moment.at) >= events;
        moment.events.is_some_and(is_behind) || self.history.next_at() != Some(moment.at)
    }

    /// Goes on with the errand until it is over or `is_late` says so.
    pub fn go_on(&mut self, is_late: &dyn Fn() -> bool) -> Passing {
        let Some(Errand { ending, by }) = self.errand else {
            return Passing::Over;
        };
        let passing = match ending {
            Ending::At(moment) if moment.events.is_none() => {
                self.pass(by, Awaited::Nothing, is_late)
            }
            // Before the first instant there is nothing to pass.
            Ending::At(moment) if moment.at <= self.run().now() => self.arrive(moment, is_late),
            Ending::At(moment) => {
                match self.pass(by - Span::from_micros(1), Awaited::Nothing, is_late) {
                    Passing::Over => self.arrive(moment, is_late),
                    other => other,
                }
            }
            Ending::When(awaited) => match self.pass(by, awaited, is_late) {
                Passing::Over => Passing::Stuck(self.gone_in_vain(awaited)),
                other => other,
            },
        };
        if passing != Passing::GoesOn {
            self.errand = None;
        }
        passing
    }

    /// Goes to a moment amid an instant, step by step: a stranger's instant may have more events than a frame has time for.
    fn arrive(&mut self, moment: Moment, is_late: &dyn Fn() -> bool) -> Passing {
        let wanted = moment.events.unwrap_or(0);
        loop {
            for _ in 0..EVENTS_PER_LOOK {
                let is_there = self.run().events_at(moment.at) >= wanted;
                if is_there || self.history.next_at() != Some(moment.at) {
                    return match self.history.run_to(moment) {
                        Ok(()) => Passing::Over,
                        Err(e) => Passing::Stuck(e.to_string()),
                    };
                }
                if let Err(e) = self.history.step() {
                    return Passing::Stuck(e.to_string());
                }
            }
            if is_late() {
                return Passing::GoesOn;
            }
        }
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

    /// Gives a command where one is; returns the name of the new run if it was given in the past.
    ///
    /// # Errors
    /// One sentence if it cannot be given; nothing has changed then.
    pub fn give(&mut self, command: &Command) -> Result<Option<String>, String> {
        self.history.give(command)
    }

    /// Lets a command wait for its time; returns the name of the new run if it was given in the past.
    ///
    /// # Errors
    /// One sentence if that time has passed.
    pub fn schedule(&mut self, moment: Moment, command: Command) -> Result<Option<String>, String> {
        let scheduled = self.history.schedule(moment, command);
        scheduled.map_err(|e| e.sentence)
    }

    // -- keeping and sending --

    /// Returns the link to where one is.
    #[must_use]
    pub fn link(&self, extent: Extent, selected: Option<NodeId>) -> String {
        let port = selected.and_then(NodeId::port);
        Link::to(&self.run().recording(), extent, port).encode()
    }

    /// Returns the run up to where one is as a recording in JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.run().recording().to_json()
    }

    /// Returns the run up to where one is as a file in the command language.
    #[must_use]
    pub fn to_script(&self) -> String {
        to_script(&self.title, &self.story, &self.run().recording())
    }
}

#[cfg(test)]
mod tests;
