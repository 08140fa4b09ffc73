//! A server that speaks as Twilio's API of messages does, keeps what it takes, and can misbehave.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use reqwest::Url;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwilioManner {
    /// It takes everything.
    Takes,
    /// With this status, and this error of Twilio's in the body.
    Refuses(u16, Option<u32>),
    /// With 400 and this error of Twilio's, in a body of more than so many bytes.
    RefusesAtLength(u32, usize),
    /// It sends whoever asks there (307: with the same body).
    Redirects(String),
    /// It takes the request and never answers.
    Hangs,
}

/// A request that it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwilioRequest {
    /// Path of the resource.
    pub path: String,
    /// The header `Authorization`.
    pub authorization: String,
    /// Media type of the body.
    pub content_type: String,
    /// The form's fields.
    pub fields: BTreeMap<String, String>,
}

/// The server; ends with the test.
#[derive(Clone)]
pub struct FakeTwilio {
    /// Where it listens.
    pub base_url: String,
    state: Arc<Mutex<(TwilioManner, Vec<TwilioRequest>)>>,
}

impl FakeTwilio {
    /// Starts on a free port.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new((TwilioManner::Takes, Vec::new())));
        let shared = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(answer)));
        let server = server.workers(1).disable_signals().shutdown_timeout(0);
        let server = server.bind(("127.0.0.1", 0)).expect("a free port");
        let base_url = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { base_url, state }
    }

    /// From now on it answers so.
    pub fn set_manner(&self, manner: TwilioManner) {
        locked(&self.state).0 = manner;
    }

    /// Every request, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<TwilioRequest> {
        locked(&self.state).1.clone()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    request: HttpRequest,
    body: String,
    state: web::Data<Mutex<(TwilioManner, Vec<TwilioRequest>)>>,
) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let form = Url::parse(&format!("http://form/?{body}")).expect("a form");
    let fields: BTreeMap<String, String> = form.query_pairs().into_owned().collect();
    let to = fields.get("To").cloned().unwrap_or_default();
    let manner = {
        let mut state = locked(&state);
        state.1.push(TwilioRequest {
            path: request.path().to_owned(),
            authorization: header("authorization"),
            content_type: header("content-type"),
            fields,
        });
        state.0.clone()
    };
    match manner {
        TwilioManner::Takes => HttpResponse::Created().json(json!({ "sid": "SM1", "status": "queued", "to": to })),
        TwilioManner::Refuses(status, code) => {
            let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
            // As the real one does, it repeats the number.
            let told = json!({ "code": code, "message": format!("The 'To' number {to} is wrong"), "status": 0 });
            HttpResponse::build(status).json(told)
        }
        TwilioManner::RefusesAtLength(code, length) => {
            HttpResponse::BadRequest().json(json!({ "code": code, "message": "x".repeat(length) }))
        }
        TwilioManner::Redirects(base_url) => {
            HttpResponse::TemporaryRedirect().insert_header(("location", base_url + request.path())).finish()
        }
        TwilioManner::Hangs => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            HttpResponse::Ok().finish()
        }
    }
}
