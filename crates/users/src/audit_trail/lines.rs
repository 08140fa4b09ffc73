//! Entries as the lines of an export.

use crate::dto_audit_logs::{AuditLogFormat, AuditLogView};
use chrono::SecondsFormat;
use kernel::AuditOutcome;
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

/// What stands before the first entry.
#[must_use]
pub fn head(format: AuditLogFormat) -> Vec<u8> {
    match format {
        AuditLogFormat::Csv => record(&COLUMNS.map(str::to_owned)),
        AuditLogFormat::Ndjson => Vec::new(),
    }
}

/// One entry, with the end of its line.
#[must_use]
pub fn line(format: AuditLogFormat, entry: &AuditLogView) -> Vec<u8> {
    match format {
        AuditLogFormat::Csv => record(&cells(entry).map(|cell| guarded(&cell))),
        AuditLogFormat::Ndjson => {
            let mut line = serde_json::to_vec(entry).unwrap_or_default();
            line.push(b'\n');
            line
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

/// A cell that a spreadsheet takes for text, whatever stands in it (OWASP CSV
/// injection, ASVS 1.2.10).
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// One record (RFC 4180 §2): quoted where it has to be, ended by CR LF.
fn record(cells: &[String; 12]) -> Vec<u8> {
    let quoted = |cell: &String| match cell.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    let mut line = cells.iter().map(quoted).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_quoted_where_they_have_to_be() {
        let mut cells = COLUMNS.map(|_| String::new());
        for (cell, expected) in
            [("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a b", "a b")]
        {
            cells[0] = cell.to_owned();
            assert_eq!(String::from_utf8(record(&cells)).expect("text"), format!("{expected},,,,,,,,,,,\r\n"));
        }
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
            assert_eq!(guarded(cell), expected);
        }
    }
}
