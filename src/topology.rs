//! Who knows whom when several nodes are created at once: the shapes that `set topology` chooses from.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rng::{Purpose, Seed, Stream};
use crate::share::Share;

/// A shape. Every link of it goes both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topology {
    /// Each knows the one before and the one after, and the last the first.
    Ring,
    /// Each knows the one before and the one after.
    Line,
    /// All know the first, and the first knows all.
    Star,
    /// All know all.
    Complete,
    /// The default: a ring, so that nobody is cut off, and from each that many links more to nodes drawn by lot. 1 to 20.
    Random(u32),
    /// Each knows the one it hangs from and the two that hang from it: a binary tree, filled row by row.
    Tree,
    /// In rows, as wide as high or one wider: each knows its neighbours to the left, right, above and below.
    Grid,
    /// The same, but each row and each column is closed to a ring.
    Torus,
    /// Each knows that many others, drawn by lot: a random regular graph, 1 to [`Topology::REGULAR_MAX`]. Where that does not come
    /// out even, one knows one less, or a few if almost all know all. From 3 on it hangs together almost always.
    Regular(u32),
    /// Each pair know each other with that probability (Erdős and Rényi 1959, Gilbert 1959). Below ln n / n it usually falls apart.
    ErdosRenyi(Share),
    /// A ring on which each knows the so many nearest, an even number of 2 to [`Topology::NEAREST_MAX`], and each link is moved
    /// to somebody drawn by lot with that probability (Watts and Strogatz 1998).
    WattsStrogatz(u32, Share),
    /// One after the other comes and makes so many links, 1 to [`Topology::RANDOM_MAX`], to those who are there, each as likely as it has
    /// links already (Barabási and Albert 1999); the first few all know each other.
    BarabasiAlbert(u32),
    /// Two halves in each of which all know all, and one link between them.
    Bridge,
}

impl Topology {
    /// The most links more from each node of a random topology.
    pub const RANDOM_MAX: u32 = 20;

    /// The most links of each node of a regular topology.
    pub const REGULAR_MAX: u32 = 40;
    /// The most nearest neighbours of each node of a Watts–Strogatz topology.
    pub const NEAREST_MAX: u32 = 40;

    /// What `set topology` takes.
    pub const FORMS: &'static str = "ring, line, star, complete, random K, tree, grid, torus, regular K, er P, ws K P, ba M or bridge";

    /// The words that these begin with.
    pub const NAMES: [&'static str; 13] = [
        "ring", "line", "star", "complete", "random", "tree", "grid", "torus", "regular", "er",
        "ws", "ba", "bridge",
    ];

    /// What else these are called, in books and in other tools.
    const OTHERWISE: [(&'static str, &'static [&'static str]); 12] = [
        ("ring", &["circle", "cycle", "loop", "circular"]),
        ("line", &["chain", "path", "linear", "bus"]),
        (
            "star",
            &["hub", "hubandspoke", "centralized", "centralised"],
        ),
        (
            "complete",
            &[
                "full",
                "fully",
                "fullyconnected",
                "fullmesh",
                "mesh",
                "clique",
                "alltoall",
                "all",
                "kn",
                "completegraph",
                "fullnetwork",
                "everyone",
            ],
        ),
        ("tree", &["binary", "binarytree", "btree", "hierarchy"]),
        (
            "grid",
            &[
                "2d", "2dgrid", "grid2d", "lattice", "square", "matrix", "2dmesh", "mesh2d",
            ],
        ),
        (
            "torus",
            &["2dtorus", "torus2d", "toroid", "toroidal", "donut"],
        ),
        ("bridge", &["barbell", "dumbbell", "twoclusters"]),
        ("regular", &["kregular", "randomregular"]),
        ("er", &["erdosrenyi", "erdősrényi", "gnp", "gilbert"]),
        ("ws", &["wattsstrogatz", "smallworld"]),
        (
            "ba",
            &[
                "barabasialbert",
                "barabásialbert",
                "scalefree",
                "preferential",
                "powerlaw",
            ],
        ),
    ];

    /// Returns the name of the topology that people call so, in small letters; the word itself if nobody does.
    #[must_use]
    pub fn called(word: &str) -> &str {
        let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let known = Self::OTHERWISE
            .iter()
            .find(|(name, others)| *name == plain || others.contains(&plain.as_str()));
        known.map_or(word, |(name, _)| name)
    }

    /// Returns the links among `n` nodes numbered from 0, each once, the smaller number first, in order.
    ///
    /// `salt` tells apart the several times that nodes are created in one run.
    #[must_use]
    pub fn links(self, n: u32, seed: Seed, salt: u64) -> Vec<(u32, u32)> {
        let mut links: Vec<(u32, u32)> = Vec::new();
        let mut link = |a: u32, b: u32| {
            if a != b {
                links.push((a.min(b), a.max(b)));
            }
        };
        let stream = Stream::new(seed, Purpose::Topology, salt);
        // At least as wide as high.
        let width = n.isqrt() + u32::from(n.isqrt().pow(2) < n);
        match self {
            Self::Ring => (0..n).for_each(|i| link(i, (i + 1) % n)),
            Self::Line => (1..n).for_each(|i| link(i - 1, i)),
            Self::Star => (1..n).for_each(|i| link(0, i)),
            Self::Complete => (0..n).for_each(|i| (i + 1..n).for_each(|j| link(i, j))),
            Self::Random(more) => {
                for i in 0..n {
                    link(i, (i + 1) % n);
                    for k in 0..more {
                        let draw = stream.draw(u64::from(i) << 8 | u64::from(k));
                        link(i, draw.below(n));
                    }
                }
            }
            Self::Tree => (1..n).for_each(|i| link((i - 1) / 2, i)),
            Self::Grid | Self::Torus => {
                for i in 0..n {
                    let (row, column) = (i / width, i % width);
                    if column + 1 < width && i + 1 < n {
                        link(i, i + 1);
                    } else if self == Self::Torus {
                        link(i, row * width);
                    }
                    if i + width < n {
                        link(i, i + width);
                    } else if self == Self::Torus {
                        link(i, column);
                    }
                }
            }
            Self::Regular(degree) => regular(n, degree, stream)
                .into_iter()
                .for_each(|(a, b)| link(a, b)),
            Self::ErdosRenyi(share) => {
                // In the order in which they are returned: there is little left to sort.
                for i in 0..n {
                    for j in i + 1..n {
                        let draw = stream.draw(u64::from(j) << 32 | u64::from(i));
                        if draw.happens(share.ppm()) {
                            link(i, j);
                        }
                    }
                }
            }
            Self::WattsStrogatz(nearest, share) => small_world(n, nearest, share, stream)
                .into_iter()
                .for_each(|(a, b)| link(a, b)),
            Self::BarabasiAlbert(each) => preferential(n, each, stream)
                .into_iter()
                .for_each(|(a, b)| link(a, b)),
            Self::Bridge => {
                let half = n.div_ceil(2);
                (0..half).for_each(|i| (i + 1..half).for_each(|j| link(i, j)));
                (half..n).for_each(|i| (i + 1..n).for_each(|j| link(i, j)));
                if half > 0 && half < n {
                    link(half - 1, half);
                }
            }
        }
        links.sort_unstable();
        links.dedup();
        links
    }
}

/// How often something is drawn anew before it is left as it is.
const TRIES_MAX: u64 = 200;

/// The two ends of a link, the smaller first.
fn pair(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// Joins the ends of links by lot, and where that makes no link or one twice, swaps ends with another link drawn by lot.
fn regular(n: u32, degree: u32, stream: Stream) -> Vec<(u32, u32)> {
    let degree = degree.min(n.saturating_sub(1));
    let others = n.saturating_sub(1) - degree;
    if others < degree && (n * degree).is_multiple_of(2) {
        // Few links are left out where most are there: those are easier drawn.
        let left_out = regular(n, others, stream);
        let all = (0..n).flat_map(|i| (0..i).map(move |j| (j, i)));
        return all.filter(|link| !left_out.contains(link)).collect();
    }
    let ends: Vec<u32> = (0..n).flat_map(|i| (0..degree).map(move |_| i)).collect();
    let count = ends.len() as u64;
    let ends = stream.shuffled(0, ends);
    let mut links = Vec::new();
    let mut taken = BTreeSet::new();
    let mut wrong = Vec::new();
    // The end that is left over, if there is one, is left out.
    for ends in ends.chunks_exact(2) {
        let (a, b) = pair(ends[0], ends[1]);
        if a != b && taken.insert((a, b)) {
            links.push((a, b));
        } else {
            wrong.push((a, b));
        }
    }
    for ((a, b), n) in wrong.into_iter().zip(0_u64..) {
        for attempt in 0..TRIES_MAX {
            let draw = stream.draw(count + n * TRIES_MAX + attempt);
            let most = u32::try_from(links.len()).unwrap_or(u32::MAX);
            let at = draw.below(most) as usize;
            let Some(&(c, d)) = links.get(at) else {
                break;
            };
            let (c, d) = if draw.bits() & 1 == 0 { (c, d) } else { (d, c) };
            let (first, second) = (pair(a, c), pair(b, d));
            let fits = a != c && b != d && first != second;
            if fits && !taken.contains(&first) && !taken.contains(&second) {
                taken.remove(&pair(c, d));
                taken.extend([first, second]);
                links[at] = first;
                links.push(second);
                break;
            }
        }
    }
    links
}

/// Moves the far ends of some links of a ring of nearest neighbours.
fn small_world(n: u32, nearest: u32, share: Share, stream: Stream) -> BTreeSet<(u32, u32)> {
    let lags = 1..=(nearest / 2).min(n.saturating_sub(1) / 2);
    let ring = lags
        .clone()
        .flat_map(|lag| (0..n).map(move |i| pair(i, (i + lag) % n)));
    let mut links: BTreeSet<(u32, u32)> = ring.collect();
    for lag in lags {
        for i in 0..n {
            let draws = (u64::from(i) << 8 | u64::from(lag)) << 16;
            let old = pair(i, (i + lag) % n);
            if !stream.draw(draws).happens(share.ppm()) || !links.contains(&old) {
                continue;
            }
            let new = (1..=TRIES_MAX)
                .map(|attempt| stream.draw(draws + attempt).below(n))
                .find(|&other| other != i && !links.contains(&pair(i, other)));
            if let Some(other) = new {
                links.remove(&old);
                links.insert(pair(i, other));
            }
        }
    }
    links
}

/// Lets one node after the other come and link to some that are there, by how many links they have.
fn preferential(n: u32, each: u32, stream: Stream) -> Vec<(u32, u32)> {
    let first = (each + 1).min(n);
    let mut links: Vec<(u32, u32)> = (0..first)
        .flat_map(|i| (0..i).map(move |j| (j, i)))
        .collect();
    // Each node as often as it has links: a place drawn among them falls on it as likely as that.
    let mut ends: Vec<u32> = links.iter().flat_map(|&(a, b)| [a, b]).collect();
    for i in first..n {
        let mut known = BTreeSet::new();
        let most = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        for attempt in 0..u64::from(each) * TRIES_MAX {
            if known.len() == each as usize {
                break;
            }
            let draw = stream.draw(u64::from(i) << 32 | attempt);
            known.insert(ends[draw.below(most) as usize]);
        }
        for other in known {
            links.push((other, i));
            ends.extend([other, i]);
        }
    }
    links
}

impl Default for Topology {
    fn default() -> Self {
        Self::Random(1)
    }
}

impl fmt::Display for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ring => f.write_str("ring"),
            Self::Line => f.write_str("line"),
            Self::Star => f.write_str("star"),
            Self::Complete => f.write_str("complete"),
            Self::Random(more) => write!(f, "random {more}"),
            Self::Tree => f.write_str("tree"),
            Self::Grid => f.write_str("grid"),
            Self::Torus => f.write_str("torus"),
            Self::Regular(degree) => write!(f, "regular {degree}"),
            Self::ErdosRenyi(share) => write!(f, "er {share}"),
            Self::WattsStrogatz(nearest, share) => write!(f, "ws {nearest} {share}"),
            Self::BarabasiAlbert(each) => write!(f, "ba {each}"),
            Self::Bridge => f.write_str("bridge"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(topology: Topology, n: u32) -> Vec<(u32, u32)> {
        topology.links(n, Seed(1), 0)
    }

    #[test]
    fn every_shape_has_its_links() {
        assert_eq!(links(Topology::Ring, 4), [(0, 1), (0, 3), (1, 2), (2, 3)]);
        assert_eq!(links(Topology::Line, 4), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(links(Topology::Star, 4), [(0, 1), (0, 2), (0, 3)]);
        assert_eq!(links(Topology::Complete, 4).len(), 6);
        for shape in [Topology::Ring, Topology::Line, Topology::Random(2)] {
            assert_eq!(links(shape, 0), []);
            assert_eq!(links(shape, 1), []);
            assert_eq!(links(shape, 2), [(0, 1)], "{shape}");
        }
    }

    #[test]
    fn a_random_shape_contains_the_ring_and_is_drawn_from_the_seed() {
        let random = links(Topology::Random(2), 50);
        assert!(
            links(Topology::Ring, 50)
                .iter()
                .all(|link| random.contains(link)),
            "{random:?}"
        );
        assert!((100..=150).contains(&random.len()), "{}", random.len());
        assert_eq!(random, links(Topology::Random(2), 50));
        assert_ne!(random, Topology::Random(2).links(50, Seed(2), 0));
        assert_ne!(random, Topology::Random(2).links(50, Seed(1), 50));
    }

    fn degrees(links: &[(u32, u32)], n: u32) -> Vec<u32> {
        let mut degrees = vec![0; n as usize];
        for &(a, b) in links {
            degrees[a as usize] += 1;
            degrees[b as usize] += 1;
        }
        degrees
    }

    /// How many nodes can be reached from the first.
    fn reached(links: &[(u32, u32)], n: u32) -> usize {
        let mut known = vec![false; n as usize];
        known[0] = true;
        for _ in 0..n {
            for &(a, b) in links {
                let either = known[a as usize] || known[b as usize];
                (known[a as usize], known[b as usize]) = (either, either);
            }
        }
        known.into_iter().filter(|known| *known).count()
    }

    const HALF: Share = Share::from_ppm(500_000);

    fn every_shape() -> Vec<Topology> {
        use Topology::*;
        vec![
            Ring,
            Line,
            Star,
            Complete,
            Random(2),
            Tree,
            Grid,
            Torus,
            Regular(3),
            Regular(4),
            ErdosRenyi(HALF),
            WattsStrogatz(4, Share::from_ppm(100_000)),
            BarabasiAlbert(2),
            Bridge,
        ]
    }

    #[test]
    fn every_link_is_there_once_the_smaller_number_first_and_leads_to_somebody() {
        for shape in every_shape() {
            for n in [0, 1, 2, 3, 4, 5, 6, 7, 12, 50] {
                let links = links(shape, n);
                assert!(
                    links.windows(2).all(|w| w[0] < w[1]),
                    "{shape} of {n}: {links:?}"
                );
                assert!(
                    links.iter().all(|&(a, b)| a < b && b < n),
                    "{shape} of {n}: {links:?}"
                );
                assert_eq!(links, self::links(shape, n), "{shape} of {n}");
            }
            assert_eq!(links(shape, 1), [], "{shape}");
        }
    }

    #[test]
    fn shapes_without_chance_have_the_links_they_should() {
        assert_eq!(
            links(Topology::Tree, 6),
            [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5)]
        );
        assert_eq!(
            links(Topology::Grid, 5),
            [(0, 1), (0, 3), (1, 2), (1, 4), (3, 4)]
        );
        assert_eq!(
            links(Topology::Grid, 6),
            [(0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5)]
        );
        assert_eq!(
            links(Topology::Torus, 6),
            [
                (0, 1),
                (0, 2),
                (0, 3),
                (1, 2),
                (1, 4),
                (2, 5),
                (3, 4),
                (3, 5),
                (4, 5)
            ]
        );
        assert_eq!(
            links(Topology::Bridge, 7),
            [
                (0, 1),
                (0, 2),
                (0, 3),
                (1, 2),
                (1, 3),
                (2, 3),
                (3, 4),
                (4, 5),
                (4, 6),
                (5, 6)
            ]
        );
        assert_eq!(degrees(&links(Topology::Torus, 25), 25), [4; 25]);
        assert_eq!(links(Topology::Grid, 100).len(), 180);
    }

    #[test]
    fn in_a_regular_shape_all_have_as_many_links() {
        for (n, degree) in [(10, 3), (50, 4), (100, 5), (6, 5), (500, 20), (41, 40)] {
            let links = links(Topology::Regular(degree), n);
            let degrees = degrees(&links, n);
            let whole = vec![degree; n as usize];
            assert_eq!(degrees, whole, "{n} nodes of degree {degree}");
            assert_eq!(
                reached(&links, n),
                n as usize,
                "{n} of degree {degree} fall apart"
            );
        }
        let odd = degrees(&links(Topology::Regular(3), 11), 11);
        assert_eq!(odd.iter().sum::<u32>(), 32, "one has one less: {odd:?}");
        assert!(odd.iter().all(|d| (2..=3).contains(d)), "{odd:?}");
    }

    #[test]
    fn pairs_know_each_other_with_the_probability_of_erdos_and_renyi() {
        let of = |percent: u32| links(Topology::ErdosRenyi(Share::from_ppm(percent * 10_000)), 200);
        assert_eq!((of(0).len(), of(100).len()), (0, 19_900));
        // 19,900 pairs: a standard deviation of 42 about 1,990.
        assert!((1_820..2_160).contains(&of(10).len()), "{}", of(10).len());
        assert!(
            of(5).iter().all(|link| of(10).contains(link)),
            "not a subset"
        );
    }

    #[test]
    fn a_small_world_is_a_ring_with_some_links_moved() {
        let of = |percent: u32, n| {
            links(
                Topology::WattsStrogatz(4, Share::from_ppm(percent * 10_000)),
                n,
            )
        };
        assert_eq!(of(0, 6).len(), 12);
        assert_eq!(degrees(&of(0, 100), 100), [4; 100]);
        let ring = of(0, 100);
        for (percent, least, most) in [(10, 8, 35), (100, 170, 200)] {
            let moved = of(percent, 100);
            assert_eq!(moved.len(), 200, "a link is moved, not lost");
            let away = ring.iter().filter(|link| !moved.contains(link)).count();
            assert!((least..=most).contains(&away), "{away} moved at {percent}%");
        }
        assert_eq!(reached(&of(10, 100), 100), 100);
    }

    #[test]
    fn who_has_links_gets_more_of_them() {
        let n = 1_000;
        let links = links(Topology::BarabasiAlbert(2), n);
        assert_eq!(links.len(), 3 + 2 * 997);
        assert_eq!(reached(&links, n), n as usize);
        let mut degrees = degrees(&links, n);
        assert!(degrees.iter().all(|d| *d >= 2), "somebody made too few");
        degrees.sort_unstable();
        // The greatest grows like the square root of n, far above a random graph's; half have the least or one more.
        assert!((40..200).contains(&degrees[999]), "{}", degrees[999]);
        assert!(degrees[500] <= 3, "{}", degrees[500]);
        assert_eq!(
            self::links(Topology::BarabasiAlbert(3), 3),
            [(0, 1), (0, 2), (1, 2)]
        );
    }

    #[test]
    fn shapes_drawn_by_lot_are_pinned_for_ever_because_recordings_depend_on_them() {
        let all = [
            links(Topology::Regular(3), 6),
            links(Topology::ErdosRenyi(HALF), 5),
            links(Topology::WattsStrogatz(2, HALF), 6),
            links(Topology::BarabasiAlbert(1), 6),
        ];
        let pinned: [&[(u32, u32)]; 4] = [
            &[
                (0, 2),
                (0, 3),
                (0, 4),
                (1, 2),
                (1, 3),
                (1, 5),
                (2, 5),
                (3, 4),
                (4, 5),
            ],
            &[(0, 4), (1, 2), (2, 3), (2, 4), (3, 4)],
            &[(0, 2), (0, 3), (1, 3), (2, 3), (3, 5), (4, 5)],
            &[(0, 1), (1, 2), (1, 3), (1, 4), (2, 5)],
        ];
        assert_eq!(
            all, pinned,
            "a change here changes what every recording means"
        );
    }
}
