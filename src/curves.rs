//! How a rumor, or all news, has spread: the share of those who hold it, what its messages were good for, and who carried the
//! load; beside it what theory says and what other seeds make of it.
//!
//! Only what is to be seen: plain values, from which [`chart`](crate::chart) draws.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::background::Band;
use crate::message::NodeId;
use crate::metrics::Point;
use crate::narration::percent;
use crate::order;
use crate::prediction::{Kind, Prediction};
use crate::simulation::Simulation;
use crate::snapshot::seconds;
use crate::spread::{Happening, Spread};
use crate::time::{SimTime, Span};

/// The most bars beside each other.
pub const BARS_MAX: u64 = 40;
/// The most nodes that have a bar each; of more, their distribution is shown.
pub const LOADS_MAX: usize = 60;
/// The most bars of a distribution.
const BINS_MAX: u64 = 12;

/// A stretch of time, and what was delivered or lost in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From when.
    pub from: SimTime,
    /// Until when.
    pub until: SimTime,
    /// Rumors that were news.
    pub news: u64,
    /// Rumors that were not.
    pub repeats: u64,
    /// Messages that came to nothing: lost, cut off, dropped, or with nobody there.
    pub lost: u64,
}

impl Bar {
    /// Returns how many messages it counts.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.news + self.repeats + self.lost
    }
}

/// What a node sent and was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// Messages it sent.
    pub sent: u64,
    /// Messages it was given.
    pub received: u64,
}

impl Load {
    /// Returns both together.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.sent + self.received
    }
}

/// How many nodes sent and were given so many messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The fewest messages.
    pub from: u64,
    /// The most, included.
    pub to: u64,
    /// How many nodes.
    pub nodes: u64,
}

/// Everything the charts show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// Which rumor it is about; `None`: all news.
    pub rumor: Option<u64>,
    /// What it is about, in words.
    pub words: String,
    /// The rumors that were news to somebody, the latest first: which, and in words.
    pub rumors: Vec<(u64, String)>,
    /// Where the charts begin.
    pub from: SimTime,
    /// Where they end; not before `from`.
    pub until: SimTime,
    /// How far the run has come: of what is later only theory and other seeds say anything.
    pub now: SimTime,
    /// The share of those who are up that hold the rumor, or of what could be known that is known, in parts per million: from when on,
    /// in order of time.
    pub share: Vec<(SimTime, u32)>,
    /// What the messages were good for, in order of time.
    pub bars: Vec<Bar>,
    /// What that is per, in words: `round`, `50 ms`.
    pub per: String,
    /// Who carried how much, the heaviest first.
    pub load: Vec<Load>,
    /// What theory says; only of a rumor.
    pub prediction: Option<Rc<Prediction>>,
    /// What other seeds make of it.
    pub band: Option<Rc<Band>>,
}

/// What the charts show at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The share, in parts per million; `None`: the run has not come so far.
    pub share: Option<u32>,
    /// What theory says, 0 to 1.
    pub theory: Option<f64>,
    /// What Serf's formula says, 0 to 1.
    pub serf: Option<f64>,
    /// The 5th percentile, the median and the 95th of other seeds, in parts per million.
    pub band: Option<[u32; 3]>,
    /// The bar it falls into.
    pub bar: Option<Bar>,
}

impl Curves {
    /// Returns what can be read off the charts at an instant.
    #[must_use]
    pub fn at(&self, instant: SimTime) -> Reading {
        let share =
            (instant <= self.now).then(|| step_at(&self.share, instant).unwrap_or_default());
        let prediction = self.prediction.as_deref();
        let theory = prediction.and_then(|prediction| match prediction.kind {
            Kind::Distances => step_at(&prediction.curve, instant),
            Kind::Birth | Kind::Aligned => line_at(&prediction.curve, instant),
        });
        let band = self.band.as_deref().and_then(|band| {
            let last = band.points.last()?.0;
            (instant <= last).then(|| step_at(&band.points, instant))?
        });
        let bar = self
            .bars
            .iter()
            .find(|bar| bar.from <= instant && instant < bar.until);
        Reading {
            share,
            theory,
            serf: prediction.and_then(|prediction| line_at(&prediction.serf, instant)),
            band,
            bar: bar
                .or(self.bars.last().filter(|bar| bar.until == instant))
                .copied(),
        }
    }

    /// Says what can be read off the charts at an instant.
    #[must_use]
    pub fn reading(&self, instant: SimTime) -> String {
        let reading = self.at(instant);
        let share = |ppm: u32| percent(f64::from(ppm) / 1e6);
        let said = match reading.share {
            Some(ppm) => format!("{} {}", share(ppm), self.held()),
            None => "this run has not come so far".to_owned(),
        };
        let mut text = format!("{}: {said}", seconds(instant));
        let mut beside = Vec::new();
        if let (Some(theory), Some(prediction)) = (reading.theory, &self.prediction) {
            beside.push(format!("{} {}", prediction.kind.label(), percent(theory)));
        }
        if let Some(serf) = reading.serf {
            beside.push(format!("Serf {}", percent(serf)));
        }
        if let Some([low, median, high]) = reading.band {
            beside.push(format!(
                "other seeds {} to {}, median {}",
                share(low),
                share(high),
                share(median)
            ));
        }
        if !beside.is_empty() {
            text.push_str(&format!(" ({})", beside.join("; ")));
        }
        if let Some(bar) = reading.bar {
            text.push_str(&format!(
                ". From {} to {}: {} news, {} repeats, {} lost",
                seconds(bar.from),
                seconds(bar.until),
                bar.news,
                bar.repeats,
                bar.lost
            ));
        }
        text.push('.');
        text
    }

    /// Returns what the share is of, as the end of a sentence.
    #[must_use]
    pub fn held(&self) -> &'static str {
        if self.rumor.is_some() {
            "of those who are up have heard it"
        } else {
            "of what could be known is known"
        }
    }

    /// Says how it has gone, for those who do not see the curves.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Some(&(last_at, last)) = self.share.last() else {
            return "Nothing has happened yet.".to_owned();
        };
        let half = self.share.iter().find(|(_, share)| *share >= 500_000);
        let half = half.map_or(String::new(), |(at, _)| {
            format!(" Half was reached at {}.", seconds(*at))
        });
        let sum = |of: fn(&Bar) -> u64| self.bars.iter().map(of).sum::<u64>();
        format!(
            "{} {}, at {}.{half} Of the messages, {} were news, {} repeats, {} were lost, cut off, dropped or found nobody.",
            percent(f64::from(last) / 1e6),
            self.held(),
            seconds(last_at),
            sum(|bar| bar.news),
            sum(|bar| bar.repeats),
            sum(|bar| bar.lost),
        )
    }

    /// Returns the most and the mean that a node sent and was given together.
    #[must_use]
    pub fn load_numbers(&self) -> (u64, f64) {
        let all = self.load.iter().map(Load::all);
        let sum: u64 = all.clone().sum();
        (
            all.max().unwrap_or(0),
            sum as f64 / self.load.len().max(1) as f64,
        )
    }

    /// Returns how many nodes carried how much: at most twelve stretches of equal length, from none to the most.
    #[must_use]
    pub fn bins(&self) -> Vec<Bin> {
        let (most, _) = self.load_numbers();
        let wide = nice(most / BINS_MAX + 1);
        let mut bins: Vec<Bin> = (0..=most / wide)
            .map(|i| Bin {
                from: i * wide,
                to: (i + 1) * wide - 1,
                nodes: 0,
            })
            .collect();
        for load in &self.load {
            bins[(load.all() / wide) as usize].nodes += 1;
        }
        bins
    }

    /// Writes the shares as comma-separated values, with a line of names first.
    #[must_use]
    pub fn share_csv(&self) -> String {
        let mut text = "time_us,share,theory,serf,seeds_5,seeds_50,seeds_95\n".to_owned();
        for at in self.instants() {
            let reading = self.at(at);
            let ppm = |ppm: u32| format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000);
            let float =
                |share: Option<f64>| share.map_or(String::new(), |share| format!("{share:.6}"));
            let [low, median, high] = match reading.band {
                Some(band) => band.map(ppm),
                None => [const { String::new() }; 3],
            };
            text.push_str(&format!(
                "{},{},{},{},{low},{median},{high}\n",
                at.as_micros(),
                reading.share.map(ppm).unwrap_or_default(),
                float(reading.theory),
                float(reading.serf),
            ));
        }
        text
    }

    /// Returns the instants at which something in the first chart changes, in order.
    fn instants(&self) -> Vec<SimTime> {
        let mut instants: Vec<SimTime> = self.share.iter().map(|(at, _)| *at).collect();
        if let Some(prediction) = &self.prediction {
            instants.extend(prediction.curve.iter().map(|(at, _)| *at));
        }
        if let Some(band) = &self.band {
            instants.extend(band.points.iter().map(|(at, _)| *at));
        }
        instants.retain(|at| (self.from..=self.until).contains(at));
        order::sort(&mut instants);
        instants.dedup();
        instants
    }

    /// Writes the bars as comma-separated values, with a line of names first.
    #[must_use]
    pub fn messages_csv(&self) -> String {
        let mut text = "from_us,until_us,news,repeats,lost\n".to_owned();
        for bar in &self.bars {
            text.push_str(&format!(
                "{},{},{},{},{}\n",
                bar.from.as_micros(),
                bar.until.as_micros(),
                bar.news,
                bar.repeats,
                bar.lost
            ));
        }
        text
    }

    /// Writes the load as comma-separated values, with a line of names first. No name holds a comma.
    #[must_use]
    pub fn load_csv(&self) -> String {
        let mut text = "node,port,sent,received\n".to_owned();
        for load in &self.load {
            text.push_str(&format!(
                "{},{},{},{}\n",
                load.name,
                load.id.port().unwrap_or_default(),
                load.sent,
                load.received
            ));
        }
        text
    }
}

/// Returns the value that holds at an instant, each holding from its own on.
fn step_at<T: Copy>(steps: &[(SimTime, T)], instant: SimTime) -> Option<T> {
    let after = steps.partition_point(|(at, _)| *at <= instant);
    after.checked_sub(1).map(|place| steps[place].1)
}

/// Returns the value at an instant on the line from point to point; `None` outside of it.
fn line_at(points: &[(SimTime, f64)], instant: SimTime) -> Option<f64> {
    let after = points.partition_point(|(at, _)| *at <= instant);
    let before = points[after.checked_sub(1)?];
    let Some(next) = points.get(after) else {
        return (before.0 == instant).then_some(before.1);
    };
    let whole = next.0.since(before.0).as_micros().max(1) as f64;
    let along = instant.since(before.0).as_micros() as f64 / whole;
    Some(before.1 + (next.1 - before.1) * along)
}

/// Returns the least of 1, 2, 5, 10, 20, … that is at least so much.
#[must_use]
pub fn nice(least: u64) -> u64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            if unit * factor >= least {
                return unit * factor;
            }
        }
        unit *= 10;
    }
}

/// Returns how long a bar is between two instants, and what that is called: a round, or several, if there are some; or else a
/// round length of time.
#[must_use]
pub fn stretch(from: SimTime, until: SimTime, round: Span) -> (Span, String) {
    let whole = until.since(from).as_micros();
    let round = round.as_micros().max(1);
    if whole >= 6 * round {
        let rounds = nice(whole.div_ceil(round * BARS_MAX));
        let words = if rounds == 1 {
            "round".to_owned()
        } else {
            format!("{rounds} rounds")
        };
        return (Span::from_micros(rounds * round), words);
    }
    let per = Span::from_micros(nice((whole / BARS_MAX).max(1)));
    (per, per.to_string())
}

/// Cuts the time from `from` to `until` into stretches of length `per`, beginning at whole ones, and says what happened in each.
#[must_use]
pub fn bars(points: &[Point], (from, until): (SimTime, SimTime), per: Span) -> Vec<Bar> {
    // What had happened by an instant is what the last point before it says.
    let by = |at: SimTime| {
        let after = points.partition_point(|point| point.at <= at);
        after.checked_sub(1).map_or((0, 0, 0), |place| {
            (points[place].new, points[place].repeats, points[place].lost)
        })
    };
    // A bar holds what happened after its beginning, but the first what happened at it, too.
    let mut before = if from == SimTime::ZERO {
        (0, 0, 0)
    } else {
        by(from)
    };
    let cut = |(from, until)| {
        let after = by(until);
        let bar = Bar {
            from,
            until,
            news: after.0 - before.0,
            repeats: after.1 - before.1,
            lost: after.2 - before.2,
        };
        before = after;
        bar
    };
    stretches(from, until, per).map(cut).collect()
}

/// Returns the stretches of a length that begin at its multiples, cut off at both ends.
fn stretches(from: SimTime, until: SimTime, per: Span) -> impl Iterator<Item = (SimTime, SimTime)> {
    let (first, last, per) = (from.as_micros(), until.as_micros(), per.as_micros().max(1));
    let count = if last > first {
        last.div_ceil(per) - first / per
    } else {
        0
    };
    (0..count).map(move |i| {
        let begins = (first / per + i) * per;
        let edge = |at: u64| SimTime::from_micros(at.clamp(first, last));
        (edge(begins), edge(begins + per))
    })
}

/// What the charts are to show.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The run at its live edge.
    pub live: &'a Simulation,
    /// The rumor; `None`: all news.
    pub spread: Option<&'a Spread>,
    /// The stretch that is looked at alone.
    pub range: Option<(SimTime, SimTime)>,
    /// What other seeds make of it.
    pub band: Option<&'a Rc<Band>>,
}

impl Wanted<'_> {
    /// Returns from when to when the charts go: the stretch that is looked at, or as far as there is something to see.
    #[must_use]
    pub fn window(&self) -> (SimTime, SimTime) {
        if let Some(range) = self.range {
            return range;
        }
        let (from, mut until) = match self.spread {
            None => (SimTime::ZERO, self.live.now()),
            Some(spread) => {
                let from = spread.began_at;
                let whole = spread.last_at().since(from).as_micros();
                // A margin, so that the end of it can be seen.
                (from, from + Span::from_micros(whole + whole / 10 + 1_000))
            }
        };
        if let Some((at, _)) = self.band.and_then(|band| band.points.last()) {
            until = until.max(*at);
        }
        (from, until)
    }

    /// Returns what the charts show, without theory; `rumors` are those that can be chosen.
    #[must_use]
    pub fn curves(&self, words: String, rumors: Vec<(u64, String)>) -> Curves {
        let (from, until) = self.window();
        let (per, words_per) = stretch(from, until, self.live.round());
        let (share, bars, load) = match self.spread {
            None => {
                // The points are apart; what is so now is known.
                let now = self.live.point();
                let noted = self.live.series().points().iter().copied();
                let points: Vec<Point> = noted
                    .filter(|point| point.at < now.at)
                    .chain([now])
                    .collect();
                (
                    points.iter().map(|it| (it.at, it.coverage_ppm)).collect(),
                    bars(&points, (from, until.min(now.at)), per),
                    self.load_of_all(),
                )
            }
            Some(spread) => {
                let steps = spread.steps(self.live.coverage().up());
                let share = steps
                    .iter()
                    .map(|step| (step.at, step.share_ppm()))
                    .collect();
                (
                    share,
                    bars_of(spread, (from, until.min(self.live.now())), per),
                    self.load_of(spread),
                )
            }
        };
        Curves {
            rumor: self.spread.map(|spread| spread.rumor),
            words,
            rumors,
            from,
            until,
            now: self.live.now(),
            share,
            bars,
            per: words_per,
            load,
            prediction: None,
            band: self.band.cloned(),
        }
    }

    fn load_of_all(&self) -> Vec<Load> {
        let network = self.live.network();
        let load = self.live.members().ids().iter().map(|&id| {
            let tally = network.port_tally(id);
            (id, (tally.sent, tally.delivered))
        });
        self.sorted(load)
    }

    fn load_of(&self, spread: &Spread) -> Vec<Load> {
        let nodes = self.live.members().ids().iter();
        let mut load: BTreeMap<NodeId, (u64, u64)> = nodes.map(|&id| (id, (0, 0))).collect();
        for (_, node, happening) in &spread.happened {
            let (delivery, has_arrived) = match happening {
                Happening::First(delivery) | Happening::Again(delivery) => (delivery, true),
                Happening::Lost(delivery) => (delivery, false),
                _ => continue,
            };
            if let Some(load) = delivery.from.and_then(|from| load.get_mut(&from)) {
                load.0 += 1;
            }
            if let (true, Some(load)) = (has_arrived, load.get_mut(node)) {
                load.1 += 1;
            }
        }
        self.sorted(load.into_iter())
    }

    fn sorted(&self, load: impl Iterator<Item = (NodeId, (u64, u64))>) -> Vec<Load> {
        let directory = self.live.directory();
        let named = |(id, (sent, received))| Load {
            id,
            name: directory.label(id),
            sent,
            received,
        };
        let mut load: Vec<Load> = load.map(named).collect();
        order::sort_by_key(&mut load, |load| (std::cmp::Reverse(load.all()), load.id));
        load
    }
}

/// Returns what the copies of one rumor were good for, by stretches.
fn bars_of(spread: &Spread, (from, until): (SimTime, SimTime), per: Span) -> Vec<Bar> {
    let cut = |(from, until)| Bar {
        from,
        until,
        news: 0,
        repeats: 0,
        lost: 0,
    };
    let mut bars: Vec<Bar> = stretches(from, until, per).map(cut).collect();
    for (at, _, happening) in &spread.happened {
        let place = bars.partition_point(|bar| bar.until <= *at);
        // What happens at the very end is in the last one.
        let is_last = bars.last().is_some_and(|bar| bar.until == *at);
        let place = if is_last { bars.len() - 1 } else { place };
        let Some(bar) = bars.get_mut(place).filter(|bar| bar.from <= *at) else {
            continue;
        };
        match happening {
            Happening::First(_) => bar.news += 1,
            Happening::Again(_) => bar.repeats += 1,
            Happening::Lost(_) => bar.lost += 1,
            _ => {}
        }
    }
    bars
}

#[cfg(test)]
mod tests;
