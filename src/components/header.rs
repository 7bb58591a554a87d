//! The top of the page: which scenario, which seed, what to look at.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{button, choice, press, toggle};
use super::mark::{icon, logo, sign};
use super::toolbar::Toolbar;
use crate::action::{Action, Dialog, View};
use crate::link::Extent;
use crate::scenario::SCENARIOS;

/// Properties of [`Header`].
#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The scenario, by its place among the scenarios; `None`: something that was opened.
    pub scenario: Option<usize>,
    /// What it is called if it was opened.
    pub opened: Option<String>,
    /// The seed.
    pub seed: AttrValue,
    /// What is on the stage.
    pub view: View,
    /// Whether the inspector is open.
    pub is_inspector_open: bool,
}

/// The top of the page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let dispatch = &props.dispatch;
    // A run that was opened is none of the scenarios, and stands below them.
    let titles = use_memo(props.opened.clone(), |opened| {
        let titles = SCENARIOS.iter().map(|scenario| scenario.script().title);
        let titles = titles.chain(opened.clone());
        titles.map(AttrValue::from).collect::<Vec<_>>()
    });
    let seed = use_node_ref();
    let onsubmit = {
        let seed = seed.clone();
        let now = props.seed.clone();
        dispatch.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = seed.cast::<HtmlInputElement>() else {
                return Action::Seed(String::new());
            };
            let typed = input.value();
            // Until it is taken, the field says what the run has.
            input.set_value(&now);
            Action::Seed(typed)
        })
    };
    let views = View::ALL.into_iter().map(|view| {
        toggle(
            dispatch,
            "segment",
            view.label(),
            view == props.view,
            Some(Action::View(view)),
        )
    });
    html! {
        <header class="header">
            <h1 class="brand">{ logo() }<span>{ "Watercooler" }</span></h1>
            { choice("scenario", "field scenario", "Scenario", titles.to_vec(), props.scenario.unwrap_or(SCENARIOS.len()), dispatch.reform(Action::Scenario)) }
            <button type="button" class="quiet" aria-label="Begin again" title="Begin again: Undo, or History, brings back what there is now" onclick={press(dispatch, Action::Reset)}>{ icon(sign::AGAIN) }</button>
            <form class="field seed" {onsubmit}>
                <label for="seed">{ "Seed" }</label>
                <input
                    ref={seed} id="seed" class="number" inputmode="numeric" size="10" autocomplete="off"
                    value={props.seed.clone()}
                    title="What all chance in this run comes from. Press Enter to begin again with another."
                />
                { button(dispatch, "quiet", "Fresh", Action::FreshSeed) }
            </form>
            <Toolbar class="views" label="View">{ for views }</Toolbar>
            <span class="spacer"></span>
            <Toolbar class="page-tools" label="Page">
            <button
                type="button" class="quiet at-desk" aria-expanded={props.is_inspector_open.to_string()}
                onclick={press(dispatch, Action::Inspector)}
            >{ "Inspector" }</button>
            { button(dispatch, "quiet at-desk", "Open", Action::AskForFile) }
            { button(dispatch, "quiet", "Share", Action::Dialog(Some(Dialog::Share(Extent::default())))) }
            { button(dispatch, "quiet", "Display", Action::Dialog(Some(Dialog::Display))) }
            { button(dispatch, "quiet", "Help", Action::Dialog(Some(Dialog::Help(None)))) }
            </Toolbar>
        </header>
    }
}
