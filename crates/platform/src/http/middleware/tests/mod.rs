//! All layers around a small server, as the gateway stacks them.

mod answers;
mod cors;
mod observed;

use super::*;
use crate::http::context::{ContextConfig, request_context};
use crate::problem::{Problem, common};
use crate::telemetry::{AccessLog, Lines, Metrics};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::TestRequest;
use actix_web::{App, Error, HttpResponse, web};
use std::sync::Arc;
use std::time::Duration;

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
    HttpResponse::Ok()
        .insert_header(("cache-control", "public, max-age=60"))
        .insert_header(("server", "secret/1.0"))
        .finish()
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
async fn refuses(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
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
        let cors =
            CorsConfig { allowed_origins: vec![ORIGIN.to_owned()], allow_credentials: true, max_age_seconds: 600 };
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
            .app_data(web::Data::new(InFlightLimit::new(self.limit, Duration::from_secs(30))))
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
            .wrap(from_fn(super::cors))
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
        assert_eq!(
            (self.status, self.header("content-type")),
            (status.as_u16(), Some("application/problem+json")),
            "{}",
            self.body
        );
        let body: serde_json::Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!((&body["code"], &body["status"]), (&code.into(), &status.as_u16().into()));
        assert_eq!((&body["success"], &body["request_id"]), (&false.into(), &REQUEST_ID.into()));
        assert_eq!(self.header("x-request-id"), Some(REQUEST_ID));
    }
}
