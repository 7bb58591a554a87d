//! Runs the terminal runner, examples/headless.rs, as a person would, on good files and on bad ones.
//!
//! `cargo test` builds the examples before it runs any test. If this file is tested alone, build the runner first:
//! `cargo build --no-default-features --example headless`.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use watercooler::link::{Extent, Link};
use watercooler::recording::Recording;
use watercooler::scenario::Script;

const FIELDS: [&str; 23] = [
    "fingerprint",
    "seed",
    "time_us",
    "events",
    "nodes",
    "up",
    "frozen",
    "sent",
    "duplicated",
    "delivered",
    "lost",
    "cut",
    "dead",
    "dropped",
    "in_flight",
    "new",
    "duplicates",
    "stale",
    "forged",
    "expired",
    "coverage",
    "converged_at_us",
    "violations",
];

const USAGE: &str = "usage: headless FILE [--graph] [--seed N] [--set NAME=VALUE]... [--until TIME] [--json | --print-link | --budget], or --link LINK in place of FILE";

/// A run in which something of everything happens.
const LIVELY: &str = "# A lively room\nseed 9\nloss 20%\nset gossip 1s\nnew 8\nrun 3s\nkill 8002\nfreeze 8003\nrun 3s\n";

/// The runner: cargo puts it beside the folder of this test.
fn runner() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let profile = test.parent().and_then(Path::parent).expect("target/debug");
    let name = format!("headless{}", std::env::consts::EXE_SUFFIX);
    let runner = profile.join("examples").join(name);
    assert!(
        runner.exists(),
        "{} is missing: cargo build --no-default-features --example headless",
        runner.display()
    );
    runner
}

/// Writes a file to run, with a name of its own, and returns its path.
fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).expect("the target folder can be written");
    path.to_str().expect("a path in UTF-8").to_owned()
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(runner());
    command.args(arguments).output().expect("it can be run")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it speaks UTF-8")
}

/// What a good run prints.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(text(&output.stderr), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    text(&output.stdout).to_owned()
}

fn summary(arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    let printed = printed(&arguments);
    serde_json::from_str(&printed).unwrap_or_else(|e| panic!("{e}: {printed}"))
}

/// What a good run prints, and what it notes of how the file was read.
fn noted(arguments: &[&str]) -> (String, Vec<String>) {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    let before = format!("headless: {}: ", arguments[0]);
    let note = |line: &str| {
        let note = line.strip_prefix(&before);
        note.unwrap_or_else(|| panic!("{line}")).to_owned()
    };
    let notes = text(&output.stderr).lines().map(note).collect();
    (text(&output.stdout).to_owned(), notes)
}

/// The sentence a bad run ends with, without the runner's name before it.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    let said = text(&output.stderr);
    let sentence = said
        .strip_prefix("headless: ")
        .and_then(|said| said.strip_suffix('\n'))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(!sentence.contains('\n'), "more than one line: {said}");
    assert!(!sentence.ends_with('.'), "a full stop: {said}");
    sentence.to_owned()
}

#[test]
fn json_has_every_number_in_order_and_the_messages_add_up() {
    let file = file("json.txt", LIVELY);
    let printed = printed(&[&file, "--json"]);
    assert_eq!(printed.lines().count(), 1, "{printed}");
    let places = FIELDS.map(|field| printed.find(&format!("\"{field}\":")));
    assert!(places.is_sorted() && places[0].is_some(), "{printed}");

    let summary: Value = serde_json::from_str(&printed).expect("it is JSON");
    assert_eq!(
        summary.as_object().map(serde_json::Map::len),
        Some(FIELDS.len())
    );
    let number = |name: &str| summary[name].as_u64().unwrap_or_else(|| panic!("{name}"));
    let parts = ["delivered", "lost", "cut", "dead", "dropped", "in_flight"];
    assert_eq!(
        number("sent") + number("duplicated"),
        parts.iter().map(|part| number(part)).sum::<u64>()
    );
    assert_eq!((number("seed"), number("time_us")), (9, 6_000_000));
    assert_eq!((number("nodes"), number("up"), number("frozen")), (8, 7, 1));
    for name in ["lost", "dead", "in_flight", "new", "duplicates", "stale"] {
        assert!(number(name) > 0, "{name} is 0 in {printed}");
    }
    assert_eq!(summary["violations"], Value::Array(Vec::new()));
    let fingerprint = summary["fingerprint"].as_str().unwrap_or_default();
    assert_eq!(fingerprint.len(), 16, "{fingerprint}");
}

#[test]
fn without_json_every_number_has_a_line_of_its_own() {
    let file = file("lines.txt", LIVELY);
    let json = summary(&[&file]);
    let printed = printed(&[&file]);
    assert_eq!(printed.lines().count(), FIELDS.len());
    for field in FIELDS {
        let is_its_line = |line: &&str| line.split_whitespace().next() == Some(field);
        let line = printed.lines().find(is_its_line).expect(field);
        let value = line.split_whitespace().nth(1);
        assert_eq!(value, Some(json[field].to_string().trim_matches('"')));
    }
}

#[test]
fn the_built_in_scenarios_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for entry in fs::read_dir(folder).expect("the built-in scenarios") {
        let path = entry.expect("a scenario").path();
        let summary = summary(&[path.to_str().expect("a path in UTF-8")]);
        let name = path.file_name().and_then(|name| name.to_str());
        // Where nobody is there is nobody to agree, and somebody who lies is believed.
        let is_empty = name == Some("empty-room.txt");
        let they_differ = name == Some("one-who-lies.txt");
        assert_eq!(summary["nodes"] == 0, is_empty, "{}", path.display());
        assert_eq!(
            summary["converged_at_us"].is_null(),
            is_empty || they_differ,
            "{}",
            path.display()
        );
        let coverage = summary["coverage"].as_f64().expect("a share");
        let is_as_expected = match (is_empty, they_differ) {
            (true, _) => coverage == 0.0,
            (_, true) => coverage > 0.5 && coverage < 1.0,
            _ => coverage == 1.0,
        };
        assert!(is_as_expected, "{}: {coverage}", path.display());
    }
}

#[test]
fn a_seed_makes_another_run_and_the_same_seed_the_same() {
    let file = file("seed.txt", LIVELY);
    let own = summary(&[&file]);
    assert_eq!(own, summary(&[&file, "--seed", "9"]));
    let other = summary(&[&file, "--seed", "10"]);
    assert_eq!(other["seed"], 10);
    assert_ne!(own["fingerprint"], other["fingerprint"]);
    assert_ne!(own["sent"], other["sent"]);
    assert_eq!(other, summary(&["--seed=10", &file]));
}

#[test]
fn a_setting_takes_the_place_of_the_files_own() {
    let file = file("set.txt", LIVELY);
    let own = summary(&[&file]);
    let quiet = summary(&[&file, "--set", "gossip=off"]);
    assert_eq!(quiet["sent"], 0);
    let short = summary(&[&file, "--set", "gossip=500ms", "--set=ttl=1"]);
    assert_eq!(short["duplicates"], 0, "what goes one link comes once");
    assert_ne!(short["fingerprint"], own["fingerprint"]);
    let ring = summary(&[&file, "--set", "topology=ring", "--set", "peers=0"]);
    let random = summary(&[&file, "--set", "topology=random 3", "--set", "peers=0"]);
    assert!(
        ring["sent"].as_u64() < random["sent"].as_u64(),
        "{ring} {random}"
    );
}

#[test]
fn help_says_how_it_is_used() {
    for option in ["--help", "-h"] {
        assert_eq!(printed(&[option]), format!("{USAGE}\n"));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = file("missing.txt", "");
    fs::remove_file(&missing).expect("it was just written");
    let sentence = refused(&[&missing]);
    let begins = format!("{missing} cannot be read: ");
    assert!(sentence.starts_with(&begins), "{sentence}");
    assert!(sentence.ends_with("; check its name"), "{sentence}");

    let binary = file("binary.txt", [0xff, 0xfe, 0x00]);
    assert_eq!(
        refused(&[&binary]),
        format!("{binary}: this begins like UTF-16 and is none; save it again as UTF-8")
    );
}

#[test]
fn a_line_that_cannot_be_read_or_done_is_named() {
    for (name, content, sentence) in [
        (
            "unreadable.txt",
            "new 3\n\nkil 8001\n",
            "line 3: there is no command kil; did you mean kill? (column 1)",
        ),
        (
            "refused.txt",
            "new ada\nrun 1s\nkill tod\n",
            "line 3: there is no node named tod; there are ada:8001",
        ),
        (
            "late.txt",
            "new 3\nrun 2s\nat 1s kill 8001\n",
            "line 3: 1s has passed: the run has reached 2s",
        ),
        (
            "waiting.txt",
            "new 3\nat 5s kill 8001\nrun 2s\n",
            "line 2: it waits for 5s, but the file ends at 2s; let it run on",
        ),
    ] {
        let file = file(name, content);
        assert_eq!(refused(&[&file]), format!("{file}: {sentence}"));
    }
}

#[test]
fn how_lines_and_messages_were_read_is_noted() {
    let room = "set gossip off\nnew jimmy:81\nnew tod:82\nlink jimmy tod\n";
    for (name, lines, notes) in [
        (
            "as-published.txt",
            "send jimmy {\n  uuid: 'asdijfaojf3232',\n  address: '196.18.1.0'\n  port: '80'\n  ttl: 4 # decremented\n  payload: 'bookname'\n}\n",
            &[
                "line 5: it is not quite JSON and was read all the same: names without quotes, single quotes, commas missing, comments",
                "line 5: there is no version, so it counts as version 0",
            ][..],
        ),
        (
            "capitals.txt",
            "book tod 'Dune'\nsend jimmy {\"UUID\": \"a1\", \"address\": \"localhost\", \"port\": 82, \"version\": 3, \"ttl\": 4, \"payload\": \"x\"}\n",
            &[
                "line 5: single quotes were taken for double ones",
                "line 6: \"UUID\" was taken for uuid",
                "line 6: localhost is this machine, 127.0.0.1, so it is about whoever lives on port 82",
            ],
        ),
        ("plain.txt", "book tod \"Dune\"\n", &[]),
    ] {
        let file = file(name, format!("{room}{lines}run 2s\n"));
        assert_eq!(noted(&[&file, "--json"]).1, notes, "{name}");
    }
}

#[test]
fn options_that_make_no_sense_are_said() {
    let file = file("options.txt", LIVELY);
    let usage = USAGE;
    for (arguments, sentence) in [
        (&[][..], &format!("name a scenario file; {usage}")),
        (&["--json"], &format!("name a scenario file; {usage}")),
        (
            &[&file, "--colour"],
            &format!("there is no option --colour; {usage}"),
        ),
        (&[&file, "-x"], &format!("there is no option -x; {usage}")),
        (
            &[&file, "--json=yes"],
            &format!("there is no option --json=yes; {usage}"),
        ),
        (
            &[&file, "more"],
            &format!("more is one file too many; {usage}"),
        ),
        (
            &[&file, "--seed"],
            &"--seed needs a value, like --seed 42".to_owned(),
        ),
        (
            &[&file, "--seed", "lucky"],
            &"--seed lucky should be a whole number from 0 to 18446744073709551615".to_owned(),
        ),
        (
            &[&file, "--seed=-1"],
            &"--seed -1 should be a whole number from 0 to 18446744073709551615".to_owned(),
        ),
        (
            &[&file, "--set"],
            &"--set needs a value, like --set gossip=2s".to_owned(),
        ),
        (
            &[&file, "--set", "gossip"],
            &"--set gossip should be like --set gossip=2s".to_owned(),
        ),
        (
            &[&file, "--set", "gossip=5"],
            &"--set gossip=5: 5 needs a unit: 5ms, 5s or 5m".to_owned(),
        ),
        (
            &[&file, "--set", "tll=4"],
            &"--set tll=4: there is no setting tll; did you mean ttl?".to_owned(),
        ),
        (
            &[&file, "--set", "ttl=4 run 5s"],
            &"--set ttl=4 run 5s: there is more here than set takes: set NAME VALUE".to_owned(),
        ),
    ] {
        assert_eq!(refused(arguments), *sentence, "{arguments:?}");
    }
}

// -- links, recordings, moments --

/// What the library makes of a file, without the runner.
fn recording(content: &str) -> Recording {
    let script = Script::parse(content).expect("a good file");
    let mut room = script.begin(None, &[]).expect("it begins");
    room.finish().expect("it can be done");
    room.simulation.recording()
}

fn link(content: &str, extent: Extent) -> String {
    Link::to(&recording(content), extent, None).encode()
}

#[test]
fn a_link_is_printed_and_runs_as_the_very_same_run() {
    let file = file("print-link.txt", LIVELY);
    let printed = printed(&[&file, "--print-link"]);
    assert_eq!(printed, format!("{}\n", link(LIVELY, Extent::Moment)));
    let link = printed.trim_end();
    let own = summary(&[&file]);
    assert_eq!(summary(&["--link", link]), own);
    assert_eq!(summary(&[&format!("--link={link}")]), own);
    let address = format!("https://example.org/watercooler/?x#{link}");
    assert_eq!(summary(&["--link", &address]), own);
    assert_eq!(self::printed(&["--link", link, "--print-link"]), printed);
}

#[test]
fn a_link_without_a_moment_runs_to_its_end() {
    let whole = link(LIVELY, Extent::Commands);
    let run = summary(&["--link", &whole]);
    assert_eq!(run["time_us"], 6_000_000, "where it ended");
    assert_eq!((&run["up"], &run["frozen"]), (&7.into(), &1.into()));
    let on = summary(&["--link", &whole, "--until", "6s"]);
    let file = file("link-until.txt", LIVELY);
    assert_eq!(on, summary(&[&file]));
    let set_up = summary(&["--link", &link(LIVELY, Extent::Setup)]);
    assert_eq!(
        (&set_up["time_us"], &set_up["nodes"]),
        (&0.into(), &8.into())
    );
}

#[test]
fn a_recording_runs_to_its_end() {
    let own = summary(&[&file("recorded.txt", LIVELY)]);
    let json = recording(LIVELY).to_json();
    for (name, json) in [
        ("recorded.json", json.clone()),
        ("recorded-elsewhere.json", format!("\u{feff}{json}")),
        // What it is is seen in what it says, not in what it is called.
        ("recorded-as.txt", json.replace('\n', "\r\n")),
    ] {
        let file = file(name, json);
        assert_eq!(summary(&[&file]), own, "{name}");
        let later = summary(&[&file, "--until=8s"]);
        assert_eq!(later["time_us"], 8_000_000);
        let link = printed(&[&file, "--print-link"]);
        assert_eq!(summary(&["--link", link.trim_end()]), own, "{name}");
    }
}

#[test]
fn a_run_goes_until_the_moment_that_is_asked_for() {
    let file = file("until.txt", LIVELY);
    let at = |moment: &str| summary(&[&file, "--until", moment]);
    assert_eq!(at("0s")["nodes"], 8, "what is done at 0 s is done");
    assert_eq!(
        (&at("2.5s")["time_us"], &at("2.5s")["up"]),
        (&2_500_000.into(), &8.into())
    );
    assert_eq!(at("6s"), summary(&[&file]));
    assert_eq!(
        at("1m")["time_us"],
        60_000_000,
        "and on after the file's own end"
    );
    let seeded = summary(&[&file, "--until", "2s", "--seed", "4"]);
    assert_eq!(
        (&seeded["seed"], &seeded["time_us"]),
        (&4.into(), &2_000_000.into())
    );
}

#[test]
fn what_the_messages_cost_is_printed_by_node_and_by_link() {
    let text = "set gossip off\nset peers 0\nnew ada:81\nnew bob:82\nlink ada bob\nbandwidth 1kB/s queue 0\n\
                send ada {\"uuid\": \"b1\", \"address\": \"10.0.0.9\", \"port\": 9, \"version\": 1, \"ttl\": 2, \"payload\": \"gatsby\"}\n\
                send ada {\"uuid\": \"b2\", \"address\": \"10.0.0.9\", \"port\": 9, \"version\": 2, \"ttl\": 2, \"payload\": \"gatsby\"}\nrun 1s\n";
    let file = file("budget.txt", text);
    assert_eq!(
        printed(&[&file, "--budget"]),
        r#"                                 messages     bytes
                          Sent          4     336 B
                     Delivered          3     252 B
 Dropped at a bound or by hand          1      84 B

                by 100ms, from       sent delivered      gone     bytes
                            0s          4         2         1     336 B
                         100ms          0         1         0       0 B

                          node       sent     bytes  was sent     bytes      gone     bytes
                           ada          2     168 B         2     168 B         1      84 B
                           bob          0       0 B         2     168 B         1      84 B

            busiest of 1 links       sent     bytes delivered     bytes      gone     bytes
                    ada -> bob          2     168 B         1      84 B         1      84 B
"#
    );
}

#[test]
fn what_cannot_be_opened_is_said() {
    let good = link(LIVELY, Extent::Moment);
    let file = file("opened.txt", LIVELY);
    let json = self::file("opened.json", recording(LIVELY).to_json());
    let link_alone = "a link says its seed and settings itself; leave --seed and --set out";
    let recording_alone = link_alone.replace("a link", "a recording");
    let both = "--json and --print-link print different things; leave one out";
    let books = "--json and --budget print different things; leave one out";
    for (arguments, sentence) in [
        (&["--budget", &file, "--json"][..], books),
        (&["--link"][..], "--link needs a value, like --link w2.…"),
        (&["--link", &good, &file], "give a file or a link, not both"),
        (&[&file, "--link", &good], "give a file or a link, not both"),
        (&["--link", &good, "--seed", "4"], link_alone),
        (&["--link", &good, "--set", "ttl=4"], link_alone),
        (&[&json, "--seed", "4"], &recording_alone),
        (&[&json, "--set", "ttl=4"], &recording_alone),
        (&[&file, "--json", "--print-link"], both),
        (&["--link", &good, "--print-link", "--json"], both),
        (
            &["--link", "hello"],
            "this is not a link to a run; a link has w2. after the #",
        ),
        (
            &["--link="],
            "this is not a link to a run; a link has w2. after the #",
        ),
        (
            &["--link", &good[..good.len() - 1]],
            "the link is damaged; copy it again, whole",
        ),
        (
            &["--link", &good[..good.len() - 9]],
            "the link is cut off; copy it whole",
        ),
        (
            &["--link", &good.replacen("w2", "w7", 1)],
            "the link has version 7, and this Watercooler reads versions up to 2; reload the page, or ask for the run as a file",
        ),
        (
            &[&file, "--until"],
            "--until needs a value, like --until 2.5s",
        ),
        (
            &[&file, "--until", "soon"],
            "--until soon: soon is not a time; write it like 500ms, 2.5s or 3m",
        ),
        (
            &[&file, "--until", "1s#x"],
            "--until 1s#x: 1s#x should end in a number of events, like 2.5s#3",
        ),
        (
            &["--link", &good, "--until", "3s#999"],
            "the link: there is no moment 3s#999: that instant has 0 events",
        ),
        (
            &[&file, "--until", "2s#5"],
            &format!("{file}: there is no moment 2s#5: that instant has 0 events"),
        ),
    ] {
        assert_eq!(refused(arguments), sentence, "{arguments:?}");
    }
}

#[test]
fn a_recording_or_a_link_that_cannot_be_followed_is_said() {
    let json = |commands: &str, end: &str| {
        format!(r#"{{"watercooler": 1, "seed": 1, "commands": [{commands}], "end": "{end}"}}"#)
    };
    let new = "\"at 0s new ada\"";
    for (name, content, sentence) in [
        (
            "broken.json",
            "{".to_owned(),
            "this is not a recording of Watercooler: EOF while parsing an object at line 1 column 1",
        ),
        (
            "other.json",
            json("", "0s").replace(": 1, \"seed", ": 2, \"seed"),
            "the recording has version 2, and this Watercooler reads version 1; open it with the one that wrote it",
        ),
        (
            "nobody.json",
            json("\"at 0s kill ada\"", "5s"),
            "kill ada: there is no node named ada; the room is empty; try new 12",
        ),
        (
            "never.json",
            json(new, "5s#9"),
            "there is no moment 5s#9: that instant has 0 events",
        ),
        (
            "endless.json",
            json(new, "never"),
            "the end of the recording: never is not a time; write it like 500ms, 2.5s or 3m",
        ),
    ] {
        let file = file(name, content);
        assert_eq!(refused(&[&file]), format!("{file}: {sentence}"));
    }
    // What cannot be given when its time comes is said, and the run goes on to its end without it.
    let later = json(
        &format!("{new}, \"at 2s kill bob\", \"at 3s kill ada\""),
        "5s",
    );
    let lines = "new ada\nat 2s kill bob\nat 3s kill ada\nrun 5s\n";
    for (name, content, line) in [
        ("later.json", &*later, ""),
        ("later.txt", lines, "line 2: "),
    ] {
        let file = file(name, content);
        let (printed, notes) = noted(&[&file, "--json"]);
        let summary: Value = serde_json::from_str(&printed).expect("it is JSON");
        assert_eq!(summary["time_us"], 5_000_000, "{printed}");
        assert_eq!(summary["up"], 0, "{printed}");
        let why = "at 2s kill bob could not be given: there is no node named bob; there are ada:8001; the run goes on without it";
        assert_eq!(notes, [format!("{line}{why}")]);
    }
    let large = file("large.txt", "\n".repeat(4_000_001));
    assert_eq!(
        refused(&[&large]),
        format!(
            "{large} is 4000001 bytes long, and the most that is read is 4000000; a run is usually a few thousand"
        )
    );
    let mut recording = recording("new ada\nrun 5s\nkill ada");
    recording.commands[1].command =
        watercooler::command::Command::Thaw(watercooler::command::Target::All);
    let link = Link::to(&recording, Extent::Moment, None).encode();
    let output = run(&["--link", &link]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stderr),
        "headless: the link: at 5s thaw could not be given: no node is frozen; freeze one first; the run goes on without it\n"
    );
}

#[test]
fn a_graph_is_run_by_its_name_or_when_it_is_said_to_be_one() {
    let dot = file("friends.dot", "graph { ada -- tod -- flo }");
    let list = file("friends.list", "ada tod\ntod flo\n");
    for arguments in [&[&*dot, "--json"][..], &[&list, "--graph", "--json"]] {
        let (printed, notes) = noted(arguments);
        let summary: Value = serde_json::from_str(&printed).expect("it is JSON");
        assert_eq!(summary["nodes"], 3, "{printed}");
        assert_eq!(summary["time_us"], 0, "{printed}");
        assert_eq!(notes, ["3 nodes and 2 links"]);
    }
    let (until, _) = noted(&[&list, "--graph", "--until", "20s", "--json"]);
    let summary: Value = serde_json::from_str(&until).expect("it is JSON");
    assert_eq!(summary["coverage"], 1.0, "{until}");
    let broken = file("broken.dot", "graph {\n  ada -- ;\n}");
    assert_eq!(
        refused(&[&broken]),
        format!("{broken}: line 2, column 10: there is ; where a node or a subgraph should be")
    );
    assert_eq!(
        refused(&[&list]),
        format!("{list}: line 1: there is no command ada; try help (column 1)")
    );
}

#[test]
fn what_people_bring_is_a_room_of_that_size_and_what_was_left_out_is_noted() {
    for (name, size, notes) in [
        ("names-with-spaces.csv", "3 nodes and 3 links", 2),
        ("id-column-first.csv", "3 nodes and 3 links", 2),
        ("excel-sep.csv", "3 nodes and 2 links", 1),
        ("matrix.csv", "5 nodes and 3 links", 3),
        ("adjacency-list.csv", "4 nodes and 3 links", 1),
        ("snap.txt", "3 nodes and 2 links", 1),
        ("tiny.gml", "2 nodes and 1 link", 0),
        ("node-link.json", "2 nodes and 1 link", 0),
        ("labels.graphml", "2 nodes and 1 link", 1),
        ("labels.dot", "2 nodes and 1 link", 1),
        ("doctype.graphml", "2 nodes and 1 link", 0),
    ] {
        let path = format!("{}/tests/graphs/{name}", env!("CARGO_MANIFEST_DIR"));
        let (printed, noted) = noted(&[&path, "--json"]);
        let summary: Value = serde_json::from_str(&printed).expect("it is JSON");
        let nodes = summary["nodes"].to_string();
        assert!(size.starts_with(&format!("{nodes} ")), "{name}: {printed}");
        assert_eq!(noted[0], size, "{name}");
        assert_eq!(noted.len(), 1 + notes, "{name}: {noted:?}");
    }
    let path = format!("{}/tests/graphs/latin1.csv", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(
        refused(&[&path]),
        format!(
            "{path}: line 2: this is not UTF-8: the byte E9 is no character; save it again as UTF-8 (in Excel: CSV UTF-8)"
        )
    );
}

#[test]
fn what_never_comes_about_ends_at_once_or_says_how_far_it_came() {
    let nobody = file("nobody.txt", "new 3\nkill all\nrun until converged\n");
    assert_eq!(
        refused(&[&nobody]),
        format!(
            "{nobody}: line 3: nobody is up, so nothing comes of waiting; restart all brings everybody back"
        )
    );
    let one_way = "set gossip 1h\nset peers 0\nnew ada\nnew bob\nlink ada bob\ncut bob -> ada\n";
    let shut = file("one-way.txt", format!("{one_way}run until converged\n"));
    assert_eq!(
        refused(&[&shut]),
        format!(
            "{shut}: line 7: what bob says cannot get to ada: a cut is in the way; heal repairs it"
        )
    );
    // A schedule may do away with whatever is in the way: what it does is not looked into.
    let scheduled = format!("{one_way}every 23h for 1s slow bob 1s\nrun until converged\n");
    let scheduled = file("one-way-and-more.txt", scheduled);
    assert_eq!(
        refused(&[&scheduled]),
        format!(
            "{scheduled}: line 8: by 24h the room has not converged: 3 of 4 pairs know, after 98 events and 48 messages; it never may, so let it run for a time instead"
        )
    );
}
