//! A room of hundreds or thousands: nodes and links are drawn, each kind on a layer of its own.

use std::rc::Rc;

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::brush::{Colours, Stamps, circle, context_of};
use crate::geometry::{Place, Seat, Seating, Size};
use crate::message::NodeId;
use crate::pointing::Lit;
use crate::snapshot::{COLOURS_MAX, LinkMark, NodeView, Snapshot, Status};

/// The most links that are drawn; of more, every so many is.
pub(super) const LINKS_MAX: usize = 6_000;
/// In how many steps a disc fills as its node comes to know more.
const LEVELS: usize = 16;
/// How much larger than a disc what surrounds it is.
const AROUND: f64 = 1.25;
/// How large the sign is that something is the matter with a node, from its middle, in CSS pixels: at least and at most.
const SIGN_LEAST: f64 = 5.0;
const SIGN_MOST: f64 = 9.0;
/// From how large a sign on it has an exclamation mark, from its middle, in CSS pixels.
const MARK_FROM: f64 = 5.5;

/// Returns every how many links one is drawn.
pub(super) fn links_every(links: usize) -> usize {
    links / LINKS_MAX + 1
}

/// The layer of the links.
pub(super) struct LinkLayer {
    context: CanvasRenderingContext2d,
    colours: Colours,
    size: Size,
    drawn: Option<LinksDrawn>,
}

/// What the layer of links shows: as long as it is the same, nothing is drawn.
struct LinksDrawn {
    links: Rc<Vec<(usize, usize, bool)>>,
    marks: Rc<Vec<LinkMark>>,
    seating: Rc<Seating>,
    selected: Option<NodeId>,
    lit: Rc<Lit>,
}

/// Colour, dashes and width, and which links are meant.
type Special<'a> = (&'a str, &'static [f64], f64, fn(&LinkMark) -> bool);

impl LinkLayer {
    pub(super) fn new(canvas: &HtmlCanvasElement, size: Size) -> Option<Self> {
        Some(Self {
            context: context_of(canvas, size)?,
            colours: Colours::of(canvas)?,
            size,
            drawn: None,
        })
    }

    /// Draws the links if they are not drawn yet as they are.
    pub(super) fn draw(
        &mut self,
        snapshot: &Snapshot,
        seating: &Rc<Seating>,
        selected: Option<NodeId>,
        lit: &Rc<Lit>,
    ) {
        let is_drawn = self.drawn.as_ref().is_some_and(|drawn| {
            Rc::ptr_eq(&drawn.links, &snapshot.links)
                && Rc::ptr_eq(&drawn.marks, &snapshot.marks)
                && Rc::ptr_eq(&drawn.seating, seating)
                && drawn.selected == selected
                && drawn.lit.links == lit.links
        });
        if is_drawn {
            return;
        }
        self.drawn = Some(LinksDrawn {
            links: Rc::clone(&snapshot.links),
            marks: Rc::clone(&snapshot.marks),
            seating: Rc::clone(seating),
            selected,
            lit: Rc::clone(lit),
        });
        self.context.clear_rect(0.0, 0.0, self.size.0, self.size.1);
        let every = links_every(snapshot.links.len());
        let id = |at: usize| snapshot.nodes.get(at).map(|node| node.id);
        let is_special = |at: usize| {
            snapshot
                .marks
                .binary_search_by_key(&at, |mark| mark.link)
                .is_ok()
        };
        let is_plain = |at: &usize| {
            at.is_multiple_of(every) && (snapshot.marks.is_empty() || !is_special(*at))
        };
        let all = 0..snapshot.links.len();
        // The more there are, the fainter each is: what is seen is how densely they lie.
        let faint = (900.0 / snapshot.links.len().max(1) as f64).clamp(0.16, 0.6);
        self.context.set_global_alpha(faint);
        self.lines(
            snapshot,
            seating,
            all.clone().filter(is_plain),
            &self.colours.border,
            1.0,
        );
        self.context.set_global_alpha(1.0);
        for (colour, dash, wide, is_meant) in self.specials() {
            let marked = snapshot
                .marks
                .iter()
                .filter(|mark| is_meant(mark))
                .map(|mark| mark.link);
            self.dash(dash);
            self.lines(snapshot, seating, marked, colour, wide);
        }
        self.dash(&[]);
        if let Some(selected) = selected {
            let of_selected = all.clone().filter(|at| {
                let (a, b, _) = snapshot.links[*at];
                id(a) == Some(selected) || id(b) == Some(selected)
            });
            self.lines(snapshot, seating, of_selected, &self.colours.accent, 1.8);
        }
        if !lit.links.is_empty() {
            let pointed = all.filter(|at| {
                let (a, b, _) = snapshot.links[*at];
                matches!((id(a), id(b)), (Some(a), Some(b)) if lit.has_link(a, b))
            });
            self.lines(snapshot, seating, pointed, &self.colours.text, 3.0);
        }
    }

    /// How links are drawn with which something is the matter: colour, dashes, width, and which are meant.
    fn specials(&self) -> [Special<'_>; 3] {
        [
            (&self.colours.frozen, &[8.0, 3.0], 1.6, |mark| {
                mark.is_slow() && !mark.is_cut() && !mark.is_held()
            }),
            (&self.colours.frozen, &[3.0, 3.0], 2.0, |mark| {
                mark.is_held() && !mark.is_cut()
            }),
            (&self.colours.dead, &[2.0, 6.0], 1.6, LinkMark::is_cut),
        ]
    }

    fn dash(&self, dash: &[f64]) {
        let dash: js_sys::Array = dash
            .iter()
            .map(|length| wasm_bindgen::JsValue::from_f64(*length))
            .collect();
        // Fails only for what is no list of numbers.
        let _ = self.context.set_line_dash(&dash);
    }

    fn lines(
        &self,
        snapshot: &Snapshot,
        seating: &Seating,
        which: impl Iterator<Item = usize>,
        colour: &str,
        wide: f64,
    ) {
        let context = &self.context;
        context.set_stroke_style_str(colour);
        context.set_line_width(wide);
        context.begin_path();
        for at in which {
            let (a, b, _) = snapshot.links[at];
            let (Some(from), Some(to)) = (seating.seats.get(a), seating.seats.get(b)) else {
                continue;
            };
            if is_seen(from.place, to.place, self.size) {
                context.move_to(from.place.x, from.place.y);
                context.line_to(to.place.x, to.place.y);
            }
        }
        context.stroke();
    }
}

/// Returns whether some of a line may be in the picture.
fn is_seen(a: Place, b: Place, (width, height): Size) -> bool {
    a.x.max(b.x) >= 0.0 && a.x.min(b.x) <= width && a.y.max(b.y) >= 0.0 && a.y.min(b.y) <= height
}

/// The layer of the nodes.
pub(super) struct NodeLayer {
    context: CanvasRenderingContext2d,
    colours: Colours,
    size: Size,
    stamps: Option<NodeStamps>,
    drawn: Option<NodesDrawn>,
}

/// The stamps for discs of one size.
struct NodeStamps {
    radius: f64,
    discs: Stamps,
    /// The sign that something is the matter with a node.
    sign: Stamps,
}

/// What the layer of nodes shows.
struct NodesDrawn {
    /// How each node looks; what else changes about it is not seen here.
    looks: Vec<NodeLook>,
    seating: Rc<Seating>,
    selected: Option<NodeId>,
    lit: Rc<Lit>,
}

/// How a node looks.
#[derive(Clone, Copy, PartialEq)]
struct NodeLook {
    stamp: usize,
    /// On which side of a partition it is.
    side: Option<u32>,
    /// Whether something is the matter with it.
    ails: bool,
}

/// Which stamp a node is: a disc that fills if it is up, a square if it is frozen, a cross if it is dead.
fn stamp(node: &NodeView) -> usize {
    // Rounded down: full only if it knows all, empty only if it knows nothing.
    let share = node.knows as usize * LEVELS / node.of.max(1) as usize;
    let level = share.clamp(usize::from(node.knows > 0), LEVELS);
    match node.status {
        Status::Up => level,
        Status::Frozen => LEVELS + 1 + level,
        Status::Dead => 2 * (LEVELS + 1),
    }
}

impl NodeLayer {
    pub(super) fn new(canvas: &HtmlCanvasElement, size: Size) -> Option<Self> {
        Some(Self {
            context: context_of(canvas, size)?,
            colours: Colours::of(canvas)?,
            size,
            stamps: None,
            drawn: None,
        })
    }

    /// Draws the nodes if they are not drawn yet as they are.
    pub(super) fn draw(
        &mut self,
        snapshot: &Snapshot,
        seating: &Rc<Seating>,
        selected: Option<NodeId>,
        lit: &Rc<Lit>,
    ) {
        let nodes = &snapshot.nodes;
        let look = |(at, node): (usize, &Rc<NodeView>)| NodeLook {
            stamp: stamp(node),
            side: snapshot.sides.get(at).copied(),
            ails: !node.health.signs.is_empty(),
        };
        let looks: Vec<NodeLook> = nodes.iter().enumerate().map(look).collect();
        let is_drawn = self.drawn.as_ref().is_some_and(|drawn| {
            drawn.looks == looks
                && Rc::ptr_eq(&drawn.seating, seating)
                && drawn.selected == selected
                && drawn.lit.nodes == lit.nodes
        });
        if is_drawn {
            return;
        }
        let radius = seating.disc();
        self.make_stamps(radius);
        self.context.clear_rect(0.0, 0.0, self.size.0, self.size.1);
        if let Some(NodeStamps { discs, sign, .. }) = &self.stamps {
            let seen = || looks.iter().zip(&seating.seats);
            for (look, Seat { place, .. }) in seen() {
                discs.print(&self.context, look.stamp, place.x, place.y, 1.0);
            }
            // After all discs, so that none lies on a sign.
            for (_, Seat { place, .. }) in seen().filter(|(look, _)| look.ails) {
                let beside = radius * 0.95;
                sign.print(&self.context, 0, place.x - beside, place.y - beside, 1.0);
            }
        }
        for (look, seat) in looks.iter().zip(&seating.seats) {
            if let Some(side) = look.side {
                let colour = &self.colours.origins[side as usize % COLOURS_MAX];
                self.ring(seat.place, radius * AROUND + 1.0, colour, 2.0);
            }
        }
        for (node, seat) in nodes.iter().zip(&seating.seats) {
            if lit.has_node(node.id) {
                self.ring(seat.place, radius * AROUND + 4.0, &self.colours.text, 1.6);
            }
            if selected == Some(node.id) {
                self.ring(seat.place, radius * AROUND + 1.5, &self.colours.accent, 3.0);
            }
        }
        self.drawn = Some(NodesDrawn {
            looks,
            seating: Rc::clone(seating),
            selected,
            lit: Rc::clone(lit),
        });
    }

    fn ring(&self, at: Place, radius: f64, colour: &str, wide: f64) {
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(wide);
        self.context.begin_path();
        circle(&self.context, at.x, at.y, radius);
        self.context.stroke();
    }

    fn make_stamps(&mut self, radius: f64) {
        if self
            .stamps
            .as_ref()
            .is_some_and(|stamps| stamps.radius == radius)
        {
            return;
        }
        let colours = &self.colours;
        let discs = Stamps::new(
            2 * (LEVELS + 1) + 1,
            radius * AROUND + 1.0,
            |context, at| {
                let level = at % (LEVELS + 1);
                match at / (LEVELS + 1) {
                    0 => filling(context, colours, radius, level),
                    1 => square(context, colours, radius, level),
                    _ => cross(context, colours, radius),
                }
            },
        );
        let half = (radius * 0.55).clamp(SIGN_LEAST, SIGN_MOST);
        let sign = Stamps::new(1, half + 2.0, |context, _| warning(context, colours, half));
        self.stamps = discs.zip(sign).map(|(discs, sign)| NodeStamps {
            radius,
            discs,
            sign,
        });
    }
}

/// A disc of which a part is filled, clockwise from the top.
fn filling(context: &CanvasRenderingContext2d, colours: &Colours, radius: f64, level: usize) {
    context.set_fill_style_str(&colours.bg);
    context.begin_path();
    circle(context, 0.0, 0.0, radius);
    context.fill();
    if level > 0 {
        let top = -std::f64::consts::FRAC_PI_2;
        let turn = std::f64::consts::TAU * level as f64 / LEVELS as f64;
        context.set_fill_style_str(&colours.accent);
        context.begin_path();
        context.move_to(0.0, 0.0);
        // Fails only for a negative radius.
        let _ = context.arc(0.0, 0.0, radius, top, top + turn);
        context.close_path();
        context.fill();
    }
    context.set_stroke_style_str(&colours.border);
    context.set_line_width((radius * 0.18).clamp(0.8, 1.6));
    context.begin_path();
    circle(context, 0.0, 0.0, radius);
    context.stroke();
}

/// A square that is filled from below.
fn square(context: &CanvasRenderingContext2d, colours: &Colours, radius: f64, level: usize) {
    let half = radius * 0.95;
    let high = 2.0 * half * level as f64 / LEVELS as f64;
    context.set_fill_style_str(&colours.bg);
    context.fill_rect(-half, -half, 2.0 * half, 2.0 * half);
    context.set_fill_style_str(&colours.frozen);
    context.fill_rect(-half, half - high, 2.0 * half, high);
    context.set_stroke_style_str(&colours.frozen);
    context.set_line_width((radius * 0.25).clamp(1.0, 2.0));
    context.stroke_rect(-half, -half, 2.0 * half, 2.0 * half);
}

fn cross(context: &CanvasRenderingContext2d, colours: &Colours, radius: f64) {
    let reach = radius * 0.85;
    context.set_stroke_style_str(&colours.dead);
    context.set_line_width((radius * 0.5).clamp(1.4, 4.0));
    context.begin_path();
    context.move_to(-reach, -reach);
    context.line_to(reach, reach);
    context.move_to(reach, -reach);
    context.line_to(-reach, reach);
    context.stroke();
}

/// A triangle that stands on its base, with an exclamation mark in it if there is room for one.
fn warning(context: &CanvasRenderingContext2d, colours: &Colours, half: f64) {
    context.begin_path();
    context.move_to(0.0, -half);
    context.line_to(half, half * 0.8);
    context.line_to(-half, half * 0.8);
    context.close_path();
    // A rim, so that it stands out from the disc it is on.
    context.set_stroke_style_str(&colours.bg);
    context.set_line_width(2.0);
    context.stroke();
    context.set_fill_style_str(&colours.lost);
    context.fill();
    if half >= MARK_FROM {
        let wide = half * 0.24;
        context.set_fill_style_str(&colours.bg);
        context.fill_rect(-wide / 2.0, -half * 0.4, wide, half * 0.65);
        context.fill_rect(-wide / 2.0, half * 0.42, wide, wide);
    }
}
