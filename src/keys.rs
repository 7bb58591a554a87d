//! What a key means, by where it is pressed.

use crate::action::{Action, Dialog, View};
use crate::link::Extent;
use crate::playback::SPEEDS;
use crate::time::SimTime;

/// Where the focus is when a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// In a field for text, or a choice: every key is its own.
    Field,
    /// On a slider, or in something that scrolls: keys that move are its own.
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

/// Returns what a single key, without control keys, does; `None` if it is the browser's.
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
        // The second of each pair is what the remote control of a projector sends.
        "." => Some(Action::StepEvent),
        "PageDown" if *is_presenting => Some(Action::StepEvent),
        "," => Some(Action::StepBack),
        "PageUp" if *is_presenting => Some(Action::StepBack),
        ">" => Some(Action::StepRound),
        "<" => Some(Action::RoundBack),
        "[" => Some(Action::Speed(speed.saturating_sub(1))),
        "]" => Some(Action::Speed((speed + 1).min(SPEEDS.len() - 1))),
        "1" => Some(Action::View(View::Both)),
        "2" => Some(Action::View(View::Cards)),
        "3" => Some(Action::View(View::Picture)),
        "4" => Some(Action::View(View::Matrix)),
        "5" => Some(Action::View(View::Lanes)),
        "6" => Some(Action::View(View::Curves)),
        "7" => Some(Action::View(View::Tree)),
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
pub const KEYS: [(&str, &str); 22] = [
    ("Space", "start, pause, go on"),
    (". and ,", "one event on, one back"),
    ("Shift + . and Shift + ,", "one round on, one back"),
    (
        "Home and End",
        "go to the start of the run, to its live edge",
    ),
    (
        "Ctrl + Z, Ctrl + Shift + Z",
        "take the last command back, give it again",
    ),
    ("B", "a bookmark at this instant"),
    ("[ and ]", "slower, faster"),
    (
        "1 to 7",
        "both, cards, picture, matrix, lanes, curves, tree",
    ),
    ("/ or Ctrl + K", "go to the command bar"),
    ("Tab, ↑ and ↓", "in the command bar: complete, recall"),
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
        "in the lanes: from event to event, from lane to lane; nearer, further, all of it",
    ),
    ("F", "freeze or thaw the selected node"),
    ("K", "kill the selected node, or bring it back"),
    ("N", "a new node"),
    ("L", "filter the log"),
    ("I", "open or close the inspector"),
    ("S", "share the run"),
    (
        "P",
        "present: large, for a projector; Page Up and Page Down step",
    ),
    ("?", "this help"),
    ("Esc", "leave the bar, close what is open"),
];

#[cfg(test)]
mod tests {
    use super::*;

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
