//! Opening a run that was kept or sent: a link, a recording in JSON, a file in the command language, or a graph.
//!
//! Whatever it is, it is a stranger's: it is checked before anything changes, and it begins paused, with everything it does
//! still to come.

use crate::command::Moment;
use crate::encoding;
use crate::import;
use crate::link::{Link, LinkError};
use crate::recording::Recording;
use crate::scenario::{FILE_BYTES_MAX, Performance, SCENARIOS, Scenario, Script};
use crate::simulation::Simulation;
use crate::text::shown;

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
    /// The port of the node to look at.
    pub selected: Option<u16>,
    /// How it was read, what was left out or changed of it, a sentence without a full stop each; empty if it was read as it is.
    pub notes: Vec<String>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A recording in JSON.
    Recording(Recording),
    /// A file in the command language, or a graph made into one, and notes on how it was read, as [`Opened::notes`].
    Script(Script, Vec<String>),
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
        let script = Script::parse(text).map_err(|e| in_file(e.to_string()))?;
        let notes = script.notes.clone();
        Ok(Self::Script(script, notes))
    }

    fn of_graph(name: &str, form: import::Form, text: &str) -> Result<Self, String> {
        check_size(name, text.len() as u64)?;
        let in_file = |why: String| format!("{name}: {why}");
        let graph = import::read(form, text).map_err(|e| in_file(e.to_string()))?;
        let script = Script::parse(&import::to_script(name, &graph));
        let notes = import::notes(&graph);
        Ok(Self::Script(
            script.map_err(|e| in_file(e.to_string()))?,
            notes,
        ))
    }
}

impl Opened {
    /// Opens a link.
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
        Ok(Self {
            title,
            story,
            scenario,
            beginning: link.begin().map_err(|LinkError(why)| why)?,
            moment: link.moment,
            selected: link.selected,
            notes: Vec::new(),
        })
    }

    /// Opens the bytes of a file called so.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn bytes(name: &str, bytes: &[u8]) -> Result<Self, String> {
        Self::content(name, Content::of_bytes(name, bytes, false)?)
    }

    /// Opens the text of a file called so: a recording if it is JSON, a graph if it is called or begins like one, or else the
    /// command language.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn file(name: &str, text: &str) -> Result<Self, String> {
        Self::content(name, Content::of_text(name, text, false)?)
    }

    /// Opens a graph that is written in some form.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it.
    pub fn graph(name: &str, form: import::Form, text: &str) -> Result<Self, String> {
        Self::content(name, Content::of_graph(name, form, text)?)
    }

    fn content(name: &str, content: Content) -> Result<Self, String> {
        let in_file = |why: String| format!("{name}: {why}");
        let (script, notes) = match content {
            Content::Recording(recording) => {
                return Self::recording(name, &recording).map_err(in_file);
            }
            Content::Script(script, notes) => (script, notes),
        };
        let mut beginning = script
            .begin(None, &[])
            .map_err(|e| in_file(e.to_string()))?;
        beginning.set_up().map_err(|e| in_file(e.to_string()))?;
        let title = if script.title.is_empty() {
            shown(name).into_owned()
        } else {
            script.title
        };
        Ok(Self {
            title,
            story: script.story,
            scenario: None,
            beginning,
            moment: None,
            selected: None,
            notes,
        })
    }

    /// Opens a recording.
    ///
    /// # Errors
    /// One sentence if a command in it cannot be given at the beginning, or its moment has passed when it should be.
    pub fn recording(title: &str, recording: &Recording) -> Result<Self, String> {
        let mut beginning = Performance::of(Simulation::new(recording.seed));
        let scheduled = beginning.schedule_all(&recording.commands);
        scheduled.map_err(|e| e.sentence)?;
        Ok(Self {
            title: shown(title).into_owned(),
            story: Vec::new(),
            scenario: None,
            beginning,
            moment: None,
            selected: None,
            notes: Vec::new(),
        })
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
