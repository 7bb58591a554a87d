//! What could come next on a line: commands, settings, node names, ports and books.

use super::grammar::{GRAMMAR, MESSAGE_ACTIONS, SETTINGS};
use super::{Lie, quote};
use crate::network::CITIES;

/// The ways to say how long messages take.
const LATENCIES: [&str; 7] = [
    "uniform",
    "normal",
    "exponential",
    "lognormal",
    "empirical",
    "cities",
    "default",
];

/// The words of the room that a line may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Names and ports of the nodes, in the order they should be offered.
    pub nodes: Vec<(String, u16)>,
    /// Titles of the books in the room.
    pub books: Vec<String>,
}

/// A way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The whole line with it.
    pub line: String,
    /// What was added or replaced, as it is shown.
    pub label: String,
    /// After how many characters of the line it stands.
    pub from: usize,
}

/// The most completions that are offered.
const COMPLETIONS_MAX: usize = 12;

/// Returns what could stand in the place of the last word of `line`, best first.
#[must_use]
pub fn complete(line: &str, vocabulary: &Vocabulary) -> Vec<Completion> {
    if line.trim().is_empty() {
        // Nothing has been begun, so nothing is to be completed: the tab key goes on to the next control.
        return Vec::new();
    }
    let in_text = line.matches('"').count() % 2 == 1;
    let cut = if in_text {
        line.rfind('"').unwrap_or(0)
    } else {
        line.rfind([' ', ',', '|', '>']).map_or(0, |i| i + 1)
    };
    let (before, begun) = line.split_at(cut);
    let mut words: Vec<&str> = before.split_whitespace().collect();
    let is = |word: Option<&&str>, name: &str| word.is_some_and(|w| w.eq_ignore_ascii_case(name));
    if matches!(words.first(), Some(&"$" | &">")) {
        words.remove(0);
    }
    if is(words.first(), "watercooler") {
        words.remove(0);
    }
    if is(words.first(), "at") && words.len() >= 2 {
        words.drain(..2);
    }
    let verb = words.first().map(|verb| verb.to_lowercase());
    if let (Some(first), Some(verb)) = (words.first_mut(), &verb) {
        *first = verb;
    }
    let candidates = candidates(&words, vocabulary);
    let begun_lower = begun.to_lowercase();
    candidates
        .into_iter()
        .filter(|c| c.to_lowercase().starts_with(&begun_lower) && *c != begun)
        .take(COMPLETIONS_MAX)
        .map(|label| Completion {
            line: format!("{before}{label} "),
            label,
            from: before.chars().count(),
        })
        .collect()
}

fn candidates(words: &[&str], vocabulary: &Vocabulary) -> Vec<String> {
    let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let Some((&verb, rest)) = words.split_first() else {
        let mut verbs: Vec<String> = GRAMMAR.iter().map(|form| form.verb.to_owned()).collect();
        verbs.dedup();
        return verbs;
    };
    let nodes = || {
        let named = vocabulary.nodes.iter().map(|(name, _)| name.clone());
        let numbered = vocabulary.nodes.iter().map(|(_, port)| port.to_string());
        named.chain(numbered).collect::<Vec<_>>()
    };
    let nodes_and_all = || {
        let mut all = nodes();
        all.push("all".to_owned());
        all
    };
    let books = || {
        let quoted = vocabulary.books.iter().map(|title| quote(title));
        quoted.collect::<Vec<_>>()
    };
    match (verb, rest) {
        ("every", [] | [_, "for"]) => Vec::new(),
        ("every", [_]) => {
            let mut all = texts(&["for"]);
            all.extend(candidates(&[], vocabulary));
            all
        }
        ("every", [_, "for", _, inner @ ..] | [_, inner @ ..])
            if inner.first() != Some(&"every") =>
        {
            candidates(inner, vocabulary)
        }
        ("slow" | "drift" | "lie" | "honest", []) => nodes_and_all(),
        ("slow", [_]) => texts(&["off"]),
        ("lie", [_]) => Lie::ALL
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        ("flap", []) | ("flap", [_, "->" | "<->"]) => nodes(),
        ("flap", [_]) => texts(&["up", "->", "<->"]),
        ("flap", [_, "->" | "<->", _]) => texts(&["up"]),
        ("flap", [.., "up", _]) | ("churn", [_]) => texts(&["down"]),
        ("kill" | "remove" | "restart" | "freeze" | "thaw" | "book" | "send", []) => {
            nodes_and_all()
        }
        ("restart", [_]) => texts(&["blank"]),
        ("book", [_]) => books(),
        ("isolate", []) | ("join" | "link" | "unlink", [] | [_]) => nodes(),
        ("partition", rest) if rest.last().is_none_or(|w| w.ends_with([',', '|'])) => nodes(),
        ("cut" | "heal" | "hold" | "release", []) => nodes(),
        ("cut" | "heal" | "hold" | "release", [_]) => texts(&["->", "<->"]),
        ("cut" | "heal" | "hold" | "release", [_, "->" | "<->"]) => nodes(),
        ("loss", []) => texts(&["burst", "default"]),
        ("duplicate", []) => texts(&["default"]),
        ("latency", []) => texts(&LATENCIES),
        ("bandwidth", []) => texts(&["off", "default"]),
        ("order", []) => texts(&["kept", "free", "default"]),
        ("place", []) => nodes_and_all(),
        ("place", [_]) => texts(&CITIES),
        ("bandwidth", [_, "queue"]) => Vec::new(),
        ("loss" | "duplicate" | "latency" | "bandwidth" | "order", rest) => {
            let mut offered = match (verb, rest) {
                ("bandwidth", [rate]) if !matches!(*rate, "off" | "default") => texts(&["queue"]),
                _ => Vec::new(),
            };
            offered.extend(scopes(value_words(verb, rest), rest, &nodes));
            offered
        }
        ("message", [_]) => texts(&MESSAGE_ACTIONS),
        ("message", [_, "to"]) => nodes(),
        ("new", [_]) => texts(&["book", "join"]),
        ("new", [.., "book"]) => books(),
        ("new", [.., "join"]) => nodes(),
        ("new", [_, "book", ..]) if !rest.contains(&"join") => texts(&["join"]),
        ("set", []) => SETTINGS
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
        ("set", ["gossip" | "repick"]) => texts(&["off"]),
        ("set", ["topology"]) => texts(&crate::topology::Topology::NAMES),
        ("run", []) => texts(&["until", "to"]),
        ("run", [count]) if count.bytes().all(|b| b.is_ascii_digit()) => texts(&["rounds"]),
        ("run", ["until"]) => {
            let mut all = texts(&["converged", "loss"]);
            all.extend(nodes());
            all
        }
        ("run", ["until", "converged" | "loss"]) => Vec::new(),
        ("run", ["until", _]) => texts(&["knows"]),
        ("run", ["until", _, "knows"]) => {
            let mut all = nodes();
            all.extend(books());
            all
        }
        ("help", []) => candidates(&[], vocabulary),
        _ => Vec::new(),
    }
}

/// Returns how many words of what follows a verb say what is set on links; the others say where.
fn value_words(verb: &str, rest: &[&str]) -> usize {
    match (verb, rest) {
        ("loss", ["burst", ..]) | ("latency", ["normal" | "lognormal", ..]) => 3,
        ("latency", ["uniform" | "exponential", ..]) => 2,
        ("latency", ["empirical", entries @ ..]) => {
            1 + entries
                .iter()
                .take_while(|word| word.contains(':'))
                .count()
                .max(1)
        }
        ("bandwidth", [_, "queue", ..]) => 3,
        _ => 1,
    }
}

/// Returns what could go on saying where something is set, which begins after so many words.
fn scopes(begin: usize, rest: &[&str], nodes: &dyn Fn() -> Vec<String>) -> Vec<String> {
    let Some(place) = rest.get(begin..) else {
        return Vec::new();
    };
    match place {
        [] => {
            let mut all = nodes();
            all.extend(["from".to_owned(), "to".to_owned()]);
            all
        }
        ["from" | "to"] | [_, "->" | "<->"] => nodes(),
        [_] => vec!["->".to_owned(), "<->".to_owned()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(line: &str) -> Vec<String> {
        let vocabulary = Vocabulary {
            nodes: vec![("ada".into(), 8001), ("alan".into(), 8002)],
            books: vec!["Dune".into(), "Emma".into()],
        };
        complete(line, &vocabulary)
            .into_iter()
            .map(|c| c.label)
            .collect()
    }

    #[test]
    fn commands_nodes_and_books_are_offered_where_they_fit() {
        assert_eq!(labels("fr"), ["freeze"]);
        assert_eq!(labels("watercooler re"), ["restart", "remove", "release"]);
        assert_eq!(labels("kill "), ["ada", "alan", "8001", "8002", "all"]);
        assert_eq!(labels("kill al"), ["alan", "all"]);
        assert_eq!(labels("kill 80"), ["8001", "8002"]);
        assert_eq!(labels("book ada \"du"), ["\"Dune\""]);
        assert_eq!(labels("cut ada "), ["->", "<->"]);
        assert_eq!(labels("heal ada "), ["->", "<->"]);
        assert_eq!(labels("isolate al"), ["alan"]);
        assert_eq!(labels("loss b"), ["burst"]);
        assert_eq!(labels("loss burst 10% "), [""; 0]);
        assert_eq!(labels("loss burst 10% 5 al"), ["alan"]);
        assert_eq!(labels("loss burst 10% 5 ada "), ["->", "<->"]);
        assert_eq!(labels("loss burst 10% 5 ada -> al"), ["alan"]);
        assert_eq!(labels("loss 10% al"), ["alan"]);
        assert_eq!(labels("loss d"), ["default"]);
        assert_eq!(labels("loss default f"), ["from"]);
        assert_eq!(labels("loss default from al"), ["alan"]);
        assert_eq!(labels("latency n"), ["normal"]);
        assert_eq!(labels("latency lognormal 1s 2s al"), ["alan"]);
        assert_eq!(labels("latency empirical "), [""; 0]);
        assert_eq!(labels("latency empirical 0%:1s 100%:2s ada <"), ["<->"]);
        assert_eq!(labels("latency cities ada <-> al"), ["alan"]);
        assert_eq!(labels("bandwidth 64kB/s q"), ["queue"]);
        assert_eq!(labels("bandwidth 64kB/s queue "), [""; 0]);
        assert_eq!(labels("bandwidth 64kB/s queue 9 t"), ["to"]);
        assert_eq!(labels("order k"), ["kept"]);
        assert_eq!(labels("order kept al"), ["alan"]);
        assert_eq!(labels("place ada t"), ["Toronto", "Tokyo"]);
        assert_eq!(labels("message 17 s"), ["swap"]);
        assert_eq!(
            labels("message 17 d"),
            ["drop", "deliver", "duplicate", "delay"]
        );
        assert_eq!(labels("message 17 to al"), ["alan"]);
        assert_eq!(labels("cut ada -> "), ["ada", "alan", "8001", "8002"]);
        assert_eq!(labels("partition ada,al"), ["alan"]);
        assert_eq!(labels("at 2.5s sto"), ["stop"]);
        assert_eq!(labels("set topology s"), ["star"]);
        assert_eq!(labels("new jimmy:81 book \"Dune\" j"), ["join"]);
        assert_eq!(labels("nonsense "), [] as [&str; 0]);
    }

    #[test]
    fn whatever_a_run_may_wait_for_is_offered() {
        assert_eq!(labels("run "), ["until", "to"]);
        assert_eq!(labels("at 2.5s run u"), ["until"]);
        assert_eq!(
            labels("run until "),
            ["converged", "loss", "ada", "alan", "8001", "8002"]
        );
        assert_eq!(labels("run until lo"), ["loss"]);
        assert_eq!(labels("run until al"), ["alan"]);
        assert_eq!(labels("run until ada "), ["knows"]);
        assert_eq!(
            labels("run until ada knows "),
            ["ada", "alan", "8001", "8002", "\"Dune\"", "\"Emma\""]
        );
        assert_eq!(labels("run until ada knows \"e"), ["\"Emma\""]);
        assert_eq!(labels("run until ada knows alan "), [""; 0]);
        assert_eq!(labels("run until converged "), [""; 0], "it is whole");
        assert_eq!(labels("run until loss "), [""; 0], "it is whole");
        assert_eq!(labels("run 3 "), ["rounds"]);
        assert_eq!(labels("run 5s "), [""; 0], "it is whole");
    }

    #[test]
    fn whatever_is_offered_can_be_read() {
        let vocabulary = Vocabulary {
            nodes: vec![("ada".into(), 8001)],
            books: vec!["\u{1}\u{e9}\u{301}\u{200b} \"quoted\" \\ back".into()],
        };
        for line in ["book ada ", "run until ada knows \"", "new x book "] {
            for offered in complete(line, &vocabulary) {
                let read = crate::command::parse(&offered.line);
                assert!(read.is_ok(), "{:?}: {read:?}", offered.line);
            }
        }
    }

    #[test]
    fn a_completion_is_the_whole_line() {
        let all = complete("watercooler ki", &Vocabulary::default());
        assert_eq!(all[0].line, "watercooler kill ");
    }
}
