//! The messages in flight, in the order in which they were sent.

use yew::prelude::*;

use super::controls::{button, cell, filter, heads, press, small};
use super::inspector::InspectorProps;
use crate::action::Action;
use crate::narration::counted;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::{FlightDetail, FlightRow, progress, seconds};
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
                <tbody>{ for rows.iter().map(|row| line(row, now, &props.lit, dispatch)) }</tbody>
            </table>
        }
    };
    html! { <>
        <div class="tools">
            { filter(dispatch, "flights-filter", "Filter the messages in flight", &props.filter) }
            <span class="total">{ format!("{total} in flight") }</span>
        </div>
        { for props.panel.caught.as_deref().map(|caught| held(caught, dispatch)) }
        { list }
        if rows.len() < total && !rows.is_empty() { { small("more", format!("{} of them are listed.", rows.len())) } }
    </> }
}

fn line(row: &FlightRow, now: SimTime, lit: &Lit, dispatch: &Callback<Action>) -> Html {
    let (arrives, level) = match row.arrives_at {
        None => (row.rests.to_owned(), 20),
        Some(at) => {
            let share = progress(row.sent_at, at, now);
            (seconds(at), (share * 20.0) as u32)
        }
    };
    let cells = [
        ("", format!("{} → {}", row.from, row.to)),
        ("said", row.said.clone()),
        (
            "number",
            row.ttl.map_or(String::new(), |ttl| ttl.to_string()),
        ),
    ];
    html! {
        <tr
            class={lit.has_message(row.number).then_some("lit")} data-point={Pointed::Message(row.number).to_string()}
            onclick={press(dispatch, Action::Catch(Some(row.number)))}
        >
            <td class="number"><button
                type="button" class="why" aria-label={format!("Catch message {}", row.number)} onclick={press(dispatch, Action::Catch(Some(row.number)))}
            >{ row.number }</button></td>
            { for cells.map(|(class, text)| cell((class, text.into()))) }
            <td class="at">{ arrives }<span class="bar" data-level={level.to_string()}><span></span></span></td>
        </tr>
    }
}

/// What can be done to a message that is caught, each as the end of a line that begins with its number.
const VERBS: [(&str, &str); 7] = [
    ("Drop", "drop"),
    ("Deliver now", "deliver"),
    ("Delay 500 ms", "delay 500ms"),
    ("Hold", "hold"),
    ("Release", "release"),
    ("Double", "duplicate"),
    ("Swap with the next", "swap"),
];

/// The message that is caught, and everything that can be done to it.
fn held(caught: &FlightDetail, dispatch: &Callback<Action>) -> Html {
    let row = &caught.row;
    let number = row.number;
    let verbs = VERBS.map(|(label, end)| {
        let action = Action::Command(format!("message {number} {end}"));
        button(dispatch, "small", label, action)
    });
    let json = caught.json.as_ref();
    let edit = json.map(|json| {
        let line: String = json.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let prefill = Action::Prefill(format!("watercooler message {number} edit {line}"));
        button(dispatch, "small", "Change it…", prefill)
    });
    let elsewhere = Action::Prefill(format!("watercooler message {number} to "));
    html! {
        <section class="answer" aria-label="The caught message">
            <div class="run-top">
                <h2>{ format!("Message {number}, {} → {}", row.from, row.to) }</h2>
                { button(dispatch, "small quiet", "Let go", Action::Catch(None)) }
            </div>
            { small("note", format!("{} On arrival its news has crossed {}.", caught.cause, counted(caught.hops.into(), "link"))) }
            if let Some(json) = json { <pre class="caught-json">{ json }</pre> }
            <p class="variations">
                { for verbs }
                { for edit }
                { button(dispatch, "small", "To somebody else…", elsewhere) }
            </p>
        </section>
    }
}
