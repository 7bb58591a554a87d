//! The log: what happened, latest first, filtered, held, and never more rows than a page can carry.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::action::Action;
use crate::snapshot::{LogRow, NodeView, seconds};

/// Properties of [`LogPanel`].
#[derive(PartialEq, Properties)]
pub struct LogPanelProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The rows, latest first.
    pub rows: Rc<Vec<Rc<LogRow>>>,
    /// The selected node.
    pub selected: Option<Rc<NodeView>>,
    /// Whether only the selected node's log is shown.
    pub is_of_selected: bool,
    /// Whether the log is held where it is.
    pub is_held: bool,
    /// How many entries have come since.
    pub held_back: u64,
    /// How many entries were dropped for want of room.
    pub dropped: u64,
    /// The text that it is filtered by.
    pub filter: String,
}

/// The log.
#[component]
pub fn LogPanel(props: &LogPanelProps) -> Html {
    let dispatch = &props.dispatch;
    let on_filter = dispatch.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::LogFilter(input.value())
    });
    let of_selected = !props.is_of_selected;
    let hold = !props.is_held;
    let only = props
        .selected
        .as_ref()
        .map_or("Only the selected node".to_owned(), |node| {
            format!("Only {}", node.name)
        });
    html! { <>
        <div class="tools">
            <input
                id="log-filter" class="filter" type="search" placeholder="Filter" aria-label="Filter the log"
                value={props.filter.clone()} oninput={on_filter}
            />
            <button
                class="small" aria-pressed={props.is_of_selected.to_string()} disabled={props.selected.is_none()}
                onclick={dispatch.reform(move |_: MouseEvent| Action::LogOfSelected(of_selected))}
            >{ only }</button>
            <button
                class="small" aria-pressed={props.is_held.to_string()} title="Keep the log as it is while you read"
                onclick={dispatch.reform(move |_: MouseEvent| Action::Hold(hold))}
            >{ if props.held_back > 0 { format!("Hold ({} new)", props.held_back) } else { "Hold".to_owned() } }</button>
        </div>
        <div class="rows" role="log" aria-live="off" aria-label="Log">
            <table class="log">
                <caption class="unseen">{ "What happened, latest first" }</caption>
                <thead><tr>
                    <th scope="col">{ "Time" }</th><th scope="col">{ "From → to" }</th><th scope="col">{ "What" }</th>
                    <th scope="col"><abbr title="How many more links it may cross">{ "TTL" }</abbr></th><th scope="col">{ "Effect" }</th>
                </tr></thead>
                <tbody>{ for props.rows.iter().map(|row| line(row, dispatch)) }</tbody>
            </table>
        </div>
        if props.rows.is_empty() {
            <p class="hint">{ if props.filter.is_empty() { "Nothing has happened yet." } else { "Nothing here matches the filter." } }</p>
        } else {
            <p class="more">
                <button class="small" onclick={dispatch.reform(|_: MouseEvent| Action::LogMore)}>{ "Show older" }</button>
                if props.dropped > 0 { { format!(" The oldest {} entries are gone.", props.dropped) } }
            </p>
        }
    </> }
}

fn line(row: &LogRow, dispatch: &Callback<Action>) -> Html {
    let node = row.node;
    // No keys: while time flies every row changes anyway, and changing texts is cheaper than moving rows.
    html! {
        <tr class={format!("tone-{}", row.tone.name())} title={row.sentence.clone()}
            onclick={dispatch.reform(move |_: MouseEvent| Action::Select(Some(node)))}>
            <td class="at">{ seconds(row.at) }</td>
            <td>{ if row.to.is_empty() { row.from.to_string() } else { format!("{} → {}", row.from, row.to) } }</td>
            <td class="said">{ &row.said }</td>
            <td class="number">{ row.ttl.map_or(String::new(), |ttl| ttl.to_string()) }</td>
            <td class="effect">{ &row.effect }</td>
        </tr>
    }
}
