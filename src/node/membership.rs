//! Whom a node knows: the exercise's two ways of finding out.
//!
//! A newcomer asks its first peer, the introducer, for its peers (`GET /peers`); the introducer answers with the list and
//! tells it every book it knows (`POST /gossip`, one message each, not to be passed on). After that a node learns peers
//! from the messages it hears, as long as it has room.

use std::rc::Rc;

use super::{Node, Output, PEERS_MAX, Report, Surroundings};
use crate::message::{Message, NodeId, Packet};
use crate::rng::{Purpose, Stream};

impl Node {
    /// Makes `peer` a peer, if it is not one yet, is somebody else, and there is room; returns whether it did.
    pub(super) fn add_peer(&mut self, peer: NodeId) -> bool {
        if peer == self.id || self.peers.len() >= PEERS_MAX {
            return false;
        }
        match self.peers.binary_search(&peer) {
            Ok(_) => false,
            Err(at) => {
                self.peers.insert(at, peer);
                true
            }
        }
    }

    /// Makes `introducer` a peer, even where there is no room for one more, and asks it for its own.
    pub(super) fn ask(
        &mut self,
        introducer: NodeId,
        around: Surroundings<'_>,
        out: &mut Vec<Output>,
    ) {
        if introducer == self.id {
            return;
        }
        self.make_room_for(introducer, around);
        self.add_peer(introducer);
        out.push(Output::Report(Report::Asked { introducer }));
        out.push(Output::Send {
            to: introducer,
            packet: Packet::PeersRequest,
            hops: 1,
        });
    }

    /// Answers a newcomer, who becomes a peer even where there is no room for one more: somebody has to talk to it.
    pub(super) fn on_peers_request(
        &mut self,
        from: Option<NodeId>,
        around: Surroundings<'_>,
        out: &mut Vec<Output>,
    ) {
        let Some(newcomer) = from else { return };
        let others = self.peers.iter().copied().filter(|&peer| peer != newcomer);
        let offered: Rc<[NodeId]> = others.collect();
        self.make_room_for(newcomer, around);
        self.add_peer(newcomer);

        let mut told: Vec<(Message, u32)> = Vec::with_capacity(self.books.len() + 1);
        let own = (self.id, self.version, self.favourite, 0);
        let rows: Vec<_> = self
            .books
            .iter()
            .filter(|&(origin, _)| origin != newcomer)
            .map(|(origin, row)| (origin, row.version, row.book, row.hops))
            .collect();
        for (origin, version, book, hops) in std::iter::once(own).chain(rows) {
            let message = Message {
                uuid: self.mint(around),
                origin,
                version,
                ttl: 1,
                book,
            };
            told.push((message, hops + 1));
        }

        out.push(Output::Report(Report::Answered {
            newcomer,
            peers: u32::try_from(offered.len()).unwrap_or(u32::MAX),
            books: u32::try_from(told.len()).unwrap_or(u32::MAX),
        }));
        out.push(Output::Send {
            to: newcomer,
            packet: Packet::Peers(offered),
            hops: 1,
        });
        out.extend(told.into_iter().map(|(message, hops)| Output::Send {
            to: newcomer,
            packet: Packet::Gossip(message),
            hops,
        }));
    }

    /// Forgets a peer drawn by lot if there are so many that another finds no place, as HyParView does.
    fn make_room_for(&mut self, other: NodeId, around: Surroundings<'_>) {
        if self.peers.len() < PEERS_MAX || self.peers.binary_search(&other).is_ok() {
            return;
        }
        let bound = u32::try_from(self.peers.len()).unwrap_or(u32::MAX);
        let stream = Stream::new(around.seed, Purpose::Peers, u64::from(self.id.0));
        let lot = stream.draw(self.peers_drawn).below(bound);
        self.peers_drawn += 1;
        self.peers.remove(lot as usize);
    }

    /// Makes peers of those it was told of, drawn by lot where there is no room for all.
    pub(super) fn on_peers(
        &mut self,
        from: Option<NodeId>,
        offered: &[NodeId],
        around: Surroundings<'_>,
        out: &mut Vec<Output>,
    ) {
        let Some(by) = from else { return };
        let unknown = |peer: &NodeId| *peer != self.id && self.peers.binary_search(peer).is_err();
        let strangers: Vec<NodeId> = offered.iter().copied().filter(unknown).collect();
        let room = (around.settings.peers as usize).saturating_sub(self.peers.len());
        let mut learned = if strangers.len() > room {
            let stream = Stream::new(around.seed, Purpose::Peers, u64::from(self.id.0));
            let first = self.peers_drawn;
            self.peers_drawn += strangers.len() as u64;
            stream.shuffled(first, strangers)
        } else {
            strangers
        };
        learned.truncate(room);
        learned.retain(|&peer| self.add_peer(peer));
        // The peers are in order, so this brings the new ones in order.
        let learned: Vec<NodeId> = self
            .peers
            .iter()
            .copied()
            .filter(|peer| learned.contains(peer))
            .collect();
        out.push(Output::Report(Report::Introduced {
            by,
            learned: Rc::from(learned),
        }));
    }
}
