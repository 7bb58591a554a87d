use super::*;
use crate::command::{Statement, parse};
use crate::rng::Seed;
use crate::simulation::Ending;

/// Does what the lines say, and says why the last of them would be in vain.
fn why(lines: &str) -> Option<String> {
    let mut run = Simulation::new(Seed(7));
    let mut said = None;
    for line in lines.lines() {
        match parse(line).expect(line).expect(line).line.statement {
            Statement::Do(command) => run.apply(&command).expect(line),
            Statement::Run(until) => match run.ending(&until).expect(line) {
                Ending::At(moment) => run.run_to(moment).expect(line),
                Ending::When(awaited) => said = run.why_in_vain(awaited),
            },
            other => panic!("{other} is not for a run"),
        }
    }
    said
}

#[test]
fn what_cannot_come_about_is_said_with_what_is_in_the_way_and_what_to_try() {
    let two = "new ada:81 book Dune\nnew tod:82 book Emma";
    let peers = "set gossip 1s\nnew ada:81 book Dune\nnew tod:82 book Emma\nlink ada tod";
    for (lines, sentence) in [
        (
            "run until converged".to_owned(),
            "the room is empty; try new 12",
        ),
        (
            format!("{peers}\nkill all\nrun until converged"),
            "nobody is up, so nothing comes of waiting; restart all brings everybody back",
        ),
        (
            format!("{peers}\nkill all\nrun until loss"),
            "nobody is up, so nothing comes of waiting; restart all brings everybody back",
        ),
        (
            format!(
                "{peers}\nevery 5s for 1s isolate ada\nchurn 60/min down 1s\nrun 9s\nkill all\nrun until converged"
            ),
            "nobody is up, so nothing comes of waiting; restart all brings everybody back",
        ),
        (
            format!("{peers}\nfreeze\nrun until converged"),
            "everybody who is up is frozen, so nothing comes of waiting; thaw lets them go on",
        ),
        (
            format!("{peers}\nfreeze tod\nrun 5s\nrun until converged"),
            "tod is frozen and learns nothing; thaw tod lets it go on",
        ),
        (
            format!("{two}\nrun until converged"),
            "nobody that ada can hear of knows tod; link tod ada makes them peers",
        ),
        (
            format!("{two}\nrun until ada knows tod"),
            "nobody that ada can hear of knows tod; link tod ada makes them peers",
        ),
        (
            format!("{two}\nrun until ada knows \"Emma\""),
            "nobody that ada can hear of knows tod; link tod ada makes them peers",
        ),
        (
            format!("{peers}\npartition ada | tod\nrun until converged"),
            "what tod says cannot get to ada: a cut is in the way; heal repairs it",
        ),
        (
            format!("{peers}\nisolate ada\nrun until tod knows ada"),
            "what ada says cannot get to tod: a cut is in the way; heal repairs it",
        ),
        (
            format!("{peers}\ncut tod -> ada\nrun 5s\nrun until converged"),
            "what tod says cannot get to ada: a cut is in the way; heal repairs it",
        ),
        (
            format!("{peers}\ncut tod -> ada\nrun 5s\nrun until ada knows tod"),
            "what tod says cannot get to ada: a cut is in the way; heal repairs it",
        ),
        (
            format!(
                "set peers 0\n{peers}\nnew eve:83 book Dracula\nlink ada eve\nloss 100% tod -> ada\nrun until eve knows \"Emma\""
            ),
            "what tod says cannot get to eve: whatever is sent there is lost; loss 0% lets it through",
        ),
        (
            format!("{peers}\nhold tod -> ada\nrun until converged"),
            "what tod says cannot get to ada: what is sent there is held; release lets it go on",
        ),
        (
            format!("{peers}\nhold ada <-> tod\nrun until tod knows ada"),
            "what ada says cannot get to tod: what is sent there is held; release lets it go on",
        ),
        (
            format!("{peers}\nloss 100%\nrun until converged"),
            "what tod says cannot get to ada: whatever is sent there is lost; loss 0% lets it through",
        ),
        (
            format!("{peers}\nkill tod\nrun until tod knows ada"),
            "tod is dead and learns nothing; restart tod brings it back",
        ),
        (
            format!("{peers}\nkill tod\nrun until ada knows tod"),
            "tod is dead, and nobody who is up knows its newest favourite; restart tod brings it back",
        ),
        (
            format!("{peers}\nkill tod\nrun until ada knows \"Emma\""),
            "nobody who is up knows that book; give it to somebody for a favourite first",
        ),
        (
            format!("{peers}\nrun until loss"),
            "no link loses anything; let one do so, like loss 10%",
        ),
        (
            format!("set gossip off\n{two}\nlink ada tod\nrun until converged"),
            "nothing is left to happen, so nothing comes of waiting; give a command, like set gossip 1s",
        ),
    ] {
        assert_eq!(why(&lines).as_deref(), Some(sentence), "{lines}");
    }
}

#[test]
fn of_what_may_come_about_nothing_is_said() {
    let peers = "set gossip 1s\nnew ada:81 book Dune\nnew tod:82 book Emma\nlink ada tod";
    for lines in [
        format!("{peers}\nrun until converged"),
        format!("{peers}\nrun until ada knows tod"),
        format!("{peers}\nrun 5s\nrun until converged"),
        // One way is enough, and what was told before the cut is known; another way leads round it.
        format!("{peers}\ncut tod -> ada\nrun 5s\nrun until tod knows ada"),
        format!("{peers}\nrun 5s\ncut tod -> ada\nbook ada \"Ulysses\"\nrun until converged"),
        format!(
            "{peers}\nnew eve:83\nlink ada eve\nlink tod eve\ncut tod -> ada\nrun until converged"
        ),
        format!(
            "{peers}\nnew eve:83\nlink ada eve\nlink tod eve\ncut tod -> ada\nrun until ada knows tod"
        ),
        // ada tells tod of eve, and then he tells her himself.
        format!("{peers}\nnew eve:83\nlink ada eve\ncut tod -> ada\nrun until eve knows \"Emma\""),
        // A schedule may do away with whatever is in the way.
        format!("{peers}\nunlink ada tod\nevery 5s link ada tod\nrun until converged"),
        format!("{peers}\nevery 5s restart all\nkill all\nrun until converged"),
        format!("{peers}\nchurn 600/min down 1h\nrun 5s\nrun until converged"),
        // An introduction is under way.
        "new ada:81\nnew tod:82\njoin ada tod\nrun until converged".to_owned(),
        // What was sent while there was loss may be lost.
        format!("latency 5s\n{peers}\nloss 50%\nrun 1050ms\nloss 0%\nrun until loss"),
        format!("latency 5s\nloss 100%\n{peers}\nrun 1100ms\nkill all\nrun until loss"),
        format!("latency 5s\nloss 100%\n{peers}\nrun 1100ms\nfreeze\nrun until loss"),
        // What is under way to it was sent before its sender died.
        format!("latency 5s\n{peers}\nrun 1100ms\nkill tod\nrun until ada knows \"Emma\""),
        format!("{peers}\nset repick 5s\nunlink ada tod\nrun until ada knows \"Emma\""),
        format!("{peers}\nfreeze tod\nrun until loss\nloss 1%\nrun until loss"),
    ] {
        assert_eq!(why(&lines), None, "{lines}");
    }
}

#[test]
fn an_island_is_who_can_hear_of_each_other() {
    let islands = |lines: &str| {
        let mut run = Simulation::new(Seed(7));
        for line in lines.lines() {
            let Statement::Do(command) = parse(line).expect(line).expect(line).line.statement
            else {
                panic!("{line} is no command")
            };
            run.apply(&command).expect(line);
        }
        let islands = run.islands();
        (0..run.members().len())
            .map(|place| islands.of(place))
            .collect::<Vec<_>>()
    };
    assert_eq!(islands("new a\nnew b\nnew c"), [Some(0), Some(1), Some(2)]);
    let star = "new a\nnew b\nnew c\nlink a b\nlink a c";
    assert_eq!(islands(star), [Some(0); 3]);
    assert_eq!(
        islands(&format!("{star}\nkill a")),
        [None, Some(0), Some(1)]
    );
    assert_eq!(islands(&format!("{star}\nisolate a")), [Some(0); 3]);
    let churn = format!("{star}\nchurn 10/min down 5s\nkill a");
    assert_eq!(islands(&churn), [Some(0); 3], "it may come back");
}
