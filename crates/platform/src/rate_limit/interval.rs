use super::whole_seconds;
use crate::problem::{Problem, common};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// The least time between two effects of one kind on one thing, such as two mails with the same document.
///
/// Unlike a [`Quota`](super::Quota), which counts what one caller asks for, it holds whoever asks: the time of the last
/// effect stands in the thing's row, which the caller has locked, so that of requests at once one goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinimumInterval(Duration);

impl MinimumInterval {
    /// At least `interval` apart; zero allows any number.
    #[must_use]
    pub const fn new(interval: Duration) -> Self {
        Self(interval)
    }

    /// Whether the effect may come again `now`; `last` is when it did.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`, the whole seconds after which it may.
    pub fn check(self, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Problem> {
        let Some(last) = last else { return Ok(()) };
        // A clock that was set back makes nobody wait longer than the interval.
        let passed = (now - last).to_std().unwrap_or_default();
        let wait = self.0.saturating_sub(passed);
        if wait.is_zero() {
            return Ok(());
        }
        Err(Problem::new(common::RATE_LIMITED).retry_after(whole_seconds(wait)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;
    use chrono::TimeDelta;

    #[test]
    fn an_effect_waits_for_the_interval() {
        let interval = MinimumInterval::new(Duration::from_secs(300));
        let last = DateTime::UNIX_EPOCH;
        assert!(interval.check(None, last).is_ok(), "the first time");
        // Milliseconds since the last time, and the seconds to wait.
        for (passed, wait) in
            [(0, Some("300")), (1, Some("300")), (1000, Some("299")), (299_999, Some("1")), (300_000, None)]
        {
            let answer = interval.check(Some(last), last + TimeDelta::milliseconds(passed));
            let told = answer.err().map(|problem| problem.error_response());
            let header = told.as_ref().map(|answer| {
                assert_eq!(answer.status().as_u16(), 429);
                answer.headers().get("retry-after").expect("a wait").to_str().expect("seconds")
            });
            assert_eq!(header, wait, "after {passed} ms");
        }
        assert!(MinimumInterval::new(Duration::ZERO).check(Some(last), last).is_ok(), "no interval");
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_longer() {
        let last = DateTime::UNIX_EPOCH;
        let problem = MinimumInterval::new(Duration::from_secs(60)).check(Some(last), last - TimeDelta::days(3));
        let answer = problem.expect_err("waits").error_response();
        assert_eq!(answer.headers().get("retry-after").expect("a wait"), "60");
    }
}
