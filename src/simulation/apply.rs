//! What each command does to a run: first everything is checked, then everything is done, so that a command that is
//! refused changes nothing.

use std::rc::Rc;

use super::deeds::Deeds;
use super::{Acting, Cause, Gone, Health, Member, Simulation, Status};
use crate::command::{
    Command, FIRST_PORT, LinkRef, NAME_CHARS_MAX, NODES_EVER_MAX, NODES_MAX, NodeRef, Setting,
    Target,
};
use crate::journal::What;
use crate::message::{BookId, NodeId, WireMessage};
use crate::names::{PEOPLE, SHELF};
use crate::node::{Input, Node, PEERS_MAX};
use crate::order;
use crate::recording::{COMMANDS_BYTES_MAX, COMMANDS_MAX};
use crate::rng::{Purpose, Stream};

/// The most links that are made between nodes created together: those of a thousand who all know each other.
const LINKS_MAX: usize = 500_000;

/// Why a command was refused: one sentence, without a full stop.
pub(super) type Refusal = String;

impl Simulation {
    /// Gives a command to the run and records it.
    ///
    /// # Errors
    /// One sentence saying why it cannot be given now and what to try; the run is then as it was.
    pub fn apply(&mut self, command: &Command) -> Result<(), String> {
        self.begin(command)?;
        self.finish_command();
        Ok(())
    }

    /// Checks that one more command can be recorded.
    pub(super) fn check_recordable(&self) -> Result<(), Refusal> {
        if self.commands.len() >= COMMANDS_MAX || self.commands_bytes >= COMMANDS_BYTES_MAX {
            return Err(format!(
                "this run has been given {} commands, as much as can be recorded; start a new one",
                self.commands.len()
            ));
        }
        Ok(())
    }

    /// Returns why a command cannot be given now, if it cannot.
    #[must_use]
    pub fn why_not(&self, command: &Command) -> Option<String> {
        self.clone().begin(command).err()
    }

    /// Does a command in the name of whoever is acting; what is much to do is returned, and still to be done.
    pub(super) fn perform(&mut self, command: &Command) -> Result<Deeds, Refusal> {
        let done = match command {
            Command::New {
                name,
                port,
                book,
                join,
            } => self.new_node(command, name, *port, book.as_deref(), join.as_ref()),
            Command::NewMany(count) => return self.new_nodes(command, *count),
            Command::Kill(target) => self.kill(command, target),
            Command::Remove(target) => self.remove(command, target),
            Command::Restart { target, blank } => self.restart(command, target, *blank),
            Command::Freeze(target) => self.freeze(command, target),
            Command::Thaw(target) => self.thaw(command, target),
            Command::Book { target, title } => self.choose_book(command, target, title),
            Command::Send { target, message } => return self.hand_over(command, target, message),
            Command::Join { node, introducer } => self.join(command, node, introducer),
            Command::Link(a, b) => self.link(command, a, b),
            Command::Unlink(a, b) => self.unlink(command, a, b),
            Command::Links(setting, scope) => self.set_links(command, setting, scope),
            Command::Place { target, city } => self.place(command, target, *city),
            Command::Set(setting) => {
                self.record(command);
                self.set(*setting);
                Ok(())
            }
            Command::Partition(groups) => self.partition(command, groups),
            Command::Cut(link) => self.cut(command, link),
            Command::Isolate(node) => self.isolate(command, node),
            Command::Heal(link) => self.heal(command, link.as_ref()),
            Command::Hold(link) => self.hold(command, link),
            Command::Release(link) => self.release(command, link),
            Command::Message { number, action } => self.message(command, *number, action),
            Command::Ail(target, ailment) => self.ail(command, target, *ailment),
            Command::Nemesis(nemesis) => self.nemesis(command, nemesis),
            Command::Protocol(_) => Err(
                "Watercooler knows one protocol yet, the exercise's flooding, which every node runs".to_owned(),
            ),
        };
        done.map(|()| Deeds::None)
    }

    // -- who is meant --

    pub(super) fn member(&self, id: NodeId) -> &Member {
        self.members
            .get(id)
            .expect("BUG: a node that was found is not there")
    }

    /// Returns what to call a node of the room.
    pub(super) fn call(&self, id: NodeId) -> String {
        self.directory.label(id).to_string()
    }

    pub(super) fn find(&self, node: &NodeRef) -> Result<NodeId, Refusal> {
        let by_port = |port: u16| {
            let id = self.directory.at_port(port);
            self.members.get(id).map(|_| id)
        };
        let by_name = |name: &str| self.directory.named(name);
        match node {
            NodeRef::Port(port) => by_port(*port).ok_or_else(|| {
                let last = self.directory.at_port(*port);
                self.has_left(last).unwrap_or_else(|| {
                    format!("there is no node on port {port}; {}", self.who_is_there())
                })
            }),
            NodeRef::Name(name) => by_name(name).ok_or_else(|| {
                let last = self.directory.last_named(name);
                last.and_then(|last| self.has_left(last))
                    .unwrap_or_else(|| {
                        format!("there is no node named {name}; {}", self.who_is_like(name))
                    })
            }),
            NodeRef::Both(name, port) => match (by_name(name), by_port(*port)) {
                (Some(id), _) if id.port() == Some(*port) => Ok(id),
                (Some(id), _) => Err(format!(
                    "{name} is on port {}, not on {port}",
                    self.port(id)
                )),
                (None, Some(id)) => {
                    Err(format!("port {port} is {}'s, not {name}'s", self.call(id)))
                }
                (None, None) => {
                    let last = self.directory.at_port(*port);
                    let last = Some(last).filter(|last| *self.call(*last) == **name);
                    Err(last
                        .and_then(|last| self.has_left(last))
                        .unwrap_or_else(|| {
                            format!("there is no node {name}:{port}; {}", self.who_is_there())
                        }))
                }
            },
        }
    }

    /// Says that a node has left, if it has.
    fn has_left(&self, id: NodeId) -> Option<Refusal> {
        let gone = self.gone.get(id)?;
        let (name, port) = (self.call(id), self.port(id));
        Some(format!(
            "{name} left for good at {}; new {name}:{port} lets another come in its place",
            gone.at
        ))
    }

    fn port(&self, id: NodeId) -> u16 {
        self.directory.address(id).1
    }

    fn who_is_there(&self) -> String {
        const SHOWN: usize = 5;
        let ids = self.members.ids();
        if ids.is_empty() {
            return "the room is empty; try new 12".to_owned();
        }
        let names: Vec<String> = ids
            .iter()
            .take(SHOWN)
            .map(|&id| format!("{}:{}", self.call(id), self.port(id)))
            .collect();
        let more = match ids.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("there are {}{more}", names.join(", "))
    }

    fn who_is_like(&self, name: &str) -> String {
        let near = self
            .members
            .ids()
            .iter()
            .map(|&id| self.call(id))
            .map(|known| {
                let (lower, known_lower) = (name.to_lowercase(), known.to_lowercase());
                let distance = match lower == known_lower {
                    true => 0,
                    false => strsim::damerau_levenshtein(name, &known),
                };
                (distance, known)
            })
            .min()
            .filter(|(distance, _)| *distance <= 2);
        match near {
            Some((_, near)) => format!("did you mean {near}?"),
            None => self.who_is_there(),
        }
    }

    /// Returns the nodes a command is for: those in one of `fitting` states.
    ///
    /// A single node in another state is refused with `advice`, and a room without any fitting one with `nobody`.
    pub(super) fn find_all(
        &self,
        target: &Target,
        fitting: &[Status],
        nobody: &str,
        advice: impl Fn(&str, Status) -> String,
    ) -> Result<Vec<NodeId>, Refusal> {
        match target {
            Target::Node(node) => {
                let id = self.find(node)?;
                let status = self.member(id).status;
                if fitting.contains(&status) {
                    return Ok(vec![id]);
                }
                Err(advice(&self.call(id), status))
            }
            Target::All => {
                let fits = |(id, member): (NodeId, &Member)| {
                    fitting.contains(&member.status).then_some(id)
                };
                let all: Vec<NodeId> = self.members.iter().filter_map(fits).collect();
                if !all.is_empty() {
                    return Ok(all);
                }
                Err(match self.members.iter().next() {
                    None => "the room is empty; try new 12".to_owned(),
                    Some(_) => nobody.to_owned(),
                })
            }
        }
    }

    /// Returns the one or two links that are meant.
    pub(super) fn find_links(&self, link: &LinkRef) -> Result<Vec<(NodeId, NodeId)>, Refusal> {
        let (from, to) = (self.find(&link.from)?, self.find(&link.to)?);
        if from == to {
            return Err(format!("{} has no link to itself", self.call(from)));
        }
        let back = link.both_ways.then_some((to, from));
        Ok([(from, to)].into_iter().chain(back).collect())
    }

    // -- coming into being --

    /// Says of a dead node that it is, and how it comes back; `None` of any other.
    fn restart_instead(&self, id: NodeId) -> Option<String> {
        let name = self.call(id);
        (self.member(id).status == Status::Dead)
            .then(|| format!("dead; restart {name} brings it back"))
    }

    fn is_free(&self, port: u16) -> bool {
        self.members.get(self.directory.at_port(port)).is_none()
    }

    /// Returns the first free port at `from` or above, going round past the last.
    fn free_port(&self, from: u16) -> Option<u16> {
        (from..=u16::MAX)
            .chain(1..from)
            .find(|&port| self.is_free(port))
    }

    fn check_room_for(&self, count: u32) -> Result<(), Refusal> {
        let present = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        if present.saturating_add(count) > NODES_MAX {
            return Err(format!(
                "the room holds {NODES_MAX} nodes and has {present}; there is room for {} more",
                NODES_MAX - present
            ));
        }
        let ever = u32::try_from(self.directory.ever()).unwrap_or(u32::MAX);
        if ever.saturating_add(count) > NODES_EVER_MAX {
            return Err(format!(
                "this run has had {ever} nodes, and can have {NODES_EVER_MAX} in all; start a new one"
            ));
        }
        Ok(())
    }

    fn new_node(
        &mut self,
        command: &Command,
        name: &str,
        port: Option<u16>,
        book: Option<&str>,
        join: Option<&NodeRef>,
    ) -> Result<(), Refusal> {
        self.check_room_for(1)?;
        let port = match port {
            None => self.free_port(FIRST_PORT),
            Some(port) if self.is_free(port) => Some(port),
            Some(port) => {
                let owner = self.directory.at_port(port);
                let taken_by = self.call(owner);
                let next = self.free_port(port).unwrap_or(FIRST_PORT);
                let why = match self.restart_instead(owner) {
                    Some(restart) => format!(
                        "port {port} is taken by {taken_by}, who is {restart}, or try {next}"
                    ),
                    None => format!("port {port} is taken by {taken_by}; try {next}"),
                };
                return Err(why);
            }
        };
        let port = port.ok_or("every port is taken")?;
        if let Some(id) = self.directory.named(name) {
            let short: String = name.chars().take(NAME_CHARS_MAX - 4).collect();
            let mut free = (2..).map(|n| format!("{short}{n}"));
            let free = free.find(|n| self.directory.named(n).is_none());
            let (port, free) = (self.port(id), free.unwrap_or_default());
            return Err(match self.restart_instead(id) {
                Some(restart) => format!(
                    "the name {name} is taken by {name}:{port}, who is {restart}, or try {free}"
                ),
                None => format!("the name {name} is taken by {name}:{port}; try {free}"),
            });
        }
        let introducer = join.map(|node| self.find(node)).transpose()?;
        let id = self.directory.next_at_port(port);
        let book = match book {
            Some(title) => Rc::make_mut(&mut self.directory).book(title)?,
            None => self.draw_favourite(id),
        };
        self.record(command);
        self.create(id, name, book);
        self.tell(id, Input::Start, Cause::Other);
        if let Some(introducer) = introducer {
            self.tell(id, Input::Join(introducer), Cause::Other);
        }
        Ok(())
    }

    fn new_nodes(&mut self, command: &Command, count: u32) -> Result<Deeds, Refusal> {
        self.check_room_for(count)?;
        let mut ports = Vec::new();
        let mut next = FIRST_PORT;
        for _ in 0..count {
            let port = self.free_port(next).ok_or("every port is taken")?;
            next = port.saturating_add(1);
            ports.push(port);
        }
        let next = |port| self.directory.next_at_port(port);
        let created: Vec<NodeId> = ports.into_iter().map(next).collect();
        // Drawn by the first new node, so that who was created before changes nothing.
        let salt = created.first().map_or(0, |first| u64::from(first.0));
        let links = self.topology.links(count, self.seed, salt);
        self.check_degrees(count, &links)?;
        self.record(command);
        Ok(Deeds::Come {
            ways_in: self.ways_in(),
            created,
            links,
        })
    }

    /// Returns those through whom newcomers can come in: who is up, or else who is frozen and will answer when thawed.
    fn ways_in(&self) -> Vec<NodeId> {
        let with = |status: Status| -> Vec<NodeId> {
            let all = self
                .members
                .iter()
                .filter(|(_, member)| member.status == status);
            all.map(|(id, _)| id).collect()
        };
        let up = with(Status::Up);
        if up.is_empty() {
            with(Status::Frozen)
        } else {
            up
        }
    }

    fn check_degrees(&self, count: u32, links: &[(u32, u32)]) -> Result<(), Refusal> {
        let mut degrees = vec![0_usize; count as usize];
        for &(a, b) in links {
            degrees[a as usize] += 1;
            degrees[b as usize] += 1;
        }
        let most = degrees.into_iter().max().unwrap_or_default();
        if most > PEERS_MAX {
            return Err(format!(
                "{count} nodes in a {} topology would give one of them {most} peers; the most is {PEERS_MAX}",
                self.topology
            ));
        }
        if links.len() > LINKS_MAX {
            return Err(format!(
                "{count} nodes in a {} topology would make {} links; the most that are made at once is {LINKS_MAX}",
                self.topology,
                links.len()
            ));
        }
        Ok(())
    }

    /// Puts a node in the room: it is up, but has not been told so.
    pub(super) fn create(&mut self, id: NodeId, name: &str, book: BookId) {
        Rc::make_mut(&mut self.directory).add_node(id, name);
        self.network.open(id);
        self.members.add(
            id,
            Member {
                node: Rc::new(Node::new(id, book)),
                status: Status::Up,
                by: None,
                health: Health::default(),
                last_entry: None,
                revision: 0,
            },
        );
        self.note(id, What::Created);
        self.count_in(id);
    }

    pub(super) fn draw_favourite(&self, id: NodeId) -> BookId {
        let shelf = u32::try_from(SHELF.len()).unwrap_or(u32::MAX);
        let stream = Stream::new(self.people, Purpose::Favourite, u64::from(id.0));
        BookId(stream.draw(0).below(shelf))
    }

    /// Draws a name that nobody has: by lot from the list, and from the place the lot fell on if that one is taken.
    pub(super) fn draw_name(&self, id: NodeId) -> String {
        let people = u32::try_from(PEOPLE.len()).unwrap_or(u32::MAX);
        let stream = Stream::new(self.people, Purpose::Name, u64::from(id.0));
        self.directory
            .free_name(stream.draw(0).below(people) as usize)
    }

    /// Counts a node among those that are up.
    fn count_in(&mut self, id: NodeId) {
        if self.is_recounting {
            return;
        }
        let holders = self.count_holders(id);
        let knows = self.newest_known_to(id);
        self.coverage.came_up(id, holders, knows.into_iter());
    }

    /// Returns the other origins whose newest favourites a node knows.
    fn newest_known_to(&mut self, id: NodeId) -> Vec<NodeId> {
        self.look_through(self.member(id).node.books().len());
        let origins = self
            .member(id)
            .node
            .books()
            .iter()
            .map(|(origin, _)| origin);
        origins
            .filter(|&origin| self.holds_newest(id, origin))
            .collect()
    }

    // -- dying and coming back --

    fn kill(&mut self, command: &Command, target: &Target) -> Result<(), Refusal> {
        let nobody = "every node is dead already; restart all brings them back";
        let ids = self.find_all(target, &[Status::Up, Status::Frozen], nobody, |name, _| {
            format!("{name} is dead already; restart {name} brings it back")
        });
        let (ids, taken) = self.with_taken_over(ids, target, Status::Dead)?;
        self.record(command);
        for id in taken {
            self.set_status(id, Status::Dead);
        }
        self.do_to_many(ids.len(), |run| {
            for id in ids {
                if !run.is_recounting {
                    let knew = run.newest_known_to(id);
                    run.coverage.went_down(id, knew.into_iter());
                }
                run.set_status(id, Status::Dead);
                let lost = run.network.close(id);
                let waiting = u32::try_from(lost.len()).unwrap_or(u32::MAX);
                run.note(id, What::Killed { waiting });
            }
        });
        Ok(())
    }

    /// Lets nodes leave for good. What is on its way to them finds nobody, what they have said goes on, and what others know of them
    /// they keep; what was cut, held and set for them is forgotten.
    fn remove(&mut self, command: &Command, target: &Target) -> Result<(), Refusal> {
        let any = [Status::Up, Status::Frozen, Status::Dead];
        let mut ids = self.find_all(target, &any, "", |_, _| String::new())?;
        self.record(command);
        for &id in &ids {
            let was_up = self.member(id).status != Status::Dead;
            if was_up {
                let knew = self.newest_known_to(id);
                self.coverage.went_down(id, knew.into_iter());
            }
            let waiting = u32::try_from(self.network.close(id).len()).unwrap_or(u32::MAX);
            self.note(id, What::Left { waiting, was_up });
        }
        let now = self.now();
        for &id in &ids {
            let member = self.member(id);
            let gone = Gone {
                at: now,
                favourite: member.node.favourite(),
                version: member.node.version(),
                last_entry: member.last_entry,
            };
            Rc::make_mut(&mut self.gone).add(id, gone);
        }
        order::sort(&mut ids);
        self.members.remove(&ids);
        Rc::make_mut(&mut self.directory).leave(&ids);
        self.network.forget(&ids);
        self.schedules.forget(&ids, now);
        Ok(())
    }

    fn restart(&mut self, command: &Command, target: &Target, blank: bool) -> Result<(), Refusal> {
        let nobody = "no node is dead; kill one first";
        let ids = self.find_all(target, &[Status::Dead], nobody, |name, _| {
            format!("{name} is not dead; kill {name} first")
        })?;
        self.record(command);
        self.do_to_many(ids.len(), |run| {
            for id in ids {
                run.bring_back(id, blank);
            }
        });
        Ok(())
    }

    /// Lets a dead node begin a new life.
    pub(super) fn bring_back(&mut self, id: NodeId, blank: bool) {
        if let Some(member) = self.members.get_mut(id) {
            Rc::make_mut(&mut member.node).reincarnate(blank);
        }
        self.set_status(id, Status::Up);
        self.network.open(id);
        self.note(id, What::Restarted { blank });
        self.count_in(id);
        self.tell(id, Input::Start, Cause::Other);
    }

    fn freeze(&mut self, command: &Command, target: &Target) -> Result<(), Refusal> {
        let nobody = "no node is up and running; thaw or restart all brings them back";
        let ids = self.find_all(target, &[Status::Up], nobody, |name, status| match status {
            Status::Dead => format!("{name} is dead; restart {name} brings it back"),
            Status::Frozen | Status::Up => {
                format!("{name} is frozen already; thaw {name} lets it go on")
            }
        });
        let (ids, taken) = self.with_taken_over(ids, target, Status::Frozen)?;
        self.record(command);
        for id in taken {
            self.set_status(id, Status::Frozen);
        }
        for id in ids {
            self.set_status(id, Status::Frozen);
            self.network.pause(id);
            self.note(id, What::Frozen);
        }
        Ok(())
    }

    fn thaw(&mut self, command: &Command, target: &Target) -> Result<(), Refusal> {
        let nobody = "no node is frozen; freeze one first";
        let ids = self.find_all(
            target,
            &[Status::Frozen],
            nobody,
            |name, status| match status {
                Status::Dead => format!("{name} is dead; restart {name} brings it back"),
                Status::Frozen | Status::Up => format!("{name} is not frozen"),
            },
        )?;
        self.record(command);
        for id in ids {
            self.let_go_on(id);
        }
        Ok(())
    }

    /// Lets a frozen node go on.
    pub(super) fn let_go_on(&mut self, id: NodeId) {
        let waiting = u32::try_from(self.network.waiting(id)).unwrap_or(u32::MAX);
        self.set_status(id, Status::Up);
        self.network.resume(id);
        self.note(id, What::Thawed { waiting });
    }

    /// Puts a node into a state, in the name of whoever is acting.
    fn set_status(&mut self, id: NodeId, status: Status) {
        let by = match self.acting {
            Acting::Schedule(number) if status != Status::Up => Some(number),
            Acting::Hand | Acting::Schedule(_) | Acting::Again(_) => None,
        };
        if let Some(member) = self.members.get_mut(id) {
            member.status = status;
            member.by = by;
            member.revision += 1;
        }
    }

    // -- what nodes are told by a person --

    /// Returns up nodes; frozen and dead ones are refused with what to do first.
    fn find_up(&self, target: &Target) -> Result<Vec<NodeId>, Refusal> {
        let nobody = "no node is up and running; thaw or restart all first";
        self.find_all(target, &[Status::Up], nobody, |name, status| match status {
            Status::Dead => format!("{name} is dead; restart {name} first"),
            Status::Frozen | Status::Up => format!("{name} is frozen; thaw {name} first"),
        })
    }

    fn choose_book(
        &mut self,
        command: &Command,
        target: &Target,
        title: &str,
    ) -> Result<(), Refusal> {
        let ids = self.find_up(target)?;
        let book = Rc::make_mut(&mut self.directory).book(title)?;
        self.record(command);
        self.do_to_many(ids.len(), |run| {
            for id in ids {
                run.tell(id, Input::Pick(book), Cause::Other);
            }
        });
        Ok(())
    }

    fn hand_over(
        &mut self,
        command: &Command,
        target: &Target,
        message: &WireMessage,
    ) -> Result<Deeds, Refusal> {
        let nobody = "every node is dead; restart all first";
        let ids = self.find_all(target, &[Status::Up, Status::Frozen], nobody, |name, _| {
            format!("{name} is dead; restart {name} first")
        })?;
        let message = Rc::make_mut(&mut self.directory).take_in(message)?;
        self.note_said_by_hand(&message);
        self.record(command);
        Ok(Deeds::Hand { to: ids, message })
    }

    fn join(
        &mut self,
        command: &Command,
        node: &NodeRef,
        introducer: &NodeRef,
    ) -> Result<(), Refusal> {
        let ids = self.find_up(&Target::Node(node.clone()))?;
        let introducer = self.find(introducer)?;
        if ids.contains(&introducer) {
            return Err(format!(
                "{} cannot join through itself",
                self.call(introducer)
            ));
        }
        self.record(command);
        for id in ids {
            self.tell(id, Input::Join(introducer), Cause::Other);
        }
        Ok(())
    }

    /// Returns two different nodes that are not dead.
    fn find_pair(&self, a: &NodeRef, b: &NodeRef) -> Result<(NodeId, NodeId), Refusal> {
        let (a, b) = (self.find(a)?, self.find(b)?);
        if a == b {
            return Err(format!("{} cannot be its own peer", self.call(a)));
        }
        for id in [a, b] {
            if self.member(id).status == Status::Dead {
                let name = self.call(id);
                return Err(format!("{name} is dead; restart {name} first"));
            }
        }
        Ok((a, b))
    }

    fn knows(&self, a: NodeId, b: NodeId) -> bool {
        self.member(a).node.peers().binary_search(&b).is_ok()
    }

    fn link(&mut self, command: &Command, a: &NodeRef, b: &NodeRef) -> Result<(), Refusal> {
        let (a, b) = self.find_pair(a, b)?;
        if self.knows(a, b) && self.knows(b, a) {
            return Err(format!(
                "{} and {} are peers already",
                self.call(a),
                self.call(b)
            ));
        }
        for (id, other) in [(a, b), (b, a)] {
            if !self.knows(id, other) && self.member(id).node.peers().len() >= PEERS_MAX {
                let name = self.call(id);
                return Err(format!(
                    "{name} has {PEERS_MAX} peers, the most there can be; unlink one first"
                ));
            }
        }
        self.record(command);
        self.tell(a, Input::Link(b), Cause::Other);
        self.tell(b, Input::Link(a), Cause::Other);
        Ok(())
    }

    fn unlink(&mut self, command: &Command, a: &NodeRef, b: &NodeRef) -> Result<(), Refusal> {
        let (a, b) = self.find_pair(a, b)?;
        if !self.knows(a, b) && !self.knows(b, a) {
            return Err(format!(
                "{} and {} are not peers",
                self.call(a),
                self.call(b)
            ));
        }
        self.record(command);
        self.tell(a, Input::Unlink(b), Cause::Other);
        self.tell(b, Input::Unlink(a), Cause::Other);
        Ok(())
    }

    fn set(&mut self, setting: Setting) {
        match setting {
            Setting::Ttl(ttl) => self.settings.ttl = ttl,
            Setting::Gossip(every) => self.settings.gossip = every,
            Setting::Repick(every) => self.settings.repick = every,
            Setting::Cache(cache) => self.settings.cache = cache,
            Setting::Peers(peers) => self.settings.peers = peers,
            Setting::Topology(topology) => self.topology = topology,
        }
        // The others take hold when they are next looked at; a timer has to be set anew.
        let input = match setting {
            Setting::Gossip(_) => Input::GossipChanged,
            Setting::Repick(_) => Input::RepickChanged,
            Setting::Ttl(_) | Setting::Cache(_) | Setting::Peers(_) | Setting::Topology(_) => {
                return;
            }
        };
        let up = self
            .members
            .iter()
            .filter(|(_, member)| member.status != Status::Dead);
        let ids: Vec<NodeId> = up.map(|(id, _)| id).collect();
        for id in ids {
            self.tell(id, input.clone(), Cause::Other);
        }
    }
}
