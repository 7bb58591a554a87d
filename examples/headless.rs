//! Runs a scenario file in the terminal and prints what came of it.

use std::io::Write as _;
use std::process::ExitCode;

use watercooler::command::{Setting, Statement, parse};
use watercooler::rng::Seed;
use watercooler::scenario::Script;
use watercooler::simulation::Summary;

const USAGE: &str = "usage: headless FILE [--seed N] [--set NAME=VALUE]... [--json]";

struct Options {
    file: String,
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
            let summary = run(&options)?;
            Ok(if options.json {
                json(&summary)
            } else {
                table(&summary)
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
    if options.file.is_empty() {
        return Err(format!("name a scenario file; {USAGE}"));
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

fn run(options: &Options) -> Result<Summary, String> {
    let file = &options.file;
    let bytes =
        std::fs::read(file).map_err(|e| format!("{file} cannot be read: {e}; check its name"))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("{file} is not a text in UTF-8; save it as one"))?;
    let in_file = |e: watercooler::scenario::ScriptError| format!("{file}: {e}");
    let script = Script::parse(&text).map_err(in_file)?;
    let mut performance = script
        .begin(options.seed, &options.settings)
        .map_err(in_file)?;
    performance.finish().map_err(in_file)?;
    Ok(performance.simulation.summary())
}

fn json(summary: &Summary) -> String {
    let json = serde_json::to_string(summary).expect("numbers and texts can always be written");
    json + "\n"
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
