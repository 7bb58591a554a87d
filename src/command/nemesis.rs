//! Trouble that comes by itself: schedules that repeat a command and undo it again, chance that crashes nodes, and what can be
//! the matter with one node.
//!
//! The word is Jepsen's: the nemesis is whatever makes the faults, apart from the person who watches. Only the schedule is a
//! command; what it does comes about as simulated time passes.

use std::fmt;

use super::{Command, LinkRef, NodeRef};
use crate::share::Drift;
use crate::time::Span;

/// The most schedules of a run at one time.
pub const SCHEDULES_MAX: usize = 50;
/// The shortest period of a schedule: a shorter one would be a storm.
pub const PERIOD_MIN: Span = Span::from_millis(10);
/// The longest period of a schedule, and the longest that a node of a churning room stays away.
pub const PERIOD_MAX: Span = Span::from_secs(24 * 3_600);
/// The shortest that anything a schedule does lasts.
pub const LASTS_MIN: Span = Span::from_millis(1);
/// The most crashes of a churning room per second, minute or hour.
pub const CHURN_MAX: u32 = 1_000;
/// The longest that a slow node takes over a message.
pub const SLOW_MAX: Span = Span::from_secs(3_600);

/// Trouble that comes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nemesis {
    /// Does something again and again, the first time when one period has passed.
    Every {
        /// The period; from [`PERIOD_MIN`] to [`PERIOD_MAX`].
        period: Span,
        /// How long what it does lasts before it is undone, less than the period; `None`: it is not undone.
        lasts: Option<Span>,
        /// What it does.
        command: Box<Command>,
    },
    /// Lets the network of a node, or one link, come and go: up first, then down, and so on.
    Flap {
        /// What comes and goes.
        what: Flapping,
        /// For how long it is there; at least [`LASTS_MIN`], and at least [`PERIOD_MIN`] with `down`.
        up: Span,
        /// For how long it is away; at least [`LASTS_MIN`].
        down: Span,
    },
    /// Crashes nodes by chance, each drawn among those that are up, and brings them back with their books.
    Churn {
        /// How often in the mean; the times between are exponentially distributed, so nobody can tell when the next one is.
        rate: Rate,
        /// For how long a node stays away; [`LASTS_MIN`] to [`PERIOD_MAX`].
        down: Span,
    },
    /// Ends one schedule or all of them, and undoes what they have in force.
    Calm(Option<u32>),
}

/// What flaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flapping {
    /// Every way to a node and from it. The node itself goes on.
    Node(NodeRef),
    /// One link, one way.
    Link(LinkRef),
}

/// How often something happens in the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many times; 1 to [`CHURN_MAX`].
    pub count: u32,
    /// In how much time.
    pub per: Per,
}

/// A unit of time that things are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
}

/// What can be the matter with one node, though it is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// It takes that long over each message, one after the other; zero: no time at all. At most [`SLOW_MAX`].
    Slow(Span),
    /// Its clock is wrong: its periods are longer or shorter.
    Drift(Drift),
    /// It says what is not so; `None`: it is honest.
    Lie(Option<Lie>),
}

/// What a lying node lies about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// What it passes on of others has a higher version than it had.
    Version,
    /// It gives its own favourite out as somebody else's.
    Origin,
    /// It passes rumors on without counting the link they have crossed.
    Ttl,
}

impl Lie {
    /// All of them, with the words for them.
    pub const ALL: [(&'static str, Self); 3] = [
        ("version", Self::Version),
        ("origin", Self::Origin),
        ("ttl", Self::Ttl),
    ];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Origin => "origin",
            Self::Ttl => "ttl",
        }
    }

    /// Returns what whoever lies so does: `gives out what others said as newer than it is`.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Version => "gives out what others said as newer than it is",
            Self::Origin => "gives its own favourite out as somebody else's",
            Self::Ttl => "passes rumors on without counting the link they crossed",
        }
    }
}

impl Rate {
    /// Reads `6/min`, `1/s` or `20/h`.
    ///
    /// # Errors
    /// One sentence when it is not a rate, or is too high.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not a rate; write it like 6/min, 1/s or 20/h");
        let (count, per) = text.split_once('/').ok_or_else(wrong)?;
        let per = match per {
            "s" => Per::Second,
            "min" => Per::Minute,
            "h" => Per::Hour,
            _ => return Err(wrong()),
        };
        if count.is_empty() || !count.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        match count.parse() {
            Ok(count) if (1..=CHURN_MAX).contains(&count) => Ok(Self { count, per }),
            _ => Err(format!(
                "{text} should be from 1 to {CHURN_MAX} times; for none, calm"
            )),
        }
    }

    /// Returns the mean time between two.
    #[must_use]
    pub fn mean(self) -> Span {
        let unit = match self.per {
            Per::Second => 1,
            Per::Minute => 60,
            Per::Hour => 3_600,
        };
        Span::from_micros(unit * 1_000_000 / u64::from(self.count.max(1)))
    }
}

/// How a command can be repeated by a schedule.
enum Manner {
    /// It lasts until its opposite, so the schedule must say when that comes.
    Lasting,
    /// It may be undone after a while, or by somebody else.
    Either,
    /// It is done and over: nothing undoes it.
    Momentary,
    /// It is for a person to give.
    ByHand,
}

fn manner(command: &Command) -> Manner {
    match command {
        Command::Partition(_)
        | Command::Cut(_)
        | Command::Isolate(_)
        | Command::Hold(_)
        | Command::Links(..)
        | Command::Ail(..) => Manner::Lasting,
        Command::Kill(_) | Command::Freeze(_) => Manner::Either,
        Command::New { .. }
        | Command::NewMany(_)
        | Command::Restart { .. }
        | Command::Thaw(_)
        | Command::Book { .. }
        | Command::Send { .. }
        | Command::Join { .. }
        | Command::Link(..)
        | Command::Unlink(..)
        | Command::Place { .. }
        | Command::Set(_) => Manner::Momentary,
        Command::Heal(_)
        | Command::Release(_)
        | Command::Remove(_)
        | Command::Message { .. }
        | Command::Protocol(_)
        | Command::Nemesis(_) => Manner::ByHand,
    }
}

impl Nemesis {
    /// Checks that times and command go together.
    ///
    /// # Errors
    /// One sentence saying what to write instead.
    pub fn check(&self) -> Result<(), String> {
        let within = |what: &str, span: Span, min: Span, max: Span| {
            if (min..=max).contains(&span) {
                return Ok(());
            }
            Err(format!("{what} {span} should be from {min} to {max}"))
        };
        match self {
            Self::Every {
                period,
                lasts,
                command,
            } => {
                within("a period of", *period, PERIOD_MIN, PERIOD_MAX)?;
                let text = command.to_string();
                let verb = text.split(' ').next().unwrap_or_default();
                if let Some(lasts) = lasts {
                    if lasts >= period {
                        return Err(format!(
                            "for {lasts} is not shorter than every {period}, so it would never be undone; give {verb} once instead"
                        ));
                    }
                    within("for", *lasts, LASTS_MIN, PERIOD_MAX)?;
                }
                match (manner(command), lasts) {
                    (Manner::Lasting, None) => Err(format!(
                        "{verb} lasts until it is undone; say for how long, like every {period} for {} {verb}",
                        Span::from_micros(period.as_micros() / 2)
                    )),
                    (Manner::Momentary, Some(lasts)) => Err(format!(
                        "{verb} has no opposite that undoes it; leave out for {lasts}"
                    )),
                    (Manner::ByHand, _) => Err(format!(
                        "{verb} is not for a schedule; give it yourself when it is time"
                    )),
                    (Manner::Lasting, Some(_))
                    | (Manner::Either, _)
                    | (Manner::Momentary, None) => Ok(()),
                }
            }
            Self::Flap { up, down, .. } => {
                within("up", *up, LASTS_MIN, PERIOD_MAX)?;
                within("down", *down, LASTS_MIN, PERIOD_MAX)?;
                within(
                    "up and down take",
                    *up + *down,
                    PERIOD_MIN,
                    PERIOD_MAX + PERIOD_MAX,
                )
            }
            Self::Churn { down, .. } => within("down", *down, LASTS_MIN, PERIOD_MAX),
            Self::Calm(_) => Ok(()),
        }
    }

    /// Says in words what it does.
    #[must_use]
    pub fn meaning(&self) -> String {
        match self {
            Self::Every {
                period,
                lasts: Some(lasts),
                command,
            } => format!(
                "every {period} from now on {}, and undoes it after {lasts}",
                command.meaning()
            ),
            Self::Every {
                period,
                lasts: None,
                command,
            } => format!("every {period} from now on {}", command.meaning()),
            Self::Flap {
                what: Flapping::Node(node),
                up,
                down,
            } => format!("lets everybody reach {node} for {up}, then nobody for {down}, and so on"),
            Self::Flap {
                what: Flapping::Link(link),
                up,
                down,
            } => format!(
                "leaves the way from {} to {} open for {up}, then cut for {down}, and so on",
                link.from, link.to
            ),
            Self::Churn { rate, down } => {
                format!("crashes nodes by chance, {rate} in the mean, each for {down}")
            }
            Self::Calm(None) => "ends every schedule, undoing what they have in force".to_owned(),
            Self::Calm(Some(number)) => {
                format!("ends schedule {number}, undoing what it has in force")
            }
        }
    }
}

impl Ailment {
    /// Says in words what it does to `who`.
    #[must_use]
    pub fn meaning(self, who: &str) -> String {
        match self {
            Self::Slow(Span::ZERO) => format!("lets {who} take no time over messages"),
            Self::Slow(span) => {
                format!("makes {who} take {span} over each message, one after the other")
            }
            Self::Drift(Drift::NONE) => format!("sets the clock of {who} right"),
            Self::Drift(drift) => format!("makes the periods of {who} {}", drift.words()),
            Self::Lie(None) => format!("makes {who} honest"),
            Self::Lie(Some(lie)) => format!("makes {who} a liar, who {}", lie.meaning()),
        }
    }

    /// Writes it as a command for `target`.
    pub(super) fn write(self, target: &super::Target, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(Span::ZERO) => write!(f, "slow {target} off"),
            Self::Slow(span) => write!(f, "slow {target} {span}"),
            Self::Drift(drift) => write!(f, "drift {target} {drift}"),
            Self::Lie(None) => write!(f, "honest {target}"),
            Self::Lie(Some(lie)) => write!(f, "lie {target} {}", lie.word()),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = match self.per {
            Per::Second => "s",
            Per::Minute => "min",
            Per::Hour => "h",
        };
        write!(f, "{}/{per}", self.count)
    }
}

impl fmt::Display for Flapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(node) => node.fmt(f),
            Self::Link(link) => link.fmt(f),
        }
    }
}

impl fmt::Display for Nemesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every {
                period,
                lasts,
                command,
            } => {
                write!(f, "every {period} ")?;
                if let Some(lasts) = lasts {
                    write!(f, "for {lasts} ")?;
                }
                command.fmt(f)
            }
            Self::Flap { what, up, down } => write!(f, "flap {what} up {up} down {down}"),
            Self::Churn { rate, down } => write!(f, "churn {rate} down {down}"),
            Self::Calm(None) => f.write_str("calm"),
            Self::Calm(Some(number)) => write!(f, "calm {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::command::{Statement, parse};

    #[test]
    fn every_form_is_written_as_it_is_read() {
        for line in [
            "every 10s for 3s partition ada,tod | grace,alan",
            "every 10ms for 1ms cut ada -> tod",
            "every 1m for 30s loss burst 20% 5 ada -> tod",
            "every 10s for 1s kill all",
            "every 5s book ada \"Emma\"",
            "every 5s new 2",
            "every 3s freeze ada",
            "every 3s for 1s slow all 20ms",
            "flap ada up 4s down 1s",
            "flap ada -> tod up 4s down 500ms",
            "churn 6/min down 5s",
            "churn 1000/s down 1ms",
            "churn 1/h down 24h",
            "calm",
            "calm 7",
            "slow ada 300ms",
            "slow all off",
            "drift ada +10%",
            "drift ada -5.25%",
            "drift all 0%",
            "lie ada version",
            "lie ada origin",
            "lie 81 ttl",
            "honest ada:81",
        ] {
            let read = parse(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            let read = read.expect("a command").line;
            // A room says "stop" for "kill all".
            let canonical = line.replace("kill all", "stop");
            assert_eq!(read.to_string(), canonical);
            let Statement::Do(command) = read.statement else {
                panic!("{line} is no command");
            };
            assert!(!command.meaning().is_empty(), "{line}");
        }
        for (line, canonical) in [
            ("slow ada 0ms", "slow ada off"),
            ("drift ada 10%", "drift ada +10%"),
            ("drift ada -0%", "drift ada 0%"),
            ("drift ada 200ppm", "drift ada +0.02%"),
            ("drift ada +1000%", "drift ada +1000%"),
            ("every 60s for 30s freeze", "every 1m for 30s freeze"),
            ("churn 006/min down 5s", "churn 6/min down 5s"),
        ] {
            let read = parse(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            assert_eq!(read.expect("a command").line.to_string(), canonical);
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_place_and_what_to_write() {
        for (line, why) in [
            (
                "every",
                "something is missing here: a time, like 500ms or 2.5s (column 6)",
            ),
            (
                "every 10s",
                "something is missing here: what to do every time, like isolate ada (column 10)",
            ),
            (
                "every 10s for 3s",
                "something is missing here: what to do every time, like isolate ada (column 17)",
            ),
            (
                "every 10s for 3s cut ada",
                "something is missing here: -> or <->, between the two ends of the link (column 25)",
            ),
            (
                "every 10s isolate ada",
                "isolate lasts until it is undone; say for how long, like every 10s for 5s isolate (column 1)",
            ),
            (
                "every 10s for 10s isolate ada",
                "for 10s is not shorter than every 10s, so it would never be undone; give isolate once instead (column 1)",
            ),
            (
                "every 10s for 3s book ada Emma",
                "book has no opposite that undoes it; leave out for 3s (column 1)",
            ),
            (
                "every 10s heal",
                "heal is not for a schedule; give it yourself when it is time (column 1)",
            ),
            (
                "every 10s every 20s heal",
                "every is not for a schedule; give it by itself (column 11)",
            ),
            (
                "every 10s run 5s",
                "only a command can be repeated, like isolate ada (column 11)",
            ),
            (
                "every 9ms for 1ms isolate ada",
                "a period of 9ms should be from 10ms to 24h (column 1)",
            ),
            (
                "every 10ms for 999us isolate ada",
                "for 999us should be from 1ms to 24h (column 1)",
            ),
            (
                "every 25h for 1s isolate ada",
                "a period of 25h should be from 10ms to 24h (column 1)",
            ),
            (
                "flap ada",
                "something is missing here: up and a time, like up 4s down 1s (column 9)",
            ),
            (
                "flap ada up 4s",
                "something is missing here: down and a time, like down 5s (column 15)",
            ),
            (
                "flap ada up 2ms down 2ms",
                "up and down take 4ms should be from 10ms to 48h (column 1)",
            ),
            (
                "churn often down 5s",
                "often is not a rate; write it like 6/min, 1/s or 20/h (column 7)",
            ),
            (
                "churn 0/s down 5s",
                "0/s should be from 1 to 1000 times; for none, calm (column 7)",
            ),
            (
                "churn 6/min down 0s",
                "down 0s should be from 1ms to 24h (column 1)",
            ),
            (
                "calm ada",
                "ada should be the number of a schedule, 1 to 4294967295 (column 6)",
            ),
            (
                "slow ada",
                "something is missing here: how long over each message, like 300ms, or off (column 9)",
            ),
            ("slow ada 2h", "2h should be at most 1h (column 10)"),
            (
                "drift ada fast",
                "fast is not a drift; write it like +10%, -5% or 200ppm (column 11)",
            ),
            (
                "drift ada -95%",
                "-95% should be from -90% to +1000% (column 11)",
            ),
            (
                "drift ada 5000%",
                "5000% should be from -90% to +1000% (column 11)",
            ),
            (
                "drift ada 0.00001%",
                "0.00001% is finer than a part in a million (0.0001%) (column 11)",
            ),
            (
                "lie ada versions",
                "there is no lie versions; did you mean version? (column 9)",
            ),
            (
                "honest ada tod",
                "there is more here than honest takes: honest WHOM (column 12)",
            ),
        ] {
            let error = parse(line).expect_err(line);
            assert_eq!(error.to_string(), why, "{line}");
        }
        let deep = "every 1s ".repeat(2_000);
        assert!(parse(&deep).is_err(), "it is as deep as it is long");
    }

    #[test]
    fn what_comes_next_is_offered() {
        use crate::command::{Vocabulary, complete};
        let vocabulary = Vocabulary {
            nodes: vec![("ada".into(), 8001)],
            books: vec!["Dune".into()],
        };
        let labels = |line: &str| -> Vec<String> {
            let all = complete(line, &vocabulary).into_iter();
            all.map(|completion| completion.label).collect()
        };
        assert_eq!(labels("ev"), ["every"]);
        assert_eq!(labels("every 10s f"), ["for", "freeze", "flap"]);
        assert_eq!(labels("every 10s for 3s is"), ["isolate"]);
        assert_eq!(labels("every 10s for 3s isolate "), ["ada", "8001"]);
        assert_eq!(labels("every 10s book ada "), ["\"Dune\""]);
        assert_eq!(labels("every 10s every 10s "), [""; 0]);
        assert_eq!(labels("slow ada "), ["off"]);
        assert_eq!(labels("lie "), ["ada", "8001", "all"]);
        assert_eq!(labels("lie ada "), ["version", "origin", "ttl"]);
        assert_eq!(labels("flap ada "), ["up", "->", "<->"]);
        assert_eq!(labels("flap ada -> "), ["ada", "8001"]);
        assert_eq!(labels("flap ada up 4s "), ["down"]);
        assert_eq!(labels("churn 6/min "), ["down"]);
        assert_eq!(labels("honest a"), ["ada", "all"]);
    }
}
