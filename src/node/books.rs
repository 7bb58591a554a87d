//! The books table of a node: for every origin it has heard of, the newest favourite it knows and how it came to know.

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
    origins: Vec<NodeId>,
    rows: Vec<Row>,
}

impl Books {
    /// Returns what is known of an origin.
    #[must_use]
    pub fn get(&self, origin: NodeId) -> Option<&Row> {
        let at = self.origins.binary_search(&origin).ok()?;
        Some(&self.rows[at])
    }

    /// Puts a row in the place of what was known of that origin.
    pub fn put(&mut self, origin: NodeId, row: Row) {
        match self.origins.binary_search(&origin) {
            Ok(at) => self.rows[at] = row,
            Err(at) => {
                self.origins.insert(at, origin);
                self.rows.insert(at, row);
            }
        }
    }

    /// Returns every origin and its row, in order of number.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Row)> {
        self.origins.iter().copied().zip(&self.rows)
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
