//! The books table of a node: for every origin it has heard of, the newest favourite it knows and how it came to know.

use std::rc::Rc;

use crate::message::{BookId, NodeId};
use crate::time::SimTime;

/// How a row came into a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// That node sent it.
    Node(NodeId),
    /// A person handed it over.
    Hand,
}

/// What a node knows of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The favourite.
    pub book: BookId,
    /// Its version, by the origin's count.
    pub version: u64,
    /// When the node heard of it.
    pub heard_at: SimTime,
    /// From whom.
    pub source: Source,
    /// How many links the news had crossed.
    pub hops: u32,
    /// The number of the copy that brought it.
    pub copy: u64,
}

/// What a node knows of all others, in order of number; never itself.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Origins in order of number, and where their rows are. Rows stay where they are when an origin comes between. Copies share
    /// both until one of them changes.
    index: Rc<Vec<(NodeId, u32)>>,
    /// In the order in which the origins were first heard of.
    rows: Rc<Vec<Row>>,
}

impl Books {
    fn place(&self, origin: NodeId) -> Result<usize, usize> {
        self.index
            .binary_search_by_key(&origin, |&(origin, _)| origin)
    }

    /// Returns what is known of an origin.
    #[must_use]
    pub fn get(&self, origin: NodeId) -> Option<&Row> {
        let at = self.place(origin).ok()?;
        Some(&self.rows[self.index[at].1 as usize])
    }

    /// Puts a row in the place of what was known of that origin.
    pub fn put(&mut self, origin: NodeId, row: Row) {
        match self.place(origin) {
            Ok(at) => {
                let place = self.index[at].1 as usize;
                Rc::make_mut(&mut self.rows)[place] = row;
            }
            Err(at) => {
                let new =
                    u32::try_from(self.rows.len()).expect("there are fewer origins than numbers");
                Rc::make_mut(&mut self.index).insert(at, (origin, new));
                Rc::make_mut(&mut self.rows).push(row);
            }
        }
    }

    /// Returns every origin and its row, in order of number.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Row)> {
        self.index
            .iter()
            .map(|&(origin, at)| (origin, &self.rows[at as usize]))
    }

    /// Returns about how many bytes it takes beside another, with which it may share everything.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        let is_shared = other.is_some_and(|other| Rc::ptr_eq(&self.rows, &other.rows));
        if is_shared {
            return 0;
        }
        self.rows.len() * (size_of::<Row>() + size_of::<(NodeId, u32)>())
    }

    /// Returns how many origins there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether nothing is known of anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
