//! What follows from changing a setting: from what to what, what that means, and what it comes too late for.

use super::Teller;
use crate::command::{Command, Scope, Setting};
use crate::network::{Bandwidth, LinkSetting, Links, Order};
use crate::node::Settings;
use crate::topology::Topology;

impl Teller<'_> {
    /// Returns the command of those before the last one that last fits.
    pub(super) fn before(&self, fits: impl Fn(&Command) -> bool) -> Option<&Command> {
        let all = self.run.commands();
        let before = &all[..all.len().saturating_sub(1)];
        let mut before = before.iter().rev().map(|given| &given.command);
        before.find(|command| fits(command))
    }

    pub(super) fn link_setting(self, setting: &LinkSetting, scope: &Scope) -> (String, String) {
        let command = Command::Links(setting.clone(), scope.clone());
        let kind = std::mem::discriminant(setting);
        let is_everywhere = *scope == Scope::Everywhere;
        let first = if is_everywhere {
            Some(at_first(setting))
        } else {
            None
        };
        let set = |setting: &LinkSetting| (!is_default(setting)).then(|| setting.clone());
        let before = self.before(|command| {
            matches!(command, Command::Links(other, on) if std::mem::discriminant(other) == kind && on == scope)
        });
        let before = match before {
            Some(Command::Links(setting, _)) => set(setting).or(first.clone()),
            _ => first.clone(),
        };
        let Some(after) = set(setting).or(first) else {
            // What is taken back on some links lets what is less specific hold again.
            return (
                command.meaning().replacen("takes", "took", 1),
                String::new(),
            );
        };
        let meaning = Command::Links(after.clone(), scope.clone()).meaning();
        let (name, after) = split(&after.to_string());
        let did = match before.map(|before| split(&before.to_string()).1) {
            Some(before) if before == after => format!("set {name} to {after}, as it was"),
            Some(before) => format!("changed {name} from {before} to {after}"),
            None => format!("set {name} to {after}"),
        };
        let unchanged = match setting {
            LinkSetting::Loss(_) | LinkSetting::Duplicate(_) | LinkSetting::Latency(_) => {
                self.unchanged()
            }
            LinkSetting::Bandwidth(_) | LinkSetting::Order(_) => String::new(),
        };
        (did, format!("that {meaning}{unchanged}"))
    }

    pub(super) fn setting(self, setting: Setting, that: String) -> (String, String) {
        let kind = std::mem::discriminant(&setting);
        let before = self.before(
            |command| matches!(command, Command::Set(other) if std::mem::discriminant(other) == kind),
        );
        let at_first = Settings::default();
        let before = match before {
            Some(Command::Set(before)) => *before,
            _ => match setting {
                Setting::Ttl(_) => Setting::Ttl(at_first.ttl),
                Setting::Gossip(_) => Setting::Gossip(at_first.gossip),
                Setting::Repick(_) => Setting::Repick(at_first.repick),
                Setting::Cache(_) => Setting::Cache(at_first.cache),
                Setting::Peers(_) => Setting::Peers(at_first.peers),
                Setting::Topology(_) => Setting::Topology(Topology::default()),
            },
        };
        let (name, after) = split(&setting.to_string());
        let (_, before) = split(&before.to_string());
        let did = match before == after {
            true => format!("set {name} to {after}, as it was"),
            false => format!("changed {name} from {before} to {after}"),
        };
        let unchanged = match setting {
            Setting::Ttl(_) => self.unchanged(),
            _ => String::new(),
        };
        (did, that + &unchanged)
    }
}

/// Returns a setting's name and its value, from how it is written.
fn split(written: &str) -> (String, String) {
    let (name, value) = written.split_once(' ').unwrap_or((written, ""));
    let name = match name {
        "ttl" => "TTL",
        "duplicate" => "duplication",
        name => name,
    };
    (name.to_owned(), value.to_owned())
}

fn is_default(setting: &LinkSetting) -> bool {
    matches!(
        setting,
        LinkSetting::Loss(None)
            | LinkSetting::Duplicate(None)
            | LinkSetting::Latency(None)
            | LinkSetting::Bandwidth(None)
            | LinkSetting::Order(None)
    )
}

/// Returns what holds everywhere before anybody has set it.
fn at_first(setting: &LinkSetting) -> LinkSetting {
    let links = Links::default();
    match setting {
        LinkSetting::Loss(_) => LinkSetting::Loss(Some(links.loss)),
        LinkSetting::Duplicate(_) => LinkSetting::Duplicate(Some(links.duplicate)),
        LinkSetting::Latency(_) => LinkSetting::Latency(Some(links.latency().clone())),
        LinkSetting::Bandwidth(_) => LinkSetting::Bandwidth(Some(Bandwidth::default())),
        LinkSetting::Order(_) => LinkSetting::Order(Some(Order::default())),
    }
}
