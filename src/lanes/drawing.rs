//! The diagram as shapes, for the page and for files: rails, idle times, lines, what lights up, and the times below.

use super::{Fate, Lanes, Line, followed, ticks};
use crate::export::{Shape, Sheet};
use crate::geometry::px;
use crate::narration::counted;
use crate::simulation::Status;
use crate::time::{SimTime, seconds};

/// How many lines make a thicket, in which they are drawn thin.
const THICKET: usize = 400;
/// The room that a time needs, in pixels.
const TIME_PX: f64 = 92.0;
/// How far the strokes of a hatched time are apart, in pixels.
const HATCH_PX: f64 = 7.0;

/// How strongly a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// Another rumor is followed.
    Faded,
    /// It is yet to come.
    ToCome,
    /// As its fate says.
    Plain,
}

impl Tint {
    /// Every way, in the order in which they are drawn.
    const ALL: [Self; 3] = [Self::Faded, Self::ToCome, Self::Plain];

    fn of(line: &Line, following: Option<u64>) -> Self {
        if following.is_some_and(|rumor| line.rumor != Some(rumor)) {
            Self::Faded
        } else if line.is_to_come {
            Self::ToCome
        } else {
            Self::Plain
        }
    }
}

fn class(fate: Fate, tint: Tint, is_thicket: bool) -> &'static str {
    match (fate, tint) {
        (Fate::Repeat, Tint::Plain) if is_thicket => "flown repeat thin",
        (Fate::Repeat, Tint::Plain) => "flown repeat",
        (Fate::Repeat, Tint::Faded) => "flown repeat faded",
        (Fate::Repeat, Tint::ToCome) => "flown repeat to-come",
        (Fate::Other, Tint::Plain) => "flown other",
        (Fate::Other, Tint::Faded) => "flown other faded",
        (Fate::Other, Tint::ToCome) => "flown other to-come",
        (Fate::News, Tint::Plain) if is_thicket => "flown news thin",
        (Fate::News, Tint::Plain) => "flown news",
        (Fate::News, Tint::Faded) => "flown news faded",
        (Fate::News, Tint::ToCome) => "flown news to-come",
        (Fate::Lost, Tint::Plain) => "flown lost",
        (Fate::Lost, Tint::Faded) => "flown lost faded",
        (Fate::Lost, Tint::ToCome) => "flown lost to-come",
        (Fate::InFlight, Tint::Faded) => "flown in-flight faded",
        (Fate::InFlight, Tint::Plain | Tint::ToCome) => "flown in-flight",
    }
}

/// How large the diagram is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// How wide, in pixels, without the names.
    pub width: f64,
    /// How high each lane is, in pixels.
    pub lane: f64,
}

impl Plan {
    /// Returns how many pixels a thousandth of the way from left to right is.
    #[must_use]
    pub fn across(self) -> f64 {
        self.width / 1_000.0
    }

    /// Returns how high all lanes are together.
    #[must_use]
    pub fn height(self, lanes: &Lanes) -> f64 {
        self.lane * lanes.lanes.len().max(1) as f64
    }

    fn y(self, lane: f64) -> f64 {
        (lane + 0.5) * self.lane
    }

    /// Returns the shapes of the diagram, from the back to the front; a rumor that is `following` stays dark while the rest fades.
    #[must_use]
    pub fn shapes(self, lanes: &Lanes, following: Option<u64>) -> Vec<Shape> {
        let mut shapes = Vec::new();
        let bottom = self.height(lanes);
        for at in self.ticks(lanes) {
            let x = lanes.x(at) * self.across();
            shapes.push(Shape::Line {
                class: "tick",
                from: (x, 0.0),
                to: (x, bottom),
            });
        }
        self.rails(lanes, &mut shapes);
        if let Some(at) = lanes.untold_until {
            let right = (lanes.x(at) * self.across()).clamp(0.0, self.width);
            shapes.push(Shape::Rect {
                class: "untold",
                at: (0.0, 0.0),
                size: (right, bottom),
            });
            if right >= UNTOLD_WORDS_PX {
                shapes.push(Shape::Text {
                    class: "untold-words middle muted",
                    at: (right / 2.0, bottom.min(self.lane) / 2.0 + 4.0),
                    text: format!(
                        "before {}: no longer in the log",
                        seconds(at.min(lanes.until))
                    ),
                });
            }
        }
        let is_thicket = lanes.lines.len() > THICKET;
        for tint in Tint::ALL {
            for fate in Fate::ALL {
                let is_it = |line: &&Line| line.fate == fate && Tint::of(line, following) == tint;
                let mut d = String::new();
                for line in lanes.lines.iter().filter(is_it) {
                    self.slope(lanes, line, &mut d);
                }
                let class = class(fate, tint, is_thicket);
                if !d.is_empty() {
                    shapes.push(Shape::Path { class, d });
                }
            }
        }
        shapes
    }

    /// Returns what is drawn above that and changes more often: what lights up, the event that is looked at, and this instant.
    #[must_use]
    pub fn marks(self, lanes: &Lanes, is_lit: &dyn Fn(u64) -> bool) -> Vec<Shape> {
        let mut shapes = Vec::new();
        let mut d = String::new();
        for line in lanes.lines.iter().filter(|line| is_lit(line.number)) {
            self.slope(lanes, line, &mut d);
        }
        if !d.is_empty() {
            shapes.push(Shape::Path {
                class: "flown lit",
                d,
            });
        }
        let is_seen = |at| (lanes.from..=lanes.until).contains(&at);
        if is_seen(lanes.now) {
            let x = lanes.x(lanes.now) * self.across();
            shapes.push(Shape::Line {
                class: "lane-now",
                from: (x, 0.0),
                to: (x, self.height(lanes)),
            });
        }
        let event = lanes.event.as_ref().filter(|event| is_seen(event.at));
        if let Some(event) = event
            && let Some(lane) = lanes.lane_of(event.node)
        {
            let (x, y) = (lanes.x(event.at) * self.across(), self.y(lane as f64));
            shapes.push(Shape::Path {
                class: "lane-event",
                d: format!("M{} {}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0", px(x - 7.0), px(y)),
            });
        }
        shapes
    }

    /// Returns the times, to stand at that height.
    #[must_use]
    pub fn times(self, lanes: &Lanes, y: f64) -> Vec<Shape> {
        let ticks = self.ticks(lanes).into_iter();
        ticks
            .map(|at| {
                let x = lanes.x(at) * self.across();
                Shape::Text {
                    class: "time-label middle muted",
                    at: (x.clamp(28.0, (self.width - 28.0).max(28.0)), y),
                    text: seconds(at),
                }
            })
            .collect()
    }

    fn ticks(self, lanes: &Lanes) -> Vec<SimTime> {
        ticks(lanes.from, lanes.until, (self.width / TIME_PX) as u64)
    }

    /// A rail for each lane, with a gap where its node was dead or not there yet, and a hatched block where it was frozen.
    fn rails(self, lanes: &Lanes, shapes: &mut Vec<Shape>) {
        for (at, lane) in lanes.lanes.iter().enumerate() {
            let y = self.y(at as f64);
            let x = |at| (lanes.x(at) * self.across()).clamp(0.0, self.width);
            let mut d = String::new();
            let mut begin = x(lane.born_at);
            for dead in lane.idle.iter().filter(|idle| idle.status == Status::Dead) {
                rail(&mut d, begin, x(dead.from), y);
                begin = x(dead.until);
            }
            rail(&mut d, begin, self.width, y);
            let class = match lane.id {
                Some(_) => "rail",
                None => "rail shared",
            };
            shapes.push(Shape::Path { class, d });
            for idle in &lane.idle {
                let (left, right) = (x(idle.from), x(idle.until));
                let (top, high) = (y - self.lane * 0.32, self.lane * 0.64);
                let class = match (idle.status, idle.is_to_come) {
                    (Status::Frozen, false) => "idle frozen",
                    (Status::Frozen, true) => "idle frozen to-come",
                    (_, false) => "idle dead",
                    (_, true) => "idle dead to-come",
                };
                shapes.push(Shape::Rect {
                    class,
                    at: (left, top),
                    size: ((right - left).max(1.0), high),
                });
                if idle.status == Status::Frozen {
                    let mut d = String::new();
                    let mut at = left;
                    while at < right {
                        let end = (at + high).min(right);
                        d.push_str(&format!(
                            "M{} {}L{} {}",
                            px(at),
                            px(top + high),
                            px(end),
                            px(top + high - (end - at))
                        ));
                        at += HATCH_PX;
                    }
                    let class = if idle.is_to_come {
                        "hatch to-come"
                    } else {
                        "hatch"
                    };
                    shapes.push(Shape::Path { class, d });
                }
            }
        }
    }

    /// Writes the way of a message: its slope, then along the lane for as long as it waited there, and a mark for its end.
    fn slope(self, lanes: &Lanes, line: &Line, d: &mut String) {
        let ((x1, y1), (x2, y2)) = lanes.ends(line);
        let (a, b) = (
            (x1 * self.across(), self.y(y1)),
            (x2 * self.across(), self.y(y2)),
        );
        let until = lanes.x(line.until) * self.across();
        if let Some((a, b)) = self.inside(a, b) {
            d.push_str(&format!("M{} {}L{} {}", px(a.0), px(a.1), px(b.0), px(b.1)));
        }
        if line.landed_at < line.until
            && let Some((a, b)) = self.inside(b, (until, b.1))
        {
            d.push_str(&format!("M{} {}L{} {}", px(a.0), px(a.1), px(b.0), px(b.1)));
        }
        if !(0.0..=self.width).contains(&until) {
            return;
        }
        let (x, y) = (until, b.1);
        if line.fate == Fate::Lost {
            let (l, r, t, b) = (px(x - 4.0), px(x + 4.0), px(y - 4.0), px(y + 4.0));
            d.push_str(&format!("M{l} {t}L{r} {b}M{l} {b}L{r} {t}"));
        } else if line.fate == Fate::News {
            // A dot where somebody learned something.
            d.push_str(&format!("M{} {}h.01", px(x), px(y)));
        }
    }

    /// Returns the part of a line from left to right that is within the width.
    fn inside(self, a: (f64, f64), b: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        if b.0 < 0.0 || a.0 > self.width {
            return None;
        }
        let on = |x: f64| {
            if b.0 <= a.0 {
                return (a.0, a.1);
            }
            (x, a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0))
        };
        let from = if a.0 < 0.0 { on(0.0) } else { a };
        let to = if b.0 > self.width { on(self.width) } else { b };
        Some((from, to))
    }
}

fn rail(d: &mut String, from: f64, to: f64, y: f64) {
    if from < to {
        d.push_str(&format!("M{} {}H{}", px(from), px(y), px(to)));
    }
}

/// From how wide a stretch of which nothing is told says so on it, in pixels.
const UNTOLD_WORDS_PX: f64 = 230.0;

/// How the diagram looks in a file.
const STYLE: &str = ".rail{stroke:#d5dce4;fill:none}.rail.shared{stroke-dasharray:2 3}.tick{stroke:#d5dce4;stroke-dasharray:2 4}.idle.frozen{fill:#3a5fcd;opacity:.15}.hatch{stroke:#3a5fcd;opacity:.6}.untold{fill:#525c69;opacity:.14}.idle.dead{fill:none;stroke:#a4262c;stroke-dasharray:4 3}.flown{fill:none;stroke:#525c69}.flown.repeat{opacity:.5}.flown.repeat.thin{opacity:.2}.flown.other{stroke:#7a3e9d;stroke-dasharray:6 3}.flown.news{stroke:#00735c;stroke-width:2.2;stroke-linecap:round}.flown.news.thin{stroke-width:1.3;opacity:.7}.flown.lost{stroke:#a4262c;stroke-width:1.8}.flown.in-flight{stroke:#005fb8;stroke-width:1.8;stroke-dasharray:1.5 3.5}.flown.faded{opacity:.12}.to-come{opacity:.3}.lane-now{stroke:#1b1f24;stroke-dasharray:3 3}.lane-event{fill:none;stroke:#005fb8;stroke-width:2.5}";

/// Draws the diagram on a sheet, with the names of the lanes and the times.
#[must_use]
pub fn sheet(lanes: &Lanes, title: &str, following: Option<u64>) -> Sheet {
    const LEFT: f64 = 130.0;
    const TOP: f64 = 58.0;
    let plan = Plan {
        width: 1_000.0,
        lane: 26.0,
    };
    let heading = format!(
        "{title}, from {} to {}",
        seconds(lanes.from),
        seconds(lanes.until)
    );
    let followed = following.and_then(|rumor| followed(lanes, rumor));
    let mut shapes = vec![
        Shape::Text {
            class: "heading",
            at: (10.0, 22.0),
            text: heading.clone(),
        },
        Shape::Text {
            class: "muted",
            at: (10.0, 42.0),
            text: followed.clone().unwrap_or_else(|| {
                "Green with a dot: news. Grey: nothing new. A cross: lost. Dotted: on its way. Hatched: frozen. A gap: dead.".to_owned()
            }),
        },
    ];
    let left_out = lanes.left_out();
    if !left_out.is_empty() {
        shapes.push(Shape::Text {
            class: "muted",
            at: (10.0, 58.0),
            text: left_out.clone(),
        });
    }
    let top = if left_out.is_empty() { TOP } else { TOP + 18.0 };
    for (at, lane) in lanes.lanes.iter().enumerate() {
        shapes.push(Shape::Text {
            class: "end",
            at: (LEFT - 10.0, top + (at as f64 + 0.66) * plan.lane),
            text: lane.name.to_string(),
        });
    }
    let bottom = plan.height(lanes);
    let mut drawn = plan.shapes(lanes, following);
    drawn.extend(plan.marks(lanes, &|_| false));
    drawn.extend(plan.times(lanes, bottom + 16.0));
    shapes.push(Shape::Group {
        at: (LEFT, top),
        shapes: drawn,
    });
    let words = format!(
        "{}, {}. Time goes from left to right.{}{left_out}",
        counted(lanes.lanes.len() as u64, "lane"),
        counted(lanes.messages, "message"),
        if left_out.is_empty() { "" } else { " " }
    );
    Sheet {
        size: (LEFT + plan.width + 20.0, top + bottom + 30.0),
        title: format!("Space-time diagram of {heading}"),
        description: followed.map_or(words.clone(), |followed| format!("{words} {followed}")),
        style: STYLE,
        shapes,
    }
}
