//! What is the matter with nodes that are up: slow ones, clocks that are wrong, and liars.

use super::*;
use crate::command::{Ailment, Lie};
use crate::share::Drift;

/// Two who say nothing by themselves, 100 ms apart.
const TWO: &str = "set gossip off\nset peers 0\nlatency 100ms\nnew ada:1 book Dune\nnew tod:2 book Emma\nlink ada tod";

fn rumor(uuid: &str, version: u64, ttl: u8) -> String {
    format!(
        r#"{{"uuid": "{uuid}", "address": "10.0.0.9", "port": 9, "version": {version}, "ttl": {ttl}, "payload": "x"}}"#
    )
}

/// When a node took in which rumor, by version.
fn heard(run: &Simulation, id: u32) -> Vec<(String, u64)> {
    let of = |entry: Entry| match entry.what {
        What::Heard { message, .. } if entry.node == NodeId(id) => {
            Some((entry.at.to_string(), message.version))
        }
        _ => None,
    };
    entries(run).into_iter().filter_map(of).collect()
}

fn times(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected
        .iter()
        .map(|(at, v)| ((*at).to_owned(), *v))
        .collect()
}

fn in_line(run: &Simulation) -> (usize, usize, usize) {
    let network = run.network();
    let tod = NodeId(2);
    (
        network.in_line(tod),
        network.waiting(tod),
        network.in_flight(),
    )
}

/// Ada sends tod three rumors at 0, 10 and 20 ms, and each takes 100 ms.
fn three(extra: &str) -> Simulation {
    let mut run = room(TWO);
    play(&mut run, extra);
    for (n, version) in [("a", 1), ("b", 2), ("c", 3)] {
        play(
            &mut run,
            &format!("send ada {}\nrun 10ms", rumor(n, version, 2)),
        );
    }
    run
}

#[test]
fn a_slow_node_takes_in_one_message_after_the_other_in_order_of_arrival() {
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 90ms");
    assert_eq!(in_line(&run), (3, 0, 3), "all have arrived, none is in");
    assert!(run.network().is_conserved(), "{:?}", run.network().tally());
    play(&mut run, "run 2s");
    let expected = times(&[("400ms", 1), ("700ms", 2), ("1s", 3)]);
    assert_eq!(heard(&run, 2), expected);
    assert_eq!(in_line(&run), (0, 0, 0));
    // With time between them nothing has to wait for anything but itself.
    play(&mut run, &format!("send ada {}\nrun 1s", rumor("d", 4, 2)));
    assert_eq!(heard(&run, 2).last(), Some(&("2.52s".to_owned(), 4)));
    assert_eq!(run.summary().violations, [""; 0]);
}

#[test]
fn what_a_person_hands_to_a_slow_node_stands_in_line_too() {
    let mut run = room(TWO);
    play(&mut run, "slow tod 300ms");
    play(&mut run, &format!("send tod {}", rumor("a", 1, 1)));
    assert_eq!(in_line(&run), (1, 0, 1));
    play(&mut run, "run 300ms");
    assert_eq!(heard(&run, 2), times(&[("300ms", 1)]));
}

#[test]
fn the_timers_of_a_slow_node_go_off_when_they_should() {
    let gossiped = |extra: &str| {
        let mut run =
            room("set peers 0\nset gossip 1s\nlatency 100ms\nnew ada:1\nnew tod:2\nlink ada tod");
        play(&mut run, extra);
        play(&mut run, "run 5s");
        let of = |entry: Entry| {
            matches!(entry.what, What::Gossiped { .. }).then_some((entry.at, entry.node))
        };
        entries(&run).into_iter().filter_map(of).collect::<Vec<_>>()
    };
    assert_eq!(gossiped("slow all 700ms"), gossiped(""));
}

#[test]
fn a_slow_node_that_is_frozen_goes_on_with_what_it_had_in_hand() {
    // The first would be in at 400 ms; frozen until 550 ms, it goes in then, and the next one is begun then.
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 170ms\nfreeze tod\nrun 250ms");
    assert_eq!(in_line(&run), (3, 1, 3), "what was in hand waits");
    play(
        &mut run,
        &format!("send ada {}\nrun 100ms", rumor("d", 4, 2)),
    );
    assert_eq!(in_line(&run), (3, 2, 4));
    play(&mut run, "thaw tod\nrun 2s");
    let expected = times(&[("550ms", 1), ("850ms", 2), ("1.15s", 3), ("1.45s", 4)]);
    assert_eq!(heard(&run, 2), expected);
    assert!(run.network().is_conserved(), "{:?}", run.network().tally());
}

#[test]
fn a_slow_node_that_blinks_has_not_been_frozen() {
    let told = |extra: &str| {
        let mut run = three("slow tod 300ms");
        play(&mut run, &format!("run 170ms\n{extra}\nrun 2s"));
        story(&run)
    };
    assert_eq!(told("freeze tod\nthaw tod"), told(""));
}

#[test]
fn a_slow_node_that_is_killed_loses_what_stands_in_line_and_is_slow_in_its_next_life() {
    for frozen in ["", "freeze tod\nrun 300ms\n"] {
        let mut run = three("slow tod 300ms");
        play(&mut run, &format!("run 170ms\n{frozen}kill tod"));
        assert_eq!(in_line(&run), (0, 0, 0), "{frozen}");
        assert_eq!(run.network().tally().dead, 3);
        assert!(run.network().is_conserved(), "{:?}", run.network().tally());
        let killed = entries(&run)
            .into_iter()
            .find_map(|entry| match entry.what {
                What::Killed { waiting } => Some(waiting),
                _ => None,
            });
        assert_eq!(killed, Some(3));
        play(&mut run, "restart tod\nrun 1s");
        assert_eq!(heard(&run, 2), [], "it heard what an earlier life was told");
        let now = run.now();
        play(&mut run, &format!("send ada {}\nrun 1s", rumor("d", 4, 2)));
        let at = now + Span::from_millis(400);
        assert_eq!(heard(&run, 2), [(at.to_string(), 4)]);
    }
}

#[test]
fn who_is_slow_no_longer_takes_in_at_once_all_that_stands_in_line() {
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 170ms\nslow tod off\nrun 1s");
    let expected = times(&[("200ms", 1), ("200ms", 2), ("200ms", 3)]);
    assert_eq!(heard(&run, 2), expected);
    // Frozen meanwhile, it takes them in when it is thawed, before what came after them.
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 80ms\nfreeze tod\nrun 400ms\nslow tod off");
    play(
        &mut run,
        &format!(
            "send ada {}\nrun 110ms\nthaw tod\nrun 1ms",
            rumor("d", 4, 2)
        ),
    );
    let expected = times(&[("620ms", 1), ("620ms", 2), ("620ms", 3), ("620ms", 4)]);
    assert_eq!(heard(&run, 2), expected);
    assert!(run.network().is_conserved(), "{:?}", run.network().tally());
    // At another pace, what is in hand is finished as it was begun.
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 170ms\nslow tod 50ms\nrun 1s");
    let expected = times(&[("400ms", 1), ("450ms", 2), ("500ms", 3)]);
    assert_eq!(heard(&run, 2), expected);
}

#[test]
fn one_message_in_line_can_be_dropped_delivered_and_edited_and_nothing_else() {
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 100ms");
    let numbers: Vec<u64> = run
        .network()
        .line(NodeId(2))
        .map(|flight| flight.number)
        .collect();
    assert_eq!(numbers, [2, 4, 6]);
    for action in ["delay 1s", "hold", "duplicate", "to ada"] {
        assert_eq!(
            refused(&mut run, &format!("message 4 {action}")),
            "message 4 has arrived and waits for tod, who is slow; drop, deliver or edit it"
        );
    }
    // The one in hand goes: the next one is begun at that moment.
    play(&mut run, "message 2 drop");
    play(&mut run, &format!("message 4 edit {}", rumor("e", 7, 2)));
    assert_eq!(in_line(&run), (2, 0, 2));
    play(&mut run, "run 10ms\nmessage 6 deliver\nrun 1s");
    assert_eq!(heard(&run, 2), times(&[("140ms", 3), ("430ms", 7)]));
    assert!(run.network().is_conserved(), "{:?}", run.network().tally());
    // A message on its way is delivered to the end of the line.
    let mut run = three("slow tod 300ms");
    play(&mut run, "message 6 deliver\nrun 2s");
    assert_eq!(
        heard(&run, 2),
        times(&[("330ms", 3), ("630ms", 1), ("930ms", 2)])
    );
}

#[test]
fn a_cut_does_not_stop_what_stands_in_line() {
    let mut run = three("slow tod 300ms");
    play(&mut run, "run 100ms\ncut ada -> tod\nrun 1s");
    assert_eq!(heard(&run, 2).len(), 3);
    assert_eq!(run.network().tally().cut, 0);
}

#[test]
fn only_so_many_stand_in_line_and_the_rest_is_dropped_and_counted() {
    let mut run = room(TWO);
    play(&mut run, "slow tod 1h");
    let most = crate::network::WAITING_MAX;
    for n in 0..most + 3 {
        play(
            &mut run,
            &format!("send tod {}", rumor(&format!("m{n}"), 1, 1)),
        );
    }
    assert_eq!(run.network().in_line(NodeId(2)), most);
    assert_eq!(run.network().tally().dropped, 3);
    assert!(run.network().is_conserved(), "{:?}", run.network().tally());
}

#[test]
fn a_clock_that_is_wrong_stretches_the_periods_that_begin_from_then_on() {
    let gossiped = |run: &Simulation| {
        let of = |entry: Entry| {
            let is_it = matches!(entry.what, What::Gossiped { .. }) && entry.node == NodeId(1);
            is_it.then_some(entry.at.as_micros())
        };
        entries(run).into_iter().filter_map(of).collect::<Vec<_>>()
    };
    let mut run = room("set peers 0\nset gossip 1s\nnew ada:1\nnew tod:2\nlink ada tod\nrun 1s");
    let first = gossiped(&run)[0];
    play(&mut run, "drift ada +10%\nrun 4s");
    let expected = [
        first,
        first + 1_000_000,
        first + 2_100_000,
        first + 3_200_000,
    ];
    assert_eq!(
        gossiped(&run)[..4],
        expected,
        "the period that had begun changed"
    );
    play(&mut run, "drift ada -50%\nrun 3s");
    let all = gossiped(&run);
    let last: Vec<u64> = all[all.len() - 3..]
        .windows(2)
        .map(|w| w[1] - w[0])
        .collect();
    assert_eq!(last, [500_000, 500_000]);
    play(&mut run, "drift ada 0%\nrun 4s");
    let all = gossiped(&run);
    assert_eq!(all[all.len() - 1] - all[all.len() - 2], 1_000_000);
}

#[test]
fn no_drift_and_no_slowness_are_nothing_at_all() {
    let told = |extra: &str| {
        let mut run = room("latency exponential 80ms\nset gossip 300ms\nset repick 2s\nnew 8");
        play(&mut run, extra);
        play(&mut run, "run 5s");
        (story(&run), run.summary().coverage)
    };
    let plain = told("");
    for line in [
        "slow all 0s",
        "drift all 0%",
        "honest all",
        "drift all +0.00%",
        "slow 8001 off",
    ] {
        assert_eq!(told(line), plain, "{line}");
    }
    for line in ["slow all 1us", "drift all 1ppm", "lie all version"] {
        assert_ne!(told(line), plain, "{line} is nothing");
    }
}

#[test]
fn a_schedule_s_ailment_lies_upon_the_hand_s_and_lifts_off_again() {
    let slow = |run: &Simulation| {
        run.members()
            .get(NodeId(2))
            .expect("tod")
            .health
            .now()
            .slow
            .to_string()
    };
    let mut run = room(TWO);
    play(
        &mut run,
        "slow tod 20ms\nevery 1s for 600ms slow all 300ms\nevery 1s for 300ms drift tod +10%\nrun 1s",
    );
    assert_eq!(slow(&run), "300ms");
    play(&mut run, "slow tod 30ms\nrun 300ms");
    assert_eq!(slow(&run), "300ms", "the hand reaches through");
    let health = run.members().get(NodeId(2)).expect("tod").health.clone();
    assert_eq!(health.now().drift, Drift::NONE, "it has not ended");
    assert_eq!(
        health.by_schedules(),
        [(1, Ailment::Slow(Span::from_millis(300)))]
    );
    play(&mut run, "run 300ms");
    assert_eq!(slow(&run), "30ms");
    play(&mut run, "run 500ms\ncalm");
    assert_eq!(slow(&run), "30ms");
}

// -- liars --

/// A line of four, each 100 ms from the next; ada says something when she is told to.
const LINE: &str = "set gossip off\nset peers 0\nset ttl 8\nlatency 100ms\nnew ada:1 book Dune\nnew tod:2 book Emma\nnew flo:3 book Ulysses\nnew kim:4 book Walden\nlink ada tod\nlink tod flo\nlink flo kim";

/// Lets ada gossip once.
const SPEAK: &str = "set gossip 1s\nrun 1ms";

fn row(run: &Simulation, id: u32, of: u32) -> Option<(u64, String)> {
    let member = run.members().get(NodeId(id)).expect("a node");
    let row = member.node.books().get(NodeId(of))?;
    Some((row.version, run.directory().title(row.book).to_string()))
}

#[test]
fn a_liar_about_versions_passes_on_what_others_say_as_newer_and_is_outdone_by_the_truth() {
    let mut run = room(LINE);
    play(&mut run, "lie tod version\nset gossip 3s\nrun 3s");
    let (told, _) = row(&run, 3, 1).expect("flo has heard of ada");
    assert!((2..=10).contains(&told), "{told}");
    assert_eq!(
        row(&run, 2, 1).map(|(version, _)| version),
        Some(1),
        "a liar keeps an honest table"
    );
    assert_eq!(
        row(&run, 4, 3).map(|(version, _)| version),
        Some(1),
        "an honest node was made a liar"
    );
    let own = run.members().get(NodeId(2)).expect("tod").node.version();
    assert_eq!(
        row(&run, 3, 2).map(|(version, _)| version),
        Some(own),
        "it lies about itself"
    );
    // Flo does not know ada's favourite as it is: a forged row does not count.
    assert!(
        !run.holds_newest(NodeId(3), NodeId(1)),
        "a forged row counts"
    );
    let thin_air = run.invariants().standing(Invariant::ThinAir);
    assert_eq!(thin_air.violation, None);
    assert_eq!(
        thin_air.excuse.as_ref().map(|(_, who)| who.as_str()),
        Some("tod lies")
    );
    assert_eq!(run.summary().violations, [""; 0]);
    // Whoever remembers a message by its identity alone never sees that it was changed: not even ada, whose own it was. The lie
    // lives on until her versions have outgrown it.
    play(&mut run, "honest tod\nrun 12s");
    assert_eq!(row(&run, 3, 1).map(|(version, _)| version), Some(told));
    for _ in 0..10 {
        play(&mut run, "book all Walden");
    }
    play(&mut run, "run 12s");
    assert_eq!(row(&run, 3, 1), Some((11, "Walden".to_owned())));
    assert!(run.coverage().is_complete(), "the lie lives on");
}

#[test]
fn a_liar_about_the_origin_gives_its_favourite_out_as_a_peer_s_who_defends_itself() {
    let mut run = room(LINE);
    play(
        &mut run,
        "latency 300ms flo -> tod\nlie flo origin\nset gossip 3s\nrun 40s",
    );
    assert_eq!(row(&run, 2, 3), None, "flo has spoken for itself");
    let forged = entries(&run)
        .into_iter()
        .filter_map(|entry| match entry.what {
            What::Heard {
                message,
                verdict: Verdict::Forged { .. },
                ..
            } => Some((entry.node, message.origin)),
            _ => None,
        });
    let forged: BTreeSet<(NodeId, NodeId)> = forged.collect();
    let tod_and_kim = [2, 4].map(|id| (NodeId(id), NodeId(id)));
    assert!(
        forged.iter().all(|pair| tod_and_kim.contains(pair)),
        "{forged:?}"
    );
    assert!(!forged.is_empty(), "nobody was spoken for");
    assert_eq!(run.summary().violations, [""; 0]);
    let excuse = &run.invariants().standing(Invariant::ThinAir).excuse;
    assert!(excuse.is_some(), "the lie went unnoticed");
}

#[test]
fn a_liar_about_the_ttl_lets_rumors_go_further_than_they_may() {
    let farthest = |extra: &str, ttl: u8| {
        let mut run = room(LINE);
        play(&mut run, extra);
        play(
            &mut run,
            &format!("send ada {}\nrun 1s", rumor("r", 1, ttl)),
        );
        let stranger = NodeId(NodeId::FIRST_STRANGER);
        let knows = |id| {
            run.members()
                .get(NodeId(id))
                .expect("a node")
                .node
                .books()
                .get(stranger)
                .is_some()
        };
        let ttls = entries(&run)
            .into_iter()
            .filter_map(|entry| match entry.what {
                What::Heard { message, .. } => Some(message.ttl),
                _ => None,
            });
        let ttls: Vec<u8> = ttls.collect();
        let excuse = run.invariants().standing(Invariant::Ttl).excuse.clone();
        assert_eq!(run.summary().violations, [""; 0]);
        ([1, 2, 3, 4].map(knows), ttls, excuse.map(|(_, who)| who))
    };
    let honest = farthest("", 2);
    assert_eq!(honest, ([true, true, false, false], vec![2, 1], None));
    // Tod hears it with nothing left, and passes it on all the same.
    let liar = Some("tod lies".to_owned());
    assert_eq!(
        farthest("lie tod ttl", 2),
        ([true, true, true, false], vec![2, 1, 1], liar.clone())
    );
    assert_eq!(
        farthest("lie tod ttl", 3),
        ([true, true, true, true], vec![3, 2, 2, 1], liar.clone())
    );
    assert_eq!(farthest("lie tod ttl", 255).1, [255, 254, 254, 253]);
    assert_eq!(farthest("lie ada ttl", 255).1, [255, 255, 254, 253]);
    assert_eq!(farthest("lie tod ttl\nhonest tod", 2), honest);
}

#[test]
fn a_forged_message_from_a_person_is_no_fault_of_watercooler_s() {
    let mut run = room(LINE);
    play(&mut run, SPEAK);
    play(
        &mut run,
        r#"send kim {"uuid": "f", "address": "127.0.0.1", "port": 1, "version": 9, "ttl": 1, "payload": "x"}"#,
    );
    let standing = run.invariants().standing(Invariant::ThinAir);
    assert_eq!(standing.violation, None);
    let because = standing
        .excuse
        .as_ref()
        .map(|(_, because)| because.as_str());
    assert_eq!(because, Some("you said something in a node's name"));
}

#[test]
fn a_true_bug_is_still_a_violation_while_somebody_lies_about_something_else() {
    let mut run = room(LINE);
    play(&mut run, "lie tod ttl");
    run.check_ttl(NodeId(1), false, || "broken".to_owned());
    let standing = run.invariants().standing(Invariant::Ttl);
    assert!(standing.violation.is_some(), "ada is honest");
    run.check_thin_air(NodeId(2), NodeId(1), 99);
    let standing = run.invariants().standing(Invariant::ThinAir);
    assert!(standing.violation.is_some(), "nobody lies about versions");
    assert_eq!(
        run.members()
            .get(NodeId(2))
            .expect("tod")
            .health
            .by_hand()
            .lie,
        Some(Lie::Ttl)
    );
}
