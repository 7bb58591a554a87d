//! The command language as a table: what there is to say, what it means, and an example of each.

use std::fmt::Write as _;

/// One command of the language.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The word it begins with.
    pub verb: &'static str,
    /// How it is written: capitals stand for something, brackets may be left out, a bar means or.
    pub usage: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// One that works as it stands in a room with the nodes it names.
    pub example: &'static str,
}

const fn form(
    verb: &'static str,
    usage: &'static str,
    meaning: &'static str,
    example: &'static str,
) -> Form {
    Form {
        verb,
        usage,
        meaning,
        example,
    }
}

/// Every command, in the order in which people meet them.
#[rustfmt::skip]
pub const GRAMMAR: &[Form] = &[
    form("new", "new NAME[:PORT] [book \"TITLE\"] [join NODE]", "creates a node, and lets it join the room through another", "new jimmy:81 book \"gatsby\" join 8001"),
    form("new", "new COUNT", "creates that many nodes with names and ports of their own, joined by the topology", "new 12"),
    form("kill", "kill WHOM", "crashes a node; what is on its way to it is lost", "kill grace"),
    form("restart", "restart WHOM [blank]", "brings a killed node back, with its books or knowing nothing", "restart grace blank"),
    form("stop", "stop", "kills every node", "stop"),
    form("remove", "remove WHOM", "lets a node leave for good: its name and port are free again; what is on its way to it is lost", "remove grace"),
    form("freeze", "freeze [WHOM]", "stops a node in its tracks, or all of them; what arrives waits", "freeze grace"),
    form("thaw", "thaw [WHOM]", "lets a frozen node go on where it stopped, or all of them", "thaw"),
    form("book", "book WHOM \"TITLE\"", "gives a node a new favourite: its version goes up by one", "book ada \"Emma\""),
    form("send", "send WHOM {JSON}", "hands a message to a node, exactly as written", "send ada {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}"),
    form("join", "join NODE INTRODUCER", "makes a node ask another whom there is to know", "join jimmy 8001"),
    form("link", "link NODE NODE", "makes two nodes peers of each other", "link ada tod"),
    form("unlink", "unlink NODE NODE", "makes two nodes forget each other as peers", "unlink ada tod"),
    form("partition", "partition NODES | NODES", "splits the room into groups that cannot talk to each other; anyone left out forms another group", "partition ada,tod | grace,alan"),
    form("cut", "cut NODE -> NODE | NODE <-> NODE", "cuts a link, one way or both", "cut ada -> tod"),
    form("isolate", "isolate NODE", "cuts a node off from everybody, both ways, newcomers included", "isolate grace"),
    form("heal", "heal [NODE -> NODE | NODE <-> NODE]", "repairs every partition, cut and isolation, or one cut", "heal"),
    form("loss", "loss SHARE | burst SHARE LENGTH | default [WHERE]", "sets how many messages are lost, each for itself or so many in succession in the mean", "loss burst 10% 5"),
    form("duplicate", "duplicate SHARE | default [WHERE]", "sets how many messages a second copy is made of", "duplicate 2%"),
    form("latency", "latency TIME | uniform TIME..TIME | default [WHERE]", "sets how long messages take", "latency uniform 20ms..200ms"),
    form("latency", "latency normal MEAN SD | exponential MEAN | lognormal MEDIAN P99 [WHERE]", "draws how long messages take from a distribution, given by times", "latency lognormal 50ms 400ms"),
    form("latency", "latency empirical SHARE:TIME SHARE:TIME … [WHERE]", "draws how long messages take from a table of quantiles, in a straight line between them", "latency empirical 0%:5ms 50%:20ms 90%:60ms 100%:400ms"),
    form("latency", "latency cities [WHERE]", "lets messages take as long as was measured between the cities that nodes are in, each in turn unless placed", "latency cities"),
    form("place", "place WHOM CITY", "puts a node in a city: Dallas, Toronto, Washington, Frankfurt, London, Madrid, Osaka, Sydney, Tokyo or SaoPaulo", "place ada London"),
    form("bandwidth", "bandwidth BYTES/s [queue COUNT] | off | default [WHERE]", "sets how many bytes a link takes in a second, and how many messages may wait for it; more are dropped", "bandwidth 64kB/s queue 10"),
    form("order", "order kept | free | default [WHERE]", "sets whether a message may arrive before one that was sent earlier on its link", "order kept"),
    form("hold", "hold NODE -> NODE | NODE <-> NODE", "keeps messages on a link where they are", "hold ada -> tod"),
    form("release", "release NODE -> NODE | NODE <-> NODE", "lets held messages go on", "release ada -> tod"),
    form("message", "message NUMBER drop | deliver | duplicate | hold | release | swap", "loses one message in flight, delivers it now, makes a second copy of it, keeps it where it is, lets it go on, or lets it change places with the next on its link", "message 17 drop"),
    form("message", "message NUMBER delay TIME | to NODE | edit {JSON}", "lets one message in flight take longer, go to somebody else, or say something else", "message 17 delay 500ms"),
    form("slow", "slow WHOM TIME | off", "makes a node take that long over each message it is given, one after the other", "slow grace 300ms"),
    form("drift", "drift WHOM SHARE", "makes a node's clock wrong: slow (+) or fast (-)", "drift grace +10%"),
    form("lie", "lie WHOM version | origin | ttl", "makes a node a liar: about how new other news is, whose its own favourite is, or how far rumors may go", "lie grace version"),
    form("honest", "honest WHOM", "makes a node tell the truth again", "honest grace"),
    form("every", "every TIME [for TIME] COMMAND", "does something again and again from now on, and undoes it after a while each time", "every 10s for 3s partition ada,tod | grace,alan"),
    form("flap", "flap NODE [-> NODE | <-> NODE] up TIME down TIME", "makes a node's connection, or one link, come and go", "flap grace up 4s down 1s"),
    form("churn", "churn RATE down TIME", "crashes nodes by chance, and brings them back after a while", "churn 6/min down 5s"),
    form("calm", "calm [NUMBER]", "ends every schedule, or one, and undoes what it has in force", "calm"),
    form("protocol", "protocol NAME", "chooses how rumors spread", "protocol flooding"),
    form("set", "set NAME VALUE", "changes a setting: ttl, gossip, repick, cache, peers or topology", "set gossip 2s"),
    form("run", "run TIME | COUNT rounds | to TIME", "lets simulated time pass at full speed", "run 5s"),
    form("run", "run until converged | loss | NODE knows NODE | NODE knows \"TITLE\"", "lets simulated time pass at full speed until something has come about", "run until ada knows grace"),
    form("at", "at TIME COMMAND", "lets a command wait for that instant: it is part of the run from the moment it is given, and Undo takes it back", "at 5s kill grace"),
    form("seed", "seed NUMBER", "sets what a file's randomness comes from; only on its first line", "seed 42"),
    form("help", "help [COMMAND]", "explains the commands, or one of them", "help new"),
];

/// What people write for something that is done otherwise here, and how.
#[rustfmt::skip]
pub(super) const ELSEWHERE: &[(&[&str], &str)] = &[
    (&["ls", "ps", "dir", "list", "nodes", "who", "top", "show", "status", "info", "print", "cat", "log"], "every node is seen in the room, and the log tells what happened; to change something, try help"),
    (&["exit", "quit", "q", "bye", "logout", ":q", "close"], "nothing has to be left here; stop kills every node"),
    (&["clear", "cls", "reset", "init"], "nothing has to be cleared here; stop kills every node, and Begin again goes back to the start"),
    (&["undo", "redo"], "the buttons beside the line do that, or Ctrl+Z"),
    (&["play", "pause", "step", "continue", "next", "tick", "wait", "go"], "time passes by Play or by run: run 5s"),
    (&["add", "create", "node", "spawn", "start", "launch", "make", "up"], "new does that: new jimmy:81, or new 12"),
    (&["rm", "delete", "del", "leave"], "remove does that: remove WHOM"),
    (&["crash", "terminate", "shutdown", "halt", "destroy", "down"], "kill does that: kill WHOM"),
    (&["revive", "reboot", "wake", "boot"], "restart does that: restart WHOM [blank]"),
    (&["suspend", "sleep"], "freeze does that: freeze [WHOM]"),
    (&["unfreeze", "unpause", "resume"], "thaw does that: thaw [WHOM]"),
    (&["connect", "peer", "peers", "edge"], "link does that: link NODE NODE"),
    (&["disconnect"], "unlink does that: unlink NODE NODE; cut NODE -> NODE lets them forget nothing"),
    (&["say", "tell", "post", "publish", "broadcast", "gossip", "curl", "wget", "http", "httpie", "invoke-restmethod", "invoke-webrequest", "fetch(", "requests.post(", "inject"], "send does that: send WHOM {JSON}"),
    (&["//", "--", "/*", "rem", ";;"], "a comment begins with #"),
    (&["split", "divide", "separate"], "partition does that: partition NODES | NODES"),
    (&["repair", "fix", "mend", "join-all", "merge"], "heal does that: heal"),
    (&["delay", "lag", "rtt"], "latency does that: latency 100ms"),
    (&["drop", "packetloss", "lose"], "loss does that: loss 10%"),
    (&["ttl", "topology", "cache"], "set does that: set NAME VALUE"),
    (&["favourite", "favorite", "read", "pick"], "book does that: book WHOM \"TITLE\""),
];

/// What can be done to a message in flight.
pub(super) const MESSAGE_ACTIONS: [&str; 9] = [
    "drop",
    "deliver",
    "duplicate",
    "hold",
    "release",
    "swap",
    "delay",
    "to",
    "edit",
];

/// The settings: name, values, meaning.
#[rustfmt::skip]
pub const SETTINGS: &[(&str, &str, &str)] = &[
    ("ttl", "1 to 255", "how many links a message may cross; 8 unless set"),
    ("gossip", "TIME or off", "how often nodes tell their peers their favourite; 2s unless set"),
    ("repick", "TIME or off", "how often nodes pick a new favourite; off unless set"),
    ("cache", "1 to 60000", "how many messages a node remembers having seen; 1000 unless set"),
    ("peers", "0 to 1000", "how many peers a node makes from what it hears; 8 unless set"),
    ("topology", crate::topology::Topology::FORMS, "who knows whom among nodes created together; random 1 unless set"),
];

/// What can be set on links: the verb, what it is at first and within which bounds, what too little and too much of it does.
#[rustfmt::skip]
pub const LINK_SETTINGS: &[(&str, &str)] = &[
    ("loss", "Share of the messages that chance loses: none at first, 0% to 100%, bursts of 2 to 1000 messages. At 100% only whoever has news knows it; a little of it, flooding hardly notices, because there are many ways round."),
    ("duplicate", "Share of the messages that a second copy is made of: none at first, 0% to 100%. It costs traffic and nothing else, as long as nodes remember what they have seen."),
    ("latency", "How long messages take: 100ms at first, nothing to 1h. At nothing everything happens at one instant; far above the gossip period, news is old when it arrives."),
    ("bandwidth", "How many bytes a link takes in a second: any number at first, 1B/s to 1GB/s, with a queue of 0 to 10000 messages, 100 unless said. Too low, messages wait until their news is old, or are dropped; too high, it is as if there were no bound. A long queue drops little and makes everything late."),
    ("order", "Whether messages keep their order: free at first, as in UDP. Kept, as in TCP, one slow message makes all behind it wait."),
];

/// Explains the whole language, or one command of it; `None` if there is no such command.
#[must_use]
pub fn help(verb: Option<&str>) -> Option<String> {
    let mut text = String::new();
    let forms = GRAMMAR
        .iter()
        .filter(|form| verb.is_none_or(|v| v == form.verb));
    for form in forms {
        let _ = writeln!(text, "{}\n    {}", form.usage, form.meaning);
        if verb.is_some() {
            let _ = writeln!(text, "    like: {}", form.example);
        }
    }
    if text.is_empty() {
        return None;
    }
    let explained = LINK_SETTINGS.iter().filter(|(v, _)| verb == Some(*v));
    for (_, explanation) in explained {
        let _ = writeln!(text, "{explanation}");
    }
    if verb.is_none_or(|v| v == "set") {
        for (name, values, meaning) in SETTINGS {
            let _ = writeln!(text, "set {name} ({values})\n    {meaning}");
        }
    }
    if verb.is_none() {
        text.push_str(
            "WHOM and NODE are a name, a port, or name:port; WHOM may also be all. TIME has a unit: 500ms, 2.5s, 3m.\n\
             SHARE is 10%, 0.5% or 200ppm. WHERE is NODE -> NODE, NODE <-> NODE, from NODE or to NODE, and everywhere if it is left out; of several the\n\
             most specific holds: one link, then from, then to; default takes one back. BYTES has a unit: 800B, 64kB, 1.5MB. RATE is 1/s, 6/min or 20/h. A leading \"watercooler\" is optional. # starts a comment.\n",
        );
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::parse;

    #[test]
    fn every_example_is_a_command_and_begins_with_its_verb() {
        for form in GRAMMAR {
            let read = parse(form.example).unwrap_or_else(|e| panic!("{}: {e}", form.example));
            assert!(read.is_some(), "{} is empty", form.example);
            assert!(form.example.starts_with(form.verb), "{}", form.example);
            assert!(form.usage.starts_with(form.verb), "{}", form.usage);
        }
    }

    #[test]
    fn help_knows_every_command_and_no_other() {
        let all = help(None).expect("the whole language");
        assert!(GRAMMAR.iter().all(|form| all.contains(form.usage)), "{all}");
        assert_eq!(
            help(Some("kill")).as_deref(),
            Some(
                "kill WHOM\n    crashes a node; what is on its way to it is lost\n    like: kill grace\n"
            )
        );
        assert_eq!(help(Some("destroy")), None);
    }
}
