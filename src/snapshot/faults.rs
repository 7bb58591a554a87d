//! What somebody has done to the network and not undone yet, in words, with the line that undoes it.

use crate::network::{LinkSetting, Reach};
use crate::simulation::Simulation;

/// The most faults that are told of.
const TOLD_MAX: usize = 40;

/// Something that is wrong with the network by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What, in words.
    pub what: String,
    /// The line that undoes it.
    pub undo: String,
}

/// Returns what is wrong now: the partition first, then who is isolated, what is cut and what is held; then what is set on single links
/// and nodes, and what is set everywhere and is not so at first, but for how long messages take.
#[must_use]
pub(super) fn faults(run: &Simulation) -> Vec<Fault> {
    let cuts = &run.network().links.cuts;
    let holds = run.network().holds();
    let name = |id| run.directory().label(id).to_string();
    let port = |id| run.directory().address(id).1;
    let mut faults = Vec::new();
    if cuts.is_partitioned() {
        let mut sides: Vec<u64> = Vec::new();
        let mut others = 0;
        for (id, _) in run.members().iter() {
            match cuts.group(id) {
                None => others += 1,
                Some(group) => {
                    let group = group as usize;
                    if sides.len() <= group {
                        sides.resize(group + 1, 0);
                    }
                    sides[group] += 1;
                }
            }
        }
        sides.push(others);
        // Of some sides everybody may have left.
        let there = sides.iter().filter(|side| **side > 0);
        let sides: Vec<String> = there.map(ToString::to_string).collect();
        faults.push(Fault {
            what: match sides.len() {
                0 | 1 => "the room is split, with nobody on the other side".to_owned(),
                _ => format!(
                    "the room is split: {} cannot talk to each other",
                    sides.join(" and ")
                ),
            },
            undo: "heal".to_owned(),
        });
    }
    faults.extend(cuts.isolated().iter().map(|id| Fault {
        what: format!("{} is isolated", name(*id)),
        undo: "heal".to_owned(),
    }));
    faults.extend(cuts.ways().iter().map(|(from, to)| Fault {
        what: format!("{} → {} is cut", name(*from), name(*to)),
        undo: format!("heal {} -> {}", port(*from), port(*to)),
    }));
    faults.extend(holds.iter().map(|(from, to)| Fault {
        what: format!("{} → {} is held", name(*from), name(*to)),
        undo: format!("release {} -> {}", port(*from), port(*to)),
    }));
    let links = run.links_by_hand();
    faults.extend(links.special().map(|(reach, setting)| {
        let (on, scope) = match reach {
            Reach::Everywhere => ("everywhere".to_owned(), String::new()),
            Reach::Link(from, to) => (
                format!("on {} → {}", name(from), name(to)),
                format!(" {} -> {}", port(from), port(to)),
            ),
            Reach::From(from) => (
                format!("on all from {}", name(from)),
                format!(" from {}", port(from)),
            ),
            Reach::To(to) => (
                format!("on all to {}", name(to)),
                format!(" to {}", port(to)),
            ),
        };
        let undo = format!("{}{scope}", back(&setting));
        Fault {
            what: format!("{setting} {on}"),
            undo,
        }
    }));
    let everywhere = [
        LinkSetting::Loss(Some(links.loss)),
        LinkSetting::Duplicate(Some(links.duplicate)),
        LinkSetting::Bandwidth(Some(links.bandwidth())),
        LinkSetting::Order(Some(links.order())),
    ];
    let at_first = crate::network::Links::default();
    let is_changed = [
        links.loss != at_first.loss,
        links.duplicate != at_first.duplicate,
        links.bandwidth() != at_first.bandwidth(),
        links.order() != at_first.order(),
    ];
    let changed = everywhere.iter().zip(is_changed).filter(|(_, is)| *is);
    faults.extend(changed.map(|(setting, _)| Fault {
        what: format!("{setting} everywhere"),
        undo: back(setting).to_string(),
    }));
    faults.truncate(TOLD_MAX);
    faults
}

/// Returns what takes a setting back.
fn back(setting: &LinkSetting) -> LinkSetting {
    match setting {
        LinkSetting::Loss(_) => LinkSetting::Loss(None),
        LinkSetting::Duplicate(_) => LinkSetting::Duplicate(None),
        LinkSetting::Latency(_) => LinkSetting::Latency(None),
        LinkSetting::Bandwidth(_) => LinkSetting::Bandwidth(None),
        LinkSetting::Order(_) => LinkSetting::Order(None),
    }
}
