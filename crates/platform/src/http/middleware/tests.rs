use super::*;
use actix_web::body::MessageBody;
use crate::http::context::{ContextConfig, request_context};
use crate::problem::{Problem, common};
use crate::telemetry::{AccessLog, Lines, Metrics};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::TestRequest;
use actix_web::{App, Error, HttpResponse, web};
use std::sync::Arc;

const ORIGIN: &str = "https://app.example.com";
const REQUEST_ID: &str = "request-0001";

#[derive(serde::Deserialize)]
struct Named {
    name: String,
}

async fn hello() -> &'static str {
    "hello"
}
async fn cacheable() -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "public, max-age=60")).insert_header(("server", "secret/1.0")).finish()
}
async fn panics() -> &'static str {
    panic!("a canary: {}", "4111-1111")
}
async fn breaks() -> Result<String, Error> {
    Err(actix_web::error::ErrorInternalServerError("a canary: 4111-1111"))
}
async fn named(body: web::Json<Named>) -> String {
    body.into_inner().name
}
async fn own_failure() -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(serde_json::json!({ "ready": false }))
}

/// A middleware of the inner part that fails with an error, as the rate limit may.
async fn refuses(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.headers().contains_key("x-refuse") {
        return Err(Problem::new(common::RATE_LIMITED).retry_after(30).into());
    }
    next.call(request).await
}


/// What a test sets and reads.
struct Edge {
    metrics: Metrics,
    lines: Lines,
    access: AccessLog,
    cors: CorsConfig,
    limit: u32,
}

impl Edge {
    fn new() -> Self {
        let cors = CorsConfig { allowed_origins: vec![ORIGIN.to_owned()], allow_credentials: true, max_age_seconds: 600 };
        Self { metrics: Metrics::new(), lines: Lines::default(), access: AccessLog::All, cors, limit: 100 }
    }

    /// Sends the requests one after another through all layers of one server.
    async fn send(&self, requests: impl IntoIterator<Item = TestRequest>) -> Vec<Answer> {
        let _logged = tracing::subscriber::set_default(self.lines.subscriber("info"));
        let (clock, entropy) = (kernel::Clock::system(), kernel::Entropy::system());
        let app = App::new()
            .app_data(web::Data::new(ContextConfig { trusted_proxies: Arc::new([]), clock, entropy }))
            .app_data(web::Data::new(self.metrics.clone()))
            .app_data(web::Data::new(AccessLines::new(self.access)))
            .app_data(web::Data::new(Cors::new(&self.cors).expect("a valid configuration")))
            .app_data(web::Data::new(InFlightLimit::new(self.limit)))
            .app_data(web::JsonConfig::default().limit(64))
            .route("/hello/{name}", web::get().to(hello))
            .route("/cacheable", web::get().to(cacheable))
            .route("/panics", web::get().to(panics))
            .route("/breaks", web::get().to(breaks))
            .route("/own-failure", web::get().to(own_failure))
            .service(web::resource("/named").route(web::post().to(named)).route(web::put().to(named)))
            .default_service(web::to(not_found))
            .wrap(from_fn(panic_guard))
            .wrap(from_fn(problems))
            .wrap(from_fn(refuses))
            .wrap(from_fn(load_shedding))
            .wrap(from_fn(cors))
            .wrap(from_fn(security_headers))
            .wrap(from_fn(access))
            .wrap(from_fn(request_context));
        let app = actix_web::test::init_service(app).await;
        let mut answers = Vec::new();
        for request in requests {
            let request = request.insert_header(("x-request-id", REQUEST_ID)).to_request();
            answers.push(match actix_web::test::try_call_service(&app, request).await {
                Ok(response) => Answer::read(response.into_parts().1.map_into_boxed_body()).await,
                Err(error) => Answer::read(error.error_response()).await,
            });
        }
        answers
    }

    async fn get(&self, path: &str) -> Answer {
        self.send([TestRequest::get().uri(path)]).await.remove(0)
    }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    async fn read(response: HttpResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = actix_web::body::to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("a body"));
        Self { status, headers, body: String::from_utf8(body.to_vec()).expect("UTF-8") }
    }

    fn header(&self, name: &'static str) -> Option<&str> {
        self.headers.get(HeaderName::from_static(name)).map(|v| v.to_str().expect("visible characters"))
    }

    /// Checks that it is a complete problem of this code.
    fn assert_problem(&self, status: StatusCode, code: &str) {
        assert_eq!((self.status, self.header("content-type")), (status.as_u16(), Some("application/problem+json")), "{}", self.body);
        let body: serde_json::Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!((&body["code"], &body["status"]), (&code.into(), &status.as_u16().into()));
        assert_eq!((&body["success"], &body["request_id"]), (&false.into(), &REQUEST_ID.into()));
        assert_eq!(self.header("x-request-id"), Some(REQUEST_ID));
    }
}

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
    let json = |body: &'static str| TestRequest::post().uri("/named").insert_header(("content-type", "application/json")).set_payload(body);
    for (request, status, code) in [
        (TestRequest::get().uri("/nowhere"), 404, "not_found"),
        (TestRequest::get().uri("/breaks"), 500, "internal_error"),
        (TestRequest::get().uri("/named"), 405, "method_not_allowed"),
        (TestRequest::default().method(Method::TRACE).uri("/named"), 405, "method_not_allowed"),
        (json("{"), 400, "bad_request"),
        (json(concat!("{\"name\":\"", "0123456789012345678901234567890123456789012345678901234567890123456789", "\"}")), 413, "payload_too_large"),
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
async fn only_allowed_origins_may_read() {
    let from = |origin: &str| TestRequest::get().uri("/nowhere").insert_header(("origin", origin));
    let answers = Edge::new().send([from(ORIGIN), from("https://evil.example"), from("null"), TestRequest::get().uri("/nowhere")]).await;
    for (answer, allowed) in answers.iter().zip([true, false, false, false]) {
        assert_eq!(answer.header("access-control-allow-origin"), allowed.then_some(ORIGIN));
        assert_eq!(answer.header("access-control-allow-credentials"), allowed.then_some("true"));
        assert_eq!(answer.header("access-control-expose-headers").is_some(), allowed);
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
    let exposed = answers[0].header("access-control-expose-headers").unwrap_or_default();
    for name in ["ETag", "Location", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id", "Idempotent-Replayed"] {
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
    assert!(allowed.header("access-control-allow-headers").is_some_and(|h| h.contains("Authorization") && !h.contains('*')));
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
    assert_eq!((open.header("access-control-allow-origin"), open.header("access-control-allow-credentials")), (Some("*"), None));
    assert_eq!(open.header("vary"), None);
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

#[actix_web::test]
async fn the_access_line_holds_the_pattern_and_nothing_of_the_client() {
    let edge = Edge::new();
    let paths = ["/hello/canary%0d%0aforged?email=canary@example.com", "/canary/%1b%5b31m?token=canary", "/breaks"];
    edge.send(paths.map(|p| TestRequest::get().uri(p).insert_header(("user-agent", "canary")).insert_header(("authorization", "canary")))).await;
    let lines: Vec<_> = edge.lines.json().into_iter().filter(|l| l["target"] == "access").collect();
    let told = |l: &serde_json::Value| (l["level"].clone(), l["method"].clone(), l["route"].clone(), l["status"].clone());
    for (line, (level, route, status)) in lines.iter().zip([("INFO", "/hello/{name}", 200), ("WARN", "unmatched", 404), ("ERROR", "/breaks", 500)]) {
        assert_eq!(told(line), (level.into(), "GET".into(), route.into(), status.into()));
        assert_eq!(line["request_id"], REQUEST_ID);
        assert!(line["duration_us"].is_u64() && !line.to_string().contains("canary"), "{line}");
    }
    assert_eq!(lines.len(), 3);
}

#[actix_web::test]
async fn requests_are_counted_by_pattern() {
    let edge = Edge { access: AccessLog::Off, ..Edge::new() };
    edge.send(["/hello/a", "/hello/b", "/x/1", "/x/2", "/named"].map(|p| TestRequest::get().uri(p))).await;
    let text = edge.metrics.render();
    for line in [
        r#"http_requests_total{method="GET",route="/hello/{name}",status_class="2xx"} 2"#,
        r#"http_requests_total{method="GET",route="unmatched",status_class="4xx"} 2"#,
        r#"http_requests_total{method="GET",route="/named",status_class="4xx"} 1"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    assert!(edge.lines.text().lines().all(|l| !l.contains("\"access\"")));
}
