//! One participant of the exercise, as a state machine: it is told things ([`Input`]) and asks for things ([`Output`]).
//!
//! A node knows its favourite book, a table of other people's, its peers, and which messages it has seen. It knows
//! neither the network nor the clock: time arrives with every input, and what it asks for is somebody else's to do. No
//! input is an error; what a node makes of each is said in a [`Report`].
//!
//! The protocol is the exercise's own: every so often a node tells all its peers its favourite, and whoever hears a
//! message for the first time passes it on to all its peers but the sender, until the message's TTL is spent. That is
//! flooding with duplicate suppression; see [`flooding`](self). Whom a node knows is in `membership`.

use std::rc::Rc;

use uuid::{Builder, Uuid};

use crate::message::{BookId, Message, NodeId, Packet, VERSION_MAX};
use crate::names::SHELF;
use crate::rng::{Purpose, Seed, Stream};
use crate::time::{SimTime, Span};

pub use books::{Books, Row, Source};
pub use seen::{CACHE_MAX, SeenCache};

mod books;
mod flooding;
mod membership;
mod seen;

/// What all nodes of a run go by; changed with `set NAME VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many links a message may cross. 1 to 255. Too low: news does not reach the far side. Too high: nothing bad
    /// while duplicates are recognised, a storm when they are not. Default 8, enough for a few hundred well-mixed nodes.
    pub ttl: u8,
    /// How often a node tells its peers its favourite; `None`: never. 1 ms to 1 h. Shorter: fresher and noisier. Default
    /// 2 s, chosen so that in the page a person can follow one wave at a time.
    pub gossip: Option<Span>,
    /// How often a node picks a new favourite; `None`, the default: never. 1 ms to 1 h. As short as the time news takes
    /// to arrive, nobody is ever up to date.
    pub repick: Option<Span>,
    /// How many messages a node remembers having seen; the oldest are forgotten first. 1 to [`CACHE_MAX`]. Too low: a
    /// late copy is taken for news and passed on again. Default 1,000.
    pub cache: u32,
    /// How many peers a node makes from what it hears; peers given by hand and newcomers who ask are always taken, up to
    /// [`PEERS_MAX`]. 0 to 1,000. 0: the topology stays as it was drawn. High: everybody knows everybody, and every
    /// rumor crosses every link. Default 8.
    pub peers: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ttl: 8,
            gossip: Some(Span::from_secs(2)),
            repick: None,
            cache: 1_000,
            peers: 8,
        }
    }
}

/// The most peers a node ever has.
pub const PEERS_MAX: usize = 1_000;

/// Something that a node asked to be reminded of.
///
/// The token is the node's own count of how often it has set that timer anew: a reminder with an old one is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Tell the peers.
    Gossip(u32),
    /// Pick a new favourite.
    Repick(u32),
}

/// What a node is told.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// It has come up, for the first time or again.
    Start,
    /// A packet arrived.
    Receive {
        /// The sender; `None` if a person handed it over.
        from: Option<NodeId>,
        /// The number of this copy in the run.
        copy: u64,
        /// How many links the news has crossed since its origin.
        hops: u32,
        /// What it says.
        packet: &'a Packet,
    },
    /// A timer went off.
    Timer(Timer),
    /// A person chose its favourite book.
    Pick(BookId),
    /// A person told it to join the room through that node.
    Join(NodeId),
    /// A person made that node its peer.
    Link(NodeId),
    /// A person took that peer away.
    Unlink(NodeId),
    /// How often to gossip has changed.
    GossipChanged,
    /// How often to pick a new favourite has changed.
    RepickChanged,
}

/// What a node asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Carry a packet to a peer.
    Send {
        /// The peer; never the node itself.
        to: NodeId,
        /// What to carry.
        packet: Packet,
        /// How many links the news will have crossed on arrival.
        hops: u32,
    },
    /// Say [`Input::Timer`] after that time.
    Wake {
        /// How long from now.
        after: Span,
        /// What to say.
        timer: Timer,
    },
    /// Note down what the node made of what it was told.
    Report(Report),
}

/// What a node made of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It took in a rumor that arrived.
    Heard {
        /// The rumor as it arrived.
        message: Message,
        /// What it was to this node.
        verdict: Verdict,
        /// Where it went from here.
        onward: Onward,
        /// Whether the rumor's origin became a peer.
        learned: bool,
    },
    /// It told its peers its favourite.
    Gossiped {
        /// What it told them.
        message: Message,
        /// Whom, in order of number; empty if it has no peers.
        to: Rc<[NodeId]>,
    },
    /// It was asked whom it knows, and answered.
    Answered {
        /// Who asked.
        newcomer: NodeId,
        /// How many peers and how many books it told of.
        peers: u32,
        /// How many books it told of, its own included.
        books: u32,
    },
    /// It learned whom it can talk to.
    Introduced {
        /// Who told it.
        by: NodeId,
        /// The new peers, in order of number.
        learned: Rc<[NodeId]>,
    },
    /// It asked a peer whom there is to know.
    Asked {
        /// The peer.
        introducer: NodeId,
    },
    /// It has a new favourite.
    Picked {
        /// The book.
        book: BookId,
        /// The version it now has.
        version: u64,
    },
    /// It has a peer more.
    Linked(NodeId),
    /// It has a peer less.
    Unlinked(NodeId),
}

/// What a rumor was to the node that heard it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Newer than anything the node knew of that origin, whose version it knew is given; it is in the table now.
    New {
        /// The version the node knew before.
        before: Option<u64>,
    },
    /// No newer than what the node knew; the table keeps what it had.
    Stale {
        /// The version the node knows.
        known: u64,
    },
    /// The node had seen this very message.
    Duplicate,
    /// It speaks in the node's own name with a version the node has not reached: the node moves its own version past
    /// it, so that its true favourite wins everywhere.
    Forged {
        /// The version the node moved to.
        version: u64,
    },
}

/// Where a rumor went from the node that heard it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// To these peers, in order of number.
    Forwarded(Rc<[NodeId]>),
    /// Nowhere: it may cross no further link.
    Expired,
    /// Nowhere: there is nobody but the sender to tell.
    NobodyElse,
    /// Nowhere, because it was no news or the node's own.
    Kept,
}

/// What surrounds a node: the same for all nodes of a run.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// What draws are derived from.
    pub seed: Seed,
    /// What the nodes go by.
    pub settings: &'a Settings,
}

/// A participant.
#[derive(Clone, Debug)]
pub struct Node {
    id: NodeId,
    favourite: BookId,
    /// Of the favourite; never goes back, not even when everything else is forgotten.
    version: u64,
    books: Books,
    /// In order of number; never contains `id`; at most [`PEERS_MAX`].
    peers: Vec<NodeId>,
    introducer: Option<NodeId>,
    seen: SeenCache,
    incarnation: u32,
    gossip_token: u32,
    repick_token: u32,
    /// How many draws this node has made for messages, favourites and peers. They outlive restarts, so that no
    /// identity is ever drawn twice.
    uuids_drawn: u64,
    repicks_drawn: u64,
    peers_drawn: u64,
}

impl Node {
    /// Returns a node that is not up yet, with its first favourite as version 1.
    #[must_use]
    pub fn new(id: NodeId, favourite: BookId) -> Self {
        Self {
            id,
            favourite,
            version: 1,
            books: Books::default(),
            peers: Vec::new(),
            introducer: None,
            seen: SeenCache::default(),
            incarnation: 0,
            gossip_token: 0,
            repick_token: 0,
            uuids_drawn: 0,
            repicks_drawn: 0,
            peers_drawn: 0,
        }
    }

    /// Returns who this is.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Returns the favourite book.
    #[must_use]
    pub fn favourite(&self) -> BookId {
        self.favourite
    }

    /// Returns the version of the favourite: how many favourites there have been, at least.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Returns what it knows of others.
    #[must_use]
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// Returns the version it knows of an origin's favourite, its own included.
    #[must_use]
    pub fn known_version(&self, origin: NodeId) -> Option<u64> {
        if origin == self.id {
            return Some(self.version);
        }
        self.books.get(origin).map(|row| row.version)
    }

    /// Returns the peers, in order of number.
    #[must_use]
    pub fn peers(&self) -> &[NodeId] {
        &self.peers
    }

    /// Returns the messages it has seen.
    #[must_use]
    pub fn seen(&self) -> &SeenCache {
        &self.seen
    }

    /// Returns how often it has come back from the dead.
    #[must_use]
    pub fn incarnation(&self) -> u32 {
        self.incarnation
    }

    /// Makes it a new incarnation, before it is told [`Input::Start`].
    ///
    /// Which messages it had seen is forgotten. A blank one forgets its books and its peers too. Its introducer,
    /// its favourite and the count of its versions are what it is set up with, and stay: no version that others have
    /// seen is used again.
    pub fn reincarnate(&mut self, blank: bool) {
        self.incarnation += 1;
        self.seen.clear();
        if blank {
            self.books = Books::default();
            self.peers.clear();
        }
    }

    /// Takes in `input` and appends what the node asks for to `out`, in order.
    pub fn handle(
        &mut self,
        now: SimTime,
        input: Input<'_>,
        around: Surroundings<'_>,
        out: &mut Vec<Output>,
    ) {
        match input {
            Input::Start => self.on_start(around, out),
            Input::Receive {
                from,
                copy,
                hops,
                packet,
            } => match packet {
                Packet::Gossip(message) => {
                    self.on_gossip(now, *message, from, copy, hops, around, out);
                }
                Packet::PeersRequest => self.on_peers_request(from, around, out),
                Packet::Peers(offered) => self.on_peers(from, offered, around, out),
            },
            Input::Timer(Timer::Gossip(token)) => {
                if token == self.gossip_token {
                    self.gossip(around, out);
                    self.rearm_gossip(around, out);
                }
            }
            Input::Timer(Timer::Repick(token)) => {
                if token == self.repick_token {
                    self.repick(around, out);
                    self.rearm_repick(around, out);
                }
            }
            Input::Pick(book) => self.pick(book, out),
            Input::Join(introducer) => {
                self.introducer = Some(introducer);
                self.ask(introducer, around, out);
            }
            Input::Link(peer) => {
                if self.add_peer(peer) {
                    out.push(Output::Report(Report::Linked(peer)));
                }
            }
            Input::Unlink(peer) => {
                if let Ok(at) = self.peers.binary_search(&peer) {
                    self.peers.remove(at);
                    out.push(Output::Report(Report::Unlinked(peer)));
                }
            }
            Input::GossipChanged => self.start_gossip(around, out),
            Input::RepickChanged => self.start_repick(around, out),
        }
    }

    fn on_start(&mut self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        self.start_gossip(around, out);
        self.start_repick(around, out);
        if let Some(introducer) = self.introducer {
            self.ask(introducer, around, out);
        }
    }

    /// Returns a place in a period, drawn anew for each `n`.
    fn place_in(&self, period: Span, n: u64, around: Surroundings<'_>) -> Span {
        let who = u64::from(self.id.0) | u64::from(self.incarnation) << 32;
        let bound = u32::try_from(period.as_micros()).unwrap_or(u32::MAX);
        let draw = Stream::new(around.seed, Purpose::Phase, who).draw(n);
        Span::from_micros(u64::from(draw.below(bound)))
    }

    /// Sets the gossip timer anew, at its own place in the period.
    fn start_gossip(&mut self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        self.gossip_token += 1;
        if let Some(period) = around.settings.gossip {
            out.push(Output::Wake {
                after: self.place_in(period, u64::from(self.gossip_token) * 2, around),
                timer: Timer::Gossip(self.gossip_token),
            });
        }
    }

    /// Sets the repick timer anew, at its own place in the period after the next one, so that the first favourite is
    /// heard of before the second.
    fn start_repick(&mut self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        self.repick_token += 1;
        if let Some(period) = around.settings.repick {
            let place = self.place_in(period, u64::from(self.repick_token) * 2 + 1, around);
            out.push(Output::Wake {
                after: period + place,
                timer: Timer::Repick(self.repick_token),
            });
        }
    }

    fn rearm_gossip(&self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        if let Some(after) = around.settings.gossip {
            let timer = Timer::Gossip(self.gossip_token);
            out.push(Output::Wake { after, timer });
        }
    }

    fn rearm_repick(&self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        if let Some(after) = around.settings.repick {
            let timer = Timer::Repick(self.repick_token);
            out.push(Output::Wake { after, timer });
        }
    }

    /// Picks any other book of the shelf.
    fn repick(&mut self, around: Surroundings<'_>, out: &mut Vec<Output>) {
        let shelf = u32::try_from(SHELF.len()).unwrap_or(u32::MAX);
        let stream = Stream::new(around.seed, Purpose::Repick, u64::from(self.id.0));
        let draw = stream.draw(self.repicks_drawn);
        self.repicks_drawn += 1;
        let book = if self.favourite.0 < shelf {
            // One fewer to choose from, and past the present favourite all move up by one: never the same book again.
            let choice = draw.below(shelf - 1);
            BookId(choice + u32::from(choice >= self.favourite.0))
        } else {
            BookId(draw.below(shelf))
        };
        self.pick(book, out);
    }

    fn pick(&mut self, book: BookId, out: &mut Vec<Output>) {
        self.favourite = book;
        self.version = (self.version + 1).min(VERSION_MAX);
        let version = self.version;
        out.push(Output::Report(Report::Picked { book, version }));
    }

    /// Draws the identity of a message of this node's, and remembers it as seen: an echo is no news.
    fn mint(&mut self, around: Surroundings<'_>) -> Uuid {
        let uuid = identity(around.seed, self.id, self.uuids_drawn);
        self.uuids_drawn += 1;
        self.seen.insert(uuid, around.settings.cache);
        uuid
    }
}

/// Returns the identity of the message that a node begins after so many others.
#[must_use]
pub fn identity(seed: Seed, node: NodeId, nth: u64) -> Uuid {
    let stream = Stream::new(seed, Purpose::Uuid, u64::from(node.0));
    let halves = [0, 1].map(|half| stream.draw(nth * 2 + half).bits());
    let bits = u128::from(halves[0]) << 64 | u128::from(halves[1]);
    Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests;
