//! That whoever reads the log from top to bottom sees everything that was done to the run.

use super::*;
use crate::journal::{NAMED_MAX, NOBODY};

/// Three who know each other, none of whom says anything by itself, with a message under way from ada to tod.
const ROOM: &str = "set gossip off\nset topology complete\nset peers 0\nlatency 100ms\nnew ada:1\nnew tod:2\nnew flo:3\nlink ada tod\nlink tod flo\n\
    send ada {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}";

/// What stands in the journal from entry `since` on, each as `whose, what`.
fn told_since(run: &Simulation, since: u64) -> Vec<String> {
    let entries = (since..run.journal().length()).filter_map(|number| run.journal().get(number));
    entries
        .map(|entry| {
            let whose = run.directory().name(entry.node).cloned();
            let whose = whose.unwrap_or_else(|| Rc::from("-"));
            match &entry.what {
                What::Commanded(line) => format!("{whose}, by hand: {}", line.text),
                What::Scheduled(deed) => format!("{whose}, by schedule: {}", deed.line.text),
                what => format!("{whose}, {what:?}"),
            }
        })
        .collect()
}

/// Gives the last of some lines and returns what the log tells of it.
fn told(before: &str, line: &str) -> Vec<String> {
    let mut run = room(&format!("{ROOM}\n{before}"));
    let since = run.journal().length();
    play(&mut run, line);
    told_since(&run, since)
}

#[test]
fn a_command_of_which_nothing_else_tells_has_an_entry_as_it_is_written() {
    for (before, line, whose) in [
        ("", "cut ada -> tod", "-"),
        ("", "cut ada <-> tod", "-"),
        ("", "isolate tod", "tod"),
        ("", "partition ada | tod,flo", "-"),
        ("cut ada -> tod", "heal ada -> tod", "-"),
        ("cut ada -> tod", "heal", "-"),
        ("", "hold ada -> tod", "-"),
        ("hold ada -> tod", "release ada -> tod", "-"),
        ("", "loss 10%", "-"),
        ("", "loss 10% to tod", "tod"),
        ("", "loss 10% from tod", "tod"),
        ("", "loss 10% ada -> tod", "-"),
        ("loss 10%", "loss default", "-"),
        ("", "latency uniform 20ms..200ms", "-"),
        ("", "duplicate 2%", "-"),
        ("", "bandwidth 10kB/s", "-"),
        ("", "order kept", "-"),
        ("", "place tod tokyo", "tod"),
        ("", "place all tokyo", "-"),
        ("", "set ttl 3", "-"),
        ("", "set gossip 1s", "-"),
        ("", "set repick 1s", "-"),
        ("", "set cache 10", "-"),
        ("", "set peers 5", "-"),
        ("", "set topology ring", "-"),
        ("", "slow tod 200ms", "tod"),
        ("", "slow all 200ms", "-"),
        ("", "drift tod +10%", "tod"),
        ("", "lie tod version", "tod"),
        ("", "every 10s for 3s partition ada | tod", "-"),
        ("", "every 10s for 3s kill tod", "tod"),
        ("", "flap tod up 4s down 1s", "tod"),
        ("", "flap ada -> tod up 4s down 1s", "-"),
        ("", "churn 6/min down 2s", "-"),
        ("churn 6/min down 2s", "calm 1", "-"),
    ] {
        let canonical = crate::command::parse(line)
            .expect(line)
            .expect(line)
            .line
            .statement;
        let expected = format!("{whose}, by hand: {canonical}");
        assert_eq!(told(before, line), [expected], "{line}");
    }
}

#[test]
fn a_command_of_which_something_else_tells_has_no_second_entry() {
    for (before, line) in [
        ("", "new jimmy:81"),
        ("", "new 2"),
        ("", "kill tod"),
        ("", "stop"),
        ("kill tod", "restart tod"),
        ("", "freeze tod"),
        ("", "freeze"),
        ("freeze", "thaw"),
        ("", "book tod Walden"),
        ("", "join tod ada"),
        ("", "link ada flo"),
        ("", "unlink ada tod"),
        (
            "",
            "send tod {\"uuid\": \"b2\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}",
        ),
        ("", "message 2 drop"),
        ("", "message 2 delay 1s"),
        ("", "message 2 duplicate"),
        ("", "message 2 hold"),
    ] {
        let told = told(before, line);
        assert!(!told.is_empty(), "{line} leaves no trace");
        assert!(
            told.iter().all(|told| !told.contains("by hand")),
            "{line}: {told:?}"
        );
    }
}

#[test]
fn what_a_person_takes_over_from_a_schedule_is_told_though_nothing_else_happens() {
    assert_eq!(
        told("every 1s for 500ms freeze tod\nrun 1.2s", "freeze tod"),
        ["tod, by hand: freeze tod"]
    );
}

#[test]
fn calm_is_told_before_what_the_schedules_undo() {
    assert_eq!(
        told("every 1s for 500ms isolate tod\nrun 1.2s", "calm"),
        ["-, by hand: calm", "tod, by schedule: isolate tod"]
    );
}

#[test]
fn what_is_refused_is_not_told() {
    let mut run = room(ROOM);
    let since = run.journal().length();
    refused(&mut run, "heal");
    assert_eq!(told_since(&run, since), [""; 0]);
}

#[test]
fn an_entry_names_whom_its_command_names_unless_they_are_too_many() {
    let mut run = room(ROOM);
    let line = |run: &Simulation| {
        let (_, entry) = run.journal().latest_first().next().expect("an entry");
        let line = entry.what.line().expect("a command").clone();
        (line.nodes, line.ways)
    };
    let (ada, tod) = (NodeId(1), NodeId(2));
    play(&mut run, "cut tod <-> ada");
    assert_eq!(line(&run), (vec![ada, tod], vec![(tod, ada), (ada, tod)]));
    play(&mut run, "every 10s for 5s hold ada -> tod");
    assert_eq!(line(&run), (vec![ada, tod], vec![(ada, tod)]));
    play(&mut run, "loss 10% to tod");
    assert_eq!(line(&run), (vec![tod], vec![]));
    play(&mut run, "loss 10%");
    assert_eq!(line(&run), (vec![], vec![]));

    let count = NAMED_MAX + 1;
    let mut run = room(&format!("set gossip off\nnew {count}"));
    let ports = |from: usize, to: usize| {
        let ports: Vec<String> = (from..=to).map(|n| (8_000 + n).to_string()).collect();
        ports.join(",")
    };
    play(
        &mut run,
        &format!("partition {} | 8002", ports(3, NAMED_MAX + 1)),
    );
    assert_eq!(line(&run).0.len(), NAMED_MAX);
    play(
        &mut run,
        &format!("partition 8001 | {}", ports(2, NAMED_MAX + 1)),
    );
    assert_eq!(line(&run), (vec![], vec![]));
    assert_eq!(
        run.journal().latest_first().next().map(|(_, e)| e.node),
        Some(NOBODY)
    );
}
