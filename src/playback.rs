//! How fast simulated time passes while somebody watches: the speeds, and how much time a frame is worth.

use crate::time::Span;

/// A speed that the slider stops at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// What it is called on the page.
    pub label: &'static str,
    /// What it is called when read aloud.
    pub spoken: &'static str,
    /// Simulated microseconds for each real one; `None`: as fast as the machine can.
    pub factor: Option<f64>,
}

const fn speed(label: &'static str, spoken: &'static str, factor: f64) -> Speed {
    Speed {
        label,
        spoken,
        factor: Some(factor),
    }
}

/// The speeds, slowest first. At 1x a simulated second takes a real one.
pub const SPEEDS: [Speed; 12] = [
    speed("1/16x", "a sixteenth of real time", 1.0 / 16.0),
    speed("1/8x", "an eighth of real time", 1.0 / 8.0),
    speed("1/4x", "a quarter of real time", 1.0 / 4.0),
    speed("1/2x", "half of real time", 1.0 / 2.0),
    speed("1x", "real time", 1.0),
    speed("2x", "twice real time", 2.0),
    speed("4x", "4 times real time", 4.0),
    speed("8x", "8 times real time", 8.0),
    speed("16x", "16 times real time", 16.0),
    speed("32x", "32 times real time", 32.0),
    speed("64x", "64 times real time", 64.0),
    Speed {
        label: "Max",
        spoken: "as fast as this machine can",
        factor: None,
    },
];

/// The place of real time among [`SPEEDS`].
pub const REAL_TIME: usize = 4;

/// The longest real time that one frame makes up for: a tab that slept does not leap ahead.
const FRAME_MS_MAX: f64 = 100.0;

/// Whether time passes, and how fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    /// Whether time passes.
    pub is_playing: bool,
    /// The place of the speed among [`SPEEDS`].
    pub speed: usize,
    /// When the last frame was, in the browser's milliseconds; `None` before the first one.
    last_ms: Option<f64>,
    /// Simulated microseconds that were due but are less than one.
    carry: f64,
}

impl Default for Playback {
    fn default() -> Self {
        Self {
            is_playing: false,
            speed: REAL_TIME,
            last_ms: None,
            carry: 0.0,
        }
    }
}

impl Playback {
    /// Lets time pass from the next frame on.
    pub fn play(&mut self) {
        self.is_playing = true;
        self.last_ms = None;
        self.carry = 0.0;
    }

    /// Stops time.
    pub fn pause(&mut self) {
        self.is_playing = false;
    }

    /// Returns the speed.
    #[must_use]
    pub fn speed(&self) -> Speed {
        SPEEDS[self.speed.min(SPEEDS.len() - 1)]
    }

    /// Returns how much simulated time has become due by the frame at `now_ms`; `None` means as much as can be done.
    pub fn due(&mut self, now_ms: f64) -> Option<Span> {
        let elapsed = self.last_ms.map_or(0.0, |last| now_ms - last);
        self.last_ms = Some(now_ms);
        let factor = self.speed().factor?;
        let due = elapsed.clamp(0.0, FRAME_MS_MAX) * 1_000.0 * factor + self.carry;
        let whole = due.floor();
        self.carry = due - whole;
        Some(Span::from_micros(whole as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(speed: usize) -> Playback {
        let mut playback = Playback {
            speed,
            ..Playback::default()
        };
        playback.play();
        playback
    }

    #[test]
    fn at_real_time_a_second_takes_a_second() {
        let mut playback = playing(REAL_TIME);
        assert_eq!(
            playback.due(5_000.0),
            Some(Span::ZERO),
            "the first frame only starts the clock"
        );
        let total: u64 = (1..=60)
            .map(|n| playback.due(5_000.0 + f64::from(n) * 1_000.0 / 60.0))
            .map(|due| due.expect("a speed with a factor").as_micros())
            .sum();
        assert!((999_999..=1_000_000).contains(&total), "{total}");
    }

    #[test]
    fn slow_speeds_lose_no_fraction() {
        let mut playback = playing(0);
        playback.due(0.0);
        let total: u64 = (1..=1_600)
            .map(|n| playback.due(f64::from(n) * 0.001))
            .map(|due| due.expect("a speed with a factor").as_micros())
            .sum();
        assert!((99..=100).contains(&total), "{total}");
    }

    #[test]
    fn a_tab_that_slept_does_not_leap_ahead() {
        let mut playback = playing(REAL_TIME);
        playback.due(0.0);
        assert_eq!(playback.due(60_000.0), Some(Span::from_millis(100)));
        assert_eq!(playback.due(59_000.0), Some(Span::ZERO), "nor back");
    }

    #[test]
    fn the_fastest_speed_has_no_measure() {
        let mut playback = playing(SPEEDS.len() - 1);
        assert_eq!(playback.due(0.0), None);
    }

    #[test]
    fn speeds_double_from_stop_to_stop() {
        let factors: Vec<f64> = SPEEDS.iter().filter_map(|s| s.factor).collect();
        assert!(
            factors.windows(2).all(|pair| pair[1] == 2.0 * pair[0]),
            "{factors:?}"
        );
        assert_eq!(SPEEDS[REAL_TIME].factor, Some(1.0));
    }
}
