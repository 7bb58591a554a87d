//! What the page reads: the state of a run at one instant, as plain values that are cheap to share and to compare.
//!
//! The page never looks into a run. A [`Camera`] takes pictures of it; what has not changed since the last one is the
//! same `Rc`, so that a component can tell at a glance that it has nothing to draw anew.

use std::rc::Rc;

use crate::command::Vocabulary;
use crate::invariants::Invariant;
use crate::journal::{Done, Entry, NOBODY, Said, Touch, Transit, What};
use crate::message::{BookId, HOME, NodeId, WireMessage};
use crate::narration::{Narrator, counted};
use crate::network::{Bandwidth, Flight, Order, Share};
use crate::node::{Onward, Row, Source, Verdict};
use crate::simulation::{Member, Simulation};
use crate::time::SimTime;

pub use self::budget::{
    Account, Amount, Budget, LINKS_LISTED_MAX, LinkBudget, NODES_LISTED_MAX, NodeBudget,
    SPANS_LISTED_MAX, budget, bytes,
};
pub use self::faults::Fault;
pub use self::flight::{FlightDetail, flight};
pub use self::frame::{Dot, Frame, Kind, frame};
pub use self::links::{LinkMark, WayMark};
pub use self::nemesis::{HealthView, ScheduleView, Sign};
pub use crate::invariants::Standing;
pub use crate::simulation::{Islands, Status, Summary};
pub use crate::time::seconds;

mod budget;
mod faults;
mod flight;
mod frame;
mod links;
mod nemesis;

/// How many of the last things that happened to a node its card tells.
pub const LAST: usize = 3;
/// The most nodes for which a picture tells origin from origin by colour.
pub const COLOURS_MAX: usize = 8;
/// The most rows of a list of messages in flight.
pub const FLIGHT_ROWS_MAX: usize = 100;
/// The most books that completion offers.
const BOOKS_OFFERED_MAX: usize = 100;
/// The most commands that are listed.
pub const COMMANDS_MAX: usize = 50;
/// How far back a log is searched for rows that pass its filter.
const LOG_SEARCH_MAX: usize = 20_000;

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// Its port.
    pub port: u16,
    /// What state it is in.
    pub status: Status,
    /// The city it is in, if any message takes as long as between cities.
    pub city: Option<&'static str>,
    /// How often it has come back from the dead.
    pub incarnation: u32,
    /// Its favourite book.
    pub favourite: Rc<str>,
    /// The version of its favourite.
    pub version: u64,
    /// Of how many up nodes it knows the newest favourite, its own included.
    pub knows: u32,
    /// How many up nodes there are.
    pub of: u32,
    /// What it knows of each node of the room, in order of creation; only in rooms of at most [`COLOURS_MAX`].
    pub segments: Vec<Knowledge>,
    /// The books it knows of, in order of port, at most as many as were asked for.
    pub books: Vec<BookRow>,
    /// How many books it knows of that are not among them.
    pub more_books: usize,
    /// Its peers, in order of port.
    pub peers: Vec<PeerView>,
    /// Messages it sent.
    pub sent: u64,
    /// Messages it was given.
    pub delivered: u64,
    /// Messages that wait for it to be thawed.
    pub waiting: usize,
    /// What is the matter with it.
    pub health: HealthView,
    /// How many messages it remembers having seen, and how many it has forgotten for want of room.
    pub seen: (usize, u64),
    /// The last things that happened to it, latest first.
    pub last: Vec<Rc<LogRow>>,
}

/// How far the message goes that somebody is offered to begin with.
const TTL_OFFERED: u8 = 4;

impl NodeView {
    /// Returns the message that tells of its favourite as it is.
    #[must_use]
    pub fn message(&self) -> WireMessage {
        WireMessage {
            uuid: format!("about-{}-v{}", self.name, self.version),
            address: HOME.to_owned(),
            port: self.port,
            version: self.version,
            ttl: TTL_OFFERED,
            payload: self.favourite.to_string(),
        }
    }
}

/// What a node knows of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Nothing.
    Nothing,
    /// A favourite that is not the newest.
    Older,
    /// The newest favourite.
    Newest,
}

/// A peer of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerView {
    /// Which.
    pub id: NodeId,
    /// What to call it.
    pub label: Rc<str>,
    /// Whether it has left for good.
    pub has_left: bool,
}

/// A row of a books table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookRow {
    /// Whose favourite.
    pub origin: NodeId,
    /// What to call them.
    pub label: Rc<str>,
    /// Their port.
    pub port: u16,
    /// Whether they have left for good.
    pub has_left: bool,
    /// The book.
    pub title: Rc<str>,
    /// Its version.
    pub version: u64,
    /// The version the origin has by now, if the row is behind it or ahead of it.
    pub newest: Option<u64>,
    /// When the node heard of it; `None` for its own favourite.
    pub heard_at: Option<SimTime>,
    /// From whom.
    pub source: Rc<str>,
    /// How many links the news had crossed.
    pub hops: u32,
    /// Whether the node heard of it within the last round.
    pub is_fresh: bool,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// The number of the entry.
    pub number: u64,
    /// When.
    pub at: SimTime,
    /// From whom, or whose it is.
    pub from: Rc<str>,
    /// To whom; empty if it is about one node alone.
    pub to: Rc<str>,
    /// The node a click selects.
    pub node: NodeId,
    /// The number of the message it is about, if it is about one.
    pub message: Option<u64>,
    /// What was said: book and version, or the kind of message; empty if nothing was.
    pub said: String,
    /// The TTL on arrival.
    pub ttl: Option<u8>,
    /// What came of it.
    pub effect: String,
    /// What kind of thing it is, for its mark.
    pub tone: Tone,
    /// The whole of it as a sentence.
    pub sentence: String,
}

impl LogRow {
    /// Returns it in a few words, for a card of `node`: who else, what, and what came of it.
    #[must_use]
    pub fn short(&self, node: &str) -> String {
        let other = match (&*self.from, &*self.to) {
            (from, to) if to == node => format!("{from}: "),
            (_, "") => String::new(),
            (_, to) => format!("to {to}: "),
        };
        let said = if self.said.is_empty() {
            String::new()
        } else {
            format!("{}, ", self.said)
        };
        format!("{other}{said}{}", self.effect)
    }
}

/// What kind of thing a row of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// News.
    New,
    /// Nothing new.
    Old,
    /// Something sent or asked.
    Said,
    /// A loss.
    Lost,
    /// Something done to a node.
    Act,
}

impl Tone {
    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Old => "old",
            Self::Said => "said",
            Self::Lost => "lost",
            Self::Act => "act",
        }
    }
}

/// A message in flight, as a row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlightRow {
    /// Its number.
    pub number: u64,
    /// From whom.
    pub from: Rc<str>,
    /// To whom.
    pub to: Rc<str>,
    /// The node a click selects.
    pub node: NodeId,
    /// What it says.
    pub said: String,
    /// Its TTL.
    pub ttl: Option<u8>,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it arrives; `None` if it waits for a frozen node, stands in line for a slow one, or is held.
    pub arrives_at: Option<SimTime>,
    /// Why it does not go on, if it does not: `waits: frozen`.
    pub rests: &'static str,
}

/// A run at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// When.
    pub now: SimTime,
    /// How many rounds have passed.
    pub round: u64,
    /// Whether anything is left to happen.
    pub is_over: bool,
    /// The nodes, in order of creation.
    pub nodes: Vec<Rc<NodeView>>,
    /// Pairs of places of nodes that are peers, the smaller first, in order, and whether both know each other.
    pub links: Rc<Vec<(usize, usize, bool)>>,
    /// What is the matter with those links with which anything is, in order.
    pub marks: Rc<Vec<LinkMark>>,
    /// On which side of the partition each node is, the sides being numbered from 0; empty if there is none.
    pub sides: Rc<Vec<u32>>,
    /// Which of those who are up can hear of each other.
    pub islands: Rc<Islands>,
    /// What is wrong with the network by hand.
    pub faults: Rc<Vec<Fault>>,
    /// What comes by itself, in order of number.
    pub schedules: Rc<Vec<ScheduleView>>,
    /// The run in numbers.
    pub summary: Summary,
    /// The settings as they were set: names and values.
    pub settings: Rc<Vec<(&'static str, String)>>,
    /// How the invariants have fared.
    pub invariants: Vec<(Invariant, Standing)>,
    /// The last commands given, latest first, and when; at most [`COMMANDS_MAX`].
    pub commands: Rc<Vec<(SimTime, String)>>,
    /// How many commands have been given.
    pub commands_given: usize,
}

impl Snapshot {
    /// Returns a node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Rc<NodeView>> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// Returns the words that a command about this room may use.
    #[must_use]
    pub fn vocabulary(&self) -> Vocabulary {
        let mut books: Vec<String> = Vec::new();
        for title in self
            .nodes
            .iter()
            .take(BOOKS_OFFERED_MAX)
            .map(|node| &*node.favourite)
        {
            if !books.iter().any(|book| book == title) {
                books.push(title.to_owned());
            }
        }
        Vocabulary {
            nodes: self
                .nodes
                .iter()
                .map(|n| (n.name.to_string(), n.port))
                .collect(),
            books,
        }
    }
}

/// An origin's newest favourite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Newest {
    origin: NodeId,
    version: u64,
    book: BookId,
}

/// Takes snapshots, and keeps what has not changed from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Camera {
    nodes: Vec<Kept>,
    newest: Vec<Newest>,
    /// The same by place among the members.
    newest_by_place: Vec<Option<(u64, BookId)>>,
    settings: Rc<Vec<(&'static str, String)>>,
    links: Rc<Vec<(usize, usize, bool)>>,
    marks: Rc<Vec<LinkMark>>,
    sides: Rc<Vec<u32>>,
    islands: Rc<Islands>,
    faults: Rc<Vec<Fault>>,
    schedules: Rc<Vec<ScheduleView>>,
    flapping: Vec<(NodeId, u32)>,
    gone: usize,
    commands: Rc<Vec<(SimTime, String)>>,
    book_rows: usize,
    has_cities: bool,
}

#[derive(Clone, Debug)]
struct Kept {
    revision: u64,
    /// From when on a row is no longer fresh.
    fresh_until: SimTime,
    view: Rc<NodeView>,
}

impl Camera {
    /// Looks at everything anew next time: the run has jumped, and what was kept may be of another time. What looks the same then is
    /// still the same `Rc`.
    pub fn forget(&mut self) {
        for kept in &mut self.nodes {
            kept.revision = u64::MAX;
        }
    }

    /// Takes a picture; every node lists at most `book_rows` books.
    #[must_use]
    pub fn snapshot(&mut self, simulation: &Simulation, book_rows: usize) -> Rc<Snapshot> {
        let newest = newest(simulation);
        let flapping = nemesis::flapping(simulation);
        let has_cities = simulation.network().links.has_cities();
        let is_stale = newest != self.newest
            || book_rows != self.book_rows
            || flapping != self.flapping
            || simulation.gone().len() != self.gone
            || has_cities != self.has_cities;
        self.has_cities = has_cities;
        self.gone = simulation.gone().len();
        let had = self.nodes.len();
        if is_stale || self.nodes.len() > simulation.members().len() {
            self.nodes.clear();
        }
        self.newest = newest;
        self.newest_by_place = newest_by_place(simulation);
        self.flapping = flapping;
        self.book_rows = book_rows;
        let mut has_changed = had != simulation.members().len();
        for (place, (id, member)) in simulation.members().iter().enumerate() {
            let waiting = simulation.network().waiting(id);
            let kept = self.nodes.get(place).is_some_and(|kept| {
                kept.revision == member.revision
                    && kept.view.id == id
                    && kept.view.waiting == waiting
                    && kept.view.health.in_line == simulation.network().in_line(id)
                    && simulation.now() < kept.fresh_until
            });
            if kept {
                continue;
            }
            has_changed = true;
            let mut kept = self.photograph(simulation, id, member, book_rows);
            match self.nodes.get_mut(place) {
                Some(old) => {
                    if old.view == kept.view {
                        kept.view = Rc::clone(&old.view);
                    }
                    *old = kept;
                }
                None => self.nodes.push(kept),
            }
        }
        if has_changed {
            keep_if_equal(&mut self.links, links::links(simulation));
        }
        keep_if_equal(&mut self.marks, links::marks(simulation, &self.links));
        keep_if_equal(&mut self.sides, links::sides(simulation));
        keep_if_equal(&mut self.faults, faults::faults(simulation));
        let schedules = Rc::clone(&self.schedules);
        keep_if_equal(&mut self.schedules, nemesis::schedules(simulation));
        // The dead may come back while there are schedules.
        if has_changed || schedules.is_empty() != self.schedules.is_empty() {
            keep_if_equal(&mut self.islands, simulation.islands());
        }
        keep_if_equal(&mut self.settings, settings(simulation));
        keep_if_equal(&mut self.commands, commands(simulation));
        let round = simulation.round().as_micros();
        Rc::new(Snapshot {
            now: simulation.now(),
            round: simulation.now().as_micros() / round.max(1),
            is_over: simulation.next_at().is_none(),
            nodes: self
                .nodes
                .iter()
                .map(|kept| Rc::clone(&kept.view))
                .collect(),
            links: Rc::clone(&self.links),
            marks: Rc::clone(&self.marks),
            sides: Rc::clone(&self.sides),
            islands: Rc::clone(&self.islands),
            faults: Rc::clone(&self.faults),
            schedules: Rc::clone(&self.schedules),
            summary: simulation.summary(),
            settings: Rc::clone(&self.settings),
            invariants: Invariant::ALL
                .iter()
                .map(|&i| (i, simulation.invariants().standing(i).clone()))
                .collect(),
            commands: Rc::clone(&self.commands),
            commands_given: simulation.commands().len(),
        })
    }

    fn photograph(
        &self,
        simulation: &Simulation,
        id: NodeId,
        member: &Member,
        rows: usize,
    ) -> Kept {
        let directory = simulation.directory();
        let node = &member.node;
        let knows = known_newest(simulation, member, &self.newest_by_place);
        let is_small = simulation.members().len() <= COLOURS_MAX;
        let segments = if is_small {
            let ids = simulation.members().ids();
            ids.iter()
                .map(|&origin| self.knowledge(member, origin))
                .collect()
        } else {
            Vec::new()
        };
        let (books, more_books, fresh_until) = self.book_rows(simulation, member, rows);
        let tally = simulation.network().port_tally(id);
        let narrator = Narrator { directory };
        let last = if rows == 0 { 0 } else { LAST };
        let view = NodeView {
            id,
            name: directory.label(id),
            port: id.port().unwrap_or_default(),
            status: member.status,
            city: self
                .has_cities
                .then(|| simulation.network().links.city(id).name()),
            incarnation: node.incarnation(),
            favourite: Rc::clone(directory.title(node.favourite())),
            version: node.version(),
            knows: u32::try_from(knows).unwrap_or(u32::MAX),
            of: simulation.coverage().up(),
            segments,
            books,
            more_books,
            peers: node
                .peers()
                .iter()
                .map(|&peer| PeerView {
                    id: peer,
                    label: directory.label(peer),
                    // Of a million links the directory would look up the name of each.
                    has_left: simulation.gone().get(peer).is_some(),
                })
                .collect(),
            sent: tally.sent,
            delivered: tally.delivered,
            waiting: simulation.network().waiting(id),
            health: nemesis::health(simulation, id, member, &self.flapping),
            seen: (node.seen().len(), node.seen().forgotten()),
            last: simulation
                .journal()
                .of_node(member.last_entry)
                .take(last)
                .map(|(number, entry)| Rc::new(log_row(narrator, number, entry)))
                .collect(),
        };
        Kept {
            revision: member.revision,
            fresh_until,
            view: Rc::new(view),
        }
    }

    fn knowledge(&self, member: &Member, origin: NodeId) -> Knowledge {
        let newest = self.newest.iter().find(|newest| newest.origin == origin);
        match (newest, member.node.known_version(origin)) {
            (_, None) => Knowledge::Nothing,
            (Some(newest), Some(_)) if knows(member, newest) => Knowledge::Newest,
            // Of a dead origin nothing newer is to come.
            (None, Some(_)) => Knowledge::Newest,
            (Some(_), Some(_)) => Knowledge::Older,
        }
    }

    /// Returns the rows of a books table, the node's own favourite first, how many were left out, and from when on one
    /// of them is no longer fresh.
    fn book_rows(
        &self,
        simulation: &Simulation,
        member: &Member,
        max: usize,
    ) -> (Vec<BookRow>, usize, SimTime) {
        let directory = simulation.directory();
        let node = &member.node;
        let own = BookRow {
            origin: node.id(),
            label: directory.label(node.id()),
            port: directory.address(node.id()).1,
            has_left: false,
            title: Rc::clone(directory.title(node.favourite())),
            version: node.version(),
            newest: None,
            heard_at: None,
            source: Rc::from("its own"),
            hops: 0,
            is_fresh: false,
        };
        let mut fresh_until = SimTime::MAX;
        let heard = node.books().iter().map(|(origin, row)| {
            let ends = row.heard_at + simulation.round();
            let is_fresh = simulation.now() < ends;
            let newest = self.newest.binary_search_by_key(&origin, |n| n.origin);
            let newest = newest.ok().map(|at| self.newest[at]);
            (
                ends,
                BookRow {
                    origin,
                    label: directory.label(origin),
                    port: directory.address(origin).1,
                    has_left: directory.has_left(origin),
                    title: Rc::clone(directory.title(row.book)),
                    version: row.version,
                    newest: newest
                        .filter(|n| n.version != row.version || n.book != row.book)
                        .map(|n| n.version),
                    heard_at: Some(row.heard_at),
                    source: match row.source {
                        Source::Node(from) => directory.label(from),
                        Source::Hand => Rc::from("by hand"),
                    },
                    hops: row.hops,
                    is_fresh,
                },
            )
        });
        if max == 0 {
            return (Vec::new(), node.books().len() + 1, fresh_until);
        }
        let mut rows = vec![own];
        for (ends, row) in heard.take(max - 1) {
            if row.is_fresh {
                fresh_until = fresh_until.min(ends);
            }
            rows.push(row);
        }
        let more = node.books().len() + 1 - rows.len();
        (rows, more, fresh_until)
    }

    /// Returns everything about one node, its whole books table included.
    #[must_use]
    pub fn detail(&self, simulation: &Simulation, id: NodeId) -> Option<Rc<NodeView>> {
        let member = simulation.members().get(id)?;
        Some(self.photograph(simulation, id, member, usize::MAX).view)
    }
}

/// Puts `new` in the place of `kept`, unless they are equal.
fn keep_if_equal<T: PartialEq>(kept: &mut Rc<T>, new: T) {
    if **kept != new {
        *kept = Rc::new(new);
    }
}

/// Returns the newest favourites of the up origins, in order of number.
fn newest(simulation: &Simulation) -> Vec<Newest> {
    let members = simulation.members();
    let all = members
        .sorted_ids()
        .iter()
        .filter_map(|&id| Some((id, members.get(id)?)));
    let up = all.filter(|(_, member)| member.status != Status::Dead);
    up.map(|(origin, member)| Newest {
        origin,
        version: member.node.version(),
        book: member.node.favourite(),
    })
    .collect()
}

/// Returns the same by place, with nothing for those who are not up: a version and a book.
fn newest_by_place(simulation: &Simulation) -> Vec<Option<(u64, BookId)>> {
    let newest = |member: &Member| {
        let node = &member.node;
        (member.status != Status::Dead).then(|| (node.version(), node.favourite()))
    };
    simulation.members().values().map(newest).collect()
}

/// Returns how many of the newest favourites a node knows, its own included. Only what it knows is gone through: in a large room this
/// is most of what a picture of it takes.
fn known_newest(
    simulation: &Simulation,
    member: &Member,
    newest: &[Option<(u64, BookId)>],
) -> usize {
    let node = &member.node;
    // A camera that has not looked at the room yet knows of nothing new in it.
    let of = |origin| *newest.get(simulation.members().place(origin)?)?;
    let is_newest = |&(origin, row): &(NodeId, &Row)| {
        origin != node.id() && of(origin) == Some((row.version, row.book))
    };
    node.books().iter().filter(is_newest).count() + usize::from(of(node.id()).is_some())
}

fn knows(member: &Member, newest: &Newest) -> bool {
    let node = &member.node;
    newest.origin == node.id()
        || node
            .books()
            .get(newest.origin)
            .is_some_and(|row| row.version == newest.version && row.book == newest.book)
}

fn settings(simulation: &Simulation) -> Vec<(&'static str, String)> {
    let of_nodes = simulation.settings();
    let period = |p: Option<crate::time::Span>| p.map_or("off".to_owned(), |p| p.to_string());
    let links = &simulation.network().links;
    let mut settings = vec![
        ("ttl", of_nodes.ttl.to_string()),
        ("gossip", period(of_nodes.gossip)),
        ("repick", period(of_nodes.repick)),
        ("cache", of_nodes.cache.to_string()),
        ("peers", of_nodes.peers.to_string()),
        ("topology", simulation.topology().to_string()),
        ("loss", links.loss.to_string()),
        ("latency", links.latency().to_string()),
    ];
    if links.duplicate != Share::NONE {
        settings.push(("duplicate", links.duplicate.to_string()));
    }
    if links.bandwidth() != Bandwidth::Unlimited {
        settings.push(("bandwidth", links.bandwidth().to_string()));
    }
    if links.order() != Order::Free {
        settings.push(("order", links.order().to_string()));
    }
    settings
}

fn commands(simulation: &Simulation) -> Vec<(SimTime, String)> {
    let latest = simulation.commands().iter().rev().take(COMMANDS_MAX);
    latest
        .map(|given| (given.moment.at, given.command.to_string()))
        .collect()
}

/// Returns the messages in flight that were sent first, and how many there are in all.
#[must_use]
pub fn flights(simulation: &Simulation, filter: &str) -> (Vec<FlightRow>, usize) {
    let all: Vec<&Flight> = simulation.network().flights_unsorted().collect();
    let mut order: Vec<(u64, u32)> = all.iter().map(|flight| flight.number).zip(0..).collect();
    order.sort_unstable();
    let rows = order
        .iter()
        .map(|&(_, at)| flight_row(simulation, all[at as usize]));
    let filter = filter.to_lowercase();
    let passes = |row: &FlightRow| {
        filter.is_empty()
            || [&*row.from, &*row.to, &row.said]
                .iter()
                .any(|text| text.to_lowercase().contains(&filter))
    };
    (
        rows.filter(passes).take(FLIGHT_ROWS_MAX).collect(),
        all.len(),
    )
}

fn flight_row(simulation: &Simulation, flight: &Flight) -> FlightRow {
    let directory = simulation.directory();
    let (said, ttl) = said(Narrator { directory }, &Said::of(&flight.packet));
    let is_frozen = simulation
        .members()
        .get(flight.to)
        .is_some_and(|m| m.status == Status::Frozen);
    let in_line = || {
        let mut line = simulation.network().line(flight.to);
        line.any(|other| other.number == flight.number)
    };
    let rests = if flight.is_held() {
        "held"
    } else if is_frozen && flight.waits() {
        "waits: frozen"
    } else if flight.waits() && in_line() {
        "in line: slow"
    } else {
        ""
    };
    FlightRow {
        number: flight.number,
        from: flight
            .from
            .map_or(Rc::from("you"), |from| directory.label(from)),
        to: directory.label(flight.to),
        node: flight.to,
        said,
        ttl,
        sent_at: flight.sent_at,
        arrives_at: rests.is_empty().then_some(flight.arrives_at),
        rests,
    }
}

/// Returns how far a message has come that was sent and arrives at those instants, 0 to 1.
#[must_use]
pub fn progress(sent_at: SimTime, arrives_at: SimTime, now: SimTime) -> f64 {
    if now >= arrives_at {
        return 1.0;
    }
    let whole = arrives_at.since(sent_at).as_micros();
    now.since(sent_at).as_micros() as f64 / whole as f64
}

/// Which rows of the log are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only entries that this node did, sent or received.
    pub node: Option<NodeId>,
    /// Only rows that contain this text, in any case.
    pub text: String,
    /// Only entries before this number: what came later is held back.
    pub before: Option<u64>,
    /// Only entries from the first of these instants to the second, both included.
    pub range: Option<(SimTime, SimTime)>,
}

/// Returns the latest rows of the log that pass the filter, latest first, at most `max`.
#[must_use]
pub fn log(simulation: &Simulation, filter: &LogFilter, max: usize) -> Vec<Rc<LogRow>> {
    let narrator = Narrator {
        directory: simulation.directory(),
    };
    let text = filter.text.to_lowercase();
    let is_about = |entry: &Entry| {
        filter.node.is_none_or(|node| {
            entry.node == node || sender(&entry.what) == Some(node) || entry.what.names(node)
        })
    };
    let contains = |row: &LogRow| {
        text.is_empty()
            || row.sentence.to_lowercase().contains(&text)
            || row.effect.to_lowercase().contains(&text)
    };
    let journal = simulation.journal();
    let end = filter
        .range
        .map_or(journal.length(), |(_, until)| journal.first_after(until));
    let end = filter.before.map_or(end, |before| end.min(before));
    let is_late_enough = |entry: &Entry| filter.range.is_none_or(|(from, _)| entry.at >= from);
    journal
        .latest_before(end)
        .take_while(|(_, entry)| is_late_enough(entry))
        .take(LOG_SEARCH_MAX)
        .filter(|(_, entry)| is_about(entry))
        .map(|(number, entry)| log_row(narrator, number, entry))
        .filter(contains)
        .take(max)
        .map(Rc::new)
        .collect()
}

fn sender(what: &What) -> Option<NodeId> {
    match what {
        What::Heard { transit, .. }
        | What::Answered { transit, .. }
        | What::Introduced { transit, .. }
        | What::Waits(transit, _)
        | What::StandsInLine(transit, _)
        | What::Lost(transit, _)
        | What::Cut(transit, _)
        | What::Dead(transit, _)
        | What::Dropped(transit, _)
        | What::Crowded(transit, _)
        | What::Duplicated { transit, .. }
        | What::Touched(transit, ..) => transit.from,
        What::Gossiped { .. }
        | What::Asked { .. }
        | What::Picked { .. }
        | What::Linked(_)
        | What::Unlinked(_)
        | What::Scheduled(_)
        | What::Commanded(_)
        | What::Created
        | What::Killed { .. }
        | What::Left { .. }
        | What::Restarted { .. }
        | What::Frozen
        | What::Thawed { .. } => None,
    }
}

fn said(narrator: Narrator<'_>, said: &Said) -> (String, Option<u8>) {
    match said {
        Said::Rumor(message) => {
            let title = narrator.directory.title(message.book);
            (format!("{title} @ v{}", message.version), Some(message.ttl))
        }
        Said::PeersRequest => ("GET /peers".to_owned(), None),
        Said::Peers(n) => (counted(u64::from(*n), "peer"), None),
    }
}

fn log_row(narrator: Narrator<'_>, number: u64, entry: &Entry) -> LogRow {
    let label = |id| narrator.directory.label(id);
    let from_of = |transit: &Transit| transit.from.map_or(Rc::from("you"), label);
    let node = label(entry.node);
    let nobody: Rc<str> = Rc::from("");
    let (from, to, (said_text, ttl), effect, tone) = match &entry.what {
        What::Heard {
            transit,
            message,
            verdict,
            onward,
            ..
        } => {
            let (effect, tone) = match verdict {
                Verdict::New { before: None } => ("new".to_owned(), Tone::New),
                Verdict::New { before: Some(v) } => (format!("new, was v{v}"), Tone::New),
                Verdict::Stale { known } if *known == message.version => {
                    ("stale: known".to_owned(), Tone::Old)
                }
                Verdict::Stale { known } => (format!("stale: has v{known}"), Tone::Old),
                Verdict::Duplicate => ("duplicate".to_owned(), Tone::Old),
                Verdict::Forged { version } => (format!("forged, now v{version}"), Tone::Lost),
            };
            let onward = match onward {
                Onward::Forwarded(to) => format!(", passed on to {}", to.len()),
                Onward::Expired => ", expired".to_owned(),
                Onward::NobodyElse => ", nobody else".to_owned(),
                Onward::Kept => String::new(),
            };
            let words = said(narrator, &Said::Rumor(*message));
            (from_of(transit), node, words, effect + &onward, tone)
        }
        What::Gossiped { message, to } => {
            let words = said(narrator, &Said::Rumor(*message));
            let effect = format!("told {}", counted(to.len() as u64, "peer"));
            (node, nobody, words, effect, Tone::Said)
        }
        What::Asked { introducer } => (
            node,
            label(*introducer),
            ("GET /peers".to_owned(), None),
            "asked".to_owned(),
            Tone::Said,
        ),
        What::Answered {
            transit,
            peers,
            books,
        } => {
            let effect = format!(
                "answered: {}, {}",
                counted(u64::from(*peers), "peer"),
                counted(u64::from(*books), "book")
            );
            (
                from_of(transit),
                node,
                ("GET /peers".to_owned(), None),
                effect,
                Tone::Said,
            )
        }
        What::Introduced { transit, learned } => {
            let effect = counted(learned.len() as u64, "new peer");
            (
                from_of(transit),
                node,
                ("peers".to_owned(), None),
                effect,
                Tone::New,
            )
        }
        What::Waits(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "waits: frozen".to_owned(),
            Tone::Act,
        ),
        What::StandsInLine(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "in line: slow".to_owned(),
            Tone::Act,
        ),
        What::Lost(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "lost".to_owned(),
            Tone::Lost,
        ),
        What::Cut(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "cut off".to_owned(),
            Tone::Lost,
        ),
        What::Dead(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "nobody there".to_owned(),
            Tone::Lost,
        ),
        What::Dropped(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "dropped".to_owned(),
            Tone::Lost,
        ),
        What::Crowded(transit, what) => (
            from_of(transit),
            node,
            said(narrator, what),
            "queue full".to_owned(),
            Tone::Lost,
        ),
        What::Duplicated {
            transit,
            said: what,
            ..
        } => (
            from_of(transit),
            node,
            said(narrator, what),
            "goes twice".to_owned(),
            Tone::Said,
        ),
        What::Touched(transit, what, touch) => {
            let (effect, tone) = match touch {
                Touch::Dropped => ("dropped by you".to_owned(), Tone::Lost),
                Touch::Delivered => ("delivered by you".to_owned(), Tone::Act),
                Touch::Delayed(span) => (format!("{span} later"), Tone::Act),
                Touch::Held => ("held".to_owned(), Tone::Act),
                Touch::Released => ("released".to_owned(), Tone::Act),
                Touch::Swapped(other) => (format!("swapped with {other}"), Tone::Act),
                Touch::Redirected(before) => (format!("was for {}", label(*before)), Tone::Act),
                Touch::Edited(_) => ("changed by you".to_owned(), Tone::Act),
            };
            (from_of(transit), node, said(narrator, what), effect, tone)
        }
        What::Scheduled(deed) => {
            let by = Rc::from(format!("schedule {}", deed.schedule));
            let to = if entry.node == NOBODY { nobody } else { node };
            let how = match deed.how {
                Done::Done => "done",
                Done::Undone => "undone",
                Done::Refused(_) => "in vain",
            };
            let said = (deed.line.text.clone(), None);
            (by, to, said, how.to_owned(), Tone::Act)
        }
        What::Commanded(line) => {
            let to = if entry.node == NOBODY { nobody } else { node };
            let said = (line.text.clone(), None);
            (Rc::from("you"), to, said, "done".to_owned(), Tone::Act)
        }
        What::Picked { book, version } => {
            let words = format!("{} @ v{version}", narrator.directory.title(*book));
            (
                node,
                nobody,
                (words, None),
                "new favourite".to_owned(),
                Tone::Act,
            )
        }
        What::Linked(peer) => (
            node,
            label(*peer),
            (String::new(), None),
            "linked".to_owned(),
            Tone::Act,
        ),
        What::Unlinked(peer) => (
            node,
            label(*peer),
            (String::new(), None),
            "unlinked".to_owned(),
            Tone::Act,
        ),
        What::Created => (
            node,
            nobody,
            (String::new(), None),
            "created".to_owned(),
            Tone::Act,
        ),
        What::Killed { .. } => (
            node,
            nobody,
            (String::new(), None),
            "killed".to_owned(),
            Tone::Act,
        ),
        What::Left { .. } => (
            node,
            nobody,
            (String::new(), None),
            "left for good".to_owned(),
            Tone::Act,
        ),
        What::Restarted { blank: false } => (
            node,
            nobody,
            (String::new(), None),
            "restarted".to_owned(),
            Tone::Act,
        ),
        What::Restarted { blank: true } => (
            node,
            nobody,
            (String::new(), None),
            "restarted blank".to_owned(),
            Tone::Act,
        ),
        What::Frozen => (
            node,
            nobody,
            (String::new(), None),
            "frozen".to_owned(),
            Tone::Act,
        ),
        What::Thawed { .. } => (
            node,
            nobody,
            (String::new(), None),
            "thawed".to_owned(),
            Tone::Act,
        ),
    };
    LogRow {
        number,
        at: entry.at,
        from,
        to,
        node: entry.node,
        message: entry.what.transit().map(|transit| transit.number),
        said: said_text,
        ttl,
        effect,
        tone,
        sentence: narrator.sentence(entry),
    }
}

/// Tells what happened, the oldest first, one sentence a line, each with its time: all that the log remembers of a run, or of a
/// stretch of it.
#[must_use]
pub fn story(simulation: &Simulation, title: &str, range: Option<(SimTime, SimTime)>) -> String {
    let narrator = Narrator {
        directory: simulation.directory(),
    };
    let journal = simulation.journal();
    let (from, until) = range.unwrap_or((SimTime::ZERO, simulation.now()));
    let mut text = format!(
        "{title}, seed {}: what happened from {} to {}.\n",
        simulation.seed(),
        seconds(from),
        seconds(until)
    );
    if journal.dropped() > 0 {
        text.push_str(&format!(
            "The oldest {} entries are gone.\n",
            journal.dropped()
        ));
    }
    text.push('\n');
    let entries = (journal.dropped()..journal.first_after(until)).filter_map(|n| journal.get(n));
    for entry in entries.filter(|entry| entry.at >= from) {
        text.push_str(&narrator.timed(entry));
        text.push('\n');
    }
    text
}

/// What handing a message to a node does to it, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// The node before.
    pub before: Rc<NodeView>,
    /// The node after.
    pub after: Rc<NodeView>,
    /// What it made of the message and why, or what it would make of it, in one sentence.
    pub reason: String,
}

/// Something about a node before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub what: String,
    /// What it was; empty if there was none.
    pub before: String,
    /// What it is then; empty if there is none.
    pub after: String,
}

impl Change {
    /// Returns whether before and after differ.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }
}

impl Rehearsal {
    /// Returns the node's state before and after, side by side: its favourite, its books, its peers, its memory.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let book = |row: &BookRow| format!("{} (version {})", row.title, row.version);
        let mut changes = Vec::new();
        let is_new = |row: &&BookRow| {
            self.before
                .books
                .iter()
                .all(|other| other.origin != row.origin)
        };
        let rows = self
            .before
            .books
            .iter()
            .chain(self.after.books.iter().filter(is_new));
        for row in rows {
            let of = |view: &NodeView| {
                view.books
                    .iter()
                    .find(|r| r.origin == row.origin)
                    .map(book)
                    .unwrap_or_default()
            };
            changes.push(Change {
                what: format!("book of {}", row.label),
                before: of(&self.before),
                after: of(&self.after),
            });
        }
        let peers = |view: &NodeView| {
            let labels: Vec<&str> = view.peers.iter().map(|peer| &*peer.label).collect();
            labels.join(", ")
        };
        changes.push(Change {
            what: "peers".to_owned(),
            before: peers(&self.before),
            after: peers(&self.after),
        });
        let remembered = |view: &NodeView| counted(view.seen.0 as u64, "message");
        changes.push(Change {
            what: "remembers".to_owned(),
            before: remembered(&self.before),
            after: remembered(&self.after),
        });
        let waiting = |view: &NodeView| counted(view.waiting as u64, "message");
        if self.before.waiting + self.after.waiting > 0 {
            changes.push(Change {
                what: "waiting for it".to_owned(),
                before: waiting(&self.before),
                after: waiting(&self.after),
            });
        }
        changes
    }
}

/// Tries a command that hands a message to one node on a copy of the run.
///
/// # Errors
/// One sentence if the run would refuse it.
pub fn rehearse(
    simulation: &Simulation,
    id: NodeId,
    command: &crate::command::Command,
) -> Result<Rehearsal, String> {
    let mut copy = simulation.clone();
    copy.apply(command)?;
    let (mut rehearsal, entry) = transition(simulation, &copy, id)?;
    let directory = copy.directory();
    rehearsal.reason = entry.map_or(String::new(), |entry| {
        Narrator { directory }.foretold(entry)
    });
    Ok(rehearsal)
}

/// Says what a command that handed a message to one node has done, with its time.
///
/// # Errors
/// One sentence if there is no such node.
pub fn happened(before: &Simulation, after: &Simulation, id: NodeId) -> Result<Rehearsal, String> {
    let (mut happened, entry) = transition(before, after, id)?;
    let directory = after.directory();
    happened.reason = entry.map_or(String::new(), |entry| Narrator { directory }.timed(entry));
    Ok(happened)
}

/// Compares a node before and after a message was handed to it, and finds the entry about that.
fn transition<'a>(
    before: &Simulation,
    after: &'a Simulation,
    id: NodeId,
) -> Result<(Rehearsal, Option<&'a Entry>), String> {
    let camera = |simulation: &Simulation| {
        let camera = Camera {
            newest: newest(simulation),
            newest_by_place: newest_by_place(simulation),
            ..Camera::default()
        };
        let view = camera.detail(simulation, id);
        view.ok_or_else(|| "there is no such node".to_owned())
    };
    let is_handed = |entry: &&Entry| {
        let transit = entry.what.transit();
        transit.is_some_and(|transit| transit.from.is_none() && transit.to == id)
    };
    let since = before.journal().length();
    let last = after.members().get(id).and_then(|member| member.last_entry);
    let entry = after
        .journal()
        .of_node(last)
        .take_while(|(number, _)| *number >= since)
        .map(|(_, entry)| entry)
        .find(is_handed);
    let rehearsal = Rehearsal {
        before: camera(before)?,
        after: camera(after)?,
        reason: String::new(),
    };
    Ok((rehearsal, entry))
}

/// Returns the sentence, with its time, of the latest thing worth a caption since entry `since`, and how many entries there are now.
#[must_use]
pub fn caption(simulation: &Simulation, since: u64) -> (Option<String>, u64) {
    const LOOKED_AT_MAX: usize = 200;
    let narrator = Narrator {
        directory: simulation.directory(),
    };
    let worth = |entry: &Entry| match &entry.what {
        What::Heard { verdict, .. } => match verdict {
            Verdict::New { .. } | Verdict::Forged { .. } => 3,
            Verdict::Stale { .. } | Verdict::Duplicate => 1,
        },
        What::Lost(..)
        | What::Cut(..)
        | What::Dead(..)
        | What::Introduced { .. }
        | What::Waits(..)
        | What::StandsInLine(..) => 2,
        What::Gossiped { .. }
        | What::Answered { .. }
        | What::Asked { .. }
        | What::Dropped(..)
        | What::Crowded(..) => 1,
        What::Duplicated { .. } => 1,
        What::Picked { .. } => 3,
        What::Created
        | What::Killed { .. }
        | What::Left { .. }
        | What::Restarted { .. }
        | What::Frozen
        | What::Thawed { .. }
        | What::Touched(..)
        | What::Scheduled(_)
        | What::Commanded(_)
        | What::Linked(_)
        | What::Unlinked(_) => 2,
    };
    let journal = simulation.journal();
    let new = journal
        .latest_first()
        .take_while(|(number, _)| *number >= since)
        .take(LOOKED_AT_MAX);
    // Of those worth most the latest: `min_by_key` keeps the first, which is the latest.
    let best = new.min_by_key(|(_, entry)| std::cmp::Reverse(worth(entry)));
    (
        best.map(|(_, entry)| narrator.timed(entry)),
        journal.length(),
    )
}

#[cfg(test)]
mod tests;
