//! A text as rows of fields: one separator a file, found from all its lines, quotes as in RFC 4180, comments left out.
//!
//! Nothing is guessed line by line: a line that is written otherwise than the rest is refused with its place.

use std::borrow::Cow;

use crate::text::composed;

use super::{EDGES_MAX, ImportError, NODES_MAX, Place, trouble};

/// The most fields of a row: the names across a matrix, and the one before them.
const FIELDS_MAX: usize = NODES_MAX + 2;
/// The most rows.
const ROWS_MAX: usize = EDGES_MAX + 1;

/// What parts the fields of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// Tabs, semicolons, commas or vertical bars: blanks belong to names.
    Char(char),
    /// `->`, `--`, `<->` or another of [`ARROWS`].
    Arrow,
    /// As many blanks as there are.
    Blanks,
}

impl Separator {
    fn name(self) -> &'static str {
        match self {
            Self::Char('\t') => "tabs",
            Self::Char(';') => "semicolons",
            Self::Char(',') => "commas",
            Self::Char('|') => "vertical bars",
            Self::Char(_) => "the separator that line 1 names",
            Self::Arrow => "arrows",
            Self::Blanks => "blanks",
        }
    }
}

/// The characters that can part fields, the one that is preferred first: decimal commas stand between semicolons, names with commas
/// between tabs.
const SEPARATORS: [char; 4] = ['\t', ';', ',', '|'];
/// The arrows, as people draw them.
const ARROWS: [&str; 14] = [
    "<-->", "<->", "-->", "<--", "---", "->", "<-", "--", "<=>", "=>", "→", "←", "↔", "⟶",
];

/// Finds the first arrow of a text, and how wide it is: of two at one place the longer.
pub(super) fn arrow(text: &str) -> Option<(usize, usize)> {
    let begins = |byte: &u8| matches!(byte, b'-' | b'<' | b'=' | 0xE2);
    let mut at = 0;
    while let Some(next) = text.as_bytes()[at..].iter().position(begins) {
        at += next;
        let rest = &text[at..];
        if let Some(arrow) = ARROWS.iter().find(|arrow| rest.starts_with(**arrow)) {
            return Some((at, arrow.len()));
        }
        at += 1;
    }
    None
}

/// A field: where it stands in the text, without its quotes and the blanks around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    start: u32,
    end: u32,
    is_quoted: bool,
}

/// A text as rows.
#[derive(Debug)]
pub(super) struct Table<'a> {
    text: &'a str,
    pub(super) separator: Separator,
    fields: Vec<Field>,
    /// The line of each row, and where its fields begin.
    rows: Vec<(u32, u32)>,
    /// The comment straight before the first row, cut like it: a heading perhaps.
    pub(super) commented: Vec<String>,
    /// In how many lines something behind a `#` was left out.
    pub(super) remarks: u64,
}

/// A row, never without a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    text: &'a str,
    line: usize,
    fields: &'a [Field],
}

impl<'a> Row<'a> {
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    pub(super) fn line(&self) -> Place {
        (self.line, 0)
    }

    /// Returns a field as it stands, a doubled quote in it still doubled; nothing if the row is not as long.
    pub(super) fn raw(&self, at: usize) -> &'a str {
        let field = self.fields.get(at);
        field.map_or("", |field| {
            &self.text[field.start as usize..field.end as usize]
        })
    }

    /// Returns what a field says.
    pub(super) fn field(&self, at: usize) -> Cow<'a, str> {
        let raw = self.raw(at);
        let is_quoted = self.fields.get(at).is_some_and(|field| field.is_quoted);
        let said = match is_quoted && raw.contains("\"\"") {
            true => raw.replace("\"\"", "\"").into(),
            false => Cow::Borrowed(raw),
        };
        // Below U+0300 no letter is in two pieces.
        if said
            .chars()
            .all(|c| c < '\u{300}' && !matches!(c, '\u{85}' | '\u{a0}'))
        {
            return said;
        }
        // What looks the same is the same: other blanks, and letters with their marks in one piece or in two.
        let is_blank = |c: char| c.is_whitespace() && !c.is_ascii();
        composed(&said.replace(is_blank, " ")).into_owned().into()
    }

    pub(super) fn place(&self, at: usize) -> Place {
        let Some(field) = self.fields.get(at) else {
            return self.line();
        };
        let start = field.start as usize - usize::from(field.is_quoted);
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let is_first_line = self.text[line_start..]
            .get(..start - line_start)
            .map_or(0, |part| part.chars().count());
        let lines = self.text
            [self.fields[0].start as usize..start.max(self.fields[0].start as usize)]
            .matches('\n')
            .count();
        (self.line + lines, is_first_line + 1)
    }

    /// Says where trouble with a field is: that is found out for trouble only.
    pub(super) fn at<T>(
        &self,
        at: usize,
        result: Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        result.map_err(|e| trouble(self.place(at), e.sentence))
    }

    /// Returns all fields as they stand.
    pub(super) fn all(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |at| self.raw(at))
    }
}

impl<'a> Table<'a> {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, at: usize) -> Row<'_> {
        let (line, begin) = self.rows[at];
        let end = self
            .rows
            .get(at + 1)
            .map_or(self.fields.len(), |(_, begin)| *begin as usize);
        Row {
            text: self.text,
            line: line as usize,
            fields: &self.fields[begin as usize..end],
        }
    }

    pub(super) fn rows(
        &self,
    ) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator + Clone {
        (0..self.len()).map(|at| self.row(at))
    }

    /// Cuts a text into rows: by the separator that is given or the first line names, or by the one that is found.
    pub(super) fn read(text: &'a str, separator: Option<Separator>) -> Result<Self, ImportError> {
        let (named, skipped) = match named(text) {
            Some((separator, skipped)) => (Some(separator), skipped),
            None => (None, 0),
        };
        let separator = match separator.or(named) {
            Some(separator) => separator,
            None => found(text)?,
        };
        let mut cutter = Cutter {
            table: Self {
                text,
                separator,
                fields: Vec::new(),
                rows: Vec::new(),
                commented: Vec::new(),
                remarks: 0,
            },
            at: skipped,
            line: 1 + u32::from(skipped > 0),
        };
        while cutter.at < text.len() {
            cutter.row()?;
        }
        let mut table = cutter.table;
        while table.is_gap() {
            table.close_gap();
        }
        Ok(table)
    }

    /// Returns whether nothing stands in the second column of any row: whoever lines names up writes two tabs.
    fn is_gap(&self) -> bool {
        self.separator == Separator::Char('\t')
            && self.len() > 0
            && self
                .rows()
                .all(|row| row.len() > 2 && row.raw(1).is_empty())
    }

    fn close_gap(&mut self) {
        let mut fields = Vec::with_capacity(self.fields.len());
        let mut rows = Vec::with_capacity(self.rows.len());
        for at in 0..self.len() {
            let row = self.row(at);
            rows.push((row.line as u32, fields.len() as u32));
            let kept = row.fields.iter().enumerate().filter(|(at, _)| *at != 1);
            fields.extend(kept.map(|(_, field)| *field));
        }
        (self.fields, self.rows) = (fields, rows);
    }
}

/// Reads `sep=;`, by which Excel is told what parts fields: the separator, and where the next line begins.
fn named(text: &str) -> Option<(Separator, usize)> {
    let line = text.split('\n').next()?;
    let bare = line.trim_matches(['"', ' ']);
    let c = bare.get(..4).filter(|b| b.eq_ignore_ascii_case("sep="));
    let c = bare[c?.len()..].chars().next()?;
    let separator = match c {
        ' ' => Separator::Blanks,
        c if c.is_alphanumeric() => return None,
        c => Separator::Char(c),
    };
    Some((separator, (line.len() + 1).min(text.len())))
}

/// Returns whether a line says nothing, or nothing that is for the reader.
pub(super) fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with(['#', '%']) || line.starts_with("//")
}

/// Finds what parts the fields of a text from all its lines.
fn found(text: &str) -> Result<Separator, ImportError> {
    let (mut with, mut with_arrow, mut with_blanks, mut lines) = ([0_usize; 4], 0, 0, 0_usize);
    // Blanks behind a colon, where every line has one, part names only if nothing else does.
    let (mut with_colon, mut behind_colon) = (0, 0);
    // The first line with each of them.
    let mut first = [0; 4];
    for (number, whole) in (1..).zip(text.split('\n')) {
        if is_comment(whole.trim()) {
            continue;
        }
        lines += 1;
        if lines > ROWS_MAX {
            return Err(too_long(number));
        }
        // A tab at the end is behind a field all the same.
        let bare = bare(whole.trim_matches([' ', '\r']));
        for (at, separator) in SEPARATORS.iter().enumerate() {
            if bare.contains(*separator) {
                with[at] += 1;
                if first[at] == 0 {
                    first[at] = number;
                }
            }
        }
        with_arrow += usize::from(arrow(&bare).is_some());
        with_blanks += usize::from(bare.split_whitespace().nth(1).is_some());
        if let Some((_, rest)) = bare.split_once(':') {
            with_colon += usize::from(rest.is_empty() || rest.starts_with(char::is_whitespace));
            behind_colon += usize::from(rest.split_whitespace().nth(1).is_some());
        }
    }
    if with_colon == lines {
        with_blanks = behind_colon;
    }
    if lines > 0 && with_arrow == lines && with == [0; 4] {
        return Ok(Separator::Arrow);
    }
    // A vertical bar may be in a name; it parts fields only if nothing else does.
    let last = if with[..3] == [0; 3] && with[3] == lines {
        4
    } else {
        3
    };
    let most = with[..last].iter().max().copied().unwrap_or(0);
    let at = with[..last].iter().position(|count| *count == most);
    let at = at.filter(|_| most > 0);
    let Some(at) = at else {
        return Ok(Separator::Blanks);
    };
    let separator = Separator::Char(SEPARATORS[at]);
    if most * 2 >= with_blanks {
        return Ok(separator);
    }
    // Most lines are parted by blanks: then tabs are blanks too.
    match (0..3)
        .filter(|&at| with[at] > 0)
        .find(|&at| SEPARATORS[at] != '\t')
    {
        None => Ok(Separator::Blanks),
        Some(at) => Err(mixed(
            (first[at], 0),
            Separator::Char(SEPARATORS[at]),
            Separator::Blanks,
        )),
    }
}

fn too_long(line: usize) -> ImportError {
    trouble(
        (line, 0),
        format!(
            "there are more than {EDGES_MAX} lines, the most that are looked at; take a part of the graph"
        ),
    )
}

fn mixed(place: Place, here: Separator, elsewhere: Separator) -> ImportError {
    trouble(
        place,
        format!(
            "there are {} here, and {} between the names elsewhere; part the names in all lines alike",
            here.name(),
            elsewhere.name()
        ),
    )
}

/// Returns a line without what stands in quotes, in braces, or behind a remark's `#`.
fn bare(line: &str) -> Cow<'_, str> {
    let line = remark(line).map_or(line, |at| &line[..at]);
    if !line.contains(['"', '{']) {
        return line.into();
    }
    let (mut bare, mut before, mut until) = (String::new(), ' ', None);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match until {
            // Two quotes stand for one.
            Some('"') if c == '"' && chars.next_if_eq(&'"').is_some() => {}
            Some(end) if c == end => until = None,
            Some(_) => {}
            None if c == '"' && (before.is_whitespace() || SEPARATORS.contains(&before)) => {
                until = Some('"');
                // Something stands there.
                bare.push('_');
            }
            None if c == '{' => until = Some('}'),
            None => bare.push(c),
        }
        before = c;
    }
    bare.into()
}

/// Returns where a remark begins: at a `#` with blanks on both sides, outside quotes.
pub(super) fn remark(line: &str) -> Option<usize> {
    let (bytes, mut is_quoted) = (line.as_bytes(), false);
    let is_blank = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'#' if !is_quoted && at > 0 && is_blank(at - 1) && is_blank(at + 1) => {
                return Some(at - 1);
            }
            _ => {}
        }
    }
    None
}

struct Cutter<'a> {
    table: Table<'a>,
    at: usize,
    line: u32,
}

impl<'a> Cutter<'a> {
    /// Cuts one row, which a quoted field may carry over lines.
    fn row(&mut self) -> Result<(), ImportError> {
        let text = self.table.text;
        let end = text[self.at..]
            .find('\n')
            .map_or(text.len(), |end| self.at + end);
        let line = &text[self.at..end];
        if is_comment(line.trim()) {
            let comment = line.trim().trim_start_matches(['#', '%', '/']).trim();
            if !comment.is_empty() && self.table.rows.is_empty() {
                self.table.commented = cut(comment, self.table.separator);
            }
            self.at = end + 1;
            self.line += 1;
            return Ok(());
        }
        let (line_number, begin) = (self.line, self.table.fields.len());
        if self.table.rows.len() >= ROWS_MAX {
            return Err(too_long(line_number as usize));
        }
        let mut end = end;
        if self.table.separator != Separator::Blanks
            && let Some(at) = remark(line)
        {
            end = self.at + at;
            self.table.remarks += 1;
        }
        self.fields(end)?;
        // What a spreadsheet fills a short row up with says nothing.
        let is_empty = |field: &Field| field.start == field.end && !field.is_quoted;
        while self.table.fields.len() > begin && self.table.fields.last().is_some_and(is_empty) {
            self.table.fields.pop();
        }
        if self.table.fields.len() > begin {
            self.table.rows.push((line_number, begin as u32));
            self.check(begin)?;
        }
        let rest = &text[self.at..];
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.line += 1;
        Ok(())
    }

    /// Cuts the fields up to the end of the line, and beyond it if a quote is open there.
    fn fields(&mut self, mut end: usize) -> Result<(), ImportError> {
        let text = self.table.text;
        let begin = self.table.fields.len();
        loop {
            self.skip_blanks(end);
            if self.at >= end && self.table.separator == Separator::Blanks {
                return Ok(());
            }
            let rest = &text[self.at..end];
            if self.table.separator == Separator::Blanks && rest.starts_with(['#', '%']) {
                self.at = end;
                return Ok(());
            }
            if self.table.fields.len() - begin >= FIELDS_MAX {
                return Err(trouble(
                    (self.line as usize, 0),
                    format!(
                        "there are more than {FIELDS_MAX} names in this line, the most that are read; take a part of the graph"
                    ),
                ));
            }
            // Of a matrix there are millions, and most are these.
            let separator = match self.table.separator {
                Separator::Char(c) => u8::try_from(c).ok(),
                Separator::Blanks => Some(b' '),
                Separator::Arrow => None,
            };
            if let [cell, next, ..] = rest.as_bytes()
                && cell.is_ascii_digit()
                && Some(*next) == separator
            {
                self.push(self.at, self.at + 1, false);
                self.at += 2;
                continue;
            }
            if rest.starts_with('"') {
                end = self.quoted(end)?;
            } else {
                // A dictionary of Python's, like {'weight': 3}, is one thing.
                let from = match rest.strip_prefix('{').and_then(|rest| rest.find('}')) {
                    Some(length) => length + 2,
                    None => 0,
                };
                let length = from + self.separator_in(&rest[from..]).0;
                let field = rest[..length].trim_end();
                self.push(self.at, self.at + field.len(), false);
                self.at += length;
            }
            let (length, width) = self.separator_in(&text[self.at..end]);
            if length > 0 {
                return Err(trouble(
                    self.here(),
                    format!(
                        "a quote is closed amid a field; write a quote within quotes twice, and {} between the names",
                        self.table.separator.name()
                    ),
                ));
            }
            if width == 0 && self.at >= end {
                return Ok(());
            }
            self.at += width;
        }
    }

    /// Takes in a quoted field; returns where the line ends in which it does.
    fn quoted(&mut self, mut end: usize) -> Result<usize, ImportError> {
        let text = self.table.text;
        let (place, start) = (self.here(), self.at + 1);
        let mut at = start;
        loop {
            let Some(next) = text[at..].find('"') else {
                return Err(trouble(place, "a closing quote is missing"));
            };
            let inside = &text[at..at + next];
            if self.table.separator == Separator::Blanks && inside.contains('\n') {
                return Err(trouble(place, "a closing quote is missing"));
            }
            self.line += inside.matches('\n').count() as u32;
            at += next;
            // Two quotes stand for one.
            if text[at + 1..].starts_with('"') {
                at += 2;
                continue;
            }
            break;
        }
        self.push(start, at, true);
        self.at = at + 1;
        if self.at > end {
            end = text[self.at..]
                .find('\n')
                .map_or(text.len(), |end| self.at + end);
        }
        if self.table.separator != Separator::Blanks {
            self.skip_blanks(end);
        }
        Ok(end)
    }

    fn push(&mut self, start: usize, end: usize, is_quoted: bool) {
        self.table.fields.push(Field {
            start: start as u32,
            end: end as u32,
            is_quoted,
        });
    }

    /// Passes over blanks that part nothing.
    fn skip_blanks(&mut self, end: usize) {
        let separator = self.table.separator;
        let rest = &self.table.text[self.at..end.max(self.at)];
        let is_blank = |c: char| c.is_whitespace() && separator != Separator::Char(c);
        self.at += rest.len() - rest.trim_start_matches(is_blank).len();
    }

    /// Returns how far it is to the next separator and how wide that is; to the end, and 0, if there is none.
    fn separator_in(&self, rest: &str) -> (usize, usize) {
        match self.table.separator {
            Separator::Char(c) => rest
                .find(c)
                .map_or((rest.len(), 0), |at| (at, c.len_utf8())),
            Separator::Blanks => rest
                .char_indices()
                .find(|(_, c)| c.is_whitespace())
                .map_or((rest.len(), 0), |(at, c)| (at, c.len_utf8())),
            Separator::Arrow => arrow(rest).unwrap_or((rest.len(), 0)),
        }
    }

    fn here(&self) -> Place {
        let before = &self.table.text[..self.at];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (self.line as usize, before[start..].chars().count() + 1)
    }

    /// Refuses a row that is written otherwise than the rest, whose names would become one.
    fn check(&self, begin: usize) -> Result<(), ImportError> {
        let (Separator::Char(own), [field]) = (self.table.separator, &self.table.fields[begin..])
        else {
            return Ok(());
        };
        if field.is_quoted {
            return Ok(());
        }
        let text = &self.table.text[field.start as usize..field.end as usize];
        let other = SEPARATORS[..3]
            .iter()
            .find(|c| **c != own && text.contains(**c));
        let is_numbers = || {
            text.split_whitespace()
                .all(|word| word.parse::<i64>().is_ok())
        };
        let here = match other {
            Some(other) => Separator::Char(*other),
            None if text.contains(char::is_whitespace) && is_numbers() => Separator::Blanks,
            None => return Ok(()),
        };
        let line = self.table.rows.last().map_or(0, |(line, _)| *line as usize);
        Err(mixed((line, 0), here, self.table.separator))
    }
}

/// Cuts a comment as a row would be.
fn cut(comment: &str, separator: Separator) -> Vec<String> {
    let fields: Vec<&str> = match separator {
        Separator::Char(c) => comment.split(c).collect(),
        Separator::Arrow | Separator::Blanks => comment.split_whitespace().collect(),
    };
    let bare = |field: &str| field.trim().trim_matches('"').to_owned();
    fields.into_iter().take(FIELDS_MAX).map(bare).collect()
}
