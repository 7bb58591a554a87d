//! What a session holds, counted byte by byte: what it says it holds is what it holds, that is bounded, and going back and forth,
//! branching off and beginning again leave nothing behind.
//!
//! One test, because everybody shares the allocator that counts.
#![cfg(not(target_arch = "wasm32"))]

use peak_alloc::PeakAlloc;

use watercooler::command::{Command, Statement, parse};
use watercooler::history::{CHECKPOINTS_BYTES_LEAST, History, Run};
use watercooler::rng::{Purpose, Seed, Stream};
use watercooler::scenario::Script;
use watercooler::simulation::Awaited;
use watercooler::time::{SimTime, Span};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const FRAME: Span = Span::from_micros(16_667);

fn command(line: &str) -> Command {
    match parse(line).map(|parsed| parsed.map(|parsed| parsed.line.statement)) {
        Ok(Some(Statement::Do(command))) => command,
        other => panic!("{line} is no command: {other:?}"),
    }
}

fn begin(text: &str) -> History {
    let script = Script::parse(text).expect("a good file");
    let mut room = script.begin(None, &[]).expect("it begins");
    room.set_up().expect("it can be set up");
    History::new(room)
}

/// Plays frame by frame until so many more events have happened.
fn play(history: &mut History, events: u64) {
    let goal = history.current().live().events() + events;
    history.seek_live();
    while history.current().live().events() < goal {
        let deadline = history.live_at() + FRAME;
        history
            .run_until(deadline, u64::MAX, Awaited::Nothing)
            .expect("there is nothing in the way");
    }
}

/// Goes to a part of the way to the live edge.
fn seek(history: &mut History, millionths: u32) {
    let whole = history.live_at().as_micros();
    history.seek(SimTime::from_micros(
        whole / 1_000_000 * u64::from(millionths),
    ));
}

#[test]
fn what_a_session_holds_is_what_it_says_and_bounded() {
    let before = ALLOCATOR.current_usage();
    let mut history = begin("seed 3\nset gossip 1s\nset repick 20s\nnew 60");
    let mut widest = 0;
    for _ in 0..10 {
        play(&mut history, 25_000);
        let held = history.held();
        assert!(held.bytes <= held.bytes_max, "{held:?}");
        widest = widest.max(held.bytes);
    }
    // What a seek costs is the way from the copy before it.
    let held = history.held();
    assert!(
        held.apart <= 4_000,
        "going back has to follow the run too far: {held:?}"
    );
    assert!(
        widest > CHECKPOINTS_BYTES_LEAST / 2,
        "it never came near its bound: {widest}"
    );
    let told = history.held().bytes;
    let all = ALLOCATOR.current_usage() - before;
    let live = history.current().live().clone();
    drop(history);
    let alone = ALLOCATOR.current_usage() - before;
    // Some of what the copies have the run itself has too.
    let copies = all - alone;
    assert!(
        copies < told + told / 8 && told < copies + alone,
        "it says {told} bytes, but copies take {copies}, and the run {alone}"
    );
    drop(live);
    assert_eq!(ALLOCATOR.current_usage(), before, "something was left");

    // A thousand times back, off, over and forth.
    let mut history = begin("seed 4\nset gossip 100ms\nnew 12");
    play(&mut history, 20_000);
    let draws = Stream::new(Seed(1), Purpose::Seed, 0);
    let mut after = Vec::new();
    for n in 0..1_000 {
        seek(&mut history, draws.draw(2 * n).below(1_000_000));
        match n % 4 {
            0 => {
                let forked = history.give(&command("set ttl 7"));
                assert!(forked.is_ok(), "{forked:?}");
                play(&mut history, 500);
            }
            1 => {
                let runs = history.runs();
                let to = runs[draws.draw(2 * n + 1).below(runs.len() as u32) as usize].id;
                history.switch(to);
            }
            2 => {
                // There may be nothing to take back.
                let _ = history.undo();
            }
            _ => play(&mut history, 100),
        }
        if n % 200 == 199 {
            let held = history.held();
            assert!(held.bytes <= held.bytes_max, "{held:?}");
            after.push(ALLOCATOR.current_usage() - before);
        }
    }
    let edges = history.runs().iter().map(|run: &Run| run.live().events());
    let longest = edges.max().unwrap_or(0);
    assert!(
        after[4] < after[1] * 5 / 4,
        "it grows: {after:?}, the longest run having {longest} events"
    );
    drop((history, after));
    assert_eq!(ALLOCATOR.current_usage(), before, "something was left");
}
