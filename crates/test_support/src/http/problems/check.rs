use super::catalogue::ProblemCatalogue;
use crate::http::Response;
use anyhow::{Context, Result};
use platform::http::Routes;
use serde_json::Value;
use std::fmt;
use std::time::Duration;
use tokio::sync::OnceCell;

/// How long a server may take to give its OpenAPI document.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Checks the responses of one application or server. What its operations list is read at the first problem.
pub struct ProblemCheck {
    source: Source,
    catalogue: OnceCell<ProblemCatalogue>,
}

enum Source {
    Routes(Vec<Routes>),
    Document { url: String },
}

impl ProblemCheck {
    /// By the routes of an application in this process.
    pub fn of_routes(tables: Vec<Routes>) -> Self {
        Self { source: Source::Routes(tables), catalogue: OnceCell::new() }
    }

    /// By the OpenAPI document of a server.
    pub fn of_server(base_url: &str) -> Self {
        Self { source: Source::Document { url: format!("{base_url}/openapi.json") }, catalogue: OnceCell::new() }
    }

    /// Fails the test when the response carries a problem code that its operation does not list.
    pub async fn check(&self, http: &reqwest::Client, method: &str, path: &str, response: &Response) {
        if response.header("content-type") != Some("application/problem+json") {
            return;
        }
        // A server that cannot give its document now, because it is overloaded, going away or a worker, is asked again
        // at the next problem.
        let Ok(catalogue) = self.catalogue.get_or_try_init(|| self.source.read(http)).await else { return };
        catalogue.assert_listed(method, path, response.json["code"].as_str().unwrap_or("(none)"));
    }
}

impl fmt::Debug for ProblemCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProblemCheck").field("is_read", &self.catalogue.initialized()).finish_non_exhaustive()
    }
}

impl Source {
    async fn read(&self, http: &reqwest::Client) -> Result<ProblemCatalogue> {
        match self {
            Self::Routes(tables) => Ok(ProblemCatalogue::of_routes(tables)),
            Self::Document { url } => {
                let response = http.get(url).timeout(TIMEOUT).send().await?.error_for_status()?;
                let document: Value = response.json().await?;
                ProblemCatalogue::of_document(&document).context("no OpenAPI document")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ApiClient;
    use actix_web::{App, HttpResponse, HttpServer, web};
    use serde_json::{Value, json};

    async fn conflict() -> HttpResponse {
        let problem = json!({ "code": "conflict" }).to_string();
        HttpResponse::Conflict().content_type("application/problem+json").body(problem)
    }

    /// A server that answers everything but this document with the problem `conflict`.
    fn serve(document: Option<Value>) -> ApiClient {
        let server = HttpServer::new(move || {
            let document = document.clone();
            let give_document = move || std::future::ready(document.clone().map(web::Json));
            App::new().route("/openapi.json", web::get().to(give_document)).default_service(web::to(conflict))
        });
        let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).expect("a free port");
        let client = ApiClient::new(&format!("http://{}", server.addrs()[0]));
        actix_web::rt::spawn(server.run());
        client
    }

    #[actix_web::test]
    async fn a_server_is_checked_by_its_document() {
        let client = serve(Some(json!({ "paths": {
            "/listed": { "get": { "x-problem-codes": ["conflict"] } },
            "/unlisted": { "get": { "x-problem-codes": [] } },
        } })));
        client.get("/listed").send().await.problem(409, "conflict");
        let failed = actix_web::rt::spawn(client.get("/unlisted").send()).await;
        assert!(failed.is_err_and(|error| error.is_panic()), "an unlisted problem fails the test");
    }

    #[actix_web::test]
    async fn a_server_without_a_document_is_not_checked() {
        let client = serve(None);
        client.get("/unlisted").send().await.problem(409, "conflict");
        let counts = client.take_counts();
        assert_eq!((counts.answered(), counts.server_errors()), (1, 0), "fetching the document is not counted");
        assert!(client.take_counts().responses.is_empty(), "counts are taken once");
    }

    #[actix_web::test]
    async fn a_request_without_a_response_is_an_error_and_counted() {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("a free port");
        let client = ApiClient::new(&format!("http://{port}"));
        client.get("/anything").try_send().await.expect_err("nothing listens");
        assert_eq!(client.take_counts().unanswered.len(), 1);
    }
}
