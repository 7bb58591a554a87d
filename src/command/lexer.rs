//! Cuts a text into statements, and a statement into words, quoted texts and marks, each with its place, up to the comment.

use std::fmt;

use crate::message::{extent, quoted_text};
use crate::text::{is_unseen, seen};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of letters without spaces: `jimmy:81`, `2.5s`, `uniform`.
    Word(String),
    /// A text in quotes, unquoted.
    Text(String),
    /// From an opening brace to the one that closes it, as it stands.
    Json(String),
    /// `,`, `|`, `->` or `<->`.
    Mark(&'static str),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) | Self::Text(text) | Self::Json(text) => f.write_str(text),
            Self::Mark(mark) => f.write_str(mark),
        }
    }
}

/// A token and where it stands in the line, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What cannot be cut, where, in bytes, and why.
pub(super) type LexError = (usize, usize, String);

/// A line in pieces, and what was taken how, a sentence each.
type Cut = (Vec<Placed>, Vec<String>);

/// What people write for the marks of the language.
const MARKS: [(&str, &str); 12] = [
    ("<->", "<->"),
    ("->", "->"),
    (",", ","),
    ("|", "|"),
    ("<-->", "<->"),
    ("-->", "->"),
    ("<=>", "<->"),
    ("=>", "->"),
    ("→", "->"),
    ("⇒", "->"),
    ("↔", "<->"),
    ("，", ","),
];

/// How many of them are the language's own.
const OWN_MARKS: usize = 4;

/// Returns whether a character opens a text at the beginning of a word.
fn opens(c: char, is_exact: bool) -> bool {
    c == '"'
        || !is_exact
            && matches!(
                c,
                '\'' | '`' | '“' | '”' | '„' | '‟' | '‘' | '‚' | '«' | '»'
            )
}

/// Cuts a statement. `is_exact`: it was written down by Watercooler itself, and there is nothing to make allowance for.
pub(super) fn lex(line: &str, is_exact: bool) -> Result<Cut, LexError> {
    let mut tokens: Vec<Placed> = Vec::new();
    let mut notes = Vec::new();
    let mut note = |sentence: String| {
        if !notes.contains(&sentence) {
            notes.push(sentence);
        }
    };
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if c == '#' {
            break;
        }
        if !is_exact {
            let is_prompt = tokens.is_empty() && matches!(c, '$' | '>' | '❯' | '%');
            if is_prompt {
                note(format!("the {c} at the beginning was left out"));
            }
            if is_unseen(c) && c != '\u{feff}' {
                note(UNSEEN.to_owned());
            }
            // Where a terminal has --set NAME=VALUE.
            let is_equals = c == '=' && is_set(&tokens, 1);
            if is_equals {
                note("the = was left out".to_owned());
            }
            if is_prompt || is_equals || is_unseen(c) || continues(rest) {
                at += c.len_utf8();
                continue;
            }
        }
        let known = if is_exact {
            &MARKS[..OWN_MARKS]
        } else {
            &MARKS
        };
        let mark = known.iter().find(|(sign, _)| rest.starts_with(sign));
        let (token, length) = match c {
            _ if let Some(&(sign, mark)) = mark => {
                if sign != mark {
                    note(format!("{sign} was taken for {mark}"));
                }
                (Token::Mark(mark), sign.len())
            }
            _ if opens(c, is_exact) => {
                let (text, length) = quoted_text(rest).map_err(|(start, end, why)| {
                    let hint = match c {
                        '\'' | '‘' | '‚' => {
                            "; if it belongs to the title, put all of it in double quotes"
                        }
                        _ => "",
                    };
                    (at + start, at + end, format!("{why}{hint}"))
                })?;
                let written = &rest[..length];
                match c {
                    '"' => {}
                    '\'' => note("single quotes were taken for double ones".to_owned()),
                    '`' | '«' | '»' => note(format!("{c} was taken for a quote")),
                    _ => note("curly quotes were taken for straight ones".to_owned()),
                }
                // Only what stands there by itself is left out: whoever writes an escape means it.
                match is_exact || seen(written) == written {
                    true => (Token::Text(text), length),
                    false => {
                        note(UNSEEN.to_owned());
                        (Token::Text(seen(&text).into_owned()), length)
                    }
                }
            }
            '{' => match extent(rest) {
                Some(length) => (Token::Json(rest[..length].to_owned()), length),
                // Unfinished JSON is the JSON reader's to explain.
                None => (Token::Json(rest.to_owned()), rest.len()),
            },
            _ => {
                let mut length = word_length(rest, is_exact);
                if !is_exact && is_set(&tokens, 0) {
                    length = rest[..length]
                        .find('=')
                        .filter(|at| *at > 0)
                        .unwrap_or(length);
                }
                let word = &rest[..length];
                let kept = if is_exact { word.into() } else { seen(word) };
                if kept != word {
                    note(UNSEEN.to_owned());
                }
                (Token::Word(kept.into_owned()), length)
            }
        };
        tokens.push(Placed {
            token,
            start: at,
            end: at + length,
        });
        at += length;
    }
    Ok((tokens, notes))
}

/// Returns whether so many tokens stand behind the `set` with which a line begins.
fn is_set(tokens: &[Placed], behind: usize) -> bool {
    let at = tokens.len().checked_sub(behind + 1).filter(|at| *at < 2);
    let token = at.map(|at| &tokens[at].token);
    matches!(token, Some(Token::Word(word)) if word.eq_ignore_ascii_case("set"))
}

const UNSEEN: &str = "characters that are not seen were left out";

fn word_length(rest: &str, is_exact: bool) -> usize {
    let mut ends = rest.char_indices().skip(1).filter(|&(i, c)| {
        // A hash mark counts events of an instant (2.5s#3), so within a word it starts no comment.
        c.is_whitespace()
            || matches!(c, ',' | '|' | '"' | '{')
            || rest[i..].starts_with("->")
            || rest[i..].starts_with("<->")
            || !is_exact
                && (matches!(c, '“' | '„' | '→' | '↔' | '，') || separator(&rest[i..]).is_some())
    });
    ends.next().map_or(rest.len(), |(i, _)| i)
}

/// Returns how long the sign is at the beginning that ends a command before the end of the line, as a shell has them.
fn separator(rest: &str) -> Option<usize> {
    let length = match rest {
        _ if rest.starts_with("&&") => 2,
        _ if rest.starts_with(';') => 1,
        _ => return None,
    };
    // A title may have one in the middle of a word.
    rest[length..]
        .chars()
        .next()
        .is_none_or(char::is_whitespace)
        .then_some(length)
}

/// Returns whether the statement goes on in the next line, by a backslash at the end of this one.
fn continues(rest: &str) -> bool {
    rest.strip_prefix('\\').is_some_and(|after| {
        let after = after.trim_start_matches([' ', '\t', '\r']);
        after.starts_with('\n')
    })
}

/// A command among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it says; more than a line if a message in braces is.
    pub text: &'a str,
    /// The number of the line that it begins in, the first being 1.
    pub line: usize,
    /// The column that it begins in, less 1: other than 0 if another command stands before it.
    pub column: usize,
}

/// Cuts a text into its commands, in order, empty ones included: one a line, or several with `;` or `&&` between them; a message
/// in braces may go on over lines.
pub fn statements(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let (mut at, mut line, mut column) = (0, 1, 0);
    std::iter::from_fn(move || {
        let (piece, next) = first_statement(&text[at..], line, column)?;
        at += next.0;
        (line, column) = (next.1, next.2);
        Some(piece)
    })
}

/// Returns the first command of a text that begins there, if there is any, and how far on, at which line and column, the next begins.
#[must_use]
pub fn first_statement(
    text: &str,
    line: usize,
    column: usize,
) -> Option<(Piece<'_>, (usize, usize, usize))> {
    if text.is_empty() {
        return None;
    }
    let (length, step) = statement(text);
    let piece = Piece {
        text: &text[..length],
        line,
        column,
    };
    let passed = &text[..step];
    let column = match passed.rfind('\n') {
        Some(i) => passed[i + 1..].chars().count(),
        None => column + passed.chars().count(),
    };
    Some((piece, (step, line + passed.matches('\n').count(), column)))
}

/// Returns how long the first command of a text is, and where the next begins.
pub(super) fn statement(text: &str) -> (usize, usize) {
    let (mut at, mut is_fresh) = (0, true);
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |i| from + i);
    let end = line_end(0);
    let is_special = |b: &u8| matches!(b, b'{' | b';' | b'&' | b'\\');
    if !text.as_bytes()[..end].iter().any(is_special) {
        return (end, text.len().min(end + 1));
    }
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c == '\n' {
            return (at, at + 1);
        }
        if let Some(length) = separator(rest) {
            return (at, at + length);
        }
        let before = is_fresh;
        is_fresh = c.is_whitespace() || matches!(c, ',' | '|' | '>');
        at = match c {
            '#' if before => line_end(at),
            '"' => quoted_text(rest).map_or(line_end(at), |(_, length)| at + length),
            _ if before && opens(c, false) => {
                quoted_text(rest).map_or(line_end(at), |(_, length)| at + length)
            }
            '{' => extent(rest).map_or(line_end(at), |length| at + length),
            '\\' if continues(rest) => at + rest.find('\n').map_or(rest.len(), |i| i + 1),
            _ => at + c.len_utf8(),
        };
    }
    (at, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(line: &str) -> Vec<Token> {
        let (placed, _) = lex(line, false).unwrap_or_else(|e| panic!("{line}: {e:?}"));
        for p in &placed {
            assert!(p.start < p.end && p.end <= line.len(), "{p:?} in {line:?}");
        }
        placed.into_iter().map(|p| p.token).collect()
    }

    fn word(text: &str) -> Token {
        Token::Word(text.to_owned())
    }

    #[test]
    fn lines_are_cut_at_spaces_marks_and_quotes() {
        assert_eq!(tokens("  new  jimmy:81 "), [word("new"), word("jimmy:81")]);
        assert_eq!(
            tokens("partition a,b|c"),
            [
                word("partition"),
                word("a"),
                Token::Mark(","),
                word("b"),
                Token::Mark("|"),
                word("c")
            ]
        );
        assert_eq!(
            tokens("cut a->b"),
            [word("cut"), word("a"), Token::Mark("->"), word("b")]
        );
        assert_eq!(tokens("book a-b"), [word("book"), word("a-b")]);
        assert_eq!(
            tokens(r#"book a "say \"hi\" # no comment""#)[2],
            Token::Text("say \"hi\" # no comment".to_owned())
        );
    }

    #[test]
    fn comments_are_left_out_and_json_is_kept_whole() {
        assert_eq!(tokens("# all of it"), []);
        assert_eq!(tokens("stop # now"), [word("stop")]);
        assert_eq!(
            tokens("at 2.5s#3 stop"),
            [word("at"), word("2.5s#3"), word("stop")]
        );
        assert_eq!(
            tokens(r##"send a {"b": {"c": "} # \" "}} # done"##)[2],
            Token::Json(r##"{"b": {"c": "} # \" "}}"##.to_owned())
        );
        assert_eq!(tokens("send a {\"b\"")[2], Token::Json("{\"b\"".to_owned()));
    }

    #[test]
    fn unfinished_and_misspelt_texts_are_refused() {
        assert_eq!(
            lex("book a \"x", false).map(|_| ()),
            Err((7, 9, "a closing quote is missing".to_owned()))
        );
        assert!(lex(r#"book a "\q""#, false).is_err(), "\\q means nothing");
    }
}
