//! Which messages a link loses by chance: each for itself, or in bursts.

use std::fmt;

use super::link::SECOND_COPY;
use crate::rng::{Purpose, Seed, Stream};
use crate::share::Share;

/// Which messages are lost by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Each for itself, with that probability.
    Each(Share),
    /// In bursts: a link is good and loses nothing, or bad and loses everything, and changes between the two from message to
    /// message with fixed probabilities, such that `share` of all messages are lost and a burst is `length` messages long in the
    /// mean (Gilbert 1960, Elliott 1963).
    Burst {
        /// Less than all.
        share: Share,
        /// How many messages in succession, 2 to [`BURST_MAX`]; at least 1 / (1 - share), which is how long they are if each message
        /// is lost for itself.
        length: u32,
    },
}

/// The longest mean burst, in messages.
pub const BURST_MAX: u32 = 1_000;

impl Loss {
    /// No loss.
    pub const NONE: Self = Self::Each(Share::NONE);

    /// Returns bursts of a mean length that lose a share of all messages.
    ///
    /// # Errors
    /// One sentence if there are no such bursts.
    pub fn burst(share: Share, length: u32) -> Result<Self, String> {
        let good = Share::ALL.ppm() - share.ppm();
        if good == 0 {
            return Err("a loss of 100% is no burst; write loss 100%".to_owned());
        }
        let least = Share::ALL.ppm().div_ceil(good).max(2);
        if !(least..=BURST_MAX).contains(&length) {
            let why = match least {
                2 => String::new(),
                _ => format!(" at {share}, where chance alone makes bursts almost as long"),
            };
            return Err(format!(
                "{length} should be how many messages a burst is long in the mean, {least} to {BURST_MAX}{why}"
            ));
        }
        Ok(Self::Burst { share, length })
    }

    /// Decides whether message number `nth` of a link is lost.
    #[inline]
    pub(super) fn loses(self, seed: Seed, link: u64, nth: u64) -> bool {
        match self {
            Self::Each(Share::NONE) => false,
            Self::Each(share) => Stream::new(seed, Purpose::Loss, link)
                .draw(nth)
                .happens(share.ppm()),
            Self::Burst { share, length } => Self::is_bad(share, length, seed, link, nth),
        }
    }

    /// Decides whether a link that loses in bursts is bad at message number `nth`.
    #[inline(never)]
    fn is_bad(share: Share, length: u32, seed: Seed, link: u64, nth: u64) -> bool {
        // A second copy shares the weather of its first.
        let nth = nth & !SECOND_COPY;
        let draws = Stream::new(seed, Purpose::Burst, link);
        // Out of 2^64: how likely a bad link becomes good with the next message, and a good one bad.
        let mends = u64::MAX / u64::from(length);
        let breaks = u128::from(mends) * u128::from(share.ppm())
            / u128::from(Share::ALL.ppm() - share.ppm());
        let breaks = u64::try_from(breaks).unwrap_or(u64::MAX);
        // The last draw that decides whatever was before decides; the others leave the link as it was. So no state
        // needs to be kept, and what happens to a message depends on its number alone.
        let looked_at = 64 * u64::from(length);
        let decided = (nth.saturating_sub(looked_at)..=nth).rev().find_map(|n| {
            let bits = draws.draw(n).bits();
            let is_good = bits >= u64::MAX - mends;
            (bits < breaks || is_good).then_some(!is_good)
        });
        decided.unwrap_or_else(|| draws.draw(u64::MAX).happens(share.ppm()))
    }
}

impl From<Share> for Loss {
    fn from(share: Share) -> Self {
        Self::Each(share)
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each(share) => share.fmt(f),
            Self::Burst { share, length } => write!(f, "burst {share} {length}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Seed = Seed(7);

    /// Which of so many messages a loss loses.
    fn lost_of(loss: Loss, messages: u64, link: u64) -> Vec<bool> {
        (0..messages)
            .map(|nth| loss.loses(SEED, link, nth))
            .collect()
    }

    #[test]
    fn bursts_lose_the_share_they_are_told_and_are_as_long_in_the_mean() {
        for (percent, length) in [(10, 5), (30, 20), (50, 2), (1, 100)] {
            let loss = Loss::burst(Share::from_ppm(percent * 10_000), length).expect("a burst");
            let (mut lost, mut bursts) = (0_u64, 0_u64);
            for link in 0..20 {
                let all = lost_of(loss, 20_000, link);
                lost += all.iter().filter(|is_lost| **is_lost).count() as u64;
                bursts += all.windows(2).filter(|pair| !pair[0] && pair[1]).count() as u64;
            }
            let share = lost as f64 / 400_000.0 * 100.0;
            let mean = lost as f64 / bursts as f64;
            // A few hundred bursts at least: within a tenth or so.
            assert!(
                (share / f64::from(percent) - 1.0).abs() < 0.2,
                "{share}% of {loss}"
            );
            assert!(
                (mean / f64::from(length) - 1.0).abs() < 0.2,
                "{mean} for {loss}"
            );
        }
    }

    #[test]
    fn bursts_at_a_lower_share_lose_a_subset_and_depend_on_the_number_alone() {
        let of = |percent: u32| {
            let share = Share::from_ppm(percent * 10_000);
            lost_of(Loss::burst(share, 8).expect("a burst"), 5_000, 3)
        };
        let (few, many) = (of(5), of(25));
        assert!(
            few.iter().zip(&many).all(|(few, many)| !few || *many),
            "not a subset"
        );
        assert!(few.contains(&true), "nothing is lost");
        assert_eq!(of(0), vec![false; 5_000]);
        let loss = Loss::burst(Share::from_ppm(250_000), 8).expect("a burst");
        assert_eq!(loss.loses(SEED, 3, 4_321), many[4_321], "asked for alone");
        let copies = (0..500).map(|nth| loss.loses(SEED, 3, nth | SECOND_COPY));
        assert_eq!(copies.collect::<Vec<_>>(), many[..500], "their copies");
    }

    #[test]
    fn bursts_that_there_cannot_be_are_refused() {
        let of = |percent: u32, length| {
            Loss::burst(Share::from_ppm(percent * 10_000), length).map(|loss| loss.to_string())
        };
        assert_eq!(of(10, 5), Ok("burst 10% 5".to_owned()));
        assert_eq!(of(50, 2), Ok("burst 50% 2".to_owned()));
        assert_eq!(
            of(100, 5),
            Err("a loss of 100% is no burst; write loss 100%".to_owned())
        );
        let range = "should be how many messages a burst is long in the mean";
        assert_eq!(of(10, 1), Err(format!("1 {range}, 2 to 1000")));
        assert_eq!(of(10, 1_001), Err(format!("1001 {range}, 2 to 1000")));
        assert_eq!(
            of(80, 4),
            Err(format!(
                "4 {range}, 5 to 1000 at 80%, where chance alone makes bursts almost as long"
            ))
        );
    }
}
