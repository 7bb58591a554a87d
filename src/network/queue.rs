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

    /// Takes out everything kept at places that `is_gone`, in no order that means anything. It looks at all there is, which is
    /// for what people do, not for what happens.
    pub(super) fn remove(&mut self, is_gone: impl Fn(u32) -> bool) -> Vec<Due> {
        let mut gone = Vec::new();
        let mut stays = |due: &Reverse<Due>| {
            let is_gone = is_gone(due.0.place);
            if is_gone {
                gone.push(due.0);
            }
            !is_gone
        };
        self.near.retain(&mut stays);
        self.far.retain(|_, dues| {
            dues.retain(&mut stays);
            !dues.is_empty()
        });
        if self.near.is_empty() {
            self.refill();
        }
        gone
    }

    /// Puts the first of the far buckets in order.
    fn refill(&mut self) {
        if let Some((bucket, dues)) = self.far.pop_first() {
            self.bucket = bucket;
            self.near = BinaryHeap::from(dues);
        }
    }

    /// Returns everything that is to happen, in no order that means anything.
    pub(super) fn all(&self) -> impl Iterator<Item = &Due> {
        let far = self.far.values().flatten();
        self.near.iter().chain(far).map(|Reverse(due)| due)
    }

    /// Returns up to which bucket all is near.
    pub(super) fn bucket(&self) -> u64 {
        self.bucket
    }

    /// Returns a queue of all that, which is near up to a bucket.
    pub(super) fn restored(bucket: u64, dues: Vec<Due>) -> Self {
        let mut queue = Self {
            bucket,
            ..Self::default()
        };
        let mut near = Vec::with_capacity(dues.len().min(NEAR_MIN));
        for due in dues {
            let bucket = due.at.as_micros() >> SPAN_BITS;
            if bucket <= queue.bucket {
                near.push(Reverse(due));
            } else {
                queue.far.entry(bucket).or_default().push(Reverse(due));
            }
        }
        queue.near = BinaryHeap::from(near);
        if queue.near.is_empty() {
            queue.refill();
        }
        queue
    }

    /// Returns when the next thing happens.
    pub(super) fn next_at(&self) -> Option<SimTime> {
        self.near.peek().map(|Reverse(due)| due.at)
    }

    /// Returns everything that happens at that instant or before, in no order that means anything.
    pub(super) fn until(&self, instant: SimTime) -> impl Iterator<Item = &Due> {
        let last = instant.as_micros() >> SPAN_BITS;
        let far = self.far.range(..=last).flat_map(|(_, dues)| dues);
        let all = self.near.iter().chain(far);
        all.map(|Reverse(due)| due)
            .filter(move |due| due.at <= instant)
    }

    /// Takes out the next thing.
    pub(super) fn pop(&mut self) -> Option<Due> {
        let Reverse(due) = self.near.pop()?;
        if self.near.is_empty() {
            self.refill();
        }
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    #[test]
    fn what_is_taken_out_does_not_happen_and_all_else_happens_in_order() {
        let stream = Stream::new(Seed(2), Purpose::Latency, 0);
        let all: Vec<Due> = (0..5_000_u32)
            .map(|place| Due {
                at: SimTime::from_micros(u64::from(stream.draw(place.into()).below(900_000))),
                sequence: place.into(),
                place,
            })
            .collect();
        for is_gone in [
            |place: u32| place.is_multiple_of(3),
            |place: u32| place < 4_990,
            |_: u32| true,
            |_: u32| false,
        ] {
            let mut queue = Queue::default();
            all.iter().for_each(|due| queue.push(*due));
            let mut gone = queue.remove(is_gone);
            gone.sort_unstable_by_key(|due| due.place);
            let (expected, mut stay): (Vec<Due>, Vec<Due>) =
                all.iter().partition(|due| is_gone(due.place));
            assert_eq!(gone, expected);
            stay.sort_unstable();
            let left: Vec<Due> = std::iter::from_fn(|| queue.pop()).collect();
            assert_eq!(left, stay);
        }
    }

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
