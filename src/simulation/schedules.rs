//! Trouble that comes by itself: what is scheduled, what it has in force, and how it is undone.
//!
//! What a schedule does is kept apart from what a hand does. Its cuts are a layer of their own, its holds bear its number, its
//! settings of the network lie on top of those made by hand, and a node that it froze or killed remembers so until somebody
//! else does something to it. So a schedule undoes what it did and nothing else, and `heal` nothing that a schedule did.
//!
//! Everything scheduled lies in the future, and what falls on one instant comes before anything else at it, in the order in
//! which it was scheduled.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::apply::Refusal;
use super::deeds::Deeds;
use super::{Acting, Member, Simulation, Status};
use crate::command::{Command, Flapping, LinkRef, Nemesis, NodeRef, SCHEDULES_MAX, Scope, Target};
use crate::journal::{Deed, Done, Line, NAMED_MAX, What};
use crate::message::NodeId;
use crate::network::{Cuts, Latency, Links};
use crate::rng::{Purpose, Stream};
use crate::time::{SimTime, Span};

/// Something that a run does by itself.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Its number: the first of a run is 1, and none is used twice.
    pub number: u32,
    /// What was scheduled.
    pub plan: Nemesis,
    /// When.
    pub since: SimTime,
    /// When it strikes next.
    pub next_at: SimTime,
    /// Since when what it does has been in force; `None` if it is not. Churn never is: it is about nodes one by one.
    pub in_force_since: Option<SimTime>,
    /// How often it has struck.
    pub strikes: u64,
    /// Of those, how often it could do nothing.
    pub in_vain: u64,
}

/// Everything that a run does by itself.
#[derive(Clone, Debug, Default)]
pub struct Schedules {
    /// In order of number; at most [`SCHEDULES_MAX`].
    schedules: Vec<Schedule>,
    numbered: u32,
    /// By when they are due and in which order they were set; at most two for each schedule, and one for each node.
    due: BTreeMap<(SimTime, u64), Due>,
    /// By node, when it comes back whom churn killed last, as a key of `due`: an earlier return of a later life is void.
    returns: BTreeMap<NodeId, (SimTime, u64)>,
    sequence: u64,
    /// The first key of `due`, kept because every event asks for it.
    next_at: Option<SimTime>,
    /// The links as they were set by hand, while schedules have settings of their own in force.
    beneath: Option<Rc<Links>>,
    /// The schedules that have settings of the network in force, in the order in which they lie upon each other.
    above: Vec<u32>,
}

/// What comes due.
#[derive(Clone, Copy, Debug)]
enum Due {
    /// A schedule strikes.
    Strike(u32),
    /// What it did is undone.
    End(u32),
    /// A node comes back that churn has killed, if it is still dead of that.
    Return { schedule: u32, node: NodeId },
}

impl Schedules {
    /// Returns all of them, in order of number.
    #[must_use]
    pub fn all(&self) -> &[Schedule] {
        &self.schedules
    }

    /// Returns when the next thing is due.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        self.next_at
    }

    /// Returns how many things are due.
    #[cfg(test)]
    pub(super) fn due_count(&self) -> usize {
        self.due.len()
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut Schedule> {
        self.schedules.iter_mut().find(|s| s.number == number)
    }

    fn put(&mut self, at: SimTime, due: Due) {
        let key = (at, self.sequence);
        if let Due::Return { node, .. } = due
            && let Some(void) = self.returns.insert(node, key)
        {
            self.due.remove(&void);
        }
        self.due.insert(key, due);
        self.sequence += 1;
        self.next_at = self.due.keys().next().map(|(at, _)| *at);
    }

    fn pop(&mut self) -> Option<Due> {
        let (_, due) = self.due.pop_first()?;
        if let Due::Return { node, .. } = due {
            self.returns.remove(&node);
        }
        self.next_at = self.due.keys().next().map(|(at, _)| *at);
        Some(due)
    }

    /// Forgets what was set by hand for nodes that have left, given in order of number.
    pub(super) fn forget(&mut self, gone: &[NodeId], now: SimTime) {
        if let Some(beneath) = &mut self.beneath {
            Rc::make_mut(beneath).forget(gone, now);
        }
    }

    /// Forgets a schedule and all that is due of it.
    fn remove(&mut self, number: u32) {
        self.schedules.retain(|s| s.number != number);
        self.due.retain(|_, due| match due {
            Due::Strike(n) | Due::End(n) | Due::Return { schedule: n, .. } => *n != number,
        });
        let due = &self.due;
        self.returns.retain(|_, key| due.contains_key(key));
        self.next_at = self.due.keys().next().map(|(at, _)| *at);
    }

    /// Writes the numbers there are: `there are 1 and 3`.
    fn numbers(&self) -> String {
        let numbers: Vec<String> = self
            .schedules
            .iter()
            .map(|s| s.number.to_string())
            .collect();
        match numbers.as_slice() {
            [one] => format!("there is {one}"),
            all => format!("there are {}", all.join(", ")),
        }
    }
}

/// Returns what a schedule does every time, how long it lasts, and after how long it does so first and again; `None` for churn.
fn beat(plan: &Nemesis) -> Option<(Command, Option<Span>, Span, Span)> {
    match plan {
        Nemesis::Every {
            period,
            lasts,
            command,
        } => Some(((**command).clone(), *lasts, *period, *period)),
        Nemesis::Flap { what, up, down } => {
            let command = match what {
                Flapping::Node(node) => Command::Isolate(node.clone()),
                Flapping::Link(link) => Command::Cut(link.clone()),
            };
            Some((command, Some(*down), *up, *up + *down))
        }
        Nemesis::Churn { .. } | Nemesis::Calm(_) => None,
    }
}

/// Returns whether a command sets how the links are.
fn is_of_links(command: &Command) -> bool {
    matches!(command, Command::Links(..))
}

/// Returns whether a command is for all there are.
pub(super) fn is_for_all(command: &Command) -> bool {
    matches!(
        command,
        Command::Kill(Target::All)
            | Command::Remove(Target::All)
            | Command::Restart {
                target: Target::All,
                ..
            }
            | Command::Freeze(Target::All)
            | Command::Thaw(Target::All)
            | Command::Book {
                target: Target::All,
                ..
            }
            | Command::Send {
                target: Target::All,
                ..
            }
            | Command::Place {
                target: Target::All,
                ..
            }
            | Command::Ail(Target::All, _)
            | Command::NewMany(_)
    )
}

/// Returns the nodes that a command names.
pub(super) fn named(command: &Command) -> Vec<&NodeRef> {
    let target = |target| match target {
        &Target::All => Vec::new(),
        Target::Node(node) => vec![node],
    };
    match command {
        Command::New { join, .. } => join.iter().collect(),
        Command::Kill(whom)
        | Command::Remove(whom)
        | Command::Restart { target: whom, .. }
        | Command::Freeze(whom)
        | Command::Thaw(whom)
        | Command::Book { target: whom, .. }
        | Command::Send { target: whom, .. }
        | Command::Place { target: whom, .. }
        | Command::Ail(whom, _) => target(whom),
        Command::Join { node, introducer } => vec![node, introducer],
        Command::Link(a, b) | Command::Unlink(a, b) => vec![a, b],
        Command::Partition(groups) => groups.iter().flatten().collect(),
        Command::Isolate(node) => vec![node],
        Command::Cut(link) | Command::Hold(link) | Command::Release(link) => {
            vec![&link.from, &link.to]
        }
        Command::Links(_, Scope::From(node) | Scope::To(node)) => vec![node],
        Command::Heal(Some(link)) | Command::Links(_, Scope::Link(link)) => {
            vec![&link.from, &link.to]
        }
        Command::Nemesis(Nemesis::Every { command, .. }) => named(command),
        Command::Nemesis(Nemesis::Flap { what, .. }) => match what {
            Flapping::Node(node) => vec![node],
            Flapping::Link(link) => vec![&link.from, &link.to],
        },
        Command::Heal(None) | Command::Links(_, Scope::Everywhere) => Vec::new(),
        Command::NewMany(_)
        | Command::Message { .. }
        | Command::Nemesis(Nemesis::Churn { .. } | Nemesis::Calm(_))
        | Command::Protocol(_)
        | Command::Set(_) => Vec::new(),
    }
}

/// Returns the link that a command names.
fn link_named(command: &Command) -> Option<&LinkRef> {
    match command {
        Command::Cut(link)
        | Command::Hold(link)
        | Command::Release(link)
        | Command::Heal(Some(link))
        | Command::Links(_, Scope::Link(link))
        | Command::Nemesis(Nemesis::Flap {
            what: Flapping::Link(link),
            ..
        }) => Some(link),
        Command::Nemesis(Nemesis::Every { command, .. }) => link_named(command),
        _ => None,
    }
}

impl Simulation {
    /// Returns what the run does by itself.
    #[must_use]
    pub fn schedules(&self) -> &Schedules {
        &self.schedules
    }

    /// Returns the node of the room that is meant, if there is one.
    #[must_use]
    pub fn meant(&self, node: &NodeRef) -> Option<NodeId> {
        self.find(node).ok()
    }

    // -- being told --

    pub(super) fn nemesis(&mut self, command: &Command, nemesis: &Nemesis) -> Result<(), Refusal> {
        nemesis.check()?;
        if self.acting != Acting::Hand {
            return Err("a schedule makes no schedules; give it by itself".to_owned());
        }
        if let Nemesis::Calm(number) = nemesis {
            return self.calm(command, *number);
        }
        if let Some((deed, ..)) = beat(nemesis) {
            for node in named(&deed) {
                self.find(node)?;
            }
            if let Command::Cut(link) | Command::Hold(link) = &deed {
                self.find_links(link)?;
            }
        }
        if self.schedules.schedules.len() >= SCHEDULES_MAX {
            return Err(format!(
                "there are {SCHEDULES_MAX} schedules, the most there can be; calm one of them first"
            ));
        }
        self.record(command);
        self.schedules.numbered += 1;
        let (number, since) = (self.schedules.numbered, self.now());
        let first = match beat(nemesis) {
            Some((_, _, first, _)) => first,
            None => self.wait_for_crash(nemesis, number, 0),
        };
        self.schedules.schedules.push(Schedule {
            number,
            plan: nemesis.clone(),
            since,
            next_at: since + first,
            in_force_since: None,
            strikes: 0,
            in_vain: 0,
        });
        self.schedules.put(since + first, Due::Strike(number));
        Ok(())
    }

    fn calm(&mut self, command: &Command, number: Option<u32>) -> Result<(), Refusal> {
        let all = &self.schedules.schedules;
        if all.is_empty() {
            return Err("nothing is scheduled; every, flap and churn make schedules".to_owned());
        }
        let ended: Vec<u32> = match number {
            None => all.iter().map(|s| s.number).collect(),
            Some(number) if all.iter().any(|s| s.number == number) => vec![number],
            Some(number) => {
                return Err(format!(
                    "there is no schedule {number}; {}",
                    self.schedules.numbers()
                ));
            }
        };
        self.record(command);
        // What follows is what the schedules undo.
        self.note_command(command);
        for number in ended {
            self.end(number);
            self.bring_back_all(number);
            self.schedules.remove(number);
        }
        Ok(())
    }

    // -- coming due --

    /// Does what is due now.
    pub(super) fn come_due(&mut self) {
        match self.schedules.pop() {
            None => {}
            Some(Due::Strike(number)) => self.strike(number),
            Some(Due::End(number)) => self.end(number),
            Some(Due::Return { schedule, node }) => {
                let is_still_dead =
                    |member: &Member| member.status == Status::Dead && member.by == Some(schedule);
                if self.members.get(node).is_some_and(is_still_dead) {
                    self.bring_back(node, false);
                }
            }
        }
    }

    fn strike(&mut self, number: u32) {
        let now = self.now();
        let Some(schedule) = self.schedules.get_mut(number) else {
            return;
        };
        schedule.strikes += 1;
        let (plan, strikes) = (schedule.plan.clone(), schedule.strikes);
        match beat(&plan) {
            Some((command, lasts, _, again)) => {
                self.strike_again(number, now + again);
                if self.do_for(number, &command)
                    && let Some(lasts) = lasts
                {
                    if let Some(schedule) = self.schedules.get_mut(number) {
                        schedule.in_force_since = Some(now);
                    }
                    self.schedules.put(now + lasts, Due::End(number));
                }
            }
            None => {
                let wait = self.wait_for_crash(&plan, number, strikes);
                self.strike_again(number, now + wait);
                self.crash_somebody(&plan, number, strikes);
            }
        }
    }

    fn strike_again(&mut self, number: u32, at: SimTime) {
        // What repeats itself must not do so for ever at the last instant.
        if at <= self.now() {
            return;
        }
        if let Some(schedule) = self.schedules.get_mut(number) {
            schedule.next_at = at;
        }
        self.schedules.put(at, Due::Strike(number));
    }

    /// Does a command in the name of a schedule; returns whether it could be done.
    fn do_for(&mut self, number: u32, command: &Command) -> bool {
        let is_of_links = is_of_links(command);
        let was_beneath = self.schedules.beneath.clone();
        if is_of_links && was_beneath.is_none() {
            self.schedules.beneath = Some(Rc::new(self.network.links.clone()));
        }
        self.work += self.weight(command);
        self.acting = Acting::Schedule(number);
        let result = self.perform(command);
        let result = result.map(|deeds| self.do_all(&deeds));
        self.acting = Acting::Hand;
        if is_of_links {
            match &result {
                Ok(()) => self.schedules.above.push(number),
                Err(_) => self.schedules.beneath = was_beneath,
            }
        }
        if let Err(why) = &result {
            self.note_deed(number, command, Some(Done::Refused(why.clone())));
            if let Some(schedule) = self.schedules.get_mut(number) {
                schedule.in_vain += 1;
            }
        }
        result.is_ok()
    }

    /// Undoes what a schedule has in force, if it has anything.
    fn end(&mut self, number: u32) {
        let Some(schedule) = self.schedules.get_mut(number) else {
            return;
        };
        if schedule.in_force_since.take().is_none() {
            return;
        }
        let Some((command, ..)) = beat(&schedule.plan) else {
            return;
        };
        self.note_deed(number, &command, Some(Done::Undone));
        match &command {
            Command::Partition(_) | Command::Cut(_) | Command::Isolate(_) => {
                self.network.links.take_layer(number);
            }
            Command::Hold(_) => self.network.release_by(number),
            Command::Kill(_) | Command::Freeze(_) => self.bring_back_all(number),
            Command::Ail(..) => self.cure(number),
            _ if is_of_links(&command) => {
                self.schedules.above.retain(|other| *other != number);
                self.lower_schedules();
            }
            _ => {}
        }
    }

    /// Brings back whoever a schedule has frozen or killed, if nobody has done anything to them since.
    fn bring_back_all(&mut self, number: u32) {
        let of_it = |member: &Member| member.by == Some(number);
        self.look_through(self.members.len());
        let all = self.members.iter().filter(|(_, member)| of_it(member));
        let all: Vec<(NodeId, Status)> = all.map(|(id, member)| (id, member.status)).collect();
        for (id, status) in all {
            match status {
                Status::Frozen => self.let_go_on(id),
                Status::Dead => self.bring_back(id, false),
                Status::Up => {}
            }
        }
    }

    // -- churn --

    /// Returns how long it is from one crash of a churning room to the next.
    fn wait_for_crash(&self, plan: &Nemesis, number: u32, strikes: u64) -> Span {
        let Nemesis::Churn { rate, .. } = plan else {
            return Span::MAX;
        };
        let draw = Stream::new(self.seed, Purpose::Churn, u64::from(number)).draw(strikes * 2);
        let wait = Latency::Exponential { mean: rate.mean() }.sample(draw);
        wait.max(Span::from_micros(1))
    }

    fn crash_somebody(&mut self, plan: &Nemesis, number: u32, strikes: u64) {
        let Nemesis::Churn { down, .. } = plan else {
            return;
        };
        self.look_through(self.members.len());
        let up = self.members.sorted_ids().iter().copied();
        let up: Vec<NodeId> = up
            .filter(|&id| self.member(id).status == Status::Up)
            .collect();
        let bound = u32::try_from(up.len()).unwrap_or(u32::MAX);
        let draw = Stream::new(self.seed, Purpose::Churn, u64::from(number)).draw(strikes * 2 + 1);
        let Some(&node) = up.get(draw.below(bound) as usize) else {
            if let Some(schedule) = self.schedules.get_mut(number) {
                schedule.in_vain += 1;
            }
            return;
        };
        let name = NodeRef::Name(self.call(node));
        if self.do_for(number, &Command::Kill(Target::Node(name))) {
            let due = Due::Return {
                schedule: number,
                node,
            };
            let at = self.now() + *down;
            self.schedules.put(at, due);
        }
    }

    // -- what is whose --

    /// Notes that a schedule has done something, or what `how` says of it.
    pub(super) fn note_deed(&mut self, number: u32, command: &Command, how: Option<Done>) {
        let line = self.line(command);
        self.weigh_text(&line.text);
        let owner = line.owner();
        let deed = Deed {
            schedule: number,
            line,
            how: how.unwrap_or(Done::Done),
        };
        self.note(owner, What::Scheduled(Rc::new(deed)));
    }

    /// Notes that a person has given a command.
    pub(super) fn note_command(&mut self, command: &Command) {
        let line = self.line(command);
        self.weigh_text(&line.text);
        self.note(line.owner(), What::Commanded(Rc::new(line)));
    }

    /// Puts down a command with whom it names.
    fn line(&self, command: &Command) -> Line {
        let named = named(command);
        let mut nodes: Vec<NodeId> = match named.len() {
            0..=NAMED_MAX => named.iter().filter_map(|node| self.meant(node)).collect(),
            _ => Vec::new(),
        };
        nodes.sort_unstable();
        nodes.dedup();
        let link = link_named(command);
        Line {
            text: command.to_string(),
            nodes,
            ways: link.map_or_else(Vec::new, |link| self.find_links(link).unwrap_or_default()),
        }
    }

    /// Returns the cuts that whoever is acting has made.
    pub(super) fn cuts(&self) -> Option<&Cuts> {
        let links = &self.network.links;
        match self.acting {
            Acting::Hand => Some(&links.cuts),
            Acting::Schedule(number) | Acting::Again(number) => {
                let mut layers = links.layers().iter();
                layers.find(|(n, _)| *n == number).map(|(_, cuts)| cuts)
            }
        }
    }

    /// Returns the same, to change them.
    pub(super) fn cuts_mut(&mut self) -> &mut Cuts {
        let links = &mut self.network.links;
        match self.acting {
            Acting::Hand => &mut links.cuts,
            Acting::Schedule(number) | Acting::Again(number) => links.layer(number),
        }
    }

    /// Says which schedules cut something now.
    pub(super) fn who_cuts(&self) -> String {
        let layers = self.network.links.layers().iter();
        let numbers: Vec<String> = layers.map(|(n, _)| n.to_string()).collect();
        match numbers.as_slice() {
            [one] => format!("schedule {one} cuts by itself, and calm {one} ends it"),
            all => format!(
                "schedules {} cut by themselves, and calm ends them",
                all.join(", ")
            ),
        }
    }

    /// Returns a schedule that holds a link.
    pub(super) fn who_holds(&self, from: NodeId, to: NodeId) -> Option<u32> {
        let mut held = self.network.held_by().iter();
        held.find(|(_, a, b)| (*a, *b) == (from, to))
            .map(|(number, ..)| *number)
    }

    /// Returns whom a command of a person is for, and besides those whom a schedule has put into the state that the command puts
    /// nodes into: they are the person's from now on, and no schedule undoes it.
    pub(super) fn with_taken_over(
        &self,
        fitting: Result<Vec<NodeId>, Refusal>,
        target: &Target,
        status: Status,
    ) -> Result<(Vec<NodeId>, Vec<NodeId>), Refusal> {
        if self.acting != Acting::Hand || self.schedules.schedules.is_empty() {
            return fitting.map(|ids| (ids, Vec::new()));
        }
        let is_meant = |id: NodeId| match target {
            Target::All => true,
            Target::Node(node) => self.find(node) == Ok(id),
        };
        let all = self.members.iter();
        let theirs = all.filter(|(_, m)| m.status == status && m.by.is_some());
        let theirs: Vec<NodeId> = theirs
            .map(|(id, _)| id)
            .filter(|id| is_meant(*id))
            .collect();
        match fitting {
            Err(why) if theirs.is_empty() => Err(why),
            fitting => Ok((fitting.unwrap_or_default(), theirs)),
        }
    }

    /// Returns how the links are set by hand, beneath what schedules have set; of cuts it tells nothing.
    #[must_use]
    pub fn links_by_hand(&self) -> &Links {
        let beneath = self.schedules.beneath.as_deref();
        beneath.unwrap_or(&self.network.links)
    }

    /// Does what a person says about the links, beneath what schedules have set.
    pub(super) fn perform_beneath(&mut self, command: &Command) -> Result<Deeds, Refusal> {
        let beneath = self.schedules.beneath.clone();
        let Some(beneath) = beneath.filter(|_| is_of_links(command)) else {
            return self.perform(command);
        };
        let now = self.now();
        let above = self.network.links.clone();
        self.network.links.go_by((*beneath).clone(), now);
        let result = self.perform(command);
        if result.is_ok() {
            self.schedules.beneath = None;
            self.lower_schedules();
        } else {
            self.network.links = above;
        }
        result
    }

    /// Lays the settings of schedules upon the links as they were set by hand.
    pub(super) fn lower_schedules(&mut self) {
        let now = self.now();
        if let Some(beneath) = self.schedules.beneath.take() {
            self.network.links.go_by(Rc::unwrap_or_clone(beneath), now);
        }
        let above = self.schedules.above.clone();
        if above.is_empty() {
            return;
        }
        self.schedules.beneath = Some(Rc::new(self.network.links.clone()));
        for number in above {
            let schedule = self.schedules.get_mut(number);
            let Some((command, ..)) = schedule.and_then(|s| beat(&s.plan)) else {
                continue;
            };
            self.work += self.weight(&command);
            self.acting = Acting::Again(number);
            // It could be done before; if whoever it names has left since, there is nothing more to set.
            let _ = self.perform(&command);
            self.acting = Acting::Hand;
        }
    }
}
