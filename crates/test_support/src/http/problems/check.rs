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
