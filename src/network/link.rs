//! What a link does to the messages on it: how long they take, which of them are lost, and whether it is cut.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message::NodeId;
use crate::rng::{Draw, Purpose, Seed, Stream};
use crate::share::Share;
use crate::time::{SimTime, Span};

use super::cuts::Cuts;
use super::quantile;

/// Which messages are lost by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Each for itself, with that probability.
    Each(Share),
    /// In bursts: a link is good and loses nothing, or bad and loses everything, and changes between the two from message to
    /// message with fixed probabilities, such that `share` of all messages are lost and a burst is `length` messages long in the
    /// mean (Gilbert 1960, Elliott 1963).
    Burst {
        /// Less than all.
        share: Share,
        /// How many messages in succession, 2 to [`BURST_MAX`]; at least 1 / (1 - share), which is how long they are if each message
        /// is lost for itself.
        length: u32,
    },
}

/// The longest mean burst, in messages.
pub const BURST_MAX: u32 = 1_000;

impl Loss {
    /// No loss.
    pub const NONE: Self = Self::Each(Share::NONE);

    /// Returns bursts of a mean length that lose a share of all messages.
    ///
    /// # Errors
    /// One sentence if there are no such bursts.
    pub fn burst(share: Share, length: u32) -> Result<Self, String> {
        let good = Share::ALL.ppm() - share.ppm();
        if good == 0 {
            return Err("a loss of 100% is no burst; write loss 100%".to_owned());
        }
        let least = Share::ALL.ppm().div_ceil(good).max(2);
        if !(least..=BURST_MAX).contains(&length) {
            let why = match least {
                2 => String::new(),
                _ => format!(" at {share}, where chance alone makes bursts almost as long"),
            };
            return Err(format!(
                "{length} should be how many messages a burst is long in the mean, {least} to {BURST_MAX}{why}"
            ));
        }
        Ok(Self::Burst { share, length })
    }

    /// Decides whether message number `nth` of a link is lost.
    #[inline]
    fn loses(self, seed: Seed, link: u64, nth: u64) -> bool {
        match self {
            Self::Each(Share::NONE) => false,
            Self::Each(share) => Stream::new(seed, Purpose::Loss, link)
                .draw(nth)
                .happens(share.ppm()),
            Self::Burst { share, length } => Self::is_bad(share, length, seed, link, nth),
        }
    }

    /// Decides whether a link that loses in bursts is bad at message number `nth`.
    #[inline(never)]
    fn is_bad(share: Share, length: u32, seed: Seed, link: u64, nth: u64) -> bool {
        // A second copy shares the weather of its first.
        let nth = nth & !SECOND_COPY;
        let draws = Stream::new(seed, Purpose::Burst, link);
        // Out of 2^64: how likely a bad link becomes good with the next message, and a good one bad.
        let mends = u64::MAX / u64::from(length);
        let breaks = u128::from(mends) * u128::from(share.ppm())
            / u128::from(Share::ALL.ppm() - share.ppm());
        let breaks = u64::try_from(breaks).unwrap_or(u64::MAX);
        // The last draw that decides whatever was before decides; the others leave the link as it was. So no state
        // needs to be kept, and what happens to a message depends on its number alone.
        let looked_at = 64 * u64::from(length);
        let decided = (nth.saturating_sub(looked_at)..=nth).rev().find_map(|n| {
            let bits = draws.draw(n).bits();
            let is_good = bits >= u64::MAX - mends;
            (bits < breaks || is_good).then_some(!is_good)
        });
        decided.unwrap_or_else(|| draws.draw(u64::MAX).happens(share.ppm()))
    }
}

impl From<Share> for Loss {
    fn from(share: Share) -> Self {
        Self::Each(share)
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each(share) => share.fmt(f),
            Self::Burst { share, length } => write!(f, "burst {share} {length}"),
        }
    }
}

/// The longest that a message can be under way.
pub const LATENCY_MAX: Span = Span::from_secs(3_600);

/// How long a message is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Latency {
    /// Always as long; at most [`LATENCY_MAX`]. Zero is allowed: everything then happens at one instant, in order.
    Constant(Span),
    /// Anything from `min` to `max`, both included, each microsecond as likely. Messages overtake each other.
    Uniform {
        /// At most `max`.
        min: Span,
        /// At most [`LATENCY_MAX`].
        max: Span,
    },
    /// Normally distributed: about a mean, most within one standard deviation of it. Never less than nothing and never more than
    /// [`LATENCY_MAX`]: what would be is that.
    Normal {
        /// At most [`LATENCY_MAX`].
        mean: Span,
        /// At most [`LATENCY_MAX`].
        sd: Span,
    },
    /// Exponentially distributed: most are short, some several times the mean; never more than [`LATENCY_MAX`].
    Exponential {
        /// At most [`LATENCY_MAX`].
        mean: Span,
    },
    /// Lognormally distributed, as round trips on a real network are about: half take less than the median, one in a hundred more
    /// than `p99`; never more than [`LATENCY_MAX`].
    Lognormal {
        /// Above zero.
        median: Span,
        /// At least the median; at most [`LATENCY_MAX`].
        p99: Span,
    },
}

impl Latency {
    /// Returns how long this one takes.
    #[must_use]
    pub fn sample(self, draw: Draw) -> Span {
        match self {
            Self::Constant(span) => span,
            Self::Uniform { min, max } => {
                let width = max.as_micros().saturating_sub(min.as_micros()) + 1;
                let width = u32::try_from(width).unwrap_or(u32::MAX);
                min + Span::from_micros(u64::from(draw.below(width)))
            }
            Self::Normal { .. } | Self::Exponential { .. } | Self::Lognormal { .. } => {
                self.sample_by_table(draw)
            }
        }
    }

    /// Returns how long this one takes, by the tables of quantiles.
    #[inline(never)]
    fn sample_by_table(self, draw: Draw) -> Span {
        match self {
            Self::Constant(span) => span,
            Self::Uniform { min, .. } => min,
            Self::Normal { mean, sd } => {
                let [mean, sd] = [mean, sd].map(|span| i128::from(span.as_micros()));
                let micros = mean + ((sd * i128::from(quantile::normal(draw))) >> 24);
                let micros = u64::try_from(micros.max(0)).unwrap_or(u64::MAX);
                Span::from_micros(micros).min(LATENCY_MAX)
            }
            Self::Exponential { mean } => {
                let product =
                    u128::from(mean.as_micros()) * u128::from(quantile::exponential(draw));
                let micros = u64::try_from(product >> 32).unwrap_or(u64::MAX);
                Span::from_micros(micros).min(LATENCY_MAX)
            }
            Self::Lognormal { median, p99 } => {
                let [median, p99, most] = [median, p99, LATENCY_MAX].map(Span::as_micros);
                Span::from_micros(quantile::lognormal(draw, median, p99, most))
            }
        }
    }

    /// Returns the shortest that any message takes.
    #[must_use]
    pub fn min(self) -> Span {
        match self {
            Self::Constant(span) => span,
            Self::Uniform { min, .. } => min,
            Self::Normal { .. } | Self::Exponential { .. } | Self::Lognormal { .. } => Span::ZERO,
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(span) => span.fmt(f),
            Self::Uniform { min, max } => write!(f, "uniform {min}..{max}"),
            Self::Normal { mean, sd } => write!(f, "normal {mean} {sd}"),
            Self::Exponential { mean } => write!(f, "exponential {mean}"),
            Self::Lognormal { median, p99 } => write!(f, "lognormal {median} {p99}"),
        }
    }
}

/// What is the matter with the links, everywhere and one by one.
#[derive(Clone, Debug)]
pub struct Links {
    /// Of the links that have none of their own. Default: no loss.
    pub loss: Loss,
    /// How many messages are made a second copy of, on the links that have none of their own. Default: none.
    pub duplicate: Share,
    /// Of the links that have none of their own. Default: always 100 ms.
    latency: Latency,
    /// When any latency was last changed.
    changed_at: SimTime,
    /// What is cut by hand. Default: nothing.
    pub cuts: Cuts,
    /// What else is cut, in layers that are put in and taken away apart from each other and from `cuts`, in order of number.
    /// Default: none.
    layers: Vec<(u32, Cuts)>,
    /// Links, one way, with ways of their own, in order.
    own: Vec<((NodeId, NodeId), OwnWays)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct OwnWays {
    loss: Option<Loss>,
    duplicate: Option<Share>,
    latency: Option<Latency>,
}

/// What is added to the number of a message for the draws of its second copy: no link ever carries so many messages.
pub const SECOND_COPY: u64 = 1 << 63;

/// What happens to one message on one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// After how long it arrives, or would if it came to no other end.
    pub whole: Span,
    /// After how long it comes to its end; no longer than that.
    pub ends: Span,
    /// Which end that is.
    pub fate: Fate,
}

/// The end that a message comes to, as far as the link has a say in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes to the other end of the link.
    Arrives,
    /// It is lost by chance.
    Lost,
    /// It was sent while the link was cut.
    Cut,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            loss: Loss::NONE,
            duplicate: Share::NONE,
            latency: Latency::Constant(Span::from_millis(100)),
            changed_at: SimTime::ZERO,
            cuts: Cuts::default(),
            layers: Vec::new(),
            own: Vec::new(),
        }
    }
}

impl Links {
    fn place_of(&self, from: NodeId, to: NodeId) -> Result<usize, usize> {
        self.own
            .binary_search_by_key(&(from, to), |(link, _)| *link)
    }

    fn own_ways(&mut self, from: NodeId, to: NodeId) -> &mut OwnWays {
        let at = self.place_of(from, to).unwrap_or_else(|at| {
            self.own.insert(at, ((from, to), OwnWays::default()));
            at
        });
        &mut self.own[at].1
    }

    /// Sets the loss of the link from `from` to `to` alone.
    pub fn set_loss(&mut self, from: NodeId, to: NodeId, loss: Loss) {
        self.own_ways(from, to).loss = Some(loss);
    }

    /// Sets how many messages are made a second copy of on the link from `from` to `to` alone.
    pub fn set_duplicate(&mut self, from: NodeId, to: NodeId, share: Share) {
        self.own_ways(from, to).duplicate = Some(share);
    }

    /// Sets the latency of the links that have none of their own.
    pub fn set_latency_everywhere(&mut self, latency: Latency, now: SimTime) {
        self.latency = latency;
        self.changed_at = now;
    }

    /// Sets the latency of the link from `from` to `to` alone.
    pub fn set_latency(&mut self, from: NodeId, to: NodeId, latency: Latency, now: SimTime) {
        self.own_ways(from, to).latency = Some(latency);
        self.changed_at = now;
    }

    /// Returns the latency of the links that have none of their own.
    #[must_use]
    pub fn latency(&self) -> Latency {
        self.latency
    }

    /// Returns when any latency was last changed.
    #[must_use]
    pub fn changed_at(&self) -> SimTime {
        self.changed_at
    }

    /// Returns whether the way from one node to another is cut, by hand or by any layer.
    #[must_use]
    #[inline]
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.is_cut(from, to) || self.layers.iter().any(|(_, layer)| layer.is_cut(from, to))
    }

    /// Returns whether nothing is cut, by hand or by any layer.
    #[must_use]
    #[inline]
    pub fn is_whole(&self) -> bool {
        self.cuts.is_empty() && self.layers.is_empty()
    }

    /// Returns the layers of cuts beside those made by hand, in order of number.
    #[must_use]
    pub fn layers(&self) -> &[(u32, Cuts)] {
        &self.layers
    }

    /// Returns a layer of cuts, to change it; it is put in if it is not there.
    pub fn layer(&mut self, number: u32) -> &mut Cuts {
        let found = self.layers.binary_search_by_key(&number, |(n, _)| *n);
        let at = found.unwrap_or_else(|at| {
            self.layers.insert(at, (number, Cuts::default()));
            at
        });
        &mut self.layers[at].1
    }

    /// Takes a layer of cuts away; what is cut besides stays so.
    pub fn take_layer(&mut self, number: u32) {
        self.layers.retain(|(n, _)| *n != number);
    }

    /// Goes by the ways of others from now on, but for what is cut.
    pub fn go_by(&mut self, others: Self, now: SimTime) {
        let cuts = std::mem::take(&mut self.cuts);
        let layers = std::mem::take(&mut self.layers);
        *self = Self {
            cuts,
            layers,
            changed_at: now,
            ..others
        };
    }

    /// Returns the loss and the latency of a link.
    #[must_use]
    pub fn ways(&self, from: NodeId, to: NodeId) -> (Loss, Latency) {
        // Most runs treat all links alike; they need not search.
        if self.own.is_empty() {
            return (self.loss, self.latency);
        }
        let own = self
            .place_of(from, to)
            .map_or_else(|_| OwnWays::default(), |at| self.own[at].1);
        (
            own.loss.unwrap_or(self.loss),
            own.latency.unwrap_or(self.latency),
        )
    }

    /// Decides whether a second copy is made of message number `nth` of a link.
    ///
    /// The draw depends on the link and the number alone: of what a lower share duplicates, a higher one does too.
    #[must_use]
    #[inline]
    pub fn is_duplicated(&self, seed: Seed, from: NodeId, to: NodeId, nth: u64) -> bool {
        // Most runs duplicate nothing; they need not search.
        if self.own.is_empty() && self.duplicate == Share::NONE {
            return false;
        }
        let share = match self.place_of(from, to) {
            Ok(at) => self.own[at].1.duplicate.unwrap_or(self.duplicate),
            Err(_) => self.duplicate,
        };
        let draws = Stream::new(seed, Purpose::Duplicate, link_number(from, to));
        share != Share::NONE && draws.draw(nth).happens(share.ppm())
    }

    /// Decides what happens to message number `nth` of a link; of its second copy, if [`SECOND_COPY`] is added.
    ///
    /// The draws depend on the link and the number alone: whoever loses fewer messages still loses these.
    #[must_use]
    #[inline(always)]
    pub fn passage(&self, seed: Seed, from: NodeId, to: NodeId, nth: u64) -> Passage {
        let (loss, latency) = self.ways(from, to);
        let link = link_number(from, to);
        let whole = match latency {
            Latency::Constant(span) => span,
            Latency::Uniform { .. }
            | Latency::Normal { .. }
            | Latency::Exponential { .. }
            | Latency::Lognormal { .. } => {
                latency.sample(Stream::new(seed, Purpose::Latency, link).draw(nth))
            }
        };
        let fate = if self.is_cut(from, to) {
            Fate::Cut
        } else if loss.loses(seed, link, nth) {
            Fate::Lost
        } else {
            let (ends, fate) = (whole, Fate::Arrives);
            return Passage { whole, ends, fate };
        };
        // Anywhere in the middle half, so that the picture can show where.
        let place = 250 + Stream::new(seed, Purpose::Death, link).draw(nth).below(500);
        let ends = Span::from_micros(whole.as_micros() * u64::from(place) / 1_000);
        Passage { whole, ends, fate }
    }
}

/// What a link draws by.
fn link_number(from: NodeId, to: NodeId) -> u64 {
    u64::from(from.0) << 32 | u64::from(to.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Seed = Seed(7);
    const A: NodeId = NodeId(81);
    const B: NodeId = NodeId(82);

    #[test]
    fn uniform_latency_covers_its_range_with_both_ends() {
        let latency = Latency::Uniform {
            min: Span::from_micros(10),
            max: Span::from_micros(13),
        };
        let stream = Stream::new(SEED, Purpose::Latency, 0);
        let mut counts = [0; 4];
        for n in 0..4_000 {
            counts[(latency.sample(stream.draw(n)).as_micros() - 10) as usize] += 1;
        }
        assert!(
            counts.iter().all(|c| (900..1_100).contains(c)),
            "{counts:?}"
        );
    }

    #[test]
    fn a_lower_loss_loses_a_subset_of_the_same_messages() {
        let lost_at = |percent: u32| {
            let links = Links {
                loss: Share::from_ppm(percent * 10_000).into(),
                ..Links::default()
            };
            let is_lost = |nth: &u64| links.passage(SEED, A, B, *nth).fate == Fate::Lost;
            (0..1_000).filter(is_lost).collect::<Vec<u64>>()
        };
        let (few, many) = (lost_at(10), lost_at(30));
        assert!((70..130).contains(&few.len()), "{}", few.len());
        assert!((250..350).contains(&many.len()), "{}", many.len());
        assert!(few.iter().all(|nth| many.contains(nth)), "not a subset");
        assert_eq!(lost_at(0).len(), 0);
        assert_eq!(lost_at(100).len(), 1_000);
    }

    #[test]
    fn a_lower_share_duplicates_a_subset_of_the_same_messages() {
        let twice_at = |percent: u32, links: &mut Links| {
            links.duplicate = Share::from_ppm(percent * 10_000);
            let nths = 0..1_000_u64;
            nths.filter(|nth| links.is_duplicated(SEED, A, B, *nth))
                .collect::<Vec<u64>>()
        };
        let mut links = Links::default();
        let (few, many) = (twice_at(10, &mut links), twice_at(30, &mut links));
        assert!((70..130).contains(&few.len()), "{}", few.len());
        assert!((250..350).contains(&many.len()), "{}", many.len());
        assert!(few.iter().all(|nth| many.contains(nth)), "not a subset");
        assert_eq!(twice_at(0, &mut links).len(), 0);
        links.set_duplicate(A, B, Share::ALL);
        assert_eq!(twice_at(0, &mut links).len(), 1_000, "its own");
        links.set_duplicate(A, B, Share::NONE);
        assert_eq!(twice_at(100, &mut links).len(), 0, "its own");
        assert!(
            links.is_duplicated(SEED, B, A, 0),
            "the other way is another link"
        );
    }

    #[test]
    fn what_is_set_on_one_link_leaves_all_others_alone() {
        let mut links = Links::default();
        let before: Vec<_> = (0..100).map(|n| links.passage(SEED, B, A, n)).collect();
        links.set_loss(A, B, Share::ALL.into());
        links.set_latency(A, B, Latency::Constant(Span::from_secs(1)), SimTime::ZERO);
        assert_eq!(
            links.ways(A, B),
            (Share::ALL.into(), Latency::Constant(Span::from_secs(1)))
        );
        let after: Vec<_> = (0..100).map(|n| links.passage(SEED, B, A, n)).collect();
        assert_eq!(before, after);
    }

    #[test]
    fn what_is_sent_over_a_cut_link_ends_there_whatever_chance_would_have_done() {
        let mut links = Links {
            loss: Share::from_ppm(500_000).into(),
            ..Links::default()
        };
        let before: Vec<_> = (0..100).map(|n| links.passage(SEED, A, B, n)).collect();
        links.cuts.cut(A, B);
        for nth in 0..100 {
            let Passage { whole, ends, fate } = links.passage(SEED, A, B, nth);
            assert_eq!(fate, Fate::Cut);
            assert!(ends < whole && ends >= Span::from_millis(25), "{ends}");
            assert_ne!(links.passage(SEED, B, A, nth).fate, Fate::Cut);
        }
        links.cuts.heal();
        let after: Vec<_> = (0..100).map(|n| links.passage(SEED, A, B, n)).collect();
        assert_eq!(before, after, "a cut uses up no draws");
    }

    #[test]
    fn a_lost_message_dies_in_the_middle_half_of_its_way() {
        let links = Links {
            loss: Share::ALL.into(),
            ..Links::default()
        };
        for nth in 0..100 {
            let Passage { whole, ends, fate } = links.passage(SEED, A, B, nth);
            assert_eq!((whole, fate), (Span::from_millis(100), Fate::Lost));
            assert!((25_000..75_000).contains(&ends.as_micros()), "{ends}");
        }
    }

    /// Which of so many messages a loss loses.
    fn lost_of(loss: Loss, messages: u64, link: u64) -> Vec<bool> {
        (0..messages)
            .map(|nth| loss.loses(SEED, link, nth))
            .collect()
    }

    #[test]
    fn bursts_lose_the_share_they_are_told_and_are_as_long_in_the_mean() {
        for (percent, length) in [(10, 5), (30, 20), (50, 2), (1, 100)] {
            let loss = Loss::burst(Share::from_ppm(percent * 10_000), length).expect("a burst");
            let (mut lost, mut bursts) = (0_u64, 0_u64);
            for link in 0..20 {
                let all = lost_of(loss, 20_000, link);
                lost += all.iter().filter(|is_lost| **is_lost).count() as u64;
                bursts += all.windows(2).filter(|pair| !pair[0] && pair[1]).count() as u64;
            }
            let share = lost as f64 / 400_000.0 * 100.0;
            let mean = lost as f64 / bursts as f64;
            // A few hundred bursts at least: within a tenth or so.
            assert!(
                (share / f64::from(percent) - 1.0).abs() < 0.2,
                "{share}% of {loss}"
            );
            assert!(
                (mean / f64::from(length) - 1.0).abs() < 0.2,
                "{mean} for {loss}"
            );
        }
    }

    #[test]
    fn bursts_at_a_lower_share_lose_a_subset_and_depend_on_the_number_alone() {
        let of = |percent: u32| {
            let share = Share::from_ppm(percent * 10_000);
            lost_of(Loss::burst(share, 8).expect("a burst"), 5_000, 3)
        };
        let (few, many) = (of(5), of(25));
        assert!(
            few.iter().zip(&many).all(|(few, many)| !few || *many),
            "not a subset"
        );
        assert!(few.contains(&true), "nothing is lost");
        assert_eq!(of(0), vec![false; 5_000]);
        let loss = Loss::burst(Share::from_ppm(250_000), 8).expect("a burst");
        assert_eq!(loss.loses(SEED, 3, 4_321), many[4_321], "asked for alone");
        let copies = (0..500).map(|nth| loss.loses(SEED, 3, nth | SECOND_COPY));
        assert_eq!(copies.collect::<Vec<_>>(), many[..500], "their copies");
    }

    #[test]
    fn bursts_that_there_cannot_be_are_refused() {
        let of = |percent: u32, length| {
            Loss::burst(Share::from_ppm(percent * 10_000), length).map(|loss| loss.to_string())
        };
        assert_eq!(of(10, 5), Ok("burst 10% 5".to_owned()));
        assert_eq!(of(50, 2), Ok("burst 50% 2".to_owned()));
        assert_eq!(
            of(100, 5),
            Err("a loss of 100% is no burst; write loss 100%".to_owned())
        );
        let range = "should be how many messages a burst is long in the mean";
        assert_eq!(of(10, 1), Err(format!("1 {range}, 2 to 1000")));
        assert_eq!(of(10, 1_001), Err(format!("1001 {range}, 2 to 1000")));
        assert_eq!(
            of(80, 4),
            Err(format!(
                "4 {range}, 5 to 1000 at 80%, where chance alone makes bursts almost as long"
            ))
        );
    }

    #[test]
    fn latencies_are_distributed_as_they_say_and_stay_within_bounds() {
        let ms = Span::from_millis;
        let stream = Stream::new(SEED, Purpose::Latency, 1);
        let sorted = |latency: Latency| {
            let mut all: Vec<Span> = (0..20_000)
                .map(|n| latency.sample(stream.draw(n)))
                .collect();
            all.sort_unstable();
            assert!(
                all[0] >= latency.min() && all[19_999] <= LATENCY_MAX,
                "{latency}"
            );
            all
        };
        let near = |span: Span, expected: u64| span.as_micros().abs_diff(expected) * 20 < expected;
        let normal = sorted(Latency::Normal {
            mean: ms(100),
            sd: ms(20),
        });
        assert!(near(normal[10_000], 100_000), "{}", normal[10_000]);
        assert!(near(normal[16_827], 120_000), "{}", normal[16_827]);
        let exponential = sorted(Latency::Exponential { mean: ms(100) });
        assert!(near(exponential[10_000], 69_315), "{}", exponential[10_000]);
        assert!(
            near(exponential[18_000], 230_259),
            "{}",
            exponential[18_000]
        );
        let lognormal = sorted(Latency::Lognormal {
            median: ms(50),
            p99: ms(400),
        });
        assert!(near(lognormal[10_000], 50_000), "{}", lognormal[10_000]);
        assert!(
            lognormal[19_800] > ms(350) && lognormal[19_800] < ms(450),
            "{}",
            lognormal[19_800]
        );
        let wide = sorted(Latency::Normal {
            mean: ms(1),
            sd: LATENCY_MAX,
        });
        assert_eq!((wide[0], wide[19_999]), (Span::ZERO, LATENCY_MAX));
        sorted(Latency::Exponential { mean: LATENCY_MAX });
    }

    #[test]
    fn draws_of_latencies_are_pinned_for_ever_because_recordings_depend_on_them() {
        let ms = Span::from_millis;
        let stream = Stream::new(SEED, Purpose::Latency, 1);
        let first =
            |latency: Latency| [0, 1, 2].map(|n| latency.sample(stream.draw(n)).as_micros());
        let all = [
            first(Latency::Normal {
                mean: ms(100),
                sd: ms(20),
            }),
            first(Latency::Exponential { mean: ms(100) }),
            first(Latency::Lognormal {
                median: ms(50),
                p99: ms(400),
            }),
        ];
        assert_eq!(
            all,
            [
                [115_228, 101_496, 100_594],
                [149_971, 75_470, 71_721],
                [98_752, 53_459, 51_345]
            ],
            "a change here changes what every recording means"
        );
    }
}
