//! What is done to the network by hand: cutting and healing, holding and letting go.
//!
//! As everywhere, first everything is checked, then everything is done.

use super::Simulation;
use super::apply::Refusal;
use crate::command::{Command, LinkRef, NodeRef};
use crate::message::NodeId;

impl Simulation {
    // -- cutting and healing --

    pub(super) fn cut(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let (from, to) = self.find_link(link)?;
        if self.network.links.cuts.is_way_cut(from, to) {
            let (from, to) = (self.call(from), self.call(to));
            return Err(format!(
                "the way from {from} to {to} is cut already; heal {from} -> {to} repairs it"
            ));
        }
        self.record(command);
        self.network.links.cuts.cut(from, to);
        Ok(())
    }

    pub(super) fn isolate(&mut self, command: &Command, node: &NodeRef) -> Result<(), Refusal> {
        let id = self.find(node)?;
        if self.network.links.cuts.is_isolated(id) {
            let name = self.call(id);
            return Err(format!(
                "{name} is isolated already; heal repairs every partition, cut and isolation"
            ));
        }
        self.record(command);
        self.network.links.cuts.isolate(id);
        Ok(())
    }

    pub(super) fn partition(
        &mut self,
        command: &Command,
        groups: &[Vec<NodeRef>],
    ) -> Result<(), Refusal> {
        if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
            return Err(
                "a partition needs two groups with somebody in each, like a,b | c,d".to_owned(),
            );
        }
        let find = |group: &Vec<NodeRef>| group.iter().map(|node| self.find(node)).collect();
        let groups: Vec<Vec<NodeId>> = groups.iter().map(find).collect::<Result<_, Refusal>>()?;
        let mut all = groups.concat();
        all.sort_unstable();
        if let Some(twice) = all.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!(
                "{} is named twice; a node is in one group",
                self.call(twice[0])
            ));
        }
        self.record(command);
        self.network.links.cuts.partition(&groups);
        Ok(())
    }

    pub(super) fn heal(
        &mut self,
        command: &Command,
        link: Option<&LinkRef>,
    ) -> Result<(), Refusal> {
        let on = self.optional_link(link)?;
        let cuts = &self.network.links.cuts;
        match on {
            None if cuts.is_empty() => {
                return Err("nothing is cut; partition, cut or isolate first".to_owned());
            }
            Some((from, to)) if !cuts.is_way_cut(from, to) => {
                let what = if !cuts.is_cut(from, to) {
                    "not cut"
                } else if cuts.is_isolated(from) || cuts.is_isolated(to) {
                    "cut by an isolation; heal repairs everything"
                } else {
                    "cut by the partition; heal repairs everything"
                };
                let (from, to) = (self.call(from), self.call(to));
                return Err(format!("the way from {from} to {to} is {what}"));
            }
            None | Some(_) => {}
        }
        self.record(command);
        let cuts = &mut self.network.links.cuts;
        match on {
            None => cuts.heal(),
            Some((from, to)) => cuts.mend(from, to),
        }
        Ok(())
    }

    // -- holding and letting go --

    pub(super) fn hold(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let (from, to) = self.find_link(link)?;
        if self.network.is_holding(from, to) {
            let (from, to) = (self.call(from), self.call(to));
            return Err(format!(
                "messages from {from} to {to} are held already; release {from} -> {to} lets them go on"
            ));
        }
        self.record(command);
        self.network.hold(from, to);
        Ok(())
    }

    pub(super) fn release(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let (from, to) = self.find_link(link)?;
        if !self.network.is_holding(from, to) {
            let (from, to) = (self.call(from), self.call(to));
            return Err(format!(
                "messages from {from} to {to} are not held; hold {from} -> {to} first"
            ));
        }
        self.record(command);
        self.network.release(from, to);
        Ok(())
    }
}
