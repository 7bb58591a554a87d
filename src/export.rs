//! Pictures as files: shapes on a sheet, and the sheet as the text of an SVG that stands by itself.
//!
//! A picture that is both on the page and in a file says its shapes once: the page makes elements of them, this makes text.
//! Texts are text: whatever people have called things is escaped, and what XML cannot hold is replaced.

use crate::geometry::px;

/// The widest picture that is made of pixels, in pixels; a wider sheet is made smaller.
pub const PIXELS_MAX: f64 = 8_192.0;

/// A shape, in pixels from the top left of its sheet; `class` says how it looks.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A straight line.
    Line {
        /// How it looks.
        class: &'static str,
        /// From where.
        from: (f64, f64),
        /// To where.
        to: (f64, f64),
    },
    /// A rectangle.
    Rect {
        /// How it looks.
        class: &'static str,
        /// Its top left.
        at: (f64, f64),
        /// Its width and height.
        size: (f64, f64),
    },
    /// A path, in SVG's own letters.
    Path {
        /// How it looks.
        class: &'static str,
        /// The letters and numbers.
        d: String,
    },
    /// A text on one line.
    Text {
        /// How it looks, and which of its ends is at the place.
        class: &'static str,
        /// Where.
        at: (f64, f64),
        /// What it says.
        text: String,
    },
    /// Several shapes, whose places are counted from another place than the top left of the sheet.
    Group {
        /// From where.
        at: (f64, f64),
        /// What they are.
        shapes: Vec<Self>,
    },
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its width and height, in pixels.
    pub size: (f64, f64),
    /// What it is called.
    pub title: String,
    /// What can be seen on it, for those who do not see it.
    pub description: String,
    /// How the classes of its shapes look: rules of CSS whose selectors are classes that all have to be there, the general ones first:
    /// `.flown{…}.flown.news{…}`. They are written at each shape, because a page's policy forbids what stands in a style element.
    pub style: &'static str,
    /// What is on it, from the back to the front.
    pub shapes: Vec<Shape>,
}

/// How every sheet looks: dark on light, as paper is.
const PAPER: &str = ".text{font:12px system-ui,sans-serif;fill:#1b1f24}.end{text-anchor:end}.middle{text-anchor:middle}.muted{fill:#525c69}.heading{font-weight:650;font-size:14px}";

impl Sheet {
    /// Returns the text of an SVG file.
    #[must_use]
    pub fn svg(&self) -> String {
        let (width, height) = (px(self.size.0), px(self.size.1));
        let mut svg = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title\" aria-describedby=\"desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<rect style=\"fill:#fff\" width=\"{width}\" height=\"{height}\"/>\n",
            escaped(&self.title),
            escaped(&self.description),
        );
        self.write(&mut svg, &self.shapes);
        svg.push_str("</svg>\n");
        svg
    }

    fn write(&self, svg: &mut String, shapes: &[Shape]) {
        for shape in shapes {
            match shape {
                Shape::Line { class, from, to } => svg.push_str(&format!(
                    "<line style=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
                    self.look(class),
                    px(from.0),
                    px(from.1),
                    px(to.0),
                    px(to.1)
                )),
                Shape::Rect { class, at, size } => svg.push_str(&format!(
                    "<rect style=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                    self.look(class),
                    px(at.0),
                    px(at.1),
                    px(size.0),
                    px(size.1)
                )),
                Shape::Group { at, shapes } => {
                    let (x, y) = (px(at.0), px(at.1));
                    svg.push_str(&format!("<g transform=\"translate({x} {y})\">\n"));
                    self.write(svg, shapes);
                    svg.push_str("</g>\n");
                }
                Shape::Path { d, .. } if d.is_empty() => {}
                Shape::Path { class, d } => {
                    svg.push_str(&format!(
                        "<path style=\"{}\" d=\"{d}\"/>\n",
                        self.look(class)
                    ));
                }
                Shape::Text { class, at, text } => svg.push_str(&format!(
                    "<text style=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n",
                    self.look(&format!("text {class}")),
                    px(at.0),
                    px(at.1),
                    escaped(text)
                )),
            }
        }
    }

    /// Returns how a shape of some classes looks: what every rule says whose classes are all among them, in order.
    fn look(&self, classes: &str) -> String {
        let has = |class: &str| classes.split(' ').any(|other| other == class);
        let rules = PAPER.split('}').chain(self.style.split('}'));
        let rules = rules.filter_map(|rule| rule.split_once('{'));
        let fitting = rules.filter(|(selector, _)| selector.split('.').skip(1).all(has));
        let looks: Vec<&str> = fitting.map(|(_, look)| look).collect();
        looks.join(";")
    }

    /// Returns how many pixels a picture of it is to have, two for each of its own, or as many as there may be.
    #[must_use]
    pub fn pixels(&self) -> (f64, f64) {
        let (width, height) = self.size;
        let scale = (PIXELS_MAX / width.max(height).max(1.0)).min(2.0);
        ((width * scale).round(), (height * scale).round())
    }
}

/// Returns a text as XML can hold it: marks as entities, characters that it may not contain as replacement characters.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(shapes: Vec<Shape>) -> Sheet {
        Sheet {
            size: (100.0, 50.0),
            title: "A & B".to_owned(),
            description: "<script>".to_owned(),
            style: ".a{stroke:red}.a.b{fill:none}.b{x:y}",
            shapes,
        }
    }

    #[test]
    fn a_sheet_is_an_svg_that_stands_by_itself() {
        let svg = sheet(vec![
            Shape::Line {
                class: "a",
                from: (0.0, 1.0),
                to: (2.25, 3.0),
            },
            Shape::Rect {
                class: "a",
                at: (1.0, 2.0),
                size: (3.0, 4.0),
            },
            Shape::Path {
                class: "a",
                d: String::new(),
            },
            Shape::Path {
                class: "a b",
                d: "M0 0h1".to_owned(),
            },
            Shape::Group {
                at: (7.0, 8.0),
                shapes: vec![Shape::Text {
                    class: "end",
                    at: (5.0, 6.0),
                    text: "<b>&\"'\u{1}".to_owned(),
                }],
            },
        ])
        .svg();
        let lines: Vec<&str> = svg.lines().collect();
        assert_eq!(lines[0], "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        assert_eq!(
            lines[1],
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100.0\" height=\"50.0\" viewBox=\"0 0 100.0 50.0\" role=\"img\" aria-labelledby=\"title\" aria-describedby=\"desc\">"
        );
        assert_eq!(lines[2], "<title id=\"title\">A &amp; B</title>");
        assert_eq!(lines[3], "<desc id=\"desc\">&lt;script&gt;</desc>");
        assert_eq!(
            lines[4..],
            [
                "<rect style=\"fill:#fff\" width=\"100.0\" height=\"50.0\"/>",
                "<line style=\"stroke:red\" x1=\"0.0\" y1=\"1.0\" x2=\"2.3\" y2=\"3.0\"/>",
                "<rect style=\"stroke:red\" x=\"1.0\" y=\"2.0\" width=\"3.0\" height=\"4.0\"/>",
                "<path style=\"stroke:red;fill:none;x:y\" d=\"M0 0h1\"/>",
                "<g transform=\"translate(7.0 8.0)\">",
                "<text style=\"font:12px system-ui,sans-serif;fill:#1b1f24;text-anchor:end\" x=\"5.0\" y=\"6.0\">&lt;b&gt;&amp;&quot;&#39;\u{fffd}</text>",
                "</g>",
                "</svg>"
            ]
        );
    }

    #[test]
    fn a_picture_has_two_pixels_for_one_unless_it_is_too_large() {
        assert_eq!(sheet(Vec::new()).pixels(), (200.0, 100.0));
        let mut wide = sheet(Vec::new());
        wide.size = (16_384.0, 100.0);
        assert_eq!(wide.pixels(), (8_192.0, 50.0));
    }
}
