//! What is done to the network by hand: cutting and healing, holding and letting go, and laying hands on one message.
//!
//! As everywhere, first everything is checked, then everything is done.

use std::rc::Rc;

use super::apply::Refusal;
use super::{Acting, Simulation, Status};
use crate::command::{Command, LinkRef, MessageAction, NodeRef, Scope, Target};
use crate::journal::{Entry, Touch, What};
use crate::message::{NodeId, Packet};
use crate::network::{City, Flight, LinkSetting, Reach};
use crate::order;

impl Simulation {
    // -- cutting and healing --

    pub(super) fn cut(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let ways = self.find_links(link)?;
        let is_cut = |&(from, to): &_| self.cuts().is_some_and(|cuts| cuts.is_way_cut(from, to));
        if ways.iter().all(is_cut) {
            let way = self.call_way(&ways);
            let arrow = self.call_arrow(&ways);
            return Err(format!(
                "the way {way} is cut already; heal {arrow} repairs it"
            ));
        }
        self.record(command);
        let cuts = self.cuts_mut();
        ways.iter().for_each(|&(from, to)| cuts.cut(from, to));
        Ok(())
    }

    /// Says which way or ways are meant: `from ada to tod` or `between ada and tod`.
    fn call_way(&self, ways: &[(NodeId, NodeId)]) -> String {
        let (from, to) = ways[0];
        let (from, to) = (self.call(from), self.call(to));
        match ways.len() {
            1 => format!("from {from} to {to}"),
            _ => format!("between {from} and {to}"),
        }
    }

    /// Writes the way or ways as a command does.
    fn call_arrow(&self, ways: &[(NodeId, NodeId)]) -> String {
        let (from, to) = ways[0];
        let arrow = if ways.len() == 1 { "->" } else { "<->" };
        format!("{} {arrow} {}", self.call(from), self.call(to))
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
        order::sort(&mut all);
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
        let ways = link.map(|link| self.find_links(link)).transpose()?;
        let cuts = &self.network.links.cuts;
        match &ways {
            None if cuts.is_empty() && !self.network.links.is_whole() => {
                return Err(format!(
                    "nothing is cut by hand, and heal undoes nothing else; {}",
                    self.who_cuts()
                ));
            }
            None if cuts.is_empty() => {
                return Err("nothing is cut; partition, cut or isolate first".to_owned());
            }
            Some(ways)
                if !ways.iter().any(|&(from, to)| cuts.is_cut(from, to))
                    && ways
                        .iter()
                        .any(|&(from, to)| self.network.links.is_cut(from, to)) =>
            {
                return Err(format!(
                    "the way {} is not cut by hand; {}",
                    self.call_way(ways),
                    self.who_cuts()
                ));
            }
            Some(ways) if !ways.iter().any(|&(from, to)| cuts.is_way_cut(from, to)) => {
                let (from, to) = ways[0];
                let what = if !ways.iter().any(|&(from, to)| cuts.is_cut(from, to)) {
                    "not cut"
                } else if cuts.is_isolated(from) || cuts.is_isolated(to) {
                    "cut by an isolation; heal repairs everything"
                } else {
                    "cut by the partition; heal repairs everything"
                };
                return Err(format!("the way {} is {what}", self.call_way(ways)));
            }
            None | Some(_) => {}
        }
        self.record(command);
        let cuts = &mut self.network.links.cuts;
        match ways {
            None => cuts.heal(),
            Some(ways) => ways.iter().for_each(|&(from, to)| cuts.mend(from, to)),
        }
        Ok(())
    }

    // -- holding and letting go --

    pub(super) fn hold(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let ways = self.find_links(link)?;
        if let Acting::Schedule(number) | Acting::Again(number) = self.acting {
            self.record(command);
            for (from, to) in ways {
                self.network.hold_by(number, from, to);
            }
            return Ok(());
        }
        if ways
            .iter()
            .all(|&(from, to)| self.network.is_held_by_hand(from, to))
        {
            return Err(format!(
                "messages {} are held already; release {} lets them go on",
                self.call_way(&ways),
                self.call_arrow(&ways)
            ));
        }
        self.record(command);
        for (from, to) in ways {
            self.network.hold(from, to);
        }
        Ok(())
    }

    pub(super) fn release(&mut self, command: &Command, link: &LinkRef) -> Result<(), Refusal> {
        let ways = self.find_links(link)?;
        let is_held = |&(from, to): &_| self.network.is_held_by_hand(from, to);
        if !ways.iter().any(is_held) {
            let by = ways.iter().find_map(|&(from, to)| self.who_holds(from, to));
            if let Some(number) = by {
                return Err(format!(
                    "messages {} are held by schedule {number}; calm {number} ends it",
                    self.call_way(&ways)
                ));
            }
            return Err(format!(
                "messages {} are not held; hold {} first",
                self.call_way(&ways),
                self.call_arrow(&ways)
            ));
        }
        self.record(command);
        for (from, to) in ways {
            self.network.release(from, to);
        }
        Ok(())
    }

    // -- what the links are like --

    pub(super) fn set_links(
        &mut self,
        command: &Command,
        setting: &LinkSetting,
        scope: &Scope,
    ) -> Result<(), Refusal> {
        let reaches: Vec<Reach> = match scope {
            Scope::Everywhere => vec![Reach::Everywhere],
            Scope::To(node) => vec![Reach::To(self.find(node)?)],
            Scope::From(node) => vec![Reach::From(self.find(node)?)],
            Scope::Link(link) => {
                let ways = self.find_links(link)?;
                ways.iter().map(|&(a, b)| Reach::Link(a, b)).collect()
            }
        };
        self.record(command);
        let now = self.now();
        for reach in reaches {
            self.network.links.set(reach, setting.clone(), now);
        }
        if matches!(setting, LinkSetting::Order(_)) {
            self.network.order_changed();
        }
        Ok(())
    }

    pub(super) fn place(
        &mut self,
        command: &Command,
        target: &Target,
        city: City,
    ) -> Result<(), Refusal> {
        let any = [Status::Up, Status::Frozen, Status::Dead];
        let ids = self.find_all(target, &any, "", |_, _| String::new())?;
        self.record(command);
        let now = self.now();
        for id in ids {
            self.network.links.place_in(id, city, now);
            if let Some(member) = self.members.get_mut(id) {
                member.revision += 1;
            }
        }
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
            MessageAction::Swap => {
                if flight.is_held() {
                    return Err(format!(
                        "message {number} is held; message {number} release lets it go on first"
                    ));
                }
                let Some((next, other)) = self.network.next_on_link(message) else {
                    return Err(match flight.from {
                        None => format!("message {number} is on no link; a person handed it over"),
                        Some(from) => format!(
                            "no message follows message {number} from {} to {}; run on, or swap an earlier one",
                            self.call(from),
                            self.call(flight.to)
                        ),
                    });
                };
                self.record(command);
                self.network.swap(message, next);
                Touch::Swapped(other)
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
                What::Dropped(transit, _)
                | What::Crowded(transit, _)
                | What::Touched(transit, _, Touch::Dropped) => (transit, "was dropped"),
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
