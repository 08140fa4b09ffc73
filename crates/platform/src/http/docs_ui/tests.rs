use super::*;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web::Bytes};

async fn get(path: &str, headers: &[(&'static str, &str)]) -> (u16, HeaderMap, Bytes) {
    let app = init_service(App::new().configure(|config| crate::http::Routes::mount(&[routes()], config))).await;
    let request = headers.iter().fold(TestRequest::get().uri(path), |r, h| r.insert_header(*h));
    let response = call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, read_body(response).await)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |v| v.to_str().expect("visible characters"))
}

#[actix_web::test]
async fn the_page_runs_under_its_own_policy_without_inline_scripts() {
    let (status, headers, body) = get("/docs", &[]).await;
    let page = std::str::from_utf8(&body).expect("UTF-8");
    assert_eq!((status, text(&headers, "content-type")), (200, "text/html; charset=utf-8"));
    assert!(text(&headers, "content-security-policy").contains("script-src 'self';"));
    assert!(page.matches("<script").count() == page.matches("<script src=\"docs/").count(), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing from elsewhere");
}

#[actix_web::test]
async fn every_file_that_the_page_names_is_there_for_good() {
    let (.., body) = get("/docs", &[]).await;
    let page = std::str::from_utf8(&body).expect("UTF-8");
    let named: Vec<&str> = page.split('"').filter(|a| a.starts_with("docs/")).collect();
    assert_eq!(named.len(), 5, "{named:?}");
    for address in named {
        let (status, headers, body) = get(&format!("/{address}"), &[]).await;
        assert_eq!(status, 200, "{address}");
        assert!(!body.is_empty() && !text(&headers, "etag").is_empty());
        let expected = if address.contains("initializer") { "no-cache" } else { "public, max-age=31536000, immutable" };
        assert_eq!(text(&headers, "cache-control"), expected, "{address}");
    }
}

#[actix_web::test]
async fn unknown_files_are_404() {
    for path in ["/docs/nothing.js", "/docs/..%2f..%2fCargo.toml", "/docs/swagger-ui.css.map", "/docs/index.html"] {
        let (status, headers, _) = get(path, &[]).await;
        assert_eq!((status, text(&headers, "content-type")), (404, "application/problem+json"), "{path}");
    }
}

#[actix_web::test]
async fn a_client_that_has_the_file_gets_304() {
    let (_, headers, _) = get("/docs/swagger-ui.css", &[]).await;
    let etag = text(&headers, "etag");
    let (status, again, body) = get("/docs/swagger-ui.css", &[("if-none-match", etag)]).await;
    assert_eq!((status, body.len(), text(&again, "etag")), (304, 0, etag));
    assert_eq!(get("/docs/swagger-ui.css", &[("if-none-match", "\"other\"")]).await.0, 200);
}

#[actix_web::test]
async fn the_bundle_travels_compressed_to_who_can_read_it() {
    let bundle = "/docs/swagger-ui-bundle.js";
    let (_, plain_headers, plain) = get(bundle, &[("accept-encoding", "gzip;q=0, br")]).await;
    assert_eq!(text(&plain_headers, "content-encoding"), "");
    let (_, headers, zipped) = get(bundle, &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((text(&headers, "content-encoding"), text(&headers, "vary")), ("gzip", "Accept-Encoding"));
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(zipped.as_ref()), &mut read).expect("gzip");
    assert_eq!(read, plain);
    assert!(zipped.len() * 2 < plain.len());
}

#[actix_web::test]
async fn a_slash_at_the_end_leads_to_the_page() {
    let (status, headers, _) = get("/docs/", &[]).await;
    assert_eq!((status, text(&headers, "location")), (308, "../docs"));
}
