//! What a hand does on the picture: the pointer, the keys, the wheel, and what is drawn with the tools.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::WheelEvent;
use yew::prelude::*;

use super::{Board, Doings, Msg};
use crate::action::{Action, MenuAt};
use crate::components::picture::scene::{Hit, hit, nearest_dot};
use crate::components::picture::tools::ZOOM_STEP;
use crate::drawing::{Paper, Stroke, Tool};
use crate::geometry::{Lens, Place, Way};
use crate::message::NodeId;
use crate::snapshot::Snapshot;

/// How far the pointer moves before it drags, in CSS pixels.
const DRAG_FROM: f64 = 4.0;
/// How far a key moves the picture, in CSS pixels.
const KEY_MOVES: f64 = 60.0;

impl Board {
    /// Returns which node is meant by a place, generously.
    pub(super) fn node_at(&self, place: Place) -> Option<usize> {
        self.seen.nearest(place, (self.seen.disc() * 1.9).max(12.0))
    }

    pub(super) fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
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

    pub(super) fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let place = self.at(event);
        if self.pointers.len() == 2 {
            return self.pinch(ctx, event.pointer_id(), place);
        }
        self.track(event.pointer_id(), place);
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

    /// Notes where a pointer that is down is now: others may come down beside it, or go.
    fn track(&mut self, id: i32, place: Place) {
        for (other, at) in &mut self.pointers {
            if *other == id {
                *at = place;
            }
        }
    }

    /// Two fingers: what is between them stays between them.
    fn pinch(&mut self, ctx: &Context<Self>, id: i32, place: Place) -> bool {
        let size = ctx.props().size;
        let middle = |a: Place, b: Place| a.towards(b, 0.5);
        let [(_, a), (_, b)] = [self.pointers[0], self.pointers[1]];
        let (was, apart) = (middle(a, b), crate::geometry::distance(a, b));
        self.track(id, place);
        let [(_, a), (_, b)] = [self.pointers[0], self.pointers[1]];
        let (is, now) = (middle(a, b), crate::geometry::distance(a, b));
        // In this order: the whole picture cannot be moved before it is enlarged.
        let zoomed = self.lens.zoomed(now / apart.max(1.0), was, size);
        self.lens = zoomed.moved(is.x - was.x, is.y - was.y, size);
        self.is_click_over = true;
        true
    }

    pub(super) fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
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

    pub(super) fn gone(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
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

    pub(super) fn click(&mut self, ctx: &Context<Self>, event: &MouseEvent) -> bool {
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

    pub(super) fn menu(&self, ctx: &Context<Self>, event: &MouseEvent) -> bool {
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

    pub(super) fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
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
    pub(super) fn wheel(&mut self, ctx: &Context<Self>, event: &WheelEvent) -> bool {
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

    pub(super) fn listen_for_wheel(&self, ctx: &Context<Self>) -> Option<EventListener> {
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

    pub(super) fn with_paper<T>(
        &self,
        snapshot: &Snapshot,
        does: impl FnOnce(&Paper<'_>) -> T,
    ) -> T {
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

    pub(super) fn split(&mut self, ctx: &Context<Self>) -> bool {
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
}

pub(super) fn listen_for_escape(ctx: &Context<Board>) -> EventListener {
    let link = ctx.link().clone();
    let window = web_sys::window().expect("a component is on a page");
    EventListener::new(&window, "keydown", move |event| {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
        if key.as_deref() == Some("Escape") {
            link.send_message(Msg::Cancel);
        }
    })
}
