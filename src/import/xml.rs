//! The XML of graphs: GraphML and GEXF. Of the data only labels are read; ports are read over, nested graphs are flattened.
//!
//! After graphml.graphdrawing.org and gexf.net. Entities are refused where a document type declares them: they are how a short file
//! becomes a long one.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};

use super::{Drawing, ImportError, NOWHERE, Place, trouble};

/// The most elements of a file.
const ELEMENTS_MAX: usize = 200_000;
/// The most attributes of an element: looking for two of one name takes as long as there are pairs.
const ATTRIBUTES_MAX: usize = 200;
/// The most prefixes of namespaces that are declared in a file, for the same reason.
const NAMESPACES_MAX: usize = 50;
/// How deep elements may lie within each other.
const DEPTH_MAX: usize = 64;

/// What GraphML calls the data that is a node's name, what is preferred first.
const LABELS: [&str; 6] = [
    "label",
    "name",
    "shared name",
    "title",
    "node_label",
    "nodelabel",
];

/// Reads a graph.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    check(text)?;
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|e| {
        let at = e.pos();
        // Its sentence ends in the place, which is said already.
        let why = e.to_string();
        let why = why.rsplit_once(" at ").map_or(why.as_str(), |(why, _)| why);
        trouble(
            (at.row as usize, at.col as usize),
            format!("this is not XML that can be read: {why}"),
        )
    })?;
    let root = document.root_element();
    let mut reader = Reader {
        document: &document,
        drawing,
        graphs: 0,
        has_data: false,
    };
    match root.tag_name().name() {
        "graphml" => reader.graphml(root),
        "gexf" => reader.gexf(root),
        other => {
            let what = if root.attribute("label").is_some() && other == "graph" {
                "XGMML"
            } else {
                "something else"
            };
            Err(trouble(
                reader.place(&root),
                format!(
                    "this is neither GraphML nor GEXF but {what}: it begins with {other:.40}; save the graph as GraphML"
                ),
            ))
        }
    }
}

/// Looks over a text, once, for what would take the reader of XML long.
fn check(text: &str) -> Result<(), ImportError> {
    let place = |at: usize| {
        let before = &text[..at];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (
            before.matches('\n').count() + 1,
            before[start..].chars().count() + 1,
        )
    };
    let too_many = |at, what: &str, most| {
        Err(trouble(
            place(at),
            format!(
                "{what}, more than the {most} that are read; save the graph anew with less in it"
            ),
        ))
    };
    let (mut at, mut depth, mut namespaces, mut elements) = (0, 0_usize, 0, 0);
    while let Some(next) = text[at..].find('<') {
        at += next;
        let rest = &text[at..];
        let begins = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((_, end)) = begins.iter().find(|(begin, _)| rest.starts_with(begin)) {
            // What does not end is for the reader to refuse.
            at += rest.find(end).map_or(rest.len(), |to| to + end.len());
            continue;
        }
        if rest.starts_with("<!") {
            let end = rest.find(['>', '[']).unwrap_or(rest.len());
            let (begin, inner) = rest.split_at(end);
            let inner = &inner[..inner.find("]>").unwrap_or(inner.len())];
            if inner.contains("<!ENTITY") {
                let (row, _) = place(at);
                return Err(trouble(
                    (row, 0),
                    format!(
                        "the document type declares entities, which are not read; delete it from line {row} on, up to its ]>"
                    ),
                ));
            }
            at += if inner.starts_with('[') {
                begin.len() + inner.len()
            } else {
                end
            };
            continue;
        }
        let (mut until, mut attributes, mut end) = (None, 0, rest.len());
        for (i, byte) in rest.bytes().enumerate().skip(1) {
            match until {
                Some(quote) if byte == quote => until = None,
                Some(_) => {}
                None => match byte {
                    b'"' | b'\'' => until = Some(byte),
                    b'=' => attributes += 1,
                    b'>' => {
                        end = i;
                        break;
                    }
                    _ => {}
                },
            }
        }
        let tag = &rest[..end];
        elements += usize::from(!tag.starts_with("</"));
        if elements > ELEMENTS_MAX {
            return too_many(at, "there are many elements", ELEMENTS_MAX);
        }
        if attributes > ATTRIBUTES_MAX {
            return too_many(
                at,
                &format!("an element has {attributes} attributes"),
                ATTRIBUTES_MAX,
            );
        }
        namespaces += tag.matches("xmlns:").count();
        if namespaces > NAMESPACES_MAX {
            return too_many(at, "there are many prefixes of namespaces", NAMESPACES_MAX);
        }
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !tag.ends_with('/') {
            depth += 1;
            if depth > DEPTH_MAX {
                return too_many(at, "elements lie deep within each other", DEPTH_MAX);
            }
        }
        at += end;
    }
    Ok(())
}

struct Reader<'a, 'input> {
    document: &'a Document<'input>,
    drawing: &'a mut Drawing,
    graphs: usize,
    has_data: bool,
}

type Element<'a, 'input> = Node<'a, 'input>;

impl<'a, 'input> Reader<'a, 'input> {
    fn place(&self, node: &Element<'_, '_>) -> Place {
        let at = self.document.text_pos_at(node.range().start);
        (at.row as usize, at.col as usize)
    }

    fn attribute(&self, node: &Element<'a, 'input>, name: &str) -> Result<&'a str, ImportError> {
        node.attribute(name).ok_or_else(|| {
            let element = node.tag_name().name();
            trouble(self.place(node), format!("this {element} has no {name}"))
        })
    }

    /// Says where trouble is: to find a place the whole text before it is read, so that is done for trouble only.
    fn at<T>(
        &self,
        node: &Element<'_, '_>,
        result: Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        result.map_err(|e| trouble(self.place(node), e.sentence))
    }

    fn node(&mut self, element: &Element<'a, 'input>) -> Result<usize, ImportError> {
        let id = self.attribute(element, "id")?;
        let node = self.drawing.node(id, NOWHERE);
        self.at(element, node)
    }

    fn edge(&mut self, edge: &Element<'a, 'input>) -> Result<(), ImportError> {
        let end = |name: &str| {
            let id = self.attribute(edge, name)?;
            self.drawing.found(id).ok_or_else(|| {
                trouble(
                    self.place(edge),
                    format!("this edge has the {name} {id:.40}, and there is no such node"),
                )
            })
        };
        let (a, b) = (end("source")?, end("target")?);
        let joined = self.drawing.edge(a, b, NOWHERE);
        self.at(edge, joined)
    }

    fn graphml(&mut self, root: Element<'a, 'input>) -> Result<(), ImportError> {
        let named = |e: &Element<'_, '_>, name: &str| e.is_element() && e.tag_name().name() == name;
        // Which data is a name, and how much that is preferred.
        let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
        for key in root.descendants().filter(|e| named(e, "key")) {
            let name = key
                .attribute("attr.name")
                .unwrap_or_default()
                .trim()
                .to_lowercase();
            let rank = LABELS.iter().position(|label| *label == name);
            let is_for_nodes = matches!(key.attribute("for"), None | Some("node" | "all"));
            if let (Some(id), Some(rank), true) = (key.attribute("id"), rank, is_for_nodes) {
                keys.insert(id, rank);
            }
        }
        let mut hyperedges = 0_u64;
        for element in root.descendants().filter(Node::is_element) {
            match element.tag_name().name() {
                "graph" => {
                    self.graphs += 1;
                    self.drawing.is_directed |=
                        element.attribute("edgedefault") == Some("directed");
                }
                "node" => {
                    let node = self.node(&element)?;
                    if let Some(label) = label(&element, &keys) {
                        self.drawing.call(node, label);
                    }
                }
                "hyperedge" => hyperedges += 1,
                "data" => {
                    let is_label = element
                        .attribute("key")
                        .is_some_and(|key| keys.contains_key(key));
                    self.has_data |= !is_label;
                }
                _ => {}
            }
        }
        if self.graphs == 0 {
            return Err(trouble(self.place(&root), "there is no graph in it"));
        }
        // An edge may stand before the nodes that it joins.
        for edge in root.descendants().filter(|e| named(e, "edge")) {
            self.drawing.is_directed |= edge.attribute("directed") == Some("true");
            self.edge(&edge)?;
        }
        if hyperedges > 0 {
            self.drawing
                .note("edges of more than two ends left out: a link has two");
        }
        self.said()
    }

    fn gexf(&mut self, root: Element<'a, 'input>) -> Result<(), ImportError> {
        for element in root.descendants().filter(Node::is_element) {
            match element.tag_name().name() {
                "graph" => {
                    self.graphs += 1;
                    self.drawing.is_directed |=
                        element.attribute("defaultedgetype") == Some("directed");
                }
                "node" => {
                    let node = self.node(&element)?;
                    if let Some(label) = element.attribute("label") {
                        self.drawing.call(node, label);
                    }
                }
                "attvalue" | "color" | "position" | "size" => self.has_data = true,
                _ => {}
            }
        }
        for edge in root
            .descendants()
            .filter(|e| e.is_element() && e.tag_name().name() == "edge")
        {
            self.drawing.is_directed |= edge.attribute("type") == Some("directed");
            self.has_data |= edge.attribute("weight").is_some();
            self.edge(&edge)?;
        }
        self.said()
    }

    fn said(&mut self) -> Result<(), ImportError> {
        if self.graphs > 1 {
            self.drawing
                .note("graphs within each other flattened: their nodes are nodes like all others");
        }
        if self.has_data {
            self.drawing
                .note("data, like colours and weights, left out");
        }
        Ok(())
    }
}

/// Returns what a node of GraphML is called: by the data whose key says so, or by what yEd writes on it.
fn label<'a>(node: &Element<'a, '_>, keys: &BTreeMap<&str, usize>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for data in node.children().filter(|e| e.tag_name().name() == "data") {
        let rank = data.attribute("key").and_then(|key| keys.get(key));
        let text = match rank {
            Some(rank) => data.text().map(|text| (*rank, text)),
            None => {
                let mut written = data
                    .descendants()
                    .filter(|e| e.tag_name().name() == "NodeLabel");
                written
                    .find_map(|e| e.text())
                    .map(|text| (LABELS.len(), text))
            }
        };
        if let Some((rank, text)) = text.filter(|(_, text)| !text.trim().is_empty())
            && best.is_none_or(|(than, _)| rank < than)
        {
            best = Some((rank, text));
        }
    }
    best.map(|(_, text)| text)
}
