//! How far the news has got, and what the messages were good for.
//!
//! Coverage is kept up to date event by event, not counted anew; [`Coverage`] is told what changes.

use std::rc::Rc;

use crate::message::NodeId;
use crate::node::{Onward, Verdict};
use crate::node_map::NodeMap;
use crate::time::{SimTime, Span};

pub use traffic::{SPANS_MAX, Traffic, TrafficSeries};

mod traffic;

/// Who knows whose newest favourite, counted over the nodes that are up (frozen ones included).
///
/// A node knows an origin's newest favourite when it has both its version and its book: a forged row does not count.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    origins: NodeMap<Origin>,
    up: u32,
    /// Pairs of an up node and an up origin whose newest favourite it knows.
    pairs: u64,
    converged_at: Option<SimTime>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Origin {
    is_up: bool,
    /// How many up nodes know its newest favourite, itself included.
    holders: u32,
}

impl Coverage {
    /// Notes that a node is up, how many up nodes (itself included) know its newest favourite, and which other
    /// origins' newest favourites it knows.
    pub fn came_up(&mut self, id: NodeId, holders: u32, knows: impl Iterator<Item = NodeId>) {
        if self.origins.get(id).is_none() {
            self.origins.add(id, Origin::default());
        }
        self.up += 1;
        if let Some(origin) = self.origins.get_mut(id) {
            origin.is_up = true;
            origin.holders = holders;
        }
        self.pairs += u64::from(holders);
        knows.for_each(|origin| self.learned(origin));
    }

    /// Notes that a node is up no longer, and which other origins' newest favourites it knew.
    pub fn went_down(&mut self, id: NodeId, knew: impl Iterator<Item = NodeId>) {
        self.up -= 1;
        if let Some(origin) = self.origins.get_mut(id) {
            origin.is_up = false;
            self.pairs -= u64::from(origin.holders);
            origin.holders = 0;
        }
        for other in knew {
            if let Some(origin) = self.origins.get_mut(other).filter(|origin| origin.is_up) {
                origin.holders -= 1;
                self.pairs -= 1;
            }
        }
    }

    /// Notes that an up node now knows an origin's newest favourite.
    pub fn learned(&mut self, origin: NodeId) {
        if let Some(origin) = self.origins.get_mut(origin).filter(|origin| origin.is_up) {
            origin.holders += 1;
            self.pairs += 1;
        }
    }

    /// Notes how many up nodes know an up origin's newest favourite, counted anew.
    pub fn recounted(&mut self, id: NodeId, holders: u32) {
        if let Some(origin) = self.origins.get_mut(id).filter(|origin| origin.is_up) {
            self.pairs = self.pairs - u64::from(origin.holders) + u64::from(holders);
            origin.holders = holders;
        }
    }

    /// Notes of every node that there has been how many up nodes know its newest favourite, itself included; `None` if it is not
    /// up.
    pub fn counted(&mut self, all: impl Iterator<Item = (NodeId, Option<u32>)>) {
        (self.up, self.pairs) = (0, 0);
        for (id, holders) in all {
            if self.origins.get(id).is_none() {
                self.origins.add(id, Origin::default());
            }
            if let Some(origin) = self.origins.get_mut(id) {
                origin.is_up = holders.is_some();
                origin.holders = holders.unwrap_or(0);
            }
            self.up += u32::from(holders.is_some());
            self.pairs += u64::from(holders.unwrap_or(0));
        }
    }

    /// Notes the instant if everybody has just come to know everything, or forgets it if that is over.
    pub fn settle(&mut self, now: SimTime) {
        if !self.is_complete() {
            self.converged_at = None;
        } else if self.converged_at.is_none() {
            self.converged_at = Some(now);
        }
    }

    /// Returns whether every up node knows every up origin's newest favourite; never in an empty room.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.up > 0 && self.pairs == self.possible()
    }

    fn possible(&self) -> u64 {
        u64::from(self.up) * u64::from(self.up)
    }

    /// Returns the pairs that know and the pairs there are.
    #[must_use]
    pub fn pairs(&self) -> (u64, u64) {
        (self.pairs, self.possible())
    }

    /// Returns the share of pairs that know, 0 to 1; 0 in an empty room.
    #[must_use]
    pub fn share(&self) -> f64 {
        match self.pairs() {
            (_, 0) => 0.0,
            (pairs, possible) => pairs as f64 / possible as f64,
        }
    }

    /// Returns the same in parts per million, rounded down.
    #[must_use]
    pub fn share_ppm(&self) -> u32 {
        let share = (self.pairs * 1_000_000)
            .checked_div(self.possible())
            .unwrap_or(0);
        u32::try_from(share).unwrap_or(1_000_000)
    }

    /// Returns how many up nodes know the newest favourite of an origin, itself included.
    #[must_use]
    pub fn holders(&self, origin: NodeId) -> u32 {
        self.origins.get(origin).map_or(0, |origin| origin.holders)
    }

    /// Returns how many nodes are up.
    #[must_use]
    pub fn up(&self) -> u32 {
        self.up
    }

    /// Returns since when everybody knows everything; `None` if not everybody does.
    #[must_use]
    pub fn converged_at(&self) -> Option<SimTime> {
        self.converged_at
    }
}

/// How a run stood at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: SimTime,
    /// Coverage, in parts per million.
    pub coverage_ppm: u32,
    /// Messages sent until then.
    pub sent: u64,
    /// Rumors delivered until then that were news.
    pub new: u64,
    /// Rumors delivered until then that were not.
    pub repeats: u64,
    /// Messages that came to nothing until then: lost, cut off, dropped, or with nobody there.
    pub lost: u64,
}

/// How a run has gone: a bounded number of points, so that the longer the run the further apart they are.
#[derive(Clone, Debug)]
pub struct Series {
    /// In order of time; shared between copies of a run until one of them goes on.
    points: Rc<Vec<Point>>,
    /// How far apart they are, at least.
    every: Span,
    next_at: SimTime,
}

/// The most points of a series.
pub const POINTS_MAX: usize = 400;

impl Default for Series {
    fn default() -> Self {
        Self {
            points: Rc::default(),
            every: Span::from_millis(10),
            next_at: SimTime::ZERO,
        }
    }
}

impl Series {
    /// Returns whether it is time for another point.
    #[must_use]
    pub fn is_due(&self, now: SimTime) -> bool {
        now >= self.next_at
    }

    /// Adds a point; if there are too many by then, every other goes and they are twice as far apart from then on.
    pub fn note(&mut self, point: Point) {
        let points = Rc::make_mut(&mut self.points);
        points.push(point);
        if points.len() >= POINTS_MAX {
            let mut is_kept = false;
            points.retain(|_| {
                is_kept = !is_kept;
                is_kept
            });
            self.every = self.every + self.every;
        }
        self.next_at = points.last().map_or(point.at, |last| last.at) + self.every;
    }

    /// Returns the points as they are now, to be kept.
    #[must_use]
    pub fn shared(&self) -> Rc<Vec<Point>> {
        Rc::clone(&self.points)
    }

    /// Returns the points, in order of time.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }
}

/// What the rumors that arrived were good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usefulness {
    /// Told the node something newer.
    pub new: u64,
    /// Told the node nothing newer, although it had not seen the message.
    pub stale: u64,
    /// Had been seen by the node before.
    pub duplicates: u64,
    /// Spoke in the node's own name and were not its own.
    pub forged: u64,
    /// Of those that were not duplicates: could go no further, because their TTL was used up.
    pub expired: u64,
}

impl Usefulness {
    /// Counts one arrival.
    pub fn count(&mut self, verdict: Verdict, onward: &Onward) {
        match verdict {
            Verdict::New { .. } => self.new += 1,
            Verdict::Stale { .. } => self.stale += 1,
            Verdict::Duplicate => self.duplicates += 1,
            Verdict::Forged { .. } => self.forged += 1,
        }
        self.expired += u64::from(*onward == Onward::Expired);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(81);
    const B: NodeId = NodeId(82);

    #[test]
    fn pairs_are_counted_as_nodes_come_learn_and_go() {
        let mut coverage = Coverage::default();
        assert_eq!((coverage.share(), coverage.is_complete()), (0.0, false));
        coverage.came_up(A, 1, std::iter::empty());
        coverage.settle(SimTime::from_micros(1));
        assert_eq!(coverage.converged_at(), Some(SimTime::from_micros(1)));
        coverage.came_up(B, 1, std::iter::empty());
        coverage.settle(SimTime::from_micros(2));
        assert_eq!((coverage.pairs(), coverage.converged_at()), ((2, 4), None));
        coverage.learned(A);
        coverage.learned(B);
        coverage.settle(SimTime::from_micros(3));
        assert_eq!(coverage.converged_at(), Some(SimTime::from_micros(3)));
        coverage.settle(SimTime::from_micros(9));
        assert_eq!(
            coverage.converged_at(),
            Some(SimTime::from_micros(3)),
            "it moved"
        );
        coverage.recounted(A, 1);
        assert_eq!(coverage.pairs(), (3, 4));
        coverage.went_down(B, std::iter::empty());
        assert_eq!((coverage.pairs(), coverage.holders(B)), ((1, 1), 0));
        coverage.came_up(B, 2, [A].into_iter());
        assert_eq!((coverage.pairs(), coverage.up()), ((4, 4), 2));
    }

    #[test]
    fn a_series_is_bounded_and_its_points_stay_in_order() {
        let mut series = Series::default();
        for micros in 0..2_000_000 {
            let at = SimTime::from_micros(micros * 10);
            if series.is_due(at) {
                series.note(Point {
                    at,
                    coverage_ppm: 0,
                    sent: micros,
                    new: 0,
                    repeats: 0,
                    lost: 0,
                });
            }
        }
        let points = series.points();
        assert!(
            (POINTS_MAX / 2 - 1..POINTS_MAX).contains(&points.len()),
            "{}",
            points.len()
        );
        assert_eq!(points[0].at, SimTime::ZERO);
        let gaps: Vec<u64> = points
            .windows(2)
            .map(|w| w[1].at.since(w[0].at).as_micros())
            .collect();
        assert!(gaps.iter().all(|gap| *gap == gaps[0]), "{gaps:?}");
    }

    #[test]
    fn strangers_and_the_dead_do_not_count() {
        let mut coverage = Coverage::default();
        coverage.came_up(A, 1, [NodeId(99)].into_iter());
        coverage.learned(NodeId(70_000));
        assert_eq!(coverage.pairs(), (1, 1));
        coverage.went_down(A, std::iter::empty());
        coverage.learned(A);
        assert_eq!((coverage.pairs(), coverage.is_complete()), ((0, 0), false));
    }
}
