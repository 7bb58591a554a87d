//! The simulator against what is known about flooding: identities to the message, distances to the microsecond, and the
//! pure birth chain within what chance allows.
#![cfg(not(target_arch = "wasm32"))]

use watercooler::command::{Statement, parse};
use watercooler::metrics::Usefulness;
use watercooler::prediction::{Kind, Prediction, predict};
use watercooler::rng::Seed;
use watercooler::simulation::Simulation;
use watercooler::spread::{Rumors, Spread};
use watercooler::theory::Birth;
use watercooler::time::{SimTime, Span};

fn give(run: &mut Simulation, lines: &[&str]) {
    for line in lines {
        let read = parse(line).expect("a line").expect("a command");
        let Statement::Do(command) = read.line.statement else {
            panic!("{line} is no command");
        };
        if let Some(moment) = read.line.at {
            run.run_to(moment).expect("a moment to come");
        }
        run.apply(&command).expect("a command that can be given");
    }
}

/// Runs a room of rumors for so long.
fn run(seed: u64, lines: &[&str], seconds: u64) -> Simulation {
    let mut run = Simulation::new(Seed(seed));
    give(&mut run, lines);
    run.run_until(SimTime::ZERO + Span::from_secs(seconds), u64::MAX);
    run
}

fn spreads(run: &Simulation) -> Vec<Spread> {
    let mut rumors = Rumors::default();
    rumors.read(run.journal());
    let of = |(rumor, heading): (u64, &_)| Spread::of(rumor, heading, run.journal());
    rumors.with_news().filter_map(of).collect()
}

/// Returns the run as it was when a rumor began.
fn before(run: &Simulation, spread: &Spread) -> Simulation {
    let mut recording = run.recording();
    recording.end.at = spread.began_at;
    recording.end.events = None;
    recording
        .commands
        .retain(|given| given.moment.at <= spread.began_at);
    Simulation::replay(&recording).expect("a run that was")
}

fn predicted(run: &Simulation, spread: &Spread) -> Prediction {
    predict(&before(run, spread), run, spread, spread.last_at())
}

/// Returns what was observed, as a prediction by distances puts it.
fn observed(run: &Simulation, spread: &Spread) -> Vec<(SimTime, f64)> {
    let steps = spread.steps(run.coverage().up());
    let share = |step: &watercooler::spread::Step| f64::from(step.holders) / f64::from(step.up);
    steps.iter().map(|step| (step.at, share(step))).collect()
}

#[test]
fn flooding_costs_twice_the_links_less_the_nodes_and_one() {
    // 2E - n + 1, whatever the latencies.
    for (topology, messages) in [("line", 24), ("tree", 24), ("grid", 56), ("complete", 576)] {
        for (seed, latency) in [
            (1, "constant 100ms"),
            (2, "uniform 1ms..900ms"),
            (3, "exponential 100ms"),
        ] {
            let run = run(
                seed,
                &[
                    &format!("latency {}", latency.trim_start_matches("constant ")),
                    "set ttl 60",
                    "set peers 0",
                    "set gossip 1h",
                    &format!("set topology {topology}"),
                    "new 25",
                ],
                // Everybody begins one rumor within the hour.
                3_600,
            );
            let spreads: Vec<Spread> = spreads(&run)
                .into_iter()
                .filter(|spread| spread.last_at() < SimTime::ZERO + Span::from_secs(3_500))
                .collect();
            assert!(
                spreads.len() > 15,
                "{topology}: only {} rumors",
                spreads.len()
            );
            for spread in spreads {
                let (
                    Usefulness {
                        new, duplicates, ..
                    },
                    lost,
                ) = spread.usefulness();
                assert_eq!(
                    (new + duplicates, new, lost),
                    (messages, 24, 0),
                    "{topology}, {latency}"
                );
            }
        }
    }
}

#[test]
fn a_fixed_latency_makes_every_rumor_arrive_by_distance() {
    let mut deepest = 0;
    for (seed, topology, ttl, peers) in [
        (1, "ring", 30, 0),
        (2, "grid", 30, 0),
        (3, "tree", 3, 0),
        (4, "random 1", 8, 8),
        (5, "ba 2", 8, 4),
        (6, "ws 4 10%", 4, 8),
        (7, "line", 5, 2),
        (8, "er 15%", 8, 8),
    ] {
        let lines = [
            if seed == 8 {
                "latency cities"
            } else {
                "latency 70ms"
            }
            .to_owned(),
            format!("set ttl {ttl}"),
            format!("set peers {peers}"),
            format!("set topology {topology}"),
            // One link of its own, longer than the others.
            "new 25".to_owned(),
            "latency 333ms 8001 -> 8002".to_owned(),
        ];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let run = run(seed, &lines, 7);
        let mut looked_at = 0;
        for spread in spreads(&run) {
            // A rumor that is still about has not arrived everywhere.
            if spread.last_at() > SimTime::ZERO + Span::from_secs(5) {
                continue;
            }
            looked_at += 1;
            let prediction = predicted(&run, &spread);
            assert_eq!(prediction.kind, Kind::Distances, "{}", prediction.why);
            assert_eq!(
                prediction.curve,
                observed(&run, &spread),
                "{topology}, {:?}",
                spread.began_at
            );
            deepest = deepest.max(prediction.curve.len());
        }
        assert!(looked_at >= 20, "{topology}: {looked_at} rumors");
    }
    assert!(deepest > 10, "no rumor came far: {deepest}");
}

/// Returns whether a mean over so many runs may be what theory says, its standard deviation being known.
fn agrees(mean: f64, truth: f64, sd: f64, runs: u32) -> bool {
    (mean - truth).abs() <= 4.0 * sd * (1.0 / f64::from(runs) + 1.0 / 20_000.0).sqrt()
}

#[test]
fn everybody_knowing_everybody_is_a_pure_birth_chain() {
    const RUNS: u32 = 400;
    const N: u32 = 12;
    let every = 0.02;
    let chain = Birth::new(N, Span::from_secs(1)).expect("a small room");
    let informed = chain.informed(every, 40);
    let (end, end_sd) = chain.finish();
    let mut sums = vec![0.0; informed.len()];
    let mut ends = 0.0;
    for seed in 0..RUNS {
        let run = run(
            u64::from(seed),
            &[
                "latency exponential 1s",
                "set gossip off",
                "set ttl 200",
                "set peers 0",
                "set topology complete",
                "new 12",
                r#"at 1s send 8003 {"uuid":"x","address":"10.0.0.1","port":"80","version":1,"ttl":200,"payload":"Dune"}"#,
            ],
            60,
        );
        let spread = &spreads(&run)[0];
        assert_eq!(spread.reached(), N as usize, "seed {seed}");
        let steps = spread.steps(N);
        for (at, sum) in sums.iter_mut().enumerate() {
            let now = spread.began_at + Span::from_micros((every * 1e6) as u64 * at as u64);
            let after = steps.partition_point(|step| step.at <= now);
            *sum += f64::from(steps[after - 1].holders);
        }
        let last = steps.last().expect("a last step").at;
        ends += last.since(spread.began_at).as_secs_f64();
        let prediction = predicted(&run, spread);
        assert_eq!(prediction.kind, Kind::Birth, "{}", prediction.why);
        assert!(
            (prediction.curve[0].1 * f64::from(N) - 1.0).abs() < 1e-9,
            "{:?}",
            prediction.curve[0]
        );
    }
    let runs = f64::from(RUNS);
    assert!(
        agrees(ends / runs, end, end_sd, RUNS),
        "{} instead of {end}",
        ends / runs
    );
    for (at, (sum, (mean, sd))) in sums.iter().zip(&informed).enumerate() {
        assert!(
            agrees(sum / runs, *mean, *sd, RUNS) || at == 0,
            "at {at}: {} instead of {mean}",
            sum / runs
        );
    }
    // The rule has teeth: the chain of a room of one more is told apart.
    let other = Birth::new(N + 1, Span::from_secs(1)).expect("a small room");
    assert!(
        !agrees(ends / runs, other.finish().0, end_sd, RUNS),
        "the rule cannot tell"
    );
}

#[test]
fn where_no_exact_theory_holds_it_is_said_why() {
    let why = |lines: &[&str]| {
        let mut all = vec!["set peers 0", "set gossip 1h", "set topology ring"];
        all.extend(lines);
        let send = r#"at 1s send 8001 {"uuid":"x","address":"10.0.0.1","port":"80","version":1,"ttl":9,"payload":"Dune"}"#;
        let place = all
            .iter()
            .position(|line| line.starts_with("at 1."))
            .unwrap_or(all.len());
        all.insert(place, send);
        let run = run(1, &all, 4);
        let spread = spreads(&run).pop().expect("a rumor");
        let prediction = predicted(&run, &spread);
        let why = prediction
            .why
            .strip_prefix("No exact theory: ")
            .map(str::to_owned);
        assert_eq!(
            why.is_none(),
            prediction.kind != Kind::Aligned,
            "{}",
            prediction.why
        );
        assert!(
            !prediction.serf.is_empty(),
            "Serf's formula is always there"
        );
        why.map(|why| why.split(". So ").next().unwrap_or_default().to_owned())
    };
    assert_eq!(why(&["new 9"]), None);
    let told = [
        (vec!["new 9", "loss 5%"], "messages may be lost"),
        (
            vec!["new 9", "loss 5% 8001 -> 8002"],
            "messages may be lost",
        ),
        (vec!["new 9", "freeze 8004"], "somebody was frozen"),
        (vec!["new 9", "cut 8001 -> 8002"], "something was cut off"),
        (vec!["new 9", "hold 8001 -> 8002"], "messages were held"),
        (
            vec!["new 9", "order kept"],
            "links had a bandwidth or kept an order",
        ),
        (vec!["new 9", "slow 8003 20ms"], "a node had a fault"),
        (
            vec!["new 9", "churn 1/min down 5s"],
            "trouble came by itself",
        ),
        (
            vec!["new 9", "at 1.1s kill 8003"],
            "“kill 8003” was given while it spread",
        ),
        (
            vec!["latency uniform 10ms..20ms", "new 9"],
            "messages take uniform 10ms..20ms and not always as long; the Markov chain needs exponential times",
        ),
        (
            vec!["latency exponential 20ms", "new 9"],
            "messages take exponential 20ms and not always as long; the Markov chain needs everybody to know everybody",
        ),
        (
            vec![
                "set topology complete",
                "latency exponential 20ms",
                "duplicate 10%",
                "new 9",
            ],
            "messages take exponential 20ms and not always as long; the Markov chain knows of no second copies",
        ),
    ];
    for (lines, expected) in told {
        assert_eq!(why(&lines).as_deref(), Some(expected), "{lines:?}");
    }
}
