//! The last thing that was done to a run, and what follows from it as the run stands: what is said of one that stands still.
//!
//! What a command did is put into words by [`deed`], what a setting means by [`Command::meaning`]; what follows is read off the run and is
//! no guess. Of what is under way it is only said what keeps it from arriving: nobody knows what chance has decided about it.

use crate::command::{
    Command, LinkRef, MessageAction, Nemesis, NodeRef, Statement, Target, parse_recorded,
};
use crate::journal::{Done, Entry, What};
use crate::message::NodeId;
use crate::narration::{Narrator, capital, counted, deed, listed, timed};
use crate::network::{Cuts, Flight};
use crate::node::Verdict;
use crate::recording::Given;
use crate::simulation::{Simulation, Status};
use crate::snapshot::{Snapshot, caption};
use crate::text::shown;
use crate::time::{SimTime, Span, seconds};

mod cuts;
mod nodes;
mod settings;

/// The most nodes that are named one by one.
const NAMED_MAX: usize = 3;

/// Returns what to say of a run that stands still: the last thing done to it and what follows, if nothing has happened since; or else since when
/// all agree; or else the last thing that happened. `None` if nothing has been done beyond its first `opening` commands and nothing has happened.
#[must_use]
pub fn standing(run: &Simulation, snapshot: &Snapshot, opening: usize) -> Option<String> {
    let teller = Teller { run, snapshot };
    teller
        .of_hand(opening)
        .or_else(|| teller.of_schedule())
        .or_else(|| agreement(snapshot))
        .or_else(|| happening(run))
        // Titles and names are somebody's text.
        .map(|said| shown(&said).into_owned())
}

/// Says that everybody knows everything, and since when.
fn agreement(snapshot: &Snapshot) -> Option<String> {
    let summary = &snapshot.summary;
    let since = SimTime::from_micros(summary.converged_at_us?);
    if summary.up < 2 || summary.events == 0 {
        return None;
    }
    let who = if summary.up as usize == summary.nodes {
        "Everybody"
    } else {
        "Everybody who is up"
    };
    let since = seconds(since);
    Some(format!("{who} knows everything, since {since}."))
}

/// Tells of the latest instant at which anything happened.
fn happening(run: &Simulation) -> Option<String> {
    let (_, latest) = run.journal().latest_first().next()?;
    let since = match latest.at {
        SimTime::ZERO => 0,
        at => run.journal().first_after(at - Span::from_micros(1)),
    };
    caption(run, since).0.filter(|_| run.events() > 0)
}

/// A list of nodes, as it is put in a sentence.
struct Few {
    words: String,
    is_one: bool,
}

impl Few {
    /// Puts it before a verb: in the singular, or in the plural.
    fn with(&self, one: &str, many: &str) -> String {
        format!("{} {}", self.words, if self.is_one { one } else { many })
    }
}

#[derive(Clone, Copy)]
struct Teller<'a> {
    run: &'a Simulation,
    snapshot: &'a Snapshot,
}

impl Teller<'_> {
    // -- who did it --

    fn of_hand(self, opening: usize) -> Option<String> {
        let given = self.run.commands_after().enumerate().next_back();
        let (_, (after, given)) = given.filter(|(place, _)| *place >= opening)?;
        if after != self.run.events() {
            return None;
        }
        let sentence = match self.of_one_message(given) {
            Some(sentence) => sentence,
            None => {
                let (did, follows) = self.told(&given.command, None);
                sentence(&format!("You {did}"), &follows)
            }
        };
        Some(match given.moment.at {
            at if at < self.run.now() => timed(at, &sentence),
            _ => sentence,
        })
    }

    /// Tells what a schedule did or undid, if that was the last that happened.
    fn of_schedule(self) -> Option<String> {
        let journal = self.run.journal();
        let (_, latest) = journal.latest_first().next()?;
        // What follows it are the nodes that it was done to.
        let mut since = journal.latest_first().map(|(_, entry)| entry);
        let entry = since.find(|entry| {
            !matches!(
                entry.what,
                What::Killed { .. }
                    | What::Frozen
                    | What::Thawed { .. }
                    | What::Restarted { .. }
                    | What::Created
                    | What::Picked { .. }
                    | What::Linked(_)
                    | What::Unlinked(_)
                    | What::Asked { .. }
            )
        })?;
        let What::Scheduled(done) = &entry.what else {
            return None;
        };
        if entry.at != latest.at {
            return None;
        }
        let who = format!("Schedule {}", done.schedule);
        let command = match parse_recorded(&done.line.text).ok()??.line.statement {
            Statement::Do(command) => command,
            _ => return None,
        };
        let none = Cuts::default();
        let layers = self.run.network().links.layers().iter();
        let cuts = layers.filter(|(number, _)| *number == done.schedule);
        let cuts = cuts.map(|(_, cuts)| cuts).next().unwrap_or(&none);
        let sentence = match &done.how {
            Done::Done => {
                let (did, follows) = self.told(&command, Some(cuts));
                sentence(&format!("{who} {did}"), &follows)
            }
            Done::Undone => {
                let undone = self.narrator().sentence(entry);
                match self.undone(&command) {
                    follows if follows.is_empty() => undone,
                    follows => format!("{undone} {}.", capital(&follows)),
                }
            }
            Done::Refused(_) => self.narrator().sentence(entry),
        };
        Some(timed(entry.at, &sentence))
    }

    // -- what it was, and what follows --

    /// Returns what a command did, without a subject, and what follows as things are; the latter may be empty. `layer` is what the schedule
    /// has cut that gave it, if one did.
    fn told(self, command: &Command, layer: Option<&Cuts>) -> (String, String) {
        let did = |words: &[&str]| deed(&words.join(" "));
        let line = command.to_string();
        let that = || format!("that {}", command.meaning());
        let is_by_hand = layer.is_none();
        match command {
            Command::New { name, .. } => (did(&["new", name]), self.acquaintance(self.named(name))),
            Command::NewMany(count) => self.newcomers(*count),
            Command::Kill(Target::All) => (deed(&line), self.on_the_way(&|_| true, "finds nobody")),
            Command::Kill(Target::Node(node)) => {
                (did(&["kill", &self.call(node)]), self.death(node))
            }
            Command::Remove(Target::All) => {
                (deed(&line), self.on_the_way(&|_| true, "finds nobody"))
            }
            Command::Remove(Target::Node(node)) => {
                (did(&["remove", &self.call(node)]), self.death(node))
            }
            Command::Restart { target, blank } => {
                let whom = self.whom(target);
                let blank = if *blank { " blank" } else { "" };
                (
                    deed(&format!("restart {whom}{blank}")),
                    self.knowledge(target),
                )
            }
            Command::Freeze(Target::All) => (deed(&line), self.on_the_way(&|_| true, "waits")),
            Command::Freeze(Target::Node(node)) => {
                (did(&["freeze", &self.call(node)]), self.frost(node))
            }
            Command::Thaw(target) => {
                let line = match target {
                    Target::All => line,
                    Target::Node(node) => format!("thaw {}", self.call(node)),
                };
                (deed(&line), self.thaw(target))
            }
            Command::Book { target, title } => {
                let title = serde_json::Value::from(title.as_str()).to_string();
                let follows = match target {
                    Target::All => self.knowing(),
                    Target::Node(node) => self.known(node),
                };
                (did(&["book", &self.whom(target), &title]), follows)
            }
            // Told of by the journal, unless its entries are gone.
            Command::Send { .. } | Command::Message { .. } | Command::Protocol(_) => {
                (deed(&line), String::new())
            }
            Command::Join { node, introducer } => {
                let names = [self.call(node), self.call(introducer)];
                (
                    did(&["join", &names[0], &names[1]]),
                    self.question(node, introducer),
                )
            }
            Command::Link(a, b) => (
                did(&["link", &self.call(a), &self.call(b)]),
                self.peers(a, b),
            ),
            Command::Unlink(a, b) => (
                did(&["unlink", &self.call(a), &self.call(b)]),
                self.peers(a, b),
            ),
            Command::Partition(_) => (
                "split the room".to_owned(),
                self.sides(layer.unwrap_or(&self.run.network().links.cuts)),
            ),
            Command::Cut(link) => (deed(&format!("cut {}", self.arrow(link))), self.cut(link)),
            Command::Isolate(node) => {
                let follows = match self.run.meant(node) {
                    None => String::new(),
                    Some(id) => {
                        let is_here = |flight: &Flight| flight.from == Some(id) || flight.to == id;
                        let stuck = self.stuck("to it or from it", &is_here);
                        format!("it hears nobody, and nobody hears it{stuck}")
                    }
                };
                (did(&["isolate", &self.call(node)]), follows)
            }
            Command::Heal(None) => (deed(&line), self.whole()),
            Command::Heal(Some(link)) => (
                deed(&format!("heal {}", self.arrow(link))),
                self.mended(link),
            ),
            Command::Links(setting, scope) if is_by_hand => self.link_setting(setting, scope),
            Command::Set(setting) if is_by_hand => self.setting(*setting, that()),
            Command::Links(..) | Command::Set(_) => (deed(&line), that()),
            Command::Place { target, city } => {
                let follows = match self.run.network().links.has_cities() {
                    true => self.distances(target),
                    false => {
                        "no message takes as long as between cities; latency cities makes it so"
                            .to_owned()
                    }
                };
                (did(&["place", &self.whom(target), city.name()]), follows)
            }
            Command::Hold(link) => {
                let held = self.between(link).len();
                let held = match held {
                    0 => "what is sent there waits on its way".to_owned(),
                    n => format!(
                        "{} there {} where {}, and what is sent there joins {}",
                        counted(n as u64, "message"),
                        if n == 1 { "stays" } else { "stay" },
                        if n == 1 { "it is" } else { "they are" },
                        if n == 1 { "it" } else { "them" }
                    ),
                };
                (deed(&format!("hold {}", self.arrow(link))), held)
            }
            Command::Release(link) => {
                let going = self.between(link);
                let is_held = going.iter().any(|flight| flight.is_held());
                let follows = match going.len() {
                    _ if is_held => "something else still holds what is there".to_owned(),
                    0 => "nothing is on its way there".to_owned(),
                    1 => "1 message there goes on".to_owned(),
                    n => format!("{n} messages there go on"),
                };
                (deed(&format!("release {}", self.arrow(link))), follows)
            }
            Command::Ail(target, ailment) => self.ailment(target, *ailment, that()),
            Command::Nemesis(Nemesis::Calm(_)) => {
                let follows = match self.run.schedules().all().len() {
                    0 => "nothing comes by itself any more".to_owned(),
                    1 => "1 schedule goes on".to_owned(),
                    n => format!("{n} schedules go on"),
                };
                (deed(&line), follows)
            }
            Command::Nemesis(_) => {
                let made = self.run.schedules().all().last();
                let follows = made.map_or(String::new(), |made| {
                    let at = seconds(made.next_at);
                    format!("it is schedule {}, and strikes first at {at}", made.number)
                });
                (deed(&line), follows)
            }
        }
    }

    /// Returns what follows from a schedule's having undone what it did.
    fn undone(self, command: &Command) -> String {
        match command {
            Command::Partition(_) | Command::Isolate(_) => self.whole(),
            Command::Cut(link) => self.mended(link),
            Command::Freeze(Target::Node(node)) => self.thaw(&Target::Node(node.clone())),
            Command::Kill(target) => self.knowledge(target),
            _ => String::new(),
        }
    }

    // -- who is meant --

    fn narrator(&self) -> Narrator<'_> {
        Narrator {
            directory: self.run.directory(),
        }
    }

    fn name(self, id: NodeId) -> String {
        self.run.directory().label(id).to_string()
    }

    fn named(self, name: &str) -> Option<NodeId> {
        self.run.directory().named(name)
    }

    /// Returns the node that is meant, also if it has left.
    fn found(self, node: &NodeRef) -> Option<NodeId> {
        let directory = self.run.directory();
        self.run.meant(node).or_else(|| match node {
            NodeRef::Name(name) | NodeRef::Both(name, _) => directory.last_named(name),
            NodeRef::Port(port) => Some(directory.at_port(*port)),
        })
    }

    fn call(self, node: &NodeRef) -> String {
        self.found(node)
            .map_or_else(|| node.to_string(), |id| self.name(id))
    }

    fn whom(self, target: &Target) -> String {
        match target {
            Target::All => "all".to_owned(),
            Target::Node(node) => self.call(node),
        }
    }

    fn arrow(self, link: &LinkRef) -> String {
        let arrow = if link.both_ways { "<->" } else { "->" };
        format!("{} {arrow} {}", self.call(&link.from), self.call(&link.to))
    }

    fn ways(self, link: &LinkRef) -> Vec<(NodeId, NodeId)> {
        let ends = self.run.meant(&link.from).zip(self.run.meant(&link.to));
        let ways = ends.map(|(from, to)| {
            let back = link.both_ways.then_some((to, from));
            std::iter::once((from, to)).chain(back).collect()
        });
        ways.unwrap_or_default()
    }

    /// Names a few nodes, or counts them: nobody, ada, ada and tod, 12 nodes.
    fn few(self, ids: &[NodeId]) -> Few {
        let words = match ids.len() {
            n if n > NAMED_MAX => format!("{n} nodes"),
            _ => listed(&ids.iter().map(|&id| self.name(id)).collect::<Vec<_>>()),
        };
        Few {
            words,
            is_one: ids.len() < 2,
        }
    }

    fn is_up(self, id: NodeId) -> bool {
        let member = self.run.members().get(id);
        member.is_some_and(|member| member.status != Status::Dead)
    }

    /// Returns who is not dead and has a node among their peers.
    fn those_who_know(self, id: NodeId) -> Vec<NodeId> {
        let all = self.run.members().iter();
        let knows = all.filter(|(other, member)| {
            self.is_up(*other) && member.node.peers().binary_search(&id).is_ok()
        });
        knows.map(|(other, _)| other).collect()
    }

    // -- what is under way --

    /// Returns how many messages are still on their way that one can say this of.
    fn count(self, fits: &dyn Fn(&Flight) -> bool) -> u64 {
        let flights = self.run.network().flights_unsorted();
        flights
            .filter(|flight| !flight.waits() && fits(flight))
            .count() as u64
    }

    fn between(&self, link: &LinkRef) -> Vec<&Flight> {
        let ways = self.ways(link);
        let flights = self.run.network().flights_unsorted();
        let is_there = |flight: &&Flight| {
            let from = flight.from.map(|from| (from, flight.to));
            !flight.waits() && from.is_some_and(|way| ways.contains(&way))
        };
        flights.filter(is_there).collect()
    }

    /// Says of messages on their way that they cannot arrive while something lasts; empty if there are none.
    fn stuck(self, where_: &str, fits: &dyn Fn(&Flight) -> bool) -> String {
        match self.count(&|flight| flight.from.is_some() && fits(flight)) {
            0 => String::new(),
            1 => format!("; 1 message on its way {where_} cannot arrive while that lasts"),
            n => format!("; {n} messages on their way {where_} cannot arrive while that lasts"),
        }
    }

    /// Says what happens to whatever arrives, and how much is on its way.
    fn on_the_way(self, fits: &dyn Fn(&Flight) -> bool, happens: &str) -> String {
        let coming = match self.count(fits) {
            0 => "nothing is on its way".to_owned(),
            1 => "1 message is on its way".to_owned(),
            n => format!("{n} messages are on their way"),
        };
        format!("whatever arrives {happens}, and {coming}")
    }

    /// Says that what is under way is as it was sent; empty if nothing is.
    fn unchanged(self) -> String {
        match self.count(&|_| true) {
            0 => String::new(),
            1 => "; it changes nothing for the message that is on its way".to_owned(),
            n => format!("; it changes nothing for the {n} messages that are on their way"),
        }
    }

    // -- what the journal tells of by itself --

    /// Tells of what was done to one message, or handed over, from the entries about it.
    fn of_one_message(self, given: &Given) -> Option<String> {
        let narrator = self.narrator();
        let at = given.moment.at;
        let new = || {
            let all = self.run.journal().latest_first().map(|(_, entry)| entry);
            all.take_while(move |entry| entry.at == at)
        };
        match &given.command {
            Command::Send {
                target: Target::All,
                ..
            } => {
                let is_news = |entry: &&Entry| {
                    matches!(
                        entry.what,
                        What::Heard {
                            verdict: Verdict::New { .. },
                            ..
                        }
                    )
                };
                let handed: Vec<&Entry> = new().take_while(|entry| is_by_hand(entry)).collect();
                let told = handed.len() as u64;
                let news = handed.into_iter().filter(is_news).count() as u64;
                (told > 0).then(|| {
                    format!(
                        "You told {} the same: it was news to {news} of them.",
                        counted(told, "node")
                    )
                })
            }
            Command::Send { .. } => {
                let handed = new().find(|entry| is_by_hand(entry))?;
                Some(narrator.sentence(handed))
            }
            Command::Message { number, action } => {
                let is_it = |entry: &&Entry| match &entry.what {
                    What::Touched(transit, ..) => transit.number == *number,
                    What::Duplicated { of, .. } => *of == *number,
                    _ => false,
                };
                let mut since: Vec<&Entry> = Vec::new();
                for entry in new() {
                    since.push(entry);
                    if is_it(&entry) {
                        break;
                    }
                }
                let touched = since.pop().filter(is_it)?;
                let mut words = narrator.sentence(touched);
                if let Some(next) = since.pop() {
                    words = format!("{words} {}", narrator.sentence(next));
                } else if let Some(follows) = self.course(*number, action) {
                    words = format!("{words} {follows}");
                }
                Some(words)
            }
            _ => None,
        }
    }

    /// Says when a message should arrive, or what keeps it.
    fn course(self, number: u64, action: &MessageAction) -> Option<String> {
        let (_, flight) = self.run.network().find(number)?;
        if matches!(action, MessageAction::Duplicate | MessageAction::Edit(_)) || flight.waits() {
            return None;
        }
        Some(match flight.is_held() {
            true => "It stays there until it is released.".to_owned(),
            false => format!("It should arrive at {}.", seconds(flight.arrives_at)),
        })
    }
}

fn is_by_hand(entry: &Entry) -> bool {
    match &entry.what {
        What::Heard { transit, .. } => transit.from.is_none(),
        What::Waits(transit, _)
        | What::StandsInLine(transit, _)
        | What::Dead(transit, _)
        | What::Dropped(transit, _) => transit.from.is_none(),
        _ => false,
    }
}

/// Puts a deed and what follows into one sentence.
fn sentence(did: &str, follows: &str) -> String {
    match follows {
        "" => format!("{did}."),
        follows => format!("{did}: {follows}."),
    }
}

#[cfg(test)]
mod tests;
