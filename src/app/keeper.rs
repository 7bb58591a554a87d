//! What the browser keeps of runs: the last one, and those that were left for another, so that none is lost by beginning again.

use super::App;
use super::browser;
use super::sharing::Source;
use crate::components::command_bar::Echo;
use crate::keeping::{Kept, PREFIX, Shelf};
use crate::link::Extent;
use crate::opening::{Opened, Opening};

/// What the page knows of the runs that are kept.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    /// What tells this page from others, in the browser's memory of the page, so that it is the same after a reload.
    page: String,
    /// Where the run that is open is kept, and the link that was last written there.
    open: Option<(String, String)>,
    /// What the storage did not take, and is lost when the page is closed.
    unkept: Vec<Kept>,
    /// The run that is open, if the storage has refused it.
    refused: Option<Kept>,
    /// Whether the storage has refused a run.
    pub(super) is_refused: bool,
    /// Whether one goes back to a run that is kept.
    is_going_back: bool,
}

/// A run that is kept and being gone back to.
pub(super) struct Returning {
    /// Where it is kept; `None`: only here.
    place: Option<String>,
    kept: Kept,
    /// What is said when one is there.
    what: &'static str,
}

impl Keeper {
    pub(super) fn new() -> Self {
        Self {
            page: browser::page_id(),
            ..Self::default()
        }
    }
}

/// Reads what the browser keeps; what cannot be opened is removed, and why is returned.
fn shelf() -> (Shelf, Option<String>) {
    let (shelf, broken) = Shelf::read(browser::all_kept(PREFIX));
    for (place, _) in &broken {
        browser::forget(place);
    }
    let why = broken.into_iter().next().map(|(_, why)| {
        format!("what this browser kept of the last run cannot be opened: {why}; it is forgotten")
    });
    (shelf, why)
}

impl App {
    /// Keeps the run that is open as it is now; returns what is to be said of it, if anything is.
    pub(super) fn keep_run(&mut self) -> Option<String> {
        // What is looked at inside another page is not the run one was at.
        if self.mode.is_embedded || !self.session.has_begun() {
            return None;
        }
        let link = self.session.link(Extent::Moment, self.selected);
        let (mut shelf, _) = shelf();
        // Two pages may be open at one place, if the browser has made one of the other: neither writes over the other.
        let open =
            self.keeper.open.as_ref().filter(|(place, written)| {
                shelf.at(place).is_none_or(|kept| kept.link == *written)
            });
        let open = open.map(|(place, _)| place.clone());
        let unlike = browser::fresh_seed()
            .map_or_else(|_| self.keeper.page.clone(), |seed| seed.to_string());
        let own = self.session.scenario.is_none();
        let story: &[String] = if own { &self.session.story } else { &[] };
        let (place, text, mut gone) = shelf.take(
            &self.keeper.page,
            open.as_deref(),
            &unlike,
            (&self.session.title, story, link.clone()),
        );
        for (place, _) in &gone {
            browser::forget(place);
        }
        let mut is_kept = browser::keep(&place, &text);
        while !is_kept && let Some(oldest) = shelf.make_room(&place) {
            browser::forget(&oldest.0);
            gone.push(oldest);
            is_kept = browser::keep(&place, &text);
        }
        self.keeper.refused = shelf.at(&place).filter(|_| !is_kept).cloned();
        self.keeper.open = is_kept.then_some((place, link));
        let is_news = !is_kept && !self.keeper.is_refused;
        self.keeper.is_refused = !is_kept;
        if is_news {
            return Some("this browser has no room for runs, or lets the page keep none: what is left here can be had back until the page is closed; Share has it as a file".to_owned());
        }
        let (_, first) = gone.first()?;
        Some(format!(
            "{} was the oldest run kept, and has made room",
            first.label()
        ))
    }

    /// Leaves the run that is open for another.
    pub(super) fn leave_run(&mut self) {
        let said = self.keep_run();
        if self.session.has_begun() && !self.mode.is_embedded {
            let back = if self.keeper.is_going_back {
                "the History tab has the one you left"
            } else {
                "Undo brings the run before back"
            };
            let said = said.map_or(String::new(), |said| format!("; {said}"));
            self.left = Some(format!("{back}{said}"));
        }
        self.keeper.unkept.extend(self.keeper.refused.take());
        self.keeper.open = None;
        self.look_up_before();
    }

    /// Looks up what the run before this one is called: not whenever anything is drawn.
    pub(super) fn look_up_before(&mut self) {
        self.before = self.run_before().map(|(_, kept)| kept.label());
    }

    /// Returns the run that this page had before the one that is open.
    pub(super) fn run_before(&self) -> Option<(Option<String>, Kept)> {
        if self.mode.is_embedded {
            return None;
        }
        if let Some(kept) = self
            .keeper
            .unkept
            .iter()
            .rev()
            .find(|_| self.keeper.open.is_none())
        {
            return Some((None, kept.clone()));
        }
        let (shelf, _) = shelf();
        let open = self.keeper.open.as_ref().map(|(place, _)| place.as_str());
        let before = shelf.before(&self.keeper.page, open);
        before.map(|(place, kept)| (Some(place.to_owned()), kept.clone()))
    }

    /// Goes back to the run that this page had before; returns whether there was one.
    pub(super) fn back_to_run_before(&mut self) -> bool {
        let Some((place, kept)) = self.run_before() else {
            return false;
        };
        self.bring_back(place, kept, "went back to");
        true
    }

    /// Goes on with the run that is kept at a place.
    pub(super) fn open_kept_at(&mut self, place: &str) {
        let (shelf, _) = shelf();
        match shelf.at(place) {
            Some(kept) => self.bring_back(Some(place.to_owned()), kept.clone(), "went back to"),
            None => self.refuse("this run is kept no longer".to_owned()),
        }
    }

    /// Begins to open a run that is kept, which is one's own.
    fn bring_back(&mut self, place: Option<String>, kept: Kept, what: &'static str) {
        let opening = Opening::link(&kept.link).map(|mut opening| {
            opening.go_on_all_the_way();
            opening
        });
        let written = self.written.clone();
        let returning = Returning { place, kept, what };
        self.begin_opening(opening, Source::Kept(returning), written);
    }

    /// Is back at a run that was kept, once it is opened.
    pub(super) fn returned(&mut self, mut opened: Opened, returning: Returning) {
        let Returning { place, kept, what } = returning;
        let link = kept.link;
        if opened.scenario.is_none() {
            opened.title = kept.title;
            opened.story = kept.story;
        }
        self.keeper.is_going_back = true;
        self.open(opened, what);
        self.keeper.is_going_back = false;
        self.keeper.unkept.retain(|other| other.link != link);
        self.keeper.open = place.map(|place| (place, link.clone()));
        self.written = link;
        self.look_up_before();
        self.refresh();
    }

    /// Goes on with the last run that the browser has kept.
    pub(super) fn open_kept(&mut self) {
        self.offer = None;
        let (shelf, broken) = shelf();
        let last = shelf.latest().next();
        let last = last.map(|(place, kept)| (place.to_owned(), kept.clone()));
        match (last, broken) {
            (Some((place, kept)), _) => {
                self.bring_back(Some(place), kept, "went on with the last run");
            }
            (None, Some(why)) => self.refuse(why),
            (None, None) => self.refuse("the browser has kept no run".to_owned()),
        }
    }

    /// Offers to go on with the last run that the browser has kept.
    pub(super) fn look_for_kept(&mut self) {
        let (shelf, broken) = shelf();
        if let Some(why) = broken {
            self.refuse(why);
        }
        let last = shelf.latest().next();
        self.offer = last.map(|(_, kept)| format!("Go on with {}", kept.label()));
    }

    /// After a reload the run in the address is the one that was kept last.
    pub(super) fn recognize(&mut self) {
        let (shelf, _) = shelf();
        let found = shelf.latest().find(|(_, kept)| kept.link == self.written);
        self.keeper.open = found.map(|(place, kept)| (place.to_owned(), kept.link.clone()));
        self.look_up_before();
    }

    /// Returns the runs that are kept beside the one that is open, the latest first: place and what it is called.
    pub(super) fn others_kept(&self) -> Vec<(String, String)> {
        let (shelf, _) = shelf();
        let open = self.keeper.open.as_ref().map(|(place, _)| place.as_str());
        let others = shelf.latest().filter(|(place, _)| Some(*place) != open);
        others
            .map(|(place, kept)| (place.to_owned(), kept.label()))
            .collect()
    }

    /// Adds what is to be said of the run that was left to what the command bar says.
    pub(super) fn say_what_was_left(&mut self) {
        if let Some(said) = self.left.take() {
            let echo = format!("{}; {said}", self.bar.echo.text());
            self.bar.echo = Echo::Done(echo.into());
        }
    }
}
