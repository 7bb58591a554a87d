//! What cannot come about any more: who can hear of whom, and why waiting would be in vain.
//!
//! Only what is certain is said. Whoever waits in vain for another reason finds out by waiting.

use std::collections::VecDeque;

use super::{Awaited, Member, Schedule, Simulation, Status};
use crate::command::{Command, Nemesis};
use crate::message::{BookId, NodeId, Packet};
use crate::network::{Flight, LinkSetting, Loss, Share};
use crate::order;

/// The most ways that are looked at for one that is shut for good.
const SHUT_MAX: usize = 64;
/// The most nodes of which it is found out who could get to know whom.
const ACQUAINTED_MAX: usize = 1_000;

/// Who can hear of whom, over any number of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Islands {
    /// On which island each node is, by place in order of creation; `None`: it is dead.
    on: Vec<Option<u32>>,
    /// How many there are.
    count: u32,
}

impl Islands {
    /// Returns how many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns on which a node is, by its place in order of creation; `None`: it is dead, or not there.
    #[must_use]
    pub fn of(&self, place: usize) -> Option<u32> {
        self.on.get(place).copied().flatten()
    }
}

impl Simulation {
    /// Returns which of the nodes that are up can hear of each other, whether or not anything stops it now: those that know each other, and
    /// those between whom an introduction is under way. While there are schedules the dead count too: they may come back.
    #[must_use]
    pub fn islands(&self) -> Islands {
        self.islands_by(&|_, _| true, &|_| true)
    }

    /// The same, over those ways alone by which something can get through now.
    fn islands_that_reach(&self) -> Islands {
        let arrives = |flight: &Flight| self.arrives(flight);
        self.islands_by(&|from, to| self.leads(from, to), &arrives)
    }

    fn islands_by(
        &self,
        leads: &dyn Fn(NodeId, NodeId) -> bool,
        arrives: &dyn Fn(&Flight) -> bool,
    ) -> Islands {
        let members = &self.members;
        let is_scheduled = !self.schedules.all().is_empty();
        let is_there = |status: Status| status != Status::Dead || is_scheduled;
        let mut ways: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
        let place = |id: NodeId| members.place(id);
        let mut join = |a: usize, b: usize| {
            ways[a].push(b);
            ways[b].push(a);
        };
        for (at, (id, member)) in members.iter().enumerate() {
            for &peer in member.node.peers() {
                // Whoever is heard of becomes a peer in turn, so one way is enough.
                if let Some(other) = place(peer).filter(|_| leads(id, peer) || leads(peer, id)) {
                    join(at, other);
                }
            }
        }
        let flights = self.network.flights_unsorted();
        for flight in flights.filter(|flight| arrives(flight)) {
            let Some(to) = place(flight.to) else { continue };
            let mut named = |id: NodeId| {
                if let Some(other) = place(id) {
                    join(to, other);
                }
            };
            flight.from.into_iter().for_each(&mut named);
            match &flight.packet {
                Packet::Gossip(message) => named(message.origin),
                Packet::Peers(peers) => peers.iter().copied().for_each(named),
                Packet::PeersRequest => {}
            }
        }
        let statuses: Vec<Status> = members.values().map(|member| member.status).collect();
        let mut on = vec![None; members.len()];
        let mut count = 0;
        for first in 0..members.len() {
            if on[first].is_some() || !is_there(statuses[first]) {
                continue;
            }
            on[first] = Some(count);
            let mut next = VecDeque::from([first]);
            while let Some(at) = next.pop_front() {
                for &other in &ways[at] {
                    if on[other].is_none() && is_there(statuses[other]) {
                        on[other] = Some(count);
                        next.push_back(other);
                    }
                }
            }
            count += 1;
        }
        Islands { on, count }
    }

    /// Says why something never comes about unless somebody gives a command, if that is certain: what is in the way, and what to try, as
    /// a sentence without a full stop.
    #[must_use]
    pub fn why_in_vain(&self, awaited: Awaited) -> Option<String> {
        if self.has_come_about(awaited) || awaited == Awaited::Nothing {
            return None;
        }
        if self.members.is_empty() {
            return Some("the room is empty; try new 12".to_owned());
        }
        // Whatever is in the way, a schedule may do away with it.
        if !self.schedules.all().is_empty() && !self.is_dead_for_good() {
            return None;
        }
        // Whoever is up, what is under way may be lost.
        let is_still = !matches!(awaited, Awaited::Loss { .. }) || !self.may_be_doomed();
        let are_all = |fits: fn(Status) -> bool| {
            let mut all = self.members.values();
            is_still && all.all(|member| fits(member.status))
        };
        if are_all(|status| status == Status::Dead) {
            return Some(
                "nobody is up, so nothing comes of waiting; restart all brings everybody back"
                    .to_owned(),
            );
        }
        if are_all(|status| status != Status::Up) {
            return Some(
                "everybody who is up is frozen, so nothing comes of waiting; thaw lets them go on"
                    .to_owned(),
            );
        }
        match awaited {
            Awaited::Nothing => None,
            Awaited::Agreement => self.why_no_agreement(),
            Awaited::Loss { .. } => self.why_no_loss(),
            Awaited::Favourite { node, origin } => {
                let holds = |id: NodeId| self.holds_newest(id, origin);
                let says = |packet: &Packet| self.says_newest(packet, origin);
                self.why_never_learned(node, Some(origin), &holds, &says)
            }
            Awaited::Title { .. } if self.settings().repick.is_some() => None,
            Awaited::Title { node, book } => {
                let holds = |id: NodeId| self.knows_title(id, book);
                let says = |packet: &Packet| matches!(packet, Packet::Gossip(m) if m.book == book);
                self.why_never_learned(node, None, &holds, &says)
            }
        }
        .or_else(|| {
            self.next_at().is_none().then(|| {
                "nothing is left to happen, so nothing comes of waiting; give a command, like set gossip 1s"
                    .to_owned()
            })
        })
    }

    /// Returns whether everybody is dead by hand and no schedule brings anybody in or back: it undoes only what it did itself.
    fn is_dead_for_good(&self) -> bool {
        let brings = |schedule: &Schedule| match &schedule.plan {
            Nemesis::Every { command, .. } => matches!(
                **command,
                Command::New { .. } | Command::NewMany(_) | Command::Restart { .. }
            ),
            _ => false,
        };
        let is_dead = |member: &Member| member.status == Status::Dead && member.by.is_none();
        self.members.values().all(is_dead) && !self.schedules.all().iter().any(brings)
    }

    pub(super) fn knows_title(&self, id: NodeId, book: BookId) -> bool {
        self.members.get(id).is_some_and(|member| {
            let mut rows = member.node.books().iter();
            member.node.favourite() == book || rows.any(|(_, row)| row.book == book)
        })
    }

    fn says_newest(&self, packet: &Packet, origin: NodeId) -> bool {
        let newest = self.members.get(origin).map(|member| member.node.version());
        matches!(packet, Packet::Gossip(m) if m.origin == origin && Some(m.version) == newest)
    }

    /// Returns whether what one node sends another can get there at all.
    fn leads(&self, from: NodeId, to: NodeId) -> bool {
        let links = &self.network.links;
        !links.is_cut(from, to)
            && !self.network.is_holding(from, to)
            && links.ways(from, to).0 != Loss::Each(Share::ALL)
    }

    /// Returns from whom something can get straight to each node now, by places in order of creation, and those pairs of acquaintances
    /// between whom only one way is open: to whom the other leads.
    fn sources(&self) -> (Vec<Vec<usize>>, Vec<(usize, usize)>) {
        let mut sources: Vec<Vec<usize>> = vec![Vec::new(); self.members.len()];
        let mut shut = Vec::new();
        let mut acquaint = |a: NodeId, b: NodeId| {
            let (Some(at), Some(other)) = (self.members.place(a), self.members.place(b)) else {
                return;
            };
            // Whoever is heard of becomes a peer in turn.
            let (there, back) = (self.leads(a, b), self.leads(b, a));
            if there {
                sources[other].push(at);
            }
            if back {
                sources[at].push(other);
            }
            match (there, back) {
                (false, true) => shut.push((at, other)),
                (true, false) => shut.push((other, at)),
                _ => {}
            }
        };
        for (id, member) in self.members.iter() {
            for &peer in member.node.peers() {
                acquaint(id, peer);
            }
        }
        for flight in self.network.flights_unsorted() {
            match &flight.packet {
                Packet::Gossip(message) => acquaint(flight.to, message.origin),
                Packet::Peers(peers) => peers.iter().for_each(|peer| acquaint(flight.to, *peer)),
                Packet::PeersRequest => {}
            }
            if let Some(from) = flight.from {
                acquaint(flight.to, from);
            }
        }
        (sources, shut)
    }

    /// Returns from which nodes, by place, something can get to one, itself among them, over any number of others that are not dead.
    ///
    /// Whoever hears of somebody makes a peer of him: on one island everybody may get to know everybody.
    fn heard_by(&self, sources: &[Vec<usize>], place: usize) -> Vec<bool> {
        let is_fixed = self.settings().peers == 0;
        let ids: Vec<NodeId> = self.members.iter().map(|(id, _)| id).collect();
        let islands = self.islands_that_reach();
        let mut heard = vec![false; ids.len()];
        heard[place] = true;
        let mut left: Vec<usize> = (0..ids.len())
            .filter(|at| {
                *at != place
                    && islands
                        .of(*at)
                        .is_some_and(|on| islands.of(place) == Some(on))
            })
            .collect();
        if !is_fixed && left.len() > ACQUAINTED_MAX {
            return vec![true; ids.len()];
        }
        let mut next = VecDeque::from([place]);
        while let Some(at) = next.pop_front() {
            left.retain(|&source| {
                let leads = match is_fixed {
                    true => sources[at].contains(&source),
                    false => self.leads(ids[source], ids[at]),
                };
                if leads {
                    heard[source] = true;
                    next.push_back(source);
                }
                !leads
            });
        }
        heard
    }

    /// Returns whether a message that says something can still arrive at one of those nodes.
    fn is_coming(&self, to: &dyn Fn(usize) -> bool, says: &dyn Fn(&Packet) -> bool) -> bool {
        let mut flights = self.network.flights_unsorted();
        flights.any(|flight| {
            self.arrives(flight)
                && says(&flight.packet)
                && self.members.place(flight.to).is_some_and(to)
        })
    }

    /// Returns whether what is under way gets there as things are.
    fn arrives(&self, flight: &Flight) -> bool {
        let is_cut = |from| self.network.links.is_cut(from, flight.to);
        flight.waits() || !(flight.is_held() || flight.from.is_some_and(is_cut))
    }

    /// Says whose news does not get past a way that is shut while the way back is open, if that is certain.
    fn why_one_way(&self) -> Option<String> {
        let (sources, mut shut) = self.sources();
        order::sort_by_key(&mut shut, |&(from, to)| (to, from));
        shut.dedup();
        let ids: Vec<NodeId> = self.members.iter().map(|(id, _)| id).collect();
        let is_dead = |place: usize| {
            let status = self.members.get(ids[place]).map(|member| member.status);
            status.is_none_or(|status| status == Status::Dead)
        };
        let mut last = None;
        for &(from, to) in shut.iter().take(SHUT_MAX) {
            if is_dead(from) || is_dead(to) {
                continue;
            }
            let heard = match last {
                Some((of, heard)) if of == to => heard,
                _ => self.heard_by(&sources, to),
            };
            let origin = ids[from];
            let is_there = |place: usize| heard[place] && self.holds_newest(ids[place], origin);
            if !heard[from]
                && !(0..ids.len()).any(is_there)
                && !self.is_coming(&|place| heard[place], &|packet| {
                    self.says_newest(packet, origin)
                })
            {
                return Some(self.what_divides(origin, ids[to]));
            }
            last = Some((to, heard));
        }
        None
    }

    fn why_no_agreement(&self) -> Option<String> {
        let frozen = self.members.iter().find(|(id, member)| {
            let knows_all = || {
                let mut others = self.members.iter();
                others.all(|(origin, other)| {
                    other.status == Status::Dead || self.holds_newest(*id, origin)
                })
            };
            member.status == Status::Frozen && !knows_all()
        });
        if let Some((id, _)) = frozen {
            let name = self.call(id);
            return Some(format!(
                "{name} is frozen and learns nothing; thaw {name} lets it go on"
            ));
        }
        let islands = self.islands_that_reach();
        if islands.count() < 2 {
            return self.why_one_way();
        }
        // Which news is on which island already, and who lacks it.
        for (at, (id, _)) in self.members.iter().enumerate() {
            let Some(here) = islands.of(at) else { continue };
            for (place, (origin, _)) in self.members.iter().enumerate() {
                let there = islands.of(place);
                if there.is_none_or(|there| there == here) || self.holds_newest(id, origin) {
                    continue;
                }
                let mut all = self.members.iter().enumerate();
                let is_here = all.any(|(other, (holder, _))| {
                    islands.of(other) == Some(here) && self.holds_newest(holder, origin)
                });
                if !is_here {
                    return Some(self.what_divides(origin, id));
                }
            }
        }
        self.why_one_way()
    }

    /// Says what keeps the news of one node from another that no way leads to.
    fn what_divides(&self, from: NodeId, to: NodeId) -> String {
        let (teller, hearer) = (self.call(from), self.call(to));
        let islands = self.islands();
        let place = |id| self.members.place(id).and_then(|place| islands.of(place));
        if place(from) != place(to) {
            return format!(
                "nobody that {hearer} can hear of knows {teller}; link {teller} {hearer} makes them peers"
            );
        }
        let links = &self.network.links;
        let cure = if !links.is_whole() {
            "a cut is in the way; heal repairs it"
        } else if self.network.flights_unsorted().any(Flight::is_held)
            || !self.network.holds().is_empty()
        {
            "what is sent there is held; release lets it go on"
        } else {
            "whatever is sent there is lost; loss 0% lets it through"
        };
        format!("what {teller} says cannot get to {hearer}: {cure}")
    }

    fn why_no_loss(&self) -> Option<String> {
        let links = &self.network.links;
        let may_lose =
            links.loss != Loss::NONE || links.special().any(|(_, setting)| loses(&setting));
        (!may_lose && !self.may_be_doomed())
            .then(|| "no link loses anything; let one do so, like loss 10%".to_owned())
    }

    /// Returns whether something that is under way may be lost, because it was sent while there was loss.
    fn may_be_doomed(&self) -> bool {
        let mut commands = self.commands.iter();
        self.network.in_flight() > 0
            && commands.any(|given| match &given.command {
                Command::Links(setting, _) => loses(setting),
                Command::Nemesis(_) => true,
                _ => false,
            })
    }

    /// Says why a node never learns what those know whom `holds` is about, or what a message says that `says` is about.
    fn why_never_learned(
        &self,
        node: NodeId,
        origin: Option<NodeId>,
        holds: &dyn Fn(NodeId) -> bool,
        says: &dyn Fn(&Packet) -> bool,
    ) -> Option<String> {
        let name = self.call(node);
        match self.members.get(node)?.status {
            Status::Dead => {
                return Some(format!(
                    "{name} is dead and learns nothing; restart {name} brings it back"
                ));
            }
            Status::Frozen => {
                return Some(format!(
                    "{name} is frozen and learns nothing; thaw {name} lets it go on"
                ));
            }
            Status::Up => {}
        }
        let (sources, _) = self.sources();
        let heard = self.heard_by(&sources, self.members.place(node)?);
        let all = self.members.iter().enumerate();
        let holders: Vec<(usize, NodeId)> = all
            .filter(|(_, (id, member))| member.status != Status::Dead && holds(*id))
            .map(|(place, (id, _))| (place, id))
            .collect();
        if holders.iter().any(|(place, _)| heard[*place])
            || self.is_coming(&|place| heard[place], says)
        {
            return None;
        }
        match (holders.as_slice(), origin) {
            ([], Some(origin)) => {
                let origin = self.call(origin);
                Some(format!(
                    "{origin} is dead, and nobody who is up knows its newest favourite; restart {origin} brings it back"
                ))
            }
            ([], None) => Some(
                "nobody who is up knows that book; give it to somebody for a favourite first"
                    .to_owned(),
            ),
            (some, _) => {
                let is_origin = |(_, id): &&(usize, NodeId)| Some(*id) == origin;
                let (_, from) = some.iter().find(is_origin).or(some.first())?;
                Some(self.what_divides(*from, node))
            }
        }
    }
}

fn loses(setting: &LinkSetting) -> bool {
    matches!(setting, LinkSetting::Loss(Some(loss)) if *loss != Loss::NONE)
}

#[cfg(test)]
mod tests;
