//! Which stretch of a run the diagram shows: a span up to now, all of it, or a stretch that was chosen; nearer, further, earlier, later.

use crate::time::{SimTime, Span};

/// A stretch of a run, its ends included.
pub type Range = (SimTime, SimTime);

/// The shortest stretch.
pub(super) const RANGE_MIN: Span = Span::from_millis(1);

/// How much of a run the diagram shows, and in words; `None` is all of it, to its live edge.
pub const SPANS: [(Option<Span>, &str); 5] = [
    (Some(Span::from_secs(1)), "last second"),
    (Some(Span::from_secs(3)), "last 3 s"),
    (Some(Span::from_secs(10)), "last 10 s"),
    (Some(Span::from_secs(30)), "last 30 s"),
    (None, "whole run"),
];

/// Another look at a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Half as much time, around an instant if one is given.
    In(Option<SimTime>),
    /// Twice as much time, around an instant if one is given.
    Out(Option<SimTime>),
    /// All of it.
    Fit,
    /// A quarter of what is seen earlier.
    Earlier,
    /// A quarter of what is seen later.
    Later,
}

/// Returns the stretch that is shown: the one that was chosen, or else a span up to `now`, or else all up to the live edge.
#[must_use]
pub fn window(range: Option<Range>, span: Option<Span>, now: SimTime, live_at: SimTime) -> Range {
    match (range, span) {
        (Some(range), _) => range,
        (None, Some(span)) => (now - span, now),
        (None, None) => (SimTime::ZERO, live_at.max(now)),
    }
}

/// Returns what is shown after another look at `window`; `None` is all of the run. `now` is kept where it is if it is seen.
#[must_use]
pub fn zoomed(window: Range, zoom: Zoom, now: SimTime, live_at: SimTime) -> Option<Range> {
    let (from, until) = window;
    let width = until.since(from).as_micros();
    let around = |at: Option<SimTime>| {
        let middle = from + Span::from_micros(width / 2);
        at.or(Some(now))
            .filter(|at| (from..=until).contains(at))
            .unwrap_or(middle)
    };
    let scaled = |at: SimTime, wide: u64| {
        let wide = wide.max(RANGE_MIN.as_micros());
        // At most a hundred days in microseconds, squared: beyond 2^64, so it is done in 128 bits.
        let left = u128::from(at.since(from).as_micros()) * u128::from(wide);
        let left = left.checked_div(u128::from(width)).unwrap_or(0);
        let left = Span::from_micros(u64::try_from(left).unwrap_or(u64::MAX));
        inside(at - left, wide, live_at)
    };
    match zoom {
        Zoom::Fit => None,
        Zoom::In(at) => scaled(around(at), width / 2),
        Zoom::Out(at) => scaled(
            around(at),
            width.max(RANGE_MIN.as_micros()).saturating_mul(2),
        ),
        Zoom::Earlier => inside(from - Span::from_micros(width / 4), width, live_at),
        Zoom::Later => inside(from + Span::from_micros(width / 4), width, live_at),
    }
}

/// Returns a stretch of that width within the run; `None` if that is all of it.
fn inside(from: SimTime, width: u64, live_at: SimTime) -> Option<Range> {
    if width >= live_at.as_micros() {
        return None;
    }
    let width = Span::from_micros(width);
    let from = from.min(live_at - width);
    Some((from, from + width))
}

/// Returns round instants from one to another, at most about `most` of them.
#[must_use]
pub fn ticks(from: SimTime, until: SimTime, most: u64) -> Vec<SimTime> {
    let whole = until.since(from).as_micros();
    let mut step = 1_000;
    let mut factors = [2, 5, 10].into_iter().cycle();
    let mut base = 1_000;
    while whole / step > most.max(1) {
        let factor = factors.next().unwrap_or(10);
        step = base * factor;
        if factor == 10 {
            base = step;
        }
    }
    let first = from.as_micros().div_ceil(step) * step;
    let mut ticks = Vec::new();
    let mut at = first;
    while at <= until.as_micros() {
        ticks.push(SimTime::from_micros(at));
        at += step;
    }
    ticks
}
