//! What the browser keeps of runs: the last one, and those that were left for another, so that none is lost by beginning again.

use std::rc::Rc;

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
    /// What the storage did not take, by place: it is lost when the page is closed.
    unkept: Vec<(String, String)>,
    /// Where the run is that this page had before, and what it is called, as they were last looked up.
    before: Option<(String, String)>,
    /// The same of all that are kept beside the open one.
    pub(super) others: Rc<Vec<(String, String)>>,
    /// What is to be said of a run that was left for another.
    left: Option<String>,
}

/// A run that is kept and being gone back to.
pub(super) struct Returning {
    place: String,
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

    /// Returns what the run before this one is called.
    pub(super) fn before(&self) -> Option<&str> {
        self.before.as_ref().map(|(_, label)| label.as_str())
    }

    /// Returns whether the storage has refused a run.
    pub(super) fn is_refused(&self) -> bool {
        !self.unkept.is_empty()
    }

    /// Reads what is kept.
    fn shelf(&self) -> Shelf {
        self.read().0
    }

    /// Reads what is kept; what cannot be opened is removed, and why is returned.
    fn shelf_and_trouble(&self) -> (Shelf, Option<String>) {
        let (shelf, broken) = self.read();
        for (place, _) in &broken {
            browser::forget(place);
        }
        let why = broken.into_iter().next().map(|(_, why)| {
            format!(
                "what this browser kept of the last run cannot be opened: {why}; it is forgotten"
            )
        });
        (shelf, why)
    }

    fn read(&self) -> (Shelf, Vec<(String, String)>) {
        let mut all = browser::all_kept(PREFIX);
        all.retain(|(place, _)| !self.is_unkept(place));
        all.extend(self.unkept.iter().cloned());
        Shelf::read(all)
    }

    fn is_unkept(&self, place: &str) -> bool {
        self.unkept.iter().any(|(other, _)| other == place)
    }

    /// Writes a run to its place; returns the older ones that had to make room for it, if the storage is full.
    fn write(&mut self, shelf: &mut Shelf, place: &str, text: String) -> Vec<Kept> {
        self.unkept.retain(|(other, _)| other != place);
        let mut gone = Vec::new();
        let mut is_kept = browser::keep(place, &text);
        while !is_kept
            && let Some((oldest, kept)) =
                shelf.drop_oldest(|other, _| other != place && !self.is_unkept(other))
        {
            browser::forget(&oldest);
            gone.push((oldest, kept));
            is_kept = browser::keep(place, &text);
        }
        if !is_kept {
            // Then it was of no use that they went.
            for (place, kept) in gone.drain(..) {
                browser::keep(&place, &kept.text());
            }
            self.unkept.push((place.to_owned(), text));
        }
        gone.into_iter().map(|(_, kept)| kept).collect()
    }
}

impl App {
    /// Keeps the run that is open as it is now, or as it is left; returns what is to be said of it, if anything is.
    pub(super) fn keep_run(&mut self, is_left: bool) -> Option<String> {
        // What is looked at inside another page is not the run one was at.
        if self.mode.is_embedded || !self.session.has_begun() {
            return None;
        }
        let link = self.session.link(Extent::Moment, self.selected);
        let keeper = &mut self.keeper;
        let mut shelf = keeper.shelf();
        // Two pages may be open at one place, if the browser has made one of the other: neither writes over the other.
        let open = keeper
            .open
            .as_ref()
            .filter(|(place, written)| shelf.at(place).is_none_or(|kept| kept.link == *written));
        let open = open.map(|(place, _)| place.clone());
        let unlike =
            browser::fresh_seed().map_or_else(|_| keeper.page.clone(), |seed| seed.to_string());
        let own = self.session.scenario.is_none();
        let story: &[String] = if own { &self.session.story } else { &[] };
        let run = (self.session.title.as_str(), story, link.clone());
        let (place, text, gone) = shelf.take(&keeper.page, open.as_deref(), &unlike, run, is_left);
        for (place, _) in &gone {
            browser::forget(place);
            keeper.unkept.retain(|(other, _)| other != place);
        }
        let was_refused = keeper.is_refused();
        let mut gone: Vec<Kept> = gone.into_iter().map(|(_, kept)| kept).collect();
        gone.extend(keeper.write(&mut shelf, &place, text));
        keeper.open = Some((place, link));
        self.look_up_kept();
        if self.keeper.is_refused() && !was_refused {
            return Some("this browser has no room for runs, or does not let the page keep any: what is left here can be had back until the page is closed; Share has it as a file".to_owned());
        }
        let labels: Vec<String> = gone.iter().map(Kept::label).collect();
        (!labels.is_empty()).then(|| format!("kept no longer, to make room: {}", labels.join("; ")))
    }

    /// Leaves the run that is open for another.
    pub(super) fn leave_run(&mut self) {
        let said = self.keep_run(true);
        if self.session.has_begun() && !self.mode.is_embedded {
            let said = said.map_or(String::new(), |said| format!("; {said}"));
            self.keeper.left = Some(said);
        }
        self.keeper.open = None;
        self.look_up_kept();
    }

    /// Adds what is to be said of the run that was left, once another is open, to what the command bar says.
    pub(super) fn say_what_was_left(&mut self) {
        let Some(said) = self.keeper.left.take() else {
            return;
        };
        let is_next = !self.session.history.can_undo() && self.keeper.open.is_none();
        let back = if is_next {
            "Undo brings the run before back"
        } else {
            "the History tab has the one you left"
        };
        self.add_to_echo(&format!("{back}{said}"));
    }

    /// Has the command bar say this too.
    pub(super) fn add_to_echo(&mut self, said: &str) {
        let text = self.bar.echo.text();
        let text = if text.is_empty() {
            said.to_owned()
        } else {
            format!("{text}; {said}")
        };
        self.bar.echo = match self.bar.echo {
            Echo::Refused(_) => Echo::Refused(text.into()),
            _ => Echo::Done(text.into()),
        };
    }

    /// Looks up what is kept beside the open run: not whenever anything is drawn.
    pub(super) fn look_up_kept(&mut self) {
        if self.mode.is_embedded {
            return;
        }
        let shelf = self.keeper.shelf();
        let named = |(place, kept): (&str, &Kept)| (place.to_owned(), kept.label());
        let open = self.keeper.open.as_ref().map(|(place, _)| place.as_str());
        self.keeper.before = shelf.before(&self.keeper.page, open).map(named);
        self.keeper.others = Rc::new(shelf.others(open).into_iter().map(named).collect());
    }

    /// Goes back to the run that this page had before; returns whether there was one.
    pub(super) fn back_to_run_before(&mut self) -> bool {
        let Some((place, _)) = self.keeper.before.clone() else {
            return false;
        };
        self.open_kept_at(&place);
        true
    }

    /// Goes on with the run that is kept at a place.
    pub(super) fn open_kept_at(&mut self, place: &str) {
        let shelf = self.keeper.shelf();
        match shelf.at(place) {
            Some(kept) => self.bring_back(place, kept.clone(), "went back to"),
            None => {
                self.look_up_kept();
                self.refuse("this run is kept no longer".to_owned());
            }
        }
    }

    /// Begins to open a run that is kept, which is one's own.
    fn bring_back(&mut self, place: &str, kept: Kept, what: &'static str) {
        let opening = Opening::link(&kept.link).map(|mut opening| {
            opening.go_on_all_the_way();
            opening
        });
        let written = self.written.clone();
        let returning = Returning {
            place: place.to_owned(),
            kept,
            what,
        };
        self.begin_opening(opening, Source::Kept(returning), written);
    }

    /// Is back at a run that was kept, once it is opened.
    pub(super) fn returned(&mut self, mut opened: Opened, returning: Returning) {
        let Returning { place, kept, what } = returning;
        if opened.scenario.is_none() {
            opened.title.clone_from(&kept.title);
            opened.story.clone_from(&kept.story);
        }
        let is_own = kept.is_of(&self.keeper.page);
        self.open(opened, what, is_own.then_some((place, kept.link)));
    }

    /// Goes on with the last run that the browser has kept.
    pub(super) fn open_kept(&mut self) {
        self.offer = None;
        let (shelf, broken) = self.keeper.shelf_and_trouble();
        match (shelf.latest().next(), broken) {
            (Some((place, kept)), _) => {
                self.bring_back(place, kept.clone(), "went on with the last run");
            }
            (None, Some(why)) => self.refuse(why),
            (None, None) => self.refuse("the browser has kept no run".to_owned()),
        }
    }

    /// Offers to go on with the last run that the browser has kept.
    pub(super) fn look_for_kept(&mut self) {
        let (shelf, broken) = self.keeper.shelf_and_trouble();
        if let Some(why) = broken {
            self.refuse(why);
        }
        let last = shelf.latest().next();
        self.offer = last.map(|(_, kept)| format!("Go on with {}", kept.label()));
    }

    /// Knows where the run is kept that is open after a reload: the one in the address that this page kept.
    pub(super) fn recognize(&self) -> Option<(String, String)> {
        let shelf = self.keeper.shelf();
        let is_it = |kept: &Kept| kept.is_of(&self.keeper.page) && kept.link == self.written;
        let found = shelf.latest().find(|(_, kept)| is_it(kept));
        found.map(|(place, kept)| (place.to_owned(), kept.link.clone()))
    }

    /// Knows that the run that is open is kept at a place.
    pub(super) fn is_kept_at(&mut self, place: Option<(String, String)>) {
        self.keeper.open = place;
        self.look_up_kept();
    }
}
