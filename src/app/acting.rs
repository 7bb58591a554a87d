//! What people do, carried out: actions and lines of the command language.

use std::rc::Rc;

use super::{App, LOG_ROWS, browser};
use crate::action::{Action, Dialog, Tab, View};
use crate::command::{
    Command, Completion, Moment, NodeRef, Piece, Statement, Target, Until, complete, parse,
    statements,
};
use crate::components::command_bar::Echo;
use crate::first_minute::FirstMinute;
use crate::lanes::SPANS;
use crate::message::{NodeId, WireMessage};
use crate::narration::counted;
use crate::rng::Seed;
use crate::session::Session;
use crate::snapshot::{self, seconds};
use crate::text::shown;
use yew::AttrValue;

use super::showing::{CARDS_WITH_BOOKS_MAX, CARDS_WITH_NAMES_MAX};

/// The most lines that the command bar remembers.
const HISTORY_MAX: usize = 200;

impl App {
    // -- what people do --

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Command(line) => self.give(&format!("watercooler {line}")),
            Action::Prefill(line) => {
                self.typed(line);
                browser::focus("command-input".to_owned());
            }
            Action::Typed(text) => self.typed(text),
            Action::Submit => {
                let line = std::mem::take(&mut self.bar.text);
                self.bar.completions.clear();
                if !line.trim().is_empty() {
                    self.give_all(&line);
                }
            }
            Action::Pasted(text) => self.give_all(&text),
            Action::History(back) => self.recall(back),
            Action::Complete => {
                if let Some(first) = self.bar.completions.first() {
                    let line = first.line.clone();
                    self.typed(line);
                }
            }
            Action::Toggle if self.session.is_moving() || self.session.is_on_errand() => {
                self.pause();
            }
            Action::Toggle | Action::Play => self.play(),
            Action::Pause => self.pause(),
            Action::StepEvent => self.step_event(),
            Action::StepBack => self.step_back(),
            Action::StepRound => {
                self.words = crate::first_minute::Words::default();
                // What it says if it cannot get there stands in the command bar.
                let _ = self.set_out(&Until::Rounds(1));
            }
            Action::RoundBack => self.round_back(),
            Action::Seek(instant) => self.seek(instant),
            Action::SeekLive => self.seek_live(),
            Action::Mark(way) => self.go_to_mark(way),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::SwitchRun(id) => self.switch_run(id),
            Action::RenameRun(name) => {
                self.session.history.rename(&shown(&name));
                self.refresh();
            }
            Action::DeleteRun(id) => {
                self.session.pause();
                let name = self.session.history.run(id).map(|run| run.name.clone());
                self.bar.echo = match self.session.history.set_out_deleting(id) {
                    Ok(()) => {
                        Echo::Done(format!("deleted run {}", name.unwrap_or_default()).into())
                    }
                    Err(why) => Echo::Refused(why.into()),
                };
                self.go_there("Going to the run before it", None);
            }
            Action::Bookmark => self.bookmark(),
            Action::Compare(other) => self.compare_with(other),
            Action::Vary(side, line) => self.vary(side, &line),
            Action::OpenKept => self.open_kept(),
            Action::GoOn => self.go_on_all_the_way(),
            Action::StopOpening => self.stop_opening(),
            Action::BringBack(place) => self.open_kept_at(&place),
            Action::Present => {
                self.mode.is_presenting = !self.mode.is_presenting;
                if self.mode.is_presenting {
                    self.is_inspector_open = false;
                }
                self.apply_display();
                self.refresh();
            }
            // They need the browser, and are done before.
            Action::Copy(_) | Action::AskForFile | Action::Download(_) => {}
            Action::Reset => match self.session.scenario {
                Some(scenario) => self.load(scenario, Some(self.session.seed())),
                None => self.seek(crate::time::SimTime::ZERO),
            },
            Action::Speed(speed) => self.session.playback.speed = speed,
            Action::Scenario(scenario) => {
                // It may have been chosen from the help.
                self.dialog = None;
                self.load(scenario, None);
            }
            Action::Seed(text) => match text.trim().parse() {
                Ok(seed) => self.reseed(Seed(seed)),
                Err(_) => {
                    let sentence = format!("{text} is not a seed; a seed is a whole number");
                    self.bar.echo = Echo::Refused(sentence.into());
                }
            },
            Action::FreshSeed => match browser::fresh_seed() {
                Ok(seed) => self.reseed(seed),
                Err(sentence) => self.bar.echo = Echo::Refused(sentence.into()),
            },
            Action::Ask(node, origin) => {
                self.asked = Some((node, origin));
                self.selected = Some(node);
                self.pointed = None;
                self.act(Action::Tab(Tab::Node));
                self.refresh_lit();
                let said = self.panel.answer.as_ref().map(|a| a.sentence.clone());
                self.say(said.unwrap_or_default());
            }
            Action::Unask => {
                self.asked = None;
                self.refresh_panel();
                self.refresh_lit();
            }
            Action::Point(pointed) => {
                self.pointed = pointed;
                self.refresh_lit();
            }
            Action::Catch(number) => {
                self.caught = number;
                self.session.pause();
                self.refresh();
                self.act(Action::Tab(Tab::Flights));
            }
            Action::Range(range) => self.look_at(range),
            Action::AllNews(is_all) => self.all_news(is_all),
            Action::Seeds(on) => self.seeds(on),
            Action::Across(across) => self.across(across),
            Action::Follow(rumor) => {
                self.following = rumor;
                self.refresh();
            }
            Action::Lanes(action) => self.act_on_lanes(action),
            Action::LaneSpan(span) => {
                // The last of the choices is the stretch that is chosen already.
                if span < SPANS.len() {
                    self.lane_span = span;
                    self.look_at(None);
                }
            }
            Action::MatrixOrder(order) => {
                self.order = order;
                self.refresh();
            }
            Action::Select(node) => {
                self.select(node);
            }
            Action::Walk(by) => self.walk(by),
            Action::Refuse(why) => self.refuse(why),
            Action::GoTo(node) => {
                self.select(Some(node));
                browser::focus(format!("disc-{}", node.0));
            }
            Action::Focus(id) => {
                if id == "log-filter" {
                    self.act(Action::Tab(Tab::Log));
                }
                self.bar.is_open |= id == "command-input";
                browser::focus(id.to_owned());
            }
            Action::CommandBar if self.bar.is_open => self.bar.is_open = false,
            Action::CommandBar => self.act(Action::Focus("command-input")),
            Action::Menu(at) => {
                if let Some(at) = at {
                    self.select(Some(at.node));
                }
                self.menu = at;
            }
            Action::View(view) => {
                self.look_by(view);
                self.refresh();
                if view == View::Compare && self.beside.seen().other.is_none() {
                    browser::focus("under-other".to_owned());
                }
            }
            Action::Layout(layout) => self.layout = layout,
            Action::Tab(tab) => {
                self.tab = tab;
                self.is_inspector_open = true;
                if tab == Tab::History {
                    // Another page may have kept something since.
                    self.look_up_kept();
                }
                self.refresh_panel();
            }
            Action::Inspector => {
                self.is_inspector_open = !self.is_inspector_open;
                self.refresh_panel();
            }
            Action::Density(density) => {
                self.density = density;
                self.refresh();
            }
            Action::LogFilter(text) => {
                self.log_filter.text = text;
                self.refresh_panel();
            }
            Action::LogOfSelected(only) => {
                self.is_log_of_selected = only;
                self.refresh_panel();
            }
            Action::Hold(hold) => {
                let length = self.session.run().journal().length();
                self.log_filter.before = hold.then_some(length);
                if !hold {
                    self.log_rows = LOG_ROWS;
                }
                self.refresh_panel();
            }
            Action::LogMore => self.show_more_of_the_log(),
            Action::SendText(text) => {
                self.draft.text = text.into();
                self.delivered = None;
                self.refresh_panel();
            }
            Action::SendAbout(node) => {
                if let Some(node) = self.snapshot.nodes.iter().find(|other| other.id == node) {
                    self.draft.text = node.message().over_lines().into();
                    self.delivered = None;
                    self.refresh_panel();
                }
            }
            Action::SendTo(node) => {
                self.select(node);
                self.refresh_panel();
            }
            Action::Deliver => self.deliver(),
            Action::Dialog(dialog) => {
                self.dialog = dialog;
                if matches!(dialog, Some(Dialog::Share(_) | Dialog::Code)) {
                    self.session.pause();
                    self.shared.copied = None;
                    self.refresh_shared();
                }
            }
            Action::Display(display) => {
                self.display = display;
                self.apply_display();
                browser::save_display(&display);
            }
            Action::Guess(messages) => {
                self.story.guess(messages);
                self.refresh_words();
            }
            Action::BreakIt => {
                self.story.break_it();
                self.refresh_words();
            }
            Action::CloseHints => {
                self.story = FirstMinute::closed();
                self.refresh_words();
            }
        }
    }

    /// Loads a scenario, at its first instant and paused.
    pub(super) fn load(&mut self, scenario: usize, seed: Option<Seed>) {
        match Session::scenario(scenario, seed) {
            Ok(session) => {
                let story = if scenario == 0 {
                    FirstMinute::new()
                } else {
                    FirstMinute::closed()
                };
                self.begin(session, story);
                self.say_what_was_left();
            }
            Err(why) => self.bar.echo = Echo::Refused(why.into()),
        }
    }

    /// Begins the scenario again with another seed.
    fn reseed(&mut self, seed: Seed) {
        match self.session.scenario {
            Some(scenario) => self.load(scenario, Some(seed)),
            None => {
                let why = "what was opened has a seed of its own; choose a scenario to try another";
                self.bar.echo = Echo::Refused(why.into());
            }
        }
    }

    /// Puts a session in the place of the one there is.
    pub(super) fn begin(&mut self, session: Session, story: FirstMinute) {
        let is_another = session.scenario != self.session.scenario || session.scenario.is_none();
        let speed = self.session.playback.speed;
        self.leave_run();
        self.session = session;
        self.session.playback.speed = speed;
        self.story = story;
        self.menu = None;
        self.range = None;
        self.charts.forget();
        self.lanes_aspect = std::rc::Rc::default();
        self.beside = super::comparing::Beside::default();
        if is_another && !self.mode.is_embedded {
            self.look_by(match self.session.run().members().len() {
                // From afar, half the room is too little for a picture of more with their names.
                n if self.mode.is_presenting && (6..=CARDS_WITH_BOOKS_MAX).contains(&n) => {
                    View::Picture
                }
                n if n <= CARDS_WITH_BOOKS_MAX => View::Both,
                n if n <= CARDS_WITH_NAMES_MAX => View::Cards,
                _ => View::Picture,
            });
        }
        let is_there = |id: &NodeId| self.session.run().members().get(*id).is_some();
        self.selected = self.selected.filter(is_there);
        let (title, seed) = (&self.session.title, self.session.seed());
        self.bar.echo = Echo::Done(format!("{title}, with seed {seed}").into());
        let said = format!("{title}, paused at the start.");
        self.jumped();
        self.say(said);
    }

    pub(super) fn select(&mut self, node: Option<NodeId>) {
        self.selected = node;
        self.asked = self.asked.filter(|(of, _)| Some(*of) == node);
        if node.is_some() && !matches!(self.tab, Tab::Send | Tab::Log) {
            self.tab = Tab::Node;
        }
        if self.view == View::Lanes {
            self.refresh_lanes();
        }
        self.refresh_panel();
    }

    pub(super) fn walk(&mut self, by: i32) {
        let nodes = &self.snapshot.nodes;
        let at = nodes.iter().position(|node| Some(node.id) == self.selected);
        let to = match at {
            None => Some(0),
            Some(at) => at.checked_add_signed(by as isize),
        };
        let Some(node) = to.and_then(|to| nodes.get(to)) else {
            return;
        };
        let id = node.id;
        self.select(Some(id));
        browser::focus(format!("card-{}", id.0));
    }

    // -- commands --

    /// Gives commands one after the other; those after a `run` wait until it is over.
    pub(super) fn give_all(&mut self, text: &str) {
        let pieces = statements(text).map(|piece| piece.text.trim().to_owned());
        let is_said = |text: &String| !text.is_empty() && !text.starts_with('#');
        self.bar.queue = pieces.filter(is_said).collect();
        self.bar.together = None;
        match self.bar.queue.pop_front() {
            Some(first) if self.bar.queue.is_empty() => self.give(&first),
            Some(first) => self.give_one_of_many(&first),
            None => self.give(text),
        }
        self.give_next();
    }

    /// Gives the commands that wait, up to one that lets time pass; the first that cannot be given is the last.
    pub(super) fn give_next(&mut self) {
        while !self.session.is_on_errand()
            && let Some(line) = self.bar.queue.pop_front()
        {
            self.give_one_of_many(&line);
        }
    }

    fn give_one_of_many(&mut self, line: &str) {
        let before = self.session.run().commands().len();
        let already = self.bar.together.filter(|(_, length, _)| *length == before);
        self.give(line);
        let length = self.session.run().commands().len();
        let count = already.map_or(0, |(.., count)| count) + length.saturating_sub(before);
        self.bar.together = Some((self.session.history.current().id, length, count));
        if let Echo::Refused(why) = &self.bar.echo
            && !self.bar.queue.is_empty()
        {
            let left = counted(self.bar.queue.len() as u64, "command");
            let was = if self.bar.queue.len() == 1 {
                "was"
            } else {
                "were"
            };
            let why = format!("{why}; {left} after it {was} not given");
            self.bar.queue.clear();
            self.bar.echo = Echo::Refused(why.into());
        }
    }

    /// Gives a line of the command language, however it came about.
    pub(super) fn give(&mut self, line: &str) {
        self.bar.history.push(line.to_owned());
        if self.bar.history.len() > HISTORY_MAX {
            self.bar.history.remove(0);
        }
        self.bar.at = self.bar.history.len();
        self.offer = None;
        self.bar.echo = match parse(line) {
            Ok(None) => Echo::Idle,
            Err(e) => Echo::Refused(format!("{}: {e}", shown(line)).into()),
            Ok(Some(parsed)) => {
                let canonical = format!("watercooler {}", parsed.line);
                let at = seconds(self.session.run().now());
                let in_run = |meaning: String, forked: Option<String>| match forked {
                    None => meaning,
                    Some(name) => {
                        format!(
                            "{meaning}; this is run {name}, from {at} on, and the old one is kept"
                        )
                    }
                };
                let done = match (parsed.line.statement, parsed.line.at) {
                    (Statement::Do(command), Some(moment)) => {
                        let scheduled = self.session.schedule(moment, command.clone());
                        let forked = scheduled.and_then(|forked| {
                            // At this very instant it is done at once.
                            self.go_on(&browser::Stopwatch::start())?;
                            Ok(forked)
                        });
                        let meaning = if moment.at > self.session.run().now() {
                            planned(moment, &command)
                        } else {
                            command.meaning()
                        };
                        forked.map(|forked| in_run(meaning, forked))
                    }
                    (Statement::Do(command), None) => {
                        let given = self.session.give(&command);
                        let given = given.and_then(|forked| {
                            if self.session.run().is_amid_command() {
                                self.go_on(&browser::Stopwatch::start())?;
                            }
                            Ok(forked)
                        });
                        given.map(|forked| in_run(command.meaning(), forked))
                    }
                    (_, Some(_)) => Err(AT_WHAT.to_owned()),
                    (Statement::Run(until), None) => self
                        .set_out(&until)
                        .map(|()| Statement::Run(until).meaning()),
                    (Statement::Seed(seed), None) => {
                        self.reseed(seed);
                        self.refresh();
                        let said = self.bar.echo.text().to_string();
                        return self.say(said);
                    }
                    (Statement::Help(verb), None) => {
                        self.dialog = Some(Dialog::Help(verb));
                        Ok("explained the commands".to_owned())
                    }
                };
                let mut notes = parsed.notes;
                match done {
                    Ok(meaning) => {
                        notes.insert(0, meaning);
                        Echo::Done(format!("{canonical}: {}", notes.join("; ")).into())
                    }
                    Err(why) => Echo::Refused(format!("{canonical}: {why}").into()),
                }
            }
        };
        self.refresh();
        let said = self.bar.echo.text().to_string();
        self.say(said);
    }

    pub(super) fn typed(&mut self, text: String) {
        self.bar.completions = complete(&text, &self.snapshot.vocabulary());
        self.bar.echo = self.rehearse_line(&text);
        self.bar.text = text;
        self.bar.at = self.bar.history.len();
    }

    /// Says what a line would do, without doing it.
    pub(super) fn rehearse_line(&self, text: &str) -> Echo {
        let said = |piece: &Piece<'_>| !piece.text.trim().is_empty();
        let count = statements(text).filter(said).count();
        if count > 1 {
            return Echo::Unfinished(
                format!("these are {count} commands, one after the other").into(),
            );
        }
        match parse(text) {
            Ok(None) => Echo::Idle,
            Err(e) if e.is_unfinished => Echo::Unfinished(e.sentence.into()),
            // The beginning of a word that there is may become that word.
            Err(e)
                if e.end >= text.trim_end().len()
                    && let Some(first) = self.bar.completions.first() =>
            {
                completes(first)
            }
            Err(e) => Echo::Trouble {
                marked: shown(text.get(e.start..e.end).unwrap_or_default())
                    .into_owned()
                    .into(),
                sentence: e.to_string().into(),
            },
            Ok(Some(parsed)) => {
                if let (Statement::Do(command), None) = (&parsed.line.statement, parsed.line.at)
                    && let Some(why) = self.session.run().why_not(command)
                {
                    if let Some(first) = self.bar.completions.first() {
                        return completes(first);
                    }
                    return Echo::Trouble {
                        marked: AttrValue::default(),
                        sentence: why.into(),
                    };
                }
                let mut words = parsed.notes;
                let now = self.session.run().now();
                let meaning = match (&parsed.line.statement, parsed.line.at) {
                    (Statement::Do(_), Some(moment)) if moment.at < now => {
                        Err(format!("{moment} has passed: the run has reached {now}"))
                    }
                    (Statement::Do(command), Some(moment)) => Ok(planned(moment, command)),
                    (_, Some(_)) => Err(AT_WHAT.to_owned()),
                    (statement, None) => Ok(format!("this {}", statement.meaning())),
                };
                let meaning = match meaning {
                    Ok(meaning) => meaning,
                    Err(why) => {
                        return Echo::Trouble {
                            marked: AttrValue::default(),
                            sentence: why.into(),
                        };
                    }
                };
                words.insert(0, meaning);
                Echo::Meaning(words.join("; ").into())
            }
        }
    }

    pub(super) fn recall(&mut self, back: bool) {
        let length = self.bar.history.len();
        let at = if back {
            self.bar.at.saturating_sub(1)
        } else {
            (self.bar.at + 1).min(length)
        };
        if self.bar.at == length {
            self.bar.unfinished.clone_from(&self.bar.text);
        }
        let text = self
            .bar
            .history
            .get(at)
            .unwrap_or(&self.bar.unfinished)
            .clone();
        self.typed(text);
        self.bar.at = at;
    }

    pub(super) fn send_command(&self) -> Result<(NodeId, Command), String> {
        let id = self.selected.ok_or("choose a node to hand it to")?;
        let message = WireMessage::read(&self.draft.text)?.message;
        let port = id.port().ok_or("choose a node of the room")?;
        let target = Target::Node(NodeRef::Port(port));
        Ok((id, Command::Send { target, message }))
    }

    pub(super) fn deliver(&mut self) {
        let Ok((id, command)) = self.send_command() else {
            return;
        };
        let before = self.session.run().clone();
        self.give(&format!("watercooler {command}"));
        let run = self.session.run();
        if run.commands().len() > before.commands().len() {
            let of = self.session.history.current().id;
            self.delivered = snapshot::happened(&before, run, id)
                .ok()
                .map(|happened| (of, run.now(), Rc::new(happened)));
        }
        self.refresh_panel();
    }
}

/// Says how the last word goes on that is only begun.
fn completes(first: &Completion) -> Echo {
    Echo::Unfinished(format!("Tab completes it: {}", first.label).into())
}

/// What is said when something else is to wait for its time.
const AT_WHAT: &str =
    "only what is done to the room can wait for its time, like at 5s kill ada; leave out the at";

/// Says what a command will do that waits for its time.
fn planned(moment: Moment, command: &Command) -> String {
    format!("at {moment} this will {}", command.promise())
}
