//! Pajek: numbered vertices, then edges, arcs, lists of them or a matrix.

use super::{Drawing, ImportError, NODES_MAX, Place, trouble};

#[derive(Clone, Copy, PartialEq)]
enum Section {
    None,
    Vertices,
    Pairs,
    Lists,
    Matrix,
    Other,
}

/// Reads a graph.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let (mut section, mut nodes, mut row) = (Section::None, 0_usize, 0);
    let (mut has_weights, mut has_other, mut listed) = (false, false, 0);
    for (number, line) in (1..).zip(text.lines()) {
        let (line, place) = (line.trim(), (number, 0));
        if line.is_empty() || line.starts_with(['%', '#']) || line.starts_with("/*") {
            continue;
        }
        if let Some(head) = line.strip_prefix('*') {
            let mut words = head.split_whitespace();
            let word = words.next().unwrap_or_default().to_lowercase();
            section = match word.as_str() {
                "vertices" => {
                    if nodes > 0 {
                        return Err(trouble(place, "there is a second graph here; one is read"));
                    }
                    nodes = vertices(words.next(), place, drawing)?;
                    Section::Vertices
                }
                "edges" | "arcs" => Section::Pairs,
                "edgeslist" | "arcslist" => Section::Lists,
                "matrix" => Section::Matrix,
                "network" => Section::None,
                _ => {
                    has_other = true;
                    Section::Other
                }
            };
            drawing.is_directed |= word.starts_with("arcs");
            continue;
        }
        let vertex = |word: Option<&str>| {
            let number = word.and_then(|word| word.parse().ok());
            let number = number.filter(|number: &usize| (1..=nodes).contains(number));
            number.map(|number| number - 1).ok_or_else(|| {
                trouble(
                    place,
                    format!("there should be the number of a vertex here, from 1 to {nodes}"),
                )
            })
        };
        let mut words = line.split_whitespace();
        match section {
            Section::Vertices => {
                let (number, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
                let node = vertex(Some(number))?;
                listed += 1;
                if listed > nodes {
                    return Err(trouble(
                        place,
                        format!("there are more than the {nodes} vertices that there should be"),
                    ));
                }
                let rest = rest.trim_start();
                let label = match rest.strip_prefix('"') {
                    Some(quoted) => match quoted.split_once('"') {
                        Some((label, _)) => label,
                        None => return Err(trouble(place, "a closing quote is missing")),
                    },
                    None => rest.split_whitespace().next().unwrap_or_default(),
                };
                drawing.call(node, label);
            }
            Section::Pairs => {
                let (a, b) = (vertex(words.next())?, vertex(words.next())?);
                has_weights |= words.next().is_some();
                drawing.edge(a, b, place)?;
            }
            Section::Lists => {
                let a = vertex(words.next())?;
                for word in words {
                    drawing.edge(a, vertex(Some(word))?, place)?;
                }
            }
            Section::Matrix => {
                let a = vertex(Some(&(row + 1).to_string()))?;
                for (at, word) in (1_usize..).zip(words) {
                    if word.parse() != Ok(0.0) {
                        let b = vertex(Some(&at.to_string()))?;
                        // It mostly stands on both sides of the diagonal.
                        if !drawing.has_edge(a, b) {
                            drawing.edge(a, b, place)?;
                        }
                    }
                }
                row += 1;
            }
            Section::None => {
                return Err(trouble(
                    place,
                    "*Vertices and how many there are should stand before this",
                ));
            }
            Section::Other => {}
        }
    }
    if has_weights {
        drawing.note("weights left out");
    }
    if has_other {
        drawing.note("what is neither vertices nor edges left out");
    }
    Ok(())
}

/// Makes the vertices: a file need not list them.
fn vertices(
    count: Option<&str>,
    place: Place,
    drawing: &mut Drawing,
) -> Result<usize, ImportError> {
    let count = count.and_then(|count| count.parse().ok());
    let count = count.ok_or_else(|| {
        trouble(
            place,
            "how many vertices there are should stand here, like *Vertices 12",
        )
    })?;
    for number in 1..=usize::min(count, NODES_MAX + 1) {
        drawing.node(&number.to_string(), place)?;
    }
    Ok(count)
}
