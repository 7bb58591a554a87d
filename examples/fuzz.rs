//! Looks for a link, a recording or a file that breaks something: damages the good examples of `tests/corpus` at random, from a
//! seed, and opens what comes of it, for as long as it is told.
//!
//! `make fuzz SECONDS=60` runs it. What breaks something is printed in hexadecimal, and tried alone with `--try KIND HEX`.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use checks::{Kind, corpus, sealed, tried, unsealed};

use watercooler::rng::{Purpose, Seed, Stream};

#[path = "../tests/hostile/checks.rs"]
mod checks;

const USAGE: &str = "usage: fuzz [--seconds N] [--inputs N] [--seed N], or fuzz --try links|recordings|scenarios|graphs HEX";
/// How many inputs are tried if nothing else is said.
const INPUTS: u64 = 20_000;
/// The most bytes of an input.
const BYTES_MAX: usize = 4_000;

/// What means something somewhere.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "at 0s ", "at 1s#0 ", "0s ", "1s#1 ", "\n", "#", "\"", "\\", "{", "}", "[", "]", ":", ",", "|", "->", "..", ".", "-",
    "new 7", "new ada:81 book \"Dune\" join 8001", "kill ", "restart ", " blank", "stop", "freeze", "thaw", "book all ", "send all ",
    "{\"uuid\":\"r\",\"address\":\"127.0.0.1\",\"port\":\"8001\",\"version\":9007199254740991,\"ttl\":3,\"payload\":\"p\"}",
    "join ", "link ", "unlink ", "loss 100%", "loss 0%", "latency 0s", "latency 1h", "latency uniform 0s..1us", "set gossip off",
    "set gossip 1ms", "set repick 1ms", "set cache 1", "set peers 0", "set peers 1000", "set ttl 255", "set topology complete",
    "set topology random 20", "run 2400h", "run to ", "run until converged", "run until loss", "run until 8001 knows 8002",
    "run until ada knows \"Dune\"", "run 1000000 rounds", "partition a | b", "heal", "protocol push", "message 1 drop", "seed ",
    "all", "ada", "8001", "65535", "0", "1", "-1", "18446744073709551615", "2400h", "1us", "99%", "☕", "\u{feff}", "\u{0}", "\\u0000",
    "every 10ms for 1ms ", "every 1s ", " for ", "flap ada up 1ms down 9ms", "churn 1000/s down 1ms", "calm", "slow all 1us", "slow all 1h",
    "drift all -90%", "drift all +1000%", "lie all version", "lie all origin", "lie all ttl", "honest all", "partition 8001 | 8002",
    "graph {", "digraph {", "subgraph ", " -- ", "<graphml>", "<graph>", "<node id='a'/>", "<edge source='a' target='a'/>", "/*", "<", ">", ";",
    "first-rumor", "fifty-people", "empty-room", "w1.", "w2.",
];

/// The input that is being tried, for whoever has to say what broke.
static TRYING: Mutex<(Kind, Vec<u8>)> = Mutex::new((Kind::Links, Vec::new()));

/// Numbers drawn from a seed, one after another.
struct Lots {
    stream: Stream,
    drawn: u64,
}

impl Lots {
    fn below(&mut self, bound: usize) -> usize {
        self.drawn += 1;
        let bound = u32::try_from(bound.max(1)).unwrap_or(u32::MAX);
        self.stream.draw(self.drawn).below(bound) as usize
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // A panic may end the program at once: what was being tried is said before that.
    std::panic::set_hook(Box::new(|panic| {
        let why = panic.to_string();
        std::process::exit(i32::from(broken(&why)));
    }));
    match options(&arguments) {
        Ok(Task::Search(options)) => search(&options),
        Ok(Task::Try(kind, input)) => match try_one(kind, &input) {
            Ok(true) => said("accepted"),
            Ok(false) => said("refused"),
            Err(why) => ExitCode::from(broken(&why)),
        },
        Err(sentence) => {
            eprintln!("fuzz: {sentence}");
            ExitCode::from(2)
        }
    }
}

fn said(what: &str) -> ExitCode {
    println!("fuzz: {what}");
    ExitCode::SUCCESS
}

/// Says what broke, and returns with what code to exit.
fn broken(why: &str) -> u8 {
    let trying = TRYING.try_lock();
    let (kind, input) = trying
        .as_deref()
        .cloned()
        .unwrap_or((Kind::Links, Vec::new()));
    let mut hex = String::new();
    for byte in input {
        let _ = write!(hex, "{byte:02x}");
    }
    eprintln!("fuzz: {why}\n\nIt was this, to be tried again with --try {kind} HEX:\n{hex}");
    1
}

struct Options {
    seed: u64,
    inputs: u64,
    time: Option<Duration>,
}

enum Task {
    Search(Options),
    Try(Kind, Vec<u8>),
}

fn options(arguments: &[String]) -> Result<Task, String> {
    let mut options = Options {
        seed: 1,
        inputs: INPUTS,
        time: None,
    };
    let mut arguments = arguments.iter();
    let mut inputs = None;
    while let Some(name) = arguments.next() {
        let mut value = || {
            let text = arguments.next();
            text.ok_or_else(|| format!("{name} needs a value; {USAGE}"))
        };
        let number = |text: &String| {
            let number = text.parse::<u64>();
            number.map_err(|_| format!("{name} {text} should be a whole number"))
        };
        match name.as_str() {
            "--seconds" => options.time = Some(Duration::from_secs(number(value()?)?)),
            "--inputs" => inputs = Some(number(value()?)?),
            "--seed" => options.seed = number(value()?)?,
            "--try" => {
                let word = value()?;
                let kind = Kind::ALL.into_iter().find(|kind| kind.to_string() == *word);
                let kind = kind.ok_or_else(|| format!("there are no {word}; {USAGE}"))?;
                return Ok(Task::Try(kind, unhex(value()?)?));
            }
            _ => return Err(format!("there is no option {name}; {USAGE}")),
        }
    }
    // Who names a time wants all of it.
    let unless_said = if options.time.is_some() {
        u64::MAX
    } else {
        INPUTS
    };
    options.inputs = inputs.unwrap_or(unless_said);
    Ok(Task::Search(options))
}

fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair)
            .ok()
            .filter(|pair| pair.len() == 2);
        pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())
    };
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    bytes.ok_or_else(|| "the input should be in hexadecimal, two digits a byte".to_owned())
}

fn try_one(kind: Kind, input: &[u8]) -> Result<bool, String> {
    if let Ok(mut trying) = TRYING.lock() {
        trying.0 = kind;
        trying.1.clear();
        trying.1.extend_from_slice(input);
    }
    tried(kind, input)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long to go on is no part of any run"
)]
fn search(options: &Options) -> ExitCode {
    let began = Instant::now();
    let corpora = Kind::ALL.map(|kind| {
        let examples = corpus(kind).into_iter().map(|(_, content)| content);
        (kind, examples.collect::<Vec<_>>())
    });
    let mut counts = [(0, 0); Kind::ALL.len()];
    let mut input = 0;
    while input < options.inputs && options.time.is_none_or(|time| began.elapsed() < time) {
        let mut lots = Lots {
            stream: Stream::new(Seed(options.seed), Purpose::Seed, input),
            drawn: 0,
        };
        let n = lots.below(corpora.len());
        let (kind, examples) = &corpora[n];
        let damaged = damaged(*kind, examples, &mut lots);
        match try_one(*kind, &damaged) {
            Ok(is_accepted) => {
                counts[n].0 += 1;
                counts[n].1 += u64::from(is_accepted);
            }
            Err(why) => return ExitCode::from(broken(&why)),
        }
        input += 1;
    }
    let told = Kind::ALL.iter().zip(counts);
    let told =
        told.map(|(kind, (tried, accepted))| format!("{tried} {kind} ({accepted} accepted)"));
    let told: Vec<String> = told.collect();
    println!(
        "fuzz: tried {input} inputs: {}; nothing broke",
        told.join(", ")
    );
    ExitCode::SUCCESS
}

/// Returns an example, damaged. Of links and recordings mostly what is within is, so that it gets past the door.
fn damaged(kind: Kind, examples: &[Vec<u8>], lots: &mut Lots) -> Vec<u8> {
    let pick = |lots: &mut Lots| examples[lots.below(examples.len())].clone();
    let mut example = pick(lots);
    let mut other = pick(lots);
    let is_opened = !matches!(kind, Kind::Scenarios | Kind::Graphs) && lots.below(8) > 0;
    if is_opened {
        example = within(kind, &example).unwrap_or_default().into_bytes();
        other = within(kind, &other).unwrap_or_default().into_bytes();
    }
    // Little damage gets far.
    for _ in 0..1 + lots.below(4) * lots.below(3) {
        damage(&mut example, &other, lots);
    }
    example.truncate(BYTES_MAX);
    if is_opened {
        let text = String::from_utf8_lossy(&example);
        return closed(kind, &text).into_bytes();
    }
    example
}

/// Returns the lines within a link or a recording.
fn within(kind: Kind, example: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(example).ok()?;
    if kind == Kind::Links {
        return unsealed(text);
    }
    let json: Value = serde_json::from_str(text).ok()?;
    let mut lines = vec![json["seed"].to_string(), json["end"].as_str()?.to_owned()];
    let commands = json["commands"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str);
    lines.extend(commands.map(ToOwned::to_owned));
    Some(lines.join("\n"))
}

/// Puts lines into a link or a recording again.
fn closed(kind: Kind, text: &str) -> String {
    if kind == Kind::Links {
        return sealed(text);
    }
    let mut lines = text.split('\n');
    let seed = lines.next().and_then(|seed| seed.parse::<u64>().ok());
    let end = lines.next().unwrap_or_default();
    let commands: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let json = json!({"watercooler": 1, "seed": seed.unwrap_or_default(), "commands": commands, "end": end});
    json.to_string()
}

fn damage(text: &mut Vec<u8>, other: &[u8], lots: &mut Lots) {
    let at = lots.below(text.len() + 1);
    let end = (at + 1 + lots.below(40)).min(text.len());
    match lots.below(10) {
        0 if at < text.len() => text[at] ^= 1 << lots.below(8),
        1 if at < text.len() => text[at] = u8::try_from(lots.below(256)).unwrap_or_default(),
        2 => drop(text.drain(at..end)),
        3 => {
            let again = text[at..end].to_vec();
            text.splice(at..at, again);
        }
        4 => text.truncate(at),
        // A whole line again, or gone, or from another example.
        5..=7 => {
            let from = if lots.below(2) == 0 {
                text.clone()
            } else {
                other.to_vec()
            };
            let lines: Vec<&[u8]> = from.split(|byte| *byte == b'\n').collect();
            let mut line = lines[lots.below(lines.len())].to_vec();
            line.push(b'\n');
            let begins = text[..at].iter().rposition(|byte| *byte == b'\n');
            let begins = begins.map_or(0, |at| at + 1);
            if lots.below(4) == 0 {
                let ends = text[begins..].iter().position(|byte| *byte == b'\n');
                let ends = ends.map_or(text.len(), |length| begins + length + 1);
                text.drain(begins..ends);
            } else {
                text.splice(begins..begins, line);
            }
        }
        _ => {
            let word = WORDS[lots.below(WORDS.len())];
            text.splice(at..at, word.bytes());
        }
    }
}
