//! What the links are like, by pointing: everywhere, one way or both ways between two nodes, or all from or to one.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{press, small};
use crate::action::Action;
use crate::command::{CITIES_SOURCE, LINK_SETTINGS};
use crate::snapshot::NodeView;

/// How long messages take, to choose from, as the language says it.
const LATENCIES: [(&str, &str); 8] = [
    ("0s", "none"),
    ("100ms", "100 ms, always"),
    ("uniform 20ms..200ms", "20 to 200 ms, all equally likely"),
    ("normal 100ms 30ms", "about 100 ms, now more, now less"),
    ("exponential 100ms", "often short, sometimes long"),
    (
        "lognormal 80ms 500ms",
        "as on the internet: 80 ms, 1 in 100 over 500 ms",
    ),
    ("cities", "between ten real cities, as measured"),
    ("1s", "a second, always"),
];

/// How messages are lost, to choose from: how many in succession in the mean.
const BURSTS: [(&str, &str); 4] = [
    ("", "each by itself"),
    ("3", "in bursts of 3"),
    ("10", "in bursts of 10"),
    ("50", "in bursts of 50"),
];

/// How much room there is, to choose from.
const BANDWIDTHS: [(&str, &str); 6] = [
    ("off", "any number of bytes"),
    ("1MB/s", "1 MB/s"),
    ("64kB/s", "64 kB/s"),
    ("8kB/s", "8 kB/s"),
    ("1kB/s", "1 kB/s"),
    ("1kB/s queue 3", "1 kB/s, and 3 messages may wait"),
];

const ORDERS: [(&str, &str); 2] = [
    ("free", "messages overtake each other"),
    ("kept", "messages keep their order"),
];

/// What can be done to the way or the ways between two nodes.
const WAY_VERBS: [(&str, &str); 4] = [
    ("Cut", "cut"),
    ("Heal", "heal"),
    ("Hold", "hold"),
    ("Release", "release"),
];

/// Which links are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Everywhere,
    OneWay,
    BothWays,
    From,
    To,
}

const WHERES: [(Where, &str); 5] = [
    (Where::Everywhere, "everywhere"),
    (Where::OneWay, "one way"),
    (Where::BothWays, "both ways"),
    (Where::From, "all from"),
    (Where::To, "all to"),
];

/// Properties of [`LinksPanel`].
#[derive(PartialEq, Properties)]
pub struct LinksPanelProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The nodes.
    pub nodes: Vec<Rc<NodeView>>,
    /// The settings of the run.
    pub settings: Rc<Vec<(&'static str, String)>>,
}

/// Which links, and what they are like.
#[component]
pub fn LinksPanel(props: &LinksPanelProps) -> Html {
    let reach = use_state_eq(|| Where::Everywhere);
    let ends = use_state_eq(|| (0_usize, 1_usize));
    let nodes = &props.nodes;
    let place = |place: usize| place.min(nodes.len().saturating_sub(1));
    let (from, to) = (place(ends.0), place(ends.1));
    let port = |place: usize| nodes.get(place).map_or(0, |node| node.port);
    let is_paired = nodes.len() >= 2;
    let which = if is_paired { *reach } else { Where::Everywhere };
    let scope = match which {
        Where::Everywhere => String::new(),
        Where::OneWay => format!(" {} -> {}", port(from), port(to)),
        Where::BothWays => format!(" {} <-> {}", port(from), port(to)),
        Where::From => format!(" from {}", port(from)),
        Where::To => format!(" to {}", port(to)),
    };
    let choose_reach = {
        let reach = reach.clone();
        Callback::from(move |event: Event| {
            let field: HtmlSelectElement = event.target_unchecked_into();
            let chosen = usize::try_from(field.selected_index()).unwrap_or(0);
            reach.set(WHERES.get(chosen).map_or(Where::Everywhere, |(it, _)| *it));
        })
    };
    let end = |id: &'static str, label: &'static str, chosen: usize, is_from: bool| {
        let onchange = {
            let ends = ends.clone();
            Callback::from(move |event: Event| {
                let field: HtmlSelectElement = event.target_unchecked_into();
                let chosen = usize::try_from(field.selected_index()).unwrap_or(0);
                ends.set(if is_from {
                    (chosen, ends.1)
                } else {
                    (ends.0, chosen)
                });
            })
        };
        let options = nodes.iter().enumerate().map(|(i, node)| {
            html! { <option key={i} value={node.port.to_string()} selected={i == chosen}>{ &*node.name }</option> }
        });
        html! { <label><span class="unseen">{ label }</span><select {id} {onchange}>{ for options }</select></label> }
    };
    let has_from = matches!(which, Where::OneWay | Where::BothWays | Where::From);
    let has_to = matches!(which, Where::OneWay | Where::BothWays | Where::To);
    let arrow = match which {
        Where::OneWay => " → ",
        Where::BothWays => " ↔ ",
        Where::Everywhere | Where::From | Where::To => "",
    };
    let set = |name: &str| {
        let mut found = props.settings.iter().filter(|(other, _)| *other == name);
        let value = found.next().map(|(_, value)| value.clone());
        value.filter(|_| which == Where::Everywhere)
    };
    let verbs = WAY_VERBS.map(|(label, verb)| {
        let action = Action::Command(format!("{verb}{scope}"));
        html! { <button key={label} type="button" class="small" onclick={press(&props.dispatch, action)}>{ label }</button> }
    });
    let is_way = matches!(which, Where::OneWay | Where::BothWays);
    let dispatch = &props.dispatch;
    // For other links the fields are other fields.
    let key = scope.clone();
    let at_first = |name, value: &str| set(name).unwrap_or_else(|| value.to_owned());
    let is_everywhere = which == Where::Everywhere;
    let has_cities = props
        .settings
        .iter()
        .any(|(name, value)| *name == "latency" && value == "cities");
    html! { <>
        <p class="way">
            <label><span class="unseen">{ "On which links" }</span>
                <select id="fault-scope" onchange={choose_reach} disabled={!is_paired}>
                    { for WHERES.iter().map(|(it, label)| html! { <option key={*label} selected={*it == which}>{ *label }</option> }) }
                </select>
            </label>
            if has_from { { end("way-from", "From", from, true) } }
            { arrow }
            if has_to { { end("way-to", "To", to, false) } }
        </p>
        if is_way { <p class="variations">{ for verbs }</p> }
        <div {key}>
            <Loss {dispatch} scope={scope.clone()} value={at_first("loss", "0%")} />
            <Doubled {dispatch} scope={scope.clone()} value={at_first("duplicate", "0%")} />
            <Choice {dispatch} verb="latency" label="Messages take" options={&LATENCIES[..]} scope={scope.clone()} value={set("latency")} />
            <Written {dispatch} scope={scope.clone()} />
            if has_cities { { small("note", format!("Between cities a message takes half the {CITIES_SOURCE}. Who is where stands at the node.")) } }
            <Choice
                {dispatch} verb="bandwidth" label="A link takes" options={&BANDWIDTHS[..]} scope={scope.clone()}
                value={is_everywhere.then(|| at_first("bandwidth", "off"))}
            />
            <Choice
                {dispatch} verb="order" label="On a link" options={&ORDERS[..]} scope={scope.clone()}
                value={is_everywhere.then(|| at_first("order", "free"))}
            />
        </div>
        { small("note", "Of several settings for one link the most specific holds: one way, then all from, then all to, then everywhere.") }
    </> }
}

/// What a setting is at first, its bounds, and what too little and too much of it does.
fn explanation(verb: &str) -> &'static str {
    let mut found = LINK_SETTINGS.iter().filter(|(other, _)| *other == verb);
    found.next().map_or("", |(_, explanation)| *explanation)
}

/// The same, for whoever cannot point.
fn explained(verb: &str) -> Html {
    html! { <span id={format!("about-{verb}")} class="unseen">{ explanation(verb) }</span> }
}

#[derive(PartialEq, Properties)]
struct FieldProps {
    dispatch: Callback<Action>,
    /// What ends the line.
    scope: String,
    /// As the setting says it.
    #[prop_or_default]
    value: String,
}

/// A share from nothing to all.
fn slider(
    verb: &'static str,
    label: &'static str,
    shown: &str,
    input: &NodeRef,
    onchange: Callback<Event>,
) -> Html {
    // A burst is written before its share.
    let share = shown.split(' ').find(|word| word.ends_with('%'));
    let percent = share
        .unwrap_or_default()
        .trim_end_matches('%')
        .parse::<f64>();
    html! { <>
        <label for={format!("share-{verb}")} title={explanation(verb)}>{ label }</label>
        <input
            ref={input} id={format!("share-{verb}")} type="range" min="0" max="100" step="5" {onchange} aria-valuetext={shown.to_owned()}
            value={percent.unwrap_or(0.0).round().to_string()} title={explanation(verb)} aria-describedby={format!("about-{verb}")}
        />
        <output>{ share.unwrap_or("0%").to_owned() }</output>
        { explained(verb) }
    </> }
}

/// How many messages are lost, and in which manner.
#[component]
fn Loss(props: &FieldProps) -> Html {
    let (share, bursts) = (use_node_ref(), use_node_ref());
    let onchange = {
        let (share, bursts, scope) = (share.clone(), bursts.clone(), props.scope.clone());
        props.dispatch.reform(move |_: Event| {
            let percent = share.cast::<HtmlInputElement>().map(|field| field.value());
            let percent = percent.unwrap_or_default();
            let length = bursts
                .cast::<HtmlSelectElement>()
                .map(|field| field.value());
            let length = length.filter(|length| !length.is_empty() && percent != "100");
            Action::Command(match length {
                None => format!("loss {percent}%{scope}"),
                Some(length) => format!("loss burst {percent}% {length}{scope}"),
            })
        })
    };
    let mut words = props.value.split(' ').skip_while(|word| *word != "burst");
    let length = words.nth(2).unwrap_or_default();
    let is_listed = BURSTS.iter().any(|(value, _)| *value == length);
    let options = BURSTS.map(|(value, label)| html! { <option key={value} {value} selected={value == length}>{ label }</option> });
    html! { <>
        <div class="fault">{ slider("loss", "Messages lost", &props.value, &share, onchange.clone()) }</div>
        <div class="fault">
            <label for="bursts">{ "They are lost" }</label>
            <select id="bursts" ref={bursts} {onchange}>
                { for options }
                if !is_listed { <option value={length.to_owned()} selected=true>{ format!("in bursts of {length}") }</option> }
            </select>
        </div>
    </> }
}

/// How many messages go twice.
#[component]
fn Doubled(props: &FieldProps) -> Html {
    let scope = props.scope.clone();
    let onchange = props.dispatch.reform(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Action::Command(format!("duplicate {}%{scope}", field.value()))
    });
    let input = use_node_ref();
    html! { <div class="fault">{ slider("duplicate", "Messages doubled", &props.value, &input, onchange) }</div> }
}

#[derive(PartialEq, Properties)]
struct ChoiceProps {
    dispatch: Callback<Action>,
    verb: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    scope: String,
    /// As the setting says it; `None`: nothing is shown as chosen.
    value: Option<String>,
}

/// One of several values, each as it ends a line.
#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let verb = props.verb;
    let onchange = {
        let (dispatch, scope) = (props.dispatch.clone(), props.scope.clone());
        Callback::from(move |event: Event| {
            let field: HtmlSelectElement = event.target_unchecked_into();
            let value = field.value();
            if !value.is_empty() {
                dispatch.emit(Action::Command(format!("{verb} {value}{scope}")));
            }
        })
    };
    let now = props.value.clone().unwrap_or_default();
    let is_listed = props.options.iter().any(|(value, _)| *value == now);
    let select = use_node_ref();
    // Once somebody has chosen, the attributes of its options no longer say which one a select shows.
    use_effect_with((select.clone(), now.clone()), move |(select, now)| {
        if let Some(select) = select.cast::<HtmlSelectElement>() {
            select.set_value(if is_listed { now } else { "" });
        }
    });
    let options = props.options.iter().map(|(value, words)| {
        html! { <option key={*value} value={*value} selected={*value == now}>{ *words }</option> }
    });
    let other = match &props.value {
        None => "choose…".to_owned(),
        Some(value) => value.clone(),
    };
    html! {
        <div class="fault">
            <label for={verb} title={explanation(verb)}>{ props.label }</label>
            <select id={verb} ref={select} {onchange} title={explanation(verb)} aria-describedby={format!("about-{verb}")}>
                if !is_listed { <option value="" selected=true>{ other }</option> }
                { for options }
            </select>
            { explained(verb) }
        </div>
    }
}

/// A latency that is written out.
#[component]
fn Written(props: &FieldProps) -> Html {
    let input = use_node_ref();
    let onsubmit = {
        let (input, dispatch, scope) = (input.clone(), props.dispatch.clone(), props.scope.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = input.cast::<HtmlInputElement>().map(|field| field.value());
            let text = text.unwrap_or_default();
            if !text.trim().is_empty() {
                dispatch.emit(Action::Command(format!("latency {}{scope}", text.trim())));
            }
        })
    };
    html! {
        <form class="fault" {onsubmit}>
            <label for="latency-text">{ "or as you write it" }</label>
            <input
                id="latency-text" ref={input} type="text" autocomplete="off" spellcheck="false" placeholder="empirical 0%:5ms 50%:20ms 100%:400ms"
                title="A time, or uniform 20ms..200ms, normal MEAN SD, exponential MEAN, lognormal MEDIAN P99, or empirical and a table of quantiles"
            />
            <button type="submit" class="small">{ "Set" }</button>
        </form>
    }
}
