//! Runs that the browser keeps: the last one of every visit, and the ones that were left for another.
//!
//! Each has a place of its own in the storage, so that two pages that are open at once never write over each other's. What is read
//! from there is not believed: anybody may have written it. Pure: the app lends it the storage.

use serde::{Deserialize, Serialize};

use crate::link::{Link, LinkError};
use crate::snapshot::seconds;

/// What the names of all places begin with; the bare word is the place of a page of old, which had one for all.
pub const PREFIX: &str = "watercooler.run";
/// How many runs a page has kept at most beside the one that is open.
pub const LEFT_MAX: usize = 5;
/// How many runs are kept in all at most, whatever pages they are of.
pub const IN_ALL_MAX: usize = 24;
/// The version of what is kept.
const VERSION: u32 = 2;
/// The most characters of a story that is kept with its run.
const STORY_CHARS_MAX: usize = 20_000;

/// A run that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Kept {
    version: u32,
    /// It came after all with a smaller number.
    #[serde(default)]
    number: u64,
    /// The page it is of.
    #[serde(default)]
    page: String,
    /// What it is called.
    #[serde(default)]
    pub title: String,
    /// Its story, by paragraphs.
    #[serde(default)]
    pub story: Vec<String>,
    /// The link to the whole of it, at the moment at which it was left.
    pub link: String,
}

/// The runs that are kept, the oldest first, each with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    runs: Vec<(String, Kept)>,
}

impl Kept {
    /// Returns what it is called, and when it was left.
    #[must_use]
    pub fn label(&self) -> String {
        let moment = Link::decode(&self.link).ok().and_then(|link| link.moment);
        let at = moment.map_or(String::new(), |moment| format!(", {}", seconds(moment.at)));
        format!("{}{at}", self.title)
    }

    /// Returns what is written of it.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("BUG: numbers and texts can always be written")
    }

    /// Returns whether it is of that page.
    #[must_use]
    pub fn is_of(&self, page: &str) -> bool {
        self.page == page
    }

    fn read(place: &str, text: &str) -> Result<Self, String> {
        let mut kept: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if !(1..=VERSION).contains(&kept.version) {
            return Err(format!("it is of version {}", kept.version));
        }
        let link = Link::decode(&kept.link).map_err(|LinkError(why)| why)?;
        if kept.title.is_empty() {
            let scenario = link.scenario.map(|scenario| scenario.script().title);
            kept.title = scenario.unwrap_or_else(|| "A run from a link".to_owned());
        }
        if place == PREFIX {
            kept.number = 0;
        }
        Ok(kept)
    }
}

impl Shelf {
    /// Reads what is in the storage: places and what is there. What cannot be opened is returned with the reason, to be removed.
    #[must_use]
    pub fn read(all: Vec<(String, String)>) -> (Self, Vec<(String, String)>) {
        let mut shelf = Self::default();
        let mut broken = Vec::new();
        for (place, text) in all {
            match Kept::read(&place, &text) {
                Ok(kept) => shelf.runs.push((place, kept)),
                Err(why) => broken.push((place, why)),
            }
        }
        shelf
            .runs
            .sort_by(|(a, x), (b, y)| (x.number, a).cmp(&(y.number, b)));
        (shelf, broken)
    }

    /// Returns the runs, the latest first, each with its place.
    pub fn latest(&self) -> impl Iterator<Item = (&str, &Kept)> {
        self.runs
            .iter()
            .rev()
            .map(|(place, kept)| (place.as_str(), kept))
    }

    /// Returns the runs beside the one at `open`, the latest first, each with its place; no run twice.
    #[must_use]
    pub fn others(&self, open: Option<&str>) -> Vec<(&str, &Kept)> {
        let mut links: Vec<&str> = Vec::new();
        links.extend(
            open.and_then(|open| self.at(open))
                .map(|kept| kept.link.as_str()),
        );
        let mut others: Vec<(&str, &Kept)> = self.latest().collect();
        others.retain(|(_, kept)| {
            let is_new = !links.contains(&kept.link.as_str());
            links.push(&kept.link);
            is_new
        });
        others
    }

    /// Returns the run at a place.
    #[must_use]
    pub fn at(&self, place: &str) -> Option<&Kept> {
        let found = self.runs.iter().find(|(other, _)| other == place);
        found.map(|(_, kept)| kept)
    }

    /// Returns the run that a page had before the one at `open`, or its last if that is not kept.
    #[must_use]
    pub fn before(&self, page: &str, open: Option<&str>) -> Option<(&str, &Kept)> {
        let number = open.and_then(|open| self.at(open)).map(|kept| kept.number);
        self.latest()
            .filter(|(place, _)| Some(*place) != open)
            .find(|(_, kept)| kept.page == page && number.is_none_or(|number| kept.number < number))
    }

    /// Takes a run in, at `open` if that is its place already, or else at a new one that `unlike` tells from those of other pages; it
    /// may be open still, or be left for another.
    /// Returns its place, what is to be written there, and the runs that have to go for it, each with its place.
    #[must_use]
    pub fn take(
        &mut self,
        page: &str,
        open: Option<&str>,
        unlike: &str,
        (title, story, link): (&str, &[String], String),
        is_left: bool,
    ) -> (String, String, Vec<(String, Kept)>) {
        let last = self.runs.iter().map(|(_, kept)| kept.number).max();
        let number = open.and_then(|open| self.at(open)).map(|kept| kept.number);
        let number = number.unwrap_or_else(|| last.map_or(1, |last| last.saturating_add(1)));
        let place = open.map_or_else(|| format!("{PREFIX}.{number}.{unlike}"), str::to_owned);
        let is_short = story.iter().map(String::len).sum::<usize>() <= STORY_CHARS_MAX;
        let kept = Kept {
            version: VERSION,
            number,
            page: page.to_owned(),
            title: title.to_owned(),
            story: if is_short { story.to_vec() } else { Vec::new() },
            link,
        };
        let text = kept.text();
        self.runs.retain(|(other, _)| *other != place);
        let at = self
            .runs
            .partition_point(|(_, other)| other.number <= number);
        self.runs.insert(at, (place.clone(), kept));
        let mut gone = Vec::new();
        let of_page_max = LEFT_MAX + usize::from(!is_left);
        let is_other = |other: &str, _: &Kept| other != place;
        let is_of_page = |other: &str, kept: &Kept| other != place && kept.is_of(page);
        while self.latest().filter(|(_, kept)| kept.is_of(page)).count() > of_page_max {
            gone.extend(self.drop_oldest(is_of_page));
        }
        while self.runs.len() > IN_ALL_MAX {
            gone.extend(self.drop_oldest(is_other));
        }
        (place, text, gone)
    }

    /// Drops the oldest run that is such a one; `None` if none is.
    pub fn drop_oldest(&mut self, is_one: impl Fn(&str, &Kept) -> bool) -> Option<(String, Kept)> {
        let oldest = self
            .runs
            .iter()
            .position(|(place, kept)| is_one(place, kept));
        oldest.map(|at| self.runs.remove(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seed: u64) -> String {
        let recording = crate::recording::Recording::new(crate::rng::Seed(seed));
        Link::to(&recording, crate::link::Extent::Moment, None).encode()
    }

    /// Keeps a run of that title on a shelf and in a storage.
    fn keep(
        storage: &mut Vec<(String, String)>,
        page: &str,
        open: Option<&str>,
        title: &str,
        is_left: bool,
    ) -> (String, Vec<String>) {
        // As pages do, each reads what there is before it writes.
        let (mut shelf, broken) = Shelf::read(storage.clone());
        assert_eq!(broken, []);
        let unlike = format!("{page}-{title}");
        let (place, text, gone) = shelf.take(page, open, &unlike, (title, &[], link(7)), is_left);
        storage.retain(|(other, _)| *other != place && gone.iter().all(|(gone, _)| gone != other));
        storage.push((place.clone(), text));
        (
            place,
            gone.into_iter().map(|(_, kept)| kept.title).collect(),
        )
    }

    fn titles(storage: &[(String, String)]) -> Vec<String> {
        let (shelf, _) = Shelf::read(storage.to_vec());
        shelf.latest().map(|(_, kept)| kept.title.clone()).collect()
    }

    #[test]
    fn the_last_five_before_the_open_one_are_kept_and_the_oldest_goes_first() {
        let mut storage = Vec::new();
        let mut open = String::new();
        for title in ["a", "b", "c", "d", "e", "f"] {
            let (place, gone) = keep(&mut storage, "p", None, title, false);
            assert_eq!(gone, [""; 0]);
            open = place;
        }
        // The open one goes on in its place.
        assert_eq!(
            keep(&mut storage, "p", Some(&open), "F", false),
            (open.clone(), vec![])
        );
        assert_eq!(titles(&storage), ["F", "e", "d", "c", "b", "a"]);
        // Once it is left it is one of the five.
        assert_eq!(
            keep(&mut storage, "p", Some(&open), "F", true),
            (open.clone(), vec!["a".to_owned()])
        );
        let (_, gone) = keep(&mut storage, "p", None, "g", false);
        assert_eq!(gone, [""; 0]);
        assert_eq!(titles(&storage), ["g", "F", "e", "d", "c", "b"]);
        let (shelf, _) = Shelf::read(storage);
        let before =
            |open: Option<&str>| shelf.before("p", open).map(|(_, kept)| kept.title.as_str());
        assert_eq!(before(None), Some("g"), "nothing is open that is kept");
        assert_eq!(before(Some(&open)), Some("e"));
        assert_eq!(shelf.before("q", None), None, "another page had none");
    }

    #[test]
    fn two_pages_at_once_never_write_over_each_others_runs() {
        let mut storage = Vec::new();
        let (p, _) = keep(&mut storage, "p", None, "of p", false);
        let (q, _) = keep(&mut storage, "q", None, "of q", false);
        assert_ne!(p, q);
        keep(&mut storage, "p", Some(&p), "of p, later", false);
        assert_eq!(titles(&storage), ["of q", "of p, later"]);
        for turn in 0..30 {
            keep(&mut storage, "q", None, &format!("{turn}"), false);
        }
        assert!(
            titles(&storage).contains(&"of p, later".to_owned()),
            "it has not filled its own room"
        );
        for page in 0..30 {
            keep(
                &mut storage,
                &format!("page {page}"),
                None,
                "another",
                false,
            );
        }
        assert_eq!(titles(&storage).len(), IN_ALL_MAX);
    }

    #[test]
    fn what_a_page_of_old_has_kept_is_the_oldest_and_what_is_broken_is_named() {
        let old = format!(r#"{{"version": 1, "link": "{}"}}"#, link(4));
        let mut storage = vec![(PREFIX.to_owned(), old)];
        keep(&mut storage, "p", None, "new", false);
        assert_eq!(titles(&storage), ["new", "A run from a link"]);
        for (text, why) in [
            ("{", "EOF while parsing an object at line 1 column 1"),
            ("{\"version\": 9, \"link\": \"\"}", "it is of version 9"),
            (
                "{\"version\": 1, \"link\": \"top\"}",
                "this is not a link to a run; a link has w2. after the #",
            ),
        ] {
            let (shelf, broken) =
                Shelf::read(vec![("watercooler.run.1".to_owned(), text.to_owned())]);
            assert_eq!(shelf, Shelf::default());
            assert_eq!(broken, [("watercooler.run.1".to_owned(), why.to_owned())]);
        }
    }

    #[test]
    fn a_full_storage_loses_the_oldest_but_never_what_is_open() {
        let mut storage = Vec::new();
        let (first, _) = keep(&mut storage, "p", None, "a", false);
        keep(&mut storage, "p", None, "b", false);
        let (mut shelf, _) = Shelf::read(storage);
        let mut make_room = || shelf.drop_oldest(|place, _| place != first);
        assert_eq!(
            make_room().map(|(_, kept)| kept.title).as_deref(),
            Some("b")
        );
        assert_eq!(make_room(), None);
    }
}
