//! Forces between nodes: links pull, nearness pushes, until all is at rest.
//!
//! The start is the graph's own shape, by the links between each node and a few pivots (Brandes and Pich, *Eigensolver methods
//! for progressive multidimensional scaling of large data*, 2007); then nodes push and links pull, less and less (Fruchterman
//! and Reingold, *Graph drawing by force-directed placement*, 1991, with their grid: who is far away does not push). The work
//! is done in slices, so that no frame waits for it, and it comes to an end: after that nothing moves.

use std::collections::VecDeque;

use crate::geometry::{Place, distance};
use crate::rng::mix;

/// How many pairs of nodes a slice looks at: a few milliseconds.
pub const SLICE: usize = 1_000_000;
/// How many nodes the shape of a graph is measured from.
const PIVOTS: usize = 24;
/// How often the matrix is applied to find the directions in which the shape is widest.
const POWERS: usize = 60;
/// How often everything moves before it rests.
const ROUNDS: u32 = 140;
/// How far nodes push, in lengths of a link.
const REACH: f64 = 2.5;
/// How strongly links pull.
const PULL: f64 = 1.5;
/// Up to which length a link pulls the more strongly the longer it is; from there on hardly more.
const TAUT: f64 = 2.5;
const SLACK: f64 = 0.1;
/// How far a node may move at first, in lengths of a link.
const WARM: f64 = 0.8;

/// Nodes on their way to rest.
#[derive(Clone, Debug)]
pub struct Force {
    places: Vec<Place>,
    /// Whether a node stays where it is.
    is_pinned: Vec<bool>,
    /// Whom each is linked with.
    peers: Vec<Vec<u32>>,
    round: u32,
    /// How far the current round has got, and what has been summed up.
    at: usize,
    pushes: Vec<Place>,
    cells: Cells,
}

impl Force {
    /// Begins with `n` nodes and the links between them. Nodes whose place is known keep it; only the others move.
    #[must_use]
    pub fn new(
        n: usize,
        links: impl Iterator<Item = (usize, usize)>,
        known: &[Option<Place>],
    ) -> Self {
        let mut peers: Vec<Vec<u32>> = vec![Vec::new(); n];
        for (a, b) in links {
            peers[a].push(b as u32);
            peers[b].push(a as u32);
        }
        let known = |i: usize| known.get(i).copied().flatten();
        let is_pinned: Vec<bool> = (0..n).map(|i| known(i).is_some()).collect();
        let places = if is_pinned.contains(&true) {
            beside_known(&peers, &known)
        } else {
            shape(&peers)
        };
        let is_settled = is_pinned.iter().all(|pinned| *pinned);
        Self {
            pushes: vec![Place::default(); n],
            cells: Cells::new(&places),
            places,
            is_pinned,
            peers,
            round: if is_settled { ROUNDS } else { 0 },
            at: 0,
        }
    }

    /// Returns whether everything is at rest.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.round >= ROUNDS
    }

    /// Goes on until about so many pairs have been looked at, or everything is at rest; returns whether it is.
    pub fn work(&mut self, pairs: usize) -> bool {
        let mut left = pairs;
        while !self.is_settled() && left > 0 {
            let (push, looked_at) = self.push_on(self.at);
            self.pushes[self.at] = push;
            self.at += 1;
            left = left.saturating_sub(looked_at + 1);
            if self.at == self.places.len() {
                self.move_all();
            }
        }
        self.is_settled()
    }

    /// Returns where the nodes are, in lengths of a link.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What pushes and pulls one node, and how many others were looked at for it.
    fn push_on(&self, node: usize) -> (Place, usize) {
        if self.is_pinned[node] {
            return (Place::default(), 0);
        }
        let here = self.places[node];
        let mut push = Place::default();
        let mut looked_at = 0;
        self.cells.around(here, |other| {
            looked_at += 1;
            if other == node {
                return;
            }
            let (dx, dy) = (here.x - self.places[other].x, here.y - self.places[other].y);
            let square = dx * dx + dy * dy;
            if square < REACH * REACH {
                // 1 / distance along the direction away; none is nearer than a hundredth.
                let strength = 1.0 / square.max(1e-4) - 1.0 / (REACH * REACH);
                push.x += dx * strength;
                push.y += dy * strength;
            }
        });
        let degree = self.peers[node].len() as f64;
        for &peer in &self.peers[node] {
            let there = self.places[peer as usize];
            let (dx, dy) = (there.x - here.x, there.y - here.y);
            let length = (dx * dx + dy * dy).sqrt();
            let most = degree.max(self.peers[peer as usize].len() as f64);
            // Who has many links is not torn apart by them, and a long one pulls hardly more than one of some length: what
            // is linked at random would be drawn together to a knot.
            let taut = length.min(TAUT) + SLACK * (length - TAUT).max(0.0);
            let strength = PULL * taut / length.max(1e-9) / most.sqrt();
            push.x += dx * strength;
            push.y += dy * strength;
            looked_at += 1;
        }
        (push, looked_at)
    }

    /// Ends a round: everybody moves where it is pushed, but not far, and less far with every round.
    fn move_all(&mut self) {
        let warmth = WARM * f64::from(ROUNDS - self.round) / f64::from(ROUNDS);
        for (place, push) in self.places.iter_mut().zip(&self.pushes) {
            let length = (push.x * push.x + push.y * push.y).sqrt();
            if length > 0.0 {
                let share = warmth.min(length * 0.25) / length;
                place.x += push.x * share;
                place.y += push.y * share;
            }
        }
        self.cells = Cells::new(&self.places);
        self.at = 0;
        self.round += 1;
    }
}

/// Returns a small step that differs from node to node, so that none are at one place.
fn nudge(node: usize) -> Place {
    let bits = mix(node as u64 + 1);
    let part = |bits: u64| (bits & 0xffff) as f64 / 65_536.0 - 0.5;
    Place {
        x: part(bits),
        y: part(bits >> 16),
    }
}

/// Nodes that come to others that have their places begin in the middle of those they know.
fn beside_known(peers: &[Vec<u32>], known: &impl Fn(usize) -> Option<Place>) -> Vec<Place> {
    let mut places: Vec<Option<Place>> = (0..peers.len()).map(known).collect();
    for node in 0..peers.len() {
        if places[node].is_some() {
            continue;
        }
        let near = peers[node].iter().filter_map(|&peer| places[peer as usize]);
        let (sum, count) = near.fold((Place::default(), 0.0), |(sum, count), place| {
            (
                Place {
                    x: sum.x + place.x,
                    y: sum.y + place.y,
                },
                count + 1.0,
            )
        });
        let beside = nudge(node);
        let count: f64 = count;
        places[node] = Some(Place {
            x: sum.x / count.max(1.0) + beside.x,
            y: sum.y / count.max(1.0) + beside.y,
        });
    }
    places.into_iter().map(Option::unwrap_or_default).collect()
}

/// Returns how many links each node is away from one; those out of reach a few more than the farthest.
fn distances(peers: &[Vec<u32>], from: usize) -> Vec<u32> {
    let mut away = vec![u32::MAX; peers.len()];
    away[from] = 0;
    let mut queue = VecDeque::from([from]);
    let mut farthest = 0;
    while let Some(node) = queue.pop_front() {
        farthest = away[node];
        for &peer in &peers[node] {
            let peer = peer as usize;
            if away[peer] == u32::MAX {
                away[peer] = farthest + 1;
                queue.push_back(peer);
            }
        }
    }
    for one in &mut away {
        *one = (*one).min(farthest + 3);
    }
    away
}

/// Returns the shape of a graph in the plane: the two directions in which the distances to a few pivots differ most.
fn shape(peers: &[Vec<u32>]) -> Vec<Place> {
    let n = peers.len();
    if n == 0 {
        return Vec::new();
    }
    let count = PIVOTS.min(n);
    let mut nearest = vec![u32::MAX; n];
    let mut pivot = 0;
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(count);
    for _ in 0..count {
        let away = distances(peers, pivot);
        for (nearest, away) in nearest.iter_mut().zip(&away) {
            *nearest = (*nearest).min(*away);
        }
        columns.push(away.iter().map(|d| f64::from(*d) * f64::from(*d)).collect());
        // The next is as far as can be from those before, the first of several.
        let farthest = nearest.iter().max().copied().unwrap_or(0);
        pivot = nearest.iter().position(|d| *d == farthest).unwrap_or(0);
    }
    centre(&mut columns, n);
    let product: Vec<Vec<f64>> = columns
        .iter()
        .map(|a| {
            columns
                .iter()
                .map(|b| a.iter().zip(b).map(|(a, b)| a * b).sum())
                .collect()
        })
        .collect();
    let first = widest(&product, None);
    let second = widest(&product, Some(&first));
    let along = |direction: &[f64], node: usize| -> f64 {
        direction
            .iter()
            .zip(&columns)
            .map(|(share, column)| share * column[node])
            .sum()
    };
    let mut places: Vec<Place> = (0..n)
        .map(|node| Place {
            x: along(&first, node),
            y: along(&second, node),
        })
        .collect();
    scale(&mut places, peers);
    for (node, place) in places.iter_mut().enumerate() {
        let beside = nudge(node);
        place.x += beside.x * 0.4;
        place.y += beside.y * 0.4;
    }
    places
}

/// Takes the means of rows and columns out of a matrix, given by columns.
fn centre(columns: &mut [Vec<f64>], n: usize) {
    let count = columns.len() as f64;
    let rows: Vec<f64> = (0..n)
        .map(|row| columns.iter().map(|column| column[row]).sum::<f64>() / count)
        .collect();
    let whole = rows.iter().sum::<f64>() / n as f64;
    for column in columns {
        let mean = column.iter().sum::<f64>() / n as f64;
        for (value, row) in column.iter_mut().zip(&rows) {
            *value = -0.5 * (*value - mean - row + whole);
        }
    }
}

/// Returns the direction that a symmetric matrix stretches most, at right angles to `besides`.
fn widest(matrix: &[Vec<f64>], besides: Option<&[f64]>) -> Vec<f64> {
    let mut direction: Vec<f64> = (0..matrix.len())
        .map(|i| 1.0 / (i as f64 + if besides.is_some() { 1.5 } else { 1.0 }))
        .collect();
    for _ in 0..POWERS {
        if let Some(besides) = besides {
            let share: f64 = direction.iter().zip(besides).map(|(a, b)| a * b).sum();
            direction
                .iter_mut()
                .zip(besides)
                .for_each(|(a, b)| *a -= share * b);
        }
        let next: Vec<f64> = matrix
            .iter()
            .map(|row| row.iter().zip(&direction).map(|(a, b)| a * b).sum())
            .collect();
        let length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length < 1e-12 {
            break;
        }
        direction = next.into_iter().map(|x| x / length).collect();
    }
    direction
}

/// Makes a link as long as one, in the mean, or all of it large enough for all nodes to stand apart.
fn scale(places: &mut [Place], peers: &[Vec<u32>]) {
    let (mut sum, mut count) = (0.0, 0.0);
    for (node, peers) in peers.iter().enumerate() {
        for &peer in peers {
            let (a, b) = (places[node], places[peer as usize]);
            sum += distance(a, b);
            count += 1.0;
        }
    }
    let square =
        places.iter().map(|p| p.x * p.x + p.y * p.y).sum::<f64>() / places.len().max(1) as f64;
    let by_links: f64 = if sum > 1e-9 { count / sum } else { 1.0 };
    // As if they stood in rows, one length apart: then the mean square of the distances from the middle is a sixth of them.
    let by_room = (places.len() as f64 / 6.0 / square.max(1e-9)).sqrt();
    let by = by_links.max(by_room);
    for place in places {
        place.x *= by;
        place.y *= by;
    }
}

/// The nodes by squares as wide as they push, so that only those nearby are looked at.
#[derive(Clone, Debug, Default)]
struct Cells {
    left: f64,
    top: f64,
    columns: usize,
    lines: usize,
    /// The side of a square.
    side: f64,
    /// Where each square's nodes begin in `nodes`; one more than there are squares.
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl Cells {
    /// At most so many squares a side: what lies far out makes them larger, not more.
    const SIDE_MAX: f64 = 128.0;

    fn new(places: &[Place]) -> Self {
        let bounds = places
            .iter()
            .fold((f64::MAX, f64::MAX, f64::MIN, f64::MIN), |b, p| {
                (b.0.min(p.x), b.1.min(p.y), b.2.max(p.x), b.3.max(p.y))
            });
        if places.is_empty() {
            return Self::default();
        }
        let (left, top, right, bottom) = bounds;
        let side = REACH
            .max((right - left) / Self::SIDE_MAX)
            .max((bottom - top) / Self::SIDE_MAX);
        let mut cells = Self {
            left,
            top,
            columns: ((right - left) / side) as usize + 1,
            lines: ((bottom - top) / side) as usize + 1,
            side,
            ..Self::default()
        };
        let squares: Vec<usize> = places
            .iter()
            .map(|place| {
                let (column, line) = cells.square(*place);
                line * cells.columns + column
            })
            .collect();
        let mut starts = vec![0_u32; cells.columns * cells.lines + 1];
        for square in &squares {
            starts[square + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut nodes = vec![0_u32; places.len()];
        for (node, square) in squares.iter().enumerate() {
            nodes[next[*square] as usize] = node as u32;
            next[*square] += 1;
        }
        cells.starts = starts;
        cells.nodes = nodes;
        cells
    }

    fn square(&self, place: Place) -> (usize, usize) {
        let at =
            |from: f64, to: f64, most: usize| (((to - from) / self.side) as usize).min(most - 1);
        (
            at(self.left, place.x, self.columns),
            at(self.top, place.y, self.lines),
        )
    }

    fn around(&self, place: Place, mut each: impl FnMut(usize)) {
        let (column, line) = self.square(place);
        for line in line.saturating_sub(1)..=(line + 1).min(self.lines - 1) {
            let first = line * self.columns + column.saturating_sub(1);
            let last = line * self.columns + (column + 1).min(self.columns - 1);
            let (from, to) = (self.starts[first] as usize, self.starts[last + 1] as usize);
            self.nodes[from..to]
                .iter()
                .for_each(|node| each(*node as usize));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(
        n: usize,
        links: &[(usize, usize)],
        known: &[Option<Place>],
        slice: usize,
    ) -> Vec<Place> {
        let mut force = Force::new(n, links.iter().copied(), known);
        while !force.work(slice) {}
        force.places().to_vec()
    }

    fn rows(side: usize) -> Vec<(usize, usize)> {
        let right = (0..side * side)
            .filter(|i| i % side + 1 < side)
            .map(|i| (i, i + 1));
        let below = (0..side * (side - 1)).map(|i| (i, i + side));
        right.chain(below).collect()
    }

    #[test]
    fn the_same_graph_comes_to_rest_at_the_same_places_however_it_is_sliced() {
        let links = rows(5);
        let once = settle(25, &links, &[], usize::MAX);
        assert_eq!(once, settle(25, &links, &[], 7));
        let rounded = |place: Place| ((place.x * 10.0).round(), (place.y * 10.0).round());
        assert_eq!(rounded(once[0]), CORNER, "the places have changed");
    }

    /// Where the first corner of five rows of five rests, in tenths of a link.
    const CORNER: (f64, f64) = (-7.0, 33.0);

    #[test]
    fn linked_nodes_are_nearer_than_others_and_none_are_at_one_place() {
        let links = rows(8);
        let places = settle(64, &links, &[], usize::MAX);
        let mean = |pairs: &[(usize, usize)]| {
            let sum: f64 = pairs
                .iter()
                .map(|(a, b)| distance(places[*a], places[*b]))
                .sum();
            sum / pairs.len() as f64
        };
        let all: Vec<(usize, usize)> = (0..64).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        assert!(
            mean(&links) * 3.0 < mean(&all),
            "{} {}",
            mean(&links),
            mean(&all)
        );
        let nearest = all
            .iter()
            .map(|(a, b)| distance(places[*a], places[*b]))
            .fold(f64::MAX, f64::min);
        assert!(nearest > 0.3 * mean(&links), "{nearest}");
        // The corners of the rows are the corners of the picture.
        let far = distance(places[0], places[63]);
        assert!(
            all.iter()
                .all(|(a, b)| distance(places[*a], places[*b]) < far * 1.35),
            "it is folded"
        );
    }

    #[test]
    fn who_comes_later_finds_a_place_beside_its_peers_and_moves_nobody() {
        let mut links = rows(4);
        let before = settle(16, &links, &[], usize::MAX);
        let mut known: Vec<Option<Place>> = before.iter().copied().map(Some).collect();
        links.push((5, 16));
        known.push(None);
        let after = settle(17, &links, &known, usize::MAX);
        assert_eq!(&after[..16], &before[..]);
        let nearest = (0..16).min_by(|a, b| {
            distance(after[*a], after[16]).total_cmp(&distance(after[*b], after[16]))
        });
        assert!(
            distance(after[5], after[16]) < 2.5,
            "{} from its peer",
            distance(after[5], after[16])
        );
        assert!(
            nearest.is_some_and(|n| distance(after[n], after[16]) > 0.2),
            "it stands on somebody"
        );
    }

    #[test]
    fn small_and_broken_graphs_come_to_rest_too() {
        assert_eq!(settle(0, &[], &[], 10), []);
        assert!(
            Force::new(0, std::iter::empty(), &[]).is_settled(),
            "there is nothing to do"
        );
        for (n, links) in [
            (1, vec![]),
            (2, vec![(0, 1)]),
            (3, vec![]),
            (40, vec![(0, 1), (2, 3)]),
        ] {
            let places = settle(n, &links, &[], usize::MAX);
            assert!(
                places.iter().all(|p| p.x.is_finite() && p.y.is_finite()),
                "{n}: {places:?}"
            );
        }
    }

    #[test]
    fn two_thousand_nodes_take_a_bounded_number_of_slices() {
        let links: Vec<(usize, usize)> = (0..2_000)
            .flat_map(|i| [(i, (i + 1) % 2_000), (i, (mix(i as u64) % 2_000) as usize)])
            .filter(|(a, b)| a != b)
            .collect();
        let mut force = Force::new(2_000, links.into_iter(), &[]);
        let slices = (1..2_000).find(|_| force.work(SLICE));
        assert!(
            slices.is_some_and(|slices| slices < 250),
            "{slices:?} slices"
        );
    }
}
