//! The window that gives a run away: as a link, as a code to photograph, as a frame for another page, as a file.

use qrcodegen::{QrCode, QrCodeEcc};
use yew::prelude::*;

use super::controls::{button, press, small, toggle};
use super::dialogs::Window;
use super::toolbar::Toolbar;
use crate::action::{Action, Dialog, FileKind};
use crate::link::{CHARS_MAX, CHARS_SAFE, Extent};

/// What the window shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// The address with the link.
    pub address: String,
    /// The frame for another page.
    pub frame: String,
    /// Whether the file says something whose time is not known yet: it is in no link.
    pub is_open_ended: bool,
    /// What came of copying, if anything was copied.
    pub copied: Option<Result<(), ()>>,
}

const EXTENTS: [(Extent, &str, &str); 3] = [
    (
        Extent::Setup,
        "Set-up",
        "How the run begins: the scenario and the seed, nothing else.",
    ),
    (
        Extent::Commands,
        "With my commands",
        "The whole run: how it begins and what is done to it, past and to come, each at its time; it opens at the start.",
    ),
    (
        Extent::Moment,
        "This moment",
        "All of that, opened at this very instant, paused, with the selected node; what comes later is still to come.",
    ),
];

/// The window.
pub fn share_dialog(dispatch: &Callback<Action>, extent: Extent, shared: &Shared) -> Html {
    let kinds = EXTENTS.map(|(other, label, _)| {
        let action = Action::Dialog(Some(Dialog::Share(other)));
        toggle(dispatch, "segment", label, other == extent, Some(action))
    });
    let meaning = EXTENTS.iter().find(|(other, ..)| *other == extent);
    let length = shared.address.chars().count();
    let is_long = length > CHARS_SAFE;
    // The address before the link is not counted there.
    let is_too_long = shared
        .address
        .rsplit('#')
        .next()
        .is_some_and(|link| link.len() > CHARS_MAX);
    let advice = if is_too_long {
        "; no page opens a link this long, so send the file instead"
    } else if is_long {
        "; some programs cut links this long, so send the file instead"
    } else {
        ""
    };
    let copied = match shared.copied {
        None => "",
        Some(Ok(())) => "Copied.",
        Some(Err(())) => {
            "This browser does not let a page copy: select the text and copy it yourself."
        }
    };
    html! {
        <Window {dispatch} title="Share">
            <Toolbar class="views" label="How much of the run">{ for kinds }</Toolbar>
            { small("note", meaning.map_or("", |(_, _, meaning)| *meaning)) }
            <div class="share-link">
                <label class="unseen" for="share-link">{ "Link" }</label>
                <textarea id="share-link" readonly=true rows="3" spellcheck="false" value={shared.address.clone()} />
                <button type="button" class="primary" onclick={press(dispatch, Action::Copy(shared.address.clone()))}>{ "Copy link" }</button>
            </div>
            { small("note", format!("{length} characters{advice}.")) }
            if shared.is_open_ended {
                { small("note", "What the file says after a run until something comes about has no time yet, and is in the link only once it has come about.") }
            }
            <p class="copied" role="status">{ copied }</p>
            <div class="share-more">
                <div>
                    <h3>{ "For phones in the room" }</h3>
                    { code(&shared.address) }
                </div>
                <div>
                    <h3>{ "In another page" }</h3>
                    <textarea id="share-frame" readonly=true rows="4" spellcheck="false" aria-label="Frame for another page" value={shared.frame.clone()} />
                    { button(dispatch, "", "Copy frame", Action::Copy(shared.frame.clone())) }
                    <h3>{ "As a file" }</h3>
                    <p class="share-files">
                        { button(dispatch, "", "Download recording", Action::Download(FileKind::Recording)) }
                        { button(dispatch, "", "Download scenario", Action::Download(FileKind::Scenario)) }
                        { button(dispatch, "", "Open a file…", Action::AskForFile) }
                    </p>
                    { small("note", "A recording repeats the run exactly. A scenario is the same in the command language, to be changed. Files can also be dropped anywhere on the page.") }
                </div>
            </div>
        </Window>
    }
}

/// The window that is nothing but a code to photograph.
pub fn code_dialog(dispatch: &Callback<Action>, shared: &Shared) -> Html {
    html! {
        <Window {dispatch} class="code" title="Photograph this to open the run">
            { code(&shared.address) }
        </Window>
    }
}

/// A link as a code to photograph, as long as a code has room for it.
fn code(address: &str) -> Html {
    let Ok(code) = QrCode::encode_text(address, QrCodeEcc::Low) else {
        return small(
            "note",
            "The link is too long for a code to photograph; send the file instead.",
        );
    };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    // A code is read by its quiet zone, and is dark on light whatever the theme.
    let view = format!("-4 -4 {0} {0}", size + 8);
    html! {
        <svg class="qr" viewBox={view} role="img" aria-label="The link as a QR code" shape-rendering="crispEdges">
            <rect class="qr-light" x="-4" y="-4" width="100%" height="100%" />
            <path class="qr-dark" d={path} />
        </svg>
    }
}
