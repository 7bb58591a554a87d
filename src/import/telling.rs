//! Whether a text is a list of links, told from what it says.

use std::collections::BTreeSet;

use super::list::{is_data, is_number};
use super::table::{arrow, is_comment, remark};
use crate::command::GRAMMAR;

/// Returns whether a text is a list by what it says, whatever it is called: if no line of it could be a command.
pub(super) fn is_it(text: &str) -> bool {
    let lines = || {
        let lines = text.lines().map(str::trim);
        let lines = lines.map(|line| remark(line).map_or(line, |at| line[..at].trim_end()));
        lines.filter(|line| !is_comment(line)).take(20)
    };
    let Some(first) = lines().next() else {
        return false;
    };
    if first
        .trim_start_matches('"')
        .to_ascii_lowercase()
        .starts_with("sep=")
    {
        return true;
    }
    let word = |line: &str| -> String {
        let line = line.trim_start_matches('"');
        let end = line.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"'));
        line[..end.unwrap_or(line.len())].to_lowercase()
    };
    if lines().any(|line| is_command(&word(line))) {
        return false;
    }
    // No command begins with a number or a quote.
    let is_pair = |line: &str| {
        is_number(&word(line)) && line.split([' ', ',', ';', '\t', '|']).nth(1).is_some()
    };
    if is_pair(first) || lines().nth(1).is_some() && lines().skip(1).all(is_pair) {
        return true;
    }
    let is_any = |is: &dyn Fn(&str) -> bool| lines().nth(1).is_some() && lines().all(is);
    let is_two = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        words
            .next()
            .is_some_and(|word| !word.ends_with(['.', ':', '!', '?']))
            && words.all(is_data)
    };
    [',', ';', '\t'].iter().any(|c| is_any(&|line| line.contains(*c)))
        || is_any(&|line| line.starts_with(['"', '(', '[', '|']))
        || is_any(&|line| word(line).ends_with(':'))
        || is_any(&|line| arrow(line).is_some())
        // Two words could be a command misspelt; thrice they are a list.
        || lines().nth(2).is_some() && lines().all(is_two)
        // Names with a kind between them, which could be two things: the reader says which.
        || lines().nth(2).is_some() && is_kinds(&lines)
        // Under the names across.
        || lines().nth(3).is_some() && lines().skip(1).all(is_two)
}

/// Returns whether all lines are three words, the middle one of few.
fn is_kinds<'a, L: Iterator<Item = &'a str>>(lines: &impl Fn() -> L) -> bool {
    let kinds: BTreeSet<&str> = lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    let is_three = |line: &str| {
        line.split_whitespace().count() == 3 && !line.ends_with(['.', ',', ':', '!', '?'])
    };
    kinds.len() * 2 <= lines().count() && lines().all(is_three)
}

/// Returns whether a word begins a line of the command language.
fn is_command(word: &str) -> bool {
    word == "watercooler" || GRAMMAR.iter().any(|form| form.verb == word)
}
