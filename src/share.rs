//! Shares of a whole in parts per million, and how they are written.

use std::fmt;

use serde::{Deserialize, Serialize};

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
        let ppm = if let Some(number) = text.strip_suffix("ppm") {
            let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            digits
                .then(|| number.parse::<u32>().unwrap_or(u32::MAX))
                .ok_or_else(wrong)?
        } else {
            let number = text.strip_suffix('%').ok_or_else(wrong)?;
            let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
            let all_digits =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
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
            whole
                .parse::<u32>()
                .ok()
                .and_then(|w| w.checked_mul(10_000)?.checked_add(parts))
                .unwrap_or(u32::MAX)
        };
        if ppm > Self::ALL.0 {
            return Err(format!("{text} is more than everything; the most is 100%"));
        }
        Ok(Self(ppm))
    }
}

impl fmt::Display for Share {
    /// Writes it in percent, exactly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return write!(f, "{whole}%");
        }
        let fraction = format!("{rest:04}");
        write!(f, "{whole}.{}%", fraction.trim_end_matches('0'))
    }
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
}
