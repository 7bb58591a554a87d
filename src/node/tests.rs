use std::collections::BTreeSet;

use super::*;

const ME: NodeId = NodeId(81);
const ADA: NodeId = NodeId(82);
const BOB: NodeId = NodeId(83);
const CY: NodeId = NodeId(84);
const STRANGER: NodeId = NodeId(NodeId::FIRST_STRANGER);

const NOW: SimTime = SimTime::from_micros(5_000_000);
const GOSSIP: Span = Span::from_secs(2);
const DUNE: BookId = BookId(0);
const EMMA: BookId = BookId(6);

/// A node and what it goes by. It gossips every 2 s, makes up to 8 peers, and likes Dune.
struct Told {
    node: Node,
    seed: Seed,
    settings: Settings,
}

fn node(id: NodeId) -> Told {
    Told {
        node: Node::new(id, DUNE),
        seed: Seed(7),
        settings: Settings::default(),
    }
}

impl Told {
    fn with_peers(mut self, peers: &[NodeId]) -> Self {
        for &peer in peers {
            self.tell(Input::Link(peer));
        }
        self
    }

    /// It has heard from a person that `origin` likes `book`, as of `version`.
    fn knowing(mut self, origin: NodeId, version: u64, book: BookId) -> Self {
        let row = Row {
            book,
            version,
            heard_at: SimTime::ZERO,
            source: Source::Hand,
            hops: 3,
            copy: 0,
        };
        self.node.books.put(origin, row);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    fn tell(&mut self, input: Input<'_>) -> Vec<Output> {
        let mut out = Vec::new();
        let around = Surroundings {
            seed: self.seed,
            settings: &self.settings,
        };
        self.node.handle(NOW, input, around, &mut out);
        out
    }

    /// It receives `packet` as copy 9, over `hops` links.
    fn receive(&mut self, from: Option<NodeId>, packet: &Packet, hops: u32) -> Vec<Output> {
        self.tell(Input::Receive {
            from,
            copy: 9,
            hops,
            packet,
        })
    }

    fn hear(&mut self, from: NodeId, message: Message) -> Vec<Output> {
        self.receive(Some(from), &Packet::Gossip(message), 2)
    }

    fn come_back(&mut self, blank: bool) -> Vec<Output> {
        self.node.reincarnate(blank);
        self.tell(Input::Start)
    }
}

/// A rumor from `origin` with a uuid of its own for each origin and version.
fn rumor(origin: NodeId, version: u64) -> Message {
    Message {
        uuid: Uuid::from_u128(u128::from(origin.0) << 64 | u128::from(version)),
        origin,
        version,
        ttl: 4,
        book: EMMA,
    }
}

/// The identity of the `nth` message that a node under seed 7 makes, by the rule: two draws each, never one again.
fn minted(id: NodeId, nth: u64) -> Uuid {
    let stream = Stream::new(Seed(7), Purpose::Uuid, u64::from(id.0));
    let [high, low] = [0, 1].map(|half| u128::from(stream.draw(2 * nth + half).bits()));
    Builder::from_random_bytes((high << 64 | low).to_be_bytes()).into_uuid()
}

fn heard(message: Message, verdict: Verdict, onward: Onward) -> Output {
    Output::Report(Report::Heard {
        message,
        verdict,
        onward,
        learned: false,
    })
}

fn heard_and_learned(message: Message, verdict: Verdict, onward: Onward) -> Output {
    Output::Report(Report::Heard {
        message,
        verdict,
        onward,
        learned: true,
    })
}

fn to(peers: &[NodeId]) -> Onward {
    Onward::Forwarded(Rc::from(peers))
}

fn send(to: NodeId, packet: Packet, hops: u32) -> Output {
    Output::Send { to, packet, hops }
}

const FIRST: Verdict = Verdict::New { before: None };

// -- what a rumor is, and where it goes --

#[test]
fn news_goes_on_to_all_peers_but_the_sender_with_one_link_less_to_cross_and_one_more_crossed() {
    let mut me = node(ME).with_peers(&[ADA, BOB, CY]).with(|s| s.peers = 0);
    let news = rumor(NodeId(90), 1);
    let onward = Packet::Gossip(Message { ttl: 3, ..news });
    assert_eq!(
        me.hear(ADA, news),
        [
            heard(news, FIRST, to(&[BOB, CY])),
            send(BOB, onward.clone(), 3),
            send(CY, onward, 3),
        ]
    );
}

#[test]
fn news_stands_in_the_table_with_how_it_came() {
    let mut me = node(ME);
    me.hear(ADA, rumor(BOB, 5));
    let row = Row {
        book: EMMA,
        version: 5,
        heard_at: NOW,
        source: Source::Node(ADA),
        hops: 2,
        copy: 9,
    };
    assert_eq!(me.node.books().get(BOB), Some(&row));
    me.receive(None, &Packet::Gossip(rumor(CY, 1)), 0);
    let source = me.node.books().get(CY).map(|row| (row.source, row.hops));
    assert_eq!(source, Some((Source::Hand, 0)));
}

#[test]
fn newer_news_takes_the_place_of_older_and_says_of_which() {
    let mut me = node(ME).knowing(BOB, 5, DUNE);
    let news = rumor(BOB, 6);
    assert_eq!(
        me.hear(ADA, news)[0],
        heard_and_learned(news, Verdict::New { before: Some(5) }, to(&[BOB]))
    );
    let row = me.node.books().get(BOB).map(|row| (row.version, row.book));
    assert_eq!(row, Some((6, EMMA)));
}

#[test]
fn what_is_no_newer_is_stale_changes_no_row_and_travels_on() {
    for version in [0, 4, 5] {
        let mut me = node(ME).with_peers(&[ADA, BOB]).knowing(BOB, 5, DUNE);
        let late = rumor(BOB, version);
        assert_eq!(
            me.hear(ADA, late),
            [
                heard(late, Verdict::Stale { known: 5 }, to(&[BOB])),
                send(BOB, Packet::Gossip(Message { ttl: 3, ..late }), 3),
            ],
            "version {version}"
        );
        let row = me.node.books().get(BOB).map(|row| (row.version, row.book));
        assert_eq!(row, Some((5, DUNE)), "version {version}");
    }
}

#[test]
fn a_message_seen_before_is_a_duplicate_and_goes_nowhere_whoever_brings_it() {
    let mut me = node(ME).with_peers(&[ADA, BOB]);
    let news = rumor(CY, 1);
    me.hear(ADA, news);
    let again = Message { ttl: 2, ..news };
    assert_eq!(
        me.hear(BOB, again),
        [heard(again, Verdict::Duplicate, Onward::Kept)]
    );
}

#[test]
fn an_echo_of_its_own_gossip_is_a_duplicate() {
    let mut me = node(ME).with_peers(&[ADA]);
    me.tell(Input::Start);
    me.tell(Input::Timer(Timer::Gossip(1)));
    let echo = Message {
        uuid: minted(ME, 0),
        ..rumor(ME, 1)
    };
    assert_eq!(
        me.hear(ADA, echo),
        [heard(echo, Verdict::Duplicate, Onward::Kept)]
    );
}

#[test]
fn a_message_in_its_own_name_ahead_of_it_makes_it_move_past_and_keep_its_book() {
    let mut me = node(ME).with_peers(&[ADA, BOB]);
    let forged = rumor(ME, 7);
    assert_eq!(
        me.hear(ADA, forged),
        [heard(forged, Verdict::Forged { version: 8 }, Onward::Kept)]
    );
    assert_eq!((me.node.version(), me.node.favourite()), (8, DUNE));
    assert_eq!(me.node.books().len(), 0, "a node is not in its own table");
}

#[test]
fn a_message_in_its_own_name_that_is_not_ahead_is_stale_and_goes_nowhere() {
    for version in [0, 1] {
        let mut me = node(ME).with_peers(&[ADA, BOB]);
        let old = rumor(ME, version);
        assert_eq!(
            me.hear(ADA, old),
            [heard(old, Verdict::Stale { known: 1 }, Onward::Kept)],
            "version {version}"
        );
        assert_eq!(me.node.version(), 1);
    }
}

#[test]
fn a_message_whose_ttl_is_spent_is_taken_in_but_goes_nowhere() {
    for ttl in [0, 1] {
        let mut me = node(ME).with_peers(&[ADA, BOB, CY]);
        let last = Message {
            ttl,
            ..rumor(CY, 1)
        };
        assert_eq!(
            me.hear(ADA, last),
            [heard(last, FIRST, Onward::Expired)],
            "ttl {ttl}"
        );
        assert_eq!(me.node.known_version(CY), Some(1), "ttl {ttl}");
    }
}

#[test]
fn the_ttl_shrinks_by_one_from_any_height() {
    for ttl in [2, 3, 128, 255] {
        let mut me = node(ME).with_peers(&[ADA, BOB]).with(|s| s.peers = 0);
        let news = Message {
            ttl,
            ..rumor(CY, 1)
        };
        let onward = Message {
            ttl: ttl - 1,
            ..news
        };
        assert_eq!(
            me.hear(ADA, news)[1..],
            [send(BOB, Packet::Gossip(onward), 3)]
        );
    }
}

#[test]
fn with_nobody_but_the_sender_to_tell_news_stays() {
    let mut me = node(ME).with_peers(&[ADA]).with(|s| s.peers = 0);
    let news = rumor(BOB, 1);
    assert_eq!(me.hear(ADA, news), [heard(news, FIRST, Onward::NobodyElse)]);
    let mut hermit = node(ME).with(|s| s.peers = 0);
    assert_eq!(
        hermit.receive(None, &Packet::Gossip(news), 0),
        [heard(news, FIRST, Onward::NobodyElse)]
    );
}

#[test]
fn what_a_person_hands_over_goes_to_every_peer_over_its_first_link() {
    let mut me = node(ME).with_peers(&[ADA, BOB]).with(|s| s.peers = 0);
    let news = rumor(STRANGER, 0);
    let onward = Packet::Gossip(Message { ttl: 3, ..news });
    assert_eq!(
        me.receive(None, &Packet::Gossip(news), 0),
        [
            heard(news, FIRST, to(&[ADA, BOB])),
            send(ADA, onward.clone(), 1),
            send(BOB, onward, 1),
        ]
    );
}

#[test]
fn an_origin_heard_of_becomes_a_peer_while_there_is_room_and_is_told_at_once() {
    let mut me = node(ME).with_peers(&[ADA, CY]).with(|s| s.peers = 3);
    let news = rumor(BOB, 1);
    let onward = Packet::Gossip(Message { ttl: 3, ..news });
    assert_eq!(
        me.hear(ADA, news),
        [
            heard_and_learned(news, FIRST, to(&[BOB, CY])),
            send(BOB, onward.clone(), 3),
            send(CY, onward, 3),
        ]
    );
    assert_eq!(me.node.peers(), [ADA, BOB, CY]);

    let one_too_many = rumor(NodeId(85), 1);
    assert_eq!(
        me.hear(ADA, one_too_many)[0],
        heard(one_too_many, FIRST, to(&[BOB, CY]))
    );
    assert_eq!(me.node.peers(), [ADA, BOB, CY]);
}

#[test]
fn an_origin_whose_own_message_is_the_first_word_is_a_peer_but_not_told_back() {
    let mut me = node(ME);
    let news = rumor(ADA, 1);
    assert_eq!(
        me.hear(ADA, news),
        [heard_and_learned(news, FIRST, Onward::NobodyElse)]
    );
    assert_eq!(me.node.peers(), [ADA]);
}

#[test]
fn a_message_that_fell_out_of_a_small_memory_travels_again_but_is_no_news() {
    let mut me = node(ME)
        .with_peers(&[ADA, BOB])
        .with(|s| (s.cache, s.peers) = (1, 0));
    let (first, second) = (rumor(CY, 1), rumor(BOB, 1));
    me.hear(ADA, first);
    me.hear(ADA, second);
    assert_eq!(
        me.hear(ADA, first),
        [
            heard(first, Verdict::Stale { known: 1 }, to(&[BOB])),
            send(BOB, Packet::Gossip(Message { ttl: 3, ..first }), 3),
        ]
    );
    assert_eq!((me.node.seen().len(), me.node.seen().forgotten()), (1, 2));
}

// -- getting to know each other --

#[test]
fn joining_makes_the_introducer_a_peer_and_asks_it() {
    let mut me = node(ME);
    let asked = [
        Output::Report(Report::Asked { introducer: ADA }),
        send(ADA, Packet::PeersRequest, 1),
    ];
    assert_eq!(me.tell(Input::Join(ADA)), asked);
    assert_eq!(me.node.peers(), [ADA]);
    assert_eq!(me.tell(Input::Join(ADA)), asked, "it may ask again");
    assert_eq!(me.node.peers(), [ADA]);
}

#[test]
fn a_newcomer_is_told_the_other_peers_and_every_book_under_fresh_identities_for_one_link() {
    let mut me = node(ME)
        .with_peers(&[BOB, CY])
        .knowing(CY, 4, EMMA)
        .knowing(STRANGER, 0, DUNE);
    let book = |nth, origin, version, book| {
        Packet::Gossip(Message {
            uuid: minted(ME, nth),
            origin,
            version,
            ttl: 1,
            book,
        })
    };
    assert_eq!(
        me.receive(Some(ADA), &Packet::PeersRequest, 1),
        [
            Output::Report(Report::Answered {
                newcomer: ADA,
                peers: 2,
                books: 3,
            }),
            send(ADA, Packet::Peers(Rc::from([BOB, CY])), 1),
            send(ADA, book(0, ME, 1, DUNE), 1),
            send(ADA, book(1, CY, 4, EMMA), 4),
            send(ADA, book(2, STRANGER, 0, DUNE), 4),
        ]
    );
    assert_eq!(me.node.peers(), [ADA, BOB, CY]);
}

#[test]
fn a_newcomer_is_not_told_of_itself() {
    let mut me = node(ME).with_peers(&[ADA, BOB]).knowing(ADA, 2, EMMA);
    let out = me.receive(Some(ADA), &Packet::PeersRequest, 1);
    assert_eq!(
        out[..2],
        [
            Output::Report(Report::Answered {
                newcomer: ADA,
                peers: 1,
                books: 1,
            }),
            send(ADA, Packet::Peers(Rc::from([BOB])), 1),
        ]
    );
    assert_eq!(out.len(), 3, "its own book is all that is left to tell");
}

#[test]
fn a_newcomer_becomes_a_peer_even_where_no_more_are_wanted() {
    let mut me = node(ME).with(|s| s.peers = 0);
    me.receive(Some(ADA), &Packet::PeersRequest, 1);
    assert_eq!(me.node.peers(), [ADA]);
}

#[test]
fn of_the_peers_offered_a_node_takes_those_it_lacks_while_it_has_room_for_all() {
    let mut me = node(ME).with_peers(&[BOB]);
    let offered = Packet::Peers(Rc::from([CY, ME, ADA, BOB]));
    let introduced = |learned: &[NodeId]| {
        [Output::Report(Report::Introduced {
            by: BOB,
            learned: Rc::from(learned),
        })]
    };
    assert_eq!(me.receive(Some(BOB), &offered, 1), introduced(&[ADA, CY]));
    assert_eq!(me.node.peers(), [ADA, BOB, CY]);
    assert_eq!(me.receive(Some(BOB), &offered, 1), introduced(&[]));
}

#[test]
fn where_there_is_room_for_some_the_lot_decides_and_always_the_same_way() {
    let offered: Rc<[NodeId]> = (100..120).map(NodeId).collect();
    let learned_by = |id: NodeId| {
        let mut me = node(id).with_peers(&[BOB]).with(|s| s.peers = 5);
        let out = me.receive(Some(BOB), &Packet::Peers(Rc::clone(&offered)), 1);
        let [Output::Report(Report::Introduced { by: BOB, learned })] = &out[..] else {
            panic!("{out:?}");
        };
        assert_eq!(me.node.peers()[1..], learned[..], "in order of number");
        learned.to_vec()
    };
    assert_eq!(learned_by(ME), [101, 104, 105, 113].map(NodeId));
    assert_eq!(learned_by(ME), learned_by(ME));
    assert_ne!(
        learned_by(ME),
        learned_by(CY),
        "each node draws its own lot"
    );
}

#[test]
fn a_second_lot_is_another_lot() {
    let offered: Rc<[NodeId]> = (100..120).map(NodeId).collect();
    let mut me = node(ME).with(|s| s.peers = 4);
    let mut lots = BTreeSet::new();
    for _ in 0..10 {
        me.receive(Some(BOB), &Packet::Peers(Rc::clone(&offered)), 1);
        let lot = me.node.peers().to_vec();
        assert_eq!(lot.len(), 4);
        lot.iter().for_each(|&peer| {
            me.tell(Input::Unlink(peer));
        });
        lots.insert(lot);
    }
    assert_eq!(lots.len(), 10);
}

#[test]
fn no_room_means_nobody_is_learned() {
    let mut me = node(ME).with_peers(&[BOB]).with(|s| s.peers = 1);
    assert_eq!(
        me.receive(Some(BOB), &Packet::Peers(Rc::from([ADA, CY])), 1),
        [Output::Report(Report::Introduced {
            by: BOB,
            learned: Rc::from([]),
        })]
    );
}

#[test]
fn requests_and_answers_from_nobody_are_met_with_silence() {
    let mut me = node(ME);
    assert_eq!(me.receive(None, &Packet::PeersRequest, 0), []);
    assert_eq!(me.receive(None, &Packet::Peers(Rc::from([ADA])), 0), []);
    assert_eq!(me.node.peers(), []);
}

#[test]
fn peers_given_by_hand_come_and_go_with_a_word_and_only_if_that_changes_something() {
    let mut me = node(ME).with(|s| s.peers = 0);
    let linked = Output::Report(Report::Linked(ADA));
    assert_eq!(me.tell(Input::Link(ADA)), [linked]);
    assert_eq!(me.tell(Input::Link(ADA)), []);
    let unlinked = Output::Report(Report::Unlinked(ADA));
    assert_eq!(me.tell(Input::Unlink(ADA)), [unlinked]);
    assert_eq!(me.tell(Input::Unlink(ADA)), []);
    assert_eq!(me.node.peers(), []);
}

#[test]
fn a_node_is_never_its_own_peer_and_never_sends_to_itself() {
    let mut me = node(ME);
    assert_eq!(me.tell(Input::Link(ME)), []);
    assert_eq!(me.tell(Input::Join(ME)), []);
    me.receive(Some(ADA), &Packet::Peers(Rc::from([ME])), 1);
    me.hear(ADA, rumor(ME, 3));
    assert_eq!(me.node.peers(), []);
    let started = me.tell(Input::Start);
    assert!(
        !started.iter().any(|o| matches!(o, Output::Send { .. })),
        "{started:?}"
    );
}

#[test]
fn the_number_of_peers_has_a_bound() {
    let mut me = node(ME).with(|s| s.peers = 1_000);
    for peer in 0..PEERS_MAX as u32 {
        me.tell(Input::Link(NodeId(10_000 + peer)));
    }
    assert_eq!(me.node.peers().len(), PEERS_MAX);
    assert_eq!(me.tell(Input::Link(ADA)), []);
    let news = rumor(ADA, 1);
    assert!(
        matches!(
            me.hear(BOB, news)[0],
            Output::Report(Report::Heard { learned: false, .. })
        ),
        "it learned one more than it may have"
    );
    assert_eq!(me.node.peers().len(), PEERS_MAX);
}

/// A node with as many peers as there can be, from 10000 on.
fn full() -> Told {
    let peers: Vec<NodeId> = (10_000..).map(NodeId).take(PEERS_MAX).collect();
    node(ME).with_peers(&peers)
}

#[test]
fn a_newcomer_who_asks_one_with_too_many_peers_takes_the_place_of_one_drawn_by_lot() {
    let mut me = full();
    let before = me.node.peers().to_vec();
    let out = me.receive(Some(ADA), &Packet::PeersRequest, 1);
    assert_eq!(
        out[..2],
        [
            Output::Report(Report::Answered {
                newcomer: ADA,
                peers: PEERS_MAX as u32,
                books: 1,
            }),
            send(ADA, Packet::Peers(Rc::from(before.as_slice())), 1),
        ]
    );
    let dropped = |me: &Told, before: &[NodeId]| -> Vec<NodeId> {
        let is_gone = |peer: &&NodeId| !me.node.peers().contains(peer);
        before.iter().filter(is_gone).copied().collect()
    };
    assert_eq!(me.node.peers().len(), PEERS_MAX);
    assert!(me.node.peers().contains(&ADA), "nobody talks to it");
    assert!(me.node.peers().is_sorted(), "out of order");
    let first = dropped(&me, &before);
    assert_eq!(first.len(), 1);

    let before = me.node.peers().to_vec();
    me.receive(Some(ADA), &Packet::PeersRequest, 1);
    assert_eq!(me.node.peers(), before, "who asks again is there already");

    let mut lots = BTreeSet::from_iter(first);
    for newcomer in 20_000..20_020 {
        let before = me.node.peers().to_vec();
        me.receive(Some(NodeId(newcomer)), &Packet::PeersRequest, 1);
        lots.extend(dropped(&me, &before));
    }
    assert_eq!(lots.len(), 21);
    let early = lots.iter().filter(|peer| peer.0 < 10_500).count();
    assert!((4..=17).contains(&early), "{lots:?} are no lots");
}

#[test]
fn who_has_too_many_peers_and_asks_an_introducer_forgets_one_drawn_by_lot_for_it() {
    let mut me = full();
    let asked = [
        Output::Report(Report::Asked { introducer: ADA }),
        send(ADA, Packet::PeersRequest, 1),
    ];
    assert_eq!(me.tell(Input::Join(ADA)), asked);
    assert_eq!(me.node.peers().len(), PEERS_MAX);
    assert!(me.node.peers().contains(&ADA), "it asks a stranger");
    let before = me.node.peers().to_vec();
    assert_eq!(me.tell(Input::Join(ADA)), asked);
    assert_eq!(me.node.peers(), before, "it is a peer already");
}

// -- timers --

fn wakes(out: &[Output]) -> Vec<(Timer, Span)> {
    let wake = |output: &Output| match output {
        Output::Wake { after, timer } => Some((*timer, *after)),
        Output::Send { .. } | Output::Report(_) => None,
    };
    out.iter().filter_map(wake).collect()
}

#[test]
fn coming_up_sets_the_gossip_timer_somewhere_in_its_first_period() {
    let mut phases = BTreeSet::new();
    for port in 1..=200 {
        let out = node(NodeId(port)).tell(Input::Start);
        let [Output::Wake { after, timer }] = out[..] else {
            panic!("{out:?}");
        };
        assert_eq!(timer, Timer::Gossip(1));
        assert!(after < GOSSIP, "{after}");
        phases.insert(after);
    }
    assert_eq!(phases.len(), 200, "nodes gossip in step");
    let early = phases.iter().filter(|p| **p < Span::from_secs(1)).count();
    assert!((70..130).contains(&early), "{early} in the first half");
}

#[test]
fn coming_up_sets_the_repick_timer_somewhere_in_its_second_period() {
    let every = Span::from_secs(3);
    for port in 1..=50 {
        let mut one = node(NodeId(port)).with(|s| s.repick = Some(every));
        let wakes = wakes(&one.tell(Input::Start));
        let [(Timer::Gossip(1), _), (Timer::Repick(1), after)] = wakes[..] else {
            panic!("{wakes:?}");
        };
        assert!((every..every + every).contains(&after), "{after}");
    }
}

#[test]
fn what_is_off_sets_no_timer() {
    let mut me = node(ME).with(|s| s.gossip = None);
    assert_eq!(me.tell(Input::Start), []);
    assert_eq!(me.tell(Input::GossipChanged), []);
    assert_eq!(me.tell(Input::RepickChanged), []);
}

#[test]
fn the_gossip_timer_tells_every_peer_the_favourite_and_is_set_again_for_a_period() {
    let mut me = node(ME).with_peers(&[ADA, BOB]);
    me.tell(Input::Start);
    let message = |nth| Message {
        uuid: minted(ME, nth),
        origin: ME,
        version: 1,
        ttl: 8,
        book: DUNE,
    };
    for nth in 0..3 {
        assert_eq!(
            me.tell(Input::Timer(Timer::Gossip(1))),
            [
                Output::Report(Report::Gossiped {
                    message: message(nth),
                    to: Rc::from([ADA, BOB]),
                }),
                send(ADA, Packet::Gossip(message(nth)), 1),
                send(BOB, Packet::Gossip(message(nth)), 1),
                Output::Wake {
                    after: GOSSIP,
                    timer: Timer::Gossip(1),
                },
            ]
        );
    }
}

#[test]
fn without_peers_gossip_reaches_nobody_and_goes_on() {
    let mut me = node(ME);
    me.tell(Input::Start);
    let out = me.tell(Input::Timer(Timer::Gossip(1)));
    assert!(
        matches!(&out[..], [Output::Report(Report::Gossiped { to, .. }), Output::Wake { .. }] if to.is_empty()),
        "{out:?}"
    );
}

#[test]
fn a_new_gossip_period_sets_the_gossip_timer_anew_and_voids_the_old_one() {
    let mut me = node(ME).with_peers(&[ADA]);
    me.tell(Input::Start);
    me.settings.gossip = Some(Span::from_millis(500));
    let again = wakes(&me.tell(Input::GossipChanged));
    let [(Timer::Gossip(2), after)] = again[..] else {
        panic!("{again:?}");
    };
    assert!(after < Span::from_millis(500), "{after}");
    assert_eq!(me.tell(Input::Timer(Timer::Gossip(1))), [], "an old token");
    assert_eq!(me.tell(Input::Timer(Timer::Gossip(3))), [], "no token yet");
    let out = me.tell(Input::Timer(Timer::Gossip(2)));
    assert_eq!(
        wakes(&out),
        [(Timer::Gossip(2), Span::from_millis(500))],
        "the new period"
    );
    me.settings.gossip = None;
    assert_eq!(me.tell(Input::GossipChanged), []);
    assert_eq!(me.tell(Input::Timer(Timer::Gossip(2))), [], "gossip is off");
}

#[test]
fn a_new_repick_period_sets_the_repick_timer_anew_and_voids_the_old_one() {
    let every = Span::from_secs(3);
    let mut me = node(ME).with(|s| s.repick = Some(GOSSIP));
    me.tell(Input::Start);
    me.settings.repick = Some(every);
    let again = wakes(&me.tell(Input::RepickChanged));
    let [(Timer::Repick(2), after)] = again[..] else {
        panic!("{again:?}");
    };
    assert!((every..every + every).contains(&after), "{after}");
    assert_eq!(me.tell(Input::Timer(Timer::Repick(1))), [], "an old token");
    let out = me.tell(Input::Timer(Timer::Repick(2)));
    assert_eq!(wakes(&out), [(Timer::Repick(2), every)], "the new period");
    me.settings.repick = None;
    assert_eq!(me.tell(Input::RepickChanged), []);
    assert_eq!(me.tell(Input::Timer(Timer::Repick(2))), [], "repick is off");
}

#[test]
fn a_new_period_of_one_timer_leaves_the_other_alone() {
    let mut me = node(ME)
        .with_peers(&[ADA])
        .with(|s| s.repick = Some(GOSSIP));
    me.tell(Input::Start);
    me.tell(Input::GossipChanged);
    let picks = me.tell(Input::Timer(Timer::Repick(1)));
    assert_eq!(wakes(&picks), [(Timer::Repick(1), GOSSIP)]);
    me.tell(Input::RepickChanged);
    let gossips = me.tell(Input::Timer(Timer::Gossip(2)));
    assert_eq!(wakes(&gossips), [(Timer::Gossip(2), GOSSIP)]);
}

#[test]
fn timers_of_an_earlier_life_are_void() {
    let mut me = node(ME)
        .with_peers(&[ADA])
        .with(|s| s.repick = Some(GOSSIP));
    me.tell(Input::Start);
    let wakes = wakes(&me.come_back(false));
    assert_eq!(
        wakes.iter().map(|&(timer, _)| timer).collect::<Vec<_>>(),
        [Timer::Gossip(2), Timer::Repick(2)]
    );
    assert_eq!(me.tell(Input::Timer(Timer::Gossip(1))), []);
    assert_eq!(me.tell(Input::Timer(Timer::Repick(1))), []);
    assert_eq!(me.node.version(), 1);
}

#[test]
fn each_life_has_its_own_place_in_the_period() {
    let mut me = node(ME);
    let mut places: Vec<_> = wakes(&me.tell(Input::Start));
    for _ in 0..9 {
        places.extend(wakes(&me.come_back(false)));
    }
    let places: BTreeSet<Span> = places.into_iter().map(|(_, after)| after).collect();
    assert_eq!(places.len(), 10);
}

// -- favourites --

#[test]
fn choosing_a_book_makes_a_version() {
    let mut me = node(ME);
    for (book, version) in [(EMMA, 2), (DUNE, 3), (DUNE, 4)] {
        let picked = Report::Picked { book, version };
        assert_eq!(me.tell(Input::Pick(book)), [Output::Report(picked)]);
        assert_eq!((me.node.favourite(), me.node.version()), (book, version));
        assert_eq!(me.node.known_version(ME), Some(version));
    }
}

#[test]
fn picking_anew_is_a_version_of_another_book_and_comes_again_after_a_period() {
    let every = Span::from_secs(3);
    let mut me = node(ME).with(|s| s.repick = Some(every));
    me.tell(Input::Start);
    let mut picked = BTreeSet::new();
    for version in 2..1_502 {
        let before = me.node.favourite();
        let out = me.tell(Input::Timer(Timer::Repick(1)));
        let book = me.node.favourite();
        assert_eq!(
            out,
            [
                Output::Report(Report::Picked { book, version }),
                Output::Wake {
                    after: every,
                    timer: Timer::Repick(1),
                },
            ]
        );
        assert_ne!(book, before, "the same book again");
        picked.insert(book.0);
    }
    let last = picked.last().copied().unwrap_or_default();
    assert!((last as usize) < SHELF.len(), "{last} is not on the shelf");
    assert!(picked.len() > SHELF.len() * 9 / 10, "{}", picked.len());
}

#[test]
fn a_book_that_is_not_on_the_shelf_may_be_followed_by_any_that_is() {
    let mut me = node(ME).with(|s| s.repick = Some(GOSSIP));
    me.tell(Input::Start);
    let mut picked = BTreeSet::new();
    for _ in 0..SHELF.len() * 20 {
        me.tell(Input::Pick(BookId(100_000)));
        me.tell(Input::Timer(Timer::Repick(1)));
        picked.insert(me.node.favourite().0 as usize);
    }
    assert_eq!(picked, (0..SHELF.len()).collect());
}

#[test]
fn the_greatest_version_there_is_is_the_last() {
    let mut me = node(ME).with_peers(&[ADA]);
    let most = |uuid, version| Message {
        uuid: Uuid::from_u128(uuid),
        ..rumor(ME, version)
    };
    let forged = most(1, VERSION_MAX - 1);
    let verdict = Verdict::Forged {
        version: VERSION_MAX,
    };
    assert_eq!(me.hear(ADA, forged), [heard(forged, verdict, Onward::Kept)]);
    let picked = Report::Picked {
        book: EMMA,
        version: VERSION_MAX,
    };
    assert_eq!(me.tell(Input::Pick(EMMA)), [Output::Report(picked)]);
    let again = most(2, VERSION_MAX);
    let verdict = Verdict::Stale { known: VERSION_MAX };
    assert_eq!(me.hear(ADA, again), [heard(again, verdict, Onward::Kept)]);

    let mut me = node(ME);
    let verdict = Verdict::Forged {
        version: VERSION_MAX,
    };
    assert_eq!(me.hear(ADA, again), [heard(again, verdict, Onward::Kept)]);
    assert_eq!(me.node.version(), VERSION_MAX);
}

// -- lives --

#[test]
fn a_restart_keeps_what_is_known_and_forgets_what_was_seen() {
    let mut me = node(ME).with_peers(&[ADA]);
    me.tell(Input::Start);
    me.tell(Input::Pick(EMMA));
    me.hear(ADA, rumor(BOB, 3));
    me.node.reincarnate(false);
    assert_eq!((me.node.version(), me.node.favourite()), (2, EMMA));
    assert_eq!(me.node.incarnation(), 1);
    assert_eq!(me.node.known_version(BOB), Some(3));
    assert_eq!(me.node.peers(), [ADA, BOB]);
    assert!(me.node.seen().is_empty(), "a memory outlived its process");
    let again = rumor(BOB, 3);
    assert_eq!(
        me.hear(ADA, again)[0],
        heard(again, Verdict::Stale { known: 3 }, to(&[BOB])),
        "not a duplicate, because it does not remember; not news, because it knows"
    );
}

#[test]
fn a_blank_restart_forgets_books_and_peers_but_neither_its_version_nor_its_introducer() {
    let mut me = node(ME).with_peers(&[ADA, BOB]).knowing(CY, 2, DUNE);
    me.tell(Input::Join(BOB));
    me.tell(Input::Pick(EMMA));
    me.node.reincarnate(true);
    assert!(me.node.books().is_empty(), "books outlived a blank restart");
    assert_eq!(me.node.peers(), []);
    assert_eq!((me.node.version(), me.node.favourite()), (2, EMMA));
    let started = me.tell(Input::Start);
    assert_eq!(
        started[1..],
        [
            Output::Report(Report::Asked { introducer: BOB }),
            send(BOB, Packet::PeersRequest, 1),
        ]
    );
    assert_eq!(me.node.peers(), [BOB]);
    let picked = Report::Picked {
        book: DUNE,
        version: 3,
    };
    assert_eq!(me.tell(Input::Pick(DUNE)), [Output::Report(picked)]);
}

#[test]
fn an_introducer_is_asked_again_in_every_life_and_the_latest_one_at_that() {
    let mut me = node(ME);
    me.tell(Input::Join(ADA));
    me.tell(Input::Join(BOB));
    for blank in [false, true, false] {
        let out = me.come_back(blank);
        assert_eq!(
            out[1..],
            [
                Output::Report(Report::Asked { introducer: BOB }),
                send(BOB, Packet::PeersRequest, 1),
            ]
        );
    }
}

#[test]
fn no_identity_is_drawn_twice_in_any_life() {
    let mut me = node(ME).with_peers(&[ADA, BOB]).knowing(CY, 1, EMMA);
    let mut drawn = BTreeSet::new();
    let mut count = 0;
    let mut collect = |out: Vec<Output>| {
        for output in out {
            if let Output::Send {
                to: ADA,
                packet: Packet::Gossip(message),
                ..
            } = output
            {
                assert_eq!(message.uuid.get_version_num(), 4);
                drawn.insert(message.uuid);
                count += 1;
            }
        }
    };
    me.tell(Input::Start);
    for life in 0..5 {
        let token = me.node.gossip_token;
        for _ in 0..50 {
            collect(me.tell(Input::Timer(Timer::Gossip(token))));
            collect(me.receive(Some(ADA), &Packet::PeersRequest, 1));
        }
        me.come_back(life % 2 == 0);
        me.tell(Input::Link(ADA));
    }
    assert_eq!(drawn.len(), count);
    assert!(count >= 500, "only {count} were drawn");
}
