//! The bar about time: the strip and the scrubber, play, pause, steps both ways, speed, the clock. It never moves.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::controls::press;
use super::mark::{icon, sign};
use super::popover::Popover;
use super::timeline::Timeline;
use super::toolbar::Toolbar;
use crate::action::{Action, Way};
use crate::narration::percent;
use crate::playback::{REAL_TIME, SPEEDS};
use crate::snapshot::{NodeView, Snapshot, seconds};
use crate::time::SimTime;
use crate::timeline::Strip;

/// Properties of [`Transport`].
#[derive(PartialEq, Properties)]
pub struct TransportProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The run at this instant.
    pub snapshot: Rc<Snapshot>,
    /// The run from its beginning to its live edge.
    pub strip: Rc<Strip>,
    /// What time it is, which may be a little later than the snapshot.
    pub now: SimTime,
    /// The stretch of the run that is looked at, if it is looked at alone.
    pub seen: Option<(SimTime, SimTime)>,
    /// Whether time passes.
    pub is_playing: bool,
    /// Whether time passes at full speed, to some end.
    pub is_running: bool,
    /// The speed, by its place among the speeds.
    pub speed: usize,
    /// How fast time really passes, if the machine falls behind.
    pub keeping: Option<AttrValue>,
    /// Whether its button is the one to press, and no other is.
    pub is_primary: bool,
}

/// What the two buttons for steps do.
struct Steps {
    back: &'static str,
    back_keys: &'static str,
    backward: Action,
    on: &'static str,
    on_keys: &'static str,
    forward: Action,
}

const BY_EVENT: Steps = Steps {
    back: "Step one event back",
    back_keys: "One event back (,)",
    backward: Action::StepBack,
    on: "Step one event",
    on_keys: "Let one event happen (.)",
    forward: Action::StepEvent,
};

const BY_ROUND: Steps = Steps {
    back: "Step one round back",
    back_keys: "One round back (<)",
    backward: Action::RoundBack,
    on: "Step one round",
    on_keys: "Let one round pass (>)",
    forward: Action::StepRound,
};

/// The transport.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let TransportProps {
        dispatch,
        snapshot,
        strip,
        now,
        seen,
        is_playing,
        is_running,
        speed,
        keeping,
        is_primary,
    } = props;
    let by_round = use_state_eq(|| false);
    let only = |title: &'static str, label: &'static str, sign: &'static str, action: Action| {
        html! {
            <button type="button" {title} aria-label={label} onclick={press(dispatch, action)}>{ icon(sign) }</button>
        }
    };
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
    let (badge, title) = if strip.is_live {
        ("LIVE", "This is as far as the run has got")
    } else {
        (
            "REPLAY",
            "This is the run's past. A command given here starts a new run and keeps this one; End goes to the live edge",
        )
    };
    let bookmark = if strip.has_bookmark {
        "Forget this bookmark"
    } else {
        "Bookmark this instant"
    };
    let steps = if *by_round { BY_ROUND } else { BY_EVENT };
    let unit = |label: &'static str, is_round: bool| {
        let by_round = by_round.clone();
        let is_on = *by_round == is_round;
        let onclick = Callback::from(move |_: MouseEvent| by_round.set(is_round));
        html! { <button type="button" class="segment" title={format!("Step by one {label}")} aria-pressed={is_on.to_string()} {onclick}>{ label }</button> }
    };
    // Along a strip with nothing on it there is nowhere to go.
    let is_blank = strip.goes_to == SimTime::ZERO;
    html! {
        <section class="transport" aria-label="Time">
            <div class="line-of-time">
                <Timeline {dispatch} {strip} now={*now} seen={*seen} />
                <div class="where">
                    <div class="which" {title}>
                        <span class={classes!("badge", badge.to_lowercase())}>{ badge }</span>
                        <span class="run-name">{ format!("run {}", strip.run) }</span>
                    </div>
                    <Toolbar class={classes!("to-marks", is_blank.then_some("away"))} label="Along the strip">
                        { only("Go to the start of the run (Home)", "Go to the start", sign::START, Action::Seek(SimTime::ZERO)) }
                        { only("Go to the mark before (Shift + M)", "Go to the mark before", sign::BACK_TO_MARK, Action::Mark(Way::Back)) }
                        { only("Go to the next mark on the strip (M)", "Go to the next mark", sign::TO_MARK, Action::Mark(Way::On)) }
                        { only("Go to the live edge (End)", "Go to the live edge", sign::LIVE, Action::SeekLive) }
                        { only("Remember this instant, or forget it (B)", bookmark, if strip.has_bookmark { sign::FLAG_DOWN } else { sign::FLAG }, Action::Bookmark) }
                    </Toolbar>
                </div>
            </div>
            <div class="controls">
            <Toolbar class="buttons" label="Play and step">
                <button type="button" class="step" aria-label={steps.back} title={steps.back_keys} onclick={press(dispatch, steps.backward)}>
                    { icon(sign::STEP_BACK) }<span>{ "Back" }</span>
                </button>
                <button
                    type="button" class={classes!("play", is_primary.then_some("primary"))} data-place="play" aria-label={play}
                    title="Start, pause and go on (space)" onclick={press(dispatch, Action::Toggle)}
                >
                    { icon(if *is_playing || *is_running { sign::PAUSE } else { sign::PLAY }) }
                    <span>{ play }</span>
                </button>
                <button type="button" class="step" aria-label={steps.on} title={steps.on_keys} onclick={press(dispatch, steps.forward)}>
                    <span>{ "Step" }</span>{ icon(sign::STEP) }
                </button>
                <div class="unit" role="group" aria-label="How far a step goes">
                    { unit("event", false) }{ unit("round", true) }
                </div>
                <Until {dispatch} nodes={snapshot.nodes.clone()} />
            </Toolbar>
            <div class="clock" aria-label="Clock" role="group">
                <span class="time">{ seconds(*now) }</span>
                <span class="round">{ format!("round {}", snapshot.round) }</span>
            </div>
            <div class="agreement" title="Of all pairs of a node and a favourite, the share in which the node knows the newest version">
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
                    ondblclick={press(dispatch, Action::Speed(REAL_TIME))} title="[ slower, ] faster, double-click for real time"
                />
                <output for="speed">
                    { speeds.label }
                    if let Some(keeping) = keeping {
                        <span class="keeping" title="There is more to do than this machine can do in time">{ format!(", keeping {keeping}") }</span>
                    }
                </output>
            </div>
            </div>
        </section>
    }
}

/// Properties of [`Until`].
#[derive(PartialEq, Properties)]
struct UntilProps {
    dispatch: Callback<Action>,
    nodes: Vec<Rc<NodeView>>,
}

/// What to wait for: the ends of a run at full speed, each as the command that it is.
#[component]
fn Until(props: &UntilProps) -> Html {
    let dispatch = &props.dispatch;
    let (who, whom) = (use_node_ref(), use_node_ref());
    // Kept here, because the menu is drawn anew while somebody writes, and what it does not know it would take back.
    let rounds = use_state_eq(|| "5".to_owned());
    let on_count = {
        let rounds = rounds.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            rounds.set(field.value());
        })
    };
    let give = {
        let dispatch = dispatch.clone();
        move |line: String| dispatch.emit(Action::Command(line))
    };
    let on_agree = {
        let give = give.clone();
        Callback::from(move |_: MouseEvent| give("run until converged".to_owned()))
    };
    let on_loss = {
        let give = give.clone();
        Callback::from(move |_: MouseEvent| give("run until loss".to_owned()))
    };
    let on_rounds = {
        let (give, rounds) = (give.clone(), rounds.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            give(format!("run {} rounds", *rounds));
        })
    };
    let on_knows = {
        let (who, whom) = (who.clone(), whom.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let chosen = |field: &NodeRef| {
                let field = field.cast::<HtmlSelectElement>();
                field.map(|field| field.value()).unwrap_or_default()
            };
            give(format!(
                "run until {} knows {}",
                chosen(&who),
                chosen(&whom)
            ));
        })
    };
    let names = |chosen: usize| {
        props.nodes.iter().enumerate().map(move |(i, node)| {
            html! { <option key={i} value={node.port.to_string()} selected={i == chosen}>{ format!("{} :{}", node.name, node.port) }</option> }
        })
    };
    html! {
        <Popover class="upward until" title="Let time pass at full speed until something comes about" face={html! { { "Run until" } }}>
                <button type="button" onclick={on_agree}>{ "All agree" }</button>
                <button type="button" onclick={on_loss}>{ "A message is lost" }</button>
                <form onsubmit={on_rounds}>
                    <span>{ "After" }</span><input aria-label="How many rounds" class="number" type="number" min="1" max="1000000" value={(*rounds).clone()} oninput={on_count} required=true /><span>{ "rounds" }</span>
                    <button type="submit">{ "Run" }</button>
                </form>
                if props.nodes.len() > 1 {
                    <form onsubmit={on_knows}>
                        <label><span class="unseen">{ "Who is to know" }</span><select ref={who}>{ for names(0) }</select></label>
                        { " knows " }
                        <label><span class="unseen">{ "Whose favourite" }</span><select ref={whom}>{ for names(props.nodes.len() - 1) }</select></label>
                        <button type="submit">{ "Run" }</button>
                    </form>
                }
        </Popover>
    }
}
