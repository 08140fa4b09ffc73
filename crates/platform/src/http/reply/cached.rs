use super::etag::is_not_modified;
use crate::audit::{Discloses, Disclosure};
use crate::cache::CachedAnswer;
use crate::http::openapi::{AnswerHeader, DescribeReply, OperationDoc};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use std::marker::PhantomData;
use std::sync::Arc;

/// 200 with a public answer as it stands in the cache: bytes that were
/// serialised and hashed once, and compressed once where somebody asked for it. `T` is what the bytes say, for the
/// document.
#[derive(Debug)]
pub struct CachedReply<T> {
    answer: Arc<CachedAnswer>,
    view: PhantomData<fn() -> T>,
}

impl<T> From<Arc<CachedAnswer>> for CachedReply<T> {
    fn from(answer: Arc<CachedAnswer>) -> Self {
        Self { answer, view: PhantomData }
    }
}

impl<T> Responder for CachedReply<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let answer = &self.answer;
        let mut response =
            if is_not_modified(request, &answer.etag) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((header::ETAG, answer.etag.as_str()))
            .insert_header((header::CACHE_CONTROL, "public, max-age=0, must-revalidate"))
            .append_header((header::VARY, "Accept-Encoding"));
        if is_not_modified(request, &answer.etag) {
            return response.finish();
        }
        response.content_type(answer.content_type.as_str());
        if let Some(link) = &answer.link {
            response.insert_header((header::LINK, link.as_str()));
        }
        let accepts = |coding: &str| accepts_encoding(request, coding);
        let packed = match (accepts("br"), accepts("gzip")) {
            (true, _) => answer.brotli().map(|bytes| ("br", bytes)),
            (false, true) => answer.gzip().map(|bytes| ("gzip", bytes)),
            (false, false) => None,
        };
        let (coding, bytes) = packed.unwrap_or(("identity", &answer.identity));
        response.insert_header((header::CONTENT_ENCODING, coding)).body(bytes.clone())
    }
}

/// Whether the client names the coding and does not forbid it with `q=0`.
fn accepts_encoding(request: &HttpRequest, coding: &str) -> bool {
    let header = request.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    header.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        pieces.next() == Some(coding) && !pieces.any(|p| matches!(p, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// What the bytes of a cached answer say: one resource or one page.
pub trait CachedShape {
    /// What is kept for everybody tells nothing about a person; anything else does not compile.
    const DISCLOSURE: Disclosure;

    /// Adds the answer to the operation.
    fn shape(operation: &mut OperationDoc<'_>);
}

/// The disclosure of a view that may be kept for everybody.
const fn public<T: Discloses>() -> Disclosure {
    assert!(matches!(T::DISCLOSURE, Disclosure::Nothing), "personal data is not kept in the cache of public answers");
    T::DISCLOSURE
}

/// A cached `{"success": true, "data": T}`.
#[derive(Debug)]
pub struct CachedData<T>(PhantomData<T>);

/// A cached page of `T`.
#[derive(Debug)]
pub struct CachedList<T>(PhantomData<T>);

impl<T: schemars::JsonSchema + Discloses> CachedShape for CachedData<T> {
    const DISCLOSURE: Disclosure = public::<T>();

    fn shape(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(StatusCode::OK, "Done", &[AnswerHeader::ETag]);
    }
}

impl<T: schemars::JsonSchema + Discloses> CachedShape for CachedList<T> {
    const DISCLOSURE: Disclosure = public::<T>();

    fn shape(operation: &mut OperationDoc<'_>) {
        operation.list_reply::<T>();
    }
}

/// A cached file of media type `M`.
#[derive(Debug)]
pub struct CachedFile<M>(PhantomData<M>);

impl<M: super::MediaType> CachedShape for CachedFile<M> {
    const DISCLOSURE: Disclosure = Disclosure::Nothing;

    fn shape(operation: &mut OperationDoc<'_>) {
        operation.file_reply(M::NAME);
    }
}

impl<T: CachedShape> DescribeReply for CachedReply<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        T::shape(operation);
        operation.etag_reply();
    }
}
