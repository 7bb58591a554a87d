use super::*;
use crate::command::Command;
use crate::scenario::{SCENARIOS, Script};
use crate::simulation::{Awaited, Simulation};
use crate::time::{SimTime, Span};

fn recording(lines: &str) -> Recording {
    let mut room = Script::parse(lines)
        .expect("a good file")
        .begin(None, &[])
        .expect("it begins");
    room.finish().expect("it can be done");
    room.simulation.recording()
}

/// Opens a link as the page does, and goes to its moment.
fn open(link: &str) -> Simulation {
    let link = Link::decode(link).expect("a good link");
    let mut room = link.begin().expect("it can be followed");
    if let Some(moment) = link.moment {
        room.run_to(moment).expect("it can be reached");
    }
    room.simulation
}

#[test]
fn a_link_to_a_moment_opens_as_the_very_same_run() {
    for lines in [
        "seed 5\nset topology ring\nnew 6\nrun 3s\nkill 8002\nrun 2s",
        "new 3\nlatency 0s\nset gossip 100ms\nrun 1s\nfreeze 8001\nbook 8002 \"# \\\" \u{1f4da}\"\nrun 1s",
        "run 1s",
    ] {
        let recording = recording(lines);
        let link = Link::to(&recording, Extent::Moment, None);
        let there = open(&link.encode());
        let here = Simulation::replay(&recording).expect("a good recording");
        assert_eq!(there.summary(), here.summary(), "{lines}");
    }
}

#[test]
fn a_link_says_only_what_differs_from_a_built_in_scenario() {
    let scenario = &SCENARIOS[0];
    let mut room = set_up_of(Some(scenario), Seed(4));
    room.run_until(SimTime::from_micros(2_000_000), u64::MAX, Awaited::Nothing)
        .expect("nothing is scheduled");
    let target = crate::command::Target::All;
    room.simulation
        .apply(&Command::Freeze(target))
        .expect("all are up");
    let recording = room.simulation.recording();
    let whole = Link::to(&recording, Extent::Moment, Some(8002));
    assert_eq!(whole.scenario.map(|s| s.slug), Some("first-rumor"));
    assert_eq!(whole.commands.len(), 1);
    assert_eq!(
        (whole.moment, whole.selected),
        (Some(recording.end), Some(8002))
    );
    assert!(whole.encode().len() < 120, "{}", whole.encode());
    let commands = Link::to(&recording, Extent::Commands, Some(8002));
    assert_eq!(
        (commands.commands.len(), commands.moment, commands.selected),
        (1, None, None)
    );
    assert_eq!(commands.end, Some(recording.end));
    let setup = Link::to(&recording, Extent::Setup, Some(8002));
    assert_eq!(
        (setup.scenario.map(|s| s.slug), setup.commands.len()),
        (Some("first-rumor"), 0)
    );
}

#[test]
fn the_set_up_of_a_run_that_began_with_no_scenario_is_what_was_done_before_time_passed() {
    let link = Link::to(
        &recording("new 3\nset ttl 3\nrun 1s\nstop"),
        Extent::Setup,
        None,
    );
    assert_eq!((link.scenario, link.commands.len()), (None, 2));
}

/// Links that were written once must open for ever.
#[test]
fn old_links_open() {
    for (link, fingerprint) in [
        (
            "w1.Zmlyc3QtcnVtb3IKNAo1LjVzCi0.c392dc00",
            "066b78c9653c6f58",
        ),
        (
            "w1.ZmlmdHktcGVvcGxlCjUwCjUuNXMKLQ.e8049331",
            "d191de4089171e76",
        ),
        (
            "w1.LQo1CjUuNXMKLQowcyBzZXQgdG9wb2xvZ3kgcmluZwowcyBuZXcgNgozcyBraWxsIDgwMDIKNXMgZnJlZXplCjVzIHNlbmQgODAwMSB7InV1aWQiOiJhc2RpamZhb2pmMzIzMiIsImFkZHJlc3MiOiIxOTYuMTguMS4wIiwicG9ydCI6IjgwIiwidmVyc2lvbiI6MCwidHRsIjo0LCJwYXlsb2FkIjoiYm9va25hbWUifQ.60c3fed3",
            "fa80b31af12a3c1a",
        ),
    ] {
        assert_eq!(open(link).fingerprint().to_string(), fingerprint, "{link}");
    }
}

fn refused(link: &str) -> String {
    Link::decode(link).expect_err(link).0
}

fn with_text(text: &str) -> String {
    format!("w1.{}.{}", BASE64.encode(text), checksum(1, text))
}

#[test]
fn what_is_not_a_link_says_what_is_the_matter() {
    let good = Link::to(&recording("new 3\nrun 1s"), Extent::Moment, None).encode();
    assert_eq!(
        refused(""),
        "this is not a link to a run; a link has w2. after the #"
    );
    assert_eq!(refused("hello"), refused(""));
    assert_eq!(refused("w1"), refused(""));
    assert_eq!(
        refused(&good.replacen("w2", "w3", 1)),
        "the link has version 3, and this Watercooler reads versions up to 2; reload the page, or ask for the run as a file"
    );
    assert_eq!(
        refused(&good[..good.len() - 9]),
        "the link is cut off; copy it whole"
    );
    assert_eq!(
        refused(&good[..good.len() - 1]),
        "the link is damaged; copy it again, whole"
    );
    assert_eq!(
        refused(&format!("{good}.")),
        "the link is cut off; copy it whole"
    );
    assert_eq!(
        refused("w1.!!!.00000000"),
        "the link is damaged; copy it again, whole"
    );
    assert_eq!(
        refused(&"x".repeat(CHARS_MAX + 1)),
        "the link is 200001 characters long, and the most that is read is 200000; ask for the run as a file"
    );
    let mut damaged = good.clone().into_bytes();
    damaged[10] ^= 1;
    let damaged = String::from_utf8(damaged).expect("still text");
    assert_eq!(
        refused(&damaged),
        "the link is damaged; copy it again, whole"
    );
}

#[test]
fn what_a_link_says_is_checked_though_its_checksum_is_right() {
    for (text, sentence) in [
        (
            "nowhere\n1\n-\n-",
            "the link begins with a scenario that is not here, \"nowhere\"; reload the page",
        ),
        ("-", "the link does not say its seed; ask for it again"),
        (
            "-\nx\n-\n-",
            "the seed in the link is \"x\", but must be a whole number",
        ),
        (
            "-\n1\nsoon\n-",
            "the moment in the link: soon is not a time; write it like 500ms, 2.5s or 3m",
        ),
        (
            "-\n1\n-\nada",
            "the node in the link is \"ada\", but must be a port",
        ),
        (
            "-\n1\n-\n-\n0s kil ada",
            "command 1 of the link: there is no command kil; did you mean kill?",
        ),
        (
            "-\n1\n-\n-\n0s run 5s",
            "command 1 of the link: it should be like: 2.5s kill ada",
        ),
        (
            "-\n1\n-\n-\n",
            "command 1 of the link: something is missing here: a time, like 2.5s",
        ),
        (
            "-\n1\n-\n-\n2s stop\n1s stop",
            "command 2 of the link comes before the one above it",
        ),
        (
            "-\n1\n5s x\n-",
            "the moment in the link is \"5s x\", but should be like 5s, or 5s 2",
        ),
    ] {
        assert_eq!(refused(&with_text(text)), sentence, "{text:?}");
    }
    for (text, sentence) in [
        (
            "-\n1\n-\n-",
            "the link does not say how far the run went; ask for it again",
        ),
        (
            "-\n1\n-\n-\nnever",
            "the end in the link: never is not a time; write it like 500ms, 2.5s or 3m",
        ),
        (
            "first-rumor 00000000\n1\n-\n-\n-",
            "the link begins with the scenario first-rumor as another version of Watercooler has it, \"00000000\"; reload the page, or ask for the run as a file",
        ),
        (
            "first-rumor\n1\n-\n-\n-",
            "the link begins with the scenario first-rumor as another version of Watercooler has it, \"\"; reload the page, or ask for the run as a file",
        ),
    ] {
        assert_eq!(refused(&sealed(text)), sentence, "{text:?}");
    }
}

// -- links last --

/// The links that there are, from every version.
fn pinned() -> impl Iterator<Item = &'static str> {
    let all = [include_str!("../../tests/links/w1.txt")];
    let lines = all.into_iter().flat_map(str::lines);
    lines.map(|line| line.split(' ').next().expect("a link"))
}

/// Words that mean the same and that nobody writes today: as a version before this one or after it may.
fn reworded(given: &Given) -> String {
    let line = given.command.to_string();
    let line = match line.as_str() {
        "stop" => "kill all".to_owned(),
        "freeze" | "thaw" => format!("{line} all"),
        _ => line.replacen(' ', "  ", 1),
    };
    let moment = given.moment;
    match (moment.at.as_micros() % 1_000, moment.events) {
        (0, None) => format!("{}ms   {line}", moment.at.as_micros() / 1_000),
        _ => format!("{moment}   {line} # so it was"),
    }
}

#[test]
fn what_a_link_means_does_not_hang_on_how_its_commands_are_worded() {
    let mut others = 0;
    for link in pinned() {
        let read = Link::decode(link).expect(link);
        let in_other_words = sealed(&read.worded(&reworded));
        others += usize::from(in_other_words != read.encode());
        assert_eq!(Link::decode(&in_other_words).as_ref(), Ok(&read), "{link}");
        assert_eq!(Link::decode(&read.encode()), Ok(read), "{link}");
    }
    assert!(others > 60, "only {others} are worded otherwise");
    let by_hand = Link::decode(&with_text("-\n01\n2.0s\n08001\n0s   freeze  all"));
    let read = by_hand.expect("all of it is known");
    assert_eq!(
        (
            read.seed,
            read.selected,
            read.commands[0].command.to_string()
        ),
        (Seed(1), Some(8001), "freeze".to_owned())
    );
}

/// The built-in scenarios with this done to the text of each.
fn edited(edit: impl Fn(&str) -> String) -> Vec<Scenario> {
    let edited = SCENARIOS.iter().map(|scenario| Scenario {
        text: Box::leak(edit(scenario.text).into_boxed_str()),
        ..*scenario
    });
    edited.collect()
}

#[test]
fn a_scenario_that_is_edited_or_given_a_setting_more_breaks_no_link() {
    let with_a_setting =
        edited(|text| format!("{text}set cache 77\n").replacen("run ", "set cache 77\nrun ", 1));
    let emptied = edited(|text| format!("set cache {}\nnew 2\nrun 1s\n", text.len()));
    for offered in [&with_a_setting, &emptied] {
        let editions = Editions {
            offered,
            former: SCENARIOS,
        };
        let forgetful = Editions {
            offered,
            former: &[],
        };
        for link in pinned() {
            let read = Link::decode(link).expect(link);
            assert_eq!(Link::decode_with(&editions, link).as_ref(), Ok(&read));
            let again = sealed(&read.worded(&in_canonical_words));
            assert_eq!(Link::decode_with(&editions, &again).as_ref(), Ok(&read));
            // Without the text of then it is not known what was meant, and that is said.
            if let Some(scenario) = read.scenario {
                let refused = Link::decode_with(&forgetful, link).expect_err(link).0;
                let says = format!("the scenario {} as another version", scenario.slug);
                assert!(refused.contains(&says), "{refused}");
            }
        }
        // What is made from now on means what there is now.
        let mut room = set_up_of(offered.first(), Seed(4));
        room.run_until(SimTime::from_micros(2_000_000), u64::MAX, Awaited::Nothing)
            .expect("nothing is scheduled");
        let recording = room.simulation.recording();
        let link = Link::to_one_of(&editions, &recording, Extent::Moment, None);
        assert_eq!(link.scenario, offered.first().copied());
        let text = sealed(&link.worded(&in_canonical_words));
        assert_eq!(Link::decode_with(&editions, &text), Ok(link));
        assert!(Link::decode(&text).is_err(), "today's has never seen it");
    }
}

#[test]
fn a_story_that_is_told_otherwise_is_no_other_edition() {
    let retold = edited(|text| {
        format!(
            "# Another title\n#\n# Another story.\n\n{}",
            text.replace("seed 4", "seed  5")
        )
    });
    for (retold, scenario) in retold.iter().zip(SCENARIOS) {
        assert_eq!(retold.edition(), scenario.edition(), "{}", scenario.slug);
    }
    assert!(SCENARIOS.iter().all(|scenario| {
        let first = FIRST_EDITIONS
            .iter()
            .find(|(slug, _)| *slug == scenario.slug);
        first.is_none_or(|(_, edition)| *edition == scenario.edition())
            || crate::scenario::FORMER
                .iter()
                .any(|former| former.slug == scenario.slug)
    }));
}

#[test]
fn a_moment_between_two_commands_of_one_instant_says_how_many_were_given() {
    let recording = recording("new 3\nrun 1s\nfreeze 8001\nfreeze 8002\nthaw 8001\nrun 1s");
    let link = Link::to(&recording, Extent::Commands, None);
    assert_eq!((link.moment, link.given), (None, None));
    let at = recording.commands[1].moment;
    let amid = link.clone().stopped_at(at, 3, None);
    assert_eq!((amid.moment, amid.given), (Some(at), Some(3)));
    assert_eq!(Link::decode(&amid.encode()), Ok(amid));
    let later = link.stopped_at(recording.end, 4, Some(8003));
    assert_eq!((later.given, later.selected), (None, Some(8003)));
}

#[test]
fn a_link_whose_commands_cannot_be_given_is_followed_as_far_as_it_goes() {
    let link = Link::decode(&with_text(
        "-\n1\n5s\n-\n0s new 2\n1s kill 9999\n2s kill 8001",
    ))
    .expect("well written");
    let mut room = link.begin().expect("its first command can be given");
    let refused = room
        .run_to(link.moment.expect("it has one"))
        .expect_err("there is no node 9999");
    assert!(
        refused
            .sentence
            .starts_with("at 1s kill 9999 could not be given: there is no node on port 9999"),
        "{refused}"
    );
    assert_eq!(room.simulation.now(), SimTime::ZERO + Span::from_secs(1));
    assert_eq!(room.run_to(link.moment.expect("it has one")), Ok(()));
    assert_eq!(room.simulation.now(), SimTime::ZERO + Span::from_secs(5));
    let again = Link::to(&room.recording(), Extent::Commands, None);
    assert_eq!(again.commands, link.commands, "it keeps them all");
}

#[test]
fn the_address_before_a_link_does_not_matter() {
    let link = Link::to(&recording("new 3\nrun 1s"), Extent::Moment, Some(8001));
    let text = link.encode();
    for address in ["", "#", "https://example.org/some/where/?present=1#", "  "] {
        assert_eq!(Link::decode(&format!("{address}{text}")), Ok(link.clone()));
    }
}
