//! The whole truth about a run: its seed and the commands given to it, each with its moment.
//!
//! Everything else can be computed from this. A recording is kept as JSON, or as a scenario in the command language.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::command::{Command, Line, Moment, Statement, Until, parse_recorded};
use crate::rng::Seed;

/// The version of the JSON form.
pub const FORMAT: u32 = 1;
/// The most commands in a recording.
pub const COMMANDS_MAX: usize = 20_000;
/// The most bytes of a recording's JSON.
pub const BYTES_MAX: usize = 4_000_000;
/// The bytes of commands, as they are recorded, beyond which a run takes no more: the last one still fits.
pub const COMMANDS_BYTES_MAX: usize = BYTES_MAX - 200_000;

/// A command and when it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// When.
    pub moment: Moment,
    /// What.
    pub command: Command,
}

/// A run, as it can be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// What all randomness comes from.
    pub seed: Seed,
    /// What was done, in order, and after it what is planned for later.
    pub commands: Vec<Given>,
    /// How far the run went.
    pub end: Moment,
}

impl Given {
    /// Returns how many bytes it takes in a recording's JSON, at most.
    #[must_use]
    pub fn recorded_bytes(&self) -> usize {
        // The quotes, the comma, the line break and its indentation come on top.
        let line = self.line().to_string();
        serde_json::Value::from(line).to_string().len() + 16
    }

    fn line(&self) -> Line {
        Line {
            at: Some(self.moment),
            statement: Statement::Do(self.command.clone()),
        }
    }
}

/// Why a recording cannot be read or repeated: one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError(pub String);

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    watercooler: u32,
    seed: Seed,
    commands: Vec<String>,
    end: String,
}

impl Recording {
    /// Returns the recording of a run that has not begun.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self {
            seed,
            commands: Vec::new(),
            end: Moment::START,
        }
    }

    /// Writes it as JSON: the seed, one line of the command language for each command, and how far the run went.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = Json {
            watercooler: FORMAT,
            seed: self.seed,
            commands: self.lines().map(|line| line.to_string()).collect(),
            end: self.end.to_string(),
        };
        serde_json::to_string_pretty(&json).expect("numbers and texts can always be written")
    }

    /// Returns whether a text is meant to be JSON; a file in the command language never begins so.
    #[must_use]
    pub fn is_json(text: &str) -> bool {
        text.trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{')
    }

    /// Reads it from JSON.
    ///
    /// # Errors
    /// One sentence if the text is too long, is not JSON, is of another version, or has a line that cannot be read.
    pub fn from_json(text: &str) -> Result<Self, RecordingError> {
        let wrong = |sentence: String| Err(RecordingError(sentence));
        if text.len() > BYTES_MAX {
            return wrong(format!(
                "the recording is {} bytes long; the most that is read is {BYTES_MAX}",
                text.len()
            ));
        }
        let json: Json = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(json) => json,
            Err(e) => return wrong(format!("this is not a recording of Watercooler: {e}")),
        };
        if json.watercooler != FORMAT {
            return wrong(format!(
                "the recording has version {}, and this Watercooler reads version {FORMAT}; open it with the one that wrote it",
                json.watercooler
            ));
        }
        if json.commands.len() > COMMANDS_MAX {
            return wrong(format!(
                "the recording has {} commands; the most there can be is {COMMANDS_MAX}",
                json.commands.len()
            ));
        }
        let mut recording = Self::new(json.seed);
        recording.end = Moment::parse(&json.end)
            .map_err(|e| RecordingError(format!("the end of the recording: {e}")))?;
        for (i, line) in json.commands.iter().enumerate() {
            let wrong = |e: &dyn fmt::Display| {
                RecordingError(format!("command {} of the recording: {e}", i + 1))
            };
            let read = parse_recorded(line).map_err(|e| wrong(&e))?;
            let Some(Line {
                at: Some(moment),
                statement: Statement::Do(command),
            }) = read.map(|read| read.line)
            else {
                return Err(wrong(&"it should be like: at 2.5s kill ada"));
            };
            if recording
                .commands
                .last()
                .is_some_and(|last| last.moment.at > moment.at)
            {
                return Err(wrong(&"it comes before the one above it"));
            }
            recording.commands.push(Given { moment, command });
        }
        Ok(recording)
    }

    /// Writes it as a scenario: the same run in the command language.
    #[must_use]
    pub fn to_script(&self) -> String {
        let mut text = format!("{}\n", Statement::Seed(self.seed));
        for line in self.lines() {
            text.push_str(&format!("{line}\n"));
        }
        // A file must reach all its lines.
        let last = self.commands.last().map(|given| given.moment);
        let end = last
            .filter(|last| last.at > self.end.at)
            .unwrap_or(self.end);
        text.push_str(&format!("{}\n", Statement::Run(Until::To(end))));
        text
    }

    fn lines(&self) -> impl Iterator<Item = Line> {
        self.commands.iter().map(Given::line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording() -> Recording {
        Recording::from_json(
            r#"{"watercooler": 1, "seed": 7, "commands": ["at 0s new 3", "at 1.5s#2 kill 8001"], "end": "2s"}"#,
        )
        .expect("a good recording")
    }

    #[test]
    fn it_is_written_as_json_and_read_back() {
        assert_eq!(
            Recording::from_json(&recording().to_json()),
            Ok(recording())
        );
    }

    #[test]
    fn it_is_written_as_a_scenario() {
        assert_eq!(
            recording().to_script(),
            "seed 7\nat 0s new 3\nat 1.5s#2 kill 8001\nrun to 2s\n"
        );
    }

    #[test]
    fn what_is_not_a_recording_is_refused_with_a_sentence() {
        let refused = |text: &str| Recording::from_json(text).expect_err(text).0;
        let with = |commands: &str, version: u32| {
            format!(
                r#"{{"watercooler": {version}, "seed": 1, "commands": [{commands}], "end": "0s"}}"#
            )
        };
        assert!(refused("{").starts_with("this is not a recording of Watercooler: "));
        assert!(
            refused("{\"seed\": 1}")
                .starts_with("this is not a recording of Watercooler: missing field")
        );
        assert_eq!(
            refused(&with("", 2)),
            "the recording has version 2, and this Watercooler reads version 1; open it with the one that wrote it"
        );
        assert_eq!(
            refused(&with("\"at 1s kil ada\"", 1)),
            "command 1 of the recording: there is no command kil; did you mean kill? (column 7)"
        );
        for not_a_given in ["\"kill ada\"", "\"at 1s run 5s\"", "\"\""] {
            assert_eq!(
                refused(&with(not_a_given, 1)),
                "command 1 of the recording: it should be like: at 2.5s kill ada"
            );
        }
        assert_eq!(
            refused(&with("\"at 2s stop\", \"at 1s stop\"", 1)),
            "command 2 of the recording: it comes before the one above it"
        );
        assert_eq!(
            refused(&" ".repeat(BYTES_MAX + 1)),
            "the recording is 4000001 bytes long; the most that is read is 4000000"
        );
    }
}
