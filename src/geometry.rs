//! Where things go on the page: how much of a card fits, and where nodes and messages stand in the picture.
//!
//! Pure arithmetic for the view. Nothing here decides anything in a run, so floating point is welcome.

use crate::order;
use std::collections::BTreeMap;

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

/// The least height of a tile without its name, in CSS pixels at the usual text size.
const TIGHT: f64 = 45.0;

/// Returns how high the rows of tiles without names are if that shows more of `count` nodes at once than tiles with names do, none of
/// them cut in half, in CSS pixels; nothing if there is room for the names of all. For where nobody scrolls: on a projector.
#[must_use]
pub fn tight_rows(count: usize, width: f64, height: f64, text: f64) -> Option<f64> {
    let rows = count.div_ceil(columns(width / text, Density::Tile)).max(1);
    let (_, named) = Density::Tile.size();
    if rows as f64 * (named * text + GAP) - GAP <= height {
        return None;
    }
    let seen = ((height + GAP) / (TIGHT * text + GAP)) as usize;
    Some(((height + GAP) / seen.clamp(1, rows) as f64 - GAP).max(TIGHT * text))
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

/// A width and a height, in CSS pixels.
pub type Size = (f64, f64);

/// A part of a picture, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

impl Area {
    /// Returns it with so much less on each side, but never without any.
    #[must_use]
    pub fn shrunk(self, x: f64, y: f64) -> Self {
        let (x, y) = (x.min(self.width * 0.4), y.min(self.height * 0.4));
        Self {
            left: self.left + x,
            top: self.top + y,
            width: self.width - 2.0 * x,
            height: self.height - 2.0 * y,
        }
    }

    /// Returns both parts of it, cut across its longer side; the first is so large a share of it.
    #[must_use]
    pub fn split(self, share: f64) -> (Self, Self) {
        let (mut one, mut other) = (self, self);
        if self.width >= self.height {
            one.width = self.width * share;
            other.width = self.width - one.width;
            other.left += one.width;
        } else {
            one.height = self.height * share;
            other.height = self.height - one.height;
            other.top += one.height;
        }
        (one, other)
    }

    /// Returns whether a place is in it.
    #[must_use]
    pub fn has(self, place: Place) -> bool {
        (self.left..=self.left + self.width).contains(&place.x)
            && (self.top..=self.top + self.height).contains(&place.y)
    }

    fn overlaps(self, other: Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }
}

/// Nodes that stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// What it is called: a letter.
    pub label: String,
    /// How many nodes are in it.
    pub count: usize,
    /// Where it is.
    pub area: Area,
}

/// Where all nodes of a picture stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seating {
    /// In the order of the nodes.
    pub seats: Vec<Seat>,
    /// How far neighbours are from each other, about, in CSS pixels.
    pub spacing: f64,
    /// Whether they are on a circle, each with its outward way.
    pub is_ring: bool,
    /// Whether there is room for names along the outward ways.
    pub has_rays: bool,
    /// The groups they stand in, if they do.
    pub clusters: Vec<Cluster>,
}

/// The least and the greatest radius of a disc.
const DISC: (f64, f64) = (2.5, 28.0);
/// From this distance on, nodes that are not on a circle leave room for their names.
const NAMED_FROM: f64 = 40.0;

impl Seating {
    /// Returns the radius of a node's disc, so that neighbours and what surrounds them do not touch.
    #[must_use]
    pub fn disc(&self) -> f64 {
        let share = if self.is_ring || self.spacing < NAMED_FROM {
            0.36
        } else {
            0.24
        };
        (self.spacing * share).clamp(DISC.0, DISC.1)
    }

    /// Returns it as it is seen through a lens: places move apart, and what stands there grows only as far as it is readable.
    #[must_use]
    pub fn seen_through(&self, lens: Lens) -> Self {
        let seats = self.seats.iter().map(|seat| Seat {
            place: lens.see(seat.place),
            ..*seat
        });
        let clusters = self.clusters.iter().map(|cluster| Cluster {
            area: lens.see_area(cluster.area),
            ..cluster.clone()
        });
        Self {
            seats: seats.collect(),
            clusters: clusters.collect(),
            spacing: self.spacing * lens.zoom,
            ..*self
        }
    }

    /// Returns the node that is nearest to a place, if it is no farther than `reach` from it.
    #[must_use]
    pub fn nearest(&self, to: Place, reach: f64) -> Option<usize> {
        let near = self.seats.iter().enumerate().filter_map(|(at, seat)| {
            let away = distance(seat.place, to);
            (away <= reach).then_some((away, at))
        });
        near.min_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, at)| at)
    }

    /// Returns whom an arrow key leads to from a node: the nearest of its `peers` that way, or else the nearest of all.
    #[must_use]
    pub fn neighbour(&self, from: usize, way: Way, peers: &[usize]) -> Option<usize> {
        let here = self.seats.get(from)?.place;
        let toward = |other: usize, steepest: f64| {
            let there = self.seats.get(other)?.place;
            let (along, aside) = way.turned(there.x - here.x, there.y - here.y);
            let is_that_way = other != from && along > 0.5 && aside.abs() <= along * steepest;
            // What is straight ahead is preferred to what is as near but aside.
            is_that_way.then_some((along + 2.0 * aside.abs(), other))
        };
        let best = |others: &mut dyn Iterator<Item = usize>, steepest: f64| {
            let found = others.filter_map(|other| toward(other, steepest));
            found
                .min_by(|(a, _), (b, _)| a.total_cmp(b))
                .map(|(_, other)| other)
        };
        best(&mut peers.iter().copied(), 1.5)
            .or_else(|| best(&mut (0..self.seats.len()), 1.5))
            .or_else(|| best(&mut (0..self.seats.len()), f64::MAX))
    }

    /// Returns which of the names, each so wide and all so high, have room below their discs without covering another name or disc; those of
    /// `first` before all others, then in the order of the nodes.
    #[must_use]
    pub fn names_below(
        &self,
        widths: &[f64],
        high: f64,
        (width, height): Size,
        first: Option<usize>,
    ) -> Vec<bool> {
        let mut has_name = vec![false; self.seats.len()];
        if self.spacing < NAMED_FROM * 0.5 {
            return has_name;
        }
        let disc = self.disc() * RIM;
        let whole = Area {
            left: 0.0,
            top: 0.0,
            width,
            height,
        };
        let mut taken = self.taken_by_discs(whole);
        let mut count = 0;
        for at in self.order(first) {
            let (Some(seat), Some(&wide)) = (self.seats.get(at), widths.get(at)) else {
                continue;
            };
            let name = Area {
                left: seat.place.x - wide / 2.0,
                top: seat.place.y + disc + NAME_BELOW,
                width: wide,
                height: high,
            };
            let is_inside = whole.has(seat.place)
                && name.left >= 0.0
                && name.left + wide <= width
                && name.top + high <= height;
            if is_inside && count < NAMES_BELOW_MAX && taken.is_free(name) {
                taken.take(name);
                has_name[at] = true;
                count += 1;
            }
        }
        has_name
    }

    /// Returns where the names stand if they stand above and below the discs of a ring, away from its middle: each where it would if it
    /// were alone, or aside, or a line farther, so that it covers no other name, and no disc if that can be. One that would cover another
    /// name wherever it stood has no place. The names are as wide as is said and all so high; that of `first` is placed before all others.
    #[must_use]
    pub fn names_level(
        &self,
        widths: &[f64],
        high: f64,
        (width, height): Size,
        first: Option<usize>,
    ) -> Vec<Option<LevelName>> {
        /// How many lines there are, one beyond the other, and to how many places aside a name can go on each.
        const TRIED: (u8, u8) = (2, 4);
        let mut places = vec![None; self.seats.len()];
        let whole = Area {
            left: 0.0,
            top: 0.0,
            width,
            height,
        };
        let (discs, mut names) = (self.taken_by_discs(whole), Taken::default());
        let beyond = self.disc() * 1.7;
        for at in self.order(first) {
            let (Some(seat), Some(&wide)) = (self.seats.get(at), widths.get(at)) else {
                continue;
            };
            let x = seat.place.x;
            // Within the picture, if it is wide enough; aside is outward, as far as the name still begins or ends at its disc.
            let inside = |x: f64| x.clamp(wide / 2.0, (width - wide / 2.0).max(wide / 2.0));
            let way = if (x - width / 2.0).abs() < 1.0 {
                0.0
            } else {
                (x - width / 2.0).signum()
            };
            let aside = (inside(x), inside(x + way * wide / 2.0));
            let tries = (0..TRIED.0).flat_map(|line| (0..=TRIED.1).map(move |step| (line, step)));
            let tries = tries.filter_map(|(line, step)| {
                let farther = f64::from(line) * high;
                let y = if seat.outward < 0.0 {
                    -beyond - 6.0 - farther
                } else {
                    beyond + 16.0 + farther
                };
                let share = f64::from(step) / f64::from(TRIED.1);
                let middle = aside.0 + (aside.1 - aside.0) * share;
                let area = Area {
                    left: middle - wide / 2.0,
                    top: seat.place.y + y - high * 0.75,
                    width: wide,
                    height: high,
                };
                let is_seen = line == 0 || area.top >= 0.0 && area.top + high <= height;
                let is_usual = line == 0 && middle == x && discs.is_free(area);
                let x = middle - x;
                is_seen.then_some((LevelName { x, y, is_usual }, area))
            });
            let free: Vec<(LevelName, Area)> =
                tries.filter(|(_, area)| names.is_free(*area)).collect();
            // Rather on the rim of a disc than nowhere.
            let clear = free.iter().find(|(_, area)| discs.is_free(*area));
            if let Some((name, area)) = clear.or(free.first()) {
                names.take(*area);
                places[at] = Some(*name);
            }
        }
        places
    }

    fn taken_by_discs(&self, whole: Area) -> Taken {
        let disc = self.disc() * RIM;
        let mut taken = Taken::default();
        for seat in self.seats.iter().filter(|seat| whole.has(seat.place)) {
            taken.take(Area {
                left: seat.place.x - disc,
                top: seat.place.y - disc,
                width: 2.0 * disc,
                height: 2.0 * disc,
            });
        }
        taken
    }

    fn order(&self, first: Option<usize>) -> impl Iterator<Item = usize> + use<> {
        let others = (0..self.seats.len()).filter(move |at| Some(*at) != first);
        first.into_iter().chain(others)
    }
}

/// Where the name of a node on a ring stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelName {
    /// How far right of the middle of the disc its middle is, in CSS pixels.
    pub x: f64,
    /// How far below the middle of the disc its line is; above it if that is less than nothing.
    pub y: f64,
    /// Whether that is where it would stand if it were alone.
    pub is_usual: bool,
}

/// How far beyond a disc what surrounds it reaches, as a multiple of its radius.
pub const RIM: f64 = 1.34;
/// How far below what surrounds a disc its name begins, in CSS pixels.
pub const NAME_BELOW: f64 = 3.0;
/// The most names that a picture shows below discs.
pub const NAMES_BELOW_MAX: usize = 200;

/// Parts of a picture that are taken, by squares, so that only those nearby are looked at.
#[derive(Debug, Default)]
struct Taken {
    squares: BTreeMap<(i64, i64), Vec<Area>>,
}

impl Taken {
    const SIDE: f64 = 64.0;

    fn squares_of(area: Area) -> impl Iterator<Item = (i64, i64)> {
        let at = |length: f64| (length / Self::SIDE).floor() as i64;
        let lines = at(area.top)..=at(area.top + area.height);
        let columns = at(area.left)..=at(area.left + area.width);
        lines.flat_map(move |line| columns.clone().map(move |column| (column, line)))
    }

    fn take(&mut self, area: Area) {
        for square in Self::squares_of(area) {
            self.squares.entry(square).or_default().push(area);
        }
    }

    fn is_free(&self, area: Area) -> bool {
        let near = Self::squares_of(area).filter_map(|square| self.squares.get(&square));
        !near.flatten().any(|other| other.overlaps(area))
    }
}

/// A way on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// To the top.
    Up,
    /// To the bottom.
    Down,
}

impl Way {
    /// Returns the way of an arrow key by its name; `None` if it is another key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            _ => None,
        }
    }

    /// Returns how far a step leads this way and how far aside.
    #[must_use]
    pub fn turned(self, x: f64, y: f64) -> (f64, f64) {
        match self {
            Self::Left => (-x, y),
            Self::Right => (x, y),
            Self::Up => (-y, x),
            Self::Down => (y, x),
        }
    }
}

/// Which part of a picture is seen, and how large: what is at a place of the whole picture is seen at `place * zoom + shift`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// How much larger, from 1, the whole, to [`ZOOM_MAX`].
    pub zoom: f64,
    /// Where the top left corner of the whole is seen, in CSS pixels; never to the right of or below the picture's own.
    pub shift: Place,
}

/// The most that a lens enlarges.
pub const ZOOM_MAX: f64 = 24.0;

impl Default for Lens {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            shift: Place::default(),
        }
    }
}

impl Lens {
    /// Returns where a place of the whole picture is seen.
    #[must_use]
    pub fn see(self, place: Place) -> Place {
        Place {
            x: place.x * self.zoom + self.shift.x,
            y: place.y * self.zoom + self.shift.y,
        }
    }

    fn see_area(self, area: Area) -> Area {
        let corner = self.see(Place {
            x: area.left,
            y: area.top,
        });
        Area {
            left: corner.x,
            top: corner.y,
            width: area.width * self.zoom,
            height: area.height * self.zoom,
        }
    }

    /// Returns it `by` times as strong, with what is seen at `around` staying where it is.
    #[must_use]
    pub fn zoomed(self, by: f64, around: Place, size: Size) -> Self {
        let zoom = (self.zoom * by).clamp(1.0, ZOOM_MAX);
        let by = zoom / self.zoom;
        Self {
            zoom,
            shift: Place {
                x: around.x - (around.x - self.shift.x) * by,
                y: around.y - (around.y - self.shift.y) * by,
            },
        }
        .within(size)
    }

    /// Returns it with what is seen moved by so much.
    #[must_use]
    pub fn moved(self, x: f64, y: f64, size: Size) -> Self {
        Self {
            zoom: self.zoom,
            shift: Place {
                x: self.shift.x + x,
                y: self.shift.y + y,
            },
        }
        .within(size)
    }

    /// Returns it moved as little as need be for a place of the whole picture to be seen, well inside.
    #[must_use]
    pub fn showing(self, place: Place, (width, height): Size) -> Self {
        const INSIDE: f64 = 40.0;
        let seen = self.see(place);
        let by = |at: f64, length: f64| {
            let inside = INSIDE.min(length / 2.0);
            at.clamp(inside, length - inside) - at
        };
        self.moved(by(seen.x, width), by(seen.y, height), (width, height))
    }

    /// Returns it moved so that no more than the whole picture is seen: nothing can be lost from sight.
    fn within(self, (width, height): Size) -> Self {
        let bound = |shift: f64, length: f64| shift.clamp(length - length * self.zoom, 0.0);
        Self {
            zoom: self.zoom,
            shift: Place {
                x: bound(self.shift.x, width),
                y: bound(self.shift.y, height),
            },
        }
    }
}

/// Returns how far neighbours are from each other: only a fifth of the nodes have a neighbour that is nearer. 0 for fewer than two nodes.
#[must_use]
pub fn nearest_gap(seats: &[Seat]) -> f64 {
    let mut places: Vec<Place> = seats.iter().map(|seat| seat.place).collect();
    order::sort_by(&mut places, |a, b| a.x.total_cmp(&b.x));
    let mut gaps = vec![f64::MAX; places.len()];
    for (at, here) in places.iter().enumerate() {
        for (after, there) in places.iter().enumerate().skip(at + 1) {
            // Whoever is further to the right is further away than the nearest found.
            if there.x - here.x > gaps[at].max(gaps[after]) {
                break;
            }
            let gap = distance(*here, *there);
            gaps[at] = gaps[at].min(gap);
            gaps[after] = gaps[after].min(gap);
        }
    }
    order::sort_by(&mut gaps, f64::total_cmp);
    match gaps.get(gaps.len() / 5) {
        Some(&gap) if gap < f64::MAX => gap,
        _ => 0.0,
    }
}

/// Returns whether two lines cross each other, between their ends.
#[must_use]
pub fn cross((a, b): (Place, Place), (c, d): (Place, Place)) -> bool {
    let opposite = |p: f64, q: f64| (p > 0.0 && q < 0.0) || (p < 0.0 && q > 0.0);
    opposite(side(a, b, c), side(a, b, d)) && opposite(side(c, d, a), side(c, d, b))
}

/// Returns on which side of the endless line through `a` and `b` a place is: above 0 on one, below 0 on the other.
#[must_use]
pub fn side(a: Place, b: Place, place: Place) -> f64 {
    (b.x - a.x) * (place.y - a.y) - (b.y - a.y) * (place.x - a.x)
}

/// Returns how far a place is from the line between two others.
#[must_use]
pub fn away_from_line(place: Place, (from, to): (Place, Place)) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let square = (dx * dx + dy * dy).max(1e-9);
    let share = ((place.x - from.x) * dx + (place.y - from.y) * dy) / square;
    distance(place, from.towards(to, share))
}

/// Into how many steps a ring is cut to measure its length.
const STEPS: usize = 720;
/// How much longer than wide a ring may be.
const STRETCH: f64 = 2.2;
/// However low a ring is, it may be so wide to each side, in CSS pixels.
const LOW_RX: f64 = 170.0;

/// Returns where `n` nodes stand in a picture of that size, as far apart as a ring within the margins lets them be.
#[must_use]
pub fn ring(n: usize, (width, height): Size, (margin_x, margin_y): (f64, f64)) -> Seating {
    let (rx, ry) = (
        (width / 2.0 - margin_x).max(1.0),
        (height / 2.0 - margin_y).max(1.0),
    );
    // In a low picture it is wider yet: discs side by side have to be apart.
    let (rx, ry) = (rx.min((ry * STRETCH).max(LOW_RX)), ry.min(rx * STRETCH));
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
    Seating {
        seats,
        spacing: whole / n.max(6) as f64,
        is_ring: true,
        ..Seating::default()
    }
}

/// Writes a length with as many decimals as can be seen.
#[must_use]
pub fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// Returns how far two places are from each other.
#[must_use]
pub fn distance(a: Place, b: Place) -> f64 {
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
                assert!(least > 2.0 * ring.disc(), "{n} nodes touch in {size:?}");
                assert!(
                    n < 12 || most < least * 1.25,
                    "{n} nodes in {size:?}: {least} to {most}"
                );
            }
        }
    }

    fn at(x: f64, y: f64) -> Place {
        Place { x, y }
    }

    fn seating(places: &[(f64, f64)], spacing: f64) -> Seating {
        let seat = |(x, y): &(f64, f64)| Seat {
            place: at(*x, *y),
            outward: 90.0,
        };
        Seating {
            seats: places.iter().map(seat).collect(),
            spacing,
            ..Seating::default()
        }
    }

    #[test]
    fn a_lens_keeps_what_is_under_the_pointer_and_never_leaves_the_picture() {
        let size = (400.0, 200.0);
        let lens = Lens::default().zoomed(2.0, at(100.0, 50.0), size);
        assert_eq!((lens.zoom, lens.shift), (2.0, at(-100.0, -50.0)));
        assert_eq!(lens.see(at(100.0, 50.0)), at(100.0, 50.0));
        assert_eq!(lens.moved(30.0, -400.0, size).shift, at(-70.0, -200.0));
        assert_eq!(lens.moved(900.0, 900.0, size).shift, at(0.0, 0.0));
        assert_eq!(lens.zoomed(0.01, at(7.0, 7.0), size), Lens::default());
        assert_eq!(lens.zoomed(1e9, at(0.0, 0.0), size).zoom, ZOOM_MAX);
        assert_eq!(
            Lens::default().moved(5.0, 5.0, size),
            Lens::default(),
            "all of it is seen"
        );
    }

    #[test]
    fn a_lens_moves_to_show_a_place_and_no_more_than_it_must() {
        let size = (400.0, 200.0);
        let lens = Lens::default().zoomed(2.0, at(0.0, 0.0), size);
        assert_eq!(lens.showing(at(100.0, 50.0), size), lens, "it is seen");
        assert_eq!(lens.showing(at(300.0, 50.0), size).shift, at(-240.0, 0.0));
        assert_eq!(
            lens.showing(at(400.0, 200.0), size).shift,
            at(-400.0, -200.0),
            "a corner"
        );
    }

    #[test]
    fn through_a_lens_places_move_apart_and_discs_stay_readable() {
        let lens = Lens {
            zoom: 10.0,
            shift: at(-5.0, 0.0),
        };
        let seen = seating(&[(1.0, 2.0)], 20.0).seen_through(lens);
        assert_eq!((seen.seats[0].place, seen.spacing), (at(5.0, 20.0), 200.0));
        let disc = |spacing| (seating(&[], spacing).disc() * 10.0).round();
        assert_eq!(
            [1.0, 10.0, 39.0, 100.0, 900.0].map(disc),
            [25.0, 36.0, 140.0, 240.0, 280.0]
        );
    }

    #[test]
    fn arrow_keys_lead_to_the_nearest_peer_that_way_or_else_to_the_nearest_node() {
        // 3 . 4
        // . 0 . 1 . . 2
        let all = seating(
            &[
                (0.0, 0.0),
                (20.0, 2.0),
                (50.0, 0.0),
                (-10.0, -10.0),
                (10.0, -10.0),
            ],
            10.0,
        );
        let walk = |way, peers: &[usize]| all.neighbour(0, way, peers);
        assert_eq!(walk(Way::Right, &[2, 3]), Some(2), "it is a peer");
        assert_eq!(walk(Way::Right, &[2, 1]), Some(1), "it is nearer");
        assert_eq!(walk(Way::Right, &[3]), Some(1), "no peer is that way");
        assert_eq!(walk(Way::Left, &[]), Some(3));
        assert_eq!(walk(Way::Up, &[4]), Some(4));
        assert_eq!(walk(Way::Down, &[1]), Some(1), "nobody else is below");
        assert_eq!(all.neighbour(2, Way::Right, &[]), None);
        assert_eq!(
            all.neighbour(9, Way::Right, &[]),
            None,
            "there is no such node"
        );
    }

    #[test]
    fn on_a_projector_tiles_are_as_high_as_lets_all_be_seen_and_none_is_cut() {
        // Fifty on 1280 x 720: ten columns, five rows.
        assert_eq!(columns(1_243.0 / 1.3, Density::Tile), 10);
        let row = tight_rows(50, 1_243.0, 328.0, 1.3).expect("names have no room");
        assert_eq!(px(row), "59.2");
        // Beside the picture there are six columns: five of nine rows are seen, whole.
        assert_eq!(tight_rows(50, 787.0, 328.0, 1.3), Some(row));
        // Three rows are a little lower than names need, and two have room for them.
        assert_eq!(
            tight_rows(30, 1_243.0, 328.0, 1.3).map(px),
            Some("104.0".to_owned())
        );
        assert_eq!(tight_rows(20, 1_243.0, 328.0, 1.3), None);
        // However low it is, a row can be read.
        assert_eq!(tight_rows(50, 1_243.0, 20.0, 1.0), Some(45.0));
        assert_eq!(tight_rows(0, 0.0, 0.0, 1.0), Some(45.0));
    }

    #[test]
    fn names_stand_where_they_cover_nothing() {
        let size = (300.0, 200.0);
        let row = seating(
            &[
                (50.0, 50.0),
                (90.0, 50.0),
                (250.0, 50.0),
                (250.0, 78.0),
                (299.0, 150.0),
            ],
            40.0,
        );
        let names = |first| row.names_below(&[60.0; 5], 15.0, size, first);
        // The second would be on the first, the third on the disc below it, the last half outside.
        assert_eq!(names(None), [true, false, false, true, false]);
        assert_eq!(names(Some(1)), [false, true, false, true, false]);
        assert_eq!(
            seating(&[(50.0, 50.0)], 10.0).names_below(&[60.0], 15.0, size, None),
            [false],
            "there is no room"
        );
    }

    #[test]
    fn names_that_stand_level_cover_nothing_either() {
        let size = (300.0, 200.0);
        // A ring of four: one above, one below, and between them two that stand side by side.
        let below = |x: f64, y: f64| Seat {
            place: at(x, y),
            outward: 90.0,
        };
        let seating = Seating {
            seats: vec![
                Seat {
                    place: at(150.0, 40.0),
                    outward: -90.0,
                },
                below(110.0, 100.0),
                below(180.0, 100.0),
                below(220.0, 100.0),
            ],
            spacing: 40.0,
            is_ring: true,
            ..Seating::default()
        };
        // Discs of 14.4 pixels: the line above is 24.48 + 6 away, the line below 24.48 + 16.
        let names = |wide, first| {
            let places = seating.names_level(&[wide; 4], 15.0, size, first);
            let places = places
                .into_iter()
                .map(|name| name.map(|name| (name.x.round(), name.y.round(), name.is_usual)));
            places.collect::<Vec<_>>()
        };
        let usual = |y| Some((0.0, y, true));
        let below = usual(40.0);
        assert_eq!(names(40.0, None), [usual(-30.0), below, below, below]);
        // Aside, outward: by a quarter of the way that there is.
        let aside = |x| Some((x, 40.0, false));
        assert_eq!(names(44.0, None), [usual(-30.0), below, below, aside(6.0)]);
        // A line farther; whoever is first is where it would be alone.
        let farther = |x| Some((x, 55.0, false));
        assert_eq!(
            names(100.0, None),
            [usual(-30.0), below, aside(38.0), farther(0.0)]
        );
        assert_eq!(
            names(100.0, Some(3)),
            [usual(-30.0), below, farther(0.0), below]
        );
        // What has no room on two lines stands nowhere.
        assert_eq!(
            names(160.0, None),
            [usual(-30.0), below, farther(0.0), None]
        );
    }

    #[test]
    fn neighbours_are_as_near_as_most_are() {
        let row: Vec<(f64, f64)> = (0..10).map(|i| (f64::from(i) * 7.0, 0.0)).collect();
        assert_eq!(nearest_gap(&seating(&row, 0.0).seats), 7.0);
        assert_eq!(
            [
                nearest_gap(&[]),
                nearest_gap(&seating(&[(1.0, 1.0)], 0.0).seats)
            ],
            [0.0, 0.0]
        );
    }

    #[test]
    fn lines_cross_between_their_ends_or_not_at_all() {
        let knife = (at(0.0, 5.0), at(10.0, 5.0));
        assert!(cross(knife, (at(5.0, 0.0), at(5.0, 9.0))));
        assert!(
            !cross(knife, (at(5.0, 0.0), at(5.0, 4.0))),
            "it ends before"
        );
        assert!(
            !cross(knife, (at(11.0, 0.0), at(11.0, 9.0))),
            "it passes by"
        );
        assert!(
            !cross(knife, (at(5.0, 5.0), at(5.0, 9.0))),
            "it only touches"
        );
        assert_eq!(away_from_line(at(5.0, 8.0), knife), 3.0);
        assert_eq!(away_from_line(at(13.0, 9.0), knife), 5.0, "beyond its end");
        assert!(
            side(knife.0, knife.1, at(0.0, 9.0)) > 0.0
                && side(knife.0, knife.1, at(0.0, 1.0)) < 0.0
        );
    }

    #[test]
    fn the_nearest_node_is_meant_if_it_is_near_enough() {
        let two = seating(&[(0.0, 0.0), (10.0, 0.0)], 10.0);
        assert_eq!(
            [
                two.nearest(at(6.0, 0.0), 5.0),
                two.nearest(at(5.0, 9.0), 5.0)
            ],
            [Some(1), None]
        );
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
