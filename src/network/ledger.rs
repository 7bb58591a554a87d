//! The books of the network: what became of every message and every byte, in all and link by link.
//!
//! Each message is entered when it is sent and struck off when it comes to its end, in constant time, on the account of the link it was sent on.
//! What a node sent and was sent is the sum of its links' accounts, taken when somebody asks. The accounts stand in pieces
//! that copies of a run share until one of them changes a piece.

use std::collections::VecDeque;
use std::rc::Rc;

use super::Tally;
use crate::time::SimTime;
use crate::weight::OF_A_SHARE;

/// How many accounts are shared or copied together.
const PIECE: usize = 32;

/// How a message ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Delivered,
    Lost,
    Cut,
    Dead,
    Dropped,
}

/// Messages, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many messages.
    pub messages: u64,
    /// How many bytes they are in all.
    pub bytes: u64,
}

impl Amount {
    #[inline(always)]
    fn add(&mut self, bytes: u32) {
        self.messages += 1;
        self.bytes += u64::from(bytes);
    }

    #[inline(always)]
    fn take(&mut self, bytes: u32) {
        self.messages -= 1;
        self.bytes -= u64::from(bytes);
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.messages += other.messages;
        self.bytes += other.bytes;
    }
}

/// What became of the messages of one link, or of several together.
///
/// `sent + duplicated = delivered + lost + cut + dead + dropped + in_flight`, in messages and in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Sent.
    pub sent: Amount,
    /// Second copies made of them.
    pub duplicated: Amount,
    /// Given to whom they were for.
    pub delivered: Amount,
    /// Lost by chance.
    pub lost: Amount,
    /// Cut off on the way.
    pub cut: Amount,
    /// Arrived where nobody listens.
    pub dead: Amount,
    /// Dropped at a bound, at a full queue, or by hand.
    pub dropped: Amount,
    /// Under way.
    pub in_flight: Amount,
}

impl Account {
    /// Returns whether every message and every byte is accounted for.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        let mut made = self.sent;
        made += self.duplicated;
        let mut found = self.in_flight;
        found += self.delivered;
        found += self.gone();
        made == found
    }

    /// Returns what came to an end without being delivered.
    #[must_use]
    pub fn gone(&self) -> Amount {
        let mut gone = self.lost;
        gone += self.cut;
        gone += self.dead;
        gone += self.dropped;
        gone
    }
}

impl std::ops::AddAssign for Account {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.duplicated += other.duplicated;
        self.delivered += other.delivered;
        self.lost += other.lost;
        self.cut += other.cut;
        self.dead += other.dead;
        self.dropped += other.dropped;
        self.in_flight += other.in_flight;
    }
}

/// What is rarer than sending and arriving.
#[derive(Clone, Debug, Default)]
struct Rare {
    duplicated: Amount,
    lost: Amount,
    cut: Amount,
    dead: Amount,
    dropped: Amount,
    line: Line,
}

/// What a link with a bandwidth, or that keeps the order, has to remember.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Until when it is busy with what was sent on it.
    pub(super) free_at: SimTime,
    /// When the last of what was sent on it arrives, second copies and what hands were laid on left out.
    pub(super) last_arrival: SimTime,
    /// When each of those that wait for it will begin to be put on it.
    pub(super) waiting: VecDeque<SimTime>,
}

/// A line of the books: small, because every event touches one.
#[derive(Clone, Debug, Default)]
struct Entry {
    sent: Amount,
    delivered: Amount,
    in_flight: Amount,
    /// What came to another end, less the second copies made, so that the balance can be seen at a glance; below nothing it goes round.
    rest: Amount,
    /// Shared between copies until one of them changes it.
    rare: Option<Rc<Rare>>,
}

impl Entry {
    #[inline(never)]
    fn rare(&mut self) -> &mut Rare {
        Rc::make_mut(self.rare.get_or_insert_default())
    }
}

/// Entries that are shared or copied together.
#[derive(Clone, Debug, Default)]
struct Piece([Entry; PIECE]);

/// Makes a piece one's own; seldom, and so out of the way of what is done at every event.
#[cold]
#[inline(never)]
fn copy(piece: &mut Rc<Piece>) {
    *piece = Rc::new((**piece).clone());
}

/// The number of an account.
pub(super) type Number = u32;

/// All accounts.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    tally: Tally,
    bytes: Tally,
    in_flight: Amount,
    pieces: Vec<Rc<Piece>>,
    opened: Number,
}

impl Ledger {
    /// Opens an account.
    #[cold]
    pub(super) fn open(&mut self) -> Number {
        let number = self.opened;
        self.opened += 1;
        if number as usize / PIECE == self.pieces.len() {
            self.pieces.push(Rc::default());
        }
        number
    }

    #[inline(always)]
    fn entry(&mut self, number: Number) -> &mut Entry {
        let piece = &mut self.pieces[number as usize / PIECE];
        if Rc::strong_count(piece) > 1 {
            copy(piece);
        }
        let piece = Rc::get_mut(piece).expect("BUG: a piece is shared that was just copied");
        &mut piece.0[number as usize % PIECE]
    }

    /// Enters a message that is sent; returns how many were sent on that link before.
    #[inline(always)]
    pub(super) fn enter(&mut self, number: Number, bytes: u32) -> u64 {
        self.tally.sent += 1;
        self.bytes.sent += u64::from(bytes);
        self.in_flight.add(bytes);
        let entry = self.entry(number);
        entry.sent.add(bytes);
        entry.in_flight.add(bytes);
        entry.sent.messages - 1
    }

    /// Enters a second copy of a message.
    pub(super) fn enter_copy(&mut self, number: Number, bytes: u32) {
        self.tally.duplicated += 1;
        self.bytes.duplicated += u64::from(bytes);
        self.in_flight.add(bytes);
        let entry = self.entry(number);
        entry.in_flight.add(bytes);
        entry.rest.messages = entry.rest.messages.wrapping_sub(1);
        entry.rest.bytes = entry.rest.bytes.wrapping_sub(bytes.into());
        entry.rare().duplicated.add(bytes);
    }

    /// Strikes off a message that comes to its end.
    #[inline(always)]
    pub(super) fn strike(&mut self, number: Number, bytes: u32, end: End) {
        self.in_flight.take(bytes);
        if end == End::Delivered {
            self.tally.delivered += 1;
            self.bytes.delivered += u64::from(bytes);
            let entry = self.entry(number);
            entry.in_flight.take(bytes);
            entry.delivered.add(bytes);
        } else {
            self.strike_gone(number, bytes, end);
        }
    }

    #[inline(never)]
    fn strike_gone(&mut self, number: Number, bytes: u32, end: End) {
        let entry = self.entry(number);
        entry.in_flight.take(bytes);
        entry.rest.messages = entry.rest.messages.wrapping_add(1);
        entry.rest.bytes = entry.rest.bytes.wrapping_add(bytes.into());
        let rare = entry.rare();
        match end {
            End::Delivered => entry.delivered.add(bytes),
            End::Lost => rare.lost.add(bytes),
            End::Cut => rare.cut.add(bytes),
            End::Dead => rare.dead.add(bytes),
            End::Dropped => rare.dropped.add(bytes),
        }
        for (tally, by) in [(&mut self.tally, 1), (&mut self.bytes, u64::from(bytes))] {
            *match end {
                End::Delivered => &mut tally.delivered,
                End::Lost => &mut tally.lost,
                End::Cut => &mut tally.cut,
                End::Dead => &mut tally.dead,
                End::Dropped => &mut tally.dropped,
            } += by;
        }
    }

    /// Returns what a link with a bandwidth or an order remembers.
    pub(super) fn line(&mut self, number: Number) -> &mut Line {
        &mut self.entry(number).rare().line
    }

    /// Returns what a link remembers, if it has ever had a bandwidth or an order.
    pub(super) fn read_line(&self, number: Number) -> Option<&Line> {
        self.read(number).rare.as_ref().map(|rare| &rare.line)
    }

    /// Returns what became of all messages.
    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    /// Returns what became of all bytes.
    pub(super) fn bytes(&self) -> Tally {
        self.bytes
    }

    /// Returns what is under way.
    pub(super) fn in_flight(&self) -> Amount {
        self.in_flight
    }

    /// Returns whether the books balance in all, in messages and in bytes.
    #[inline(always)]
    pub(super) fn is_balanced(&self) -> bool {
        self.tally.is_balanced(self.in_flight.messages)
            && self.bytes.is_balanced(self.in_flight.bytes)
    }

    /// Returns whether one account balances.
    #[inline(always)]
    pub(super) fn is_account_balanced(&self, number: Number) -> bool {
        let Entry {
            sent,
            delivered,
            in_flight,
            rest,
            ..
        } = self.read(number);
        let sum = |of: fn(&Amount) -> u64| {
            let found = of(delivered) + of(in_flight);
            of(sent) == found.wrapping_add(of(rest))
        };
        sum(|amount| amount.messages) && sum(|amount| amount.bytes)
    }

    #[inline(always)]
    fn read(&self, number: Number) -> &Entry {
        &self.pieces[number as usize / PIECE].0[number as usize % PIECE]
    }

    /// Returns an account.
    pub(super) fn account(&self, number: Number) -> Account {
        let entry = self.read(number);
        let mut account = Account {
            sent: entry.sent,
            delivered: entry.delivered,
            in_flight: entry.in_flight,
            ..Account::default()
        };
        if let Some(rare) = &entry.rare {
            account.duplicated = rare.duplicated;
            account.lost = rare.lost;
            account.cut = rare.cut;
            account.dead = rare.dead;
            account.dropped = rare.dropped;
        }
        account
    }

    /// Returns how many bytes it takes beside another, with which it shares what neither has changed.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        let own = self.pieces.iter().enumerate().map(|(place, piece)| {
            let theirs = other.and_then(|other| other.pieces.get(place));
            if theirs.is_some_and(|theirs| Rc::ptr_eq(piece, theirs)) {
                return 0;
            }
            let entries = piece.0.iter().enumerate();
            let rare = entries.filter_map(|(at, entry)| {
                let rare = entry.rare.as_ref()?;
                let theirs = theirs.and_then(|theirs| theirs.0[at].rare.as_ref());
                let is_shared = theirs.is_some_and(|theirs| Rc::ptr_eq(rare, theirs));
                let waiting = rare.line.waiting.len() * size_of::<SimTime>();
                (!is_shared).then_some(size_of::<Rare>() + waiting + OF_A_SHARE)
            });
            size_of::<Piece>() + OF_A_SHARE + rare.sum::<usize>()
        });
        own.sum::<usize>() + self.pieces.len() * size_of::<Rc<Piece>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_entered_on_the_link_and_in_all() {
        let mut ledger = Ledger::default();
        let (ab, by_hand) = (ledger.open(), ledger.open());
        assert_eq!(ledger.enter(ab, 10), 0);
        assert_eq!(ledger.enter(ab, 20), 1);
        ledger.enter_copy(ab, 20);
        ledger.enter(by_hand, 7);
        assert!(ledger.is_balanced());
        let ends = [End::Delivered, End::Lost, End::Cut];
        for (end, bytes) in ends.into_iter().zip([10, 20, 20]) {
            ledger.strike(ab, bytes, end);
            assert!(ledger.is_balanced() && ledger.account(ab).is_balanced());
        }
        ledger.enter(ab, 1);
        ledger.strike(ab, 1, End::Dead);
        ledger.enter(ab, 2);
        ledger.strike(ab, 2, End::Dropped);
        let amount = |messages, bytes| Amount { messages, bytes };
        let expected = Account {
            sent: amount(4, 33),
            duplicated: amount(1, 20),
            delivered: amount(1, 10),
            lost: amount(1, 20),
            cut: amount(1, 20),
            dead: amount(1, 1),
            dropped: amount(1, 2),
            in_flight: amount(0, 0),
        };
        assert_eq!(ledger.account(ab), expected);
        assert_eq!(expected.gone(), amount(4, 43));
        assert_eq!(ledger.in_flight(), amount(1, 7));
        assert_eq!(ledger.bytes().sent, 40);
        assert!(ledger.is_account_balanced(ab));
        ledger.entry(ab).rest.bytes += 1;
        assert!(!ledger.is_account_balanced(ab), "a byte is missing");
    }

    #[test]
    fn an_account_that_misses_a_message_or_a_byte_is_not_balanced() {
        let mut account = Account::default();
        account.sent.add(5);
        assert!(!account.is_balanced());
        account.lost.add(4);
        assert!(!account.is_balanced(), "a byte is missing");
        account.lost.bytes += 1;
        assert!(account.is_balanced());
    }

    #[test]
    fn copies_share_what_neither_changes() {
        let mut ledger = Ledger::default();
        let all: Vec<Number> = (0..100).map(|_| ledger.open()).collect();
        let copy = ledger.clone();
        let table = ledger.weight_beside(Some(&copy));
        ledger.enter(all[0], 9);
        let one_piece = size_of::<Piece>() + OF_A_SHARE;
        assert_eq!(ledger.weight_beside(Some(&copy)), table + one_piece);
        assert_eq!(ledger.weight_beside(None), table + 4 * one_piece);
        assert_eq!(copy.account(all[0]), Account::default());
        // What is rare is shared by itself: it seldom changes, and everything else does.
        ledger.strike(all[0], 9, End::Lost);
        let copy = ledger.clone();
        ledger.enter(all[0], 9);
        assert_eq!(ledger.weight_beside(Some(&copy)), table + one_piece);
        ledger.strike(all[0], 9, End::Lost);
        let one_rare = size_of::<Rare>() + OF_A_SHARE;
        assert_eq!(
            ledger.weight_beside(Some(&copy)),
            table + one_piece + one_rare
        );
        assert_eq!(copy.account(all[0]).lost.messages, 1);
    }
}
