//! A map from [`NodeId`] that the busiest paths look into: one step to the value, and an order that is always the same.

use std::rc::Rc;

use crate::message::NodeId;

const ABSENT: u32 = u32::MAX;

/// Values by node, in the order in which they were put in. Nothing is ever taken out.
#[derive(Clone, Debug)]
pub struct NodeMap<T> {
    /// Where the value of each number is; shared between copies, because it changes only when a node is added.
    places: Rc<Vec<u32>>,
    ids: Vec<NodeId>,
    /// The same in order of number; shared like the places.
    sorted: Rc<Vec<NodeId>>,
    values: Vec<T>,
}

impl<T> Default for NodeMap<T> {
    fn default() -> Self {
        Self {
            places: Rc::default(),
            ids: Vec::new(),
            sorted: Rc::default(),
            values: Vec::new(),
        }
    }
}

impl<T> NodeMap<T> {
    /// Puts in the value of a node that has none yet.
    ///
    /// # Panics
    /// If it has one.
    pub fn add(&mut self, id: NodeId, value: T) {
        assert!(self.get(id).is_none(), "BUG: node {id:?} is added twice");
        let places = Rc::make_mut(&mut self.places);
        let at = id.0 as usize;
        if places.len() <= at {
            places.resize(at + 1, ABSENT);
        }
        places[at] = u32::try_from(self.ids.len()).expect("there are fewer nodes than numbers");
        self.ids.push(id);
        let at = self.sorted.partition_point(|other| *other < id);
        Rc::make_mut(&mut self.sorted).insert(at, id);
        self.values.push(value);
    }

    /// Returns how many nodes were put in before this one.
    #[must_use]
    pub fn place(&self, id: NodeId) -> Option<usize> {
        match self.places.get(id.0 as usize) {
            Some(&place) if place != ABSENT => Some(place as usize),
            _ => None,
        }
    }

    /// Returns the value of a node.
    #[must_use]
    pub fn get(&self, id: NodeId) -> Option<&T> {
        self.place(id).map(|place| &self.values[place])
    }

    /// Returns the value of a node, to change it.
    pub fn get_mut(&mut self, id: NodeId) -> Option<&mut T> {
        self.place(id).map(|place| &mut self.values[place])
    }

    /// Returns the nodes, in the order in which they were put in.
    #[must_use]
    pub fn ids(&self) -> &[NodeId] {
        &self.ids
    }

    /// Returns the nodes, in order of number.
    #[must_use]
    pub fn sorted_ids(&self) -> &[NodeId] {
        &self.sorted
    }

    /// Returns nodes and values, in the order in which they were put in.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (NodeId, &T)> + ExactSizeIterator {
        self.ids.iter().copied().zip(&self.values)
    }

    /// Returns the values, in the order in which they were put in.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    /// Returns how many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_number_and_listed_as_they_came() {
        let mut map = NodeMap::default();
        for (port, name) in [(8002, "grace"), (81, "jimmy"), (8001, "ada")] {
            map.add(NodeId(port), name);
        }
        assert_eq!(map.get(NodeId(81)), Some(&"jimmy"));
        assert_eq!(map.get(NodeId(82)), None);
        assert_eq!(map.get(NodeId(70_000)), None);
        assert_eq!(map.ids(), [8002, 81, 8001].map(NodeId));
        assert_eq!(map.sorted_ids(), [81, 8001, 8002].map(NodeId));
        let copy = map.clone();
        map.add(NodeId(70_000), "a stranger");
        assert_eq!(map.get(NodeId(70_000)), Some(&"a stranger"));
        assert_eq!(copy.get(NodeId(70_000)), None, "a copy is its own map");
    }
}
