//! How the page was asked to look by its address: inside another page, or on a projector.

use crate::action::View;

/// What there is besides the stage when the page is inside another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controls {
    /// Nothing.
    None,
    /// The transport.
    #[default]
    Time,
    /// The transport and the command bar.
    All,
}

/// How the page was asked to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Whether it is inside another page: without a header and an inspector.
    pub is_embedded: bool,
    /// What to show on the stage; `None`: as usual.
    pub view: Option<View>,
    /// What there is besides the stage, if it is inside another page.
    pub controls: Controls,
    /// Whether it is shown as on a projector.
    pub is_presenting: bool,
}

impl Mode {
    /// Reads the part of an address between `?` and `#`, and says what in it was not understood, a sentence each. Names that are
    /// not ours are somebody else's, and left alone.
    #[must_use]
    pub fn parse(query: &str) -> (Self, Vec<String>) {
        let mut mode = Self::default();
        let mut notes = Vec::new();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, "1"));
            let mut wrong = |values: &str| {
                notes.push(format!(
                    "{name}={value} in the address should be {name}={values}"
                ));
            };
            match (name, value) {
                ("embed", "1") => mode.is_embedded = true,
                ("embed", "0") => mode.is_embedded = false,
                ("embed", _) => wrong("1"),
                ("present", "1") => mode.is_presenting = true,
                ("present", "0") => mode.is_presenting = false,
                ("present", _) => wrong("1"),
                ("view", "both") => mode.view = Some(View::Both),
                ("view", "cards") => mode.view = Some(View::Cards),
                ("view", "picture") => mode.view = Some(View::Picture),
                ("view", "matrix") => mode.view = Some(View::Matrix),
                ("view", "lanes") => mode.view = Some(View::Lanes),
                ("view", "curves") => mode.view = Some(View::Curves),
                ("view", "tree") => mode.view = Some(View::Tree),
                ("view", "compare") => mode.view = Some(View::Compare),
                ("view", _) => {
                    wrong("both, cards, picture, matrix, lanes, curves, tree or compare");
                }
                ("controls", "none") => mode.controls = Controls::None,
                ("controls", "time") => mode.controls = Controls::Time,
                ("controls", "all") => mode.controls = Controls::All,
                ("controls", _) => wrong("none, time or all"),
                _ => {}
            }
        }
        (mode, notes)
    }

    /// Returns whether there is a transport.
    #[must_use]
    pub fn has_transport(&self) -> bool {
        !self.is_embedded || self.controls != Controls::None
    }

    /// Returns whether there is a command bar.
    #[must_use]
    pub fn has_command_bar(&self) -> bool {
        !self.is_embedded || self.controls == Controls::All
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_the_page_looks() {
        assert_eq!(Mode::parse(""), (Mode::default(), Vec::new()));
        let (mode, notes) = Mode::parse("?embed=1&view=picture&controls=none&utm_source=x");
        let asked = Mode {
            is_embedded: true,
            view: Some(View::Picture),
            controls: Controls::None,
            is_presenting: false,
        };
        assert_eq!((mode, notes), (asked, Vec::new()));
        assert!(!mode.has_transport() && !mode.has_command_bar(), "{mode:?}");
        let (mode, _) = Mode::parse("?embed&present");
        assert!(mode.is_embedded && mode.is_presenting, "{mode:?}");
        assert!(mode.has_transport() && !mode.has_command_bar(), "{mode:?}");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let (mode, notes) = Mode::parse("?view=cinema&embed=yes");
        assert_eq!(mode, Mode::default());
        assert_eq!(
            notes,
            [
                "view=cinema in the address should be view=both, cards, picture, matrix, lanes, curves, tree or compare",
                "embed=yes in the address should be embed=1"
            ]
        );
    }
}
