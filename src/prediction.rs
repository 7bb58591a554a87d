//! Which theory fits a rumor of a run, why, and what it says.
//!
//! Exact theory has conditions. They are looked at one by one in the run as it was when the rumor began, and in what was
//! done and learned while it spread; the first that does not hold is said.

use std::collections::BTreeMap;

use crate::command::Command;
use crate::message::NodeId;
use crate::network::{Latency, LinkSetting, Loss, Share};
use crate::order;
use crate::share::Drift;
use crate::simulation::{Ailments, Simulation, Status};
use crate::spread::{Happening, Spread};
use crate::theory::{BIRTH_NODES_MAX, Birth, flood, growth, logistic, serf};
use crate::time::{SimTime, Span};

/// At how many instants a smooth curve is computed.
const INSTANTS: u32 = 120;

/// Which theory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Exact: breadth-first distance on the links there were.
    Distances,
    /// Exact in the mean: the pure birth chain of a room in which everybody knows everybody.
    Birth,
    /// No exact theory: a logistic curve that passes one half when the run did.
    Aligned,
}

impl Kind {
    /// Returns what its curve is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Distances => "exact: distances",
            Self::Birth => "exact mean: Markov chain",
            Self::Aligned => "logistic, aligned",
        }
    }
}

/// What theory says about a rumor of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Which theory.
    pub kind: Kind,
    /// Why this one, and which condition of a better one does not hold, in sentences.
    pub why: String,
    /// The share of the nodes that are up that have heard it, 0 to 1, by instant, in order of time. Of [`Kind::Distances`]
    /// a step at every point; of the others a line from point to point. Empty if there is nothing to align by.
    pub curve: Vec<(SimTime, f64)>,
    /// Its standard deviation at the same points; empty if none is known.
    pub sd: Vec<f64>,
    /// Serf's published formula, for comparison.
    pub serf: Vec<(SimTime, f64)>,
}

/// The links of a room, in the mean.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    /// How many peers that are up a node has.
    peers: f64,
    /// How many others somebody tells who has been told: of those who are told often, many are known to many.
    onward: f64,
    /// How long a message takes, in seconds.
    latency: f64,
    /// Which share of the messages is lost.
    loss: f64,
}

/// Predicts how a rumor spreads up to an instant, from the run as it was when the rumor began and as it is at its live edge.
#[must_use]
pub fn predict(
    before: &Simulation,
    live: &Simulation,
    spread: &Spread,
    until: SimTime,
) -> Prediction {
    let exact = conditions(before, live, spread).and_then(|root| {
        distances(before, spread, root)
            .or_else(|why| birth(before, spread, until).map_err(|other| format!("{why}; {other}")))
    });
    let mean = mean(before);
    let serf = serf_curve(before, mean, spread.began_at, until);
    match exact {
        Ok(prediction) => Prediction { serf, ..prediction },
        Err(why) => Prediction {
            serf,
            ..aligned(live, mean, spread, until, &why)
        },
    }
}

/// Returns where a rumor began, if the conditions of all exact theory hold, or else which one does not.
fn conditions(before: &Simulation, live: &Simulation, spread: &Spread) -> Result<NodeId, String> {
    if !spread.is_whole {
        return Err("the log no longer has its beginning".to_owned());
    }
    let mut began = spread
        .happened
        .iter()
        .filter(|(.., what)| *what == Happening::Began);
    let Some(&(_, root, _)) = began.next() else {
        return Err("the log does not tell where it began".to_owned());
    };
    if began.next().is_some() {
        return Err("it began in several places".to_owned());
    }
    let last = spread.last_at();
    // What was given by the very instant at which it began is how things were.
    let mut later = live.commands().iter().skip(before.commands().len());
    let disturbing = later.find(|given| {
        given.moment.at <= last
            && !matches!(given.command, Command::Send { .. } | Command::Book { .. })
    });
    if let Some(given) = disturbing {
        return Err(format!("“{}” was given while it spread", given.command));
    }
    if before
        .members()
        .values()
        .any(|member| member.status == Status::Frozen)
    {
        return Err("somebody was frozen".to_owned());
    }
    let is_well = |ailments: Ailments| {
        // A clock that drifts changes when a rumor begins, and not how it spreads.
        let drift = Drift::default();
        Ailments { drift, ..ailments } == Ailments::default()
    };
    if !before
        .members()
        .values()
        .all(|member| is_well(member.health.now()))
    {
        return Err("a node had a fault".to_owned());
    }
    if !before.schedules().all().is_empty() {
        return Err("trouble came by itself".to_owned());
    }
    let network = before.network();
    if !network.links.is_whole() {
        return Err("something was cut off".to_owned());
    }
    if !network.holds().is_empty() {
        return Err("messages were held".to_owned());
    }
    if network.links.is_shaped() {
        return Err("links had a bandwidth or kept an order".to_owned());
    }
    let mut links = links(before);
    if links.any(|(from, to)| network.links.ways(from, to).0 != Loss::NONE) {
        return Err("messages may be lost".to_owned());
    }
    Ok(root)
}

/// Returns the links between nodes that are up, one way each, in order.
fn links(run: &Simulation) -> impl Iterator<Item = (NodeId, NodeId)> {
    let is_up = |id: NodeId| {
        run.members()
            .get(id)
            .is_some_and(|member| member.status != Status::Dead)
    };
    let up = run.members().iter().filter(move |(id, _)| is_up(*id));
    up.flat_map(move |(id, member)| {
        let peers = member.node.peers().iter().copied();
        peers
            .filter(move |peer| is_up(*peer))
            .map(move |peer| (id, peer))
    })
}

/// Predicts by breadth-first distance, if every link takes a fixed time.
fn distances(before: &Simulation, spread: &Spread, root: NodeId) -> Result<Prediction, String> {
    let ways = &before.network().links;
    let fixed = |from: NodeId, to: NodeId| match ways.ways(from, to).1 {
        // What was measured between two cities is always as long.
        Latency::Constant(_) | Latency::Cities => Some(ways.least(from, to)),
        Latency::Uniform { .. }
        | Latency::Normal { .. }
        | Latency::Exponential { .. }
        | Latency::Lognormal { .. }
        | Latency::Empirical(_) => None,
    };
    if let Some((from, to)) = links(before).find(|(from, to)| fixed(*from, *to).is_none()) {
        let latency = ways.ways(from, to).1;
        return Err(format!("messages take {latency} and not always as long"));
    }
    // Peers made while it spread count from when they were made.
    let mut made: BTreeMap<NodeId, Vec<(SimTime, NodeId)>> = BTreeMap::new();
    for (at, node, happening) in &spread.happened {
        if let Happening::Befriended(peer) = happening {
            made.entry(*node).or_default().push((*at, *peer));
        }
    }
    let is_up = |id: NodeId| {
        before
            .members()
            .get(id)
            .is_some_and(|m| m.status == Status::Up)
    };
    let origin = spread.message.origin;
    let heard = flood(root, links_max(spread), |node, after| {
        // Nobody passes on what is said in their own name, unless they said it.
        if node == origin && node != root {
            return Vec::new();
        }
        let now = spread.began_at + after;
        let peers = before
            .members()
            .get(node)
            .map_or(&[][..], |member| member.node.peers());
        let made = made.get(&node).into_iter().flatten();
        let made = made.filter(|(at, _)| *at <= now).map(|(_, peer)| *peer);
        let told = peers
            .iter()
            .copied()
            .chain(made)
            .filter(|peer| is_up(*peer));
        told.filter_map(|peer| Some((peer, fixed(node, peer)?)))
            .collect()
    });
    let up = f64::from(before.coverage().up().max(1));
    let mut at: Vec<Span> = heard.values().map(|(after, _)| *after).collect();
    order::sort(&mut at);
    let mut curve: Vec<(SimTime, f64)> = Vec::new();
    for (count, after) in (1_u32..).zip(at) {
        let point = (spread.began_at + after, f64::from(count) / up);
        match curve.last_mut() {
            Some(last) if last.0 == point.0 => *last = point,
            _ => curve.push(point),
        }
    }
    let depth = heard.values().map(|(_, hops)| *hops).max().unwrap_or(0);
    Ok(Prediction {
        kind: Kind::Distances,
        why: format!(
            "Exact: every link takes a fixed time and nothing is lost, so the rumor arrives by a shortest path; the furthest of {} nodes is {depth} links away.",
            heard.len()
        ),
        curve,
        sd: Vec::new(),
        serf: Vec::new(),
    })
}

/// Returns how many links a rumor may cross from where it began.
fn links_max(spread: &Spread) -> u32 {
    let ttl = u32::from(spread.message.ttl);
    // What a person hands over is on its first link already.
    let is_handed = spread
        .happened
        .iter()
        .any(|(_, node, what)| *what == Happening::Began && *node != spread.message.origin);
    if is_handed {
        ttl.saturating_sub(1)
    } else {
        ttl
    }
}

/// Predicts by the pure birth chain, if everybody knows everybody and all times are exponential with one mean.
fn birth(before: &Simulation, spread: &Spread, until: SimTime) -> Result<Prediction, String> {
    let ways = &before.network().links;
    let up = before.coverage().up();
    let Latency::Exponential { mean } = ways.latency() else {
        return Err("the Markov chain needs exponential times".to_owned());
    };
    let others = u64::from(up) * u64::from(up.saturating_sub(1));
    if links(before).count() as u64 != others {
        return Err("the Markov chain needs everybody to know everybody".to_owned());
    }
    if links(before).any(|(from, to)| ways.ways(from, to).1 != ways.latency()) {
        return Err("the Markov chain needs one latency for all links".to_owned());
    }
    let is_doubled = |command: &Command| {
        let share = match command {
            Command::Links(LinkSetting::Duplicate(share), _) => *share,
            _ => None,
        };
        share.is_some_and(|share| share != Share::NONE)
    };
    if before
        .commands()
        .iter()
        .any(|given| is_doubled(&given.command))
    {
        return Err("the Markov chain knows of no second copies".to_owned());
    }
    let deepest = spread.happened.iter().filter_map(|(.., what)| match what {
        Happening::First(delivery) => Some(delivery.hops),
        _ => None,
    });
    if deepest.max().unwrap_or(0) >= links_max(spread) {
        return Err(
            "the TTL ran out on the way, which the Markov chain knows nothing of".to_owned(),
        );
    }
    let chain = Birth::new(up, *mean).ok_or(format!(
        "the Markov chain is computed for at most {BIRTH_NODES_MAX} nodes"
    ))?;
    let every = until.since(spread.began_at).as_secs_f64() / f64::from(INSTANTS);
    let informed = chain.informed(every, INSTANTS as usize + 1);
    let (end, sd) = chain.finish();
    let n = f64::from(up);
    Ok(Prediction {
        kind: Kind::Birth,
        why: format!(
            "Exact in the mean: everybody knows everybody, nothing is lost, and exponential times have no memory, so with k of {up} informed the next hears it at rate k ({up} - k) / {mean}. Everybody has heard it after {end:.3} s in the mean, with a standard deviation of {sd:.3} s."
        ),
        curve: instants(spread.began_at, until)
            .zip(informed.iter().map(|(mean, _)| mean / n))
            .collect(),
        sd: informed.iter().map(|(_, sd)| sd / n).collect(),
        serf: Vec::new(),
    })
}

fn instants(from: SimTime, until: SimTime) -> impl Iterator<Item = SimTime> {
    let whole = until.since(from).as_micros();
    (0..=u64::from(INSTANTS))
        .map(move |i| from + Span::from_micros(whole * i / u64::from(INSTANTS)))
}

fn aligned(
    live: &Simulation,
    mean: Mean,
    spread: &Spread,
    until: SimTime,
    why: &str,
) -> Prediction {
    let steps = spread.steps(live.coverage().up());
    let half = steps
        .iter()
        .find(|step| step.share_ppm() >= 500_000)
        .map(|step| step.at);
    let rate = growth(mean.onward * (1.0 - mean.loss), mean.latency);
    let (curve, how) = match half {
        _ if rate == 0.0 => (
            Vec::new(),
            "no curve is drawn: each node tells too few others for a logistic one to grow".to_owned(),
        ),
        None => (
            Vec::new(),
            "no curve is drawn until half of the nodes have heard it: a logistic one is aligned by that"
                .to_owned(),
        ),
        Some(half) => {
            let half = half.as_secs_f64();
            let at = instants(spread.began_at, until);
            let curve = at
                .map(|at| (at, logistic(rate, half, at.as_secs_f64())))
                .collect();
            let how = format!(
                "the curve is the logistic one that grows by a factor of {:.1} in every {:.3} s, as few nodes do, and is aligned: it passes one half when this run did",
                mean.onward * (1.0 - mean.loss),
                mean.latency
            );
            (curve, how)
        }
    };
    Prediction {
        kind: Kind::Aligned,
        why: format!("No exact theory: {why}. So {how}."),
        curve,
        sd: Vec::new(),
        serf: Vec::new(),
    }
}

fn serf_curve(
    before: &Simulation,
    mean: Mean,
    from: SimTime,
    until: SimTime,
) -> Vec<(SimTime, f64)> {
    let n = before.members().len();
    if n == 0 || mean.latency <= 0.0 {
        return Vec::new();
    }
    let failed = 1.0 - f64::from(before.coverage().up()) / n as f64;
    let at = instants(from, until);
    let share = |at: SimTime| {
        let rounds = at.since(from).as_secs_f64() / mean.latency;
        serf(n as f64, mean.peers, mean.loss, failed, rounds)
    };
    at.map(|at| (at, share(at))).collect()
}

fn mean(run: &Simulation) -> Mean {
    let ways = &run.network().links;
    let mut peers: BTreeMap<NodeId, u32> = BTreeMap::new();
    let (mut count, mut latency, mut loss) = (0.0, 0.0, 0.0);
    for (from, to) in links(run) {
        let (lost, takes) = ways.ways(from, to);
        let takes = match takes {
            Latency::Cities => ways.least(from, to).as_secs_f64(),
            takes => mean_seconds(takes),
        };
        *peers.entry(from).or_default() += 1;
        count += 1.0;
        latency += takes;
        loss += match lost {
            Loss::Each(share) | Loss::Burst { share, .. } => f64::from(share.ppm()) / 1e6,
        };
    }
    if count == 0.0 {
        return Mean::default();
    }
    let pairs: f64 = peers
        .values()
        .map(|&d| f64::from(d) * (f64::from(d) - 1.0))
        .sum();
    Mean {
        peers: count / f64::from(run.coverage().up().max(1)),
        onward: pairs / count,
        latency: latency / count,
        loss: loss / count,
    }
}

/// Returns the mean of a latency, in seconds; that of cities depends on which.
fn mean_seconds(latency: &Latency) -> f64 {
    let seconds = |span: &Span| span.as_secs_f64();
    match latency {
        Latency::Constant(span) => seconds(span),
        Latency::Uniform { min, max } => f64::midpoint(seconds(min), seconds(max)),
        Latency::Normal { mean, .. } | Latency::Exponential { mean } => seconds(mean),
        Latency::Lognormal { median, p99 } => {
            // 2.326: the standard normal's 99th percentile.
            let sigma = libm::log(seconds(p99) / seconds(median)) / 2.326_347_874;
            seconds(median) * libm::exp(sigma * sigma / 2.0)
        }
        Latency::Empirical(table) => {
            let parts = table.entries().windows(2).map(|two| {
                let share = f64::from(two[1].0.ppm() - two[0].0.ppm()) / 1e6;
                share * f64::midpoint(seconds(&two[0].1), seconds(&two[1].1))
            });
            parts.sum()
        }
        Latency::Cities => 0.0,
    }
}
