//! How a rumor has spread, on the stage: shares with theory and other seeds, messages, load; one crosshair through all of them.

use std::rc::Rc;

use yew::prelude::*;

use super::controls::{button, choice, heads, press, row, save_picture, small};
use super::measure::use_size;
use super::shapes::shapes;
use super::toolbar::Toolbar;
use crate::action::{Action, Figure, FileKind};
use crate::background::RUNS;
use crate::chart::{self, Chart, Plot, keys};
use crate::curves::Curves;
use crate::export::Shape;
use crate::geometry::px;
use crate::message::NodeId;
use crate::narration::percent;
use crate::pointing::{Lit, Pointed};
use crate::snapshot::seconds;
use crate::time::{SimTime, Span};

/// How high the charts are, in CSS pixels.
const SHARE_PX: f64 = 176.0;
const MESSAGES_PX: f64 = 104.0;
/// Into how many steps the arrow keys cut the charts, and the page keys.
const STEPS: (u64, u64) = (100, 10);
/// How many rows the table of shares has, and at most that of the load.
const SHARE_ROWS: u64 = 20;
const LOAD_ROWS_MAX: usize = 100;

/// How far the runs with other seeds have got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seeds {
    /// Nobody has asked for them.
    #[default]
    None,
    /// So many are done.
    Going(u32),
    /// So many are done, and they go on when somebody wants them to.
    Stopped(u32),
    /// All that there are to be are done.
    Done,
    /// They cannot be computed, and why.
    Refused(String),
}

/// Properties of [`CurvesView`].
#[derive(PartialEq, Properties)]
pub struct CurvesViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// What the charts show.
    pub curves: Rc<Curves>,
    /// How far the runs with other seeds have got.
    pub seeds: Seeds,
    /// How much of the run has been gone through to tell the rumor from its beginning, in percent; `None`: it is not being told.
    pub retold: Option<u64>,
    /// Which rumor is followed.
    pub following: Option<u64>,
    /// Where in the run one is.
    pub now: SimTime,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What lights up.
    pub lit: Rc<Lit>,
}

/// Chooses which rumor is shown: the first of the `fixed` choices, which are not rumors, or one of the rumors.
pub fn rumor_choice(
    dispatch: &Callback<Action>,
    fixed: &[(&'static str, Action)],
    is_fixed: usize,
    rumors: &[(u64, String)],
    following: Option<u64>,
) -> Html {
    let options = fixed.iter().map(|(words, _)| (*words).into());
    let options = options.chain(rumors.iter().map(|(_, words)| words.clone().into()));
    let chosen = following
        .and_then(|rumor| rumors.iter().position(|(other, _)| *other == rumor))
        .map_or(is_fixed, |place| place + fixed.len());
    let on_choice = {
        let actions: Vec<Action> = fixed.iter().map(|(_, action)| action.clone()).collect();
        let rumors: Vec<u64> = rumors.iter().map(|(rumor, _)| *rumor).collect();
        dispatch.reform(move |at: usize| match actions.get(at) {
            Some(action) => action.clone(),
            None => Action::Follow(rumors.get(at - actions.len()).copied()),
        })
    };
    choice(
        "rumor",
        "field follow",
        "Shows",
        options.collect(),
        chosen,
        on_choice,
    )
}

/// The charts.
#[component]
pub fn CurvesView(props: &CurvesViewProps) -> Html {
    let CurvesViewProps {
        dispatch,
        curves,
        seeds,
        retold,
        following,
        now,
        ..
    } = props;
    let cross = use_state_eq(|| None::<SimTime>);
    let here = cross
        .unwrap_or(*now)
        .clamp(curves.from, curves.until.max(curves.from));
    let on_cross = {
        let cross = cross.clone();
        Callback::from(move |at| cross.set(at))
    };
    let fixed = [
        ("all news: agreement", Action::AllNews(true)),
        ("the rumor with the latest news", Action::AllNews(false)),
    ];
    let is_rumor = usize::from(curves.rumor.is_some());
    let why = curves
        .prediction
        .as_ref()
        .map(|prediction| prediction.why.clone());
    let about_serf = "Serf's published formula takes a round for the mean latency and the number of peers for the fanout. It is made for random fanouts, and about twice too pessimistic even there.";
    let (most, mean) = curves.load_numbers();
    html! {
        <div class="matrix-room curves-room">
            <Toolbar class="matrix-top" label="Spread">
                { rumor_choice(dispatch, &fixed, is_rumor, &curves.rumors, *following) }
                { seeds_part(dispatch, seeds) }
                { retelling_part(*retold) }
            </Toolbar>
            { slider(dispatch, curves, here, &on_cross) }
            <div class="charts">
                <div class="charts-time">
                    <TimeChart
                        {dispatch} {curves} chart={Chart::Share} height={SHARE_PX} now={*now} cross={*cross} on_cross={on_cross.clone()}
                    />
                    <TimeChart {dispatch} {curves} chart={Chart::Messages} height={MESSAGES_PX} now={*now} cross={*cross} {on_cross} />
                </div>
                <div class="charts-side">
                    if let Some(why) = why {
                        <p class="why-theory">{ why }</p>
                        <details class="chart-more"><summary>{ "About Serf's formula" }</summary>{ small("note", about_serf) }</details>
                    }
                <figure class="chart">
                    <figcaption>
                        <h2>{ "Load per node" }</h2>
                        if curves.load.len() <= crate::curves::LOADS_MAX {
                            <span class="chart-key sent">{ "sent" }</span><span class="chart-key received">{ "received" }</span>
                        } else {
                            <span class="note">{ "nodes by messages sent and received" }</span>
                        }
                        <span class="note">{ format!("most {most}, mean {mean:.1}") }</span>
                    </figcaption>
                    <LoadChart {dispatch} {curves} selected={props.selected} lit={&props.lit} />
                    { more(dispatch, Chart::Load, "Load per node", load_table(curves)) }
                </figure>
                </div>
            </div>
        </div>
    }
}

/// How far the rumor has been told from its beginning, if it is being told.
pub fn retelling_part(retold: Option<u64>) -> Html {
    match retold {
        None => Html::default(),
        Some(percent) => html! {
            <span class="note retelling" title="The log no longer has it. The run is gone through again while time rests.">
                { format!("Finding the rumor's beginning: {percent} %") }
            </span>
        },
    }
}

/// The button that asks for other seeds, and what has become of it.
fn seeds_part(dispatch: &Callback<Action>, seeds: &Seeds) -> Html {
    let ask = |label: String, on| button(dispatch, "small", label, Action::Seeds(on));
    let progress = |done: u32| {
        html! {
            <>
                <progress class="seeds-progress" max={RUNS.to_string()} value={done.to_string()} aria-label="Runs with other seeds"></progress>
                <span class="note">{ format!("{done} of {RUNS} runs") }</span>
            </>
        }
    };
    let inner = match seeds {
        Seeds::None => ask(format!("Compare with {RUNS} other seeds"), true),
        Seeds::Going(done) => html! { <>{ ask("Stop".to_owned(), false) }{ progress(*done) }</> },
        Seeds::Stopped(done) => html! { <>{ ask("Go on".to_owned(), true) }{ progress(*done) }</> },
        Seeds::Done => ask("Without the other seeds".to_owned(), false),
        Seeds::Refused(why) => {
            html! { <span class="note">{ format!("No other seeds: {why}.") }</span> }
        }
    };
    html! { <div class="seeds-part" role="group" aria-label="Other seeds">{ inner }</div> }
}

/// What the crosshair reads, and the crosshair by keyboard.
fn slider(
    dispatch: &Callback<Action>,
    curves: &Rc<Curves>,
    here: SimTime,
    on_cross: &Callback<Option<SimTime>>,
) -> Html {
    let reading = curves.reading(here);
    let onkeydown = {
        let (dispatch, on_cross) = (dispatch.clone(), on_cross.clone());
        let (from, until) = (curves.from, curves.until);
        Callback::from(move |event: KeyboardEvent| {
            let whole = until.since(from).as_micros();
            let (small, large) = ((whole / STEPS.0).max(1), (whole / STEPS.1).max(1));
            let to = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => here + Span::from_micros(small),
                "ArrowLeft" | "ArrowDown" => here - Span::from_micros(small),
                "PageUp" => here + Span::from_micros(large),
                "PageDown" => here - Span::from_micros(large),
                "Home" => from,
                "End" => until,
                "Enter" => {
                    event.prevent_default();
                    event.stop_propagation();
                    dispatch.emit(Action::Seek(here));
                    return;
                }
                "Escape" => {
                    on_cross.emit(None);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on_cross.emit(Some(to.clamp(from, until)));
        })
    };
    html! {
        <p
            id="crosshair" class="reading" role="slider" tabindex="0" aria-label="Instant in the charts"
            aria-valuemin={curves.from.as_micros().to_string()} aria-valuemax={curves.until.as_micros().to_string()}
            aria-valuenow={here.as_micros().to_string()} aria-valuetext={reading.clone()}
            title="Arrow keys move the crosshair, Enter goes there" {onkeydown}
        >{ reading }</p>
    }
}

#[derive(PartialEq, Properties)]
struct TimeChartProps {
    dispatch: Callback<Action>,
    curves: Rc<Curves>,
    chart: Chart,
    height: f64,
    now: SimTime,
    cross: Option<SimTime>,
    on_cross: Callback<Option<SimTime>>,
}

/// A chart whose width is time.
#[component]
fn TimeChart(props: &TimeChartProps) -> Html {
    let TimeChartProps {
        dispatch,
        curves,
        chart,
        height,
        now,
        cross,
        on_cross,
    } = props;
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let plot = Plot::new((width, *height), 0.0, curves.from, curves.until);
    let drawn = use_memo(
        (Rc::clone(curves), *chart, plot),
        |(curves, chart, plot)| {
            let drawn = match chart {
                Chart::Share => chart::share(curves, plot),
                Chart::Messages | Chart::Load => chart::messages(curves, plot),
            };
            shapes(&drawn)
        },
    );
    let cursors: Vec<Shape> = [("cursor now", Some(*now)), ("cursor cross", *cross)]
        .into_iter()
        .filter_map(|(class, at)| plot.cursor(class, at?))
        .collect();
    let onpointermove =
        on_cross.reform(move |event: PointerEvent| Some(plot.instant(f64::from(event.offset_x()))));
    let onpointerleave = on_cross.reform(|_: PointerEvent| None);
    let onclick = dispatch
        .reform(move |event: MouseEvent| Action::Seek(plot.instant(f64::from(event.offset_x()))));
    let (title, keyed, table, said) = match chart {
        Chart::Share => {
            let title = if curves.rumor.is_some() {
                "Who has heard it"
            } else {
                "Agreement"
            };
            (title, keys(curves), share_table(curves), curves.in_words())
        }
        Chart::Messages | Chart::Load => {
            let keyed = ["news", "repeats", "lost"].map(|class| (class, class.to_owned()));
            let said = format!(
                "What the messages were good for, per {}. The table below has the numbers.",
                curves.per
            );
            ("Messages", keyed.to_vec(), messages_table(curves), said)
        }
    };
    let keyed = keyed.into_iter().map(|(class, words)| {
        html! { <span class={classes!("chart-key", class)}>{ words }</span> }
    });
    let notes = curves
        .band
        .as_ref()
        .filter(|band| *chart == Chart::Share && !band.notes.is_empty());
    html! {
        <figure class="chart">
            <figcaption>
                <h2>{ title }</h2>{ for keyed }
                if *chart == Chart::Messages { <span class="note">{ format!("per {}", curves.per) }</span> }
            </figcaption>
            <div class="chart-room" ref={room} style={format!("height: {}px", px(*height))}>
                if width > 0.0 {
                    <svg
                        class="chart-drawing" width={px(width)} height={px(*height)} role="img" aria-label={said}
                        {onpointermove} {onpointerleave} {onclick}
                    >
                        // So that what is between the lines can be pointed at, too.
                        <rect class="ground" width={px(width)} height={px(*height)} />
                        { (*drawn).clone() }
                        { shapes(&cursors) }
                    </svg>
                }
            </div>
            if let Some(band) = notes { { small("note", format!("Of the other seeds: {}.", band.notes)) } }
            { more(dispatch, *chart, title, table) }
        </figure>
    }
}

#[derive(PartialEq, Properties)]
struct LoadChartProps {
    dispatch: Callback<Action>,
    curves: Rc<Curves>,
    selected: Option<NodeId>,
    lit: Rc<Lit>,
}

/// Who carried how much.
#[component]
fn LoadChart(props: &LoadChartProps) -> Html {
    let LoadChartProps {
        dispatch,
        curves,
        selected,
        lit,
    } = props;
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let loads = chart::load(curves, width, 0.0);
    let (most, mean) = curves.load_numbers();
    let rows = loads.rows.iter().zip(&curves.load).map(|(&(y, height), load)| {
        let is_lit = lit.has_node(load.id) || *selected == Some(load.id);
        html! {
            <rect
                key={load.id.0} class={classes!("load-row", is_lit.then_some("lit"))} data-point={Pointed::Node(load.id).to_string()}
                x="0.5" y={px(y)} width={px((width - 1.0).max(0.0))} height={px(height)} onclick={press(dispatch, Action::Select(Some(load.id)))}
            ><title>{ format!("{}: sent {}, received {}", load.name, load.sent, load.received) }</title></rect>
        }
    });
    html! {
        <div class="chart-room" ref={room} style={format!("height: {}px", px(loads.height))}>
            if width > 0.0 {
                <svg
                    class="chart-drawing" width={px(width)} height={px(loads.height)} role="img"
                    aria-label={format!("Messages per node: the most {most}, in the mean {mean:.1}. The table below has the numbers.")}
                >{ shapes(&loads.shapes) }{ for rows }</svg>
            }
        </div>
    }
}

/// A chart as a table and as files.
fn more(dispatch: &Callback<Action>, chart: Chart, title: &str, table: Html) -> Html {
    let figure = Figure::Chart(chart);
    html! {
        <details class="chart-more">
            <summary>{ "Show as a table, save" }</summary>
            <Toolbar class="saves" label="Save">{ button(dispatch, "small", "Save as CSV", Action::Download(FileKind::Table(chart))) }{ save_picture(dispatch, figure) }</Toolbar>
            <div class="table-room" tabindex="0" role="region" aria-label={format!("{title}, as a table")}>{ table }</div>
        </details>
    }
}

/// Writes an instant so that no two rows of a table read alike.
fn moment(curves: &Curves, at: SimTime) -> String {
    let is_short = curves.until.since(curves.from) < Span::from_millis(100);
    if is_short {
        at.to_string()
    } else {
        seconds(at)
    }
}

fn share_table(curves: &Curves) -> Html {
    let whole = curves.until.since(curves.from).as_micros();
    let mut instants: Vec<SimTime> = (0..=SHARE_ROWS)
        .map(|i| curves.from + Span::from_micros(whole * i / SHARE_ROWS))
        .collect();
    instants.dedup();
    let rows = instants.into_iter().map(|at| {
        let reading = curves.at(at);
        let ppm = |ppm: u32| -> AttrValue { percent(f64::from(ppm) / 1e6).into() };
        let float =
            |share: Option<f64>| share.map_or("-".into(), |share| AttrValue::from(percent(share)));
        let band = |place: usize| reading.band.map_or("-".into(), |band| ppm(band[place]));
        row(
            "",
            moment(curves, at),
            [
                ("number", reading.share.map_or("-".into(), ppm)),
                ("number", float(reading.theory)),
                ("number", float(reading.serf)),
                ("number", band(0)),
                ("number", band(1)),
                ("number", band(2)),
            ],
        )
    });
    html! {
        <table class="numbers">
            { heads("", &["At", "this run", "theory", "Serf", "seeds 5 %", "50 %", "95 %"]) }
            <tbody>{ for rows }</tbody>
        </table>
    }
}

fn messages_table(curves: &Curves) -> Html {
    let rows = curves.bars.iter().map(|bar| {
        let number = |n: u64| ("number", n.to_string().into());
        row(
            "",
            moment(curves, bar.from),
            [number(bar.news), number(bar.repeats), number(bar.lost)],
        )
    });
    html! {
        <table class="numbers">{ heads("", &["From", "news", "repeats", "lost"]) }<tbody>{ for rows }</tbody></table>
    }
}

fn load_table(curves: &Curves) -> Html {
    let rows = curves.load.iter().take(LOAD_ROWS_MAX).map(|load| {
        let number = |n: u64| ("number", n.to_string().into());
        row(
            "",
            format!("{}:{}", load.name, load.id.port().unwrap_or_default()),
            [number(load.sent), number(load.received)],
        )
    });
    let left_out = curves.load.len().saturating_sub(LOAD_ROWS_MAX);
    html! { <>
        <table class="numbers">{ heads("", &["Node", "sent", "received"]) }<tbody>{ for rows }</tbody></table>
        if left_out > 0 { { small("note", format!("{left_out} more nodes are in the CSV.")) } }
    </> }
}
