use super::*;
use crate::command::{Statement, parse};
use crate::journal::What;
use crate::rng::Seed;

/// What `run` is told in a line.
fn until(line: &str) -> Until {
    match parse(line).expect(line).expect(line).line.statement {
        Statement::Run(until) => until,
        other => panic!("{other} is no run"),
    }
}

/// Does what the lines say; a run must come to its end.
fn play(run: &mut Simulation, lines: &str) {
    for line in lines.lines() {
        match parse(line).expect(line).expect(line).line.statement {
            Statement::Do(command) => {
                let given = run.apply(&command);
                given.unwrap_or_else(|why| panic!("{line}: {why}"));
            }
            Statement::Run(until) => match run.ending(&until).expect(line) {
                Ending::At(moment) => run.run_to(moment).expect(line),
                Ending::When(awaited) => assert!(
                    wait(run, awaited, 60),
                    "{line}: it has not come about by {}",
                    run.now()
                ),
            },
            other => panic!("{other} is not for a run"),
        }
    }
}

fn room(lines: &str) -> Simulation {
    let mut run = Simulation::new(Seed(7));
    play(&mut run, lines);
    run
}

/// Lets so many seconds pass, or fewer if it comes about.
fn wait(run: &mut Simulation, awaited: Awaited, secs: u64) -> bool {
    let deadline = run.now() + Span::from_secs(secs);
    run.run_until_either([awaited, Awaited::Nothing], deadline, u64::MAX)
}

fn awaited(run: &Simulation, line: &str) -> Awaited {
    match run.ending(&until(line)) {
        Ok(Ending::When(awaited)) => awaited,
        other => panic!("{line} is over {other:?}"),
    }
}

fn at(run: &Simulation, line: &str) -> String {
    match run.ending(&until(line)) {
        Ok(Ending::At(moment)) => moment.to_string(),
        other => panic!("{line} is over {other:?}"),
    }
}

/// ada and bob, and cy who knows nobody; a message takes half a second, and nobody gossips.
const THREE: &str = "set gossip off\nset peers 0\nlatency 500ms\nnew ada:81 book Dune\nnew bob:82 book Emma\nnew cy:83 book Walden\nlink ada bob";

#[test]
fn a_time_is_counted_from_now_and_a_moment_is_what_it_says() {
    let run = room("new 2\nrun 1500ms");
    assert_eq!(at(&run, "run 5s"), "6.5s");
    assert_eq!(at(&run, "run 0s"), "1.5s");
    assert_eq!(at(&run, "run to 2s#3"), "2s#3");
    assert_eq!(at(&run, "run to 1.5s"), "1.5s");
    assert_eq!(at(&run, "run 2400h"), "2400h", "no run goes on for longer");
}

#[test]
fn rounds_are_counted_from_the_one_that_is_going_on() {
    let mut run = room("set gossip 2s\nnew 2");
    assert_eq!(at(&run, "run 1 round"), "2s");
    assert_eq!(at(&run, "run 3 rounds"), "6s");
    play(&mut run, "run 1999999us");
    assert_eq!(at(&run, "run 1 round"), "2s");
    play(&mut run, "run 1us");
    assert_eq!(at(&run, "run 1 round"), "4s", "the second has begun");
    play(&mut run, "run 500ms");
    assert_eq!(at(&run, "run 2 rounds"), "6s");
    assert_eq!(at(&run, "run 1000000 rounds"), "2000002s");
}

#[test]
fn where_nobody_gossips_a_round_is_a_second() {
    let run = room("set gossip off\nnew 2\nrun 2.5s");
    assert_eq!(at(&run, "run 2 rounds"), "4s");
}

#[test]
fn what_has_passed_or_is_not_there_is_refused_with_a_sentence() {
    let run = room(&format!("{THREE}\nrun 2s"));
    let refused = |line: &str| run.ending(&until(line)).expect_err(line);
    for (line, sentence) in [
        ("run to 1s", "1s has passed: the run has reached 2s"),
        (
            "run to 1.999999s#4",
            "1.999999s#4 has passed: the run has reached 2s",
        ),
        (
            "run until zebulon knows ada",
            "there is no node named zebulon; there are ada:81, bob:82, cy:83",
        ),
        (
            "run until ada knows 84",
            "there is no node on port 84; there are ada:81, bob:82, cy:83",
        ),
        (
            "run until add knows bob",
            "there is no node named add; did you mean ada?",
        ),
        (
            "run until ada:82 knows \"Emma\"",
            "ada is on port 81, not on 82",
        ),
        (
            "run until ada knows \"A title nobody shelved\"",
            "no node has ever had \"A title nobody shelved\" for a favourite; give it to one first",
        ),
        (
            "run until zebulon knows \"A title nobody shelved\"",
            "there is no node named zebulon; there are ada:81, bob:82, cy:83",
        ),
    ] {
        assert_eq!(refused(line), sentence, "{line}");
    }
    let empty = Simulation::new(Seed(7));
    assert_eq!(
        empty.ending(&until("run until ada knows bob")),
        Err("there is no node named ada; the room is empty; try new 12".to_owned())
    );
}

#[test]
fn nothing_never_comes_about() {
    let mut run = room("new 3");
    assert!(!run.has_come_about(Awaited::Nothing), "nothing has");
    assert!(!wait(&mut run, Awaited::Nothing, 30), "nothing has");
    assert_eq!(run.now().to_string(), "30s");
    assert!(
        !Simulation::new(Seed(7)).has_come_about(Awaited::default()),
        "nothing has"
    );
}

#[test]
fn an_agreement_is_there_when_the_last_one_knows() {
    let mut run = room("set topology ring\nnew 5");
    let agreement = awaited(&run, "run until converged");
    assert_eq!(agreement, Awaited::Agreement);
    assert!(wait(&mut run, agreement, 60), "they never agree");
    assert_eq!(run.coverage().pairs(), (25, 25));
    assert_eq!(run.coverage().converged_at(), Some(run.now()));
    play(&mut run, "book 8001 \"A new one\"");
    assert!(!run.has_come_about(agreement), "nobody knows the new one");
    let empty = Simulation::new(Seed(7));
    assert!(!empty.has_come_about(agreement), "nobody is there to agree");
}

#[test]
fn a_loss_is_the_next_one_from_when_it_was_waited_for() {
    let mut run = room("set topology ring\nloss 20%\nset gossip 500ms\nnew 5");
    let lost = |run: &Simulation| run.summary().lost;
    let is_loss = |run: &Simulation| {
        let last = run.journal().latest_first().next();
        last.is_some_and(|(_, entry)| matches!(entry.what, What::Lost(..)))
    };
    for nth in 1..=10 {
        let loss = awaited(&run, "run until loss");
        assert_eq!(loss, Awaited::Loss { beyond: nth - 1 });
        assert!(!run.has_come_about(loss), "the one before is over");
        assert!(wait(&mut run, loss, 60), "nothing is lost");
        assert_eq!(lost(&run), nth);
        assert!(is_loss(&run), "it stopped at something else");
    }
    play(&mut run, "loss 0%\nrun 5s");
    let loss = awaited(&run, "run until loss");
    let now = run.now();
    assert!(!wait(&mut run, loss, 10), "what is lost where nothing is?");
    assert_eq!(run.now(), now + Span::from_secs(10));
}

#[test]
fn somebody_knows_another_from_the_very_message_that_says_it() {
    let mut run = room(THREE);
    let knows = awaited(&run, "run until ada knows bob");
    let (ada, bob) = (NodeId(81), NodeId(82));
    assert_eq!(
        knows,
        Awaited::Favourite {
            node: ada,
            origin: bob
        }
    );
    assert!(!wait(&mut run, knows, 5), "nobody has said anything");
    play(&mut run, "join ada bob");
    assert!(wait(&mut run, knows, 5), "bob has answered");
    assert_eq!(run.moment().to_string(), "6s");
    let back = awaited(&run, "run until bob knows ada");
    assert!(!run.has_come_about(back), "ada has told nothing");
    play(&mut run, "book bob Walden");
    assert!(!run.has_come_about(knows), "it knows his old one");
}

#[test]
fn everybody_knows_their_own_favourite_and_the_dead_still_know_what_they_knew() {
    let mut run = room(&format!("{THREE}\njoin ada bob\nrun 1s"));
    assert!(
        run.has_come_about(awaited(&run, "run until cy knows 83")),
        "its own"
    );
    play(&mut run, "kill ada\nkill bob");
    for line in ["run until ada knows bob", "run until ada knows \"Emma\""] {
        assert!(run.has_come_about(awaited(&run, line)), "{line}");
    }
    play(&mut run, "restart ada blank");
    let knows = awaited(&run, "run until ada knows bob");
    assert!(!run.has_come_about(knows), "it has forgotten");
}

#[test]
fn a_forged_favourite_is_not_known() {
    let forged = r#"{"uuid": "f", "address": "127.0.0.1", "port": 82, "version": 1, "ttl": 1, "payload": "a lie"}"#;
    let run = room(&format!("{THREE}\nsend ada {forged}"));
    let of_bob = awaited(&run, "run until ada knows bob");
    assert!(!run.has_come_about(of_bob), "it knows a lie");
    let lie = awaited(&run, "run until ada knows \"a lie\"");
    assert!(run.has_come_about(lie), "it does know of the lie");
}

#[test]
fn somebody_knows_a_book_whoever_s_favourite_it_is() {
    let mut run = room(THREE);
    let of = |run: &Simulation, who: &str, title: &str| {
        let line = format!("run until {who} knows {title:?}");
        run.has_come_about(awaited(run, &line))
    };
    assert!(of(&run, "ada", "Dune"), "its own");
    assert!(!of(&run, "ada", "Emma"), "nobody has told it");
    play(&mut run, "book cy Emma\nlink ada cy\njoin ada cy");
    play(&mut run, "run until ada knows \"Emma\"");
    assert_eq!(run.now().to_string(), "1s");
    assert!(of(&run, "ada", "Emma"), "from cy, though it is bob's too");
    assert!(
        !run.has_come_about(awaited(&run, "run until ada knows bob")),
        "not from bob"
    );
    play(&mut run, "book ada Beloved");
    assert!(!of(&run, "ada", "Dune"), "it likes another by now");
}

#[test]
fn whichever_of_two_comes_first_ends_the_wait_and_none_does_without_a_step_too_many() {
    let mut run = room(&format!("{THREE}\njoin ada bob"));
    let knows = awaited(&run, "run until ada knows bob");
    let never = awaited(&run, "run until loss");
    for pair in [[knows, never], [never, knows]] {
        let mut run = run.clone();
        assert!(
            run.run_until_either(pair, SimTime::MAX, u64::MAX),
            "ada knows"
        );
        assert_eq!((run.now().to_string().as_str(), run.events()), ("1s", 3));
    }
    // An event is more than one piece of work, so each of these is one event.
    for events in [1, 2] {
        assert!(
            !run.run_until_either([knows, never], SimTime::MAX, 1),
            "too few"
        );
        assert_eq!(run.events(), events);
    }
    assert!(
        !run.run_until_either([knows, never], run.now(), 0),
        "none at all"
    );
    assert!(
        run.run_until_either([knows, never], SimTime::MAX, 1),
        "the third"
    );
    assert!(
        run.run_until_either([knows, never], SimTime::MAX, 0),
        "it has already"
    );
    assert_eq!(run.events(), 3);
}

#[test]
fn in_the_journal_no_sign_is_left_of_having_waited() {
    let mut waited = room(THREE);
    play(&mut waited, "join ada bob\nrun until ada knows bob\nrun 5s");
    let mut plain = room(THREE);
    play(&mut plain, "join ada bob\nrun 6s");
    assert_eq!(waited.summary(), plain.summary());
}
