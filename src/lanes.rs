//! The space-time diagram: a lane for every node, time from left to right, a slanted line for every message.

use std::rc::Rc;

use crate::journal::{Said, Transit, What};
use crate::message::NodeId;
use crate::narration::{Narrator, counted};
use crate::network::Flight;
use crate::node::Verdict;
use crate::simulation::{Simulation, Status};
use crate::time::{SimTime, Span};

/// The most lanes; of more nodes, those around the selected one are shown.
pub const LANES_MAX: usize = 40;
/// The most lines; of more, the latest are shown.
pub const LINES_MAX: usize = 3_000;
/// The most rumors that are offered to be followed.
pub const RUMORS_MAX: usize = 30;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It told nothing new.
    Repeat,
    /// A request for peers, or an answer to one.
    Other,
    /// It brought news.
    News,
    /// It was lost on its way, found nobody, or was dropped.
    Lost,
    /// It is on its way, or waits.
    InFlight,
}

impl Fate {
    /// Every kind, in the order in which they are drawn.
    pub const ALL: [Self; 5] = [
        Self::Repeat,
        Self::Other,
        Self::News,
        Self::Lost,
        Self::InFlight,
    ];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Other => "other",
            Self::News => "news",
            Self::Lost => "lost",
            Self::InFlight => "in-flight",
        }
    }
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub number: u64,
    /// The lane it left, and when; `None`: a person handed it over.
    pub from: Option<usize>,
    /// The lane it was for.
    pub to: usize,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it arrived, was lost, or now if it is on its way.
    pub until: SimTime,
    /// How far it had come by then, in thousandths.
    pub come: u32,
    /// What became of it.
    pub fate: Fate,
    /// Which rumor it carries, if any: equal for all copies of one.
    pub rumor: Option<u64>,
}

/// A time in which a node did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// From when.
    pub from: SimTime,
    /// Until when.
    pub until: SimTime,
    /// Why: frozen or dead.
    pub status: Status,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// What state it is in.
    pub status: Status,
    /// When it was idle, in order of time.
    pub idle: Vec<Idle>,
}

/// The diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// Where it begins.
    pub from: SimTime,
    /// Where it ends: now.
    pub until: SimTime,
    /// In the order of creation.
    pub lanes: Vec<Lane>,
    /// How many nodes have no lane.
    pub left_out: usize,
    /// In order of arrival, the latest first.
    pub lines: Vec<Line>,
    /// Whether there were too many lines to draw them all.
    pub is_crowded: bool,
    /// The latest rumors: which, and in words.
    pub rumors: Vec<(u64, String)>,
}

impl Lanes {
    /// Returns where an instant stands, in thousandths of the way from left to right.
    #[must_use]
    pub fn x(&self, at: SimTime) -> f64 {
        let whole = self.until.since(self.from).as_micros().max(1) as f64;
        let from = at.as_micros() as f64 - self.from.as_micros() as f64;
        from * 1_000.0 / whole
    }

    /// Returns the two ends of a line: where and on the height of which lane, from 0.
    #[must_use]
    pub fn ends(&self, line: &Line) -> ((f64, f64), (f64, f64)) {
        let to = line.to as f64;
        // What a person hands over comes from above.
        let from = line.from.map_or(to - 0.5, |from| from as f64);
        let come = f64::from(line.come) / 1_000.0;
        let end = from + (to - from) * come;
        ((self.x(line.sent_at), from), (self.x(line.until), end))
    }

    /// Returns the line that is nearest to a place, if one is as near as `within`, all in lanes and thousandths scaled by
    /// `scale` to the same measure.
    #[must_use]
    pub fn nearest(&self, place: (f64, f64), scale: (f64, f64), within: f64) -> Option<&Line> {
        let to = |(x, y): (f64, f64)| (x * scale.0, y * scale.1);
        let place = to(place);
        let distance = |line: &Line| {
            let (a, b) = self.ends(line);
            let (a, b) = (to(a), to(b));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = dx * dx + dy * dy;
            let along = ((place.0 - a.0) * dx + (place.1 - a.1) * dy) / length.max(1e-9);
            let along = along.clamp(0.0, 1.0);
            let (ox, oy) = (place.0 - a.0 - dx * along, place.1 - a.1 - dy * along);
            (ox * ox + oy * oy).sqrt()
        };
        let near = self.lines.iter().map(|line| (distance(line), line));
        let (nearest, line) = near.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (nearest <= within).then_some(line)
    }
}

/// Looks at the last `span` of a run, or at all of it that the log remembers; `selected` is surely among the lanes.
#[must_use]
pub fn lanes(run: &Simulation, span: Option<Span>, selected: Option<NodeId>) -> Lanes {
    let until = run.now();
    let from = span.map_or(SimTime::ZERO, |span| {
        if span.as_micros() >= until.as_micros() {
            SimTime::ZERO
        } else {
            until - span
        }
    });
    let ids = run.members().ids();
    let count = ids.len().min(LANES_MAX);
    let place = selected.and_then(|id| ids.iter().position(|other| *other == id));
    let first = place
        .unwrap_or(0)
        .saturating_sub(count / 2)
        .min(ids.len() - count);
    let shown = &ids[first..first + count];
    let lane_of = |id: NodeId| shown.iter().position(|other| *other == id);
    let directory = run.directory();
    let narrator = Narrator { directory };
    let mut lanes = Lanes {
        from,
        until,
        lanes: shown
            .iter()
            .filter_map(|&id| {
                let member = run.members().get(id)?;
                Some(Lane {
                    id,
                    name: directory.label(id),
                    status: member.status,
                    idle: idle(run, id, from),
                })
            })
            .collect(),
        left_out: ids.len() - count,
        ..Lanes::default()
    };
    for flight in run.network().flights_unsorted() {
        if let Some(line) = in_flight(flight, until, &lane_of) {
            lanes.lines.push(line);
        }
    }
    lanes
        .lines
        .sort_by_key(|line| std::cmp::Reverse(line.number));
    for (_, entry) in run.journal().latest_first() {
        // The entry of a loss is written when the message would have arrived, or before.
        if entry.at < from {
            break;
        }
        if lanes.lines.len() >= LINES_MAX {
            lanes.is_crowded = true;
            break;
        }
        let (transit, fate, rumor) = match &entry.what {
            What::Heard {
                transit,
                message,
                verdict,
                ..
            } => {
                let fate = match verdict {
                    Verdict::New { .. } => Fate::News,
                    Verdict::Stale { .. } | Verdict::Duplicate | Verdict::Forged { .. } => {
                        Fate::Repeat
                    }
                };
                (transit, fate, Some(message))
            }
            What::Answered { transit, .. } | What::Introduced { transit, .. } => {
                (transit, Fate::Other, None)
            }
            What::Lost(transit, said)
            | What::Cut(transit, said)
            | What::Dead(transit, said)
            | What::Dropped(transit, said) => {
                let rumor = match said {
                    Said::Rumor(message) => Some(message),
                    Said::PeersRequest | Said::Peers(_) => None,
                };
                (transit, Fate::Lost, rumor)
            }
            _ => continue,
        };
        let rumor = rumor.map(|message| {
            let key = key(message.uuid);
            let is_known = lanes.rumors.iter().any(|(other, _)| *other == key);
            if !is_known && lanes.rumors.len() < RUMORS_MAX {
                lanes.rumors.push((key, narrator.rumor(message)));
            }
            key
        });
        let Some(to) = lane_of(transit.to) else {
            continue;
        };
        let from_lane = transit.from.map(&lane_of);
        if from_lane == Some(None) {
            continue;
        }
        lanes.lines.push(Line {
            number: transit.number,
            from: from_lane.flatten(),
            to,
            sent_at: transit.sent_at,
            until: entry.at,
            come: come(transit, entry.at),
            fate,
            rumor,
        });
    }
    lanes
}

/// How much of a run the diagram shows, and in words; `None` is all of it.
pub const SPANS: [(Option<Span>, &str); 5] = [
    (Some(Span::from_secs(1)), "last second"),
    (Some(Span::from_secs(3)), "last 3 s"),
    (Some(Span::from_secs(10)), "last 10 s"),
    (Some(Span::from_secs(30)), "last 30 s"),
    (None, "whole run"),
];

/// Returns round instants from one to another, at most about `most` of them.
#[must_use]
pub fn ticks(from: SimTime, until: SimTime, most: u64) -> Vec<SimTime> {
    let whole = until.since(from).as_micros();
    let mut step = 1_000;
    let mut factors = [2, 5, 10].into_iter().cycle();
    let mut base = 1_000;
    while whole / step > most.max(1) {
        let factor = factors.next().unwrap_or(10);
        step = base * factor;
        if factor == 10 {
            base = step;
        }
    }
    let first = from.as_micros().div_ceil(step) * step;
    let mut ticks = Vec::new();
    let mut at = first;
    while at <= until.as_micros() {
        ticks.push(SimTime::from_micros(at));
        at += step;
    }
    ticks
}

/// Says how a rumor went, as far as the diagram shows it; `None` if it shows nothing of it.
#[must_use]
pub fn followed(lanes: &Lanes, rumor: u64) -> Option<String> {
    let (_, words) = lanes.rumors.iter().find(|(key, _)| *key == rumor)?;
    let of = lanes.lines.iter().filter(|line| line.rumor == Some(rumor));
    let count = |fate| of.clone().filter(|line| line.fate == fate).count() as u64;
    Some(format!(
        "{words}: {}, of which {} brought news, {} repeated it, {} were lost and {} are on their way.",
        counted(of.clone().count() as u64, "message"),
        count(Fate::News),
        count(Fate::Repeat),
        count(Fate::Lost),
        count(Fate::InFlight),
    ))
}

/// Returns by which number a rumor is followed: the same for all its copies.
#[must_use]
pub fn key(uuid: uuid::Uuid) -> u64 {
    let (high, low) = uuid.as_u64_pair();
    high ^ low
}

/// Returns how far a message had come at an instant, in thousandths.
fn come(transit: &Transit, at: SimTime) -> u32 {
    let whole = transit.arrives_at.since(transit.sent_at).as_micros();
    if whole == 0 || at >= transit.arrives_at {
        return 1_000;
    }
    u32::try_from(at.since(transit.sent_at).as_micros() * 1_000 / whole).unwrap_or(1_000)
}

fn in_flight(
    flight: &Flight,
    now: SimTime,
    lane_of: &dyn Fn(NodeId) -> Option<usize>,
) -> Option<Line> {
    let transit = Transit::of(flight);
    let from = match transit.from {
        None => None,
        Some(from) => Some(lane_of(from)?),
    };
    let rumor = match Said::of(&flight.packet) {
        Said::Rumor(message) => Some(key(message.uuid)),
        Said::PeersRequest | Said::Peers(_) => None,
    };
    Some(Line {
        number: transit.number,
        from,
        to: lane_of(transit.to)?,
        sent_at: transit.sent_at,
        until: now.min(transit.arrives_at),
        come: come(&transit, now),
        fate: Fate::InFlight,
        rumor,
    })
}

/// Returns when a node was idle since an instant.
fn idle(run: &Simulation, id: NodeId, from: SimTime) -> Vec<Idle> {
    let Some(member) = run.members().get(id) else {
        return Vec::new();
    };
    let mut idle = Vec::new();
    // Backwards: what a node is now holds since the last entry that made it so.
    let (mut status, mut until) = (member.status, run.now());
    for (_, entry) in run.journal().of_node(member.last_entry) {
        let before = match entry.what {
            What::Killed { .. } => Some(Status::Dead),
            What::Frozen => Some(Status::Frozen),
            What::Thawed { .. } | What::Restarted { .. } | What::Created => Some(Status::Up),
            _ => None,
        };
        let Some(became) = before else { continue };
        if status != Status::Up && became == status {
            idle.push(Idle {
                from: entry.at.max(from),
                until,
                status,
            });
            status = Status::Up;
        }
        until = entry.at;
        if entry.at < from {
            break;
        }
        // Before it was thawed it was frozen; before it came back it was dead.
        status = match entry.what {
            What::Thawed { .. } => Status::Frozen,
            What::Restarted { .. } => Status::Dead,
            _ => status,
        };
    }
    idle.reverse();
    idle
}

#[cfg(test)]
mod tests;
