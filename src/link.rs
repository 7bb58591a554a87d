//! Links: a run in an address, so that it can be sent to somebody.
//!
//! A link is `w2.` and the run in a few lines of text, in base64 for addresses, and a checksum. It says which scenario the run
//! began with and with which seed, and what was done since; or, if it did not begin with a built-in scenario, everything that was
//! done. It says how far the run went, and optionally at which moment to stop, and which node to look at. Nothing in a link is
//! believed before it has been checked: it comes from a stranger.
//!
//! Links last. One is opened if what it says is known, however it is worded; and because a scenario may change, a link says in
//! which edition it began with it. Links with `w1.` say no edition: they mean those that there were then.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::command::{Line, Moment, Statement, parse_recorded};
use crate::recording::{COMMANDS_MAX, Given, Recording};
use crate::rng::{Fingerprint, Seed};
use crate::scenario::{Editions, Performance, Scenario};
use crate::simulation::Simulation;
use crate::text::{quoted, shown};

/// The version that is written; those before it are read.
pub const VERSION: u32 = 2;
/// The most characters of a link.
pub const CHARS_MAX: usize = 200_000;
/// Longer links are cut by some programs that send them: a file is safer.
pub const CHARS_SAFE: usize = 2_000;

/// The editions that links of the first version mean.
const FIRST_EDITIONS: [(&str, &str); 11] = [
    ("first-rumor", "7deeae25"),
    ("the-exercise", "b4e233d1"),
    ("fifty-people", "6a0cb73f"),
    ("a-slow-line", "c1b1709f"),
    ("lossy-room", "6f33e18c"),
    ("the-introducer", "cdc05c17"),
    ("ten-cities", "367258f3"),
    ("a-wall-now-and-then", "c89d5fc4"),
    ("one-who-lies", "5d5c4c07"),
    ("a-crowd", "e158c003"),
    ("empty-room", "373b9115"),
];

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The built-in scenario it begins with, in the edition it began with; `None`: an empty room.
    pub scenario: Option<Scenario>,
    /// What all chance comes from.
    pub seed: Seed,
    /// What is done after the scenario was set up, in order, past and to come.
    pub commands: Vec<Given>,
    /// How far the run went; `None`: it does not say.
    pub end: Option<Moment>,
    /// The moment at which to stop; `None`: the beginning.
    pub moment: Option<Moment>,
    /// How many of its commands have been given there; said only if there are some at that very instant.
    pub given: Option<usize>,
    /// The port of the node to look at.
    pub selected: Option<u16>,
}

/// How much of a run goes into a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Only how it began.
    Setup,
    /// And what is done to it, past and to come.
    #[default]
    Commands,
    /// And the present moment, with the selected node.
    Moment,
}

/// Why a link cannot be opened: one sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError(pub String);

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn wrong<T>(sentence: impl Into<String>) -> Result<T, LinkError> {
    Err(LinkError(sentence.into()))
}

/// What stands in the place of something that is not said.
const NOTHING: &str = "-";

impl Link {
    /// Returns what a link to a run says, at its end; `selected` is the port of the selected node.
    #[must_use]
    pub fn to(recording: &Recording, extent: Extent, selected: Option<u16>) -> Self {
        Self::to_one_of(&Editions::BUILT_IN, recording, extent, selected)
    }

    fn to_one_of(
        editions: &Editions,
        recording: &Recording,
        extent: Extent,
        selected: Option<u16>,
    ) -> Self {
        let (scenario, set_up) = scenario_of(editions, recording);
        let from = if extent == Extent::Setup {
            // Without a scenario the beginning is what was given before any time passed.
            let later = |given: &Given| given.moment.at > Moment::START.at;
            let own = recording.commands.iter().position(later);
            let end = own.unwrap_or(recording.commands.len());
            let start = if scenario.is_some() { end } else { 0 };
            start..end
        } else {
            set_up..recording.commands.len()
        };
        let link = Self {
            scenario,
            seed: recording.seed,
            commands: recording.commands[from].to_vec(),
            end: (extent != Extent::Setup).then_some(recording.end),
            moment: None,
            given: None,
            selected: None,
        };
        if extent == Extent::Moment {
            return link.stopped_at(recording.end, recording.commands.len(), selected);
        }
        link
    }

    /// Lets the link stop at a moment, when so many of all commands of the run have been given.
    #[must_use]
    pub fn stopped_at(self, moment: Moment, given: usize, selected: Option<u16>) -> Self {
        let before = set_up_of(self.scenario.as_ref(), self.seed).simulation;
        let is_at_it = |given: &Given| given.moment.at == moment.at;
        Self {
            moment: Some(moment),
            given: (self.commands.iter().any(is_at_it))
                .then(|| given.saturating_sub(before.commands().len())),
            selected,
            ..self
        }
    }

    /// Returns how many of all commands of the run have been given where the link stops, if it says so.
    #[must_use]
    pub fn given_in_all(&self) -> Option<usize> {
        let before = set_up_of(self.scenario.as_ref(), self.seed).simulation;
        self.given
            .map(|given| given.saturating_add(before.commands().len()))
    }

    /// Returns the run the link describes, at its beginning, with everything it does still to come.
    ///
    /// # Errors
    /// One sentence if something in it cannot be done.
    pub fn begin(&self) -> Result<Performance, LinkError> {
        let mut performance = set_up_of(self.scenario.as_ref(), self.seed);
        let says_what_comes =
            self.end.is_some() || self.moment.is_some() || !self.commands.is_empty();
        if says_what_comes {
            performance.forget_the_rest();
        }
        let scheduled = performance.schedule_all(&self.commands);
        scheduled.map_err(|e| LinkError(format!("the link cannot be followed: {}", e.sentence)))?;
        // Links of the first version say no more than where they stop.
        if let Some(end) = self.end.or(self.moment) {
            performance.know_it_goes_to(end);
        }
        Ok(performance)
    }

    /// Writes the link: the one canonical form.
    #[must_use]
    pub fn encode(&self) -> String {
        sealed(&self.worded(&in_canonical_words))
    }

    /// Returns what is written in the link, with its commands in these words.
    fn worded(&self, words: &dyn Fn(&Given) -> String) -> String {
        let said = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
        let stop = self.moment.map(|moment| match self.given {
            Some(given) => format!("{moment} {given}"),
            None => moment.to_string(),
        });
        let scenario = self.scenario;
        let mut text = format!(
            "{}\n{}\n{}\n{}\n{}",
            said(scenario.map(|scenario| format!("{} {}", scenario.slug, scenario.edition()))),
            self.seed,
            said(stop),
            said(self.selected.map(|port| port.to_string())),
            said(self.end.map(|end| end.to_string())),
        );
        for given in &self.commands {
            text.push('\n');
            text.push_str(&words(given));
        }
        text
    }

    /// Reads a link, with or without the address before it.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it and what to do.
    pub fn decode(link: &str) -> Result<Self, LinkError> {
        Self::decode_with(&Editions::BUILT_IN, link)
    }

    fn decode_with(editions: &Editions, link: &str) -> Result<Self, LinkError> {
        let link = link.trim();
        let link = link.rsplit_once('#').map_or(link, |(_, link)| link);
        if link.len() > CHARS_MAX {
            return wrong(format!(
                "the link is {} characters long, and the most that is read is {CHARS_MAX}; ask for the run as a file",
                link.len()
            ));
        }
        let mut parts = link.split('.');
        let (version, payload, sum) = (parts.next(), parts.next(), parts.next());
        let number = version
            .and_then(|v| v.strip_prefix('w'))
            .and_then(|v| v.parse::<u32>().ok());
        let (Some(number), Some(payload)) = (number, payload) else {
            return wrong(format!(
                "this is not a link to a run; a link has w{VERSION}. after the #"
            ));
        };
        if !(1..=VERSION).contains(&number) {
            return wrong(format!(
                "the link has version {number}, and this Watercooler reads versions up to {VERSION}; reload the page, or ask for the run as a file"
            ));
        }
        let (Some(sum), None) = (sum, parts.next()) else {
            return wrong("the link is cut off; copy it whole");
        };
        let text = BASE64
            .decode(payload)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text.filter(|text| checksum(number, text) == sum) else {
            return wrong("the link is damaged; copy it again, whole");
        };
        let read = Self::read(editions, number, &text)?;
        // What can be read and not written would be lost when the run is sent on.
        let again = Self::read(editions, VERSION, &read.worded(&in_canonical_words));
        if again.as_ref() != Ok(&read) {
            return wrong(
                "the link says something that cannot be said again; ask for the run as a file",
            );
        }
        Ok(read)
    }

    fn read(editions: &Editions, version: u32, text: &str) -> Result<Self, LinkError> {
        let mut lines = text.split('\n');
        let mut next = |what: &str| {
            lines
                .next()
                .ok_or_else(|| LinkError(format!("the link does not say {what}; ask for it again")))
        };
        let scenario = match next("how the run begins")? {
            NOTHING => None,
            text => Some(edition(editions, version, text)?),
        };
        let seed = next("its seed")?;
        let Ok(seed) = seed.parse() else {
            return wrong(format!(
                "the seed in the link is {}, but must be a whole number",
                quoted(seed)
            ));
        };
        let moment = match next("its moment")? {
            NOTHING => None,
            text => {
                let (moment, given) = text.split_once(' ').unzip();
                let moment = Moment::parse(moment.unwrap_or(text));
                let moment = moment
                    .map_err(|e| LinkError(format!("the moment in the link: {}", shown(&e))))?;
                let given = match given.map(str::parse) {
                    None => None,
                    Some(Ok(given)) => Some(given),
                    Some(Err(_)) => {
                        return wrong(format!(
                            "the moment in the link is {}, but should be like 5s, or 5s 2",
                            quoted(text)
                        ));
                    }
                };
                Some((moment, given))
            }
        };
        let selected = match next("which node to look at")? {
            NOTHING => None,
            text => match text.parse() {
                Ok(port) => Some(port),
                Err(_) => {
                    return wrong(format!(
                        "the node in the link is {}, but must be a port",
                        quoted(text)
                    ));
                }
            },
        };
        let end = match version {
            1 => NOTHING,
            _ => next("how far the run went")?,
        };
        let end = match end {
            NOTHING => None,
            text => {
                let end = Moment::parse(text);
                Some(end.map_err(|e| LinkError(format!("the end in the link: {e}")))?)
            }
        };
        let mut commands: Vec<Given> = Vec::new();
        for line in lines {
            if commands.len() >= COMMANDS_MAX {
                return wrong(format!("the link has more than {COMMANDS_MAX} commands"));
            }
            let given = read_command(line).map_err(|e| {
                LinkError(format!("command {} of the link: {e}", commands.len() + 1))
            })?;
            if commands
                .last()
                .is_some_and(|last| last.moment.at > given.moment.at)
            {
                return wrong(format!(
                    "command {} of the link comes before the one above it",
                    commands.len() + 1
                ));
            }
            commands.push(given);
        }
        Ok(Self {
            scenario,
            seed: Seed(seed),
            commands,
            end,
            moment: moment.map(|(moment, _)| moment),
            given: moment.and_then(|(_, given)| given),
            selected,
        })
    }
}

fn in_canonical_words(given: &Given) -> String {
    format!("{} {}", given.moment, given.command)
}

/// Returns the built-in scenario whose set-up a recording begins with, and how many commands that is: the longest.
fn scenario_of(editions: &Editions, recording: &Recording) -> (Option<Scenario>, usize) {
    let begins = |scenario: &Scenario| {
        let set_up = set_up_of(Some(scenario), recording.seed);
        let given = set_up.simulation.commands();
        recording
            .commands
            .starts_with(given)
            .then_some((*scenario, given.len()))
    };
    // Of equal ones the last is taken: what is offered comes before what was.
    let all = editions.former.iter().chain(editions.offered);
    let longest = all.filter_map(begins).max_by_key(|(_, length)| *length);
    match longest {
        Some((scenario, length)) if length > 0 => (Some(scenario), length),
        _ => (None, 0),
    }
}

/// Returns the scenario that a link names, in the edition that it means.
fn edition(editions: &Editions, version: u32, text: &str) -> Result<Scenario, LinkError> {
    let (slug, edition) = if version == 1 {
        let first = FIRST_EDITIONS.iter().find(|(slug, _)| *slug == text);
        (text, first.map_or("", |(_, edition)| *edition))
    } else {
        text.split_once(' ').unwrap_or((text, ""))
    };
    let mut all = editions.offered.iter().chain(editions.former);
    let of_that_name = all.clone().any(|scenario| scenario.slug == slug);
    let meant = all.find(|scenario| scenario.slug == slug && scenario.edition() == edition);
    match meant {
        Some(scenario) => Ok(*scenario),
        None if of_that_name => wrong(format!(
            "the link begins with the scenario {} as another version of Watercooler has it, {}; reload the page, or ask for the run as a file",
            shown(slug),
            quoted(edition)
        )),
        None => wrong(format!(
            "the link begins with a scenario that is not here, {}; reload the page",
            quoted(slug)
        )),
    }
}

fn read_command(line: &str) -> Result<Given, String> {
    let read = parse_recorded(&format!("at {line}")).map_err(|e| e.sentence)?;
    match read.map(|read| read.line) {
        Some(Line {
            at: Some(moment),
            statement: Statement::Do(command),
        }) => Ok(Given { moment, command }),
        _ => Err("it should be like: 2.5s kill ada".to_owned()),
    }
}

/// Returns a scenario that was set up, or an empty room.
fn set_up_of(scenario: Option<&Scenario>, seed: Seed) -> Performance {
    let Some(scenario) = scenario else {
        return Performance::of(Simulation::new(seed));
    };
    let mut performance = scenario
        .script()
        .begin(Some(seed), &[])
        .expect("a test sets every built-in scenario up");
    performance
        .set_up()
        .expect("a test sets every built-in scenario up");
    performance
}

/// Returns a link of this version with that text in it.
fn sealed(text: &str) -> String {
    let sum = checksum(VERSION, text);
    format!("w{VERSION}.{}.{sum}", BASE64.encode(text))
}

/// Returns eight hexadecimal digits that change when the text does.
fn checksum(version: u32, text: &str) -> String {
    let mut sum = Fingerprint::new(Seed(u64::from(version)));
    sum.add_text(text);
    sum.to_string()[..8].to_owned()
}

#[cfg(test)]
mod tests;
