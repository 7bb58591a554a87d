//! The space-time diagram on the stage: what it shows, who has a lane, from event to event, as a picture or as a table.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

use super::controls::{button, choice, foldable, heads, press, save_picture, toggle, unfold};
use super::log_panel::range_chip;
use super::mark::{status_mark, word};
use super::measure::use_size;
use super::shapes::shapes;
use super::toolbar::Toolbar;
use crate::action::{Action, Figure, LanesAction};
use crate::export::Shape;
use crate::geometry::px;
use crate::lanes::{
    Aspect, Fate, Lanes, Order, Plan, Range, SPANS, Seat, Step, TOLD_MAX, Zoom, followed,
};
use crate::message::NodeId;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::seconds;

/// The least height of a lane, in CSS pixels: what a finger can hit.
const LANE_PX: f64 = 24.0;
/// The greatest.
const LANE_MAX_PX: f64 = 64.0;
/// The room for the times above, in CSS pixels.
const TIMES_PX: f64 = 26.0;
/// How near a line is to what points at it, in CSS pixels.
const NEAR_PX: f64 = 9.0;
/// How far the pointer has to go for a stretch of time to be chosen, in CSS pixels.
const DRAG_PX: f64 = 4.0;

/// Properties of [`LanesView`].
#[derive(PartialEq, Properties)]
pub struct LanesViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The diagram.
    pub lanes: Rc<Lanes>,
    /// How much of the run it shows, by its place among [`SPANS`], unless a stretch is chosen.
    pub span: usize,
    /// The stretch of the run that is chosen.
    pub range: Option<Range>,
    /// How somebody has it before them.
    pub aspect: Rc<Aspect>,
    /// Which rumor stays dark while the rest fades.
    pub following: Option<u64>,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What lights up.
    pub lit: Rc<Lit>,
}

/// The diagram.
#[component]
pub fn LanesView(props: &LanesViewProps) -> Html {
    let LanesViewProps {
        dispatch,
        lanes,
        aspect,
        following,
        selected,
        lit,
        ..
    } = props;
    let note = match following.and_then(|rumor| followed(lanes, rumor)) {
        Some(words) => words,
        None if lanes.left_out().is_empty() => {
            "Time goes from left to right. Click a line to follow its rumor.".to_owned()
        }
        None => String::new(),
    };
    let note = format!("{note} {}", lanes.left_out());
    let key = [Fate::News, Fate::Repeat, Fate::Lost, Fate::InFlight].map(|fate| {
        let meaning = match fate {
            Fate::News => "news",
            Fate::Repeat => "repeat",
            Fate::Lost => "lost",
            Fate::Other | Fate::InFlight => "on its way",
        };
        html! { <span class={classes!("lane-key", fate.name())}>{ meaning }</span> }
    });
    let is_unfolded = use_state_eq(|| false);
    html! {
        <div class={foldable("lanes-room", *is_unfolded)}>
            { looks(props, unfold(&is_unfolded)) }
            { lane_tools(props) }
            <div class="lanes-words">
                <p class="lanes-note" role="note">{ note.trim() }</p>
                <p class="matrix-legend" aria-hidden="true">{ for key }</p>
            </div>
            if aspect.is_table {
                { table(dispatch, lanes, lit) }
            } else {
                <Drawing {dispatch} {lanes} following={*following} selected={*selected} {lit} />
            }
        </div>
    }
}

fn act(action: LanesAction) -> Action {
    Action::Lanes(action)
}

/// What the diagram shows: how much of the run, which rumor, in which order.
fn looks(props: &LanesViewProps, unfold: Html) -> Html {
    let LanesViewProps {
        dispatch,
        lanes,
        span,
        range,
        aspect,
        following,
        ..
    } = props;
    let mut spans: Vec<AttrValue> = SPANS.map(|(_, words)| words.into()).to_vec();
    if range.is_some() {
        spans.push("a stretch".into());
    }
    let shown = if range.is_some() { SPANS.len() } else { *span };
    let rumors = std::iter::once("no rumor in particular".into())
        .chain(lanes.rumors.iter().map(|(_, words)| words.clone().into()))
        .collect();
    let chosen = following
        .and_then(|rumor| lanes.rumors.iter().position(|(key, _)| *key == rumor))
        .map_or(0, |at| at + 1);
    let on_rumor = {
        let lanes = Rc::clone(lanes);
        dispatch.reform(move |at: usize| {
            let rumor = at.checked_sub(1).and_then(|at| lanes.rumors.get(at));
            Action::Follow(rumor.map(|(key, _)| *key))
        })
    };
    let orders = Order::ALL.map(|order| order.label().into()).to_vec();
    let order = Order::ALL
        .iter()
        .position(|order| *order == aspect.arrangement.order);
    let on_order = dispatch.reform(|at: usize| {
        act(LanesAction::Order(
            Order::ALL.get(at).copied().unwrap_or_default(),
        ))
    });
    let zoom = [
        ("+", "Less time, larger (+)", Zoom::In(None)),
        ("−", "More time, smaller (-)", Zoom::Out(None)),
        ("Fit", "Fit: the whole run (0)", Zoom::Fit),
        ("◂", "Earlier (Shift + ←)", Zoom::Earlier),
        ("▸", "Later (Shift + →)", Zoom::Later),
    ];
    let zoom =
        zoom.map(|(label, title, zoom)| mark(dispatch, label, title, LanesAction::Zoom(zoom)));
    html! {
        <Toolbar class="matrix-top" label="Messages">
            { choice("lane-span", "field", "Shows", spans, shown, dispatch.reform(Action::LaneSpan)) }
            { choice("lane-rumor", "field follow", "Follow", rumors, chosen, on_rumor) }
            { unfold }
            { choice("lane-order", "field folds", "Order", orders, order.unwrap_or(0), on_order) }
            <div class="marks folds" role="group" aria-label="Time that is seen">{ for zoom }</div>
            { for range.map(|range| range_chip(dispatch, range)) }
            { toggle(dispatch, "small folds", "As a table", aspect.is_table, Some(act(LanesAction::Table(!aspect.is_table)))) }
            { save_picture(dispatch, Figure::Lanes) }
        </Toolbar>
    }
}

/// A button with a sign on it, and its words where it is pointed at or read aloud.
fn mark(
    dispatch: &Callback<Action>,
    sign: &'static str,
    words: &'static str,
    action: LanesAction,
) -> Html {
    html! {
        <button key={words} type="button" class="mark-button" title={words} aria-label={words} onclick={press(dispatch, act(action))}>
            <span aria-hidden="true">{ sign }</span>
        </button>
    }
}

/// From event to event, and what can be done with the lane of the selected node.
fn lane_tools(props: &LanesViewProps) -> Html {
    let LanesViewProps {
        dispatch,
        lanes,
        aspect,
        selected,
        ..
    } = props;
    let steps = [
        ("|‹", "First event (Home)", Step::First),
        ("‹", "Previous event (←)", Step::Previous),
        ("›", "Next event (→)", Step::Next),
        ("›|", "Last event (End)", Step::Last),
    ];
    let steps =
        steps.map(|(label, title, step)| mark(dispatch, label, title, LanesAction::Step(step)));
    let said = match &lanes.event {
        Some(event) => event.timed.clone(),
        None => match selected {
            Some(_) => "Steps from event to event of the selected node.".to_owned(),
            None => {
                "Steps from event to event in the whole room; select a node to stay in its lane."
                    .to_owned()
            }
        },
    };
    let seats = selected.map(|id| {
        let seats = [
            (Seat::Pinned, "Pin on top"),
            (Seat::Merged, "Merge with others"),
            (Seat::Hidden, "Hide"),
        ];
        let seats = seats.map(|(seat, label)| {
            let is_there = aspect.arrangement.seat(id) == Some(seat);
            let to = (!is_there).then_some(seat);
            toggle(dispatch, "small", label, is_there, Some(act(LanesAction::Seat(id, to))))
        });
        html! { <div class="marks" role="group" aria-label="The lane of the selected node">{ for seats }</div> }
    });
    let apart = aspect.arrangement.count(Seat::Merged);
    html! {
        <Toolbar class="lane-tools folds" label="Events and lanes">
            <div class="marks" role="group" aria-label="Events">{ for steps }</div>
            { toggle(dispatch, "small", "Take time along", aspect.leads, Some(act(LanesAction::Leads(!aspect.leads)))) }
            <p id="lane-event">{ said }</p>
            { for seats }
            if lanes.hidden > 0 {
                { button(dispatch, "small", format!("Show {} hidden", lanes.hidden), act(LanesAction::TakeBack(Seat::Hidden))) }
            }
            if apart > 0 {
                { button(dispatch, "small", format!("Take {apart} merged apart"), act(LanesAction::TakeBack(Seat::Merged))) }
            }
        </Toolbar>
    }
}

/// What the diagram shows, in words.
fn table(dispatch: &Callback<Action>, lanes: &Lanes, lit: &Lit) -> Html {
    let rows = lanes.told.iter().map(|event| {
        let is_lit = event.message.is_some_and(|number| lit.has_message(number));
        let is_here = lanes
            .event
            .as_ref()
            .is_some_and(|here| here.number == event.number);
        let go = Action::Lanes(LanesAction::Event(Some(event.number)));
        html! {
            <tr
                class={classes!(is_lit.then_some("lit"), is_here.then_some("selected"))}
                data-point={Pointed::Entry(event.number).to_string()} onclick={press(dispatch, go)}
            >
                <td class="at">{ seconds(event.at) }</td><td class="told">{ &event.sentence }</td>
            </tr>
        }
    });
    let caption = format!(
        "What happened from {} to {}, latest first",
        seconds(lanes.from),
        seconds(lanes.until.min(lanes.now).max(lanes.from))
    );
    html! {
        <div class="lanes-scroll lanes-table" tabindex="0" role="region" aria-label="The diagram as a table">
            <div>
                <table class="log">
                    <caption>{ caption }</caption>
                    { heads("", &["Time", "What"]) }
                    <tbody>{ for rows }</tbody>
                </table>
                if lanes.told.len() == TOLD_MAX {
                    <p class="more">{ format!("These are the latest {TOLD_MAX}; choose a shorter time for earlier ones, or save the log as text.") }</p>
                }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct DrawingProps {
    dispatch: Callback<Action>,
    lanes: Rc<Lanes>,
    following: Option<u64>,
    selected: Option<NodeId>,
    lit: Rc<Lit>,
}

/// The lanes and the lines: a path for each kind, so that thousands of lines are a handful of elements.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let DrawingProps {
        dispatch,
        lanes,
        following,
        selected,
        lit,
    } = props;
    let (room, scroll) = (use_node_ref(), use_node_ref());
    let (width, _) = use_size(&room);
    let (_, height) = use_size(&scroll);
    let count = lanes.lanes.len().max(1) as f64;
    let plan = Plan {
        width: (width - 1.0).max(1.0),
        lane: ((height - TIMES_PX) / count)
            .floor()
            .clamp(LANE_PX, LANE_MAX_PX),
    };
    {
        let (dispatch, lanes, room) = (dispatch.clone(), Rc::clone(lanes), room.clone());
        let on_wheel = move |event: WheelEvent| {
            let left = room
                .cast::<Element>()
                .map(|room| room.get_bounding_client_rect().left());
            let x = f64::from(event.client_x()) - left.unwrap_or(0.0);
            let at = Some(lanes.at(x / plan.across()));
            let zoom = if event.delta_y() < 0.0 {
                Zoom::In(at)
            } else {
                Zoom::Out(at)
            };
            dispatch.emit(act(LanesAction::Zoom(zoom)));
        };
        use_wheel(&scroll, Callback::from(on_wheel));
    }
    let drawn = use_memo((Rc::clone(lanes), plan_key(plan), *following), |_| {
        plan.shapes(lanes, *following)
    });
    let at_pointer = {
        let lanes = Rc::clone(lanes);
        move |event: &MouseEvent| {
            let place = (
                f64::from(event.offset_x()) / plan.across(),
                f64::from(event.offset_y()) / plan.lane - 0.5,
            );
            let near = lanes.nearest(place, (plan.across(), plan.lane), NEAR_PX);
            near.copied()
        }
    };
    let onclick = {
        let (dispatch, at_pointer) = (dispatch.clone(), at_pointer.clone());
        Callback::from(move |event: MouseEvent| {
            let near = at_pointer(&event);
            dispatch.emit(Action::Follow(near.and_then(|line| line.rumor)));
            let entry = near.and_then(|line| line.entry);
            dispatch.emit(act(LanesAction::Event(entry)));
        })
    };
    let onpointermove = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: PointerEvent| {
            let near = at_pointer(&event).map(|line| Pointed::Message(line.number));
            dispatch.emit(Action::Point(near));
        })
    };
    let names = lanes.lanes.iter().map(|of| {
        let style = format!("height: {}px", px(plan.lane));
        let Some(id) = of.id else {
            return html! { <li key="others" class="others" {style}><span class="lane-name">{ &*of.name }</span></li> };
        };
        let is_selected = *selected == Some(id);
        let class = classes!(
            word(of.status),
            is_selected.then_some("selected"),
            lit.has_node(id).then_some("lit"),
        );
        html! {
            <li key={id.0} {style} {class} data-point={Pointed::Node(id).to_string()}>
                <button type="button" class="lane-name" title={of.name.to_string()} aria-pressed={is_selected.to_string()} onclick={press(dispatch, Action::Select(Some(id)))}>
                    { status_mark(of.status) }<span>{ &*of.name }</span>
                    if of.is_pinned { <span class="pinned" title="pinned on top">{ "↑" }<span class="unseen">{ " pinned" }</span></span> }
                </button>
            </li>
        }
    });
    let marks = plan.marks(lanes, &|number| lit.has_message(number));
    html! {
        <div class="lanes-scroll" ref={scroll}>
            <div class="lanes-corner"></div>
            <Axis {dispatch} {lanes} width={plan.width} />
            <ol class="lane-names">{ for names }</ol>
            <div
                class="lanes-drawing" ref={room} data-point="own" tabindex="0" role="group" onkeydown={walk(dispatch, lanes, *selected)}
                aria-label="Space-time diagram: left and right go from event to event, up and down from lane to lane"
                aria-describedby="lane-event"
            >
                if width > 0.0 {
                    <svg
                        width={px(width)} height={px(plan.height(lanes))} role="img" {onclick} {onpointermove}
                        aria-label={format!("Space-time diagram: {} lanes, {} messages, from {} to {}. The table has the same in words.", lanes.lanes.len(), lanes.messages, seconds(lanes.from), seconds(lanes.until))}
                    >
                        { shapes(&drawn) }
                        <g class="lane-marks">{ shapes(&marks) }</g>
                    </svg>
                }
            </div>
        </div>
    }
}

fn plan_key(plan: Plan) -> (u64, u64) {
    (plan.width.to_bits(), plan.lane.to_bits())
}

/// What the keys do while the diagram has the focus.
fn walk(
    dispatch: &Callback<Action>,
    lanes: &Rc<Lanes>,
    selected: Option<NodeId>,
) -> Callback<KeyboardEvent> {
    let (dispatch, lanes) = (dispatch.clone(), Rc::clone(lanes));
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let own: Vec<NodeId> = lanes.lanes.iter().filter_map(|lane| lane.id).collect();
        let here = own.iter().position(|id| Some(*id) == selected);
        let lane = |at: Option<usize>| {
            let id = at.and_then(|at| own.get(at)).copied();
            Action::Select(id.or(selected))
        };
        let zoom = |zoom| act(LanesAction::Zoom(zoom));
        let step = |step| act(LanesAction::Step(step));
        let action = match event.key().as_str() {
            "ArrowLeft" if event.shift_key() => zoom(Zoom::Earlier),
            "ArrowRight" if event.shift_key() => zoom(Zoom::Later),
            "ArrowLeft" => step(Step::Previous),
            "ArrowRight" => step(Step::Next),
            "Home" => step(Step::First),
            "End" => step(Step::Last),
            "ArrowUp" => lane(here.map_or(Some(0), |at| at.checked_sub(1))),
            "ArrowDown" => lane(here.map_or(Some(0), |at| Some(at + 1))),
            "+" | "=" => zoom(Zoom::In(None)),
            "-" | "_" => zoom(Zoom::Out(None)),
            "0" => zoom(Zoom::Fit),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        dispatch.emit(action);
    })
}

/// Lets the wheel with Ctrl, which is what a pinch on a touchpad is, look nearer and further around the pointer. Without Ctrl it scrolls
/// as everywhere.
#[hook]
fn use_wheel(scroll: &NodeRef, on_wheel: Callback<WheelEvent>) {
    use_effect_with((scroll.clone(), on_wheel), |(scroll, on_wheel)| {
        let listener = scroll.cast::<Element>().map(|element| {
            let on_wheel = on_wheel.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                if let Some(event) = event.dyn_ref::<WheelEvent>().filter(|e| e.ctrl_key()) {
                    event.prevent_default();
                    on_wheel.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

#[derive(PartialEq, Properties)]
struct AxisProps {
    dispatch: Callback<Action>,
    lanes: Rc<Lanes>,
    width: f64,
}

/// The times. A press goes to that instant, a drag chooses a stretch.
#[component]
fn Axis(props: &AxisProps) -> Html {
    let AxisProps {
        dispatch,
        lanes,
        width,
    } = props;
    // From where to where the pointer has been drawn.
    let drag = use_state_eq(|| None::<(f64, f64)>);
    let plan = Plan {
        width: *width,
        lane: TIMES_PX,
    };
    let onpointerdown = {
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            if let Some(axis) = event.target_dyn_into::<Element>() {
                // Without it a drag ends where the axis does.
                let _ = axis.set_pointer_capture(event.pointer_id());
            }
            let x = f64::from(event.offset_x());
            drag.set(Some((x, x)));
        })
    };
    let onpointermove = {
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some((from, _)) = *drag {
                drag.set(Some((from, f64::from(event.offset_x()))));
            }
        })
    };
    let onpointerup = {
        let (drag, dispatch, lanes) = (drag.clone(), dispatch.clone(), Rc::clone(lanes));
        Callback::from(move |event: PointerEvent| {
            let Some((from, _)) = *drag else { return };
            drag.set(None);
            let to = f64::from(event.offset_x());
            let at = |x: f64| lanes.at(x / plan.across());
            dispatch.emit(if (from - to).abs() < DRAG_PX {
                Action::Seek(at(to))
            } else {
                Action::Range(Some((at(from.min(to)), at(from.max(to)))))
            });
        })
    };
    let onpointercancel = {
        let drag = drag.clone();
        Callback::from(move |_: PointerEvent| drag.set(None))
    };
    let mut drawn = plan.times(lanes, 17.0);
    if let Some((from, to)) = *drag {
        drawn.insert(
            0,
            Shape::Rect {
                class: "dragged",
                at: (from.min(to), 0.0),
                size: ((from - to).abs(), TIMES_PX),
            },
        );
    }
    html! {
        <svg
            class="lanes-axis" width={px(width.max(1.0))} height={px(TIMES_PX)} aria-hidden="true" focusable="false"
            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}
        >
            <title>{ "Press to go there, drag to choose a stretch" }</title>
            { shapes(&drawn) }
        </svg>
    }
}
