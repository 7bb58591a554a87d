//! From one event of a run to the next, and what each was in words.

use crate::journal::Entry;
use crate::message::NodeId;
use crate::narration::Narrator;
use crate::simulation::Simulation;
use crate::time::SimTime;

/// The most events that the table tells of.
pub const TOLD_MAX: usize = 200;

/// Which way to go among the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the first.
    First,
    /// To the one before.
    Previous,
    /// To the one after.
    Next,
    /// To the last.
    Last,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The number of its entry in the journal.
    pub number: u64,
    /// When.
    pub at: SimTime,
    /// Whose it is: the node that did it, or for which the message was.
    pub node: NodeId,
    /// The number of the message it is about.
    pub message: Option<u64>,
    /// In words, without its time.
    pub sentence: String,
    /// In words, with its time first.
    pub timed: String,
}

/// Returns whether an entry is about a node: it did it, received or sent it, or a command names it.
#[must_use]
pub fn is_of(entry: &Entry, node: NodeId) -> bool {
    entry.node == node
        || entry.what.transit().and_then(|transit| transit.from) == Some(node)
        || entry.what.names(node)
}

/// Returns an event of a run; `None` if the journal has no such entry.
#[must_use]
pub fn event(run: &Simulation, number: u64) -> Option<Event> {
    let entry = run.journal().get(number)?;
    let narrator = Narrator {
        directory: run.directory(),
    };
    Some(Event {
        number,
        at: entry.at,
        node: entry.node,
        message: entry.what.transit().map(|transit| transit.number),
        sentence: narrator.sentence(entry),
        timed: narrator.timed(entry),
    })
}

/// Returns the number of the event a step away from event `here`, or from the instant `now` if one is at none, among those of a
/// stretch that are `wanted`; `None` if there is none that way.
#[must_use]
pub fn step(
    run: &Simulation,
    (from, until): (SimTime, SimTime),
    wanted: &dyn Fn(&Entry) -> bool,
    here: Option<u64>,
    now: SimTime,
    step: Step,
) -> Option<u64> {
    let journal = run.journal();
    let end = journal.first_after(until);
    let after_now = journal.first_after(now);
    let is_in = |number: &u64| {
        let entry = journal.get(*number);
        entry.is_some_and(|entry| entry.at >= from && wanted(entry))
    };
    let backwards = |end: u64| {
        let entries = journal.latest_before(end);
        let mut seen = entries.take_while(|(_, entry)| entry.at >= from);
        seen.find(|(_, entry)| wanted(entry))
            .map(|(number, _)| number)
    };
    let first = journal.dropped();
    match step {
        Step::First => (first..end).find(is_in),
        Step::Last => backwards(end),
        Step::Next => {
            let next = here.map_or(after_now, |here| here + 1);
            (next.max(first)..end).find(is_in)
        }
        Step::Previous => backwards(here.unwrap_or(after_now).min(end)),
    }
}
