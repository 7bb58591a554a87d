//! The middle of the page: the cards, the picture, or both.

use std::rc::Rc;

use yew::prelude::*;

use super::cards::Cards;
use super::compare_view::CompareView;
use super::controls::button;
use super::curves_view::{CurvesView, Seeds};
use super::lanes_view::LanesView;
use super::matrix_view::MatrixView;
use super::picture::Picture;
use super::tree_view::TreeView;
use crate::action::{Action, View};
use crate::chart::tree::Across;
use crate::comparison::Comparison;
use crate::curves::Curves;
use crate::geometry::Density;
use crate::lanes::{Aspect, Lanes, Range};
use crate::layout::Layout;
use crate::matrix::{Matrix, Order};
use crate::message::NodeId;
use crate::moving::Moving;
use crate::pointing::Lit;
use crate::snapshot::Snapshot;
use crate::tree::Tree;

/// What the stage shows.
pub struct Scene<'a> {
    /// The run.
    pub snapshot: &'a Rc<Snapshot>,
    /// What moves.
    pub moving: &'a Moving,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// What to show.
    pub view: View,
    /// How the picture is laid out; `None`: as suits the room.
    pub layout: Option<Layout>,
    /// How much cards show; `None`: as the room allows.
    pub density: Option<Density>,
    /// The size of text, 1 being usual.
    pub text: f64,
    /// Whether the page is on a projector.
    pub is_presenting: bool,
    /// Whether nothing moves on its way.
    pub is_still: bool,
    /// Whether the colours are dark; the picture reads them anew when that changes.
    pub is_dark: bool,
    /// Who knows what; only kept up to date while it is on show.
    pub matrix: &'a Rc<Matrix>,
    /// How its rows are ordered.
    pub order: Order,
    /// Which cell of it was asked about.
    pub asked: Option<(NodeId, NodeId)>,
    /// What lights up.
    pub lit: &'a Rc<Lit>,
    /// The space-time diagram; only kept up to date while it is on show.
    pub lanes: &'a Rc<Lanes>,
    /// How somebody has it before them.
    pub lanes_aspect: &'a Rc<Aspect>,
    /// How much of the run it shows.
    pub lane_span: usize,
    /// The stretch of the run that is looked at alone.
    pub range: Option<Range>,
    /// Which rumor is followed there.
    pub following: Option<u64>,
    /// The charts and the tree; only kept up to date while they are on show.
    pub charts: Charts<'a>,
    /// What stands beside the run; only kept up to date while it is on show.
    pub beside: Beside<'a>,
}

/// What stands beside the run.
pub struct Beside<'a> {
    /// Both runs in words and lines.
    pub comparison: &'a Rc<Comparison>,
    /// The other run, if there is one.
    pub other: Option<(&'a Rc<Snapshot>, &'a Moving)>,
    /// Why what was typed there could not be done; empty if it could.
    pub refused: &'a AttrValue,
}

/// What the charts and the tree show.
pub struct Charts<'a> {
    /// The charts.
    pub curves: &'a Rc<Curves>,
    /// How far the runs with other seeds have got.
    pub seeds: &'a Seeds,
    /// The tree.
    pub tree: &'a Rc<Tree>,
    /// The rumors that it can be of, the latest first.
    pub offered: &'a Rc<Vec<(u64, String)>>,
    /// What goes from left to right in it.
    pub across: Across,
    /// How much of the run has been gone through to tell the rumor from its beginning, in percent; `None`: nothing is told again.
    pub retold: Option<u64>,
}

/// The stage.
pub fn stage(dispatch: &Callback<Action>, scene: &Scene<'_>) -> Html {
    let &Scene {
        snapshot,
        moving,
        selected,
        view,
        layout,
        density,
        text,
        is_presenting,
        is_still,
        is_dark,
        matrix,
        order,
        asked,
        lit,
        lanes,
        lanes_aspect,
        lane_span,
        range,
        following,
        ref charts,
        ref beside,
    } = scene;
    if snapshot.nodes.is_empty() {
        let command = |class, label, line: &str| {
            button(dispatch, class, label, Action::Command(line.to_owned()))
        };
        return html! {
            <div class="stage empty">
                <p>{ "The room is empty." }</p>
                <p>{ command("primary", "Five people", "new 5") }{ command("", "Twelve people", "new 12") }</p>
                <p>{ "Or type: watercooler new jimmy:81" }</p>
            </div>
        };
    }
    if view == View::Matrix {
        return html! {
            <div class="stage matrix-stage">
                <MatrixView
                    {dispatch} matrix={Rc::clone(matrix)} order={order} {selected} {asked} lit={Rc::clone(lit)} is_dark={is_dark} {is_presenting}
                />
            </div>
        };
    }
    if view == View::Curves {
        return html! {
            <div class="stage matrix-stage">
                <CurvesView
                    {dispatch} curves={Rc::clone(charts.curves)} seeds={charts.seeds.clone()} retold={charts.retold} {following} now={snapshot.now} {selected} lit={Rc::clone(lit)}
                />
            </div>
        };
    }
    if view == View::Tree {
        return html! {
            <div class="stage matrix-stage">
                <TreeView
                    {dispatch} tree={Rc::clone(charts.tree)} rumors={Rc::clone(charts.offered)} {following} across={charts.across} retold={charts.retold} now={snapshot.now}
                    {selected} lit={Rc::clone(lit)}
                />
            </div>
        };
    }
    if view == View::Compare {
        let other = beside.other;
        let other = other.map(|(snapshot, moving)| (Rc::clone(snapshot), moving.clone()));
        return html! {
            <div class="stage matrix-stage compare-stage">
                <CompareView
                    {dispatch} comparison={Rc::clone(beside.comparison)} refused={beside.refused.clone()} hand={(Rc::clone(snapshot), moving.clone())} {other}
                    {selected} lit={Rc::clone(lit)} {layout} {text} {is_still} {is_dark}
                />
            </div>
        };
    }
    if view == View::Lanes {
        return html! {
            <div class="stage matrix-stage">
                <LanesView
                    {dispatch} lanes={Rc::clone(lanes)} aspect={Rc::clone(lanes_aspect)} span={lane_span} {range} {following} {selected}
                    lit={Rc::clone(lit)}
                />
            </div>
        };
    }
    html! {
        <div class={classes!("stage", view.label().to_lowercase())}>
            if view != View::Cards {
                <Picture
                    {dispatch} {snapshot} moving={moving.clone()} selected={selected} {lit} layout={layout} text={text} is_still={is_still}
                    is_dark={is_dark}
                />
            }
            if view != View::Picture {
                <Cards {dispatch} {snapshot} selected={selected} density={density} text={text} {lit} {is_presenting} />
            }
        </div>
    }
}
