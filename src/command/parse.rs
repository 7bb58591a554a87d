//! Reads a line of the command language.

use std::borrow::Cow;
use std::fmt;

use super::grammar::{ELSEWHERE, GRAMMAR, MESSAGE_ACTIONS, SETTINGS};
use super::lexer::{Placed, Token, lex, statement};
use super::{
    Ailment, Command, Flapping, Known, Lie, Line, LinkRef, MessageAction, Moment, NAME_CHARS_MAX,
    NODES_MAX, Nemesis, NodeRef, ROUNDS_MAX, Rate, SLOW_MAX, Scope, Setting, Statement, Target,
    Until,
};
use crate::message::{PAYLOAD_CHARS_MAX, Place, WireMessage};
use crate::network::{
    Bandwidth, CITIES, City, LATENCY_MAX, Latency, LinkSetting, Loss, Order, QUEUE_MAX,
    QUEUE_USUAL, Quantiles, Share,
};
use crate::rng::Seed;
use crate::share::Drift;
use crate::text::{composed, is_name, quoted, shown};
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
    /// Where it begins as people count, in lines and characters.
    pub place: Place,
    /// Whether nothing is wrong with what is there: it only is not all of it.
    pub is_unfinished: bool,
    /// What is wrong and what to write instead, in one sentence without a full stop.
    pub sentence: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.sentence, self.place)
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

/// Reads a line as people write it; `None` if there is nothing on it but a comment.
///
/// What is written in another way than the language's own is read for what it means, with a note.
///
/// # Errors
/// The first thing that cannot be read, with its place and what to write instead.
pub fn parse(line: &str) -> Result<Option<Parsed>, ParseError> {
    read(line, false)
}

/// Reads a line of a recording or a link, where every character stands for itself.
///
/// # Errors
/// The first thing that cannot be read, with its place and what to write instead.
pub fn parse_recorded(line: &str) -> Result<Option<Parsed>, ParseError> {
    read(line, true)
}

/// What is wrong with what only has no end yet.
const UNCLOSED: [&str; 3] = [
    "a closing quote is missing",
    "the message begins here",
    "its closing ]",
];

fn read(line: &str, is_exact: bool) -> Result<Option<Parsed>, ParseError> {
    let end = line.trim_end().len();
    let located = |(start, stop, sentence): Trouble| ParseError {
        start,
        end: stop,
        place: Place::of(line, start),
        is_unfinished: start >= end
            || stop >= end && UNCLOSED.iter().any(|why| sentence.starts_with(why)),
        sentence: shown(&sentence).into_owned(),
    };
    if line.len() > LINE_BYTES_MAX {
        let why = format!(
            "the line is {} bytes long; the most that is read is {LINE_BYTES_MAX}",
            line.len()
        );
        return Err(located((0, line.len(), why)));
    }
    let (tokens, notes) = lex(line, is_exact).map_err(located)?;
    if !is_exact {
        let (length, next) = statement(line);
        let more = line[next..].trim_start();
        if !more.is_empty() && !more.starts_with('#') {
            let why = "one command at a time here; what follows is for a line of its own";
            return Err(located((length, end, why.to_owned())));
        }
    }
    let mut reader = Reader {
        tokens: &tokens,
        next: 0,
        end,
        notes,
        is_exact,
    };
    // A command may end as one does in a shell.
    if let [
        ..,
        Placed {
            token: Token::Word(last),
            ..
        },
    ] = &tokens[..]
        && !is_exact
        && matches!(last.as_str(), ";" | "&&" | "&")
    {
        reader.tokens = &tokens[..tokens.len() - 1];
    }
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
    /// Whether every character stands for itself.
    is_exact: bool,
}

impl<'a> Reader<'a> {
    fn line(&mut self) -> Read<Option<Line>> {
        self.program();
        let mut at = None;
        if self.is_word("at") {
            if let Some(Token::Word(word)) = self.peek() {
                self.note_capitals(word, "at");
            }
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
            let before = self.tokens[..self.next].last().map(|placed| &placed.token);
            let is_title = matches!(verb, "book" | "new")
                && matches!(before, Some(Token::Word(word)) if !word.starts_with(|c: char| c.is_ascii_digit()))
                && matches!(extra.token, Token::Word(_))
                && (verb == "book" || self.next > 3);
            let why = match is_title {
                true => {
                    "a title of more than one word stands in quotes, like \"The Idiot\"".to_owned()
                }
                false => format!("there is more here than {verb} takes: {}", usage(verb)),
            };
            return Err((extra.start, self.end, why));
        }
        Ok(Some(Line { at, statement }))
    }

    fn statement(&mut self) -> Read<Statement> {
        let (word, start, end) = self.word("a command, like new 12 or help")?;
        let verb = self.lower(word);
        let verb = verb.as_ref();
        if verbs().any(|known| known == verb) {
            self.note_capitals(word, verb);
        }
        let command = match verb {
            "new" => self.new_node()?,
            "kill" => Command::Kill(self.target("kill")?),
            "remove" => Command::Remove(self.target("remove")?),
            "restart" => Command::Restart {
                target: self.target("restart")?,
                blank: self.skip_word("blank"),
            },
            "stop" if self.peek().is_some() && !self.is_exact => {
                let target = self.target("kill")?;
                if let Target::Node(node) = &target {
                    self.notes
                        .push(format!("stop is for every node; kill {node} is for one"));
                }
                Command::Kill(target)
            }
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
            "link" | "unlink" => {
                let node = self.node("a node")?;
                // A link goes both ways, whatever is drawn between its ends.
                if let (Some(Token::Mark(mark)), false) = (self.peek(), self.is_exact) {
                    self.notes.push(format!("the {mark} was left out"));
                    self.next += 1;
                }
                let other = self.node("the other node")?;
                match verb {
                    "link" => Command::Link(node, other),
                    _ => Command::Unlink(node, other),
                }
            }
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
                let drift = self.quantity("by how much, like +10% or -5%", SHARES, Drift::parse)?;
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
            "?" | "man" | "--help" | "-h" | "h" if !self.is_exact => {
                self.notes.push(format!("{verb} was taken for help"));
                return self.help().map(Statement::Help);
            }
            _ => return Err((start, end, no_command(word))),
        };
        Ok(Statement::Do(command))
    }

    // -- what may be written otherwise --

    /// Passes over the program's name, and what stands before it in a terminal: a prompt, or what starts it.
    fn program(&mut self) {
        let word = |at: usize| match self.tokens.get(at).map(|placed| &placed.token) {
            Some(Token::Word(word)) => Some(word.as_str()),
            _ => None,
        };
        let Some(at) = (0..4).find(|at| word(*at).is_some_and(|word| self.is_program(word))) else {
            return;
        };
        let is_command = |word: &str| verbs().any(|verb| verb == word) || word == "at";
        if at > 0 && (self.is_exact || (0..at).any(|at| word(at).is_none_or(is_command))) {
            return;
        }
        self.next = at + 1;
        if at > 0 {
            let before: Vec<&str> = (0..at).filter_map(word).collect();
            self.notes
                .push(format!("{} was left out", shown(&before.join(" "))));
        }
    }

    /// Returns whether a word is the program's name, however it is called from a shell.
    fn is_program(&self, word: &str) -> bool {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = match name.rsplit_once('.') {
            Some((name, "exe" | "py" | "js" | "sh" | "jar")) => name,
            _ => name,
        };
        word == "watercooler" || !self.is_exact && name.eq_ignore_ascii_case("watercooler")
    }

    /// Returns a word of the language as it is compared: in small letters, unless every letter counts.
    fn lower<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let is_lower = self.is_exact || !word.chars().any(char::is_uppercase);
        if is_lower {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(word.to_lowercase())
        }
    }

    fn note_capitals(&mut self, word: &str, meant: &str) {
        if word != meant {
            self.notes
                .push(format!("{} was taken for {meant}", shown(word)));
        }
    }

    /// Reads a number with a unit, which may stand apart from it or be written out.
    fn quantity<T>(
        &mut self,
        what: &str,
        units: &[(&str, &[&str])],
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Read<T> {
        let (word, start, end) = self.word(what)?;
        let sentence = match read(word) {
            Ok(value) => return Ok(value),
            Err(sentence) => sentence,
        };
        let mut text = word.to_owned();
        let mut last = end;
        let mut next = self.next;
        if self.is_exact {
            return Err((start, end, sentence));
        }
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        // A decimal comma has nothing around it.
        if let [comma, fraction, ..] = &self.tokens[next..]
            && is_number(word)
            && comma.token == Token::Mark(",")
            && comma.start == end
            && let Token::Word(fraction_word) = &fraction.token
            && fraction.start == comma.end
            && fraction_word.starts_with(|c: char| c.is_ascii_digit())
        {
            text = format!("{word}.{fraction_word}");
            last = fraction.end;
            next += 2;
        }
        let unit_at = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-')));
        let (number, mut unit) = text.split_at(unit_at.unwrap_or(text.len()));
        if unit.is_empty()
            && let Some(placed) = self.tokens.get(next)
            && let Token::Word(apart) = &placed.token
        {
            unit = apart;
            last = placed.end;
            next += 1;
        }
        let own = units.iter().find(|(own, others)| {
            *own == unit || others.iter().any(|other| other.eq_ignore_ascii_case(unit))
        });
        let Some((own, _)) = own else {
            return Err((start, end, sentence));
        };
        let meant = format!("{number}{own}");
        let value = read(&meant).map_err(|sentence| (start, last, sentence))?;
        self.next = next;
        self.note_written(start, &meant);
        Ok(value)
    }

    /// Notes what the words from a place up to the next were taken for.
    fn note_written(&mut self, start: usize, meant: &str) {
        let words = self.tokens[..self.next]
            .iter()
            .filter(|placed| placed.start >= start);
        let written: Vec<String> = words.map(|placed| placed.token.to_string()).collect();
        self.notes.push(format!(
            "{} was taken for {meant}",
            shown(&written.join(" "))
        ));
    }

    // -- what is next --

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word || self.lower(w) == word)
    }

    fn skip_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        if is_next && let Some(Token::Word(written)) = self.peek() {
            self.note_capitals(written, word);
        }
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
            // A name in quotes is a name.
            Some(Placed {
                token: Token::Text(word),
                start,
                end,
            }) if !self.is_exact && is_name(&composed(word)) => {
                self.next += 1;
                self.notes
                    .push(format!("the quotes around {word} were left out"));
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
        self.quantity("a time, like 2.5s", TIMES, Moment::parse)
    }

    fn node(&mut self, what: &str) -> Read<NodeRef> {
        let is_exact = self.is_exact;
        self.value(&format!("{what}: a name, a port, or name:port"), |word| {
            node_ref(word, is_exact)
        })
    }

    fn target(&mut self, verb: &str) -> Read<Target> {
        if self.skip_word("all") {
            return Ok(Target::All);
        }
        let whom = format!("whom to {verb}: a name, a port, name:port, or all");
        let is_exact = self.is_exact;
        self.value(&whom, |word| node_ref(word, is_exact))
            .map(Target::Node)
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
        let rate = self.quantity(
            "how many bytes in a second, like 64kB/s, or off",
            BANDWIDTHS,
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
        if self.skip_word("kept") {
            return Ok(Order::Kept);
        }
        if self.skip_word("free") {
            return Ok(Order::Free);
        }
        self.value("kept or free", |word| {
            Err(format!(
                "{word} should be kept, if no message may overtake another, or free"
            ))
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
        self.quantity("a share, like 10% or 200ppm", SHARES, Share::parse)
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
        self.quantity("a time, like 500ms or 2.5s", TIMES, Span::parse)
    }

    /// Reads two times with dots between them, which may have blanks around them or be a dash or a word.
    fn range<T>(&mut self, read: impl Fn(&str) -> Result<T, String>) -> Read<T> {
        const WORDS_MAX: usize = 5;
        let (word, start, end) = self.word("two times, like 20ms..200ms")?;
        let why = match read(word) {
            Ok(value) => return Ok(value),
            Err(why) => why,
        };
        if !self.is_exact {
            let mut text = word.to_owned();
            for count in 0..WORDS_MAX {
                if count > 0 {
                    let Some(Token::Word(more)) = self
                        .tokens
                        .get(self.next + count - 1)
                        .map(|placed| &placed.token)
                    else {
                        break;
                    };
                    text.push_str(more);
                }
                let meant = text.replace(['–', '…', '-'], "..").replace("to", "..");
                let meant = meant
                    .to_lowercase()
                    .replace("....", "..")
                    .replace("...", "..");
                if let Ok(value) = read(&meant) {
                    self.next += count;
                    self.note_written(start, &meant);
                    return Ok(value);
                }
            }
        }
        Err((start, end, why))
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
            return self.range(|word| {
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
            let mean = self.quantity("the mean, a time like 100ms", TIMES, bounded)?;
            let sd = self.quantity("the standard deviation, a time like 20ms", TIMES, bounded)?;
            return Ok(Latency::Normal { mean, sd });
        }
        if self.skip_word("exponential") {
            let mean = self.quantity("the mean, a time like 100ms", TIMES, bounded)?;
            return Ok(Latency::Exponential { mean });
        }
        if self.skip_word("lognormal") {
            let median = self.quantity(
                "the median, a time like 50ms",
                TIMES,
                |word| match bounded(word)? {
                    Span::ZERO => {
                        Err("a median of nothing leaves nothing; write 1us or more".to_owned())
                    }
                    median => Ok(median),
                },
            )?;
            let p99 = self.quantity(
                "the time that one in a hundred exceeds, like 400ms",
                TIMES,
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
        self.quantity(
            "a time; uniform, normal, exponential or lognormal and times; empirical and a table; or cities",
            TIMES,
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
        if let Some(Placed {
            token: Token::Text(text),
            start,
            end,
        }) = self.tokens.get(self.next)
            && !self.is_exact
            && text.trim_start().starts_with('{')
        {
            // As a shell wants it; its places are not those of this line.
            let read = WireMessage::read_in(text, false).map_err(|e| (*start, *end, e.sentence))?;
            self.notes
                .push("the message was taken out of its quotes".to_owned());
            self.notes.extend(read.notes);
            self.next += 1;
            return Ok(read.message);
        }
        let Some(Placed {
            token: Token::Json(json),
            start,
            end,
        }) = self.tokens.get(self.next)
        else {
            return self.missing("a message in braces, like {\"uuid\": \"a1\", …}");
        };
        let read = WireMessage::read_in(json, self.is_exact)
            .map_err(|e| (start + e.start, (start + e.end).min(*end), e.sentence))?;
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
                let rate = self.quantity("how often, like 6/min", RATES, Rate::parse)?;
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
        self.quantity(
            "how long over each message, like 300ms, or off",
            TIMES,
            |word| {
                let span = Span::parse(word)?;
                if span > SLOW_MAX {
                    return Err(format!("{word} should be at most {SLOW_MAX}"));
                }
                Ok(Ailment::Slow(span))
            },
        )
    }

    fn lie(&mut self) -> Read<Ailment> {
        let (word, start, end) = self.word("what to lie about: version, origin or ttl")?;
        let lower = self.lower(word);
        match Lie::ALL.iter().find(|(name, _)| *name == lower) {
            Some((name, lie)) => {
                self.note_capitals(word, name);
                Ok(Ailment::Lie(Some(*lie)))
            }
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
        let (name, port) = match node_ref(word, self.is_exact).map_err(at)? {
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
        let lower = self.lower(word);
        if MESSAGE_ACTIONS.contains(&lower.as_ref()) {
            self.note_capitals(word, &lower);
        }
        match lower.as_ref() {
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
        let lower = self.lower(name);
        if names().any(|known| known == lower) {
            self.note_capitals(name, &lower);
        }
        match lower.as_ref() {
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
        self.quantity("a time, like 2s, or off", TIMES, |word| {
            let span = Span::parse(word)?;
            if span < MIN || span > MAX {
                return Err(format!("{word} should be from {MIN} to {MAX}, or off"));
            }
            Ok(Some(span))
        })
    }

    fn topology(&mut self) -> Read<Topology> {
        let (word, start, end) = self.word(Topology::FORMS)?;
        let lower = self.lower(word);
        let name = if self.is_exact {
            &lower
        } else {
            Topology::called(&lower)
        };
        if Topology::NAMES.contains(&name) {
            self.note_capitals(word, name);
        }
        match name {
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
            _ => {
                let near = nearest(word, Topology::NAMES.into_iter());
                let near = near.map_or(String::new(), |near| format!("did you mean {near}? "));
                let all = Topology::FORMS;
                Err((
                    start,
                    end,
                    format!("there is no topology {word}; {near}there are {all}"),
                ))
            }
        }
    }

    fn until(&mut self) -> Read<Until> {
        if self.skip_word("to") {
            return self.moment().map(Until::To);
        }
        if !self.skip_word("until") {
            let rounds = self.tokens.get(self.next + 1).map(|placed| &placed.token);
            if matches!(rounds, Some(Token::Word(word)) if matches!(self.lower(word).as_ref(), "rounds" | "round"))
            {
                let rounds = self.number("how many rounds", 1, u64::from(ROUNDS_MAX))?;
                self.next += 1;
                return Ok(Until::Rounds(u32::try_from(rounds).unwrap_or(ROUNDS_MAX)));
            }
            return self
                .quantity(
                    "how long, like 5s, 3 rounds, or until converged",
                    TIMES,
                    Span::parse,
                )
                .map(Until::For);
        }
        // A node may be called so, in capitals.
        let is_last = self.next + 1 == self.tokens.len();
        for (word, until) in [("converged", Until::Converged), ("loss", Until::Loss)] {
            let is_it = matches!(self.peek(), Some(Token::Word(w)) if w == word);
            if (is_it || is_last) && self.skip_word(word) {
                return Ok(until);
            }
        }
        let what = "what to wait for, converged or loss, or who is to know something";
        if let Some(Token::Text(_)) = self.peek() {
            return self.missing(&format!("{what}: a name, a port, or name:port"));
        }
        let node = self.node(what)?;
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
        let lower = self.lower(word);
        match verbs().find(|verb| *verb == lower) {
            Some(verb) => {
                self.note_capitals(word, verb);
                Ok(Some(verb))
            }
            None => Err((start, end, no_command(word))),
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

/// Says that there is no such command, and what does what is meant.
fn no_command(word: &str) -> String {
    let lower = word.to_lowercase();
    let meant = ELSEWHERE
        .iter()
        .find(|(words, _)| words.contains(&lower.as_str()));
    match meant {
        Some((_, instead)) => format!("there is no command {word}; {instead}"),
        None => unknown("command", word, verbs()),
    }
}

fn nearest(word: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    known
        .map(|k| (strsim::damerau_levenshtein(&word.to_lowercase(), k), k))
        .min()
        .filter(|&(distance, k)| distance <= 1 + k.len() / 4)
        .map(|(_, k)| k)
}

/// Says that there is no such thing, and which there is that it resembles most.
fn unknown(kind: &str, word: &str, known: impl Iterator<Item = &'static str>) -> String {
    match nearest(word, known) {
        Some(near) => format!("there is no {kind} {word}; did you mean {near}?"),
        None => format!("there is no {kind} {word}; try help"),
    }
}

/// The units of times, and what else people write for them.
const TIMES: &[(&str, &[&str])] = &[
    ("s", &["s", "sec", "secs", "second", "seconds"]),
    (
        "ms",
        &[
            "ms",
            "msec",
            "msecs",
            "millis",
            "millisecond",
            "milliseconds",
        ],
    ),
    (
        "us",
        &["us", "µs", "μs", "usec", "microsecond", "microseconds"],
    ),
    ("m", &["m", "min", "mins", "minute", "minutes"]),
    ("h", &["h", "hr", "hrs", "hour", "hours"]),
];
const SHARES: &[(&str, &[&str])] = &[("%", &["percent", "pct", "％"]), ("ppm", &["ppm"])];
const RATES: &[(&str, &[&str])] = &[
    ("/s", &["/s", "/sec", "/second"]),
    ("/min", &["/min", "/m", "/minute"]),
    ("/h", &["/h", "/hr", "/hour"]),
];
/// Bits are not bytes, so only the unit may stand apart.
const BANDWIDTHS: &[(&str, &[&str])] = &[("B/s", &[]), ("kB/s", &[]), ("MB/s", &[]), ("GB/s", &[])];

/// Reads `jimmy`, `81` or `jimmy:81`.
fn node_ref(word: &str, is_exact: bool) -> Result<NodeRef, String> {
    let port = |text: &str| match text.parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!("{text} is not a port; ports go from 1 to 65535")),
    };
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return port(word).map(NodeRef::Port);
    }
    match word.split_once(':') {
        Some((name, number)) => Ok(NodeRef::Both(node_name(name, is_exact)?, port(number)?)),
        None => node_name(word, is_exact).map(NodeRef::Name),
    }
}

/// Checks a name, and puts its marks together with its letters.
fn node_name(name: &str, is_exact: bool) -> Result<String, String> {
    let name = if is_exact {
        name.into()
    } else {
        composed(name)
    };
    if !is_name(&name) {
        return Err(format!(
            "{} is not a name; a name is a letter, then letters, digits, - or _",
            quoted(&name)
        ));
    }
    if name == "all" || !is_exact && name.eq_ignore_ascii_case("all") {
        return Err("all stands for every node; choose another name".to_owned());
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(format!(
            "the name {name} is too long; the most is {NAME_CHARS_MAX} characters"
        ));
    }
    Ok(name.into_owned())
}
