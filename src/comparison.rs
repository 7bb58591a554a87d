//! Two runs side by side on one clock: a copy of the one that follows the other in time, and what differs between them, in words.

use std::rc::Rc;

use crate::history::{Difference, History, Run, RunId};
use crate::metrics::Point;
use crate::narration::{percent, whole};
use crate::order;
use crate::scenario::Stop;
use crate::simulation::{Awaited, Simulation};
use crate::snapshot::{Snapshot, Status, seconds};
use crate::time::SimTime;

/// The most commands of its own that are told of a run; the rest is counted.
const TOLD_MAX: usize = 2;

/// A copy of a run that goes where another one is. The run itself stays as it is, even where the copy goes on beyond its live edge.
#[derive(Clone, Debug)]
pub struct Follower {
    history: History,
    goal: Goal,
    is_there: bool,
    stuck: Option<String>,
}

/// Where a follower is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    /// At its start, before anything has happened.
    Start,
    /// After all events of an instant.
    At(SimTime),
}

impl Follower {
    /// Returns a copy of that run of the history, at its start.
    #[must_use]
    pub fn new(history: &History, of: RunId) -> Option<Self> {
        let mut history = history.alone(of)?;
        history.seek_start();
        Some(Self {
            history,
            goal: Goal::Start,
            is_there: true,
            stuck: None,
        })
    }

    /// Returns the copy where it is.
    #[must_use]
    pub fn simulation(&self) -> &Simulation {
        self.history.simulation()
    }

    /// Returns the copy as far as it has ever gone.
    #[must_use]
    pub fn run(&self) -> &Run {
        self.history.current()
    }

    /// Returns whether it has come to where it is to be.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.is_there
    }

    /// Returns why it can go no further than it is, if it cannot.
    #[must_use]
    pub fn stuck(&self) -> Option<&str> {
        let is_at_end = self.is_there && self.history.is_live();
        self.stuck.as_deref().filter(|_| is_at_end)
    }

    /// Goes towards where somebody is in the history, until about so much work is done; returns whether it is there.
    pub fn follow(&mut self, leader: &History, work_max: u64) -> bool {
        let goal = if leader.is_at_start() {
            Goal::Start
        } else {
            Goal::At(leader.simulation().now())
        };
        if goal != self.goal {
            self.goal = goal;
            self.is_there = false;
            if let Goal::At(instant) = goal {
                self.history.set_out(instant);
            }
        }
        if !self.is_there {
            self.is_there = self.go(work_max);
        }
        self.is_there
    }

    fn go(&mut self, work_max: u64) -> bool {
        let Goal::At(instant) = self.goal else {
            self.history.seek_start();
            return true;
        };
        let went = match self.history.go_on(work_max) {
            Ok(true) if self.stuck.is_some() => return true,
            Ok(true) => self.history.run_until(instant, work_max, Awaited::Nothing),
            Ok(false) => return false,
            Err(why) => {
                self.stuck = Some(why);
                return true;
            }
        };
        match went {
            Ok(stop) => stop == Stop::Deadline,
            Err(why) => {
                self.stuck = Some(why.to_string());
                true
            }
        }
    }
}

/// How the news spread in a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What the run is called.
    pub name: String,
    /// Its agreement, in order of time.
    pub points: Rc<Vec<Point>>,
    /// How far it has come.
    pub end: SimTime,
}

impl Line {
    /// Returns how the news spread in a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        Self {
            name: run.name.clone(),
            points: run.live().series().shared(),
            end: run.live().now(),
        }
    }

    /// Returns the share of what could be known that was known at an instant, 0 to 1; `None`: it has not come so far.
    #[must_use]
    pub fn at(&self, instant: SimTime) -> Option<f64> {
        let after = self.points.partition_point(|point| point.at <= instant);
        let ppm = after
            .checked_sub(1)
            .map_or(0, |at| self.points[at].coverage_ppm);
        (instant <= self.end).then(|| f64::from(ppm) / 1e6)
    }
}

/// What is seen of two runs side by side: of the run at hand first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The runs there are, in words.
    pub runs: Vec<(RunId, String)>,
    /// The place of the one at hand among them, and of the other, if there is one.
    pub places: (usize, Option<usize>),
    /// How the news spread in each.
    pub lines: Vec<Line>,
    /// What differs between them, sentence by sentence.
    pub sentences: Vec<String>,
    /// When they first differ.
    pub parted_at: Option<SimTime>,
    /// Where in the run at hand one is.
    pub now: SimTime,
    /// When the longer of them ends.
    pub until: SimTime,
}

impl Comparison {
    /// Says how far the news has got at this instant in each of the runs, for those who do not see the curves.
    #[must_use]
    pub fn in_words(&self) -> String {
        let lines = self.lines.iter().map(|line| match line.at(self.now) {
            Some(share) => format!("{} in {}", percent(share), line.name),
            None => format!("not known yet in {}", line.name),
        });
        let lines: Vec<String> = lines.collect();
        format!("Agreement at {}: {}", seconds(self.now), lines.join(", "))
    }
}

/// Lists the runs: what each is called, and what it was begun or branched off for.
#[must_use]
pub fn runs(history: &History) -> Vec<(RunId, String)> {
    let runs = history.runs().iter().map(|run| {
        let why = run.fork.as_ref().map_or("as begun", |fork| &fork.why);
        (run.id, format!("{}: {why}", run.name))
    });
    runs.collect()
}

/// Returns what each of two runs was given, or is to be given, that the other was not: the commands, each with its time.
#[must_use]
pub fn own(a: &Run, b: &Run) -> [Vec<String>; 2] {
    let timetable = |run: &Run| {
        let commands = run.recording().commands.into_iter();
        let mut all: Vec<(SimTime, String)> = commands
            .map(|given| (given.moment.at, given.command.to_string()))
            .collect();
        order::sort_by(&mut all, Ord::cmp);
        all
    };
    let (a, b) = (timetable(a), timetable(b));
    let mut own = [Vec::new(), Vec::new()];
    let (mut x, mut y) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let side = match (x.peek(), y.peek()) {
            (None, None) => break,
            (Some(_), None) => 0,
            (None, Some(_)) => 1,
            (Some(one), Some(other)) if one == other => {
                x.next();
                y.next();
                continue;
            }
            (Some(one), Some(other)) => usize::from(one > other),
        };
        let next = if side == 0 { x.next() } else { y.next() };
        if let Some((at, command)) = next {
            own[side].push(match *at {
                SimTime::ZERO => command.clone(),
                at => format!("{command} at {}", seconds(at)),
            });
        }
    }
    own
}

/// Says what two runs were given otherwise.
#[must_use]
pub fn setting([a, b]: [&str; 2], own: &[Vec<String>; 2]) -> String {
    let told = |own: &Vec<String>| {
        let shown = own[..own.len().min(TOLD_MAX)].join(" and ");
        match own.len().saturating_sub(TOLD_MAX) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    };
    let [first, second] = own.each_ref().map(told);
    match (first.is_empty(), second.is_empty()) {
        (true, true) => format!("{a} and {b} were given the same."),
        (true, false) => format!("Only {b} was given {second}."),
        (false, true) => format!("Only {a} was given {first}."),
        (false, false) => format!("{a} was given {first}; {b} was given {second}."),
    }
}

/// Says where two runs first differ.
#[must_use]
pub fn parting([a, b]: [&str; 2], difference: &Difference) -> String {
    let words = |what: &str, name: &str| match what {
        "" => whole(&format!("run {name} ends")),
        what => whole(&format!("in {name}: {what}")),
    };
    match difference {
        Difference::None => format!("As far as both go, the same happens in {a} and {b}."),
        Difference::TooFar => {
            format!(
                "Nothing differs for a very long time; where {a} and {b} part was not looked for."
            )
        }
        Difference::At { at, first, second } => format!(
            "They first differ at {}. {} {}",
            seconds(*at),
            words(first, a),
            words(second, b)
        ),
    }
}

/// Says how two runs stand at one instant: who knows everything, what became of the messages, since when all agree.
#[must_use]
pub fn standing([a, b]: [&str; 2], [one, other]: [&Snapshot; 2]) -> String {
    let (x, y) = (&one.summary, &other.summary);
    let knowing = |snapshot: &Snapshot| {
        let up = snapshot
            .nodes
            .iter()
            .filter(|node| node.status != Status::Dead);
        let knowing = up.clone().filter(|node| node.knows == node.of).count();
        (knowing, up.count())
    };
    let (in_a, in_b) = (knowing(one), knowing(other));
    let everything = |(knowing, up)| match (knowing, up) {
        (_, 0) => "nobody is up".to_owned(),
        (1, up) => format!("1 of {up} knows everything"),
        (knowing, up) => format!("{knowing} of {up} know everything"),
    };
    let knowledge = if in_a == in_b {
        format!("in both {}", everything(in_a))
    } else {
        format!("in {a} {}, in {b} {}", everything(in_a), everything(in_b))
    };
    let mut parts = vec![format!("{} messages sent against {}", x.sent, y.sent)];
    for (this, that, what) in [
        (x.lost, y.lost, "lost"),
        (x.cut, y.cut, "cut off"),
        (x.dead, y.dead, "found nobody"),
        (x.dropped, y.dropped, "dropped"),
    ] {
        // That nothing was lost is worth saying; of the rest only what there is.
        if this + that > 0 || what == "lost" {
            parts.push(format!("{this} {what} against {that}"));
        }
    }
    let since = |at: Option<u64>| at.map(|at| seconds(SimTime::from_micros(at)));
    let agreed = match (since(x.converged_at_us), since(y.converged_at_us)) {
        (None, None) => String::new(),
        (Some(x), Some(y)) if x == y => format!(" All have agreed since {x} in both."),
        (Some(x), Some(y)) => format!(" All have agreed since {x} in {a}, since {y} in {b}."),
        (Some(x), None) => format!(" All have agreed since {x} in {a}, and not yet in {b}."),
        (None, Some(y)) => format!(" All have agreed since {y} in {b}, and not yet in {a}."),
    };
    let at = seconds(one.now);
    format!("At {at}: {knowledge}; {}.{agreed}", parts.join(", "))
}

#[cfg(test)]
mod tests;
