use crate::http::openapi::{DescribeReply, OperationDoc};
use crate::http::{Created, versioned_etag};
use crate::problem::Problem;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::json;
use std::marker::PhantomData;

/// 201 as bytes, fresh or stored: a replay is equal to the byte.
#[derive(Debug)]
pub struct Replayable<T> {
    pub(super) status: u16,
    pub(super) location: String,
    pub(super) etag: String,
    pub(super) body: Vec<u8>,
    pub(super) replayed: bool,
    pub(super) view: PhantomData<fn() -> T>,
}

impl<T: Serialize> Replayable<T> {
    pub(super) fn fresh(created: Created<T>) -> Result<Self, Problem> {
        let body = serde_json::to_vec(&json!({ "success": true, "data": created.view })).map_err(Problem::internal)?;
        let etag = versioned_etag(created.version, &body);
        Ok(Self {
            status: StatusCode::CREATED.as_u16(),
            location: created.location,
            etag,
            body,
            replayed: false,
            view: PhantomData,
        })
    }
}

impl<T> Responder for Replayable<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::CREATED));
        response
            .content_type("application/json")
            .insert_header((header::LOCATION, self.location))
            .insert_header((header::ETAG, self.etag));
        if self.replayed {
            response.insert_header(("Idempotent-Replayed", "true"));
        }
        response.body(self.body)
    }
}

impl<T: schemars::JsonSchema> DescribeReply for Replayable<T> {
    fn describe_reply(operation: &mut OperationDoc<'_>) {
        operation.json_reply::<T>(StatusCode::CREATED, "Created; with `Idempotent-Replayed: true` when it was before");
    }
}
