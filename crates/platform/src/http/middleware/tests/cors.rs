//! The CORS protocol, as a browser meets it.

use super::*;

#[actix_web::test]
async fn only_allowed_origins_may_read() {
    let from = |origin: &str| TestRequest::get().uri("/nowhere").insert_header(("origin", origin));
    let answers = Edge::new()
        .send([from(ORIGIN), from("https://evil.example"), from("null"), TestRequest::get().uri("/nowhere")])
        .await;
    for (answer, allowed) in answers.iter().zip([true, false, false, false]) {
        assert_eq!(answer.header("access-control-allow-origin"), allowed.then_some(ORIGIN));
        assert_eq!(answer.header("access-control-allow-credentials"), allowed.then_some("true"));
        assert_eq!(answer.header("access-control-expose-headers").is_some(), allowed);
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
    let exposed = answers[0].header("access-control-expose-headers").unwrap_or_default();
    for name in [
        "ETag",
        "Location",
        "Link",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "X-Request-Id",
        "Idempotent-Replayed",
    ] {
        assert!(exposed.split(", ").any(|e| e == name), "{name} is not in {exposed}");
    }
    let refused = from(ORIGIN).insert_header(("x-refuse", "1"));
    let refused = Edge::new().send([refused]).await.remove(0);
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (429, Some(ORIGIN)));
}

#[actix_web::test]
async fn preflights_are_answered_for_allowed_origins_only() {
    let ask = |origin: &str| {
        let request = TestRequest::default().method(Method::OPTIONS).uri("/named").insert_header(("origin", origin));
        request.insert_header(("access-control-request-method", "PUT"))
    };
    let bare = TestRequest::default().method(Method::OPTIONS).uri("/named").insert_header(("origin", ORIGIN));
    let answers = Edge::new().send([ask(ORIGIN), ask("https://evil.example"), bare]).await;
    let (allowed, denied, bare) = (&answers[0], &answers[1], &answers[2]);
    assert_eq!((allowed.status, allowed.body.as_str()), (204, ""));
    assert_eq!(allowed.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(allowed.header("access-control-allow-methods"), Some("GET, HEAD, POST, PUT, PATCH, DELETE"));
    assert!(
        allowed.header("access-control-allow-headers").is_some_and(|h| h.contains("Authorization") && !h.contains('*'))
    );
    assert_eq!((allowed.header("access-control-max-age"), allowed.header("vary")), (Some("600"), Some("Origin")));
    denied.assert_problem(StatusCode::FORBIDDEN, "forbidden");
    assert!(denied.headers.keys().all(|name| !name.as_str().starts_with("access-control-")));
    assert_eq!(bare.status, 405, "OPTIONS without a preflight's headers is a method like any other");
}

#[actix_web::test]
async fn cors_is_closed_by_default_and_open_without_credentials() {
    let get = || [TestRequest::get().uri("/hello/x").insert_header(("origin", ORIGIN))];
    let closed = Edge { cors: CorsConfig::default(), ..Edge::new() }.send(get()).await.remove(0);
    assert!(closed.headers.keys().all(|name| !name.as_str().starts_with("access-control-")));
    let cors = CorsConfig { allowed_origins: vec!["*".to_owned()], ..CorsConfig::default() };
    let open = Edge { cors, ..Edge::new() }.send(get()).await.remove(0);
    assert_eq!(
        (open.header("access-control-allow-origin"), open.header("access-control-allow-credentials")),
        (Some("*"), None)
    );
    assert_eq!(open.header("vary"), None);
}
