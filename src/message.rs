//! The message of the exercise, its JSON form, and the packets nodes send each other.
//!
//! On the wire a message is `{"uuid": …, "address": …, "port": …, "version": …, "ttl": …, "payload": …}`. Inside the core
//! it is a handful of small numbers ([`Message`]); the [`Directory`](crate::directory::Directory) knows what they stand for.

use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use reading::{extent, quoted_text};

mod reading;

/// A participant, or a stranger that a message told of.
///
/// The nodes of the room all live at [`HOME`], so their port is who they are: the number is the port (1 to 65,535).
/// Origins with any other address get the 65,536 numbers above, in the order in which they are first heard of. Whoever comes to a
/// port that somebody has left for good is somebody else and has a number of its own: the port and 65,536 times one more than
/// how many have had that port before. Because the number of a node does not depend on what happens on other ports, neither do
/// its draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u32);

/// The address of every node of the room.
pub const HOME: &str = "127.0.0.1";

impl NodeId {
    /// The first number that is not a port.
    pub const FIRST_STRANGER: u32 = 65_536;

    /// Returns the port of a node of the room; `None` for a stranger.
    #[must_use]
    pub fn port(self) -> Option<u16> {
        let port = (self.0 % Self::FIRST_STRANGER) as u16;
        (self.0 / Self::FIRST_STRANGER != 1).then_some(port)
    }

    /// Returns whoever comes to a node's port when it has left for good.
    #[must_use]
    pub fn successor(self) -> Self {
        let is_first = self.0 < Self::FIRST_STRANGER;
        // The first numbers above the ports are the strangers'.
        let numbers = if is_first { 2 } else { 1 };
        Self(self.0 + numbers * Self::FIRST_STRANGER)
    }
}

impl From<u16> for NodeId {
    fn from(port: u16) -> Self {
        Self(u32::from(port))
    }
}

/// A book title, as a number the directory knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookId(pub u32);

/// A rumor under way: whose favourite book is what, as of which version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is deduplicated by.
    pub uuid: Uuid,
    /// Whose favourite this is.
    pub origin: NodeId,
    /// The origin's own count of its favourites, so that late news never overwrites newer news.
    pub version: u64,
    /// How many more links it may cross, this one included; one less each time it is forwarded.
    pub ttl: u8,
    /// The favourite book.
    pub book: BookId,
}

/// What one node sends another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// `POST /gossip`: a rumor.
    Gossip(Message),
    /// `GET /peers`: a newcomer asks whom there is to know.
    PeersRequest,
    /// The answer: the peers of the node that was asked, by number.
    Peers(Rc<[NodeId]>),
}

/// The most bytes of JSON that are looked at.
pub const JSON_BYTES_MAX: usize = 16_384;
/// The most characters of a payload, a book title.
pub const PAYLOAD_CHARS_MAX: usize = 200;
/// The most characters of a uuid that is not a RFC 4122 one, and of an address.
pub const NAME_CHARS_MAX: usize = 100;
/// The greatest version: the greatest whole number that every JSON reader keeps exact (2^53 - 1).
pub const VERSION_MAX: u64 = (1 << 53) - 1;

/// A message as it is written, before anything in it is looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireMessage {
    /// Any text of 1 to [`NAME_CHARS_MAX`] characters; RFC 4122 or not, it is an identity.
    pub uuid: String,
    /// The origin's address: 1 to [`NAME_CHARS_MAX`] characters without spaces.
    pub address: String,
    /// The origin's port, 1 to 65,535; written as a string, read as a string or a number.
    #[serde(serialize_with = "port_as_text")]
    pub port: u16,
    /// 0 to [`VERSION_MAX`]; 0 if it is missing.
    pub version: u64,
    /// 0 to 255.
    pub ttl: u8,
    /// The book: 1 to [`PAYLOAD_CHARS_MAX`] characters.
    pub payload: String,
}

fn port_as_text<S: serde::Serializer>(port: &u16, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(port)
}

impl fmt::Display for WireMessage {
    /// Writes the message's JSON, on one line, its fields in the exercise's order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// A message that was read, and what was noticed while reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMessage {
    /// The message.
    pub message: WireMessage,
    /// One sentence for each thing that was left out or filled in, in the order of the text.
    pub notes: Vec<String>,
}

/// Why a message cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageError {
    /// Where the trouble begins, in bytes from the beginning of the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What is wrong and what to write instead, in one sentence without a full stop.
    pub sentence: String,
}

impl WireMessage {
    /// Reads a message from JSON, or from what is nearly JSON.
    ///
    /// # Errors
    /// One sentence saying what is wrong, where, and what to write instead.
    pub fn read(text: &str) -> Result<ReadMessage, String> {
        Self::read_in(text, false).map_err(|e| {
            let place = Place::of(text, e.start);
            match e.end > text.trim_end().len() || e.start == 0 && e.end >= text.trim_end().len() {
                // It is about the message as a whole.
                true => e.sentence,
                false => format!("{} ({place})", e.sentence),
            }
        })
    }

    /// Reads a message that stands in a line; `is_exact`: in one that was written down by Watercooler itself, where every
    /// character stands for itself.
    ///
    /// # Errors
    /// What is wrong, where, and what to write instead.
    pub fn read_in(text: &str, is_exact: bool) -> Result<ReadMessage, MessageError> {
        reading::read(text, is_exact)
    }

    /// Writes the message's JSON as people do, a field a line.
    #[must_use]
    pub fn over_lines(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        format!(
            "{{\n  \"uuid\": {},\n  \"address\": {},\n  \"port\": \"{}\",\n  \"version\": {},\n  \"ttl\": {},\n  \"payload\": {}\n}}",
            text(&self.uuid),
            text(&self.address),
            self.port,
            self.version,
            self.ttl,
            text(&self.payload)
        )
    }

    /// Returns the identity that messages with this uuid are deduplicated by.
    ///
    /// A RFC 4122 uuid in its usual form, in either case, is itself; any other text stands for the uuid derived from it
    /// by name (version 5), so that it is an identity like any other.
    #[must_use]
    pub fn identity(&self) -> Uuid {
        match Uuid::try_parse(&self.uuid) {
            Ok(uuid) if self.uuid.len() == uuid::fmt::Hyphenated::LENGTH => uuid,
            _ => Uuid::new_v5(&Uuid::NAMESPACE_OID, self.uuid.as_bytes()),
        }
    }
}

/// A place in a text as people count it: lines and characters, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Place {
    /// Returns the place of a byte of a text.
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    /// Writes it without the line if that is the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(f, "line {}, ", self.line)?;
        }
        write!(f, "column {}", self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> WireMessage {
        WireMessage::read(json).expect(json).message
    }

    fn refused(json: &str) -> String {
        WireMessage::read(json).expect_err(json)
    }

    const SEED_EXAMPLE: &str = r#"{"uuid": "asdijfaojf3232", "address": "196.18.1.0", "port": "80", "ttl": 4, "payload": "bookname"}"#;

    #[test]
    fn the_exercises_own_example_loads_and_counts_as_version_0() {
        let read = WireMessage::read(SEED_EXAMPLE).expect("the seed example");
        assert_eq!(
            read.message,
            WireMessage {
                uuid: "asdijfaojf3232".into(),
                address: "196.18.1.0".into(),
                port: 80,
                version: 0,
                ttl: 4,
                payload: "bookname".into(),
            }
        );
        assert_eq!(
            read.notes,
            ["there is no version, so it counts as version 0"]
        );
    }

    #[test]
    fn a_message_is_written_to_the_letter_and_read_back() {
        let json = r#"{"uuid":"a1","address":"196.18.1.0","port":"80","version":3,"ttl":4,"payload":"Dune \"1\""}"#;
        assert_eq!(read(json).to_string(), json);
        assert_eq!(WireMessage::read(json).expect(json).notes, [] as [&str; 0]);
        let lines = read(json).over_lines();
        assert_eq!(lines.lines().count(), 8, "{lines}");
        assert_eq!(read(&lines).to_string(), json);
    }

    #[test]
    fn ports_come_as_numbers_too() {
        let number = SEED_EXAMPLE.replace("\"80\"", "80");
        assert_eq!(read(&number), read(SEED_EXAMPLE));
    }

    #[test]
    fn extra_fields_are_left_out_with_a_word() {
        let json = SEED_EXAMPLE.replace("\"ttl\"", "\"colour\": \"red\", \"ttl\"");
        assert_eq!(
            WireMessage::read(&json).expect(&json).notes,
            [
                "the field \"colour\" is not part of a message and was left out",
                "there is no version, so it counts as version 0"
            ]
        );
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_wrong_is_said_with_its_place_and_what_to_write() {
        for (from, to, sentence) in [
            ("\"uuid\": \"asdijfaojf3232\", ", "", "the message has no uuid; add \"uuid\": \"asdijfaojf3232\""),
            ("\"uuid\"", "\"uiud\"", "the message has no uuid; add \"uuid\": \"asdijfaojf3232\" (perhaps \"uiud\" is meant for it)"),
            ("\"asdijfaojf3232\"", "null", "the uuid is null, but must be a text, like \"asdijfaojf3232\" (column 10)"),
            ("\"asdijfaojf3232\"", "\" \"", "the uuid is empty; write something like \"asdijfaojf3232\" (column 10)"),
            ("\"80\"", "\"eighty\"", "the port is \"eighty\", but must be a whole number from 1 to 65535 (column 61)"),
            ("\"80\"", "0", "the port is 0, but must be a whole number from 1 to 65535 (column 61)"),
            ("\"80\"", "70000", "the port is 70000, but must be a whole number from 1 to 65535 (column 61)"),
            ("\"80\"", "80.5", "the port is 80.5, but must be a whole number from 1 to 65535 (column 61)"),
            (" 4", " -1", "the ttl is -1, but must be a whole number from 0 to 255 (column 74)"),
            (" 4", " 256", "the ttl is 256, but must be a whole number from 0 to 255 (column 74)"),
            (" 4", " \"four\"", "the ttl is \"four\", but must be a whole number from 0 to 255 (column 74)"),
            ("\"ttl\": 4", "\"ttl\": 4, \"version\": 9007199254740992", "the version is 9007199254740992, but must be a whole number from 0 to 9007199254740991 (column 88)"),
            ("\"ttl\": 4", "\"ttl\": 4, \"TTL\": 5", "the field \"TTL\" is there twice; keep one (column 77)"),
            ("196.18.1.0", "196. 18", "the address \"196. 18\" has a space in it (column 39)"),
            ("196.18.1.0", "196.18.1.0:81", "the address says port 81, and the port says 80; keep one (column 39)"),
            ("\"bookname\"", "[1]", "the payload is a list, but must be a text, like \"gatsby\" (column 88)"),
            ("\"bookname\"", "{\"a\": \"b\", \"c\": \"d\"}", "the payload is an object, but must be a text, like \"gatsby\" (column 88)"),
        ] {
            assert_eq!(refused(&SEED_EXAMPLE.replacen(from, to, 1)), sentence);
        }
        let long = refused(&SEED_EXAMPLE.replace("bookname", &"x".repeat(201)));
        assert!(long.starts_with("the payload is 201 characters long; the most is 200"), "{long}");
        assert_eq!(
            refused(&" ".repeat(16_385)),
            "the message is 16385 bytes long; the most that is read is 16384"
        );
    }

    #[test]
    #[rustfmt::skip]
    fn what_cannot_be_meant_is_said_with_its_place_in_characters() {
        for (json, sentence) in [
            ("{\"uuid\" \"a\"}", "a colon and a value are missing after \"uuid\", like \"ttl\": 4 (column 2)"),
            ("{\"uuid\": }", "\"uuid\" has no value; write one after the colon (column 2)"),
            ("{\"uuid\": \"a", "a closing quote is missing (column 10)"),
            ("{\"uuid\": \"\\q\"}", "\\q means nothing in a text; write a backslash as \\\\ and a quote as \\\" (column 11)"),
            ("{\"ttl\": 4", "the message begins here and has no end; its closing } is missing"),
            ("{\"ttl\": [1}", "a ] should stand before this (column 11)"),
            ("{\"ttl\": 4, …}", "dots stand here for what is left out; write all of it (column 12)"),
            ("{\n  \"uuid\": \"ä☕\", port: }", "\"port\" has no value; write one after the colon (line 2, column 17)"),
            ("[1, 2]", "a message is a JSON object: {\"uuid\": …, \"address\": …, \"port\": …, \"ttl\": …, \"payload\": …}"),
            ("gatsby", "a message is a JSON object: {\"uuid\": …, \"address\": …, \"port\": …, \"ttl\": …, \"payload\": …}"),
            ("[{\"ttl\": 4}, {\"ttl\": 5}]", "these are 2 messages; hand them over one at a time"),
            ("{\"ttl\": 4} {\"ttl\": 5}", "a second message begins here; hand them over one at a time (column 12)"),
            ("curl -X POST http://localhost:81 -d @{file}", "the message is in a file that is not here; paste what it says (column 1)"),
        ] {
            assert_eq!(refused(json), sentence, "{json}");
        }
        assert!(refused("  ").starts_with("there is no message here"), "{}", refused("  "));
        let deep = format!("{}{}", "{a:".repeat(50), "}".repeat(50));
        assert!(refused(&deep).starts_with("it is nested too deeply for a message"), "{}", refused(&deep));
    }

    const READ: &str = "it is not quite JSON and was read all the same: ";

    #[test]
    #[rustfmt::skip]
    fn what_is_nearly_a_message_is_read_with_a_note() {
        let json = r#"{"uuid":"a1","address":"196.18.1.0","port":"80","version":3,"ttl":4,"payload":"gatsby"}"#;
        let habit = |words: &str| format!("{READ}{words}");
        let program = |name: &str| format!("what stands around the fields was left out: \"{name}\" and more");
        let no_brace = habit("no braces around it, names without quotes, texts without quotes");
        for (text, notes) in [
            (json.to_owned(), vec![]),
            (format!("\u{feff}  {json}\r\n"), vec![]),
            (json.replace(':', " : ").replace(',', " ,\n "), vec![]),
            (json.replace("\"80\"", "80"), vec![]),
            (json.replace('"', "'"), vec![habit("single quotes")]),
            (json.replace("\"uuid\"", "“uuid”").replace("\"a1\"", "„a1“"), vec![habit("curly quotes")]),
            (json.replace("\"a1\"", "‘a1’"), vec![habit("curly quotes")]),
            (json.replace(',', "\n"), vec![habit("commas missing")]),
            (json.replace('}', ",}"), vec![habit("a comma too many")]),
            (json.replace(",\"port\"", ", # whose\n\"port\" /* which */"), vec![habit("comments")]),
            (json.replace(':', "="), vec![habit("other signs for a colon")]),
            (json.replace("\"gatsby\"", "gatsby"), vec![habit("texts without quotes")]),
            (json.replace("gatsby", "gats\u{200b}by"), vec![habit("characters that are not seen")]),
            ("uuid: a1\naddress: 196.18.1.0\nport: 80\nversion: 3\nttl: 4\npayload: gatsby\n".to_owned(), vec![no_brace.replace(", texts", ", commas missing, texts")]),
            ("uuid=a1 address=196.18.1.0 port=80 version=3 ttl=4 payload=gatsby".to_owned(), vec![no_brace.replace(", texts", ", other signs for a colon, commas missing, texts")]),
            (json.replace("uuid", "UUID").replace("ttl", "TTL"), vec!["\"UUID\" and \"TTL\" were taken for uuid and ttl".to_owned()]),
            (json.replace("\"uuid\"", "\"message_id\""), vec!["\"message_id\" was taken for uuid".to_owned()]),
            (json.replace("payload", "book"), vec!["\"book\" was taken for payload".to_owned()]),
            (json.replace(":4", ":\"4\"").replace(":3", ":\"3\""), vec!["the version \"3\" was taken for 3".to_owned(), "the ttl \"4\" was taken for 4".to_owned()]),
            (json.replace(":4", ":4.0"), vec!["the ttl 4.0 was taken for 4".to_owned()]),
            (json.replace("196.18.1.0\",\"port\":\"80\"", "196.18.1.0:80\""), vec!["the address \"196.18.1.0:80\" was taken for 196.18.1.0 and port 80".to_owned()]),
            (json.replace("\"address\":\"196.18.1.0\",\"port\":\"80\"", "\"originator\":{\"address\":\"196.18.1.0\",\"port\":80}"), vec!["\"originator\" was taken for address and port".to_owned()]),
            (json.replace("\"gatsby\"", "{\"book\":\"gatsby\"}"), vec!["the \"book\" in the payload was taken for the payload".to_owned()]),
            (format!("{{\"message\": {json}}}"), vec!["what stands in \"message\" was taken for the message".to_owned()]),
            (format!("[{json}]"), vec!["the one message of the list was taken".to_owned()]),
            (serde_json::Value::from(json).to_string(), vec!["the whole message stood in quotes, and was taken out of them".to_owned()]),
            (format!("watercooler send jimmy {json}"), vec!["what stands before the message was left out: \"watercooler send jimmy\"".to_owned()]),
            (format!("curl -d '{json}' http://localhost:81/gossip"), vec!["what stands before the message was left out: \"curl -d\"".to_owned(), "what stands after the message was left out: \"http://localhost:81/gossip\"".to_owned()]),
            (format!("curl -d \"{}\"", json.replace('"', "\\\"")), vec![habit("other quotes than \""), "what stands before the message was left out: \"curl -d\"".to_owned()]),
            (format!("curl -d \"{}\" localhost", json.replace('"', "\"\"")), vec![habit("other quotes than \""), "what stands before the message was left out: \"curl -d\"".to_owned(), "what stands after the message was left out: \"localhost\"".to_owned()]),
            (format!("Invoke-RestMethod localhost -Body \"{}\"", json.replace('"', "`\"")), vec![habit("other quotes than \""), "what stands before the message was left out: \"Invoke-RestMethod localhost -Body\"".to_owned()]),
            (format!("curl -H 'X: {{y}}' -d '{json}'"), vec!["what stands before the message was left out: \"curl -H 'X: {y}' -d\"".to_owned()]),
            (format!("fetch(url, {{method: \"POST\", body: JSON.stringify({json})}})"), vec!["what stands before the message was left out: \"fetch(url, {method: \"POST\", body: JSON.s\"…".to_owned(), "what stands after the message was left out: \"}\"".to_owned()]),
            ("http POST localhost:81/gossip uuid=a1 address=196.18.1.0 port=80 version:=3 ttl:=4 payload='gatsby'".to_owned(), vec![habit("no braces around it, texts without quotes"), program("http")]),
            ("curl localhost:81 -d uuid=a1 -d address=196.18.1.0 -d port=80 -d version=3 -d ttl=4 -d payload=gatsby".to_owned(), vec![habit("no braces around it, texts without quotes"), program("curl")]),
            ("curl -d 'uuid=a1&address=196.18.1.0&port=80&version=3&ttl=4&payload=gatsby' localhost:81".to_owned(), vec![habit("no braces around it, texts without quotes"), program("curl")]),
            ("uuid=a1&address=196.18.1.0&port=80&version=3&ttl=4&payload=gats%62y".to_owned(), vec![habit("no braces around it, texts without quotes")]),
            ("Message(uuid='a1', address='196.18.1.0', port=80, version=3, ttl=4, payload='gatsby')".to_owned(), vec![habit("no braces around it, names without quotes, other signs for a colon, single quotes")]),
            ("Message[uuid=a1, address=196.18.1.0, port=80, version=3, ttl=4, payload=gatsby]".to_owned(), vec![habit("no braces around it, names without quotes, other signs for a colon, texts without quotes")]),
            (format!("[{}]", json.trim_matches(['{', '}']).replace(':', " => ")), vec![habit("no braces around it, other signs for a colon")]),
            (json.replace("\"uuid\":", ":uuid => "), vec![habit("names without quotes, other signs for a colon")]),
            (json.replace("\"a1\"", "\"a1\".to_string()"), vec![]),
            (format!("```json\n{json}\n```"), vec!["what stands before the message was left out: \"```json\"".to_owned()]),
        ] {
            let read = WireMessage::read(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(read.message.to_string(), json, "{text}");
            assert_eq!(read.notes, notes, "{text}");
        }
    }

    #[test]
    fn this_machine_has_many_names() {
        for name in [
            "localhost",
            "LocalHost",
            "0.0.0.0",
            "127.0.1.1",
            "::1",
            "[::1]",
        ] {
            let read = WireMessage::read(&SEED_EXAMPLE.replace("196.18.1.0", name)).expect(name);
            assert_eq!(
                (read.message.address.as_str(), read.message.port),
                (HOME, 80),
                "{name}"
            );
            let said = read.notes.join("; ");
            assert!(
                said.contains(
                    "is this machine, 127.0.0.1, so it is about whoever lives on port 80"
                ),
                "{said}"
            );
        }
        let with_port = SEED_EXAMPLE.replace("196.18.1.0\", \"port\": \"80\"", "localhost:82\"");
        let read = WireMessage::read(&with_port).expect(&with_port);
        assert_eq!(
            (read.message.address.as_str(), read.message.port),
            (HOME, 82)
        );
        // A record means what it says.
        let kept = SEED_EXAMPLE.replace("196.18.1.0", "localhost");
        let read = WireMessage::read_in(&kept, true).expect(&kept);
        assert_eq!(read.message.address, "localhost");
    }

    #[test]
    fn a_version_that_is_null_is_none_and_a_number_is_a_text_where_one_must_be() {
        let json = SEED_EXAMPLE.replace("\"ttl\"", "\"version\": None, \"ttl\"");
        let json = json.replace("\"bookname\"", "1984");
        let read = WireMessage::read(&json).expect(&json);
        assert_eq!(
            (read.message.version, read.message.payload.as_str()),
            (0, "1984")
        );
        assert_eq!(
            read.notes,
            [
                format!("{READ}words of Python"),
                "there is no version, so it counts as version 0".to_owned(),
                "the payload 1984 was taken for the text \"1984\"".to_owned(),
            ]
        );
    }

    #[test]
    fn any_text_is_an_identity_and_rfc_4122_ones_ignore_case() {
        let identity = |uuid: &str| read(&SEED_EXAMPLE.replace("asdijfaojf3232", uuid)).identity();
        assert_eq!(identity("asdijfaojf3232"), identity("asdijfaojf3232"));
        assert_ne!(identity("asdijfaojf3232"), identity("asdijfaojf3233"));
        assert_eq!(
            identity("0b0f9c3e-7f11-4b7b-9d3e-0c2f6a1d5e77"),
            identity("0B0F9C3E-7F11-4B7B-9D3E-0C2F6A1D5E77")
        );
        assert_ne!(
            identity("0b0f9c3e-7f11-4b7b-9d3e-0c2f6a1d5e77"),
            identity("0b0f9c3e7f114b7b9d3e0c2f6a1d5e77"),
            "only the usual form is one and the same"
        );
    }
}
