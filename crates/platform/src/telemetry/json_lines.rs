//! One JSON object a line, written straight into the line's buffer.
//!
//! Control characters, C1 and the Unicode line ends are escaped, so that no
//! value can forge a line or steer a terminal (ASVS V16.4.1).

use crate::http::RequestContext;
use std::fmt::{self, Write};
use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// The span whose fields stand at the top of the line.
const REQUEST_SPAN: &str = "request";
/// Keys of the line itself; an event's field of that name gets a `field.` before it.
const OWN_KEYS: [&str; 5] = ["time", "level", "target", "request_id", "message"];

/// The format of a line.
pub struct JsonLines;

/// The format of a span's fields: `,"key":value,"key":value`.
pub struct JsonFields;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut line: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        line.write_str("{\"time\":\"")?;
        SystemTime.format_time(&mut line)?;
        let metadata = event.metadata();
        write!(line, "\",\"level\":\"{}\",\"target\":\"", metadata.level())?;
        escape(&mut line, metadata.target())?;
        line.write_char('"')?;
        let mut fields = Fields { line: &mut line, own_keys: &OWN_KEYS, result: Ok(()) };
        event.record(&mut fields);
        fields.result?;
        let mut in_request_span = false;
        for span in context.event_scope().into_iter().flat_map(tracing_subscriber::registry::Scope::from_root) {
            let extensions = span.extensions();
            let Some(fields) = extensions.get::<FormattedFields<N>>().filter(|f| !f.is_empty()) else { continue };
            if span.name() == REQUEST_SPAN {
                in_request_span = true;
                line.write_str(fields)?;
            } else {
                line.write_str(",\"span.")?;
                escape(&mut line, span.name())?;
                write!(line, "\":{{{}}}", fields.trim_start_matches(','))?;
            }
        }
        // A filter above `info` leaves the request's span out; its id is still known.
        if !in_request_span && let Some(request) = RequestContext::current() {
            line.write_str(",\"request_id\":\"")?;
            escape(&mut line, &request.request_id)?;
            line.write_char('"')?;
        }
        line.write_str("}\n")
    }
}

impl<'w> FormatFields<'w> for JsonFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut visitor = Fields { line: &mut writer, own_keys: &[], result: Ok(()) };
        fields.record(&mut visitor);
        visitor.result
    }

    fn add_fields(&self, current: &'w mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        self.format_fields(current.as_writer(), fields)
    }
}

struct Fields<'a, 'w> {
    line: &'a mut Writer<'w>,
    own_keys: &'static [&'static str],
    result: fmt::Result,
}

impl Fields<'_, '_> {
    fn put(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        let name = field.name().trim_start_matches("r#");
        // Where a record of the `log` crate stands in its source is noise.
        if self.result.is_err() || matches!(name, "log.file" | "log.line" | "log.module_path") {
            return;
        }
        let prefix = if name != "message" && self.own_keys.contains(&name) { "field." } else { "" };
        self.result = write!(self.line, ",\"{prefix}{name}\":").and_then(|()| value(self.line));
    }
}

impl Visit for Fields<'_, '_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has neither NaN nor infinity.
        self.put(field, |w| if value.is_finite() { write!(w, "{value}") } else { write!(w, "\"{value}\"") });
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, |w| write!(w, "{value}"));
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, |w| write!(w, "{value}"));
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, |w| write!(w, "{value}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, |w| {
            w.write_char('"')?;
            escape(w, value)?;
            w.write_char('"')
        });
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, |w| {
            w.write_char('"')?;
            write!(Escaped(w), "{value:?}")?;
            w.write_char('"')
        });
    }
}

struct Escaped<'a, 'w>(&'a mut Writer<'w>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text)
    }
}

fn escape(out: &mut Writer<'_>, text: &str) -> fmt::Result {
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        if !(c.is_control() || matches!(c, '"' | '\\' | '\u{2028}' | '\u{2029}')) {
            continue;
        }
        out.write_str(&text[plain..at])?;
        plain = at + c.len_utf8();
        match c {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            // All of them lie in the basic plane: four digits do.
            c => write!(out, "\\u{:04x}", u32::from(c))?,
        }
    }
    out.write_str(&text[plain..])
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::io;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;

    /// Keeps what is logged.
    #[derive(Clone, Default)]
    pub struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        /// A subscriber that writes here.
        pub fn subscriber(&self, filter: &str) -> impl Subscriber + Send + Sync + 'static {
            let builder = tracing_subscriber::fmt().fmt_fields(JsonFields).event_format(JsonLines);
            builder.with_writer(self.clone()).with_env_filter(filter).finish()
        }

        /// What has been written so far.
        pub fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("no panic while held").clone()).expect("UTF-8")
        }

        /// The lines, each of them read as JSON.
        pub fn json(&self) -> Vec<serde_json::Value> {
            self.text().lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
        }
    }

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic while held").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Self;
        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn a_value_cannot_forge_a_line_or_steer_a_terminal() {
        let evil = "a\r\n{\"level\":\"ERROR\"}\u{1b}[31m\u{9b}2J\u{7f}\u{2028}\"\\é";
        let lines = Lines::default();
        tracing::subscriber::with_default(lines.subscriber("info"), || {
            tracing::info!(text = evil, shown = %evil, debug = ?evil, "{evil}");
        });
        let text = lines.text();
        assert_eq!(text.matches('\n').count(), 1, "{text}");
        let body = text.trim_end_matches('\n');
        assert!(!body.chars().any(|c| c.is_control() || c == '\u{2028}'), "{text:?}");
        let line = &lines.json()[0];
        for key in ["text", "shown", "message"] {
            assert_eq!(line[key], evil, "{key}");
        }
    }

    #[test]
    fn the_requests_span_stands_at_the_top_of_the_line() {
        let lines = Lines::default();
        tracing::subscriber::with_default(lines.subscriber("info"), || {
            let request = tracing::info_span!("request", request_id = "abc-12345");
            let _in_request = request.enter();
            let job = tracing::info_span!("job", attempt = 2, name = tracing::field::Empty);
            job.record("name", "mail");
            let _in_job = job.enter();
            tracing::warn!(took_ms = 1.5, nan = f64::NAN, ok = true, level = "mine", "slow");
        });
        let line = &lines.json()[0];
        assert_eq!(line["request_id"], "abc-12345");
        assert_eq!(line["span.job"], serde_json::json!({ "attempt": 2, "name": "mail" }));
        assert_eq!((&line["level"], &line["field.level"]), (&"WARN".into(), &"mine".into()));
        assert_eq!((&line["took_ms"], &line["nan"], &line["ok"]), (&1.5.into(), &"NaN".into(), &true.into()));
    }
}
