//! What is short to write and long to do: as links and as files it is opened in pieces, each of bounded work, and asks before it
//! goes on for long. Work is counted, not timed; the same runs are in the page's own tests and in the benchmark.

use serde::Deserialize;

use watercooler::opening::{Opening, Progress, WORK_PER_LOOK};
use watercooler::session::{Passing, Session};

use crate::checks::sealed;

/// Lines that are done at the first instant.
#[derive(Deserialize)]
struct Storm {
    name: String,
    first: Vec<String>,
    again: Vec<String>,
    times: usize,
    /// The work of the largest of its commands, which is not cut.
    largest: u64,
    /// Whether it is so much work that it asks.
    is_long: bool,
}

impl Storm {
    fn lines(&self) -> impl Iterator<Item = &String> {
        let again = std::iter::repeat_n(&self.again, self.times).flatten();
        self.first.iter().chain(again)
    }

    fn link(&self) -> String {
        let lines = self.lines().map(|line| {
            let parsed = watercooler::command::parse(line).expect(line);
            let parsed = parsed.expect("a line that says something");
            format!("\n0s {}", parsed.line)
        });
        sealed(&format!("-\n1\n0s\n-\n-{}", lines.collect::<String>()))
    }

    fn file(&self) -> String {
        self.lines().map(|line| format!("at 0s {line}\n")).collect()
    }
}

fn storms() -> Vec<Storm> {
    serde_json::from_str(include_str!("storms.json")).expect("a list of storms")
}

/// Goes on piece by piece until it is opened, or asks, or has done so much; returns the most work of a piece, and whether it has asked.
fn most_of_a_piece(mut opening: Opening, enough: u64) -> (u64, bool) {
    let (mut most, mut done) = (0, 0);
    let mut look = |so_far: u64| {
        most = most.max(so_far - done);
        done = so_far;
    };
    let opened = loop {
        let progress = opening.go_on(&|| true).expect("it can be opened");
        look(opening.worked());
        let is_silent = matches!(progress, Progress::GoesOn) && opening.asks();
        assert!(!is_silent, "it asks and does not say so");
        match progress {
            Progress::GoesOn if opening.worked() >= enough => return (most, false),
            Progress::GoesOn => {}
            Progress::Asks => return (most, true),
            Progress::Opened(opened) => break opened,
        }
    };
    let mut session = Session::opened(*opened);
    let mut before = session.run().work();
    loop {
        let passing = session.go_on(&|| true);
        most = most.max(session.run().work() - before);
        before = session.run().work();
        match passing {
            Passing::GoesOn if before >= enough => return (most, false),
            Passing::GoesOn => {}
            Passing::Asks => return (most, true),
            Passing::Over => return (most, false),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_short_to_write_and_long_to_do_is_opened_in_pieces_and_asks() {
    for storm in storms() {
        let name = &storm.name;
        let link = Opening::link(&storm.link()).expect(name);
        let file = Opening::file("a storm", &storm.file()).expect(name);
        let bound = 2 * WORK_PER_LOOK + storm.largest;
        let (most, has_asked) = most_of_a_piece(link, u64::MAX);
        assert!(most <= bound, "{name}: {most} at a time, and not {bound}");
        assert_eq!(has_asked, storm.is_long, "{name}");
        // Once it is read, the file is the same.
        let (most, _) = most_of_a_piece(file, 2 * storm.largest);
        assert!(most <= bound, "{name}: {most} at a time, and not {bound}");
    }
}

#[test]
fn a_file_is_read_in_pieces_and_may_not_say_more_than_a_run_records() {
    let lines = "run 0s\n".repeat(30_000);
    let mut opening = Opening::file("long", &lines).expect("a file");
    let mut pieces = 0;
    while opening.under_way().0 == "Reading" {
        let before = opening.worked();
        opening.go_on(&|| true).expect("it can be read");
        assert!(opening.worked() - before <= 2 * WORK_PER_LOOK);
        pieces += 1;
    }
    assert!(pieces > 300, "{pieces}");
    let longer = "new 1\n".repeat(660_000);
    let mut opening = Opening::file("longer", &longer).expect("a file");
    let why = loop {
        if let Err(why) = opening.go_on(&|| true) {
            break why;
        }
    };
    assert_eq!(
        why,
        "longer: line 40001: the file has more than 40000 lines that do something, twice as many as a run can record"
    );
}

#[test]
fn a_command_for_this_very_instant_waits_for_it_in_pieces() {
    let storm = &storms()[0];
    let text = storm.first[..storm.first.len() - 1].join("\n");
    let opened = watercooler::opening::Opened::file("a storm", &text).expect("it begins");
    let mut session = Session::opened(opened);
    let line = watercooler::command::parse("at 0s freeze")
        .expect("a line")
        .expect("a line")
        .line;
    let watercooler::command::Statement::Do(command) = line.statement else {
        panic!("a command");
    };
    let given = session.run().commands().len();
    session
        .schedule(line.at.expect("a moment"), command)
        .expect("it is now");
    for _ in 0..50 {
        let before = session.run().work();
        assert_eq!(session.go_on(&|| true), Passing::GoesOn);
        let done = session.run().work() - before;
        // An event may be a message that goes on to all.
        assert!(done <= WORK_PER_LOOK + 1_500, "{done}");
    }
    session.pause();
    assert_eq!(
        session.run().commands().len(),
        given,
        "it was not given yet"
    );
    assert!(session.run().events() > 20, "nothing happened");
}

/// Gives a command and does it piece by piece; returns the most work of a piece.
fn most_of_giving(session: &mut Session, line: &str) -> u64 {
    let parsed = watercooler::command::parse(line).expect(line).expect(line);
    let watercooler::command::Statement::Do(command) = parsed.line.statement else {
        panic!("{line} is no command");
    };
    let mut before = session.run().work();
    session.give(&command).expect(line);
    let mut most = session.run().work() - before;
    while session.is_on_errand() {
        before = session.run().work();
        session.go_on(&|| true);
        most = most.max(session.run().work() - before);
    }
    most
}

#[test]
fn one_command_is_done_in_pieces_however_much_it_is() {
    let send = r#"send all {"uuid": "a", "address": "1.2.3.4", "port": "1", "version": 1, "ttl": 9, "payload": "x"}"#;
    let complete = &["set topology complete", "new 400"][..];
    for (setup, line, most_of_a_deed) in [
        (&[][..], "new 5000", 400),
        (&["set topology complete"], "new 700", 100),
        (&["set topology ba 20"], "new 2000", 200),
        // Lots are drawn for every pair of nodes at once.
        (&["set topology er 2%"], "new 1500", 1_500 * 1_500 / 64),
        // Each of them tells all others.
        (complete, send, 2 * 400),
        (complete, "new 1", 100),
    ] {
        let text = setup.join("\n");
        let opened = watercooler::opening::Opened::file("a room", &text).expect(&text);
        let mut session = Session::opened(opened);
        let most = most_of_giving(&mut session, line);
        let bound = 2 * WORK_PER_LOOK + most_of_a_deed;
        assert!(
            most <= bound,
            "{text}, {line}: {most} at a time, and not {bound}"
        );
        assert!(!session.run().is_amid_command());
        // Nobody is left amid it who stops, steps or gives another.
        let begun = session.run().steps();
        session.pause();
        assert_eq!(session.run().steps(), begun);
    }
}

#[test]
fn going_back_and_forth_past_a_large_command_is_done_in_pieces() {
    let text = "set topology complete\nset gossip off";
    let opened = watercooler::opening::Opened::file("a room", text).expect(text);
    let mut session = Session::opened(opened);
    let mut largest = 0;
    for line in ["set ttl 8", "new 500", "set ttl 9"] {
        largest = largest.max(most_of_giving(&mut session, line));
    }
    let whole = session.run().work();
    session.history.set_out_before_command(1);
    session.go_there("back".to_owned(), None);
    while session.go_on(&|| true) == Passing::GoesOn {}
    session.history.set_out_before_command(0);
    session.go_there("back".to_owned(), None);
    while session.go_on(&|| true) == Passing::GoesOn {}
    let mut pieces = 0;
    while session.history.begin_step().expect("it steps") || !session.history.is_live() {
        let before = session.run().work();
        while !session.history.go_on_with_command(WORK_PER_LOOK) {
            pieces += 1;
        }
        assert!(session.run().work() >= before);
        if session.run().work() >= whole {
            break;
        }
    }
    assert!(pieces > 300, "{pieces}");
    assert_eq!(session.run().work(), whole);
}
