//! What the small numbers of the core stand for: who is behind a [`NodeId`], which title a [`BookId`] is.
//!
//! Numbers are given out in the order things are first heard of, so they are the same in every replay. Nothing is ever
//! taken back: whoever has left is called as before, and its name and port are somebody else's to take.

use std::rc::Rc;

use uuid::Uuid;

use crate::message::{BookId, HOME, Message, NodeId, Packet, WireMessage};
use crate::names::{PEOPLE, SHELF};
use crate::node_map::NodeMap;
use crate::text::shown;

/// The most origins outside the room that a run keeps.
pub const STRANGERS_MAX: usize = 10_000;
/// The most different book titles that a run keeps.
pub const BOOKS_MAX: usize = 100_000;

/// The address book and the library of a run.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Nodes of the room that have been created, those included that have left.
    names: NodeMap<Rc<str>>,
    /// The same the other way round, in order of name, without those that have left.
    nodes: Vec<(Rc<str>, NodeId)>,
    /// Which of their names automatic nodes would have drawn: the first through the list of people, the second through ada2, grace2
    /// and so on.
    rounds: Vec<Round>,
    /// Who has come last to each port that several have had, in order of port.
    successors: Vec<(u16, NodeId)>,
    /// Address and port of each stranger; the first has the number [`NodeId::FIRST_STRANGER`].
    strangers: Vec<(Rc<str>, u16)>,
    /// Titles by number; the first ones are the [`SHELF`], in its order.
    books: Vec<Rc<str>>,
    /// The same as sentences say them.
    titles: Vec<Rc<str>>,
    /// How many bytes of JSON each title is, its quotes left out.
    title_bytes: Vec<u32>,
    /// How the uuids that were written in another form than their usual one were written, in order of uuid.
    spellings: Vec<(Uuid, Rc<str>)>,
}

/// One name of each of the [`PEOPLE`]: which are taken, so that a free one is found without asking for each.
#[derive(Clone, Debug)]
struct Round {
    is_taken: [bool; PEOPLE.len()],
    free: usize,
}

/// As many rounds as could be full, with a node on every port.
const ROUNDS_MAX: usize = u16::MAX as usize / PEOPLE.len() + 1;

/// Returns in which round a name is drawn, if it is, and the place of its person among the [`PEOPLE`].
fn place_in_rounds(name: &str) -> Option<(usize, usize)> {
    let person = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let round = match &name[person.len()..] {
        "" => 0,
        number if number.starts_with('0') => return None,
        number => number.parse::<usize>().ok()? - 1,
    };
    // Nobody is called ada1.
    let is_drawn = round < ROUNDS_MAX && (round > 0 || person == name);
    let place = PEOPLE.iter().position(|other| *other == person);
    place.filter(|_| is_drawn).map(|place| (round, place))
}

impl Default for Directory {
    fn default() -> Self {
        let books: Vec<Rc<str>> = SHELF.iter().map(|&title| Rc::from(title)).collect();
        Self {
            names: NodeMap::default(),
            nodes: Vec::new(),
            rounds: Vec::new(),
            successors: Vec::new(),
            strangers: Vec::new(),
            titles: books.clone(),
            books,
            title_bytes: SHELF.iter().map(|title| json_bytes(title)).collect(),
            spellings: Vec::new(),
        }
    }
}

impl Directory {
    /// Notes the name of a node of the room.
    pub fn add_node(&mut self, id: NodeId, name: &str) {
        let name: Rc<str> = Rc::from(name);
        if let Err(at) = self.place_of(&name) {
            self.nodes.insert(at, (Rc::clone(&name), id));
            self.note_taken(&name, true);
            self.names.add(id, name);
        }
        if let Some(port) = id.port().filter(|port| NodeId::from(*port) != id) {
            match self.successor(port) {
                Ok(at) => self.successors[at].1 = id,
                Err(at) => self.successors.insert(at, (port, id)),
            }
        }
    }

    /// Notes that some nodes have left for good, given in order of number: their names are free again.
    pub fn leave(&mut self, gone: &[NodeId]) {
        for id in gone {
            if let Some(name) = self.names.get(*id).cloned() {
                self.note_taken(&name, false);
            }
        }
        self.nodes.retain(|(_, id)| gone.binary_search(id).is_err());
    }

    fn note_taken(&mut self, name: &str, is_taken: bool) {
        let Some((round, place)) = place_in_rounds(name) else {
            return;
        };
        if self.rounds.len() <= round {
            let all_free = Round {
                is_taken: [false; PEOPLE.len()],
                free: PEOPLE.len(),
            };
            self.rounds.resize(round + 1, all_free);
        }
        let round = &mut self.rounds[round];
        round.is_taken[place] = is_taken;
        round.free = round.is_taken.iter().filter(|taken| !**taken).count();
    }

    /// Returns a name that nobody has: that of the person at a place in the list, or the next in it that is free; if none is, of ada2,
    /// grace2 and so on.
    #[must_use]
    pub fn free_name(&self, first: usize) -> String {
        let first_with_room = self.rounds.iter().position(|round| round.free > 0);
        let number = first_with_room.unwrap_or(self.rounds.len());
        let round = self.rounds.get(number);
        let is_free = |place: &usize| round.is_none_or(|round| !round.is_taken[*place]);
        let mut places = (first..PEOPLE.len()).chain(0..first);
        let person = PEOPLE[places.find(is_free).unwrap_or(first)];
        match number {
            0 => person.to_owned(),
            before => format!("{person}{}", before + 1),
        }
    }

    fn successor(&self, port: u16) -> Result<usize, usize> {
        self.successors
            .binary_search_by_key(&port, |(other, _)| *other)
    }

    /// Returns whoever came last to a port, whether or not it has left; if nobody has yet, who will.
    #[must_use]
    pub fn at_port(&self, port: u16) -> NodeId {
        match self.successor(port) {
            Ok(at) => self.successors[at].1,
            Err(_) => NodeId::from(port),
        }
    }

    /// Returns who would come to a port now that is free.
    #[must_use]
    pub fn next_at_port(&self, port: u16) -> NodeId {
        let last = self.at_port(port);
        match self.name(last) {
            Some(_) => last.successor(),
            None => last,
        }
    }

    /// Returns whether a node of the room has left for good.
    #[must_use]
    pub fn has_left(&self, id: NodeId) -> bool {
        self.name(id)
            .is_some_and(|name| self.named(name) != Some(id))
    }

    /// Returns the last of those who had that name and have left.
    #[must_use]
    pub fn last_named(&self, name: &str) -> Option<NodeId> {
        let mut latest = self.names.iter().rev();
        let found = latest.find(|(id, other)| &***other == name && self.has_left(*id));
        found.map(|(id, _)| id)
    }

    /// Returns how many nodes there have ever been in the room.
    #[must_use]
    pub fn ever(&self) -> usize {
        self.names.len()
    }

    fn place_of(&self, name: &str) -> Result<usize, usize> {
        self.nodes
            .binary_search_by(|(other, _)| (**other).cmp(name))
    }

    /// Returns the node with that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<NodeId> {
        self.place_of(name).ok().map(|at| self.nodes[at].1)
    }

    /// Returns the name of a node of the room; `None` for anybody else.
    #[must_use]
    pub fn name(&self, id: NodeId) -> Option<&Rc<str>> {
        self.names.get(id)
    }

    /// Returns what to call anybody: the name, or else address and port.
    #[must_use]
    pub fn label(&self, id: NodeId) -> Rc<str> {
        if let Some(name) = self.name(id) {
            return Rc::clone(name);
        }
        let (address, port) = self.address(id);
        Rc::from(format!("{}:{port}", shown(address)))
    }

    /// Returns the address and port of anybody.
    #[must_use]
    pub fn address(&self, id: NodeId) -> (&str, u16) {
        match id.port() {
            Some(port) => (HOME, port),
            None => {
                let (address, port) = &self.strangers[(id.0 - NodeId::FIRST_STRANGER) as usize];
                (address, *port)
            }
        }
    }

    /// Returns the title of a book, as sentences say it.
    #[must_use]
    pub fn title(&self, book: BookId) -> &Rc<str> {
        &self.titles[book.0 as usize]
    }

    /// Returns the number of a title, giving it one if it is new.
    ///
    /// # Errors
    /// One sentence if the library is full.
    pub fn book(&mut self, title: &str) -> Result<BookId, String> {
        if let Some(book) = self.find_book(title) {
            return Ok(book);
        }
        if self.books.len() >= BOOKS_MAX {
            return Err(format!(
                "this run already knows {BOOKS_MAX} books, the most there can be"
            ));
        }
        let book: Rc<str> = Rc::from(title);
        self.titles.push(match shown(title) {
            as_shown if as_shown == title => Rc::clone(&book),
            as_shown => Rc::from(as_shown),
        });
        self.books.push(book);
        self.title_bytes.push(json_bytes(title));
        Ok(numbered(self.books.len() - 1))
    }

    /// Returns the number of a title, if it has one.
    #[must_use]
    pub fn find_book(&self, title: &str) -> Option<BookId> {
        let at = self.books.iter().position(|book| &**book == title)?;
        Some(numbered(at))
    }

    /// Returns how many titles and strangers have numbers, among whom one that is written is looked for.
    #[must_use]
    pub fn books_and_strangers(&self) -> usize {
        self.books.len() + self.strangers.len()
    }

    /// Takes in a message that was written by hand.
    ///
    /// # Errors
    /// One sentence if it would be one stranger or one book too many.
    pub fn take_in(&mut self, wire: &WireMessage) -> Result<Message, String> {
        let origin = self.origin(&wire.address, wire.port)?;
        let book = self.book(&wire.payload)?;
        let uuid = wire.identity();
        if wire.uuid != uuid.to_string() {
            let spelling: Rc<str> = Rc::from(wire.uuid.as_str());
            match self.spelling(uuid) {
                Ok(at) => self.spellings[at].1 = spelling,
                Err(at) => self.spellings.insert(at, (uuid, spelling)),
            }
        }
        Ok(Message {
            uuid,
            origin,
            version: wire.version,
            ttl: wire.ttl,
            book,
        })
    }

    /// Returns a message as it is written on the wire.
    #[must_use]
    pub fn write_out(&self, message: &Message) -> WireMessage {
        let (address, port) = self.address(message.origin);
        WireMessage {
            uuid: match self.spelling(message.uuid) {
                Ok(at) => self.spellings[at].1.to_string(),
                Err(_) => message.uuid.to_string(),
            },
            address: address.to_owned(),
            port,
            version: message.version,
            ttl: message.ttl,
            payload: self.books[message.book.0 as usize].to_string(),
        }
    }

    fn spelling(&self, uuid: Uuid) -> Result<usize, usize> {
        self.spellings
            .binary_search_by_key(&uuid, |(other, _)| *other)
    }

    /// Returns how many bytes a packet is on the wire: those of a rumor's JSON on one line, as it is written out; of `GET /peers`; of the peers
    /// in the answer, as a JSON list of `"address:port"`.
    #[must_use]
    pub fn wire_bytes(&self, packet: &Packet) -> u32 {
        const REQUEST: u32 = "GET /peers".len() as u32;
        match packet {
            Packet::Gossip(message) => self.rumor_bytes(message),
            Packet::PeersRequest => REQUEST,
            Packet::Peers(peers) => {
                let label = |id: &NodeId| {
                    let (address, port) = self.address(*id);
                    json_bytes(address) + digits(port.into()) + "\":\",".len() as u32
                };
                // Between the brackets one comma less than peers.
                let list: u32 = peers.iter().map(label).sum();
                (list + 2).saturating_sub(u32::from(!peers.is_empty()))
            }
        }
    }

    #[inline]
    fn rumor_bytes(&self, message: &Message) -> u32 {
        const FIXED: u32 =
            r#"{"uuid":"","address":"","port":"","version":,"ttl":,"payload":""}"#.len() as u32;
        const UUID: u32 = 36;
        let uuid = match self.spellings.is_empty() {
            true => UUID,
            false => match self.spelling(message.uuid) {
                Ok(at) => json_bytes(&self.spellings[at].1),
                Err(_) => UUID,
            },
        };
        let (address, port) = match message.origin.port() {
            Some(port) => (HOME.len() as u32, port),
            None => {
                let (address, port) = self.address(message.origin);
                (json_bytes(address), port)
            }
        };
        FIXED
            + uuid
            + address
            + digits(port.into())
            + digits(message.version)
            + digits(message.ttl.into())
            + self.title_bytes[message.book.0 as usize]
    }

    fn origin(&mut self, address: &str, port: u16) -> Result<NodeId, String> {
        if address == HOME {
            return Ok(self.at_port(port));
        }
        let known = self
            .strangers
            .iter()
            .position(|(a, p)| &**a == address && *p == port);
        let at = match known {
            Some(at) => at,
            None if self.strangers.len() >= STRANGERS_MAX => {
                return Err(format!(
                    "this run already knows {STRANGERS_MAX} strangers, the most there can be"
                ));
            }
            None => {
                self.strangers.push((Rc::from(address), port));
                self.strangers.len() - 1
            }
        };
        Ok(NodeId(
            NodeId::FIRST_STRANGER + u32::try_from(at).expect("bounded just above"),
        ))
    }
}

/// Returns how many bytes a text is within the quotes of JSON.
fn json_bytes(text: &str) -> u32 {
    let is_plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\';
    let bytes = match text.bytes().all(is_plain) {
        true => text.len(),
        false => serde_json::to_string(text).map_or(0, |json| json.len() - 2),
    };
    u32::try_from(bytes).expect("texts are bounded far below this")
}

/// Returns how many digits a number has.
#[inline(always)]
fn digits(number: u64) -> u32 {
    match number {
        // What is most is decided by a comparison or two.
        0..10 => 1,
        10..100 => 2,
        1_000..10_000 => 4,
        _ => number.ilog10() + 1,
    }
}

fn numbered(at: usize) -> BookId {
    BookId(u32::try_from(at).expect("the number of books is bounded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"uuid":"a1","address":"196.18.1.0","port":"80","version":3,"ttl":4,"payload":"gatsby"}"#;

    fn wire() -> WireMessage {
        WireMessage::read(JSON).expect(JSON).message
    }

    #[test]
    fn a_message_goes_in_and_comes_out_as_it_was_written() {
        let mut directory = Directory::default();
        let message = directory.take_in(&wire()).expect("there is room");
        assert_eq!(message.origin, NodeId(NodeId::FIRST_STRANGER));
        assert_eq!(directory.write_out(&message).to_string(), JSON);
    }

    #[test]
    fn one_stranger_has_one_number_and_home_ports_are_themselves() {
        let mut directory = Directory::default();
        let mut of = |address: &str, port| {
            let message = WireMessage {
                address: address.into(),
                port,
                ..wire()
            };
            directory.take_in(&message).expect("there is room").origin
        };
        assert_eq!(of("196.18.1.0", 80), of("196.18.1.0", 80));
        assert_ne!(of("196.18.1.0", 80), of("196.18.1.0", 81));
        assert_ne!(of("196.18.1.0", 80), of("196.18.1.1", 80));
        assert_eq!(of(HOME, 81), NodeId(81));
    }

    #[test]
    fn the_shelf_comes_first_and_a_title_has_one_number() {
        let mut directory = Directory::default();
        assert_eq!(&**directory.title(BookId(0)), SHELF[0]);
        let new = directory
            .book("A title nobody shelved")
            .expect("there is room");
        assert_eq!(new.0 as usize, SHELF.len());
        assert_eq!(directory.book("A title nobody shelved"), Ok(new));
    }

    #[test]
    fn people_are_called_by_name_and_strangers_by_address() {
        let mut directory = Directory::default();
        directory.add_node(NodeId(81), "jimmy");
        let stranger = directory.take_in(&wire()).expect("there is room").origin;
        assert_eq!(&*directory.label(NodeId(81)), "jimmy");
        assert_eq!(&*directory.label(stranger), "196.18.1.0:80");
        assert_eq!(&*directory.label(NodeId(99)), "127.0.0.1:99");
        assert_eq!(directory.named("jimmy"), Some(NodeId(81)));
        assert_eq!(directory.named("tod"), None);
    }

    #[test]
    fn a_free_name_is_the_first_that_nobody_has_from_a_place_on() {
        let mut directory = Directory::default();
        let first_free = |directory: &Directory, first: usize| {
            let numbers = std::iter::once(String::new()).chain((2..).map(|n: u32| n.to_string()));
            let names = numbers.flat_map(|number| {
                let round = PEOPLE.iter().cycle().skip(first).take(PEOPLE.len());
                round.map(move |person| format!("{person}{number}"))
            });
            let mut free = names.filter(|name| directory.named(name).is_none());
            free.next().expect("names do not run out")
        };
        // Names that are nobody's turn, or nearly one's.
        for (port, name) in (1..).zip(["ada1", "ada02", "ada0", "ada3", "tod", "ada99999999999"]) {
            directory.add_node(NodeId(port), name);
        }
        let all = 3 * PEOPLE.len();
        for n in 0..all {
            let first = n * 37 % PEOPLE.len();
            let name = directory.free_name(first);
            assert_eq!(name, first_free(&directory, first));
            directory.add_node(NodeId::from(8_000 + n as u16), &name);
            if n % 5 == 0 {
                directory.leave(&[NodeId::from(8_000 + (n / 2) as u16)]);
            }
        }
        assert!(directory.named("ada2").is_some(), "one round was enough");
    }

    #[test]
    fn whoever_has_left_keeps_its_name_and_lets_others_have_it() {
        let mut directory = Directory::default();
        let first = directory.next_at_port(81);
        assert_eq!(first, NodeId(81));
        directory.add_node(first, "jimmy");
        assert!(!directory.has_left(first));
        directory.leave(&[first]);
        assert!(directory.has_left(first));
        assert_eq!(directory.named("jimmy"), None);
        assert_eq!(directory.last_named("jimmy"), Some(first));
        let origin = |directory: &mut Directory| {
            let wire = WireMessage {
                address: HOME.into(),
                port: 81,
                ..wire()
            };
            directory.take_in(&wire).expect("there is room").origin
        };
        assert_eq!(origin(&mut directory), first, "nobody else has come yet");
        let second = directory.next_at_port(81);
        assert_eq!((second.port(), second == first), (Some(81), false));
        directory.add_node(second, "jimmy");
        assert_eq!(directory.named("jimmy"), Some(second));
        assert_eq!(origin(&mut directory), second);
        assert_eq!(&*directory.label(first), "jimmy");
        assert_eq!(directory.address(second), (HOME, 81));
        assert_eq!(directory.next_at_port(81), second.successor());
        assert_eq!(second.successor().port(), Some(81));
        assert!(!directory.has_left(NodeId(82)), "it has never been there");
        assert_eq!(directory.ever(), 2);
    }

    #[test]
    fn a_packet_has_as_many_bytes_as_it_is_written_with() {
        let mut directory = Directory::default();
        let longest = format!(
            r#"{{"uuid":"8f14e45f-ceea-467f-a0f6-7d1d1b0a2c11","address":"{}","port":"1","version":0,"ttl":0,"payload":"{}"}}"#,
            "a".repeat(100),
            "x".repeat(200)
        );
        for json in [
            JSON,
            &longest,
            r#"{"uuid":"quo\"te","address":"back\\slash","port":"65535","version":9007199254740991,"ttl":255,"payload":"Gödel, \"Escher\", Bach ☕\u0001\n"}"#,
            r#"{"uuid":"8f14e45f-ceea-467f-a0f6-7d1d1b0a2c12","address":"127.0.0.1","port":"8001","version":10,"ttl":9,"payload":"Emma"}"#,
        ] {
            let wire = WireMessage::read(json).expect(json).message;
            let message = directory.take_in(&wire).expect(json);
            let written = directory.write_out(&message).to_string();
            assert_eq!(written, json, "it is written as it was");
            let bytes = directory.wire_bytes(&Packet::Gossip(message));
            assert_eq!(bytes as usize, written.len(), "{written}");
        }
        let bytes = |packet: &Packet| directory.wire_bytes(packet) as usize;
        assert_eq!(bytes(&Packet::PeersRequest), "GET /peers".len());
        let stranger = NodeId(NodeId::FIRST_STRANGER);
        for (peers, written) in [
            (vec![], "[]"),
            (vec![NodeId(81)], r#"["127.0.0.1:81"]"#),
            (
                vec![NodeId(8001), stranger],
                r#"["127.0.0.1:8001","196.18.1.0:80"]"#,
            ),
        ] {
            assert_eq!(bytes(&Packet::Peers(Rc::from(peers))), written.len());
        }
    }
}
