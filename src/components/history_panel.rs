//! The runs there have been: their tree, and how to begin again.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{button, press, small};
use super::inspector::InspectorProps;
use crate::action::{Action, Side};
use crate::narration::percent;
use crate::snapshot::seconds;
use crate::timeline::RunRow;

/// What a run can be begun again with, at one press: the same seed and the same commands under another setting.
pub(super) const VARIATIONS: [&str; 8] = [
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
    let vary = |line: &'static str| Action::Vary(Side::Hand, line.to_owned());
    let variations = VARIATIONS.map(|line| button(dispatch, "chip", line, vary(line)));
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
                    <button type="button" class="small" aria-label={format!("Compare with {name}")} onclick={press(dispatch, Action::Compare(run.id))}>{ "Compare" }</button>
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
