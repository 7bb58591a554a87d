//! The picture itself: what is seen of it, what the pointer and the keyboard do on it, and its layers.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use web_sys::{HtmlCanvasElement, WheelEvent};
use yew::prelude::*;

use super::PictureProps;
use super::layers::{Layers, Scene};
use super::room::Room;
use super::scene::{ELEMENTS_MAX, Hit, Naming, Places, names};
use super::tools::{Doing, legend, tools};
use crate::action::Side;
use crate::drawing::{Stroke, Tool};
use crate::geometry::{Lens, Place, Seating, Size, px};
use crate::message::NodeId;
use crate::moving::Watching;

use hand::listen_for_escape;

mod hand;
mod sight;

/// From which width on a picture has room to explain its colours in words, in CSS pixels, for text of the usual size.
const EXPLAINED_FROM: f64 = 330.0;

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
    named: Rc<Vec<Naming>>,
    lens: Lens,
    tool: Tool,
    doing: Doings,
    /// The pointers that are down, and where; two pinch.
    pointers: Vec<(i32, Place)>,
    /// Whether the click that follows was the end of something else.
    is_click_over: bool,
    painted: BTreeSet<NodeId>,
    hover: Option<(Hit, Place)>,
    layers: Layers,
    _watching: Watching,
    wheel: Option<EventListener>,
    escape: Option<EventListener>,
    settling: Option<Timeout>,
}

impl Component for Board {
    type Message = Msg;
    type Properties = BoardProps;

    fn create(ctx: &Context<Self>) -> Self {
        let layers = Layers::default();
        let watching = layers.watch(&ctx.props().picture.moving);
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
            self._watching = self.layers.watch(&props.picture.moving);
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
                style={format!("width: {0}px; height: {1}px; aspect-ratio: {0} / {1}", px(size.0), px(size.1))}
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
                        sides={Rc::clone(&props.snapshot.sides)}
                        seating={Rc::clone(&self.seen)}
                        named={Rc::clone(&self.named)}
                        selected={props.selected}
                        lit={Rc::clone(&props.lit)}
                        size={*size}
                        is_looked_at={props.side == Some(Side::Other)}
                    />
                }
                { self.drawn(props, *size) }
                <canvas class="messages layer" ref={self.messages.clone()} aria-hidden="true"></canvas>
                { self.tip(props, *size) }
            </div>
            { self.notes(ctx) }
            { legend(&props.snapshot, is_large, size.0 >= EXPLAINED_FROM * props.text) }
        </> }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        let BoardProps { picture, size, .. } = ctx.props();
        if self.wheel.is_none() {
            self.wheel = self.listen_for_wheel(ctx);
        }
        let is_drawing = self.doing != Doings::Nothing;
        if is_drawing != self.escape.is_some() {
            self.escape = is_drawing.then(|| listen_for_escape(ctx));
        }
        let scene = Scene {
            snapshot: Rc::clone(&picture.snapshot),
            seating: Rc::clone(&self.seen),
            selected: picture.selected,
            lit: Rc::clone(&picture.lit),
            size: *size,
            is_still: picture.is_still,
            is_dark: picture.is_dark,
            is_large: self.is_large(ctx),
        };
        let canvases = [&self.links, &self.nodes, &self.messages];
        let canvases = canvases.map(NodeRef::cast::<HtmlCanvasElement>);
        self.layers.show(scene, &picture.moving.frame(), canvases);
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
}
