//! The books table of a node: for every origin it has heard of, the newest favourite it knows and how it came to know.

use std::rc::Rc;

use crate::message::{BookId, NodeId};
use crate::time::SimTime;
use crate::weight::OF_A_SHARE;

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
    /// it until one of them changes it.
    index: Rc<Vec<(NodeId, u32)>>,
    /// In the order in which the origins were first heard of, in pieces that copies share until one of them changes a piece. What is
    /// left of the last piece is filled with its first row.
    rows: Vec<Rc<[Row; PIECE]>>,
}

/// How many rows are shared or copied together.
const PIECE: usize = 8;

impl Books {
    fn place(&self, origin: NodeId) -> Result<usize, usize> {
        self.index
            .binary_search_by_key(&origin, |&(origin, _)| origin)
    }

    /// Returns what is known of an origin.
    #[must_use]
    pub fn get(&self, origin: NodeId) -> Option<&Row> {
        let at = self.place(origin).ok()?;
        Some(self.row(self.index[at].1))
    }

    fn row(&self, place: u32) -> &Row {
        let place = place as usize;
        &self.rows[place / PIECE][place % PIECE]
    }

    /// Puts a row in the place of what was known of that origin.
    pub fn put(&mut self, origin: NodeId, row: Row) {
        match self.place(origin) {
            Ok(at) => {
                let place = self.index[at].1 as usize;
                Rc::make_mut(&mut self.rows[place / PIECE])[place % PIECE] = row;
            }
            Err(at) => {
                let place = self.index.len();
                let new = u32::try_from(place).expect("there are fewer origins than numbers");
                Rc::make_mut(&mut self.index).insert(at, (origin, new));
                match self.rows.get_mut(place / PIECE) {
                    Some(piece) => Rc::make_mut(piece)[place % PIECE] = row,
                    None => self.rows.push(Rc::new([row; PIECE])),
                }
            }
        }
    }

    /// Returns every origin and its row, in order of number.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Row)> {
        self.index
            .iter()
            .map(|&(origin, at)| (origin, self.row(at)))
    }

    /// Returns how many bytes it takes beside another, with which it may share everything.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        let has_index = other.is_some_and(|other| Rc::ptr_eq(&self.index, &other.index));
        let index = size_of::<(NodeId, u32)>() * self.index.len() + OF_A_SHARE;
        let is_shared = |(place, piece): &(usize, &Rc<[Row; PIECE]>)| {
            let theirs = other.and_then(|other| other.rows.get(*place));
            theirs.is_some_and(|theirs| Rc::ptr_eq(piece, theirs))
        };
        let own = self.rows.iter().enumerate();
        let own = own.filter(|piece| !is_shared(piece)).count();
        usize::from(!has_index) * index
            + own * (size_of::<[Row; PIECE]>() + OF_A_SHARE)
            + self.rows.len() * size_of::<Rc<[Row; PIECE]>>()
    }

    /// Returns how many origins there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Returns whether nothing is known of anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
}
