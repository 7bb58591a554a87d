//! What moves, and who draws it: the latest frame is handed to whoever watches, past everything that only stands on the page.
//!
//! Sixty times a second the messages are elsewhere and nothing else is; so a frame is drawn without the page being compared
//! with what it was.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::snapshot::Frame;

/// The latest frame. All clones are the same.
#[derive(Clone, Default)]
pub struct Moving(Rc<Inner>);

#[derive(Default)]
struct Inner {
    frame: RefCell<Rc<Frame>>,
    watchers: RefCell<Vec<(u64, Watcher)>>,
    next: Cell<u64>,
}

type Watcher = Rc<dyn Fn(&Rc<Frame>)>;

/// Watches until it is dropped.
pub struct Watching {
    moving: Moving,
    number: u64,
}

impl Moving {
    /// Returns the latest frame.
    #[must_use]
    pub fn frame(&self) -> Rc<Frame> {
        Rc::clone(&self.0.frame.borrow())
    }

    /// Shows a frame to all who watch, in the order in which they began to.
    pub fn show(&self, frame: Frame) {
        let frame = Rc::new(frame);
        *self.0.frame.borrow_mut() = Rc::clone(&frame);
        // A watcher may stop watching when it sees this one.
        let watchers = self.0.watchers.borrow().clone();
        for (_, watcher) in watchers {
            watcher(&frame);
        }
    }

    /// Calls `watcher` with every frame from the next on, until what is returned is dropped.
    #[must_use]
    pub fn watch(&self, watcher: impl Fn(&Rc<Frame>) + 'static) -> Watching {
        let number = self.0.next.replace(self.0.next.get() + 1);
        self.0
            .watchers
            .borrow_mut()
            .push((number, Rc::new(watcher)));
        Watching {
            moving: self.clone(),
            number,
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut watchers = self.moving.0.watchers.borrow_mut();
        watchers.retain(|(number, _)| *number != self.number);
    }
}

impl PartialEq for Moving {
    /// Two are equal if they are the same, whatever frame they show.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Moving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Moving").field(&self.frame().now).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SimTime;

    fn frame(micros: u64) -> Frame {
        Frame {
            now: SimTime::from_micros(micros),
            dots: Vec::new(),
        }
    }

    #[test]
    fn every_frame_is_shown_to_those_who_watch_as_long_as_they_do() {
        let moving = Moving::default();
        let seen = Rc::new(RefCell::new(Vec::new()));
        let watch = |name: &'static str| {
            let seen = Rc::clone(&seen);
            moving.watch(move |frame| seen.borrow_mut().push((name, frame.now.as_micros())))
        };
        moving.show(frame(1));
        let first = watch("first");
        let second = watch("second");
        moving.show(frame(2));
        drop(first);
        moving.show(frame(3));
        drop(second);
        moving.show(frame(4));
        assert_eq!(*seen.borrow(), [("first", 2), ("second", 2), ("second", 3)]);
        assert_eq!(moving.frame().now.as_micros(), 4);
    }

    #[test]
    fn whoever_watches_may_stop_while_it_is_shown_a_frame() {
        let moving = Moving::default();
        let watching = Rc::new(RefCell::new(None));
        let own = Rc::clone(&watching);
        *watching.borrow_mut() = Some(moving.watch(move |_| drop(own.borrow_mut().take())));
        moving.show(frame(1));
        assert!(watching.borrow().is_none());
        moving.show(frame(2));
    }
}
