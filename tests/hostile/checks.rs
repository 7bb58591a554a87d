//! What must hold of anything that is opened, whoever wrote it. The tests in `tests/hostile.rs` and the search in
//! `examples/fuzz.rs` both use this.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use watercooler::command::parse;
use watercooler::import;
use watercooler::link::{self, Extent, Link};
use watercooler::opening::{self, Opened};
use watercooler::recording::Recording;
use watercooler::rng::{Fingerprint, Seed};
use watercooler::scenario::{Action, Performance, Script};
use watercooler::simulation::{Awaited, Simulation};
use watercooler::time::{SimTime, Span};

/// The most events of a run that was opened: what makes it break does so early.
const EVENTS_MAX: u64 = 300;

/// What a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Links,
    Recordings,
    Scenarios,
    Graphs,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] =
        [Self::Links, Self::Recordings, Self::Scenarios, Self::Graphs];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Links => "links",
            Self::Recordings => "recordings",
            Self::Scenarios => "scenarios",
            Self::Graphs => "graphs",
        })
    }
}

/// Good examples of each kind, in order of name: path and content.
pub(crate) fn corpus(kind: Kind) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(kind.to_string());
    let entries = fs::read_dir(&folder).expect("the corpus");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("a file").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("a file of the corpus");
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

/// Returns the text within a link.
pub(crate) fn unsealed(link: &str) -> Option<String> {
    let payload = link.trim().split('.').nth(1)?;
    String::from_utf8(BASE64.decode(payload).ok()?).ok()
}

/// Returns a link with that text within, and the right checksum: what gets past the door.
pub(crate) fn sealed(text: &str) -> String {
    let mut sum = Fingerprint::new(Seed(u64::from(link::VERSION)));
    sum.add_text(text);
    let sum = &sum.to_string()[..8];
    format!("w{}.{}.{sum}", link::VERSION, BASE64.encode(text))
}

/// Opens something; returns whether it was accepted.
///
/// # Errors
/// Which law was broken.
pub(crate) fn tried(kind: Kind, input: &[u8]) -> Result<bool, String> {
    let text = String::from_utf8_lossy(input);
    let opened = match kind {
        Kind::Links => try_link(&text)?,
        Kind::Recordings => try_recording(&text)?,
        Kind::Scenarios => try_script(&text)?,
        Kind::Graphs => try_graph(&text)?,
    };
    match opened {
        Ok(opened) => {
            try_run(opened.beginning)?;
            Ok(true)
        }
        Err(why) => {
            let is_sentence = !why.is_empty() && !why.contains('\n') && !why.ends_with('.');
            ensure(is_sentence, || format!("{why:?} is no sentence"))?;
            Ok(false)
        }
    }
}

type Tried = Result<Result<Opened, String>, String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

fn try_link(text: &str) -> Tried {
    if let Ok(link) = Link::decode(text) {
        ensure(Link::decode(&link.encode()).as_ref() == Ok(&link), || {
            format!("{link:?} cannot be read again")
        })?;
    }
    Ok(Opened::link(text))
}

fn try_recording(text: &str) -> Tried {
    if let Ok(recording) = Recording::from_json(text) {
        try_forms(&recording)?;
    }
    Ok(Opened::file("x", text))
}

/// A recording can be read in whatever form it is kept.
fn try_forms(recording: &Recording) -> Result<(), String> {
    let json = recording.to_json();
    let again = Recording::from_json(&json);
    ensure(again.as_ref() == Ok(recording), || {
        format!("{json} is read as {again:?}")
    })?;
    let script = opening::to_script("x", &[], recording);
    let read = Script::parse(&script).map_err(|e| format!("{script}\n{e}"))?;
    ensure(read.steps.len() == recording.commands.len() + 1, || {
        format!("{script} has other commands")
    })?;
    for extent in [Extent::Setup, Extent::Commands, Extent::Moment] {
        let link = Link::to(recording, extent, Some(81));
        let text = link.encode();
        if text.len() <= link::CHARS_MAX {
            let read = Link::decode(&text);
            ensure(read.as_ref() == Ok(&link), || {
                format!("{text} says {read:?} and not {link:?}")
            })?;
        }
    }
    Ok(())
}

fn try_script(text: &str) -> Tried {
    if let Ok(script) = Script::parse(text) {
        for step in &script.steps {
            let form = match &step.action {
                Action::Do(command) => command.to_string(),
                Action::Run(until) => format!("run {until}"),
            };
            let read = parse(&form).map_err(|e| format!("{form}: {e}"))?;
            let again = read.map(|read| read.line.statement.to_string());
            ensure(again.as_ref() == Some(&form), || {
                format!("{form} is written {again:?}")
            })?;
        }
    }
    Ok(Opened::file("x", text))
}

/// A graph that can be read can be made into a room, whole.
fn try_graph(text: &str) -> Tried {
    let form = import::form_of("x", text).unwrap_or(import::Form::EdgeList);
    let opened = Opened::graph("x", form, text);
    if let Ok(graph) = import::read(form, text) {
        let mut opened = opened.clone()?;
        let begun = opened.beginning.finish();
        ensure(begun.is_ok(), || format!("{text}: {begun:?}"))?;
        let members = opened.beginning.simulation.members();
        ensure(members.len() == graph.labels.len(), || {
            format!("{text}: {} nodes", members.len())
        })?;
        let ends = members.values().map(|member| member.node.peers().len());
        ensure(ends.sum::<usize>() == 2 * graph.links.len(), || {
            format!("{text}: other links than {:?}", graph.links)
        })?;
    }
    Ok(opened)
}

/// Performs the beginning of a run, and repeats it from what was recorded of it.
fn try_run(mut room: Performance) -> Result<(), String> {
    let deadline = SimTime::ZERO + Span::from_secs(600);
    // A command may be refused when its time comes; the rest goes on.
    for _ in 0..20 {
        let left = EVENTS_MAX.saturating_sub(room.simulation.events());
        if room.run_until(deadline, left, Awaited::Nothing).is_ok() {
            break;
        }
    }
    room.go_on_with_command(u64::MAX);
    let run = room.simulation;
    let recording = run.recording();
    let script = || recording.to_script();
    let violations = run.summary().violations;
    ensure(violations.is_empty(), || {
        format!("{violations:?} in\n{}", script())
    })?;
    ensure(run.network().is_conserved(), || {
        format!("messages are missing in\n{}", script())
    })?;
    try_forms(&recording)?;
    let again = Simulation::replay(&recording).map_err(|e| format!("{e} in\n{}", script()))?;
    ensure(again.summary() == run.summary(), || {
        format!(
            "{:?} is not {:?} in\n{}",
            again.summary(),
            run.summary(),
            script()
        )
    })
}
