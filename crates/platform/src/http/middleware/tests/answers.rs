//! What every client gets: headers, problems, and an answer whatever happens.

use super::*;

#[actix_web::test]
async fn every_answer_has_the_security_headers() {
    let edge = Edge::new();
    let full = Edge { limit: 0, ..Edge::new() };
    let refused = TestRequest::get().uri("/hello/x").insert_header(("x-refuse", "1"));
    let answers = [
        (200, edge.get("/hello/x").await),
        (404, edge.get("/nowhere").await),
        (500, edge.get("/panics").await),
        (500, edge.get("/breaks").await),
        (429, edge.send([refused]).await.remove(0)),
        (503, full.get("/hello/x").await),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status);
        for (name, value) in [
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("x-request-id", REQUEST_ID),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} of a {status}");
        }
        assert!(answer.headers.contains_key("permissions-policy"), "of a {status}");
    }
}

#[actix_web::test]
async fn a_handlers_own_caching_stays_and_the_server_is_not_named() {
    let answer = Edge::new().get("/cacheable").await;
    assert_eq!((answer.header("cache-control"), answer.header("server")), (Some("public, max-age=60"), None));
}

#[actix_web::test]
async fn a_panic_is_a_500_and_the_server_lives_on() {
    let edge = Edge::new();
    let answers = edge.send(["/panics", "/hello/x"].map(|p| TestRequest::get().uri(p))).await;
    answers[0].assert_problem(StatusCode::INTERNAL_SERVER_ERROR, "internal_error");
    assert!(!answers[0].body.contains("canary"));
    assert_eq!((answers[1].status, answers[1].body.as_str()), (200, "hello"));
    assert!(edge.metrics.render().contains("http_requests_in_flight 0"));
}

#[actix_web::test]
async fn what_actix_refuses_by_itself_is_a_problem() {
    let json = |body: &'static str| {
        TestRequest::post().uri("/named").insert_header(("content-type", "application/json")).set_payload(body)
    };
    for (request, status, code) in [
        (TestRequest::get().uri("/nowhere"), 404, "not_found"),
        (TestRequest::get().uri("/breaks"), 500, "internal_error"),
        (TestRequest::get().uri("/named"), 405, "method_not_allowed"),
        (TestRequest::default().method(Method::TRACE).uri("/named"), 405, "method_not_allowed"),
        (json("{"), 400, "bad_request"),
        (
            json(concat!(
                "{\"name\":\"",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "\"}"
            )),
            413,
            "payload_too_large",
        ),
        (TestRequest::get().uri("/hello/x").insert_header(("x-refuse", "1")), 429, "rate_limited"),
    ] {
        let answer = Edge::new().send([request]).await.remove(0);
        answer.assert_problem(StatusCode::from_u16(status).expect("a status"), code);
        assert!(!answer.body.contains("canary"), "{}", answer.body);
        if status == 405 {
            assert_eq!(answer.header("allow"), Some("POST, PUT"));
        }
    }
    let own = Edge::new().get("/own-failure").await;
    assert_eq!((own.status, own.body.as_str()), (503, r#"{"ready":false}"#));
}

#[actix_web::test]
async fn a_full_server_refuses_at_once_and_says_when_to_return() {
    let edge = Edge { limit: 0, ..Edge::new() };
    let answer = edge.get("/hello/x").await;
    answer.assert_problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert!(edge.metrics.render().contains("http_requests_shed_total 1"));
    let one = Edge { limit: 1, ..Edge::new() };
    let answers = one.send([0, 1, 2].map(|_| TestRequest::get().uri("/hello/x"))).await;
    assert!(answers.iter().all(|a| a.status == 200), "a place is given back");
}
