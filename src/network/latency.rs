//! How long a message is under way: drawn from a distribution, read off a table of quantiles, or measured between two cities.

use std::fmt;
use std::rc::Rc;

use super::quantile;
use crate::rng::Draw;
use crate::share::Share;
use crate::time::Span;

/// The longest that a message can be under way.
pub const LATENCY_MAX: Span = Span::from_secs(3_600);

/// How long a message is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Latency {
    /// Always as long; at most [`LATENCY_MAX`]. Zero is allowed: everything then happens at one instant, in order.
    Constant(Span),
    /// Anything from `min` to `max`, both included, each microsecond as likely. Messages overtake each other.
    Uniform {
        /// At most `max`.
        min: Span,
        /// At most [`LATENCY_MAX`].
        max: Span,
    },
    /// Normally distributed: about a mean, most within one standard deviation of it. Never less than nothing and never more than
    /// [`LATENCY_MAX`]: what would be is that.
    Normal {
        /// At most [`LATENCY_MAX`].
        mean: Span,
        /// At most [`LATENCY_MAX`].
        sd: Span,
    },
    /// Exponentially distributed: most are short, some several times the mean; never more than [`LATENCY_MAX`].
    Exponential {
        /// At most [`LATENCY_MAX`].
        mean: Span,
    },
    /// Lognormally distributed, as round trips on a real network are about: half take less than the median, one in a hundred more
    /// than `p99`; never more than [`LATENCY_MAX`].
    Lognormal {
        /// Above zero.
        median: Span,
        /// At least the median; at most [`LATENCY_MAX`].
        p99: Span,
    },
    /// As a table of quantiles says, which somebody has measured; in between, each time is as likely.
    Empirical(Quantiles),
    /// As measured between the cities that the two nodes are in; see [`City`](super::City).
    Cities,
}

/// The most entries of a table of quantiles.
pub const QUANTILES_MAX: usize = 32;

/// Which share of all messages takes no longer than which time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantiles(Rc<[(Share, Span)]>);

impl Quantiles {
    /// Returns a table of quantiles.
    ///
    /// # Errors
    /// One sentence if it has not 2 to [`QUANTILES_MAX`] entries, its shares do not rise from nothing to all, or a time falls or is above
    /// [`LATENCY_MAX`].
    pub fn new(entries: &[(Share, Span)]) -> Result<Self, String> {
        if !(2..=QUANTILES_MAX).contains(&entries.len()) {
            return Err(format!(
                "a table of quantiles has 2 to {QUANTILES_MAX} entries, like 0%:5ms 50%:20ms 100%:400ms; this one has {}",
                entries.len()
            ));
        }
        let shares = [entries[0].0, entries[entries.len() - 1].0];
        if shares != [Share::NONE, Share::ALL] {
            return Err(format!(
                "the shares should go from 0% to 100%, and go from {} to {}",
                shares[0], shares[1]
            ));
        }
        for pair in entries.windows(2) {
            let [(low, sooner), (high, later)] = [pair[0], pair[1]];
            if low >= high {
                return Err(format!(
                    "after {low} the shares should go on to more, not to {high}"
                ));
            }
            if sooner > later {
                return Err(format!(
                    "{high} of the messages cannot take less than {later}, if {low} take up to {sooner}"
                ));
            }
        }
        let longest = entries[entries.len() - 1].1;
        if longest > LATENCY_MAX {
            return Err(format!(
                "{longest} is longer than a message may take ({LATENCY_MAX})"
            ));
        }
        Ok(Self(Rc::from(entries)))
    }

    /// Returns its entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[(Share, Span)] {
        &self.0
    }

    /// Returns the time that the draw's share of all messages does not exceed, interpolated in whole numbers and rounded down.
    fn sample(&self, draw: Draw) -> Span {
        // The draw as a share, in parts of 2^32 of a millionth: below 2^52.
        let share = ((u128::from(draw.bits()) * 1_000_000) >> 32) as u64;
        let place = |entry: &(Share, Span)| u64::from(entry.0.ppm()) << 32;
        let above = self.0.partition_point(|entry| place(entry) <= share);
        // The first share is nothing and the last is all, which no draw reaches.
        let (low, high) = (self.0[above - 1], self.0[above]);
        let way = u128::from(share - place(&low));
        let whole = u128::from(place(&high) - place(&low));
        let more = u128::from(high.1.as_micros() - low.1.as_micros()) * way / whole;
        // At most as much as the difference.
        low.1 + Span::from_micros(more as u64)
    }
}

impl Latency {
    /// What it is unless it is said.
    pub const USUAL: Self = Self::Constant(Span::from_millis(100));

    /// Returns how long this one takes; between cities nothing, because that is not drawn.
    #[must_use]
    pub fn sample(&self, draw: Draw) -> Span {
        match *self {
            Self::Constant(span) => span,
            Self::Uniform { min, max } => {
                let width = max.as_micros().saturating_sub(min.as_micros()) + 1;
                let width = u32::try_from(width).unwrap_or(u32::MAX);
                min + Span::from_micros(u64::from(draw.below(width)))
            }
            Self::Normal { .. }
            | Self::Exponential { .. }
            | Self::Lognormal { .. }
            | Self::Empirical(_)
            | Self::Cities => self.sample_by_table(draw),
        }
    }

    /// Returns how long this one takes, by the tables of quantiles.
    #[inline(never)]
    fn sample_by_table(&self, draw: Draw) -> Span {
        match *self {
            Self::Constant(span) => span,
            Self::Uniform { min, .. } => min,
            Self::Empirical(ref quantiles) => quantiles.sample(draw),
            Self::Cities => Span::ZERO,
            Self::Normal { mean, sd } => {
                let [mean, sd] = [mean, sd].map(|span| i128::from(span.as_micros()));
                let micros = mean + ((sd * i128::from(quantile::normal(draw))) >> 24);
                let micros = u64::try_from(micros.max(0)).unwrap_or(u64::MAX);
                Span::from_micros(micros).min(LATENCY_MAX)
            }
            Self::Exponential { mean } => {
                let product =
                    u128::from(mean.as_micros()) * u128::from(quantile::exponential(draw));
                let micros = u64::try_from(product >> 32).unwrap_or(u64::MAX);
                Span::from_micros(micros).min(LATENCY_MAX)
            }
            Self::Lognormal { median, p99 } => {
                let [median, p99, most] = [median, p99, LATENCY_MAX].map(Span::as_micros);
                Span::from_micros(quantile::lognormal(draw, median, p99, most))
            }
        }
    }

    /// Returns the shortest that any message takes; between cities nothing, because that is for the two cities to say.
    #[must_use]
    pub fn min(&self) -> Span {
        match *self {
            Self::Constant(span) => span,
            Self::Uniform { min, .. } => min,
            Self::Empirical(ref quantiles) => quantiles.0[0].1,
            Self::Normal { .. }
            | Self::Exponential { .. }
            | Self::Lognormal { .. }
            | Self::Cities => Span::ZERO,
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(span) => span.fmt(f),
            Self::Uniform { min, max } => write!(f, "uniform {min}..{max}"),
            Self::Normal { mean, sd } => write!(f, "normal {mean} {sd}"),
            Self::Exponential { mean } => write!(f, "exponential {mean}"),
            Self::Lognormal { median, p99 } => write!(f, "lognormal {median} {p99}"),
            Self::Empirical(quantiles) => {
                f.write_str("empirical")?;
                let mut entries = quantiles.entries().iter();
                entries.try_for_each(|(share, span)| write!(f, " {share}:{span}"))
            }
            Self::Cities => f.write_str("cities"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    const SEED: Seed = Seed(7);

    #[test]
    fn uniform_latency_covers_its_range_with_both_ends() {
        let latency = Latency::Uniform {
            min: Span::from_micros(10),
            max: Span::from_micros(13),
        };
        let stream = Stream::new(SEED, Purpose::Latency, 0);
        let mut counts = [0; 4];
        for n in 0..4_000 {
            counts[(latency.sample(stream.draw(n)).as_micros() - 10) as usize] += 1;
        }
        assert!(
            counts.iter().all(|c| (900..1_100).contains(c)),
            "{counts:?}"
        );
    }

    #[test]
    fn latencies_are_distributed_as_they_say_and_stay_within_bounds() {
        let ms = Span::from_millis;
        let stream = Stream::new(SEED, Purpose::Latency, 1);
        let sorted = |latency: Latency| {
            let mut all: Vec<Span> = (0..20_000)
                .map(|n| latency.sample(stream.draw(n)))
                .collect();
            all.sort_unstable();
            assert!(
                all[0] >= latency.min() && all[19_999] <= LATENCY_MAX,
                "{latency}"
            );
            all
        };
        let near = |span: Span, expected: u64| span.as_micros().abs_diff(expected) * 20 < expected;
        let normal = sorted(Latency::Normal {
            mean: ms(100),
            sd: ms(20),
        });
        assert!(near(normal[10_000], 100_000), "{}", normal[10_000]);
        assert!(near(normal[16_827], 120_000), "{}", normal[16_827]);
        let exponential = sorted(Latency::Exponential { mean: ms(100) });
        assert!(near(exponential[10_000], 69_315), "{}", exponential[10_000]);
        assert!(
            near(exponential[18_000], 230_259),
            "{}",
            exponential[18_000]
        );
        let lognormal = sorted(Latency::Lognormal {
            median: ms(50),
            p99: ms(400),
        });
        assert!(near(lognormal[10_000], 50_000), "{}", lognormal[10_000]);
        assert!(
            lognormal[19_800] > ms(350) && lognormal[19_800] < ms(450),
            "{}",
            lognormal[19_800]
        );
        let wide = sorted(Latency::Normal {
            mean: ms(1),
            sd: LATENCY_MAX,
        });
        assert_eq!((wide[0], wide[19_999]), (Span::ZERO, LATENCY_MAX));
        sorted(Latency::Exponential { mean: LATENCY_MAX });
    }

    #[test]
    fn draws_of_latencies_are_pinned_for_ever_because_recordings_depend_on_them() {
        let ms = Span::from_millis;
        let stream = Stream::new(SEED, Purpose::Latency, 1);
        let first =
            |latency: Latency| [0, 1, 2].map(|n| latency.sample(stream.draw(n)).as_micros());
        let all = [
            first(Latency::Normal {
                mean: ms(100),
                sd: ms(20),
            }),
            first(Latency::Exponential { mean: ms(100) }),
            first(Latency::Lognormal {
                median: ms(50),
                p99: ms(400),
            }),
        ];
        assert_eq!(
            all,
            [
                [115_228, 101_496, 100_594],
                [149_971, 75_470, 71_721],
                [98_752, 53_459, 51_345]
            ],
            "a change here changes what every recording means"
        );
    }

    fn table(text: &str) -> Result<Quantiles, String> {
        let entry = |word: &str| {
            let (share, span) = word.split_once(':')?;
            Some((Share::parse(share).ok()?, Span::parse(span).ok()?))
        };
        let entries: Option<Vec<_>> = text.split_whitespace().map(entry).collect();
        Quantiles::new(&entries.expect(text))
    }

    #[test]
    fn an_empirical_latency_has_the_quantiles_it_is_told_and_goes_straight_between_them() {
        let text = "0%:5ms 50%:20ms 90%:60ms 90.01%:60ms 100%:400ms";
        let latency = Latency::Empirical(table(text).expect(text));
        assert_eq!(latency.to_string(), format!("empirical {text}"));
        assert_eq!(latency.min(), Span::from_millis(5));
        let stream = Stream::new(SEED, Purpose::Latency, 3);
        const DRAWS: u64 = 100_000;
        let mut all: Vec<u64> = (0..DRAWS)
            .map(|n| latency.sample(stream.draw(n)).as_micros())
            .collect();
        all.sort_unstable();
        assert!(all[0] >= 5_000 && all[DRAWS as usize - 1] < 400_000);
        // Also halfway between two entries: a quarter is 12.5 ms, 95 % about 230 ms.
        for (micros, ppm) in [
            (12_500, 250_000),
            (20_000, 500_000),
            (40_000, 700_000),
            (60_000, 900_100),
            (229_830, 950_000),
        ] {
            let found = all.partition_point(|v| *v <= micros) as f64 / DRAWS as f64;
            let p = f64::from(ppm) / 1e6;
            let error = 4.0 * (p * (1.0 - p) / DRAWS as f64).sqrt();
            assert!(
                (found - p).abs() <= error,
                "{found} up to {micros}, not {p}"
            );
        }
        let first = [0, 1, 2].map(|n| latency.sample(stream.draw(n)).as_micros());
        assert_eq!(
            first,
            [15_047, 25_394, 45_612],
            "a change here changes what every recording means"
        );
        let flat = table("0%:7ms 100%:7ms").expect("a flat table");
        let flat = Latency::Empirical(flat);
        assert!((0..100).all(|n| flat.sample(stream.draw(n)) == Span::from_millis(7)));
    }

    #[test]
    fn a_table_that_is_no_table_is_refused() {
        let many: Vec<String> = (0..33).map(|n| format!("{n}%:1s")).collect();
        for (text, sentence) in [
            (
                "0%:5ms",
                "a table of quantiles has 2 to 32 entries, like 0%:5ms 50%:20ms 100%:400ms; this one has 1",
            ),
            (
                &*many.join(" "),
                "a table of quantiles has 2 to 32 entries, like 0%:5ms 50%:20ms 100%:400ms; this one has 33",
            ),
            (
                "1%:5ms 100%:6ms",
                "the shares should go from 0% to 100%, and go from 1% to 100%",
            ),
            (
                "0%:5ms 99%:6ms",
                "the shares should go from 0% to 100%, and go from 0% to 99%",
            ),
            (
                "0%:5ms 50%:6ms 50%:7ms 100%:9ms",
                "after 50% the shares should go on to more, not to 50%",
            ),
            (
                "0%:5ms 50%:4ms 100%:9ms",
                "50% of the messages cannot take less than 4ms, if 0% take up to 5ms",
            ),
            (
                "0%:5ms 100%:2h",
                "2h is longer than a message may take (1h)",
            ),
        ] {
            assert_eq!(table(text).map(|_| ()), Err(sentence.to_owned()), "{text}");
        }
    }
}
