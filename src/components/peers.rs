//! The peers of a node, to be taken away and added by pressing.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::card::who;
use super::controls::{button, press};
use super::mark::{icon, sign};
use crate::action::Action;
use crate::snapshot::{NodeView, Status};

/// The most nodes that are offered to be a peer; of more, the command bar knows all.
const OFFERED_MAX: usize = 300;

/// Returns the peers of a node, each to be selected or taken away, and whom else it could have.
pub fn peers(dispatch: &Callback<Action>, node: &NodeView, room: &[Rc<NodeView>]) -> Html {
    let is_there = |id| room.iter().any(|other| other.id == id);
    let chips = node.peers.iter().map(|peer| {
        let label = peer.label.to_string();
        let name = format!("Forget {label} as a peer of {}", node.name);
        let forget = Action::Command(format!("unlink {} {label}", node.name));
        let can_forget = is_there(peer.id) && node.status != Status::Dead;
        html! {
            <span class="peer" key={peer.id.0}>
                if peer.has_left {
                    <span class="chip">{ who(&label, true) }</span>
                } else {
                    { button(dispatch, "chip", label, Action::Select(Some(peer.id))) }
                }
                if can_forget {
                    <button type="button" class="quiet forget" aria-label={name.clone()} title={name} onclick={press(dispatch, forget)}>{ icon(sign::CROSS) }</button>
                }
            </span>
        }
    });
    let others = room.iter().filter(|other| {
        other.id != node.id
            && other.status != Status::Dead
            && !node.peers.iter().any(|peer| peer.id == other.id)
    });
    let options: Vec<Html> = others
        .take(OFFERED_MAX)
        .map(|other| html! { <option key={other.id.0} value={other.name.to_string()}>{ &*other.name }</option> })
        .collect();
    let onchange = {
        let name = Rc::clone(&node.name);
        dispatch.reform(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let other = select.value();
            select.set_value("");
            Action::Command(format!("link {name} {other}"))
        })
    };
    html! { <>
        <p class="peers">
            { for chips }
            if node.peers.is_empty() { <span class="none">{ "none: it can tell nobody" }</span> }
        </p>
        if node.status != Status::Dead && !options.is_empty() {
            <p class="way">
                <label for="add-peer">{ "Add a peer" }</label>
                <select id="add-peer" {onchange}><option value="" selected=true>{ "choose…" }</option>{ for options }</select>
            </p>
        }
    </> }
}
