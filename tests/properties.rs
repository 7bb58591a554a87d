//! What must hold in every run, tried on random histories of commands and passing time.
//!
//! A history is a list of abstract actions ("kill the third one that is up"), which become concrete commands as the run
//! goes, so that what is left of a history after shrinking still makes sense. A failure prints the recording as a script.
//! The histories are the same every time; `PROPTEST_RNG_SEED=7 PROPTEST_CASES=5000 cargo test --test properties` tries others.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

use watercooler::command::{
    Command, LinkRef, MessageAction, Moment, NodeRef, Scope, Setting, Statement, Target, Until,
    parse,
};
use watercooler::history::{History, RunId};
use watercooler::journal::{Entry, Said, Touch, Transit, What};
use watercooler::link::{Extent, Link};
use watercooler::message::{HOME, Message, NodeId, WireMessage};
use watercooler::network::{Bandwidth, City, Latency, LinkSetting, Loss, Order, Quantiles, Share};
use watercooler::node::{Node, Onward, Verdict};
use watercooler::opening::{self, Opened};
use watercooler::order;
use watercooler::recording::Recording;
use watercooler::rng::Seed;
use watercooler::scenario::{self, Performance, SCENARIOS, Script, ScriptError, Stop};
use watercooler::simulation::{Awaited, Ending, Member, Simulation, Status, Summary};
use watercooler::time::{SimTime, Span};
use watercooler::topology::Topology;

/// The most nodes of a history.
const NODES_MAX: usize = 7;
/// The most events that one action lets happen: a storm is cut short, and what comes next happens amid an instant.
const EVENTS_MAX: u64 = 400;

fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let is_chosen = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if is_chosen { default.cases } else { cases },
        rng_seed: match default.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            chosen @ RngSeed::Fixed(_) => chosen,
        },
        // A regression is kept by writing a test, not by a file that nobody reads.
        failure_persistence: None,
        ..default
    }
}

// -- histories --

/// Something done, with indices instead of names.
#[derive(Clone, Debug)]
enum Action {
    New { joins: Option<Index> },
    NewMany(u32),
    Kill(Index),
    Stop,
    Remove(Index),
    Restart { whom: Index, blank: bool },
    Freeze(Option<Index>),
    Thaw(Option<Index>),
    Book { whom: Index, title: Index },
    Send { whom: Option<Index>, draft: Draft },
    Join(Index, Index),
    Link(Index, Index),
    Unlink(Index, Index),
    Links(LinkSetting, Where),
    Place(Index, Index),
    Trouble(u8, Index, u64),
    Hold(Index, Index),
    Release(Index),
    Message { which: Index, hand: Hand },
    Cut(Index, Index),
    Isolate(Index),
    Partition(Vec<u8>),
    Heal(Option<Index>),
    Set(Setting),
    Pass(Span),
    Step(u32),
}

/// Which links something is set on.
#[derive(Clone, Debug)]
enum Where {
    Everywhere,
    To(Index),
    From(Index),
    Link(Index, Index, bool),
}

/// What is done to one message in flight.
#[derive(Clone, Debug)]
enum Hand {
    Drop,
    Deliver,
    Duplicate,
    Hold,
    Release,
    Swap,
    Delay(Span),
    Redirect(Index),
    Edit(Draft),
}

/// A message to be handed over.
#[derive(Clone, Debug)]
struct Draft {
    uuid: u8,
    origin: Origin,
    version: u64,
    ttl: u8,
    title: Index,
}

#[derive(Clone, Debug)]
enum Origin {
    Node(Index),
    Nobody,
    Stranger(u16),
}

const TITLES: [&str; 4] = [
    "Dune",
    "Emma",
    "A title nobody shelved",
    "\"Quoted\" \\ # ☕",
];

fn latency() -> impl Strategy<Value = Latency> {
    let ms = Span::from_millis;
    prop_oneof![
        Just(Latency::Constant(Span::ZERO)),
        (1..300_u64).prop_map(move |n| Latency::Constant(ms(n))),
        (0..50_u64, 50..400_u64).prop_map(move |(min, max)| Latency::Uniform {
            min: ms(min),
            max: ms(max)
        }),
        (0..200_u64, 0..100_u64).prop_map(move |(mean, sd)| Latency::Normal {
            mean: ms(mean),
            sd: ms(sd)
        }),
        (0..200_u64).prop_map(move |mean| Latency::Exponential { mean: ms(mean) }),
        (1..100_u64, 0..400_u64).prop_map(move |(median, more)| Latency::Lognormal {
            median: ms(median),
            p99: ms(median + more)
        }),
        (0..50_u64, 0..200_u64, 1..1_000_000_u32).prop_map(move |(least, more, ppm)| {
            let middle = (Share::from_ppm(ppm), ms(least + more));
            let table = [(Share::NONE, ms(least)), middle, (Share::ALL, ms(400))];
            Latency::Empirical(Quantiles::new(&table).expect("it rises"))
        }),
        Just(Latency::Cities),
    ]
}

fn reach() -> impl Strategy<Value = Where> {
    let one = any::<Index>;
    prop_oneof![
        2 => Just(Where::Everywhere),
        1 => one().prop_map(Where::To),
        1 => one().prop_map(Where::From),
        2 => (one(), one(), any::<bool>()).prop_map(|(a, b, both)| Where::Link(a, b, both)),
    ]
}

fn link_setting() -> impl Strategy<Value = LinkSetting> {
    // One byte in a second stops nearly everything.
    let rate = prop_oneof![Just(1), Just(400), Just(2_000), Just(1_000_000)];
    let limited = (rate, 0..5_u32).prop_map(|(rate, queue)| Bandwidth::Limited { rate, queue });
    let bandwidth = prop_oneof![1 => Just(Bandwidth::Unlimited), 3 => limited];
    let order = prop_oneof![1 => Just(Order::Free), 3 => Just(Order::Kept)];
    let or_default = |setting: fn() -> LinkSetting| Just(()).prop_map(move |()| setting());
    prop_oneof![
        3 => loss().prop_map(|loss| LinkSetting::Loss(Some(loss))),
        3 => latency().prop_map(|latency| LinkSetting::Latency(Some(latency))),
        3 => share().prop_map(|share| LinkSetting::Duplicate(Some(share))),
        3 => bandwidth.prop_map(|bandwidth| LinkSetting::Bandwidth(Some(bandwidth))),
        3 => order.prop_map(|order| LinkSetting::Order(Some(order))),
        1 => or_default(|| LinkSetting::Latency(None)),
        1 => or_default(|| LinkSetting::Bandwidth(None)),
        1 => or_default(|| LinkSetting::Order(None)),
    ]
}

fn loss() -> impl Strategy<Value = Loss> {
    let burst = (10_000..500_000_u32, 2..6_u32);
    let burst = burst.prop_map(|(ppm, length)| Loss::burst(Share::from_ppm(ppm), length));
    prop_oneof![
        2 => share().prop_map(Loss::Each),
        1 => burst.prop_map(|loss| loss.expect("a burst of two and half of all")),
    ]
}

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![Just(0), Just(100_000), Just(500_000), Just(1_000_000)].prop_map(Share::from_ppm)
}

fn setting() -> impl Strategy<Value = Setting> {
    let period = || prop::option::of((100..1_500_u64).prop_map(Span::from_millis));
    prop_oneof![
        (1..=4_u8).prop_map(Setting::Ttl),
        period().prop_map(Setting::Gossip),
        period().prop_map(Setting::Repick),
        prop_oneof![Just(1), Just(3), Just(1_000)].prop_map(Setting::Cache),
        (0..=6_u32).prop_map(Setting::Peers),
        prop_oneof![
            Just(Topology::Ring),
            Just(Topology::Line),
            Just(Topology::Star),
            Just(Topology::Complete),
            Just(Topology::Random(2)),
            Just(Topology::Grid),
            Just(Topology::Regular(2)),
            Just(Topology::WattsStrogatz(2, Share::from_ppm(300_000))),
            Just(Topology::BarabasiAlbert(1)),
            Just(Topology::Bridge)
        ]
        .prop_map(Setting::Topology),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let origin = prop_oneof![
        3 => any::<Index>().prop_map(Origin::Node),
        1 => Just(Origin::Nobody),
        2 => (1..4_u16).prop_map(Origin::Stranger),
    ];
    let fields = (0..6_u8, origin, 0..6_u64, 0..6_u8, any::<Index>());
    fields.prop_map(|(uuid, origin, version, ttl, title)| Draft {
        uuid,
        origin,
        version,
        ttl,
        title,
    })
}

fn hand() -> impl Strategy<Value = Action> {
    let hand = prop_oneof![
        1 => Just(Hand::Drop),
        1 => Just(Hand::Deliver),
        1 => Just(Hand::Duplicate),
        1 => Just(Hand::Hold),
        2 => Just(Hand::Release),
        2 => Just(Hand::Swap),
        1 => (0..900_u64).prop_map(|ms| Hand::Delay(Span::from_millis(ms))),
        2 => any::<Index>().prop_map(Hand::Redirect),
        2 => draft().prop_map(Hand::Edit),
    ];
    (any::<Index>(), hand).prop_map(|(which, hand)| Action::Message { which, hand })
}

fn action() -> impl Strategy<Value = Action> {
    let one = any::<Index>;
    let maybe = || prop::option::weighted(0.8, any::<Index>());
    prop_oneof![
        2 => prop::option::weighted(0.7, one()).prop_map(|joins| Action::New { joins }),
        1 => (1..4_u32).prop_map(Action::NewMany),
        2 => one().prop_map(Action::Kill),
        1 => Just(Action::Stop),
        1 => one().prop_map(Action::Remove),
        3 => (one(), any::<bool>()).prop_map(|(whom, blank)| Action::Restart { whom, blank }),
        2 => maybe().prop_map(Action::Freeze),
        3 => maybe().prop_map(Action::Thaw),
        2 => (one(), one()).prop_map(|(whom, title)| Action::Book { whom, title }),
        4 => (maybe(), draft()).prop_map(|(whom, draft)| Action::Send { whom, draft }),
        1 => (one(), one()).prop_map(|(a, b)| Action::Join(a, b)),
        2 => (one(), one()).prop_map(|(a, b)| Action::Link(a, b)),
        1 => (one(), one()).prop_map(|(a, b)| Action::Unlink(a, b)),
        4 => (link_setting(), reach()).prop_map(|(setting, on)| Action::Links(setting, on)),
        1 => (one(), one()).prop_map(|(whom, city)| Action::Place(whom, city)),
        1 => (one(), one()).prop_map(|(a, b)| Action::Hold(a, b)),
        2 => one().prop_map(Action::Release),
        4 => hand(),
        4 => (any::<u8>(), one(), 1..400_u64).prop_map(|(what, whom, ms)| Action::Trouble(what, whom, ms)),
        1 => (one(), one()).prop_map(|(a, b)| Action::Cut(a, b)),
        1 => one().prop_map(Action::Isolate),
        1 => prop::collection::vec(0..3_u8, NODES_MAX).prop_map(Action::Partition),
        2 => prop::option::of(one()).prop_map(Action::Heal),
        3 => setting().prop_map(Action::Set),
        10 => (0..700_000_u64).prop_map(|us| Action::Pass(Span::from_micros(us))),
        3 => (1..6_u32).prop_map(Action::Step),
    ]
}

/// Something done where everything takes as long: many things happen at one instant, and most is done amid it.
fn action_amid() -> impl Strategy<Value = Action> {
    let one = any::<Index>;
    let maybe = || prop::option::weighted(0.7, any::<Index>());
    let latency = prop_oneof![1 => Just(0), 3 => Just(100)];
    let span = prop_oneof![Just(0), Just(50), Just(100), Just(200)];
    prop_oneof![
        2 => prop::option::of(one()).prop_map(|joins| Action::New { joins }),
        3 => one().prop_map(Action::Kill),
        1 => Just(Action::Stop),
        2 => one().prop_map(Action::Remove),
        4 => (one(), any::<bool>()).prop_map(|(whom, blank)| Action::Restart { whom, blank }),
        3 => maybe().prop_map(Action::Freeze),
        4 => maybe().prop_map(Action::Thaw),
        1 => (one(), one()).prop_map(|(whom, title)| Action::Book { whom, title }),
        6 => (maybe(), draft()).prop_map(|(whom, draft)| Action::Send { whom, draft }),
        2 => (one(), one()).prop_map(|(a, b)| Action::Join(a, b)),
        1 => (one(), one()).prop_map(|(a, b)| Action::Unlink(a, b)),
        1 => latency.prop_map(|ms| {
            let latency = Latency::Constant(Span::from_millis(ms));
            Action::Links(LinkSetting::Latency(Some(latency)), Where::Everywhere)
        }),
        1 => prop::option::of(Just(Span::from_millis(100))).prop_map(|every| Action::Set(Setting::Gossip(every))),
        2 => (one(), one()).prop_map(|(a, b)| Action::Hold(a, b)),
        3 => one().prop_map(Action::Release),
        4 => hand(),
        1 => (one(), one()).prop_map(|(a, b)| Action::Cut(a, b)),
        1 => prop::option::of(one()).prop_map(Action::Heal),
        4 => span.prop_map(|ms| Action::Pass(Span::from_millis(ms))),
        10 => (1..5_u32).prop_map(Action::Step),
    ]
}

/// A seed and what is done, beginning with a few nodes: at any time, or mostly amid instants.
fn history() -> impl Strategy<Value = (u64, Vec<Action>)> {
    let begin = |ttl, gossip, rest: &[Action]| -> Vec<Action> {
        let settings = [Setting::Ttl(ttl), Setting::Gossip(gossip)];
        let begin = settings.into_iter().map(Action::Set);
        begin.chain(rest.iter().cloned()).collect()
    };
    let at_any_time = begin(4, Some(Span::from_millis(400)), &[Action::NewMany(3)]);
    let shape = Action::Set(Setting::Topology(Topology::Complete));
    let amid = begin(3, None, &[shape, Action::NewMany(4)]);
    let done = |begin: Vec<Action>, then: BoxedStrategy<Action>| {
        let then = prop::collection::vec(then, 0..40);
        then.prop_map(move |then| begin.iter().cloned().chain(then).collect::<Vec<_>>())
    };
    let actions = prop_oneof![
        done(at_any_time, action().boxed()),
        done(amid, action_amid().boxed()),
    ];
    (0..1_000_u64, actions)
}

/// Chooses one of the nodes in one of these states, or any if there is none, which will be refused.
fn choose(run: &Simulation, states: &[Status], index: Index) -> Option<NodeRef> {
    let in_state = |(id, member): (NodeId, &Member)| states.contains(&member.status).then_some(id);
    let mut ids: Vec<NodeId> = run.members().iter().filter_map(in_state).collect();
    if ids.is_empty() {
        ids = run.members().ids().to_vec();
    }
    let id = (!ids.is_empty()).then(|| *index.get(&ids))?;
    Some(NodeRef::Port(id.port()?))
}

/// Chooses one of these links, if there is any.
fn way(ways: &[(NodeId, NodeId)], index: Index) -> Option<LinkRef> {
    let (from, to) = *(!ways.is_empty()).then(|| index.get(ways))?;
    let node = |id: NodeId| id.port().map(NodeRef::Port);
    Some(LinkRef {
        from: node(from)?,
        to: node(to)?,
        both_ways: false,
    })
}

const UP: &[Status] = &[Status::Up];
const NOT_DEAD: &[Status] = &[Status::Up, Status::Frozen];
const ANY: &[Status] = &[Status::Up, Status::Frozen, Status::Dead];

impl Action {
    /// Returns the command that this is now; `None` if it lets time pass, or there is nobody it could be for.
    fn command(&self, run: &Simulation) -> Option<Command> {
        let one = |states, index: &Index| choose(run, states, *index);
        let target = |states, index: &Option<Index>| match index {
            None => Some(Target::All),
            Some(index) => one(states, index).map(Target::Node),
        };
        let link = |on: &Option<(Index, Index)>| {
            let (from, to) = on.as_ref()?;
            let (from, to) = (one(ANY, from)?, one(ANY, to)?);
            Some(LinkRef {
                from,
                to,
                both_ways: false,
            })
        };
        let is_full = |more| run.members().len() + more > NODES_MAX;
        Some(match self {
            Self::New { .. } if is_full(1) => return None,
            Self::New { joins } => Command::New {
                // Whoever comes next takes the name and the port of somebody who has left.
                name: (0..)
                    .map(|n| format!("n{n}"))
                    .find(|name| run.directory().named(name).is_none())?,
                port: None,
                book: None,
                join: joins.as_ref().and_then(|index| one(ANY, index)),
            },
            Self::NewMany(count) if is_full(*count as usize) => return None,
            Self::NewMany(count) => Command::NewMany(*count),
            Self::Kill(whom) => Command::Kill(Target::Node(one(NOT_DEAD, whom)?)),
            Self::Stop => Command::Kill(Target::All),
            Self::Remove(whom) => Command::Remove(Target::Node(one(ANY, whom)?)),
            Self::Restart { whom, blank } => Command::Restart {
                target: Target::Node(one(&[Status::Dead], whom)?),
                blank: *blank,
            },
            Self::Freeze(whom) => Command::Freeze(target(UP, whom)?),
            Self::Thaw(whom) => Command::Thaw(target(&[Status::Frozen], whom)?),
            Self::Book { whom, title } => Command::Book {
                target: Target::Node(one(UP, whom)?),
                title: (*title.get(&TITLES)).to_owned(),
            },
            Self::Send { whom, draft } => Command::Send {
                target: target(NOT_DEAD, whom)?,
                message: draft.message(run)?,
            },
            Self::Join(node, introducer) => Command::Join {
                node: one(UP, node)?,
                introducer: one(ANY, introducer)?,
            },
            Self::Link(a, b) => Command::Link(one(NOT_DEAD, a)?, one(NOT_DEAD, b)?),
            Self::Unlink(a, b) => Command::Unlink(one(NOT_DEAD, a)?, one(NOT_DEAD, b)?),
            Self::Links(setting, on) => Command::Links(
                setting.clone(),
                match on {
                    Where::Everywhere => Scope::Everywhere,
                    Where::To(whom) => Scope::To(one(ANY, whom)?),
                    Where::From(whom) => Scope::From(one(ANY, whom)?),
                    Where::Link(a, b, both_ways) => Scope::Link(LinkRef {
                        from: one(ANY, a)?,
                        to: one(ANY, b)?,
                        both_ways: *both_ways,
                    }),
                },
            ),
            Self::Place(whom, city) => Command::Place {
                target: Target::Node(one(ANY, whom)?),
                city: City::of_place(city.index(10)),
            },
            Self::Cut(from, to) => Command::Cut(link(&Some((*from, *to)))?),
            Self::Isolate(whom) => Command::Isolate(one(ANY, whom)?),
            Self::Partition(places) => {
                // Group 2 is nobody's: the rest.
                let in_group = |group| {
                    let nodes = run.members().ids().iter().zip(places);
                    let nodes = nodes.filter(move |(_, place)| **place == group);
                    let refs = nodes.filter_map(|(id, _)| id.port().map(NodeRef::Port));
                    refs.collect::<Vec<_>>()
                };
                Command::Partition(vec![in_group(0), in_group(1)])
            }
            Self::Heal(None) => Command::Heal(None),
            Self::Heal(Some(index)) => {
                Command::Heal(Some(way(run.network().links.cuts.ways(), *index)?))
            }
            Self::Trouble(what, whom, ms) => {
                let whom = one(ANY, whom)?;
                let line = match what % 9 {
                    0 => format!("slow {whom} {ms}ms"),
                    1 => format!("slow {whom} off"),
                    2 => format!("drift {whom} +{ms}%"),
                    3 => format!("every 500ms for {ms}ms kill {whom}"),
                    4 => format!("every 600ms for {ms}ms freeze"),
                    5 => format!("every 450ms for {ms}ms loss 50%"),
                    6 => format!("flap {whom} up 100ms down {ms}ms"),
                    7 => format!("churn {ms}/min down {ms}ms"),
                    _ => "calm".to_owned(),
                };
                command_of(&line)
            }
            Self::Hold(from, to) => Command::Hold(link(&Some((*from, *to)))?),
            Self::Release(index) => Command::Release(way(run.network().holds(), *index)?),
            Self::Message { which, hand } => {
                let is_held = matches!(hand, Hand::Release);
                let flights = run.network().flights_unsorted();
                let flights = flights.filter(|flight| !is_held || flight.is_held());
                let mut numbers: Vec<u64> = flights.map(|flight| flight.number).collect();
                numbers.sort_unstable();
                Command::Message {
                    number: *(!numbers.is_empty()).then(|| which.get(&numbers))?,
                    action: match hand {
                        Hand::Drop => MessageAction::Drop,
                        Hand::Deliver => MessageAction::Deliver,
                        Hand::Duplicate => MessageAction::Duplicate,
                        Hand::Hold => MessageAction::Hold,
                        Hand::Release => MessageAction::Release,
                        Hand::Swap => MessageAction::Swap,
                        Hand::Delay(span) => MessageAction::Delay(*span),
                        Hand::Redirect(whom) => MessageAction::Redirect(one(ANY, whom)?),
                        Hand::Edit(draft) => MessageAction::Edit(draft.message(run)?),
                    },
                }
            }
            Self::Set(setting) => Command::Set(*setting),
            Self::Pass(_) | Self::Step(_) => return None,
        })
    }
}

fn command_of(line: &str) -> Command {
    match parse(line).map(|read| read.map(|read| read.line.statement)) {
        Ok(Some(Statement::Do(command))) => command,
        other => panic!("{line} is no command: {other:?}"),
    }
}

impl Draft {
    fn message(&self, run: &Simulation) -> Option<WireMessage> {
        let (address, port) = match &self.origin {
            Origin::Node(index) => match choose(run, ANY, *index)? {
                NodeRef::Port(port) => (HOME, port),
                NodeRef::Name(_) | NodeRef::Both(..) => return None,
            },
            Origin::Nobody => (HOME, 9),
            Origin::Stranger(port) => ("196.18.1.0", *port),
        };
        Some(WireMessage {
            uuid: format!("u{}", self.uuid),
            address: address.to_owned(),
            port,
            version: self.version,
            ttl: self.ttl,
            payload: (*self.title.get(&TITLES)).to_owned(),
        })
    }
}

/// Fails, and shows the run as a script, unless it holds.
fn check(
    run: &Simulation,
    holds: bool,
    what: impl FnOnce() -> String,
) -> Result<(), TestCaseError> {
    if holds {
        return Ok(());
    }
    let (what, script) = (what(), run.recording().to_script());
    let why = format!("{what}\n\nat {} of this run:\n{script}", run.moment());
    Err(TestCaseError::fail(why))
}

type Watch<'a> = &'a mut dyn FnMut(&Simulation) -> Result<(), TestCaseError>;

/// Lets one event happen, at `deadline` or before.
fn step(run: &mut Simulation, deadline: SimTime, watch: Watch<'_>) -> Result<bool, TestCaseError> {
    if run.next_at().is_none_or(|at| at > deadline) {
        return Ok(false);
    }
    run.run_until(deadline, 1);
    watch(run)?;
    Ok(true)
}

fn act(run: &mut Simulation, action: &Action, watch: Watch<'_>) -> Result<(), TestCaseError> {
    match action {
        Action::Pass(span) => {
            let deadline = run.now() + *span;
            let end = run.events() + EVENTS_MAX;
            while run.events() < end && step(run, deadline, watch)? {}
            if run.events() < end {
                run.run_until(deadline, 0);
            }
        }
        Action::Step(times) => {
            for _ in 0..*times {
                run.step();
                watch(run)?;
            }
        }
        _ => {
            let Some(command) = action.command(run) else {
                return Ok(());
            };
            let before = (run.fingerprint(), run.recording(), run.summary());
            if run.apply(&command).is_err() {
                let after = (run.fingerprint(), run.recording(), run.summary());
                check(run, before == after, || {
                    format!("{command} was refused, but changed something")
                })?;
            }
        }
    }
    watch(run)
}

fn perform(seed: u64, actions: &[Action], watch: Watch<'_>) -> Result<Simulation, TestCaseError> {
    let mut run = Simulation::new(Seed(seed));
    for action in actions {
        act(&mut run, action, watch)?;
    }
    Ok(run)
}

fn performed(seed: u64, actions: &[Action]) -> Result<Simulation, TestCaseError> {
    perform(seed, actions, &mut |_| Ok(()))
}

/// What happened, without what freezing and thawing left behind.
fn story(run: &Simulation) -> Vec<(SimTime, NodeId, What)> {
    let entries = run.journal().latest_first().map(|(_, entry)| entry);
    let is_told = |e: &&Entry| !matches!(e.what, What::Frozen | What::Thawed { .. });
    let told = entries.filter(is_told);
    told.map(|e| (e.at, e.node, e.what.clone())).collect()
}

/// Returns whether two runs are the same and have come as far, to the event.
fn is_same(a: &Simulation, b: &Simulation) -> bool {
    a.summary() == b.summary() && a.moment() == b.moment() && a.commands() == b.commands()
}

fn summary_but_fingerprint(run: &Simulation) -> Summary {
    Summary {
        fingerprint: String::new(),
        ..run.summary()
    }
}

// -- equal runs --

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_recording_repeats_its_run_in_every_form_it_is_kept_in((seed, actions) in history()) {
        let run = performed(seed, &actions)?;
        let replay = |recording: &Recording| Simulation::replay(recording).map_err(|e| e.to_string());
        let same = |other: Result<Simulation, String>, form: &str| match other {
            Ok(other) => check(&run, is_same(&other, &run), || {
                format!("{form}: {:#?}\nis not {:#?}", other.summary(), run.summary())
            }),
            Err(why) => check(&run, false, || format!("{form}: {why}")),
        };
        same(replay(&run.recording()), "replayed")?;
        let json = run.recording().to_json();
        let read = Recording::from_json(&json).map_err(|e| e.to_string());
        check(&run, read.as_ref() == Ok(&run.recording()), || format!("{json}\nis read as {read:?}"))?;
        let script = Script::parse(&run.recording().to_script()).map_err(|e| e.to_string());
        let finished = script.and_then(|script| {
            let mut performance = script.begin(None, &[]).map_err(|e| e.to_string())?;
            performance.finish().map_err(|e| e.to_string())?;
            Ok(performance.simulation)
        });
        same(finished, "as a script")?;
    }

    #[test]
    fn however_a_run_is_cut_into_pieces_it_is_the_same_run(
        (seed, actions) in history(),
        cuts in prop::collection::vec((0..8_000_000_u64, 0..30_u64), 0..60),
    ) {
        let run = performed(seed, &actions)?;
        let mut again = Simulation::new(Seed(seed));
        let cut = |again: &mut Simulation, end: SimTime| {
            for (at, events) in &cuts {
                let at = SimTime::from_micros(*at);
                if again.now() < at && at < end {
                    again.run_until(at, *events);
                }
            }
        };
        for given in run.commands() {
            cut(&mut again, given.moment.at);
            let done = again.run_to(given.moment).and_then(|()| again.apply(&given.command));
            check(&run, done.is_ok(), || format!("{}: {done:?}", given.command))?;
        }
        cut(&mut again, run.now());
        let ended = again.run_to(run.moment());
        check(&run, ended.is_ok(), || format!("{ended:?}"))?;
        check(&run, is_same(&again, &run), || {
            format!("cut: {:#?}\nwhole: {:#?}", again.summary(), run.summary())
        })?;
    }

    #[test]
    fn a_blink_of_those_who_are_up_changes_nothing_that_happens(
        (seed, actions) in history(),
        place in any::<Index>(),
        whom in any::<Index>(),
    ) {
        let plain = performed(seed, &actions)?;
        let mut run = Simulation::new(Seed(seed));
        let place = place.index(actions.len());
        for (at, action) in actions.iter().enumerate() {
            if at == place
                && let Some(node) = choose(&run, UP, whom)
                && run.apply(&Command::Freeze(Target::Node(node.clone()))).is_ok()
            {
                let thawed = run.apply(&Command::Thaw(Target::Node(node)));
                check(&run, thawed.is_ok(), || format!("{thawed:?}"))?;
            }
            act(&mut run, action, &mut |_| Ok(()))?;
        }
        check(&run, story(&run) == story(&plain), || "another story".to_owned())?;
        prop_assert_eq!(summary_but_fingerprint(&run), summary_but_fingerprint(&plain));
    }

    #[test]
    fn a_copy_goes_on_like_the_run_it_is_of(
        (seed, actions) in history(),
        place in any::<Index>(),
    ) {
        let mut run = Simulation::new(Seed(seed));
        let (before, after) = actions.split_at(place.index(actions.len()));
        for action in before {
            act(&mut run, action, &mut |_| Ok(()))?;
        }
        let mut copy = run.clone();
        for action in after {
            act(&mut run, action, &mut |_| Ok(()))?;
        }
        for action in after {
            act(&mut copy, action, &mut |_| Ok(()))?;
        }
        check(&run, is_same(&copy, &run), || format!("{:#?}", copy.summary()))?;
    }
}

// -- files, however they are performed --

/// How a command of a run is written in a file.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// With its moment: it waits.
    At,
    /// Below a `run to` its moment.
    To,
    /// Below a `run` for the time there is between, if it comes after everything of its instant.
    For,
}

fn ways() -> impl Strategy<Value = Vec<Way>> {
    let way = prop_oneof![Just(Way::At), Just(Way::To), Just(Way::For)];
    prop::collection::vec(way, 1..20)
}

/// Writes a run as a file, its commands in these ways.
fn written(run: &Simulation, ways: &[Way]) -> String {
    let mut lines = vec![Statement::Seed(run.seed()).to_string()];
    let mut reached = SimTime::ZERO;
    let mut reach = |moment: Moment, by_span: bool| {
        let until = if by_span && moment.events.is_none() {
            Until::For(moment.at.since(reached))
        } else {
            Until::To(moment)
        };
        reached = moment.at;
        Statement::Run(until).to_string()
    };
    for (given, way) in run.commands().iter().zip(ways.iter().cycle()) {
        let (moment, command) = (given.moment, &given.command);
        match way {
            Way::At => lines.push(format!("at {moment} {command}")),
            Way::To => lines.extend([reach(moment, false), command.to_string()]),
            Way::For => lines.extend([reach(moment, true), command.to_string()]),
        }
    }
    lines.push(reach(run.moment(), true));
    lines.join("\n")
}

/// A line of a file that somebody wrote: mostly at the twentieths of a second at which everything happens.
fn line() -> impl Strategy<Value = String> {
    const COMMANDS: [&str; 26] = [
        "kill 8001",
        "kill 8002",
        "restart 8001",
        "restart 8002 blank",
        "freeze 8002",
        "freeze 8003",
        "freeze",
        "thaw",
        "thaw 8003",
        "stop",
        "restart all",
        "book 8001 Emma",
        "book 8002 Dune",
        "book all \"A title nobody shelved\"",
        "new ada join 8001",
        "new bob",
        "link 8001 8003",
        "join 8002 8003",
        "join 8001 8002",
        "loss 30%",
        "loss 0%",
        "latency 0s",
        "latency 100ms",
        "latency 50ms",
        "set gossip 400ms",
        "set gossip off",
    ];
    let command = || {
        let message = (0..3_u8, 1..5_u8).prop_map(|(uuid, ttl)| {
            let message = WireMessage {
                uuid: format!("u{uuid}"),
                address: HOME.to_owned(),
                port: 8001 + u16::from(uuid),
                version: 1,
                ttl,
                payload: "Dune".to_owned(),
            };
            format!("send all {message}")
        });
        let other = any::<Index>().prop_map(|at| (*at.get(&COMMANDS)).to_owned());
        prop_oneof![1 => message, 3 => other]
    };
    let at = |n: u64| SimTime::from_micros(n * 50_000);
    let moment = || {
        let events = prop::option::of(0..6_u64);
        (0..20_u64, events).prop_map(move |(n, events)| Moment { at: at(n), events })
    };
    prop_oneof![
        3 => command(),
        4 => (moment(), command()).prop_map(|(moment, command)| format!("at {moment} {command}")),
        2 => (0..6_u64).prop_map(move |n| format!("run {}", at(n))),
        2 => moment().prop_map(|moment| format!("run to {moment}")),
        1 => (1..4_u32).prop_map(|rounds| Statement::Run(Until::Rounds(rounds)).to_string()),
        3 => any::<Index>().prop_map(|at| (*at.get(&WAITS)).to_owned()),
    ]
}

/// What a file may wait for, though it may never come about.
const WAITS: [&str; 7] = [
    "run until converged",
    "run until loss",
    "run until 8001 knows 8002",
    "run until 8003 knows 8001",
    "run until 8002 knows \"Dune\"",
    "run until 8001 knows \"A title nobody shelved\"",
    "run until ada knows 8003",
];

/// Lines that somebody wrote, about a room of three who know each other.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let begin = "seed 3\nset gossip off\nset topology complete\nlatency 50ms\nnew 3";
    prop::collection::vec(line(), 0..25).prop_map(move |lines| {
        let begin = begin.lines().map(ToOwned::to_owned);
        begin.chain(lines).collect()
    })
}

fn begin(text: &str) -> Result<Performance, ScriptError> {
    Script::parse(text)?.begin(None, &[])
}

/// Leaves out the lines that cannot be done, so that the file can be done to its end.
fn mended(mut lines: Vec<String>) -> String {
    /// Long enough for everything that waits.
    const END: &str = "run 1s";
    // What does not come about soon is left out before a day passes waiting for it.
    let comes_about = |before: &[String], wait: &str| -> Result<bool, ScriptError> {
        let mut performance = begin(&before.join("\n"))?;
        match performance.finish() {
            Err(e) if !e.sentence.starts_with("it waits for") => return Err(e),
            Ok(()) | Err(_) => {}
        }
        let until = match Script::parse(wait)?.steps.pop().map(|step| step.action) {
            Some(scenario::Action::Run(until)) => until,
            other => panic!("{other:?} is no run"),
        };
        // Who or what is not there is never known.
        let Ok(Ending::When(awaited)) = performance.simulation.ending(&until) else {
            return Ok(false);
        };
        let deadline = performance.simulation.now() + Span::from_secs(3);
        Ok(performance.run_until(deadline, 2_000, awaited)? == Stop::CameAbout)
    };
    loop {
        let waits = (0..lines.len()).filter(|&n| WAITS.contains(&lines[n].as_str()));
        let wrong = waits
            .filter_map(|n| match comes_about(&lines[..n], &lines[n]) {
                Ok(true) => None,
                Ok(false) => Some(n),
                Err(e) => Some(e.line - 1),
            })
            .next();
        let text = format!("{}\n{END}", lines.join("\n"));
        let finished = || begin(&text).and_then(|mut performance| performance.finish());
        let wrong = wrong.or_else(|| finished().err().map(|e| e.line - 1));
        match wrong {
            None => return text,
            Some(line) => lines.remove(line),
        };
    }
}

/// How somebody watches a file being performed: by steps, or up to a time and so many events, waiting for something
/// or not.
#[derive(Clone, Copy, Debug)]
enum Watching {
    Steps(u32),
    Until(SimTime, u64, Awaited),
}

fn watching() -> impl Strategy<Value = Vec<Watching>> {
    let awaited = prop::sample::select(vec![
        Awaited::Nothing,
        Awaited::Agreement,
        Awaited::Loss { beyond: 3 },
        Awaited::Favourite {
            node: NodeId(8001),
            origin: NodeId(8002),
        },
    ]);
    let until = (0..3_000_000_u64, 0..40_u64, awaited);
    let one = prop_oneof![
        2 => (1..20_u32).prop_map(Watching::Steps),
        3 => until.prop_map(|(at, events, awaited)| Watching::Until(SimTime::from_micros(at), events, awaited)),
        // At the very instants at which lines are done.
        2 => (0..60_u64, 0..40_u64).prop_map(|(n, events)| Watching::Until(SimTime::from_micros(n * 50_000), events, Awaited::Nothing)),
    ];
    prop::collection::vec(one, 0..40)
}

/// Performs a file so, never past the instant at which it ends, and then to its end.
fn watched(text: &str, end: SimTime, pieces: &[Watching]) -> Result<Simulation, ScriptError> {
    let mut performance = begin(text)?;
    for piece in pieces {
        match *piece {
            Watching::Steps(times) => {
                for _ in 0..times {
                    let before = performance.clone();
                    let is_over = !performance.step()?;
                    if performance.simulation.now() >= end {
                        performance = before;
                        break;
                    }
                    if is_over {
                        break;
                    }
                }
            }
            Watching::Until(at, events, awaited) => {
                if at < end {
                    performance.run_until(at, events, awaited)?;
                }
            }
        }
    }
    performance.finish()?;
    Ok(performance.simulation)
}

fn finished(text: &str) -> Result<Simulation, ScriptError> {
    watched(text, SimTime::ZERO, &[])
}

/// Fails, and shows both, unless a file comes to that run.
fn check_file(
    text: &str,
    run: &Simulation,
    performed: Result<Simulation, ScriptError>,
) -> Result<(), TestCaseError> {
    let told = |run: &Simulation| format!("{}{:#?}", run.recording().to_script(), run.summary());
    match performed {
        Ok(performed) if is_same(&performed, run) => Ok(()),
        Ok(performed) => {
            let (it, run) = (told(&performed), told(run));
            let why = format!("{text}\n\ncomes to\n{it}\n\nand not to\n{run}");
            Err(TestCaseError::fail(why))
        }
        Err(e) => Err(TestCaseError::fail(format!("{text}\n\n{e}"))),
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_run_in_whatever_way_it_is_written_as_a_file_is_the_same_however_the_file_is_performed(
        (seed, actions) in history(),
        ways in ways(),
        pieces in watching(),
    ) {
        let run = performed(seed, &actions)?;
        let text = written(&run, &ways);
        check_file(&text, &run, finished(&text))?;
        check_file(&text, &run, watched(&text, run.now(), &pieces))?;
        let steps = [Watching::Steps(100_000)];
        check_file(&text, &run, watched(&text, run.now(), &steps))?;
    }

    #[test]
    fn a_file_is_the_same_run_however_it_is_performed(lines in lines(), pieces in watching()) {
        let text = mended(lines);
        let run = finished(&text).map_err(|e| TestCaseError::fail(format!("{text}\n\n{e}")))?;
        check_file(&text, &run, watched(&text, run.now(), &pieces))?;
        let steps = [Watching::Steps(100_000)];
        check_file(&text, &run, watched(&text, run.now(), &steps))?;
        let again = run.recording().to_script();
        check_file(&again, &run, finished(&again))?;
    }
}

// -- links --

/// Does what a history says in a room that began with a built-in scenario, or in an empty one.
fn performed_in(
    scenario: Option<usize>,
    seed: u64,
    actions: &[Action],
) -> Result<Simulation, TestCaseError> {
    let Some(scenario) = scenario else {
        return performed(seed, actions);
    };
    let script = SCENARIOS[scenario].script();
    let begun = script.begin(Some(Seed(seed)), &[]).and_then(|mut room| {
        room.set_up()?;
        Ok(room.simulation)
    });
    let mut run = begun.map_err(|e| TestCaseError::fail(e.to_string()))?;
    for action in actions {
        act(&mut run, action, &mut |_| Ok(()))?;
    }
    Ok(run)
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn a_link_opens_as_the_run_it_was_made_of_however_much_of_it_goes_in(
        (seed, actions) in history(),
        scenario in prop::option::of(0..SCENARIOS.len()),
        selected in prop::option::of(1..u16::MAX),
    ) {
        let run = performed_in(scenario, seed, &actions)?;
        let recording = run.recording();
        for extent in [Extent::Setup, Extent::Commands, Extent::Moment] {
            let link = Link::to(&recording, extent, selected);
            let text = link.encode();
            let read = Link::decode(&text);
            check(&run, read.as_ref() == Ok(&link), || format!("{text}\nsays {read:?}\nand not {link:?}"))?;
            let again = read.map(|read| read.encode());
            check(&run, again.as_ref() == Ok(&text), || format!("{text}\nis written {again:?}"))?;
            let opened = match Opened::link(&text) {
                Ok(opened) => opened,
                Err(why) => return check(&run, false, || format!("{extent:?}: {why}")),
            };
            check(&run, opened.selected == selected.filter(|_| extent == Extent::Moment), || {
                format!("{:?} is selected, not {selected:?}", opened.selected)
            })?;
            let beginning = &opened.beginning.simulation;
            check(&run, run.commands().starts_with(beginning.commands()), || {
                format!("{extent:?} begins with\n{}", beginning.recording().to_script())
            })?;
            if extent == Extent::Setup {
                let to_come = opened.beginning.waiting().count();
                check(&run, to_come == 0, || format!("{to_come} commands are no set-up"))?;
                continue;
            }
            let end = opened.moment.unwrap_or(recording.end);
            let mut there = opened.beginning;
            let went = there.run_to(end);
            check(&run, went.is_ok(), || format!("{extent:?}: {went:?}"))?;
            check(&run, is_same(&there.simulation, &run), || {
                format!("{extent:?} comes to {:#?}", there.simulation.summary())
            })?;
        }
    }

    #[test]
    fn a_run_that_is_kept_opens_as_the_same_run_whatever_it_is_called(
        (seed, actions) in history(),
        title in ".{0,40}",
        story in prop::collection::vec("[^\\p{Z}\\p{C}].{0,40}", 0..3),
    ) {
        let run = performed(seed, &actions)?;
        let texts = [
            run.recording().to_json(),
            opening::to_script(&title, &story, &run.recording()),
        ];
        for text in texts {
            let opened = match Opened::file("kept", &text) {
                Ok(opened) => opened,
                Err(why) => return check(&run, false, || format!("{text}\n{why}")),
            };
            let mut there = opened.beginning;
            let went = there.run_to(run.moment());
            check(&run, went.is_ok(), || format!("{text}\n{went:?}"))?;
            check(&run, is_same(&there.simulation, &run), || {
                format!("{text}\ncomes to {:#?}", there.simulation.summary())
            })?;
        }
    }
}

// -- going back --

/// Does what a history of actions says where it is live, with everything that is kept to go back by.
fn lived(seed: u64, actions: &[Action]) -> Result<History, TestCaseError> {
    let mut history = History::new(Performance::of(Simulation::new(Seed(seed))));
    for action in actions {
        let now = history.simulation().now();
        let done = match action {
            Action::Pass(span) => history
                .run_until(now + *span, EVENTS_MAX, Awaited::Nothing)
                .map(|_| ()),
            Action::Step(times) => (0..*times).try_for_each(|_| history.step().map(|_| ())),
            _ => {
                if let Some(command) = action.command(history.simulation()) {
                    // What is refused is tested elsewhere.
                    let _ = history.give(&command);
                }
                Ok(())
            }
        };
        check(history.simulation(), done.is_ok(), || format!("{done:?}"))?;
    }
    Ok(history)
}

/// How long a frame is: those of screens, and such as end where something happens.
fn frame() -> impl Strategy<Value = Span> {
    let micros = prop_oneof![
        Just(16_667_u64),
        Just(8_333),
        Just(100_000),
        Just(50_000),
        1..200_000_u64
    ];
    micros.prop_map(Span::from_micros)
}

/// Does what a history of actions says frame by frame, in a room that is never still, until copies of it are kept.
fn played(
    seed: u64,
    actions: &[Action],
    frames: &[Span],
    gossip: u64,
) -> Result<History, TestCaseError> {
    let mut history = History::new(Performance::of(Simulation::new(Seed(seed))));
    for line in ["new 3".to_owned(), format!("set gossip {gossip}ms")] {
        // Whether there is a room at all is up to it.
        let _ = history.give(&command_of(&line));
    }
    for n in 0..600 {
        if let Some(command) = actions
            .get(n / 5)
            .filter(|_| n % 5 == 0)
            .and_then(|action| action.command(history.simulation()))
        {
            let _ = history.give(&command);
        }
        let deadline = history.simulation().now() + frames[n % frames.len()];
        let ran = history.run_until(deadline, EVENTS_MAX, Awaited::Nothing);
        check(history.simulation(), ran.is_ok(), || format!("{ran:?}"))?;
        if history.simulation().steps() > 1_700 {
            break;
        }
    }
    Ok(history)
}

/// Everything by which one state of a run could be told from another, to the bit.
fn place_of(run: &Simulation) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        (run.moment(), run.now(), run.next_at(), run.steps()),
        run.events_at(run.now()),
        run.summary(),
        run.traffic(),
        run.series().points().to_vec(),
    )
}

/// Somewhere in a run that has been.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// At an instant, so many millionths of the way to the live edge.
    Instant(u64),
    /// At the instant at which that command was given, or that entry of the journal was written.
    Command(Index),
    Entry(Index),
    /// After that step.
    Step(Index),
}

fn places() -> impl Strategy<Value = Vec<Place>> {
    let place = prop_oneof![
        (0..=1_000_000_u64).prop_map(Place::Instant),
        any::<Index>().prop_map(Place::Command),
        any::<Index>().prop_map(Place::Entry),
        any::<Index>().prop_map(Place::Step),
    ];
    prop::collection::vec(place, 1..12)
}

/// Goes there, and returns the same state of the run, computed from its beginning.
fn go(history: &mut History, place: Place) -> Result<Simulation, String> {
    let live = history.current().live().clone();
    let mut fresh = Simulation::new(live.seed());
    let instant = match place {
        Place::Step(index) => {
            let steps = index.index(live.steps() as usize + 1) as u64;
            history.seek_steps(steps);
            while fresh.steps() < steps && fresh.follow(&live)? {}
            return Ok(if steps == live.steps() { live } else { fresh });
        }
        Place::Instant(share) => SimTime::from_micros(live.now().as_micros() * share / 1_000_000),
        Place::Command(_) if live.commands().is_empty() => SimTime::ZERO,
        Place::Command(index) => index.get(live.commands()).moment.at,
        Place::Entry(_) if live.journal().length() == 0 => SimTime::ZERO,
        Place::Entry(index) => {
            let number = index.index(live.journal().length() as usize) as u64;
            live.journal().get(number).map_or(SimTime::ZERO, |e| e.at)
        }
    };
    history.seek(instant);
    if instant >= live.now() {
        return Ok(live);
    }
    for given in live
        .commands()
        .iter()
        .take_while(|given| given.moment.at <= instant)
    {
        fresh.run_to(given.moment)?;
        fresh.apply(&given.command)?;
    }
    fresh.run_until(instant, u64::MAX);
    Ok(fresh)
}

/// Fails, and shows the whole run as a script, unless two states of it are the same.
fn check_place(
    history: &History,
    expected: &Simulation,
    what: impl FnOnce() -> String,
) -> Result<(), TestCaseError> {
    let here = history.simulation();
    check(history.current().live(), is_same(here, expected), || {
        let (here_at, expected_at) = (here.moment(), expected.moment());
        format!(
            "{}: at {here_at}, {:#?}\nis not at {expected_at}, {:#?}",
            what(),
            here.summary(),
            expected.summary()
        )
    })
}

proptest! {
    // Each goes through more than a thousand steps twice.
    #![proptest_config(config(12))]

    #[test]
    fn going_to_a_step_is_going_to_the_one_before_it_and_taking_it(
        (seed, actions) in history(),
        frames in prop::collection::vec(frame(), 1..4),
        gossip in 5..400_u64,
        instants in prop::collection::vec(0..1_000_000_u64, 8),
    ) {
        let mut history = played(seed, &actions, &frames, gossip)?;
        let live = history.current().live().clone();
        // From the beginning on, step by step.
        let mut there = Simulation::new(live.seed());
        for n in 0..live.steps() {
            history.seek_steps(n);
            check(&live, place_of(history.simulation()) == place_of(&there), || {
                format!("{n} steps are not {n} steps: {:?}\nand {:?}", place_of(history.simulation()), place_of(&there))
            })?;
            let went = there.follow(&live);
            check(&live, went == Ok(true), || format!("after {n} steps: {went:?}"))?;
        }
        // And from wherever one is, however long after that step.
        for millionths in instants {
            history.seek(SimTime::from_micros(live.now().as_micros() * millionths / 1_000_000));
            let n = history.simulation().steps();
            if n == 0 || history.is_live() {
                continue;
            }
            history.seek_steps(n);
            let at_once = place_of(history.simulation());
            history.seek_steps(n - 1);
            let stepped = history.step();
            check(&live, stepped == Ok(true), || format!("after {n} steps less one: {stepped:?}"))?;
            check(&live, place_of(history.simulation()) == at_once, || {
                format!("{n} steps from within: {at_once:?}\nand {:?}", place_of(history.simulation()))
            })?;
        }
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn wherever_one_goes_back_to_it_is_as_it_was_and_goes_on_as_it_did(
        (seed, actions) in history(),
        places in places(),
    ) {
        let mut history = lived(seed, &actions)?;
        let live = history.current().live().clone();
        let replayed = Simulation::replay(&live.recording()).map_err(|e| TestCaseError::fail(e.to_string()))?;
        check(&live, is_same(&replayed, &live), || "it is not what its recording says".to_owned())?;
        let mut there = live.clone();
        for place in &places {
            there = go(&mut history, *place).map_err(TestCaseError::fail)?;
            check_place(&history, &there, || format!("{place:?} of {places:?}"))?;
        }
        if there.steps() == live.steps() {
            // Nothing has happened between there and the live edge: the first step would only go to it.
            history.seek_live();
            there = live.clone();
        }
        for n in 0..1_000 {
            let is_past = there.steps() < live.steps();
            let stepped = history.step().map_err(|e| TestCaseError::fail(e.to_string()))?;
            let followed = if is_past { there.follow(&live) } else { Ok(there.step()) };
            check(&live, followed == Ok(stepped), || format!("step {n} after {places:?}: {followed:?}"))?;
            if is_past && there.steps() == live.steps() {
                // At the live edge, time may have passed since the last step.
                there = live.clone();
            }
            if n % 50 == 0 || !stepped {
                check_place(&history, &there, || format!("{n} steps after {places:?}"))?;
            }
            if !stepped {
                break;
            }
        }
    }

    #[test]
    fn what_is_done_in_the_past_makes_another_run_and_leaves_this_one_alone(
        (seed, actions) in history(),
        places in places(),
        span in 0..2_000_000_u64,
    ) {
        let mut history = lived(seed, &actions)?;
        let live = history.current().live().clone();
        for place in &places {
            let at = go(&mut history, *place).map_err(TestCaseError::fail)?;
            let was_live = history.is_live();
            let command = Command::Set(Setting::Ttl(77));
            let forked = history.give(&command);
            check(&live, forked.as_ref().is_ok_and(|name| name.is_none() == was_live), || {
                format!("{place:?} of {places:?}: {forked:?}")
            })?;
            let mut alone = at;
            let given = alone.apply(&command);
            check(&live, given.is_ok(), || format!("{given:?}"))?;
            let deadline = alone.now() + Span::from_micros(span);
            alone.run_until(deadline, EVENTS_MAX);
            let ran = history.run_until(deadline, EVENTS_MAX, Awaited::Nothing);
            check(&live, ran.is_ok(), || format!("{ran:?}"))?;
            check_place(&history, &alone, || format!("forked at {place:?} of {places:?}"))?;
            if was_live {
                // The run itself has gone on.
                break;
            }
            let parent = history.run(RunId(0)).map(|run| run.live().clone());
            check(&live, parent.is_some_and(|parent| is_same(&parent, &live)), || {
                format!("its past has changed: {places:?}")
            })?;
            history.switch(RunId(0));
            history.seek_live();
            check_place(&history, &live, || format!("back from {place:?}"))?;
        }
    }

    #[test]
    fn undoing_and_doing_again_ends_where_it_began(
        (seed, actions) in history(),
        times in 1..6_usize,
    ) {
        let mut history = lived(seed, &actions)?;
        let live = history.current().live().clone();
        let mut undone = Vec::new();
        for _ in 0..times {
            let before = history.simulation().clone();
            let Ok(what) = history.undo() else {
                break;
            };
            let (here, now) = (history.simulation(), before.now());
            check(&live, here.now() == now, || format!("without {what}, time went from {now} to {}", here.now()))?;
            let (last, others) = before.commands().split_last().expect("one was undone");
            check(&live, here.commands() == others && last.command.to_string() == what, || {
                format!("without {what} it is\n{}", here.recording().to_script())
            })?;
            undone.push(before);
        }
        for before in undone.iter().rev() {
            let done = history.redo();
            check(&live, done.is_ok(), || format!("{done:?}"))?;
            check_place(&history, before, || "done again".to_owned())?;
        }
        check_place(&history, &live, || "everything done again".to_owned())?;
        check(&live, history.redo().is_err(), || "there was more to do again".to_owned())?;
    }
}

// -- what always holds --

proptest! {
    #![proptest_config(config(80))]

    #[test]
    fn at_every_step_nothing_vanishes_and_the_coverage_is_what_a_recount_finds((seed, actions) in history()) {
        perform(seed, &actions, &mut |run| {
            check(run, run.network().is_conserved(), || format!("{:?}", run.network().tally()))?;
            let coverage = run.coverage();
            let (pairs, holders) = recount(run);
            check(run, coverage.pairs() == pairs, || {
                format!("coverage {:?}, but a recount finds {pairs:?}", coverage.pairs())
            })?;
            for (origin, count) in holders {
                check(run, coverage.holders(origin) == count, || {
                    format!("{:?} holders of {origin:?}, but {count}", coverage.holders(origin))
                })?;
            }
            let is_complete = pairs.1 > 0 && pairs.0 == pairs.1;
            let converged = coverage.converged_at();
            check(run, converged.is_some() == is_complete, || {
                format!("{pairs:?}, but converged at {converged:?}")
            })?;
            for (id, member) in run.members().iter() {
                let peers = member.node.peers();
                let in_order = peers.windows(2).all(|w| w[0] < w[1]) && !peers.contains(&id);
                check(run, in_order, || format!("peers of {id:?}: {peers:?}"))?;
                let seen = member.node.seen().len();
                check(run, seen <= 1_000, || format!("{seen} seen"))?;
            }
            let violations = run.summary().violations;
            check(run, violations.is_empty(), || format!("{violations:?}"))
        })?;
    }

    #[test]
    fn the_journal_tells_of_a_run_in_which_every_law_is_kept((seed, actions) in history()) {
        let run = performed(seed, &actions)?;
        let mut auditor = Auditor::default();
        for number in 0..run.journal().length() {
            let entry = run.journal().get(number).expect("histories are short");
            if let Err(why) = auditor.read(entry) {
                check(&run, false, || format!("{why}\nin entry {number}: {entry:#?}"))?;
            }
        }
        if let Err(why) = auditor.sum_up(&run) {
            check(&run, false, || why)?;
        }
    }
}

/// Counts anew who holds whose newest favourite: the pairs that do, the pairs there are, and the holders of each.
fn recount(run: &Simulation) -> ((u64, u64), Vec<(NodeId, u32)>) {
    let is_up = |member: &&Member| member.status != Status::Dead;
    let up: Vec<&Member> = run.members().values().filter(is_up).collect();
    let knows = |node: &Node, origin: &Node| {
        let row = node.books().get(origin.id());
        let newest = (origin.version(), origin.favourite());
        node.id() == origin.id() || row.is_some_and(|row| (row.version, row.book) == newest)
    };
    let holders: Vec<(NodeId, u32)> = run
        .members()
        .values()
        .map(|origin| {
            let holders = up.iter().filter(|member| knows(&member.node, &origin.node));
            let is_up = origin.status != Status::Dead;
            let count = if is_up { holders.count() as u32 } else { 0 };
            (origin.node.id(), count)
        })
        .collect();
    let pairs = holders.iter().map(|(_, count)| u64::from(*count)).sum();
    ((pairs, (up.len() * up.len()) as u64), holders)
}

/// Reads a journal from its beginning and believes nothing: every law is checked from the entries alone.
#[derive(Default)]
struct Auditor {
    now: SimTime,
    nodes: BTreeMap<NodeId, Audited>,
    /// Every message that has come to its end: when, and what it was.
    ended: BTreeMap<u64, (SimTime, Said, u32)>,
    /// Messages that have waited at a frozen node.
    waited: BTreeSet<u64>,
    /// Messages that were sent to somebody else, or made to say something else, on their way; and copies of them.
    redirected: BTreeSet<u64>,
    edited: BTreeSet<u64>,
    duplicated: u64,
    delivered: u64,
    lost: u64,
    cut: u64,
    dead: u64,
    dropped: u64,
    new: u64,
    stale: u64,
    duplicates: u64,
    forged: u64,
    expired: u64,
}

/// What is known of a node from its entries.
struct Audited {
    status: Status,
    version: u64,
    table: BTreeMap<NodeId, u64>,
    /// What it heard or said in this life.
    seen: BTreeSet<uuid::Uuid>,
    /// When it was frozen or dead: from, to.
    silences: Vec<(SimTime, SimTime)>,
    /// When it was last killed.
    died_at: Option<SimTime>,
    has_left: bool,
}

type Audit = Result<(), String>;

fn ensure(holds: bool, what: &str) -> Audit {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

impl Auditor {
    fn read(&mut self, entry: &Entry) -> Audit {
        ensure(entry.at >= self.now, "the clock went back")?;
        self.now = entry.at;
        let (at, id) = (entry.at, entry.node);
        if let What::Created = entry.what {
            let node = Audited {
                status: Status::Up,
                version: 1,
                table: BTreeMap::new(),
                seen: BTreeSet::new(),
                silences: Vec::new(),
                died_at: None,
                has_left: false,
            };
            return ensure(self.nodes.insert(id, node).is_none(), "created twice");
        }
        match &entry.what {
            What::Waits(transit, _) => {
                ensure(
                    self.status(id) == Some(Status::Frozen),
                    "waits, but is not frozen",
                )?;
                // It waits again if its node is thawed and frozen at one instant.
                let is_first = self.waited.insert(transit.number);
                return ensure(
                    !is_first || at == transit.arrives_at,
                    "waits, but did not arrive",
                );
            }
            What::StandsInLine(transit, _) => {
                self.waited.insert(transit.number);
                return ensure(
                    self.status(id) == Some(Status::Up),
                    "stands in line at somebody who is not up",
                );
            }
            What::Lost(transit, said) => {
                self.lost += 1;
                ensure(at <= transit.arrives_at, "lost after it would have arrived")?;
                return self.end(transit, *said);
            }
            What::Cut(transit, said) => {
                self.cut += 1;
                ensure(transit.from.is_some(), "a hand was cut off")?;
                ensure(
                    at <= transit.arrives_at,
                    "cut off after it would have arrived",
                )?;
                return self.end(transit, *said);
            }
            What::Dead(transit, said) => {
                self.dead += 1;
                let is_dead = matches!(self.status(id), None | Some(Status::Dead));
                // Sent to an earlier life: the node is another by now.
                let has_died = self.last_death(id).is_some_and(|at| transit.sent_at <= at);
                ensure(
                    is_dead || has_died,
                    "a dead letter to somebody who has been alive since it was sent",
                )?;
                return self.end(transit, *said);
            }
            What::Duplicated { transit, of, .. } => {
                self.duplicated += 1;
                for set in [&mut self.redirected, &mut self.edited] {
                    if set.contains(of) {
                        set.insert(transit.number);
                    }
                }
                ensure(*of < transit.number, "the copy came first")?;
                return ensure(transit.from.is_some(), "a hand does nothing twice");
            }
            What::Touched(transit, said, touch) => {
                ensure(
                    !self.ended.contains_key(&transit.number),
                    "touched after its end",
                )?;
                match touch {
                    Touch::Dropped => {
                        self.dropped += 1;
                        return self.end(transit, *said);
                    }
                    Touch::Redirected(before) => {
                        self.redirected.insert(transit.number);
                        ensure(*before != transit.to, "redirected to whom it was for")?;
                    }
                    Touch::Edited(_) => {
                        self.edited.insert(transit.number);
                    }
                    Touch::Delivered
                    | Touch::Delayed(_)
                    | Touch::Held
                    | Touch::Released
                    | Touch::Swapped(_) => {}
                }
                return Ok(());
            }
            What::Dropped(transit, said) | What::Crowded(transit, said) => {
                self.dropped += 1;
                return self.end(transit, *said);
            }
            What::Heard { transit, .. }
            | What::Answered { transit, .. }
            | What::Introduced { transit, .. } => {
                self.delivered += 1;
                let in_time = at == transit.arrives_at || self.waited.contains(&transit.number);
                ensure(in_time, "taken in at another time than it arrived")?;
                // Within one instant the entries do not say which came first.
                let is_of_this_life = self.redirected.contains(&transit.number)
                    || self.last_death(id).is_none_or(|at| at <= transit.sent_at);
                ensure(is_of_this_life, "a letter to an earlier life was taken in")?;
            }
            What::Gossiped { .. }
            | What::Asked { .. }
            | What::Picked { .. }
            | What::Linked(_)
            | What::Unlinked(_)
            | What::Created
            | What::Killed { .. }
            | What::Left { .. }
            | What::Restarted { .. }
            | What::Frozen
            | What::Thawed { .. } => {}
            // It may be about nobody.
            What::Scheduled(_) | What::Commanded(_) => return Ok(()),
        }
        self.act(entry)
    }

    /// Reads what a node did or had done to it.
    fn act(&mut self, entry: &Entry) -> Audit {
        let (at, id) = (entry.at, entry.node);
        let node = self.nodes.get_mut(&id).ok_or("somebody who is not there")?;
        ensure(!node.has_left, "whoever has left does and is nothing more")?;
        let up = ensure(
            node.status == Status::Up,
            "the frozen and the dead do nothing",
        );
        match &entry.what {
            What::Heard {
                transit,
                message,
                verdict,
                onward,
                ..
            } => {
                up?;
                node.hear(id, message, *verdict)?;
                let counter = match verdict {
                    Verdict::New { .. } => &mut self.new,
                    Verdict::Stale { .. } => &mut self.stale,
                    Verdict::Duplicate => &mut self.duplicates,
                    Verdict::Forged { .. } => &mut self.forged,
                };
                *counter += 1;
                match onward {
                    Onward::Forwarded(to) => {
                        let others = to
                            .iter()
                            .all(|peer| *peer != id && Some(*peer) != transit.from);
                        ensure(others && !to.is_empty(), "forwarded to itself or back")?;
                        ensure(message.ttl > 1, "forwarded with its ttl spent")?;
                    }
                    Onward::Expired => {
                        self.expired += 1;
                        ensure(
                            message.ttl <= 1,
                            "not forwarded, though its ttl is not spent",
                        )?;
                    }
                    Onward::Kept | Onward::NobodyElse => {}
                }
                self.end(transit, Said::Rumor(*message))
            }
            What::Answered { transit, .. } => {
                up?;
                self.end(transit, Said::PeersRequest)
            }
            What::Introduced { transit, learned } => {
                up?;
                ensure(!learned.contains(&id), "introduced to itself")?;
                self.end(transit, Said::Peers(0))
            }
            What::Gossiped { message, to } => {
                up?;
                let own = message.origin == id && message.version == node.version;
                ensure(own, "gossips of something else than its own newest book")?;
                ensure(!to.contains(&id), "gossips to itself")?;
                ensure(node.seen.insert(message.uuid), "an identity is used twice")
            }
            What::Asked { introducer } => {
                up?;
                ensure(*introducer != id, "asks itself")
            }
            What::Picked { version, .. } => {
                up?;
                node.version += 1;
                ensure(node.version == *version, "not the next version")
            }
            What::Linked(peer) | What::Unlinked(peer) => {
                ensure(node.status != Status::Dead, "the dead have no peers")?;
                ensure(*peer != id, "its own peer")
            }
            What::Killed { waiting } => {
                ensure(node.status != Status::Dead, "killed twice")?;
                if node.status == Status::Up {
                    node.silences.push((at, SimTime::MAX));
                }
                node.status = Status::Dead;
                node.died_at = Some(at);
                self.dead += u64::from(*waiting);
                Ok(())
            }
            What::Left { waiting, was_up } => {
                ensure(
                    *was_up == (node.status != Status::Dead),
                    "it was in another state when it left",
                )?;
                if node.status == Status::Up {
                    node.silences.push((at, SimTime::MAX));
                }
                node.status = Status::Dead;
                node.died_at = Some(at);
                node.has_left = true;
                self.dead += u64::from(*waiting);
                Ok(())
            }
            What::Restarted { blank } => {
                ensure(
                    node.status == Status::Dead,
                    "restarted while it was not dead",
                )?;
                if *blank {
                    node.table.clear();
                }
                node.seen.clear();
                node.speak(at)
            }
            What::Frozen => {
                up?;
                node.status = Status::Frozen;
                node.silences.push((at, SimTime::MAX));
                Ok(())
            }
            What::Thawed { .. } => {
                ensure(
                    node.status == Status::Frozen,
                    "thawed while it was not frozen",
                )?;
                node.speak(at)
            }
            What::Waits(..)
            | What::StandsInLine(..)
            | What::Scheduled(_)
            | What::Commanded(_)
            | What::Lost(..)
            | What::Cut(..)
            | What::Dead(..)
            | What::Dropped(..)
            | What::Crowded(..)
            | What::Duplicated { .. }
            | What::Touched(..)
            | What::Created => Err("read already".to_owned()),
        }
    }

    fn status(&self, id: NodeId) -> Option<Status> {
        self.nodes.get(&id).map(|node| node.status)
    }

    fn last_death(&self, id: NodeId) -> Option<SimTime> {
        self.nodes.get(&id).and_then(|node| node.died_at)
    }

    /// Reads that a message has come to its end, once, and where it came from.
    fn end(&mut self, transit: &Transit, said: Said) -> Audit {
        let Transit {
            number,
            parent,
            from,
            to,
            sent_at,
            arrives_at,
            hops,
            done_ppm,
        } = *transit;
        ensure(done_ppm <= 1_000_000, "it came further than its way")?;
        ensure(from != Some(to), "sent to itself")?;
        ensure(
            sent_at <= self.now && sent_at <= arrives_at,
            "it came before it was sent",
        )?;
        let again = self.ended.insert(number, (self.now, said, hops));
        ensure(again.is_none(), "it came to an end twice")?;
        let Some(from) = from else {
            let fresh = parent == 0 && hops == 0 && sent_at == arrives_at;
            return ensure(fresh, "handed over, but not fresh");
        };
        let sender = self.nodes.get(&from).ok_or("sent by nobody")?;
        let spoke_up = |(start, end): &(SimTime, SimTime)| *start < sent_at && sent_at < *end;
        ensure(
            !sender.silences.iter().any(spoke_up),
            "sent by somebody frozen or dead",
        )?;
        let Said::Rumor(message) = said else {
            return ensure(hops == 1, "an introduction crosses one link");
        };
        if self.edited.contains(&number) {
            return Ok(());
        }
        if parent == 0 {
            return ensure(message.origin == from && hops == 1, "no cause to send it");
        }
        let (then, cause, crossed) = *self.ended.get(&parent).ok_or("its cause never arrived")?;
        ensure(
            then == sent_at,
            "sent at another time than its cause arrived",
        )?;
        match cause {
            Said::Rumor(heard) => {
                let same = (heard.uuid, heard.origin, heard.version, heard.book);
                let is_same = same == (message.uuid, message.origin, message.version, message.book);
                ensure(is_same, "it changed on its way")?;
                ensure(
                    message.ttl > 0 && message.ttl + 1 == heard.ttl,
                    "its ttl is wrong",
                )?;
                ensure(hops == crossed + 1, "its hops are wrong")
            }
            Said::PeersRequest => ensure(message.ttl == 1, "an answer goes no further"),
            Said::Peers(_) => Err("an introduction causes nothing".to_owned()),
        }
    }

    /// Compares with what the run itself has counted.
    fn sum_up(&self, run: &Simulation) -> Audit {
        let mine = [
            self.duplicated,
            self.delivered,
            self.lost,
            self.cut,
            self.dead,
            self.dropped,
            self.new,
            self.stale,
            self.duplicates,
            self.forged,
            self.expired,
        ];
        let s = run.summary();
        let theirs = [
            s.duplicated,
            s.delivered,
            s.lost,
            s.cut,
            s.dead,
            s.dropped,
            s.new,
            s.stale,
            s.duplicates,
            s.forged,
            s.expired,
        ];
        ensure(
            mine == theirs,
            &format!("counted {mine:?}, but the run says {theirs:?}"),
        )?;
        let last = self.ended.keys().next_back().copied().unwrap_or_default();
        ensure(last <= s.sent + s.duplicated, "more came than were sent")?;
        let left = self.nodes.iter().filter(|(_, node)| node.has_left);
        let mut gone: Vec<NodeId> = run.gone().ids().to_vec();
        gone.sort_unstable();
        ensure(
            left.map(|(id, _)| *id).collect::<Vec<_>>() == gone,
            "others have left",
        )?;
        let there = run.members().len() + gone.len();
        ensure(self.nodes.len() == there, "somebody has vanished")?;
        for (id, member) in run.members().iter() {
            let node = self.nodes.get(&id).ok_or("never created")?;
            let rows = member.node.books().iter();
            let rows: BTreeMap<NodeId, u64> = rows.map(|(id, row)| (id, row.version)).collect();
            ensure(
                rows == node.table,
                &format!("{id:?} has {rows:?}, not {:?}", node.table),
            )?;
            ensure(
                member.node.version() == node.version,
                "its version is another",
            )?;
            ensure(member.status == node.status, "its status is another")?;
        }
        Ok(())
    }
}

impl Audited {
    fn hear(&mut self, id: NodeId, message: &Message, verdict: Verdict) -> Audit {
        let known = self.table.get(&message.origin).copied();
        let is_own = message.origin == id;
        match verdict {
            Verdict::Duplicate => {
                return ensure(self.seen.contains(&message.uuid), "it had never seen it");
            }
            Verdict::New { before } => {
                ensure(!is_own, "news of itself")?;
                ensure(before == known, "it knew another version before")?;
                ensure(
                    before.is_none_or(|v| v < message.version),
                    "a version went back",
                )?;
                self.table.insert(message.origin, message.version);
            }
            Verdict::Stale { known: said } => {
                let knew = if is_own { Some(self.version) } else { known };
                ensure(knew == Some(said), "it knew another version")?;
                ensure(message.version <= said, "stale, but newer")?;
            }
            Verdict::Forged { version } => {
                ensure(is_own && message.version > self.version, "not forged")?;
                ensure(version == message.version + 1, "not just past the forgery")?;
                self.version = version;
            }
        }
        self.seen.insert(message.uuid);
        Ok(())
    }

    /// It may speak again.
    fn speak(&mut self, at: SimTime) -> Audit {
        self.status = Status::Up;
        let silence = self.silences.last_mut().ok_or("it was never silent")?;
        silence.1 = at;
        Ok(())
    }
}

// -- sorting --

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn everything_is_sorted_as_the_standard_library_would(items: Vec<(u8, u16)>) {
        let (mut ours, mut theirs) = (items.clone(), items.clone());
        order::sort_by_key(&mut ours, |item| item.0);
        theirs.sort_by_key(|item| item.0);
        prop_assert_eq!(&ours, &theirs, "what is equal stays in its order");
        order::sort(&mut ours);
        theirs.sort();
        prop_assert_eq!(ours, theirs);
    }
}
