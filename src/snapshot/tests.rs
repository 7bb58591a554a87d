use super::*;

#[test]
fn a_message_is_where_its_time_says() {
    let at = SimTime::from_micros;
    let progress = |now| progress(at(100), at(300), at(now));
    assert_eq!(
        [50, 100, 150, 300, 900].map(progress),
        [0.0, 0.0, 0.25, 1.0, 1.0]
    );
    assert_eq!(
        super::progress(at(100), at(100), at(100)),
        1.0,
        "it takes no time"
    );
}

#[test]
fn a_message_in_flight_is_told_with_what_caused_it() {
    let text = "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nnew cyd:3\nlink ada bob\nlink bob cyd\nsend ada {\"uuid\": \"x\", \"address\": \"9.9.9.9\", \"port\": 9, \"version\": 1, \"ttl\": 8, \"payload\": \"Dune\"}\n";
    let run = |lines: &str| {
        let script = crate::scenario::Script::parse(&format!("{text}{lines}")).expect(lines);
        let mut room = script.begin(None, &[]).expect(lines);
        room.finish().expect(lines);
        room.simulation
    };
    let caught = |run: &Simulation| {
        let (rows, _) = flights(run, "");
        flight(run, rows[0].number).expect("it is in flight")
    };
    let first = caught(&run("run 500ms"));
    assert_eq!(
        first.cause,
        "ada sent it at 0.000 s, because message 1 had come from you."
    );
    assert_eq!((&*first.row.to, first.hops), ("bob", 1));
    assert_eq!(
        first.json.as_deref(),
        Some(
            "{\n  \"uuid\": \"x\",\n  \"address\": \"9.9.9.9\",\n  \"port\": \"9\",\n  \"version\": 1,\n  \"ttl\": 7,\n  \"payload\": \"Dune\"\n}"
        )
    );
    let second = caught(&run("run 1500ms"));
    assert_eq!(
        second.cause,
        "bob sent it at 1.000 s, because message 2 had come from ada."
    );
    assert_eq!(flight(&run("run 5s"), 2), None, "it has arrived");
}

#[test]
fn what_is_wrong_is_told_with_what_undoes_it() {
    let text = "new ada:1\nnew bob:2\nnew cyd:3\npartition ada | bob\nisolate cyd\ncut ada -> cyd\nhold bob -> cyd\n\
                order kept\nloss burst 10% 5 from ada\nlatency cities ada <-> bob\nbandwidth 64kB/s to cyd\nduplicate 3%\n";
    let run = &mut played(text);
    let told: Vec<String> = super::faults::faults(run)
        .into_iter()
        .map(|fault| format!("{} / {}", fault.what, fault.undo))
        .collect();
    assert_eq!(
        told,
        [
            "the room is split: 1 and 1 and 1 cannot talk to each other / heal",
            "cyd is isolated / heal",
            "ada → cyd is cut / heal 1 -> 3",
            "bob → cyd is held / release 2 -> 3",
            "latency cities on ada → bob / latency default 1 -> 2",
            "latency cities on bob → ada / latency default 2 -> 1",
            "loss burst 10% 5 on all from ada / loss default from 1",
            "bandwidth 64kB/s on all to cyd / bandwidth default to 3",
            "duplicate 3% everywhere / duplicate default",
            "order kept everywhere / order default",
        ]
    );
    let undo = super::faults::faults(run)
        .into_iter()
        .map(|fault| fault.undo);
    // The partition and the isolation are healed together.
    for line in undo.skip(1).filter(|line| line != "heal 1 -> 3") {
        let line = &*line;
        let read = crate::command::parse(line).expect(line).expect(line);
        let crate::command::Statement::Do(command) = read.line.statement else {
            panic!("{line} is not a command");
        };
        run.apply(&command).expect(line);
    }
    assert_eq!(super::faults::faults(run), []);
}

fn played(text: &str) -> Simulation {
    let script = crate::scenario::Script::parse(text).expect(text);
    let mut room = script.begin(None, &[]).expect(text);
    room.finish().expect(text);
    room.simulation
}

const QUIET: &str = "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nlink ada bob\nrun 1s\nfreeze ada\nrun 1s\nthaw ada\nrun 1s\nfreeze bob\nrun 1s\n";

#[test]
fn a_log_of_a_stretch_of_time_has_what_happened_in_it_and_nothing_else() {
    let run = played(QUIET);
    let told = |range: Option<(u64, u64)>, before| -> Vec<String> {
        let second = |n| SimTime::from_micros(n * 1_000_000);
        let filter = LogFilter {
            range: range.map(|(from, until)| (second(from), second(until))),
            before,
            ..LogFilter::default()
        };
        let rows = log(&run, &filter, 100);
        rows.iter()
            .map(|row| format!("{} {}", seconds(row.at), row.sentence))
            .collect()
    };
    assert_eq!(
        told(Some((1, 2)), None),
        ["2.000 s ada was thawed.", "1.000 s ada was frozen."],
        "both ends are in it"
    );
    assert_eq!(told(Some((3, 9)), None), ["3.000 s bob was frozen."]);
    assert_eq!(told(Some((4, 9)), None), [""; 0]);
    let held = run.journal().length() - 2;
    assert_eq!(
        told(Some((1, 3)), Some(held)),
        ["1.000 s ada was frozen."],
        "what came after it was held is not there"
    );
    assert_eq!(told(None, None).len() as u64, run.journal().length());
}

#[test]
fn a_command_is_a_row_of_the_log_and_of_the_log_of_whom_it_names() {
    let run = played(&format!("{QUIET}cut ada -> bob\nslow bob 1s\n"));
    let rows = |node| {
        let filter = LogFilter {
            node,
            ..LogFilter::default()
        };
        let rows = log(&run, &filter, 2);
        rows.iter()
            .map(|row| [&*row.from, &*row.to, &row.said, &row.effect].join("|"))
            .collect::<Vec<_>>()
    };
    let (cut, slow) = ("you||cut ada -> bob|done", "you|bob|slow bob 1s|done");
    assert_eq!(rows(None), [slow, cut]);
    assert_eq!(rows(Some(NodeId(2))), [slow, cut]);
    assert_eq!(
        rows(Some(NodeId(1))),
        [cut, "ada|||thawed"].map(str::to_owned)
    );
    assert_eq!(
        caption(&run, run.journal().length() - 1).0.as_deref(),
        Some("At 4.000 s you made bob slow, 1s a message.")
    );
}

#[test]
fn a_story_is_the_log_the_other_way_round_as_sentences() {
    let run = played(QUIET);
    assert_eq!(
        story(&run, "Two", None),
        "Two, seed 1: what happened from 0.000 s to 4.000 s.\n\n\
         At 0.000 s you set gossip to off.\n\
         At 0.000 s you set peers to 0.\n\
         At 0.000 s you set latency to 1s.\n\
         At 0.000 s ada came in, on port 1.\n\
         At 0.000 s bob came in, on port 2.\n\
         At 0.000 s ada made bob a peer.\n\
         At 0.000 s bob made ada a peer.\n\
         At 1.000 s ada was frozen.\n\
         At 2.000 s ada was thawed.\n\
         At 3.000 s bob was frozen.\n"
    );
    let range = (
        SimTime::from_micros(1_500_000),
        SimTime::from_micros(2_000_000),
    );
    assert_eq!(
        story(&run, "Two", Some(range)),
        "Two, seed 1: what happened from 1.500 s to 2.000 s.\n\nAt 2.000 s ada was thawed.\n"
    );
}

#[test]
fn what_is_the_matter_and_what_comes_by_itself_is_said_in_words() {
    let run = played(
        "set gossip off\nset peers 0\nnew ada:1\nnew tod:2\nlink ada tod\nslow tod 300ms\ndrift tod -50%\n\
         lie tod ttl\nflap tod up 4s down 1s\nevery 1s for 500ms freeze ada\nevery 1s for 500ms slow ada 2s\nrun 1.2s",
    );
    let mut camera = Camera::default();
    let snapshot = camera.snapshot(&run, 0);
    let words = |place: usize| {
        let signs = snapshot.nodes[place].health.signs.iter();
        signs
            .map(|sign| format!("{} {}", sign.word, sign.words))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        words(1),
        [
            "slow takes 300ms over each message",
            "drifts has a wrong clock: its periods are 50% shorter",
            "lies lies: it passes rumors on without counting the link they crossed",
            "flaps loses its network now and then, by schedule 1",
        ]
    );
    assert_eq!(words(0), ["slow takes 2s over each message"]);
    let ada = &snapshot.nodes[0].health;
    assert_eq!(
        (ada.by, &*ada.slow),
        (Some(2), "off"),
        "by hand it is not slow"
    );
    let states: Vec<_> = snapshot
        .schedules
        .iter()
        .map(|s| {
            (
                s.number,
                &*s.line,
                s.in_force_since.map(seconds),
                seconds(s.next_at),
            )
        })
        .collect();
    let since = Some("1.000 s".to_owned());
    assert_eq!(
        states,
        [
            (1, "flap tod up 4s down 1s", None, "4.000 s".to_owned()),
            (
                2,
                "every 1s for 500ms freeze ada",
                since.clone(),
                "2.000 s".to_owned()
            ),
            (
                3,
                "every 1s for 500ms slow ada 2s",
                since,
                "2.000 s".to_owned()
            ),
        ]
    );
    // The same picture twice is the same picture, and the end of a schedule is seen.
    assert!(Rc::ptr_eq(
        &camera.snapshot(&run, 0).nodes[0],
        &snapshot.nodes[0]
    ));
    let mut run = run;
    run.apply(&crate::command::Command::Nemesis(
        crate::command::Nemesis::Calm(None),
    ))
    .expect("there are schedules");
    let calm = camera.snapshot(&run, 0);
    assert_eq!(calm.schedules.len(), 0);
    assert_eq!(calm.nodes[0].health.signs, []);
    assert_eq!(calm.nodes[1].health.signs.len(), 3, "what a hand did stays");
}

/// A room after these lines.
fn room(lines: &str) -> Simulation {
    played(&format!(
        "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nnew cyd:3\nlink ada bob\nlink bob cyd\n{lines}"
    ))
}

const RUMOR: &str = "send ada {\"uuid\": \"x\", \"address\": \"9.9.9.9\", \"port\": 9, \"version\": 1, \"ttl\": 8, \"payload\": \"Dune\"}\n";

/// How far each message has come, in hundredths, and whether it is lost, held, a copy.
fn dots(run: &Simulation) -> Vec<(u32, bool, bool, bool)> {
    let dots = frame(run, SimTime::ZERO).dots;
    let hundredths = |dot: &Dot| (dot.progress * 100.0).round() as u32;
    let dots = dots.iter();
    dots.map(|dot| (hundredths(dot), dot.is_lost, dot.is_held, dot.is_copy))
        .collect()
}

#[test]
fn a_held_message_stands_still_and_one_that_is_lost_after_that_dies_where_it_was() {
    let held = format!("{RUMOR}run 250ms\nhold ada -> bob\nrun 3s\n");
    assert_eq!(dots(&room(&held)), [(25, false, true, false)]);
    assert_eq!(
        dots(&room(&format!("{held}message 2 drop\n"))),
        [(25, true, false, false)]
    );
    let released = format!("{held}release ada -> bob\nrun 250ms\n");
    assert_eq!(dots(&room(&released)), [(50, false, false, false)]);
    assert_eq!(
        dots(&room(&format!("{released}message 2 drop\nrun 100ms\n"))),
        [(50, true, false, false)]
    );
}

#[test]
fn a_second_copy_is_told_from_the_first() {
    let run = room(&format!("duplicate 100%\n{RUMOR}run 500ms\n"));
    assert_eq!(
        dots(&run),
        [(50, false, false, false), (50, false, false, true)]
    );
}

#[test]
fn links_are_marked_with_what_is_the_matter_with_either_way() {
    let run = room("cut bob -> ada\nhold bob -> cyd\nlatency 3s cyd -> bob\nlink ada cyd\n");
    let snapshot = Camera::default().snapshot(&run, 0);
    assert_eq!(*snapshot.links, [(0, 1, true), (0, 2, true), (1, 2, true)]);
    let told: Vec<String> = snapshot
        .marks
        .iter()
        .flat_map(|mark| {
            mark.ways.iter().map(|way| {
                format!(
                    "{} {} {} {}",
                    mark.link,
                    u8::from(way.is_cut),
                    u8::from(way.is_held),
                    way.latency.as_deref().unwrap_or("usual")
                )
            })
        })
        .collect();
    assert_eq!(
        told,
        ["0 0 0 usual", "0 1 0 usual", "2 0 1 usual", "2 0 0 3s"]
    );
    assert!(snapshot.marks[0].is_cut() && !snapshot.marks[0].is_held());
    assert!(snapshot.marks[1].is_held() && snapshot.marks[1].is_slow());
}

#[test]
fn who_is_on_which_side_is_told_while_there_is_a_partition() {
    let sides = |lines| Camera::default().snapshot(&room(lines), 0).sides.to_vec();
    assert_eq!(sides("partition bob | ada\n"), [1, 0, 2]);
    assert_eq!(sides("partition bob | ada,cyd\n"), [1, 0, 1]);
    assert!(sides("cut ada -> bob\n").is_empty());
}

#[test]
fn a_camera_forgets_the_links_of_a_room_in_which_nobody_is_left() {
    let mut camera = Camera::default();
    assert!(
        !camera
            .snapshot(&room("cut ada -> bob\n"), 0)
            .links
            .is_empty()
    );
    let empty = Simulation::new(crate::rng::Seed(1));
    let snapshot = camera.snapshot(&empty, 0);
    assert!(snapshot.links.is_empty() && snapshot.marks.is_empty());
}

#[test]
fn what_a_node_has_of_whoever_has_left_says_so() {
    let text = "set gossip 200ms\nset topology line\nlatency 10ms\nnew 3\nrun 2s\nkill 8003\n";
    let mut run = played(text);
    let mut camera = Camera::default();
    let has_left = |snapshot: &Snapshot| {
        let node = &snapshot.nodes[1];
        let peers = node.peers.iter().map(|peer| peer.has_left);
        let books = node.books.iter().map(|book| book.has_left);
        (peers.collect::<Vec<_>>(), books.collect::<Vec<_>>())
    };
    let before = camera.snapshot(&run, 9);
    assert_eq!(has_left(&before), (vec![false; 2], vec![false; 3]));
    let remove = crate::command::Command::Remove(crate::command::Target::Node(
        crate::command::NodeRef::Port(8003),
    ));
    run.apply(&remove).expect("it is there");
    let after = camera.snapshot(&run, 9);
    assert_eq!(after.nodes.len(), 2);
    assert_eq!(
        has_left(&after),
        (vec![false, true], vec![false, false, true]),
        "although nothing else about the others has changed"
    );
    assert_eq!(after.links.len(), 1);
    run.apply(&crate::command::Command::NewMany(1))
        .expect("its port is free");
    let again = camera.snapshot(&run, 9);
    assert_eq!(
        (again.nodes[2].port, again.nodes[2].id == NodeId(8003)),
        (8003, false)
    );
}
