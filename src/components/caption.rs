//! The line above the stage: what is happening, in one sentence, and what to press next.

use yew::prelude::*;

use super::controls::press;
use super::mark::{icon, sign};
use super::toolbar::Toolbar;
use crate::action::Action;
use crate::first_minute::Words;

/// The caption, and what keeps people from hearing of each other; `can_close` if there are hints to be rid of.
pub fn caption(
    dispatch: &Callback<Action>,
    words: &Words,
    notice: Option<&Words>,
    can_close: bool,
) -> Html {
    html! { <>
        <div class="caption">
            <div class="caption-text">
                <p>{ &words.text }</p>
                if !words.notes.is_empty() {
                    <ul>{ for words.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul>
                }
            </div>
            <Toolbar class="caption-buttons" label="What to do next">
                { for buttons(dispatch, words) }
                if can_close {
                    <button
                        type="button" class="quiet sign" aria-label="No more hints" title="No more hints" onclick={press(dispatch, Action::CloseHints)}
                    >{ icon(sign::CROSS) }</button>
                }
            </Toolbar>
        </div>
        if let Some(notice) = notice {
            <div class="notice" role="note">
                <p>{ &notice.text }</p>
                <div class="caption-buttons">{ for buttons(dispatch, notice) }</div>
            </div>
        }
    </> }
}

fn buttons<'a>(
    dispatch: &'a Callback<Action>,
    words: &'a Words,
) -> impl Iterator<Item = Html> + 'a {
    let all = words.buttons.iter().enumerate();
    all.map(move |(i, (label, action))| {
        let class = (words.primary == Some(i)).then_some("primary");
        // When it is gone, the button that pauses has taken its place.
        let place = (*action == Action::Play).then_some("play");
        html! {
            <button key={&**label} type="button" {class} data-place={place} onclick={press(dispatch, action.clone())}>{ label }</button>
        }
    })
}
