//! Watercooler: a gossip playground that runs wholly in a browser tab.
//!
//! Simulated nodes tell each other their favourite books over a virtual network; people spawn, kill, freeze and cut
//! them off, and watch what every node comes to believe.
//!
//! # The laws
//!
//! 1. **Same recording, same fingerprint.** A run is a pure function of its [`Recording`](recording::Recording): a seed and timed
//!    commands. Native and wasm, debug and release agree to the bit.
//! 2. **One way to change a run**: [apply](simulation::Simulation::apply) a [`Command`](command::Command), or let simulated time pass.
//! 3. **The core is sans-IO**: no clock, no entropy, no DOM. It compiles without the feature `ui`, and that is the proof.
//! 4. **Node and network do not know each other.** Only the [`simulation`] knows both.
//! 5. **The page reads [snapshots](snapshot).** No component holds a part of a run.
//! 6. **[Randomness](rng) is counter-based**: changing one link, or adding a node, reshuffles nothing else.
//! 7. **Everything is bounded**, and what is dropped at a bound is counted and said.
//!
//! # Where to begin reading
//!
//! [`message`] is what is said; [`node`] is who says it, a state machine; [`network`] is what lies between; [`simulation`]
//! puts them together; [`command`] is everything that can be done to them. Then [`snapshot`] is what is seen of it, and `app`
//! and `components` show it. Below all of them are [`time`] and [`rng`].
//!
//! ```
//! use watercooler::command::{Statement, parse};
//! use watercooler::rng::Seed;
//! use watercooler::simulation::Simulation;
//! use watercooler::time::{SimTime, Span};
//!
//! let mut room = Simulation::new(Seed(1));
//! for line in ["new ada:8001 book \"Dune\"", "new tod:8002 join ada"] {
//!     let parsed = parse(line).expect("a good line").expect("not a comment");
//!     let Statement::Do(command) = parsed.line.statement else { unreachable!() };
//!     room.apply(&command).expect("the room is empty and takes it");
//! }
//! room.run_until(SimTime::ZERO + Span::from_secs(5), u64::MAX);
//! assert!(room.coverage().is_complete(), "each knows what the other likes");
//! ```
//!
//! # References
//!
//! - \[Bailey1957\] N. Bailey, *The mathematical theory of epidemics*, 1957: the simple stochastic epidemic.
//! - \[Barabasi1999\] A.-L. Barabási, R. Albert, *Emergence of scaling in random networks*, Science 286: graphs that grow by preferential
//!   attachment.
//! - \[Demers87\] A. Demers et al., *Epidemic algorithms for replicated database maintenance*, PODC 1987: rumors, infection,
//!   anti-entropy.
//! - \[Erdos1959\] P. Erdős, A. Rényi, *On random graphs I*, Publicationes Mathematicae 6; with each link drawn for itself, E. Gilbert,
//!   *Random graphs*, Annals of Mathematical Statistics 30, 1959.
//! - \[Gilbert1960\] E. Gilbert, *Capacity of a burst-noise channel*, Bell System Technical Journal 39; \[Elliott1963\] E. Elliott,
//!   *Estimates of error rates for codes on burst-noise channels*, ibid. 42: loss that comes in bursts.
//! - \[Jensen1953\] A. Jensen, *Markoff chains as an aid in the study of Markoff processes*, Skandinavisk Aktuarietidskrift 36:
//!   uniformisation.
//! - \[Leitao2007\] J. Leitão, J. Pereira, L. Rodrigues, *Epidemic broadcast trees*, SRDS 2007: relative message redundancy and last
//!   delivery hop (Plumtree).
//! - \[Salmon2011\] J. Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, SC 2011: draws as a function of a counter.
//! - \[Steele2014\] G. Steele, D. Lea, C. Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014: SplitMix64.
//! - \[Watts1998\] D. Watts, S. Strogatz, *Collective dynamics of 'small-world' networks*, Nature 393: rings with some links rewired.
//! - \[RFC4122\] P. Leach, M. Mealling, R. Salz, *A universally unique identifier (UUID) URN namespace*, 2005.

// -- the core --
pub mod command;
pub mod directory;
pub mod invariants;
pub mod journal;
pub mod message;
pub mod metrics;
pub mod names;
pub mod network;
pub mod node;
pub mod node_map;
pub mod order;
pub mod recording;
pub mod rng;
pub mod scenario;
pub mod share;
pub mod simulation;
pub mod text;
pub mod time;
pub mod topology;

// -- what is seen of it: pure, tested natively --
pub mod action;
pub mod background;
pub mod chart;
pub mod comparison;
pub mod curves;
pub mod deeds;
pub mod drawing;
pub mod encoding;
pub mod export;
pub mod first_minute;
pub mod geometry;
pub mod history;
pub mod import;
pub mod keeping;
pub mod keys;
pub mod lanes;
pub mod layout;
pub mod link;
pub mod matrix;
pub mod mode;
pub mod moving;
pub mod narration;
pub mod notices;
pub mod notions;
pub mod opening;
pub mod playback;
pub mod pointing;
pub mod prediction;
pub mod retelling;
pub mod session;
pub mod snapshot;
pub mod spread;
pub mod theory;
pub mod timeline;
pub mod tree;
mod weight;
pub mod why;

// -- the page --
#[cfg(feature = "ui")]
pub mod app;
#[cfg(feature = "ui")]
pub mod components;
