//! Drawing: a canvas, the colours of the page, and stamps, drawn once and printed as often as need be.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::scene::lane;
use crate::geometry::{RIM, Seating, Size, between_discs};
use crate::pointing::Lit;
use crate::snapshot::{COLOURS_MAX, Dot, Kind};

/// Makes a canvas as sharp as the screen and returns what draws on it, in CSS pixels; `None` if the browser has none to give.
pub(super) fn context_of(
    canvas: &HtmlCanvasElement,
    (width, height): Size,
) -> Option<CanvasRenderingContext2d> {
    let scale = web_sys::window()?.device_pixel_ratio().max(1.0);
    // Setting the size wipes it, even if it is the same.
    canvas.set_width((width * scale) as u32);
    canvas.set_height((height * scale) as u32);
    let context = canvas.get_context("2d").ok()??;
    let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
    context.scale(scale, scale).ok()?;
    Some(context)
}

/// The colours of the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Colours {
    pub origins: Vec<String>,
    pub message: String,
    pub lost: String,
    pub bg: String,
    pub text: String,
    pub border: String,
    pub accent: String,
    pub frozen: String,
    pub dead: String,
}

impl Colours {
    /// Reads them as they are where an element is.
    pub(super) fn of(element: &web_sys::Element) -> Option<Self> {
        let style = web_sys::window()?.get_computed_style(element).ok()??;
        let colour = |name: &str| style.get_property_value(name).unwrap_or_default();
        Some(Self {
            origins: (0..COLOURS_MAX)
                .map(|i| colour(&format!("--origin-{i}")))
                .collect(),
            message: colour("--message"),
            lost: colour("--lost"),
            bg: colour("--bg"),
            text: colour("--text"),
            border: colour("--border"),
            accent: colour("--accent"),
            frozen: colour("--frozen"),
            dead: colour("--dead"),
        })
    }
}

/// Small drawings side by side, each in a square of its own. To print one is many times quicker than to draw it.
pub(super) struct Stamps {
    sheet: HtmlCanvasElement,
    /// The side of a square, in CSS pixels and in those of the screen.
    side: f64,
    cell: f64,
}

impl Stamps {
    /// Draws `count` stamps that reach no further than `reach` from their middle.
    pub(super) fn new(
        count: usize,
        reach: f64,
        draw: impl Fn(&CanvasRenderingContext2d, usize),
    ) -> Option<Self> {
        let window = web_sys::window()?;
        let scale = window.device_pixel_ratio().max(1.0);
        let cell = (2.0 * (reach + 1.0) * scale).ceil();
        let sheet = window.document()?.create_element("canvas").ok()?;
        let sheet = sheet.dyn_into::<HtmlCanvasElement>().ok()?;
        sheet.set_width((cell * count as f64) as u32);
        sheet.set_height(cell as u32);
        let context = sheet.get_context("2d").ok()??;
        let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
        for at in 0..count {
            context
                .set_transform(scale, 0.0, 0.0, scale, (at as f64 + 0.5) * cell, cell / 2.0)
                .ok()?;
            draw(&context, at);
        }
        Some(Self {
            sheet,
            side: cell / scale,
            cell,
        })
    }

    /// Prints one, with its middle at a place.
    pub(super) fn print(
        &self,
        context: &CanvasRenderingContext2d,
        at: usize,
        x: f64,
        y: f64,
        larger: f64,
    ) {
        let side = self.side * larger;
        let half = side / 2.0;
        let from = at as f64 * self.cell;
        // Fails only for a sheet without a size.
        let _ = context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.sheet,
                from,
                0.0,
                self.cell,
                self.cell,
                x - half,
                y - half,
                side,
                side,
            );
    }
}

/// What the messages move in.
pub(super) struct Stage<'a> {
    pub seating: &'a Seating,
    /// Whose news is drawn larger, by place among the nodes.
    pub highlight: Option<usize>,
    pub has_colours: bool,
    pub is_still: bool,
    pub lit: &'a Lit,
    pub size: Size,
}

/// What draws the messages.
pub(super) struct Brush {
    context: CanvasRenderingContext2d,
    colours: Colours,
    stamps: Option<(f64, Stamps)>,
}

/// In the order of their stamps.
const KINDS: [Kind; 3] = [Kind::Rumor, Kind::Request, Kind::Peers];

impl Brush {
    pub(super) fn new(canvas: &HtmlCanvasElement, size: Size) -> Option<Self> {
        Some(Self {
            context: context_of(canvas, size)?,
            colours: Colours::of(canvas)?,
            stamps: None,
        })
    }

    /// How large a message is when there are so many.
    fn size_of(dots: usize) -> f64 {
        match dots {
            0..=80 => 5.5,
            81..=200 => 4.0,
            201..=600 => 3.0,
            _ => 2.2,
        }
    }

    fn colour(&self, at: usize) -> &str {
        self.colours
            .origins
            .get(at)
            .unwrap_or(&self.colours.message)
    }

    /// A stamp for each colour, the last being that of all messages; for each kind; and for firsts and second copies.
    fn stamp_of(colour: usize, kind: Kind, is_copy: bool) -> usize {
        let kind = KINDS.iter().position(|other| *other == kind).unwrap_or(0);
        (colour * KINDS.len() + kind) * 2 + usize::from(is_copy)
    }

    fn make_stamps(&mut self, size: f64) {
        if self.stamps.as_ref().is_some_and(|(of, _)| *of == size) {
            return;
        }
        let count = (COLOURS_MAX + 1) * KINDS.len() * 2;
        let stamps = Stamps::new(count, size * 1.7, |context, at| {
            let colour = self.colour(at / 2 / KINDS.len());
            let is_copy = at % 2 == 1;
            context.begin_path();
            match KINDS[at / 2 % KINDS.len()] {
                Kind::Rumor => circle(context, 0.0, 0.0, size),
                Kind::Request => context.rect(-size, -size, 2.0 * size, 2.0 * size),
                Kind::Peers => diamond(context, size * 1.3),
            }
            if is_copy {
                context.set_fill_style_str(&self.colours.bg);
                context.set_stroke_style_str(colour);
                context.set_line_width((size * 0.45).max(1.0));
            } else {
                context.set_fill_style_str(colour);
                context.set_stroke_style_str(&self.colours.bg);
                context.set_line_width(size * 0.27);
            }
            context.fill();
            context.stroke();
        });
        self.stamps = stamps.map(|stamps| (size, stamps));
    }

    /// Draws the messages anew.
    pub(super) fn draw(&mut self, dots: &[Dot], stage: &Stage<'_>) {
        let size = Self::size_of(dots.len());
        self.make_stamps(size);
        self.context
            .clear_rect(0.0, 0.0, stage.size.0, stage.size.1);
        let radius = stage.seating.disc() * RIM;
        let (width, height) = stage.size;
        for dot in dots {
            let seats = &stage.seating.seats;
            let (Some(from), Some(to)) = (seats.get(dot.from), seats.get(dot.to)) else {
                continue;
            };
            let (from, to) = between_discs(from.place, to.place, radius);
            let is_arrow = stage.is_still && !dot.is_lost;
            let progress = if is_arrow { 0.5 } else { dot.progress };
            let (x, y, along) = lane(from, to, progress);
            if x < -size || y < -size || x > width + size || y > height + size {
                continue;
            }
            let is_highlit = stage.highlight.is_some() && dot.origin == stage.highlight;
            let larger = if is_highlit { 1.35 } else { 1.0 };
            let colour = match dot.origin {
                Some(origin) if stage.has_colours => origin.min(COLOURS_MAX),
                _ => COLOURS_MAX,
            };
            if dot.is_lost {
                self.cross(x, y, size * larger);
            } else if is_arrow {
                self.arrow(
                    x,
                    y,
                    along,
                    size * 1.6 * larger,
                    self.colour(colour),
                    dot.is_copy,
                );
            } else if let Some((_, stamps)) = &self.stamps {
                let stamp = Self::stamp_of(colour, dot.kind, dot.is_copy);
                stamps.print(&self.context, stamp, x, y, larger);
            }
            if dot.is_held {
                self.bars(x, y, size * larger);
            }
            if stage.lit.has_message(dot.number) {
                self.ring(x, y, size * larger * 2.0);
            }
        }
    }

    /// Where a message was lost.
    fn cross(&self, x: f64, y: f64, size: f64) {
        let context = &self.context;
        context.set_stroke_style_str(&self.colours.lost);
        context.set_line_width(2.5);
        context.begin_path();
        context.move_to(x - size, y - size);
        context.line_to(x + size, y + size);
        context.move_to(x + size, y - size);
        context.line_to(x - size, y + size);
        context.stroke();
    }

    fn arrow(&self, x: f64, y: f64, along: (f64, f64), size: f64, colour: &str, is_copy: bool) {
        let context = &self.context;
        let (ax, ay) = (along.0 * size, along.1 * size);
        context.begin_path();
        context.move_to(x + ax, y + ay);
        context.line_to(x - ax - ay * 0.6, y - ay + ax * 0.6);
        context.line_to(x - ax + ay * 0.6, y - ay - ax * 0.6);
        context.close_path();
        let (inside, edge) = if is_copy {
            (&*self.colours.bg, colour)
        } else {
            (colour, &*self.colours.bg)
        };
        context.set_fill_style_str(inside);
        context.set_stroke_style_str(edge);
        context.set_line_width(if is_copy { 1.5 } else { size * 0.17 });
        context.fill();
        context.stroke();
    }

    /// Beside a message that is held.
    fn bars(&self, x: f64, y: f64, size: f64) {
        let context = &self.context;
        context.set_fill_style_str(&self.colours.frozen);
        let (left, top, high) = (x + size + 2.0, y - size - 2.0, size.max(3.0) * 1.8);
        context.fill_rect(left, top, 2.0, high);
        context.fill_rect(left + 4.0, top, 2.0, high);
    }

    /// Around a message that lights up.
    fn ring(&self, x: f64, y: f64, radius: f64) {
        let context = &self.context;
        context.set_stroke_style_str(&self.colours.text);
        context.set_line_width(2.0);
        context.begin_path();
        circle(context, x, y, radius);
        context.stroke();
    }
}

/// Adds a circle to the path.
pub(super) fn circle(context: &CanvasRenderingContext2d, x: f64, y: f64, radius: f64) {
    context.move_to(x + radius, y);
    // Fails only for a negative radius.
    let _: Result<(), JsValue> = context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
}

fn diamond(context: &CanvasRenderingContext2d, size: f64) {
    context.move_to(0.0, -size);
    context.line_to(size, 0.0);
    context.line_to(0.0, size);
    context.line_to(-size, 0.0);
    context.close_path();
}
