//! What is the matter with one node, to be chosen: how slow it is, how wrong its clock, what it lies about, whether its network
//! comes and goes.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::action::Action;
use crate::command::CITIES;
use crate::snapshot::NodeView;

/// How long a node takes over a message, to choose from.
const PACES: [(&str, &str); 5] = [
    ("off", "none"),
    ("50ms", "50 ms"),
    ("300ms", "300 ms"),
    ("1s", "a second"),
    ("5s", "5 seconds"),
];

/// How wrong a clock is, to choose from.
const DRIFTS: [(&str, &str); 5] = [
    ("0%", "right"),
    ("+10%", "10% slow"),
    ("+100%", "half as fast"),
    ("-10%", "10% fast"),
    ("-50%", "twice as fast"),
];

/// What to lie about, to choose from.
const LIES: [(&str, &str); 4] = [
    ("", "the truth"),
    ("version", "what others said, as newer than it is"),
    ("origin", "its favourite, as somebody else's"),
    ("ttl", "rumors on without counting links"),
];

/// Where it may be, to choose from.
const PLACES: [(&str, &str); CITIES.len()] = {
    let mut places = [("", ""); CITIES.len()];
    let mut at = 0;
    while at < CITIES.len() {
        places[at] = (CITIES[at], CITIES[at]);
        at += 1;
    }
    places
};

/// Properties of [`Ailments`].
#[derive(PartialEq, Properties)]
pub struct AilmentsProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// What the fields' ids begin with.
    pub id: &'static str,
    /// The node's name.
    pub name: AttrValue,
    /// How slow it is by hand.
    pub slow: AttrValue,
    /// How wrong its clock is by hand.
    pub drift: AttrValue,
    /// What it lies about by hand; empty: nothing.
    pub lie: AttrValue,
    /// The city it is in, if that means anything.
    pub city: Option<AttrValue>,
}

/// Returns the fields for a node.
pub fn ailments(dispatch: &Callback<Action>, id: &'static str, node: &NodeView) -> Html {
    html! {
        <Ailments
            key={node.id.0} {dispatch} {id} name={node.name.to_string()} slow={node.health.slow.clone()}
            drift={node.health.drift.clone()} lie={node.health.lie} city={node.city.map(AttrValue::Static)}
        />
    }
}

/// The fields.
#[component]
pub fn Ailments(props: &AilmentsProps) -> Html {
    let AilmentsProps {
        dispatch,
        id,
        name,
        slow,
        drift,
        lie,
        city,
    } = props;
    let field = |what, label, options: &'static [(&str, &str)], value: &AttrValue| {
        html! { <Field {dispatch} id={format!("{id}-{what}")} {what} {label} {name} {options} {value} /> }
    };
    html! { <>
        { field("slow", "Processing time", &PACES, slow) }
        { field("drift", "Clock", &DRIFTS, drift) }
        { field("lie", "It tells", &LIES, lie) }
        { for city.as_ref().map(|city| field("place", "It is in", &PLACES, city)) }
    </> }
}

#[derive(PartialEq, Properties)]
struct FieldProps {
    dispatch: Callback<Action>,
    id: String,
    what: &'static str,
    label: &'static str,
    name: AttrValue,
    options: &'static [(&'static str, &'static str)],
    value: AttrValue,
}

/// A choice that is a line of the language.
#[component]
fn Field(props: &FieldProps) -> Html {
    let select = use_node_ref();
    // Once somebody has chosen, the attributes of its options no longer say which one a select shows.
    use_effect_with((select.clone(), props.value.clone()), |(select, value)| {
        if let Some(select) = select.cast::<HtmlSelectElement>() {
            select.set_value(value);
        }
    });
    let (what, name) = (props.what, props.name.clone());
    let onchange = props.dispatch.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Action::Command(match (what, select.value().as_str()) {
            ("lie", "") => format!("honest {name}"),
            (_, value) => format!("{what} {name} {value}"),
        })
    });
    let is_listed = props.options.iter().any(|(value, _)| props.value == *value);
    let options = props.options.iter().map(|(value, words)| {
        html! { <option key={*value} value={*value} selected={props.value == *value}>{ *words }</option> }
    });
    html! {
        <div class="fault">
            <label for={props.id.clone()}>{ props.label }</label>
            <select id={props.id.clone()} ref={select} {onchange}>
                if !is_listed { <option value={props.value.clone()} selected=true>{ props.value.clone() }</option> }
                { for options }
            </select>
        </div>
    }
}
