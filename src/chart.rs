//! Charts as shapes: scales, ticks, and what stands where. The page makes elements of the shapes, a file text.
//!
//! By hand, because there is little to it: two linear scales, steps of 1, 2 and 5, and a path for each curve. Bars that stand for
//! different things differ by their pattern too: news are solid, repeats striped, what was lost is hollow and crossed.

use crate::comparison::Line;
use crate::curves::{Bar, Curves, LOADS_MAX, nice};
use crate::export::{Shape, Sheet};
use crate::geometry::px;
use crate::lanes::ticks;
use crate::narration::percent;
use crate::prediction::Kind;
use crate::snapshot::seconds;
use crate::time::SimTime;

pub mod tree;

/// The room left of a chart for what its height means, in pixels.
const LEFT_PX: f64 = 44.0;
/// The room right of it.
const RIGHT_PX: f64 = 14.0;
/// The room above it.
const ABOVE_PX: f64 = 8.0;
/// The room below it for its times.
const BELOW_PX: f64 = 20.0;
/// The room that a time needs.
const TIME_PX: f64 = 84.0;
/// How far apart the stripes of a bar are.
const STRIPE_PX: f64 = 4.0;
/// The least height of a bar that has a name, and the height of one that has none.
const NAMED_PX: f64 = 15.0;
/// The room for names of nodes.
const NAMES_PX: f64 = 84.0;

/// How the classes of a chart look on paper; the page has the same in its own colours.
pub const STYLE: &str = ".grid{stroke:#d5dce4}.axis{stroke:#7a8592}.tick-label{font-size:11px;fill:#525c69}.share{fill:none;stroke:#0072b2;stroke-width:2.5}.theory{fill:none;stroke:#b34a00;stroke-width:2;stroke-dasharray:7 4}.theory-sd{fill:none;stroke:#b34a00;stroke-dasharray:1 3}.serf{fill:none;stroke:#525c69;stroke-width:1.5;stroke-dasharray:2 4}.seeds{fill:#00735c;fill-opacity:.16;stroke:none}.seeds-median{fill:none;stroke:#00735c;stroke-width:1.5}.news{fill:#00735c;stroke:#00735c}.repeats{fill:none;stroke:#525c69}.lost{fill:none;stroke:#a4262c}.sent{fill:#0072b2;stroke:#0072b2}.received{fill:none;stroke:#0072b2}.branch{fill:none;stroke:#7a8592}.branch.lit{stroke:#005fb8;stroke-width:2.5}.again{fill:none;stroke:#7a8592;stroke-opacity:.35;stroke-dasharray:2 3}.dot{fill:#00735c}";

/// Where a chart of time stands: its inner rectangle, and which instants are at its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    /// Its left, in pixels.
    pub left: f64,
    /// Its top.
    pub top: f64,
    /// Its width, above zero.
    pub width: f64,
    /// Its height, above zero.
    pub height: f64,
    /// The instant at its left.
    pub from: SimTime,
    /// The instant at its right.
    pub until: SimTime,
}

impl Plot {
    /// Returns the plot of a chart that takes up so much room, from `top` on.
    #[must_use]
    pub fn new((width, height): (f64, f64), top: f64, from: SimTime, until: SimTime) -> Self {
        Self {
            left: LEFT_PX,
            top: top + ABOVE_PX,
            width: (width - LEFT_PX - RIGHT_PX).max(1.0),
            height: (height - ABOVE_PX - BELOW_PX).max(1.0),
            from,
            until,
        }
    }

    fn whole(&self) -> f64 {
        self.until.since(self.from).as_micros().max(1) as f64
    }

    /// Returns where an instant stands from the left; beyond the sides it is at the side.
    #[must_use]
    pub fn x(&self, at: SimTime) -> f64 {
        let along = at
            .clamp(self.from, self.until.max(self.from))
            .since(self.from)
            .as_micros() as f64;
        self.left + along * self.width / self.whole()
    }

    /// Returns which instant stands so far from the left; beyond the sides it is the one at the side.
    #[must_use]
    pub fn instant(&self, x: f64) -> SimTime {
        let along = ((x - self.left) / self.width).clamp(0.0, 1.0) * self.whole();
        SimTime::from_micros(self.from.as_micros() + along.round() as u64)
    }

    /// Returns how far down a share of everything stands, 0 to 1.
    #[must_use]
    pub fn y(&self, share: f64) -> f64 {
        self.top + self.height * (1.0 - share.clamp(0.0, 1.0))
    }

    /// Returns the line at an instant; `None` if it is not in the plot.
    #[must_use]
    pub fn cursor(&self, class: &'static str, at: SimTime) -> Option<Shape> {
        (self.from <= at && at <= self.until).then(|| Shape::Line {
            class,
            from: (self.x(at), self.top),
            to: (self.x(at), self.top + self.height),
        })
    }

    fn row(&self, share: f64, label: String, shapes: &mut Vec<Shape>) {
        let y = self.y(share);
        shapes.push(Shape::Line {
            class: "grid",
            from: (self.left, y),
            to: (self.left + self.width, y),
        });
        shapes.push(Shape::Text {
            class: "tick-label end",
            at: (self.left - 6.0, y + 4.0),
            text: label,
        });
    }

    fn times(&self, shapes: &mut Vec<Shape>) {
        let bottom = self.top + self.height;
        for at in ticks(self.from, self.until, (self.width / TIME_PX) as u64) {
            let x = self.x(at);
            shapes.push(Shape::Line {
                class: "axis",
                from: (x, bottom),
                to: (x, bottom + 4.0),
            });
            shapes.push(Shape::Text {
                class: "tick-label middle",
                at: (
                    x.min(self.left + self.width - 12.0).max(self.left + 12.0),
                    bottom + 16.0,
                ),
                text: seconds(at),
            });
        }
        shapes.push(Shape::Line {
            class: "axis",
            from: (self.left, bottom),
            to: (self.left + self.width, bottom),
        });
    }

    /// Returns the path of values that each hold from their instant on, the last of them up to `end`, as far as it is in the plot.
    fn steps(&self, values: &[(SimTime, f64)], end: SimTime) -> String {
        let (mut d, mut last) = (String::new(), None);
        let first = values
            .partition_point(|(at, _)| *at <= self.from)
            .saturating_sub(1);
        for &(at, value) in values
            .iter()
            .skip(first)
            .take_while(|(at, _)| *at <= self.until.min(end))
        {
            let (x, y) = (px(self.x(at)), px(self.y(value)));
            if last.is_none() {
                d.push_str(&format!("M{x} {y}"));
            } else {
                // What came before held until then.
                d.push_str(&format!("H{x}V{y}"));
            }
            last = Some(at);
        }
        if last.is_some() {
            d.push_str(&format!("H{}", px(self.x(end))));
        }
        d
    }

    /// Returns the path from point to point, as far as it is in the plot.
    fn line(&self, points: impl Iterator<Item = (SimTime, f64)>) -> String {
        let mut d = String::new();
        for (at, value) in points.filter(|(at, _)| (self.from..=self.until).contains(at)) {
            let letter = if d.is_empty() { 'M' } else { 'L' };
            d.push_str(&format!("{letter}{} {}", px(self.x(at)), px(self.y(value))));
        }
        d
    }
}

/// Returns the chart of the share of those who hold it, with what theory and other seeds say.
#[must_use]
pub fn share(curves: &Curves, plot: &Plot) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        plot.row(share, percent(share), &mut shapes);
    }
    let mut path = |class, d| shapes.push(Shape::Path { class, d });
    if let Some(band) = &curves.band {
        let of = |at: usize| {
            let points = band.points.iter();
            points.map(move |(instant, shares)| (*instant, f64::from(shares[at]) / 1e6))
        };
        let (high, low) = (plot.line(of(2)), plot.line(of(0).rev()));
        if !high.is_empty() {
            path("seeds", format!("{high}L{}Z", low.trim_start_matches('M')));
        }
        path("seeds-median", plot.line(of(1)));
    }
    if let Some(prediction) = &curves.prediction {
        path("serf", plot.line(prediction.serf.iter().copied()));
        for sign in [-1.0, 1.0] {
            let points = prediction.curve.iter().zip(&prediction.sd);
            path(
                "theory-sd",
                plot.line(points.map(|((at, mean), sd)| (*at, mean + sign * sd))),
            );
        }
    }
    let share: Vec<(SimTime, f64)> = curves
        .share
        .iter()
        .map(|(at, ppm)| (*at, f64::from(*ppm) / 1e6))
        .collect();
    path("share", plot.steps(&share, curves.now));
    // Above it: where both agree, both are seen.
    if let Some(prediction) = &curves.prediction {
        let theory = match prediction.kind {
            Kind::Distances => plot.steps(&prediction.curve, plot.until),
            Kind::Birth | Kind::Aligned => plot.line(prediction.curve.iter().copied()),
        };
        path("theory", theory);
    }
    plot.times(&mut shapes);
    shapes
}

/// Returns the chart of the agreement in two runs, each line with its name and where it has come to at its end; text is so large, 1
/// being usual.
#[must_use]
pub fn pair(
    lines: &[Line],
    (width, height): (f64, f64),
    text: f64,
    until: SimTime,
) -> (Plot, Vec<Shape>) {
    /// The room for names, and how far apart they are at least.
    const LABELS_PX: f64 = 76.0;
    const APART_PX: f64 = 15.0;
    let mut plot = Plot::new((width, height), 0.0, SimTime::ZERO, until);
    let more = text.max(1.0) - 1.0;
    plot.left += LEFT_PX * more;
    plot.height = (plot.height - BELOW_PX * more).max(1.0);
    plot.width = (plot.width - LEFT_PX * more - LABELS_PX * (1.0 + more)).max(1.0);
    let mut shapes = Vec::new();
    for half in 0..=2 {
        let share = f64::from(half) / 2.0;
        plot.row(share, percent(share), &mut shapes);
    }
    let mut labels: Vec<(f64, f64, String)> = Vec::new();
    for (line, class) in lines.iter().zip(["share", "share other"]) {
        let points = line.points.iter();
        let points = points.map(|point| (point.at, f64::from(point.coverage_ppm) / 1e6));
        let points: Vec<(SimTime, f64)> = points.collect();
        let d = plot.steps(&points, line.end);
        shapes.push(Shape::Path { class, d });
        let last = points.last().map_or(0.0, |(_, share)| *share);
        let name: String = line.name.chars().take(5).collect();
        let text = format!("{name} {}", percent(last));
        labels.push((plot.x(line.end) + 6.0, plot.y(last) + 4.0, text));
    }
    if let [(x, y, _), (other_x, other_y, _)] = labels.as_mut_slice()
        && (*x - *other_x).abs() < LABELS_PX
        && (*y - *other_y).abs() < APART_PX * (1.0 + more)
    {
        // The lower one stays below, as far as there is room.
        let lowest = plot.top + plot.height + 4.0;
        let (high, low) = if *y <= *other_y {
            (y, other_y)
        } else {
            (other_y, y)
        };
        *low = (*high + APART_PX * (1.0 + more)).min(lowest);
        *high = *low - APART_PX * (1.0 + more);
    }
    for ((x, y, text), class) in labels.into_iter().zip(["line-label", "line-label other"]) {
        let at = (x, y);
        shapes.push(Shape::Text { class, at, text });
    }
    plot.times(&mut shapes);
    (plot, shapes)
}

/// Returns the chart of what the messages were good for.
#[must_use]
pub fn messages(curves: &Curves, plot: &Plot) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let most = curves.bars.iter().map(Bar::all).max().unwrap_or(0);
    let step = nice(most.div_ceil(3).max(1));
    let top = most.div_ceil(step).max(1) * step;
    for at in (0..=top).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
        plot.row(at as f64 / top as f64, at.to_string(), &mut shapes);
    }
    for bar in &curves.bars {
        let (left, right) = (plot.x(bar.from), plot.x(bar.until));
        let gap = ((right - left) / 8.0).min(1.5);
        let mut under = 0;
        for (class, count) in [
            ("news", bar.news),
            ("repeats", bar.repeats),
            ("lost", bar.lost),
        ] {
            let (high, low) = (
                (under + count) as f64 / top as f64,
                under as f64 / top as f64,
            );
            let (y, bottom) = (plot.y(high), plot.y(low));
            under += count;
            if count > 0 {
                patterned(
                    class,
                    (left + gap, y),
                    (right - left - 2.0 * gap, bottom - y),
                    &mut shapes,
                );
            }
        }
    }
    plot.times(&mut shapes);
    shapes
}

/// Draws a bar by its class: repeats, and what was received, are striped; what was lost is hollow and crossed; the rest is solid.
fn patterned(class: &'static str, at: (f64, f64), size: (f64, f64), shapes: &mut Vec<Shape>) {
    shapes.push(Shape::Rect { class, at, size });
    let (x, y, right, bottom) = (at.0, at.1, at.0 + size.0, at.1 + size.1);
    let d = match class {
        "repeats" | "received" => {
            let stripes = (size.1 / STRIPE_PX) as u32;
            let of = |i| {
                format!(
                    "M{} {}H{}",
                    px(x),
                    px(bottom - f64::from(i) * STRIPE_PX),
                    px(right)
                )
            };
            (1..=stripes).map(of).collect()
        }
        "lost" => format!(
            "M{} {}L{} {}M{} {}L{} {}",
            px(x),
            px(y),
            px(right),
            px(bottom),
            px(x),
            px(bottom),
            px(right),
            px(y)
        ),
        _ => return,
    };
    shapes.push(Shape::Path { class, d });
}

/// Where the bars of a chart of load stand, for what points at them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loads {
    /// What is drawn.
    pub shapes: Vec<Shape>,
    /// The top and the height of every node's row, in the order of the load; empty if their distribution is drawn.
    pub rows: Vec<(f64, f64)>,
    /// How high it is.
    pub height: f64,
}

/// Returns the chart of who carried how much, so wide, from `top` on: a row for each node, or of many their distribution.
#[must_use]
pub fn load(curves: &Curves, width: f64, top: f64) -> Loads {
    if curves.load.len() > LOADS_MAX {
        return distribution(curves, width, top);
    }
    let mut loads = Loads::default();
    let (most, _) = curves.load_numbers();
    let is_named = curves.load.len() <= LOADS_MAX / 2;
    let (row, left) = if is_named {
        (NAMED_PX, NAMES_PX)
    } else {
        (NAMED_PX / 2.0, 8.0)
    };
    let scale = (width - left - LEFT_PX).max(1.0) / most.max(1) as f64;
    for (place, load) in curves.load.iter().enumerate() {
        let y = top + place as f64 * row;
        loads.rows.push((y, row));
        let (sent, received) = (load.sent as f64 * scale, load.received as f64 * scale);
        let thick = row - 3.0;
        patterned("sent", (left, y + 1.5), (sent, thick), &mut loads.shapes);
        patterned(
            "received",
            (left + sent, y + 1.5),
            (received, thick),
            &mut loads.shapes,
        );
        if is_named {
            loads.shapes.push(Shape::Text {
                class: "tick-label end",
                at: (left - 6.0, y + 11.0),
                text: load.name.chars().take(12).collect(),
            });
            loads.shapes.push(Shape::Text {
                class: "tick-label",
                at: (left + sent + received + 5.0, y + 11.0),
                text: load.all().to_string(),
            });
        }
    }
    loads.height = curves.load.len() as f64 * row;
    loads
}

fn distribution(curves: &Curves, width: f64, top: f64) -> Loads {
    const HEIGHT: f64 = 150.0;
    let bins = curves.bins();
    let plot = Plot::new((width, HEIGHT), top, SimTime::ZERO, SimTime::ZERO);
    let most = bins.iter().map(|bin| bin.nodes).max().unwrap_or(0).max(1);
    let step = nice(most.div_ceil(3));
    let high = most.div_ceil(step) * step;
    let mut shapes = Vec::new();
    for at in (0..=high).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
        plot.row(at as f64 / high as f64, at.to_string(), &mut shapes);
    }
    let wide = plot.width / bins.len().max(1) as f64;
    let every = (44.0 / wide).ceil().max(1.0) as usize;
    for (place, bin) in bins.iter().enumerate() {
        let x = plot.left + wide * place as f64;
        let y = plot.y(bin.nodes as f64 / high as f64);
        shapes.push(Shape::Rect {
            class: "sent",
            at: (x + 1.0, y),
            size: (wide - 2.0, plot.top + plot.height - y),
        });
        if place % every == 0 {
            shapes.push(Shape::Text {
                class: "tick-label",
                at: (x, plot.top + plot.height + 16.0),
                text: bin.from.to_string(),
            });
        }
    }
    Loads {
        shapes,
        rows: Vec::new(),
        height: HEIGHT,
    }
}

/// A chart that can be kept as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// The share of those who hold it.
    Share,
    /// What the messages were good for.
    Messages,
    /// Who carried how much.
    Load,
}

/// Returns a chart on a sheet, under the run's title.
#[must_use]
pub fn sheet(curves: &Curves, chart: Chart, title: &str) -> Sheet {
    const WIDTH: f64 = 760.0;
    const TOP: f64 = 70.0;
    let mut shapes = vec![Shape::Text {
        class: "heading",
        at: (14.0, 24.0),
        text: format!("{title}: {}", curves.words),
    }];
    let (drawn, height, keys): (_, _, Vec<(&'static str, String)>) = match chart {
        Chart::Share => {
            let plot = Plot::new((WIDTH, 320.0), TOP, curves.from, curves.until);
            (share(curves, &plot), 320.0, keys(curves))
        }
        Chart::Messages => {
            let plot = Plot::new((WIDTH, 240.0), TOP, curves.from, curves.until);
            let keys = [("news", "news"), ("repeats", "repeats"), ("lost", "lost")];
            (
                messages(curves, &plot),
                240.0,
                keys.map(|(class, words)| (class, words.to_owned()))
                    .to_vec(),
            )
        }
        Chart::Load => {
            let loads = load(curves, WIDTH, TOP);
            let keys = match loads.rows.is_empty() {
                true => vec![("sent", "nodes by messages sent and received".to_owned())],
                false => vec![
                    ("sent", "sent".to_owned()),
                    ("received", "received".to_owned()),
                ],
            };
            (loads.shapes, loads.height + 12.0, keys)
        }
    };
    let mut x = 14.0;
    for (class, words) in keys {
        match class {
            "share" | "theory" | "serf" | "seeds-median" => shapes.push(Shape::Line {
                class,
                from: (x, 46.0),
                to: (x + 24.0, 46.0),
            }),
            _ => patterned(class, (x, 39.0), (24.0, 13.0), &mut shapes),
        }
        x += 30.0;
        let wide = words.chars().count() as f64 * 6.4 + 18.0;
        shapes.push(Shape::Text {
            class: "tick-label",
            at: (x, 50.0),
            text: words,
        });
        x += wide;
    }
    shapes.extend(drawn);
    Sheet {
        size: (WIDTH, TOP + height + 6.0),
        title: format!("{title}: {}", curves.words),
        description: curves.in_words(),
        style: STYLE,
        shapes,
    }
}

/// Returns what the curves of the first chart are, by class.
#[must_use]
pub fn keys(curves: &Curves) -> Vec<(&'static str, String)> {
    let what = if curves.rumor.is_some() {
        "this run"
    } else {
        "agreement"
    };
    let mut keys = vec![("share", what.to_owned())];
    if let Some(prediction) = &curves.prediction {
        if !prediction.curve.is_empty() {
            keys.push(("theory", prediction.kind.label().to_owned()));
        }
        if !prediction.serf.is_empty() {
            keys.push(("serf", "Serf's formula".to_owned()));
        }
    }
    if let Some(band) = &curves.band {
        keys.push(("seeds", format!("5 to 95 % of {} other seeds", band.runs)));
        keys.push(("seeds-median", "their median".to_owned()));
    }
    keys
}

#[cfg(test)]
mod tests;
