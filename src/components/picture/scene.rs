//! What a picture is drawn from: the places of the nodes as they are seen, what stands there, and what is meant by a place.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::geometry::{Lens, LevelName, Place, RIM, Seating, Size, away_from_line, between_discs};
use crate::layout::{self, Force, Layout};
use crate::message::NodeId;
use crate::pointing::Pointed;
use crate::snapshot::{Dot, LinkMark, NodeView, Snapshot, Status};

/// In larger rooms than this nodes and links are drawn and are no elements.
pub(super) const ELEMENTS_MAX: usize = 100;
/// How near a message is to what means it, in CSS pixels.
const REACH: f64 = 14.0;
/// How near a link is to what means it, in CSS pixels.
const LINK_REACH: f64 = 5.0;

/// Where the nodes stand, kept from one snapshot to the next.
#[derive(Default)]
pub(super) struct Places {
    /// Where everything stands when all of it is seen.
    pub whole: Rc<Seating>,
    /// Where forces have brought each node to rest.
    at_rest: BTreeMap<NodeId, Place>,
    /// Forces at work, and the nodes they work on.
    force: Option<(Vec<NodeId>, Force)>,
    key: Option<Key>,
}

/// What the places depend on.
#[derive(Clone, PartialEq)]
struct Key {
    layout: Layout,
    size: Size,
    nodes: Vec<NodeId>,
    columns: Option<usize>,
    groups: Vec<u32>,
    /// What the groups are called; empty: by letters.
    names: Vec<&'static str>,
}

impl Places {
    /// Brings the places up to date.
    pub(super) fn refresh(&mut self, snapshot: &Snapshot, chosen: Option<Layout>, size: Size) {
        let topology = topology(snapshot);
        let n = snapshot.nodes.len();
        let is_grid = matches!(topology, "grid" | "torus");
        let layout = chosen.unwrap_or(if is_grid && n > layout::LEVEL_NAMES_MAX {
            Layout::Grid
        } else {
            Layout::automatic(n)
        });
        let (groups, names) = match layout {
            Layout::Groups => groups(snapshot),
            Layout::Circle | Layout::Grid | Layout::Force => Default::default(),
        };
        let key = Key {
            layout,
            size,
            nodes: snapshot.nodes.iter().map(|node| node.id).collect(),
            columns: is_grid.then(|| n.isqrt() + usize::from(n.isqrt().pow(2) < n)),
            groups,
            names,
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        if layout == Layout::Force {
            // Chosen again, it begins again.
            let was_force = self.key.as_ref().is_some_and(|key| key.layout == layout);
            if !was_force {
                self.at_rest.clear();
                self.force = None;
            }
            self.set_forces_to_work(&key.nodes, snapshot);
        } else {
            self.force = None;
        }
        self.key = Some(key);
        self.place();
    }

    fn set_forces_to_work(&mut self, nodes: &[NodeId], snapshot: &Snapshot) {
        let known: Vec<Option<Place>> = nodes
            .iter()
            .map(|id| self.at_rest.get(id).copied())
            .collect();
        let count = known.iter().flatten().count();
        if count == nodes.len() || self.force.as_ref().is_some_and(|(of, _)| of == nodes) {
            return;
        }
        // A room of mostly strangers is another room.
        let known = if count * 2 < nodes.len() {
            Vec::new()
        } else {
            known
        };
        let links = snapshot.links.iter().map(|&(a, b, _)| (a, b));
        self.force = Some((nodes.to_vec(), Force::new(nodes.len(), links, &known)));
    }

    /// Returns whether forces are still at work.
    pub(super) fn is_settling(&self) -> bool {
        self.force.is_some()
    }

    /// Lets forces work for a while.
    pub(super) fn settle(&mut self) {
        let Some((nodes, force)) = &mut self.force else {
            return;
        };
        if force.work(layout::SLICE) {
            self.at_rest = nodes
                .iter()
                .copied()
                .zip(force.places().iter().copied())
                .collect();
            self.force = None;
            self.place();
        }
    }

    fn place(&mut self) {
        let Some(key) = &self.key else {
            return;
        };
        let n = key.nodes.len();
        let at_rest: Vec<Place> = key
            .nodes
            .iter()
            .filter_map(|id| self.at_rest.get(id).copied())
            .collect();
        self.whole = Rc::new(match key.layout {
            Layout::Circle => layout::circle(n, key.size),
            Layout::Groups => layout::groups(&key.groups, &key.names, key.size),
            Layout::Force if at_rest.len() == n => layout::settled(&at_rest, key.size),
            // Until they are at rest.
            Layout::Force | Layout::Grid => layout::grid(n, key.size, key.columns),
        });
    }

    /// Returns how the nodes are laid out.
    pub(super) fn layout(&self) -> Option<Layout> {
        self.key.as_ref().map(|key| key.layout)
    }
}

fn topology(snapshot: &Snapshot) -> &str {
    let mut settings = snapshot.settings.iter();
    settings
        .find(|(name, _)| *name == "topology")
        .map_or("", |(_, value)| value)
}

/// Returns the group of each node, and what the groups are called if not by letters: its side of the partition, or its city, or
/// what it hangs together with over links that are not cut.
fn groups(snapshot: &Snapshot) -> (Vec<u32>, Vec<&'static str>) {
    if !snapshot.sides.is_empty() {
        return (snapshot.sides.to_vec(), Vec::new());
    }
    let cities: Option<Vec<&'static str>> = snapshot.nodes.iter().map(|node| node.city).collect();
    if let Some(cities) = cities.filter(|cities| !cities.is_empty()) {
        let mut names: Vec<&'static str> = Vec::new();
        let mut number = |city| {
            let place = names.iter().position(|name| *name == city);
            place.unwrap_or_else(|| {
                names.push(city);
                names.len() - 1
            }) as u32
        };
        let groups = cities.iter().map(|city| number(*city)).collect();
        return (groups, names);
    }
    let marks = &snapshot.marks;
    let is_open = |(at, (_, _, both)): &(usize, &(usize, usize, bool))| {
        let mark = marks.binary_search_by_key(at, |mark| mark.link);
        mark.map_or(true, |mark| {
            let [there, back] = &marks[mark].ways;
            !there.is_cut || (*both && !back.is_cut)
        })
    };
    let links = snapshot.links.iter().enumerate().filter(is_open);
    let apart = layout::components(snapshot.nodes.len(), links.map(|(_, &(a, b, _))| (a, b)));
    (apart, Vec::new())
}

/// What is at a place of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Hit {
    /// A node, by its place among the nodes.
    Node(usize),
    /// A message.
    Message(Dot),
    /// A link, by its place among the links.
    Link(usize),
}

impl Hit {
    /// Returns what is pointed at with it.
    pub(super) fn pointed(self, snapshot: &Snapshot) -> Option<Pointed> {
        match self {
            Self::Node(at) => Some(Pointed::Node(snapshot.nodes.get(at)?.id)),
            Self::Message(dot) => Some(Pointed::Message(dot.number)),
            Self::Link(at) => {
                let (a, b, _) = *snapshot.links.get(at)?;
                Some(Pointed::Link(
                    snapshot.nodes.get(a)?.id,
                    snapshot.nodes.get(b)?.id,
                ))
            }
        }
    }

    /// Returns it in words.
    pub(super) fn words(self, snapshot: &Snapshot) -> String {
        match self {
            Self::Node(at) => snapshot
                .nodes
                .get(at)
                .map_or(String::new(), |node| label(node)),
            Self::Message(dot) => {
                let name = |at: usize| snapshot.nodes.get(at).map_or("", |node| &*node.name);
                let copy = if dot.is_copy { ", a second copy" } else { "" };
                let held = if dot.is_held { ", held" } else { "" };
                format!(
                    "message {}, {} → {}{copy}{held}",
                    dot.number,
                    name(dot.from),
                    name(dot.to)
                )
            }
            Self::Link(at) => link_words(snapshot, at),
        }
    }
}

/// Returns a node in words: name, port, state, what is the matter with it, how much it knows.
pub(super) fn label(node: &NodeView) -> String {
    let status = match node.status {
        Status::Up => String::new(),
        Status::Frozen | Status::Dead => {
            format!(", {}", crate::components::mark::word(node.status))
        }
    };
    let signs = node.health.signs.iter();
    let signs: String = signs.map(|sign| format!(", {}", sign.word)).collect();
    format!(
        "{} :{}{status}{signs}, knows {} of {}",
        node.name, node.port, node.knows, node.of
    )
}

/// Returns a link in words: who knows whom, and what is the matter with it.
pub(super) fn link_words(snapshot: &Snapshot, at: usize) -> String {
    let Some(&(a, b, both)) = snapshot.links.get(at) else {
        return String::new();
    };
    let name = |at: usize| snapshot.nodes.get(at).map_or("", |node| &*node.name);
    let (a, b) = (name(a), name(b));
    let mut words = if both {
        format!("{a} and {b} know each other")
    } else {
        format!("{a} knows {b}, not the other way round")
    };
    let mark = snapshot
        .marks
        .binary_search_by_key(&at, |mark: &LinkMark| mark.link);
    if let Ok(mark) = mark {
        for (way, (from, to)) in snapshot.marks[mark].ways.iter().zip([(a, b), (b, a)]) {
            if way.is_cut {
                words += &format!("; {from} → {to} is cut");
            }
            if way.is_held {
                words += &format!("; {from} → {to} is held");
            }
            if let Some(latency) = &way.latency {
                words += &format!("; {from} → {to} takes {latency}");
            }
        }
    }
    words
}

/// Returns what is at a place of the picture: a node, or else a message, or else a link. Messages set out and arrive within what
/// surrounds a disc: there they come first.
pub(super) fn hit(
    snapshot: &Snapshot,
    dots: &[Dot],
    seating: &Seating,
    place: Place,
) -> Option<Hit> {
    let disc = seating.disc();
    if let Some(node) = seating.nearest(place, disc.max(6.0)) {
        return Some(Hit::Node(node));
    }
    if let Some(dot) = nearest_dot(dots, seating, place) {
        return Some(Hit::Message(*dot));
    }
    if let Some(node) = seating.nearest(place, disc * 1.9) {
        return Some(Hit::Node(node));
    }
    let near = snapshot
        .links
        .iter()
        .enumerate()
        .filter_map(|(at, &(a, b, _))| {
            let (from, to) = (seating.seats.get(a)?.place, seating.seats.get(b)?.place);
            let away = away_from_line(place, (from, to));
            (away <= LINK_REACH).then_some((away, at))
        });
    let nearest = near.min_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map(|(_, at)| Hit::Link(at))
}

/// Returns the message in flight that is nearest to a place, if it is near enough to be meant.
pub(super) fn nearest_dot<'a>(dots: &'a [Dot], seating: &Seating, place: Place) -> Option<&'a Dot> {
    let radius = seating.disc() * RIM;
    let flying = dots.iter().filter(|dot| !dot.is_lost);
    let near = flying.filter_map(|dot| {
        let (from, to) = (seating.seats.get(dot.from)?, seating.seats.get(dot.to)?);
        let (from, to) = between_discs(from.place, to.place, radius);
        let (x, y, _) = lane(from, to, dot.progress);
        let away = (x - place.x).hypot(y - place.y);
        (away <= REACH).then_some((away, dot))
    });
    let nearest = near.min_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map(|(_, dot)| dot)
}

/// Returns where a message is and which way it goes: a little to the right of the straight line, so that those that
/// meet do not cover each other.
pub(super) fn lane(from: Place, to: Place, progress: f64) -> (f64, f64, (f64, f64)) {
    const ASIDE: f64 = 3.5;
    let at = from.towards(to, progress);
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let along = (dx / length, dy / length);
    (at.x - along.1 * ASIDE, at.y + along.0 * ASIDE, along)
}

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Naming {
    /// There is no room for it.
    Nowhere,
    /// Away from the middle of the ring.
    Level {
        /// How far right of the middle of the disc its middle is, in CSS pixels.
        x: f64,
        /// How far below the middle of the disc its line is; above it if that is less than nothing.
        y: f64,
        /// Whether there is room for ports behind the names.
        has_port: bool,
    },
    /// Along the outward way.
    Ray,
    /// Below the disc.
    Below,
}

/// Returns where each name stands: in small rooms above and below the ring, in larger ones around it, in other pictures below the
/// discs that have room for it. Text is so large, 1 being usual.
pub(super) fn names(
    snapshot: &Snapshot,
    seen: &Seating,
    lens: Lens,
    text: f64,
    size: Size,
    first: Option<usize>,
) -> Vec<Naming> {
    /// About how wide a letter of a name is, and of one that stands level, in CSS pixels.
    const LETTER: (f64, f64) = (7.6, 8.2);
    let n = snapshot.nodes.len();
    let letters = |node: &Rc<NodeView>| node.name.chars().count() as f64;
    if seen.is_ring && n <= layout::LEVEL_NAMES_MAX {
        let widths = |more: &dyn Fn(&Rc<NodeView>) -> f64| -> Vec<f64> {
            let wide = |node| ((letters(node) + more(node)) * LETTER.1 + 6.0) * text;
            snapshot.nodes.iter().map(wide).collect()
        };
        let high = 17.0 * text;
        let with_ports = widths(&|node| node.port.to_string().len() as f64 + 2.0);
        let mut places = seen.names_level(&with_ports, high, size, first);
        let has_port = places
            .iter()
            .all(|name| name.is_some_and(|name| name.is_usual));
        if !has_port {
            places = seen.names_level(&widths(&|_| 0.0), high, size, first);
        }
        let naming = |name: Option<LevelName>| {
            name.map_or(Naming::Nowhere, |LevelName { x, y, .. }| Naming::Level {
                x,
                y,
                has_port,
            })
        };
        return places.into_iter().map(naming).collect();
    }
    if seen.is_ring {
        // Once they are enlarged: as soon as they are as far apart as lines of text are high.
        let is_far_apart = lens != Lens::default() && seen.spacing >= 16.0 * text;
        let has_room = is_far_apart || lens == Lens::default() && seen.has_rays;
        return vec![
            if has_room {
                Naming::Ray
            } else {
                Naming::Nowhere
            };
            n
        ];
    }
    let width = |node| (letters(node) * LETTER.0 + 6.0) * text;
    let widths: Vec<f64> = snapshot.nodes.iter().map(width).collect();
    let below = seen
        .names_below(&widths, 15.0 * text, size, first)
        .into_iter();
    below
        .map(|has_room| {
            if has_room {
                Naming::Below
            } else {
                Naming::Nowhere
            }
        })
        .collect()
}
