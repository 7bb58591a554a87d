use super::*;
use crate::command::{Statement, parse};
use crate::message::NodeId;
use crate::simulation::Status;
use crate::spread::Rumors;
use crate::spread::tests::run_with;

fn run(seed: u64, lines: &[&str], until_ms: u64) -> Simulation {
    run_with(seed, lines, SimTime::from_micros(until_ms * 1_000))
}

/// Returns the rumor that was first news to somebody.
fn first(run: &Simulation) -> Spread {
    let mut rumors = Rumors::default();
    rumors.read(run.journal());
    let (rumor, heading) = rumors.with_news().last().expect("a rumor");
    Spread::of(rumor, heading, run.journal()).expect("its beginning")
}

fn done(mut job: Job) -> Job {
    assert!(job.work(&|| false), "it is not done");
    job
}

const ROOM: [&str; 4] = [
    "latency uniform 20ms..200ms",
    "loss 20%",
    "set peers 4",
    "new 12",
];

#[test]
fn however_the_work_is_cut_the_band_is_the_same() {
    let live = run(7, &ROOM, 3_000);
    for spread in [None, Some(first(&live))] {
        let job = Job::new(&live, spread.as_ref(), Span::from_millis(900)).expect("a short run");
        let mut cut = job.clone();
        let mut pieces = 0;
        while !cut.work(&|| true) {
            pieces += 1;
        }
        assert!(pieces > 200, "{pieces} pieces");
        let whole = done(job);
        assert_eq!((whole.done(), whole.band().runs), (RUNS, RUNS));
        assert_eq!(cut.band(), whole.band());
        assert_eq!(whole.band().notes, "");
        let points = whole.band().points;
        assert_eq!(points.len(), INSTANTS);
        assert!(
            points
                .iter()
                .all(|(_, [low, mid, high])| low <= mid && mid <= high),
            "out of order"
        );
        assert!(
            points.iter().any(|(_, [low, _, high])| low < high),
            "there is no chance in it"
        );
    }
}

#[test]
fn other_seeds_are_drawn_from_the_run_s_own() {
    let seeds: Vec<u64> = (0..3).map(|nth| seed_of(Seed(7), nth).0).collect();
    assert_eq!(
        seeds,
        [0, 1, 2].map(|nth| Stream::new(Seed(7), Purpose::Seed, 0).draw(nth).bits())
    );
    assert_ne!(seed_of(Seed(7), 0), seed_of(Seed(8), 0));
}

#[test]
fn the_same_rumor_is_followed_in_every_run() {
    let live = run(7, &ROOM, 3_000);
    let spread = first(&live);
    let band =
        done(Job::new(&live, Some(&spread), Span::from_millis(900)).expect("a short run")).band();
    // Whoever begins it is alone with it at first, in every run.
    assert_eq!(band.points[0], (spread.began_at, [83_333; 3]));
    let (_, [_, median, _]) = band.points[INSTANTS - 1];
    assert!(median > 900_000, "{median}");
}

#[test]
fn a_handed_message_is_the_same_in_every_run() {
    let send = r#"at 500ms send 8003 {"uuid":"x","address":"10.0.0.1","port":"80","version":1,"ttl":9,"payload":"Dune"}"#;
    let live = run(
        1,
        &[
            "set gossip off",
            "set peers 0",
            "set topology ring",
            "new 6",
            send,
        ],
        2_000,
    );
    let band =
        done(Job::new(&live, Some(&first(&live)), Span::from_millis(400)).expect("a short run"))
            .band();
    // A ring with a fixed latency leaves nothing to chance.
    let shares: Vec<u32> = band
        .points
        .iter()
        .step_by(25)
        .map(|(_, [low, _, high])| {
            assert_eq!(low, high, "chance");
            *low
        })
        .collect();
    assert_eq!(shares, [166_666, 500_000, 833_333, 1_000_000, 1_000_000]);
}

#[test]
fn the_people_are_the_same_in_every_run() {
    let mut live = run(7, &ROOM, 100);
    let name = live.directory().label(NodeId(8_004)).to_string();
    let line = format!("kill {name}");
    let Some(Statement::Do(command)) = parse(&line)
        .expect("a line")
        .map(|read| read.line.statement)
    else {
        panic!("{line} is no command");
    };
    live.apply(&command).expect("somebody of that name");
    live.run_until(SimTime::from_micros(1_000_000), u64::MAX);
    let job = done(Job::new(&live, None, Span::from_millis(1_000)).expect("a short run"));
    assert_eq!((job.otherwise, job.without), (0, 0));
    let other = run(8, &ROOM, 100);
    assert_ne!(
        other.directory().label(NodeId(8_004)).to_string(),
        name,
        "a poor choice of seeds"
    );
    let mut alike = Simulation::with_people(Seed(8), Seed(7));
    let new = parse("new 12").expect("a line").expect("a command");
    if let Statement::Do(command) = new.line.statement {
        alike.apply(&command).expect("room for twelve");
    }
    assert_eq!(&*alike.directory().label(NodeId(8_004)), name);
    assert_eq!(
        alike.members().get(NodeId(8_004)).map(|m| m.status),
        Some(Status::Up)
    );
}

#[test]
fn what_cannot_be_done_elsewhere_is_counted_and_said() {
    // Whichever message is in flight then.
    let live = (1..400).find_map(|number| {
        let mut live = run(7, &ROOM, 600);
        let line = format!("message {number} delay 1ms");
        let read = parse(&line).expect("a line").expect("a command");
        let Statement::Do(command) = read.line.statement else {
            panic!("{line} is no command");
        };
        live.apply(&command).is_ok().then_some(live)
    });
    let mut live = live.expect("something in flight");
    live.run_until(SimTime::from_micros(900_000), u64::MAX);
    let band = done(Job::new(&live, None, Span::from_millis(900)).expect("a short run")).band();
    assert_eq!(
        (band.runs, &*band.notes),
        (RUNS, "what was done to single messages is left out")
    );
}

#[test]
fn too_long_runs_are_refused() {
    let live = run(7, &ROOM, 3_000);
    let refused = Job::new(&live, None, Span::from_secs(10_000_000));
    let why = refused.map(|_| ()).expect_err("too long");
    assert!(
        why.contains("events, and 20 of them are more than the 30000000"),
        "{why}"
    );
    let why = Job::new(&live, None, Span::ZERO)
        .map(|_| ())
        .expect_err("nothing");
    assert_eq!(
        why,
        "nothing has happened yet that other seeds could be compared with"
    );
}
