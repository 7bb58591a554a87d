//! What a person can do on the page, as data: components send these, the app carries them out.
//!
//! Whatever changes the run is a line of the command language ([`Action::Command`]); the rest is about time and about
//! what is shown.

use crate::chart::Chart;
use crate::chart::tree::Across;
use crate::geometry::Density;
use crate::history::RunId;
use crate::lanes::{self, Seat, Step, Zoom};
use crate::layout::Layout;
use crate::link::Extent;
use crate::matrix::Order;
use crate::message::NodeId;
use crate::pointing::Pointed;
use crate::time::SimTime;

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
    /// Who knows what, as a matrix.
    Matrix,
    /// The space-time diagram.
    Lanes,
    /// How a rumor has spread, as curves.
    Curves,
    /// Who told whom, as a tree.
    Tree,
    /// Two runs side by side.
    Compare,
}

impl View {
    /// In the order of their buttons and keys.
    pub const ALL: [Self; 8] = [
        Self::Both,
        Self::Cards,
        Self::Picture,
        Self::Matrix,
        Self::Lanes,
        Self::Curves,
        Self::Tree,
        Self::Compare,
    ];

    /// The kinds of views, in the order of their buttons; [`Both`](Self::Both) stands for the room. The last has a button only once there
    /// is something to compare.
    pub const KINDS: [Self; 6] = [
        Self::Both,
        Self::Matrix,
        Self::Lanes,
        Self::Curves,
        Self::Tree,
        Self::Compare,
    ];

    /// The ways to look at the room.
    pub const ROOM: [Self; 3] = [Self::Both, Self::Cards, Self::Picture];

    /// Returns of which of the [`KINDS`](Self::KINDS) it is.
    #[must_use]
    pub fn kind(self) -> Self {
        match self {
            Self::Both | Self::Cards | Self::Picture => Self::Both,
            other => other,
        }
    }

    /// Returns what the button of its kind says.
    #[must_use]
    pub fn kind_label(self) -> &'static str {
        match self.kind() {
            Self::Both => "Room",
            kind => kind.label(),
        }
    }

    /// Returns the question that its kind answers.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self.kind() {
            Self::Matrix => "Who knows what?",
            Self::Lanes => "Who told whom, and when?",
            Self::Curves => "How fast does it spread?",
            Self::Tree => "Who heard it from whom?",
            Self::Compare => "What is otherwise in another run?",
            Self::Both | Self::Cards | Self::Picture => {
                "Who is here, and what goes on between them?"
            }
        }
    }

    /// Returns what its button says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Both => "Both",
            Self::Cards => "Cards",
            Self::Picture => "Picture",
            Self::Matrix => "Knowledge",
            Self::Lanes => "Messages",
            Self::Curves => "Spread",
            Self::Tree => "Tree",
            Self::Compare => "Compare",
        }
    }
}

/// One of two runs side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The run at hand, to which things are done.
    Hand,
    /// The one that is beside it to be looked at.
    Other,
}

/// Which way one goes in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On.
    On,
    /// Back.
    Back,
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
    /// What is wrong with the network.
    Faults,
    /// The runs there have been, and how they differ.
    History,
}

impl Tab {
    /// In the order in which they stand.
    pub const ALL: [Self; 7] = [
        Self::Run,
        Self::Node,
        Self::Log,
        Self::Flights,
        Self::Send,
        Self::Faults,
        Self::History,
    ];

    /// Returns what its tab says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Run => "Run",
            Self::Node => "Node",
            Self::Log => "Log",
            Self::Flights => "In flight",
            Self::Send => "Send",
            Self::Faults => "Faults",
            Self::History => "History",
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
            Self::Faults => "faults",
            Self::History => "history",
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
    /// The run as a link or a file; how much of it.
    Share(Extent),
    /// The whole run as a code to photograph, as large as the window: for everybody in a room.
    Code,
    /// The commands and the keys, or one command alone.
    Help(Option<&'static str>),
}

/// In which form a run, or what is seen of it, is kept in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A recording in JSON.
    Recording,
    /// The command language.
    Scenario,
    /// What a chart shows, as comma-separated values.
    Table(Chart),
    /// Who told whom, as comma-separated values.
    TreeTable,
    /// What happened, one sentence a line.
    Story,
    /// A picture.
    Picture(Figure, Format),
}

/// A view of the run that can be kept as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The space-time diagram.
    Lanes,
    /// Who knows what.
    Matrix,
    /// A chart of how a rumor has spread.
    Chart(Chart),
    /// Who told whom.
    Tree,
}

/// In which form a picture is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Shapes and text.
    Svg,
    /// Pixels.
    Png,
}

impl FileKind {
    /// Returns what comes after the run's title in the file's name, so that files of one run lie side by side.
    #[must_use]
    pub fn part(self) -> &'static str {
        match self {
            Self::Recording | Self::Scenario => "",
            Self::Story => "-story",
            Self::Picture(Figure::Lanes, _) => "-lanes",
            Self::Picture(Figure::Matrix, _) => "-matrix",
            Self::Table(chart) | Self::Picture(Figure::Chart(chart), _) => match chart {
                Chart::Share => "-curve",
                Chart::Messages => "-messages",
                Chart::Load => "-load",
            },
            Self::TreeTable | Self::Picture(Figure::Tree, _) => "-tree",
        }
    }

    /// Returns the end of the file's name, and its type.
    #[must_use]
    pub fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Recording => ("json", "application/json"),
            Self::Scenario => ("txt", "text/plain"),
            Self::Table(_) | Self::TreeTable => ("csv", "text/csv"),
            Self::Story => ("txt", "text/plain"),
            Self::Picture(_, Format::Svg) => ("svg", "image/svg+xml"),
            Self::Picture(_, Format::Png) => ("png", "image/png"),
        }
    }
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

/// Something a person did to the space-time diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanesAction {
    /// Put the lane of a node there, or where it comes by itself.
    Seat(NodeId, Option<Seat>),
    /// Take back that lanes are there.
    TakeBack(Seat),
    /// Order them so.
    Order(lanes::Order),
    /// Look nearer, from further away, earlier or later.
    Zoom(Zoom),
    /// Go to another event of the selected node, or of all if none is.
    Step(Step),
    /// Look at the event with this number, or at none.
    Event(Option<u64>),
    /// Whether going from event to event takes the instant of the whole page along.
    Leads(bool),
    /// Whether it is shown as a table.
    Table(bool),
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
    /// Give commands that were pasted, one after the other.
    Pasted(String),
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
    /// Take one event, or one command, back.
    StepBack,
    /// Let one round pass.
    StepRound,
    /// Go back to where a round begins.
    RoundBack,
    /// Go to an instant of the run.
    Seek(SimTime),
    /// Go to the live edge of the run; from there, to the last that is known to come.
    SeekLive,
    /// Go to the next mark on the strip, or to the one before.
    Mark(Way),
    /// Take the last command back.
    Undo,
    /// Give it again.
    Redo,
    /// Go to another run.
    SwitchRun(RunId),
    /// Call the current run this.
    RenameRun(String),
    /// Delete a run.
    DeleteRun(RunId),
    /// Remember this instant, or forget it if it is remembered.
    Bookmark,
    /// Go on with the run that the browser keeps at this place.
    BringBack(String),
    /// Compare the current run with another.
    Compare(RunId),
    /// Begin the run again under these lines, and compare: as the run on that side.
    Vary(Side, String),
    /// Put this text on the clipboard.
    Copy(String),
    /// Keep the run as a file.
    Download(FileKind),
    /// Ask for a file to open.
    AskForFile,
    /// Go on with the run that the browser has kept.
    OpenKept,
    /// Let what takes long go on as long as it takes.
    GoOn,
    /// Stop opening what is being opened.
    StopOpening,
    /// Show the page as on a projector, or as usual.
    Present,
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
    /// Ask why the first node knows, or does not know, the favourite of the second.
    Ask(NodeId, NodeId),
    /// Take the question back.
    Unask,
    /// Point at something, or at nothing.
    Point(Option<Pointed>),
    /// Catch the message with this number, or let go of the one that is caught.
    Catch(Option<u64>),
    /// Look at this stretch of the run alone, in the log, the diagram and the charts; or at all of it again.
    Range(Option<(SimTime, SimTime)>),
    /// Follow a rumor through the space-time diagram, the charts and the tree, or none.
    Follow(Option<u64>),
    /// Show all news in the charts, or, if none is followed, the rumor with the latest news.
    AllNews(bool),
    /// Compute the same scenario with other seeds, or stop.
    Seeds(bool),
    /// Let that go from left to right in the tree.
    Across(Across),
    /// Something about the space-time diagram.
    Lanes(LanesAction),
    /// Show so much of the run there, by its place among the spans.
    LaneSpan(usize),
    /// Order the rows of the matrix so.
    MatrixOrder(Order),
    /// Select a node, or none.
    Select(Option<NodeId>),
    /// Select the node that is so many before or after the selected one, if there is one, and move the focus to it.
    Walk(i32),
    /// Select this node and move the focus to it, in the picture.
    GoTo(NodeId),
    /// Say why something that was drawn cannot be done.
    Refuse(String),
    /// Move the focus to the element with this identifier.
    Focus(&'static str),
    /// Open the command bar where there is little room, or close it.
    CommandBar,
    /// Open the menu about a node, or close it.
    Menu(Option<MenuAt>),
    /// Show this on the stage.
    View(View),
    /// Lay the picture out like this; `None`: as suits the room.
    Layout(Option<Layout>),
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
    /// Write the message that tells of a node's favourite.
    SendAbout(NodeId),
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
