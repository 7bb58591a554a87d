//! What is done to the network by hand: cutting and healing, holding and letting go, and laying hands on one message.
//!
//! As everywhere, first everything is checked, then everything is done.

use std::rc::Rc;

use super::apply::Refusal;
use super::{Acting, Simulation, Status};
use crate::command::{Command, LinkRef, MessageAction, NodeRef};
use crate::journal::{Entry, Touch, What};
use crate::message::{NodeId, Packet};
use crate::network::Flight;

impl Simulation {
    // -- cutting and healing --

    pub(super) fn cut(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let (from, to) = self.find_link(link)?;
        if self.cuts().is_some_and(|cuts| cuts.is_way_cut(from, to)) {
            let (from, to) = (self.call(from), self.call(to));
            return Err(format!(
                "the way from {from} to {to} is cut already; heal {from} -> {to} repairs it"
            ));
        }
        self.record(command);
        self.cuts_mut().cut(from, to);
        Ok(())
    }

    pub(super) fn isolate(&mut self, command: &Command, node: &NodeRef) -> Result<(), Refusal> {
        let id = self.find(node)?;
        if self.cuts().is_some_and(|cuts| cuts.is_isolated(id)) {
            let name = self.call(id);
            return Err(format!(
                "{name} is isolated already; heal repairs every partition, cut and isolation"
            ));
        }
        self.record(command);
        self.cuts_mut().isolate(id);
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
        self.cuts_mut().partition(&groups);
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
            None if cuts.is_empty() && !self.network.links.is_whole() => {
                return Err(format!(
                    "nothing is cut by hand, and heal undoes nothing else; {}",
                    self.who_cuts()
                ));
            }
            None if cuts.is_empty() => {
                return Err("nothing is cut; partition, cut or isolate first".to_owned());
            }
            Some((from, to)) if !cuts.is_cut(from, to) && self.network.links.is_cut(from, to) => {
                let by = self.who_cuts();
                let (from, to) = (self.call(from), self.call(to));
                return Err(format!(
                    "the way from {from} to {to} is not cut by hand; {by}"
                ));
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
        if let Acting::Schedule(number) | Acting::Again(number) = self.acting {
            self.record(command);
            self.network.hold_by(number, from, to);
            return Ok(());
        }
        if self.network.is_held_by_hand(from, to) {
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
        if !self.network.is_held_by_hand(from, to) {
            let by = self.who_holds(from, to);
            let (from, to) = (self.call(from), self.call(to));
            if let Some(number) = by {
                return Err(format!(
                    "messages from {from} to {to} are held by schedule {number}; calm {number} ends it"
                ));
            }
            return Err(format!(
                "messages from {from} to {to} are not held; hold {from} -> {to} first"
            ));
        }
        self.record(command);
        self.network.release(from, to);
        Ok(())
    }

    // -- one message --

    pub(super) fn message(
        &mut self,
        command: &Command,
        number: u64,
        action: &MessageAction,
    ) -> Result<(), Refusal> {
        let Some((message, flight)) = self.network.find(number) else {
            return Err(self.why_not_in_flight(number));
        };
        let flight = flight.clone();
        let receiver = self.members.get(flight.to).map(|member| member.status);
        if flight.waits() {
            let name = self.call(flight.to);
            let is_frozen = receiver == Some(Status::Frozen);
            let mut line = self.network.line(flight.to);
            let is_in_line = line.any(|other| other.number == number);
            match action {
                MessageAction::Drop | MessageAction::Edit(_) => {}
                MessageAction::Deliver if !is_frozen => {}
                _ if is_frozen => {
                    return Err(format!(
                        "message {number} has arrived and waits for {name}, who is frozen; thaw {name} lets it in"
                    ));
                }
                _ if is_in_line => {
                    return Err(format!(
                        "message {number} has arrived and waits for {name}, who is slow; drop, deliver or edit it"
                    ));
                }
                _ => {
                    return Err(format!(
                        "message {number} has arrived at {name} this very instant; drop, deliver or edit it"
                    ));
                }
            }
        }
        let touch = match action {
            MessageAction::Drop => {
                self.record(command);
                self.network.drop_one(message);
                // As it was: a held one dies where it is held.
                self.note_touch(&flight, Touch::Dropped);
                return Ok(());
            }
            MessageAction::Deliver => {
                self.record(command);
                self.note_touch(&flight, Touch::Delivered);
                let occurrence = self.network.deliver(message);
                self.happen(occurrence);
                return Ok(());
            }
            MessageAction::Duplicate => {
                self.record(command);
                for departure in self.network.duplicate(message) {
                    self.note_departure(&departure);
                }
                return Ok(());
            }
            MessageAction::Delay(span) => {
                self.record(command);
                self.network.delay(message, *span);
                Touch::Delayed(*span)
            }
            MessageAction::Hold => {
                if self.network.is_held_alone(message) {
                    return Err(format!(
                        "message {number} is held already; message {number} release lets it go on"
                    ));
                }
                self.record(command);
                self.network.hold_one(message, true);
                Touch::Held
            }
            MessageAction::Release => {
                if !flight.is_held() {
                    return Err(format!(
                        "message {number} is not held; message {number} hold keeps it where it is"
                    ));
                }
                self.record(command);
                self.network.release_one(message);
                Touch::Released
            }
            MessageAction::Redirect(node) => {
                let to = self.find(node)?;
                let name = self.call(to);
                if flight.to == to {
                    return Err(format!(
                        "message {number} is for {name} anyway; choose somebody else"
                    ));
                }
                if flight.from == Some(to) {
                    return Err(format!(
                        "message {number} is from {name}; choose somebody else"
                    ));
                }
                self.record(command);
                Touch::Redirected(self.network.redirect(message, to))
            }
            MessageAction::Edit(wire) => {
                let Packet::Gossip(before) = flight.packet else {
                    return Err(format!(
                        "message {number} is no rumor, so it has nothing to change; drop or delay it"
                    ));
                };
                let after = Rc::make_mut(&mut self.directory).take_in(wire)?;
                self.note_said_by_hand(&after);
                self.record(command);
                self.network.edit(message, Packet::Gossip(after));
                Touch::Edited(Rc::new(before))
            }
        };
        // It is still there, as it is now.
        if let Some((_, flight)) = self.network.find(number) {
            let flight = flight.clone();
            self.note_touch(&flight, touch);
        }
        Ok(())
    }

    fn note_touch(&mut self, flight: &Flight, touch: Touch) {
        self.note_fate(flight, |transit, said| What::Touched(transit, said, touch));
    }

    /// Says what has become of a message that is not in flight.
    fn why_not_in_flight(&self, number: u64) -> Refusal {
        let last = self.network.last_number();
        if last == 0 {
            return "no message has been sent; run 1s lets somebody say something".to_owned();
        }
        if number > last {
            return format!("there is no message {number}; the last one is {last}");
        }
        let end = |entry: &Entry| {
            let (transit, end) = match &entry.what {
                What::Heard { transit, .. }
                | What::Answered { transit, .. }
                | What::Introduced { transit, .. } => (transit, "was delivered"),
                What::Lost(transit, _) => (transit, "was lost"),
                What::Cut(transit, _) => (transit, "was cut off"),
                What::Dead(transit, _) => (transit, "found nobody"),
                What::Dropped(transit, _) | What::Touched(transit, _, Touch::Dropped) => {
                    (transit, "was dropped")
                }
                _ => return None,
            };
            (transit.number == number).then(|| format!("it {end} at {}", entry.at))
        };
        let found = self
            .journal
            .latest_first()
            .find_map(|(_, entry)| end(entry));
        // What waited for somebody who was killed has no entry of its own, and old entries are dropped.
        let end = found.unwrap_or_else(|| "it has come to its end".to_owned());
        format!("message {number} is not in flight; {end}")
    }
}
