//! What is known beforehand about how a rumor spreads: exact where a proof exists, and what is commonly quoted.
//!
//! The protocol is flooding with duplicate suppression, so the exact results are those of flooding: breadth-first
//! distance where every link takes a fixed time, and a pure birth process where everybody knows everybody and times are
//! exponential. All of this is for drawing and for comparison: nothing here decides anything in a run. Exponentials are
//! the `libm` crate's, whose bits are the same on every target.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::message::NodeId;
use crate::time::Span;

/// Who hears a rumor when, if every link takes a fixed time: after how long and over how many links, by node, the
/// origin included at zero.
///
/// Breadth-first distance, weighted: a rumor that is forwarded on first receipt to all peers arrives by a shortest
/// path. `ways` says whom a node that first hears it after so long tells, and how long each of those links takes;
/// `links_max` is how many links a copy may cross. That bound holds along the path of first arrival: whoever hears a
/// rumor first over a long path passes it on no further, even if a shorter path brings it later.
#[must_use]
pub fn flood(
    origin: NodeId,
    links_max: u32,
    mut ways: impl FnMut(NodeId, Span) -> Vec<(NodeId, Span)>,
) -> BTreeMap<NodeId, (Span, u32)> {
    let mut heard = BTreeMap::new();
    let mut due = BinaryHeap::from([Reverse((Span::ZERO, 0_u32, origin))]);
    while let Some(Reverse((after, hops, node))) = due.pop() {
        if heard.contains_key(&node) {
            continue;
        }
        heard.insert(node, (after, hops));
        if hops < links_max {
            let told = ways(node, after);
            due.extend(
                told.into_iter()
                    .map(|(peer, span)| Reverse((after + span, hops + 1, peer))),
            );
        }
    }
    heard
}

/// How many messages flooding costs on `links` links among `nodes` nodes, if nothing is lost and everybody is reached:
/// 2E - n + 1, for every node but the origin spares the link it heard it on.
#[must_use]
pub fn flood_messages(nodes: u64, links: u64) -> u64 {
    (2 * links + 1).saturating_sub(nodes)
}

/// The largest room for which [`Birth`] is computed: the work grows with the square of it.
pub const BIRTH_NODES_MAX: u32 = 400;

/// The pure birth process: `n` nodes of which everybody knows everybody, one of whom begins, and every message takes an
/// exponentially distributed time of the same mean.
///
/// Flooding then is memoryless: with `k` nodes informed there is exactly one copy on its way from each of them to each of
/// the other `n - k`, so the next node hears it at rate `k (n - k) / mean` (\[Bailey1957\], the simple stochastic
/// epidemic).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Birth {
    n: u32,
    /// In seconds.
    mean: f64,
}

impl Birth {
    /// Returns the process among `n` nodes, at least one, at most [`BIRTH_NODES_MAX`]; messages take `mean`, above zero.
    #[must_use]
    pub fn new(n: u32, mean: Span) -> Option<Self> {
        let is_known = (1..=BIRTH_NODES_MAX).contains(&n) && mean > Span::ZERO;
        is_known.then(|| Self {
            n,
            mean: mean.as_secs_f64(),
        })
    }

    /// Returns at which rate the next node hears it when `k` have, per second.
    fn rate(self, k: u32) -> f64 {
        f64::from(k) * f64::from(self.n - k) / self.mean
    }

    /// Returns mean and standard deviation of the time until everybody has heard it, in seconds: the sum of the stages'.
    #[must_use]
    pub fn finish(self) -> (f64, f64) {
        let stages = (1..self.n).map(|k| 1.0 / self.rate(k));
        let (mean, variance) = stages.fold((0.0, 0.0), |(mean, variance), stage| {
            (mean + stage, variance + stage * stage)
        });
        (mean, variance.sqrt())
    }

    /// Returns mean and standard deviation of how many have heard it, at `count` instants `every` seconds apart, the first
    /// at zero.
    ///
    /// By uniformisation (\[Jensen1953\]): the chances of each number are mixed over how often a clock that is faster than every
    /// stage has ticked, and every term is positive, so nothing cancels.
    #[must_use]
    pub fn informed(self, every: f64, count: usize) -> Vec<(f64, f64)> {
        let fastest = (1..=self.n).map(|k| self.rate(k)).fold(0.0, f64::max);
        // So that the chance of no tick at all is no smaller than a float can hold.
        let parts = (fastest * every / 32.0).ceil().max(1.0);
        let ticks = fastest * every / parts;
        let mut chances = vec![0.0; self.n as usize];
        chances[0] = 1.0;
        let mut informed = Vec::with_capacity(count);
        for _ in 0..count {
            let moments = chances.iter().zip(1_u32..);
            let (mean, square) = moments.fold((0.0, 0.0), |(mean, square), (chance, k)| {
                let k = f64::from(k);
                (mean + chance * k, square + chance * k * k)
            });
            informed.push((mean, (square - mean * mean).max(0.0).sqrt()));
            for _ in 0..parts as u32 {
                chances = self.later(&chances, ticks, fastest);
            }
        }
        informed
    }

    /// Returns the chances after the clock's mean number of `ticks`.
    fn later(self, chances: &[f64], ticks: f64, fastest: f64) -> Vec<f64> {
        if fastest == 0.0 {
            return chances.to_vec();
        }
        let mut now = chances.to_vec();
        let mut weight = libm::exp(-ticks);
        let mut left = 1.0 - weight;
        let mut sum: Vec<f64> = now.iter().map(|chance| chance * weight).collect();
        let mut tick = 0.0;
        while left > 1e-12 && tick < ticks + 100.0 {
            tick += 1.0;
            // From the last to the first: each takes from the one before it.
            for at in (0..now.len()).rev() {
                let goes = |k: usize| self.rate(k as u32 + 1) / fastest;
                let comes = at.checked_sub(1).map_or(0.0, |from| now[from] * goes(from));
                now[at] = now[at] * (1.0 - goes(at)) + comes;
            }
            weight *= ticks / tick;
            left -= weight;
            for (sum, chance) in sum.iter_mut().zip(&now) {
                *sum += chance * weight;
            }
        }
        sum
    }
}

/// The logistic curve at `t` if it passes one half at `half` and grows by the factor e every `1 / rate` while it is small;
/// times in seconds.
///
/// Aligned at half-time it misses the mean curve of push gossip by a tenth of a percent; begun at one informed node it
/// misses it by thirteen.
#[must_use]
pub fn logistic(rate: f64, half: f64, t: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-rate * (t - half)))
}

/// Returns at which rate flooding grows while few have heard it, per second: everybody who hears it tells `onward` others
/// in the mean, who hear it after `latency` seconds each, so that it grows by that factor in that time.
#[must_use]
pub fn growth(onward: f64, latency: f64) -> f64 {
    if onward <= 1.0 || latency <= 0.0 {
        return 0.0;
    }
    libm::log(onward) / latency
}

/// The share of `n` nodes that have heard it after `rounds`, by the formula that Serf publishes for its gossip (the
/// convergence simulator of its documentation): `1 / (1 + (n + 1) e^(-c n x))` with
/// `c = (fanout / n) (1 - loss) (1 - failed) / 2`.
///
/// It is about twice too pessimistic: for 30 nodes and a fanout of 3 it says 8.4 rounds where the exact mean is 4.2.
#[must_use]
pub fn serf(n: f64, fanout: f64, loss: f64, failed: f64, rounds: f64) -> f64 {
    let c = fanout / n * (1.0 - loss) * (1.0 - failed) / 2.0;
    1.0 / (1.0 + (n + 1.0) * libm::exp(-c * n * rounds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;
    use crate::topology::Topology;

    fn node(n: u32) -> NodeId {
        NodeId(n)
    }

    fn distances(topology: Topology, n: u32, from: u32, links_max: u32) -> Vec<u32> {
        let links = topology.links(n, Seed(1), 0);
        let heard = flood(node(from), links_max, |at, _| {
            let of = |&(a, b): &(u32, u32)| match at.0 {
                at if at == a => Some(b),
                at if at == b => Some(a),
                _ => None,
            };
            let peers = links.iter().filter_map(of);
            peers
                .map(|peer| (node(peer), Span::from_millis(100)))
                .collect()
        });
        for (after, hops) in heard.values() {
            assert_eq!(after.as_micros(), u64::from(*hops) * 100_000);
        }
        let mut by_hop = Vec::new();
        for (_, hops) in heard.values() {
            let at = *hops as usize;
            by_hop.resize(by_hop.len().max(at + 1), 0);
            by_hop[at] += 1;
        }
        by_hop
    }

    #[test]
    fn a_flood_arrives_by_a_shortest_path() {
        assert_eq!(distances(Topology::Line, 5, 0, 99), [1, 1, 1, 1, 1]);
        assert_eq!(distances(Topology::Ring, 6, 2, 99), [1, 2, 2, 1]);
        assert_eq!(distances(Topology::Complete, 9, 4, 99), [1, 8]);
        // Maelstrom's grid of 25: corner to corner in eight.
        assert_eq!(
            distances(Topology::Grid, 25, 0, 99),
            [1, 2, 3, 4, 5, 4, 3, 2, 1]
        );
        assert_eq!(distances(Topology::Line, 9, 0, 3), [1, 1, 1, 1]);
    }

    #[test]
    fn whoever_hears_it_first_over_a_long_path_passes_it_on_no_further() {
        // 0 -> 1 -> 2 is quick, 0 -> 2 is slow; 3 hangs on 2.
        let heard = flood(node(0), 2, |at, _| match at.0 {
            0 => vec![
                (node(1), Span::from_millis(1)),
                (node(2), Span::from_millis(9)),
            ],
            1 => vec![(node(2), Span::from_millis(1))],
            2 => vec![(node(3), Span::from_millis(1))],
            _ => Vec::new(),
        });
        assert_eq!(heard.get(&node(2)), Some(&(Span::from_millis(2), 2)));
        assert_eq!(heard.get(&node(3)), None);
    }

    #[test]
    fn flooding_costs_what_it_must() {
        let cost =
            |topology: Topology| flood_messages(25, topology.links(25, Seed(1), 0).len() as u64);
        let all = [
            Topology::Line,
            Topology::Tree,
            Topology::Grid,
            Topology::Complete,
        ];
        assert_eq!(all.map(cost), [24, 24, 56, 576]);
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    #[test]
    fn two_nodes_are_one_exponential() {
        let birth = Birth::new(2, Span::from_secs(1)).expect("two nodes");
        let (mean, sd) = birth.finish();
        close(mean, 1.0);
        close(sd, 1.0);
        for (at, (mean, sd)) in birth.informed(0.5, 5).into_iter().enumerate() {
            let unheard = libm::exp(-0.5 * at as f64);
            close(mean, 2.0 - unheard);
            close(sd, (unheard * (1.0 - unheard)).sqrt());
        }
    }

    #[test]
    fn three_nodes_are_two_exponentials_of_one_rate() {
        // Both stages have the rate 2: Erlang's distribution.
        let birth = Birth::new(3, Span::from_secs(1)).expect("three nodes");
        close(birth.finish().0, 1.0);
        for (at, (mean, _)) in birth.informed(0.25, 9).into_iter().enumerate() {
            let x = 2.0 * 0.25 * at as f64;
            let (none, one) = (libm::exp(-x), x * libm::exp(-x));
            close(mean, none + 2.0 * one + 3.0 * (1.0 - none - one));
        }
    }

    #[test]
    fn the_last_node_of_many_hears_it_after_twice_the_harmonic_sum() {
        // The sum over k of n / (k (n - k)) is 2 H(n - 1); with times of mean n instead of 1 that is the finishing time.
        let harmonic: f64 = (1..400).map(|k| 1.0 / f64::from(k)).sum();
        let birth = Birth::new(400, Span::from_secs(400)).expect("many nodes");
        close(birth.finish().0, 2.0 * harmonic);
        let informed = birth.informed(1.0, 40);
        let last = informed.last().expect("forty instants").0;
        assert!(last > 399.999 && last <= 400.000_001, "{last}");
        assert!(
            informed.windows(2).all(|w| w[0].0 <= w[1].0 + 1e-9),
            "it falls"
        );
        assert_eq!(Birth::new(401, Span::from_secs(1)), None);
        assert_eq!(Birth::new(5, Span::ZERO), None);
        assert_eq!(
            Birth::new(1, Span::from_secs(1)).map(|one| one.informed(1.0, 2)),
            Some(vec![(1.0, 0.0); 2])
        );
    }

    #[test]
    fn serf_says_eight_rounds_for_thirty_nodes() {
        // Until all but one in ten thousand have heard it.
        close(serf(30.0, 3.0, 0.0, 0.0, 8.429_485_047_6), 0.9999);
        close(serf(30.0, 3.0, 0.0, 0.0, 0.0), 1.0 / 32.0);
    }

    #[test]
    fn an_aligned_logistic_is_half_at_half_time() {
        let rate = growth(3.0, 0.1);
        close(logistic(rate, 0.4, 0.4), 0.5);
        // While it is small it grows by the factor of the onward peers in each latency.
        let ratio = logistic(rate, 4.0, 0.2) / logistic(rate, 4.0, 0.1);
        assert!((ratio - 3.0).abs() < 1e-3, "{ratio}");
        assert_eq!((growth(1.0, 0.1), growth(3.0, 0.0)), (0.0, 0.0));
    }
}
