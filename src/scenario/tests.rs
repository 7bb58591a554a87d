use super::*;
use crate::simulation::Summary;

fn script(text: &str) -> Script {
    Script::parse(text).unwrap_or_else(|e| panic!("{text}\n{e}"))
}

fn unreadable(text: &str) -> String {
    Script::parse(text).expect_err(text).to_string()
}

fn begin(text: &str) -> Performance {
    script(text)
        .begin(None, &[])
        .expect("nothing is overridden")
}

/// Does the whole file.
fn finished(text: &str) -> Simulation {
    let mut performance = begin(text);
    performance
        .finish()
        .unwrap_or_else(|e| panic!("{text}\n{e}"));
    performance.simulation
}

/// Why the file cannot be done to its end.
fn stuck(text: &str) -> String {
    begin(text).finish().expect_err(text).to_string()
}

fn given(run: &Simulation) -> Vec<String> {
    let commands = run.commands().iter();
    commands
        .map(|given| format!("{} {}", given.moment, given.command))
        .collect()
}

fn at(micros: u64) -> SimTime {
    SimTime::from_micros(micros)
}

// -- reading --

#[test]
fn the_comment_at_the_top_is_the_title_and_the_story() {
    let read = script(
        "#   A title \n#\n# One line\n#   and another.\n#\n#\n# A second paragraph.\n\n# Not the story.\nseed 4\nnew 3\n",
    );
    assert_eq!(read.title, "A title");
    assert_eq!(read.story, ["One line and another.", "A second paragraph."]);
    assert_eq!(read.seed, Some(Seed(4)));
    assert_eq!(read.steps.len(), 1);
    assert_eq!(read.steps[0].line, 11, "lines are counted from 1");
}

#[test]
fn a_file_may_have_no_title_no_story_no_seed_and_no_lines() {
    let empty = Script {
        title: String::new(),
        story: Vec::new(),
        seed: None,
        steps: Vec::new(),
        notes: Vec::new(),
    };
    assert_eq!(script(""), empty);
    let titled = script("# Only a title");
    assert_eq!(
        (titled.title.as_str(), titled.story.len()),
        ("Only a title", 0)
    );
    let run = finished("");
    assert_eq!((run.now(), run.seed()), (SimTime::ZERO, SEED));
}

#[test]
fn only_a_comment_at_the_very_top_is_the_title_and_the_story() {
    for text in ["new 3\n# A remark\nrun 1s\n", "\n# A remark\nnew 3\n"] {
        let read = script(text);
        assert_eq!((read.title.as_str(), read.story.len()), ("", 0), "{text}");
    }
    let read = script("  # A title\n  #\n  # A story.\nnew 3\n# A remark\n");
    assert_eq!(
        (read.title.as_str(), &read.story[..]),
        ("A title", &["A story.".to_owned()][..])
    );
}

#[test]
fn the_mark_that_some_editors_put_before_a_file_is_no_part_of_it() {
    let text = "# T\n#\n# S\nseed 3\nnew 2\nrun 1s\n";
    assert_eq!(script(&format!("\u{feff}{text}")), script(text));
}

#[test]
fn lines_may_end_as_on_windows() {
    let (unix, windows) = ("# T\n#\n# S\nseed 3\nnew 2\nrun 1s\n", "\r\n");
    assert_eq!(script(&unix.replace('\n', windows)), script(unix));
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    for (text, sentence) in [
        (
            "new 3\n\nkil 8001\n",
            "line 3: there is no command kil; did you mean kill? (column 1)",
        ),
        (
            "# T\nat 5s run 3s",
            "line 2: a run takes no time to begin at; write run 5s",
        ),
        (
            "new 3\nseed 4",
            "line 2: the seed comes once, before everything else, without a time",
        ),
        (
            "seed 3\nseed 4",
            "line 2: the seed comes once, before everything else, without a time",
        ),
        (
            "at 0s seed 3",
            "line 1: the seed comes once, before everything else, without a time",
        ),
        (
            "new 3\nat 1s run to 2s",
            "line 2: a run takes no time to begin at; write run 5s",
        ),
        (
            "new 3\nrun to soon",
            "line 2: soon is not a time; write it like 500ms, 2.5s or 3m (column 8)",
        ),
        (
            "new 3\nhelp new",
            "line 2: help is for the command bar, not for a file",
        ),
        ("run 5", "line 1: 5 needs a unit: 5ms, 5s or 5m (column 5)"),
    ] {
        assert_eq!(unreadable(text), sentence, "{text}");
    }
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    assert_eq!(
        unreadable(&"#".repeat(FILE_BYTES_MAX + 1)),
        "the file is 4000001 bytes long; the most that is read is 4000000"
    );
    assert_eq!(script(&"\n".repeat(FILE_BYTES_MAX)).steps.len(), 0);
}

// -- doing --

#[test]
fn a_line_without_a_time_takes_effect_when_it_is_reached() {
    let run = finished("new 2\nrun 1s\nkill 8001\nrun 500ms\nkill 8002");
    assert_eq!(given(&run), ["0s new 2", "1s kill 8001", "1.5s kill 8002"]);
}

#[test]
fn a_line_with_a_time_waits_for_a_run_to_reach_it() {
    let run = finished("new 3\nat 2s kill 8002\nat 1s kill 8001\nkill 8003\nrun 1500ms\nrun 1s");
    assert_eq!(
        given(&run),
        ["0s new 3", "0s kill 8003", "1s kill 8001", "2s kill 8002"]
    );
    assert_eq!(run.now(), at(2_500_000));
}

#[test]
fn lines_for_one_instant_are_done_in_the_order_in_which_they_are_written() {
    let lines = "at 1s book 8001 Emma\nat 2s book 8001 Dune\nat 1s book 8002 Emma\nat 1s kill 8001";
    let run = finished(
        &format!("new 2\n{lines}\nrun 1s\nat 1s restart 8001\nrun 1s\n")
            .replace("at 2s book 8001 Dune", "at 2s book 8002 Dune"),
    );
    assert_eq!(
        given(&run)[1..],
        [
            "1s book 8001 \"Emma\"",
            "1s book 8002 \"Emma\"",
            "1s kill 8001",
            "1s restart 8001",
            "2s book 8002 \"Dune\""
        ]
    );
}

#[test]
fn a_line_for_a_time_is_done_after_everything_that_happens_then() {
    // The request takes half a second each way, so at 1 s exactly the answer arrives.
    let run = finished(
        "set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\nat 1s kill bob\nrun 2s",
    );
    assert_eq!(run.summary().dead, 0, "bob died before the answer came");
    assert_eq!(run.summary().delivered, 3);
}

#[test]
fn a_line_may_name_a_place_within_an_instant() {
    let text = |place: &str| {
        format!(
            "set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\nat {place} kill bob\nrun 2s"
        )
    };
    for (place, delivered, dead) in [("1s#0", 1, 2), ("1s#1", 2, 1), ("1s#2", 3, 0)] {
        let summary = finished(&text(place)).summary();
        assert_eq!(
            (summary.delivered, summary.dead),
            (delivered, dead),
            "{place}"
        );
    }
    assert_eq!(
        stuck(&text("1s#3")),
        "line 5: there is no moment 1s#3: that instant has 2 events"
    );
}

#[test]
fn a_run_to_a_moment_ends_there() {
    let text = |end: &str| {
        format!("set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\n{end}\nkill bob\nrun 2s")
    };
    for (end, moment, events) in [
        ("run to 700ms", "700ms", 1),
        ("run to 1s#0", "1s#0", 1),
        ("run to 1s#1", "1s#1", 2),
        ("run to 1s", "1s", 3),
        ("run 200ms\nrun to 1s#2", "1s", 3),
        ("run to 1s#1\nrun 0s", "1s", 3),
        ("run to 1s#1\nrun to 1s#1", "1s#1", 2),
        ("run 1s\nrun to 1s", "1s", 3),
    ] {
        let run = finished(&text(end));
        assert_eq!(given(&run)[4..], [format!("{moment} kill bob")], "{end}");
        let delivered_and_dead = (run.summary().delivered, run.summary().dead);
        assert_eq!(delivered_and_dead, (events, 3 - events), "{end}");
    }
    for (end, sentence) in [
        (
            "run to 1s#3",
            "line 5: there is no moment 1s#3: that instant has 2 events",
        ),
        (
            "run 2s\nrun to 1s",
            "line 6: 1s has passed: the run has reached 2s",
        ),
        (
            "run to 1s#2\nrun to 1s#1",
            "line 6: 1s#1 has passed: the run has reached 1s",
        ),
    ] {
        assert_eq!(stuck(&text(end)), sentence, "{end}");
    }
}

/// Performs the file up to a moment.
fn up_to(text: &str, moment: &str) -> Result<Simulation, ScriptError> {
    let mut performance = begin(text);
    performance.run_to(Moment::parse(moment).expect(moment))?;
    Ok(performance.simulation)
}

#[test]
fn a_moment_comes_after_the_command_that_made_it() {
    let message = r#"{"uuid": "r", "address": "x", "port": 1, "ttl": 4, "payload": "p"}"#;
    // What waits for ada comes at 1 s when she is thawed, which is after everything else that happens then.
    let text = format!(
        "set gossip off\nnew ada\nfreeze ada\nsend ada {message}\nat 1s thaw ada\nat 1s#1 kill ada\nrun 2s"
    );
    let run = up_to(&text, "1s#0").expect("it comes");
    assert_eq!(given(&run)[4..], ["1s thaw ada"]);
    assert_eq!(
        (run.moment().to_string().as_str(), run.events()),
        ("1s#0", 0)
    );
    for moment in ["1s#1", "1s", "2s"] {
        let run = up_to(&text, moment).expect("it comes");
        assert_eq!(given(&run)[4..], ["1s thaw ada", "1s kill ada"], "{moment}");
    }
    let asks = "set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\nat 1s kill bob\nrun 2s";
    for (moment, commands) in [("1s#0", 4), ("1s#1", 4), ("1s#2", 5), ("1s", 5)] {
        let run = up_to(asks, moment).expect("it comes");
        assert_eq!(given(&run).len(), commands, "{moment}");
    }
    assert_eq!(
        up_to(asks, "1s#3")
            .map_err(|e| e.to_string())
            .map(|run| run.moment().to_string()),
        Err("there is no moment 1s#3: that instant has 2 events".to_owned())
    );
    assert_eq!(
        up_to("new 2\nrun 2s", "0s#1")
            .map_err(|e| e.to_string())
            .map(|run| run.moment().to_string()),
        Err("there is no moment 0s#1: that instant has 0 events".to_owned())
    );
}

#[test]
fn on_the_way_to_a_moment_what_comes_about_amid_its_instant_is_noticed() {
    let text = "set gossip off\nset peers 0\nlatency 500ms\nnew ada\nnew bob\nnew cy\njoin ada bob\njoin cy bob\nrun until ada knows bob\nset ttl 3\nrun 1s";
    let whole = finished(text);
    assert_eq!(given(&whole)[8..], ["1s#2 set ttl 3"]);
    for (moment, commands) in [("1s#1", 8), ("1s#2", 9), ("1s#3", 9), ("1s", 9)] {
        let run = up_to(text, moment).expect("it comes");
        assert_eq!(given(&run), given(&whole)[..commands], "{moment}");
    }
}

#[test]
fn a_time_that_has_passed_is_refused() {
    assert_eq!(
        stuck("new 2\nrun 2s\nat 1s kill 8001\nrun 1s"),
        "line 3: 1s has passed: the run has reached 2s"
    );
}

#[test]
fn a_time_that_the_file_never_reaches_is_refused() {
    assert_eq!(
        stuck("new 2\nat 5s kill 8001\nrun 4999ms"),
        "line 2: it waits for 5s, but the file ends at 4.999s; let it run on"
    );
    let run = finished("new 2\nat 5s kill 8001\nrun 5s");
    assert_eq!(given(&run)[1..], ["5s kill 8001"]);
}

#[test]
fn a_command_that_is_refused_is_said_with_its_line_whether_it_waited_or_not() {
    assert_eq!(
        stuck("new 2\nkill 8003\nnew 3"),
        "line 2: there is no node on port 8003; there are ".to_owned() + &names("new 2")
    );
    assert_eq!(
        stuck("new 2\nat 1s kill 8001\nat 1s kill 8001\nrun 3s"),
        format!(
            "line 3: at 1s kill 8001 could not be given: {name} is dead already; restart {name} brings it back",
            name = names("new 1").replace(":8001", "")
        )
    );
}

/// The nodes of a room as a refusal lists them.
fn names(text: &str) -> String {
    let run = finished(text);
    let names = run.members().ids().iter();
    let names = names.map(|id| format!("{}:{}", run.directory().label(*id), id.0));
    names.collect::<Vec<_>>().join(", ")
}

#[test]
fn what_came_before_a_refused_line_has_been_done_and_the_rest_may_follow() {
    let mut performance = begin("new 2\nat 1s kill 8003\nat 2s kill 8001\nrun 3s");
    assert_eq!(performance.set_up(), Ok(()));
    let refused = performance.run_until(at(3_000_000), u64::MAX, Awaited::Nothing);
    assert_eq!(refused.map_err(|e| e.line), Err(2));
    assert_eq!(performance.simulation.now(), at(1_000_000));
    assert_eq!(
        performance.run_until(at(3_000_000), u64::MAX, Awaited::Nothing),
        Ok(Stop::Deadline)
    );
    assert_eq!(given(&performance.simulation)[1..], ["2s kill 8001"]);
}

#[test]
fn the_lines_below_a_run_are_done_when_it_is_over_however_time_passes() {
    let text = "new 3\nrun 1s\nkill 8001\nat 2s kill 8002\nrun 1500ms\nrestart 8001\nrun 1s";
    let whole = finished(text);
    assert_eq!(
        given(&whole)[1..],
        ["1s kill 8001", "2s kill 8002", "2.5s restart 8001"]
    );
    let mut watched = begin(text);
    assert_eq!(
        watched.run_until(at(1_700_000), u64::MAX, Awaited::Nothing),
        Ok(Stop::Deadline)
    );
    assert_eq!(given(&watched.simulation)[1..], ["1s kill 8001"]);
    assert_eq!(
        watched.run_until(whole.now(), u64::MAX, Awaited::Nothing),
        Ok(Stop::Deadline)
    );
    assert_eq!(watched.simulation.summary(), whole.summary());
    let mut stepped = begin(text);
    while given(&stepped.simulation).len() < 4 {
        assert_eq!(stepped.step(), Ok(true));
    }
    assert_eq!(stepped.finish(), Ok(()));
    assert_eq!(stepped.simulation.summary(), whole.summary());
}

#[test]
fn the_lines_below_a_run_until_converged_are_done_at_the_very_event_however_time_passes() {
    let text = "set topology ring\nnew 5\nrun until converged\nbook 8001 Emma\nrun 1s\nkill 8002";
    let mut watched = begin(text);
    assert_eq!(
        watched.run_until(at(60_000_000), u64::MAX, Awaited::Nothing),
        Ok(Stop::Deadline)
    );
    let mut stepped = begin(text);
    while given(&stepped.simulation).len() < 4 {
        assert_eq!(stepped.step(), Ok(true));
    }
    assert_eq!(given(&stepped.simulation), given(&watched.simulation));
    let mut alone = finished("set topology ring\nnew 5");
    assert!(
        alone.run_until_either(
            [Awaited::Agreement, Awaited::Nothing],
            at(60_000_000),
            u64::MAX
        ),
        "it never converges"
    );
    let agreed = alone.moment();
    assert_eq!(
        given(&watched.simulation)[2..],
        [
            format!("{agreed} book 8001 \"Emma\""),
            format!("{} kill 8002", agreed.at + Span::from_secs(1))
        ]
    );
}

#[test]
fn who_waits_for_an_agreement_is_told_when_it_comes_about() {
    let mut performance = begin("set topology ring\nnew 5");
    assert_eq!(
        performance.run_until(SimTime::MAX, u64::MAX, Awaited::Agreement),
        Ok(Stop::CameAbout)
    );
    let run = &performance.simulation;
    assert_eq!(run.coverage().converged_at(), Some(run.now()));
    let now = run.now();
    assert_eq!(
        performance.run_until(SimTime::MAX, u64::MAX, Awaited::Agreement),
        Ok(Stop::CameAbout)
    );
    assert_eq!(performance.simulation.now(), now, "it was so already");
    let mut never = begin("loss 100%\nset topology ring\nnew 4");
    assert_eq!(
        never.run_until(at(5_000_000), u64::MAX, Awaited::Agreement),
        Ok(Stop::Deadline)
    );
    assert_eq!(never.simulation.now(), at(5_000_000));
}

#[test]
fn a_seed_and_settings_may_be_overridden_and_nothing_else_changes() {
    let text = "seed 3\nset ttl 4\nset gossip 1s\nnew 3\nrun 1s\nset ttl 5\nrun 1s";
    let settings = [Setting::Ttl(9), Setting::Peers(2)];
    let mut performance = script(text)
        .begin(Some(Seed(8)), &settings)
        .expect("both can be set");
    performance.finish().expect("a good file");
    let run = performance.simulation;
    assert_eq!(run.seed(), Seed(8));
    assert_eq!(
        given(&run),
        [
            "0s set ttl 9",
            "0s set peers 2",
            "0s set gossip 1s",
            "0s new 3"
        ]
    );
    assert_eq!(run.settings().ttl, 9);
    assert_eq!(finished(text).seed(), Seed(3));
    assert_eq!(finished("new 1").seed(), SEED);
}

#[test]
fn a_run_until_converged_stops_at_the_very_event() {
    let run = finished("new 5\nrun until converged\nbook 8001 Emma");
    assert!(run.now() > SimTime::ZERO, "a room of five agreed at once");
    let book = run.commands().last().map(|given| given.moment.at);
    assert_eq!(book, Some(run.now()));
    let before = finished("new 5\nrun until converged");
    assert_eq!(before.coverage().converged_at(), Some(before.now()));
}

#[test]
fn a_run_until_converged_gives_the_commands_whose_time_comes() {
    let run = finished("loss 100%\nset topology ring\nnew 4\nat 7s loss 0%\nrun until converged");
    assert_eq!(given(&run)[3..], ["7s loss 0%"]);
    let converged = run.coverage().converged_at();
    assert!(converged > Some(at(7_000_000)), "{converged:?}");
}

#[test]
fn a_run_until_converged_gives_a_command_within_an_instant_too() {
    // Of the two things that happen at 1 s, the book arrives second: bob is dead by then.
    let run = finished(
        "set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\nat 1s#1 kill bob\nrun until converged",
    );
    assert_eq!(given(&run)[4..], ["1s#1 kill bob"]);
    assert_eq!(run.coverage().pairs(), (1, 1));
    assert_eq!(run.events(), 2);
}

#[test]
fn a_command_may_bring_the_agreement_about() {
    // Nothing arrives, so as long as there are two they never agree.
    let text = "loss 100%\nset topology ring\nnew 2\nat 7s kill 8002\nrun until converged\nbook 8001 Emma\nrun 1s";
    let whole = finished(text);
    assert_eq!(
        given(&whole)[3..],
        ["7s kill 8002", "7s book 8001 \"Emma\""]
    );
    assert_eq!(whole.now(), at(8_000_000));
    let mut watched = begin(text);
    assert_eq!(
        watched.run_until(at(8_000_000), u64::MAX, Awaited::Nothing),
        Ok(Stop::Deadline)
    );
    assert_eq!(watched.simulation.summary(), whole.summary());
    assert_eq!(stepped(text, 2), given(&whole)[3..]);
    let mut waiting = begin("loss 100%\nset topology ring\nnew 2\nat 7s kill 8002");
    assert_eq!(
        waiting.run_until(at(60_000_000), u64::MAX, Awaited::Agreement),
        Ok(Stop::CameAbout)
    );
    assert_eq!(waiting.simulation.now(), at(7_000_000));
}

#[test]
fn where_all_agree_already_there_is_nothing_to_wait_for() {
    let run = finished("new ada\nrun until converged\nbook ada Emma\nrun until converged");
    assert_eq!(given(&run), ["0s new ada", "0s book ada \"Emma\""]);
    assert_eq!((run.now(), run.events()), (SimTime::ZERO, 0));
}

/// ada asks bob, and hears two things from him at 1 s: his peers, and then his book.
const ASKS: &str =
    "set gossip off\nset peers 0\nlatency 500ms\nnew ada\nnew bob book Emma\njoin ada bob";

#[test]
fn what_comes_about_at_the_instant_of_a_line_comes_about_before_the_line() {
    for (wait, moment) in [
        ("run until ada knows bob", "1s"),
        ("run until ada knows \"Emma\"", "1s"),
        ("loss 0%\nrun until ada knows bob\nrun to 1s", "1s"),
    ] {
        let text = format!("{ASKS}\nat 1s loss 10%\n{wait}\nset ttl 3\nrun 1s");
        let whole = finished(&text);
        let last: Vec<String> = given(&whole).split_off(given(&whole).len() - 2);
        assert_eq!(
            last,
            if wait.ends_with("run to 1s") {
                ["1s loss 10%".to_owned(), format!("{moment} set ttl 3")]
            } else {
                [format!("{moment} set ttl 3"), "1s loss 10%".to_owned()]
            },
            "{text}"
        );
        let commands = given(&whole).len();
        let mut stepped = begin(&text);
        while given(&stepped.simulation).len() < commands {
            assert_eq!(stepped.step(), Ok(true));
        }
        assert_eq!(given(&stepped.simulation), given(&whole), "{text}");
        let mut watched = begin(&text);
        for end in [999_999, 1_000_000, 2_000_000] {
            let stop = watched.run_until(at(end), u64::MAX, Awaited::Nothing);
            assert_eq!(stop, Ok(Stop::Deadline));
        }
        assert_eq!(watched.simulation.summary(), whole.summary(), "{text}");
    }
}

#[test]
fn what_comes_about_amid_the_instant_of_a_line_comes_about_there() {
    // Two ask bob at once: ada knows his book when cy has yet to hear of it.
    let text = "set gossip off\nset peers 0\nlatency 500ms\nnew ada\nnew bob\nnew cy\njoin ada bob\njoin cy bob\nat 1s loss 10%\nrun until ada knows bob\nset ttl 3\nrun 1s";
    let whole = finished(text);
    assert_eq!(given(&whole)[8..], ["1s#2 set ttl 3", "1s loss 10%"]);
    assert_eq!(stepped(text, 2), ["1s#2 set ttl 3", "1s loss 10%"]);
    let again = finished(&whole.recording().to_script());
    assert_eq!(again.summary(), whole.summary());
}

#[test]
fn a_run_until_loss_stops_at_the_next_one_and_a_run_of_rounds_at_the_end_of_the_last() {
    let text = "loss 50%\nset gossip 1s\nset topology ring\nnew 4\nrun 2 rounds\nset ttl 3\nrun until loss\nset ttl 4\nrun until loss\nset ttl 5\nrun 1 round";
    let run = finished(text);
    let moments: Vec<SimTime> = run.commands()[4..].iter().map(|g| g.moment.at).collect();
    assert_eq!(moments[0], at(2_000_000));
    assert!(moments.is_sorted_by(|a, b| a < b), "{moments:?}");
    let mut losses = run.journal().latest_first().map(|(_, entry)| entry);
    let is_loss = |instant: SimTime| {
        losses.any(|entry| {
            entry.at == instant && matches!(entry.what, crate::journal::What::Lost(..))
        })
    };
    let at_losses: Vec<bool> = moments[1..].iter().rev().copied().map(is_loss).collect();
    assert_eq!(at_losses, [true, true], "it stopped at something else");
    let end = moments[2].as_micros().div_euclid(1_000_000) + 1;
    assert_eq!(run.now(), at(end * 1_000_000));
}

#[test]
fn what_never_comes_about_is_given_up() {
    let quiet = "set gossip off\nnew ada\nnew bob";
    let divided = "line 5: nobody that ada can hear of knows bob; link bob ada makes them peers";
    for (wait, says) in [
        (
            "run until loss",
            "line 5: no link loses anything; let one do so, like loss 10%",
        ),
        ("run until ada knows bob", divided),
        ("run until ada knows \"Nostromo\"", divided),
    ] {
        let text = format!("{quiet}\nbook bob Nostromo\n{wait}");
        let mut performance = begin(&text);
        assert_eq!(
            performance.finish().map_err(|e| e.to_string()),
            Err(says.to_owned())
        );
        assert_eq!(performance.simulation.now(), SimTime::ZERO, "{wait}");
    }
    assert_eq!(
        stuck(&format!("{quiet}\nrun until ada knows cy")),
        "line 4: there is no node named cy; there are ada:8001, bob:8002"
    );
}

#[test]
fn a_run_to_the_end_of_time_ends_even_where_nothing_happens() {
    for text in [
        "",
        "set gossip off\nnew 3",
        "set gossip 1h\nnew 2\nfreeze",
        "set gossip 1h\nset repick 1h\nset ttl 1\nnew 2",
    ] {
        for forever in ["run 2400h", "run 1000000 rounds\nrun 2400h", "run to 2400h"] {
            let mut performance = begin(&format!("{text}\n{forever}\nrun 2400h\nset ttl 3"));
            assert_eq!(performance.finish(), Ok(()), "{text}");
            let run = &performance.simulation;
            assert_eq!(run.now(), SimTime::MAX, "{text}");
            assert_eq!(
                given(run).last().map(String::as_str),
                Some("2400h set ttl 3")
            );
            assert!(run.events() < 20_000, "{} events", run.events());
            assert_eq!(performance.step(), Ok(false), "time is over");
        }
    }
}

#[test]
fn a_run_until_converged_gives_up_after_a_day() {
    // A schedule may do away with whatever is in the way: what it does is not looked into.
    assert_eq!(
        stuck(
            "set gossip 1h\nset peers 0\nset topology line\nnew ada\nnew bob\nlink ada bob\nevery 23h for 1s slow bob 1s\ncut bob -> ada\nrun until converged"
        ),
        "line 9: by 24h the room has not converged: 3 of 4 pairs know, after 98 events and 48 messages; it never may, so let it run for a time instead"
    );
    assert_eq!(
        stuck("run until converged"),
        "line 1: the room is empty; try new 12"
    );
}

#[test]
fn a_run_until_converged_gives_up_after_so_much_work() {
    let mut performance = begin("loss 100%\nset topology ring\nnew 4");
    assert_eq!(performance.finish(), Ok(()));
    assert_eq!(
        performance.run_until(SimTime::MAX, 100, Awaited::Agreement),
        Ok(Stop::Work)
    );
    let work = performance.work();
    let few = performance.run_until(SimTime::MAX, 100, Awaited::Agreement);
    assert_eq!(few, Ok(Stop::Work));
    let done = performance.work() - work;
    assert!((100..110).contains(&done), "{done}");
}

// -- cutting a run into pieces --

const PIECES: &str = "seed 5
    latency uniform 20ms..900ms
    loss 10%
    set gossip 700ms
    set topology ring
    new 7
    at 500ms new sally:83 book emma join 8002
    at 1s freeze 8003
    at 1s book 8004 dune
    at 2.25s thaw 8003
    at 2.25s kill 8005
    at 3s restart 8005 blank
    at 3s loss 50%
    at 4s set gossip 300ms
    at 5s stop";

const END: SimTime = SimTime::from_micros(6_000_000);

fn whole() -> Summary {
    let run = finished(&format!("{PIECES}\nrun 6s"));
    assert!(run.events() > 500, "not much of a run");
    run.summary()
}

/// The file with everything up to its first run done.
fn set_up() -> Performance {
    let mut performance = begin(PIECES);
    performance.set_up().expect("the lines can be done");
    performance
}

#[test]
fn wherever_a_run_is_cut_in_two_it_is_the_same_run() {
    let whole = whole();
    let borders = [
        0, 499_999, 500_000, 500_001, 1_000_000, 2_250_000, 3_000_000,
    ];
    let anywhere = (1..40).map(|n| n * 151_003);
    for cut in borders.into_iter().chain(anywhere) {
        let mut performance = set_up();
        for end in [at(cut).min(END), END] {
            assert_eq!(
                performance.run_until(end, u64::MAX, Awaited::Nothing),
                Ok(Stop::Deadline)
            );
            assert_eq!(performance.simulation.now(), end);
        }
        assert_eq!(performance.simulation.summary(), whole, "cut at {cut}");
    }
}

#[test]
fn however_little_work_is_allowed_at_a_time_it_is_the_same_run() {
    let whole = whole();
    for few in [1, 2, 7, 100] {
        let mut performance = set_up();
        let mut pieces = 0;
        while performance.run_until(END, few, Awaited::Nothing) == Ok(Stop::Work) {
            pieces += 1;
            assert!(pieces < 10_000, "it never ends");
        }
        assert_eq!(performance.simulation.summary(), whole, "{few} at a time");
        assert!(pieces >= whole.events / few / 2, "{pieces} pieces of {few}");
    }
}

#[test]
fn a_wait_knows_when_the_next_thing_happens() {
    let mut performance =
        begin("set gossip off\nnew ada\nat 2s book ada Emma\nat 1s book ada Dune");
    assert_eq!(performance.set_up(), Ok(()));
    assert_eq!(performance.next_at(), Some(at(1_000_000)));
    assert_eq!(performance.step(), Ok(true));
    assert_eq!(performance.simulation.now(), at(1_000_000));
    assert_eq!(performance.next_at(), Some(at(2_000_000)));
    assert_eq!(performance.step(), Ok(true));
    assert_eq!(given(&performance.simulation).len(), 4);
    assert_eq!(
        (performance.step(), performance.next_at()),
        (Ok(false), None)
    );
}

#[test]
fn step_by_step_it_is_the_same_run() {
    let whole = whole();
    let mut performance = begin(&format!("{PIECES}\nrun 6s"));
    loop {
        let before = performance.clone();
        let stepped = performance.step();
        if stepped == Ok(false) || performance.simulation.now() > END {
            performance = before;
            break;
        }
        assert_eq!(stepped, Ok(true));
    }
    assert!(performance.simulation.events() > 500, "few steps");
    assert_eq!(performance.finish(), Ok(()));
    assert_eq!(performance.simulation.summary(), whole);
}

/// Steps until so many commands have been given, and returns those after `set_up`.
fn stepped(text: &str, commands: usize) -> Vec<String> {
    let mut performance = begin(text);
    performance.set_up().expect("the lines can be done");
    let before = given(&performance.simulation).len();
    while given(&performance.simulation).len() < before + commands {
        let stepped = performance.step();
        assert_eq!(stepped, Ok(true), "{}", performance.simulation.moment());
    }
    given(&performance.simulation).split_off(before)
}

#[test]
fn a_step_passes_over_no_line_that_waits_among_reminders_that_are_void() {
    // a's gossip timer would go off between 0 s and 2 s, but a is dead.
    let text = "set gossip 2s\nnew a:1\nnew b:2\nkill a\nat 1s freeze b\nrun 5s";
    assert_eq!(stepped(text, 1), ["1s freeze b"]);
}

#[test]
fn a_step_stops_for_a_line_within_an_instant() {
    let text = |place: &str| {
        format!(
            "set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\nat {place} kill bob\nrun 2s"
        )
    };
    for place in ["1s#0", "1s#1"] {
        assert_eq!(stepped(&text(place), 1), [format!("{place} kill bob")]);
    }
    assert_eq!(stepped(&text("1s#2"), 1), ["1s kill bob"]);
}

#[test]
fn a_step_stops_for_a_line_before_everything_that_happens_at_time_zero() {
    let text = "latency 0s\nset gossip off\nnew a\nnew b join a\nrun to 0s#0\nkill b\nrun 1s";
    assert_eq!(stepped(text, 1), ["0s#0 kill b"]);
    assert_eq!(given(&finished(text))[4..], ["0s#0 kill b"]);
}

#[test]
fn a_step_in_a_room_where_everybody_is_frozen_comes_to_the_line_that_thaws_it() {
    let text = "set gossip 2s\nnew 3\nfreeze\nat 1s thaw\nrun 5s";
    assert_eq!(stepped(text, 1), ["1s thaw"]);
}

#[test]
fn a_step_is_one_event_or_one_line() {
    let mut performance =
        begin("set gossip off\nlatency 500ms\nnew ada\nnew bob join ada\nat 1s kill bob\nrun 2s");
    let mut tale = Vec::new();
    while performance.simulation.now() < at(1_000_000) || tale.len() < 8 {
        assert_eq!(performance.step(), Ok(true));
        let run = &performance.simulation;
        tale.push((run.moment().to_string(), run.events(), run.commands().len()));
    }
    let tale: Vec<_> = tale.iter().map(|(m, e, c)| (m.as_str(), *e, *c)).collect();
    assert_eq!(
        tale,
        [
            ("0s", 0, 1),
            ("0s", 0, 2),
            ("0s", 0, 3),
            ("0s", 0, 4),
            ("500ms", 1, 4),
            ("1s#1", 2, 4),
            ("1s", 3, 4),
            ("1s", 3, 5)
        ]
    );
}

#[test]
fn the_script_of_a_recording_is_the_run_to_the_very_event_it_has_reached() {
    let message = r#"{"uuid": "r", "address": "x", "port": 1, "ttl": 4, "payload": "p"}"#;
    let thawed =
        format!("set gossip off\nnew ada\nrun 1s\nfreeze ada\nsend ada {message}\nthaw ada");
    for (text, moment) in [
        (thawed.as_str(), "1s#0"),
        (&format!("{thawed}\nrun 0s"), "1s"),
        ("new 3", "0s"),
        ("", "0s"),
    ] {
        let run = finished(text);
        assert_eq!(run.moment().to_string(), moment, "{text}");
        let again = finished(&run.recording().to_script());
        assert_eq!(
            (again.moment(), again.summary()),
            (run.moment(), run.summary())
        );
        let seed = format!("seed {}\n", run.seed());
        assert_eq!(run.recording().to_script(), again.recording().to_script());
        assert!(run.recording().to_script().starts_with(&seed), "{text}");
    }
}

#[test]
fn a_run_of_its_own_may_be_performed_with_nothing_to_come() {
    let mut performance = Performance::of(finished("new 3\nrun 1s"));
    assert_eq!(
        performance.run_until(END, u64::MAX, Awaited::Nothing),
        Ok(Stop::Deadline)
    );
    assert_eq!(
        performance.simulation.summary(),
        finished("new 3\nrun 6s").summary()
    );
}

// -- the built-in ones --

#[test]
fn every_built_in_scenario_has_a_title_a_story_and_a_seed_of_its_own() {
    let mut seeds = Vec::new();
    for scenario in SCENARIOS {
        let script = scenario.script();
        let slug = script.title.to_lowercase().replace(' ', "-");
        assert_eq!(slug, scenario.slug);
        assert!(!script.story.is_empty(), "{slug} has no story");
        let seed = script.seed.unwrap_or_else(|| panic!("{slug} has no seed"));
        assert!(!seeds.contains(&seed), "{slug} has another's seed");
        seeds.push(seed);
    }
}

#[test]
fn every_built_in_scenario_converges_within_a_minute_and_nothing_is_amiss() {
    for scenario in SCENARIOS {
        let mut performance = scenario.script().begin(None, &[]).expect(scenario.slug);
        performance
            .set_up()
            .unwrap_or_else(|e| panic!("{}: {e}", scenario.slug));
        let all_agree = performance.run_until(at(60_000_000), 1_000_000, Awaited::Agreement);
        let is_empty = performance.simulation.summary().nodes == 0;
        let expected = if is_empty {
            Stop::Deadline
        } else {
            Stop::CameAbout
        };
        assert_eq!(all_agree, Ok(expected), "{}", scenario.slug);
        let ran = performance.run_until(at(60_000_000), 1_000_000, Awaited::Nothing);
        assert_eq!(ran, Ok(Stop::Deadline), "{}", scenario.slug);
        let summary = performance.simulation.summary();
        assert_eq!(summary.violations, [""; 0], "{}", scenario.slug);
    }
}

#[test]
fn commands_in_whatever_order_wait_without_moving_each_other() {
    let at = |ms: u64| Given {
        moment: Moment {
            at: SimTime::from_micros(ms * 1_000),
            events: None,
        },
        command: Command::Freeze(crate::command::Target::All),
    };
    // The one that comes first, the last, the second, the last but one: each belongs in the middle of those before it.
    let mixed: Vec<Given> = (0..1_000).flat_map(|n| [at(n), at(5_000 - n)]).collect();
    let mut performance = Performance::of(Simulation::new(Seed(1)));
    performance
        .schedule_all(&mixed)
        .expect("nothing has passed");
    assert_eq!(performance.work(), 0, "they were moved");
    let waiting: Vec<Moment> = performance.waiting().map(|(moment, _)| moment).collect();
    assert!(waiting.is_sorted_by_key(|moment| moment.at), "out of order");
    assert_eq!(waiting.len(), mixed.len());
}
