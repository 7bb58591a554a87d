//! What a person can do on the page, as data: components send these, the app carries them out.
//!
//! Whatever changes the run is a line of the command language ([`Action::Command`]); the rest is about time and about
//! what is shown.

use crate::geometry::Density;
use crate::message::NodeId;

/// What the stage shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The cards and the picture, side by side.
    #[default]
    Both,
    /// The cards alone.
    Cards,
    /// The picture alone.
    Picture,
}

impl View {
    /// In the order of their buttons and keys.
    pub const ALL: [Self; 3] = [Self::Both, Self::Cards, Self::Picture];

    /// Returns what its button says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Both => "Both",
            Self::Cards => "Cards",
            Self::Picture => "Picture",
        }
    }
}

/// What the inspector shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The story of the scenario and the numbers of the run.
    #[default]
    Run,
    /// The selected node.
    Node,
    /// What happened.
    Log,
    /// What is in flight.
    Flights,
    /// A message written by hand.
    Send,
}

impl Tab {
    /// In the order in which they stand.
    pub const ALL: [Self; 5] = [Self::Run, Self::Node, Self::Log, Self::Flights, Self::Send];

    /// Returns what its tab says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Run => "Run",
            Self::Node => "Node",
            Self::Log => "Log",
            Self::Flights => "In flight",
            Self::Send => "Send",
        }
    }

    /// Returns its name in identifiers.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Node => "node",
            Self::Log => "log",
            Self::Flights => "flights",
            Self::Send => "send",
        }
    }
}

/// Which colours the page wears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How the page looks and behaves for this person; kept by the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Display {
    /// The colours.
    pub theme: Theme,
    /// The size of text, percent of the usual one: 100, 125, 150 or 175.
    pub text: u32,
    /// Whether nothing moves on its way, as if the system had asked for reduced motion.
    pub still: bool,
    /// Whether single letters and marks are shortcuts.
    pub shortcuts: bool,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text: 100,
            still: false,
            shortcuts: true,
        }
    }
}

/// The text sizes that are offered, percent of the usual one.
pub const TEXT_SIZES: [u32; 4] = [100, 125, 150, 175];

/// A window over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// How the page looks and behaves.
    Display,
    /// The commands and the keys, or one command alone.
    Help(Option<&'static str>),
}

/// Where a menu about a node opens, in CSS pixels of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MenuAt {
    /// About whom.
    pub node: NodeId,
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Something a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Give this line to the run, as if it had been typed.
    Command(String),
    /// Put this line into the command bar, for the person to run or change.
    Prefill(String),
    /// The command bar now says this.
    Typed(String),
    /// Run what the command bar says.
    Submit,
    /// Go back (true) or forward in the history of the command bar.
    History(bool),
    /// Take the next completion of the command bar.
    Complete,
    /// Let time pass, or stop it.
    Toggle,
    /// Let time pass.
    Play,
    /// Stop time.
    Pause,
    /// Let one event happen.
    StepEvent,
    /// Let one round pass.
    StepRound,
    /// Let time pass at full speed until everybody knows everything.
    RunUntilConverged,
    /// Begin the scenario again.
    Reset,
    /// Choose a speed by its place among the speeds.
    Speed(usize),
    /// Choose a scenario by its place among the scenarios.
    Scenario(usize),
    /// Begin the scenario again with this seed, as typed.
    Seed(String),
    /// Begin the scenario again with a fresh seed.
    FreshSeed,
    /// Select a node, or none.
    Select(Option<NodeId>),
    /// Select the node that is so many before or after the selected one, if there is one, and move the focus to it.
    Walk(i32),
    /// Move the focus to the element with this identifier.
    Focus(&'static str),
    /// Open the menu about a node, or close it.
    Menu(Option<MenuAt>),
    /// Show this on the stage.
    View(View),
    /// Show this in the inspector.
    Tab(Tab),
    /// Open or close the inspector.
    Inspector,
    /// Show cards like this; `None`: as the room allows.
    Density(Option<Density>),
    /// Filter the log by this text.
    LogFilter(String),
    /// Show only the log of the selected node, or that of all.
    LogOfSelected(bool),
    /// Hold the log where it is, or let it go on.
    Hold(bool),
    /// Show more of the log.
    LogMore,
    /// Write this into the send panel.
    SendText(String),
    /// Hand the message of the send panel to this node.
    SendTo(Option<NodeId>),
    /// Deliver it.
    Deliver,
    /// Open a window over the page, or close it.
    Dialog(Option<Dialog>),
    /// Change how the page looks and behaves.
    Display(Display),
    /// Guess how many messages the first rumor takes.
    Guess(u64),
    /// Go on to breaking things.
    BreakIt,
    /// Be told no more.
    CloseHints,
}
