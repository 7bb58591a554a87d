//! All faults at once: random mixtures of them, relations between runs that differ in one of them, and proof that the rare
//! things did happen.
//!
//! Every seed has a mixture of kinds of its own, because a run in which everything happens all the time never gets far
//! with anything (Groce et al., *Swarm testing*, ISSTA 2012). A failure prints the run as a script.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};

use watercooler::command::{Command, MessageAction, Statement, parse};
use watercooler::invariants::Invariant;
use watercooler::journal::{Done, Touch, What};
use watercooler::message::NodeId;
use watercooler::network::{CITIES, Flight, LinkSetting};
use watercooler::node::Verdict;
use watercooler::rng::{Draw, Purpose, Seed, Stream};
use watercooler::simulation::{Simulation, Status};
use watercooler::time::{SimTime, Span};

fn command(line: &str) -> Command {
    match parse(line).map(|parsed| parsed.map(|parsed| parsed.line.statement)) {
        Ok(Some(Statement::Do(command))) => command,
        other => panic!("{line} is no command: {other:?}"),
    }
}

fn give(run: &mut Simulation, line: &str) {
    run.apply(&command(line))
        .unwrap_or_else(|why| panic!("{line}: {why}"));
}

fn pass(run: &mut Simulation, span: Span) {
    let deadline = run.now() + span;
    while run.step_until(deadline) {}
    run.run_until(deadline, 0);
}

fn room(seed: u64, lines: &[&str]) -> Simulation {
    let mut run = Simulation::new(Seed(seed));
    lines.iter().for_each(|line| give(&mut run, line));
    run
}

const RUMOR: &str = r#"{"uuid": "r", "address": "10.0.0.9", "port": 9, "version": 1, "ttl": 255, "payload": "gatsby"}"#;

/// The nodes that know of the rumor.
fn reached(run: &Simulation) -> BTreeSet<NodeId> {
    let stranger = NodeId(NodeId::FIRST_STRANGER);
    let knows = run.members().iter();
    let knows = knows.filter(|(_, member)| member.node.books().get(stranger).is_some());
    knows.map(|(id, _)| id).collect()
}

// -- mixtures --

/// The kinds of things that are done; a mixture has some of them.
const KINDS: [&str; 28] = [
    "kill",
    "remove",
    "restart",
    "freeze",
    "thaw",
    "cut",
    "isolate",
    "partition",
    "heal",
    "loss",
    "latency",
    "duplicate",
    "bandwidth",
    "order",
    "place",
    "hold",
    "release",
    "message",
    "send",
    "book",
    "slow",
    "drift",
    "lie",
    "honest",
    "every",
    "flap",
    "churn",
    "calm",
];

/// What should have happened at least once among all seeds.
#[derive(Default, Debug)]
struct Sometimes {
    partitions_healed_with_messages_cut: u32,
    network_duplicates_suppressed: u32,
    restarts_with_messages_in_flight: u32,
    held_messages_released: u32,
    edited_messages_heard: u32,
    messages_that_waited_for_bandwidth: u32,
    messages_dropped_by_a_full_queue: u32,
    messages_that_overtook: u32,
    messages_kept_in_order: u32,
    messages_swapped: u32,
    settings_taken_back: u32,
    churn_killed_with_messages_in_flight: u32,
    partitions_of_schedules_ended_while_a_cut_stayed: u32,
    holds_of_schedules_ended_with_messages_held: u32,
    forged_versions_heard: u32,
    ttls_not_counted: u32,
    messages_stood_in_line: u32,
    schedules_in_vain: u32,
    ports_taken_again_with_messages_in_flight: u32,
}

/// Draws by number, one after the other.
struct Lots {
    stream: Stream,
    next: u64,
}

impl Lots {
    fn draw(&mut self) -> Draw {
        self.next += 1;
        self.stream.draw(self.next)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.draw().below(bound as u32) as usize
    }
}

/// Returns something of a kind to do, written out; it may turn out to be refused.
fn line(run: &Simulation, kind: &str, lots: &mut Lots) -> String {
    let ids = run.members().ids().to_vec();
    let port = |id: NodeId| id.port().expect("a node of the room");
    let whom = port(ids[lots.below(ids.len())]);
    let other = port(ids[lots.below(ids.len())]);
    let share = ["0%", "5%", "30%", "burst 20% 3"][lots.below(4)];
    let way = [
        String::new(),
        format!(" {whom} -> {other}"),
        format!(" {whom} <-> {other}"),
        format!(" from {whom}"),
        format!(" to {whom}"),
    ][lots.below(5)]
    .clone();
    let arrow = ["->", "<->"][lots.below(2)];
    let rumor = RUMOR.replace("\"r\"", &format!("\"u{}\"", lots.below(40)));
    match kind {
        // Whoever comes takes the ports of those who have left.
        "remove" if ids.len() < 6 => "new 3".to_owned(),
        "cut" => format!("cut {whom} {arrow} {other}"),
        "partition" => {
            let half: Vec<String> = ids.iter().map(|id| port(*id).to_string()).collect();
            let (a, b) = half.split_at(1 + lots.below(ids.len() - 1));
            format!("partition {} | {}", a.join(","), b.join(","))
        }
        "heal" => "heal".to_owned(),
        "loss" => format!("loss {share}{way}"),
        "duplicate" => format!("duplicate {}{way}", ["0%", "10%", "60%"][lots.below(3)]),
        "bandwidth" => {
            let rate = ["1kB/s queue 2", "3kB/s", "500B/s queue 0", "off", "default"];
            format!("bandwidth {}{way}", rate[lots.below(5)])
        }
        "order" => format!(
            "order {}{way}",
            ["kept", "kept", "free", "default"][lots.below(4)]
        ),
        "place" => format!("place {whom} {}", CITIES[lots.below(10)]),
        "latency" => {
            let model = [
                "80ms",
                "uniform 10ms..200ms",
                "normal 90ms 40ms",
                "exponential 70ms",
                "lognormal 40ms 300ms",
                "empirical 0%:2ms 40%:30ms 100%:300ms",
                "cities",
                "default",
            ][lots.below(8)];
            format!("latency {model}{way}")
        }
        "hold" => format!("hold {whom} {arrow} {other}"),
        "release" => match run.network().holds() {
            [] => format!("release {whom} -> {other}"),
            holds => {
                let (from, to) = holds[lots.below(holds.len())];
                format!("release {} -> {}", port(from), port(to))
            }
        },
        "message" => {
            let mut flights: Vec<u64> =
                run.network().flights_unsorted().map(|f| f.number).collect();
            flights.sort_unstable();
            let number = match flights.len() {
                0 => 1,
                n => flights[lots.below(n)],
            };
            let action = [
                "drop".to_owned(),
                "deliver".to_owned(),
                "duplicate".to_owned(),
                "hold".to_owned(),
                "release".to_owned(),
                "swap".to_owned(),
                format!("delay {}ms", lots.below(500)),
                format!("to {other}"),
                format!("edit {rumor}"),
                "swap".to_owned(),
                "swap".to_owned(),
            ][lots.below(11)]
            .clone();
            format!("message {number} {action}")
        }
        "slow" => format!("slow {whom} {}", ["off", "30ms", "400ms"][lots.below(3)]),
        "drift" => format!("drift {whom} {}", ["0%", "+35%", "-60%"][lots.below(3)]),
        "lie" => format!("lie {whom} {}", ["version", "origin", "ttl"][lots.below(3)]),
        "every" => {
            let what = [
                format!("isolate {whom}"),
                format!("partition {whom} | {other}"),
                format!("hold {whom} -> {other}"),
                format!("kill {whom}"),
                format!("freeze {whom}"),
                format!("loss {share}{way}"),
                format!("latency 300ms{way}"),
                format!("slow {whom} 90ms"),
                format!("lie {whom} version"),
            ][lots.below(9)]
            .clone();
            format!(
                "every {}ms for {}ms {what}",
                200 + lots.below(900),
                1 + lots.below(199)
            )
        }
        "flap" => format!("flap {whom} up 300ms down {}ms", 50 + lots.below(300)),
        "churn" => format!("churn {}/s down 300ms", 1 + lots.below(4)),
        "calm" => ["calm".to_owned(), format!("calm {}", 1 + lots.below(9))][lots.below(2)].clone(),
        "send" => format!("send {whom} {rumor}"),
        "book" => format!("book {whom} \"Book {}\"", lots.below(5)),
        _ => format!("{kind} {whom}"),
    }
}

/// Notes, before a command is given, what of it is worth noting if it is accepted.
fn note(run: &Simulation, command: &Command, seen: &mut Sometimes) {
    let flights = || run.network().flights_unsorted();
    match command {
        Command::Heal(None) if run.network().links.cuts.is_partitioned() => {
            seen.partitions_healed_with_messages_cut += u32::from(run.network().tally().cut > 0);
        }
        Command::Restart { .. } => {
            let dead = |id| {
                run.members()
                    .get(id)
                    .is_some_and(|m| m.status == Status::Dead)
            };
            seen.restarts_with_messages_in_flight += u32::from(flights().any(|f| dead(f.to)));
        }
        Command::NewMany(_) => {
            let gone = |id| run.gone().get(id).is_some();
            seen.ports_taken_again_with_messages_in_flight +=
                u32::from(flights().any(|f| gone(f.to)));
        }
        Command::Release(_) => {
            seen.held_messages_released += u32::from(flights().any(Flight::is_held));
        }
        Command::Message {
            action: MessageAction::Release,
            ..
        } => seen.held_messages_released += 1,
        Command::Message {
            action: MessageAction::Swap,
            ..
        } => seen.messages_swapped += 1,
        Command::Links(LinkSetting::Loss(None) | LinkSetting::Latency(None), _) => {
            seen.settings_taken_back += 1;
        }
        _ => {}
    }
}

/// Notes, after an event, what has come about by itself.
fn note_event(run: &Simulation, entries_before: u64, seen: &mut Sometimes) {
    for number in entries_before..run.journal().length() {
        let Some(entry) = run.journal().get(number) else {
            continue;
        };
        let What::Scheduled(deed) = &entry.what else {
            continue;
        };
        let mut flights = run.network().flights_unsorted();
        let has = |what: &str| deed.line.text.starts_with(what);
        match &deed.how {
            Done::Done if has("kill") => {
                let is_to_it = |flight: &Flight| flight.to == entry.node;
                seen.churn_killed_with_messages_in_flight += u32::from(flights.any(is_to_it));
            }
            Done::Undone if has("partition") => {
                let is_cut = !run.network().links.cuts.is_empty();
                seen.partitions_of_schedules_ended_while_a_cut_stayed += u32::from(is_cut);
            }
            Done::Undone if has("hold") => {
                let is_touched = |flight: &Flight| flight.arrives_at > run.now();
                seen.holds_of_schedules_ended_with_messages_held +=
                    u32::from(flights.any(is_touched));
            }
            Done::Refused(_) => seen.schedules_in_vain += 1,
            Done::Done | Done::Undone => {}
        }
    }
}

/// Notes what of the journal is worth noting.
fn read(run: &Simulation, seen: &mut Sometimes) {
    let excused = |invariant| run.invariants().standing(invariant).excuse.is_some();
    seen.forged_versions_heard += u32::from(excused(Invariant::ThinAir));
    seen.ttls_not_counted += u32::from(excused(Invariant::Ttl));
    let (mut copies, mut edited) = (BTreeSet::new(), BTreeSet::new());
    let mut last: BTreeMap<_, (u64, SimTime)> = BTreeMap::new();
    for number in run.journal().dropped()..run.journal().length() {
        match run.journal().get(number).map(|entry| &entry.what) {
            Some(What::StandsInLine(..)) => seen.messages_stood_in_line += 1,
            Some(What::Duplicated { transit, .. }) => {
                copies.insert(transit.number);
            }
            Some(What::Touched(transit, _, Touch::Edited(_))) => {
                edited.insert(transit.number);
            }
            Some(What::Crowded(..)) => seen.messages_dropped_by_a_full_queue += 1,
            Some(What::Heard {
                transit, verdict, ..
            }) => {
                let before = last.entry((transit.from, transit.to)).or_default();
                let is_later = transit.number > before.0;
                seen.messages_that_overtook += u32::from(!is_later);
                // Two of one link at one instant are there because the later one had to wait.
                let had_to_wait = is_later && transit.arrives_at == before.1;
                seen.messages_kept_in_order += u32::from(had_to_wait && transit.from.is_some());
                *before = (*before).max((transit.number, transit.arrives_at));
                let is_suppressed =
                    *verdict == Verdict::Duplicate && copies.contains(&transit.number);
                seen.network_duplicates_suppressed += u32::from(is_suppressed);
                seen.edited_messages_heard += u32::from(edited.contains(&transit.number));
            }
            _ => {}
        }
    }
}

#[test]
fn in_every_mixture_nothing_vanishes_every_law_holds_and_the_recording_repeats_the_run() {
    const SEEDS: u64 = 60;
    const EVENTS_MAX: u64 = 20_000;
    let mut seen = Sometimes::default();
    for seed in 0..SEEDS {
        let stream = Stream::new(Seed(seed), Purpose::Seed, 77);
        let mut lots = Lots { stream, next: 0 };
        let kinds: Vec<&str> = KINDS.into_iter().filter(|_| lots.below(2) == 0).collect();
        let shape = ["ring", "random 2", "regular 3", "ba 2", "complete"][lots.below(5)];
        let shape = format!("set topology {shape}");
        let mut run = room(seed, &["set gossip 400ms", "set ttl 5", &shape, "new 8"]);
        for _ in 0..120 {
            let deadline = run.now() + Span::from_millis(lots.below(150) as u64);
            let mut entries = run.journal().length();
            while run.events() < EVENTS_MAX && run.step_until(deadline) {
                let ids = run.members().ids();
                let waits = |to: &NodeId| run.network().queue_on(ids[0], *to).0 > 0;
                seen.messages_that_waited_for_bandwidth += u32::from(ids.iter().any(waits));
                note_event(&run, entries, &mut seen);
                entries = run.journal().length();
                let tally = run.network().tally();
                assert!(run.network().is_conserved(), "seed {seed}: {tally:?}");
            }
            if kinds.is_empty() || run.events() >= EVENTS_MAX {
                break;
            }
            let kind = kinds[lots.below(kinds.len())];
            let command = command(&line(&run, kind, &mut lots));
            let before = run.clone();
            if run.apply(&command).is_ok() {
                note(&before, &command, &mut seen);
            } else {
                assert_eq!(
                    run.summary(),
                    before.summary(),
                    "{command} was refused, but changed something"
                );
            }
            assert!(run.network().is_conserved(), "seed {seed}: {command}");
        }
        read(&run, &mut seen);
        let script = || run.recording().to_script();
        assert_eq!(
            run.summary().violations,
            [""; 0],
            "seed {seed}:\n{}",
            script()
        );
        let again = Simulation::replay(&run.recording());
        let again = again.unwrap_or_else(|e| panic!("seed {seed}: {e}\n{}", script()));
        assert_eq!(again.summary(), run.summary(), "seed {seed}:\n{}", script());
    }
    // A mixture in which these never come about tests less than it seems to.
    let Sometimes {
        partitions_healed_with_messages_cut,
        network_duplicates_suppressed,
        restarts_with_messages_in_flight,
        held_messages_released,
        edited_messages_heard,
        messages_that_waited_for_bandwidth,
        messages_dropped_by_a_full_queue,
        messages_that_overtook,
        messages_kept_in_order,
        messages_swapped,
        settings_taken_back,
        churn_killed_with_messages_in_flight,
        partitions_of_schedules_ended_while_a_cut_stayed,
        holds_of_schedules_ended_with_messages_held,
        forged_versions_heard,
        ttls_not_counted,
        messages_stood_in_line,
        schedules_in_vain,
        ports_taken_again_with_messages_in_flight,
    } = seen;
    for (what, times) in [
        (
            "a partition healed with messages cut",
            partitions_healed_with_messages_cut,
        ),
        (
            "a duplicate of the network suppressed",
            network_duplicates_suppressed,
        ),
        (
            "a node restarted with messages in flight to it",
            restarts_with_messages_in_flight,
        ),
        ("a held message released", held_messages_released),
        ("an edited message heard", edited_messages_heard),
        (
            "a message that waited for bandwidth",
            messages_that_waited_for_bandwidth,
        ),
        (
            "a message dropped by a full queue",
            messages_dropped_by_a_full_queue,
        ),
        ("a message that overtook another", messages_that_overtook),
        ("a message kept in order", messages_kept_in_order),
        ("two messages swapped", messages_swapped),
        ("a setting taken back", settings_taken_back),
        (
            "a schedule killed a node with messages in flight to it",
            churn_killed_with_messages_in_flight,
        ),
        (
            "a scheduled partition ended while a hand's cut stayed",
            partitions_of_schedules_ended_while_a_cut_stayed,
        ),
        (
            "a scheduled hold ended with messages on their way",
            holds_of_schedules_ended_with_messages_held,
        ),
        ("a liar's forged version was heard", forged_versions_heard),
        ("a liar did not count a link", ttls_not_counted),
        ("a message stood in line", messages_stood_in_line),
        ("a schedule struck in vain", schedules_in_vain),
        (
            "a port was taken again with messages in flight to its last node",
            ports_taken_again_with_messages_in_flight,
        ),
    ] {
        assert!(times > 0, "never: {what}");
    }
}

// -- relations --

const SHAPES: [&str; 5] = ["random 2", "regular 4", "ws 4 20%", "ba 2", "torus"];

fn flooded(seed: u64, shape: &str, faults: &[&str]) -> Simulation {
    let shape = format!("set topology {shape}");
    let mut lines = vec![
        "set gossip off",
        "set peers 0",
        &shape,
        "latency uniform 10ms..300ms",
        "new 30",
    ];
    lines.extend(faults);
    let mut run = room(seed, &lines);
    give(&mut run, &format!("send 8001 {RUMOR}"));
    pass(&mut run, Span::from_secs(30));
    assert_eq!(run.network().in_flight(), 0, "it has not ended");
    run
}

#[test]
fn where_everything_is_lost_or_cut_only_the_origin_knows() {
    for faults in ["loss 100%", "isolate 8001"] {
        let run = flooded(1, "complete", &[faults]);
        assert_eq!(reached(&run), BTreeSet::from([NodeId(8001)]), "{faults}");
    }
}

#[test]
fn second_copies_change_nothing_that_is_known_in_the_end() {
    for (seed, shape) in (0..10).zip(SHAPES.iter().cycle()) {
        let plain = reached(&flooded(seed, shape, &[]));
        for share in ["5%", "50%", "100%"] {
            let run = flooded(seed, shape, &[&format!("duplicate {share}")]);
            assert!(
                run.network().tally().duplicated > 0,
                "nothing was duplicated"
            );
            assert_eq!(reached(&run), plain, "seed {seed}, {shape}, {share}");
        }
    }
}

#[test]
fn an_order_kept_changes_nothing_that_is_known_in_the_end() {
    for (seed, shape) in (0..10).zip(SHAPES.iter().cycle()) {
        let (free, kept) = (
            flooded(seed, shape, &[]),
            flooded(seed, shape, &["order kept"]),
        );
        assert_eq!(reached(&free), reached(&kept), "seed {seed}, {shape}");
        let sent = |run: &Simulation| run.network().tally().sent;
        assert_eq!(
            sent(&free),
            sent(&kept),
            "a flood says as much in whatever order"
        );
    }
}

#[test]
fn a_bandwidth_of_which_nobody_comes_near_is_none() {
    // A gigabyte in a second puts what is short on its link in a microsecond: no later than that for each link.
    for (seed, shape) in (0..5).zip(SHAPES.iter().cycle()) {
        let story = |faults: &[&str]| {
            let run = flooded(seed, shape, faults);
            let entries = (0..run.journal().length()).filter_map(|n| run.journal().get(n));
            let heard = entries.filter_map(|entry| {
                let transit = entry.what.arrival()?;
                let took = transit.arrives_at.since(transit.sent_at).as_micros();
                Some((transit.from, transit.to, took))
            });
            let mut heard: Vec<_> = heard.collect();
            heard.sort_unstable();
            heard
        };
        let none = story(&[]);
        assert_eq!(story(&["bandwidth off"]), none, "seed {seed}, {shape}");
        let wide = story(&["bandwidth 1GB/s"]);
        assert_eq!(wide.len(), none.len());
        for (a, b) in none.iter().zip(&wide) {
            let by_hand = a.0.is_none();
            assert_eq!((b.0, b.1, b.2), (a.0, a.1, a.2 + u64::from(!by_hand)));
        }
    }
}

#[test]
fn a_single_flood_reaches_more_the_less_is_lost() {
    for (seed, shape) in (0..15).zip(SHAPES.iter().cycle()) {
        for model in [
            ["70%", "50%", "30%", "10%", "0%"],
            [
                "burst 70% 9",
                "burst 50% 9",
                "burst 30% 9",
                "burst 10% 9",
                "burst 0% 9",
            ],
        ] {
            let mut fewer = BTreeSet::new();
            for loss in model {
                let more = reached(&flooded(seed, shape, &[&format!("loss {loss}")]));
                assert!(fewer.is_subset(&more), "seed {seed}, {shape}, loss {loss}");
                fewer = more;
            }
        }
    }
}

#[test]
fn whatever_is_c_times_as_slow_happens_c_times_as_late_whatever_is_done_to_it() {
    let told = |c: u64| -> Vec<(u64, NodeId, String)> {
        let ms = |n: u64| Span::from_millis(n * c);
        let mut run = room(
            3,
            &["set gossip off", "set peers 0", "set topology random 2"],
        );
        for line in [
            format!("latency {}", ms(100)),
            "loss 10%".to_owned(),
            "duplicate 20%".to_owned(),
            "new 12".to_owned(),
            format!("slow 8002 {}", ms(35)),
            format!("every {} for {} isolate 8009", ms(400), ms(100)),
            format!("flap 8010 -> 8011 up {} down {}", ms(150), ms(70)),
            format!("latency empirical 0%:{} 100%:{} from 8004", ms(70), ms(70)),
            "order kept to 8002".to_owned(),
            // The rumor is 85 bytes: 25 ms.
            format!("bandwidth {}B/s queue 3 to 8003", 3_400 / c),
            format!("send 8001 {RUMOR}"),
        ] {
            give(&mut run, &line);
        }
        let mut number = 2;
        for line in [
            "hold 8001 -> 8002",
            "partition 8003,8004 | 8005,8006,8001",
            "message N hold",
            "cut 8002 -> 8001",
            "heal",
        ] {
            pass(&mut run, ms(40));
            let flights = run.network().flights_unsorted().map(|flight| flight.number);
            number = flights.max().unwrap_or(number);
            give(&mut run, &line.replace('N', &number.to_string()));
        }
        give(&mut run, &format!("message {number} delay {}", ms(70)));
        pass(&mut run, ms(500));
        give(&mut run, "release 8001 -> 8002");
        pass(&mut run, ms(3_000));
        let entries = (0..run.journal().length()).filter_map(|n| run.journal().get(n));
        // Times within what happened scale as well, so they are left out of the words.
        let words = |what: &What| match what {
            What::Heard {
                transit, verdict, ..
            } => format!("heard {} {verdict:?}", transit.number),
            What::Lost(transit, _) => format!("lost {}", transit.number),
            What::Cut(transit, _) => format!("cut {}", transit.number),
            What::Duplicated { transit, .. } => format!("copy {}", transit.number),
            _ => "other".to_owned(),
        };
        let facts = entries.map(|e| (e.at.as_micros() / c, e.node, words(&e.what)));
        let exact = (0..run.journal().length()).filter_map(|n| run.journal().get(n));
        assert!(
            exact
                .into_iter()
                .all(|e| e.at.as_micros().is_multiple_of(c)),
            "not a multiple of {c}"
        );
        facts.collect()
    };
    let one = told(1);
    for word in ["heard", "lost", "cut", "copy"] {
        assert!(
            one.iter().any(|(.., what)| what.starts_with(word)),
            "nothing is {word}"
        );
    }
    for c in [2, 10, 17] {
        assert_eq!(told(c), one, "{c} times as slow");
    }
}

#[test]
fn freezing_and_thawing_at_one_instant_is_nothing_whatever_else_is_wrong() {
    let story = |blinks: bool| {
        let lines = [
            "set gossip 300ms",
            "latency lognormal 60ms 400ms",
            "duplicate 20%",
            "loss burst 20% 3",
            "new 6",
            "slow 8004 50ms",
            "drift 8001 +30%",
            "every 500ms for 100ms cut 8005 -> 8006",
            "churn 40/min down 400ms",
        ];
        let mut run = room(5, &lines);
        pass(&mut run, Span::from_millis(700));
        for line in ["hold 8001 -> 8002", "isolate 8003"] {
            give(&mut run, line);
        }
        pass(&mut run, Span::from_millis(300));
        if blinks {
            give(&mut run, "freeze");
            give(&mut run, "thaw");
        }
        give(&mut run, "heal");
        give(&mut run, "release 8001 -> 8002");
        pass(&mut run, Span::from_secs(2));
        let entries = (0..run.journal().length()).filter_map(|n| run.journal().get(n));
        let told = entries.filter(|e| !matches!(e.what, What::Frozen | What::Thawed { .. }));
        told.map(|e| (e.at, e.node, e.what.clone()))
            .collect::<Vec<(SimTime, NodeId, What)>>()
    };
    assert!(story(true) == story(false), "a blink was noticed");
}
