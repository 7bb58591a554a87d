//! Graphs that others have drawn: an edge list, DOT or GraphML, made into a file in the command language.
//!
//! Of a graph only who is joined to whom is taken: directions, weights, attributes and places are left out, and what was left out
//! is said. A file that cannot be read whole is not read at all; the refusal says in which line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::command::FIRST_PORT;
use crate::narration::{capital, counted};
use crate::node::PEERS_MAX;

mod dot;
mod graphml;
mod naming;

/// The most nodes of a graph that is read.
pub const NODES_MAX: usize = 2_000;
/// The most links of one: with the nodes they fit into what a run can be told.
pub const LINKS_MAX: usize = 17_000;
/// The most edges that are looked at, those that say nothing new included.
pub const EDGES_MAX: usize = 100_000;
/// The most characters of what the file calls a node.
const LABEL_CHARS_MAX: usize = 200;

/// The ways to write a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An edge a line: two names, with spaces, a comma or a semicolon between them.
    EdgeList,
    /// The language of Graphviz.
    Dot,
    /// The XML of yEd, Gephi, NetworkX and igraph.
    GraphMl,
}

/// Why a graph cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The line, the first being 1; 0 if it is the file as a whole.
    pub line: usize,
    /// The column, the first being 1, as people count characters; 0 if it is the line as a whole.
    pub column: usize,
    /// What is wrong and what to do, in one sentence without a full stop.
    pub sentence: String,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => f.write_str(&self.sentence),
            (line, 0) => write!(f, "line {line}: {}", self.sentence),
            (line, column) => write!(f, "line {line}, column {column}: {}", self.sentence),
        }
    }
}

/// A place in a file: line and column, from 1.
type Place = (usize, usize);

fn trouble(place: Place, sentence: impl Into<String>) -> ImportError {
    ImportError {
        line: place.0,
        column: place.1,
        sentence: sentence.into(),
    }
}

/// Who is joined to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// What the file calls the nodes, in the order in which it names them first.
    pub labels: Vec<String>,
    /// Pairs of places among them, the smaller first, in order.
    pub links: Vec<(usize, usize)>,
    /// What was left out or changed, a sentence without a full stop each.
    pub notes: Vec<String>,
}

/// Guesses how a graph is written from what the file is called and how it begins; `None` if it is none at all.
///
/// A text in the command language is never taken for an edge list by what it says, only by its name.
#[must_use]
pub fn form_of(name: &str, text: &str) -> Option<Form> {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase());
    match extension.as_deref() {
        Some("graphml" | "xml") => return Some(Form::GraphMl),
        Some("dot" | "gv") => return Some(Form::Dot),
        Some("edges" | "edgelist" | "el" | "csv" | "tsv") => return Some(Form::EdgeList),
        _ => {}
    }
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    if begin.starts_with('<') {
        return Some(Form::GraphMl);
    }
    let mut words = begin.split(|c: char| c.is_whitespace() || c == '{');
    let is_dot = match words.next().unwrap_or_default() {
        "graph" | "digraph" => begin.contains('{'),
        "strict" => matches!(words.next(), Some("graph" | "digraph")),
        _ => false,
    };
    is_dot.then_some(Form::Dot)
}

/// Reads a graph.
///
/// # Errors
/// The first thing that cannot be read or is too much, with its place.
pub fn read(form: Form, text: &str) -> Result<Graph, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut drawing = Drawing::default();
    match form {
        Form::EdgeList => read_edges(text, &mut drawing)?,
        Form::Dot => dot::read(text, &mut drawing)?,
        Form::GraphMl => graphml::read(text, &mut drawing)?,
    }
    drawing.finish()
}

/// A graph that is being read.
#[derive(Debug, Default)]
struct Drawing {
    places: BTreeMap<String, usize>,
    labels: Vec<String>,
    links: BTreeSet<(usize, usize)>,
    degrees: Vec<usize>,
    edges: usize,
    loops: u64,
    repeats: u64,
    is_directed: bool,
    notes: Vec<String>,
}

impl Drawing {
    /// Returns the place of a node, which is new if it was not named before.
    fn node(&mut self, label: &str, at: Place) -> Result<usize, ImportError> {
        if let Some(&place) = self.places.get(label) {
            return Ok(place);
        }
        if label.trim().is_empty() {
            return Err(trouble(at, "a node has no name; give it one"));
        }
        let chars = label.chars().count();
        if chars > LABEL_CHARS_MAX {
            return Err(trouble(
                at,
                format!(
                    "the name of a node is {chars} characters long; the most is {LABEL_CHARS_MAX}"
                ),
            ));
        }
        if self.labels.len() >= NODES_MAX {
            return Err(trouble(
                at,
                format!(
                    "there are more than {NODES_MAX} nodes, the most that are read; take a part of the graph"
                ),
            ));
        }
        let place = self.labels.len();
        self.places.insert(label.to_owned(), place);
        self.labels.push(label.to_owned());
        self.degrees.push(0);
        Ok(place)
    }

    /// Joins two nodes.
    fn edge(&mut self, a: usize, b: usize, at: Place) -> Result<(), ImportError> {
        self.edges += 1;
        if self.edges > EDGES_MAX {
            return Err(trouble(
                at,
                format!(
                    "there are more than {EDGES_MAX} edges, the most that are looked at; take a part of the graph"
                ),
            ));
        }
        if a == b {
            self.loops += 1;
            return Ok(());
        }
        if !self.links.insert((a.min(b), a.max(b))) {
            self.repeats += 1;
            return Ok(());
        }
        if self.links.len() > LINKS_MAX {
            return Err(trouble(
                at,
                format!(
                    "there are more than {LINKS_MAX} links, the most that are read; take a part of the graph"
                ),
            ));
        }
        for place in [a, b] {
            self.degrees[place] += 1;
            if self.degrees[place] > PEERS_MAX {
                return Err(trouble(
                    at,
                    format!(
                        "{} has more than {PEERS_MAX} links, the most peers a node can have; take some away",
                        self.labels[place]
                    ),
                ));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Graph, ImportError> {
        if self.labels.is_empty() {
            return Err(trouble(
                (0, 0),
                "there is no node in it; name some, or open an empty room",
            ));
        }
        let mut notes = self.notes;
        if self.is_directed {
            notes.push("its edges have a direction, and links go both ways here".to_owned());
        }
        if self.loops > 0 {
            let edges = counted(self.loops, "edge");
            notes.push(format!(
                "{edges} from a node to itself left out: nobody is its own peer"
            ));
        }
        if self.repeats > 0 {
            let edges = counted(self.repeats, "edge");
            notes.push(format!("{edges} left out that join who was joined already"));
        }
        Ok(Graph {
            labels: self.labels,
            links: self.links.into_iter().collect(),
            notes,
        })
    }
}

/// Reads an edge list: two names a line, or one for a node that nobody is joined to.
fn read_edges(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let mut more = 0_u64;
    let mut is_first = true;
    for (number, line) in (1..).zip(text.lines()) {
        let fields = fields(line, number)?;
        let is_heading = std::mem::take(&mut is_first) && is_heading(&fields);
        if fields.is_empty() {
            // What comes after an empty line or a comment may be the heading still.
            is_first = drawing.labels.is_empty();
            continue;
        }
        if is_heading {
            drawing
                .notes
                .push(format!("line {number} taken for a heading"));
            continue;
        }
        let (first, column) = &fields[0];
        let a = drawing.node(first, (number, *column))?;
        if let Some((second, column)) = fields.get(1) {
            let b = drawing.node(second, (number, *column))?;
            drawing.edge(a, b, (number, *column))?;
        }
        more += u64::from(fields.len() > 2);
    }
    if more > 0 {
        drawing.notes.push(format!(
            "more than two names in {}; the rest, a weight perhaps, left out",
            counted(more, "line")
        ));
    }
    Ok(())
}

fn is_heading(fields: &[(String, usize)]) -> bool {
    let words: Vec<String> = fields.iter().map(|(word, _)| word.to_lowercase()).collect();
    let is = |at: usize, words_for: &[&str]| {
        let word = words.get(at).map(String::as_str);
        word.is_some_and(|word| words_for.contains(&word))
    };
    is(0, &["source", "from", "src", "node1"]) && is(1, &["target", "to", "dst", "node2"])
}

/// Cuts a line into its names, each with its column.
fn fields(line: &str, number: usize) -> Result<Vec<(String, usize)>, ImportError> {
    let mut fields = Vec::new();
    let mut chars = (1..).zip(line.chars()).peekable();
    while let Some(&(column, c)) = chars.peek() {
        if c.is_whitespace() || matches!(c, ',' | ';') {
            chars.next();
            continue;
        }
        // Where a name could begin, these begin a comment.
        if matches!(c, '#' | '%') {
            break;
        }
        let mut field = String::new();
        if c == '"' {
            chars.next();
            loop {
                match chars.next() {
                    // Two quotes stand for one.
                    Some((_, '"')) if chars.next_if(|(_, c)| *c == '"').is_some() => {
                        field.push('"');
                    }
                    Some((_, '"')) => break,
                    Some((_, c)) => field.push(c),
                    None => return Err(trouble((number, column), "a closing quote is missing")),
                }
            }
        } else {
            while let Some((_, c)) =
                chars.next_if(|(_, c)| !c.is_whitespace() && !matches!(c, ',' | ';'))
            {
                field.push(c);
            }
        }
        fields.push((field, column));
    }
    Ok(fields)
}

/// Returns what is to be said of a graph beside its room: how large it is, what was left out or changed, a sentence without a full
/// stop each.
#[must_use]
pub fn notes(graph: &Graph) -> Vec<String> {
    let mut notes = vec![format!(
        "{} and {}",
        counted(graph.labels.len() as u64, "node"),
        counted(graph.links.len() as u64, "link")
    )];
    notes.extend(graph.notes.iter().cloned());
    notes.extend(naming::note(&graph.labels));
    notes
}

/// Returns a graph as a file in the command language: a title, what was left out, and the lines that make the room. Nobody makes new
/// peers: the graph stays as it was drawn.
#[must_use]
pub fn to_script(title: &str, graph: &Graph) -> String {
    let one_line = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let mut text = format!("# {}\n", one_line(title));
    for (at, note) in notes(graph).iter().enumerate() {
        let whole = match at {
            0 => format!("{note}, as they were drawn: nobody makes peers of those it hears of"),
            _ => one_line(&capital(note)),
        };
        text.push_str(&format!("#\n# {whole}.\n"));
    }
    text.push_str("\nset peers 0\n");
    let port = |at: usize| usize::from(FIRST_PORT) + at;
    let (names, _) = naming::names(&graph.labels);
    for (at, name) in names.iter().enumerate() {
        text.push_str(&format!("new {name}:{}\n", port(at)));
    }
    for &(a, b) in &graph.links {
        text.push_str(&format!("link {} {}\n", port(a), port(b)));
    }
    text
}

#[cfg(test)]
mod tests;
