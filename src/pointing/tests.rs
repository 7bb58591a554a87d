use super::*;
use crate::scenario::Script;
use crate::why::why;

/// Three in a line, each message a second under way; Bob is told what Ada likes, and tells both others: Cyd with message 3.
const LINE: &str = "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nnew cyd:3\nlink ada bob\nlink bob cyd\n\
    book ada \"Dune\"\nsend bob {\"uuid\": \"x\", \"address\": \"127.0.0.1\", \"port\": 1, \"version\": 2, \"ttl\": 8, \"payload\": \"Dune\"}\n";

fn run(then: &str) -> Simulation {
    let text = format!("{LINE}{then}");
    let script = Script::parse(&text).expect("a script");
    let mut room = script.begin(None, &[]).expect("a room");
    room.finish().expect("a run");
    room.simulation
}

const ADA: NodeId = NodeId(1);
const BOB: NodeId = NodeId(2);
const CYD: NodeId = NodeId(3);

fn news_for_cyd() -> Lit {
    Lit {
        nodes: vec![BOB, CYD],
        links: vec![(BOB, CYD)],
        messages: vec![3],
        cells: vec![(CYD, ADA)],
    }
}

#[test]
fn a_message_lights_its_ends_its_link_and_the_cell_it_is_for() {
    // On its way, and when it has arrived.
    for then in ["run 500ms", "run 3s"] {
        let lit = Lit::of(&run(then), Pointed::Message(3));
        assert_eq!(lit, news_for_cyd(), "after {then}");
    }
    assert_eq!(
        Lit::of(&run("run 3s"), Pointed::Message(99)),
        Lit::default()
    );
}

#[test]
fn an_entry_of_the_log_lights_what_the_message_does_that_it_is_about() {
    let run = run("run 3s");
    let arrivals = run.journal().latest_first();
    let is_cyds = |(_, entry): &(u64, &Entry)| entry.node == CYD && entry.what.arrival().is_some();
    let (number, _) = arrivals.into_iter().find(is_cyds).expect("Cyd was told");
    assert_eq!(Lit::of(&run, Pointed::Entry(number)), news_for_cyd());
    assert_eq!(Lit::of(&run, Pointed::Entry(9_999)), Lit::default());
}

#[test]
fn a_message_that_stands_in_line_is_lit_like_one_that_has_arrived() {
    let run = run("slow cyd 1s\nrun 1500ms");
    let entries = run.journal().latest_first();
    let is_in_line = |(_, entry): &(u64, &Entry)| matches!(entry.what, What::StandsInLine(..));
    let (number, _) = entries.into_iter().find(is_in_line).expect("Cyd is slow");
    assert_eq!(Lit::of(&run, Pointed::Entry(number)), news_for_cyd());
}

#[test]
fn an_entry_about_a_command_lights_whom_it_names_and_the_way() {
    let lit_by_last = |then: &str| {
        let run = run(then);
        let last = run.journal().length() - 1;
        Lit::of(&run, Pointed::Entry(last))
    };
    let way = Lit {
        nodes: vec![BOB, CYD],
        links: vec![(BOB, CYD)],
        ..Lit::default()
    };
    assert_eq!(lit_by_last("run 3s\ncut bob -> cyd"), way);
    assert_eq!(
        lit_by_last("run 3s\nevery 1s for 500ms hold bob -> cyd\nrun 1s"),
        way,
        "what a schedule does is lit like what a hand does"
    );
    let groups = Lit {
        nodes: vec![ADA, BOB, CYD],
        ..Lit::default()
    };
    assert_eq!(lit_by_last("run 3s\npartition cyd,ada | bob"), groups);
    assert_eq!(lit_by_last("run 3s\nloss 10%"), Lit::default());
}

#[test]
fn a_link_lights_what_is_on_its_way_over_it() {
    let run = run("run 500ms");
    let there = Lit::of(&run, Pointed::Link(BOB, CYD));
    assert_eq!(
        (there.messages.as_slice(), there.nodes.as_slice()),
        ([3].as_slice(), [BOB, CYD].as_slice())
    );
    assert!(there.has_link(CYD, BOB), "a line stands for both ways");
    assert!(Lit::of(&run, Pointed::Link(CYD, BOB)).messages.is_empty());
}

#[test]
fn the_way_of_an_answer_lights_every_message_of_it() {
    let answer = why(&run("run 3s"), CYD, ADA).expect("both are there");
    let lit = Lit::of_chain(CYD, ADA, &answer.chain);
    assert_eq!(lit.messages, [1, 3]);
    assert_eq!(lit.nodes, [ADA, BOB, CYD]);
    assert_eq!(lit.links, [(BOB, CYD)]);
    assert!(lit.has_cell(CYD, ADA) && !lit.has_cell(BOB, ADA));
    assert!(lit.has_message(3) && lit.has_node(BOB) && !lit.is_empty());
}

#[test]
fn what_is_pointed_at_is_read_as_it_was_written() {
    for pointed in [
        Pointed::Node(ADA),
        Pointed::Link(ADA, BOB),
        Pointed::Message(17),
        Pointed::Entry(0),
        Pointed::Cell(CYD, ADA),
    ] {
        assert_eq!(pointed.to_string().parse(), Ok(pointed));
    }
    for text in [
        "",
        "own",
        "node",
        "node x",
        "node 1 2",
        "link 1",
        "cell 1 99999999999",
        "message -1",
    ] {
        assert_eq!(text.parse::<Pointed>(), Err(()), "{text}");
    }
}
