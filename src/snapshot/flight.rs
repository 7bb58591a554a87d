//! One message in flight, between two fingers: everything about it.

use std::rc::Rc;

use super::FlightRow;
use crate::message::Packet;
use crate::network::Flight;
use crate::simulation::Simulation;
use crate::time::SimTime;

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlightDetail {
    /// What its row says.
    pub row: FlightRow,
    /// How many links its news will have crossed when it arrives.
    pub hops: u32,
    /// The message as the exercise writes it, in JSON; `None` if it is no rumor.
    pub json: Option<String>,
    /// What caused it, in words.
    pub cause: String,
}

/// Returns a message in flight; `None` if none has that number.
#[must_use]
pub fn flight(run: &Simulation, number: u64) -> Option<FlightDetail> {
    let mut flights = run.network().flights_unsorted();
    let flight = flights.find(|flight| flight.number == number)?;
    let directory = run.directory();
    let row = super::flight_row(run, flight);
    let json = match &flight.packet {
        Packet::Gossip(message) => {
            let wire = directory.write_out(message);
            Some(
                serde_json::to_string_pretty(&wire)
                    .expect("texts and numbers can always be written"),
            )
        }
        Packet::PeersRequest | Packet::Peers(_) => None,
    };
    Some(FlightDetail {
        cause: cause(run, flight, &row.from),
        hops: flight.hops,
        json,
        row,
    })
}

fn cause(run: &Simulation, flight: &Flight, from: &Rc<str>) -> String {
    let at = |at: SimTime| super::seconds(at);
    match (flight.from, flight.parent) {
        (None, _) => format!("Handed over at {}.", at(flight.sent_at)),
        (Some(_), 0) => format!("{from} began it at {}.", at(flight.sent_at)),
        (Some(id), parent) => {
            let teller = run.members().get(id).and_then(|member| {
                let mut entries = run.journal().of_node(member.last_entry);
                entries.find_map(|(_, entry)| {
                    let transit = entry.what.arrival()?;
                    (transit.number == parent).then_some(transit.from)
                })
            });
            let told = match teller {
                None => String::new(),
                Some(None) => " from you".to_owned(),
                Some(Some(teller)) => format!(" from {}", run.directory().label(teller)),
            };
            format!(
                "{from} sent it at {}, because message {parent} had come{told}.",
                at(flight.sent_at)
            )
        }
    }
}
