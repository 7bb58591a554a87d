//! The charts and the tree on the page: which rumor they show, what is kept between two looks at it, and other seeds.

use std::rc::Rc;

use super::App;
use super::browser::Stopwatch;
use crate::action::View;
use crate::background::{Band, Job, Purposed};
use crate::chart::tree::Across;
use crate::components::curves_view::Seeds;
use crate::components::stage;
use crate::curves::{Curves, Wanted};
use crate::history::{Glimpse, RunId};
use crate::narration::{Narrator, capital, told_apart};
use crate::prediction::{Prediction, predict};
use crate::retelling::Retelling;
use crate::simulation::Simulation;
use crate::spread::{Rumors, Spread, in_flight};
use crate::time::{SimTime, Span};
use crate::tree::Tree;

/// The most rumors that are offered.
const OFFERED_MAX: usize = 30;
/// How long other seeds may compute in a frame, in milliseconds.
const SEEDS_BUDGET_MS: f64 = 5.0;
/// How long a rumor may be told again in a frame, in milliseconds: somebody waits for it, and nothing moves.
const RETELLING_BUDGET_MS: f64 = 12.0;
/// How much work is done between two looks at the page while it is found out how the run was when a rumor began.
const LOOKING_BACK: u64 = 20_000;
/// How often the progress of either is shown, in milliseconds.
const SHOWN_MS: f64 = 250.0;
/// How much longer than this run the others are looked at, in percent: some are slower.
const SEEDS_MARGIN: u64 = 50;

/// What the charts and the tree show, and what they are made from.
#[derive(Default)]
pub(super) struct Charts {
    pub(super) curves: Rc<Curves>,
    pub(super) tree: Rc<Tree>,
    /// The rumors that are offered, the latest first.
    pub(super) offered: Rc<Vec<(u64, String)>>,
    pub(super) seeds: Seeds,
    pub(super) across: Across,
    /// Whether, of no rumor being followed, that with the latest news is shown: at first agreement over all news is.
    shows_latest: bool,
    /// Of which run the rest is.
    run: Option<RunId>,
    rumors: Rumors,
    spread: Option<Spread>,
    /// That rumor, being told from its beginning.
    retelling: Option<Retelling>,
    /// A rumor of a run that was told again, and has no beginning.
    in_vain: Option<(RunId, u64)>,
    /// How much of the run has been gone through for it, in percent.
    retold: Option<u64>,
    /// The run as it was when that rumor began, or the way there.
    before: Option<Simulation>,
    looking_back: Option<Glimpse>,
    /// What was predicted, when so much had happened, until then.
    predicted: Option<((usize, SimTime), Rc<Prediction>)>,
    job: Option<(Purposed, Job)>,
    band: Option<Rc<Band>>,
    shown_ms: f64,
}

impl Charts {
    /// Forgets everything that is of a run; how somebody wants to look at it stays.
    pub(super) fn forget(&mut self) {
        *self = Self {
            shows_latest: self.shows_latest,
            across: self.across,
            ..Self::default()
        };
    }

    /// Returns what of it is seen.
    pub(super) fn seen(&self) -> stage::Charts<'_> {
        stage::Charts {
            curves: &self.curves,
            seeds: &self.seeds,
            tree: &self.tree,
            offered: &self.offered,
            across: self.across,
            retold: self.retold,
        }
    }

    fn shows_all_news(&self, view: View, following: Option<u64>) -> bool {
        view == View::Curves && !self.shows_latest && following.is_none()
    }
}

impl App {
    /// Brings the charts or the tree up to date, if they are on show.
    pub(super) fn refresh_charts(&mut self) {
        if !matches!(self.view, View::Curves | View::Tree) {
            return;
        }
        let history = &self.session.history;
        let run = history.current();
        if self.charts.run != Some(run.id) {
            self.charts.forget();
            self.charts.run = Some(run.id);
        }
        let live = run.live();
        self.charts.rumors.read(live.journal());
        self.find_rumor();
        let history = &self.session.history;
        let live = history.current().live();
        let is_all = self.charts.shows_all_news(self.view, self.following);
        let charts = &mut self.charts;
        let narrator = Narrator {
            directory: live.directory(),
        };
        let words = |message| capital(&narrator.rumor(message));
        let offered: Vec<(u64, String)> = {
            let latest = charts.rumors.with_news().take(OFFERED_MAX);
            let began = |entry| live.journal().get(entry).map(|entry| entry.at);
            let latest = latest.map(|(rumor, heading)| {
                let since = began(heading.entry).unwrap_or(SimTime::ZERO);
                (rumor, narrator.rumor(&heading.message), since)
            });
            told_apart(latest.collect())
        };
        if *charts.offered != offered {
            charts.offered = Rc::new(offered);
        }
        if self.view == View::Tree {
            let tree = charts.spread.as_ref().map_or_else(Tree::default, |spread| {
                let flying = in_flight(live, &spread.message);
                Tree::of(spread, live.directory(), live.coverage().up(), flying)
            });
            if *charts.tree != tree {
                charts.tree = Rc::new(tree);
            }
            return;
        }
        let spread = charts.spread.as_ref().filter(|_| !is_all);
        let purposed = Purposed {
            run: history.current().id,
            commands: live.commands().len(),
            rumor: spread.map(|spread| spread.rumor),
        };
        if charts.job.as_ref().is_some_and(|(of, _)| *of != purposed) {
            charts.job = None;
            charts.band = None;
            charts.seeds = Seeds::None;
        } else if charts.job.is_none() {
            // What was refused may be possible now.
            charts.seeds = Seeds::None;
        }
        let wanted = Wanted {
            live,
            spread,
            range: self.range,
            band: charts.band.as_ref(),
        };
        let about = spread.map_or("All news".to_owned(), |spread| words(&spread.message));
        let mut curves = wanted.curves(about, charts.offered.to_vec());
        if let Some(spread) = spread
            && charts.before.is_none()
        {
            let began_at = spread.began_at;
            let looking_back = charts
                .looking_back
                .get_or_insert_with(|| history.begin_glimpse(began_at));
            charts.before = looking_back.go_on(history, LOOKING_BACK);
            if charts.before.is_some() {
                charts.looking_back = None;
            }
        }
        if let (Some(spread), Some(before)) = (spread, &charts.before) {
            let (_, until) = wanted.window();
            let key = (spread.happened.len(), until);
            let predicted = match charts.predicted.take() {
                Some((of, predicted)) if of == key => predicted,
                _ => Rc::new(predict(before, live, spread, until)),
            };
            curves.prediction = Some(Rc::clone(&predicted));
            charts.predicted = Some((key, predicted));
        }
        if *charts.curves != curves {
            charts.curves = Rc::new(curves);
        }
    }

    /// Finds the rumor that is to be shown: the followed one, or the latest with news. While time passes it stays the one it is.
    fn find_rumor(&mut self) {
        let live = self.session.history.current().live();
        let charts = &mut self.charts;
        let followed = self
            .following
            .filter(|rumor| charts.rumors.get(*rumor).is_some());
        let shown = charts.spread.as_ref().map(|spread| spread.rumor);
        let stays = shown.filter(|_| self.session.is_moving());
        let latest = || charts.rumors.with_news().next().map(|(rumor, _)| rumor);
        let wanted = followed.or(stays).or_else(latest);
        if let (true, Some(spread)) = (wanted == shown, charts.spread.as_mut()) {
            spread.read(live.journal());
        } else {
            let heading = |rumor| charts.rumors.get(rumor);
            charts.spread =
                wanted.and_then(|rumor| Spread::of(rumor, heading(rumor)?, live.journal()));
            charts.before = None;
            charts.looking_back = None;
            charts.predicted = None;
        }
        self.begin_retelling();
    }

    /// Begins to tell the rumor again if the log no longer has its beginning.
    fn begin_retelling(&mut self) {
        let history = &self.session.history;
        let run = history.current();
        let charts = &mut self.charts;
        let has_lost = run.live().journal().dropped() > 0;
        let cut = charts
            .spread
            .as_ref()
            .filter(|spread| has_lost && !spread.is_whole);
        let of = cut.map(|spread| (run.id, spread.rumor));
        // Nobody began it: a message was edited.
        let of = of.filter(|of| charts.in_vain != Some(*of));
        if charts.retelling.as_ref().map(Retelling::of) == of {
            return;
        }
        let heading = of.and_then(|(_, rumor)| charts.rumors.get(rumor));
        charts.retelling = heading.and_then(|heading| {
            Retelling::new(run.id, history.beginning().clone(), run.live(), heading)
        });
        charts.retold = charts.retelling.as_ref().map(|_| 0);
    }

    /// Goes on telling a rumor again; returns whether there is something new to be seen.
    fn work_on_retelling(&mut self, now_ms: f64, stopwatch: &Stopwatch) -> bool {
        let live = self.session.history.current().live();
        let charts = &mut self.charts;
        let Some(retelling) = &mut charts.retelling else {
            return false;
        };
        let is_told = retelling.work(live, &|| stopwatch.is_over(RETELLING_BUDGET_MS));
        if !is_told && now_ms - charts.shown_ms < SHOWN_MS {
            return false;
        }
        charts.shown_ms = now_ms;
        charts.retold = (!is_told).then(|| retelling.percent(live));
        if is_told {
            let retelling = charts.retelling.take();
            let of = retelling.as_ref().map(Retelling::of);
            charts.spread = retelling.map(Retelling::told);
            let is_whole = charts.spread.as_ref().is_some_and(|spread| spread.is_whole);
            charts.in_vain = of.filter(|_| !is_whole);
            charts.before = None;
            charts.looking_back = None;
            charts.predicted = None;
            self.refresh_charts();
        }
        true
    }

    /// Shows all news in the charts, or a rumor.
    pub(super) fn all_news(&mut self, is_all: bool) {
        self.charts.shows_latest = !is_all;
        self.following = None;
        self.refresh();
    }

    /// Lets other seeds be computed, or stops that; what is done already is kept until the run is another.
    pub(super) fn seeds(&mut self, on: bool) {
        if !on {
            if let Some((_, job)) = &self.charts.job {
                let is_over = job.is_over();
                let done = job.done();
                if is_over {
                    self.charts.job = None;
                    self.charts.band = None;
                    self.charts.seeds = Seeds::None;
                } else {
                    self.charts.seeds = Seeds::Stopped(done);
                }
            }
            self.refresh();
            return;
        }
        if self.charts.job.is_none() {
            let is_all = self.charts.shows_all_news(self.view, self.following);
            let current = self.session.history.current();
            let (live, spread) = (
                current.live(),
                self.charts.spread.as_ref().filter(|_| !is_all),
            );
            let whole = match spread {
                None => live.now().since(SimTime::ZERO).as_micros(),
                Some(spread) => {
                    let whole = spread.last_at().since(spread.began_at).as_micros();
                    whole + whole * SEEDS_MARGIN / 100
                }
            };
            let purposed = Purposed {
                run: current.id,
                commands: live.commands().len(),
                rumor: spread.map(|spread| spread.rumor),
            };
            match Job::new(live, spread, Span::from_micros(whole)) {
                Ok(job) => self.charts.job = Some((purposed, job)),
                Err(why) => {
                    self.say(format!("No other seeds: {why}."));
                    self.charts.seeds = Seeds::Refused(why);
                    return;
                }
            }
        }
        let done = self.charts.job.as_ref().map_or(0, |(_, job)| job.done());
        self.charts.seeds = Seeds::Going(done);
        self.say("Other seeds are being computed.");
    }

    /// Returns whether something is to be computed: for the charts or the tree while they can be seen, or two runs to be compared.
    pub(super) fn is_working(&self) -> bool {
        let has_seeds = self.view == View::Curves && matches!(self.charts.seeds, Seeds::Going(_));
        has_seeds || self.is_retelling() || self.is_looking_back() || self.beside.is_working()
    }

    fn is_looking_back(&self) -> bool {
        self.view == View::Curves && self.charts.looking_back.is_some()
    }

    fn is_retelling(&self) -> bool {
        matches!(self.view, View::Curves | View::Tree) && self.charts.retelling.is_some()
    }

    /// Goes on with that while nothing else moves; returns whether there is something new to be seen.
    pub(super) fn work_on_charts(&mut self, now_ms: f64, stopwatch: &Stopwatch) -> bool {
        if self.beside.is_working() {
            self.work_beside(now_ms)
        } else if self.is_retelling() {
            self.work_on_retelling(now_ms, stopwatch)
        } else if self.is_looking_back() {
            self.refresh_charts();
            !self.is_looking_back()
        } else {
            self.work_on_seeds(now_ms, stopwatch)
        }
    }

    fn work_on_seeds(&mut self, now_ms: f64, stopwatch: &Stopwatch) -> bool {
        let charts = &mut self.charts;
        let Some((_, job)) = &mut charts.job else {
            charts.seeds = Seeds::None;
            return true;
        };
        let is_over = job.work(&|| stopwatch.is_over(SEEDS_BUDGET_MS));
        if !is_over && now_ms - charts.shown_ms < SHOWN_MS {
            return false;
        }
        charts.shown_ms = now_ms;
        charts.band = Some(Rc::new(job.band())).filter(|band| !band.points.is_empty());
        charts.seeds = if is_over {
            Seeds::Done
        } else {
            Seeds::Going(job.done())
        };
        self.refresh_charts();
        if is_over {
            let runs = self.charts.band.as_ref().map_or(0, |band| band.runs);
            self.say(format!("{runs} runs with other seeds are done."));
        }
        true
    }

    /// Lets hops or time go from left to right in the tree.
    pub(super) fn across(&mut self, across: Across) {
        self.charts.across = across;
        self.refresh();
    }
}
