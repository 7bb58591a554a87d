//! The runs there have been: their tree, and two of them side by side.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{button, press, row, small};
use super::inspector::InspectorProps;
use crate::action::Action;
use crate::history::RunId;
use crate::narration::percent;
use crate::snapshot::seconds;
use crate::timeline::{Comparison, RunRow, curve};

/// What a run can be begun again with, at one press: the same seed and the same commands under another setting.
const VARIATIONS: [&str; 8] = [
    "loss 30%",
    "loss 0%",
    "set gossip 500ms",
    "set gossip off",
    "set ttl 2",
    "set peers 2",
    "latency 500ms",
    "set repick 5s",
];

/// The panel.
pub fn history_panel(props: &InspectorProps) -> Html {
    let dispatch = &props.dispatch;
    let rows = &props.panel.runs;
    let variations =
        VARIATIONS.map(|line| button(dispatch, "chip", line, Action::Vary(line.to_owned())));
    let current = rows.iter().find(|row| row.is_current);
    html! { <>
        <h2>{ "Runs" }</h2>
        { small("hint", "Go back and do something: a new run begins there, and the old one stays as it was.") }
        <ul class="runs">{ for rows.iter().map(|run| listed(dispatch, run, rows.len() > 1)) }</ul>
        if !props.panel.kept.is_empty() {
            <h3>{ "Left before" }</h3>
            if props.panel.is_storage_refused {
                { small("refused", "This browser has no room for runs, or does not let the page keep any: these are gone when the page is closed. Under Share the run can be saved as a file.") }
            } else {
                { small("note", "Kept in this browser: the last five of this page, and those of others.") }
            }
            <ul class="runs kept">{ for props.panel.kept.iter().map(|(place, label)| kept(dispatch, place, label)) }</ul>
        }
        if let Some(comparison) = &props.panel.comparison { { compared(dispatch, comparison, current.map(|run| run.id)) } }
        if let Some(run) = current { <Name {dispatch} name={run.name.clone()} /> }
        <h3>{ "Begin again under another setting" }</h3>
        { small("note", "The same seed and the same commands; then both runs side by side.") }
        <p class="variations">{ for variations }</p>
    </> }
}

fn listed(dispatch: &Callback<Action>, run: &RunRow, has_others: bool) -> Html {
    let facts = format!(
        "up to {}, {} known, {} sent",
        seconds(run.live_at),
        percent(run.coverage),
        run.sent
    );
    let name = format!("Run {}", run.name);
    html! {
        <li key={run.id.0} class={classes!("run-row", run.is_current.then_some("current"))} style={format!("--depth: {}", run.depth.min(6))}>
            <div class="run-top">
                <strong>{ &name }</strong>
                if run.is_current {
                    <span class="note">{ "you are here" }</span>
                } else {
                    <button type="button" class="small" aria-label={format!("Go to {name}")} onclick={press(dispatch, Action::SwitchRun(run.id))}>{ "Go" }</button>
                    <button type="button" class="small" aria-label={format!("Compare with {name}")} onclick={press(dispatch, Action::Compare(Some(run.id)))}>{ "Compare" }</button>
                }
                if has_others {
                    <button type="button" class="small quiet" aria-label={format!("Delete {name}")} onclick={press(dispatch, Action::DeleteRun(run.id))}>{ "Delete" }</button>
                }
            </div>
            { small("note", run.origin.clone()) }
            { small("note", facts) }
        </li>
    }
}

/// A run that was left for another.
fn kept(dispatch: &Callback<Action>, place: &str, label: &str) -> Html {
    let action = Action::BringBack(place.to_owned());
    html! {
        <li key={place.to_owned()} class="run-row">
            <div class="run-top">
                <strong>{ label }</strong>
                <button type="button" class="small" aria-label={format!("Bring back {label}")} onclick={press(dispatch, action)}>{ "Bring back" }</button>
            </div>
        </li>
    }
}

/// Properties of [`Name`].
#[derive(PartialEq, Properties)]
struct NameProps {
    dispatch: Callback<Action>,
    name: String,
}

/// The name of the current run, to be changed.
#[component]
fn Name(props: &NameProps) -> Html {
    let field = use_node_ref();
    let onsubmit = {
        let field = field.clone();
        props.dispatch.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let field = field.cast::<HtmlInputElement>();
            Action::RenameRun(field.map(|field| field.value()).unwrap_or_default())
        })
    };
    html! {
        <form class="field tools" {onsubmit}>
            <label for="run-name">{ "Name of this run" }</label>
            <input ref={field} id="run-name" value={props.name.clone()} maxlength="40" autocomplete="off" />
            <button type="submit" class="small">{ "Rename" }</button>
        </form>
    }
}

fn compared(dispatch: &Callback<Action>, comparison: &Comparison, current: Option<RunId>) -> Html {
    let [first, second] = &comparison.names;
    let lines = comparison
        .points
        .iter()
        .zip(["first", "second"])
        .map(|(points, class)| {
            html! { <polyline {class} points={curve(points, comparison.until, comparison.until)} /> }
        });
    let rows = comparison.numbers.iter().map(|(name, [a, b])| {
        let class = if a == b { "" } else { "changed" };
        row(
            class,
            *name,
            [("", a.clone().into()), ("", b.clone().into())],
        )
    });
    // The jump is in the current run, if it is one of the two.
    let jump = comparison
        .at
        .filter(|_| current.is_some_and(|id| comparison.ids.contains(&id)));
    html! {
        <section class="comparison" aria-label="Comparison">
            <div class="run-top">
                <h3>{ format!("{first} and {second} side by side") }</h3>
                { button(dispatch, "small quiet", "Close comparison", Action::Compare(None)) }
            </div>
            <p id="difference">{ &comparison.sentence }</p>
            if let Some(at) = jump { { button(dispatch, "small", format!("Go to {}", seconds(at)), Action::Seek(at)) } }
            <figure>
                <svg class="curves" viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label="Agreement over time in both runs; the table below has the numbers">
                    { for lines }
                </svg>
                <figcaption>
                    <span class="key-line first">{ first }</span>
                    <span class="key-line second">{ second }</span>
                    <span class="note">{ format!("agreement, 0 to 100 %, until {}", seconds(comparison.until)) }</span>
                </figcaption>
            </figure>
            <table class="compare">
                <caption class="unseen">{ "Both runs in numbers" }</caption>
                <thead><tr><td></td><th scope="col">{ first }</th><th scope="col">{ second }</th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </section>
    }
}
