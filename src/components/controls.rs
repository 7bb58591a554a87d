//! What the page is made of: buttons, choices, checks, fields and table rows, each in one way.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::action::{Action, Figure, FileKind, Format};

/// Returns what sends `action` when it is clicked.
#[must_use]
pub fn press(dispatch: &Callback<Action>, action: Action) -> Callback<MouseEvent> {
    dispatch.reform(move |_: MouseEvent| action.clone())
}

/// A button with words on it.
pub fn button(
    dispatch: &Callback<Action>,
    class: &'static str,
    label: impl Into<AttrValue>,
    action: Action,
) -> Html {
    let label = label.into();
    html! {
        <button key={&*label} type="button" {class} onclick={press(dispatch, action)}>{ label }</button>
    }
}

/// A button that unfolds the tools of a view where there is no room for them all; elsewhere they are simply there.
pub fn unfold(is_unfolded: &UseStateHandle<bool>) -> Html {
    let is_on = **is_unfolded;
    let onclick = {
        let is_unfolded = is_unfolded.clone();
        Callback::from(move |_: MouseEvent| is_unfolded.set(!is_on))
    };
    html! { <button type="button" class="narrow-only unfold" aria-expanded={is_on.to_string()} {onclick}>{ "Tools" }</button> }
}

/// What a view is called whose tools fold.
#[must_use]
pub fn foldable(class: &'static str, is_unfolded: bool) -> Classes {
    classes!(class, "foldable", is_unfolded.then_some("unfolded"))
}

/// Buttons that keep a picture as a file.
pub fn save_picture(dispatch: &Callback<Action>, figure: Figure) -> Html {
    let save = |label, format| {
        let kind = FileKind::Picture(figure, format);
        button(dispatch, "small", label, Action::Download(kind))
    };
    html! { <span class="saves">{ save("Save as SVG", Format::Svg) }{ save("Save as PNG", Format::Png) }</span> }
}

/// A button that is on or off; without an action it cannot be pressed.
pub fn toggle(
    dispatch: &Callback<Action>,
    class: &'static str,
    label: impl Into<AttrValue>,
    is_on: bool,
    action: Option<Action>,
) -> Html {
    let label = label.into();
    let disabled = action.is_none();
    let onclick = action.map(|action| press(dispatch, action));
    html! {
        <button key={&*label} type="button" {class} {disabled} aria-pressed={is_on.to_string()} {onclick}>{ label }</button>
    }
}

/// A choice among several things, by place.
pub fn choice(
    id: &'static str,
    class: &'static str,
    label: &'static str,
    options: Vec<AttrValue>,
    chosen: usize,
    on_choice: Callback<usize>,
) -> Html {
    html! { <Choice {id} {class} {label} {options} {chosen} {on_choice} /> }
}

#[derive(PartialEq, Properties)]
struct ChoiceProps {
    id: &'static str,
    class: &'static str,
    label: &'static str,
    options: Vec<AttrValue>,
    chosen: usize,
    on_choice: Callback<usize>,
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let select = use_node_ref();
    // Once somebody has chosen, the attributes of its options no longer say which one a select shows.
    use_effect_with(
        (select.clone(), props.chosen, props.options.len()),
        |(select, chosen, _)| {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_selected_index(i32::try_from(*chosen).unwrap_or(0));
            }
        },
    );
    let onchange = props.on_choice.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        usize::try_from(select.selected_index()).unwrap_or(0)
    });
    let options = props.options.iter().enumerate().map(|(i, option)| {
        html! { <option key={i} selected={i == props.chosen}>{ option }</option> }
    });
    html! {
        <label class={props.class}><span>{ props.label }</span><select id={props.id} ref={select} {onchange}>{ for options }</select></label>
    }
}

/// A box to check.
pub fn check(
    id: &'static str,
    label: &'static str,
    is_checked: bool,
    on_check: Callback<bool>,
) -> Html {
    let onchange = on_check.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.checked()
    });
    html! {
        <label class="field"><input {id} type="checkbox" checked={is_checked} {onchange} /><span>{ label }</span></label>
    }
}

/// A field that filters a list.
pub fn filter(
    dispatch: &Callback<Action>,
    id: &'static str,
    label: &'static str,
    text: &str,
) -> Html {
    let oninput = dispatch.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::LogFilter(input.value())
    });
    html! {
        <input {id} class="filter" type="search" placeholder="Filter" aria-label={label} value={text.to_owned()} {oninput} />
    }
}

/// The heads of a table's columns.
pub fn heads(class: &'static str, heads: &[&'static str]) -> Html {
    let heads = heads.iter().map(|head| {
        html! { <th scope="col">{ *head }</th> }
    });
    html! { <thead {class}><tr>{ for heads }</tr></thead> }
}

/// A row of a table: its head, then cells, each with its class.
pub fn row(
    class: &'static str,
    head: impl Into<AttrValue>,
    cells: impl IntoIterator<Item = (&'static str, AttrValue)>,
) -> Html {
    row_with(class, head, cells, Html::default())
}

/// A row of a table: its head, then cells, each with its class, then more.
pub fn row_with(
    class: &'static str,
    head: impl Into<AttrValue>,
    cells: impl IntoIterator<Item = (&'static str, AttrValue)>,
    more: Html,
) -> Html {
    let head = head.into();
    html! {
        <tr key={&*head} {class}><th scope="row">{ head }</th>{ for cells.into_iter().map(cell) }{ more }</tr>
    }
}

/// A cell of a table; what does not fit can be read by pointing at it.
pub fn cell((class, text): (&'static str, AttrValue)) -> Html {
    html! { <td {class} title={text.clone()}>{ text }</td> }
}

/// A line of small print.
pub fn small(class: &'static str, text: impl Into<AttrValue>) -> Html {
    html! { <p {class}>{ text.into() }</p> }
}
