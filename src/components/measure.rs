//! How large an element is on the screen, kept up to date.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Returns width and height of the element behind `node`, in CSS pixels; zero until it is on the screen.
#[hook]
pub fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    {
        let size = size.clone();
        use_effect_with(node.clone(), move |node| {
            let measured = node.cast::<Element>().and_then(|element| {
                let watched = element.clone();
                let measure = move || {
                    size.set((
                        f64::from(watched.client_width()),
                        f64::from(watched.client_height()),
                    ));
                };
                measure();
                let closure = Closure::<dyn Fn()>::new(measure);
                let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
                observer.observe(&element);
                Some((observer, closure))
            });
            move || {
                if let Some((observer, _closure)) = measured {
                    observer.disconnect();
                }
            }
        });
    }
    *size
}
