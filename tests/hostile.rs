//! What strangers send is opened or refused, and nothing worse: links, recordings and files that were cut off, damaged, blown up
//! or made up.
//!
//! The damage is the same every time; `PROPTEST_RNG_SEED=7 PROPTEST_CASES=5000 cargo test --test hostile` tries other, and
//! `make fuzz` goes on for as long as one likes.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

use checks::{Kind, corpus, sealed, tried, unsealed};

use watercooler::link::{CHARS_MAX, Link};
use watercooler::opening::Opened;
use watercooler::recording::{BYTES_MAX, Recording};

#[path = "hostile/checks.rs"]
mod checks;
#[path = "hostile/storms.rs"]
mod storms;
#[path = "hostile/work.rs"]
mod work;

fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let is_chosen = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if is_chosen { default.cases } else { cases },
        rng_seed: match default.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            chosen @ RngSeed::Fixed(_) => chosen,
        },
        failure_persistence: None,
        ..default
    }
}

#[test]
fn every_good_example_is_accepted_and_keeps_the_laws() {
    for kind in Kind::ALL {
        let examples = corpus(kind);
        assert!(examples.len() >= 3, "few {kind}");
        for (path, content) in examples {
            assert_eq!(tried(kind, &content), Ok(true), "{}", path.display());
        }
    }
}

#[test]
fn wherever_a_good_example_is_cut_off_it_is_opened_or_refused() {
    for kind in Kind::ALL {
        for (path, content) in corpus(kind) {
            let content = content.trim_ascii();
            for end in (0..content.len()).step_by(1 + content.len() / 60) {
                let tried = tried(kind, &content[..end]);
                // A file may end anywhere; a link or a recording must be whole.
                let is_right = match kind {
                    Kind::Links => tried == Ok(false),
                    Kind::Recordings | Kind::Scenarios | Kind::Graphs => tried.is_ok(),
                };
                assert!(is_right, "{} up to {end}: {tried:?}", path.display());
            }
        }
    }
}

#[test]
fn a_link_in_which_one_bit_is_another_is_refused() {
    for (path, content) in corpus(Kind::Links) {
        let content = content.trim_ascii();
        for bit in 0..content.len() * 8 {
            let mut damaged = content.to_vec();
            damaged[bit / 8] ^= 1 << (bit % 8);
            // A # in the address before a link is none of the link's.
            assert_eq!(
                tried(Kind::Links, &damaged),
                Ok(false),
                "{} bit {bit}",
                path.display()
            );
        }
    }
}

#[test]
fn what_is_too_large_is_refused_whatever_it_is() {
    for filler in [
        "#", "{", "[", "\"", "w1.", "a", " ", "\n", "\u{0}", "☕", "new 5\n",
    ] {
        let large = filler.repeat(BYTES_MAX / filler.len() + 1);
        assert!(Link::decode(&format!("w1.{large}")).is_err(), "{filler:?}");
        assert!(Recording::from_json(&large).is_err(), "{filler:?}");
        assert!(Opened::file("large", &large).is_err(), "{filler:?}");
        let within = large.chars().take(CHARS_MAX / 2).collect::<String>();
        assert_eq!(
            tried(Kind::Links, sealed(&within).as_bytes()),
            Ok(false),
            "{filler:?}"
        );
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    for n in [1, 100, 1_000_000] {
        let json = format!(
            r#"{{"watercooler": 1, "seed": 1, "commands": {}, "end": "0s"}}"#,
            deep(n)
        );
        assert!(Recording::from_json(&json).is_err() || n == 1, "{n} deep");
        let json = format!(r#"{{"commands": {}}}"#, "{\"a\":".repeat(n));
        assert_eq!(
            tried(Kind::Recordings, json.as_bytes()),
            Ok(false),
            "{n} deep"
        );
    }
    let send = format!("new ada\nsend ada {{\"uuid\": {}}}", deep(5_000));
    assert_eq!(tried(Kind::Scenarios, send.as_bytes()), Ok(false));
}

/// Something done to a text.
#[derive(Clone, Debug)]
enum Damage {
    Flip(Index, u8),
    Put(Index, Vec<u8>),
    Cut(Index, usize),
    Twice(Index, usize),
    Word(Index, Index),
}

/// What means something somewhere.
const WORDS: [&str; 24] = [
    "at 0s ",
    "at 1s#0 ",
    "#",
    "\n",
    "\"",
    "\\",
    "{",
    "}",
    "|",
    ",",
    "->",
    "..",
    "9999999999999999999999",
    "-1",
    "0",
    "0s",
    "2400h",
    "65535",
    "all",
    "run until converged\n",
    "new 7\n",
    "\u{feff}",
    "\\u0000",
    "☕",
];

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let at = any::<Index>;
    let one = prop_oneof![
        3 => (at(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Damage::Put(at, bytes)),
        2 => (at(), 1..20_usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        2 => (at(), 1..60_usize).prop_map(|(at, length)| Damage::Twice(at, length)),
        4 => (at(), at()).prop_map(|(at, word)| Damage::Word(at, word)),
    ];
    prop::collection::vec(one, 1..6)
}

fn damaged(text: &[u8], damage: &[Damage]) -> Vec<u8> {
    let mut text = text.to_vec();
    for one in damage {
        let place = |at: &Index| at.index(text.len() + 1);
        match one {
            Damage::Flip(at, bit) if !text.is_empty() => {
                let at = at.index(text.len());
                text[at] ^= 1 << bit;
            }
            Damage::Flip(..) => {}
            Damage::Put(at, bytes) => {
                let at = place(at);
                text.splice(at..at, bytes.iter().copied());
            }
            Damage::Cut(at, length) => {
                let at = place(at);
                let end = (at + length).min(text.len());
                text.drain(at..end);
            }
            Damage::Twice(at, length) => {
                let at = place(at);
                let end = (at + length).min(text.len());
                let again = text[at..end].to_vec();
                text.splice(at..at, again);
            }
            Damage::Word(at, word) => {
                let (at, word) = (place(at), word.get(&WORDS));
                text.splice(at..at, word.bytes());
            }
        }
    }
    text
}

/// Fails, and shows the input, unless it was opened or refused.
fn check(kind: Kind, input: &[u8]) -> Result<(), TestCaseError> {
    match tried(kind, input) {
        Ok(_) => Ok(()),
        Err(why) => {
            let input = String::from_utf8_lossy(input);
            Err(TestCaseError::fail(format!("{kind}: {input:?}\n{why}")))
        }
    }
}

fn example(kind: Kind, index: Index) -> Vec<u8> {
    let mut all = corpus(kind);
    all.swap_remove(index.index(all.len())).1
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_damaged_example_is_opened_or_refused(
        kind in prop::sample::select(Kind::ALL.to_vec()),
        index in any::<Index>(),
        damage in damage(),
    ) {
        check(kind, &damaged(&example(kind, index), &damage))?;
    }

    #[test]
    fn a_link_that_says_something_damaged_under_a_right_checksum_is_opened_or_refused(
        index in any::<Index>(),
        damage in damage(),
    ) {
        let link = String::from_utf8(example(Kind::Links, index)).expect("a link is a text");
        let text = unsealed(&link).expect("a link has a text within");
        let text = damaged(text.as_bytes(), &damage);
        check(Kind::Links, sealed(&String::from_utf8_lossy(&text)).as_bytes())?;
    }

    #[test]
    fn what_is_made_up_is_opened_or_refused(
        kind in prop::sample::select(Kind::ALL.to_vec()),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "\\PC{0,200}",
    ) {
        check(kind, &bytes)?;
        check(kind, text.as_bytes())?;
        check(Kind::Links, sealed(&text).as_bytes())?;
        check(Kind::Links, format!("w1.{text}").as_bytes())?;
    }
}
