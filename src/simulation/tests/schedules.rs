//! What comes by itself: when, what it undoes, and that it leaves alone what somebody else did.

use super::*;
use crate::command::{Nemesis, SCHEDULES_MAX};
use crate::journal::Done;

/// Three who know each other, none of whom says anything by itself.
const ROOM: &str = "set gossip off\nset topology complete\nset peers 0\nlatency 100ms\nnew ada:1\nnew tod:2\nnew flo:3\nlink ada tod\nlink tod flo\nlink ada flo";

/// What schedules and nodes did, each as `at, who, what`.
fn deeds(run: &Simulation) -> Vec<String> {
    let of = |entry: Entry| {
        let who = run.directory().name(entry.node).cloned();
        let who = who.unwrap_or_else(|| Rc::from("-"));
        let what = match entry.what {
            What::Scheduled(deed) => match &deed.how {
                Done::Done => format!("{} does {}", deed.schedule, deed.line.text),
                Done::Undone => format!("{} undoes {}", deed.schedule, deed.line.text),
                Done::Refused(why) => format!("{} cannot {}: {why}", deed.schedule, deed.line.text),
            },
            What::Killed { .. } => "killed".to_owned(),
            What::Restarted { .. } => "restarted".to_owned(),
            What::Frozen => "frozen".to_owned(),
            What::Thawed { .. } => "thawed".to_owned(),
            What::Picked { version, .. } => format!("version {version}"),
            _ => return None,
        };
        Some(format!("{} {who} {what}", entry.at))
    };
    entries(run).into_iter().filter_map(of).collect()
}

fn is_cut(run: &Simulation, from: u32, to: u32) -> bool {
    run.network().links.is_cut(NodeId(from), NodeId(to))
}

fn status(run: &Simulation, id: u32) -> Status {
    run.members().get(NodeId(id)).expect("a node").status
}

#[test]
fn a_schedule_strikes_when_each_period_is_over_and_undoes_what_it_did() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "run 500ms\nevery 1s for 300ms partition ada | tod",
    );
    assert!(!is_cut(&run, 1, 2), "it begins at once");
    play(&mut run, "run 999ms");
    assert!(!is_cut(&run, 1, 2), "it begins too soon");
    play(&mut run, "run 1ms");
    assert!(
        is_cut(&run, 1, 2) && is_cut(&run, 2, 3),
        "it does not begin"
    );
    play(&mut run, "run 299ms");
    assert!(is_cut(&run, 1, 2), "it ends too soon");
    play(&mut run, "run 1ms");
    assert!(!is_cut(&run, 1, 2), "it does not end");
    play(&mut run, "run 1s");
    assert_eq!(
        deeds(&run),
        [
            "1.5s - 1 does partition ada | tod",
            "1.8s - 1 undoes partition ada | tod",
            "2.5s - 1 does partition ada | tod",
            "2.8s - 1 undoes partition ada | tod",
        ]
    );
    let [schedule] = run.schedules().all() else {
        panic!("one schedule");
    };
    let facts = (schedule.number, schedule.strikes, schedule.in_vain);
    assert_eq!(facts, (1, 2, 0));
    assert_eq!(schedule.next_at, SimTime::from_micros(3_500_000));
}

#[test]
fn something_momentary_is_done_again_and_again_and_what_cannot_be_done_is_said() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "every 1s book ada Emma\nrun 1s\nfreeze ada\nrun 1s\nthaw ada\nrun 1s",
    );
    assert_eq!(
        deeds(&run),
        [
            "1s ada 1 does book ada \"Emma\"",
            "1s ada version 2",
            "1s ada frozen",
            "2s ada 1 cannot book ada \"Emma\": ada is frozen; thaw ada first",
            "2s ada thawed",
            "3s ada 1 does book ada \"Emma\"",
            "3s ada version 3",
        ]
    );
    assert_eq!(run.schedules().all()[0].in_vain, 1);
}

#[test]
fn heal_undoes_the_hand_s_cuts_and_calm_those_of_schedules_and_nothing_else() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "every 1s for 600ms isolate ada\ncut ada -> tod\nrun 1s",
    );
    play(&mut run, "heal");
    assert!(is_cut(&run, 1, 2), "heal undid what a schedule did");
    assert_eq!(
        refused(&mut run, "heal"),
        "nothing is cut by hand, and heal undoes nothing else; schedule 1 cuts by itself, and calm 1 ends it"
    );
    assert_eq!(
        refused(&mut run, "heal ada -> tod"),
        "the way from ada to tod is not cut by hand; schedule 1 cuts by itself, and calm 1 ends it"
    );
    play(&mut run, "cut ada -> tod\nisolate flo\nrun 600ms");
    assert!(
        is_cut(&run, 1, 2) && !is_cut(&run, 2, 1) && is_cut(&run, 2, 3),
        "what a hand cut ended with the schedule"
    );
    play(&mut run, "run 400ms");
    assert!(is_cut(&run, 2, 1), "it does not come again");
    play(&mut run, "calm");
    assert!(
        is_cut(&run, 1, 2) && !is_cut(&run, 2, 1) && is_cut(&run, 2, 3),
        "calm undid what a hand did, or not what the schedule did"
    );
    assert_eq!(run.schedules().all().len(), 0);
    assert_eq!(run.schedules().next_at(), None);
    play(&mut run, "heal\nrun 5s");
    assert!(run.network().links.is_whole(), "something is cut");
}

#[test]
fn two_schedules_are_apart_and_calm_ends_the_one_that_is_named() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "every 1s for 900ms isolate ada\nevery 1s for 500ms isolate ada\nrun 1.5s",
    );
    assert!(is_cut(&run, 1, 2), "the end of one ended the other");
    assert_eq!(
        refused(&mut run, "calm 3"),
        "there is no schedule 3; there are 1, 2"
    );
    play(&mut run, "calm 1");
    assert!(!is_cut(&run, 1, 2), "it is in force still");
    assert_eq!(
        refused(&mut run, "calm 1"),
        "there is no schedule 1; there is 2"
    );
    play(&mut run, "run 500ms");
    assert!(is_cut(&run, 1, 2), "the other has ended too");
    play(&mut run, "calm\nflap tod up 1s down 1s");
    assert_eq!(run.schedules().all()[0].number, 3, "a number is used again");
    play(&mut run, "calm 3");
    assert_eq!(
        refused(&mut run, "calm"),
        "nothing is scheduled; every, flap and churn make schedules"
    );
}

#[test]
fn a_held_link_is_held_until_hand_and_schedule_have_both_let_go() {
    let rumor =
        r#"send ada {"uuid": "r", "address": "10.0.0.9", "port": 9, "ttl": 2, "payload": "x"}"#;
    let knows = |run: &Simulation| {
        let stranger = NodeId(NodeId::FIRST_STRANGER);
        run.members()
            .get(NodeId(2))
            .expect("tod")
            .node
            .books()
            .get(stranger)
            .is_some()
    };
    let mut run = room(ROOM);
    play(
        &mut run,
        "isolate flo\nevery 1s for 500ms hold ada -> tod\nrun 950ms",
    );
    play(&mut run, rumor);
    play(&mut run, "run 100ms");
    assert_eq!(
        refused(&mut run, "release ada -> tod"),
        "messages from ada to tod are held by schedule 1; calm 1 ends it"
    );
    play(&mut run, "hold ada -> tod\nrun 600ms");
    assert!(!knows(&run), "the schedule let go of what a hand holds");
    play(&mut run, "release ada -> tod\nrun 49ms");
    assert!(!knows(&run), "half of its way was left");
    play(&mut run, "run 1ms");
    assert!(knows(&run), "it is held still");
    // The other way round: the hand lets go first.
    let mut run = room(ROOM);
    play(
        &mut run,
        "isolate flo\nevery 1s for 500ms hold ada -> tod\nrun 950ms",
    );
    play(&mut run, rumor);
    play(
        &mut run,
        "run 50ms\nhold ada -> tod\nrelease ada -> tod\nrun 499ms",
    );
    assert!(!knows(&run), "the hand let go of what the schedule holds");
    play(&mut run, "run 51ms");
    assert!(knows(&run), "it is held still");
}

#[test]
fn settings_of_a_schedule_lie_upon_those_made_by_hand_and_lift_off_again() {
    let loss = |run: &Simulation| run.network().links.loss.to_string();
    let latency = |run: &Simulation, from, to| {
        let ways = run.network().links.ways(NodeId(from), NodeId(to));
        ways.1.to_string()
    };
    let mut run = room(ROOM);
    play(
        &mut run,
        "loss 5%\nevery 10s for 4s loss 80%\nevery 10s for 6s latency 1s\nrun 10s",
    );
    assert_eq!(
        (loss(&run), latency(&run, 1, 2)),
        ("80%".into(), "1s".into())
    );
    play(&mut run, "loss 7%\nlatency 30ms ada -> tod\nrun 1s");
    assert_eq!(loss(&run), "80%", "the hand reaches through");
    assert_eq!(
        latency(&run, 1, 2),
        "30ms",
        "a link of its own is a link of its own"
    );
    play(&mut run, "run 3s");
    assert_eq!(loss(&run), "7%", "what was set by hand meanwhile is lost");
    assert_eq!(latency(&run, 2, 1), "1s", "one ended the other");
    play(&mut run, "run 2s");
    let now = [latency(&run, 1, 2), latency(&run, 2, 1)];
    assert_eq!(now, ["30ms", "100ms"]);
    play(&mut run, "run 4s");
    assert_eq!(loss(&run), "80%", "it does not come again");
    assert_eq!(
        refused(&mut run, "loss 1% ada -> 9"),
        "there is no node on port 9; there are ada:1, tod:2, flo:3"
    );
    play(&mut run, "calm 1");
    assert_eq!(
        (loss(&run), latency(&run, 2, 1)),
        ("7%".into(), "1s".into())
    );
    play(&mut run, "calm");
    assert_eq!(
        (loss(&run), latency(&run, 2, 1)),
        ("7%".into(), "100ms".into())
    );
    assert_eq!(run.summary().violations, [""; 0]);
}

#[test]
fn a_schedule_undoes_to_a_node_only_what_it_did_and_nobody_has_changed_since() {
    // What a schedule does from 1s to 1.5s, what a person does at 1.2s, and what state ada is in then and after 1.5s.
    let (up, frozen, dead) = (Status::Up, Status::Frozen, Status::Dead);
    for (schedule, person, then, after) in [
        ("freeze ada", "", frozen, up),
        ("freeze ada", "freeze ada", frozen, frozen),
        ("freeze ada", "freeze", frozen, frozen),
        ("freeze ada", "thaw ada", up, up),
        ("freeze ada", "kill ada", dead, dead),
        ("freeze ada", "kill ada\nrestart ada", up, up),
        ("freeze ada", "thaw ada\nfreeze ada", frozen, frozen),
        ("kill ada", "", dead, up),
        ("kill ada", "kill ada", dead, dead),
        ("kill ada", "stop", dead, dead),
        ("kill ada", "restart ada", up, up),
        ("kill ada", "restart ada\nfreeze ada", frozen, frozen),
        ("kill ada", "restart ada\nkill ada", dead, dead),
        ("kill all", "freeze", dead, up),
    ] {
        let mut run = room(ROOM);
        play(
            &mut run,
            &format!("every 1s for 500ms {schedule}\nrun 1.2s"),
        );
        if person == "freeze" && schedule == "kill all" {
            refused(&mut run, person);
        } else {
            play(&mut run, person);
        }
        assert_eq!(status(&run, 1), then, "{schedule}, then {person}");
        play(&mut run, "run 400ms");
        assert_eq!(status(&run, 1), after, "{schedule}, {person}, and its end");
    }
    // What a person has done stays when a schedule would do the same.
    for (person, schedule, state) in [
        ("freeze ada", "freeze ada", frozen),
        ("kill ada", "kill ada", dead),
        ("kill ada", "freeze ada", dead),
    ] {
        let mut run = room(ROOM);
        play(
            &mut run,
            &format!("{person}\nevery 1s for 500ms {schedule}\nrun 1.8s"),
        );
        assert_eq!(status(&run, 1), state, "{person}, then {schedule}");
        assert_eq!(run.schedules().all()[0].in_vain, 1);
    }
    // A schedule kills whom a person has frozen, and brings it back to life, not to ice.
    let mut run = room(ROOM);
    play(
        &mut run,
        "freeze ada\nevery 1s for 500ms kill ada\nrun 1.2s",
    );
    assert_eq!(status(&run, 1), dead);
    play(&mut run, "run 400ms");
    assert_eq!(status(&run, 1), up);
}

#[test]
fn calm_brings_back_whom_schedules_have_frozen_or_killed() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "every 1s kill ada\nevery 1s for 900ms freeze tod\nfreeze flo\nrun 1.5s",
    );
    let all = |run: &Simulation| [1, 2, 3].map(|id| status(run, id));
    assert_eq!(all(&run), [Status::Dead, Status::Frozen, Status::Frozen]);
    play(&mut run, "calm");
    assert_eq!(all(&run), [Status::Up, Status::Up, Status::Frozen]);
    assert_eq!(
        deeds(&run)[5..],
        [
            "1.5s ada restarted",
            "1.5s tod 2 undoes freeze tod",
            "1.5s tod thawed"
        ]
    );
}

#[test]
fn a_flapping_node_is_up_first_then_away_and_goes_on_by_itself() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "flap ada up 4s down 1s\nflap tod -> flo up 1s down 2s\nrun 3.999s",
    );
    assert!(!is_cut(&run, 1, 2), "it is up first");
    assert!(!is_cut(&run, 2, 3), "a link that flaps has come back");
    play(&mut run, "run 1ms");
    assert!(is_cut(&run, 1, 2) && is_cut(&run, 2, 1), "it does not go");
    assert!(is_cut(&run, 2, 3) && !is_cut(&run, 3, 2), "one way is cut");
    assert_eq!(status(&run, 1), Status::Up, "the node itself goes on");
    play(&mut run, "run 1s");
    assert!(!is_cut(&run, 1, 2), "it does not come back");
    play(&mut run, "run 4s");
    assert!(is_cut(&run, 1, 2), "it does not flap");
}

#[test]
fn a_churning_room_loses_nodes_by_chance_and_each_comes_back_in_its_time() {
    let mut run = room("set gossip off\nnew 20\nchurn 60/min down 3s");
    let mut crashes = Vec::new();
    play(&mut run, "run 1000s");
    for entry in entries(&run) {
        match entry.what {
            What::Killed { .. } => crashes.push((entry.at, entry.node)),
            What::Restarted { blank } => {
                assert!(!blank, "it came back knowing nothing");
                let at = SimTime::from_micros(entry.at.as_micros() - 3_000_000);
                assert!(
                    crashes.contains(&(at, entry.node)),
                    "{entry:?} is not in its time"
                );
            }
            _ => {}
        }
    }
    // Poisson: 1,000 in the mean, with a standard deviation of 32.
    assert!((900..1_100).contains(&crashes.len()), "{}", crashes.len());
    let gaps: Vec<u64> = crashes
        .windows(2)
        .map(|w| w[1].0.since(w[0].0).as_micros())
        .collect();
    // Memoryless: of the gaps one in e is longer than the mean.
    let long = gaps.iter().filter(|gap| **gap > 1_000_000).count() * 1_000 / gaps.len();
    assert!((330..405).contains(&long), "{long} in a thousand");
    let nodes: BTreeSet<NodeId> = crashes.iter().map(|(_, node)| *node).collect();
    assert_eq!(nodes.len(), 20, "somebody is never drawn");
    assert_eq!(run.summary().violations, [""; 0]);
    play(&mut run, "calm");
    assert_eq!(run.coverage().up(), 20, "somebody is left dead");
}

#[test]
fn whom_churn_killed_and_a_person_brought_back_is_not_brought_back_by_it_again() {
    let mut run = room(ROOM);
    play(&mut run, "kill tod\nkill flo\nchurn 1000/s down 5s\nrun 1s");
    assert_eq!(status(&run, 1), Status::Dead, "it was not drawn");
    assert!(
        run.schedules().all()[0].in_vain > 0,
        "nobody was left to kill"
    );
    let first = deeds(&run)
        .iter()
        .filter(|deed| deed.contains("ada killed"))
        .count();
    assert_eq!(first, 1);
    // It dies a second time; the return that belongs to the first death must not come for the second.
    play(&mut run, "restart ada\nrun 1s");
    assert_eq!(status(&run, 1), Status::Dead);
    let died_at = entries(&run)
        .into_iter()
        .filter(|e| matches!(e.what, What::Killed { .. }));
    let died_at: Vec<SimTime> = died_at
        .filter(|e| e.node == NodeId(1))
        .map(|e| e.at)
        .collect();
    play(&mut run, "run 5s");
    let back = entries(&run)
        .into_iter()
        .filter(|e| matches!(e.what, What::Restarted { .. }));
    let back: Vec<SimTime> = back.map(|e| e.at).collect();
    assert_eq!(back[1], died_at[1] + Span::from_secs(5));
}

#[test]
fn however_often_nodes_are_brought_back_no_more_is_due_than_there_are_nodes_and_schedules() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "churn 1000/s down 24h\nchurn 1000/s down 23h\nevery 10ms restart all\nrun 2s",
    );
    let crashes = deeds(&run);
    let crashes = crashes.iter().filter(|deed| deed.contains("killed"));
    assert!(crashes.count() > 200, "it hardly churned");
    let due = run.schedules().due_count();
    assert!(due <= 3 + 3, "{due} things are due");
}

#[test]
fn a_frozen_world_is_not_churned_and_a_schedule_goes_on_over_it() {
    let mut run = room(ROOM);
    play(
        &mut run,
        "churn 100/s down 1s\nevery 1s for 500ms cut ada -> tod\nfreeze\nrun 1.2s",
    );
    assert!(
        is_cut(&run, 1, 2),
        "schedules are of the world, not of the nodes"
    );
    assert!(
        !deeds(&run).iter().any(|deed| deed.contains("killed")),
        "{:?}",
        deeds(&run)
    );
}

#[test]
fn what_cannot_be_scheduled_is_refused_with_a_sentence_and_changes_nothing() {
    let mut run = room(ROOM);
    for (line, why) in [
        (
            "every 1s for 500ms isolate grace",
            "there is no node named grace; there are ada:1, tod:2, flo:3",
        ),
        (
            "every 1s for 500ms cut ada -> 1",
            "ada has no link to itself",
        ),
        (
            "flap 9 up 1s down 1s",
            "there is no node on port 9; there are ada:1, tod:2, flo:3",
        ),
        (
            "calm",
            "nothing is scheduled; every, flap and churn make schedules",
        ),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
    for _ in 0..SCHEDULES_MAX {
        play(&mut run, "every 1s book ada Emma");
    }
    assert_eq!(
        refused(&mut run, "churn 1/s down 1s"),
        "there are 50 schedules, the most there can be; calm one of them first"
    );
    let nested = Command::Nemesis(Nemesis::Every {
        period: Span::from_secs(1),
        lasts: None,
        command: Box::new(Command::Nemesis(Nemesis::Calm(None))),
    });
    assert_eq!(
        run.apply(&nested).expect_err("one within another"),
        "calm is not for a schedule; give it yourself when it is time"
    );
}

#[test]
fn what_is_scheduled_for_an_instant_comes_before_what_else_happens_at_it() {
    // A message that arrives at the very instant at which its way is cut is cut off; one at which it is mended arrives.
    let rumor = |uuid: &str| {
        format!(
            r#"send ada {{"uuid": "{uuid}", "address": "10.0.0.9", "port": 9, "ttl": 2, "payload": "x"}}"#
        )
    };
    let mut run = room(ROOM);
    play(
        &mut run,
        "isolate flo\nevery 1s for 100ms cut ada -> tod\nrun 900ms",
    );
    play(&mut run, &rumor("a"));
    play(&mut run, "run 100ms");
    assert_eq!(
        run.network().tally().cut,
        2,
        "to tod by the schedule, to flo by hand"
    );
    assert_eq!(run.moment().events, None, "the instant is over");
    // An instant can be stopped at between what is scheduled and what else happens.
    let mut run = room(ROOM);
    play(&mut run, "every 1s for 100ms cut ada -> tod\nrun 900ms");
    play(&mut run, &rumor("a"));
    play(&mut run, "run to 1s#0");
    assert!(!is_cut(&run, 1, 2), "it has happened");
    assert_eq!(run.moment().to_string(), "1s#0");
    play(&mut run, "run to 1s#1");
    assert!(
        is_cut(&run, 1, 2) && run.network().tally().cut == 0,
        "in another order"
    );
}

#[test]
fn a_schedule_that_never_comes_to_strike_changes_nothing_that_happens() {
    let lines = "latency exponential 80ms\nloss 10%\nnew 12\nset gossip 300ms";
    let plain = {
        let mut run = room(lines);
        play(&mut run, "run 5s");
        story(&run)
    };
    for schedule in [
        "every 10s for 3s isolate 8001",
        "flap 8001 up 6s down 1s",
        "every 6s for 1s loss 50%",
        "churn 1/h down 1s",
    ] {
        let mut run = room(lines);
        play(&mut run, schedule);
        play(&mut run, "run 5s");
        assert_eq!(story(&run), plain, "{schedule}");
    }
}
