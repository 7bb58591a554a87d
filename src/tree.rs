//! The infection tree of a rumor: who told whom first, over how many links, and what that cost beyond the least.
//!
//! A node's parent is the one whose copy it heard first. The layout is the plain tidy one: every leaf has a row of its
//! own, and a parent stands halfway between its first child and its last.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::directory::Directory;
use crate::message::NodeId;
use crate::narration::{Narrator, capital, counted};
use crate::order;
use crate::snapshot::seconds;
use crate::spread::{Happening, Spread};
use crate::time::SimTime;

/// The most nodes of which each is named in the drawing.
pub const NAMED_MAX: usize = 60;
/// The most nodes that are drawn at all; of more, the counts by hop and the most fertile nodes are shown.
pub const DRAWN_MAX: usize = 400;
/// The most repeats that are drawn, as lines.
pub const REPEATS_MAX: usize = 400;
/// How many of the most fertile nodes are listed.
pub const FERTILE: usize = 12;

/// A node that heard the rumor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// Whose copy it heard first, by place among the nodes; `None`: it began the rumor.
    pub parent: Option<usize>,
    /// When it heard it first.
    pub at: SimTime,
    /// Over how many links.
    pub hop: u32,
    /// Which message brought it; 0: it began the rumor.
    pub message: u64,
    /// How many more copies came after the first.
    pub repeats: u32,
    /// How many heard it first from this node.
    pub children: u32,
    /// How many heard it through this node, itself included.
    pub below: u32,
}

/// What a rumor cost and how far it came.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    /// How many nodes heard it, those who began it included.
    pub reached: u64,
    /// How many nodes are up.
    pub up: u64,
    /// How many messages it was sent in: delivered, lost and in flight.
    pub messages: u64,
    /// Of those, how many told a node nothing new.
    pub repeats: u64,
    /// Of those, how many were lost on their way.
    pub lost: u64,
    /// The last delivery hop (LDH): the most links that a first copy had crossed (\[Leitao2007\], section 4).
    pub last_hop: u32,
    /// The relative message redundancy (RMR): messages / (reached - 1) - 1, which is 0 if nothing was superfluous; `None` if nobody
    /// but its beginner has heard it (\[Leitao2007\], section 4).
    pub redundancy: Option<f64>,
}

/// The tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// By which number the rumor is followed; `None`: there is no rumor.
    pub rumor: Option<u64>,
    /// The rumor in words.
    pub words: String,
    /// Whether its beginning is known.
    pub is_whole: bool,
    /// When it began.
    pub began_at: SimTime,
    /// When it last came to somebody.
    pub until: SimTime,
    /// Those who heard it, in the order in which they did; a parent stands before its children.
    pub nodes: Vec<Heard>,
    /// Who told whom what they had heard, by place, in order; at most [`REPEATS_MAX`].
    pub repeats: Vec<(usize, usize)>,
    /// What it cost.
    pub numbers: Numbers,
}

/// A node in the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seat {
    /// Its place among the nodes of the tree.
    pub place: usize,
    /// How far down it stands, in rows, the first leaf being at 0.
    pub row: f64,
    /// How deep below the node that the drawing begins with.
    pub depth: u32,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The nodes, in order from top to bottom and from parent to child.
    pub seats: Vec<Seat>,
    /// How many rows there are.
    pub rows: usize,
    /// How deep the deepest stands.
    pub depth: u32,
}

impl Tree {
    /// Returns the tree of a rumor; `up` is how many nodes are up, `in_flight` how many copies are on their way.
    #[must_use]
    pub fn of(spread: &Spread, directory: &Directory, up: u32, in_flight: u64) -> Self {
        let mut nodes: Vec<Heard> = Vec::new();
        let mut places: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut repeats = Vec::new();
        for (at, id, happening) in &spread.happened {
            let delivery = match happening {
                Happening::Again(delivery) => {
                    if let Some(&place) = places.get(id) {
                        nodes[place].repeats += 1;
                        let from = delivery.from.and_then(|from| places.get(&from));
                        if let (Some(&from), true) = (from, repeats.len() < REPEATS_MAX) {
                            repeats.push((from, place));
                        }
                    }
                    continue;
                }
                Happening::First(delivery) => Some(delivery),
                Happening::Began => None,
                _ => continue,
            };
            let parent = delivery
                .and_then(|delivery| places.get(&delivery.from?))
                .copied();
            if let Some(parent) = parent {
                nodes[parent].children += 1;
            }
            places.insert(*id, nodes.len());
            nodes.push(Heard {
                id: *id,
                name: directory.label(*id),
                parent,
                at: *at,
                hop: delivery.map_or(0, |delivery| delivery.hops),
                message: delivery.map_or(0, |delivery| delivery.number),
                repeats: 0,
                children: 0,
                below: 1,
            });
        }
        for place in (0..nodes.len()).rev() {
            if let Some(parent) = nodes[place].parent {
                nodes[parent].below += nodes[place].below;
            }
        }
        let (usefulness, lost) = spread.usefulness();
        let reached = nodes.len() as u64;
        let messages = usefulness.new + usefulness.duplicates + lost + in_flight;
        let numbers = Numbers {
            reached,
            up: u64::from(up),
            messages,
            repeats: usefulness.duplicates,
            lost,
            last_hop: nodes.iter().map(|node| node.hop).max().unwrap_or(0),
            redundancy: (reached > 1).then(|| messages as f64 / (reached - 1) as f64 - 1.0),
        };
        Self {
            rumor: Some(spread.rumor),
            words: capital(&Narrator { directory }.rumor(&spread.message)),
            is_whole: spread.is_whole,
            began_at: spread.began_at,
            until: spread.last_at(),
            nodes,
            repeats,
            numbers,
        }
    }

    /// Returns how many nodes heard it first over so many links, from none on.
    #[must_use]
    pub fn by_hop(&self) -> Vec<u64> {
        let mut counts = vec![0; self.numbers.last_hop as usize + 1];
        for node in &self.nodes {
            counts[node.hop as usize] += 1;
        }
        counts
    }

    /// Returns those from whom most heard it first, by place, the most fertile first; of equals the earlier.
    #[must_use]
    pub fn fertile(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.nodes.len())
            .filter(|&at| self.nodes[at].children > 0)
            .collect();
        order::sort_by_key(&mut places, |&at| {
            std::cmp::Reverse(self.nodes[at].children)
        });
        places.truncate(FERTILE);
        places
    }

    /// Returns where everything stands, below one node or all of it; nothing if that is more than [`DRAWN_MAX`] nodes.
    #[must_use]
    pub fn layout(&self, root: Option<usize>) -> Option<Layout> {
        let count = root.map_or(self.nodes.len(), |root| self.nodes[root].below as usize);
        if count > DRAWN_MAX {
            return None;
        }
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut roots = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            match node.parent {
                Some(parent) => children[parent].push(place),
                None => roots.push(place),
            }
        }
        if let Some(root) = root {
            roots = vec![root];
        }
        let mut layout = Layout::default();
        // Each node twice: on the way down it takes its seat, on the way up its row.
        let mut todo: Vec<(usize, u32, Option<usize>)> = roots
            .into_iter()
            .rev()
            .map(|root| (root, 0, None))
            .collect();
        while let Some((place, depth, seat)) = todo.pop() {
            if let Some(seat) = seat {
                let is_child = |other: &&Seat| other.depth == depth + 1;
                let below = &layout.seats[seat + 1..];
                let first = below.iter().find(is_child).map_or(0.0, |child| child.row);
                let last = below
                    .iter()
                    .rev()
                    .find(is_child)
                    .map_or(0.0, |child| child.row);
                layout.seats[seat].row = f64::midpoint(first, last);
                continue;
            }
            let seat = layout.seats.len();
            let row = layout.rows as f64;
            layout.seats.push(Seat { place, row, depth });
            layout.depth = layout.depth.max(depth);
            if children[place].is_empty() {
                layout.rows += 1;
            } else {
                todo.push((place, depth, Some(seat)));
                todo.extend(
                    children[place]
                        .iter()
                        .rev()
                        .map(|&child| (child, depth + 1, None)),
                );
            }
        }
        Some(layout)
    }

    /// Says what the tree shows, for those who do not see it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Some(root) = self.nodes.first() else {
            return "No rumor has been news to anybody yet.".to_owned();
        };
        let n = self.numbers;
        let last = self.nodes.last().map_or(root, |last| last);
        let redundancy = n.redundancy.map_or(String::new(), |rmr| {
            format!(", a relative redundancy of {rmr:.2}")
        });
        format!(
            "{}: begun by {} at {}, heard by {} of {} that are up, last by {} at {}, over at most {}, in {}{redundancy}.",
            self.words,
            root.name,
            seconds(root.at),
            counted(n.reached, "node"),
            n.up,
            last.name,
            seconds(last.at),
            counted(u64::from(n.last_hop), "link"),
            counted(n.messages, "message"),
        )
    }

    /// Says what the rumor cost and how far it came, in a line.
    #[must_use]
    pub fn numbers_in_words(&self) -> String {
        let n = self.numbers;
        let rmr = n
            .redundancy
            .map_or("-".to_owned(), |rmr| format!("{rmr:.2}"));
        format!(
            "reached {} of {} · last delivery hop {} · {} ({} news, {} repeats, {} lost) · relative redundancy {rmr}",
            n.reached,
            n.up,
            n.last_hop,
            counted(n.messages, "message"),
            n.reached.saturating_sub(1),
            n.repeats,
            n.lost,
        )
    }

    /// Writes it as a table of comma-separated values, with a line of names first. No name holds a comma.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = "node,port,heard_from,heard_at_us,hop,message,repeats,children\n".to_owned();
        for node in &self.nodes {
            let from = node.parent.map_or("", |parent| &*self.nodes[parent].name);
            text.push_str(&format!(
                "{},{},{},{},{},{},{},{}\n",
                node.name,
                node.id.port().unwrap_or_default(),
                from,
                node.at.as_micros(),
                node.hop,
                node.message,
                node.repeats,
                node.children
            ));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spread::tests::run_with;
    use crate::spread::{Rumors, in_flight};
    use crate::time::Span;

    fn tree(lines: &[&str], until: Span) -> Tree {
        let run = run_with(1, lines, SimTime::ZERO + until);
        let mut rumors = Rumors::default();
        rumors.read(run.journal());
        let (rumor, heading) = rumors.with_news().next().expect("a rumor");
        let spread = Spread::of(rumor, heading, run.journal()).expect("its beginning");
        let flying = in_flight(&run, &spread.message);
        Tree::of(&spread, run.directory(), run.coverage().up(), flying)
    }

    const SEND: &str = r#"at 1s send 8001 {"uuid":"x","address":"10.0.0.1","port":"80","version":1,"ttl":9,"payload":"Dune"}"#;

    fn room<'a>(topology: &'a str, new: &'a str) -> Vec<&'a str> {
        vec!["set gossip off", "set peers 0", topology, new, SEND]
    }

    fn told(tree: &Tree) -> Vec<(u32, Option<u32>, u32, u32)> {
        let told = |node: &Heard| {
            let parent = node.parent.map(|parent| tree.nodes[parent].id.0 - 8_000);
            (node.id.0 - 8_000, parent, node.hop, node.repeats)
        };
        tree.nodes.iter().map(told).collect()
    }

    #[test]
    fn a_node_hangs_below_the_one_it_heard_it_from_first() {
        let tree = tree(&room("set topology ring", "new 6"), Span::from_secs(3));
        assert_eq!(
            told(&tree),
            [
                (1, None, 0, 0),
                (2, Some(1), 1, 0),
                (6, Some(1), 1, 0),
                (3, Some(2), 2, 0),
                (5, Some(6), 2, 1),
                (4, Some(3), 3, 1)
            ]
        );
        assert_eq!(tree.nodes[0].below, 6);
        assert_eq!(tree.repeats, [(4, 5), (5, 4)]);
        // Seven messages told five others, and two of them again.
        let n = tree.numbers;
        assert_eq!(
            (n.reached, n.messages, n.repeats, n.lost, n.last_hop),
            (6, 7, 2, 0, 3)
        );
    }

    #[test]
    fn redundancy_is_what_was_sent_beyond_one_for_everybody() {
        let tree_of = |topology, new| tree(&room(topology, new), Span::from_secs(5)).numbers;
        let line = tree_of("set topology line", "new 8");
        assert_eq!((line.messages, line.redundancy), (7, Some(0.0)));
        let complete = tree_of("set topology complete", "new 25");
        assert_eq!((complete.messages, complete.redundancy), (576, Some(23.0)));
        let alone = tree_of("set topology line", "new 1");
        assert_eq!(
            (alone.messages, alone.reached, alone.redundancy),
            (0, 1, None)
        );
    }

    #[test]
    fn what_is_in_flight_is_sent_and_what_is_lost_too() {
        let mut lines = room("set topology star", "new 5");
        let early = tree(&lines, Span::from_millis(1_050)).numbers;
        assert_eq!((early.reached, early.messages), (1, 4));
        lines.insert(4, "loss 100% 8001 -> 8003");
        let lossy = tree(&lines, Span::from_secs(3)).numbers;
        assert_eq!(
            (lossy.reached, lossy.messages, lossy.lost, lossy.redundancy),
            (4, 4, 1, Some(4.0 / 3.0 - 1.0))
        );
    }

    fn seats(layout: &Layout, tree: &Tree) -> Vec<(u32, f64, u32)> {
        let seat = |seat: &Seat| (tree.nodes[seat.place].id.0 - 8_000, seat.row, seat.depth);
        layout.seats.iter().map(seat).collect()
    }

    #[test]
    fn every_leaf_has_a_row_and_a_parent_stands_amid_its_children() {
        let tree = tree(&room("set topology tree", "new 8"), Span::from_secs(3));
        let layout = tree.layout(None).expect("it is small");
        assert_eq!(
            seats(&layout, &tree),
            [
                (1, 1.375, 0),
                (2, 0.75 - 0.25, 1),
                (4, 0.0, 2),
                (8, 0.0, 3),
                (5, 1.0, 2),
                (3, 2.5, 1),
                (6, 2.0, 2),
                (7, 3.0, 2)
            ]
            .map(|(id, row, depth)| (id, if id == 1 { 1.5 } else { row }, depth))
        );
        assert_eq!((layout.rows, layout.depth), (4, 3));
        let place = tree.nodes.iter().position(|node| node.id.0 == 8_003);
        let part = tree.layout(place).expect("it is small");
        assert_eq!(seats(&part, &tree), [(3, 0.5, 0), (6, 0.0, 1), (7, 1.0, 1)]);
        assert_eq!(Tree::default().layout(None), Some(Layout::default()));
    }

    #[test]
    fn many_nodes_are_counted_and_not_drawn() {
        let tree = tree(&room("set topology star", "new 500"), Span::from_secs(3));
        assert_eq!(tree.layout(None), None);
        let counts = tree.by_hop();
        assert_eq!(counts.iter().sum::<u64>(), 500);
        assert_eq!(counts.last(), Some(&499));
        let fertile = tree.fertile();
        assert_eq!(fertile.len(), 1);
        assert_eq!(tree.nodes[fertile[0]].children, 499);
    }

    #[test]
    fn the_tree_is_told_in_words_and_values() {
        let tree = tree(
            &[
                "set gossip off",
                "set peers 0",
                "new ada:8001",
                "new tod:8002",
                "link ada 8002",
                SEND,
            ],
            Span::from_secs(3),
        );
        assert_eq!(
            tree.in_words(),
            "10.0.0.1:80's favourite, Dune (version 1): begun by ada at 1.000 s, heard by 2 nodes of 2 that are up, last by tod at 1.100 s, over at most 1 link, in 1 message, a relative redundancy of 0.00."
        );
        assert_eq!(
            tree.csv(),
            "node,port,heard_from,heard_at_us,hop,message,repeats,children\nada,8001,,1000000,0,0,0,1\ntod,8002,ada,1100000,1,2,0,0\n"
        );
        assert_eq!(
            Tree::default().in_words(),
            "No rumor has been news to anybody yet."
        );
    }
}
