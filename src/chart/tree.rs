//! The infection tree as shapes.

use crate::chart::STYLE;
use crate::export::{Shape, Sheet};
use crate::geometry::px;
use crate::lanes::ticks;
use crate::snapshot::seconds;
use crate::time::SimTime;
use crate::tree::{Layout, NAMED_MAX, Seat, Tree};

/// The least height of a row whose node is named, and of one whose node is not, in pixels.
const ROW_PX: (f64, f64) = (22.0, 5.0);
/// The greatest height of a row.
const ROW_MAX_PX: f64 = 60.0;
/// The room on the left, and the least on the right for the names of the last.
const SIDE_PX: (f64, f64) = (16.0, 96.0);
/// About how wide a letter of a name is, and what stands around the name.
const LETTER_PX: (f64, f64) = (7.0, 44.0);
/// The largest share of the width that the names of the last may have.
const LAST_SHARE: f64 = 0.3;
/// The room above for the hops or times.
const HEAD_PX: f64 = 22.0;
/// The room that a time needs.
const TIME_PX: f64 = 84.0;
/// The narrowest that a hop can be: most names are not wider.
const HOP_PX: f64 = 88.0;
/// How far from the middle of its node a name begins.
const NAME_FROM_PX: f64 = 10.0;
/// The least room of a name, whatever it covers: its first letters.
const NAME_LEAST_PX: f64 = 28.0;
/// How far above or below a name whatever stands there leaves it alone.
const NAME_HIGH_PX: f64 = 14.0;
/// How much of the room before the next node stays free: that node and a gap.
const NAME_GAP_PX: f64 = 10.0;

/// What goes from left to right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Across {
    /// How many links the rumor had crossed.
    #[default]
    Hops,
    /// When the node heard it.
    Time,
}

/// Where the nodes of a tree stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Its width and height, in pixels.
    pub size: (f64, f64),
    /// Where each seat of the layout stands, in its order.
    pub places: Vec<(f64, f64)>,
    /// Whether there is room for names.
    pub is_named: bool,
    /// What is behind the nodes: the scale, and who told whom again.
    pub behind: Vec<Shape>,
    across: Across,
    from: SimTime,
    until: SimTime,
}

impl Drawn {
    /// Returns where everything stands in a room of that size, from `top` on; it may be higher, or wider, than the room.
    #[must_use]
    pub fn new(
        tree: &Tree,
        layout: &Layout,
        across: Across,
        (width, height): (f64, f64),
        top: f64,
    ) -> Self {
        let is_named = layout.seats.len() <= NAMED_MAX;
        let rows = layout.rows.max(1) as f64;
        let least = if is_named { ROW_PX.0 } else { ROW_PX.1 };
        let row = ((height - HEAD_PX - 8.0) / rows).clamp(least, ROW_MAX_PX);
        let steps = f64::from(layout.depth.max(1));
        let right = if is_named {
            let is_last =
                |seat: &&Seat| matches!(across, Across::Time) || seat.depth == layout.depth;
            let last = layout.seats.iter().filter(is_last);
            let letters = last.map(|seat| tree.nodes[seat.place].name.chars().count());
            let longest = letters.max().unwrap_or(0) as f64;
            (longest * LETTER_PX.0 + LETTER_PX.1)
                .min(width * LAST_SHARE)
                .max(SIDE_PX.1)
        } else {
            SIDE_PX.0
        };
        let width = match across {
            Across::Hops if is_named => width.max(steps * HOP_PX + SIDE_PX.0 + right),
            Across::Hops | Across::Time => width,
        };
        let wide = (width - SIDE_PX.0 - right).max(1.0);
        let at = |place: usize| tree.nodes[place].at;
        let from = layout
            .seats
            .iter()
            .map(|seat| at(seat.place))
            .min()
            .unwrap_or_default();
        let until = layout
            .seats
            .iter()
            .map(|seat| at(seat.place))
            .max()
            .unwrap_or_default();
        let whole = until.since(from).as_micros().max(1) as f64;
        let x = |seat: &Seat| match across {
            Across::Hops => SIDE_PX.0 + wide * f64::from(seat.depth) / steps,
            Across::Time => {
                SIDE_PX.0 + wide * at(seat.place).since(from).as_micros() as f64 / whole
            }
        };
        let y = |row_at: f64| top + HEAD_PX + (row_at + 0.5) * row;
        let places: Vec<(f64, f64)> = layout
            .seats
            .iter()
            .map(|seat| (x(seat), y(seat.row)))
            .collect();
        let mut drawn = Self {
            size: (width, HEAD_PX + rows * row + 8.0),
            places,
            is_named,
            behind: Vec::new(),
            across,
            from,
            until,
        };
        drawn.behind = drawn.backdrop(tree, layout, wide, top);
        drawn
    }

    /// Returns the scale above, and the lines of those who told somebody what they had heard.
    fn backdrop(&self, tree: &Tree, layout: &Layout, wide: f64, top: f64) -> Vec<Shape> {
        let mut shapes = Vec::new();
        let mut mark = |x: f64, text: String| {
            shapes.push(Shape::Line {
                class: "grid",
                from: (x, top + HEAD_PX - 4.0),
                to: (x, top + self.size.1),
            });
            shapes.push(Shape::Text {
                class: "tick-label middle",
                at: (x.max(24.0), top + 13.0),
                text,
            });
        };
        match self.across {
            Across::Hops => {
                let first = layout
                    .seats
                    .first()
                    .map_or(0, |seat| tree.nodes[seat.place].hop);
                for depth in 0..=layout.depth {
                    let x = SIDE_PX.0 + wide * f64::from(depth) / f64::from(layout.depth.max(1));
                    mark(
                        x,
                        if depth == 0 {
                            format!("hop {first}")
                        } else {
                            (first + depth).to_string()
                        },
                    );
                }
            }
            Across::Time => {
                let whole = self.until.since(self.from).as_micros().max(1) as f64;
                for at in ticks(self.from, self.until, (wide / TIME_PX) as u64) {
                    let along = at.since(self.from).as_micros() as f64 / whole;
                    mark(SIDE_PX.0 + wide * along, seconds(at));
                }
            }
        }
        if self.is_named {
            let mut seats = vec![None; tree.nodes.len()];
            for (seat, of) in layout.seats.iter().enumerate() {
                seats[of.place] = Some(seat);
            }
            let mut d = String::new();
            for &(from, to) in &tree.repeats {
                if let (Some(from), Some(to)) = (seats[from], seats[to]) {
                    let (a, b) = (self.places[from], self.places[to]);
                    d.push_str(&format!("M{} {}L{} {}", px(a.0), px(a.1), px(b.0), px(b.1)));
                }
            }
            shapes.push(Shape::Path { class: "again", d });
        }
        shapes
    }

    /// Returns where the name of a seat begins and how wide it can be without covering the node that is next on its right.
    #[must_use]
    pub fn name_room(&self, seat: usize) -> (f64, f64) {
        let (x, y) = self.places[seat];
        let is_next = |&&(right, high): &&(f64, f64)| right > x && (high - y).abs() < NAME_HIGH_PX;
        let next = self.places.iter().filter(is_next);
        let end = next.map(|&(right, _)| right).fold(self.size.0, f64::min);
        let begin = x + NAME_FROM_PX;
        (begin, (end - NAME_GAP_PX - begin).max(NAME_LEAST_PX))
    }

    /// Returns the path from the parent of a seat to it; `None` if its parent is not drawn.
    #[must_use]
    pub fn branch(&self, tree: &Tree, layout: &Layout, seat: usize) -> Option<String> {
        let parent = tree.nodes[layout.seats[seat].place].parent?;
        let above = layout.seats[..seat]
            .iter()
            .rposition(|other| other.place == parent)?;
        let ((x1, y1), (x2, y2)) = (self.places[above], self.places[seat]);
        let middle = px(f64::midpoint(x1, x2));
        Some(format!(
            "M{} {}C{middle} {} {middle} {} {} {}",
            px(x1),
            px(y1),
            px(y1),
            px(y2),
            px(x2),
            px(y2)
        ))
    }
}

/// Returns a tree on a sheet, under the run's title: all of it, or, of a large one, how many heard it at each hop.
#[must_use]
pub fn sheet(tree: &Tree, across: Across, title: &str) -> Sheet {
    const TOP: f64 = 54.0;
    let mut shapes = vec![
        Shape::Text {
            class: "heading",
            at: (14.0, 24.0),
            text: format!("{title}: {}", tree.words),
        },
        Shape::Text {
            class: "tick-label",
            at: (14.0, 42.0),
            text: tree.numbers_in_words(),
        },
    ];
    let size = match tree.layout(None) {
        Some(layout) => {
            let drawn = Drawn::new(tree, &layout, across, (900.0, 420.0), TOP);
            let mut within = drawn.behind.clone();
            for (seat, &(x, y)) in drawn.places.iter().enumerate() {
                if let Some(d) = drawn.branch(tree, &layout, seat) {
                    within.push(Shape::Path { class: "branch", d });
                }
                let r = if drawn.is_named { 5.0 } else { 2.5 };
                within.push(Shape::Rect {
                    class: "dot",
                    at: (x - r, y - r),
                    size: (2.0 * r, 2.0 * r),
                });
                if drawn.is_named {
                    let node = &tree.nodes[layout.seats[seat].place];
                    within.push(Shape::Text {
                        class: "tick-label",
                        at: (x + 9.0, y + 4.0),
                        text: node.name.to_string(),
                    });
                }
            }
            shapes.extend(within);
            (drawn.size.0, drawn.size.1 + TOP)
        }
        None => {
            let bars = hops(tree, 760.0, TOP);
            shapes.extend(bars);
            (760.0, TOP + tree.by_hop().len() as f64 * 22.0 + 10.0)
        }
    };
    Sheet {
        size,
        title: format!("{title}: {}", tree.words),
        description: tree.in_words(),
        style: STYLE,
        shapes,
    }
}

/// Returns a bar for every hop, so wide: how many heard it over so many links.
#[must_use]
pub fn hops(tree: &Tree, width: f64, top: f64) -> Vec<Shape> {
    let counts = tree.by_hop();
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let mut shapes = Vec::new();
    for (hop, &count) in counts.iter().enumerate() {
        let y = top + hop as f64 * 22.0;
        let wide = (width - 140.0).max(1.0) * count as f64 / most;
        shapes.push(Shape::Text {
            class: "tick-label end",
            at: (60.0, y + 15.0),
            text: format!("hop {hop}"),
        });
        shapes.push(Shape::Rect {
            class: "news",
            at: (68.0, y + 3.0),
            size: (wide, 16.0),
        });
        shapes.push(Shape::Text {
            class: "tick-label",
            at: (74.0 + wide, y + 15.0),
            text: count.to_string(),
        });
    }
    shapes
}
