//! The selected node: everything it knows, and everything that can be done to it.

use std::rc::Rc;

use yew::prelude::*;

use super::ailments::ailments;
use super::answer::answer;
use super::card::book_row;
use super::controls::{heads, press, small};
use super::mark::{status_mark, word};
use super::peers::peers;
use super::toolbar::Toolbar;
use super::verbs;
use crate::action::Action;
use crate::narration::counted;
use crate::snapshot::{BookRow, NodeView, Status, seconds};
use crate::why::Answer;

/// The most rows of the table; a larger one is better looked at through the filter of the log.
const ROWS_MAX: usize = 300;

/// The selected node; `None` if none is selected.
pub fn node_panel(
    dispatch: &Callback<Action>,
    node: Option<&NodeView>,
    room: &[Rc<NodeView>],
    asked: Option<&Answer>,
) -> Html {
    let Some(node) = node else {
        return small(
            "hint",
            "Select a node, by its card or in the picture, to see everything it knows.",
        );
    };
    let verbs = verbs::all(node);
    let verbs = verbs.into_iter().map(|verb| {
        html! {
            <button key={verb.label} type="button" class="small" data-place={verb.place} onclick={press(dispatch, verb.action)}>{ verb.label }</button>
        }
    });
    let waits = |n: usize, verb: &str, how: &str, why: String| {
        let end = if n == 1 { "s" } else { "" };
        let messages = counted(n as u64, "message");
        let sentence = format!(
            "{messages} {verb}{end}{how} for {}: it is {why}.",
            node.name
        );
        (n > 0).then(|| small("waits", sentence))
    };
    let by = node.health.by;
    let by = by.map_or(String::new(), |number| format!(" by schedule {number}"));
    let waiting = waits(
        node.waiting,
        "wait",
        "",
        format!("{}{by}", word(Status::Frozen)),
    );
    let in_line = waits(node.health.in_line, "stand", " in line", "slow".to_owned());
    let signs = node.health.signs.iter().map(|sign| {
        html! { <li key={sign.word}><span class="sign-word">{ sign.word }</span>{ format!(" {} {}.", node.name, sign.words) }</li> }
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
        <Toolbar class="verbs" label={format!("What to do with {}", node.name)}>{ for verbs }</Toolbar>
        { for waiting }
        { for in_line }
        if node.waiting == 0 && !by.is_empty() { { small("waits", format!("It is {}{by}.", word(node.status))) } }
        if !node.health.signs.is_empty() { <ul class="signs-list" aria-label="Faults">{ for signs }</ul> }
        { for asked.map(|asked| answer(dispatch, asked)) }
        <table class="books whole">
            <caption>{ format!("Knows the newest of {} of {}", node.knows, node.of) }</caption>
            { heads("", &["Who", "Port", "Book", "Version", "Heard"]) }
            <tbody>{ for node.books.iter().take(ROWS_MAX).map(|book| row(dispatch, node, book)) }</tbody>
        </table>
        if more > 0 { { small("more", format!("and {more} more")) } }
        <h3>{ format!("Peers: {}", node.peers.len()) }</h3>
        { peers(dispatch, node, room) }
        { small("facts", facts(node)) }
        <h3>{ "Faults of this node" }</h3>
        { ailments(dispatch, "node", node) }
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
