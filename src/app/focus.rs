//! Where the focus goes when what had it is gone or can be pressed no more: to what has taken its place.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::browser::{document, window};

/// What can take the focus by being pressed; whoever was pressing something does not want to write.
const PRESSED: &str = "button:not([disabled]), summary, a[href]";

/// What says where a button stands among its like, whatever it says on it.
const PLACE: &str = "data-place";

/// What had the focus last.
struct Had {
    element: Element,
    /// What it calls its place, if it does.
    place: Option<String>,
    /// What is around it, the nearest first, and how many things that can be pressed stand before it there.
    around: Vec<(Element, usize)>,
}

/// Keeps the focus near where it was.
pub(super) struct Keeper {
    had: Rc<RefCell<Option<Had>>>,
    _listeners: [EventListener; 2],
}

impl Keeper {
    /// Begins to look where the focus goes.
    pub(super) fn new() -> Self {
        let had: Rc<RefCell<Option<Had>>> = Rc::default();
        let listen = |name: &'static str, note: fn(&web_sys::Event) -> Option<Had>| {
            let had = Rc::clone(&had);
            let options = EventListenerOptions::run_in_capture_phase();
            EventListener::new_with_options(&window(), name, options, move |event| {
                had.replace(note(event));
            })
        };
        let _listeners = [
            listen("focusin", |event| {
                let element = event.target()?.dyn_into().ok()?;
                Some(note(element))
            }),
            // Whoever presses beside everything wants the focus to be nowhere.
            listen("pointerdown", |_| None),
        ];
        Self { had, _listeners }
    }

    /// Gives the focus to what has taken the place of what had it, if that is gone.
    pub(super) fn keep(&self) {
        let is_lost = document().active_element().is_none_or(|element| {
            element.tag_name() == "BODY" || element.has_attribute("disabled")
        });
        if !is_lost {
            return;
        }
        let Some(had) = self.had.take() else {
            return;
        };
        if had.element.is_connected() && !had.element.has_attribute("disabled") {
            // It was left on purpose.
            return;
        }
        let there = had
            .around
            .iter()
            .filter(|(around, _)| around.is_connected());
        let there: Vec<_> = there
            .map(|(around, before)| (pressed(around), *before))
            .collect();
        let in_place =
            |other: &&HtmlElement| had.place.is_some() && other.get_attribute(PLACE) == had.place;
        // The only one of its place in the page has taken it, wherever it is; of several only one nearby.
        let mut all_of_place = there
            .last()
            .into_iter()
            .flat_map(|(all, _)| all.iter().filter(in_place));
        let only = all_of_place
            .next()
            .filter(|_| all_of_place.next().is_none());
        let near = || {
            there.iter().find_map(|(all, before)| {
                let of_place = all.iter().find(in_place);
                of_place.or(all.get(*before)).or(all.last())
            })
        };
        if let Some(other) = only.or_else(near) {
            // What can be pressed can take the focus.
            let _ = other.focus();
        }
    }
}

/// Returns what can be pressed within an element, in order.
fn pressed(within: &Element) -> Vec<HtmlElement> {
    let Ok(all) = within.query_selector_all(PRESSED) else {
        return Vec::new();
    };
    let all = (0..all.length()).filter_map(|at| all.get(at)?.dyn_into::<HtmlElement>().ok());
    all.filter(|element| element.offset_width() > 0).collect()
}

fn note(element: Element) -> Had {
    /// Whatever is further away is no neighbourhood.
    const NEAR: usize = 5;
    let ancestors =
        std::iter::successors(element.parent_element(), |around| around.parent_element());
    let around = ancestors.take(NEAR).map(|around| {
        let all = pressed(&around);
        let is_it = |other: &HtmlElement| **other == element;
        let before = all.iter().position(is_it).unwrap_or(0);
        (around, before)
    });
    Had {
        around: around.collect(),
        place: element.get_attribute(PLACE),
        element,
    }
}
