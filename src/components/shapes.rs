//! Shapes of a picture as elements of the page.

use yew::prelude::*;

use crate::export::Shape;
use crate::geometry::px;

/// Shapes, from the back to the front.
pub fn shapes(shapes: &[Shape]) -> Html {
    shapes.iter().map(shape).collect()
}

fn shape(of: &Shape) -> Html {
    match of {
        Shape::Line { class, from, to } => html! {
            <line class={*class} x1={px(from.0)} y1={px(from.1)} x2={px(to.0)} y2={px(to.1)} />
        },
        Shape::Rect { class, at, size } => html! {
            <rect class={*class} x={px(at.0)} y={px(at.1)} width={px(size.0)} height={px(size.1)} />
        },
        Shape::Path { class, d } => html! { <path class={*class} d={d.clone()} /> },
        Shape::Text { class, at, text } => html! {
            <text class={*class} x={px(at.0)} y={px(at.1)}>{ text }</text>
        },
        Shape::Group { at, shapes } => html! {
            <g transform={format!("translate({} {})", px(at.0), px(at.1))}>{ for shapes.iter().map(shape) }</g>
        },
    }
}
