//! The bar about time: play, pause, steps, speed, the clock, and how far the news has got. It never moves.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::controls::press;
use super::mark::{icon, sign};
use crate::action::Action;
use crate::narration::percent;
use crate::playback::{REAL_TIME, SPEEDS};
use crate::snapshot::{Snapshot, seconds};
use crate::time::SimTime;

/// Properties of [`Transport`].
#[derive(PartialEq, Properties)]
pub struct TransportProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// What time it is, which may be a little later than the snapshot.
    pub now: SimTime,
    /// Whether time passes.
    pub is_playing: bool,
    /// Whether time passes at full speed, to some end.
    pub is_running: bool,
    /// The speed, by its place among the speeds.
    pub speed: usize,
    /// Whether its button is the one to press, and no other is.
    pub is_primary: bool,
}

/// The transport.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let TransportProps {
        dispatch,
        snapshot,
        now,
        is_playing,
        is_running,
        speed,
        is_primary,
    } = props;
    let send = |action: Action| press(dispatch, action);
    let play = match (is_playing, is_running) {
        (_, true) => "Stop",
        (true, false) => "Pause",
        (false, false) if *now == SimTime::ZERO => "Start",
        (false, false) => "Play",
    };
    let onspeed = dispatch.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::Speed(input.value().parse().unwrap_or(REAL_TIME))
    });
    let share = snapshot.summary.coverage;
    let speeds = SPEEDS[*speed];
    html! {
        <section class="transport" aria-label="Time">
            <div class="buttons">
                <button title="Begin again (Home)" aria-label="Begin again" onclick={send(Action::Reset)}>{ icon(sign::START) }</button>
                <button class={classes!("play", is_primary.then_some("primary"))} aria-label={play} title="Start, pause and go on (space)" onclick={send(Action::Toggle)}>
                    { icon(if *is_playing || *is_running { sign::PAUSE } else { sign::PLAY }) }
                    <span>{ play }</span>
                </button>
                <button title="Step: let one event happen (.)" aria-label="Step one event" onclick={send(Action::StepEvent)}>
                    { icon(sign::STEP) }<span class="wide">{ "Event" }</span>
                </button>
                <button title="Step: let one round pass (shift .)" aria-label="Step one round" onclick={send(Action::StepRound)}>
                    { icon(sign::LEAP) }<span class="wide">{ "Round" }</span>
                </button>
                <button class="all-agree" title="Let time pass at full speed until everyone knows everything" aria-label="Until all agree" onclick={send(Action::RunUntilConverged)}>
                    { icon(sign::AGREE) }<span>{ "Until all agree" }</span>
                </button>
            </div>
            <div class="clock" aria-label="Clock" role="group">
                <span class="time">{ seconds(*now) }</span>
                <span class="round">{ format!("round {}", snapshot.round) }</span>
            </div>
            <div class="agreement" title="Of all pairs of a node and a favourite, the share that is known in its newest version">
                <label for="agreement">{ "Agreement" }</label>
                <progress id="agreement" max="1000" value={((share * 1_000.0) as u32).to_string()}>{ percent(share) }</progress>
                <span class="share">{ percent(share) }</span>
            </div>
            <div class="messages" title="Messages sent so far, and how many of them are under way">
                <span>{ format!("{} sent", snapshot.summary.sent) }</span>
                <span>{ format!("{} in flight", snapshot.summary.in_flight) }</span>
            </div>
            <div class="speed">
                <label for="speed">{ "Speed" }</label>
                <input
                    id="speed" type="range" min="0" max={(SPEEDS.len() - 1).to_string()} step="1" value={speed.to_string()}
                    aria-valuetext={speeds.spoken} oninput={onspeed}
                    ondblclick={send(Action::Speed(REAL_TIME))} title="[ slower, ] faster, double-click for real time"
                />
                <output for="speed">{ speeds.label }</output>
            </div>
        </section>
    }
}
