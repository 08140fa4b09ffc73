//! What every endpoint has: limits, headers, bodies, audit.

use crate::running::{HEAVY_PER_MINUTE, Stores, System};
use garde::Validate;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, LimitsConfig, Reply, Routes, ValidJson};
use platform::problem::{Problem, common};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use test_support::{TestApp, World};

/// An answer that tells nothing about anybody.
#[derive(Debug, Serialize, JsonSchema)]
struct Greeting(&'static str);
platform::discloses_nothing!(Greeting);

async fn hello() -> Reply<Greeting> {
    Reply(Greeting("hello"))
}

async fn owned(_: CurrentUser) -> Reply<Greeting> {
    Reply(Greeting("hello"))
}

async fn with_low_limits(world: &World) -> TestApp {
    let mut state = world.api_state();
    state.limits = world.limits(LimitsConfig {
        anonymous_per_minute: 3,
        signed_in_per_minute: 5,
        credentials_per_minute: 5,
        guesses_per_account: 20,
        webhooks_per_minute: 8,
        heavy_per_minute: 2,
        ..LimitsConfig::default()
    });
    let routes = Routes::new("tests")
        .get("greet", "/hello", hello, "Hello")
        .post("receiveWebhook", "/webhooks/sender", hello, "A webhook")
        .webhook()
        .post("receiveAnother", "/api/v1/tests/webhook", hello, "Another")
        .webhook()
        .post("changeTest", "/api/v1/tests/{id}", hello, "What looks like a webhook")
        .post("signIn", "/sign-in", hello, "Asks nobody who they are")
        .get("getWholeReport", "/reports/{id}/whole", hello, "Costs much")
        .heavy()
        .get("getReportSummary", "/reports/{id}/summary", hello, "Does not")
        .post("own", "/owned", owned, "For signed-in users");
    TestApp::start(state, vec![routes]).await
}

#[actix_web::test]
async fn requests_over_the_limit_receive_429_with_retry_after() {
    let world = World::new().await;
    let app = with_low_limits(&world).await;
    for left in [2, 1, 0] {
        let response = app.get("/hello").send().await;
        assert_eq!(response.status, 200);
        assert!(
            response.header("ratelimit").is_some_and(|v| v.starts_with(&format!("\"default\";r={left};t="))),
            "{:?}",
            response.headers
        );
        assert_eq!(response.header("ratelimit-policy"), Some("\"default\";q=3;w=60"));
    }
    let refused = app.get("/hello").send().await;
    refused.problem(429, "rate_limited");
    assert!(refused.header("retry-after").and_then(|v| v.parse::<u64>().ok()).is_some_and(|s| (1..=120).contains(&s)));
    assert!(refused.header("x-content-type-options").is_some(), "an error has the security headers too");

    let user = world.patient().await.user;
    assert_eq!(app.get("/hello").by(&user).send().await.header("ratelimit-policy"), Some("\"default\";q=5;w=60"));
    // Neither an invalid token nor a forged address gives the larger limit.
    app.get("/hello").bearer("made.up.token").send().await.problem(429, "rate_limited");
    for (name, value) in
        [("x-forwarded-for", "198.51.100.7"), ("x-real-ip", "198.51.100.7"), ("x-user-id", &user.id.to_string())]
    {
        app.get("/hello").header(name, value).send().await.problem(429, "rate_limited");
    }
}

/// A token, dead or alive, buys no further guesses at credentials; nor does a path that looks like a webhook's.
#[actix_web::test]
async fn the_class_follows_from_the_matched_route() {
    let world = World::new().await;
    let app = with_low_limits(&world).await;
    let user = world.patient().await.user;
    let policy = async |path: &str| {
        let response = app.post(path).by(&user).send().await;
        response.header("ratelimit-policy").expect("is announced").to_owned()
    };
    for (path, limit) in [
        ("/owned", 5),
        ("/webhooks/sender", 8),
        ("/nothing/webhook", 5),
        ("/webhooks/nobody", 5),
        ("/sign-in", 3),
        ("/api/v1/tests/x-webhook", 3),
    ] {
        assert_eq!(policy(path).await, format!("\"default\";q={limit};w=60"), "{path}");
    }
    app.post("/sign-in").send().await.expect(200);
    world.sql("UPDATE sessions SET revoked_at = now()", []).await;
    app.post("/sign-in").by(&user).send().await.problem(429, "rate_limited");
    app.post("/api/v1/tests/anything").by(&user).send().await.problem(429, "rate_limited");
}

/// What costs much is counted apart from everything else, by user and by address.
#[actix_web::test]
async fn what_costs_much_has_a_limit_of_its_own() {
    let world = World::new().await;
    let app = with_low_limits(&world).await;
    let user = world.patient().await.user;
    for _ in 0..2 {
        let read = app.get("/reports/1/whole").send().await;
        assert_eq!((read.status, read.header("ratelimit-policy")), (200, Some("\"default\";q=2;w=60")));
        app.get("/reports/2/whole").by(&user).send().await.expect(200);
    }
    app.get("/reports/1/whole").send().await.problem(429, "rate_limited");
    app.get("/reports/3/whole").by(&user).send().await.problem(429, "rate_limited");
    let head = app.request(reqwest::Method::HEAD, "/reports/1/whole").into_inner().send().await.expect("an answer");
    assert_eq!(head.status(), 429, "HEAD costs what GET does");
    for path in ["/reports/1/summary", "/reports/whole/summary", "/hello"] {
        let read = app.get(path).send().await;
        assert_eq!((read.status, read.header("ratelimit-policy")), (200, Some("\"default\";q=3;w=60")), "{path}");
    }
    app.get("/hello").by(&user).send().await.expect(200);
}

/// Searches, exports and documents are what costs much.
#[actix_web::test]
async fn searches_exports_and_documents_have_the_limit_of_what_costs_much() {
    let system = System::start(Stores::Embedded).await;
    let invoice = format!("/api/v1/invoices/{}/pdf", uuid::Uuid::nil());
    for (path, limit) in [
        ("/api/v1/search?q=knee", HEAVY_PER_MINUTE),
        ("/api/v1/audit-logs/export", HEAVY_PER_MINUTE),
        (&invoice, HEAVY_PER_MINUTE),
        ("/api/v1/audit-logs", 100_000),
        ("/api/v1/treatments?search=knee", 100_000),
    ] {
        let answer = system.app.get(path).send().await;
        let policy = format!("\"default\";q={limit};w=60");
        assert_eq!(answer.header("ratelimit-policy"), Some(policy.as_str()), "{path}");
    }
    system.stop().await;
}

/// A payment gateway that could not reach us resends all its webhooks at once.
#[actix_web::test]
async fn a_burst_of_webhooks_has_a_limit_of_its_own() {
    let world = World::new().await;
    let app = with_low_limits(&world).await;
    for _ in 0..4 {
        for path in ["/webhooks/sender", "/api/v1/tests/webhook"] {
            let response = app.post(path).send().await;
            assert_eq!(
                (response.status, response.header("ratelimit-policy")),
                (200, Some("\"default\";q=8;w=60")),
                "{path}"
            );
        }
    }
    app.post("/webhooks/sender").send().await.problem(429, "rate_limited");
    // Both limits are independent, and a GET of such a path is no webhook.
    assert_eq!(app.get("/hello").send().await.status, 200);
    let read = app.get("/webhooks/sender").send().await;
    assert_eq!(read.header("ratelimit-policy"), Some("\"default\";q=3;w=60"));
}

#[actix_web::test]
async fn an_unchanged_response_is_304_and_request_ids_are_echoed() {
    let world = World::new().await;
    let app = world.serve(vec![Routes::new("tests").get("greet", "/hello", hello, "Hello")]).await;
    let first = app.get("/hello").header("x-request-id", "my-own-request-1").send().await;
    assert_eq!(first.header("x-request-id"), Some("my-own-request-1"));
    let second = app.get("/hello").header("if-none-match", &first.etag()).send().await;
    assert_eq!((second.status, second.bytes.len()), (304, 0));
    let forged = app.get("/hello").header("x-request-id", "two words").send().await;
    assert_ne!(forged.header("x-request-id"), Some("two words"));
    assert_eq!(app.request(reqwest::Method::HEAD, "/hello").send().await.status, 200);
    let missing = app.get("/nothing").header("x-request-id", "my-own-request-2").send().await;
    assert_eq!(missing.json["request_id"], "my-own-request-2");
}

async fn conflict() -> ApiResult<Reply<Greeting>> {
    Err(Problem::new(common::CONFLICT))
}

/// The test client holds modules to the problems that their operations list.
#[actix_web::test]
async fn a_problem_that_its_operation_does_not_list_fails_the_test() {
    let world = World::new().await;
    let routes = Routes::new("tests")
        .get("conflictListed", "/listed", conflict, "Lists what it refuses")
        .refuses(&[common::CONFLICT])
        .get("conflictUnlisted", "/unlisted", conflict, "Lists nothing");
    let app = world.serve(vec![routes]).await;
    app.get("/listed").send().await.problem(409, "conflict");
    app.get("/nothing").send().await.problem(404, "not_found");
    let failed = actix_web::rt::spawn(app.get("/unlisted").send()).await.expect_err("the client panics");
    let panic = failed.into_panic();
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(message.starts_with("GET /unlisted answered with the problem `conflict`"), "{message}");
}

/// A resource has one path (`http::middleware::canonical_path`).
#[actix_web::test]
async fn other_spellings_of_a_path_are_unknown_and_long_ones_are_refused() {
    let world = World::new().await;
    let app = world.serve(vec![Routes::new("tests").get("greet", "/hello", hello, "Hello")]).await;
    app.get("/hello").send().await.expect(200);
    for path in ["/%68ello", "/hello;v=1", "/hello&x", "/hello%26x", "/hello+", "/hello%00", "/hello/", "//hello"] {
        let refused = app.get(path).send().await;
        refused.problem(404, "not_found");
        assert!(refused.header("x-content-type-options").is_some(), "{path}");
    }
    let long = app.get(&format!("/nothing?q={}", "x".repeat(40_000))).send().await;
    long.problem(414, "uri_too_long");
    assert!(long.header("x-content-type-options").is_some());
}

/// A text to take.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
struct Message {
    text: String,
}

async fn take(message: ValidJson<Message>) -> Reply<Greeting> {
    assert!(!message.0.text.is_empty(), "texts are never empty");
    Reply(Greeting("taken"))
}

#[actix_web::test]
async fn a_body_over_the_limit_is_413_with_and_without_its_length() {
    let world = World::new().await;
    let app = world.serve(vec![Routes::new("tests").post("createMessage", "/messages", take, "Takes a text")]).await;
    let limit = world.api_state().max_body_bytes;
    let of_length = |length: usize| {
        let text = json!({ "text": "" }).to_string().replace("\"\"", &format!("\"{}\"", "x".repeat(length - 11)));
        assert_eq!(text.len(), length);
        text
    };
    let post = |body: String| app.post("/messages").body("application/json", body);
    post(of_length(limit)).send().await.expect(200);
    post(of_length(limit + 1)).send().await.problem(413, "payload_too_large");
    // In chunks: nobody says beforehand how long it is.
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        of_length(limit + 1).as_bytes().chunks(64 * 1024).map(|piece| Ok(piece.to_vec())).collect();
    let chunked = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let request = app.post("/messages").header("content-type", "application/json").into_inner().body(chunked);
    let refused = request.send().await.expect("an answer");
    assert_eq!(refused.status(), 413);
    let problem: serde_json::Value = refused.json().await.expect("JSON");
    assert_eq!(problem["code"], "payload_too_large");
}
