//! What can be done to a node, as lines of the command language: the same for cards, menus, inspector and keys.

use super::mark::sign;
use crate::action::{Action, Tab};
use crate::snapshot::{NodeView, Status};

/// Something that can be done to a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Verb {
    /// Where its button stands: what comes in its place when it has been pressed has the same, and is given the focus.
    pub place: &'static str,
    /// What its button says.
    pub label: &'static str,
    /// What a small button shows: the path of an icon.
    pub sign: &'static str,
    /// What it does.
    pub action: Action,
}

/// Returns the line that freezes a node, or thaws it if it is frozen.
#[must_use]
pub fn freeze_or_thaw(node: &NodeView) -> String {
    match node.status {
        Status::Frozen => format!("thaw {}", node.name),
        Status::Up | Status::Dead => format!("freeze {}", node.name),
    }
}

/// Returns the line that kills a node, or brings it back if it is dead.
#[must_use]
pub fn kill_or_restart(node: &NodeView) -> String {
    match node.status {
        Status::Dead => format!("restart {}", node.name),
        Status::Up | Status::Frozen => format!("kill {}", node.name),
    }
}

/// Returns the two verbs that are always at hand.
#[must_use]
pub fn at_hand(node: &NodeView) -> Vec<Verb> {
    let command = |place, label, sign, line| Verb {
        place,
        label,
        sign,
        action: Action::Command(line),
    };
    match node.status {
        Status::Up => vec![
            command("freeze", "Freeze", sign::SNOWFLAKE, freeze_or_thaw(node)),
            command("kill", "Kill", sign::POWER, kill_or_restart(node)),
        ],
        Status::Frozen => vec![
            command("freeze", "Thaw", sign::SNOWFLAKE, freeze_or_thaw(node)),
            command("kill", "Kill", sign::POWER, kill_or_restart(node)),
        ],
        Status::Dead => vec![
            command("kill", "Restart", sign::POWER, kill_or_restart(node)),
            command(
                "blank",
                "Restart blank",
                sign::RING,
                format!("restart {} blank", node.name),
            ),
        ],
    }
}

/// Returns everything that can be done to a node as it is.
#[must_use]
pub fn all(node: &NodeView) -> Vec<Verb> {
    let mut verbs = at_hand(node);
    if node.status != Status::Dead {
        verbs.push(Verb {
            place: "book",
            label: "New favourite…",
            sign: sign::BOOK,
            action: Action::Prefill(format!("watercooler book {} \"", node.name)),
        });
        verbs.push(Verb {
            place: "link",
            label: "Link to…",
            sign: sign::LINK,
            action: Action::Prefill(format!("watercooler link {} ", node.name)),
        });
        verbs.push(Verb {
            place: "isolate",
            label: "Isolate",
            sign: sign::CUT,
            action: Action::Command(format!("isolate {}", node.name)),
        });
        verbs.push(Verb {
            place: "send",
            label: "Send a message…",
            sign: sign::LETTER,
            action: Action::Tab(Tab::Send),
        });
    }
    verbs.push(Verb {
        place: "remove",
        label: "Remove for good",
        sign: sign::CROSS,
        action: Action::Command(format!("remove {}", node.name)),
    });
    verbs
}

/// Returns what can be the matter with a node, to be made so or to be made good.
#[must_use]
pub fn troubles(node: &NodeView) -> Vec<Verb> {
    let name = &node.name;
    let command = |place, label, sign, line| Verb {
        place,
        label,
        sign,
        action: Action::Command(line),
    };
    let slow = if node.health.slow == "off" {
        command(
            "slow",
            "Slow down",
            sign::PAUSE,
            format!("slow {name} 300ms"),
        )
    } else {
        command(
            "slow",
            "No longer slow",
            sign::PLAY,
            format!("slow {name} off"),
        )
    };
    let lie = if node.health.lie.is_empty() {
        command(
            "lie",
            "Make it lie",
            sign::ALARM,
            format!("lie {name} version"),
        )
    } else {
        command(
            "lie",
            "Make it honest",
            sign::AGREE,
            format!("honest {name}"),
        )
    };
    let flap = Action::Prefill(format!("watercooler flap {name} up 4s down 1s"));
    let drift = Action::Prefill(format!("watercooler drift {name} +10%"));
    vec![
        slow,
        lie,
        Verb {
            place: "drift",
            label: "Wrong clock…",
            sign: sign::AGAIN,
            action: drift,
        },
        Verb {
            place: "flap",
            label: "Make its connection flap…",
            sign: sign::CUT,
            action: flap,
        },
    ]
}
