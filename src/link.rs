//! Links: a run in an address, so that it can be sent to somebody.
//!
//! A link is `w1.` and the run in a few lines of text, in base64 for addresses, and a checksum. It says which scenario the run
//! began with and with which seed, and what was done since; or, if it did not begin with a built-in scenario, everything that was
//! done. Optionally it says at which moment to stop, and which node to look at. Nothing in a link is believed before it has been
//! checked: it comes from a stranger.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::command::{Line, Moment, Statement, parse};
use crate::recording::{COMMANDS_MAX, Given, Recording};
use crate::rng::{Fingerprint, Seed};
use crate::scenario::{Performance, SCENARIOS, Scenario};

/// The version that is written, and the only one there has been.
pub const VERSION: u32 = 1;
/// The most characters of a link.
pub const CHARS_MAX: usize = 200_000;
/// Longer links are cut by some programs that send them: a file is safer.
pub const CHARS_SAFE: usize = 2_000;

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The built-in scenario it begins with; `None`: an empty room.
    pub scenario: Option<&'static Scenario>,
    /// What all chance comes from.
    pub seed: Seed,
    /// What was done after the scenario was set up, in order.
    pub commands: Vec<Given>,
    /// The moment at which to stop; `None`: the beginning.
    pub moment: Option<Moment>,
    /// The port of the node to look at.
    pub selected: Option<u16>,
}

/// How much of a run goes into a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Only how it began.
    Setup,
    /// And what was done to it.
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
    /// Returns what a link to a run says; `selected` is the port of the selected node.
    #[must_use]
    pub fn to(recording: &Recording, extent: Extent, selected: Option<u16>) -> Self {
        let (scenario, set_up) = Self::scenario_of(recording);
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
        let is_moment = extent == Extent::Moment;
        Self {
            scenario,
            seed: recording.seed,
            commands: recording.commands[from].to_vec(),
            moment: is_moment.then_some(recording.end),
            selected: selected.filter(|_| is_moment),
        }
    }

    /// Returns the built-in scenario whose set-up a recording begins with, and how many commands that is: the longest.
    fn scenario_of(recording: &Recording) -> (Option<&'static Scenario>, usize) {
        let begins = |scenario: &'static Scenario| {
            let set_up = set_up(scenario, recording.seed);
            let given = set_up.simulation.commands();
            recording
                .commands
                .starts_with(given)
                .then_some((scenario, given.len()))
        };
        let all = SCENARIOS.iter().filter_map(begins);
        let longest = all.max_by_key(|(_, length)| *length);
        match longest {
            Some((scenario, length)) if length > 0 => (Some(scenario), length),
            _ => (None, 0),
        }
    }

    /// Returns the run the link describes, at its beginning, with everything it does still to come.
    ///
    /// # Errors
    /// One sentence if something in it cannot be done.
    pub fn begin(&self) -> Result<Performance, LinkError> {
        let mut performance = match self.scenario {
            Some(scenario) => set_up(scenario, self.seed),
            None => Performance::of(crate::simulation::Simulation::new(self.seed)),
        };
        performance.forget_the_rest();
        let scheduled = performance.schedule_all(&self.commands);
        scheduled.map_err(|e| LinkError(format!("the link cannot be followed: {}", e.sentence)))?;
        Ok(performance)
    }

    /// Writes the link: the one canonical form.
    #[must_use]
    pub fn encode(&self) -> String {
        let said = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
        let mut text = format!(
            "{}\n{}\n{}\n{}",
            self.scenario.map_or(NOTHING, |scenario| scenario.slug),
            self.seed,
            said(self.moment.map(|moment| moment.to_string())),
            said(self.selected.map(|port| port.to_string())),
        );
        for given in &self.commands {
            text.push_str(&format!("\n{} {}", given.moment, given.command));
        }
        format!("w{VERSION}.{}.{}", BASE64.encode(&text), checksum(&text))
    }

    /// Reads a link, with or without the address before it.
    ///
    /// # Errors
    /// One sentence saying what is the matter with it and what to do.
    pub fn decode(link: &str) -> Result<Self, LinkError> {
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
            return wrong("this is not a link to a run; a link has w1. after the #");
        };
        if number != VERSION {
            return wrong(format!(
                "the link has version {number}, and this Watercooler reads version {VERSION}; reload the page, or ask for the run as a file"
            ));
        }
        let (Some(sum), None) = (sum, parts.next()) else {
            return wrong("the link is cut off; copy it whole");
        };
        let text = BASE64
            .decode(payload)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text.filter(|text| checksum(text) == sum) else {
            return wrong("the link is damaged; copy it again, whole");
        };
        let read = Self::read(&text)?;
        // What is written otherwise than this program writes it was made by hand, and may mean something else to another.
        if read.encode() != link {
            return wrong("the link is not written as Watercooler writes links; ask for it again");
        }
        Ok(read)
    }

    fn read(text: &str) -> Result<Self, LinkError> {
        let mut lines = text.split('\n');
        let mut next = |what: &str| {
            lines
                .next()
                .ok_or_else(|| LinkError(format!("the link does not say {what}; ask for it again")))
        };
        let slug = next("how the run begins")?;
        let scenario = SCENARIOS.iter().find(|scenario| scenario.slug == slug);
        if scenario.is_none() && slug != NOTHING {
            return wrong(format!(
                "the link begins with a scenario that is not here, {slug:?}; reload the page"
            ));
        }
        let seed = next("its seed")?;
        let Ok(seed) = seed.parse() else {
            return wrong(format!(
                "the seed in the link is {seed:?}, but must be a whole number"
            ));
        };
        let moment = match next("its moment")? {
            NOTHING => None,
            text => Some(
                Moment::parse(text)
                    .map_err(|e| LinkError(format!("the moment in the link: {e}")))?,
            ),
        };
        let selected = match next("which node to look at")? {
            NOTHING => None,
            text => match text.parse() {
                Ok(port) => Some(port),
                Err(_) => {
                    return wrong(format!(
                        "the node in the link is {text:?}, but must be a port"
                    ));
                }
            },
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
            moment,
            selected,
        })
    }
}

fn read_command(line: &str) -> Result<Given, String> {
    let read = parse(&format!("at {line}")).map_err(|e| e.sentence)?;
    match read.map(|read| read.line) {
        Some(Line {
            at: Some(moment),
            statement: Statement::Do(command),
        }) => Ok(Given { moment, command }),
        _ => Err("it should be like: 2.5s kill ada".to_owned()),
    }
}

fn set_up(scenario: &Scenario, seed: Seed) -> Performance {
    let mut performance = scenario
        .script()
        .begin(Some(seed), &[])
        .expect("a test sets every built-in scenario up");
    performance
        .set_up()
        .expect("a test sets every built-in scenario up");
    performance
}

/// Returns eight hexadecimal digits that change when the text does.
fn checksum(text: &str) -> String {
    let mut sum = Fingerprint::new(Seed(u64::from(VERSION)));
    sum.add_text(text);
    sum.to_string()[..8].to_owned()
}

#[cfg(test)]
mod tests;
