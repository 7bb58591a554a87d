//! Cuts a line into words, quoted texts and marks, each with its place, up to the comment.

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of letters without spaces: `jimmy:81`, `2.5s`, `uniform`.
    Word(String),
    /// A text in double quotes, unquoted.
    Text(String),
    /// From an opening brace to the one that closes it, as it stands.
    Json(String),
    /// `,`, `|`, `->` or `<->`.
    Mark(&'static str),
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

/// Cuts a line.
pub(super) fn lex(line: &str) -> Result<Vec<Placed>, LexError> {
    let mut tokens = Vec::new();
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
        let (token, length) = match c {
            ',' => (Token::Mark(","), 1),
            '|' => (Token::Mark("|"), 1),
            '-' if rest.starts_with("->") => (Token::Mark("->"), 2),
            '<' if rest.starts_with("<->") => (Token::Mark("<->"), 3),
            '"' => text(rest).map_err(|why| (at, line.len(), why))?,
            '{' => match json_length(rest) {
                Some(length) => (Token::Json(rest[..length].to_owned()), length),
                // Unfinished JSON is the JSON reader's to explain.
                None => (Token::Json(rest.to_owned()), rest.len()),
            },
            _ => {
                let length = word_length(rest);
                (Token::Word(rest[..length].to_owned()), length)
            }
        };
        tokens.push(Placed {
            token,
            start: at,
            end: at + length,
        });
        at += length;
    }
    Ok(tokens)
}

fn word_length(rest: &str) -> usize {
    let mut ends = rest.char_indices().skip(1).filter(|&(i, c)| {
        // A hash mark counts events of an instant (2.5s#3), so within a word it starts no comment.
        c.is_whitespace()
            || matches!(c, ',' | '|' | '"' | '{')
            || rest[i..].starts_with("->")
            || rest[i..].starts_with("<->")
    });
    ends.next().map_or(rest.len(), |(i, _)| i)
}

/// Reads a quoted text and returns it with its length, quotes included.
fn text(rest: &str) -> Result<(Token, usize), String> {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                let length = i + 1;
                return match serde_json::from_str(&rest[..length]) {
                    Ok(text) => Ok((Token::Text(text), length)),
                    Err(_) => Err(format!(
                        "{} is not a text; within quotes, write a quote as \\\" and a backslash as \\\\",
                        &rest[..length]
                    )),
                };
            }
            _ => {}
        }
    }
    Err("a closing quote is missing".to_owned())
}

/// Returns how long the object at the beginning is; `None` if it does not end.
fn json_length(rest: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (i, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(line: &str) -> Vec<Token> {
        let placed = lex(line).unwrap_or_else(|e| panic!("{line}: {e:?}"));
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
            lex("book a \"x").map(|_| ()),
            Err((7, 9, "a closing quote is missing".to_owned()))
        );
        assert!(lex(r#"book a "\q""#).is_err(), "\\q means nothing");
    }
}
