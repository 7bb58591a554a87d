//! From what a graph calls its nodes to names, all different.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::NAME_CHARS_MAX;
use crate::text::{composed, is_of_name, seen};

/// How many of the names that had to be changed are told.
const CHANGED_SHOWN: usize = 3;
/// How many characters the number of a node has at most: there are fewer than 10,000 of them.
const NUMBER_CHARS_MAX: usize = 4;

/// Makes names of labels; returns them and the places of those that had to be changed.
///
/// A letter comes first, then letters, digits, `-` and `_`. Whatever else stands between those becomes one `_`, before what does
/// not begin with a letter comes an `n`, what is too long is cut off, and where two would be the same the later one gets a number.
pub(super) fn names(labels: &[String]) -> (Vec<String>, Vec<usize>) {
    let wanted: Vec<String> = labels.iter().map(|label| name(label)).collect();
    // What needs no change keeps its name, wherever it stands.
    let is_own = |at: usize| wanted[at] == labels[at];
    let own: BTreeSet<&str> = (0..labels.len())
        .filter(|&at| is_own(at))
        .map(|at| wanted[at].as_str())
        .collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let (mut names, mut changed) = (Vec::new(), Vec::new());
    for (at, label) in labels.iter().enumerate() {
        let mut found = wanted[at].clone();
        if taken.contains(&found) || !is_own(at) && own.contains(found.as_str()) {
            let room = NAME_CHARS_MAX - NUMBER_CHARS_MAX;
            let short: String = found.chars().take(room).collect();
            // Counted on from the last one: thousands may be called alike.
            let number = numbers.entry(short.clone()).or_insert(1);
            while taken.contains(&found) || own.contains(found.as_str()) {
                *number += 1;
                found = format!("{short}{number}");
            }
        }
        if found != *label {
            changed.push(at);
        }
        taken.insert(found.clone());
        names.push(found);
    }
    (names, changed)
}

/// Says which names are not what the graph calls its nodes.
pub(super) fn note(labels: &[String]) -> Option<String> {
    let (names, changed) = names(labels);
    if changed.is_empty() {
        return None;
    }
    let shown = changed.iter().take(CHANGED_SHOWN);
    let shown: Vec<String> = shown
        .map(|&at| format!("{} is {}", labels[at], names[at]))
        .collect();
    let more = match changed.len().saturating_sub(CHANGED_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "names changed to what names can be: {}{more}",
        shown.join(", ")
    ))
}

/// Returns what a label would be as a name.
fn name(label: &str) -> String {
    let mut name = String::new();
    let mut is_gap = false;
    for c in composed(label.trim()).chars() {
        if is_of_name(c) {
            if std::mem::take(&mut is_gap) && !name.is_empty() {
                name.push('_');
            }
            name.push(c);
        } else {
            is_gap = true;
        }
    }
    if !name.starts_with(char::is_alphabetic) || name.eq_ignore_ascii_case("all") {
        name.insert(0, 'n');
    }
    let short: String = name.chars().take(NAME_CHARS_MAX).collect();
    seen(&short).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|&label| label.to_owned()).collect()
    }

    #[test]
    fn names_become_what_names_can_be_and_stay_apart() {
        let strange = labels(&[
            "ada",
            "Mary Ann",
            "Mary_Ann",
            "7",
            "all",
            "",
            "é ü",
            "Mary.Ann",
            "x-y",
            "->",
            "(Smith, J.)",
            "☕",
        ]);
        let (all, changed) = names(&strange);
        assert_eq!(
            all,
            [
                "ada",
                "Mary_Ann2",
                "Mary_Ann",
                "n7",
                "nall",
                "n",
                "é_ü",
                "Mary_Ann3",
                "x-y",
                "n-",
                "Smith_J",
                "n2"
            ]
        );
        assert_eq!(changed, [1, 3, 4, 5, 6, 7, 9, 10, 11]);
        let long = labels(&["abcdefghijklmnopqrstuvwxyz1", "abcdefghijklmnopqrstuvwxyz2"]);
        assert_eq!(
            names(&long).0,
            ["abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrst2"]
        );
        assert_eq!(
            note(&strange).as_deref(),
            Some(
                "names changed to what names can be: Mary Ann is Mary_Ann2, 7 is n7, all is nall and 6 more"
            )
        );
        assert_eq!(note(&labels(&["ada"])), None);
    }

    #[test]
    fn two_thousand_of_one_name_are_told_apart_even_where_their_numbers_are_taken() {
        let mut alike = labels(&["a", "a2", "a5"]);
        alike.resize(2_000, "a".to_owned());
        let (names, _) = names(&alike);
        assert_eq!(names[..6], ["a", "a2", "a5", "a3", "a4", "a6"]);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 2_000);
    }
}
