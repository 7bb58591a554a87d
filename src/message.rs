//! The message of the exercise, its JSON form, and the packets nodes send each other.
//!
//! On the wire a message is `{"uuid": …, "address": …, "port": …, "version": …, "ttl": …, "payload": …}`. Inside the core
//! it is a handful of small numbers ([`Message`]); the [`Directory`](crate::directory::Directory) knows what they stand for.

use std::fmt;
use std::rc::Rc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A participant, or a stranger that a message told of.
///
/// The nodes of the room all live at [`HOME`], so their port is who they are: the number is the port (1 to 65,535).
/// Origins with any other address get the 65,536 numbers above, in the order in which they are first heard of. Whoever comes to a
/// port that somebody has left for good is somebody else and has a number of its own: the port and 65,536 times one more than
/// how many have had that port before. Because the number of a node does not depend on what happens on other ports, neither do
/// its draws.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, DeriveDeserialize,
)]
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
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, DeriveDeserialize,
)]
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

impl WireMessage {
    /// Reads a message from JSON.
    ///
    /// # Errors
    /// One sentence saying what is wrong, where, and what to write instead.
    pub fn read(json: &str) -> Result<ReadMessage, String> {
        if json.len() > JSON_BYTES_MAX {
            return Err(format!(
                "the message is {} bytes long; the most that is read is {JSON_BYTES_MAX}",
                json.len()
            ));
        }
        let Fields(fields) = serde_json::from_str(json).map_err(|e| explain(json, &e))?;
        let mut notes = Vec::new();
        for (i, (name, _)) in fields.iter().enumerate() {
            if !FIELDS.contains(&name.as_str()) {
                notes.push(format!(
                    "the field {} is not part of a message and was left out",
                    quoted(name)
                ));
            } else if fields[..i].iter().any(|(earlier, _)| earlier == name) {
                return Err(format!(
                    "the field {} is there twice; keep one",
                    quoted(name)
                ));
            }
        }
        let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v);
        let message = Self {
            uuid: text(field("uuid"), "uuid", NAME_CHARS_MAX, "\"asdijfaojf3232\"")?,
            address: address(field("address"))?,
            port: port(field("port"))?,
            version: match field("version") {
                None => {
                    notes.push("there is no version, so it counts as version 0".to_owned());
                    0
                }
                Some(value) => number(Some(value), "version", VERSION_MAX, "3")?,
            },
            ttl: u8::try_from(number(field("ttl"), "ttl", u64::from(u8::MAX), "4")?)
                .map_err(|_| "the ttl must be at most 255".to_owned())?,
            payload: text(field("payload"), "payload", PAYLOAD_CHARS_MAX, "\"gatsby\"")?,
        };
        Ok(ReadMessage { message, notes })
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

const FIELDS: [&str; 6] = ["uuid", "address", "port", "version", "ttl", "payload"];

/// The fields of a JSON object in the order they were written, repeats included.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// Says in one sentence where JSON went wrong and what usually mends it.
fn explain(json: &str, error: &serde_json::Error) -> String {
    if json.trim().is_empty() {
        return "there is no message here; write one like {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \
                \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}"
            .to_owned();
    }
    if error.classify() == serde_json::error::Category::Data {
        return "a message is a JSON object: {\"uuid\": …, \"address\": …, \"port\": …, \"ttl\": …, \"payload\": …}"
            .to_owned();
    }
    let place = format!("line {}, column {}", error.line(), error.column());
    let found = json
        .lines()
        .nth(error.line().saturating_sub(1))
        .and_then(|line| {
            let upto = line.get(..error.column()).unwrap_or(line);
            upto.chars().next_back()
        });
    let hint = match found {
        Some('\'') => "JSON puts texts in double quotes, not single ones",
        Some(c) if c.is_alphabetic() => "JSON puts names and texts in double quotes, like \"uuid\"",
        Some('}') => "perhaps a comma stands before it with nothing after",
        _ if error.is_eof() => "it ends too early; perhaps a closing quote or } is missing",
        _ => "check the quotes and commas around it",
    };
    format!("this is not JSON at {place}: {hint}")
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{dots}")
}

fn missing(name: &str, example: &str) -> String {
    format!("the message has no {name}; add \"{name}\": {example}")
}

/// Says that a field holds something of the wrong kind.
fn wrong(name: &str, value: &Value, wanted: &str) -> String {
    format!("the {name} is {}, but must be {wanted}", shown(value))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::String(s) => quoted(s),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn text(
    value: Option<&Value>,
    name: &str,
    chars_max: usize,
    example: &str,
) -> Result<String, String> {
    let value = value.ok_or_else(|| missing(name, example))?;
    let Value::String(text) = value else {
        return Err(wrong(name, value, &format!("a text, like {example}")));
    };
    if text.trim().is_empty() {
        return Err(format!(
            "the {name} is empty; write something like {example}"
        ));
    }
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(format!(
            "the {name} is {chars} characters long; the most is {chars_max}"
        ));
    }
    Ok(text.clone())
}

fn address(value: Option<&Value>) -> Result<String, String> {
    let address = text(value, "address", NAME_CHARS_MAX, "\"196.18.1.0\"")?;
    if address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!(
            "the address {} has a space in it",
            quoted(&address)
        ));
    }
    Ok(address)
}

fn port(value: Option<&Value>) -> Result<u16, String> {
    let value = value.ok_or_else(|| missing("port", "\"80\""))?;
    let port = match value {
        Value::Number(n) => n.as_u64(),
        Value::String(s) if s.bytes().all(|b| b.is_ascii_digit()) => s.parse().ok(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    };
    port.and_then(|p| u16::try_from(p).ok())
        .filter(|&p| p > 0)
        .ok_or_else(|| wrong("port", value, "a whole number from 1 to 65535"))
}

fn number(value: Option<&Value>, name: &str, max: u64, example: &str) -> Result<u64, String> {
    let value = value.ok_or_else(|| missing(name, example))?;
    value
        .as_u64()
        .filter(|&n| n <= max)
        .ok_or_else(|| wrong(name, value, &format!("a whole number from 0 to {max}")))
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
    fn what_is_wrong_is_said_with_what_to_write() {
        for (from, to, sentence) in [
            (
                "\"uuid\": \"asdijfaojf3232\", ",
                "",
                "the message has no uuid; add \"uuid\": \"asdijfaojf3232\"",
            ),
            (
                "\"asdijfaojf3232\"",
                "7",
                "the uuid is 7, but must be a text, like \"asdijfaojf3232\"",
            ),
            (
                "\"asdijfaojf3232\"",
                "\" \"",
                "the uuid is empty; write something like \"asdijfaojf3232\"",
            ),
            (
                "\"80\"",
                "\"eighty\"",
                "the port is \"eighty\", but must be a whole number from 1 to 65535",
            ),
            (
                "\"80\"",
                "0",
                "the port is 0, but must be a whole number from 1 to 65535",
            ),
            (
                "\"80\"",
                "70000",
                "the port is 70000, but must be a whole number from 1 to 65535",
            ),
            (
                "\"80\"",
                "80.5",
                "the port is 80.5, but must be a whole number from 1 to 65535",
            ),
            (
                "4",
                "-1",
                "the ttl is -1, but must be a whole number from 0 to 255",
            ),
            (
                "4",
                "256",
                "the ttl is 256, but must be a whole number from 0 to 255",
            ),
            (
                "4",
                "\"4\"",
                "the ttl is \"4\", but must be a whole number from 0 to 255",
            ),
            (
                "\"ttl\": 4",
                "\"ttl\": 4, \"version\": 9007199254740992",
                "the version is 9007199254740992, but must be a whole number from 0 to 9007199254740991",
            ),
            (
                "\"ttl\": 4",
                "\"ttl\": 4, \"ttl\": 5",
                "the field \"ttl\" is there twice; keep one",
            ),
            (
                "196.18.1.0",
                "196. 18",
                "the address \"196. 18\" has a space in it",
            ),
            (
                "\"bookname\"",
                "[1]",
                "the payload is a list, but must be a text, like \"gatsby\"",
            ),
        ] {
            assert_eq!(refused(&SEED_EXAMPLE.replacen(from, to, 1)), sentence);
        }
        assert_eq!(
            refused(&SEED_EXAMPLE.replace("bookname", &"x".repeat(201))),
            "the payload is 201 characters long; the most is 200"
        );
        assert_eq!(
            refused(&" ".repeat(16_385)),
            "the message is 16385 bytes long; the most that is read is 16384"
        );
    }

    #[test]
    fn what_is_not_json_is_said_with_its_place() {
        for (json, sentence) in [
            (
                "{uuid: 'a'}",
                "this is not JSON at line 1, column 2: JSON puts names and texts in double quotes, like \"uuid\"",
            ),
            (
                "{\"uuid\": 'a'}",
                "this is not JSON at line 1, column 10: JSON puts texts in double quotes, not single ones",
            ),
            (
                "{\"ttl\": 4,\n}",
                "this is not JSON at line 2, column 1: perhaps a comma stands before it with nothing after",
            ),
            (
                "{\"ttl\": 4",
                "this is not JSON at line 1, column 9: it ends too early; perhaps a closing quote or } is missing",
            ),
            (
                "[1, 2]",
                "a message is a JSON object: {\"uuid\": …, \"address\": …, \"port\": …, \"ttl\": …, \"payload\": …}",
            ),
        ] {
            assert_eq!(refused(json), sentence);
        }
        assert!(
            refused("  ").starts_with("there is no message here"),
            "{}",
            refused("  ")
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
