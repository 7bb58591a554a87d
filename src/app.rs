//! The root of the page and its only impure part: it owns the session, the frame loop, the browser's storage and keys.
//!
//! Components send [`Action`]s; the app carries them out (`acting`), lets time pass (`passing`), opens and gives away runs
//! (`sharing`), and hands down snapshots (`showing`). Whatever changes the run goes through `App::give`, as a line of the
//! command language.

use std::collections::VecDeque;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::AnimationFrame;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::action::{Action, Dialog, Display, MenuAt, Tab, View};
use crate::command::Completion;
use crate::components::caption::caption;
use crate::components::command_bar::{CommandBar, Echo};
use crate::components::controls::button;
use crate::components::dialogs::{display_dialog, help_dialog};
use crate::components::header::Header;
use crate::components::inspector::{Inspector, Panel};
use crate::components::live::live;
use crate::components::menu::NodeMenu;
use crate::components::send_panel::Draft;
use crate::components::share_dialog::{Shared, code_dialog, share_dialog};
use crate::components::stage::{Scene, stage};
use crate::components::toolbar::Toolbar;
use crate::components::transport::Transport;
use crate::components::verbs;
use crate::first_minute::{FirstMinute, Words};
use crate::geometry::Density;
use crate::history::RunId;
use crate::import;
use crate::keys::{self, Situation};
use crate::lanes::{Aspect, Lanes};
use crate::layout::Layout;
use crate::matrix::{Matrix, Order};
use crate::message::NodeId;
use crate::mode::Mode;
use crate::moving::Moving;
use crate::pointing::{Lit, Pointed};
use crate::session::Session;
use crate::snapshot::{Camera, LogFilter, Rehearsal, Snapshot};
use crate::time::SimTime;
use crate::timeline::Strip;

use browser::{document, window};

mod acting;
mod browser;
mod charting;
mod comparing;
mod focus;
mod keeper;
mod looking;
mod passing;
mod sharing;
mod showing;

/// How many rows of the log are shown at first, and how many more at a time.
const LOG_ROWS: usize = 40;
/// How much larger everything is on a projector.
const PROJECTOR: f64 = 1.3;
/// The message that the send panel begins with: the exercise's own.
const EXAMPLE: &str = "{\n  \"uuid\": \"asdijfaojf3232\",\n  \"address\": \"196.18.1.0\",\n  \"port\": \"80\",\n  \"version\": 3,\n  \"ttl\": 4,\n  \"payload\": \"bookname\"\n}";

/// Mounts the page. What a panic says goes to static/stopped.js: after it nothing here can say anything.
pub fn mount() {
    yew::set_custom_panic_hook(Box::new(|panic| {
        browser::hand_over("panic", &panic.to_string());
    }));
    let root = document()
        .get_element_by_id("app")
        .expect("index.html has a place for the app");
    yew::Renderer::<App>::with_root(root).render();
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
    /// A file is to be opened.
    Picked(File),
    /// A file of that name was read, or why not.
    Read(String, Result<Vec<u8>, String>),
    /// A file of that name was saved, or why not.
    Saved(String, Result<(), String>),
    /// What was copied is on the clipboard, or not.
    Copied(bool),
    /// The link in the address changed.
    Address,
    /// Nothing has changed for a while.
    Settle,
}

/// The command bar.
#[derive(Default)]
struct Bar {
    text: String,
    echo: Echo,
    completions: Vec<Completion>,
    history: Vec<String>,
    /// Commands that wait for those before them, which let time pass.
    queue: VecDeque<String>,
    /// Commands that were given as one: in which run, how many it had been given with them, and how many they are.
    together: Option<(RunId, usize, usize)>,
    /// The line that was being typed before the history was called up.
    unfinished: String,
    /// Where in the history the bar is; its length when it is at none of it.
    at: usize,
    /// Whether it is open where there is little room. It never closes by itself: what somebody presses would move away.
    is_open: bool,
}

/// The page.
pub struct App {
    dispatch: Callback<Action>,
    session: Session,
    mode: Mode,
    story: FirstMinute,
    /// What the caption says.
    words: Words,
    /// What keeps people from hearing of each other, and what to press.
    notice: Option<Words>,
    /// What the button says that goes on with the run the browser has kept.
    offer: Option<String>,
    /// What is being opened.
    opening: Option<sharing::BeingOpened>,
    keeper: keeper::Keeper,
    caption_ms: f64,
    caption_since: u64,
    camera: Camera,
    snapshot: Rc<Snapshot>,
    strip: Rc<Strip>,
    moving: Moving,
    refreshed_ms: f64,
    /// The page was looked at anew in the frame before, and is to be drawn in the next.
    is_to_render: bool,
    /// It was drawn anew in the frame before.
    is_being_drawn: bool,
    /// How often it is drawn anew, in milliseconds: less often where that takes long.
    refresh_ms: f64,
    panel: Panel,
    /// What the current run is compared with.
    beside: comparing::Beside,
    selected: Option<NodeId>,
    /// About which cell somebody wants to know why.
    asked: Option<(NodeId, NodeId)>,
    /// What somebody points at.
    pointed: Option<Pointed>,
    /// What lights up.
    lit: Rc<Lit>,
    matrix: Rc<Matrix>,
    /// When it was last looked at anew while time passed.
    matrix_ms: f64,
    order: Order,
    lanes: Rc<Lanes>,
    lanes_aspect: Rc<Aspect>,
    lane_span: usize,
    charts: charting::Charts,
    /// The stretch of the run that is looked at alone.
    range: Option<(SimTime, SimTime)>,
    following: Option<u64>,
    /// Which message somebody has caught.
    caught: Option<u64>,
    view: View,
    /// How the room was looked at last.
    room: View,
    layout: Option<Layout>,
    density: Option<Density>,
    tab: Tab,
    is_inspector_open: bool,
    log_filter: LogFilter,
    is_log_of_selected: bool,
    log_rows: usize,
    bar: Bar,
    focus: focus::Keeper,
    draft: Draft,
    /// In which run what is written was delivered last, when, and what that did.
    delivered: Option<(RunId, SimTime, Rc<Rehearsal>)>,
    menu: Option<MenuAt>,
    dialog: Option<Dialog>,
    shared: Shared,
    display: Display,
    spoken: AttrValue,
    spoken_ms: f64,
    is_dark: bool,
    is_still: bool,
    animation: Option<AnimationFrame>,
    settling: Option<Timeout>,
    /// The link that was last read from the address or written there.
    written: String,
    /// When the run was last handed over while time passed.
    handed_ms: f64,
    /// Kept because they stop listening when they are dropped.
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let session = Session::scenario(0, None).expect("a test sets every built-in scenario up");
        let snapshot = Camera::default().snapshot(session.run(), 0);
        let (mode, notes) = Mode::parse(&browser::query());
        let mut app = Self {
            dispatch: ctx.link().callback(Msg::Act),
            session,
            mode,
            story: FirstMinute::new(),
            words: Words::default(),
            notice: None,
            offer: None,
            opening: None,
            keeper: keeper::Keeper::new(),
            caption_ms: 0.0,
            caption_since: 0,
            camera: Camera::default(),
            snapshot,
            strip: Rc::default(),
            moving: Moving::default(),
            refreshed_ms: 0.0,
            is_to_render: false,
            is_being_drawn: false,
            refresh_ms: passing::REFRESH_MS,
            panel: Panel::default(),
            beside: comparing::Beside::default(),
            selected: None,
            asked: None,
            pointed: None,
            lit: Rc::default(),
            matrix: Rc::default(),
            matrix_ms: 0.0,
            order: Order::default(),
            lanes: Rc::default(),
            lanes_aspect: Rc::default(),
            lane_span: 2,
            charts: charting::Charts::default(),
            range: None,
            following: None,
            caught: None,
            view: View::Both,
            room: View::Both,
            layout: None,
            density: None,
            tab: Tab::Run,
            // Beside cards that show everything there must be room for it.
            is_inspector_open: !mode.is_embedded
                && !mode.is_presenting
                && browser::prefers("(min-width: 1500px)"),
            log_filter: LogFilter::default(),
            is_log_of_selected: false,
            log_rows: LOG_ROWS,
            focus: focus::Keeper::new(),
            bar: Bar::default(),
            draft: Draft {
                text: EXAMPLE.into(),
                ..Draft::default()
            },
            delivered: None,
            menu: None,
            dialog: None,
            shared: Shared::default(),
            display: browser::load_display(),
            spoken: AttrValue::default(),
            spoken_ms: 0.0,
            is_dark: false,
            is_still: false,
            animation: None,
            settling: None,
            written: String::new(),
            handed_ms: 0.0,
            _listeners: listen(ctx),
        };
        app.look_up_kept();
        app.load(0, None);
        app.written = app.session.link(crate::link::Extent::Moment, None);
        if let Some(view) = mode.view {
            app.view = view;
        }
        if mode.is_embedded {
            app.story = FirstMinute::closed();
            app.refresh_words();
        }
        if !mode.is_embedded && browser::hash().is_empty() && !browser::starts_clean() {
            app.look_for_kept();
            app.refresh_words();
        }
        app.open_address(true);
        if let Some(note) = notes.into_iter().next() {
            app.refuse(note);
        }
        browser::hand_over("link", &app.written);
        app.apply_display();
        app.schedule_frame(ctx);
        app.say_whether_busy();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let is_frame = matches!(msg, Msg::Frame(_) | Msg::Settle);
        let changed = match msg {
            Msg::Act(action) => self.act_in_page(ctx, action),
            Msg::Frame(now_ms) => {
                self.animation = None;
                self.on_frame(now_ms)
            }
            Msg::Key(event) => match self.key(&event) {
                Some(action) => {
                    event.prevent_default();
                    self.act_in_page(ctx, action)
                }
                None => false,
            },
            Msg::System => {
                self.apply_display();
                true
            }
            Msg::Picked(file) => {
                self.read_file(ctx, &file);
                true
            }
            Msg::Read(name, bytes) => {
                self.open_file(&name, &bytes);
                true
            }
            Msg::Saved(name, outcome) => {
                self.saved(&name, outcome);
                true
            }
            Msg::Copied(done) => {
                self.shared.copied = Some(if done { Ok(()) } else { Err(()) });
                true
            }
            Msg::Address => {
                self.open_address(false);
                true
            }
            Msg::Settle => self.settle(),
        };
        self.schedule_frame(ctx);
        self.say_whether_busy();
        if changed && (!is_frame || !self.session.is_moving()) {
            self.schedule_settling(ctx);
        }
        changed
    }

    fn rendered(&mut self, _: &Context<Self>, _is_first: bool) {
        self.focus.keep();
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let dispatch = &self.dispatch;
        let snapshot = &self.snapshot;
        let playback = self.session.playback;
        let completed_from = self.bar.completions.first().map_or(0, |c| c.from);
        let completions: Vec<AttrValue> = self
            .bar
            .completions
            .iter()
            .map(|c| c.label.clone().into())
            .collect();
        let larger = if self.mode.is_presenting {
            PROJECTOR
        } else {
            1.0
        };
        let scene = Scene {
            snapshot,
            moving: &self.moving,
            selected: self.selected,
            view: self.view,
            layout: self.layout,
            density: self.density,
            text: f64::from(self.display.text) / 100.0 * larger,
            is_presenting: self.mode.is_presenting,
            is_still: self.is_still,
            is_dark: self.is_dark,
            matrix: &self.matrix,
            order: self.order,
            asked: self.asked,
            lit: &self.lit,
            lanes: &self.lanes,
            lanes_aspect: &self.lanes_aspect,
            lane_span: self.lane_span,
            range: self.range,
            following: self.following,
            charts: self.charts.seen(),
            beside: self.beside.seen(),
        };
        let menu = self
            .menu
            .and_then(|at| Some((at, Rc::clone(snapshot.node(at.node)?))));
        let now = if self.session.is_moving() {
            self.moving.frame().now
        } else {
            snapshot.now
        };
        let seen = match self.view {
            View::Lanes => Some((self.lanes.from, self.lanes.until)),
            _ => self.range,
        };
        let is_inspector_open = self.is_inspector_open && !self.mode.is_embedded;
        let class = classes!(
            "app",
            (!is_inspector_open).then_some("no-inspector"),
            self.mode.is_embedded.then_some("embedded"),
        );
        html! {
            <div
                {class} onpointerover={pointing::<PointerEvent>(dispatch)} onfocusin={pointing::<FocusEvent>(dispatch)}
                onpointerleave={dispatch.reform(|_| Action::Point(None))}
            >
                <nav aria-label="Skip">
                    <Toolbar label="Skip">
                        { skip(dispatch, "Skip to the nodes", "stage") }
                        if self.mode.has_command_bar() { { skip(dispatch, "Skip to the command bar", "command-input") } }
                    </Toolbar>
                </nav>
                if !self.mode.is_embedded {
                    <Header
                        {dispatch} scenario={self.session.scenario}
                        opened={self.session.scenario.is_none().then(|| self.session.title.clone())}
                        seed={self.session.seed().to_string()} view={self.view} room={self.room}
                        can_compare={self.view == View::Compare || self.session.history.runs().len() > 1} has_begun={self.strip.live_at > SimTime::ZERO || !self.session.history.is_untouched()}
                        is_inspector_open={self.is_inspector_open}
                    />
                }
                <main id="stage" class="main" aria-label="Nodes" tabindex="-1">
                    // Elsewhere the header has it.
                    if self.mode.is_embedded { <h1 class="unseen">{ format!("{} in Watercooler", self.session.title) }</h1> }
                    { caption(dispatch, &self.words, self.notice.as_ref(), !self.story.is_closed()) }
                    { stage(dispatch, &scene) }
                    if let Some((at, node)) = menu { <NodeMenu {dispatch} {at} {node} /> }
                </main>
                if is_inspector_open {
                    <Inspector
                        {dispatch} tab={self.tab} {snapshot} strip={&self.strip} panel={self.panel.clone()} selected={self.selected}
                        draft={self.draft.clone()} title={self.session.title.clone()} story={self.session.story.clone()}
                        is_untouched={self.session.history.is_untouched()}
                        is_held={self.log_filter.before.is_some()} filter={self.log_filter.text.clone()}
                        is_log_of_selected={self.is_log_of_selected} range={self.range} lit={&self.lit}
                    />
                }
                if self.mode.has_transport() {
                    <Transport
                        {dispatch} {snapshot} strip={&self.strip} {now} {seen} is_playing={playback.is_playing}
                        is_running={self.session.is_on_errand()} speed={playback.speed}
                        keeping={playback.keeping().map(AttrValue::from)} is_primary={self.words.primary.is_none()}
                    />
                }
                if self.mode.has_command_bar() {
                    <CommandBar
                        {dispatch} text={self.bar.text.clone()} echo={self.bar.echo.clone()} {completions} {completed_from}
                        is_open={self.bar.is_open} is_empty={snapshot.nodes.is_empty()} can_undo={self.strip.can_undo} before={self.strip.before.clone()} can_redo={self.strip.can_redo}
                    />
                }
                { match self.dialog {
                    None => Html::default(),
                    Some(Dialog::Display) => display_dialog(dispatch, self.display, self.density, self.mode.is_presenting),
                    Some(Dialog::Share(extent)) => share_dialog(dispatch, extent, &self.shared),
                    Some(Dialog::Code) => code_dialog(dispatch, &self.shared),
                    Some(Dialog::Help(verb)) => help_dialog(dispatch, verb),
                } }
                { picker(ctx) }
                { live(&self.spoken) }
            </div>
        }
    }
}

impl App {
    /// Does what only works with the browser's help, or else what [`act`](Self::act) does; returns whether to draw anew.
    fn act_in_page(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        match action {
            Action::Copy(text) => {
                let link = ctx.link().clone();
                browser::copy(&text, move |done| link.send_message(Msg::Copied(done)));
                return false;
            }
            Action::Download(kind) => self.download(ctx, kind),
            Action::AskForFile => browser::click("open-file"),
            // The pointer wanders over a lot that is one thing.
            Action::Point(pointed) if pointed == self.pointed => return false,
            action => self.act(action),
        }
        true
    }

    // -- keys --

    /// Returns what a key means where it was pressed; `None` if it is the browser's.
    fn key(&self, event: &KeyboardEvent) -> Option<Action> {
        let said = event.key();
        let code = event.code();
        let key = keys::meant(&said, &code, event.shift_key());
        // AltGr types signs on many keyboards, and is Ctrl and Alt on some systems.
        let is_typed = event.get_modifier_state("AltGraph")
            || event.ctrl_key() && event.alt_key()
            || event.alt_key() && keys::is_typed_with_alt(&key);
        let is_command = (event.ctrl_key() || event.meta_key()) && !is_typed;
        match &*key {
            "Escape" | "Tab" if self.menu.is_some() => return Some(Action::Menu(None)),
            "Escape" if self.dialog.is_some() => return Some(Action::Dialog(None)),
            // The key that shows it takes it away.
            "b" if self.dialog == Some(Dialog::Code) => return Some(Action::Dialog(None)),
            "k" if is_command => return Some(Action::Focus("command-input")),
            // In a field it is the field's own.
            "z" if is_command && browser::focus_of(event) != keys::Focus::Field => {
                return Some(if event.shift_key() {
                    Action::Redo
                } else {
                    Action::Undo
                });
            }
            _ if is_command || event.alt_key() && !is_typed => return None,
            _ if self.dialog.is_some() || self.menu.is_some() => return None,
            _ => {}
        }
        let selected = self.selected.and_then(|id| self.snapshot.node(id));
        let situation = Situation {
            focus: browser::focus_of(event),
            has_shortcuts: self.display.shortcuts,
            speed: self.session.playback.speed,
            is_presenting: self.mode.is_presenting,
            selected: selected
                .map(|node| (verbs::freeze_or_thaw(node), verbs::kill_or_restart(node))),
        };
        keys::action(&key, &situation)
    }
}

/// Sends on what an event says is pointed at.
fn pointing<E: AsRef<web_sys::Event> + 'static>(dispatch: &Callback<Action>) -> Callback<E> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: E| {
        if let Some(action) = browser::pointed(event.as_ref()) {
            dispatch.emit(action);
        }
    })
}

/// Where the browser asks for a file.
fn picker(ctx: &Context<App>) -> Html {
    let onchange = ctx.link().batch_callback(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let file = input.files().and_then(|files| files.get(0));
        // The same file may be picked again.
        input.set_value("");
        file.map(Msg::Picked)
    });
    let accept = format!("{},application/json,text/plain,text/csv", import::ENDINGS);
    html! { <input id="open-file" type="file" hidden=true {accept} {onchange} /> }
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
    // While somebody composes a letter of many strokes, the keys are the input method's, whatever has the focus.
    let composing = EventListener::new_with_options(
        &window(),
        "keydown",
        EventListenerOptions::run_in_capture_phase(),
        |event| {
            /// What a key is numbered that an input method has taken.
            const TAKEN: u32 = 229;
            if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                && (event.is_composing() || event.key_code() == TAKEN)
            {
                event.stop_immediate_propagation();
            }
        },
    );
    let mut listeners = vec![composing, keys];
    listeners.extend(listen_for_files(ctx));
    let link = ctx.link().clone();
    listeners.push(EventListener::new(&window(), "hashchange", move |_| {
        link.send_message(Msg::Address);
    }));
    let link = ctx.link().clone();
    // The last chance to keep the run.
    listeners.push(EventListener::new(&window(), "pagehide", move |_| {
        link.send_message(Msg::Settle);
    }));
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

/// Files may be dropped anywhere.
fn listen_for_files(ctx: &Context<App>) -> [EventListener; 3] {
    let on = |event: &'static str, does: Box<dyn Fn(&DragEvent)>| {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window(), event, options, move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>() {
                does(event);
            }
        })
    };
    let mark = |is_over| browser::mark_root("data-drop", is_over);
    let has_file = |event: &DragEvent| {
        let types = event.data_transfer().map(|data| data.types());
        types.is_some_and(|types| types.includes(&"Files".into(), 0))
    };
    let link = ctx.link().clone();
    [
        on(
            "dragover",
            Box::new(move |event| {
                if has_file(event) {
                    event.prevent_default();
                    mark(true);
                }
            }),
        ),
        on(
            "dragleave",
            Box::new(move |event| {
                // Leaving one element for another is not leaving the window.
                if event.related_target().is_none() {
                    mark(false);
                }
            }),
        ),
        on(
            "drop",
            Box::new(move |event| {
                let files = event.data_transfer().and_then(|data| data.files());
                if let Some(file) = files.and_then(|files| files.get(0)) {
                    event.prevent_default();
                    link.send_message(Msg::Picked(file));
                }
                mark(false);
            }),
        ),
    ]
}
