//! Pins what every built-in scenario comes to, and a long run with everything in it: on every machine, in every build.
//!
//! This file is compiled natively and to WebAssembly. A fingerprint is a hash over every event, so one that differs on
//! one side only is a bug that must not be released. One that differs on both means that a recording made yesterday
//! means something else today; if that is what you want, `BLESS=1 cargo test --test fingerprints` writes the new table.

use watercooler::rng::Seed;
use watercooler::scenario::{SCENARIOS, Script};
use watercooler::simulation::Summary;

/// Name, fingerprint, events, microseconds.
type Pin = (&'static str, &'static str, u64, u64);

#[rustfmt::skip]
const PINNED: &[Pin] = &[
    // pinned: from here
    ("first-rumor", "36ac38a0bc41e2ae", 31, 6649134),
    ("the-exercise", "777fa248560a112d", 15, 10000000),
    ("fifty-people", "d83f02209e9c3820", 8495, 10958621),
    ("a-slow-line", "c4937048c2c5e881", 155, 13029050),
    ("lossy-room", "969f6b1039476e6e", 882, 8480299),
    ("the-introducer", "88d236a2a050cfde", 469, 12000000),
    ("ten-cities", "6a83318145139ef0", 541, 1987416),
    ("a-wall-now-and-then", "1e8edd05d3d1df1b", 16672, 40000000),
    ("one-who-lies", "3b14303322859fd5", 2592, 20000000),
    ("a-crowd", "b20e28e8733d6505", 198988, 51141040),
    ("empty-room", "e4d971771b652c20", 0, 1000000),
    ("stress", "8c1e5360de08b260", 61926, 9000000),
    ("stress, seed 0", "7a17e1b8571bddb6", 71279, 9000000),
    ("stress, seed 1", "f23d30ee34e4957a", 58169, 9000000),
    ("stress, seed 9223372036854775808", "8ef13737bea91bb5", 59873, 9000000),
    ("faults", "8ad8c0d613713cb0", 26673, 6000000),
    ("faults, seed 1", "32f100aaad3eef6c", 26862, 6000000),
    ("nemesis", "255d68cf654948cb", 25999, 8000000),
    ("nemesis, seed 1", "faa1eb17f870b195", 26967, 8000000),
    ("links", "248f931a5e837633", 11333, 6000000),
    ("links, seed 1", "edd68b34bd8dd6c4", 13459, 6000000),
    // pinned: to here
];

/// Everything there is, at once: every kind of command, node, message, fault and setting.
const STRESS: &str = r#"
seed 18446744073709551615
set gossip 700ms
set ttl 5
set peers 5
set cache 40
set topology random 2
latency uniform 5ms..450ms
loss 12.5%
new 20
new jimmy:81 book "gatsby" join 8003
new tod:82 book "Gödel, Escher, Bach ☕" join 81
new sally:65535
link sally tod
set repick 2.9s
loss 60% 8001 -> 8002
loss 0% 8002 -> 8001
latency 1.5s jimmy -> tod
latency uniform 0s..1us tod -> jimmy
at 900ms send 8004 {"uuid": "asdijfaojf3232", "address": "196.18.1.0", "port": "80", "ttl": 4, "payload": "bookname"}
at 900ms send 8004 {"uuid": "asdijfaojf3232", "address": "196.18.1.0", "port": "80", "ttl": 4, "payload": "bookname"}
at 1.1s send all {"uuid": "0B0F9C3E-7F11-4B7B-9D3E-0C2F6A1D5E77", "address": "10.0.0.7", "port": 9, "version": 9007199254740991, "ttl": 12, "payload": "☃"}
at 1.3s send 8005 {"uuid": "forged", "address": "127.0.0.1", "port": 8006, "version": 12, "ttl": 9, "payload": "a lie"}
at 1.7s freeze 8007
at 1.75s freeze 8008
at 1.9s send 8007 {"uuid": "late", "address": "x", "port": 1, "ttl": 3, "payload": "post"}
at 2.2s kill 8008
at 2.2s kill 8009
at 2.4s book all "Dune"
at 2.5s restart 8008
at 2.6s thaw
at 3s freeze
at 3.6s thaw
at 3.6s restart 8009 blank
at 3.7s new 3
at 4s set cache 15
at 4s unlink 8001 8002
at 4.2s join 8001 sally
at 4.4s set ttl 7
at 4.6s latency 0s
at 4.8s latency 35ms
at 5s set gossip off
at 5.4s set gossip 1.1s
at 5.5s set repick off
at 5.6s loss 0%
at 6s stop
at 6.2s restart all
at 6.4s set topology complete
at 6.4s set peers 0
at 6.4s new 5
at 6.5s kill 8010
run 9s
"#;

/// Every fault of the network, and every way to draw a latency and to join a room.
const FAULTS: &str = r#"
seed 77
set gossip 400ms
set peers 4
set topology ws 4 20%
latency lognormal 40ms 300ms
new 16
set topology ba 2
new 8
loss burst 20% 4
duplicate 15%
at 1s latency normal 80ms 30ms
at 1.5s partition 8001,8002,8003,8004,8005 | 8006,8007,8008,8009,8010,8011
at 2s latency exponential 60ms
at 2.2s cut 8012 -> 8013
at 2.3s isolate 8014
at 2.5s hold 8001 -> 8002
at 3s heal
at 3.2s release 8001 -> 8002
at 3.4s loss burst 5% 10 8003 -> 8004
at 3.6s duplicate 100% 8005 -> 8006
at 4s set topology er 30%
at 4s new 6
run 6s
"#;

/// Trouble that comes by itself, and all that can be the matter with a node.
const NEMESIS: &str = r#"
seed 4711
set gossip 300ms
set repick 1.7s
set peers 4
set topology ws 4 20%
latency lognormal 40ms 300ms
loss 5%
new 20
drift 8001 +35%
drift 8002 -60.5%
slow 8003 45ms
lie 8004 version
lie 8005 origin
lie 8006 ttl
every 700ms for 300ms partition 8001,8002,8003,8004,8005 | 8006,8007,8008,8009,8010
every 900ms for 250ms loss burst 60% 4
every 1.1s for 400ms latency exponential 150ms
every 1.3s for 200ms hold 8007 -> 8008
every 1.9s for 1s slow all 8ms
every 650ms book 8009 "Dune"
flap 8011 up 800ms down 200ms
flap 8012 -> 8013 up 50ms down 70ms
churn 90/min down 1.5s
at 2s freeze
at 2.2s thaw
at 2.5s cut 8001 -> 8002
at 3s loss 1%
at 3.3s honest 8005
at 3.5s kill 8014
at 4s calm 3
at 5s slow 8003 off
at 6s calm
run 8s
"#;

/// Everything that links can be made to be.
const LINKS: &str = r#"
seed 2024
set gossip 300ms
set peers 4
set topology random 2
latency cities
new 14
place 8004 London
place 8005 London
loss 5% from 8001
at 500ms latency empirical 0%:5ms 50%:20ms 90%:60ms 99.9%:400ms 100%:2s
at 600ms order kept from 8002
at 700ms order kept to 8003
at 800ms latency uniform 1ms..300ms 8006 <-> 8007
at 1s bandwidth 2kB/s queue 3
at 1s bandwidth off 8008 -> 8009
at 1.5s duplicate 30% from 8002
at 2s order kept
at 2.1s hold 8002 <-> 8001
at 2.3s loss burst 20% 3 to 8010
at 2.6s release 8001 <-> 8002
at 3s bandwidth 1.5kB/s queue 20
at 3.2s bandwidth default 8008 -> 8009
at 3.5s loss default from 8001
at 4s order default
at 4.2s latency default
at 4.5s bandwidth off
at 4.6s latency cities to 8003
run 6s
"#;

fn outcome(script: &Script, seed: Option<Seed>) -> Summary {
    let mut performance = script.begin(seed, &[]).expect("nothing is overridden");
    performance.finish().expect("every line can be done");
    let summary = performance.simulation.summary();
    assert_eq!(summary.violations, [""; 0], "Watercooler is at fault");
    summary
}

/// Every run that is pinned: its name and what it comes to.
fn outcomes() -> Vec<(String, Summary)> {
    let stress = Script::parse(STRESS).expect("every line can be read");
    let mut outcomes: Vec<(String, Summary)> = SCENARIOS
        .iter()
        .map(|scenario| (scenario.slug.to_owned(), outcome(&scenario.script(), None)))
        .collect();
    outcomes.push(("stress".to_owned(), outcome(&stress, None)));
    for seed in [0, 1, 1 << 63] {
        let name = format!("stress, seed {seed}");
        outcomes.push((name, outcome(&stress, Some(Seed(seed)))));
    }
    let faults = Script::parse(FAULTS).expect("every line can be read");
    for seed in [None, Some(Seed(1))] {
        let name = seed.map_or("faults".to_owned(), |seed| format!("faults, seed {seed}"));
        outcomes.push((name, outcome(&faults, seed)));
    }
    let nemesis = Script::parse(NEMESIS).expect("every line can be read");
    for seed in [None, Some(Seed(1))] {
        let name = seed.map_or("nemesis".to_owned(), |seed| format!("nemesis, seed {seed}"));
        outcomes.push((name, outcome(&nemesis, seed)));
    }
    let links = Script::parse(LINKS).expect("every line can be read");
    for seed in [None, Some(Seed(1))] {
        let name = seed.map_or("links".to_owned(), |seed| format!("links, seed {seed}"));
        outcomes.push((name, outcome(&links, seed)));
    }
    outcomes
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_run_comes_to_what_it_came_to_before() {
    let outcomes = outcomes();
    let row = |(name, s): &(String, Summary)| {
        format!(
            "    ({name:?}, {:?}, {}, {}),\n",
            s.fingerprint, s.events, s.time_us
        )
    };
    let table: String = outcomes.iter().map(row).collect();
    if std::env::var_os("BLESS").is_some() {
        bless(&table);
        return;
    }
    let as_pinned = |(name, fingerprint, events, time_us): &Pin| {
        format!("    ({name:?}, {fingerprint:?}, {events}, {time_us}),\n")
    };
    let pinned: String = PINNED.iter().map(as_pinned).collect();
    assert!(
        pinned == table,
        "the table is\n{pinned}but these runs come to\n{table}"
    );
}

/// Writes the table into this file.
fn bless(table: &str) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fingerprints.rs");
    let text = std::fs::read_to_string(file).expect("this file");
    let (from, to) = ("    // pinned: from here\n", "    // pinned: to here\n");
    let begin = text.find(from).expect("the first mark") + from.len();
    let end = text.find(to).expect("the last mark");
    let text = format!("{}{table}{}", &text[..begin], &text[end..]);
    std::fs::write(file, text).expect("this file can be written");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_long_run_leaves_nothing_untried() {
    let script = Script::parse(STRESS).expect("every line can be read");
    let s = outcome(&script, None);
    for (what, count) in [
        ("events", s.events),
        ("lost", s.lost),
        ("dead", s.dead),
        ("new", s.new),
        ("duplicates", s.duplicates),
        ("stale", s.stale),
        ("forged", s.forged),
        ("expired", s.expired),
    ] {
        let enough = if what == "forged" { 1 } else { 100 };
        assert!(count >= enough, "only {count} {what}");
    }
    assert_ne!(s.converged_at_us, None, "it does not converge");
    assert_eq!((s.nodes, s.up), (31, 30), "nodes, and those up");
}
