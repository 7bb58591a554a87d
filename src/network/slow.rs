//! Ports that take their time: what arrives at a slow one stands in line and is taken in one after the other.
//!
//! The first in line is being worked on and the others wait behind it, in order of arrival; all of them count as in flight, and have
//! crossed their links. While the port is paused the work goes on up to what is in hand and no further: it is let in when the port
//! is resumed, and the next one is begun then. When the port is closed the whole line is lost. Whoever is slow no longer lets in
//! at once all that stands in line.

use std::collections::VecDeque;

use super::ledger::End;
use super::{Flight, Network, Occurrence, Pending, PortState, Stage, WAITING_MAX};
use crate::message::NodeId;
use crate::time::{SimTime, Span};

/// How a port takes in what arrives.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// How long it takes over each message; zero: no time at all, and then nothing stands in line.
    pub(super) pace: Span,
    /// What stands in line, the first one in hand: places in `pending`.
    places: VecDeque<u32>,
}

impl<W: Clone> Network<W> {
    /// Returns how many messages stand in line at a slow port, the one in hand included.
    #[must_use]
    pub fn in_line(&self, id: NodeId) -> usize {
        self.ports.get(id).map_or(0, |port| port.line.places.len())
    }

    /// Makes a port take that long over each message; zero: no time at all. What is in hand is finished as it was begun.
    pub fn set_pace(&mut self, id: NodeId, pace: Span) {
        let now = self.now;
        let port = self.port(id);
        port.line.pace = pace;
        if pace > Span::ZERO {
            return;
        }
        let is_open = port.state == PortState::Open;
        let places = std::mem::take(&mut port.line.places);
        let Some(&head) = places.front() else {
            return;
        };
        self.unschedule(head);
        for &place in &places {
            self.flight_mut(place).stage = Stage::Served;
        }
        if is_open {
            for place in places {
                self.enqueue(now, place);
            }
        } else {
            // All of it came before what waits already.
            let port = self.port(id);
            port.waiting.retain(|&place| place != head);
            let after = std::mem::replace(&mut port.waiting, places);
            port.waiting.extend(after);
        }
    }

    /// Lets a message stand in line at a slow port.
    #[cold]
    #[inline(never)]
    pub(super) fn stand_in_line(&mut self, id: NodeId, place: u32, at: SimTime) -> Occurrence<W> {
        let line = &mut self.port(id).line;
        if line.places.len() >= WAITING_MAX {
            return Occurrence::Dropped(self.land(place, End::Dropped));
        }
        line.places.push_back(place);
        let is_first = line.places.len() == 1;
        let flight = self.flight_mut(place);
        flight.stage = Stage::Crossed;
        let flight = flight.clone();
        if is_first {
            self.begin(id, at);
        }
        Occurrence::StandsInLine(flight)
    }

    /// Takes the first in line in hand.
    fn begin(&mut self, id: NodeId, now: SimTime) {
        let line = &self.port(id).line;
        let pace = line.pace;
        if let Some(&place) = line.places.front() {
            self.flight_mut(place).stage = Stage::Served;
            self.enqueue(now + pace, place);
        }
    }

    /// Takes a message out of the line it stands in, if it does; if it was in hand, the next one is.
    pub(super) fn leave_line(&mut self, id: NodeId, place: u32, at: SimTime) {
        let Some(line) = self.ports.get_mut(id).map(|port| &mut port.line) else {
            return;
        };
        let was_first = line.places.front() == Some(&place);
        line.places.retain(|&other| other != place);
        if was_first {
            self.begin(id, at);
        }
    }

    /// Takes away everything that stands in line at a port that closes, in order.
    pub(super) fn empty_line(&mut self, id: NodeId) -> VecDeque<u32> {
        let places = std::mem::take(&mut self.port(id).line.places);
        if let Some(&head) = places.front() {
            self.unschedule(head);
            self.port(id).waiting.retain(|&place| place != head);
        }
        places
    }

    /// Returns the messages that stand in line at a port, in order, the one in hand first.
    pub fn line(&self, id: NodeId) -> impl Iterator<Item = &Flight> {
        let places = self.ports.get(id).into_iter();
        let places = places.flat_map(|port| port.line.places.iter());
        places.filter_map(|&place| match &self.pending[place as usize] {
            Some(Pending::Flight(flight)) => Some(flight),
            _ => None,
        })
    }
}
