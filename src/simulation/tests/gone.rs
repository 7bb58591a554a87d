//! What it does to a run that nodes leave for good, and that others come to their ports.

use super::*;
use crate::command::NODES_EVER_MAX;

/// Three in a line whose links take 100 ms, none of whom says anything by itself.
const LINE: &str = "set gossip off\nset topology line\nset peers 0\nlatency 100ms\nnew ada:1 book \"Dune\"\nnew tod:2 book \"Emma\"\nnew flo:3 book \"Walden\"\nlink ada tod\nlink tod flo";

const ADA: NodeId = NodeId(1);
const TOD: NodeId = NodeId(2);
const FLO: NodeId = NodeId(3);

const RUMOR: &str =
    r#"{"uuid": "r", "address": "10.0.0.9", "port": 9, "version": 1, "ttl": 9, "payload": "Emma"}"#;

/// What became of each message: its number, a word, and who had it.
fn fates(run: &Simulation) -> Vec<(u64, &'static str, NodeId)> {
    let fate = |entry: Entry| match entry.what {
        What::Heard { transit, .. } => Some((transit.number, "heard", entry.node)),
        What::Dead(transit, _) => Some((transit.number, "dead", entry.node)),
        What::Cut(transit, _) => Some((transit.number, "cut", entry.node)),
        _ => None,
    };
    entries(run).into_iter().filter_map(fate).collect()
}

fn conserved(run: &Simulation) {
    assert!(run.network().is_conserved(), "{:?}", run.network().tally());
    assert_eq!(run.summary().violations, [""; 0]);
}

#[test]
fn whoever_has_left_is_told_of_in_a_sentence_and_its_name_and_port_are_free() {
    let mut run = room(&format!("{LINE}\nrun 1s\nremove tod"));
    let gone = "tod left for good at 1s; new tod:2 lets another come in its place";
    for line in [
        "kill tod",
        "kill 2",
        "kill tod:2",
        "cut ada -> 2",
        "restart tod",
    ] {
        assert_eq!(refused(&mut run, line), gone);
    }
    assert_eq!(
        refused(&mut run, "kill tim:2"),
        "there is no node tim:2; there are ada:1, flo:3"
    );
    assert_eq!((run.summary().nodes, run.summary().up), (2, 2));
    play(&mut run, "new tod:7\nnew eve:2\nkill tod\nkill 2");
    let port_of = |run: &Simulation, name| {
        let id = run.directory().named(name).expect(name);
        run.directory().address(id).1
    };
    assert_eq!((port_of(&run, "tod"), port_of(&run, "eve")), (7, 2));
}

#[test]
fn all_can_leave_and_as_many_can_come_again_up_to_a_bound() {
    let mut run = room("new 5\nrun 1s\nremove all");
    conserved(&run);
    assert_eq!(run.coverage().pairs(), (0, 0));
    assert_eq!(
        refused(&mut run, "remove all"),
        "the room is empty; try new 12"
    );
    assert_eq!(
        refused(&mut run, "kill all"),
        "the room is empty; try new 12"
    );
    play(&mut run, "new 5\nrun 30s");
    conserved(&run);
    assert!(run.coverage().is_complete(), "{:?}", run.coverage().pairs());
    // As if there had been many more.
    let directory = Rc::make_mut(&mut run.directory);
    let mut id = NodeId(9);
    while directory.ever() < NODES_EVER_MAX as usize - 1 {
        directory.add_node(id, &format!("n{}", directory.ever()));
        directory.leave(&[id]);
        id = id.successor();
    }
    play(&mut run, "new 1");
    assert_eq!(
        refused(&mut run, "new 1"),
        "this run has had 20000 nodes, and can have 20000 in all; start a new one"
    );
}

#[test]
fn what_is_on_its_way_to_it_finds_nobody_even_if_another_has_come_to_its_port() {
    let mut run = room(LINE);
    play(
        &mut run,
        &format!("send ada {RUMOR}\nrun 50ms\nremove tod\nnew eve:2\nlink ada eve"),
    );
    let eve = run.directory().named("eve").expect("she is there");
    conserved(&run);
    play(&mut run, "run 1s");
    assert_eq!(fates(&run), [(1, "heard", ADA), (2, "dead", TOD)]);
    play(
        &mut run,
        &format!("send ada {}\nrun 1s", RUMOR.replace("\"r\"", "\"s\"")),
    );
    assert_eq!(
        fates(&run)[2..],
        [(3, "heard", ADA), (4, "dead", TOD), (5, "heard", eve)],
        "ada has both for peers, and knows which is which"
    );
    conserved(&run);
    assert_eq!(run.network().tally().dead, 2);
}

#[test]
fn what_waits_for_it_goes_with_it_and_is_counted() {
    let mut run = room(LINE);
    play(
        &mut run,
        &format!("freeze tod\nsend tod {RUMOR}\nremove tod"),
    );
    let left = What::Left {
        waiting: 1,
        was_up: true,
    };
    assert_eq!(
        entries(&run).last().map(|entry| entry.what.clone()),
        Some(left)
    );
    conserved(&run);
    assert_eq!(run.network().tally().dead, 1);
    let mut run = room(&format!(
        "{LINE}\nslow tod 1s\nsend tod {RUMOR}\nsend tod {}\nremove tod",
        RUMOR.replace("\"r\"", "\"s\"")
    ));
    assert_eq!(run.network().tally().dead, 2, "what stood in line too");
    play(&mut run, "run 5s");
    conserved(&run);
}

#[test]
fn what_it_has_said_goes_on_and_others_keep_what_they_know() {
    let mut run = room(LINE);
    play(
        &mut run,
        "set gossip 1s\nrun 1s\nset gossip off\nbook tod \"Dune\"\nset gossip 10ms\nrun 10ms\nremove tod\nset gossip off",
    );
    let row = |run: &Simulation, id: NodeId| {
        let row = run.members().get(id)?.node.books().get(TOD)?;
        Some((run.directory().title(row.book).to_string(), row.version))
    };
    let flights = run.network().flights_unsorted();
    assert!(
        flights.filter(|f| f.from == Some(TOD)).count() > 0,
        "it has spoken"
    );
    play(&mut run, "run 1s");
    for id in [ADA, FLO] {
        assert_eq!(row(&run, id), Some(("Dune".to_owned(), 2)));
        assert!(
            run.members()
                .get(id)
                .is_some_and(|m| m.node.peers().contains(&TOD))
        );
    }
    assert!(run.directory().has_left(TOD));
    conserved(&run);
}

#[test]
fn whoever_comes_to_its_port_is_somebody_else_and_is_news_to_everybody() {
    let mut run = room(LINE);
    play(
        &mut run,
        "book tod \"Dune\"\nbook tod \"Emma\"\nset gossip 500ms\nrun 3s\nremove tod\nnew eve:2 book \"Walden\" join ada\nlink eve flo\nrun 3s",
    );
    let eve = run.directory().named("eve").expect("she is there");
    assert_eq!(eve.port(), Some(2));
    for id in [ADA, FLO] {
        let books = run.members().get(id).expect("it is there").node.books();
        assert_eq!(books.get(eve).map(|row| row.version), Some(1), "her first");
        assert_eq!(books.get(TOD).map(|row| row.version), Some(3), "its last");
    }
    assert!(run.coverage().is_complete(), "{:?}", run.coverage().pairs());
    conserved(&run);
    // A message written by hand that names the port means whoever has it.
    let about = r#"{"uuid": "z", "address": "127.0.0.1", "port": 2, "version": 9, "ttl": 1, "payload": "Emma"}"#;
    play(&mut run, &format!("send ada {about}"));
    let heard = entries(&run)
        .into_iter()
        .rev()
        .find_map(|entry| match entry.what {
            What::Heard { message, .. } => Some(message.origin),
            _ => None,
        });
    assert_eq!(heard, Some(eve));
}

#[test]
fn nothing_that_is_drawn_is_drawn_again_for_whoever_comes_to_its_port() {
    let mut run = room("set repick 300ms\nset topology random 2\nnew 6\nrun 2s");
    let said = |run: &Simulation, from: u64| -> BTreeSet<uuid::Uuid> {
        let own = (from..run.journal().length()).filter_map(|number| {
            match &run.journal().get(number)?.what {
                What::Gossiped { message, .. } => Some(message.uuid),
                _ => None,
            }
        });
        own.collect()
    };
    let before = said(&run, 0);
    play(&mut run, "remove all");
    let length = run.journal().length();
    play(&mut run, "new 6\nrun 2s");
    let after = said(&run, length);
    assert!(before.len() > 3 && after.len() > 3);
    assert!(before.is_disjoint(&after), "an identity is used twice");
    let first: Vec<NodeId> = (8001..8007).map(NodeId).collect();
    assert_eq!(run.gone().ids(), first);
    assert_eq!(
        run.members().ids(),
        first.iter().map(|id| id.successor()).collect::<Vec<_>>()
    );
    // Whoever leaves changes nothing of what chance does to others.
    let alone = |lines: &str| {
        let mut run = room(&format!("new 3\n{lines}"));
        play(&mut run, "new zoe:99 join 8001\nrun 3s");
        said(&run, 0)
            .into_iter()
            .filter(|uuid| {
                (0..50).any(|nth| crate::node::identity(Seed(7), NodeId(99), nth) == *uuid)
            })
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(alone(""), alone("new x:700\nremove x\nnew y:700\nremove y"));
}

#[test]
fn what_was_cut_held_and_set_for_it_goes_with_it() {
    let mut run = room(LINE);
    play(
        &mut run,
        &format!(
            "isolate tod\ncut ada -> tod\nloss 50% from tod\nlatency 9s tod -> flo\nheal ada -> tod\nheal\nhold ada -> tod\nhold tod -> flo\nsend ada {RUMOR}\nsend tod {}\nrun 1s",
            RUMOR.replace("\"r\"", "\"s\"")
        ),
    );
    assert_eq!(
        run.network()
            .flights_unsorted()
            .filter(|f| f.is_held())
            .count(),
        2
    );
    play(
        &mut run,
        "cut flo -> tod\npartition ada | tod | flo\nremove tod",
    );
    assert_eq!(run.network().holds(), []);
    let links = &run.network().links;
    assert_eq!((links.cuts.ways(), links.special().count()), (&[][..], 0));
    assert_eq!(links.cuts.group(TOD), None);
    assert!(
        run.network().flights_unsorted().all(|f| !f.is_held()),
        "they go on"
    );
    play(&mut run, "heal\nrun 10s");
    conserved(&run);
    assert_eq!(run.network().in_flight(), 0);
}

#[test]
fn a_schedule_that_names_it_strikes_in_vain_until_another_has_its_name() {
    let mut run = room(LINE);
    play(
        &mut run,
        "every 1s for 500ms freeze tod\nevery 1s for 500ms hold ada -> tod\nevery 1s for 500ms latency 1s ada -> tod\nrun 1200ms\nremove tod",
    );
    assert_eq!(run.network().held_by(), []);
    play(&mut run, "run 3s");
    let in_vain: Vec<u64> = run.schedules().all().iter().map(|s| s.in_vain).collect();
    assert_eq!(in_vain, [3, 3, 3]);
    assert_eq!(run.network().links.special().count(), 0);
    play(&mut run, "new tod:2\nrun 1s");
    let tod = run.directory().named("tod").expect("it is there");
    assert_eq!(
        run.members().get(tod).map(|m| m.status),
        Some(Status::Frozen)
    );
    let in_vain: Vec<u64> = run.schedules().all().iter().map(|s| s.in_vain).collect();
    assert_eq!(in_vain, [3, 3, 3]);
    conserved(&run);
    let churned = room("churn 1000/s down 100ms\nnew 5\nrun 50ms\nremove all\nnew 5\nrun 3s");
    conserved(&churned);
}

#[test]
fn a_dead_one_and_a_liar_can_leave_too() {
    let mut run = room(&format!(
        "{LINE}\nlie tod version\nset gossip 300ms\nrun 2s\nkill tod\nrun 1s\nremove tod"
    ));
    let left = What::Left {
        waiting: 0,
        was_up: false,
    };
    assert_eq!(
        entries(&run).last().map(|entry| entry.what.clone()),
        Some(left)
    );
    play(&mut run, "new tod:2 join ada\nrun 2s");
    conserved(&run);
    let health = run
        .directory()
        .named("tod")
        .and_then(|id| run.members().get(id))
        .map(|m| m.health.now());
    assert_eq!(health, Some(Ailments::default()), "another machine");
}

#[test]
fn what_a_node_did_before_it_left_can_still_be_found() {
    let mut run = room(LINE);
    play(
        &mut run,
        &format!(
            "send tod {RUMOR}\nsend ada {}\nremove tod\nrun 1s",
            RUMOR.replace("\"r\"", "\"s\"")
        ),
    );
    let of_tod: Vec<What> = run
        .journal()
        .of_node(run.last_entry(TOD))
        .map(|(_, entry)| entry.what.clone())
        .collect();
    assert!(matches!(of_tod[0], What::Dead(..)), "{of_tod:?}");
    assert_eq!(
        of_tod[1],
        What::Left {
            waiting: 0,
            was_up: true
        }
    );
    assert!(matches!(of_tod[2], What::Heard { .. }));
    assert_eq!(of_tod.last(), Some(&What::Created));
    assert_eq!(run.favourite_of(TOD).map(|(_, version)| version), Some(1));
    let again = Simulation::replay(&run.recording()).expect("it was recorded");
    assert_eq!(again.fingerprint(), run.fingerprint());
}
