//! The run in words and numbers: the story, the counts, what must always hold, the settings, the commands given.

use std::rc::Rc;

use yew::prelude::*;

use super::budget_view::BudgetView;
use super::controls::{button, row, small};
use crate::action::{Action, View};
use crate::history::Held;
use crate::narration::{Account, percent};
use crate::notices::state;
use crate::snapshot::{Budget, Snapshot, bytes, seconds};
use crate::time::SimTime;
use crate::timeline::Strip;

/// The run.
pub fn run_panel(
    dispatch: &Callback<Action>,
    snapshot: &Snapshot,
    (title, story): (&str, &[String]),
    is_untouched: bool,
    strip: &Strip,
    budget: Option<&Rc<Budget>>,
    held: Option<(Held, u64)>,
) -> Html {
    let (to_come, to_come_count) = &strip.to_come;
    let (refused, refused_count) = &strip.refused;
    let settings = snapshot.settings.iter().map(|(name, value)| {
        html! { <span key={*name} class="chip"><span class="chip-name">{ *name }</span>{ format!(" {value}") }</span> }
    });
    let commands = snapshot.commands.iter().map(|(at, command)| {
        html! { <li><span class="at">{ seconds(*at) }</span><code>{ command }</code></li> }
    });
    let coming = to_come.iter().map(|(at, command)| {
        html! { <li><span class="at">{ seconds(*at) }</span><code>{ command }</code></li> }
    });
    let refused = refused.iter().map(|(at, command, why)| {
        html! { <li><span class="at">{ seconds(*at) }</span><code>{ command }</code>{ small("why-not", why.clone()) }</li> }
    });
    html! { <>
        <h2>{ title }</h2>
        if !is_untouched || snapshot.summary.events > 0 {
            { small("room-state", state(&snapshot.summary, snapshot.round)) }
        }
        // A story is about the room as it was begun.
        if !is_untouched && !story.is_empty() { <h3>{ "How it began" }</h3> }
        { for story.iter().map(|paragraph| small("story", paragraph.clone())) }
        <p>{ button(dispatch, "small", "Show it as curves", Action::View(View::Curves)) }</p>
        { numbers(snapshot) }
        { for budget.map(|budget| html! { <BudgetView {dispatch} budget={Rc::clone(budget)} /> }) }
        <h3>{ "What must always hold" }</h3>
        { invariants(snapshot) }
        { for held.map(|(held, page)| memory(held, page)) }
        <h3>{ "Settings" }</h3>
        <p class="settings">{ for settings }</p>
        if *to_come_count > 0 {
            <h3>{ format!("Commands to come: {to_come_count}") }</h3>
            <ol class="planned">{ for coming }</ol>
        }
        if *refused_count > 0 {
            <h3>{ format!("Commands that could not be given: {refused_count}") }</h3>
            <ol class="planned refused">{ for refused }</ol>
        }
        <h3>{ format!("Commands given: {}", snapshot.commands_given) }</h3>
        <ol class="commands">{ for commands }</ol>
        <p class="fingerprint" title="Equal runs have equal fingerprints, in every browser and in the terminal">
            { "Fingerprint " }<code id="fingerprint">{ &snapshot.summary.fingerprint }</code>
        </p>
    </> }
}

fn numbers(snapshot: &Snapshot) -> Html {
    let s = &snapshot.summary;
    let converged = s
        .converged_at_us
        .map_or("not yet".to_owned(), |at| seconds(SimTime::from_micros(at)));
    let count = |n: u64| n.to_string();
    let mut rows = vec![
        ("", "Agreement", percent(s.coverage)),
        ("", "All agree since", converged),
        ("", "Nodes up", format!("{} of {}", s.up, s.nodes)),
        ("rare", "Frozen", count(s.frozen as u64)),
        ("", "Sent", count(s.sent)),
        ("", "Delivered", count(s.delivered)),
        ("of-which", "news", count(s.new)),
        ("of-which", "stale", count(s.stale)),
        ("of-which", "duplicates", count(s.duplicates)),
        ("rare of-which", "forged", count(s.forged)),
        (
            "rare of-which",
            "about peers",
            count(Account::from(s).introductions),
        ),
        ("of-which", "TTL spent", count(s.expired)),
        ("rare", "Second copies", count(s.duplicated)),
        ("", "Lost on the way", count(s.lost)),
        ("rare", "Cut off", count(s.cut)),
        ("", "Found nobody", count(s.dead)),
        ("rare", "Dropped", count(s.dropped)),
        ("", "In flight", count(s.in_flight as u64)),
        ("", "Events", count(s.events)),
    ];
    rows.retain(|(class, _, value)| !(class.starts_with("rare") && value == "0"));
    let rows = rows
        .into_iter()
        .map(|(class, name, value)| row(class, name, [("", value.into())]));
    html! {
        <table class="numbers"><caption><h3>{ "Numbers" }</h3></caption><tbody>{ for rows }</tbody></table>
    }
}

/// What the page holds, and what of it is there for going back.
fn memory(held: Held, page: u64) -> Html {
    let of_copies = format!(
        "{} of at most {}",
        bytes(held.bytes as u64),
        bytes(held.bytes_max as u64)
    );
    let rows = [
        ("", "The page holds", bytes(page)),
        ("", "Copies of runs, to go back by", of_copies),
        ("of-which", "copies of this run", held.copies.to_string()),
        ("of-which", "steps apart, at most", held.apart.to_string()),
    ];
    let rows = rows.map(|(class, name, value)| row(class, name, [("", value.into())]));
    html! { <>
        <table class="numbers" id="memory"><caption><h3>{ "Memory" }</h3></caption><tbody>{ for rows }</tbody></table>
        { small("", "When there is no room for more copies, some are dropped: every instant can still be reached, only more slowly. Memory that the page has taken is used again, and given back only when the page is closed.") }
    </> }
}

fn invariants(snapshot: &Snapshot) -> Html {
    let items = snapshot.invariants.iter().map(|(invariant, standing)| {
        let excuse = standing.excuse.as_ref();
        let (class, word) = match (&standing.violation, excuse, standing.checked) {
            (Some(_), ..) => ("broken", "broken".to_owned()),
            (None, Some((_, because)), _) => ("expected", format!("expected: {because}")),
            (None, None, 0) => ("unchecked", "not checked yet".to_owned()),
            (None, None, _) => ("holds", "holds".to_owned()),
        };
        let broken = standing.violation.as_ref();
        html! {
            <li key={invariant.name()} {class} title={invariant.why()}>
                <span class="invariant-name">{ invariant.name() }</span>
                <span class="invariant-state">{ format!("{word}, {} checks", standing.checked) }</span>
                { for excuse.map(|(at, _)| small("", format!("It has not held since {}, and that is no fault of Watercooler's.", seconds(*at)))) }
                { for broken.map(|(at, what)| small("", format!("At {}: {what}", seconds(*at)))) }
            </li>
        }
    });
    html! { <ul class="invariants">{ for items }</ul> }
}
