//! A command that is done in pieces does the same as one that is done at once.

use super::*;

const SEND: &str = r#"send all {"uuid": "x", "address": "x", "port": 1, "ttl": 9, "payload": "p"}"#;

fn command(line: &str) -> Command {
    match parse(line).expect(line).expect(line).line.statement {
        Statement::Do(command) => command,
        other => panic!("{other:?} is no command"),
    }
}

#[test]
fn however_a_command_is_cut_it_does_the_same() {
    let rooms = [
        ("set topology complete\nset peers 0", "new 40"),
        ("new 5\nset topology er 30%\nlatency 0s", "new 30"),
        ("new 3\nfreeze", "new 2"),
        (
            "set topology complete\nnew 30\nkill 8004\nfreeze 8005",
            SEND,
        ),
        ("new 30\nrun 3s", SEND),
    ];
    for (setup, line) in rooms {
        let at_once = room(&format!("{setup}\n{line}\nrun 2s"));
        for piece in [1, 7, 100] {
            let mut run = room(setup);
            run.begin(&command(line)).expect(line);
            let mut pieces = 1;
            loop {
                let before = run.work();
                let is_done = run.go_on_with_command(before + piece);
                assert_eq!(is_done, !run.is_amid_command(), "{setup}, {line}");
                if is_done {
                    break;
                }
                pieces += 1;
            }
            assert!(piece > 1 || pieces > 4, "{setup}, {line}: {pieces} pieces");
            play(&mut run, "run 2s");
            assert_eq!(run.fingerprint(), at_once.fingerprint(), "{setup}, {line}");
            assert_eq!(run.summary(), at_once.summary(), "{setup}, {line}");
            assert_eq!(run.coverage().pairs(), at_once.coverage().pairs());
            assert_eq!(run.recording(), at_once.recording());
            assert_eq!(run.work(), at_once.work(), "{setup}, {line}");
        }
    }
}

#[test]
fn whatever_is_done_next_has_the_command_done_first() {
    let setup = "set topology complete\nset peers 0";
    let begun = || {
        let mut run = room(setup);
        run.begin(&command("new 40")).expect("there is room");
        assert!(run.is_amid_command() && !run.stands_at_its_last_step());
        run
    };
    let at_once = |more: &str| room(&format!("{setup}\nnew 40\n{more}"));
    let mut stepped = begun();
    assert!(stepped.step());
    let mut expected = at_once("");
    assert!(expected.step());
    assert_eq!(stepped.summary(), expected.summary());
    let mut given = begun();
    given.apply(&command("kill 8040")).expect("it has come");
    assert_eq!(given.summary(), at_once("kill 8040").summary());
    let mut refused = begun();
    assert!(refused.apply(&command("kill 8041")).is_err());
    assert_eq!(refused.summary(), at_once("").summary());
    let mut passed = begun();
    passed.run_until(at(500_000), u64::MAX);
    assert_eq!(passed.summary(), at_once("run 500ms").summary());
    // A copy goes on with it by itself.
    let mut copy = begun().clone();
    copy.go_on_with_command(u64::MAX);
    assert_eq!(copy.summary(), at_once("").summary());
}

#[test]
fn who_follows_a_run_in_pieces_comes_through_the_same_states() {
    let setup = "set topology complete\nset peers 0\nlatency 0s";
    let run = room(&format!("{setup}\nnew 30\n{SEND}\nrun 1s"));
    let mut following = room("");
    let mut pieces = 0;
    while !following
        .follow_until(&run, at(1_000_000), 20)
        .expect("it follows")
    {
        pieces += 1;
    }
    assert!(pieces > 100, "{pieces}");
    assert_eq!(following.summary(), run.summary());
    assert_eq!(following.recording(), run.recording());
}

#[test]
fn to_try_a_command_does_not_do_it() {
    let run = room("set topology complete");
    assert_eq!(run.why_not(&command("new 1000")), None);
    let why = run.why_not(&command("new 1002")).expect("too many peers");
    assert_eq!(
        why,
        "1002 nodes in a complete topology would give one of them 1001 peers; the most is 1000"
    );
}
