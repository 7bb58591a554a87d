//! A run: the nodes, the network between them, and the recording of everything done to it.
//!
//! There are two ways to change a run: [`apply`](Simulation::apply) a command, or let simulated time pass
//! ([`step`](Simulation::step), [`run_until`](Simulation::run_until)). Both are pure: equal recordings make equal runs,
//! event for event, and the [fingerprint](Simulation::fingerprint) says so. However a span of time is cut into pieces,
//! what happens in it is the same.
//!
//! A run can be cloned at any instant; the clone goes its own way.

use std::rc::Rc;

use crate::command::{Command, Moment};
use crate::directory::Directory;
use crate::invariants::{Invariant, Invariants};
use crate::journal::{Done, ENTRIES_MAX, Entry, Journal, Said, Touch, Transit, What};
use crate::message::{BookId, NodeId, Packet};
use crate::metrics::{Coverage, Point, Series, Traffic, TrafficSeries, Usefulness};
use crate::network::{Departure, Flight, Letter, Network, Occurrence};
use crate::node::{Input, Node, Onward, Output, Report, Settings, Surroundings, Timer, Verdict};
use crate::node_map::NodeMap;
use crate::recording::{Given, Recording, RecordingError};
use crate::rng::{Fingerprint, Seed, mix};
use crate::time::{SimTime, Span};
use crate::topology::Topology;
use crate::weight::OF_A_SHARE;

pub use ailments::{Ailments, Forger, Health};
pub use awaited::{Awaited, Ending};
pub use prospects::Islands;
pub use schedules::{Schedule, Schedules};
pub use stored::Stored;
pub use summary::Summary;

mod ailments;
mod apply;
mod awaited;
mod deeds;
mod faults;
mod prospects;
mod schedules;
mod stored;
mod summary;
mod work;

/// What state a node of the room is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It goes about its business.
    Up,
    /// It is stopped in its tracks; what arrives waits.
    Frozen,
    /// It was killed; what arrives is lost.
    Dead,
}

/// A node of the room and what the run keeps about it.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its own state; shared between copies of the run until one of them changes it.
    pub node: Rc<Node>,
    /// What state it is in.
    pub status: Status,
    /// The schedule that froze or killed it, if one did and nobody has done anything to it since.
    pub by: Option<u32>,
    /// What is the matter with it besides.
    pub health: Health,
    /// The number of its latest entry in the journal.
    pub last_entry: Option<u64>,
    /// Goes up whenever anything about this node changes.
    pub revision: u64,
}

/// What the run keeps about a node that has left for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// When it left.
    pub at: SimTime,
    /// Its last favourite.
    pub favourite: BookId,
    /// The version of that.
    pub version: u64,
    /// The number of its latest entry in the journal.
    pub last_entry: Option<u64>,
}

/// How far a run went when it was told to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ran {
    /// As far as it was told.
    ToTheEnd,
    /// It stopped early, having done as much work as it was allowed to.
    OutOfWork,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Simulation {
    seed: Seed,
    /// From which names and first favourites are drawn: the seed, unless the people are those of another run.
    people: Seed,
    /// Shared between copies of the run until one of them is given another.
    commands: Rc<Vec<Given>>,
    /// How many events had happened when each of them was given.
    given_after: Rc<Vec<u64>>,
    /// How many bytes the commands take when they are recorded.
    commands_bytes: usize,
    settings: Settings,
    topology: Topology,
    directory: Rc<Directory>,
    members: NodeMap<Member>,
    /// Those that have left; shared between copies until one of them changes it.
    gone: Rc<NodeMap<Gone>>,
    network: Network<Timer>,
    coverage: Coverage,
    usefulness: Usefulness,
    series: Series,
    traffic: TrafficSeries,
    journal: Journal,
    invariants: Invariants,
    fingerprint: Fingerprint,
    schedules: Schedules,
    /// Who forged something first, if anybody has.
    forger: Option<Forger>,
    /// In whose name the command is given that is being done.
    acting: Acting,
    /// The command that is being done in pieces, if one is.
    under_way: Option<Box<deeds::UnderWay>>,
    events: u64,
    /// Whoever knows what is counted anew when the command that is being done is done.
    is_recounting: bool,
    /// How much was computed for it: what pieces of it are measured in. It decides nothing in it.
    work: u64,
    /// How many events there were so far at the present instant.
    events_of_instant: u64,
    /// Whether time has passed since the last step: the clock may stand later than that, and reminders that are void by now may be gone.
    has_passed: bool,
    /// Kept between events so that handling one allocates nothing.
    outputs: Vec<Output>,
}

/// In whose name a command is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Acting {
    /// A person's: it is recorded.
    Hand,
    /// That schedule's: it is noted in the journal.
    Schedule(u32),
    /// That schedule's, which has done it before: it is made so again.
    Again(u32),
}

/// What made a node act.
#[derive(Clone, Copy)]
enum Cause<'a> {
    Arrival(&'a Flight),
    Other,
}

impl Simulation {
    /// Returns an empty room at time zero.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self::with_people(seed, seed)
    }

    /// Returns an empty room at time zero, in which nodes created automatically are called as in a run with the seed `people`, and
    /// like what they like there: a command about ada finds her.
    #[must_use]
    pub fn with_people(seed: Seed, people: Seed) -> Self {
        Self {
            seed,
            people,
            commands: Rc::default(),
            given_after: Rc::default(),
            commands_bytes: 0,
            settings: Settings::default(),
            topology: Topology::default(),
            directory: Rc::default(),
            members: NodeMap::default(),
            gone: Rc::default(),
            network: Network::new(seed),
            coverage: Coverage::default(),
            usefulness: Usefulness::default(),
            series: Series::default(),
            traffic: TrafficSeries::default(),
            journal: Journal::default(),
            invariants: Invariants::default(),
            fingerprint: Fingerprint::new(seed),
            schedules: Schedules::default(),
            forger: None,
            acting: Acting::Hand,
            under_way: None,
            events: 0,
            is_recounting: false,
            work: 0,
            events_of_instant: 0,
            has_passed: false,
            outputs: Vec::new(),
        }
    }

    /// Returns an empty room at time zero with the seed and the people of this one.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self::with_people(self.seed, self.people)
    }

    /// Repeats a recording, up to its end: what it plans for later is not done.
    ///
    /// # Errors
    /// One sentence if a command in it cannot be given at its moment, which a recording of a run never contains.
    pub fn replay(recording: &Recording) -> Result<Self, RecordingError> {
        let mut simulation = Self::new(recording.seed);
        let is_past = |given: &&Given| given.moment.at <= recording.end.at;
        for given in recording.commands.iter().filter(is_past) {
            simulation.run_to(given.moment).map_err(RecordingError)?;
            simulation.apply(&given.command).map_err(|why| {
                RecordingError(format!("at {} {}: {why}", given.moment, given.command))
            })?;
        }
        simulation.run_to(recording.end).map_err(RecordingError)?;
        Ok(simulation)
    }

    // -- letting time pass --

    /// Lets the next event happen, however far away; returns whether there was one.
    pub fn step(&mut self) -> bool {
        self.step_until(SimTime::MAX)
    }

    /// Lets everything up to and including `deadline` happen, and moves the clock there if nothing is left to happen before;
    /// once [`work`](Self::work) has gone up by `work_max`, no other event is begun.
    pub fn run_until(&mut self, deadline: SimTime, work_max: u64) -> Ran {
        if self.run_at_most(work_max, deadline) == Ran::ToTheEnd {
            return Ran::ToTheEnd;
        }
        if self.is_amid_command() || self.next_at().is_some_and(|at| at <= deadline) {
            return Ran::OutOfWork;
        }
        self.pass(deadline);
        Ran::ToTheEnd
    }

    /// Does the same, but leaves the clock at the last event if it stopped for the work it has done.
    pub fn run_at_most(&mut self, work_max: u64, deadline: SimTime) -> Ran {
        let enough = self.work.saturating_add(work_max);
        while self.work < enough && self.go_on_with_command(enough) {
            if !self.step_until(deadline) {
                self.pass(deadline);
                return Ran::ToTheEnd;
            }
        }
        Ran::OutOfWork
    }

    /// Goes to a moment of the run that has not passed yet.
    ///
    /// # Errors
    /// One sentence if the moment has passed, or its instant has fewer events.
    pub fn run_to(&mut self, moment: Moment) -> Result<(), String> {
        let passed = |now| format!("{moment} has passed: the run has reached {now}");
        if moment.at < self.now() {
            return Err(passed(self.now()));
        }
        let Some(events) = moment.events else {
            self.run_until(moment.at, u64::MAX);
            return Ok(());
        };
        if moment.at > self.now() {
            self.run_until(moment.at - Span::from_micros(1), u64::MAX);
            self.pass_to(moment.at);
        }
        if self.events_of_instant > events {
            return Err(passed(self.now()));
        }
        while self.events_of_instant < events {
            if !self.step_until(moment.at) {
                return Err(format!(
                    "there is no moment {moment}: that instant has {} events",
                    self.events_of_instant
                ));
            }
        }
        Ok(())
    }

    /// Returns whether nothing is left to happen up to the end of an instant.
    #[must_use]
    pub fn is_over(&self, instant: SimTime) -> bool {
        let is_scheduled = self.schedules.next_at().is_some_and(|at| at <= instant);
        !is_scheduled && !self.network.has_until(instant)
    }

    /// Returns how many events there were so far at an instant that has not passed.
    #[must_use]
    pub fn events_at(&self, instant: SimTime) -> u64 {
        if instant == self.now() {
            self.events_of_instant
        } else {
            0
        }
    }

    /// Returns the present moment, as a recording names it.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let is_amid = self.next_at() == Some(self.now());
        Moment {
            at: self.now(),
            events: is_amid.then_some(self.events_of_instant),
        }
    }

    /// Moves the clock on to an instant up to which nothing is left to happen to anybody.
    fn pass(&mut self, instant: SimTime) {
        if instant > self.now() {
            self.events_of_instant = 0;
        }
        self.has_passed = true;
        self.network.advance_past(instant);
    }

    /// Moves the clock on to an instant before which nothing is left to happen.
    fn pass_to(&mut self, instant: SimTime) {
        if instant > self.now() {
            self.events_of_instant = 0;
            self.has_passed = true;
            self.network.advance_to(instant);
        }
    }

    /// Lets the next event happen if it does so at `deadline` or before; returns whether there was one. If not, everything
    /// stays as it is.
    pub fn step_until(&mut self, deadline: SimTime) -> bool {
        self.finish_command();
        let before = self.now();
        // What is scheduled for an instant comes before everything else that happens at it.
        let scheduled = self.schedules.next_at().filter(|at| *at <= deadline);
        let others_until = scheduled.map_or(deadline, |at| at - Span::from_micros(1));
        let traffic = &mut self.traffic;
        let mut note = |network: &Network<Timer>, next| {
            if traffic.is_due(next) {
                traffic.note(next, traffic_of(network));
            }
        };
        let occurrence = self.network.next(others_until, &mut note);
        match (&occurrence, scheduled) {
            (Some(_), _) => {}
            (None, Some(at)) => {
                note(&self.network, at);
                self.network.advance_past(others_until);
                self.network.advance_to(at);
            }
            (None, None) => return false,
        }
        let now = self.now();
        if now > before {
            self.events_of_instant = 0;
        }
        self.invariants
            .check(Invariant::Clock, now >= before, now, || {
                format!("the clock went from {before} to {now}")
            });
        self.events += 1;
        self.work += 1;
        self.events_of_instant += 1;
        self.has_passed = false;
        match occurrence {
            Some(occurrence) => self.happen(occurrence),
            None => self.come_due(),
        }
        self.coverage.settle(now);
        if self.series.is_due(now) {
            self.series.note(self.point());
        }
        true
    }

    /// Returns how the run stands now, as a point of its series.
    #[must_use]
    pub fn point(&self) -> Point {
        let (tally, rumors) = (self.network.tally(), self.usefulness);
        Point {
            at: self.now(),
            coverage_ppm: self.coverage.share_ppm(),
            sent: tally.sent,
            new: rumors.new,
            repeats: rumors.stale + rumors.duplicates + rumors.forged,
            lost: tally.lost + tally.cut + tally.dead + tally.dropped,
        }
    }

    // -- what happens --

    fn happen(&mut self, occurrence: Occurrence<Timer>) {
        match occurrence {
            Occurrence::Arrived(flight) => {
                self.check_books(Some(&flight));
                self.receive(&flight);
            }
            Occurrence::Woken(who, timer) => {
                self.check_books(None);
                self.tell(who, Input::Timer(timer), Cause::Other);
            }
            Occurrence::Waits(flight) => self.conclude(&flight, What::Waits),
            Occurrence::StandsInLine(flight) => self.conclude(&flight, What::StandsInLine),
            Occurrence::Lost(flight) => self.conclude(&flight, What::Lost),
            Occurrence::Cut(flight) => self.conclude(&flight, What::Cut),
            Occurrence::Dead(flight) => self.conclude(&flight, What::Dead),
            Occurrence::Dropped(flight) => self.conclude(&flight, What::Dropped),
        }
    }

    fn conclude(&mut self, flight: &Flight, what: impl FnOnce(Transit, Said) -> What) {
        self.check_books(Some(flight));
        self.note_fate(flight, what);
    }

    /// Checks that no message and no byte has vanished: in all, and on the link of the message that something has happened to. That the
    /// flights counted are the flights there are, and that the links add up to all, is for tests.
    fn check_books(&mut self, flight: Option<&Flight>) {
        let network = &self.network;
        let holds = network.is_balanced(flight);
        self.invariants.check(Invariant::Conservation, holds, network.now(), || {
            let (messages, bytes) = (network.tally(), network.tally_of_bytes());
            format!(
                "the books do not balance: messages {messages:?}, bytes {bytes:?}, in flight {:?}",
                network.amount_in_flight()
            )
        });
    }

    fn receive(&mut self, flight: &Flight) {
        let (now, flight_at) = (self.now(), flight.sent_at);
        if let Some(from) = flight.from {
            let least = self.network.links.least(from, flight.to);
            // Only while the link is as it was when the message was sent does its least latency say anything.
            let holds = flight.is_touched
                || self.network.links.changed_at() >= flight_at
                || now >= flight_at + least;
            self.invariants.check(Invariant::Clock, holds, now, || {
                format!(
                    "message {} arrived sooner than its link allows",
                    flight.number
                )
            });
        }
        let input = Input::Receive {
            from: flight.from,
            copy: flight.number,
            hops: flight.hops,
            packet: &flight.packet,
        };
        self.tell(flight.to, input, Cause::Arrival(flight));
    }

    /// Tells a node something and does what it asks for.
    fn tell(&mut self, id: NodeId, input: Input<'_>, cause: Cause<'_>) {
        let now = self.now();
        let is_timed = matches!(input, Input::Timer(_) | Input::Receive { .. });
        let Some(member) = self.members.get_mut(id) else {
            return;
        };
        self.work += 1;
        let is_up = member.status == Status::Up;
        self.invariants
            .check(Invariant::Silence, is_up || !is_timed, now, || {
                format!("{id:?} acted although it is {:?}", member.status)
            });
        let (version_before, favourite_before) = (member.node.version(), member.node.favourite());
        let Ailments { drift, lie, .. } = member.health.now();
        let loosened = ailments::loosened(lie, &input);
        let input = match (&loosened, input) {
            (
                Some(packet),
                Input::Receive {
                    from, copy, hops, ..
                },
            ) => Input::Receive {
                from,
                copy,
                hops,
                packet,
            },
            (_, input) => input,
        };
        let around = Surroundings {
            seed: self.seed,
            settings: &self.settings,
        };
        let mut outputs = std::mem::take(&mut self.outputs);
        Rc::make_mut(&mut member.node).handle(now, input, around, &mut outputs);
        member.revision += 1;
        let version = member.node.version();
        // A version that is the greatest there is stays when another favourite is picked.
        let is_newer = (version, member.node.favourite()) != (version_before, favourite_before);
        self.invariants
            .check(Invariant::Versions, version >= version_before, now, || {
                format!("{id:?} went from version {version_before} back to {version}")
            });
        if let Some(lie) = lie {
            self.twist(id, lie, cause, &mut outputs);
        }
        for output in outputs.drain(..) {
            match output {
                Output::Report(report) => self.note_report(id, report, cause),
                Output::Wake { after, timer } => self.network.wake(id, drift.of(after), timer),
                Output::Send { to, packet, hops } => self.send(id, to, packet, hops, cause),
            }
        }
        self.outputs = outputs;
        if is_newer {
            self.recount(id);
        }
    }

    fn send(&mut self, from: NodeId, to: NodeId, packet: Packet, hops: u32, cause: Cause<'_>) {
        let now = self.now();
        self.work += 1;
        let peer = |member: &Member| member.node.peers().binary_search(&to).is_ok();
        let is_peer = self.members.get(from).is_some_and(peer);
        self.invariants
            .check(Invariant::Targets, is_peer && from != to, now, || {
                format!("{from:?} sent something to {to:?}, who is not its peer")
            });
        let parent = match cause {
            Cause::Arrival(flight) => flight.number,
            Cause::Other => 0,
        };
        if let (Packet::Gossip(child), Cause::Arrival(flight)) = (&packet, cause)
            && let Packet::Gossip(parent) = &flight.packet
            && parent.uuid == child.uuid
        {
            let holds = child.ttl > 0
                && child.ttl.checked_add(1) == Some(parent.ttl)
                && hops == flight.hops + 1;
            self.check_ttl(from, holds, || {
                format!(
                    "message {} came with ttl {} and went on with {}",
                    flight.number, parent.ttl, child.ttl
                )
            });
        }
        let letter = Letter {
            parent,
            from,
            to,
            bytes: self.directory.wire_bytes(&packet),
            packet,
            hops,
        };
        for departure in self.network.send(letter) {
            self.note_departure(&departure);
        }
    }

    // -- what is noted --

    fn note_fate(&mut self, flight: &Flight, what: impl FnOnce(Transit, Said) -> What) {
        let transit = Transit {
            done_ppm: flight.progress_ppm(self.now()),
            ..Transit::of(flight)
        };
        self.note(flight.to, what(transit, Said::of(&flight.packet)));
    }

    fn note_departure(&mut self, departure: &Departure) {
        match departure {
            Departure::Dropped(flight) => self.note_fate(flight, What::Dropped),
            Departure::Crowded(flight) => self.note_fate(flight, What::Crowded),
            Departure::Duplicated { copy, of } => {
                let of = *of;
                self.note_fate(copy, |transit, said| What::Duplicated { transit, said, of });
            }
        }
    }

    fn note_report(&mut self, id: NodeId, report: Report, cause: Cause<'_>) {
        let transit = match cause {
            Cause::Arrival(flight) => Some(Transit::of(flight)),
            Cause::Other => None,
        };
        let arrived = || transit.expect("BUG: a node answers a message that did not arrive");
        let what = match report {
            Report::Heard {
                message,
                verdict,
                onward,
                learned,
            } => {
                self.usefulness.count(verdict, &onward);
                self.judge(id, message.origin, message.version, verdict);
                What::Heard {
                    transit: arrived(),
                    message,
                    verdict,
                    onward,
                    learned,
                }
            }
            Report::Gossiped { message, to } => What::Gossiped { message, to },
            Report::Answered {
                newcomer: _,
                peers,
                books,
            } => What::Answered {
                transit: arrived(),
                peers,
                books,
            },
            Report::Introduced { by: _, learned } => What::Introduced {
                transit: arrived(),
                learned,
            },
            Report::Asked { introducer } => What::Asked { introducer },
            Report::Picked { book, version } => What::Picked { book, version },
            Report::Linked(peer) => What::Linked(peer),
            Report::Unlinked(peer) => What::Unlinked(peer),
        };
        self.note(id, what);
    }

    /// Checks a verdict and keeps the coverage up to date with it.
    fn judge(&mut self, id: NodeId, origin: NodeId, version: u64, verdict: Verdict) {
        let now = self.now();
        // A node answers what is said in its own name by itself, and what came before is not looked at.
        if id != origin && verdict != Verdict::Duplicate {
            self.check_thin_air(id, origin, version);
        }
        let Verdict::New { before } = verdict else {
            return;
        };
        self.invariants.check(
            Invariant::Versions,
            before.is_none_or(|b| b < version),
            now,
            || format!("{id:?} replaced version {before:?} of {origin:?} by {version}"),
        );
        let Some(source) = self.members.get(origin).map(|member| &member.node) else {
            return;
        };
        if version > source.version() {
            // A forgery, which may have replaced the truth.
            self.recount(origin);
        } else if !self.is_recounting && self.holds_newest(id, origin) {
            self.coverage.learned(origin);
        }
    }

    /// Returns whether a node knows an origin's newest favourite, version and book; its own it always knows. Of an origin that has left
    /// the last one is the newest.
    #[must_use]
    pub fn holds_newest(&self, id: NodeId, origin: NodeId) -> bool {
        let Some(member) = self.members.get(id) else {
            return false;
        };
        let row = member.node.books().get(origin);
        id == origin
            || row.is_some_and(|row| self.favourite_of(origin) == Some((row.book, row.version)))
    }

    /// Counts anew who knows an origin's newest favourite.
    fn recount(&mut self, origin: NodeId) {
        if !self.is_recounting {
            let holders = self.count_holders(origin);
            self.coverage.recounted(origin, holders);
        }
    }

    /// Counts the up nodes that know an origin's newest favourite.
    fn count_holders(&mut self, origin: NodeId) -> u32 {
        self.look_through(self.members.len());
        let up = self
            .members
            .iter()
            .filter(|(_, member)| member.status != Status::Dead);
        let holders = up.filter(|&(id, _)| self.holds_newest(id, origin)).count();
        u32::try_from(holders).unwrap_or(u32::MAX)
    }

    /// Does something to so many nodes. If they are many of all, who knows what is counted once, at the end, and not for each.
    fn do_to_many(&mut self, many: usize, deed: impl FnOnce(&mut Self)) {
        let is_outermost = !self.is_recounting;
        self.is_recounting |= self.is_for_many(many);
        deed(self);
        if is_outermost {
            self.recount_if_due();
        }
    }

    /// Returns whether so many are many of all.
    fn is_for_many(&self, many: usize) -> bool {
        many > 1 && many * 8 >= self.members.len()
    }

    /// Counts anew who knows whose newest favourite.
    fn recount_all(&mut self) {
        let newest: Vec<_> = self
            .members
            .values()
            .map(|member| (member.node.version(), member.node.favourite()))
            .collect();
        // Each knows its own.
        let mut holders: Vec<Option<u32>> = self
            .members
            .values()
            .map(|member| (member.status != Status::Dead).then_some(1))
            .collect();
        let mut rows = 0;
        for (id, member) in self.members.iter() {
            if member.status == Status::Dead {
                continue;
            }
            for (origin, row) in member.node.books().iter() {
                rows += 1;
                let place = self.members.place(origin).filter(|_| origin != id);
                if let Some(place) = place
                    && let Some(holders) = &mut holders[place]
                    && newest[place] == (row.version, row.book)
                {
                    *holders += 1;
                }
            }
        }
        self.look_through(rows + newest.len());
        self.coverage
            .counted(self.members.ids().iter().copied().zip(holders));
    }

    fn note(&mut self, id: NodeId, what: What) {
        let at = self.now();
        self.work += 1;
        fingerprint_entry(&mut self.fingerprint, at, id, &what);
        let previous = self.last_entry(id);
        let member = self.members.get_mut(id);
        let number = self.journal.push(Entry {
            at,
            node: id,
            what,
            previous,
        });
        if let Some(member) = member {
            member.last_entry = Some(number);
            member.revision += 1;
        } else if self.gone.get(id).is_some()
            && let Some(gone) = Rc::make_mut(&mut self.gone).get_mut(id)
        {
            gone.last_entry = Some(number);
        }
    }

    fn record(&mut self, command: &Command) {
        match self.acting {
            Acting::Hand => {}
            Acting::Schedule(number) => return self.note_deed(number, command, None),
            Acting::Again(_) => return,
        }
        let moment = self.moment();
        self.fingerprint.add(moment.at.as_micros());
        let given = Given {
            moment,
            command: command.clone(),
        };
        let text = command.to_string();
        self.fingerprint.add_text(&text);
        self.weigh_text(&text);
        self.commands_bytes += given.recorded_bytes();
        Rc::make_mut(&mut self.commands).push(given);
        Rc::make_mut(&mut self.given_after).push(self.events);
        self.has_passed = false;
    }

    // -- what can be read --

    /// Returns what time it is.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.network.now()
    }

    /// Returns the recording so far, up to the present moment.
    #[must_use]
    pub fn recording(&self) -> Recording {
        Recording {
            seed: self.seed,
            commands: self.commands.to_vec(),
            end: self.moment(),
        }
    }

    /// Returns the seed.
    #[must_use]
    pub fn seed(&self) -> Seed {
        self.seed
    }

    /// Returns the commands given so far, in order.
    #[must_use]
    pub fn commands(&self) -> &[Given] {
        &self.commands
    }

    /// Returns the commands given so far, in order, each with how many events had happened before it.
    pub fn commands_after(
        &self,
    ) -> impl DoubleEndedIterator<Item = (u64, &Given)> + ExactSizeIterator {
        self.given_after.iter().copied().zip(self.commands.iter())
    }

    /// Returns how many steps have been taken: events that happened and commands that were given.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.events + self.commands.len() as u64
    }

    /// Returns whether no time has passed since the last step: only then is it the same state as any other after as many steps.
    #[must_use]
    pub fn stands_at_its_last_step(&self) -> bool {
        !self.has_passed && !self.is_amid_command()
    }

    /// Takes the next step of another run that this one is an earlier state of; returns whether there was one.
    ///
    /// # Errors
    /// One sentence if the other run's command cannot be given here, which is so only if it is not a later state.
    pub fn follow(&mut self, other: &Self) -> Result<bool, String> {
        let has_followed = self.begin_following(other)?;
        self.finish_command();
        Ok(has_followed)
    }

    /// Does the same, but leaves a command under way that is much to do.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub fn begin_following(&mut self, other: &Self) -> Result<bool, String> {
        self.finish_command();
        let next = self.commands.len();
        match (other.commands.get(next), other.given_after.get(next)) {
            (Some(given), Some(&after)) if after == self.events => {
                self.run_to(given.moment)?;
                self.begin(&given.command)?;
                Ok(true)
            }
            _ if self.events < other.events => Ok(self.step()),
            _ => Ok(false),
        }
    }

    /// Goes on following another run that this one is an earlier state of up to an instant before the other's present, until about so
    /// much work is done; returns whether it has come there.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub fn follow_until(
        &mut self,
        other: &Self,
        instant: SimTime,
        work_max: u64,
    ) -> Result<bool, String> {
        let enough = self.work.saturating_add(work_max);
        loop {
            if !self.go_on_with_command(enough) || self.work >= enough {
                return Ok(false);
            }
            let next = self.commands.len();
            if let (Some(given), Some(&after)) =
                (other.commands.get(next), other.given_after.get(next))
                && after == self.events
            {
                if given.moment.at > instant {
                    break;
                }
                self.run_to(given.moment)?;
                self.begin(&given.command)?;
            } else if self.events >= other.events || !self.step_until(instant) {
                break;
            }
        }
        self.run_until(instant, u64::MAX);
        Ok(true)
    }

    /// Returns how many bytes a copy of this run takes beside another, with which it shares what has not changed; what is under way is
    /// left out.
    #[must_use]
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        // Series of points, and what is bounded by what people do.
        const OF_THE_REST: usize = 20_000;
        let nodes = self.members.iter().map(|(id, member)| {
            let node = &member.node;
            let theirs = other.and_then(|other| other.members.get(id));
            let theirs = theirs.map(|theirs| &theirs.node);
            if theirs.is_some_and(|theirs| Rc::ptr_eq(node, theirs)) {
                return size_of::<Member>();
            }
            let theirs = theirs.map(|node| &**node);
            size_of::<Member>()
                + size_of::<Node>()
                + OF_A_SHARE
                + size_of_val(node.peers())
                + node.books().weight_beside(theirs.map(Node::books))
                + node.seen().weight_beside(theirs.map(Node::seen))
        });
        nodes.sum::<usize>()
            + self.network.weight_beside(other.map(Self::network))
            + self.journal.weight_beside(other.map(Self::journal))
            + OF_THE_REST
    }

    /// Remembers what happened up to now as far back as another run does that this one is an earlier state of, and everything that
    /// happens from now on.
    pub fn remember_like(&mut self, other: &Self) {
        if other.journal.dropped() <= self.journal.dropped() {
            self.journal = other.journal.as_of(self.journal.length());
        }
        self.journal.keep_at_most(ENTRIES_MAX);
    }

    /// Returns how the run has gone, at instants ever further apart.
    #[must_use]
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// Returns how much was said span by span from the beginning, how long a span is, the last one being the one that is going on.
    #[must_use]
    pub fn traffic(&self) -> (Span, Vec<Traffic>) {
        self.traffic.spans(traffic_of(&self.network))
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the topology for nodes created together.
    #[must_use]
    pub fn topology(&self) -> Topology {
        self.topology
    }

    /// Returns what the numbers stand for.
    #[must_use]
    pub fn directory(&self) -> &Rc<Directory> {
        &self.directory
    }

    /// Returns the nodes of the room, in the order in which they were created.
    #[must_use]
    pub fn members(&self) -> &NodeMap<Member> {
        &self.members
    }

    /// Returns those that have left the room for good, in the order in which they did.
    #[must_use]
    pub fn gone(&self) -> &NodeMap<Gone> {
        &self.gone
    }

    /// Returns the newest favourite of a node and its version; the last one, if it has left.
    #[must_use]
    pub fn favourite_of(&self, id: NodeId) -> Option<(BookId, u64)> {
        let gone = || self.gone.get(id).map(|gone| (gone.favourite, gone.version));
        let member = self.members.get(id).map(|member| &member.node);
        member
            .map(|node| (node.favourite(), node.version()))
            .or_else(gone)
    }

    /// Returns the number of the latest entry of a node in the journal, whether or not it has left.
    #[must_use]
    pub fn last_entry(&self, id: NodeId) -> Option<u64> {
        match self.members.get(id) {
            Some(member) => member.last_entry,
            None => self.gone.get(id)?.last_entry,
        }
    }

    /// Returns the network.
    #[must_use]
    pub fn network(&self) -> &Network<Timer> {
        &self.network
    }

    /// Returns how far the news has got.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Returns what the messages were good for.
    #[must_use]
    pub fn usefulness(&self) -> Usefulness {
        self.usefulness
    }

    /// Returns what happened.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Returns how the invariants have fared.
    #[must_use]
    pub fn invariants(&self) -> &Invariants {
        &self.invariants
    }

    /// Returns the running hash over everything that happened and was done.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns how many events have happened.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Returns how much was computed for it so far: about one for each event, each node that was told something, each message
    /// that was sent, each entry of the journal, and what a command takes besides. However little has happened, a run that is let go
    /// on so far stops for others in time.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.work
    }

    /// Returns when the next event happens.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        match (self.network.next_at(), self.schedules.next_at()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Returns how long a round is: one gossip period, or a second if nobody gossips.
    #[must_use]
    pub fn round(&self) -> Span {
        self.settings.gossip.unwrap_or(Span::from_secs(1))
    }
}

/// Returns how much there has been so far.
fn traffic_of(network: &Network<Timer>) -> Traffic {
    let (messages, bytes) = (network.tally(), network.tally_of_bytes());
    Traffic {
        sent: messages.sent + messages.duplicated,
        delivered: messages.delivered,
        gone: messages.ended() - messages.delivered,
        bytes: bytes.sent + bytes.duplicated,
    }
}

/// Takes an entry into the fingerprint: when, who, what, and the numbers that tell it from its like.
fn fingerprint_entry(fingerprint: &mut Fingerprint, at: SimTime, id: NodeId, what: &What) {
    let (kind, a, b) = match what {
        What::Heard {
            transit,
            message,
            verdict,
            onward,
            ..
        } => {
            let verdict = match verdict {
                Verdict::New { .. } => 0,
                Verdict::Stale { .. } => 1,
                Verdict::Duplicate => 2,
                Verdict::Forged { .. } => 3,
            };
            let to = match onward {
                Onward::Forwarded(to) => to.len() as u64,
                Onward::Expired | Onward::NobodyElse | Onward::Kept => 0,
            };
            let uuid = message.uuid.as_u64_pair();
            fingerprint.add(uuid.0 ^ uuid.1);
            let facts = u64::from(message.book.0) << 32 | u64::from(message.ttl) << 2 | verdict;
            (1, transit.number << 16 | to, message.version << 32 ^ facts)
        }
        What::Gossiped { message, to } => (2, message.version, to.len() as u64),
        What::Asked { introducer } => (3, u64::from(introducer.0), 0),
        What::Answered {
            transit,
            peers,
            books,
        } => (
            4,
            transit.number,
            u64::from(*peers) << 32 | u64::from(*books),
        ),
        What::Introduced { transit, learned } => (5, transit.number, learned.len() as u64),
        What::Picked { book, version } => (6, u64::from(book.0), *version),
        What::Linked(peer) => (7, u64::from(peer.0), 0),
        What::Unlinked(peer) => (8, u64::from(peer.0), 0),
        What::Waits(transit, _) => (9, transit.number, 0),
        What::Lost(transit, _) => (10, transit.number, 0),
        What::Dead(transit, _) => (11, transit.number, 0),
        What::Dropped(transit, _) => (12, transit.number, 0),
        What::Created => (13, 0, 0),
        What::Killed { waiting } => (14, u64::from(*waiting), 0),
        What::Left { waiting, was_up } => (21, u64::from(*waiting), u64::from(*was_up)),
        What::Restarted { blank } => (15, u64::from(*blank), 0),
        What::Frozen => (16, 0, 0),
        What::Thawed { waiting } => (17, u64::from(*waiting), 0),
        What::Cut(transit, _) => (18, transit.number, 0),
        What::Duplicated { transit, of, .. } => (19, transit.number, *of),
        What::Crowded(transit, _) => (30, transit.number, 0),
        What::Touched(transit, said, touch) => {
            let (how, more) = match touch {
                Touch::Dropped => (0, 0),
                Touch::Delivered => (1, 0),
                Touch::Delayed(span) => (2, span.as_micros()),
                Touch::Held => (3, 0),
                Touch::Released => (4, 0),
                Touch::Redirected(before) => (5, u64::from(before.0)),
                Touch::Edited(_) => (6, fingerprint_said(said)),
                Touch::Swapped(other) => (7, *other),
            };
            (20, transit.number << 3 | how, more)
        }
        What::StandsInLine(transit, _) => (41, transit.number, 0),
        What::Scheduled(deed) => {
            let how = match deed.how {
                Done::Done => 0,
                Done::Undone => 1,
                Done::Refused(_) => 2,
            };
            (40, u64::from(deed.schedule) << 2 | how, 0)
        }
        // The command has been taken in where it was recorded.
        What::Commanded(_) => return,
    };
    fingerprint.add(at.as_micros());
    fingerprint.add(u64::from(id.0) << 8 | kind);
    fingerprint.add(a);
    fingerprint.add(b);
}

/// Returns a number that tells what an edited message says from what another one does.
fn fingerprint_said(said: &Said) -> u64 {
    let Said::Rumor(message) = said else {
        return 0;
    };
    let (high, low) = message.uuid.as_u64_pair();
    let words = [
        high,
        low,
        message.version,
        u64::from(message.origin.0) << 32 | u64::from(message.book.0),
        u64::from(message.ttl),
    ];
    words.into_iter().fold(0, |sum, word| mix(sum ^ word))
}

#[cfg(test)]
mod tests;
