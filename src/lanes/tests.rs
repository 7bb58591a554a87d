use super::*;
use crate::scenario::Script;

fn run(text: &str) -> Simulation {
    let script = Script::parse(text).expect(text);
    let mut room = script.begin(None, &[]).expect(text);
    room.finish().expect(text);
    room.simulation
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
    let lanes = lanes(&run, None, None);
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
    assert_eq!(
        drawn(&lanes(&going, None, None))[0],
        "in-flight ada 0s -> bob 250ms 250"
    );
    let lost = run(&format!("loss 100%\n{PAIR}{HANDED}run 3s"));
    let line = lanes(&lost, None, None).lines[0];
    assert_eq!(line.fate, Fate::Lost);
    assert!((250..=750).contains(&line.come), "{line:?}");
}

#[test]
fn a_span_shows_what_arrived_in_it() {
    let run = run(&format!("{PAIR}{HANDED}run 3s"));
    let last = lanes(&run, Some(Span::from_millis(2_500)), None);
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
    let lanes = lanes(&run, None, None);
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
    let lanes = lanes(&run, None, None);
    // In the middle of the line from (0, 0) to (500, 1), in pixels of one a thousandth and 100 a lane.
    let found = lanes.nearest((250.0, 0.5), (1.0, 100.0), 8.0);
    assert_eq!(found.map(|line| line.to), Some(1));
    assert_eq!(lanes.nearest((900.0, 0.5), (1.0, 100.0), 8.0), None);
}

#[test]
fn of_many_nodes_those_around_the_selected_one_have_lanes() {
    let run = run("set gossip 1s\nset topology ring\nnew 100\nrun 3s");
    let first = lanes(&run, None, None);
    assert_eq!((first.lanes.len(), first.left_out), (LANES_MAX, 60));
    assert_eq!(first.lanes[0].id, NodeId(8001));
    let middle = lanes(&run, None, Some(NodeId(8050)));
    assert!(
        middle.lanes.iter().any(|lane| lane.id == NodeId(8050)),
        "it has no lane"
    );
    let last = lanes(&run, None, Some(NodeId(8100)));
    assert_eq!(last.lanes.last().map(|lane| lane.id), Some(NodeId(8100)));
    assert!(last.lines.len() <= LINES_MAX, "{}", last.lines.len());
    assert_eq!(
        lanes(&Simulation::new(crate::rng::Seed(1)), None, None).lanes,
        []
    );
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
    let lanes = lanes(&run, None, None);
    let rumor = lanes.rumors[0].0;
    assert_eq!(
        followed(&lanes, rumor).as_deref(),
        Some(
            "9.9.9.9:9's favourite, Dune (version 1): 2 messages, of which 1 brought news, 0 repeated it, 0 were lost and 1 are on their way."
        )
    );
    assert_eq!(followed(&lanes, 0), None);
}
