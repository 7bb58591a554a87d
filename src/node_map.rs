//! A map from [`NodeId`] that the busiest paths look into: one step to the value, and an order that is always the same.

use std::rc::Rc;

use crate::message::NodeId;

const ABSENT: u32 = u32::MAX;

/// Values by node, in the order in which they were put in.
#[derive(Clone, Debug)]
pub struct NodeMap<T> {
    /// Where the value of each port's first node is; shared between copies, because it changes only when nodes come and go.
    places: Rc<Vec<u32>>,
    /// The same of the few whose numbers are above the ports, in order of number.
    places_beyond: Rc<Vec<(NodeId, u32)>>,
    ids: Vec<NodeId>,
    /// The same in order of number; shared like the places.
    sorted: Rc<Vec<NodeId>>,
    values: Vec<T>,
}

impl<T> Default for NodeMap<T> {
    fn default() -> Self {
        Self {
            places: Rc::default(),
            places_beyond: Rc::default(),
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
        self.put(id, self.ids.len());
        self.ids.push(id);
        let at = self.sorted.partition_point(|other| *other < id);
        Rc::make_mut(&mut self.sorted).insert(at, id);
        self.values.push(value);
    }

    fn put(&mut self, id: NodeId, place: usize) {
        let place = u32::try_from(place).expect("there are fewer nodes than numbers");
        if id.0 >= NodeId::FIRST_STRANGER {
            let beyond = Rc::make_mut(&mut self.places_beyond);
            match beyond.binary_search_by_key(&id, |(other, _)| *other) {
                Ok(at) => beyond[at].1 = place,
                Err(at) => beyond.insert(at, (id, place)),
            }
            return;
        }
        let places = Rc::make_mut(&mut self.places);
        let at = id.0 as usize;
        if places.len() <= at {
            places.resize(at + 1, ABSENT);
        }
        places[at] = place;
    }

    /// Takes some nodes out, given in order of number; those that stay close up.
    pub fn remove(&mut self, gone: &[NodeId]) {
        let stays = |id: &NodeId| gone.binary_search(id).is_err();
        let mut is_kept = self.ids.iter().map(stays).collect::<Vec<_>>().into_iter();
        self.values.retain(|_| is_kept.next().unwrap_or(true));
        self.ids.retain(stays);
        Rc::make_mut(&mut self.sorted).retain(stays);
        Rc::make_mut(&mut self.places).fill(ABSENT);
        Rc::make_mut(&mut self.places_beyond).clear();
        for place in 0..self.ids.len() {
            self.put(self.ids[place], place);
        }
    }

    /// Returns how many of the nodes that are there were put in before this one.
    #[must_use]
    #[inline]
    pub fn place(&self, id: NodeId) -> Option<usize> {
        match self.places.get(id.0 as usize) {
            Some(&place) if place != ABSENT => Some(place as usize),
            _ if id.0 < NodeId::FIRST_STRANGER => None,
            _ => self.place_beyond(id),
        }
    }

    #[cold]
    fn place_beyond(&self, id: NodeId) -> Option<usize> {
        let beyond = &self.places_beyond;
        let at = beyond.binary_search_by_key(&id, |(other, _)| *other);
        at.ok().map(|at| beyond[at].1 as usize)
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

    #[test]
    fn those_that_stay_close_up_when_others_are_taken_out() {
        let mut map = NodeMap::default();
        let second = NodeId(81).successor();
        let all = [8002, 81, 8001, second.0, 70_000].map(NodeId);
        all.into_iter().for_each(|id| map.add(id, id.0));
        let copy = map.clone();
        map.remove(&[NodeId(81), NodeId(8002)]);
        assert_eq!(map.ids(), [NodeId(8001), second, NodeId(70_000)]);
        assert_eq!(
            map.sorted_ids(),
            [NodeId(8001), NodeId(70_000), second],
            "in order of number"
        );
        for (place, id) in [NodeId(8001), second, NodeId(70_000)]
            .into_iter()
            .enumerate()
        {
            assert_eq!((map.place(id), map.get(id)), (Some(place), Some(&id.0)));
        }
        assert_eq!((map.place(NodeId(81)), map.get(NodeId(8002))), (None, None));
        map.add(NodeId(81), 5);
        assert_eq!(
            (map.place(NodeId(81)), map.get(NodeId(81))),
            (Some(3), Some(&5))
        );
        assert_eq!(copy.ids(), all, "a copy is its own map");
        assert_eq!(copy.get(second), Some(&second.0));
        map.remove(&[]);
        assert_eq!(map.len(), 4);
    }
}
