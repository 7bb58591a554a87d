//! The knowledge matrix on the stage: a table in rooms of some dozens, a drawing in larger ones.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use super::controls::{row, save_picture, small, toggle};
use super::mark::{status_mark, word};
use super::measure::use_size;
use crate::action::{Action, Figure};
use crate::matrix::{Cell, Matrix, Order};
use crate::message::NodeId;
use crate::narration::counted;

/// The most nodes for which every cell is an element that can be read and pressed.
const TABLE_MAX: usize = 60;
/// How many of those most behind a drawing names.
const NAMED_MAX: usize = 12;

/// Properties of [`MatrixView`].
#[derive(PartialEq, Properties)]
pub struct MatrixViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// Who knows what.
    pub matrix: Rc<Matrix>,
    /// How the rows are ordered.
    pub order: Order,
    /// Which node is selected.
    pub selected: Option<NodeId>,
    /// Which cell was asked about.
    pub asked: Option<(NodeId, NodeId)>,
    /// Whether the colours are dark; a drawing reads them anew when that changes.
    pub is_dark: bool,
}

/// The matrix.
#[component]
pub fn MatrixView(props: &MatrixViewProps) -> Html {
    let MatrixViewProps {
        dispatch,
        matrix,
        order,
        ..
    } = props;
    let orders = [
        (Order::Created, "As they came"),
        (Order::Lag, "Most behind first"),
    ];
    let orders = orders.map(|(other, label)| {
        toggle(
            dispatch,
            "segment",
            label,
            other == *order,
            Some(Action::MatrixOrder(other)),
        )
    });
    let key = [
        (Cell::Newest(1), "newest version"),
        (Cell::Behind(1, 1), "one behind"),
        (Cell::Behind(1, 2), "further behind"),
        (Cell::Nothing, "nothing"),
    ];
    let key = key.map(|(cell, meaning)| {
        html! { <span class="matrix-key"><span class={classes!("cell-key", cell.name())}>{ cell.text() }</span>{ meaning }</span> }
    });
    html! {
        <div class="matrix-room">
            <div class="matrix-top">
                <div class="views" role="group" aria-label="Order of the rows">{ for orders }</div>
                <p class="matrix-legend">{ "Who knows which version of whose favourite: " }{ for key }</p>
                { save_picture(dispatch, Figure::Matrix) }
            </div>
            if matrix.rows.len() <= TABLE_MAX {
                <Table ..props.table() />
            } else {
                <Drawing ..props.table() />
            }
        </div>
    }
}

impl MatrixViewProps {
    fn table(&self) -> TableProps {
        TableProps {
            dispatch: self.dispatch.clone(),
            matrix: Rc::clone(&self.matrix),
            selected: self.selected,
            asked: self.asked,
            is_dark: self.is_dark,
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TableProps {
    dispatch: Callback<Action>,
    matrix: Rc<Matrix>,
    selected: Option<NodeId>,
    asked: Option<(NodeId, NodeId)>,
    is_dark: bool,
}

/// Every cell as a number, walked by the arrow keys.
#[component]
fn Table(props: &TableProps) -> Html {
    let TableProps {
        dispatch,
        matrix,
        selected,
        asked,
        ..
    } = props;
    // Where the keyboard is: the grid is one stop of the tab key.
    let cursor = use_state_eq(|| (0_usize, 0_usize));
    let size = matrix.rows.len();
    let onkeydown = {
        let (cursor, dispatch, matrix) = (cursor.clone(), dispatch.clone(), Rc::clone(matrix));
        Callback::from(move |event: KeyboardEvent| {
            let (row, column) = *cursor;
            let last = size.saturating_sub(1);
            let to = match event.key().as_str() {
                "ArrowUp" => (row.saturating_sub(1), column),
                "ArrowDown" => ((row + 1).min(last), column),
                "ArrowLeft" => (row, column.saturating_sub(1)),
                "ArrowRight" => (row, (column + 1).min(last)),
                "Home" => (row, 0),
                "End" => (row, last),
                "Enter" | " " => {
                    event.prevent_default();
                    event.stop_propagation();
                    if let (Some(row), Some(column)) =
                        (matrix.rows.get(row), matrix.columns.get(column))
                    {
                        dispatch.emit(Action::Ask(row.id, column.id));
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            cursor.set(to);
        })
    };
    let heads = matrix.columns.iter().map(|column| {
        let title = format!(
            "{}: {} (version {})",
            column.name, column.title, column.version
        );
        html! { <th key={column.id.0} scope="col" {title}><span>{ &*column.name }</span></th> }
    });
    let rows = matrix.rows.iter().enumerate().map(|(at_row, row)| {
        let cells = row.cells.iter().zip(&matrix.columns).enumerate().map(|(at, (cell, column))| {
            let is_cursor = *cursor == (at_row, at);
            let is_asked = *asked == Some((row.id, column.id));
            let ask = Action::Ask(row.id, column.id);
            let onclick = dispatch.reform(move |_: MouseEvent| ask.clone());
            html! {
                <td
                    key={column.id.0} id={is_cursor.then_some("matrix-cursor")} {onclick} title={said(&row.name, &column.name, *cell)}
                    class={classes!(cell.name(), is_cursor.then_some("cursor"), is_asked.then_some("asked"))}
                >{ cell.text() }</td>
            }
        });
        let is_selected = *selected == Some(row.id);
        html! {
            <tr key={row.id.0} class={classes!(word(row.status), is_selected.then_some("selected"))}>
                <th scope="row">{ status_mark(row.status) }<span>{ &*row.name }</span></th>
                <td class="lag">{ row.lag }</td>
                { for cells }
            </tr>
        }
    });
    html! {
        <div class="matrix-scroll">
            <table
                class={classes!("matrix", (size > 20).then_some("dense"))} role="grid" tabindex="0" aria-activedescendant="matrix-cursor"
                aria-label="Who knows which version of whose favourite; Enter asks why" {onkeydown}
            >
                <thead><tr><td></td><th scope="col" class="lag" title="Of how many nodes it does not know the newest favourite"><span>{ "behind" }</span></th>{ for heads }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

fn said(node: &str, origin: &str, cell: Cell) -> String {
    let what = match cell {
        Cell::Own(version) => return format!("{node}'s own favourite, version {version}"),
        Cell::Newest(version) => format!("knows version {version}, the newest"),
        Cell::Behind(version, by) => {
            format!("knows version {version}, {} behind", counted(by, "version"))
        }
        Cell::Foreign(version) => format!("believes version {version}, which is not {origin}'s"),
        Cell::Nothing => "knows nothing".to_owned(),
    };
    format!("{node}, of {origin}: {what}")
}

/// Every cell as a square of colour, for rooms in which numbers would be too small; those most behind are named.
#[component]
fn Drawing(props: &TableProps) -> Html {
    let TableProps {
        dispatch,
        matrix,
        is_dark,
        ..
    } = props;
    let (room, canvas) = (use_node_ref(), use_node_ref());
    let size = use_size(&room);
    {
        let canvas = canvas.clone();
        use_effect_with(
            (Rc::clone(matrix), size, *is_dark),
            move |(matrix, size, _)| {
                if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                    // A page without a canvas still has the list beside it.
                    let _ = draw(&canvas, matrix, *size);
                }
            },
        );
    }
    let onclick = {
        let (dispatch, matrix) = (dispatch.clone(), Rc::clone(matrix));
        Callback::from(move |event: MouseEvent| {
            let side = side(matrix.rows.len(), size);
            let at = |offset: i32| (f64::from(offset) / side) as usize;
            let cell = (
                matrix.rows.get(at(event.offset_y())),
                matrix.columns.get(at(event.offset_x())),
            );
            if let (Some(row), Some(column)) = cell {
                dispatch.emit(Action::Ask(row.id, column.id));
            }
        })
    };
    let mut behind: Vec<_> = matrix.rows.iter().filter(|row| row.lag > 0).collect();
    behind.sort_by_key(|row| std::cmp::Reverse(row.lag));
    let rest = behind.len().saturating_sub(NAMED_MAX);
    let named = behind.iter().take(NAMED_MAX).map(|of| {
        let lag = of.lag.to_string().into();
        row("", of.name.to_string(), [("number", lag)])
    });
    let label = format!(
        "{} nodes by {} origins; each square is what one node knows of another. {} behind.",
        matrix.rows.len(),
        matrix.columns.len(),
        behind.len()
    );
    html! {
        <div class="matrix-large">
            <div class="matrix-canvas" ref={room}>
                <canvas ref={canvas} role="img" aria-label={label} {onclick}></canvas>
            </div>
            <div>
                if behind.is_empty() {
                    { small("note", "Everybody knows everything.") }
                } else {
                    <table class="numbers">
                        <caption><h2>{ "Most behind" }</h2></caption>
                        <thead><tr><th scope="col">{ "Who" }</th><th scope="col">{ "behind of" }</th></tr></thead>
                        <tbody>{ for named }</tbody>
                    </table>
                    if rest > 0 { { small("more", format!("and {rest} more")) } }
                }
            </div>
        </div>
    }
}

/// Returns how wide a square is.
fn side(nodes: usize, (width, height): (f64, f64)) -> f64 {
    (width.min(height) / nodes.max(1) as f64).max(0.5)
}

fn draw(canvas: &HtmlCanvasElement, matrix: &Matrix, size: (f64, f64)) -> Option<()> {
    let window = web_sys::window()?;
    let scale = window.device_pixel_ratio().max(1.0);
    let side = side(matrix.rows.len(), size);
    let edge = side * matrix.rows.len() as f64;
    canvas.set_width((edge * scale) as u32);
    canvas.set_height((edge * scale) as u32);
    let style = window.get_computed_style(canvas).ok()??;
    canvas
        .style()
        .set_property("width", &format!("{edge}px"))
        .ok()?;
    canvas
        .style()
        .set_property("height", &format!("{edge}px"))
        .ok()?;
    let context = canvas.get_context("2d").ok()??;
    let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
    context.scale(scale, scale).ok()?;
    let colour = |name: &str| style.get_property_value(name).unwrap_or_default();
    for (name, colour) in [
        ("nothing", colour("--sunken")),
        ("newest", colour("--up")),
        ("own", colour("--accent")),
        ("behind", colour("--lost")),
        ("far-behind", colour("--dead")),
        ("foreign", colour("--message")),
    ] {
        context.set_fill_style_str(&colour);
        for (y, row) in matrix.rows.iter().enumerate() {
            for (x, _) in row
                .cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| cell.name() == name)
            {
                context.fill_rect(x as f64 * side, y as f64 * side, side, side);
            }
        }
    }
    Some(())
}
