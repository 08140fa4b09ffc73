use crate::audit::{Discloses, Disclosure};
use crate::http::openapi::{AnswerHeader, DescribeReply, OperationDoc};
use crate::http::{Versioned, versioned_etag};
use crate::problem::Problem;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::json;
use std::marker::PhantomData;

/// What was created, as the bytes of its answer, fresh or stored: a replay is equal to the byte.
#[derive(Debug)]
pub struct Replayable<T> {
    pub(super) status: u16,
    pub(super) etag: String,
    pub(super) body: Vec<u8>,
    pub(super) replayed: bool,
    pub(super) view: PhantomData<fn() -> T>,
}

/// The `id` in the body of a created resource.
#[derive(serde::Deserialize)]
struct CreatedBody {
    data: CreatedData,
}

#[derive(serde::Deserialize)]
struct CreatedData {
    id: String,
}

impl<T> Replayable<T> {
    /// The answer with its `Location`, made from the id of what was created; the same for a replay.
    #[must_use]
    pub fn at(self, location: impl FnOnce(&str) -> String) -> CreatedOnce<T> {
        let id = serde_json::from_slice::<CreatedBody>(&self.body).map(|body| body.data.id).unwrap_or_default();
        CreatedOnce { location: location(&id), created: self }
    }
}

impl<T: Serialize> Replayable<T> {
    /// What was created now.
    pub(super) fn fresh(created: Versioned<T>) -> Result<Self, Problem> {
        let body = serde_json::to_vec(&json!({ "success": true, "data": created.view })).map_err(Problem::internal)?;
        let etag = versioned_etag(created.version, &body);
        Ok(Self { status: StatusCode::CREATED.as_u16(), etag, body, replayed: false, view: PhantomData })
    }
}

/// 201 with what was created, now or by an earlier attempt with the same `Idempotency-Key`, and where it stands.
#[derive(Debug)]
pub struct CreatedOnce<T> {
    created: Replayable<T>,
    location: String,
}

impl<T> Responder for CreatedOnce<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let Self { created, location } = self;
        let mut response = HttpResponse::build(StatusCode::from_u16(created.status).unwrap_or(StatusCode::CREATED));
        response
            .content_type("application/json")
            .insert_header((header::LOCATION, location))
            .insert_header((header::ETAG, created.etag));
        if created.replayed {
            response.insert_header(("Idempotent-Replayed", "true"));
        }
        response.body(created.body)
    }
}

impl<T: schemars::JsonSchema + Discloses> DescribeReply for CreatedOnce<T> {
    // The entry of the creation says who saw it; a replay goes to the same caller.
    const DISCLOSURE: Disclosure = T::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(
            StatusCode::CREATED,
            "Created; with `Idempotent-Replayed: true` when it was before",
            &[AnswerHeader::Location, AnswerHeader::ETag, AnswerHeader::IdempotentReplayed],
        );
    }
}
