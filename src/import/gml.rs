//! GML, the Graph Modelling Language of yEd, NetworkX and Gephi: keys and values, lists in brackets.
//!
//! After Himsolt, GML: A portable Graph File Format, 1996. Names are the labels, or else the ids.

use super::{Drawing, ImportError, Place, trouble, unescaped};

/// The keys that such a file begins with.
const BEGINS: [&str; 5] = ["graph", "creator", "version", "comment", "directed"];

/// Returns whether a text, its comments taken away, begins like GML.
pub(super) fn is_it(begin: &str) -> bool {
    let word = begin.split(|c: char| c.is_whitespace() || c == '[').next();
    let is_begin =
        word.is_some_and(|word| BEGINS.iter().any(|begin| word.eq_ignore_ascii_case(begin)));
    let mut graphs = begin
        .match_indices('[')
        .map(|(at, _)| begin[..at].trim_end());
    let is_graph = |before: &str| {
        let at = before.len().saturating_sub(5);
        before
            .get(at..)
            .is_some_and(|word| word.eq_ignore_ascii_case("graph"))
    };
    is_begin && graphs.any(is_graph)
}

/// How deep lists may lie within each other.
const DEPTH_MAX: usize = 50;

enum Token<'a> {
    Word(&'a str),
    Text(&'a str),
    Open,
    Close,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    place: Place,
}

impl<'a> Lexer<'a> {
    fn skip(&mut self, bytes: usize) {
        for c in self.text[self.at..self.at + bytes].chars() {
            self.place = match c {
                '\n' => (self.place.0 + 1, 1),
                _ => (self.place.0, self.place.1 + 1),
            };
        }
        self.at += bytes;
    }

    fn next(&mut self) -> Result<Option<(Token<'a>, Place)>, ImportError> {
        loop {
            let rest = &self.text[self.at..];
            self.skip(rest.len() - rest.trim_start().len());
            let rest = &self.text[self.at..];
            if !rest.starts_with('#') {
                break;
            }
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        }
        let (rest, place) = (&self.text[self.at..], self.place);
        let Some(first) = rest.chars().next() else {
            return Ok(None);
        };
        let (token, length) = match first {
            '[' => (Token::Open, 1),
            ']' => (Token::Close, 1),
            '"' => {
                let Some(end) = rest[1..].find('"') else {
                    return Err(trouble(place, "a closing quote is missing"));
                };
                (Token::Text(&rest[1..=end]), end + 2)
            }
            _ => {
                let is_end = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '"');
                let end = rest.find(is_end).unwrap_or(rest.len());
                (Token::Word(&rest[..end]), end)
            }
        };
        self.skip(length);
        Ok(Some((token, place)))
    }
}

/// What is known of a node or an edge so far.
#[derive(Default)]
struct Piece<'a> {
    depth: usize,
    is_edge: bool,
    place: Place,
    id: Option<&'a str>,
    label: Option<&'a str>,
    ends: [Option<&'a str>; 2],
}

/// Reads a graph.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        place: (1, 1),
    };
    let mut open: Vec<&str> = Vec::new();
    let mut piece: Option<Piece<'_>> = None;
    let (mut edges, mut has_more, mut graphs) = (Vec::new(), false, 0);
    while let Some((token, place)) = lexer.next()? {
        let key = match token {
            Token::Close => {
                if open.pop().is_none() {
                    return Err(trouble(place, "there is a ] that closes nothing"));
                }
                if let Some(done) = piece.take_if(|piece| open.len() < piece.depth) {
                    if done.is_edge {
                        edges.push(done);
                    } else {
                        node(&done, drawing)?;
                    }
                }
                continue;
            }
            Token::Word(key) => key,
            Token::Text(_) | Token::Open => {
                return Err(trouble(place, "a key should be here, like node or edge"));
            }
        };
        let value = match lexer.next()? {
            Some((Token::Open, _)) => {
                let is_in_graph = open.len() == 1 && open[0].eq_ignore_ascii_case("graph");
                let is_edge = key.eq_ignore_ascii_case("edge");
                open.push(key);
                if open.len() > DEPTH_MAX {
                    return Err(trouble(
                        place,
                        format!("lists lie more than {DEPTH_MAX} deep within each other"),
                    ));
                }
                graphs += usize::from(open.len() == 1 && key.eq_ignore_ascii_case("graph"));
                if is_in_graph && (is_edge || key.eq_ignore_ascii_case("node")) {
                    piece = Some(Piece {
                        depth: open.len(),
                        is_edge,
                        place,
                        ..Piece::default()
                    });
                } else {
                    has_more |= open.len() > 1;
                }
                continue;
            }
            Some((Token::Word(value) | Token::Text(value), _)) => value,
            Some((Token::Close, _)) | None => {
                return Err(trouble(place, format!("{key:.40} has no value")));
            }
        };
        let key = key.to_ascii_lowercase();
        match &mut piece {
            Some(piece) if piece.depth == open.len() => match key.as_str() {
                "id" => piece.id = Some(value),
                "label" => piece.label = Some(value),
                "name" => piece.label = piece.label.or(Some(value)),
                "source" => piece.ends[0] = Some(value),
                "target" => piece.ends[1] = Some(value),
                _ => has_more = true,
            },
            // Where yEd writes what stands on a node.
            Some(piece) if piece.depth + 1 == open.len() && key == "text" => {
                piece.label = piece.label.or(Some(value));
            }
            _ => drawing.is_directed |= open.len() == 1 && key == "directed" && value == "1",
        }
    }
    if let Some(key) = open.last() {
        return Err(trouble(
            lexer.place,
            format!("the file ends where a ] should close the list {key:.40}"),
        ));
    }
    if graphs != 1 {
        return Err(trouble(
            (0, 0),
            format!("there are {graphs} graphs in it; one is read"),
        ));
    }
    for edge in edges {
        let end = |at: usize| {
            let what = ["source", "target"][at];
            let Some(id) = edge.ends[at] else {
                return Err(trouble(edge.place, format!("this edge has no {what}")));
            };
            drawing.found(id).ok_or_else(|| {
                trouble(
                    edge.place,
                    format!("this edge has the {what} {id:.40}, and there is no such node"),
                )
            })
        };
        let (a, b) = (end(0)?, end(1)?);
        drawing.edge(a, b, edge.place)?;
    }
    if has_more {
        drawing.note("data, like colours and weights, left out");
    }
    Ok(())
}

fn node(piece: &Piece<'_>, drawing: &mut Drawing) -> Result<(), ImportError> {
    let Some(id) = piece.id else {
        return Err(trouble(piece.place, "this node has no id"));
    };
    let node = drawing.node(id, piece.place)?;
    if let Some(label) = piece.label {
        drawing.call(node, &unescaped(label));
    }
    Ok(())
}
