//! The first minute of somebody who has never seen gossip: a guess, a rumor, a break, and a node of their own.
//!
//! It only watches: what happens is done with the same commands as everything else, and every chapter is reached by
//! looking at the room, so that somebody who types the commands gets on just as well.

use crate::action::Action;
use crate::narration::counted;
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
        /// How many messages had been sent.
        sent: u64,
        /// How many of those that arrived were news.
        new: u64,
    },
    /// Something is to be frozen.
    Breaking,
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
        self.chapter = Chapter::Breaking;
    }

    /// Looks at the room and goes on if there is reason to; returns whether time should stop for it.
    pub fn look(&mut self, snapshot: &Snapshot) -> bool {
        let summary = &snapshot.summary;
        let has_converged = summary.converged_at_us.is_some();
        match self.chapter {
            Chapter::Asking if summary.events > 0 => {
                self.chapter = Chapter::Watching;
                false
            }
            Chapter::Watching if has_converged => {
                self.chapter = Chapter::Agreed {
                    at_us: summary.converged_at_us.unwrap_or(summary.time_us),
                    seen_us: summary.time_us,
                    sent: summary.sent,
                    new: summary.new,
                };
                true
            }
            Chapter::Breaking
                if has_converged
                    && summary.frozen == 0
                    && first(snapshot).is_some_and(|n| n.version > 1) =>
            {
                self.chapter = Chapter::Mended;
                true
            }
            Chapter::Mended if has_converged && snapshot.nodes.len() > 5 => {
                self.chapter = Chapter::Joined;
                true
            }
            Chapter::Asking
            | Chapter::Watching
            | Chapter::Agreed { .. }
            | Chapter::Breaking
            | Chapter::Mended
            | Chapter::Joined
            | Chapter::Closed => false,
        }
    }

    /// Returns what to say about a room that has got this far; `None` if there is nothing to say.
    #[must_use]
    pub fn words(&self, snapshot: &Snapshot, is_playing: bool) -> Option<Words> {
        let words = match self.chapter {
            Chapter::Asking => self.asking(),
            Chapter::Watching if is_playing => return None,
            Chapter::Watching => Words::say("Time stands still. Step by step, or press Play.".to_owned()),
            // Another run may not have got so far.
            Chapter::Agreed { .. } if snapshot.summary.converged_at_us.is_none() => return None,
            Chapter::Agreed {
                at_us,
                seen_us,
                sent,
                new,
            } => self.agreed((at_us, seen_us), sent, new),
            Chapter::Breaking => breaking(snapshot, is_playing),
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

    fn asking(&self) -> Words {
        if let Some(guess) = self.guess {
            return Words::say(format!("You say {guess}. Press Start, and count."))
                .with("Start gossip", Action::Play)
                .first_is_primary();
        }
        let mut words = Words::say(
            "Five people, five favourite books, and each knows two others. How many messages until all five know all five books?"
                .to_owned(),
        );
        for guess in GUESSES {
            words = words.with(guess.to_string(), Action::Guess(guess));
        }
        words.with("Start gossip", Action::Play).last_is_primary()
    }

    fn agreed(&self, (at_us, seen_us): (u64, u64), sent: u64, new: u64) -> Words {
        let at = seconds(crate::time::SimTime::from_micros(at_us));
        let guess = self
            .guess
            .map_or(String::new(), |guess| format!(" You guessed {guess}."));
        let messages = counted(sent, "message");
        // Whoever lets seconds pass at once counts later than it was.
        let when = if at_us == seen_us {
            format!("{at} and {messages}")
        } else {
            format!("{at}; so far {messages}")
        };
        Words::say(format!(
            "Everyone knew everything after {when}: {new} brought news, the others were repeats or still on their way.{guess}"
        ))
        .with("Break it", Action::BreakIt)
        .with("Watch again", Action::Reset)
        .first_is_primary()
    }
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
    snapshot.nodes.first().map(|node| &**node)
}

fn play(words: Words, is_playing: bool) -> Words {
    if is_playing {
        return words;
    }
    words.with("Let time pass", Action::Play).first_is_primary()
}

fn breaking(snapshot: &Snapshot, is_playing: bool) -> Words {
    let (Some(ada), Some(grace)) = (snapshot.nodes.first(), snapshot.nodes.get(1)) else {
        return Words::say("The room is empty. Type new 5, or begin again.".to_owned())
            .with("Begin again", Action::Reset);
    };
    let frozen = snapshot
        .nodes
        .iter()
        .find(|node| node.status == Status::Frozen);
    match frozen {
        None if ada.version == 1 => Words::say(format!(
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
            if frozen.waiting == 0
                || snapshot
                    .nodes
                    .iter()
                    .any(|n| n.id != frozen.id && n.knows < n.of) =>
        {
            let words = Words::say(format!(
                "{} now likes {} (version {}). {} of {} know everything; {} cannot hear.",
                ada.name,
                ada.favourite,
                ada.version,
                snapshot.nodes.iter().filter(|n| n.knows == n.of).count(),
                snapshot.nodes.len(),
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
            Words::say("Everyone hears again. What waited arrives at once, in order.".to_owned()),
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
            Words::say("A newcomer. It asks one node whom there is to know; the others learn of it from gossip.".to_owned()),
            is_playing,
        );
    }
    let line = "watercooler new jimmy:81 book \"gatsby\" join 8001";
    Words::say(format!(
        "It caught up. Now add someone of your own: type {line}"
    ))
    .with("Type it for me", Action::Prefill(line.to_owned()))
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
        assert!(agreed.text.ends_with("You guessed 20."), "{agreed:?}");
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
            visitor.sees().text.starts_with("It caught up."),
            "{:?}",
            visitor.sees()
        );
        visitor.types("new jimmy:81 book \"gatsby\" join 8001");
        assert!(
            visitor.sees().text.starts_with("A newcomer."),
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
    fn a_closed_story_says_nothing() {
        let visitor = Visitor::enter();
        let snapshot = Camera::default().snapshot(&visitor.room.simulation, 0);
        assert_eq!(FirstMinute::closed().words(&snapshot, false), None);
    }
}
