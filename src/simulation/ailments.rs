//! What is the matter with nodes that are up: slow ones, clocks that are wrong, and liars.
//!
//! A node does not know that anything is the matter with it. A slow one stands behind a slow port, so its own timers go off when
//! they should. A clock that is wrong stretches every span that the node asks to be woken after, from the next one on; what was
//! asked for before comes when it would have. A liar keeps an honest table and twists what it says; see [`twist`](Simulation::twist).
//!
//! What a hand has made so and what schedules have is kept apart; the last schedule to begin has the last word. All of it belongs
//! to the machine and not to the life it is in: it outlasts a restart.

use super::apply::Refusal;
use super::{Acting, Cause, Simulation, Status};
use crate::command::{Ailment, Command, Lie, Target};
use crate::invariants::Invariant;
use crate::message::{Message, NodeId, Packet, VERSION_MAX};
use crate::node::{Input, Output, Report};
use crate::rng::{Purpose, Stream};
use crate::share::Drift;
use crate::time::Span;

/// The most that a liar about versions adds to one.
const ADDED_MAX: u32 = 9;

/// What is the matter with a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ailments {
    /// How long it takes over each message; zero, the default: no time.
    pub slow: Span,
    /// How wrong its clock is. Default: it is right.
    pub drift: Drift,
    /// What it lies about; `None`, the default: it is honest.
    pub lie: Option<Lie>,
}

impl Ailments {
    fn take_on(&mut self, ailment: Ailment) {
        match ailment {
            Ailment::Slow(span) => self.slow = span,
            Ailment::Drift(drift) => self.drift = drift,
            Ailment::Lie(lie) => self.lie = lie,
        }
    }
}

/// What is the matter with a node, and by whose doing.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// What it comes to.
    now: Ailments,
    by_hand: Ailments,
    /// By which schedules, in the order in which they began.
    by_schedules: Vec<(u32, Ailment)>,
    /// How often it has drawn something to lie about.
    lies: u64,
}

impl Health {
    /// Returns what is the matter with it.
    #[must_use]
    pub fn now(&self) -> Ailments {
        self.now
    }

    /// Returns what a hand has made so, whatever schedules have.
    #[must_use]
    pub fn by_hand(&self) -> Ailments {
        self.by_hand
    }

    /// Returns what schedules have made so, in the order in which they began.
    #[must_use]
    pub fn by_schedules(&self) -> &[(u32, Ailment)] {
        &self.by_schedules
    }
}

/// Where the first thing came from that may make nodes believe what never was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forger {
    /// A person handed over or changed a message in the name of a node of the room.
    Hand,
    /// That node lies.
    Liar(NodeId),
}

impl Simulation {
    pub(super) fn ail(
        &mut self,
        command: &Command,
        target: &Target,
        ailment: Ailment,
    ) -> Result<(), Refusal> {
        let any = [Status::Up, Status::Frozen, Status::Dead];
        let ids = self.find_all(target, &any, "", |_, _| String::new())?;
        self.record(command);
        for id in ids {
            if let Some(member) = self.members.get_mut(id) {
                match self.acting {
                    Acting::Hand => member.health.by_hand.take_on(ailment),
                    Acting::Schedule(number) | Acting::Again(number) => {
                        member.health.by_schedules.push((number, ailment));
                    }
                }
            }
            self.settle_health(id);
        }
        Ok(())
    }

    /// Takes from all nodes what a schedule has made the matter with them.
    pub(super) fn cure(&mut self, number: u32) {
        self.look_through(self.members.len());
        let ids = self.members.ids().to_vec();
        for id in ids {
            let Some(member) = self.members.get_mut(id) else {
                continue;
            };
            let by_schedules = &mut member.health.by_schedules;
            let before = by_schedules.len();
            by_schedules.retain(|(other, _)| *other != number);
            if by_schedules.len() < before {
                self.settle_health(id);
            }
        }
    }

    /// Works out what is the matter with a node by everybody's doing, and lets the network know.
    fn settle_health(&mut self, id: NodeId) {
        let Some(member) = self.members.get_mut(id) else {
            return;
        };
        let health = &mut member.health;
        let mut now = health.by_hand;
        for (_, ailment) in &health.by_schedules {
            now.take_on(*ailment);
        }
        let before = std::mem::replace(&mut health.now, now);
        member.revision += 1;
        if before.slow != now.slow {
            self.network.set_pace(id, now.slow);
        }
    }

    /// Notes that a person has said something in the name of somebody, who may be of the room.
    pub(super) fn note_said_by_hand(&mut self, message: &Message) {
        if message.origin.port().is_some() {
            self.forger.get_or_insert(Forger::Hand);
        }
    }

    /// Checks that nobody is told a version that its origin has not reached, unless somebody forged one.
    pub(super) fn check_thin_air(&mut self, id: NodeId, origin: NodeId, version: u64) {
        let Some((_, newest)) = self.favourite_of(origin) else {
            return;
        };
        let now = self.now();
        let holds = version <= newest;
        let what =
            || format!("{id:?} heard of version {version} of {origin:?}, who has reached {newest}");
        match self.forger.filter(|_| !holds) {
            None => self.invariants.check(Invariant::ThinAir, holds, now, what),
            Some(forger) => {
                let because = match forger {
                    Forger::Hand => "you said something in a node's name".to_owned(),
                    Forger::Liar(liar) => format!("{} lies", self.call(liar)),
                };
                self.invariants.excuse(Invariant::ThinAir, now, || because);
            }
        }
    }

    /// Checks that a message passed on may cross one link less, unless whoever passes it on lies about that.
    pub(super) fn check_ttl(&mut self, from: NodeId, holds: bool, what: impl FnOnce() -> String) {
        let now = self.now();
        let lies = |member: &super::Member| member.health.now.lie == Some(Lie::Ttl);
        if !holds && self.members.get(from).is_some_and(lies) {
            let because = format!("{} lies", self.call(from));
            self.invariants.excuse(Invariant::Ttl, now, || because);
            return;
        }
        self.invariants.check(Invariant::Ttl, holds, now, what);
    }

    /// Makes a liar say what is not so, in what it asks to be sent and in what it reports to have said.
    ///
    /// About versions: one draw decides by how much all of what it passes on of others is too new. About the origin: a draw decides
    /// which of its peers it says its favourite is, newer than what it knows of them. About the TTL: what it passes on may cross as many
    /// links as what it heard; it was let [loosen](loosened) that beforehand.
    #[cold]
    #[inline(never)]
    pub(super) fn twist(&mut self, id: NodeId, lie: Lie, cause: Cause<'_>, outputs: &mut [Output]) {
        let is_own = |message: &Message| message.origin == id;
        let speaks = outputs.iter().any(|output| match output {
            Output::Send {
                packet: Packet::Gossip(message),
                ..
            } => is_own(message) == (lie == Lie::Origin),
            _ => false,
        });
        if lie == Lie::Ttl {
            let Cause::Arrival(flight) = cause else {
                return;
            };
            let Packet::Gossip(heard) = &flight.packet else {
                return;
            };
            for output in outputs {
                match output {
                    Output::Send {
                        packet: Packet::Gossip(message),
                        ..
                    }
                    | Output::Report(Report::Heard { message, .. })
                        if message.uuid == heard.uuid =>
                    {
                        message.ttl = heard.ttl;
                    }
                    _ => {}
                }
            }
            return;
        }
        if !speaks {
            return;
        }
        let Some(member) = self.members.get_mut(id) else {
            return;
        };
        let lies = member.health.lies;
        let draw = Stream::new(self.seed, Purpose::Lie, u64::from(id.0)).draw(lies);
        let peers = member.node.peers();
        let victim = peers.get(draw.below(u32::try_from(peers.len()).unwrap_or(u32::MAX)) as usize);
        let claimed = victim.map(|&victim| {
            let known = member.node.known_version(victim).unwrap_or_default();
            (victim, (known + 1).min(VERSION_MAX))
        });
        member.health.lies += 1;
        self.forger.get_or_insert(Forger::Liar(id));
        let added = u64::from(1 + draw.below(ADDED_MAX));
        for output in outputs {
            let (Output::Send {
                packet: Packet::Gossip(message),
                ..
            }
            | Output::Report(Report::Gossiped { message, .. })) = output
            else {
                continue;
            };
            match lie {
                Lie::Version if !is_own(message) => {
                    message.version = (message.version + added).min(VERSION_MAX);
                }
                Lie::Origin if is_own(message) => {
                    if let Some((victim, version)) = claimed {
                        (message.origin, message.version) = (victim, version);
                    }
                }
                Lie::Version | Lie::Origin | Lie::Ttl => {}
            }
        }
    }
}

/// Returns a rumor as a liar about the TTL takes it: with the link it has just crossed given back.
pub(super) fn loosened(lie: Option<Lie>, input: &Input<'_>) -> Option<Packet> {
    match (lie, input) {
        (
            Some(Lie::Ttl),
            Input::Receive {
                packet: Packet::Gossip(message),
                ..
            },
        ) => Some(Packet::Gossip(Message {
            ttl: message.ttl.saturating_add(1),
            ..*message
        })),
        _ => None,
    }
}
