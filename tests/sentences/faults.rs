//! What is said to be wrong with the network, with nodes, and to come by itself, against who did what.

use std::collections::BTreeMap;

use watercooler::command::Command;
use watercooler::journal::{Done, What};
use watercooler::message::NodeId;
use watercooler::notices::notice;
use watercooler::simulation::{Simulation, Status};
use watercooler::snapshot::{Camera, NodeView, ScheduleView, Snapshot};

use super::{Seen, command};

fn named(run: &Simulation, name: &str) -> Option<NodeId> {
    let mut ids = run.members().ids().iter();
    ids.find(|id| *run.directory().label(**id) == *name)
        .copied()
}

fn numbers(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.filter_map(|word| word.parse().ok()).collect()
}

pub(super) fn check_all(
    run: &Simulation,
    snapshot: &Snapshot,
    seen: &mut Seen,
) -> Result<(), String> {
    check_faults(run, snapshot, seen)?;
    for schedule in snapshot.schedules.iter() {
        check_schedule(run, schedule, seen)?;
    }
    for node in &snapshot.nodes {
        check_health(run, snapshot, node, seen)?;
    }
    check_groups(run, snapshot)?;
    // By chance a room is seldom split just when all agree.
    let (ids, mut split) = (run.members().ids(), run.clone());
    let line = format!("partition {} | {}", ids[0].0, ids[1].0);
    if snapshot.summary.converged_at_us.is_some() && split.apply(&command(&line)).is_ok() {
        check_groups(&split, &Camera::default().snapshot(&split, 0))?;
    }
    Ok(())
}

/// Checks that each fault is there by somebody's hand, that the line beside it undoes it, and that no cut goes untold.
fn check_faults(run: &Simulation, snapshot: &Snapshot, seen: &mut Seen) -> Result<(), String> {
    let network = run.network();
    let cuts = &network.links.cuts;
    for fault in snapshot.faults.iter() {
        let what = &*fault.what;
        seen.faults += 1;
        let way = |end: &str| {
            let (from, to) = what.strip_suffix(end)?.split_once(" → ")?;
            Some((named(run, from)?, named(run, to)?))
        };
        let is_given = |setting: &str| {
            let mut given = run.commands().iter();
            given.any(|given| given.command.to_string().starts_with(setting))
        };
        let is_so = if let Some(sides) = what.strip_prefix("the room is split: ") {
            let mut sizes: BTreeMap<Option<u32>, u64> = BTreeMap::new();
            for id in run.members().ids() {
                *sizes.entry(cuts.group(*id)).or_default() += 1;
            }
            let (mut sizes, mut said) = (sizes.into_values().collect::<Vec<_>>(), numbers(sides));
            sizes.sort_unstable();
            said.sort_unstable();
            sizes == said && is_given("partition ")
        } else if let Some(name) = what.strip_suffix(" is isolated") {
            let id = named(run, name).ok_or_else(|| format!("{what}, who is not there"))?;
            let mut others = run.members().ids().iter().filter(|other| **other != id);
            others.all(|other| cuts.is_cut(id, *other) && cuts.is_cut(*other, id))
        } else if let Some((from, to)) = way(" is cut") {
            cuts.is_cut(from, to)
        } else if let Some((from, to)) = way(" is held") {
            network.is_holding(from, to) && is_given("hold ")
        } else {
            let setting = what.split(" on ").next().unwrap_or(what);
            is_given(setting.strip_suffix(" everywhere").unwrap_or(setting))
        };
        if !is_so {
            return Err(format!("it is not so that {what}"));
        }
        let mut undone = run.clone();
        undone
            .apply(&command(&fault.undo))
            .map_err(|why| format!("{what}: {}: {why}", fault.undo))?;
        let after = Camera::default().snapshot(&undone, 0);
        if after.faults.iter().any(|after| after.what == what) {
            return Err(format!("{} does not undo that {what}", fault.undo));
        }
    }
    let told = |words: String| snapshot.faults.iter().any(|fault| fault.what == words);
    for &from in run.members().ids() {
        for &to in run.members().ids() {
            let (a, b) = (run.directory().label(from), run.directory().label(to));
            let is_split = || {
                let mut faults = snapshot.faults.iter();
                faults.any(|fault| fault.what.starts_with("the room is split"))
            };
            if cuts.is_cut(from, to)
                && !is_split()
                && !told(format!("{a} is isolated"))
                && !told(format!("{b} is isolated"))
                && !told(format!("{a} → {b} is cut"))
            {
                return Err(format!("nothing says that {a} → {b} is cut"));
            }
        }
    }
    Ok(())
}

/// Checks that a schedule is the one that was made, and has struck as often as the journal tells.
fn check_schedule(
    run: &Simulation,
    schedule: &ScheduleView,
    seen: &mut Seen,
) -> Result<(), String> {
    seen.schedules += 1;
    let mut given = run.commands().iter();
    if !given.any(|given| {
        (given.moment.at, given.command.to_string()) == (schedule.since, schedule.line.clone())
    }) {
        return Err(format!("{schedule:?} was never made"));
    }
    let (mut done, mut refused, mut undone, mut last) = (0, 0, 0, None);
    for entry in run.journal().entries() {
        let What::Scheduled(deed) = &entry.what else {
            continue;
        };
        if deed.schedule != schedule.number {
            continue;
        }
        match deed.how {
            Done::Done => {
                (done, last) = (done + 1, Some(entry.at));
            }
            Done::Refused(_) => refused += 1,
            Done::Undone => (undone, last) = (undone + 1, None),
        }
    }
    // Where nobody is up a crash is in vain without a try.
    let is_churn = schedule.line.starts_with("churn ");
    let is_counted = schedule.strikes == done + schedule.in_vain
        && (schedule.in_vain == refused || is_churn && schedule.in_vain > refused);
    let is_in_force = schedule.in_force_since.is_some();
    let holds =
        is_churn || schedule.in_force_since == last && done == undone + u64::from(is_in_force);
    if !is_counted || !holds || schedule.next_at < run.now() {
        return Err(format!(
            "{schedule:?}, but {done} done, {undone} undone, {refused} refused, last {last:?}"
        ));
    }
    Ok(())
}

/// Checks that what is the matter with a node somebody has made so, or a schedule has.
fn check_health(
    run: &Simulation,
    snapshot: &Snapshot,
    node: &NodeView,
    seen: &mut Seen,
) -> Result<(), String> {
    let health = &node.health;
    let by_hand = |verb: &str| {
        let mut given = run.commands().iter().rev();
        let begins = format!("{verb} {} ", node.name);
        given.find_map(|given| Some(given.command.to_string().strip_prefix(&begins)?.to_owned()))
    };
    let in_force = |verb: &str| {
        let part = format!(" {verb} {} ", node.name);
        let schedules = snapshot.schedules.iter().rev();
        let mut in_force: Vec<(_, String)> = schedules
            .filter_map(|schedule| {
                let (_, value) = schedule.line.split_once(&part)?;
                Some((schedule.in_force_since?, value.to_owned()))
            })
            .collect();
        in_force.sort_by_key(|(since, _)| *since);
        in_force
    };
    let is = |word: &str| health.signs.iter().find(|sign| sign.word == word);
    let hand = by_hand("slow").unwrap_or_else(|| "off".to_owned());
    let latest = in_force("slow").pop();
    let now = latest.map_or(hand.clone(), |(_, value)| value);
    let slow = is("slow").map(|sign| &*sign.words);
    let expected = (now != "off").then(|| format!("takes {now} over each message"));
    if (slow, &health.slow) != (expected.as_deref(), &hand) {
        return Err(format!(
            "{}: {health:?}, but slow {now}, by hand {hand}",
            node.name
        ));
    }
    let lie = by_hand("lie").filter(|lie| lie != "off");
    if (is("lies").is_some(), health.lie) != (lie.is_some(), lie.as_deref().unwrap_or("")) {
        return Err(format!(
            "{}: {health:?}, but it lies about {lie:?}",
            node.name
        ));
    }
    for sign in health.signs.iter().filter(|sign| sign.word == "flaps") {
        let number = numbers(&sign.words).pop();
        let mut schedules = snapshot.schedules.iter();
        let flap = format!("flap {} ", node.name);
        if !schedules.any(|it| Some(u64::from(it.number)) == number && it.line.starts_with(&flap)) {
            return Err(format!(
                "{} {}, but no such schedule",
                node.name, sign.words
            ));
        }
    }
    seen.ailing += health.signs.len() as u32;
    if let Some(number) = health.by {
        let mut deeds = run.journal().latest_first();
        let is_there = deeds.any(|(_, entry)| {
            matches!(&entry.what, What::Scheduled(deed) if deed.schedule == number && deed.how == Done::Done)
        });
        if !is_there {
            return Err(format!("schedule {number} did nothing to {}", node.name));
        }
    }
    Ok(())
}

/// Checks the numbers in what is said of those who cannot hear of each other, and that they do not know each other.
fn check_groups(run: &Simulation, snapshot: &Snapshot) -> Result<(), String> {
    let Some(words) = notice(snapshot) else {
        return Ok(());
    };
    let text = &*words.text;
    let there = |id: &NodeId| {
        let member = run.members().get(*id);
        member.is_some_and(|member| member.status != Status::Dead)
    };
    let up = run.members().ids().iter().filter(|id| there(id)).count() as u64;
    if text.starts_with("Nobody is up") {
        return if up == 0 {
            Ok(())
        } else {
            Err(text.to_owned())
        };
    }
    let sizes = match text
        .split_once("each other, of ")
        .or(text.split_once("is split, "))
    {
        Some((_, sizes)) => numbers(sizes),
        None => vec![up],
    };
    if sizes.iter().sum::<u64>() != up {
        return Err(format!("{text} but {up} are up"));
    }
    let [(line, _)] = words.buttons.as_slice() else {
        return Ok(());
    };
    let mut ends = match line.strip_prefix("link ") {
        Some(ends) if !matches!(command(line), Command::Nemesis(_)) => ends.split(' '),
        _ => return Ok(()),
    };
    let mut end = || named(run, ends.next()?);
    let (Some(first), Some(second)) = (end(), end()) else {
        return Ok(());
    };
    // Whom one gets to from peer to peer, either way.
    let mut met = vec![first];
    let mut next = 0;
    while let Some(&at) = met.get(next) {
        next += 1;
        for (id, member) in run.members().iter() {
            let knows = |a: NodeId, b: NodeId| {
                run.members()
                    .get(a)
                    .is_some_and(|it| it.node.peers().contains(&b))
            };
            let is_near = knows(at, id) || knows(id, at);
            if member.status != Status::Dead && is_near && !met.contains(&id) {
                met.push(id);
            }
        }
    }
    if met.contains(&second) {
        return Err(format!("{text} but one gets from one to the other"));
    }
    Ok(())
}
