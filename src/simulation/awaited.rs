//! What a run may be let go on for: a time, or something that comes about.

use super::Simulation;
use crate::command::{Known, Moment, Until};
use crate::message::{BookId, NodeId};
use crate::text::quoted;
use crate::time::{SimTime, Span};

/// Something that may come about by an event or a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Awaited {
    /// Nothing does.
    #[default]
    Nothing,
    /// Every up node knows every up node's newest favourite.
    Agreement,
    /// More messages have been lost on their way than that.
    Loss {
        /// How many had been.
        beyond: u64,
    },
    /// A node knows the newest favourite of another.
    Favourite {
        /// Who knows.
        node: NodeId,
        /// Whose.
        origin: NodeId,
    },
    /// A node knows of a book, whoever's favourite it is.
    Title {
        /// Who knows.
        node: NodeId,
        /// Which.
        book: BookId,
    },
}

/// When a run that was let go on is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// At that moment.
    At(Moment),
    /// When that has come about.
    When(Awaited),
}

impl Simulation {
    /// Returns when a run that begins now is over.
    ///
    /// # Errors
    /// One sentence if the time has passed, or a node or a book is not there.
    pub fn ending(&self, until: &Until) -> Result<Ending, String> {
        let now = self.now();
        let at = |at: SimTime| Ok(Ending::At(Moment { at, events: None }));
        match until {
            Until::For(span) => at(now + *span),
            Until::Rounds(rounds) => at(self.round_after(*rounds)),
            Until::To(moment) if moment.at < now => {
                Err(format!("{moment} has passed: the run has reached {now}"))
            }
            Until::To(moment) => Ok(Ending::At(*moment)),
            Until::Converged => Ok(Ending::When(Awaited::Agreement)),
            Until::Loss => {
                let beyond = self.network.tally().lost;
                Ok(Ending::When(Awaited::Loss { beyond }))
            }
            Until::Knows { node, what } => {
                let node = self.find(node)?;
                let awaited = match what {
                    Known::Node(origin) => Awaited::Favourite {
                        node,
                        origin: self.find(origin)?,
                    },
                    Known::Book(title) => Awaited::Title {
                        node,
                        book: self.directory.find_book(title).ok_or_else(|| {
                            let title = quoted(title);
                            format!(
                                "no node has ever had {title} for a favourite; give it to one first"
                            )
                        })?,
                    },
                };
                Ok(Ending::When(awaited))
            }
        }
    }

    /// Returns the instant at which so many rounds are over, counting the one that is going on.
    fn round_after(&self, rounds: u32) -> SimTime {
        let round = self.round().as_micros();
        let over = self.now().as_micros() / round + u64::from(rounds);
        SimTime::ZERO + Span::from_micros(over.saturating_mul(round))
    }

    /// Returns whether it has come about.
    #[must_use]
    pub fn has_come_about(&self, awaited: Awaited) -> bool {
        match awaited {
            Awaited::Nothing => false,
            Awaited::Agreement => self.coverage.is_complete(),
            Awaited::Loss { beyond } => self.network.tally().lost > beyond,
            Awaited::Favourite { node, origin } => self.holds_newest(node, origin),
            Awaited::Title { node, book } => self.knows_title(node, book),
        }
    }

    /// Says that something has come about already, and what to try, as a sentence without a full stop.
    #[must_use]
    pub fn so_already(&self, awaited: Awaited) -> String {
        let name = |id: NodeId| self.directory.label(id).to_string();
        match awaited {
            Awaited::Agreement if self.coverage.up() == 1 => {
                "one node alone is up and knows all there is; add others, like new 5".to_owned()
            }
            Awaited::Agreement => {
                let somebody = self
                    .members
                    .iter()
                    .find(|(_, m)| m.status == super::Status::Up);
                let somebody = somebody.map_or("all".to_owned(), |(id, _)| name(id));
                format!(
                    "everyone knows everything already; change something first, like book {somebody} \"Emma\""
                )
            }
            Awaited::Favourite { node, origin } if node == origin => {
                format!("{} knows its own favourite; name another node", name(node))
            }
            Awaited::Favourite { node, origin } => {
                format!(
                    "{} knows {}'s newest favourite already",
                    name(node),
                    name(origin)
                )
            }
            Awaited::Title { node, book } => {
                format!(
                    "{} knows {} already",
                    name(node),
                    self.directory.title(book)
                )
            }
            Awaited::Loss { .. } | Awaited::Nothing => "that is so already".to_owned(),
        }
    }

    /// Lets time pass until either comes about, but not beyond `deadline`, and until so much work is done; returns whether one
    /// has.
    pub fn run_until_either(
        &mut self,
        awaited: [Awaited; 2],
        deadline: SimTime,
        work_max: u64,
    ) -> bool {
        let has_come_about =
            |run: &Self| awaited.iter().any(|awaited| run.has_come_about(*awaited));
        let enough = self.work().saturating_add(work_max);
        while self.work() < enough && self.go_on_with_command(enough) {
            if has_come_about(self) {
                return true;
            }
            if !self.step_until(deadline) {
                self.pass(deadline);
                return false;
            }
        }
        has_come_about(self)
    }
}

#[cfg(test)]
mod tests;
