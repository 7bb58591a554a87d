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
