//! The selected node: everything it knows, and everything that can be done to it.

use std::rc::Rc;

use yew::prelude::*;

use super::card::version;
use super::mark::{StatusMark, word};
use super::verbs;
use crate::action::Action;
use crate::snapshot::{BookRow, NodeView, seconds};

/// Properties of [`NodePanel`].
#[derive(PartialEq, Properties)]
pub struct NodePanelProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The node; `None` if none is selected.
    pub node: Option<Rc<NodeView>>,
}

/// The most rows of the table; a larger one is better looked at through the filter of the log.
const ROWS_MAX: usize = 300;

/// The selected node.
#[component]
pub fn NodePanel(props: &NodePanelProps) -> Html {
    let Some(node) = &props.node else {
        return html! { <p class="hint">{ "Select a node, by its card or in the picture, to see everything it knows." }</p> };
    };
    let verbs = verbs::all(node).into_iter().map(|verb| {
        let action = verb.action;
        html! {
            <button key={verb.label} class="small" onclick={props.dispatch.reform(move |_: MouseEvent| action.clone())}>
                { verb.label }
            </button>
        }
    });
    let waiting = match node.waiting {
        0 => None,
        1 => Some(format!("1 message waits for {}: it is frozen.", node.name)),
        n => Some(format!(
            "{n} messages wait for {}: it is frozen.",
            node.name
        )),
    };
    html! { <>
        <h2 class={classes!("node-title", word(node.status))}>
            <StatusMark status={node.status} />{ &*node.name }<span class="port">{ format!(":{}", node.port) }</span>
            <span class="status-word">{ word(node.status) }</span>
        </h2>
        <div class="verbs">{ for verbs }</div>
        if let Some(waiting) = waiting { <p class="waits">{ waiting }</p> }
        <table class="books whole">
            <caption>{ format!("Knows the newest of {} of {}", node.knows, node.of) }</caption>
            <thead><tr>
                <th scope="col">{ "Who" }</th><th scope="col">{ "Port" }</th><th scope="col">{ "Book" }</th>
                <th scope="col">{ "Version" }</th><th scope="col">{ "Heard" }</th>
            </tr></thead>
            <tbody>{ for node.books.iter().take(ROWS_MAX).map(row) }</tbody>
        </table>
        if node.books.len() > ROWS_MAX { <p class="more">{ format!("and {} more", node.books.len() - ROWS_MAX) }</p> }
        <h3>{ format!("Peers: {}", node.peers.len()) }</h3>
        <p class="peers">
            { for node.peers.iter().map(|peer| {
                let id = peer.id;
                let select = props.dispatch.reform(move |_: MouseEvent| Action::Select(Some(id)));
                html! { <button key={id.0} class="chip" onclick={select}>{ &*peer.label }</button> }
            }) }
            if node.peers.is_empty() { <span class="none">{ "none: it can tell nobody" }</span> }
        </p>
        <p class="facts">
            { format!("Sent {}, was given {}. Remembers {} messages", node.sent, node.delivered, node.seen.0) }
            { if node.seen.1 > 0 { format!(", and has forgotten {}.", node.seen.1) } else { ".".to_owned() } }
            { if node.incarnation > 0 { format!(" Came back {} times.", node.incarnation) } else { String::new() } }
        </p>
        <h3>{ "Last messages" }</h3>
        <ol class="card-log">{ for node.last.iter().map(|row| html! {
            <li><span class="at">{ seconds(row.at) }</span>{ &row.sentence }</li>
        }) }</ol>
    </> }
}

fn row(row: &BookRow) -> Html {
    let heard = match row.heard_at {
        None => row.source.to_string(),
        Some(at) => format!("{} from {}, {} hops", seconds(at), row.source, row.hops),
    };
    html! {
        <tr key={row.origin.0} class={classes!(row.is_fresh.then_some("fresh"), row.newest.map(|_| "behind"))}>
            <th scope="row">{ &*row.label }</th>
            <td class="number">{ row.port }</td>
            <td class="title" title={row.title.to_string()}>{ &*row.title }</td>
            <td class="version">{ version(row) }</td>
            <td class="heard" title={heard.clone()}>{ heard.clone() }</td>
        </tr>
    }
}
