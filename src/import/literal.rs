//! What programs print and people type for JSON, made into JSON: the literals of Python and JavaScript, and values one a line.

use std::fmt::Write as _;

/// A bracket that is open.
struct Open {
    /// Where it stands in what is written.
    at: usize,
    sign: char,
    /// Whether names with colons stand in it: otherwise braces are around a set.
    has_names: bool,
}

struct Writer<'a> {
    rest: &'a str,
    json: String,
    open: Vec<Open>,
}

/// Returns a text as JSON, as far as it can be made that: what it means otherwise is for the reader of JSON to refuse.
pub(super) fn to_json(text: &str) -> String {
    let mut writer = Writer {
        rest: text,
        json: String::with_capacity(text.len() + 2),
        open: Vec::new(),
    };
    let mut values = 0_u32;
    while let Some(c) = writer.rest.chars().next() {
        values += u32::from(writer.open.is_empty() && matches!(c, '[' | '{' | '('));
        if values > 1 && writer.open.is_empty() && matches!(c, '[' | '{' | '(') {
            writer.json.push(',');
        }
        writer.piece(c);
    }
    match values {
        0 | 1 => writer.json,
        // A value a line.
        _ => format!("[{}]", writer.json),
    }
}

impl<'a> Writer<'a> {
    /// Passes over so many bytes.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    fn piece(&mut self, c: char) {
        match c {
            '"' | '\'' | '`' => self.text(c, c),
            '“' | '”' | '„' => self.text('“', '”'),
            '‘' | '’' => self.text('‘', '’'),
            '#' => self.skip_to("\n"),
            '/' if self.rest.starts_with("//") => self.skip_to("\n"),
            '/' if self.rest.starts_with("/*") => self.skip_to("*/"),
            '[' | '{' | '(' => {
                self.take(1);
                let at = self.json.len();
                self.open.push(Open {
                    at,
                    sign: c,
                    has_names: false,
                });
                self.json.push(if c == '(' { '[' } else { c });
            }
            ']' | '}' | ')' => {
                self.take(1);
                self.close(c);
            }
            ':' => {
                self.take(1);
                if let Some(open) = self.open.last_mut() {
                    open.has_names = true;
                }
                self.json.push(':');
            }
            // At the end of what a program says.
            ';' => {
                self.take(1);
            }
            c if c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '+' | '.') => self.word(),
            c => {
                self.take(c.len_utf8());
                self.json.push(c);
            }
        }
    }

    fn close(&mut self, c: char) {
        let kept = self.json.trim_end().len();
        if self.json[..kept].ends_with(',') {
            self.json.truncate(kept - 1);
        }
        let open = self.open.pop();
        let is_set = |open: &Open| {
            let is_empty = self.json[open.at + 1..].trim().is_empty();
            c == '}' && open.sign == '{' && !open.has_names && !is_empty
        };
        match open {
            Some(open) if open.sign == ' ' => {
                if self.json[open.at..].trim().is_empty() {
                    self.json.push_str("[]");
                }
            }
            Some(open) if is_set(&open) => {
                self.json.replace_range(open.at..=open.at, "[");
                self.json.push(']');
            }
            _ => self.json.push(if c == ')' { ']' } else { c }),
        }
    }

    /// Reads over a comment, the breaks of lines kept.
    fn skip_to(&mut self, end: &str) {
        let length = self.rest.find(end).map_or(self.rest.len(), |at| match end {
            "\n" => at,
            _ => at + end.len(),
        });
        let taken = self.take(length);
        self.json.extend(taken.chars().filter(|c| *c == '\n'));
    }

    fn text(&mut self, opening: char, closing: char) {
        self.take(self.rest.chars().next().map_or(0, char::len_utf8));
        self.json.push('"');
        let mut chars = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == closing || c == opening => {
                    end = at + c.len_utf8();
                    break;
                }
                '"' => self.json.push_str("\\\""),
                '\\' => match chars.next() {
                    Some((_, '\'')) => self.json.push('\''),
                    Some((_, c)) => self.json.extend(['\\', c]),
                    None => {}
                },
                c if c.is_control() => {
                    let _ = write!(self.json, "\\u{:04x}", u32::from(c));
                }
                c => self.json.push(c),
            }
        }
        self.take(end);
        self.json.push('"');
    }

    /// Reads a word: a number, a word of the language, a name before a colon, or a text.
    fn word(&mut self) {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '+' | '.');
        let length = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let word = self.take(length);
        let is_name = self.rest.trim_start().starts_with(':');
        match word {
            _ if is_name => {
                let _ = write!(self.json, "\"{word}\"");
            }
            "True" => self.json.push_str("true"),
            "False" => self.json.push_str("false"),
            "None" | "NaN" | "nan" | "Infinity" | "-Infinity" | "inf" | "-inf" | "undefined" => {
                self.json.push_str("null");
            }
            "true" | "false" | "null" => self.json.push_str(word),
            // What makes a collection of what stands in brackets behind it.
            _ if self.rest.starts_with('(') => {
                self.take(1);
                self.open.push(Open {
                    at: self.json.len(),
                    sign: ' ',
                    has_names: false,
                });
            }
            _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => {
                self.json.push_str(word);
            }
            _ => {
                let _ = write!(self.json, "\"{word}\"");
            }
        }
    }
}
