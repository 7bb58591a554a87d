//! Where the nodes of a picture stand: on a circle, in rows, in groups, or where forces between them come to rest.
//!
//! Pure arithmetic for the view: the same nodes, links and room give the same places. Nothing here decides anything in a
//! run, so floating point is welcome.

pub use force::{Force, SLICE};

use crate::geometry::{Area, Cluster, Place, Seat, Seating, Size, nearest_gap, ring};

mod force;

/// How the nodes of a picture are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On a ring, in order of creation.
    Circle,
    /// In rows, in order of creation.
    Grid,
    /// Those that can reach each other together: the sides of a partition, or what hangs together over links that are not cut.
    Groups,
    /// Linked nodes near each other, all others apart.
    Force,
}

impl Layout {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Circle, Self::Grid, Self::Groups, Self::Force];

    /// Returns what the choice says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Circle => "Circle",
            Self::Grid => "Grid",
            Self::Groups => "Groups",
            Self::Force => "Force",
        }
    }

    /// Returns what suits a room of `n` nodes if nobody chooses: a circle as long as names fit around it, then what forces
    /// make of it as long as one can see how it hangs together, then rows, which have room for most.
    #[must_use]
    pub fn automatic(n: usize) -> Self {
        if n <= CIRCLE_MAX {
            Self::Circle
        } else if n <= FORCE_MAX {
            Self::Force
        } else {
            Self::Grid
        }
    }
}

/// The most nodes whose names fit around a circle.
pub const CIRCLE_MAX: usize = 90;
/// The most nodes of which forces make something that can be read.
const FORCE_MAX: usize = 600;
/// In rooms of up to so many the names on a circle stand above and below the nodes.
pub const LEVEL_NAMES_MAX: usize = 8;
/// The least a circle is across, in CSS pixels: rather than be smaller it does without names.
const ACROSS: f64 = 120.0;
/// How much room a circle without names leaves for its discs, in CSS pixels.
const BARE: f64 = 40.0;
/// The most nodes that leave room for names around them.
const NAMED_MAX: usize = 60;
/// How much room rows leave around them, in CSS pixels.
const EDGE: f64 = 14.0;
/// How much larger one side of a cell of a grid may be than the other.
const STRETCH: f64 = 1.8;
/// How much room a group's frame takes, in CSS pixels: at the top there is its letter.
const FRAME: (f64, f64) = (6.0, 22.0);

/// Returns the places of `n` nodes on a circle, and whether there is room for their names.
#[must_use]
pub fn circle(n: usize, size: Size) -> Seating {
    let (width, height) = size;
    if n <= LEVEL_NAMES_MAX {
        return ring(n, size, (62.0, 76.0));
    }
    let outward = if n <= 24 { 112.0 } else { 92.0 };
    let has_names = n <= CIRCLE_MAX && width.min(height) >= 2.0 * outward + ACROSS;
    let margin = if has_names { outward } else { BARE };
    let mut seating = ring(n, size, (margin, margin));
    seating.has_rays = has_names;
    seating
}

/// Returns the places of `n` nodes in rows, as square as the room lets them be; `columns` of them if that is said.
#[must_use]
pub fn grid(n: usize, (width, height): Size, columns: Option<usize>) -> Seating {
    let area = Area {
        left: EDGE,
        top: EDGE,
        width: (width - 2.0 * EDGE).max(1.0),
        height: (height - 2.0 * EDGE).max(1.0),
    };
    let members: Vec<usize> = (0..n).collect();
    let mut seats = vec![Seat::default(); n];
    let spacing = rows(&members, area, columns, &mut seats);
    Seating {
        seats,
        spacing,
        ..Seating::default()
    }
}

/// Gives `members` places in rows that fill an area; returns how far apart they are.
fn rows(members: &[usize], area: Area, columns: Option<usize>, seats: &mut [Seat]) -> f64 {
    let n = members.len().max(1);
    let shape = (n as f64 * area.width / area.height).sqrt();
    let columns = columns.unwrap_or(shape.round() as usize).clamp(1, n);
    let lines = n.div_ceil(columns);
    let (wide, high) = (area.width / columns as f64, area.height / lines as f64);
    let (wide, high) = (wide.min(high * STRETCH), high.min(wide * STRETCH));
    let left = area.left + (area.width - wide * columns as f64) / 2.0;
    let top = area.top + (area.height - high * lines as f64) / 2.0;
    for (at, &member) in members.iter().enumerate() {
        let (column, line) = (at % columns, at / columns);
        seats[member] = Seat {
            place: Place {
                x: left + (column as f64 + 0.5) * wide,
                y: top + (line as f64 + 0.5) * high,
            },
            outward: 90.0,
        };
    }
    wide.min(high)
}

/// Returns the places of nodes of which each belongs to the group with that number, the groups being numbered from 0; those
/// without a name are called by letters.
#[must_use]
pub fn groups(group_of: &[u32], names: &[&str], (width, height): Size) -> Seating {
    let count = group_of.iter().max().map_or(0, |most| *most as usize + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (place, group) in group_of.iter().enumerate() {
        members[*group as usize].push(place);
    }
    let weights: Vec<f64> = members.iter().map(|m| m.len() as f64 + 0.5).collect();
    let whole = Area {
        left: 0.0,
        top: 0.0,
        width,
        height,
    };
    let mut seats = vec![Seat::default(); group_of.len()];
    let mut spacing = f64::MAX;
    let mut clusters = Vec::new();
    for (number, area) in divide(&weights, whole).into_iter().enumerate() {
        let area = area.shrunk(4.0, 4.0);
        let inner = Area {
            top: area.top + FRAME.1,
            height: (area.height - FRAME.1).max(1.0),
            ..area
        };
        let gap = rows(
            &members[number],
            inner.shrunk(FRAME.0, 2.0),
            None,
            &mut seats,
        );
        spacing = spacing.min(gap);
        clusters.push(Cluster {
            label: names
                .get(number)
                .map_or_else(|| letters(number), |name| (*name).to_owned()),
            count: members[number].len(),
            area,
        });
    }
    Seating {
        seats,
        spacing: if spacing == f64::MAX { 0.0 } else { spacing },
        clusters,
        ..Seating::default()
    }
}

/// Cuts an area into parts as large as the weights say, in their order: again and again in two, across the longer side.
fn divide(weights: &[f64], area: Area) -> Vec<Area> {
    match weights {
        [] => Vec::new(),
        [_] => vec![area],
        _ => {
            let whole: f64 = weights.iter().sum();
            let mut first = weights[0];
            let mut at = 1;
            // The part that crosses the middle goes where it makes both halves more equal.
            while at + 1 < weights.len() && first + weights[at] / 2.0 < whole / 2.0 {
                first += weights[at];
                at += 1;
            }
            let (one, other) = area.split(first / whole);
            let mut parts = divide(&weights[..at], one);
            parts.extend(divide(&weights[at..], other));
            parts
        }
    }
}

/// Returns the name of a group by its number: A to Z, then AA and so on.
#[must_use]
pub fn letters(number: usize) -> String {
    let last = char::from(b'A' + (number % 26) as u8);
    match number / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letters(before - 1)),
    }
}

/// Returns the number of the part of a graph that each of its `n` nodes hangs together with, in the order of their first nodes.
#[must_use]
pub fn components(n: usize, links: impl Iterator<Item = (usize, usize)>) -> Vec<u32> {
    let mut above: Vec<usize> = (0..n).collect();
    fn top(above: &mut [usize], mut node: usize) -> usize {
        while above[node] != node {
            above[node] = above[above[node]];
            node = above[node];
        }
        node
    }
    for (a, b) in links {
        let (a, b) = (top(&mut above, a), top(&mut above, b));
        // The smaller is the top, so that the first of a part is.
        above[a.max(b)] = a.min(b);
    }
    let mut number = vec![u32::MAX; n];
    let mut next = 0;
    (0..n)
        .map(|node| {
            let first = top(&mut above, node);
            if number[first] == u32::MAX {
                number[first] = next;
                next += 1;
            }
            number[first]
        })
        .collect()
}

/// Returns the places that forces came to, in the room: as large as it lets them be, not much out of shape.
#[must_use]
pub fn settled(places: &[Place], (width, height): Size) -> Seating {
    if places.is_empty() {
        return Seating::default();
    }
    // The middle, and how far it is from one side to the other.
    let bound = |of: fn(&Place) -> f64| {
        let least = places.iter().map(of).fold(f64::MAX, f64::min);
        let most = places.iter().map(of).fold(f64::MIN, f64::max);
        ((least + most) / 2.0, (most - least).max(1.0))
    };
    let ((middle, wide), (centre, high)) = (bound(|p| p.x), bound(|p| p.y));
    // Few have large discs, with names below.
    let margin = if places.len() <= NAMED_MAX {
        58.0
    } else {
        2.5 * EDGE
    };
    let room = |length: f64| (length - 2.0 * margin).max(1.0);
    let (x, y) = (room(width) / wide, room(height) / high);
    let (x, y) = (x.min(y * STRETCH), y.min(x * STRETCH));
    let seats: Vec<Seat> = places
        .iter()
        .map(|place| Seat {
            place: Place {
                x: width / 2.0 + (place.x - middle) * x,
                y: height / 2.0 + (place.y - centre) * y,
            },
            outward: 90.0,
        })
        .collect();
    Seating {
        spacing: nearest_gap(&seats),
        seats,
        ..Seating::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(seating: &Seating) -> Vec<(f64, f64)> {
        let places = seating.seats.iter().map(|seat| seat.place);
        places
            .map(|place| (place.x.round(), place.y.round()))
            .collect()
    }

    #[test]
    fn rows_fill_the_room_from_the_left_to_the_right() {
        let six = grid(6, (328.0, 228.0), None);
        assert_eq!(
            places(&six),
            [
                (64.0, 64.0),
                (164.0, 64.0),
                (264.0, 64.0),
                (64.0, 164.0),
                (164.0, 164.0),
                (264.0, 164.0)
            ]
        );
        assert_eq!(six.spacing, 100.0);
        assert_eq!(places(&grid(0, (300.0, 200.0), None)), []);
        assert_eq!(places(&grid(1, (300.0, 200.0), None)), [(150.0, 100.0)]);
    }

    #[test]
    fn rows_have_as_many_columns_as_is_said_and_their_cells_are_not_mere_stripes() {
        let four = grid(4, (928.0, 128.0), Some(2));
        assert_eq!(
            places(&four),
            [(419.0, 39.0), (509.0, 39.0), (419.0, 89.0), (509.0, 89.0)]
        );
    }

    #[test]
    fn groups_have_room_by_their_size_and_letters() {
        let seating = groups(&[0, 1, 1, 0, 1], &[], (400.0, 200.0));
        let areas: Vec<(&str, usize, f64, f64)> = seating
            .clusters
            .iter()
            .map(|c| {
                (
                    &*c.label,
                    c.count,
                    c.area.left.round(),
                    c.area.width.round(),
                )
            })
            .collect();
        assert_eq!(areas, [("A", 2, 4.0, 159.0), ("B", 3, 171.0, 225.0)]);
        for (seat, group) in seating.seats.iter().zip([0, 1, 1, 0, 1]) {
            assert!(
                seating.clusters[group].area.has(seat.place),
                "{seat:?} is not in {group}"
            );
        }
        assert_eq!(
            groups(&[], &[], (400.0, 200.0)),
            Seating {
                spacing: 0.0,
                ..Seating::default()
            }
        );
    }

    #[test]
    fn a_room_is_divided_in_order_and_wholly() {
        let whole = Area {
            left: 0.0,
            top: 0.0,
            width: 100.0,
            height: 40.0,
        };
        let parts = divide(&[1.0, 1.0, 2.0], whole);
        let corners: Vec<_> = parts
            .iter()
            .map(|p| (p.left, p.top, p.width, p.height))
            .collect();
        assert_eq!(
            corners,
            [
                (0.0, 0.0, 25.0, 40.0),
                (25.0, 0.0, 25.0, 40.0),
                (50.0, 0.0, 50.0, 40.0)
            ]
        );
    }

    #[test]
    fn groups_that_have_names_are_called_by_them() {
        let seating = groups(&[0, 1, 2], &["Osaka", "Madrid"], (400.0, 200.0));
        let labels: Vec<&str> = seating.clusters.iter().map(|c| &*c.label).collect();
        assert_eq!(labels, ["Osaka", "Madrid", "C"]);
    }

    #[test]
    fn groups_are_lettered_beyond_z() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }

    #[test]
    fn what_suits_a_room_depends_on_how_many_are_in_it() {
        assert_eq!(
            [0, 5, 90, 91, 600, 601].map(Layout::automatic),
            [
                Layout::Circle,
                Layout::Circle,
                Layout::Circle,
                Layout::Force,
                Layout::Force,
                Layout::Grid
            ]
        );
    }

    #[test]
    fn what_hangs_together_is_one_part() {
        let parts = components(6, [(4, 1), (2, 5), (1, 0)].into_iter());
        assert_eq!(parts, [0, 0, 1, 2, 0, 1]);
        assert!(components(0, std::iter::empty()).is_empty());
    }

    #[test]
    fn a_circle_has_names_as_long_as_there_is_room_for_them() {
        assert!(circle(50, (900.0, 500.0)).has_rays);
        assert!(!circle(50, (300.0, 300.0)).has_rays, "it is small");
        assert!(!circle(91, (900.0, 500.0)).has_rays, "they are many");
        assert!(!circle(5, (900.0, 500.0)).has_rays, "they stand level");
    }

    #[test]
    fn what_forces_settle_fills_the_room() {
        let corners = [(0.0, 0.0), (2.0, 0.0), (0.0, 1.0), (2.0, 1.0)].map(|(x, y)| Place { x, y });
        let seating = settled(&corners, (516.0, 316.0));
        assert_eq!(
            places(&seating),
            [(58.0, 58.0), (458.0, 58.0), (58.0, 258.0), (458.0, 258.0)]
        );
        assert_eq!(settled(&[], (516.0, 316.0)), Seating::default());
        assert_eq!(
            places(&settled(&corners[..1], (516.0, 316.0))),
            [(258.0, 158.0)]
        );
    }
}
