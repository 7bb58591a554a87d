//! How a run has gone, as curves: how far the news has got, and what the messages of each stretch of time were good for.

use crate::metrics::Point;
use crate::narration::percent;
use crate::snapshot::seconds;
use crate::time::SimTime;

/// A stretch of time, and what was delivered or lost in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From when.
    pub from: SimTime,
    /// Until when.
    pub until: SimTime,
    /// The share of what could be known that was known by then, in parts per million.
    pub coverage_ppm: u32,
    /// Rumors that were news.
    pub news: u64,
    /// Rumors that were not.
    pub repeats: u64,
    /// Messages that were lost.
    pub lost: u64,
}

impl Bar {
    /// Returns how many messages it counts.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.news + self.repeats + self.lost
    }
}

/// Cuts the time up to `until` into `count` stretches of equal length, and says what happened in each.
#[must_use]
pub fn bars(points: &[Point], until: SimTime, count: u64) -> Vec<Bar> {
    let whole = until.as_micros();
    if whole == 0 || count == 0 {
        return Vec::new();
    }
    let edge = |i: u64| SimTime::from_micros(whole / count * i + whole % count * i / count);
    // What had happened by an instant is what the last point before it says.
    let by = |at: SimTime| {
        let after = points.partition_point(|point| point.at <= at);
        after.checked_sub(1).map(|place| points[place])
    };
    let mut before = (0, 0, 0);
    (0..count)
        .map(|i| {
            let (from, until) = (edge(i), edge(i + 1));
            let now = by(until);
            let after = now.map_or((0, 0, 0), |now| (now.new, now.repeats, now.lost));
            let bar = Bar {
                from,
                until,
                coverage_ppm: now.map_or(0, |now| now.coverage_ppm),
                news: after.0 - before.0,
                repeats: after.1 - before.1,
                lost: after.2 - before.2,
            };
            before = after;
            bar
        })
        .collect()
}

/// Writes the points as a table of comma-separated values, with a line of names first.
#[must_use]
pub fn csv(points: &[Point]) -> String {
    let mut text = "time_us,coverage,sent,news,repeats,lost\n".to_owned();
    for point in points {
        let (whole, part) = (
            point.coverage_ppm / 1_000_000,
            point.coverage_ppm % 1_000_000,
        );
        text.push_str(&format!(
            "{},{whole}.{part:06},{},{},{},{}\n",
            point.at.as_micros(),
            point.sent,
            point.new,
            point.repeats,
            point.lost
        ));
    }
    text
}

/// Says how a run has gone in two sentences, for those who do not see the curves.
#[must_use]
pub fn in_words(points: &[Point]) -> String {
    let Some(last) = points.last() else {
        return "Nothing has happened yet.".to_owned();
    };
    let half = points.iter().find(|point| point.coverage_ppm >= 500_000);
    let share = |point: &Point| percent(f64::from(point.coverage_ppm) / 1e6);
    let half = half.map_or(String::new(), |half| {
        format!(" Half was known at {}.", seconds(half.at))
    });
    let delivered = (last.new + last.repeats).max(1);
    let useful = percent(last.new as f64 / delivered as f64);
    format!(
        "{} of what could be known was known at {}.{half} Of the rumors that arrived, {useful} were news.",
        share(last),
        seconds(last.at),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(millis: u64, coverage_ppm: u32, new: u64, repeats: u64, lost: u64) -> Point {
        Point {
            at: SimTime::from_micros(millis * 1_000),
            coverage_ppm,
            sent: new + repeats + lost,
            new,
            repeats,
            lost,
        }
    }

    fn run() -> Vec<Point> {
        vec![
            point(0, 200_000, 0, 0, 0),
            point(400, 500_000, 3, 1, 0),
            point(900, 1_000_000, 5, 4, 2),
        ]
    }

    #[test]
    fn every_message_is_in_one_bar() {
        let bars = bars(&run(), SimTime::from_micros(1_000_000), 2);
        let told: Vec<_> = bars
            .iter()
            .map(|bar| {
                (
                    bar.until.as_micros(),
                    bar.news,
                    bar.repeats,
                    bar.lost,
                    bar.coverage_ppm,
                )
            })
            .collect();
        assert_eq!(
            told,
            [(500_000, 3, 1, 0, 500_000), (1_000_000, 2, 3, 2, 1_000_000)]
        );
        let fine = super::bars(&run(), SimTime::from_micros(1_000_001), 7);
        assert_eq!(fine.iter().map(Bar::all).sum::<u64>(), 11);
        assert_eq!(
            fine.last().map(|bar| bar.until.as_micros()),
            Some(1_000_001)
        );
        assert_eq!(super::bars(&run(), SimTime::ZERO, 7), []);
        assert_eq!(super::bars(&[], SimTime::from_micros(9), 1)[0].all(), 0);
    }

    #[test]
    fn values_are_written_exactly() {
        assert_eq!(
            csv(&run()),
            "time_us,coverage,sent,news,repeats,lost\n0,0.200000,0,0,0,0\n400000,0.500000,4,3,1,0\n900000,1.000000,11,5,4,2\n"
        );
    }

    #[test]
    fn curves_are_told_in_words() {
        assert_eq!(
            in_words(&run()),
            "100% of what could be known was known at 0.900 s. Half was known at 0.400 s. Of the rumors that arrived, 55% were news."
        );
        assert_eq!(in_words(&[]), "Nothing has happened yet.");
    }
}
