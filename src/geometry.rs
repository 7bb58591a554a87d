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
            Self::Full => (256.0, 228.0),
            Self::Compact => (212.0, 108.0),
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
    // A column this narrow is a telephone's: it scrolls anyway.
    if width < 2.0 * Density::Compact.size().0 && count <= 12 {
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

/// A place in a picture, both between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// From left to right.
    pub x: f64,
    /// From top to bottom.
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

/// Returns where `n` nodes stand on a ring of the given radius around the middle, the first at the top, clockwise.
#[must_use]
pub fn ring(n: usize, radius: f64) -> Vec<Place> {
    (0..n)
        .map(|i| {
            let (x, y) = on_circle(i as f64 / n as f64, radius);
            Place {
                x: 0.5 + x,
                y: 0.5 + y,
            }
        })
        .collect()
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

/// Returns the radius of a node's disc, in the unit of the picture, so that neighbours on the ring do not touch.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "a picture may differ by a bit between machines"
)]
pub fn disc_radius(n: usize, ring_radius: f64) -> f64 {
    let between = 2.0 * ring_radius * (std::f64::consts::PI / n.max(3) as f64).sin();
    (between * 0.38).clamp(0.006, 0.052)
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

/// Returns how far a message that was sent and arrives at those times has come, 0 to 1.
#[must_use]
pub fn progress(sent_us: u64, arrives_us: u64, now_us: u64) -> f64 {
    if now_us >= arrives_us {
        return 1.0;
    }
    now_us.saturating_sub(sent_us) as f64 / (arrives_us - sent_us) as f64
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
        let places = ring(4, 0.4);
        let near = |a: Place, x: f64, y: f64| (a.x - x).abs() < 1e-9 && (a.y - y).abs() < 1e-9;
        assert!(near(places[0], 0.5, 0.1), "{places:?}");
        assert!(near(places[1], 0.9, 0.5), "{places:?}");
        assert!(near(places[2], 0.5, 0.9), "{places:?}");
        assert!(near(places[3], 0.1, 0.5), "{places:?}");
        assert_eq!(ring(0, 0.4), []);
    }

    #[test]
    fn discs_on_a_ring_do_not_touch() {
        for n in [2, 5, 12, 50, 100] {
            let places = ring(n, 0.4);
            let (a, b) = (places[0], places[1]);
            let distance = ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt();
            assert!(2.0 * disc_radius(n, 0.4) < distance, "{n} nodes touch");
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
    fn a_message_is_where_its_time_says() {
        assert_eq!(progress(100, 300, 100), 0.0);
        assert_eq!(progress(100, 300, 150), 0.25);
        assert_eq!(progress(100, 300, 300), 1.0);
        assert_eq!(progress(100, 300, 900), 1.0);
        assert_eq!(progress(100, 100, 100), 1.0);
        let (a, b) = (Place { x: 0.0, y: 1.0 }, Place { x: 1.0, y: 0.0 });
        assert_eq!(a.towards(b, 0.25), Place { x: 0.25, y: 0.75 });
        assert_eq!(a.towards(b, 2.0), b);
    }
}
