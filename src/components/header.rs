//! The top of the page: which scenario, which seed, what to look at.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{button, choice, press, toggle};
use super::mark::{icon, logo, sign};
use super::popover::Popover;
use super::toolbar::Toolbar;
use crate::action::{Action, Dialog, View};
use crate::link::Extent;
use crate::scenario::SCENARIOS;

/// Properties of [`Header`].
#[derive(Clone, PartialEq, Properties)]
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
    /// How the room was looked at last.
    pub room: View,
    /// Whether there is another run to compare with, or somebody wants one.
    pub can_compare: bool,
    /// Whether there is anything to begin again.
    pub has_begun: bool,
    /// Whether the inspector is open.
    pub is_inspector_open: bool,
}

/// The top of the page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let dispatch = &props.dispatch;
    let kinds = View::KINDS.into_iter();
    let kinds = kinds.filter(|kind| *kind != View::Compare || props.can_compare);
    let kinds = kinds.map(|kind| {
        let is_on = kind == props.view.kind();
        let view = if kind == View::Both { props.room } else { kind };
        let class = "segment";
        html! {
            <button
                key={kind.kind_label()} type="button" {class} title={kind.meaning()} aria-pressed={is_on.to_string()}
                onclick={press(dispatch, Action::View(view))}
            >{ kind.kind_label() }</button>
        }
    });
    let rooms = View::ROOM.into_iter().map(|view| {
        let is_on = view == props.view;
        toggle(
            dispatch,
            "segment",
            view.label(),
            is_on,
            Some(Action::View(view)),
        )
    });
    let rooms_as = View::ROOM
        .map(|view| view.label().to_lowercase().into())
        .to_vec();
    let at = View::ROOM
        .iter()
        .position(|room| *room == props.room)
        .unwrap_or(0);
    let is_room = props.view.kind() == View::Both;
    html! {
        <header class="header">
            <h1 class="brand">{ logo() }<span>{ "Watercooler" }</span></h1>
            <Toolbar class="run-tools" label="Run">
                <RunMenu ..props.clone() />
                // Its place is kept for it.
                <button
                    type="button" class={classes!("quiet", "off-narrow", (!props.has_begun).then_some("away"))}
                    title="Undo, or History, brings back what there is now" onclick={press(dispatch, Action::Reset)}
                >{ "Begin again" }</button>
            </Toolbar>
            <span class="spacer"></span>
            <Toolbar class={classes!("views", props.can_compare.then_some("six"))} label="View">
                <div class="view-kinds" role="group" aria-label="What to look at">{ for kinds }</div>
                <div class={classes!("rooms", (!is_room).then_some("away"))} role="group" aria-label="The room as">{ for rooms }</div>
            </Toolbar>
            <span class="spacer"></span>
            <Toolbar class="page-tools" label="Page">
                <button
                    type="button" class="quiet at-desk" aria-expanded={props.is_inspector_open.to_string()}
                    onclick={press(dispatch, Action::Inspector)}
                >{ "Inspector" }</button>
                { button(dispatch, "quiet off-projector", "Share", Action::Dialog(Some(Dialog::Share(Extent::default())))) }
                { button(dispatch, "quiet at-desk", "Help", Action::Dialog(Some(Dialog::Help(None)))) }
                { button(dispatch, "quiet on-projector", "QR code", Action::Dialog(Some(Dialog::Code))) }
                <Popover class="quiet at-end" title="Open a file, change how the page looks" face={html! { { "More" } }}>
                    <div class="narrow-only">{ choice("room-as", "field", "The room as", rooms_as, at, dispatch.reform(|at: usize| Action::View(View::ROOM[at.min(2)]))) }</div>
                    { button(dispatch, "on-projector", "Share", Action::Dialog(Some(Dialog::Share(Extent::default())))) }
                    { button(dispatch, "narrow-only", "Help", Action::Dialog(Some(Dialog::Help(None)))) }
                    { button(dispatch, "narrow-only", "Inspector", Action::Inspector) }
                    { button(dispatch, "", "Compare with another setting…", Action::View(View::Compare)) }
                    { button(dispatch, "", "Open a file…", Action::AskForFile) }
                    { button(dispatch, "", "Display…", Action::Dialog(Some(Dialog::Display))) }
                    { button(dispatch, "", "For a projector", Action::Present) }
                </Popover>
            </Toolbar>
        </header>
    }
}

/// What belongs to the run: which scenario, which seed.
#[component]
fn RunMenu(props: &HeaderProps) -> Html {
    let dispatch = &props.dispatch;
    let titles = use_memo((), |()| {
        let titles = SCENARIOS.iter().map(|scenario| scenario.script().title);
        titles.map(AttrValue::from).collect::<Vec<_>>()
    });
    let scenarios = titles.iter().enumerate().map(|(at, title)| {
        let is_on = props.scenario == Some(at);
        toggle(
            dispatch,
            "scenario",
            title.clone(),
            is_on,
            Some(Action::Scenario(at)),
        )
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
    let of_scenario = props.scenario.and_then(|at| titles.get(at).cloned());
    let title = of_scenario.unwrap_or_else(|| props.opened.clone().unwrap_or_default().into());
    let face = html! { <>
        <span class="unseen">{ "Scenario: " }</span>
        <span class="run-title">{ title }</span>{ " " }
        <span class="run-seed">{ format!("seed {}", props.seed) }</span>
    </> };
    html! {
        <Popover class="run-menu" title="Choose a scenario, or a seed" {face}>
            <h3>{ "Scenario" }</h3>
            <Toolbar class="scenarios" label="Scenario">{ for scenarios }</Toolbar>
            <form class="field seed" {onsubmit}>
                <label for="seed">{ "Seed" }</label>
                <input
                    ref={seed} id="seed" class="number" inputmode="numeric" size="10" autocomplete="off"
                    value={props.seed.clone()}
                />
                <button type="submit">{ "Take" }</button>
                <button
                    type="button" class="sign die" data-stays="" aria-label="Another seed" title="Roll another seed" onclick={press(dispatch, Action::FreshSeed)}
                >{ icon(sign::DIE) }</button>
            </form>
            if props.has_begun {
                { button(dispatch, "narrow-only", "Begin again", Action::Reset) }
            }
            <p class="note">{ "All chance in a run comes from its seed: the same seed gives the same run." }</p>
        </Popover>
    }
}
