//! The run in words and numbers: the story, the counts, what must always hold, the settings, the commands given.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::percent;
use crate::snapshot::{Snapshot, seconds};
use crate::time::SimTime;

/// Properties of [`RunPanel`].
#[derive(PartialEq, Properties)]
pub struct RunPanelProps {
    /// The run.
    pub snapshot: Rc<Snapshot>,
    /// The scenario's title.
    pub title: String,
    /// The scenario's story, by paragraphs.
    pub story: Vec<String>,
}

/// The run.
#[component]
pub fn RunPanel(props: &RunPanelProps) -> Html {
    let snapshot = &props.snapshot;
    html! { <>
        <h2>{ &props.title }</h2>
        { for props.story.iter().map(|paragraph| html! { <p class="story">{ paragraph }</p> }) }
        { numbers(snapshot) }
        { invariants(snapshot) }
        <h3>{ "Settings" }</h3>
        <p class="settings">
            { for snapshot.settings.iter().map(|(name, value)| html! {
                <span key={*name} class="chip"><span class="chip-name">{ *name }</span>{ format!(" {value}") }</span>
            }) }
        </p>
        <h3>{ format!("Commands given: {}", snapshot.commands_given) }</h3>
        <ol class="commands" reversed=true start={snapshot.commands_given.to_string()}>
            { for snapshot.commands.iter().enumerate().map(|(i, (at, command))| html! {
                <li key={snapshot.commands_given - i}><span class="at">{ seconds(*at) }</span><code>{ command }</code></li>
            }) }
        </ol>
        <p class="fingerprint" title="Equal runs have equal fingerprints, in every browser and in the terminal">
            { "Fingerprint " }<code id="fingerprint">{ &snapshot.summary.fingerprint }</code>
        </p>
    </> }
}

fn numbers(snapshot: &Snapshot) -> Html {
    let s = &snapshot.summary;
    let converged = s
        .converged_at_us
        .map_or("not yet".to_owned(), |at| seconds(SimTime::from_micros(at)));
    let mut rows = vec![
        ("Agreement", percent(s.coverage)),
        ("All agree since", converged),
        ("Nodes up", format!("{} of {}", s.up, s.nodes)),
        ("Frozen", s.frozen.to_string()),
        ("Sent", s.sent.to_string()),
        ("Delivered", s.delivered.to_string()),
        ("  news", s.new.to_string()),
        ("  stale", s.stale.to_string()),
        ("  duplicates", s.duplicates.to_string()),
        ("  forged", s.forged.to_string()),
        ("  TTL spent", s.expired.to_string()),
        ("Lost on the way", s.lost.to_string()),
        ("Found nobody", s.dead.to_string()),
        ("Dropped", s.dropped.to_string()),
        ("In flight", s.in_flight.to_string()),
        ("Events", s.events.to_string()),
    ];
    rows.retain(|(name, value)| {
        !(matches!(*name, "Dropped" | "Frozen" | "  forged") && value == "0")
    });
    html! {
        <table class="numbers">
            <caption><h3>{ "Numbers" }</h3></caption>
            <tbody>
                { for rows.into_iter().map(|(name, value)| html! {
                    <tr key={name} class={name.starts_with(' ').then_some("of-which")}>
                        <th scope="row">{ name.trim_start() }</th><td>{ value }</td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn invariants(snapshot: &Snapshot) -> Html {
    html! { <>
        <h3>{ "What must always hold" }</h3>
        <ul class="invariants">
            { for snapshot.invariants.iter().map(|(invariant, standing)| {
                let (class, word) = match (&standing.violation, standing.checked) {
                    (Some(_), _) => ("broken", "broken"),
                    (None, 0) => ("unchecked", "not checked yet"),
                    (None, _) => ("holds", "holds"),
                };
                html! {
                    <li key={invariant.name()} {class} title={invariant.why()}>
                        <span class="invariant-name">{ invariant.name() }</span>
                        <span class="invariant-state">{ format!("{word}, {} checks", standing.checked) }</span>
                        if let Some((at, what)) = &standing.violation {
                            <p>{ format!("At {}: {what}", seconds(*at)) }</p>
                        }
                    </li>
                }
            }) }
        </ul>
    </> }
}
