//! One node as a card, in four sizes.

use std::rc::Rc;

use yew::prelude::*;

use super::controls::{heads, press, row_with, small};
use super::mark::{icon, status_mark, word};
use super::verbs;
use crate::action::{Action, MenuAt};
use crate::geometry::Density;
use crate::narration::{counted, timed};
use crate::notices::side_letter;
use crate::pointing::Pointed;
use crate::snapshot::{BookRow, NodeView, Status, seconds};

/// Properties of [`Card`].
#[derive(PartialEq, Properties)]
pub struct CardProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The node.
    pub node: Rc<NodeView>,
    /// On which side of a partition it is.
    pub side: Option<u32>,
    /// How much it shows.
    pub density: Density,
    /// Whether it is selected.
    pub is_selected: bool,
    /// Whether it lights up.
    pub is_lit: bool,
    /// Whether the tab key stops here: at one card of all, the arrow keys do the rest.
    pub is_stop: bool,
}

/// The most peers that a card names: they have one line.
const PEERS_SHOWN: usize = 2;

/// How many of the last messages a card tells.
const LOG_SHOWN: usize = 2;

/// A card.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let CardProps {
        dispatch,
        node,
        side,
        density,
        is_selected,
        is_lit,
        is_stop,
    } = props;
    let id = node.id;
    let class = classes!(
        "card",
        density.name(),
        word(node.status),
        is_selected.then_some("selected"),
        is_lit.then_some("lit"),
        (node.knows == node.of && node.status != Status::Dead).then_some("complete"),
        side.map(side_class)
    );
    let oncontextmenu = dispatch.reform(move |event: MouseEvent| {
        event.prevent_default();
        Action::Menu(Some(MenuAt {
            node: id,
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        }))
    });
    let select = press(dispatch, Action::Select(Some(id)));
    let tabindex = if *is_stop { "0" } else { "-1" };
    let name = html! {
        <button
            id={format!("card-{}", id.0)} class="card-name" {tabindex}
            aria-pressed={is_selected.to_string()} aria-label={(*density == Density::Cell).then(|| label(node, *side))}
            title={label(node, *side)}
            onclick={select}
        >
            { face(node, *side, *density) }
        </button>
    };
    let more = html! {
        <button
            class="quiet dots" {tabindex} aria-haspopup="menu" aria-label={format!("More for {}", node.name)}
            onclick={dispatch.reform(move |event: MouseEvent| menu_below(&event, id))}
        >{ "⋯" }</button>
    };
    let verbs = verbs::at_hand(node).into_iter().map(|verb| {
        let label = format!("{} {}", verb.label, node.name);
        let (class, face) = match density {
            Density::Full => ("quiet small verb", html! { { verb.label } }),
            Density::Cell | Density::Tile | Density::Compact => ("quiet sign", icon(verb.sign)),
        };
        html! {
            <button
                key={verb.label} {class} data-place={verb.place} {tabindex}
                aria-label={label.clone()} title={label}
                onclick={press(dispatch, verb.action)}
            >{ face }</button>
        }
    });
    let is_small = matches!(density, Density::Cell | Density::Tile);
    let body = match density {
        Density::Cell | Density::Tile => Html::default(),
        Density::Compact => html! { <>
            { favourite(node) }
            { knows(node) }
            { facts(node) }
        </> },
        Density::Full => html! { <>
            { knows(node) }
            { books(node) }
            { peers(node) }
            <ol class="card-log" aria-label="Last messages">
                { for node.last.iter().take(LOG_SHOWN).map(|row| html! {
                    <li class={format!("tone-{}", row.tone.name())} title={timed(row.at, &row.sentence)} data-point={Pointed::Entry(row.number).to_string()}>
                        <span class="at">{ seconds(row.at) }</span>{ row.short(&node.name) }
                    </li>
                }) }
            </ol>
        </> },
    };
    // The name stands in the same place whatever else is shown, so that it keeps the focus when the density changes.
    html! {
        <li {class} {oncontextmenu} data-point={Pointed::Node(id).to_string()}>
            <div class="card-top">
                { name }
                if !is_small { <span class="signs">{ more }{ for verbs }</span> }
            </div>
            { body }
        </li>
    }
}

/// Returns what a card is called when read aloud: everything that a glance would tell.
fn label(node: &NodeView, side: Option<u32>) -> String {
    let status = match node.status {
        Status::Up => String::new(),
        Status::Frozen | Status::Dead => format!(" {},", word(node.status)),
    };
    let signs: String = node
        .health
        .signs
        .iter()
        .map(|sign| format!(" {},", sign.word))
        .collect();
    let city = node
        .city
        .map_or(String::new(), |city| format!(" in {city},"));
    let side = side.map_or(String::new(), |side| {
        format!(" on side {},", side_letter(side))
    });
    format!(
        "{} :{},{city}{status}{signs}{side} knows {} of {}",
        node.name, node.port, node.knows, node.of
    )
}

/// Returns the class of whatever stands on a side of a partition.
pub fn side_class(side: u32) -> String {
    /// How many sides have a colour of their own.
    const COLOURED: u32 = 8;
    format!("side-{}", side % COLOURED)
}

fn face(node: &NodeView, side: Option<u32>, density: Density) -> Html {
    let tag = side.map(|side| {
        let letter = side_letter(side);
        html! { <span class="side-tag" title={format!("on side {letter} of the partition")}>{ letter }</span> }
    });
    match density {
        Density::Cell => html! {
            <span class="cell-fill" data-level={level(node)}>{ status_mark(node.status) }{ ailing(node, false) }</span>
        },
        Density::Tile => html! { <>
            <span class="tile-top">{ status_mark(node.status) }{ ailing(node, false) }<span class="tile-name">{ &*node.name }</span>{ for tag }</span>
            <span class="tile-port">{ node.port }</span>
            if node.status != Status::Up { <span class="unseen">{ word(node.status) }</span> }
            <span class="tile-bar">
                <span class="bar" data-level={level(node)}><span></span></span>
                <span class="tile-count">{ format!("{}/{}", node.knows, node.of) }</span>
            </span>
        </> },
        Density::Compact | Density::Full => html! { <>
            { status_mark(node.status) }
            <span class="name">{ &*node.name }</span>
            <span class="port">{ format!(":{}", node.port) }</span>
            { for tag }
        </> },
    }
}

/// What is the matter with a node: the first word of it and how much more there is, or where there is no room for words a mark.
fn ailing(node: &NodeView, has_words: bool) -> Html {
    let signs = &node.health.signs;
    let Some(first) = signs.first() else {
        return Html::default();
    };
    let words: Vec<&str> = signs.iter().map(|sign| sign.word).collect();
    let text = match signs.len() {
        _ if !has_words => "!".to_owned(),
        1 => first.word.to_owned(),
        n => format!("{} +{}", first.word, n - 1),
    };
    html! { <span class="ailing" title={words.join(", ")}>{ text }</span> }
}

/// Returns how much a node knows in twentieths, for a bar that the style sheet draws.
fn level(node: &NodeView) -> String {
    (node.knows * 20)
        .checked_div(node.of)
        .unwrap_or(0)
        .min(20)
        .to_string()
}

fn favourite(node: &NodeView) -> Html {
    html! {
        <p class="favourite" title={node.favourite.to_string()}>
            <span class="title">{ &*node.favourite }</span>
            <span class="version">{ format!("v{}", node.version) }</span>
        </p>
    }
}

fn knows(node: &NodeView) -> Html {
    html! {
        <p class="knows">
            if node.status != Status::Up { <span class="status-word">{ word(node.status) }</span> }
            { ailing(node, true) }
            <span class="bar" data-level={level(node)}><span></span></span>
            <span class="count">
                if node.status == Status::Up { { "knows " } }{ format!("{}/{}", node.knows, node.of) }
            </span>
        </p>
    }
}

/// Returns the line of small print: what waits or how many peers there are, and the traffic.
fn facts(node: &NodeView) -> Html {
    let first = match (node.waiting, node.health.in_line) {
        (0, 0) => counted(node.peers.len() as u64, "peer"),
        (0, n) => format!("{n} in line"),
        (n, _) => format!("{n} wait"),
    };
    let title = format!("{first}; sent {}, was given {}", node.sent, node.delivered);
    html! { <p class="card-facts" {title}>{ format!("{first} · ↑{} ↓{}", node.sent, node.delivered) }</p> }
}

fn books(node: &NodeView) -> Html {
    // A line that says how many more there are takes the place of a row.
    let (listed, more) = match node.more_books {
        0 => (usize::MAX, 0),
        n => (Density::Full.rows() - 1, n + 1),
    };
    let rows = node.books.iter().take(listed);
    let rows = rows.map(|book| book_row(book, None, Html::default()));
    html! { <>
        <table class="books">
            <caption class="unseen">{ format!("Books {} knows of", node.name) }</caption>
            { heads("unseen", &["Who", "Book", "Version"]) }
            <tbody>{ for rows }</tbody>
        </table>
        if more > 0 { { small("more", format!("+{more} more")) } }
    </> }
}

/// A row of a books table, with a cell more after the name and one more at the end if there are any.
pub fn book_row(book: &BookRow, second: Option<(&'static str, AttrValue)>, more: Html) -> Html {
    let class = match (book.is_fresh, book.newest) {
        (true, None) => "fresh",
        (true, Some(_)) => "fresh behind",
        (false, None) => "",
        (false, Some(_)) => "behind",
    };
    let title = ("title", book.title.to_string().into());
    let version = ("version", version(book).into());
    let cells = second.into_iter().chain([title, version]);
    row_with(class, who(&book.label, book.has_left), cells, more)
}

/// Returns a name, and whether whoever bears it has left.
pub fn who(label: &str, has_left: bool) -> String {
    let left = if has_left { " (left)" } else { "" };
    format!("{label}{left}")
}

/// Returns a version, and in words how it stands to the newest.
fn version(row: &BookRow) -> String {
    match row.newest {
        None => format!("v{}", row.version),
        Some(newest) => format!("v{} (newest v{newest})", row.version),
    }
}

fn peers(node: &NodeView) -> Html {
    let waits = match (node.waiting, node.health.in_line) {
        (0, 0) => None,
        (0, n) => Some(format!("{n} in line")),
        (n, _) => Some(format!("{n} wait")),
    };
    let shown = PEERS_SHOWN - usize::from(waits.is_some());
    let more = node.peers.len().saturating_sub(shown);
    html! {
        <p class="peers">
            <span class="peers-title">{ "peers" }</span>
            { for node.peers.iter().take(shown).map(|peer| html! { <span key={peer.id.0} class="chip">{ who(&peer.label, peer.has_left) }</span> }) }
            if more > 0 { <span class="chip rest">{ format!("+{more}") }</span> }
            if node.peers.is_empty() { <span class="none">{ "none" }</span> }
            { for waits.map(|waits| html! { <span class="chip waiting">{ waits }</span> }) }
        </p>
    }
}

/// Opens the menu below the button that was pressed.
#[must_use]
pub fn menu_below(event: &MouseEvent, node: crate::message::NodeId) -> Action {
    let button: web_sys::Element = event.target_unchecked_into();
    let place = button.get_bounding_client_rect();
    Action::Menu(Some(MenuAt {
        node,
        x: place.left(),
        y: place.bottom(),
    }))
}
