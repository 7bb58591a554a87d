//! Graphs in JSON: nodes and links as D3, NetworkX, vis.js, Cytoscape.js, graphology and the JSON Graph Format write them, and lists of
//! neighbours or of pairs.

use serde_json::{Map, Value};

use super::{Drawing, ImportError, NOWHERE, list, literal, trouble};
use crate::narration::counted;

/// The most commas of a text: there is one less than there are values.
const COMMAS_MAX: usize = 500_000;
/// What the list of nodes, and that of links, is called.
const NODES: [&str; 2] = ["nodes", "vertices"];
const LINKS: [&str; 2] = ["links", "edges"];
/// What a node, and the ends of a link, are called.
const IDS: [&str; 3] = ["id", "key", "name"];
const LABELS: [&str; 3] = ["label", "name", "title"];
const SOURCES: [&str; 2] = ["source", "from"];
const TARGETS: [&str; 2] = ["target", "to"];
/// What a matrix is called.
const MATRICES: [&str; 4] = ["matrix", "adjacency_matrix", "adjacencyMatrix", "adjacency"];
/// What nodes call the list of those that they are joined to.
const NEIGHBOURS: [&str; 14] = [
    "neighbors",
    "neighbours",
    "adjacent",
    "adjacency",
    "adjacencies",
    "links",
    "edges",
    "targets",
    "friends",
    "peers",
    "connections",
    "imports",
    "knows",
    "follows",
];

/// Returns whether a text in JSON looks like a graph and not like a recording, without reading it.
pub(super) fn is_graph(text: &str) -> bool {
    let is_key = |key: &str| {
        let quoted = format!("\"{key}\"");
        let mut after = text
            .match_indices(&quoted)
            .map(|(at, _)| &text[at + quoted.len()..]);
        after.any(|rest| rest.trim_start().starts_with(':'))
    };
    match text.trim_start().chars().next() {
        Some('[') => true,
        Some('{') => {
            let is_list = || text.contains(['[', '(']) || text.matches('{').nth(1).is_some();
            !is_key("watercooler") && !is_key("uuid") && !is_key("commands") && is_list()
        }
        _ => false,
    }
}

/// Reads a graph.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    if text.bytes().filter(|byte| *byte == b',').count() > COMMAS_MAX {
        return Err(trouble(
            NOWHERE,
            format!(
                "there are more than {COMMAS_MAX} commas, the most that are read; take a part of the graph"
            ),
        ));
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => {
            let plain = literal::to_json(super::without_comments(text));
            match serde_json::from_str(&plain) {
                Ok(value) => {
                    drawing.note("it is not quite JSON and was read all the same");
                    value
                }
                // A table that a program has printed begins like it too.
                Err(_) if text.trim_start().starts_with('[') && is_rows(text) => {
                    return list::read(text, drawing);
                }
                Err(later) => {
                    // The first thing that could not be read with good will either.
                    let place = |e: &serde_json::Error| (e.line(), e.column());
                    let e = if place(&later) > place(&e) { later } else { e };
                    let why = e.to_string();
                    let why = why
                        .rsplit_once(" at line")
                        .map_or(why.as_str(), |(why, _)| why);
                    return Err(trouble(place(&e), format!("this is not JSON: {why}")));
                }
            }
        }
    };
    match &value {
        Value::Array(items) => read_array(items, drawing),
        Value::Object(map) => read_object(map, drawing),
        _ => Err(unknown()),
    }
}

/// Returns whether every line but the first stands in brackets by itself, as matrices are printed.
fn is_rows(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.clone().nth(1).is_some() && lines.all(|line| line.starts_with('[') && line.contains(']'))
}

fn unknown() -> ImportError {
    trouble(
        NOWHERE,
        "this is JSON, and neither a recording of Watercooler nor a graph: a graph has a list nodes and a list links, with source and target",
    )
}

fn get<'a>(map: &'a Map<String, Value>, keys: &[&str]) -> Option<&'a Value> {
    keys.iter()
        .find_map(|key| map.get(*key))
        .filter(|value| !value.is_null())
}

/// Returns what a text or a number says.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn read_object(map: &Map<String, Value>, drawing: &mut Drawing) -> Result<(), ImportError> {
    // The JSON Graph Format and Cytoscape.js put the graph into something.
    for wrapper in ["graph", "elements", "data"] {
        match map.get(wrapper) {
            Some(Value::Object(inner))
                if get(inner, &NODES).is_some() || get(inner, &LINKS).is_some() =>
            {
                return read_object(inner, drawing);
            }
            Some(Value::Array(items)) if wrapper == "elements" => {
                return read_elements(items, drawing);
            }
            _ => {}
        }
    }
    drawing.is_directed |= map.get("directed") == Some(&Value::Bool(true));
    let links = get(map, &LINKS);
    let nodes = get(map, &NODES);
    match nodes {
        Some(Value::Array(items)) => {
            for (at, item) in items.iter().enumerate() {
                read_node(at, item, drawing)?;
            }
        }
        Some(Value::Object(nodes)) => {
            for (id, inside) in nodes {
                let node = drawing.node(id, NOWHERE)?;
                label(node, inside, &LABELS, drawing);
            }
        }
        Some(_) => return Err(unknown()),
        None if links.is_none() => {
            return match get(map, &MATRICES) {
                Some(Value::Array(matrix)) => read_array(matrix, drawing),
                _ => read_neighbours(map, drawing),
            };
        }
        None => {}
    }
    if let (Some(Value::Array(lists)), Some(Value::Array(nodes))) = (map.get("adjacency"), nodes) {
        for (at, list) in lists.iter().enumerate().take(nodes.len()) {
            for item in list.as_array().ok_or_else(unknown)? {
                let id = item
                    .as_object()
                    .and_then(|item| get(item, &IDS))
                    .unwrap_or(item);
                let b = end(id, at, true, drawing)?;
                if b >= at {
                    drawing.edge(at, b, NOWHERE)?;
                } else if !drawing.has_edge(at, b) {
                    // A link is told from both its ends, unless it has a direction.
                    drawing.edge(b, at, NOWHERE)?;
                }
            }
        }
        return Ok(());
    }
    if let (Some(Value::Array(matrix)), Some(Value::Array(nodes))) = (get(map, &MATRICES), nodes)
        && is_matrix(matrix)
        && matrix.len() == nodes.len()
    {
        return read_matrix(matrix, drawing);
    }
    if let (None, Some(Value::Array(nodes))) = (links, nodes)
        && read_lists(nodes, drawing)?
    {
        return Ok(());
    }
    for (at, link) in links
        .and_then(Value::as_array)
        .ok_or_else(unknown)?
        .iter()
        .enumerate()
    {
        read_link(at, link, nodes.is_some(), drawing)?;
    }
    Ok(())
}

/// Reads whom nodes say themselves that they are joined to; returns whether any does.
fn read_lists(nodes: &[Value], drawing: &mut Drawing) -> Result<bool, ImportError> {
    let key = NEIGHBOURS.iter().find(|key| {
        let has_list = |node: &Value| {
            inside(node).is_some_and(|map| map.get(**key).is_some_and(Value::is_array))
        };
        nodes.iter().any(has_list)
    });
    let Some(key) = key else { return Ok(false) };
    for (a, node) in nodes.iter().enumerate() {
        let list = inside(node).and_then(|map| map.get(*key));
        for other in list.and_then(Value::as_array).into_iter().flatten() {
            let inner = other.as_object();
            let id = inner.and_then(|map| get(map, &TARGETS).or_else(|| get(map, &IDS)));
            let id = scalar(id.unwrap_or(other)).ok_or_else(unknown)?;
            let b = drawing.node(&id, NOWHERE)?;
            if a <= b || !drawing.has_edge(a, b) {
                drawing.edge(a, b, NOWHERE)?;
            }
        }
    }
    drawing.note(format!(
        "read as an adjacency list: each node is joined to all that its {key} name"
    ));
    Ok(true)
}

/// What of an item is said of it: Cytoscape.js puts it into `data`.
fn inside(item: &Value) -> Option<&Map<String, Value>> {
    let map = item.as_object()?;
    match map.get("data") {
        Some(Value::Object(data)) => Some(data),
        _ => Some(map),
    }
}

fn read_node(at: usize, item: &Value, drawing: &mut Drawing) -> Result<(), ImportError> {
    let id = match inside(item) {
        Some(map) => get(map, &IDS).and_then(scalar),
        None => scalar(item),
    };
    // Without one a node goes by its place in the list, as in D3.
    let id = id.unwrap_or_else(|| at.to_string());
    let before = drawing.labels.len();
    let node = drawing.node(&id, NOWHERE)?;
    if node < before {
        return Err(trouble(
            NOWHERE,
            format!(
                "node {} of the list has the id {id:.40}, as another has",
                at + 1
            ),
        ));
    }
    label(node, item, &LABELS, drawing);
    Ok(())
}

fn label(node: usize, item: &Value, keys: &[&str], drawing: &mut Drawing) {
    let Some(map) = inside(item) else { return };
    for map in [Some(map), map.get("attributes").and_then(Value::as_object)]
        .into_iter()
        .flatten()
    {
        if let Some(label) = get(map, keys).and_then(scalar) {
            drawing.call(node, &label);
        }
    }
}

fn read_link(
    at: usize,
    link: &Value,
    has_nodes: bool,
    drawing: &mut Drawing,
) -> Result<(), ImportError> {
    let ends = match (link, inside(link)) {
        (Value::Array(pair), _) if pair.len() >= 2 => Some((&pair[0], &pair[1])),
        (_, Some(map)) => get(map, &SOURCES).zip(get(map, &TARGETS)),
        _ => None,
    };
    let Some((source, target)) = ends else {
        return Err(trouble(
            NOWHERE,
            format!("link {} of the list has no source and target", at + 1),
        ));
    };
    let a = end(source, at, has_nodes, drawing)?;
    let b = end(target, at, has_nodes, drawing)?;
    drawing.edge(a, b, NOWHERE)
}

/// Returns the node that an end of a link names, by its id or by its place in the list.
fn end(
    value: &Value,
    at: usize,
    has_nodes: bool,
    drawing: &mut Drawing,
) -> Result<usize, ImportError> {
    // What D3 has drawn once has the node itself there.
    let value = value
        .as_object()
        .and_then(|map| get(map, &IDS))
        .unwrap_or(value);
    let what = || {
        trouble(
            NOWHERE,
            format!("link {} of the list has an end that is no name", at + 1),
        )
    };
    let id = scalar(value).ok_or_else(what)?;
    if let Some(node) = drawing.found(&id) {
        return Ok(node);
    }
    if !has_nodes {
        return drawing.node(&id, NOWHERE);
    }
    let place = value.as_u64().and_then(|place| usize::try_from(place).ok());
    place
        .filter(|place| *place < drawing.labels.len())
        .ok_or_else(|| {
            trouble(
                NOWHERE,
                format!(
                    "link {} of the list has the end {id:.40}, and there is no such node",
                    at + 1
                ),
            )
        })
}

/// Reads the elements of Cytoscape.js in one list: what has a source is a link.
fn read_elements(items: &[Value], drawing: &mut Drawing) -> Result<(), ImportError> {
    let is_link = |item: &&Value| inside(item).is_some_and(|map| get(map, &SOURCES).is_some());
    for (at, item) in items.iter().enumerate().filter(|(_, item)| !is_link(item)) {
        read_node(at, item, drawing)?;
    }
    let has_nodes = !drawing.labels.is_empty();
    if !items.iter().any(|item| is_link(&item)) && read_lists(items, drawing)? {
        return Ok(());
    }
    for (at, item) in items.iter().filter(is_link).enumerate() {
        read_link(at, item, has_nodes, drawing)?;
    }
    Ok(())
}

/// Reads an object whose keys are nodes, each with a list of those it is joined to.
fn read_neighbours(map: &Map<String, Value>, drawing: &mut Drawing) -> Result<(), ImportError> {
    let mut lists = Vec::new();
    for (id, list) in map {
        lists.push(match list {
            Value::Array(items) => items
                .iter()
                .map(scalar)
                .collect::<Option<Vec<_>>>()
                .ok_or_else(unknown)?,
            Value::Object(inner) => inner.keys().cloned().collect(),
            _ => return Err(unknown()),
        });
        drawing.node(id, NOWHERE)?;
    }
    for (a, list) in lists.iter().enumerate() {
        for id in list {
            let b = drawing.node(id, NOWHERE)?;
            if a <= b || !drawing.has_edge(a, b) {
                drawing.edge(a, b, NOWHERE)?;
            }
        }
    }
    drawing.note("read as an adjacency list: each key is joined to all that its list names");
    Ok(())
}

/// Returns whether a list is a square of numbers.
fn is_matrix(items: &[Value]) -> bool {
    let is_row = |item: &Value| {
        let row = item.as_array();
        row.is_some_and(|row| {
            row.len() == items.len() && row.iter().all(|cell| cell.is_number() || cell.is_boolean())
        })
    };
    items.len() > 2 && items.iter().all(is_row)
}

fn read_matrix(items: &[Value], drawing: &mut Drawing) -> Result<(), ImportError> {
    let is_joined = |i: usize, j: usize| {
        let cell = &items[i][j];
        cell.as_bool() == Some(true) || cell.as_f64().is_some_and(|number| number != 0.0)
    };
    for i in 0..items.len() {
        for j in 0..=i {
            if is_joined(i, j) || is_joined(j, i) {
                drawing.edge(i, j, NOWHERE)?;
            }
        }
    }
    drawing.note("read as an adjacency matrix: what is not 0 is a link");
    Ok(())
}

/// Reads a list of pairs, of links, of elements, or a matrix.
fn read_array(items: &[Value], drawing: &mut Drawing) -> Result<(), ImportError> {
    if is_matrix(items) {
        for at in 1..=items.len() {
            drawing.node(&at.to_string(), NOWHERE)?;
        }
        let nodes = counted(items.len() as u64, "node");
        drawing.note(format!("its {nodes} are numbered from 1"));
        return read_matrix(items, drawing);
    }
    if items.iter().all(Value::is_array) {
        for (at, item) in items.iter().enumerate() {
            read_link(at, item, false, drawing)?;
        }
        return Ok(());
    }
    read_elements(items, drawing)
}
