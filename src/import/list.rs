//! Lists of links: two names a line with or without a heading, adjacency lists, matrices, and the dialects of Cytoscape and of
//! Matrix Market. What shape a text has is found from all of it; what could be two things is refused, and the refusal says which.

use std::collections::BTreeSet;

use super::adjacency::{self, Lists, adjacency};
use super::dress::undressed;
use super::heading::{self, Ends};
use super::matrix;
use super::table::{Row, Separator, Table};
use super::{Drawing, ImportError, NODES_MAX, NOWHERE, trouble};
use crate::narration::counted;

/// How many of the columns that are left out are told.
const COLUMNS_SHOWN: usize = 3;

/// Reads a list whose shape is to be found.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let (text, separator) = undressed(text);
    let table = table(&text, separator, drawing)?;
    if table.len() == 0 {
        if text.trim().is_empty() {
            return Ok(());
        }
        let what = "every line is a comment: lines that begin with # or % are passed over";
        return Err(trouble((0, 0), what));
    }
    if is_size(&table) {
        return coordinates(&table, drawing);
    }
    if table.rows().all(|row| adjacency::colon(&row).is_some()) {
        return adjacency(&table, 0, drawing);
    }
    if let Some(matrix) = matrix::find(&table)? {
        return matrix::read(&table, &matrix, drawing);
    }
    if table.separator == Separator::Arrow {
        return chains(&table, drawing);
    }
    if let Some(lists) = Lists::of(&table) {
        return lists.read(&table, drawing);
    }
    if let Some(at) = interactions(&table) {
        return read_interactions(&table, at, drawing);
    }
    if adjacency::is_heading(&table) {
        drawing.note(heading_of(&table));
        return adjacency(&table, 1, drawing);
    }
    if let Some(heading) = Heading::of(&table)? {
        return heading.read(&table, drawing);
    }
    without_heading(&table, drawing)
}

/// Reads an adjacency list.
pub(super) fn read_adjacency(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let (text, separator) = undressed(text);
    adjacency(&table(&text, separator, drawing)?, 0, drawing)
}

/// Reads the coordinates of Matrix Market: how many rows, columns and entries there are, and an entry a line.
pub(super) fn read_coordinates(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let head = text.lines().next().unwrap_or_default().to_lowercase();
    if head.starts_with("%%matrixmarket") && !head.contains("coordinate") {
        return Err(trouble(
            (1, 0),
            "this is an array of Matrix Market, every number of it; save it as coordinates",
        ));
    }
    let table = table(text, Some(Separator::Blanks), drawing)?;
    if table.len() == 0 {
        return Ok(());
    }
    coordinates(&table, drawing)
}

/// Reads the simple interaction format of Cytoscape: a name, a kind, and the names it is joined to.
pub(super) fn read_sif(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let separator = if text.contains('\t') {
        Separator::Char('\t')
    } else {
        Separator::Blanks
    };
    let table = table(text, Some(separator), drawing)?;
    for row in table.rows() {
        let a = row.at(0, drawing.node(&row.field(0), NOWHERE))?;
        if row.len() == 2 {
            let what = "there are two words here; in SIF a line is a node, or a node, a kind of link, and whom it joins";
            return Err(trouble(row.line(), what));
        }
        for at in 2..row.len() {
            let b = row.at(at, drawing.node(&row.field(at), NOWHERE))?;
            row.at(at, drawing.edge(a, b, NOWHERE))?;
        }
    }
    if table.rows().any(|row| row.len() > 2) {
        drawing.note("the kinds of the links left out");
    }
    Ok(())
}

fn table<'a>(
    text: &'a str,
    separator: Option<Separator>,
    drawing: &mut Drawing,
) -> Result<Table<'a>, ImportError> {
    let table = Table::read(text, separator)?;
    if table.remarks > 0 {
        let lines = counted(table.remarks, "line");
        drawing.note(format!("what stands behind a # in {lines} left out"));
    }
    Ok(table)
}

// -- what fields say --

/// Returns whether a field is a number as people write it: `3`, `-0.5`, `0,5`, `1e-3`, `12%`.
pub(super) fn is_number(field: &str) -> bool {
    let field = field.strip_suffix('%').unwrap_or(field).trim_end();
    let is_begin = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',');
    if !field.starts_with(is_begin) {
        return false;
    }
    let with_points = field.replace(',', ".");
    with_points.parse::<f64>().is_ok()
        || field
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            && field.starts_with(|c: char| c.is_ascii_digit())
}

fn is_whole(field: &str) -> bool {
    field.parse::<i64>().is_ok()
}

/// Returns whether a field is data and no name: nothing, a number, a date, yes or no, a dictionary.
pub(super) fn is_data(field: &str) -> bool {
    let is_date = || {
        field.starts_with(|c: char| c.is_ascii_digit())
            && field.chars().all(|c| {
                c.is_ascii_digit() || matches!(c, '-' | '/' | ':' | '.' | ' ' | 'T' | 'Z' | '+')
            })
    };
    let words = ["true", "false", "na", "nan", "null", "none", "inf"];
    field.is_empty()
        || field.starts_with('{')
        || words.iter().any(|word| field.eq_ignore_ascii_case(word))
        || is_number(field)
        || is_date()
}

// -- shapes --

/// Returns whether the first row counts rows, columns and entries, and all others are entries.
fn is_size(table: &Table<'_>) -> bool {
    let first = table.row(0);
    let entries = table.len() - 1;
    first.len() == 3
        && entries > 0
        && first.all().all(is_whole)
        && first.raw(2).parse() == Ok(entries)
        && table.rows().skip(1).all(|row| row.len() == 2)
}

fn coordinates(table: &Table<'_>, drawing: &mut Drawing) -> Result<(), ImportError> {
    let size = table.row(0);
    let count = |at: usize| -> Result<usize, ImportError> {
        let number = size.raw(at).parse();
        number.map_err(|_| {
            let what = "the first line should be three numbers: rows, columns and entries";
            trouble(size.line(), what)
        })
    };
    let nodes = count(0)?;
    if nodes != count(1)? {
        return Err(trouble(
            size.line(),
            format!(
                "this matrix has {nodes} rows and {} columns; only one of as many, with the same nodes across and down, is a graph",
                count(1)?
            ),
        ));
    }
    // A node without a link is named nowhere else.
    for node in 1..=nodes.min(NODES_MAX + 1) {
        drawing.node(&node.to_string(), size.line())?;
    }
    let mut more = 0;
    for row in table.rows().skip(1) {
        let end = |at: usize| {
            let number = row.raw(at).parse().ok();
            let number = number.filter(|number| (1..=nodes).contains(number));
            number.map(|number: usize| number - 1).ok_or_else(|| {
                trouble(
                    row.place(at),
                    format!("there should be two numbers from 1 to {nodes} here"),
                )
            })
        };
        row.at(1, drawing.edge(end(0)?, end(1)?, NOWHERE))?;
        more += u64::from(row.len() > 2);
    }
    if more > 0 {
        drawing.note(format!("the weights of {} left out", counted(more, "link")));
    }
    Ok(())
}

/// Says that the first row was a heading.
pub(super) fn heading_of(table: &Table<'_>) -> String {
    format!("line {} taken for a heading", table.row(0).line().0)
}

/// Reads what Cytoscape calls a link: `ada (knows) tod`.
fn interaction(name: &str) -> Option<(&str, &str)> {
    let (a, rest) = name.split_once(" (")?;
    let (_, b) = rest.rsplit_once(") ")?;
    Some((a, b))
}

/// Returns the column in which links are called so, if there is one.
fn interactions(table: &Table<'_>) -> Option<usize> {
    let is_name = |at: &usize| {
        let heading = table.row(0).raw(*at).to_lowercase();
        let mut cells = table.rows().skip(1).map(|row| row.raw(*at));
        matches!(heading.as_str(), "name" | "shared name")
            && table.len() > 1
            && cells.all(|cell| interaction(cell).is_some())
    };
    (0..table.row(0).len()).find(is_name)
}

fn read_interactions(
    table: &Table<'_>,
    at: usize,
    drawing: &mut Drawing,
) -> Result<(), ImportError> {
    for row in table.rows().skip(1) {
        let cell = row.field(at);
        if let Some((a, b)) = interaction(&cell) {
            let a = row.at(at, drawing.node(a, NOWHERE))?;
            let b = row.at(at, drawing.node(b, NOWHERE))?;
            row.at(at, drawing.edge(a, b, NOWHERE))?;
        }
    }
    drawing.note(heading_of(table));
    drawing.note("the kinds of the links left out");
    Ok(())
}

/// Returns whether the first row counts the nodes, or the nodes and links, of all others.
fn is_count(table: &Table<'_>) -> bool {
    let first = table.row(0);
    let rest = || table.rows().skip(1);
    let number = |at: usize| first.raw(at).parse::<usize>().ok();
    if table.len() < 3 || first.len() > 2 || !first.all().all(is_whole) {
        return false;
    }
    let is_links = number(first.len() - 1) == Some(table.len() - 1);
    if first.len() == 2 && !is_links
        || !rest().all(|row| row.len() >= 2 && is_whole(row.raw(0)) && is_whole(row.raw(1)))
    {
        return false;
    }
    let nodes: BTreeSet<&str> = rest().flat_map(|row| [row.raw(0), row.raw(1)]).collect();
    number(0) == Some(nodes.len()) || first.len() == 1 && is_links
}

/// Reads rows like `ada -> tod -> flo`: each is joined to the next.
fn chains(table: &Table<'_>, drawing: &mut Drawing) -> Result<(), ImportError> {
    for row in table.rows() {
        let mut before = None;
        for at in 0..row.len() {
            let node = row.at(at, drawing.node(&row.field(at), NOWHERE))?;
            if let Some(before) = before {
                row.at(at, drawing.edge(before, node, NOWHERE))?;
            }
            before = Some(node);
        }
    }
    Ok(())
}

// -- with a heading --

struct Heading {
    headings: Vec<String>,
    ends: Ends,
    /// Whether it is the first row; it may be the comment before that.
    is_row: bool,
    /// By how many fields the rows are longer: R's row names have no heading.
    shift: usize,
    /// Whether the ends were found because nothing else was left.
    is_guess: bool,
}

impl Heading {
    /// Returns the heading, if there is one; an error if there is one that says nothing of links.
    fn of(table: &Table<'_>) -> Result<Option<Self>, ImportError> {
        let first = table.row(0);
        if table.commented.len() > 2 && table.commented.len() == first.len() {
            let headings = table.commented.clone();
            let ends = heading::find(&headings);
            if let Some(ends) = ends.filter(|_| !Self::is_headed(table)) {
                return Ok(Some(Self {
                    headings,
                    ends,
                    is_row: false,
                    shift: 0,
                    is_guess: false,
                }));
            }
        }
        if !Self::is_headed(table) {
            return Ok(None);
        }
        let headings: Vec<String> = (0..first.len())
            .map(|at| first.field(at).trim().to_owned())
            .collect();
        let is_longer = |row: Row<'_>| row.len() == first.len() + 1;
        let shift = usize::from(table.len() > 1 && table.rows().skip(1).all(is_longer));
        let is_row = true;
        if let Some(ends) = heading::find(&headings) {
            return Ok(Some(Self {
                headings,
                ends,
                is_row,
                shift,
                is_guess: false,
            }));
        }
        let mut left: Vec<usize> = (0..headings.len())
            .filter(|&at| !headings[at].is_empty() && !heading::is_data(&headings[at]))
            .collect();
        if left.len() > 2 {
            let has_names = |at: usize| {
                table
                    .rows()
                    .skip(1)
                    .any(|row| !is_data(row.raw(at + shift)))
            };
            left.retain(|&at| has_names(at));
        }
        if let [a, b] = left[..] {
            let ends = Ends {
                ids: (a, b),
                names: None,
            };
            return Ok(Some(Self {
                headings,
                ends,
                is_row,
                shift,
                is_guess: true,
            }));
        }
        let shown: Vec<&str> = headings
            .iter()
            .map(String::as_str)
            .filter(|h| !h.is_empty())
            .take(5)
            .collect();
        let what = if left.len() < 2 {
            "this looks like a table of nodes; open the table of links, or"
        } else {
            "please"
        };
        Err(trouble(
            first.line(),
            format!(
                "no two columns say who is joined to whom ({}): {what} call two of them source and target",
                shown.join(", ")
            ),
        ))
    }

    /// Returns whether the first row cannot be a link.
    fn is_headed(table: &Table<'_>) -> bool {
        let first = table.row(0);
        let rest = || table.rows().skip(1);
        let headings: Vec<String> = (0..first.len())
            .map(|at| first.field(at).into_owned())
            .collect();
        if let Some(ends) = heading::find(&headings) {
            let (a, b) = ends.ids;
            // Two letters may be names.
            let is_short = |at: usize| headings[at].chars().count() < 2;
            if heading::is_certain(&headings[a]) && heading::is_certain(&headings[b])
                || !(is_short(a) && is_short(b) || heading::recurs(&first, rest(), ends.ids))
            {
                return true;
            }
        }
        if table.len() < 2 || first.len() < 2 {
            return false;
        }
        let width = first.len().min(heading::COLUMNS_MAX);
        // A column of numbers under a word.
        let is_over_numbers = |at: usize| {
            !is_data(first.raw(at))
                && rest().all(|row| row.raw(at).is_empty() || is_number(row.raw(at)))
                && rest().any(|row| !row.raw(at).is_empty())
        };
        if is_over_numbers(0) && is_over_numbers(1) || (2..width).any(is_over_numbers) {
            return true;
        }
        // A row without a name in a column of names, as R writes it.
        if first.len() > 2 && first.raw(0).is_empty() && rest().all(|row| !row.raw(0).is_empty()) {
            return true;
        }
        // What stands further down too is a name.
        let heads = (0..width).map(|at| first.raw(at));
        let mut heads: BTreeSet<&str> = heads.filter(|head| heading::is_data(head)).collect();
        if !heads.is_empty() {
            for cell in rest().flat_map(Row::all) {
                heads.remove(cell);
            }
        }
        let is_data = |at: usize| heads.contains(first.raw(at));
        match width {
            2 => is_data(0) && is_data(1),
            _ => (2..width).any(is_data) || is_data(0) && first.raw(0).len() < 5,
        }
    }

    fn read(&self, table: &Table<'_>, drawing: &mut Drawing) -> Result<(), ImportError> {
        let (a, b) = self.ends.ids;
        let mut empty = 0;
        let is_type =
            |heading: &String| matches!(heading.to_lowercase().as_str(), "type" | "directed");
        let kind = self.headings.iter().position(is_type);
        for row in table.rows().skip(usize::from(self.is_row)) {
            let mut end = |at: usize, name: Option<usize>| -> Result<Option<usize>, ImportError> {
                let at = at + self.shift;
                if row.raw(at).trim().is_empty() {
                    return Ok(None);
                }
                let node = row.at(at, drawing.node(&row.field(at), NOWHERE))?;
                if let Some(name) = name {
                    drawing.call(node, &row.field(name + self.shift));
                }
                Ok(Some(node))
            };
            let from = end(a, self.ends.names.map(|(a, _)| a))?;
            let to = end(b, self.ends.names.map(|(_, b)| b))?;
            match (from, to) {
                (Some(from), Some(to)) => {
                    row.at(b + self.shift, drawing.edge(from, to, NOWHERE))?;
                }
                (None, None) => empty += 1,
                // A node that nobody is joined to.
                _ => {}
            }
            let says = kind.map_or("", |at| row.raw(at + self.shift));
            drawing.is_directed |= ["directed", "true"]
                .iter()
                .any(|word| says.eq_ignore_ascii_case(word));
        }
        if self.is_row {
            drawing.note(heading_of(table));
        }
        if self.is_guess {
            let (a, b) = (&self.headings[a], &self.headings[b]);
            drawing.note(format!(
                "the columns {a} and {b} taken for who is joined to whom"
            ));
        }
        if empty > 0 {
            drawing.note(format!(
                "{} without a name left out",
                counted(empty, "line")
            ));
        }
        let names = self.ends.names.map_or(vec![], |(a, b)| vec![a, b]);
        let is_left = |at: &usize| *at != a && *at != b && !names.contains(at);
        let left: Vec<usize> = (0..self.headings.len()).filter(is_left).collect();
        let what = |at: &usize| match self.headings[*at].as_str() {
            "" => "without a heading".to_owned(),
            heading => heading.chars().take(40).collect(),
        };
        let mut shown: Vec<String> = left.iter().take(COLUMNS_SHOWN).map(what).collect();
        if self.shift > 0 {
            shown.insert(0, "without a heading".to_owned());
        }
        let more = left.len().saturating_sub(COLUMNS_SHOWN);
        match (shown.len() + more, more) {
            (0, _) => {}
            (1, _) => drawing.note(format!("the column {} left out", shown[0])),
            (_, 0) => {
                let last = shown.pop().unwrap_or_default();
                drawing.note(format!(
                    "the columns {} and {last} left out",
                    shown.join(", ")
                ));
            }
            _ => drawing.note(format!(
                "the columns {} and {more} more left out",
                shown.join(", ")
            )),
        }
        Ok(())
    }
}

// -- without one --

fn without_heading(table: &Table<'_>, drawing: &mut Drawing) -> Result<(), ImportError> {
    let first = table.row(0);
    if is_count(table) {
        let line = first.line().0;
        drawing.note(format!(
            "line {line} taken for how many nodes or links there are"
        ));
        return pairs(table, 1, (0, 1), drawing);
    }
    let (least, most) = table.rows().fold((usize::MAX, 0), |(least, most), row| {
        (least.min(row.len()), most.max(row.len()))
    });
    if most <= 2 {
        return pairs(table, 0, (0, 1), drawing);
    }
    let is_even = least == most;
    let column = |at: usize, is: fn(&str) -> bool| table.rows().all(|row| is(row.raw(at)));
    if is_even
        && is_numbering(table)
        && table
            .rows()
            .all(|row| !is_data(row.raw(1)) && !is_data(row.raw(2)))
    {
        drawing.note("the first column, which numbers the lines, left out");
        return pairs(table, 0, (1, 2), drawing);
    }
    let has_names = |row: Row<'_>| row.all().skip(2).any(|cell| !is_data(cell));
    if !table.rows().any(has_names) {
        let is_whole = |row: Row<'_>| row.all().all(is_whole);
        if is_even || !table.rows().all(is_whole) {
            return pairs(table, 0, (0, 1), drawing);
        }
        if most > 3 {
            return adjacency(table, 0, drawing);
        }
        let at = table
            .rows()
            .find(|row| row.len() != first.len())
            .unwrap_or(first);
        return Err(trouble(
            at.line(),
            "some lines have two numbers and some have three: an adjacency list, or a list of links with weights? Call the file .adjlist if it is the first, or give every line a weight or none",
        ));
    }
    if is_even && (2..most).any(|at| column(at, is_data)) {
        return Err(trouble(
            first.line(),
            "there are more than two names a line, and data; put a heading above them, like source,target,type,weight",
        ));
    }
    // Words that stand in one column alone, and again and again, are kinds.
    for at in [1, 2] {
        let kinds: BTreeSet<&str> = table.rows().map(|row| row.raw(at)).collect();
        let others = || {
            table
                .rows()
                .flat_map(move |row| (0..3).filter(move |i| *i != at).map(move |i| row.raw(i)))
        };
        if is_even
            && most == 3
            && kinds.len() < table.len()
            && !others().any(|cell| kinds.contains(cell))
        {
            let advice = if at == 1 {
                "If it is Cytoscape's SIF, call the file .sif"
            } else {
                "If it is the second, put a heading above it, like source,target,type"
            };
            return Err(trouble(
                first.line(),
                format!(
                    "there are three names a line: an adjacency list, or two names and a kind of link? {advice}; if it is the first, call the file .adjlist"
                ),
            ));
        }
    }
    adjacency(table, 0, drawing)
}

/// Returns whether the first column counts up by one.
fn is_numbering(table: &Table<'_>) -> bool {
    let number = |at: usize| table.row(at).raw(0).parse::<usize>().ok();
    table.len() > 1
        && matches!(number(0), Some(0 | 1))
        && (1..table.len()).all(|at| number(at) == number(0).map(|first| first + at))
}

/// Returns whether the two of the first row stand in no other, while the others hang together.
fn is_apart(table: &Table<'_>, (a, b): (usize, usize), nodes: usize) -> bool {
    let first = table.row(0);
    let own = [first.raw(a), first.raw(b)];
    let mut cells = table
        .rows()
        .skip(1)
        .flat_map(|row| [row.raw(a), row.raw(b)]);
    table.len() > 2
        && nodes < 2 * table.len()
        && own.iter().all(|name| !name.is_empty() && !is_data(name))
        && !cells.any(|cell| own.contains(&cell))
}

fn pairs(
    table: &Table<'_>,
    from: usize,
    (a, b): (usize, usize),
    drawing: &mut Drawing,
) -> Result<(), ImportError> {
    let mut more = 0;
    for row in table.rows().skip(from) {
        let from = row.at(a, drawing.node(&row.field(a), NOWHERE))?;
        if row.len() > b {
            let to = row.at(b, drawing.node(&row.field(b), NOWHERE))?;
            row.at(b, drawing.edge(from, to, NOWHERE))?;
        }
        more += u64::from(row.len() > b + 1);
    }
    if from == 0 && is_apart(table, (a, b), drawing.labels.len()) {
        let line = table.row(0).line().0;
        drawing.note(format!(
            "the two of line {line} stand in no other line; if it is a heading, delete it"
        ));
    }
    if more > 0 {
        let lines = counted(more, "line");
        drawing.note(format!(
            "what comes after the two names in {lines}, like a weight, left out"
        ));
    }
    Ok(())
}
