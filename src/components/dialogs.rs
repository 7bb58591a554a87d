//! The windows over the page: how it looks, and help.

use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::action::{Action, Display, TEXT_SIZES, Theme};
use crate::command::{GRAMMAR, SETTINGS};
use crate::geometry::Density;

/// Properties of [`Window`].
#[derive(PartialEq, Properties)]
struct WindowProps {
    dispatch: Callback<Action>,
    title: &'static str,
    children: Html,
}

/// A window: it takes the focus, keeps it, and gives it back; Escape closes it.
#[component]
fn Window(props: &WindowProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let element = dialog.cast::<HtmlDialogElement>();
            if let Some(element) = &element {
                // Fails only if it is open already, which is what is wanted.
                let _ = element.show_modal();
            }
            move || {
                if let Some(element) = element {
                    element.close();
                }
            }
        });
    }
    let close = props.dispatch.reform(|_: MouseEvent| Action::Dialog(None));
    let oncancel = props.dispatch.reform(|event: Event| {
        event.prevent_default();
        Action::Dialog(None)
    });
    html! {
        <dialog class="window" ref={dialog} aria-labelledby="window-title" {oncancel}>
            <div class="window-top">
                <h2 id="window-title">{ props.title }</h2>
                <button class="quiet" onclick={close}>{ "Close" }</button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}

/// Properties of [`DisplayDialog`].
#[derive(PartialEq, Properties)]
pub struct DisplayDialogProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// How the page looks now.
    pub display: Display,
    /// How much cards show; `None`: as the room allows.
    pub density: Option<Density>,
}

/// How the page looks and behaves.
#[component]
pub fn DisplayDialog(props: &DisplayDialogProps) -> Html {
    let DisplayDialogProps {
        dispatch,
        display,
        density,
    } = *props.to_owned_props();
    let chosen = |event: &Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        usize::try_from(select.selected_index()).unwrap_or(0)
    };
    let checked = |event: &Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.checked()
    };
    let on_theme = dispatch.reform(move |event: Event| {
        let theme = Theme::ALL.get(chosen(&event)).copied().unwrap_or_default();
        Action::Display(Display { theme, ..display })
    });
    let on_text = dispatch.reform(move |event: Event| {
        let text = TEXT_SIZES.get(chosen(&event)).copied().unwrap_or(100);
        Action::Display(Display { text, ..display })
    });
    let on_density = dispatch.reform(move |event: Event| {
        Action::Density(
            chosen(&event)
                .checked_sub(1)
                .and_then(|i| Density::ALL.get(i).copied()),
        )
    });
    let on_still = dispatch.reform(move |event: Event| {
        Action::Display(Display {
            still: checked(&event),
            ..display
        })
    });
    let on_shortcuts = dispatch.reform(move |event: Event| {
        Action::Display(Display {
            shortcuts: checked(&event),
            ..display
        })
    });
    html! {
        <Window {dispatch} title="Display">
            <label class="field column"><span>{ "Colours" }</span>
                <select id="theme" onchange={on_theme}>
                    { for Theme::ALL.into_iter().map(|theme| html! {
                        <option key={theme.name()} selected={theme == display.theme}>{ theme.name() }</option>
                    }) }
                </select>
            </label>
            <label class="field column"><span>{ "Size of text" }</span>
                <select id="text-size" onchange={on_text}>
                    { for TEXT_SIZES.into_iter().map(|size| html! {
                        <option key={size} selected={size == display.text}>{ format!("{size}%") }</option>
                    }) }
                </select>
            </label>
            <label class="field column"><span>{ "Cards" }</span>
                <select id="density" onchange={on_density}>
                    <option selected={density.is_none()}>{ "as the room allows" }</option>
                    { for Density::ALL.into_iter().map(|one| html! {
                        <option key={one.name()} selected={Some(one) == density}>{ one.name() }</option>
                    }) }
                </select>
            </label>
            <label class="field"><input id="still" type="checkbox" checked={display.still} onchange={on_still} /><span>{ "No moving dots: draw arrows instead" }</span></label>
            <label class="field"><input id="shortcuts" type="checkbox" checked={display.shortcuts} onchange={on_shortcuts} /><span>{ "Single keys are shortcuts" }</span></label>
        </Window>
    }
}

impl DisplayDialogProps {
    fn to_owned_props(&self) -> Box<Self> {
        Box::new(Self {
            dispatch: self.dispatch.clone(),
            display: self.display,
            density: self.density,
        })
    }
}

/// The shortcuts: key and meaning.
const KEYS: [(&str, &str); 16] = [
    ("Space", "start, pause, go on"),
    (".", "let one event happen"),
    ("Shift + .", "let one round pass"),
    ("Home", "begin again"),
    ("[ and ]", "slower, faster"),
    ("1 2 3", "both, cards, picture"),
    ("/ or Ctrl + K", "go to the command bar"),
    ("Tab, ↑ and ↓", "in the command bar: complete, recall"),
    ("Arrows", "among the nodes: walk"),
    ("F", "freeze or thaw the selected node"),
    ("K", "kill the selected node, or bring it back"),
    ("N", "a new node"),
    ("L", "filter the log"),
    ("I", "open or close the inspector"),
    ("?", "this help"),
    ("Esc", "leave the bar, close what is open"),
];

/// Properties of [`HelpDialog`].
#[derive(PartialEq, Properties)]
pub struct HelpDialogProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The commands and the keys.
#[component]
pub fn HelpDialog(props: &HelpDialogProps) -> Html {
    html! {
        <Window dispatch={&props.dispatch} title="Help">
            <p>{ "Nodes gossip about their favourite books. Everything you can do to them is a command; buttons give commands too, and show which. A leading watercooler is optional." }</p>
            <table class="help">
                <caption><h3>{ "Commands" }</h3></caption>
                <thead class="unseen"><tr><th scope="col">{ "Command" }</th><th scope="col">{ "Meaning" }</th></tr></thead>
                <tbody>
                    { for GRAMMAR.iter().map(|form| html! {
                        <tr key={form.usage}><th scope="row"><code>{ form.usage }</code></th><td>{ form.meaning }</td></tr>
                    }) }
                    { for SETTINGS.iter().map(|(name, values, meaning)| html! {
                        <tr key={*name}><th scope="row"><code>{ format!("set {name} {values}") }</code></th><td>{ *meaning }</td></tr>
                    }) }
                </tbody>
            </table>
            <table class="help">
                <caption><h3>{ "Keys" }</h3></caption>
                <thead class="unseen"><tr><th scope="col">{ "Key" }</th><th scope="col">{ "Meaning" }</th></tr></thead>
                <tbody>
                    { for KEYS.iter().map(|(key, meaning)| html! {
                        <tr key={*key}><th scope="row"><kbd>{ *key }</kbd></th><td>{ *meaning }</td></tr>
                    }) }
                </tbody>
            </table>
        </Window>
    }
}
