//! What is said of the last deed is so: who cannot hear whom, what is on its way, who knows what.

use watercooler::command::{Command, Target};
use watercooler::deeds::standing;
use watercooler::message::NodeId;
use watercooler::simulation::{Simulation, Status};
use watercooler::snapshot::Snapshot;

use super::{Seen, number_before};

/// Checks what is said right after a command was given against the run.
pub(super) fn check(
    run: &Simulation,
    snapshot: &Snapshot,
    command: &Command,
    seen: &mut Seen,
) -> Result<(), String> {
    let said = standing(run, snapshot, 0).ok_or("nothing is said of what was just done")?;
    let is = |words: &str, count: u64| match number_before(&said, words) {
        Some(told) if told != count => Err(format!("{said} But {count} {words}.")),
        told => Ok(u32::from(told.is_some())),
    };
    let up = |id: &NodeId| {
        let member = run.members().get(*id);
        member.is_some_and(|member| member.status != Status::Dead)
    };
    let ids: Vec<NodeId> = run.members().ids().iter().copied().filter(up).collect();
    let way = |id: NodeId| {
        let flights = run.network().flights_unsorted();
        let coming = flights.filter(|flight| !flight.waits() && flight.to == id);
        coming.count() as u64
    };
    seen.deeds += match command {
        Command::Kill(Target::Node(node)) | Command::Freeze(Target::Node(node)) => {
            let Some(id) = run.meant(node) else {
                return Ok(());
            };
            let waiting = run.network().waiting(id) as u64;
            is("messages are on their way", way(id))?
                + is("message is on its way", way(id))?
                + is("messages wait there", waiting)?
        }
        Command::Book {
            target: Target::Node(node),
            ..
        } => {
            let Some(origin) = run.meant(node) else {
                return Ok(());
            };
            let knowing = ids.iter().filter(|id| run.holds_newest(**id, origin));
            let knowing = knowing.count() as u64;
            is("of", knowing)? + is("nodes know", ids.len() as u64)?
        }
        Command::Restart {
            target: Target::Node(node),
            ..
        } => {
            let Some(id) = run.meant(node) else {
                return Ok(());
            };
            let known = ids.iter().filter(|origin| run.holds_newest(id, **origin));
            is("of", known.count() as u64)? + is("favourites,", ids.len() as u64)?
        }
        Command::Partition(_) => {
            let links = &run.network().links;
            let names = said
                .strip_prefix("You split the room: ")
                .and_then(|rest| rest.split_once(" cannot hear the others"));
            let Some((names, _)) = names else {
                return Ok(());
            };
            let names: Vec<&str> = names
                .split(", ")
                .flat_map(|two| two.split(" and "))
                .collect();
            let is_named = |id: NodeId| names.contains(&&*run.directory().label(id));
            for &a in &ids {
                for &b in &ids {
                    let is_across = is_named(a) != is_named(b);
                    if is_across && !links.is_cut(a, b) {
                        return Err(format!("{said} But {a:?} hears {b:?}."));
                    }
                }
            }
            1
        }
        _ => 0,
    };
    Ok(())
}
