//! The HTTP client of tests and of the proof: sends requests, counts their outcomes, and fails a test whose response
//! carries a problem code that its operation does not list.

mod app;
mod client;
mod outcomes;
mod problems;
mod request;
mod response;

pub use app::TestApp;
pub use client::ApiClient;
pub use outcomes::OutcomeCounts;
pub use problems::ProblemCatalogue;
pub use request::Request;
pub use response::Response;
