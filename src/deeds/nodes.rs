//! What follows from what is done to nodes: who knows them, what is on its way to them, what they know.

use super::Teller;
use crate::command::{Ailment, Command, Lie, NodeRef, Target};
use crate::journal::What;
use crate::message::{NodeId, Packet};
use crate::narration::{counted, deed};
use crate::order;
use crate::share::Drift;
use crate::simulation::Status;
use crate::time::{Span, seconds};

impl Teller<'_> {
    /// Says who knows a newcomer, and whom it knows.
    pub(super) fn acquaintance(self, id: Option<NodeId>) -> String {
        let Some((id, member)) = id.and_then(|id| Some((id, self.run.members().get(id)?))) else {
            return String::new();
        };
        let others = self.those_who_know(id);
        let known = match others.as_slice() {
            [] => "nobody knows it yet".to_owned(),
            some => format!("{} it", self.few(some).with("knows", "know")),
        };
        format!(
            "{known}, and it knows {}",
            self.few(member.node.peers()).words
        )
    }

    pub(super) fn newcomers(self, count: u32) -> (String, String) {
        let ids = self.run.members().ids();
        let new = &ids[ids.len().saturating_sub(count as usize)..];
        if let [one] = new {
            let name = self.name(*one);
            return (deed(&format!("new {name}")), self.acquaintance(Some(*one)));
        }
        let members = self.run.members();
        let peers = new.iter().filter_map(|id| members.get(*id));
        let peers = peers.map(|member| member.node.peers().len());
        let (least, most) = peers.fold((usize::MAX, 0), |(least, most), n| {
            (least.min(n), most.max(n))
        });
        let follows = match (least, most) {
            (_, 0) => "none of them knows anybody".to_owned(),
            (1, 1) => "each knows 1 other".to_owned(),
            (least, most) if least == most => format!("each knows {most} others"),
            (least, most) if least + 1 == most => format!("each knows {least} or {most} others"),
            (least, most) => format!("each knows {least} to {most} others"),
        };
        (deed(&format!("new {count} nodes")), follows)
    }

    /// Says what becomes of what is for a node that is dead or has left, and who goes on telling it things.
    pub(super) fn death(self, node: &NodeRef) -> String {
        let Some(id) = self.found(node) else {
            return String::new();
        };
        let waited = self.run.last_entry(id).and_then(|last| {
            let (_, entry) = self.run.journal().of_node(Some(last)).next()?;
            match entry.what {
                What::Killed { waiting } | What::Left { waiting, .. } => Some(waiting),
                _ => None,
            }
        });
        let waited = match waited.unwrap_or_default() {
            0 => String::new(),
            1 => ". 1 message that waited for it is gone".to_owned(),
            n => format!(". {n} messages that waited for it are gone"),
        };
        let tellers = match self.those_who_know(id).as_slice() {
            [] => "Nobody who is up has it as a peer".to_owned(),
            some => format!(
                "{} it as a peer",
                self.few(some).with("still has", "still have")
            ),
        };
        let coming = self.on_the_way(&|flight| flight.to == id, "finds nobody");
        format!("{coming}{waited}. {tellers}")
    }

    pub(super) fn frost(self, node: &NodeRef) -> String {
        let Some(id) = self.run.meant(node) else {
            return String::new();
        };
        let waiting = self.run.network().waiting(id) as u64;
        let coming = self.count(&|flight| flight.to == id);
        let coming = match (coming, waiting) {
            (0, 0) => "nothing is on its way".to_owned(),
            (1, 0) => "1 message is on its way".to_owned(),
            (n, 0) => format!("{n} messages are on their way"),
            (0, m) => format!("{} there already", waiting_in_words(m)),
            (1, m) => format!("{} there already, and 1 is on its way", waiting_in_words(m)),
            (n, m) => format!(
                "{} there already, and {n} are on their way",
                waiting_in_words(m)
            ),
        };
        format!("it hears and says nothing, and whatever arrives waits; {coming}")
    }

    pub(super) fn thaw(self, target: &Target) -> String {
        let one = match target {
            Target::All => None,
            Target::Node(node) => self.run.meant(node),
        };
        let now = self.run.journal().latest_first().map(|(_, entry)| entry);
        let at = self
            .run
            .journal()
            .latest_first()
            .next()
            .map(|(_, entry)| entry.at);
        let now = now.take_while(|entry| Some(entry.at) == at);
        let waited: u64 = now
            .filter(|entry| one.is_none_or(|id| entry.node == id))
            .filter_map(|entry| match entry.what {
                What::Thawed { waiting } => Some(u64::from(waiting)),
                _ => None,
            })
            .sum();
        let (goes, catches) = match one {
            None => ("they go on where they stopped", "they catch up on"),
            Some(_) => ("it goes on where it stopped", "it catches up on"),
        };
        match waited {
            0 => format!("{goes}; nothing had arrived meanwhile"),
            n => format!("{catches} {}", counted(n, "message")),
        }
    }

    /// Says how many of the favourites there are somebody knows who has come back.
    pub(super) fn knowledge(self, target: &Target) -> String {
        let view = match target {
            Target::All => None,
            Target::Node(node) => self.run.meant(node).and_then(|id| self.snapshot.node(id)),
        };
        match view {
            Some(view) if view.of > 0 => {
                let all = counted(u64::from(view.of), "favourite");
                format!("it knows {} of {all}, its own included", view.knows)
            }
            _ => self.knowing(),
        }
    }

    /// Says how many know everything; empty where nobody has anybody to hear of.
    pub(super) fn knowing(self) -> String {
        let up = self.snapshot.nodes.iter();
        let up = up.filter(|node| node.status != Status::Dead);
        let (all, knowing) = up.fold((0_u64, 0_u64), |(all, knowing), node| {
            (all + 1, knowing + u64::from(node.knows == node.of))
        });
        match (knowing, all) {
            (_, 0 | 1) => String::new(),
            (knowing, all) if knowing == all => "everybody knows everything".to_owned(),
            (0, _) => "nobody knows everything yet".to_owned(),
            (1, all) => format!("1 of {all} nodes knows everything"),
            (knowing, all) => format!("{knowing} of {all} nodes know everything"),
        }
    }

    /// Says how many know somebody's newest favourite.
    pub(super) fn known(self, node: &NodeRef) -> String {
        let Some(origin) = self.run.meant(node) else {
            return String::new();
        };
        let up = self
            .run
            .members()
            .ids()
            .iter()
            .filter(|id| self.is_up(**id));
        let (all, knowing) = up.fold((0_u64, 0_u64), |(all, knowing), id| {
            let knows = self.run.holds_newest(*id, origin);
            (all + 1, knowing + u64::from(knows))
        });
        match knowing {
            1 => format!("1 of {} knows it", counted(all, "node")),
            n => format!("{n} of {} know it", counted(all, "node")),
        }
    }

    pub(super) fn question(self, node: &NodeRef, introducer: &NodeRef) -> String {
        let (Some(id), Some(asked)) = (self.run.meant(node), self.run.meant(introducer)) else {
            return String::new();
        };
        let name = self.name(asked);
        match self.run.members().get(asked).map(|member| member.status) {
            Some(Status::Dead) => return format!("{name} is dead and does not answer"),
            Some(Status::Frozen) => {
                return format!("{name} is frozen and answers when it is thawed");
            }
            _ => {}
        }
        let mut flights = self.run.network().flights_unsorted();
        let question = flights.find(|flight| {
            flight.from == Some(id)
                && flight.to == asked
                && matches!(flight.packet, Packet::PeersRequest)
        });
        question.map_or(String::new(), |question| {
            format!(
                "the question should reach {name} at {}",
                seconds(question.arrives_at)
            )
        })
    }

    pub(super) fn peers(self, a: &NodeRef, b: &NodeRef) -> String {
        let peers = |node: &NodeRef| {
            let member = self.run.members().get(self.run.meant(node)?)?;
            Some(member.node.peers().len() as u64)
        };
        match peers(a).zip(peers(b)) {
            None => String::new(),
            Some((ours, theirs)) => format!(
                "{} has {} now, and {} has {theirs}",
                self.call(a),
                counted(ours, "peer"),
                self.call(b)
            ),
        }
    }

    pub(super) fn ailment(
        self,
        target: &Target,
        ailment: Ailment,
        that: String,
    ) -> (String, String) {
        let whom = self.whom(target);
        let line = Command::Ail(target.clone(), ailment).to_string();
        let rest = line.splitn(3, ' ').collect::<Vec<_>>();
        let did = match rest.as_slice() {
            [verb, _] => deed(&format!("{verb} {whom}")),
            [verb, _, rest] => deed(&format!("{verb} {whom} {rest}")),
            _ => deed(&line),
        };
        let one = match target {
            Target::All => None,
            Target::Node(node) => self.run.meant(node),
        };
        let follows = match (ailment, one) {
            (Ailment::Slow(span), Some(id)) if span > Span::ZERO => {
                let line = self.run.network().in_line(id) as u64;
                let coming = self.count(&|flight| flight.to == id);
                match (line, coming) {
                    (0, 0) => "nothing is on its way to it".to_owned(),
                    (0, 1) => "1 message is on its way to it".to_owned(),
                    (0, n) => format!("{n} messages are on their way to it"),
                    (1, 0) => "1 message stands in line for it".to_owned(),
                    (line, 0) => format!("{line} messages stand in line for it"),
                    (1, n) => format!("1 message stands in line for it; on the way there: {n}"),
                    (line, n) => {
                        format!("{line} messages stand in line for it; on the way there: {n}")
                    }
                }
            }
            (Ailment::Drift(Drift::NONE), Some(_)) => {
                "its periods are as long as they should be".to_owned()
            }
            (Ailment::Lie(Some(lie)), Some(_)) => format!("from now on it {}", Lie::meaning(lie)),
            (Ailment::Lie(None), Some(id)) => match self.count(&|flight| flight.from == Some(id)) {
                0 => "nothing that it said before is on its way".to_owned(),
                1 => "1 message that it sent before is still on its way".to_owned(),
                n => format!("{n} messages that it sent before are still on their way"),
            },
            _ => that,
        };
        (did, follows)
    }

    /// Says how long messages take from where a node is to the nearest and the furthest of the others.
    pub(super) fn distances(self, target: &Target) -> String {
        let from = match target {
            Target::All => return String::new(),
            Target::Node(node) => self.run.meant(node),
        };
        let Some(from) = from else {
            return String::new();
        };
        let links = &self.run.network().links;
        let others = self.run.members().ids().iter().filter(|id| **id != from);
        let mut all: Vec<(Span, NodeId)> = others.map(|id| (links.least(from, *id), *id)).collect();
        order::sort(&mut all);
        match all.as_slice() {
            [] => String::new(),
            [(span, id)] => format!("a message takes {span} to {}", self.name(*id)),
            [(least, near), .., (most, far)] => format!(
                "a message takes {least} to {} and {most} to {}",
                self.name(*near),
                self.name(*far)
            ),
        }
    }
}

/// Says that so many messages wait.
fn waiting_in_words(count: u64) -> String {
    match count {
        1 => "1 message waits".to_owned(),
        n => format!("{n} messages wait"),
    }
}
