use super::etag::{etag_of, is_not_modified};
use crate::audit::{Discloses, Disclosure, note_subjects};
use crate::cache::CachedAnswer;
use crate::http::openapi::{DescribeReply, OperationDoc};
use crate::paging::{PageMeta, PageRequest, Slice};
use crate::problem::Problem;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

/// 200 with one page of a list, its `meta` and `Link` header (RFC 8288).
#[derive(Debug)]
pub struct ListReply<T> {
    items: Vec<T>,
    meta: PageMeta,
    link: Option<String>,
}

impl<T> ListReply<T> {
    /// The page that was asked for, as a service gives it.
    pub fn of(page: &PageRequest, slice: Slice<T>) -> Self {
        let (meta, link) = page.describe(&slice);
        Self { items: slice.items, meta, link }
    }
}

impl<T: Serialize> ListReply<T> {
    /// The same page for the cache of public answers.
    ///
    /// # Errors
    /// When a row cannot be serialised.
    pub fn into_answer(self, locale: Option<String>, made_at: DateTime<Utc>) -> Result<CachedAnswer, Problem> {
        let body = serde_json::to_vec(&Envelope { success: true, data: &self.items, meta: &self.meta })
            .map_err(Problem::internal)?;
        Ok(CachedAnswer::new("application/json", locale, body.into(), made_at).with_link(self.link))
    }
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    success: bool,
    data: &'a [T],
    meta: &'a PageMeta,
}

impl<T: Serialize + Discloses> Responder for ListReply<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_vec(&Envelope { success: true, data: &self.items, meta: &self.meta }) {
            Ok(body) => body,
            Err(error) => return Problem::internal(error).error_response(),
        };
        let etag = etag_of(&body);
        if is_not_modified(request, &etag) {
            let mut response = HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
            note_subjects(&mut response, self.items.subjects());
            return response;
        }
        let mut response = HttpResponse::Ok();
        response.content_type("application/json").insert_header((header::ETAG, etag));
        if let Some(link) = self.link {
            response.insert_header((header::LINK, link));
        }
        let mut response = response.body(body);
        note_subjects(&mut response, self.items.subjects());
        response
    }
}

impl<T: JsonSchema + Discloses> DescribeReply for ListReply<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.list_reply::<T>();
        operation.etag_reply();
    }
}
