//! The cards of all nodes, as large as the room allows.

use std::rc::Rc;

use yew::prelude::*;

use super::card::Card;
use super::measure::use_size;
use crate::action::Action;
use crate::geometry::{Density, columns, density, px, tight_rows};
use crate::message::NodeId;
use crate::pointing::Lit;
use crate::snapshot::Snapshot;

/// Properties of [`Cards`].
#[derive(PartialEq, Properties)]
pub struct CardsProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// How much cards show; `None`: as the room allows.
    pub density: Option<Density>,
    /// The size of text, 1 being usual.
    pub text: f64,
    /// What lights up.
    pub lit: Rc<Lit>,
    /// Whether as many as can be are to be seen at once, because nobody scrolls.
    pub is_presenting: bool,
}

/// The most cards that are drawn; a larger room is for the picture and the inspector.
const CARDS_MAX: usize = 1_000;

/// How much the room leaves free around them, in CSS pixels.
const ROOM_PX: f64 = 3.0;

/// The cards.
#[component]
pub fn Cards(props: &CardsProps) -> Html {
    let room = use_node_ref();
    let (width, height) = use_size(&room);
    let nodes = &props.snapshot.nodes;
    let fitting = density(nodes.len(), width, height, props.text);
    let density = props.density.unwrap_or(fitting);
    let columns = i32::try_from(columns(width / props.text, density)).unwrap_or(1);
    let row = (props.is_presenting && density == Density::Tile)
        .then(|| tight_rows(nodes.len(), width, height - 2.0 * ROOM_PX, props.text))
        .flatten();
    let class = classes!("cards", density.name(), row.is_some().then_some("tight"));
    let style = row.map(|row| format!("grid-auto-rows: {}px", px(row)));
    let on_key = props.dispatch.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            "ArrowDown" => columns,
            "ArrowUp" => -columns,
            _ => return,
        };
        event.prevent_default();
        on_key.emit(Action::Walk(by));
    });
    let is_one_selected = nodes.iter().any(|node| Some(node.id) == props.selected);
    let cards = nodes.iter().take(CARDS_MAX).enumerate().map(|(i, node)| {
        let is_selected = Some(node.id) == props.selected;
        html! {
            <Card
                key={node.id.0}
                dispatch={&props.dispatch}
                node={Rc::clone(node)}
                side={props.snapshot.sides.get(i).copied()}
                {density}
                {is_selected}
                is_lit={props.lit.has_node(node.id)}
                is_stop={is_selected || (!is_one_selected && i == 0)}
            />
        }
    });
    html! {
        <div class="cards-room" ref={room}>
            if width > 0.0 {
                if density == Density::Cell { { legend() } }
                <ul {class} {style} aria-label={format!("Nodes: {}", nodes.len())} {onkeydown}>
                    { for cards }
                </ul>
            }
            if nodes.len() > CARDS_MAX {
                <p class="more">{ format!("and {} more", nodes.len() - CARDS_MAX) }</p>
            }
        </div>
    }
}

/// Says what the squares are that stand for nodes where there is no room for more.
fn legend() -> Html {
    let squares = [
        ("0", "next to nothing"),
        ("10", "half"),
        ("20", "everything"),
    ];
    let squares = squares.map(|(level, knows)| {
        html! { <span><span class="cell-fill" data-level={level}></span>{ knows }</span> }
    });
    html! {
        <p class="cells-legend" aria-hidden="true">{ "A square is a node, and its colour says how much it knows:" }{ for squares }{ "Point at one to see its name." }</p>
    }
}
