//! What stands beside the run: another one, which follows it on its clock, and what differs between the two.

use std::rc::Rc;

use yew::AttrValue;

use super::App;
use super::browser::Stopwatch;
use crate::action::{Side, View};
use crate::command::{Command, Moment, Statement, parse, statements};
use crate::comparison::{Comparison, Follower, Line, own, parting, runs, setting, standing};
use crate::components::command_bar::Echo;
use crate::components::stage;
use crate::history::{Comparing, Difference, History, RunId};
use crate::moving::Moving;
use crate::opening::WORK_PER_LOOK;
use crate::snapshot::{Camera, Snapshot, seconds};
use crate::text::shown;

/// How long the other run may be followed, or compared, in a frame while time rests, in milliseconds.
const RESTING_BUDGET_MS: f64 = 24.0;
/// How often it is shown how far it has come, in milliseconds.
const SHOWN_MS: f64 = 250.0;

/// What stands beside the run.
#[derive(Default)]
pub(super) struct Beside {
    /// Which run somebody wants there.
    wanted: Option<RunId>,
    /// Which run was at hand when this was last looked at.
    hand: Option<RunId>,
    other: Option<Other>,
    comparison: Rc<Comparison>,
    pub(super) refused: AttrValue,
    shown_ms: f64,
}

/// The other run.
struct Other {
    /// Both, that at hand first, and how far the other one itself had gone.
    of: (RunId, RunId, u64),
    follower: Follower,
    camera: Camera,
    snapshot: Rc<Snapshot>,
    moving: Moving,
    /// What both were given otherwise, when so many commands had been given or waited in each.
    setting: Option<([usize; 2], String)>,
    /// Where they part: how far both had gone when that was looked for, and what was found.
    parted: Option<([u64; 2], Difference)>,
    comparing: Option<([u64; 2], Comparing)>,
}

impl Other {
    fn new(history: &History, of: (RunId, RunId, u64)) -> Option<Self> {
        let follower = Follower::new(history, of.1)?;
        let mut camera = Camera::default();
        Some(Self {
            of,
            snapshot: camera.snapshot(follower.simulation(), 0),
            follower,
            camera,
            moving: Moving::default(),
            setting: None,
            parted: None,
            comparing: None,
        })
    }

    /// Begins to look for where the two part, if that is not known as far as they go.
    fn look_for_parting(&mut self, history: &History) {
        let (hand, other) = (history.current(), self.follower.run());
        let lengths = [hand, other].map(|run| run.live().steps());
        let is_known = match &self.parted {
            Some((_, Difference::At { .. })) => true,
            Some((then, _)) => *then == lengths,
            None => false,
        };
        let is_sought = |(then, _): &([u64; 2], _)| *then == lengths;
        if !is_known && !self.comparing.as_ref().is_some_and(is_sought) {
            self.comparing = Some((lengths, Comparing::new(history, hand, other)));
        }
    }

    /// Goes on looking for where they part; returns whether that is known now.
    fn go_on_looking(&mut self, history: &History, is_late: &dyn Fn() -> bool) -> bool {
        let Some((lengths, comparing)) = &mut self.comparing else {
            return true;
        };
        let found = comparing.go_on(history.current(), self.follower.run(), is_late);
        let is_found = found.is_some();
        if let Some(difference) = found {
            self.parted = Some((*lengths, difference));
            self.comparing = None;
        }
        is_found
    }

    /// Says what differs, sentence by sentence.
    fn sentences(&mut self, hand: &Snapshot, history: &History) -> Vec<String> {
        let (a, b) = (history.current(), self.follower.run());
        let names = [a, b].map(|run| run.name.as_str());
        let lengths = [a, b].map(|run| run.live().commands().len() + run.left());
        let setting = match self.setting.take() {
            Some((then, setting)) if then == lengths => setting,
            _ => setting(names, &own(a, b)),
        };
        self.setting = Some((lengths, setting.clone()));
        let state = if !self.follower.is_there() {
            let at = seconds(self.follower.simulation().now());
            format!("{} is catching up: it has come to {at}.", names[1])
        } else if let Some(why) = self.follower.stuck() {
            let at = seconds(self.follower.simulation().now());
            format!("{} can go no further than {at}: {why}.", names[1])
        } else {
            standing(names, [hand, &self.snapshot])
        };
        let parted = match &self.parted {
            Some((_, difference @ Difference::At { .. })) => Some(difference),
            // Of the rest it is known only as far as both had gone.
            Some((_, difference)) if self.comparing.is_none() => Some(difference),
            _ => None,
        };
        let parted = parted.map(|difference| parting(names, difference));
        [Some(setting), Some(state), parted]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl Beside {
    /// Returns what of it is seen.
    pub(super) fn seen(&self) -> stage::Beside<'_> {
        let other = self.other.as_ref();
        stage::Beside {
            comparison: &self.comparison,
            other: other.map(|other| (&other.snapshot, &other.moving)),
            refused: &self.refused,
        }
    }

    /// Keeps nothing but which runs it was about: nobody looks at them.
    pub(super) fn rest(&mut self) {
        self.other = None;
        self.refused = AttrValue::default();
    }

    /// Returns whether something of it is still to be worked out.
    pub(super) fn is_working(&self) -> bool {
        let is_working = |other: &Other| !other.follower.is_there() || other.comparing.is_some();
        self.other.as_ref().is_some_and(is_working)
    }

    /// Finds the run that stands there: the one that is wanted, or the one that the run at hand came from, or the latest.
    fn find(&mut self, history: &History) {
        let hand = history.current();
        // Whoever takes the other one in hand has both change places.
        if self.wanted == Some(hand.id) {
            self.wanted = self.hand;
        }
        self.hand = Some(hand.id);
        let others = || {
            history
                .runs()
                .iter()
                .map(|run| run.id)
                .filter(|id| *id != hand.id)
        };
        let is_there = |id: &RunId| others().any(|other| other == *id);
        let parent = hand.fork.as_ref().map(|fork| fork.parent);
        let wanted = self.wanted.filter(is_there);
        let id = wanted
            .or(parent.filter(is_there))
            .or_else(|| others().next_back());
        self.wanted = id;
        let of = id.and_then(|id| Some((hand.id, id, history.run(id)?.live().steps())));
        if self.other.as_ref().map(|other| other.of) != of {
            self.other = of.and_then(|of| Other::new(history, of));
        }
    }
}

impl App {
    /// Brings what stands beside the run up to date, if it is on show.
    pub(super) fn refresh_beside(&mut self) {
        if self.view != View::Compare {
            return;
        }
        self.beside.find(&self.session.history);
        self.let_other_follow(if self.session.is_moving() {
            0.0
        } else {
            RESTING_BUDGET_MS
        });
        let history = &self.session.history;
        let hand = history.current();
        let is_moving = self.session.is_moving();
        let runs = runs(history);
        let place = |id: RunId| runs.iter().position(|(other, _)| *other == id);
        let mut comparison = Comparison {
            places: (
                place(hand.id).unwrap_or(0),
                self.beside.wanted.and_then(place),
            ),
            lines: vec![Line::of(hand)],
            now: history.simulation().now(),
            until: hand.live().now(),
            ..Comparison::default()
        };
        comparison.runs = runs;
        if let Some(other) = &mut self.beside.other {
            let follower = &other.follower;
            if follower.simulation().now() < other.snapshot.now {
                other.camera.forget();
            }
            other.snapshot = other.camera.snapshot(follower.simulation(), 0);
            let line = Line::of(follower.run());
            comparison.until = comparison.until.max(line.end);
            comparison.lines.push(line);
            if !is_moving && follower.is_there() {
                other.look_for_parting(history);
            }
            comparison.sentences = other.sentences(&self.snapshot, history);
            comparison.parted_at =
                other
                    .parted
                    .as_ref()
                    .and_then(|(_, difference)| match difference {
                        Difference::At { at, .. } => Some(*at),
                        Difference::None | Difference::TooFar => None,
                    });
        }
        if *self.beside.comparison != comparison {
            self.beside.comparison = Rc::new(comparison);
        }
        self.refresh_frame_beside();
    }

    pub(super) fn refresh_frame_beside(&self) {
        if let Some(other) = &self.beside.other {
            other
                .moving
                .show(self.frame_of(other.follower.simulation()));
        }
    }

    /// Lets the other run follow the one at hand for so long, and for one piece at least.
    pub(super) fn let_other_follow(&mut self, budget_ms: f64) {
        let history = &self.session.history;
        if let Some(other) = &mut self.beside.other {
            let stopwatch = Stopwatch::start();
            while !other.follower.follow(history, WORK_PER_LOOK) && !stopwatch.is_over(budget_ms) {}
        }
    }

    /// Goes on with what is to be worked out while time rests; returns whether there is something new to be seen.
    pub(super) fn work_beside(&mut self, now_ms: f64) -> bool {
        let stopwatch = Stopwatch::start();
        let is_late = || stopwatch.is_over(RESTING_BUDGET_MS);
        let history = &self.session.history;
        let Some(other) = &mut self.beside.other else {
            return false;
        };
        let is_done = if other.follower.is_there() {
            other.go_on_looking(history, &is_late)
        } else {
            while !other.follower.follow(history, WORK_PER_LOOK) && !is_late() {}
            other.follower.is_there()
        };
        if !is_done && now_ms - self.beside.shown_ms < SHOWN_MS {
            return false;
        }
        self.beside.shown_ms = now_ms;
        self.refresh_beside();
        true
    }

    /// Puts the current run and another one side by side.
    pub(super) fn compare_with(&mut self, other: RunId) {
        self.beside.wanted = Some(other);
        self.look_by(View::Compare);
        self.refresh();
    }

    /// Begins the run again under what these lines say, as the one at hand or the one beside it, and puts both side by side.
    pub(super) fn vary(&mut self, side: Side, lines: &str) {
        self.session.pause();
        self.beside.refused = AttrValue::default();
        let before = self.session.history.current().id;
        let history = &mut self.session.history;
        let varied = read(lines).and_then(|under| match side {
            Side::Hand => history.set_out_varied(&under).map(|name| (name, before)),
            Side::Other => history.vary_aside(&under).map(|id| {
                (
                    history
                        .run(id)
                        .map_or(String::new(), |run| run.name.clone()),
                    id,
                )
            }),
        });
        let lines = shown(lines.trim());
        match varied {
            Ok((name, other)) => {
                if side == Side::Other || self.view != View::Compare || self.beside.wanted.is_none()
                {
                    self.beside.wanted = Some(other);
                }
                self.look_by(View::Compare);
                let done = format!("watercooler {lines}: from the start, in run {name}");
                if side == Side::Hand {
                    let what = format!("Running again from the start with {lines}");
                    self.go_there(&what, Some(done));
                } else {
                    self.bar.echo = Echo::Done(done.into());
                    self.refresh();
                }
            }
            Err(why) => {
                self.beside.refused = format!("{lines}: {why}").into();
                self.refresh();
                return self.say(self.beside.refused.clone());
            }
        }
        self.say(self.bar.echo.text());
    }
}

/// Reads what a run is to be begun again under.
fn read(lines: &str) -> Result<Vec<(Option<Moment>, Command)>, String> {
    let mut under = Vec::new();
    for piece in statements(lines) {
        let Some(parsed) = parse(piece.text).map_err(|e| e.to_string())? else {
            continue;
        };
        let Statement::Do(command) = parsed.line.statement else {
            return Err("only a setting, or what is done to the room, can make the difference; try loss 30%".to_owned());
        };
        under.push((parsed.line.at, command));
    }
    if under.is_empty() {
        return Err("type what is to be otherwise, like loss 30%".to_owned());
    }
    Ok(under)
}
