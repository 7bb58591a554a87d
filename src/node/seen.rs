//! Which messages a node has seen: a memory with a bound, the oldest forgotten first.
//!
//! Every arrival asks it, in a room where a thousand such memories compete for the processor's cache and every checkpoint
//! copies them all: so it is small, and copies share what has not changed. Of an identity 64 bits are kept, in which every bit of it
//! has a part: that two are taken for one is to be expected less than once in a million runs of ten million messages each. They stand
//! in a ring of pieces, and a table of places in the ring finds them. What is forgotten is overwritten in the ring and leaves its
//! place behind in the table, where it no longer leads to itself; when such leftovers crowd the table, it is made anew. A copy takes
//! the table with it: of two that share the ring only the one that goes on needs it, and the other makes its own when it does.

use std::cell::RefCell;
use std::rc::Rc;

use uuid::Uuid;

use crate::rng::mix;
use crate::weight::OF_A_SHARE;

/// The most messages that a node can be made to remember: places in the ring fit into 16 bits.
pub const CACHE_MAX: u32 = 60_000;

/// How many identities are shared or copied together.
const PIECE: usize = 32;

/// Identities already seen, in the order in which they were.
#[derive(Debug, Default)]
pub struct SeenCache {
    /// The identities; full, the oldest is at `oldest`.
    ring: Ring,
    oldest: usize,
    /// Places in the ring plus one, by hash; 0 is none. The length is a power of two. Empty if a copy has taken it.
    table: RefCell<Vec<u16>>,
    /// How many places of the table are not 0.
    used: usize,
    forgotten: u64,
}

impl Clone for SeenCache {
    fn clone(&self) -> Self {
        Self {
            ring: self.ring.clone(),
            oldest: self.oldest,
            table: RefCell::new(self.table.take()),
            used: self.used,
            forgotten: self.forgotten,
        }
    }
}

impl SeenCache {
    /// Remembers `uuid`, forgetting the oldest beyond `bound`; returns whether it was new.
    pub fn insert(&mut self, uuid: Uuid, bound: u32) -> bool {
        if self.table.get_mut().is_empty() {
            self.index_anew();
        }
        let mark = mark(uuid);
        if self.contains(mark) {
            return false;
        }
        let bound = bound.max(1) as usize;
        if self.ring.len() > bound || (self.ring.len() < bound && self.oldest > 0) {
            self.straighten(bound);
        }
        let place = if self.ring.len() < bound {
            self.ring.push(mark);
            self.ring.len() - 1
        } else {
            let place = self.oldest;
            self.ring.put(place, mark);
            self.oldest = (place + 1) % bound;
            self.forgotten += 1;
            place
        };
        if (self.used + 1) * 4 > self.table.get_mut().len() * 3 {
            self.index_anew();
        } else {
            put_in(self.table.get_mut(), mark, place);
            self.used += 1;
        }
        true
    }

    fn contains(&mut self, mark: Mark) -> bool {
        let table = self.table.get_mut();
        let mask = table.len() - 1;
        let mut at = mark as usize & mask;
        while table[at] != 0 {
            if self.ring.get(table[at] as usize - 1) == mark {
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
        self.ring.len() == 0
    }

    /// Returns how many bytes it takes beside another, with which it may share most of the ring, in a copy that does not go on.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        let shared = other.map_or(0, |other| self.ring.shared_with(&other.ring));
        let pieces = self.ring.pieces.len() - shared;
        pieces * (PIECE * size_of::<Mark>() + OF_A_SHARE)
            + self.ring.pieces.len() * size_of::<Rc<[Mark; PIECE]>>()
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
        let length = self.ring.len();
        let excess = length.saturating_sub(bound);
        let mut straight = Ring::default();
        for age in excess..length {
            straight.push(self.ring.get((self.oldest + age) % length));
        }
        self.ring = straight;
        self.oldest = 0;
        self.forgotten += excess as u64;
        self.index_anew();
    }

    fn index_anew(&mut self) {
        // At most half full when fresh, so that it is made anew only once in a while.
        let length = (self.ring.len() * 2).next_power_of_two().max(16);
        let table = self.table.get_mut();
        table.clear();
        table.resize(length, 0);
        let marks = self.ring.pieces.iter().flat_map(|piece| piece.iter());
        for (place, &mark) in marks.take(self.ring.len()).enumerate() {
            put_in(table, mark, place);
        }
        self.used = self.ring.len();
    }
}

/// Lets a table lead to a place in the ring.
#[inline(always)]
fn put_in(table: &mut [u16], mark: Mark, place: usize) {
    let mask = table.len() - 1;
    let mut at = mark as usize & mask;
    while table[at] != 0 {
        at = (at + 1) & mask;
    }
    table[at] = u16::try_from(place + 1).expect("CACHE_MAX is below this");
}

/// What is kept of an identity.
type Mark = u64;

/// Returns what is kept of an identity: those that people write are no more alike in it than drawn ones.
fn mark(uuid: Uuid) -> Mark {
    let (high, low) = uuid.as_u64_pair();
    high ^ mix(low)
}

/// Identities by place, in pieces that copies share until one of them changes there.
#[derive(Clone, Debug, Default)]
struct Ring {
    pieces: Vec<Rc<[Mark; PIECE]>>,
    length: usize,
}

impl Ring {
    fn len(&self) -> usize {
        self.length
    }

    fn get(&self, place: usize) -> Mark {
        self.pieces[place / PIECE][place % PIECE]
    }

    fn put(&mut self, place: usize, mark: Mark) {
        Rc::make_mut(&mut self.pieces[place / PIECE])[place % PIECE] = mark;
    }

    fn push(&mut self, mark: Mark) {
        if self.length == self.pieces.len() * PIECE {
            self.pieces.push(Rc::new([0; PIECE]));
        }
        self.length += 1;
        self.put(self.length - 1, mark);
    }

    /// Returns how many pieces are the same as another's.
    fn shared_with(&self, other: &Self) -> usize {
        let pairs = self.pieces.iter().zip(&other.pieces);
        pairs
            .filter(|(ours, theirs)| Rc::ptr_eq(ours, theirs))
            .count()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, VecDeque};

    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    #[test]
    fn the_oldest_are_forgotten_first_and_counted() {
        let mut seen = SeenCache::default();
        let ids = [1, 2, 3, 4].map(Uuid::from_u128);
        assert_eq!(ids.map(|id| seen.insert(id, 3)), [true; 4]);
        assert_eq!(
            ids.map(|id| seen.contains(mark(id))),
            [false, true, true, true]
        );
        let copy = seen.clone();
        assert!(seen.table.get_mut().is_empty(), "the copy has taken it");
        assert_eq!((copy.len(), copy.forgotten()), (3, 1));
        assert_eq!((seen.len(), seen.forgotten()), (3, 1));
        assert!(!seen.insert(ids[3], 3), "it was seen just now");
        assert!(
            seen.insert(ids[0], 3),
            "it was forgotten, so it is new again"
        );
    }

    #[test]
    fn identities_that_people_write_are_told_apart() {
        // All the same digit, one place filled, halves exchanged: what cheap mixing would make one of.
        let digits = (0..16).map(|digit| u128::MAX / 15 * digit);
        let places = (1..128).map(|place| 1 << place);
        let halves = (1..1_000).flat_map(|n| [n | 7 << 64, 7 | n << 64, n << 32 | n << 96]);
        let all: Vec<u128> = digits.chain(places).chain(halves).collect();
        let written: BTreeSet<u128> = all.iter().copied().collect();
        let marks: BTreeSet<Mark> = all.iter().map(|&n| mark(Uuid::from_u128(n))).collect();
        assert_eq!(marks.len(), written.len());
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
            if n % 7 == 0 {
                // One of two that share the ring goes on, whichever.
                let copy = seen.clone();
                if n % 2 == 0 {
                    seen = copy;
                }
            }
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
