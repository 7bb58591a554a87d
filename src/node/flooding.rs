//! The exercise's way of spreading a rumor: tell all peers, and let everyone who hears it first pass it on to all but
//! the one it came from.
//!
//! On a fixed set of links a rumor that nothing stops costs exactly 2E - n + 1 messages: every node but the origin
//! spares the link it heard it on, and every other link is crossed from both ends.

use std::rc::Rc;

use super::{Node, Onward, Output, Report, Row, Source, Surroundings, Verdict};
use crate::message::{Message, NodeId, Packet, VERSION_MAX};
use crate::time::SimTime;

impl Node {
    /// Tells all peers the favourite, under a fresh identity.
    pub(super) fn gossip(&mut self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        let message = Message {
            uuid: self.mint(around),
            origin: self.id,
            version: self.version,
            ttl: around.settings.ttl,
            book: self.favourite,
        };
        let to: Rc<[NodeId]> = Rc::from(self.peers.as_slice());
        out.push(Output::Report(Report::Gossiped {
            message,
            to: Rc::clone(&to),
        }));
        tell(&to, message, 1, out);
    }

    /// Takes in a rumor: once, if it is newer, and on to the others while it may.
    #[expect(clippy::too_many_arguments, reason = "an arrival is these facts")]
    pub(super) fn on_gossip(
        &mut self,
        now: SimTime,
        message: Message,
        from: Option<NodeId>,
        copy: u64,
        hops: u32,
        around: Surroundings<'_>,
        out: &mut Vec<Output>,
    ) {
        let mut report = |verdict, onward, learned| {
            out.push(Output::Report(Report::Heard {
                message,
                verdict,
                onward,
                learned,
            }));
        };
        if !self.seen.insert(message.uuid, around.settings.cache) {
            report(Verdict::Duplicate, Onward::Kept, false);
            return;
        }
        if message.origin == self.id {
            let verdict = self.answer_for_myself(message.version);
            report(verdict, Onward::Kept, false);
            return;
        }
        let verdict = match self.books.get(message.origin).map(|row| row.version) {
            Some(known) if known >= message.version => Verdict::Stale { known },
            before => {
                let row = Row {
                    book: message.book,
                    version: message.version,
                    heard_at: now,
                    source: from.map_or(Source::Hand, Source::Node),
                    hops,
                    copy,
                };
                self.books.put(message.origin, row);
                Verdict::New { before }
            }
        };
        let learned =
            self.peers.len() < around.settings.peers as usize && self.add_peer(message.origin);
        if message.ttl <= 1 {
            report(verdict, Onward::Expired, learned);
            return;
        }
        let others = self
            .peers
            .iter()
            .copied()
            .filter(|&peer| Some(peer) != from);
        let to: Rc<[NodeId]> = others.collect();
        if to.is_empty() {
            report(verdict, Onward::NobodyElse, learned);
            return;
        }
        report(verdict, Onward::Forwarded(Rc::clone(&to)), learned);
        let ttl = message.ttl - 1;
        tell(&to, Message { ttl, ..message }, hops + 1, out);
    }

    /// Judges a message in this node's own name that it does not remember sending.
    fn answer_for_myself(&mut self, version: u64) -> Verdict {
        if version <= self.version {
            return Verdict::Stale {
                known: self.version,
            };
        }
        self.version = (version + 1).min(VERSION_MAX);
        Verdict::Forged {
            version: self.version,
        }
    }
}

/// Sends `message` to each of `peers`.
fn tell(peers: &[NodeId], message: Message, hops: u32, out: &mut Vec<Output>) {
    out.extend(peers.iter().map(|&to| Output::Send {
        to,
        packet: Packet::Gossip(message),
        hops,
    }));
}
