//! Texts that people wrote, among ours: what of them is seen, how they are quoted in a sentence, and what can be a name.
//!
//! Some characters are not seen and turn the words around them about (U+202E), hide, or pass for nothing. They never reach a
//! sentence: what is read from a person leaves them out and says so, what is written in the command language has them as
//! escapes ([`escaped`]), and whatever is shown is [`shown`].

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Returns whether a character is never seen, and so could hide or turn about what stands around it.
///
/// Joiners are not among them: see [`is_joiner`].
#[must_use]
pub fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Returns whether a character is one of the two that say whether the letters beside them join, as some scripts need.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Returns a text without the characters that are not seen; a joiner stays where it has something other than ASCII on both
/// sides.
#[must_use]
pub fn seen(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unseen(c) || is_joiner(c)) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().filter(|c| !is_unseen(*c)).peekable();
    let is_joined = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_joiner(c));
    while let Some(c) = rest.next() {
        if !is_joiner(c) || is_joined(kept.chars().next_back()) && is_joined(rest.peek().copied()) {
            kept.push(c);
        }
    }
    Cow::Owned(kept)
}

/// Returns a text as it may stand in a sentence: on one line, without anything that is not seen.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    match seen(text) {
        kept if kept.chars().any(char::is_control) => {
            let blank = |c: char| if c.is_control() { ' ' } else { c };
            Cow::Owned(kept.chars().map(blank).collect())
        }
        kept => kept,
    }
}

/// The most characters of somebody's text that a sentence quotes.
const QUOTED_MAX: usize = 40;

/// Returns a text in quotes, as a sentence says it; of a long one, how it begins.
#[must_use]
pub fn quoted(text: &str) -> String {
    let short: String = text.chars().take(QUOTED_MAX).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("\"{}\"{dots}", shown(&short))
}

/// Returns a line of JSON or of the command language with what is not seen in its texts written as escapes, which mean the
/// same.
#[must_use]
pub fn escaped(line: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| is_unseen(c) || is_joiner(c);
    let kept = seen(line);
    if kept.len() == line.len() {
        return Cow::Borrowed(line);
    }
    let mut written = String::with_capacity(line.len() + 16);
    let chars: Vec<char> = line.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        // A joiner that a script needs stays as it is.
        let around = &chars[i.saturating_sub(1)..chars.len().min(i + 2)];
        let around: String = around.iter().collect();
        if !is_hidden(c) || is_joiner(c) && seen(&around) == around {
            written.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(written, "\\u{unit:04x}");
        }
    }
    Cow::Owned(written)
}

/// Returns a name with its marks put together with their letters, where there is one character for both (NFC).
#[must_use]
pub fn composed(name: &str) -> Cow<'_, str> {
    match name.is_ascii() {
        true => Cow::Borrowed(name),
        false => Cow::Owned(name.nfc().collect()),
    }
}

/// Returns whether a character can be in a name: a letter, a mark, a digit, - or _, or a joiner.
#[must_use]
pub fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_') || is_joiner(c) || is_combining_mark(c)
}

/// Returns whether a text can be a name: a letter, then letters with their marks, digits, - and _.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(is_of_name) && seen(text) == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_words_about_is_never_shown() {
        for (text, as_shown) in [
            ("Dune", "Dune"),
            ("Du\u{200b}ne", "Dune"),
            ("\u{202e}enuD", "enuD"),
            ("a\nb\tc", "a b c"),
            ("a\u{2028}b", "ab"),
            ("\u{feff}Emma\u{ad}", "Emma"),
            ("ab\u{200d}c", "abc"),
            (
                "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
                "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            ),
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
        ] {
            assert_eq!(shown(text), as_shown, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn what_is_not_seen_is_written_as_an_escape_that_means_the_same() {
        for text in [
            "Dune",
            "\u{202e}enuD",
            "a\u{200d}b",
            "👩\u{200d}🚀",
            "\u{e0041}x",
            "क्\u{200d}ष",
        ] {
            let json = serde_json::to_string(text).expect(text);
            let written = escaped(&json).into_owned();
            assert_eq!(seen(&written), written, "nothing hides in it");
            assert_eq!(
                serde_json::from_str::<String>(&written).ok().as_deref(),
                Some(text)
            );
        }
        assert_eq!(escaped("\"a\u{202e}b\""), "\"a\\u202eb\"");
    }

    #[test]
    fn names_are_letters_with_their_marks() {
        for name in [
            "jimmy",
            "a-b_2",
            "अर्जुन",
            "สมชาย",
            "தமிழ்",
            "مُحَمَّد",
            "José",
            "Jose\u{301}",
            "क्\u{200d}ष",
            "ñ",
        ] {
            assert!(is_name(name), "{name}");
        }
        for text in [
            "",
            "2a",
            "-a",
            "\u{301}a",
            "a b",
            "a.b",
            "a\u{202e}b",
            "a\u{200d}b",
            "a\u{200d}",
            "a:1",
            "☕",
        ] {
            assert!(!is_name(text), "{text}");
        }
        assert_eq!(composed("Jose\u{301}"), "José");
        assert_eq!(composed("अर्जुन"), "अर्जुन");
    }

    #[test]
    fn a_long_text_is_quoted_by_its_beginning() {
        assert_eq!(quoted("Dune"), "\"Dune\"");
        assert_eq!(quoted(&"x".repeat(50)), format!("\"{}\"…", "x".repeat(40)));
        assert_eq!(quoted("\u{94d}"), "\"\u{94d}\"");
    }
}
