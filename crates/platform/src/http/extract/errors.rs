//! What cannot be read, and garde's words, as field errors with stable codes.

use super::input::{BodyFault, Fault, FaultKind};
use crate::problem::{FieldError, Problem, ProblemKind, common};

/// A body that is no value of its type. The first fault says what the answer is, all that were found are told.
pub fn body_problem(fault: BodyFault) -> Problem {
    match fault {
        BodyFault::Syntax { line, column } => Problem::new(common::MALFORMED_JSON)
            .detail(format!("the body is not valid JSON (line {line}, column {column})")),
        BodyFault::Twice(name) => Problem::new(common::MALFORMED_JSON)
            .detail(format!("`{name}` is given twice in one object"))
            .field(name, "duplicate", "is given twice"),
        BodyFault::Values(faults) => {
            let kind = match faults.first().map(|fault| &fault.kind) {
                Some(FaultKind::Unknown(_)) => common::UNKNOWN_FIELD,
                Some(FaultKind::Twice(_)) => common::MALFORMED_JSON,
                Some(FaultKind::Missing(_) | FaultKind::Value { .. }) | None => common::VALIDATION_FAILED,
            };
            problem(kind, "unknown_field", &faults)
        }
    }
}

/// A query that is no value of its type. A text that must not be there is no more readable in another form: 422.
pub fn query_problem(fault: &Fault) -> Problem {
    let kind = match &fault.kind {
        FaultKind::Unknown(_) => common::UNKNOWN_PARAMETER,
        FaultKind::Value { code: "blank" | "characters", .. } => common::VALIDATION_FAILED,
        FaultKind::Missing(_) | FaultKind::Twice(_) | FaultKind::Value { .. } => common::INVALID_PARAMETER,
    };
    problem(kind, "unknown_parameter", std::slice::from_ref(fault))
}

fn problem(kind: ProblemKind, unknown: &'static str, faults: &[Fault]) -> Problem {
    let errors: Vec<FieldError> = faults.iter().map(|fault| field_error(fault, unknown)).collect();
    let detail = errors.first().map_or_else(String::new, |first| match first.field.as_str() {
        "" => format!("the body {}", first.message),
        field => format!("`{field}` {}", first.message),
    });
    Problem::new(kind).detail(detail).fields(errors)
}

fn field_error(fault: &Fault, unknown: &'static str) -> FieldError {
    let (code, message) = match &fault.kind {
        FaultKind::Unknown(_) => (unknown, "is not known here"),
        FaultKind::Missing(_) => ("required", "is required"),
        FaultKind::Twice(_) => ("duplicate", "is given twice"),
        FaultKind::Value { code, message } => (*code, message.as_str()),
    };
    FieldError { field: fault.field().to_string(), code: code.into(), message: message.to_owned() }
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
