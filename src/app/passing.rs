//! Time on the page: the frame loop, steps both ways, errands, and going to and fro in the run.

use super::{App, Msg};
use crate::action::{View, Way};
use crate::command::{Moment, Until};
use crate::components::command_bar::Echo;
use crate::first_minute::Words;
use crate::history::RunId;
use crate::session::Passing;
use crate::simulation::Awaited;
use crate::snapshot::{self, seconds};
use crate::time::SimTime;
use crate::timeline::neighbour;

use super::browser::{self, Stopwatch};
use gloo_render::request_animation_frame;
use yew::Context;

/// How often everything but the moving picture is drawn anew while time passes, in milliseconds.
pub(super) const REFRESH_MS: f64 = 120.0;
/// On a machine that is slow at it: how many times as long as that took, and how often at least.
const REFRESH_REST: f64 = 2.0;
const REFRESH_MS_MAX: f64 = 1_000.0;
/// How long a frame may compute, in milliseconds.
pub(super) const FRAME_BUDGET_MS: f64 = 10.0;
/// How long a frame may compute what is being opened, of which nothing is to be seen but how far it has come.
pub(super) const OPENING_BUDGET_MS: f64 = 40.0;
/// How long a frame may compute on the way to somewhere: nobody watches what moves on the way, so it is not drawn either.
const ERRAND_BUDGET_MS: f64 = 24.0;
/// How long a frame may compute what stands beside the run, while time passes.
const BESIDE_BUDGET_MS: f64 = 10.0;
/// How often the run is handed over while time passes, in milliseconds.
const HANDED_MS: f64 = 5_000.0;

impl App {
    pub(super) fn play(&mut self) {
        self.session.play();
        self.caption_since = self.session.run().journal().length();
        self.refresh_words();
    }

    pub(super) fn pause(&mut self) {
        self.session.pause();
        self.refresh();
        self.say(self.state_in_words());
    }

    // -- frames --

    pub(super) fn schedule_frame(&mut self, ctx: &Context<Self>) {
        let has_to_draw = self.session.is_moving() || self.is_opening() || self.is_working();
        if has_to_draw && self.animation.is_none() {
            let link = ctx.link().clone();
            self.animation = Some(request_animation_frame(move |now_ms| {
                link.send_message(Msg::Frame(now_ms));
            }));
        }
    }

    /// Says on the page's root whether something goes on that ends by itself: an errand, something that is worked out. Whoever
    /// drives the page from outside, as the end-to-end tests do, waits for that instead of a time.
    pub(super) fn say_whether_busy(&self) {
        let is_busy = self.animation.is_some() && !self.session.playback.is_playing;
        browser::mark_root("data-busy", is_busy);
    }

    pub(super) fn on_frame(&mut self, now_ms: f64) -> bool {
        let stopwatch = Stopwatch::start();
        if self.is_opening() {
            return self.go_on_opening(now_ms, &stopwatch);
        }
        let was_live = self.session.history.is_live();
        if self.session.is_on_errand() {
            // What it says if it cannot get there stands in the command bar.
            let _ = self.go_on(&stopwatch);
            self.give_next();
        } else if self.session.playback.is_playing {
            self.play_on(now_ms, &stopwatch);
        } else {
            return self.is_working() && self.work_on_charts(now_ms, &stopwatch);
        }
        self.let_other_follow(BESIDE_BUDGET_MS);
        let has_changed_place = was_live != self.session.history.is_live();
        if has_changed_place
            || !self.session.is_moving()
            || now_ms - self.refreshed_ms >= self.refresh_ms
        {
            self.refreshed_ms = now_ms;
            self.refresh();
            if now_ms - self.handed_ms >= HANDED_MS {
                self.handed_ms = now_ms;
                self.hand_over();
            }
            if self.session.playback.is_playing {
                self.narrate(now_ms);
            }
            // Looking at everything and comparing the page with it are work for two frames; what moves waits for neither.
            // If it has come to rest there is no next one: the story may have stopped it for what was seen.
            self.is_to_render = !has_changed_place && self.session.is_moving();
            return !self.is_to_render;
        }
        // Only what moves is drawn anew: nothing of the page is compared with what it was, except after it was looked at.
        if self.session.playback.is_playing {
            self.refresh_frame();
            self.refresh_frame_beside();
        }
        let is_to_render = std::mem::take(&mut self.is_to_render);
        if std::mem::replace(&mut self.is_being_drawn, is_to_render) {
            // This is the first frame since all of it has been drawn.
            let rest = REFRESH_REST * (now_ms - self.refreshed_ms);
            self.refresh_ms = rest.clamp(REFRESH_MS, REFRESH_MS_MAX);
        }
        is_to_render
    }

    /// Lets time pass while somebody watches; at the very event by which all agree the story may have something to say.
    fn play_on(&mut self, now_ms: f64, stopwatch: &Stopwatch) {
        while self.session.playback.is_playing {
            let awaits =
                !self.story.is_closed() && !self.session.run().has_come_about(Awaited::Agreement);
            let awaited = if awaits {
                Awaited::Agreement
            } else {
                Awaited::Nothing
            };
            let is_late = || stopwatch.is_over(FRAME_BUDGET_MS);
            match self.session.play_on(now_ms, awaited, &is_late) {
                Passing::CameAbout => self.refresh(),
                Passing::GoesOn | Passing::Over | Passing::Asks => break,
                Passing::Ended => self.pause(),
                Passing::Stuck(why) => {
                    if !why.is_empty() {
                        self.bar.echo = Echo::Refused(why.into());
                    }
                    self.pause();
                }
            }
        }
    }

    /// Sets out to some end at full speed, and goes there if it is near.
    pub(super) fn set_out(&mut self, until: &Until) -> Result<(), String> {
        self.session.set_out(until)?;
        // Short errands are over before anything is drawn.
        let outcome = self.go_on(&Stopwatch::start());
        self.refresh();
        outcome
    }

    /// Goes on with an errand; what it was in vain for is said.
    pub(super) fn go_on(&mut self, stopwatch: &Stopwatch) -> Result<(), String> {
        let done = self.session.will_have_done().map(ToOwned::to_owned);
        let passing = self.session.go_on(&|| stopwatch.is_over(ERRAND_BUDGET_MS));
        match passing {
            Passing::GoesOn => Ok(()),
            Passing::Asks => {
                self.refresh_words();
                self.say(self.words.text.clone());
                Ok(())
            }
            Passing::Over | Passing::CameAbout | Passing::Ended => {
                match done {
                    Some(done) => {
                        self.bar.echo = Echo::Done(done.into());
                        self.say(self.bar.echo.text());
                    }
                    None => self.say(self.state_in_words()),
                }
                Ok(())
            }
            Passing::Stuck(why) => {
                self.bar.echo = Echo::Refused(why.clone().into());
                self.say(why.clone());
                Err(why)
            }
        }
    }

    // -- steps --

    pub(super) fn step_event(&mut self) {
        let before = self.session.run().journal().length();
        match self.session.step() {
            Ok(true) if self.session.is_on_errand() => self.refresh(),
            Ok(true) => {
                let (sentence, _) = snapshot::caption(self.session.run(), before);
                let sentence = sentence.unwrap_or_else(|| {
                    let at = seconds(self.session.run().now());
                    format!("At {at} there is nothing to see.")
                });
                self.refresh();
                self.caption(sentence.clone());
                self.say(sentence);
            }
            Ok(false) => {
                self.bar.echo =
                    Echo::Refused("nothing is left to happen; give a command, like new 12".into());
            }
            Err(why) => self.bar.echo = Echo::Refused(why.into()),
        }
    }

    pub(super) fn step_back(&mut self) {
        self.session.pause();
        // What is taken back is the last thing that the log tells now.
        let (sentence, _) = snapshot::caption(
            self.session.run(),
            self.session.run().journal().length().saturating_sub(1),
        );
        if !self.session.history.set_out_back() {
            self.bar.echo = Echo::Refused("this is the start of the run".into());
            return;
        }
        self.go_there("Going back by one event", None);
        let what = sentence.map_or(String::new(), |sentence| {
            format!(" Not yet: {}", sentence.replacen("At ", "at ", 1))
        });
        if self.session.is_on_errand() {
            return;
        }
        let at = seconds(self.session.run().now());
        self.caption(format!("Back at {at}.{what}"));
        self.say(format!("Back at {at}.{what}"));
    }

    // -- going to and fro --

    /// Goes where the history has set out, at once if it is near. What it says when it is there, or why it cannot be, stands in the
    /// command bar.
    pub(super) fn go_there(&mut self, what: &str, done: Option<String>) {
        self.session.go_there(what.to_owned(), done);
        let _ = self.go_on(&Stopwatch::start());
        self.jumped();
    }

    pub(super) fn seek(&mut self, instant: SimTime) {
        self.session.pause();
        if instant == SimTime::ZERO {
            // The start is before anything of the first instant has happened.
            self.session.history.seek_start();
            self.jumped();
        } else if instant > self.session.history.live_at() {
            // What has not been computed yet is reached by going on.
            self.session.history.seek_live();
            self.jumped();
            let there = Moment {
                at: instant,
                events: None,
            };
            // What it says if it cannot get there stands in the command bar.
            let _ = self.set_out(&Until::To(there));
        } else {
            self.session.history.set_out(instant);
            self.go_there(&format!("Going to {}", seconds(instant)), None);
        }
    }

    pub(super) fn seek_live(&mut self) {
        self.session.pause();
        let history = &mut self.session.history;
        let goes_to = history.current().goes_to();
        if history.is_live() && goes_to > history.live_at() {
            return self.seek(goes_to);
        }
        history.seek_live();
        self.jumped();
    }

    /// Goes to the next mark on the strip or the one before, and says what it is.
    pub(super) fn go_to_mark(&mut self, way: Way) {
        let now = self.session.run().now();
        let marks = self.session.history.marks();
        let Some(at) = neighbour(&marks, now, way == Way::On) else {
            let why = match way {
                Way::On => "there is no mark after this instant",
                Way::Back => "there is no mark before this instant",
            };
            self.bar.echo = Echo::Refused(why.into());
            return self.say(why);
        };
        self.seek(at);
        let there: Vec<&str> = (marks.iter())
            .filter(|mark| mark.at == at)
            .map(|mark| mark.what.as_str())
            .collect();
        let sentence = format!("{}: {}", seconds(at), there.join("; "));
        if self.session.is_on_errand() {
            return self.session.say_when_there(sentence);
        }
        if self.session.run().now() != at {
            // Why it cannot get there stands in the command bar.
            return;
        }
        self.bar.echo = Echo::Done(sentence.clone().into());
        self.say(sentence);
    }

    pub(super) fn round_back(&mut self) {
        self.session.pause();
        self.session.history.set_out_round_back();
        self.go_there("Going back by one round", None);
    }

    pub(super) fn switch_run(&mut self, id: RunId) {
        self.session.pause();
        let now = self.session.run().now();
        self.session.history.set_out_to_run(id);
        std::rc::Rc::make_mut(&mut self.lanes_aspect).event = None;
        let name = &self.session.history.current().name;
        let (what, done) = (
            format!("Going to run {name}"),
            format!("this is run {name}"),
        );
        self.go_there(&what, Some(done));
        // Side by side there is one clock: a run that has not come so far goes on to where it stands.
        if self.view == View::Compare && now > self.session.history.live_at() {
            self.seek(now);
        }
    }

    pub(super) fn undo(&mut self) {
        self.session.pause();
        if !self.session.history.can_undo() && self.back_to_run_before() {
            return;
        }
        let here = (
            self.session.history.current().id,
            self.session.run().commands().len(),
        );
        let together = self.bar.together.take();
        let count = together
            .filter(|(run, length, count)| (*run, *length) == here && *count > 1)
            .map_or(1, |(.., count)| count);
        let history = &mut self.session.history;
        let name = history.next_name();
        match history.set_out_undone(count) {
            Ok(command) => {
                let what = format!("Running again without {command}");
                let done = format!("took back {command}: this is run {name}, without it");
                self.go_there(&what, Some(done));
            }
            Err(why) => self.bar.echo = Echo::Refused(why.into()),
        }
        self.say(self.bar.echo.text());
    }

    pub(super) fn redo(&mut self) {
        self.session.pause();
        match self.session.history.set_out_redone() {
            Ok(name) => {
                let done = format!("this is run {name} again");
                self.go_there(&format!("Going to run {name}"), Some(done));
            }
            Err(why) => self.bar.echo = Echo::Refused(why.into()),
        }
        self.say(self.bar.echo.text());
    }

    pub(super) fn bookmark(&mut self) {
        let now = self.session.run().now();
        let history = &mut self.session.history;
        let is_there = history.current().bookmarks.iter().any(|(at, _)| *at == now);
        self.bar.echo = if is_there {
            history.forget_bookmark(now);
            Echo::Done(format!("forgot the bookmark at {}", seconds(now)).into())
        } else {
            match history.bookmark("bookmark") {
                Ok(()) => Echo::Done(format!("a bookmark at {}", seconds(now)).into()),
                Err(why) => Echo::Refused(why.into()),
            }
        };
        self.refresh();
    }

    /// Looks at the run anew after a jump in time or to another run.
    pub(super) fn jumped(&mut self) {
        self.camera.forget();
        self.log_filter.before = None;
        self.caption_since = self.session.run().journal().length();
        self.words = Words::default();
        self.refresh();
    }
}
