//! The virtual network: the clock, the event queue, the links, and everything in flight.
//!
//! It carries [`Packet`]s between ports and wakes whoever asked to be woken. It does not know what a node is: to it a
//! port is open, paused (what arrives waits) or closed (what arrives is lost), and what it wakes somebody with, `W`, is
//! opaque. Events at one instant happen in the order in which they were asked for. At every instant
//! `sent + duplicated = delivered + lost + cut + dead + dropped + in flight`, which [`Network::is_conserved`] checks.

use std::collections::{BTreeMap, VecDeque};

use crate::message::{NodeId, Packet};
use crate::node_map::NodeMap;
use crate::rng::Seed;
use crate::time::{SimTime, Span};
use crate::weight::OF_A_SHARE;

pub use crate::share::Share;
pub use bandwidth::{BANDWIDTH_MAX, Bandwidth, Order, QUEUE_MAX, QUEUE_USUAL};
pub use cities::{CITIES, CITIES_SOURCE, City};
pub use cuts::Cuts;
pub use hands::InFlight;
pub use latency::{LATENCY_MAX, Latency, QUANTILES_MAX, Quantiles};
pub use ledger::{Account, Amount};
pub use link::{Fate, LinkSetting, Links, Passage, Reach, SECOND_COPY};
pub use loss::{BURST_MAX, Loss};
pub use packed::{Air, Packed};

use hands::Held;
use ledger::{End, Ledger};
use queue::{Due, Queue};
use slow::Line;

mod bandwidth;
mod cities;
mod cuts;
mod hands;
mod latency;
mod ledger;
mod line;
mod link;
mod loss;
mod packed;
mod quantile;
mod queue;
mod slow;

/// The most messages in flight; one sent beyond that is dropped at once, and counted.
pub const IN_FLIGHT_MAX: usize = 250_000;
/// The most messages and reminders that wait at one paused port; one that arrives beyond that is dropped, and counted.
pub const WAITING_MAX: usize = 10_000;
/// How often ports are closed before the reminders that are void by then are looked for.
const CLOSED_MAX: u32 = 50_000;

/// A message under way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// Its number in the run: the first message sent is 1.
    pub number: u64,
    /// The number of the message whose arrival made its sender send it; 0 if none did.
    pub parent: u64,
    /// Who sent it; `None` if a person handed it over.
    pub from: Option<NodeId>,
    /// Whom it is for.
    pub to: NodeId,
    /// What it says.
    pub packet: Packet,
    /// How many bytes it was on the wire when it was sent.
    pub bytes: u32,
    /// The account it stands on.
    account: ledger::Number,
    /// How many links the news will have crossed on arrival.
    pub hops: u32,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it arrives, or would if it came to no other end.
    pub arrives_at: SimTime,
    /// How much sooner than it would arrive it comes to its end, in microseconds: at most [`LATENCY_MAX`]. Nobody knows before.
    ends_early: u32,
    /// What was decided about it when it was sent.
    fate: Fate,
    /// How far it has got with its link.
    stage: Stage,
    /// Whether it is a copy of another message, made on its way.
    pub is_copy: bool,
    /// Whether a person has changed when or where it arrives.
    pub is_touched: bool,
    /// How far it had come at `mark`, in millionths of its way; all of it is covered evenly from then on.
    done_ppm: u32,
    /// Since when it goes on as it does.
    mark: SimTime,
    /// How often its receiver had been closed when it was sent: what was sent to an earlier life does not reach a later one.
    life: u32,
}

/// How far a message has got with its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It is on its way.
    Moving,
    /// It is held where it is.
    Held,
    /// It has crossed the link: it waits at its receiver's port, or did, and no cut stops it any more.
    Crossed,
    /// It has, and a slow receiver has it in hand, or has had it: then it goes in when its time has come.
    Served,
}

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// See [`Flight::parent`].
    pub parent: u64,
    /// Who sends it.
    pub from: NodeId,
    /// Whom it is for.
    pub to: NodeId,
    /// What it says.
    pub packet: Packet,
    /// How many bytes it is on the wire.
    pub bytes: u32,
    /// See [`Flight::hops`].
    pub hops: u32,
}

/// What is to be told of a sending; usually nothing is.
#[derive(Clone, Debug)]
pub enum Departure {
    /// A second copy was made of a message.
    Duplicated {
        /// The copy.
        copy: Flight,
        /// The number of the first.
        of: u64,
    },
    /// The message, or its second copy, was dropped: too many are in flight.
    Dropped(Flight),
    /// The message was dropped: too many wait for its link.
    Crowded(Flight),
}

/// What the network has to tell.
#[derive(Clone, Debug)]
pub enum Occurrence<W> {
    /// A message arrived at an open port.
    Arrived(Flight),
    /// A message arrived at a paused port and waits there.
    Waits(Flight),
    /// A message arrived at a slow port and stands in line there.
    StandsInLine(Flight),
    /// A message was lost on its way.
    Lost(Flight),
    /// A message was cut off on its way.
    Cut(Flight),
    /// A message arrived where nobody listens.
    Dead(Flight),
    /// A message arrived at a paused port where too many wait already.
    Dropped(Flight),
    /// Somebody is to be woken.
    Woken(NodeId, W),
}

/// How a port takes what arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PortState {
    Open,
    Paused,
    Closed,
}

#[derive(Clone, Debug)]
struct Port {
    state: PortState,
    /// How often it was closed: reminders and messages from before are void.
    life: u32,
    /// What arrived while it was paused, in order of arrival: places in `pending`.
    waiting: VecDeque<u32>,
    /// The account of each link from here, in order of the other end.
    accounts: Vec<(NodeId, ledger::Number)>,
    /// The account of what a person hands over here.
    by_hand: Option<ledger::Number>,
    /// How it takes in what arrives while it is open.
    line: Line,
    tally: PortTally,
}

/// What went out of and came in at one port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortTally {
    /// Messages it sent.
    pub sent: u64,
    /// Messages it was given.
    pub delivered: u64,
    /// Of those it sent, the ones that were cut off on their way.
    pub cut: u64,
}

/// What became of all messages so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sent by nodes or handed over by a person.
    pub sent: u64,
    /// Second copies that were made of them on the way.
    pub duplicated: u64,
    /// Given to whom they were for.
    pub delivered: u64,
    /// Lost on the way, by chance.
    pub lost: u64,
    /// Cut off on the way, by a cut, an isolation or a partition.
    pub cut: u64,
    /// Arrived where nobody listens: the node was killed, or there never was one.
    pub dead: u64,
    /// Dropped because a bound was reached: [`IN_FLIGHT_MAX`] or [`WAITING_MAX`].
    pub dropped: u64,
}

impl Tally {
    /// Returns whether every message is accounted for, if so many are in flight.
    #[must_use]
    pub fn is_balanced(self, in_flight: u64) -> bool {
        let (made, ended) = (self.sent + self.duplicated, self.ended());
        made == ended + in_flight
    }

    /// Returns how many messages have come to an end, whichever.
    #[must_use]
    pub fn ended(self) -> u64 {
        self.delivered + self.lost + self.cut + self.dead + self.dropped
    }
}

impl Flight {
    /// Returns whether it has arrived and waits for its receiver.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.stage, Stage::Crossed | Stage::Served)
    }
}

/// Returns how much earlier than it would arrive a message ends, in microseconds; no link makes more than an hour of it.
#[inline(always)]
fn ends_early(arrives_at: SimTime, ends_at: SimTime) -> u32 {
    u32::try_from(arrives_at.since(ends_at).as_micros()).unwrap_or(u32::MAX)
}

#[derive(Clone, Debug)]
enum Pending<W> {
    Flight(Flight),
    Wake { who: NodeId, life: u32, what: W },
}

/// The network.
#[derive(Clone, Debug)]
pub struct Network<W> {
    seed: Seed,
    now: SimTime,
    /// What is the matter with the links.
    pub links: Links,
    ports: NodeMap<Port>,
    queue: Queue,
    /// How often a port was closed since void reminders were looked for.
    closed: u32,
    sequence: u64,
    pending: Vec<Option<Pending<W>>>,
    free: Vec<u32>,
    numbered: u64,
    ledger: Ledger,
    /// Links whose messages are held by hand, in order.
    holds: Vec<(NodeId, NodeId)>,
    /// Links that are held besides, each by the number of what holds it, in no order that means anything.
    held_by: Vec<(u32, NodeId, NodeId)>,
    /// The messages that are held, by their places in `pending`.
    held: BTreeMap<u32, Held>,
}

impl<W: Clone> Network<W> {
    /// Returns an empty network at time zero.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self {
            seed,
            now: SimTime::ZERO,
            links: Links::default(),
            ports: NodeMap::default(),
            queue: Queue::default(),
            closed: 0,
            sequence: 0,
            pending: Vec::new(),
            free: Vec::new(),
            numbered: 0,
            ledger: Ledger::default(),
            holds: Vec::new(),
            held_by: Vec::new(),
            held: BTreeMap::new(),
        }
    }

    /// Returns what time it is.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Returns what became of all messages so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.ledger.tally()
    }

    /// Returns what became of the bytes of all messages so far.
    #[must_use]
    pub fn tally_of_bytes(&self) -> Tally {
        self.ledger.bytes()
    }

    /// Returns what became of the messages of each link, and of what a person handed to each node (`None`), in order of the creation of their
    /// senders and then of their receivers' numbers. A message stays on the account of the link it was sent on, whatever hands do to it.
    pub fn accounts(&self) -> impl Iterator<Item = (Option<NodeId>, NodeId, Account)> {
        self.ports.iter().flat_map(|(id, port)| {
            let links = port.accounts.iter();
            let links = links.map(move |&(to, number)| (Some(id), to, number));
            let by_hand = port.by_hand.map(|number| (None, id, number));
            links
                .chain(by_hand)
                .map(|(from, to, number)| (from, to, self.ledger.account(number)))
        })
    }

    /// Returns how many bytes it takes in a copy from which what is under way was taken, beside another with which it shares what
    /// neither has changed.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        let ports = self.ports.values().map(|port| {
            size_of::<Port>()
                + size_of_val(port.accounts.as_slice())
                + port.waiting.len() * size_of::<u32>()
                + OF_A_SHARE
        });
        self.ledger.weight_beside(other.map(|other| &other.ledger))
            + self.held.len() * size_of::<(u32, Held)>()
            + ports.sum::<usize>()
    }

    /// Returns what went out of and came in at a port.
    #[must_use]
    pub fn port_tally(&self, id: NodeId) -> PortTally {
        self.ports
            .get(id)
            .map(|port| port.tally)
            .unwrap_or_default()
    }

    /// Returns how many messages are under way, those that are held or wait at a paused port included.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        usize::try_from(self.ledger.in_flight().messages).unwrap_or(usize::MAX)
    }

    /// Returns what is under way, in messages and in bytes.
    #[must_use]
    pub fn amount_in_flight(&self) -> Amount {
        self.ledger.in_flight()
    }

    /// Returns the messages under way or waiting, in no order that means anything.
    pub fn flights_unsorted(&self) -> impl Iterator<Item = &Flight> {
        self.pending
            .iter()
            .flatten()
            .filter_map(|pending| match pending {
                Pending::Flight(flight) => Some(flight),
                Pending::Wake { .. } => None,
            })
    }

    /// Returns how many messages wait at a paused port.
    #[must_use]
    pub fn waiting(&self, id: NodeId) -> usize {
        let is_flight =
            |place: &&u32| matches!(self.pending[**place as usize], Some(Pending::Flight(_)));
        self.ports
            .get(id)
            .map_or(0, |port| port.waiting.iter().filter(is_flight).count())
    }

    /// Returns whether every message is accounted for, and the flights counted are the flights there are.
    #[must_use]
    pub fn is_conserved(&self) -> bool {
        let bytes = self
            .flights_unsorted()
            .map(|flight| u64::from(flight.bytes));
        let there_are = Amount {
            messages: self.flights_unsorted().count() as u64,
            bytes: bytes.sum(),
        };
        let mut sum = Account::default();
        let mut is_balanced = self.ledger.is_balanced()
            && self
                .flights_unsorted()
                .all(|flight| self.ledger.is_account_balanced(flight.account));
        for (_, _, account) in self.accounts() {
            is_balanced &= account.is_balanced();
            sum += account;
        }
        let tally = self.tally();
        is_balanced
            && there_are == self.ledger.in_flight()
            && there_are == sum.in_flight
            && tally.sent == sum.sent.messages
            && tally.ended() == sum.delivered.messages + sum.gone().messages
    }

    /// Returns whether the books balance, in messages and in bytes: in all, and on the account that a message stands on. Constant time.
    #[must_use]
    #[inline(always)]
    pub fn is_balanced(&self, flight: Option<&Flight>) -> bool {
        self.ledger.is_balanced()
            && flight.is_none_or(|flight| self.ledger.is_account_balanced(flight.account))
    }

    /// Opens a port: for the first time, or again after it was closed.
    pub fn open(&mut self, id: NodeId) {
        if let Some(port) = self.ports.get_mut(id) {
            port.state = PortState::Open;
        } else {
            let port = Port {
                state: PortState::Open,
                life: 0,
                waiting: VecDeque::new(),
                accounts: Vec::new(),
                by_hand: None,
                line: Line::default(),
                tally: PortTally::default(),
            };
            self.ports.add(id, port);
            self.links.add_node(id);
        }
    }

    /// Pauses an open port: what arrives waits.
    pub fn pause(&mut self, id: NodeId) {
        self.port(id).state = PortState::Paused;
    }

    /// Opens a paused port again: what waits arrives now, in the order in which it came.
    pub fn resume(&mut self, id: NodeId) {
        let now = self.now;
        let port = self.port(id);
        port.state = PortState::Open;
        for place in std::mem::take(&mut port.waiting) {
            self.enqueue(now, place);
        }
    }

    /// Closes a port. What waits there goes the way of what still arrives: it is returned, counted as dead.
    pub fn close(&mut self, id: NodeId) -> Vec<Flight> {
        let in_line = self.empty_line(id);
        let port = self.port(id);
        port.state = PortState::Closed;
        port.life += 1;
        let waiting = std::mem::take(&mut port.waiting);
        self.closed += 1;
        if self.closed >= CLOSED_MAX {
            self.forget_void();
        }
        let mut dead = Vec::new();
        for place in in_line.into_iter().chain(waiting) {
            if let Pending::Flight(flight) = self.take(place) {
                self.strike(&flight, End::Dead);
                dead.push(flight);
            }
        }
        dead
    }

    /// Forgets the reminders that will happen to nobody: whoever is killed and brought back again and again leaves ever more.
    #[cold]
    fn forget_void(&mut self) {
        self.closed = 0;
        let (pending, ports) = (&self.pending, &self.ports);
        let gone = self.queue.remove(|place| match &pending[place as usize] {
            Some(Pending::Wake { who, life, .. }) => ports
                .get(*who)
                .is_none_or(|port| port.life != *life || port.state == PortState::Closed),
            _ => false,
        });
        for due in gone {
            self.take(due.place);
        }
    }

    fn port(&mut self, id: NodeId) -> &mut Port {
        self.ports
            .get_mut(id)
            .expect("BUG: a port is used before it is opened")
    }

    /// Returns the account of the link from one node to another.
    #[inline(always)]
    fn account_of(&mut self, from: NodeId, to: NodeId) -> ledger::Number {
        let port = self
            .ports
            .get_mut(from)
            .expect("BUG: a port is used before it is opened");
        port.tally.sent += 1;
        match port.accounts.binary_search_by_key(&to, |&(other, _)| other) {
            Ok(at) => port.accounts[at].1,
            Err(at) => {
                let number = self.ledger.open();
                port.accounts.insert(at, (to, number));
                number
            }
        }
    }

    /// Strikes a message off the books.
    #[inline(always)]
    fn strike(&mut self, flight: &Flight, end: End) {
        self.ledger.strike(flight.account, flight.bytes, end);
    }

    /// Sends a letter; returns what is to be told of it at once.
    pub fn send(&mut self, letter: Letter) -> Vec<Departure> {
        let (from, to) = (letter.from, letter.to);
        let account = self.account_of(from, to);
        let nth = self.ledger.enter(account, letter.bytes);
        // An empty one takes no room.
        let mut told = Vec::new();
        if self.links.is_duplicated(self.seed, from, to, nth) {
            return self.send_twice(letter, account, nth);
        }
        self.depart(letter, account, nth, false, &mut told);
        told
    }

    /// Puts message number `nth` of a link and a second copy of it on their way.
    #[cold]
    #[inline(never)]
    fn send_twice(&mut self, letter: Letter, account: ledger::Number, nth: u64) -> Vec<Departure> {
        let mut told = Vec::new();
        self.depart(letter.clone(), account, nth, false, &mut told);
        if matches!(told.last(), Some(Departure::Crowded(_))) {
            // What never got on the link was not copied there.
            return told;
        }
        self.ledger.enter_copy(account, letter.bytes);
        self.depart(letter, account, nth | SECOND_COPY, true, &mut told);
        told
    }

    /// Puts message number `nth` of a link on its way, if there is room.
    // The busiest path: a call of its own costs a tenth of it.
    #[inline(always)]
    fn depart(
        &mut self,
        letter: Letter,
        account: ledger::Number,
        nth: u64,
        is_copy: bool,
        told: &mut Vec<Departure>,
    ) {
        let Letter {
            parent,
            from,
            to,
            packet,
            bytes,
            hops,
        } = letter;
        let now = self.now;
        self.numbered += 1;
        let life = self.ports.get(to).map_or(0, |port| port.life);
        let Passage { whole, ends, fate } = self.links.passage(self.seed, from, to, nth);
        let mut times = (now + whole, now + ends);
        // Most runs limit no link and keep no order; they need not look.
        let mut has_room = true;
        if self.links.is_shaped() {
            has_room = self.line_up((from, to), account, bytes, is_copy, &mut times);
        }
        let (arrives_at, ends_at) = times;
        let flight = Flight {
            number: self.numbered,
            parent,
            from: Some(from),
            to,
            packet,
            bytes,
            account,
            hops,
            sent_at: now,
            arrives_at,
            ends_early: ends_early(arrives_at, ends_at),
            fate,
            stage: Stage::Moving,
            is_copy,
            is_touched: false,
            done_ppm: 0,
            mark: now,
            life,
        };
        if !has_room {
            self.strike(&flight, End::Dropped);
            told.push(Departure::Crowded(flight));
            return;
        }
        if is_copy {
            told.push(Departure::Duplicated {
                copy: flight.clone(),
                // It was the last to depart.
                of: flight.number - 1,
            });
        }
        // It is among them already.
        if self.in_flight() > IN_FLIGHT_MAX {
            self.strike(&flight, End::Dropped);
            told.push(Departure::Dropped(flight));
            return;
        }
        let place = self.put(Pending::Flight(flight));
        let due = self.due(ends_at, place);
        if self.is_holding(from, to) {
            self.keep(due, false);
        } else {
            self.queue.push(due);
        }
    }

    /// Hands a packet from a person to a port: it arrives at this very instant.
    ///
    /// Returns what happens: it arrives, waits, is dropped, or nobody listens.
    pub fn hand(&mut self, to: NodeId, packet: Packet, bytes: u32) -> Occurrence<W> {
        let account = match self.ports.get(to).and_then(|port| port.by_hand) {
            Some(number) => number,
            None => {
                let number = self.ledger.open();
                self.port(to).by_hand = Some(number);
                number
            }
        };
        self.ledger.enter(account, bytes);
        self.numbered += 1;
        let flight = Flight {
            number: self.numbered,
            parent: 0,
            from: None,
            to,
            packet,
            bytes,
            account,
            hops: 0,
            sent_at: self.now,
            arrives_at: self.now,
            ends_early: 0,
            fate: Fate::Arrives,
            stage: Stage::Moving,
            is_copy: false,
            is_touched: false,
            done_ppm: 0,
            mark: self.now,
            life: self.ports.get(to).map_or(0, |port| port.life),
        };
        let place = self.put(Pending::Flight(flight));
        self.arrive(place, self.now)
            .expect("BUG: a message arrives, waits or dies, but never just vanishes")
    }

    /// Wakes `who` with `what` after that time, unless the port is closed before, or time is over by then.
    pub fn wake(&mut self, who: NodeId, after: Span, what: W) {
        let life = self.port(who).life;
        // What reminds itself again and again must not do so for ever at the last instant.
        if after > SimTime::MAX.since(self.now) {
            return;
        }
        let at = self.now + after;
        let place = self.put(Pending::Wake { who, life, what });
        self.enqueue(at, place);
    }

    /// Returns when the next thing happens, if anything ever does.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        self.queue.next_at()
    }

    /// Returns whether anything is left to happen up to the end of an instant. It looks at all there is.
    #[must_use]
    pub fn has_until(&self, instant: SimTime) -> bool {
        self.queue
            .until(instant)
            .any(|due| match &self.pending[due.place as usize] {
                Some(Pending::Flight(_)) => true,
                // Reminders that are void, or wait, happen to nobody.
                Some(Pending::Wake { who, life, .. }) => self
                    .ports
                    .get(*who)
                    .is_some_and(|port| port.life == *life && port.state == PortState::Open),
                None => false,
            })
    }

    /// Moves on to the next thing that happens at `deadline` or before, and returns it; `None` if nothing does, in which
    /// case everything stays as it is, but that void reminders are gone. `before` is told of each instant before what is due at it
    /// changes anything.
    pub fn next(
        &mut self,
        deadline: SimTime,
        mut before: impl FnMut(&Self, SimTime),
    ) -> Option<Occurrence<W>> {
        let mut put_off = Vec::new();
        while self.next_at().is_some_and(|at| at <= deadline) {
            let Some(due) = self.queue.pop() else {
                break;
            };
            assert!(due.at >= self.now, "BUG: time goes back");
            before(self, due.at);
            if let Some(occurrence) = self.arrive(due.place, due.at) {
                // Void reminders, and those that wait, happen to nobody: time does not stop for them.
                self.now = due.at;
                return Some(occurrence);
            }
            if let Some(Pending::Wake { who, .. }) = &self.pending[due.place as usize] {
                put_off.push((*who, due));
            }
        }
        // Their time has not come after all: whoever they are for may be resumed before.
        for (who, due) in put_off.into_iter().rev() {
            self.port(who).waiting.pop_back();
            self.queue.push(due);
        }
        None
    }

    /// Moves the clock on to `instant`, past reminders that are void by then or wait; nothing else may be left to happen up to
    /// then.
    pub fn advance_past(&mut self, instant: SimTime) {
        while self.next_at().is_some_and(|at| at <= instant) {
            let Some(due) = self.queue.pop() else {
                break;
            };
            assert!(
                self.arrive(due.place, due.at).is_none(),
                "BUG: something is left to happen before {instant}"
            );
        }
        self.now = self.now.max(instant);
    }

    /// Moves the clock on to `instant`, before which nothing may be left to happen.
    pub fn advance_to(&mut self, instant: SimTime) {
        assert!(
            self.next_at().is_none_or(|at| at >= instant),
            "BUG: something is left to happen before {instant}"
        );
        self.now = self.now.max(instant);
    }

    /// Decides what becomes of something whose time has come; `None` if it is a reminder that is void or waits.
    fn arrive(&mut self, place: u32, at: SimTime) -> Option<Occurrence<W>> {
        let pending = self.pending[place as usize].as_ref();
        let (id, flight_life, is_served) = match pending.expect("BUG: something happens twice") {
            Pending::Flight(flight) => {
                match flight.fate {
                    Fate::Arrives if self.is_cut_off(flight) => return Some(self.cut_off(place)),
                    Fate::Arrives => {}
                    Fate::Lost => {
                        return Some(Occurrence::Lost(self.land(place, End::Lost)));
                    }
                    Fate::Cut => return Some(self.cut_off(place)),
                }
                (flight.to, Some(flight.life), flight.stage == Stage::Served)
            }
            Pending::Wake { who, life, .. } => {
                let is_void = |port: &Port| port.life != *life || port.state == PortState::Closed;
                if self.ports.get(*who).is_none_or(is_void) {
                    self.take(place);
                    return None;
                }
                (*who, None, false)
            }
        };
        let is_flight = flight_life.is_some();
        let takes = |port: &&mut Port| {
            port.state != PortState::Closed && flight_life.is_none_or(|life| life == port.life)
        };
        let Some(port) = self.ports.get_mut(id).filter(takes) else {
            return Some(Occurrence::Dead(self.land(place, End::Dead)));
        };
        if port.state == PortState::Open {
            if is_flight {
                if port.line.pace > Span::ZERO && !is_served {
                    return Some(self.stand_in_line(id, place, at));
                }
                port.tally.delivered += 1;
                if is_served {
                    self.leave_line(id, place, at);
                }
                return Some(Occurrence::Arrived(self.land(place, End::Delivered)));
            }
            return match self.take(place) {
                Pending::Wake { who, what, .. } => Some(Occurrence::Woken(who, what)),
                Pending::Flight(_) => unreachable!("it is not a flight"),
            };
        }
        if is_flight && !is_served && port.waiting.len() >= WAITING_MAX {
            return Some(Occurrence::Dropped(self.land(place, End::Dropped)));
        }
        port.waiting.push_back(place);
        match &mut self.pending[place as usize] {
            Some(Pending::Flight(flight)) => {
                if flight.stage != Stage::Served {
                    flight.stage = Stage::Crossed;
                }
                Some(Occurrence::Waits(flight.clone()))
            }
            _ => None,
        }
    }

    /// Returns whether a message that was to arrive does not, because its way is cut by now.
    fn is_cut_off(&self, flight: &Flight) -> bool {
        // Most runs cut nothing; they need not search.
        !self.links.is_whole()
            && !flight.waits()
            && flight
                .from
                .is_some_and(|from| self.links.is_cut(from, flight.to))
    }

    /// Takes a flight out of the air that is cut off.
    fn cut_off(&mut self, place: u32) -> Occurrence<W> {
        let flight = self.land(place, End::Cut);
        if let Some(port) = flight.from.and_then(|from| self.ports.get_mut(from)) {
            port.tally.cut += 1;
        }
        Occurrence::Cut(flight)
    }

    /// Takes a flight out of the air and off the books.
    #[inline(always)]
    fn land(&mut self, place: u32, end: End) -> Flight {
        match self.take(place) {
            Pending::Flight(flight) => {
                self.strike(&flight, end);
                flight
            }
            Pending::Wake { .. } => unreachable!("BUG: a reminder flies"),
        }
    }

    fn put(&mut self, pending: Pending<W>) -> u32 {
        if let Some(place) = self.free.pop() {
            self.pending[place as usize] = Some(pending);
            return place;
        }
        self.pending.push(Some(pending));
        u32::try_from(self.pending.len() - 1)
            .expect("flights and timers are bounded far below this")
    }

    fn take(&mut self, place: u32) -> Pending<W> {
        self.free.push(place);
        self.pending[place as usize]
            .take()
            .expect("BUG: something happens twice")
    }

    fn enqueue(&mut self, at: SimTime, place: u32) {
        let due = self.due(at, place);
        self.queue.push(due);
    }

    /// Gives what is kept at `place` the next turn among the things of that instant.
    fn due(&mut self, at: SimTime, place: u32) -> Due {
        let sequence = self.sequence;
        self.sequence += 1;
        Due {
            at,
            sequence,
            place,
        }
    }
}

#[cfg(test)]
mod tests;
