//! The knowledge matrix: who knows which version of whose favourite.

use std::rc::Rc;

use crate::export::{Shape, Sheet};
use crate::geometry::px;
use crate::message::NodeId;
use crate::narration::counted;
use crate::order;
use crate::simulation::{Simulation, Status};
use crate::time::{SimTime, seconds};

/// What a node knows of an origin's favourite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It is its own: that version.
    Own(u64),
    /// The newest there is: that version.
    Newest(u64),
    /// An older version, and how many versions it is behind.
    Behind(u64, u64),
    /// That version, but not the origin's own book: somebody forged it, or it is ahead of its origin.
    Foreign(u64),
    /// Nothing.
    Nothing,
}

impl Cell {
    /// Returns what it says in a table.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Own(version) | Self::Newest(version) | Self::Behind(version, _) => {
                version.to_string()
            }
            Self::Foreign(version) => format!("{version}?"),
            Self::Nothing => "–".to_owned(),
        }
    }

    /// Returns its name, for its shade.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own(_) => "own",
            Self::Newest(_) => "newest",
            Self::Behind(_, 1) => "behind",
            Self::Behind(..) => "far-behind",
            Self::Foreign(_) => "foreign",
            Self::Nothing => "nothing",
        }
    }

    /// Returns whether the newest is known.
    #[must_use]
    pub fn is_newest(self) -> bool {
        matches!(self, Self::Own(_) | Self::Newest(_))
    }
}

/// How the rows are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the nodes were created.
    #[default]
    Created,
    /// Those that are most behind first; from left to right, those whose favourite the fewest know first.
    Lag,
}

/// A row: what one node knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// What state it is in.
    pub status: Status,
    /// Of how many up nodes it does not know the newest favourite.
    pub lag: u32,
    /// What it knows of each origin, in the order of the columns: a byte each, because there may be millions.
    codes: Vec<u8>,
    /// The versions that a byte does not tell, and in which columns, in order.
    odd: Vec<(u32, u64)>,
}

const NOTHING: u8 = 0;
const NEWEST: u8 = 1;
const OWN: u8 = 2;
const FOREIGN: u8 = 3;
/// One version behind; what is more is further behind, up to the last, which is that many or more.
const BEHIND: u8 = 4;
const FAR_BEHIND: u8 = u8::MAX;

/// What a byte stands for, without its version.
fn name(code: u8) -> &'static str {
    match code {
        NOTHING => "nothing",
        NEWEST => "newest",
        OWN => "own",
        FOREIGN => "foreign",
        BEHIND => "behind",
        _ => "far-behind",
    }
}

impl Row {
    /// Returns what it knows of an origin, by the place of its column, whose newest version is given.
    #[must_use]
    pub fn cell(&self, at: usize, newest: u64) -> Cell {
        let odd = |at: usize| {
            let place = self.odd.binary_search_by_key(&at, |(at, _)| *at as usize);
            place.map_or(0, |place| self.odd[place].1)
        };
        match self.codes.get(at).copied().unwrap_or(NOTHING) {
            NOTHING => Cell::Nothing,
            NEWEST => Cell::Newest(newest),
            OWN => Cell::Own(newest),
            FOREIGN => Cell::Foreign(odd(at)),
            FAR_BEHIND => Cell::Behind(odd(at), newest - odd(at)),
            code => {
                let by = u64::from(code - BEHIND) + 1;
                Cell::Behind(newest - by, by)
            }
        }
    }

    /// Returns the names of what it knows, in the order of the columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.codes.iter().map(|code| name(*code))
    }
}

/// A column: one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// Its newest version.
    pub version: u64,
    /// Its favourite.
    pub title: Rc<str>,
    /// Whether it is up; of a dead one nothing newer is to come, and it counts for no lag.
    pub is_up: bool,
}

/// Who knows what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// In the order that was asked for.
    pub columns: Rc<Vec<Column>>,
    /// In the order that was asked for.
    pub rows: Vec<Rc<Row>>,
}

impl Matrix {
    /// Returns what the node of a row knows of the origin of a column.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<Cell> {
        let newest = self.columns.get(column)?.version;
        Some(self.rows.get(row)?.cell(column, newest))
    }

    /// Says what the node of a row knows of the origin of a column: `tod, of ada: knows version 1, the newest`.
    #[must_use]
    pub fn said(&self, row: usize, column: usize) -> Option<String> {
        let cell = self.cell(row, column)?;
        Some(said(
            &self.rows.get(row)?.name,
            &self.columns.get(column)?.name,
            cell,
        ))
    }
}

/// Says what a node knows of an origin.
#[must_use]
pub fn said(node: &str, origin: &str, cell: Cell) -> String {
    let what = match cell {
        Cell::Own(version) => return format!("{node}'s own favourite, version {version}"),
        Cell::Newest(version) => format!("knows version {version}, the newest"),
        Cell::Behind(version, by) => {
            format!("knows version {version}, {} behind", counted(by, "version"))
        }
        Cell::Foreign(version) => format!("believes version {version}, which is not {origin}'s"),
        Cell::Nothing => "knows nothing".to_owned(),
    };
    format!("{node}, of {origin}: {what}")
}

/// Looks at everything that every node knows: one step for every row of every table.
#[must_use]
pub fn matrix(run: &Simulation, order: Order) -> Matrix {
    let directory = run.directory();
    let members = run.members();
    // By place among the nodes.
    let mut places: Vec<usize> = (0..members.len()).collect();
    if order == Order::Lag {
        // Equals stay in the order of creation; the dead, of whom nothing newer is to come, are last.
        let ids = members.ids();
        let is_dead = |place: usize| {
            let member = members.get(ids[place]);
            member.is_none_or(|member| member.status == Status::Dead)
        };
        order::sort_by_key(&mut places, |&place| {
            (is_dead(place), run.coverage().holders(ids[place]))
        });
    }
    let mut column_of = vec![0_u32; places.len()];
    for (at, &place) in places.iter().enumerate() {
        column_of[place] = u32::try_from(at).expect("there are fewer nodes than numbers");
    }
    let newest: Vec<_> = members
        .values()
        .map(|member| {
            let is_up = member.status != Status::Dead;
            (member.node.version(), member.node.favourite(), is_up)
        })
        .collect();
    let up = newest.iter().filter(|(.., is_up)| *is_up).count();
    let mut rows: Vec<Rc<Row>> = members
        .iter()
        .enumerate()
        .map(|(own, (id, member))| {
            let mut codes = vec![NOTHING; newest.len()];
            let mut odd = Vec::new();
            let mut known = 0;
            for (origin, row) in member.node.books().iter() {
                let Some(place) = members.place(origin) else {
                    continue;
                };
                let (version, book, is_up) = newest[place];
                let column = column_of[place];
                let code = if (row.version, row.book) == (version, book) {
                    known += usize::from(is_up);
                    NEWEST
                } else if row.version < version {
                    let by = version - row.version - 1 + u64::from(BEHIND);
                    u8::try_from(by).unwrap_or(FAR_BEHIND)
                } else {
                    FOREIGN
                };
                if code == FOREIGN || code == FAR_BEHIND {
                    odd.push((column, row.version));
                }
                codes[column as usize] = code;
            }
            codes[column_of[own] as usize] = OWN;
            known += usize::from(newest[own].2);
            order::sort(&mut odd);
            Rc::new(Row {
                id,
                name: directory.label(id),
                status: member.status,
                lag: u32::try_from(up - known).unwrap_or(u32::MAX),
                codes,
                odd,
            })
        })
        .collect();
    if order == Order::Lag {
        // Equals stay in the order of creation.
        order::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.lag));
    }
    let columns = places.iter().filter_map(|&place| {
        let id = members.ids()[place];
        let member = members.get(id)?;
        Some(Column {
            id,
            name: directory.label(id),
            version: member.node.version(),
            title: Rc::clone(directory.title(member.node.favourite())),
            is_up: member.status != Status::Dead,
        })
    });
    Matrix {
        columns: Rc::new(columns.collect()),
        rows,
    }
}

/// The most nodes whose matrix is drawn on a sheet.
pub const SHEET_MAX: usize = 500;

const STYLE: &str = ".nothing{fill:#e9eef3}.own{fill:#7fb0dc}.newest{fill:#8cc5b5}.behind{fill:#c9a86b}.far-behind{fill:#c66a6f}.foreign{fill:#b592c8}.small{font-size:9px}";

/// Draws a matrix on a sheet, with names and versions if there is room for them.
///
/// # Errors
/// One sentence if there are more nodes than [`SHEET_MAX`].
pub fn sheet(matrix: &Matrix, title: &str, at: SimTime) -> Result<Sheet, String> {
    /// The most nodes whose names and versions can be read.
    const NAMED_MAX: usize = 60;
    const NAMES_PX: f64 = 110.0;
    let nodes = matrix.rows.len();
    if nodes > SHEET_MAX {
        return Err(format!(
            "a matrix of {nodes} nodes is too large for a picture; the most is {SHEET_MAX}"
        ));
    }
    let is_named = nodes <= NAMED_MAX;
    let side = if is_named { 20.0 } else { 3.0 };
    let (left, top) = if is_named {
        (NAMES_PX, 30.0 + NAMES_PX)
    } else {
        (10.0, 30.0)
    };
    let edge = side * nodes as f64;
    let heading = format!(
        "{title} at {}: who knows which version of whose favourite",
        seconds(at)
    );
    let mut shapes = vec![Shape::Text {
        class: "heading",
        at: (10.0, 20.0),
        text: heading.clone(),
    }];
    for kind in [
        "nothing",
        "newest",
        "own",
        "behind",
        "far-behind",
        "foreign",
    ] {
        let mut d = String::new();
        for (y, row) in matrix.rows.iter().enumerate() {
            let mut x = 0;
            // Neighbours of one kind are one rectangle.
            for same in row.codes.chunk_by(|a, b| name(*a) == name(*b)) {
                if name(same[0]) == kind {
                    let (at, wide) = (left + x as f64 * side, same.len() as f64 * side);
                    d.push_str(&format!(
                        "M{} {}h{}v{}h-{}z",
                        px(at),
                        px(top + y as f64 * side),
                        px(wide),
                        px(side),
                        px(wide)
                    ));
                }
                x += same.len();
            }
        }
        shapes.push(Shape::Path { class: kind, d });
    }
    if is_named {
        for (at, column) in matrix.columns.iter().enumerate() {
            // Names of columns stand on a slope of their own: each on a step of its own line.
            shapes.push(Shape::Text {
                class: "middle small",
                at: (
                    left + (at as f64 + 0.5) * side,
                    top - 6.0 - (at % 9) as f64 * 11.0,
                ),
                text: column.name.to_string(),
            });
        }
        for (y, row) in matrix.rows.iter().enumerate() {
            let middle = top + (y as f64 + 0.7) * side;
            shapes.push(Shape::Text {
                class: "end",
                at: (left - 6.0, middle),
                text: row.name.to_string(),
            });
            for x in 0..matrix.columns.len() {
                let Some(cell) = matrix.cell(y, x) else {
                    continue;
                };
                shapes.push(Shape::Text {
                    class: "middle small",
                    at: (left + (x as f64 + 0.5) * side, middle),
                    text: cell.text(),
                });
            }
        }
    }
    let behind = matrix.rows.iter().filter(|row| row.lag > 0).count();
    Ok(Sheet {
        size: ((left + edge + 10.0).max(640.0), top + edge + 10.0),
        title: heading,
        description: format!(
            "{} by {} origins; {behind} do not know the newest of somebody.",
            counted(nodes as u64, "node"),
            matrix.columns.len()
        ),
        style: STYLE,
        shapes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Script;

    fn run(text: &str) -> Simulation {
        let script = Script::parse(text).expect(text);
        let mut room = script.begin(None, &[]).expect(text);
        room.finish().expect(text);
        room.simulation
    }

    fn drawn(matrix: &Matrix) -> Vec<String> {
        matrix
            .rows
            .iter()
            .map(|row| {
                let cells = matrix.columns.iter().enumerate();
                let cells = cells.map(|(at, column)| row.cell(at, column.version).text());
                let cells: Vec<String> = cells.collect();
                format!("{} {} behind {}", row.name, cells.join(" "), row.lag)
            })
            .collect()
    }

    #[test]
    fn a_matrix_says_who_knows_which_version_of_whose_favourite() {
        let run = run(
            "set gossip off\nlatency 1s\nnew ada:1\nnew bob:2 join ada\nnew cyd:3\nrun 5s\nbook ada \"Emma\"\nbook ada \"Dune\"",
        );
        assert_eq!(
            drawn(&matrix(&run, Order::Created)),
            [
                "ada 3 – – behind 2",
                "bob 1 1 – behind 2",
                "cyd – – 1 behind 2"
            ]
        );
        let both = matrix(&run, Order::Created);
        assert_eq!(both.cell(1, 0), Some(Cell::Behind(1, 2)));
        assert_eq!(&*both.columns[0].title, "Dune");
    }

    #[test]
    fn those_most_behind_come_first_and_the_dead_hold_nobody_back() {
        let run =
            run("seed 2\nset topology ring\nnew 4\nrun until converged\nnew zoe:9\nkill 8002");
        let rows = matrix(&run, Order::Lag).rows;
        let told: Vec<_> = rows.iter().map(|row| (row.id.0, row.lag)).collect();
        // Zoe knows nobody; the others, dead or not, lack only her.
        assert_eq!(told, [(9, 3), (8001, 1), (8002, 1), (8003, 1), (8004, 1)]);
    }

    #[test]
    fn a_version_that_its_origin_never_made_is_foreign() {
        let run = run(
            "new ada:1\nnew bob:2\nsend bob {\"uuid\": \"x\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": 7, \"ttl\": 1, \"payload\": \"Forged\"}\nrun 0s",
        );
        let both = matrix(&run, Order::Created);
        assert_eq!(both.cell(1, 0), Some(Cell::Foreign(7)));
        assert_eq!(both.cell(1, 0).map(Cell::text).as_deref(), Some("7?"));
        assert_eq!(
            both.said(1, 0).as_deref(),
            Some("bob, of ada: believes version 7, which is not ada's")
        );
        assert_eq!(both.said(2, 0), None, "nobody is there");
    }
    #[test]
    fn a_sheet_has_a_rectangle_for_neighbours_of_one_kind_and_every_name() {
        let run = run(
            "set gossip off\nlatency 1s\nnew ada:1\nnew bob:2 join ada\nnew cyd:3\nrun 5s\nbook ada \"Emma\"\nbook ada \"Dune\"",
        );
        let drawn = sheet(&matrix(&run, Order::Created), "Three", run.now()).expect("it is small");
        let path = |kind: &str| {
            let of = |shape: &Shape| match shape {
                Shape::Path { class, d } if *class == kind => Some(d.clone()),
                _ => None,
            };
            drawn
                .shapes
                .iter()
                .find_map(of)
                .expect("every kind has one")
        };
        // Ada knows nothing of the two others: one rectangle, two cells wide.
        assert_eq!(
            path("nothing"),
            "M130.0 140.0h40.0v20.0h-40.0zM150.0 160.0h20.0v20.0h-20.0zM110.0 180.0h40.0v20.0h-40.0z"
        );
        assert_eq!(path("far-behind"), "M110.0 160.0h20.0v20.0h-20.0z");
        let svg = drawn.svg();
        assert!(svg.contains("<title id=\"title\">Three at 5.000 s: who knows which version of whose favourite</title>"));
        assert!(svg.contains("3 nodes by 3 origins; 3 do not know the newest of somebody."));
        assert_eq!(svg.matches(">ada</text>").count(), 2, "a row and a column");
    }

    #[test]
    fn a_sheet_of_too_many_is_refused() {
        let run = run("set gossip off\nnew 501");
        assert_eq!(
            sheet(&matrix(&run, Order::Created), "Many", run.now()).map(|_| ()),
            Err("a matrix of 501 nodes is too large for a picture; the most is 500".to_owned())
        );
    }

    #[test]
    fn a_byte_tells_how_far_behind_a_cell_is_and_what_it_cannot_tell_is_kept_beside() {
        let books: String = (0..300)
            .map(|n| format!("book ada \"Book {n}\"\n"))
            .collect();
        let run = run(&format!(
            "set gossip off\nset peers 0\nlatency 1ms\nnew zoe:9\nnew ada:1\nnew bob:2 join ada\nrun 1s\n{books}new cyd:3 join ada\nrun 1s\nbook ada Last"
        ));
        for order in [Order::Created, Order::Lag] {
            let seen = matrix(&run, order);
            let row = |name| seen.rows.iter().position(|row| &*row.name == name);
            let ada = seen
                .columns
                .iter()
                .position(|column| &*column.name == "ada");
            let of = |name| seen.cell(row(name).expect(name), ada.expect("ada"));
            assert_eq!(of("zoe"), Some(Cell::Nothing));
            assert_eq!(of("ada"), Some(Cell::Own(302)));
            assert_eq!(
                of("bob"),
                Some(Cell::Behind(1, 301)),
                "more than a byte tells"
            );
            assert_eq!(of("cyd"), Some(Cell::Behind(301, 1)));
        }
    }

    #[test]
    fn sorted_by_lag_the_least_known_come_first_from_left_to_right_too() {
        let run =
            run("seed 2\nset topology ring\nnew 4\nrun until converged\nnew zoe:9\nkill 8002");
        let seen = matrix(&run, Order::Lag);
        let columns: Vec<_> = seen.columns.iter().map(|column| column.id.0).collect();
        assert_eq!(
            columns,
            [9, 8001, 8003, 8004, 8002],
            "zoe is known to herself alone"
        );
        let kinds: Vec<&str> = seen.rows[1].names().collect();
        assert_eq!(kinds, ["nothing", "own", "newest", "newest", "newest"]);
        assert_eq!(
            seen.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(),
            [9, 8001, 8002, 8003, 8004]
        );
    }
}
