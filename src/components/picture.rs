//! The room as a picture: nodes, who knows whom, and the messages between them, each where its time says.
//!
//! In rooms of some dozens nodes and links are SVG, because they can be pointed at, walked and read aloud; in larger ones they
//! are drawn, each kind on a layer of its own that is drawn anew only when something on it changes, and one element stands for the
//! node that the keyboard is at. Messages are always drawn, because all of them move. The cards and the list of messages in
//! flight say the same in words.

use std::rc::Rc;

use yew::prelude::*;

use super::measure::use_size;
use crate::action::{Action, Side};
use crate::layout::Layout;
use crate::message::NodeId;
use crate::moving::Moving;
use crate::pointing::Lit;
use crate::snapshot::Snapshot;

use board::Board;

mod board;
mod brush;
mod large;
mod layers;
mod room;
mod scene;
mod tools;

/// Properties of [`Picture`].
#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// What moves.
    pub moving: Moving,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What lights up.
    pub lit: Rc<Lit>,
    /// How the nodes are laid out; `None`: as suits the room.
    pub layout: Option<Layout>,
    /// The size of text, 1 being usual.
    pub text: f64,
    /// Whether messages are drawn as arrows that do not move.
    pub is_still: bool,
    /// Whether the colours are dark; what is drawn reads them anew when that changes.
    pub is_dark: bool,
    /// Which of two pictures side by side it is, if it is one: those have no tools, and the other one is only looked at.
    #[prop_or_default]
    pub side: Option<Side>,
}

/// The height of the legend below the picture, in CSS pixels.
const LEGEND: f64 = 22.0;
/// The height of the tools above it, in CSS pixels.
const TOOLS: f64 = 36.0;
/// A room smaller than this has no place for tools, in CSS pixels.
const TOOLS_FROM: (f64, f64) = (300.0, 240.0);

/// The picture: as large as its room.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let room = use_node_ref();
    let (width, height) = use_size(&room);
    let is_alone = props.side.is_none();
    let has_tools = is_alone && width >= TOOLS_FROM.0 && height >= TOOLS_FROM.1;
    let above = if has_tools { TOOLS } else { 0.0 };
    let size = (width.floor(), (height - LEGEND - above).max(0.0).floor());
    html! {
        <div class={classes!("picture-room", has_tools.then_some("with-tools"))} ref={room}>
            if size.0 > 0.0 && size.1 > 0.0 {
                <Board picture={props.clone()} {size} {has_tools} />
            }
        </div>
    }
}
