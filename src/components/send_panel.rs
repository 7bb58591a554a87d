//! A message of one's own: written out, tried on a node without disturbing it, and delivered.

use std::rc::Rc;

use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::action::Action;
use crate::message::NodeId;
use crate::snapshot::{Rehearsal, Snapshot, Status};

/// A message being written, and what it would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What is written.
    pub text: AttrValue,
    /// What was left out or filled in while reading it.
    pub notes: Rc<Vec<String>>,
    /// What handing it over would do, or why it cannot be.
    pub outcome: Option<Result<Rc<Rehearsal>, AttrValue>>,
}

/// Properties of [`SendPanel`].
#[derive(PartialEq, Properties)]
pub struct SendPanelProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// The node it would be handed to.
    pub selected: Option<NodeId>,
    /// The message.
    pub draft: Draft,
}

/// The most rows of the comparison that have not changed.
const SAME_MAX: usize = 8;

/// The send panel.
#[component]
pub fn SendPanel(props: &SendPanelProps) -> Html {
    let dispatch = &props.dispatch;
    let on_text = dispatch.reform(|event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        Action::SendText(area.value())
    });
    let ids: Vec<Option<NodeId>> = std::iter::once(None)
        .chain(props.snapshot.nodes.iter().map(|node| Some(node.id)))
        .collect();
    let on_node = dispatch.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let at = usize::try_from(select.selected_index()).unwrap_or(0);
        Action::SendTo(ids.get(at).copied().flatten())
    });
    let node = props.selected.and_then(|id| props.snapshot.node(id));
    let can_deliver = matches!(props.draft.outcome, Some(Ok(_)));
    html! { <>
        <h2>{ "A message of your own" }</h2>
        <label class="field column">
            <span>{ "Hand it to" }</span>
            <select id="send-node" onchange={on_node}>
                <option selected={props.selected.is_none()}>{ "choose a node" }</option>
                { for props.snapshot.nodes.iter().map(|node| html! {
                    <option key={node.id.0} selected={Some(node.id) == props.selected}>{ format!("{}:{}", node.name, node.port) }</option>
                }) }
            </select>
        </label>
        <label class="field column">
            <span>{ "The message, as JSON" }</span>
            <textarea
                id="send-text" rows="9" spellcheck="false" autocomplete="off" value={props.draft.text.clone()} oninput={on_text}
                aria-describedby="send-outcome"
            />
        </label>
        <p>
            <button class="primary" disabled={!can_deliver} onclick={dispatch.reform(|_: MouseEvent| Action::Deliver)}>
                { node.map_or("Deliver".to_owned(), |node| format!("Deliver to {}", node.name)) }
            </button>
        </p>
        <div id="send-outcome">
            { match &props.draft.outcome {
                None => Html::default(),
                Some(Err(why)) => html! { <p class="refused">{ why.clone() }</p> },
                Some(Ok(rehearsal)) => outcome(rehearsal, &props.draft.notes, node.is_some_and(|n| n.status == Status::Frozen)),
            } }
        </div>
    </> }
}

fn outcome(rehearsal: &Rehearsal, notes: &[String], is_frozen: bool) -> Html {
    let changes = rehearsal.changes();
    let same = changes.iter().filter(|change| !change.is_change()).count();
    let mut left = SAME_MAX;
    let shown = changes.iter().filter(|change| {
        if change.is_change() {
            return true;
        }
        left = left.saturating_sub(1);
        left > 0
    });
    let name = &rehearsal.before.name;
    html! { <>
        { for notes.iter().map(|note| html! { <p class="note">{ format!("Note: {note}.") }</p> }) }
        <p class="reason">{ &rehearsal.reason }</p>
        if is_frozen { <p class="note">{ format!("{name} is frozen: it will look at the message when it is thawed.") }</p> }
        <table class="compare">
            <caption>{ format!("{name} before and after; nothing has been delivered yet") }</caption>
            <thead><tr>
                <th scope="col">{ "What" }</th><th scope="col">{ "Before" }</th><th scope="col">{ "After" }</th>
            </tr></thead>
            <tbody>
                { for shown.map(|change| html! {
                    <tr key={change.what.clone()} class={change.is_change().then_some("changed")}>
                        <th scope="row">{ &change.what }{ if change.is_change() { " (changed)" } else { "" } }</th>
                        <td>{ dash(&change.before) }</td>
                        <td>{ dash(&change.after) }</td>
                    </tr>
                }) }
            </tbody>
        </table>
        if same > SAME_MAX { <p class="more">{ format!("and {} more that stay as they are", same - SAME_MAX) }</p> }
    </> }
}

fn dash(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        text.to_owned()
    }
}
