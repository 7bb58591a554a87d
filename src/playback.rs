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
    /// How much of the pace has been kept lately.
    pace: Pace,
}

/// How fast time really passes, measured over a stretch of real time, so that what is said of it does not flicker.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pace {
    /// The place of the speed that it is measured at.
    speed: usize,
    /// Real milliseconds of the stretch so far.
    real_ms: f64,
    /// Simulated microseconds that passed in it.
    passed_us: f64,
    /// Simulated microseconds for each real one in the last whole stretch, if that was less than was to be kept.
    behind: Option<f64>,
}

/// How long a stretch is, in real milliseconds.
const STRETCH_MS: f64 = 2_000.0;
/// The longest that a frame takes on a machine that is busy and not asleep, in real milliseconds.
const AWAKE_MS_MAX: f64 = 1_500.0;
/// Below which share of its speed a run is said to fall behind, and from which on no longer.
const BEHIND: (f64, f64) = (0.85, 0.95);

impl Pace {
    /// Notes that so much real time has passed while `factor` was to be kept.
    fn note(&mut self, elapsed_ms: f64, factor: f64) {
        if elapsed_ms > AWAKE_MS_MAX {
            *self = Self {
                speed: self.speed,
                ..Self::default()
            };
            return;
        }
        self.real_ms += elapsed_ms;
        if self.real_ms < STRETCH_MS {
            return;
        }
        let kept = self.passed_us / (self.real_ms * 1_000.0);
        let limit = match self.behind {
            None => BEHIND.0,
            Some(_) => BEHIND.1,
        };
        *self = Self {
            speed: self.speed,
            behind: Some(kept).filter(|kept| *kept < limit * factor),
            ..Self::default()
        };
    }
}

impl Default for Playback {
    fn default() -> Self {
        Self {
            is_playing: false,
            speed: REAL_TIME,
            last_ms: None,
            carry: 0.0,
            pace: Pace::default(),
        }
    }
}

impl Playback {
    /// Lets time pass from the next frame on.
    pub fn play(&mut self) {
        self.is_playing = true;
        self.last_ms = None;
        self.carry = 0.0;
        self.pace = Pace::default();
    }

    /// Stops time.
    pub fn pause(&mut self) {
        self.is_playing = false;
        self.pace = Pace::default();
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
        if self.pace.speed != self.speed {
            self.pace = Pace {
                speed: self.speed,
                ..Pace::default()
            };
        }
        let factor = self.speed().factor?;
        self.pace.note(elapsed.max(0.0), factor);
        let due = elapsed.clamp(0.0, FRAME_MS_MAX) * 1_000.0 * factor + self.carry;
        let whole = due.floor();
        self.carry = due - whole;
        Some(Span::from_micros(whole as u64))
    }
}

impl Playback {
    /// Notes that so much simulated time has passed.
    pub fn passed(&mut self, span: Span) {
        self.pace.passed_us += span.as_micros() as f64;
    }

    /// Returns how fast time really passes if the machine falls behind, as speeds are written: `0.4x`.
    #[must_use]
    pub fn keeping(&self) -> Option<String> {
        let kept = self.pace.behind?;
        Some(match kept {
            0.0..0.1 => format!("{kept:.2}x"),
            0.1..10.0 => format!("{kept:.1}x"),
            _ => format!("{kept:.0}x"),
        })
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

    /// Lets frames of so many milliseconds pass, in each of which a share of what is due is done; returns what is said after each.
    fn frames(
        playback: &mut Playback,
        from_ms: f64,
        frame_ms: f64,
        frames: u32,
        done: f64,
    ) -> Vec<Option<String>> {
        (0..frames)
            .map(|n| {
                let due = playback.due(from_ms + f64::from(n) * frame_ms);
                let due = due.map_or(0, Span::as_micros) as f64;
                playback.passed(Span::from_micros((due * done) as u64));
                playback.keeping()
            })
            .collect()
    }

    #[test]
    fn whoever_falls_behind_is_told_what_is_kept_and_steadily() {
        let mut playback = playing(REAL_TIME);
        let said = frames(&mut playback, 0.0, 20.0, 501, 0.4);
        // Nothing before a whole stretch has been measured; then always the same.
        assert!(said[..100].iter().all(Option::is_none), "too early");
        assert!(
            said[101..]
                .iter()
                .all(|said| said.as_deref() == Some("0.4x")),
            "{:?}",
            &said[101..]
        );
        let said = frames(&mut playback, 10_000.0, 20.0, 301, 1.0);
        assert_eq!(said[300], None, "it has caught up");
        // A frame that lasts longer than can be made up for counts as long as it was.
        let mut slow = playing(REAL_TIME);
        let said = frames(&mut slow, 0.0, 400.0, 11, 1.0);
        assert_eq!(said[10].as_deref(), Some("0.2x"));
    }

    #[test]
    fn sleep_and_another_speed_are_no_falling_behind() {
        let mut playback = playing(REAL_TIME);
        frames(&mut playback, 0.0, 20.0, 90, 1.0);
        // The tab sleeps for a minute.
        let said = frames(&mut playback, 60_000.0, 20.0, 301, 1.0);
        assert!(said.iter().all(Option::is_none), "{said:?}");
        let mut playback = playing(REAL_TIME);
        frames(&mut playback, 0.0, 20.0, 201, 0.3);
        assert!(playback.keeping().is_some());
        playback.speed = 0;
        let said = frames(&mut playback, 4_020.0, 20.0, 201, 1.0);
        assert!(said.iter().all(Option::is_none), "{said:?}");
        playback.pause();
        assert_eq!(playback.keeping(), None);
    }
}
