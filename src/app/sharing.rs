//! Runs that come from elsewhere or go there: links, the address bar, files, what the browser keeps.

use gloo_timers::callback::Timeout;
use web_sys::File;
use yew::Context;

use super::browser;
use super::keeper::Returning;
use super::passing::{OPENING_BUDGET_MS, REFRESH_MS};
use super::{App, Msg};
use crate::action::{Action, Figure, FileKind, Format};
use crate::chart::{self, Chart};
use crate::components::command_bar::Echo;
use crate::components::share_dialog::Shared;
use crate::export::Sheet;
use crate::first_minute::{FirstMinute, Words};
use crate::lanes;
use crate::link::Extent;
use crate::matrix;
use crate::narration::{capital, counted};
use crate::opening::{Opened, Opening, Progress, check_size};
use crate::session::Session;
use crate::snapshot::{seconds, story};
use crate::text::shown;

/// How long nothing has to change before the address and what is kept say so, in milliseconds. Browsers stop listening to a page
/// that changes its address a few times a second.
const SETTLE_MS: u32 = 600;
/// The longest link that goes into the address bar, in characters.
const ADDRESS_CHARS_MAX: usize = 8_000;
/// The most characters of a sentence about what cannot be opened.
const SENTENCE_CHARS_MAX: usize = 300;

/// Something that is being opened, and where it came from.
pub(super) struct BeingOpened {
    opening: Opening,
    from: Source,
    /// What the address said before.
    written: String,
}

/// Where something that is opened comes from.
pub(super) enum Source {
    /// The address; whether the page was loaded with it.
    Link(bool),
    File(String),
    Kept(Returning),
}

impl App {
    // -- opening --

    /// Opens the link in the address, if there is one; the page may just have been loaded with it.
    pub(super) fn open_address(&mut self, is_loaded_with: bool) {
        let hash = browser::hash();
        let link = hash.trim_start_matches('#');
        if link == self.written && matches!(self.bar.echo, Echo::Refused(_)) {
            // Somebody came back from a link that did not open.
            self.bar.echo = Echo::Idle;
            self.refresh_words();
        }
        if link.is_empty() || link == self.written {
            return;
        }
        let opening = Opening::link(link);
        let written = std::mem::replace(&mut self.written, link.to_owned());
        self.begin_opening(opening, Source::Link(is_loaded_with), written);
    }

    /// Opens a file, once the browser has read it.
    pub(super) fn read_file(&mut self, ctx: &Context<Self>, file: &File) {
        let name = shown(&file.name()).into_owned();
        if let Err(why) = check_size(&name, file.size() as u64) {
            self.refuse(why);
            return;
        }
        let link = ctx.link().clone();
        browser::read(file, move |bytes| {
            link.send_message(Msg::Read(name, bytes));
        });
    }

    pub(super) fn open_file(&mut self, name: &str, bytes: &Result<Vec<u8>, String>) {
        let opening = match bytes {
            Ok(bytes) => Opening::bytes(name, bytes),
            Err(why) => Err(format!("{name} cannot be read: {why}")),
        };
        let written = self.written.clone();
        self.begin_opening(opening, Source::File(name.to_owned()), written);
    }

    /// Begins to open something, and opens it if that is done soon.
    pub(super) fn begin_opening(
        &mut self,
        opening: Result<Opening, String>,
        from: Source,
        written: String,
    ) {
        self.session.pause();
        match opening {
            Ok(opening) => {
                self.opening = Some(BeingOpened {
                    opening,
                    from,
                    written,
                });
                self.go_on_opening(0.0, &browser::Stopwatch::start());
            }
            Err(why) => self.not_opened(&from, written, &why),
        }
    }

    /// Goes on with what is being opened; returns whether there is something new to be seen.
    pub(super) fn go_on_opening(&mut self, now_ms: f64, stopwatch: &browser::Stopwatch) -> bool {
        let Some(being_opened) = &mut self.opening else {
            return false;
        };
        let is_late = || stopwatch.is_over(OPENING_BUDGET_MS);
        match being_opened.opening.go_on(&is_late) {
            Ok(Progress::GoesOn) => {
                let is_due = now_ms == 0.0 || now_ms - self.refreshed_ms >= REFRESH_MS;
                if is_due {
                    self.refreshed_ms = now_ms;
                    self.refresh_words();
                }
                return is_due;
            }
            Ok(Progress::Asks) => {
                self.refresh_words();
                self.say(self.words.text.clone());
            }
            Ok(Progress::Opened(opened)) => {
                match self.opening.take().map(|being_opened| being_opened.from) {
                    Some(Source::File(name)) => {
                        self.open(*opened, &format!("opened {name}"), None);
                    }
                    Some(Source::Kept(returning)) => self.returned(*opened, returning),
                    Some(Source::Link(is_loaded_with)) => {
                        let place = is_loaded_with.then(|| self.recognize()).flatten();
                        self.open(*opened, "opened the link", place);
                    }
                    None => {}
                }
            }
            Err(why) => {
                if let Some(being_opened) = self.opening.take() {
                    self.not_opened(&being_opened.from, being_opened.written, &why);
                }
            }
        }
        true
    }

    /// Says why something was not opened.
    fn not_opened(&mut self, from: &Source, written: String, why: &str) {
        self.written = written;
        self.refresh_words();
        if !matches!(from, Source::Link(_)) {
            return self.refuse(why.to_owned());
        }
        let why = short(why);
        let title = &self.session.title;
        let sentence = format!("{}; this is {title} instead", capital(&why));
        self.bar.echo = Echo::Refused(why.into());
        self.caption(format!("{sentence}."));
        self.say(sentence);
    }

    /// Returns whether something is being opened and does not wait for an answer.
    pub(super) fn is_opening(&self) -> bool {
        let opening = self.opening.as_ref();
        opening.is_some_and(|being_opened| !being_opened.opening.asks())
    }

    /// Stays with what one has in the place of what is being opened.
    pub(super) fn stop_opening(&mut self) {
        if let Some(being_opened) = self.opening.take() {
            self.written = being_opened.written;
            let (what, title) = (being_opened.opening.title(), &self.session.title);
            let sentence = format!("stopped opening {what}; this is still {title}");
            self.bar.echo = Echo::Done(short(&sentence).into());
            self.refresh();
            self.say(self.bar.echo.text());
        }
    }

    /// Lets what has taken long already go on as long as it takes.
    pub(super) fn go_on_all_the_way(&mut self) {
        match &mut self.opening {
            Some(being_opened) => being_opened.opening.go_on_all_the_way(),
            None => self.session.go_on_all_the_way(),
        }
        self.refresh_words();
    }

    /// Returns what is said of what is being opened, or of a run that takes long, and how to stop it.
    pub(super) fn words_under_way(&self) -> Option<Words> {
        let (sentence, asks, stop) = if let Some(being_opened) = &self.opening {
            let opening = &being_opened.opening;
            let (doing, percent) = opening.under_way();
            let title = short(opening.title());
            let sentence = format!("Opening {title}. {doing}: {percent} %.");
            let stop = ("Stop opening", Action::StopOpening);
            (sentence, opening.asks(), stop)
        } else {
            let (what, percent) = self.session.under_way()?;
            let run = self.session.run();
            let how_far = percent.map_or(String::new(), |percent| format!("{percent} %, "));
            let events = counted(run.events(), "event");
            let sentence = format!(
                "{}: {how_far}{}, {events}.",
                short(what),
                seconds(run.now())
            );
            let stop = ("Stop here", Action::Pause);
            (sentence, self.session.asks(), stop)
        };
        let mut words = Words {
            text: sentence,
            ..Words::default()
        };
        if asks {
            words.text = format!("This takes a while; it may take long. {}", words.text);
            words.buttons.push(("Go on".to_owned(), Action::GoOn));
            words.primary = Some(0);
        }
        words.buttons.push((stop.0.to_owned(), stop.1));
        Some(words)
    }

    /// Shows what was opened; the browser may keep it at a place already, with that link.
    pub(super) fn open(&mut self, opened: Opened, what: &str, place: Option<(String, String)>) {
        let selected = opened.selected;
        let echo = format!("{what}: {}", opened.title);
        self.dialog = None;
        self.begin(Session::opened(opened), FirstMinute::closed());
        self.bar.echo = Echo::Done(echo.into());
        self.is_kept_at(place);
        self.say_what_was_left();
        if self.session.is_on_errand() {
            // What it says if it cannot get there stands in the command bar.
            let _ = self.go_on(&browser::Stopwatch::start());
        }
        self.refresh();
        let run = self.session.run();
        let selected = selected.map(|port| run.directory().at_port(port));
        self.select(selected.filter(|id| self.session.run().members().get(*id).is_some()));
        self.say(self.bar.echo.text());
    }

    /// Says why something was not done, where it is seen.
    pub(super) fn refuse(&mut self, why: String) {
        let why = short(&why);
        self.say(why.clone());
        if !self.mode.has_command_bar() {
            self.caption(format!("{}.", capital(&why)));
        }
        self.bar.echo = Echo::Refused(why.into());
    }

    // -- giving away --

    /// Returns what the share window shows.
    pub(super) fn share(&self, extent: Extent) -> Shared {
        let link = self.session.link(extent, self.selected);
        let base = browser::address();
        let frame = format!(
            "<iframe src=\"{base}?embed=1#{link}\" title=\"{} in Watercooler\" width=\"800\" height=\"500\" loading=\"lazy\"></iframe>",
            // A title is somebody's text.
            attribute(&self.session.title),
        );
        Shared {
            address: format!("{base}#{link}"),
            frame,
            is_open_ended: self.session.history.current().is_open_ended(),
            copied: None,
        }
    }

    /// Lets the browser save the run, or what is seen of it, as a file.
    pub(super) fn download(&mut self, ctx: &Context<Self>, kind: FileKind) {
        let (ending, media_type) = kind.ending();
        let text = match kind {
            FileKind::Recording => Ok(self.session.to_json()),
            FileKind::Scenario => Ok(self.session.to_script()),
            FileKind::Table(Chart::Share) => Ok(self.charts.curves.share_csv()),
            FileKind::Table(Chart::Messages) => Ok(self.charts.curves.messages_csv()),
            FileKind::Table(Chart::Load) => Ok(self.charts.curves.load_csv()),
            FileKind::TreeTable => Ok(self.charts.tree.csv()),
            FileKind::Story => Ok(story(self.session.run(), &self.session.title, self.range)),
            FileKind::Picture(figure, _) => self.sheet(figure).map(|sheet| sheet.svg()),
        };
        let text = match text {
            Ok(text) => text,
            Err(why) => return self.refuse(why),
        };
        let slug: String = self
            .session
            .title
            .to_lowercase()
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .take(60)
            .collect();
        let name = format!("{}{}.{ending}", slug.trim_matches('-'), kind.part());
        if let FileKind::Picture(figure, Format::Png) = kind
            && let Ok(sheet) = self.sheet(figure)
        {
            let link = ctx.link().clone();
            browser::download_pixels(name.clone(), &text, sheet.pixels(), move |outcome| {
                link.send_message(Msg::Saved(name, outcome));
            });
            return;
        }
        let outcome = browser::download(&name, media_type, &text);
        self.saved(&name, outcome);
    }

    /// Says that a file was saved, or why not.
    pub(super) fn saved(&mut self, name: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => {
                self.bar.echo = Echo::Done(format!("saved {name}").into());
                self.say(format!("Saved {name}."));
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Draws a view of the run on a sheet.
    fn sheet(&self, figure: Figure) -> Result<Sheet, String> {
        let title = &self.session.title;
        match figure {
            Figure::Chart(chart) => Ok(chart::sheet(&self.charts.curves, chart, title)),
            Figure::Tree => Ok(chart::tree::sheet(
                &self.charts.tree,
                self.charts.across,
                title,
            )),
            Figure::Lanes => Ok(lanes::sheet(&self.lanes, title, self.following)),
            Figure::Matrix => matrix::sheet(
                &matrix::matrix(self.session.run(), self.order),
                title,
                self.session.run().now(),
            ),
        }
    }

    // -- the address bar and what is kept --

    /// Sees to it that the address and what the browser keeps follow, once things have come to rest.
    pub(super) fn schedule_settling(&mut self, ctx: &Context<Self>) {
        if self.session.is_moving() || self.session.is_on_errand() || self.opening.is_some() {
            self.settling = None;
            return;
        }
        let link = ctx.link().clone();
        self.settling = Some(Timeout::new(SETTLE_MS, move || {
            link.send_message(Msg::Settle);
        }));
    }

    /// Writes where one is into the address and the browser's storage.
    /// Returns whether there is something to be said of it.
    pub(super) fn settle(&mut self) -> bool {
        if self.session.is_moving() || self.session.is_on_errand() || self.opening.is_some() {
            return false;
        }
        let link = self.hand_over();
        if link == self.written {
            return false;
        }
        let said = self.keep_run(false);
        if let Some(said) = &said {
            self.add_to_echo(said);
            self.say(said.clone());
        }
        let in_address = if link.len() > ADDRESS_CHARS_MAX {
            ""
        } else {
            &link
        };
        browser::write_hash(in_address);
        self.written = link;
        said.is_some()
    }

    /// Hands a link to the run up to here to whoever says it if this module comes to its end; returns it.
    pub(super) fn hand_over(&self) -> String {
        let link = self.session.link(Extent::Moment, self.selected);
        browser::hand_over("link", &link);
        link
    }
}

/// Shortens a sentence that may quote as much as a stranger has written, and leaves out what cannot be read.
fn short(sentence: &str) -> String {
    let mut chars = sentence.chars().filter(|c| !c.is_control());
    let mut short: String = chars.by_ref().take(SENTENCE_CHARS_MAX).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
