//! The behaviour of every rate limiter, in the process and in Redis.

use crate::support::proxy::{Line, Proxy};
use crate::support::{eventually, goes_on, service, still_clock, unique};
use chrono::TimeDelta;
use kernel::{Clock, Entropy};
use platform::cache::{RedisConfig, SharedRedis};
use platform::rate_limit::{
    InProcessLimiter, Quota, RateLimitConfig, RateLimiter, RedisLimiter, client_address_key, open,
};
use std::sync::Arc;
use std::time::Duration;

fn redis_at(url: &str) -> SharedRedis {
    SharedRedis::new(&RedisConfig { prefix: unique("rate"), ..RedisConfig::at(url) }).expect("a URL")
}

fn in_process() -> (Arc<dyn RateLimiter>, Clock) {
    let clock = still_clock();
    (open(RateLimitConfig::InProcess, None, clock.clone()).expect("opens"), clock)
}

fn in_redis() -> (Arc<dyn RateLimiter>, Clock) {
    let clock = still_clock();
    let redis = redis_at(&service("MEDIVOY_TEST_REDIS_URL"));
    (open(RateLimitConfig::Redis, Some(&redis), clock.clone()).expect("opens"), clock)
}

async fn the_limit_is_exact_and_comes_back((limiter, clock): (Arc<dyn RateLimiter>, Clock)) {
    let quota = Quota::per_minute(5);
    for n in 1..=5 {
        let decision = limiter.check("login", quota).await;
        assert!(decision.allowed, "request {n}");
        assert_eq!((decision.limit, decision.remaining, decision.retry_after), (5, 5 - n, None));
    }
    for _ in 0..3 {
        let refused = limiter.check("login", quota).await;
        assert!(!refused.allowed);
        // 60 s to the window's end, then the first of five fades after a fifth of a window.
        assert_eq!(refused.retry_after, Some(Duration::from_secs(72)));
        assert_eq!((refused.remaining, refused.reset_after), (0, Duration::from_secs(72)));
    }
    assert!(limiter.check("another", quota).await.allowed, "keys are apart");
    clock.advance(TimeDelta::milliseconds(71_999));
    assert!(!limiter.check("login", quota).await.allowed, "a moment too early");
    clock.advance(TimeDelta::milliseconds(1));
    assert!(limiter.check("login", quota).await.allowed, "just as promised");
    clock.advance(TimeDelta::minutes(2));
    assert_eq!(limiter.check("login", quota).await.remaining, 4, "long after, all is forgotten");
}

async fn a_hundred_parallel_guesses_do_not_exceed_the_limit((limiter, _): (Arc<dyn RateLimiter>, Clock)) {
    let guess = |_| {
        let limiter = Arc::clone(&limiter);
        tokio::spawn(async move { limiter.check("login", Quota::per_minute(5)).await.allowed })
    };
    let guesses: Vec<_> = (0..100).map(guess).collect();
    let mut allowed = 0;
    for guess in guesses {
        allowed += u32::from(guess.await.expect("ends"));
    }
    assert_eq!(allowed, 5);
}

async fn a_limit_of_none_allows_none((limiter, _): (Arc<dyn RateLimiter>, Clock)) {
    let decision = limiter.check("k", Quota { limit: 0, window: Duration::from_secs(10) }).await;
    assert_eq!((decision.allowed, decision.retry_after), (false, Some(Duration::from_secs(10))));
}

async fn a_clock_that_goes_back_is_harmless((limiter, clock): (Arc<dyn RateLimiter>, Clock)) {
    let quota = Quota::per_minute(2);
    assert!(limiter.check("k", quota).await.allowed);
    clock.advance(TimeDelta::hours(-1));
    assert!(limiter.check("k", quota).await.allowed);
    assert!(!limiter.check("k", quota).await.allowed, "no new quota by turning the clock");
}

macro_rules! on_both {
    ($($behaviour:ident),+ $(,)?) => {$(
        mod $behaviour {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_process() {
                super::$behaviour(super::in_process()).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_redis() {
                super::$behaviour(super::in_redis()).await;
            }
        }
    )+};
}

on_both!(
    the_limit_is_exact_and_comes_back,
    a_hundred_parallel_guesses_do_not_exceed_the_limit,
    a_limit_of_none_allows_none,
    a_clock_that_goes_back_is_harmless,
);

/// The Redis script is a second copy of the arithmetic: it must decide as the first.
#[tokio::test]
async fn the_script_decides_as_the_window_does() {
    let entropy = Entropy::seeded(20_260_301);
    let clock = still_clock();
    let (one, two) = (InProcessLimiter::new(clock.clone()), redis_at(&service("MEDIVOY_TEST_REDIS_URL")));
    let two = RedisLimiter::new(two, clock.clone());
    for round in 0..20 {
        let limit = u32::try_from(entropy.below(12)).expect("small");
        let quota = Quota { limit, window: Duration::from_millis(1 + entropy.below(30_000)) };
        let key = format!("key {round}");
        for step in 0..60 {
            clock.advance(TimeDelta::milliseconds(i64::try_from(entropy.below(4_000)).expect("small")));
            assert_eq!(
                two.check(&key, quota).await,
                one.check_now(&key, quota),
                "round {round}, step {step}, quota {quota:?}"
            );
        }
    }
}

#[tokio::test]
async fn two_processes_share_one_limit() {
    let redis = redis_at(&service("MEDIVOY_TEST_REDIS_URL"));
    let process = || RedisLimiter::new(redis.clone(), still_clock());
    let (one, two) = (process(), process());
    let mut allowed = 0;
    for _ in 0..5 {
        allowed += u32::from(one.check("k", Quota::per_minute(5)).await.allowed);
        allowed += u32::from(two.check("k", Quota::per_minute(5)).await.allowed);
    }
    assert_eq!(allowed, 5);
}

#[tokio::test]
async fn with_redis_away_each_process_limits_alone() {
    let limiter = RedisLimiter::new(redis_at("redis://127.0.0.1:1/"), still_clock());
    for n in 0..8 {
        let decision = goes_on(limiter.check("k", Quota::per_minute(5))).await;
        assert_eq!(decision.allowed, n < 5, "request {n}");
    }
}

#[tokio::test]
async fn limits_are_shared_again_when_redis_is_back() {
    let url = service("MEDIVOY_TEST_REDIS_URL");
    let target = url.trim_start_matches("redis://").split('/').next().expect("an address").to_owned();
    let proxy = Proxy::to(target.clone()).await;
    let redis = redis_at(&url.replace(&target, &proxy.address.to_string()));
    let (one, two) = (RedisLimiter::new(redis.clone(), still_clock()), RedisLimiter::new(redis.clone(), still_clock()));
    let quota = Quota::per_minute(1);
    for (line, name) in [(Line::Cut, "cut"), (Line::Silent, "silent")] {
        proxy.set(Line::Open);
        eventually("Redis is there", || async { redis.ping().await.is_ok() }).await;
        proxy.set(line);
        eventually("it notices", || async { redis.ping().await.is_err() }).await;
        assert!(goes_on(one.check(name, quota)).await.allowed, "{name}");
        assert!(!goes_on(one.check(name, quota)).await.allowed, "{name}: still limited, alone");
        assert!(goes_on(two.check(name, quota)).await.allowed, "{name}: the other counts for itself");
        proxy.set(Line::Open);
        eventually("Redis is back", || async { redis.ping().await.is_ok() }).await;
        assert!(one.check(&format!("{name} later"), quota).await.allowed);
        assert!(!two.check(&format!("{name} later"), quota).await.allowed, "{name}: shared again");
    }
}

#[tokio::test]
async fn a_flood_of_keys_does_not_fill_the_memory() {
    let clock = still_clock();
    let limiter = InProcessLimiter::new(clock.clone());
    for n in 0..400_000_u32 {
        limiter.check_now(&n.to_string(), Quota::per_minute(5));
        if n % 100_000 == 0 {
            clock.advance(TimeDelta::seconds(1));
        }
    }
    assert!(limiter.len() <= 64 * 4_096, "{} keys", limiter.len());
    assert_eq!(limiter.check_now("399999", Quota::per_minute(5)).remaining, 3, "the newest is remembered");
}

#[test]
fn addresses_count_by_who_holds_them() {
    for (address, key) in [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
    ] {
        assert_eq!(client_address_key(address.parse().expect("an address")), key, "{address}");
    }
}
