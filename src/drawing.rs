//! What somebody draws on the picture, as lines of the command language: cuts, links, sides.
//!
//! Pure: from places and strokes to lines. Whatever is drawn can be typed, and the panel of faults has a field for each.

use crate::geometry::{Place, Seating, cross, side};

/// What the pointer does on the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// It selects, catches, and moves the picture.
    #[default]
    Select,
    /// It draws a line, and the links that it crosses are cut.
    Cut,
    /// It draws a line from one node to another, and they are linked, or no longer.
    Link,
    /// It paints nodes, which makes them a side of their own.
    Sides,
}

impl Tool {
    /// In the order of their buttons.
    pub const ALL: [Self; 4] = [Self::Select, Self::Cut, Self::Link, Self::Sides];

    /// Returns what its button is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Select => "Select and move",
            Self::Cut => "Draw a cut",
            Self::Link => "Draw a link",
            Self::Sides => "Paint sides",
        }
    }

    /// Returns its name in the style of the page.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Cut => "cut",
            Self::Link => "link",
            Self::Sides => "sides",
        }
    }

    /// Returns what it does, and how to do that without a pointer.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Select => {
                "Select and move: press a node or a message; drag to move an enlarged picture. By keyboard: arrow keys and Enter."
            }
            Self::Cut => {
                "Draw a cut: draw a line across links; across the whole room it splits it. The same by typing cut or partition, or in the Faults tab."
            }
            Self::Link => {
                "Draw a link: drag from one node to another, or press both; once more unlinks them. The same by typing link or unlink."
            }
            Self::Sides => {
                "Paint sides: paint nodes onto a side, then split the room. The same by typing partition, or in the Faults tab."
            }
        }
    }
}

/// A stroke of the pointer, from where it went down to where it is.
pub type Stroke = (Place, Place);

/// The most links that one stroke cuts, unless it splits the room: each is a command.
pub const CUTS_MAX: usize = 20;
/// The most nodes that a drawn partition names: its line must be short enough to be read.
pub const NAMED_MAX: usize = 3_000;

/// A picture to be drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// Where the nodes stand.
    pub seating: &'a Seating,
    /// Their ports, in the same order.
    pub ports: &'a [u16],
    /// The links, by place, and whether both ends know each other.
    pub links: &'a [(usize, usize, bool)],
    /// On which side of the partition each node is; empty if there is none.
    pub sides: &'a [u32],
}

impl Paper<'_> {
    /// Returns the places among the links of those that a stroke crosses, in order.
    #[must_use]
    pub fn crossed(&self, stroke: Stroke) -> Vec<usize> {
        let seats = &self.seating.seats;
        let is_crossed = |(a, b): (usize, usize)| {
            let ends = (seats.get(a), seats.get(b));
            matches!(ends, (Some(a), Some(b)) if cross(stroke, (a.place, b.place)))
        };
        let links = self.links.iter().enumerate();
        links
            .filter(|&(_, &(a, b, _))| is_crossed((a, b)))
            .map(|(at, _)| at)
            .collect()
    }

    /// Returns the lines that a stroke of the knife means: a partition if it parts the room wholly, so that every link from one
    /// side of it to the other is crossed; otherwise both ways of each link that is.
    ///
    /// # Errors
    /// One sentence if it crosses nothing, or too much.
    pub fn cut(&self, stroke: Stroke) -> Result<Vec<String>, String> {
        let crossed = self.crossed(stroke);
        if crossed.is_empty() {
            return Err(
                "the line crosses no link; draw it across one, or type cut A <-> B".to_owned(),
            );
        }
        let is_right = |at: usize| {
            let seat = self.seating.seats.get(at);
            seat.is_some_and(|seat| side(stroke.0, stroke.1, seat.place) > 0.0)
        };
        let parts = self
            .links
            .iter()
            .filter(|(a, b, _)| is_right(*a) != is_right(*b));
        if parts.count() == crossed.len() {
            // Whoever is apart already stays apart.
            let before = |at: usize| self.sides.get(at).copied().unwrap_or(0);
            let parts: Vec<(u32, bool)> = (0..self.ports.len())
                .map(|at| (before(at), is_right(at)))
                .collect();
            return self.partition(&parts).map(|line| vec![line]);
        }
        if crossed.len() > CUTS_MAX {
            return Err(format!(
                "the line crosses {} links, and at most {CUTS_MAX} are cut at once; draw it from edge to edge to split the room, or across fewer",
                crossed.len()
            ));
        }
        let line = |link: usize| {
            let (a, b, _) = self.links[link];
            format!("cut {} <-> {}", self.ports[a], self.ports[b])
        };
        Ok(crossed.into_iter().map(line).collect())
    }

    /// Returns the line that puts nodes with the same mark on one side, and those with another on another.
    ///
    /// # Errors
    /// One sentence if all have the same mark, or they are too many.
    pub fn partition<T: PartialEq + Copy>(&self, marks: &[T]) -> Result<String, String> {
        let mut sides: Vec<(T, Vec<String>)> = Vec::new();
        for (mark, port) in marks.iter().zip(self.ports) {
            let port = port.to_string();
            match sides.iter_mut().find(|(other, _)| other == mark) {
                Some((_, side)) => side.push(port),
                None => sides.push((*mark, vec![port])),
            }
        }
        if sides.len() < 2 {
            return Err("all are on one side; paint some onto the other".to_owned());
        }
        if self.ports.len() > NAMED_MAX {
            return Err(format!(
                "a partition that is drawn names every node, and {} are more than {NAMED_MAX}",
                self.ports.len()
            ));
        }
        let sides: Vec<String> = sides.into_iter().map(|(_, side)| side.join(",")).collect();
        Ok(format!("partition {}", sides.join(" | ")))
    }

    /// Returns the line that links two nodes, or unlinks them if they know each other.
    #[must_use]
    pub fn link(&self, a: usize, b: usize) -> Option<String> {
        let (from, to) = (self.ports.get(a)?, self.ports.get(b)?);
        if a == b {
            return None;
        }
        let know_each_other = self.links.contains(&(a.min(b), a.max(b), true));
        let verb = if know_each_other { "unlink" } else { "link" };
        Some(format!("{verb} {from} {to}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Seat;

    /// Four nodes at the corners of a square, linked around it: 0 and 1 above, 2 and 3 below.
    fn square() -> Seating {
        let corners = [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0), (10.0, 10.0)];
        let seats = corners.map(|(x, y)| Seat {
            place: Place { x, y },
            outward: 0.0,
        });
        Seating {
            seats: seats.to_vec(),
            ..Seating::default()
        }
    }

    const LINKS: [(usize, usize, bool); 4] =
        [(0, 1, true), (0, 2, true), (1, 3, true), (3, 2, false)];
    const PORTS: [u16; 4] = [80, 81, 82, 83];

    fn stroke(from: (f64, f64), to: (f64, f64)) -> Stroke {
        let at = |(x, y)| Place { x, y };
        (at(from), at(to))
    }

    fn cut(stroke: Stroke, sides: &[u32]) -> Result<Vec<String>, String> {
        let seating = square();
        let paper = Paper {
            seating: &seating,
            ports: &PORTS,
            links: &LINKS,
            sides,
        };
        paper.cut(stroke)
    }

    #[test]
    fn a_stroke_across_one_link_cuts_it_both_ways() {
        let lines = cut(stroke((-1.0, 5.0), (3.0, 5.0)), &[]);
        assert_eq!(lines, Ok(vec!["cut 80 <-> 82".to_owned()]));
    }

    #[test]
    fn a_stroke_across_the_room_splits_it() {
        let lines = cut(stroke((-1.0, 5.0), (11.0, 5.0)), &[]);
        assert_eq!(lines, Ok(vec!["partition 80,81 | 82,83".to_owned()]));
    }

    #[test]
    fn who_is_apart_stays_apart_when_the_room_is_split_again() {
        let lines = cut(stroke((5.0, -1.0), (5.0, 11.0)), &[0, 0, 1, 1]);
        assert_eq!(lines, Ok(vec!["partition 80 | 81 | 82 | 83".to_owned()]));
    }

    #[test]
    fn a_stroke_that_crosses_nothing_means_nothing() {
        let refused = cut(stroke((-5.0, -5.0), (-1.0, 20.0)), &[]);
        assert_eq!(
            refused,
            Err("the line crosses no link; draw it across one, or type cut A <-> B".to_owned())
        );
    }

    #[test]
    fn a_stroke_across_too_many_links_is_refused_unless_it_splits_the_room() {
        // Two rows of thirty, each linked with the one below, and one link more that the stroke misses.
        let at = |i: usize| Place {
            x: (i % 30) as f64,
            y: (i / 30) as f64,
        };
        let seats = (0..60)
            .map(|i| Seat {
                place: at(i),
                outward: 0.0,
            })
            .collect();
        let seating = Seating {
            seats,
            ..Seating::default()
        };
        let links: Vec<_> = (0..30).map(|i| (i, i + 30, true)).collect();
        let ports: Vec<u16> = (1..=60).collect();
        let paper = Paper {
            seating: &seating,
            ports: &ports,
            links: &links,
            sides: &[],
        };
        let short = paper
            .cut(stroke((-1.0, 0.5), (27.5, 0.5)))
            .expect_err("it is too much");
        assert_eq!(
            short,
            "the line crosses 28 links, and at most 20 are cut at once; draw it from edge to edge to split the room, or across fewer"
        );
        let long = paper
            .cut(stroke((-1.0, 0.5), (30.0, 0.5)))
            .expect("it splits the room");
        assert!(
            long.len() == 1 && long[0].starts_with("partition 1,2,3,"),
            "{long:?}"
        );
        assert_eq!(paper.crossed(stroke((-1.0, 0.5), (1.5, 0.5))), [0, 1]);
    }

    #[test]
    fn painted_sides_are_a_partition() {
        let seating = square();
        let paper = Paper {
            seating: &seating,
            ports: &PORTS,
            links: &LINKS,
            sides: &[],
        };
        let line = paper.partition(&[false, true, false, false]);
        assert_eq!(line, Ok("partition 80,82,83 | 81".to_owned()));
        assert_eq!(
            paper.partition(&[true; 4]),
            Err("all are on one side; paint some onto the other".to_owned())
        );
    }

    #[test]
    fn two_nodes_are_linked_or_unlinked() {
        let seating = square();
        let paper = Paper {
            seating: &seating,
            ports: &PORTS,
            links: &LINKS,
            sides: &[],
        };
        assert_eq!(paper.link(1, 0), Some("unlink 81 80".to_owned()));
        assert_eq!(paper.link(0, 3), Some("link 80 83".to_owned()));
        assert_eq!(
            paper.link(2, 3),
            Some("link 82 83".to_owned()),
            "only one knew the other"
        );
        assert_eq!([paper.link(1, 1), paper.link(1, 9)], [None, None]);
    }

    #[test]
    fn every_line_is_one_of_the_command_language() {
        for line in cut(stroke((-1.0, 5.0), (3.0, 5.0)), &[]).expect("it crosses a link") {
            assert!(
                crate::command::parse(&line).is_ok_and(|read| read.is_some()),
                "{line}"
            );
        }
    }
}
