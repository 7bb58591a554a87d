//! How much work things are: what the pieces that a run is computed in are measured in. It is counted and not timed, so that
//! it is the same on every machine, and it decides nothing in a run.
//!
//! One is about what it takes to tell a node something, some 200 ns of a machine of 2024 and twice that in a browser. Whatever a
//! stranger's run may consist of takes about as long for each, within three times more or less (nanoseconds, native):
//!
//! | what | nanoseconds for each |
//! |---|---|
//! | time passes in a room of 10, 50, 200, 1,000, 5,000 nodes | 77, 112, 196, 281, 314 |
//! | 1,000 nodes come who all know each other; 5,000 in a ring, a grid, `random 3`, `ba 20`, `er 3%` | 83; 292, 267, 227, 107, 111 |
//! | 5,000 are given a favourite, a message; killed and brought back; frozen and thawed | 56, 274; 171; 75 |
//! | the same where much is known already | 348; 422 |
//! | 5,000 have their gossip set anew; are placed, made slow, given other clocks | 291; 134, 211, 157 |
//! | one of 5,000 comes; leaves; is killed and brought back; has a favourite | 90; 272; 164; 112 |
//! | two are linked, cut, held; one is isolated; 3,000 are named in a partition | 195, 231, 351; 228; 116 |
//! | a setting of one link, of all | 186, 209 |
//!
//! `tests/hostile/work.rs` holds that it stays in proportion: each of these against what it took when it was weighed.

use super::schedules::{is_for_all, named};
use super::{Command, Simulation};
use crate::command::MessageAction;
use crate::network::LinkSetting;
use crate::topology::Topology;

/// How many rows, nodes, books or messages that are looked through are as much work as one node that is told something.
pub(super) const LOOKED_THROUGH: usize = 16;
/// To check and record a command, whatever it does.
const OF_A_COMMAND: u64 = 32;
/// To find somebody whom it names.
const OF_A_NAME: u64 = 2;
/// To find a name, a port and a place for a node.
pub(super) const OF_A_NODE: u64 = 8;
/// How many bytes that are written down are as much.
const BYTES: usize = 8;
/// How many pairs of nodes that lots are drawn for are as much.
const LOTS: u64 = 32;

impl Simulation {
    /// Returns how much work it is to check a command and to see to it, beside what is told and noted.
    pub(super) fn weight(&self, command: &Command) -> u64 {
        let titles = || self.directory.books_and_strangers();
        let looked_through = match command {
            Command::Hold(_) | Command::Release(_) => self.network.in_flight(),
            Command::Remove(_) => self.members.len(),
            Command::Message { action, .. } => {
                let is_edit = matches!(action, MessageAction::Edit(_));
                self.network.in_flight() + usize::from(is_edit) * titles()
            }
            // Where schedules set them too, they are set anew from what is beneath.
            Command::Links(setting, _) => {
                let is_order = matches!(setting, LinkSetting::Order(_));
                let flights = usize::from(is_order) * self.network.in_flight();
                self.network.links.own_settings() + flights
            }
            Command::Book { .. } | Command::Send { .. } | Command::New { .. } => titles(),
            _ => 0,
        };
        let all = usize::from(is_for_all(command)) * self.members.len();
        let lots = match (command, self.topology) {
            (Command::NewMany(count), Topology::ErdosRenyi(_)) => u64::from(*count).pow(2) / 2,
            _ => 0,
        };
        OF_A_COMMAND
            + OF_A_NAME * named(command).len() as u64
            + ((looked_through + all) / LOOKED_THROUGH) as u64
            + lots / LOTS
    }

    /// Counts a text that is written down.
    pub(super) fn weigh_text(&mut self, text: &str) {
        self.work += (text.len() / BYTES) as u64;
    }

    /// Counts that so many of anything were looked through.
    pub(super) fn look_through(&mut self, many: usize) {
        self.work += (many / LOOKED_THROUGH) as u64;
    }
}
