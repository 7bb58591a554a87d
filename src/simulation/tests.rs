use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::*;
use crate::command::{NodeRef, Statement, Target, Until, parse};
use crate::recording::COMMANDS_MAX;

/// Does what the lines say, all of which must be accepted.
fn play(run: &mut Simulation, lines: &str) {
    for line in lines.lines() {
        let Some(parsed) = parse(line).unwrap_or_else(|e| panic!("{line}: {e}")) else {
            continue;
        };
        match parsed.line.statement {
            Statement::Do(command) => run
                .apply(&command)
                .unwrap_or_else(|why| panic!("{line}: {why}")),
            Statement::Run(Until::For(span)) => {
                let ran = run.run_until(run.now() + span, 1_000_000);
                assert_eq!(ran, Ran::ToTheEnd, "a storm in {line}");
            }
            Statement::Run(until) => match run.ending(&until) {
                Err(why) => panic!("{line}: {why}"),
                Ok(Ending::At(moment)) => run
                    .run_to(moment)
                    .unwrap_or_else(|why| panic!("{line}: {why}")),
                Ok(Ending::When(awaited)) => {
                    let deadline = run.now() + Span::from_secs(3_600);
                    let awaited = [awaited, Awaited::Nothing];
                    assert!(run.run_until_either(awaited, deadline, 100_000), "{line}");
                }
            },
            Statement::Seed(_) | Statement::Help(_) => panic!("{line} is not for a run"),
        }
    }
}

fn room(lines: &str) -> Simulation {
    room_of_seed(7, lines)
}

fn room_of_seed(seed: u64, lines: &str) -> Simulation {
    let mut run = Simulation::new(Seed(seed));
    play(&mut run, lines);
    run
}

/// Gives a command that must be refused, and returns why. The run must be as it was, to the last field of it.
fn refused(run: &mut Simulation, line: &str) -> String {
    let Ok(Some(parsed)) = parse(line) else {
        panic!("{line} cannot be read");
    };
    let Statement::Do(command) = parsed.line.statement else {
        panic!("{line} is no command");
    };
    let before = (run.fingerprint(), run.recording(), run.summary());
    let everything = format!("{run:?}");
    let Err(why) = run.apply(&command) else {
        panic!("{line} was accepted");
    };
    let after = (run.fingerprint(), run.recording(), run.summary());
    assert_eq!(before, after, "{line} was refused, but changed something");
    assert_eq!(everything, format!("{run:?}"), "{line} left a trace");
    why
}

/// What happened, in order: that somebody gave a command which changed nothing yet is left out.
fn entries(run: &Simulation) -> Vec<Entry> {
    let mut entries: Vec<Entry> = run
        .journal()
        .latest_first()
        .map(|(_, e)| e.clone())
        .filter(|e| !matches!(e.what, What::Commanded(_)))
        .collect();
    entries.reverse();
    entries
}

/// What happened when to whom, without what freezing and thawing left behind and without the numbers of entries.
fn story(run: &Simulation) -> Vec<(SimTime, NodeId, What)> {
    let is_told = |what: &What| !matches!(what, What::Frozen | What::Thawed { .. });
    entries(run)
        .into_iter()
        .filter(|entry| is_told(&entry.what))
        .map(|entry| (entry.at, entry.node, entry.what))
        .collect()
}

fn summary_but_fingerprint(run: &Simulation) -> Summary {
    Summary {
        fingerprint: String::new(),
        ..run.summary()
    }
}

fn at(micros: u64) -> SimTime {
    SimTime::from_micros(micros)
}

fn id(run: &Simulation, name: &str) -> NodeId {
    run.directory().named(name).expect(name)
}

fn node<'a>(run: &'a Simulation, name: &str) -> &'a Node {
    let member = run.members().get(id(run, name)).expect(name);
    &member.node
}

/// When a node gossiped.
fn gossips(run: &Simulation, name: &str) -> Vec<SimTime> {
    let who = id(run, name);
    let is_gossip = |e: &Entry| e.node == who && matches!(e.what, What::Gossiped { .. });
    let gossips = entries(run).into_iter().filter(is_gossip);
    gossips.map(|entry| entry.at).collect()
}

const EXAMPLE: &str = r#"{"uuid": "asdijfaojf3232", "address": "196.18.1.0", "port": "80", "ttl": 4, "payload": "bookname"}"#;

mod ailments;
mod commanded;
mod deeds;
mod faults;
mod gone;
mod schedules;

// -- what is refused --

#[test]
fn a_command_that_cannot_be_given_is_refused_with_a_sentence_and_changes_nothing() {
    let mut run = room(
        "set peers 0
         new jimmy:81 book gatsby
         new tod:82 book dune join 81
         new sally:83
         new flo:84
         link jimmy flo
         run 3s
         kill sally
         freeze flo
         run 1s",
    );
    let there = "there are jimmy:81, tod:82, sally:83, flo:84";
    for (line, why) in [
        (
            "kill jimy",
            "there is no node named jimy; did you mean jimmy?",
        ),
        (
            "kill xerxes",
            &format!("there is no node named xerxes; {there}"),
        ),
        ("kill 99", &format!("there is no node on port 99; {there}")),
        ("kill jimmy:82", "jimmy is on port 81, not on 82"),
        ("kill xerxes:82", "port 82 is tod's, not xerxes's"),
        (
            "kill xerxes:99",
            &format!("there is no node xerxes:99; {there}"),
        ),
        ("new kim:81", "port 81 is taken by jimmy; try 85"),
        (
            "new kim:83",
            "port 83 is taken by sally, who is dead; restart sally brings it back, or try 85",
        ),
        (
            "new jimmy",
            "the name jimmy is taken by jimmy:81; try jimmy2",
        ),
        (
            "new sally:90",
            "the name sally is taken by sally:83, who is dead; restart sally brings it back, or try sally2",
        ),
        (
            "new kim join 99",
            &format!("there is no node on port 99; {there}"),
        ),
        (
            "new 4997",
            "the room holds 5000 nodes and has 4; there is room for 4996 more",
        ),
        (
            "kill sally",
            "sally is dead already; restart sally brings it back",
        ),
        ("restart jimmy", "jimmy is not dead; kill jimmy first"),
        ("restart flo blank", "flo is not dead; kill flo first"),
        (
            "freeze sally",
            "sally is dead; restart sally brings it back",
        ),
        (
            "freeze flo",
            "flo is frozen already; thaw flo lets it go on",
        ),
        ("thaw jimmy", "jimmy is not frozen"),
        ("thaw sally", "sally is dead; restart sally brings it back"),
        ("book sally Emma", "sally is dead; restart sally first"),
        ("book flo \"A new title\"", "flo is frozen; thaw flo first"),
        (
            &format!("send sally {EXAMPLE}"),
            "sally is dead; restart sally first",
        ),
        (
            &format!("send 99 {EXAMPLE}"),
            &format!("there is no node on port 99; {there}"),
        ),
        ("join jimmy jimmy", "jimmy cannot join through itself"),
        ("join jimmy:81 81", "jimmy cannot join through itself"),
        ("join flo jimmy", "flo is frozen; thaw flo first"),
        ("join sally jimmy", "sally is dead; restart sally first"),
        (
            "join jimmy 99",
            &format!("there is no node on port 99; {there}"),
        ),
        ("link jimmy 81", "jimmy cannot be its own peer"),
        ("link tod sally", "sally is dead; restart sally first"),
        ("link sally tod", "sally is dead; restart sally first"),
        ("link jimmy tod", "jimmy and tod are peers already"),
        ("link tod jimmy", "tod and jimmy are peers already"),
        (
            "link jimmy 99",
            &format!("there is no node on port 99; {there}"),
        ),
        ("unlink tod flo", "tod and flo are not peers"),
        ("unlink tod tod", "tod cannot be its own peer"),
        ("unlink tod sally", "sally is dead; restart sally first"),
        ("loss 10% jimmy -> 81", "jimmy has no link to itself"),
        (
            "loss 10% jimmy -> 99",
            &format!("there is no node on port 99; {there}"),
        ),
        ("latency 1s tod -> tod", "tod has no link to itself"),
        (
            "latency 1s 99 -> tod",
            &format!("there is no node on port 99; {there}"),
        ),
    ] {
        assert_eq!(refused(&mut run, line), *why, "{line}");
    }
}

#[test]
fn what_watercooler_cannot_do_yet_is_refused_with_what_it_can() {
    let mut run = room("new ada\nnew tod join ada\nrun 1s");
    assert_eq!(
        refused(&mut run, "protocol plumtree"),
        "Watercooler knows one protocol yet, the exercise's flooding, which every node runs"
    );
}

#[test]
fn in_an_empty_room_there_is_nobody_to_do_anything_to() {
    let mut run = room("set ttl 4");
    for (line, why) in [
        (
            "kill 81",
            "there is no node on port 81; the room is empty; try new 12",
        ),
        (
            "kill joe",
            "there is no node named joe; the room is empty; try new 12",
        ),
        (
            "kill joe:81",
            "there is no node joe:81; the room is empty; try new 12",
        ),
        (
            "new joe join 81",
            "there is no node on port 81; the room is empty; try new 12",
        ),
        ("stop", "the room is empty; try new 12"),
        ("restart all", "the room is empty; try new 12"),
        ("freeze", "the room is empty; try new 12"),
        ("thaw", "the room is empty; try new 12"),
        ("book all Emma", "the room is empty; try new 12"),
        (
            &format!("send all {EXAMPLE}"),
            "the room is empty; try new 12",
        ),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
}

#[test]
fn all_means_all_for_whom_it_makes_sense_and_there_must_be_one() {
    let send_all = &format!("send all {EXAMPLE}");
    let mut run = room("new 3");
    for (line, why) in [
        ("thaw", "no node is frozen; freeze one first"),
        ("restart all", "no node is dead; kill one first"),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
    let thaw_or_restart = "no node is up and running; thaw or restart all brings them back";
    let thaw_first = "no node is up and running; thaw or restart all first";
    play(&mut run, "freeze");
    for (line, why) in [
        ("freeze", thaw_or_restart),
        ("book all Emma", thaw_first),
        ("restart all", "no node is dead; kill one first"),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
    play(&mut run, "stop");
    for (line, why) in [
        (
            "stop",
            "every node is dead already; restart all brings them back",
        ),
        ("freeze", thaw_or_restart),
        ("thaw", "no node is frozen; freeze one first"),
        ("book all Emma", thaw_first),
        (send_all, "every node is dead; restart all first"),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
    play(&mut run, "restart 8002\nfreeze\nrestart all\nfreeze");
    let states: Vec<Status> = run.members().values().map(|m| m.status).collect();
    assert_eq!(states, [Status::Frozen; 3]);
}

#[test]
fn a_name_that_is_suggested_is_one_that_can_be_given() {
    let longest = "x".repeat(24);
    let mut run = room(&format!("new {longest}\nnew sally\nnew sally2"));
    assert_eq!(
        refused(&mut run, "new sally"),
        "the name sally is taken by sally:8002; try sally3"
    );
    let suggested = format!("{}2", "x".repeat(20));
    assert_eq!(
        refused(&mut run, &format!("new {longest}")),
        format!("the name {longest} is taken by {longest}:8001; try {suggested}")
    );
    play(&mut run, &format!("new {suggested}"));
}

#[test]
fn only_so_many_names_are_listed() {
    let mut run = room("new a:1\nnew b:2\nnew c:3\nnew d:4\nnew e:5\nnew f:6\nnew g:7");
    assert_eq!(
        refused(&mut run, "kill 99"),
        "there is no node on port 99; there are a:1, b:2, c:3, d:4, e:5 and 2 more"
    );
}

#[test]
fn a_recording_has_a_bound() {
    let mut run = Simulation::new(Seed(7));
    for _ in 0..COMMANDS_MAX / 2 {
        play(&mut run, "set ttl 4\nset ttl 5");
    }
    assert_eq!(
        refused(&mut run, "set ttl 4"),
        "this run has been given 20000 commands, as much as can be recorded; start a new one"
    );
}

#[test]
fn whatever_a_run_accepts_its_recording_can_be_read_again() {
    let mut run = room("new ada");
    // Six characters in a recording for every one of the title.
    let title = "\u{1}".repeat(200);
    let ada = Target::Node(NodeRef::Name("ada".to_owned()));
    let book = Command::Book {
        target: ada,
        title: title.clone(),
    };
    let mut given = 1;
    let why = loop {
        match run.apply(&book) {
            Ok(()) => given += 1,
            Err(why) => break why,
        }
    };
    assert_eq!(
        why,
        format!(
            "this run has been given {given} commands, as much as can be recorded; start a new one"
        )
    );
    let json = run.recording().to_json();
    let bytes = json.len();
    assert!((3_500_000..4_000_000).contains(&bytes), "{bytes} bytes");
    assert_eq!(Recording::from_json(&json), Ok(run.recording()));
    let script = run.recording().to_script();
    assert!(script.len() < json.len(), "{} bytes", script.len());
}

#[test]
fn nobody_is_given_more_peers_than_there_can_be() {
    let mut run = room("set gossip off\nset peers 0\nset topology star");
    assert_eq!(
        refused(&mut run, "new 1002"),
        "1002 nodes in a star topology would give one of them 1001 peers; the most is 1000"
    );
    play(&mut run, "new 1001\nnew x\nnew y");
    let hub = NodeId(8001);
    let name = run.directory().label(hub).to_string();
    let why = format!("{name} has 1000 peers, the most there can be; unlink one first");
    assert_eq!(refused(&mut run, "link 8001 x"), why);
    assert_eq!(refused(&mut run, "link x 8001"), why);
    play(&mut run, "unlink 8001 8002\nlink 8001 x");
    let peers = run.members().get(hub).map(|m| m.node.peers().len());
    assert_eq!(peers, Some(1_000));
    play(&mut run, "set topology complete");
    assert_eq!(
        refused(&mut run, "new 1002"),
        "1002 nodes in a complete topology would give one of them 1001 peers; the most is 1000"
    );
}

#[test]
fn who_has_as_many_peers_as_there_can_be_still_answers_a_newcomer() {
    let run =
        room("set gossip off\nset peers 0\nset topology star\nnew 1001\nnew x join 8001\nrun 1s");
    let hub = NodeId(8001);
    let peers = run.members().get(hub).map(|m| m.node.peers());
    let peers = peers.unwrap_or_default();
    assert_eq!(peers.len(), 1_000);
    assert!(peers.contains(&id(&run, "x")), "nobody talks to x");
    assert_eq!(node(&run, "x").known_version(hub), Some(1));
    assert_eq!(run.summary().violations, [""; 0]);
}

#[test]
fn who_has_as_many_peers_as_there_can_be_may_still_join_through_another() {
    let star = "set gossip off\nset peers 0\nset topology star";
    for (lines, hub, through) in [
        (format!("new ada:1\n{star}\nnew 1001\nrun 1s"), 8001, 1),
        (
            format!("{star}\nnew 1001\nnew x:1\njoin 8001 x\nrun 1s"),
            8001,
            1,
        ),
    ] {
        let run = room(&lines);
        let peers = run.members().get(NodeId(hub)).map(|m| m.node.peers());
        let peers = peers.unwrap_or_default();
        assert_eq!(peers.len(), 1_000);
        assert!(peers.contains(&NodeId(through)), "it asked a stranger");
        assert_eq!(run.summary().violations, [""; 0]);
    }
}

// -- coming into being --

#[test]
fn automatic_ports_count_up_from_8001_skipping_those_taken() {
    let run = room("new jimmy:8002\nnew tod\nnew sally\nnew 2");
    let ports: Vec<u32> = run.members().ids().iter().map(|id| id.0).collect();
    assert_eq!(ports, [8002, 8001, 8003, 8004, 8005]);
}

#[test]
fn nodes_created_together_know_each_other_by_the_topology() {
    let run = room("set topology ring\nset gossip off\nnew 5\nrun 1s");
    let peers: Vec<Vec<u32>> = run
        .members()
        .values()
        .map(|m| m.node.peers().iter().map(|p| p.0 - 8001).collect())
        .collect();
    assert_eq!(peers, [[1, 4], [0, 2], [1, 3], [2, 4], [0, 3]]);
    assert_eq!(
        run.summary().sent,
        0,
        "in an empty room there is nobody to ask"
    );
}

#[test]
fn the_first_of_several_newcomers_joins_through_somebody_who_is_up() {
    let asked = |lines: &str| {
        let run = room(lines);
        let ask = |entry: Entry| match entry.what {
            What::Asked { introducer } => Some((entry.node.0, introducer.0)),
            _ => None,
        };
        entries(&run)
            .into_iter()
            .filter_map(ask)
            .collect::<Vec<_>>()
    };
    let many = asked("new jimmy:1\nnew tod:2\nnew sally:3\nkill jimmy\nfreeze tod\nnew 4");
    assert_eq!(many, [(8001, 3)]);
    assert_eq!(asked("new jimmy:1\nkill jimmy\nnew 4"), []);
}

#[test]
fn newcomers_to_a_room_where_everybody_is_frozen_are_let_in_when_it_thaws() {
    let mut run = room("new dead:1\nnew 3\nkill dead\nfreeze\nrun 10s\nnew 3\nrun 10s");
    let known = |run: &Simulation| {
        let newest = run.members().get(NodeId(8004));
        newest.map(|m| m.node.books().len())
    };
    assert_eq!(known(&run), Some(2), "it has heard from the frozen");
    play(&mut run, "thaw\nrun 60s");
    assert!(run.coverage().is_complete(), "{:?}", run.coverage().pairs());
    assert_eq!(known(&run), Some(5));
}

#[test]
fn who_knows_whom_among_newcomers_does_not_depend_on_who_came_before() {
    let peers = |lines: &str| {
        let run = room(lines);
        let is_new = |id: &NodeId| id.0 > 8000;
        let members = run.members().values().filter(|m| is_new(&m.node.id()));
        let peers =
            |m: &Member| -> Vec<NodeId> { m.node.peers().iter().copied().filter(is_new).collect() };
        members.map(peers).collect::<Vec<_>>()
    };
    let alone = peers("new 12");
    assert_eq!(peers("new hermit:1\nkill hermit\nnew 12"), alone);
    assert_eq!(peers("new a:1\nnew b:2\nnew c:3\nnew 12"), alone);
    let twice = peers("new 12\nnew 12");
    assert_eq!(twice[..12], alone);
    let shifted = |peers: &[Vec<NodeId>]| -> Vec<Vec<u32>> {
        let shifted = peers.iter().map(|own| own.iter().map(|id| id.0 - 12));
        shifted.map(Iterator::collect).collect()
    };
    let alone: Vec<Vec<u32>> = alone
        .iter()
        .map(|own| own.iter().map(|id| id.0).collect())
        .collect();
    assert_ne!(shifted(&twice[12..]), alone, "the same lots twice");
}

#[test]
fn a_name_and_a_book_of_ones_own_are_kept_and_a_title_on_the_shelf_is_that_book() {
    let run = room("new jimmy:81 book Dune\nnew tod book \"A title nobody shelved\"");
    assert_eq!(node(&run, "jimmy").favourite().0, 0);
    let title = run.directory().title(node(&run, "tod").favourite());
    assert_eq!(&**title, "A title nobody shelved");
}

// -- frozen --

/// A lively run: uniform latency, loss, small memories, new favourites.
const LIVELY: &str = "latency uniform 20ms..700ms
    loss 15%
    set gossip 900ms
    set repick 4s
    set cache 5
    set peers 4
    new 8";

#[test]
fn freezing_and_thawing_at_one_instant_changes_nothing_that_happens() {
    for seed in 0..5 {
        for whom in ["", "8003"] {
            let lines = |between: &str| {
                format!("{LIVELY}\n{between}\nrun 1300ms\nbook 8001 Emma\n{between}\nrun 4s")
            };
            let plain = room_of_seed(seed, &lines(""));
            let blinking = room_of_seed(seed, &lines(&format!("freeze {whom}\nthaw {whom}")));
            assert!(story(&plain).len() > 100, "not much of a story");
            assert_eq!(story(&plain), story(&blinking));
            assert_eq!(
                summary_but_fingerprint(&plain),
                summary_but_fingerprint(&blinking)
            );
        }
    }
}

#[test]
fn freezing_and_thawing_amid_an_instant_changes_nothing_that_happens() {
    let play_out = |blinks: bool| {
        let mut run = room("latency 50ms\nset topology complete\nset gossip 1s\nnew 5");
        // After the third of the arrivals of one instant.
        while run.summary().delivered < 3 {
            assert!(run.step(), "nothing happens");
        }
        assert_eq!(run.next_at(), Some(run.now()), "the instant is over");
        if blinks {
            play(&mut run, "freeze\nthaw");
        }
        play(&mut run, "run 3s");
        (story(&run), summary_but_fingerprint(&run))
    };
    assert_eq!(play_out(false), play_out(true));
}

#[test]
fn a_frozen_node_neither_hears_nor_speaks_and_catches_up_in_order_of_arrival() {
    let mut run = room(
        "set gossip off
         set peers 0
         latency 100ms
         new ada:81 book Dune
         new bob:82
         link ada bob
         freeze bob",
    );
    for (uuid, version) in [("a", 1), ("b", 3), ("c", 2)] {
        play(
            &mut run,
            &format!(
                r#"send ada {{"uuid": "{uuid}", "address": "x", "port": 1, "version": {version}, "ttl": 3, "payload": "v{version}"}}
                run 10ms"#
            ),
        );
    }
    play(&mut run, "run 5s");
    assert!(node(&run, "bob").books().is_empty(), "it read in its sleep");
    assert_eq!(run.network().waiting(id(&run, "bob")), 3);
    assert_eq!(run.summary().in_flight, 3);
    play(&mut run, "thaw bob\nrun 0s");
    let heard: Vec<(u64, Verdict)> = entries(&run)
        .into_iter()
        .filter(|entry| entry.node == NodeId(82) && entry.at == run.now())
        .filter_map(|entry| match entry.what {
            What::Heard {
                message, verdict, ..
            } => Some((message.version, verdict)),
            _ => None,
        })
        .collect();
    assert_eq!(
        heard,
        [
            (1, Verdict::New { before: None }),
            (3, Verdict::New { before: Some(1) }),
            (2, Verdict::Stale { known: 3 })
        ]
    );
}

#[test]
fn on_thaw_a_periodic_timer_goes_off_once_and_then_every_period_from_there() {
    let mut run = room("set gossip 1s\nset repick 1s\nnew ada\nrun 5s");
    let (before, version) = (gossips(&run, "ada").len(), node(&run, "ada").version());
    play(&mut run, "freeze ada\nrun 20s");
    assert_eq!(gossips(&run, "ada").len(), before);
    play(&mut run, "thaw ada\nrun 2s");
    assert_eq!(
        gossips(&run, "ada")[before..],
        [25_000_000, 26_000_000, 27_000_000].map(at)
    );
    assert_eq!(node(&run, "ada").version(), version + 3);
}

#[test]
fn a_timer_that_was_not_due_while_its_node_was_frozen_keeps_its_time() {
    let plain = room("set gossip 1s\nnew ada\nrun 10s");
    let first = gossips(&plain, "ada")[0];
    let nap = "freeze ada\nrun 1ms\nthaw ada";
    let mut napping = room("set gossip 1s\nnew ada");
    let awake = Span::from_micros(first.as_micros() + 1_000);
    play(&mut napping, &format!("run {awake}\n{nap}"));
    napping.run_until(plain.now(), u64::MAX);
    assert_eq!(gossips(&napping, "ada"), gossips(&plain, "ada"));
}

// -- settings --

#[test]
fn a_new_period_takes_hold_at_once_for_those_who_are_there() {
    let mut run = room("set gossip off\nnew ada\nrun 10s");
    assert_eq!(gossips(&run, "ada"), []);
    play(&mut run, "set gossip 1s\nset repick 2s\nrun 10s");
    assert_eq!(gossips(&run, "ada").len(), 10);
    let version = node(&run, "ada").version();
    assert!((4..=5).contains(&version), "version {version} after 10 s");
    play(&mut run, "set gossip off\nset repick off\nrun 10s");
    assert_eq!(gossips(&run, "ada").len(), 10);
    assert_eq!(node(&run, "ada").version(), version);
}

#[test]
fn however_often_the_gossip_period_is_set_favourites_are_picked_in_time() {
    let picks = |lines: &str| -> Vec<SimTime> {
        let mut run = room("set repick 2s\nnew ada");
        for _ in 0..40 {
            play(&mut run, lines);
        }
        let is_pick = |e: &Entry| matches!(e.what, What::Picked { .. });
        let picks = entries(&run).into_iter().filter(is_pick);
        picks.map(|entry| entry.at).collect()
    };
    let undisturbed = picks("run 500ms\nrun 500ms");
    assert_eq!(undisturbed.len(), 19);
    assert_eq!(picks("run 500ms\nset gossip 1s\nrun 500ms"), undisturbed);
}

#[test]
fn the_frozen_take_a_new_period_with_them_and_the_dead_find_it_when_they_return() {
    let mut run = room("set gossip 1h\nnew ada\nnew bob\nfreeze ada\nkill bob");
    play(
        &mut run,
        "set gossip 1s\nrun 5s\nthaw ada\nrestart bob\nrun 5s",
    );
    let since = gossips(&run, "ada")
        .iter()
        .filter(|t| **t > at(5_000_000))
        .count();
    assert_eq!(since, 5);
    assert_eq!(gossips(&run, "bob").len(), 5);
}

// -- killed --

#[test]
fn what_arrives_at_a_killed_node_is_lost_and_counted() {
    let run = room(&format!(
        "set gossip off
         set peers 0
         new ada:81
         new bob:82
         link ada bob
         send ada {EXAMPLE}
         run 50ms
         kill bob
         run 1s"
    ));
    let summary = run.summary();
    assert_eq!(
        (
            summary.sent,
            summary.delivered,
            summary.dead,
            summary.in_flight
        ),
        (2, 1, 1, 0)
    );
}

#[test]
fn what_waits_at_a_frozen_node_is_lost_when_it_is_killed() {
    let mut run = room("set gossip off\nnew ada\nfreeze ada");
    play(&mut run, &format!("send ada {EXAMPLE}\nkill ada"));
    assert_eq!((run.summary().dead, run.summary().in_flight), (1, 0));
    let killed = entries(&run).pop().map(|entry| entry.what);
    assert_eq!(killed, Some(What::Killed { waiting: 1 }));
    play(&mut run, "restart ada\nrun 1s");
    assert!(
        node(&run, "ada").books().is_empty(),
        "it rose with its mail"
    );
}

#[test]
fn what_was_sent_to_an_earlier_life_is_lost_and_counted_however_soon_the_next_one_began() {
    let lines = format!(
        "set gossip off\nset peers 0\nnew ada\nnew bob\nlink ada bob\nsend ada {EXAMPLE}\nkill bob\nrestart bob"
    );
    let mut run = room(&format!("{lines}\nrun 1s"));
    assert_eq!((run.summary().dead, run.summary().delivered), (1, 1));
    assert!(node(&run, "bob").books().is_empty(), "it heard it");
    let again = EXAMPLE.replace("asdijfaojf3232", "again");
    play(&mut run, &format!("send ada {again}\nrun 1s"));
    assert_eq!((run.summary().dead, run.summary().delivered), (1, 3));
    let napping = room(&format!("{lines}\nfreeze bob\nrun 1s"));
    assert_eq!(napping.summary().dead, 1);
    assert_eq!(napping.network().waiting(id(&napping, "bob")), 0);
}

#[test]
fn no_timer_of_an_earlier_life_goes_off_in_a_later_one() {
    let mut run = room("set gossip 1s\nnew ada");
    for _ in 0..5 {
        play(&mut run, "run 300ms\nkill ada\nrestart ada");
    }
    play(&mut run, "run 3s");
    let last = gossips(&run, "ada").split_off(gossips(&run, "ada").len() - 3);
    assert_eq!(last[1].since(last[0]), Span::from_secs(1));
    assert_eq!(last[2].since(last[1]), Span::from_secs(1));
    let lately = gossips(&run, "ada");
    let lately = lately.iter().filter(|t| **t > at(1_500_000)).count();
    assert_eq!(lately, 3, "in the three seconds since the last restart");
    assert_eq!(node(&run, "ada").incarnation(), 5);
}

#[test]
fn a_dead_node_does_nothing_and_a_restarted_one_still_knows_its_books() {
    let mut run = room("set gossip 1s\nnew ada book Dune\nnew bob join ada\nrun 5s\nkill bob");
    let before = gossips(&run, "bob").len();
    play(&mut run, "run 10s\nrestart bob");
    assert_eq!(gossips(&run, "bob").len(), before);
    assert_eq!(node(&run, "bob").books().len(), 1);
    assert_eq!(node(&run, "bob").peers(), [id(&run, "ada")]);
}

#[test]
fn a_blank_restart_knows_nothing_but_its_own_version_and_whom_to_ask() {
    let mut run = room(
        "set gossip 1s
         new ada book Dune
         new bob book Emma join ada
         run 5s
         book bob Dune
         kill bob
         restart bob blank",
    );
    assert!(node(&run, "bob").books().is_empty(), "it remembers");
    assert_eq!(node(&run, "bob").version(), 2, "a version is used twice");
    assert_eq!(run.coverage().pairs(), (2, 4));
    play(&mut run, "run until converged");
    assert_eq!(run.coverage().pairs(), (4, 4));
}

// -- how far the news has got --

/// Who holds whose newest favourite, counted anew: the pairs that do, and the pairs there are.
fn recount(run: &Simulation) -> (u64, u64) {
    let up: Vec<&Member> = run
        .members()
        .values()
        .filter(|member| member.status != Status::Dead)
        .collect();
    let knows = |a: &Node, b: &Node| {
        let row = a.books().get(b.id());
        a.id() == b.id() || row.is_some_and(|r| (r.version, r.book) == (b.version(), b.favourite()))
    };
    let pairs = up
        .iter()
        .flat_map(|a| up.iter().map(move |b| (a, b)))
        .filter(|(a, b)| knows(&a.node, &b.node));
    (pairs.count() as u64, (up.len() * up.len()) as u64)
}

#[test]
fn a_forged_row_is_not_the_news_and_the_truth_wins_in_the_end() {
    let forged = r#"{"uuid": "f", "address": "127.0.0.1", "port": "81", "version": 1, "ttl": 9, "payload": "a lie"}"#;
    let mut run = room("set gossip 1s\nnew ada:81 book Dune\nnew bob:82\nlink ada bob");
    play(&mut run, &format!("send bob {forged}"));
    assert_eq!(run.coverage().pairs(), (2, 4));
    play(&mut run, "run 3s");
    assert_eq!(
        run.coverage().pairs(),
        (3, 4),
        "bob keeps the lie: the truth has the same version"
    );
    let higher = forged
        .replace("\"f\"", "\"g\"")
        .replace("\"version\": 1", "\"version\": 5");
    play(&mut run, &format!("send bob {higher}"));
    assert_eq!(run.coverage().pairs(), recount(&run));
    play(&mut run, "run 3s");
    assert_eq!(node(&run, "ada").version(), 6, "one past the forgery");
    assert_eq!(run.coverage().pairs(), (4, 4));
}

#[test]
fn a_favourite_picked_at_the_greatest_version_there_is_is_known_to_nobody_else() {
    let greatest = r#"{"uuid": "r", "address": "127.0.0.1", "port": 81, "version": 9007199254740991, "ttl": 4, "payload": "p"}"#;
    let mut run = room(&format!(
        "set gossip 1s\nnew ada:81 book Dune\nnew bob:82 join ada\nnew cy:83 join ada\nrun 5s\nsend ada {greatest}\nrun 5s\nset gossip off\nrun 1s"
    ));
    assert_eq!(node(&run, "ada").version(), 9_007_199_254_740_991);
    assert_eq!(run.coverage().pairs(), (9, 9));
    play(&mut run, "book ada Emma");
    assert_eq!(node(&run, "ada").version(), 9_007_199_254_740_991);
    assert_eq!(run.coverage().pairs(), (7, 9));
    play(&mut run, "new dan:84 join ada\nrun 1s");
    assert_eq!(run.coverage().pairs(), recount(&run));
    for line in [
        "book ada Dune",
        "kill bob",
        "kill cy",
        "kill dan",
        "kill ada",
    ] {
        play(&mut run, line);
        assert_eq!(run.coverage().pairs(), recount(&run), "{line}");
    }
}

#[test]
fn convergence_is_the_instant_of_the_last_news_and_is_over_with_the_next_favourite() {
    let mut run = room("set gossip 2s\nset topology ring\nnew 6");
    assert_eq!(run.summary().converged_at_us, None);
    play(&mut run, "run until converged");
    let last_news = entries(&run)
        .into_iter()
        .filter(|e| {
            matches!(
                e.what,
                What::Heard {
                    verdict: Verdict::New { .. },
                    ..
                }
            )
        })
        .map(|entry| entry.at)
        .max();
    assert_eq!(run.coverage().converged_at(), last_news);
    assert_eq!(run.coverage().converged_at(), Some(run.now()));
    play(&mut run, "run 10s");
    assert_eq!(run.coverage().converged_at(), last_news, "it moved");
    play(&mut run, "book 8001 \"A new title\"");
    assert_eq!(run.coverage().converged_at(), None);
    assert_eq!(run.coverage().pairs(), (31, 36));
}

#[test]
fn alone_in_the_room_everything_is_known_at_once() {
    let run = room("run 1s\nnew ada");
    assert_eq!(run.coverage().converged_at(), Some(at(1_000_000)));
    let run = room("new ada\nrun 1s\nnew bob\nrun 1s\nkill bob");
    assert_eq!(run.coverage().converged_at(), Some(at(2_000_000)));
    let run = room("new ada\nkill ada");
    assert_eq!(
        run.coverage().converged_at(),
        None,
        "nobody is left to agree"
    );
}

// -- what does not matter --

/// Eight people, each made by hand, in a ring with two shortcuts, where everything that is drawn by lot is.
const BY_HAND: [&str; 18] = [
    "latency uniform 20ms..700ms",
    "loss 15%",
    "set gossip 900ms",
    "set repick 4s",
    "set peers 20",
    "new a:1",
    "new b:2 join a",
    "new c:3 join b",
    "new d:4",
    "link c d",
    "run 2s",
    "new e:5 join d",
    "new f:6",
    "link f a",
    "kill b",
    "run 3s",
    "restart b",
    "run 5s",
];

#[test]
fn adding_a_node_that_nobody_knows_changes_nothing_for_the_others() {
    let told = |run: &Simulation| {
        let mut story = story(run);
        story.retain(|(_, who, _)| *who != NodeId(60_000));
        story
    };
    let without = room(&BY_HAND.join("\n"));
    assert!(story(&without).len() > 300, "not much of a story");
    for place in [0, 6, 11, 17] {
        let mut lines = BY_HAND.to_vec();
        lines.insert(place, "new hermit:60000");
        let with = room(&lines.join("\n"));
        assert!(!gossips(&with, "hermit").is_empty(), "it never gossiped");
        assert!(told(&with) == told(&without), "added before line {place}");
    }
}

#[test]
fn a_node_that_never_hears_or_is_heard_changes_no_first_arrival_of_the_others() {
    let arrivals = |run: &Simulation| {
        let is_news = |e: &Entry| e.node != NodeId(60_000);
        let news = entries(run).into_iter().filter(is_news);
        news.filter_map(|entry| match entry.what {
            What::Heard {
                message,
                verdict: Verdict::New { .. },
                transit,
                ..
            } => Some((
                entry.at,
                entry.node,
                message.origin,
                message.version,
                transit.hops,
            )),
            _ => None,
        })
        .collect::<Vec<_>>()
    };
    let without = room(&BY_HAND.join("\n"));
    let mut lines = BY_HAND.to_vec();
    let wall = [
        "new deaf:60000",
        "link c deaf",
        "loss 100% c -> deaf",
        "loss 100% deaf -> c",
    ];
    lines.splice(8..8, wall);
    let with = room(&lines.join("\n"));
    assert!(arrivals(&without).len() > 50, "not much news");
    assert!(
        with.summary().sent > without.summary().sent,
        "nobody tried to reach it"
    );
    assert_eq!(arrivals(&with), arrivals(&without));
}

#[test]
fn a_copy_of_a_run_goes_its_own_way() {
    let mut run = room(LIVELY);
    play(&mut run, "run 2s");
    let mut copy = run.clone();
    play(&mut copy, "kill 8001\nrun 2s");
    let after = run.fingerprint();
    play(&mut run, "run 2s");
    let mut fresh = room(LIVELY);
    play(&mut fresh, "run 2s\nrun 2s");
    assert_ne!(run.fingerprint(), after);
    assert_eq!(run.fingerprint(), fresh.fingerprint());
    assert_ne!(copy.fingerprint(), fresh.fingerprint());
}

#[test]
fn another_seed_is_another_run() {
    let of = |seed| room_of_seed(seed, &format!("{LIVELY}\nrun 2s"));
    assert_eq!(of(1).fingerprint(), of(1).fingerprint());
    assert_ne!(story(&of(1)), story(&of(2)));
}

// -- scales --

fn transit_mut(what: &mut What) -> Option<&mut Transit> {
    match what {
        What::Heard { transit, .. }
        | What::Answered { transit, .. }
        | What::Introduced { transit, .. }
        | What::Waits(transit, _)
        | What::StandsInLine(transit, _)
        | What::Lost(transit, _)
        | What::Cut(transit, _)
        | What::Dead(transit, _)
        | What::Dropped(transit, _)
        | What::Crowded(transit, _)
        | What::Duplicated { transit, .. }
        | What::Touched(transit, ..) => Some(transit),
        What::Gossiped { .. }
        | What::Asked { .. }
        | What::Picked { .. }
        | What::Linked(_)
        | What::Unlinked(_)
        | What::Created
        | What::Killed { .. }
        | What::Left { .. }
        | What::Restarted { .. }
        | What::Frozen
        | What::Thawed { .. }
        | What::Scheduled(_)
        | What::Commanded(_) => None,
    }
}

#[test]
fn everything_that_takes_constant_times_takes_c_times_as_long_when_they_are_c_times_as_long() {
    let play_out = |c: u64| {
        let ms = |n: u64| format!("{}ms", n * c);
        let lines = [
            "set gossip off\nset peers 3\nloss 20%\nset topology random 2".to_owned(),
            format!("latency {}\nnew 12", ms(100)),
            format!("latency {} 8001 -> 8002", ms(37)),
            format!("send 8001 {EXAMPLE}\nrun {}", ms(150)),
            format!("new jimmy:81 join 8005\nfreeze 8003\nrun {}", ms(90)),
            format!("kill 8007\nrun {}", ms(250)),
            format!("thaw\nrestart 8007\nrun {}", ms(2_000)),
        ];
        room(&lines.join("\n"))
    };
    let one = entries(&play_out(1));
    assert!(one.len() > 60, "only {} entries", one.len());
    for c in [2, 7, 1_000] {
        let times = |t: SimTime| at(t.as_micros() * c);
        let scaled = one.iter().cloned().map(|mut entry| {
            entry.at = times(entry.at);
            if let Some(transit) = transit_mut(&mut entry.what) {
                transit.sent_at = times(transit.sent_at);
                transit.arrives_at = times(transit.arrives_at);
            }
            entry
        });
        assert_eq!(scaled.collect::<Vec<_>>(), entries(&play_out(c)), "{c}");
    }
}

#[test]
fn gossip_periods_scale_exactly_and_the_first_gossip_to_within_the_rounding_of_its_place() {
    let times = |c: u64| {
        let run = room(&format!("set gossip {}ms\nnew 20\nrun {}s", 500 * c, 5 * c));
        let ids = run.members().ids().to_vec();
        let all = ids
            .iter()
            .map(|id| gossips(&run, &run.directory().label(*id)));
        all.collect::<Vec<_>>()
    };
    let one = times(1);
    for c in [2, 7] {
        for (base, scaled) in one.iter().zip(times(c)) {
            let (first, first_scaled) = (base[0].as_micros(), scaled[0].as_micros());
            assert!(
                (first * c..first * c + c).contains(&first_scaled),
                "{first} became {first_scaled}"
            );
            let steps = |times: &[SimTime]| {
                let steps = times.windows(2).map(|w| w[1].since(w[0]).as_micros());
                steps.collect::<Vec<u64>>()
            };
            let longer: Vec<u64> = steps(base).iter().map(|step| step * c).collect();
            assert_eq!(steps(&scaled), longer);
        }
    }
}

// -- how a rumor spreads --

/// A rumor of a stranger's, as JSON.
fn rumor(ttl: u8) -> String {
    format!(
        r#"{{"uuid": "r", "address": "196.18.1.0", "port": 80, "version": 1, "ttl": {ttl}, "payload": "gatsby"}}"#
    )
}

/// 25 nodes in a shape, from port 8001, that neither gossip nor make peers.
fn shape(name: &str) -> Simulation {
    let mut run = room("set gossip off\nset peers 0");
    let link = |run: &mut Simulation, a: u32, b: u32| {
        play(run, &format!("link {} {}", 8001 + a, 8001 + b));
    };
    match name {
        "tree" | "grid" => {
            (0..25).for_each(|i| play(&mut run, &format!("new n{i}")));
            for i in 0..25_u32 {
                if name == "tree" && i > 0 {
                    link(&mut run, (i - 1) / 2, i);
                }
                if name == "grid" && i % 5 < 4 {
                    link(&mut run, i, i + 1);
                }
                if name == "grid" && i < 20 {
                    link(&mut run, i, i + 5);
                }
            }
        }
        _ => play(&mut run, &format!("set topology {name}\nnew 25")),
    }
    run
}

/// How many links there are, both ways counted once.
fn links(run: &Simulation) -> u64 {
    let ways = run.members().values().map(|m| m.node.peers().len() as u64);
    ways.sum::<u64>() / 2
}

/// How far each node is from `start`, in links.
fn distances(run: &Simulation, start: NodeId) -> BTreeMap<NodeId, u32> {
    let mut found = BTreeMap::from([(start, 0)]);
    let mut next = VecDeque::from([start]);
    while let Some(id) = next.pop_front() {
        let hops = found[&id] + 1;
        let peers = run.members().get(id).map(|m| m.node.peers());
        for &peer in peers.unwrap_or_default() {
            if let std::collections::btree_map::Entry::Vacant(place) = found.entry(peer) {
                place.insert(hops);
                next.push_back(peer);
            }
        }
    }
    found
}

/// Who has heard of the stranger, and over how many links.
fn heard(run: &Simulation) -> BTreeMap<NodeId, u32> {
    let stranger = NodeId(NodeId::FIRST_STRANGER);
    let row = |(id, m): (NodeId, &Member)| Some((id, m.node.books().get(stranger)?.hops));
    run.members().iter().filter_map(row).collect()
}

#[test]
fn flooding_costs_2e_minus_n_plus_1_messages_whatever_the_shape_and_the_latency() {
    // The origin is a stranger, so all 25 nodes forward: the one it was handed to over each of its links, every other
    // over all but the one it heard it on. That is 2E - (n - 1). The copy that was handed over is one more.
    for (name, cost) in [
        ("line", 24),
        ("tree", 24),
        ("star", 24),
        ("ring", 26),
        ("grid", 56),
        ("complete", 576),
    ] {
        for latency in ["100ms", "uniform 10ms..900ms", "0s"] {
            let mut run = shape(name);
            let before = run.summary();
            play(
                &mut run,
                &format!("latency {latency}\nsend 8001 {}\nrun 60s", rumor(255)),
            );
            let sent = run.summary().sent - before.sent;
            let case = format!("{name} at {latency}");
            assert_eq!(2 * links(&run) - 25 + 1, cost, "{case}");
            assert_eq!(sent, cost + 1, "{case}");
            assert_eq!(heard(&run).len(), 25, "{case}");
            assert_eq!(run.summary().new - before.new, 25, "{case}");
            assert_eq!(run.summary().in_flight, 0, "{case}");
        }
    }
}

#[test]
fn at_one_latency_for_all_the_first_copy_comes_by_the_shortest_way() {
    for name in ["ring", "tree", "grid", "random 2"] {
        let mut run = shape(name);
        play(
            &mut run,
            &format!("latency 100ms\nsend 8013 {}\nrun 60s", rumor(255)),
        );
        let heard = heard(&run);
        assert_eq!(heard, distances(&run, NodeId(8013)), "{name}");
        let far = heard.values().max().copied().unwrap_or_default();
        let last = entries(&run)
            .into_iter()
            .filter(|e| {
                matches!(
                    e.what,
                    What::Heard {
                        verdict: Verdict::New { .. },
                        ..
                    }
                )
            })
            .map(|entry| entry.at)
            .max();
        let handed = run.commands().last().map(|given| given.moment.at);
        let took = last.zip(handed).map(|(last, handed)| last.since(handed));
        assert_eq!(
            took,
            Some(Span::from_millis(100 * u64::from(far))),
            "{name}"
        );
    }
}

#[test]
fn a_rumor_handed_over_with_ttl_t_is_heard_within_t_minus_1_links_and_no_further() {
    for ttl in [0, 1, 2, 5, 24] {
        let mut run = shape("line");
        play(&mut run, &format!("send 8001 {}\nrun 60s", rumor(ttl)));
        let reached = usize::from(ttl.max(1));
        assert_eq!(heard(&run).len(), reached, "ttl {ttl}");
        assert_eq!(run.summary().expired, 1, "ttl {ttl}");
    }
}

#[test]
fn gossip_with_ttl_t_is_heard_within_t_links_and_no_further() {
    let mut run = room("set topology line\nset peers 0\nset ttl 3\nnew 9\nrun 20s");
    for (id, member) in run.members().iter() {
        for (origin, row) in member.node.books().iter() {
            assert_eq!(row.hops, origin.0.abs_diff(id.0), "{origin:?} at {id:?}");
        }
    }
    let known = |run: &Simulation| {
        let books = run.members().values().map(|m| m.node.books().len());
        books.collect::<Vec<_>>()
    };
    assert_eq!(known(&run), [3, 4, 5, 6, 6, 6, 5, 4, 3]);
    play(&mut run, "set ttl 8\nrun until converged");
    assert_eq!(known(&run), [8; 9]);
}

#[test]
fn a_rumor_dies_out_within_its_ttl_times_the_longest_latency() {
    for (ttl, max) in [(1, 300), (3, 300), (6, 50), (255, 10)] {
        let mut run = shape("random 2");
        let latency = format!("latency uniform 1ms..{max}ms");
        play(
            &mut run,
            &format!("{latency}\nset cache 2\nsend 8001 {}", rumor(ttl)),
        );
        let handed = run.now();
        while run.step() {
            assert!(run.events() < 2_000_000, "it never ends");
        }
        let bound = Span::from_millis(u64::from(ttl) * max);
        assert!(run.now().since(handed) <= bound, "{} > {bound}", run.now());
        assert_eq!((run.next_at(), run.summary().in_flight), (None, 0));
    }
}

#[test]
fn where_everything_is_lost_only_the_origin_knows() {
    let run = room("loss 100%\nset topology complete\nnew 6\nrun 20s");
    assert_eq!(run.coverage().pairs(), (6, 36));
    let summary = run.summary();
    assert_eq!((summary.delivered, summary.new), (0, 0));
    assert_eq!(summary.lost + summary.in_flight as u64, summary.sent);
    assert!(summary.lost > 200, "{} were lost", summary.lost);
}

#[test]
fn with_less_loss_a_rumor_reaches_at_least_as_many() {
    for latency in ["100ms", "uniform 10ms..900ms"] {
        let reached = |percent: u32| -> BTreeSet<NodeId> {
            let mut run = shape("random 1");
            let lines = format!(
                "loss {percent}%\nlatency {latency}\nsend 8001 {}",
                rumor(255)
            );
            play(&mut run, &format!("{lines}\nrun 60s"));
            heard(&run).into_keys().collect()
        };
        let mut sizes = BTreeSet::new();
        for percent in (0..100).step_by(5) {
            let (less, more) = (reached(percent), reached(percent + 5));
            assert!(more.is_subset(&less), "{latency} at {percent}%");
            sizes.insert(more.len());
        }
        assert_eq!(reached(0).len(), 25);
        assert_eq!(reached(100).len(), 1);
        assert!(sizes.len() > 4, "{sizes:?} shows little");
    }
}

// -- moments --

/// A room where several things happen at one instant.
fn busy() -> Simulation {
    room("latency 50ms\nset topology complete\nset gossip 1s\nnew 5")
}

#[test]
fn the_present_moment_names_how_far_into_its_instant_the_run_is() {
    let mut run = busy();
    assert_eq!(run.moment().to_string(), "0s");
    while run.summary().delivered < 3 {
        assert!(run.step(), "nothing happens");
    }
    let amid = run.moment();
    assert_eq!(amid.events, Some(3));
    play(&mut run, "run 0s");
    assert_eq!(run.moment().events, None);
    let mut again = busy();
    assert_eq!(again.run_to(amid), Ok(()));
    assert_eq!((again.moment(), again.summary().delivered), (amid, 3));
}

#[test]
fn a_moment_that_has_passed_or_never_comes_is_refused() {
    let mut run = busy();
    while run.summary().delivered < 3 {
        assert!(run.step(), "nothing happens");
    }
    let now = run.now();
    let moment = |at, events| Moment { at, events };
    let refused = |run: &Simulation, moment| run.clone().run_to(moment);
    assert_eq!(
        refused(&run, moment(now, Some(2))),
        Err(format!("{now}#2 has passed: the run has reached {now}"))
    );
    let before = now - Span::from_micros(1);
    assert_eq!(
        refused(&run, moment(before, None)),
        Err(format!("{before} has passed: the run has reached {now}"))
    );
    assert_eq!(
        refused(&run, moment(now, Some(9))),
        Err(format!(
            "there is no moment {now}#9: that instant has 4 events"
        ))
    );
    assert_eq!(run.run_to(moment(now, Some(3))), Ok(()));
    assert_eq!(run.run_to(moment(now, None)), Ok(()));
    assert_eq!(run.summary().delivered, 4);
}

#[test]
fn a_command_given_amid_an_instant_is_replayed_there() {
    let mut run = busy();
    while run.summary().delivered < 2 {
        assert!(run.step(), "nothing happens");
    }
    play(&mut run, "kill 8003\nrun 5s");
    let given = run.commands().last().map(|g| g.moment.events);
    assert_eq!(given, Some(Some(2)));
    let replayed = Simulation::replay(&run.recording()).expect("it was recorded");
    assert_eq!(replayed.summary(), run.summary());
}

/// Repeats the run from its recording, from its JSON, and from its script; it must come to the same to the event.
fn assert_repeats(run: &Simulation) {
    let recording = run.recording();
    let whole = (run.summary(), run.moment());
    let replayed = |recording: &Recording| {
        let again = Simulation::replay(recording);
        again.map(|again| (again.summary(), again.moment()))
    };
    let script = recording.to_script();
    assert_eq!(replayed(&recording), Ok(whole.clone()), "{script}");
    let json = Recording::from_json(&recording.to_json());
    assert_eq!(json.and_then(|json| replayed(&json)), Ok(whole.clone()));
    let mut again = Simulation::new(recording.seed);
    play(&mut again, &script_without_seed(&script));
    assert_eq!((again.summary(), again.moment()), whole, "{script}");
}

/// The script of a recording with each of its lines given where its moment is reached.
fn script_without_seed(script: &str) -> String {
    let lines = script.lines().filter(|line| !line.starts_with("seed"));
    let given = lines.map(|line| match line.strip_prefix("at ") {
        None => line.to_owned(),
        Some(line) => {
            let (moment, command) = line.split_once(' ').expect(line);
            format!("run to {moment}\n{command}")
        }
    });
    given.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_recording_ends_at_the_very_event_that_the_run_has_reached() {
    let mut run = busy();
    assert_eq!(run.recording().end.to_string(), "0s");
    for delivered in 1..4 {
        while run.summary().delivered < delivered {
            assert!(run.step(), "nothing happens");
        }
        assert_eq!(run.recording().end.events, Some(delivered));
        assert_repeats(&run);
    }
    play(&mut run, "run 0s");
    assert_eq!(run.recording().end.events, None);
    assert_repeats(&run);
}

#[test]
fn what_happens_at_time_zero_is_repeated_as_far_as_it_went() {
    let thawed = format!("set gossip off\nnew ada\nfreeze ada\nsend ada {EXAMPLE}\nthaw ada");
    let run = room(&thawed);
    assert_eq!(run.recording().end.to_string(), "0s#0");
    assert_repeats(&run);
    let run = room(&format!("{thawed}\nrun 0s"));
    assert_eq!(
        (run.recording().end.to_string().as_str(), run.events()),
        ("0s", 1)
    );
    assert_repeats(&run);
    assert_repeats(&Simulation::new(Seed(3)));
}

#[test]
fn commands_among_reminders_that_are_void_are_repeated_where_they_were_given() {
    // ada's reminder comes due while she is frozen; two commands are given at that very instant, and two after it.
    let mut run = room("new ada:1\nnew bob:2");
    assert!(run.step(), "nobody gossips");
    let who = entries(&run).pop().map(|entry| entry.node);
    let other = if who == Some(NodeId(1)) { "bob" } else { "ada" };
    play(&mut run, &format!("freeze {other}"));
    let due = run.next_at().expect("the other one gossips too");
    play(
        &mut run,
        &format!("send {other} {EXAMPLE}\nrun 1us\nrun to {due}\nthaw {other}\nset ttl 3\nrun 1s"),
    );
    assert_repeats(&run);
}

#[test]
fn a_step_where_nobody_acts_leaves_no_trace() {
    for lines in [
        "new ada\nkill ada",
        "set gossip off\nnew ada",
        "new ada\nfreeze",
    ] {
        let mut run = room(lines);
        let before = run.summary();
        assert!(!run.step(), "{lines}: something happened");
        assert_eq!((run.now(), run.summary()), (SimTime::ZERO, before));
        assert_repeats(&run);
    }
}

#[test]
fn a_step_that_is_not_taken_rings_no_clock_before_its_time() {
    let mut run = room("set gossip 10s\nset repick 7s\nnew 3");
    let plain = {
        let mut plain = run.clone();
        play(&mut plain, "run 60s");
        story(&plain)
    };
    play(&mut run, "freeze");
    let due = run.next_at();
    assert!(!run.step(), "the frozen act");
    assert_eq!(run.next_at(), due);
    play(&mut run, "thaw\nrun 60s");
    assert_eq!(story(&run), plain);
    assert_repeats(&run);
}

#[test]
fn a_recording_that_cannot_have_been_made_is_refused_where_it_goes_wrong() {
    let replay = |commands: &str, end: &str| {
        let json =
            format!(r#"{{"watercooler": 1, "seed": 7, "commands": [{commands}], "end": "{end}"}}"#);
        let recording = Recording::from_json(&json).expect(&json);
        Simulation::replay(&recording).map(|_| ()).map_err(|e| e.0)
    };
    let two = "\"at 0s new 3\", \"at 1s kill 8001\"";
    assert_eq!(replay(two, "1s"), Ok(()));
    assert_eq!(
        replay("\"at 1s kill 8001\"", "1s"),
        Err(
            "at 1s kill 8001: there is no node on port 8001; the room is empty; try new 12"
                .to_owned()
        )
    );
    assert_eq!(
        replay("\"at 1s#4 new 3\"", "1s"),
        Err("there is no moment 1s#4: that instant has 0 events".to_owned())
    );
    // What comes after the end is planned.
    assert_eq!(replay(two, "0s"), Ok(()));
    assert_eq!(
        replay(two, "1s#7"),
        Err("there is no moment 1s#7: that instant has 0 events".to_owned())
    );
}

#[test]
fn an_instant_that_has_not_come_has_had_no_events() {
    let mut run = busy();
    while run.summary().delivered < 3 {
        assert!(run.step(), "nothing happens");
    }
    let now = run.now();
    assert_eq!(run.events_at(now), 3);
    assert_eq!(run.events_at(now + Span::from_micros(1)), 0);
    assert!(run.step_until(now), "the fourth");
    assert!(!run.step_until(now), "a fifth");
    assert_eq!((run.now(), run.events_at(now)), (now, 4));
    play(&mut run, "run 1us");
    assert_eq!(run.events_at(run.now()), 0);
}

#[test]
fn a_latency_changed_at_the_very_instant_of_a_sending_is_no_violation() {
    let run = room("set gossip off\nnew a\nnew b join a\nlatency 1s\nrun 2s");
    assert_eq!(run.summary().violations, [""; 0]);
    let checked = run.invariants().standing(Invariant::Clock).checked;
    assert!(checked > 0, "nothing was looked at");
}

#[test]
fn a_run_stops_when_it_has_done_as_much_work_as_it_may() {
    let mut whole = busy();
    let end = at(3_000_000);
    let before = whole.work();
    assert_eq!(whole.run_until(end, u64::MAX), Ran::ToTheEnd);
    let work = whole.work() - before;
    assert!(work > whole.events(), "what events cost is not counted");
    let mut run = busy();
    assert_eq!(run.run_until(end, 10), Ran::OutOfWork);
    assert!((1..10).contains(&run.events()), "{}", run.events());
    let left = before + work - run.work();
    assert_eq!(run.run_until(end, left + 1), Ran::ToTheEnd);
    assert_eq!(run.summary(), whole.summary());
    assert_eq!(run.now(), end);
    assert_eq!(run.work(), whole.work(), "work depends on how it is cut");
}

#[test]
fn where_nothing_will_happen_there_is_no_step() {
    let mut run = room("set gossip off\nnew 3");
    assert!(!run.step(), "something happened");
    assert_eq!((run.now(), run.events()), (SimTime::ZERO, 0));
}

// -- what is kept --

#[test]
fn the_journal_of_a_node_is_found_by_following_it_back() {
    let run = room(&format!("{LIVELY}\nrun 3s"));
    for (id, member) in run.members().iter() {
        let mut own: Vec<Entry> = entries(&run);
        own.retain(|entry| entry.node == id);
        own.reverse();
        let followed = run.journal().of_node(member.last_entry);
        assert_eq!(followed.map(|(_, e)| e.clone()).collect::<Vec<_>>(), own);
    }
}

#[test]
fn a_node_s_revision_goes_up_when_anything_about_it_changes() {
    let mut run = room("set gossip 1s\nnew 4\nrun 1s");
    let seen = |run: &Simulation| {
        let members = run.members().values();
        members
            .map(|m| (m.revision, format!("{:?} {:?}", m.node, m.status)))
            .collect::<Vec<_>>()
    };
    let mut changes = 0;
    let mut watch = |run: &mut Simulation, act: &mut dyn FnMut(&mut Simulation)| {
        let before = seen(run);
        act(run);
        for ((old, was), (new, is)) in before.iter().zip(seen(run)) {
            assert!(new > *old || is == *was, "{was} changed to {is}");
            changes += u32::from(is != *was);
        }
    };
    for _ in 0..100 {
        watch(&mut run, &mut |run| assert!(run.step(), "nothing happens"));
    }
    for line in [
        "freeze 8001",
        "thaw",
        "kill 8002",
        "restart 8002 blank",
        "book 8003 Dune",
    ] {
        watch(&mut run, &mut |run| play(run, line));
    }
    assert!(changes > 40, "only {changes} changes");
}

#[test]
fn every_invariant_is_looked_at_and_holds() {
    let run = room(&format!(
        "{LIVELY}\nfreeze 8001\nrun 3s\nthaw\nkill 8002\nrun 3s\nrestart all\nrun 3s"
    ));
    assert_eq!(run.invariants().violations().count(), 0);
    for invariant in Invariant::ALL {
        let checked = run.invariants().standing(invariant).checked;
        assert!(
            checked > 50,
            "{} was checked {checked} times",
            invariant.name()
        );
    }
}
