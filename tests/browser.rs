//! Components in a real browser: given these properties, that is what stands on the page, and that is what they send.

#![cfg(all(target_arch = "wasm32", feature = "ui"))]
#![allow(
    clippy::missing_assert_message,
    reason = "clippy spares tests, but does not know these for tests"
)]

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use watercooler::action::{Action, Figure, FileKind, Format, LanesAction, Tab};
use watercooler::action::{MenuAt, Side, View};
use watercooler::chart::Chart;
use watercooler::chart::tree::Across;
use watercooler::command::{Statement, parse};
use watercooler::comparison::{Comparison, Line};
use watercooler::components::card::{Card, CardProps};
use watercooler::components::command_bar::{CommandBar, CommandBarProps, Echo};
use watercooler::components::compare_view::{CompareView, CompareViewProps};
use watercooler::components::curves_view::{CurvesView, CurvesViewProps, Seeds, rumor_choice};
use watercooler::components::history_panel::history_panel;
use watercooler::components::inspector::{Inspector, InspectorProps, Panel};
use watercooler::components::lanes_view::{LanesView, LanesViewProps};
use watercooler::components::matrix_view::{MatrixView, MatrixViewProps};
use watercooler::components::menu::{NodeMenu, NodeMenuProps};
use watercooler::components::picture::Picture;
use watercooler::components::run_panel::run_panel;
use watercooler::components::send_panel::Draft;
use watercooler::components::share_dialog::{Shared, share_dialog};
use watercooler::components::stage::{Beside, Charts, Scene, stage};
use watercooler::components::transport::{Transport, TransportProps};
use watercooler::components::tree_view::{TreeView, TreeViewProps};
use watercooler::curves::{Curves, Wanted};
use watercooler::geometry::Density;
use watercooler::history::{Mark, MarkKind, RunId};
use watercooler::lanes::{self, Fate, Seat, Step, Zoom};
use watercooler::layout::Layout;
use watercooler::link::Extent;
use watercooler::matrix::{Order, matrix};
use watercooler::message::NodeId;
use watercooler::metrics::Point;
use watercooler::moving::Moving;
use watercooler::playback::REAL_TIME;
use watercooler::pointing::Lit;
use watercooler::prediction::predict;
use watercooler::rng::Seed;
use watercooler::simulation::Simulation;
use watercooler::snapshot::{self, Camera, LogFilter, Snapshot, seconds};
use watercooler::spread::{Rumors, Spread};
use watercooler::time::{SimTime, Span};
use watercooler::timeline::{RunRow, Strip};
use watercooler::tree::Tree;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlSelectElement, KeyboardEvent, KeyboardEventInit,
};
use yew::{AttrValue, BaseComponent, Callback, Html, Properties, component, html};

wasm_bindgen_test_configure!(run_in_browser);

#[derive(PartialEq, Properties)]
struct ShownProps {
    html: Html,
}

/// What a function drew.
#[component]
fn Shown(props: &ShownProps) -> Html {
    props.html.clone()
}

/// A place on the page of its own, and what was sent from it.
struct Bench {
    root: Element,
    sent: Rc<RefCell<Vec<Action>>>,
}

impl Bench {
    fn new() -> Self {
        let document = web_sys::window()
            .expect("a window")
            .document()
            .expect("a document");
        let root = document.create_element("div").expect("an element");
        document
            .body()
            .expect("a body")
            .append_child(&root)
            .expect("room for it");
        Self {
            root,
            sent: Rc::default(),
        }
    }

    fn dispatch(&self) -> Callback<Action> {
        let sent = Rc::clone(&self.sent);
        Callback::from(move |action| sent.borrow_mut().push(action))
    }

    async fn show<C: BaseComponent>(&self, props: C::Properties) {
        yew::Renderer::<C>::with_root_and_props(self.root.clone(), props).render();
        yew::scheduler::flush().await;
    }

    async fn draw(&self, html: Html) {
        self.show::<Shown>(ShownProps { html }).await;
    }

    fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).expect("a good selector");
        let found = found.unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()));
        found.unchecked_into()
    }

    fn count(&self, selector: &str) -> u32 {
        self.root
            .query_selector_all(selector)
            .expect("a good selector")
            .length()
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default()
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        let all = self
            .root
            .query_selector_all(selector)
            .expect("a good selector");
        (0..all.length())
            .filter_map(|i| all.get(i)?.text_content())
            .collect()
    }

    /// Opens a small panel. The browser says that it is open a little later, so it is said for it.
    async fn open(&self, selector: &str) {
        self.click(&format!("{selector} > summary")).await;
        let toggle = Event::new("toggle").expect("an event");
        self.find(selector)
            .dispatch_event(&toggle)
            .expect("it is taken");
        yew::scheduler::flush().await;
    }

    async fn click(&self, selector: &str) {
        match self.find_any(selector).dyn_into::<HtmlElement>() {
            Ok(element) => element.click(),
            // What is drawn has no method for it.
            Err(drawn) => {
                let init = EventInit::new();
                init.set_bubbles(true);
                let event = Event::new_with_event_init_dict("click", &init).expect("an event");
                drawn.dispatch_event(&event).expect("it is taken");
            }
        }
        yew::scheduler::flush().await;
    }

    /// Returns an element that need not be one of HTML.
    fn find_any(&self, selector: &str) -> Element {
        let found = self.root.query_selector(selector).expect("a good selector");
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
    }

    /// Chooses an option of a select by its place.
    async fn choose(&self, selector: &str, place: i32) {
        let select: HtmlSelectElement = self.find(selector).unchecked_into();
        select.set_selected_index(place);
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("change", &init).expect("an event");
        select.dispatch_event(&event).expect("it is heard");
        yew::scheduler::flush().await;
    }

    async fn press(&self, selector: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init);
        self.find_any(selector)
            .dispatch_event(&event.expect("an event"))
            .expect("it is heard");
        yew::scheduler::flush().await;
    }

    fn sent(&self) -> Vec<Action> {
        self.sent.take()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.root.remove();
    }
}

fn run(lines: &[&str], seconds: u64) -> Simulation {
    let mut simulation = Simulation::new(Seed(1));
    for line in lines {
        let parsed = parse(line).expect(line).expect(line);
        let Statement::Do(command) = parsed.line.statement else {
            panic!("{line} is not a command");
        };
        simulation.apply(&command).expect(line);
    }
    simulation.run_until(SimTime::ZERO + Span::from_secs(seconds), u64::MAX);
    simulation
}

fn pair() -> Simulation {
    run(
        &[
            "new ada:8001 book \"Dune\"",
            "new tod:8002 book \"Emma\" join ada",
        ],
        5,
    )
}

fn see(simulation: &Simulation) -> Rc<Snapshot> {
    Camera::default().snapshot(simulation, 5)
}

fn command(line: &str) -> Action {
    Action::Command(line.to_owned())
}

async fn card(bench: &Bench, simulation: &Simulation, density: Density) {
    let node = Rc::clone(&see(simulation).nodes[0]);
    let props = CardProps {
        side: None,
        dispatch: bench.dispatch(),
        node,
        density,
        is_selected: false,
        is_lit: false,
        is_stop: true,
    };
    bench.show::<Card>(props).await;
}

#[wasm_bindgen_test]
async fn a_full_card_shows_books_peers_and_the_last_messages() {
    let bench = Bench::new();
    card(&bench, &pair(), Density::Full).await;
    assert_eq!(
        bench.find(".card-name").get_attribute("title").as_deref(),
        Some("ada :8001, knows 2 of 2")
    );
    assert_eq!(bench.text("table.books caption"), "Books ada knows of");
    assert_eq!(bench.count("table.books thead th[scope=col]"), 3);
    assert_eq!(
        bench.texts("table.books tbody tr"),
        ["adaDunev1", "todEmmav1"]
    );
    assert_eq!(bench.texts(".peers .chip"), ["tod"]);
    assert_eq!(bench.count(".card-log li"), 2);
}

#[wasm_bindgen_test]
async fn a_cards_buttons_give_commands() {
    let bench = Bench::new();
    card(&bench, &pair(), Density::Compact).await;
    bench.click("[aria-label='Freeze ada']").await;
    bench.click("[aria-label='Kill ada']").await;
    bench.click(".card-name").await;
    assert_eq!(
        bench.sent(),
        [
            command("freeze ada"),
            command("kill ada"),
            Action::Select(Some(NodeId(8001)))
        ]
    );
}

#[wasm_bindgen_test]
async fn a_card_says_by_shape_word_and_name_what_state_its_node_is_in() {
    for (line, mark, word, verbs) in [
        (
            "freeze ada",
            ".mark.frozen",
            "frozen",
            ["Thaw ada", "Kill ada"],
        ),
        (
            "kill ada",
            ".mark.dead",
            "dead",
            ["Restart ada", "Restart blank ada"],
        ),
    ] {
        let bench = Bench::new();
        let mut simulation = pair();
        let parsed = parse(line).expect(line).expect(line);
        let Statement::Do(command) = parsed.line.statement else {
            panic!("{line} is not a command");
        };
        simulation.apply(&command).expect(line);
        card(&bench, &simulation, Density::Compact).await;
        assert_eq!(bench.count(mark), 1);
        assert_eq!(bench.text(".status-word"), word);
        let label = bench
            .find(".card-name")
            .get_attribute("title")
            .unwrap_or_default();
        assert!(label.contains(word), "{label}");
        for verb in verbs {
            bench.find(&format!("[aria-label='{verb}']"));
        }
    }
}

#[wasm_bindgen_test]
async fn a_tile_and_a_cell_are_one_button_each() {
    for density in [Density::Tile, Density::Cell] {
        let bench = Bench::new();
        card(&bench, &pair(), density).await;
        assert_eq!(bench.count("button"), 1, "{density:?}");
        assert_eq!(
            bench.find("button").get_attribute("title").as_deref(),
            Some("ada :8001, knows 2 of 2")
        );
    }
}

#[wasm_bindgen_test]
async fn what_is_behind_is_said_in_words() {
    let bench = Bench::new();
    let simulation = run(
        &[
            "set gossip off",
            "new ada:8001 book \"Dune\"",
            "new tod:8002 book \"Emma\" join ada",
        ],
        1,
    );
    let mut later = simulation.clone();
    let parsed = parse("book ada \"Walden\"")
        .expect("a line")
        .expect("a line");
    let Statement::Do(pick) = parsed.line.statement else {
        panic!("not a command");
    };
    later.apply(&pick).expect("ada is up");
    let node = Rc::clone(&see(&later).nodes[1]);
    let props = CardProps {
        side: None,
        dispatch: bench.dispatch(),
        node,
        density: Density::Full,
        is_selected: false,
        is_lit: false,
        is_stop: true,
    };
    bench.show::<Card>(props).await;
    assert_eq!(
        bench.texts("table.books tbody tr"),
        ["todEmmav1", "adaDunev1 (newest v2)"]
    );
}

#[wasm_bindgen_test]
async fn what_people_write_is_text_and_never_markup() {
    let bench = Bench::new();
    let simulation = run(&["new ada:8001 book \"<img src=x onerror=alert(1)>\""], 0);
    card(&bench, &simulation, Density::Full).await;
    assert_eq!(bench.count("img"), 0);
    assert_eq!(bench.text(".books .title"), "<img src=x onerror=alert(1)>");
}

#[wasm_bindgen_test]
async fn an_empty_room_offers_a_way_in() {
    let bench = Bench::new();
    let scene = Scene {
        snapshot: &see(&Simulation::new(Seed(1))),
        moving: &Moving::default(),
        layout: None,
        selected: None,
        view: View::Both,
        density: None,
        text: 1.0,
        is_presenting: false,
        is_still: false,
        is_dark: false,
        matrix: &Rc::default(),
        order: Order::default(),
        asked: None,
        lit: &Rc::default(),
        lanes: &Rc::default(),
        lanes_aspect: &Rc::default(),
        lane_span: 0,
        range: None,
        following: None,
        charts: Charts {
            curves: &Rc::new(Curves::default()),
            seeds: &Seeds::None,
            tree: &Rc::new(Tree::default()),
            offered: &Rc::default(),
            across: Across::Hops,
            retold: None,
        },
        beside: Beside {
            comparison: &Rc::default(),
            other: None,
            refused: &AttrValue::default(),
        },
    };
    bench.draw(stage(&bench.dispatch(), &scene)).await;
    bench.click("button.primary").await;
    assert_eq!(bench.sent(), [command("new 5")]);
}

/// The picture of a run, in a room of 600 by 400.
async fn picture(bench: &Bench, simulation: &Simulation, selected: Option<NodeId>) {
    let snapshot = see(simulation);
    bench
        .draw(html! {
            <div style="width: 600px; height: 400px; display: grid">
                <Picture
                    dispatch={bench.dispatch()} {snapshot} moving={Moving::default()} {selected} lit={Rc::<Lit>::default()}
                    layout={None::<Layout>} text=1.0 is_still=false is_dark=false
                />
            </div>
        })
        .await;
}

#[wasm_bindgen_test]
async fn every_node_of_a_small_room_is_a_button_and_every_link_a_line() {
    let bench = Bench::new();
    let lines = [
        "new ada:81",
        "new bob:82",
        "link ada bob",
        "cut ada -> bob",
        "hold bob -> ada",
    ];
    picture(&bench, &run(&lines, 0), Some(NodeId(82))).await;
    assert_eq!(
        bench.texts("g.node[role=button] title"),
        ["ada :81, knows 1 of 2", "bob :82, knows 1 of 2"]
    );
    assert_eq!(bench.count("line.link.cut.held"), 1);
    assert_eq!(bench.count("g.node[tabindex='0']"), 1, "one stop for tab");
    assert_eq!(
        bench.texts(".legend span"),
        ["rumor, by whose book", "asks", "answers", "cut", "held"]
    );
    bench.open(".picture-tools").await;
    assert_eq!(bench.count(".picture-tools button"), 7);
}

#[wasm_bindgen_test]
async fn a_large_room_is_drawn_and_one_element_stands_for_it() {
    let bench = Bench::new();
    picture(&bench, &run(&["new 101"], 0), Some(NodeId(8003))).await;
    assert_eq!(bench.count("canvas"), 3, "links, nodes, messages");
    let titles = bench.texts("g.node[role=button][tabindex='0'] title");
    assert_eq!(titles.len(), 1);
    assert!(
        titles[0].contains(" :8003, knows ") && titles[0].contains("; one of 101 nodes, "),
        "{titles:?}"
    );
    assert_eq!(bench.count("line.link"), 0);
}

#[wasm_bindgen_test]
async fn the_transport_says_what_its_button_will_do() {
    for (now, is_playing, is_running, word) in [
        (0, false, false, "Start"),
        (5, false, false, "Play"),
        (5, true, false, "Pause"),
        (5, false, true, "Stop"),
    ] {
        let bench = Bench::new();
        let props = TransportProps {
            dispatch: bench.dispatch(),
            snapshot: see(&pair()),
            strip: Rc::default(),
            now: SimTime::ZERO + Span::from_secs(now),
            seen: None,
            is_playing,
            is_running,
            speed: REAL_TIME,
            keeping: None,
            is_primary: true,
        };
        bench.show::<Transport>(props).await;
        assert_eq!(bench.text(".play"), word);
        assert_eq!(bench.text(".time"), format!("{now}.000 s"));
        assert_eq!(bench.text(".share"), "100%");
        let speed = bench.find("#speed");
        assert_eq!(
            speed.get_attribute("aria-valuetext").as_deref(),
            Some("real time")
        );
        bench.click(".play").await;
        assert_eq!(bench.sent(), [Action::Toggle]);
    }
}

fn at(seconds: u64) -> SimTime {
    SimTime::ZERO + Span::from_secs(seconds)
}

#[wasm_bindgen_test]
async fn the_strip_has_a_named_stop_for_everything_that_was_done() {
    let mark = |seconds, kind, what: &str| Mark {
        at: at(seconds),
        kind,
        what: what.to_owned(),
        is_to_come: false,
    };
    for (is_live, badge, spoken) in [
        (true, "LIVE", "5.000 s of 10.000 s, live"),
        (false, "REPLAY", "5.000 s of 10.000 s"),
    ] {
        let bench = Bench::new();
        let strip = Strip {
            live_at: at(10),
            goes_to: at(10),
            is_live,
            run: "B".to_owned(),
            marks: vec![
                mark(0, MarkKind::Spawn, "the beginning"),
                mark(9, MarkKind::Kill, "kill <b>ada</b>"),
            ],
            ..Strip::default()
        };
        let props = TransportProps {
            dispatch: bench.dispatch(),
            snapshot: see(&pair()),
            strip: Rc::new(strip),
            now: at(5),
            seen: None,
            is_playing: false,
            is_running: false,
            speed: REAL_TIME,
            keeping: None,
            is_primary: true,
        };
        bench.show::<Transport>(props).await;
        assert_eq!(bench.text(".badge"), badge);
        assert_eq!(bench.text(".run-name"), "run B");
        let scrubber = bench.find("#scrubber");
        assert_eq!(
            scrubber.get_attribute("aria-valuetext").as_deref(),
            Some(spoken)
        );
        let kill = bench.find(".stop.kill");
        assert_eq!(
            kill.get_attribute("aria-label").as_deref(),
            Some("9.000 s: kill <b>ada</b>")
        );
        bench.click(".stop.kill").await;
        bench.click("[aria-label='Step one event back']").await;
        bench.click("[aria-label='Go to the live edge']").await;
        assert_eq!(
            bench.sent(),
            [Action::Seek(at(9)), Action::StepBack, Action::SeekLive]
        );
    }
}

#[wasm_bindgen_test]
async fn runs_are_a_tree_and_each_can_be_gone_to_and_compared() {
    let row = |id, name: &str, depth, is_current| RunRow {
        id: RunId(id),
        name: name.to_owned(),
        depth,
        origin: "from A at 1.000 s: kill ada".to_owned(),
        live_at: at(9),
        coverage: 0.5,
        sent: 17,
        is_current,
    };
    let bench = Bench::new();
    let props = InspectorProps {
        dispatch: bench.dispatch(),
        tab: Tab::History,
        snapshot: see(&pair()),
        strip: Rc::default(),
        panel: Panel {
            runs: Rc::new(vec![row(0, "A", 0, false), row(1, "<i>B</i>", 1, true)]),
            ..Panel::default()
        },
        selected: None,
        draft: Draft::default(),
        title: String::new(),
        story: Vec::new(),
        is_untouched: true,
        is_held: false,
        filter: String::new(),
        is_log_of_selected: false,
        range: None,
        lit: Rc::default(),
    };
    bench.draw(history_panel(&props)).await;
    assert_eq!(bench.count(".run-row"), 2);
    assert_eq!(bench.text(".run-row.current strong"), "Run <i>B</i>");
    bench.click("[aria-label='Go to Run A']").await;
    bench.click("[aria-label='Compare with Run A']").await;
    bench.click("[aria-label='Delete Run A']").await;
    bench.click(".variations button").await;
    assert_eq!(
        bench.sent(),
        [
            Action::SwitchRun(RunId(0)),
            Action::Compare(RunId(0)),
            Action::DeleteRun(RunId(0)),
            Action::Vary(Side::Hand, "loss 30%".to_owned()),
        ]
    );
}

#[wasm_bindgen_test]
async fn two_runs_stand_side_by_side_and_only_one_of_them_is_at_hand() {
    let point = |millis: u64, coverage_ppm| Point {
        at: SimTime::from_micros(millis * 1_000),
        coverage_ppm,
        sent: 0,
        new: 0,
        repeats: 0,
        lost: 0,
    };
    let line = |name: &str, points: Vec<Point>| Line {
        name: name.to_owned(),
        points: Rc::new(points),
        end: at(9),
    };
    let runs = ["A: as begun", "B: <b>loss</b>", "C: loss 5%"];
    let comparison = Comparison {
        runs: (0..).map(RunId).zip(runs.map(str::to_owned)).collect(),
        places: (1, Some(2)),
        lines: vec![
            line("B", vec![point(0, 200_000), point(2_000, 1_000_000)]),
            line("C", vec![point(0, 200_000)]),
        ],
        sentences: vec!["B was given <b>loss</b>; C was given loss 5%.".to_owned()],
        parted_at: Some(at(1)),
        now: at(3),
        until: at(9),
    };
    let bench = Bench::new();
    let props = CompareViewProps {
        dispatch: bench.dispatch(),
        comparison: Rc::new(comparison),
        refused: "fanout 3: there is no command fanout".into(),
        hand: (see(&pair()), Moving::default()),
        other: Some((see(&pair()), Moving::default())),
        selected: None,
        lit: Rc::default(),
        layout: None,
        text: 1.0,
        is_still: false,
        is_dark: false,
    };
    bench
        .draw(html! {
            <div style="width: 900px">
                <style>{ ".compare-picture, .compare-still, .compare-chart { display: grid; height: 200px }" }</style>
                <CompareView ..props />
            </div>
        })
        .await;
    assert_eq!(bench.texts("#compare-hand option"), runs);
    assert_eq!(bench.texts("#compare-other option"), [runs[0], runs[2]]);
    assert_eq!(
        bench.text("#compare-refused"),
        "fanout 3: there is no command fanout"
    );
    assert_eq!(bench.texts(".line-label"), ["B 100%", "C 20%"]);
    assert_eq!(bench.count(".compare-chart path.share"), 2);
    assert_eq!(bench.count(".picture"), 2);
    // Both show the same two people, and an identifier is there once.
    assert_eq!(bench.count(".picture .node"), 4);
    assert_eq!(bench.count(".picture .node[id]"), 2);
    assert_eq!(bench.count("[inert] .picture .node[id]"), 0);
    assert_eq!(bench.count(".picture-tools"), 0);
    bench.click(".compare-words button").await;
    assert_eq!(bench.sent(), [Action::Seek(at(1))]);
}

#[wasm_bindgen_test]
async fn the_matrix_is_a_grid_and_every_cell_can_be_asked_why() {
    let bench = Bench::new();
    let simulation = pair();
    let props = MatrixViewProps {
        dispatch: bench.dispatch(),
        matrix: Rc::new(matrix(&simulation, Order::Created)),
        order: Order::Created,
        selected: Some(NodeId(8001)),
        asked: Some((NodeId(8002), NodeId(8001))),
        lit: Rc::default(),
        is_dark: false,
        is_presenting: false,
    };
    bench.show::<MatrixView>(props).await;
    assert_eq!(bench.count("[role=grid] tbody tr"), 2);
    assert_eq!(bench.texts("[role=grid] tbody th"), ["ada", "tod"]);
    assert_eq!(bench.text("tr.selected th"), "ada");
    assert_eq!(bench.text("td.asked"), "1");
    assert_eq!(
        bench.find("td.asked").get_attribute("title").as_deref(),
        Some("tod, of ada: knows version 1, the newest")
    );
    bench.click("td.asked").await;
    bench.click(".segment:nth-child(2)").await;
    assert_eq!(
        bench.sent(),
        [
            Action::Ask(NodeId(8002), NodeId(8001)),
            Action::MatrixOrder(Order::Lag)
        ]
    );
}

/// A rumor that ada has told tod, as the charts and the tree show it.
fn told() -> (Simulation, Spread) {
    let run = run(
        &[
            "set peers 0",
            "new ada:8001 book \"Dune\"",
            "new tod:8002 book \"Emma\"",
            "link ada tod",
        ],
        3,
    );
    let mut rumors = Rumors::default();
    rumors.read(run.journal());
    let (rumor, heading) = rumors.with_news().last().expect("a rumor");
    let spread = Spread::of(rumor, heading, run.journal()).expect("its beginning");
    (run, spread)
}

#[wasm_bindgen_test]
async fn charts_share_a_crosshair_and_stand_as_tables_and_files() {
    let bench = Bench::new();
    let (run, spread) = told();
    let wanted = Wanted {
        live: &run,
        spread: Some(&spread),
        range: None,
        band: None,
    };
    let mut curves = wanted.curves(
        "a rumor".to_owned(),
        vec![(spread.rumor, "a rumor".to_owned())],
    );
    curves.prediction = Some(Rc::new(predict(&run, &run, &spread, curves.until)));
    let props = CurvesViewProps {
        dispatch: bench.dispatch(),
        curves: Rc::new(curves.clone()),
        seeds: Seeds::None,
        retold: None,
        following: Some(spread.rumor),
        now: run.now(),
        selected: None,
        lit: Rc::default(),
    };
    bench.show::<CurvesView>(props).await;
    assert_eq!(
        bench.texts(".charts h2"),
        ["Who has heard it", "Messages", "Load per node"]
    );
    assert!(
        bench
            .text(".why-theory")
            .starts_with("Exact: every link takes a fixed time"),
        "{}",
        bench.text(".why-theory")
    );
    assert_eq!(bench.count(".chart-drawing .theory"), 1);
    // Beyond the end of the charts the crosshair is at their end; an arrow key moves it in both.
    assert_eq!(bench.text("#crosshair"), curves.reading(curves.until));
    bench.press("#crosshair", "Home").await;
    assert_eq!(bench.text("#crosshair"), curves.reading(curves.from));
    assert_eq!(bench.count(".cursor.cross"), 2);
    bench.press("#crosshair", "PageUp").await;
    bench.press("#crosshair", "Enter").await;
    let tenth = Span::from_micros(curves.until.since(curves.from).as_micros() / 10);
    assert_eq!(bench.sent(), [Action::Seek(curves.from + tenth)]);
    assert_eq!(bench.count(".charts-side .numbers tbody tr"), 2);
    bench.click(".seeds-part button").await;
    bench.click(".charts-time .chart .saves button").await;
    bench.click(".load-row").await;
    assert_eq!(
        bench.sent(),
        [
            Action::Seeds(true),
            Action::Download(FileKind::Table(Chart::Share)),
            Action::Select(Some(curves.load[0].id))
        ]
    );
}

#[wasm_bindgen_test]
async fn a_rumor_is_chosen_or_all_news() {
    let bench = Bench::new();
    let rumors = [(7, "one".to_owned()), (9, "another".to_owned())];
    let fixed = [
        ("latest", Action::AllNews(false)),
        ("all", Action::AllNews(true)),
    ];
    bench
        .draw(rumor_choice(&bench.dispatch(), &fixed, 1, &rumors, Some(9)))
        .await;
    let select: HtmlSelectElement = bench.find("#rumor").unchecked_into();
    assert_eq!(select.selected_index(), 3);
    for at in [0, 1, 2] {
        bench.choose("#rumor", at).await;
    }
    assert_eq!(
        bench.sent(),
        [
            Action::AllNews(false),
            Action::AllNews(true),
            Action::Follow(Some(7))
        ]
    );
}

#[wasm_bindgen_test]
async fn the_tree_is_walked_by_arrow_keys_and_told_as_a_table() {
    let bench = Bench::new();
    let (run, spread) = told();
    let tree = Tree::of(&spread, run.directory(), 2, 0);
    let props = TreeViewProps {
        dispatch: bench.dispatch(),
        tree: Rc::new(tree.clone()),
        rumors: Rc::new(vec![(spread.rumor, "a rumor".to_owned())]),
        following: None,
        across: Across::Hops,
        retold: None,
        // Between the two.
        now: spread.began_at,
        selected: None,
        lit: Rc::default(),
    };
    bench.show::<TreeView>(props).await;
    let (first, second) = (tree.nodes[0].clone(), tree.nodes[1].clone());
    assert_eq!(bench.count("[role=tree] [role=treeitem]"), 2);
    assert_eq!(
        bench
            .find_any(&format!("#tree-{}", second.id.0))
            .get_attribute("aria-label"),
        Some(format!(
            "{}: from {} at {}, hop 1",
            second.name,
            first.name,
            seconds(second.at)
        ))
    );
    // Who heard it later than now is not solid.
    assert_eq!(bench.count(".tree-node.future"), 1);
    assert_eq!(bench.count(".branch"), 1);
    bench
        .press(&format!("#tree-{}", first.id.0), "ArrowRight")
        .await;
    assert_eq!(
        bench.find_any("[tabindex='0'].tree-node").id(),
        format!("tree-{}", second.id.0)
    );
    bench
        .press(&format!("#tree-{}", second.id.0), "Enter")
        .await;
    bench.click(".across button:last-child").await;
    bench.click(".saves button").await;
    assert_eq!(
        bench.sent(),
        [
            Action::Select(Some(second.id)),
            Action::Across(Across::Time),
            Action::Download(FileKind::TreeTable)
        ]
    );
    let at = seconds(second.at);
    assert_eq!(
        bench.text(".numbers tbody tr:last-child"),
        format!("{}:{}{}{at}100", second.name, second.id.0, first.name)
    );
    assert!(
        bench
            .text("#tree-numbers")
            .starts_with("reached 2 of 2 · last delivery hop 1 · 1 message"),
        "{}",
        bench.text("#tree-numbers")
    );
}

#[wasm_bindgen_test]
async fn lanes_are_named_and_a_rumor_can_be_followed() {
    let bench = Bench::new();
    let run = pair();
    let lanes = Rc::new(looked(&run));
    let rumor = lanes.rumors[0].0;
    assert!(lanes.lines.iter().any(|line| line.fate == Fate::News));
    let props = LanesViewProps {
        dispatch: bench.dispatch(),
        lanes: Rc::clone(&lanes),
        span: 2,
        range: Some((at(0), at(1))),
        aspect: Rc::default(),
        following: Some(rumor),
        selected: Some(NodeId(8002)),
        lit: Rc::default(),
    };
    bench.show::<LanesView>(props).await;
    assert_eq!(bench.texts(".lane-name"), ["ada", "tod"]);
    assert_eq!(bench.text(".selected .lane-name"), "tod");
    assert_eq!(
        Some(bench.text(".lanes-note")),
        lanes::followed(&lanes, rumor)
    );
    bench.click(".lane-name").await;
    // What can be done with the lane of the selected node, and with what is seen.
    bench
        .click("[aria-label='The lane of the selected node'] button")
        .await;
    bench.click(".chip.range").await;
    bench.click("[aria-label='Next event (→)']").await;
    bench.click("[aria-label='Fit: the whole run (0)']").await;
    bench.click(".saves button").await;
    assert_eq!(
        bench.sent(),
        [
            Action::Select(Some(NodeId(8001))),
            Action::Lanes(LanesAction::Seat(NodeId(8002), Some(Seat::Pinned))),
            Action::Range(None),
            Action::Lanes(LanesAction::Step(Step::Next)),
            Action::Lanes(LanesAction::Zoom(Zoom::Fit)),
            Action::Download(FileKind::Picture(Figure::Lanes, Format::Svg)),
        ]
    );
}

fn looked(run: &Simulation) -> lanes::Lanes {
    let arrangement = lanes::Arrangement::default();
    let look = lanes::Look {
        window: (SimTime::ZERO, run.now()),
        arrangement: &arrangement,
        selected: None,
        following: None,
        lag: &|_| 0,
        event: None,
        wants_words: true,
    };
    lanes::lanes(run, run, &look)
}

#[wasm_bindgen_test]
async fn the_lanes_are_a_table_too() {
    let bench = Bench::new();
    let run = pair();
    let lanes = Rc::new(looked(&run));
    let aspect = lanes::Aspect {
        is_table: true,
        ..lanes::Aspect::default()
    };
    let first = lanes.told[0].clone();
    let props = LanesViewProps {
        dispatch: bench.dispatch(),
        lanes: Rc::clone(&lanes),
        span: 2,
        range: None,
        aspect: Rc::new(aspect),
        following: None,
        selected: None,
        lit: Rc::default(),
    };
    bench.show::<LanesView>(props).await;
    assert_eq!(bench.count("svg.lanes-axis"), 0);
    assert_eq!(
        bench.count(".lanes-table tbody tr"),
        lanes.told.len() as u32
    );
    assert_eq!(bench.text(".lanes-table tbody .told"), first.sentence);
    bench.click(".lanes-table tbody tr").await;
    assert_eq!(
        bench.sent(),
        [Action::Lanes(LanesAction::Event(Some(first.number)))]
    );
}

#[wasm_bindgen_test]
async fn the_network_is_changed_by_commands() {
    let bench = Bench::new();
    inspector(&bench, Tab::Faults).await;
    assert_eq!(bench.texts("output"), ["0%", "0%"]);
    bench.choose("#fault-scope", 1).await;
    bench.click(".variations button").await;
    bench.click("form .chip").await;
    bench.click("form:has(.chip) button.primary").await;
    bench.click("#heal").await;
    assert_eq!(
        bench.sent(),
        ["cut 8001 -> 8002", "partition 8001 | 8002", "heal"].map(command)
    );
}

#[wasm_bindgen_test]
async fn a_run_is_shared_as_a_link_a_code_a_frame_and_a_file() {
    let bench = Bench::new();
    let shared = Shared {
        address: "https://example.org/#w1.abc.def".to_owned(),
        frame: "<iframe></iframe>".to_owned(),
        is_open_ended: false,
        copied: None,
    };
    bench
        .draw(share_dialog(&bench.dispatch(), Extent::Moment, &shared))
        .await;
    assert_eq!(bench.text("[aria-pressed='true']"), "This moment");
    // 31 characters fit into a code of version 2: 25 modules, and a quiet zone of 4 around.
    let code = bench.find(".qr");
    assert_eq!(
        code.get_attribute("viewBox").as_deref(),
        Some("-4 -4 33 33")
    );
    bench.click(".share-link button").await;
    assert_eq!(bench.sent(), [Action::Copy(shared.address.clone())]);
    let too_long = Shared {
        address: "x".repeat(5_000),
        ..shared
    };
    let bench = Bench::new();
    bench
        .draw(share_dialog(&bench.dispatch(), Extent::Moment, &too_long))
        .await;
    assert_eq!(bench.count(".qr"), 0);
}

#[wasm_bindgen_test]
async fn the_command_bar_says_what_a_line_would_do_and_what_is_wrong_with_it() {
    let of = |echo| CommandBarProps {
        is_open: false,
        dispatch: Callback::noop(),
        text: "kil ada".to_owned(),
        echo,
        completions: vec!["kill".into()],
        completed_from: 0,
        is_empty: false,
        can_undo: true,
        before: None,
        can_redo: false,
    };
    let bench = Bench::new();
    bench
        .show::<CommandBar>(of(Echo::Meaning("this kills ada".into())))
        .await;
    assert_eq!(bench.text("#echo"), "This kills ada.");
    assert_eq!(bench.text(".completions"), "kill");
    let bench = Bench::new();
    let trouble = Echo::Trouble {
        marked: "kil".into(),
        sentence: "there is no command kil; did you mean kill?".into(),
    };
    bench.show::<CommandBar>(of(trouble)).await;
    assert_eq!(bench.text("#echo mark"), "kil");
    assert_eq!(
        bench.text("#echo"),
        "kil there is no command kil; did you mean kill?"
    );
}

#[wasm_bindgen_test]
async fn the_gods_buttons_give_commands() {
    let bench = Bench::new();
    let props = CommandBarProps {
        is_open: false,
        dispatch: bench.dispatch(),
        text: String::new(),
        echo: Echo::Idle,
        completions: Vec::new(),
        completed_from: 0,
        is_empty: false,
        can_undo: true,
        before: None,
        can_redo: false,
    };
    bench.show::<CommandBar>(props).await;
    for n in 1..=5 {
        bench.open(".god .popover").await;
        bench
            .click(&format!(".god .popover-panel button:nth-child({n})"))
            .await;
    }
    assert_eq!(
        bench.sent(),
        ["new 1", "new 12", "freeze", "thaw", "stop"].map(command)
    );
}

#[wasm_bindgen_test]
async fn the_menu_offers_what_makes_sense_and_walks_by_arrow_keys() {
    let bench = Bench::new();
    let node = Rc::clone(&see(&pair()).nodes[0]);
    let props = NodeMenuProps {
        dispatch: bench.dispatch(),
        at: MenuAt {
            node: node.id,
            x: 10.0,
            y: 10.0,
        },
        node,
    };
    bench.show::<NodeMenu>(props).await;
    assert_eq!(
        bench.texts("[role=menuitem]"),
        [
            "Inspect",
            "Freeze",
            "Kill",
            "New favourite…",
            "Link to…",
            "Isolate",
            "Slow down",
            "Make it lie",
            "Wrong clock…",
            "Make its connection flap…",
            "Send a message…",
            "Remove for good"
        ]
    );
    let focused = || {
        let document = web_sys::window()
            .and_then(|w| w.document())
            .expect("a document");
        document
            .active_element()
            .and_then(|e| e.text_content())
            .unwrap_or_default()
    };
    assert_eq!(focused(), "Inspect");
    let init = web_sys::KeyboardEventInit::new();
    init.set_key("ArrowDown");
    init.set_bubbles(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init)
        .expect("an event");
    bench
        .find("[role=menuitem]")
        .dispatch_event(&event)
        .expect("it is taken");
    assert_eq!(focused(), "Freeze");
    bench.click("li:nth-child(3) button").await;
    assert_eq!(bench.sent(), [Action::Menu(None), command("kill ada")]);
}

#[wasm_bindgen_test]
async fn the_run_panel_shows_the_numbers_and_what_must_hold() {
    let bench = Bench::new();
    bench
        .draw(run_panel(
            &bench.dispatch(),
            &see(&pair()),
            ("A title", &["A story.".to_owned()]),
            false,
            &Strip::default(),
            None,
            None,
        ))
        .await;
    assert_eq!(bench.text("h2"), "A title");
    assert!(
        bench.text(".room-state").contains("100% of what 2 nodes"),
        "{}",
        bench.text(".room-state")
    );
    assert_eq!(bench.text("#fingerprint").len(), 16);
    // Nobody has passed anything on yet, so nothing is known about TTLs: that is said, and not called good.
    assert_eq!(bench.count(".invariants .holds"), 6);
    assert_eq!(
        bench.texts(".invariants .unchecked"),
        ["TTL goes down by onenot checked yet, 0 checks"]
    );
    assert_eq!(
        bench.texts(".commands code"),
        [
            "new tod:8002 book \"Emma\" join ada",
            "new ada:8001 book \"Dune\""
        ]
    );
    assert!(
        bench
            .texts(".numbers tr")
            .contains(&"Agreement100%".to_owned())
    );
}

async fn inspector(bench: &Bench, tab: Tab) {
    inspector_with(bench, tab, Some(NodeId(8002)), Draft::default()).await;
}

async fn inspector_with(bench: &Bench, tab: Tab, selected: Option<NodeId>, draft: Draft) {
    let simulation = pair();
    let filter = LogFilter::default();
    let camera = Camera::default();
    let (flights, flights_total) = snapshot::flights(&simulation, "");
    let props = InspectorProps {
        dispatch: bench.dispatch(),
        tab,
        snapshot: see(&simulation),
        strip: Rc::default(),
        panel: Panel {
            detail: camera.detail(&simulation, NodeId(8002)),
            log: Rc::new(snapshot::log(&simulation, &filter, 40)),
            flights: Rc::new(flights),
            flights_total,
            ..Panel::default()
        },
        selected,
        draft,
        title: String::new(),
        story: Vec::new(),
        is_untouched: true,
        is_held: false,
        filter: String::new(),
        is_log_of_selected: false,
        range: None,
        lit: Rc::default(),
    };
    bench.show::<Inspector>(props).await;
}

#[wasm_bindgen_test]
async fn tabs_follow_the_pattern() {
    let bench = Bench::new();
    inspector(&bench, Tab::Log).await;
    assert_eq!(
        bench.texts("[role=tab]"),
        [
            "Run",
            "Node",
            "Log",
            "In flight",
            "Send",
            "Faults",
            "History"
        ]
    );
    assert_eq!(bench.text("[role=tab][aria-selected=true]"), "Log");
    assert_eq!(bench.count("[role=tab][tabindex='0']"), 1);
    assert_eq!(
        bench
            .find("[role=tabpanel]")
            .get_attribute("aria-labelledby")
            .as_deref(),
        Some("tab-log")
    );
    bench.click("#tab-send").await;
    assert_eq!(bench.sent(), [Action::Tab(Tab::Send)]);
}

#[wasm_bindgen_test]
async fn the_log_is_a_table_that_is_not_read_aloud_by_itself() {
    let bench = Bench::new();
    inspector(&bench, Tab::Log).await;
    let log = bench.find("[role=log]");
    assert_eq!(log.get_attribute("aria-live").as_deref(), Some("off"));
    assert_eq!(
        bench.texts(".log thead th"),
        ["Time", "From → to", "What", "TTL", "Effect"]
    );
    // The entry at the bottom is the first that happened.
    let rows = bench.texts(".log tbody tr");
    assert_eq!(rows.last().map(String::as_str), Some("0.000 sadacreated"));
    bench.click(".log tbody tr:last-child").await;
    assert_eq!(bench.sent(), [Action::Select(Some(NodeId(8001)))]);
}

#[wasm_bindgen_test]
async fn the_node_panel_lists_everything_and_every_peer_leads_on() {
    let bench = Bench::new();
    inspector(&bench, Tab::Node).await;
    assert_eq!(bench.text("h2"), "tod:8002up");
    assert_eq!(
        bench.texts(".books.whole thead th"),
        ["Who", "Port", "Book", "Version", "Heard"]
    );
    assert_eq!(bench.count(".books.whole tbody tr"), 2);
    bench.click("button.chip").await;
    assert_eq!(bench.sent(), [Action::Select(Some(NodeId(8001)))]);
}

#[wasm_bindgen_test]
async fn a_message_of_ones_own_shows_before_after_and_why() {
    let bench = Bench::new();
    let simulation = pair();
    let line = "send 8001 {\"uuid\": \"a1\", \"address\": \"196.18.1.0\", \"port\": \"80\", \"ttl\": 4, \"payload\": \"gatsby\"}";
    let parsed = parse(line).expect(line).expect(line);
    let Statement::Do(send) = parsed.line.statement else {
        panic!("not a command");
    };
    let rehearsal = snapshot::rehearse(&simulation, NodeId(8001), &send).expect("ada takes it");
    let draft = Draft {
        about: None,
        text: "…".into(),
        notes: Rc::new(parsed.notes),
        outcome: Some(Ok(Rc::new(rehearsal))),
        delivered: None,
    };
    inspector_with(&bench, Tab::Send, Some(NodeId(8001)), draft.clone()).await;
    assert_eq!(
        bench.text(".reason"),
        "If you deliver it, ada hears of 196.18.1.0:80's favourite, gatsby (version 0): it is news; ada makes 196.18.1.0:80 a peer; ada passes it on to tod and 196.18.1.0:80."
    );
    assert_eq!(
        bench.text(".compare caption"),
        "ada now and then; nothing has been delivered yet"
    );
    assert_eq!(
        bench.text(".note"),
        "Note: there is no version, so it counts as version 0."
    );
    assert_eq!(
        bench.texts(".compare .changed"),
        [
            "book of 196.18.1.0:80 (changed)nothinggatsby (version 0)",
            "peers (changed)todtod, 196.18.1.0:80",
            "remembers (changed)6 messages7 messages"
        ]
    );
    bench.click("button.primary").await;
    assert_eq!(bench.sent(), [Action::Deliver]);
    // What has happened stays, with its time.
    let mut after = simulation.clone();
    after.apply(&send).expect("ada takes it");
    let happened = snapshot::happened(&simulation, &after, NodeId(8001)).expect("ada is there");
    let again = snapshot::rehearse(&after, NodeId(8001), &send).expect("ada takes it");
    let draft = Draft {
        outcome: Some(Ok(Rc::new(again))),
        delivered: Some((after.now(), Rc::new(happened))),
        ..draft
    };
    inspector_with(&bench, Tab::Send, Some(NodeId(8001)), draft).await;
    assert!(
        bench.text(".reason").contains(
            " you told ada about 196.18.1.0:80's favourite, gatsby (version 0): it was news;"
        ),
        "{}",
        bench.text(".reason")
    );
    assert!(
        bench
            .text(".compare caption")
            .starts_with("ada before and after; delivered at "),
        "{}",
        bench.text(".compare caption")
    );
    assert_eq!(bench.texts(".compare .changed").len(), 3);
    assert!(
        bench.texts(".note").contains(
            &"If you deliver it again, ada hears of 196.18.1.0:80's favourite, gatsby (version 0): the same message came before.".to_owned()
        ),
        "{:?}",
        bench.texts(".note")
    );
}

#[wasm_bindgen_test]
async fn a_message_that_cannot_be_delivered_says_why() {
    let bench = Bench::new();
    let draft = Draft {
        outcome: Some(Err("choose a node to hand it to".into())),
        ..Draft::default()
    };
    inspector_with(&bench, Tab::Send, None, draft).await;
    assert_eq!(bench.text(".refused"), "choose a node to hand it to");
    assert!(
        bench.find("button.primary").has_attribute("disabled"),
        "it can be pressed"
    );
}
