//! Adjacency matrices, with names across and down, with names on one side, or of numbers alone.

use std::collections::BTreeMap;

use super::list::is_number;
use super::table::Table;
use super::{Drawing, ImportError, trouble};

/// Where a matrix lies in a table.
#[derive(Debug)]
pub(super) struct Matrix {
    /// The first row of numbers, and the first field of numbers in it.
    begin: (usize, usize),
    /// The columns by the order of the rows.
    order: Vec<usize>,
    names: Names,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Names {
    Across,
    Down,
    None,
}

/// Returns what a cell says: whether there is a link; nothing if it is no cell.
fn cell(text: &str) -> Option<bool> {
    // There may be millions, and most are these.
    match text {
        "0" | "" => return Some(false),
        "1" => return Some(true),
        _ => {}
    }
    if is_number(text) {
        return Some(text.replace(',', ".").parse() != Ok(0.0));
    }
    match text.to_ascii_lowercase().as_str() {
        "-" | "." | "na" | "nan" | "inf" | "∞" | "false" | "no" => Some(false),
        "x" | "true" | "yes" => Some(true),
        _ => None,
    }
}

/// Finds out whether a table is a matrix.
///
/// # Errors
/// It is one that is no graph: it is not square, or has other names across than down.
pub(super) fn find(table: &Table<'_>) -> Result<Option<Matrix>, ImportError> {
    let (rows, width) = (
        table.len(),
        table.rows().map(|row| row.len()).max().unwrap_or(0),
    );
    if rows < 3 || width < 3 {
        return Ok(None);
    }
    let first = table.row(0);
    let is_cells = |from_row: usize, from: usize| {
        table
            .rows()
            .skip(from_row)
            .all(|row| row.all().skip(from).all(|text| cell(text).is_some()))
    };
    let is_names = |at: usize| table.rows().skip(1).all(|row| !row.raw(at).is_empty());
    // With names on both sides; the corner between them may be missing or say anything but a number.
    let size = rows - 1;
    if !is_number(first.raw(0)) && is_names(0) && is_cells(1, 1)
        || first.len() == size && width == rows && is_names(0) && is_cells(1, 1)
    {
        let corner = usize::from(first.len() > size || width == first.len());
        let across: Vec<&str> = first.all().skip(corner).collect();
        let down: Vec<&str> = table.rows().skip(1).map(|row| row.raw(0)).collect();
        let places: BTreeMap<&str, usize> = across
            .iter()
            .enumerate()
            .map(|(at, name)| (*name, at))
            .collect();
        let order: Option<Vec<usize>> = down.iter().map(|name| places.get(name).copied()).collect();
        if let Some(order) = order
            && across.len() == size
            && places.len() == size
        {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            if sorted.into_iter().eq(0..size) {
                return Ok(Some(Matrix {
                    begin: (1, 1),
                    order,
                    names: Names::Down,
                }));
            }
        }
        let has_names = !across.iter().chain(&down).any(|name| is_number(name));
        if width > 3 && has_names && is_ones(table, 1, 1) {
            let what = if across.len() == size {
                "has other names across than down"
            } else {
                "is not square"
            };
            return Err(trouble(
                first.line(),
                format!(
                    "this is an adjacency matrix that {what}; only one with the same names across and down is read"
                ),
            ));
        }
    }
    let square = |begin: (usize, usize)| {
        let size = rows - begin.0;
        size >= 3
            && width == size + begin.1
            && is_cells(begin.0, begin.1)
            && (is_ones(table, begin.0, begin.1) || is_symmetric(table, begin, size))
    };
    let in_order = |begin: (usize, usize), names| {
        Some(Matrix {
            begin,
            order: (0..rows - begin.0).collect(),
            names,
        })
    };
    let is_name = |text: &str| cell(text).is_none();
    if square((0, 0)) {
        return Ok(in_order((0, 0), Names::None));
    }
    let has_names = first.all().all(is_name) && first.len() == width;
    let headings: Vec<String> = first.all().map(str::to_owned).collect();
    if has_names && super::heading::find(&headings).is_none() && square((1, 0)) {
        return Ok(in_order((1, 0), Names::Across));
    }
    if table.rows().all(|row| is_name(row.raw(0))) && square((0, 1)) {
        return Ok(in_order((0, 1), Names::Down));
    }
    if width > 4 && is_cells(0, 0) && is_ones(table, 0, 0) {
        return Err(trouble(
            first.line(),
            format!(
                "this is a matrix of {rows} lines of {width} numbers; an adjacency matrix has as many of each"
            ),
        ));
    }
    Ok(None)
}

/// Returns whether all numbers are 0 or 1, and some of each.
fn is_ones(table: &Table<'_>, from_row: usize, from: usize) -> bool {
    let mut seen = [false; 2];
    let all = table.rows().skip(from_row).all(|row| {
        row.all().skip(from).all(|text| {
            let is_one = cell(text) == Some(true);
            seen[usize::from(is_one)] = true;
            matches!(text, "0" | "1" | "")
                || !is_number(text)
                || text.replace(',', ".").parse() == Ok(f64::from(u8::from(is_one)))
        })
    });
    all && seen == [true; 2]
}

/// Returns whether what is above the diagonal is what is below it, and nothing is on it.
fn is_symmetric(table: &Table<'_>, begin: (usize, usize), size: usize) -> bool {
    let at = |i: usize, j: usize| table.row(i + begin.0).raw(j + begin.1);
    (0..size).all(|i| cell(at(i, i)) == Some(false) && (0..i).all(|j| at(i, j) == at(j, i)))
}

/// Reads a matrix that was found.
pub(super) fn read(
    table: &Table<'_>,
    matrix: &Matrix,
    drawing: &mut Drawing,
) -> Result<(), ImportError> {
    let (from_row, from) = matrix.begin;
    let size = matrix.order.len();
    let row = |i: usize| table.row(i + from_row);
    for i in 0..size {
        let (name, place) = match matrix.names {
            Names::Across => (table.row(0).field(i), table.row(0).place(i)),
            Names::Down => (row(i).field(0), row(i).place(0)),
            Names::None => ((i + 1).to_string().into(), row(i).line()),
        };
        if drawing.node(&name, place)? != i {
            return Err(trouble(
                place,
                format!("{name} stands twice among the names of this adjacency matrix"),
            ));
        }
    }
    let is_joined = |i: usize, j: usize| cell(row(i).raw(matrix.order[j] + from)) == Some(true);
    // Whether a link stands on one side of the diagonal alone, on the other alone, or on both.
    let (mut below, mut above, mut both) = (false, false, false);
    for i in 0..size {
        for j in 0..=i {
            let (one, other) = (is_joined(i, j), is_joined(j, i));
            if one || other {
                below |= one && !other;
                above |= other && !one;
                both |= one && other && i != j;
                drawing.edge(i, j, row(i).line())?;
            }
        }
    }
    // Where one half is empty nothing is said of directions.
    drawing.is_directed = (below || above) && (both || below && above);
    drawing.note("read as an adjacency matrix: what is not 0 is a link");
    if matrix.names == Names::None {
        drawing.note("its nodes have no names and are numbered from 1");
    }
    Ok(())
}
