//! Adjacency lists: a name a line and whom it is joined to, in columns, behind a colon, or as a list in the second column.

use std::collections::BTreeSet;

use super::heading;
use super::list::heading_of;
use super::table::{Row, Separator, Table};
use super::{Drawing, ImportError, NOWHERE, Place};

/// Reads a row like `ada: tod flo`: the name before the colon, and the rest of its field.
pub(super) fn colon<'a>(row: &Row<'a>) -> Option<(&'a str, &'a str)> {
    let (name, rest) = row.raw(0).split_once(':')?;
    let is_end = rest.is_empty() || rest.starts_with(char::is_whitespace);
    is_end.then_some((name, rest.trim()))
}

/// Who was joined to whom by whom: an adjacency list mostly tells a link from both its ends.
#[derive(Default)]
struct Told(BTreeSet<(usize, usize)>);

impl Told {
    fn join(
        &mut self,
        drawing: &mut Drawing,
        (a, b): (usize, usize),
        place: Place,
    ) -> Result<(), ImportError> {
        let is_new = self.0.insert((a, b));
        if is_new && a != b && self.0.contains(&(b, a)) {
            return Ok(());
        }
        drawing.edge(a, b, place)
    }
}

const ADJACENCY: &str =
    "read as an adjacency list: the first of a line is joined to all others in it";

/// Reads every row as a name and whom it is joined to.
pub(super) fn adjacency(
    table: &Table<'_>,
    from: usize,
    drawing: &mut Drawing,
) -> Result<(), ImportError> {
    let has_colons = table.rows().all(|row| colon(&row).is_some());
    let mut told = Told::default();
    for row in table.rows().skip(from) {
        let (first, rest) = match colon(&row).filter(|_| has_colons) {
            Some((first, rest)) => (first.trim_matches([' ', '"']).into(), rest),
            None => (row.field(0), ""),
        };
        let a = row.at(0, drawing.node(&first, NOWHERE))?;
        if !rest.is_empty() {
            let b = row.at(0, drawing.node(rest.trim_matches('"'), NOWHERE))?;
            row.at(0, told.join(drawing, (a, b), NOWHERE))?;
        }
        for at in 1..row.len() {
            // Where rows are filled up there is nobody.
            if !row.raw(at).is_empty() {
                let b = row.at(at, drawing.node(&row.field(at), NOWHERE))?;
                row.at(at, told.join(drawing, (a, b), NOWHERE))?;
            }
        }
    }
    drawing.note(ADJACENCY);
    Ok(())
}

/// Two columns, the second of which holds lists.
pub(super) struct Lists {
    /// How many rows are a heading.
    from: usize,
    /// What parts the names of a list.
    separator: char,
}

impl Lists {
    /// Returns whether a table is such a one: its heading says so, or all that is in the lists stands in the first column.
    pub(super) fn of(table: &Table<'_>) -> Option<Self> {
        let is_wide = |row: Row<'_>| row.len() > 2;
        let Separator::Char(own) = table.separator else {
            return None;
        };
        if table.rows().any(is_wide) {
            return None;
        }
        let has_word = heading::is_of_lists(&table.row(0).field(1));
        let is_list = |from: usize, separator: char| {
            let mut cells = table.rows().skip(from).map(|row| row.raw(1));
            separator != own && cells.any(|cell| cell.trim().contains(separator))
        };
        for separator in [',', ';', '|', ' '] {
            if !is_list(usize::from(has_word), separator) {
                continue;
            }
            let from = match has_word && separator != ' ' {
                true => Some(1),
                false => known(table, separator),
            };
            if let Some(from) = from {
                return Some(Self { from, separator });
            }
        }
        has_word.then_some(Self {
            from: 1,
            separator: own,
        })
    }

    pub(super) fn read(&self, table: &Table<'_>, drawing: &mut Drawing) -> Result<(), ImportError> {
        let mut told = Told::default();
        for row in table.rows().skip(self.from) {
            let a = row.at(0, drawing.node(&row.field(0), NOWHERE))?;
            let list = row.field(1);
            for name in list.split(self.separator).map(str::trim) {
                if !name.is_empty() {
                    let b = row.at(1, drawing.node(name, NOWHERE))?;
                    row.at(1, told.join(drawing, (a, b), NOWHERE))?;
                }
            }
        }
        if self.from > 0 {
            drawing.note(heading_of(table));
        }
        drawing.note(ADJACENCY);
        Ok(())
    }
}

/// How many rows are looked at before all are.
const LOOKED_AT: usize = 4;

/// Returns how many rows there are before those whose lists name only what stands in the first column: none, or a heading.
fn known(table: &Table<'_>, separator: char) -> Option<usize> {
    // Mostly the first rows say already that it is not so.
    let is_strange = |row: &Row<'_>| {
        let mut pieces = row.raw(1).split(separator).map(str::trim);
        let is_named = |piece: &str| table.rows().any(|other| other.raw(0) == piece);
        pieces.any(|piece| !piece.is_empty() && !is_named(piece))
    };
    if table.rows().take(LOOKED_AT).filter(is_strange).count() > 1 {
        return None;
    }
    let mut names: Vec<&str> = table.rows().map(|row| row.raw(0)).collect();
    names.sort_unstable();
    let is_known = |row: &Row<'_>| {
        let mut pieces = row.raw(1).split(separator).map(str::trim);
        pieces.all(|piece| piece.is_empty() || names.binary_search(&piece).is_ok())
    };
    let mut strange = (0..table.len()).filter(|at| !is_known(&table.row(*at)));
    let mut lists = (1..table.len()).map(|at| table.row(at).raw(1));
    match (strange.next(), strange.next()) {
        (None, _) => Some(0),
        (Some(0), None) if lists.any(|list| list.trim().contains(separator)) => Some(1),
        _ => None,
    }
}

/// Returns whether the first row is like `name, friend 1, friend 2`.
pub(super) fn is_heading(table: &Table<'_>) -> bool {
    let first = table.row(0);
    let numbered = |at: usize| {
        let heading = first.raw(at);
        let stem = heading.trim_end_matches(|c: char| c.is_ascii_digit());
        (stem.len() > 1 && heading[stem.len()..] == at.to_string()).then_some(stem)
    };
    let stem = numbered(1);
    let own: BTreeSet<&str> = first.all().skip(1).collect();
    let headings: Vec<String> = first.all().map(str::to_owned).collect();
    first.len() > 2
        && stem.is_some()
        && heading::find(&headings).is_none()
        && (2..first.len()).all(|at| numbered(at) == stem)
        && !table
            .rows()
            .skip(1)
            .any(|row| row.all().any(|cell| own.contains(cell)))
}
