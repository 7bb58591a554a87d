//! Two runs side by side: their pictures on one clock, their agreement in one chart, what differs in words.

use std::rc::Rc;

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::controls::{button, choice, small};
use super::history_panel::VARIATIONS;
use super::measure::use_size;
use super::picture::Picture;
use super::shapes::shapes;
use crate::action::{Action, Side};
use crate::chart::pair;
use crate::comparison::Comparison;
use crate::geometry::px;
use crate::history::RunId;
use crate::layout::Layout;
use crate::message::NodeId;
use crate::moving::Moving;
use crate::pointing::Lit;
use crate::snapshot::{Snapshot, seconds};

/// Properties of [`CompareView`].
#[derive(PartialEq, Properties)]
pub struct CompareViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// Both runs in words and lines.
    pub comparison: Rc<Comparison>,
    /// Why what was typed could not be done; empty if it could.
    pub refused: AttrValue,
    /// The run at hand, and what moves in it.
    pub hand: (Rc<Snapshot>, Moving),
    /// The one beside it, if there is one.
    pub other: Option<(Rc<Snapshot>, Moving)>,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What lights up.
    pub lit: Rc<Lit>,
    /// How the nodes are laid out; `None`: as suits the room.
    pub layout: Option<Layout>,
    /// The size of text, 1 being usual.
    pub text: f64,
    /// Whether nothing moves on its way.
    pub is_still: bool,
    /// Whether the colours are dark.
    pub is_dark: bool,
}

/// The two runs.
#[component]
pub fn CompareView(props: &CompareViewProps) -> Html {
    let CompareViewProps {
        dispatch,
        comparison,
        refused,
        ..
    } = props;
    let (hand, other) = comparison.places;
    let picture = |(snapshot, moving): &(Rc<Snapshot>, Moving), side: Side| {
        html! {
            <Picture
                {dispatch} {snapshot} moving={moving.clone()} selected={props.selected} lit={&props.lit} layout={props.layout} text={props.text}
                is_still={props.is_still} is_dark={props.is_dark} side={side}
            />
        }
    };
    let name = |at: usize| comparison.lines.get(at).map_or("", |line| &line.name);
    let sentences = comparison.sentences.iter().map(|sentence| {
        html! { <p key={&**sentence} title={sentence.clone()}>{ sentence }</p> }
    });
    html! {
        <div class="compare-room">
            if !refused.is_empty() { <p id="compare-refused" class="refused">{ refused }</p> }
            <div class="compare-sides">
                { head(dispatch, comparison, Side::Hand, Some(hand)) }
                <div class="compare-picture" role="group" aria-label={format!("Run {}", name(0))}>{ picture(&props.hand, Side::Hand) }</div>
                { head(dispatch, comparison, Side::Other, other) }
                if let Some(other) = &props.other {
                    // It is looked at, and nothing can be done to it: one run is at hand.
                    <div class="compare-picture" role="img" aria-label={format!("Picture of run {}; the words below say how it stands", name(1))}>
                        <div class="compare-still" inert=true>{ picture(other, Side::Other) }</div>
                    </div>
                } else {
                    { invitation(dispatch) }
                }
            </div>
            if props.other.is_some() {
                <div class="compare-below">
                    <Chart {dispatch} {comparison} text={props.text} />
                    <div class="compare-words" role="group" aria-label="What differs">
                        { for sentences }
                        if let Some(at) = comparison.parted_at {
                            { button(dispatch, "small", format!("Go to {}", seconds(at)), Action::Seek(at)) }
                        }
                    </div>
                </div>
            }
        </div>
    }
}

/// What stands in the place of the other run while there is none.
fn invitation(dispatch: &Callback<Action>) -> Html {
    let lines = VARIATIONS.map(|line| {
        button(
            dispatch,
            "chip",
            line,
            Action::Vary(Side::Other, line.to_owned()),
        )
    });
    html! {
        <div class="compare-invitation">
            { small("", "Here comes the same run under another setting: the same seed and the same commands, on the same clock. Type it above, or take one of these.") }
            <p class="variations">{ for lines }</p>
        </div>
    }
}

/// Which run is on a side, and the field for another setting of it.
fn head(
    dispatch: &Callback<Action>,
    comparison: &Comparison,
    side: Side,
    place: Option<usize>,
) -> Html {
    let (hand, _) = comparison.places;
    // The one at hand does not stand beside itself.
    let offered = comparison.runs.iter().enumerate();
    let offered = offered.filter(|(at, _)| side == Side::Hand || *at != hand);
    let (places, ids, labels): (Vec<_>, Vec<_>, Vec<_>) = {
        let mut all = (Vec::new(), Vec::new(), Vec::new());
        for (at, (id, label)) in offered {
            all.0.push(at);
            all.1.push(*id);
            all.2.push(AttrValue::from(label.clone()));
        }
        all
    };
    let chosen = places.iter().position(|at| Some(*at) == place);
    let on_choice = dispatch.reform(move |at: usize| match (side, ids.get(at)) {
        (Side::Hand, Some(id)) => Action::SwitchRun(*id),
        (Side::Other, Some(id)) => Action::Compare(*id),
        (_, None) => Action::Refuse("that run is gone".to_owned()),
    });
    let (id, label) = match side {
        Side::Hand => ("compare-hand", "This run"),
        Side::Other => ("compare-other", "Against"),
    };
    let run = place.and_then(|at| comparison.runs.get(at));
    let run = run.map(|(id, _)| *id);
    html! {
        <div class="compare-head">
            if let Some(chosen) = chosen { { choice(id, "field", label, labels, chosen, on_choice) } }
            <Under {dispatch} {side} {run} is_alone={chosen.is_none()} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct UnderProps {
    dispatch: Callback<Action>,
    side: Side,
    run: Option<RunId>,
    is_alone: bool,
}

/// The field for what a run is begun again under. It keeps what was refused, and is empty for another run.
#[component]
fn Under(props: &UnderProps) -> Html {
    let UnderProps { dispatch, side, .. } = props;
    let side = *side;
    let field = use_node_ref();
    use_effect_with((field.clone(), props.run), |(field, _)| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            field.set_value("");
        }
    });
    let onsubmit = {
        let field = field.clone();
        dispatch.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let field = field.cast::<HtmlInputElement>();
            Action::Vary(side, field.map(|field| field.value()).unwrap_or_default())
        })
    };
    let (id, example, does) = match side {
        Side::Hand => ("under-hand", "loss 10%", "Begin this run again under it"),
        Side::Other => ("under-other", "loss 30%", "Compare with this run under it"),
    };
    let label = if props.is_alone {
        "Against it under"
    } else {
        "or under"
    };
    let list = format!("{id}-list");
    html! {
        <form class="field under" {onsubmit}>
            <label for={id}>{ label }</label>
            <input
                ref={field} {id} type="text" placeholder={example} autocomplete="off" spellcheck="false" list={list.clone()}
                title="Any setting or command: loss 30%, set topology ring, at 5s kill ada; several with ; between them"
            />
            <datalist id={list}>{ for VARIATIONS.map(|line| html! { <option value={line} /> }) }</datalist>
            <button type="submit" title={does}>{ "Try" }</button>
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct ChartProps {
    dispatch: Callback<Action>,
    comparison: Rc<Comparison>,
    text: f64,
}

/// How the news spread in both.
#[component]
fn Chart(props: &ChartProps) -> Html {
    let ChartProps {
        dispatch,
        comparison,
        text,
    } = props;
    let room = use_node_ref();
    let (width, height) = use_size(&room);
    let (plot, drawn) = pair(&comparison.lines, (width, height), *text, comparison.until);
    let now = plot.cursor("cursor now", comparison.now);
    let onclick = dispatch
        .reform(move |event: MouseEvent| Action::Seek(plot.instant(f64::from(event.offset_x()))));
    html! {
        <div class="compare-chart" ref={room}>
            if width > 0.0 && height > 0.0 {
                <svg class="chart-drawing" width={px(width)} height={px(height)} role="img" aria-label={comparison.in_words()} {onclick}>
                    <rect class="ground" width={px(width)} height={px(height)} />
                    { shapes(&drawn) }
                    { for now.map(|now| shapes(&[now])) }
                </svg>
            }
        </div>
    }
}
