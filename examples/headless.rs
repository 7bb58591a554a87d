//! Runs a scenario file, a recording or a link in the terminal and prints what came of it.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use watercooler::command::{Moment, Setting, Statement, parse};
use watercooler::link::{Extent, Link};
use watercooler::opening::{Content, Opened, check_size};
use watercooler::rng::Seed;
use watercooler::scenario::{Performance, ScriptError, Stop};
use watercooler::simulation::{Awaited, Simulation, Summary};
use watercooler::snapshot::{Amount, Budget, budget, bytes};
use watercooler::time::SimTime;

const USAGE: &str = "usage: headless FILE [--graph] [--seed N] [--set NAME=VALUE]... [--until TIME] [--json | --print-link | --budget], or --link LINK in place of FILE";

struct Options {
    file: String,
    /// Whether the file is a graph, whatever it is called.
    is_graph: bool,
    link: Option<String>,
    until: Option<Moment>,
    print_link: bool,
    budget: bool,
    seed: Option<Seed>,
    settings: Vec<Setting>,
    json: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    let text = if arguments.iter().any(|a| a == "--help" || a == "-h") {
        Ok(format!("{USAGE}\n"))
    } else {
        options(&arguments).and_then(|options| {
            let simulation = run(&options)?;
            Ok(if options.print_link {
                Link::to(&simulation.recording(), Extent::Moment, None).encode() + "\n"
            } else if options.json {
                json(&simulation.summary())
            } else if options.budget {
                books(&budget(&simulation))
            } else {
                table(&simulation.summary())
            })
        })
    };
    match text {
        Ok(text) => {
            // Whoever closed the pipe has read enough.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("headless: {sentence}");
            ExitCode::from(2)
        }
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options {
        file: String::new(),
        is_graph: false,
        link: None,
        until: None,
        print_link: false,
        budget: false,
        seed: None,
        settings: Vec::new(),
        json: false,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (argument.as_str(), None),
        };
        let mut value = |example: &str| {
            inline
                .clone()
                .or_else(|| arguments.next().cloned())
                .ok_or_else(|| format!("{name} needs a value, like {name} {example}"))
        };
        match name {
            "--json" if inline.is_none() => options.json = true,
            "--graph" if inline.is_none() => options.is_graph = true,
            "--print-link" if inline.is_none() => options.print_link = true,
            "--budget" if inline.is_none() => options.budget = true,
            "--link" => options.link = Some(value("w2.…")?),
            "--until" => {
                let text = value("2.5s")?;
                let moment = Moment::parse(&text).map_err(|e| format!("--until {text}: {e}"))?;
                options.until = Some(moment);
            }
            "--seed" => {
                let text = value("42")?;
                let seed = text.parse().map_err(|_| {
                    format!(
                        "--seed {text} should be a whole number from 0 to {}",
                        u64::MAX
                    )
                })?;
                options.seed = Some(Seed(seed));
            }
            "--set" => options.settings.push(setting(&value("gossip=2s")?)?),
            _ if name.starts_with('-') => {
                return Err(format!("there is no option {argument}; {USAGE}"));
            }
            _ if options.file.is_empty() => options.file.clone_from(argument),
            _ => return Err(format!("{argument} is one file too many; {USAGE}")),
        }
    }
    match (&options.link, options.file.is_empty()) {
        (None, true) => return Err(format!("name a scenario file; {USAGE}")),
        (Some(_), false) => return Err("give a file or a link, not both".to_owned()),
        (Some(_), true) if options.seed.is_some() || !options.settings.is_empty() => {
            return Err(
                "a link says its seed and settings itself; leave --seed and --set out".to_owned(),
            );
        }
        _ => {}
    }
    let forms = [
        (options.json, "--json"),
        (options.print_link, "--print-link"),
        (options.budget, "--budget"),
    ];
    let mut asked = forms.iter().filter(|(is_asked, _)| *is_asked);
    if let (Some((_, one)), Some((_, other))) = (asked.next(), asked.next()) {
        return Err(format!(
            "{one} and {other} print different things; leave one out"
        ));
    }
    Ok(options)
}

fn setting(text: &str) -> Result<Setting, String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(format!("--set {text} should be like --set gossip=2s"));
    };
    let command = format!("set {name} {value}");
    let parsed = parse(&command).map_err(|e| format!("--set {text}: {}", e.sentence))?;
    match parsed.map(|parsed| parsed.line.statement) {
        Some(Statement::Do(watercooler::command::Command::Set(setting))) => Ok(setting),
        _ => Err(format!("--set {text} should be like --set gossip=2s")),
    }
}

/// Does what the file or the link says, up to its end or as far as is asked for.
fn run(options: &Options) -> Result<Simulation, String> {
    let (mut performance, end) = match &options.link {
        Some(link) => {
            let opened = Opened::link(link)?;
            let end = opened.moment.or(opened.beginning.goes_to());
            let end = end.or_else(|| last_of(&opened.beginning));
            (opened.beginning, end)
        }
        None => begin(options)?,
    };
    let of_file = |e: watercooler::scenario::ScriptError| match &options.link {
        Some(_) => format!("the link: {e}"),
        None => format!("{}: {e}", options.file),
    };
    let mut progress = Progress::new();
    loop {
        let refused = performance.refused().len();
        let done = match options.until.or(end) {
            Some(moment) => run_to(&mut performance, moment, &mut progress),
            None => performance.finish_in_pieces(PIECE, &mut |run| progress.show(run)),
        };
        progress.clear();
        match done.map_err(of_file) {
            Ok(()) => return Ok(performance.simulation),
            Err(why) if performance.refused().len() > refused => {
                eprintln!("headless: {why}; the run goes on without it");
            }
            Err(why) => return Err(why),
        }
    }
}

/// After how many events the progress is written: several times a second, and soon enough in a room of thousands.
const PIECE: u64 = 50_000;

/// Goes to a moment, and shows how far it has come.
fn run_to(
    performance: &mut Performance,
    moment: Moment,
    progress: &mut Progress,
) -> Result<(), ScriptError> {
    // Up to just before its instant in pieces: amid that, the moment says itself where it ends.
    let before = SimTime::from_micros(moment.at.as_micros().saturating_sub(1));
    while performance.simulation.now() < before
        && performance.run_until(before, PIECE, Awaited::Nothing)? == Stop::Work
    {
        progress.show(&performance.simulation);
    }
    performance.run_to(moment)
}

/// How far a run has come, on a line of the terminal that is written over; nothing where nobody watches.
struct Progress {
    is_watched: bool,
    is_shown: bool,
}

impl Progress {
    fn new() -> Self {
        Self {
            is_watched: std::io::stderr().is_terminal(),
            is_shown: false,
        }
    }

    fn show(&mut self, run: &Simulation) {
        if !self.is_watched {
            return;
        }
        self.is_shown = true;
        let (known, all) = run.coverage().pairs();
        eprint!(
            "\rheadless: at {}, {} events, {known} of {all} pairs know\x1b[K",
            run.now(),
            run.events()
        );
    }

    /// Wipes the line, so that what is printed next begins one.
    fn clear(&self) {
        if self.is_shown {
            eprint!("\r\x1b[K");
        }
    }
}

/// Returns the moment of the last command that is still to come.
fn last_of(performance: &Performance) -> Option<Moment> {
    performance.waiting().next_back().map(|(moment, _)| moment)
}

/// Returns the run of the file at its beginning, and where it ends if the file does not do that by itself.
fn begin(options: &Options) -> Result<(Performance, Option<Moment>), String> {
    let file = &options.file;
    let cannot = |e: std::io::Error| format!("{file} cannot be read: {e}; check its name");
    check_size(file, std::fs::metadata(file).map_err(cannot)?.len())?;
    let bytes = std::fs::read(file).map_err(cannot)?;
    let (script, notes) = match Content::of_bytes(file, &bytes, options.is_graph)? {
        Content::Recording(_) if options.seed.is_some() || !options.settings.is_empty() => {
            return Err(
                "a recording says its seed and settings itself; leave --seed and --set out"
                    .to_owned(),
            );
        }
        Content::Recording(recording) => {
            let opened = Opened::recording(file, &recording)?;
            return Ok((opened.beginning, Some(recording.end)));
        }
        Content::Script(reading, notes) => {
            let script = reading.finish().map_err(|e| format!("{file}: {e}"))?;
            (script, notes)
        }
    };
    // How its lines were read comes after how the whole was.
    for note in notes.iter().chain(&script.notes) {
        eprintln!("headless: {file}: {note}");
    }
    let begun = script.begin(options.seed, &options.settings);
    Ok((begun.map_err(|e| format!("{file}: {e}"))?, None))
}

fn json(summary: &Summary) -> String {
    let json = serde_json::to_string(summary).expect("numbers and texts can always be written");
    json + "\n"
}

/// Writes what the messages cost: what became of them, over time, by node and by link.
fn books(budget: &Budget) -> String {
    let both = |amount: Amount| format!("{:>9} {:>9}", amount.messages, bytes(amount.bytes));
    let mut text = format!("{:>30}  {:>9} {:>9}\n", "", "messages", "bytes");
    for (name, amount) in budget.ends() {
        text.push_str(&format!("{name:>30}  {}\n", both(amount)));
    }
    text.push_str(&format!(
        "\n{:>30}  {:>9} {:>9} {:>9} {:>9}\n",
        format!("by {}, from", budget.span),
        "sent",
        "delivered",
        "gone",
        "bytes"
    ));
    for (place, span) in (0_u64..).zip(&budget.spans) {
        let from = SimTime::from_micros(budget.span.as_micros() * place);
        text.push_str(&format!(
            "{:>30}  {:>9} {:>9} {:>9} {:>9}\n",
            from.to_string(),
            span.sent,
            span.delivered,
            span.gone,
            bytes(span.bytes)
        ));
    }
    let heads = ["sent", "was sent", "gone"].map(|head| format!("{head:>9} {:>9}", "bytes"));
    text.push_str(&format!("\n{:>30}  {}\n", "node", heads.join(" ")));
    for node in &budget.nodes {
        let mut gone = node.out.gone();
        gone += node.into.gone();
        let cells = [node.out.sent, node.into.sent, gone].map(both);
        text.push_str(&format!("{:>30}  {}\n", node.name, cells.join(" ")));
    }
    let heads = ["sent", "delivered", "gone"].map(|head| format!("{head:>9} {:>9}", "bytes"));
    let links = format!("busiest of {} links", budget.links_total);
    text.push_str(&format!("\n{links:>30}  {}\n", heads.join(" ")));
    for link in &budget.links {
        let account = &link.account;
        let cells = [account.sent, account.delivered, account.gone()].map(both);
        let way = format!("{} -> {}", link.from, link.to);
        text.push_str(&format!("{way:>30}  {}\n", cells.join(" ")));
    }
    text
}

/// Writes the numbers a line each, in their order.
fn table(summary: &Summary) -> String {
    let json =
        serde_json::to_string_pretty(summary).expect("numbers and texts can always be written");
    let fields = json
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(": "));
    let mut text = String::new();
    for (name, value) in fields {
        let (name, value) = (name.trim_matches('"'), value.trim_matches('"'));
        text.push_str(&format!("{name:>16}  {value}\n"));
    }
    text
}
