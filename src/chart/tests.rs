use super::*;
use crate::background::Band;
use crate::chart::tree::{Across, Drawn, hops};
use crate::curves::Load;
use crate::message::NodeId;
use crate::prediction::Prediction;
use crate::tree::{Heard, Numbers, Tree};
use std::rc::Rc;

fn at(millis: u64) -> SimTime {
    SimTime::from_micros(millis * 1_000)
}

/// A plot of 100 by 100 pixels for a second.
fn plot() -> Plot {
    let plot = Plot::new(
        (100.0 + LEFT_PX + RIGHT_PX, 100.0 + ABOVE_PX + BELOW_PX),
        0.0,
        at(0),
        at(1_000),
    );
    assert_eq!(
        (plot.left, plot.top, plot.width, plot.height),
        (44.0, 8.0, 100.0, 100.0)
    );
    plot
}

fn path<'a>(shapes: &'a [Shape], wanted: &str) -> &'a str {
    let of = |shape: &'a Shape| match shape {
        Shape::Path { class, d } if *class == wanted => Some(d.as_str()),
        _ => None,
    };
    shapes
        .iter()
        .find_map(of)
        .unwrap_or_else(|| panic!("no {wanted} in {shapes:?}"))
}

fn curves() -> Curves {
    Curves {
        rumor: Some(1),
        words: "a rumor".to_owned(),
        from: at(0),
        until: at(1_000),
        now: at(1_000),
        share: vec![(at(0), 250_000), (at(500), 1_000_000)],
        ..Curves::default()
    }
}

#[test]
fn an_instant_stands_where_it_is_found_again() {
    let plot = plot();
    assert_eq!(
        (plot.x(at(0)), plot.x(at(250)), plot.x(at(2_000))),
        (44.0, 69.0, 144.0)
    );
    assert_eq!(
        (plot.instant(69.0), plot.instant(0.0), plot.instant(999.0)),
        (at(250), at(0), at(1_000))
    );
    assert_eq!((plot.y(0.0), plot.y(1.0), plot.y(7.0)), (108.0, 8.0, 8.0));
    assert_eq!(plot.cursor("now", at(1_001)), None);
    let cursor = Shape::Line {
        class: "now",
        from: (94.0, 8.0),
        to: (94.0, 108.0),
    };
    assert_eq!(plot.cursor("now", at(500)), Some(cursor));
    // An instant alone is at the left of itself.
    let none = Plot {
        until: at(0),
        ..plot
    };
    assert_eq!((none.x(at(0)), none.instant(60.0)), (44.0, at(0)));
}

#[test]
fn a_chart_without_room_is_none_the_worse() {
    let none = Plot::new((0.0, 0.0), 0.0, at(0), at(1_000));
    let bar = Bar {
        from: at(0),
        until: at(500),
        news: 2,
        repeats: 1,
        lost: 1,
    };
    let curves = Curves {
        bars: vec![bar],
        ..curves()
    };
    assert_eq!((none.width, none.height), (1.0, 1.0));
    assert!(
        !share(&curves, &none).is_empty() && !messages(&curves, &none).is_empty(),
        "nothing is drawn"
    );
    assert_eq!(load(&curves, 0.0, 0.0).rows, []);
}

#[test]
fn what_is_known_is_drawn_in_steps() {
    assert_eq!(
        path(&share(&curves(), &plot()), "share"),
        "M44.0 83.0H94.0V8.0H144.0"
    );
    // A window that begins amid it begins with what held then.
    let late = Plot {
        from: at(600),
        ..plot()
    };
    assert_eq!(path(&share(&curves(), &late), "share"), "M44.0 8.0H144.0");
}

#[test]
fn theory_and_other_seeds_stand_beside_it() {
    let mut curves = curves();
    curves.prediction = Some(Rc::new(Prediction {
        kind: Kind::Birth,
        why: String::new(),
        curve: vec![(at(0), 0.0), (at(1_000), 0.5)],
        sd: vec![0.0, 0.25],
        serf: vec![(at(0), 0.0), (at(500), 0.25)],
    }));
    curves.band = Some(Rc::new(Band {
        points: vec![(at(0), [0, 0, 0]), (at(1_000), [250_000, 500_000, 750_000])],
        runs: 200,
        notes: String::new(),
    }));
    let shapes = share(&curves, &plot());
    assert_eq!(path(&shapes, "theory"), "M44.0 108.0L144.0 58.0");
    assert_eq!(path(&shapes, "theory-sd"), "M44.0 108.0L144.0 83.0");
    assert_eq!(path(&shapes, "serf"), "M44.0 108.0L94.0 83.0");
    assert_eq!(
        path(&shapes, "seeds"),
        "M44.0 108.0L144.0 33.0L144.0 83.0L44.0 108.0Z"
    );
    assert_eq!(path(&shapes, "seeds-median"), "M44.0 108.0L144.0 58.0");
    let keys: Vec<String> = keys(&curves).into_iter().map(|(_, words)| words).collect();
    assert_eq!(
        keys,
        [
            "this run",
            "exact mean: Markov chain",
            "Serf's formula",
            "5 to 95 % of 200 other seeds",
            "their median"
        ]
    );
}

#[test]
fn bars_differ_by_their_pattern() {
    let bar = Bar {
        from: at(0),
        until: at(500),
        news: 2,
        repeats: 1,
        lost: 1,
    };
    let curves = Curves {
        bars: vec![bar],
        ..curves()
    };
    let shapes = messages(&curves, &plot());
    let rects: Vec<_> = shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Rect { class, at, size } => Some((*class, px(at.1), px(size.1))),
            _ => None,
        })
        .collect();
    let told = [
        ("news", "58.0", "50.0"),
        ("repeats", "33.0", "25.0"),
        ("lost", "8.0", "25.0"),
    ];
    assert_eq!(
        rects,
        told.map(|(class, y, height)| (class, y.to_owned(), height.to_owned()))
    );
    assert_eq!(path(&shapes, "repeats").matches('M').count(), 6);
    assert_eq!(
        path(&shapes, "lost"),
        "M45.5 8.0L92.5 33.0M45.5 33.0L92.5 8.0"
    );
    let labels: Vec<_> = shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text {
                class: "tick-label end",
                text,
                ..
            } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(labels, ["0", "2", "4"]);
}

#[test]
fn few_loads_have_a_row_each_and_many_are_counted() {
    let some = |n: u32| {
        let load = |i| Load {
            id: NodeId(i),
            name: Rc::from("ada"),
            sent: 1,
            received: u64::from(i),
        };
        Curves {
            load: (0..n).map(load).collect(),
            ..curves()
        }
    };
    let few = load(&some(3), 300.0, 10.0);
    assert_eq!(
        (few.rows, few.height),
        (vec![(10.0, 15.0), (25.0, 15.0), (40.0, 15.0)], 45.0)
    );
    let more = load(&some(60), 300.0, 0.0);
    assert_eq!((more.rows.len(), more.height), (60, 450.0));
    assert!(
        !more
            .shapes
            .iter()
            .any(|shape| matches!(shape, Shape::Text { .. })),
        "there is no room for names"
    );
    let many = load(&some(61), 300.0, 0.0);
    assert_eq!((many.rows.len(), many.height), (0, 150.0));
}

#[test]
fn a_chart_is_a_file_that_stands_by_itself() {
    let svg = sheet(&curves(), Chart::Share, "A <room>").svg();
    assert!(
        svg.contains("<title id=\"title\">A &lt;room&gt;: a rumor</title>"),
        "{svg}"
    );
    assert!(
        svg.contains(">100%</text>")
            && svg.contains(">this run</text>")
            && svg.contains("stroke:#0072b2;stroke-width:2.5\" d=\"M"),
        "{svg}"
    );
    for chart in [Chart::Messages, Chart::Load] {
        assert!(
            sheet(&curves(), chart, "A room").size.1 > 70.0,
            "{chart:?} is empty"
        );
    }
}

fn family() -> Tree {
    let node = |id: u32, parent, millis, hop| Heard {
        id: NodeId(id),
        name: Rc::from("ada"),
        parent,
        at: at(millis),
        hop,
        message: u64::from(id),
        repeats: 0,
        children: 0,
        below: 1,
    };
    Tree {
        nodes: vec![
            node(1, None, 0, 0),
            node(2, Some(0), 100, 1),
            node(3, Some(0), 400, 1),
            node(4, Some(1), 300, 2),
        ],
        repeats: vec![(3, 2)],
        numbers: Numbers {
            last_hop: 2,
            ..Numbers::default()
        },
        ..Tree::default()
    }
}

#[test]
fn a_tree_goes_from_left_to_right_by_hop_or_by_time() {
    let tree = family();
    let layout = tree.layout(None).expect("it is small");
    let hops = Drawn::new(&tree, &layout, Across::Hops, (312.0, 98.0), 0.0);
    assert_eq!(
        hops.places,
        [(16.0, 56.0), (116.0, 39.0), (216.0, 39.0), (116.0, 73.0)]
    );
    assert_eq!(
        hops.branch(&tree, &layout, 2).as_deref(),
        Some("M116.0 39.0C166.0 39.0 166.0 39.0 216.0 39.0")
    );
    assert_eq!(hops.branch(&tree, &layout, 0), None);
    assert_eq!(path(&hops.behind, "again"), "M216.0 39.0L116.0 73.0");
    // A name ends before the node that is next on its right, or where the drawing does; it always has room for its beginning.
    let rooms: Vec<(f64, f64)> = (0..4).map(|seat| hops.name_room(seat)).collect();
    assert_eq!(
        rooms,
        [(26.0, 276.0), (126.0, 80.0), (226.0, 76.0), (126.0, 176.0)]
    );
    let mut crowded = hops.clone();
    crowded.places[2].0 = 120.0;
    assert_eq!(crowded.name_room(1), (126.0, 28.0));
    // The names of the last have as much room as they need, within reason.
    let mut long = tree.clone();
    long.nodes[layout.seats[2].place].name = "a-name-of-as-many-letters".into();
    let last = |width| {
        let drawn = Drawn::new(&long, &layout, Across::Hops, (width, 98.0), 0.0);
        width - drawn.places[2].0
    };
    assert_eq!([312.0, 500.0, 1_000.0].map(last), [96.0, 150.0, 219.0]);
    let time = Drawn::new(&tree, &layout, Across::Time, (312.0, 98.0), 0.0);
    let across: Vec<f64> = time.places.iter().map(|(x, _)| *x).collect();
    assert_eq!(across, [16.0, 66.0, 166.0, 216.0]);
    let svg = tree::sheet(&tree, Across::Hops, "A room").svg();
    let is_branch = |line: &&str| line.starts_with("<path") && line.contains('C');
    assert_eq!(svg.lines().filter(is_branch).count(), 3);
}

#[test]
fn hops_are_bars() {
    let shapes = hops(&family(), 340.0, 0.0);
    let wide: Vec<f64> = shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Rect { size, .. } => Some(size.0),
            _ => None,
        })
        .collect();
    assert_eq!(wide, [100.0, 200.0, 100.0]);
}
