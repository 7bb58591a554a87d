use super::*;
use crate::link::Extent;
use crate::recording::BYTES_MAX;
use crate::rng::Seed;
use crate::scenario::Script;
use crate::simulation::Awaited;
use crate::time::{SimTime, Span};

const FILE: &str = "# Five in a ring\n#\n# A story\n# of two lines.\n#\n# And another.\n\nseed 5\nset topology ring\nnew 5\nat 3s kill 8002\nrun 4s\nbook 8001 \"Emma\"\nrun 2s\n";

/// The run that a file comes to.
fn performed(text: &str) -> Simulation {
    let script = Script::parse(text).expect("a good file");
    let mut room = script.begin(None, &[]).expect("it begins");
    room.finish().expect("it can be done");
    room.simulation
}

/// The run that was opened, at that moment.
fn arrived(opened: &Opened, moment: Moment) -> Simulation {
    let mut room = opened.beginning.clone();
    room.run_to(moment).expect("it can be reached");
    room.simulation
}

#[track_caller]
fn assert_same(a: &Simulation, b: &Simulation) {
    assert_eq!(a.summary(), b.summary());
    assert_eq!(a.moment(), b.moment());
    assert_eq!(a.commands(), b.commands());
}

fn refused(name: &str, text: &str) -> String {
    Opened::file(name, text).expect_err(text)
}

// -- links --

#[test]
fn a_link_to_a_built_in_scenario_has_its_title_and_story_and_place() {
    let scenario = &SCENARIOS[2];
    let mut room = scenario.script().begin(Some(Seed(9)), &[]).expect("good");
    room.set_up().expect("good");
    let first = SimTime::ZERO + Span::from_secs(2);
    room.run_until(first, u64::MAX, Awaited::Nothing)
        .expect("nothing is refused");
    let freeze = crate::command::Command::Freeze(crate::command::Target::All);
    room.simulation.apply(&freeze).expect("they are up");
    let run = room.simulation;
    let link = Link::to(&run.recording(), Extent::Moment, Some(8002)).encode();

    let opened = Opened::link(&link).expect("a good link");
    let script = scenario.script();
    assert_eq!((opened.title, opened.story), (script.title, script.story));
    assert_eq!(opened.scenario, Some(2));
    assert_eq!(opened.moment, Some(run.moment()));
    assert_eq!(opened.selected, Some(8002));

    let opened = Opened::link(&link).expect("a good link");
    assert_eq!(opened.beginning.simulation.now(), SimTime::ZERO);
    assert_eq!(
        opened.beginning.waiting().count(),
        1,
        "the freeze is to come"
    );
    assert_same(&arrived(&opened, run.moment()), &run);
}

#[test]
fn a_link_to_a_run_of_ones_own_says_where_it_is_from() {
    let run = performed("seed 3\nnew 3\nrun 1s\nkill 8001\nrun 1s");
    let link = Link::to(&run.recording(), Extent::Commands, Some(8001)).encode();
    let opened = Opened::link(&link).expect("a good link");
    assert_eq!(opened.title, "A run from a link");
    assert_eq!((opened.story.len(), opened.scenario), (0, None));
    assert_eq!((opened.moment, opened.selected), (None, None));
    assert_eq!(opened.beginning.simulation.members().len(), 3);
    assert_same(&arrived(&opened, run.moment()), &run);
}

#[test]
fn a_link_that_cannot_be_opened_says_why() {
    let link = |text: &str| Link::decode(text).map(|_| ()).map_err(|e| e.0);
    for text in ["", "hello", "w1.x", "w3.LQox.00000000", "w1.LQox.00000000"] {
        let why = Opened::link(text).map(|_| ());
        assert!(why.is_err(), "{text} was opened");
        assert_eq!(why, link(text));
    }
    let mut recording = performed("new 2").recording();
    recording.commands[0].command = crate::command::Command::Kill(crate::command::Target::All);
    let impossible = Link::to(&recording, Extent::Commands, None).encode();
    assert_eq!(
        Opened::link(&impossible).map(|_| ()),
        Err("the link cannot be followed: stop: the room is empty; try new 12".to_owned())
    );
}

// -- recordings --

#[test]
fn a_recording_opens_as_a_run_that_begins_and_has_everything_still_to_come() {
    let run = performed(FILE);
    let json = run.recording().to_json();
    for text in [
        json.clone(),
        format!("\u{feff}{json}"),
        format!(" \r\n\t{json}\n"),
    ] {
        let opened = Opened::file("five.json", &text).expect("a good recording");
        assert_eq!(opened.title, "five.json");
        assert_eq!((opened.story.len(), opened.scenario), (0, None));
        assert_eq!((opened.moment, opened.selected), (None, None));
        assert_eq!(opened.beginning.simulation.now(), SimTime::ZERO);
        assert_eq!(opened.beginning.simulation.members().len(), 5);
        assert_eq!(
            opened.beginning.waiting().count(),
            2,
            "the kill and the book"
        );
        assert_same(&arrived(&opened, run.moment()), &run);
    }
}

#[test]
fn a_recording_that_cannot_be_opened_is_named_with_the_reason() {
    let recording = |commands: &str| {
        format!(r#"{{"watercooler": 1, "seed": 1, "commands": [{commands}], "end": "0s"}}"#)
    };
    for (text, sentence) in [
        (
            "{".to_owned(),
            "x.json: this is not a recording of Watercooler: EOF while parsing an object at line 1 column 1",
        ),
        (
            "{\"watercooler\": 1}".to_owned(),
            "x.json: this is not a recording of Watercooler: missing field `seed` at line 1 column 18",
        ),
        (
            recording("\"at 0s kil 8001\""),
            "x.json: command 1 of the recording: there is no command kil; did you mean kill? (column 7)",
        ),
        (
            recording("\"at 0s new 2\", \"at 0s kill 81\""),
            "x.json: kill 81: there is no node on port 81; there are ",
        ),
        (
            recording("\"at 0s#1 new 2\""),
            "x.json: new 2: there is no moment 0s#1: that instant has 0 events",
        ),
        (
            recording("\"at 1s new 2\", \"at 0s new 2\""),
            "x.json: command 2 of the recording: it comes before the one above it",
        ),
    ] {
        let why = refused("x.json", &text);
        assert!(why.starts_with(sentence), "{why}");
    }
}

// -- files in the command language --

#[test]
fn a_file_opens_as_a_run_that_is_set_up_and_has_the_rest_to_come() {
    let run = performed(FILE);
    for text in [
        FILE.to_owned(),
        format!("\u{feff}{FILE}"),
        FILE.replace('\n', "\r\n"),
    ] {
        let opened = Opened::file("five.txt", &text).expect("a good file");
        assert_eq!(opened.title, "Five in a ring");
        assert_eq!(opened.story, ["A story of two lines.", "And another."]);
        assert_eq!((opened.scenario, opened.moment), (None, None));
        let beginning = &opened.beginning.simulation;
        assert_eq!(
            (beginning.now(), beginning.members().len()),
            (SimTime::ZERO, 5)
        );
        let mut room = opened.beginning.clone();
        room.finish().expect("it can be done");
        assert_same(&room.simulation, &run);
        assert_same(&arrived(&opened, run.moment()), &run);
    }
}

#[test]
fn a_file_without_a_title_is_called_by_its_name() {
    let opened = Opened::file("mine.txt", "new 3").expect("a good file");
    assert_eq!((opened.title.as_str(), opened.story.len()), ("mine.txt", 0));
    let opened = Opened::file("empty.txt", "").expect("an empty one");
    assert_eq!(opened.title, "empty.txt");
    assert_eq!(opened.beginning.simulation.members().len(), 0);
}

#[test]
fn a_file_that_cannot_be_opened_is_named_with_the_line() {
    for (text, sentence) in [
        (
            "new 3\n\nkil 8001",
            "x.txt: line 3: there is no command kil; did you mean kill? (column 1)",
        ),
        (
            "new ada\nkill bob\nrun 5s",
            "x.txt: line 2: there is no node named bob; there are ada:8001",
        ),
        (
            "run until ada knows bob",
            "x.txt: line 1: there is no node named ada; the room is empty; try new 12",
        ),
    ] {
        assert_eq!(refused("x.txt", text), sentence, "{text}");
    }
    let later = Opened::file("x.txt", "new ada\nrun 5s\nkill tod");
    assert!(
        later.is_ok(),
        "what is refused later is refused when it comes"
    );
}

#[test]
fn what_is_too_large_is_not_even_looked_at() {
    let why = "big is 4000001 bytes long, and the most that is read is 4000000; a run is usually a few thousand";
    for filler in ["#", "{", " ", "\u{0}"] {
        assert_eq!(refused("big", &filler.repeat(4_000_001)), why);
    }
    assert_eq!(check_size("big", 4_000_001), Err(why.to_owned()));
    assert_eq!(check_size("big", 4_000_000), Ok(()));
    assert!(check_size("big", u64::MAX).is_err(), "far too large");
    assert_eq!(BYTES_MAX, FILE_BYTES_MAX, "whatever is kept can be opened");
    assert!(
        Opened::file("big", &"\n".repeat(4_000_000)).is_ok(),
        "just not too large"
    );
}

// -- keeping --

#[test]
fn a_run_is_kept_as_a_file_with_its_title_and_story() {
    let recording = performed("seed 5\nnew ada\nrun 1s").recording();
    let story = ["One.".to_owned(), "Two.".to_owned()];
    assert_eq!(
        to_script("A title", &story, &recording),
        "# A title\n#\n# One.\n#\n# Two.\n\nseed 5\nat 0s new ada\nrun to 1s\n"
    );
    assert_eq!(
        to_script("", &[], &recording),
        "#\n\nseed 5\nat 0s new ada\nrun to 1s\n"
    );
}

#[test]
fn a_kept_file_opens_as_the_same_run_with_the_same_title_and_story() {
    let run = performed(FILE);
    let script = Script::parse(FILE).expect("a good file");
    let text = to_script(&script.title, &script.story, &run.recording());
    let opened = Opened::file("kept.txt", &text).expect("it was just kept");
    assert_eq!(
        (&opened.title, &opened.story),
        (&script.title, &script.story)
    );
    assert_same(&performed(&text), &run);
}

#[test]
fn no_title_and_no_story_can_bring_a_command_in() {
    let run = performed("seed 5\nnew ada\nrun 1s");
    for hostile in [
        "Evil\nkill ada",
        "Evil\r\nkill ada\r\n",
        "\r",
        "\n\nseed 9\n",
        "Evil\u{85}kill ada",
        "Evil\u{b}\u{c}kill ada\u{0}\u{1b}[2J\u{7f}",
        "\u{feff}{\"watercooler\": 1}",
        "   # # seed 4  ",
        "{",
    ] {
        let story = [hostile.to_owned(), "An end.".to_owned()];
        let text = to_script(hostile, &story, &run.recording());
        let lines = text
            .split(['\n', '\r'])
            .filter(|line| !line.starts_with('#'));
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            ["seed 5", "at 0s new ada", "run to 1s"],
            "{hostile:?}"
        );
        let is_bare = text.chars().all(|c| c == '\n' || !c.is_control());
        assert!(is_bare, "{text:?}");
        assert_same(&performed(&text), &run);
        assert!(!Recording::is_json(&text), "{text:?}");
    }
}
