use super::*;
use crate::scenario::Script;

fn run(text: &str) -> Simulation {
    let script = Script::parse(text).expect(text);
    let mut room = script.begin(None, &[]).expect(text);
    room.finish().expect(text);
    room.simulation
}

fn ask(text: &str, node: u32, origin: u32) -> Answer {
    why(&run(text), NodeId(node), NodeId(origin)).expect("both are there")
}

/// Three in a line, each message a second under way; only what is handed over travels.
const LINE: &str = "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nnew cyd:3\nlink ada bob\nlink bob cyd\n";

fn told_by_bob(ttl: u8) -> String {
    // Ada's own news, told to Bob as if by her.
    format!(
        "{LINE}book ada \"Dune\"\nsend bob {{\"uuid\": \"x\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": 2, \"ttl\": {ttl}, \"payload\": \"Dune\"}}\n"
    )
}

#[test]
fn what_is_known_is_followed_back_to_where_it_came_from() {
    let answer = ask(&(told_by_bob(8) + "run 3s"), 3, 1);
    assert_eq!(answer.question, "Why does cyd know ada's favourite?");
    assert_eq!(
        answer.sentence,
        "cyd knows ada's favourite, Dune (version 2), because you told bob at 0.000 s and bob told cyd at 1.000 s."
    );
    let chain: Vec<_> = answer
        .chain
        .iter()
        .map(|link| (link.from, link.to, link.at))
        .collect();
    let second = SimTime::from_micros(1_000_000);
    assert_eq!(
        chain,
        [
            (None, NodeId(2), SimTime::ZERO),
            (Some(NodeId(2)), NodeId(3), second)
        ]
    );
    assert_eq!(answer.chances, []);
}

#[test]
fn one_s_own_favourite_needs_no_telling() {
    let answer = ask(LINE, 1, 1);
    assert_eq!(
        answer.sentence,
        "It is its own favourite, version 1: nobody has to tell ada of it."
    );
    assert_eq!(why(&run(LINE), NodeId(1), NodeId(99)), None);
}

#[test]
fn a_message_on_its_way_is_the_latest_chance() {
    let answer = ask(&(told_by_bob(8) + "run 500ms"), 3, 1);
    assert_eq!(
        answer.question,
        "Why does cyd not know ada's favourite, Dune (version 2)?"
    );
    assert_eq!(
        answer.sentence,
        "Now bob's message is on its way until 1.000 s."
    );
}

/// What Bob and nobody else knows of, and what becomes of it on its way to Cyd: the whole of the answer.
#[test]
fn every_end_of_a_chance_has_its_sentence() {
    let dune = |uuid: &str| {
        format!(
            "{{\"uuid\": \"{uuid}\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": 2, \"ttl\": 8, \"payload\": \"Dune\"}}"
        )
    };
    let emma = dune("x").replace("Dune", "Emma").replace(": 2", ": 1");
    let after = |lines: &str| format!("{}{lines}", told_by_bob(8));
    let before = |line: &str| told_by_bob(8).replace("send", &format!("{line}\nsend"));
    for (what, text, says) in [
        (
            "lost",
            before("loss 100% bob -> cyd") + "run 3s",
            "At 0.419 s bob's message was lost on its way, because at 0.000 s you set loss to 100% bob -> cyd.",
        ),
        (
            "cut",
            before("cut bob -> cyd") + "run 3s",
            "At 0.419 s bob's message was cut off on its way, because at 0.000 s you cut bob -> cyd.",
        ),
        (
            "frozen",
            after("freeze cyd\nrun 3s"),
            "Now bob's message waits for cyd, which is frozen, because at 0.000 s you froze cyd.",
        ),
        (
            "killed while frozen",
            after("freeze cyd\nrun 3s\nkill cyd\nrun 1s\nrestart cyd"),
            "At 1.000 s bob's message waited for cyd, which was frozen, and went with it when it was killed at 3.000 s, because at 3.000 s you killed cyd.",
        ),
        (
            "dead",
            after("kill cyd\nrun 3s\nrestart cyd"),
            "At 1.000 s bob's message came while cyd was dead, because at 0.000 s you killed cyd.",
        ),
        (
            "TTL spent",
            told_by_bob(1) + "run 3s",
            "At 0.000 s bob heard of it with the TTL spent, and told nobody.",
        ),
        (
            "deduplicated",
            // Cyd has seen the uuid, with other words under it.
            format!(
                "{LINE}book ada \"Dune\"\nsend cyd {emma}\nsend cyd {}\nrun 3s",
                dune("x")
            ),
            "cyd knows ada's favourite, Emma (version 1), because you told cyd at 0.000 s. At 0.000 s your message came under the uuid of one that cyd had seen before, and was left unread.",
        ),
        (
            "on its way",
            after("run 500ms"),
            "Now bob's message is on its way until 1.000 s.",
        ),
        (
            "held",
            before("hold bob -> cyd") + "run 3s",
            "Now bob's message is held on its way, because at 0.000 s you held bob -> cyd.",
        ),
        (
            "dropped by hand",
            after("run 500ms\nmessage 3 drop\nrun 3s"),
            "At 0.500 s you dropped bob's message.",
        ),
        (
            "sent elsewhere",
            after("run 500ms\nmessage 3 to ada\nrun 3s"),
            "At 0.500 s you sent bob's message to ada instead.",
        ),
        (
            "never chosen",
            told_by_bob(8).replace("link bob cyd\n", "") + "run 3s",
            "Nobody has cyd for a peer, so nobody tells it anything.",
        ),
    ] {
        assert_eq!(ask(&text, 3, 1).sentence, says, "{what}");
    }
}

#[test]
fn what_is_dropped_by_a_bound_is_told() {
    // As many messages wait for Cyd as may; the one with news is one more.
    let waiting: String = (0..crate::network::WAITING_MAX)
        .map(|n| {
            format!("send cyd {{\"uuid\": \"{n}\", \"address\": \"127.0.0.1\", \"port\": 2, \"version\": 1, \"ttl\": 1, \"payload\": \"It\"}}\n")
        })
        .collect();
    let text = told_by_bob(8).replace("send", &format!("freeze cyd\n{waiting}send")) + "run 3s";
    assert_eq!(
        ask(&text, 3, 1).sentence,
        "At 1.000 s bob's message was dropped for want of room."
    );
}

#[test]
fn that_nobody_has_told_is_an_answer_too() {
    let alone = ask(&format!("{LINE}run 1s"), 3, 1);
    assert_eq!(
        alone.sentence,
        "Only bob could tell cyd, and does not know it either; so far ada alone does."
    );
    let silent = ask(&format!("{LINE}run 1s"), 2, 1);
    assert_eq!(
        silent.sentence,
        "ada could tell bob, but had no reason to yet: news travels when it is new, or when ada gossips."
    );
    assert_eq!(silent.chances, []);
}

#[test]
fn who_could_tell_and_who_knows_is_told_however_many_they_are() {
    let line = LINE.replace("new cyd:3", "new cyd:3\nnew dan:4\nlink dan cyd");
    for (then, says) in [
        (
            "run 1s",
            "Only bob and dan could tell cyd, and do not know it either; so far ada alone does.",
        ),
        (
            "kill ada\nrun 1s",
            "Only bob and dan could tell cyd, and do not know it either; nobody who is up does.",
        ),
        (
            "kill dan\nrun 1s",
            "Only bob could tell cyd, and does not know it either; so far ada alone does.",
        ),
        (
            "new eve:5\nbook ada \"Dune\"\nsend eve {\"uuid\": \"x\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": 2, \"ttl\": 1, \"payload\": \"Dune\"}\nrun 1s",
            "Only bob and dan could tell cyd, and do not know it either; 2 nodes do.",
        ),
    ] {
        assert_eq!(ask(&format!("{line}{then}"), 3, 1).sentence, says, "{then}");
    }
}

#[test]
fn from_when_on_the_log_tells_is_said_when_it_tells_of_no_chance() {
    let told = ask(
        "set gossip 50ms\nnew 30\nrun 2s\nset gossip off\nnew zoe:99",
        8001,
        99,
    );
    assert_eq!(
        told.sentence,
        "Only ivo, charlotte and stanislaw could tell kiran, and do not know it either; so far zoe alone does. What was before 1.228 s is no longer in the log."
    );
}

#[test]
fn what_is_known_and_what_is_not_are_told_together() {
    let text = told_by_bob(8) + "run 3s\nbook ada \"Emma\"";
    let answer = ask(&text, 3, 1);
    assert!(
        answer
            .sentence
            .starts_with("cyd knows ada's favourite, Dune (version 2), because you told bob"),
        "{}",
        answer.sentence
    );
    assert!(
        answer.sentence.ends_with(
            "Only bob could tell cyd, and does not know it either; so far ada alone does."
        ),
        "{}",
        answer.sentence
    );
}

#[test]
fn every_answer_about_a_long_run_agrees_with_the_tables() {
    let run = run(
        "seed 5\nset topology random 2\nloss 20%\nset repick 5s\nnew 20\nrun 40s\nkill 8003\nfreeze 8004\nrun 10s",
    );
    for (node, member) in run.members().iter() {
        for (origin, other) in run.members().iter() {
            let answer = why(&run, node, origin).expect("both are there");
            let row = member.node.books().get(origin);
            let Some(row) = row.filter(|_| node != origin) else {
                assert_eq!(answer.chain, [], "{}", answer.question);
                continue;
            };
            let last = answer.chain.last().expect("the log is whole");
            assert_eq!(
                (last.to, last.at),
                (node, row.heard_at),
                "{}",
                answer.question
            );
            let first = answer.chain.first().expect("the log is whole");
            let is_known = row.version == other.node.version();
            assert!(
                answer.chances.is_empty() || !is_known,
                "{}",
                answer.question
            );
            assert!(
                answer
                    .chain
                    .windows(2)
                    .all(|pair| pair[0].at <= pair[1].sent_at && Some(pair[0].to) == pair[1].from),
                "{}",
                answer.question
            );
            assert!(first.at <= last.at, "{}", answer.question);
        }
    }
}

#[test]
fn what_a_schedule_cut_and_what_a_slow_node_has_not_taken_in_yet_is_said() {
    let cut = "set gossip off\nset peers 0\nlatency 100ms\nnew ada:1\nnew bob:2\nlink ada bob\nevery 1s for 900ms isolate bob\nrun 1.2s\nset gossip 10ms\nrun 20ms\nset gossip off\nrun 200ms\n";
    let answer = ask(cut, 2, 1);
    let latest = answer.chances.first().expect("a chance");
    assert!(
        latest.sentence.ends_with(
            "ada's message was cut off on its way, because at 1.000 s schedule 1 isolated bob"
        ),
        "{latest:?}"
    );
    let second = SimTime::from_micros(1_000_000);
    let cause = latest.cause.as_ref().expect("a cause");
    assert_eq!((cause.at, cause.schedule), (second, Some(1)));
    // A hand's cut is nobody's schedule, even if one has been at work before.
    let by_hand = "set gossip off\nset peers 0\nlatency 100ms\nnew ada:1\nnew bob:2\nlink ada bob\nevery 1s for 100ms isolate bob\nrun 1.2s\ncut ada -> bob\nset gossip 10ms\nrun 20ms\nset gossip off\nrun 200ms\n";
    let latest = ask(by_hand, 2, 1).chances.remove(0);
    assert!(
        latest.sentence.ends_with(
            "ada's message was cut off on its way, because at 1.200 s you cut ada -> bob"
        ),
        "{latest:?}"
    );
    let slow = told_by_bob(8) + "slow cyd 5s\nrun 2s";
    let answer = ask(&slow, 3, 1);
    assert_eq!(
        answer.sentence,
        "Now bob's message stands in line for cyd, which is slow, because at 0.000 s you made cyd slow, 5s a message."
    );
}

#[test]
fn what_never_was_is_said_to_be_a_lie_and_whose() {
    let text = told_by_bob(8) + "lie bob version\nrun 0s\n";
    let lied = format!("{LINE}lie bob version\nset gossip 10s\nrun 10s\nset gossip off\nrun 5s");
    let answer = ask(&lied, 3, 1);
    assert!(
        answer.sentence.contains("; that never was: bob lies."),
        "{}",
        answer.sentence
    );
    // By hand, and nobody on the way lies.
    let forged = format!(
        "{LINE}cut bob -> ada\nsend bob {{\"uuid\": \"x\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": 7, \"ttl\": 8, \"payload\": \"Dune\"}}\nrun 3s"
    );
    let answer = ask(&forged, 3, 1);
    assert!(
        answer.sentence.contains("that never was: it was forged."),
        "{}",
        answer.sentence
    );
    assert!(
        !ask(&text, 2, 1).sentence.contains("never was"),
        "it was so"
    );
}

#[test]
fn what_is_known_of_whoever_has_left_is_explained_all_the_same() {
    let answer = ask(&(told_by_bob(8) + "run 3s\nremove ada\nremove bob"), 3, 1);
    assert_eq!(
        answer.sentence,
        "cyd knows ada's favourite, Dune (version 2), because you told bob at 0.000 s and bob told cyd at 1.000 s. ada left for good at 3.000 s."
    );
    assert_eq!((answer.chain.len(), answer.chances.len()), (2, 0));
    let answer = ask(
        &format!("{LINE}book ada \"Dune\"\nremove ada\nrun 1s"),
        2,
        1,
    );
    assert_eq!(
        answer.sentence,
        "Only cyd could tell bob, and does not know it either; nobody who is up does. ada left for good at 0.000 s."
    );
    let gone = run(&format!("{LINE}remove ada"));
    assert_eq!(
        why(&gone, NodeId(1), NodeId(2)),
        None,
        "it is not there to be asked"
    );
}

#[test]
fn what_was_sent_before_a_heal_and_cut_after_it_is_explained() {
    let cut =
        told_by_bob(8).replace("send", "partition ada,bob | cyd\nsend") + "run 100ms\nheal\nrun 3s";
    assert_eq!(
        ask(&cut, 3, 1).sentence,
        "At 0.419 s bob's message was cut off on its way, because at 0.000 s you split the room: ada,bob | cyd; it was sent at 0.000 s, before that was undone at 0.100 s, and what is sent over a cut is lost all the same."
    );
    let cut_late = told_by_bob(8) + "run 500ms\nisolate cyd\nrun 3s";
    assert_eq!(
        ask(&cut_late, 3, 1).sentence,
        "At 1.000 s bob's message was cut off on its way, because at 0.500 s you isolated cyd, while it was on its way since 0.000 s."
    );
}

#[test]
fn who_froze_or_killed_is_told_whoever_it_was() {
    let frozen =
        told_by_bob(8).replace("send", "every 900ms for 850ms freeze cyd\nsend") + "run 1.2s";
    assert_eq!(
        ask(&frozen, 3, 1).sentence,
        "Now bob's message waits for cyd, which is frozen, because at 0.900 s schedule 1 froze cyd."
    );
    let killed =
        told_by_bob(8).replace("send", "every 900ms for 850ms kill cyd\nsend") + "run 1.2s";
    assert_eq!(
        ask(&killed, 3, 1).sentence,
        "At 1.000 s bob's message came while cyd was dead, because at 0.900 s schedule 1 killed cyd."
    );
    // The more specific setting is to blame, and one that was taken back is not.
    let lost = told_by_bob(8).replace(
        "send",
        "loss 100% to cyd\nloss 100%\nloss 50% bob -> ada\nsend",
    ) + "run 3s";
    assert_eq!(
        ask(&lost, 3, 1).sentence,
        "At 0.419 s bob's message was lost on its way, because at 0.000 s you set loss to 100% to cyd."
    );
}
