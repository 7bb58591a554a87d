//! The busiest loop alone, for the benchmark: a room of N nodes gossiping, timed from outside.
//!
//! Native: `throughput NODES DELIVERIES` prints nanoseconds per delivered message. On wasm32 it is a module of which
//! `scripts/bench` calls `prepare` and `run`, so that the same work is timed on both.

use watercooler::command::{Line, Statement, parse};
use watercooler::rng::Seed;
use watercooler::simulation::Simulation;

/// Returns a room whose nodes have known each other for a while.
fn room(nodes: u32) -> Simulation {
    let mut simulation = Simulation::new(Seed(7));
    let setup = [
        "latency uniform 20ms..200ms".to_owned(),
        "loss 1%".to_owned(),
        "set ttl 16".to_owned(),
        "set gossip 10s".to_owned(),
        "set peers 5".to_owned(),
        format!("new {nodes}"),
    ];
    for line in setup {
        let parsed = parse(&line).expect("a good line").expect("not a comment");
        let Line {
            statement: Statement::Do(command),
            ..
        } = parsed.line
        else {
            panic!("{line} is not a command");
        };
        simulation
            .apply(&command)
            .expect("a new room refuses nothing");
    }
    run(&mut simulation, u64::from(nodes) * 400);
    simulation
}

/// Lets that many messages more be delivered.
fn run(simulation: &mut Simulation, deliveries: u64) {
    let goal = simulation.network().tally().delivered + deliveries;
    while simulation.network().tally().delivered < goal && simulation.step() {}
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let number = |n: usize| std::env::args().nth(n).and_then(|a| a.parse::<u32>().ok());
    let (Some(nodes), Some(deliveries)) = (number(1), number(2)) else {
        eprintln!("usage: throughput NODES DELIVERIES");
        std::process::exit(2);
    };
    let mut simulation = room(nodes);
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    let start = std::time::Instant::now();
    run(&mut simulation, u64::from(deliveries));
    let nanos = start.elapsed().as_nanos() as f64;
    println!("{:.1}", nanos / f64::from(deliveries));
}

#[cfg(target_arch = "wasm32")]
mod module {
    use std::cell::RefCell;

    use wasm_bindgen::prelude::wasm_bindgen;
    use watercooler::simulation::Simulation;

    thread_local! {
        static ROOM: RefCell<Option<Simulation>> = const { RefCell::new(None) };
    }

    /// Makes the room ready.
    #[wasm_bindgen]
    pub fn prepare(nodes: u32) {
        ROOM.set(Some(super::room(nodes)));
    }

    /// Lets that many messages more be delivered.
    #[wasm_bindgen]
    pub fn run(deliveries: u32) {
        ROOM.with_borrow_mut(|room| {
            super::run(
                room.as_mut().expect("prepare comes first"),
                u64::from(deliveries),
            );
        });
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
