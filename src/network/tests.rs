use super::*;
use crate::rng::{Purpose, Stream};

const A: NodeId = NodeId(81);
const B: NodeId = NodeId(82);
const C: NodeId = NodeId(83);
const D: NodeId = NodeId(84);
const STRANGER: NodeId = NodeId(NodeId::FIRST_STRANGER);

const SECOND: Span = Span::from_secs(1);

type Wire = Network<&'static str>;

/// A network with open ports A to D whose links all take 100 ms and lose nothing.
fn network() -> Wire {
    let mut network = Network::new(Seed(7));
    [A, B, C, D].into_iter().for_each(|id| network.open(id));
    network
}

fn letter(from: NodeId, to: NodeId) -> Letter {
    Letter {
        parent: 0,
        from,
        to,
        packet: Packet::PeersRequest,
        bytes: 100,
        hops: 1,
    }
}

/// Sends a message that there is room for.
fn send(network: &mut Wire, from: NodeId, to: NodeId) {
    let told = network.send(letter(from, to));
    let is_dropped = |departure: &Departure| matches!(departure, Departure::Dropped(_));
    assert!(!told.iter().any(is_dropped), "{told:?}");
}

fn latency(network: &mut Wire, span: Span) {
    let now = network.now();
    let latency = LinkSetting::Latency(Some(Latency::Constant(span)));
    network.links.set(Reach::Everywhere, latency, now);
}

fn at(micros: u64) -> SimTime {
    SimTime::from_micros(micros)
}

/// Says what occurred in a few words: `#3 81->82 arrived`.
fn words(occurrence: &Occurrence<&'static str>) -> String {
    let flight = |flight: &Flight, fate: &str| {
        let from = flight.from.map_or("hand".to_owned(), |id| id.0.to_string());
        format!("#{} {from}->{} {fate}", flight.number, flight.to.0)
    };
    match occurrence {
        Occurrence::Arrived(f) => flight(f, "arrived"),
        Occurrence::StandsInLine(flight) => format!("{} in line", flight.number),
        Occurrence::Waits(f) => flight(f, "waits"),
        Occurrence::Lost(f) => flight(f, "lost"),
        Occurrence::Cut(f) => flight(f, "cut"),
        Occurrence::Dead(f) => flight(f, "dead"),
        Occurrence::Dropped(f) => flight(f, "dropped"),
        Occurrence::Woken(who, what) => format!("{} woken: {what}", who.0),
    }
}

/// Lets everything up to `deadline` happen and tells it, each with its time; no step may lose count of a message.
fn tale_until(network: &mut Wire, deadline: SimTime) -> Vec<String> {
    let mut tale = Vec::new();
    while let Some(occurrence) = network.next(deadline, |_, _| {}) {
        tale.push(format!("{} {}", network.now(), words(&occurrence)));
        assert!(network.is_conserved(), "{:?} at {tale:?}", network.tally());
    }
    tale
}

fn tale(network: &mut Wire) -> Vec<String> {
    tale_until(network, SimTime::MAX)
}

// -- order --

#[test]
fn things_happen_in_order_of_time() {
    let mut network = network();
    network.wake(A, SECOND, "late");
    send(&mut network, A, B);
    network.wake(B, Span::from_millis(50), "early");
    assert_eq!(
        tale(&mut network),
        [
            "50ms 82 woken: early",
            "100ms #1 81->82 arrived",
            "1s 81 woken: late"
        ]
    );
}

#[test]
fn things_of_one_instant_happen_in_the_order_in_which_they_were_asked_for() {
    let mut network = network();
    network.wake(C, Span::from_millis(100), "first");
    send(&mut network, A, B);
    network.wake(A, Span::from_millis(100), "third");
    send(&mut network, B, A);
    assert_eq!(
        tale(&mut network),
        [
            "100ms 83 woken: first",
            "100ms #1 81->82 arrived",
            "100ms 81 woken: third",
            "100ms #2 82->81 arrived"
        ]
    );
}

#[test]
fn what_is_asked_for_at_an_instant_happens_after_what_is_due_then_already() {
    let mut network = network();
    latency(&mut network, Span::ZERO);
    send(&mut network, A, B);
    send(&mut network, A, C);
    let first = network.next(SimTime::ZERO, |_, _| {}).map(|o| words(&o));
    assert_eq!(first.as_deref(), Some("#1 81->82 arrived"));
    send(&mut network, B, D);
    assert_eq!(
        tale(&mut network),
        ["0s #2 81->83 arrived", "0s #3 82->84 arrived"]
    );
}

#[test]
fn a_deadline_includes_its_own_instant_and_nothing_later() {
    let mut network = network();
    send(&mut network, A, B);
    assert_eq!(network.next_at(), Some(at(100_000)));
    assert_eq!(tale_until(&mut network, at(99_999)), [""; 0]);
    assert_eq!(network.now(), SimTime::ZERO, "the clock stays");
    assert_eq!(
        tale_until(&mut network, at(100_000)),
        ["100ms #1 81->82 arrived"]
    );
    assert_eq!(network.next_at(), None);
    network.advance_past(at(300_000));
    assert_eq!(network.now(), at(300_000));
    network.advance_to(at(200_000));
    assert_eq!(network.now(), at(300_000), "the clock never goes back");
}

#[test]
fn a_changed_latency_holds_for_messages_sent_after_it() {
    let mut network = network();
    send(&mut network, A, B);
    latency(&mut network, Span::from_millis(10));
    send(&mut network, A, B);
    assert_eq!(
        tale(&mut network),
        ["10ms #2 81->82 arrived", "100ms #1 81->82 arrived"]
    );
}

#[test]
fn a_message_knows_its_number_its_parent_and_its_times() {
    let mut network = network();
    network.advance_to(at(1_000_000));
    send(&mut network, A, B);
    network.send(Letter {
        parent: 1,
        hops: 5,
        ..letter(B, C)
    });
    network.next(SimTime::MAX, |_, _| {});
    let Some(Occurrence::Arrived(flight)) = network.next(SimTime::MAX, |_, _| {}) else {
        panic!("it did not arrive");
    };
    assert_eq!((flight.number, flight.parent, flight.hops), (2, 1, 5));
    assert_eq!((flight.from, flight.to), (Some(B), C));
    assert_eq!(flight.sent_at, at(1_000_000));
    assert_eq!(flight.arrives_at, at(1_100_000));
    assert_eq!(flight.ends_at(), flight.arrives_at);
}

// -- paused ports --

#[test]
fn at_a_paused_port_everything_waits_and_goes_on_in_order_of_arrival() {
    let mut network = network();
    network.pause(B);
    latency(&mut network, Span::from_millis(300));
    send(&mut network, A, B);
    latency(&mut network, Span::from_millis(100));
    send(&mut network, C, B);
    network.wake(B, Span::from_millis(200), "ring");
    assert_eq!(
        tale_until(&mut network, at(1_000_000)),
        ["100ms #2 83->82 waits", "300ms #1 81->82 waits"]
    );
    assert_eq!((network.waiting(B), network.in_flight()), (2, 2));
    network.advance_to(at(1_000_000));
    network.resume(B);
    assert_eq!(
        tale(&mut network),
        [
            "1s #2 83->82 arrived",
            "1s 82 woken: ring",
            "1s #1 81->82 arrived"
        ]
    );
    assert_eq!((network.waiting(B), network.in_flight()), (0, 0));
}

#[test]
fn what_waited_comes_after_what_was_due_at_that_instant_anyway() {
    let mut network = network();
    network.pause(B);
    send(&mut network, A, B);
    tale_until(&mut network, at(150_000));
    network.advance_to(at(150_000));
    latency(&mut network, Span::from_millis(50));
    send(&mut network, C, B);
    send(&mut network, C, A);
    network.advance_to(at(200_000));
    network.resume(B);
    assert_eq!(
        tale(&mut network),
        [
            "200ms #2 83->82 arrived",
            "200ms #3 83->81 arrived",
            "200ms #1 81->82 arrived"
        ]
    );
}

#[test]
fn pausing_one_port_leaves_the_others_alone() {
    let mut network = network();
    network.pause(B);
    send(&mut network, A, B);
    send(&mut network, B, A);
    assert_eq!(
        tale(&mut network),
        ["100ms #1 81->82 waits", "100ms #2 82->81 arrived"]
    );
}

#[test]
fn pausing_and_resuming_at_one_instant_changes_nothing() {
    let run = |blinks: bool| {
        let mut network = network();
        send(&mut network, A, B);
        network.wake(B, Span::from_millis(100), "ring");
        if blinks {
            network.pause(B);
            network.resume(B);
        }
        send(&mut network, C, B);
        tale(&mut network)
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn too_many_messages_at_a_paused_port_are_dropped_and_counted() {
    let mut network = network();
    network.pause(B);
    for _ in 0..WAITING_MAX + 2 {
        send(&mut network, A, B);
    }
    let tale = tale(&mut network);
    assert_eq!(
        tale[WAITING_MAX - 1..],
        [
            "100ms #10000 81->82 waits",
            "100ms #10001 81->82 dropped",
            "100ms #10002 81->82 dropped"
        ]
    );
    assert_eq!(network.waiting(B), WAITING_MAX);
    let handed = network.hand(B, Packet::PeersRequest, 10);
    assert_eq!(words(&handed), "#10003 hand->82 dropped");
    assert_eq!(network.tally().dropped, 3);
    assert!(network.is_conserved(), "{:?}", network.tally());
}

// -- closed ports --

#[test]
fn closing_a_paused_port_loses_what_waits_there() {
    let mut network = network();
    network.pause(B);
    network.wake(B, Span::from_millis(20), "ring");
    send(&mut network, A, B);
    send(&mut network, C, B);
    tale(&mut network);
    let lost: Vec<u64> = network.close(B).iter().map(|f| f.number).collect();
    assert_eq!(lost, [1, 2]);
    assert_eq!((network.tally().dead, network.in_flight()), (2, 0));
    assert!(network.is_conserved(), "{:?}", network.tally());
    network.open(B);
    assert_eq!(tale(&mut network), [""; 0], "it came back from the dead");
}

#[test]
fn what_arrives_at_a_closed_port_is_dead_and_so_is_what_is_for_strangers() {
    let mut network = network();
    send(&mut network, A, B);
    send(&mut network, A, STRANGER);
    assert_eq!(network.close(B).len(), 0, "nothing waits at an open port");
    assert_eq!(
        tale(&mut network),
        ["100ms #1 81->82 dead", "100ms #2 81->65536 dead"]
    );
    let handed = network.hand(B, Packet::PeersRequest, 10);
    assert_eq!(words(&handed), "#3 hand->82 dead");
    assert_eq!(network.tally().dead, 3);
}

#[test]
fn reminders_asked_for_before_a_port_was_closed_never_come() {
    let mut network = network();
    network.wake(B, SECOND, "old");
    network.wake(C, SECOND, "another's");
    network.close(B);
    network.open(B);
    network.wake(B, SECOND, "new");
    assert_eq!(
        tale(&mut network),
        ["1s 83 woken: another's", "1s 82 woken: new"]
    );
}

#[test]
fn a_reminder_that_falls_due_at_a_closed_port_is_void() {
    let mut network = network();
    network.close(B);
    network.wake(B, Span::from_millis(100), "while it is closed");
    network.wake(B, Span::from_millis(300), "when it is open again");
    assert_eq!(tale_until(&mut network, at(200_000)), [""; 0]);
    network.open(B);
    assert_eq!(
        tale(&mut network),
        ["300ms 82 woken: when it is open again"]
    );
}

#[test]
fn a_message_to_an_earlier_life_never_reaches_a_later_one() {
    let mut network = network();
    send(&mut network, A, B);
    send(&mut network, A, C);
    network.close(B);
    network.open(B);
    send(&mut network, A, B);
    network.close(B);
    network.close(C);
    network.open(B);
    network.open(C);
    send(&mut network, A, B);
    assert_eq!(
        tale(&mut network),
        [
            "100ms #1 81->82 dead",
            "100ms #2 81->83 dead",
            "100ms #3 81->82 dead",
            "100ms #4 81->82 arrived"
        ]
    );
    assert_eq!(network.tally().dead, 3);
}

#[test]
fn a_message_to_an_earlier_life_does_not_even_wait_where_a_later_one_is_paused() {
    let mut network = network();
    send(&mut network, A, B);
    network.close(B);
    network.open(B);
    network.pause(B);
    assert_eq!(tale(&mut network), ["100ms #1 81->82 dead"]);
    assert_eq!(network.waiting(B), 0);
}

#[test]
fn what_waited_and_was_let_go_is_dead_if_its_port_closes_before_it_arrives() {
    let mut network = network();
    network.pause(B);
    send(&mut network, A, B);
    tale(&mut network);
    network.resume(B);
    network.close(B);
    network.open(B);
    assert_eq!(tale(&mut network), ["100ms #1 81->82 dead"]);
}

#[test]
fn what_is_sent_to_a_closed_port_arrives_if_it_is_open_by_then() {
    let mut network = network();
    network.close(B);
    send(&mut network, A, B);
    let newcomer = NodeId(85);
    send(&mut network, A, newcomer);
    network.open(B);
    network.open(newcomer);
    assert_eq!(
        tale(&mut network),
        ["100ms #1 81->82 arrived", "100ms #2 81->85 arrived"]
    );
}

// -- what happens to nobody --

#[test]
fn time_does_not_stop_for_a_reminder_that_is_void_or_waits() {
    let mut network = network();
    network.wake(A, Span::from_millis(200), "void");
    network.close(A);
    network.open(A);
    network.wake(B, Span::from_millis(300), "waits");
    network.pause(B);
    assert_eq!(tale(&mut network), [""; 0]);
    assert_eq!(network.now(), SimTime::ZERO);
    network.wake(C, SECOND, "happens");
    assert_eq!(tale(&mut network), ["1s 83 woken: happens"]);
}

#[test]
fn looking_for_something_that_does_not_happen_moves_no_reminder() {
    let mut network = network();
    for (who, span, what) in [(A, 200, "late"), (B, 100, "early"), (A, 100, "both")] {
        network.wake(who, Span::from_millis(span), what);
    }
    network.pause(A);
    network.pause(B);
    assert!(
        network.next(SimTime::MAX, |_, _| {}).is_none(),
        "both are paused"
    );
    network.resume(A);
    network.resume(B);
    assert_eq!(
        tale(&mut network),
        [
            "100ms 82 woken: early",
            "100ms 81 woken: both",
            "200ms 81 woken: late"
        ]
    );
}

#[test]
fn what_falls_due_at_a_paused_port_while_time_passes_waits_in_its_order() {
    let mut network = network();
    network.wake(A, Span::from_millis(200), "late");
    network.wake(A, Span::from_millis(100), "early");
    network.wake(A, SECOND, "in time");
    network.pause(A);
    network.advance_past(at(300_000));
    assert_eq!(network.now(), at(300_000));
    network.resume(A);
    assert_eq!(
        tale(&mut network),
        [
            "300ms 81 woken: early",
            "300ms 81 woken: late",
            "1s 81 woken: in time"
        ]
    );
}

#[test]
fn a_reminder_that_would_come_when_time_is_over_is_not_set() {
    let mut network = network();
    network.advance_to(SimTime::MAX - SECOND);
    network.wake(A, SECOND, "at the very last");
    network.wake(A, SECOND + Span::from_micros(1), "too late");
    network.wake(A, Span::MAX, "far too late");
    assert_eq!(tale(&mut network), ["2400h 81 woken: at the very last"]);
    network.wake(A, Span::from_micros(1), "again and again");
    assert_eq!(network.next_at(), None);
}

#[test]
fn the_dead_may_still_have_messages_on_their_way_from_them() {
    let mut network = network();
    send(&mut network, B, A);
    network.close(B);
    assert_eq!(tale(&mut network), ["100ms #1 82->81 arrived"]);
}

// -- cuts --

#[test]
fn a_cut_stops_what_is_sent_after_it_and_what_would_arrive_during_it() {
    let mut network = network();
    send(&mut network, A, B);
    tale_until(&mut network, at(50_000));
    network.advance_to(at(50_000));
    network.links.cuts.cut(A, B);
    send(&mut network, A, B);
    send(&mut network, B, A);
    let tale = tale_until(&mut network, at(120_000));
    let mut fates: Vec<&str> = tale
        .iter()
        .map(|line| line.split_once(' ').expect("words").1)
        .collect();
    fates.sort_unstable();
    assert_eq!(fates, ["#1 81->82 cut", "#2 81->82 cut"], "{tale:?}");
    assert!(tale.contains(&"100ms #1 81->82 cut".to_owned()), "{tale:?}");
    assert_eq!(network.tally().cut, 2);
    assert_eq!(network.port_tally(A).cut, 2);
    network.advance_to(at(120_000));
    send(&mut network, A, B);
    network.links.cuts.heal();
    send(&mut network, A, B);
    assert_eq!(
        self::tale(&mut network),
        [
            "150ms #3 82->81 arrived",
            "179.6ms #4 81->82 cut",
            "220ms #5 81->82 arrived"
        ],
        "what was sent before the cut was healed is lost, what was sent after it is not"
    );
    assert_eq!(network.tally().cut, 3);
}

#[test]
fn a_cut_and_its_repair_between_sending_and_arriving_change_nothing() {
    let mut network = network();
    send(&mut network, A, B);
    network.links.cuts.isolate(B);
    tale_until(&mut network, at(50_000));
    network.links.cuts.heal();
    assert_eq!(tale(&mut network), ["100ms #1 81->82 arrived"]);
}

#[test]
fn what_has_arrived_and_waits_is_not_cut_off_any_more() {
    let mut network = network();
    network.pause(B);
    send(&mut network, A, B);
    tale(&mut network);
    network.links.cuts.cut(A, B);
    network.resume(B);
    assert_eq!(tale(&mut network), ["100ms #1 81->82 arrived"]);
}

#[test]
fn a_person_s_hand_reaches_over_every_cut() {
    let mut network = network();
    network.links.cuts.isolate(B);
    let handed = network.hand(B, Packet::PeersRequest, 10);
    assert_eq!(words(&handed), "#1 hand->82 arrived");
    network.pause(B);
    network.hand(B, Packet::PeersRequest, 10);
    network.resume(B);
    assert_eq!(tale(&mut network), ["0s #2 hand->82 arrived"]);
}

#[test]
fn a_cut_comes_before_what_the_port_would_have_done() {
    let mut network = network();
    send(&mut network, A, B);
    send(&mut network, A, C);
    network.close(B);
    network.pause(C);
    network.links.cuts.partition(&[vec![A]]);
    assert_eq!(
        tale(&mut network),
        ["100ms #1 81->82 cut", "100ms #2 81->83 cut"]
    );
}

// -- holding --

fn progress(network: &Wire, number: u64) -> u32 {
    let (_, flight) = network.find(number).expect("it is in flight");
    flight.progress_ppm(network.now())
}

#[test]
fn a_held_message_stays_where_it_is_and_then_has_as_far_to_go_as_it_had() {
    let mut network = network();
    send(&mut network, A, B);
    network.advance_to(at(30_000));
    network.hold(A, B);
    assert_eq!(progress(&network, 1), 300_000);
    network.advance_to(at(500_000));
    send(&mut network, A, B);
    send(&mut network, B, A);
    assert_eq!(
        tale_until(&mut network, at(900_000)),
        ["600ms #3 82->81 arrived"]
    );
    assert_eq!((progress(&network, 1), progress(&network, 2)), (300_000, 0));
    assert_eq!((network.in_flight(), network.next_at()), (2, None));
    network.advance_to(at(900_000));
    network.release(A, B);
    network.advance_to(at(935_000));
    assert_eq!(
        (progress(&network, 1), progress(&network, 2)),
        (650_000, 350_000)
    );
    send(&mut network, A, B);
    assert_eq!(
        tale(&mut network),
        [
            "970ms #1 81->82 arrived",
            "1s #2 81->82 arrived",
            "1.035s #4 81->82 arrived"
        ]
    );
}

#[test]
fn holding_and_releasing_at_one_instant_changes_nothing() {
    let run = |blinks: bool| {
        let mut network = network();
        network.links.loss = Share::from_ppm(300_000).into();
        for _ in 0..20 {
            send(&mut network, A, B);
            send(&mut network, C, B);
        }
        let mut tale = tale_until(&mut network, at(50_000));
        network.advance_to(at(50_000));
        if blinks {
            network.hold(A, B);
            network.release(A, B);
        }
        tale.extend(self::tale(&mut network));
        tale
    };
    assert_eq!(run(true), run(false), "they keep their turn");
}

#[test]
fn a_held_message_comes_to_the_end_it_would_have_come_to() {
    let mut network = network();
    network.links.loss = Share::ALL.into();
    send(&mut network, A, B);
    network.links.loss = Share::NONE.into();
    send(&mut network, A, B);
    send(&mut network, A, B);
    network.hold(A, B);
    network.advance_to(at(1_000_000));
    network.close(B);
    network.open(B);
    network.release(A, B);
    let tale = tale(&mut network);
    assert!(tale[0].ends_with("#1 81->82 lost"), "{tale:?}");
    assert_eq!(tale[1..], ["1.1s #2 81->82 dead", "1.1s #3 81->82 dead"]);
}

#[test]
fn what_waits_at_a_paused_port_is_past_its_link_and_not_held() {
    let mut network = network();
    network.pause(B);
    send(&mut network, A, B);
    tale(&mut network);
    network.hold(A, B);
    network.resume(B);
    assert_eq!(tale(&mut network), ["100ms #1 81->82 arrived"]);
    assert_eq!(network.holds(), [(A, B)]);
}

// -- one message --

fn find(network: &Wire, number: u64) -> InFlight {
    network.find(number).expect("it is in flight").0
}

#[test]
fn one_message_is_dropped_delivered_or_delayed_and_the_others_go_on() {
    let mut network = network();
    (0..5).for_each(|_| send(&mut network, A, B));
    network.advance_to(at(40_000));
    let dropped = network.drop_one(find(&network, 2));
    assert_eq!((dropped.number, network.tally().dropped), (2, 1));
    let delivered = network.deliver(find(&network, 4));
    assert_eq!(words(&delivered), "#4 81->82 arrived");
    network.delay(find(&network, 1), Span::from_millis(300));
    assert_eq!(progress(&network, 1), 400_000, "it stays where it is");
    assert!(network.is_conserved(), "{:?}", network.tally());
    network.hold_one(find(&network, 5), true);
    network.delay(find(&network, 5), SECOND);
    assert_eq!(
        tale(&mut network),
        ["100ms #3 81->82 arrived", "400ms #1 81->82 arrived"]
    );
    assert!(network.is_held_alone(find(&network, 5)), "it is not");
    network.release_one(find(&network, 5));
    assert_eq!(tale(&mut network), ["1.46s #5 81->82 arrived"]);
}

#[test]
fn a_hand_delivers_what_chance_or_a_cut_would_not_have() {
    let mut network = network();
    network.links.loss = Share::ALL.into();
    send(&mut network, A, B);
    network.links.cuts.cut(A, B);
    send(&mut network, A, B);
    network.hold(A, B);
    for number in [1, 2] {
        let delivered = network.deliver(find(&network, number));
        assert_eq!(words(&delivered), format!("#{number} 81->82 arrived"));
    }
    network.pause(C);
    send(&mut network, B, C);
    assert_eq!(
        words(&network.deliver(find(&network, 3))),
        "#3 82->83 waits"
    );
    network.drop_one(find(&network, 3));
    assert_eq!((network.waiting(C), network.in_flight()), (0, 0));
    network.close(C);
    send(&mut network, B, C);
    assert_eq!(words(&network.deliver(find(&network, 4))), "#4 82->83 dead");
}

#[test]
fn a_copy_made_by_hand_goes_on_beside_its_first_and_is_not_lost_by_chance() {
    let mut network = network();
    network.links.loss = Share::ALL.into();
    send(&mut network, A, B);
    network.advance_to(at(10_000));
    let told = network.duplicate(find(&network, 1));
    assert!(
        matches!(&told[..], [Departure::Duplicated { copy, of: 1 }] if copy.number == 2),
        "{told:?}"
    );
    assert_eq!(
        (progress(&network, 1), progress(&network, 2)),
        (100_000, 100_000)
    );
    network.hold(A, B);
    network.duplicate(find(&network, 2));
    network.release(A, B);
    let tale = tale(&mut network);
    assert!(tale[0].ends_with("#1 81->82 lost"), "{tale:?}");
    assert_eq!(
        tale[1..],
        ["100ms #2 81->82 arrived", "100ms #3 81->82 arrived"]
    );
    assert_eq!((network.tally().sent, network.tally().duplicated), (1, 2));
}

#[test]
fn a_message_sent_to_somebody_else_is_subject_to_its_new_link() {
    let mut network = network();
    network.hold(A, C);
    network.links.cuts.cut(A, B);
    network.links.cuts.cut(A, D);
    for _ in 0..3 {
        send(&mut network, A, B);
    }
    send(&mut network, A, C);
    network.advance_to(at(20_000));
    assert_eq!(network.redirect(find(&network, 1), C), B);
    network.redirect(find(&network, 2), STRANGER);
    network.redirect(find(&network, 3), D);
    network.redirect(find(&network, 4), STRANGER);
    let tale = tale(&mut network);
    let mut ends: Vec<&str> = tale
        .iter()
        .map(|line| line.split_once(' ').expect("a time").1)
        .collect();
    ends.sort_unstable();
    assert_eq!(
        ends,
        ["#2 81->65536 dead", "#3 81->84 cut", "#4 81->65536 dead"],
        "{tale:?}"
    );
    assert_eq!(progress(&network, 1), 200_000);
    network.release(A, C);
    assert!(
        self::tale(&mut network)[0].ends_with("#1 81->83 arrived"),
        "it is free"
    );
}

#[test]
fn a_message_sent_to_somebody_else_reaches_the_life_that_one_is_in() {
    let mut network = network();
    network.close(C);
    network.open(C);
    send(&mut network, A, B);
    network.redirect(find(&network, 1), C);
    send(&mut network, A, B);
    network.close(B);
    network.open(B);
    network.redirect(find(&network, 2), D);
    assert_eq!(
        tale(&mut network),
        ["100ms #1 81->83 arrived", "100ms #2 81->84 arrived"]
    );
}

#[test]
fn what_is_held_by_itself_is_released_by_itself_and_nothing_else() {
    let mut network = network();
    (0..3).for_each(|_| send(&mut network, A, B));
    network.hold_one(find(&network, 1), true);
    network.hold(A, B);
    network.hold_one(find(&network, 2), true);
    network.release_one(find(&network, 3));
    assert_eq!(
        tale(&mut network),
        ["100ms #3 81->82 arrived"],
        "its own release, though its link is held"
    );
    network.release(A, B);
    assert_eq!(tale(&mut network), [""; 0], "both are held by themselves");
    network.release_one(find(&network, 2));
    network.release_one(find(&network, 1));
    assert_eq!(tale(&mut network).len(), 2);
}

#[test]
fn a_message_says_what_it_is_made_to_say() {
    let mut network = network();
    send(&mut network, A, B);
    let before = network.edit(find(&network, 1), Packet::Peers([A].into()));
    assert_eq!(before, Packet::PeersRequest);
    let Some(Occurrence::Arrived(flight)) = network.next(SimTime::MAX, |_, _| {}) else {
        panic!("it did not arrive");
    };
    assert_eq!(flight.packet, Packet::Peers([A].into()));
}

// -- second copies --

#[test]
fn a_second_copy_has_a_number_a_latency_and_a_fate_of_its_own() {
    let mut network = network();
    let uniform = Latency::Uniform {
        min: Span::from_millis(20),
        max: Span::from_millis(200),
    };
    network.links.set(
        Reach::Everywhere,
        LinkSetting::Latency(Some(uniform)),
        SimTime::ZERO,
    );
    network.links.loss = Share::from_ppm(300_000).into();
    let plain: Vec<_> = (0..300)
        .map(|n| network.links.passage(Seed(7), A, B, n))
        .collect();
    network.links.duplicate = Share::ALL;
    for _ in 0..300 {
        let told = network.send(Letter {
            parent: 99,
            ..letter(A, B)
        });
        assert!(
            matches!(told[..], [Departure::Duplicated { .. }]),
            "{told:?}"
        );
    }
    let mut flights: Vec<Flight> = network.flights_unsorted().cloned().collect();
    flights.sort_by_key(|flight| flight.number);
    let passage = |f: &Flight| Passage {
        whole: f.arrives_at.since(at(0)),
        ends: f.ends_at().since(at(0)),
        fate: f.fate,
    };
    let (first, second): (Vec<&Flight>, Vec<&Flight>) = flights.iter().partition(|f| !f.is_copy);
    assert_eq!(
        first.iter().map(|f| passage(f)).collect::<Vec<_>>(),
        plain,
        "the first copies travel as if there were no second ones"
    );
    let pairs = || first.iter().zip(&second);
    assert!(
        pairs().all(|(a, b)| b.number == a.number + 1 && b.parent == 99),
        "numbers"
    );
    let as_lost = |a: bool, b: bool| {
        let fates = pairs().map(|(a, b)| (a.fate == Fate::Lost, b.fate == Fate::Lost));
        fates.filter(|fates| *fates == (a, b)).count()
    };
    assert!(
        (40..90).contains(&as_lost(true, false)),
        "{}",
        as_lost(true, false)
    );
    assert!(
        (10..50).contains(&as_lost(true, true)),
        "{}",
        as_lost(true, true)
    );
    assert!(
        pairs().any(|(a, b)| b.arrives_at < a.arrives_at),
        "none overtakes"
    );
    assert_eq!(
        (network.tally().sent, network.tally().duplicated),
        (300, 300)
    );
    assert!(network.is_conserved(), "{:?}", network.tally());
}

#[test]
fn nothing_is_made_of_what_a_person_hands_over() {
    let mut network = network();
    network.links.duplicate = Share::ALL;
    network.hand(B, Packet::PeersRequest, 10);
    assert_eq!((network.tally().duplicated, network.in_flight()), (0, 0));
}

// -- loss --

#[test]
fn a_message_is_counted_as_lost_when_it_dies_and_not_before() {
    let mut network = network();
    network.links.loss = Share::ALL.into();
    send(&mut network, A, B);
    assert_eq!((network.tally().lost, network.in_flight()), (0, 1));
    let Some(Occurrence::Lost(flight)) = network.next(SimTime::MAX, |_, _| {}) else {
        panic!("it was not lost");
    };
    assert_eq!(flight.arrives_at, at(100_000));
    assert_eq!(flight.ends_at(), network.now());
    assert!(
        (25_000..75_000).contains(&network.now().as_micros()),
        "{}",
        network.now()
    );
    assert_eq!((network.tally().lost, network.in_flight()), (1, 0));
}

#[test]
fn what_is_lost_on_its_way_is_lost_whatever_awaits_it() {
    let mut network = network();
    network.links.loss = Share::ALL.into();
    send(&mut network, A, B);
    send(&mut network, A, C);
    send(&mut network, A, STRANGER);
    network.pause(B);
    network.close(C);
    assert_eq!(tale(&mut network).len(), 3);
    let tally = network.tally();
    assert_eq!((tally.lost, tally.dead, network.waiting(B)), (3, 0, 0));
}

#[test]
fn a_person_s_hand_loses_nothing() {
    let mut network = network();
    network.links.loss = Share::ALL.into();
    let Occurrence::Arrived(flight) = network.hand(B, Packet::PeersRequest, 10) else {
        panic!("it did not arrive");
    };
    assert_eq!((flight.from, flight.hops, flight.parent), (None, 0, 0));
    assert_eq!(flight.arrives_at, network.now());
}

/// Which of 200 messages from A to B are lost, and how long the others take, with so much else sent between them.
fn fates_beside(others: impl Fn(&mut Wire, u64)) -> Vec<(bool, Span)> {
    let mut network = network();
    network.links.loss = Share::from_ppm(300_000).into();
    let uniform = Latency::Uniform {
        min: Span::from_millis(20),
        max: Span::from_millis(200),
    };
    network.links.set(
        Reach::Everywhere,
        LinkSetting::Latency(Some(uniform)),
        SimTime::ZERO,
    );
    for nth in 0..200 {
        others(&mut network, nth);
        send(&mut network, A, B);
    }
    let mut flights: Vec<Flight> = network.flights_unsorted().cloned().collect();
    flights.retain(|flight| (flight.from, flight.to) == (Some(A), B));
    flights.sort_by_key(|flight| flight.number);
    let fate = |flight: &Flight| (flight.fate == Fate::Lost, flight.arrives_at.since(at(0)));
    flights.iter().map(fate).collect()
}

#[test]
fn what_happens_on_a_link_does_not_depend_on_the_traffic_elsewhere() {
    let alone = fates_beside(|_, _| {});
    assert_eq!(alone.len(), 200);
    let lost = alone.iter().filter(|(is_lost, _)| *is_lost).count();
    assert!((40..80).contains(&lost), "{lost}");
    let beside = fates_beside(|network, nth| {
        send(network, B, A);
        send(network, A, C);
        (0..nth % 3).for_each(|_| send(network, C, D));
        let loss = LinkSetting::Loss(Some(Share::from_ppm(nth as u32).into()));
        network.links.set(Reach::Link(C, D), loss, SimTime::ZERO);
    });
    assert_eq!(alone, beside);
}

// -- counting --

#[test]
fn too_many_messages_in_flight_are_dropped_at_once_and_counted() {
    let mut network = network();
    for _ in 0..IN_FLIGHT_MAX {
        send(&mut network, A, B);
    }
    let dropped = |told: Vec<Departure>| -> Vec<(u64, bool)> {
        let facts = told.into_iter().map(|departure| match departure {
            Departure::Duplicated { copy, .. } => (copy.number, true),
            Departure::Dropped(flight) | Departure::Crowded(flight) => (flight.number, false),
        });
        facts.collect()
    };
    let first = IN_FLIGHT_MAX as u64 + 1;
    assert_eq!(dropped(network.send(letter(A, B))), [(first, false)]);
    assert_eq!(network.in_flight(), IN_FLIGHT_MAX);
    assert_eq!(network.tally().dropped, 1);
    assert!(network.is_conserved(), "{:?}", network.tally());
    network.links.duplicate = Share::ALL;
    assert_eq!(
        dropped(network.send(letter(A, B))),
        [(first + 1, false), (first + 2, true), (first + 2, false)]
    );
    assert_eq!(
        (network.tally().dropped, network.tally().duplicated),
        (3, 1)
    );
    assert!(network.is_conserved(), "{:?}", network.tally());
    network.links.duplicate = Share::NONE;
    network.next(SimTime::MAX, |_, _| {});
    send(&mut network, A, B);
    assert!(network.is_conserved(), "{:?}", network.tally());
}

#[test]
fn each_port_counts_what_it_sent_and_was_given() {
    let mut network = network();
    send(&mut network, A, B);
    send(&mut network, A, STRANGER);
    send(&mut network, B, A);
    network.close(A);
    network.hand(B, Packet::PeersRequest, 10);
    tale(&mut network);
    let tally = |sent, delivered| PortTally {
        sent,
        delivered,
        cut: 0,
    };
    assert_eq!(network.port_tally(A), tally(2, 0));
    assert_eq!(network.port_tally(B), tally(1, 2));
    assert_eq!(network.port_tally(STRANGER), tally(0, 0));
}

#[test]
fn every_message_is_accounted_for_whatever_is_done_to_the_ports() {
    let mut network = network();
    network.links.loss = Share::from_ppm(200_000).into();
    network.links.duplicate = Share::from_ppm(100_000);
    let draws = Stream::new(Seed(1), Purpose::Seed, 0);
    let ports = [A, B, C, D];
    let mut is_paused = [false; 4];
    let mut is_closed = [false; 4];
    for step in 0..5_000 {
        let draw = |n: u64, bound| draws.draw(step * 8 + n).below(bound) as usize;
        let (who, whom) = (draw(0, 4), draw(1, 4));
        match draw(2, 12) {
            0 if !is_closed[who] => {
                network.pause(ports[who]);
                is_paused[who] = true;
            }
            1 if is_paused[who] => {
                network.resume(ports[who]);
                is_paused[who] = false;
            }
            2 if !is_closed[who] && draw(3, 3) == 0 => {
                network.close(ports[who]);
                (is_closed[who], is_paused[who]) = (true, false);
            }
            3 if is_closed[who] => {
                network.open(ports[who]);
                is_closed[who] = false;
            }
            4 => {
                network.hand(ports[who], Packet::PeersRequest, 10);
            }
            5 => {
                network.next(SimTime::MAX, |_, _| {});
            }
            6 => send(&mut network, ports[who], STRANGER),
            7 if !is_closed[who] => network.wake(ports[who], Span::from_millis(30), "ring"),
            8 => network.hold(ports[who], ports[whom]),
            9 => network.release(ports[who], ports[whom]),
            _ => send(&mut network, ports[who], ports[whom]),
        }
        assert!(
            network.is_conserved(),
            "{:?} at step {step}",
            network.tally()
        );
    }
    for (from, to) in network.holds().to_vec() {
        network.release(from, to);
    }
    (0..4)
        .filter(|&who| is_paused[who])
        .for_each(|who| network.resume(ports[who]));
    tale(&mut network);
    let tally = network.tally();
    assert_eq!(network.in_flight(), 0);
    assert_eq!(tally.sent + tally.duplicated, tally.ended());
    assert!(
        [tally.delivered, tally.lost, tally.dead, tally.duplicated]
            .iter()
            .all(|&n| n > 100),
        "{tally:?} leaves something untried"
    );
}
