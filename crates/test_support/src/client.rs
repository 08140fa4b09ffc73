use crate::fixtures::TestUser;
use actix_web::dev::ServerHandle;
use platform::http::{ApiState, Routes};
use reqwest::header::HeaderMap;
use serde_json::Value;

/// The application on a real port of this machine, and a client for it.
pub struct TestApp {
    /// `http://127.0.0.1:<port>`.
    pub base_url: String,
    client: reqwest::Client,
    server: Option<ServerHandle>,
}

impl TestApp {
    /// The application with this state; most tests take [`World::serve`](crate::World::serve).
    pub async fn start(state: ApiState, tables: Vec<Routes>) -> Self {
        let server = actix_web::HttpServer::new(move || platform::http::app(&state, &tables))
            .workers(2)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .expect("a free port");
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let mut app = Self::at(&format!("http://{address}"));
        app.server = Some(handle);
        app
    }

    /// A client for an application that runs already.
    #[must_use]
    pub fn at(base_url: &str) -> Self {
        platform::init();
        // No idle connection is kept: the server may close one at the moment it is used again.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
        let client = client.build().expect("a client");
        Self { base_url: base_url.to_owned(), client, server: None }
    }

    /// `GET path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Request {
        self.request(reqwest::Method::GET, path)
    }

    /// `POST path`.
    #[must_use]
    pub fn post(&self, path: &str) -> Request {
        self.request(reqwest::Method::POST, path)
    }

    /// `PUT path`.
    #[must_use]
    pub fn put(&self, path: &str) -> Request {
        self.request(reqwest::Method::PUT, path)
    }

    /// `PATCH path`.
    #[must_use]
    pub fn patch(&self, path: &str) -> Request {
        self.request(reqwest::Method::PATCH, path)
    }

    /// `DELETE path`.
    #[must_use]
    pub fn delete(&self, path: &str) -> Request {
        self.request(reqwest::Method::DELETE, path)
    }

    /// Any request.
    #[must_use]
    pub fn request(&self, method: reqwest::Method, path: &str) -> Request {
        Request(self.client.request(method, format!("{}{path}", self.base_url)))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            actix_web::rt::spawn(server.stop(false));
        }
    }
}

/// A request on its way.
pub struct Request(reqwest::RequestBuilder);

impl Request {
    /// Signs the request with the user's access token.
    #[must_use]
    pub fn by(self, user: &TestUser) -> Self {
        self.bearer(&user.token)
    }

    /// Signs the request with any token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        Self(self.0.bearer_auth(token))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Sends this JSON.
    #[must_use]
    pub fn json(self, body: Value) -> Self {
        Self(self.0.json(&body))
    }

    /// Sends these bytes.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.header("content-type", content_type).body(body.into()))
    }

    /// Sends it and reads the whole answer.
    pub async fn send(self) -> Answer {
        let response = self.0.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the answer is whole").to_vec();
        Answer { status, headers, json: serde_json::from_slice(&bytes).unwrap_or_default(), bytes }
    }

    /// The request for the `reqwest` client, to stream the answer.
    pub fn into_inner(self) -> reqwest::RequestBuilder {
        self.0
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; null when it is none.
    pub json: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Fails the test unless the status is this one; gives `data` of the body.
    #[track_caller]
    #[must_use]
    pub fn data(&self, status: u16) -> Value {
        self.expect(status);
        self.json["data"].clone()
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// Fails the test unless it is this problem.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> &Self {
        self.expect(status);
        assert_eq!(self.json["code"], code, "{}", self.json);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        self
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The `ETag`.
    #[track_caller]
    #[must_use]
    pub fn etag(&self) -> String {
        self.header("etag").expect("an ETag").to_owned()
    }
}
