//! The knowledge matrix on the stage: a table in rooms of some dozens, a drawing in larger ones.

use std::rc::Rc;

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

use super::controls::{foldable, save_picture, small, toggle, unfold};
use super::mark::{status_mark, word};
use super::measure::use_size;
use super::toolbar::Toolbar;
use crate::action::{Action, Figure};
use crate::matrix::{Cell, Column, Matrix, Order, Row, said};
use crate::message::NodeId;
use crate::order;
use crate::pointing::{Lit, Pointed};

/// The most nodes for which every cell is an element that can be read and pressed.
const TABLE_MAX: usize = 60;
/// The most nodes of a table that is to be read from afar, and seen whole.
const TABLE_FROM_AFAR_MAX: usize = 12;
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
    /// What lights up.
    pub lit: Rc<Lit>,
    /// Whether the colours are dark; a drawing reads them anew when that changes.
    pub is_dark: bool,
    /// Whether the page is on a projector.
    pub is_presenting: bool,
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
    let is_unfolded = use_state_eq(|| false);
    html! {
        <div class={foldable("matrix-room", *is_unfolded)}>
            <Toolbar class="matrix-top" label="Knowledge">
                <div class="views" role="group" aria-label="Order of the rows">{ for orders }</div>
                <p class="matrix-legend">{ "Which version of whose favourite: " }{ for key }</p>
                { unfold(&is_unfolded) }
                { save_picture(dispatch, Figure::Matrix) }
            </Toolbar>
            if matrix.rows.len() <= if props.is_presenting { TABLE_FROM_AFAR_MAX } else { TABLE_MAX } {
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
            lit: Rc::clone(&self.lit),
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
    lit: Rc<Lit>,
    is_dark: bool,
}

/// A cell, by the places of its row and its column.
type Place = (usize, usize);

/// How many cells a page up or down goes.
const LEAP: usize = 10;

/// Returns where a key leads from a cell of a matrix of `rows` by `columns`; `None` if it leads nowhere.
fn walked(key: &str, (row, column): Place, (rows, columns): Place) -> Option<Place> {
    let (last_row, last) = (rows.saturating_sub(1), columns.saturating_sub(1));
    Some(match key {
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, (column + 1).min(last)),
        "PageUp" => (row.saturating_sub(LEAP), column),
        "PageDown" => ((row + LEAP).min(last_row), column),
        "Home" => (row, 0),
        "End" => (row, last),
        _ => return None,
    })
}

/// What the keys do while the matrix has the focus.
fn keys(
    dispatch: &Callback<Action>,
    matrix: &Rc<Matrix>,
    cursor: Place,
    go: Callback<Place>,
) -> Callback<KeyboardEvent> {
    let (dispatch, matrix) = (dispatch.clone(), Rc::clone(matrix));
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        let size = (matrix.rows.len(), matrix.columns.len());
        if let "Enter" | " " = key.as_str() {
            if let Some((node, origin)) = who(&matrix, cursor) {
                dispatch.emit(Action::Ask(node, origin));
            }
        } else if let Some(to) = walked(&key, cursor, size) {
            let pointed = who(&matrix, to).map(|(node, origin)| Pointed::Cell(node, origin));
            dispatch.emit(Action::Point(pointed));
            go.emit(to);
        } else {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

/// Returns whose cell it is, and what it is about.
fn who(matrix: &Matrix, (row, column): Place) -> Option<(NodeId, NodeId)> {
    Some((matrix.rows.get(row)?.id, matrix.columns.get(column)?.id))
}

/// Every cell as a number, walked by the arrow keys.
#[component]
fn Table(props: &TableProps) -> Html {
    let TableProps {
        dispatch,
        matrix,
        selected,
        asked,
        lit,
        ..
    } = props;
    // Where the keyboard is: the grid is one stop of the tab key.
    let cursor = use_state_eq(|| (0_usize, 0_usize));
    let size = matrix.rows.len();
    let go = {
        let cursor = cursor.clone();
        Callback::from(move |to| cursor.set(to))
    };
    let onkeydown = keys(dispatch, matrix, *cursor, go);
    let heads = matrix.columns.iter().map(|column| {
        let title = format!(
            "{}: {} (version {})",
            column.name, column.title, column.version
        );
        let is_lit = lit.has_node(column.id).then_some("lit");
        html! { <th key={column.id.0} scope="col" {title} class={classes!(is_lit)} data-point={Pointed::Node(column.id).to_string()}><span>{ &*column.name }</span></th> }
    });
    let rows = matrix.rows.iter().enumerate().map(|(at, row)| {
        let asked = asked.filter(|(node, _)| *node == row.id).map(|(_, origin)| origin);
        let lit_cells = lit.cells.iter().filter(|(node, _)| *node == row.id);
        html! {
            <TableRow
                key={row.id.0} {dispatch} row={Rc::clone(row)} columns={Rc::clone(&matrix.columns)} {asked}
                cursor={(cursor.0 == at).then_some(cursor.1)} is_selected={*selected == Some(row.id)} is_lit={lit.has_node(row.id)}
                lit_cells={lit_cells.map(|(_, origin)| *origin).collect::<Vec<_>>()}
            />
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

#[derive(PartialEq, Properties)]
struct TableRowProps {
    dispatch: Callback<Action>,
    row: Rc<Row>,
    columns: Rc<Vec<Column>>,
    /// In which column the keyboard is.
    cursor: Option<usize>,
    asked: Option<NodeId>,
    is_selected: bool,
    is_lit: bool,
    lit_cells: Vec<NodeId>,
}

/// A row by itself, so that pointing at a cell draws one or two of them anew and not all.
#[component]
fn TableRow(props: &TableRowProps) -> Html {
    let TableRowProps {
        dispatch,
        row,
        columns,
        cursor,
        asked,
        is_selected,
        is_lit,
        lit_cells,
    } = props;
    let cells = columns.iter().enumerate().map(|(at, column)| {
        let cell = row.cell(at, column.version);
        let is_cursor = *cursor == Some(at);
        let ask = Action::Ask(row.id, column.id);
        let onclick = dispatch.reform(move |_: MouseEvent| ask.clone());
        let class = classes!(
            cell.name(),
            is_cursor.then_some("cursor"),
            (*asked == Some(column.id)).then_some("asked"),
            lit_cells.contains(&column.id).then_some("lit"),
        );
        html! {
            <td
                key={column.id.0} id={is_cursor.then_some("matrix-cursor")} {onclick} title={said(&row.name, &column.name, cell)}
                {class} data-point={Pointed::Cell(row.id, column.id).to_string()}
            >{ cell.text() }</td>
        }
    });
    let class = classes!(
        word(row.status),
        is_selected.then_some("selected"),
        is_lit.then_some("lit-row")
    );
    html! {
        <tr {class}>
            <th scope="row" data-point={Pointed::Node(row.id).to_string()}>{ status_mark(row.status) }<span>{ &*row.name }</span></th>
            <td class="lag">{ row.lag }</td>
            { for cells }
        </tr>
    }
}

/// How many rows and columns of cells the lens shows.
const LENS: usize = 9;
/// The least edge of a mark on the drawing, in CSS pixels: what is smaller is not seen.
const MARK_PX: f64 = 7.0;
/// The room for numbers at the left and the upper edge of the drawing, in CSS pixels; the style sheet leaves as much.
const GUTTER: (f64, f64) = (34.0, 26.0);
/// The least distance between two of them.
const TICK_PX: f64 = 44.0;

/// Every cell as a square of colour, for rooms in which numbers would be too small. A lens shows those around the pointer or the
/// keyboard, a sentence says what the one in the middle is, and those most behind are named.
#[component]
fn Drawing(props: &TableProps) -> Html {
    let TableProps {
        dispatch,
        matrix,
        selected,
        asked,
        lit,
        is_dark,
    } = props;
    let (room, canvas) = (use_node_ref(), use_node_ref());
    let size = use_size(&room);
    let cursor = use_state_eq(|| (0_usize, 0_usize));
    let side = side(matrix.rows.len(), (size.0 - GUTTER.0, size.1 - GUTTER.1));
    {
        let canvas = canvas.clone();
        use_effect_with((Rc::clone(matrix), *is_dark), move |(matrix, _)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                // A page without a canvas still has the lens and the list beside it.
                let _ = draw(&canvas, matrix);
            }
        });
    }
    let go = {
        let cursor = cursor.clone();
        Callback::from(move |to| cursor.set(to))
    };
    let onkeydown = keys(dispatch, matrix, *cursor, go.clone());
    let at_pointer = {
        let last = matrix.rows.len().saturating_sub(1);
        move |event: &MouseEvent| {
            let at = |offset: i32| ((f64::from(offset).max(0.0) / side) as usize).min(last);
            (at(event.offset_y()), at(event.offset_x()))
        }
    };
    let onclick = {
        // What is asked about is what the words beside it say: a pixel may be several cells, and a click is rounded otherwise.
        let (dispatch, matrix, here) = (dispatch.clone(), Rc::clone(matrix), *cursor);
        Callback::from(move |_: MouseEvent| {
            if let Some((node, origin)) = who(&matrix, here) {
                dispatch.emit(Action::Ask(node, origin));
            }
        })
    };
    let onpointermove = {
        let (dispatch, matrix) = (dispatch.clone(), Rc::clone(matrix));
        Callback::from(move |event: PointerEvent| {
            let to = at_pointer(&event);
            let pointed = who(&matrix, to).map(|(node, origin)| Pointed::Cell(node, origin));
            dispatch.emit(Action::Point(pointed));
            go.emit(to);
        })
    };
    let nodes = matrix.rows.len();
    let (row, column) = (
        cursor.0.min(nodes.saturating_sub(1)),
        cursor.1.min(nodes.saturating_sub(1)),
    );
    let words = matrix.said(row, column).unwrap_or_default();
    let place = |node: NodeId, origin: NodeId| {
        let row = matrix.rows.iter().position(|row| row.id == node)?;
        let column = matrix
            .columns
            .iter()
            .position(|column| column.id == origin)?;
        Some((row, column))
    };
    let marked = asked.iter().map(|cell| ("asked", *cell));
    let marked = marked.chain(lit.cells.iter().map(|cell| ("lit", *cell)));
    let marks = marked
        .filter_map(|(class, (node, origin))| Some(square(class, place(node, origin)?, side)));
    let of_selected = selected.and_then(|id| matrix.rows.iter().position(|row| row.id == id));
    let band = |class: &'static str, row: usize| {
        let style = format!("top: {:.2}px; height: {side:.2}px", row as f64 * side);
        html! { <span class={classes!("matrix-band", class)} {style}></span> }
    };
    let mut behind: Vec<_> = matrix.rows.iter().filter(|row| row.lag > 0).collect();
    order::sort_by_key(&mut behind, |row| std::cmp::Reverse(row.lag));
    let rest = behind.len().saturating_sub(NAMED_MAX);
    let named = behind.iter().take(NAMED_MAX).map(|of| {
        let lag = of.lag.to_string().into();
        super::controls::row("", of.name.to_string(), [("number", lag)])
    });
    let label = format!(
        "{} nodes by {} origins; each square is what one node knows of another. {} behind.",
        nodes,
        matrix.columns.len(),
        behind.len()
    );
    let edge = side * nodes as f64;
    let style = format!("width: {edge:.2}px; height: {edge:.2}px");
    // A cell is another element than the one before, so that it is read aloud.
    let id = format!("matrix-{row}-{column}");
    html! {
        <div class="matrix-large">
            <div class="matrix-canvas" ref={room}>
                <div class="matrix-map" style={style.clone()} data-point="own">
                    <canvas ref={canvas} class={classes!((side < 1.0).then_some("shrunk"))} {style} role="img" aria-label={label} {onclick} onpointerdown={onpointermove.clone()} {onpointermove}></canvas>
                    <div
                        class="matrix-grid" role="grid" tabindex="0" aria-activedescendant={id.clone()} {onkeydown}
                        aria-rowcount={nodes.to_string()} aria-colcount={matrix.columns.len().to_string()}
                        aria-label="Who knows which version of whose favourite; arrow keys walk, Enter asks why"
                    >
                        <div role="row" aria-rowindex={(row + 1).to_string()}>
                            <span key={id.clone()} {id} class="unseen" role="gridcell" aria-colindex={(column + 1).to_string()}>{ words.clone() }</span>
                        </div>
                        { for of_selected.map(|row| band("selected", row)) }
                        { for marks }
                        { square("cursor", (row, column), side) }
                    </div>
                    { ticks(nodes, side) }
                </div>
            </div>
            <div class="matrix-side">
                <p class="cell-words" aria-hidden="true">{ words }</p>
                { lens(matrix, (row, column)) }
            </div>
            <div class="matrix-side behind-list" tabindex="0" role="region" aria-label="Most behind">
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

/// Returns how many rows apart numbers stand on the edges of the drawing.
fn apart(nodes: usize, side: f64) -> Option<usize> {
    let steps = [10, 20, 50, 100, 200, 500, 1_000];
    let mut fitting = steps
        .into_iter()
        .filter(|step| *step as f64 * side >= TICK_PX);
    fitting.next().filter(|step| *step <= nodes)
}

/// Numbers on the upper and the left edge: which row and which column it is.
fn ticks(nodes: usize, side: f64) -> Html {
    let step = apart(nodes, side).unwrap_or(nodes.max(1));
    let numbers = (step..=nodes).step_by(step).map(|number| {
        let at = format!("{:.1}px", (number as f64 - 0.5) * side);
        html! { <>
            <span class="matrix-tick above" style={format!("left: {at}")}>{ number }</span>
            <span class="matrix-tick beside" style={format!("top: {at}")}>{ number }</span>
        </> }
    });
    html! { <div aria-hidden="true">{ for numbers }</div> }
}

/// A mark around a cell of the drawing.
fn square(class: &'static str, (row, column): Place, side: f64) -> Html {
    let edge = side.max(MARK_PX);
    let at = |place: usize| (place as f64 + 0.5) * side - edge / 2.0;
    let style = format!(
        "left: {:.2}px; top: {:.2}px; width: {edge:.2}px; height: {edge:.2}px",
        at(column),
        at(row)
    );
    html! { <span class={classes!("matrix-mark", class)} {style}></span> }
}

/// The cells around one, as numbers; what they say is said beside it.
fn lens(matrix: &Matrix, (row, column): Place) -> Html {
    let around = |at: usize, count: usize| {
        let first = at.saturating_sub(LENS / 2).min(count.saturating_sub(LENS));
        first..(first + LENS).min(count)
    };
    let columns = around(column, matrix.columns.len());
    let heads = columns.clone().map(|at| {
        let name = &matrix.columns[at].name;
        html! { <th class={classes!((at == column).then_some("here"))}><span>{ &**name }</span></th> }
    });
    let rows = around(row, matrix.rows.len()).map(|at_row| {
        let cells = columns.clone().map(|at| {
            let cell = matrix.cell(at_row, at).unwrap_or(Cell::Nothing);
            let is_here = (at_row, at) == (row, column);
            html! { <td class={classes!(cell.name(), is_here.then_some("asked"))}>{ cell.text() }</td> }
        });
        let is_here = (at_row == row).then_some("here");
        html! { <tr><th class={classes!(is_here)}>{ &*matrix.rows[at_row].name }</th>{ for cells }</tr> }
    });
    html! {
        <table class="matrix dense lens" aria-hidden="true">
            <thead><tr><td></td>{ for heads }</tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// Returns how wide a square is: whole pixels where that wastes little room.
fn side(nodes: usize, (width, height): (f64, f64)) -> f64 {
    let side = width.min(height) / nodes.max(1) as f64;
    if side >= 4.0 {
        side.floor()
    } else {
        side.max(0.1)
    }
}

/// Paints a pixel for each cell; the style sheet makes them as large as there is room.
fn draw(canvas: &HtmlCanvasElement, matrix: &Matrix) -> Option<()> {
    let nodes = u32::try_from(matrix.rows.len()).ok()?;
    canvas.set_width(nodes);
    canvas.set_height(nodes);
    let style = web_sys::window()?.get_computed_style(canvas).ok()??;
    let context = canvas.get_context("2d").ok()??;
    let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let colour = |token: &str| {
        context.set_fill_style_str(&style.get_property_value(token).unwrap_or_default());
        // However a colour is written, a canvas reads it out as #rrggbb.
        let text = context.fill_style().as_string().unwrap_or_default();
        let part = |at: usize| {
            let digits = text.get(at..at + 2);
            digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
        };
        [part(1), part(3), part(5)].map(|part| part.unwrap_or(0))
    };
    let colours = [
        ("nothing", colour("--sunken")),
        ("newest", colour("--up")),
        ("own", colour("--accent")),
        ("behind", colour("--lost")),
        ("far-behind", colour("--dead")),
        ("foreign", colour("--message")),
    ];
    let mut pixels = Vec::with_capacity(matrix.rows.len() * matrix.rows.len() * 4);
    for row in &matrix.rows {
        for name in row.names() {
            let colour = colours.iter().find(|(of, _)| *of == name);
            let [red, green, blue] = colour.map_or([0; 3], |(_, colour)| *colour);
            pixels.extend([red, green, blue, 255]);
        }
    }
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), nodes).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
