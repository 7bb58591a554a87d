use super::*;
use crate::command::{Statement, parse};
use crate::rng::{Purpose, Seed, Stream};
use crate::scenario::{SCENARIOS, Script};
use crate::time::Span;

fn at(millis: u64) -> SimTime {
    SimTime::from_micros(millis * 1_000)
}

fn command(line: &str) -> Command {
    let parsed = parse(line).expect(line).expect(line);
    match parsed.line.statement {
        Statement::Do(command) => command,
        other => panic!("{other} is not a command"),
    }
}

fn history(text: &str) -> History {
    let script = Script::parse(text).expect("a good file");
    let mut room = script.begin(None, &[]).expect("it begins");
    room.set_up().expect("it can be set up");
    History::new(room)
}

fn lossy() -> History {
    history(SCENARIOS[4].text)
}

fn run_to(history: &mut History, millis: u64) {
    let stop = history
        .run_until(at(millis), u64::MAX, Awaited::Nothing)
        .expect("the file can be done");
    assert_eq!(stop, Stop::Deadline);
}

fn give(history: &mut History, line: &str) -> Option<String> {
    history
        .give(&command(line))
        .unwrap_or_else(|why| panic!("{line}: {why}"))
}

/// A run with much done to it, over some thousands of events.
fn eventful() -> History {
    let mut history = lossy();
    let stream = Stream::new(Seed(9), Purpose::Seed, 0);
    let lines = [
        "freeze 8001",
        "thaw 8001",
        "kill 8002",
        "restart 8002 blank",
        "book 8003 \"Emma\"",
        "loss 40%",
        "new 3",
        "set gossip 1s",
        "loss 5%",
        "stop",
        "restart all",
        "latency 0s",
        "latency uniform 10ms..90ms",
        "every 900ms for 300ms partition 8001 | 8003",
        "slow 8001 40ms",
        "churn 90/min down 700ms",
        "lie 8003 version",
        "drift 8004 +35%",
        "cut 8002 -> 8004",
        "calm 1",
    ];
    for (i, line) in lines.iter().enumerate() {
        give(&mut history, line);
        let pause = u64::from(stream.draw(i as u64).below(3_000));
        let now = history.live_at().as_micros() / 1_000;
        run_to(&mut history, now + pause);
        for _ in 0..stream.draw(100 + i as u64).below(4) {
            history.step().expect("the file can be done");
        }
    }
    history
}

/// Repeats the recording of the current run from its beginning, up to an instant.
fn afresh(history: &History, instant: SimTime) -> Simulation {
    let recording = history.current().live().recording();
    let mut fresh = Simulation::new(recording.seed);
    for given in recording
        .commands
        .iter()
        .filter(|given| given.moment.at <= instant)
    {
        fresh.run_to(given.moment).expect("it was there");
        fresh.apply(&given.command).expect("it was given");
    }
    fresh.run_until(instant, u64::MAX);
    fresh
}

#[track_caller]
fn assert_same(a: &Simulation, b: &Simulation) {
    assert_eq!(a.summary(), b.summary());
    assert_eq!(
        (a.now(), a.steps(), a.moment()),
        (b.now(), b.steps(), b.moment())
    );
    assert_eq!(a.commands(), b.commands());
}

#[test]
fn any_instant_is_what_a_fresh_run_up_to_it_is_forwards_and_backwards() {
    let mut history = eventful();
    assert!(
        history.current().checkpoints.copies.len() > 3,
        "no copy is crossed"
    );
    let live_at = history.live_at();
    let stream = Stream::new(Seed(3), Purpose::Seed, 1);
    for n in 0..60 {
        let micros = live_at.as_micros() * u64::from(stream.draw(n).below(1_000)) / 1_000;
        let instant = SimTime::from_micros(micros);
        history.seek(instant);
        assert_same(history.simulation(), &afresh(&history, instant));
    }
}

#[test]
fn a_glimpse_is_what_a_fresh_run_is_and_leaves_one_where_one_is() {
    let mut history = eventful();
    history.seek(at(700));
    for instant in [
        at(0),
        at(350),
        at(1_234),
        history.live_at(),
        history.live_at() + Span::from_secs(1),
    ] {
        let there = instant.min(history.live_at());
        assert_same(&history.glimpse(instant), &afresh(&history, there));
        assert_eq!(history.simulation().now(), at(700));
    }
}

#[test]
fn instants_at_which_commands_were_given_and_events_happened_are_no_exception() {
    let mut history = eventful();
    let instants: Vec<SimTime> = history
        .current()
        .live()
        .commands()
        .iter()
        .map(|given| given.moment.at)
        .collect();
    for instant in instants.iter().rev().chain(&instants) {
        history.seek(*instant);
        assert_same(history.simulation(), &afresh(&history, *instant));
    }
}

#[test]
fn after_going_back_the_next_thousand_events_are_the_same() {
    let mut history = eventful();
    let mut whole = afresh(&history, at(4_000));
    history.seek(at(4_000));
    for _ in 0..1_000 {
        whole
            .follow(history.current().live())
            .expect("an earlier state");
        history.step().expect("nothing is scheduled");
        assert_eq!(history.simulation().fingerprint(), whole.fingerprint());
    }
}

#[test]
fn every_step_can_be_taken_back_and_taken_again() {
    let mut history = eventful();
    let mut fingerprints = vec![(
        history.simulation().steps(),
        history.simulation().fingerprint(),
    )];
    for _ in 0..3_000 {
        assert!(history.step_back(), "there is no step to take back");
        fingerprints.push((
            history.simulation().steps(),
            history.simulation().fingerprint(),
        ));
    }
    for (steps, fingerprint) in fingerprints.into_iter().rev() {
        assert_eq!(
            (
                history.simulation().steps(),
                history.simulation().fingerprint()
            ),
            (steps, fingerprint)
        );
        if !history.is_live() {
            history.step().expect("nothing is scheduled");
        }
    }
    assert!(history.is_live(), "the live edge was not reached");
}

#[test]
fn stepping_back_ends_at_the_beginning() {
    let mut history = history("new 2\nrun 1s");
    run_to(&mut history, 3_000);
    while history.step_back() {}
    assert_eq!(history.simulation().now(), SimTime::ZERO);
    assert_eq!(history.simulation().summary().events, 0);
    assert_eq!(
        history.simulation().members().len(),
        2,
        "the beginning is after the set-up"
    );
}

#[test]
fn playing_in_the_past_follows_the_run_and_goes_on_beyond_it() {
    let mut history = eventful();
    let live = history.current().live().clone();
    let end = live.now();
    history.seek(at(1_000));
    let mut now = 1_000;
    while !history.is_live() {
        now += 77;
        history
            .run_until(at(now), 50, Awaited::Nothing)
            .expect("the file can be done");
    }
    assert!(history.simulation().now() >= end, "it stopped short");
    let mut on = live;
    on.run_until(history.simulation().now(), u64::MAX);
    assert_eq!(history.simulation().fingerprint(), on.fingerprint());
}

#[test]
fn a_command_in_the_past_makes_a_new_run_and_leaves_the_old_one_as_it_was() {
    let mut history = lossy();
    run_to(&mut history, 6_000);
    let before = history.current().live().summary();
    history.seek(at(2_000));
    assert_eq!(give(&mut history, "freeze 8001").as_deref(), Some("B"));
    assert!(history.is_live(), "one is not at the new edge");
    assert_eq!(history.current().name, "B");
    run_to(&mut history, 6_000);
    let a = history.run(RunId(0)).expect("it is kept");
    assert_eq!(a.live().summary(), before);
    assert_ne!(
        history.simulation().summary().fingerprint,
        before.fingerprint
    );
    let fork = history.current().fork.as_ref().expect("it branched off");
    assert_eq!(
        (fork.parent, fork.at, fork.why.as_str()),
        (RunId(0), at(2_000), "freeze 8001")
    );
    assert_eq!(
        give(&mut history, "thaw 8001"),
        None,
        "at the live edge no run is made"
    );
}

#[test]
fn a_command_that_is_refused_in_the_past_makes_no_run() {
    let mut history = lossy();
    run_to(&mut history, 3_000);
    history.seek(at(1_000));
    let refused = history.give(&command("thaw 8001"));
    assert!(refused.is_err(), "nobody is frozen");
    assert_eq!(history.runs().len(), 1);
    assert_eq!(history.simulation().now(), at(1_000));
}

#[test]
fn a_new_run_still_has_what_its_file_says_later() {
    let mut history =
        history("new 4\nat 4s kill 8002\nrun 3s\nkill 8003\nrun 10s\nkill 8004\nrun 1s");
    run_to(&mut history, 6_000);
    history.seek(at(2_000));
    give(&mut history, "freeze 8001");
    run_to(&mut history, 20_000);
    let given: Vec<String> = history
        .simulation()
        .commands()
        .iter()
        .map(|g| format!("{} {}", g.moment, g.command))
        .collect();
    assert_eq!(
        given,
        [
            "0s new 4",
            "2s freeze 8001",
            "3s kill 8003",
            "4s kill 8002",
            "13s kill 8004"
        ]
    );
}

#[test]
fn undo_is_a_run_without_the_command_and_redo_goes_back() {
    let mut history = lossy();
    run_to(&mut history, 1_000);
    give(&mut history, "kill 8001");
    run_to(&mut history, 2_000);
    give(&mut history, "book 8002 \"Emma\"");
    run_to(&mut history, 5_000);
    let whole = history.simulation().fingerprint();
    assert_eq!(history.undo(), Ok("book 8002 \"Emma\"".to_owned()));
    assert_eq!(history.simulation().now(), at(5_000), "time has not moved");
    assert_eq!(history.undo(), Ok("kill 8001".to_owned()));
    let mut without = lossy();
    run_to(&mut without, 5_000);
    assert_eq!(
        history.simulation().fingerprint(),
        without.simulation().fingerprint()
    );
    assert_eq!(
        history.undo(),
        Err("there is no command to take back".to_owned()),
        "the set-up stays"
    );
    assert_eq!(history.redo(), Ok("B".to_owned()));
    assert_eq!(history.redo(), Ok("A".to_owned()));
    assert_eq!(history.simulation().fingerprint(), whole);
    assert_eq!(
        history.redo(),
        Err("there is nothing to do again".to_owned())
    );
}

#[test]
fn what_was_given_as_one_is_taken_back_as_one() {
    let mut history = history("new 3");
    for (line, millis) in [
        ("freeze 8001", 1_000),
        ("kill 8002", 2_000),
        ("loss 10%", 3_000),
    ] {
        give(&mut history, line);
        run_to(&mut history, millis);
    }
    let undone = history.undo_last(3);
    assert_eq!(
        undone.as_deref(),
        Ok("3 commands, freeze 8001 and those after it")
    );
    assert_eq!(history.simulation().commands().len(), 1);
    assert_eq!(history.simulation().now(), at(3_000));
    assert_eq!(history.redo().as_deref(), Ok("A"));
}

#[test]
fn undo_in_the_past_takes_back_what_was_given_before() {
    let mut history = lossy();
    run_to(&mut history, 1_000);
    give(&mut history, "kill 8001");
    run_to(&mut history, 2_000);
    give(&mut history, "kill 8002");
    run_to(&mut history, 3_000);
    history.seek(at(1_500));
    assert_eq!(history.undo(), Ok("kill 8001".to_owned()));
    assert_eq!(history.simulation().summary().up, 12);
}

#[test]
fn runs_can_be_switched_named_and_deleted() {
    let mut history = lossy();
    run_to(&mut history, 4_000);
    history.seek(at(2_000));
    give(&mut history, "stop");
    history.rename("  silence  ");
    assert_eq!(history.current().name, "silence");
    history.switch(RunId(0));
    assert_eq!(
        (history.current().id, history.simulation().now()),
        (RunId(0), at(2_000))
    );
    history.seek(at(3_000));
    history.switch(RunId(1));
    assert!(history.is_live(), "it has not got as far as that");
    assert_eq!(history.delete(RunId(1)), Ok(()));
    assert_eq!(
        (history.current().id, history.simulation().now()),
        (RunId(0), at(2_000))
    );
    assert_eq!(
        history.delete(RunId(0)),
        Err("this is the only run; there has to be one".to_owned())
    );
}

#[test]
fn there_are_never_too_many_runs_and_the_current_line_is_kept() {
    let mut history = lossy();
    run_to(&mut history, 1_000);
    for n in 0..60 {
        history.seek(at(500));
        give(&mut history, "freeze 8001");
        run_to(&mut history, 700 + n);
        history.switch(RunId(0));
    }
    assert_eq!(history.runs().len(), RUNS_MAX);
    assert!(history.run(RunId(0)).is_some(), "the trunk is gone");
    assert_eq!(
        history.runs().last().map(|run| run.name.as_str()),
        Some("I3")
    );
}

#[test]
fn the_step_at_which_a_copy_is_kept_is_at_its_moment_however_long_the_frame_went_on() {
    let mut history = history("new 3");
    for frame in 1..5_000 {
        history
            .run_until(
                SimTime::from_micros(frame * 16_667),
                1_000,
                Awaited::Nothing,
            )
            .expect("there is no file");
    }
    history.seek_steps(500);
    assert_eq!(history.step(), Ok(true));
    let stepped = history.simulation().clone();
    assert_eq!(stepped.now(), SimTime::from_micros(66_361_130));
    history.seek_live();
    history.seek_steps(501);
    assert_same(history.simulation(), &stepped);
    assert!(
        history.current().checkpoints.copies.len() > 1,
        "that there is no copy is no answer"
    );
}

#[test]
fn copies_are_bounded_and_never_further_apart_than_they_say() {
    let mut history =
        history("set gossip 20ms\nset peers 4\nset cache 50\nlatency 1ms\nnew 12\nrun 1s");
    let mut now = 0;
    while history.simulation().steps() < 150_000 {
        now += 20;
        history
            .run_until(at(now), 3_000, Awaited::Nothing)
            .expect("nothing is scheduled");
        now = history.live_at().as_micros() / 1_000;
    }
    let checkpoints = &history.current().checkpoints;
    assert!(
        checkpoints.copies.len() <= CHECKPOINTS_MAX,
        "{}",
        checkpoints.copies.len()
    );
    assert!(checkpoints.spacing > SPACING, "it was never thinned out");
    let steps: Vec<u64> = checkpoints
        .copies
        .iter()
        .map(|kept| kept.copy.steps())
        .collect();
    let widest = steps.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(
        widest.is_some_and(|w| w <= 2 * checkpoints.spacing),
        "{widest:?} with {}",
        checkpoints.spacing
    );
}

/// Fails unless every copy of every run is a state of that run, in order, and shared where runs share their past.
#[track_caller]
fn assert_copies_lie_on_their_runs(history: &History) {
    for run in history.runs() {
        let copies = &run.checkpoints.copies;
        let mut there = copies[0].copy.restored();
        for kept in copies {
            while there.steps() < kept.copy.steps() {
                let went = there.follow(run.live());
                assert_eq!(went, Ok(true), "run {} has no such step", run.name);
            }
            let copy = kept.copy.restored();
            assert_eq!(there.summary(), copy.summary(), "run {}", run.name);
            assert_eq!(there.moment(), copy.moment(), "run {}", run.name);
            assert_eq!(there.commands(), copy.commands(), "run {}", run.name);
            // From each copy to the next.
            there = copy;
        }
        assert!(there.steps() <= run.live().steps(), "run {}", run.name);
    }
}

#[test]
fn every_copy_of_every_run_lies_on_that_run_however_runs_branch_off() {
    let mut history =
        history("set gossip 20ms\nset peers 4\nset cache 50\nlatency 1ms\nloss 3%\nnew 8");
    let draws = Stream::new(Seed(5), Purpose::Seed, 0);
    run_to(&mut history, 400);
    let lines = ["set ttl 3", "loss 9%", "kill 8002", "new 2", "freeze 8003"];
    for n in 0..14 {
        let whole = history.live_at().as_micros();
        let share = u64::from(draws.draw(2 * n).below(1_000));
        history.seek(SimTime::from_micros(whole * share / 1_000));
        match n % 7 {
            // What comes before everything else is another beginning.
            3 => drop(history.vary(&[(None, command("latency 2ms"))])),
            5 => drop(history.undo()),
            6 => history.switch(history.runs()[n as usize / 4].id),
            _ => drop(history.give(&command(lines[n as usize % lines.len()]))),
        }
        let now = history.live_at().as_micros() / 1_000;
        run_to(&mut history, now + 200);
    }
    assert_copies_lie_on_their_runs(&history);
    let many = |run: &&Run| run.checkpoints.copies.len() > 3;
    assert!(
        history.runs().iter().filter(many).count() > 5,
        "too few copies to say so"
    );
}

#[test]
fn in_the_past_the_log_reaches_as_far_back_as_the_run_still_does() {
    let mut history = history("set gossip 20ms\nset peers 4\nset cache 50\nlatency 1ms\nnew 12");
    run_to(&mut history, 900);
    let live = history.current().live().clone();
    assert!(live.steps() > 20_000 && live.journal().dropped() == 0);
    history.seek(at(700));
    let journal = history.simulation().journal();
    assert_eq!(journal.dropped(), 0, "it is there and not shown");
    let both = journal
        .latest_first()
        .zip(live.journal().latest_before(journal.length()));
    assert!(both.into_iter().all(|(one, other)| one == other));
    assert!(journal.length() > 10_000);
    let copy = history.current().checkpoints.copies[20].copy.restored();
    let kept = copy.journal().length() - copy.journal().dropped();
    assert!(kept < ENTRIES_OF_A_COPY + 128, "{kept}, in chunks of 128");
}

#[test]
fn the_copies_of_all_runs_together_keep_to_one_bound_and_what_runs_share_counts_once() {
    let mut history = history("set gossip 1s\nnew 60");
    run_to(&mut history, 4_000);
    let one = history.held();
    history.seek(at(3_000));
    give(&mut history, "set ttl 7");
    let two = history.held();
    assert_eq!(two.bytes, one.bytes, "a new run has only what it shares");
    for n in 0..12 {
        history.seek(at(500 * n));
        give(&mut history, "set ttl 9");
        run_to(&mut history, 500 * n + 1_500);
        let held = history.held();
        assert!(held.bytes <= held.bytes_max, "{held:?}");
        assert!(
            history
                .runs()
                .iter()
                .all(|run| !run.checkpoints.copies.is_empty())
        );
    }
}

#[test]
fn two_runs_are_compared_by_what_first_happened_otherwise() {
    let mut history = lossy();
    run_to(&mut history, 3_000);
    history.seek(at(1_000));
    give(&mut history, "kill 8005");
    run_to(&mut history, 3_000);
    let Difference::At {
        at: when,
        first,
        second,
    } = history.compare(RunId(0), RunId(1))
    else {
        panic!("they differ: {:?}", history.compare(RunId(0), RunId(1)));
    };
    assert_eq!(when, at(1_000));
    assert_eq!(second, "carl was killed.");
    assert_ne!(first, second);
    let Difference::At { second: other, .. } = history.compare(RunId(1), RunId(0)) else {
        panic!("they differ the other way round too");
    };
    assert_eq!(other, first);
    assert_eq!(history.compare(RunId(0), RunId(0)), Difference::None);
}

#[test]
fn runs_that_were_only_observed_otherwise_do_not_differ() {
    let mut history = lossy();
    run_to(&mut history, 3_000);
    history.seek(at(1_000));
    history.branch("to look".to_owned());
    for millis in [1_001, 1_700, 2_400, 2_900] {
        run_to(&mut history, millis);
    }
    assert_eq!(history.compare(RunId(0), RunId(1)), Difference::None);
}

#[test]
fn runs_do_not_differ_in_a_command_but_in_what_comes_of_it() {
    let mut history = lossy();
    run_to(&mut history, 3_000);
    history.seek(at(1_000));
    give(&mut history, "set topology ring");
    run_to(&mut history, 3_000);
    assert_eq!(history.compare(RunId(0), RunId(1)), Difference::None);
}

#[test]
fn the_strip_tells_what_was_done_where_runs_branch_off_and_what_was_bookmarked() {
    let mut history = lossy();
    run_to(&mut history, 1_000);
    give(&mut history, "freeze 8001");
    give(&mut history, "freeze 8002");
    run_to(&mut history, 2_000);
    assert_eq!(history.bookmark("look here"), Ok(()));
    assert_eq!(
        history.bookmark("again"),
        Err("there is a bookmark at this instant already".to_owned())
    );
    run_to(&mut history, 3_000);
    history.seek(at(1_500));
    give(&mut history, "stop");
    history.switch(RunId(0));
    let marks: Vec<(u64, MarkKind, String)> = history
        .marks()
        .into_iter()
        .map(|m| (m.at.as_micros() / 1_000, m.kind, m.what))
        .collect();
    assert_eq!(
        marks,
        [
            (0, MarkKind::Spawn, "the beginning".to_owned()),
            (
                1_000,
                MarkKind::Freeze,
                "freeze 8001, freeze 8002".to_owned()
            ),
            (1_500, MarkKind::Fork, "run B branched off: stop".to_owned()),
            (2_000, MarkKind::Bookmark, "look here".to_owned()),
        ]
    );
}

#[test]
fn rounds_go_back_to_where_they_begin() {
    let mut history = lossy();
    run_to(&mut history, 10_000);
    let mut seen = Vec::new();
    for _ in 0..4 {
        history.round_back();
        seen.push(history.simulation().now());
    }
    assert_eq!(seen, [at(8_000), at(4_000), at(0), at(0)]);
}

#[test]
fn a_step_from_where_only_time_has_passed_since_is_the_next_one_that_comes() {
    let mut history = history("set gossip off\nlatency 1s\nnew 3\njoin 8003 8001");
    run_to(&mut history, 500);
    history.seek(at(300));
    assert!(!history.is_live(), "it is the past");
    assert_eq!(history.step(), Ok(true));
    assert!(history.is_live(), "the step was beyond the live edge");
    assert_eq!(history.simulation().now(), at(1_000));
}

#[test]
fn copies_that_are_far_apart_already_are_not_dropped_for_want_of_room() {
    let mut run = lossy().current().live().clone();
    let mut copy_after = |steps: u64| {
        while run.steps() < steps {
            assert!(run.step(), "nothing is left to happen");
        }
        Stored::new(&mut run, 0, 0)
    };
    let beginning = copy_after(0);
    let first = beginning.steps();
    let apart = [0, 300, 600, 650, 700, 750, 800];
    let copies = apart.map(|steps| Kept {
        copy: Rc::new(copy_after(first + steps)),
        bytes: 0,
    });
    let mut checkpoints = Checkpoints {
        beginning: Rc::new(beginning.restored()),
        copies: copies.to_vec(),
        spacing: 100,
        bytes: 0,
        room: 0,
        due: 0,
    };
    checkpoints.thin_out();
    let kept = checkpoints
        .copies
        .iter()
        .map(|kept| kept.copy.steps() - first);
    assert_eq!(kept.collect::<Vec<_>>(), [0, 300, 600, 700, 800]);
}

/// A history of some commands and forks, at six seconds of its latest run.
fn with_a_past() -> History {
    let mut history = history("latency uniform 20ms..300ms\nloss 10%\nnew 9");
    for (millis, line) in [
        (1_000, "kill 8002"),
        (2_000, "restart 8002"),
        (3_000, "freeze 8004"),
    ] {
        run_to(&mut history, millis);
        history.give(&command(line)).expect(line);
    }
    run_to(&mut history, 6_000);
    history
}

fn goes_in_pieces(history: &mut History) -> usize {
    let mut pieces = 0;
    loop {
        let before = history.simulation().work();
        let is_there = history.go_on(5).expect("there is a way");
        let after = history.simulation().work();
        // Into another run one goes back first.
        assert!(after < before || after - before < 300, "{}", after - before);
        pieces += 1;
        if is_there {
            return pieces;
        }
    }
}

type Going = fn(&mut History);

#[test]
fn wherever_one_sets_out_to_one_comes_in_pieces_too() {
    let ways: [(Going, Going); 6] = [
        (|h| h.set_out(at(2_500)), |h| h.seek(at(2_500))),
        (|h| h.set_out(at(3_000)), |h| h.seek(at(3_000))),
        (|h| assert!(h.set_out_back()), |h| assert!(h.step_back())),
        (History::set_out_round_back, History::round_back),
        (
            |h| assert!(h.set_out_undone(1).is_ok()),
            |h| assert!(h.undo().is_ok()),
        ),
        (
            |h| assert!(h.set_out_varied(&[(None, command("loss 50%"))]).is_ok()),
            |h| assert!(h.vary(&[(None, command("loss 50%"))]).is_ok()),
        ),
    ];
    for (n, (set_out, go)) in ways.into_iter().enumerate() {
        let (mut there, mut in_pieces) = (with_a_past(), with_a_past());
        go(&mut there);
        set_out(&mut in_pieces);
        let pieces = goes_in_pieces(&mut in_pieces);
        let told = |history: &History| {
            let run = history.simulation();
            (
                run.summary(),
                run.now(),
                run.steps(),
                history.runs().len(),
                history.is_live(),
            )
        };
        assert_eq!(told(&in_pieces), told(&there), "way {n}");
        assert!(pieces > 3, "way {n} was gone in {pieces} pieces");
    }
}

#[test]
fn on_the_way_one_can_stay_and_nothing_is_lost() {
    let mut history = with_a_past();
    let (edge, runs) = (history.current().live().fingerprint(), history.runs().len());
    history.set_out_undone(1).expect("something was done");
    assert_eq!(history.go_on(50), Ok(false));
    assert!(history.is_on_its_way());
    history.stay();
    assert_eq!(
        (history.go_on(50), history.is_on_its_way()),
        (Ok(true), false)
    );
    let first = history.runs()[0].live().fingerprint();
    assert_eq!((first, runs), (edge, 1));
}

// -- the timetable --

fn plan(history: &mut History, moment: &str, line: &str) -> Option<String> {
    let moment = Moment::parse(moment).expect(moment);
    history
        .schedule(moment, command(line))
        .unwrap_or_else(|why| panic!("{line}: {why}"))
}

/// The timetable from the given command on, in words.
fn timetable(history: &History, from: usize) -> Vec<String> {
    let all = history.current().recording().commands;
    let words = all.iter().skip(from);
    words
        .map(|given| format!("{} {}", given.moment, given.command))
        .collect()
}

#[test]
fn a_planned_command_is_one_of_the_timetable_and_is_taken_back_in_its_turn() {
    let mut history = history("new 4");
    give(&mut history, "loss 5%");
    plan(&mut history, "5s", "partition 8001 | 8002");
    plan(&mut history, "15s", "heal");
    run_to(&mut history, 1_000);
    give(&mut history, "freeze 8003");
    plan(&mut history, "8s", "thaw 8003");
    let whole = timetable(&history, 1);
    assert_eq!(
        whole,
        [
            "0s loss 5%",
            "1s freeze 8003",
            "5s partition 8001 | 8002",
            "8s thaw 8003",
            "15s heal"
        ]
    );
    // Latest first, in the order in which they were said.
    for (said, left) in [
        ("at 8s thaw 8003", 4),
        ("freeze 8003", 3),
        ("at 15s heal", 2),
        ("at 5s partition 8001 | 8002", 1),
        ("loss 5%", 0),
    ] {
        assert!(history.can_undo());
        assert_eq!(history.undo().as_deref(), Ok(said));
        assert_eq!(timetable(&history, 1).len(), left, "{said}");
        assert_eq!(history.simulation().now(), at(1_000));
    }
    assert!(!history.can_undo());
    for _ in 0..5 {
        history.redo().expect("it was taken back");
    }
    assert_eq!(timetable(&history, 1), whole);
    run_to(&mut history, 20_000);
    assert_eq!(timetable(&history, 1), whole, "what has happened stays");
    // What has happened is taken back where it happened; what came after it comes again.
    history.seek(at(10_000));
    assert_eq!(history.undo().as_deref(), Ok("thaw 8003"));
    assert_eq!(timetable(&history, 1).len(), 4);
    assert_eq!(timetable(&history, 1)[3], "15s heal");
}

#[test]
fn planning_in_the_past_keeps_what_was_done_later() {
    let mut history = history("new 4");
    run_to(&mut history, 5_000);
    give(&mut history, "partition 8001 | 8002");
    run_to(&mut history, 15_000);
    give(&mut history, "heal");
    run_to(&mut history, 20_000);
    history.seek_start();
    assert_eq!(
        plan(&mut history, "8s", "book 8001 \"Emma\""),
        Some("B".to_owned())
    );
    let whole = [
        "5s partition 8001 | 8002",
        "8s book 8001 \"Emma\"",
        "15s heal",
    ];
    assert_eq!(timetable(&history, 1), whole);
    run_to(&mut history, 20_000);
    assert_eq!(timetable(&history, 1), whole);
    // The other run has stayed as it was.
    history.switch(RunId(0));
    assert_eq!(timetable(&history, 1).len(), 2);
}

#[test]
fn a_command_given_amid_a_recording_leaves_the_rest_of_it_to_come() {
    let mut original = history("latency 10ms\nset gossip 100ms\nnew 6");
    run_to(&mut original, 3_000);
    original.step().expect("it goes on");
    original.step().expect("it goes on");
    give(&mut original, "cut 8001 -> 8002");
    run_to(&mut original, 5_000);
    give(&mut original, "heal");
    run_to(&mut original, 6_000);
    let recording = original.current().recording();
    let opened = crate::opening::Opened::recording("x", &recording).expect("it can be opened");
    let mut again = History::new(opened.beginning);
    assert_eq!(
        again.current().goes_to(),
        at(6_000),
        "there are six seconds to scrub"
    );
    assert_eq!(
        again.current().recording(),
        recording,
        "nothing is lost at its beginning"
    );
    run_to(&mut again, 6_000);
    assert_eq!(
        again.simulation().fingerprint(),
        original.simulation().fingerprint()
    );
    assert_eq!(again.current().recording(), recording);
    // Frozen nodes make fewer events of the instant at which the cut was given; it is given all the same.
    again.seek(at(1_000));
    assert_eq!(give(&mut again, "freeze"), Some("B".to_owned()));
    assert_eq!(timetable(&again, 4).len(), 2);
    run_to(&mut again, 6_000);
    assert_eq!(timetable(&again, 4).len(), 2);
}
