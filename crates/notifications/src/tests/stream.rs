use super::fixture::Fixture;
use crate::NotificationsConfig;
use crate::writer::NewNotification;
use kernel::{Role, UserId};
use sea_orm::TransactionTrait;
use serde_json::Value;
use std::time::Duration;
use test_support::{TestApp, TestUser};

const PATH: &str = "/api/v1/notifications/stream";
/// Ends a test that would hang; far above what anything here takes.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An open stream and what came of it so far.
struct Listener {
    response: actix_web::rt::task::JoinHandle<()>,
    events: tokio::sync::mpsc::UnboundedReceiver<String>,
}

impl Listener {
    async fn open(app: &TestApp, user: &TestUser, path: &str, last: Option<i64>) -> Self {
        let mut request = app.get(path).by(user).header("accept-encoding", "gzip, br");
        if let Some(last) = last {
            request = request.header("last-event-id", &last.to_string());
        }
        let mut response = request.into_inner().send().await.expect("answers");
        assert_eq!(response.status().as_u16(), 200);
        let header =
            |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        assert!(header("content-type").starts_with("text/event-stream"));
        assert_eq!((header("content-encoding").as_str(), header("x-accel-buffering").as_str()), ("identity", "no"));
        let (sender, events) = tokio::sync::mpsc::unbounded_channel();
        let response = actix_web::rt::spawn(async move {
            let mut text = String::new();
            while let Ok(Some(chunk)) = response.chunk().await {
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some((frame, rest)) = text.split_once("\n\n") {
                    if sender.send(frame.to_owned()).is_err() {
                        return;
                    }
                    text = rest.to_owned();
                }
            }
        });
        let mut listener = Self { response, events };
        assert_eq!(listener.frame().await.as_deref(), Some("retry: 3000"));
        listener
    }

    /// The next frame; `None` at the end of the stream.
    async fn frame(&mut self) -> Option<String> {
        tokio::time::timeout(TIMEOUT, self.events.recv()).await.expect("something happens")
    }

    /// The next notification: its id and its content.
    async fn event(&mut self) -> (i64, Value) {
        loop {
            let frame = self.frame().await.expect("the stream goes on");
            if frame.starts_with(':') {
                continue;
            }
            let line = |name: &str| frame.lines().find_map(|l| l.strip_prefix(name)).expect("the line").to_owned();
            assert_eq!(line("event: "), "notification");
            return (line("id: ").parse().expect("a number"), serde_json::from_str(&line("data: ")).expect("JSON"));
        }
    }

    /// Everything up to the end is a heartbeat.
    async fn ends(mut self) {
        while let Some(frame) = self.frame().await {
            assert!(frame.starts_with(':'), "{frame}");
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.response.abort();
    }
}

fn config(heartbeat: u64) -> NotificationsConfig {
    NotificationsConfig { stream_heartbeat_seconds: heartbeat, ..NotificationsConfig::default() }
}

async fn put(notifications: &crate::Notifications, user: UserId, cause: &str) {
    let notification = NewNotification::new(user, "password_changed", cause.to_owned(), []);
    let prepared = notifications.writer.prepare(vec![notification]).await.expect("prepares");
    let txn = notifications.parts.db.begin().await.expect("begins");
    assert_eq!(notifications.writer.write(&txn, prepared).await.expect("writes"), 1);
    txn.commit().await.expect("commits");
}

#[actix_web::test]
async fn what_another_process_writes_comes_at_once_and_only_ones_own() {
    // The heartbeat is too far off to help.
    let fixture = Fixture::with(config(3600)).await;
    let app = fixture.app().await;
    let (me, other) = (fixture.world.user(Role::Patient).await, fixture.world.user(Role::Patient).await);
    put(&fixture.notifications, me.id, "before").await;
    let mut stream = Listener::open(&app, &me, PATH, None).await;
    let other_process = fixture.other_process();
    put(&other_process, other.id, "not mine").await;
    put(&other_process, me.id, "first").await;
    let (seq, first) = stream.event().await;
    assert_eq!((&first["user_id"], first["seq"].as_i64()), (&serde_json::json!(me.id), Some(seq)));
    put(&other_process, me.id, "second").await;
    assert!(stream.event().await.0 > seq);
}

#[actix_web::test]
async fn a_stream_resumes_after_the_last_event() {
    let fixture = Fixture::with(config(3600)).await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    for i in 0..230 {
        put(&fixture.notifications, me.id, &format!("missed {i}")).await;
    }
    let list = app.get("/api/v1/notifications?sort=created_at&limit=1").by(&me).send().await.data(200);
    let first = list[0]["seq"].as_i64().expect("a number");
    let mut stream = Listener::open(&app, &me, PATH, Some(first)).await;
    let mut last = first;
    for _ in 1..230 {
        let (seq, _) = stream.event().await;
        assert!(seq > last);
        last = seq;
    }
    drop(stream);
    put(&fixture.notifications, me.id, "while away").await;
    let mut stream = Listener::open(&app, &me, &format!("{PATH}?last_event_id={last}"), None).await;
    assert!(stream.event().await.0 > last);
    // The header of a browser that reconnects counts more than the address it was given.
    let mut stream = Listener::open(&app, &me, &format!("{PATH}?last_event_id={first}"), Some(last)).await;
    assert!(stream.event().await.0 > last);
    // An id that was never given out does not stop the stream.
    let mut stream = Listener::open(&app, &me, PATH, Some(i64::MAX)).await;
    put(&fixture.notifications, me.id, "after").await;
    stream.event().await;
}

#[actix_web::test]
async fn concurrent_transactions_become_visible_in_the_order_of_seq() {
    let fixture = Fixture::with(config(3600)).await;
    let me = fixture.world.user(Role::Patient).await;
    let notification = NewNotification::new(me.id, "password_changed", "slow".to_owned(), []);
    let prepared = fixture.notifications.writer.prepare(vec![notification]).await.expect("prepares");
    let slow = fixture.world.db.begin().await.expect("begins");
    fixture.notifications.writer.write(&slow, prepared).await.expect("writes");
    let (notifications, user) = (fixture.notifications.clone(), me.id);
    let mut fast = actix_web::rt::spawn(async move { put(&notifications, user, "fast").await });
    let finished = tokio::time::timeout(Duration::from_millis(300), &mut fast).await;
    assert!(finished.is_err(), "the later one waits: a stream that sent it would never send the earlier one");
    slow.commit().await.expect("commits");
    fast.await.expect("goes on");
    let order = fixture.world.sql("SELECT cause FROM notifications ORDER BY seq", []).await;
    let causes: Vec<String> = order.iter().map(|r| r.try_get("", "cause").expect("a text")).collect();
    assert_eq!(causes, ["slow", "fast"]);
}

#[actix_web::test]
async fn a_stream_ends_with_its_session_and_with_the_process() {
    let fixture = Fixture::with(config(1)).await;
    let app = fixture.app().await;
    let (me, other) = (fixture.world.user(Role::Patient).await, fixture.world.user(Role::Patient).await);
    let mine = Listener::open(&app, &me, PATH, None).await;
    let mut others = Listener::open(&app, &other, PATH, None).await;
    fixture.world.sql("UPDATE sessions SET revoked_at = now() WHERE id = $1", [me.session.0.into()]).await;
    mine.ends().await;
    assert_eq!(others.frame().await.as_deref(), Some(": heartbeat"), "the other goes on");
    fixture.module().drain();
    others.ends().await;
}

/// However the session ended, nothing of what is written after it comes, not even before the next heartbeat.
#[actix_web::test]
async fn nothing_comes_after_the_session_was_ended() {
    let fixture = Fixture::with(config(3600)).await;
    let app = fixture.app().await;
    for end in [
        "UPDATE sessions SET revoked_at = now() WHERE user_id = $1",
        "UPDATE users SET is_active = false WHERE id = $1",
        "UPDATE users SET deleted_at = now() WHERE id = $1",
        "UPDATE sessions SET expires_at = '2000-01-01' WHERE user_id = $1",
    ] {
        let me = fixture.world.user(Role::Patient).await;
        let mut stream = Listener::open(&app, &me, PATH, None).await;
        put(&fixture.notifications, me.id, "while signed in").await;
        stream.event().await;
        // Written while the account was active, and visible after it was not.
        let late = NewNotification::new(me.id, "password_changed", "after it".to_owned(), []);
        let prepared = fixture.notifications.writer.prepare(vec![late]).await.expect("prepares");
        let txn = fixture.world.db.begin().await.expect("begins");
        assert_eq!(fixture.notifications.writer.write(&txn, prepared).await.expect("writes"), 1);
        fixture.world.sql(end, [me.id.0.into()]).await;
        txn.commit().await.expect("commits");
        assert_eq!(stream.frame().await, None, "{end}");
    }
}

#[actix_web::test]
async fn streams_are_counted_per_user_while_they_are_open() {
    let fixture = Fixture::with(NotificationsConfig { max_streams_per_user: 2, ..config(1) }).await;
    let app = fixture.app().await;
    let (me, other) = (fixture.world.user(Role::Patient).await, fixture.world.user(Role::Patient).await);
    let first = Listener::open(&app, &me, PATH, None).await;
    let _second = Listener::open(&app, &me, PATH, None).await;
    let refused = app.get(PATH).by(&me).send().await;
    refused.problem(429, "too_many_streams");
    assert!(refused.header("retry-after").is_some());
    let _others = Listener::open(&app, &other, PATH, None).await;
    drop(first);
    // The server notices with the next heartbeat.
    let freed = async {
        while fixture.notifications.hub.subscribe(me.id).is_none() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, freed).await.expect("it does not count any more");
    Listener::open(&app, &me, PATH, None).await;
}

#[actix_web::test]
async fn who_may_not_and_bad_ids() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    app.get(PATH).send().await.problem(401, "unauthenticated");
    app.get(&format!("{PATH}?access_token={}", me.token)).by(&me).send().await.problem(400, "unknown_parameter");
    for id in ["x", "-1", "9223372036854775808", ""] {
        app.get(PATH).by(&me).header("last-event-id", id).send().await.problem(400, "invalid_header");
    }
    app.get(&format!("{PATH}?last_event_id=-1")).by(&me).send().await.problem(422, "validation_failed");
    app.get(&format!("{PATH}?last_event_id=x")).by(&me).send().await.problem(400, "invalid_parameter");
}
