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
        "cyd knows ada's favourite, Dune (version 2), because you told bob at 0s and bob told cyd at 1s."
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
    assert_eq!(answer.sentence, "Now bob's message is on its way until 1s.");
}

#[test]
fn a_loss_a_death_a_frost_and_a_spent_ttl_are_told() {
    // Nothing else is lost: what did not come to others is no chance of hers.
    let lost = told_by_bob(8).replace("send", "loss 100% bob -> cyd\nsend") + "run 3s";
    let answer = ask(&lost, 3, 1);
    assert!(
        answer
            .sentence
            .ends_with("bob's message was lost on its way."),
        "{}",
        answer.sentence
    );
    let dead = told_by_bob(8) + "kill cyd\nrun 3s\nrestart cyd";
    assert_eq!(
        ask(&dead, 3, 1).sentence,
        "At 1s bob's message came while cyd was dead."
    );
    let frozen = told_by_bob(8) + "freeze cyd\nrun 3s";
    assert_eq!(
        ask(&frozen, 3, 1).sentence,
        "Now bob's message waits for cyd, which is frozen."
    );
    let spent = told_by_bob(1) + "run 3s";
    assert_eq!(
        ask(&spent, 3, 1).sentence,
        "At 0s bob heard of it with the TTL spent, and told nobody."
    );
}

#[test]
fn that_nobody_has_told_is_an_answer_too() {
    let alone = ask(&format!("{LINE}run 1s"), 3, 1);
    assert_eq!(
        alone.sentence,
        "Nobody who knows of it has cyd for a peer yet."
    );
    let silent = ask(&format!("{LINE}run 1s"), 2, 1);
    assert_eq!(
        silent.sentence,
        "ada could tell bob, but had no reason to yet: news travels when it is new, or when ada gossips."
    );
    assert_eq!(silent.chances, []);
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
        answer
            .sentence
            .ends_with("Nobody who knows of it has cyd for a peer yet."),
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
