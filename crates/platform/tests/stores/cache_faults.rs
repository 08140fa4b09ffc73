//! Redis away: requests go on, and nothing stays stale.

use crate::cache::{answer, body, put, receives, redis_process};
use crate::support::proxy::{Line, Proxy};
use crate::support::{eventually, goes_on, service, still_clock, unique};
use chrono::TimeDelta;
use kernel::Clock;
use platform::cache::{CacheError, Kept, RedisConfig, SharedRedis, Tag};
use std::sync::Arc;
use std::time::Duration;

const TAG: Tag = Tag::fixed("hospitals");

/// A proxy before the Redis under test, and the URL through it.
async fn proxied() -> (Proxy, String) {
    let url = service("MEDIVOY_TEST_REDIS_URL");
    let target = url.trim_start_matches("redis://").split('/').next().expect("an address").to_owned();
    let proxy = Proxy::to(target.clone()).await;
    let through = url.replace(&target, &proxy.address.to_string());
    (proxy, through)
}

#[tokio::test]
async fn with_redis_never_there_the_process_serves_alone() {
    let cache = redis_process("redis://127.0.0.1:1/", &unique("cache"), Clock::system());
    assert_eq!(goes_on(body(&cache, "k")).await, None);
    assert_eq!(goes_on(put(&cache, "k", &[TAG], "alone")).await, Kept::Stored);
    assert_eq!(goes_on(body(&cache, "k")).await.as_deref(), Some("alone"));
    let ticket = goes_on(cache.begin()).await;
    assert!(
        matches!(goes_on(cache.invalidate_tags(&[TAG])).await, Err(CacheError::Away(_))),
        "the caller must try again"
    );
    assert_eq!(goes_on(body(&cache, "k")).await, None, "but here it is dropped");
    let stale = Arc::new(answer("stale"));
    let kept = goes_on(cache.put(ticket, "k", &[TAG], stale, Duration::from_secs(60))).await;
    assert_eq!(kept, Kept::Refused);
    assert!(goes_on(cache.ping()).await.is_err());
}

#[tokio::test]
async fn a_disconnected_process_serves_its_own_answers_for_a_short_time_only() {
    let (proxy, through) = proxied().await;
    let (prefix, clock) = (unique("cache"), still_clock());
    let near = redis_process(&service("MEDIVOY_TEST_REDIS_URL"), &prefix, clock.clone());
    let far = redis_process(&through, &prefix, clock.clone());
    receives(&near, &far).await;
    put(&far, "k", &[TAG], "old").await;

    proxy.set(Line::Cut);
    near.invalidate_tags(&[TAG]).await.expect("Redis is there for this one");
    // It does not know of the invalidation. Once it was disconnected for too long, it
    // must not serve the answer any more.
    eventually("it notices", || async { goes_on(far.ping()).await.is_err() }).await;
    assert_eq!(goes_on(body(&far, "k")).await.as_deref(), Some("old"), "requests go on");
    clock.advance(TimeDelta::seconds(3));
    eventually("the old answer ends", || async { goes_on(body(&far, "k")).await.is_none() }).await;
    assert_eq!(goes_on(put(&far, "alone", &[TAG], "alone")).await, Kept::Stored);

    proxy.set(Line::Open);
    receives(&near, &far).await;
    assert_eq!(body(&far, "alone").await, None, "what was kept while disconnected may be stale");
    put(&near, "k", &[TAG], "new").await;
    eventually("answers are shared again", || async { body(&far, "k").await.as_deref() == Some("new") }).await;
}

#[tokio::test]
async fn drops_made_while_redis_was_away_are_made_up_for() {
    let (proxy, through) = proxied().await;
    let prefix = unique("cache");
    let near = redis_process(&service("MEDIVOY_TEST_REDIS_URL"), &prefix, Clock::system());
    let far = redis_process(&through, &prefix, Clock::system());
    receives(&far, &near).await;
    put(&near, "k", &[TAG], "old").await;

    proxy.set(Line::Cut);
    assert!(goes_on(far.invalidate_tags(&[TAG])).await.is_err());
    assert_eq!(body(&near, "k").await.as_deref(), Some("old"), "the others cannot know yet");
    proxy.set(Line::Open);
    eventually("the drop arrives", || async { body(&near, "k").await.is_none() }).await;
}

#[tokio::test]
async fn a_redis_that_falls_silent_holds_nobody_up() {
    let (proxy, through) = proxied().await;
    let cache = redis_process(&through, &unique("cache"), Clock::system());
    eventually("it is there", || async { cache.ping().await.is_ok() }).await;
    proxy.set(Line::Silent);
    assert_eq!(goes_on(body(&cache, "k")).await, None);
    assert_eq!(goes_on(put(&cache, "k", &[TAG], "alone")).await, Kept::Stored);
    assert!(goes_on(cache.invalidate_tags(&[TAG])).await.is_err());
    // The old connections stay dead; new ones are made.
    proxy.set(Line::Open);
    eventually("it is back", || async { goes_on(cache.ping()).await.is_ok() }).await;
    eventually("drops work again", || async { goes_on(cache.invalidate_tags(&[TAG])).await.is_ok() }).await;
}

/// A Redis that lost its keys (restart, eviction) begins a new epoch: nothing
/// from before is trusted.
#[tokio::test]
async fn a_redis_that_forgot_refuses_old_tickets() {
    let prefix = unique("cache");
    let url = service("MEDIVOY_TEST_REDIS_URL");
    let (here, there) = (redis_process(&url, &prefix, Clock::system()), redis_process(&url, &prefix, Clock::system()));
    let redis = SharedRedis::new(&RedisConfig { prefix: prefix.clone(), ..RedisConfig::at(url) }).expect("a URL");
    for lost in ["{cache}:order", "{cache}:invalidations"] {
        put(&here, "k", &[TAG], "before").await;
        let ticket = here.begin().await;
        let mut delete = redis::cmd("DEL");
        assert_eq!(redis.query::<u8>(delete.arg(redis.key(lost))).await.expect("there"), 1, "{lost} existed");
        assert_eq!(body(&there, "k").await, None, "{lost}: whether it was dropped is unknown");
        let stale = Arc::new(answer("stale"));
        assert_eq!(here.put(ticket, "k", &[TAG], stale, Duration::from_secs(60)).await, Kept::Refused, "{lost}");
    }
}

#[test]
fn a_password_is_never_shown() {
    let config = RedisConfig::at("redis://user:hunter2@localhost/");
    assert!(!format!("{config:?}").contains("hunter2"));
    let bad = RedisConfig::at("nonsense://hunter2");
    let error = SharedRedis::new(&bad).expect_err("no Redis URL");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
