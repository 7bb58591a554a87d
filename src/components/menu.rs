//! The menu about a node: everything that can be done to it.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::controls::press;
use super::verbs;
use crate::action::{Action, MenuAt, Tab};
use crate::snapshot::{NodeView, Status};

/// Properties of [`NodeMenu`].
#[derive(PartialEq, Properties)]
pub struct NodeMenuProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// Where it opens.
    pub at: MenuAt,
    /// The node.
    pub node: Rc<NodeView>,
}

/// The menu. Arrow keys walk it, Escape or a click elsewhere closes it.
#[component]
pub fn NodeMenu(props: &NodeMenuProps) -> Html {
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with(props.at, move |_| {
            let document = web_sys::window().and_then(|window| window.document());
            let focused = move || {
                document
                    .as_ref()
                    .and_then(web_sys::Document::active_element)
            };
            let before = focused();
            let menu = menu.cast::<HtmlElement>();
            focus(
                menu.as_ref()
                    .and_then(|m| m.query_selector("button").ok().flatten()),
            );
            move || {
                // The focus goes back to where it was, unless what was chosen has taken it elsewhere.
                let is_inside = focused().is_none_or(|element| {
                    element.tag_name() == "BODY"
                        || menu
                            .as_ref()
                            .is_some_and(|menu| menu.contains(Some(&element)))
                });
                if is_inside {
                    focus(before);
                }
            }
        });
    }
    let mut verbs = vec![("Inspect", Action::Tab(Tab::Node))];
    verbs.extend(
        verbs::all(&props.node)
            .into_iter()
            .map(|verb| (verb.label, verb.action)),
    );
    if props.node.status != Status::Dead {
        // A message is what one sends last of all, before one lets it go.
        let troubles = verbs::troubles(&props.node).into_iter();
        let last = verbs.len() - 2;
        verbs.splice(last..last, troubles.map(|verb| (verb.label, verb.action)));
    }
    let items = verbs.into_iter().map(|(label, action)| {
        let dispatch = props.dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Menu(None));
            dispatch.emit(action.clone());
        });
        html! { <li key={label} role="none"><button role="menuitem" tabindex="-1" {onclick}>{ label }</button></li> }
    });
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let here = event
            .target()
            .and_then(|t| t.dyn_into::<HtmlElement>().ok())
            .and_then(|b| b.parent_element());
        let Some(item) = here else { return };
        let other = match event.key().as_str() {
            "ArrowDown" => item.next_element_sibling(),
            "ArrowUp" => item.previous_element_sibling(),
            "Home" => item
                .parent_element()
                .and_then(|list| list.first_element_child()),
            "End" => item
                .parent_element()
                .and_then(|list| list.last_element_child()),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        focus(other.and_then(|item| item.first_element_child()));
    });
    let close = press(&props.dispatch, Action::Menu(None));
    let close_by_right_click = props.dispatch.reform(|event: MouseEvent| {
        event.prevent_default();
        Action::Menu(None)
    });
    // Kept inside the window by the style sheet's clamp.
    let style = format!("--x: {}px; --y: {}px", props.at.x as i32, props.at.y as i32);
    html! { <>
        <div class="scrim" onclick={close} oncontextmenu={close_by_right_click}></div>
        <ul class="menu" role="menu" aria-label={format!("{}:{}", props.node.name, props.node.port)} ref={menu} {style} {onkeydown}>
            { for items }
        </ul>
    </> }
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}
