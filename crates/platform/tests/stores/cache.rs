//! The behaviour of every cache: alone, and as two processes over Redis.

use crate::support::{eventually, service, unique};
use bytes::Bytes;
use kernel::{Clock, Entropy};
use platform::cache::{
    AnswerCache, Cache, CacheConfig, CachedAnswer, Fresh, Kept, RedisConfig, SharedRedis, Tag, open,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

const TTL: Duration = Duration::from_secs(60);
const HOSPITALS: Tag = Tag::fixed("hospitals");
const DOCTORS: Tag = Tag::fixed("doctors");

/// Two processes that share a cache.
pub struct Peers {
    pub here: Arc<dyn Cache>,
    pub there: Arc<dyn Cache>,
}

async fn in_process() -> Peers {
    let cache = open(&CacheConfig::default(), None, Clock::system(), &Entropy::system()).expect("opens");
    Peers { here: Arc::clone(&cache), there: cache }
}

async fn over_redis() -> Peers {
    let prefix = unique("cache");
    let process = || redis_process(&service("MEDIVOY_TEST_REDIS_URL"), &prefix, Clock::system());
    let peers = Peers { here: process(), there: process() };
    receives(&peers.here, &peers.there).await;
    receives(&peers.there, &peers.here).await;
    peers
}

/// Waits until drops made `here` reach answers kept `there`.
pub async fn receives(here: &Arc<dyn Cache>, there: &Arc<dyn Cache>) {
    const PROBE: Tag = Tag::fixed("probe");
    eventually("the processes receive one another's invalidations", || async {
        put(there, "probe", &[PROBE], "probe").await == Kept::Stored
            && here.invalidate_tags(&[PROBE]).await.is_ok()
            && arrives(there).await
    })
    .await;
}

/// Whether the probe goes soon: a process that is not subscribed yet keeps it.
async fn arrives(there: &Arc<dyn Cache>) -> bool {
    for _ in 0..20 {
        if body(there, "probe").await.is_none() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    false
}

/// A process's cache over the Redis at `url`.
pub fn redis_process(url: &str, prefix: &str, clock: Clock) -> Arc<dyn Cache> {
    let redis = SharedRedis::new(&RedisConfig { prefix: prefix.to_owned(), ..RedisConfig::at(url) }).expect("a URL");
    let config = CacheConfig::Redis { max_bytes: 1 << 20, disconnected_ttl_ms: 2_000 };
    open(&config, Some(&redis), clock, &Entropy::system()).expect("opens")
}

pub fn answer(body: &str) -> CachedAnswer {
    let made_at = "2026-03-01T09:30:00Z".parse().expect("a time");
    CachedAnswer::new("application/json", Some("ar".to_owned()), Bytes::from(body.to_owned()), made_at)
}

pub async fn put(cache: &Arc<dyn Cache>, key: &str, tags: &[Tag], body: &str) -> Kept {
    let ticket = cache.begin().await;
    cache.put(ticket, key, tags, Arc::new(answer(body)), TTL).await
}

pub async fn body(cache: &Arc<dyn Cache>, key: &str) -> Option<String> {
    let found = cache.get(key).await?;
    Some(String::from_utf8(found.identity.to_vec()).expect("text"))
}

async fn answers_come_back_whole(peers: Peers) {
    let made = answer(&"{\"name\":\"Apollo\"}".repeat(200));
    assert!(made.gzip().is_some() && made.brotli().is_some(), "a long repetitive body gets smaller");
    let ticket = peers.here.begin().await;
    let kept = peers.here.put(ticket, "k", &[HOSPITALS], Arc::new(made.clone()), TTL).await;
    assert_eq!(kept, Kept::Stored);
    for cache in [&peers.here, &peers.there] {
        assert_eq!(cache.get("k").await.as_deref(), Some(&made));
        assert_eq!(cache.get("other").await, None);
    }
    let short = answer("{}");
    assert_eq!((short.gzip(), short.brotli()), (None, None), "a short body is not compressed");
    let ticket = peers.here.begin().await;
    peers.here.put(ticket, "k", &[HOSPITALS], Arc::new(short.clone()), TTL).await;
    assert_eq!(peers.here.get("k").await.as_deref(), Some(&short), "a later answer replaces the earlier");
}

async fn a_dropped_tag_takes_its_answers_everywhere(peers: Peers) {
    put(&peers.here, "list", &[HOSPITALS], "list").await;
    put(&peers.here, "both", &[DOCTORS, HOSPITALS], "both").await;
    put(&peers.here, "doctors", &[DOCTORS], "doctors").await;
    for key in ["list", "both", "doctors"] {
        assert_eq!(body(&peers.there, key).await.as_deref(), Some(key));
    }
    peers.here.invalidate_tags(&[HOSPITALS, Tag::of("hospital", 7)]).await.expect("Redis is there");
    for key in ["list", "both"] {
        assert_eq!(body(&peers.here, key).await, None, "{key} is gone at once where it was dropped");
        eventually("the drop arrives", || async { body(&peers.there, key).await.is_none() }).await;
    }
    for cache in [&peers.here, &peers.there] {
        assert_eq!(body(cache, "doctors").await.as_deref(), Some("doctors"), "other tags stay");
    }
    put(&peers.there, "list", &[HOSPITALS], "new").await;
    assert_eq!(body(&peers.here, "list").await.as_deref(), Some("new"), "the tag can be used again");
}

async fn an_answer_older_than_a_drop_is_refused(peers: Peers) {
    let ticket = peers.there.begin().await;
    let other = peers.there.begin().await;
    peers.here.invalidate_tags(&[HOSPITALS]).await.expect("Redis is there");
    let stale = Arc::new(answer("read before the change"));
    let kept = peers.there.put(ticket, "k", &[DOCTORS, HOSPITALS], Arc::clone(&stale), TTL).await;
    assert_eq!(kept, Kept::Refused);
    assert_eq!(peers.there.put(other, "d", &[DOCTORS], stale, TTL).await, Kept::Stored, "only for the tag's answers");
    for cache in [&peers.here, &peers.there] {
        assert_eq!(body(cache, "k").await, None);
    }
}

async fn an_answer_ends_with_its_time(peers: Peers) {
    let ticket = peers.here.begin().await;
    peers.here.put(ticket, "k", &[], Arc::new(answer("short-lived")), Duration::from_millis(30)).await;
    eventually("it ends here", || async { body(&peers.here, "k").await.is_none() }).await;
    eventually("it ends there", || async { body(&peers.there, "k").await.is_none() }).await;
}

async fn concurrent_misses_compute_once(peers: Peers) {
    let cache = AnswerCache::new(peers.here);
    let (computed, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let ask = |_| {
        let (cache, computed, gate) = (cache.clone(), Arc::clone(&computed), Arc::clone(&gate));
        tokio::spawn(async move {
            let compute = || async {
                computed.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.expect("open").forget();
                Ok::<_, ()>(Fresh { answer: answer("once"), tags: vec![HOSPITALS], ttl: TTL })
            };
            cache.get_or_compute("k", compute).await.expect("computes").identity.clone()
        })
    };
    let asked: Vec<_> = (0..50).map(ask).collect();
    eventually("one computes", || async { computed.load(Ordering::SeqCst) == 1 }).await;
    gate.add_permits(50);
    for answer in asked {
        assert_eq!(answer.await.expect("ends"), "once");
    }
    assert_eq!(computed.load(Ordering::SeqCst), 1);
}

async fn whoever_waits_takes_over_from_one_who_gave_up(peers: Peers) {
    let cache = AnswerCache::new(peers.here);
    let begun = Arc::new(Semaphore::new(0));
    let leader = tokio::spawn({
        let (cache, begun) = (cache.clone(), Arc::clone(&begun));
        async move {
            let forever = || async {
                begun.add_permits(1);
                std::future::pending::<Result<Fresh, ()>>().await
            };
            cache.get_or_compute("k", forever).await
        }
    });
    begun.acquire().await.expect("begins").forget();
    let waiting = tokio::spawn(async move {
        let compute = || async { Ok::<_, ()>(Fresh { answer: answer("second"), tags: vec![], ttl: TTL }) };
        cache.get_or_compute("k", compute).await.expect("computes").identity.clone()
    });
    tokio::task::yield_now().await;
    leader.abort();
    assert_eq!(waiting.await.expect("ends"), "second");
}

async fn a_failed_computation_is_not_cached(peers: Peers) {
    let cache = AnswerCache::new(peers.here);
    assert_eq!(cache.get_or_compute("k", || async { Err("broken") }).await, Err("broken"));
    let fine = || async { Ok::<_, &str>(Fresh { answer: answer("fine"), tags: vec![], ttl: TTL }) };
    assert_eq!(cache.get_or_compute("k", fine).await.expect("computes").identity, "fine");
}

async fn a_drop_during_a_computation_is_not_lost(peers: Peers) {
    let cache = AnswerCache::new(Arc::clone(&peers.here));
    let stale = || async {
        peers.there.invalidate_tags(&[HOSPITALS]).await.expect("Redis is there");
        Ok::<_, ()>(Fresh { answer: answer("stale"), tags: vec![HOSPITALS], ttl: TTL })
    };
    cache.get_or_compute("k", stale).await.expect("answers the one who asked");
    assert_eq!(body(&peers.here, "k").await, None, "and nobody else");
}

macro_rules! on_both {
    ($($behaviour:ident),+ $(,)?) => {$(
        mod $behaviour {
            #[tokio::test]
            async fn in_process() {
                super::$behaviour(super::in_process().await).await;
            }
            #[tokio::test]
            async fn over_redis() {
                super::$behaviour(super::over_redis().await).await;
            }
        }
    )+};
}

on_both!(
    answers_come_back_whole,
    a_dropped_tag_takes_its_answers_everywhere,
    an_answer_older_than_a_drop_is_refused,
    an_answer_ends_with_its_time,
    concurrent_misses_compute_once,
    whoever_waits_takes_over_from_one_who_gave_up,
    a_failed_computation_is_not_cached,
    a_drop_during_a_computation_is_not_lost,
);

/// Thousands of tags are forgotten in time, and forgetting refuses rather than
/// serves: a ticket from before the cut is not trusted any more.
#[tokio::test]
async fn forgotten_tags_refuse_old_tickets() {
    let cache = in_process().await.here;
    let old = cache.begin().await;
    for batch in 0..25 {
        let tags: Vec<Tag> = (0..1_000).map(|n| Tag::of("hospital", batch * 1_000 + n)).collect();
        cache.invalidate_tags(&tags).await.expect("in process");
    }
    assert_eq!(cache.put(old, "k", &[Tag::of("hospital", 0)], Arc::new(answer("stale")), TTL).await, Kept::Refused);
    assert_eq!(put(&cache, "k", &[Tag::of("hospital", 0)], "new").await, Kept::Stored);
}
