//! The messages in flight, in the order in which they were sent.

use yew::prelude::*;

use super::controls::{cell, filter, heads, press, small};
use super::inspector::InspectorProps;
use crate::action::Action;
use crate::snapshot::{FlightRow, progress, seconds};
use crate::time::SimTime;

/// The messages in flight.
pub fn flights_panel(props: &InspectorProps) -> Html {
    let dispatch = &props.dispatch;
    let (rows, total) = (&props.panel.flights, props.panel.flights_total);
    let now = props.snapshot.now;
    let list = if rows.is_empty() {
        let nothing = "Nothing is under way.";
        small(
            "hint",
            if total == 0 {
                nothing
            } else {
                "Nothing under way matches the filter."
            },
        )
    } else {
        html! {
            <table class="log flights">
                <caption class="unseen">{ "Messages in flight, first sent first" }</caption>
                { heads("", &["No.", "From → to", "What", "TTL", "Arrives"]) }
                <tbody>{ for rows.iter().map(|row| line(row, now, dispatch)) }</tbody>
            </table>
        }
    };
    html! { <>
        <div class="tools">
            { filter(dispatch, "flights-filter", "Filter the messages in flight", &props.filter) }
            <span class="total">{ format!("{total} in flight") }</span>
        </div>
        { list }
        if rows.len() < total && !rows.is_empty() { { small("more", format!("{} of them are listed.", rows.len())) } }
    </> }
}

fn line(row: &FlightRow, now: SimTime, dispatch: &Callback<Action>) -> Html {
    let (arrives, level) = match row.arrives_at {
        None => ("waits: frozen".to_owned(), 20),
        Some(at) => {
            let share = progress(row.sent_at, at, now);
            (seconds(at), (share * 20.0) as u32)
        }
    };
    let cells = [
        ("number", row.number.to_string()),
        ("", format!("{} → {}", row.from, row.to)),
        ("said", row.said.clone()),
        (
            "number",
            row.ttl.map_or(String::new(), |ttl| ttl.to_string()),
        ),
    ];
    html! {
        <tr onclick={press(dispatch, Action::Select(Some(row.node)))}>
            { for cells.map(|(class, text)| cell((class, text.into()))) }
            <td class="at">{ arrives }<span class="bar" data-level={level.to_string()}><span></span></span></td>
        </tr>
    }
}
