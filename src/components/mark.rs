//! The small drawings: a node's state by shape, the icons, the logo.

use yew::prelude::*;

use crate::snapshot::Status;

/// Returns the word for a state.
#[must_use]
pub fn word(status: Status) -> &'static str {
    match status {
        Status::Up => "up",
        Status::Frozen => "frozen",
        Status::Dead => "dead",
    }
}

/// A node's state by shape and colour: a disc, two bars, a cross. The word stands beside it.
pub fn status_mark(status: Status) -> Html {
    let shape = match status {
        Status::Up => html! { <circle cx="8" cy="8" r="5.5" /> },
        Status::Frozen => html! { <path d="M3 2.5h3.6v11H3zM9.4 2.5H13v11H9.4z" /> },
        Status::Dead => html! {
            <path d="M3.8 1.8 8 6l4.2-4.2 2 2L10 8l4.2 4.2-2 2L8 10l-4.2 4.2-2-2L6 8 1.8 3.8z" />
        },
    };
    html! {
        <svg class={classes!("mark", word(status))} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            { shape }
        </svg>
    }
}

/// The paths of the icons, in a square of 16.
pub mod sign {
    /// Two bars.
    pub const PAUSE: &str = "M3.4 2.5h3.4v11H3.4zM9.2 2.5h3.4v11H9.2z";
    /// A triangle.
    pub const PLAY: &str = "M4 2.2v11.6L13.6 8z";
    /// A triangle that a bar stops.
    pub const STEP: &str = "M3 3v10l6.6-5zM10.6 3H13v10h-2.4z";
    /// A bar, and a triangle back to it.
    pub const START: &str = "M3 3h2.4v10H3zM14 3v10L6.2 8z";
    /// A triangle back to a bar.
    pub const STEP_BACK: &str = "M13 3v10L6.4 8zM3 3h2.4v10H3z";
    /// A triangle that ends at a disc.
    pub const LIVE: &str = "M2 3l6.2 5L2 13zM11.5 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6z";
    /// A mark on the strip, and a triangle to it.
    pub const TO_MARK: &str = "M2 4v8l6-4zM11 2.5h2v3.2L15 8l-2 2.3v3.2h-2v-3.2L9 8l2-2.3z";
    /// A triangle back to a mark on the strip.
    pub const BACK_TO_MARK: &str = "M14 4v8L8 8zM3 2.5h2v3.2L7 8l-2 2.3v3.2H3v-3.2L1 8l2-2.3z";
    /// A flag.
    pub const FLAG: &str = "M3.5 1.5h1.8v1h8L11 6l2.3 3.5h-8v5H3.5z";
    /// A flag that is struck through.
    pub const FLAG_DOWN: &str =
        "M3.5 1.5h1.8v1h8L11 6l2.3 3.5h-8v5H3.5zM1 13.6 13.6 1l1.2 1.2L2.2 14.8z";
    /// A die that shows five.
    pub const DIE: &str = "M3.5 1h9A2.5 2.5 0 0 1 15 3.5v9a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 1 12.5v-9A2.5 2.5 0 0 1 3.5 1zM4.6 3.3a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zm6.8 0a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM8 6.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM4.6 10.1a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zm6.8 0a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z";
    /// A snowflake: three bars with branches.
    pub const SNOWFLAKE: &str = "M7.3 1h1.4v2.3l1.5-1 .7 1.1-2.2 1.5v1.9l1.7-1 .2-2.6 1.3.1-.1 1.8 2-1.2.7 1.2-2 1.2 1.6.8-.6 1.2-2.4-1.2-1.7 1 1.7 1 2.4-1.2.6 1.2-1.6.8 2 1.2-.7 1.2-2-1.2.1 1.8-1.3.1-.2-2.6-1.7-1v1.9l2.2 1.5-.7 1.1-1.5-1V15H7.3v-2.3l-1.5 1-.7-1.1 2.2-1.5V9.2l-1.7 1-.2 2.6-1.3-.1.1-1.8-2 1.2-.7-1.2 2-1.2-1.6-.8.6-1.2 2.4 1.2 1.7-1-1.7-1-2.4 1.2-.6-1.2 1.6-.8-2-1.2.7-1.2 2 1.2-.1-1.8 1.3-.1.2 2.6 1.7 1V4.9L5.1 3.4l.7-1.1 1.5 1z";
    /// The sign of a switch: a ring that a bar opens.
    pub const POWER: &str = "M7 1h2v7H7zM5 3.1v2.3a4 4 0 1 0 6 0V3.1a6 6 0 1 1-6 0z";
    /// A plus.
    pub const PLUS: &str = "M6.8 2.5h2.4v4.3h4.3v2.4H9.2v4.3H6.8V9.2H2.5V6.8h4.3z";
    /// A triangle that points up.
    pub const PEAK: &str = "M8 3l5.6 10H2.4z";
    /// A mark of exclamation.
    pub const ALARM: &str =
        "M6.6 1.5h2.8l-.5 8.3H7.1zM8 11.2a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z";
    /// A line that parts in two.
    pub const FORK: &str = "M7 14.5V9.4L3 5.6V2.5h2v2.3l3 2.9 3-2.9V2.5h2v3.1L9 9.4v5.1z";
    /// A line that is cut.
    pub const CUT: &str =
        "M7 1.5h2L7.6 5.2 9.6 7l-2 2 1.8 1.8L8 14.5H6l1.2-3.5L5.4 9.2l2-2-1.9-1.9z";
    /// An arrow that turns back.
    pub const UNDO: &str =
        "M6.5 2 2 6l4.5 4V7.3h3.4a2.6 2.6 0 0 1 0 5.2H5v2h4.9a4.6 4.6 0 0 0 0-9.2H6.5z";
    /// An arrow that turns forth.
    pub const REDO: &str =
        "M9.5 2 14 6l-4.5 4V7.3H6.1a2.6 2.6 0 0 0 0 5.2H11v2H6.1a4.6 4.6 0 0 1 0-9.2h3.4z";
    /// A tick.
    pub const AGREE: &str = "M2.2 8.6 4 6.8l3 3 5.2-6 1.9 1.6-7 8.2z";
    /// A cross.
    pub const CROSS: &str = "M3.8 2.4 8 6.6l4.2-4.2 1.4 1.4L9.4 8l4.2 4.2-1.4 1.4L8 9.4l-4.2 4.2-1.4-1.4L6.6 8 2.4 3.8z";
    /// An arrow that goes round.
    pub const AGAIN: &str = "M8 2.5V0l4 3.5L8 7V4.5a4 4 0 1 0 4 4h2a6 6 0 1 1-6-6z";
    /// An empty ring.
    pub const RING: &str = "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z";
    /// A book.
    pub const BOOK: &str = "M3 2h8.5A1.5 1.5 0 0 1 13 3.5V14H4.5A1.5 1.5 0 0 1 3 12.5zm2 2v6h6V4z";
    /// Two discs and a line.
    pub const LINK: &str = "M4 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zm8 0a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM6 7.2h4v1.6H6z";
    /// A letter.
    pub const LETTER: &str = "M1.5 3.5h13v9h-13zM3 5v6h10V5L8 9z";
}

/// An icon; the words stand beside it, or in the name of its button.
pub fn icon(path: &'static str) -> Html {
    html! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path fill-rule="evenodd" d={path} /></svg> }
}

/// The logo: a drop with a ripple.
pub fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="drop" d="M16 2.5c4.6 6 8.6 10.3 8.6 15.4a8.6 8.6 0 0 1-17.2 0C7.4 12.8 11.4 8.5 16 2.5z" />
            <path class="ripple" d="M5 28.5c3.2-1.9 5.4-1.9 8.5 0s5.4 1.9 8.5 0 4-1.7 5.5-1" />
            <circle class="shine" cx="12.4" cy="18.6" r="1.9" />
        </svg>
    }
}
