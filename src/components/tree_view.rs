//! The infection tree on the stage: who told whom first, and what that cost.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, SvgElement};
use yew::prelude::*;

use super::controls::{button, heads, row, save_picture, small, toggle};
use super::curves_view::{retelling_part, rumor_choice};
use super::measure::use_size;
use super::shapes::shapes;
use super::toolbar::Toolbar;
use crate::action::{Action, Figure, FileKind};
use crate::chart::tree::{Across, Drawn, hops};
use crate::geometry::px;
use crate::message::NodeId;
use crate::narration::counted;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::seconds;
use crate::time::SimTime;
use crate::tree::{DRAWN_MAX, Heard, Layout, Tree};

/// How high the room of a name beside its node is, in CSS pixels.
const NAME_PX: f64 = 22.0;
/// The names of elements within an SVG that are none of it.
const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// The most rows of the table.
const ROWS_MAX: usize = 400;

/// Properties of [`TreeView`].
#[derive(PartialEq, Properties)]
pub struct TreeViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The tree.
    pub tree: Rc<Tree>,
    /// The rumors that can be chosen, the latest first.
    pub rumors: Rc<Vec<(u64, String)>>,
    /// Which rumor is followed.
    pub following: Option<u64>,
    /// What goes from left to right.
    pub across: Across,
    /// How much of the run has been gone through to tell the rumor from its beginning, in percent; `None`: it is not being told.
    pub retold: Option<u64>,
    /// Where in the run one is: who heard it later is drawn hollow.
    pub now: SimTime,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What lights up.
    pub lit: Rc<Lit>,
}

/// The tree.
#[component]
pub fn TreeView(props: &TreeViewProps) -> Html {
    let TreeViewProps {
        dispatch,
        tree,
        rumors,
        following,
        across,
        ..
    } = props;
    // Below which node somebody looks, of which rumor.
    let below = use_state_eq(|| None::<(u64, NodeId)>);
    let root = below
        .filter(|(rumor, _)| tree.rumor == Some(*rumor))
        .and_then(|(_, id)| tree.nodes.iter().position(|node| node.id == id));
    let latest = [("the rumor with the latest news", Action::Follow(None))];
    if tree.nodes.is_empty() {
        return html! {
            <div class="matrix-room">
                <div class="matrix-top">{ rumor_choice(dispatch, &latest, 0, rumors, *following) }</div>
                <p class="lanes-note">{ tree.in_words() }</p>
            </div>
        };
    }
    let layout = tree.layout(root);
    let fertile = tree.fertile().into_iter().map(|place| {
        let node = &tree.nodes[place];
        let is_too_many = node.below as usize > DRAWN_MAX;
        let onclick = {
            let (below, rumor, id) = (below.clone(), tree.rumor, node.id);
            Callback::from(move |_: MouseEvent| below.set(rumor.map(|rumor| (rumor, id))))
        };
        html! {
            <li key={node.id.0} data-point={Pointed::Node(node.id).to_string()}>
                <span>{ format!("{} told {}, hop {}", node.name, counted(u64::from(node.children), "node"), node.hop) }</span>
                <button type="button" class="small" disabled={is_too_many} {onclick} aria-label={format!("Show its {}: all that heard it through {}", node.below, node.name)}>
                    { format!("Show its {}", node.below) }
                </button>
            </li>
        }
    });
    let whole = below.clone();
    let by = |label, way: Across| {
        toggle(
            dispatch,
            "small",
            label,
            *across == way,
            Some(Action::Across(way)),
        )
    };
    html! {
        <div class="matrix-room tree-room">
            <Toolbar class="matrix-top" label="Tree">
                { rumor_choice(dispatch, &latest, 0, rumors, *following) }
                <div class="across" role="group" aria-label="From left to right">{ by("By hop", Across::Hops) }{ by("By time", Across::Time) }</div>
                { retelling_part(props.retold) }
                if let Some(root) = root {
                    <span>{ format!("Through {} alone. ", tree.nodes[root].name) }<button type="button" class="small" onclick={move |_| whole.set(None)}>{ "Show all of it" }</button></span>
                }
                <p class="matrix-legend" aria-hidden="true">
                    <span class="tree-key">{ "heard it first" }</span><span class="tree-key again">{ "told again" }</span><span class="tree-key future">{ "later than now" }</span>
                </p>
            </Toolbar>
            <p class="lanes-note" id="tree-numbers">{ numbers(tree, props.retold.is_some()) }</p>
            <div class="tree-parts">
                if let Some(layout) = layout {
                    <Drawing {dispatch} {tree} layout={Rc::new(layout)} across={*across} now={props.now} selected={props.selected} lit={&props.lit} />
                } else {
                    <div class="tree-scroll">
                        <p class="lanes-note">{ format!("Of more than {DRAWN_MAX} nodes no tree is drawn; choose a part of it.") }</p>
                        <h2>{ "From whom most heard it" }</h2>
                        <ul class="fertile">{ for fertile }</ul>
                    </div>
                }
                <div class="tree-side">
                    <h2>{ "By hop" }</h2>
                    <Hops {tree} />
                    <details class="chart-more">
                        <summary>{ "What the numbers mean" }</summary>
                        { small("note", "Last delivery hop (LDH): the most links that a first copy had crossed. Relative message redundancy (RMR): messages / (nodes reached - 1) - 1; 0 if nobody was told twice. Both as in Leitão, Pereira and Rodrigues, Epidemic broadcast trees (Plumtree), 2007.") }
                    </details>
                    { more(dispatch, tree) }
                </div>
            </div>
        </div>
    }
}

fn numbers(tree: &Tree, is_retold: bool) -> String {
    let numbers = tree.numbers_in_words();
    let missing = if tree.is_whole || is_retold {
        ""
    } else {
        " · the log no longer has its beginning"
    };
    format!("{numbers}{missing}")
}

#[derive(PartialEq, Properties)]
struct HopsProps {
    tree: Rc<Tree>,
}

/// How many heard it at each hop.
#[component]
fn Hops(props: &HopsProps) -> Html {
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let counts = props.tree.by_hop();
    let height = counts.len() as f64 * 22.0;
    let said: Vec<String> = counts
        .iter()
        .enumerate()
        .map(|(hop, count)| format!("hop {hop}: {count}"))
        .collect();
    html! {
        <div class="chart-room" ref={room} style={format!("height: {}px", px(height))}>
            if width > 0.0 {
                <svg class="chart-drawing" width={px(width)} height={px(height)} role="img" aria-label={format!("Nodes by hop. {}.", said.join(", "))}>
                    { shapes(&hops(&props.tree, width, 0.0)) }
                </svg>
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct DrawingProps {
    dispatch: Callback<Action>,
    tree: Rc<Tree>,
    layout: Rc<Layout>,
    across: Across,
    now: SimTime,
    selected: Option<NodeId>,
    lit: Rc<Lit>,
}

/// Moves the focus to the node that an arrow key leads to.
fn walk(tree: &Tree, layout: &Layout, seat: usize, key: &str) -> Option<usize> {
    let place = layout.seats[seat].place;
    let of = |place: usize| layout.seats.iter().position(|seat| seat.place == place);
    match key {
        "ArrowLeft" => of(tree.nodes[place].parent?),
        "ArrowRight" => layout
            .seats
            .iter()
            .position(|seat| tree.nodes[seat.place].parent == Some(place)),
        "ArrowDown" => (seat + 1 < layout.seats.len()).then_some(seat + 1),
        "ArrowUp" => seat.checked_sub(1),
        "Home" => Some(0),
        "End" => layout.seats.len().checked_sub(1),
        _ => None,
    }
}

#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let DrawingProps {
        dispatch,
        tree,
        layout,
        across,
        now,
        selected,
        lit,
    } = props;
    let room = use_node_ref();
    let size = use_size(&room);
    // The one that the Tab key leads to.
    let at = use_state_eq(|| None::<NodeId>);
    let drawn = Drawn::new(tree, layout, *across, size, 0.0);
    let focused = at.or(*selected);
    let focused = layout
        .seats
        .iter()
        .position(|seat| Some(tree.nodes[seat.place].id) == focused)
        .unwrap_or(0);
    let branches = (0..layout.seats.len()).filter_map(|seat| {
        let node = &tree.nodes[layout.seats[seat].place];
        let d = drawn.branch(tree, layout, seat)?;
        let is_lit = lit.has_message(node.message);
        let is_future = node.at > *now;
        Some(html! {
            <path
                key={node.id.0} {d} class={classes!("branch", is_lit.then_some("lit"), is_future.then_some("future"))}
                data-point={Pointed::Message(node.message).to_string()}
            />
        })
    });
    let nodes = layout.seats.iter().enumerate().map(|(seat, of)| {
        let node = &tree.nodes[of.place];
        let (x, y) = drawn.places[seat];
        let id = node.id;
        let is_selected = *selected == Some(id);
        let onkeydown = {
            let (dispatch, tree, layout, at, room) = (dispatch.clone(), Rc::clone(tree), Rc::clone(layout), at.clone(), room.clone());
            Callback::from(move |event: KeyboardEvent| {
                let key = event.key();
                if matches!(key.as_str(), "Enter" | " ") {
                    dispatch.emit(Action::Select(Some(id)));
                } else if let Some(to) = walk(&tree, &layout, seat, &key) {
                    let id = tree.nodes[layout.seats[to].place].id;
                    at.set(Some(id));
                    focus(&room, id);
                } else {
                    return;
                }
                event.prevent_default();
                event.stop_propagation();
            })
        };
        let onclick = {
            let (dispatch, at) = (dispatch.clone(), at.clone());
            Callback::from(move |_: MouseEvent| {
                at.set(Some(id));
                dispatch.emit(Action::Select(Some(id)));
            })
        };
        let class = classes!(
            "tree-node",
            is_selected.then_some("selected"),
            lit.has_node(id).then_some("lit"),
            (node.at > *now).then_some("future"),
        );
        html! {
            <g
                key={id.0} id={format!("tree-{}", id.0)} {class} role="treeitem" aria-level={(of.depth + 1).to_string()}
                aria-selected={is_selected.to_string()} tabindex={if seat == focused { "0" } else { "-1" }}
                aria-label={said(tree, node)} data-point={Pointed::Node(id).to_string()} {onkeydown} {onclick}
            >
                <title>{ said(tree, node) }</title>
                <circle cx={px(x)} cy={px(y)} r={if drawn.is_named { "6" } else { "2.6" }} />
                if drawn.is_named {
                    <rect class="grasp" x={px(x - 12.0)} y={px(y - 12.0)} width="24" height="24" />
                    { name(&drawn, seat, node) }
                }
            </g>
        }
    });
    html! {
        <div class="tree-scroll" ref={room.clone()}>
            if size.0 > 0.0 {
                <svg class="tree-drawing" width={px(drawn.size.0)} height={px(drawn.size.1)} role="tree" aria-label={tree.in_words()}>
                    <g aria-hidden="true">{ shapes(&drawn.behind) }</g>
                    <g aria-hidden="true">{ for branches }</g>
                    { for nodes }
                </svg>
            }
        </div>
    }
}

fn focus(room: &NodeRef, id: NodeId) {
    let found = room.cast::<Element>().and_then(|room| {
        room.query_selector(&format!("#tree-{}", id.0))
            .ok()
            .flatten()
    });
    if let Some(node) = found.and_then(|element| element.dyn_into::<SvgElement>().ok()) {
        // It has a tab index, and so takes the focus.
        let _ = node.focus();
    }
}

/// What stands beside a node: its name, and how many more copies came. A name that there is no room for ends in an ellipsis.
fn name(drawn: &Drawn, seat: usize, node: &Heard) -> Html {
    let (x, wide) = drawn.name_room(seat);
    let (_, y) = drawn.places[seat];
    html! {
        <foreignObject class="tree-name" x={px(x)} y={px(y - NAME_PX / 2.0)} width={px(wide)} height={px(NAME_PX)}>
            <div xmlns={XHTML}>
                <span class="whole">{ &*node.name }</span>
                if node.repeats > 0 { <span class="repeats">{ format!("\u{a0}+{}", node.repeats) }</span> }
            </div>
        </foreignObject>
    }
}

/// Says how a node heard it.
fn said(tree: &Tree, node: &Heard) -> String {
    let repeats = match node.repeats {
        0 => String::new(),
        n => format!(", and {} after that", counted(u64::from(n), "repeat")),
    };
    // What can be read comes first, as it is read.
    let name = match node.repeats {
        0 => node.name.to_string(),
        n => format!("{} +{n}", node.name),
    };
    match node.parent {
        None => format!("{name}: began it at {}{repeats}", seconds(node.at)),
        Some(parent) => format!(
            "{name}: from {} at {}, hop {}{repeats}",
            tree.nodes[parent].name,
            seconds(node.at),
            node.hop
        ),
    }
}

fn more(dispatch: &Callback<Action>, tree: &Tree) -> Html {
    let rows = tree.nodes.iter().take(ROWS_MAX).map(|node| {
        let parent = node.parent.map_or("-".into(), |parent| {
            AttrValue::from(tree.nodes[parent].name.to_string())
        });
        row(
            "",
            format!("{}:{}", node.name, node.id.port().unwrap_or_default()),
            [
                ("", parent),
                ("number", seconds(node.at).into()),
                ("number", node.hop.to_string().into()),
                ("number", node.repeats.to_string().into()),
                ("number", node.children.to_string().into()),
            ],
        )
    });
    let left_out = tree.nodes.len().saturating_sub(ROWS_MAX);
    html! {
        <details class="chart-more">
            <summary>{ "Show as a table, save" }</summary>
            <Toolbar class="saves" label="Save">{ button(dispatch, "small", "Save as CSV", Action::Download(FileKind::TreeTable)) }{ save_picture(dispatch, Figure::Tree) }</Toolbar>
            <div class="table-room" tabindex="0" role="region" aria-label="The tree, as a table">
                <table class="numbers">
                    { heads("", &["Node", "from", "at", "hop", "repeats", "told"]) }
                    <tbody>{ for rows }</tbody>
                </table>
                if left_out > 0 { { small("note", format!("{left_out} more nodes are in the CSV.")) } }
            </div>
        </details>
    }
}
