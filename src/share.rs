//! Shares of a whole and errors of a clock in parts per million, and how they are written.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// A share in parts per million, 0 to 1,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(u32);

impl Share {
    /// Nothing of it.
    pub const NONE: Self = Self(0);
    /// All of it.
    pub const ALL: Self = Self(1_000_000);

    /// Returns that many parts in a million, or all if there are more.
    #[must_use]
    pub const fn from_ppm(ppm: u32) -> Self {
        if ppm > Self::ALL.0 {
            Self::ALL
        } else {
            Self(ppm)
        }
    }

    /// Returns the parts in a million.
    #[must_use]
    pub const fn ppm(self) -> u32 {
        self.0
    }

    /// Reads `10%`, `0.5%` or `200ppm`.
    ///
    /// # Errors
    /// One sentence when it is not a share, is more than all, or is finer than a part in a million.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not a share; write it like 10%, 0.5% or 200ppm");
        let ppm = parts(text, wrong)?;
        if ppm > Self::ALL.0 {
            return Err(format!("{text} is more than everything; the most is 100%"));
        }
        Ok(Self(ppm))
    }
}

impl fmt::Display for Share {
    /// Writes it in percent, exactly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Percent(self.0).fmt(f)
    }
}

/// How much longer or shorter than it should be what a wrong clock measures is, in parts per million.
///
/// From [`Drift::MIN`], ten times too short, to [`Drift::MAX`], eleven times too long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift(i32);

impl Drift {
    /// The clock is right.
    pub const NONE: Self = Self(0);
    /// Nine tenths shorter.
    pub const MIN: Self = Self(-900_000);
    /// Ten times longer, on top of what it should be.
    pub const MAX: Self = Self(10_000_000);

    /// Returns that many parts in a million, or the nearest there can be.
    #[must_use]
    pub fn from_ppm(ppm: i32) -> Self {
        Self(ppm).clamp(Self::MIN, Self::MAX)
    }

    /// Returns what a clock that is wrong by so much takes for a span: rounded down to whole microseconds, and never nothing unless
    /// the span is.
    #[must_use]
    pub fn of(self, span: Span) -> Span {
        if self == Self::NONE {
            return span;
        }
        let parts = u128::from(1_000_000_u32.saturating_add_signed(self.0));
        let micros = u128::from(span.as_micros()) * parts / 1_000_000;
        let micros = u64::try_from(micros).unwrap_or(u64::MAX);
        Span::from_micros(micros.max(u64::from(span > Span::ZERO)))
    }

    /// Reads `+10%`, `-5%`, `0.5%` or `-200ppm`.
    ///
    /// # Errors
    /// One sentence when it is none, is too much or too little, or is finer than a part in a million.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (is_less, amount) = match text.strip_prefix('-') {
            Some(amount) => (true, amount),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let wrong = || format!("{text} is not a drift; write it like +10%, -5% or 200ppm");
        let ppm = parts(amount, wrong)?;
        let ppm = i32::try_from(ppm).unwrap_or(i32::MAX);
        let drift = Self(if is_less { -ppm } else { ppm });
        if !(Self::MIN..=Self::MAX).contains(&drift) {
            return Err(format!(
                "{text} should be from {} to {}",
                Self::MIN,
                Self::MAX
            ));
        }
        Ok(drift)
    }

    /// Says how long periods are by such a clock: `10% longer`.
    #[must_use]
    pub fn words(self) -> String {
        let way = if self < Self::NONE {
            "shorter"
        } else {
            "longer"
        };
        format!("{} {way}", Percent(self.0.unsigned_abs()))
    }
}

impl fmt::Display for Drift {
    /// Writes it in percent, exactly, with its sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.0 {
            0 => "",
            1.. => "+",
            _ => "-",
        };
        write!(f, "{sign}{}", Percent(self.0.unsigned_abs()))
    }
}

/// Parts in a million, written in percent.
struct Percent(u32);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return write!(f, "{whole}%");
        }
        let fraction = format!("{rest:04}");
        write!(f, "{whole}.{}%", fraction.trim_end_matches('0'))
    }
}

/// Reads `10%`, `0.5%` or `200ppm` as parts in a million, or as the most there can be if it is more.
fn parts(text: &str, wrong: impl Fn() -> String) -> Result<u32, String> {
    if let Some(number) = text.strip_suffix("ppm") {
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        return digits
            .then(|| number.parse::<u32>().unwrap_or(u32::MAX))
            .ok_or_else(wrong);
    }
    let number = text.strip_suffix('%').ok_or_else(&wrong)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(wrong());
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 4 {
        return Err(format!(
            "{text} is finer than a part in a million (0.0001%)"
        ));
    }
    let parts: u32 = format!("{fraction:0<4}").parse().map_err(|_| wrong())?;
    let whole = whole.parse::<u32>().ok();
    Ok(whole
        .and_then(|w| w.checked_mul(10_000)?.checked_add(parts))
        .unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_exactly_and_read_back() {
        for (ppm, text) in [
            (0, "0%"),
            (1, "0.0001%"),
            (5_000, "0.5%"),
            (100_000, "10%"),
            (333_333, "33.3333%"),
            (1_000_000, "100%"),
        ] {
            assert_eq!(Share::from_ppm(ppm).to_string(), text);
            assert_eq!(Share::parse(text), Ok(Share::from_ppm(ppm)));
        }
        assert_eq!(Share::parse("200ppm"), Ok(Share::from_ppm(200)));
        assert_eq!(Share::parse("2.50%"), Ok(Share::from_ppm(25_000)));
    }

    #[test]
    fn what_is_not_a_share_is_refused_with_a_sentence() {
        for text in ["", "10", "%", "ppm", "-1%", "1.%", ".5%", "a%", "1 %"] {
            assert_eq!(
                Share::parse(text),
                Err(format!(
                    "{text} is not a share; write it like 10%, 0.5% or 200ppm"
                ))
            );
        }
        for text in ["101%", "1000001ppm", "99999999999%", "99999999999ppm"] {
            assert_eq!(
                Share::parse(text),
                Err(format!("{text} is more than everything; the most is 100%"))
            );
        }
        assert_eq!(
            Share::parse("0.00001%"),
            Err("0.00001% is finer than a part in a million (0.0001%)".to_owned())
        );
    }

    #[test]
    fn a_drift_stretches_a_span_by_whole_microseconds_and_never_to_nothing() {
        let of = |text: &str, micros: u64| {
            let drift = Drift::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            drift.of(Span::from_micros(micros)).as_micros()
        };
        assert_eq!(of("0%", 7), 7);
        assert_eq!(of("+10%", 1_000_000), 1_100_000);
        assert_eq!(of("-5%", 1_000_000), 950_000);
        assert_eq!(of("+0.0001%", 1_000_000), 1_000_001);
        assert_eq!(of("+0.0001%", 999_999), 999_999, "it is rounded down");
        assert_eq!(of("-90%", 9), 1, "nothing would be a storm");
        assert_eq!(of("-90%", 0), 0);
        assert_eq!(of("+1000%", Span::MAX.as_micros()), Span::MAX.as_micros());
        assert_eq!(Drift::from_ppm(i32::MIN), Drift::MIN);
        assert_eq!(Drift::from_ppm(i32::MAX), Drift::MAX);
        assert_eq!(Drift::from_ppm(-52_500).words(), "5.25% shorter");
        assert_eq!(Drift::from_ppm(-52_500).to_string(), "-5.25%");
    }
}
