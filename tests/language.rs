//! What people really write: the case files, and lines and messages in dialects drawn by lot, read for what they mean.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use watercooler::command::{parse, parse_recorded, statements};
use watercooler::message::WireMessage;
use watercooler::scenario::Script;
use watercooler::simulation::Simulation;

/// Plays a case file, and returns its run and what was noted while it was read.
fn case(name: &str) -> (Simulation, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    let text = fs::read_to_string(path).expect(name);
    let script = Script::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut room = script.begin(None, &[]).expect(name);
    room.finish().unwrap_or_else(|e| panic!("{name}: {e}"));
    (room.simulation, script.notes)
}

fn last_command(run: &Simulation) -> String {
    let last = run.commands().last().expect("a command was given");
    last.command.to_string()
}

fn commands(run: &Simulation) -> Vec<String> {
    let all = run.commands().iter();
    all.map(|given| given.command.to_string()).collect()
}

fn favourite(run: &Simulation, name: &str) -> String {
    let id = run.directory().named(name).expect(name);
    let node = &run.members().get(id).expect(name).node;
    run.directory().title(node.favourite()).to_string()
}

const GATSBY: &str = r#"send jimmy {"uuid":"a1","address":"196.18.1.0","port":"80","version":VERSION,"ttl":4,"payload":"gatsby"}"#;

#[test]
fn messages_are_read_as_people_have_them() {
    let (run, notes) = case("messages/as-published.txt");
    assert_eq!(
        last_command(&run),
        r#"send jimmy {"uuid":"asdijfaojf3232","address":"196.18.1.0","port":"80","version":0,"ttl":4,"payload":"bookname"}"#
    );
    assert_eq!(
        notes,
        [
            "line 6: it is not quite JSON and was read all the same: names without quotes, single quotes, commas missing, comments",
            "line 6: there is no version, so it counts as version 0"
        ]
    );
    let (run, notes) = case("messages/curly-quotes.txt");
    assert_eq!(last_command(&run), GATSBY.replace("VERSION", "0"));
    assert_eq!(
        notes[0],
        "line 6: it is not quite JSON and was read all the same: curly quotes"
    );
    let (run, notes) = case("messages/capitals.txt");
    assert_eq!(last_command(&run), GATSBY.replace("VERSION", "3"));
    assert_eq!(
        notes,
        [
            "line 6: \"UUID\", \"Address\", \"Port\", \"Version\", \"TTL\" and \"Payload\" were taken for uuid, address, port, version, ttl and payload"
        ]
    );
    let (run, notes) = case("messages/over-lines.txt");
    assert_eq!(last_command(&run), GATSBY.replace("VERSION", "3"));
    assert_eq!(
        notes, [""; 0],
        "it is JSON, and blanks mean nothing in JSON"
    );
}

#[test]
fn localhost_is_this_machine() {
    let (run, notes) = case("messages/localhost.txt");
    assert_eq!(
        notes,
        ["line 6: localhost is this machine, 127.0.0.1, so it is about whoever lives on port 82"]
    );
    let of = |name: &str| run.directory().named(name).expect(name);
    let jimmy = &run.members().get(of("jimmy")).expect("jimmy").node;
    let (origin, row) = jimmy.books().iter().next().expect("jimmy knows something");
    assert_eq!(origin, of("tod"), "it is tod who lives there");
    assert_eq!(&**run.directory().title(row.book), "gatsby");
}

#[test]
fn lines_are_read_as_people_have_them() {
    for (name, note) in [
        (
            "lines/single-quotes.txt",
            "line 1: single quotes were taken for double ones",
        ),
        (
            "lines/curly-title.txt",
            "line 1: curly quotes were taken for straight ones",
        ),
    ] {
        let (run, notes) = case(name);
        assert_eq!(favourite(&run, "jimmy"), "Dune", "{name}");
        assert_eq!(notes, [note]);
    }
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lines/blank-before-unit.txt"),
    );
    let script = Script::parse(&text.expect("a case")).expect("it is read");
    let at = script
        .steps
        .iter()
        .map(|step| step.at.map(|at| at.to_string()));
    let at: Vec<Option<String>> = at.collect();
    assert_eq!(at, [None, Some("2s".to_owned()), Some("3s".to_owned())]);
    assert_eq!(script.notes, ["line 3: 3 s was taken for 3s"]);
    let (run, _) = case("lines/shell-and.txt");
    assert_eq!(commands(&run), ["new jimmy:81", "new tod:82"]);
    let (run, notes) = case("lines/topology-full.txt");
    assert_eq!(commands(&run)[0], "set topology complete");
    assert_eq!(notes, ["line 1: full was taken for complete"]);
    let (run, notes) = case("lines/combining-marks.txt");
    assert_eq!(commands(&run), ["new अर्जुन:81"]);
    assert_eq!(notes, [""; 0]);
    assert_eq!(case("lines/caption-loss.txt").1, [""; 0]);
}

/// What a line means, or why it is refused, and what is noted.
fn said(line: &str) -> String {
    match parse(line) {
        Ok(None) => String::new(),
        Ok(Some(read)) => match read.notes.is_empty() {
            true => read.line.to_string(),
            false => format!("{} ({})", read.line, read.notes.join("; ")),
        },
        Err(e) => format!("no: {e}"),
    }
}

#[test]
#[rustfmt::skip]
fn habits_of_other_places_are_understood_or_answered() {
    for (line, answer) in [
        ("book ada Ender's", "book ada \"Ender's\""),
        ("book ada Ender’s", "book ada \"Ender’s\""),
        ("book ada 'Ender's Game'", "book ada \"Ender's Game\" (single quotes were taken for double ones)"),
        ("book ada ‘Ender’s Game’", "book ada \"Ender’s Game\" (curly quotes were taken for straight ones)"),
        ("book ada \"Ender's Game\"", "book ada \"Ender's Game\""),
        ("book ada «Dune»", "book ada \"Dune\" (« was taken for a quote)"),
        ("book ada 'tis", "no: a closing quote is missing; if it belongs to the title, put all of it in double quotes (column 10)"),
        ("book ada The Idiot", "no: a title of more than one word stands in quotes, like \"The Idiot\" (column 14)"),
        ("run 5 s", "run 5s (5 s was taken for 5s)"),
        ("run 5 seconds", "run 5s (5 seconds was taken for 5s)"),
        ("run 2,5s", "run 2.5s (2 , 5s was taken for 2.5s)"),
        ("run 500MS", "run 500ms (500MS was taken for 500ms)"),
        ("at 3 s kill ada", "at 3s kill ada (3 s was taken for 3s)"),
        ("loss 10 %", "loss 10% (10 % was taken for 10%)"),
        ("loss 10 percent a -> b", "loss 10% a -> b (10 percent was taken for 10%)"),
        ("loss burst 10 % 5", "loss burst 10% 5 (10 % was taken for 10%)"),
        ("latency 100 ms from ada", "latency 100ms from ada (100 ms was taken for 100ms)"),
        ("latency uniform 20 ms .. 200 ms", "latency uniform 20ms..200ms (20 ms .. 200 ms was taken for 20ms..200ms)"),
        ("latency uniform 20ms-200ms to ada", "latency uniform 20ms..200ms to ada (20ms-200ms was taken for 20ms..200ms)"),
        ("latency lognormal 50 ms 400 ms", "latency lognormal 50ms 400ms (50 ms was taken for 50ms; 400 ms was taken for 400ms)"),
        ("bandwidth 64 kB/s queue 10", "bandwidth 64kB/s queue 10 (64 kB/s was taken for 64kB/s)"),
        ("churn 6 /min down 5 s", "churn 6/min down 5s (6 /min was taken for 6/min; 5 s was taken for 5s)"),
        ("slow ada 300 ms", "slow ada 300ms (300 ms was taken for 300ms)"),
        ("drift ada +10 %", "drift ada +10% (+10 % was taken for +10%)"),
        ("link 81 s", "link 81 s"),
        ("$ watercooler new jimmy:81", "new jimmy:81 (the $ at the beginning was left out)"),
        ("PS C:\\> watercooler new jimmy:81", "new jimmy:81 (PS C:\\> was left out)"),
        ("me@here:~$ ./watercooler new 12", "new 12 (me@here:~$ was left out)"),
        ("% watercooler new 12 &", "new 12 (the % at the beginning was left out)"),
        ("python3 watercooler.py new 12", "new 12 (python3 was left out)"),
        ("kill watercooler", "kill watercooler"),
        ("set ttl=4", "set ttl 4 (the = was left out)"),
        ("watercooler set topology = full", "set topology complete (the = was left out; full was taken for complete)"),
        ("cut ada --> tod", "cut ada -> tod (--> was taken for ->)"),
        ("link ada <-> tod", "link ada tod (the <-> was left out)"),
        ("// a comment", "no: there is no command //; a comment begins with # (column 1)"),
        ("wget localhost", "no: there is no command wget; send does that: send WHOM {JSON} (column 1)"),
        ("send ada '{\"uuid\": \"a1\", \"address\": \"x\", \"port\": 80, \"version\": 3, \"ttl\": 4, \"payload\": \"b\"}'",
            "send ada {\"uuid\":\"a1\",\"address\":\"x\",\"port\":\"80\",\"version\":3,\"ttl\":4,\"payload\":\"b\"} (single quotes were taken for double ones; the message was taken out of its quotes)"),
        ("send ada '{\"uuid\": \"a1\"}'", "no: the message has no address; add \"address\": \"196.18.1.0\" (column 10)"),
        ("> kill ada", "kill ada (the > at the beginning was left out)"),
        ("./watercooler kill ada;", "kill ada"),
        ("Watercooler KILL ada", "kill ada (KILL was taken for kill)"),
        ("RESTART ada BLANK", "restart ada blank (RESTART was taken for restart; BLANK was taken for blank)"),
        ("kill ALL", "stop (ALL was taken for all)"),
        ("set TTL 4", "set ttl 4 (TTL was taken for ttl)"),
        ("run until Converged", "run until converged (Converged was taken for converged)"),
        ("run until Loss knows Converged", "run until Loss knows Converged"),
        ("stop jimmy", "kill jimmy (stop is for every node; kill jimmy is for one)"),
        ("stop", "stop"),
        ("cut ada → tod", "cut ada -> tod (→ was taken for ->)"),
        ("cut ada <=> tod", "cut ada <-> tod (<=> was taken for <->)"),
        ("kill \"ada\"", "kill ada (the quotes around ada were left out)"),
        ("new Jose\u{301}:81", "new José:81"),
        ("new நண்பன்:81", "new நண்பன்:81"),
        ("new مُحَمَّد", "new مُحَمَّد"),
        ("new می\u{200c}خواهم", "new می\u{200c}خواهم"),
        ("kill a\u{200b}da", "kill ada (characters that are not seen were left out)"),
        ("book ada \"\u{202e}enuD\"", "book ada \"enuD\" (characters that are not seen were left out)"),
        ("book ada \"\\u202eenuD\"", "book ada \"\\u202eenuD\""),
        ("\u{feff}kill\u{a0}ada", "kill ada"),
        ("set topology fully-connected", "set topology complete (fully-connected was taken for complete)"),
        ("set topology 2D", "set topology grid (2D was taken for grid)"),
        ("set topology Small-World 4 10 %", "set topology ws 4 10% (Small-World was taken for ws; 10 % was taken for 10%)"),
        ("set topology hexagon", "no: there is no topology hexagon; there are ring, line, star, complete, random K, tree, grid, torus, regular K, er P, ws K P, ba M or bridge (column 14)"),
        ("man kill", "help kill (man was taken for help)"),
        ("ls", "no: there is no command ls; every node is seen in the room, and the log tells what happened; to change something, try help (column 1)"),
        ("exit", "no: there is no command exit; nothing has to be left here; stop kills every node (column 1)"),
        ("CLEAR", "no: there is no command CLEAR; nothing has to be cleared here; stop kills every node, and Begin again goes back to the start (column 1)"),
        ("spawn 5", "no: there is no command spawn; new does that: new jimmy:81, or new 12 (column 1)"),
        ("new \u{94d}", "no: \"\u{94d}\" is not a name; a name is a letter, then letters, digits, - or _ (column 5)"),
        ("kill ada && kill tod", "no: one command at a time here; what follows is for a line of its own (column 10)"),
        ("send अर्जुन {\"uuid\": \"☕\", \"port\": x, }", "no: the message has no address; add \"address\": \"196.18.1.0\" (column 13)"),
        ("send ada {uuid: '☕☕', port: }", "no: \"port\" has no value; write one after the colon (column 23)"),
    ] {
        assert_eq!(said(line), answer, "{line}");
    }
}

#[test]
fn what_is_recorded_stands_for_itself() {
    for line in [
        "book ada 'Dune'",
        "new All:81",
        "run until Converged knows tod",
        "send 81 {\"uuid\":\"a1\",\"address\":\"localhost\",\"port\":\"80\",\"version\":0,\"ttl\":4,\"payload\":\"p\"}",
    ] {
        let read = parse_recorded(line).expect(line).expect(line);
        assert_eq!(read.line.to_string().replace("\"'Dune'\"", "'Dune'"), line);
    }
    assert!(
        parse_recorded("KILL ada").is_err(),
        "it was never written so"
    );
    assert!(
        parse_recorded("run 5 s").is_err(),
        "it was never written so"
    );
}

#[test]
fn a_text_is_cut_into_its_commands() {
    let text = "# a; b\nkill a; kill b && thaw # c; d\n\nbook a \"x; y\"\nsend a {\n  # }\n  x: 'it; s'\n} # end\nrun \\\n 5s\nstop;";
    let pieces: Vec<(usize, usize, &str)> = statements(text)
        .map(|piece| (piece.line, piece.column, piece.text.trim()))
        .collect();
    assert_eq!(
        pieces,
        [
            (1, 0, "# a; b"),
            (2, 0, "kill a"),
            (2, 7, "kill b"),
            (2, 17, "thaw # c; d"),
            (3, 0, ""),
            (4, 0, "book a \"x; y\""),
            (5, 0, "send a {\n  # }\n  x: 'it; s'\n} # end"),
            (9, 0, "run \\\n 5s"),
            (11, 0, "stop"),
        ]
    );
    let read = parse("run \\\n 5s").expect("a run").expect("a run");
    assert_eq!(read.line.to_string(), "run 5s");
    let e = Script::parse("new 3\nsend ada {\n  uuid: a,\n  ☕ port }").expect_err("no colon");
    assert_eq!(
        e.to_string(),
        "line 4: \"☕\" should be a field and its value, like \"ttl\": 4 (column 3)"
    );
    let e = Script::parse("kill a; kil b").expect_err("kil");
    assert_eq!(
        e.to_string(),
        "line 1: there is no command kil; did you mean kill? (column 9)"
    );
}

/// A way to write a message: which quotes, which separators, and so on.
#[derive(Clone, Debug)]
struct Dialect {
    quotes: usize,
    bare_names: bool,
    capitals: bool,
    separator: usize,
    trailing: bool,
    comment: bool,
    numbers_as_text: bool,
    order: usize,
}

impl Dialect {
    fn is_plain(&self) -> bool {
        self.quotes == 0
            && !self.bare_names
            && !self.capitals
            && self.separator == 0
            && !self.trailing
            && !self.comment
            && !self.numbers_as_text
    }

    fn write(&self, message: &WireMessage) -> String {
        let (open, close) =
            [("\"", "\""), ("'", "'"), ("“", "”"), ("„", "“"), ("«", "»")][self.quotes];
        let escaped = |text: &str| {
            let json = serde_json::to_string(text).expect("a text");
            let inner = json[1..json.len() - 1].to_owned();
            // What closes a text is written with a backslash in it.
            let closing: &[char] = [
                &['"'][..],
                &['\''],
                &['“', '”', '„', '‟'],
                &['“', '”', '„', '‟'],
                &['«', '»'],
            ][self.quotes];
            inner
                .replace("\\\"", "\"")
                .chars()
                .fold(String::new(), |mut all, c| {
                    if closing.contains(&c) {
                        all.push('\\');
                    }
                    all.push(c);
                    all
                })
        };
        let text = |text: &str| format!("{open}{}{close}", escaped(text));
        let name = |name: &str| {
            let name = if self.capitals {
                name.to_uppercase()
            } else {
                name.to_owned()
            };
            if self.bare_names {
                name
            } else {
                format!("{open}{name}{close}")
            }
        };
        let number = |number: u64| match self.numbers_as_text {
            true => text(&number.to_string()),
            false => number.to_string(),
        };
        let mut fields = [
            format!("{}: {}", name("uuid"), text(&message.uuid)),
            format!("{}: {}", name("address"), text(&message.address)),
            format!("{}: {}", name("port"), text(&message.port.to_string())),
            format!("{}: {}", name("version"), number(message.version)),
            format!("{}: {}", name("ttl"), number(message.ttl.into())),
            format!("{}: {}", name("payload"), text(&message.payload)),
        ];
        fields.rotate_left(self.order);
        let comment = if self.comment {
            " # it's a {comment}\n"
        } else {
            " "
        };
        let separator = [", ", "\n", "; "][self.separator];
        let trailing = if self.trailing { "," } else { "" };
        format!("{{{comment}{}{trailing} }}", fields.join(separator))
    }
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let flags = proptest::array::uniform5(any::<bool>());
    (0_usize..5, 0_usize..3, 0_usize..6, flags).prop_map(|(quotes, separator, order, flags)| {
        let [bare_names, capitals, trailing, comment, numbers_as_text] = flags;
        Dialect {
            quotes,
            bare_names,
            capitals,
            separator,
            trailing,
            comment,
            numbers_as_text,
            order,
        }
    })
}

fn message() -> impl Strategy<Value = WireMessage> {
    let text = "[a-zA-Z0-9 äé☕'\"“«#{}:,\\\\-]{0,20}[a-z☕]";
    let address = "(10|196)\\.[0-9]{1,2}\\.[0-9]{1,2}\\.7";
    (text, address, 1_u16.., 0..1_u64 << 53, any::<u8>(), text).prop_map(
        |(uuid, address, port, version, ttl, payload)| WireMessage {
            uuid,
            address,
            port,
            version,
            ttl,
            payload,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_in_any_dialect_is_read_for_what_it_means(message in message(), dialect in dialect()) {
        let text = dialect.write(&message);
        let read = WireMessage::read(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
        prop_assert_eq!(&read.message, &message, "{}", &text);
        prop_assert_eq!(read.notes.is_empty(), dialect.is_plain(), "{}: {:?}", text, read.notes);
        // Within a line it is the same, to the brace.
        let line = format!("send ada {text}");
        let parsed = parse(&line).map_err(|e| TestCaseError::fail(format!("{line}: {e}")))?;
        let canonical = parsed.map(|parsed| parsed.line.to_string());
        prop_assert_eq!(canonical, Some(format!("send ada {message}")));
        let pieces: Vec<&str> = statements(&line).map(|piece| piece.text).collect();
        prop_assert_eq!(pieces, vec![line.as_str()]);
    }

    #[test]
    fn a_line_in_any_dialect_is_read_for_what_it_means(line in line(), spaced: bool, loud: bool, shell: bool, quotes in 0_usize..4) {
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let verb = if loud { verb.to_uppercase() } else { verb.to_owned() };
        let mut written = format!("{verb} {rest}");
        if spaced {
            for unit in ["ms", "s", "%"] {
                // Only numbers have units.
                written = written.split(' ').map(|word| match word.strip_suffix(unit) {
                    Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => format!("{number} {unit}"),
                    _ => word.to_owned(),
                }).collect::<Vec<_>>().join(" ");
            }
        }
        let (open, close) = [("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’")][quotes];
        if let Some((before, title)) = written.clone().split_once('"') {
            written = format!("{before}{open}{}{close}", title.trim_end_matches('"'));
        }
        if shell {
            written = format!("$ Watercooler {written}");
        }
        let parsed = parse(&written).map_err(|e| TestCaseError::fail(format!("{written}: {e}")))?;
        let parsed = parsed.expect("it says something");
        prop_assert_eq!(parsed.line.to_string(), &*line, "{}", &written);
        let is_plain = written == line;
        prop_assert_eq!(parsed.notes.is_empty(), is_plain, "{}: {:?}", written, parsed.notes);
    }

    #[test]
    fn whatever_is_written_the_places_of_errors_are_in_it(line in "[a-z{}'\"“”;&$ä☕\u{200b}0-9 :,%\\\\\n-]{0,60}") {
        for piece in statements(&line) {
            if let Err(e) = parse(piece.text) {
                prop_assert!(e.start <= e.end && piece.text.get(e.start..e.end).is_some(), "{:?}: {:?}", line, e);
            }
        }
        let _ = WireMessage::read(&line);
        let joined: usize = statements(&line).map(|piece| piece.text.len()).sum();
        prop_assert!(joined <= line.len());
    }
}

/// A line in its canonical form.
fn line() -> impl Strategy<Value = String> {
    let name = "[a-z]{2,6}x";
    prop_oneof![
        name.prop_map(|name| format!("kill {name}")),
        (name, "[A-Z][a-z]{1,4}('[a-z]{1,3})? [A-Z][a-z]{1,8}")
            .prop_map(|(name, title)| format!("book {name} \"{title}\"")),
        (1_u32..60).prop_map(|seconds| format!("run {}s", seconds * 7 % 59 + 1)),
        (1_u32..999).prop_map(|millis| format!("latency {millis}ms")),
        (1_u32..99, name, name)
            .prop_map(|(share, from, to)| format!("loss {share}% {from} -> {to}")),
        (1_u32..58, name).prop_map(|(seconds, name)| format!("at {seconds}s freeze {name}")),
        (1_u32..999, name).prop_map(|(millis, name)| format!("slow {name} {millis}ms")),
    ]
}
