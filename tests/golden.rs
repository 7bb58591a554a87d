//! Plays the scenarios in tests/scenarios and compares what happens, line by line, with what is written there.
//!
//! A scenario is prose, and blocks of commands with what they lead to: the commands, a line `----`, and everything that
//! the journal says until the next block. Two words are not commands of Watercooler: `table NODE` shows what a node
//! knows, and `summary` the numbers of the run. If a scenario fails, run `BLESS=1 cargo test --test golden` and look at the
//! difference; keep it only if you can explain it.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use watercooler::command::{Statement, Until, parse};
use watercooler::journal::{Done, Entry, Said, Touch, Transit, What};
use watercooler::message::{Message, NodeId};
use watercooler::node::{Onward, Source, Verdict};
use watercooler::rng::Seed;
use watercooler::simulation::{Awaited, Ending, Ran, Simulation};
use watercooler::time::Span;

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = fs::read_dir(&folder).expect("the folder of scenarios");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a scenario").path()).collect();
    files.sort();
    files
}

#[test]
fn every_scenario_plays_out_as_it_is_written() {
    let is_blessing = std::env::var_os("BLESS").is_some();
    let mut failures = String::new();
    for file in scenarios() {
        let written = fs::read_to_string(&file).expect("a scenario is text");
        let played = play(&written);
        if is_blessing && played != written {
            fs::write(&file, played).expect("the scenario can be rewritten");
        } else if played != written {
            failures += &difference(&file, &written, &played);
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_scenario_says_first_what_it_shows_and_why() {
    let files = scenarios();
    assert!(files.len() >= 8, "only {files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("a scenario is text");
        let prose = text.lines().take_while(|line| line.starts_with('#'));
        assert!(prose.count() >= 3, "{} needs more prose", file.display());
    }
}

#[test]
fn a_block_is_replaced_by_what_its_commands_lead_to_and_prose_stays() {
    let written = "# Prose.\n\nnew ada:81\n----\nnonsense\n\n# More.\nkill 82\nsummry\n----\n";
    let played = "# Prose.\n\nnew ada:81\n----\n       0s  ada     created\n\n# More.\nkill 82\nsummry\n----\n\
                  refused: there is no node on port 82; there are ada:81\n\
                  refused: there is no command summry; try help (column 1)\n";
    assert_eq!(play(written), played);
}

/// Says where two texts first differ.
fn difference(file: &Path, written: &str, played: &str) -> String {
    let (mut old, mut new) = (written.lines(), played.lines());
    for number in 1.. {
        let (old, new) = (old.next(), new.next());
        if old != new {
            let end = "(the end)";
            return format!(
                "{}, line {number}\n  is written: {}\n  but played: {}\n",
                file.display(),
                old.unwrap_or(end),
                new.unwrap_or(end)
            );
        }
    }
    String::new()
}

/// Plays a scenario and returns its text as it ought to be.
fn play(text: &str) -> String {
    let mut stage = Stage {
        run: Simulation::new(Seed(1)),
        told: 0,
        output: String::new(),
    };
    let mut played = String::new();
    let mut commands = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        played += &format!("{line}\n");
        if line == "----" {
            commands.drain(..).for_each(|command| stage.give(command));
            played += &std::mem::take(&mut stage.output);
            // What is written there now ends with the first empty line.
            if lines.find(|line| line.is_empty()).is_some() {
                played.push('\n');
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            commands.push(line);
        }
    }
    assert_eq!(commands, [""; 0], "commands without a ---- below them");
    played
}

struct Stage {
    run: Simulation,
    /// How many entries of the journal have been written out.
    told: u64,
    output: String,
}

impl Stage {
    fn give(&mut self, line: &str) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("summary", "") => self.output += &summary(&self.run),
            ("table", name) => self.output += &table(&self.run, name),
            _ => {
                if let Err(sentence) = self.act(line) {
                    self.output += &format!("refused: {sentence}\n");
                }
            }
        }
        for number in self.told..self.run.journal().length() {
            let entry = self.run.journal().get(number).expect("it was just added");
            self.output += &format!("{}\n", told(&self.run, entry));
        }
        self.told = self.run.journal().length();
    }

    fn act(&mut self, line: &str) -> Result<(), String> {
        let Some(parsed) = parse(line).map_err(|e| e.to_string())? else {
            return Ok(());
        };
        let now = self.run.now();
        match parsed.line.statement {
            Statement::Do(command) => self.run.apply(&command),
            Statement::Run(Until::For(span)) => {
                let ran = self.run.run_until(now + span, 100_000);
                let ended = ran == Ran::ToTheEnd;
                ended.then_some(()).ok_or("it is a storm".into())
            }
            Statement::Run(until) => match self.run.ending(&until)? {
                Ending::At(moment) => self.run.run_to(moment),
                Ending::When(awaited) => {
                    let deadline = now + Span::from_secs(3_600);
                    let awaited = [awaited, Awaited::Nothing];
                    let came_about = self.run.run_until_either(awaited, deadline, 100_000);
                    came_about
                        .then_some(())
                        .ok_or("it never comes about".into())
                }
            },
            Statement::Seed(seed) => {
                self.run = Simulation::new(seed);
                Ok(())
            }
            Statement::Help(_) => Err("help has no place in a scenario".into()),
        }
    }
}

/// An entry in columns: when, who, what, on which way, whose book as of which version, how many links it may cross, and
/// what came of it.
fn told(run: &Simulation, entry: &Entry) -> String {
    let name = |id: NodeId| run.directory().label(id).to_string();
    let names = |ids: &[NodeId]| {
        ids.iter()
            .map(|id| name(*id))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let said = |said: &Said| match said {
        Said::Rumor(message) => rumor(run, message),
        Said::PeersRequest => "asks for peers".to_owned(),
        Said::Peers(peers) => format!("{peers} peers"),
    };
    let way = |transit: &Transit| {
        let from = transit.from.map_or("by hand".to_owned(), name);
        format!("{from} -> {}", name(transit.to))
    };
    let (what, way, about, outcome) = match &entry.what {
        What::Heard {
            transit,
            message,
            verdict,
            onward,
            learned,
        } => {
            let verdict = match verdict {
                Verdict::New { before: None } => "news".to_owned(),
                Verdict::New { before: Some(v) } => format!("news, knew @{v}"),
                Verdict::Stale { known } => format!("stale, knows @{known}"),
                Verdict::Duplicate => "duplicate".to_owned(),
                Verdict::Forged { version } => format!("forged, goes to @{version}"),
            };
            let onward = match onward {
                Onward::Forwarded(to) => format!("on to {}", names(to)),
                Onward::Expired => "ttl spent".to_owned(),
                Onward::NobodyElse => "nobody else".to_owned(),
                Onward::Kept => String::new(),
            };
            let learned = if *learned { "a new peer; " } else { "" };
            let outcome = format!("{learned}{onward}");
            (verdict, way(transit), rumor(run, message), outcome)
        }
        What::Gossiped { message, to } => {
            let to = match &to[..] {
                [] => "-> nobody".to_owned(),
                to => format!("-> {}", names(to)),
            };
            ("gossips".into(), to, rumor(run, message), String::new())
        }
        What::Asked { introducer } => {
            let way = format!("-> {}", name(*introducer));
            ("asks for peers".into(), way, String::new(), String::new())
        }
        What::Answered {
            transit,
            peers,
            books,
        } => {
            let about = format!("{peers} peers, {books} books");
            ("answers".into(), way(transit), about, String::new())
        }
        What::Introduced { transit, learned } => {
            let about = match &learned[..] {
                [] => "meets nobody".to_owned(),
                learned => format!("meets {}", names(learned)),
            };
            ("is introduced".into(), way(transit), about, String::new())
        }
        What::Picked { book, version } => {
            let about = format!("{}@{version}", run.directory().title(*book));
            ("picks".into(), String::new(), about, String::new())
        }
        What::Linked(peer) => bare(format!("peer + {}", name(*peer))),
        What::Unlinked(peer) => bare(format!("peer - {}", name(*peer))),
        What::Waits(transit, s) => ("waits".into(), way(transit), said(s), String::new()),
        What::StandsInLine(transit, s) => ("in line".into(), way(transit), said(s), String::new()),
        What::Lost(transit, s) => ("lost".into(), way(transit), said(s), String::new()),
        What::Cut(transit, s) => ("cut off".into(), way(transit), said(s), String::new()),
        What::Dead(transit, s) => ("dead".into(), way(transit), said(s), String::new()),
        What::Dropped(transit, s) => ("dropped".into(), way(transit), said(s), String::new()),
        What::Crowded(transit, s) => ("queue full".into(), way(transit), said(s), String::new()),
        What::Duplicated {
            transit,
            said: s,
            of,
        } => {
            let outcome = format!("{} beside {of}", transit.number);
            ("goes twice".into(), way(transit), said(s), outcome)
        }
        What::Touched(transit, s, touch) => {
            let (what, outcome) = match touch {
                Touch::Dropped => ("dropped by hand".into(), String::new()),
                Touch::Delivered => ("delivered by hand".into(), String::new()),
                Touch::Delayed(span) => (format!("{span} later"), String::new()),
                Touch::Held => ("held".into(), String::new()),
                Touch::Released => ("released".into(), String::new()),
                Touch::Swapped(other) => (format!("swapped with {other}"), String::new()),
                Touch::Redirected(before) => (format!("was for {}", name(*before)), String::new()),
                Touch::Edited(before) => ("edited".into(), format!("was {}", rumor(run, before))),
            };
            (what, way(transit), said(s), outcome)
        }
        What::Scheduled(deed) => {
            let how = match &deed.how {
                Done::Done => String::new(),
                Done::Undone => "undone: ".to_owned(),
                Done::Refused(why) => format!("in vain, {why}: "),
            };
            bare(format!(
                "schedule {}: {how}{}",
                deed.schedule, deed.line.text
            ))
        }
        What::Commanded(line) => bare(format!("by hand: {}", line.text)),
        What::Created => bare("created".into()),
        What::Killed { waiting: 0 } => bare("killed".into()),
        What::Killed { waiting } => bare(format!("killed, {waiting} waiting")),
        What::Left { waiting: 0, .. } => bare("left for good".into()),
        What::Left { waiting, .. } => bare(format!("left for good, {waiting} waiting")),
        What::Restarted { blank: false } => bare("restarted".into()),
        What::Restarted { blank: true } => bare("restarted blank".into()),
        What::Frozen => bare("frozen".into()),
        What::Thawed { waiting } => bare(format!("thawed, {waiting} waiting")),
    };
    let at = entry.at.to_string();
    // Where there is no node, nobody takes note.
    let who = run.directory().name(entry.node).map_or("-", |name| name);
    let line = format!("{at:>9}  {who:<6}  {what:<18}  {way:<22}  {about:<32}  {outcome}");
    line.trim_end().to_owned()
}

fn bare(what: String) -> (String, String, String, String) {
    (what, String::new(), String::new(), String::new())
}

fn rumor(run: &Simulation, message: &Message) -> String {
    let title = run.directory().title(message.book);
    let origin = run.directory().label(message.origin);
    let (version, ttl) = (message.version, message.ttl);
    format!("{origin}: {title}@{version} ttl {ttl}")
}

/// What a node knows, a row each, itself first.
fn table(run: &Simulation, name: &str) -> String {
    let node = run
        .directory()
        .named(name)
        .and_then(|id| run.members().get(id));
    let Some(node) = node.map(|member| &member.node) else {
        return format!("refused: there is no {name}\n");
    };
    let label = |id| run.directory().label(id).to_string();
    let title = |book| run.directory().title(book).to_string();
    let own = format!("{}@{}", title(node.favourite()), node.version());
    let mut text = format!("  {:<14}  {own:<16}  itself\n", label(node.id()));
    for (origin, row) in node.books().iter() {
        let source = match row.source {
            Source::Node(id) => label(id),
            Source::Hand => "hand".to_owned(),
        };
        let book = format!("{}@{}", title(row.book), row.version);
        let (hops, at) = (row.hops, row.heard_at);
        let origin = label(origin);
        text += &format!("  {origin:<14}  {book:<16}  by {source}, hop {hops}, at {at}\n");
    }
    text
}

/// A term of the balance that most scenarios do without.
fn if_any(name: &str, count: u64) -> String {
    match count {
        0 => String::new(),
        _ => format!(" + {name} {count}"),
    }
}

fn summary(run: &Simulation) -> String {
    let s = run.summary();
    assert_eq!(s.violations, [""; 0], "Watercooler is at fault");
    let converged = run.coverage().converged_at();
    let (known, pairs) = run.coverage().pairs();
    format!(
        "  sent {}{} = delivered {} + lost {}{} + dead {} + dropped {} + in flight {}\n  \
         of the rumors: new {}, duplicates {}, stale {}, forged {}; ttl spent {}\n  \
         newest books known: {known} of {pairs}; {}\n",
        s.sent,
        if_any("duplicated", s.duplicated),
        s.delivered,
        s.lost,
        if_any("cut", s.cut),
        s.dead,
        s.dropped,
        s.in_flight,
        s.new,
        s.duplicates,
        s.stale,
        s.forged,
        s.expired,
        converged.map_or("not converged".to_owned(), |at| format!(
            "converged at {at}"
        )),
    )
}
