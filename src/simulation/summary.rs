//! A run in numbers: what the terminal runner prints and the page shows.

use serde::Serialize;

use super::{Simulation, Status};
use crate::time::SimTime;

/// The numbers of a run, in the order in which they are printed.
///
/// `sent + duplicated = delivered + lost + cut + dead + dropped + in_flight`, always.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Hash over everything that happened, 16 hexadecimal digits.
    pub fingerprint: String,
    /// What the randomness came from.
    pub seed: u64,
    /// How far the run went, in microseconds.
    pub time_us: u64,
    /// Events that happened: arrivals, losses, timers.
    pub events: u64,
    /// Nodes ever created.
    pub nodes: usize,
    /// Of those, the ones that are not dead; frozen ones included.
    pub up: u32,
    /// Of those that are up, the ones that are frozen.
    pub frozen: usize,
    /// Messages sent by nodes or handed over.
    pub sent: u64,
    /// Second copies of them that were made on the way.
    pub duplicated: u64,
    /// Messages given to whom they were for.
    pub delivered: u64,
    /// Messages lost on the way, by chance.
    pub lost: u64,
    /// Messages cut off on the way.
    pub cut: u64,
    /// Messages that arrived at a killed node, or where there never was one.
    pub dead: u64,
    /// Messages dropped because a bound was reached.
    pub dropped: u64,
    /// Messages under way, or waiting for a frozen node.
    pub in_flight: usize,
    /// Delivered rumors that were news to the node.
    pub new: u64,
    /// Delivered rumors that the node had seen before.
    pub duplicates: u64,
    /// Delivered rumors, not seen before, that were no newer than what the node knew.
    pub stale: u64,
    /// Delivered rumors in the node's own name that were not its own.
    pub forged: u64,
    /// Delivered rumors, not seen before, whose TTL was spent.
    pub expired: u64,
    /// Share of pairs (up node, up origin) whose book is the origin's newest, 0 to 1.
    pub coverage: f64,
    /// Since when coverage is complete, in microseconds; null if it is not.
    pub converged_at_us: Option<u64>,
    /// What should always hold and did not, a sentence each; empty unless Watercooler is at fault.
    pub violations: Vec<String>,
}

impl Simulation {
    /// Returns the run in numbers.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let tally = self.network.tally();
        let usefulness = self.usefulness;
        let frozen = self.members.values().filter(|m| m.status == Status::Frozen);
        let violations = self.invariants.violations();
        Summary {
            fingerprint: self.fingerprint.to_string(),
            seed: self.seed.0,
            time_us: self.now().as_micros(),
            events: self.events,
            nodes: self.members.len(),
            up: self.coverage.up(),
            frozen: frozen.count(),
            sent: tally.sent,
            duplicated: tally.duplicated,
            delivered: tally.delivered,
            lost: tally.lost,
            cut: tally.cut,
            dead: tally.dead,
            dropped: tally.dropped,
            in_flight: self.network.in_flight(),
            new: usefulness.new,
            duplicates: usefulness.duplicates,
            stale: usefulness.stale,
            forged: usefulness.forged,
            expired: usefulness.expired,
            coverage: self.coverage.share(),
            converged_at_us: self.coverage.converged_at().map(SimTime::as_micros),
            violations: violations
                .map(|(invariant, (at, what))| format!("{} at {at}: {what}", invariant.name()))
                .collect(),
        }
    }
}
