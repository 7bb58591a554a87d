//! What only a browser can tell or do: its clock, its storage, its focus, its preferences, its entropy.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, SvgElement};

use crate::action::{Display, TEXT_SIZES};
use crate::keys::Focus;
use crate::rng::Seed;

/// Where the browser keeps how the page looks.
const DISPLAY_KEY: &str = "watercooler.display";

pub(super) fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

pub(super) fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

/// Returns whether a media query holds.
pub(super) fn prefers(query: &str) -> bool {
    let list = window().match_media(query).ok().flatten();
    list.is_some_and(|list| list.matches())
}

/// Measures how long a frame has been computing.
pub(super) struct Stopwatch {
    clock: Option<web_sys::Performance>,
    start_ms: f64,
}

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "how much is computed before the next frame is drawn never changes a run"
    )]
    pub(super) fn start() -> Self {
        let clock = window().performance();
        let start_ms = clock.as_ref().map_or(0.0, web_sys::Performance::now);
        Self { clock, start_ms }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how much is computed before the next frame is drawn never changes a run"
    )]
    pub(super) fn is_over(&self, ms: f64) -> bool {
        // Without a clock a frame does one look's worth of work.
        self.clock
            .as_ref()
            .is_none_or(|clock| clock.now() - self.start_ms >= ms)
    }
}

/// Returns what kind of thing a key was pressed on.
pub(super) fn focus_of(event: &KeyboardEvent) -> Focus {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else {
        return Focus::Page;
    };
    let is_range = element.get_attribute("type").as_deref() == Some("range");
    match element.tag_name().to_lowercase().as_str() {
        "input" if is_range => Focus::Slider,
        "input" | "textarea" | "select" => Focus::Field,
        _ if element.closest("#panel, dialog").ok().flatten().is_some() => Focus::Slider,
        "button" | "a" | "summary" => Focus::Button,
        _ if element.get_attribute("role").as_deref() == Some("button") => Focus::Button,
        _ => Focus::Page,
    }
}

/// Returns whether the focus is in the picture rather than among the cards.
pub(super) fn is_focus_in_picture() -> bool {
    let focused = document().active_element();
    focused.is_some_and(|element| element.closest(".picture").ok().flatten().is_some())
}

/// Moves the focus, once what has changed is drawn.
pub(super) fn focus(id: String) {
    Timeout::new(0, move || {
        let Some(element) = document().get_element_by_id(&id) else {
            return;
        };
        // An element that cannot take the focus leaves it where it is.
        let _ = match element.dyn_ref::<HtmlElement>() {
            Some(element) => element.focus(),
            None => element.unchecked_into::<SvgElement>().focus(),
        };
    })
    .forget();
}

/// Draws a seed that nobody knows beforehand.
pub(super) fn fresh_seed() -> Result<Seed, String> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes)
        .map_err(|_| "this browser gives out no randomness; type a seed of your own".to_owned())?;
    Ok(Seed(u64::from(u32::from_le_bytes(bytes))))
}

/// Returns the browser's storage; a page that may not store anything works without.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

pub(super) fn load_display() -> Display {
    let kept = storage().and_then(|storage| storage.get_item(DISPLAY_KEY).ok().flatten());
    let display: Display = kept
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    let text = if TEXT_SIZES.contains(&display.text) {
        display.text
    } else {
        Display::default().text
    };
    Display { text, ..display }
}

pub(super) fn save_display(display: &Display) {
    if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(display)) {
        // A full or foreign storage keeps nothing: the page still looks as chosen until it is closed.
        let _ = storage.set_item(DISPLAY_KEY, &json);
    }
}
