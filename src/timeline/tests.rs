use super::*;
use crate::command::{Command, Moment, Statement, parse};
use crate::scenario::{Performance, Script};
use crate::simulation::Awaited;

fn history(text: &str) -> History {
    let script = Script::parse(text).expect(text);
    let mut room: Performance = script.begin(None, &[]).expect(text);
    room.set_up().expect(text);
    History::new(room)
}

fn command(line: &str) -> Command {
    match parse(line).expect(line).map(|read| read.line.statement) {
        Some(Statement::Do(command)) => command,
        other => panic!("{line} is {other:?}"),
    }
}

fn give(history: &mut History, line: &str) {
    history.give(&command(line)).expect(line);
}

fn run_to(history: &mut History, seconds: u64) {
    history
        .run_until(
            SimTime::from_micros(seconds * 1_000_000),
            u64::MAX,
            Awaited::Nothing,
        )
        .expect("nothing is to come");
}

fn mark(millis: u64, kind: MarkKind, what: &str) -> Mark {
    Mark {
        at: SimTime::from_micros(millis * 1_000),
        kind,
        what: what.to_owned(),
        is_to_come: false,
    }
}

fn millis(ats: &[SimTime]) -> Vec<u64> {
    ats.iter().map(|at| at.as_micros() / 1_000).collect()
}

#[test]
fn marks_with_room_between_them_stand_apart() {
    let marks = [
        mark(0, MarkKind::Spawn, "the beginning"),
        mark(500, MarkKind::Kill, "kill ada"),
        mark(9_000, MarkKind::Freeze, "freeze"),
    ];
    let stops = stops(&marks, SimTime::from_micros(10_000_000), 20);
    let told: Vec<_> = stops
        .iter()
        .map(|stop| (stop.what.as_str(), stop.kind))
        .collect();
    assert_eq!(
        told,
        [
            ("0.000 s: the beginning", MarkKind::Spawn),
            ("0.500 s: kill ada", MarkKind::Kill),
            ("9.000 s: freeze", MarkKind::Freeze),
        ]
    );
}

#[test]
fn marks_that_are_near_are_one_stop_of_the_gravest_kind() {
    let marks: Vec<Mark> = (0..6)
        .map(|i| match i {
            3 => mark(300, MarkKind::Kill, "kill ada"),
            i => mark(i * 100, MarkKind::Command, "book ada \"Emma\""),
        })
        .collect();
    let stops = stops(&marks, SimTime::from_micros(10_000_000), 10);
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0].kind, MarkKind::Kill);
    assert_eq!(millis(&stops[0].ats), [0, 100, 200, 300, 400, 500]);
    assert_eq!(
        stops[0].what,
        "0.000 s: book ada \"Emma\"; book ada \"Emma\"; book ada \"Emma\"; kill ada and 2 more"
    );
}

#[test]
fn a_stop_leads_through_its_instants_and_begins_again() {
    let stop = Stop {
        ats: [100, 200, 300].map(SimTime::from_micros).to_vec(),
        kind: MarkKind::Command,
        what: String::new(),
        is_to_come: false,
    };
    for (now, next) in [
        (0, 100),
        (100, 200),
        (150, 100),
        (200, 300),
        (300, 100),
        (900, 100),
    ] {
        let next_is = next_of(&stop, SimTime::from_micros(now));
        assert_eq!(next_is, SimTime::from_micros(next), "from {now}");
    }
}

#[test]
fn a_curve_goes_in_steps_from_nothing_to_where_it_is() {
    let point = |millis: u64, coverage_ppm| Point {
        at: SimTime::from_micros(millis * 1_000),
        coverage_ppm,
        sent: 0,
        new: 0,
        repeats: 0,
        lost: 0,
    };
    let points = [point(0, 200_000), point(500, 1_000_000), point(2_000, 0)];
    assert_eq!(
        curve(
            &points,
            SimTime::from_micros(1_000_000),
            SimTime::from_micros(1_000_000)
        ),
        "0,1000 0,800 500,800 500,0 1000,0"
    );
    assert_eq!(curve(&[], SimTime::ZERO, SimTime::ZERO), "1000,1000");
}

#[test]
fn runs_are_listed_under_those_they_branched_off() {
    let mut history = history("new 3");
    run_to(&mut history, 4);
    history.seek(SimTime::from_micros(1_000_000));
    give(&mut history, "freeze 8001");
    run_to(&mut history, 2);
    history.switch(history.runs()[0].id);
    history.seek(SimTime::from_micros(3_000_000));
    give(&mut history, "kill 8002");
    let rows = runs(&history);
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.name.as_str(),
                row.depth,
                row.origin.as_str(),
                row.is_current,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("A", 0, "the beginning", false),
            ("B", 1, "from A at 1.000 s: freeze 8001", false),
            ("C", 1, "from A at 3.000 s: kill 8002", true),
        ]
    );
    history
        .delete(history.runs()[0].id)
        .expect("there are others");
    assert_eq!(
        runs(&history)[0].origin,
        "from a run that is gone, at 1.000 s: freeze 8001"
    );
}

#[test]
fn the_strip_says_where_one_is() {
    let mut history = history("new 3");
    run_to(&mut history, 2);
    give(&mut history, "kill 8001");
    let live = strip(&history);
    assert_eq!(
        (live.is_live, live.can_undo, live.can_redo),
        (true, true, false)
    );
    assert_eq!(live.live_at, SimTime::from_micros(2_000_000));
    history.seek(SimTime::from_micros(1_000_000));
    history.bookmark("here").expect("there is none");
    let past = strip(&history);
    assert_eq!(
        (past.is_live, past.can_undo, past.has_bookmark),
        (false, false, true)
    );
    assert_eq!(past.live_at, live.live_at);
    let kinds: Vec<_> = past.marks.iter().map(|mark| mark.kind).collect();
    assert_eq!(kinds, [MarkKind::Spawn, MarkKind::Bookmark, MarkKind::Kill]);
}

#[test]
fn the_stretch_that_is_looked_at_is_a_share_of_the_strip_unless_it_is_all_of_it() {
    let at = SimTime::from_micros;
    let live = at(8_000_000);
    assert_eq!(
        stretch((at(2_000_000), at(6_000_000)), live),
        Some((0.25, 0.5))
    );
    assert_eq!(stretch((at(6_000_000), live), live), Some((0.75, 0.25)));
    // What is not there yet is no part of the strip.
    assert_eq!(
        stretch((at(6_000_000), at(9_000_000)), live),
        Some((0.75, 0.25))
    );
    assert_eq!(
        stretch((at(9_000_000), at(9_500_000)), live),
        Some((1.0, 0.0))
    );
    assert_eq!(stretch((SimTime::ZERO, live), live), None);
    assert_eq!(stretch((SimTime::ZERO, SimTime::ZERO), SimTime::ZERO), None);
}

#[test]
fn what_is_to_come_stands_on_the_strip_and_is_said_to_be() {
    let mut history = history("new 3");
    run_to(&mut history, 2);
    give(&mut history, "freeze 8001");
    let at = |text: &str| Moment::parse(text).expect("a time");
    for (moment, line) in [
        ("15s", "heal"),
        ("5s", "partition 8001 | 8002"),
        ("5s", "cut 8002 -> 8003"),
    ] {
        assert_eq!(history.schedule(at(moment), command(line)), Ok(None));
    }
    let strip = strip(&history);
    assert_eq!(
        (strip.live_at, strip.goes_to),
        (
            SimTime::from_micros(2_000_000),
            SimTime::from_micros(15_000_000)
        )
    );
    let all = stops(&strip.marks, strip.goes_to, 100);
    let told: Vec<_> = all
        .iter()
        .map(|stop| (stop.what.as_str(), stop.is_to_come))
        .collect();
    assert_eq!(
        told,
        [
            ("0.000 s: new 3", false),
            ("2.000 s: freeze 8001", false),
            (
                "to come at 5.000 s: partition 8001 | 8002, cut 8002 -> 8003",
                true
            ),
            ("to come at 15.000 s: heal", true),
        ]
    );
    assert_eq!(strip.to_come.1, 3);
    assert_eq!(
        strip.to_come.0[2],
        (SimTime::from_micros(15_000_000), "heal".to_owned())
    );
    let next = |now: u64, is_later| {
        let next = neighbour(&strip.marks, SimTime::from_micros(now), is_later);
        next.map(|at| at.as_micros() / 1_000_000)
    };
    assert_eq!(
        [
            next(0, true),
            next(2_000_000, true),
            next(5_000_000, true),
            next(15_000_000, true)
        ],
        [Some(2), Some(5), Some(15), None]
    );
    assert_eq!(
        [
            next(15_000_000, false),
            next(4_000_000, false),
            next(1, false),
            next(0, false)
        ],
        [Some(5), Some(2), Some(0), None]
    );
    // In the past what was given later is to come as well.
    history.seek(SimTime::from_micros(1_000_000));
    let strip = super::strip(&history);
    assert_eq!(strip.to_come.1, 4);
    assert_eq!(strip.to_come.0[0].1, "freeze 8001");
}
