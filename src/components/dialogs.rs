//! The windows over the page: how it looks, and help.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::controls::{button, check, choice, heads};
use crate::action::{Action, Dialog, Display, TEXT_SIZES, Theme};
use crate::command::{GRAMMAR, SETTINGS};
use crate::geometry::Density;
use crate::keys::KEYS;
use crate::notions::NOTIONS;
use crate::scenario::SCENARIOS;

/// Properties of [`Window`].
#[derive(PartialEq, Properties)]
pub struct WindowProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// For the style sheet.
    #[prop_or_default]
    pub class: Classes,
    /// What it is about.
    pub title: &'static str,
    /// What is in it.
    pub children: Html,
}

/// A window: it takes the focus, keeps it, and gives it back; Escape closes it.
#[component]
pub fn Window(props: &WindowProps) -> Html {
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
    let oncancel = props.dispatch.reform(|event: Event| {
        event.prevent_default();
        Action::Dialog(None)
    });
    html! {
        <dialog class={classes!("window", props.class.clone())} ref={dialog} aria-labelledby="window-title" {oncancel}>
            <div class="window-top">
                <h2 id="window-title">{ props.title }</h2>
                { button(&props.dispatch, "quiet", "Close", Action::Dialog(None)) }
            </div>
            { props.children.clone() }
        </dialog>
    }
}

/// How the page looks and behaves; `density` is how much cards show, `None` as the room allows.
pub fn display_dialog(
    dispatch: &Callback<Action>,
    display: Display,
    density: Option<Density>,
    is_presenting: bool,
) -> Html {
    let on_present = dispatch.reform(|_: bool| Action::Present);
    let on_theme = dispatch.reform(move |i: usize| {
        let theme = Theme::ALL.get(i).copied().unwrap_or_default();
        Action::Display(Display { theme, ..display })
    });
    let on_text = dispatch.reform(move |i: usize| {
        let text = TEXT_SIZES.get(i).copied().unwrap_or(100);
        Action::Display(Display { text, ..display })
    });
    let on_density = dispatch.reform(|i: usize| {
        Action::Density(i.checked_sub(1).and_then(|i| Density::ALL.get(i).copied()))
    });
    let on_still = dispatch.reform(move |still| Action::Display(Display { still, ..display }));
    let on_shortcuts = dispatch.reform(move |shortcuts| {
        Action::Display(Display {
            shortcuts,
            ..display
        })
    });
    let themes = Theme::ALL.map(|theme| theme.name().into()).to_vec();
    let theme = Theme::ALL
        .iter()
        .position(|t| *t == display.theme)
        .unwrap_or(0);
    let sizes = TEXT_SIZES.map(|size| format!("{size}%").into()).to_vec();
    let size = TEXT_SIZES
        .iter()
        .position(|s| *s == display.text)
        .unwrap_or(0);
    let densities = std::iter::once("as the room allows".into())
        .chain(Density::ALL.map(|density| density.name().into()))
        .collect();
    let chosen = density
        .and_then(|d| Density::ALL.iter().position(|x| *x == d))
        .map_or(0, |i| i + 1);
    html! {
        <Window {dispatch} title="Display">
            { choice("theme", "field column", "Colours", themes, theme, on_theme) }
            { choice("text-size", "field column", "Size of text", sizes, size, on_text) }
            { choice("density", "field column", "Cards", densities, chosen, on_density) }
            { check("still", "No moving dots: draw arrows instead", display.still, on_still) }
            { check("present", "For a projector: large, light, without the inspector", is_presenting, on_present) }
            { check("shortcuts", "Single-key shortcuts", display.shortcuts, on_shortcuts) }
        </Window>
    }
}

/// What the words mean, the commands and the keys; or one command alone.
pub fn help_dialog(dispatch: &Callback<Action>, verb: Option<&'static str>) -> Html {
    let forms = GRAMMAR
        .iter()
        .filter(|form| verb.is_none_or(|verb| verb == form.verb));
    let commands = forms.flat_map(|form| {
        let usage = line(html! { <code>{ form.usage }</code> }, form.meaning);
        let example = verb.map(|_| line(html! { <code>{ form.example }</code> }, "an example"));
        std::iter::once(usage).chain(example)
    });
    let settings = SETTINGS
        .iter()
        .filter(|_| verb.is_none_or(|verb| verb == "set"));
    let settings = settings.map(|(name, values, meaning)| {
        line(
            html! { <code>{ format!("set {name} {values}") }</code> },
            meaning,
        )
    });
    let keys = KEYS
        .iter()
        .map(|(key, meaning)| line(html! { <kbd>{ *key }</kbd> }, meaning));
    let notions = NOTIONS.iter().map(|notion| {
        let place = notion.scenario().unwrap_or_default();
        let title = SCENARIOS[place].script().title;
        let show = button(
            dispatch,
            "small",
            format!("See it: {title}"),
            Action::Scenario(place),
        );
        html! { <div><dt>{ notion.word }</dt><dd>{ notion.meaning }{ " " }{ show }</dd></div> }
    });
    html! {
        <Window {dispatch} title="Help">
            <p>{ "Nodes gossip about their favourite books. Everything you can do to them is a command; buttons give commands too, and show which. A leading watercooler is optional." }</p>
            if verb.is_none() {
                <h3>{ "What the words mean" }</h3>
                <dl class="notions">{ for notions }</dl>
            }
            <table class="help">
                <caption><h3>{ "Commands" }</h3></caption>
                { heads("unseen", &["Command", "Meaning"]) }
                <tbody>{ for commands.chain(settings) }</tbody>
            </table>
            if verb.is_none() {
                <table class="help">
                    <caption><h3>{ "Keys" }</h3></caption>
                    { heads("unseen", &["Key", "Meaning"]) }
                    <tbody>{ for keys }</tbody>
                </table>
            } else {
                { button(dispatch, "", "All commands", Action::Dialog(Some(Dialog::Help(None)))) }
            }
        </Window>
    }
}

fn line(what: Html, meaning: &'static str) -> Html {
    html! { <tr><th scope="row">{ what }</th><td>{ meaning }</td></tr> }
}
