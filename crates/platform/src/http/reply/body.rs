use super::etag::{etag_of, is_not_modified, versioned_etag};
use crate::audit::{Discloses, Disclosure, note_subjects};
use crate::cache::CachedAnswer;
use crate::http::openapi::AnswerHeader::{ETag, Location};
use crate::http::openapi::{DescribeReply, OperationDoc};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of a resource: its row's `updated_at`.
pub type Version = DateTime<Utc>;

/// 200 with `{"success": true, "data": …}`.
#[derive(Debug)]
pub struct Reply<T>(pub T);

/// 200 with one resource and the version it stands at, for `If-Match`.
#[derive(Debug)]
pub struct Versioned<T> {
    /// What goes out.
    pub view: T,
    /// The row's `updated_at`.
    pub version: Version,
}

impl<T> Versioned<T> {
    /// The 201 of a handler: what a service has created, and where it stands.
    #[must_use]
    pub fn created_at(self, location: impl FnOnce(&T) -> String) -> Created<T> {
        Created { location: location(&self.view), view: self.view, version: self.version }
    }
}

/// 201 with what was created and where it stands.
#[derive(Debug)]
pub struct Created<T> {
    /// What goes out.
    pub view: T,
    /// Path of the new resource, for `Location`.
    pub location: String,
    /// The row's `updated_at`.
    pub version: Version,
}

/// 202: it is queued, and this is what is known so far.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

/// 204.
#[derive(Debug)]
pub struct NoContent;

#[derive(Serialize)]
struct Envelope<'a, T> {
    success: bool,
    data: &'a T,
}

/// The bytes of a success.
pub(super) fn success_body<T: Serialize>(data: &T) -> Result<Vec<u8>, crate::problem::Problem> {
    serde_json::to_vec(&Envelope { success: true, data }).map_err(crate::problem::Problem::internal)
}

impl<T: Serialize> Reply<T> {
    /// The same answer for the cache of public answers.
    ///
    /// # Errors
    /// When the view cannot be serialised.
    pub fn into_answer(
        self,
        locale: Option<String>,
        made_at: DateTime<Utc>,
    ) -> Result<CachedAnswer, crate::problem::Problem> {
        Ok(CachedAnswer::new("application/json", locale, success_body(&self.0)?.into(), made_at))
    }
}

impl<T: Serialize> Versioned<T> {
    /// The same answer, its ETag included, for the cache of public answers.
    ///
    /// # Errors
    /// When the view cannot be serialised.
    pub fn into_answer(
        self,
        locale: Option<String>,
        made_at: DateTime<Utc>,
    ) -> Result<CachedAnswer, crate::problem::Problem> {
        let body = success_body(&self.view)?;
        let etag = versioned_etag(self.version, &body);
        Ok(CachedAnswer::with_etag("application/json", etag, locale, body.into(), made_at))
    }
}

fn ok(request: &HttpRequest, body: Vec<u8>, etag: String) -> HttpResponse {
    if is_not_modified(request, &etag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
    }
    HttpResponse::Ok().content_type("application/json").insert_header((header::ETAG, etag)).body(body)
}

fn respond(view: &impl Discloses, result: Result<HttpResponse, crate::problem::Problem>) -> HttpResponse {
    match result {
        Ok(mut response) => {
            note_subjects(&mut response, view.subjects());
            response
        }
        Err(problem) => actix_web::ResponseError::error_response(&problem),
    }
}

impl<T: Serialize + Discloses> Responder for Reply<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        respond(
            &self.0,
            success_body(&self.0).map(|body| {
                let etag = etag_of(&body);
                ok(request, body, etag)
            }),
        )
    }
}

impl<T: Serialize + Discloses> Responder for Versioned<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        respond(
            &self.view,
            success_body(&self.view).map(|body| {
                let etag = versioned_etag(self.version, &body);
                ok(request, body, etag)
            }),
        )
    }
}

impl<T: Serialize + Discloses> Responder for Created<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(
            &self.view,
            success_body(&self.view).map(|body| {
                HttpResponse::Created()
                    .content_type("application/json")
                    .insert_header((header::LOCATION, self.location))
                    .insert_header((header::ETAG, versioned_etag(self.version, &body)))
                    .body(body)
            }),
        )
    }
}

impl<T: Serialize + Discloses> Responder for Accepted<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(
            &self.0,
            success_body(&self.0).map(|body| HttpResponse::Accepted().content_type("application/json").body(body)),
        )
    }
}

impl Responder for NoContent {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

impl<T: JsonSchema + Discloses> DescribeReply for Reply<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(StatusCode::OK, "Done", &[ETag]);
        operation.etag_reply();
    }
}

impl<T: JsonSchema + Discloses> DescribeReply for Versioned<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(StatusCode::OK, "The resource", &[ETag]);
        operation.etag_reply();
    }
}

impl<T: JsonSchema + Discloses> DescribeReply for Created<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(StatusCode::CREATED, "Created; `Location` names it", &[Location, ETag]);
    }
}

impl<T: JsonSchema + Discloses> DescribeReply for Accepted<T> {
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(StatusCode::ACCEPTED, "Queued", &[]);
    }
}

impl DescribeReply for NoContent {
    const DISCLOSURE: Disclosure = Disclosure::Nothing;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.empty_reply(StatusCode::NO_CONTENT, "Done", &[]);
    }
}
