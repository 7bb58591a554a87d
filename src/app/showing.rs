//! What the page shows of the session: snapshots, words, the panel that is open.

use std::rc::Rc;

use yew::AttrValue;

use super::browser::{self, document};
use super::{App, LOG_ROWS};
use crate::action::{Dialog, Tab, Theme, View};
use crate::deeds;
use crate::first_minute::Words;
use crate::geometry::Density;
use crate::link::Extent;
use crate::matrix::matrix;
use crate::message::{HOME, WireMessage};
use crate::narration::capital;
use crate::notices;
use crate::pointing::Lit;
use crate::simulation::Simulation;
use crate::snapshot::{self, Frame};
use crate::time::{SimTime, Span};
use crate::timeline;
use crate::why::{Answer, why};

/// What is said where the run ended that was opened.
const ENDED: &str = "This is where the run ended that was opened; Play goes on from here.";
/// How often the caption changes while time passes, in milliseconds.
const CAPTION_MS: f64 = 1_100.0;
/// How often a summary is spoken while time passes, in milliseconds.
const SPOKEN_MS: f64 = 3_000.0;
/// How long the cross of a lost message stays, in real milliseconds.
const CROSS_MS: f64 = 900.0;
/// The most rows of the log that are shown.
const LOG_ROWS_MAX: usize = 400;
/// The most nodes whose matrix is drawn anew whenever anything is while time passes; beyond that there are millions of cells.
const MATRIX_AT_ONCE_MAX: usize = 500;
/// How often a larger matrix is, in milliseconds.
const MATRIX_MS: f64 = 1_000.0;
/// How many books a card lists.
const CARD_BOOKS: usize = 5;
/// The most nodes whose cards list books.
pub(super) const CARDS_WITH_BOOKS_MAX: usize = 12;
/// The most nodes whose cards have room for their names in a window of usual size.
pub(super) const CARDS_WITH_NAMES_MAX: usize = 60;

impl App {
    pub(super) fn refresh(&mut self) {
        let run = self.session.run();
        if run.is_amid_command() {
            // That is no state of the run; it is soon done.
            return self.refresh_words();
        }
        let members = run.members().len();
        let wants_books = members <= CARDS_WITH_BOOKS_MAX || self.density == Some(Density::Full);
        let rows = if wants_books { CARD_BOOKS } else { 0 };
        self.snapshot = self.camera.snapshot(run, rows);
        let mut strip = timeline::strip(&self.session.history);
        strip.before = self.keeper.before().map(str::to_owned);
        if *self.strip != strip {
            self.strip = Rc::new(strip);
        }
        if self.session.history.is_live() && self.story.look(&self.snapshot) {
            // Somebody who has sent the run somewhere wants it to arrive.
            if !self.session.is_on_errand() {
                self.session.pause();
            }
            self.refresh_words();
            self.say(self.words.text.clone());
        }
        let is_due = members <= MATRIX_AT_ONCE_MAX
            || !self.session.is_moving()
            || self.refreshed_ms - self.matrix_ms >= MATRIX_MS;
        if self.view == View::Matrix && is_due {
            self.matrix_ms = self.refreshed_ms;
            let matrix = matrix(self.session.run(), self.order);
            if *self.matrix != matrix {
                self.matrix = Rc::new(matrix);
            }
        }
        if self.view == View::Lanes {
            self.refresh_lanes();
        }
        self.refresh_charts();
        self.refresh_beside();
        self.refresh_panel();
        self.refresh_lit();
        self.refresh_frame();
        self.refresh_words();
        self.refresh_title();
        if !self.session.is_moving() {
            self.refresh_shared();
        }
    }

    /// Works out what the panel shows that is open, if one is.
    pub(super) fn refresh_panel(&mut self) {
        if !self.is_inspector_open {
            return;
        }
        let simulation = self.session.run();
        match self.tab {
            Tab::Faults => {}
            Tab::Node => {
                self.panel.detail = self
                    .selected
                    .and_then(|id| self.camera.detail(simulation, id));
                self.panel.answer = self.answer().map(Rc::new);
            }
            Tab::Log => {
                self.log_filter.node = self.selected.filter(|_| self.is_log_of_selected);
                self.log_filter.range = self.range;
                let mut rows = snapshot::log(simulation, &self.log_filter, self.log_rows + 1);
                self.panel.log_has_more =
                    rows.len() > self.log_rows && self.log_rows < LOG_ROWS_MAX;
                rows.truncate(self.log_rows);
                self.panel.log = Rc::new(rows);
                let length = simulation.journal().length();
                self.panel.log_held_back =
                    self.log_filter.before.map_or(0, |before| length - before);
                self.panel.log_dropped = simulation.journal().dropped();
            }
            Tab::Run => {
                self.panel.budget = Some(Rc::new(snapshot::budget(simulation)));
                self.panel.held = Some((self.session.history.held(), browser::memory_bytes()));
            }
            Tab::Flights => {
                let (rows, total) = snapshot::flights(simulation, &self.log_filter.text);
                self.panel.flights = Rc::new(rows);
                self.panel.flights_total = total;
                let caught = self
                    .caught
                    .and_then(|number| snapshot::flight(simulation, number));
                self.panel.caught = caught.map(Rc::new);
            }
            Tab::Send => {
                // What has happened stays, unless one goes back before it, or on in another run.
                let (run, now) = (self.session.history.current().id, simulation.now());
                self.draft.delivered = self
                    .delivered
                    .as_ref()
                    .filter(|(of, at, happened)| {
                        (*of, Some(happened.before.id)) == (run, self.selected) && *at <= now
                    })
                    .map(|(_, at, happened)| (*at, Rc::clone(happened)));
                let about = WireMessage::read(&self.draft.text).map(|read| read.message);
                let nodes = &self.snapshot.nodes;
                self.draft.about = about.ok().and_then(|about| {
                    let is_here = about.address == HOME;
                    let node = nodes.iter().find(|node| is_here && node.port == about.port);
                    node.map(|node| node.id)
                });
                self.draft.outcome = Some(match self.send_command() {
                    Err(why) => Err(why.into()),
                    Ok((id, command)) => {
                        let notes = WireMessage::read(&self.draft.text).map(|read| read.notes);
                        self.draft.notes = Rc::new(notes.unwrap_or_default());
                        snapshot::rehearse(simulation, id, &command)
                            .map(Rc::new)
                            .map_err(AttrValue::from)
                    }
                });
            }
            Tab::History => {
                self.panel.kept = Rc::clone(&self.keeper.others);
                self.panel.is_storage_refused = self.keeper.is_refused();
                self.panel.runs = Rc::new(timeline::runs(&self.session.history));
            }
        }
    }

    /// Answers what was asked.
    fn answer(&self) -> Option<Answer> {
        let (node, origin) = self.asked?;
        why(self.session.run(), node, origin)
    }

    /// Looks up what lights up: what is pointed at, or else the way of the answer to what was asked.
    pub(super) fn refresh_lit(&mut self) {
        let lit = match self.pointed {
            Some(pointed) => Lit::of(self.session.run(), pointed),
            None => self.answer().map_or_else(Lit::default, |answer| {
                Lit::of_chain(answer.node, answer.origin, &answer.chain)
            }),
        };
        if *self.lit != lit {
            self.lit = Rc::new(lit);
        }
    }

    pub(super) fn show_more_of_the_log(&mut self) {
        self.log_rows = (self.log_rows + LOG_ROWS).min(LOG_ROWS_MAX);
        self.refresh_panel();
    }

    pub(super) fn refresh_frame(&self) {
        if self.session.run().is_amid_command() {
            return;
        }
        self.moving.show(self.frame_of(self.session.run()));
    }

    /// Returns what moves in a run.
    pub(super) fn frame_of(&self, run: &Simulation) -> Frame {
        let factor = self.session.playback.speed().factor.unwrap_or(1.0);
        let ago = Span::from_micros((CROSS_MS * 1_000.0 * factor) as u64);
        let now = run.now();
        let since = if ago.as_micros() >= now.as_micros() {
            SimTime::ZERO
        } else {
            now - ago
        };
        snapshot::frame(run, since)
    }

    pub(super) fn refresh_shared(&mut self) {
        let extent = match self.dialog {
            Some(Dialog::Share(extent)) => extent,
            Some(Dialog::Code) => Extent::default(),
            _ => return,
        };
        let copied = self.shared.copied;
        self.shared = self.share(extent);
        self.shared.copied = copied;
    }

    // -- words --

    pub(super) fn refresh_words(&mut self) {
        let is_playing = self.session.playback.is_playing;
        let is_live = self.session.history.is_live();
        if let Some(words) = self.words_under_way() {
            self.words = words;
            return;
        }
        let story = self.story.words(&self.snapshot, is_playing);
        if let Some(words) = story.filter(|_| is_live) {
            self.words = words;
        } else if is_playing && self.words.buttons.is_empty() && !self.words.text.is_empty() {
            // What is told while time passes goes on.
        } else if let Some(standing) = self.standing_words() {
            self.caption(standing);
        } else {
            let first = self.session.story.first().map_or("", String::as_str);
            let sentence = first.split_inclusive(". ").take(2).collect::<String>();
            let text = format!("{}. {}", self.session.title, sentence.trim_end());
            // The story of a graph says how large it is; once is enough.
            let is_new = |note: &&String| !text.contains(note.as_str());
            let notes = self.session.notes.iter().filter(is_new);
            self.words = Words {
                notes: notes.map(|note| capital(note) + ".").collect(),
                text,
                ..Words::default()
            };
        }
        let notice = notices::notice(&self.snapshot).filter(|_| is_live);
        if self.notice != notice {
            self.notice = notice;
        }
        if let Some(offer) = &self.offer {
            self.words
                .buttons
                .push((offer.clone(), crate::action::Action::OpenKept));
        }
    }

    pub(super) fn caption(&mut self, text: String) {
        self.words = Words {
            text,
            ..Words::default()
        };
    }

    /// Changes the caption to the latest thing worth it.
    pub(super) fn narrate(&mut self, now_ms: f64) {
        if now_ms - self.caption_ms >= CAPTION_MS && self.words.buttons.is_empty() {
            let (sentence, length) = snapshot::caption(self.session.run(), self.caption_since);
            self.caption_since = length;
            if let Some(text) = sentence {
                self.caption_ms = now_ms;
                self.caption(text);
            }
        }
        if now_ms - self.spoken_ms >= SPOKEN_MS {
            self.spoken_ms = now_ms;
            self.say(self.state_in_words());
        }
    }

    /// Says what was done last and what follows, or what happened last; `None` if nothing has been done yet, and nothing has happened.
    fn standing_words(&self) -> Option<String> {
        let history = &self.session.history;
        let opening = history.beginning().commands().len();
        let told = deeds::standing(self.session.run(), &self.snapshot, opening);
        match self.is_where_it_ended() {
            true => Some(format!("{} {ENDED}", told.unwrap_or_default())),
            false => told,
        }
    }

    pub(super) fn state_in_words(&self) -> String {
        let run = self.session.run();
        let round = run.now().as_micros() / run.round().as_micros().max(1);
        let state = notices::state(&run.summary(), round);
        match self.is_where_it_ended() {
            true => format!("{state} {ENDED}"),
            false => state,
        }
    }

    /// Returns whether the run stands where it ended when it was recorded.
    fn is_where_it_ended(&self) -> bool {
        self.session.history.current().recorded_end() == Some(self.session.run().now())
    }

    pub(super) fn say(&mut self, text: impl Into<AttrValue>) {
        self.spoken = text.into();
    }

    fn refresh_title(&self) {
        let state = if self.session.playback.is_playing {
            "running"
        } else {
            "paused"
        };
        let title = format!("{} ({state}) - Watercooler", self.session.title);
        let document = document();
        if document.title() != title {
            document.set_title(&title);
        }
    }

    pub(super) fn apply_display(&mut self) {
        self.is_still = self.display.still || browser::prefers("(prefers-reduced-motion: reduce)");
        self.is_dark = match self.display.theme {
            // Projectors wash dark colours out.
            Theme::System if self.mode.is_presenting => false,
            Theme::System => browser::prefers("(prefers-color-scheme: dark)"),
            Theme::Light => false,
            Theme::Dark => true,
        };
        if let Some(root) = document().document_element() {
            let theme = if self.is_dark { "dark" } else { "light" };
            // Attributes of the page's own root, with values from closed lists: no call can fail.
            let _ = root.set_attribute("data-theme", theme);
            let _ = root.set_attribute("data-text", &self.display.text.to_string());
            let motion = if self.is_still { "still" } else { "moving" };
            let _ = root.set_attribute("data-motion", motion);
            let room = if self.mode.is_presenting {
                "projector"
            } else {
                "desk"
            };
            let _ = root.set_attribute("data-room", room);
        }
        browser::measure_anew("app");
    }
}
