//! Standing in line: what a bandwidth and a kept order do to when a message arrives.
//!
//! Both are decided when a message is sent, from what its link remembers: until when it is busy, and when the last of its messages
//! arrives. What is lost holds its place in line all the same, so that chance changes nobody else's times. A second copy is made
//! on the way: it needs no bandwidth, holds nobody up, and on a link that keeps the order never arrives before its first. What a person
//! lays hands on has left the line.

use super::ledger::Number;
use super::queue::Due;
use super::{Bandwidth, Flight, Network, Order, Stage};
use crate::message::NodeId;
use crate::time::{SimTime, Span};

impl<W: Clone> Network<W> {
    /// Lets a message that is being sent stand in line, which puts off when it arrives and when it ends; returns whether it found room to
    /// wait.
    #[inline(never)]
    pub(super) fn line_up(
        &mut self,
        (from, to): (NodeId, NodeId),
        account: Number,
        bytes: u32,
        is_copy: bool,
        (arrives_at, ends_at): &mut (SimTime, SimTime),
    ) -> bool {
        let (bandwidth, order) = self.links.shape(from, to);
        if (bandwidth, order) == (Bandwidth::Unlimited, Order::Free) {
            return true;
        }
        let now = self.now;
        let mut put_off = |span: Span| {
            *arrives_at = *arrives_at + span;
            *ends_at = *ends_at + span;
            *arrives_at
        };
        let line = self.ledger.line(account);
        if let Bandwidth::Limited { queue, .. } = bandwidth {
            let begins = line.free_at.max(now);
            if is_copy {
                // When its first has been put on the link.
                put_off(begins.since(now));
            } else {
                while line.waiting.front().is_some_and(|begins| *begins <= now) {
                    line.waiting.pop_front();
                }
                if begins > now {
                    if line.waiting.len() >= queue as usize {
                        return false;
                    }
                    line.waiting.push_back(begins);
                }
                line.free_at = begins + bandwidth.time_for(bytes);
                put_off(line.free_at.since(now));
            }
        }
        if order == Order::Kept {
            let behind = line.last_arrival.since(put_off(Span::ZERO));
            let arrives_at = put_off(behind);
            if !is_copy {
                line.last_arrival = arrives_at;
            }
        }
        true
    }

    /// Returns how many messages wait for a link, and until when it is busy.
    #[must_use]
    pub fn queue_on(&self, from: NodeId, to: NodeId) -> (usize, SimTime) {
        let port = self.ports.get(from);
        let account = port.and_then(|port| {
            let at = port.accounts.binary_search_by_key(&to, |(other, _)| *other);
            at.ok().map(|at| port.accounts[at].1)
        });
        let Some(line) = account.and_then(|account| self.ledger.read_line(account)) else {
            return (0, SimTime::ZERO);
        };
        let waiting = line.waiting.iter().filter(|begins| **begins > self.now);
        (waiting.count(), line.free_at)
    }

    /// Notes when the last of what is under way arrives on each link that keeps the order from now on.
    pub fn order_changed(&mut self) {
        let mut last: Vec<(u32, SimTime)> = self
            .flights_unsorted()
            .filter(|flight| flight.is_in_line())
            .filter(|flight| {
                flight
                    .from
                    .is_some_and(|from| self.links.shape(from, flight.to).1 == Order::Kept)
            })
            .map(|flight| (flight.account, flight.arrives_at))
            .collect();
        last.sort_unstable();
        for (account, arrives_at) in last {
            let line = self.ledger.line(account);
            line.last_arrival = line.last_arrival.max(arrives_at);
        }
    }

    /// Puts the messages of a link that keeps the order in line again, after some of them were held longer than others.
    pub(super) fn close_ranks(&mut self, from: NodeId, to: NodeId) {
        if !self.links.is_shaped() || self.links.shape(from, to).1 == Order::Free {
            return;
        }
        let is_on_link = |flight: &Flight| {
            (flight.from, flight.to) == (Some(from), to)
                && flight.stage == Stage::Moving
                && !flight.is_touched
        };
        let places: Vec<u32> = self.places(is_on_link).collect();
        let mut order: Vec<(u64, u32)> = places
            .into_iter()
            .map(|place| (self.flight_mut(place).number, place))
            .collect();
        order.sort_unstable();
        let (now, mut last, mut line) = (self.now, SimTime::ZERO, None);
        for (_, place) in order {
            let flight = self.flight_mut(place);
            let behind = last.since(flight.arrives_at);
            if !flight.is_copy {
                last = last.max(flight.arrives_at);
                line = Some(flight.account);
            }
            if behind.as_micros() > 0
                && let Some(due) = self.unschedule(place)
            {
                let flight = self.flight_mut(place);
                flight.rest(now);
                flight.put_off(behind);
                let at = due.at + behind;
                self.queue.push(Due { at, ..due });
            }
        }
        if let Some(account) = line {
            let line = self.ledger.line(account);
            line.last_arrival = line.last_arrival.max(last);
        }
    }
}

impl Flight {
    /// Returns whether those sent after it on its link may have to wait for it.
    fn is_in_line(&self) -> bool {
        !self.is_copy && !self.is_touched && !self.waits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Packet;
    use crate::network::{Departure, Latency, Letter, LinkSetting, Occurrence, Reach, Share};
    use crate::rng::Seed;

    const A: NodeId = NodeId(81);
    const B: NodeId = NodeId(82);
    const C: NodeId = NodeId(83);

    type Wire = Network<()>;

    fn network(settings: &[LinkSetting]) -> Wire {
        let mut network = Network::new(Seed(7));
        [A, B, C].into_iter().for_each(|id| network.open(id));
        for setting in settings {
            set(&mut network, setting.clone());
        }
        network
    }

    fn set(network: &mut Wire, setting: LinkSetting) {
        let now = network.now();
        network.links.set(Reach::Everywhere, setting, now);
        network.order_changed();
    }

    fn takes(ms: u64) -> LinkSetting {
        LinkSetting::Latency(Some(Latency::Constant(Span::from_millis(ms))))
    }

    fn bandwidth(rate: u64, queue: u32) -> LinkSetting {
        LinkSetting::Bandwidth(Some(Bandwidth::Limited { rate, queue }))
    }

    const KEPT: LinkSetting = LinkSetting::Order(Some(Order::Kept));

    /// Sends so many bytes; returns whether there was room.
    fn send(network: &mut Wire, from: NodeId, to: NodeId, bytes: u32) -> bool {
        let told = network.send(Letter {
            parent: 0,
            from,
            to,
            packet: Packet::PeersRequest,
            bytes,
            hops: 1,
        });
        !matches!(told.last(), Some(Departure::Crowded(_)))
    }

    /// Tells what happens: the time in milliseconds, the number of the message and the first letter of what becomes of it.
    fn tale(network: &mut Wire) -> Vec<String> {
        let mut tale = Vec::new();
        while let Some(occurrence) = network.next(SimTime::MAX, |_, _| {}) {
            assert!(network.is_conserved(), "after {tale:?}");
            let (word, flight) = match &occurrence {
                Occurrence::Arrived(flight) => ("", flight),
                Occurrence::Lost(flight) => ("lost ", flight),
                other => panic!("{other:?}"),
            };
            let ms = network.now().as_micros() / 1_000;
            tale.push(format!("{ms} {word}{}", flight.number));
        }
        tale
    }

    #[test]
    fn a_message_waits_until_those_before_it_have_been_put_on_the_link() {
        // A kilobyte in a second: a millisecond for each byte.
        let mut network = network(&[takes(100), bandwidth(1_000, 10)]);
        for bytes in [50, 20, 30] {
            assert!(send(&mut network, A, B, bytes));
        }
        assert!(send(&mut network, A, C, 5), "another link");
        assert!(send(&mut network, B, A, 7), "the link back is another");
        assert_eq!(network.queue_on(A, B), (2, SimTime::from_micros(100_000)));
        assert_eq!(network.queue_on(C, A), (0, SimTime::ZERO));
        assert_eq!(
            tale(&mut network),
            ["105 4", "107 5", "150 1", "170 2", "200 3"]
        );
        assert!(send(&mut network, A, B, 10));
        assert_eq!(tale(&mut network), ["310 6"], "it has been free for long");
    }

    #[test]
    fn what_finds_the_queue_full_is_dropped_and_takes_no_time_from_the_others() {
        let mut network = network(&[takes(0), bandwidth(1_000, 2)]);
        let rooms = [10, 10, 10, 10, 10].map(|bytes| send(&mut network, A, B, bytes));
        // One is being put on the link, two wait.
        assert_eq!(rooms, [true, true, true, false, false]);
        assert_eq!(network.tally().dropped, 2);
        assert_eq!(network.tally_of_bytes().dropped, 20);
        assert!(
            network
                .next(SimTime::from_micros(10_000), |_, _| {})
                .is_some()
        );
        assert!(send(&mut network, A, B, 10), "the second has begun by now");
        assert!(!send(&mut network, A, B, 10));
        assert_eq!(tale(&mut network), ["20 2", "30 3", "40 6"]);
        set(&mut network, bandwidth(1_000, 0));
        let rooms = [1, 1].map(|bytes| send(&mut network, A, B, bytes));
        assert_eq!(rooms, [true, false], "nobody may wait");
        assert_eq!(tale(&mut network), ["41 8"]);
    }

    #[test]
    fn what_was_in_line_stays_there_when_the_bandwidth_changes() {
        let mut network = network(&[takes(0), bandwidth(1_000, 9)]);
        (0..2).for_each(|_| assert!(send(&mut network, A, B, 100)));
        set(&mut network, bandwidth(10_000, 9));
        send(&mut network, A, B, 100);
        set(&mut network, LinkSetting::Bandwidth(None));
        send(&mut network, A, B, 100);
        assert_eq!(tale(&mut network), ["0 4", "100 1", "200 2", "210 3"]);
    }

    #[test]
    fn on_a_link_that_keeps_the_order_nothing_overtakes() {
        let story = |order: LinkSetting| {
            let mut network = network(&[takes(100), order]);
            send(&mut network, A, B, 1);
            set(&mut network, takes(30));
            send(&mut network, A, B, 1);
            send(&mut network, B, A, 1);
            set(&mut network, takes(200));
            send(&mut network, A, B, 1);
            tale(&mut network)
        };
        assert_eq!(story(KEPT), ["30 3", "100 1", "100 2", "200 4"]);
        let free = LinkSetting::Order(None);
        assert_eq!(story(free), ["30 2", "30 3", "100 1", "200 4"]);
    }

    #[test]
    fn an_order_kept_from_now_on_counts_what_is_under_way() {
        let mut network = network(&[takes(100)]);
        send(&mut network, A, B, 1);
        set(&mut network, takes(10));
        send(&mut network, A, B, 1);
        set(&mut network, KEPT);
        send(&mut network, A, B, 1);
        assert_eq!(tale(&mut network), ["10 2", "100 1", "100 3"]);
    }

    #[test]
    fn what_is_lost_holds_its_place_in_line() {
        let mut network = network(&[takes(100), KEPT]);
        set(&mut network, LinkSetting::Loss(Some(Share::ALL.into())));
        send(&mut network, A, B, 1);
        set(&mut network, LinkSetting::Loss(None));
        set(&mut network, takes(10));
        send(&mut network, A, B, 1);
        let tale = tale(&mut network);
        assert!(tale[0].ends_with("lost 1"), "{tale:?}");
        assert_eq!(tale[1], "100 2");
    }

    #[test]
    fn a_second_copy_takes_no_bandwidth_holds_nobody_up_and_comes_after_its_first() {
        let uniform = Latency::Uniform {
            min: Span::ZERO,
            max: Span::from_millis(400),
        };
        let settings = [
            LinkSetting::Latency(Some(uniform)),
            KEPT,
            bandwidth(1_000, 99),
        ];
        let story = |twice: bool| {
            let mut network = network(&settings);
            if twice {
                set(&mut network, LinkSetting::Duplicate(Some(Share::ALL)));
            }
            (0..40).for_each(|_| assert!(send(&mut network, A, B, 10)));
            let mut firsts = Vec::new();
            let mut order = Vec::new();
            while let Some(Occurrence::Arrived(flight)) = network.next(SimTime::MAX, |_, _| {}) {
                order.push((flight.number, flight.is_copy));
                if !flight.is_copy {
                    firsts.push(network.now());
                }
            }
            (firsts, order)
        };
        let ((plain, _), (firsts, order)) = (story(false), story(true));
        assert_eq!(
            plain, firsts,
            "the firsts travel as if there were no copies"
        );
        assert_eq!(order.len(), 80);
        let place = |number: u64| order.iter().position(|(n, _)| *n == number);
        for (number, _) in order.iter().filter(|(_, is_copy)| *is_copy) {
            assert!(
                place(*number) > place(*number - 1),
                "copy {number} came first"
            );
        }
    }

    #[test]
    fn held_ones_close_ranks_when_they_are_let_go() {
        let mut network = network(&[takes(100), KEPT]);
        send(&mut network, A, B, 1);
        network.advance_to(SimTime::from_micros(50_000));
        network.hold(A, B);
        network.advance_to(SimTime::from_micros(60_000));
        set(&mut network, takes(45));
        // Held from now on with 45 ms to go, 5 less than the first.
        send(&mut network, A, B, 1);
        network.advance_to(SimTime::from_micros(200_000));
        network.release(A, B);
        set(&mut network, takes(10));
        send(&mut network, A, B, 1);
        assert_eq!(tale(&mut network), ["250 1", "250 2", "250 3"]);
    }

    #[test]
    fn swapped_messages_exchange_their_times_and_a_hand_reaches_over_the_order() {
        let mut network = network(&[takes(100), KEPT]);
        send(&mut network, A, B, 1);
        set(&mut network, takes(130));
        send(&mut network, A, B, 1);
        send(&mut network, A, C, 1);
        set(&mut network, takes(170));
        send(&mut network, A, B, 1);
        let (first, _) = network.find(1).expect("it is in flight");
        let (next, number) = network.next_on_link(first).expect("there is one");
        assert_eq!(number, 2, "the next on its link, not the one to C");
        network.swap(first, next);
        assert_eq!(
            network.next_on_link(first).map(|(_, number)| number),
            Some(4)
        );
        let (last, _) = network.find(4).expect("it is in flight");
        assert!(network.next_on_link(last).is_none());
        assert_eq!(tale(&mut network), ["100 2", "130 1", "130 3", "170 4"]);
    }
}
