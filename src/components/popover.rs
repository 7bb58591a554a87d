//! A button that opens a small panel beside it, for what is needed now and then.
//!
//! Escape closes it and gives the focus back, so does going or pressing elsewhere, and so does whatever is pressed in it that is not marked as
//! pressed several times. What is in it is there
//! only while it is open.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, Node, SubmitEvent};
use yew::prelude::*;

/// Properties of [`Popover`].
#[derive(PartialEq, Properties)]
pub struct PopoverProps {
    /// For the style sheet.
    #[prop_or_default]
    pub class: Classes,
    /// What its button is called, if it does not say so.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What its button does, in a sentence.
    pub title: AttrValue,
    /// What its button shows.
    pub face: Html,
    /// What is in it.
    pub children: Html,
}

/// The button and its panel.
#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let root = use_node_ref();
    let is_open = use_state_eq(|| false);
    let close = {
        let root = root.clone();
        move || {
            if let Some(root) = root.cast::<HtmlDetailsElement>() {
                root.set_open(false);
            }
        }
    };
    // What opened it takes the focus back: a summary can.
    let leave = {
        let (root, close) = (root.clone(), close.clone());
        move || {
            close();
            let root = root.cast::<Element>();
            if let Some(Ok(Some(summary))) = root.map(|root| root.query_selector("summary")) {
                let _ = summary.unchecked_into::<HtmlElement>().focus();
            }
        }
    };
    // Whoever presses beside it, or Escape anywhere, is done with it.
    {
        let (root, close) = (root.clone(), close.clone());
        use_effect_with(*is_open, move |is_open| {
            let document = web_sys::window().and_then(|window| window.document());
            let listeners = document.filter(|_| *is_open).map(|document| {
                let escape = close.clone();
                let beside = move |event: &Event| {
                    let at = event.target().and_then(|at| at.dyn_into::<Node>().ok());
                    let root = root.cast::<Node>();
                    if root.is_some_and(|root| !root.contains(at.as_ref())) {
                        close();
                    }
                };
                [
                    EventListener::new(&document, "pointerdown", beside),
                    EventListener::new(&document, "keydown", move |event| {
                        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                        if key.as_deref() == Some("Escape") {
                            escape();
                        }
                    }),
                ]
            });
            move || drop(listeners)
        });
    }
    let ontoggle = {
        let (is_open, root) = (is_open.clone(), root.clone());
        Callback::from(move |_: Event| {
            let root = root.cast::<HtmlDetailsElement>();
            is_open.set(root.is_some_and(|root| root.open()));
        })
    };
    let onkeydown = {
        let (is_open, leave) = (is_open.clone(), leave.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *is_open {
                event.stop_propagation();
                leave();
            }
        })
    };
    let onfocusout = {
        let (root, close) = (root.clone(), close.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target();
            let to = to.and_then(|to| to.dyn_into::<Node>().ok());
            // Pressing where nothing takes the focus leaves it open: it may be in the panel itself.
            if let (Some(root), Some(to)) = (root.cast::<Node>(), to)
                && !root.contains(Some(&to))
            {
                close();
            }
        })
    };
    // A form closes it when it is handed in: pressing its button may find that a field is missing.
    let onclick = {
        let leave = leave.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
            let pressed = target.and_then(|at| at.closest("button").ok().flatten());
            if pressed
                .is_some_and(|button| button.get_attribute("type").as_deref() == Some("button"))
            {
                leave();
            }
        })
    };
    let onsubmit = Callback::from(move |_: SubmitEvent| leave());
    html! {
        <details class={classes!("popover", props.class.clone())} ref={root} {onkeydown} {onfocusout} {ontoggle}>
            <summary title={props.title.clone()} aria-label={props.label.clone()}>{ props.face.clone() }</summary>
            if *is_open { <div class="popover-panel" {onclick} {onsubmit}>{ props.children.clone() }</div> }
        </details>
    }
}
