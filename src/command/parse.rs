//! Reads a line of the command language.

use std::fmt;

use super::grammar::{GRAMMAR, MESSAGE_ACTIONS, SETTINGS};
use super::lexer::{Placed, Token, lex};
use super::{
    Ailment, Command, Flapping, Known, Lie, Line, LinkRef, MessageAction, Moment, NAME_CHARS_MAX,
    NODES_MAX, Nemesis, NodeRef, ROUNDS_MAX, Rate, SLOW_MAX, Scope, Setting, Statement, Target,
    Until,
};
use crate::message::{PAYLOAD_CHARS_MAX, WireMessage};
use crate::network::{
    Bandwidth, CITIES, City, LATENCY_MAX, Latency, LinkSetting, Loss, Order, QUEUE_MAX,
    QUEUE_USUAL, Quantiles, Share,
};
use crate::rng::Seed;
use crate::share::Drift;
use crate::time::Span;
use crate::topology::Topology;

/// The most bytes of a line.
const LINE_BYTES_MAX: usize = 20_000;

/// Why a line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where the trouble begins, in bytes from the beginning of the line.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// In which column it begins, the first being 1, as people count characters.
    pub column: usize,
    /// What is wrong and what to write instead, in one sentence without a full stop.
    pub sentence: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (column {})", self.sentence, self.column)
    }
}

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What it says.
    pub line: Line,
    /// What was left out or filled in while reading it, a sentence each.
    pub notes: Vec<String>,
}

/// Reads a line; `None` if there is nothing on it but a comment.
///
/// # Errors
/// The first thing that cannot be read, with its place and what to write instead.
pub fn parse(line: &str) -> Result<Option<Parsed>, ParseError> {
    if line.len() > LINE_BYTES_MAX {
        return Err(ParseError {
            start: LINE_BYTES_MAX,
            end: line.len(),
            column: 1,
            sentence: format!(
                "the line is {} bytes long; the most that is read is {LINE_BYTES_MAX}",
                line.len()
            ),
        });
    }
    let located = |(start, end, sentence): Trouble| ParseError {
        start,
        end,
        column: line[..start].chars().count() + 1,
        sentence,
    };
    let tokens = lex(line).map_err(located)?;
    let mut reader = Reader {
        tokens: &tokens,
        next: 0,
        end: line.trim_end().len(),
        notes: Vec::new(),
    };
    let line = reader.line().map_err(located)?;
    Ok(line.map(|line| Parsed {
        line,
        notes: reader.notes,
    }))
}

/// From byte, to byte, and what is wrong.
type Trouble = (usize, usize, String);
type Read<T> = Result<T, Trouble>;

struct Reader<'a> {
    tokens: &'a [Placed],
    next: usize,
    /// Where the line ends: where missing things are missed.
    end: usize,
    notes: Vec<String>,
}

impl<'a> Reader<'a> {
    fn line(&mut self) -> Read<Option<Line>> {
        if self.is_word("watercooler") {
            self.next += 1;
        }
        let mut at = None;
        if self.is_word("at") {
            self.next += 1;
            at = Some(self.moment()?);
        }
        if self.next == self.tokens.len() && at.is_none() {
            return match self.next {
                0 => Ok(None),
                _ => self.trouble("say what to do: new 12, kill ada, help"),
            };
        }
        let statement = self.statement()?;
        if let Some(extra) = self.tokens.get(self.next) {
            let verb = statement.to_string();
            let verb = verb.split(' ').next().unwrap_or_default();
            return Err((
                extra.start,
                self.end,
                format!("there is more here than {verb} takes: {}", usage(verb)),
            ));
        }
        Ok(Some(Line { at, statement }))
    }

    fn statement(&mut self) -> Read<Statement> {
        let (verb, start, end) = self.word("a command, like new 12 or help")?;
        let command = match verb {
            "new" => self.new_node()?,
            "kill" => Command::Kill(self.target("kill")?),
            "remove" => Command::Remove(self.target("remove")?),
            "restart" => Command::Restart {
                target: self.target("restart")?,
                blank: self.skip_word("blank"),
            },
            "stop" => Command::Kill(Target::All),
            "freeze" => Command::Freeze(self.target_or_all()?),
            "thaw" => Command::Thaw(self.target_or_all()?),
            "book" => Command::Book {
                target: self.target("book")?,
                title: self.title()?,
            },
            "send" => Command::Send {
                target: self.target("send")?,
                message: self.message()?,
            },
            "join" => Command::Join {
                node: self.node("the newcomer")?,
                introducer: self.node("the node it asks")?,
            },
            "link" => Command::Link(self.node("a node")?, self.node("the other node")?),
            "unlink" => Command::Unlink(self.node("a node")?, self.node("the other node")?),
            "partition" => Command::Partition(self.groups()?),
            "cut" => Command::Cut(self.link()?),
            "isolate" => Command::Isolate(self.node("whom to cut off")?),
            "heal" => Command::Heal(self.optional_link()?),
            "loss" => self.setting_of_links(LinkSetting::Loss, Self::loss)?,
            "duplicate" => self.setting_of_links(LinkSetting::Duplicate, Self::share)?,
            "latency" => self.setting_of_links(LinkSetting::Latency, Self::latency)?,
            "bandwidth" => self.setting_of_links(LinkSetting::Bandwidth, Self::bandwidth)?,
            "order" => self.setting_of_links(LinkSetting::Order, Self::order)?,
            "place" => Command::Place {
                target: self.target("place")?,
                city: self.city()?,
            },
            "hold" => Command::Hold(self.link()?),
            "release" => Command::Release(self.link()?),
            "message" => Command::Message {
                number: self.number("the number of a message in flight", 1, u64::MAX)?,
                action: self.message_action()?,
            },
            "slow" => {
                let target = self.target("slow down")?;
                Command::Ail(target, self.pace()?)
            }
            "drift" => {
                let target = self.target("give a wrong clock")?;
                let drift = self.value("by how much, like +10% or -5%", Drift::parse)?;
                Command::Ail(target, Ailment::Drift(drift))
            }
            "lie" => {
                let target = self.target("make a liar")?;
                Command::Ail(target, self.lie()?)
            }
            "honest" => Command::Ail(self.target("make honest")?, Ailment::Lie(None)),
            "every" | "flap" | "churn" | "calm" => {
                let nemesis = self.nemesis(verb)?;
                nemesis.check().map_err(|why| (start, self.end, why))?;
                Command::Nemesis(nemesis)
            }
            "protocol" => Command::Protocol(self.words()?),
            "set" => Command::Set(self.setting()?),
            "run" => return self.until().map(Statement::Run),
            "seed" => {
                let seed = self.number("the seed, a whole number", 0, u64::MAX)?;
                return Ok(Statement::Seed(Seed(seed)));
            }
            "help" => return self.help().map(Statement::Help),
            "at" => return Err((start, end, "one at is enough".to_owned())),
            _ => return Err((start, end, unknown("command", verb, verbs()))),
        };
        Ok(Statement::Do(command))
    }

    // -- what is next --

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word)
    }

    fn skip_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        self.next += usize::from(is_next);
        is_next
    }

    fn skip_mark(&mut self, mark: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Mark(m)) if *m == mark);
        self.next += usize::from(is_next);
        is_next
    }

    /// Complains about what is next, or about the end of the line.
    fn trouble<T>(&self, sentence: impl Into<String>) -> Read<T> {
        let (start, end) = self
            .tokens
            .get(self.next)
            .map_or((self.end, self.end), |placed| (placed.start, placed.end));
        Err((start, end, sentence.into()))
    }

    fn missing<T>(&self, what: &str) -> Read<T> {
        match self.tokens.get(self.next) {
            None => self.trouble(format!("something is missing here: {what}")),
            Some(_) => self.trouble(format!("this should be {what}")),
        }
    }

    /// Reads a word and its place.
    fn word(&mut self, what: &str) -> Read<(&'a str, usize, usize)> {
        match self.tokens.get(self.next) {
            Some(Placed {
                token: Token::Word(word),
                start,
                end,
            }) => {
                self.next += 1;
                Ok((word, *start, *end))
            }
            _ => self.missing(what),
        }
    }

    /// Reads a word that `read` makes something of.
    fn value<T>(&mut self, what: &str, read: impl Fn(&str) -> Result<T, String>) -> Read<T> {
        let (word, start, end) = self.word(what)?;
        read(word).map_err(|sentence| (start, end, sentence))
    }

    // -- the pieces --

    fn moment(&mut self) -> Read<Moment> {
        self.value("a time, like 2.5s", Moment::parse)
    }

    fn node(&mut self, what: &str) -> Read<NodeRef> {
        self.value(&format!("{what}: a name, a port, or name:port"), node_ref)
    }

    fn target(&mut self, verb: &str) -> Read<Target> {
        if self.skip_word("all") {
            return Ok(Target::All);
        }
        let whom = format!("whom to {verb}: a name, a port, name:port, or all");
        self.value(&whom, node_ref).map(Target::Node)
    }

    fn target_or_all(&mut self) -> Read<Target> {
        match self.peek() {
            None => Ok(Target::All),
            Some(_) => self.target("stop in its tracks or let go on"),
        }
    }

    fn link(&mut self) -> Read<LinkRef> {
        let from = self.node("where the link begins")?;
        let both_ways = self.skip_mark("<->");
        if !both_ways && !self.skip_mark("->") {
            return self.missing("-> or <->, between the two ends of the link");
        }
        let to = self.node("where the link ends")?;
        Ok(LinkRef {
            from,
            to,
            both_ways,
        })
    }

    fn optional_link(&mut self) -> Read<Option<LinkRef>> {
        match self.peek() {
            None => Ok(None),
            Some(_) => self.link().map(Some),
        }
    }

    fn scope(&mut self) -> Read<Scope> {
        // A node may be called to or from; then it is followed by an arrow.
        let is_end = matches!(
            self.tokens.get(self.next + 1).map(|placed| &placed.token),
            Some(Token::Mark("->" | "<->"))
        );
        if !is_end && self.skip_word("to") {
            return self.node("where the links lead to").map(Scope::To);
        }
        if !is_end && self.skip_word("from") {
            return self.node("where the links begin").map(Scope::From);
        }
        let link = self.optional_link()?;
        Ok(link.map_or(Scope::Everywhere, Scope::Link))
    }

    /// Reads something to set on links and where; `of` puts together what `read` reads, or nothing for `default`.
    fn setting_of_links<T>(
        &mut self,
        of: impl Fn(Option<T>) -> LinkSetting,
        read: impl Fn(&mut Self) -> Read<T>,
    ) -> Read<Command> {
        let setting = match self.skip_word("default") {
            true => of(None),
            false => of(Some(read(self)?)),
        };
        Ok(Command::Links(setting, self.scope()?))
    }

    fn bandwidth(&mut self) -> Read<Bandwidth> {
        if self.skip_word("off") {
            return Ok(Bandwidth::Unlimited);
        }
        let rate = self.value(
            "how many bytes in a second, like 64kB/s, or off",
            Bandwidth::parse_rate,
        )?;
        let queue = match self.skip_word("queue") {
            false => QUEUE_USUAL,
            true => {
                let most = u64::from(QUEUE_MAX);
                let queue = self.number("how many messages may wait for the link", 0, most)?;
                u32::try_from(queue).unwrap_or(QUEUE_MAX)
            }
        };
        Ok(Bandwidth::Limited { rate, queue })
    }

    fn order(&mut self) -> Read<Order> {
        self.value("kept or free", |word| match word {
            "kept" => Ok(Order::Kept),
            "free" => Ok(Order::Free),
            _ => Err(format!(
                "{word} should be kept, if no message may overtake another, or free"
            )),
        })
    }

    fn city(&mut self) -> Read<City> {
        self.value("a city, like London", |word| {
            City::named(word).ok_or_else(|| {
                let near = CITIES.into_iter().map(|city| {
                    let (word, city_lower) = (word.to_lowercase(), city.to_lowercase());
                    (strsim::damerau_levenshtein(&word, &city_lower), city)
                });
                match near.min().filter(|(distance, _)| *distance <= 2) {
                    Some((_, near)) => format!("there is no city {word}; did you mean {near}?"),
                    None => format!("there is no city {word}; there are {}", CITIES.join(", ")),
                }
            })
        })
    }

    /// Reads a table of quantiles: shares and times, up to a word that is neither.
    fn quantiles(&mut self) -> Read<Quantiles> {
        let start = self
            .tokens
            .get(self.next)
            .map_or(self.end, |placed| placed.start);
        let mut entries = Vec::new();
        // No node's name begins with a digit, and no port is followed by a colon.
        while let Some(Token::Word(word)) = self.peek()
            && word.starts_with(|c: char| c.is_ascii_digit())
            && word.contains(':')
        {
            entries.push(self.value("a share and a time, like 50%:20ms", |word| {
                let (share, span) = word.split_once(':').unwrap_or((word, ""));
                Ok((Share::parse(share)?, Span::parse(span)?))
            })?);
        }
        if entries.is_empty() {
            return self.missing("a table of quantiles, like 0%:5ms 50%:20ms 100%:400ms");
        }
        let end = self.tokens[self.next - 1].end;
        Quantiles::new(&entries).map_err(|sentence| (start, end, sentence))
    }

    fn share(&mut self) -> Read<Share> {
        self.value("a share, like 10% or 200ppm", Share::parse)
    }

    fn loss(&mut self) -> Read<Loss> {
        if !self.skip_word("burst") {
            return self.share().map(Loss::Each);
        }
        let share = self.share()?;
        self.value("how many messages a burst is long in the mean", |word| {
            let length = word.parse().map_err(|_| {
                format!("{word} should be how many messages a burst is long in the mean, like 5")
            })?;
            Loss::burst(share, length)
        })
    }

    fn span(&mut self) -> Read<Span> {
        self.value("a time, like 500ms or 2.5s", Span::parse)
    }

    fn latency(&mut self) -> Read<Latency> {
        let bounded = |text: &str| {
            let span = Span::parse(text)?;
            if span > LATENCY_MAX {
                return Err(format!(
                    "{text} is longer than a message may take ({LATENCY_MAX})"
                ));
            }
            Ok(span)
        };
        if self.skip_word("uniform") {
            return self.value("two times, like 20ms..200ms", |word| {
                let (min, max) = word
                    .split_once("..")
                    .ok_or_else(|| format!("{word} should be two times, like 20ms..200ms"))?;
                let (min, max) = (bounded(min)?, bounded(max)?);
                if min > max {
                    return Err(format!(
                        "{min} is longer than {max}; write the shorter time first"
                    ));
                }
                Ok(Latency::Uniform { min, max })
            });
        }
        if self.skip_word("normal") {
            let mean = self.value("the mean, a time like 100ms", bounded)?;
            let sd = self.value("the standard deviation, a time like 20ms", bounded)?;
            return Ok(Latency::Normal { mean, sd });
        }
        if self.skip_word("exponential") {
            let mean = self.value("the mean, a time like 100ms", bounded)?;
            return Ok(Latency::Exponential { mean });
        }
        if self.skip_word("lognormal") {
            let median = self.value("the median, a time like 50ms", |word| {
                match bounded(word)? {
                    Span::ZERO => {
                        Err("a median of nothing leaves nothing; write 1us or more".to_owned())
                    }
                    median => Ok(median),
                }
            })?;
            let p99 = self.value(
                "the time that one in a hundred exceeds, like 400ms",
                |word| match bounded(word)? {
                    p99 if p99 < median => Err(format!(
                        "{p99} is shorter than the median; one in a hundred takes longer than {median} at least"
                    )),
                    p99 => Ok(p99),
                },
            )?;
            return Ok(Latency::Lognormal { median, p99 });
        }
        if self.skip_word("empirical") {
            return self.quantiles().map(Latency::Empirical);
        }
        if self.skip_word("cities") {
            return Ok(Latency::Cities);
        }
        self.value(
            "a time; uniform, normal, exponential or lognormal and times; empirical and a table; or cities",
            |word| {
                if word.contains("..") {
                    return Err(format!("write uniform before two times: uniform {word}"));
                }
                bounded(word).map(Latency::Constant)
            },
        )
    }

    fn title(&mut self) -> Read<String> {
        let (title, start, end) = match self.tokens.get(self.next) {
            Some(Placed {
                token: Token::Text(text) | Token::Word(text),
                start,
                end,
            }) => (text, *start, *end),
            _ => return self.missing("a title in quotes, like \"Emma\""),
        };
        let chars = title.chars().count();
        if title.trim().is_empty() {
            return Err((start, end, "the title is empty".to_owned()));
        }
        if chars > PAYLOAD_CHARS_MAX {
            return Err((
                start,
                end,
                format!("the title is {chars} characters long; the most is {PAYLOAD_CHARS_MAX}"),
            ));
        }
        self.next += 1;
        Ok(title.clone())
    }

    fn message(&mut self) -> Read<WireMessage> {
        let Some(Placed {
            token: Token::Json(json),
            start,
            end,
        }) = self.tokens.get(self.next)
        else {
            return self.missing("a message in braces, like {\"uuid\": \"a1\", …}");
        };
        let read = WireMessage::read(json).map_err(|sentence| (*start, *end, sentence))?;
        self.notes.extend(read.notes);
        self.next += 1;
        Ok(read.message)
    }

    fn number(&mut self, what: &str, min: u64, max: u64) -> Read<u64> {
        self.value(what, |word| match word.parse() {
            Ok(n) if (min..=max).contains(&n) => Ok(n),
            _ => Err(format!("{word} should be {what}, {}", range(min, max))),
        })
    }

    fn words(&mut self) -> Read<Vec<String>> {
        let (first, ..) = self.word("the name of a protocol")?;
        let mut words = vec![first.to_owned()];
        while let Some(Token::Word(word)) = self.peek() {
            words.push(word.clone());
            self.next += 1;
        }
        Ok(words)
    }

    // -- the commands that are more than a list of pieces --

    fn nemesis(&mut self, verb: &str) -> Read<Nemesis> {
        Ok(match verb {
            "every" => {
                let period = self.span()?;
                let lasts = self.skip_word("for").then(|| self.span()).transpose()?;
                let (verb, start, end) = self.word("what to do every time, like isolate ada")?;
                // One within another would be as deep as the line is long.
                if matches!(verb, "every" | "flap" | "churn" | "calm") {
                    let why = format!("{verb} is not for a schedule; give it by itself");
                    return Err((start, end, why));
                }
                self.next -= 1;
                let Statement::Do(command) = self.statement()? else {
                    return Err((
                        start,
                        self.end,
                        "only a command can be repeated, like isolate ada".to_owned(),
                    ));
                };
                let command = Box::new(command);
                Nemesis::Every {
                    period,
                    lasts,
                    command,
                }
            }
            "flap" => {
                let node = self.node("whose network comes and goes")?;
                let both_ways = self.skip_mark("<->");
                let what = if both_ways || self.skip_mark("->") {
                    let to = self.node("where the link ends")?;
                    Flapping::Link(LinkRef {
                        from: node,
                        to,
                        both_ways,
                    })
                } else {
                    Flapping::Node(node)
                };
                if !self.skip_word("up") {
                    return self.missing("up and a time, like up 4s down 1s");
                }
                let up = self.span()?;
                let down = self.down()?;
                Nemesis::Flap { what, up, down }
            }
            "churn" => {
                let rate = self.value("how often, like 6/min", Rate::parse)?;
                let down = self.down()?;
                Nemesis::Churn { rate, down }
            }
            _ => {
                let number = match self.peek() {
                    None => None,
                    Some(_) => {
                        Some(self.number("the number of a schedule", 1, u64::from(u32::MAX))?)
                    }
                };
                Nemesis::Calm(number.and_then(|number| u32::try_from(number).ok()))
            }
        })
    }

    fn down(&mut self) -> Read<Span> {
        if !self.skip_word("down") {
            return self.missing("down and a time, like down 5s");
        }
        self.span()
    }

    fn pace(&mut self) -> Read<Ailment> {
        if self.skip_word("off") {
            return Ok(Ailment::Slow(Span::ZERO));
        }
        self.value("how long over each message, like 300ms, or off", |word| {
            let span = Span::parse(word)?;
            if span > SLOW_MAX {
                return Err(format!("{word} should be at most {SLOW_MAX}"));
            }
            Ok(Ailment::Slow(span))
        })
    }

    fn lie(&mut self) -> Read<Ailment> {
        let (word, start, end) = self.word("what to lie about: version, origin or ttl")?;
        match Lie::ALL.iter().find(|(name, _)| *name == word) {
            Some((_, lie)) => Ok(Ailment::Lie(Some(*lie))),
            None => {
                let names = Lie::ALL.iter().map(|(name, _)| *name);
                Err((start, end, unknown("lie", word, names)))
            }
        }
    }

    fn new_node(&mut self) -> Read<Command> {
        let (word, start, end) =
            self.word("a name and a port, like jimmy:81, or how many, like 12")?;
        let at = |sentence| (start, end, sentence);
        if word.bytes().all(|b| b.is_ascii_digit()) {
            let count = word.parse().ok().filter(|n| (1..=NODES_MAX).contains(n));
            return count.map(Command::NewMany).ok_or_else(|| {
                at(format!(
                    "{word} should be how many nodes to create, {}",
                    range(1, NODES_MAX.into())
                ))
            });
        }
        let (name, port) = match node_ref(word).map_err(at)? {
            NodeRef::Name(name) => (name, None),
            NodeRef::Both(name, port) => (name, Some(port)),
            NodeRef::Port(port) => {
                return Err(at(format!(
                    "port {port} needs a name before it: jimmy:{port}"
                )));
            }
        };
        let book = if self.skip_word("book") {
            Some(self.title()?)
        } else {
            None
        };
        let join = if self.skip_word("join") {
            Some(self.node("the node it joins through")?)
        } else {
            None
        };
        if book.is_none() && self.is_word("book") {
            return self.trouble("the book comes before join");
        }
        Ok(Command::New {
            name,
            port,
            book,
            join,
        })
    }

    fn groups(&mut self) -> Read<Vec<Vec<NodeRef>>> {
        let mut groups = vec![Vec::new()];
        loop {
            let node = self.node("a node of the group")?;
            groups
                .last_mut()
                .expect("there is always a last group")
                .push(node);
            if self.skip_mark(",") {
                continue;
            }
            if self.skip_mark("|") {
                groups.push(Vec::new());
                continue;
            }
            break;
        }
        if groups.len() < 2 {
            return self.missing("a bar and another group, like a,b | c,d");
        }
        Ok(groups)
    }

    fn message_action(&mut self) -> Read<MessageAction> {
        let (word, start, end) =
            self.word("drop, deliver, duplicate, hold, release, swap, delay, to or edit")?;
        match word {
            "drop" => Ok(MessageAction::Drop),
            "deliver" => Ok(MessageAction::Deliver),
            "delay" => self.span().map(MessageAction::Delay),
            "duplicate" => Ok(MessageAction::Duplicate),
            "hold" => Ok(MessageAction::Hold),
            "release" => Ok(MessageAction::Release),
            "swap" => Ok(MessageAction::Swap),
            "to" => self
                .node("whom it goes to instead")
                .map(MessageAction::Redirect),
            "edit" => self.message().map(MessageAction::Edit),
            _ => Err((
                start,
                end,
                unknown(
                    "thing to do to a message",
                    word,
                    MESSAGE_ACTIONS.into_iter(),
                ),
            )),
        }
    }

    fn setting(&mut self) -> Read<Setting> {
        let names = || SETTINGS.iter().map(|(name, ..)| *name);
        let (name, start, end) =
            self.word("a setting: ttl, gossip, repick, cache, peers or topology")?;
        let number = |reader: &mut Self, what, min, max: u32| {
            let n = reader.number(what, min, u64::from(max))?;
            Ok(u32::try_from(n).unwrap_or(max))
        };
        match name {
            "ttl" => {
                let ttl = number(self, "how many links a message may cross", 1, 255)?;
                Ok(Setting::Ttl(u8::try_from(ttl).unwrap_or(u8::MAX)))
            }
            "gossip" => self.period().map(Setting::Gossip),
            "repick" => self.period().map(Setting::Repick),
            "cache" => number(self, "how many messages to remember", 1, 60_000).map(Setting::Cache),
            "peers" => number(self, "how many peers to make", 0, 1_000).map(Setting::Peers),
            "topology" => self.topology().map(Setting::Topology),
            _ => Err((start, end, unknown("setting", name, names()))),
        }
    }

    fn period(&mut self) -> Read<Option<Span>> {
        const MIN: Span = Span::from_millis(1);
        const MAX: Span = Span::from_secs(3_600);
        if self.skip_word("off") {
            return Ok(None);
        }
        self.value("a time, like 2s, or off", |word| {
            let span = Span::parse(word)?;
            if span < MIN || span > MAX {
                return Err(format!("{word} should be from {MIN} to {MAX}, or off"));
            }
            Ok(Some(span))
        })
    }

    fn topology(&mut self) -> Read<Topology> {
        let (word, start, end) = self.word(Topology::FORMS)?;
        match word {
            "ring" => Ok(Topology::Ring),
            "line" => Ok(Topology::Line),
            "star" => Ok(Topology::Star),
            "complete" => Ok(Topology::Complete),
            "random" => {
                let most = u64::from(Topology::RANDOM_MAX);
                let more = self.number("how many links more each node has", 1, most)?;
                Ok(Topology::Random(
                    u32::try_from(more).unwrap_or(Topology::RANDOM_MAX),
                ))
            }
            "tree" => Ok(Topology::Tree),
            "grid" => Ok(Topology::Grid),
            "torus" => Ok(Topology::Torus),
            "bridge" => Ok(Topology::Bridge),
            "regular" => {
                let most = u64::from(Topology::REGULAR_MAX);
                let degree = self.number("how many links each node has", 1, most)?;
                Ok(Topology::Regular(
                    u32::try_from(degree).unwrap_or(Topology::REGULAR_MAX),
                ))
            }
            "er" => self.share().map(Topology::ErdosRenyi),
            "ws" => {
                let what = "how many nearest nodes each node knows";
                let nearest = self.value(what, |word| match word.parse() {
                    Ok(n) if (2..=Topology::NEAREST_MAX).contains(&n) && n % 2 == 0 => Ok(n),
                    _ => Err(format!(
                        "{word} should be {what}, an even number from 2 to {}",
                        Topology::NEAREST_MAX
                    )),
                })?;
                Ok(Topology::WattsStrogatz(nearest, self.share()?))
            }
            "ba" => {
                let most = u64::from(Topology::RANDOM_MAX);
                let each = self.number("how many links each newcomer makes", 1, most)?;
                Ok(Topology::BarabasiAlbert(
                    u32::try_from(each).unwrap_or(Topology::RANDOM_MAX),
                ))
            }
            _ => Err((
                start,
                end,
                unknown("topology", word, Topology::NAMES.into_iter()),
            )),
        }
    }

    fn until(&mut self) -> Read<Until> {
        if self.skip_word("to") {
            return self.moment().map(Until::To);
        }
        if !self.skip_word("until") {
            let rounds = self.tokens.get(self.next + 1).map(|placed| &placed.token);
            if matches!(rounds, Some(Token::Word(word)) if word == "rounds" || word == "round") {
                let rounds = self.number("how many rounds", 1, u64::from(ROUNDS_MAX))?;
                self.next += 1;
                return Ok(Until::Rounds(u32::try_from(rounds).unwrap_or(ROUNDS_MAX)));
            }
            return self
                .value(
                    "how long, like 5s, 3 rounds, or until converged",
                    Span::parse,
                )
                .map(Until::For);
        }
        if self.skip_word("converged") {
            return Ok(Until::Converged);
        }
        if self.skip_word("loss") {
            return Ok(Until::Loss);
        }
        let node = self.node("what to wait for, converged or loss, or who is to know something")?;
        if !self.skip_word("knows") {
            return self.missing(&format!(
                "knows; a run goes until converged, until loss, or until {node} knows something"
            ));
        }
        let what = match self.peek() {
            Some(Token::Text(_)) => Known::Book(self.title()?),
            _ => Known::Node(self.node("whom, or a title in quotes")?),
        };
        Ok(Until::Knows { node, what })
    }

    fn help(&mut self) -> Read<Option<&'static str>> {
        if self.peek().is_none() {
            return Ok(None);
        }
        let (word, start, end) = self.word("a command")?;
        match verbs().find(|verb| *verb == word) {
            Some(verb) => Ok(Some(verb)),
            None => Err((start, end, unknown("command", word, verbs()))),
        }
    }
}

fn verbs() -> impl Iterator<Item = &'static str> {
    GRAMMAR.iter().map(|form| form.verb)
}

fn usage(verb: &str) -> String {
    let forms = GRAMMAR.iter().filter(|form| form.verb == verb);
    forms
        .map(|form| form.usage)
        .collect::<Vec<_>>()
        .join(", or ")
}

fn range(min: u64, max: u64) -> String {
    if max == u64::MAX {
        return format!("{min} or more");
    }
    format!("{min} to {max}")
}

/// Says that there is no such thing, and which there is that it resembles most.
fn unknown(kind: &str, word: &str, known: impl Iterator<Item = &'static str>) -> String {
    let near = known
        .map(|k| (strsim::damerau_levenshtein(&word.to_lowercase(), k), k))
        .min()
        .filter(|&(distance, k)| distance <= 1 + k.len() / 4);
    match near {
        Some((_, near)) => format!("there is no {kind} {word}; did you mean {near}?"),
        None => format!("there is no {kind} {word}; try help"),
    }
}

/// Reads `jimmy`, `81` or `jimmy:81`.
fn node_ref(word: &str) -> Result<NodeRef, String> {
    let port = |text: &str| match text.parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!("{text} is not a port; ports go from 1 to 65535")),
    };
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return port(word).map(NodeRef::Port);
    }
    match word.split_once(':') {
        Some((name, number)) => Ok(NodeRef::Both(node_name(name)?, port(number)?)),
        None => node_name(word).map(NodeRef::Name),
    }
}

/// Checks a name: a letter, then letters, digits, - and _.
fn node_name(name: &str) -> Result<String, String> {
    let mut chars = name.chars();
    let good = chars.next().is_some_and(char::is_alphabetic)
        && chars.all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !good {
        return Err(format!(
            "{name:?} is not a name; a name is a letter, then letters, digits, - or _"
        ));
    }
    if name == "all" {
        return Err("all stands for every node; choose another name".to_owned());
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(format!(
            "the name {name} is too long; the most is {NAME_CHARS_MAX} characters"
        ));
    }
    Ok(name.to_owned())
}
