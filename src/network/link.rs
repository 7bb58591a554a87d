//! What the links do to the messages on them: which setting holds where, and what becomes of one message.

use std::rc::Rc;

use crate::message::NodeId;
use crate::node_map::NodeMap;
use crate::rng::{Purpose, Seed, Stream};
use crate::share::Share;
use crate::time::{SimTime, Span};

use super::bandwidth::{Bandwidth, Order};
use super::cities::City;
use super::cuts::Cuts;
use super::latency::Latency;
use super::loss::Loss;

/// Which links a setting is for; of several for one link the most specific holds, which is the one listed last here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    Everywhere,
    /// All that lead to a node.
    To(NodeId),
    /// All that lead from a node.
    From(NodeId),
    /// The one from a node to another.
    Link(NodeId, NodeId),
}

/// Something that can be set on links; `None` takes it back, so that what is less specific holds again, or the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkSetting {
    /// How many messages are lost. Default: none. At 100 % only whoever has news knows it.
    Loss(Option<Loss>),
    /// How many messages a second copy is made of. Default: none. At 100 % everything arrives twice.
    Duplicate(Option<Share>),
    /// How long messages take. Default: always 100 ms. At nothing everything happens at one instant; far above the gossip period, news is old
    /// when it arrives.
    Latency(Option<Latency>),
    /// How many bytes a link takes in a second. Default: any number.
    Bandwidth(Option<Bandwidth>),
    /// Whether messages can overtake each other. Default: they can.
    Order(Option<Order>),
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
    /// Of the links that have none of their own. Default: unlimited.
    bandwidth: Bandwidth,
    /// Of the links that have none of their own. Default: free.
    order: Order,
    /// Whether no link has any setting of its own.
    is_alike: bool,
    /// Whether any link has a bandwidth or keeps an order.
    is_shaped: bool,
    /// When any latency was last changed.
    changed_at: SimTime,
    /// What is cut by hand. Default: nothing.
    pub cuts: Cuts,
    /// What else is cut, in layers that are put in and taken away apart from each other and from `cuts`, in order of number.
    /// Default: none.
    layers: Vec<(u32, Cuts)>,
    /// Links, one way, with settings of their own, in order.
    own: Vec<((NodeId, NodeId), Own)>,
    /// Nodes whose links from them have settings of their own, in order.
    senders: Vec<(NodeId, Own)>,
    /// Nodes whose links to them have settings of their own, in order.
    receivers: Vec<(NodeId, Own)>,
    /// In which city each node is, in order of creation; shared between copies until one of them changes it.
    cities: Rc<NodeMap<City>>,
}

/// The settings of one link, or of all from or to one node, that are its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Own {
    loss: Option<Loss>,
    duplicate: Option<Share>,
    latency: Option<Latency>,
    bandwidth: Option<Bandwidth>,
    order: Option<Order>,
}

impl Own {
    /// Returns those that are set, as they would be set.
    fn settings(&self) -> impl Iterator<Item = LinkSetting> {
        let all = [
            self.loss.map(|loss| LinkSetting::Loss(Some(loss))),
            self.duplicate
                .map(|share| LinkSetting::Duplicate(Some(share))),
            self.latency
                .clone()
                .map(|latency| LinkSetting::Latency(Some(latency))),
            self.bandwidth
                .map(|bandwidth| LinkSetting::Bandwidth(Some(bandwidth))),
            self.order.map(|order| LinkSetting::Order(Some(order))),
        ];
        all.into_iter().flatten()
    }
}

/// Changes what one of a list in order has of its own; what has nothing left is not kept.
fn change<K: Ord + Copy>(list: &mut Vec<(K, Own)>, key: K, change: impl FnOnce(&mut Own)) {
    let at = list
        .binary_search_by_key(&key, |(key, _)| *key)
        .unwrap_or_else(|at| {
            list.insert(at, (key, Own::default()));
            at
        });
    change(&mut list[at].1);
    if list[at].1 == Own::default() {
        list.remove(at);
    }
}

/// What is added to the number of a message for the draws of its second copy: no link ever carries so many messages.
pub const SECOND_COPY: u64 = 1 << 63;

/// What happens to one message on one link, from when it has been put on it.
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
            latency: Latency::USUAL,
            bandwidth: Bandwidth::Unlimited,
            order: Order::Free,
            is_alike: true,
            is_shaped: false,
            changed_at: SimTime::ZERO,
            cuts: Cuts::default(),
            layers: Vec::new(),
            own: Vec::new(),
            senders: Vec::new(),
            receivers: Vec::new(),
            cities: Rc::default(),
        }
    }
}

impl Links {
    /// Sets something on all links within reach, or takes it back.
    pub fn set(&mut self, reach: Reach, setting: LinkSetting, now: SimTime) {
        if matches!(setting, LinkSetting::Latency(_)) {
            self.changed_at = now;
        }
        let own = |own: &mut Own| match setting.clone() {
            LinkSetting::Loss(loss) => own.loss = loss,
            LinkSetting::Duplicate(share) => own.duplicate = share,
            LinkSetting::Latency(latency) => own.latency = latency,
            LinkSetting::Bandwidth(bandwidth) => own.bandwidth = bandwidth,
            LinkSetting::Order(order) => own.order = order,
        };
        match reach {
            Reach::Link(from, to) => change(&mut self.own, (from, to), own),
            Reach::From(from) => change(&mut self.senders, from, own),
            Reach::To(to) => change(&mut self.receivers, to, own),
            Reach::Everywhere => match setting {
                LinkSetting::Loss(loss) => self.loss = loss.unwrap_or(Loss::NONE),
                LinkSetting::Duplicate(share) => self.duplicate = share.unwrap_or(Share::NONE),
                LinkSetting::Latency(latency) => self.latency = latency.unwrap_or(Latency::USUAL),
                LinkSetting::Bandwidth(bandwidth) => self.bandwidth = bandwidth.unwrap_or_default(),
                LinkSetting::Order(order) => self.order = order.unwrap_or_default(),
            },
        }
        self.summarise();
    }

    /// Forgets what is cut and what is set for those nodes, given in order of number.
    pub fn forget(&mut self, gone: &[NodeId], now: SimTime) {
        let stays = |id: &NodeId| gone.binary_search(id).is_err();
        self.cuts.forget(gone);
        self.layers
            .iter_mut()
            .for_each(|(_, layer)| layer.forget(gone));
        self.own.retain(|((from, to), _)| stays(from) && stays(to));
        self.senders.retain(|(id, _)| stays(id));
        self.receivers.retain(|(id, _)| stays(id));
        self.changed_at = now;
        self.summarise();
    }

    /// Notes what the busiest paths ask first.
    fn summarise(&mut self) {
        let shapes = |setting: &LinkSetting| {
            matches!(setting, LinkSetting::Bandwidth(_) | LinkSetting::Order(_))
        };
        self.is_alike = self.own.is_empty() && self.senders.is_empty() && self.receivers.is_empty();
        self.is_shaped = self.bandwidth != Bandwidth::Unlimited
            || self.order != Order::Free
            || self.special().any(|(_, setting)| shapes(&setting));
    }

    /// Returns the settings that are not for all links: those of one link first, then from a node, then to a node, each in order.
    pub fn special(&self) -> impl Iterator<Item = (Reach, LinkSetting)> {
        let links = self.own.iter();
        let links = links.map(|((from, to), own)| (Reach::Link(*from, *to), own));
        let senders = self.senders.iter();
        let senders = senders.map(|(from, own)| (Reach::From(*from), own));
        let receivers = self.receivers.iter();
        let receivers = receivers.map(|(to, own)| (Reach::To(*to), own));
        let all = links.chain(senders).chain(receivers);
        all.flat_map(|(reach, own)| own.settings().map(move |setting| (reach, setting)))
    }

    /// Returns the latency of the links that have none of their own.
    #[must_use]
    pub fn latency(&self) -> &Latency {
        &self.latency
    }

    /// Returns the bandwidth of the links that have none of their own.
    #[must_use]
    pub fn bandwidth(&self) -> Bandwidth {
        self.bandwidth
    }

    /// Returns the order of the links that have none of their own.
    #[must_use]
    pub fn order(&self) -> Order {
        self.order
    }

    /// Returns when any latency was last changed, or a node put in another city.
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

    /// Goes by the ways of others from now on, but for what is cut and where nodes are.
    pub fn go_by(&mut self, others: Self, now: SimTime) {
        let cuts = std::mem::take(&mut self.cuts);
        let layers = std::mem::take(&mut self.layers);
        let cities = std::mem::take(&mut self.cities);
        *self = Self {
            cuts,
            layers,
            cities,
            changed_at: now,
            ..others
        };
    }

    /// Returns the most specific of the settings of one kind for a link that is not for all.
    #[inline(never)]
    fn own<T>(&self, from: NodeId, to: NodeId, of: impl Fn(&Own) -> Option<&T>) -> Option<&T> {
        let of_link = self.own.binary_search_by_key(&(from, to), |(key, _)| *key);
        let of_link = of_link.ok().and_then(|at| of(&self.own[at].1));
        let side = |list: &'_ [(NodeId, Own)], id: NodeId| {
            list.binary_search_by_key(&id, |(key, _)| *key).ok()
        };
        let of_sender = || side(&self.senders, from).and_then(|at| of(&self.senders[at].1));
        let of_receiver = || side(&self.receivers, to).and_then(|at| of(&self.receivers[at].1));
        of_link.or_else(of_sender).or_else(of_receiver)
    }

    /// Returns the loss and the latency of a link.
    #[must_use]
    #[inline(always)]
    pub fn ways(&self, from: NodeId, to: NodeId) -> (Loss, &Latency) {
        // Most runs treat all links alike; they need not search.
        if self.is_alike {
            return (self.loss, &self.latency);
        }
        let loss = self.own(from, to, |own| own.loss.as_ref()).copied();
        let latency = self.own(from, to, |own| own.latency.as_ref());
        (loss.unwrap_or(self.loss), latency.unwrap_or(&self.latency))
    }

    /// Returns the shortest that a message on a link takes.
    #[must_use]
    pub fn least(&self, from: NodeId, to: NodeId) -> Span {
        match self.ways(from, to).1 {
            Latency::Cities => self.city(from).latency_to(self.city(to)),
            latency => latency.min(),
        }
    }

    /// Returns how many links and nodes have settings of their own.
    #[must_use]
    pub fn own_settings(&self) -> usize {
        self.own.len() + self.senders.len() + self.receivers.len()
    }

    /// Returns whether any link has a bandwidth or keeps an order.
    #[must_use]
    #[inline(always)]
    pub fn is_shaped(&self) -> bool {
        self.is_shaped
    }

    /// Returns the bandwidth of a link, and whether it keeps the order.
    #[must_use]
    pub fn shape(&self, from: NodeId, to: NodeId) -> (Bandwidth, Order) {
        let bandwidth = self.own(from, to, |own| own.bandwidth.as_ref());
        let order = self.own(from, to, |own| own.order.as_ref());
        (
            *bandwidth.unwrap_or(&self.bandwidth),
            *order.unwrap_or(&self.order),
        )
    }

    // -- cities --

    /// Gives a new node a city: each in turn.
    pub fn add_node(&mut self, id: NodeId) {
        let city = City::of_place(self.cities.len());
        Rc::make_mut(&mut self.cities).add(id, city);
    }

    /// Puts a node in a city.
    pub fn place_in(&mut self, id: NodeId, city: City, now: SimTime) {
        if let Some(place) = Rc::make_mut(&mut self.cities).get_mut(id) {
            *place = city;
            self.changed_at = now;
        }
    }

    /// Returns in which city a node is; whoever is not in the room is in the first.
    #[must_use]
    pub fn city(&self, id: NodeId) -> City {
        self.cities.get(id).copied().unwrap_or(City::of_place(0))
    }

    /// Returns whether any link's latency is that between cities.
    #[must_use]
    pub fn has_cities(&self) -> bool {
        let is_cities = |setting| setting == LinkSetting::Latency(Some(Latency::Cities));
        self.latency == Latency::Cities || self.special().any(|(_, setting)| is_cities(setting))
    }

    // -- one message --

    /// Decides whether a second copy is made of message number `nth` of a link.
    ///
    /// The draw depends on the link and the number alone: of what a lower share duplicates, a higher one does too.
    #[must_use]
    #[inline]
    pub fn is_duplicated(&self, seed: Seed, from: NodeId, to: NodeId, nth: u64) -> bool {
        // Most runs duplicate nothing; they need not search.
        if self.is_alike && self.duplicate == Share::NONE {
            return false;
        }
        let own = self.own(from, to, |own| own.duplicate.as_ref());
        let share = *own.unwrap_or(&self.duplicate);
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
            Latency::Constant(span) => *span,
            Latency::Cities => self.city(from).latency_to(self.city(to)),
            Latency::Uniform { .. }
            | Latency::Normal { .. }
            | Latency::Exponential { .. }
            | Latency::Lognormal { .. }
            | Latency::Empirical(_) => {
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
    const C: NodeId = NodeId(83);
    const ONE_WAY: Reach = Reach::Link(A, B);

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
        let own = |share, links: &mut Links| {
            links.set(ONE_WAY, LinkSetting::Duplicate(Some(share)), SimTime::ZERO);
        };
        own(Share::ALL, &mut links);
        assert_eq!(twice_at(0, &mut links).len(), 1_000, "its own");
        own(Share::NONE, &mut links);
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
        let second = Latency::Constant(Span::from_secs(1));
        links.set(
            ONE_WAY,
            LinkSetting::Loss(Some(Share::ALL.into())),
            SimTime::ZERO,
        );
        links.set(ONE_WAY, LinkSetting::Latency(Some(second)), SimTime::ZERO);
        let Passage { whole, fate, .. } = links.passage(SEED, A, B, 0);
        assert_eq!((whole, fate), (Span::from_secs(1), Fate::Lost));
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

    #[test]
    fn the_most_specific_setting_holds_and_can_be_taken_back() {
        let ms = |n| LinkSetting::Latency(Some(Latency::Constant(Span::from_millis(n))));
        let mut links = Links::default();
        let took = |links: &Links| {
            [(A, B), (A, C), (C, B), (B, A), (B, C)]
                .map(|(from, to)| links.passage(SEED, from, to, 0).whole.as_micros() / 1_000)
        };
        assert_eq!(took(&links), [100; 5]);
        let all = [
            (Reach::Everywhere, 2, [2, 2, 2, 2, 2]),
            (Reach::To(B), 3, [3, 2, 3, 2, 2]),
            (Reach::From(A), 5, [5, 5, 3, 2, 2]),
            (ONE_WAY, 7, [7, 5, 3, 2, 2]),
        ];
        for (reach, n, expected) in all {
            links.set(reach, ms(n), SimTime::ZERO);
            assert_eq!(took(&links), expected, "{reach:?}");
        }
        assert_eq!(links.special().count(), 3);
        // In whatever order they are taken back, what is left is as if there had never been more.
        links.set(Reach::From(A), LinkSetting::Latency(None), SimTime::ZERO);
        assert_eq!(took(&links), [7, 2, 3, 2, 2]);
        links.set(ONE_WAY, LinkSetting::Latency(None), SimTime::ZERO);
        assert_eq!(took(&links), [3, 2, 3, 2, 2]);
        links.set(Reach::Everywhere, LinkSetting::Latency(None), SimTime::ZERO);
        assert_eq!(took(&links), [3, 100, 3, 100, 100]);
        links.set(Reach::To(B), LinkSetting::Latency(None), SimTime::ZERO);
        assert_eq!(took(&links), [100; 5]);
        assert_eq!(links.special().count(), 0, "nothing is left over");
    }

    #[test]
    fn each_kind_of_setting_is_looked_up_for_itself() {
        let mut links = Links::default();
        let fast = Bandwidth::Limited { rate: 9, queue: 1 };
        for (reach, setting) in [
            (Reach::From(A), LinkSetting::Order(Some(Order::Kept))),
            (Reach::To(B), LinkSetting::Bandwidth(Some(fast))),
            (ONE_WAY, LinkSetting::Loss(Some(Share::ALL.into()))),
        ] {
            links.set(reach, setting, SimTime::ZERO);
        }
        let of = |from, to| (links.shape(from, to), links.passage(SEED, from, to, 0).fate);
        assert_eq!(of(A, B), ((fast, Order::Kept), Fate::Lost));
        assert_eq!(
            of(A, C),
            ((Bandwidth::Unlimited, Order::Kept), Fate::Arrives)
        );
        assert_eq!(of(C, B), ((fast, Order::Free), Fate::Arrives));
        assert_eq!(
            of(B, A),
            ((Bandwidth::Unlimited, Order::Free), Fate::Arrives)
        );
    }

    #[test]
    fn between_cities_a_message_takes_half_the_round_trip_measured() {
        let mut links = Links::default();
        [A, B, C].into_iter().for_each(|id| links.add_node(id));
        links.set(
            Reach::Everywhere,
            LinkSetting::Latency(Some(Latency::Cities)),
            SimTime::ZERO,
        );
        let took = |links: &Links, from, to| links.passage(SEED, from, to, 0).whole.to_string();
        assert_eq!(took(&links, A, B), "17ms", "Dallas to Toronto");
        let london = City::named("London").expect("London");
        links.place_in(B, london, SimTime::from_micros(9));
        assert_eq!(links.changed_at(), SimTime::from_micros(9));
        assert_eq!(took(&links, A, B), "56.5ms", "Dallas to London");
        assert_eq!(took(&links, C, B), "37.5ms", "Washington to London");
        assert_eq!(links.least(C, B).to_string(), "37.5ms");
        links.place_in(A, london, SimTime::ZERO);
        assert_eq!(took(&links, A, B), "1ms", "within London");
    }
}
