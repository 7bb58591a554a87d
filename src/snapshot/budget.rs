//! What the messages cost: of the whole room, of each node, of the busiest links, and over time, in messages and in bytes.

use std::rc::Rc;

use crate::message::NodeId;
use crate::metrics::Traffic;
pub use crate::network::{Account, Amount};
use crate::order;
use crate::simulation::Simulation;
use crate::time::Span;

/// The most links that are listed.
pub const LINKS_LISTED_MAX: usize = 12;
/// The most nodes that are listed.
pub const NODES_LISTED_MAX: usize = 200;
/// The most spans of time that are listed.
pub const SPANS_LISTED_MAX: usize = 12;

/// The books of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// All messages, those handed over by a person included.
    pub all: Account,
    /// Of that, what a person handed over.
    pub by_hand: Account,
    /// Each node, whoever sent and was sent most first; at most [`NODES_LISTED_MAX`].
    pub nodes: Vec<NodeBudget>,
    /// How many nodes there are.
    pub nodes_total: usize,
    /// The links that most bytes were sent on, the busiest first; at most [`LINKS_LISTED_MAX`].
    pub links: Vec<LinkBudget>,
    /// How many links have been used.
    pub links_total: usize,
    /// How long the spans of time are.
    pub span: Span,
    /// What was said in each, from the beginning; at most [`SPANS_LISTED_MAX`], and the last one is going on.
    pub spans: Vec<Traffic>,
}

/// What a node sent and was sent, by its links; who it is handed to counts as sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeBudget {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: Rc<str>,
    /// What it sent.
    pub out: Account,
    /// What it was sent.
    pub into: Account,
}

/// What was sent on a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkBudget {
    /// Whose it is.
    pub from: Rc<str>,
    /// Where it leads.
    pub to: Rc<str>,
    /// What became of it.
    pub account: Account,
    /// How many messages wait for it, if it has a bandwidth.
    pub waiting: usize,
}

/// Returns the books of a run.
#[must_use]
pub fn budget(run: &Simulation) -> Budget {
    let members = run.members();
    let label = |id: NodeId| run.directory().label(id);
    let mut nodes: Vec<NodeBudget> = members
        .ids()
        .iter()
        .map(|&id| NodeBudget {
            id,
            name: label(id),
            out: Account::default(),
            into: Account::default(),
        })
        .collect();
    let (mut all, mut by_hand) = (Account::default(), Account::default());
    let mut links = Vec::new();
    for (from, to, account) in run.network().accounts() {
        all += account;
        if let Some(place) = members.place(to) {
            nodes[place].into += account;
        }
        let Some(from) = from else {
            by_hand += account;
            continue;
        };
        if let Some(place) = members.place(from) {
            nodes[place].out += account;
        }
        links.push((from, to, account));
    }
    let (nodes_total, links_total) = (nodes.len(), links.len());
    // Stable: of equals the one that came first.
    order::sort_by_key(&mut nodes, |node| {
        std::cmp::Reverse(node.out.sent.bytes + node.into.sent.bytes)
    });
    nodes.truncate(NODES_LISTED_MAX);
    order::sort_by_key(&mut links, |(_, _, account)| {
        std::cmp::Reverse(account.sent.bytes)
    });
    links.truncate(LINKS_LISTED_MAX);
    let links = links.into_iter().map(|(from, to, account)| LinkBudget {
        from: label(from),
        to: label(to),
        account,
        waiting: run.network().queue_on(from, to).0,
    });
    let (span, spans) = run.traffic();
    let (span, spans) = joined(span, &spans);
    Budget {
        all,
        by_hand,
        nodes,
        nodes_total,
        links: links.collect(),
        links_total,
        span,
        spans,
    }
}

/// Joins spans until there are few enough.
fn joined(span: Span, spans: &[Traffic]) -> (Span, Vec<Traffic>) {
    let each = spans.len().div_ceil(SPANS_LISTED_MAX).max(1);
    let sum = |some: &[Traffic]| {
        some.iter().fold(Traffic::default(), |sum, one| Traffic {
            sent: sum.sent + one.sent,
            delivered: sum.delivered + one.delivered,
            gone: sum.gone + one.gone,
            bytes: sum.bytes + one.bytes,
        })
    };
    let whole = Span::from_micros(span.as_micros() * each as u64);
    (whole, spans.chunks(each).map(sum).collect())
}

impl Budget {
    /// Returns what became of all messages, in words, in the order in which it is shown; what there was nothing of is left out but for the first
    /// two.
    #[must_use]
    pub fn ends(&self) -> Vec<(&'static str, Amount)> {
        let Account {
            sent,
            duplicated,
            delivered,
            lost,
            cut,
            dead,
            dropped,
            in_flight,
        } = self.all;
        let all = [
            ("Sent", sent),
            ("Delivered", delivered),
            ("Second copies", duplicated),
            ("Lost by chance", lost),
            ("Cut off", cut),
            ("Found nobody", dead),
            ("Dropped at a bound or by hand", dropped),
            ("In flight", in_flight),
        ];
        let is_shown = |(place, (_, amount)): &(usize, (&str, Amount))| {
            *place < 2 || *amount != Amount::default()
        };
        let shown = all.into_iter().enumerate().filter(is_shown);
        shown.map(|(_, row)| row).collect()
    }
}

/// Writes a number of bytes as people read it: `840 B`, `12.3 kB`, `4.5 MB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let tenths = |unit: u64, name: &str| {
        let tenths = bytes / (unit / 10);
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => tenths(1_000, "kB"),
        1_000_000..1_000_000_000 => tenths(1_000_000, "MB"),
        _ => tenths(1_000_000_000, "GB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_of_nodes_and_links_add_up_to_all() {
        let text = "set gossip 300ms\nset topology random 2\nlatency uniform 20ms..200ms\nloss 10%\nduplicate 5%\nnew 30\nrun 2s\n\
                    kill 8003\nisolate 8004\nbandwidth 2kB/s queue 1\nsend all {\"uuid\": \"x\", \"address\": \"9.9.9.9\", \"port\": 9, \"version\": 1, \"ttl\": 8, \"payload\": \"Dune\"}\nrun 3s\n";
        let script = crate::scenario::Script::parse(text).expect(text);
        let mut room = script.begin(None, &[]).expect(text);
        room.finish().expect(text);
        let run = &room.simulation;
        let budget = budget(run);
        let tally = run.network().tally();
        assert_eq!(
            [
                budget.all.sent,
                budget.all.lost,
                budget.all.cut,
                budget.all.dead,
                budget.all.dropped
            ]
            .map(|amount| amount.messages),
            [tally.sent, tally.lost, tally.cut, tally.dead, tally.dropped]
        );
        assert!(
            [
                tally.lost,
                tally.cut,
                tally.dead,
                tally.dropped,
                tally.duplicated
            ]
            .iter()
            .all(|n| *n > 0)
        );
        let bytes = run.network().tally_of_bytes();
        assert_eq!(budget.all.delivered.bytes, bytes.delivered);
        let (mut out, mut into) = (budget.by_hand, Account::default());
        for node in &budget.nodes {
            out += node.out;
            into += node.into;
        }
        assert_eq!((out, into), (budget.all, budget.all));
        assert_eq!(budget.by_hand.sent.messages, 29, "whoever is not dead");
        assert_eq!(budget.nodes.len(), 30);
        assert_eq!(budget.links.len(), LINKS_LISTED_MAX);
        let busy = budget.links.windows(2);
        assert!(
            busy.into_iter()
                .all(|pair| pair[0].account.sent.bytes >= pair[1].account.sent.bytes)
        );
        let sum = |of: fn(&Traffic) -> u64| budget.spans.iter().map(of).sum::<u64>();
        assert_eq!(sum(|t| t.sent), tally.sent + tally.duplicated);
        assert_eq!(sum(|t| t.delivered), tally.delivered);
        assert_eq!(sum(|t| t.gone), tally.ended() - tally.delivered);
        assert_eq!(sum(|t| t.bytes), bytes.sent + bytes.duplicated);
        assert!(budget.spans.len() <= SPANS_LISTED_MAX && budget.spans.len() > 5);
    }

    #[test]
    fn bytes_are_written_as_people_read_them() {
        let all = [0, 999, 1_000, 12_345, 999_999, 4_560_000, 7_000_000_000];
        let written = [
            "0 B", "999 B", "1.0 kB", "12.3 kB", "999.9 kB", "4.5 MB", "7.0 GB",
        ];
        assert_eq!(all.map(bytes), written);
    }
}
