//! The top of the page: which scenario, which seed, what to look at.

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::mark::Logo;
use crate::action::{Action, Dialog, View};
use crate::scenario::SCENARIOS;

/// Properties of [`Header`].
#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The scenario, by its place among the scenarios.
    pub scenario: usize,
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
    let titles = use_memo((), |()| {
        SCENARIOS
            .iter()
            .map(|scenario| scenario.script().title)
            .collect::<Vec<_>>()
    });
    let on_scenario = dispatch.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Action::Scenario(usize::try_from(select.selected_index()).unwrap_or(0))
    });
    let seed = use_node_ref();
    let on_seed = {
        let seed = seed.clone();
        dispatch.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Action::Seed(
                seed.cast::<HtmlInputElement>()
                    .map_or(String::new(), |input| input.value()),
            )
        })
    };
    let send = |action: Action| dispatch.reform(move |_: MouseEvent| action.clone());
    html! {
        <header class="header">
            <h1 class="brand"><Logo />{ "Watercooler" }</h1>
            <label class="field scenario">
                <span>{ "Scenario" }</span>
                <select id="scenario" onchange={on_scenario}>
                    { for titles.iter().enumerate().map(|(i, title)| html! {
                        <option key={i} selected={i == props.scenario}>{ title.clone() }</option>
                    }) }
                </select>
            </label>
            <form class="field seed" onsubmit={on_seed}>
                <label for="seed">{ "Seed" }</label>
                <input
                    ref={seed} id="seed" class="number" inputmode="numeric" size="10" autocomplete="off"
                    value={props.seed.clone()}
                    title="What all chance in this run comes from. Press Enter to begin again with another."
                />
                <button type="button" class="quiet" title="Begin again with a fresh seed" onclick={send(Action::FreshSeed)}>
                    { "Fresh" }
                </button>
            </form>
            <div class="views" role="group" aria-label="View">
                { for View::ALL.into_iter().map(|view| html! {
                    <button
                        key={view.label()} class="segment" aria-pressed={(view == props.view).to_string()}
                        onclick={send(Action::View(view))}
                    >{ view.label() }</button>
                }) }
            </div>
            <span class="spacer"></span>
            <button class="quiet" aria-expanded={props.is_inspector_open.to_string()} onclick={send(Action::Inspector)}>
                { "Inspector" }
            </button>
            <button class="quiet" onclick={send(Action::Dialog(Some(Dialog::Display)))}>{ "Display" }</button>
            <button class="quiet" onclick={send(Action::Dialog(Some(Dialog::Help)))}>{ "Help" }</button>
        </header>
    }
}
