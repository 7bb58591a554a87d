//! The line above the stage: what is happening, in one sentence, and what to press next.

use yew::prelude::*;

use crate::action::Action;
use crate::first_minute::Words;

/// Properties of [`Caption`].
#[derive(PartialEq, Properties)]
pub struct CaptionProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// What it says.
    pub words: Words,
    /// Whether there are hints to be rid of.
    pub can_close: bool,
}

/// The caption.
#[component]
pub fn Caption(props: &CaptionProps) -> Html {
    let send = |action: Action| props.dispatch.reform(move |_: MouseEvent| action.clone());
    let buttons = props.words.buttons.iter().enumerate().map(|(i, (label, action))| {
        let is_primary = props.words.primary == Some(i);
        html! {
            <button key={label.clone()} class={if is_primary { "primary" } else { "" }} onclick={send(action.clone())}>
                { label.clone() }
            </button>
        }
    });
    html! {
        <div class="caption">
            <p>{ &props.words.text }</p>
            <div class="caption-buttons">
                { for buttons }
                if props.can_close {
                    <button class="quiet" title="Show no more hints" onclick={send(Action::CloseHints)}>{ "No hints" }</button>
                }
            </div>
        </div>
    }
}
