//! Sorting where little is sorted, or seldom.
//!
//! The standard library's sorting is made anew for everything that is sorted, four kilobytes each time. Here places are sorted, by
//! one copy of it, and then what stands at them is put there. What is sorted often and is long sorts itself.

use std::cmp::Ordering;

/// Sorts by what is compared; what is equal stays in its order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut order, &mut |a, b| compare(&items[a], &items[b]));
    for start in 0..order.len() {
        // Round the circle of places of which each is given what the next one has.
        let mut at = start;
        while order[at] != start {
            let next = order[at];
            items.swap(at, next);
            order[at] = at;
            at = next;
        }
        order[at] = at;
    }
}

/// Sorts by a key of each; what is equal stays in its order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

#[inline(never)]
fn sort_places(order: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    order.sort_by(|&a, &b| compare(a, b));
}
