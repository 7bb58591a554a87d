//! What happened, in order: every arrival, decision, loss and act of a person, up to a bound.
//!
//! The journal is what logs, captions and pictures are made of. It never decides anything. It is kept in chunks that
//! copies of a run share, so that a copy costs a few kilobytes however long the run is.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::message::{BookId, Message, NodeId, Packet};
use crate::network::Flight;
use crate::node::{Onward, Verdict};
use crate::time::{SimTime, Span};
use crate::weight::OF_A_SHARE;

/// The most entries that are kept; the oldest are dropped first, and counted.
pub const ENTRIES_MAX: u64 = 100_000;
const CHUNK: usize = 128;

/// How a message travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transit {
    /// Its number in the run.
    pub number: u64,
    /// The number of the message whose arrival caused it; 0 if none did.
    pub parent: u64,
    /// Who sent it; `None` if a person handed it over.
    pub from: Option<NodeId>,
    /// Whom it was for.
    pub to: NodeId,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it arrived, or would have.
    pub arrives_at: SimTime,
    /// How many links its news had crossed on arrival.
    pub hops: u32,
    /// How far it had come when this was noted, in millionths of its way: all of it, unless it ended before.
    pub done_ppm: u32,
}

/// What a message said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// A rumor.
    Rumor(Message),
    /// A request for peers.
    PeersRequest,
    /// That many peers.
    Peers(u32),
}

/// What a person did to one message in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    /// It was dropped.
    Dropped,
    /// It was delivered at once.
    Delivered,
    /// It takes that much longer.
    Delayed(Span),
    /// It is held where it is.
    Held,
    /// It goes on.
    Released,
    /// It and the message with that number, the next on its link, have exchanged the times of their arrival.
    Swapped(u64),
    /// It was for that node, and is for another now.
    Redirected(NodeId),
    /// It said that, and says something else now.
    Edited(Rc<Message>),
}

/// Whose an entry is that is about no node: port 0 is nobody's.
pub const NOBODY: NodeId = NodeId(0);

/// The most nodes that an entry says its command names; one that names more is about nobody in particular.
pub const NAMED_MAX: usize = 256;

/// A command as it was given, and whom it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The command in its canonical form.
    pub text: String,
    /// The nodes it names, in order of their numbers, each once: at most [`NAMED_MAX`], or none.
    pub nodes: Vec<NodeId>,
    /// The way from one node to another that it names, or the two ways between them.
    pub ways: Vec<(NodeId, NodeId)>,
}

impl Line {
    /// Returns whose an entry about it is: the node's that it names, if it is one, or else [`NOBODY`]'s.
    #[must_use]
    pub fn owner(&self) -> NodeId {
        match self.nodes.as_slice() {
            [one] => *one,
            _ => NOBODY,
        }
    }
}

/// What a schedule did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Which schedule, by its number.
    pub schedule: u32,
    /// The command it did or undid.
    pub line: Line,
    /// Whether it was done, undone, or could not be done.
    pub how: Done,
}

/// What became of something scheduled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was done.
    Done,
    /// It was undone.
    Undone,
    /// It could not be done then, for that reason; the next time may be different.
    Refused(String),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The node heard a rumor.
    Heard {
        /// How it came.
        transit: Transit,
        /// What it said.
        message: Message,
        /// What it was to the node.
        verdict: Verdict,
        /// Where it went from there.
        onward: Onward,
        /// Whether its origin became a peer.
        learned: bool,
    },
    /// The node told its peers its favourite.
    Gossiped {
        /// What it told them.
        message: Message,
        /// Whom.
        to: Rc<[NodeId]>,
    },
    /// The node asked an introducer for peers.
    Asked {
        /// Whom.
        introducer: NodeId,
    },
    /// The node answered a newcomer.
    Answered {
        /// How the request came.
        transit: Transit,
        /// How many peers it told of.
        peers: u32,
        /// How many books it told of.
        books: u32,
    },
    /// The node learned of peers.
    Introduced {
        /// How the answer came.
        transit: Transit,
        /// The new ones.
        learned: Rc<[NodeId]>,
    },
    /// The node has a new favourite.
    Picked {
        /// Which.
        book: BookId,
        /// Its version.
        version: u64,
    },
    /// The node has a peer more.
    Linked(NodeId),
    /// The node has a peer less.
    Unlinked(NodeId),
    /// A message for the node waits, because it is frozen.
    Waits(Transit, Said),
    /// A message for the node stands in line, because it is slow.
    StandsInLine(Transit, Said),
    /// A message for the node was lost on its way, when it would have arrived after `arrives_at`.
    Lost(Transit, Said),
    /// A message for the node was cut off on its way, when it would have arrived after `arrives_at`, or was about to arrive.
    Cut(Transit, Said),
    /// A message for the node found nobody there.
    Dead(Transit, Said),
    /// A message for the node was dropped, because too many were under way or waiting.
    Dropped(Transit, Said),
    /// A message for the node was dropped, because too many were waiting for its link.
    Crowded(Transit, Said),
    /// A second copy was made of a message for the node, on its way.
    Duplicated {
        /// How the copy travels.
        transit: Transit,
        /// What both say.
        said: Said,
        /// The number of the first.
        of: u64,
    },
    /// A person laid hands on a message that is for the node, or is now; the rest is as it is after that.
    Touched(Transit, Said, Touch),
    /// A schedule did something, or undid it. If it is about one node it is that node's, or else [`NOBODY`]'s.
    Scheduled(Rc<Deed>),
    /// A person gave a command of which nothing else tells: a cut, a setting, a schedule. If it is about one node it is that
    /// node's, or else [`NOBODY`]'s.
    Commanded(Rc<Line>),
    /// The node came into being.
    Created,
    /// The node was killed, and that many messages waiting for it were lost.
    Killed {
        /// How many.
        waiting: u32,
    },
    /// The node left for good, and that many messages waiting for it were lost.
    Left {
        /// How many.
        waiting: u32,
        /// Whether it was alive then, if only frozen.
        was_up: bool,
    },
    /// The node came back.
    Restarted {
        /// Whether it came back knowing nothing.
        blank: bool,
    },
    /// The node was frozen.
    Frozen,
    /// The node was thawed, and that many messages had waited for it.
    Thawed {
        /// How many.
        waiting: u32,
    },
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: SimTime,
    /// Whose it is: the node that did it, or for which the message was.
    pub node: NodeId,
    /// What.
    pub what: What,
    /// The number of the entry before this one with the same `node`; `None` if this is the first.
    pub previous: Option<u64>,
}

/// The entries of a run, numbered from 0.
#[derive(Clone, Debug)]
pub struct Journal {
    /// About how many are kept.
    bound: u64,
    chunks: VecDeque<Rc<Vec<Entry>>>,
    /// The number of the oldest entry that is kept.
    first: u64,
    /// How many there have been.
    length: u64,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            bound: ENTRIES_MAX,
            chunks: VecDeque::new(),
            first: 0,
            length: 0,
        }
    }
}

impl Journal {
    /// Adds an entry and returns its number.
    pub fn push(&mut self, entry: Entry) -> u64 {
        match self.chunks.back_mut() {
            Some(chunk) if chunk.len() < CHUNK => Rc::make_mut(chunk).push(entry),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(entry);
                self.chunks.push_back(Rc::new(chunk));
            }
        }
        self.length += 1;
        self.keep_last(self.bound);
        self.length - 1
    }

    /// Keeps about so many entries from now on, at most [`ENTRIES_MAX`]: the oldest beyond that are dropped with the next one.
    pub fn keep_at_most(&mut self, entries: u64) {
        self.bound = entries.min(ENTRIES_MAX);
    }

    /// Drops the oldest entries beyond about so many, for a copy that is to be light.
    pub fn keep_last(&mut self, entries: u64) {
        while self.length - self.first >= entries + CHUNK as u64 {
            self.chunks.pop_front();
            self.first += CHUNK as u64;
        }
    }

    /// Returns the journal as it was when it had `length` entries, as far as it is still kept; with what it shares it costs next to nothing.
    #[must_use]
    pub fn as_of(&self, length: u64) -> Self {
        let length = length.clamp(self.first, self.length);
        let kept = (length - self.first) as usize;
        let mut chunks: VecDeque<_> = self
            .chunks
            .iter()
            .take(kept.div_ceil(CHUNK))
            .cloned()
            .collect();
        if let Some(last) = chunks.back_mut()
            && !kept.is_multiple_of(CHUNK)
        {
            *last = Rc::new(last[..kept % CHUNK].to_vec());
        }
        Self {
            bound: self.bound,
            chunks,
            first: self.first,
            length,
        }
    }

    /// Returns how many bytes it takes beside another, with which it shares the chunks that neither has changed.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        let theirs = other.into_iter().flat_map(|other| {
            let skipped = self.first.saturating_sub(other.first) / CHUNK as u64;
            other.chunks.iter().skip(skipped as usize)
        });
        // Where the other does not reach back as far, the chunks do not lie side by side.
        let ahead = other.map_or(0, |other| {
            other.first.saturating_sub(self.first) / CHUNK as u64
        });
        let mut theirs = std::iter::repeat_n(None, ahead as usize).chain(theirs.map(Some));
        let own = self.chunks.iter().filter(|chunk| {
            let theirs = theirs.next().flatten();
            theirs.is_none_or(|theirs| !Rc::ptr_eq(chunk, theirs))
        });
        let bytes = own.map(|chunk| {
            let told = chunk
                .iter()
                .map(|entry| entry.what.bytes_beside())
                .sum::<usize>();
            chunk.len() * size_of::<Entry>() + told + OF_A_SHARE
        });
        bytes.sum::<usize>() + self.chunks.len() * size_of::<Rc<Vec<Entry>>>()
    }

    /// Returns an entry by number; `None` if it was dropped or is not there yet.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Entry> {
        let place = number.checked_sub(self.first)?;
        let chunk = self.chunks.get(usize::try_from(place).ok()? / CHUNK)?;
        chunk.get(usize::try_from(place).ok()? % CHUNK)
    }

    /// Returns how many entries there have been.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Returns how many entries were dropped because of the bound.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.first
    }

    /// Returns the entries that are kept, the oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// Returns the entries that are kept with their numbers, the latest first.
    pub fn latest_first(&self) -> impl Iterator<Item = (u64, &Entry)> {
        self.latest_before(self.length)
    }

    /// Returns the entries that are kept and whose numbers are less than `end`, the latest first.
    pub fn latest_before(&self, end: u64) -> impl Iterator<Item = (u64, &Entry)> {
        let end = self.length.min(end);
        let kept = end.saturating_sub(self.first) as usize;
        let (whole, rest) = (kept / CHUNK, kept % CHUNK);
        let last = self
            .chunks
            .get(whole)
            .map_or(&[][..], |chunk| &chunk[..rest]);
        let chunks = self.chunks.iter().take(whole).rev();
        let entries = chunks.flat_map(|chunk| chunk.iter().rev());
        (self.first..end)
            .rev()
            .zip(last.iter().rev().chain(entries))
    }

    /// Returns the number of the first kept entry that is later than an instant; the length if none is.
    #[must_use]
    pub fn first_after(&self, at: SimTime) -> u64 {
        // Entries are in order of time, so halving finds it.
        let (mut low, mut high) = (self.first, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle) {
                Some(entry) if entry.at > at => high = middle,
                _ => low = middle + 1,
            }
        }
        low
    }

    /// Returns the entries of one node with their numbers, the latest first, beginning with number `last`.
    pub fn of_node(&self, last: Option<u64>) -> impl Iterator<Item = (u64, &Entry)> {
        let mut next = last;
        std::iter::from_fn(move || {
            let number = next?;
            let entry = self.get(number)?;
            next = entry.previous;
            Some((number, entry))
        })
    }
}

impl What {
    /// Returns how the message travelled whose arrival this is; `None` if it is no arrival.
    #[must_use]
    pub fn arrival(&self) -> Option<&Transit> {
        match self {
            Self::Heard { transit, .. }
            | Self::Answered { transit, .. }
            | Self::Introduced { transit, .. } => Some(transit),
            _ => None,
        }
    }
}

impl What {
    /// Returns how the message travels or travelled that this is about; `None` if it is about none, or about several.
    #[must_use]
    pub fn transit(&self) -> Option<&Transit> {
        match self {
            Self::Waits(transit, _)
            | Self::StandsInLine(transit, _)
            | Self::Lost(transit, _)
            | Self::Cut(transit, _)
            | Self::Dead(transit, _)
            | Self::Dropped(transit, _)
            | Self::Crowded(transit, _)
            | Self::Duplicated { transit, .. }
            | Self::Touched(transit, _, _) => Some(transit),
            what => what.arrival(),
        }
    }

    /// Returns what the message said that this is about, if it is about one and that is known.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        match self {
            Self::Heard { message, .. } => Some(Said::Rumor(*message)),
            Self::Waits(_, said)
            | Self::StandsInLine(_, said)
            | Self::Lost(_, said)
            | Self::Cut(_, said)
            | Self::Dead(_, said)
            | Self::Dropped(_, said)
            | Self::Crowded(_, said)
            | Self::Duplicated { said, .. }
            | Self::Touched(_, said, _) => Some(*said),
            _ => None,
        }
    }
}

impl What {
    /// Returns how many bytes it keeps besides its own: lists of nodes.
    fn bytes_beside(&self) -> usize {
        let of = |nodes: usize| nodes * size_of::<NodeId>() + OF_A_SHARE;
        match self {
            Self::Heard {
                onward: Onward::Forwarded(to),
                ..
            }
            | Self::Gossiped { to, .. } => of(to.len()),
            Self::Introduced { learned, .. } => of(learned.len()),
            _ => 0,
        }
    }

    /// Returns the command that this is about, if it is about one.
    #[must_use]
    pub fn line(&self) -> Option<&Line> {
        match self {
            Self::Scheduled(deed) => Some(&deed.line),
            Self::Commanded(line) => Some(line),
            _ => None,
        }
    }

    /// Returns whether this is about a command that names a node.
    #[must_use]
    pub fn names(&self, node: NodeId) -> bool {
        self.line()
            .is_some_and(|line| line.nodes.binary_search(&node).is_ok())
    }
}

impl Transit {
    /// Returns how a message travelled that is travelling no more.
    #[must_use]
    pub fn of(flight: &Flight) -> Self {
        Self {
            number: flight.number,
            parent: flight.parent,
            from: flight.from,
            to: flight.to,
            sent_at: flight.sent_at,
            arrives_at: flight.arrives_at,
            hops: flight.hops,
            done_ppm: 1_000_000,
        }
    }
}

impl Said {
    /// Returns what a packet says.
    #[must_use]
    pub fn of(packet: &Packet) -> Self {
        match packet {
            Packet::Gossip(message) => Self::Rumor(*message),
            Packet::PeersRequest => Self::PeersRequest,
            Packet::Peers(peers) => Self::Peers(u32::try_from(peers.len()).unwrap_or(u32::MAX)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u64, previous: Option<u64>) -> Entry {
        Entry {
            at: SimTime::from_micros(n),
            node: NodeId(81),
            what: What::Frozen,
            previous,
        }
    }

    #[test]
    fn the_oldest_entries_are_dropped_in_chunks_and_counted() {
        let mut journal = Journal::default();
        let all = ENTRIES_MAX + 1_000;
        for n in 0..all {
            assert_eq!(journal.push(entry(n, None)), n);
        }
        assert_eq!(journal.length(), all);
        assert_eq!(journal.dropped() % CHUNK as u64, 0);
        assert!(
            journal.length() - journal.dropped() >= ENTRIES_MAX,
            "too many dropped"
        );
        assert_eq!(journal.get(journal.dropped() - 1), None);
        assert_eq!(journal.get(all), None);
        for n in journal.dropped()..all {
            assert_eq!(journal.get(n).map(|e| e.at.as_micros()), Some(n));
        }
        let latest: Vec<u64> = journal.latest_first().take(3).map(|(n, _)| n).collect();
        assert_eq!(latest, [all - 1, all - 2, all - 3]);
        let mut kept: Vec<&Entry> = journal.latest_first().map(|(_, entry)| entry).collect();
        assert_eq!(kept.len() as u64, all - journal.dropped());
        kept.reverse();
        assert!(journal.entries().eq(kept), "one way as the other");
    }

    #[test]
    fn the_entries_of_a_node_are_found_by_following_them_back() {
        let mut journal = Journal::default();
        let a = journal.push(entry(0, None));
        journal.push(entry(1, None));
        let b = journal.push(entry(2, Some(a)));
        let numbers: Vec<u64> = journal.of_node(Some(b)).map(|(n, _)| n).collect();
        assert_eq!(numbers, [b, a]);
    }

    #[test]
    fn the_first_entry_after_an_instant_is_found_among_those_that_are_kept() {
        let mut journal = Journal::default();
        assert_eq!(journal.first_after(SimTime::ZERO), 0);
        for n in [1, 1, 3, 3, 3, 7] {
            journal.push(entry(n, None));
        }
        let after = |n| journal.first_after(SimTime::from_micros(n));
        assert_eq!([0, 1, 2, 3, 6, 7].map(after), [0, 2, 2, 5, 5, 6]);
        let before: Vec<u64> = journal.latest_before(2).map(|(n, _)| n).collect();
        assert_eq!(before, [1, 0]);
        assert_eq!(journal.latest_before(99).count(), 6);
        for n in 8..ENTRIES_MAX + 2_000 {
            journal.push(entry(n, None));
        }
        assert_eq!(
            journal.first_after(SimTime::ZERO),
            journal.dropped(),
            "what is gone is not found"
        );
    }

    #[test]
    fn as_of_any_length_it_is_what_it_was_then_as_far_as_it_is_kept() {
        let mut journal = Journal::default();
        let mut then = Vec::new();
        for n in 0..1_000 {
            then.push(journal.clone());
            journal.push(entry(n, None));
        }
        let numbers = |journal: &Journal| {
            let entries = journal.latest_first().map(|(number, _)| number);
            entries.collect::<Vec<_>>()
        };
        for kept in [1_000, 500, 300] {
            journal.keep_last(kept);
            for (length, then) in (0_u64..).zip(&then) {
                let again = journal.as_of(length);
                let expected: Vec<u64> = (journal.dropped()..length).rev().collect();
                assert_eq!(numbers(&again), expected);
                if length > journal.dropped() {
                    assert_eq!(again.length(), then.length());
                    // It goes on like the one that was there.
                    let mut more = again.clone();
                    assert_eq!(more.push(entry(length, None)), length);
                    assert_eq!(more.get(length), journal.get(length));
                    assert_eq!(journal.length(), 1_000);
                }
            }
        }
    }

    #[test]
    fn what_two_share_weighs_once() {
        let mut journal = Journal::default();
        for n in 0..2_000 {
            journal.push(entry(n, None));
        }
        let whole = journal.weight_beside(None);
        assert!(whole > 2_000 * size_of::<Entry>());
        let mut light = journal.clone();
        light.keep_last(300);
        let links = |journal: &Journal| journal.chunks.len() * size_of::<Rc<Vec<Entry>>>();
        assert_eq!(light.weight_beside(Some(&journal)), links(&light));
        assert_eq!(
            journal.weight_beside(Some(&light)) + light.weight_beside(None),
            whole + links(&light)
        );
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        let mut journal = Journal::default();
        journal.push(entry(0, None));
        let copy = journal.clone();
        journal.push(entry(1, None));
        assert_eq!((copy.length(), journal.length()), (1, 2));
        assert_eq!(copy.get(1), None);
    }
}
