use super::*;
use crate::command::Command;
use crate::scenario::Script;
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
    let mut room = set_up(scenario, Seed(4));
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
    assert!(whole.encode().len() < 100, "{}", whole.encode());
    let commands = Link::to(&recording, Extent::Commands, Some(8002));
    assert_eq!(
        (commands.commands.len(), commands.moment, commands.selected),
        (1, None, None)
    );
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
    format!("w1.{}.{}", BASE64.encode(text), checksum(text))
}

#[test]
fn what_is_not_a_link_says_what_is_the_matter() {
    let good = Link::to(&recording("new 3\nrun 1s"), Extent::Moment, None).encode();
    assert_eq!(
        refused(""),
        "this is not a link to a run; a link has w1. after the #"
    );
    assert_eq!(refused("hello"), refused(""));
    assert_eq!(refused("w1"), refused(""));
    assert_eq!(
        refused(&good.replacen("w1", "w2", 1)),
        "the link has version 2, and this Watercooler reads version 1; reload the page, or ask for the run as a file"
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
            "-\n01\n-\n-",
            "the link is not written as Watercooler writes links; ask for it again",
        ),
        (
            "-\n1\n-\n-\n0s  new   3",
            "the link is not written as Watercooler writes links; ask for it again",
        ),
    ] {
        assert_eq!(refused(&with_text(text)), sentence, "{text:?}");
    }
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
            .starts_with("there is no node on port 9999"),
        "{refused}"
    );
    assert_eq!(room.simulation.now(), SimTime::ZERO + Span::from_secs(1));
}

#[test]
fn the_address_before_a_link_does_not_matter() {
    let link = Link::to(&recording("new 3\nrun 1s"), Extent::Moment, Some(8001));
    let text = link.encode();
    for address in ["", "#", "https://example.org/some/where/?present=1#", "  "] {
        assert_eq!(Link::decode(&format!("{address}{text}")), Ok(link.clone()));
    }
}
