//! Work is counted and not timed; so what is counted must be in proportion to what things take. Each kind of thing that a
//! stranger can make a run of, against the time it took when all were weighed: natively, alone, on a machine of 2024.

use watercooler::command::{Statement, parse};
use watercooler::opening::PATIENCE;
use watercooler::rng::Seed;
use watercooler::simulation::Simulation;
use watercooler::time::SimTime;

/// How many nanoseconds one of it is to take: within three times more or less.
const OF_ONE: u64 = 200;

/// A room in which something is done: the lines that make it, and the lines that are weighed, each group with its microseconds.
type Room = (
    &'static [&'static str],
    &'static [(&'static [&'static str], u64)],
);

const SEND: &str = r#"send all {"uuid": "a", "address": "1.2.3.4", "port": "1", "version": 1, "ttl": 9, "payload": "x"}"#;

/// Each with how many microseconds it takes, on the mean of many.
const ROOMS: &[Room] = &[
    (&[], &[(&["new 5000"], 19_000)]),
    (&["set topology random 3"], &[(&["new 5000"], 29_000)]),
    (&["set topology er 0.1%"], &[(&["new 5000"], 44_000)]),
    (&["set topology ba 20"], &[(&["new 2000"], 19_000)]),
    (&["set topology complete"], &[(&["new 300"], 14_500)]),
    (
        &["new 4990"],
        &[
            (&["book all \"Dune\""], 700),
            (&[SEND], 6_700),
            (&["stop", "restart all"], 2_800),
            (&["stop", "restart all blank"], 3_100),
            (&["freeze", "thaw"], 800),
            (&["set gossip 3s"], 1_550),
            (&["set repick 3s"], 1_800),
            (&["set ttl 3"], 10),
            (&["place all Tokyo"], 47),
            (&["slow all 10ms"], 73),
            (&["drift all +1%"], 55),
            (&["cut 8001 -> 8002", "heal 8001 -> 8002"], 18),
            (&["hold 8001 -> 8002", "release 8001 -> 8002"], 28),
            (&["isolate 8001", "heal"], 16),
            (&["link 8001 9001", "unlink 8001 9001"], 16),
            (&["freeze 8001", "thaw 8001"], 18),
            (&["kill 8001", "restart 8001"], 64),
            (&["book 8001 \"Dune\""], 41),
            (&["new zed:81"], 40),
            (&["new zed:81", "remove zed"], 108),
            (&["latency 10ms"], 7),
            (&["latency 10ms 8001 -> 8002"], 8),
            (&["order kept"], 10),
        ],
    ),
];

fn give(run: &mut Simulation, line: &str) {
    let parsed = parse(line).expect("a line").expect("a line");
    let Statement::Do(command) = parsed.line.statement else {
        panic!("{line} is no command");
    };
    run.apply(&command).expect("a command that can be given");
}

fn assert_in_proportion(what: &str, work: u64, micros: u64) {
    let as_counted = work * OF_ONE / 1_000;
    assert!(
        as_counted <= 4 * micros && micros <= 3 * as_counted,
        "{what}: {work}, as if it took {as_counted} µs, and it takes {micros}"
    );
}

#[test]
fn what_is_counted_is_in_proportion_to_what_it_takes() {
    for (setup, kinds) in ROOMS {
        let mut room = Simulation::new(Seed(1));
        setup.iter().for_each(|line| give(&mut room, line));
        for (lines, micros) in *kinds {
            let mut run = room.clone();
            lines.iter().for_each(|line| give(&mut run, line));
            let what = format!("{setup:?}, {lines:?}");
            assert_in_proportion(&what, run.work() - room.work(), *micros);
        }
    }
}

#[test]
fn what_names_many_takes_as_long_as_many() {
    let mut run = Simulation::new(Seed(1));
    give(&mut run, "new 3000");
    let ports = |from: u16| {
        let ports: Vec<String> = (from..from + 1_400).map(|port| port.to_string()).collect();
        ports.join(",")
    };
    let partition = format!("partition {} | {}", ports(8_001), ports(9_500));
    let before = run.work();
    give(&mut run, &partition);
    assert_in_proportion("a partition of 2,800", run.work() - before, 1_100);
    // A schedule that does it again and again takes as long each time.
    give(&mut run, "heal");
    let before = run.work();
    give(&mut run, &format!("every 10ms for 1ms {partition}"));
    run.run_until(SimTime::from_micros(100_001), u64::MAX);
    assert!(run.work() - before >= 10 * 2_000, "{}", run.work() - before);
}

#[test]
fn what_is_asked_about_takes_about_a_second() {
    let millis = PATIENCE * OF_ONE / 1_000_000;
    assert!((300..=1_000).contains(&millis), "{millis} ms, natively");
}
