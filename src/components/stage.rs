//! The middle of the page: the cards, the picture, or both.

use std::rc::Rc;

use yew::prelude::*;

use super::cards::Cards;
use super::picture::Picture;
use crate::action::{Action, View};
use crate::geometry::Density;
use crate::message::NodeId;
use crate::snapshot::{Frame, Snapshot};

/// Properties of [`Stage`].
#[derive(PartialEq, Properties)]
pub struct StageProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// What moves.
    pub frame: Rc<Frame>,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What to show.
    pub view: View,
    /// How much cards show; `None`: as the room allows.
    pub density: Option<Density>,
    /// The size of text, 1 being usual.
    pub text: f64,
    /// Whether nothing moves on its way.
    pub is_still: bool,
    /// Whether the colours are dark; the picture reads them anew when that changes.
    pub is_dark: bool,
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let dispatch = &props.dispatch;
    if props.snapshot.nodes.is_empty() {
        let send = |line: &'static str| {
            dispatch.reform(move |_: MouseEvent| Action::Command(line.to_owned()))
        };
        return html! {
            <div class="stage empty">
                <p>{ "The room is empty." }</p>
                <p>
                    <button class="primary" onclick={send("new 5")}>{ "Five people" }</button>
                    <button onclick={send("new 12")}>{ "Twelve people" }</button>
                </p>
                <p>{ "Or type: watercooler new jimmy:81" }</p>
            </div>
        };
    }
    html! {
        <div class={classes!("stage", props.view.label().to_lowercase())}>
            if props.view != View::Cards {
                <Picture
                    {dispatch}
                    snapshot={Rc::clone(&props.snapshot)}
                    frame={Rc::clone(&props.frame)}
                    selected={props.selected}
                    is_still={props.is_still}
                    is_dark={props.is_dark}
                />
            }
            if props.view != View::Picture {
                <Cards
                    {dispatch}
                    snapshot={Rc::clone(&props.snapshot)}
                    selected={props.selected}
                    density={props.density}
                    text={props.text}
                />
            }
        </div>
    }
}
