//! The books of the network against what the journal tells: what became of every message, link by link, over random mixtures of
//! faults; and that a small share is that share and no other.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use watercooler::command::{Command, Statement, parse};
use watercooler::journal::{Touch, What};
use watercooler::message::NodeId;
use watercooler::network::Fate;
use watercooler::rng::{Purpose, Seed, Stream};
use watercooler::simulation::Simulation;
use watercooler::time::Span;

fn command(line: &str) -> Command {
    match parse(line).map(|parsed| parsed.map(|parsed| parsed.line.statement)) {
        Ok(Some(Statement::Do(command))) => command,
        other => panic!("{line} is no command: {other:?}"),
    }
}

fn give(run: &mut Simulation, line: &str) {
    run.apply(&command(line))
        .unwrap_or_else(|why| panic!("{line}: {why}"));
}

/// How the messages of a link ended, by fate, and how many are under way.
type Ends = BTreeMap<&'static str, u64>;

/// Reads off the journal and the messages in flight what became of the messages of each link; and how many were lost with those
/// for whom they waited, of which no entry tells link by link.
fn told(run: &Simulation) -> (BTreeMap<(Option<NodeId>, NodeId), Ends>, u64) {
    let mut links: BTreeMap<(Option<NodeId>, NodeId), Ends> = BTreeMap::new();
    let mut vanished = 0;
    // A message stays on the account of the link it was sent on, whoever it is for by now.
    let mut sent_to: BTreeMap<u64, NodeId> = BTreeMap::new();
    let mut entries: Vec<_> = run
        .journal()
        .latest_first()
        .map(|(_, entry)| entry)
        .collect();
    entries.reverse();
    assert_eq!(run.journal().dropped(), 0, "the journal is not whole");
    for entry in entries {
        let fate = match &entry.what {
            What::Heard { .. } | What::Answered { .. } | What::Introduced { .. } => "delivered",
            What::Lost(..) => "lost",
            What::Cut(..) => "cut",
            What::Dead(..) => "dead",
            What::Dropped(..) | What::Crowded(..) | What::Touched(_, _, Touch::Dropped) => {
                "dropped"
            }
            What::Duplicated { transit, of, .. } => {
                let to = sent_to.get(of).copied();
                if let Some(to) = to {
                    sent_to.insert(transit.number, to);
                }
                "duplicated"
            }
            What::Touched(transit, _, Touch::Redirected(before)) => {
                sent_to.entry(transit.number).or_insert(*before);
                continue;
            }
            What::Killed { waiting } | What::Left { waiting, .. } => {
                vanished += u64::from(*waiting);
                continue;
            }
            _ => continue,
        };
        let transit = entry.what.transit().expect("it is about a message");
        let to = sent_to.get(&transit.number).copied().unwrap_or(transit.to);
        *links
            .entry((transit.from, to))
            .or_default()
            .entry(fate)
            .or_default() += 1;
    }
    for flight in run.network().flights_unsorted() {
        let to = sent_to.get(&flight.number).copied().unwrap_or(flight.to);
        *links
            .entry((flight.from, to))
            .or_default()
            .entry("in flight")
            .or_default() += 1;
    }
    (links, vanished)
}

/// Compares what the journal tells with every account, and with all of them together.
fn check(run: &Simulation, script: &str) {
    let (links, vanished) = told(run);
    let mut all = Ends::new();
    let mut dead_beyond = 0;
    for (from, to, account) in run.network().accounts() {
        let told = links.get(&(from, to)).cloned().unwrap_or_default();
        let of = |fate| told.get(fate).copied().unwrap_or(0);
        let pairs = [
            ("duplicated", account.duplicated.messages),
            ("delivered", account.delivered.messages),
            ("lost", account.lost.messages),
            ("cut", account.cut.messages),
            ("dropped", account.dropped.messages),
            ("in flight", account.in_flight.messages),
        ];
        for (fate, booked) in pairs {
            assert_eq!(
                booked,
                of(fate),
                "{fate} from {from:?} to {to:?} in\n{script}"
            );
            *all.entry(fate).or_default() += booked;
        }
        assert!(
            account.dead.messages >= of("dead"),
            "dead from {from:?} to {to:?} in\n{script}"
        );
        dead_beyond += account.dead.messages - of("dead");
        *all.entry("dead").or_default() += account.dead.messages;
        let found =
            pairs.iter().skip(1).map(|(_, booked)| booked).sum::<u64>() + account.dead.messages;
        assert_eq!(
            account.sent.messages + account.duplicated.messages,
            found,
            "sent from {from:?} to {to:?} in\n{script}"
        );
        *all.entry("sent").or_default() += account.sent.messages;
    }
    assert_eq!(
        dead_beyond, vanished,
        "dead with those they waited for in\n{script}"
    );
    let links_there = run.network().accounts().map(|(from, to, _)| (from, to));
    let links_there: Vec<_> = links_there.collect();
    assert!(
        links.keys().all(|link| links_there.contains(link)),
        "a link has no account in\n{script}"
    );
    let tally = run.network().tally();
    let tallies = [
        ("sent", tally.sent),
        ("duplicated", tally.duplicated),
        ("delivered", tally.delivered),
        ("lost", tally.lost),
        ("cut", tally.cut),
        ("dead", tally.dead),
        ("dropped", tally.dropped),
    ];
    for (fate, tallied) in tallies {
        assert_eq!(
            tallied,
            all.get(fate).copied().unwrap_or(0),
            "{fate} in all of\n{script}"
        );
    }
    let (_, spans) = run.traffic();
    let sum = |of: fn(&watercooler::metrics::Traffic) -> u64| spans.iter().map(of).sum::<u64>();
    let ended = tally.lost + tally.cut + tally.dead + tally.dropped;
    assert_eq!(
        (
            sum(|span| span.sent),
            sum(|span| span.delivered),
            sum(|span| span.gone)
        ),
        (tally.sent + tally.duplicated, tally.delivered, ended),
        "span by span in\n{script}"
    );
    for &id in run.members().ids() {
        let port = run.network().port_tally(id);
        let delivered = run
            .journal()
            .latest_first()
            .filter(|(_, entry)| entry.node == id && entry.what.arrival().is_some());
        assert_eq!(
            port.delivered,
            delivered.count() as u64,
            "was given {id:?} in\n{script}"
        );
    }
}

#[test]
fn every_fate_in_the_journal_is_in_the_books_link_by_link_whatever_goes_wrong() {
    /// What may be the matter, each with some numbers.
    const FAULTS: [&str; 21] = [
        "loss 30%",
        "loss burst 20% 4",
        "duplicate 40%",
        "duplicate 100%",
        "loss 60% 8001 -> 8002",
        "latency uniform 5ms..400ms",
        "bandwidth 2kB/s queue 2",
        "order kept",
        "partition 8001,8002 | 8003,8004",
        "cut 8001 -> 8003",
        "isolate 8002",
        "heal",
        "kill 8003",
        "restart 8003 blank",
        "remove 8005",
        "freeze 8004",
        "thaw 8004",
        "slow 8001 30ms",
        "hold 8002 -> 8001",
        "lie 8001 version",
        "every 700ms for 300ms loss 80%",
    ];
    let mut seen = Ends::new();
    for seed in 0..60 {
        let draws = Stream::new(Seed(seed), Purpose::Seed, 0);
        let mut draw = 0;
        let mut below = |bound: u32| {
            draw += 1;
            draws.draw(draw).below(bound)
        };
        let mut run = Simulation::new(Seed(seed));
        let mut script = format!("seed {seed}\n");
        give(&mut run, "new 5");
        give(&mut run, "set gossip 300ms");
        for _ in 0..8 {
            let flights: Vec<u64> = run.network().flights_unsorted().map(|f| f.number).collect();
            let hand = ["drop", "deliver", "duplicate", "delay 200ms", "to 8004"];
            let line = if flights.is_empty() || below(3) > 0 {
                FAULTS[below(FAULTS.len() as u32) as usize].to_owned()
            } else {
                let number = flights[below(flights.len() as u32) as usize];
                format!("message {number} {}", hand[below(5) as usize])
            };
            // Whether it can be done now depends on what was done before.
            if run.apply(&command(&line)).is_ok() {
                script += &format!("at {} {line}\n", run.now());
            }
            let deadline = run.now() + Span::from_millis(u64::from(below(900)));
            run.run_until(deadline, 3_000);
            check(&run, &script);
        }
        let tally = run.network().tally();
        for (fate, many) in [
            ("duplicated", tally.duplicated),
            ("lost", tally.lost),
            ("cut", tally.cut),
            ("dead", tally.dead),
            ("dropped", tally.dropped),
        ] {
            *seen.entry(fate).or_default() += u64::from(many > 0);
        }
    }
    assert!(
        seen.values().all(|runs| *runs >= 5),
        "some fates are rare: {seen:?}"
    );
}

#[test]
fn a_share_of_a_few_in_a_million_is_that_many_and_no_other() {
    const MESSAGES: u64 = 4_000_000;
    const MOST: u32 = 15;
    let mut run = Simulation::new(Seed(11));
    give(&mut run, "new 2");
    let (from, to) = (run.members().ids()[0], run.members().ids()[1]);
    for (what, line) in [("loss", "loss"), ("second copies", "duplicate")] {
        let hits = |run: &Simulation, nth: u64| {
            let links = &run.network().links;
            match line {
                "loss" => links.passage(run.seed(), from, to, nth).fate == Fate::Lost,
                _ => links.is_duplicated(run.seed(), from, to, nth),
            }
        };
        let share = |ppm: u32| format!("{line} 0.{ppm:04}%");
        give(&mut run, &share(MOST));
        let mut of: Vec<u64> = (0..MESSAGES).filter(|nth| hits(&run, *nth)).collect();
        // The same draws decide at every share, so a lower one has fewer of them, to each millionth.
        let mut counts = vec![of.len()];
        for ppm in (1..MOST).rev() {
            give(&mut run, &share(ppm));
            of.retain(|nth| hits(&run, *nth));
            counts.push(of.len());
        }
        counts.reverse();
        assert!(
            counts.windows(2).all(|pair| pair[0] < pair[1]) && counts[0] > 0,
            "{what} at 1 to {MOST} in a million: {counts:?} of {MESSAGES}"
        );
        for (ppm, count) in (1..).zip(&counts) {
            let expected = MESSAGES as f64 * f64::from(ppm) / 1e6;
            let sigma = expected.sqrt();
            assert!(
                (*count as f64 - expected).abs() < 4.0 * sigma,
                "{what}: {count} of {MESSAGES} at {ppm} in a million"
            );
        }
        give(&mut run, &format!("{line} 0%"));
    }
}
