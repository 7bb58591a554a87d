//! The first minute of somebody who has never seen gossip: a guess, a rumor, a break, and a node of their own.
//!
//! It only watches: what happens is done with the same commands as everything else, and every chapter is reached by
//! looking at the room, so that somebody who types the commands gets on just as well.

use crate::action::Action;
use crate::narration::{Account, counted};
use crate::snapshot::{NodeView, Snapshot, Status, seconds};

/// How far the story has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chapter {
    /// A guess is asked for.
    Asking,
    /// The first rumors spread.
    Watching,
    /// All agree.
    Agreed {
        /// Since when, in simulated microseconds.
        at_us: u64,
        /// When that was seen, in simulated microseconds: the numbers are of that moment.
        seen_us: u64,
        /// What had become of the messages.
        account: Account,
        /// Whether they had agreed before, and did not any more in between.
        is_again: bool,
    },
    /// Something is to be frozen.
    Breaking {
        /// Whether anything has been.
        was_frozen: bool,
    },
    /// The frozen node has been thawed and has caught up.
    Mended,
    /// A node of one's own has been heard of by all.
    Joined,
    /// Nothing more is said.
    Closed,
}

/// The guesses offered: how many messages until all five agree.
pub const GUESSES: [u64; 3] = [20, 30, 60];

/// The story of the first minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstMinute {
    chapter: Chapter,
    guess: Option<u64>,
}

/// What the caption says, and what there is to press.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// What is said.
    pub text: String,
    /// How what was opened was read, and what was left out of it, a sentence without a full stop each.
    pub notes: Vec<String>,
    /// What a question's answers, or the next steps, are.
    pub buttons: Vec<(String, Action)>,
    /// Which of the buttons is the one to press.
    pub primary: Option<usize>,
}

impl Words {
    fn say(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    fn with(mut self, label: impl Into<String>, action: Action) -> Self {
        self.buttons.push((label.into(), action));
        self
    }

    fn first_is_primary(mut self) -> Self {
        self.primary = Some(0);
        self
    }
}

impl FirstMinute {
    /// Returns the story at its beginning.
    #[must_use]
    pub fn new() -> Self {
        Self {
            chapter: Chapter::Asking,
            guess: None,
        }
    }

    /// Returns a story that is over.
    #[must_use]
    pub fn closed() -> Self {
        Self {
            chapter: Chapter::Closed,
            guess: None,
        }
    }

    /// Returns whether nothing more is said.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.chapter == Chapter::Closed
    }

    /// Notes a guess.
    pub fn guess(&mut self, messages: u64) {
        self.guess = Some(messages);
    }

    /// Goes on to breaking things.
    pub fn break_it(&mut self) {
        self.chapter = Chapter::Breaking { was_frozen: false };
    }

    /// Looks at the room and goes on if there is reason to; returns whether time should stop for it.
    pub fn look(&mut self, snapshot: &Snapshot) -> bool {
        let summary = &snapshot.summary;
        let agreed_us = summary.converged_at_us;
        let agreed = |at_us, is_again| Chapter::Agreed {
            at_us,
            seen_us: summary.time_us,
            account: Account::from(summary),
            is_again,
        };
        let (chapter, stops) = match (self.chapter, agreed_us) {
            (Chapter::Asking | Chapter::Watching, Some(at_us)) if summary.events > 0 => {
                (agreed(at_us, false), true)
            }
            (Chapter::Asking, None) if summary.events > 0 => (Chapter::Watching, false),
            (Chapter::Agreed { at_us, .. }, Some(anew)) if anew != at_us => {
                (agreed(anew, anew > at_us), false)
            }
            (Chapter::Breaking { was_frozen: false }, _) if summary.frozen > 0 => {
                (Chapter::Breaking { was_frozen: true }, false)
            }
            (Chapter::Breaking { was_frozen: true }, Some(_))
                if summary.frozen == 0 && first(snapshot).is_some_and(|n| n.version > 1) =>
            {
                (Chapter::Mended, true)
            }
            (Chapter::Mended, Some(_)) if snapshot.nodes.len() > 5 => (Chapter::Joined, true),
            _ => return false,
        };
        self.chapter = chapter;
        stops
    }

    /// Returns what to say about a room that has got this far; `None` if there is nothing to say.
    #[must_use]
    pub fn words(&self, snapshot: &Snapshot, is_playing: bool) -> Option<Words> {
        let words = match self.chapter {
            Chapter::Asking => self.asking(snapshot)?,
            Chapter::Watching if is_playing || snapshot.is_over => return None,
            Chapter::Watching => {
                Words::say("Time stands still. Step by step, or press Play.".to_owned())
            }
            Chapter::Agreed {
                at_us,
                seen_us,
                account,
                is_again,
            } => match snapshot.summary.converged_at_us {
                Some(now_us) if now_us == at_us => {
                    self.agreed(snapshot, (at_us, seen_us), &account, is_again)
                }
                // Another run, or another part of this one.
                Some(_) => return None,
                None => disagreeing(snapshot, is_playing)?,
            },
            Chapter::Breaking { was_frozen } => breaking(snapshot, is_playing, was_frozen),
            Chapter::Mended => mended(snapshot, is_playing),
            Chapter::Joined => Words::say(
                "You have seen flooding: everyone passes on what is new, once. Now try another room, or break this one further."
                    .to_owned(),
            )
            .with("Fifty people", Action::Scenario(2))
            .with("Lossy room", Action::Scenario(4))
            .with("Let me play", Action::CloseHints),
            Chapter::Closed => return None,
        };
        Some(words)
    }

    /// Asks for a guess, if the room is the one that it is about.
    fn asking(&self, snapshot: &Snapshot) -> Option<Words> {
        let nodes = &snapshot.nodes;
        let is_fresh = |node: &NodeView| node.status == Status::Up && node.knows == 1;
        if nodes.len() != 5 || !nodes.iter().all(|node| is_fresh(node)) {
            return None;
        }
        if let Some(guess) = self.guess {
            return Some(
                Words::say(format!("You say {guess}. Press Start, and count."))
                    .with("Start gossip", Action::Play)
                    .first_is_primary(),
            );
        }
        let knows_two = nodes.iter().all(|node| node.peers.len() == 2);
        let peers = if knows_two {
            ", and each knows two others"
        } else {
            ""
        };
        let mut words = Words::say(format!(
            "Five people, five favourite books{peers}. How many messages until all five know all five books?"
        ));
        for guess in GUESSES {
            words = words.with(guess.to_string(), Action::Guess(guess));
        }
        Some(words.with("Start gossip", Action::Play).last_is_primary())
    }

    fn agreed(
        &self,
        snapshot: &Snapshot,
        (at_us, seen_us): (u64, u64),
        account: &Account,
        is_again: bool,
    ) -> Words {
        let at = seconds(crate::time::SimTime::from_micros(at_us));
        let who = if snapshot.summary.up as usize == snapshot.summary.nodes {
            "Everyone"
        } else {
            "Everyone who is up"
        };
        let messages = account.all() + &account.told();
        let is_late = at_us != seen_us;
        let text = match (is_again, is_late) {
            (false, false) => format!("{who} knew everything after {at} and {messages}."),
            // Whoever lets seconds pass at once counts later than it was.
            (false, true) => format!("{who} knew everything after {at}; so far {messages}."),
            (true, _) => format!("{who} knows everything again, since {at}; so far {messages}."),
        };
        // A guess is about the first time, and the number is known only if it was seen.
        let guess = match self.guess.filter(|_| !is_again) {
            None => String::new(),
            Some(guess) if is_late => format!(" You guessed {guess}."),
            Some(guess) => match account.sent.abs_diff(guess) {
                0 => format!(" You guessed {guess}: exactly right."),
                off if guess > account.sent => format!(" You guessed {guess}, {off} too many."),
                off => format!(" You guessed {guess}, {off} too few."),
            },
        };
        Words::say(text + &guess)
            .with("Break it", Action::BreakIt)
            .with("Watch again", Action::Reset)
            .first_is_primary()
    }
}

/// Says that all agreed and do not any more; nothing of a room in which time would change nothing.
fn disagreeing(snapshot: &Snapshot, is_playing: bool) -> Option<Words> {
    let summary = &snapshot.summary;
    if summary.up == 0 || snapshot.is_over || is_playing {
        return None;
    }
    let all = snapshot.nodes.iter();
    let knowing = all
        .filter(|node| node.status != Status::Dead && node.knows == node.of)
        .count();
    Some(play(
        Words::say(format!(
            "Everyone knew everything, and something is new: {knowing} of {} know it all now.",
            counted(u64::from(summary.up), "node")
        )),
        false,
    ))
}

impl Words {
    fn last_is_primary(mut self) -> Self {
        self.primary = self.buttons.len().checked_sub(1);
        self
    }
}

impl Default for FirstMinute {
    fn default() -> Self {
        Self::new()
    }
}

fn first(snapshot: &Snapshot) -> Option<&NodeView> {
    let mut nodes = snapshot.nodes.iter();
    nodes
        .find(|node| node.status != Status::Dead)
        .map(|node| &**node)
}

fn play(words: Words, is_playing: bool) -> Words {
    if is_playing {
        return words;
    }
    words.with("Let time pass", Action::Play).first_is_primary()
}

fn breaking(snapshot: &Snapshot, is_playing: bool, was_frozen: bool) -> Words {
    let up: Vec<&NodeView> = snapshot
        .nodes
        .iter()
        .filter(|node| node.status != Status::Dead)
        .map(|node| &**node)
        .collect();
    let (Some(ada), Some(grace)) = (up.first(), up.get(1)) else {
        return Words::say("Fewer than two are up. Type new 5, or begin again.".to_owned())
            .with("Begin again", Action::Reset);
    };
    // Whoever has the new favourite must not be the one who is frozen.
    let frozen = up.iter().skip(1).find(|node| node.status == Status::Frozen);
    match frozen {
        None if ada.status == Status::Frozen => Words::say(format!(
            "{0} is frozen: it tells nobody anything. Thaw it, and freeze another.",
            ada.name
        ))
        .with(
            format!("Thaw {}", ada.name),
            Action::Command(format!("thaw {}", ada.name)),
        )
        .first_is_primary(),
        None if ada.version == 1 || !was_frozen => Words::say(format!(
            "Stop {0} in its tracks: press Freeze on its card, or type watercooler freeze {0}.",
            grace.name
        ))
        .with(
            format!("Freeze {}", grace.name),
            Action::Command(format!("freeze {}", grace.name)),
        )
        .first_is_primary(),
        Some(frozen) if ada.version == 1 => Words::say(format!(
            "{} hears nothing now. Give {} a new favourite, and see who learns of it.",
            frozen.name, ada.name
        ))
        .with(
            "New favourite",
            Action::Command(format!("book {} \"Middlemarch\"", ada.name)),
        )
        .first_is_primary(),
        Some(frozen)
            if frozen.waiting == 0 || up.iter().any(|n| n.id != frozen.id && n.knows < n.of) =>
        {
            let words = Words::say(format!(
                "{} now likes {} (version {}). {} of {} know everything; {} cannot hear.",
                ada.name,
                ada.favourite,
                ada.version,
                up.iter().filter(|n| n.knows == n.of).count(),
                up.len(),
                frozen.name
            ));
            play(words, is_playing)
        }
        Some(frozen) => Words::say(format!(
            "The others agree again, and {} for {}: it is frozen. Let it go on.",
            waiting(frozen.waiting),
            frozen.name
        ))
        .with(
            format!("Thaw {}", frozen.name),
            Action::Command(format!("thaw {}", frozen.name)),
        )
        .first_is_primary(),
        None => play(
            Words::say("Nobody is frozen now. What waited arrived at once, in order.".to_owned()),
            is_playing,
        ),
    }
}

fn waiting(n: usize) -> String {
    if n == 1 {
        return "1 message waits".to_owned();
    }
    format!("{n} messages wait")
}

fn mended(snapshot: &Snapshot, is_playing: bool) -> Words {
    if snapshot.nodes.len() > 5 {
        return play(
            Words::say(
                "There are more than five now. A newcomer that joins through one node is heard of by all, by gossip."
                    .to_owned(),
            ),
            is_playing,
        );
    }
    let door = first(snapshot).map_or(8001, |node| node.port);
    let line = format!("watercooler new jimmy:81 book \"gatsby\" join {door}");
    Words::say(format!(
        "Everyone agrees again. Now add someone of your own: type {line}"
    ))
    .with("Type it for me", Action::Prefill(line))
    .first_is_primary()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Statement, parse};
    use crate::scenario::{Performance, SCENARIOS, Stop};
    use crate::simulation::Awaited;
    use crate::snapshot::Camera;
    use crate::time::SimTime;

    struct Visitor {
        room: Performance,
        story: FirstMinute,
    }

    impl Visitor {
        fn enter() -> Self {
            let mut room = SCENARIOS[0].script().begin(None, &[]).expect("it begins");
            room.set_up().expect("it can be set up");
            let story = FirstMinute::new();
            Self { room, story }
        }

        fn sees(&mut self) -> Words {
            let snapshot = Camera::default().snapshot(&self.room.simulation, 0);
            self.story.look(&snapshot);
            self.story.words(&snapshot, false).unwrap_or_default()
        }

        fn types(&mut self, line: &str) {
            let read = parse(line).expect(line).expect(line);
            let Statement::Do(command) = read.line.statement else {
                panic!("{line} is not a command");
            };
            self.room.simulation.apply(&command).expect(line);
        }

        fn waits(&mut self, seconds: u64) {
            let until = self.room.simulation.now().as_micros() + seconds * 1_000_000;
            self.room
                .run_until(SimTime::from_micros(until), u64::MAX, Awaited::Nothing)
                .expect("nothing is scheduled");
        }

        fn converges(&mut self) {
            assert_eq!(
                self.room
                    .run_until(SimTime::MAX, 100_000, Awaited::Agreement),
                Ok(Stop::CameAbout),
                "it never converges"
            );
        }
    }

    #[test]
    fn a_visitor_who_follows_it_sees_gossip_spread_break_and_mend() {
        let mut visitor = Visitor::enter();
        assert!(
            visitor.sees().text.starts_with("Five people"),
            "{:?}",
            visitor.sees()
        );
        assert_eq!(visitor.sees().buttons.len(), 4);
        visitor.story.guess(20);
        assert_eq!(visitor.sees().text, "You say 20. Press Start, and count.");
        visitor.converges();
        visitor.sees();
        let agreed = visitor.sees();
        assert!(
            agreed.text.starts_with("Everyone knew everything after"),
            "{agreed:?}"
        );
        assert!(agreed.text.ends_with(" too few."), "{agreed:?}");
        assert!(!agreed.text.contains("so far"), "{agreed:?}");
        assert_eq!(agreed.buttons[0].1, Action::BreakIt);
        visitor.story.break_it();
        assert_eq!(visitor.sees().buttons[0].0, "Freeze grace");
        visitor.types("freeze grace");
        assert_eq!(visitor.sees().buttons[0].0, "New favourite");
        visitor.types("book ada \"Middlemarch\"");
        assert!(
            visitor.sees().text.contains("1 of 5 know everything"),
            "{:?}",
            visitor.sees()
        );
        visitor.waits(12);
        assert_eq!(visitor.sees().buttons[0].0, "Thaw grace");
        visitor.types("thaw grace");
        visitor.converges();
        assert!(
            visitor.sees().text.starts_with("Everyone agrees again."),
            "{:?}",
            visitor.sees()
        );
        visitor.types("new jimmy:81 book \"gatsby\" join 8001");
        assert!(
            visitor
                .sees()
                .text
                .starts_with("There are more than five now."),
            "{:?}",
            visitor.sees()
        );
        visitor.converges();
        assert!(
            visitor.sees().text.starts_with("You have seen flooding"),
            "{:?}",
            visitor.sees()
        );
    }

    #[test]
    fn time_stops_when_all_agree() {
        let mut visitor = Visitor::enter();
        visitor.waits(1);
        let snapshot = Camera::default().snapshot(&visitor.room.simulation, 0);
        assert!(!visitor.story.look(&snapshot), "it stops too early");
        visitor.converges();
        let snapshot = Camera::default().snapshot(&visitor.room.simulation, 0);
        assert!(visitor.story.look(&snapshot), "it does not stop");
    }

    #[test]
    fn whoever_sees_it_late_is_told_when_it_was() {
        let mut visitor = Visitor::enter();
        visitor.sees();
        visitor.converges();
        let then = visitor.room.simulation.now();
        visitor.waits(2);
        visitor.sees();
        let text = visitor.sees().text;
        let says = format!("Everyone knew everything after {}; so far ", seconds(then));
        assert!(text.starts_with(&says), "{text}");
    }

    #[test]
    fn what_became_of_each_message_is_named_and_adds_up() {
        let mut visitor = Visitor::enter();
        visitor.types("loss 20%");
        visitor.sees();
        visitor.converges();
        visitor.sees();
        let text = visitor.sees().text;
        let summary = visitor.room.simulation.summary();
        assert!(summary.lost > 0, "nothing was lost");
        for (count, what) in [
            (summary.new, "brought news"),
            (summary.duplicates + summary.stale, "were repeats"),
            (summary.lost, "were lost"),
        ] {
            assert!(text.contains(&format!("{count} {what}")), "{what}: {text}");
        }
        assert!(
            text.contains(&format!(" and {} messages: ", summary.sent)),
            "{text}"
        );
    }

    #[test]
    fn a_later_agreement_is_told_with_its_own_time_and_numbers() {
        let mut visitor = Visitor::enter();
        visitor.sees();
        visitor.converges();
        visitor.sees();
        for change in [
            "new jimmy:81 book \"gatsby\" join 8001",
            "book ada \"Emma\"",
            "restart grace blank",
        ] {
            if change.starts_with("restart") {
                visitor.types("kill grace");
            }
            visitor.types(change);
            let between = visitor.sees();
            assert!(
                between
                    .text
                    .starts_with("Everyone knew everything, and something is new: "),
                "{change}: {between:?}"
            );
            visitor.converges();
            visitor.sees();
            let again = visitor.sees();
            let at = seconds(visitor.room.simulation.now());
            let sent = visitor.room.simulation.summary().sent;
            assert!(
                again.text.starts_with(&format!(
                    "Everyone knows everything again, since {at}; so far {sent} messages: "
                )),
                "{change}: {again:?}"
            );
            assert!(!again.text.contains("guessed"), "{again:?}");
        }
    }

    #[test]
    fn a_guess_is_judged_by_what_was_counted() {
        for off in [-3_i64, 0, 5] {
            let mut visitor = Visitor::enter();
            visitor.sees();
            visitor.converges();
            let sent = visitor.room.simulation.summary().sent;
            visitor.story.guess(sent.saturating_add_signed(off));
            visitor.sees();
            let text = visitor.sees().text;
            let says = match off {
                -3 => format!(" You guessed {}, 3 too few.", sent - 3),
                0 => format!(" You guessed {sent}: exactly right."),
                _ => format!(" You guessed {}, 5 too many.", sent + 5),
            };
            assert!(text.ends_with(&says), "{text}");
        }
    }

    #[test]
    fn a_question_is_asked_of_the_room_that_it_is_about_alone() {
        let mut visitor = Visitor::enter();
        visitor.types("new 7");
        assert_eq!(visitor.sees(), Words::default());
        let mut visitor = Visitor::enter();
        visitor.types("kill all");
        assert_eq!(visitor.sees(), Words::default());
        let mut visitor = Visitor::enter();
        visitor.types("unlink ada grace");
        assert!(
            !visitor.sees().text.contains("two others"),
            "{:?}",
            visitor.sees()
        );
    }

    #[test]
    fn a_closed_story_says_nothing() {
        let visitor = Visitor::enter();
        let snapshot = Camera::default().snapshot(&visitor.room.simulation, 0);
        assert_eq!(FirstMinute::closed().words(&snapshot, false), None);
    }
}
