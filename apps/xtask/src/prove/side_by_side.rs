//! Work on a list with a few threads; all of it is done, whatever fails.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

/// Does `work` for each of `items`, in their order, at most `at_once` of them at the same time.
pub fn each<T: Send>(items: Vec<T>, at_once: NonZero<usize>, work: impl Fn(T) + Sync) {
    let queue = Mutex::new(VecDeque::from(items));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    std::thread::scope(|scope| {
        for _ in 0..at_once.get() {
            scope.spawn(|| {
                while let Some(item) = next() {
                    work(item);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// How many of six pieces of work ran at the same time at most, and how many were done.
    fn observe(at_once: usize) -> (usize, usize) {
        let (running, most, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let together = Barrier::new(at_once);
        each((0..6).collect(), NonZero::new(at_once).expect("at least one"), |_: u32| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Nobody goes on before as many as may run do run: with fewer this test would not end.
            together.wait();
            running.fetch_sub(1, Ordering::SeqCst);
            done.fetch_add(1, Ordering::SeqCst);
        });
        (most.into_inner(), done.into_inner())
    }

    #[test]
    fn everything_is_done_and_no_more_at_once_than_allowed() {
        assert_eq!(observe(1), (1, 6));
        assert_eq!(observe(3), (3, 6));
    }
}
