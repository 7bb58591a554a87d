//! What the curves and the lanes say, against the books of the run and what its journal tells.

use std::collections::BTreeSet;

use watercooler::curves::{Curves, Wanted};
use watercooler::journal::{Entry, NOBODY, Said, Touch, Transit, What};
use watercooler::lanes::{
    Arrangement, Fate, LINES_MAX, Lanes, Look, REPEATS_MAX, TOLD_MAX, followed, lanes,
};
use watercooler::message::{Message, NodeId, Packet};
use watercooler::narration::percent;
use watercooler::node::Verdict;
use watercooler::simulation::{Simulation, Status};
use watercooler::snapshot::seconds;
use watercooler::spread::{Rumors, Spread};
use watercooler::time::{SimTime, Span};

use super::{Seen, number_before};

/// Returns the share of what could be known that is known, counted pair by pair.
fn known(run: &Simulation) -> u64 {
    let there = || {
        let all = run.members().iter();
        all.filter(|(_, member)| member.status != Status::Dead)
    };
    let knows = |hearer: NodeId, teller: NodeId| {
        let node = |id| &run.members().get(id).expect("it is there").node;
        let newest = (node(teller).version(), node(teller).favourite());
        let mut rows = node(hearer).books().iter();
        hearer == teller
            || rows.any(|(origin, row)| origin == teller && (row.version, row.book) == newest)
    };
    let (mut pairs, mut all) = (0, 0);
    for (hearer, _) in there() {
        for (teller, _) in there() {
            all += 1;
            pairs += u64::from(knows(hearer, teller));
        }
    }
    (pairs * 1_000_000_u64).checked_div(all).unwrap_or(0)
}

fn of_million(share: u64) -> String {
    percent(share as f64 / 1e6)
}

/// Returns how a message came and what it said, if it came to nothing.
fn gone(entry: &Entry) -> Option<(&Transit, &Said)> {
    match &entry.what {
        What::Lost(transit, said)
        | What::Cut(transit, said)
        | What::Dead(transit, said)
        | What::Dropped(transit, said)
        | What::Crowded(transit, said)
        | What::Touched(transit, said, Touch::Dropped) => Some((transit, said)),
        _ => None,
    }
}

/// Returns how many messages went with those for whom they waited.
fn gone_with_others(run: &Simulation) -> u64 {
    let waiting = run.journal().entries().map(|entry| match entry.what {
        What::Killed { waiting } | What::Left { waiting, .. } => u64::from(waiting),
        _ => 0,
    });
    waiting.sum()
}

/// Returns what the copies of a rumor were good for, news, repeats and lost, and who has heard it.
fn recount(run: &Simulation, rumor: &Message) -> ([u64; 3], BTreeSet<NodeId>) {
    let (mut counts, mut heard, mut knows) = ([0; 3], BTreeSet::new(), BTreeSet::new());
    for entry in run.journal().entries() {
        if gone(entry)
            .is_some_and(|(_, said)| matches!(said, Said::Rumor(m) if m.uuid == rumor.uuid))
        {
            counts[2] += 1;
        }
        match &entry.what {
            What::Gossiped { message, .. } if message.uuid == rumor.uuid => {
                heard.insert(entry.node);
                knows.insert(entry.node);
            }
            What::Heard {
                transit,
                message,
                verdict,
                ..
            } if message.uuid == rumor.uuid => {
                knows.insert(entry.node);
                let is_first = *verdict != Verdict::Duplicate && heard.insert(entry.node);
                match (is_first, transit.from) {
                    (true, None) => {}
                    (true, Some(_)) => counts[0] += 1,
                    (false, _) => counts[1] += 1,
                }
            }
            What::Restarted { blank: true } => {
                knows.remove(&entry.node);
            }
            _ => {}
        }
    }
    (counts, knows)
}

/// Returns the numbers of the reading at an instant.
fn read_off(curves: &Curves, at: SimTime) -> Option<[u64; 3]> {
    let said = curves.reading(at);
    let (_, bar) = said.split_once(": ")?.1.split_once(": ")?;
    let bar = format!(" {bar}");
    Some(["news", "repeats", "lost"].map(|word| number_before(&bar, word).unwrap_or(u64::MAX)))
}

fn check_chart(curves: &Curves, share: u64, counts: [u64; 3], now: SimTime) -> Result<(), String> {
    let words = curves.in_words();
    let said = ["were news", "repeats", "were lost"].map(|word| number_before(&words, word));
    if said != counts.map(Some) {
        return Err(format!("{words} but there were {counts:?}"));
    }
    let share = format!("{} of ", of_million(share));
    if !words.starts_with(&share) {
        return Err(format!("{words} is not {share}"));
    }
    let here = curves.reading(now);
    if !here.starts_with(&format!("{}: {share}", seconds(now))) {
        return Err(format!("{here} is not {share}"));
    }
    let later = curves.reading(now + Span::from_micros(1));
    if curves.now != now
        || !later.contains("this run has not come so far")
        || later.contains("From")
    {
        return Err(format!("at {now}: {later}"));
    }
    let mut sums = [0; 3];
    for bar in &curves.bars {
        let read = read_off(curves, bar.from).ok_or("a bar cannot be read off")?;
        (0..3).for_each(|i| sums[i] += read[i]);
    }
    if sums != counts {
        return Err(format!("the bars are {sums:?} but there were {counts:?}"));
    }
    Ok(())
}

fn drawn(run: &Simulation, spread: Option<&Spread>) -> Curves {
    let wanted = Wanted {
        live: run,
        spread,
        range: None,
        band: None,
    };
    wanted.curves(String::new(), Vec::new())
}

/// Checks that what is read off the charts is what the run comes to, of all news and of each rumor.
pub(super) fn check_curves(run: &Simulation, seen: &mut Seen) -> Result<(), String> {
    let now = run.now();
    // At the first instant there is no time to be drawn.
    if now == SimTime::ZERO || run.journal().dropped() > 0 {
        return Ok(());
    }
    let summary = run.summary();
    let counts = [
        summary.new,
        summary.duplicates + summary.stale + summary.forged,
        summary.lost + summary.cut + summary.dead + summary.dropped,
    ];
    let all = drawn(run, None);
    check_chart(&all, known(run), counts, now)?;
    let received: u64 = all.load.iter().map(|load| load.received).sum();
    if (all.rumor, received) != (None, summary.delivered) {
        return Err(format!("{received} are not {}", summary.delivered));
    }
    let mut rumors = Rumors::default();
    rumors.read(run.journal());
    let there = |id: &NodeId| {
        let member = run.members().get(*id);
        member.is_some_and(|member| member.status != Status::Dead)
    };
    let up = run.members().ids().iter().filter(|id| there(id)).count() as u64;
    for (rumor, heading) in rumors.with_news() {
        let spread = Spread::of(rumor, heading, run.journal()).ok_or("it has no beginning")?;
        if spread.began_at == now {
            continue;
        }
        seen.curves += 1;
        let (counts, knows) = recount(run, &heading.message);
        let holders = knows.iter().filter(|id| there(id)).count() as u64;
        let share = (holders * 1_000_000).checked_div(up).unwrap_or(0);
        check_chart(&drawn(run, Some(&spread)), share, counts, now)
            .map_err(|why| format!("of {:?}: {why}", heading.message))?;
    }
    Ok(())
}

fn looked(run: &Simulation, following: Option<u64>) -> Lanes {
    let look = Look {
        window: (SimTime::ZERO, run.now()),
        arrangement: &Arrangement::default(),
        selected: None,
        following,
        lag: &|_| 0,
        event: None,
        wants_words: true,
    };
    lanes(run, run, &look)
}

/// Checks that every message is a line with the end that it came to, and every event is told as it was.
pub(super) fn check_lanes(run: &Simulation, seen: &mut Seen) -> Result<(), String> {
    let lanes = looked(run, None);
    let left_out = lanes.left_out();
    if run.journal().dropped() > 0 || !left_out.is_empty() {
        return Ok(());
    }
    let summary = run.summary();
    let count = |fate| lanes.lines.iter().filter(|line| line.fate == fate).count() as u64;
    let repeats = summary.duplicates + summary.stale + summary.forged;
    let lost = summary.lost + summary.cut + summary.dead + summary.dropped;
    for (fate, expected) in [
        (Fate::News, summary.new),
        (Fate::Repeat, repeats),
        (Fate::Other, summary.delivered - summary.new - repeats),
        // Those that went with somebody end with him.
        (Fate::Lost, lost - gone_with_others(run)),
        (Fate::InFlight, summary.in_flight as u64),
    ] {
        if count(fate) != expected {
            return Err(format!(
                "{} lines are {fate:?}, not {expected}",
                count(fate)
            ));
        }
    }
    if let Some((rumor, _)) = lanes.rumors.first() {
        check_followed(run, &lanes, *rumor)?;
        seen.lanes += 1;
    }
    check_told(run, &lanes)
}

fn check_followed(run: &Simulation, lanes: &Lanes, rumor: u64) -> Result<(), String> {
    let words = followed(lanes, rumor).ok_or("a rumor cannot be followed")?;
    let is_it = |message: &Message| watercooler::lanes::key(message.uuid) == rumor;
    let mut counts = [0; 4];
    for entry in run.journal().entries() {
        match (&entry.what, gone(entry)) {
            (
                What::Heard {
                    message, verdict, ..
                },
                _,
            ) if is_it(message) => {
                counts[usize::from(!matches!(verdict, Verdict::New { .. }))] += 1;
            }
            (_, Some((_, Said::Rumor(message)))) if is_it(message) => counts[2] += 1,
            _ => {}
        }
    }
    let flights = run.network().flights_unsorted();
    counts[3] = flights
        .filter(|flight| matches!(&flight.packet, Packet::Gossip(message) if is_it(message)))
        .count() as u64;
    let ends = [
        "brought news",
        "repeated it",
        "were lost",
        "are on their way",
    ];
    let said = ends.map(|end| number_before(&words, end));
    let all = number_before(&words, "message");
    if said != counts.map(Some) || all != Some(counts.iter().sum()) {
        return Err(format!("{words} but there were {counts:?}"));
    }
    Ok(())
}

/// Checks that what is told of an event are its time, who was there, and its numbers.
fn check_told(run: &Simulation, lanes: &Lanes) -> Result<(), String> {
    let length = run.journal().length();
    if lanes.told.len() as u64 != length.min(TOLD_MAX as u64) {
        return Err(format!("{} of {length} are told", lanes.told.len()));
    }
    for event in &lanes.told {
        let entry = run.journal().get(event.number).ok_or("it never was")?;
        let told = &event.timed;
        let name = run.directory().label(entry.node);
        let is_given = |line: &str| {
            let mut given = run.commands().iter();
            given.any(|given| given.moment.at == entry.at && given.command.to_string() == line)
        };
        let is_so = match &entry.what {
            What::Commanded(line) => is_given(&line.text),
            What::Scheduled(deed) => {
                let made = run.commands().iter().filter(|given| {
                    matches!(given.command, watercooler::command::Command::Nemesis(_))
                });
                told.contains(&format!("chedule {} ", deed.schedule))
                    && made.count() >= deed.schedule as usize
            }
            What::Thawed { waiting } => {
                let of_it = run.journal().latest_before(event.number);
                let of_it = of_it.map(|(_, before)| before);
                let of_it = of_it.filter(|before| before.node == entry.node);
                let since = of_it.take_while(|before| before.what != What::Frozen);
                let dropped =
                    |before: &&Entry| gone(before).is_some_and(|(t, _)| t.arrives_at <= before.at);
                let since: Vec<&Entry> = since.collect();
                let waits = since
                    .iter()
                    .filter(|before| matches!(before.what, What::Waits(..)));
                let least = waits.clone().count()
                    - since
                        .iter()
                        .filter(|it| dropped(it))
                        .count()
                        .min(waits.clone().count());
                (least..=waits.count()).contains(&(*waiting as usize))
                    && (*waiting == 0
                        || number_before(told, "message") == Some(u64::from(*waiting)))
            }
            What::Heard { message, .. } | What::Gossiped { message, .. }
                if told.contains("(version ") =>
            {
                told.contains(&format!("(version {})", message.version))
            }
            _ => true,
        };
        let is_timed = told.contains(&seconds(entry.at)) && event.at == entry.at;
        if !is_so || !is_timed || entry.node != NOBODY && name.is_empty() {
            return Err(format!("{told} is not {entry:?}"));
        }
        let tells_of = matches!(entry.what, What::Commanded(_) | What::Scheduled(_));
        if !tells_of && !told.contains(&*name) {
            return Err(format!("{told} does not name {name}"));
        }
    }
    Ok(())
}

/// Checks that of a crowd what is not drawn is said, by its count.
pub(super) fn check_left_out(run: &Simulation) -> Result<(), String> {
    let lanes = looked(run, None);
    let said = lanes.left_out();
    let own: BTreeSet<NodeId> = lanes.lanes.iter().filter_map(|lane| lane.id).collect();
    let is_among = |transit: &Transit| {
        let is_other = |id: &NodeId| !own.contains(id);
        is_other(&transit.to) && transit.from.as_ref().is_some_and(is_other)
    };
    let (mut among, mut strong, mut weak) = (0_u64, 0, 0);
    for entry in run.journal().entries() {
        let (transit, is_weak) = match (&entry.what, gone(entry)) {
            (
                What::Heard {
                    transit, verdict, ..
                },
                _,
            ) => (transit, !matches!(verdict, Verdict::New { .. })),
            (What::Answered { transit, .. } | What::Introduced { transit, .. }, _)
            | (_, Some((transit, _))) => (transit, false),
            _ => continue,
        };
        let count = match (is_among(transit), is_weak) {
            (true, _) => &mut among,
            (false, true) => &mut weak,
            (false, false) => &mut strong,
        };
        *count += 1;
    }
    for flight in run.network().flights_unsorted() {
        let count = if is_among(&Transit::of(flight)) {
            &mut among
        } else {
            &mut strong
        };
        *count += 1;
    }
    let every = |count: u64, most: usize| match count.div_ceil(most as u64) {
        0 | 1 => "all".to_owned(),
        every => format!("1 of {every}"),
    };
    let (news, repeats) = (every(strong, LINES_MAX), every(weak, REPEATS_MAX));
    let mut expected = Vec::new();
    if run.journal().dropped() > 0 {
        let first = run.journal().entries().next().ok_or("an empty log")?;
        let at = seconds(first.at);
        expected.push(format!(
            "Shaded: what was before {at} is no longer in the log."
        ));
    }
    if (&*news, &*repeats) != ("all", "all") {
        expected.push(format!(
            "Drawn: {news} with news, lost or on their way, {repeats} repeats; zoom in for more."
        ));
    }
    match among {
        0 => {}
        1 => expected.push("1 message among the others is not drawn.".to_owned()),
        n => expected.push(format!("{n} messages among the others are not drawn.")),
    }
    let expected = expected.join(" ");
    if said != expected || lanes.messages != strong + weak {
        return Err(format!("{said:?} is not {expected:?}"));
    }
    Ok(())
}
