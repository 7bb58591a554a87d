//! What follows from cutting and healing: who cannot hear whom, and who can again.

use super::{NAMED_MAX, Teller};
use crate::command::LinkRef;
use crate::message::NodeId;
use crate::narration::{counted, listed};
use crate::network::{Cuts, Flight, Loss, Share};
use crate::order;

/// The most sides of a partition whose sizes are listed.
const SIDES_LISTED_MAX: usize = 4;

impl Teller<'_> {
    /// Says who cannot hear whom because the room is split.
    pub(super) fn sides(self, cuts: &Cuts) -> String {
        let mut sides: Vec<(Option<u32>, Vec<NodeId>)> = Vec::new();
        for &id in self.run.members().ids() {
            if !self.is_up(id) {
                continue;
            }
            let group = cuts.group(id);
            match sides.iter_mut().find(|(of, _)| *of == group) {
                Some((_, side)) => side.push(id),
                None => sides.push((group, vec![id])),
            }
        }
        order::sort_by_key(&mut sides, |(_, side)| side.len());
        let sizes: Vec<String> = sides
            .iter()
            .map(|(_, side)| side.len().to_string())
            .collect();
        let across = |flight: &Flight| {
            flight
                .from
                .is_some_and(|from| cuts.group(from) != cuts.group(flight.to))
        };
        let stuck = self.stuck("across", &across);
        let who = match sides.as_slice() {
            [] | [_] => return "nobody who is up is on another side".to_owned(),
            [(_, a), (_, b)] => match (a.as_slice(), b.as_slice()) {
                ([a], [b]) => format!(
                    "{} and {} cannot hear each other",
                    self.name(*a),
                    self.name(*b)
                ),
                ([a], _) => format!(
                    "{0} cannot hear the others, nor the others {0}",
                    self.name(*a)
                ),
                (a, _) if a.len() <= NAMED_MAX => {
                    format!(
                        "{} cannot hear the others, nor the others them",
                        self.few(a).words
                    )
                }
                (a, b) => format!(
                    "{} nodes and the other {} cannot hear each other",
                    a.len(),
                    b.len()
                ),
            },
            many if many.len() <= SIDES_LISTED_MAX => format!(
                "{} sides, of {} nodes, cannot hear each other",
                many.len(),
                listed(&sizes)
            ),
            many => format!(
                "{} sides cannot hear each other, the largest of {}",
                many.len(),
                counted(many.last().map_or(0, |(_, side)| side.len() as u64), "node")
            ),
        };
        format!("{who}{stuck}")
    }

    /// Says whether anything is still cut, and how many know everything.
    pub(super) fn whole(self) -> String {
        let links = &self.run.network().links;
        let layers = links.layers().iter().filter(|(_, cuts)| !cuts.is_empty());
        let layers: Vec<String> = layers.map(|(number, _)| number.to_string()).collect();
        let cut = match layers.as_slice() {
            [] if links.cuts.is_empty() => "nothing is cut any more".to_owned(),
            [] => "what was cut by hand stays so".to_owned(),
            [one] => format!("schedule {one} still cuts something"),
            some => format!("schedules {} still cut something", listed(some)),
        };
        match self.knowing() {
            knowing if knowing.is_empty() => cut,
            knowing => format!("{cut}, and {knowing}"),
        }
    }

    pub(super) fn cut(self, link: &LinkRef) -> String {
        let ways = self.ways(link);
        let Some(&(from, to)) = ways.first() else {
            return String::new();
        };
        let is_there = |flight: &Flight| {
            let way = flight.from.map(|from| (from, flight.to));
            way.is_some_and(|way| ways.contains(&way))
        };
        let stuck = self.stuck("there", &is_there);
        let (teller, hearer) = (self.name(from), self.name(to));
        if link.both_ways {
            return format!("they cannot hear each other directly{stuck}");
        }
        let others = self.heard_by(to);
        let others = match others.as_slice() {
            [] => format!("{hearer} can hear nobody directly now"),
            some => format!(
                "{hearer} cannot hear {teller} directly, only {}",
                self.few(some).words
            ),
        };
        format!("{others}{stuck}")
    }

    /// Returns those who are up, have a node for a peer, and whose messages can get there.
    pub(super) fn heard_by(self, id: NodeId) -> Vec<NodeId> {
        let network = self.run.network();
        let leads = |from: NodeId| {
            !network.links.is_cut(from, id)
                && !network.is_holding(from, id)
                && network.links.ways(from, id).0 != Loss::Each(Share::ALL)
        };
        let mut all = self.those_who_know(id);
        all.retain(|&from| leads(from));
        all
    }

    pub(super) fn mended(self, link: &LinkRef) -> String {
        let ways = self.ways(link);
        let is_cut = |way: &&(NodeId, NodeId)| self.run.network().links.is_cut(way.0, way.1);
        let still = ways.iter().find(is_cut);
        match (still, ways.as_slice()) {
            (_, []) => String::new(),
            (Some(&(from, to)), _) => format!(
                "{} still cannot hear {} directly: {}",
                self.name(to),
                self.name(from),
                self.what_cuts(from, to)
            ),
            (None, [(from, to)]) => {
                format!("{} can hear {} again", self.name(*to), self.name(*from))
            }
            (None, _) => "they can hear each other again".to_owned(),
        }
    }

    pub(super) fn what_cuts(self, from: NodeId, to: NodeId) -> String {
        let links = &self.run.network().links;
        let isolated = [from, to]
            .into_iter()
            .find(|id| links.cuts.is_isolated(*id));
        let mut layers = links.layers().iter();
        let layer = layers.find(|(_, cuts)| cuts.is_cut(from, to));
        match (isolated, layer) {
            (Some(id), _) => format!("{} is isolated", self.name(id)),
            _ if links.cuts.group(from) != links.cuts.group(to) => "the room is split".to_owned(),
            (None, Some((number, _))) => format!("schedule {number} cuts that"),
            (None, None) => "it is cut".to_owned(),
        }
    }
}
