//! The arithmetic of the sliding window, without clock or store.

use super::{Decision, Quota};
use std::time::Duration;

/// What is kept of a key. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When the current window began: at the key's first request, or a whole
    /// number of windows later.
    pub started: u64,
    /// Requests allowed in the current window.
    pub current: u64,
    /// Requests allowed in the window before.
    pub previous: u64,
}

impl Window {
    /// A key that was never seen, at its first request.
    #[must_use]
    pub const fn fresh(now: u64) -> Self {
        Self { started: now, current: 0, previous: 0 }
    }

    /// Whether the window says nothing any more at `now`.
    #[must_use]
    pub fn is_over(&self, now: u64, quota: Quota) -> bool {
        now >= self.started.saturating_add(2 * length(quota))
    }

    /// Checks one request at `now` and counts it when it is allowed. A clock
    /// that went back is taken to stand at the window's start.
    pub fn check(&mut self, now: u64, quota: Quota) -> Decision {
        let (limit, length) = (u64::from(quota.limit), length(quota));
        self.move_to(now, quota);
        let elapsed = now.saturating_sub(self.started);
        // Rounded up: in doubt the request is one too many.
        let faded = (self.previous * (length - elapsed)).div_ceil(length);
        let used = faded + self.current;
        let to_end = length - elapsed;
        if used < limit {
            self.current += 1;
            return Decision {
                allowed: true,
                limit: quota.limit,
                remaining: u32::try_from(limit - used - 1).unwrap_or(u32::MAX),
                reset_after: Duration::from_millis(to_end),
                retry_after: None,
            };
        }
        let wait = Duration::from_millis(self.wait(elapsed, limit, length));
        Decision { allowed: false, limit: quota.limit, remaining: 0, reset_after: wait, retry_after: Some(wait) }
    }

    /// Lets whole windows pass.
    fn move_to(&mut self, now: u64, quota: Quota) {
        let idle = now >= self.started.saturating_add(length(quota)) && self.current == 0;
        if idle || self.is_over(now, quota) {
            *self = Self::fresh(now);
        } else if now >= self.started + length(quota) {
            *self = Self { started: self.started + length(quota), current: 0, previous: self.current };
        }
    }

    /// Milliseconds until a request is allowed, if no other one comes.
    fn wait(&self, elapsed: u64, limit: u64, length: u64) -> u64 {
        if limit == 0 {
            return length;
        }
        if self.current < limit {
            // The previous window must fade to what the current one leaves.
            return until_faded(self.previous, limit - 1 - self.current, length) - elapsed;
        }
        length - elapsed + until_faded(self.current, limit - 1, length)
    }
}

/// From a window's start, when `count` requests of the window before have
/// faded to at most `room`: smallest `e` with `ceil(count · (length - e) / length) ≤ room`.
fn until_faded(count: u64, room: u64, length: u64) -> u64 {
    if count <= room { 0 } else { (length * (count - room)).div_ceil(count) }
}

fn length(quota: Quota) -> u64 {
    u64::try_from(quota.window.as_millis()).unwrap_or(u64::MAX / 4).clamp(1, u64::MAX / 4)
}
