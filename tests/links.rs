//! Links that were sent once open for ever: each of them, from every version that made links, is kept here with the fingerprints
//! it came to when it was made.
//!
//! A line of `tests/links/w1.txt` is a link, the fingerprint at its moment (at its beginning if it has none), and an instant
//! after it with the fingerprint then. Lines are never changed: what was sent has been sent. `BLESS=1 cargo test --test links`
//! writes the file of the version that is written now, if it is not there yet.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use watercooler::command::{Moment, Statement, parse};
use watercooler::link::{Extent, Link, VERSION};
use watercooler::opening::Opened;
use watercooler::recording::Recording;
use watercooler::rng::Seed;
use watercooler::scenario::{Performance, SCENARIOS, Script};
use watercooler::simulation::{Awaited, Simulation};
use watercooler::time::{SimTime, Span};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links")
}

/// What is done to a run, each at its time in milliseconds; A, B and C are ports of three nodes.
type Acts = &'static [(u64, &'static str)];

/// Every command there is, in every form, among what is done to the built-in scenarios.
const ACTS: &[Acts] = &[
    &[],
    &[
        (700, "partition A | B,C"),
        (2_000, "book A \"Solaris\""),
        (3_500, "heal"),
    ],
    &[
        (500, "freeze A"),
        (
            900,
            "send A {\"uuid\": \"u-1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"version\": 3, \"ttl\": 4, \"payload\": \"bookname\"}",
        ),
        (1_500, "thaw"),
        (1_500, "book B \"Gödel, Escher, Bach ☕\""),
    ],
    &[
        (400, "kill A"),
        (1_000, "restart A"),
        (1_200, "kill B"),
        (1_900, "restart B blank"),
        (2_200, "stop"),
        (2_600, "restart all"),
    ],
    &[
        (0, "loss burst 20% 4"),
        (0, "duplicate 15%"),
        (800, "hold A -> B"),
        (1_600, "release A -> B"),
        (1_700, "cut A <-> C"),
        (2_100, "isolate B"),
        (2_800, "heal A -> C"),
    ],
    &[
        (300, "every 700ms for 300ms partition A | B"),
        (300, "flap C up 800ms down 200ms"),
        (600, "churn 90/min down 1.5s"),
        (1_900, "calm 1"),
        (3_000, "calm"),
    ],
    &[
        (200, "lie A version"),
        (300, "drift B +35%"),
        (400, "slow C 45ms"),
        (1_900, "honest A"),
        (2_400, "slow C off"),
        (2_500, "lie B ttl"),
        (2_600, "lie C origin"),
        (3_000, "drift B -60.5%"),
    ],
    &[
        (0, "latency lognormal 40ms 300ms"),
        (900, "latency uniform 1ms..300ms A <-> B"),
        (1_100, "bandwidth 2kB/s queue 3"),
        (1_300, "order kept from A"),
        (1_800, "bandwidth off A -> B"),
        (2_300, "latency default A <-> B"),
        (2_300, "order default from A"),
    ],
    &[
        (0, "set ttl 3"),
        (0, "set gossip 900ms"),
        (0, "set repick 1.7s"),
        (700, "set cache 40"),
        (700, "set peers 3"),
        (700, "set topology ring"),
        (800, "new 3"),
        (900, "new jimmy:4711 book \"gatsby\" join A"),
        (1_000, "link jimmy B"),
        (1_400, "unlink jimmy B"),
        (1_500, "join C jimmy"),
    ],
    &[
        (0, "latency cities"),
        (0, "place A London"),
        (
            100,
            "latency empirical 0%:5ms 50%:20ms 90%:60ms 100%:400ms from B",
        ),
        (500, "latency exponential 60ms to C"),
        (600, "latency normal 80ms 30ms"),
        (900, "set gossip off"),
        (1_100, "book all \"Dune\""),
        (2_000, "set gossip 600ms"),
        (2_000, "set repick off"),
        (2_000, "protocol flooding"),
    ],
    &[
        (0, "set ttl 2"),
        (0, "latency 0s"),
        (0, "set gossip 500ms"),
        (1_000, "freeze"),
        (1_500, "thaw"),
        (1_500, "kill A"),
        (2_000, "loss 60% A -> B"),
        (2_000, "loss default"),
        (2_500, "set topology ws 4 20%"),
        (2_500, "new 5"),
        (2_700, "set topology ba 2"),
        (2_800, "set topology er 30%"),
        (2_900, "set topology complete"),
    ],
];

fn command(line: &str) -> watercooler::command::Command {
    match parse(line).expect(line).map(|read| read.line.statement) {
        Some(Statement::Do(command)) => command,
        other => panic!("{line} is {other:?}"),
    }
}

fn at_ms(ms: u64) -> SimTime {
    SimTime::ZERO + Span::from_millis(ms)
}

/// Does so much to a run, and stops at that instant, or that many events after it.
fn performed(mut room: Performance, acts: Acts, until_ms: u64, events: usize) -> Recording {
    room.set_up().expect("it can be set up");
    room.forget_the_rest();
    if room.simulation.members().len() < 3 {
        room.simulation
            .apply(&command("new 4"))
            .expect("there is room");
    }
    let ports: Vec<String> = (room.simulation.members().iter())
        .filter_map(|(id, _)| id.port().map(|port| port.to_string()))
        .collect();
    for (ms, line) in acts {
        room.run_until(at_ms(*ms), u64::MAX, Awaited::Nothing)
            .expect("time passes");
        let named = ["A", "B", "C"].iter().zip(&ports);
        // Whole words only: a name or a title may have such a letter.
        let line = named.fold(format!(" {line} "), |line, (letter, port)| {
            [" ", ",", ":"].iter().fold(line, |line, end| {
                line.replace(&format!(" {letter}{end}"), &format!(" {port}{end}"))
                    .replace(&format!(",{letter}{end}"), &format!(",{port}{end}"))
            })
        });
        // What cannot be done in one of the rooms is done in another.
        let _ = room.simulation.apply(&command(line.trim()));
    }
    room.run_until(at_ms(until_ms), u64::MAX, Awaited::Nothing)
        .expect("time passes");
    for _ in 0..events {
        room.simulation.step();
    }
    // A hand on one message, if there is one in flight.
    if events > 0
        && let Some(number) = room
            .simulation
            .network()
            .flights_unsorted()
            .map(|flight| flight.number)
            .min()
    {
        let hands = ["drop", "deliver", "delay 500ms", "duplicate", "hold"];
        let line = format!("message {number} {}", hands[events % hands.len()]);
        room.simulation
            .apply(&command(&line))
            .unwrap_or_else(|why| panic!("{line}: {why}"));
    }
    room.simulation.recording()
}

/// The links that this version makes of many runs: of every scenario, with every command, in every extent.
fn made() -> Vec<String> {
    let mut links = Vec::new();
    let mut add = |recording: &Recording, selected: u16| {
        for extent in [Extent::Setup, Extent::Commands, Extent::Moment] {
            links.push(Link::to(recording, extent, Some(selected)).encode());
        }
    };
    for (place, scenario) in SCENARIOS.iter().enumerate() {
        for (turn, acts) in ACTS.iter().enumerate() {
            // Two acts for each scenario: so each is done in two rooms, and each room meets the next two.
            if turn % 5 == place % 5 || turn == 0 {
                let seed = (turn % 2 == 1).then_some(Seed(77 + turn as u64));
                let room = scenario.script().begin(seed, &[]).expect("it begins");
                add(
                    &performed(
                        room,
                        acts,
                        if scenario.slug == "a-crowd" {
                            300
                        } else {
                            2_000 + 200 * turn as u64
                        },
                        turn,
                    ),
                    8_002,
                );
            }
        }
    }
    for (turn, acts) in ACTS.iter().enumerate() {
        let text =
            "seed 11\nset gossip 800ms\nset topology random 2\nlatency uniform 5ms..450ms\nnew 7\n";
        let room = Script::parse(text)
            .expect(text)
            .begin(None, &[])
            .expect(text);
        add(&performed(room, acts, 5_000, turn), 8_001);
    }
    let files =
        fs::read_dir(folder().with_file_name("corpus").join("scenarios")).expect("the corpus");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).expect("a file of the corpus");
        let mut room = Script::parse(&text)
            .expect("a good file")
            .begin(None, &[])
            .expect("it begins");
        room.run_until(at_ms(6_000), u64::MAX, Awaited::Nothing)
            .expect("it can be done");
        add(&room.simulation.recording(), 81);
    }
    links.sort();
    links.dedup();
    links
}

/// Opens a link as the page does; returns the run at its moment, and then at an instant after that, which is `until` if given.
fn opened(link: &str, until: Option<SimTime>) -> (Simulation, Simulation) {
    let opened = Opened::link(link).unwrap_or_else(|why| panic!("{link}: {why}"));
    let mut room = opened.beginning;
    let last = room
        .waiting()
        .next_back()
        .map_or(Moment::START, |(moment, _)| moment);
    let went = opened.moment.map_or(Ok(()), |moment| room.run_to(moment));
    went.unwrap_or_else(|why| panic!("{link}: {why}"));
    let there = room.simulation.clone();
    let later = last.at.max(there.now()) + Span::from_millis(700);
    let stop = room.run_until(until.unwrap_or(later), u64::MAX, Awaited::Nothing);
    stop.unwrap_or_else(|why| panic!("{link}: {why}"));
    (there, room.simulation)
}

fn line(link: &str, until: Option<SimTime>) -> String {
    let (there, later) = opened(link, until);
    format!(
        "{link} {} {} {}\n",
        there.fingerprint(),
        later.now(),
        later.fingerprint()
    )
}

#[test]
fn every_link_that_was_ever_made_opens_as_the_run_it_was() {
    let newest = folder().join(format!("w{VERSION}.txt"));
    if std::env::var_os("BLESS").is_some() && !newest.exists() {
        let lines: String = made().iter().map(|link| line(link, None)).collect();
        fs::write(&newest, lines).expect("the file can be written");
    }
    for version in 1..=VERSION {
        let file = folder().join(format!("w{version}.txt"));
        let text = fs::read_to_string(&file).expect("the links of every version");
        let mut count = 0;
        for pinned in text.lines() {
            let mut words = pinned.split(' ');
            let (link, until) = (
                words.next().expect("a link"),
                words.nth(1).expect("an instant"),
            );
            let until = Moment::parse(until).expect("an instant").at;
            assert_eq!(line(link, Some(until)), format!("{pinned}\n"));
            count += 1;
        }
        assert!(count > 100, "only {count} links in {}", file.display());
    }
}
