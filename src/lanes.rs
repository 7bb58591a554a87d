//! The space-time diagram: a lane for every node, time from left to right, a slanted line for every message.
//!
//! What is past is read off the run at this instant, what is to come, in a replay, off the run as far as it has got. Everything comes
//! from the journal, so the diagram agrees with the log and reaches back as far as it does.

use std::rc::Rc;

use crate::journal::{Entry, NOBODY, Said, Touch, Transit, What};
use crate::message::{Message, NodeId};
use crate::narration::{Narrator, counted, told_apart};
use crate::network::Flight;
use crate::node::Verdict;
use crate::order;
use crate::simulation::{Simulation, Status};
use crate::time::{SimTime, seconds};

pub use self::arrangement::{Arrangement, INVOLVED_MAX, LANES_MAX, Order, Seat};
pub use self::drawing::{Plan, Tint, sheet};
pub use self::events::{Event, Step, TOLD_MAX, event, is_of, step};
pub use self::window::{Range, SPANS, Zoom, ticks, window, zoomed};

mod arrangement;
mod drawing;
mod events;
mod window;

/// The most lines of messages that brought news or came to no good end, and of those on their way; of more, every so many is drawn.
pub const LINES_MAX: usize = 1_000;
/// The most lines of messages that told nothing new; of more, every so many is drawn.
pub const REPEATS_MAX: usize = 800;
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
    /// When it reached its receiver, was lost, or now if it is on its way.
    pub landed_at: SimTime,
    /// When that was over: later than it landed if it waited there.
    pub until: SimTime,
    /// How far it had come by then, in thousandths.
    pub come: u32,
    /// What became of it.
    pub fate: Fate,
    /// Which rumor it carries, if any: equal for all copies of one.
    pub rumor: Option<u64>,
    /// The number of the entry of its end; `None` if it is on its way.
    pub entry: Option<u64>,
    /// Whether its end is yet to come, seen from this instant.
    pub is_to_come: bool,
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
    /// Whether that is yet to come, seen from this instant.
    pub is_to_come: bool,
}

/// A node, or those that share a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Which; `None`: it is the lane of several.
    pub id: Option<NodeId>,
    /// Its name.
    pub name: Rc<str>,
    /// What state it is in; several are up.
    pub status: Status,
    /// When it was created; several always were.
    pub born_at: SimTime,
    /// When it was idle, in order of time.
    pub idle: Vec<Idle>,
    /// Whether somebody has put it above the others.
    pub is_pinned: bool,
}

/// The diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// Where it begins.
    pub from: SimTime,
    /// Where it ends.
    pub until: SimTime,
    /// This instant, which may be outside.
    pub now: SimTime,
    /// From the top down.
    pub lanes: Vec<Lane>,
    /// How many nodes share the last lane.
    pub merged: usize,
    /// How many lanes somebody has hidden.
    pub hidden: usize,
    /// In order of arrival, the latest first.
    pub lines: Vec<Line>,
    /// How many messages there were between these lanes, drawn or not.
    pub messages: u64,
    /// Every how many of those that brought news or came to no good end is drawn, and of those that told nothing new: 1 is all.
    pub every: (u64, u64),
    /// How many messages among those that share a lane are not drawn.
    pub among: u64,
    /// Up to when nothing of the past is drawn, because the log no longer has it; `None`: it has all of it.
    pub untold_until: Option<SimTime>,
    /// The latest rumors: which, and in words.
    pub rumors: Vec<(u64, String)>,
    /// The event that is looked at.
    pub event: Option<Event>,
    /// The latest events of these lanes in words, at most [`TOLD_MAX`]; only if they were asked for.
    pub told: Vec<Event>,
}

/// How somebody has the diagram before them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aspect {
    /// Who has a lane, and where.
    pub arrangement: Arrangement,
    /// The number of the event that is looked at.
    pub event: Option<u64>,
    /// Whether going from event to event takes the instant of the whole page along.
    pub leads: bool,
    /// Whether it is shown as a table.
    pub is_table: bool,
}

/// What to look at, and how.
pub struct Look<'a> {
    /// Which stretch of the run.
    pub window: Range,
    /// Who has a lane, and where.
    pub arrangement: &'a Arrangement,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// Which rumor is followed.
    pub following: Option<u64>,
    /// How many favourites the node in that place, in order of creation, is behind of.
    pub lag: &'a dyn Fn(usize) -> u32,
    /// The number of the event that is looked at.
    pub event: Option<u64>,
    /// Whether the events are wanted in words.
    pub wants_words: bool,
}

impl Lanes {
    /// Returns where an instant stands, in thousandths of the way from left to right.
    #[must_use]
    pub fn x(&self, at: SimTime) -> f64 {
        let whole = self.until.since(self.from).as_micros().max(1) as f64;
        let from = at.as_micros() as f64 - self.from.as_micros() as f64;
        from * 1_000.0 / whole
    }

    /// Returns the instant so many thousandths of the way from left to right.
    #[must_use]
    pub fn at(&self, x: f64) -> SimTime {
        let whole = self.until.since(self.from).as_micros() as f64;
        let micros = self.from.as_micros() as f64 + x.clamp(0.0, 1_000.0) * whole / 1_000.0;
        SimTime::from_micros(micros.round() as u64)
    }

    /// Returns the two ends of a line's slope: where and on the height of which lane, from 0.
    #[must_use]
    pub fn ends(&self, line: &Line) -> ((f64, f64), (f64, f64)) {
        let to = line.to as f64;
        // What a person hands over comes from above.
        let from = line.from.map_or(to - 0.5, |from| from as f64);
        let come = f64::from(line.come) / 1_000.0;
        let end = from + (to - from) * come;
        ((self.x(line.sent_at), from), (self.x(line.landed_at), end))
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

    /// Says what is not drawn, in sentences; empty if everything is.
    #[must_use]
    pub fn left_out(&self) -> String {
        let mut said = Vec::new();
        if let Some(at) = self.untold_until {
            said.push(format!(
                "Shaded: what was before {} is no longer in the log.",
                seconds(at.min(self.until))
            ));
        }
        if self.every != (1, 1) && self.every != (0, 0) {
            let one_of = |every: u64| match every {
                1 => "all".to_owned(),
                n => format!("1 of {n}"),
            };
            let (strong, weak) = self.every;
            said.push(format!(
                "Drawn: {} with news, lost or on their way, {} repeats; zoom in for more.",
                one_of(strong),
                one_of(weak)
            ));
        }
        if self.among > 0 {
            said.push(format!(
                "{} among the others {} not drawn.",
                counted(self.among, "message"),
                if self.among == 1 { "is" } else { "are" }
            ));
        }
        said.join(" ")
    }

    /// Returns the lane of a node, by its place: its own, or the one that it shares.
    #[must_use]
    pub fn lane_of(&self, id: NodeId) -> Option<usize> {
        let own = self.lanes.iter().position(|lane| lane.id == Some(id));
        own.or_else(|| self.lanes.iter().position(|lane| lane.id.is_none()))
    }
}

/// Looks at a run as it is at this instant, and at what is to come of it as far as `live`, the same run, has got.
#[must_use]
pub fn lanes(run: &Simulation, live: &Simulation, look: &Look<'_>) -> Lanes {
    let (from, until) = look.window;
    let now = run.now();
    let found = Found::of(run, live, look);
    let (own, merged) = arrangement::seated(look.arrangement, &claims(run, live, look, &found));
    let directory = live.directory();
    let narrator = Narrator { directory };
    let members = run.members();
    let mut places = vec![Place::None; members.len()];
    let mut lanes = Lanes {
        from,
        until,
        now,
        merged,
        hidden: look.arrangement.count(Seat::Hidden),
        event: look.event.and_then(|number| event(live, number)),
        untold_until: untold_until(live).filter(|at| *at > from),
        ..Lanes::default()
    };
    if merged > 0 {
        for (place, id) in members.ids().iter().enumerate() {
            if look.arrangement.seat(*id) != Some(Seat::Hidden) {
                places[place] = Place::Shared(own.len());
            }
        }
    }
    for (at, id) in own.iter().enumerate() {
        if let Some(place) = members.place(*id) {
            places[place] = Place::Own(at);
        }
        lanes.lanes.push(lane(run, live, look, *id, &found));
    }
    if merged > 0 {
        let name = match merged {
            1 => "1 other".to_owned(),
            n => format!("{n} others"),
        };
        lanes.lanes.push(Lane {
            id: None,
            name: name.into(),
            status: Status::Up,
            born_at: SimTime::ZERO,
            idle: Vec::new(),
            is_pinned: false,
        });
    }
    let place_of = |id: NodeId| members.place(id).map_or(Place::None, |place| places[place]);
    let mut rumors: Vec<(u64, String, SimTime)> = Vec::new();
    let mut flying = Vec::new();
    for flight in run.network().flights_unsorted() {
        flying.extend(in_flight(flight, now, &place_of, &mut lanes.among));
    }
    order::sort_by_key(&mut flying, |line| std::cmp::Reverse(line.number));
    // Only as much of each as it takes to choose among them: there may be a hundred times as many as are drawn.
    let mut landed = Vec::new();
    for (number, entry) in live.journal().latest_first() {
        // The entry of a loss is written when the message would have arrived, or before.
        if entry.at < from {
            break;
        }
        let Some((transit, fate, rumor)) = ended(entry) else {
            continue;
        };
        let is_to_come = entry.at > now;
        // Beyond the right edge there is nothing to come: there it is as of this instant.
        if transit.sent_at > until || is_to_come && until <= now {
            continue;
        }
        if let Some(message) = rumor
            && !is_to_come
        {
            let key = key(message.uuid);
            let has_room = rumors.len() < RUMORS_MAX;
            match rumors.iter_mut().find(|(other, ..)| *other == key) {
                Some((_, _, since)) => *since = (*since).min(transit.sent_at),
                None if has_room => rumors.push((key, narrator.rumor(message), transit.sent_at)),
                None => {}
            }
        }
        if way(transit, &place_of, &mut lanes.among).is_some() {
            let is_followed =
                || look.following.is_some() && look.following == rumor.map(|it| key(it.uuid));
            let is_strong = fate != Fate::Repeat || is_followed();
            landed.push((number, transit.number, is_strong));
        }
    }
    lanes.rumors = told_apart(rumors);
    // Of what told nothing new sooner than of the rest, of the rumor that is followed last.
    let weak = landed.iter().filter(|(.., is_strong)| !is_strong).count();
    let every = |lines: usize, most: usize| lines.div_ceil(most).max(1) as u64;
    let (of_strong, of_weak) = (
        every(flying.len() + landed.len() - weak, LINES_MAX),
        every(weak, REPEATS_MAX),
    );
    lanes.messages = (flying.len() + landed.len()) as u64;
    lanes.every = (of_strong, of_weak);
    flying.retain(|line| is_one_of(line.number, of_strong));
    lanes.lines = flying;
    for (number, message, is_strong) in landed {
        if is_one_of(message, if is_strong { of_strong } else { of_weak }) {
            let entry = live.journal().get(number);
            let line = entry.and_then(|entry| line(number, entry, now, &place_of));
            lanes.lines.extend(line);
        }
    }
    if look.wants_words {
        // What is nobody's is everybody's.
        let is_here = |entry: &Entry| entry.node == NOBODY || place_of(entry.node) != Place::None;
        let end = live.journal().first_after(until.min(now));
        let latest = live.journal().latest_before(end);
        let latest = latest.take_while(|(_, entry)| entry.at >= from);
        lanes.told = latest
            .filter(|(_, entry)| is_here(entry))
            .take(TOLD_MAX)
            .filter_map(|(number, _)| event(live, number))
            .collect();
    }
    lanes
}

/// Returns whether a message is one of every so many. Neighbouring numbers have one sender: mixed up, every so many is of everybody.
fn is_one_of(message: u64, every: u64) -> bool {
    every == 1 || (message.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).is_multiple_of(every)
}

/// Returns the line of a message whose end an entry is.
fn line(
    number: u64,
    entry: &Entry,
    now: SimTime,
    place_of: &dyn Fn(NodeId) -> Place,
) -> Option<Line> {
    let (transit, fate, rumor) = ended(entry)?;
    let (from, to) = way(transit, place_of, &mut 0)?;
    Some(Line {
        number: transit.number,
        from,
        to,
        sent_at: transit.sent_at,
        landed_at: transit.arrives_at.min(entry.at),
        until: entry.at,
        come: come(transit, entry.at),
        fate,
        rumor: rumor.map(|message| key(message.uuid)),
        entry: Some(number),
        is_to_come: entry.at > now,
    })
}

/// Returns from when on the log tells of everything, if not from the beginning.
fn untold_until(live: &Simulation) -> Option<SimTime> {
    let journal = live.journal();
    let first = journal.get(journal.dropped())?;
    (journal.dropped() > 0).then_some(first.at)
}

/// Where a node's messages are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In its own lane.
    Own(usize),
    /// In the lane of several.
    Shared(usize),
    /// Nowhere.
    None,
}

/// Returns from which lane to which a message goes; `None` if it is not drawn. What goes on among those that share a lane is counted.
fn way(
    transit: &Transit,
    place_of: &dyn Fn(NodeId) -> Place,
    among: &mut u64,
) -> Option<(Option<usize>, usize)> {
    let from = transit.from.map(place_of);
    match (from, place_of(transit.to)) {
        (Some(Place::None), _) | (_, Place::None) => None,
        (Some(Place::Shared(_)), Place::Shared(_)) => {
            *among += 1;
            None
        }
        (from, Place::Own(to) | Place::Shared(to)) => {
            let from = from.and_then(|from| match from {
                Place::Own(lane) | Place::Shared(lane) => Some(lane),
                Place::None => None,
            });
            Some((from, to))
        }
    }
}

/// Says for every node of the room what decides about its lane.
fn claims(
    run: &Simulation,
    live: &Simulation,
    look: &Look<'_>,
    found: &Found,
) -> Vec<arrangement::Claim> {
    let members = run.members();
    let count = members.len();
    let mut rank: Vec<u64> = (0..count as u64).collect();
    let mut need = rank.clone();
    match look.arrangement.order {
        Order::Created if count <= LANES_MAX => {}
        Order::Created => {
            // The more messages, the sooner.
            let messages = found.messages.iter();
            need = messages.map(|messages| u64::MAX - messages).collect();
        }
        Order::Heard => {
            // The latest first, so that the first to be heard of is what stays.
            let mut heard = vec![u64::MAX; count];
            for (number, entry) in live.journal().latest_first() {
                if let What::Heard { message, .. } = &entry.what
                    && look.following == Some(key(message.uuid))
                    && let Some(place) = members.place(entry.node)
                {
                    heard[place] = number;
                }
            }
            (rank, need) = (heard.clone(), heard);
        }
        Order::Peers => {
            let peers = members.values().map(|member| member.node.peers().len());
            rank = peers.map(|peers| u64::MAX - peers as u64).collect();
            need.clone_from(&rank);
        }
        Order::Lag => {
            rank = (0..count)
                .map(|place| u64::MAX - u64::from((look.lag)(place)))
                .collect();
            need.clone_from(&rank);
        }
    }
    let selected = look.selected.and_then(|id| members.get(id));
    let peers = selected.map_or(&[][..], |member| member.node.peers());
    members
        .ids()
        .iter()
        .enumerate()
        .map(|(place, &id)| arrangement::Claim {
            id,
            rank: rank[place],
            need: need[place],
            is_near: look.selected == Some(id) || peers.binary_search(&id).is_ok(),
        })
        .collect()
}

/// Returns how the message travelled whose end this is, what became of it, and the rumor it carried.
fn ended(entry: &Entry) -> Option<(&Transit, Fate, Option<&Message>)> {
    match &entry.what {
        What::Heard {
            transit,
            message,
            verdict,
            ..
        } => {
            let fate = match verdict {
                Verdict::New { .. } => Fate::News,
                Verdict::Stale { .. } | Verdict::Duplicate | Verdict::Forged { .. } => Fate::Repeat,
            };
            Some((transit, fate, Some(message)))
        }
        What::Answered { transit, .. } | What::Introduced { transit, .. } => {
            Some((transit, Fate::Other, None))
        }
        What::Lost(transit, said)
        | What::Cut(transit, said)
        | What::Dead(transit, said)
        | What::Dropped(transit, said)
        | What::Crowded(transit, said)
        | What::Touched(transit, said, Touch::Dropped) => {
            let rumor = match said {
                Said::Rumor(message) => Some(message),
                Said::PeersRequest | Said::Peers(_) => None,
            };
            Some((transit, Fate::Lost, rumor))
        }
        _ => None,
    }
}

/// Says how a rumor went, as far as the diagram shows it; `None` if it shows nothing of it.
#[must_use]
pub fn followed(lanes: &Lanes, rumor: u64) -> Option<String> {
    let (_, words) = lanes.rumors.iter().find(|(key, _)| *key == rumor)?;
    let is_it = |line: &&Line| line.rumor == Some(rumor) && !line.is_to_come;
    let of = lanes.lines.iter().filter(is_it);
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
    place_of: &dyn Fn(NodeId) -> Place,
    among: &mut u64,
) -> Option<Line> {
    let transit = Transit::of(flight);
    let (from, to) = way(&transit, place_of, among)?;
    let rumor = match Said::of(&flight.packet) {
        Said::Rumor(message) => Some(key(message.uuid)),
        Said::PeersRequest | Said::Peers(_) => None,
    };
    // One that is held stays where it is, whatever the time.
    let come = flight.progress_ppm(now) / 1_000;
    Some(Line {
        number: transit.number,
        from,
        to,
        sent_at: transit.sent_at,
        landed_at: if flight.waits() {
            now.min(transit.arrives_at)
        } else {
            now
        },
        until: now,
        come,
        fate: Fate::InFlight,
        rumor,
        entry: None,
        is_to_come: false,
    })
}

fn lane(run: &Simulation, live: &Simulation, look: &Look<'_>, id: NodeId, found: &Found) -> Lane {
    let turns: Vec<Turn> = found
        .turns
        .iter()
        .filter(|turn| turn.node == id)
        .copied()
        .collect();
    let born = turns.iter().find(|turn| turn.is_birth);
    Lane {
        id: Some(id),
        name: live.directory().label(id),
        status: run
            .members()
            .get(id)
            .map_or(Status::Up, |member| member.status),
        // What the log has forgotten was before everything that is shown.
        born_at: born.map_or(SimTime::ZERO, |turn| turn.at),
        idle: idle(&turns, live.now(), look.window, run.now()),
        is_pinned: look.arrangement.seat(id) == Some(Seat::Pinned),
    }
}

/// When a node became something else.
#[derive(Clone, Copy, Debug)]
struct Turn {
    node: NodeId,
    at: SimTime,
    was: Status,
    became: Status,
    is_birth: bool,
}

/// What one walk over the log finds out of all nodes: each by itself would be followed through everything that it has heard.
struct Found {
    /// In order of time.
    turns: Vec<Turn>,
    /// Of how many messages that ended in the stretch that is shown each is an end, by place; empty if everybody has a lane.
    messages: Vec<u64>,
}

impl Found {
    fn of(run: &Simulation, live: &Simulation, look: &Look<'_>) -> Self {
        let members = run.members();
        let (from, until) = look.window;
        let counts = look.arrangement.order == Order::Created && members.len() > LANES_MAX;
        let mut found = Self {
            turns: Vec::new(),
            messages: vec![0; if counts { members.len() } else { 0 }],
        };
        for entry in live.journal().entries() {
            let (was, became) = match entry.what {
                What::Killed { .. } | What::Left { was_up: true, .. } => (Status::Up, Status::Dead),
                What::Left { was_up: false, .. } => (Status::Dead, Status::Dead),
                What::Frozen => (Status::Up, Status::Frozen),
                What::Thawed { .. } => (Status::Frozen, Status::Up),
                What::Restarted { .. } => (Status::Dead, Status::Up),
                What::Created => (Status::Up, Status::Up),
                _ => {
                    if counts
                        && (from..=until).contains(&entry.at)
                        && let Some((transit, ..)) = ended(entry)
                    {
                        for id in [Some(transit.to), transit.from].into_iter().flatten() {
                            if let Some(place) = members.place(id) {
                                found.messages[place] += 1;
                            }
                        }
                    }
                    continue;
                }
            };
            found.turns.push(Turn {
                node: entry.node,
                at: entry.at,
                was,
                became,
                is_birth: entry.what == What::Created,
            });
        }
        found
    }
}

/// Returns when a node was idle in a stretch of the run; what began before `now` and ended after is two.
fn idle(turns: &[Turn], ends_at: SimTime, (from, end): Range, now: SimTime) -> Vec<Idle> {
    let mut idle = Vec::new();
    let before = turns.first().map_or(Status::Up, |turn| turn.was);
    let (mut since, mut status) = (SimTime::ZERO, before);
    let ends = (ends_at, Status::Up);
    let turns = turns.iter().map(|turn| (turn.at, turn.became));
    for (at, became) in turns.chain([ends]) {
        let parts = [(since, at.min(now), false), (since.max(now), at, true)];
        for (since, until, is_to_come) in parts {
            let (since, until) = (since.max(from), until.min(end));
            if status != Status::Up && since < until {
                idle.push(Idle {
                    from: since,
                    until,
                    status,
                    is_to_come,
                });
            }
        }
        (since, status) = (at, became);
    }
    idle
}

#[cfg(test)]
mod tests;
