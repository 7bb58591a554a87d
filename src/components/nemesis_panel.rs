//! Trouble that comes by itself: the schedules there are, how to make one, and what is the matter with a node.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::ailments::ailments;
use super::controls::{press, small};
use crate::action::Action;
use crate::message::NodeId;
use crate::narration::counted;
use crate::snapshot::{NodeView, ScheduleView, Snapshot, seconds};

/// The most nodes that are offered in a list.
const OFFERED_MAX: usize = 300;

/// What a schedule can do, to choose from: a line for a node, and whether it is about one.
const DEEDS: [(&str, &str, bool); 8] = [
    ("isolate", "cut off", true),
    ("freeze", "freeze", true),
    ("kill", "kill", true),
    ("slow", "slow down", true),
    ("partition", "split the room in two", false),
    ("loss 50%", "lose half of all messages", false),
    ("latency 1s", "let messages take a second", false),
    ("freeze", "freeze everybody", false),
];

/// Properties of [`NemesisPanel`].
#[derive(PartialEq, Properties)]
pub struct NemesisPanelProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
}

/// The panel.
#[component]
pub fn NemesisPanel(props: &NemesisPanelProps) -> Html {
    let NemesisPanelProps { dispatch, snapshot } = props;
    let schedules = snapshot.schedules.iter();
    let schedules = schedules
        .map(|schedule| html! { <li key={schedule.number}>{ row(dispatch, schedule) }</li> });
    html! { <>
        <h2>{ "What comes by itself" }</h2>
        { small("hint", "A schedule goes on until it is ended. Ending it undoes what it did; what you did stays.") }
        if snapshot.schedules.is_empty() {
            { small("none", "Nothing is scheduled.") }
        } else {
            <ul class="wrong schedules" aria-label="Schedules">{ for schedules }</ul>
            <p class="tools">
                <button id="calm" type="button" onclick={press(dispatch, Action::Command("calm".to_owned()))}>{ "End every schedule" }</button>
            </p>
        }
        if snapshot.nodes.is_empty() {
            { small("note", "There must be a node.") }
        } else {
            <Repeat {dispatch} nodes={snapshot.nodes.clone()} />
            <Churn {dispatch} />
            <h3>{ "Faults of one node" }</h3>
            <OneNode {dispatch} nodes={snapshot.nodes.clone()} />
        }
    </> }
}

fn row(dispatch: &Callback<Action>, schedule: &ScheduleView) -> Html {
    let ScheduleView {
        number,
        line,
        meaning,
        next_at,
        in_force_since,
        strikes,
        in_vain,
        ..
    } = schedule;
    let state = match in_force_since {
        Some(since) => format!("in force since {}", seconds(*since)),
        None => format!("next at {}", seconds(*next_at)),
    };
    let vain = match in_vain {
        0 => String::new(),
        n => format!(", {n} in vain"),
    };
    let times = counted(*strikes, "time");
    let name = format!("End schedule {number}: {line}");
    let calm = Action::Command(format!("calm {number}"));
    html! { <>
        <span class="schedule" title={meaning.clone()}>
            <code>{ format!("{number}. {line}") }</code>
            <span class="state">{ format!("{state}; struck {times}{vain}") }</span>
        </span>
        <button type="button" class="small" aria-label={name} onclick={press(dispatch, calm)}>{ "End" }</button>
    </> }
}

#[derive(PartialEq, Properties)]
struct NodesProps {
    dispatch: Callback<Action>,
    nodes: Vec<Rc<NodeView>>,
}

/// The nodes to choose from, the first one chosen until somebody chooses another.
fn options(nodes: &[Rc<NodeView>]) -> impl Iterator<Item = Html> {
    nodes.iter().take(OFFERED_MAX).enumerate().map(|(i, node)| {
        html! { <option key={node.id.0} value={node.name.to_string()} selected={i == 0}>{ &*node.name }</option> }
    })
}

/// Splits the room in two: every other node on either side, a few of them by name.
fn halves(nodes: &[Rc<NodeView>]) -> String {
    let side = |first: usize| {
        let side = nodes.iter().skip(first).step_by(2).take(OFFERED_MAX);
        side.map(|node| node.port.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    format!("partition {} | {}", side(0), side(1))
}

/// Returns what keeps a field's text as it is typed.
fn typing(text: &UseStateHandle<String>) -> Callback<InputEvent> {
    let text = text.clone();
    Callback::from(move |event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        text.set(field.value());
    })
}

/// Something to be done again and again.
#[component]
fn Repeat(props: &NodesProps) -> Html {
    let deed = use_state_eq(|| 0_usize);
    let (every, lasts) = (use_state(|| "5".to_owned()), use_state(|| "2".to_owned()));
    let whom = use_node_ref();
    let (verb, _, has_node) = DEEDS[*deed];
    let split = halves(&props.nodes);
    let onsubmit = {
        let (whom, every, lasts) = (whom.clone(), every.clone(), lasts.clone());
        props.dispatch.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let whom = whom.cast::<HtmlSelectElement>();
            let whom = whom.map(|whom| whom.value()).unwrap_or_default();
            let deed = match (verb, has_node) {
                ("slow", _) => format!("slow {whom} 300ms"),
                ("partition", _) => split.clone(),
                (verb, true) => format!("{verb} {whom}"),
                (verb, false) => verb.to_owned(),
            };
            Action::Command(format!("every {}s for {}s {deed}", *every, *lasts))
        })
    };
    let onchange = {
        let deed = deed.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            deed.set(usize::try_from(select.selected_index()).unwrap_or(0));
        })
    };
    let deeds = DEEDS.iter().enumerate().map(|(i, (_, words, _))| {
        html! { <option key={i} selected={i == *deed}>{ *words }</option> }
    });
    html! {
        <form class="schedule-form" {onsubmit}>
            <h3>{ "Again and again" }</h3>
            <p class="way">
                <label>{ "Every " }<input id="every" type="number" min="0.01" max="86400" step="any" value={(*every).clone()} oninput={typing(&every)} required=true />{ " s" }</label>
                <label>{ "for " }<input id="lasts" type="number" min="0.001" max="86400" step="any" value={(*lasts).clone()} oninput={typing(&lasts)} required=true />{ " s" }</label>
            </p>
            <p class="way">
                <label><span class="unseen">{ "What to do" }</span><select id="deed" {onchange}>{ for deeds }</select></label>
                if has_node {
                    <label><span class="unseen">{ "Whom" }</span><select id="deed-whom" ref={whom}>{ for options(&props.nodes) }</select></label>
                }
                <button type="submit" class="primary">{ "Schedule" }</button>
            </p>
            { small("note", "It happens for the first time after one period.") }
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct ChurnProps {
    dispatch: Callback<Action>,
}

/// Crashes by chance.
#[component]
fn Churn(props: &ChurnProps) -> Html {
    let (rate, down) = (use_state(|| "12".to_owned()), use_state(|| "5".to_owned()));
    let onsubmit = {
        let (rate, down) = (rate.clone(), down.clone());
        props.dispatch.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Action::Command(format!("churn {}/min down {}s", *rate, *down))
        })
    };
    html! {
        <form class="schedule-form" {onsubmit}>
            <h3>{ "Crashes by chance" }</h3>
            <p class="way">
                <label><input id="churn-rate" type="number" min="1" max="1000" step="1" value={(*rate).clone()} oninput={typing(&rate)} required=true />{ " a minute" }</label>
                <label>{ "back after " }<input id="churn-down" type="number" min="0.001" max="86400" step="any" value={(*down).clone()} oninput={typing(&down)} required=true />{ " s" }</label>
                <button type="submit" class="primary">{ "Churn" }</button>
            </p>
        </form>
    }
}

/// A node that is chosen, and what is the matter with it.
#[component]
fn OneNode(props: &NodesProps) -> Html {
    let chosen = use_state_eq(|| None::<NodeId>);
    let node = props
        .nodes
        .iter()
        .find(|node| Some(node.id) == *chosen)
        .or(props.nodes.first());
    let onchange = {
        let (chosen, nodes) = (chosen.clone(), props.nodes.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let at = usize::try_from(select.selected_index()).unwrap_or(0);
            chosen.set(nodes.get(at).map(|node| node.id));
        })
    };
    let select = use_node_ref();
    let name = node.map_or(String::new(), |node| node.name.to_string());
    // Once somebody has chosen, the attributes of its options no longer say which one a select shows.
    use_effect_with((select.clone(), name), |(select, name)| {
        if let Some(select) = select.cast::<HtmlSelectElement>() {
            select.set_value(name);
        }
    });
    let Some(node) = node else {
        return Html::default();
    };
    let flap = Action::Command(format!("flap {} up 4s down 1s", node.name));
    html! { <>
        <div class="fault">
            <label for="ailing">{ "Which node" }</label>
            <select id="ailing" ref={select} {onchange}>{ for options(&props.nodes) }</select>
        </div>
        { ailments(&props.dispatch, "ailing", node) }
        <p class="tools">
            <button type="button" class="small" onclick={press(&props.dispatch, flap)}>{ format!("Make {}'s connection flap", node.name) }</button>
        </p>
    </> }
}
