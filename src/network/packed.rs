//! What is under way, written down in little room: for copies of a run of which hundreds are kept, and few are gone on from.
//!
//! A message in flight is a row of numbers, and most of them are those of another one that its sender sent at the same instant. So
//! each row is written as its differences from one that came before it: a mask of the numbers that differ, and by how much.

use uuid::Uuid;

use super::queue::{Due, Queue};
use super::{Fate, Flight, Network, Pending, Stage};
use crate::message::{BookId, Message, NodeId, Packet};
use crate::rng::mix;
use crate::time::SimTime;
use crate::weight::OF_A_SHARE;

/// What is under way, as the network has it.
#[derive(Clone, Debug)]
pub struct Air<W> {
    pending: Vec<Option<Pending<W>>>,
    free: Vec<u32>,
    queue: Queue,
}

/// What is under way, written down.
#[derive(Clone, Debug)]
pub struct Packed<W> {
    /// For each place: 0 if no rumor is there, or else how far before it the row is that it is written beside, and what differs. Then
    /// the free places, the one that is used next last.
    bytes: Box<[u8]>,
    places: usize,
    free: usize,
    /// Reminders, by place: whose, of which life, and of what.
    wakes: Box<[(u32, NodeId, u32, W)]>,
    /// Messages that are no rumors, by place.
    others: Box<[(u32, Flight)]>,
    /// What happens when no row says so.
    dues: Box<[Due]>,
    bucket: u64,
}

/// The numbers that a rumor in flight is. Those that differ most often come first, so that the mask is short.
const NUMBERS: usize = 21;
type Row = [u64; NUMBERS];

/// The sequence number of what is in no queue, or at another time than when it ends.
const NOT_DUE: u64 = u64::MAX;

/// How many rows of each kind are remembered to write others beside.
const REMEMBERED: usize = 4_096;

fn row_of(flight: &Flight, message: &Message, sequence: u64) -> Row {
    let (high, low) = message.uuid.as_u64_pair();
    // Nobody is node 0.
    let from = flight.from.map_or(0, |from| from.0);
    let fate = match flight.fate {
        Fate::Arrives => 0,
        Fate::Lost => 1,
        Fate::Cut => 2,
    };
    let stage = match flight.stage {
        Stage::Moving => 0,
        Stage::Held => 1,
        Stage::Crossed => 2,
        Stage::Served => 3,
    };
    let flags = u64::from(flight.is_copy) | u64::from(flight.is_touched) << 1;
    [
        flight.number,
        flight.to.0.into(),
        flight.account.into(),
        flight.arrives_at.as_micros(),
        flight.sent_at.as_micros(),
        // They go up together.
        sequence.wrapping_add(1).wrapping_sub(flight.number),
        flight.parent,
        from.into(),
        flight.hops.into(),
        message.ttl.into(),
        fate | stage << 2 | flags << 4,
        flight.ends_early.into(),
        flight
            .mark
            .as_micros()
            .wrapping_sub(flight.sent_at.as_micros()),
        flight.bytes.into(),
        high,
        low,
        message.origin.0.into(),
        message.version,
        message.book.0.into(),
        flight.done_ppm.into(),
        flight.life.into(),
    ]
}

fn flight_of(row: &Row) -> (Flight, u64) {
    // What was made of numbers of 32 bits fits into them.
    let small = |at: usize| row[at] as u32;
    let state = row[10];
    let message = Message {
        uuid: Uuid::from_u64_pair(row[14], row[15]),
        origin: NodeId(small(16)),
        version: row[17],
        ttl: row[9] as u8,
        book: BookId(small(18)),
    };
    let flight = Flight {
        number: row[0],
        parent: row[6],
        from: (small(7) != 0).then_some(NodeId(small(7))),
        to: NodeId(small(1)),
        packet: Packet::Gossip(message),
        bytes: small(13),
        account: small(2),
        hops: small(8),
        sent_at: SimTime::from_micros(row[4]),
        arrives_at: SimTime::from_micros(row[3]),
        ends_early: small(11),
        fate: match state & 3 {
            0 => Fate::Arrives,
            1 => Fate::Lost,
            _ => Fate::Cut,
        },
        stage: match state >> 2 & 3 {
            0 => Stage::Moving,
            1 => Stage::Held,
            2 => Stage::Crossed,
            _ => Stage::Served,
        },
        is_copy: state >> 4 & 1 == 1,
        is_touched: state >> 5 & 1 == 1,
        done_ppm: small(19),
        mark: SimTime::from_micros(row[12].wrapping_add(row[4])),
        life: small(20),
    };
    (flight, row[5].wrapping_add(row[0]).wrapping_sub(1))
}

/// Writes a number in as few bytes as it needs, seven bits in each.
fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read(bytes: &mut std::slice::Iter<'_, u8>) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    for &byte in bytes {
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
        shift += 7;
    }
    number
}

/// Writes a row beside another.
fn write_row(bytes: &mut Vec<u8>, row: &Row, other: &Row) {
    let pairs = || row.iter().zip(other);
    let bits = pairs().enumerate();
    let mask = bits.fold(0, |mask, (at, (a, b))| mask | u64::from(a != b) << at);
    write(bytes, mask);
    for (a, b) in pairs().filter(|(a, b)| a != b) {
        let by = a.wrapping_sub(*b) as i64;
        // Small ones below nothing are small numbers too.
        write(bytes, (by << 1 ^ by >> 63) as u64);
    }
}

fn read_row(bytes: &mut std::slice::Iter<'_, u8>, row: &mut Row) {
    let mask = read(bytes);
    for (at, number) in row.iter_mut().enumerate() {
        if mask >> at & 1 == 1 {
            let by = read(bytes);
            *number = number.wrapping_add(by >> 1 ^ (by & 1).wrapping_neg());
        }
    }
}

/// Returns where a row is remembered as one that its sender sent at that instant.
fn letter_at(row: &Row) -> usize {
    mix(row[4] ^ row[7] << 48) as usize % REMEMBERED
}

/// Returns where a row is remembered as one that says the same.
fn rumor_at(row: &Row) -> usize {
    mix(row[15]) as usize % REMEMBERED
}

/// Returns the row of the rumor at a place; nothing but zeros if there is none.
fn row_at<W>(pending: &[Option<Pending<W>>], sequences: &[u64], place: Option<usize>) -> Row {
    let at = place.and_then(|place| Some((pending[place].as_ref()?, sequences[place])));
    match at {
        Some((Pending::Flight(flight), sequence)) => match &flight.packet {
            Packet::Gossip(message) => row_of(flight, message, sequence),
            _ => [0; NUMBERS],
        },
        _ => [0; NUMBERS],
    }
}

impl<W: Clone> Air<W> {
    /// Writes it down.
    #[must_use]
    pub fn packed(&self) -> Packed<W> {
        let mut sequences = vec![NOT_DUE; self.pending.len()];
        let mut dues = Vec::new();
        for due in self.queue.all() {
            let place = due.place as usize;
            match &self.pending[place] {
                Some(Pending::Flight(flight))
                    if matches!(flight.packet, Packet::Gossip(_)) && flight.ends_at() == due.at =>
                {
                    sequences[place] = due.sequence;
                }
                _ => dues.push(*due),
            }
        }
        let mut bytes = Vec::with_capacity(self.pending.len() * 16);
        let (mut wakes, mut others) = (Vec::new(), Vec::new());
        let (mut letters, mut rumors) = (vec![None; REMEMBERED], vec![None; REMEMBERED]);
        for (place, pending) in self.pending.iter().enumerate() {
            match pending {
                Some(Pending::Flight(flight)) => {
                    if let Packet::Gossip(message) = &flight.packet {
                        let row = row_of(flight, message, sequences[place]);
                        let rumor = rumors[rumor_at(&row)].replace(place);
                        let letter = letters[letter_at(&row)].replace(place);
                        let mut beside = letter;
                        let mut other = row_at(&self.pending, &sequences, letter);
                        if (other[4], other[7]) != (row[4], row[7]) {
                            beside = rumor;
                            other = row_at(&self.pending, &sequences, rumor);
                        }
                        let back = beside.map_or(place + 1, |beside| place - beside);
                        write(&mut bytes, back as u64);
                        write_row(&mut bytes, &row, &other);
                        continue;
                    }
                    others.push((place as u32, flight.clone()));
                }
                Some(Pending::Wake { who, life, what }) => {
                    wakes.push((place as u32, *who, *life, what.clone()));
                }
                None => {}
            }
            write(&mut bytes, 0);
        }
        for &place in &self.free {
            write(&mut bytes, place.into());
        }
        Packed {
            bytes: bytes.into(),
            places: self.pending.len(),
            free: self.free.len(),
            wakes: wakes.into(),
            others: others.into(),
            dues: dues.into(),
            bucket: self.queue.bucket(),
        }
    }
}

impl<W: Clone> Packed<W> {
    /// Reads it again: everything is where it was.
    #[must_use]
    pub fn unpacked(&self) -> Air<W> {
        let mut bytes = self.bytes.iter();
        let mut pending: Vec<Option<Pending<W>>> = Vec::with_capacity(self.places);
        let mut sequences = Vec::with_capacity(self.places);
        let mut dues = self.dues.to_vec();
        for place in 0..self.places {
            let back = read(&mut bytes) as usize;
            if back == 0 {
                pending.push(None);
                sequences.push(NOT_DUE);
                continue;
            }
            let mut row = row_at(&pending, &sequences, place.checked_sub(back));
            read_row(&mut bytes, &mut row);
            let (flight, sequence) = flight_of(&row);
            if sequence != NOT_DUE {
                dues.push(Due {
                    at: flight.ends_at(),
                    sequence,
                    place: place as u32,
                });
            }
            pending.push(Some(Pending::Flight(flight)));
            sequences.push(sequence);
        }
        for (place, flight) in &self.others {
            pending[*place as usize] = Some(Pending::Flight(flight.clone()));
        }
        for (place, who, life, what) in &self.wakes {
            pending[*place as usize] = Some(Pending::Wake {
                who: *who,
                life: *life,
                what: what.clone(),
            });
        }
        let free = (0..self.free).map(|_| read(&mut bytes) as u32).collect();
        Air {
            pending,
            free,
            queue: Queue::restored(self.bucket, dues),
        }
    }

    /// Returns how many bytes it takes.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.bytes.len()
            + size_of_val(&*self.wakes)
            + size_of_val(&*self.others)
            + size_of_val(&*self.dues)
            + 4 * OF_A_SHARE
    }
}

impl<W: Clone> Network<W> {
    /// Takes out what is under way, so that the rest can be copied without it.
    #[must_use]
    pub fn take_air(&mut self) -> Air<W> {
        Air {
            pending: std::mem::take(&mut self.pending),
            free: std::mem::take(&mut self.free),
            queue: std::mem::take(&mut self.queue),
        }
    }

    /// Puts it back.
    pub fn put_air(&mut self, air: Air<W>) {
        (self.pending, self.free, self.queue) = (air.pending, air.free, air.queue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    /// Returns any number of so many bits: small ones as often as great ones.
    fn any(stream: Stream, n: &mut u64, bits: u32) -> u64 {
        *n += 2;
        let length = stream.draw(*n).below(bits + 1);
        let all = stream.draw(*n + 1).bits();
        all.checked_shr(64 - length).unwrap_or(0)
    }

    #[test]
    fn whatever_is_under_way_is_read_as_it_was_written() {
        let stream = Stream::new(Seed(5), Purpose::Latency, 0);
        let mut n = 0;
        let mut any = |bits| any(stream, &mut n, bits);
        let mut air: Air<u64> = Network::new(Seed(1)).take_air();
        for place in 0..3_000_u32 {
            let kind = any(10) % 12;
            if kind == 0 {
                air.pending.push(None);
                air.free.push(place);
                continue;
            }
            let arrives_at = SimTime::from_micros(any(40) + u64::from(u32::MAX));
            let number = |any: u64| NodeId(any as u32);
            let packet = match kind {
                1 => Packet::PeersRequest,
                2 => Packet::Peers([number(any(16)), number(any(32))].into()),
                _ => Packet::Gossip(Message {
                    uuid: Uuid::from_u64_pair(any(64), any(64)),
                    origin: number(any(32)),
                    version: any(64),
                    ttl: any(8) as u8,
                    book: BookId(any(32) as u32),
                }),
            };
            let flight = Flight {
                number: any(64),
                parent: any(64),
                from: Some(number(any(32))).filter(|from| from.0 != 0),
                to: number(any(32)),
                packet,
                bytes: any(32) as u32,
                account: any(32) as u32,
                hops: any(32) as u32,
                sent_at: SimTime::from_micros(any(40)),
                arrives_at,
                ends_early: any(32) as u32,
                fate: [Fate::Arrives, Fate::Lost, Fate::Cut][any(8) as usize % 3],
                stage: [Stage::Moving, Stage::Held, Stage::Crossed, Stage::Served]
                    [any(8) as usize % 4],
                is_copy: any(1) == 1,
                is_touched: any(1) == 1,
                done_ppm: any(20) as u32,
                mark: SimTime::from_micros(any(40)),
                life: any(32) as u32,
            };
            let at = match any(2) {
                0 => None,
                1 => Some(SimTime::from_micros(any(40))),
                _ => Some(flight.ends_at()),
            };
            let sequence = any(62);
            if let Some(at) = at {
                air.queue.push(Due {
                    at,
                    sequence,
                    place,
                });
            }
            air.pending.push(Some(match kind {
                3 => Pending::Wake {
                    who: flight.to,
                    life: flight.life,
                    what: any(64),
                },
                _ => Pending::Flight(flight),
            }));
        }
        air.free.reverse();
        let mut again = air.packed().unpacked();
        assert_eq!(format!("{:?}", again.pending), format!("{:?}", air.pending));
        assert_eq!(again.free, air.free);
        loop {
            let next = air.queue.pop();
            assert_eq!(again.queue.pop(), next);
            if next.is_none() {
                break;
            }
        }
    }
}
