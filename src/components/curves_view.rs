//! The curves of a run, small: how far the news has got, and what the messages were good for.

use yew::prelude::*;

use super::controls::{button, row};
use crate::action::{Action, FileKind};
use crate::curves::{Bar, bars, in_words};
use crate::narration::percent;
use crate::snapshot::seconds;
use crate::time::SimTime;
use crate::timeline::{Strip, curve};

/// Into how many stretches the time is cut.
const STRETCHES: u64 = 30;
/// How many rows the table has: every third stretch is told.
const TOLD_EVERY: usize = 3;

/// The curves of the current run up to its live edge; `now` is where one is.
pub fn curves_view(dispatch: &Callback<Action>, strip: &Strip, now: SimTime) -> Html {
    let until = strip.live_at.max(now);
    if until == SimTime::ZERO {
        return Html::default();
    }
    let bars = bars(&strip.points, until, STRETCHES);
    let most = bars.iter().map(Bar::all).max().unwrap_or(0).max(1);
    let x = now.as_micros() as f64 * 1_000.0 / until.as_micros() as f64;
    let cursor = html! { <line class="curve-now" x1={format!("{x:.1}")} x2={format!("{x:.1}")} y1="0" y2="1000" /> };
    let width = 1_000.0 / STRETCHES as f64;
    let columns = bars.iter().enumerate().map(|(i, bar)| {
        let height = |n: u64| n as f64 * 1_000.0 / most as f64;
        let mut top = 1_000.0;
        let parts = [("news", bar.news), ("repeats", bar.repeats), ("lost", bar.lost)];
        let parts = parts.map(|(class, n)| {
            top -= height(n);
            html! {
                <rect {class} x={format!("{:.1}", i as f64 * width + 1.5)} width={format!("{:.1}", width - 3.0)} y={format!("{top:.1}")} height={format!("{:.1}", height(n))} />
            }
        });
        html! { <g key={i}>{ for parts }</g> }
    });
    let told = bars.chunks(TOLD_EVERY).filter_map(|stretch| {
        let last = stretch.last()?;
        let sum = |of: fn(&Bar) -> u64| stretch.iter().map(of).sum::<u64>().to_string();
        Some(row(
            "",
            seconds(last.until),
            [
                ("number", percent(f64::from(last.coverage_ppm) / 1e6).into()),
                ("number", sum(|bar| bar.news).into()),
                ("number", sum(|bar| bar.repeats).into()),
                ("number", sum(|bar| bar.lost).into()),
            ],
        ))
    });
    html! {
        <section class="run-curves" aria-label="Curves">
            <figure>
                <figcaption><span class="curve-key coverage">{ "agreement" }</span><span class="note">{ format!("0 to 100 %, until {}", seconds(until)) }</span></figcaption>
                <svg class="curves" viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label={in_words(&strip.points)}>
                    <polyline class="first" points={curve(&strip.points, until)} />{ cursor.clone() }
                </svg>
            </figure>
            <figure>
                <figcaption>
                    <span class="curve-key news">{ "news" }</span><span class="curve-key repeats">{ "repeats" }</span><span class="curve-key lost">{ "lost" }</span>
                    <span class="note">{ format!("up to {most} in {:.2} s", until.as_micros() as f64 / 1e6 / STRETCHES as f64) }</span>
                </figcaption>
                <svg class="curves bars" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">{ for columns }{ cursor }</svg>
            </figure>
            <details>
                <summary>{ "Show as a table" }</summary>
                <table class="numbers">
                    <thead><tr><th scope="col">{ "Until" }</th><th scope="col">{ "known" }</th><th scope="col">{ "news" }</th><th scope="col">{ "repeats" }</th><th scope="col">{ "lost" }</th></tr></thead>
                    <tbody>{ for told }</tbody>
                </table>
                { button(dispatch, "small", "Save as CSV", Action::Download(FileKind::Curves)) }
            </details>
        </section>
    }
}
