//! The picture itself: what is seen of it, what the pointer and the keyboard do on it, and its layers.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, WheelEvent};
use yew::prelude::*;

use super::PictureProps;
use super::brush::{Brush, Stage};
use super::large::{LinkLayer, NodeLayer};
use super::room::{Room, clusters};
use super::scene::{ELEMENTS_MAX, Hit, Places, hit, label, names, nearest_dot};
use super::tools::{Doing, ZOOM_STEP, legend, tools};
use crate::action::{Action, MenuAt};
use crate::drawing::{Paper, Stroke, Tool};
use crate::geometry::{Lens, NAME_BELOW, Place, RIM, Seating, Size, Way, px};
use crate::message::NodeId;
use crate::moving::Watching;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::{COLOURS_MAX, Snapshot};

/// How far the pointer moves before it drags, in CSS pixels.
const DRAG_FROM: f64 = 4.0;
/// How far a key moves the picture, in CSS pixels.
const KEY_MOVES: f64 = 60.0;

/// Properties of [`Board`].
#[derive(PartialEq, Properties)]
pub(super) struct BoardProps {
    pub picture: PictureProps,
    pub size: Size,
    pub has_tools: bool,
}

/// What reaches the picture.
pub(super) enum Msg {
    /// A pointer went down, or moved, or went up, or was taken away.
    Down(PointerEvent),
    Move(PointerEvent),
    Up(PointerEvent),
    Gone(PointerEvent),
    Click(MouseEvent),
    Menu(MouseEvent),
    Key(KeyboardEvent),
    Wheel(WheelEvent),
    Tool(Tool),
    Zoom(f64),
    /// Forces go on.
    Settle,
    Split,
    Clear,
    /// Drawing is over, without anything done.
    Cancel,
}

/// What the pointer is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Doings {
    Nothing,
    /// It is down, and nobody knows yet what for.
    Pressing(Place),
    /// It moves the picture.
    Moving(Place),
    /// It draws a line.
    Cutting(Stroke),
    /// It leads from a node to somewhere; whether the pointer is still down.
    Linking(usize, Place, bool),
    /// It paints nodes, or takes the paint off.
    Painting(bool),
}

/// The picture.
pub(super) struct Board {
    picture: NodeRef,
    links: NodeRef,
    nodes: NodeRef,
    messages: NodeRef,
    places: Places,
    seen: Rc<Seating>,
    named: Rc<Vec<bool>>,
    lens: Lens,
    tool: Tool,
    doing: Doings,
    /// The pointers that are down, and where; two pinch.
    pointers: Vec<(i32, Place)>,
    /// Whether the click that follows was the end of something else.
    is_click_over: bool,
    painted: BTreeSet<NodeId>,
    hover: Option<(Hit, Place)>,
    layers: Rc<RefCell<Layers>>,
    /// What the layers were made for.
    made_for: Option<(Size, bool, bool)>,
    _watching: Watching,
    wheel: Option<EventListener>,
    escape: Option<EventListener>,
    settling: Option<Timeout>,
}

/// What is drawn on.
#[derive(Default)]
struct Layers {
    brush: Option<Brush>,
    links: Option<LinkLayer>,
    nodes: Option<NodeLayer>,
    /// What messages move in, kept for the frames between two renderings.
    stage: OwnStage,
}

#[derive(Default)]
struct OwnStage {
    seating: Rc<Seating>,
    highlight: Option<usize>,
    has_colours: bool,
    is_still: bool,
    lit: Rc<Lit>,
    size: Size,
}

impl Layers {
    fn draw(&mut self, frame: &crate::snapshot::Frame) {
        let stage = Stage {
            seating: &self.stage.seating,
            highlight: self.stage.highlight,
            has_colours: self.stage.has_colours,
            is_still: self.stage.is_still,
            lit: &self.stage.lit,
            size: self.stage.size,
        };
        if let Some(brush) = &mut self.brush {
            brush.draw(&frame.dots, &stage);
        }
    }
}

impl Component for Board {
    type Message = Msg;
    type Properties = BoardProps;

    fn create(ctx: &Context<Self>) -> Self {
        let layers = Rc::new(RefCell::new(Layers::default()));
        let watching = {
            let layers = Rc::clone(&layers);
            let moving = &ctx.props().picture.moving;
            moving.watch(move |frame| layers.borrow_mut().draw(frame))
        };
        let mut board = Self {
            picture: NodeRef::default(),
            links: NodeRef::default(),
            nodes: NodeRef::default(),
            messages: NodeRef::default(),
            places: Places::default(),
            seen: Rc::default(),
            named: Rc::default(),
            lens: Lens::default(),
            tool: Tool::Select,
            doing: Doings::Nothing,
            pointers: Vec::new(),
            is_click_over: false,
            painted: BTreeSet::new(),
            hover: None,
            layers,
            made_for: None,
            _watching: watching,
            wheel: None,
            escape: None,
            settling: None,
        };
        board.place(ctx, true);
        board
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Self::Properties) -> bool {
        let props = ctx.props();
        if props.picture.moving != old.picture.moving {
            let layers = Rc::clone(&self.layers);
            let watcher = move |frame: &Rc<_>| layers.borrow_mut().draw(frame);
            self._watching = props.picture.moving.watch(watcher);
        }
        // A place of the whole picture is elsewhere in a picture of another size.
        if props.size != old.size || props.picture.layout != old.picture.layout {
            self.lens = Lens::default();
        }
        self.place(ctx, false);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let lens = self.lens;
        let is_new = match msg {
            Msg::Down(event) => self.down(ctx, &event),
            Msg::Move(event) => self.moved(ctx, &event),
            Msg::Up(event) => self.up(ctx, &event),
            Msg::Gone(event) => self.gone(ctx, &event),
            Msg::Click(event) => self.click(ctx, &event),
            Msg::Menu(event) => self.menu(ctx, &event),
            Msg::Key(event) => self.key(ctx, &event),
            Msg::Wheel(event) => self.wheel(ctx, &event),
            Msg::Tool(tool) => {
                self.tool = tool;
                self.doing = Doings::Nothing;
                self.painted.clear();
                true
            }
            Msg::Zoom(by) => {
                self.zoom(ctx, by);
                true
            }
            Msg::Settle => {
                self.settling = None;
                self.places.settle();
                self.look(ctx, true);
                self.go_on_settling(ctx);
                true
            }
            Msg::Split => self.split(ctx),
            Msg::Clear => {
                self.painted.clear();
                true
            }
            Msg::Cancel => {
                self.doing = Doings::Nothing;
                self.pointers.clear();
                self.is_click_over = true;
                true
            }
        };
        if self.lens != lens {
            self.look(ctx, true);
        }
        is_new
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let BoardProps {
            picture: props,
            size,
            has_tools,
        } = ctx.props();
        let link = ctx.link();
        let is_large = self.is_large(ctx);
        let class = classes!(
            "picture",
            is_large.then_some("large"),
            (self.lens != Lens::default()).then_some("enlarged"),
            self.places.is_settling().then_some("settling"),
            format!("tool-{}", self.tool.slug()),
        );
        let doing = Doing {
            on_tool: link.callback(Msg::Tool),
            on_zoom: link.callback(Msg::Zoom),
        };
        let shown = self.places.layout();
        let zoom = format!("{}", (self.lens.zoom * 100.0).round());
        html! { <>
            if *has_tools { { tools(&props.dispatch, &doing, (props.layout, shown), self.tool, self.lens) } }
            <div
                {class} ref={self.picture.clone()} data-point="own" data-zoom={zoom}
                style={format!("width: {}px; height: {}px", px(size.0), px(size.1))}
                onpointerdown={link.callback(Msg::Down)} onpointermove={link.callback(Msg::Move)}
                onpointerup={link.callback(Msg::Up)} onpointercancel={link.callback(Msg::Gone)}
                onpointerleave={link.callback(Msg::Gone)} onclick={link.callback(Msg::Click)}
                oncontextmenu={link.callback(Msg::Menu)} onkeydown={link.callback(Msg::Key)}
            >
                if is_large {
                    <canvas class="layer links-layer" ref={self.links.clone()} aria-hidden="true"></canvas>
                    <canvas class="layer nodes-layer" ref={self.nodes.clone()} aria-hidden="true"></canvas>
                    { self.stand_in(props, *size) }
                } else {
                    <Room
                        dispatch={&props.dispatch}
                        nodes={props.snapshot.nodes.clone()}
                        links={Rc::clone(&props.snapshot.links)}
                        marks={Rc::clone(&props.snapshot.marks)}
                        seating={Rc::clone(&self.seen)}
                        named={Rc::clone(&self.named)}
                        selected={props.selected}
                        lit={Rc::clone(&props.lit)}
                        size={*size}
                    />
                }
                { self.drawn(props, *size) }
                <canvas class="messages layer" ref={self.messages.clone()} aria-hidden="true"></canvas>
                { self.tip(props, *size) }
            </div>
            { self.notes(ctx) }
            { legend(&props.snapshot, is_large) }
        </> }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        let BoardProps { picture, size, .. } = ctx.props();
        let is_large = self.is_large(ctx);
        if self.wheel.is_none() {
            self.wheel = self.listen_for_wheel(ctx);
        }
        let is_drawing = self.doing != Doings::Nothing;
        if is_drawing != self.escape.is_some() {
            self.escape = is_drawing.then(|| listen_for_escape(ctx));
        }
        let mut layers = self.layers.borrow_mut();
        if self.made_for != Some((*size, picture.is_dark, is_large)) {
            self.made_for = Some((*size, picture.is_dark, is_large));
            let canvas = |node: &NodeRef| node.cast::<HtmlCanvasElement>();
            layers.brush = canvas(&self.messages).and_then(|canvas| Brush::new(&canvas, *size));
            let (links, nodes) = (canvas(&self.links), canvas(&self.nodes));
            layers.links = links.and_then(|canvas| LinkLayer::new(&canvas, *size));
            layers.nodes = nodes.and_then(|canvas| NodeLayer::new(&canvas, *size));
        }
        let snapshot = &picture.snapshot;
        if is_large {
            if let Some(layer) = &mut layers.links {
                layer.draw(snapshot, &self.seen, picture.selected, &picture.lit);
            }
            if let Some(layer) = &mut layers.nodes {
                layer.draw(&snapshot.nodes, &self.seen, picture.selected, &picture.lit);
            }
        }
        layers.stage = OwnStage {
            seating: Rc::clone(&self.seen),
            highlight: snapshot
                .nodes
                .iter()
                .position(|node| Some(node.id) == picture.selected),
            has_colours: snapshot.nodes.len() <= COLOURS_MAX,
            is_still: picture.is_still,
            lit: Rc::clone(&picture.lit),
            size: *size,
        };
        layers.draw(&picture.moving.frame());
    }
}

impl Board {
    fn is_large(&self, ctx: &Context<Self>) -> bool {
        ctx.props().picture.snapshot.nodes.len() > ELEMENTS_MAX
    }

    // -- places --

    /// Brings the places up to date with the room.
    fn place(&mut self, ctx: &Context<Self>, is_first: bool) {
        let BoardProps { picture, size, .. } = ctx.props();
        let whole = Rc::clone(&self.places.whole);
        self.places
            .refresh(&picture.snapshot, picture.layout, *size);
        let has_changed = is_first || !Rc::ptr_eq(&whole, &self.places.whole);
        self.look(ctx, has_changed);
        self.go_on_settling(ctx);
    }

    fn go_on_settling(&mut self, ctx: &Context<Self>) {
        if self.places.is_settling() && self.settling.is_none() {
            let link = ctx.link().clone();
            self.settling = Some(Timeout::new(0, move || link.send_message(Msg::Settle)));
        }
    }

    /// Looks at the places through the lens.
    fn look(&mut self, ctx: &Context<Self>, has_changed: bool) {
        let BoardProps { picture, size, .. } = ctx.props();
        if has_changed {
            self.seen = Rc::new(self.places.whole.seen_through(self.lens));
        }
        let selected = self.selected_at(picture);
        let named = names(
            &picture.snapshot,
            &self.seen,
            self.lens,
            picture.text,
            *size,
            selected,
        );
        if *self.named != named {
            self.named = Rc::new(named);
        }
    }

    fn selected_at(&self, picture: &PictureProps) -> Option<usize> {
        let id = picture.selected?;
        picture.snapshot.nodes.iter().position(|node| node.id == id)
    }

    /// Returns where on the picture an event happened.
    fn at(&self, event: &MouseEvent) -> Place {
        let place = Place {
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        };
        let Some(element) = self.picture.cast::<web_sys::Element>() else {
            return place;
        };
        let corner = element.get_bounding_client_rect();
        Place {
            x: place.x - corner.left(),
            y: place.y - corner.top(),
        }
    }

    fn zoom(&mut self, ctx: &Context<Self>, by: f64) {
        let size = ctx.props().size;
        let middle = Place {
            x: size.0 / 2.0,
            y: size.1 / 2.0,
        };
        self.lens = if by == 0.0 {
            Lens::default()
        } else {
            self.lens.zoomed(by, middle, size)
        };
    }

    // -- the pointer --

    /// Returns which node is meant by a place, generously.
    fn node_at(&self, place: Place) -> Option<usize> {
        self.seen.nearest(place, (self.seen.disc() * 1.9).max(12.0))
    }

    fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let place = self.at(event);
        self.is_click_over = false;
        self.pointers.retain(|(id, _)| *id != event.pointer_id());
        self.pointers.push((event.pointer_id(), place));
        if event.button() != 0 || self.pointers.len() > 1 {
            self.doing = Doings::Nothing;
            return true;
        }
        let node = self.node_at(place);
        self.doing = match (self.tool, self.doing) {
            (Tool::Select, _) => Doings::Pressing(place),
            (Tool::Cut, _) => Doings::Cutting((place, place)),
            // The second of two that are pressed.
            (Tool::Link, Doings::Linking(from, _, false)) => Doings::Linking(from, place, true),
            (Tool::Link, _) => match node {
                Some(from) => Doings::Linking(from, place, true),
                None => Doings::Nothing,
            },
            (Tool::Sides, _) => {
                let id = node
                    .and_then(|at| ctx.props().picture.snapshot.nodes.get(at))
                    .map(|node| node.id);
                let paints = id.is_none_or(|id| !self.painted.contains(&id));
                self.paint(ctx, node, paints);
                Doings::Painting(paints)
            }
        };
        if self.tool != Tool::Select {
            self.hold_on(event);
        }
        true
    }

    /// Keeps a pointer, wherever it goes.
    fn hold_on(&self, event: &PointerEvent) {
        if let Some(element) = self.picture.cast::<web_sys::Element>() {
            // Fails only for a pointer that is down no more: then there is nothing to keep.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    }

    fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let place = self.at(event);
        if self.pointers.len() == 2 {
            return self.pinch(ctx, event.pointer_id(), place);
        }
        match self.doing {
            Doings::Nothing => self.point(ctx, place),
            Doings::Pressing(from) => {
                if crate::geometry::distance(from, place) < DRAG_FROM {
                    return false;
                }
                if self.lens != Lens::default() {
                    self.hold_on(event);
                    self.doing = Doings::Moving(place);
                    self.lens =
                        self.lens
                            .moved(place.x - from.x, place.y - from.y, ctx.props().size);
                    return true;
                }
                false
            }
            Doings::Moving(from) => {
                self.doing = Doings::Moving(place);
                self.lens = self
                    .lens
                    .moved(place.x - from.x, place.y - from.y, ctx.props().size);
                true
            }
            Doings::Cutting((from, _)) => {
                self.doing = Doings::Cutting((from, place));
                true
            }
            Doings::Linking(from, _, is_down) => {
                self.doing = Doings::Linking(from, place, is_down);
                true
            }
            Doings::Painting(paints) => {
                let node = self.node_at(place);
                self.paint(ctx, node, paints)
            }
        }
    }

    /// Two fingers: what is between them stays between them.
    fn pinch(&mut self, ctx: &Context<Self>, id: i32, place: Place) -> bool {
        let size = ctx.props().size;
        let middle = |a: Place, b: Place| a.towards(b, 0.5);
        let [(_, a), (_, b)] = [self.pointers[0], self.pointers[1]];
        let (was, apart) = (middle(a, b), crate::geometry::distance(a, b));
        for (other, at) in &mut self.pointers {
            if *other == id {
                *at = place;
            }
        }
        let [(_, a), (_, b)] = [self.pointers[0], self.pointers[1]];
        let (is, now) = (middle(a, b), crate::geometry::distance(a, b));
        self.lens = self.lens.moved(is.x - was.x, is.y - was.y, size).zoomed(
            now / apart.max(1.0),
            is,
            size,
        );
        self.is_click_over = true;
        true
    }

    fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        self.pointers.retain(|(id, _)| *id != event.pointer_id());
        let place = self.at(event);
        let doing = std::mem::replace(&mut self.doing, Doings::Nothing);
        self.is_click_over |= !matches!(doing, Doings::Nothing | Doings::Pressing(_));
        match doing {
            Doings::Cutting((from, _)) => self.cut(ctx, (from, place)),
            Doings::Linking(from, _, true) => match self.node_at(place) {
                // Pressed, not dragged: the next one pressed is the other end.
                Some(to) if to == from => self.doing = Doings::Linking(from, place, false),
                Some(to) => self.link(ctx, from, to),
                None => {}
            },
            Doings::Linking(_, _, false)
            | Doings::Nothing
            | Doings::Pressing(_)
            | Doings::Moving(_)
            | Doings::Painting(_) => {}
        }
        true
    }

    fn gone(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        if event.type_() == "pointercancel" {
            self.pointers.clear();
            self.doing = Doings::Nothing;
        }
        if self.hover.take().is_some() {
            ctx.props().picture.dispatch.emit(Action::Point(None));
        }
        true
    }

    /// Notes what is pointed at; returns whether that is something else.
    fn point(&mut self, ctx: &Context<Self>, place: Place) -> bool {
        let picture = &ctx.props().picture;
        let frame = picture.moving.frame();
        let hit = hit(&picture.snapshot, &frame.dots, &self.seen, place);
        let same = |a: Hit, b: Hit| match (a, b) {
            (Hit::Message(a), Hit::Message(b)) => a.number == b.number,
            (a, b) => a == b,
        };
        let is_same = match (self.hover, hit) {
            (None, None) => true,
            (Some((was, _)), Some(is)) => same(was, is),
            (None, Some(_)) | (Some(_), None) => false,
        };
        if is_same {
            return false;
        }
        self.hover = hit.map(|hit| (hit, place));
        let pointed = hit.and_then(|hit| hit.pointed(&picture.snapshot));
        picture.dispatch.emit(Action::Point(pointed));
        true
    }

    fn click(&mut self, ctx: &Context<Self>, event: &MouseEvent) -> bool {
        if std::mem::take(&mut self.is_click_over) || self.tool != Tool::Select {
            return false;
        }
        let picture = &ctx.props().picture;
        let place = self.at(event);
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let around = |selector: &str| target.as_ref()?.closest(selector).ok().flatten();
        let node = around(".node").and_then(|node| node.id().strip_prefix("disc-")?.parse().ok());
        // Messages set out and arrive within what surrounds a disc: there they come first.
        let is_rim = around(".halo, .segment, .track, .arc").is_some();
        let frame = picture.moving.frame();
        let action = if self.is_large(ctx) {
            match hit(&picture.snapshot, &frame.dots, &self.seen, place) {
                Some(Hit::Node(at)) => Some(Action::Select(
                    picture.snapshot.nodes.get(at).map(|node| node.id),
                )),
                Some(Hit::Message(dot)) => Some(Action::Catch(Some(dot.number))),
                Some(Hit::Link(_)) | None => None,
            }
        } else {
            let dot = nearest_dot(&frame.dots, &self.seen, place);
            match (dot.filter(|_| node.is_none() || is_rim), node) {
                (Some(dot), _) => Some(Action::Catch(Some(dot.number))),
                (None, Some(id)) => Some(Action::Select(Some(NodeId(id)))),
                (None, None) => None,
            }
        };
        if let Some(action) = action {
            picture.dispatch.emit(action);
        }
        false
    }

    fn menu(&self, ctx: &Context<Self>, event: &MouseEvent) -> bool {
        let picture = &ctx.props().picture;
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let node = target.and_then(|target| target.closest(".node").ok().flatten());
        let id = node.and_then(|node| node.id().strip_prefix("disc-")?.parse().ok().map(NodeId));
        let near = || {
            Some(
                picture
                    .snapshot
                    .nodes
                    .get(self.node_at(self.at(event))?)?
                    .id,
            )
        };
        if let Some(node) = id.or_else(near) {
            event.prevent_default();
            picture.dispatch.emit(Action::Menu(Some(MenuAt {
                node,
                x: f64::from(event.client_x()),
                y: f64::from(event.client_y()),
            })));
        }
        false
    }

    // -- keys and the wheel --

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let key = event.key();
        let size = ctx.props().size;
        match (Way::of_key(&key), key.as_str()) {
            (Some(way), _) if event.shift_key() => {
                let (x, y) = match way {
                    Way::Left => (KEY_MOVES, 0.0),
                    Way::Right => (-KEY_MOVES, 0.0),
                    Way::Up => (0.0, KEY_MOVES),
                    Way::Down => (0.0, -KEY_MOVES),
                };
                self.lens = self.lens.moved(x, y, size);
            }
            (Some(way), _) => self.walk(ctx, way),
            (None, "+" | "=") => self.zoom(ctx, ZOOM_STEP),
            (None, "-" | "_") => self.zoom(ctx, 1.0 / ZOOM_STEP),
            (None, "0") => self.zoom(ctx, 0.0),
            (None, _) => return false,
        }
        event.prevent_default();
        true
    }

    /// Goes from the node that the keyboard is at to its neighbour that way.
    fn walk(&mut self, ctx: &Context<Self>, way: Way) {
        let picture = &ctx.props().picture;
        let nodes = &picture.snapshot.nodes;
        let from = self.selected_at(picture).unwrap_or(0);
        let peer = |&(a, b, _): &(usize, usize, bool)| match from {
            at if at == a => Some(b),
            at if at == b => Some(a),
            _ => None,
        };
        let peers: Vec<usize> = picture.snapshot.links.iter().filter_map(peer).collect();
        let to = if picture.selected.is_none() {
            Some(0)
        } else {
            self.seen.neighbour(from, way, &peers)
        };
        let Some((to, node)) = to.and_then(|to| Some((to, nodes.get(to)?))) else {
            return;
        };
        if let Some(seat) = self.places.whole.seats.get(to) {
            self.lens = self.lens.showing(seat.place, ctx.props().size);
        }
        picture.dispatch.emit(Action::GoTo(node.id));
    }

    /// The wheel enlarges with Ctrl, as it does on maps in pages, and without while the focus is in the picture; otherwise it
    /// scrolls the page as everywhere.
    fn wheel(&mut self, ctx: &Context<Self>, event: &WheelEvent) -> bool {
        // As far as a wheel turns at once, and as far as a finger moves on a pad.
        let turned = (event.delta_y().abs() / 100.0).clamp(0.02, 1.0) * 0.25;
        let by = if event.delta_y() < 0.0 {
            1.0 + turned
        } else {
            1.0 / (1.0 + turned)
        };
        self.lens = self.lens.zoomed(by, self.at(event), ctx.props().size);
        true
    }

    fn listen_for_wheel(&self, ctx: &Context<Self>) -> Option<EventListener> {
        let element = self.picture.cast::<web_sys::Element>()?;
        let link = ctx.link().clone();
        let own = element.clone();
        let options = EventListenerOptions::enable_prevent_default();
        Some(EventListener::new_with_options(
            &element,
            "wheel",
            options,
            move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>() else {
                    return;
                };
                let focused = web_sys::window()
                    .and_then(|w| w.document())
                    .and_then(|d| d.active_element());
                let is_inside = focused.is_some_and(|focused| own.contains(Some(&focused)));
                if event.ctrl_key() || is_inside {
                    event.prevent_default();
                    link.send_message(Msg::Wheel(event.clone()));
                }
            },
        ))
    }

    // -- drawing --

    fn with_paper<T>(&self, snapshot: &Snapshot, does: impl FnOnce(&Paper<'_>) -> T) -> T {
        let ports: Vec<u16> = snapshot.nodes.iter().map(|node| node.port).collect();
        does(&Paper {
            seating: &self.seen,
            ports: &ports,
            links: &snapshot.links,
            sides: &snapshot.sides,
        })
    }

    fn give(&self, ctx: &Context<Self>, lines: Result<Vec<String>, String>) {
        let dispatch = &ctx.props().picture.dispatch;
        match lines {
            Ok(lines) => {
                for line in lines {
                    dispatch.emit(Action::Command(line));
                }
            }
            Err(why) => dispatch.emit(Action::Refuse(why)),
        }
    }

    fn cut(&self, ctx: &Context<Self>, stroke: Stroke) {
        if crate::geometry::distance(stroke.0, stroke.1) < DRAG_FROM {
            return;
        }
        let lines = self.with_paper(&ctx.props().picture.snapshot, |paper| paper.cut(stroke));
        self.give(ctx, lines);
    }

    fn link(&self, ctx: &Context<Self>, from: usize, to: usize) {
        let line = self.with_paper(&ctx.props().picture.snapshot, |paper| paper.link(from, to));
        self.give(ctx, Ok(line.into_iter().collect()));
    }

    fn paint(&mut self, ctx: &Context<Self>, node: Option<usize>, paints: bool) -> bool {
        let nodes = &ctx.props().picture.snapshot.nodes;
        let Some(id) = node.and_then(|at| nodes.get(at)).map(|node| node.id) else {
            return false;
        };
        if paints {
            self.painted.insert(id)
        } else {
            self.painted.remove(&id)
        }
    }

    fn split(&mut self, ctx: &Context<Self>) -> bool {
        let snapshot = &ctx.props().picture.snapshot;
        let marks: Vec<bool> = snapshot
            .nodes
            .iter()
            .map(|node| self.painted.contains(&node.id))
            .collect();
        let line = self.with_paper(snapshot, |paper| paper.partition(&marks));
        if line.is_ok() {
            self.painted.clear();
        }
        self.give(ctx, line.map(|line| vec![line]));
        true
    }

    // -- what is seen --

    /// The one element that stands for the node that the keyboard is at, and the names there is room for.
    fn stand_in(&self, props: &PictureProps, size: Size) -> Html {
        let nodes = &props.snapshot.nodes;
        let at = self.selected_at(props);
        let node = nodes.get(at.unwrap_or(0));
        let seat = self.seen.seats.get(at.unwrap_or(0));
        let (Some(node), Some(seat)) = (node, seat) else {
            return Html::default();
        };
        let radius = self.seen.disc();
        let id = node.id;
        let dispatch = props.dispatch.clone();
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                event.stop_propagation();
                dispatch.emit(Action::Select(Some(id)));
            }
        });
        let label = format!(
            "{}; one of {} nodes, arrow keys walk to its neighbours, the cards list them all",
            label(node),
            nodes.len()
        );
        let named = nodes.iter().zip(&self.seen.seats).zip(self.named.iter());
        let named = named.filter(|(_, has_name)| **has_name).map(|((node, seat), _)| {
            html! {
                <text key={node.id.0} class="name below" x={px(seat.place.x)} y={px(seat.place.y + radius * RIM + NAME_BELOW)} dy="0.85em">
                    { &*node.name }
                </text>
            }
        });
        html! {
            <svg
                class="room" width={px(size.0)} height={px(size.1)} viewBox={format!("0 0 {} {}", px(size.0), px(size.1))}
                role="group" aria-label={format!("Picture of the room: {} nodes; the cards list the same", nodes.len())}
            >
                { clusters(&self.seen) }
                <g class="node-names" aria-hidden="true">{ for named }</g>
                <g
                    class={classes!("node", "stand-in", at.is_some().then_some("selected"))}
                    transform={format!("translate({} {})", px(seat.place.x), px(seat.place.y))} role="button" tabindex="0"
                    id={format!("disc-{}", id.0)} aria-pressed={at.is_some().to_string()} {onkeydown}
                    data-point={Pointed::Node(id).to_string()}
                >
                    <title>{ label }</title>
                    <circle class="halo" r={px((radius * 1.9).max(12.0))} />
                </g>
            </svg>
        }
    }

    /// What is being drawn: the stroke and what it crosses, the link to be, the paint.
    fn drawn(&self, props: &PictureProps, size: Size) -> Html {
        let seats = &self.seen.seats;
        let line = |class: &'static str, (a, b): Stroke| {
            html! { <line {class} x1={px(a.x)} y1={px(a.y)} x2={px(b.x)} y2={px(b.y)} /> }
        };
        let stroke = match self.doing {
            Doings::Cutting(stroke) => {
                let crossed = self.with_paper(&props.snapshot, |paper| paper.crossed(stroke));
                let crossed = crossed.into_iter().filter_map(|at| {
                    let (a, b, _) = *props.snapshot.links.get(at)?;
                    Some(line("crossed", (seats.get(a)?.place, seats.get(b)?.place)))
                });
                html! { <>{ for crossed }{ line("knife", stroke) }</> }
            }
            Doings::Linking(from, to, _) => match seats.get(from) {
                Some(seat) => {
                    let end = self
                        .node_at(to)
                        .filter(|at| *at != from)
                        .and_then(|at| seats.get(at));
                    line(
                        "link-to-be",
                        (seat.place, end.map_or(to, |seat| seat.place)),
                    )
                }
                None => Html::default(),
            },
            Doings::Nothing | Doings::Pressing(_) | Doings::Moving(_) | Doings::Painting(_) => {
                Html::default()
            }
        };
        if stroke == Html::default() && self.painted.is_empty() {
            return Html::default();
        }
        let radius = (self.seen.disc() * 1.7).max(7.0);
        let painted = props
            .snapshot
            .nodes
            .iter()
            .zip(seats)
            .filter(|(node, _)| self.painted.contains(&node.id));
        let painted = painted.map(|(node, seat)| {
            html! {
                <g key={node.id.0} class="painted">
                    <circle cx={px(seat.place.x)} cy={px(seat.place.y)} r={px(radius)} />
                </g>
            }
        });
        html! {
            <svg class="drawn layer" viewBox={format!("0 0 {} {}", px(size.0), px(size.1))} aria-hidden="true">
                { for painted }{ stroke }
            </svg>
        }
    }

    /// What is pointed at, in words.
    fn tip(&self, props: &PictureProps, size: Size) -> Html {
        let Some((hit, at)) = self.hover.filter(|_| self.doing == Doings::Nothing) else {
            return Html::default();
        };
        let words = hit.words(&props.snapshot);
        let side = if at.x > size.0 / 2.0 {
            format!("inset-inline-end: {}px", px(size.0 - at.x + 12.0))
        } else {
            format!("inset-inline-start: {}px", px(at.x + 12.0))
        };
        let above = if at.y > size.1 / 2.0 {
            format!("inset-block-end: {}px", px(size.1 - at.y + 12.0))
        } else {
            format!("inset-block-start: {}px", px(at.y + 12.0))
        };
        html! { <p class="tip" aria-hidden="true" style={format!("{side}; {above}")}>{ words }</p> }
    }

    /// What is to be said about drawing: how many are painted, and what to do with them.
    fn notes(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let count = self.painted.len();
        let of = ctx.props().picture.snapshot.nodes.len();
        html! {
            <div class="picture-notes">
                if self.tool == Tool::Sides {
                    <p class="sides">
                        <span>{ format!("{count} of {of} on a side of their own") }</span>
                        <button
                            type="button" class="small" disabled={count == 0 || count == of} onclick={link.callback(|_: MouseEvent| Msg::Split)}
                        >{ "Split" }</button>
                        <button type="button" class="small" disabled={count == 0} onclick={link.callback(|_: MouseEvent| Msg::Clear)}>{ "Clear" }</button>
                    </p>
                }
            </div>
        }
    }
}

fn listen_for_escape(ctx: &Context<Board>) -> EventListener {
    let link = ctx.link().clone();
    let window = web_sys::window().expect("a component is on a page");
    EventListener::new(&window, "keydown", move |event| {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
        if key.as_deref() == Some("Escape") {
            link.send_message(Msg::Cancel);
        }
    })
}
