//! Everything a person, a scenario file, a button or a link may do to a run, as data: the command language.
//!
//! There is one way to change a run, and this is it. A [`Command`] is read from a line by [`parse`](parse::parse), written back by its
//! `Display` in the one canonical form, and put into words by [`Command::meaning`]. [`GRAMMAR`] is the language as a
//! table; `help` prints it, and completion reads it.

use std::fmt;

use crate::message::WireMessage;
use crate::network::{City, LinkSetting};
use crate::rng::Seed;
use crate::text::{escaped, shown};
use crate::time::{SimTime, Span};
use crate::topology::Topology;

pub use crate::network::{CITIES, CITIES_SOURCE};
pub use complete::{Completion, Vocabulary, complete};
pub use grammar::{Form, GRAMMAR, LINK_SETTINGS, SETTINGS, help};
pub use lexer::{Piece, first_statement, statements};
pub use nemesis::{
    Ailment, CHURN_MAX, Flapping, LASTS_MIN, Lie, Nemesis, PERIOD_MAX, PERIOD_MIN, Per, Rate,
    SCHEDULES_MAX, SLOW_MAX,
};
pub use parse::{ParseError, Parsed, parse, parse_recorded};

mod complete;
mod grammar;
mod lexer;
mod nemesis;
mod parse;
mod wiring;

/// The most nodes that a run can have at one time.
pub const NODES_MAX: u32 = 5_000;
/// The most nodes that a run can ever have had, those included that have left.
pub const NODES_EVER_MAX: u32 = 20_000;
/// The most characters of a node's name.
pub const NAME_CHARS_MAX: usize = 24;
/// The first automatic port; they count up from here, skipping those taken.
pub const FIRST_PORT: u16 = 8001;

/// One node, as people call it: `jimmy`, `81` or `jimmy:81`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeRef {
    /// By name.
    Name(String),
    /// By port.
    Port(u16),
    /// By both, which must agree.
    Both(String, u16),
}

/// Whom a command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Every node for which the command makes sense.
    All,
    /// One node.
    Node(NodeRef),
}

/// A link, one way or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRef {
    /// Where it begins.
    pub from: NodeRef,
    /// Where it ends.
    pub to: NodeRef,
    /// Whether the link back is meant too.
    pub both_ways: bool,
}

/// Which links a setting is for; the more specific one holds, in this order from the last to the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Everywhere,
    /// All that lead to a node.
    To(NodeRef),
    /// All that lead from a node.
    From(NodeRef),
    /// One, or the two between two nodes.
    Link(LinkRef),
}

/// Something done to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Creates a node.
    New {
        /// Its name; unique in the run.
        name: String,
        /// Its port; `None`: the next automatic one.
        port: Option<u16>,
        /// Its first favourite, a title; `None`: drawn from the shelf.
        book: Option<String>,
        /// Its introducer.
        join: Option<NodeRef>,
    },
    /// Creates that many nodes, joined by the topology.
    NewMany(u32),
    /// Crashes nodes; all of them is `stop`.
    Kill(Target),
    /// Lets nodes leave for good: their names and ports are free again.
    Remove(Target),
    /// Brings killed nodes back.
    Restart {
        /// Whom.
        target: Target,
        /// Whether they come back knowing nothing.
        blank: bool,
    },
    /// Stops nodes in their tracks; all of them is a bare `freeze`.
    Freeze(Target),
    /// Lets frozen nodes go on; all of them is a bare `thaw`.
    Thaw(Target),
    /// Gives nodes a new favourite.
    Book {
        /// Whom.
        target: Target,
        /// The title.
        title: String,
    },
    /// Hands a message to nodes.
    Send {
        /// Whom.
        target: Target,
        /// The message.
        message: WireMessage,
    },
    /// Makes one node ask another for peers.
    Join {
        /// The newcomer.
        node: NodeRef,
        /// The introducer.
        introducer: NodeRef,
    },
    /// Makes two nodes peers of each other.
    Link(NodeRef, NodeRef),
    /// Makes two nodes forget each other as peers.
    Unlink(NodeRef, NodeRef),
    /// Splits the room into groups that cannot reach each other.
    Partition(Vec<Vec<NodeRef>>),
    /// Cuts a link.
    Cut(LinkRef),
    /// Cuts every way to a node and from it.
    Isolate(NodeRef),
    /// Repairs one cut, or every partition, cut and isolation.
    Heal(Option<LinkRef>),
    /// Sets what is lost, doubled and slow, how much there is room for and what keeps its order, on some links or all.
    Links(LinkSetting, Scope),
    /// Puts nodes in a city.
    Place {
        /// Whom.
        target: Target,
        /// Where.
        city: City,
    },
    /// Keeps messages on a link where they are.
    Hold(LinkRef),
    /// Lets them go on.
    Release(LinkRef),
    /// Does something to one message in flight.
    Message {
        /// Its number.
        number: u64,
        /// What.
        action: MessageAction,
    },
    /// Changes what is the matter with nodes.
    Ail(Target, Ailment),
    /// Lets trouble come by itself, or ends it.
    Nemesis(Nemesis),
    /// Chooses the gossip protocol, by its words.
    Protocol(Vec<String>),
    /// Changes a setting.
    Set(Setting),
}

/// What is done to one message in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageAction {
    /// It is dropped.
    Drop,
    /// It arrives now.
    Deliver,
    /// It takes that much longer.
    Delay(Span),
    /// A second copy of it goes on beside it.
    Duplicate,
    /// It stays where it is.
    Hold,
    /// It goes on.
    Release,
    /// It and the next one on its link exchange the times of their arrival.
    Swap,
    /// It goes to somebody else.
    Redirect(NodeRef),
    /// It says something else.
    Edit(WireMessage),
}

/// A setting with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// How many links a message may cross.
    Ttl(u8),
    /// How often nodes gossip; `None`: never.
    Gossip(Option<Span>),
    /// How often nodes pick a new favourite; `None`: never.
    Repick(Option<Span>),
    /// How many messages a node remembers having seen.
    Cache(u32),
    /// How many peers a node makes from what it hears.
    Peers(u32),
    /// Who knows whom among nodes created together.
    Topology(Topology),
}

/// How long to let simulated time pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// That long.
    For(Span),
    /// So many rounds, the one that is going on being the first.
    Rounds(u32),
    /// Up to that moment of the run.
    To(Moment),
    /// Until every up node knows every up node's newest favourite.
    Converged,
    /// Until the next message is lost on its way.
    Loss,
    /// Until a node knows something.
    Knows {
        /// Who.
        node: NodeRef,
        /// What.
        what: Known,
    },
}

/// What a node may come to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The newest favourite of that node.
    Node(NodeRef),
    /// The book with that title, whoever's favourite it is.
    Book(String),
}

/// The most rounds of one `run`.
pub const ROUNDS_MAX: u32 = 1_000_000;

/// A place in a run: an instant, and how far into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: SimTime,
    /// After how many events of that instant; `None`: after all of them.
    pub events: Option<u64>,
}

impl Moment {
    /// The beginning of every run, before anything has happened.
    pub const START: Self = Self {
        at: SimTime::ZERO,
        events: Some(0),
    };

    /// Reads `2.5s` or `2.5s#3`.
    ///
    /// # Errors
    /// One sentence when it is not a time, or does not end in a number of events.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (time, events) = match text.split_once('#') {
            None => (text, None),
            Some((time, events)) => {
                let wrong = |_| format!("{text} should end in a number of events, like 2.5s#3");
                (time, Some(events.parse().map_err(wrong)?))
            }
        };
        let at = SimTime::ZERO + Span::parse(time)?;
        Ok(Self { at, events })
    }
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Do this.
    Do(Command),
    /// Let time pass.
    Run(Until),
    /// The run's seed; only at the beginning of a file.
    Seed(Seed),
    /// Explain the language, or one command of it.
    Help(Option<&'static str>),
}

/// A line of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When it takes effect; `None`: at once.
    pub at: Option<Moment>,
    /// What it says.
    pub statement: Statement,
}

/// Writes a text in double quotes, as JSON does.
fn quote(text: &str) -> String {
    escaped(&serde_json::Value::from(text).to_string()).into_owned()
}

impl fmt::Display for NodeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Port(port) => port.fmt(f),
            Self::Both(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Node(node) => node.fmt(f),
        }
    }
}

impl fmt::Display for LinkRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.both_ways { "<->" } else { "->" };
        write!(f, "{} {arrow} {}", self.from, self.to)
    }
}

impl fmt::Display for Scope {
    /// Writes it as it follows a setting: with a space before it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everywhere => Ok(()),
            Self::To(node) => write!(f, " to {node}"),
            Self::From(node) => write!(f, " from {node}"),
            Self::Link(link) => write!(f, " {link}"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.fmt(f)?;
        match self.events {
            None => Ok(()),
            Some(events) => write!(f, "#{events}"),
        }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::For(span) => span.fmt(f),
            Self::Rounds(1) => f.write_str("1 round"),
            Self::Rounds(rounds) => write!(f, "{rounds} rounds"),
            Self::To(moment) => write!(f, "to {moment}"),
            Self::Converged => f.write_str("until converged"),
            Self::Loss => f.write_str("until loss"),
            Self::Knows { node, what } => write!(f, "until {node} knows {what}"),
        }
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(node) => node.fmt(f),
            Self::Book(title) => f.write_str(&quote(title)),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = |period: &Option<Span>| period.map_or("off".to_owned(), |p| p.to_string());
        match self {
            Self::Ttl(ttl) => write!(f, "ttl {ttl}"),
            Self::Gossip(every) => write!(f, "gossip {}", period(every)),
            Self::Repick(every) => write!(f, "repick {}", period(every)),
            Self::Cache(cache) => write!(f, "cache {cache}"),
            Self::Peers(peers) => write!(f, "peers {peers}"),
            Self::Topology(topology) => write!(f, "topology {topology}"),
        }
    }
}

impl fmt::Display for MessageAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drop => f.write_str("drop"),
            Self::Deliver => f.write_str("deliver"),
            Self::Delay(span) => write!(f, "delay {span}"),
            Self::Duplicate => f.write_str("duplicate"),
            Self::Hold => f.write_str("hold"),
            Self::Release => f.write_str("release"),
            Self::Swap => f.write_str("swap"),
            Self::Redirect(node) => write!(f, "to {node}"),
            Self::Edit(message) => write!(f, "edit {}", escaped(&message.to_string())),
        }
    }
}

impl fmt::Display for Command {
    /// Writes the canonical form, which reads back as the same command.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |link: &Option<LinkRef>| link.as_ref().map_or(String::new(), |l| format!(" {l}"));
        match self {
            Self::New {
                name,
                port,
                book,
                join,
            } => {
                write!(f, "new {name}")?;
                if let Some(port) = port {
                    write!(f, ":{port}")?;
                }
                if let Some(book) = book {
                    write!(f, " book {}", quote(book))?;
                }
                if let Some(join) = join {
                    write!(f, " join {join}")?;
                }
                Ok(())
            }
            Self::NewMany(count) => write!(f, "new {count}"),
            Self::Kill(Target::All) => f.write_str("stop"),
            Self::Kill(target) => write!(f, "kill {target}"),
            Self::Remove(target) => write!(f, "remove {target}"),
            Self::Restart { target, blank } => {
                write!(f, "restart {target}{}", if *blank { " blank" } else { "" })
            }
            Self::Freeze(Target::All) => f.write_str("freeze"),
            Self::Freeze(target) => write!(f, "freeze {target}"),
            Self::Thaw(Target::All) => f.write_str("thaw"),
            Self::Thaw(target) => write!(f, "thaw {target}"),
            Self::Book { target, title } => write!(f, "book {target} {}", quote(title)),
            Self::Send { target, message } => {
                write!(f, "send {target} {}", escaped(&message.to_string()))
            }
            Self::Join { node, introducer } => write!(f, "join {node} {introducer}"),
            Self::Link(a, b) => write!(f, "link {a} {b}"),
            Self::Unlink(a, b) => write!(f, "unlink {a} {b}"),
            Self::Partition(groups) => {
                f.write_str("partition ")?;
                for (i, group) in groups.iter().enumerate() {
                    let names: Vec<String> = group.iter().map(ToString::to_string).collect();
                    let bar = if i > 0 { " | " } else { "" };
                    write!(f, "{bar}{}", names.join(","))?;
                }
                Ok(())
            }
            Self::Cut(link) => write!(f, "cut {link}"),
            Self::Isolate(node) => write!(f, "isolate {node}"),
            Self::Heal(link) => write!(f, "heal{}", on(link)),
            Self::Links(setting, scope) => write!(f, "{setting}{scope}"),
            Self::Place { target, city } => write!(f, "place {target} {}", city.name()),
            Self::Hold(link) => write!(f, "hold {link}"),
            Self::Release(link) => write!(f, "release {link}"),
            Self::Message { number, action } => write!(f, "message {number} {action}"),
            Self::Ail(target, ailment) => ailment.write(target, f),
            Self::Nemesis(nemesis) => nemesis.fmt(f),
            Self::Protocol(words) => write!(f, "protocol {}", words.join(" ")),
            Self::Set(setting) => write!(f, "set {setting}"),
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Do(command) => command.fmt(f),
            Self::Run(until) => write!(f, "run {until}"),
            Self::Seed(seed) => write!(f, "seed {seed}"),
            Self::Help(None) => f.write_str("help"),
            Self::Help(Some(verb)) => write!(f, "help {verb}"),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(moment) = self.at {
            write!(f, "at {moment} ")?;
        }
        self.statement.fmt(f)
    }
}

impl Command {
    /// Returns whether it is about nodes that are yet to be created, and nothing changes for those that are there.
    #[must_use]
    pub fn is_for_newcomers(&self) -> bool {
        matches!(self, Self::Set(Setting::Topology(_)))
    }

    /// Says in words what the command does: "creates node jimmy on port 81".
    #[must_use]
    pub fn meaning(&self) -> String {
        let who = |target: &Target| match target {
            Target::All => "every node".to_owned(),
            Target::Node(node) => node.to_string(),
        };
        let way = |link: &LinkRef| match link.both_ways {
            false => format!("from {} to {}", link.from, link.to),
            true => format!("between {} and {}", link.from, link.to),
        };
        match self {
            Self::New {
                name,
                port,
                book,
                join,
            } => {
                let port = port.map_or("the next free port".to_owned(), |p| format!("port {p}"));
                let book = book
                    .as_ref()
                    .map_or(String::new(), |b| format!(", favourite book {}", shown(b)));
                let join = join
                    .as_ref()
                    .map_or(String::new(), |j| format!(", joining through {j}"));
                format!("creates node {name} on {port}{book}{join}")
            }
            Self::NewMany(1) => "creates a node with a name of its own".to_owned(),
            Self::NewMany(count) => format!("creates {count} nodes, joined by the topology"),
            Self::Kill(target) => format!("kills {}: it says and hears nothing more", who(target)),
            Self::Remove(target) => format!(
                "lets {} leave for good: name and port are free again",
                who(target)
            ),
            Self::Restart {
                target,
                blank: false,
            } => {
                format!("brings {} back from the dead, with its books", who(target))
            }
            Self::Restart {
                target,
                blank: true,
            } => {
                format!("brings {} back from the dead, knowing nothing", who(target))
            }
            Self::Freeze(target) => format!("freezes {}: what arrives waits", who(target)),
            Self::Thaw(target) => format!("lets {} go on where it stopped", who(target)),
            Self::Book { target, title } => {
                format!("makes {} the favourite of {}", shown(title), who(target))
            }
            Self::Send { target, message } => format!(
                "hands {} the news that {}:{} likes {} (version {})",
                who(target),
                shown(&message.address),
                message.port,
                shown(&message.payload),
                message.version
            ),
            Self::Join { node, introducer } => {
                format!("makes {node} ask {introducer} whom there is to know")
            }
            Self::Link(a, b) => format!("makes {a} and {b} peers"),
            Self::Unlink(a, b) => format!("makes {a} and {b} peers no longer"),
            Self::Partition(groups) => {
                format!(
                    "splits the room into {} groups that cannot talk to each other; anyone left out forms another group",
                    groups.len()
                )
            }
            Self::Cut(link) => format!("cuts the way {}", way(link)),
            Self::Isolate(node) => format!("cuts every way to {node} and from {node}"),
            Self::Heal(None) => "repairs every partition, cut and isolation".to_owned(),
            Self::Heal(Some(link)) => format!("repairs the way {}", way(link)),
            Self::Links(setting, scope) => wiring::meaning(setting, scope),
            Self::Place { target, city } => format!("puts {} in {}", who(target), city.name()),
            Self::Hold(link) => format!("keeps messages {} where they are", way(link)),
            Self::Release(link) => format!("lets messages {} go on", way(link)),
            Self::Message { number, action } => match action {
                MessageAction::Drop => format!("drops message {number}"),
                MessageAction::Deliver => format!("delivers message {number} at once"),
                MessageAction::Delay(span) => format!("lets message {number} take {span} longer"),
                MessageAction::Duplicate => format!("makes a second copy of message {number}"),
                MessageAction::Hold => format!("keeps message {number} where it is"),
                MessageAction::Release => format!("lets message {number} go on"),
                MessageAction::Swap => {
                    format!("lets message {number} and the next on its link change places")
                }
                MessageAction::Redirect(node) => {
                    format!("sends message {number} to {node} instead")
                }
                MessageAction::Edit(_) => format!("changes what message {number} says"),
            },
            Self::Ail(target, ailment) => ailment.meaning(&who(target)),
            Self::Nemesis(nemesis) => nemesis.meaning(),
            Self::Protocol(words) => format!("makes every node gossip by {}", words.join(" ")),
            Self::Set(setting) => match setting {
                Setting::Ttl(ttl) => format!("lets new messages cross {ttl} links"),
                Setting::Gossip(None) => "stops nodes from gossiping by themselves".to_owned(),
                Setting::Gossip(Some(every)) => format!("makes every node gossip every {every}"),
                Setting::Repick(None) => "lets nodes keep their favourites".to_owned(),
                Setting::Repick(Some(every)) => {
                    format!("makes every node pick a new favourite every {every}")
                }
                Setting::Cache(cache) => {
                    format!("makes nodes remember the last {cache} messages they saw")
                }
                Setting::Peers(0) => {
                    "stops nodes from making peers of those they hear of".to_owned()
                }
                Setting::Peers(peers) => {
                    format!("lets nodes make peers of those they hear of, up to {peers}")
                }
                Setting::Topology(topology) => {
                    format!("joins nodes created together by a {topology} topology")
                }
            },
        }
    }

    /// Says in words what the command will do when its time has come: "create node jimmy on port 81".
    #[must_use]
    pub fn promise(&self) -> String {
        if let Self::Nemesis(Nemesis::Every {
            period,
            lasts,
            command,
        }) = self
        {
            let undone = lasts.map_or(String::new(), |lasts| {
                format!(", and undo it after {lasts}")
            });
            return format!("every {period} from then on {}{undone}", command.promise());
        }
        let meaning = self.meaning();
        let (verb, rest) = meaning.split_once(' ').unwrap_or((&meaning, ""));
        let stem = verb.strip_suffix('s').unwrap_or(verb);
        let stem = stem
            .strip_suffix("she")
            .map_or_else(|| stem.to_owned(), |crash| format!("{crash}sh"));
        format!("{stem} {rest}")
    }
}

impl Statement {
    /// Says in words what the statement does.
    #[must_use]
    pub fn meaning(&self) -> String {
        match self {
            Self::Do(command) => command.meaning(),
            Self::Run(until) => match until {
                Until::For(span) => format!("lets {span} pass at once"),
                Until::Rounds(1) => "lets time pass at once to the end of the round".to_owned(),
                Until::Rounds(rounds) => format!("lets {rounds} rounds pass at once"),
                Until::To(moment) => format!("lets time pass at once up to {moment}"),
                Until::Converged => {
                    "lets time pass at once until every node knows every favourite".to_owned()
                }
                Until::Loss => "lets time pass at once until a message is lost".to_owned(),
                Until::Knows { node, what } => match what {
                    Known::Node(origin) => {
                        format!("lets time pass at once until {node} knows {origin}'s favourite")
                    }
                    Known::Book(title) => {
                        let title = shown(title);
                        format!("lets time pass at once until {node} knows of {title}")
                    }
                },
            },
            Self::Seed(seed) => format!("makes {seed} the seed of the run"),
            Self::Help(None) => "explains the commands".to_owned(),
            Self::Help(Some(verb)) => format!("explains {verb}"),
        }
    }
}

#[cfg(test)]
mod tests;
