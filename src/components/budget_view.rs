//! What the messages cost, as tables: by what became of them, over time, by node and by link.

use yew::prelude::*;

use super::controls::{cell, heads, press, row, small};
use crate::action::Action;
use crate::narration::counted;
use crate::order;
use crate::snapshot::{Amount, Budget, LinkBudget, NodeBudget, bytes, seconds};
use crate::time::SimTime;

/// By what the table of nodes is in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Name,
    Out,
    In,
    Gone,
}

const COLUMNS: [(By, &str, &str); 4] = [
    (By::Name, "Node", "In order of name"),
    (By::Out, "Sent", "Who sent most first"),
    (By::In, "Was sent", "Who was sent most first"),
    (
        By::Gone,
        "Not delivered",
        "Whose messages, to it or from it, came to nothing most often first",
    ),
];

/// Properties of [`BudgetView`].
#[derive(PartialEq, Properties)]
pub struct BudgetViewProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// What there is to show.
    pub budget: std::rc::Rc<Budget>,
}

/// What the messages cost.
#[component]
pub fn BudgetView(props: &BudgetViewProps) -> Html {
    let by = use_state_eq(|| By::Out);
    let budget = &*props.budget;
    let ends = budget.ends().into_iter().map(|(name, amount)| {
        let cells = [
            ("", amount.messages.to_string().into()),
            ("", bytes(amount.bytes).into()),
        ];
        row("", name, cells)
    });
    let mut nodes: Vec<&NodeBudget> = budget.nodes.iter().collect();
    let gone = |node: &NodeBudget| node.out.gone().messages + node.into.gone().messages;
    match *by {
        By::Name => order::sort_by(&mut nodes, |a, b| a.name.cmp(&b.name)),
        By::Out => order::sort_by_key(&mut nodes, |node| std::cmp::Reverse(node.out.sent.bytes)),
        By::In => order::sort_by_key(&mut nodes, |node| std::cmp::Reverse(node.into.sent.bytes)),
        By::Gone => order::sort_by_key(&mut nodes, |node| std::cmp::Reverse(gone(node))),
    }
    let columns = COLUMNS.map(|(column, label, title)| {
        let onclick = {
            let by = by.clone();
            Callback::from(move |_: MouseEvent| by.set(column))
        };
        let is_by = *by == column;
        let sort = match (is_by, column) {
            (false, _) => "none",
            (true, By::Name) => "ascending",
            (true, _) => "descending",
        };
        html! { <th key={label} scope="col" aria-sort={sort}><button type="button" class="why" {title} {onclick}>{ label }</button></th> }
    });
    let hidden = budget.nodes_total - budget.nodes.len();
    html! {
        <details class="budget" id="budget">
            <summary>{ "Budget: messages and bytes, by node and by link" }</summary>
            <table class="tally">
                <caption class="unseen">{ "What became of all messages" }</caption>
                { heads("", &["Messages that were", "Number", "Bytes"]) }
                <tbody>{ for ends }</tbody>
            </table>
            { over_time(budget) }
            <h3>{ "By node" }</h3>
            <table class="tally budget-nodes">
                <caption class="unseen">{ "What each node sent and was sent, in messages and bytes" }</caption>
                <thead><tr>{ for columns }</tr></thead>
                <tbody>{ for nodes.into_iter().map(|node| of_node(node, &props.dispatch)) }</tbody>
            </table>
            if hidden > 0 { { small("more", format!("and {} that sent and were sent less", counted(hidden as u64, "node"))) } }
            <h3>{ format!("The busiest of {}", counted(budget.links_total as u64, "link")) }</h3>
            <table class="tally budget-links">
                <caption class="unseen">{ "The links that most bytes were sent on" }</caption>
                { heads("", &["Link", "Sent", "Delivered", "Not delivered", "Waiting"]) }
                <tbody>{ for budget.links.iter().map(of_link) }</tbody>
            </table>
            { small("note", "A message counts on the link it was sent on. Its bytes are those of its JSON.") }
        </details>
    }
}

/// Messages and bytes in one cell.
fn both(amount: Amount) -> (&'static str, AttrValue) {
    let text = format!("{} · {}", amount.messages, bytes(amount.bytes));
    ("", text.into())
}

fn of_node(node: &NodeBudget, dispatch: &Callback<Action>) -> Html {
    let mut gone = node.out.gone();
    gone += node.into.gone();
    let select = press(dispatch, Action::Select(Some(node.id)));
    html! {
        <tr key={node.id.0}>
            <th scope="row"><button type="button" class="why" onclick={select}>{ &*node.name }</button></th>
            { for [both(node.out.sent), both(node.into.sent), both(gone)].map(cell) }
        </tr>
    }
}

fn of_link(link: &LinkBudget) -> Html {
    let account = &link.account;
    let cells = [
        both(account.sent),
        both(account.delivered),
        both(account.gone()),
        ("", link.waiting.to_string().into()),
    ];
    row("", format!("{} → {}", link.from, link.to), cells)
}

fn over_time(budget: &Budget) -> Html {
    let most = budget.spans.iter().map(|span| span.bytes).max();
    let most = most.unwrap_or(0).max(1);
    let rows = budget.spans.iter().zip(0_u64..).map(|(span, place)| {
        let from = SimTime::from_micros(budget.span.as_micros() * place);
        let level = (span.bytes * 20).div_ceil(most);
        let cells = [span.sent, span.delivered, span.gone].map(|n| cell(("", n.to_string().into())));
        html! {
            <tr key={place}>
                <th scope="row">{ format!("from {}", seconds(from)) }</th>
                { for cells }
                <td>{ bytes(span.bytes) }<span class="bar" data-level={level.to_string()}><span></span></span></td>
            </tr>
        }
    });
    html! { <>
        <h3>{ format!("Over time, by {}", budget.span) }</h3>
        <table class="tally budget-time">
            <caption class="unseen">{ "What was sent, delivered and not delivered in each span of time" }</caption>
            { heads("", &["When", "Sent", "Delivered", "Not delivered", "Bytes"]) }
            <tbody>{ for rows }</tbody>
        </table>
    </> }
}
