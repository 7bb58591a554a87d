//! A room of some dozens: nodes and links as elements that can be pointed at, walked and read aloud.

use std::rc::Rc;

use yew::prelude::*;

use super::scene::{Naming, label};
use crate::action::Action;
use crate::components::card::side_class;
use crate::components::mark::word;
use crate::geometry::{NAME_BELOW, Place, RIM, Seat, Seating, px};
use crate::message::NodeId;
use crate::notices::side_letter;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::{COLOURS_MAX, Knowledge, LinkMark, NodeView, Status};

/// From how large a disc on the side of a partition has a letter, in CSS pixels; a smaller one has its colour alone.
const SIDE_FROM: f64 = 9.0;

/// Properties of [`Room`].
#[derive(PartialEq, Properties)]
pub(super) struct RoomProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The nodes.
    pub nodes: Vec<Rc<NodeView>>,
    /// Who knows whom.
    pub links: Rc<Vec<(usize, usize, bool)>>,
    /// What is the matter with the links.
    pub marks: Rc<Vec<LinkMark>>,
    /// On which side of a partition each node is; empty if there is none.
    pub sides: Rc<Vec<u32>>,
    /// Where the nodes are seen.
    pub seating: Rc<Seating>,
    /// Where their names stand.
    pub named: Rc<Vec<Naming>>,
    /// Which is selected.
    pub selected: Option<NodeId>,
    /// What lights up.
    pub lit: Rc<Lit>,
    /// How large the picture is.
    pub size: (f64, f64),
    /// Whether it is only looked at: then another picture has the identifiers of its nodes.
    pub is_looked_at: bool,
}

/// The nodes and links.
#[component]
pub(super) fn Room(props: &RoomProps) -> Html {
    let RoomProps {
        dispatch,
        nodes,
        links,
        marks,
        sides,
        seating,
        named,
        selected,
        lit,
        size,
        is_looked_at,
    } = props;
    let selected_at = nodes.iter().position(|node| Some(node.id) == *selected);
    let radius = seating.disc();
    let is_one_selected = selected_at.is_some();
    let discs = nodes
        .iter()
        .zip(&seating.seats)
        .enumerate()
        .map(|(at, (node, seat))| {
            let is_selected = selected_at == Some(at);
            let naming = named.get(at).copied().unwrap_or(Naming::Nowhere);
            html! {
                <Disc
                    key={node.id.0}
                    {dispatch}
                    node={Rc::clone(node)}
                    side={sides.get(at).copied()}
                    of={nodes.len()}
                    seat={*seat}
                    {radius}
                    {naming}
                    {is_selected}
                    is_stop={is_selected || (!is_one_selected && at == 0)}
                    is_lit={lit.has_node(node.id)}
                    is_looked_at={*is_looked_at}
                />
            }
        });
    let ids: Rc<Vec<NodeId>> = Rc::new(nodes.iter().map(|node| node.id).collect());
    html! {
        <svg
            class="room" width={px(size.0)} height={px(size.1)} viewBox={format!("0 0 {} {}", px(size.0), px(size.1))}
            role="group" aria-label="Picture of the room: arrow keys walk from node to node, plus and minus enlarge it"
        >
            { clusters(seating) }
            <Links {links} {marks} {seating} {selected_at} {ids} lit={Rc::clone(lit)} />
            { for discs }
        </svg>
    }
}

/// The frames of the groups that nodes stand in, with their letters.
pub(super) fn clusters(seating: &Seating) -> Html {
    /// The most groups that have a frame.
    const FRAMES_MAX: usize = 60;
    let frames = seating.clusters.iter().take(FRAMES_MAX).map(|cluster| {
        let area = cluster.area;
        html! {
            <g key={cluster.label.clone()} class="cluster">
                <rect x={px(area.left)} y={px(area.top)} width={px(area.width)} height={px(area.height)} rx="8" />
                <text x={px(area.left + 8.0)} y={px(area.top + 16.0)}>
                    { &*cluster.label }<tspan class="size">{ format!(" · {}", cluster.count) }</tspan>
                </text>
            </g>
        }
    });
    html! { <g class="clusters">{ for frames }</g> }
}

#[derive(PartialEq, Properties)]
struct LinksProps {
    links: Rc<Vec<(usize, usize, bool)>>,
    marks: Rc<Vec<LinkMark>>,
    seating: Rc<Seating>,
    selected_at: Option<usize>,
    ids: Rc<Vec<NodeId>>,
    lit: Rc<Lit>,
}

/// Who knows whom: a line, dashed if only one end knows the other, marked if something is the matter with it. Apart from the
/// nodes, which change far more often.
#[component]
fn Links(props: &LinksProps) -> Html {
    let LinksProps {
        links,
        marks,
        seating,
        selected_at,
        ids,
        lit,
    } = props;
    let ends =
        |a: usize, b: usize| Some((seating.seats.get(a)?.place, seating.seats.get(b)?.place));
    let lines = links.iter().enumerate().filter_map(|(at, &(a, b, both))| {
        let mark = marks.binary_search_by_key(&at, |mark| mark.link).ok();
        let mark = mark.map(|mark| &marks[mark]);
        let (from, to) = ends(a, b)?;
        let is_of_selected = *selected_at == Some(a) || *selected_at == Some(b);
        let is_pointed = lit.has_link(*ids.get(a)?, *ids.get(b)?);
        let class = classes!(
            "link",
            (!both).then_some("one-way"),
            mark.is_some_and(LinkMark::is_slow).then_some("slow"),
            mark.is_some_and(LinkMark::is_held).then_some("held"),
            mark.is_some_and(LinkMark::is_cut).then_some("cut"),
            is_of_selected.then_some("lit"),
            is_pointed.then_some("pointed"),
        );
        Some(html! {
            <line key={a << 16 | b} {class} x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)} />
        })
    });
    let tells_latency = marks.iter().filter(|mark| mark.is_slow()).count() <= LATENCIES_MAX;
    let signs = marks.iter().filter_map(|mark| {
        let &(a, b, _) = links.get(mark.link)?;
        let (from, to) = ends(a, b)?;
        let disc = seating.disc();
        Some(
            html! { <g key={mark.link}>{ for way_signs(mark, from, to, disc, tells_latency) }</g> },
        )
    });
    html! { <><g class="links">{ for lines }</g><g class="link-signs">{ for signs }</g></> }
}

/// The most links that say how long they take; of more, pointing at one tells.
const LATENCIES_MAX: usize = 40;

/// A sign for each way with which something is the matter, near its end: a bar if it is cut, two if it is held, and how long it
/// takes if that is special.
fn way_signs(mark: &LinkMark, from: Place, to: Place, disc: f64, tells_latency: bool) -> Vec<Html> {
    let mut signs = Vec::new();
    for (way, (from, to)) in mark.ways.iter().zip([(from, to), (to, from)]) {
        let length = crate::geometry::distance(from, to).max(1e-9);
        let (ax, ay) = ((to.x - from.x) / length, (to.y - from.y) / length);
        // So far before its end, on the right of the line as messages are.
        let before = |pixels: f64| {
            let share = 1.0 - ((disc * RIM + pixels) / length).min(0.5);
            let at = from.towards(to, share);
            (at.x - ay * 3.5, at.y + ax * 3.5)
        };
        let bar = |(x, y): (f64, f64)| {
            format!(
                "M{} {}L{} {}",
                px(x - ay * 6.0),
                px(y + ax * 6.0),
                px(x + ay * 6.0),
                px(y - ax * 6.0)
            )
        };
        if way.is_cut {
            signs.push(html! { <path class="sign-cut" d={bar(before(10.0))} /> });
        }
        if way.is_held {
            signs.push(html! { <path class="sign-held" d={format!("{}{}", bar(before(17.0)), bar(before(22.0)))} /> });
        }
        if let Some(latency) = way.latency.as_ref().filter(|_| tells_latency) {
            let (x, y) = before(length * 0.3);
            signs.push(html! { <text class="sign-slow" x={px(x)} y={px(y)} dy="0.35em">{ &**latency }</text> });
        }
    }
    signs
}

#[derive(PartialEq, Properties)]
struct DiscProps {
    dispatch: Callback<Action>,
    node: Rc<NodeView>,
    side: Option<u32>,
    of: usize,
    seat: Seat,
    radius: f64,
    naming: Naming,
    is_selected: bool,
    is_stop: bool,
    is_lit: bool,
    is_looked_at: bool,
}

/// A node: a disc, around it how much it knows, beside it its name. Clicks are the picture's to judge.
#[component]
fn Disc(props: &DiscProps) -> Html {
    let DiscProps {
        dispatch,
        node,
        side,
        of,
        seat,
        radius,
        naming,
        is_selected,
        is_stop,
        is_lit,
        is_looked_at,
    } = props;
    let id = node.id;
    let onkeydown = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                event.stop_propagation();
                dispatch.emit(Action::Select(Some(id)));
            }
        })
    };
    html! {
        <g
            class={classes!("node", word(node.status), is_selected.then_some("selected"), is_lit.then_some("lit"), side.map(side_class))}
            transform={format!("translate({} {})", px(seat.place.x), px(seat.place.y))} role="button" tabindex={if *is_stop { "0" } else { "-1" }}
            id={(!is_looked_at).then(|| format!("disc-{}", id.0))} aria-pressed={is_selected.to_string()} {onkeydown} data-point={Pointed::Node(id).to_string()}
        >
            <title>{ label(node) }</title>
            <circle class="halo" r={px(radius * 1.9)} />
            <circle class="disc" r={px(*radius)} />
            { knowledge(node, *radius) }
            { inside(node, *radius, *of) }
            { name(node, *naming, seat.outward, *radius) }
            if let Some(side) = side.filter(|_| *radius >= SIDE_FROM) {
                <g class="side" transform={format!("translate({} {})", px(-radius * 0.95), px(radius * 0.95))}>
                    <circle r="8" /><text dy="0.35em">{ side_letter(side) }</text>
                </g>
            }
            if !node.health.signs.is_empty() {
                <g class="ailing" transform={format!("translate({0} {0})", px(-radius * 0.95))}>
                    <circle r="8" /><text dy="0.35em">{ "!" }</text>
                </g>
            }
            if node.waiting > 0 {
                <g class="waiting" transform={format!("translate({} {})", px(radius * 0.95), px(-radius * 0.95))}>
                    <circle r="9" /><text dy="0.35em">{ node.waiting }</text>
                </g>
            }
        </g>
    }
}

/// What it knows: in a small room a segment for each origin, in a large one an arc for the share.
fn knowledge(node: &NodeView, radius: f64) -> Html {
    let outer = radius * RIM;
    if node.segments.is_empty() {
        let share = f64::from(node.knows) / f64::from(node.of.max(1));
        return html! { <>
            <circle class="track" r={px(outer)} />
            if share > 0.0 { <path class="arc" d={arc(outer, 0.0, share)} /> }
        </> };
    }
    let n = node.segments.len() as f64;
    let segments = node.segments.iter().enumerate().map(|(i, knowledge)| {
        let (from, to) = (i as f64 / n + 0.012, (i + 1) as f64 / n - 0.012);
        let class = match knowledge {
            Knowledge::Nothing => classes!("segment"),
            Knowledge::Older => classes!("segment", "older", format!("origin-{i}")),
            Knowledge::Newest => classes!("segment", "newest", format!("origin-{i}")),
        };
        html! { <path key={i} {class} d={arc(outer, from, to)} /> }
    });
    html! { <g class="segments">{ for segments }</g> }
}

fn inside(node: &NodeView, radius: f64, of: usize) -> Html {
    if radius < 9.0 && node.status == Status::Up {
        return Html::default();
    }
    match node.status {
        Status::Up => {
            let text = if of <= COLOURS_MAX {
                format!("{}/{}", node.knows, node.of)
            } else {
                node.knows.to_string()
            };
            html! { <text class="count" dy="0.35em">{ text }</text> }
        }
        Status::Frozen => {
            let s = radius * 0.5;
            html! { <path class="sign" d={format!("M{0} {1}v{2}M{3} {1}v{2}", px(-s * 0.5), px(-s), px(2.0 * s), px(s * 0.5))} /> }
        }
        Status::Dead => {
            let s = radius * 0.5;
            html! { <path class="sign" d={format!("M{0} {0}L{1} {1}M{1} {0}L{0} {1}", px(-s), px(s))} /> }
        }
    }
}

fn name(node: &NodeView, naming: Naming, outward: f64, radius: f64) -> Html {
    match naming {
        Naming::Nowhere => Html::default(),
        Naming::Level { x, y, has_port } => html! {
            <text class="name" x={px(x)} y={px(y)}>
                { &*node.name }
                if has_port { <tspan class="port">{ format!(" :{}", node.port) }</tspan> }
            </text>
        },
        Naming::Ray => {
            let reach = radius * 1.8 + 2.0;
            let (turn, x, anchor) = if outward.abs() > 90.0 {
                (outward - 180.0, -reach, "end")
            } else {
                (outward, reach, "start")
            };
            html! {
                <text class="name ray" transform={format!("rotate({})", px(turn))} x={px(x)} dy="0.35em" text-anchor={anchor}>
                    { &*node.name }
                </text>
            }
        }
        Naming::Below => html! {
            <text class="name below" y={px(radius * RIM + NAME_BELOW)} dy="0.85em">{ &*node.name }</text>
        },
    }
}

/// Returns the path of an arc around the middle, from one share of the turn to another, clockwise from the top.
fn arc(radius: f64, from: f64, to: f64) -> String {
    if to - from >= 0.9999 {
        return format!(
            "M0 {0}A{1} {1} 0 1 1 0 {1}A{1} {1} 0 1 1 0 {0}",
            px(-radius),
            px(radius)
        );
    }
    let at = |share: f64| crate::geometry::on_circle(share, radius);
    let ((x1, y1), (x2, y2)) = (at(from), at(to));
    let is_large = u8::from(to - from > 0.5);
    format!(
        "M{} {}A{r} {r} 0 {is_large} 1 {} {}",
        px(x1),
        px(y1),
        px(x2),
        px(y2),
        r = px(radius)
    )
}
