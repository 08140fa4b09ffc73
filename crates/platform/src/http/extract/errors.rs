//! serde's and garde's words as field errors with stable codes.

use crate::problem::{FieldError, Problem, common};

/// A value that serde could not read, at `path`.
pub fn data_problem(path: &str, message: &str) -> Problem {
    if let Some(name) = quoted(message, "unknown field `") {
        return Problem::new(common::UNKNOWN_FIELD).detail(format!("unknown field `{name}`")).field(
            joined(path, &name),
            "unknown_field",
            "is not known here",
        );
    }
    if let Some(name) = quoted(message, "missing field `") {
        return Problem::new(common::VALIDATION_FAILED).detail(format!("`{}` is required", joined(path, &name))).field(
            joined(path, &name),
            "required",
            "is required",
        );
    }
    if message.starts_with("duplicate field") {
        return Problem::new(common::MALFORMED_JSON).detail("a field is given twice").field(
            path,
            "duplicate",
            "is given twice",
        );
    }
    let code = match message {
        m if m.starts_with("invalid type") => "type",
        m if m.starts_with("unknown variant") => "choice",
        m if m.starts_with("invalid length") => "length",
        _ => "invalid",
    };
    let message = message.split(" at line ").next().unwrap_or(message);
    Problem::new(common::VALIDATION_FAILED).detail(format!("`{path}` {message}")).field(path, code, message)
}

/// All that garde found.
pub fn validation_problem(report: &garde::Report) -> Problem {
    let errors: Vec<FieldError> = report
        .iter()
        .map(|(path, error)| {
            let message = error.message().to_owned();
            FieldError { field: path.to_string(), code: code_of(&message).into(), message }
        })
        .collect();
    let detail = errors.first().map_or_else(String::new, |e| format!("`{}` {}", e.field, e.message));
    Problem::new(common::VALIDATION_FAILED).detail(detail).fields(errors)
}

/// garde gives words only; its own rules' words are fixed.
fn code_of(message: &str) -> &'static str {
    match message {
        m if m.starts_with("length is") => "length",
        m if m.starts_with("lower than") || m.starts_with("greater than") => "range",
        m if m.starts_with("does not match") || m.starts_with("not a valid") => "format",
        m if m.starts_with("not set") => "required",
        _ => "invalid",
    }
}

fn quoted(message: &str, prefix: &str) -> Option<String> {
    let rest = message.split_once(prefix)?.1;
    Some(rest.split('`').next().unwrap_or(rest).to_owned())
}

fn joined(path: &str, name: &str) -> String {
    // serde_path_to_error names the unknown field itself as the last segment.
    if path == "." || path.is_empty() || path == name {
        name.to_owned()
    } else if path.ends_with(&format!(".{name}")) {
        path.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
