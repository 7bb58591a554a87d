//! The same scenario with other seeds, in the background: how much of a curve is chance.
//!
//! A [`Job`] repeats the commands of a run up to now, at the same instants and with the same people, under seeds that are
//! drawn from the run's own by number, and keeps of each run nothing but its curve at a few instants. What comes out is a
//! function of the recording alone: how the work is cut into pieces changes nothing.

use std::rc::Rc;

use uuid::Uuid;

use crate::command::Command;
use crate::history::RunId;
use crate::message::Message;
use crate::narration::counted;
use crate::node::identity;
use crate::order;
use crate::recording::Given;
use crate::rng::{Purpose, Seed, Stream};
use crate::simulation::Simulation;
use crate::spread::{Heading, Spread};
use crate::time::{SimTime, Span};

/// How many runs a job makes.
pub const RUNS: u32 = 200;
/// The fewest runs that are worth a band: a job that could not make as many is refused.
pub const RUNS_MIN: u32 = 20;
/// The most events of all runs of a job together: a minute's work of a small machine.
pub const EVENTS_MAX: u64 = 30_000_000;
/// At how many instants each curve is kept.
pub const INSTANTS: usize = 101;
/// How many events happen between two looks at the clock; fewer than the journal holds.
const EVENTS_PER_LOOK: u64 = 200;
/// How many messages of its beginner are looked through for the one that is followed.
const NTH_MAX: u64 = 100_000;

/// Of what the curve is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// How much of what could be known is known.
    Agreement,
    /// How many have heard one rumor: that which its beginner began after so many others, or, if somebody handed it over, the very
    /// same one.
    Rumor { message: Message, nth: Option<u64> },
}

/// For what a job was made: when any of it changes, the job is of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purposed {
    /// The run.
    pub run: RunId,
    /// How many commands it had been given.
    pub commands: usize,
    /// The rumor; `None`: all news.
    pub rumor: Option<u64>,
}

/// Runs with other seeds, as far as they have been made.
#[derive(Clone, Debug)]
pub struct Job {
    seed: Seed,
    commands: Rc<Vec<Given>>,
    subject: Subject,
    from: SimTime,
    window: Span,
    /// When a run is given up whose rumor has not begun.
    patience: Span,
    /// The number of the next run.
    next: u32,
    going: Option<Box<Going>>,
    /// Shares in parts per million, by run and instant.
    curves: Vec<[u32; INSTANTS]>,
    events: u64,
    /// Runs in which the rumor was not begun.
    without: u32,
    /// Runs in which a command could not be given.
    otherwise: u32,
}

/// A run that is going on.
#[derive(Clone, Debug)]
struct Going {
    run: Simulation,
    given: usize,
    has_refused: bool,
    spread: Option<Spread>,
}

/// What the runs say: the middle and where nine in ten of them are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// At each instant: the 5th percentile, the median and the 95th, in parts per million.
    pub points: Vec<(SimTime, [u32; 3])>,
    /// How many runs it is made of.
    pub runs: u32,
    /// What has to be said about it: what was left out, how many runs there could be.
    pub notes: String,
}

/// Returns the seed of a run in the background: draw number `nth` of what is drawn from the run's own seed for seeds.
#[must_use]
pub fn seed_of(seed: Seed, nth: u32) -> Seed {
    Seed(
        Stream::new(seed, Purpose::Seed, 0)
            .draw(u64::from(nth))
            .bits(),
    )
}

impl Job {
    /// Returns the runs beside a run, none of them begun: of one rumor, or of all news; `window` is how long the curves are.
    ///
    /// # Errors
    /// One sentence if the runs would be too long, or there is nothing to compare.
    pub fn new(live: &Simulation, spread: Option<&Spread>, window: Span) -> Result<Self, String> {
        if window == Span::ZERO {
            return Err(
                "nothing has happened yet that other seeds could be compared with".to_owned(),
            );
        }
        let from = spread.map_or(SimTime::ZERO, |spread| spread.began_at);
        let subject = match spread {
            None => Subject::Agreement,
            Some(spread) => Subject::Rumor {
                message: spread.message,
                nth: nth(live.seed(), &spread.message),
            },
        };
        // Its events are spread over its time about evenly, which is near enough to refuse by.
        let until = from + window;
        let now = live.now().as_micros().max(1);
        let events = u128::from(live.events()) * u128::from(until.as_micros()) / u128::from(now);
        if events * u128::from(RUNS_MIN) > u128::from(EVENTS_MAX) {
            return Err(format!(
                "one such run has about {events} events, and {RUNS_MIN} of them are more than the {EVENTS_MAX} that are computed in the background; follow an earlier rumor, or make the room smaller"
            ));
        }
        Ok(Self {
            seed: live.seed(),
            commands: Rc::new(live.commands().to_vec()),
            subject,
            from,
            window,
            patience: live.round() + live.round(),
            next: 0,
            going: None,
            curves: Vec::new(),
            events: 0,
            without: 0,
            otherwise: 0,
        })
    }

    /// Returns how many of the runs are done.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.next - u32::from(self.going.is_some())
    }

    /// Returns whether there is nothing left to do.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.going.is_none() && (self.next >= RUNS || self.events >= EVENTS_MAX)
    }

    /// Goes on until it is late or all is done; returns whether all is done.
    pub fn work(&mut self, is_late: &dyn Fn() -> bool) -> bool {
        while !self.is_over() {
            let mut going = self.going.take().unwrap_or_else(|| self.begin());
            let before = going.run.events();
            let is_done = self.go_on(&mut going);
            self.events += going.run.events() - before;
            if is_done {
                self.finish(&going);
            } else {
                self.going = Some(going);
            }
            if is_late() {
                break;
            }
        }
        self.is_over()
    }

    fn begin(&mut self) -> Box<Going> {
        let seed = seed_of(self.seed, self.next);
        self.next += 1;
        let run = Simulation::with_people(seed, self.seed);
        let spread = match self.subject {
            Subject::Agreement => None,
            Subject::Rumor { message, nth } => {
                let uuid: Uuid = match nth {
                    Some(nth) => identity(seed, message.origin, nth),
                    None => message.uuid,
                };
                let heading = Heading {
                    message: Message { uuid, ..message },
                    entry: 0,
                    news: 0,
                    is_whole: true,
                };
                Some(Spread::awaited(&heading))
            }
        };
        Box::new(Going {
            run,
            given: 0,
            has_refused: false,
            spread,
        })
    }

    /// Lets a few events of a run happen; returns whether it has come as far as it is to come.
    fn go_on(&self, going: &mut Going) -> bool {
        let until = match &going.spread {
            None => self.from + self.window,
            Some(spread) => match spread.began() {
                Some(began) => began + self.window,
                None => self.from + self.patience,
            },
        };
        let run = &mut going.run;
        let next = self.commands.get(going.given);
        let stop = next.map_or(until, |given| given.moment.at.min(until));
        run.run_until(stop, EVENTS_PER_LOOK);
        let has_come = !run.is_amid_command() && run.next_at().is_none_or(|at| at > stop);
        if let (true, Some(given)) = (has_come, next.filter(|given| given.moment.at <= until)) {
            // What is done to one message is done to no other: it has no meaning elsewhere.
            if !matches!(given.command, Command::Message { .. }) {
                going.has_refused |= run.begin(&given.command).is_err();
            }
            going.given += 1;
        }
        if let Some(spread) = &mut going.spread {
            spread.read(going.run.journal());
        }
        // The rumor may have begun just now.
        let is_begun_late = going
            .spread
            .as_ref()
            .is_some_and(|s| s.began().is_some_and(|at| at + self.window > until));
        has_come && next.is_none_or(|given| given.moment.at > until) && !is_begun_late
    }

    fn finish(&mut self, going: &Going) {
        self.otherwise += u32::from(going.has_refused);
        let mut curve = [0; INSTANTS];
        let offsets =
            (0..INSTANTS as u64).map(|i| self.window.as_micros() * i / (INSTANTS as u64 - 1));
        match &going.spread {
            None => {
                let points = going.run.series().points();
                for (share, offset) in curve.iter_mut().zip(offsets) {
                    let at = self.from + Span::from_micros(offset);
                    let after = points.partition_point(|point| point.at <= at);
                    *share = after
                        .checked_sub(1)
                        .map_or(0, |place| points[place].coverage_ppm);
                }
            }
            Some(spread) => {
                let Some(began) = spread.began() else {
                    self.without += 1;
                    return;
                };
                let steps = spread.steps(going.run.coverage().up());
                for (share, offset) in curve.iter_mut().zip(offsets) {
                    let at = began + Span::from_micros(offset);
                    let after = steps.partition_point(|step| step.at <= at);
                    *share = after
                        .checked_sub(1)
                        .map_or(0, |place| steps[place].share_ppm());
                }
            }
        }
        self.curves.push(curve);
    }

    /// Returns what the runs that are done say.
    #[must_use]
    pub fn band(&self) -> Band {
        let runs = self.curves.len();
        let mut notes = Vec::new();
        if self.is_over() && self.next < RUNS {
            notes.push(format!(
                "more than {} would take too long",
                counted(u64::from(self.next), "run")
            ));
        }
        if self.without > 0 {
            notes.push(format!(
                "in {} it was not begun",
                counted(u64::from(self.without), "run")
            ));
        }
        if self.otherwise > 0 {
            notes.push(format!(
                "in {} a command could not be given and was left out",
                counted(u64::from(self.otherwise), "run")
            ));
        }
        if self
            .commands
            .iter()
            .any(|given| matches!(given.command, Command::Message { .. }))
        {
            notes.push("what was done to single messages is left out".to_owned());
        }
        let mut column = Vec::with_capacity(runs);
        let points = (0..INSTANTS).filter_map(|at| {
            column.clear();
            column.extend(self.curves.iter().map(|curve| curve[at]));
            order::sort(&mut column);
            // The nearest rank: the least that so many percent of the runs do not exceed.
            let rank =
                |percent: usize| Some(column[(runs * percent).div_ceil(100).checked_sub(1)?]);
            let offset = self.window.as_micros() * at as u64 / (INSTANTS as u64 - 1);
            Some((
                self.from + Span::from_micros(offset),
                [rank(5)?, rank(50)?, rank(95)?],
            ))
        });
        Band {
            points: points.collect(),
            runs: u32::try_from(runs).unwrap_or(u32::MAX),
            notes: notes.join("; "),
        }
    }
}

/// Returns how many messages its beginner had begun before this one; `None` if somebody handed it over.
fn nth(seed: Seed, message: &Message) -> Option<u64> {
    message.origin.port()?;
    let is_it = |nth: &u64| identity(seed, message.origin, *nth) == message.uuid;
    // Who was handed a message in a node's name has it under an identity that the node never drew.
    (0..NTH_MAX).find(is_it)
}

#[cfg(test)]
mod tests;
