//! What is read aloud: one polite region, always there.

use yew::prelude::*;

/// Properties of [`Live`].
#[derive(PartialEq, Properties)]
pub struct LiveProps {
    /// The latest thing to say.
    pub said: AttrValue,
}

/// The live region. The log is not live: message by message it would drown out everything else.
#[component]
pub fn Live(props: &LiveProps) -> Html {
    html! { <div class="unseen" role="status" aria-live="polite">{ &props.said }</div> }
}
