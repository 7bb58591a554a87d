//! Which messages a node has seen: a memory with a bound, the oldest forgotten first.
//!
//! Every arrival asks it, in a room where a thousand such memories compete for the processor's cache and every checkpoint
//! copies them all: so it is small. The identities stand in a ring, and a table of places in the ring finds them. What is
//! forgotten is overwritten in the ring and leaves its place behind in the table, where it no longer leads to itself; when such
//! leftovers crowd the table, it is made anew.

use uuid::Uuid;

/// The most messages that a node can be made to remember: places in the ring fit into 16 bits.
pub const CACHE_MAX: u32 = 60_000;

/// Identities already seen, in the order in which they were.
#[derive(Clone, Debug, Default)]
pub struct SeenCache {
    /// The identities; full, the oldest is at `oldest`.
    ring: Vec<Uuid>,
    oldest: usize,
    /// Places in the ring plus one, by hash; 0 is none. The length is a power of two.
    table: Vec<u16>,
    /// How many places of the table are not 0.
    used: usize,
    forgotten: u64,
}

impl SeenCache {
    /// Remembers `uuid`, forgetting the oldest beyond `bound`; returns whether it was new.
    pub fn insert(&mut self, uuid: Uuid, bound: u32) -> bool {
        if self.contains(uuid) {
            return false;
        }
        let bound = bound.max(1) as usize;
        if self.ring.len() > bound || (self.ring.len() < bound && self.oldest > 0) {
            self.straighten(bound);
        }
        let place = if self.ring.len() < bound {
            self.ring.push(uuid);
            self.ring.len() - 1
        } else {
            let place = self.oldest;
            self.ring[place] = uuid;
            self.oldest = (place + 1) % bound;
            self.forgotten += 1;
            place
        };
        if (self.used + 1) * 4 > self.table.len() * 3 {
            self.index_anew();
        } else {
            self.index(place);
        }
        true
    }

    /// Returns whether `uuid` is remembered.
    #[must_use]
    pub fn contains(&self, uuid: Uuid) -> bool {
        if self.table.is_empty() {
            return false;
        }
        let mask = self.table.len() - 1;
        let mut at = hash(uuid) & mask;
        while self.table[at] != 0 {
            if self.ring[self.table[at] as usize - 1] == uuid {
                return true;
            }
            at = (at + 1) & mask;
        }
        false
    }

    /// Returns how many are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ring.len()
    }

    /// Returns whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ring.is_empty()
    }

    /// Returns how many were forgotten because of the bound.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Forgets everything, as a process that dies does; that is not counted as forgotten.
    pub fn clear(&mut self) {
        *self = Self {
            forgotten: self.forgotten,
            ..Self::default()
        };
    }

    /// Brings the ring in order of age and below a bound that has changed.
    fn straighten(&mut self, bound: usize) {
        self.ring.rotate_left(self.oldest);
        self.oldest = 0;
        let excess = self.ring.len().saturating_sub(bound);
        self.ring.drain(..excess);
        self.forgotten += excess as u64;
        self.index_anew();
    }

    fn index_anew(&mut self) {
        // At most half full when fresh, so that it is made anew only once in a while.
        let length = (self.ring.len() * 2).next_power_of_two().max(16);
        self.table.clear();
        self.table.resize(length, 0);
        self.used = 0;
        (0..self.ring.len()).for_each(|place| self.index(place));
    }

    fn index(&mut self, place: usize) {
        let mask = self.table.len() - 1;
        let mut at = hash(self.ring[place]) & mask;
        while self.table[at] != 0 {
            at = (at + 1) & mask;
        }
        self.table[at] = u16::try_from(place + 1).expect("CACHE_MAX is below this");
        self.used += 1;
    }
}

/// Hashes an identity that is random already: the halves folded, and one multiplication to fill the fixed version bits.
fn hash(uuid: Uuid) -> usize {
    let (high, low) = uuid.as_u64_pair();
    let mixed = (high ^ low.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The upper half, which every bit has reached; the same on machines of 32 and 64 bits.
    (mixed >> 32) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    #[test]
    fn the_oldest_are_forgotten_first_and_counted() {
        let mut seen = SeenCache::default();
        let ids = [1, 2, 3, 4].map(Uuid::from_u128);
        assert_eq!(ids.map(|id| seen.insert(id, 3)), [true; 4]);
        assert_eq!(ids.map(|id| seen.contains(id)), [false, true, true, true]);
        assert_eq!((seen.len(), seen.forgotten()), (3, 1));
        assert!(!seen.insert(ids[3], 3), "it was seen just now");
        assert!(
            seen.insert(ids[0], 3),
            "it was forgotten, so it is new again"
        );
    }

    #[test]
    fn a_smaller_bound_takes_hold_with_the_next_message() {
        let mut seen = SeenCache::default();
        (0..10).for_each(|n| {
            seen.insert(Uuid::from_u128(n), 10);
        });
        seen.insert(Uuid::from_u128(10), 2);
        assert_eq!((seen.len(), seen.forgotten()), (2, 9));
    }

    #[test]
    fn it_remembers_what_a_plain_list_would_while_the_bound_goes_up_and_down() {
        let stream = Stream::new(Seed(3), Purpose::Uuid, 0);
        let mut seen = SeenCache::default();
        let mut list: VecDeque<Uuid> = VecDeque::new();
        let mut forgotten = 0;
        for n in 0..20_000 {
            let bound = [5, 40, 17, 200, 1][(n / 1_500 % 5) as usize];
            // Few enough that most come again, some while they are remembered and some after.
            let uuid = Uuid::from_u128(u128::from(stream.draw(n).below(90)) << 40);
            let is_new = !list.contains(&uuid);
            assert_eq!(seen.contains(uuid), !is_new, "message {n}");
            assert_eq!(seen.insert(uuid, bound), is_new, "message {n}");
            if is_new {
                list.push_back(uuid);
                while list.len() > bound as usize {
                    list.pop_front();
                    forgotten += 1;
                }
            }
            assert_eq!(
                (seen.len(), seen.forgotten()),
                (list.len(), forgotten),
                "message {n}"
            );
        }
    }
}
