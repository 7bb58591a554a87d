//! What stands around the picture: the choice of layout, the tools, the zoom, the legend.

use yew::prelude::*;

use super::large::links_every;
use crate::action::Action;
use crate::components::controls::choice;
use crate::components::mark::icon;
use crate::components::popover::Popover;
use crate::drawing::Tool;
use crate::geometry::{Lens, ZOOM_MAX};
use crate::layout::Layout;
use crate::snapshot::{COLOURS_MAX, LinkMark, Snapshot};

/// The paths of the tools, in a square of 16.
fn sign(tool: Tool) -> &'static str {
    match tool {
        Tool::Select => "M3.5 1.5 13 8.2l-4.3.7 2.5 4.5-2 1.1-2.5-4.5-3.2 2.9z",
        Tool::Cut => {
            "M12.9 1.2 14.6 2.6 6.8 12.4 3.2 14.2 1.4 12.7 5.1 10.9zM2 2.2h5v1.6H2zM10.5 11.2H15v1.6h-4.5z"
        }
        Tool::Link => crate::components::mark::sign::LINK,
        Tool::Sides => "M1.5 2.5h5v11h-5zM9.5 2.5h5v11h-5zm1.6 1.6v7.8h1.8V4.1z",
    }
}

const MINUS: &str = "M2.5 6.8h11v2.4h-11z";
const WHOLE: &str = "M2 2h4.5v2H4v2.5H2zM9.500 2H14v4.500h-2V4H9.500zM2 9.500h2V12h2.500v2H2zM12 9.500h2V14H9.500v-2H12z";

/// What the tools do.
pub(super) struct Doing {
    /// A tool was taken.
    pub on_tool: Callback<Tool>,
    /// So many times as large, around the middle; 0: all of it.
    pub on_zoom: Callback<f64>,
}

/// By how much a press or a key enlarges.
pub(super) const ZOOM_STEP: f64 = 1.5;

/// The tools above the picture.
pub(super) fn tools(
    dispatch: &Callback<Action>,
    doing: &Doing,
    (layout, shown): (Option<Layout>, Option<Layout>),
    tool: Tool,
    lens: Lens,
) -> Html {
    let automatic = shown
        .filter(|_| layout.is_none())
        .map_or("Auto", Layout::label);
    let options = std::iter::once(AttrValue::from(if layout.is_none() {
        format!("Auto: {}", automatic.to_lowercase())
    } else {
        "Auto".to_owned()
    }))
    .chain(
        Layout::ALL
            .iter()
            .map(|layout| AttrValue::from(layout.label())),
    )
    .collect();
    let chosen = layout.map_or(0, |layout| {
        Layout::ALL
            .iter()
            .position(|other| *other == layout)
            .map_or(0, |at| at + 1)
    });
    let on_choice = dispatch.reform(|at: usize| {
        Action::Layout(
            at.checked_sub(1)
                .and_then(|at| Layout::ALL.get(at))
                .copied(),
        )
    });
    let buttons = Tool::ALL.map(|other| {
        let onclick = doing.on_tool.reform(move |_: MouseEvent| other);
        html! {
            <button
                key={other.label()} type="button" class="tool" title={other.help()}
                aria-pressed={(other == tool).to_string()} {onclick}
            >{ icon(sign(other)) }{ other.label() }</button>
        }
    });
    let zoom = |label: &'static str,
                title: &'static str,
                path: &'static str,
                by: f64,
                can: bool| {
        let onclick = doing.on_zoom.reform(move |_: MouseEvent| by);
        html! {
            <button type="button" class="sign" data-stays="" {title} aria-label={label} disabled={!can} {onclick}>{ icon(path) }</button>
        }
    };
    let is_whole = lens == Lens::default();
    // Whoever draws is told so: a press on a node means something else then.
    let is_drawing = tool != Tool::Select;
    let face = if is_drawing {
        html! { <>{ icon(sign(tool)) }{ tool.label() }</> }
    } else {
        html! { { "Picture" } }
    };
    html! {
        <Popover
            class={classes!("picture-tools", is_drawing.then_some("drawing"))} title="Draw cuts, links and sides; arrange and enlarge the picture" {face}
        >
            <div class="tool-list" role="group" aria-label="What the pointer does in the picture">{ for buttons }</div>
            { choice("layout", "field layout-choice", "Layout", options, chosen, on_choice) }
            <div class="tool-row" role="group" aria-label="How large the picture is">
                { zoom("Smaller", "Smaller (−, or Ctrl and the wheel)", MINUS, 1.0 / ZOOM_STEP, !is_whole) }
                { zoom("Whole picture", "All of it (0)", WHOLE, 0.0, !is_whole) }
                { zoom("Larger", "Larger (+, or Ctrl and the wheel); Shift and arrow keys, or dragging, move it", crate::components::mark::sign::PLUS, ZOOM_STEP, lens.zoom < ZOOM_MAX) }
            </div>
        </Popover>
    }
}

/// What the shapes mean; of states of links and messages only those that there are.
///
/// In a picture that is not `wide` it says so in one word each.
pub(super) fn legend(snapshot: &Snapshot, is_large: bool, wide: bool) -> Html {
    let marks = &snapshot.marks;
    let summary = &snapshot.summary;
    let is_doubled = summary.duplicated > 0;
    let is_lossy = summary.lost + summary.cut + summary.dead + summary.dropped > 0;
    let links = snapshot.links.len();
    let thinned = if is_large { links_every(links) } else { 1 };
    let is_coloured = snapshot.nodes.len() <= COLOURS_MAX;
    let keys = [
        (
            "key-rumor key-coloured",
            if wide {
                "rumor, by whose book"
            } else {
                "rumor"
            },
            is_coloured,
        ),
        ("key-rumor", "rumor", !is_coloured),
        ("key-request", "asks", true),
        ("key-peers", "answers", true),
        ("key-cross", "lost", is_lossy),
        ("key-copy", "copy", is_doubled),
        ("key-cut", "cut", marks.iter().any(LinkMark::is_cut)),
        ("key-held", "held", marks.iter().any(LinkMark::is_held)),
        ("key-slow", "slow", marks.iter().any(LinkMark::is_slow)),
        ("key-frozen", "frozen", is_large),
        ("key-dead", "dead", is_large),
    ];
    let keys = keys.into_iter().filter(|(_, _, is_there)| *is_there);
    let keys = keys.map(|(class, label, _)| html! { <span key={class} class={classes!("key", class)}>{ label }</span> });
    let ailing = if is_large {
        words_of_signs(snapshot)
    } else {
        Vec::new()
    };
    html! {
        <p class="legend" aria-hidden="true">
            { for keys }
            if !ailing.is_empty() { <span class="key key-ailing">{ format!("node: {}", ailing.join(", ")) }</span> }
            if thinned > 1 { <span class="key none">{ format!("1 of {thinned} links shown") }</span> }
        </p>
    }
}

/// Returns in a word each what is the matter with the nodes of a room.
fn words_of_signs(snapshot: &Snapshot) -> Vec<&'static str> {
    let mut words = Vec::new();
    for sign in snapshot.nodes.iter().flat_map(|node| &node.health.signs) {
        if !words.contains(&sign.word) {
            words.push(sign.word);
        }
    }
    words
}
