//! Reads a message as people write it: JSON, and what is nearly JSON.
//!
//! Names without quotes, single or curly quotes, commas missing or too many, comments, capitals, Python's words, a whole `send` or
//! `curl` line: all of it is read for what it means, and what was taken how is said in a note. What cannot be meant is
//! refused with its place, in bytes of the text.

use super::{
    HOME, JSON_BYTES_MAX, MessageError, NAME_CHARS_MAX, PAYLOAD_CHARS_MAX, ReadMessage,
    VERSION_MAX, WireMessage,
};
use crate::text::{is_unseen, quoted, seen, shown};

/// How deep lists and objects may stand in one another.
const DEPTH_MAX: u32 = 16;

type Read<T> = Result<T, MessageError>;

fn trouble<T>(start: usize, end: usize, sentence: impl Into<String>) -> Read<T> {
    let sentence = sentence.into();
    Err(MessageError {
        start,
        end,
        sentence,
    })
}

/// A way of writing that is not JSON's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    BareNames,
    BareTexts,
    SingleQuotes,
    CurlyQuotes,
    OtherQuotes,
    OtherColons,
    MissingCommas,
    SpareCommas,
    Comments,
    Python,
    Unseen,
    NoBraces,
}

impl Habit {
    fn words(self) -> &'static str {
        match self {
            Self::BareNames => "names without quotes",
            Self::BareTexts => "texts without quotes",
            Self::SingleQuotes => "single quotes",
            Self::CurlyQuotes => "curly quotes",
            Self::OtherQuotes => "other quotes than \"",
            Self::OtherColons => "other signs for a colon",
            Self::MissingCommas => "commas missing",
            Self::SpareCommas => "a comma too many",
            Self::Comments => "comments",
            Self::Python => "words of Python",
            Self::Unseen => "characters that are not seen",
            Self::NoBraces => "no braces around it",
        }
    }
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    /// Words without quotes: a number, null, or a text.
    Bare(String),
    List(Vec<Node>),
    Object(Vec<Field>),
}

#[derive(Clone, Debug)]
struct Node {
    value: Value,
    start: usize,
    end: usize,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    start: usize,
    node: Node,
}

// -- from text to values --

struct Cursor<'a> {
    text: &'a str,
    at: usize,
    habits: Vec<Habit>,
    /// Whether every character counts: the text is a record, and nobody's to read with good will.
    is_exact: bool,
}

/// What closes a text that a character opens.
fn closing(opening: char) -> Option<(&'static [char], Option<Habit>)> {
    Some(match opening {
        '"' => (&['"'], None),
        '\'' => (&['\''], Some(Habit::SingleQuotes)),
        '“' | '”' | '„' | '‟' => (&['“', '”', '„', '‟'], Some(Habit::CurlyQuotes)),
        '‘' | '’' | '‚' | '‛' => (&['‘', '’', '‚', '‛'], Some(Habit::CurlyQuotes)),
        '«' | '»' => (&['«', '»'], Some(Habit::OtherQuotes)),
        '`' => (&['`'], Some(Habit::OtherQuotes)),
        '＂' => (&['＂'], Some(Habit::OtherQuotes)),
        _ => return None,
    })
}

/// Whether a closing quote may be an apostrophe instead.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’')
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '，' | '、')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '=' | '：')
}

/// Reads a text in any kind of quotes at the beginning of `rest`: what it says, and its length, quotes included.
///
/// # Errors
/// Where in `rest` it goes wrong, to where, and why.
pub(crate) fn quoted_text(rest: &str) -> Result<(String, usize), (usize, usize, String)> {
    let mut chars = rest.char_indices();
    let Some((closers, _)) = chars.next().and_then(|(_, c)| closing(c)) else {
        return Err((0, 0, "this should be a text in quotes".to_owned()));
    };
    let mut said = String::new();
    let mut before = ' ';
    while let Some((i, c)) = chars.next() {
        let end = i + c.len_utf8();
        if closers.contains(&c) {
            let after = rest[end..].chars().next().unwrap_or(' ');
            let is_within = before.is_alphanumeric() && after.is_alphanumeric();
            if !(is_apostrophe(c) && is_within) {
                return Ok((said, end));
            }
        }
        before = c;
        match c {
            '\n' => break,
            '\\' => {
                let wrong = |end: usize| {
                    let sign = shown(&rest[i..end]).into_owned();
                    let why = format!(
                        "{sign} means nothing in a text; write a backslash as \\\\ and a quote as \\\""
                    );
                    (i, end, why)
                };
                let Some((j, c)) = chars.next() else { break };
                let end = j + c.len_utf8();
                match c {
                    'n' => said.push('\n'),
                    'r' => said.push('\r'),
                    't' => said.push('\t'),
                    'b' => said.push('\u{8}'),
                    'f' => said.push('\u{c}'),
                    '/' | '\\' => said.push(c),
                    'u' => {
                        let (unit, length) = escape(&rest[end..]).ok_or_else(|| wrong(end))?;
                        said.push(unit);
                        for _ in 0..length {
                            chars.next();
                        }
                    }
                    c if closing(c).is_some() => said.push(c),
                    _ => return Err(wrong(end)),
                }
            }
            c => said.push(c),
        }
    }
    let line = rest.lines().next().unwrap_or_default();
    Err((0, line.len(), "a closing quote is missing".to_owned()))
}

/// Reads what follows `\u`: a character and how many bytes it takes, all of them ASCII.
fn escape(rest: &str) -> Option<(char, usize)> {
    let hex = |at: usize| {
        let digits = rest.get(at..at + 4)?;
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let first = hex(0)?;
    if let Some(c) = char::from_u32(first.into()) {
        return Some((c, 4));
    }
    let second = rest.get(4..6).filter(|sign| *sign == "\\u").and(hex(6))?;
    let mut pair = char::decode_utf16([first, second]);
    Some((pair.next()?.ok()?, 10))
}

/// Returns how long the message is that begins with the brace at the beginning; `None` if it does not end.
pub(crate) fn extent(text: &str) -> Option<usize> {
    let (mut depth, mut at, mut before) = (0_u32, 0, ' ');
    while let Some(c) = text[at..].chars().next() {
        if at > JSON_BYTES_MAX {
            return None;
        }
        let rest = &text[at..];
        let is_fresh = !before.is_alphanumeric();
        let length = match c {
            '{' => {
                depth += 1;
                1
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
                1
            }
            _ if is_fresh && closing(c).is_some() => match quoted_text(rest) {
                Ok((_, length)) => length,
                Err((_, end, _)) => end.max(c.len_utf8()),
            },
            _ => match comment(rest).filter(|_| is_boundary(before)) {
                Some(length) => length,
                None => c.len_utf8(),
            },
        };
        before = text[at..at + length].chars().next_back().unwrap_or(' ');
        at += length;
    }
    None
}

/// Whether a comment may begin after a character.
fn is_boundary(before: char) -> bool {
    before.is_whitespace()
        || matches!(
            before,
            ',' | ';' | '{' | '}' | '[' | ']' | '"' | '\'' | '”' | '’'
        )
}

/// Returns how long the comment is at the beginning, if there is one.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |i| i + 2));
    }
    let is_line = rest.starts_with('#') || rest.starts_with("//");
    is_line.then(|| rest.find('\n').unwrap_or(rest.len()))
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn habit(&mut self, habit: Habit) {
        if !self.habits.contains(&habit) {
            self.habits.push(habit);
        }
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if is_unseen(c) {
                if c != '\u{feff}' || self.at > 0 {
                    self.habit(Habit::Unseen);
                }
                self.at += c.len_utf8();
            } else if let Some(length) = comment(self.rest()) {
                self.habit(Habit::Comments);
                self.at += length;
            } else {
                break;
            }
        }
    }

    /// Reads fields up to the brace that closes them, or to the end if there is none to close.
    fn object(&mut self, opened: Option<usize>, depth: u32) -> Read<Vec<Field>> {
        if depth > DEPTH_MAX {
            return trouble(self.at, self.at, "it is nested too deeply for a message");
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut is_separated = true;
        let mut spare = None;
        loop {
            self.skip();
            match self.peek() {
                None => match opened {
                    None => break,
                    Some(start) => {
                        let why =
                            "the message begins here and has no end; its closing } is missing";
                        return trouble(start, self.text.len(), why);
                    }
                },
                Some('}') if opened.is_some() => {
                    self.at += 1;
                    break;
                }
                Some(c) if is_separator(c) => {
                    if is_separated {
                        self.habit(Habit::SpareCommas);
                    }
                    if c != ',' {
                        self.habit(Habit::OtherColons);
                    }
                    is_separated = true;
                    spare = Some(());
                    self.at += c.len_utf8();
                }
                Some(_) => {
                    if !is_separated {
                        self.habit(Habit::MissingCommas);
                    }
                    fields.push(self.field(depth)?);
                    is_separated = false;
                    spare = None;
                }
            }
        }
        if spare.is_some() {
            self.habit(Habit::SpareCommas);
        }
        Ok(fields)
    }

    /// Returns the field of a message that stands here, if one does; the cursor goes nowhere.
    fn probe(&self) -> Option<Field> {
        let mut ahead = Self {
            habits: Vec::new(),
            ..*self
        };
        ahead.skip();
        ahead
            .field(0)
            .ok()
            .filter(|field| role(&field.name).is_some())
    }

    fn field(&mut self, depth: u32) -> Read<Field> {
        let start = self.at;
        // A name in Ruby.
        if self.rest().starts_with(':') && self.rest()[1..].starts_with(char::is_alphabetic) {
            self.at += 1;
        }
        let name = match self.peek().filter(|c| closing(*c).is_some()) {
            Some(_) => self.text()?,
            None => self.bare_name()?,
        };
        let name_end = self.at;
        self.skip();
        match self.peek() {
            Some(c) if is_colon(c) => {
                if c != ':' {
                    self.habit(Habit::OtherColons);
                }
                self.at += c.len_utf8();
                if c == '=' && self.peek() == Some('>') {
                    self.at += 1;
                }
            }
            _ => {
                let why = format!(
                    "a colon and a value are missing after {}, like \"ttl\": 4",
                    quoted(&name)
                );
                return trouble(start, name_end, why);
            }
        }
        self.skip();
        if self
            .peek()
            .is_none_or(|c| is_separator(c) || c == '}' || c == ']')
        {
            let why = format!("{} has no value; write one after the colon", quoted(&name));
            return trouble(start, self.at, why);
        }
        let node = self.node(depth)?;
        // What a program does with a text.
        while let Some(call) = self.rest().strip_prefix('.')
            && let Some(length) = call.find("()")
            && call[..length]
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_')
        {
            self.at += length + 3;
        }
        Ok(Field { name, start, node })
    }

    /// Reads the name of a field that stands without quotes.
    fn bare_name(&mut self) -> Read<String> {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '$');
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = rest[..length].trim_end();
        let is_name = rest[length..].starts_with(is_colon)
            || rest[length..].trim_start().starts_with(is_colon);
        if name.is_empty() || !is_name {
            let line = rest.lines().next().unwrap_or_default().trim_end();
            let word = line.split([' ', ',', '}', '{']).next().unwrap_or_default();
            let end = self.at
                + word
                    .len()
                    .max(rest.chars().next().map_or(0, char::len_utf8));
            let why = match word {
                "…" | "..." => "dots stand here for what is left out; write all of it".to_owned(),
                _ => format!(
                    "{} should be a field and its value, like \"ttl\": 4",
                    quoted(&self.text[self.at..end])
                ),
            };
            return trouble(self.at, end, why);
        }
        self.at += name.len();
        self.habit(Habit::BareNames);
        Ok(name.to_owned())
    }

    fn node(&mut self, depth: u32) -> Read<Node> {
        let start = self.at;
        let value = match self.peek() {
            Some('{') => {
                self.at += 1;
                Value::Object(self.object(Some(start), depth + 1)?)
            }
            Some('[') => {
                self.at += 1;
                Value::List(self.list(start, depth + 1)?)
            }
            Some(c) if closing(c).is_some() => Value::Text(self.text()?),
            _ => self.bare()?,
        };
        let end = self.at;
        Ok(Node { value, start, end })
    }

    fn list(&mut self, start: usize, depth: u32) -> Read<Vec<Node>> {
        if depth > DEPTH_MAX {
            return trouble(start, start + 1, "it is nested too deeply for a message");
        }
        let mut nodes = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                None => return trouble(start, self.text.len(), "its closing ] is missing"),
                Some(']') => {
                    self.at += 1;
                    return Ok(nodes);
                }
                Some('}') => return trouble(self.at, self.at + 1, "a ] should stand before this"),
                Some(c) if is_separator(c) => self.at += c.len_utf8(),
                Some(_) => nodes.push(self.node(depth)?),
            }
        }
    }

    fn text(&mut self) -> Read<String> {
        let at = self.at;
        let (said, length) =
            quoted_text(self.rest()).map_err(|(start, end, sentence)| MessageError {
                start: at + start,
                end: at + end,
                sentence,
            })?;
        let habit = self.peek().and_then(closing).and_then(|(_, habit)| habit);
        if let Some(habit) = habit {
            self.habit(habit);
        }
        let written = &self.text[at..at + length];
        self.at += length;
        // Only what stands there by itself is left out: whoever writes an escape means it.
        if self.is_exact || seen(written) == written {
            return Ok(said);
        }
        self.habit(Habit::Unseen);
        Ok(seen(&said).into_owned())
    }

    /// Reads words without quotes, up to what must be something else.
    fn bare(&mut self) -> Read<Value> {
        let start = self.at;
        let rest = self.rest();
        let mut length = 0;
        let mut end = 0;
        while let Some(c) = rest[length..].chars().next() {
            let is_after_blank = length > end;
            if is_separator(c) || matches!(c, '}' | ']' | '\n') {
                break;
            }
            if is_after_blank {
                let following = &rest[length..];
                let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                let word = following.find(|c| !is_part(c)).unwrap_or(0);
                let is_name = word > 0
                    && following[word..]
                        .trim_start_matches(' ')
                        .starts_with(is_colon);
                if comment(following).is_some() || is_name || c == '"' {
                    break;
                }
            }
            // Python marks some texts with a letter before the quote.
            if length == 1 && closing(c).is_some() && matches!(&rest[..1], "u" | "b" | "r" | "f") {
                self.at += 1;
                self.habit(Habit::Python);
                return Ok(Value::Text(self.text()?));
            }
            length += c.len_utf8();
            if !c.is_whitespace() {
                end = length;
            }
        }
        if end == 0 {
            return trouble(start, start, "a value is missing here");
        }
        self.at += end;
        let word = seen(&rest[..end]).into_owned();
        if matches!(word.as_str(), "True" | "False" | "None") {
            self.habit(Habit::Python);
        }
        Ok(Value::Bare(word))
    }
}

// -- from values to a message --

/// Reads a message; `is_exact`: what it says stands for itself, as in a record.
pub(super) fn read(text: &str, is_exact: bool) -> Read<ReadMessage> {
    if text.len() > JSON_BYTES_MAX {
        let why = format!(
            "the message is {} bytes long; the most that is read is {JSON_BYTES_MAX}",
            text.len()
        );
        return trouble(0, text.len(), why);
    }
    let mut notes = Vec::new();
    let (fields, mut habits) = fields(text, is_exact, &mut notes)?;
    let mut fields = fields;
    // A message in a message: whoever sends one over a wire often puts it into something.
    while let [Field { name, node, .. }] = &fields[..]
        && role(name).is_none()
        && let Value::Object(inner) = &node.value
    {
        notes.push(format!(
            "what stands in {} was taken for the message",
            quoted(name)
        ));
        fields = inner.clone();
    }
    let mut taken = Taken::new(fields, text.len(), &mut notes)?;
    let message = taken.message(is_exact, &mut notes)?;
    if taken.has_bare_texts {
        habits.push(Habit::BareTexts);
    }
    if !habits.is_empty() {
        let words: Vec<&str> = habits.iter().map(|habit| habit.words()).collect();
        let note = format!(
            "it is not quite JSON and was read all the same: {}",
            words.join(", ")
        );
        notes.insert(0, note);
    }
    Ok(ReadMessage { message, notes })
}

/// Finds the message in a text and reads its fields.
fn fields(text: &str, is_exact: bool, notes: &mut Vec<String>) -> Read<(Vec<Field>, Vec<Habit>)> {
    let mut cursor = Cursor {
        text,
        at: 0,
        habits: Vec::new(),
        is_exact,
    };
    cursor.skip();
    let begin = cursor.at;
    let Some(first) = cursor.peek() else {
        return trouble(
            0,
            text.len(),
            "there is no message here; write one like {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \
             \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}",
        );
    };
    let is_array_of_php = || {
        let inside = Cursor {
            at: begin + 1,
            habits: Vec::new(),
            ..cursor
        };
        inside.probe().is_some()
    };
    if first == '[' && !is_array_of_php() {
        let Node { value, end, .. } = cursor.node(0)?;
        return match value {
            Value::List(mut nodes) => match (nodes.pop(), nodes.len()) {
                (
                    Some(Node {
                        value: Value::Object(fields),
                        ..
                    }),
                    0,
                ) => {
                    notes.push("the one message of the list was taken".to_owned());
                    Ok((fields, cursor.habits))
                }
                (
                    Some(Node {
                        value: Value::Object(_),
                        ..
                    }),
                    more,
                ) => {
                    let why = format!(
                        "these are {} messages; hand them over one at a time",
                        more + 1
                    );
                    trouble(begin, end, why)
                }
                _ => trouble(begin, end, NO_OBJECT),
            },
            _ => trouble(begin, end, NO_OBJECT),
        };
    }
    if closing(first).is_some()
        && first != '`'
        && let Ok((said, length)) = quoted_text(cursor.rest())
        && said.trim_start().starts_with('{')
        && text[begin + length..].trim().is_empty()
    {
        // It is a text that holds JSON, as programs print it; its places are not those of this text.
        let whole = |e: MessageError| MessageError {
            start: begin,
            end: begin + length,
            ..e
        };
        notes.push("the whole message stood in quotes, and was taken out of them".to_owned());
        return fields(&said, is_exact, notes).map_err(whole);
    }
    if let Some(fields) = given_to_a_program(text, begin) {
        cursor.habit(Habit::NoBraces);
        let word = text[begin..].split_whitespace().next().unwrap_or_default();
        if !word.contains('=') {
            notes.push(format!(
                "what stands around the fields was left out: {} and more",
                quoted(word)
            ));
        }
        return Ok((fields, cursor.habits));
    }
    if !text.contains('{') {
        // In the brackets of a call, or in none.
        let (from, to) = called(text, begin).unwrap_or((begin, text.len()));
        cursor.text = &text[..to];
        cursor.at = from;
        if cursor.probe().is_none() {
            return trouble(begin, text.trim_end().len(), NO_OBJECT);
        }
        cursor.habit(Habit::NoBraces);
        let fields = cursor.object(None, 0)?;
        return Ok((fields, cursor.habits));
    }
    // What a program is told besides may stand in braces too: the message is what begins with a field of one.
    let mut braces = text.match_indices('{').map(|(at, _)| at);
    let first_brace = braces.clone().next().unwrap_or(begin);
    let is_message = |at: &usize| {
        let inside = Cursor {
            at: at + 1,
            habits: Vec::new(),
            ..cursor
        };
        inside.probe().is_some()
    };
    let at = match first_brace == begin {
        true => first_brace,
        false => braces.find(is_message).unwrap_or(first_brace),
    };
    braces_at(text, (begin, at), is_exact, notes)
}

/// How many fields of a message make one.
const ROLES_SURE: usize = 3;

/// Reads the message that begins with a brace; what stands before it is left out.
fn braces_at(
    text: &str,
    (begin, at): (usize, usize),
    is_exact: bool,
    notes: &mut Vec<String>,
) -> Read<(Vec<Field>, Vec<Habit>)> {
    let before = text[begin..at].trim();
    if before.starts_with("curl") && before.contains('@') && !before.contains(" -d '") {
        let why = "the message is in a file that is not here; paste what it says";
        return trouble(begin, at, why);
    }
    let before = before.trim_end_matches(['\'', '"', '$', '(']).trim_end();
    if !before.is_empty() {
        notes.push(format!(
            "what stands before the message was left out: {}",
            quoted(before)
        ));
    }
    let mut cursor = Cursor {
        text,
        at,
        habits: Vec::new(),
        is_exact,
    };
    // Within double quotes a shell has its own before each quote: a backslash, a grave accent or another quote.
    let unescaped;
    let begins = |sign: &&&str| text[at + 1..].trim_start().starts_with(**sign);
    if let Some(sign) = ["\\\"", "`\"", "\"\""].iter().find(begins) {
        // As long as before, so that places stay what they are.
        let mut parts = text.split(sign);
        let mut plain = parts.next().unwrap_or_default().to_owned();
        for (place, part) in parts.enumerate() {
            plain.push_str(if place % 2 == 0 { " \"" } else { "\" " });
            plain.push_str(part);
        }
        unescaped = plain;
        cursor.text = &unescaped;
        cursor.habits.push(Habit::OtherQuotes);
    }
    object_at(cursor, at, notes)
}

/// Returns where what stands in the brackets of a call begins and ends, like `Message(uuid='a1', ttl=4)`.
fn called(text: &str, begin: usize) -> Option<(usize, usize)> {
    let open = begin + text[begin..].find(['(', '['])?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | ':');
    let end = text
        .trim_end_matches([')', ']', ';', ',', ' ', '\n', '\r'])
        .len();
    let is_call =
        text[begin..open].chars().all(is_name) && end > open && end < text.trim_end().len();
    is_call.then_some((open + 1, end))
}

/// Reads the fields that a program like httpie or curl is given one by one, or that a form is sent as.
fn given_to_a_program(text: &str, begin: usize) -> Option<Vec<Field>> {
    const PROGRAMS: [&str; 6] = ["curl", "http", "https", "xh", "wget", "curlie"];
    let rest = &text[begin..];
    let first = rest
        .trim_start_matches(['$', ' '])
        .split_whitespace()
        .next()?;
    let is_form = first.contains('=') && first.contains('&');
    if !is_form && !PROGRAMS.contains(&first) || rest.contains('{') {
        return None;
    }
    let mut fields = Vec::new();
    let (mut at, mut quote) = (begin, None);
    let is_next = |i: usize| {
        let next = text[begin + i + 1..].split(['&', ' ']).next();
        next.is_some_and(|next| next.contains('='))
    };
    let mut ends = text[begin..].char_indices().filter(|&(i, c)| {
        match quote {
            Some(own) if c == own => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && c.is_whitespace() || c == '&' && is_next(i)
    });
    while at < text.len() {
        let end = ends.next().map_or(text.len(), |(end, _)| begin + end);
        let is_encoded = text[..at].ends_with('&') || text[end..].starts_with('&');
        let word = text[at..end].trim_start_matches(['"', '\'']);
        let start = end - word.len();
        if let Some((name, value)) = word.split_once('=')
            && let name = name.trim_end_matches(':')
            && role(name).is_some()
        {
            let bare = value.trim_matches(['"', '\'']);
            let value = match (is_encoded, bare == value) {
                (true, _) => Value::Bare(decoded(bare)),
                (false, true) => Value::Bare(bare.to_owned()),
                (false, false) => Value::Text(bare.to_owned()),
            };
            let node = Node { value, start, end };
            let name = name.to_owned();
            fields.push(Field { name, start, node });
        }
        at = end + 1;
    }
    (fields.len() >= ROLES_SURE).then_some(fields)
}

/// Returns what a form means: `%20` and `+` are blanks.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        (rest, _) = match (first, byte) {
            (b'%', Some(byte)) => (&after[2..], bytes.push(byte)),
            (b'+', _) => (after, bytes.push(b' ')),
            _ => (after, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const NO_OBJECT: &str = "a message is a JSON object: {\"uuid\": …, \"address\": …, \"port\": …, \"ttl\": …, \"payload\": …}";

/// Reads the object whose brace stands there, and looks at what follows it.
fn object_at(
    mut cursor: Cursor<'_>,
    at: usize,
    notes: &mut Vec<String>,
) -> Read<(Vec<Field>, Vec<Habit>)> {
    cursor.at = at + 1;
    let fields = cursor.object(Some(at), 0)?;
    cursor.skip();
    let after = cursor.rest().trim();
    if let Some(second) = after.find('{') {
        let start = cursor.at + second;
        let why = "a second message begins here; hand them over one at a time";
        return trouble(start, start + 1, why);
    }
    let told = after.trim_matches(['\'', '"', '`', ';', ')', ',', ' ', '\n']);
    if !told.is_empty() {
        notes.push(format!(
            "what stands after the message was left out: {}",
            quoted(told)
        ));
    }
    Ok((fields, cursor.habits))
}

/// What a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Uuid,
    Address,
    Port,
    Version,
    Ttl,
    Payload,
}

const ROLES: [(Role, &str, &[&str]); 6] = [
    (
        Role::Uuid,
        "uuid",
        &["id", "uid", "guid", "messageid", "msgid", "messageuuid"],
    ),
    (
        Role::Address,
        "address",
        &["addr", "ip", "ipaddress", "ipaddr", "host", "hostname"],
    ),
    (Role::Port, "port", &["portnumber"]),
    (Role::Version, "version", &["ver", "v", "versionnumber"]),
    (Role::Ttl, "ttl", &["timetolive"]),
    (
        Role::Payload,
        "payload",
        &[
            "book",
            "title",
            "bookname",
            "booktitle",
            "favourite",
            "favorite",
            "favouritebook",
            "favoritebook",
        ],
    ),
];

/// Words for whose favourite it is.
const ORIGINATOR: [&str; 5] = ["originator", "origin", "sender", "source", "from"];

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.collect::<String>().to_lowercase()
}

/// Returns what a field of that name is for, and whether the name is the exercise's, however it is written.
fn role(name: &str) -> Option<(Role, bool)> {
    let plain = plain(name);
    let own = ROLES.iter().find(|(_, own, _)| *own == plain);
    if let Some((role, ..)) = own {
        return Some((*role, true));
    }
    let of_origin = ORIGINATOR.iter().find_map(|word| plain.strip_prefix(word));
    let of_origin = of_origin.filter(|rest| !rest.is_empty());
    let alias = |word: &str| {
        let known = ROLES
            .iter()
            .find(|(_, own, others)| others.contains(&word) || of_origin.is_some() && *own == word);
        known.map(|(role, ..)| (*role, false))
    };
    alias(of_origin.unwrap_or(&plain))
}

/// The fields of a message by what they are for.
struct Taken {
    found: [Option<Node>; 6],
    end: usize,
    /// A field that is nothing, in case it was meant for one that is missing.
    strange: Vec<String>,
    has_bare_texts: bool,
}

impl Taken {
    fn new(fields: Vec<Field>, end: usize, notes: &mut Vec<String>) -> Read<Self> {
        let mut taken = Self {
            found: [const { None }; 6],
            end,
            strange: Vec::new(),
            has_bare_texts: false,
        };
        // The exercise's own names come first; others stand in for those that are missing.
        let mut others = Vec::new();
        let mut renamed = Vec::new();
        for field in fields {
            match role(&field.name) {
                Some((role, true)) => {
                    let place = &mut taken.found[role as usize];
                    if place.is_some() {
                        let end = field.node.end;
                        let why =
                            format!("the field {} is there twice; keep one", quoted(&field.name));
                        return trouble(field.start, end, why);
                    }
                    let own = ROLES[role as usize].1;
                    if field.name != own {
                        renamed.push((field.name, own));
                    }
                    *place = Some(field.node);
                }
                other => others.push((field, other)),
            }
        }
        for (field, role) in others {
            let free = role.filter(|(role, _)| taken.found[*role as usize].is_none());
            if let Some((role, _)) = free {
                renamed.push((field.name, ROLES[role as usize].1));
                taken.found[role as usize] = Some(field.node);
            } else if !taken.take_originator(&field, notes) {
                notes.push(format!(
                    "the field {} is not part of a message and was left out",
                    quoted(&field.name)
                ));
                taken.strange.push(field.name);
            }
        }
        if !renamed.is_empty() {
            let were = if renamed.len() == 1 { "was" } else { "were" };
            let as_written: Vec<String> = renamed.iter().map(|(name, _)| quoted(name)).collect();
            let meant: Vec<&str> = renamed.iter().map(|(_, own)| *own).collect();
            let note = format!("{} {were} taken for {}", and(&as_written), and(&meant));
            notes.insert(0, note);
        }
        Ok(taken)
    }

    /// Takes address and port out of a field that says whose favourite it is; returns whether it does.
    fn take_originator(&mut self, field: &Field, notes: &mut Vec<String>) -> bool {
        let is_one = ORIGINATOR.contains(&plain(&field.name).as_str());
        let is_free = |role: Role| self.found[role as usize].is_none();
        if !is_one || !is_free(Role::Address) {
            return false;
        }
        match &field.node.value {
            Value::Text(_) | Value::Bare(_) => {
                self.found[Role::Address as usize] = Some(field.node.clone());
            }
            Value::Object(inner) => {
                for inner in inner {
                    if let Some((role @ (Role::Address | Role::Port), _)) = role(&inner.name)
                        && self.found[role as usize].is_none()
                    {
                        self.found[role as usize] = Some(inner.node.clone());
                    }
                }
            }
            Value::List(_) => return false,
        }
        let is_taken = self.found[Role::Address as usize].is_some();
        if is_taken {
            notes.push(format!(
                "{} was taken for address and port",
                quoted(&field.name)
            ));
        }
        is_taken
    }

    fn message(&mut self, is_exact: bool, notes: &mut Vec<String>) -> Read<WireMessage> {
        let uuid = self.text(Role::Uuid, NAME_CHARS_MAX, "\"asdijfaojf3232\"", notes)?;
        let (address, port) = self.address_and_port(is_exact, notes)?;
        let version = match self.found[Role::Version as usize].as_ref() {
            None => None,
            Some(node) if is_nothing(&node.value) => None,
            Some(_) => Some(self.number(Role::Version, VERSION_MAX, "3", notes)?),
        };
        if version.is_none() {
            notes.push("there is no version, so it counts as version 0".to_owned());
        }
        let ttl = self.number(Role::Ttl, u64::from(u8::MAX), "4", notes)?;
        self.open_payload(notes);
        let payload = self.text(Role::Payload, PAYLOAD_CHARS_MAX, "\"gatsby\"", notes)?;
        Ok(WireMessage {
            uuid,
            address,
            port,
            version: version.unwrap_or(0),
            ttl: u8::try_from(ttl).unwrap_or(u8::MAX),
            payload,
        })
    }

    fn get(&self, role: Role, example: &str) -> Read<&Node> {
        let name = ROLES[role as usize].1;
        let found = self.found[role as usize].as_ref();
        found.map_or_else(
            || {
                let near = self.strange.iter().find(|strange| {
                    strsim::damerau_levenshtein(&strange.to_lowercase(), name) <= 2
                });
                let near = near.map_or(String::new(), |n| {
                    format!(" (perhaps {} is meant for it)", quoted(n))
                });
                trouble(
                    0,
                    self.end,
                    format!("the message has no {name}; add \"{name}\": {example}{near}"),
                )
            },
            Ok,
        )
    }

    fn text(
        &mut self,
        role: Role,
        chars_max: usize,
        example: &str,
        notes: &mut Vec<String>,
    ) -> Read<String> {
        let name = ROLES[role as usize].1;
        let node = self.get(role, example)?;
        let (start, end) = (node.start, node.end);
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Bare(word) if word.parse::<f64>().is_ok() => {
                notes.push(format!(
                    "the {name} {word} was taken for the text \"{word}\""
                ));
                word.clone()
            }
            Value::Bare(word) if !is_word_of_json(word) => {
                let word = word.clone();
                self.has_bare_texts = true;
                word
            }
            value => return wrong(name, value, start, end, &format!("a text, like {example}")),
        };
        if text.trim().is_empty() {
            let why = format!("the {name} is empty; write something like {example}");
            return trouble(start, end, why);
        }
        let chars = text.chars().count();
        if chars > chars_max {
            let why = format!("the {name} is {chars} characters long; the most is {chars_max}");
            return trouble(start, end, why);
        }
        Ok(text)
    }

    fn number(&self, role: Role, max: u64, example: &str, notes: &mut Vec<String>) -> Read<u64> {
        let name = ROLES[role as usize].1;
        let node = self.get(role, example)?;
        let wanted = format!("a whole number from 0 to {max}");
        let number = match &node.value {
            Value::Text(word) | Value::Bare(word) => whole(word),
            Value::List(_) | Value::Object(_) => None,
        };
        let Some(number) = number.filter(|number| *number <= max) else {
            return wrong(name, &node.value, node.start, node.end, &wanted);
        };
        match &node.value {
            Value::Bare(word) if *word == number.to_string() => {}
            value => notes.push(format!("the {name} {} was taken for {number}", said(value))),
        }
        Ok(number)
    }

    fn address_and_port(&mut self, is_exact: bool, notes: &mut Vec<String>) -> Read<(String, u16)> {
        let given = self.text(Role::Address, NAME_CHARS_MAX, "\"196.18.1.0\"", notes)?;
        let node = self.get(Role::Address, "")?;
        let (start, end) = (node.start, node.end);
        let (mut address, mut port) = (given.clone(), None);
        if !is_exact {
            let (host, at) = host_and_port(&given);
            address = host.to_owned();
            port = at;
        }
        if address.is_empty() || address.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let why = format!("the address {} has a space in it", quoted(&given));
            return trouble(start, end, why);
        }
        let written = match self.found[Role::Port as usize].as_ref() {
            None if port.is_some() => None,
            _ => Some(self.port(notes)?),
        };
        if let (Some(port), Some(written)) = (port, written)
            && port != written
        {
            let why =
                format!("the address says port {port}, and the port says {written}; keep one");
            return trouble(start, end, why);
        }
        let port = written.or(port).unwrap_or_default();
        if address != given {
            notes.push(format!(
                "the address {} was taken for {address} and port {port}",
                quoted(&given)
            ));
        }
        if !is_exact && address != HOME && is_home(&address) {
            notes.push(format!(
                "{address} is this machine, {HOME}, so it is about whoever lives on port {port}"
            ));
            address = HOME.to_owned();
        }
        Ok((address, port))
    }

    fn port(&self, notes: &mut Vec<String>) -> Read<u16> {
        let node = self.get(Role::Port, "\"80\"")?;
        let number = match &node.value {
            Value::Text(word) | Value::Bare(word) => whole(word),
            Value::List(_) | Value::Object(_) => None,
        };
        let port = number.and_then(|number| u16::try_from(number).ok());
        let Some(port) = port.filter(|port| *port > 0) else {
            let wanted = "a whole number from 1 to 65535";
            return wrong("port", &node.value, node.start, node.end, wanted);
        };
        let is_plain = matches!(&node.value, Value::Text(w) | Value::Bare(w) if w.bytes().all(|b| b.is_ascii_digit()));
        if !is_plain {
            notes.push(format!(
                "the port {} was taken for {port}",
                said(&node.value)
            ));
        }
        Ok(port)
    }

    /// Takes the title out of a payload that is an object, if there is just one that can be meant.
    fn open_payload(&mut self, notes: &mut Vec<String>) {
        let Some(Node {
            value: Value::Object(fields),
            ..
        }) = &self.found[Role::Payload as usize]
        else {
            return;
        };
        let is_title = |field: &&Field| {
            matches!(role(&field.name), Some((Role::Payload, _))) || plain(&field.name) == "name"
        };
        let is_text = |field: &&Field| matches!(field.node.value, Value::Text(_) | Value::Bare(_));
        let one = match &fields[..] {
            [one] => Some(one),
            _ => fields.iter().find(is_title),
        };
        if let Some(field) = one.filter(is_text) {
            let left_out = if fields.len() > 1 {
                ", and the rest of it left out"
            } else {
                ""
            };
            notes.push(format!(
                "the {} in the payload was taken for the payload{left_out}",
                quoted(&field.name)
            ));
            self.found[Role::Payload as usize] = Some(field.node.clone());
        }
    }
}

fn is_word_of_json(word: &str) -> bool {
    matches!(
        word,
        "null" | "true" | "false" | "None" | "True" | "False" | "nil" | "undefined"
    )
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Bare(word) if matches!(word.as_str(), "null" | "None" | "nil" | "undefined"))
}

/// Reads a whole number, however it is written: `4`, `"4"`, `+4`, `4.0`.
fn whole(word: &str) -> Option<u64> {
    let word = word.trim();
    let word = word.strip_prefix('+').unwrap_or(word);
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number: f64 = word.parse().ok()?;
    let is_exact = number.fract() == 0.0 && number <= VERSION_MAX as f64;
    is_exact.then_some(number as u64)
}

fn said(value: &Value) -> String {
    match value {
        Value::Bare(word) => shown(word).into_owned(),
        Value::Text(text) => quoted(text),
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Says that a field holds something of the wrong kind.
fn wrong<T>(name: &str, value: &Value, start: usize, end: usize, wanted: &str) -> Read<T> {
    trouble(
        start,
        end,
        format!("the {name} is {}, but must be {wanted}", said(value)),
    )
}

/// Takes an address apart that has its port with it, or is a whole URL.
fn host_and_port(address: &str) -> (&str, Option<u16>) {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split(['/', '?']).next().unwrap_or(host);
    if let Some((inner, after)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let port = after.strip_prefix(':').and_then(|port| port.parse().ok());
        return (inner, port.filter(|port| *port > 0));
    }
    match host.split_once(':') {
        // With more than one colon it is an address of IPv6.
        Some((name, port)) if !name.is_empty() && !port.contains(':') => match port.parse() {
            Ok(port) if port > 0 => (name, Some(port)),
            _ => (address, None),
        },
        _ => (host, None),
    }
}

/// Returns whether an address is this machine's own, whatever it is called.
fn is_home(address: &str) -> bool {
    let octets: Vec<Option<u8>> = address.split('.').map(|part| part.parse().ok()).collect();
    let is_loopback =
        octets.len() == 4 && octets[0] == Some(127) && octets.iter().all(Option::is_some);
    is_loopback
        || address.eq_ignore_ascii_case("localhost")
        || matches!(
            address,
            "0.0.0.0" | "::1" | "::" | "0:0:0:0:0:0:0:1" | "::ffff:127.0.0.1"
        )
}

fn and<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}
