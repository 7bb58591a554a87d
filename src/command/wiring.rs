//! What can be set on links: how it is written, and what it means.

use std::fmt;

use super::Scope;
use crate::network::{Bandwidth, CITIES_SOURCE, Latency, LinkSetting, Loss, Order};

impl fmt::Display for LinkSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(verb(self))?;
        match self {
            Self::Loss(Some(loss)) => write!(f, " {loss}"),
            Self::Duplicate(Some(share)) => write!(f, " {share}"),
            Self::Latency(Some(latency)) => write!(f, " {latency}"),
            Self::Bandwidth(Some(bandwidth)) => write!(f, " {bandwidth}"),
            Self::Order(Some(order)) => write!(f, " {order}"),
            Self::Loss(None)
            | Self::Duplicate(None)
            | Self::Latency(None)
            | Self::Bandwidth(None)
            | Self::Order(None) => f.write_str(" default"),
        }
    }
}

/// Returns the verb that sets it.
fn verb(setting: &LinkSetting) -> &'static str {
    match setting {
        LinkSetting::Loss(_) => "loss",
        LinkSetting::Duplicate(_) => "duplicate",
        LinkSetting::Latency(_) => "latency",
        LinkSetting::Bandwidth(_) => "bandwidth",
        LinkSetting::Order(_) => "order",
    }
}

/// Says in words what setting something on links does.
pub(super) fn meaning(setting: &LinkSetting, scope: &Scope) -> String {
    let on = match scope {
        Scope::Everywhere => "on every link".to_owned(),
        Scope::To(node) => format!("on every link to {node}"),
        Scope::From(node) => format!("on every link from {node}"),
        Scope::Link(link) if link.both_ways => {
            format!("on the links between {} and {}", link.from, link.to)
        }
        Scope::Link(link) => format!("on the link from {} to {}", link.from, link.to),
    };
    match setting {
        LinkSetting::Loss(Some(loss)) => match loss {
            Loss::Each(share) => format!("loses {share} of the messages {on}"),
            Loss::Burst { share, length } => format!(
                "loses {share} of the messages {on}, about {length} in succession each time"
            ),
        },
        LinkSetting::Duplicate(Some(share)) => {
            format!("makes a second copy of {share} of the messages {on}")
        }
        LinkSetting::Latency(Some(latency)) => latency_meaning(latency, &on),
        LinkSetting::Bandwidth(Some(Bandwidth::Unlimited)) => {
            format!("puts messages on their way at once, however many, {on}")
        }
        LinkSetting::Bandwidth(Some(Bandwidth::Limited { queue, .. })) => {
            let rate = setting.to_string();
            let rate = rate.split(' ').nth(1).unwrap_or_default();
            format!(
                "lets {rate} pass {on}; up to {queue} messages wait for those before them, and more are dropped"
            )
        }
        LinkSetting::Order(Some(Order::Free)) => {
            format!("lets messages overtake each other {on}")
        }
        LinkSetting::Order(Some(Order::Kept)) => {
            format!("lets no message arrive before one sent earlier {on}")
        }
        LinkSetting::Loss(None)
        | LinkSetting::Duplicate(None)
        | LinkSetting::Latency(None)
        | LinkSetting::Bandwidth(None)
        | LinkSetting::Order(None) => match scope {
            Scope::Everywhere => format!("sets the {} back to what it is at first", verb(setting)),
            Scope::To(_) | Scope::From(_) | Scope::Link(_) => {
                format!("takes back what {} was set {on}", verb(setting))
            }
        },
    }
}

fn latency_meaning(latency: &Latency, on: &str) -> String {
    match latency {
        Latency::Constant(span) => format!("lets messages take {span} {on}"),
        Latency::Uniform { min, max } => format!("lets messages take {min} to {max} {on}"),
        Latency::Normal { mean, sd } => {
            format!("lets messages take about {mean}, two in three within {sd} of it, {on}")
        }
        Latency::Exponential { mean } => {
            format!("lets messages take {mean} in the mean, most less and some far more, {on}")
        }
        Latency::Lognormal { median, p99 } => format!(
            "lets half the messages take less than {median}, and one in a hundred more than {p99}, {on}"
        ),
        Latency::Empirical(quantiles) => {
            let entries = quantiles.entries();
            let [first, last] = [entries[0].1, entries[entries.len() - 1].1];
            format!("lets messages take {first} to {last}, as the table of quantiles says, {on}")
        }
        Latency::Cities => {
            format!("lets messages take half the {CITIES_SOURCE}, {on}")
        }
    }
}
