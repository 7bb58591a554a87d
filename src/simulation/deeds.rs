//! A command that is much to do, done in pieces: thousands that come, a message that is handed to all.
//!
//! When it is given, all is checked and it is recorded; then one deed after the other is done, as far as somebody has time for.
//! Until all are done nothing else happens to the run: whoever lets time pass or gives another command has them done first. So
//! what comes of it is the same to the bit, however it is cut.

use std::rc::Rc;

use super::work::OF_A_NODE;
use super::{Cause, Simulation};
use crate::command::Command;
use crate::message::{Message, NodeId, Packet};
use crate::node::Input;
use crate::rng::{Purpose, Stream};

/// A command that is under way.
#[derive(Clone, Debug)]
pub(super) struct UnderWay {
    command: Command,
    /// How many entries the journal had when it was given.
    entries: u64,
    deeds: Rc<Deeds>,
    /// How many of them are done.
    done: usize,
}

/// What it does, one after the other.
#[derive(Debug)]
pub(super) enum Deeds {
    /// All there was to do is done.
    None,
    /// Nodes are created, are told whom they know, by place, come up, and the first of them is brought in through one of those.
    Come {
        created: Vec<NodeId>,
        links: Vec<(u32, u32)>,
        ways_in: Vec<NodeId>,
    },
    /// A message is handed to each.
    Hand { to: Vec<NodeId>, message: Message },
}

impl Deeds {
    fn count(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Come { created, links, .. } => 2 * created.len() + links.len() + 1,
            Self::Hand { to, .. } => to.len(),
        }
    }

    /// Returns how many nodes it is done to, and how many of the last deeds come after who knows what is counted.
    fn counted_after(&self) -> (usize, usize) {
        match self {
            Self::None => (0, 0),
            Self::Come { created, .. } => (created.len(), 1),
            Self::Hand { to, .. } => (to.len(), 0),
        }
    }
}

impl Simulation {
    /// Gives a command to the run and records it, and leaves it under way if it is much to do: it is done by
    /// [`go_on_with_command`](Self::go_on_with_command), or by whatever is next done to the run.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn begin(&mut self, command: &Command) -> Result<(), String> {
        self.finish_command();
        self.check_recordable()?;
        let entries = self.journal.length();
        let weight = self.weight(command);
        let deeds = self.perform_beneath(command)?;
        self.work += weight;
        self.is_recounting = self.is_for_many(deeds.counted_after().0);
        let under_way = UnderWay {
            command: command.clone(),
            entries,
            deeds: Rc::new(deeds),
            done: 0,
        };
        if under_way.deeds.count() == 0 {
            self.conclude_command(&under_way);
        } else {
            self.under_way = Some(Box::new(under_way));
        }
        Ok(())
    }

    /// Returns whether a command is under way: then the run is between two states of itself.
    #[must_use]
    pub fn is_amid_command(&self) -> bool {
        self.under_way.is_some()
    }

    /// Goes on with the command that is under way, if one is, until [`work`](Self::work) has come to `enough`; returns whether it is
    /// done.
    pub fn go_on_with_command(&mut self, enough: u64) -> bool {
        let Some(mut under_way) = self.under_way.take() else {
            return true;
        };
        let deeds = Rc::clone(&under_way.deeds);
        if !self.do_deeds(&deeds, &mut under_way.done, enough) {
            self.under_way = Some(under_way);
            return false;
        }
        self.conclude_command(&under_way);
        true
    }

    /// Goes on with deeds of which so many are done; returns whether all are.
    fn do_deeds(&mut self, deeds: &Deeds, done: &mut usize, enough: u64) -> bool {
        let count = deeds.count();
        let (_, uncounted) = deeds.counted_after();
        while *done < count {
            if self.work >= enough {
                return false;
            }
            if *done + uncounted == count {
                self.recount_if_due();
            }
            self.do_deed(deeds, *done);
            *done += 1;
        }
        self.recount_if_due();
        true
    }

    pub(super) fn recount_if_due(&mut self) {
        if std::mem::take(&mut self.is_recounting) {
            self.recount_all();
        }
    }

    /// Does all deeds of a command at once.
    pub(super) fn do_all(&mut self, deeds: &Deeds) {
        self.is_recounting = self.is_for_many(deeds.counted_after().0);
        self.do_deeds(deeds, &mut 0, u64::MAX);
    }

    /// Does all that is left of the command that is under way.
    pub(super) fn finish_command(&mut self) {
        self.go_on_with_command(u64::MAX);
    }

    fn conclude_command(&mut self, done: &UnderWay) {
        if self.journal.length() == done.entries {
            self.note_command(&done.command);
        }
        let now = self.now();
        self.coverage.settle(now);
    }

    fn do_deed(&mut self, deeds: &Deeds, nth: usize) {
        match deeds {
            Deeds::None => {}
            Deeds::Come {
                created,
                links,
                ways_in,
            } => self.do_deed_of_coming(created, links, ways_in, nth),
            Deeds::Hand { to, message } => self.hand(to[nth], *message),
        }
    }

    fn do_deed_of_coming(
        &mut self,
        created: &[NodeId],
        links: &[(u32, u32)],
        ways_in: &[NodeId],
        nth: usize,
    ) {
        let (as_linked, as_up) = (created.len(), created.len() + links.len());
        if nth < as_linked {
            self.work += OF_A_NODE;
            let id = created[nth];
            let name = self.draw_name(id);
            let book = self.draw_favourite(id);
            return self.create(id, &name, book);
        }
        if nth < as_up {
            let (a, b) = links[nth - as_linked];
            let (a, b) = (created[a as usize], created[b as usize]);
            self.tell(a, Input::Link(b), Cause::Other);
            return self.tell(b, Input::Link(a), Cause::Other);
        }
        if let Some(&id) = created.get(nth - as_up) {
            return self.tell(id, Input::Start, Cause::Other);
        }
        if let (Some(&first), false) = (created.first(), ways_in.is_empty()) {
            let bound = u32::try_from(ways_in.len()).unwrap_or(u32::MAX);
            let stream = Stream::new(self.seed, Purpose::Topology, u64::from(first.0));
            let introducer = ways_in[stream.draw(u64::MAX).below(bound) as usize];
            self.tell(first, Input::Join(introducer), Cause::Other);
        }
    }

    fn hand(&mut self, id: NodeId, message: Message) {
        let packet = Packet::Gossip(message);
        let bytes = self.directory.wire_bytes(&packet);
        let occurrence = self.network.hand(id, packet, bytes);
        self.happen(occurrence);
    }
}
