//! What somebody has done to the network and not undone yet, in words, with the line that undoes it.

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

/// Returns what is wrong now: the partition first, then who is isolated, what is cut and what is held.
#[must_use]
pub(super) fn faults(run: &Simulation) -> Vec<Fault> {
    let cuts = &run.network().links.cuts;
    let holds = run.network().holds();
    if cuts.is_empty() && holds.is_empty() {
        return Vec::new();
    }
    let name = |id| run.directory().label(id).to_string();
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
        sides.extend((others > 0).then_some(others));
        let sides: Vec<String> = sides.iter().map(ToString::to_string).collect();
        faults.push(Fault {
            what: format!(
                "the room is split: {} cannot talk to each other",
                sides.join(" and ")
            ),
            undo: "heal".to_owned(),
        });
    }
    faults.extend(cuts.isolated().iter().map(|id| Fault {
        what: format!("{} is isolated", name(*id)),
        undo: "heal".to_owned(),
    }));
    faults.extend(cuts.ways().iter().map(|(from, to)| Fault {
        what: format!("{} → {} is cut", name(*from), name(*to)),
        undo: format!("heal {} -> {}", from.0, to.0),
    }));
    faults.extend(holds.iter().map(|(from, to)| Fault {
        what: format!("{} → {} is held", name(*from), name(*to)),
        undo: format!("release {} -> {}", from.0, to.0),
    }));
    faults.truncate(TOLD_MAX);
    faults
}
