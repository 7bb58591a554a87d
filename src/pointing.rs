//! What is pointed at, and what lights up with it in every view: the nodes, the links, the messages and the cells it is about.
//!
//! Elements say what they are in an attribute, as a [`Pointed`] in words; the app listens at the root of the page and looks up
//! in the run what belongs together. So a row of the log lights its message in the picture, its line in the space-time diagram
//! and its cell in the matrix, and none of the views knows of the others.

use std::fmt;
use std::str::FromStr;

use crate::journal::{Entry, NOBODY, Said, Transit, What};
use crate::message::NodeId;
use crate::network::Flight;
use crate::order;
use crate::simulation::Simulation;
use crate::why::Link;

/// How far back the journal is searched for a message, in entries.
const SEARCHED_MAX: usize = 20_000;
/// The most messages that light up with a link.
pub const MESSAGES_MAX: usize = 200;

/// Something that can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// A node.
    Node(NodeId),
    /// The way from one node to another.
    Link(NodeId, NodeId),
    /// A message, by its number in the run.
    Message(u64),
    /// An entry of the journal, by its number.
    Entry(u64),
    /// What the first node knows of the favourite of the second.
    Cell(NodeId, NodeId),
}

impl fmt::Display for Pointed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(node) => write!(f, "node {}", node.0),
            Self::Link(from, to) => write!(f, "link {} {}", from.0, to.0),
            Self::Message(number) => write!(f, "message {number}"),
            Self::Entry(number) => write!(f, "entry {number}"),
            Self::Cell(node, origin) => write!(f, "cell {} {}", node.0, origin.0),
        }
    }
}

impl FromStr for Pointed {
    type Err = ();

    /// Reads what [`Display`](fmt::Display) writes. Only the page itself writes it: what is anything else is no mistake
    /// that somebody could be told of.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let kind = words.next().ok_or(())?;
        let mut number = || words.next().and_then(|word| word.parse().ok()).ok_or(());
        let node = |number: u64| u32::try_from(number).map(NodeId).map_err(|_| ());
        let pointed = match kind {
            "node" => Self::Node(node(number()?)?),
            "link" => Self::Link(node(number()?)?, node(number()?)?),
            "message" => Self::Message(number()?),
            "entry" => Self::Entry(number()?),
            "cell" => Self::Cell(node(number()?)?, node(number()?)?),
            _ => return Err(()),
        };
        if words.next().is_some() {
            return Err(());
        }
        Ok(pointed)
    }
}

/// What lights up. Everything is in order and there once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lit {
    /// Nodes.
    pub nodes: Vec<NodeId>,
    /// Ways from one node to another.
    pub links: Vec<(NodeId, NodeId)>,
    /// Messages, by number.
    pub messages: Vec<u64>,
    /// Who knows something, and of whose favourite.
    pub cells: Vec<(NodeId, NodeId)>,
}

impl Lit {
    /// Returns whether nothing lights up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns whether a node does.
    #[must_use]
    pub fn has_node(&self, node: NodeId) -> bool {
        self.nodes.binary_search(&node).is_ok()
    }

    /// Returns whether the way between two nodes does, in either direction.
    #[must_use]
    pub fn has_link(&self, a: NodeId, b: NodeId) -> bool {
        [(a, b), (b, a)]
            .iter()
            .any(|way| self.links.binary_search(way).is_ok())
    }

    /// Returns whether a message does.
    #[must_use]
    pub fn has_message(&self, number: u64) -> bool {
        self.messages.binary_search(&number).is_ok()
    }

    /// Returns whether a cell does.
    #[must_use]
    pub fn has_cell(&self, node: NodeId, origin: NodeId) -> bool {
        self.cells.binary_search(&(node, origin)).is_ok()
    }

    /// Returns what lights up if that is pointed at; nothing if it is not in the run.
    #[must_use]
    pub fn of(run: &Simulation, pointed: Pointed) -> Self {
        let mut lit = Self::default();
        match pointed {
            Pointed::Node(node) => lit.nodes.push(node),
            Pointed::Link(from, to) => {
                let is_on_it = |flight: &&Flight| flight.from == Some(from) && flight.to == to;
                let flights = run.network().flights_unsorted().filter(is_on_it);
                lit.messages = flights.map(|flight| flight.number).collect();
                order::sort(&mut lit.messages);
                lit.messages.truncate(MESSAGES_MAX);
                lit.nodes.extend([from, to]);
                lit.links.push((from, to));
            }
            Pointed::Message(number) => lit.message(run, number),
            Pointed::Entry(number) => {
                if let Some(entry) = run.journal().get(number) {
                    lit.entry(entry);
                }
            }
            Pointed::Cell(node, origin) => {
                lit.nodes.extend([node, origin]);
                lit.cells.push((node, origin));
            }
        }
        lit.in_order()
    }

    /// Returns what lights up as the way by which a node came to know, or not, the favourite of another.
    #[must_use]
    pub fn of_chain(node: NodeId, origin: NodeId, chain: &[Link]) -> Self {
        let mut lit = Self {
            nodes: vec![node, origin],
            cells: vec![(node, origin)],
            ..Self::default()
        };
        for link in chain {
            lit.messages.push(link.number);
            lit.nodes.push(link.to);
            lit.nodes.extend(link.from);
            lit.links.extend(link.from.map(|from| (from, link.to)));
        }
        lit.in_order()
    }

    fn message(&mut self, run: &Simulation, number: u64) {
        if let Some((_, flight)) = run.network().find(number) {
            self.transit(&Transit::of(flight));
            self.said(flight.to, &Said::of(&flight.packet));
            return;
        }
        let entries = run.journal().latest_first().take(SEARCHED_MAX);
        let is_about = |entry: &&Entry| {
            entry
                .what
                .transit()
                .is_some_and(|transit| transit.number == number)
        };
        if let Some(entry) = entries.map(|(_, entry)| entry).find(is_about) {
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        if entry.node != NOBODY {
            self.nodes.push(entry.node);
        }
        if let Some(line) = entry.what.line() {
            self.nodes.extend(&line.nodes);
            self.links.extend(&line.ways);
        }
        if let Some(transit) = entry.what.transit() {
            self.transit(transit);
        }
        if let Some(said) = entry.what.said() {
            self.said(entry.node, &said);
        }
        match &entry.what {
            What::Gossiped { to, .. } => {
                self.nodes.extend(to.iter());
                self.links.extend(to.iter().map(|to| (entry.node, *to)));
            }
            What::Asked { introducer } => {
                self.nodes.push(*introducer);
                self.links.push((entry.node, *introducer));
            }
            What::Linked(peer) | What::Unlinked(peer) => {
                self.nodes.push(*peer);
                self.links.push((entry.node, *peer));
            }
            What::Picked { .. } => self.cells.push((entry.node, entry.node)),
            _ => {}
        }
    }

    fn transit(&mut self, transit: &Transit) {
        self.messages.push(transit.number);
        self.nodes.push(transit.to);
        self.nodes.extend(transit.from);
        self.links
            .extend(transit.from.map(|from| (from, transit.to)));
    }

    fn said(&mut self, to: NodeId, said: &Said) {
        if let Said::Rumor(message) = said {
            self.cells.push((to, message.origin));
        }
    }

    fn in_order(mut self) -> Self {
        order::sort(&mut self.nodes);
        self.nodes.dedup();
        order::sort(&mut self.links);
        self.links.dedup();
        order::sort(&mut self.messages);
        self.messages.dedup();
        order::sort(&mut self.cells);
        self.cells.dedup();
        self
    }
}

#[cfg(test)]
mod tests;
