use super::*;
use crate::command::{Until, parse};
use crate::rng::Seed;
use crate::snapshot::Camera;

/// Runs lines of the command language, of which the first `opening` commands are nobody's deeds.
fn said_after(opening: usize, lines: &str) -> Option<String> {
    let mut run = Simulation::new(Seed(1));
    for line in lines.lines().map(str::trim) {
        match parse(line).expect(line).expect(line).line.statement {
            Statement::Do(command) => run.apply(&command).expect(line),
            Statement::Run(Until::For(span)) => {
                run.run_until(run.now() + span, u64::MAX);
            }
            other => panic!("{other} is not for this test"),
        }
    }
    let snapshot = Camera::default().snapshot(&run, 0);
    standing(&run, &snapshot, opening)
}

fn said(lines: &str) -> String {
    said_after(0, lines).unwrap_or_default()
}

/// Five people in a ring who gossip every second; messages take 100 ms.
const FIVE: &str = "set gossip 1s\nset peers 0\nlatency 100ms\nnew ada:1 book Dune\nnew tod:2 book Emma\nnew flo:3 book Emma\nnew max:4 book Emma\nnew eve:5 book Emma\nlink ada tod\nlink tod flo\nlink flo max\nlink max eve\nlink eve ada";

/// A message by hand, which ada passes on as message 2 and message 3.
const HAND: &str = "send ada {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}";

#[rustfmt::skip]
const CASES: &[(&str, &str)] = &[
    ("partition ada,tod | flo", "You split the room: 3 sides, of 1, 2 and 2 nodes, cannot hear each other."),
    ("partition ada | tod,flo,max,eve", "You split the room: ada cannot hear the others, nor the others ada."),
    ("run 1s\npartition ada,tod | flo,max,eve", "You split the room: ada and tod cannot hear the others, nor the others them; 4 messages on their way across cannot arrive while that lasts."),
    ("partition ada | tod | flo,max", "You split the room: 4 sides, of 1, 1, 1 and 2 nodes, cannot hear each other."),
    ("run 1s\npartition ada,tod | flo,max,eve\nheal", "You healed every cut, isolation and partition made by hand: nothing is cut any more, and everybody knows everything."),
    ("cut ada -> tod", "You cut ada -> tod: tod cannot hear ada directly, only flo."),
    ("cut ada <-> tod", "You cut ada <-> tod: they cannot hear each other directly."),
    ("cut flo -> tod\ncut ada -> tod", "You cut ada -> tod: tod can hear nobody directly now."),
    ("isolate ada\ncut ada -> tod\nheal ada -> tod", "You healed ada -> tod: tod still cannot hear ada directly: ada is isolated."),
    ("cut ada -> tod\nheal ada -> tod", "You healed ada -> tod: tod can hear ada again."),
    ("run 1s\nisolate ada", "You isolated ada: it hears nobody, and nobody hears it; 2 messages on their way to it or from it cannot arrive while that lasts."),
    ("freeze ada", "You froze ada: it hears and says nothing, and whatever arrives waits; nothing is on its way."),
    ("run 1s\nfreeze ada", "You froze ada: it hears and says nothing, and whatever arrives waits; 1 message is on its way."),
    ("run 1s\nfreeze", "You froze everybody: whatever arrives waits, and 4 messages are on their way."),
    ("freeze ada\nrun 3s\nthaw ada", "You thawed ada: it catches up on 21 messages."),
    ("freeze ada\nthaw ada", "You thawed ada: it goes on where it stopped; nothing had arrived meanwhile."),
    ("freeze\nrun 3s\nthaw", "You thawed everybody: they go on where they stopped; nothing had arrived meanwhile."),
    ("run 1s\nkill ada", "You killed ada: whatever arrives finds nobody, and 1 message is on its way. tod and eve still have it as a peer."),
    ("run 1s\nstop", "You killed everybody: whatever arrives finds nobody, and 4 messages are on their way."),
    ("freeze ada\nrun 3s\nkill ada", "You killed ada: whatever arrives finds nobody, and 2 messages are on their way. 21 messages that waited for it are gone. tod and eve still have it as a peer."),
    ("kill ada\nrestart ada", "You restarted ada: it knows 1 of 5 favourites, its own included."),
    ("run 3s\nkill ada\nrestart ada", "You restarted ada: it knows 5 of 5 favourites, its own included."),
    ("run 3s\nkill ada\nrestart ada blank", "You restarted ada, knowing nothing: it knows 1 of 5 favourites, its own included."),
    ("kill ada\nkill tod\nrestart all", "You restarted everybody: nobody knows everything yet."),
    ("run 1s\nremove ada", "You removed ada for good: whatever arrives finds nobody, and 1 message is on its way. tod and eve still have it as a peer."),
    ("remove all", "You removed everybody for good: whatever arrives finds nobody, and nothing is on its way."),
    ("new jim:9", "You created jim: nobody knows it yet, and it knows nobody."),
    ("new jim:9 join ada", "You created jim: nobody knows it yet, and it knows ada."),
    ("new 1", "You created kiran: nobody knows it yet, and it knows eve."),
    ("set topology ring\nnew 12", "You created 12 nodes: each knows 2 or 3 others."),
    ("run 3s\nbook ada Walden", "You gave ada a new favourite, \"Walden\": 1 of 5 nodes knows it."),
    ("book all Walden", "You gave everybody a new favourite, \"Walden\": nobody knows everything yet."),
    ("send ada {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}", "You told ada about 196.18.1.0:80's favourite, gatsby (version 0): it was news; ada passed it on to tod and eve."),
    ("send all {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}", "You told 5 nodes the same: it was news to 5 of them."),
    ("join ada flo", "You made ada ask flo for peers: the question should reach flo at 0.100 s."),
    ("kill flo\njoin ada flo", "You made ada ask flo for peers: flo is dead and does not answer."),
    ("freeze flo\njoin ada flo", "You made ada ask flo for peers: flo is frozen and answers when it is thawed."),
    ("link ada flo", "You made ada and flo peers: ada has 3 peers now, and flo has 3."),
    ("unlink ada tod", "You made ada and tod peers no longer: ada has 1 peer now, and tod has 1."),
    ("run 1s\nhold ada -> tod", "You held ada -> tod: what is sent there waits on its way."),
    ("hold ada -> tod", "You held ada -> tod: what is sent there waits on its way."),
    ("run 1s\nhold ada -> tod\nrelease ada -> tod", "You released ada -> tod: nothing is on its way there."),
    ("loss 30%", "You changed loss from 0% to 30%: that loses 30% of the messages on every link."),
    ("run 1s\nloss 10%\nloss 30%", "You changed loss from 10% to 30%: that loses 30% of the messages on every link; it changes nothing for the 4 messages that are on their way."),
    ("loss 10%\nloss 10%", "You set loss to 10%, as it was: that loses 10% of the messages on every link."),
    ("loss 10%\nloss default", "You changed loss from 10% to 0%: that loses 0% of the messages on every link."),
    ("loss 10% ada -> tod", "You set loss to 10%: that loses 10% of the messages on the link from ada to tod."),
    ("loss 10% ada -> tod\nloss default ada -> tod", "You took back what loss was set on the link from ada to tod."),
    ("latency uniform 20ms..200ms", "You changed latency from 100ms to uniform 20ms..200ms: that lets messages take 20ms to 200ms on every link."),
    ("duplicate 5%", "You changed duplication from 0% to 5%: that makes a second copy of 5% of the messages on every link."),
    ("bandwidth 64kB/s", "You changed bandwidth from off to 64kB/s: that lets 64kB/s pass on every link; up to 100 messages wait for those before them, and more are dropped."),
    ("order kept", "You changed order from free to kept: that lets no message arrive before one sent earlier on every link."),
    ("latency cities\nplace ada Tokyo", "You put ada in Tokyo: a message takes 81ms to tod and 122ms to eve."),
    ("place ada Tokyo", "You put ada in Tokyo: no message takes as long as between cities; latency cities makes it so."),
    ("slow ada 300ms", "You made ada slow, 300ms a message: nothing is on its way to it."),
    ("slow ada 300ms\nrun 2s\nslow ada 400ms", "You made ada slow, 400ms a message: 9 messages stand in line for it; on the way there: 2."),
    ("slow ada 300ms\nslow ada off", "You made ada slow no longer: that lets ada take no time over messages."),
    ("slow all 300ms", "You made everybody slow, 300ms a message: that makes every node take 300ms over each message, one after the other."),
    ("drift ada +10%", "You let the clock of ada drift by +10%: that makes the periods of ada 10% longer."),
    ("drift ada +10%\ndrift ada 0%", "You set the clock of ada right: its periods are as long as they should be."),
    ("lie ada version", "You made ada lie about the version: from now on it gives out what others said as newer than it is."),
    ("lie ada version\nrun 1s\nhonest ada", "You made ada honest: 1 message that it sent before is still on its way."),
    ("set ttl 4", "You changed TTL from 8 to 4: that lets new messages cross 4 links."),
    ("run 1s\nset ttl 4", "You changed TTL from 8 to 4: that lets new messages cross 4 links; it changes nothing for the 4 messages that are on their way."),
    ("set gossip 1s", "You set gossip to 1s, as it was: that makes every node gossip every 1s."),
    ("set gossip off", "You changed gossip from 1s to off: that stops nodes from gossiping by themselves."),
    ("set topology grid", "You changed topology from random 1 to grid: that joins nodes created together by a grid topology."),
    ("every 10s for 3s isolate ada", "You scheduled every 10s for 3s isolate ada: it is schedule 1, and strikes first at 10.000 s."),
    ("churn 6/min down 5s", "You scheduled churn 6/min down 5s: it is schedule 1, and strikes first at 1.628 s."),
    ("flap ada up 2s down 1s", "You scheduled flap ada up 2s down 1s: it is schedule 1, and strikes first at 2.000 s."),
    ("every 10s for 3s isolate ada\ncalm", "You ended every schedule: nothing comes by itself any more."),
    ("every 10s for 3s isolate ada\nflap tod up 2s down 1s\ncalm 1", "You ended schedule 1: 1 schedule goes on."),
    ("every 1010ms for 10ms isolate ada\nrun 1010ms", "At 1.010 s schedule 1 isolated ada: it hears nobody, and nobody hears it; 2 messages on their way to it or from it cannot arrive while that lasts."),
    ("every 1s for 30ms isolate ada\nrun 1030ms", "At 1.030 s schedule 1 took back: isolate ada. Nothing is cut any more, and everybody knows everything."),
    ("every 500ms for 100ms freeze ada\nrun 500ms", "At 0.500 s schedule 1 froze ada: it hears and says nothing, and whatever arrives waits; nothing is on its way."),
    ("every 500ms for 100ms freeze ada\nrun 600ms", "At 0.600 s schedule 1 took back: freeze ada. It goes on where it stopped; nothing had arrived meanwhile."),
    ("every 500ms kill ada\nrun 1s", "At 1.000 s schedule 1 tried in vain: kill ada; ada is dead already; restart ada brings it back."),
    ("HAND\nmessage 2 drop", "You dropped message 2, 196.18.1.0:80's favourite, gatsby (version 0), on its way from ada to tod."),
    ("HAND\nmessage 2 hold", "You held message 2 on its way from ada to tod. It stays there until it is released."),
    ("HAND\nmessage 2 delay 50ms", "You let message 2 from ada to tod take 50ms longer. It should arrive at 0.150 s."),
    ("HAND\nmessage 2 deliver", "You delivered message 2 from ada to tod at once. ada told tod about 196.18.1.0:80's favourite, gatsby (version 0): it was news; tod passed it on to flo."),
    ("HAND\nmessage 2 duplicate", "196.18.1.0:80's favourite, gatsby (version 0) went twice on its way from ada to tod: as message 2 and as message 4."),
    ("HAND\nmessage 2 to flo", "You sent message 2 from ada to flo instead of tod. It should arrive at 0.100 s."),
    ("run 20s", "Everybody knows everything, since 0.962 s."),
    ("run 1050ms", "Everybody knows everything, since 0.962 s."),
    ("set gossip off\nrun 9s", "At 0.000 s you set gossip to off."),
];

#[test]
fn every_deed_is_told_with_what_follows() {
    let mut wrong = String::new();
    for (lines, says) in CASES {
        let said = said(&format!("{FIVE}\n{}", lines.replace("HAND", HAND)));
        if said != *says {
            wrong += &format!("{lines:?}, {said:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn how_a_room_begins_is_nobodys_deed() {
    assert_eq!(said_after(13, FIVE), None);
    let deed = said_after(12, FIVE).unwrap_or_default();
    assert_eq!(
        deed,
        "You made eve and ada peers: eve has 2 peers now, and ada has 2."
    );
}

#[test]
fn a_crowd_is_counted_and_not_named() {
    let lines = "set peers 0\nset topology ring\nnew 50\npartition 8001,8002,8003,8004 | 8005";
    assert_eq!(
        said(lines),
        "You split the room: 3 sides, of 1, 4 and 45 nodes, cannot hear each other."
    );
    let half: Vec<String> = (8001..8026).map(|port| port.to_string()).collect();
    let rest: Vec<String> = (8026..8051).map(|port| port.to_string()).collect();
    let lines = format!(
        "set peers 0\nset topology ring\nnew 50\npartition {} | {}",
        half.join(","),
        rest.join(",")
    );
    assert_eq!(
        said(&lines),
        "You split the room: 25 nodes and the other 25 cannot hear each other."
    );
}

#[test]
fn once_something_has_happened_that_is_told_and_no_longer_the_deed() {
    let said = said(&format!("{FIVE}\nfreeze ada\nrun 2s"));
    assert!(said.starts_with("At 1."), "{said}");
    assert!(!said.contains("froze"), "{said}");
}

#[test]
fn what_is_not_seen_in_a_title_is_in_no_sentence() {
    let said = said(&format!("{FIVE}\nbook ada \"\u{202e}enuD\""));
    assert!(
        said.contains("enuD") && !said.contains('\u{202e}'),
        "{said:?}"
    );
}
