//! The root of the page and its only impure part: it owns the run, the frame loop, the browser's storage and keys.
//!
//! Components send [`Action`]s; the app carries them out and hands down snapshots. Whatever changes the run goes
//! through [`App::give`], as a line of the command language.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::action::{Action, Dialog, Display, MenuAt, Tab, Theme, View};
use crate::command::{Command, Completion, NodeRef, Statement, Target, Until, complete, parse};
use crate::components::caption::caption;
use crate::components::command_bar::{CommandBar, Echo};
use crate::components::controls::button;
use crate::components::dialogs::{display_dialog, help_dialog};
use crate::components::header::Header;
use crate::components::inspector::{Inspector, Panel};
use crate::components::live::live;
use crate::components::menu::NodeMenu;
use crate::components::send_panel::Draft;
use crate::components::stage::{Scene, stage};
use crate::components::transport::Transport;
use crate::components::verbs;
use crate::first_minute::{FirstMinute, Words};
use crate::geometry::Density;
use crate::keys::{self, Situation};
use crate::message::{NodeId, WireMessage};
use crate::narration::{counted, percent};
use crate::playback::Playback;
use crate::rng::Seed;
use crate::scenario::{CONVERGENCE_MAX, Performance, SCENARIOS, Script, Stop};
use crate::simulation::Simulation;
use crate::snapshot::{self, Camera, Frame, LogFilter, Snapshot, seconds};
use crate::time::{SimTime, Span};

use browser::{Stopwatch, document, window};

mod browser;

/// How often everything but the moving picture is drawn anew while time passes, in milliseconds.
const REFRESH_MS: f64 = 120.0;
/// How often the caption changes while time passes, in milliseconds.
const CAPTION_MS: f64 = 1_100.0;
/// How often a summary is spoken while time passes, in milliseconds.
const SPOKEN_MS: f64 = 3_000.0;
/// How long a frame may compute, in milliseconds.
const FRAME_BUDGET_MS: f64 = 10.0;
/// How many events are handled between two looks at the clock.
const EVENTS_PER_LOOK: u64 = 500;
/// How long the cross of a lost message stays, in real milliseconds.
const CROSS_MS: f64 = 900.0;
/// How many rows of the log are shown at first, and how many more at a time.
const LOG_ROWS: usize = 40;
/// The most rows of the log that are shown.
const LOG_ROWS_MAX: usize = 400;
/// How many books a card lists.
const CARD_BOOKS: usize = 5;
/// The most nodes whose cards list books.
const CARDS_WITH_BOOKS_MAX: usize = 12;
/// The most lines that the command bar remembers.
const HISTORY_MAX: usize = 200;
/// The message that the send panel begins with: the exercise's own.
const EXAMPLE: &str = "{\n  \"uuid\": \"asdijfaojf3232\",\n  \"address\": \"196.18.1.0\",\n  \"port\": \"80\",\n  \"version\": 3,\n  \"ttl\": 4,\n  \"payload\": \"bookname\"\n}";

/// Mounts the page.
pub fn mount() {
    let root = document()
        .get_element_by_id("app")
        .expect("index.html has a place for the app");
    yew::Renderer::<App>::with_root(root).render();
}

/// A run to some end at full speed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Errand {
    To(SimTime),
    Converge { by: SimTime },
}

/// What reaches the app.
#[derive(Debug)]
pub enum Msg {
    /// Somebody did something.
    Act(Action),
    /// The browser is about to draw; at that many milliseconds.
    Frame(f64),
    /// A key went down somewhere on the page.
    Key(KeyboardEvent),
    /// The system's theme or its wish for stillness changed.
    System,
}

/// The command bar.
#[derive(Default)]
struct Bar {
    text: String,
    echo: Echo,
    completions: Vec<Completion>,
    history: Vec<String>,
    /// The line that was being typed before the history was called up.
    unfinished: String,
    /// Where in the history the bar is; its length when it is at none of it.
    at: usize,
}

/// The page.
pub struct App {
    dispatch: Callback<Action>,
    room: Performance,
    script: Script,
    scenario: usize,
    seed: Seed,
    playback: Playback,
    errand: Option<Errand>,
    /// Why the last errand ended without what it was for.
    in_vain: Option<String>,
    story: FirstMinute,
    /// What the caption says.
    words: Words,
    caption_ms: f64,
    caption_since: u64,
    camera: Camera,
    snapshot: Rc<Snapshot>,
    frame: Rc<Frame>,
    refreshed_ms: f64,
    panel: Panel,
    selected: Option<NodeId>,
    view: View,
    density: Option<Density>,
    tab: Tab,
    is_inspector_open: bool,
    log_filter: LogFilter,
    is_log_of_selected: bool,
    log_rows: usize,
    bar: Bar,
    draft: Draft,
    menu: Option<MenuAt>,
    dialog: Option<Dialog>,
    display: Display,
    spoken: AttrValue,
    spoken_ms: f64,
    is_dark: bool,
    is_still: bool,
    animation: Option<AnimationFrame>,
    /// Kept because they stop listening when they are dropped.
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let script = SCENARIOS[0].script();
        let room = Performance::of(Simulation::new(Seed(0)));
        let snapshot = Camera::default().snapshot(&room.simulation, 0);
        let mut app = Self {
            dispatch: ctx.link().callback(Msg::Act),
            room,
            script,
            scenario: 0,
            seed: Seed(0),
            playback: Playback::default(),
            errand: None,
            in_vain: None,
            story: FirstMinute::new(),
            words: Words::default(),
            caption_ms: 0.0,
            caption_since: 0,
            camera: Camera::default(),
            snapshot,
            frame: Rc::default(),
            refreshed_ms: 0.0,
            panel: Panel::default(),
            selected: None,
            view: View::Both,
            density: None,
            tab: Tab::Run,
            // Beside cards that show everything there must be room for it.
            is_inspector_open: browser::prefers("(min-width: 1500px)"),
            log_filter: LogFilter::default(),
            is_log_of_selected: false,
            log_rows: LOG_ROWS,
            bar: Bar::default(),
            draft: Draft {
                text: EXAMPLE.into(),
                ..Draft::default()
            },
            menu: None,
            dialog: None,
            display: browser::load_display(),
            spoken: AttrValue::default(),
            spoken_ms: 0.0,
            is_dark: false,
            is_still: false,
            animation: None,
            _listeners: listen(ctx),
        };
        app.load(0, None);
        app.apply_display();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let changed = match msg {
            Msg::Act(action) => {
                self.act(action);
                true
            }
            Msg::Frame(now_ms) => {
                self.animation = None;
                self.on_frame(now_ms)
            }
            Msg::Key(event) => match self.key(&event) {
                Some(action) => {
                    event.prevent_default();
                    self.act(action);
                    true
                }
                None => false,
            },
            Msg::System => {
                self.apply_display();
                true
            }
        };
        self.schedule_frame(ctx);
        changed
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let dispatch = &self.dispatch;
        let snapshot = &self.snapshot;
        let is_running = self.errand.is_some();
        let is_moving = self.playback.is_playing || is_running;
        let completions: Vec<AttrValue> = self
            .bar
            .completions
            .iter()
            .map(|c| c.label.clone().into())
            .collect();
        let scene = Scene {
            snapshot,
            frame: &self.frame,
            selected: self.selected,
            view: self.view,
            density: self.density,
            text: f64::from(self.display.text) / 100.0,
            is_still: self.is_still,
            is_dark: self.is_dark,
        };
        let menu = self
            .menu
            .and_then(|at| Some((at, Rc::clone(snapshot.node(at.node)?))));
        html! {
            <div class={classes!("app", (!self.is_inspector_open).then_some("no-inspector"))}>
                { skip(dispatch, "Skip to the nodes", "stage") }
                { skip(dispatch, "Skip to the command bar", "command-input") }
                <Header
                    {dispatch} scenario={self.scenario} seed={self.seed.to_string()} view={self.view}
                    is_inspector_open={self.is_inspector_open}
                />
                <CommandBar
                    {dispatch} text={self.bar.text.clone()} echo={self.bar.echo.clone()} {completions}
                    is_empty={snapshot.nodes.is_empty()}
                />
                <Transport
                    {dispatch} {snapshot} now={if is_moving { self.frame.now } else { snapshot.now }}
                    is_playing={self.playback.is_playing} {is_running} speed={self.playback.speed}
                    is_primary={self.words.primary.is_none()}
                />
                <main id="stage" class="main" aria-label="Nodes" tabindex="-1">
                    { caption(dispatch, &self.words, !self.story.is_closed()) }
                    { stage(dispatch, &scene) }
                    if let Some((at, node)) = menu { <NodeMenu {dispatch} {at} {node} /> }
                </main>
                if self.is_inspector_open {
                    <Inspector
                        {dispatch} tab={self.tab} {snapshot} panel={self.panel.clone()} selected={self.selected}
                        draft={self.draft.clone()} title={self.script.title.clone()} story={self.script.story.clone()}
                        is_held={self.log_filter.before.is_some()} filter={self.log_filter.text.clone()}
                        is_log_of_selected={self.is_log_of_selected}
                    />
                }
                { match self.dialog {
                    None => Html::default(),
                    Some(Dialog::Display) => display_dialog(dispatch, self.display, self.density),
                    Some(Dialog::Help(verb)) => help_dialog(dispatch, verb),
                } }
                { live(&self.spoken) }
            </div>
        }
    }
}

impl App {
    // -- what people do --

    fn act(&mut self, action: Action) {
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
                    self.give(&line);
                }
            }
            Action::History(back) => self.recall(back),
            Action::Complete => {
                if let Some(first) = self.bar.completions.first() {
                    let line = first.line.clone();
                    self.typed(line);
                }
            }
            Action::Toggle if self.playback.is_playing || self.errand.is_some() => self.pause(),
            Action::Toggle | Action::Play => self.play(),
            Action::Pause => self.pause(),
            Action::StepEvent => self.step_event(),
            Action::StepRound => {
                let round = self.room.simulation.round().as_micros();
                let next = (self.room.simulation.now().as_micros() / round + 1) * round;
                self.send_on(Errand::To(SimTime::from_micros(next)));
            }
            Action::RunUntilConverged => self.give("watercooler run until converged"),
            Action::Reset => self.load(self.scenario, Some(self.seed)),
            Action::Speed(speed) => self.playback.speed = speed,
            Action::Scenario(scenario) => self.load(scenario, None),
            Action::Seed(text) => match text.trim().parse() {
                Ok(seed) => self.load(self.scenario, Some(Seed(seed))),
                Err(_) => {
                    let sentence = format!("{text} is not a seed; a seed is a whole number");
                    self.bar.echo = Echo::Refused(sentence.into());
                }
            },
            Action::FreshSeed => match browser::fresh_seed() {
                Ok(seed) => self.load(self.scenario, Some(seed)),
                Err(sentence) => self.bar.echo = Echo::Refused(sentence.into()),
            },
            Action::Select(node) => {
                self.select(node);
            }
            Action::Walk(by) => self.walk(by),
            Action::Focus(id) => {
                if id == "log-filter" {
                    self.act(Action::Tab(Tab::Log));
                }
                browser::focus(id.to_owned());
            }
            Action::Menu(at) => {
                if let Some(at) = at {
                    self.select(Some(at.node));
                }
                self.menu = at;
            }
            Action::View(view) => self.view = view,
            Action::Tab(tab) => {
                self.tab = tab;
                self.is_inspector_open = true;
                self.refresh_panel();
            }
            Action::Inspector => self.is_inspector_open = !self.is_inspector_open,
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
                let length = self.room.simulation.journal().length();
                self.log_filter.before = hold.then_some(length);
                if !hold {
                    self.log_rows = LOG_ROWS;
                }
                self.refresh_panel();
            }
            Action::LogMore => {
                self.log_rows = (self.log_rows + LOG_ROWS).min(LOG_ROWS_MAX);
                self.refresh_panel();
            }
            Action::SendText(text) => {
                self.draft.text = text.into();
                self.refresh_panel();
            }
            Action::SendTo(node) => {
                self.select(node);
                self.refresh_panel();
            }
            Action::Deliver => self.deliver(),
            Action::Dialog(dialog) => self.dialog = dialog,
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
    fn load(&mut self, scenario: usize, seed: Option<Seed>) {
        let scenario = scenario.min(SCENARIOS.len() - 1);
        let is_another = scenario != self.scenario;
        let script = SCENARIOS[scenario].script();
        let begun = script.begin(seed, &[]).and_then(|mut room| {
            room.set_up()?;
            Ok(room)
        });
        match begun {
            Ok(room) => self.room = room,
            Err(e) => {
                self.bar.echo = Echo::Refused(e.to_string().into());
                return;
            }
        }
        self.seed = self.room.simulation.recording().seed;
        self.script = script;
        self.scenario = scenario;
        self.playback.pause();
        self.errand = None;
        self.menu = None;
        self.camera = Camera::default();
        self.story = if scenario == 0 {
            FirstMinute::new()
        } else {
            FirstMinute::closed()
        };
        self.log_filter.before = None;
        self.caption_since = self.room.simulation.journal().length();
        if is_another {
            let is_small = self.room.simulation.members().len() <= CARDS_WITH_BOOKS_MAX;
            self.view = if is_small { View::Both } else { View::Cards };
        }
        let is_there = |id: &NodeId| self.room.simulation.members().get(*id).is_some();
        self.selected = self.selected.filter(is_there);
        self.bar.echo =
            Echo::Done(format!("{}, with seed {}", self.script.title, self.seed).into());
        self.refresh();
        self.say(format!("{}, paused at the start.", self.script.title));
    }

    fn play(&mut self) {
        self.errand = None;
        self.playback.play();
        self.caption_since = self.room.simulation.journal().length();
        self.refresh_words();
    }

    fn pause(&mut self) {
        self.errand = None;
        self.playback.pause();
        self.refresh();
        self.say(self.state_in_words());
    }

    fn step_event(&mut self) {
        self.playback.pause();
        self.errand = None;
        let before = self.room.simulation.journal().length();
        match self.room.step() {
            Ok(true) => {
                let (sentence, _) = snapshot::caption(&self.room.simulation, before);
                let sentence =
                    sentence.unwrap_or_else(|| "Nothing to see at this event.".to_owned());
                self.refresh();
                self.words = Words {
                    text: format!("{}: {sentence}", seconds(self.room.simulation.now())),
                    ..Words::default()
                };
                self.say(sentence);
            }
            Ok(false) => {
                self.bar.echo =
                    Echo::Refused("nothing is left to happen; give a command, like new 12".into());
            }
            Err(e) => self.bar.echo = Echo::Refused(e.to_string().into()),
        }
    }

    fn converge(&mut self) -> Result<(), String> {
        if self.room.simulation.coverage().is_complete() {
            return Err(
                "everyone knows everything already; change something first, like book ada \"Emma\""
                    .to_owned(),
            );
        }
        let by = self.room.simulation.now() + CONVERGENCE_MAX;
        self.send_on(Errand::Converge { by });
        if let Some(why) = self.in_vain.take() {
            return Err(why);
        }
        Ok(())
    }

    /// Runs to some end at full speed, beginning now.
    fn send_on(&mut self, errand: Errand) {
        self.playback.pause();
        self.errand = Some(errand);
        self.in_vain = None;
        // Short errands are over before anything is drawn.
        self.run_errand(errand, &Stopwatch::start());
        self.refresh();
    }

    fn select(&mut self, node: Option<NodeId>) {
        self.selected = node;
        if node.is_some() && !matches!(self.tab, Tab::Send | Tab::Log) {
            self.tab = Tab::Node;
        }
        self.refresh_panel();
    }

    fn walk(&mut self, by: i32) {
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
        let place = if browser::is_focus_in_picture() {
            "disc"
        } else {
            "card"
        };
        self.select(Some(id));
        browser::focus(format!("{place}-{}", id.0));
    }

    // -- commands --

    /// Gives a line of the command language, however it came about.
    fn give(&mut self, line: &str) {
        self.bar.history.push(line.to_owned());
        if self.bar.history.len() > HISTORY_MAX {
            self.bar.history.remove(0);
        }
        self.bar.at = self.bar.history.len();
        self.bar.echo = match parse(line) {
            Ok(None) => Echo::Idle,
            Err(e) => Echo::Refused(format!("{line}: {e}").into()),
            Ok(Some(parsed)) => {
                let canonical = format!("watercooler {}", parsed.line);
                let done = match (parsed.line.statement, parsed.line.at) {
                    (Statement::Do(command), Some(moment)) => {
                        let scheduled = self.room.schedule(moment, command.clone());
                        scheduled
                            .map(|()| format!("at {moment}: {}", command.meaning()))
                            .map_err(|e| e.sentence)
                    }
                    (Statement::Do(command), None) => self
                        .room
                        .simulation
                        .apply(&command)
                        .map(|()| command.meaning()),
                    (Statement::Run(until), _) => self
                        .start_run(until)
                        .map(|()| Statement::Run(until).meaning()),
                    (Statement::Seed(seed), _) => {
                        self.load(self.scenario, Some(seed));
                        Ok(format!("began again with seed {seed}"))
                    }
                    (Statement::Help(verb), _) => {
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

    fn start_run(&mut self, until: Until) -> Result<(), String> {
        let now = self.room.simulation.now();
        let deadline = match until {
            Until::Converged => return self.converge(),
            Until::For(span) => now + span,
            Until::To(moment) if moment.at < now => {
                return Err(format!("{moment} has passed: the run has reached {now}"));
            }
            Until::To(moment) => moment.at,
        };
        self.send_on(Errand::To(deadline));
        Ok(())
    }

    fn typed(&mut self, text: String) {
        self.bar.completions = complete(&text, &self.snapshot.vocabulary());
        self.bar.echo = self.rehearse_line(&text);
        self.bar.text = text;
        self.bar.at = self.bar.history.len();
    }

    /// Says what a line would do, without doing it.
    fn rehearse_line(&self, text: &str) -> Echo {
        match parse(text) {
            Ok(None) => Echo::Idle,
            Err(e) => Echo::Trouble {
                // Of an unfinished line only what is there can be marked.
                marked: text[e.start..e.end].to_owned().into(),
                sentence: e.to_string().into(),
            },
            Ok(Some(parsed)) => {
                if let (Statement::Do(command), None) = (&parsed.line.statement, parsed.line.at)
                    && let Err(why) = self.room.simulation.clone().apply(command)
                {
                    return Echo::Trouble {
                        marked: AttrValue::default(),
                        sentence: why.into(),
                    };
                }
                let mut words = parsed.notes;
                words.insert(0, parsed.line.statement.meaning());
                Echo::Meaning(words.join("; ").into())
            }
        }
    }

    fn recall(&mut self, back: bool) {
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

    fn send_command(&self) -> Result<(NodeId, Command), String> {
        let id = self.selected.ok_or("choose a node to hand it to")?;
        let message = WireMessage::read(&self.draft.text)?.message;
        let port = id.port().ok_or("choose a node of the room")?;
        let target = Target::Node(NodeRef::Port(port));
        Ok((id, Command::Send { target, message }))
    }

    fn deliver(&mut self) {
        if let Ok((_, command)) = self.send_command() {
            self.give(&format!("watercooler {command}"));
        }
    }

    // -- time --

    fn schedule_frame(&mut self, ctx: &Context<Self>) {
        let is_moving = self.playback.is_playing || self.errand.is_some();
        if is_moving && self.animation.is_none() {
            let link = ctx.link().clone();
            self.animation = Some(request_animation_frame(move |now_ms| {
                link.send_message(Msg::Frame(now_ms));
            }));
        }
    }

    fn on_frame(&mut self, now_ms: f64) -> bool {
        let stopwatch = Stopwatch::start();
        if let Some(errand) = self.errand {
            self.run_errand(errand, &stopwatch);
        } else if self.playback.is_playing {
            let due = self.playback.due(now_ms);
            let deadline = due.map_or(SimTime::MAX, |due| self.room.simulation.now() + due);
            self.pass(deadline, &stopwatch);
        } else {
            return false;
        }
        let is_stopped = !self.playback.is_playing && self.errand.is_none();
        if is_stopped || now_ms - self.refreshed_ms >= REFRESH_MS {
            self.refreshed_ms = now_ms;
            self.refresh();
            if self.playback.is_playing {
                self.narrate(now_ms);
            }
        }
        self.refresh_frame();
        true
    }

    /// Lets time pass while somebody watches; at the very event by which all agree the story may have something to say.
    fn pass(&mut self, deadline: SimTime, stopwatch: &Stopwatch) {
        while self.playback.is_playing {
            let awaits = !self.story.is_closed() && !self.room.simulation.coverage().is_complete();
            match self.run_until(deadline, awaits, stopwatch) {
                Some(Stop::Agreement) => self.refresh(),
                Some(Stop::Deadline | Stop::Events) => break,
                None => self.pause(),
            }
        }
    }

    /// Lets time pass up to `deadline`, until the frame has taken long enough, or until all agree if that is awaited;
    /// returns why it stopped, `None` if a command of the file could not be given or nothing is left to happen.
    fn run_until(
        &mut self,
        deadline: SimTime,
        awaits: bool,
        stopwatch: &Stopwatch,
    ) -> Option<Stop> {
        loop {
            // At full speed there is no deadline, and no end to stop the clock at.
            let stop_at = if deadline == SimTime::MAX {
                self.room.next_at()?
            } else {
                deadline
            };
            match self.room.run_until(stop_at, EVENTS_PER_LOOK, awaits) {
                Ok(Stop::Agreement) => return Some(Stop::Agreement),
                Ok(Stop::Deadline) if stop_at == deadline => return Some(Stop::Deadline),
                Ok(Stop::Deadline | Stop::Events) => {}
                Err(e) => {
                    self.bar.echo = Echo::Refused(e.to_string().into());
                    return None;
                }
            }
            if stopwatch.is_over(FRAME_BUDGET_MS) {
                return Some(Stop::Events);
            }
        }
    }

    fn run_errand(&mut self, errand: Errand, stopwatch: &Stopwatch) {
        let (deadline, awaits) = match errand {
            Errand::To(deadline) => (deadline, false),
            Errand::Converge { by } => (by, true),
        };
        let stop = self.run_until(deadline, awaits, stopwatch);
        if stop == Some(Stop::Events) {
            return;
        }
        self.errand = None;
        if awaits && stop != Some(Stop::Agreement) {
            let why =
                "the room has not converged and never may; something keeps the news from somebody";
            self.bar.echo = Echo::Refused(why.into());
            self.in_vain = Some(why.to_owned());
        }
        self.say(self.state_in_words());
    }

    // -- what is shown --

    fn refresh(&mut self) {
        let members = self.room.simulation.members().len();
        let wants_books = members <= CARDS_WITH_BOOKS_MAX || self.density == Some(Density::Full);
        let rows = if wants_books { CARD_BOOKS } else { 0 };
        self.snapshot = self.camera.snapshot(&self.room.simulation, rows);
        if self.story.look(&self.snapshot) {
            self.playback.pause();
            self.errand = None;
            self.refresh_words();
            self.say(self.words.text.clone());
        }
        self.refresh_panel();
        self.refresh_frame();
        self.refresh_words();
        self.refresh_title();
    }

    fn refresh_panel(&mut self) {
        let simulation = &self.room.simulation;
        match self.tab {
            Tab::Run => {}
            Tab::Node => {
                self.panel.detail = self
                    .selected
                    .and_then(|id| self.camera.detail(simulation, id));
            }
            Tab::Log => {
                self.log_filter.node = self.selected.filter(|_| self.is_log_of_selected);
                let mut rows = snapshot::log(simulation, &self.log_filter, self.log_rows + 1);
                self.panel.log_has_more =
                    rows.len() > self.log_rows && self.log_rows < LOG_ROWS_MAX;
                rows.truncate(self.log_rows);
                self.panel.log = Rc::new(rows);
                let length = simulation.journal().length();
                self.panel.log_held_back =
                    self.log_filter.before.map_or(0, |before| length - before);
                self.panel.log_dropped = simulation.journal().dropped();
            }
            Tab::Flights => {
                let (rows, total) = snapshot::flights(simulation, &self.log_filter.text);
                self.panel.flights = Rc::new(rows);
                self.panel.flights_total = total;
            }
            Tab::Send => {
                self.draft.outcome = Some(match self.send_command() {
                    Err(why) => Err(why.into()),
                    Ok((id, command)) => {
                        let notes = WireMessage::read(&self.draft.text).map(|read| read.notes);
                        self.draft.notes = Rc::new(notes.unwrap_or_default());
                        snapshot::rehearse(simulation, id, &command)
                            .map(Rc::new)
                            .map_err(AttrValue::from)
                    }
                });
            }
        }
    }

    fn refresh_frame(&mut self) {
        let factor = self.playback.speed().factor.unwrap_or(1.0);
        let ago = Span::from_micros((CROSS_MS * 1_000.0 * factor) as u64);
        let now = self.room.simulation.now();
        let since = if ago.as_micros() >= now.as_micros() {
            SimTime::ZERO
        } else {
            now - ago
        };
        self.frame = Rc::new(snapshot::frame(&self.room.simulation, since));
    }

    fn refresh_words(&mut self) {
        if let Some(words) = self.story.words(&self.snapshot, self.playback.is_playing) {
            self.words = words;
        } else if self.snapshot.summary.events == 0 {
            let first = self.script.story.first().map_or("", String::as_str);
            let sentence = first.split_inclusive(". ").take(2).collect::<String>();
            self.words = Words {
                text: format!("{}. {}", self.script.title, sentence.trim_end()),
                ..Words::default()
            };
        } else if !self.words.buttons.is_empty()
            || self.words.text.is_empty()
            || !self.playback.is_playing
        {
            self.words = Words {
                text: self.state_in_words(),
                ..Words::default()
            };
        }
    }

    /// Changes the caption to the latest thing worth it.
    fn narrate(&mut self, now_ms: f64) {
        if now_ms - self.caption_ms >= CAPTION_MS && self.words.buttons.is_empty() {
            let (sentence, length) = snapshot::caption(&self.room.simulation, self.caption_since);
            self.caption_since = length;
            if let Some(text) = sentence {
                self.caption_ms = now_ms;
                self.words = Words {
                    text,
                    ..Words::default()
                };
            }
        }
        if now_ms - self.spoken_ms >= SPOKEN_MS {
            self.spoken_ms = now_ms;
            self.say(self.state_in_words());
        }
    }

    fn state_in_words(&self) -> String {
        let summary = self.room.simulation.summary();
        let complete = self.room.simulation.members();
        let round =
            self.room.simulation.now().as_micros() / self.room.simulation.round().as_micros();
        format!(
            "{}, round {round}. {} of what {} could know is known. {} sent, {} lost.",
            seconds(self.room.simulation.now()),
            percent(summary.coverage),
            counted(complete.len() as u64, "node"),
            counted(summary.sent, "message"),
            summary.lost,
        )
    }

    fn say(&mut self, text: impl Into<AttrValue>) {
        self.spoken = text.into();
    }

    fn refresh_title(&self) {
        let state = if self.playback.is_playing {
            "running"
        } else {
            "paused"
        };
        let title = format!("{} ({state}) - Watercooler", self.script.title);
        let document = document();
        if document.title() != title {
            document.set_title(&title);
        }
    }

    fn apply_display(&mut self) {
        self.is_still = self.display.still || browser::prefers("(prefers-reduced-motion: reduce)");
        self.is_dark = match self.display.theme {
            Theme::System => browser::prefers("(prefers-color-scheme: dark)"),
            Theme::Light => false,
            Theme::Dark => true,
        };
        if let Some(root) = document().document_element() {
            let theme = if self.is_dark { "dark" } else { "light" };
            // Attributes of the page's own root, with values from closed lists: neither call can fail.
            let _ = root.set_attribute("data-theme", theme);
            let _ = root.set_attribute("data-text", &self.display.text.to_string());
            let motion = if self.is_still { "still" } else { "moving" };
            let _ = root.set_attribute("data-motion", motion);
        }
    }

    // -- keys --

    /// Returns what a key means where it was pressed; `None` if it is the browser's.
    fn key(&self, event: &KeyboardEvent) -> Option<Action> {
        let key = event.key();
        let is_command = event.ctrl_key() || event.meta_key();
        match key.as_str() {
            "Escape" | "Tab" if self.menu.is_some() => return Some(Action::Menu(None)),
            "Escape" if self.dialog.is_some() => return Some(Action::Dialog(None)),
            "k" if is_command => return Some(Action::Focus("command-input")),
            _ if is_command || event.alt_key() => return None,
            _ if self.dialog.is_some() || self.menu.is_some() => return None,
            _ => {}
        }
        let selected = self.selected.and_then(|id| self.snapshot.node(id));
        let situation = Situation {
            focus: browser::focus_of(event),
            has_shortcuts: self.display.shortcuts,
            speed: self.playback.speed,
            selected: selected
                .map(|node| (verbs::freeze_or_thaw(node), verbs::kill_or_restart(node))),
        };
        keys::action(&key, &situation)
    }
}

/// A button for those who walk by keyboard; a link would lead away from a page with a base address.
fn skip(dispatch: &Callback<Action>, label: &'static str, id: &'static str) -> Html {
    button(dispatch, "skip", label, Action::Focus(id))
}

fn listen(ctx: &Context<App>) -> Vec<EventListener> {
    let link = ctx.link().clone();
    let keys = EventListener::new_with_options(
        &window(),
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                link.send_message(Msg::Key(event.clone()));
            }
        },
    );
    let mut listeners = vec![keys];
    for query in [
        "(prefers-reduced-motion: reduce)",
        "(prefers-color-scheme: dark)",
    ] {
        if let Ok(Some(list)) = window().match_media(query) {
            let link = ctx.link().clone();
            listeners.push(EventListener::new(&list, "change", move |_| {
                link.send_message(Msg::System);
            }));
        }
    }
    listeners
}
