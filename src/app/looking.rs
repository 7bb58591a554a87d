//! What is looked at: which stretch of the run, which lanes, which event.

use std::rc::Rc;

use super::{App, LOG_ROWS};
use crate::action::{LanesAction, View};
use crate::lanes::{self, Look, Range, SPANS, Step, is_of, lanes, step, window, zoomed};
use crate::snapshot::seconds;

impl App {
    /// Shows the stage that way.
    pub(super) fn look_by(&mut self, view: View) {
        self.view = view;
        if view != View::Compare {
            self.beside.rest();
        }
        if view.kind() == View::Both {
            self.room = view;
        }
    }

    /// Looks at a stretch of the run alone, or at all of it again.
    pub(super) fn look_at(&mut self, range: Option<Range>) {
        // Whichever way round it was drawn.
        self.range = range.map(|(from, until)| (from.min(until), from.max(until)));
        self.log_rows = LOG_ROWS;
        self.refresh();
        let said = self
            .range
            .map_or("All of the run.".to_owned(), |(from, until)| {
                format!("Only from {} to {}.", seconds(from), seconds(until))
            });
        self.say(said);
    }

    /// Returns which stretch of the run the diagram shows.
    fn window(&self) -> Range {
        let history = &self.session.history;
        let (span, _) = SPANS[self.lane_span];
        window(
            self.range,
            span,
            self.session.run().now(),
            history.current().goes_to(),
        )
    }

    pub(super) fn act_on_lanes(&mut self, action: LanesAction) {
        match action {
            LanesAction::Zoom(zoom) => {
                let goes_to = self.session.history.current().goes_to();
                let range = zoomed(self.window(), zoom, self.session.run().now(), goes_to);
                if range.is_none() {
                    self.lane_span = SPANS.len() - 1;
                }
                return self.look_at(range);
            }
            LanesAction::Step(step) => return self.go_to_event(step),
            LanesAction::Seat(id, seat) => self.aspect().arrangement.put(id, seat),
            LanesAction::TakeBack(seat) => self.aspect().arrangement.take_back(seat),
            LanesAction::Order(order) => self.aspect().arrangement.order = order,
            LanesAction::Event(event) => self.aspect().event = event,
            LanesAction::Leads(leads) => self.aspect().leads = leads,
            LanesAction::Table(is_table) => self.aspect().is_table = is_table,
        }
        self.refresh();
    }

    fn aspect(&mut self) -> &mut lanes::Aspect {
        Rc::make_mut(&mut self.lanes_aspect)
    }

    /// Goes to another event of the selected node, or of everybody.
    fn go_to_event(&mut self, way: Step) {
        let history = &self.session.history;
        let leads = self.lanes_aspect.leads;
        // What takes the instant along may go as far as the run does.
        let within = match self.range {
            None if leads => (crate::time::SimTime::ZERO, history.live_at()),
            _ => self.window(),
        };
        let arrangement = &self.lanes_aspect.arrangement;
        let selected = self.selected;
        let wanted = |entry: &crate::journal::Entry| match selected {
            Some(id) => is_of(entry, id),
            None => arrangement.seat(entry.node) != Some(lanes::Seat::Hidden),
        };
        let live = history.current().live();
        let now = self.session.run().now();
        let here = self.lanes_aspect.event;
        let Some(number) = step(live, within, &wanted, here, now, way) else {
            let said = match way {
                Step::Next | Step::Last => "No later event here.",
                Step::Previous | Step::First => "No earlier event here.",
            };
            return self.say(said);
        };
        let event = lanes::event(live, number);
        self.aspect().event = Some(number);
        let Some(event) = event else { return };
        let words = event.timed;
        if leads {
            self.seek(event.at);
            self.caption(words.clone());
        }
        self.refresh();
        self.say(words);
    }

    /// Looks at the space-time diagram anew.
    pub(super) fn refresh_lanes(&mut self) {
        let nodes = &self.snapshot.nodes;
        let lag = |place: usize| {
            nodes
                .get(place)
                .map_or(0, |node| node.of.saturating_sub(node.knows))
        };
        let look = Look {
            window: self.window(),
            arrangement: &self.lanes_aspect.arrangement,
            selected: self.selected,
            following: self.following,
            lag: &lag,
            event: self.lanes_aspect.event,
            wants_words: self.lanes_aspect.is_table,
        };
        let live = self.session.history.current().live();
        let lanes = lanes(self.session.run(), live, &look);
        if *self.lanes != lanes {
            self.lanes = Rc::new(lanes);
        }
    }
}
