//! What is said of a run follows from it: in random histories of commands and passing time every number in a sentence is that of the
//! run, every cause that is named is in the recording or the journal, and what is said never to come about does not.
//!
//! A failure prints the recording as a script. `PROPTEST_RNG_SEED=7 PROPTEST_CASES=5000 cargo test --test sentences` tries others.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use watercooler::action::Action;
use watercooler::command::{Command, Statement, parse};
use watercooler::first_minute::FirstMinute;
use watercooler::journal::{Touch, What};
use watercooler::message::NodeId;
use watercooler::narration::Account;
use watercooler::notices::{notice, state};
use watercooler::opening::to_script;
use watercooler::rng::Seed;
use watercooler::simulation::{Awaited, Simulation};
use watercooler::snapshot::{Camera, Snapshot, happened, rehearse, seconds};
use watercooler::time::{SimTime, Span};
use watercooler::why::{Cause, why};

#[path = "sentences/deeds.rs"]
mod deeds;
#[path = "sentences/faults.rs"]
mod faults;
#[path = "sentences/pictures.rs"]
mod pictures;

fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let is_chosen = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if is_chosen { default.cases } else { cases },
        rng_seed: match default.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            chosen @ RngSeed::Fixed(_) => chosen,
        },
        failure_persistence: None,
        ..default
    }
}

/// What is done, with `A` and `B` for two nodes that may be the same, `M` for a message on its way, and `N` for a small number.
const DEEDS: [&str; 46] = [
    "new 1",
    "new N",
    "new extraN:9N join A",
    "new loneN:7N",
    "kill A",
    "kill A",
    "stop",
    "restart A",
    "restart A blank",
    "restart all",
    "freeze A",
    "freeze",
    "thaw A",
    "thaw",
    "book A \"Emma\"",
    "book B \"Walden\"",
    "link A B",
    "unlink A B",
    "join A B",
    "partition A | B",
    "cut A -> B",
    "isolate A",
    "heal",
    "heal",
    "heal A -> B",
    "hold A -> B",
    "release A -> B",
    "loss 3N%",
    "loss 100% A -> B",
    "loss 0%",
    "loss default A -> B",
    "duplicate 3N%",
    "latency Ns",
    "slow A 300ms",
    "bandwidth 100B/s A -> B",
    "every 3s for 1s isolate A",
    "every 2s for 1s freeze A",
    "churn 20/min down 2s",
    "calm",
    "message M drop",
    "slow A off",
    "lie A version",
    "flap A up 2s down 1s",
    "every 2s for 1s slow A 200ms",
    "every 2s for 1s loss 4N%",
    "send A {\"uuid\": \"N\", \"address\": \"127.0.0.1\", \"port\": 8001, \"version\": N, \"ttl\": 4, \"payload\": \"Dune\"}",
];

/// A deed by its place, two nodes by lot, a small number, and how long passes after it, in milliseconds.
type Step = (usize, usize, usize, u8, u64);

fn history() -> impl Strategy<Value = (u64, Vec<Step>)> {
    let step = (
        0..DEEDS.len(),
        0..64_usize,
        0..64_usize,
        1..4_u8,
        0..2_500_u64,
    );
    (0..1_000_u64, prop::collection::vec(step, 1..14))
}

fn command(line: &str) -> Command {
    match parse(line).map(|read| read.map(|read| read.line.statement)) {
        Ok(Some(Statement::Do(command))) => command,
        other => panic!("{line} is no command: {other:?}"),
    }
}

fn line(run: &Simulation, (deed, a, b, n, _): Step) -> Option<String> {
    let ids = run.members().ids();
    let name = |lot: usize| Some(run.directory().label(*ids.get(lot % ids.len().max(1))?));
    let mut words = Vec::new();
    for word in DEEDS[deed].split(' ') {
        words.push(match word {
            "A" => name(a)?.to_string(),
            "B" => name(b)?.to_string(),
            "M" => run.network().flights_unsorted().next()?.number.to_string(),
            "all" => word.to_owned(),
            _ => word.replace('N', &n.to_string()),
        });
    }
    Some(words.join(" "))
}

/// Every number that stands before each of these words.
fn number_before(text: &str, words: &str) -> Option<u64> {
    let at = text.find(&format!(" {words}"))?;
    let before = text[..at].rsplit([' ', '(']).next()?;
    before.parse().ok()
}

fn check_numbers(
    run: &Simulation,
    snapshot: &Snapshot,
    story: &FirstMinute,
    seen: &mut Seen,
) -> Result<(), String> {
    let summary = run.summary();
    let account = Account::from(&summary);
    let all: u64 = account.ends().iter().map(|(count, _)| count).sum();
    if all != summary.sent + summary.duplicated {
        return Err(format!("{} are not {all}", account.all()));
    }
    let said = state(&summary, snapshot.round);
    for (words, count) in [
        ("lost", summary.lost),
        ("cut off", summary.cut),
        ("found nobody", summary.dead),
        ("dropped", summary.dropped),
        ("on their way", summary.in_flight as u64),
        ("dead.", summary.nodes as u64 - u64::from(summary.up)),
    ] {
        if number_before(&said, words).is_some_and(|said| said != count) {
            return Err(format!("{said} but {count} {words}"));
        }
        if count > 0 && words != "dead." && number_before(&said, words) != Some(count) {
            return Err(format!("{said} does not say {count} {words}"));
        }
    }
    if let Some(words) = story.words(snapshot, false)
        && let Some((before, after)) = words
            .text
            .split_once("messages: ")
            .or(words.text.split_once("copies: "))
    {
        seen.agreements += 1;
        let told = after.split('.').next().unwrap_or_default();
        let sum: u64 = told
            .split([',', ' '])
            .filter_map(|word| word.parse::<u64>().ok())
            .sum();
        let total = number_before(&format!("{before}messages"), "messages");
        if total != Some(sum) {
            return Err(format!("{} adds up to {sum}", words.text));
        }
        if let Some(at) = summary.converged_at_us {
            let at = seconds(SimTime::from_micros(at));
            if !words.text.contains(&at) {
                return Err(format!("{} but all agree since {at}", words.text));
            }
        }
    }
    Ok(())
}

/// Checks that what a sentence blames was done, and then.
fn check_cause(run: &Simulation, cause: &Cause) -> Result<(), String> {
    let is_given = |at, line: &str| {
        let mut given = run.commands().iter();
        given.any(|given| given.moment.at == at && given.command.to_string() == line)
    };
    let mut entries = run.journal().latest_first().map(|(_, entry)| entry);
    let is_there = match cause.schedule {
        None if cause.line.starts_with("message ") => entries.any(|entry| {
            entry.at == cause.at && matches!(entry.what, What::Touched(_, _, Touch::Held))
        }),
        None => is_given(cause.at, &cause.line),
        Some(number) => entries.any(|entry| {
            let What::Scheduled(deed) = &entry.what else {
                return false;
            };
            (entry.at, deed.schedule, &*deed.line.text) == (cause.at, number, &*cause.line)
        }),
    };
    is_there
        .then_some(())
        .ok_or_else(|| format!("{cause:?} was never done"))
}

fn check_answers(run: &Simulation, seen: &mut Seen) -> Result<(), String> {
    let ids = run.members().ids().to_vec();
    for &node in &ids {
        for &origin in &ids {
            let answer = why(run, node, origin).expect("both are there");
            for chance in &answer.chances {
                if let Some(cause) = &chance.cause {
                    seen.causes += 1;
                    check_cause(run, cause)?;
                    let at = seconds(cause.at);
                    if !chance.sentence.contains(&format!("because at {at} "))
                        || cause.at > run.now()
                    {
                        return Err(format!("{} does not say {at}", chance.sentence));
                    }
                }
                let wants = [
                    "cut off",
                    "was lost",
                    "which is frozen",
                    "which is slow",
                    "was dead",
                ];
                // A person's own message is on no link, and a schedule may no longer be in the log.
                let is_blamed = wants.iter().any(|end| chance.sentence.contains(end));
                if is_blamed && chance.cause.is_none() {
                    return Err(format!("nobody is to blame: {}", chance.sentence));
                }
            }
        }
    }
    Ok(())
}

/// Checks that what is said never to come about does not, however long one waits.
fn check_vain(run: &Simulation, lots: (usize, usize), seen: &mut Seen) -> Result<(), String> {
    let ids = run.members().ids();
    let lot = |lot: usize| ids.get(lot % ids.len().max(1)).copied();
    let mut awaited = vec![
        Awaited::Agreement,
        Awaited::Loss {
            beyond: run.network().tally().lost,
        },
    ];
    if let (Some(node), Some(origin)) = (lot(lots.0), lot(lots.1)) {
        awaited.push(Awaited::Favourite { node, origin });
        let book = run
            .members()
            .get(origin)
            .map(|member| member.node.favourite());
        awaited.extend(book.map(|book| Awaited::Title { node, book }));
    }
    for awaited in awaited {
        let Some(said) = run.why_in_vain(awaited) else {
            continue;
        };
        seen.in_vain += 1;
        let mut copy = run.clone();
        let deadline = copy.now() + Span::from_secs(30);
        if copy.run_until_either([awaited, Awaited::Nothing], deadline, 8_000) {
            return Err(format!(
                "{said}, but {awaited:?} came about at {}",
                copy.now()
            ));
        }
    }
    Ok(())
}

fn check_notice(run: &Simulation, snapshot: &Snapshot, seen: &mut Seen) -> Result<(), String> {
    let Some(words) = notice(snapshot) else {
        return Ok(());
    };
    seen.notices += 1;
    let [(label, Action::Command(line))] = words.buttons.as_slice() else {
        return Err(format!("{words:?} has not one button"));
    };
    if label != line {
        return Err(format!("{label} is not {line}"));
    }
    let mut cured = run.clone();
    cured
        .apply(&command(line))
        .map_err(|why| format!("{}: {line}: {why}", words.text))?;
    let after = notice(&Camera::default().snapshot(&cured, 0));
    if after.is_some_and(|after| after.text == words.text) {
        return Err(format!("{line} does not change that {}", words.text));
    }
    Ok(())
}

/// Checks that what is foretold of a message is what then happens.
fn check_foretold(
    run: &Simulation,
    send: &Command,
    id: NodeId,
    seen: &mut Seen,
) -> Result<(), String> {
    let Ok(foretold) = rehearse(run, id, send) else {
        return Ok(());
    };
    seen.deliveries += 1;
    let mut after = run.clone();
    after.apply(send)?;
    let happened = happened(run, &after, id)?;
    let is_told = foretold.reason.starts_with("If you deliver it, ")
        && happened
            .reason
            .starts_with(&format!("At {} ", seconds(run.now())));
    if !is_told || foretold.changes() != happened.changes() {
        return Err(format!("{foretold:?} and {happened:?}"));
    }
    Ok(())
}

/// How often there was something to be checked: a test that never checks anything holds too.
#[derive(Default, Debug)]
struct Seen {
    agreements: u32,
    causes: u32,
    in_vain: u32,
    notices: u32,
    deliveries: u32,
    curves: u32,
    lanes: u32,
    faults: u32,
    schedules: u32,
    ailing: u32,
    deeds: u32,
}

#[test]
fn what_is_said_of_a_run_follows_from_it() {
    let seen = RefCell::new(Seen::default());
    let lived = TestRunner::new(config(48)).run(&history(), |(seed, steps)| {
        let mut run = Simulation::new(Seed(seed));
        let mut camera = Camera::default();
        let mut story = FirstMinute::new();
        for line in ["set gossip 700ms", "set topology ring", "new 5"] {
            run.apply(&command(line)).expect(line);
        }
        for step in steps {
            if let Some(line) = line(&run, step) {
                // What cannot be done there changes nothing.
                let given = command(&line);
                if run.apply(&given).is_ok() {
                    let snapshot = camera.snapshot(&run, 0);
                    deeds::check(&run, &snapshot, &given, &mut seen.borrow_mut())
                        .map_err(|why| TestCaseError::fail(format!("{line}: {why}")))?;
                }
            }
            let deadline = run.now() + Span::from_millis(step.4);
            run.run_until(deadline, 3_000);
            let snapshot = camera.snapshot(&run, 0);
            story.look(&snapshot);
            let send = "{\"uuid\": \"z\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}";
            let ids = run.members().ids();
            let id = ids[step.1 % ids.len()];
            let send = command(&format!("send {} {send}", id.0));
            let seen = &mut *seen.borrow_mut();
            let checked = check_numbers(&run, &snapshot, &story, seen)
                .and_then(|()| check_answers(&run, seen))
                .and_then(|()| check_vain(&run, (step.1, step.2), seen))
                .and_then(|()| check_notice(&run, &snapshot, seen))
                .and_then(|()| check_foretold(&run, &send, id, seen))
                .and_then(|()| pictures::check_curves(&run, seen))
                .and_then(|()| pictures::check_lanes(&run, seen))
                .and_then(|()| faults::check_all(&run, &snapshot, seen));
            if let Err(why) = checked {
                let script = to_script("it", &[], &run.recording());
                return Err(TestCaseError::fail(format!("{why}\n{script}")));
            }
        }
        Ok(())
    });
    if let Err(why) = lived {
        panic!("{why}");
    }
    let seen = seen.into_inner();
    let least = [
        seen.agreements,
        seen.causes,
        seen.in_vain,
        seen.notices,
        seen.deliveries,
        seen.curves,
        seen.lanes,
        seen.faults,
        seen.schedules,
        seen.ailing,
        seen.deeds,
    ];
    assert!(least.iter().all(|&times| times >= 20), "{seen:?}");
}

#[test]
fn what_is_not_drawn_of_a_crowd_is_said_by_its_count() {
    let mut has_dropped = false;
    for (lines, millis) in [
        (["set gossip 1s", "set ttl 4", "new 50"], 1_500),
        (["set gossip 300ms", "set ttl 16", "new 30"], 1_500),
        (["set gossip 100ms", "set ttl 16", "new 60"], 1_500),
    ] {
        let mut run = Simulation::new(Seed(7));
        lines
            .iter()
            .for_each(|line| run.apply(&command(line)).expect(line));
        run.run_until(SimTime::from_micros(millis * 1_000), 500_000);
        has_dropped |= run.journal().dropped() > 0;
        pictures::check_left_out(&run).unwrap_or_else(|why| panic!("{lines:?}: {why}"));
    }
    assert!(has_dropped, "no log is longer than what is kept of it");
}
