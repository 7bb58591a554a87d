//! What a person does to messages on their way: holding them, letting them go on, and laying hands on one of them.
//!
//! A held message is in flight, but in no queue: time passes it by, and when it is let go on it has as far to go as it had. It
//! keeps its turn among the things of one instant, so holding and releasing at one instant changes nothing.

use super::ledger::End;
use super::queue::Due;
use super::{
    Departure, Fate, Flight, IN_FLIGHT_MAX, Network, Occurrence, Pending, Stage, ends_early,
};
use crate::message::{NodeId, Packet};
use crate::time::{SimTime, Span};

/// A message that is held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// When it would have come to its end.
    due: Due,
    /// Whether it is held by itself, and not because its link is.
    alone: bool,
}

/// A message in flight that was looked up by its number.
#[derive(Clone, Copy, Debug)]
pub struct InFlight {
    place: u32,
}

impl Flight {
    /// Returns how far it has come, in millionths of its way.
    #[must_use]
    pub fn progress_ppm(&self, now: SimTime) -> u32 {
        if self.stage == Stage::Held {
            return self.done_ppm;
        }
        if now >= self.arrives_at {
            return 1_000_000;
        }
        let left = u64::from(1_000_000 - self.done_ppm);
        let whole = self.arrives_at.since(self.mark).as_micros();
        let passed = now.since(self.mark).as_micros();
        // At most a hundred days in microseconds, times a million: below 2^63.
        let more = (passed * left).checked_div(whole).unwrap_or(left);
        self.done_ppm + u32::try_from(more).unwrap_or(1_000_000)
    }

    /// Returns whether it is held where it is.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.stage == Stage::Held
    }

    /// Returns when it comes to its end.
    pub(super) fn ends_at(&self) -> SimTime {
        self.arrives_at - Span::from_micros(self.ends_early.into())
    }

    /// Notes how far it has come, because it goes on at another pace.
    pub(super) fn rest(&mut self, now: SimTime) {
        self.done_ppm = self.progress_ppm(now);
        self.mark = now;
    }

    /// Makes it come to everything so much later.
    pub(super) fn put_off(&mut self, span: Span) {
        self.arrives_at = self.arrives_at + span;
    }
}

impl<W: Clone> Network<W> {
    // -- holding --

    /// Returns the links whose messages are held by hand, in order.
    #[must_use]
    pub fn holds(&self) -> &[(NodeId, NodeId)] {
        &self.holds
    }

    /// Returns the links that something else than a hand holds, each with its number, in no order that means anything.
    #[must_use]
    pub fn held_by(&self) -> &[(u32, NodeId, NodeId)] {
        &self.held_by
    }

    /// Returns whether the messages on a link are held, by whatever it is.
    #[must_use]
    pub fn is_holding(&self, from: NodeId, to: NodeId) -> bool {
        // Most runs hold nothing; they need not search.
        (!self.holds.is_empty() && self.holds.binary_search(&(from, to)).is_ok())
            || self.held_by.iter().any(|(_, a, b)| (*a, *b) == (from, to))
    }

    /// Returns whether the messages on a link are held by hand.
    #[must_use]
    pub fn is_held_by_hand(&self, from: NodeId, to: NodeId) -> bool {
        self.holds.binary_search(&(from, to)).is_ok()
    }

    /// Holds the messages on a link where they are, and those that will be sent on it.
    pub fn hold(&mut self, from: NodeId, to: NodeId) {
        if let Err(at) = self.holds.binary_search(&(from, to)) {
            self.holds.insert(at, (from, to));
        }
        self.stop_on(from, to);
    }

    /// Does the same by something else than a hand, whose number it is.
    pub fn hold_by(&mut self, number: u32, from: NodeId, to: NodeId) {
        self.held_by.push((number, from, to));
        self.stop_on(from, to);
    }

    /// Lets the messages go on that something else than a hand holds, but for those that are held besides.
    pub fn release_by(&mut self, number: u32) {
        let held = std::mem::take(&mut self.held_by);
        let (gone, kept): (Vec<_>, Vec<_>) = held.into_iter().partition(|(n, ..)| *n == number);
        self.held_by = kept;
        for (_, from, to) in gone {
            self.go_on_on(from, to);
        }
    }

    /// Forgets what is cut, held and set for those nodes, given in order of number; what was held on their links goes on.
    pub fn forget(&mut self, gone: &[NodeId]) {
        let now = self.now;
        self.links.forget(gone, now);
        let is_of_them = |from: &NodeId, to: &NodeId| {
            gone.binary_search(from).is_ok() || gone.binary_search(to).is_ok()
        };
        let by_hand = self.holds.iter().copied();
        let by_others = self.held_by.iter().map(|&(_, from, to)| (from, to));
        let mut held: Vec<(NodeId, NodeId)> = by_hand.chain(by_others).collect();
        held.retain(|(from, to)| is_of_them(from, to));
        self.holds.retain(|(from, to)| !is_of_them(from, to));
        self.held_by.retain(|(_, from, to)| !is_of_them(from, to));
        for (from, to) in held {
            self.go_on_on(from, to);
        }
    }

    /// Holds what is on a link.
    fn stop_on(&mut self, from: NodeId, to: NodeId) {
        let is_on_link = |flight: &Flight| {
            (flight.from, flight.to) == (Some(from), to) && flight.stage == Stage::Moving
        };
        // In order of place, so that they can be found among it.
        let places: Vec<u32> = self.places(is_on_link).collect();
        let dues = self
            .queue
            .remove(|place| places.binary_search(&place).is_ok());
        for due in dues {
            self.keep(due, false);
        }
    }

    /// Lets the messages on a link go on, but for those that are held by themselves.
    pub fn release(&mut self, from: NodeId, to: NodeId) {
        if let Ok(at) = self.holds.binary_search(&(from, to)) {
            self.holds.remove(at);
        }
        self.go_on_on(from, to);
    }

    /// Lets what is on a link go on, unless something holds it still.
    fn go_on_on(&mut self, from: NodeId, to: NodeId) {
        if self.is_holding(from, to) {
            return;
        }
        let is_on_link =
            |flight: &Flight| (flight.from, flight.to) == (Some(from), to) && flight.is_held();
        let places: Vec<u32> = self.places(is_on_link).collect();
        for place in places {
            if self.held.get(&place).is_some_and(|held| !held.alone) {
                self.let_go(place);
            }
        }
        self.close_ranks(from, to);
    }

    /// Returns the places of the flights that `fits`, in order of place.
    pub(super) fn places(&self, fits: impl Fn(&Flight) -> bool) -> impl Iterator<Item = u32> {
        let places = (0_u32..).zip(&self.pending);
        places.filter_map(move |(place, pending)| match pending {
            Some(Pending::Flight(flight)) if fits(flight) => Some(place),
            _ => None,
        })
    }

    pub(super) fn flight_mut(&mut self, place: u32) -> &mut Flight {
        match &mut self.pending[place as usize] {
            Some(Pending::Flight(flight)) => flight,
            _ => unreachable!("BUG: there is no flight at {place}"),
        }
    }

    /// Holds a message that is in no queue.
    pub(super) fn keep(&mut self, due: Due, alone: bool) {
        let now = self.now;
        let flight = self.flight_mut(due.place);
        flight.rest(now);
        flight.stage = Stage::Held;
        self.held.insert(due.place, Held { due, alone });
    }

    /// Lets a held message go on.
    fn let_go(&mut self, place: u32) {
        let Some(Held { due, .. }) = self.held.remove(&place) else {
            return;
        };
        let now = self.now;
        let flight = self.flight_mut(place);
        let span = now.since(flight.mark);
        flight.put_off(span);
        flight.mark = now;
        flight.stage = Stage::Moving;
        let at = due.at + span;
        self.queue.push(Due { at, ..due });
    }

    // -- one message --

    /// Finds a message in flight.
    #[must_use]
    pub fn find(&self, number: u64) -> Option<(InFlight, &Flight)> {
        let place = self.places(|flight| flight.number == number).next()?;
        match &self.pending[place as usize] {
            Some(Pending::Flight(flight)) => Some((InFlight { place }, flight)),
            _ => None,
        }
    }

    /// Returns the number of the last message there has been; 0 if there has been none.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.numbered
    }

    /// Returns whether a message is held by itself.
    #[must_use]
    pub fn is_held_alone(&self, message: InFlight) -> bool {
        self.held.get(&message.place).is_some_and(|held| held.alone)
    }

    /// Takes a message out of the queue or from among those held; `None` if it is in neither, because it waits at a port.
    pub(super) fn unschedule(&mut self, place: u32) -> Option<Due> {
        if let Some(Held { due, .. }) = self.held.remove(&place) {
            self.flight_mut(place).stage = Stage::Moving;
            return Some(due);
        }
        self.queue.remove(|other| other == place).pop()
    }

    /// Takes a message out of whatever it is in: the queue, those held, or those that wait at a port.
    fn take_away(&mut self, place: u32) {
        if self.unschedule(place).is_none() {
            let to = self.flight_mut(place).to;
            self.port(to).waiting.retain(|&other| other != place);
        }
        let flight = self.flight_mut(place);
        if flight.waits() {
            let to = flight.to;
            self.leave_line(to, place, self.now);
        }
    }

    /// Drops a message; returns it, counted as dropped.
    pub fn drop_one(&mut self, message: InFlight) -> Flight {
        self.take_away(message.place);
        self.land(message.place, End::Dropped)
    }

    /// Lets a message arrive now, whatever its link would have done to it; returns what happens.
    pub fn deliver(&mut self, message: InFlight) -> Occurrence<W> {
        self.take_away(message.place);
        let now = self.now;
        let flight = self.flight_mut(message.place);
        (flight.arrives_at, flight.ends_early, flight.fate) = (now, 0, Fate::Arrives);
        // Whoever is slow takes it in at once if it stood in line already.
        flight.stage = match flight.stage {
            Stage::Crossed | Stage::Served => Stage::Served,
            Stage::Moving | Stage::Held => Stage::Crossed,
        };
        flight.is_touched = true;
        self.arrive(message.place, now)
            .expect("BUG: a message arrives, waits or dies, but never just vanishes")
    }

    /// Lets a message that has not arrived take so much longer.
    pub fn delay(&mut self, message: InFlight, span: Span) {
        let place = message.place;
        if let Some(held) = self.held.get_mut(&place) {
            held.due.at = held.due.at + span;
            self.flight_mut(place).put_off(span);
        } else if let Some(due) = self.unschedule(place) {
            let now = self.now;
            let flight = self.flight_mut(place);
            flight.rest(now);
            flight.put_off(span);
            let at = due.at + span;
            self.queue.push(Due { at, ..due });
        }
        self.flight_mut(place).is_touched = true;
    }

    /// Makes a second copy of a message that has not arrived, which goes on beside it and is not lost by chance; returns what is to be told of it.
    pub fn duplicate(&mut self, message: InFlight) -> Vec<Departure> {
        self.numbered += 1;
        let number = self.numbered;
        let mut copy = self.flight_mut(message.place).clone();
        let of = std::mem::replace(&mut copy.number, number);
        copy.is_copy = true;
        if copy.fate == Fate::Lost {
            // When the first one is lost says nothing of when the copy, which is not, arrives.
            copy.ends_early = 0;
            copy.fate = Fate::Arrives;
        }
        self.ledger.enter_copy(copy.account, copy.bytes);
        let mut told = vec![Departure::Duplicated {
            copy: copy.clone(),
            of,
        }];
        if self.in_flight() > IN_FLIGHT_MAX {
            self.strike(&copy, End::Dropped);
            told.push(Departure::Dropped(copy));
            return told;
        }
        let held = self.held.get(&message.place).copied();
        let at = copy.ends_at();
        let place = self.put(Pending::Flight(copy));
        let due = self.due(at, place);
        match held {
            Some(Held { alone, .. }) => {
                self.held.insert(place, Held { due, alone });
            }
            None => self.queue.push(due),
        }
        told
    }

    /// Makes a message say something else; returns what it said.
    pub fn edit(&mut self, message: InFlight, packet: Packet) -> Packet {
        let flight = self.flight_mut(message.place);
        std::mem::replace(&mut flight.packet, packet)
    }

    /// Sends a message that has not arrived to somebody else: it has come as far on its new way as on the old one, and what
    /// chance has decided stays decided. Returns for whom it was.
    pub fn redirect(&mut self, message: InFlight, to: NodeId) -> NodeId {
        let place = message.place;
        let life = self.ports.get(to).map_or(0, |port| port.life);
        let flight = self.flight_mut(place);
        let before = std::mem::replace(&mut flight.to, to);
        flight.life = life;
        flight.is_touched = true;
        let from = flight.from;
        let was_cut = flight.fate == Fate::Cut;
        if was_cut && !from.is_some_and(|from| self.links.is_cut(from, to)) {
            let flight = self.flight_mut(place);
            flight.fate = Fate::Arrives;
            flight.ends_early = 0;
            let at = flight.arrives_at;
            if let Some(held) = self.held.get_mut(&place) {
                held.due.at = at;
            } else if let Some(due) = self.unschedule(place) {
                self.queue.push(Due { at, ..due });
            }
        }
        let is_holding = from.is_some_and(|from| self.is_holding(from, to));
        match self.held.get(&place).map(|held| held.alone) {
            Some(false) if !is_holding => self.let_go(place),
            None if is_holding => self.hold_one(message, false),
            _ => {}
        }
        before
    }

    /// Holds a message that has not arrived where it is: by itself, or because its link is held.
    pub fn hold_one(&mut self, message: InFlight, alone: bool) {
        if let Some(held) = self.held.get_mut(&message.place) {
            held.alone = alone;
        } else if let Some(due) = self.unschedule(message.place) {
            self.keep(due, alone);
        }
    }

    /// Lets a held message go on, even if its link is held.
    pub fn release_one(&mut self, message: InFlight) {
        self.let_go(message.place);
        self.flight_mut(message.place).is_touched = true;
    }

    /// Returns the number of the next message after this one to arrive on the same link, with which it could be swapped; `None` if there
    /// is none that moves.
    #[must_use]
    pub fn next_on_link(&self, message: InFlight) -> Option<(InFlight, u64)> {
        let Some(Pending::Flight(this)) = &self.pending[message.place as usize] else {
            return None;
        };
        let when = |flight: &Flight| (flight.arrives_at, flight.number);
        let follows = |flight: &Flight| {
            this.from.is_some()
                && (flight.from, flight.to) == (this.from, this.to)
                && flight.stage == Stage::Moving
                && when(flight) > when(this)
        };
        let followers = (0_u32..).zip(&self.pending);
        let followers = followers.filter_map(|(place, pending)| match pending {
            Some(Pending::Flight(flight)) if follows(flight) => Some((when(flight), place)),
            _ => None,
        });
        let ((_, number), place) = followers.min()?;
        Some((InFlight { place }, number))
    }

    /// Lets two messages that are moving on one link exchange the times of their arrival, and their turns.
    pub fn swap(&mut self, a: InFlight, b: InFlight) {
        let now = self.now;
        let Some([first, second]) = self
            .unschedule(a.place)
            .zip(self.unschedule(b.place))
            .map(|(a, b)| [a, b])
        else {
            return;
        };
        let times = [a, b].map(|message| self.flight_mut(message.place).arrives_at);
        for (due, turn, arrives_at) in [(first, second, times[1]), (second, first, times[0])] {
            let flight = self.flight_mut(due.place);
            flight.rest(now);
            flight.arrives_at = arrives_at;
            // What will be lost dies as long before its arrival as it would have.
            let (at, place) = (flight.ends_at().max(now), due.place);
            flight.ends_early = ends_early(arrives_at, at);
            flight.is_touched = true;
            self.queue.push(Due {
                at,
                sequence: turn.sequence,
                place,
            });
        }
    }
}
