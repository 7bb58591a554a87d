//! What a link does to the messages on it: how long they take, which of them are lost, and whether it is cut.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message::NodeId;
use crate::rng::{Draw, Purpose, Seed, Stream};
use crate::time::{SimTime, Span};

use super::cuts::Cuts;

/// A share in parts per million, 0 to 1,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(u32);

impl Share {
    /// Nothing of it.
    pub const NONE: Self = Self(0);
    /// All of it.
    pub const ALL: Self = Self(1_000_000);

    /// Returns that many parts in a million, or all if there are more.
    #[must_use]
    pub const fn from_ppm(ppm: u32) -> Self {
        if ppm > Self::ALL.0 {
            Self::ALL
        } else {
            Self(ppm)
        }
    }

    /// Returns the parts in a million.
    #[must_use]
    pub const fn ppm(self) -> u32 {
        self.0
    }

    /// Reads `10%`, `0.5%` or `200ppm`.
    ///
    /// # Errors
    /// One sentence when it is not a share, is more than all, or is finer than a part in a million.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not a share; write it like 10%, 0.5% or 200ppm");
        let ppm = if let Some(number) = text.strip_suffix("ppm") {
            let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            digits
                .then(|| number.parse::<u32>().unwrap_or(u32::MAX))
                .ok_or_else(wrong)?
        } else {
            let number = text.strip_suffix('%').ok_or_else(wrong)?;
            let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
            let all_digits =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            if !all_digits(whole) || !all_digits(fraction) {
                return Err(wrong());
            }
            let fraction = fraction.trim_end_matches('0');
            if fraction.len() > 4 {
                return Err(format!(
                    "{text} is finer than a part in a million (0.0001%)"
                ));
            }
            let parts: u32 = format!("{fraction:0<4}").parse().map_err(|_| wrong())?;
            whole
                .parse::<u32>()
                .ok()
                .and_then(|w| w.checked_mul(10_000)?.checked_add(parts))
                .unwrap_or(u32::MAX)
        };
        if ppm > Self::ALL.0 {
            return Err(format!("{text} is more than everything; the most is 100%"));
        }
        Ok(Self(ppm))
    }
}

impl fmt::Display for Share {
    /// Writes it in percent, exactly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return write!(f, "{whole}%");
        }
        let fraction = format!("{rest:04}");
        write!(f, "{whole}.{}%", fraction.trim_end_matches('0'))
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
        }
    }

    /// Returns the shortest that any message takes.
    #[must_use]
    pub fn min(self) -> Span {
        match self {
            Self::Constant(span) => span,
            Self::Uniform { min, .. } => min,
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(span) => span.fmt(f),
            Self::Uniform { min, max } => write!(f, "uniform {min}..{max}"),
        }
    }
}

/// What is the matter with the links, everywhere and one by one.
#[derive(Clone, Debug)]
pub struct Links {
    /// Of the links that have none of their own. Default: no loss.
    pub loss: Share,
    /// How many messages are made a second copy of, on the links that have none of their own. Default: none.
    pub duplicate: Share,
    /// Of the links that have none of their own. Default: always 100 ms.
    latency: Latency,
    /// When any latency was last changed.
    changed_at: SimTime,
    /// What is cut. Default: nothing.
    pub cuts: Cuts,
    /// Links, one way, with ways of their own, in order.
    own: Vec<((NodeId, NodeId), OwnWays)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct OwnWays {
    loss: Option<Share>,
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
            loss: Share::NONE,
            duplicate: Share::NONE,
            latency: Latency::Constant(Span::from_millis(100)),
            changed_at: SimTime::ZERO,
            cuts: Cuts::default(),
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
    pub fn set_loss(&mut self, from: NodeId, to: NodeId, loss: Share) {
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

    /// Returns the loss and the latency of a link.
    #[must_use]
    pub fn ways(&self, from: NodeId, to: NodeId) -> (Share, Latency) {
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
    pub fn is_duplicated(&self, seed: Seed, from: NodeId, to: NodeId, nth: u64) -> bool {
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
    pub fn passage(&self, seed: Seed, from: NodeId, to: NodeId, nth: u64) -> Passage {
        let (loss, latency) = self.ways(from, to);
        let link = link_number(from, to);
        let whole = match latency {
            Latency::Constant(span) => span,
            Latency::Uniform { .. } => {
                latency.sample(Stream::new(seed, Purpose::Latency, link).draw(nth))
            }
        };
        let is_lost = || {
            let draw = Stream::new(seed, Purpose::Loss, link).draw(nth);
            loss != Share::NONE && draw.happens(loss.ppm())
        };
        let fate = if self.cuts.is_cut(from, to) {
            Fate::Cut
        } else if is_lost() {
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
    fn shares_are_written_exactly_and_read_back() {
        for (ppm, text) in [
            (0, "0%"),
            (1, "0.0001%"),
            (5_000, "0.5%"),
            (100_000, "10%"),
            (333_333, "33.3333%"),
            (1_000_000, "100%"),
        ] {
            assert_eq!(Share::from_ppm(ppm).to_string(), text);
            assert_eq!(Share::parse(text), Ok(Share::from_ppm(ppm)));
        }
        assert_eq!(Share::parse("200ppm"), Ok(Share::from_ppm(200)));
        assert_eq!(Share::parse("2.50%"), Ok(Share::from_ppm(25_000)));
    }

    #[test]
    fn what_is_not_a_share_is_refused_with_a_sentence() {
        for text in ["", "10", "%", "ppm", "-1%", "1.%", ".5%", "a%", "1 %"] {
            assert_eq!(
                Share::parse(text),
                Err(format!(
                    "{text} is not a share; write it like 10%, 0.5% or 200ppm"
                ))
            );
        }
        for text in ["101%", "1000001ppm", "99999999999%", "99999999999ppm"] {
            assert_eq!(
                Share::parse(text),
                Err(format!("{text} is more than everything; the most is 100%"))
            );
        }
        assert_eq!(
            Share::parse("0.00001%"),
            Err("0.00001% is finer than a part in a million (0.0001%)".to_owned())
        );
    }

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
                loss: Share::from_ppm(percent * 10_000),
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
        links.set_loss(A, B, Share::ALL);
        links.set_latency(A, B, Latency::Constant(Span::from_secs(1)), SimTime::ZERO);
        assert_eq!(
            links.ways(A, B),
            (Share::ALL, Latency::Constant(Span::from_secs(1)))
        );
        let after: Vec<_> = (0..100).map(|n| links.passage(SEED, B, A, n)).collect();
        assert_eq!(before, after);
    }

    #[test]
    fn what_is_sent_over_a_cut_link_ends_there_whatever_chance_would_have_done() {
        let mut links = Links {
            loss: Share::from_ppm(500_000),
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
            loss: Share::ALL,
            ..Links::default()
        };
        for nth in 0..100 {
            let Passage { whole, ends, fate } = links.passage(SEED, A, B, nth);
            assert_eq!((whole, fate), (Span::from_millis(100), Fate::Lost));
            assert!((25_000..75_000).contains(&ends.as_micros()), "{ends}");
        }
    }
}
