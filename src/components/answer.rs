//! The answer to a question about a cell: why a node knows something, or why not.

use yew::prelude::*;

use super::controls::{button, small};
use crate::action::Action;
use crate::pointing::Pointed;
use crate::snapshot::seconds;
use crate::why::Answer;

/// The answer, with a way to each moment it speaks of.
pub fn answer(dispatch: &Callback<Action>, answer: &Answer) -> Html {
    let chain = answer.chain.iter().map(|link| {
        let go = button(dispatch, "small", seconds(link.at), Action::Seek(link.at));
        html! { <li key={link.number} data-point={Pointed::Message(link.number).to_string()}>{ go }<span>{ &link.sentence }</span></li> }
    });
    let chances = answer.chances.iter().enumerate().map(|(i, chance)| {
        let go = button(dispatch, "small", seconds(chance.at), Action::Seek(chance.at));
        let cause = chance.cause.as_ref().map(|cause| {
            let who = match cause.schedule {
                None => String::new(),
                Some(number) => format!("schedule {number}: "),
            };
            let label = format!("{} {who}{}", seconds(cause.at), cause.line);
            html! { <span class="cause">{ button(dispatch, "small", label, Action::Seek(cause.at)) }</span> }
        });
        html! { <li key={i}>{ go }<span>{ &chance.sentence }{ for cause }</span></li> }
    });
    html! {
        <section class="answer" aria-label="Why">
            <div class="run-top">
                <h3>{ &answer.question }</h3>
                { button(dispatch, "small quiet", "Close answer", Action::Unask) }
            </div>
            <p id="answer">{ &answer.sentence }</p>
            if !answer.chain.is_empty() {
                { small("note", "How it came, message by message:") }
                <ol class="steps">{ for chain }</ol>
            }
            if !answer.chances.is_empty() {
                { small("note", "The last chances there were:") }
                <ol class="steps">{ for chances }</ol>
            }
        </section>
    }
}
