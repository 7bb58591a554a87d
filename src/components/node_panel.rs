//! The selected node: everything it knows, and everything that can be done to it.

use yew::prelude::*;

use super::answer::answer;
use super::card::book_row;
use super::controls::{button, heads, press, small};
use super::mark::{status_mark, word};
use super::verbs;
use crate::action::Action;
use crate::narration::counted;
use crate::snapshot::{BookRow, NodeView, seconds};
use crate::why::Answer;

/// The most rows of the table; a larger one is better looked at through the filter of the log.
const ROWS_MAX: usize = 300;

/// The selected node; `None` if none is selected.
pub fn node_panel(
    dispatch: &Callback<Action>,
    node: Option<&NodeView>,
    asked: Option<&Answer>,
) -> Html {
    let Some(node) = node else {
        return small(
            "hint",
            "Select a node, by its card or in the picture, to see everything it knows.",
        );
    };
    let verbs = verbs::all(node);
    let verbs = verbs
        .into_iter()
        .map(|verb| button(dispatch, "small", verb.label, verb.action));
    let waiting = (node.waiting > 0).then(|| {
        let waits = if node.waiting == 1 { "waits" } else { "wait" };
        let messages = counted(node.waiting as u64, "message");
        small(
            "waits",
            format!("{messages} {waits} for {}: it is frozen.", node.name),
        )
    });
    let peers = node.peers.iter().map(|peer| {
        button(
            dispatch,
            "chip",
            peer.label.to_string(),
            Action::Select(Some(peer.id)),
        )
    });
    let more = node.books.len().saturating_sub(ROWS_MAX);
    let last = node.last.iter().map(|row| {
        html! { <li><span class="at">{ seconds(row.at) }</span>{ &row.sentence }</li> }
    });
    html! { <>
        <h2 class={classes!("node-title", word(node.status))}>
            { status_mark(node.status) }{ &*node.name }<span class="port">{ format!(":{}", node.port) }</span>
            <span class="status-word">{ word(node.status) }</span>
        </h2>
        <div class="verbs">{ for verbs }</div>
        { for waiting }
        { for asked.map(|asked| answer(dispatch, asked)) }
        <table class="books whole">
            <caption>{ format!("Knows the newest of {} of {}", node.knows, node.of) }</caption>
            { heads("", &["Who", "Port", "Book", "Version", "Heard"]) }
            <tbody>{ for node.books.iter().take(ROWS_MAX).map(|book| row(dispatch, node, book)) }</tbody>
        </table>
        if more > 0 { { small("more", format!("and {more} more")) } }
        <h3>{ format!("Peers: {}", node.peers.len()) }</h3>
        <p class="peers">
            { for peers }
            if node.peers.is_empty() { <span class="none">{ "none: it can tell nobody" }</span> }
        </p>
        { small("facts", facts(node)) }
        <h3>{ "Last messages" }</h3>
        <ol class="card-log">{ for last }</ol>
    </> }
}

fn facts(node: &NodeView) -> String {
    let mut text = format!(
        "Sent {}, was given {}. Remembers {}",
        node.sent,
        node.delivered,
        counted(node.seen.0 as u64, "message")
    );
    if node.seen.1 > 0 {
        text.push_str(&format!(", and has forgotten {}", node.seen.1));
    }
    text.push('.');
    if let Some(city) = node.city {
        text.push_str(&format!(" It is in {city}."));
    }
    if node.incarnation > 0 {
        text.push_str(&format!(
            " Came back {}.",
            counted(node.incarnation.into(), "time")
        ));
    }
    text
}

fn row(dispatch: &Callback<Action>, node: &NodeView, book: &BookRow) -> Html {
    let heard = match book.heard_at {
        None => book.source.to_string(),
        Some(at) => format!(
            "{} from {}, {}",
            seconds(at),
            book.source,
            counted(book.hops.into(), "hop")
        ),
    };
    let port = ("number", book.port.to_string().into());
    let why = html! {
        <td class="heard"><button
            type="button" class="why" title={format!("Why does {} know this?", node.name)}
            onclick={press(dispatch, Action::Ask(node.id, book.origin))}
        >{ heard }</button></td>
    };
    book_row(book, Some(port), why)
}
