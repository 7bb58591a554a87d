//! The side of the page: the run, the selected node, the log, what is in flight, and a message of one's own.

use std::rc::Rc;

use yew::prelude::*;

use super::flights_panel::FlightsPanel;
use super::log_panel::LogPanel;
use super::node_panel::NodePanel;
use super::run_panel::RunPanel;
use super::send_panel::{Draft, SendPanel};
use crate::action::{Action, Tab};
use crate::message::NodeId;
use crate::snapshot::{FlightRow, LogRow, NodeView, Snapshot};

/// What only the inspector shows, and only while it is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Everything about the selected node.
    pub detail: Option<Rc<NodeView>>,
    /// The log, latest first.
    pub log: Rc<Vec<Rc<LogRow>>>,
    /// How many entries have come since the log was held.
    pub log_held_back: u64,
    /// How many entries were dropped from the log for want of room.
    pub log_dropped: u64,
    /// The messages in flight.
    pub flights: Rc<Vec<FlightRow>>,
    /// How many there are in all.
    pub flights_total: usize,
}

/// Properties of [`Inspector`].
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// Which panel is shown.
    pub tab: Tab,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// What the panels show.
    pub panel: Panel,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// The message being written.
    pub draft: Draft,
    /// The scenario's title.
    pub title: String,
    /// The scenario's story.
    pub story: Vec<String>,
    /// Whether the log is held.
    pub is_held: bool,
    /// The text that the log is filtered by.
    pub filter: String,
    /// Whether the log is that of the selected node.
    pub is_log_of_selected: bool,
}

/// The inspector.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let dispatch = &props.dispatch;
    let snapshot = &props.snapshot;
    let selected = props.selected.and_then(|id| snapshot.node(id)).cloned();
    let onkeydown = {
        let dispatch = dispatch.clone();
        let at = Tab::ALL
            .iter()
            .position(|&tab| tab == props.tab)
            .unwrap_or(0);
        Callback::from(move |event: KeyboardEvent| {
            let last = Tab::ALL.len() - 1;
            let to = match event.key().as_str() {
                "ArrowRight" if at == last => 0,
                "ArrowRight" => at + 1,
                "ArrowLeft" if at == 0 => last,
                "ArrowLeft" => at - 1,
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            dispatch.emit(Action::Tab(Tab::ALL[to]));
        })
    };
    let tabs = Tab::ALL.into_iter().map(|tab| {
        let is_shown = tab == props.tab;
        html! {
            <button
                key={tab.slug()} id={format!("tab-{}", tab.slug())} role="tab" aria-selected={is_shown.to_string()}
                aria-controls="panel" tabindex={if is_shown { "0" } else { "-1" }}
                onclick={dispatch.reform(move |_: MouseEvent| Action::Tab(tab))}
            >{ tab.label() }</button>
        }
    });
    // The focus follows the arrow keys from tab to tab.
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(props.tab, move |tab| {
            let list = list.cast::<web_sys::HtmlElement>();
            let is_inside = list
                .as_ref()
                .is_some_and(|list| list.query_selector(":focus").ok().flatten().is_some());
            let next = list.and_then(|l| {
                l.query_selector(&format!("#tab-{}", tab.slug()))
                    .ok()
                    .flatten()
            });
            if let (true, Some(next)) = (is_inside, next) {
                // A tab is a button: it can take the focus.
                let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(next).focus();
            }
        });
    }
    let panel = match props.tab {
        Tab::Run => html! {
            <RunPanel {snapshot} title={props.title.clone()} story={props.story.clone()} />
        },
        Tab::Node => html! { <NodePanel {dispatch} node={props.panel.detail.clone()} /> },
        Tab::Log => html! {
            <LogPanel
                {dispatch} rows={Rc::clone(&props.panel.log)} {selected}
                is_of_selected={props.is_log_of_selected} is_held={props.is_held}
                held_back={props.panel.log_held_back} dropped={props.panel.log_dropped} filter={props.filter.clone()}
            />
        },
        Tab::Flights => html! {
            <FlightsPanel
                {dispatch} rows={Rc::clone(&props.panel.flights)} total={props.panel.flights_total}
                now={snapshot.now} filter={props.filter.clone()}
            />
        },
        Tab::Send => html! {
            <SendPanel {dispatch} {snapshot} selected={props.selected} draft={props.draft.clone()} />
        },
    };
    html! {
        <aside class="inspector" aria-label="Inspector">
            <div class="tabs" role="tablist" aria-label="Inspector" ref={list} {onkeydown}>{ for tabs }</div>
            <div id="panel" class="panel" role="tabpanel" aria-labelledby={format!("tab-{}", props.tab.slug())} tabindex="0">
                { panel }
            </div>
        </aside>
    }
}
