//! Graphs that others have drawn: lists and matrices, DOT, GraphML, GEXF, GML, Pajek and JSON, made into a file in the command language.
//!
//! Of a graph only who is joined to whom is taken, and what they are called: directions, weights, attributes and places are left out,
//! and what was left out is said. What could be two things is refused, and the refusal says which. A file that cannot be read whole is not read at all; the refusal says in which line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::command::FIRST_PORT;
use crate::narration::{capital, counted};
use crate::node::PEERS_MAX;

mod adjacency;
mod dot;
mod dress;
mod gml;
mod heading;
mod json;
mod list;
mod literal;
mod matrix;
mod naming;
mod pajek;
mod table;
mod telling;
mod xml;

/// The most nodes of a graph that is read.
pub const NODES_MAX: usize = 2_000;
/// The most links of one: with the nodes they fit into what a run can be told.
pub const LINKS_MAX: usize = 17_000;
/// The most edges that are looked at, those that say nothing new included.
pub const EDGES_MAX: usize = 100_000;
/// The most characters of an entity that is looked for.
const ENTITY_CHARS_MAX: usize = 12;
/// The most characters of what the file calls a node.
const LABEL_CHARS_MAX: usize = 200;

/// The ways to write a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Names in lines: two a line, with or without a heading, an adjacency list or a matrix; which, its content says.
    EdgeList,
    /// A name a line, and whom it is joined to.
    AdjacencyList,
    /// The numbers of Matrix Market.
    Coordinates,
    /// The simple interaction format of Cytoscape.
    Sif,
    /// The language of Graphviz.
    Dot,
    /// The XML of yEd, Gephi, NetworkX and igraph: GraphML or GEXF.
    Xml,
    /// The Graph Modelling Language.
    Gml,
    /// The networks of Pajek.
    Pajek,
    /// Nodes and links, or neighbours, in JSON.
    Json,
    /// A form that is known by name and not read.
    Unread(&'static str),
}

/// What files can be called that are opened, for whoever asks for one.
pub const ENDINGS: &str = ".json,.txt,.csv,.tsv,.tab,.edges,.edgelist,.el,.ncol,.adjlist,.mtx,.sif,.dot,.gv,.graphml,.xml,.gexf,.gml,.net,.paj";

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

/// The place of something whose place is found when there is trouble with it.
const NOWHERE: Place = (0, 0);

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

/// Guesses how a graph is written from how the file begins, and from what it is called where that could be several things; `None`
/// if it is no graph.
///
/// A text in the command language is never taken for a list by what it says: no command begins with a number, and a list of
/// names is one only if the file is called so, or if commas, semicolons or tabs part them in all lines.
#[must_use]
pub fn form_of(name: &str, text: &str) -> Option<Form> {
    let text = text.trim_start_matches('\u{feff}');
    if text.starts_with("%%MatrixMarket") {
        return Some(Form::Coordinates);
    }
    let begin = without_comments(text);
    let is_word = |word: &str| {
        let head = begin.get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase());
    match begin.chars().next() {
        Some('<') => return Some(Form::Xml),
        Some('{' | '[') if json::is_graph(begin) => return Some(Form::Json),
        Some('*') if is_word("*vertices") || is_word("*network") => return Some(Form::Pajek),
        _ => {}
    }
    let unread = [
        ("nodedef>", "GDF, of GUESS"),
        ("dl n", "DL, of UCINET"),
        ("dl,n", "DL, of UCINET"),
        (">>graph6<<", "graph6"),
        (">>sparse6<<", "sparse6"),
        ("leda.graph", "LEDA's format"),
        ("p edge ", "DIMACS's format"),
        ("p col ", "DIMACS's format"),
        ("p sp ", "DIMACS's format"),
        ("c ", "DIMACS's format"),
        ("@startuml", "PlantUML"),
        ("nodes:", "YAML"),
        ("edges:", "YAML"),
        ("links:", "YAML"),
        ("---\n", "YAML"),
    ];
    let is_dimacs = || {
        begin.lines().any(|line| line.starts_with("p "))
            && begin
                .lines()
                .any(|l| l.starts_with("e ") || l.starts_with("a "))
    };
    if let Some((_, what)) = unread
        .iter()
        .find(|(word, _)| is_word(word) && (*word != "c " || is_dimacs()))
    {
        return Some(Form::Unread(what));
    }
    if is_mermaid(begin) {
        return Some(Form::Unread("Mermaid"));
    }
    if dot::is_it(begin) {
        return Some(Form::Dot);
    }
    if gml::is_it(begin) {
        return Some(Form::Gml);
    }
    match extension.as_deref()? {
        "graphml" | "xml" | "gexf" => Some(Form::Xml),
        "dot" | "gv" => Some(Form::Dot),
        "gml" => Some(Form::Gml),
        "net" | "paj" => Some(Form::Pajek),
        "sif" => Some(Form::Sif),
        "adjlist" | "adj" => Some(Form::AdjacencyList),
        "mtx" => Some(Form::Coordinates),
        "edges" | "edgelist" | "el" | "ncol" | "csv" | "tsv" | "tab" => Some(Form::EdgeList),
        "tgf" => Some(Form::Unread("the Trivial Graph Format")),
        "lgl" => Some(Form::Unread("LGL")),
        "graph" | "metis" => Some(Form::Unread("METIS's format")),
        "g6" | "s6" | "d6" => Some(Form::Unread("graph6")),
        "col" | "clq" => Some(Form::Unread("DIMACS's format")),
        "yaml" | "yml" => Some(Form::Unread("YAML")),
        "mmd" | "mermaid" => Some(Form::Unread("Mermaid")),
        "puml" | "plantuml" => Some(Form::Unread("PlantUML")),
        "json" => None,
        _ => telling::is_it(text).then_some(Form::EdgeList),
    }
}

/// Returns whether a text, its comments taken away, begins like a drawing in Mermaid.
fn is_mermaid(begin: &str) -> bool {
    let begin = begin.trim_start_matches("```mermaid").trim_start();
    let Some((word, rest)) = begin.split_once(' ') else {
        return false;
    };
    let rest = rest.trim_start();
    let is_way = ["TD", "TB", "BT", "LR", "RL"].iter().any(|way| {
        // In DOT it would be the name of the graph.
        let after = rest.strip_prefix(way).map(str::trim_start);
        after.is_some_and(|after| !after.starts_with(['{', '-']))
    });
    matches!(word, "graph" | "flowchart") && is_way
}

/// Returns a text from where it says something: after blanks, comments and the name that a program gives it.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            _ if rest.starts_with(['#', '%']) || rest.starts_with("//") => rest.find('\n'),
            _ => return assigned(rest),
        };
        rest = rest[end.unwrap_or(rest.len())..].trim_start();
    }
}

/// Returns what a program says to be called something, like `edges = [`.
fn assigned(text: &str) -> &str {
    let Some((name, value)) = text.split_once('=') else {
        return text;
    };
    let value = value.trim_start();
    let mut words = name.split_whitespace().rev();
    let is_name = |word: &str| word.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_named = words.next().is_some_and(is_name)
        && words.all(|word| matches!(word, "const" | "let" | "var"));
    match is_named && value.starts_with(['[', '{']) {
        true => value,
        false => text,
    }
}

/// Reads a graph.
///
/// # Errors
/// The first thing that cannot be read or is too much, with its place.
pub fn read(form: Form, text: &str) -> Result<Graph, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut drawing = Drawing::default();
    match form {
        Form::EdgeList => list::read(text, &mut drawing)?,
        Form::AdjacencyList => list::read_adjacency(text, &mut drawing)?,
        Form::Coordinates => list::read_coordinates(text, &mut drawing)?,
        Form::Sif => list::read_sif(text, &mut drawing)?,
        Form::Dot => dot::read(text, &mut drawing)?,
        Form::Xml => xml::read(text, &mut drawing)?,
        Form::Gml => gml::read(text, &mut drawing)?,
        Form::Pajek => pajek::read(text, &mut drawing)?,
        Form::Json => json::read(text, &mut drawing)?,
        Form::Unread(what) => {
            return Err(trouble(
                (0, 0),
                format!(
                    "this is a graph in {what}, which is not read; save it as GraphML, or as CSV with the columns source and target"
                ),
            ));
        }
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

    /// Returns the place of a node that was named before.
    fn found(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Says what a node is called: on one line, and whatever the file knows it by. A label that says nothing changes nothing.
    fn call(&mut self, node: usize, label: &str) {
        let words: Vec<&str> = label.split_whitespace().collect();
        if !words.is_empty() {
            let label = words.join(" ");
            self.labels[node] = label.chars().take(LABEL_CHARS_MAX).collect();
        }
    }

    fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    fn has_edge(&self, a: usize, b: usize) -> bool {
        self.links.contains(&(a.min(b), a.max(b)))
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

/// Returns a text with its entities as what they stand for.
fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut chars = rest.char_indices().take(ENTITY_CHARS_MAX);
        let end = chars.find(|(_, c)| *c == ';').map(|(end, _)| end);
        let c = end.and_then(|end| match &rest[1..end] {
            "quot" => Some('"'),
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            number => {
                let number = number.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)
            }
        });
        let length = end.filter(|_| c.is_some()).map_or(1, |end| end + 1);
        out.push(c.unwrap_or('&'));
        rest = &rest[length..];
    }
    out + rest
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
            0 => format!("{note}, as they were drawn: the links stay exactly as in the file"),
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
