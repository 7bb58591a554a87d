//! A page with one button on it.

use yew::prelude::*;

#[component]
fn Page() -> Html {
    html! { <button class="primary">{ "Hello" }</button> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
