//! Who knows whom when several nodes are created at once: the shapes that `set topology` chooses from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rng::{Purpose, Seed, Stream};

/// A shape. Every link of it goes both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topology {
    /// Each knows the one before and the one after, and the last the first.
    Ring,
    /// Each knows the one before and the one after.
    Line,
    /// All know the first, and the first knows all.
    Star,
    /// All know all.
    Complete,
    /// The default: a ring, so that nobody is cut off, and from each that many links more to nodes drawn by lot. 1 to 20.
    Random(u32),
}

impl Topology {
    /// The most links more from each node of a random topology.
    pub const RANDOM_MAX: u32 = 20;

    /// What `set topology` takes.
    pub const FORMS: &'static str = "ring, line, star, complete or random K";

    /// Returns the links among `n` nodes numbered from 0, each once, the smaller number first, in order.
    ///
    /// `salt` tells apart the several times that nodes are created in one run.
    #[must_use]
    pub fn links(self, n: u32, seed: Seed, salt: u64) -> Vec<(u32, u32)> {
        let mut links: Vec<(u64, u32)> = Vec::new();
        let mut link = |a: u32, b: u32| {
            if a != b {
                links.push((u64::from(a.min(b)), a.max(b)));
            }
        };
        match self {
            Self::Ring => (0..n).for_each(|i| link(i, (i + 1) % n)),
            Self::Line => (1..n).for_each(|i| link(i - 1, i)),
            Self::Star => (1..n).for_each(|i| link(0, i)),
            Self::Complete => (0..n).for_each(|i| (0..i).for_each(|j| link(j, i))),
            Self::Random(more) => {
                let stream = Stream::new(seed, Purpose::Topology, salt);
                for i in 0..n {
                    link(i, (i + 1) % n);
                    for k in 0..more {
                        let draw = stream.draw(u64::from(i) << 8 | u64::from(k));
                        link(i, draw.below(n));
                    }
                }
            }
        }
        links.sort_unstable();
        links.dedup();
        links.into_iter().map(|(a, b)| (a as u32, b)).collect()
    }
}

impl Default for Topology {
    fn default() -> Self {
        Self::Random(1)
    }
}

impl fmt::Display for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ring => f.write_str("ring"),
            Self::Line => f.write_str("line"),
            Self::Star => f.write_str("star"),
            Self::Complete => f.write_str("complete"),
            Self::Random(more) => write!(f, "random {more}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(topology: Topology, n: u32) -> Vec<(u32, u32)> {
        topology.links(n, Seed(1), 0)
    }

    #[test]
    fn every_shape_has_its_links() {
        assert_eq!(links(Topology::Ring, 4), [(0, 1), (0, 3), (1, 2), (2, 3)]);
        assert_eq!(links(Topology::Line, 4), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(links(Topology::Star, 4), [(0, 1), (0, 2), (0, 3)]);
        assert_eq!(links(Topology::Complete, 4).len(), 6);
        for shape in [Topology::Ring, Topology::Line, Topology::Random(2)] {
            assert_eq!(links(shape, 0), []);
            assert_eq!(links(shape, 1), []);
            assert_eq!(links(shape, 2), [(0, 1)], "{shape}");
        }
    }

    #[test]
    fn a_random_shape_contains_the_ring_and_is_drawn_from_the_seed() {
        let random = links(Topology::Random(2), 50);
        assert!(
            links(Topology::Ring, 50)
                .iter()
                .all(|link| random.contains(link)),
            "{random:?}"
        );
        assert!((100..=150).contains(&random.len()), "{}", random.len());
        assert_eq!(random, links(Topology::Random(2), 50));
        assert_ne!(random, Topology::Random(2).links(50, Seed(2), 0));
        assert_ne!(random, Topology::Random(2).links(50, Seed(1), 50));
    }
}
