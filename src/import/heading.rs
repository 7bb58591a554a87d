//! The heading of a table: whether its first line is one, and which columns it says to hold who is joined to whom.

use std::collections::BTreeSet;

use super::table::Row;

/// Which columns hold the two ends of an edge, and what those are called besides, if it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    /// Who they are.
    pub(super) ids: (usize, usize),
    /// What they are called, if other columns say so.
    pub(super) names: Option<(usize, usize)>,
}

/// The most columns that are looked at.
pub(super) const COLUMNS_MAX: usize = 100;

/// Words for the two ends, as exporters write them.
const PAIRS: &[(&str, &str)] = &[
    ("source", "target"),
    ("source", "destination"),
    ("source", "dest"),
    ("source", "sink"),
    ("src", "dst"),
    ("src", "dest"),
    ("src", "tgt"),
    ("src", "target"),
    ("from", "to"),
    ("origin", "destination"),
    ("origin", "dest"),
    ("origin", "target"),
    ("start", "end"),
    ("sender", "receiver"),
    ("sender", "recipient"),
    ("caller", "callee"),
    ("follower", "followee"),
    ("follower", "followed"),
    ("parent", "child"),
    ("tail", "head"),
    ("subject", "object"),
    ("quelle", "ziel"),
    ("von", "nach"),
    ("von", "zu"),
    ("origen", "destino"),
    ("origine", "destination"),
    ("de", "a"),
    ("de", "vers"),
    ("ego", "alter"),
    ("u", "v"),
    ("i", "j"),
    ("von", "an"),
    ("start", "ziel"),
    ("sender", "empfänger"),
    ("absender", "empfänger"),
    ("départ", "arrivée"),
    ("depart", "arrivee"),
    ("da", "a"),
    ("sorgente", "destinazione"),
    ("desde", "hasta"),
    ("origem", "destino"),
    ("bron", "doel"),
    ("źródło", "cel"),
    ("откуда", "куда"),
    ("от", "до"),
    ("источник", "цель"),
    ("起点", "终点"),
    ("源", "目标"),
    ("出発", "到着"),
];

/// Words for a column of lists, of those that a node is joined to.
const LISTS: &[&str] = &[
    "friends",
    "neighbors",
    "neighbours",
    "adjacent",
    "adjacency",
    "peers",
    "connections",
    "contacts",
    "links",
    "edges",
    "targets",
    "knows",
    "follows",
    "connectedto",
    "linkedto",
    "freunde",
    "nachbarn",
    "kennt",
    "amis",
    "voisins",
    "amigos",
    "vecinos",
];

/// Words that may be followed by 1 and 2, or a and b, for the two ends.
const NUMBERED: &[&str] = &[
    "node",
    "vertex",
    "person",
    "name",
    "id",
    "user",
    "actor",
    "entity",
    "member",
    "people",
    "player",
    "character",
    "protein",
    "gene",
    "interactor",
    "city",
    "station",
    "knoten",
    "noeud",
    "nodo",
    "v",
];

/// Words for what a column says of an edge or a node: such a column is data and never holds a name.
const DATA: &[&str] = &[
    "id",
    "type",
    "weight",
    "label",
    "value",
    "kind",
    "category",
    "class",
    "relation",
    "relationship",
    "interaction",
    "directed",
    "timestamp",
    "time",
    "date",
    "year",
    "count",
    "timeset",
    "interval",
    "color",
    "colour",
    "group",
    "score",
    "strength",
    "distance",
    "length",
    "capacity",
    "cost",
    "edge",
    "edgeid",
    "suid",
    "sharedinteraction",
    "sharedname",
    "selected",
    "gewicht",
    "typ",
    "poids",
    "peso",
    "tipo",
    "index",
    "rownames",
    "modularityclass",
    "degree",
    "size",
    "attribute",
    "attributes",
    "sign",
    "name",
    "key",
];

/// Words that make two columns with words for ends something else: when it starts and ends.
const OTHER: &[&str] = &[
    "date",
    "time",
    "year",
    "day",
    "month",
    "x",
    "y",
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "weight",
    "type",
    "degree",
    "age",
    "score",
    "value",
    "count",
    "port",
    "index",
    "color",
    "colour",
    "size",
    "class",
];

/// Cuts a heading into its words: `fromNodeId`, `FROM_NODE_ID` and `From node id` are three words each.
fn words(heading: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in heading.chars() {
        let is_begin = !before.is_alphanumeric()
            || before.is_lowercase() && c.is_uppercase()
            || before.is_numeric() != c.is_numeric();
        if c.is_alphanumeric() {
            if is_begin {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    // What is written in one, like sourceid.
    if let [word] = &words[..] {
        for suffix in ["nodeid", "nodename", "id", "name", "label", "node"] {
            let side = word.strip_suffix(suffix);
            if let Some(side) =
                side.filter(|side| PAIRS.iter().any(|(a, b)| side == a || side == b))
            {
                return vec![side.to_owned(), suffix.replace("node", "")];
            }
        }
    }
    words
}

fn bare(heading: &str) -> String {
    let chars = heading.chars().filter(|c| c.is_alphanumeric());
    chars.flat_map(char::to_lowercase).collect()
}

/// Returns whether a heading says that its column is data.
pub(super) fn is_data(heading: &str) -> bool {
    DATA.contains(&bare(heading).as_str())
}

/// Returns whether a heading says that its column holds lists.
pub(super) fn is_of_lists(heading: &str) -> bool {
    LISTS.contains(&bare(heading).as_str())
}

/// A heading as one end of an edge: which pair of words, which of the two, and what else it says.
type End = ((&'static str, &'static str), bool, Vec<String>);

/// Returns which ends a heading may be; `is_alone`: it and another are the only ones, so that both may be called anything and numbered.
fn ends(heading: &str, is_alone: bool) -> Vec<End> {
    let words = words(heading);
    let mut ends = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let rest = || -> Vec<String> {
            let rest = words
                .iter()
                .enumerate()
                .filter(|(i, w)| *i != at && *w != "node");
            rest.map(|(_, word)| word.clone()).collect()
        };
        for &(a, b) in PAIRS {
            // One letter that is a word in some languages has to stand alone.
            let is_b = word == b && (b.len() > 1 || words.len() == 1);
            if word == a || is_b {
                ends.push(((a, b), word != a, rest()));
            }
        }
    }
    let stem = words.len() == 2 && (is_alone || NUMBERED.contains(&words[0].as_str()));
    if let (true, Some(word)) = (stem, words.get(1)) {
        for pair in [("1", "2"), ("a", "b")] {
            if word == pair.0 || word == pair.1 {
                ends.push((pair, word == pair.1, vec![words[0].clone()]));
            }
        }
    }
    ends
}

/// Finds the columns of the two ends by what stands over them.
pub(super) fn find(headings: &[String]) -> Option<Ends> {
    let is_alone = headings.len() == 2;
    let headings = headings.iter().take(COLUMNS_MAX);
    let all: Vec<Vec<End>> = headings.map(|heading| ends(heading, is_alone)).collect();
    // How it is said: by itself, by a number, by a name.
    let mut found: Vec<(usize, (usize, usize))> = Vec::new();
    for (i, firsts) in all.iter().enumerate() {
        for (pair, is_second, rest) in firsts {
            if *is_second || rest.iter().any(|word| OTHER.contains(&word.as_str())) {
                continue;
            }
            let is_match = |end: &End| end.0 == *pair && end.1 && end.2 == *rest;
            let other = (0..all.len()).find(|&j| j != i && all[j].iter().any(is_match));
            let Some(j) = other else { continue };
            let has = |words: &[&str]| rest.iter().any(|word| words.contains(&word.as_str()));
            let kind = match () {
                () if rest.is_empty() => 0,
                () if has(&["id", "key", "code", "number", "nr"]) => 1,
                () if has(&["name", "label", "title"]) => 3,
                () => 2,
            };
            found.push((kind, (i, j)));
        }
    }
    found.sort_unstable();
    let &(kind, ids) = found.first()?;
    let names = found
        .iter()
        .find(|(k, ends)| *k == 3 && kind < 3 && *ends != ids);
    Some(Ends {
        ids,
        names: names.map(|(_, ends)| *ends),
    })
}

/// Returns whether the two ends are called by words that hardly anybody is called: those of a numbered pair could be names.
pub(super) fn is_certain(heading: &str) -> bool {
    let is_weak = |(pair, _, rest): &End| {
        matches!(
            pair.0,
            "1" | "a" | "da" | "de" | "u" | "i" | "head" | "tail" | "ego" | "parent" | "start"
        ) && rest.len() < 2
    };
    ends(heading, false).iter().any(|end| !is_weak(end))
}

/// Returns whether something in a row stands in a later one too, or is numbered like what stands there: then it is a name.
pub(super) fn recurs<'a>(
    first: &Row<'_>,
    rest: impl Iterator<Item = Row<'a>>,
    (a, b): (usize, usize),
) -> bool {
    let is_numbered = |text: &str| {
        let words = words(text);
        words.len() == 2 && matches!(words[1].as_str(), "1" | "2" | "a" | "b")
    };
    let stem = |text: &str| {
        let words = words(text);
        (words.len() == 2).then(|| words[0].clone())
    };
    let own: BTreeSet<&str> = [first.raw(a), first.raw(b)].into();
    let stems: BTreeSet<String> = own.iter().filter_map(|text| stem(text)).collect();
    let are_numbered = own.iter().all(|text| is_numbered(text));
    let mut cells = rest.flat_map(|row| [row.raw(a), row.raw(b)]);
    cells.any(|cell| {
        own.contains(cell)
            || stem(cell).is_some_and(|stem| stems.contains(&stem))
            || are_numbered && is_numbered(cell)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headings: &str) -> Option<Ends> {
        let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
        find(&headings)
    }

    #[test]
    fn the_two_ends_are_found_in_any_case_and_any_place() {
        for (headings, a, b, names) in [
            ("Source,Target,Type,Id,Label,timeset,Weight", 0, 1, None),
            ("id,SOURCE,weight,TARGET", 1, 3, None),
            ("Target,Source", 1, 0, None),
            ("source,destination", 0, 1, None),
            ("FromNodeId,ToNodeId", 0, 1, None),
            ("from_id,to_id,from_name,to_name", 0, 1, Some((2, 3))),
            ("from_name,to_name,from_id,to_id", 2, 3, Some((0, 1))),
            ("sourceid,targetid", 0, 1, None),
            ("id_from,id_to", 0, 1, None),
            ("Source Node,Target Node", 0, 1, None),
            (":START_ID,:END_ID,:TYPE", 0, 1, None),
            ("start_date,source,target,end_date", 1, 2, None),
            ("node1,node2", 0, 1, None),
            ("Person A,x,Person B", 0, 2, None),
            ("\u{131}d,From,To", 1, 2, None),
            (
                "source airport,source airport id,destination airport,destination airport id",
                1,
                3,
                None,
            ),
            ("Quelle,Ziel,Gewicht", 0, 1, None),
            ("V1,V2", 0, 1, None),
        ] {
            let ends = Ends { ids: (a, b), names };
            assert_eq!(found(headings), Some(ends), "{headings}");
        }
        for headings in [
            "id,label",
            "start_date,end_date",
            "source,weight",
            "from,weight,total",
            "name,age",
            "",
        ] {
            assert_eq!(found(headings), None, "{headings}");
        }
    }
}
