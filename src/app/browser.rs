//! What only a browser can tell or do: its clock, its storage, its address, its files, its focus, its entropy.

use gloo_timers::callback::Timeout;
use js_sys::{Array, JsString, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, Clipboard, Element, Event, File,
    HtmlAnchorElement, HtmlCanvasElement, HtmlElement, HtmlImageElement, KeyboardEvent, SvgElement,
    Url,
};

use crate::action::{Action, Display, TEXT_SIZES};
use crate::keys::Focus;
use crate::rng::Seed;

/// Where the browser remembers which page this is.
const PAGE_KEY: &str = "watercooler.page";
/// Where the browser keeps how the page looks.
const DISPLAY_KEY: &str = "watercooler.display";

pub(super) fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// Returns how many bytes the page holds: what it has taken once it keeps, and uses again.
pub(super) fn memory_bytes() -> u64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length().into()
}

pub(super) fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

/// Returns whether a media query holds.
pub(super) fn prefers(query: &str) -> bool {
    let list = window().match_media(query).ok().flatten();
    list.is_some_and(|list| list.matches())
}

/// Hands something to static/stopped.js, which says it if this module has come to its end.
pub(super) fn hand_over(what: &str, text: &str) {
    if let Ok(outside) = Reflect::get(&window(), &"watercooler".into()) {
        // A page without that script has nobody to hand anything to.
        let _ = Reflect::set(&outside, &what.into(), &text.into());
    }
}

/// Returns whether this start is a clean one, as static/stopped.js says.
pub(super) fn starts_clean() -> bool {
    let outside = Reflect::get(&window(), &"watercooler".into());
    let is_clean = outside.and_then(|outside| Reflect::get(&outside, &"isClean".into()));
    is_clean.is_ok_and(|is_clean| is_clean.is_truthy())
}

/// Puts an attribute without a value on the page's root, or takes it away.
pub(super) fn mark_root(attribute: &str, is_so: bool) {
    if let Some(root) = document().document_element() {
        // It fails for a name that no attribute can have, and these are written here.
        let _ = root.toggle_attribute_with_force(attribute, is_so);
    }
}

/// Lets an element that is a container be asked anew how large an em is: Chromium does so only when something about the element
/// itself has changed.
pub(super) fn measure_anew(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let style = element.style();
        // Both are known to every browser that knows containers at all.
        let _ = style.set_property("container-type", "normal");
        let _ = element.offset_width();
        let _ = style.remove_property("container-type");
    }
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
    let kind = element.get_attribute("type");
    let role = element.get_attribute("role");
    match (&*element.tag_name().to_lowercase(), kind.as_deref()) {
        ("input", Some("range")) => Focus::Slider,
        ("input", Some("checkbox" | "radio" | "file")) => Focus::Button,
        ("input" | "textarea" | "select", _) => Focus::Field,
        ("button" | "a" | "summary", _) => Focus::Button,
        _ if matches!(role.as_deref(), Some("button" | "treeitem")) => Focus::Button,
        _ if role.as_deref() == Some("slider") => Focus::Slider,
        _ => Focus::Page,
    }
}

/// Returns what an event says is pointed at: the attribute of its target, or of the nearest element around it. Drawings that hold many
/// things say "own" there, and find out by themselves.
pub(super) fn pointed(event: &Event) -> Option<Action> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let around = element.closest("[data-point]").ok().flatten();
    let words = around.and_then(|element| element.get_attribute("data-point"));
    match words.as_deref() {
        Some("own") => None,
        words => Some(Action::Point(words.and_then(|words| words.parse().ok()))),
    }
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

// -- runs --

/// Returns everything that is kept at places that begin so: place and what is there.
pub(super) fn all_kept(prefix: &str) -> Vec<(String, String)> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let places = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let ours = places.filter(|place| place.starts_with(prefix));
    ours.filter_map(|place| Some((storage.get_item(&place).ok().flatten()?, place)))
        .map(|(text, place)| (place, text))
        .collect()
}

/// Keeps a text at a place; returns whether the browser did.
pub(super) fn keep(place: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(place, text).is_ok())
}

pub(super) fn forget(place: &str) {
    if let Some(storage) = storage() {
        // What cannot be removed is refused again next time.
        let _ = storage.remove_item(place);
    }
}

/// Returns what tells this page from others that are open, the same after a reload.
pub(super) fn page_id() -> String {
    let memory = window().session_storage().ok().flatten();
    let known = memory
        .as_ref()
        .and_then(|memory| memory.get_item(PAGE_KEY).ok().flatten());
    known.unwrap_or_else(|| {
        let id = fresh_seed().map_or_else(|_| "page".to_owned(), |seed| seed.to_string());
        if let Some(memory) = memory {
            // Without it a reload is another page.
            let _ = memory.set_item(PAGE_KEY, &id);
        }
        id
    })
}

// -- the address --

/// Returns the part of the address from `#` on; empty if there is none.
pub(super) fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Returns the part of the address from `?` up to `#`; empty if there is none.
pub(super) fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// Returns the address without `?` and `#` and what comes after.
pub(super) fn address() -> String {
    let address = window().location().href().unwrap_or_default();
    let end = address.find(['?', '#']).unwrap_or(address.len());
    address[..end].to_owned()
}

/// Writes a link into the address, or takes the one there out if it is empty.
pub(super) fn write_hash(link: &str) {
    let Ok(history) = window().history() else {
        return;
    };
    // Whole, because the page has a base address, by which "#" alone leads elsewhere.
    let mut address = address() + &query();
    if !link.is_empty() {
        address = format!("{address}#{link}");
    }
    // A page in a frame of somebody else's may not: it has no address of its own to speak of.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
}

// -- the clipboard and files --

/// Copies a text, and says whether that was possible.
pub(super) fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    // Where a page was not sent safely there is no clipboard, whatever its type says.
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null());
    let Some(clipboard) = clipboard else {
        done(false);
        return;
    };
    let promise = clipboard.unchecked_into::<Clipboard>().write_text(text);
    spawn_local(async move { done(JsFuture::from(promise).await.is_ok()) });
}

/// Reads the bytes of a file: what text they are is not the browser's to guess.
pub(super) fn read(file: &File, done: impl FnOnce(Result<Vec<u8>, String>) + 'static) {
    let promise = file.array_buffer();
    spawn_local(async move {
        let buffer = JsFuture::from(promise).await;
        let bytes = buffer.map(|buffer| Uint8Array::new(&buffer).to_vec());
        done(bytes.map_err(|_| "the browser could not read it".to_owned()));
    });
}

fn refused(_: JsValue) -> String {
    "this browser does not let the page save a file".to_owned()
}

/// Makes a file of a text, without a name yet.
fn blob(media_type: &str, text: &str) -> Result<Blob, JsValue> {
    let parts = Array::of1(&JsString::from(text));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&parts, &options)
}

/// Lets the browser save a text as a file.
pub(super) fn download(name: &str, media_type: &str, text: &str) -> Result<(), String> {
    save(name, &blob(media_type, text).map_err(refused)?)
}

/// Lets the browser draw an SVG with so many pixels, and save them as a PNG.
pub(super) fn download_pixels(
    name: String,
    svg: &str,
    size: (f64, f64),
    done: impl FnOnce(Result<(), String>) + 'static,
) {
    let picture = blob("image/svg+xml", svg);
    spawn_local(async move {
        let pixels = match picture {
            Ok(picture) => pixels(&picture, size).await,
            Err(why) => Err(why),
        };
        done(match pixels {
            Ok(pixels) => save(&name, &pixels),
            Err(_) => Err("this browser could not draw the picture; save it as SVG".to_owned()),
        });
    });
}

async fn pixels(svg: &Blob, (width, height): (f64, f64)) -> Result<Blob, JsValue> {
    let url = Url::create_object_url_with_blob(svg)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&url)?;
    decoded?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let blob = Promise::new(&mut |resolve, reject| {
        if canvas.to_blob(&resolve).is_err() {
            // It is only told that it failed: there is nobody to tell that it could not be told.
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    // What is too large for a canvas becomes nothing.
    JsFuture::from(blob).await?.dyn_into()
}

/// Lets the browser save a file.
fn save(name: &str, blob: &Blob) -> Result<(), String> {
    let url = Url::create_object_url_with_blob(blob).map_err(refused)?;
    let anchor = document().create_element("a").map_err(refused)?;
    let anchor: HtmlAnchorElement = anchor.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser has begun to save it by then; the text need not be kept for longer.
    Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Presses a control that is not seen.
pub(super) fn click(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}
