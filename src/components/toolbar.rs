//! Buttons that belong together are one stop of the tab key; the arrow keys go from one to the next.
//!
//! Fields and sliders among them keep a stop of their own, because the arrow keys are theirs.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::measure::use_size;

/// Properties of [`Toolbar`].
#[derive(PartialEq, Properties)]
pub struct ToolbarProps {
    /// For the style sheet.
    #[prop_or_default]
    pub class: Classes,
    /// What it is for, in a word or two.
    pub label: AttrValue,
    /// What stands in it, in the order in which the keys go.
    pub children: Html,
}

/// The buttons.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let bar = use_node_ref();
    {
        let (bar, seen) = (bar.clone(), use_mut_ref(|| None));
        let size = use_size(&bar);
        // Whatever was drawn anew may have brought other buttons, and another size may have hidden some. To ask for that whenever
        // anything is drawn would have the browser lay the page out in the middle of it.
        use_effect(move || {
            let now = (size, all(&bar));
            let mut seen = seen.borrow_mut();
            if seen.as_ref() != Some(&now) {
                make_one_stop(&bar, None);
                *seen = Some(now);
            }
        });
    }
    let onkeydown = {
        let bar = bar.clone();
        Callback::from(move |event: KeyboardEvent| {
            let is_back = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => false,
                "ArrowLeft" | "ArrowUp" => true,
                _ => return,
            };
            if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
                return;
            }
            let items = items(&bar);
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlElement>().ok());
            let Some(at) = items.iter().position(|item| Some(item) == target.as_ref()) else {
                return;
            };
            let to = match is_back {
                true => (at + items.len() - 1) % items.len(),
                false => (at + 1) % items.len(),
            };
            event.prevent_default();
            event.stop_propagation();
            // A button that can be pressed can take the focus.
            let _ = items[to].focus();
        })
    };
    let onfocusin = {
        let bar = bar.clone();
        Callback::from(move |event: FocusEvent| {
            make_one_stop(
                &bar,
                event.target().and_then(|target| target.dyn_into().ok()),
            );
        })
    };
    html! {
        <div class={props.class.clone()} role="toolbar" aria-label={props.label.clone()} ref={bar} {onkeydown} {onfocusin}>
            { props.children.clone() }
        </div>
    }
}

/// Returns all buttons, and whether each is disabled.
fn all(bar: &NodeRef) -> Vec<(HtmlElement, bool)> {
    let bar = bar.cast::<Element>();
    let Some(Ok(all)) = bar.map(|bar| bar.query_selector_all("button, summary")) else {
        return Vec::new();
    };
    let all = (0..all.length()).filter_map(|at| all.get(at)?.dyn_into::<HtmlElement>().ok());
    all.map(|item| {
        let is_disabled = item.has_attribute("disabled");
        (item, is_disabled)
    })
    .collect()
}

/// Returns the buttons that can be pressed now; what a menu among them opens is the menu's.
fn items(bar: &NodeRef) -> Vec<HtmlElement> {
    let buttons = all(bar).into_iter();
    let Some(bar) = bar.cast::<Element>() else {
        return Vec::new();
    };
    let is_in_menu = |item: &HtmlElement| {
        let menu = item.closest("details > :not(summary)").ok().flatten();
        menu.is_some_and(|menu| menu != bar && bar.contains(Some(&menu)))
    };
    let is_item = |item: &HtmlElement| !is_in_menu(item) && item.offset_width() > 0;
    let enabled = buttons.filter(|(_, is_disabled)| !is_disabled);
    enabled.map(|(item, _)| item).filter(is_item).collect()
}

/// Makes one of the buttons the one that the tab key stops at: `this`, or else the one that was, or else the one
/// that is on, or the one to press.
fn make_one_stop(bar: &NodeRef, this: Option<HtmlElement>) {
    let items = items(bar);
    let is = |name: &'static str, value: &'static str| {
        move |item: &&HtmlElement| item.get_attribute(name).as_deref() == Some(value)
    };
    let this = this.filter(|this| items.contains(this));
    let stop = this
        .as_ref()
        .or_else(|| items.iter().find(is("tabindex", "0")))
        .or_else(|| items.iter().find(is("aria-pressed", "true")))
        .or_else(|| {
            items
                .iter()
                .find(|item| item.class_name().split(' ').any(|class| class == "primary"))
        })
        .or_else(|| items.first());
    for item in &items {
        item.set_tab_index(if Some(item) == stop { 0 } else { -1 });
    }
}
