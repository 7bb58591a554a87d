//! The strip and the scrubber: the run from its beginning to its live edge, what was done to it, and where one is.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::controls::press;
use super::mark::{icon, sign};
use super::measure::use_size;
use super::toolbar::Toolbar;
use crate::action::Action;
use crate::history::MarkKind;
use crate::snapshot::seconds;
use crate::time::SimTime;
use crate::timeline::{Strip, curve, next_of, stops, stretch};

/// How many places the scrubber has; the last is the live edge.
const PLACES: u64 = 1_000;
/// The room that a stop needs, in CSS pixels: what a finger can hit.
const STOP_PX: f64 = 26.0;

/// Properties of [`Timeline`].
#[derive(PartialEq, Properties)]
pub struct TimelineProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub strip: Rc<Strip>,
    /// What time it is, which may be a little later than the strip.
    pub now: SimTime,
    /// The stretch of the run that is looked at, if it is looked at alone.
    pub seen: Option<(SimTime, SimTime)>,
}

/// The strip with the scrubber on it.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let TimelineProps {
        dispatch,
        strip,
        now,
        seen,
    } = props;
    let live_at = strip.live_at.max(*now);
    // To the right of the live edge is what is known to come.
    let goes_to = strip.goes_to.max(live_at);
    let whole = goes_to.as_micros();
    // The nearest, so that a place the scrubber was put to is the place it has then. Only the end is the last.
    let place = if (strip.is_live && *now >= goes_to) || whole == 0 {
        PLACES
    } else {
        let nearest = (now.as_micros() as f64 / whole as f64 * PLACES as f64).round() as u64;
        nearest.min(PLACES - 1)
    };
    let oninput = dispatch.reform(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        match input.value().parse::<u64>() {
            Ok(place) if place < PLACES => Action::Seek(SimTime::from_micros(
                whole / PLACES * place + whole % PLACES * place / PLACES,
            )),
            _ if goes_to > live_at => Action::Seek(goes_to),
            _ => Action::SeekLive,
        }
    });
    let spoken = if strip.is_live && goes_to > *now {
        format!("{} of {}, live", seconds(*now), seconds(goes_to))
    } else if strip.is_live {
        format!("{}, live", seconds(*now))
    } else {
        format!("{} of {}", seconds(*now), seconds(goes_to))
    };
    html! {
        <div class="timeline">
            <Stops {dispatch} {strip} now={if strip.is_live { live_at } else { *now }} seen={*seen} />
            <input
                id="scrubber" type="range" min="0" max={PLACES.to_string()} step="1" value={place.to_string()}
                disabled={whole == 0} aria-label="Time in the run" aria-valuetext={spoken} {oninput}
                title="Drag to go back and forth. A command given in the past starts a new run and keeps this one."
            />
        </div>
    }
}

/// Properties of [`Stops`].
#[derive(PartialEq, Properties)]
struct StopsProps {
    dispatch: Callback<Action>,
    strip: Rc<Strip>,
    now: SimTime,
    seen: Option<(SimTime, SimTime)>,
}

/// What was done to the run, and how the news spread behind it.
#[component]
fn Stops(props: &StopsProps) -> Html {
    let StopsProps {
        dispatch,
        strip,
        now,
        seen,
    } = props;
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let places = (width / STOP_PX).max(1.0) as usize;
    let stops = use_memo((Rc::clone(strip), places), |(strip, places)| {
        stops(&strip.marks, strip.goes_to, *places)
    });
    let line = use_memo(
        (Rc::clone(&strip.points), strip.live_at, strip.goes_to),
        |(points, live_at, until)| curve(points, *live_at, *until),
    );
    let share = |at: SimTime| at.as_micros() as f64 / strip.goes_to.as_micros().max(1) as f64;
    // Before anything of it has been computed there is nothing to tell apart.
    let is_split = strip.goes_to > strip.live_at;
    let buttons = stops.iter().enumerate().map(|(i, stop)| {
        let is_here = stop.ats.contains(now);
        html! {
            <button
                key={i} type="button" class={classes!("stop", name(stop.kind), is_here.then_some("here"), stop.is_to_come.then_some("to-come"))}
                style={format!("--at: {:.4}", share(stop.ats[0]))} title={stop.what.clone()} aria-label={stop.what.clone()}
                onclick={press(dispatch, Action::Seek(next_of(stop, *now)))}
            >
                { icon(glyph(stop.kind)) }
                if stop.ats.len() > 1 { <span class="how-many" aria-hidden="true">{ stop.ats.len() }</span> }
            </button>
        }
    });
    let stretch = seen.and_then(|seen| stretch(seen, strip.goes_to));
    let stretch = stretch.map(|(from, wide)| {
        html! { <span class="stretch" style={format!("--from: {from:.4}; --wide: {wide:.4}")} aria-hidden="true"></span> }
    });
    html! {
        <div class="strip" ref={room}>
            { for stretch }
            if is_split { <span class="to-come-from" style={format!("--from: {:.4}", share(strip.live_at))} aria-hidden="true"></span> }
            <svg class="curve" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <polyline points={(*line).clone()} />
            </svg>
            <Toolbar class="stops" label="Stops: what was done to the run">{ for buttons }</Toolbar>
        </div>
    }
}

fn name(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Violation => "violation",
        MarkKind::Bookmark => "bookmark",
        MarkKind::Fork => "fork",
        MarkKind::Kill => "kill",
        MarkKind::Cut => "cut",
        MarkKind::Heal => "heal",
        MarkKind::Freeze => "freeze",
        MarkKind::Thaw => "thaw",
        MarkKind::Restart => "restart",
        MarkKind::Spawn => "spawn",
        MarkKind::Command => "given",
    }
}

fn glyph(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Violation => sign::ALARM,
        MarkKind::Bookmark => sign::FLAG,
        MarkKind::Fork => sign::FORK,
        MarkKind::Kill => sign::CROSS,
        MarkKind::Cut => sign::CUT,
        MarkKind::Heal => sign::LINK,
        MarkKind::Freeze => sign::PAUSE,
        MarkKind::Thaw => sign::PLAY,
        MarkKind::Restart => sign::AGAIN,
        MarkKind::Spawn => sign::PLUS,
        MarkKind::Command => sign::PEAK,
    }
}
