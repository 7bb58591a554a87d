use super::*;
use crate::export::Shape;
use crate::scenario::Script;
use crate::time::Span;

fn run(text: &str) -> Simulation {
    let script = Script::parse(text).expect(text);
    let mut room = script.begin(None, &[]).expect(text);
    room.finish().expect(text);
    room.simulation
}

/// Looks at all of a run, at its live edge, unless `look` says otherwise.
fn looked(run: &Simulation, change: impl FnOnce(&mut Look<'_>)) -> Lanes {
    let arrangement = Arrangement::default();
    let mut look = Look {
        window: (SimTime::ZERO, run.now()),
        arrangement: &arrangement,
        selected: None,
        following: None,
        lag: &|_| 0,
        event: None,
        wants_words: false,
    };
    change(&mut look);
    lanes(run, run, &look)
}

fn all(run: &Simulation) -> Lanes {
    looked(run, |_| {})
}

fn names(lanes: &Lanes) -> Vec<&str> {
    lanes.lanes.iter().map(|lane| &*lane.name).collect()
}

fn second(seconds: f64) -> SimTime {
    SimTime::from_micros((seconds * 1e6) as u64)
}

/// Two who know each other; what Ada is handed takes a second to Bob.
const PAIR: &str = "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nlink ada bob\n";
const HANDED: &str = "send ada {\"uuid\": \"x\", \"address\": \"9.9.9.9\", \"port\": 9, \"version\": 1, \"ttl\": 8, \"payload\": \"Dune\"}\n";

fn drawn(lanes: &Lanes) -> Vec<String> {
    lanes
        .lines
        .iter()
        .map(|line| {
            let from = line
                .from
                .map_or("you".to_owned(), |from| lanes.lanes[from].name.to_string());
            format!(
                "{} {from} {} -> {} {} {}",
                line.fate.name(),
                line.sent_at,
                lanes.lanes[line.to].name,
                line.until,
                line.come
            )
        })
        .collect()
}

#[test]
fn every_message_is_a_line_from_when_it_was_sent_to_when_it_arrived() {
    let run = run(&format!("{PAIR}{HANDED}run 3s"));
    let lanes = all(&run);
    assert_eq!(
        drawn(&lanes),
        ["news ada 0s -> bob 1s 1000", "news you 0s -> ada 0s 1000"]
    );
    assert_eq!((lanes.from, lanes.until), (SimTime::ZERO, second(3.0)));
    let told: Vec<_> = lanes
        .rumors
        .iter()
        .map(|(_, words)| words.as_str())
        .collect();
    assert_eq!(told, ["9.9.9.9:9's favourite, Dune (version 1)"]);
    let rumors: Vec<_> = lanes.lines.iter().map(|line| line.rumor).collect();
    assert_eq!(rumors[0], rumors[1], "one rumor is two");
}

#[test]
fn what_is_on_its_way_or_lost_ends_where_it_is() {
    let going = run(&format!("{PAIR}{HANDED}run 250ms"));
    assert_eq!(drawn(&all(&going))[0], "in-flight ada 0s -> bob 250ms 250");
    let lost = run(&format!("loss 100%\n{PAIR}{HANDED}run 3s"));
    let line = all(&lost).lines[0];
    assert_eq!(line.fate, Fate::Lost);
    assert!((250..=750).contains(&line.come), "{line:?}");
}

#[test]
fn a_span_shows_what_arrived_in_it() {
    let run = run(&format!("{PAIR}{HANDED}run 3s"));
    let last = looked(&run, |look| look.window = (second(0.5), second(3.0)));
    assert_eq!(drawn(&last), ["news ada 0s -> bob 1s 1000"]);
    assert_eq!(last.from, second(0.5));
    let ends = last.ends(&last.lines[0]);
    assert_eq!(ends, ((-200.0, 0.0), (200.0, 1.0)));
}

#[test]
fn the_frozen_and_the_dead_are_idle() {
    let run = run(&format!(
        "{PAIR}run 1s\nfreeze bob\nrun 1s\nthaw bob\nrun 1s\nkill ada\nrun 1s\nrestart ada\nrun 1s\nkill ada\nrun 1s"
    ));
    let lanes = all(&run);
    let idle = |lane: usize| -> Vec<_> {
        lanes.lanes[lane]
            .idle
            .iter()
            .map(|idle| (idle.from, idle.until, idle.status))
            .collect()
    };
    assert_eq!(
        idle(0),
        [
            (second(3.0), second(4.0), Status::Dead),
            (second(5.0), second(6.0), Status::Dead)
        ]
    );
    assert_eq!(idle(1), [(second(1.0), second(2.0), Status::Frozen)]);
}

#[test]
fn a_line_is_found_by_pointing_near_it() {
    let run = run(&format!("{PAIR}{HANDED}run 2s"));
    let lanes = all(&run);
    // In the middle of the line from (0, 0) to (500, 1), in pixels of one a thousandth and 100 a lane.
    let found = lanes.nearest((250.0, 0.5), (1.0, 100.0), 8.0);
    assert_eq!(found.map(|line| line.to), Some(1));
    assert_eq!(lanes.nearest((900.0, 0.5), (1.0, 100.0), 8.0), None);
}

#[test]
fn of_many_nodes_those_with_the_most_messages_have_lanes_and_one_is_for_the_rest() {
    let run = run("set gossip 1s\nset topology ring\nnew 100\nrun 3s\nbook 8050 Dune\nrun 300ms");
    let seen = all(&run);
    assert_eq!(seen.lanes.len(), INVOLVED_MAX + 1);
    assert_eq!(
        (seen.merged, &*seen.lanes[INVOLVED_MAX].name),
        (76, "76 others")
    );
    assert_eq!(seen.lanes[INVOLVED_MAX].id, None);
    let count = |lanes: &Lanes, id| {
        lanes
            .lanes
            .iter()
            .filter(|lane| lane.id == Some(id))
            .count()
    };
    // Whoever is selected has one, and so have the peers.
    let middle = looked(&run, |look| look.selected = Some(NodeId(8050)));
    assert_eq!(
        [8049, 8050, 8051].map(|id| count(&middle, NodeId(id))),
        [1, 1, 1]
    );
    assert_eq!(middle.lanes.len(), INVOLVED_MAX + 1);
    // What goes on among the others is counted.
    assert!(seen.among > 0, "nothing goes on among 76 of 100");
    let shown = seen.lines.iter().filter(|line| line.from.is_some());
    let shared = |lane: usize| seen.lanes[lane].id.is_none();
    assert_eq!(
        shown
            .filter(|line| shared(line.to) && line.from.is_some_and(shared))
            .count(),
        0
    );
    assert_eq!(all(&Simulation::new(crate::rng::Seed(1))).lanes, []);
}

#[test]
fn up_to_forty_nodes_each_have_a_lane() {
    let forty = run("set gossip off\nnew 40");
    assert_eq!(
        (all(&forty).lanes.len(), all(&forty).merged),
        (LANES_MAX, 0)
    );
    let more = run("set gossip off\nnew 41");
    assert_eq!(
        (all(&more).lanes.len(), all(&more).merged),
        (INVOLVED_MAX + 1, 17)
    );
}

#[test]
fn lanes_are_pinned_merged_hidden_and_shown_again() {
    let run = run(
        "set gossip off\nset peers 0\nlatency 1s\nnew ada:1\nnew bob:2\nnew cyd:3\nnew dee:4\nlink ada bob\nlink ada cyd\nlink ada dee\nbook ada Dune\nset gossip 1s\nrun 3s",
    );
    let mut arrangement = Arrangement::default();
    let seen = |arrangement: &Arrangement| {
        lanes(
            &run,
            &run,
            &Look {
                window: (SimTime::ZERO, run.now()),
                arrangement,
                selected: None,
                following: None,
                lag: &|_| 0,
                event: None,
                wants_words: false,
            },
        )
    };
    assert_eq!(names(&seen(&arrangement)), ["ada", "bob", "cyd", "dee"]);
    arrangement.put(NodeId(3), Some(Seat::Pinned));
    assert_eq!(names(&seen(&arrangement)), ["cyd", "ada", "bob", "dee"]);
    assert!(seen(&arrangement).lanes[0].is_pinned);
    arrangement.put(NodeId(1), Some(Seat::Merged));
    let one = seen(&arrangement);
    assert_eq!(names(&one), ["cyd", "bob", "dee", "1 other"]);
    arrangement.put(NodeId(4), Some(Seat::Merged));
    let two = seen(&arrangement);
    assert_eq!(
        (names(&two), two.merged),
        (vec!["cyd", "bob", "2 others"], 2)
    );
    assert!(two.among > 0, "ada and dee speak to each other");
    assert_eq!(
        two.messages + two.among,
        one.messages + one.among,
        "none is lost"
    );
    arrangement.put(NodeId(2), Some(Seat::Hidden));
    let three = seen(&arrangement);
    assert_eq!((names(&three), three.hidden), (vec!["cyd", "2 others"], 1));
    arrangement.take_back(Seat::Hidden);
    arrangement.take_back(Seat::Merged);
    arrangement.put(NodeId(3), None);
    assert_eq!(seen(&arrangement), seen(&Arrangement::default()));
}

#[test]
fn lanes_stand_in_the_order_that_is_asked_for() {
    let run = run(&format!(
        "{PAIR}new cyd:3\nnew dee:4\nlink bob cyd\n{HANDED}run 3s"
    ));
    let rumor = all(&run).rumors[0].0;
    let ordered = |order, following| {
        let arrangement = Arrangement {
            order,
            ..Arrangement::default()
        };
        let seen = lanes(
            &run,
            &run,
            &Look {
                window: (SimTime::ZERO, run.now()),
                arrangement: &arrangement,
                selected: None,
                following,
                lag: &|place| [1, 3, 0, 2][place],
                event: None,
                wants_words: false,
            },
        );
        let names: Vec<String> = seen
            .lanes
            .iter()
            .map(|lane| lane.name.to_string())
            .collect();
        names.join(" ")
    };
    assert_eq!(ordered(Order::Created, None), "ada bob cyd dee");
    assert_eq!(ordered(Order::Peers, None), "bob ada cyd dee");
    assert_eq!(ordered(Order::Lag, None), "bob dee ada cyd");
    assert_eq!(ordered(Order::Heard, Some(rumor)), "ada bob cyd dee");
    assert_eq!(ordered(Order::Heard, None), "ada bob cyd dee");
    let backwards = HANDED.replace("send ada", "send cyd");
    let run = self::run(&format!("{PAIR}new cyd:3\nlink bob cyd\n{backwards}run 3s"));
    let rumor = all(&run).rumors[0].0;
    let arrangement = Arrangement {
        order: Order::Heard,
        ..Arrangement::default()
    };
    let look = Look {
        window: (SimTime::ZERO, run.now()),
        arrangement: &arrangement,
        selected: None,
        following: Some(rumor),
        lag: &|_| 0,
        event: None,
        wants_words: false,
    };
    assert_eq!(names(&lanes(&run, &run, &look)), ["cyd", "bob", "ada"]);
}

#[test]
fn in_a_replay_what_is_to_come_is_told_from_what_has_been() {
    let text = format!("{PAIR}{HANDED}run 3s\nfreeze ada\nrun 2s");
    let (live, then) = (run(&text), run(&format!("{PAIR}{HANDED}run 250ms")));
    let arrangement = Arrangement::default();
    let look = |window| Look {
        window,
        arrangement: &arrangement,
        selected: None,
        following: None,
        lag: &|_| 0,
        event: None,
        wants_words: false,
    };
    let whole = lanes(&then, &live, &look((SimTime::ZERO, live.now())));
    let told: Vec<_> = whole
        .lines
        .iter()
        .map(|l| (l.fate, l.until, l.is_to_come))
        .collect();
    assert_eq!(
        told,
        [
            (Fate::InFlight, second(0.25), false),
            (Fate::News, second(1.0), true),
            (Fate::News, SimTime::ZERO, false)
        ]
    );
    assert_eq!(
        whole.lanes[0].idle,
        [Idle {
            from: second(3.0),
            until: second(5.0),
            status: Status::Frozen,
            is_to_come: true
        }]
    );
    // A window that ends now knows of nothing that is to come.
    let until_now = lanes(&then, &live, &look((SimTime::ZERO, then.now())));
    assert!(until_now.lines.iter().all(|line| !line.is_to_come));
    assert_eq!(until_now.lanes[0].idle, []);
}

#[test]
fn what_waits_for_somebody_frozen_goes_along_the_lane() {
    let run = run(&format!(
        "{PAIR}freeze bob\n{HANDED}run 3s\nthaw bob\nrun 1s"
    ));
    let seen = all(&run);
    let line = seen
        .lines
        .iter()
        .find(|line| line.from.is_some())
        .expect("ada told bob");
    assert_eq!((line.landed_at, line.until), (second(1.0), second(3.0)));
    let plan = Plan {
        width: 400.0,
        lane: 20.0,
    };
    let news = plan
        .shapes(&seen, None)
        .into_iter()
        .find_map(|shape| match shape {
            Shape::Path {
                class: "flown news",
                d,
            } => Some(d),
            _ => None,
        });
    let news = news.expect("it was news");
    assert!(
        news.starts_with("M0.0 10.0L100.0 30.0M100.0 30.0L300.0 30.0M300.0 30.0h.01"),
        "{news}"
    );
}

#[test]
fn somebody_dead_or_not_yet_there_has_a_gap_in_the_rail_and_somebody_frozen_is_hatched() {
    let run = run(
        "set gossip off\nnew ada:1\nrun 1s\nkill ada\nrun 1s\nrestart ada\nrun 1s\nnew bob:2\nfreeze bob\nrun 1s",
    );
    let plan = Plan {
        width: 400.0,
        lane: 20.0,
    };
    let shapes = plan.shapes(&all(&run), None);
    let paths = |wanted: &str| -> Vec<String> {
        let of = |shape: &Shape| match shape {
            Shape::Path { class, d } if *class == wanted => Some(d.clone()),
            _ => None,
        };
        shapes.iter().filter_map(of).collect()
    };
    assert_eq!(
        paths("rail"),
        ["M0.0 10.0H100.0M200.0 10.0H400.0", "M300.0 30.0H400.0"]
    );
    let hatch = paths("hatch");
    assert_eq!(hatch.len(), 1);
    assert!(
        hatch[0].starts_with("M300.0 36.4L312.8 23.6M307.0 36.4"),
        "{}",
        hatch[0]
    );
    let boxes: Vec<_> = shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Rect { class, at, size } => Some((*class, at.0, size.0)),
            _ => None,
        })
        .collect();
    assert_eq!(
        boxes,
        [("idle dead", 100.0, 100.0), ("idle frozen", 300.0, 100.0)]
    );
}

#[test]
fn where_there_are_too_many_lines_every_so_many_is_drawn_and_that_is_said() {
    let run = run("set gossip 500ms\nnew 12\nrun 10s");
    let seen = all(&run);
    let (of_strong, of_weak) = seen.every;
    assert_eq!(of_strong, 1);
    assert!(of_weak > 1, "{} messages", seen.messages);
    let repeats = seen
        .lines
        .iter()
        .filter(|line| line.fate == Fate::Repeat)
        .count();
    assert!(
        (REPEATS_MAX / 2..REPEATS_MAX * 3 / 2).contains(&repeats),
        "{repeats}"
    );
    // They are of all the time.
    let early = |line: &&Line| line.fate == Fate::Repeat && line.until < second(5.0);
    let early = seen.lines.iter().filter(early).count();
    assert!(early * 3 > repeats, "{early} of {repeats}");
    let news = |lanes: &Lanes| lanes.lines.iter().filter(|l| l.fate == Fate::News).count();
    let first = looked(&run, |look| look.window = (SimTime::ZERO, second(0.2)));
    assert_eq!(first.every, (1, 1));
    assert_eq!(
        news(&first),
        seen.lines
            .iter()
            .filter(|l| l.fate == Fate::News && l.sent_at <= second(0.2))
            .count()
    );
    // What is followed is drawn whole.
    let rumor = seen.rumors[0].0;
    let of = |lanes: &Lanes| {
        lanes
            .lines
            .iter()
            .filter(|l| l.rumor == Some(rumor))
            .count()
    };
    let followed = looked(&run, |look| look.following = Some(rumor));
    assert!(
        of(&followed) > of(&seen),
        "{} of {}",
        of(&seen),
        of(&followed)
    );
}

#[test]
fn a_command_is_an_event_of_everybody_and_of_whom_it_names() {
    let run = run(&format!(
        "{PAIR}new cyd:3\nrun 1s\ncut ada -> bob\nloss 10%\nrun 1s"
    ));
    let seen = looked(&run, |look| look.wants_words = true);
    let told: Vec<&str> = seen.told.iter().map(|event| &*event.sentence).collect();
    assert_eq!(told[..2], ["You set loss to 10%.", "You cut ada -> bob."]);
    let last = |node| {
        let wanted = |entry: &Entry| is_of(entry, NodeId(node));
        let whole = (SimTime::ZERO, run.now());
        let number = step(&run, whole, &wanted, None, second(2.0), Step::Last)?;
        event(&run, number).map(|event| event.timed)
    };
    assert_eq!(last(1).as_deref(), Some("At 1.000 s you cut ada -> bob."));
    assert_eq!(last(2), last(1));
    assert_eq!(
        last(3).as_deref(),
        Some("At 0.000 s cyd came in, on port 3.")
    );
}

#[test]
fn one_goes_from_event_to_event_of_a_node_or_of_everybody() {
    let run = run(&format!("{PAIR}{HANDED}run 3s\nfreeze ada\nrun 1s"));
    let whole = (SimTime::ZERO, run.now());
    let sentence = |number: Option<u64>| {
        number
            .and_then(|number| event(&run, number))
            .map(|e| format!("{} {}", e.at, e.sentence))
    };
    let all = |_: &Entry| true;
    let bob = |entry: &Entry| is_of(entry, NodeId(2));
    let go = |wanted: &dyn Fn(&Entry) -> bool, within, here, way| {
        step(&run, within, wanted, here, second(0.5), way)
    };
    assert_eq!(
        sentence(go(&all, whole, None, Step::First)).as_deref(),
        Some("0s You set gossip to off.")
    );
    assert_eq!(
        sentence(go(&all, whole, None, Step::Last)).as_deref(),
        Some("3s ada was frozen.")
    );
    // From an instant to what comes after it, and before.
    let next = go(&all, whole, None, Step::Next);
    assert!(
        sentence(next)
            .expect("bob hears")
            .starts_with("1s ada told bob")
    );
    assert_eq!(
        go(&all, whole, next, Step::Previous),
        go(&all, whole, None, Step::Previous)
    );
    assert_eq!(
        go(&bob, whole, next, Step::Next),
        None,
        "nothing more of him"
    );
    assert!(
        sentence(go(&all, whole, next, Step::Next))
            .expect("it was frozen")
            .contains("frozen")
    );
    // What was sent is the sender's too.
    assert_eq!(
        go(&|entry| is_of(entry, NodeId(1)), whole, None, Step::Next),
        next
    );
    // Within a stretch alone.
    assert_eq!(
        go(&all, (second(1.5), second(2.0)), None, Step::First),
        None
    );
    assert_eq!(
        go(&all, (second(0.5), second(2.0)), None, Step::First),
        next
    );
    assert_eq!(go(&all, (second(0.5), second(2.0)), None, Step::Last), next);
    assert_eq!(event(&run, 999), None);
    let seen = looked(&run, |look| look.event = next);
    let marks = Plan {
        width: 400.0,
        lane: 20.0,
    }
    .marks(&seen, &|_| false);
    assert_eq!(
        marks,
        [
            Shape::Line {
                class: "lane-now",
                from: (400.0, 0.0),
                to: (400.0, 40.0)
            },
            Shape::Path {
                class: "lane-event",
                d: "M93.0 30.0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0".to_owned()
            }
        ]
    );
}

#[test]
fn the_table_tells_what_is_drawn() {
    let run = run(&format!("{PAIR}{HANDED}run 3s\nfreeze ada\nrun 1s"));
    let told = looked(&run, |look| {
        look.window = (second(1.0), second(4.0));
        look.wants_words = true;
    });
    let told: Vec<_> = told
        .told
        .iter()
        .map(|event| event.sentence.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "ada was frozen.",
            "ada told bob about 9.9.9.9:9's favourite, Dune (version 1): it was news; bob had nobody else to tell."
        ]
    );
    assert_eq!(all(&run).told, [], "nobody has asked");
}

#[test]
fn a_window_is_a_stretch_or_a_span_or_all_of_the_run() {
    let (now, live) = (second(5.0), second(20.0));
    let span = Some(Span::from_secs(3));
    let range = (second(1.0), second(2.0));
    assert_eq!(window(Some(range), span, now, live), range);
    assert_eq!(window(None, span, now, live), (second(2.0), now));
    assert_eq!(
        window(None, span, second(1.0), live),
        (SimTime::ZERO, second(1.0))
    );
    assert_eq!(window(None, None, now, live), (SimTime::ZERO, live));
}

#[test]
fn zooming_keeps_this_instant_or_the_pointer_where_it_is() {
    let live = second(20.0);
    let zoom = |window, zoom, now| {
        let seen = zoomed(window, zoom, second(now), live);
        seen.map(|(from, until)| (from.as_secs_f64(), until.as_secs_f64()))
    };
    let whole = (SimTime::ZERO, live);
    assert_eq!(
        zoom(whole, Zoom::In(None), 5.0),
        Some((2.5, 12.5)),
        "5 s stays at a quarter"
    );
    assert_eq!(
        zoom(whole, Zoom::In(Some(second(20.0))), 5.0),
        Some((10.0, 20.0))
    );
    let part = (second(8.0), second(12.0));
    assert_eq!(
        zoom(part, Zoom::In(None), 5.0),
        Some((9.0, 11.0)),
        "around the middle"
    );
    assert_eq!(zoom(part, Zoom::Out(None), 5.0), Some((6.0, 14.0)));
    assert_eq!(
        zoom((second(0.0), second(4.0)), Zoom::Out(None), 9.0),
        Some((0.0, 8.0))
    );
    assert_eq!(
        zoom((second(5.0), second(18.0)), Zoom::Out(None), 5.0),
        None,
        "that is all of it"
    );
    assert_eq!(zoom(part, Zoom::Fit, 5.0), None);
    assert_eq!(zoom(part, Zoom::Earlier, 5.0), Some((7.0, 11.0)));
    assert_eq!(
        zoom((second(0.5), second(4.5)), Zoom::Earlier, 5.0),
        Some((0.0, 4.0))
    );
    assert_eq!(
        zoom((second(15.5), second(19.5)), Zoom::Later, 5.0),
        Some((16.0, 20.0))
    );
    // Never shorter than a millisecond, and there is a way out again.
    let short = (second(1.0), second(1.001));
    assert_eq!(
        zoom(short, Zoom::In(None), 5.0).map(|(a, b)| ((b - a) * 1e6).round()),
        Some(1_000.0)
    );
    let point = (second(1.0), second(1.0));
    assert_eq!(zoom(point, Zoom::Out(None), 1.0), Some((1.0, 1.002)));
    assert_eq!(
        zoomed(whole, Zoom::In(None), second(0.0), SimTime::ZERO),
        None,
        "there is nothing yet"
    );
}

#[test]
fn a_sheet_has_the_names_the_lines_and_the_times() {
    let run = run(&format!("{PAIR}{HANDED}run 2s"));
    let drawn = sheet(&all(&run), "Two & one", None);
    assert_eq!(
        drawn.title,
        "Space-time diagram of Two & one, from 0.000 s to 2.000 s"
    );
    assert_eq!(
        drawn.description,
        "2 lanes, 2 messages. Time goes from left to right."
    );
    let svg = drawn.svg();
    for part in [
        "<title id=\"title\">Space-time diagram of Two &amp; one, from 0.000 s to 2.000 s</title>",
        "x=\"120.0\" y=\"75.2\">ada</text>",
        "x=\"120.0\" y=\"101.2\">bob</text>",
        "<g transform=\"translate(130.0 58.0)\">",
        "<path style=\"fill:none;stroke:#525c69;stroke:#00735c;stroke-width:2.2;stroke-linecap:round\" d=\"M0.0 13.0L500.0 39.0M500.0 39.0h.01M0.0 0.0L0.0 13.0M0.0 13.0h.01\"/>",
        ">1.000 s</text>",
    ] {
        assert!(svg.contains(part), "{part} is not in\n{svg}");
    }
    let rumor = all(&run).rumors[0].0;
    let followed = sheet(&all(&run), "Two", Some(rumor));
    assert!(followed.description.ends_with("9.9.9.9:9's favourite, Dune (version 1): 2 messages, of which 2 brought news, 0 repeated it, 0 were lost and 0 are on their way."));
}

#[test]
fn ticks_are_round_and_few() {
    let told = |from: f64, until: f64, most| -> Vec<String> {
        let ticks = ticks(second(from), second(until), most);
        ticks.iter().map(ToString::to_string).collect()
    };
    assert_eq!(told(0.0, 5.0, 6), ["0s", "1s", "2s", "3s", "4s", "5s"]);
    assert_eq!(told(3.7, 4.7, 6), ["3.8s", "4s", "4.2s", "4.4s", "4.6s"]);
    assert_eq!(
        told(0.0, 86_400.0, 4),
        ["0s", "20000s", "40000s", "1000m", "80000s"]
    );
    assert_eq!(told(0.0, 0.0, 6), ["0s"]);
}

#[test]
fn a_rumor_that_is_followed_is_counted() {
    let run = run(&format!("{PAIR}{HANDED}run 250ms"));
    let lanes = all(&run);
    let rumor = lanes.rumors[0].0;
    assert_eq!(
        followed(&lanes, rumor).as_deref(),
        Some(
            "9.9.9.9:9's favourite, Dune (version 1): 2 messages, of which 1 brought news, 0 repeated it, 0 were lost and 1 are on their way."
        )
    );
    assert_eq!(followed(&lanes, 0), None);
}
