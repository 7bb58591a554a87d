use super::*;
use crate::command::{Statement, parse};
use crate::prediction::predict;
use crate::rng::Seed;
use crate::spread::Rumors;

fn point(millis: u64, coverage_ppm: u32, new: u64, repeats: u64, lost: u64) -> Point {
    Point {
        at: at(millis),
        coverage_ppm,
        sent: new + repeats + lost,
        new,
        repeats,
        lost,
    }
}

fn at(millis: u64) -> SimTime {
    SimTime::from_micros(millis * 1_000)
}

fn run(lines: &[&str], until: SimTime) -> Simulation {
    let mut run = Simulation::new(Seed(1));
    for line in lines {
        let read = parse(line).expect("a line").expect("a command");
        let Statement::Do(command) = read.line.statement else {
            panic!("{line} is no command");
        };
        run.apply(&command).expect("a command that can be given");
    }
    run.run_until(until, u64::MAX);
    run
}

#[test]
fn every_message_is_in_one_bar() {
    let points = [
        point(0, 0, 0, 0, 0),
        point(400, 0, 3, 1, 0),
        point(900, 0, 5, 4, 2),
    ];
    let told = |window, per| -> Vec<_> {
        let bars = bars(&points, window, Span::from_millis(per));
        let told = |bar: &Bar| {
            (
                bar.until.as_micros() / 1_000,
                bar.news,
                bar.repeats,
                bar.lost,
            )
        };
        bars.iter().map(told).collect()
    };
    assert_eq!(
        told((at(0), at(1_000)), 500),
        [(500, 3, 1, 0), (1_000, 2, 3, 2)]
    );
    // Bars begin at whole ones, however the window lies.
    assert_eq!(
        told((at(450), at(950)), 500),
        [(500, 0, 0, 0), (950, 2, 3, 2)]
    );
    assert_eq!(told((at(7), at(7)), 500), []);
    let fine = bars(&points, (at(0), at(901)), Span::from_millis(7));
    assert_eq!(fine.iter().map(Bar::all).sum::<u64>(), 11);
    assert!(
        fine.windows(2).all(|two| two[0].until == two[1].from),
        "there are gaps"
    );
}

#[test]
fn a_bar_is_a_round_where_there_are_some_and_a_round_time_elsewhere() {
    let told = |millis, round| {
        let (per, words) = stretch(at(0), at(millis), Span::from_millis(round));
        (per.as_micros(), words)
    };
    assert_eq!(told(20_000, 2_000), (2_000_000, "round".to_owned()));
    assert_eq!(told(200_000, 2_000), (10_000_000, "5 rounds".to_owned()));
    assert_eq!(told(700, 2_000), (20_000, "20ms".to_owned()));
    assert_eq!(told(0, 2_000), (1, "1us".to_owned()));
    for millis in [1, 39, 41, 999, 12_345, 999_999] {
        let (per, _) = stretch(at(0), at(millis), Span::from_millis(2_000));
        let count = stretches(at(0), at(millis), per).count() as u64;
        assert!(count <= BARS_MAX, "{count} bars of {per} in {millis} ms");
    }
    assert_eq!(
        [0, 1, 3, 6, 11, 200, 201].map(nice),
        [1, 1, 5, 10, 20, 200, 500]
    );
}

/// Five in a ring: two hear it after one link and two after two, each of these twice.
fn ring() -> (Simulation, Spread) {
    let run = run(
        &[
            "set gossip off",
            "set peers 0",
            "set topology ring",
            "new 5",
            r#"send 8001 {"uuid":"x","address":"10.0.0.1","port":"80","version":1,"ttl":9,"payload":"Dune"}"#,
        ],
        at(1_000),
    );
    let mut rumors = Rumors::default();
    rumors.read(run.journal());
    let (rumor, heading) = rumors.with_news().next().expect("a rumor");
    let spread = Spread::of(rumor, heading, run.journal()).expect("its beginning");
    (run, spread)
}

fn curves() -> Curves {
    let (run, spread) = ring();
    let wanted = Wanted {
        live: &run,
        spread: Some(&spread),
        range: None,
        band: None,
    };
    let mut curves = wanted.curves("a rumor".to_owned(), Vec::new());
    curves.prediction = Some(Rc::new(predict(&run, &run, &spread, curves.until)));
    curves
}

#[test]
fn a_rumor_has_a_curve_bars_and_a_load() {
    let curves = curves();
    assert_eq!((curves.from, curves.until), (at(0), at(331)));
    assert_eq!(
        curves.share,
        [(at(0), 200_000), (at(100), 600_000), (at(200), 1_000_000)]
    );
    let bars: Vec<_> = curves
        .bars
        .iter()
        .filter(|bar| bar.all() > 0)
        .map(|bar| (bar.from, bar.news, bar.repeats, bar.lost))
        .collect();
    assert_eq!(
        (bars, &*curves.per),
        (
            vec![(at(100), 2, 0, 0), (at(200), 2, 0, 0), (at(300), 0, 2, 0)],
            "10ms"
        )
    );
    let load: Vec<_> = curves
        .load
        .iter()
        .map(|load| (load.id.0, load.sent, load.received))
        .collect();
    assert_eq!(
        load,
        [
            (8_003, 1, 2),
            (8_004, 1, 2),
            (8_001, 2, 0),
            (8_002, 1, 1),
            (8_005, 1, 1)
        ]
    );
    assert_eq!(curves.load_numbers(), (3, 2.4));
}

#[test]
fn what_is_at_an_instant_is_read_off_all_charts() {
    let mut curves = curves();
    assert_eq!(
        curves.reading(at(100)),
        "0.100 s: 60% of those who are up have heard it (exact: distances 60%; Serf 31%). From 0.100 s to 0.110 s: 2 news, 0 repeats, 0 lost."
    );
    curves.band = Some(Rc::new(Band {
        points: vec![
            (at(0), [200_000; 3]),
            (at(100), [300_000, 400_000, 500_000]),
            (at(300), [1_000_000; 3]),
        ],
        runs: 200,
        notes: String::new(),
    }));
    let reading = curves.at(at(150));
    assert_eq!(
        (reading.share, reading.theory, reading.band),
        (Some(600_000), Some(0.6), Some([300_000, 400_000, 500_000]))
    );
    assert_eq!(curves.at(at(301)).band, None);
    assert!(
        curves
            .reading(at(150))
            .contains("other seeds 30% to 50%, median 40%"),
        "{}",
        curves.reading(at(150))
    );
    assert_eq!(
        Curves::default().reading(at(0)),
        "0.000 s: 0% of what could be known is known."
    );
}

#[test]
fn of_what_the_run_has_not_come_to_only_others_speak() {
    let mut curves = curves();
    curves.now = at(150);
    assert_eq!(
        curves.reading(at(200)),
        "0.200 s: this run has not come so far (exact: distances 100%; Serf 55%). From 0.200 s to 0.210 s: 2 news, 0 repeats, 0 lost."
    );
    assert!(
        curves.share_csv().contains("\n200000,,1.000000,"),
        "{}",
        curves.share_csv()
    );
    // The bars end where the run does.
    let mut run = crate::scenario::SCENARIOS[0]
        .script()
        .begin(None, &[])
        .expect("it begins");
    run.set_up().expect("it can be set up");
    run.run_until(at(2_500), u64::MAX, crate::simulation::Awaited::Nothing)
        .expect("nothing is scheduled");
    let wanted = Wanted {
        live: &run.simulation,
        spread: None,
        range: Some((at(0), at(9_000))),
        band: None,
    };
    let curves = wanted.curves(String::new(), Vec::new());
    assert_eq!((curves.now, curves.until), (at(2_500), at(9_000)));
    assert!(curves.bars.iter().all(|bar| bar.until <= at(2_500)));
    assert_eq!(curves.at(at(2_501)).share, None);
}

#[test]
fn the_charts_are_told_in_words_and_values() {
    let mut curves = curves();
    assert_eq!(
        curves.in_words(),
        "100% of those who are up have heard it, at 0.200 s. Half was reached at 0.100 s. Of the messages, 4 were news, 2 repeats, 0 were lost, cut off, dropped or found nobody."
    );
    let prediction = Prediction {
        serf: Vec::new(),
        ..Prediction::clone(curves.prediction.as_deref().expect("one"))
    };
    curves.prediction = Some(Rc::new(prediction));
    assert_eq!(
        curves.share_csv(),
        "time_us,share,theory,serf,seeds_5,seeds_50,seeds_95\n0,0.200000,0.200000,,,,\n100000,0.600000,0.600000,,,,\n200000,1.000000,1.000000,,,,\n"
    );
    curves.bars.retain(|bar| bar.all() > 0);
    assert_eq!(
        curves.messages_csv(),
        "from_us,until_us,news,repeats,lost\n100000,110000,2,0,0\n200000,210000,2,0,0\n300000,310000,0,2,0\n"
    );
    let names: Vec<String> = curves
        .load
        .iter()
        .map(|load| load.name.to_string())
        .collect();
    assert_eq!(
        curves.load_csv(),
        format!(
            "node,port,sent,received\n{},8003,1,2\n{},8004,1,2\n{},8001,2,0\n{},8002,1,1\n{},8005,1,1\n",
            names[0], names[1], names[2], names[3], names[4]
        )
    );
    assert_eq!(Curves::default().in_words(), "Nothing has happened yet.");
}

#[test]
fn all_news_is_the_agreement_of_the_whole_run_or_of_a_stretch() {
    let run = run(&["set topology ring", "new 5"], at(4_000));
    let wanted = Wanted {
        live: &run,
        spread: None,
        range: None,
        band: None,
    };
    let all = wanted.curves("all news".to_owned(), Vec::new());
    assert_eq!((all.from, all.until, all.rumor), (at(0), at(4_000), None));
    assert_eq!(all.share.last().map(|(_, share)| *share), Some(1_000_000));
    let sent: u64 = all.load.iter().map(|load| load.sent).sum();
    assert_eq!(sent, run.network().tally().sent);
    let range = Some((at(1_000), at(2_000)));
    let part = Wanted { range, ..wanted }.curves("all news".to_owned(), Vec::new());
    assert_eq!((part.from, part.until), (at(1_000), at(2_000)));
    let sum = |curves: &Curves| curves.bars.iter().map(Bar::all).sum::<u64>();
    assert!(
        0 < sum(&part) && sum(&part) < sum(&all),
        "{} of {}",
        sum(&part),
        sum(&all)
    );
}

#[test]
fn many_loads_are_a_distribution() {
    let load = |all| Load {
        id: NodeId(81),
        name: Rc::from("ada"),
        sent: all,
        received: 0,
    };
    let curves = Curves {
        load: [0, 1, 9, 10, 23, 24].map(load).to_vec(),
        ..Curves::default()
    };
    let bins: Vec<_> = curves
        .bins()
        .iter()
        .map(|bin| (bin.from, bin.to, bin.nodes))
        .collect();
    assert_eq!(
        bins,
        [(0, 4, 2), (5, 9, 1), (10, 14, 1), (15, 19, 0), (20, 24, 2)]
    );
    assert_eq!(
        Curves::default()
            .bins()
            .iter()
            .map(|bin| bin.nodes)
            .sum::<u64>(),
        0
    );
}
