//! Shapes of a picture as elements of the page.

use yew::prelude::*;

use crate::export::Shape;
use crate::geometry::px;

/// Shapes, from the back to the front. They are keyed by their place: what a shape is hardly changes, only where it stands.
pub fn shapes(shapes: &[Shape]) -> Html {
    let elements = shapes.iter().enumerate().map(|(key, shape)| match shape {
        Shape::Line { class, from, to } => html! {
            <line {key} class={*class} x1={px(from.0)} y1={px(from.1)} x2={px(to.0)} y2={px(to.1)} />
        },
        Shape::Rect { class, at, size } => html! {
            <rect {key} class={*class} x={px(at.0)} y={px(at.1)} width={px(size.0.max(0.0))} height={px(size.1.max(0.0))} />
        },
        Shape::Path { class, d } => html! { <path {key} class={*class} d={d.clone()} /> },
        Shape::Text { class, at, text } => html! {
            <text {key} class={*class} x={px(at.0)} y={px(at.1)}>{ text }</text>
        },
    });
    html! { <g>{ for elements }</g> }
}
