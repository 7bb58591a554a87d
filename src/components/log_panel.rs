//! The log: what happened, latest first, filtered, held, and never more rows than a page can carry.

use yew::prelude::*;

use super::controls::{button, cell, filter, heads, press, small, toggle};
use super::inspector::InspectorProps;
use super::toolbar::Toolbar;
use crate::action::{Action, FileKind};
use crate::journal::NOBODY;
use crate::narration::timed;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::{LogRow, seconds};
use crate::time::SimTime;

/// The log.
pub fn log_panel(props: &InspectorProps) -> Html {
    let InspectorProps {
        dispatch,
        panel,
        is_held,
        is_log_of_selected,
        ..
    } = props;
    let selected = props.selected_node();
    let only = selected.map_or("Only the selected node".to_owned(), |node| {
        format!("Only {}", node.name)
    });
    let hold = match panel.log_held_back {
        0 => "Hold".to_owned(),
        new => format!("Hold ({new} new)"),
    };
    let rows = panel.log.iter().map(|row| line(row, &props.lit, dispatch));
    html! { <>
        <Toolbar class="tools" label="Log">
            { filter(dispatch, "log-filter", "Filter the log", &props.filter) }
            { toggle(
                dispatch, "small", only, *is_log_of_selected, selected.map(|_| Action::LogOfSelected(!is_log_of_selected)),
            ) }
            { for props.range.map(|range| range_chip(dispatch, range)) }
            <span title="Keep the log as it is while you read">
                { toggle(dispatch, "small", hold, *is_held, Some(Action::Hold(!is_held))) }
            </span>
        </Toolbar>
        <div class="rows" role="log" aria-live="off" aria-label="Log">
            <table class="log">
                <caption class="unseen">{ "What happened, latest first" }</caption>
                { heads("", &["Time", "From → to", "What", "TTL", "Effect"]) }
                <tbody>{ for rows }</tbody>
            </table>
        </div>
        if panel.log.is_empty() {
            { small("hint", match (props.filter.is_empty(), props.range) {
                (false, _) => "Nothing here matches the filter.",
                (true, Some(_)) => "Nothing happened in that time.",
                (true, None) => "Nothing has happened yet.",
            }) }
        } else {
            <p class="more">
                if panel.log_has_more { { button(dispatch, "small", "Show older", Action::LogMore) } }
                { " " }{ button(dispatch, "small", "Save as text", Action::Download(FileKind::Story)) }
                if panel.log_dropped > 0 { { format!(" The oldest {} entries are gone.", panel.log_dropped) } }
            </p>
        }
    </> }
}

/// Says which stretch of the run is looked at alone, and ends that when it is pressed.
pub fn range_chip(dispatch: &Callback<Action>, (from, until): (SimTime, SimTime)) -> Html {
    html! {
        <button
            type="button" class="chip range" title="Look at all of the run again" onclick={press(dispatch, Action::Range(None))}
        >
            { format!("{} – {}", seconds(from), seconds(until)) }<span aria-hidden="true">{ " ✕" }</span>
            <span class="unseen">{ ": look at all of the run again" }</span>
        </button>
    }
}

fn line(row: &LogRow, lit: &Lit, dispatch: &Callback<Action>) -> Html {
    let is_lit = row.message.is_some_and(|number| lit.has_message(number));
    let who = if row.to.is_empty() {
        row.from.to_string()
    } else {
        format!("{} → {}", row.from, row.to)
    };
    let cells = [
        ("at", seconds(row.at)),
        ("", who),
        ("said", row.said.clone()),
        (
            "number",
            row.ttl.map_or(String::new(), |ttl| ttl.to_string()),
        ),
        ("effect", row.effect.clone()),
    ];
    // No keys: while time flies every row changes anyway, and changing texts is cheaper than moving rows.
    html! {
        <tr
            class={classes!(format!("tone-{}", row.tone.name()), is_lit.then_some("lit"))} title={timed(row.at, &row.sentence)}
            data-point={Pointed::Entry(row.number).to_string()}
            onclick={(row.node != NOBODY).then(|| press(dispatch, Action::Select(Some(row.node))))}
        >{ for cells.map(|(class, text)| cell((class, text.into()))) }</tr>
    }
}
