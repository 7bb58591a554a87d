//! Which messages a node has seen: a memory with a bound, the oldest forgotten first.

use std::collections::VecDeque;
use std::hash::{BuildHasherDefault, Hasher};

use uuid::Uuid;

/// Identities already seen, in the order in which they were.
#[derive(Clone, Debug, Default)]
pub struct SeenCache {
    order: VecDeque<Uuid>,
    #[expect(
        clippy::disallowed_types,
        reason = "asked for members only, never iterated"
    )]
    members: std::collections::HashSet<Uuid, BuildHasherDefault<UuidHasher>>,
    forgotten: u64,
}

impl SeenCache {
    /// Remembers `uuid`, forgetting the oldest beyond `bound`; returns whether it was new.
    pub fn insert(&mut self, uuid: Uuid, bound: u32) -> bool {
        if !self.members.insert(uuid) {
            return false;
        }
        self.order.push_back(uuid);
        while self.order.len() > bound as usize {
            if let Some(oldest) = self.order.pop_front() {
                self.members.remove(&oldest);
                self.forgotten += 1;
            }
        }
        true
    }

    /// Returns whether `uuid` is remembered.
    #[must_use]
    pub fn contains(&self, uuid: Uuid) -> bool {
        self.members.contains(&uuid)
    }

    /// Returns how many are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns how many were forgotten because of the bound.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Forgets everything, as a process that dies does; that is not counted as forgotten.
    pub fn clear(&mut self) {
        self.order.clear();
        self.members.clear();
    }
}

/// Hashes identities that are random already: the halves folded, and one multiplication to fill the fixed version bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UuidHasher(u64);

impl Hasher for UuidHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(32) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn write_usize(&mut self, _: usize) {
        // The length of the array, always 16: it tells nothing.
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
