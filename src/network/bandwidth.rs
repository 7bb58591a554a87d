//! How many bytes a link takes in a second, and how many messages may wait for it; whether it keeps them in order.

use std::fmt;

use crate::time::Span;

/// The most bytes that a link is made to take in a second.
pub const BANDWIDTH_MAX: u64 = 1_000_000_000;
/// The most messages that may wait for a link.
pub const QUEUE_MAX: u32 = 10_000;
/// How many messages may wait for a link unless it is said.
pub const QUEUE_USUAL: u32 = 100;

/// How fast messages are put on a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bandwidth {
    /// At once, however many and however long they are.
    #[default]
    Unlimited,
    /// One byte after the other, one message after the other.
    Limited {
        /// Bytes in a second, 1 to [`BANDWIDTH_MAX`]. Too low, and messages wait longer than news is new, or are dropped; too high, and it
        /// is as if there were no limit.
        rate: u64,
        /// How many messages may wait while another is put on the link, 0 to [`QUEUE_MAX`]; one more is dropped. Too low, and bursts are
        /// dropped that there would have been time for; too high, and what is dropped in the end has made everything late before.
        queue: u32,
    },
}

impl Bandwidth {
    /// Returns how long it takes to put so many bytes on the link, rounded up to a whole microsecond.
    #[must_use]
    pub fn time_for(self, bytes: u32) -> Span {
        match self {
            Self::Unlimited => Span::ZERO,
            Self::Limited { rate, .. } => {
                // At most 2^32 times a million: below 2^52.
                Span::from_micros((u64::from(bytes) * 1_000_000).div_ceil(rate.max(1)))
            }
        }
    }

    /// Reads a number of bytes in a second: `64kB/s`, `1.5MB/s`, `800B/s`.
    ///
    /// # Errors
    /// One sentence when it is not one, is finer than a byte, or is none or too many.
    pub fn parse_rate(text: &str) -> Result<u64, String> {
        let wrong =
            || format!("{text} is not a bandwidth; write it like 64kB/s, 1.5MB/s or 800B/s");
        let units = [("kB/s", 3), ("MB/s", 6), ("GB/s", 9), ("B/s", 0)];
        let read = |(unit, power): (&str, usize)| Some((text.strip_suffix(unit)?, power));
        let (number, power) = units.into_iter().find_map(read).ok_or_else(wrong)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(wrong());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > power {
            return Err(format!("{text} is finer than a byte in a second"));
        }
        let digits = format!("{whole}{fraction:0<power$}");
        // So many digits are too many in any case.
        let rate = digits.parse::<u64>().unwrap_or(u64::MAX);
        if !(1..=BANDWIDTH_MAX).contains(&rate) {
            return Err(format!("{text} should be from 1B/s to 1GB/s, or off"));
        }
        Ok(rate)
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Limited { rate, queue } = *self else {
            return f.write_str("off");
        };
        match rate {
            _ if rate.is_multiple_of(1_000_000_000) => write!(f, "{}GB/s", rate / 1_000_000_000),
            _ if rate.is_multiple_of(1_000_000) => write!(f, "{}MB/s", rate / 1_000_000),
            _ if rate.is_multiple_of(1_000) => write!(f, "{}kB/s", rate / 1_000),
            _ => write!(f, "{rate}B/s"),
        }?;
        if queue != QUEUE_USUAL {
            write!(f, " queue {queue}")?;
        }
        Ok(())
    }
}

/// Whether messages on a link can overtake each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// They can: each takes the time it takes, as in UDP.
    #[default]
    Free,
    /// They cannot: none arrives before one that was sent earlier on the link, as in TCP. One that would waits for the other, and all behind
    /// it do too.
    Kept,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Free => "free",
            Self::Kept => "kept",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bandwidth_is_read_and_written_exactly() {
        for (text, rate, written) in [
            ("64kB/s", 64_000, "64kB/s"),
            ("1.5MB/s", 1_500_000, "1500kB/s"),
            ("0.001kB/s", 1, "1B/s"),
            ("800B/s", 800, "800B/s"),
            ("1GB/s", 1_000_000_000, "1GB/s"),
            ("0.5000GB/s", 500_000_000, "500MB/s"),
        ] {
            assert_eq!(Bandwidth::parse_rate(text), Ok(rate), "{text}");
            let bandwidth = Bandwidth::Limited {
                rate,
                queue: QUEUE_USUAL,
            };
            assert_eq!(bandwidth.to_string(), written);
        }
        let short = Bandwidth::Limited { rate: 1, queue: 3 };
        assert_eq!(short.to_string(), "1B/s queue 3");
        assert_eq!(Bandwidth::Unlimited.to_string(), "off");
    }

    #[test]
    fn what_is_no_bandwidth_is_refused_with_what_to_write() {
        for (text, sentence) in [
            (
                "fast",
                "fast is not a bandwidth; write it like 64kB/s, 1.5MB/s or 800B/s",
            ),
            (
                "64k",
                "64k is not a bandwidth; write it like 64kB/s, 1.5MB/s or 800B/s",
            ),
            (
                "-1B/s",
                "-1B/s is not a bandwidth; write it like 64kB/s, 1.5MB/s or 800B/s",
            ),
            ("1.5B/s", "1.5B/s is finer than a byte in a second"),
            ("0B/s", "0B/s should be from 1B/s to 1GB/s, or off"),
            ("1.1GB/s", "1.1GB/s should be from 1B/s to 1GB/s, or off"),
            (
                "99999999999999999999999GB/s",
                "99999999999999999999999GB/s should be from 1B/s to 1GB/s, or off",
            ),
        ] {
            assert_eq!(Bandwidth::parse_rate(text), Err(sentence.to_owned()));
        }
    }

    #[test]
    fn the_time_a_message_takes_is_rounded_up() {
        let at = |rate| Bandwidth::Limited { rate, queue: 0 };
        assert_eq!(at(1_000).time_for(150), Span::from_millis(150));
        assert_eq!(at(BANDWIDTH_MAX).time_for(150), Span::from_micros(1));
        assert_eq!(at(3).time_for(1), Span::from_micros(333_334));
        assert_eq!(
            at(1).time_for(u32::MAX),
            Span::MAX.min(Span::from_secs(4_294_967_295))
        );
        assert_eq!(Bandwidth::Unlimited.time_for(u32::MAX), Span::ZERO);
    }
}
