//! How much was said over time: what was sent, given and gone, in messages and bytes, span by span of a length that doubles.

use std::rc::Rc;

use crate::time::{SimTime, Span};

/// The most spans that are told apart; when there would be more, every two become one.
pub const SPANS_MAX: usize = 120;
/// How long a span is at first.
const SPAN: Span = Span::from_millis(100);

/// How much there was up to some instant, or within some span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Messages sent, second copies included.
    pub sent: u64,
    /// Messages given to whom they were for.
    pub delivered: u64,
    /// Messages that came to any other end.
    pub gone: u64,
    /// Bytes sent, second copies included.
    pub bytes: u64,
}

impl Traffic {
    fn since(self, earlier: Self) -> Self {
        Self {
            sent: self.sent - earlier.sent,
            delivered: self.delivered - earlier.delivered,
            gone: self.gone - earlier.gone,
            bytes: self.bytes - earlier.bytes,
        }
    }
}

/// The traffic of a run, span by span from its beginning.
#[derive(Clone, Debug)]
pub struct TrafficSeries {
    span: Span,
    /// How much there had been at the end of each span that is over; shared between copies of a run until one of them goes on.
    ends: Rc<Vec<Traffic>>,
    /// When the span ends that is going on.
    due: SimTime,
}

impl Default for TrafficSeries {
    fn default() -> Self {
        Self {
            span: SPAN,
            ends: Rc::default(),
            due: SimTime::ZERO + SPAN,
        }
    }
}

impl TrafficSeries {
    /// Returns whether a span is over before anything at `next` happens.
    #[must_use]
    #[inline(always)]
    pub fn is_due(&self, next: SimTime) -> bool {
        next >= self.due
    }

    /// Notes that there was that much up to `next`, exclusive: since the last end nothing else has happened.
    #[cold]
    pub fn note(&mut self, next: SimTime, so_far: Traffic) {
        while self.is_due(next) {
            let ends = Rc::make_mut(&mut self.ends);
            ends.push(so_far);
            if ends.len() >= SPANS_MAX {
                // The end of every second one is the end of both.
                let mut is_second = true;
                ends.retain(|_| {
                    is_second = !is_second;
                    is_second
                });
                self.span = self.span + self.span;
            }
            let over = self.ends.len() as u64 + 1;
            self.due = SimTime::from_micros(self.span.as_micros().saturating_mul(over));
            if self.due == SimTime::MAX {
                return;
            }
        }
    }

    /// Returns how long the spans are, and how much there was in each, the last one being the one that is going on; `so_far` is how much there
    /// has been up to now.
    #[must_use]
    pub fn spans(&self, so_far: Traffic) -> (Span, Vec<Traffic>) {
        let mut before = Traffic::default();
        let all = self.ends.iter().copied().chain([so_far]);
        let each = all.map(|end| end.since(std::mem::replace(&mut before, end)));
        (self.span, each.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(sent: u64) -> Traffic {
        Traffic {
            sent,
            bytes: sent * 100,
            ..Traffic::default()
        }
    }

    #[test]
    fn each_span_has_what_happened_in_it() {
        let mut series = TrafficSeries::default();
        let at = |ms: u64| SimTime::from_micros(ms * 1_000);
        for (next, so_far) in [(at(99), 1), (at(100), 2), (at(150), 3), (at(420), 5)] {
            if series.is_due(next) {
                series.note(next, sent(so_far));
            }
        }
        let (span, spans) = series.spans(sent(9));
        let counts: Vec<u64> = spans.iter().map(|span| span.sent).collect();
        assert_eq!(
            (span.to_string().as_str(), counts),
            ("100ms", vec![2, 3, 0, 0, 4])
        );
        assert_eq!(spans[1].bytes, 300);
    }

    #[test]
    fn there_are_never_too_many_and_nothing_is_lost_in_joining_them() {
        let mut series = TrafficSeries::default();
        for n in 0..5_000_u64 {
            let next = SimTime::from_micros(n * 37_000);
            if series.is_due(next) {
                series.note(next, sent(n));
            }
            let (span, spans) = series.spans(sent(n));
            assert!(spans.len() <= SPANS_MAX);
            assert_eq!(spans.iter().map(|span| span.sent).sum::<u64>(), n);
            assert!(span.as_micros() * spans.len() as u64 > next.as_micros());
        }
        let (span, _) = series.spans(sent(5_000));
        assert_eq!(span, Span::from_millis(1_600));
        series.note(SimTime::MAX, sent(5_000));
        assert!(series.spans(sent(5_000)).1.len() <= SPANS_MAX);
    }
}
