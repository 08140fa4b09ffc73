use crate::http::reply::{etag_of, is_not_modified};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::OnceLock;

/// A file that is part of the program.
pub struct Asset {
    pub name: &'static str,
    /// Whether it comes with a version of Swagger UI, not from us.
    pub is_versioned: bool,
    content_type: &'static str,
    bytes: &'static [u8],
    made: OnceLock<Made>,
}

/// What is worked out at the first request.
struct Made {
    etag: String,
    gzip: Vec<u8>,
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        asset!($name, $content_type, include_bytes!(concat!("../../../assets/swagger-ui/", $name)), true)
    };
    ($name:literal, $content_type:literal, $bytes:expr, $versioned:literal) => {
        Asset {
            name: $name,
            is_versioned: $versioned,
            content_type: $content_type,
            bytes: $bytes,
            made: OnceLock::new(),
        }
    };
}

/// The page.
pub static INDEX: Asset = asset!("index.html", "text/html; charset=utf-8", include_bytes!("index.html"), false);

/// The files beside it.
pub static ASSETS: [Asset; 5] = [
    asset!("swagger-ui.css", "text/css; charset=utf-8"),
    asset!("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    asset!("favicon-16x16.png", "image/png"),
    asset!("favicon-32x32.png", "image/png"),
    asset!("initializer.js", "text/javascript; charset=utf-8", include_bytes!("initializer.js"), false),
];

impl Asset {
    /// The file, or 304 when the client has it.
    pub fn answer(&'static self, request: &HttpRequest, caching: &'static str) -> HttpResponse {
        let made = self.made.get_or_init(|| self.make());
        let zipped = !made.gzip.is_empty() && accepts_gzip(request);
        let status = if is_not_modified(request, &made.etag) { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response
            // Plain and compressed, it is the same file: a weak tag (RFC 9110 §8.8.1).
            .insert_header((header::ETAG, format!("W/{}", made.etag)))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(caching)))
            .insert_header((header::VARY, "Accept-Encoding"));
        if status == StatusCode::NOT_MODIFIED {
            return response.finish();
        }
        response.content_type(self.content_type);
        if zipped {
            response.insert_header(ContentEncoding::Gzip).body(made.gzip.as_slice())
        } else {
            response.body(self.bytes)
        }
    }

    /// Pictures are compressed already; so are a few bytes.
    fn make(&self) -> Made {
        let etag = etag_of(self.bytes);
        let gzip = if self.content_type.starts_with("text/") { zipped(self.bytes) } else { Vec::new() };
        Made { etag, gzip }
    }
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail; if it did, the plain form would be sent.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn accepts_gzip(request: &HttpRequest) -> bool {
    let codings =
        request.headers().get_all(header::ACCEPT_ENCODING).filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    codings.map(|c| c.split_once(';').unwrap_or((c, ""))).any(|(coding, weight)| {
        coding.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}
