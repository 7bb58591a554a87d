//! Runs that come from elsewhere or go there: links, the address bar, files, what the browser keeps.

use gloo_timers::callback::Timeout;
use serde::{Deserialize, Serialize};
use web_sys::File;
use yew::Context;

use super::browser;
use super::{App, Msg};
use crate::action::{Figure, FileKind, Format};
use crate::chart::{self, Chart};
use crate::components::command_bar::Echo;
use crate::components::share_dialog::Shared;
use crate::export::Sheet;
use crate::first_minute::FirstMinute;
use crate::lanes;
use crate::link::Extent;
use crate::matrix;
use crate::narration::capital;
use crate::opening::{Opened, check_size};
use crate::session::Session;
use crate::snapshot::{seconds, story};
use crate::text::shown;

/// How long nothing has to change before the address and what is kept say so, in milliseconds. Browsers stop listening to a page
/// that changes its address a few times a second.
const SETTLE_MS: u32 = 600;
/// The longest link that goes into the address bar, in characters.
const ADDRESS_CHARS_MAX: usize = 8_000;
/// The version of what the browser keeps of the last run.
const KEPT_VERSION: u32 = 1;

/// The most characters of a sentence about what cannot be opened.
const SENTENCE_CHARS_MAX: usize = 300;

/// What the browser keeps of the last run.
#[derive(Deserialize, Serialize)]
struct Kept {
    version: u32,
    link: String,
}

impl App {
    // -- opening --

    /// Opens the link in the address, if there is one.
    pub(super) fn open_address(&mut self) {
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
        match Opened::link(link) {
            Ok(opened) => {
                link.clone_into(&mut self.written);
                self.open(opened, "opened the link");
            }
            Err(why) => {
                let why = short(&why);
                let title = &self.session.title;
                let sentence = format!("{}; this is {title} instead", capital(&why));
                self.bar.echo = Echo::Refused(why.into());
                self.caption(format!("{sentence}."));
                self.say(sentence);
            }
        }
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
        let opened = match bytes {
            Ok(bytes) => Opened::bytes(name, bytes),
            Err(why) => Err(format!("{name} cannot be read: {why}")),
        };
        match opened {
            Ok(opened) => self.open(opened, &format!("opened {name}")),
            Err(why) => self.refuse(why),
        }
    }

    /// Goes on with the run that the browser has kept.
    pub(super) fn open_kept(&mut self) {
        self.offer = None;
        match kept() {
            Ok(Some(opened)) => self.open(opened, "went on with the last run"),
            Ok(None) => self.refuse("the browser has kept no run".to_owned()),
            Err(why) => self.refuse(why),
        }
    }

    fn open(&mut self, opened: Opened, what: &str) {
        let selected = opened.selected;
        let echo = format!("{what}: {}", opened.title);
        self.dialog = None;
        self.begin(Session::opened(opened), FirstMinute::closed());
        self.bar.echo = Echo::Done(echo.into());
        if self.session.is_on_errand() {
            // What it says if it cannot get there stands in the command bar.
            let _ = self.go_on(&browser::Stopwatch::start());
            self.refresh();
        }
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
        if self.session.is_moving() {
            self.settling = None;
            return;
        }
        let link = ctx.link().clone();
        self.settling = Some(Timeout::new(SETTLE_MS, move || {
            link.send_message(Msg::Settle);
        }));
    }

    /// Writes where one is into the address and the browser's storage.
    pub(super) fn settle(&mut self) {
        if self.session.is_moving() {
            return;
        }
        let link = self.hand_over();
        if link == self.written {
            return;
        }
        // What is looked at inside another page is not the run one was at.
        if !self.mode.is_embedded {
            browser::keep(&Kept {
                version: KEPT_VERSION,
                link: link.clone(),
            });
        }
        let in_address = if link.len() > ADDRESS_CHARS_MAX {
            ""
        } else {
            &link
        };
        browser::write_hash(in_address);
        self.written = link;
    }

    /// Hands a link to the run up to here to whoever says it if this module comes to its end; returns it.
    pub(super) fn hand_over(&self) -> String {
        let link = self.session.link(Extent::Moment, self.selected);
        browser::hand_over("link", &link);
        link
    }

    /// Offers to go on with the run that the browser has kept, if there is one worth it.
    pub(super) fn look_for_kept(&mut self) {
        match kept() {
            Ok(None) => {}
            Ok(Some(opened)) => {
                let at = opened
                    .moment
                    .map_or(String::new(), |moment| format!(", {}", seconds(moment.at)));
                self.offer = Some(format!("Go on with {}{at}", opened.title));
            }
            Err(why) => {
                browser::forget_kept();
                self.refuse(why);
            }
        }
    }
}

/// Reads what the browser has kept: anybody may have written it.
fn kept() -> Result<Option<Opened>, String> {
    let Some(text) = browser::kept() else {
        return Ok(None);
    };
    let wrong = |why: &str| {
        format!("what this browser kept of the last run cannot be opened: {why}; it is forgotten")
    };
    let kept: Kept = serde_json::from_str(&text).map_err(|e| wrong(&e.to_string()))?;
    if kept.version != KEPT_VERSION {
        return Err(wrong(&format!("it is of version {}", kept.version)));
    }
    Opened::link(&kept.link)
        .map(Some)
        .map_err(|why| wrong(&why))
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
