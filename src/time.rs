//! Simulated time: instants and spans in whole microseconds, and how they are written.
//!
//! Whole numbers keep every sum exact, so a run is the same to the bit on every machine. Nothing here reads a clock.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// An instant of a run, in microseconds since its start.
///
/// Between zero and [`SimTime::MAX`]; additions stop at the maximum rather than wrap.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SimTime(u64);

/// A length of simulated time, in microseconds; at most [`Span::MAX`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(u64);

impl SimTime {
    /// The start of every run.
    pub const ZERO: Self = Self(0);
    /// The last instant a run can reach: a hundred days, far below where a JavaScript number loses whole microseconds.
    pub const MAX: Self = Self(Span::MAX.0);

    /// Returns the instant that many microseconds after the start, or [`SimTime::MAX`] if that is sooner.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Returns the microseconds since the start.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Returns the seconds since the start, for drawing: never for deciding anything in the core.
    #[must_use]
    pub const fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Returns how long after `earlier` this is; nothing if it is not after.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// A hundred days.
    pub const MAX: Self = Self(100 * 24 * 3_600 * 1_000_000);

    /// Returns a span of that many microseconds, or [`Span::MAX`] if that is shorter.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Returns a span of that many milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self::from_micros(millis.saturating_mul(1_000))
    }

    /// Returns a span of that many seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self::from_micros(secs.saturating_mul(1_000_000))
    }

    /// Returns the whole microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Returns the seconds, for drawing: never for deciding anything in the core.
    #[must_use]
    pub const fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Reads a span with its unit: `500ms`, `2.5s`, `3m`, `1h`, `250us`.
    ///
    /// # Errors
    /// One sentence when the number or the unit is missing, the value is finer than a microsecond, or longer than
    /// [`Span::MAX`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let micros_per_unit: u64 = match unit {
            "us" | "µs" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            "m" => 60_000_000,
            "h" => 3_600_000_000,
            "" => return Err(format!("{text} needs a unit: {text}ms, {text}s or {text}m")),
            _ => {
                return Err(format!(
                    "{text} is not a time; write it like 500ms, 2.5s or 3m"
                ));
            }
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits_only = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty())
            || !digits_only(fraction)
            || number.ends_with('.')
        {
            return Err(format!(
                "{text} is not a time; write it like 500ms, 2.5s or 3m"
            ));
        }
        let too_long = || format!("{text} is longer than a run can be ({})", Self::MAX);
        let whole: u64 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_| too_long())?
        };
        let mut micros = whole.checked_mul(micros_per_unit).ok_or_else(too_long)?;
        let mut place = micros_per_unit;
        for digit in fraction.bytes().map(|b| u64::from(b - b'0')) {
            // `place` is not always a power of ten (a minute is not), so a digit may fall between two microseconds.
            if !(place * digit).is_multiple_of(10) {
                return Err(format!("{text} is finer than a microsecond"));
            }
            micros = micros
                .checked_add(place * digit / 10)
                .ok_or_else(too_long)?;
            if !place.is_multiple_of(10) {
                place = 0;
            }
            place /= 10;
        }
        if micros > Self::MAX.0 {
            return Err(too_long());
        }
        Ok(Self(micros))
    }
}

/// Returns an instant as people read it on a clock, seconds with three decimals: `1.811 s`. What is finer than a millisecond is
/// left out, never rounded up.
#[must_use]
pub fn seconds(at: SimTime) -> String {
    let millis = at.as_micros() / 1_000;
    format!("{}.{:03} s", millis / 1_000, millis % 1_000)
}

impl Add<Span> for SimTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self::from_micros(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for SimTime {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::from_micros(self.0.saturating_add(other.0))
    }
}

/// Writes the shortest exact form with a unit, the one [`Span::parse`] reads back.
fn write_micros(micros: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (unit, per_unit, places) = match micros {
        0 => return f.write_str("0s"),
        m if m % 3_600_000_000 == 0 => ("h", 3_600_000_000, 0),
        m if m % 60_000_000 == 0 => ("m", 60_000_000, 0),
        m if m >= 1_000_000 => ("s", 1_000_000, 6),
        m if m >= 1_000 => ("ms", 1_000, 3),
        _ => ("us", 1, 0),
    };
    let (whole, rest) = (micros / per_unit, micros % per_unit);
    if rest == 0 {
        return write!(f, "{whole}{unit}");
    }
    let fraction = format!("{rest:0places$}");
    write!(f, "{whole}.{}{unit}", fraction.trim_end_matches('0'))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_micros(self.0, f)
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_micros(self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_in_their_shortest_exact_form_and_read_back() {
        for (micros, text) in [
            (0, "0s"),
            (250, "250us"),
            (1_000, "1ms"),
            (1_500, "1.5ms"),
            (500_000, "500ms"),
            (2_500_000, "2.5s"),
            (1_000_001, "1.000001s"),
            (90_000_000, "90s"),
            (180_000_000, "3m"),
            (3_600_000_000, "1h"),
        ] {
            assert_eq!(Span::from_micros(micros).to_string(), text);
            assert_eq!(Span::parse(text), Ok(Span::from_micros(micros)), "{text}");
        }
    }

    #[test]
    fn other_ways_of_writing_a_span_are_read() {
        for (text, micros) in [
            ("0.5s", 500_000),
            (".5s", 500_000),
            ("2.50s", 2_500_000),
            ("1.5m", 90_000_000),
            ("0.25h", 900_000_000),
            ("3µs", 3),
            ("0.001ms", 1),
        ] {
            assert_eq!(Span::parse(text), Ok(Span::from_micros(micros)), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_span_is_refused_with_a_sentence() {
        for (text, sentence) in [
            ("5", "5 needs a unit: 5ms, 5s or 5m"),
            ("s", "s is not a time; write it like 500ms, 2.5s or 3m"),
            ("1.s", "1.s is not a time; write it like 500ms, 2.5s or 3m"),
            (
                "1.2.3s",
                "1.2.3s is not a time; write it like 500ms, 2.5s or 3m",
            ),
            ("-1s", "-1s is not a time; write it like 500ms, 2.5s or 3m"),
            (
                "2 weeks",
                "2 weeks is not a time; write it like 500ms, 2.5s or 3m",
            ),
            ("0.5us", "0.5us is finer than a microsecond"),
            ("1.0000001s", "1.0000001s is finer than a microsecond"),
            ("9999h", "9999h is longer than a run can be (2400h)"),
            (
                "99999999999999999999s",
                "99999999999999999999s is longer than a run can be (2400h)",
            ),
        ] {
            assert_eq!(Span::parse(text), Err(sentence.to_owned()));
        }
    }

    #[test]
    fn time_stops_at_its_bounds() {
        assert_eq!(SimTime::MAX + Span::from_secs(1), SimTime::MAX);
        assert_eq!(SimTime::ZERO - Span::from_secs(1), SimTime::ZERO);
        assert_eq!(SimTime::ZERO.since(SimTime::MAX), Span::ZERO);
    }
}
