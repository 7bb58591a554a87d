use super::*;
use crate::command::{Command, Moment, Statement, parse};
use crate::history::Under;
use crate::scenario::Script;
use crate::snapshot::Camera;

fn at(millis: u64) -> SimTime {
    SimTime::from_micros(millis * 1_000)
}

fn given(line: &str) -> (Option<Moment>, Command) {
    let parsed = parse(line).expect(line).expect(line);
    match parsed.line.statement {
        Statement::Do(command) => (parsed.line.at, command),
        other => panic!("{other} is not a command"),
    }
}

fn history(text: &str) -> History {
    let script = Script::parse(text).expect("a good file");
    let mut room = script.begin(None, &[]).expect("it begins");
    room.set_up().expect("it can be set up");
    History::new(room)
}

fn run_to(history: &mut History, millis: u64) {
    let stop = history.run_until(at(millis), u64::MAX, Awaited::Nothing);
    assert_eq!(stop, Ok(Stop::Deadline));
}

fn aside(history: &mut History, under: &Under) -> RunId {
    history.vary_aside(under).expect("it can be begun again")
}

/// The timetable of a run in words.
fn timetable(run: &Run) -> Vec<String> {
    let commands = run.recording().commands;
    let words = commands.iter();
    words
        .map(|given| format!("{} {}", given.moment.at, given.command))
        .collect()
}

/// Two runs: A, in which somebody is killed at 2 s, and B under loss, at its beginning.
fn two() -> (History, RunId) {
    let mut history = history("seed 3\nset topology ring\nnew 6\nset gossip 300ms\nset repick 2s");
    run_to(&mut history, 2_000);
    history.give(&given("kill 8002").1).expect("it is there");
    run_to(&mut history, 9_000);
    let other = aside(&mut history, &[given("loss 50%")]);
    (history, other)
}

/// Follows to the end in pieces; returns how many.
fn follows(follower: &mut Follower, leader: &History, work_max: u64) -> usize {
    let mut pieces = 0;
    loop {
        let before = follower.simulation().work();
        let is_there = follower.follow(leader, work_max);
        let done = follower.simulation().work().saturating_sub(before);
        // The first piece begins at the nearest copy.
        let bound = work_max.saturating_mul(2).saturating_add(100);
        assert!(pieces == 0 || done <= bound, "{done} of {work_max} at once");
        pieces += 1;
        if is_there {
            break;
        }
    }
    pieces
}

#[test]
fn a_follower_is_where_the_run_is_that_was_sought_by_itself() {
    let (mut history, other) = two();
    let untouched = history.run(other).map(|run| run.live().steps());
    let mut alone = history.clone();
    alone.switch(other);
    run_to(&mut alone, 20_000);
    let mut follower = Follower::new(&history, other).expect("it is there");
    assert_eq!(follower.simulation().now(), SimTime::ZERO);
    let way = [500, 1_000, 8_999, 9_000, 3_300, 3_301, 7_000, 0, 4_000];
    for millis in way {
        history.seek(at(millis));
        let pieces = follows(&mut follower, &history, 40);
        alone.seek(at(millis));
        let is_as = |run: &Simulation| (run.now(), run.fingerprint(), run.steps(), run.summary());
        assert_eq!(
            is_as(follower.simulation()),
            is_as(alone.simulation()),
            "at {millis} ms, in {pieces} pieces"
        );
    }
    // Beyond the live edge of both.
    history.seek_live();
    run_to(&mut history, 20_000);
    let pieces = follows(&mut follower, &history, 40);
    assert!(pieces > 3, "it took {pieces}");
    assert_eq!(
        follower.simulation().summary(),
        alone.current().live().summary()
    );
    history.seek_start();
    assert!(follower.follow(&history, 1), "there is no way to go");
    assert_eq!(follower.simulation().events(), 0);
    // Only a copy has gone there.
    assert_eq!(history.run(other).map(|run| run.live().steps()), untouched);
    assert_eq!(history.current().id, RunId(0));
}

#[test]
fn a_follower_that_can_go_no_further_says_why_and_still_goes_back() {
    let mut history = history("seed 3\nnew 3");
    run_to(&mut history, 2_000);
    history.give(&given("kill 8001").1).expect("it is there");
    run_to(&mut history, 4_000);
    let other = aside(&mut history, &[given("at 1s kill 8001")]);
    let mut follower = Follower::new(&history, other).expect("it is there");
    follows(&mut follower, &history, 1_000);
    let why = follower.stuck().map(str::to_owned);
    assert!(
        why.as_ref().is_some_and(
            |why| why.starts_with("at 2s kill 8001 could not be given: milo is dead already")
        ),
        "{why:?}"
    );
    assert_eq!(follower.simulation().now(), at(2_000));
    history.seek(at(1_500));
    follows(&mut follower, &history, 1_000);
    assert_eq!(
        (follower.stuck(), follower.simulation().now()),
        (None, at(1_500))
    );
    history.seek_live();
    follows(&mut follower, &history, 1_000);
    assert_eq!(
        follower.stuck().map(str::to_owned),
        why,
        "not what would come without it"
    );
}

#[test]
fn a_run_is_begun_again_under_whatever_is_said_and_stays_as_it_was() {
    let (mut history, other) = two();
    let set_up = [
        "0s set topology ring",
        "0s new 6",
        "0s set gossip 300ms",
        "0s set repick 2s",
    ];
    let with = |more: &[&'static str]| [&set_up[..], more].concat();
    let run = |history: &History, id| timetable(history.run(id).expect("it is there"));
    assert_eq!(run(&history, other), with(&["0s loss 50%", "2s kill 8002"]));
    assert_eq!(run(&history, RunId(0)), with(&["2s kill 8002"]));
    assert_eq!(
        (history.current().id, history.simulation().now()),
        (RunId(0), at(9_000))
    );
    // Begun again from a run that was: in the place of what that one was begun again under.
    history.switch(other);
    run_to(&mut history, 3_000);
    let third = aside(
        &mut history,
        &[
            given("loss 10%"),
            given("at 4s freeze 8003"),
            given("set ttl 2"),
        ],
    );
    let expected = with(&[
        "0s loss 10%",
        "0s set ttl 2",
        "2s kill 8002",
        "4s freeze 8003",
    ]);
    assert_eq!(run(&history, third), expected);
    history.switch(third);
    run_to(&mut history, 6_000);
    assert_eq!(
        run(&history, third),
        expected,
        "it happened as it was planned"
    );
    let fourth = aside(&mut history, &[given("loss 30%")]);
    assert_eq!(
        run(&history, fourth),
        with(&["0s loss 30%", "2s kill 8002"])
    );
    // What somebody did in it belongs to it.
    history.give(&given("kill 8004").1).expect("it is there");
    let fifth = aside(&mut history, &[given("loss 30%")]);
    assert_eq!(
        run(&history, fifth),
        with(&["0s loss 30%", "2s kill 8002", "6s kill 8004"])
    );
    // It is under it from its start.
    history.seek_start();
    history
        .give(&given("book 8001 Emma").1)
        .expect("it is there");
    let again = history.current().id;
    assert_eq!(
        run(&history, again),
        with(&[
            "0s loss 10%",
            "0s set ttl 2",
            "0s book 8001 \"Emma\"",
            "2s kill 8002",
            "4s freeze 8003"
        ])
    );
    let sixth = aside(&mut history, &[given("loss 5%")]);
    assert_eq!(
        run(&history, sixth),
        with(&["0s loss 5%", "0s book 8001 \"Emma\"", "2s kill 8002"])
    );
}

#[test]
fn what_is_said_only_to_newcomers_is_said_before_they_come() {
    let mut history = history("seed 3\nset topology ring\nnew 6\nloss 10%");
    run_to(&mut history, 3_000);
    let line = aside(
        &mut history,
        &[given("set topology line"), given("loss 0%")],
    );
    let run = |history: &History, id| timetable(history.run(id).expect("it is there"));
    assert_eq!(
        run(&history, line),
        [
            "0s set topology ring",
            "0s set topology line",
            "0s new 6",
            "0s loss 10%",
            "0s loss 0%"
        ]
    );
    let names = |run: &Run| -> Vec<Rc<str>> {
        let seen = Camera::default().snapshot(run.live(), 0);
        seen.nodes
            .iter()
            .map(|node| Rc::clone(&node.name))
            .collect()
    };
    assert_eq!(names(&history.runs()[0]), names(&history.runs()[1]));
    let links = |run: &Run| {
        let links = Camera::default().snapshot(run.live(), 0).links.len();
        (run.live().now(), links)
    };
    assert_eq!(
        links(&history.runs()[1]),
        (SimTime::ZERO, 5),
        "a line of six"
    );
    history.switch(line);
    run_to(&mut history, 3_000);
    let star = aside(&mut history, &[given("set topology star")]);
    assert_eq!(
        run(&history, star),
        [
            "0s set topology ring",
            "0s set topology star",
            "0s new 6",
            "0s loss 10%"
        ]
    );
    let plain = aside(&mut history, &[given("loss 20%")]);
    assert_eq!(
        run(&history, plain),
        [
            "0s set topology ring",
            "0s new 6",
            "0s loss 10%",
            "0s loss 20%"
        ]
    );
    let (a, b) = (&history.runs()[0], history.run(plain).expect("it is there"));
    assert_eq!(own(a, b), [vec![], vec!["loss 20%".to_owned()]]);
    // The whole of it can be run, and gone back in.
    history.switch(star);
    run_to(&mut history, 5_000);
    let edge = history.simulation().fingerprint();
    history.seek(at(1_000));
    history.seek_live();
    assert_eq!(history.simulation().fingerprint(), edge);
    let again = Simulation::replay(&history.current().recording()).expect("it can be repeated");
    assert_eq!(again.fingerprint(), edge);
}

#[test]
fn a_variation_that_cannot_be_made_changes_nothing() {
    let mut history = history("new 3");
    run_to(&mut history, 2_000);
    history.give(&given("kill 8001").1).expect("it is there");
    let before = history.simulation().summary();
    let dead =
        "at 2s kill 8001 could not be given: kiran is dead already; restart kiran brings it back";
    assert_eq!(history.vary(&[given("kill 8001")]), Err(dead.to_owned()));
    let refused = history.vary_aside(&[given("loss 5%"), given("kill 8009")]);
    assert_eq!(
        refused.map(|_| ()),
        Err("there is no node on port 8009; there are kiran:8001, ivo:8002, alba:8003".to_owned())
    );
    assert_eq!(history.runs().len(), 1);
    assert!(history.is_live(), "it went elsewhere");
    assert_eq!(history.simulation().summary(), before);
}

#[test]
fn two_runs_side_by_side_are_told_apart_in_words() {
    let (history, ten) = two();
    let mut follower = Follower::new(&history, ten).expect("it is there");
    follows(&mut follower, &history, u64::MAX);
    let (a, b) = (history.current(), follower.run());
    let names = ["A", "B"];
    assert_eq!(setting(names, &own(a, b)), "Only B was given loss 50%.");
    assert_eq!(setting(names, &own(b, a)), "Only A was given loss 50%.");
    assert_eq!(setting(names, &own(a, a)), "A and B were given the same.");
    let many = [
        vec!["x".to_owned()],
        ["x", "y", "z", "w"].map(str::to_owned).to_vec(),
    ];
    assert_eq!(
        setting(names, &many),
        "A was given x; B was given x and y and 2 more."
    );
    let mut comparing = crate::history::Comparing::new(&history, a, b);
    let difference = comparing.go_on(a, b, &|| false).expect("nobody is late");
    let parted = parting(names, &difference);
    assert!(parted.starts_with("They first differ at 0."), "{parted}");
    assert!(
        parted.contains(". In A: ") && parted.contains(". In B: "),
        "{parted}"
    );
    let [x, y] = [a.live(), b.live()].map(|run| Camera::default().snapshot(run, 0));
    let said = standing(names, [&x, &y]);
    let (sent, lost) = (y.summary.sent, y.summary.lost);
    assert!(lost > 0 && sent != x.summary.sent, "{said}");
    let numbers = format!(
        "; {} messages sent against {sent}, 0 lost against {lost}",
        x.summary.sent
    );
    assert!(
        said.starts_with("At 9.000 s: ") && said.contains(&numbers),
        "{said}"
    );
    let both = standing(names, [&x, &x]);
    assert!(both.starts_with("At 9.000 s: in both "), "{both}");
    let comparison = Comparison {
        lines: vec![Line::of(a), Line::of(b)],
        now: at(9_000),
        ..Comparison::default()
    };
    assert_eq!(comparison.lines[1].at(at(9_001)), None);
    let share = |snapshot: &Snapshot| percent(snapshot.summary.coverage);
    assert_eq!(
        comparison.in_words(),
        format!(
            "Agreement at 9.000 s: {} in A, {} in B",
            share(&x),
            share(&y)
        )
    );
    let runs = runs(&history);
    assert_eq!(
        runs,
        [
            (RunId(0), "A: as begun".to_owned()),
            (ten, "B: loss 50%".to_owned())
        ]
    );
}

#[test]
fn two_runs_that_do_the_same_say_so() {
    let mut history = history("new 3");
    run_to(&mut history, 2_000);
    history.seek(at(1_000));
    history.branch("to look".to_owned());
    let difference = history.compare(RunId(0), RunId(1));
    assert_eq!(
        parting(["A", "B"], &difference),
        "As far as both go, the same happens in A and B."
    );
}
