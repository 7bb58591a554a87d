//! What comes by itself and what is the matter with nodes, in words, each with the line that undoes it.

use crate::command::{Flapping, Nemesis};
use crate::message::NodeId;
use crate::share::Drift;
use crate::simulation::{Member, Simulation, Status};
use crate::time::{SimTime, Span};

/// Something that a run does by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleView {
    /// Its number.
    pub number: u32,
    /// The line that made it.
    pub line: String,
    /// What it does, in words.
    pub meaning: String,
    /// When it was made.
    pub since: SimTime,
    /// When it strikes next.
    pub next_at: SimTime,
    /// Since when what it does has been in force; `None` if it is not.
    pub in_force_since: Option<SimTime>,
    /// How often it has struck.
    pub strikes: u64,
    /// Of those, how often it could do nothing.
    pub in_vain: u64,
}

/// Something that is the matter with a node, though it is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// In a word.
    pub word: &'static str,
    /// In words, without a subject and a full stop: `takes 300ms over each message`.
    pub words: String,
}

/// How a node is, and by whose doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthView {
    /// What is the matter with it, whoever made it so.
    pub signs: Vec<Sign>,
    /// How slow it is by hand, as the language writes it: `off` or a time.
    pub slow: String,
    /// How wrong its clock is by hand, as the language writes it.
    pub drift: String,
    /// What it lies about by hand, as the language says it; empty: it is honest.
    pub lie: &'static str,
    /// The schedule that froze or killed it.
    pub by: Option<u32>,
    /// How many messages stand in line for it, because it is slow.
    pub in_line: usize,
}

/// Returns what a run does by itself, in order of number.
#[must_use]
pub(super) fn schedules(run: &Simulation) -> Vec<ScheduleView> {
    let all = run.schedules().all().iter();
    all.map(|schedule| ScheduleView {
        number: schedule.number,
        line: schedule.plan.to_string(),
        meaning: schedule.plan.meaning(),
        since: schedule.since,
        next_at: schedule.next_at,
        in_force_since: schedule.in_force_since,
        strikes: schedule.strikes,
        in_vain: schedule.in_vain,
    })
    .collect()
}

/// Returns the nodes whose network comes and goes by itself, each with the schedule, in order of schedule.
#[must_use]
pub(super) fn flapping(run: &Simulation) -> Vec<(NodeId, u32)> {
    let all = run.schedules().all().iter();
    let nodes = all.filter_map(|schedule| match &schedule.plan {
        Nemesis::Flap {
            what: Flapping::Node(node),
            ..
        } => Some((run.meant(node)?, schedule.number)),
        _ => None,
    });
    nodes.collect()
}

/// Returns how a node is.
#[must_use]
pub(super) fn health(
    run: &Simulation,
    id: NodeId,
    member: &Member,
    flapping: &[(NodeId, u32)],
) -> HealthView {
    let (now, by_hand) = (member.health.now(), member.health.by_hand());
    let mut signs = Vec::new();
    let mut sign = |word, words| signs.push(Sign { word, words });
    if now.slow > Span::ZERO {
        sign("slow", format!("takes {} over each message", now.slow));
    }
    if now.drift != Drift::NONE {
        let words = now.drift.words();
        sign(
            "drifts",
            format!("has a wrong clock: its periods are {words}"),
        );
    }
    if let Some(lie) = now.lie {
        sign("lies", format!("lies: it {}", lie.meaning()));
    }
    for (_, number) in flapping.iter().filter(|(node, _)| *node == id) {
        let words = format!("loses its network now and then, by schedule {number}");
        sign("flaps", words);
    }
    HealthView {
        signs,
        slow: match by_hand.slow {
            Span::ZERO => "off".to_owned(),
            span => span.to_string(),
        },
        drift: by_hand.drift.to_string(),
        lie: by_hand.lie.map_or("", |lie| lie.word()),
        by: member.by.filter(|_| member.status != Status::Up),
        in_line: run.network().in_line(id),
    }
}
