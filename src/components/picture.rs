//! The room as a picture: nodes on a ring, who knows whom, and the messages between them, each where its time says.
//!
//! Nodes and links are SVG, because they can be pointed at, walked and read aloud; messages are drawn on a canvas over
//! it, because there can be thousands and all of them move. The list of messages in flight says the same in words.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use super::mark::word;
use super::measure::use_size;
use crate::action::{Action, MenuAt};
use crate::geometry::{Place, Ring, Seat, between_discs, px, ring};
use crate::message::NodeId;
use crate::snapshot::{COLOURS_MAX, Dot, Frame, Kind, Knowledge, NodeView, Snapshot, Status};

/// Properties of [`Picture`].
#[derive(PartialEq, Properties)]
pub struct PictureProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// What moves.
    pub frame: Rc<Frame>,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// Whether messages are drawn as arrows that do not move.
    pub is_still: bool,
    /// Whether the colours are dark.
    pub is_dark: bool,
}

/// The height of the legend below the picture, in CSS pixels.
const LEGEND: f64 = 22.0;
/// In rooms of up to so many names stand above and below the nodes.
const LEVEL_NAMES_MAX: usize = 8;
/// In larger ones they are written outward; in rooms larger than this there are none.
const NAMES_MAX: usize = 90;
/// How far beyond a disc what surrounds it reaches, as a multiple of its radius.
const RIM: f64 = 1.34;

/// The least a ring is across, in CSS pixels: rather than be smaller it does without names.
const ACROSS: f64 = 120.0;

/// How much room a ring without names leaves for its discs, in CSS pixels.
const BARE: f64 = 40.0;

/// Returns how much room to leave beside and above the ring, in CSS pixels, and whether that is for names.
fn margins(n: usize, (width, height): (f64, f64)) -> ((f64, f64), bool) {
    if n <= LEVEL_NAMES_MAX {
        return ((62.0, 76.0), true);
    }
    let outward = if n <= 24 { 112.0 } else { 92.0 };
    let has_names = n <= NAMES_MAX && width.min(height) >= 2.0 * outward + ACROSS;
    let margin = if has_names { outward } else { BARE };
    ((margin, margin), has_names)
}

/// How near a message is to what means it, in CSS pixels.
const REACH: f64 = 14.0;

/// The picture.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let room = use_node_ref();
    let (width, height) = use_size(&room);
    let size = (width.floor(), (height - LEGEND).max(0.0).floor());
    let nodes = &props.snapshot.nodes;
    let (margins, has_names) = margins(nodes.len(), size);
    let seats = use_memo((nodes.len(), size), |(n, size)| ring(*n, *size, margins));
    let onclick = {
        let (dispatch, frame, seats) = (
            props.dispatch.clone(),
            Rc::clone(&props.frame),
            Rc::clone(&seats),
        );
        Callback::from(move |event: MouseEvent| {
            let target = event
                .target()
                .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
            let around = |selector: &str| target.as_ref()?.closest(selector).ok().flatten();
            let node =
                around(".node").and_then(|node| node.id().strip_prefix("disc-")?.parse().ok());
            // Messages set out and arrive within what surrounds a disc: there they come first.
            let is_rim = around(".halo, .segment, .track, .arc").is_some();
            let place = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            let dot = nearest(&frame.dots, &seats, place);
            match (dot.filter(|_| node.is_none() || is_rim), node) {
                (Some(dot), _) => dispatch.emit(Action::Catch(Some(dot.number))),
                (None, Some(id)) => dispatch.emit(Action::Select(Some(NodeId(id)))),
                (None, None) => {}
            }
        })
    };
    html! {
        <div class="picture-room" ref={room}>
            if size.0 > 0.0 && size.1 > 0.0 {
                <div class="picture" {onclick} style={format!("width: {}px; height: {}px", px(size.0), px(size.1))}>
                    <Room
                        dispatch={&props.dispatch}
                        nodes={nodes.clone()}
                        links={Rc::clone(&props.snapshot.links)}
                        cut={Rc::clone(&props.snapshot.cut_links)}
                        seats={Rc::clone(&seats)}
                        selected={props.selected}
                        {has_names}
                        {size}
                    />
                    <Messages
                        frame={Rc::clone(&props.frame)}
                        {seats}
                        highlight={nodes.iter().position(|n| Some(n.id) == props.selected)}
                        has_colours={nodes.len() <= COLOURS_MAX}
                        {size}
                        is_still={props.is_still}
                        is_dark={props.is_dark}
                    />
                </div>
                <p class="legend" aria-hidden="true">
                    <span class="key key-rumor">{ "rumor" }</span>
                    <span class="key key-request">{ "asks" }</span>
                    <span class="key key-peers">{ "answers" }</span>
                    <span class="key key-cross">{ "lost" }</span>
                </p>
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct RoomProps {
    dispatch: Callback<Action>,
    nodes: Vec<Rc<NodeView>>,
    links: Rc<Vec<(usize, usize, bool)>>,
    cut: Rc<Vec<usize>>,
    seats: Rc<Ring>,
    selected: Option<NodeId>,
    has_names: bool,
    size: (f64, f64),
}

/// The nodes and links.
#[component]
fn Room(props: &RoomProps) -> Html {
    let RoomProps {
        dispatch,
        nodes,
        links,
        cut,
        seats,
        selected,
        has_names,
        size,
    } = props;
    let selected_at = nodes.iter().position(|node| Some(node.id) == *selected);
    let radius = seats.disc;
    let is_one_selected = selected_at.is_some();
    let discs = nodes
        .iter()
        .zip(&seats.seats)
        .enumerate()
        .map(|(at, (node, seat))| {
            let is_selected = selected_at == Some(at);
            html! {
                <Disc
                    key={node.id.0}
                    {dispatch}
                    node={Rc::clone(node)}
                    of={nodes.len()}
                    seat={*seat}
                    {radius}
                    has_name={has_names}
                    {is_selected}
                    is_stop={is_selected || (!is_one_selected && at == 0)}
                />
            }
        });
    let onkeydown = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => 1,
                "ArrowLeft" | "ArrowUp" => -1,
                _ => return,
            };
            event.prevent_default();
            dispatch.emit(Action::Walk(by));
        })
    };
    html! {
        <svg
            class="room" width={px(size.0)} height={px(size.1)} viewBox={format!("0 0 {} {}", px(size.0), px(size.1))}
            role="group" aria-label="Picture of the room" {onkeydown}
        >
            <Links {links} {cut} {seats} {selected_at} />
            { for discs }
        </svg>
    }
}

#[derive(PartialEq, Properties)]
struct LinksProps {
    links: Rc<Vec<(usize, usize, bool)>>,
    cut: Rc<Vec<usize>>,
    seats: Rc<Ring>,
    selected_at: Option<usize>,
}

/// Who knows whom: a line, dashed if only one end knows the other. Apart from the nodes, which change far more often.
#[component]
fn Links(props: &LinksProps) -> Html {
    let LinksProps {
        links,
        cut,
        seats,
        selected_at,
    } = props;
    let lines = links.iter().enumerate().filter_map(|(place, &(a, b, both))| {
        let is_cut = cut.binary_search(&place).is_ok();
        let (from, to) = (seats.seats.get(a)?.place, seats.seats.get(b)?.place);
        let is_lit = *selected_at == Some(a) || *selected_at == Some(b);
        Some(html! {
            <line
                key={a << 16 | b} class={classes!("link", (!both).then_some("one-way"), is_cut.then_some("cut"), is_lit.then_some("lit"))}
                x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)}
            />
        })
    });
    html! { <g class="links">{ for lines }</g> }
}

#[derive(PartialEq, Properties)]
struct DiscProps {
    dispatch: Callback<Action>,
    node: Rc<NodeView>,
    of: usize,
    seat: Seat,
    radius: f64,
    has_name: bool,
    is_selected: bool,
    is_stop: bool,
}

/// A node: a disc, around it how much it knows, beside it its name. Clicks are the picture's to judge.
#[component]
fn Disc(props: &DiscProps) -> Html {
    let DiscProps {
        dispatch,
        node,
        of,
        seat,
        radius,
        has_name,
        is_selected,
        is_stop,
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
    let oncontextmenu = dispatch.reform(move |event: MouseEvent| {
        event.prevent_default();
        Action::Menu(Some(MenuAt {
            node: id,
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        }))
    });
    let status = match node.status {
        Status::Up => String::new(),
        Status::Frozen | Status::Dead => format!(", {}", word(node.status)),
    };
    let signs = node.health.signs.iter();
    let signs: String = signs.map(|sign| format!(", {}", sign.word)).collect();
    let label = format!(
        "{} :{}{status}{signs}, knows {} of {}",
        node.name, node.port, node.knows, node.of
    );
    // The number of those that wait stands on the right.
    let at = (px(-radius * 0.95), px(-radius * 0.95));
    html! {
        <g
            class={classes!("node", word(node.status), is_selected.then_some("selected"))}
            transform={format!("translate({} {})", px(seat.place.x), px(seat.place.y))} role="button" tabindex={if *is_stop { "0" } else { "-1" }}
            id={format!("disc-{}", id.0)} aria-pressed={is_selected.to_string()} {onkeydown} {oncontextmenu}
        >
            <title>{ label }</title>
            <circle class="halo" r={px(radius * 1.9)} />
            <circle class="disc" r={px(*radius)} />
            { knowledge(node, *radius) }
            { inside(node, *radius, *of) }
            if *has_name { { name(node, seat.outward, *of, *radius) } }
            if !node.health.signs.is_empty() {
                <g class="ailing" transform={format!("translate({} {})", at.0, at.1)}>
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

fn name(node: &NodeView, outward: f64, of: usize, radius: f64) -> Html {
    if of <= LEVEL_NAMES_MAX {
        // Away from the middle: above for those in the upper half, below for the others.
        let y = if outward < 0.0 {
            -radius * 1.7 - 6.0
        } else {
            radius * 1.7 + 16.0
        };
        return html! {
            <text class="name" y={px(y)}>{ &*node.name }<tspan class="port">{ format!(" :{}", node.port) }</tspan></text>
        };
    }
    let is_left = outward.abs() > 90.0;
    let reach = radius * 1.8 + 2.0;
    let (turn, x, anchor) = if is_left {
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

#[derive(PartialEq, Properties)]
struct MessagesProps {
    frame: Rc<Frame>,
    seats: Rc<Ring>,
    highlight: Option<usize>,
    has_colours: bool,
    size: (f64, f64),
    is_still: bool,
    is_dark: bool,
}

/// The messages, drawn anew with every frame.
#[component]
fn Messages(props: &MessagesProps) -> Html {
    let canvas = use_node_ref();
    let brush = use_mut_ref(|| None::<Brush>);
    {
        let (canvas, brush) = (canvas.clone(), Rc::clone(&brush));
        use_effect_with((props.size, props.is_dark), move |(size, _)| {
            *brush.borrow_mut() = canvas.cast().and_then(|canvas| Brush::new(&canvas, *size));
        });
    }
    {
        let props = (
            Rc::clone(&props.frame),
            Rc::clone(&props.seats),
            props.highlight,
            (props.has_colours, props.is_still, props.is_dark),
            props.size,
        );
        use_effect_with(
            props,
            move |(frame, ring, highlight, (has_colours, is_still, _), size)| {
                if let Some(brush) = brush.borrow().as_ref() {
                    let scene = Scene {
                        ring,
                        highlight: *highlight,
                        has_colours: *has_colours,
                        is_still: *is_still,
                        size: *size,
                    };
                    brush.draw(&frame.dots, &scene);
                }
            },
        );
    }
    html! { <canvas class="messages" ref={canvas} aria-hidden="true"></canvas> }
}

/// What the dots move in.
struct Scene<'a> {
    ring: &'a Ring,
    highlight: Option<usize>,
    has_colours: bool,
    is_still: bool,
    size: (f64, f64),
}

/// A canvas and the colours of the page.
struct Brush {
    context: CanvasRenderingContext2d,
    origins: Vec<String>,
    message: String,
    lost: String,
    edge: String,
}

impl Brush {
    fn new(canvas: &HtmlCanvasElement, (width, height): (f64, f64)) -> Option<Self> {
        let window = web_sys::window()?;
        let scale = window.device_pixel_ratio().max(1.0);
        canvas.set_width((width * scale) as u32);
        canvas.set_height((height * scale) as u32);
        let context = canvas
            .get_context("2d")
            .ok()??
            .dyn_into::<CanvasRenderingContext2d>()
            .ok()?;
        context.scale(scale, scale).ok()?;
        let style = window.get_computed_style(canvas).ok()??;
        let colour = |name: &str| style.get_property_value(name).unwrap_or_default();
        Some(Self {
            context,
            origins: (0..COLOURS_MAX)
                .map(|i| colour(&format!("--origin-{i}")))
                .collect(),
            message: colour("--message"),
            lost: colour("--lost"),
            edge: colour("--bg"),
        })
    }

    fn draw(&self, dots: &[Dot], scene: &Scene<'_>) {
        let context = &self.context;
        context.clear_rect(0.0, 0.0, scene.size.0, scene.size.1);
        let seats = &scene.ring.seats;
        let radius = scene.ring.disc * RIM;
        let size = match dots.len() {
            0..=80 => 5.5,
            81..=200 => 4.0,
            201..=600 => 3.0,
            _ => 2.2,
        };
        for dot in dots {
            let (Some(from), Some(to)) = (seats.get(dot.from), seats.get(dot.to)) else {
                continue;
            };
            let is_lit = scene.highlight.is_some() && dot.origin == scene.highlight;
            let size = if is_lit { size * 1.35 } else { size };
            let colour = match dot.origin {
                _ if dot.is_lost => &self.lost,
                Some(origin) if scene.has_colours => {
                    self.origins.get(origin).unwrap_or(&self.message)
                }
                _ => &self.message,
            };
            let (from, to) = between_discs(from.place, to.place, radius);
            let (x, y, along) = lane(from, to, dot.progress);
            context.set_fill_style_str(colour);
            context.set_stroke_style_str(if dot.is_lost { colour } else { &self.edge });
            context.set_line_width(if dot.is_lost { 2.5 } else { size * 0.27 });
            context.begin_path();
            match (dot.is_lost, scene.is_still, dot.kind) {
                (true, _, _) => cross(context, x, y, size),
                (false, true, _) => {
                    let (x, y, _) = lane(from, to, 0.5);
                    arrow(context, x, y, along, size * 1.6);
                }
                (false, false, Kind::Rumor) => disc(context, x, y, size),
                (false, false, Kind::Request) => {
                    context.rect(x - size, y - size, 2.0 * size, 2.0 * size);
                }
                (false, false, Kind::Peers) => diamond(context, x, y, size * 1.3),
            }
            context.fill();
            context.stroke();
        }
    }
}

/// Returns the message in flight that is nearest to a place, if it is near enough to be meant.
fn nearest<'a>(dots: &'a [Dot], ring: &Ring, (x, y): (f64, f64)) -> Option<&'a Dot> {
    let flying = dots.iter().filter(|dot| !dot.is_lost);
    let near = flying.filter_map(|dot| {
        let (from, to) = (ring.seats.get(dot.from)?, ring.seats.get(dot.to)?);
        let (from, to) = between_discs(from.place, to.place, ring.disc * RIM);
        let (dot_x, dot_y, _) = lane(from, to, dot.progress);
        let distance = (dot_x - x).hypot(dot_y - y);
        (distance <= REACH).then_some((distance, dot))
    });
    let nearest = near.min_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map(|(_, dot)| dot)
}

/// Returns where a message is and which way it goes: a little to the right of the straight line, so that those that
/// meet do not cover each other.
fn lane(from: Place, to: Place, progress: f64) -> (f64, f64, (f64, f64)) {
    const ASIDE: f64 = 3.5;
    let at = from.towards(to, progress);
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let along = (dx / length, dy / length);
    (at.x - along.1 * ASIDE, at.y + along.0 * ASIDE, along)
}

fn disc(context: &CanvasRenderingContext2d, x: f64, y: f64, size: f64) {
    // Fails only for a negative radius.
    let _: Result<(), JsValue> = context.arc(x, y, size, 0.0, std::f64::consts::TAU);
}

fn diamond(context: &CanvasRenderingContext2d, x: f64, y: f64, size: f64) {
    context.move_to(x, y - size);
    context.line_to(x + size, y);
    context.line_to(x, y + size);
    context.line_to(x - size, y);
    context.close_path();
}

fn cross(context: &CanvasRenderingContext2d, x: f64, y: f64, size: f64) {
    context.move_to(x - size, y - size);
    context.line_to(x + size, y + size);
    context.move_to(x + size, y - size);
    context.line_to(x - size, y + size);
}

fn arrow(context: &CanvasRenderingContext2d, x: f64, y: f64, along: (f64, f64), size: f64) {
    let (ax, ay) = (along.0 * size, along.1 * size);
    context.move_to(x + ax, y + ay);
    context.line_to(x - ax - ay * 0.6, y - ay + ax * 0.6);
    context.line_to(x - ax + ay * 0.6, y - ay - ax * 0.6);
    context.close_path();
}
