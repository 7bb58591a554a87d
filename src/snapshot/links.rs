//! Who knows whom, what is the matter with the ways between them, and who is on which side of a partition.

use std::rc::Rc;

use crate::message::NodeId;
use crate::simulation::Simulation;

/// What is the matter with the two ways of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkMark {
    /// The link's place among the links.
    pub link: usize,
    /// The way from the first to the second of its nodes, and the way back.
    pub ways: [WayMark; 2],
}

impl LinkMark {
    /// Returns whether anything is cut on it.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.ways.iter().any(|way| way.is_cut)
    }

    /// Returns whether anything is held on it.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.ways.iter().any(|way| way.is_held)
    }

    /// Returns whether it takes a time of its own to cross it.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        self.ways.iter().any(|way| way.latency.is_some())
    }
}

/// What is the matter with one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayMark {
    /// Whether nothing gets through, by whatever it is cut.
    pub is_cut: bool,
    /// Whether messages are held on it.
    pub is_held: bool,
    /// How long it takes, if that is not what it takes everywhere.
    pub latency: Option<Rc<str>>,
}

/// Returns pairs of places of nodes that are peers, the smaller first if both know each other, in order, and whether they do.
pub(super) fn links(simulation: &Simulation) -> Vec<(usize, usize, bool)> {
    let members = simulation.members();
    let mut links = Vec::new();
    for (place, member) in members.values().enumerate() {
        for &peer in member.node.peers() {
            let Some(other) = members.place(peer) else {
                continue;
            };
            let back = members
                .get(peer)
                .is_some_and(|m| m.node.peers().binary_search(&member.node.id()).is_ok());
            // A link that goes both ways is listed once, from the smaller place.
            if !back || place < other {
                links.push((place, other, back));
            }
        }
    }
    links
}

/// Returns what is the matter with those links with which anything is.
pub(super) fn marks(simulation: &Simulation, links: &[(usize, usize, bool)]) -> Vec<LinkMark> {
    let ids = simulation.members().ids();
    let network = simulation.network();
    let way = |from: NodeId, to: NodeId| {
        let (_, latency) = network.links.ways(from, to);
        WayMark {
            is_cut: network.links.is_cut(from, to),
            is_held: network.is_holding(from, to),
            latency: (latency != network.links.latency()).then(|| latency.to_string().into()),
        }
    };
    let all = links.iter().enumerate().map(|(link, &(a, b, _))| LinkMark {
        link,
        ways: [way(ids[a], ids[b]), way(ids[b], ids[a])],
    });
    all.filter(|mark| mark.ways != [WayMark::default(), WayMark::default()])
        .collect()
}

/// Returns on which side of the partition each node is, the sides being numbered from 0 in the order in which they were named
/// and those who were named in none being on the last; empty if there is no partition. One made by hand comes before those of
/// schedules.
pub(super) fn sides(simulation: &Simulation) -> Vec<u32> {
    let links = &simulation.network().links;
    let layers = links.layers().iter().map(|(_, layer)| layer);
    let mut all = std::iter::once(&links.cuts).chain(layers);
    let Some(cuts) = all.find(|cuts| cuts.is_partitioned()) else {
        return Vec::new();
    };
    let ids = simulation.members().ids();
    let groups: Vec<Option<u32>> = ids.iter().map(|&id| cuts.group(id)).collect();
    let rest = groups.iter().flatten().max().map_or(0, |most| most + 1);
    let groups = groups.into_iter();
    groups.map(|group| group.unwrap_or(rest)).collect()
}
