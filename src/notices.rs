//! What a room is like in words, and what keeps its people from hearing of each other, with the command that would change it.

use crate::action::Action;
use crate::first_minute::Words;
use crate::names::SHELF;
use crate::narration::{counted, listed, percent};
use crate::order;
use crate::snapshot::{NodeView, Snapshot, Status, Summary, seconds};
use crate::time::SimTime;

/// Says how a room stands: how far the news has got, and what became of the messages.
#[must_use]
pub fn state(summary: &Summary, round: u64) -> String {
    let at = seconds(SimTime::from_micros(summary.time_us));
    if summary.nodes == 0 {
        return format!("{at}. Nobody is here.");
    }
    let up = u64::from(summary.up);
    let dead = (summary.nodes as u64).saturating_sub(up);
    let known = percent(summary.coverage);
    let knowledge = match (up, dead) {
        (0, 1) => "The only node is dead.".to_owned(),
        (0, dead) => format!("All {dead} nodes are dead."),
        (1, _) => format!("{} is up, with nobody to hear from.", counted(up, "node")),
        (up, 0) => format!("{known} of what {up} nodes could know is known."),
        (up, dead) => {
            format!("{known} of what the {up} nodes that are up could know is known; {dead} dead.")
        }
    };
    let mut ends = Vec::new();
    for (count, what) in [
        (summary.lost, "lost"),
        (summary.cut, "cut off"),
        (summary.dead, "found nobody"),
        (summary.dropped, "dropped"),
        (summary.in_flight as u64, "on their way"),
    ] {
        // That nothing was lost is worth saying; of the rest only what there is.
        if count > 0 || what == "lost" {
            ends.push(format!("{count} {what}"));
        }
    }
    let messages = counted(summary.sent, "message");
    let copies = match summary.duplicated {
        0 => String::new(),
        1 => " and 1 second copy".to_owned(),
        copies => format!(" and {copies} second copies"),
    };
    format!(
        "{at}, round {round}. {knowledge} {messages} sent{copies}, {}.",
        ends.join(", ")
    )
}

/// Says what keeps people from hearing of each other, or would keep anybody from seeing anything, and what to press; `None`: nothing.
#[must_use]
pub fn notice(snapshot: &Snapshot) -> Option<Words> {
    let nodes = &snapshot.nodes;
    if nodes.is_empty() || !snapshot.schedules.is_empty() {
        return None;
    }
    let up: Vec<&NodeView> = with(snapshot, |node| node.status != Status::Dead);
    if up.is_empty() {
        let who = match nodes.len() {
            1 => format!("{} is", nodes[0].name),
            n => format!("all {n} nodes are"),
        };
        return Some(Words::offering(
            format!("Nobody is up: {who} dead."),
            "restart all",
        ));
    }
    if up.iter().all(|node| node.status == Status::Frozen) {
        let who = match up.as_slice() {
            [one] => format!("{} is", one.name),
            all => format!("all {} nodes that are up are", all.len()),
        };
        return Some(Words::offering(
            format!("Nothing is said or heard: {who} frozen."),
            "thaw",
        ));
    }
    islands(snapshot).or_else(|| unseen_partition(snapshot))
}

fn with(snapshot: &Snapshot, fits: impl Fn(&NodeView) -> bool) -> Vec<&NodeView> {
    let nodes = snapshot.nodes.iter().map(|node| &**node);
    nodes.filter(|node| fits(node)).collect()
}

/// Says that the room is in groups that cannot hear of each other.
fn islands(snapshot: &Snapshot) -> Option<Words> {
    let islands = &snapshot.islands;
    if islands.count() < 2 {
        return None;
    }
    let mut groups: Vec<Vec<&NodeView>> = vec![Vec::new(); islands.count() as usize];
    for (place, node) in snapshot.nodes.iter().enumerate() {
        if let Some(island) = islands.of(place) {
            groups[island as usize].push(node);
        }
    }
    // The largest first; of equal ones the one that came first.
    order::sort_by_key(&mut groups, |group| std::cmp::Reverse(group.len()));
    let (first, second) = (groups.first()?.first()?, groups.get(1)?.first()?);
    let is_everybody_alone = groups[0].len() == 1;
    let text = match (groups.as_slice(), is_everybody_alone) {
        ([_, _], true) => format!(
            "{} and {} do not know each other, so neither can hear of the other.",
            first.name, second.name
        ),
        (_, true) => {
            let names: Vec<String> = groups.iter().map(|g| g[0].name.to_string()).collect();
            format!(
                "{} do not know each other, so none can hear of another.",
                listed(&names)
            )
        }
        ([_, small], false) if small.len() == 1 => format!(
            "Nobody knows {0}, and {0} knows nobody: it cannot hear of the others, nor they of it.",
            second.name
        ),
        (all, false) => {
            let sizes: Vec<String> = all.iter().map(|group| group.len().to_string()).collect();
            let sizes = if sizes.len() > 4 {
                format!("the largest of {}", sizes[0])
            } else {
                format!("of {}", listed(&sizes))
            };
            format!(
                "The room is in {} groups that cannot hear of each other, {sizes}.",
                all.len()
            )
        }
    };
    let line = format!("link {} {}", called(first), called(second));
    Some(Words::offering(text, &line))
}

/// Says that there is nothing to be seen of a partition while everybody knows everything.
fn unseen_partition(snapshot: &Snapshot) -> Option<Words> {
    snapshot.summary.converged_at_us?;
    let mut sizes: Vec<u64> = Vec::new();
    for (&side, node) in snapshot.sides.iter().zip(&snapshot.nodes) {
        let side = side as usize;
        sizes.resize(sizes.len().max(side + 1), 0);
        sizes[side] += u64::from(node.status != Status::Dead);
    }
    sizes.retain(|&size| size > 0);
    if sizes.len() < 2 {
        return None;
    }
    let somebody = with(snapshot, |node| node.status == Status::Up);
    let somebody = somebody.first()?;
    let is_new = |title: &&&str| {
        snapshot
            .nodes
            .iter()
            .all(|node| *node.favourite != ***title)
    };
    let title = SHELF.iter().find(is_new)?;
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    let line = format!("book {} \"{title}\"", called(somebody));
    Some(Words::offering(
        format!(
            "The room is split, {}, and everybody knows everything: nothing is to be seen of it until something is new on one side.",
            listed(&sizes)
        ),
        &line,
    ))
}

/// Returns what to call a node in a command: its name, if that cannot be taken for a port.
fn called(node: &NodeView) -> String {
    let is_plain = node.name.chars().all(char::is_alphanumeric);
    let begins = node.name.chars().next().is_some_and(char::is_alphabetic);
    if is_plain && begins && &*node.name != "all" {
        node.name.to_string()
    } else {
        node.port.to_string()
    }
}

impl Words {
    /// Returns words with one button, which shows the command it gives.
    fn offering(text: String, line: &str) -> Self {
        Self {
            text,
            buttons: vec![(line.to_owned(), Action::Command(line.to_owned()))],
            ..Self::default()
        }
    }
}

/// Returns which side of a partition a node is on, as a letter: `A` for the first that was named.
#[must_use]
pub fn side_letter(side: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(side % 26).unwrap_or_default());
    match side / 26 {
        0 => letter.to_string(),
        more => format!("{letter}{more}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Statement, Until, parse};
    use crate::rng::Seed;
    use crate::simulation::Simulation;
    use crate::snapshot::Camera;
    use std::rc::Rc;

    fn stated(lines: &str) -> String {
        let snapshot = room(lines);
        state(&snapshot.summary, snapshot.round)
    }

    fn room(lines: &str) -> Rc<Snapshot> {
        let mut run = Simulation::new(Seed(7));
        for line in lines.lines() {
            match parse(line).expect(line).expect(line).line.statement {
                Statement::Do(command) => run.apply(&command).expect(line),
                Statement::Run(Until::For(span)) => {
                    run.run_until(run.now() + span, u64::MAX);
                }
                other => panic!("{other} is not for this test"),
            }
        }
        Camera::default().snapshot(&run, 0)
    }

    fn told(lines: &str) -> String {
        notice(&room(lines)).map_or(String::new(), |words| {
            let (label, action) = &words.buttons[0];
            assert_eq!(*action, Action::Command(label.clone()));
            // What is offered can be done.
            room(&format!("{lines}\n{label}"));
            format!("{} [{label}]", words.text)
        })
    }

    #[test]
    fn people_who_cannot_hear_of_each_other_are_told_with_the_cure() {
        for (lines, says) in [
            ("new jimmy:81", ""),
            (
                "new jimmy:81\nnew tod:82",
                "jimmy and tod do not know each other, so neither can hear of the other. [link jimmy tod]",
            ),
            (
                "new jimmy:81\nnew tod:82\nnew flo:83",
                "jimmy, tod and flo do not know each other, so none can hear of another. [link jimmy tod]",
            ),
            (
                "new 5\nnew tod:82",
                "Nobody knows tod, and tod knows nobody: it cannot hear of the others, nor they of it.",
            ),
            (
                "new a\nnew b\nnew c\nnew d\nnew e\nlink a b\nlink b c\nlink d e",
                "The room is in 2 groups that cannot hear of each other, of 3 and 2. [link a d]",
            ),
            ("new jimmy:81\nnew tod:82\nlink jimmy tod", ""),
            ("new jimmy:81\nnew tod:82 join 81", ""),
            ("new jimmy:81\nnew tod:82\nkill tod", ""),
        ] {
            let told = told(lines);
            assert!(
                told == says || !says.is_empty() && told.starts_with(says),
                "{lines}: {told}"
            );
        }
    }

    #[test]
    fn where_nobody_speaks_it_is_said_what_lets_them() {
        for (lines, says) in [
            ("", ""),
            (
                "new 3\nkill all",
                "Nobody is up: all 3 nodes are dead. [restart all]",
            ),
            (
                "new ada\nkill ada",
                "Nobody is up: ada is dead. [restart all]",
            ),
            (
                "new 3\nfreeze",
                "Nothing is said or heard: all 3 nodes that are up are frozen. [thaw]",
            ),
            (
                "new ada\nnew bob\nkill bob\nfreeze ada",
                "Nothing is said or heard: ada is frozen. [thaw]",
            ),
            ("new 3\nevery 9s for 1s kill all\nkill all", ""),
        ] {
            assert_eq!(told(lines), says, "{lines}");
        }
    }

    #[test]
    fn a_partition_of_which_nothing_is_seen_is_told_with_what_shows_it() {
        let agreed =
            "set gossip 1s\nnew ada:81 book Dune\nnew tod:82 book Emma\nlink ada tod\nrun 5s";
        let split = format!("{agreed}\npartition ada | tod");
        let told = told(&split);
        assert!(
            told.starts_with("The room is split, 1 and 1, and everybody knows everything: nothing is to be seen of it until something is new on one side. [book ada \""),
            "{told}"
        );
        assert_eq!(notice(&room(&format!("{split}\nbook ada Walden"))), None);
        assert_eq!(notice(&room(agreed)), None);
    }

    #[test]
    fn a_room_is_put_in_words_as_it_is() {
        let two = "set gossip 1s\nnew ada:81 book Dune\nnew tod:82 book Emma\nlink ada tod";
        for (lines, says) in [
            ("", "0.000 s. Nobody is here."),
            (
                "new ada",
                "0.000 s, round 0. 1 node is up, with nobody to hear from. 0 messages sent, 0 lost.",
            ),
            (
                "new ada\nkill ada",
                "0.000 s, round 0. The only node is dead. 0 messages sent, 0 lost.",
            ),
            (
                "new 3\nkill all",
                "0.000 s, round 0. All 3 nodes are dead. 0 messages sent, 0 lost.",
            ),
            (
                two,
                "0.000 s, round 0. 50% of what 2 nodes could know is known. 0 messages sent, 0 lost.",
            ),
            (
                "new ada\nnew bob\nnew cy\nkill cy",
                "0.000 s, round 0. 50% of what the 2 nodes that are up could know is known; 1 dead. 0 messages sent, 0 lost.",
            ),
        ] {
            assert_eq!(stated(lines), says, "{lines}");
        }
        let busy = stated(&format!(
            "{two}\ncut ada -> tod\nrun 3s\nheal\nkill ada\nrun 2s"
        ));
        assert!(
            busy.contains(" cut off") && busy.contains(" found nobody"),
            "{busy}"
        );
    }

    #[test]
    fn sides_have_letters() {
        assert_eq!([0, 1, 25, 26].map(side_letter), ["A", "B", "Z", "A1"]);
    }
}
