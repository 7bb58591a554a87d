//! Opening a run that was kept or sent: a link, a recording in JSON, a file in the command language, or a graph.
//!
//! Whatever it is, it is a stranger's: it is checked before anything changes, and it begins paused, with everything it does
//! still to come.

use crate::command::Moment;
use crate::encoding;
use crate::import;
use crate::link::{Link, LinkError};
use crate::recording::Recording;
use crate::scenario::{
    FILE_BYTES_MAX, Performance, Reading, SCENARIOS, SEED, Scenario, ScriptError,
};
use crate::simulation::Simulation;
use crate::text::shown;

/// How much [work](Simulation::work) is done between two looks at the clock: less than a millisecond's.
pub const WORK_PER_LOOK: u64 = 500;
/// How much work of somebody else's is done before somebody is asked whether it is to go on: about a second's in a browser.
pub const PATIENCE: u64 = 2_000_000;

/// A run that was opened, at its first instant.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What it is called.
    pub title: String,
    /// Its story, as paragraphs; empty if it has none.
    pub story: Vec<String>,
    /// The place of the built-in scenario that it began with among all of them.
    pub scenario: Option<usize>,
    /// The run, with everything it does still to come.
    pub beginning: Performance,
    /// The moment to show; `None`: the first.
    pub moment: Option<Moment>,
    /// How many commands of the run have been given there, if that must be said.
    pub given: Option<usize>,
    /// The port of the node to look at.
    pub selected: Option<u16>,
    /// How it was read, what was left out or changed of it, a sentence without a full stop each; empty if it was read as it is.
    pub notes: Vec<String>,
    /// How much more work is done for it before somebody is asked whether it is to go on.
    pub patience: u64,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A recording in JSON.
    Recording(Recording),
    /// A file in the command language, or a graph made into one, to be read, and notes on how it was, as [`Opened::notes`].
    Script(Reading, Vec<String>),
}

impl Content {
    /// Reads the bytes of a file called so: a recording, a graph if it is called or begins like one or is said to be one, or else the
    /// command language.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn of_bytes(name: &str, bytes: &[u8], is_graph: bool) -> Result<Self, String> {
        check_size(name, bytes.len() as u64)?;
        let read = encoding::text(bytes).map_err(|why| format!("{name}: {why}"))?;
        let mut content = Self::of_text(name, &read.text, is_graph)?;
        if let (Self::Script(_, notes), Some(note)) = (&mut content, read.note) {
            notes.push(note);
        }
        Ok(content)
    }

    fn of_text(name: &str, text: &str, is_graph: bool) -> Result<Self, String> {
        check_size(name, text.len() as u64)?;
        let in_file = |why: String| format!("{name}: {why}");
        let form = import::form_of(name, text).or(is_graph.then_some(import::Form::EdgeList));
        if let Some(form) = form {
            return Self::of_graph(name, form, text);
        }
        if Recording::is_json(text) {
            let recording = Recording::from_json(text).map_err(|e| in_file(e.0))?;
            return Ok(Self::Recording(recording));
        }
        let reading = Reading::new(text.to_owned()).map_err(|e| in_file(e.to_string()))?;
        Ok(Self::Script(reading, Vec::new()))
    }

    fn of_graph(name: &str, form: import::Form, text: &str) -> Result<Self, String> {
        check_size(name, text.len() as u64)?;
        let in_file = |why: String| format!("{name}: {why}");
        let graph = import::read(form, text).map_err(|e| in_file(e.to_string()))?;
        let reading = Reading::new(import::to_script(name, &graph));
        let notes = import::notes(&graph);
        let reading = reading.map_err(|e| in_file(e.to_string()))?;
        Ok(Self::Script(reading, notes))
    }
}

/// Something that is being opened, in pieces: read, and set up as it is at its first instant.
///
/// Whose it is is not known: after about a second's work it asks before it goes on.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What is said before what is wrong with it.
    in_what: String,
    stage: Stage,
    opened: Opened,
    /// How many lines or commands there are to do in all; 0 as long as that is not known.
    whole: usize,
    /// How much work was done for it.
    worked: u64,
}

/// How far something has been opened.
#[derive(Clone, Debug)]
enum Stage {
    /// Its lines are being read.
    Reading(Reading),
    /// What it begins with is being done, line by line.
    Lines,
    /// What it begins with is being done, as it is recorded at the first instant.
    Recorded,
}

/// How an opening has gone on.
#[derive(Debug)]
pub enum Progress {
    /// It goes on as soon as there is time.
    GoesOn,
    /// It has taken long, and goes on when somebody says so.
    Asks,
    /// It is opened.
    Opened(Box<Opened>),
}

impl Opening {
    /// Begins to open a link.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn link(text: &str) -> Result<Self, String> {
        let link = Link::decode(text).map_err(|LinkError(why)| why)?;
        let scenario = link.scenario.and_then(|scenario| {
            // One that is offered no more is none of those there are.
            SCENARIOS.iter().position(|other| *other == scenario)
        });
        let script = link.scenario.as_ref().map(Scenario::script);
        let (title, story) = script.map_or_else(
            || ("A run from a link".to_owned(), Vec::new()),
            |script| (script.title, script.story),
        );
        let beginning = link.begin().map_err(|LinkError(why)| why)?;
        let opened = Opened {
            title,
            story,
            scenario,
            moment: link.moment,
            given: link.given_in_all(),
            selected: link.selected,
            ..Opened::new(beginning)
        };
        let in_what = "the link cannot be followed".to_owned();
        Ok(Self::new(in_what, Stage::Recorded, opened))
    }

    /// Begins to open the bytes of a file called so.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn bytes(name: &str, bytes: &[u8]) -> Result<Self, String> {
        Self::content(name, Content::of_bytes(name, bytes, false)?)
    }

    /// Begins to open the text of a file called so: a recording if it is JSON, a graph if it is called or begins like one, or else
    /// the command language.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn file(name: &str, text: &str) -> Result<Self, String> {
        Self::content(name, Content::of_text(name, text, false)?)
    }

    fn content(name: &str, content: Content) -> Result<Self, String> {
        let (reading, notes) = match content {
            Content::Recording(recording) => return Self::recording(name, &recording),
            Content::Script(reading, notes) => (reading, notes),
        };
        let nothing_yet = Performance::of(Simulation::new(SEED));
        let opened = Opened {
            title: shown(name).into_owned(),
            notes,
            ..Opened::new(nothing_yet)
        };
        Ok(Self::new(name.to_owned(), Stage::Reading(reading), opened))
    }

    fn recording(title: &str, recording: &Recording) -> Result<Self, String> {
        let mut beginning = Performance::of(Simulation::new(recording.seed));
        let scheduled = beginning.schedule_all(&recording.commands);
        scheduled.map_err(|e| format!("{title}: {e}"))?;
        beginning.know_it_goes_to(recording.end);
        let opened = Opened {
            title: shown(title).into_owned(),
            ..Opened::new(beginning)
        };
        Ok(Self::new(title.to_owned(), Stage::Recorded, opened))
    }

    fn new(in_what: String, stage: Stage, opened: Opened) -> Self {
        Self {
            in_what,
            whole: opened.beginning.left(),
            stage,
            opened,
            worked: 0,
        }
    }

    /// Returns how much work was done for it so far.
    #[must_use]
    pub fn worked(&self) -> u64 {
        self.worked
    }

    /// Returns what it is called, as far as that is known.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.opened.title
    }

    /// Returns the moment it is to show; `None`: the first.
    #[must_use]
    pub fn moment(&self) -> Option<Moment> {
        self.opened.moment
    }

    /// Returns what is being done for it, and how much of that is done, in percent.
    #[must_use]
    pub fn under_way(&self) -> (&'static str, u64) {
        match &self.stage {
            Stage::Reading(reading) => ("Reading", reading.percent()),
            Stage::Lines | Stage::Recorded => {
                let done = self.whole.saturating_sub(self.opened.beginning.left());
                ("Setting up", (done * 100 / self.whole.max(1)) as u64)
            }
        }
    }

    /// Returns whether it waits for somebody to say that it is to go on.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.opened.patience == 0
    }

    /// Lets it go on as long as it takes.
    pub fn go_on_all_the_way(&mut self) {
        self.opened.patience = u64::MAX;
    }

    /// Goes on until it is opened or `is_late` says so.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn go_on(&mut self, is_late: &dyn Fn() -> bool) -> Result<Progress, String> {
        loop {
            if self.asks() {
                return Ok(Progress::Asks);
            }
            if self.piece()? {
                let nothing = Performance::of(Simulation::new(SEED));
                let opened = std::mem::replace(&mut self.opened, Opened::new(nothing));
                return Ok(Progress::Opened(Box::new(opened)));
            }
            // Nobody comes back to what asks unless it is told that it does.
            if is_late() && !self.asks() {
                return Ok(Progress::GoesOn);
            }
        }
    }

    /// Goes on by one piece; returns whether it is opened.
    fn piece(&mut self) -> Result<bool, String> {
        let in_what = &self.in_what;
        let wrong = |e: ScriptError| format!("{in_what}: {e}");
        let beginning = &mut self.opened.beginning;
        let before = beginning.work();
        let mut is_done = false;
        let done = match &mut self.stage {
            Stage::Reading(reading) => {
                let before = reading.work();
                let is_read = reading.go_on(WORK_PER_LOOK).map_err(wrong)?;
                let done = reading.work() - before;
                if is_read {
                    let script = reading.script();
                    self.opened.beginning = script.begin(None, &[]).map_err(wrong)?;
                    self.whole = self.opened.beginning.left();
                    if let Some(end) = script.end() {
                        self.opened.beginning.know_it_goes_to(end);
                    }
                    if !script.title.is_empty() {
                        self.opened.title = script.title;
                    }
                    self.opened.story = script.story;
                    // How its lines were read comes after how the whole was.
                    self.opened.notes.extend(script.notes);
                    self.stage = Stage::Lines;
                }
                done
            }
            Stage::Lines => {
                is_done = beginning.set_up_in(WORK_PER_LOOK).map_err(wrong)?;
                beginning.work() - before
            }
            Stage::Recorded => {
                is_done = beginning.catch_up_in(WORK_PER_LOOK).map_err(wrong)?;
                beginning.work() - before
            }
        };
        self.worked += done;
        if self.opened.patience < u64::MAX {
            self.opened.patience = self.opened.patience.saturating_sub(done);
        }
        Ok(is_done)
    }

    /// Opens it in one go, however long that takes.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    fn finish(mut self) -> Result<Opened, String> {
        self.go_on_all_the_way();
        loop {
            if let Progress::Opened(opened) = self.go_on(&|| false)? {
                return Ok(*opened);
            }
        }
    }
}

impl Opened {
    fn new(beginning: Performance) -> Self {
        Self {
            title: String::new(),
            story: Vec::new(),
            scenario: None,
            beginning,
            moment: None,
            given: None,
            selected: None,
            notes: Vec::new(),
            patience: PATIENCE,
        }
    }

    /// Opens a link in one go.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn link(text: &str) -> Result<Self, String> {
        Opening::link(text)?.finish()
    }

    /// Opens the bytes of a file in one go.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn bytes(name: &str, bytes: &[u8]) -> Result<Self, String> {
        Opening::bytes(name, bytes)?.finish()
    }

    /// Opens the text of a file in one go.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn file(name: &str, text: &str) -> Result<Self, String> {
        Opening::file(name, text)?.finish()
    }

    /// Opens a graph that is written in some form, in one go.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn graph(name: &str, form: import::Form, text: &str) -> Result<Self, String> {
        Opening::content(name, Content::of_graph(name, form, text)?)?.finish()
    }

    /// Opens a recording in one go.
    ///
    /// # Errors
    /// One sentence, beginning with what it is called, if a command in it cannot be given at the beginning, or its moment has passed
    /// when it should be.
    pub fn recording(title: &str, recording: &Recording) -> Result<Self, String> {
        Opening::recording(title, recording)?.finish()
    }
}

/// Checks the size of a file, in bytes, before it is read.
///
/// # Errors
/// One sentence if it is too large.
pub fn check_size(name: &str, bytes: u64) -> Result<(), String> {
    if bytes > FILE_BYTES_MAX as u64 {
        return Err(format!(
            "{name} is {bytes} bytes long, and the most that is read is {FILE_BYTES_MAX}; a run is usually a few thousand"
        ));
    }
    Ok(())
}

/// Returns the whole of a run as a file in the command language, with a title and a story at the top.
#[must_use]
pub fn to_script(title: &str, story: &[String], recording: &Recording) -> String {
    let mut text = String::new();
    let paragraphs = story.iter().flat_map(|paragraph| ["", paragraph.as_str()]);
    for line in std::iter::once(title).chain(paragraphs) {
        // A title or a story is somebody's text; a line break in it must not become a command.
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
    text + "\n" + &recording.to_script()
}

#[cfg(test)]
mod tests;
