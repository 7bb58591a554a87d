//! What the words mean that everything here is told in, in two sentences each, and a scenario in which it is seen.

use crate::scenario::SCENARIOS;

/// A word, what it means, and where it is seen.
#[derive(Clone, Copy, Debug)]
pub struct Notion {
    /// The word.
    pub word: &'static str,
    /// What it means, in two sentences.
    pub meaning: &'static str,
    /// The name in links of a built-in scenario that shows it.
    slug: &'static str,
}

impl Notion {
    /// Returns the scenario that shows it, by its place among the built-in ones.
    #[must_use]
    pub fn scenario(&self) -> Option<usize> {
        SCENARIOS
            .iter()
            .position(|scenario| scenario.slug == self.slug)
    }
}

/// The notions, in the order in which people meet them.
pub const NOTIONS: [Notion; 9] = [
    Notion {
        word: "Peer",
        meaning: "A node's peers are those it knows and tells things to. It need not be mutual: ada can have tod as a peer before tod has ever heard of ada.",
        slug: "the-introducer",
    },
    Notion {
        word: "Round",
        meaning: "A round is one gossip period: within it every node tells its peers its favourite once. Nobody beats time for the room, so each node does it at its own moment of the round.",
        slug: "first-rumor",
    },
    Notion {
        word: "Rumor",
        meaning: "A rumor is one piece of news on its way: whose favourite, which book, which version. Whoever hears it for the first time passes it on to their own peers, so it runs through the room by many paths at once.",
        slug: "fifty-people",
    },
    Notion {
        word: "UUID",
        meaning: "A rumor carries a uuid, a number that no other rumor has and that all its copies share. A node that has seen it before does not pass the copy on, which is what keeps a rumor from going round for ever.",
        slug: "the-exercise",
    },
    Notion {
        word: "Version",
        meaning: "Whenever somebody picks a new favourite, its version goes up by one. Of two messages about one person the higher version wins, in whatever order they arrive.",
        slug: "one-who-lies",
    },
    Notion {
        word: "TTL",
        meaning: "The time to live is how many links a message may still cross; each one it crosses takes one off. If it is too low, news dies before it reaches the far side of the room.",
        slug: "a-slow-line",
    },
    Notion {
        word: "Why a rumor stops",
        meaning: "A rumor stops when everybody it reaches has heard it before, or when its TTL is used up. That does not mean that everybody has heard it, so in the next round its owner tells the same news again, as a new rumor.",
        slug: "lossy-room",
    },
    Notion {
        word: "Partition",
        meaning: "A partition splits the room into groups, and whatever is said from one to another is cut off. Once it is healed, the next rounds carry the news across, and nobody has to ask for it.",
        slug: "a-wall-now-and-then",
    },
    Notion {
        word: "Live edge and replay",
        meaning: "The live edge is as far as the run has got; drag the strip back, and what you see is a replay. The past is never overwritten: a command given there starts a new run, and the old one stays.",
        slug: "ten-cities",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notion_has_two_sentences_and_a_scenario() {
        for notion in NOTIONS {
            let sentences = notion.meaning.split(". ").count();
            assert_eq!(sentences, 2, "{}", notion.meaning);
            assert!(notion.meaning.ends_with('.'), "{}", notion.meaning);
            assert!(notion.scenario().is_some(), "{}", notion.slug);
        }
    }
}
