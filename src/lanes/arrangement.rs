//! Which nodes have a lane of their own, and in which order the lanes stand.

use std::collections::BTreeMap;

use crate::message::NodeId;
use crate::order;

/// The most lanes that nodes have of their own. Where there are more nodes, [`INVOLVED_MAX`] have one, and one lane is for all others.
pub const LANES_MAX: usize = 40;
/// How many nodes have a lane of their own where there are more than [`LANES_MAX`]: those that were pinned, the selected one, its peers,
/// then those that come first by the order.
pub const INVOLVED_MAX: usize = 24;

/// Where somebody has put the lane of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// Above all others.
    Pinned,
    /// Into the one lane that several share.
    Merged,
    /// Nowhere.
    Hidden,
}

/// By what lanes are ordered, and by what it is decided who has one if there are too many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the nodes were created; those with the most messages have lanes.
    #[default]
    Created,
    /// By when they first heard of the rumor that is followed; those that have not come last.
    Heard,
    /// Those with the most peers first.
    Peers,
    /// Those that are most behind first.
    Lag,
}

impl Order {
    /// Every order, as it is offered.
    pub const ALL: [Self; 4] = [Self::Created, Self::Heard, Self::Peers, Self::Lag];

    /// Returns what it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Created => "as they came",
            Self::Heard => "first to hear first",
            Self::Peers => "most peers first",
            Self::Lag => "most behind first",
        }
    }
}

/// How somebody has arranged the lanes. At most one seat a node of the room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    pub(super) seats: BTreeMap<NodeId, Seat>,
    /// How they are ordered.
    pub order: Order,
}

impl Arrangement {
    /// Returns where somebody has put a node's lane; `None`: nowhere in particular.
    #[must_use]
    pub fn seat(&self, id: NodeId) -> Option<Seat> {
        self.seats.get(&id).copied()
    }

    /// Puts a node's lane there, or where it comes by itself.
    pub fn put(&mut self, id: NodeId, seat: Option<Seat>) {
        match seat {
            Some(seat) => self.seats.insert(id, seat),
            None => self.seats.remove(&id),
        };
    }

    /// Takes back that lanes are there.
    pub fn take_back(&mut self, seat: Seat) {
        self.seats.retain(|_, of| *of != seat);
    }

    /// Returns how many lanes somebody has put there.
    #[must_use]
    pub fn count(&self, seat: Seat) -> usize {
        self.seats.values().filter(|of| **of == seat).count()
    }
}

/// What decides about the lane of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    /// Which.
    pub id: NodeId,
    /// Where it stands: less is further up.
    pub rank: u64,
    /// Whether it has one before those of a lesser rank: less is sooner.
    pub need: u64,
    /// Whether it is selected, or a peer of the selected one.
    pub is_near: bool,
}

/// Returns the nodes with a lane of their own from the top down, and whether any node shares the lane of the others. The claims
/// are in order of creation.
pub(super) fn seated(arrangement: &Arrangement, claims: &[Claim]) -> (Vec<NodeId>, usize) {
    let seat = |claim: &Claim| arrangement.seat(claim.id);
    let merged = claims
        .iter()
        .filter(|c| seat(c) == Some(Seat::Merged))
        .count();
    let mut own: Vec<&Claim> = claims
        .iter()
        .filter(|c| !matches!(seat(c), Some(Seat::Merged | Seat::Hidden)))
        .collect();
    let before = own.len();
    if own.len() > LANES_MAX {
        // Equals stay in the order of creation.
        order::sort_by_key(&mut own, |c| {
            (seat(c) != Some(Seat::Pinned), !c.is_near, c.need)
        });
        let pinned = own.iter().filter(|c| seat(c) == Some(Seat::Pinned)).count();
        own.truncate(INVOLVED_MAX.max(pinned.min(LANES_MAX)));
    }
    let left_out = before - own.len();
    order::sort_by_key(&mut own, |c| (seat(c) != Some(Seat::Pinned), c.rank));
    (own.iter().map(|c| c.id).collect(), merged + left_out)
}
