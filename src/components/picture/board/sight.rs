//! What is seen of the picture besides its layers: the one element for the node that the keyboard is at, what is being drawn,
//! and what is said about both.

use yew::prelude::*;

use super::{Board, Doings, Msg};
use crate::action::Action;
use crate::components::picture::PictureProps;
use crate::components::picture::room::clusters;
use crate::components::picture::scene::{Naming, label};
use crate::drawing::{Stroke, Tool};
use crate::geometry::{NAME_BELOW, RIM, Size, px};
use crate::pointing::Pointed;

impl Board {
    /// The one element that stands for the node that the keyboard is at, and the names there is room for.
    pub(super) fn stand_in(&self, props: &PictureProps, size: Size) -> Html {
        let nodes = &props.snapshot.nodes;
        let at = self.selected_at(props);
        let node = nodes.get(at.unwrap_or(0));
        let seat = self.seen.seats.get(at.unwrap_or(0));
        let (Some(node), Some(seat)) = (node, seat) else {
            return Html::default();
        };
        let radius = self.seen.disc();
        let id = node.id;
        let dispatch = props.dispatch.clone();
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                event.stop_propagation();
                dispatch.emit(Action::Select(Some(id)));
            }
        });
        let label = format!(
            "{}; one of {} nodes, arrow keys walk to its neighbours, the cards list them all",
            label(node),
            nodes.len()
        );
        let named = nodes.iter().zip(&self.seen.seats).zip(self.named.iter());
        let named = named.filter(|(_, naming)| **naming != Naming::Nowhere).map(|((node, seat), _)| {
            html! {
                <text key={node.id.0} class="name below" x={px(seat.place.x)} y={px(seat.place.y + radius * RIM + NAME_BELOW)} dy="0.85em">
                    { &*node.name }
                </text>
            }
        });
        html! {
            <svg
                class="room" width={px(size.0)} height={px(size.1)} viewBox={format!("0 0 {} {}", px(size.0), px(size.1))}
                role="group" aria-label={format!("Picture of the room: {} nodes; the cards list the same", nodes.len())}
            >
                { clusters(&self.seen) }
                <g class="node-names" aria-hidden="true">{ for named }</g>
                <g
                    class={classes!("node", "stand-in", at.is_some().then_some("selected"))}
                    transform={format!("translate({} {})", px(seat.place.x), px(seat.place.y))} role="button" tabindex="0"
                    id={format!("disc-{}", id.0)} aria-pressed={at.is_some().to_string()} {onkeydown}
                    data-point={Pointed::Node(id).to_string()}
                >
                    <title>{ label }</title>
                    <circle class="halo" r={px((radius * 1.9).max(12.0))} />
                </g>
            </svg>
        }
    }

    /// What is being drawn: the stroke and what it crosses, the link to be, the paint.
    pub(super) fn drawn(&self, props: &PictureProps, size: Size) -> Html {
        let seats = &self.seen.seats;
        let line = |class: &'static str, (a, b): Stroke| {
            html! { <line {class} x1={px(a.x)} y1={px(a.y)} x2={px(b.x)} y2={px(b.y)} /> }
        };
        let stroke = match self.doing {
            Doings::Cutting(stroke) => {
                let crossed = self.with_paper(&props.snapshot, |paper| paper.crossed(stroke));
                let crossed = crossed.into_iter().filter_map(|at| {
                    let (a, b, _) = *props.snapshot.links.get(at)?;
                    Some(line("crossed", (seats.get(a)?.place, seats.get(b)?.place)))
                });
                html! { <>{ for crossed }{ line("knife", stroke) }</> }
            }
            Doings::Linking(from, to, _) => match seats.get(from) {
                Some(seat) => {
                    let end = self
                        .node_at(to)
                        .filter(|at| *at != from)
                        .and_then(|at| seats.get(at));
                    line(
                        "link-to-be",
                        (seat.place, end.map_or(to, |seat| seat.place)),
                    )
                }
                None => Html::default(),
            },
            Doings::Nothing | Doings::Pressing(_) | Doings::Moving(_) | Doings::Painting(_) => {
                Html::default()
            }
        };
        if stroke == Html::default() && self.painted.is_empty() {
            return Html::default();
        }
        let radius = (self.seen.disc() * 1.7).max(7.0);
        let painted = props
            .snapshot
            .nodes
            .iter()
            .zip(seats)
            .filter(|(node, _)| self.painted.contains(&node.id));
        let painted = painted.map(|(node, seat)| {
            html! {
                <g key={node.id.0} class="painted">
                    <circle cx={px(seat.place.x)} cy={px(seat.place.y)} r={px(radius)} />
                </g>
            }
        });
        html! {
            <svg class="drawn layer" viewBox={format!("0 0 {} {}", px(size.0), px(size.1))} aria-hidden="true">
                { for painted }{ stroke }
            </svg>
        }
    }

    /// What is pointed at, in words.
    pub(super) fn tip(&self, props: &PictureProps, size: Size) -> Html {
        let Some((hit, at)) = self.hover.filter(|_| self.doing == Doings::Nothing) else {
            return Html::default();
        };
        let words = hit.words(&props.snapshot);
        let side = if at.x > size.0 / 2.0 {
            format!("inset-inline-end: {}px", px(size.0 - at.x + 12.0))
        } else {
            format!("inset-inline-start: {}px", px(at.x + 12.0))
        };
        let above = if at.y > size.1 / 2.0 {
            format!("inset-block-end: {}px", px(size.1 - at.y + 12.0))
        } else {
            format!("inset-block-start: {}px", px(at.y + 12.0))
        };
        html! { <p class="tip" aria-hidden="true" style={format!("{side}; {above}")}>{ words }</p> }
    }

    /// What is to be said about drawing: how many are painted, and what to do with them.
    pub(super) fn notes(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let count = self.painted.len();
        let of = ctx.props().picture.snapshot.nodes.len();
        html! {
            <div class="picture-notes">
                if self.tool == Tool::Sides {
                    <p class="sides">
                        <span>{ format!("{count} of {of} on a side of their own") }</span>
                        <button
                            type="button" class="small" disabled={count == 0 || count == of} onclick={link.callback(|_: MouseEvent| Msg::Split)}
                        >{ "Split" }</button>
                        <button type="button" class="small" disabled={count == 0} onclick={link.callback(|_: MouseEvent| Msg::Clear)}>{ "Clear" }</button>
                    </p>
                }
            </div>
        }
    }
}
