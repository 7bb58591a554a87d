//! A message of one's own: written out, tried on a node without disturbing it, and delivered.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::controls::{choice, heads, press, row, small};
use super::inspector::InspectorProps;
use crate::action::Action;
use crate::message::{HOME, NodeId};
use crate::snapshot::{Rehearsal, seconds};
use crate::time::SimTime;

/// A message being written, and what it would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What is written.
    pub text: AttrValue,
    /// Which node of the room it is about.
    pub about: Option<NodeId>,
    /// What was left out or filled in while reading it.
    pub notes: Rc<Vec<String>>,
    /// What handing it over would do, or why it cannot be.
    pub outcome: Option<Result<Rc<Rehearsal>, AttrValue>>,
    /// When it was handed over, and what that did; `None`: it has not been, or not to this node.
    pub delivered: Option<(SimTime, Rc<Rehearsal>)>,
}

/// The most rows of the comparison that have not changed.
const SAME_MAX: usize = 8;

/// The send panel.
pub fn send_panel(props: &InspectorProps) -> Html {
    let InspectorProps {
        dispatch,
        snapshot,
        draft,
        selected,
        ..
    } = props;
    let oninput = dispatch.reform(|event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        Action::SendText(area.value())
    });
    let ids: Vec<_> = snapshot.nodes.iter().map(|node| node.id).collect();
    let chosen = ids.iter().position(|id| Some(*id) == *selected);
    let names = snapshot
        .nodes
        .iter()
        .map(|node| format!("{}:{}", node.name, node.port).into());
    let names = std::iter::once("choose a node".into())
        .chain(names)
        .collect();
    let about = ids.iter().position(|id| Some(*id) == draft.about);
    let addresses = snapshot
        .nodes
        .iter()
        .map(|node| format!("{}, at {HOME}:{}", node.name, node.port).into());
    let addresses = std::iter::once("somebody else".into())
        .chain(addresses)
        .collect();
    let on_about = {
        let (dispatch, ids) = (dispatch.clone(), ids.clone());
        Callback::from(move |at: usize| {
            if let Some(id) = at.checked_sub(1).and_then(|i| ids.get(i)) {
                dispatch.emit(Action::SendAbout(*id));
            }
        })
    };
    let on_choice = dispatch.reform(move |at: usize| {
        Action::SendTo(at.checked_sub(1).and_then(|i| ids.get(i).copied()))
    });
    let node = props.selected_node();
    let deliver = node.map_or("Deliver".to_owned(), |node| {
        format!("Deliver to {}", node.name)
    });
    let outcome = match &draft.outcome {
        None => Html::default(),
        Some(Err(why)) => small("refused", why.clone()),
        Some(Ok(rehearsal)) => outcome(rehearsal, &draft.notes, draft.delivered.as_ref()),
    };
    html! { <>
        <h2>{ "A message of your own" }</h2>
        { choice("send-node", "field column", "Hand it to", names, chosen.map_or(0, |i| i + 1), on_choice) }
        { choice("send-about", "field column", "A message about", addresses, about.map_or(0, |i| i + 1), on_about) }
        <label class="field column">
            <span>{ "The message, as JSON" }</span>
            <textarea
                id="send-text" rows="9" spellcheck="false" autocomplete="off" value={draft.text.clone()} {oninput}
                aria-describedby="send-outcome"
            />
        </label>
        <p>
            <button
                class="primary" disabled={!matches!(draft.outcome, Some(Ok(_)))} onclick={press(dispatch, Action::Deliver)}
            >{ deliver }</button>
        </p>
        <div id="send-outcome">{ outcome }</div>
    </> }
}

/// What would come of it, or, once it has been delivered, what has, and what would come of doing so again.
fn outcome(
    rehearsal: &Rehearsal,
    notes: &[String],
    delivered: Option<&(SimTime, Rc<Rehearsal>)>,
) -> Html {
    let notes = notes
        .iter()
        .map(|note| small("note", format!("Note: {note}.")));
    let name = &rehearsal.before.name;
    let Some((at, happened)) = delivered else {
        let caption = format!("{name} now and then; nothing has been delivered yet");
        return html! { <>
            { for notes }
            { small("reason", rehearsal.reason.clone()) }
            { compared(rehearsal, caption, ["Now", "Then"]) }
        </> };
    };
    let caption = format!("{name} before and after; delivered at {}", seconds(*at));
    let again = rehearsal
        .reason
        .replacen("If you deliver it,", "If you deliver it again,", 1);
    html! { <>
        { for notes }
        { small("reason", happened.reason.clone()) }
        { compared(happened, caption, ["Before", "After"]) }
        { small("note", again) }
    </> }
}

/// A node at two times, side by side.
fn compared(rehearsal: &Rehearsal, caption: String, [before, after]: [&'static str; 2]) -> Html {
    let changes = rehearsal.changes();
    let same = changes.iter().filter(|change| !change.is_change()).count();
    let mut left = SAME_MAX;
    let mut is_shown = |is_change: bool| {
        left = left.saturating_sub(usize::from(!is_change));
        is_change || left > 0
    };
    let rows = changes
        .iter()
        .filter(|change| is_shown(change.is_change()))
        .map(|change| {
            let (class, mark) = if change.is_change() {
                ("changed", " (changed)")
            } else {
                ("", "")
            };
            let cells = [&change.before, &change.after].map(|text| ("", dash(text).into()));
            row(class, format!("{}{mark}", change.what), cells)
        });
    html! { <>
        <table class="compare">
            <caption>{ caption }</caption>
            { heads("", &["What", before, after]) }
            <tbody>{ for rows }</tbody>
        </table>
        if same >= SAME_MAX {
            { small("more", format!("and {} more that stay as they are", same - (SAME_MAX - 1))) }
        }
    </> }
}

fn dash(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        text.to_owned()
    }
}
