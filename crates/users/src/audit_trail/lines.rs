//! Entries as the lines of an export.

use crate::dto::{AuditLogFormat, AuditLogView};
use chrono::SecondsFormat;
use kernel::AuditOutcome;
use platform::problem::Problem;
use serde_json::Value;

const COLUMNS: [&str; 12] = [
    "timestamp",
    "id",
    "user_id",
    "action",
    "entity_type",
    "entity_id",
    "outcome",
    "changes",
    "reason",
    "ip_address",
    "user_agent",
    "request_id",
];

/// The lines of one batch of entries. The csv crate quotes (RFC 4180 §2).
pub enum Lines {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Ndjson(Vec<u8>),
}

impl Lines {
    /// The first batch: names of the columns come before the entries where the format has them.
    pub fn begin(format: AuditLogFormat) -> Result<Self, Problem> {
        let mut lines = Self::resume(format);
        if let Self::Csv(csv) = &mut lines {
            csv.write_record(COLUMNS).map_err(Problem::internal)?;
        }
        Ok(lines)
    }

    /// A batch after the first.
    pub fn resume(format: AuditLogFormat) -> Self {
        match format {
            AuditLogFormat::Csv => {
                let csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
                Self::Csv(Box::new(csv))
            }
            AuditLogFormat::Ndjson => Self::Ndjson(Vec::new()),
        }
    }

    /// Adds one entry.
    pub fn push(&mut self, entry: &AuditLogView) -> Result<(), Problem> {
        match self {
            Self::Csv(csv) => csv.write_record(cells(entry).map(text_cell)).map_err(Problem::internal),
            Self::Ndjson(bytes) => {
                serde_json::to_writer(&mut *bytes, entry).map_err(Problem::internal)?;
                bytes.push(b'\n');
                Ok(())
            }
        }
    }

    /// All of the batch.
    pub fn into_bytes(self) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Csv(csv) => csv.into_inner().map_err(|error| Problem::internal(error.to_string())),
            Self::Ndjson(bytes) => Ok(bytes),
        }
    }
}

fn cells(entry: &AuditLogView) -> [String; 12] {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        entry.timestamp.to_rfc3339_opts(SecondsFormat::Millis, true),
        entry.id.clone(),
        or_empty(&entry.user_id),
        entry.action.clone(),
        entry.entity_type.clone(),
        or_empty(&entry.entity_id),
        match entry.outcome {
            AuditOutcome::Success => "success".to_owned(),
            AuditOutcome::Denied => "denied".to_owned(),
        },
        if entry.changes == Value::Null { String::new() } else { entry.changes.to_string() },
        or_empty(&entry.reason),
        or_empty(&entry.ip_address),
        or_empty(&entry.user_agent),
        or_empty(&entry.request_id),
    ]
}

/// A cell that a spreadsheet takes for text, whatever stands in it (OWASP CSV injection, ASVS 1.2.10).
fn text_cell(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn entry(action: &str) -> AuditLogView {
        AuditLogView {
            id: "1".to_owned(),
            timestamp: DateTime::UNIX_EPOCH,
            user_id: None,
            action: action.to_owned(),
            entity_type: "booking".to_owned(),
            entity_id: None,
            changes: Value::Null,
            outcome: AuditOutcome::Success,
            reason: None,
            ip_address: None,
            user_agent: None,
            request_id: None,
        }
    }

    fn lines(mut lines: Lines, action: &str) -> String {
        lines.push(&entry(action)).expect("a line");
        String::from_utf8(lines.into_bytes().expect("bytes")).expect("text")
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        for (action, expected) in
            [("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a b", "a b")]
        {
            let line = lines(Lines::resume(AuditLogFormat::Csv), action);
            assert_eq!(line, format!("1970-01-01T00:00:00.000Z,1,,{expected},booking,,success,,,,,\r\n"));
        }
    }

    #[test]
    fn only_the_first_batch_of_csv_names_the_columns() {
        let first = lines(Lines::begin(AuditLogFormat::Csv).expect("begins"), "x");
        assert_eq!((first.lines().count(), first.lines().next()), (2, Some(&*COLUMNS.join(","))));
        assert_eq!(lines(Lines::resume(AuditLogFormat::Csv), "x").lines().count(), 1);
        assert_eq!(lines(Lines::begin(AuditLogFormat::Ndjson).expect("begins"), "x").lines().count(), 1);
    }

    #[test]
    fn cells_are_no_formulas() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("plain=1", "plain=1"),
            ("", ""),
        ] {
            assert_eq!(text_cell(cell.to_owned()), expected);
        }
    }
}
