//! `Idempotency-Key`: one effect and one response, whatever the clients do.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use garde::Validate;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, IdempotentJson, RequiredIdempotentJson, Routes, Versioned};
use platform::idempotency::{CreatedOnce, Idempotency};
use platform::problem::{Problem, common};
use schemars::JsonSchema;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use serde_json::json;
use test_support::{TestApp, World};

#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NoteRequest {
    #[garde(length(max = 100))]
    text: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NoteView {
    id: String,
    text: String,
    at: DateTime<Utc>,
}
platform::discloses_nothing!(NoteView);

async fn write(txn: &DatabaseTransaction, text: String) -> Result<Versioned<NoteView>, Problem> {
    txn.execute_unprepared("INSERT INTO notes SELECT 1").await?;
    // Long enough for duplicates to overlap.
    txn.execute_unprepared("SELECT pg_sleep(0.05)").await?;
    if text == "refused" {
        return Err(Problem::new(common::CONFLICT));
    }
    let at = DateTime::UNIX_EPOCH;
    Ok(Versioned { view: NoteView { id: "1".to_owned(), text, at }, version: at })
}

async fn optional(
    idempotency: Data<Idempotency>,
    _user: CurrentUser,
    request: IdempotentJson<NoteRequest>,
) -> ApiResult<CreatedOnce<NoteView>> {
    let text = request.body.text;
    let written = idempotency.create(request.key, async |txn| write(txn, text).await).await?;
    Ok(written.at(|id| format!("/notes/{id}")))
}

async fn required(
    idempotency: Data<Idempotency>,
    _user: CurrentUser,
    request: RequiredIdempotentJson<NoteRequest>,
) -> ApiResult<CreatedOnce<NoteView>> {
    let text = request.body.text;
    let written = idempotency.create(Some(request.key), async |txn| write(txn, text).await).await?;
    Ok(written.at(|id| format!("/notes/{id}")))
}

async fn fixture(time: &str) -> (World, TestApp) {
    let world = World::at(time).await;
    world.sql("CREATE TABLE notes (n int)", []).await;
    let routes = Routes::new("tests")
        .service(world.idempotency.clone())
        .post("createNote", "/notes", optional, "Write a note")
        .refuses(&[common::CONFLICT])
        .post("createStrictNote", "/strict-notes", required, "Write a note");
    let app = world.serve(vec![routes]).await;
    (world, app)
}

#[actix_web::test]
async fn fifty_equal_requests_have_one_effect_and_one_response() {
    let (world, app) = fixture("2027-01-01T00:00:00Z").await;
    let user = world.patient().await.user;
    let requests =
        (0..50).map(|_| app.post("/notes").by(&user).idempotency_key("k").json(json!({ "text": "hello" })).send());
    let mut created = Vec::new();
    for response in futures_util::future::join_all(requests).await {
        match response.status {
            201 => created.push(response.bytes),
            409 => drop(response.problem(409, "request_in_progress")),
            other => panic!("{other}"),
        }
    }
    assert!(!created.is_empty());
    created.dedup();
    assert_eq!(created.len(), 1, "equal byte by byte");
    assert_eq!(world.number("SELECT count(*) FROM notes", []).await, 1);

    let stored = world.sql("SELECT encode(body, 'escape') AS body FROM idempotency_keys", []).await;
    let stored: String = stored[0].try_get("", "body").expect("text");
    assert!(!stored.contains("hello"), "a stored response is encrypted");
    let replay = app.post("/notes").by(&user).idempotency_key("k").json(json!({ "text": "hello" })).send().await;
    assert_eq!(
        (replay.status, replay.header("idempotent-replayed"), replay.header("location")),
        (201, Some("true"), Some("/notes/1"))
    );
    app.post("/notes")
        .by(&user)
        .idempotency_key("k")
        .json(json!({ "text": "other" }))
        .send()
        .await
        .problem(422, "idempotency_key_reused");
}

#[actix_web::test]
async fn a_key_belongs_to_its_caller_and_its_day() {
    let (world, app) = fixture("2027-01-01T00:00:00Z").await;
    let (ada, bob) = (world.patient().await.user, world.patient().await.user);
    let send = |user: &test_support::TestUser| {
        app.post("/notes").by(user).idempotency_key("k").json(json!({ "text": "hello" })).send()
    };
    send(&ada).await.expect(201);
    assert_eq!(send(&bob).await.header("idempotent-replayed"), None);
    world.clock.advance(chrono::TimeDelta::hours(25));
    let ada = world.renew(&ada, kernel::Role::Patient);
    assert_eq!(send(&ada).await.header("idempotent-replayed"), None, "kept for 24 hours");
    assert_eq!(world.number("SELECT count(*) FROM notes", []).await, 3);
}

#[actix_web::test]
async fn a_refused_request_leaves_nothing_and_can_be_retried() {
    let (world, app) = fixture("2027-01-01T00:00:00Z").await;
    let user = world.patient().await.user;
    for _ in 0..2 {
        app.post("/notes")
            .by(&user)
            .idempotency_key("k")
            .json(json!({ "text": "refused" }))
            .send()
            .await
            .problem(409, "conflict");
    }
    assert_eq!(world.number("SELECT count(*) FROM notes", []).await, 0);
    app.post("/strict-notes")
        .by(&user)
        .json(json!({ "text": "hello" }))
        .send()
        .await
        .problem(428, "idempotency_key_required");
    app.post("/notes")
        .by(&user)
        .header("idempotency-key", "with space")
        .json(json!({ "text": "hello" }))
        .send()
        .await
        .problem(400, "invalid_header");
    app.post("/notes").by(&user).json(json!({ "text": "hello" })).send().await.expect(201);
}
