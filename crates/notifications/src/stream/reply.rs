use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use platform::audit::Disclosure;
use platform::http::SessionStream;
use platform::http::openapi::{Describe, DescribeReply, OperationDoc};
use platform::problem::{Problem, common};
use serde_json::json;
use std::future::{Ready, ready};

/// `Last-Event-ID`: the last event that the client has (HTML Standard §9.2.4).
#[derive(Debug, Clone, Copy)]
pub struct LastEventId(pub Option<i64>);

impl FromRequest for LastEventId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get("last-event-id") else { return ready(Ok(Self(None))) };
        let seq = value.to_str().ok().and_then(|v| v.trim().parse().ok()).filter(|seq| *seq >= 0);
        ready(seq.map(|seq| Self(Some(seq))).ok_or_else(|| {
            Problem::new(common::INVALID_HEADER).detail("`Last-Event-ID` is not the id of an event").field(
                "Last-Event-ID",
                "invalid",
                "is not an id",
            )
        }))
    }
}

impl Describe for LastEventId {
    fn describe(operation: &mut OperationDoc<'_>) {
        let schema = json!({ "type": "integer", "format": "int64", "minimum": 0 });
        operation.header_parameter(
            "Last-Event-ID",
            false,
            "The `seq` of the last notification that the client has",
            &schema,
        );
        operation.problems(&[common::INVALID_HEADER]);
    }
}

/// 200 with server-sent events, for as long as the session lives.
pub struct EventStream(pub SessionStream);

impl Responder for EventStream {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut head = HttpResponse::Ok();
        head.content_type("text/event-stream")
            // Compression and proxies would hold events back.
            .insert_header((header::CONTENT_ENCODING, "identity"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header(("x-accel-buffering", "no"));
        self.0.respond(&mut head)
    }
}

impl DescribeReply for EventStream {
    const DISCLOSURE: Disclosure = Disclosure::Nothing;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        let description = "Events `notification` with the notification as JSON in `data`; comments as heartbeats";
        operation.reply(StatusCode::OK, description, "text/event-stream", &json!({ "type": "string" }), &[]);
    }
}
