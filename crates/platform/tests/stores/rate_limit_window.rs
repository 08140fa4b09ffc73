//! The rules of the sliding window, over many random histories.

use kernel::Entropy;
use platform::rate_limit::Quota;
use platform::rate_limit::window::Window;
use std::time::Duration;

struct History {
    quota: Quota,
    length: u64,
    window: Window,
    now: u64,
    allowed_at: Vec<u64>,
}

impl History {
    fn random(entropy: &Entropy, steps: u32) -> Self {
        let length = 1 + entropy.below(500);
        let limit = 1 + u32::try_from(entropy.below(20)).expect("small");
        let quota = Quota { limit, window: Duration::from_millis(length) };
        let mut history = Self { quota, length, window: Window::fresh(0), now: 0, allowed_at: vec![] };
        for _ in 0..steps {
            if history.window.check(history.now, quota).allowed {
                history.allowed_at.push(history.now);
            }
            history.now += entropy.below(2 * length / u64::from(limit) + 2);
        }
        history
    }

    fn allowed_between(&self, from: u64, until: u64) -> usize {
        self.allowed_at.iter().filter(|at| (from..until).contains(at)).count()
    }
}

#[test]
fn the_first_window_allows_the_limit_and_no_window_twice_that() {
    let entropy = Entropy::seeded(1);
    for _ in 0..500 {
        let history = History::random(&entropy, 80);
        let limit = history.quota.limit as usize;
        assert!(history.allowed_between(0, history.length) <= limit);
        for &from in &history.allowed_at {
            assert!(history.allowed_between(from, from + history.length) < 2 * limit);
        }
    }
}

#[test]
fn waiting_as_told_is_enough_and_not_too_long() {
    let entropy = Entropy::seeded(2);
    let mut refusals = 0;
    for _ in 0..2_000 {
        let history = History::random(&entropy, 40);
        let mut window = history.window;
        let decision = window.check(history.now, history.quota);
        let Some(wait) = decision.retry_after else {
            assert!(decision.allowed);
            continue;
        };
        refusals += 1;
        let wait = u64::try_from(wait.as_millis()).expect("small");
        assert!(wait > 0);
        assert!(would_allow(window, history.now + wait, history.quota), "after the wait it is allowed");
        assert!(!would_allow(window, history.now + wait - 1, history.quota), "and not a moment before");
    }
    assert!(refusals > 100, "the histories meet refusals: {refusals}");
}

/// What a check would say, without counting.
fn would_allow(mut window: Window, now: u64, quota: Quota) -> bool {
    window.check(now, quota).allowed
}

#[test]
fn remaining_is_what_is_left() {
    let entropy = Entropy::seeded(3);
    for _ in 0..500 {
        let history = History::random(&entropy, 30);
        let mut window = history.window;
        let decision = window.check(history.now, history.quota);
        let mut more = 0;
        while window.check(history.now, history.quota).allowed {
            more += 1;
        }
        assert_eq!(decision.remaining, more);
    }
}
