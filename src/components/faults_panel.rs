//! The network under one's hand: what is lost, doubled and slow everywhere, one link, and who can talk to whom.

use std::rc::Rc;

use web_sys::SubmitEvent;
use yew::prelude::*;

use super::controls::{press, small};
use super::inspector::InspectorProps;
use super::links_panel::LinksPanel;
use super::nemesis_panel::NemesisPanel;
use crate::action::Action;
use crate::message::NodeId;
use crate::snapshot::{Fault, NodeView};

/// The most nodes that are offered a side when the room is split by pressing.
const SPLIT_MAX: usize = 60;

/// The panel.
pub fn faults_panel(props: &InspectorProps) -> Html {
    let dispatch = &props.dispatch;
    let nodes = &props.snapshot.nodes;
    let faults = &props.snapshot.faults;
    html! { <>
        <h2>{ "The network" }</h2>
        { small("hint", "Everything here is a command: it is recorded, stands on the strip, and can be taken back.") }
        if !faults.is_empty() {
            <h3>{ "What is wrong now" }</h3>
            <ul class="wrong">{ for faults.iter().map(|fault| wrong(dispatch, fault)) }</ul>
        }
        <h3>{ "The links" }</h3>
        <LinksPanel {dispatch} nodes={nodes.clone()} settings={Rc::clone(&props.snapshot.settings)} />
        <h3>{ "Split the room" }</h3>
        <Split {dispatch} nodes={nodes.clone()} />
        <p class="tools">
            <button id="heal" type="button" onclick={press(dispatch, Action::Command("heal".to_owned()))}>{ "Heal everything" }</button>
        </p>
        <NemesisPanel {dispatch} snapshot={props.snapshot.clone()} />
    </> }
}

fn wrong(dispatch: &Callback<Action>, fault: &Fault) -> Html {
    let label = match fault.undo.split(' ').next() {
        Some("release") => "Release",
        Some("heal") => "Heal",
        _ => "Take back",
    };
    let name = format!("{label}: {}", fault.what);
    html! {
        <li key={fault.what.clone()}>
            <span>{ &fault.what }</span>
            <button type="button" class="small" aria-label={name} onclick={press(dispatch, Action::Command(fault.undo.clone()))}>{ label }</button>
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct NodesProps {
    dispatch: Callback<Action>,
    nodes: Vec<Rc<NodeView>>,
}

/// Two sides, and who is on which.
#[component]
fn Split(props: &NodesProps) -> Html {
    let chosen = use_state_eq(Vec::<NodeId>::new);
    let nodes = &props.nodes;
    let on_side: Vec<&Rc<NodeView>> = nodes
        .iter()
        .filter(|node| chosen.contains(&node.id))
        .collect();
    let others: Vec<&Rc<NodeView>> = nodes
        .iter()
        .filter(|node| !chosen.contains(&node.id))
        .collect();
    let list = |nodes: &[&Rc<NodeView>]| {
        let ports: Vec<String> = nodes.iter().map(|node| node.port.to_string()).collect();
        ports.join(",")
    };
    let can_split = !on_side.is_empty() && !others.is_empty();
    let line = format!("partition {} | {}", list(&on_side), list(&others));
    let onsubmit = props.dispatch.reform(move |event: SubmitEvent| {
        event.prevent_default();
        Action::Command(line.clone())
    });
    let chips = nodes.iter().take(SPLIT_MAX).map(|node| {
        let is_on = chosen.contains(&node.id);
        let onclick = {
            let (chosen, id) = (chosen.clone(), node.id);
            Callback::from(move |_: MouseEvent| {
                let mut side = (*chosen).clone();
                match side.iter().position(|other| *other == id) {
                    Some(at) => drop(side.remove(at)),
                    None => side.push(id),
                }
                chosen.set(side);
            })
        };
        html! { <button key={node.id.0} type="button" class="chip" aria-pressed={is_on.to_string()} {onclick}>{ &*node.name }</button> }
    });
    html! {
        <form {onsubmit}>
            { small("note", "Press those on one side; all others are on the other.") }
            <p class="variations">{ for chips }</p>
            <p class="tools"><button type="submit" class="primary" disabled={!can_split}>{ "Split the room" }</button></p>
        </form>
    }
}
