//! Who may know whom: reads src/ and fails with the reason of the rule that was broken.
//!
//! What a file's own tests import is nobody's business; they are left out.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of src/.
struct Source {
    /// Its path in src/, like `node/books.rs`.
    path: String,
    text: String,
}

impl Source {
    /// The module at the top of the crate that it belongs to: `node` for `node/books.rs`.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_tests(&self) -> bool {
        self.path.ends_with("tests.rs")
    }

    /// Its text without comments and without its tests.
    fn code(&self) -> String {
        let tests = ["mod tests", "pub(crate) mod tests"];
        let own = tests.iter().fold(self.text.as_str(), |own, tests| {
            let before = own.split(&format!("#[cfg(test)]\n{tests}")).next();
            before.unwrap_or_default()
        });
        let lines = own.lines();
        let lines = lines.map(|line| line.split("//").next().unwrap_or_default());
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of src") {
            let path: PathBuf = entry.expect("a file of src").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(&root).expect("it is in src");
                files.push(Source {
                    path: name.to_str().expect("a name in UTF-8").replace('\\', "/"),
                    text: fs::read_to_string(&path).expect("source is text"),
                });
            }
        }
    }
    assert!(files.len() > 20, "only {} files found", files.len());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The modules at the top of the crate that a text names, however it names them.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            None => found.insert(identifier(rest)),
            Some(group) => {
                found.extend(members(group));
                false
            }
        };
    }
    found
}

fn identifier(text: &str) -> String {
    let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
    text.trim_start().chars().take_while(is_part).collect()
}

/// The first words of the members of a group, up to the brace that closes it.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut begins) = (1, vec![0]);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => begins.push(i + 1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    let words = begins.into_iter().map(|begin| identifier(&group[begin..]));
    words.filter(|word| !word.is_empty()).collect()
}

/// Every word of a text that could be a name.
fn words(code: &str) -> BTreeSet<&str> {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.collect()
}

/// Fails with the reason if a file of one of these modules imports something that `is_forbidden`.
fn never(modules: &[&str], is_forbidden: impl Fn(&str) -> bool, reason: &str) {
    let sources = sources();
    let mut broken = String::new();
    for module in modules {
        let own = sources.iter().filter(|source| source.module() == *module);
        let own: Vec<&Source> = own.filter(|source| !source.is_tests()).collect();
        assert!(
            !own.is_empty(),
            "there is no module {module}: has it moved?"
        );
        for source in own {
            let imports = imports(&source.code());
            for import in imports.iter().filter(|i| is_forbidden(i) && i != module) {
                broken += &format!("src/{} imports crate::{import}\n", source.path);
            }
        }
    }
    assert!(broken.is_empty(), "{broken}{reason}");
}

#[test]
fn a_node_does_not_know_the_network() {
    never(
        &["node"],
        |import| ["network", "simulation"].contains(&import),
        "A node is told things and asks for things; what carries them is not its business.",
    );
}

#[test]
fn the_network_does_not_know_what_a_node_is() {
    never(
        &["network"],
        |import| ["node", "simulation"].contains(&import),
        "To the network a port is open, paused or closed, and what it wakes somebody with is opaque.",
    );
}

#[test]
fn what_lies_at_the_bottom_imports_nothing_from_above() {
    never(
        &["time", "rng", "names", "text"],
        |_| true,
        "Time, randomness and the lists of names are the ground that everything stands on.",
    );
    never(
        &["message"],
        |import| !["time", "rng", "text"].contains(&import),
        "A message is what is said; it knows neither who says it nor what carries it.",
    );
}

/// The modules in the order of the code map in ARCHITECTURE.md, with the number of the row each stands in.
fn code_map() -> Vec<(usize, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let text = fs::read_to_string(file).expect("ARCHITECTURE.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let names = rows.enumerate().flat_map(|(row, line)| {
        let cell = line.split('|').nth(1).unwrap_or_default();
        let names = cell.split('`').filter_map(|name| name.strip_suffix(".rs"));
        names
            .map(move |name| (row, name.to_owned()))
            .collect::<Vec<_>>()
    });
    names.collect()
}

#[test]
fn the_code_map_names_every_file_at_the_top_of_src_and_no_other() {
    let mut mapped: Vec<String> = code_map().into_iter().map(|(_, name)| name).collect();
    mapped.sort();
    let files = sources()
        .into_iter()
        .filter(|source| !source.path.contains('/'));
    // The tour of the library is where the map begins.
    let names = files
        .map(|file| file.module().to_owned())
        .filter(|name| name != "lib");
    assert_eq!(
        mapped,
        names.collect::<Vec<_>>(),
        "Whoever adds a file to src/ gives it a row in ARCHITECTURE.md, and whoever removes one takes it away."
    );
}

#[test]
fn a_file_uses_what_stands_above_it_in_the_code_map() {
    let map = code_map();
    let row_of = |module: &str| {
        map.iter()
            .find(|(_, name)| name == module)
            .map(|(row, _)| *row)
    };
    let mut broken = String::new();
    for source in sources().iter().filter(|source| !source.is_tests()) {
        let Some(own) = row_of(source.module()) else {
            continue;
        };
        for import in imports(&source.code()) {
            if row_of(&import).is_some_and(|row| row > own) {
                broken += &format!("src/{} imports crate::{import}\n", source.path);
            }
        }
    }
    assert!(
        broken.is_empty(),
        "{broken}Downwards only: a file may use what stands above it in the code map of ARCHITECTURE.md."
    );
}

#[test]
fn components_see_snapshots_and_never_the_run() {
    if !sources()
        .iter()
        .any(|source| source.module() == "components")
    {
        return;
    }
    never(
        &["components"],
        |import| ["simulation", "network", "node"].contains(&import),
        "The page reads snapshots: no component holds a part of a run or reaches into it.",
    );
}

#[test]
fn the_core_has_no_clock_no_entropy_and_no_page() {
    const OUTSIDE: [&str; 10] = [
        "yew",
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "gloo",
        "gloo_timers",
        "getrandom",
        "rand",
        "Instant",
        "SystemTime",
    ];
    const SHELL: [&str; 3] = ["app", "components", "main"];
    let mut broken = String::new();
    for source in sources() {
        if SHELL.contains(&source.module()) {
            continue;
        }
        let code = source.code();
        let words = words(&code);
        for outside in OUTSIDE.iter().filter(|outside| words.contains(**outside)) {
            broken += &format!("src/{} speaks of {outside}\n", source.path);
        }
    }
    assert!(
        broken.is_empty(),
        "{broken}The core is a pure function: time and chance are inputs, and only src/app.rs and the components may \
         know that there is a page."
    );
}

#[test]
fn every_file_says_first_what_it_owns() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.is_tests() && !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert_eq!(
        silent, [""; 0],
        "A file begins with //! and a sentence that says what it owns."
    );
}

#[test]
fn modules_are_named_by_their_files() {
    let mods: Vec<String> = sources()
        .into_iter()
        .map(|source| source.path)
        .filter(|path| path.ends_with("mod.rs"))
        .collect();
    assert_eq!(mods, [""; 0], "It is name.rs beside name/, never mod.rs.");
}

#[test]
fn no_import_climbs_where_it_cannot_be_seen() {
    let climbing: Vec<String> = sources()
        .into_iter()
        .filter(|source| {
            let code = source.code();
            let is_top = !source.path.contains('/');
            code.contains("super::super") || is_top && code.contains("super::")
        })
        .map(|source| source.path)
        .collect();
    assert_eq!(
        climbing, [""; 0],
        "What is at the top of the crate is called crate::, so that the rules above can be checked."
    );
}

#[test]
fn an_import_is_seen_in_whatever_form_it_is_written() {
    let code = "use crate::a::B;\nuse crate::{b, c::{self, X, Y}, d as e,\n    f::Z};\nlet x = crate::g::h(crate::i);";
    let found: Vec<String> = imports(code).into_iter().collect();
    assert_eq!(found, ["a", "b", "c", "d", "f", "g", "i"]);
    let source = Source {
        path: "node/books.rs".to_owned(),
        text: "//! crate::x\nuse a; // crate::y\n#[cfg(test)]\nmod tests { use crate::z; }"
            .to_owned(),
    };
    assert_eq!(source.module(), "node");
    assert_eq!(source.code(), "\nuse a; ");
}

/// What is written for whoever programs this and not for whoever uses it: what broke an invariant.
const FOR_PROGRAMMERS: [&str; 2] = ["simulation.rs", "simulation/ailments.rs"];

#[test]
fn no_sentence_has_a_text_as_rust_writes_it() {
    for source in sources() {
        if source.is_tests()
            || source.path.contains("/tests/")
            || FOR_PROGRAMMERS.contains(&source.path.as_str())
        {
            continue;
        }
        let code = source.code();
        // As `{:?}` a letter of some scripts would be `\u{94d}`, and what is not seen would look as if it were: `text::quoted` is for that.
        let found = code.lines().find(|line| {
            (line.contains(":?}") || line.contains(":#?}")) && !line.contains("\"BUG: ")
        });
        assert_eq!(found, None, "{} writes something as Rust does", source.path);
    }
}
