//! What programs and pages put around lists when they print them: brackets, bars, other quotes. It is taken off, and every character
//! stays in its place.

use std::borrow::Cow;

use super::table::{Separator, arrow, is_comment};

const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

fn opens(c: char) -> bool {
    BRACKETS.iter().any(|(open, _)| *open == c)
}

fn closes(c: char) -> bool {
    BRACKETS.iter().any(|(_, close)| *close == c)
}

/// A text that is being undressed: what was taken off are blanks.
struct Dressed<'a> {
    text: Cow<'a, str>,
}

impl Dressed<'_> {
    /// Returns the lines that say something, each with where it begins.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.text.split('\n').filter_map(move |line| {
            let start = at + line.len() - line.trim_start().len();
            at += line.len() + 1;
            let line = line.trim();
            (!is_comment(line)).then_some((start, line))
        })
    }

    /// Puts something of one byte, and blanks, in the place of a piece.
    fn put(&mut self, pieces: &[(usize, usize, &str)]) {
        if pieces.is_empty() {
            return;
        }
        let (mut text, mut at) = (String::with_capacity(self.text.len()), 0);
        for &(start, end, sign) in pieces {
            text.push_str(&self.text[at..start]);
            text.push_str(sign);
            text.extend(std::iter::repeat_n(' ', end - start - sign.len()));
            at = end;
        }
        text.push_str(&self.text[at..]);
        self.text = text.into();
    }

    /// Takes off what parts the cells of a table in Markdown; returns whether it is one.
    fn table(&mut self) -> bool {
        let is_row = |line: &str| line.len() > 1 && line.starts_with('|') && line.ends_with('|');
        let is_rule = |line: &str| {
            line.contains("--")
                && line
                    .chars()
                    .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+'))
        };
        if !self.lines().all(|(_, line)| is_row(line) || is_rule(line))
            || !self.lines().any(|(_, line)| is_rule(line))
        {
            return false;
        }
        let mut pieces = Vec::new();
        for (start, line) in self.lines() {
            let end = start + line.len();
            if is_rule(line) {
                pieces.push((start, end, ""));
            } else {
                pieces.extend([(start, start + 1, ""), (end - 1, end, "")]);
            }
        }
        self.put(&pieces);
        true
    }

    /// Takes off the brackets around every line, around what follows its name, or those in which R writes numbers of rows and columns.
    fn brackets(&mut self) {
        let mut pieces = Vec::new();
        for (start, line) in self.lines() {
            let Some(own) = brackets(line) else { return };
            pieces.extend(
                own.into_iter()
                    .map(|(a, b, sign)| (start + a, start + b, sign)),
            );
        }
        self.put(&pieces);
    }

    /// Makes straight quotes of those that stand around fields, if there are no others.
    fn quotes(&mut self) {
        let is_some = |byte: u8| matches!(byte, b'\'' | b'`') || !byte.is_ascii();
        if self.text.contains('"')
            || !self.text.bytes().any(is_some)
            || !self.text.contains(is_quote)
        {
            return;
        }
        let mut pieces = Vec::new();
        let is_edge = |c: Option<char>| {
            c.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ';' | '|' | ':'))
        };
        for (start, line) in self.lines() {
            let (mut is_open, mut before) = (false, None);
            let mut chars = line.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                let after = chars.peek().map(|(_, c)| *c);
                let is_own = match is_open {
                    false => is_edge(before),
                    true => is_edge(after),
                };
                if is_quote(c) && is_own {
                    is_open = !is_open;
                    // The blanks go outside.
                    pieces.push((start + at, start + at + c.len_utf8(), is_open));
                } else if is_quote(c) && !is_open && matches!(c, '“' | '”' | '„' | '«' | '»')
                {
                    return;
                }
                before = Some(c);
            }
            if is_open {
                return;
            }
        }
        let spread: Vec<(usize, usize, &str)> = pieces
            .into_iter()
            .map(|(start, end, opens)| match opens {
                true => (
                    start,
                    end,
                    &BEHIND_BLANKS[BEHIND_BLANKS.len() - (end - start)..],
                ),
                false => (start, end, "\""),
            })
            .collect();
        self.put(&spread);
    }

    /// Makes a colon of the arrow after which whole lists stand.
    fn arrows(&mut self) {
        let mut pieces = Vec::new();
        let mut has_list = false;
        for (start, line) in self.lines() {
            let Some((at, width)) = arrow(line) else {
                return;
            };
            let (before, after) = (&line[..at], &line[at + width..]);
            if before.contains([',', ';', '\t', '"']) || arrow(after).is_some() {
                return;
            }
            has_list |= after.contains([',', ';']);
            // It stands straight behind the name.
            let name = start + before.trim_end().len();
            pieces.push((name, start + at + width, ":"));
        }
        if has_list {
            self.put(&pieces);
        }
    }
}

/// A quote as far to the right as it can be in the place of a character.
const BEHIND_BLANKS: &str = "   \"";

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\'' | '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '`'
    )
}

/// Finds the brackets of a line; `None` if it has none that can be taken off.
fn brackets(line: &str) -> Option<Vec<(usize, usize, &'static str)>> {
    let words = || line.split_whitespace();
    let is_place = |word: &str| {
        let inner = word
            .strip_prefix('[')
            .and_then(|word| word.strip_suffix(']'));
        inner.is_some_and(|inner| {
            inner.contains(',') && inner.chars().all(|c| c.is_ascii_digit() || c == ',')
        })
    };
    // Numbers of columns, and of a row, as R prints them.
    if words().all(|word| word.starts_with("[,") && is_place(word)) {
        return Some(vec![(0, line.len(), "")]);
    }
    if let Some(first) = words()
        .next()
        .filter(|word| word.ends_with(",]") && is_place(word))
    {
        return Some(vec![(0, first.len(), "")]);
    }
    let body = line.trim_end_matches([',', ';', '.', ' ']);
    if body
        .chars()
        .all(|c| opens(c) || closes(c) || c.is_whitespace())
    {
        return Some(vec![(0, line.len(), "")]);
    }
    let begin = line.len()
        - line
            .trim_start_matches(|c: char| opens(c) || c.is_whitespace())
            .len();
    // A dictionary at the end is something else than what the line stands in.
    let is_own = |c: char| {
        let around = |&(open, close): &(char, char)| close == c && line[..begin].contains(open);
        c.is_whitespace() || begin == 0 && closes(c) || BRACKETS.iter().any(around)
    };
    let end = body.trim_end_matches(is_own).len();
    if begin > 0 && end < body.len() {
        return Some(vec![(0, begin, ""), (end, line.len(), "")]);
    }
    // Around what follows a name.
    let (name, rest) = line.split_once(':')?;
    let rest_at = name.len() + 1 + rest.len() - rest.trim_start().len();
    let is_list = rest.trim_start().starts_with(opens) && end < body.len();
    is_list.then(|| {
        let mut pieces = vec![
            (0, begin, ""),
            (rest_at, rest_at + 1, ""),
            (end.max(rest_at + 1), line.len(), ""),
        ];
        pieces.retain(|(a, b, _)| a < b);
        pieces
    })
}

/// Returns a list without what it is dressed in, and what parts its fields if that is said by it.
pub(super) fn undressed(text: &str) -> (Cow<'_, str>, Option<Separator>) {
    let mut dressed = Dressed {
        text: Cow::Borrowed(text),
    };
    if dressed.table() {
        return (dressed.text, Some(Separator::Char('|')));
    }
    dressed.brackets();
    dressed.quotes();
    dressed.arrows();
    (dressed.text, None)
}
