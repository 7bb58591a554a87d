//! The part of a picture that moves: messages, each where its time says, and those that died, where they died.

use crate::journal::{Said, Touch, What};
use crate::message::Packet;
use crate::simulation::Simulation;
use crate::time::SimTime;

/// The most messages in flight that a picture shows; of more, every so many is shown.
pub const DOTS_MAX: usize = 2_000;

/// What a message is, for its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A rumor.
    Rumor,
    /// A request for peers.
    Request,
    /// A list of peers.
    Peers,
}

/// A message in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its number.
    pub number: u64,
    /// Its sender's place among the nodes.
    pub from: usize,
    /// Its receiver's.
    pub to: usize,
    /// Whose news it carries, by place among the nodes.
    pub origin: Option<usize>,
    /// What it is.
    pub kind: Kind,
    /// How far it has come, 0 to 1.
    pub progress: f64,
    /// Whether it was lost there.
    pub is_lost: bool,
    /// Whether it is held there.
    pub is_held: bool,
    /// Whether it is a second copy.
    pub is_copy: bool,
}

/// The part of a picture that moves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// When.
    pub now: SimTime,
    /// The messages to be drawn: those that were lost, at most [`DOTS_MAX`], then those in flight, as many.
    pub dots: Vec<Dot>,
}

/// Returns the part of the picture that moves: what is in flight, and what was lost since `lost_since`.
#[must_use]
pub fn frame(simulation: &Simulation, lost_since: SimTime) -> Frame {
    let now = simulation.now();
    let members = simulation.members();
    let every = (simulation.network().in_flight() / DOTS_MAX + 1) as u64;
    let flying = simulation
        .network()
        .flights_unsorted()
        .filter(|flight| flight.number.is_multiple_of(every))
        .filter_map(|flight| {
            let (origin, kind) = match &flight.packet {
                Packet::Gossip(message) => (members.place(message.origin), Kind::Rumor),
                Packet::PeersRequest => (None, Kind::Request),
                Packet::Peers(_) => (None, Kind::Peers),
            };
            Some(Dot {
                number: flight.number,
                from: members.place(flight.from?)?,
                to: members.place(flight.to)?,
                origin,
                kind,
                progress: f64::from(flight.progress_ppm(now)) / 1e6,
                is_lost: false,
                is_held: flight.is_held(),
                is_copy: flight.is_copy,
            })
        });
    let recent = simulation.journal().latest_first().map(|(_, entry)| entry);
    let lost = recent
        .take_while(|entry| entry.at > lost_since)
        .filter_map(|entry| match &entry.what {
            What::Lost(transit, said)
            | What::Cut(transit, said)
            | What::Touched(transit, said, Touch::Dropped) => Some((transit, said)),
            _ => None,
        })
        .take(DOTS_MAX)
        .filter_map(|(transit, said)| {
            let (origin, kind) = match said {
                Said::Rumor(message) => (members.place(message.origin), Kind::Rumor),
                Said::PeersRequest => (None, Kind::Request),
                Said::Peers(_) => (None, Kind::Peers),
            };
            Some(Dot {
                number: transit.number,
                from: members.place(transit.from?)?,
                to: members.place(transit.to)?,
                origin,
                kind,
                progress: f64::from(transit.done_ppm) / 1e6,
                is_lost: true,
                is_held: false,
                is_copy: false,
            })
        });
    let mut dots: Vec<Dot> = lost.collect();
    dots.extend(flying);
    Frame { now, dots }
}
