//! What is read aloud: one polite region, always there.

use yew::prelude::*;

/// The live region. The log is not live: message by message it would drown out everything else.
pub fn live(said: &AttrValue) -> Html {
    html! { <div class="unseen" role="status" aria-live="polite">{ said }</div> }
}
