//! GraphML: the nodes and edges of it; data, ports and nested graphs are read over or flattened.
//!
//! After graphml.graphdrawing.org. Entities are refused with the document type that would declare them: they are how a short file
//! becomes a long one.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Drawing, ImportError, Place, trouble};

/// The most elements and texts of a file.
const PIECES_MAX: u32 = 500_000;

/// The place of something whose place is found when there is trouble with it.
const NOWHERE: Place = (0, 0);

/// Reads a graph.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: PIECES_MAX,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|e| {
        let at = e.pos();
        // Its sentence ends in the place, which is said already.
        let why = e.to_string();
        let why = why.rsplit_once(" at ").map_or(why.as_str(), |(why, _)| why);
        trouble(
            (at.row as usize, at.col as usize),
            format!("this is not GraphML: {why}"),
        )
    })?;
    let place = |node: &Node<'_, '_>| -> Place {
        let at = document.text_pos_at(node.range().start);
        (at.row as usize, at.col as usize)
    };
    // To find a place the whole text before it is read, so that is done for trouble only.
    let at = |node: &Node<'_, '_>, e: ImportError| trouble(place(node), e.sentence);
    let root = document.root_element();
    if root.tag_name().name() != "graphml" {
        return Err(trouble(
            place(&root),
            format!(
                "this is not GraphML: it begins with {:.40} and not with graphml",
                root.tag_name().name()
            ),
        ));
    }
    let attribute = |node: &Node<'_, '_>, name: &str| {
        node.attribute(name).map(str::to_owned).ok_or_else(|| {
            let element = node.tag_name().name();
            trouble(place(node), format!("this {element} has no {name}"))
        })
    };
    let (mut graphs, mut hyperedges, mut has_data) = (0, 0_u64, false);
    for element in root.descendants().filter(Node::is_element) {
        match element.tag_name().name() {
            "graph" => {
                graphs += 1;
                drawing.is_directed |= element.attribute("edgedefault") == Some("directed");
            }
            "node" => {
                let node = drawing.node(&attribute(&element, "id")?, NOWHERE);
                node.map_err(|e| at(&element, e))?;
            }
            "hyperedge" => hyperedges += 1,
            "data" => has_data = true,
            _ => {}
        }
    }
    if graphs == 0 {
        return Err(trouble(place(&root), "there is no graph in it"));
    }
    let is_edge = |e: &Node<'_, '_>| e.is_element() && e.tag_name().name() == "edge";
    // An edge may stand before the nodes that it joins.
    for edge in root.descendants().filter(is_edge) {
        let end = |name: &str| {
            let label = attribute(&edge, name)?;
            drawing.places.get(&label).copied().ok_or_else(|| {
                trouble(
                    place(&edge),
                    format!("this edge has the {name} {label:.40}, and there is no such node"),
                )
            })
        };
        let (a, b) = (end("source")?, end("target")?);
        drawing.is_directed |= edge.attribute("directed") == Some("true");
        drawing.edge(a, b, NOWHERE).map_err(|e| at(&edge, e))?;
    }
    if graphs > 1 {
        let note = "graphs within each other flattened: their nodes are nodes like all others";
        drawing.notes.push(note.to_owned());
    }
    if hyperedges > 0 {
        let note = "edges of more than two ends left out: a link has two";
        drawing.notes.push(note.to_owned());
    }
    if has_data {
        let note = "data, like colours and weights, left out";
        drawing.notes.push(note.to_owned());
    }
    Ok(())
}
