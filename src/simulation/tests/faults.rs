//! What cutting and healing do to a run, and what of it is refused.

use super::*;

/// Three in a line whose links take 100 ms, none of whom says anything by itself.
const LINE: &str = "set gossip off\nset topology line\nset peers 0\nlatency 100ms\nnew 3";

/// What became of each message: its number, and a word.
fn fates(run: &Simulation) -> Vec<(u64, &'static str)> {
    let fate = |entry: Entry| match entry.what {
        What::Heard { transit, .. } => Some((transit.number, "heard")),
        What::Lost(transit, _) => Some((transit.number, "lost")),
        What::Cut(transit, _) => Some((transit.number, "cut")),
        What::Dead(transit, _) => Some((transit.number, "dead")),
        _ => None,
    };
    entries(run).into_iter().filter_map(fate).collect()
}

#[test]
fn what_cannot_be_cut_or_healed_is_refused_with_a_sentence_and_changes_nothing() {
    let mut run = room("new ada:1\nnew tod:2 join 1\nnew flo:3 join 1");
    let there = "there are ada:1, tod:2, flo:3";
    for (line, why) in [
        ("heal", "nothing is cut; partition, cut or isolate first"),
        ("heal ada -> tod", "the way from ada to tod is not cut"),
        ("cut ada -> 1", "ada has no link to itself"),
        (
            "cut ada -> 9",
            &format!("there is no node on port 9; {there}"),
        ),
        ("isolate 9", &format!("there is no node on port 9; {there}")),
        (
            "partition ada,tod | ada:1",
            "ada is named twice; a node is in one group",
        ),
        (
            "partition ada,1 | tod",
            "ada is named twice; a node is in one group",
        ),
        (
            "partition ada | grace",
            &format!("there is no node named grace; {there}"),
        ),
    ] {
        assert_eq!(refused(&mut run, line), *why, "{line}");
    }
    let alone = Command::Partition(vec![vec![NodeRef::Port(1)]]);
    let why = run.apply(&alone).expect_err("one group");
    assert_eq!(
        why,
        "a partition needs two groups with somebody in each, like a,b | c,d"
    );
    play(&mut run, "cut ada -> tod\nisolate flo\npartition ada | tod");
    for (line, why) in [
        (
            "cut ada -> tod",
            "the way from ada to tod is cut already; heal ada -> tod repairs it",
        ),
        (
            "isolate 3",
            "flo is isolated already; heal repairs every partition, cut and isolation",
        ),
        (
            "heal ada -> flo",
            "the way from ada to flo is cut by an isolation; heal repairs everything",
        ),
        (
            "heal tod -> ada",
            "the way from tod to ada is cut by the partition; heal repairs everything",
        ),
    ] {
        assert_eq!(refused(&mut run, line), *why, "{line}");
    }
}

#[test]
fn a_message_sent_over_a_cut_link_or_arriving_at_one_is_cut_off() {
    let mut run = room(LINE);
    play(
        &mut run,
        &format!("send 8001 {EXAMPLE}\nrun 50ms\ncut 8001 -> 8002\nrun 1s"),
    );
    assert_eq!(fates(&run), [(1, "heard"), (2, "cut")]);
    assert_eq!(entries(&run).last().map(|e| e.at), Some(at(100_000)));
    play(&mut run, "book 8002 Emma\nset gossip 1s\nrun 2s");
    let s = run.summary();
    assert!(s.cut > 1 && s.lost == 0, "{s:?}");
    assert_eq!(s.sent, s.delivered + s.cut + s.in_flight as u64);
    assert_eq!(s.violations, [""; 0]);
}

#[test]
fn newcomers_are_cut_off_from_the_isolated_and_belong_to_the_rest_of_a_partition() {
    let isolated = room(&format!(
        "{LINE}\nisolate 8001\nnew eve:1 join 8001\nrun 1s"
    ));
    assert_eq!(
        (isolated.summary().cut, isolated.summary().delivered),
        (1, 0)
    );
    let parted = "partition 8001 | 8002";
    let with =
        |whom: u16| room(&format!("{LINE}\n{parted}\nnew eve:1 join {whom}\nrun 1s")).summary();
    assert_eq!((with(8001).cut, with(8001).delivered), (1, 0));
    assert_eq!(with(8003).cut, 0, "eve and 8003 are the rest");
    assert!(with(8003).delivered > 0, "{:?}", with(8003));
}

#[test]
fn a_person_s_hand_reaches_over_a_cut() {
    let run = room(&format!(
        "{LINE}\nisolate 8001\nsend 8001 {EXAMPLE}\nrun 1s"
    ));
    assert_eq!(fates(&run), [(1, "heard"), (2, "cut")]);
}

#[test]
fn cutting_and_healing_at_one_instant_changes_nothing_that_follows() {
    let begin = "set gossip 700ms\nloss 10%\nnew 6\nrun 1s";
    let plain = room(&format!("{begin}\nrun 3s"));
    let blink = "cut 8001 -> 8002\nisolate 8003\npartition 8004,8005 | 8001\nheal";
    let blinked = room(&format!("{begin}\n{blink}\nrun 3s"));
    assert_eq!(story(&plain), story(&blinked));
    assert_eq!(
        summary_but_fingerprint(&plain),
        summary_but_fingerprint(&blinked)
    );
}

#[test]
fn two_halves_agree_apart_and_then_together() {
    let lines = "set gossip 500ms\nset topology complete\nnew 6\npartition 8001,8002,8003 | 8004,8005,8006\nrun 5s";
    let mut run = room(lines);
    assert_eq!(run.coverage().pairs(), (18, 36));
    assert!(run.summary().cut > 0, "nobody tried the other half");
    play(&mut run, "heal\nrun 5s");
    assert!(run.coverage().is_complete(), "{:?}", run.coverage().pairs());
}

/// What is in the table of each node: the applied set.
fn applied(run: &Simulation) -> Vec<(NodeId, Vec<String>)> {
    let rows = |member: &Member| -> Vec<String> {
        let rows = member.node.books().iter();
        rows.map(|(origin, row)| format!("{origin:?} {:?}@{}", row.book, row.version))
            .collect()
    };
    let all = run.members().iter();
    all.map(|(id, member)| (id, rows(member))).collect()
}

#[test]
fn what_goes_twice_is_taken_in_once() {
    for share in ["10%", "100%"] {
        let begin = "set gossip off\nset topology random 2\nset peers 0\nlatency uniform 20ms..200ms\nnew 20";
        // A TTL that is never spent: which of two ways a rumor comes first decides how far it still goes.
        let rumor = EXAMPLE.replace("4,", "99,");
        let rumor = format!("send 8001 {rumor}\nrun 5s");
        let once = room(&format!("{begin}\n{rumor}"));
        let twice = room(&format!("{begin}\nduplicate {share}\n{rumor}"));
        let (a, b) = (once.summary(), twice.summary());
        assert_eq!(applied(&once), applied(&twice));
        assert_eq!((a.duplicated, a.new), (0, b.new));
        assert!(b.duplicated > 0 && b.duplicates > a.duplicates, "{b:?}");
        assert_eq!(b.sent + b.duplicated, b.delivered + b.in_flight as u64);
        assert_eq!(b.violations, [""; 0]);
    }
}

#[test]
fn a_link_of_its_own_share_goes_its_own_way() {
    let run = room(&format!(
        "{LINE}\nduplicate 100%\nduplicate 0% 8002 -> 8003\nsend 8001 {EXAMPLE}\nrun 1s"
    ));
    assert_eq!(
        fates(&run),
        [(1, "heard"), (2, "heard"), (3, "heard"), (4, "heard")]
    );
    let copies = entries(&run)
        .into_iter()
        .filter_map(|entry| match entry.what {
            What::Duplicated { transit, of, .. } => Some((transit.to, transit.number, of)),
            _ => None,
        });
    assert_eq!(copies.collect::<Vec<_>>(), [(NodeId(8002), 3, 2)]);
}

// -- holding --

#[test]
fn what_cannot_be_held_or_released_is_refused_with_a_sentence_and_changes_nothing() {
    let mut run = room("new ada:1\nnew tod:2 join 1");
    for (line, why) in [
        ("hold ada -> ada", "ada has no link to itself"),
        (
            "release ada -> tod",
            "messages from ada to tod are not held; hold ada -> tod first",
        ),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
    play(&mut run, "hold ada -> tod");
    assert_eq!(
        refused(&mut run, "hold 1 -> 2"),
        "messages from ada to tod are held already; release ada -> tod lets them go on"
    );
}

#[test]
fn held_messages_are_in_flight_until_they_are_released_and_then_arrive_as_late_as_they_were_held() {
    let mut run = room(&format!(
        "{LINE}\nsend 8001 {EXAMPLE}\nrun 30ms\nhold 8001 -> 8002\nrun 5s"
    ));
    assert_eq!((run.summary().in_flight, run.next_at()), (1, None));
    play(&mut run, "release 8001 -> 8002\nrun 1s");
    assert_eq!(fates(&run), [(1, "heard"), (2, "heard"), (3, "heard")]);
    let heard = entries(&run).into_iter().map(|e| e.at);
    assert_eq!(
        heard.collect::<Vec<_>>()[7..],
        [at(0), at(5_100_000), at(5_200_000)]
    );
    assert_eq!(run.summary().violations, [""; 0]);
}

#[test]
fn holding_and_releasing_at_one_instant_changes_nothing_that_follows() {
    let begin = "set gossip 300ms\nloss 10%\nnew 4\nrun 1s";
    let plain = room(&format!("{begin}\nrun 3s"));
    let blink = "hold 8001 -> 8002\nhold 8002 -> 8001\nrelease 8001 -> 8002\nrelease 8002 -> 8001";
    let blinked = room(&format!("{begin}\n{blink}\nrun 3s"));
    assert_eq!(story(&plain), story(&blinked));
    assert_eq!(
        summary_but_fingerprint(&plain),
        summary_but_fingerprint(&blinked)
    );
}

#[test]
fn what_is_held_for_somebody_who_is_killed_finds_nobody_when_it_is_released() {
    let lines = "send 8001 {}\nhold 8001 -> 8002\nkill 8002\nrestart 8002\nrun 1s\nrelease 8001 -> 8002\nrun 1s";
    let run = room(&format!("{LINE}\n{}", lines.replace("{}", EXAMPLE)));
    assert_eq!(fates(&run), [(1, "heard"), (2, "dead")]);
}

// -- one message --

#[test]
fn what_cannot_be_done_to_a_message_is_refused_with_a_sentence_and_changes_nothing() {
    let mut run = room("set gossip off\nset peers 0\nlatency 100ms");
    assert_eq!(
        refused(&mut run, "message 1 drop"),
        "no message has been sent; run 1s lets somebody say something"
    );
    play(
        &mut run,
        "new ada:1\nnew tod:2\nnew flo:3\nlink ada tod\nlink tod flo",
    );
    // 1 is handed over, 2 goes to tod, 3 on to flo.
    play(&mut run, &format!("send ada {EXAMPLE}\nrun 130ms"));
    let edit = format!("message 4 edit {EXAMPLE}");
    for (line, why) in [
        ("message 4 drop", "there is no message 4; the last one is 3"),
        (
            "message 1 drop",
            "message 1 is not in flight; it was delivered at 0s",
        ),
        (
            "message 2 delay 1s",
            "message 2 is not in flight; it was delivered at 100ms",
        ),
        (
            "message 3 release",
            "message 3 is not held; message 3 hold keeps it where it is",
        ),
        (
            "message 3 to flo",
            "message 3 is for flo anyway; choose somebody else",
        ),
        (
            "message 3 to 2",
            "message 3 is from tod; choose somebody else",
        ),
        (
            "message 3 to 9",
            "there is no node on port 9; there are ada:1, tod:2, flo:3",
        ),
    ] {
        assert_eq!(refused(&mut run, line), why, "{line}");
    }
    play(&mut run, "freeze flo\nrun 100ms");
    let waits = "message 3 has arrived and waits for flo, who is frozen; thaw flo lets it in";
    for verb in ["deliver", "delay 1s", "duplicate", "hold", "to ada"] {
        assert_eq!(refused(&mut run, &format!("message 3 {verb}")), waits);
    }
    play(&mut run, "thaw flo");
    assert_eq!(
        refused(&mut run, "message 3 hold"),
        "message 3 has arrived at flo this very instant; drop, deliver or edit it"
    );
    play(&mut run, "run 1s\njoin tod flo");
    assert_eq!(
        refused(&mut run, &edit),
        "message 4 is no rumor, so it has nothing to change; drop or delay it"
    );
    play(&mut run, "message 4 hold");
    assert_eq!(
        refused(&mut run, "message 4 hold"),
        "message 4 is held already; message 4 release lets it go on"
    );
    play(&mut run, "message 4 drop");
    let why = refused(&mut run, "message 4 drop");
    assert!(
        why.starts_with("message 4 is not in flight; it was dropped at"),
        "{why}"
    );
    play(
        &mut run,
        &format!(
            "cut ada -> tod\nsend ada {}\nrun 1s",
            EXAMPLE.replace("asdi", "asdo")
        ),
    );
    let why = refused(&mut run, "message 6 drop");
    assert!(
        why.starts_with("message 6 is not in flight; it was cut off at"),
        "{why}"
    );
    play(
        &mut run,
        &format!("freeze tod\nsend tod {EXAMPLE}\nkill tod"),
    );
    assert_eq!(
        refused(&mut run, "message 7 drop"),
        "message 7 is not in flight; it has come to its end"
    );
}

#[test]
fn hands_on_a_message_are_recorded_and_repeated_to_the_event() {
    let forged = r#"{"uuid": "x", "address": "127.0.0.1", "port": 8003, "version": 7, "ttl": 9, "payload": "a lie"}"#;
    let lines = format!(
        "set gossip 900ms\nlatency uniform 50ms..300ms\nset topology complete\nset peers 0\nnew 5\n\
         send 8001 {EXAMPLE}\nrun 10ms\nmessage 2 drop\nmessage 3 delay 200ms\nmessage 4 duplicate\nmessage 4 hold\n\
         message 5 edit {forged}\nmessage 6 deliver\nrun 20ms\nmessage 4 to 8002\nmessage 4 release\nrun 2s"
    );
    let run = room(&lines);
    let touched = entries(&run).into_iter();
    let touched = touched.filter(|e| matches!(e.what, What::Touched(..) | What::Duplicated { .. }));
    assert_eq!(touched.count(), 8);
    let again = Simulation::replay(&run.recording()).expect("it is a recording of a run");
    assert_eq!(again.summary(), run.summary());
    assert_eq!(entries(&again), entries(&run));
    let s = run.summary();
    assert_eq!((s.violations.len(), s.dropped, s.duplicated), (0, 1, 1));
}

#[test]
fn an_edited_message_is_what_its_receiver_hears_and_passes_on() {
    let edited = r#"{"uuid": "x", "address": "10.0.0.7", "port": 9, "version": 5, "ttl": 2, "payload": "Emma"}"#;
    let run = room(&format!(
        "{LINE}\nsend 8001 {EXAMPLE}\nmessage 2 edit {edited}\nrun 1s"
    ));
    let heard: Vec<(u64, u64, u8)> = entries(&run)
        .into_iter()
        .filter_map(|entry| match entry.what {
            What::Heard {
                transit, message, ..
            } => Some((transit.number, message.version, message.ttl)),
            _ => None,
        })
        .collect();
    assert_eq!(heard, [(1, 0, 4), (2, 5, 2), (3, 5, 1)]);
    assert_eq!(run.summary().violations, [""; 0]);
}
