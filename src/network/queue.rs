//! What is still to happen, in order of time: a small heap of what is near, and unsorted buckets of what is far.
//!
//! A single heap of all messages in flight is out of the processor's cache long before there are a hundred thousand. What is
//! due soon is kept in a heap that fits; the rest waits in buckets by time, and a bucket is put in order when its turn comes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::time::SimTime;

/// When something happens; the sequence number decides among things of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    pub(super) at: SimTime,
    pub(super) sequence: u64,
    /// Where it is kept.
    pub(super) place: u32,
}

/// A bucket holds what falls into one of these spans, in microseconds, as a power of two.
const SPAN_BITS: u32 = 12;
/// As long as so little is to happen, the heap takes all of it.
const NEAR_MIN: usize = 1_024;

/// A queue of things to happen, each at its time and in its sequence.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// Everything that falls into `bucket` or an earlier one; empty only if the whole queue is.
    near: BinaryHeap<Reverse<Due>>,
    bucket: u64,
    /// Everything that falls into later ones.
    far: BTreeMap<u64, Vec<Reverse<Due>>>,
}

impl Queue {
    /// Adds something.
    pub(super) fn push(&mut self, due: Due) {
        let bucket = due.at.as_micros() >> SPAN_BITS;
        let is_near = bucket <= self.bucket;
        if !is_near && (self.near.len() >= NEAR_MIN || !self.far.is_empty()) {
            self.far.entry(bucket).or_default().push(Reverse(due));
            return;
        }
        self.bucket = self.bucket.max(bucket);
        self.near.push(Reverse(due));
    }

    /// Returns when the next thing happens.
    pub(super) fn next_at(&self) -> Option<SimTime> {
        self.near.peek().map(|Reverse(due)| due.at)
    }

    /// Takes out the next thing.
    pub(super) fn pop(&mut self) -> Option<Due> {
        let Reverse(due) = self.near.pop()?;
        if self.near.is_empty()
            && let Some((bucket, dues)) = self.far.pop_first()
        {
            self.bucket = bucket;
            self.near = BinaryHeap::from(dues);
        }
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    #[test]
    fn things_happen_in_order_of_time_and_then_of_sequence() {
        let stream = Stream::new(Seed(1), Purpose::Latency, 0);
        let mut queue = Queue::default();
        let mut sequence = 0;
        let mut push = |queue: &mut Queue, at: u64| {
            let at = SimTime::from_micros(at);
            queue.push(Due {
                at,
                sequence,
                place: 0,
            });
            sequence += 1;
        };
        // Far more than the heap takes, many at one instant, some due at once.
        for n in 0..20_000 {
            push(&mut queue, u64::from(stream.draw(n).below(300)) * 100);
        }
        let mut popped = Vec::new();
        while let Some(due) = queue.pop() {
            assert!(
                popped
                    .last()
                    .is_none_or(|last| *last < (due.at, due.sequence)),
                "{due:?} is late"
            );
            popped.push((due.at, due.sequence));
            let n = popped.len() as u64;
            if n <= 20_000 {
                // Each makes another happen, now or up to 50 ms later.
                let later = u64::from(stream.draw(20_000 + n).below(50_001));
                push(
                    &mut queue,
                    due.at.as_micros() + later * u64::from(!n.is_multiple_of(3)),
                );
            }
            assert_eq!(queue.next_at().is_none(), popped.len() == 40_000);
        }
        assert_eq!(popped.len(), 40_000);
    }
}
