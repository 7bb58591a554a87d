//! The layers that are drawn, and when: messages in every frame; links and nodes when they are other than they are drawn.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use web_sys::HtmlCanvasElement;

use super::brush::{Brush, Stage};
use super::large::{LinkLayer, NodeLayer};
use crate::geometry::{Seating, Size};
use crate::message::NodeId;
use crate::moving::{Moving, Watching};
use crate::pointing::Lit;
use crate::snapshot::{COLOURS_MAX, Frame, Snapshot};

/// The layers. All clones are the same.
#[derive(Clone, Default)]
pub(super) struct Layers(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    brush: Option<Brush>,
    links: Option<LinkLayer>,
    nodes: Option<NodeLayer>,
    /// What the layers were made for.
    made_for: Option<Canvases>,
    /// What there is to be seen; kept, because messages move in it between two renderings.
    scene: Option<Scene>,
    /// The frame whose messages are drawn.
    drawn: Option<Rc<Frame>>,
    /// Nodes and links are to be drawn in the frame to come.
    next: Option<AnimationFrame>,
}

/// What a canvas depends on.
#[derive(Clone, Copy, PartialEq)]
struct Canvases {
    size: Size,
    is_dark: bool,
    is_large: bool,
}

/// What there is to be seen, besides messages.
#[derive(Clone)]
pub(super) struct Scene {
    pub snapshot: Rc<Snapshot>,
    pub seating: Rc<Seating>,
    pub selected: Option<NodeId>,
    pub lit: Rc<Lit>,
    pub size: Size,
    pub is_still: bool,
    pub is_dark: bool,
    /// Whether nodes and links are drawn, or are elements.
    pub is_large: bool,
}

impl Scene {
    /// Returns whether messages look the same in both.
    fn has_messages_of(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.seating, &other.seating)
            && Rc::ptr_eq(&self.lit, &other.lit)
            && self.highlight() == other.highlight()
            && self.has_colours() == other.has_colours()
            && self.is_still == other.is_still
    }

    /// Whose news is drawn larger, by place among the nodes.
    fn highlight(&self) -> Option<usize> {
        let selected = self.selected?;
        let mut nodes = self.snapshot.nodes.iter();
        nodes.position(|node| node.id == selected)
    }

    fn has_colours(&self) -> bool {
        self.snapshot.nodes.len() <= COLOURS_MAX
    }
}

impl Layers {
    /// Draws the messages of every frame from now on, until what is returned is dropped.
    #[must_use]
    pub(super) fn watch(&self, moving: &Moving) -> Watching {
        let layers = self.clone();
        moving.watch(move |frame| layers.0.borrow_mut().draw_messages(frame))
    }

    /// Shows another scene: on these canvases, of links, nodes and messages.
    pub(super) fn show(
        &self,
        scene: Scene,
        frame: &Rc<Frame>,
        canvases: [Option<HtmlCanvasElement>; 3],
    ) {
        let mut inner = self.0.borrow_mut();
        let is_new = inner.make(&scene, canvases);
        let old = inner.scene.replace(scene);
        let scene = inner.scene.as_ref();
        let moved = !matches!((&old, scene), (Some(old), Some(new)) if Rc::ptr_eq(&old.seating, &new.seating));
        let looks_same =
            matches!((&old, scene), (Some(old), Some(new)) if new.has_messages_of(old));
        if is_new || !looks_same {
            inner.drawn = None;
        }
        inner.draw_messages(frame);
        if is_new || moved {
            inner.draw_room();
        } else if inner.next.is_none() {
            // What has become of the nodes was worked out in this frame, and that was enough for it.
            let layers = self.clone();
            inner.next = Some(request_animation_frame(move |_| {
                let mut inner = layers.0.borrow_mut();
                inner.next = None;
                inner.draw_room();
            }));
        }
    }
}

impl Inner {
    /// Makes the layers anew if these were made for something else; returns whether they were.
    fn make(
        &mut self,
        scene: &Scene,
        [links, nodes, messages]: [Option<HtmlCanvasElement>; 3],
    ) -> bool {
        let size = scene.size;
        let made_for = Canvases {
            size,
            is_dark: scene.is_dark,
            is_large: scene.is_large,
        };
        if self.made_for == Some(made_for) {
            return false;
        }
        self.made_for = Some(made_for);
        self.brush = messages.and_then(|canvas| Brush::new(&canvas, size));
        self.links = links.and_then(|canvas| LinkLayer::new(&canvas, size));
        self.nodes = nodes.and_then(|canvas| NodeLayer::new(&canvas, size));
        true
    }

    /// Draws the messages unless those of this frame are drawn already.
    fn draw_messages(&mut self, frame: &Rc<Frame>) {
        let is_drawn = |drawn: &Rc<Frame>| Rc::ptr_eq(drawn, frame);
        if self.drawn.as_ref().is_some_and(is_drawn) {
            return;
        }
        if let (Some(brush), Some(scene)) = (&mut self.brush, &self.scene) {
            let stage = Stage {
                seating: &scene.seating,
                highlight: scene.highlight(),
                has_colours: scene.has_colours(),
                is_still: scene.is_still,
                lit: &scene.lit,
                size: scene.size,
            };
            brush.draw(&frame.dots, &stage);
            self.drawn = Some(Rc::clone(frame));
        }
    }

    /// Draws links and nodes, if they are no elements and are not drawn as they are.
    fn draw_room(&mut self) {
        let Some(scene) = self.scene.as_ref().filter(|scene| scene.is_large) else {
            return;
        };
        let Scene {
            snapshot,
            seating,
            selected,
            lit,
            ..
        } = scene;
        if let Some(layer) = &mut self.links {
            layer.draw(snapshot, seating, *selected, lit);
        }
        if let Some(layer) = &mut self.nodes {
            layer.draw(snapshot, seating, *selected, lit);
        }
    }
}
