//! Swagger UI at `/docs`, from this very process: no CDN, no inline script.

mod asset;

use crate::audit::Disclosure;
use crate::http::Routes;
use crate::http::openapi::{DescribeReply, OperationDoc};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use asset::{ASSETS, INDEX};

/// Version of `swagger-ui-dist` in `assets/swagger-ui`.
pub const SWAGGER_UI_VERSION: &str = "5.35.0";

/// Scripts and styles come from here only. Swagger UI draws its icons from
/// `data:` addresses, and "Try it out" calls this server.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /docs` and the files of its page. The page reads `openapi.json` beside
/// it, so that both may stand behind a proxy's prefix.
#[must_use]
pub fn routes() -> Routes {
    Routes::new("gateway")
        .described("Service", "Health, metrics, and this document.")
        .assets(files)
        .get("getDocumentationPage", "/docs", page, "Swagger UI on this document")
        .access("public", "—")
}

fn files(config: &mut web::ServiceConfig) {
    config
        // Relative addresses of the page start at its folder.
        .service(web::resource("/docs/").get(without_slash).head(without_slash))
        .service(web::resource("/docs/{file}").get(file).head(file));
}

/// The page itself.
struct Page(HttpResponse);

impl Responder for Page {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl DescribeReply for Page {
    const DISCLOSURE: Disclosure = Disclosure::Nothing;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.file_reply("text/html");
        operation.etag_reply();
    }
}

async fn page(request: HttpRequest) -> Page {
    let mut response = INDEX.answer(&request, "no-cache");
    let policy = header::HeaderValue::from_static(PAGE_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Page(response)
}

async fn without_slash() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "../docs")).finish()
}

async fn file(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, crate::problem::Problem> {
    let Some(asset) = ASSETS.iter().find(|a| a.name == name.as_str()) else {
        return crate::http::middleware::not_found().await;
    };
    // The page asks with `?v=<version>`; then the answer never changes.
    let versioned = request.query_string().strip_prefix("v=") == Some(SWAGGER_UI_VERSION);
    let caching = if versioned && asset.is_versioned { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(asset.answer(&request, caching))
}

#[cfg(test)]
mod tests;
