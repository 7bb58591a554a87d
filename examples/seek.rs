//! Going back and forth in a long run, for the benchmark: a room of N nodes after so many events, timed from outside.
//!
//! Native: `seek NODES EVENTS SEEKS` prints the milliseconds that half, 99 of 100 and all seeks stay below. On wasm32 it is a module
//! of which `scripts/bench` calls `prepare` and `seek`.

use watercooler::history::History;
use watercooler::scenario::Script;
use watercooler::simulation::Awaited;
use watercooler::time::SimTime;

/// Returns a room that has seen so many events, as the page has it.
fn room(nodes: u32, events: u64) -> History {
    let text = format!(
        "seed 7\nlatency uniform 20ms..200ms\nloss 1%\nset gossip 10s\nset peers 5\nset repick 1m\nnew {nodes}"
    );
    let script = Script::parse(&text).expect("a good file");
    let mut room = script.begin(None, &[]).expect("a good file");
    room.set_up().expect("a good file");
    let mut history = History::new(room);
    // By pieces, as frames do.
    while history.simulation().events() < events {
        history
            .run_until(SimTime::MAX, 500, Awaited::Nothing)
            .expect("the file has nothing to say");
    }
    history
}

/// Goes to the instant that is so many millionths of the run from its beginning.
fn seek(history: &mut History, millionths: u32) {
    let whole = history.live_at().as_micros();
    let to = u128::from(whole) * u128::from(millionths) / 1_000_000;
    history.seek(SimTime::from_micros(u64::try_from(to).unwrap_or(whole)));
}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn main() {
    let number = |n: usize| std::env::args().nth(n).and_then(|a| a.parse::<u32>().ok());
    let (Some(nodes), Some(events), Some(seeks @ 1..)) = (number(1), number(2), number(3)) else {
        eprintln!("usage: seek NODES EVENTS SEEKS");
        std::process::exit(2);
    };
    let mut history = room(nodes, u64::from(events));
    let mut took: Vec<f64> = (0..seeks)
        .map(|i| {
            let start = std::time::Instant::now();
            seek(&mut history, i.wrapping_mul(618_034) % 1_000_000);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let below = |hundredths: usize| took[(took.len() * hundredths / 100).min(took.len() - 1)];
    println!("{:.2} {:.2} {:.2}", below(50), below(99), below(100));
}

#[cfg(target_arch = "wasm32")]
mod module {
    use std::cell::RefCell;

    use wasm_bindgen::prelude::wasm_bindgen;
    use watercooler::history::History;

    thread_local! {
        static ROOM: RefCell<Option<History>> = const { RefCell::new(None) };
    }

    /// Makes the room ready.
    #[wasm_bindgen]
    pub fn prepare(nodes: u32, events: u32) {
        ROOM.set(Some(super::room(nodes, u64::from(events))));
    }

    /// Goes to the instant that is so many millionths of the run from its beginning.
    #[wasm_bindgen]
    pub fn seek(millionths: u32) {
        ROOM.with_borrow_mut(|room| {
            super::seek(room.as_mut().expect("prepare comes first"), millionths)
        });
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
