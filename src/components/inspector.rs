//! The side of the page: the run, the selected node, the log, what is in flight, and a message of one's own.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::controls::press;
use super::faults_panel::faults_panel;
use super::flights_panel::flights_panel;
use super::history_panel::history_panel;
use super::log_panel::log_panel;
use super::mark::{icon, sign};
use super::node_panel::node_panel;
use super::run_panel::run_panel;
use super::send_panel::{Draft, send_panel};
use crate::action::{Action, Tab};
use crate::history::Held;
use crate::message::NodeId;
use crate::pointing::Lit;
use crate::snapshot::{Budget, FlightDetail, FlightRow, LogRow, NodeView, Snapshot};
use crate::time::SimTime;
use crate::timeline::{RunRow, Strip};
use crate::why::Answer;

/// What only the inspector shows, and only while it is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Everything about the selected node.
    pub detail: Option<Rc<NodeView>>,
    /// Why the node knows something, or not, if that was asked.
    pub answer: Option<Rc<Answer>>,
    /// The log, latest first.
    pub log: Rc<Vec<Rc<LogRow>>>,
    /// How many entries have come since the log was held.
    pub log_held_back: u64,
    /// Whether there are older entries that could be shown.
    pub log_has_more: bool,
    /// How many entries were dropped from the log for want of room.
    pub log_dropped: u64,
    /// The messages in flight.
    pub flights: Rc<Vec<FlightRow>>,
    /// How many there are in all.
    pub flights_total: usize,
    /// What the messages cost.
    pub budget: Option<Rc<Budget>>,
    /// How much is kept to go back by, and how many bytes the page holds.
    pub held: Option<(Held, u64)>,
    /// The message that somebody has caught.
    pub caught: Option<Rc<FlightDetail>>,
    /// The runs that the browser keeps beside these: place and what each is called.
    pub kept: Rc<Vec<(String, String)>>,
    /// Whether the browser keeps no runs.
    pub is_storage_refused: bool,
    /// The runs there have been.
    pub runs: Rc<Vec<RunRow>>,
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
    /// The run from its beginning to its live edge.
    pub strip: Rc<Strip>,
    /// What the panels show.
    pub panel: Panel,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// The message being written.
    pub draft: Draft,
    /// The scenario's title.
    pub title: String,
    /// The scenario's story, by paragraphs.
    pub story: Vec<String>,
    /// Whether nobody has given the run a command of their own: it is as its story says.
    pub is_untouched: bool,
    /// Whether the log is held where it is.
    pub is_held: bool,
    /// The text that the lists are filtered by.
    pub filter: String,
    /// Whether the log is that of the selected node.
    pub is_log_of_selected: bool,
    /// The stretch of the run that the log is of; `None` is all of it.
    pub range: Option<(SimTime, SimTime)>,
    /// What lights up.
    pub lit: Rc<Lit>,
}

impl InspectorProps {
    /// Returns the selected node.
    #[must_use]
    pub fn selected_node(&self) -> Option<&Rc<NodeView>> {
        self.snapshot.node(self.selected?)
    }
}

/// The inspector.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let dispatch = &props.dispatch;
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
                aria-controls="panel" tabindex={if is_shown { "0" } else { "-1" }} onclick={press(dispatch, Action::Tab(tab))}
            >{ tab.label() }</button>
        }
    });
    // The focus follows the arrow keys from tab to tab.
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(props.tab, move |_| {
            let Some(list) = list.cast::<HtmlElement>() else {
                return;
            };
            let find = |selector| list.query_selector(selector).ok().flatten();
            if let (Some(_), Some(shown)) = (find(":focus"), find("[aria-selected=true]")) {
                // A tab is a button: it can take the focus.
                let _ = shown.unchecked_into::<HtmlElement>().focus();
            }
        });
    }
    let panel = match props.tab {
        Tab::Run => run_panel(
            dispatch,
            &props.snapshot,
            (&props.title, &props.story),
            props.is_untouched,
            &props.strip,
            props.panel.budget.as_ref(),
            props.panel.held,
        ),
        Tab::Node => node_panel(
            dispatch,
            props.panel.detail.as_deref(),
            &props.snapshot.nodes,
            props.panel.answer.as_deref(),
        ),
        Tab::Log => log_panel(props),
        Tab::Flights => flights_panel(props),
        Tab::Send => send_panel(props),
        Tab::Faults => faults_panel(props),
        Tab::History => history_panel(props),
    };
    html! {
        <aside class="inspector" aria-label="Inspector">
            <div class="tabs-line">
                <div class="tabs" role="tablist" aria-label="Inspector" ref={list} {onkeydown}>{ for tabs }</div>
                <button
                    type="button" class="quiet sign sheet-close" aria-label="Close the inspector" title="Close the inspector (I)"
                    onclick={press(dispatch, Action::Inspector)}
                >{ icon(sign::CROSS) }</button>
            </div>
            <div id="panel" class="panel" role="tabpanel" aria-labelledby={format!("tab-{}", props.tab.slug())} tabindex="0">
                { panel }
            </div>
        </aside>
    }
}
