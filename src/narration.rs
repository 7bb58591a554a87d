//! What happened, in English: one sentence for each entry of the journal.
//!
//! Captions, logs, live regions and exports all take their words from here, so they never disagree. Names and titles
//! are text from people: they are put in as they are, and shown as text.

use crate::directory::Directory;
use crate::journal::{Done, Entry, Said, Touch, Transit, What};
use crate::message::{Message, NodeId};
use crate::node::{Onward, Verdict};
use crate::simulation::Summary;
use crate::text::shown;
use crate::time::{SimTime, seconds};

/// Returns a list in words: `a`, `a and b`, `a, b and c`, `a, b, c and 4 others`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    const SHOWN: usize = 4;
    match items {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] if items.len() <= SHOWN => format!("{} and {last}", first.join(", ")),
        _ => {
            let shown = items[..SHOWN - 1].join(", ");
            format!("{shown} and {} others", items.len() - (SHOWN - 1))
        }
    }
}

/// Returns what is chosen from a list, in words: those that are equal get the time since which they are there.
#[must_use]
pub fn told_apart<T>(items: Vec<(T, String, SimTime)>) -> Vec<(T, String)> {
    let all: Vec<String> = items.iter().map(|(_, words, _)| words.clone()).collect();
    let is_alone = |words: &String| all.iter().filter(|other| *other == words).count() == 1;
    let items = items.into_iter().map(|(item, words, since)| {
        let words = match is_alone(&words) {
            true => words,
            false => format!("{words}, since {}", seconds(since)),
        };
        (item, words)
    });
    items.collect()
}

/// Returns a number with its noun: `1 message`, `3 messages`.
#[must_use]
pub fn counted(n: u64, noun: &str) -> String {
    if n == 1 {
        return format!("1 {noun}");
    }
    format!("{n} {noun}s")
}

/// Returns a sentence of a narrator with its time first: `At 1.200 s ada was frozen.`
#[must_use]
pub fn timed(at: SimTime, sentence: &str) -> String {
    // In the middle of a sentence these begin small; names stay as people write them.
    let begins = [
        ("You ", "you "),
        ("A request ", "a request "),
        ("A list ", "a list "),
        ("Schedule ", "schedule "),
    ];
    for (large, small) in begins {
        if let Some(rest) = sentence.strip_prefix(large) {
            return format!("At {} {small}{rest}", seconds(at));
        }
    }
    format!("At {} {sentence}", seconds(at))
}

/// What became of the messages of a run: each has one end, or is under way, so the numbers add up to all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Messages sent by nodes or handed over.
    pub sent: u64,
    /// Second copies that were made of them.
    pub copies: u64,
    /// Brought news.
    pub news: u64,
    /// Told nothing new.
    pub repeats: u64,
    /// Spoke in their hearer's own name, and not as it did.
    pub forged: u64,
    /// Asked for peers, or answered that.
    pub introductions: u64,
    /// Were lost by chance.
    pub lost: u64,
    /// Were cut off.
    pub cut: u64,
    /// Came where nobody was.
    pub dead: u64,
    /// Were dropped, at a bound or by hand.
    pub dropped: u64,
    /// Are on their way, or wait.
    pub in_flight: u64,
}

impl From<&Summary> for Account {
    fn from(summary: &Summary) -> Self {
        let repeats = summary.duplicates + summary.stale;
        let rumors = summary.new + repeats + summary.forged;
        Self {
            sent: summary.sent,
            copies: summary.duplicated,
            news: summary.new,
            repeats,
            forged: summary.forged,
            introductions: summary.delivered - rumors,
            lost: summary.lost,
            cut: summary.cut,
            dead: summary.dead,
            dropped: summary.dropped,
            in_flight: summary.in_flight as u64,
        }
    }
}

impl Account {
    /// Returns how many messages there were, in words: `43 messages`, `43 messages, 2 of them second copies`.
    #[must_use]
    pub fn all(&self) -> String {
        let all = counted(self.sent + self.copies, "message");
        match self.copies {
            0 => all,
            1 => format!("{all}, 1 of them a second copy"),
            copies => format!("{all}, {copies} of them second copies"),
        }
    }

    /// Returns what became of them, those kinds that there are: how many, and what is said of one and of several.
    #[must_use]
    pub fn ends(&self) -> Vec<(u64, &'static str)> {
        let ends = [
            (self.news, "brought news", "brought news"),
            (self.repeats, "was a repeat", "were repeats"),
            (self.forged, "was forged", "were forged"),
            (self.introductions, "was about peers", "were about peers"),
            (self.lost, "was lost", "were lost"),
            (self.cut, "was cut off", "were cut off"),
            (self.dead, "found nobody", "found nobody"),
            (self.dropped, "was dropped", "were dropped"),
            (
                self.in_flight,
                "was still on its way",
                "were still on their way",
            ),
        ];
        let ends = ends.into_iter().filter(|(count, ..)| *count > 0);
        ends.map(|(count, one, many)| (count, if count == 1 { one } else { many }))
            .collect()
    }

    /// Returns that as the end of a sentence: `: 20 brought news, 15 were repeats and 8 were lost`; empty if there was no message.
    #[must_use]
    pub fn told(&self) -> String {
        let ends: Vec<String> = self
            .ends()
            .into_iter()
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        match ends.as_slice() {
            [] => String::new(),
            [one] => format!(": {one}"),
            [first @ .., last] => format!(": {} and {last}", first.join(", ")),
        }
    }
}

/// Returns what a command did, by its canonical line, without a subject: `isolated tod`, `set loss to 10%`.
#[must_use]
pub fn deed(line: &str) -> String {
    let line = &*shown(line);
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let first = if first == "all" { "everybody" } else { first };
    match (verb, rest) {
        ("partition", _) => format!("split the room: {rest}"),
        ("cut", _) => format!("cut {rest}"),
        ("isolate", _) => format!("isolated {rest}"),
        ("heal", "") => "healed every cut, isolation and partition made by hand".to_owned(),
        ("heal", _) => format!("healed {rest}"),
        ("hold", _) => format!("held {rest}"),
        ("release", _) => format!("released {rest}"),
        ("stop", _) => "killed everybody".to_owned(),
        ("kill", _) => format!("killed {first}"),
        ("remove", _) => format!("removed {first} for good"),
        ("restart", _) if more == "blank" => format!("restarted {first}, knowing nothing"),
        ("restart", _) => format!("restarted {first}"),
        ("freeze", "") => "froze everybody".to_owned(),
        ("freeze", _) => format!("froze {rest}"),
        ("thaw", "") => "thawed everybody".to_owned(),
        ("thaw", _) => format!("thawed {rest}"),
        ("new", _) => format!("created {rest}"),
        ("send", _) => format!("handed {first} {more}"),
        ("join", _) => format!("made {first} ask {more} for peers"),
        ("book", _) => format!("gave {first} a new favourite, {more}"),
        ("link", _) => format!("made {first} and {more} peers"),
        ("unlink", _) => format!("made {first} and {more} peers no longer"),
        ("place", _) => format!("put {first} in {more}"),
        ("set", _) => format!("set {first} to {more}"),
        ("loss" | "duplicate" | "latency" | "bandwidth" | "order", _) => {
            format!("set {verb} to {rest}")
        }
        ("slow", _) if more == "off" => format!("made {first} slow no longer"),
        ("slow", _) => format!("made {first} slow, {more} a message"),
        ("drift", _) if more == "0%" => format!("set the clock of {first} right"),
        ("drift", _) => format!("let the clock of {first} drift by {more}"),
        ("honest", _) => format!("made {first} honest"),
        ("lie", _) => format!("made {first} lie about the {more}"),
        ("every" | "flap" | "churn", _) => format!("scheduled {line}"),
        ("calm", "") => "ended every schedule".to_owned(),
        ("calm", _) => format!("ended schedule {rest}"),
        _ => format!("gave the command {line}"),
    }
}

/// Returns a share of everything in percent, rounded down so that only all is 100 %.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{}%", (share * 100.0).floor() as u32)
}

fn names(directory: &Directory, ids: &[NodeId]) -> String {
    let names: Vec<String> = ids
        .iter()
        .map(|&id| directory.label(id).to_string())
        .collect();
    listed(&names)
}

/// Puts words to what is in a run.
#[derive(Clone, Copy, Debug)]
pub struct Narrator<'a> {
    /// Who is who.
    pub directory: &'a Directory,
}

impl Narrator<'_> {
    fn name(self, id: NodeId) -> String {
        self.directory.label(id).to_string()
    }

    fn sender(self, transit: &Transit) -> String {
        transit
            .from
            .map_or("you".to_owned(), |from| self.name(from))
    }

    /// Returns `ada's favourite, Dune (version 3)`.
    #[must_use]
    pub fn rumor(self, message: &Message) -> String {
        format!(
            "{}'s favourite, {} (version {})",
            self.name(message.origin),
            self.directory.title(message.book),
            message.version
        )
    }

    fn said(self, said: &Said) -> String {
        match said {
            Said::Rumor(message) => self.rumor(message),
            Said::PeersRequest => "a request for peers".to_owned(),
            Said::Peers(n) => format!("a list of {}", counted(u64::from(*n), "peer")),
        }
    }

    /// Returns what a rumor was to the node that heard it, to follow what was told: `; ada already knew`.
    fn verdict(self, node: &str, verdict: Verdict, message: &Message) -> String {
        match verdict {
            Verdict::New { before: None } => ": it was news".to_owned(),
            Verdict::New {
                before: Some(before),
            } => format!(": it was newer than version {before}"),
            Verdict::Stale { known } if known == message.version => {
                format!("; {node} already knew")
            }
            Verdict::Stale { known } => format!("; {node} already knew version {known}"),
            Verdict::Duplicate => ": the same message had come before".to_owned(),
            Verdict::Forged { version } => {
                format!(": that was said in its own name, so it moved on to version {version}")
            }
        }
    }

    /// Returns what a person did to a message for `node`, as a sentence.
    fn touched(self, node: &str, transit: &Transit, said: &Said, touch: &Touch) -> String {
        let message = format!("message {}", transit.number);
        let sender = self.sender(transit);
        let said = self.said(said);
        match touch {
            Touch::Dropped => {
                format!("You dropped {message}, {said}, on its way from {sender} to {node}.")
            }
            Touch::Delivered => format!("You delivered {message} from {sender} to {node} at once."),
            Touch::Delayed(span) => {
                format!("You let {message} from {sender} to {node} take {span} longer.")
            }
            Touch::Held => format!("You held {message} on its way from {sender} to {node}."),
            Touch::Released => format!("You let {message} from {sender} to {node} go on."),
            Touch::Swapped(other) => format!(
                "You swapped {message} from {sender} to {node} with message {other}, the next on its way there."
            ),
            Touch::Redirected(before) => format!(
                "You sent {message} from {sender} to {node} instead of {}.",
                self.name(*before)
            ),
            Touch::Edited(before) => format!(
                "You changed {message} from {sender} to {node}: it said {}, and says {said} now.",
                self.rumor(before)
            ),
        }
    }

    /// Returns what comes of a message that a person has not handed over yet, from the entry about what came of it on a copy of the run: a
    /// sentence that begins with `If you deliver it`.
    #[must_use]
    pub fn foretold(self, entry: &Entry) -> String {
        let node = self.name(entry.node);
        let what = match &entry.what {
            What::Heard {
                message,
                verdict,
                onward,
                learned,
                ..
            } => {
                let verdict = match verdict {
                    Verdict::New { before: None } => ": it is news".to_owned(),
                    Verdict::New {
                        before: Some(before),
                    } => format!(": it is newer than version {before}"),
                    Verdict::Stale { known } if *known == message.version => {
                        format!("; {node} knows that already")
                    }
                    Verdict::Stale { known } => format!("; {node} already knows version {known}"),
                    Verdict::Duplicate => ": the same message came before".to_owned(),
                    Verdict::Forged { version } => format!(
                        ": that is said in its own name, so it moves on to version {version}"
                    ),
                };
                let mut text = format!("{node} hears of {}{verdict}", self.rumor(message));
                if *learned {
                    let origin = self.name(message.origin);
                    text.push_str(&format!("; {node} makes {origin} a peer"));
                }
                match onward {
                    Onward::Forwarded(to) => {
                        let to = names(self.directory, to);
                        text.push_str(&format!("; {node} passes it on to {to}"));
                    }
                    Onward::Expired => {
                        text.push_str(&format!("; {node} cannot pass it on: its TTL is used up"));
                    }
                    Onward::NobodyElse => {
                        text.push_str(&format!("; {node} has nobody else to tell"));
                    }
                    Onward::Kept => {}
                }
                text
            }
            What::Waits(..) => {
                format!("it waits for {node}, which is frozen and looks at it when it is thawed")
            }
            What::StandsInLine(..) => format!("it stands in line for {node}, which is slow"),
            What::Dead(..) => format!("it finds nobody at {node}"),
            What::Dropped(..) => "it is dropped: too many messages are under way".to_owned(),
            // Nothing else comes of handing a message over.
            _ => return String::new(),
        };
        format!("If you deliver it, {what}.")
    }

    /// Returns where a rumor went, without a subject: `passed it on to grace and alan`.
    #[must_use]
    pub fn onward(self, onward: &Onward) -> Option<String> {
        match onward {
            Onward::Forwarded(to) => Some(format!("passed it on to {}", names(self.directory, to))),
            Onward::Expired => Some("could not pass it on: its TTL was used up".to_owned()),
            Onward::NobodyElse => Some("had nobody else to tell".to_owned()),
            Onward::Kept => None,
        }
    }

    /// Returns the entry as a sentence with its time first: `At 1.200 s ada was frozen.`
    #[must_use]
    pub fn timed(self, entry: &Entry) -> String {
        timed(entry.at, &self.sentence(entry))
    }

    /// Returns the entry as a sentence without its time, ending in a full stop.
    #[must_use]
    pub fn sentence(self, entry: &Entry) -> String {
        let node = self.name(entry.node);
        match &entry.what {
            What::Heard {
                transit,
                message,
                verdict,
                onward,
                learned,
            } => {
                let sender = transit
                    .from
                    .map_or("You".to_owned(), |from| self.name(from));
                let rumor = self.rumor(message);
                let verdict = self.verdict(&node, *verdict, message);
                let mut text = format!("{sender} told {node} about {rumor}{verdict}");
                if *learned {
                    text.push_str(&format!(
                        "; {node} made {} a peer",
                        self.name(message.origin)
                    ));
                }
                if let Some(onward) = self.onward(onward) {
                    text.push_str(&format!("; {node} {onward}"));
                }
                text.push('.');
                text
            }
            What::Gossiped { message, to } if to.is_empty() => format!(
                "{node} had nobody to tell about {}.",
                self.directory.title(message.book)
            ),
            What::Gossiped { message, to } if message.origin != entry.node => format!(
                "{node} lied to {}: {}.",
                names(self.directory, to),
                self.rumor(message)
            ),
            What::Gossiped { message, to } => format!(
                "{node} told {} its favourite, {} (version {}).",
                names(self.directory, to),
                self.directory.title(message.book),
                message.version
            ),
            What::Asked { introducer } => {
                format!(
                    "{node} asked {} whom there is to know.",
                    self.name(*introducer)
                )
            }
            What::Answered {
                transit,
                peers,
                books,
            } => format!(
                "{node} told {} of {} and {}.",
                self.sender(transit),
                counted(u64::from(*peers), "peer"),
                counted(u64::from(*books), "book")
            ),
            What::Introduced { transit, learned } if learned.is_empty() => {
                format!(
                    "{node} learned of no new peer from {}.",
                    self.sender(transit)
                )
            }
            What::Introduced { transit, learned } => format!(
                "{node} learned from {} of {}.",
                self.sender(transit),
                names(self.directory, learned)
            ),
            What::Picked { book, version } => format!(
                "{node} has a new favourite, {} (version {version}).",
                self.directory.title(*book)
            ),
            What::Linked(peer) => format!("{node} made {} a peer.", self.name(*peer)),
            What::Unlinked(peer) => format!("{node} forgot {} as a peer.", self.name(*peer)),
            What::Waits(transit, said) => format!(
                "{} from {} waits for {node}, which is frozen.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::StandsInLine(transit, said) => format!(
                "{} from {} stands in line for {node}, which is slow.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::Lost(transit, said) => format!(
                "{} was lost on its way from {} to {node}.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::Cut(transit, said) => format!(
                "{} was cut off on its way from {} to {node}.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::Dead(transit, said) => format!(
                "{} from {} found nobody at {node}.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::Dropped(transit, said) => format!(
                "{} from {} to {node} was dropped: too many messages were under way.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::Crowded(transit, said) => format!(
                "{} from {} to {node} was dropped: the queue of their link was full.",
                begun(&self.said(said)),
                self.sender(transit)
            ),
            What::Duplicated { transit, said, of } => format!(
                "{} went twice on its way from {} to {node}: as message {of} and as message {}.",
                begun(&self.said(said)),
                self.sender(transit),
                transit.number
            ),
            What::Touched(transit, said, touch) => self.touched(&node, transit, said, touch),
            What::Scheduled(scheduled) => {
                let (schedule, line) = (scheduled.schedule, &scheduled.line.text);
                match &scheduled.how {
                    Done::Done => format!("Schedule {schedule} {}.", deed(line)),
                    Done::Undone => format!("Schedule {schedule} took back: {line}."),
                    Done::Refused(why) => {
                        format!("Schedule {schedule} tried in vain: {line}; {why}.")
                    }
                }
            }
            What::Commanded(line) => format!("You {}.", deed(&line.text)),
            What::Created => {
                let (_, port) = self.directory.address(entry.node);
                format!("{node} came in, on port {port}.")
            }
            What::Killed { waiting: 0 } => format!("{node} was killed."),
            What::Killed { waiting } => format!(
                "{node} was killed, and {} that waited for it went with it.",
                counted(u64::from(*waiting), "message")
            ),
            What::Left { waiting: 0, .. } => format!("{node} left for good."),
            What::Left { waiting, .. } => format!(
                "{node} left for good, and {} that waited for it went with it.",
                counted(u64::from(*waiting), "message")
            ),
            What::Restarted { blank: false } => format!("{node} came back, with its books."),
            What::Restarted { blank: true } => format!("{node} came back, knowing nothing."),
            What::Frozen => format!("{node} was frozen."),
            What::Thawed { waiting: 0 } => format!("{node} was thawed."),
            What::Thawed { waiting } => format!(
                "{node} was thawed, with {} to catch up on.",
                counted(u64::from(*waiting), "message")
            ),
        }
    }
}

/// Returns the text with its first letter a capital one, unless it is a name: names stay as people write them.
fn begun(text: &str) -> String {
    match text.strip_prefix("a ") {
        Some(rest) => format!("A {rest}"),
        None => text.to_owned(),
    }
}

/// Returns a text with its first letter large.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), chars.as_str())
}

/// Returns a text as a whole sentence: its first letter large, and a full stop at its end.
#[must_use]
pub fn whole(text: &str) -> String {
    let dot = if text.ends_with('.') { "" } else { "." };
    format!("{}{dot}", capital(text))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::command::{Statement, parse};
    use crate::journal::Deed;
    use crate::rng::Seed;
    use crate::simulation::Simulation;
    use crate::time::Span;

    /// Runs lines of the command language and returns every sentence.
    fn story(lines: &[&str]) -> Vec<String> {
        let mut simulation = Simulation::new(Seed(1));
        for line in lines {
            match parse(line).expect(line).expect(line).line.statement {
                Statement::Do(command) => simulation.apply(&command).expect(line),
                Statement::Run(crate::command::Until::For(span)) => {
                    simulation.run_until(simulation.now() + span, u64::MAX);
                }
                other => panic!("{other} is not for this test"),
            }
        }
        simulation.run_until(simulation.now() + Span::from_millis(1), u64::MAX);
        let narrator = Narrator {
            directory: simulation.directory(),
        };
        let mut sentences: Vec<String> = simulation
            .journal()
            .latest_first()
            .map(|(_, entry)| narrator.sentence(entry))
            .collect();
        sentences.reverse();
        sentences
    }

    #[test]
    fn lists_and_counts_are_put_as_people_put_them() {
        let of = |n: usize| listed(&(0..n).map(|i| format!("n{i}")).collect::<Vec<_>>());
        assert_eq!(of(0), "nobody");
        assert_eq!(of(1), "n0");
        assert_eq!(of(2), "n0 and n1");
        assert_eq!(of(4), "n0, n1, n2 and n3");
        assert_eq!(of(9), "n0, n1, n2 and 6 others");
        assert_eq!(counted(1, "book"), "1 book");
        assert_eq!(counted(0, "book"), "0 books");
        assert_eq!(percent(0.999), "99%", "only all is all");
        assert_eq!(percent(1.0), "100%");
    }

    #[test]
    fn what_is_equal_in_a_list_gets_its_time() {
        let at = |millis| SimTime::ZERO + Span::from_millis(millis);
        let items = vec![
            (3, "Dune (version 1)".to_owned(), at(2_500)),
            (2, "Emma (version 1)".to_owned(), at(2_000)),
            (1, "Dune (version 1)".to_owned(), at(500)),
        ];
        let told = [
            (3, "Dune (version 1), since 2.500 s".to_owned()),
            (2, "Emma (version 1)".to_owned()),
            (1, "Dune (version 1), since 0.500 s".to_owned()),
        ];
        assert_eq!(told_apart(items), told);
    }

    #[test]
    fn what_became_of_messages_adds_up_and_each_kind_is_named() {
        let some = Account {
            sent: 43,
            copies: 2,
            news: 20,
            repeats: 1,
            introductions: 2,
            lost: 8,
            cut: 1,
            dead: 5,
            dropped: 3,
            forged: 1,
            in_flight: 4,
        };
        assert_eq!(
            some.all() + &some.told(),
            "45 messages, 2 of them second copies: 20 brought news, 1 was a repeat, 1 was forged, 2 were about peers, 8 were lost, 1 was cut off, 5 found nobody, 3 were dropped and 4 were still on their way"
        );
        let none = Account::default();
        assert_eq!(
            (none.all(), none.told()),
            ("0 messages".to_owned(), String::new())
        );
        let one = Account {
            sent: 1,
            in_flight: 1,
            ..none
        };
        assert_eq!(one.all() + &one.told(), "1 message: 1 was still on its way");
    }

    #[test]
    fn what_a_command_did_is_said_in_the_past() {
        for (line, said) in [
            ("partition ada,tod | 8003", "split the room: ada,tod | 8003"),
            ("heal ada -> tod", "healed ada -> tod"),
            ("stop", "killed everybody"),
            ("freeze", "froze everybody"),
            (
                "loss burst 10% 5 from ada",
                "set loss to burst 10% 5 from ada",
            ),
            ("place tod Tokyo", "put tod in Tokyo"),
            ("slow ada 300ms", "made ada slow, 300ms a message"),
            ("slow all off", "made everybody slow no longer"),
            ("honest ada", "made ada honest"),
            ("drift ada 0%", "set the clock of ada right"),
            ("restart ada blank", "restarted ada, knowing nothing"),
            ("lie ada version", "made ada lie about the version"),
            (
                "every 5s for 1s kill all",
                "scheduled every 5s for 1s kill all",
            ),
            ("calm 2", "ended schedule 2"),
            ("whatever it is", "gave the command whatever it is"),
        ] {
            assert_eq!(deed(line), said);
        }
    }

    #[test]
    fn a_run_reads_like_a_story() {
        let sentences = story(&[
            "set gossip off",
            "latency 10ms",
            "new ada:1 book \"Dune\"",
            "new tod:2 book \"Emma\" join 1",
            "run 50ms",
            "freeze tod",
            "book ada \"Walden\"",
            "send tod {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}",
            "thaw tod",
            "run 50ms",
            "kill tod",
            "restart tod blank",
        ]);
        assert_eq!(
            sentences,
            [
                "You set gossip to off.",
                "You set latency to 10ms.",
                "ada came in, on port 1.",
                "tod came in, on port 2.",
                "tod asked ada whom there is to know.",
                "ada told tod of 0 peers and 1 book.",
                "tod learned of no new peer from ada.",
                "ada told tod about ada's favourite, Dune (version 1): it was news; tod could not pass it on: its TTL was used up.",
                "tod was frozen.",
                "ada has a new favourite, Walden (version 2).",
                "196.18.1.0:80's favourite, gatsby (version 0) from you waits for tod, which is frozen.",
                "tod was thawed, with 1 message to catch up on.",
                "You told tod about 196.18.1.0:80's favourite, gatsby (version 0): it was news; tod made 196.18.1.0:80 a peer; tod passed it on to ada and 196.18.1.0:80.",
                "tod told ada about 196.18.1.0:80's favourite, gatsby (version 0): it was news; ada made 196.18.1.0:80 a peer; ada passed it on to 196.18.1.0:80.",
                "196.18.1.0:80's favourite, gatsby (version 0) from tod found nobody at 196.18.1.0:80.",
                "196.18.1.0:80's favourite, gatsby (version 0) from ada found nobody at 196.18.1.0:80.",
                "tod was killed.",
                "tod came back, knowing nothing.",
                "tod asked ada whom there is to know.",
            ]
        );
    }

    #[test]
    fn what_is_no_news_is_told_with_what_was_known_and_when() {
        let hand = |uuid: &str, version: u64| {
            format!(
                "send tod {{\"uuid\": \"{uuid}\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": {version}, \"ttl\": 1, \"payload\": \"Dune\"}}"
            )
        };
        let lines = ["set gossip off", "new ada:1 book Emma", "new tod:2"].map(str::to_owned);
        let hands = [
            hand("a", 3),
            hand("b", 3),
            hand("b", 3),
            hand("c", 2),
            hand("d", 4),
        ];
        let lines: Vec<&str> = lines.iter().chain(&hands).map(String::as_str).collect();
        let about = "You told tod about ada's favourite, Dune";
        assert_eq!(
            story(&lines)[3..],
            [
                format!(
                    "{about} (version 3): it was news; tod made ada a peer; tod could not pass it on: its TTL was used up."
                ),
                format!(
                    "{about} (version 3); tod already knew; tod could not pass it on: its TTL was used up."
                ),
                format!("{about} (version 3): the same message had come before."),
                format!(
                    "{about} (version 2); tod already knew version 3; tod could not pass it on: its TTL was used up."
                ),
                format!(
                    "{about} (version 4): it was newer than version 3; tod could not pass it on: its TTL was used up."
                ),
            ]
        );
    }

    #[test]
    fn a_sentence_with_its_time_begins_with_it() {
        let entry = |what| Entry {
            at: SimTime::from_micros(1_811_254),
            node: NodeId(81),
            what,
            previous: None,
        };
        let mut directory = Directory::default();
        directory.add_node(NodeId(81), "Jimmy");
        let narrator = Narrator {
            directory: &directory,
        };
        assert_eq!(
            narrator.timed(&entry(What::Frozen)),
            "At 1.811 s Jimmy was frozen."
        );
        let transit = Transit {
            number: 7,
            parent: 0,
            from: None,
            to: NodeId(81),
            sent_at: SimTime::ZERO,
            arrives_at: SimTime::ZERO,
            hops: 0,
            done_ppm: 0,
        };
        let touched = What::Touched(transit, Said::PeersRequest, Touch::Held);
        assert_eq!(
            narrator.timed(&entry(touched)),
            "At 1.811 s you held message 7 on its way from you to Jimmy."
        );
        let line = crate::journal::Line {
            text: "isolate Jimmy".to_owned(),
            nodes: vec![NodeId(81)],
            ways: Vec::new(),
        };
        let commanded = What::Commanded(Rc::new(line.clone()));
        assert_eq!(
            narrator.timed(&entry(commanded)),
            "At 1.811 s you isolated Jimmy."
        );
        let deed = Deed {
            schedule: 2,
            line,
            how: Done::Undone,
        };
        assert_eq!(
            narrator.timed(&entry(What::Scheduled(Rc::new(deed)))),
            "At 1.811 s schedule 2 took back: isolate Jimmy."
        );
    }

    #[test]
    fn what_happens_to_messages_on_their_way_is_told() {
        let sentences = story(&[
            "set gossip off",
            "set peers 0",
            "latency 10ms",
            "new ada:1 book \"Dune\"",
            "new tod:2 book \"Emma\"",
            "link ada tod",
            "cut ada -> tod",
            "send ada {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}",
            "run 50ms",
            "heal",
            "duplicate 100%",
            "book ada Walden",
            "set gossip 1s",
            "run 1s",
        ]);
        assert_eq!(
            sentences[7..18],
            [
                "You cut ada -> tod.",
                "You told ada about 196.18.1.0:80's favourite, gatsby (version 0): it was news; ada passed it on to tod.",
                "196.18.1.0:80's favourite, gatsby (version 0) was cut off on its way from ada to tod.",
                "You healed every cut, isolation and partition made by hand.",
                "You set duplicate to 100%.",
                "ada has a new favourite, Walden (version 2).",
                "You set gossip to 1s.",
                "ada told tod its favourite, Walden (version 2).",
                "ada's favourite, Walden (version 2) went twice on its way from ada to tod: as message 3 and as message 4.",
                "ada told tod about ada's favourite, Walden (version 2): it was news; tod had nobody else to tell.",
                "ada told tod about ada's favourite, Walden (version 2): the same message had come before.",
            ]
        );
    }

    #[test]
    fn what_a_person_does_to_one_message_is_told() {
        let sentences = story(&[
            "set gossip off",
            "set peers 0",
            "latency 100ms",
            "new ada:1 book \"Dune\"",
            "new tod:2 book \"Emma\"",
            "new flo:3 book \"Walden\"",
            "link ada tod",
            "send ada {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}",
            "message 2 delay 50ms",
            "message 2 hold",
            "message 2 duplicate",
            "message 2 release",
            "message 2 to flo",
            "message 2 edit {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 1, \"payload\": \"Emma\"}",
            "message 2 deliver",
            "message 3 drop",
        ]);
        assert_eq!(
            sentences[9..],
            [
                "You let message 2 from ada to tod take 50ms longer.",
                "You held message 2 on its way from ada to tod.",
                "196.18.1.0:80's favourite, gatsby (version 0) went twice on its way from ada to tod: as message 2 and as message 3.",
                "You let message 2 from ada to tod go on.",
                "You sent message 2 from ada to flo instead of tod.",
                "You changed message 2 from ada to flo: it said 196.18.1.0:80's favourite, gatsby (version 0), and says 196.18.1.0:80's favourite, Emma (version 0) now.",
                "You delivered message 2 from ada to flo at once.",
                "ada told flo about 196.18.1.0:80's favourite, Emma (version 0): it was news; flo could not pass it on: its TTL was used up.",
                "You dropped message 3, 196.18.1.0:80's favourite, gatsby (version 0), on its way from ada to tod.",
            ]
        );
    }
}
