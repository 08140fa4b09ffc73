//! The document of this API.

use actix_web::web::Data;
use platform::http::openapi::DocumentInfo;
use platform::http::{FileReply, MediaType, Routes};
use serde_json::Value;
use std::sync::Arc;

const INFO: DocumentInfo = DocumentInfo {
    title: "Medivoy API",
    version: crate::VERSION,
    description: "The backend of a medical-tourism marketplace: catalogue, hospitals, bookings, payments, invoices.\n\n\
        Success: `{\"success\": true, \"data\": …}`, a list adds `meta`. Failure: `application/problem+json` (RFC 9457) \
        with a stable `code`. Money is an integer in the currency's minor unit. Ids are UUIDv7, times RFC 3339 in UTC.",
    server: "/",
    examples: include_str!("examples.json"),
};

/// `application/json`, for the document itself.
#[derive(Debug)]
pub struct Json;
impl MediaType for Json {
    const NAME: &'static str = "application/json";
}

/// The bytes of the document, made once per process.
#[derive(Clone)]
struct Served(Arc<[u8]>);

/// The OpenAPI 3.0 document of these routes.
#[must_use]
pub fn document(tables: &[Routes]) -> Value {
    platform::http::openapi::document(&INFO, tables)
}

/// `tables` with the endpoint that serves their document, itself included.
pub fn with_document(mut tables: Vec<Routes>) -> Vec<Routes> {
    let own = |bytes: Arc<[u8]>| {
        Routes::new("gateway")
            .described("Service", "Health, metrics, and this document.")
            .service(Served(bytes))
            .get("getOpenApiDocument", "/openapi.json", serve, "OpenAPI 3.0 document of every endpoint here")
            .access("public", "—")
    };
    tables.push(own(Arc::from([])));
    let bytes = serde_json::to_vec(&document(&tables)).unwrap_or_default();
    tables.pop();
    tables.push(own(bytes.into()));
    tables
}

async fn serve(document: Data<Served>) -> FileReply<Json> {
    FileReply::unnamed(document.0.to_vec())
}
