use super::*;

fn canonical(line: &str) -> String {
    let parsed = parse(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    parsed.expect("the line says something").line.to_string()
}

fn refused(line: &str) -> String {
    match parse(line) {
        Ok(parsed) => panic!("{line} was read as {parsed:?}"),
        Err(e) => e.to_string(),
    }
}

#[test]
fn every_command_is_written_back_in_its_canonical_form_and_read_again() {
    for line in [
        "new jimmy:81",
        "new jimmy",
        "new jimmy:81 book \"The \\\"Great\\\" Gatsby\" join 82",
        "new jimmy:81 join tod:82",
        "new 12",
        "kill jimmy",
        "kill 81",
        "kill jimmy:81",
        "restart all",
        "restart jimmy blank",
        "stop",
        "freeze",
        "freeze jimmy",
        "thaw",
        "thaw 81",
        "book all \"dune\"",
        "send 81 {\"uuid\":\"a1\",\"address\":\"196.18.1.0\",\"port\":\"80\",\"version\":3,\"ttl\":4,\"payload\":\"gatsby\"}",
        "join jimmy 82",
        "link a b",
        "unlink a b",
        "partition a,b | c,d | e",
        "cut a -> b",
        "isolate a",
        "isolate tod:82",
        "heal",
        "heal a -> b",
        "loss 10%",
        "loss 0.5% a -> b",
        "duplicate 2%",
        "duplicate 2% a -> b",
        "latency 100ms",
        "latency uniform 20ms..200ms",
        "latency uniform 20ms..200ms a -> 82",
        "latency normal 100ms 20ms",
        "latency normal 100ms 0s a -> b",
        "latency exponential 80ms",
        "latency exponential 80ms a -> b",
        "latency lognormal 50ms 400ms",
        "latency lognormal 50ms 50ms a -> b",
        "loss burst 10% 5",
        "loss burst 0.5% 1000 a -> b",
        "loss default",
        "loss default from a",
        "duplicate 2% to tod:82",
        "duplicate default a <-> b",
        "latency 20ms a <-> b",
        "latency 20ms from to",
        "latency 20ms to -> from",
        "latency empirical 0%:5ms 50%:20ms 90%:60ms 100%:400ms",
        "latency empirical 0%:0s 0.0001%:1us 100%:1h from 82",
        "latency cities",
        "latency cities a -> b",
        "latency default to b",
        "place all Tokyo",
        "place tod:82 SaoPaulo",
        "bandwidth 64kB/s",
        "bandwidth 1B/s queue 0 from a",
        "bandwidth off a <-> 82",
        "bandwidth default",
        "order kept",
        "order free to a",
        "order default a -> b",
        "cut a <-> b",
        "heal a <-> b",
        "hold a <-> b",
        "release a <-> b",
        "message 17 swap",
        "hold a -> b",
        "release a -> b",
        "message 17 drop",
        "message 17 deliver",
        "message 17 delay 500ms",
        "message 17 duplicate",
        "message 17 hold",
        "message 17 release",
        "message 17 to a",
        "message 17 to jimmy:81",
        "message 17 edit {\"uuid\":\"a1\",\"address\":\"x\",\"port\":\"80\",\"version\":0,\"ttl\":4,\"payload\":\"p\"}",
        "protocol push fanout 3",
        "set ttl 4",
        "set gossip 2s",
        "set gossip off",
        "set repick 10s",
        "set cache 1000",
        "set peers 0",
        "set topology ring",
        "set topology random 3",
        "set topology tree",
        "set topology grid",
        "set topology torus",
        "set topology regular 4",
        "set topology er 2.5%",
        "set topology ws 4 10%",
        "set topology ba 2",
        "set topology bridge",
        "run 5s",
        "run to 2.5s",
        "run to 2.5s#3",
        "run until converged",
        "run until loss",
        "run until jimmy knows tod",
        "run until 81 knows tod:82",
        "run until converged:81 knows loss:82",
        "run until jimmy knows \"The \\\"Great\\\" Gatsby\"",
        "run until jimmy knows \"knows\"",
        "run 1 round",
        "run 2 rounds",
        "run 1000000 rounds",
        "seed 42",
        "help",
        "help new",
        "at 2.5s kill jimmy",
        "at 2.5s#3 run 1s",
    ] {
        assert_eq!(canonical(line), line);
    }
}

#[test]
fn what_may_be_written_otherwise_comes_out_canonical() {
    for (line, form) in [
        ("watercooler new jimmy:81", "new jimmy:81"),
        ("  new   12  # a dozen", "new 12"),
        ("kill all", "stop"),
        ("freeze all", "freeze"),
        ("book tod dune", "book tod \"dune\""),
        ("cut a->b", "cut a -> b"),
        ("partition a , b|c", "partition a,b | c"),
        ("loss 2500ppm", "loss 0.25%"),
        ("latency 0.1s", "latency 100ms"),
        ("at 2500ms stop", "at 2.5s stop"),
        ("run 1 rounds", "run 1 round"),
        ("run 12 round", "run 12 rounds"),
        ("run 003   rounds # slowly", "run 3 rounds"),
        (
            "watercooler run  until  ada  knows  82",
            "run until ada knows 82",
        ),
        (
            "run until ada knows \"\\u0041\"",
            "run until ada knows \"A\"",
        ),
        ("run to 2500ms#03", "run to 2.5s#3"),
        (
            "send 81 {\"port\": 80, \"uuid\": \"a1\", \"address\": \"x\", \"ttl\": 4, \"payload\": \"p\"} # hello",
            "send 81 {\"uuid\":\"a1\",\"address\":\"x\",\"port\":\"80\",\"version\":0,\"ttl\":4,\"payload\":\"p\"}",
        ),
    ] {
        assert_eq!(canonical(line), form, "{line}");
    }
}

#[test]
fn a_line_without_words_says_nothing() {
    for line in ["", "   ", "# nothing", "  # nothing"] {
        assert_eq!(parse(line), Ok(None), "{line:?}");
    }
}

#[test]
fn what_was_left_out_of_a_message_is_noted() {
    let line = "send 81 {\"uuid\": \"a\", \"address\": \"x\", \"port\": 1, \"ttl\": 4, \"payload\": \"p\", \"mood\": 1}";
    let notes = parse(line).expect(line).expect(line).notes;
    assert_eq!(
        notes,
        [
            "the field \"mood\" is not part of a message and was left out",
            "there is no version, so it counts as version 0"
        ]
    );
}

#[test]
fn errors_say_what_is_wrong_where_and_what_to_write() {
    for (line, sentence) in [
        (
            "watercooler",
            "say what to do: new 12, kill ada, help (column 12)",
        ),
        (
            "kil jimmy",
            "there is no command kil; did you mean kill? (column 1)",
        ),
        (
            "thwa",
            "there is no command thwa; did you mean thaw? (column 1)",
        ),
        (
            "explode",
            "there is no command explode; try help (column 1)",
        ),
        (
            "kill",
            "something is missing here: whom to kill: a name, a port, name:port, or all (column 5)",
        ),
        (
            "kill jimmy now",
            "there is more here than kill takes: kill WHOM (column 12)",
        ),
        (
            "new",
            "something is missing here: a name and a port, like jimmy:81, or how many, like 12 (column 4)",
        ),
        (
            "new 0",
            "0 should be how many nodes to create, 1 to 5000 (column 5)",
        ),
        (
            "new 99999",
            "99999 should be how many nodes to create, 1 to 5000 (column 5)",
        ),
        (
            "new jimmy:0",
            "0 is not a port; ports go from 1 to 65535 (column 5)",
        ),
        (
            "new jimmy:x",
            "x is not a port; ports go from 1 to 65535 (column 5)",
        ),
        (
            "new :81",
            "\"\" is not a name; a name is a letter, then letters, digits, - or _ (column 5)",
        ),
        (
            "new all:81",
            "all stands for every node; choose another name (column 5)",
        ),
        (
            "new a:1 join 2 book \"x\"",
            "the book comes before join (column 16)",
        ),
        (
            "new jimmy:81 book",
            "something is missing here: a title in quotes, like \"Emma\" (column 18)",
        ),
        ("new jimmy:81 book \"\"", "the title is empty (column 19)"),
        (
            "new jimmy:81 book \"x",
            "a closing quote is missing (column 19)",
        ),
        (
            "new 12 13",
            "there is more here than new takes: new NAME[:PORT] [book \"TITLE\"] [join NODE], or new COUNT (column 8)",
        ),
        (
            "kill 99999",
            "99999 is not a port; ports go from 1 to 65535 (column 6)",
        ),
        (
            "kill a,b",
            "there is more here than kill takes: kill WHOM (column 7)",
        ),
        (
            "loss 10",
            "10 is not a share; write it like 10%, 0.5% or 200ppm (column 6)",
        ),
        (
            "loss 10% a",
            "something is missing here: -> or <->, between the two ends of the link (column 11)",
        ),
        (
            "loss 10% a b",
            "this should be -> or <->, between the two ends of the link (column 12)",
        ),
        ("latency 5", "5 needs a unit: 5ms, 5s or 5m (column 9)"),
        (
            "latency 2h",
            "2h is longer than a message may take (1h) (column 9)",
        ),
        (
            "latency 20ms..200ms",
            "write uniform before two times: uniform 20ms..200ms (column 9)",
        ),
        (
            "latency uniform 20ms",
            "20ms should be two times, like 20ms..200ms (column 17)",
        ),
        (
            "latency uniform 2s..1s",
            "2s is longer than 1s; write the shorter time first (column 17)",
        ),
        (
            "latency normal 100ms",
            "something is missing here: the standard deviation, a time like 20ms (column 21)",
        ),
        (
            "latency exponential 2h",
            "2h is longer than a message may take (1h) (column 21)",
        ),
        (
            "latency lognormal 0s 1s",
            "a median of nothing leaves nothing; write 1us or more (column 19)",
        ),
        (
            "latency lognormal 1s 1ms",
            "1ms is shorter than the median; one in a hundred takes longer than 1s at least (column 22)",
        ),
        (
            "loss burst 10%",
            "something is missing here: how many messages a burst is long in the mean (column 15)",
        ),
        (
            "loss burst 10% long",
            "long should be how many messages a burst is long in the mean, like 5 (column 16)",
        ),
        (
            "loss burst 10% 1",
            "1 should be how many messages a burst is long in the mean, 2 to 1000 (column 16)",
        ),
        (
            "partition a,b",
            "something is missing here: a bar and another group, like a,b | c,d (column 14)",
        ),
        (
            "isolate all",
            "all stands for every node; choose another name (column 9)",
        ),
        (
            "heal ada",
            "something is missing here: -> or <->, between the two ends of the link (column 9)",
        ),
        (
            "message x drop",
            "x should be the number of a message in flight, 1 or more (column 9)",
        ),
        (
            "message 3",
            "something is missing here: drop, deliver, duplicate, hold, release, swap, delay, to or edit (column 10)",
        ),
        (
            "message 3 to",
            "something is missing here: whom it goes to instead: a name, a port, or name:port (column 13)",
        ),
        (
            "message 3 drp",
            "there is no thing to do to a message drp; did you mean drop? (column 11)",
        ),
        (
            "set tll 3",
            "there is no setting tll; did you mean ttl? (column 5)",
        ),
        (
            "set ttl 0",
            "0 should be how many links a message may cross, 1 to 255 (column 9)",
        ),
        (
            "set gossip 0s",
            "0s should be from 1ms to 1h, or off (column 12)",
        ),
        (
            "set topology rign",
            "there is no topology rign; did you mean ring? there are ring, line, star, complete, random K, tree, grid, torus, regular K, er P, ws K P, ba M or bridge (column 14)",
        ),
        (
            "set topology regular 41",
            "41 should be how many links each node has, 1 to 40 (column 22)",
        ),
        (
            "set topology ws 3 10%",
            "3 should be how many nearest nodes each node knows, an even number from 2 to 40 (column 17)",
        ),
        (
            "set topology er",
            "something is missing here: a share, like 10% or 200ppm (column 16)",
        ),
        (
            "set topology random 21",
            "21 should be how many links more each node has, 1 to 20 (column 21)",
        ),
        (
            "run until bored",
            "something is missing here: knows; a run goes until converged, until loss, or until bored knows something (column 16)",
        ),
        (
            "run",
            "something is missing here: how long, like 5s, 3 rounds, or until converged (column 4)",
        ),
        ("run 5", "5 needs a unit: 5ms, 5s or 5m (column 5)"),
        (
            "run round",
            "round is not a time; write it like 500ms, 2.5s or 3m (column 5)",
        ),
        (
            "run 0 rounds",
            "0 should be how many rounds, 1 to 1000000 (column 5)",
        ),
        (
            "run 1000001 rounds",
            "1000001 should be how many rounds, 1 to 1000000 (column 5)",
        ),
        (
            "run some rounds",
            "some should be how many rounds, 1 to 1000000 (column 5)",
        ),
        (
            "run 3 rounds 4",
            "there is more here than run takes: run TIME | COUNT rounds | to TIME, or run until converged | loss | NODE knows NODE | NODE knows \"TITLE\" (column 14)",
        ),
        (
            "run until",
            "something is missing here: what to wait for, converged or loss, or who is to know something: a name, a port, or name:port (column 10)",
        ),
        (
            "run until \"Emma\"",
            "this should be what to wait for, converged or loss, or who is to know something: a name, a port, or name:port (column 11)",
        ),
        (
            "run until ada likes bob",
            "this should be knows; a run goes until converged, until loss, or until ada knows something (column 15)",
        ),
        (
            "run until ada knows",
            "something is missing here: whom, or a title in quotes: a name, a port, or name:port (column 20)",
        ),
        (
            "run until ada knows all",
            "all stands for every node; choose another name (column 21)",
        ),
        (
            "run until all knows ada",
            "all stands for every node; choose another name (column 11)",
        ),
        ("run until ada knows \"\"", "the title is empty (column 21)"),
        (
            "run until ada knows \"Emma",
            "a closing quote is missing (column 21)",
        ),
        (
            "run until loss now",
            "there is more here than run takes: run TIME | COUNT rounds | to TIME, or run until converged | loss | NODE knows NODE | NODE knows \"TITLE\" (column 16)",
        ),
        (
            "run to",
            "something is missing here: a time, like 2.5s (column 7)",
        ),
        (
            "run to 1s#-1",
            "1s#-1 should end in a number of events, like 2.5s#3 (column 8)",
        ),
        (
            "at soon stop",
            "soon is not a time; write it like 500ms, 2.5s or 3m (column 4)",
        ),
        (
            "at 1s#x stop",
            "1s#x should end in a number of events, like 2.5s#3 (column 4)",
        ),
        ("at 1s at 2s stop", "one at is enough (column 7)"),
        (
            "at 1s",
            "something is missing here: a command, like new 12 or help (column 6)",
        ),
        (
            "send 81 gatsby",
            "this should be a message in braces, like {\"uuid\": \"a1\", …} (column 9)",
        ),
        (
            "send 81 {\"uuid\": \"a1\"}",
            "the message has no address; add \"address\": \"196.18.1.0\" (column 9)",
        ),
        (
            "loss 10% from",
            "something is missing here: where the links begin: a name, a port, or name:port (column 14)",
        ),
        (
            "loss 10% from a to b",
            "there is more here than loss takes: loss SHARE | burst SHARE LENGTH | default [WHERE] (column 17)",
        ),
        (
            "latency empirical",
            "something is missing here: a table of quantiles, like 0%:5ms 50%:20ms 100%:400ms (column 18)",
        ),
        (
            "latency empirical a -> b",
            "this should be a table of quantiles, like 0%:5ms 50%:20ms 100%:400ms (column 19)",
        ),
        (
            "latency empirical 0%:5ms 100%",
            "a table of quantiles has 2 to 32 entries, like 0%:5ms 50%:20ms 100%:400ms; this one has 1 (column 19)",
        ),
        (
            "latency empirical 0%:5 100%:7ms",
            "5 needs a unit: 5ms, 5s or 5m (column 19)",
        ),
        (
            "latency empirical 0%:5ms 100%:1ms a -> b",
            "100% of the messages cannot take less than 1ms, if 0% take up to 5ms (column 19)",
        ),
        (
            "bandwidth fast",
            "fast is not a bandwidth; write it like 64kB/s, 1.5MB/s or 800B/s (column 11)",
        ),
        (
            "bandwidth 64kB/s queue 10001",
            "10001 should be how many messages may wait for the link, 0 to 10000 (column 24)",
        ),
        (
            "order strict",
            "strict should be kept, if no message may overtake another, or free (column 7)",
        ),
        (
            "place a Sidney",
            "there is no city Sidney; did you mean Sydney? (column 9)",
        ),
        (
            "place a Berlin",
            "there is no city Berlin; there are Dallas, Toronto, Washington, Frankfurt, London, Madrid, Osaka, Sydney, Tokyo, SaoPaulo (column 9)",
        ),
        (
            "message 3 swop",
            "there is no thing to do to a message swop; did you mean swap? (column 11)",
        ),
        ("help me", "there is no command me; try help (column 6)"),
        (
            "büch jimmy ☕",
            "there is no command büch; try help (column 1)",
        ),
        (
            "kill ☕",
            "\"☕\" is not a name; a name is a letter, then letters, digits, - or _ (column 6)",
        ),
    ] {
        assert_eq!(refused(line), sentence, "{line}");
    }
}

#[test]
fn an_error_marks_the_words_it_is_about() {
    let line = "  new josé:0";
    let error = parse(line).expect_err(line);
    assert_eq!(&line[error.start..error.end], "josé:0");
    assert_eq!(error.place.column, 7);
}

#[test]
fn a_line_that_is_too_long_is_not_read() {
    let line = "x".repeat(20_001);
    assert_eq!(
        refused(&line),
        "the line is 20001 bytes long; the most that is read is 20000 (column 1)"
    );
}

#[test]
fn every_command_can_be_put_into_words() {
    for form in GRAMMAR {
        let parsed = parse(form.example)
            .expect(form.example)
            .expect(form.example);
        assert_ne!(parsed.line.statement.meaning(), "", "{}", form.example);
    }
    let promise = |line: &str| match parse(line).expect(line).expect(line).line.statement {
        Statement::Do(command) => command.promise(),
        other => panic!("{other} waits for no time"),
    };
    let mut verbs: Vec<String> = (GRAMMAR.iter())
        .filter(|form| !matches!(form.verb, "run" | "seed" | "help"))
        .map(|form| promise(form.example).split(' ').take(1).collect())
        .collect();
    verbs.sort();
    verbs.dedup();
    assert_eq!(
        verbs.join(" "),
        "bring crash create cut drop end every freeze hand keep kill let lose make put repair split"
    );
    for (line, words) in [
        ("heal", "repair every partition, cut and isolation"),
        (
            "flap a -> b up 2s down 1s",
            "leave the way from a to b open for 2s, then cut for 1s, and so on",
        ),
        (
            "every 10s for 3s freeze ada",
            "every 10s from then on freeze ada: what arrives waits, and undo it after 3s",
        ),
    ] {
        assert_eq!(promise(line), words);
    }
    let meaning = |line: &str| {
        parse(line)
            .expect(line)
            .expect(line)
            .line
            .statement
            .meaning()
    };
    assert_eq!(
        meaning("new jimmy:81 book \"gatsby\" join 82"),
        "creates node jimmy on port 81, favourite book gatsby, joining through 82"
    );
    assert_eq!(meaning("freeze"), "freezes every node: what arrives waits");
    for (line, words) in [
        ("run 5s", "lets 5s pass at once"),
        (
            "run 1 round",
            "lets time pass at once to the end of the round",
        ),
        ("run 3 rounds", "lets 3 rounds pass at once"),
        ("run to 2.5s#3", "lets time pass at once up to 2.5s#3"),
        (
            "run until converged",
            "lets time pass at once until every node knows every favourite",
        ),
        (
            "run until loss",
            "lets time pass at once until a message is lost",
        ),
        (
            "run until ada knows tod:82",
            "lets time pass at once until ada knows tod:82's favourite",
        ),
        (
            "run until ada knows \"Emma\"",
            "lets time pass at once until ada knows of Emma",
        ),
    ] {
        assert_eq!(meaning(line), words, "{line}");
    }
}

#[test]
fn what_is_set_on_links_is_said_in_words() {
    for (line, meaning) in [
        (
            "loss 10% from a",
            "loses 10% of the messages on every link from a",
        ),
        (
            "duplicate 2% a <-> b",
            "makes a second copy of 2% of the messages on the links between a and b",
        ),
        (
            "latency default to b",
            "takes back what latency was set on every link to b",
        ),
        (
            "latency default",
            "sets the latency back to what it is at first",
        ),
        (
            "latency cities",
            "lets messages take half the round trips measured between the regions of IBM Cloud, 27 July to 25 August 2024, on every link",
        ),
        (
            "latency empirical 0%:5ms 100%:7ms a -> b",
            "lets messages take 5ms to 7ms, as the table of quantiles says, on the link from a to b",
        ),
        (
            "bandwidth 64kB/s queue 3",
            "lets 64kB/s pass on every link; up to 3 messages wait for those before them, and more are dropped",
        ),
        (
            "order kept",
            "lets no message arrive before one sent earlier on every link",
        ),
        ("cut a <-> b", "cuts the way between a and b"),
        ("place all Tokyo", "puts every node in Tokyo"),
        (
            "message 3 swap",
            "lets message 3 and the next on its link change places",
        ),
    ] {
        let parsed = parse(line).expect(line).expect(line);
        assert_eq!(parsed.line.statement.meaning(), meaning);
    }
}
