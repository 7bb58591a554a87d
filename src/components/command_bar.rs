//! The command bar: the line, what it would do, what the last one did, and the god's buttons beside it.

use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::controls::press;
use super::mark::{icon, sign};
use super::popover::Popover;
use super::toolbar::Toolbar;
use crate::action::Action;
use crate::narration::capital;

/// What the bar says about a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Echo {
    /// Nothing.
    #[default]
    Idle,
    /// What the line would do.
    Meaning(AttrValue),
    /// How the line, of which only a part is there, may go on.
    Unfinished(AttrValue),
    /// Why the line cannot be read or done as it stands.
    Trouble {
        /// The words it is about; empty if it is none in particular.
        marked: AttrValue,
        /// What is wrong and what to write.
        sentence: AttrValue,
    },
    /// What the last line did.
    Done(AttrValue),
    /// Why the last line did nothing.
    Refused(AttrValue),
}

impl Echo {
    /// Returns what it says.
    #[must_use]
    pub fn text(&self) -> AttrValue {
        match self {
            Self::Idle => AttrValue::default(),
            Self::Meaning(text)
            | Self::Unfinished(text)
            | Self::Done(text)
            | Self::Refused(text) => text.clone(),
            Self::Trouble { sentence, .. } => sentence.clone(),
        }
    }
}

/// Properties of [`CommandBar`].
#[derive(PartialEq, Properties)]
pub struct CommandBarProps {
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// The line.
    pub text: String,
    /// What is said about it.
    pub echo: Echo,
    /// How it could go on.
    pub completions: Vec<AttrValue>,
    /// After how many characters of the line that which is completed begins.
    pub completed_from: usize,
    /// Whether it is open where there is little room; elsewhere it always is.
    pub is_open: bool,
    /// Whether the room is empty.
    pub is_empty: bool,
    /// Whether a command can be taken back.
    pub can_undo: bool,
    /// What the run is called that an undo goes back to if there is no command to take back.
    pub before: Option<String>,
    /// Whether one that was taken back can be given again.
    pub can_redo: bool,
}

/// The command bar.
#[component]
pub fn CommandBar(props: &CommandBarProps) -> Html {
    let dispatch = &props.dispatch;
    let give = |label, line: &str| {
        let needs_nodes = !line.starts_with("new");
        html! {
            <button
                type="button" disabled={props.is_empty && needs_nodes}
                onclick={press(dispatch, Action::Command(line.to_owned()))}
            >{ label }</button>
        }
    };
    // Their place is kept for them: what stands beside them does not move when there is something to take back.
    let can_undo = props.can_undo || props.before.is_some();
    let away = (!can_undo && !props.can_redo).then_some("away");
    let undo_or_redo = |label: &'static str, title: AttrValue, sign, can: bool, action| {
        html! {
            <button
                type="button" class={classes!("quiet", away)} disabled={!can} aria-label={label} {title} onclick={press(dispatch, action)}
            >{ icon(sign) }</button>
        }
    };
    let oninput = dispatch.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::Typed(input.value())
    });
    // A field has one line; what has several is a list of commands, and is given as one.
    let onpaste = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let clipboard = event
                .dyn_ref::<ClipboardEvent>()
                .and_then(ClipboardEvent::clipboard_data);
            let text = clipboard.and_then(|data| data.get_data("text/plain").ok());
            if let Some(text) = text.filter(|text| text.trim().contains('\n')) {
                event.prevent_default();
                dispatch.emit(Action::Pasted(text));
            }
        })
    };
    let onsubmit = dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Submit
    });
    let onkeydown = {
        let dispatch = dispatch.clone();
        let (has_completions, is_open) = (!props.completions.is_empty(), props.is_open);
        Callback::from(move |event: KeyboardEvent| {
            let action = match event.key().as_str() {
                "ArrowUp" => Action::History(true),
                "ArrowDown" => Action::History(false),
                // With nothing to complete, Tab goes on to the next control: no trap.
                "Tab" if has_completions && !event.shift_key() => Action::Complete,
                "Escape" => {
                    let input: HtmlInputElement = event.target_unchecked_into();
                    // Escape leaves the bar, and shuts it where it opens; where focus goes is the browser's to say.
                    let _ = input.blur();
                    if is_open {
                        dispatch.emit(Action::CommandBar);
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            dispatch.emit(action);
        })
    };
    let (class, echo) = match &props.echo {
        Echo::Idle => (
            "idle",
            html! { { "Type a command, like watercooler new jimmy:81. Tab completes, the arrow keys recall." } },
        ),
        Echo::Meaning(text) => ("meaning", html! { { format!("{}.", capital(text)) } }),
        Echo::Unfinished(text) => ("unfinished", html! { { text.clone() } }),
        Echo::Trouble { marked, sentence } => (
            "trouble",
            html! { <>
                if !marked.is_empty() { <mark>{ marked.clone() }</mark>{ " " } }
                { sentence.clone() }
            </> },
        ),
        Echo::Done(text) => ("done", html! { { text.clone() } }),
        Echo::Refused(text) => ("refused", html! { { text.clone() } }),
    };
    let undo = match &props.before {
        Some(before) if !props.can_undo => format!("Go back to the run before: {before} (Ctrl+Z)"),
        _ => "Take the last command back, in a new run (Ctrl+Z)".to_owned(),
    };
    html! {
        <form id="command" class={classes!("command", props.is_open.then_some("open"))} aria-label="Command" {onsubmit}>
            <button type="button" class="to-command small" aria-expanded={props.is_open.to_string()} onclick={press(dispatch, Action::CommandBar)}>{ "Command" }</button>
            <div class="command-line">
                <label class="prompt" for="command-input" title="Command">{ ">" }<span class="unseen">{ " Command" }</span></label>
                <input
                    id="command-input" class="command-input" value={props.text.clone()} {oninput} {onkeydown} {onpaste}
                    autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="watercooler new jimmy:81"
                    aria-describedby="echo"
                />
                <button class={classes!("run", props.text.is_empty().then_some("away"))} type="submit">{ "Run" }</button>
                <Toolbar class="god" label="Undo, and commands for everybody">
                    { undo_or_redo("Undo", undo.into(), sign::UNDO, can_undo, Action::Undo) }
                    { undo_or_redo("Redo", "Give it again (Ctrl+Shift+Z)".into(), sign::REDO, props.can_redo, Action::Redo) }
                    <Popover class="at-end upward" title="New nodes, and commands for everybody" face={html! { { "Everybody" } }}>
                        { give("New node", "new 1") }{ give("Twelve new nodes", "new 12") }{ give("Freeze all", "freeze") }
                        { give("Thaw all", "thaw") }{ give("Kill all", "stop") }
                    </Popover>
                </Toolbar>
            </div>
            <div class="echo-line">
                if !props.completions.is_empty() {
                    <span class="completions" aria-hidden="true" style={format!("--from: {}", props.completed_from)}>
                        { props.completions.join("  ") }
                    </span>
                }
                <pre id="echo" class={classes!("echo", class)}>{ echo }</pre>
            </div>
        </form>
    }
}
