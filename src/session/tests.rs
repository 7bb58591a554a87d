use super::*;
use crate::command::{Statement, parse};

const NEVER_LATE: &dyn Fn() -> bool = &|| false;

fn command(line: &str) -> Command {
    match parse(line).expect(line).map(|read| read.line.statement) {
        Some(Statement::Do(command)) => command,
        other => panic!("{line} is {other:?}"),
    }
}

fn until(line: &str) -> Until {
    match parse(line).expect(line).map(|read| read.line.statement) {
        Some(Statement::Run(until)) => until,
        other => panic!("{line} is {other:?}"),
    }
}

/// The last of the built-in scenarios, whatever comes before it.
fn empty_room() -> Session {
    Session::scenario(usize::MAX, None).expect("the last one")
}

fn first_rumor() -> Session {
    Session::scenario(0, None).expect("a built-in scenario")
}

/// Goes where the line says, however many frames it takes.
fn run(session: &mut Session, line: &str) -> Passing {
    session
        .set_out(&until(line))
        .unwrap_or_else(|why| panic!("{line}: {why}"));
    session.go_on(NEVER_LATE)
}

fn at(seconds: f64) -> SimTime {
    SimTime::from_micros((seconds * 1e6) as u64)
}

#[test]
fn a_scenario_begins_paused_at_its_first_instant() {
    let session = first_rumor();
    assert_eq!(session.title, "First rumor");
    assert_eq!((session.scenario, session.seed()), (Some(0), Seed(4)));
    assert_eq!(
        (session.run().now(), session.is_moving()),
        (SimTime::ZERO, false)
    );
    let other = Session::scenario(99, Some(Seed(9))).expect("the last one");
    assert_eq!(
        (other.title.as_str(), other.seed()),
        ("Empty room", Seed(9))
    );
}

#[test]
fn a_frame_lets_as_much_time_pass_as_it_lasted() {
    let mut session = first_rumor();
    session.play();
    for (frame_ms, now) in [(1_000.0, 0.0), (1_050.0, 0.05), (1_100.0, 0.1)] {
        let passed = session.play_on(frame_ms, Awaited::Nothing, NEVER_LATE);
        assert_eq!((passed, session.run().now()), (Passing::Over, at(now)));
    }
}

#[test]
fn a_frame_that_is_late_goes_on_in_the_next() {
    let mut session = Session::scenario(2, None).expect("fifty people");
    session.set_out(&until("run 5s")).expect("it is to come");
    let mut frames = 1;
    while session.go_on(&|| true) == Passing::GoesOn {
        assert!(session.is_on_errand(), "it was forgotten");
        frames += 1;
    }
    assert!(frames > 3, "{frames} frames");
    assert_eq!((session.run().now(), session.is_moving()), (at(5.0), false));
}

#[test]
fn an_errand_ends_at_the_very_event() {
    let mut session = first_rumor();
    assert_eq!(run(&mut session, "run until converged"), Passing::CameAbout);
    let agreed = session.run().coverage().converged_at();
    assert_eq!(Some(session.run().now()), agreed);
    assert_eq!(
        session.set_out(&until("run until converged")),
        Err(
            "everyone knows everything already; change something first, like book ada \"Emma\""
                .to_owned()
        )
    );
    assert_eq!(
        session.set_out(&until("run until ada knows grace")),
        Err("ada knows grace's newest favourite already".to_owned())
    );
    assert_eq!(
        session.set_out(&until("run to 1s")),
        Err(format!(
            "1s has passed: the run has reached {}",
            session.run().now()
        ))
    );
    assert!(!session.is_moving(), "a refused errand moves");
}

#[test]
fn an_errand_in_vain_says_so_and_no_time_passes() {
    let refused = |lines: &[&str], wanted: &str| {
        let mut session = first_rumor();
        for line in lines {
            session.give(&command(line)).expect(line);
        }
        let why = session.set_out(&until(wanted)).expect_err(wanted);
        assert_eq!(session.run().now(), SimTime::ZERO, "{wanted}");
        assert!(!session.is_moving(), "{wanted}");
        why
    };
    for (lines, wanted, why) in [
        (
            &["kill all"] as &[&str],
            "run until converged",
            "nobody is up, so nothing comes of waiting; restart all brings everybody back",
        ),
        (
            &["loss 0%"],
            "run until loss",
            "no link loses anything; let one do so, like loss 10%",
        ),
        (
            &["kill ada"],
            "run until ada knows grace",
            "ada is dead and learns nothing; restart ada brings it back",
        ),
    ] {
        assert_eq!(refused(lines, wanted), why);
    }
}

#[test]
fn what_is_to_come_may_do_away_with_what_is_in_the_way() {
    let mut session = first_rumor();
    let moment = Moment::parse("2s").expect("a time");
    session
        .schedule(moment, command("restart all"))
        .expect("it is to come");
    session.give(&command("kill all")).expect("they are up");
    assert_eq!(run(&mut session, "run until converged"), Passing::CameAbout);
}

#[test]
fn an_errand_that_lasts_a_day_says_how_far_it_came() {
    let mut session = empty_room();
    for line in [
        "set gossip 1h",
        "set peers 0",
        "new ada",
        "new bob",
        "link ada bob",
        "every 23h for 1s slow bob 1s",
        "cut bob -> ada",
    ] {
        session.give(&command(line)).expect(line);
    }
    assert_eq!(
        run(&mut session, "run until converged"),
        Passing::Stuck(
            "a whole day has passed, to 24h, and not everybody knows everything (3 of 4 pairs): it may never come about; look at the node's panel for why, or change something".to_owned()
        )
    );
}

#[test]
fn to_run_to_where_one_is_says_that_no_time_passes() {
    let mut session = first_rumor();
    run(&mut session, "run 3s");
    for here in ["run 0s", "run to 3s"] {
        assert_eq!(
            session.set_out(&until(here)),
            Err("the run is at 3s already, and no time passes; try run 5s".to_owned())
        );
    }
}

#[test]
fn with_nothing_left_to_happen_full_speed_is_stuck() {
    let mut session = empty_room();
    session.playback.speed = crate::playback::SPEEDS.len() - 1;
    session.play();
    let passed = session.play_on(0.0, Awaited::Nothing, NEVER_LATE);
    assert_eq!(passed, Passing::Stuck(String::new()));
}

#[test]
fn a_link_to_a_moment_opens_on_its_way_there() {
    let mut session = first_rumor();
    run(&mut session, "run 3s");
    session.give(&command("kill grace")).expect("she is up");
    run(&mut session, "run 2s");
    session.history.step().expect("something happens");
    let port = NodeId::from(8003);
    let link = session.link(Extent::Moment, Some(port));

    let opened = Opened::link(&link).expect("a good link");
    assert_eq!((opened.selected, opened.scenario), (Some(8003), Some(0)));
    let mut there = Session::opened(opened);
    assert_eq!(there.run().now(), SimTime::ZERO);
    assert!(there.is_on_errand(), "it stays at the start");
    assert_eq!(there.go_on(NEVER_LATE), Passing::Over);
    assert_eq!(there.run().summary(), session.run().summary());
    assert_eq!(there.link(Extent::Moment, Some(port)), link);
}

#[test]
fn a_link_with_commands_opens_at_the_start_with_all_of_them_to_come() {
    let mut session = first_rumor();
    run(&mut session, "run 3s");
    session.give(&command("kill grace")).expect("she is up");
    let link = session.link(Extent::Commands, None);
    let mut there = Session::opened(Opened::link(&link).expect("a good link"));
    assert!(!there.is_moving(), "it begins by itself");
    run(&mut there, "run 3s");
    assert_eq!(there.run().summary(), session.run().summary());
}

#[test]
fn what_is_saved_is_the_run_up_to_where_one_is() {
    let mut session = first_rumor();
    run(&mut session, "run 3s");
    session.give(&command("kill grace")).expect("she is up");
    run(&mut session, "run 3s");
    session.history.seek(at(2.0));
    for text in [session.to_json(), session.to_script()] {
        let mut there = Session::opened(Opened::file("a run.txt", &text).expect(&text));
        assert!(!there.is_moving(), "it begins by itself");
        run(&mut there, "run to 2s");
        assert_eq!(
            there.run().fingerprint(),
            session.run().fingerprint(),
            "{text}"
        );
    }
    assert!(
        session.to_script().starts_with("# First rumor\n#\n# "),
        "{}",
        session.to_script()
    );
}

#[test]
fn a_command_in_the_past_says_which_run_it_began() {
    let mut session = first_rumor();
    run(&mut session, "run 3s");
    assert_eq!(session.give(&command("kill grace")), Ok(None));
    session.history.seek(at(1.0));
    assert_eq!(session.give(&command("kill ada")), Ok(Some("B".to_owned())));
    session.history.seek(at(0.5));
    let moment = Moment::parse("2s").expect("a time");
    assert_eq!(
        session.schedule(moment, command("kill ada")),
        Ok(Some("C".to_owned()))
    );
    session.history.seek(at(0.2));
    let passed = Moment::parse("0.1s").expect("a time");
    assert_eq!(
        session.schedule(passed, command("kill ada")),
        Err("100ms has passed: the run has reached 200ms".to_owned())
    );
    assert_eq!(session.history.runs().len(), 3);
}

#[test]
fn a_moment_amid_a_crowded_instant_is_gone_to_in_frames() {
    let mut session = empty_room();
    let lines = [
        "set topology complete",
        "set peers 0",
        "latency 0s",
        "new 60",
        "send all {\"uuid\": \"x\", \"address\": \"x\", \"port\": 1, \"ttl\": 9, \"payload\": \"p\"}",
    ];
    for line in lines {
        session.give(&command(line)).expect(line);
        while session.go_on(&|| true) == Passing::GoesOn {}
    }
    // Everybody tells 59 others at once.
    let crowd = Moment::parse("0s#3000").expect("a moment");
    session.set_out(&Until::To(crowd)).expect("it is to come");
    let mut frames = 1;
    while session.go_on(&|| true) == Passing::GoesOn {
        frames += 1;
    }
    assert_eq!(
        (frames, session.run().events_at(SimTime::ZERO)),
        (18, 3_000)
    );
    assert_eq!(session.run().moment(), crowd);
}

// -- the whole run, wherever one is --

fn open(link: &str) -> Session {
    let mut session = Session::opened(Opened::link(link).expect(link));
    session.go_on(NEVER_LATE);
    session
}

#[test]
fn every_link_and_file_holds_the_whole_run_wherever_one_is() {
    let mut session = first_rumor();
    let plan = |session: &mut Session, moment: &str, line: &str| {
        let moment = Moment::parse(moment).expect("a time");
        session.schedule(moment, command(line)).expect(line);
    };
    run(&mut session, "run 5s");
    session
        .give(&command("partition ada | grace"))
        .expect("it can be given");
    plan(&mut session, "15s", "heal");
    run(&mut session, "run to 12s");
    let whole = |session: &Session| {
        let commands = session.link(Extent::Commands, None);
        (commands, session.to_json(), session.to_script())
    };
    let at_the_edge = whole(&session);
    assert!(
        at_the_edge.1.contains("at 15s heal") && at_the_edge.2.contains("at 15s heal\nrun to 15s")
    );
    for instant in [0.0, 3.0, 5.0, 11.0] {
        session.history.seek(at(instant));
        assert_eq!(whole(&session), at_the_edge, "at {instant}");
        // Only this moment hangs on where one is, and opens there.
        let there = open(&session.link(Extent::Moment, None));
        assert_eq!(there.run().now(), at(instant));
        assert_eq!(
            there.run().summary(),
            session.run().summary(),
            "at {instant}"
        );
        assert_eq!(whole(&there), at_the_edge, "at {instant}");
        assert_eq!(there.history.current().goes_to(), at(15.0));
    }
    // Followed to its end, each comes to the same.
    session.history.seek_live();
    run(&mut session, "run to 20s");
    let mut opened = open(&at_the_edge.0);
    let mut file = Session::opened(Opened::file("x", &at_the_edge.1).expect("a recording"));
    let mut script = Session::opened(Opened::file("x", &at_the_edge.2).expect("a file"));
    for other in [&mut opened, &mut file, &mut script] {
        assert_eq!(other.run().now(), SimTime::ZERO);
        run(other, "run to 20s");
        assert_eq!(other.run().fingerprint(), session.run().fingerprint());
    }
}

#[test]
fn a_moment_between_two_commands_of_one_instant_is_opened_there() {
    let mut session = first_rumor();
    run(&mut session, "run 4s");
    for line in ["freeze ada", "freeze grace", "thaw ada"] {
        session.give(&command(line)).expect(line);
    }
    run(&mut session, "run 4s");
    session.history.seek(at(4.0));
    for left in [3, 2, 1, 0] {
        let opened = open(&session.link(Extent::Moment, None));
        assert_eq!(opened.run().summary(), session.run().summary(), "{left}");
        assert_eq!(opened.run().commands(), session.run().commands(), "{left}");
        session.history.step_back();
    }
}

#[test]
fn what_was_opened_plays_to_its_end_and_stops_there_once() {
    let mut session = first_rumor();
    run(&mut session, "run 300ms");
    let mut opened = open(&session.link(Extent::Commands, None));
    assert_eq!(opened.history.current().goes_to(), at(0.3));
    opened.play();
    let mut passed = Vec::new();
    for frame in 0..8 {
        passed.push(opened.play_on(f64::from(frame) * 50.0, Awaited::Nothing, NEVER_LATE));
    }
    let ended = passed.iter().position(|passing| *passing == Passing::Ended);
    assert_eq!(ended, Some(6));
    assert!(opened.run().now() > at(0.3), "whoever plays on goes on");
}

#[test]
fn a_run_has_begun_once_there_is_something_to_lose() {
    let mut session = first_rumor();
    assert!(!session.has_begun());
    let moment = Moment::parse("5s").expect("a time");
    session
        .schedule(moment, command("kill ada"))
        .expect("it is to come");
    assert!(session.has_begun());
    let mut session = first_rumor();
    run(&mut session, "run 1s");
    session.history.seek_start();
    assert!(session.has_begun());
}

// -- what cannot be given when its time comes --

/// A room in which somebody is to be killed who has left by then.
fn doomed() -> Session {
    let mut session = empty_room();
    for line in ["new ada", "new bob", "set gossip off"] {
        session.give(&command(line)).expect(line);
    }
    let moment = Moment::parse("2s").expect("a time");
    session
        .schedule(moment, command("kill bob"))
        .expect("it is to come");
    session.give(&command("remove bob")).expect("bob is there");
    session
}

const WHY: &str = "at 2s kill bob could not be given: bob left for good at 0s; new bob:8002 lets another come in its place";

fn in_words(given: &crate::recording::Given) -> String {
    format!("{} {}", given.moment, given.command)
}

fn texts(session: &Session) -> Vec<String> {
    let given = session.history.current().recording().commands;
    given.iter().map(in_words).collect()
}

#[test]
fn a_planned_command_that_cannot_be_given_stops_time_and_stays_in_the_timetable() {
    let mut session = doomed();
    let timetable = texts(&session);
    assert_eq!(timetable[4], "2s kill bob");
    let stuck = Passing::Stuck(format!(
        "{WHY}; time goes on without it when you let it, and Undo takes it out of the timetable"
    ));
    assert_eq!(run(&mut session, "run 5s"), stuck);
    assert_eq!(session.run().now(), at(2.0));
    assert_eq!(texts(&session), timetable, "it is gone");
    let refused = session.history.current().refused();
    assert_eq!(
        (refused.len(), in_words(&refused[0].given)),
        (1, timetable[4].clone())
    );
    // Time goes on past it, and it stays.
    assert_eq!(run(&mut session, "run 3s"), Passing::Over);
    session.give(&command("kill ada")).expect("she is up");
    assert_eq!(texts(&session)[4..], ["2s kill bob", "5s kill ada"]);
    // Whoever opens it comes to the same.
    for opened in [
        Opened::link(&session.link(Extent::Commands, None)).expect("a link"),
        Opened::file("it.json", &session.to_json()).expect("a recording"),
        Opened::file("it.txt", &session.to_script()).expect("a file"),
    ] {
        let mut there = Session::opened(opened);
        let why = match run(&mut there, "run 5s") {
            Passing::Stuck(why) => why,
            other => panic!("{other:?}"),
        };
        assert!(why.contains(WHY), "{why}");
        assert_eq!(run(&mut there, "run 3s"), Passing::Over);
        assert_eq!(there.run().fingerprint(), session.run().fingerprint());
        assert_eq!(texts(&there), texts(&session));
    }
    // A link to where one is opens there, past it.
    let mut there = open(&session.link(Extent::Moment, None));
    assert_eq!(there.run().now(), at(5.0));
    assert_eq!(there.run().fingerprint(), session.run().fingerprint());
    assert_eq!(there.history.current().refused().len(), 1);
    there.history.seek(at(1.0));
    assert_eq!(
        run(&mut there, "run 5s"),
        Passing::Over,
        "it is known by now"
    );
}

#[test]
fn what_could_not_be_given_is_tried_again_when_time_goes_that_way_again_and_is_taken_back() {
    let mut session = doomed();
    run(&mut session, "run 5s");
    run(&mut session, "run 1s");
    // In another past bob is there again.
    session.history.seek(at(1.0));
    assert_eq!(session.give(&command("new bob")), Ok(Some("B".to_owned())));
    assert_eq!(run(&mut session, "run 5s"), Passing::Over);
    assert_eq!(texts(&session)[4..], ["1s new bob", "2s kill bob"]);
    assert_eq!(session.history.current().refused(), []);
    // Where it is refused again nobody has to be told again.
    session.history.switch(crate::history::RunId(0));
    session.history.seek(at(1.0));
    assert_eq!(session.give(&command("new eve")), Ok(Some("C".to_owned())));
    assert_eq!(run(&mut session, "run 5s"), Passing::Over);
    assert_eq!(texts(&session)[4..], ["1s new eve", "2s kill bob"]);
    assert_eq!(session.history.current().refused().len(), 1);
    let mut session = doomed();
    run(&mut session, "run 5s");
    session.history.undo().expect("remove bob is taken back");
    assert_eq!(texts(&session)[3..], ["2s kill bob"], "it can be given now");
}
