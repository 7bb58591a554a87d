//! The line above the stage: what is happening, in one sentence, and what to press next.

use yew::prelude::*;

use super::controls::button;
use crate::action::Action;
use crate::first_minute::Words;

/// The caption; `can_close` if there are hints to be rid of.
pub fn caption(dispatch: &Callback<Action>, words: &Words, can_close: bool) -> Html {
    let buttons = words
        .buttons
        .iter()
        .enumerate()
        .map(|(i, (label, action))| {
            let class = if words.primary == Some(i) {
                "primary"
            } else {
                ""
            };
            button(dispatch, class, label.clone(), action.clone())
        });
    html! {
        <div class="caption">
            <p>{ &words.text }</p>
            <div class="caption-buttons">
                { for buttons }
                if can_close { { button(dispatch, "quiet", "No hints", Action::CloseHints) } }
            </div>
        </div>
    }
}
