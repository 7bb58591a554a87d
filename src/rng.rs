//! Randomness as a function: every draw is computed from (seed, purpose, who, how many before), and nothing else.
//!
//! There is no generator whose state marches on, so the order in which work is done cannot change a result, and adding
//! a node or changing the loss on one link reshuffles nothing else. The scheme is the counter-based one of
//! \[Salmon2011\] with the output function of SplitMix64 \[Steele2014\]: a stream's key is mixed from the seed, the purpose
//! and who draws, and draw number `n` is the mix of `key + n · φ`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a run's randomness is derived from; two runs with one seed and the same commands are the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a draw is for. Draws for different purposes are independent.
///
/// The numbers are part of what a recording means: never renumber, only add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The identity of a message; who: its author.
    Uuid = 1,
    /// The name of a node created automatically; who: its port.
    Name = 2,
    /// The first favourite book of a node; who: its port.
    Favourite = 3,
    /// A favourite picked anew; who: the node.
    Repick = 4,
    /// Where in its period a node's timer first fires; who: the node and its incarnation.
    Phase = 5,
    /// Which of the offered peers a node keeps; who: the node.
    Peers = 6,
    /// Who knows whom at the start; who: the number of nodes there were before.
    Topology = 7,
    /// Whether a message is lost; who: the link.
    Loss = 8,
    /// How long a message is under way; who: the link.
    Latency = 9,
    /// Where on its way a lost message dies, for the picture; who: the link.
    Death = 10,
    /// Scenario seeds drawn from another seed.
    Seed = 11,
    /// Whether a second copy is made of a message; who: the link.
    Duplicate = 12,
    /// Where bursts of loss begin and end; who: the link.
    Burst = 13,
    /// When a churning room loses its next node, and which; who: the schedule.
    Churn = 20,
    /// What a liar says; who: the node.
    Lie = 21,
}

/// 2^64 divided by the golden ratio: the increment of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes the bits of `z` so that every input bit moves about half of the output's: SplitMix64's finaliser.
#[must_use]
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A sequence of draws for one purpose and one drawer, addressed by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// Returns the stream that `who` draws from for `purpose`.
    #[must_use]
    pub const fn new(seed: Seed, purpose: Purpose, who: u64) -> Self {
        let key =
            mix(seed.0.wrapping_add(GOLDEN)).wrapping_add((purpose as u64).wrapping_mul(GOLDEN));
        Self {
            key: mix(mix(key).wrapping_add(who.wrapping_mul(GOLDEN))),
        }
    }

    /// Returns draw number `n`, the first being 0.
    #[must_use]
    pub const fn draw(self, n: u64) -> Draw {
        Draw(mix(self
            .key
            .wrapping_add(n.wrapping_add(1).wrapping_mul(GOLDEN))))
    }

    /// Returns `items` in an order drawn from this stream, beginning with draw `from` (Fisher and Yates's shuffle).
    #[must_use]
    pub fn shuffled<T>(self, from: u64, mut items: Vec<T>) -> Vec<T> {
        for (n, last) in (1..items.len()).rev().enumerate() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            let other = self.draw(from + n as u64).below(bound);
            items.swap(last, other as usize);
        }
        items
    }
}

/// One draw: 64 random bits and the ways to read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// Returns all 64 bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Returns a number from 0 to `bound - 1`, every one as likely to within 2^-32 of its share; 0 if `bound` is 0.
    ///
    /// 64 bits are scaled down to at most 32, so the bias that a remainder would have is far below what any run can show.
    #[must_use]
    pub const fn below(self, bound: u32) -> u32 {
        ((self.0 as u128 * bound as u128) >> 64) as u32
    }

    /// Returns whether a thing that happens `ppm` times in a million happens now.
    ///
    /// For one draw, whatever happens at a lower share happens at a higher one too.
    #[must_use]
    pub const fn happens(self, ppm: u32) -> bool {
        self.below(1_000_000) < ppm
    }
}

/// A running hash over everything that happens in a run: equal runs, equal fingerprints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Returns the fingerprint of a run in which nothing has happened yet.
    #[must_use]
    pub const fn new(seed: Seed) -> Self {
        Self(mix(seed.0 ^ GOLDEN))
    }

    /// Takes in one word.
    pub const fn add(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word).wrapping_add(GOLDEN);
    }

    /// Takes in a text, its length first so that two texts cannot run together.
    pub fn add_text(&mut self, text: &str) {
        self.add(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Seed = Seed(42);

    #[test]
    fn draws_are_pinned_for_ever_because_recordings_depend_on_them() {
        let stream = Stream::new(SEED, Purpose::Loss, 81);
        assert_eq!(
            [0, 1, 2].map(|n| stream.draw(n).bits()),
            [
                1_695_404_976_989_547_561,
                7_012_971_149_535_365_234,
                15_001_502_964_309_817_617
            ],
            "a change here changes what every recording means"
        );
    }

    #[test]
    fn the_finaliser_is_splitmix64s() {
        // The first two outputs of SplitMix64 seeded with 0, as its authors' reference code gives them.
        assert_eq!(mix(GOLDEN), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(GOLDEN.wrapping_mul(2)), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_who() {
        let first = |seed, purpose, who| Stream::new(Seed(seed), purpose, who).draw(0).bits();
        let all = [
            first(1, Purpose::Loss, 1),
            first(2, Purpose::Loss, 1),
            first(1, Purpose::Latency, 1),
            first(1, Purpose::Loss, 2),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(
                !all[i + 1..].contains(a),
                "two streams begin alike: {all:x?}"
            );
        }
    }

    #[test]
    fn draws_below_a_bound_cover_it_evenly() {
        let stream = Stream::new(SEED, Purpose::Peers, 0);
        let mut counts = [0_u32; 10];
        for n in 0..100_000 {
            counts[stream.draw(n).below(10) as usize] += 1;
        }
        // Chi-square with 9 degrees of freedom: 27.9 is passed once in a thousand seeds; the seed is fixed.
        let chi_square: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - 10_000.0).powi(2) / 10_000.0)
            .sum();
        assert!(chi_square < 27.9, "{chi_square} from {counts:?}");
    }

    #[test]
    fn a_share_of_nothing_never_happens_and_of_all_always() {
        let stream = Stream::new(SEED, Purpose::Loss, 0);
        assert!(
            (0..1_000).all(|n| !stream.draw(n).happens(0)),
            "0 ppm happened"
        );
        assert!(
            (0..1_000).all(|n| stream.draw(n).happens(1_000_000)),
            "10^6 ppm failed"
        );
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items = Stream::new(SEED, Purpose::Peers, 7).shuffled(0, (0..50).collect());
        assert_ne!(items, (0..50).collect::<Vec<_>>(), "nothing moved");
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn a_fingerprint_tells_texts_and_their_borders_apart() {
        let of = |texts: &[&str]| {
            let mut fingerprint = Fingerprint::new(SEED);
            texts.iter().for_each(|t| fingerprint.add_text(t));
            fingerprint
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["a"]), of(&["a\0"]));
        assert_eq!(of(&["gatsby"]), of(&["gatsby"]));
    }
}
