//! The messages in flight, in the order in which they were sent.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::action::Action;
use crate::geometry::progress;
use crate::snapshot::{FlightRow, seconds};
use crate::time::SimTime;

/// Properties of [`FlightsPanel`].
#[derive(PartialEq, Properties)]
pub struct FlightsPanelProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The messages that pass the filter, first sent first.
    pub rows: Rc<Vec<FlightRow>>,
    /// How many there are in all.
    pub total: usize,
    /// What time it is.
    pub now: SimTime,
    /// The text that they are filtered by.
    pub filter: String,
}

/// The messages in flight.
#[component]
pub fn FlightsPanel(props: &FlightsPanelProps) -> Html {
    let dispatch = &props.dispatch;
    let on_filter = dispatch.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::LogFilter(input.value())
    });
    html! { <>
        <div class="tools">
            <input
                id="flights-filter" class="filter" type="search" placeholder="Filter" aria-label="Filter the messages in flight"
                value={props.filter.clone()} oninput={on_filter}
            />
            <span class="total">{ format!("{} in flight", props.total) }</span>
        </div>
        if props.rows.is_empty() {
            <p class="hint">{ if props.total == 0 { "Nothing is under way." } else { "Nothing under way matches the filter." } }</p>
        } else {
            <table class="log flights">
                <caption class="unseen">{ "Messages in flight, first sent first" }</caption>
                <thead><tr>
                    <th scope="col">{ "No." }</th><th scope="col">{ "From → to" }</th><th scope="col">{ "What" }</th>
                    <th scope="col"><abbr title="How many more links it may cross">{ "TTL" }</abbr></th><th scope="col">{ "Arrives" }</th>
                </tr></thead>
                <tbody>{ for props.rows.iter().map(|row| line(row, props.now, dispatch)) }</tbody>
            </table>
            if props.rows.len() < props.total {
                <p class="more">{ format!("The first {} are listed.", props.rows.len()) }</p>
            }
        }
    </> }
}

fn line(row: &FlightRow, now: SimTime, dispatch: &Callback<Action>) -> Html {
    let node = row.node;
    let (arrives, level) = match row.arrives_at {
        None => ("waits: frozen".to_owned(), 20),
        Some(at) => {
            let share = progress(row.sent_at.as_micros(), at.as_micros(), now.as_micros());
            (seconds(at), (share * 20.0) as u32)
        }
    };
    html! {
        <tr onclick={dispatch.reform(move |_: MouseEvent| Action::Select(Some(node)))}>
            <td class="number">{ row.number }</td>
            <td>{ format!("{} → {}", row.from, row.to) }</td>
            <td class="said">{ &row.said }</td>
            <td class="number">{ row.ttl.map_or(String::new(), |ttl| ttl.to_string()) }</td>
            <td class="at">{ arrives }<span class="bar" data-level={level.to_string()}><span></span></span></td>
        </tr>
    }
}
