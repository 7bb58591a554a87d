//! Which ways are cut by hand: one link one way, everything around a node, or the room into groups.
//!
//! The three are kept apart, so that healing one cut leaves the others as they are. Only what nodes send each other crosses a
//! link; what a person hands over does not, and no cut stops it.

use crate::message::NodeId;

/// The cuts that there are at one time.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    /// Links, one way, in order.
    ways: Vec<(NodeId, NodeId)>,
    /// Nodes that nobody reaches and that reach nobody, in order.
    isolated: Vec<NodeId>,
    /// In which group of the partition a node is, in order of node; who is not here is in the rest, a group too.
    groups: Vec<(NodeId, u32)>,
}

impl Cuts {
    /// Returns whether nothing is cut.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty() && self.isolated.is_empty() && self.groups.is_empty()
    }

    /// Returns whether the way from one node to another is cut, by whatever it is.
    #[must_use]
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        !self.is_empty()
            && (self.is_way_cut(from, to)
                || self.is_isolated(from)
                || self.is_isolated(to)
                || self.group(from) != self.group(to))
    }

    /// Returns whether the link from one node to another is cut for itself.
    #[must_use]
    pub fn is_way_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.ways.binary_search(&(from, to)).is_ok()
    }

    /// Returns whether a node is isolated.
    #[must_use]
    pub fn is_isolated(&self, id: NodeId) -> bool {
        self.isolated.binary_search(&id).is_ok()
    }

    /// Returns in which group of the partition a node is, the first being 0; `None` if it is in none of those that were named.
    #[must_use]
    pub fn group(&self, id: NodeId) -> Option<u32> {
        let at = self.groups.binary_search_by_key(&id, |(node, _)| *node);
        at.ok().map(|at| self.groups[at].1)
    }

    /// Returns whether there is a partition.
    #[must_use]
    pub fn is_partitioned(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Returns the links that are cut for themselves, in order.
    #[must_use]
    pub fn ways(&self) -> &[(NodeId, NodeId)] {
        &self.ways
    }

    /// Returns the nodes that are isolated, in order.
    #[must_use]
    pub fn isolated(&self) -> &[NodeId] {
        &self.isolated
    }

    /// Cuts the link from one node to another.
    pub fn cut(&mut self, from: NodeId, to: NodeId) {
        if let Err(at) = self.ways.binary_search(&(from, to)) {
            self.ways.insert(at, (from, to));
        }
    }

    /// Mends the link from one node to another, if it is cut for itself.
    pub fn mend(&mut self, from: NodeId, to: NodeId) {
        if let Ok(at) = self.ways.binary_search(&(from, to)) {
            self.ways.remove(at);
        }
    }

    /// Cuts a node off from everybody, both ways, those included who come later.
    pub fn isolate(&mut self, id: NodeId) {
        if let Err(at) = self.isolated.binary_search(&id) {
            self.isolated.insert(at, id);
        }
    }

    /// Cuts the ways between groups, in place of an earlier partition; a node is in at most one of them, and whoever is in none
    /// is in one more.
    pub fn partition(&mut self, groups: &[Vec<NodeId>]) {
        let numbered = groups.iter().zip(0..);
        self.groups = numbered
            .flat_map(|(group, number)| group.iter().map(move |&id| (id, number)))
            .collect();
        self.groups.sort_unstable();
    }

    /// Mends what is cut for those nodes, given in order of number, as far as it is for each of them alone: whoever is left stays on
    /// its side.
    pub fn forget(&mut self, gone: &[NodeId]) {
        let stays = |id: &NodeId| gone.binary_search(id).is_err();
        self.ways.retain(|(from, to)| stays(from) && stays(to));
        self.isolated.retain(stays);
        self.groups.retain(|(id, _)| stays(id));
    }

    /// Mends everything.
    pub fn heal(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(81);
    const B: NodeId = NodeId(82);
    const C: NodeId = NodeId(83);
    const D: NodeId = NodeId(84);

    /// The ways that are cut among A to D.
    fn cut(cuts: &Cuts) -> Vec<(u32, u32)> {
        let all = [A, B, C, D];
        let pairs = all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b)));
        let cut = pairs.filter(|(a, b)| a != b && cuts.is_cut(*a, *b));
        cut.map(|(a, b)| (a.0, b.0)).collect()
    }

    #[test]
    fn a_cut_is_one_way_and_mended_alone() {
        let mut cuts = Cuts::default();
        assert_eq!((cut(&cuts), cuts.is_empty()), (vec![], true));
        cuts.cut(B, A);
        cuts.cut(A, B);
        cuts.cut(A, B);
        cuts.mend(B, A);
        cuts.mend(C, D);
        assert_eq!((cut(&cuts), cuts.is_empty()), (vec![(81, 82)], false));
    }

    #[test]
    fn an_isolated_node_reaches_nobody_and_is_reached_by_nobody() {
        let mut cuts = Cuts::default();
        cuts.isolate(C);
        cuts.isolate(A);
        cuts.isolate(A);
        assert_eq!(cuts.isolated(), [A, C]);
        assert!(cuts.is_cut(A, NodeId(70_000)), "a stranger that A reaches");
        assert_eq!(cut(&cuts).len(), 10, "all but B and D to each other");
    }

    #[test]
    fn whoever_is_in_no_group_is_in_one_more() {
        let mut cuts = Cuts::default();
        cuts.partition(&[vec![B], vec![A]]);
        let halves = |a: NodeId, b: NodeId| [(a.0, b.0), (b.0, a.0)];
        let mut all = [(A, B), (A, C), (A, D), (B, C), (B, D)]
            .map(|(a, b)| halves(a, b))
            .concat();
        all.sort_unstable();
        assert_eq!(cut(&cuts), all);
        cuts.partition(&[vec![A, B], vec![C, D]]);
        assert_eq!(cut(&cuts).len(), 8, "the later partition counts");
        assert_eq!((cuts.group(D), cuts.group(NodeId(85))), (Some(1), None));
        cuts.isolate(A);
        cuts.cut(A, C);
        cuts.cut(B, C);
        cuts.forget(&[A, D]);
        assert_eq!((cuts.ways(), cuts.isolated()), (&[(B, C)][..], &[][..]));
        assert_eq!((cuts.group(A), cuts.group(B)), (None, Some(0)));
        assert_eq!(cuts.group(C), Some(1));
        cuts.heal();
        assert_eq!((cut(&cuts), cuts.is_empty()), (vec![], true));
    }
}
