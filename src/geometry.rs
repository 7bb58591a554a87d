//! Where things go on the page: how much of a card fits, and where nodes and messages stand in the picture.
//!
//! Pure arithmetic for the view. Nothing here decides anything in a run, so floating point is welcome.

/// How much of a node its card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Density {
    /// A coloured mark.
    Cell,
    /// Name, port, status and how much it knows.
    Tile,
    /// That, and its favourite, its peers and its traffic.
    Compact,
    /// Everything: the books table, the peers and the last messages too.
    Full,
}

impl Density {
    /// From the one that shows most to the one that shows least.
    pub const ALL: [Self; 4] = [Self::Full, Self::Compact, Self::Tile, Self::Cell];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Compact => "compact",
            Self::Tile => "tile",
            Self::Cell => "cell",
        }
    }

    /// Returns the least width and the height of a card, in CSS pixels at the usual text size.
    #[must_use]
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::Full => (256.0, 220.0),
            Self::Compact => (188.0, 108.0),
            Self::Tile => (86.0, 88.0),
            Self::Cell => (32.0, 32.0),
        }
    }

    /// Returns how many books a card lists.
    #[must_use]
    pub fn rows(self) -> usize {
        match self {
            Self::Full => 5,
            Self::Compact | Self::Tile | Self::Cell => 0,
        }
    }
}

/// The gap between cards, in CSS pixels.
pub const GAP: f64 = 8.0;

/// A column narrower than this is a telephone's, in CSS pixels.
const NARROW: f64 = 420.0;

/// Returns how many columns of cards fit.
#[must_use]
pub fn columns(width: f64, density: Density) -> usize {
    let (card, _) = density.size();
    (((width + GAP) / (card + GAP)) as usize).max(1)
}

/// Returns the density that shows most of `count` nodes without scrolling in the given room, at the given text size
/// (1 being usual). Rooms of up to 60 are shown at least as tiles, and scroll; those of up to 12 on a
/// narrow column as compact cards.
#[must_use]
pub fn density(count: usize, width: f64, height: f64, text: f64) -> Density {
    let (width, height) = (width / text, height / text);
    // It scrolls anyway.
    if width < NARROW && count <= 12 {
        return Density::Compact;
    }
    let fits = |density: &Density| {
        let columns = columns(width, *density);
        let rows = count.div_ceil(columns) as f64;
        let (card_width, card_height) = density.size();
        card_width <= width && rows * (card_height + GAP) - GAP <= height
    };
    // So few are worth scrolling for.
    let least = if count <= 60 {
        Density::Tile
    } else {
        Density::Cell
    };
    let mut densities = Density::ALL.into_iter().filter(|&d| d >= least);
    densities.find(fits).unwrap_or(least)
}

/// A place in a picture, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Place {
    /// Returns the place a share of the way from here to there; shares beyond 0 to 1 stop at the ends.
    #[must_use]
    pub fn towards(self, there: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        Self {
            x: self.x + (there.x - self.x) * share,
            y: self.y + (there.y - self.y) * share,
        }
    }
}

/// A node in a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seat {
    /// Where it stands.
    pub place: Place,
    /// Which way is outward there, in degrees, 0 being to the right and 90 down.
    pub outward: f64,
}

/// Where all nodes of a picture stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ring {
    /// In the order of the nodes, clockwise from the top.
    pub seats: Vec<Seat>,
    /// The radius of a node's disc, so that neighbours do not touch.
    pub disc: f64,
}

/// Into how many steps a ring is cut to measure its length.
const STEPS: usize = 720;
/// The least and the greatest radius of a disc.
const DISC: (f64, f64) = (4.0, 28.0);
/// How much longer than wide a ring may be.
const STRETCH: f64 = 2.2;

/// Returns where `n` nodes stand in a picture of that size, as far apart as a ring within the margins lets them be.
#[must_use]
pub fn ring(n: usize, (width, height): (f64, f64), (margin_x, margin_y): (f64, f64)) -> Ring {
    let (rx, ry) = (
        (width / 2.0 - margin_x).max(1.0),
        (height / 2.0 - margin_y).max(1.0),
    );
    let (rx, ry) = (rx.min(ry * STRETCH), ry.min(rx * STRETCH));
    let at = |steps: f64| {
        let (x, y) = on_circle(steps / STEPS as f64, 1.0);
        Place {
            x: x * rx,
            y: y * ry,
        }
    };
    // On a stretched ring equal angles are not equal distances: the way round is measured.
    let mut travelled = vec![0.0];
    for step in 0..STEPS {
        let length = distance(at(step as f64), at(step as f64 + 1.0));
        travelled.push(travelled[step] + length);
    }
    let whole = travelled[STEPS];
    let seats: Vec<Seat> = (0..n)
        .map(|i| {
            let wanted = whole * i as f64 / n as f64;
            let step = travelled.partition_point(|t| *t <= wanted).min(STEPS) - 1;
            let beyond = (wanted - travelled[step]) / (travelled[step + 1] - travelled[step]);
            let Place { x, y } = at(step as f64 + beyond);
            let outward = (y / (ry * ry)).atan2(x / (rx * rx)).to_degrees();
            let place = Place {
                x: width / 2.0 + x,
                y: height / 2.0 + y,
            };
            Seat { place, outward }
        })
        .collect();
    let disc = (whole / n.max(6) as f64 * 0.36).clamp(DISC.0, DISC.1);
    Ring { seats, disc }
}

/// Writes a length with as many decimals as can be seen.
#[must_use]
pub fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

fn distance(a: Place, b: Place) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    (dx * dx + dy * dy).sqrt()
}

/// Returns the place on a circle around (0, 0) that share of a turn from the top, clockwise.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "a picture may differ by a bit between machines"
)]
pub fn on_circle(share: f64, radius: f64) -> (f64, f64) {
    let angle = std::f64::consts::TAU * share;
    (radius * angle.sin(), -radius * angle.cos())
}

/// Returns the part of a line that lies between two discs of that radius around its ends; the whole line if they touch.
#[must_use]
pub fn between_discs(from: Place, to: Place, radius: f64) -> (Place, Place) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = (dx * dx + dy * dy).sqrt();
    if length <= 2.0 * radius {
        return (from, to);
    }
    let share = radius / length;
    (from.towards(to, share), to.towards(from, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_of_every_node_is_shown_as_fits() {
        for (count, width, height, shown) in [
            (1, 900.0, 472.0, Density::Full),
            (5, 796.0, 472.0, Density::Full),
            (5, 590.0, 472.0, Density::Compact),
            (5, 430.0, 700.0, Density::Compact),
            (12, 340.0, 100.0, Density::Compact),
            (12, 796.0, 472.0, Density::Compact),
            (12, 1_256.0, 472.0, Density::Compact),
            (12, 1_600.0, 800.0, Density::Full),
            (50, 1_256.0, 472.0, Density::Tile),
            (50, 940.0, 480.0, Density::Tile),
            (200, 900.0, 540.0, Density::Cell),
            (2_000, 900.0, 540.0, Density::Cell),
            (50, 300.0, 400.0, Density::Tile),
        ] {
            assert_eq!(
                density(count, width, height, 1.0),
                shown,
                "{count} in {width} x {height}"
            );
        }
    }

    #[test]
    fn larger_text_shows_less() {
        assert_eq!(density(12, 900.0, 472.0, 1.0), Density::Compact);
        assert_eq!(density(12, 900.0, 472.0, 1.75), Density::Tile);
    }

    #[test]
    fn a_ring_begins_at_the_top_and_goes_clockwise() {
        let ring = ring(4, (100.0, 100.0), (10.0, 10.0));
        let rounded = |seat: &Seat| {
            (
                seat.place.x.round(),
                seat.place.y.round(),
                seat.outward.rem_euclid(360.0).round(),
            )
        };
        let seats: Vec<_> = ring.seats.iter().map(rounded).collect();
        assert_eq!(
            seats,
            [
                (50.0, 10.0, 270.0),
                (90.0, 50.0, 0.0),
                (50.0, 90.0, 90.0),
                (10.0, 50.0, 180.0)
            ]
        );
        assert_eq!(super::ring(0, (100.0, 100.0), (10.0, 10.0)).seats, []);
    }

    #[test]
    fn a_ring_fills_the_room_but_is_never_a_mere_stripe() {
        let width_of = |width| {
            let ring = ring(40, (width, 300.0), (50.0, 50.0));
            let xs = ring.seats.iter().map(|seat| seat.place.x);
            (xs.clone().fold(0.0, f64::max) - xs.fold(f64::MAX, f64::min)).round()
        };
        assert_eq!([300.0, 400.0, 900.0].map(width_of), [200.0, 300.0, 440.0]);
    }

    #[test]
    fn neighbours_on_a_ring_are_equally_far_and_their_discs_do_not_touch() {
        for size in [(400.0, 400.0), (900.0, 400.0)] {
            for n in [2, 5, 12, 50, 100] {
                let ring = ring(n, size, (60.0, 60.0));
                let pairs = ring.seats.iter().zip(ring.seats.iter().cycle().skip(1));
                let gaps: Vec<f64> = pairs.map(|(a, b)| distance(a.place, b.place)).collect();
                let (least, most) = (
                    gaps.iter().copied().fold(f64::MAX, f64::min),
                    gaps.iter().copied().fold(0.0, f64::max),
                );
                assert!(least > 2.0 * ring.disc, "{n} nodes touch in {size:?}");
                assert!(
                    n < 12 || most < least * 1.25,
                    "{n} nodes in {size:?}: {least} to {most}"
                );
            }
        }
    }

    #[test]
    fn messages_fly_from_edge_to_edge() {
        let (a, b) = (Place { x: 0.0, y: 0.0 }, Place { x: 1.0, y: 0.0 });
        let (from, to) = between_discs(a, b, 0.1);
        assert_eq!(
            (from, to),
            (Place { x: 0.1, y: 0.0 }, Place { x: 0.9, y: 0.0 })
        );
        assert_eq!(between_discs(a, b, 0.6), (a, b));
    }

    #[test]
    fn a_share_of_the_way_stops_at_its_ends() {
        let (a, b) = (Place { x: 0.0, y: 1.0 }, Place { x: 1.0, y: 0.0 });
        assert_eq!(a.towards(b, 0.25), Place { x: 0.25, y: 0.75 });
        assert_eq!(a.towards(b, 2.0), b);
    }
}
