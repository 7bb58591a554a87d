//! Why a node knows what it knows, and why not: the chain of messages that brought it, or what ended every chance it had.
//!
//! Everything is found in the journal, so what is said agrees with the log, and reaches back as far as the log does.

use crate::journal::{Entry, Said, Touch, Transit, What};
use crate::message::{Message, NodeId};
use crate::narration::{Narrator, counted, listed, whole};
use crate::node::{Onward, Verdict};
use crate::order;
use crate::simulation::{Member, Simulation, Status};
use crate::time::{SimTime, seconds};

pub use self::causes::Cause;
use self::causes::{Causes, because};

mod causes;

/// The most links of a chain that are followed; no TTL is greater.
const LINKS_MAX: usize = 256;
/// The most chances that are told of, the latest first.
const CHANCES_MAX: usize = 6;

/// A message on the way to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub number: u64,
    /// Who sent it; `None`: a person handed it over.
    pub from: Option<NodeId>,
    /// Whom it reached.
    pub to: NodeId,
    /// When it was sent.
    pub sent_at: SimTime,
    /// When it arrived.
    pub at: SimTime,
    /// In words.
    pub sentence: String,
}

/// A chance that a node had to know the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    /// When it ended, or when its message was sent if it has not.
    pub at: SimTime,
    /// What ended it, without a full stop.
    pub sentence: String,
    /// The command or the schedule that did.
    pub cause: Option<Cause>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who was asked about.
    pub node: NodeId,
    /// Whose favourite.
    pub origin: NodeId,
    /// The question, as it was understood.
    pub question: String,
    /// The answer, in one sentence or two.
    pub sentence: String,
    /// The messages that brought what the node knows, the first one first; empty if it knows nothing.
    pub chain: Vec<Link>,
    /// What ended the chances to know the newest, the latest first; empty if it is known.
    pub chances: Vec<Chance>,
}

/// Says why a node knows what it knows of an origin's favourite, and if that is not the newest, why not.
///
/// Returns `None` if the node is not in the room, or the origin has never been there.
#[must_use]
pub fn why(run: &Simulation, node: NodeId, origin: NodeId) -> Option<Answer> {
    let asked = run.members().get(node)?;
    let (favourite, newest) = run.favourite_of(origin)?;
    let directory = run.directory();
    let narrator = Narrator { directory };
    let name = |id: NodeId| directory.label(id).to_string();
    let title = |book| directory.title(book).to_string();
    if node == origin {
        return Some(Answer {
            node,
            origin,
            question: format!("Why does {} like {}?", name(node), title(favourite)),
            sentence: format!(
                "It is its own favourite, version {newest}: nobody has to tell {} of it.",
                name(node)
            ),
            chain: Vec::new(),
            chances: Vec::new(),
        });
    }
    let row = asked.node.books().get(origin);
    let chain = row.map_or(Vec::new(), |row| chain(run, narrator, node, row.copy));
    let is_newest = run.holds_newest(node, origin);
    let known = row.map(|row| {
        let told = told(&chain, &name) + &liars(run, &chain, row.version, newest);
        format!(
            "{} knows {}'s favourite, {} (version {}), {told}.",
            name(node),
            name(origin),
            title(row.book),
            row.version,
        )
    });
    let (question, missing, chances) = if is_newest {
        let question = format!("Why does {} know {}'s favourite?", name(node), name(origin));
        (question, None, Vec::new())
    } else {
        let chances = chances(run, narrator, node, origin);
        let question = format!(
            "Why does {} not know {}'s favourite, {} (version {})?",
            name(node),
            name(origin),
            title(favourite),
            newest
        );
        let because = chances.first().map_or_else(
            || nobody_told(run, node, origin) + &since(run),
            |latest| whole(&latest.sentence),
        );
        (question, Some(because), chances)
    };
    let left = run.gone().get(origin);
    let left = left.map(|gone| format!("{} left for good at {}.", name(origin), seconds(gone.at)));
    let sentence = [known, missing, left].into_iter().flatten();
    Some(Answer {
        node,
        origin,
        question,
        sentence: sentence.collect::<Vec<_>>().join(" "),
        chain,
        chances,
    })
}

/// Follows a copy back to where its news came from.
fn chain(run: &Simulation, narrator: Narrator<'_>, node: NodeId, copy: u64) -> Vec<Link> {
    let mut links = Vec::new();
    let mut next = Some((node, copy));
    while let Some((at_node, number)) = next.take() {
        let Some((entry, transit)) = arrival(run, at_node, number) else {
            break;
        };
        links.push(Link {
            number,
            from: transit.from,
            to: at_node,
            sent_at: transit.sent_at,
            at: entry.at,
            sentence: narrator.sentence(entry),
        });
        if let Some(from) = transit.from.filter(|_| links.len() < LINKS_MAX) {
            next = (transit.parent > 0).then_some((from, transit.parent));
        }
    }
    links.reverse();
    links
}

/// Finds the entry about the arrival of a message.
fn arrival(run: &Simulation, node: NodeId, number: u64) -> Option<(&Entry, Transit)> {
    let mut entries = run.journal().of_node(run.last_entry(node));
    entries.find_map(|(_, entry)| {
        let transit = entry.what.arrival()?;
        (transit.number == number).then_some((entry, *transit))
    })
}

/// Puts a chain in words: `because ada told grace at 1.200 s and grace told edsger at 1.500 s`.
fn told(chain: &[Link], name: &dyn Fn(NodeId) -> String) -> String {
    let links: Vec<String> = chain
        .iter()
        .map(|link| {
            let from = link.from.map_or("you".to_owned(), name);
            format!("{from} told {} at {}", name(link.to), seconds(link.at))
        })
        .collect();
    match links.len() {
        0 => "from before the log begins".to_owned(),
        1..=4 => format!("because {}", listed(&links)),
        n => format!(
            "because {}, and so on over {} until {}",
            links[0],
            counted(n as u64, "link"),
            links[n - 1]
        ),
    }
}

/// Says that what is known never was, if it is newer than the truth, and who on its way lies.
fn liars(run: &Simulation, chain: &[Link], known: u64, newest: u64) -> String {
    let lies = |id: NodeId| {
        let member = run.members().get(id)?;
        member.health.now().lie?;
        Some(format!("{} lies", run.directory().label(id)))
    };
    let mut liars: Vec<String> = chain.iter().filter_map(|link| lies(link.from?)).collect();
    liars.dedup();
    let never_was = known > newest;
    match (never_was, liars.is_empty()) {
        (false, true) => String::new(),
        (false, false) => format!("; {}", listed(&liars)),
        (true, true) => "; that never was: it was forged".to_owned(),
        (true, false) => format!("; that never was: {}", listed(&liars)),
    }
}

/// Finds what ended the node's chances to hear of the newest version, the latest first.
fn chances(run: &Simulation, narrator: Narrator<'_>, node: NodeId, origin: NodeId) -> Vec<Chance> {
    let Some((_, newest)) = run.favourite_of(origin) else {
        return Vec::new();
    };
    let name = |id: NodeId| narrator.directory.label(id).to_string();
    let whose = |transit: &Transit| match transit.from {
        Some(from) => format!("{}'s message", name(from)),
        None => "your message".to_owned(),
    };
    let is_it = |message: &Message| (message.origin, message.version) == (origin, newest);
    let is_said = |said: &Said| matches!(said, Said::Rumor(message) if is_it(message));
    let causes = Causes::of(run);
    let now = run.now();
    let mut chances: Vec<(SimTime, u64, Chance)> = run
        .network()
        .flights_unsorted()
        .filter(|flight| flight.to == node && is_said(&Said::of(&flight.packet)))
        .map(|flight| {
            let transit = Transit::of(flight);
            let whose = whose(&transit);
            let is_frozen = |member: &Member| member.status == Status::Frozen;
            let is_frozen = run.members().get(node).is_some_and(is_frozen);
            let (what, cause) = if flight.waits() && !is_frozen {
                let what = format!("{whose} stands in line for {}, which is slow", name(node));
                (what, causes.of_slowness(node, now))
            } else if flight.waits() {
                let what = format!("{whose} waits for {}, which is frozen", name(node));
                (what, causes.of_frost(node, now))
            } else if flight.is_held() {
                let what = format!("{whose} is held on its way");
                (what, causes.of_hold(&transit, now))
            } else {
                let until = seconds(flight.arrives_at);
                (format!("{whose} is on its way until {until}"), None)
            };
            let chance = Chance {
                at: flight.sent_at,
                sentence: format!("now {what}{}", because(cause.as_ref())),
                cause,
            };
            (flight.sent_at, flight.number, chance)
        })
        .collect();
    order::sort_by_key(&mut chances, |(at, number, _)| {
        std::cmp::Reverse((*at, *number))
    });
    let mut chances: Vec<Chance> = chances.into_iter().map(|(.., chance)| chance).collect();
    let peers_of = |id: NodeId| run.members().get(id).map(|member| member.node.peers());
    // What waited for the node when it was last killed went with it.
    let mut killed_at = None;
    for (_, entry) in run.journal().latest_first() {
        if chances.len() >= CHANCES_MAX {
            break;
        }
        let (what, cause) = match &entry.what {
            What::Killed { waiting } if entry.node == node && *waiting > 0 => {
                killed_at = Some(entry.at);
                continue;
            }
            What::Killed { .. } | What::Thawed { .. } if entry.node == node => {
                killed_at = None;
                continue;
            }
            What::Waits(transit, said) if entry.node == node && is_said(said) => {
                let Some(at) = killed_at else { continue };
                let cause = causes.of_death(node, at);
                let what = format!(
                    "{} waited for {}, which was frozen, and went with it when it was killed at {}",
                    whose(transit),
                    name(node),
                    seconds(at)
                );
                (what + &because(cause.as_ref()), cause)
            }
            What::Lost(transit, said) if entry.node == node && is_said(said) => {
                let cause = causes.of_loss(transit);
                let because = because(cause.as_ref());
                (
                    format!("{} was lost on its way{because}", whose(transit)),
                    cause,
                )
            }
            What::Cut(transit, said) if entry.node == node && is_said(said) => {
                let (cause, because) = causes.of_cut(transit, entry.at);
                (
                    format!("{} was cut off on its way{because}", whose(transit)),
                    cause,
                )
            }
            What::Dead(transit, said) if entry.node == node && is_said(said) => {
                let cause = causes.of_death(node, entry.at);
                let because = because(cause.as_ref());
                let what = format!("{} came while {} was dead", whose(transit), name(node));
                (what + &because, cause)
            }
            What::Dropped(transit, said) if entry.node == node && is_said(said) => (
                format!("{} was dropped for want of room", whose(transit)),
                None,
            ),
            What::Touched(transit, said, Touch::Dropped) if entry.node == node && is_said(said) => {
                (format!("you dropped {}", whose(transit)), None)
            }
            What::Touched(transit, said, Touch::Redirected(before))
                if *before == node && is_said(said) =>
            {
                let what = format!(
                    "you sent {} to {} instead",
                    whose(transit),
                    name(entry.node)
                );
                (what, None)
            }
            What::Heard {
                transit,
                message,
                verdict: Verdict::Duplicate,
                ..
            } if entry.node == node && is_it(message) => {
                let what = format!(
                    "{} came under the uuid of one that {} had seen before, and was left unread",
                    whose(transit),
                    name(node)
                );
                (what, None)
            }
            What::Crowded(transit, said) if entry.node == node && is_said(said) => {
                let cause = causes.of_crowd(transit);
                let what = format!(
                    "{} was dropped, the queue of its link being full",
                    whose(transit)
                );
                (what + &because(cause.as_ref()), cause)
            }
            What::Heard {
                message,
                onward: Onward::Expired,
                ..
            } if is_it(message)
                && peers_of(entry.node).is_some_and(|peers| peers.contains(&node)) =>
            {
                let what = format!(
                    "{} heard of it with the TTL spent, and told nobody",
                    name(entry.node)
                );
                (what, None)
            }
            _ => continue,
        };
        chances.push(Chance {
            at: entry.at,
            sentence: format!("at {} {what}", seconds(entry.at)),
            cause,
        });
    }
    chances.truncate(CHANCES_MAX);
    chances
}

/// Says from when on the log tells, if not from the beginning.
fn since(run: &Simulation) -> String {
    let journal = run.journal();
    match journal.get(journal.dropped()) {
        Some(first) if journal.dropped() > 0 => format!(
            " What was before {} is no longer in the log.",
            seconds(first.at)
        ),
        _ => String::new(),
    }
}

/// Says why no message about the newest was ever for the node: who could tell, and who knows.
fn nobody_told(run: &Simulation, node: NodeId, origin: NodeId) -> String {
    let name = |id: NodeId| run.directory().label(id).to_string();
    let others = run.members().iter();
    let others = others.filter(|(id, member)| *id != node && member.status != Status::Dead);
    let (knowing, unknowing): (Vec<_>, Vec<_>) =
        others.partition(|(id, _)| run.holds_newest(*id, origin));
    let could_tell = |some: &[(NodeId, &Member)]| -> Vec<String> {
        let some = some.iter();
        let peers = some.filter(|(_, member)| member.node.peers().contains(&node));
        peers.map(|(id, _)| name(*id)).collect()
    };
    let tellers = could_tell(&knowing);
    let has_left = run.directory().has_left(origin);
    if !tellers.is_empty() {
        let (tellers, node, origin) = (listed(&tellers), name(node), name(origin));
        return match has_left {
            true => format!(
                "{tellers} could tell {node}, but had no reason to: news travels when it is new, and {origin} gossips no more."
            ),
            false => format!(
                "{tellers} could tell {node}, but had no reason to yet: news travels when it is new, or when {origin} gossips."
            ),
        };
    }
    let silent = could_tell(&unknowing);
    if silent.is_empty() {
        return format!(
            "Nobody has {} for a peer, so nobody tells it anything.",
            name(node)
        );
    }
    let do_not = if silent.len() == 1 {
        "does not"
    } else {
        "do not"
    };
    let who_knows = match knowing.as_slice() {
        [] => "nobody who is up does".to_owned(),
        [(one, _)] => format!("so far {} alone does", name(*one)),
        many => format!("{} do", counted(many.len() as u64, "node")),
    };
    format!(
        "Only {} could tell {}, and {do_not} know it either; {who_knows}.",
        listed(&silent),
        name(node)
    )
}

#[cfg(test)]
mod tests;
