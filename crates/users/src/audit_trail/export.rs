//! The audit trail as a file that is read from the store while it is sent.

use super::AuditTrail;
use super::lines::Lines;
use crate::dto::{AuditLogFormat, AuditLogView, ListAuditLogsQuery};
use crate::error::UserError;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::{Stream, stream};
use kernel::Actor;
use platform::audit::Disclosure;
use platform::documents::Document;
use platform::http::SessionStream;
use platform::http::openapi::{DescribeReply, OperationDoc};
use platform::problem::Problem;
use serde_json::json;

/// Entries that are held at once.
const BATCH: u32 = 500;

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";

/// A file that is being sent. Its first batch has been read already, so that a store that is away is a 503 and not a
/// broken file.
pub struct AuditExport {
    first: Batch,
    reader: Reader,
    reading: Actor,
    today: NaiveDate,
}

struct Reader {
    trail: AuditTrail,
    filter: ListAuditLogsQuery,
    format: AuditLogFormat,
}

struct Batch {
    bytes: Bytes,
    /// Behind which entry the next one begins; `None` after the last.
    next: Option<(DateTime<Utc>, String)>,
}

impl Reader {
    async fn batch(&self, after: Option<(DateTime<Utc>, String)>) -> Result<Batch, UserError> {
        let mut lines = if after.is_none() { Lines::begin(self.format)? } else { Lines::resume(self.format) };
        let found = self.trail.find(&self.filter, after, BATCH).await?;
        let is_last = found.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
        let next = found.last().filter(|_| !is_last).map(|last: &Document| (last.at(), last.id().to_owned()));
        for document in found {
            lines.push(&AuditLogView::from(document))?;
        }
        Ok(Batch { bytes: lines.into_bytes()?.into(), next })
    }
}

impl AuditExport {
    pub(super) async fn begin(
        trail: AuditTrail,
        actor: &Actor,
        filter: ListAuditLogsQuery,
        format: AuditLogFormat,
        today: NaiveDate,
    ) -> Result<Self, UserError> {
        let reader = Reader { trail, filter, format };
        Ok(Self { first: reader.batch(None).await?, reader, reading: *actor, today })
    }

    fn into_stream(self) -> impl Stream<Item = Result<Bytes, Problem>> {
        let rest = stream::try_unfold((self.reader, self.first.next), |(reader, next)| async move {
            let Some(after) = next else { return Ok(None) };
            let batch = reader.batch(Some(after)).await.map_err(Problem::from)?;
            Ok(Some((batch.bytes, (reader, batch.next))))
        });
        futures_util::StreamExt::chain(stream::iter([Ok(self.first.bytes)]), rest)
    }
}

impl Responder for AuditExport {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (media_type, extension) = match self.reader.format {
            AuditLogFormat::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
            AuditLogFormat::Ndjson => (NDJSON, "ndjson"),
        };
        let disposition = format!("attachment; filename=\"audit-logs-{}.{extension}\"", self.today);
        let (parts, reading) = (self.reader.trail.parts.clone(), self.reading);
        match SessionStream::file(&parts, &reading, self.into_stream()) {
            Ok(stream) => stream.respond(
                HttpResponse::Ok().content_type(media_type).insert_header((header::CONTENT_DISPOSITION, disposition)),
            ),
            Err(problem) => problem.error_response(),
        }
    }
}

impl DescribeReply for AuditExport {
    // Its entry is written before the first byte.
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        let file = json!({ "type": "string" });
        operation.reply(StatusCode::OK, "The file, streamed", CSV, &file, &[]);
        operation.reply_also(StatusCode::OK, NDJSON, &file);
    }
}
