//! The network under one's hand: what is lost, doubled and slow everywhere, one link, and who can talk to whom.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{press, small};
use super::inspector::InspectorProps;
use super::nemesis_panel::NemesisPanel;
use crate::action::Action;
use crate::message::NodeId;
use crate::snapshot::{Fault, NodeView};

/// The most nodes that are offered a side when the room is split by pressing.
const SPLIT_MAX: usize = 60;

/// How long messages take, to choose from; each is a line of the language.
const LATENCIES: [(&str, &str); 7] = [
    ("latency 0s", "none"),
    ("latency 100ms", "100 ms, always"),
    ("latency uniform 20ms..200ms", "20 to 200 ms, all as likely"),
    (
        "latency normal 100ms 30ms",
        "about 100 ms, now more, now less",
    ),
    ("latency exponential 100ms", "often short, sometimes long"),
    (
        "latency lognormal 80ms 500ms",
        "as on the internet: 80 ms, 1 in 100 over 500 ms",
    ),
    ("latency 1s", "a second, always"),
];

/// What can be done to one way between two nodes.
const LINK_VERBS: [(&str, &str); 6] = [
    ("Cut", "cut"),
    ("Heal", "heal"),
    ("Hold", "hold"),
    ("Release", "release"),
    ("Lose half", "loss 50%"),
    ("Lose nothing", "loss 0%"),
];

/// The panel.
pub fn faults_panel(props: &InspectorProps) -> Html {
    let dispatch = &props.dispatch;
    let nodes = &props.snapshot.nodes;
    let faults = &props.snapshot.faults;
    let set = |name: &str| {
        let settings = props.snapshot.settings.iter();
        let mut found = settings.filter(|(other, _)| *other == name);
        found.next().map(|(_, value)| value.clone())
    };
    html! { <>
        <h2>{ "The network" }</h2>
        { small("hint", "Everything here is a command: it is recorded, stands on the strip, and can be taken back.") }
        if !faults.is_empty() {
            <h3>{ "What is wrong now" }</h3>
            <ul class="wrong">{ for faults.iter().map(|fault| wrong(dispatch, fault)) }</ul>
        }
        <Share {dispatch} verb="loss" label="Messages lost" value={set("loss").unwrap_or_default()} />
        <Share {dispatch} verb="duplicate" label="Messages doubled" value={set("duplicate").unwrap_or_default()} />
        <Latency {dispatch} value={set("latency").unwrap_or_default()} />
        <h3>{ "One way between two nodes" }</h3>
        <OneWay {dispatch} nodes={nodes.clone()} />
        <h3>{ "Split the room" }</h3>
        <Split {dispatch} nodes={nodes.clone()} />
        <p class="tools">
            <button id="heal" type="button" onclick={press(dispatch, Action::Command("heal".to_owned()))}>{ "Heal everything" }</button>
        </p>
        <NemesisPanel {dispatch} snapshot={props.snapshot.clone()} />
    </> }
}

fn wrong(dispatch: &Callback<Action>, fault: &Fault) -> Html {
    let label = if fault.undo.starts_with("release") {
        "Release"
    } else {
        "Heal"
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
struct ShareProps {
    dispatch: Callback<Action>,
    verb: &'static str,
    label: &'static str,
    /// As the setting says it; empty: nothing.
    value: String,
}

/// A share of all messages, from none to all.
#[component]
fn Share(props: &ShareProps) -> Html {
    let verb = props.verb;
    let onchange = props.dispatch.reform(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Action::Command(format!("{verb} {}%", field.value()))
    });
    let percent = props.value.trim_end_matches('%').parse::<f64>();
    let shown = if props.value.is_empty() {
        "0%".to_owned()
    } else {
        props.value.clone()
    };
    html! {
        <div class="fault">
            <label for={format!("share-{verb}")}>{ props.label }</label>
            <input
                id={format!("share-{verb}")} type="range" min="0" max="100" step="5" {onchange} aria-valuetext={shown.clone()}
                value={percent.unwrap_or(0.0).round().to_string()} title="0 %: none. 100 %: nothing gets through, so only whoever has news knows it."
            />
            <output>{ shown }</output>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct LatencyProps {
    dispatch: Callback<Action>,
    value: String,
}

/// How long messages take.
#[component]
fn Latency(props: &LatencyProps) -> Html {
    let onchange = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: Event| {
            let field: HtmlSelectElement = event.target_unchecked_into();
            let line = field.value();
            if !line.is_empty() {
                dispatch.emit(Action::Command(line));
            }
        })
    };
    let now = format!("latency {}", props.value);
    let is_listed = LATENCIES.iter().any(|(line, _)| *line == now);
    let select = use_node_ref();
    // Once somebody has chosen, the attributes of its options no longer say which one a select shows.
    use_effect_with((select.clone(), now.clone()), move |(select, now)| {
        if let Some(select) = select.cast::<HtmlSelectElement>() {
            select.set_value(if is_listed { now } else { "" });
        }
    });
    let options = LATENCIES.map(|(line, words)| {
        html! { <option key={line} value={line} selected={line == now}>{ words }</option> }
    });
    html! {
        <div class="fault">
            <label for="latency">{ "Messages take" }</label>
            <select id="latency" ref={select} {onchange}>
                if !is_listed { <option value="" selected=true>{ props.value.clone() }</option> }
                { for options }
            </select>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct NodesProps {
    dispatch: Callback<Action>,
    nodes: Vec<Rc<NodeView>>,
}

/// Two nodes, and what can be done to the way from one to the other.
#[component]
fn OneWay(props: &NodesProps) -> Html {
    let (from, to) = (use_node_ref(), use_node_ref());
    if props.nodes.len() < 2 {
        return small("note", "There must be two nodes.");
    }
    let options = |chosen: usize| {
        props.nodes.iter().enumerate().map(move |(i, node)| {
            html! { <option key={i} value={node.port.to_string()} selected={i == chosen}>{ &*node.name }</option> }
        })
    };
    let verbs = LINK_VERBS.map(|(label, verb)| {
        let (from, to) = (from.clone(), to.clone());
        let onclick = props.dispatch.reform(move |_: MouseEvent| {
            let chosen = |field: &NodeRef| {
                let field = field.cast::<HtmlSelectElement>();
                field.map(|field| field.value()).unwrap_or_default()
            };
            Action::Command(format!("{verb} {} -> {}", chosen(&from), chosen(&to)))
        });
        html! { <button key={label} type="button" class="small" {onclick}>{ label }</button> }
    });
    html! { <>
        <p class="way">
            <label><span class="unseen">{ "From" }</span><select id="way-from" ref={from}>{ for options(0) }</select></label>
            { " → " }
            <label><span class="unseen">{ "To" }</span><select id="way-to" ref={to}>{ for options(1) }</select></label>
        </p>
        <p class="variations">{ for verbs }</p>
    </> }
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
