//! The baseline of `cargo xtask bench`: actix-web alone, giving one recorded answer of Medivoy again, header by
//! header and byte by byte. What Medivoy costs beyond it is what Medivoy does.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, IF_NONE_MATCH};
use actix_web::{App, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer, web};
use anyhow::Context;
use bytes::Bytes;
use clap::Parser;
use serde::Deserialize;
use std::path::PathBuf;

/// Serves one recorded answer, and 304 to whoever has it.
#[derive(Parser)]
struct Arguments {
    /// JSON: `path`, `etag`, `headers` and `not_modified_headers` as pairs.
    #[arg(long)]
    answer: PathBuf,
    /// The body, byte by byte.
    #[arg(long)]
    body: PathBuf,
    /// Threads; as many as the server it is compared with has.
    #[arg(long)]
    workers: usize,
}

#[derive(Deserialize)]
struct Recorded {
    path: String,
    etag: String,
    headers: Vec<(String, String)>,
    not_modified_headers: Vec<(String, String)>,
}

#[derive(Clone)]
struct Answer {
    etag: HeaderValue,
    headers: Vec<(HeaderName, HeaderValue)>,
    not_modified_headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let text = std::fs::read_to_string(&arguments.answer)
        .with_context(|| format!("{} cannot be read", arguments.answer.display()))?;
    let recorded: Recorded = serde_json::from_str(&text)?;
    let answer = Answer {
        etag: HeaderValue::from_str(&recorded.etag)?,
        headers: read(&recorded.headers)?,
        not_modified_headers: read(&recorded.not_modified_headers)?,
        body: std::fs::read(&arguments.body)?.into(),
    };
    let path = recorded.path;
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(answer.clone())).route(&path, web::get().to(answered))
    })
    .tcp_nodelay(true)
    .workers(arguments.workers)
    .bind(("127.0.0.1", 0))?;
    // Whoever started this process reads the address here.
    println!("{}", server.addrs().first().context("no address is listened on")?);
    Ok(server.run().await?)
}

async fn answered(request: HttpRequest, answer: web::Data<Answer>) -> HttpResponse {
    let has_it = request.headers().get(IF_NONE_MATCH).is_some_and(|etag| *etag == answer.etag);
    if has_it {
        return with(HttpResponse::build(StatusCode::NOT_MODIFIED), &answer.not_modified_headers).finish();
    }
    with(HttpResponse::Ok(), &answer.headers).body(answer.body.clone())
}

fn with(mut response: HttpResponseBuilder, headers: &[(HeaderName, HeaderValue)]) -> HttpResponseBuilder {
    for (name, value) in headers {
        response.append_header((name.clone(), value.clone()));
    }
    response
}

fn read(headers: &[(String, String)]) -> anyhow::Result<Vec<(HeaderName, HeaderValue)>> {
    headers.iter().map(|(name, value)| Ok((name.parse()?, HeaderValue::from_str(value)?))).collect()
}
