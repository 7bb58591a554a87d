//! What is seen of the time machine: the strip above the scrubber, and the tree of runs.

use std::rc::Rc;

use crate::history::{History, Mark, MarkKind, RunId};
use crate::metrics::Point;
use crate::snapshot::seconds;
use crate::time::SimTime;

/// The most commands to come that are listed; the rest is counted.
pub const TO_COME_MAX: usize = 50;
/// The most things that the name of a stop tells of; the rest is counted.
const TOLD_MAX: usize = 4;

/// The strip above the scrubber: the current run from its beginning to the last that is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    /// When its live edge is.
    pub live_at: SimTime,
    /// When the last thing is that is known of it: its live edge, or what is to come.
    pub goes_to: SimTime,
    /// Whether one is at the live edge.
    pub is_live: bool,
    /// What the run is called.
    pub run: String,
    /// What was done to it, is to be done and what became of it, in order of time.
    pub marks: Vec<Mark>,
    /// The commands that come after this instant, the next one first, at most [`TO_COME_MAX`], and how many there are.
    pub to_come: (Vec<(SimTime, String)>, usize),
    /// The commands whose time came and that could not be given, each with why, at most [`TO_COME_MAX`], and how many there are.
    pub refused: (Vec<(SimTime, String, String)>, usize),
    /// How the news spread, in order of time.
    pub points: Rc<Vec<Point>>,
    /// Whether a command can be taken back.
    pub can_undo: bool,
    /// What the run is called that an undo goes back to if there is no command to take back.
    pub before: Option<String>,
    /// Whether one that was taken back can be given again.
    pub can_redo: bool,
    /// Whether there is a bookmark at this instant.
    pub has_bookmark: bool,
}

/// Marks that are too near each other to stand apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// When each of them is, in order.
    pub ats: Vec<SimTime>,
    /// The kind of the gravest.
    pub kind: MarkKind,
    /// All of them in words, with when the first is.
    pub what: String,
    /// Whether all of them have yet to happen.
    pub is_to_come: bool,
}

/// Looks at the current run.
#[must_use]
pub fn strip(history: &History) -> Strip {
    let run = history.current();
    let now = history.simulation().now();
    Strip {
        live_at: history.live_at(),
        goes_to: run.goes_to(),
        is_live: history.is_live(),
        run: run.name.clone(),
        marks: history.marks(),
        to_come: to_come(history),
        refused: refused(history),
        points: run.live().series().shared(),
        can_undo: history.can_undo(),
        before: None,
        can_redo: history.can_redo(),
        has_bookmark: run.bookmarks.iter().any(|(at, _)| *at == now),
    }
}

/// Returns the commands that come after where one is, those of the run's own future and those that wait.
fn to_come(history: &History) -> (Vec<(SimTime, String)>, usize) {
    let run = history.current();
    let given = history.simulation().commands().len();
    let later = run.live().commands().get(given..).unwrap_or_default();
    let to_come = run.to_come();
    let later = later.iter().map(|given| (given.moment, &given.command));
    let count = later.len() + to_come.len();
    let rows = later.chain(to_come).take(TO_COME_MAX);
    let rows = rows.map(|(moment, command)| (moment.at, command.to_string()));
    (rows.collect(), count)
}

/// Returns the commands of the run that could not be given.
fn refused(history: &History) -> (Vec<(SimTime, String, String)>, usize) {
    let all = history.current().refused();
    let rows = all.iter().take(TO_COME_MAX).map(|refused| {
        let given = &refused.given;
        (
            given.moment.at,
            given.command.to_string(),
            refused.why.clone(),
        )
    });
    (rows.collect(), all.len())
}

/// Returns when the next mark after an instant is, or the one before it.
#[must_use]
pub fn neighbour(marks: &[Mark], now: SimTime, is_later: bool) -> Option<SimTime> {
    if is_later {
        marks.iter().map(|mark| mark.at).find(|at| *at > now)
    } else {
        marks.iter().rev().map(|mark| mark.at).find(|at| *at < now)
    }
}

/// Returns where on the strip a stretch of the run begins and how wide it is, as shares of the strip; nothing if it is all of the run.
#[must_use]
pub fn stretch((from, until): (SimTime, SimTime), live_at: SimTime) -> Option<(f64, f64)> {
    let (from, until) = (from.min(live_at), until.min(live_at));
    if from == SimTime::ZERO && until == live_at {
        return None;
    }
    let share = |at: SimTime| at.as_micros() as f64 / live_at.as_micros() as f64;
    Some((share(from), share(until) - share(from)))
}

/// Returns the marks as stops that have room beside each other if `places` of them fill the strip.
#[must_use]
pub fn stops(marks: &[Mark], live_at: SimTime, places: usize) -> Vec<Stop> {
    let apart = live_at.as_micros() / places.max(1) as u64;
    let mut stops: Vec<(Stop, Vec<&str>)> = Vec::new();
    for mark in marks {
        match stops.last_mut() {
            Some((stop, told)) if mark.at.as_micros() - stop.ats[0].as_micros() < apart.max(1) => {
                if stop.ats.last() != Some(&mark.at) {
                    stop.ats.push(mark.at);
                }
                stop.kind = stop.kind.min(mark.kind);
                stop.is_to_come &= mark.is_to_come;
                told.push(&mark.what);
            }
            _ => stops.push((
                Stop {
                    ats: vec![mark.at],
                    kind: mark.kind,
                    what: String::new(),
                    is_to_come: mark.is_to_come,
                },
                vec![&mark.what],
            )),
        }
    }
    let named = |(mut stop, told): (Stop, Vec<&str>)| {
        let rest = told.len().saturating_sub(TOLD_MAX);
        let mut what = told[..told.len() - rest].join("; ");
        if rest > 0 {
            what.push_str(&format!(" and {rest} more"));
        }
        let still = if stop.is_to_come { "to come at " } else { "" };
        stop.what = format!("{still}{}: {what}", seconds(stop.ats[0]));
        stop
    };
    stops.into_iter().map(named).collect()
}

/// Returns where the next of a stop's instants after `now` is, or its first.
#[must_use]
pub fn next_of(stop: &Stop, now: SimTime) -> SimTime {
    let next = stop.ats.iter().find(|at| **at > now);
    // If one is at its last, or beyond it, the round begins again.
    *next
        .filter(|_| stop.ats.contains(&now))
        .unwrap_or(&stop.ats[0])
}

/// Returns the curve of a run's agreement as the points of a line in a square of 1,000 by 1,000, the origin being at the
/// top left; the run has got to `live_at`, and the square ends at `until`.
#[must_use]
pub fn curve(points: &[Point], live_at: SimTime, until: SimTime) -> String {
    let whole = until.as_micros().max(1);
    let mut line = String::new();
    let mut last = 1_000;
    for point in points.iter().filter(|point| point.at <= until) {
        let x = point.at.as_micros() * 1_000 / whole;
        let y = 1_000 - u64::from(point.coverage_ppm) / 1_000;
        // Steps, not slopes: between two points nothing is known to have happened.
        line.push_str(&format!("{x},{last} {x},{y} "));
        last = y;
    }
    let end = (live_at.as_micros() * 1_000).checked_div(until.as_micros());
    line.push_str(&format!("{},{last}", end.unwrap_or(1_000).min(1_000)));
    line
}

/// A run in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// Which.
    pub id: RunId,
    /// What it is called.
    pub name: String,
    /// How many forks it is away from the first.
    pub depth: usize,
    /// Where it came from, in words.
    pub origin: String,
    /// How far it has got: when its live edge is.
    pub live_at: SimTime,
    /// The share of what could be known that is known there.
    pub coverage: f64,
    /// How many messages have been sent by then.
    pub sent: u64,
    /// Whether it is the current one.
    pub is_current: bool,
}

/// Lists the runs, each followed by those that branched off it.
#[must_use]
pub fn runs(history: &History) -> Vec<RunRow> {
    let mut rows = Vec::new();
    let is_there = |id: RunId| history.run(id).is_some();
    for run in history.runs() {
        let parent = run.fork.as_ref().map(|fork| fork.parent);
        if parent.is_none_or(|id| !is_there(id)) {
            list(history, run.id, 0, &mut rows);
        }
    }
    rows
}

fn list(history: &History, id: RunId, depth: usize, rows: &mut Vec<RunRow>) {
    let Some(run) = history.run(id) else { return };
    let summary = run.live().summary();
    let origin = run.fork.as_ref().map_or_else(
        || "the beginning".to_owned(),
        |fork| match history.run(fork.parent) {
            Some(parent) => format!("from {} at {}: {}", parent.name, seconds(fork.at), fork.why),
            None => format!(
                "from a run that is gone, at {}: {}",
                seconds(fork.at),
                fork.why
            ),
        },
    );
    rows.push(RunRow {
        id,
        name: run.name.clone(),
        depth,
        origin,
        live_at: run.live().now(),
        coverage: summary.coverage,
        sent: summary.sent,
        is_current: history.current().id == id,
    });
    for child in history.runs() {
        if child.fork.as_ref().is_some_and(|fork| fork.parent == id) {
            list(history, child.id, depth + 1, rows);
        }
    }
}

#[cfg(test)]
mod tests;
