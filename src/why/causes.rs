//! Who is to blame for what became of a message: the command or the schedule that cut, lost, held, froze or killed.
//!
//! Commands are found in the recording, which has all of them, what schedules did in the journal.

use crate::command::{Ailment, Command, LinkRef, NodeRef, Scope, Statement, Target, parse};
use crate::journal::{Done, Touch, Transit, What};
use crate::message::NodeId;
use crate::narration::deed;
use crate::network::{LinkSetting, Loss};
use crate::simulation::Simulation;
use crate::time::{SimTime, Span, seconds};

/// What made something happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// When it was done.
    pub at: SimTime,
    /// The command, in its canonical form.
    pub line: String,
    /// The schedule that did it; `None`: a person.
    pub schedule: Option<u32>,
}

impl Cause {
    /// Returns it as the end of a sentence: `, because at 5.000 s you cut ada -> tod`.
    fn because(&self) -> String {
        let did = deed(&self.line);
        let at = seconds(self.at);
        match self.schedule {
            None => format!(", because at {at} you {did}"),
            Some(number) => format!(", because at {at} schedule {number} {did}"),
        }
    }
}

/// Returns a cause as the end of a sentence; nothing if none is known.
pub(super) fn because(cause: Option<&Cause>) -> String {
    cause.map_or(String::new(), Cause::because)
}

/// Something that a schedule did, and from when to when it was in force.
struct Deed {
    from: SimTime,
    to: SimTime,
    schedule: u32,
    command: Command,
}

/// Everything that may be to blame.
pub(super) struct Causes<'a> {
    run: &'a Simulation,
    /// What schedules did, the latest first.
    deeds: Vec<Deed>,
}

/// The way of a message.
type Way = (NodeId, NodeId);

impl<'a> Causes<'a> {
    pub(super) fn of(run: &'a Simulation) -> Self {
        let mut deeds: Vec<Deed> = Vec::new();
        // Going back: an end is met before its beginning.
        let mut ends: Vec<(u32, SimTime)> = Vec::new();
        let has_schedules = || {
            let mut commands = run.commands().iter();
            commands.any(|given| matches!(given.command, Command::Nemesis(_)))
        };
        if !has_schedules() {
            return Self { run, deeds };
        }
        for (_, entry) in run.journal().latest_first() {
            let What::Scheduled(deed) = &entry.what else {
                continue;
            };
            match deed.how {
                Done::Undone => ends.push((deed.schedule, entry.at)),
                Done::Done => {
                    let at = ends.iter().rposition(|(n, _)| *n == deed.schedule);
                    let to = at.map_or(SimTime::MAX, |at| ends.remove(at).1);
                    let read = parse(&deed.line.text).ok().flatten();
                    if let Some(Statement::Do(command)) = read.map(|read| read.line.statement) {
                        deeds.push(Deed {
                            from: entry.at,
                            to,
                            schedule: deed.schedule,
                            command,
                        });
                    }
                }
                Done::Refused(_) => {}
            }
        }
        Self { run, deeds }
    }

    // -- whom and what a command is about --

    fn is_it(&self, node: &NodeRef, id: NodeId) -> bool {
        self.run.meant(node) == Some(id)
    }

    fn is_for(&self, target: &Target, id: NodeId) -> bool {
        match target {
            Target::All => true,
            Target::Node(node) => self.is_it(node, id),
        }
    }

    fn is_on(&self, link: &LinkRef, (from, to): Way) -> bool {
        let is = |a, b| self.is_it(&link.from, a) && self.is_it(&link.to, b);
        is(from, to) || link.both_ways && is(to, from)
    }

    fn divides(&self, groups: &[Vec<NodeRef>], (from, to): Way) -> bool {
        let group = |id| {
            let mut groups = groups.iter();
            groups.position(|group| group.iter().any(|node| self.is_it(node, id)))
        };
        group(from) != group(to)
    }

    /// Returns whether a command cuts a way.
    fn cuts(&self, command: &Command, way: Way) -> bool {
        match command {
            Command::Partition(groups) => self.divides(groups, way),
            Command::Cut(link) => self.is_on(link, way),
            Command::Isolate(node) => self.is_it(node, way.0) || self.is_it(node, way.1),
            _ => false,
        }
    }

    /// Returns how specific a setting for a way is; `None`: it is for others.
    fn reach(&self, scope: &Scope, way: Way) -> Option<u8> {
        match scope {
            Scope::Everywhere => Some(0),
            Scope::To(node) => self.is_it(node, way.1).then_some(1),
            Scope::From(node) => self.is_it(node, way.0).then_some(2),
            Scope::Link(link) => self.is_on(link, way).then_some(3),
        }
    }

    // -- what was in force at an instant --

    fn by_hand(at: SimTime, command: &Command) -> Cause {
        Cause {
            at,
            line: command.to_string(),
            schedule: None,
        }
    }

    fn by_schedule(&self, at: SimTime, is_meant: impl Fn(&Command) -> bool) -> Option<Cause> {
        let mut deeds = self.deeds.iter();
        let deed =
            deeds.find(|deed| deed.from <= at && at <= deed.to && is_meant(&deed.command))?;
        Some(Cause {
            at: deed.from,
            line: deed.command.to_string(),
            schedule: Some(deed.schedule),
        })
    }

    /// Finds the command by hand that had a way cut at an instant. What was undone at that very instant counts if nothing else does.
    fn cut_by_hand(&self, way: Way, at: SimTime) -> Option<Cause> {
        self.cut_before(way, |given| given <= at)
            .or_else(|| self.cut_before(way, |given| given < at))
    }

    fn cut_before(&self, way: Way, is_early: impl Fn(SimTime) -> bool) -> Option<Cause> {
        // A partition, an isolation and a cut are kept apart; the latest is told of.
        let mut in_force: [Option<(usize, SimTime, &Command)>; 3] = [None; 3];
        for (place, given) in self.run.commands().iter().enumerate() {
            if !is_early(given.moment.at) {
                break;
            }
            let it = Some((place, given.moment.at, &given.command));
            match &given.command {
                Command::Partition(groups) => {
                    in_force[0] = it.filter(|_| self.divides(groups, way));
                }
                Command::Isolate(_) if self.cuts(&given.command, way) => {
                    in_force[1] = in_force[1].or(it);
                }
                Command::Cut(link) if self.is_on(link, way) => in_force[2] = in_force[2].or(it),
                Command::Heal(None) => in_force = [None; 3],
                Command::Heal(Some(link)) if self.is_on(link, way) => in_force[2] = None,
                _ => {}
            }
        }
        let latest = in_force
            .into_iter()
            .flatten()
            .max_by_key(|(place, ..)| *place);
        latest.map(|(_, at, command)| Self::by_hand(at, command))
    }

    /// Says what cut a message off that came to its end at an instant, and that it was repaired too late if it was.
    pub(super) fn of_cut(&self, transit: &Transit, ended_at: SimTime) -> (Option<Cause>, String) {
        let Some(from) = transit.from else {
            return (None, String::new());
        };
        let way = (from, transit.to);
        let found = |at: SimTime| {
            let scheduled = || self.by_schedule(at, |command| self.cuts(command, way));
            self.cut_by_hand(way, at).or_else(scheduled)
        };
        let when_sent = found(transit.sent_at);
        let Some(cause) = when_sent.clone().or_else(|| found(ended_at)) else {
            return (None, String::new());
        };
        let mut words = cause.because();
        let sent = seconds(transit.sent_at);
        if when_sent.is_none() {
            words.push_str(&format!(", while it was on its way since {sent}"));
        } else if let Some(healed_at) = self.over_at(&cause, way, (transit.sent_at, ended_at)) {
            words.push_str(&format!(
                "; it was sent at {sent}, before that was undone at {}, and what is sent over a cut is lost all the same",
                seconds(healed_at)
            ));
        }
        (Some(cause), words)
    }

    /// Returns when what cut a way was undone, if it was between those instants.
    fn over_at(
        &self,
        cause: &Cause,
        way: Way,
        (from, until): (SimTime, SimTime),
    ) -> Option<SimTime> {
        let is_within = |at: SimTime| from <= at && at <= until;
        if let Some(schedule) = cause.schedule {
            let mut deeds = self.deeds.iter();
            let deed = deeds.find(|deed| (deed.schedule, deed.from) == (schedule, cause.at))?;
            return Some(deed.to).filter(|at| is_within(*at));
        }
        let heals = |command: &Command| match command {
            Command::Heal(None) => true,
            Command::Heal(Some(link)) => self.is_on(link, way),
            _ => false,
        };
        let mut commands = self.run.commands().iter();
        commands
            .find(|given| is_within(given.moment.at) && heals(&given.command))
            .map(|given| given.moment.at)
    }

    /// Finds what had something set on a way at an instant, of the kind that `is_meant`: what a schedule set, or else by hand.
    fn setting(
        &self,
        transit: &Transit,
        is_meant: impl Fn(&LinkSetting) -> Option<bool>,
    ) -> Option<Cause> {
        let way = (transit.from?, transit.to);
        let at = transit.sent_at;
        let scheduled = self.by_schedule(at, |command| {
            matches!(command, Command::Links(setting, scope) if is_meant(setting) == Some(true) && self.reach(scope, way).is_some())
        });
        if scheduled.is_some() {
            return scheduled;
        }
        let mut by_reach: [Option<Cause>; 4] = [const { None }; 4];
        for given in self.run.commands() {
            if given.moment.at > at {
                break;
            }
            if let Command::Links(setting, scope) = &given.command
                && let (Some(is_set), Some(reach)) = (is_meant(setting), self.reach(scope, way))
            {
                let cause = || Self::by_hand(given.moment.at, &given.command);
                by_reach[usize::from(reach)] = is_set.then(cause);
            }
        }
        by_reach.into_iter().rev().flatten().next()
    }

    /// Finds what lets messages be lost on the way of one that was.
    pub(super) fn of_loss(&self, transit: &Transit) -> Option<Cause> {
        self.setting(transit, |setting| match setting {
            LinkSetting::Loss(loss) => Some(loss.is_some_and(|loss| loss != Loss::NONE)),
            _ => None,
        })
    }

    /// Finds what made messages wait for the link of one that found its queue full.
    pub(super) fn of_crowd(&self, transit: &Transit) -> Option<Cause> {
        self.setting(transit, |setting| match setting {
            LinkSetting::Bandwidth(bandwidth) => Some(bandwidth.is_some()),
            _ => None,
        })
    }

    /// Finds what holds a message that is on its way.
    pub(super) fn of_hold(&self, transit: &Transit, now: SimTime) -> Option<Cause> {
        let touched = self.run.journal().latest_first().find_map(|(_, entry)| {
            let What::Touched(held, _, Touch::Held) = &entry.what else {
                return None;
            };
            (held.number == transit.number).then(|| Cause {
                at: entry.at,
                line: format!("message {} hold", transit.number),
                schedule: None,
            })
        });
        let way = (transit.from?, transit.to);
        let mut by_hand = None;
        for given in self.run.commands() {
            match &given.command {
                Command::Hold(link) if self.is_on(link, way) => {
                    by_hand = Some(Self::by_hand(given.moment.at, &given.command));
                }
                Command::Release(link) if self.is_on(link, way) => by_hand = None,
                _ => {}
            }
        }
        let scheduled = || {
            self.by_schedule(
                now,
                |command| matches!(command, Command::Hold(link) if self.is_on(link, way)),
            )
        };
        by_hand.or_else(scheduled).or(touched)
    }

    /// Finds who last did something to a node before or at an instant that `is_meant`: by hand, or a schedule.
    fn done_to(&self, at: SimTime, is_meant: impl Fn(&Command) -> bool) -> Option<Cause> {
        let mut commands = self.run.commands().iter().rev();
        let by_hand = commands
            .find(|given| given.moment.at <= at && is_meant(&given.command))
            .map(|given| Self::by_hand(given.moment.at, &given.command));
        let mut deeds = self.deeds.iter();
        let scheduled = deeds
            .find(|deed| deed.from <= at && is_meant(&deed.command))
            .map(|deed| Cause {
                at: deed.from,
                line: deed.command.to_string(),
                schedule: Some(deed.schedule),
            });
        [by_hand, scheduled]
            .into_iter()
            .flatten()
            .max_by_key(|cause| cause.at)
    }

    /// Finds the entry before an instant at which a node came to be as `is_meant` says, and who did it.
    fn state(
        &self,
        id: NodeId,
        at: SimTime,
        is_meant: impl Fn(&What) -> bool,
        does: impl Fn(&Command) -> bool,
    ) -> Option<Cause> {
        let last = self.run.members().get(id)?.last_entry;
        let mut entries = self.run.journal().of_node(last);
        let (_, entry) = entries.find(|(_, entry)| entry.at <= at && is_meant(&entry.what))?;
        self.done_to(entry.at, does)
            .filter(|cause| cause.at == entry.at)
    }

    /// Finds who killed a node that was dead at an instant.
    pub(super) fn of_death(&self, id: NodeId, at: SimTime) -> Option<Cause> {
        self.state(
            id,
            at,
            |what| matches!(what, What::Killed { .. }),
            |command| matches!(command, Command::Kill(target) if self.is_for(target, id)),
        )
    }

    /// Finds who froze a node that was frozen at an instant.
    pub(super) fn of_frost(&self, id: NodeId, at: SimTime) -> Option<Cause> {
        self.state(
            id,
            at,
            |what| matches!(what, What::Frozen),
            |command| matches!(command, Command::Freeze(target) if self.is_for(target, id)),
        )
    }

    /// Finds who made a node slow that is slow at an instant.
    pub(super) fn of_slowness(&self, id: NodeId, at: SimTime) -> Option<Cause> {
        self.done_to(at, |command| {
            matches!(command, Command::Ail(target, Ailment::Slow(span)) if *span != Span::ZERO && self.is_for(target, id))
        })
    }
}
