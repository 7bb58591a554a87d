//! What a key means, by where it is pressed, on any keyboard.

use std::borrow::Cow;

use crate::action::{Action, Dialog, View, Way};
use crate::link::Extent;
use crate::playback::SPEEDS;
use crate::time::SimTime;

/// Where the focus is when a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// In a field for text, or a choice: every key is its own.
    Field,
    /// On a slider: keys that move are its own.
    Slider,
    /// On something that a space presses.
    Button,
    /// Anywhere else.
    Page,
}

/// What the page is about when a key is pressed.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// Where the focus is.
    pub focus: Focus,
    /// Whether single keys are shortcuts.
    pub has_shortcuts: bool,
    /// The place of the speed among the speeds.
    pub speed: usize,
    /// The lines that freeze or thaw, and kill or bring back, the selected node, if one is selected.
    pub selected: Option<(String, String)>,
    /// Whether the page is shown as on a projector.
    pub is_presenting: bool,
}

/// The signs that are shortcuts.
const SIGNS: &str = ".,<>[]/?";

/// Returns the key that is meant, as this module names it: what it says counts, a capital letter as a small one. `key` is what a key says
/// on the keyboard at hand, `code` where it is, by the American keyboard.
///
/// Where a key goes is looked at only if what it says is no shortcut for anybody: on the keyboards of other scripts, for digits that
/// take Shift, as in France, and for Shift with the keys of the full stop and the comma.
#[must_use]
pub fn meant<'a>(key: &'a str, code: &'a str, has_shift: bool) -> Cow<'a, str> {
    let mut chars = key.chars();
    let (Some(sign), None) = (chars.next(), chars.next()) else {
        return key.into();
    };
    if sign.is_ascii_alphabetic() {
        return key.to_ascii_lowercase().into();
    }
    if sign.is_ascii_digit() || SIGNS.contains(sign) {
        return key.into();
    }
    let is_latin = sign < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&sign);
    let of_another_script = sign.is_alphabetic() && !is_latin;
    let by_place = match code {
        "Period" if has_shift && (of_another_script || sign == ':') => ">",
        "Comma" if has_shift && (of_another_script || sign == ';') => "<",
        "Period" if of_another_script => ".",
        "Comma" if of_another_script => ",",
        "Slash" if of_another_script => "/",
        "BracketLeft" if of_another_script => "[",
        "BracketRight" if of_another_script => "]",
        _ => {
            let digit = code.strip_prefix("Digit").filter(|_| !has_shift);
            let letter = code.strip_prefix("Key").filter(|_| of_another_script);
            return match (digit, letter) {
                (Some(digit), _) => digit.into(),
                (None, Some(letter)) => letter.to_ascii_lowercase().into(),
                (None, None) => key.into(),
            };
        }
    };
    by_place.into()
}

/// Returns whether a key that says this with Alt types a sign, as keyboards do that have no key of its own for it.
#[must_use]
pub fn is_typed_with_alt(key: &str) -> bool {
    matches!(key, "[" | "]")
}

/// Returns what a single key, as it is [`meant`], without control keys, does; `None` if it is the browser's.
#[must_use]
pub fn action(key: &str, situation: &Situation) -> Option<Action> {
    let Situation {
        focus,
        has_shortcuts,
        speed,
        selected,
        is_presenting,
    } = situation;
    if *focus == Focus::Field || !has_shortcuts {
        return None;
    }
    match key {
        " " if *focus != Focus::Button => Some(Action::Toggle),
        "Home" if *focus != Focus::Slider => Some(Action::Seek(SimTime::ZERO)),
        "End" if *focus != Focus::Slider => Some(Action::SeekLive),
        // What the four keys of a projector's remote control send: on, back, begin the show, black screen.
        "PageDown" if *is_presenting => Some(Action::Mark(Way::On)),
        "PageUp" if *is_presenting => Some(Action::Mark(Way::Back)),
        "F5" if *is_presenting => Some(Action::Toggle),
        "b" if *is_presenting => Some(Action::Dialog(Some(Dialog::Code))),
        "." => Some(Action::StepEvent),
        "," => Some(Action::StepBack),
        ">" => Some(Action::StepRound),
        "<" => Some(Action::RoundBack),
        "m" => Some(Action::Mark(Way::On)),
        "M" => Some(Action::Mark(Way::Back)),
        "[" => Some(Action::Speed(speed.saturating_sub(1))),
        "]" => Some(Action::Speed((speed + 1).min(SPEEDS.len() - 1))),
        "1" => Some(Action::View(View::Both)),
        "2" => Some(Action::View(View::Cards)),
        "3" => Some(Action::View(View::Picture)),
        "4" => Some(Action::View(View::Matrix)),
        "5" => Some(Action::View(View::Lanes)),
        "6" => Some(Action::View(View::Curves)),
        "7" => Some(Action::View(View::Tree)),
        "c" => Some(Action::View(View::Compare)),
        "/" => Some(Action::Focus("command-input")),
        "n" => Some(Action::Command("new 1".to_owned())),
        "l" => Some(Action::Focus("log-filter")),
        "i" => Some(Action::Inspector),
        "p" => Some(Action::Present),
        "s" => Some(Action::Dialog(Some(Dialog::Share(Extent::default())))),
        "b" => Some(Action::Bookmark),
        "?" => Some(Action::Dialog(Some(Dialog::Help(None)))),
        "f" => selected
            .as_ref()
            .map(|(line, _)| Action::Command(line.clone())),
        "k" => selected
            .as_ref()
            .map(|(_, line)| Action::Command(line.clone())),
        _ => None,
    }
}

/// The shortcuts as they are explained: key and meaning.
pub const KEYS: [(&str, &str); 25] = [
    ("Space", "start, pause, go on"),
    (". and ,", "one event on, one back"),
    ("> and <", "one round on, one back"),
    (
        "Home and End",
        "go to the start of the run, to its live edge and on to what is planned; on a slider, to its ends",
    ),
    (
        "M and Shift + M",
        "to the next mark on the strip, to the one before",
    ),
    (
        "Ctrl + Z, Ctrl + Shift + Z",
        "take the last command back, give it again",
    ),
    ("B", "a bookmark at this instant"),
    ("[ and ]", "slower, faster"),
    (
        "1 to 7",
        "the room as both, cards or picture; knowledge, messages, spread, tree",
    ),
    (
        "C",
        "compare: another run, or another setting, beside this one",
    ),
    ("/ or Ctrl + K", "go to the command bar"),
    ("Tab, ↑ and ↓", "in the command bar: complete, recall"),
    ("Arrows", "in a row of buttons: from one to the next"),
    (
        "Arrows",
        "among the nodes: walk; in the picture, to the neighbour that way",
    ),
    (
        "+, − and 0, Shift + arrows",
        "in the picture: larger, smaller, all of it; move it",
    ),
    (
        "Arrows, + and -, 0",
        "in messages: from event to event, from lane to lane; nearer, further, all of it",
    ),
    ("F", "freeze or thaw the selected node"),
    ("K", "kill the selected node, or bring it back"),
    ("N", "a new node"),
    ("L", "filter the log"),
    ("I", "open or close the inspector"),
    ("S", "share the run"),
    (
        "P",
        "present: large, for a projector; there Page Down and Page Up go from mark to mark, F5 plays and pauses, B shows the code for phones: the keys of a remote control",
    ),
    ("?", "this help"),
    ("Esc", "leave the bar, close what is open"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_meant_by_what_it_says_and_only_then_by_where_it_is() {
        let cases = [
            // Caps Lock, and Shift.
            ("F", "KeyF", false, "f"),
            ("F", "KeyF", true, "f"),
            ("Home", "Home", false, "Home"),
            (" ", "Space", false, " "),
            // German: brackets with AltGr, the slash above the seven, a key of its own for < and >.
            ("[", "Digit8", false, "["),
            ("/", "Digit7", true, "/"),
            ("?", "Minus", true, "?"),
            ("<", "IntlBackslash", false, "<"),
            (">", "IntlBackslash", true, ">"),
            (":", "Period", true, ">"),
            (";", "Comma", true, "<"),
            ("z", "KeyY", false, "z"),
            ("ü", "BracketLeft", false, "ü"),
            ("+", "BracketRight", false, "+"),
            ("-", "Slash", false, "-"),
            // French: digits with Shift, the full stop too.
            ("&", "Digit1", false, "1"),
            ("è", "Digit7", false, "7"),
            ("1", "Digit1", true, "1"),
            (".", "Comma", true, "."),
            (",", "KeyM", false, ","),
            ("?", "KeyM", true, "?"),
            ("/", "Period", true, "/"),
            (":", "Period", false, ":"),
            (";", "Comma", false, ";"),
            ("a", "KeyQ", false, "a"),
            ("[", "Digit5", false, "["),
            // Russian, Greek: by place, but for what is a sign there too.
            ("а", "KeyF", false, "f"),
            ("А", "KeyF", true, "f"),
            ("л", "KeyK", false, "k"),
            ("ю", "Period", false, "."),
            ("Ю", "Period", true, ">"),
            ("б", "Comma", false, ","),
            ("Б", "Comma", true, "<"),
            (".", "Slash", false, "."),
            (",", "Slash", true, ","),
            ("х", "BracketLeft", false, "["),
            ("ъ", "BracketRight", false, "]"),
            ("ν", "KeyN", false, "n"),
            ("3", "Digit3", false, "3"),
            // American: nothing is taken for something else.
            ("!", "Digit1", true, "!"),
            (":", "Semicolon", true, ":"),
            ("'", "Quote", false, "'"),
        ];
        for (key, code, has_shift, expected) in cases {
            assert_eq!(meant(key, code, has_shift), expected, "{key} at {code}");
        }
    }

    fn pressed(key: &str, focus: Focus) -> Option<Action> {
        let situation = Situation {
            focus,
            has_shortcuts: true,
            speed: 4,
            selected: Some(("freeze ada".to_owned(), "kill ada".to_owned())),
            is_presenting: false,
        };
        action(key, &situation)
    }

    #[test]
    fn keys_do_what_the_help_says() {
        for (key, does) in [
            (" ", Action::Toggle),
            (".", Action::StepEvent),
            (">", Action::StepRound),
            ("Home", Action::Seek(SimTime::ZERO)),
            ("End", Action::SeekLive),
            (",", Action::StepBack),
            ("<", Action::RoundBack),
            ("[", Action::Speed(3)),
            ("]", Action::Speed(5)),
            ("f", Action::Command("freeze ada".to_owned())),
            ("k", Action::Command("kill ada".to_owned())),
            ("n", Action::Command("new 1".to_owned())),
            ("m", Action::Mark(Way::On)),
            ("M", Action::Mark(Way::Back)),
            ("c", Action::View(View::Compare)),
        ] {
            assert_eq!(pressed(key, Focus::Page), Some(does), "{key:?}");
        }
        assert_eq!(pressed("x", Focus::Page), None, "it means nothing");
    }

    #[test]
    fn a_key_belongs_to_what_has_the_focus_first() {
        assert_eq!(pressed("f", Focus::Field), None, "it is a letter");
        assert_eq!(pressed(" ", Focus::Button), None, "it presses the button");
        assert_eq!(pressed("f", Focus::Button), pressed("f", Focus::Page));
        assert_eq!(pressed("Home", Focus::Slider), None, "it moves the slider");
    }

    #[test]
    fn shortcuts_can_be_switched_off_and_need_a_node_where_they_act_on_one() {
        let mut situation = Situation {
            focus: Focus::Page,
            has_shortcuts: true,
            speed: 0,
            selected: None,
            is_presenting: false,
        };
        assert_eq!(action("f", &situation), None, "nobody is selected");
        assert_eq!(
            action("[", &situation),
            Some(Action::Speed(0)),
            "there is nothing slower"
        );
        situation.has_shortcuts = false;
        assert_eq!(action(" ", &situation), None, "they are off");
    }
}
