//! The space-time diagram on the stage.

use std::rc::Rc;

use yew::prelude::*;

use super::controls::{choice, press};
use super::mark::{status_mark, word};
use super::measure::use_size;
use crate::action::Action;
use crate::geometry::px;
use crate::lanes::{Fate, Lanes, Line, SPANS, followed, ticks};
use crate::message::NodeId;
use crate::snapshot::{Status, seconds};

/// The least height of a lane, in CSS pixels.
const LANE_PX: f64 = 14.0;
/// The greatest.
const LANE_MAX_PX: f64 = 64.0;
/// The room for the times below, in CSS pixels.
const TIMES_PX: f64 = 20.0;
/// The room that a time needs, in CSS pixels.
const TIME_PX: f64 = 80.0;
/// How near a line is to what points at it, in CSS pixels.
const NEAR_PX: f64 = 9.0;

/// Properties of [`LanesView`].
#[derive(PartialEq, Properties)]
pub struct LanesViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The diagram.
    pub lanes: Rc<Lanes>,
    /// How much of the run it shows, by its place among [`SPANS`].
    pub span: usize,
    /// Which rumor stays dark while the rest fades.
    pub following: Option<u64>,
    /// Which node is selected.
    pub selected: Option<NodeId>,
}

/// The diagram.
#[component]
pub fn LanesView(props: &LanesViewProps) -> Html {
    let LanesViewProps {
        dispatch,
        lanes,
        span,
        following,
        selected,
    } = props;
    let spans = SPANS.map(|(_, words)| words.into()).to_vec();
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
    let note = match following.and_then(|rumor| followed(lanes, rumor)) {
        Some(words) => words,
        None if lanes.is_crowded => {
            "Only the latest messages are drawn; choose a shorter time to see all of it.".to_owned()
        }
        None => "Time goes from left to right. Click a line to follow its rumor.".to_owned(),
    };
    let key = [Fate::News, Fate::Repeat, Fate::Lost, Fate::InFlight].map(|fate| {
        let meaning = match fate {
            Fate::News => "news",
            Fate::Repeat => "repeat",
            Fate::Lost => "lost",
            Fate::Other | Fate::InFlight => "on its way",
        };
        html! { <span class={classes!("lane-key", fate.name())}>{ meaning }</span> }
    });
    html! {
        <div class="lanes-room">
            <div class="matrix-top">
                { choice("lane-span", "field", "Shows", spans, *span, dispatch.reform(Action::LaneSpan)) }
                { choice("lane-rumor", "field follow", "Follow", rumors, chosen, on_rumor) }
                <p class="matrix-legend" aria-hidden="true">{ for key }</p>
            </div>
            <p class="lanes-note" role="note">{ note }</p>
            <Drawing {dispatch} {lanes} following={*following} selected={*selected} />
            if lanes.left_out > 0 {
                <p class="more">{ format!("{} more nodes have no lane; select one to see the lanes around it.", lanes.left_out) }</p>
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct DrawingProps {
    dispatch: Callback<Action>,
    lanes: Rc<Lanes>,
    following: Option<u64>,
    selected: Option<NodeId>,
}

/// The lanes and the lines: a path for each kind, so that thousands of lines are a handful of elements.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let DrawingProps {
        dispatch,
        lanes,
        following,
        selected,
    } = props;
    let room = use_node_ref();
    let (width, height) = use_size(&room);
    let count = lanes.lanes.len().max(1) as f64;
    let lane = ((height - TIMES_PX) / count).clamp(LANE_PX, LANE_MAX_PX);
    let across = (width - 1.0).max(1.0) / 1_000.0;
    let y = |lanes: f64| (lanes + 0.5) * lane;
    let bottom = lane * count;
    let onclick = {
        let (dispatch, lanes) = (dispatch.clone(), Rc::clone(lanes));
        Callback::from(move |event: MouseEvent| {
            let place = (
                f64::from(event.offset_x()) / across,
                f64::from(event.offset_y()) / lane - 0.5,
            );
            let near = lanes.nearest(place, (across, lane), NEAR_PX);
            dispatch.emit(Action::Follow(near.and_then(|line| line.rumor)));
        })
    };
    let names = lanes.lanes.iter().map(|of| {
        let is_selected = *selected == Some(of.id);
        html! {
            <li key={of.id.0} style={format!("height: {lane:.1}px")} class={classes!(word(of.status), is_selected.then_some("selected"))}>
                <button type="button" class="lane-name" aria-pressed={is_selected.to_string()} onclick={press(dispatch, Action::Select(Some(of.id)))}>
                    { status_mark(of.status) }<span>{ &*of.name }</span>
                </button>
            </li>
        }
    });
    let rails = lanes.lanes.iter().enumerate().map(|(at, of)| {
        let y = y(at as f64);
        let idle = of.idle.iter().map(|idle| {
            let (x1, x2) = (lanes.x(idle.from) * across, lanes.x(idle.until) * across);
            let class = if idle.status == Status::Frozen { "idle frozen" } else { "idle dead" };
            html! { <rect {class} x={px(x1)} y={px(y - lane * 0.3)} width={px((x2 - x1).max(1.0))} height={px(lane * 0.6)} /> }
        });
        html! { <g key={of.id.0}><line class="rail" x1="0" x2={px(width)} y1={px(y)} y2={px(y)} />{ for idle }</g> }
    });
    let path = |fate: Fate, is_dark: bool| {
        let of = |line: &&Line| {
            line.fate == fate && is_dark == following.is_none_or(|rumor| line.rumor == Some(rumor))
        };
        let mut d = String::new();
        for line in lanes.lines.iter().filter(of) {
            let ((x1, y1), (x2, y2)) = lanes.ends(line);
            let (x2, y2) = (x2 * across, y(y2));
            d.push_str(&format!(
                "M{} {}L{} {}",
                px(x1 * across),
                px(y(y1)),
                px(x2),
                px(y2)
            ));
            if fate == Fate::Lost {
                let (l, r, t, b) = (x2 - 4.0, x2 + 4.0, y2 - 4.0, y2 + 4.0);
                d.push_str(&format!(
                    "M{} {}L{} {}M{} {}L{} {}",
                    px(l),
                    px(t),
                    px(r),
                    px(b),
                    px(l),
                    px(b),
                    px(r),
                    px(t)
                ));
            } else if fate == Fate::News {
                // A dot where somebody learned something.
                d.push_str(&format!("M{} {}h.01", px(x2), px(y2)));
            }
        }
        html! { <path class={classes!("flown", fate.name(), (!is_dark).then_some("faded"))} {d} /> }
    };
    let faded = Fate::ALL.map(|fate| path(fate, false));
    let dark = Fate::ALL.map(|fate| path(fate, true));
    let times = ticks(lanes.from, lanes.until, (width / TIME_PX) as u64).into_iter().map(|at| {
        let x = lanes.x(at) * across;
        html! {
            <g key={at.as_micros()}>
                <line class="tick" x1={px(x)} x2={px(x)} y1="0" y2={px(bottom)} />
                <text class="time-label" x={px(x.clamp(28.0, (width - 28.0).max(28.0)))} y={px(bottom + 15.0)}>{ seconds(at) }</text>
            </g>
        }
    });
    html! {
        <div class="lanes-scroll">
            <ol class="lane-names">{ for names }</ol>
            <div class="lanes-drawing" ref={room}>
                if width > 0.0 {
                    <svg
                        width={px(width)} height={px(bottom + TIMES_PX)} role="img" {onclick}
                        aria-label={format!("Space-time diagram: {} lanes, {} messages, from {} to {}. The log has the same in words.", lanes.lanes.len(), lanes.lines.len(), seconds(lanes.from), seconds(lanes.until))}
                    >
                        { for times }
                        { for rails }
                        { for faded }
                        { for dark }
                    </svg>
                }
            </div>
        </div>
    }
}
