use super::path::{Path, Step};
use kernel::written_text::BLANK;
use serde::de::{Error, Expected, Unexpected};
use std::fmt;

/// Why a value could not be read, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub path: Path,
    pub kind: FaultKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The object at the path has no such member.
    Unknown(String),
    /// The object at the path lacks this member.
    Missing(String),
    /// The object at the path has this member twice.
    Twice(String),
    /// The value at the path; the code is stable, the message completes the sentence that the field's name begins.
    Value { code: &'static str, message: String },
}

impl Fault {
    pub(super) fn value(code: &'static str, message: impl Into<String>) -> Self {
        Self { path: Path::default(), kind: FaultKind::Value { code, message: message.into() } }
    }

    /// A value of another type than `wanted` (`a string`).
    pub(super) fn not(wanted: &str) -> Self {
        Self::value("type", format!("must be {wanted}"))
    }

    pub(super) fn within(mut self, step: Step) -> Self {
        self.path.within(step);
        self
    }

    /// The field that is at fault: the member itself, where one is unknown, missing or given twice.
    pub(crate) fn field(&self) -> Path {
        match &self.kind {
            FaultKind::Unknown(name) | FaultKind::Missing(name) | FaultKind::Twice(name) => self.path.member(name),
            FaultKind::Value { .. } => self.path.clone(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.path, self.kind)
    }
}

impl std::error::Error for Fault {}

/// What types say of values that they refuse. The types' own readers ask for what they want by the method they call, so
/// that serde's words for it are seldom needed; they name types of Rust and are never passed on.
impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        let code = if message == BLANK.0 { "blank" } else { "invalid" };
        Self::value(code, message)
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::not(&in_words_of_the_api(&expected.to_string()))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::value("invalid", format!("must be {}", in_words_of_the_api(&expected.to_string())))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::value("length", format!("must be {}", in_words_of_the_api(&expected.to_string())))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::value("choice", format!("must be one of {}", expected.join(", ")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self { path: Path::default(), kind: FaultKind::Unknown(field.to_owned()) }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { path: Path::default(), kind: FaultKind::Missing(field.to_owned()) }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self { path: Path::default(), kind: FaultKind::Twice(field.to_owned()) }
    }
}

/// Types of ours that read more than one type of JSON say themselves what they want; serde's words are replaced.
fn in_words_of_the_api(expected: &str) -> String {
    let word = |words: &[&str]| words.iter().any(|w| expected.split(' ').any(|e| e == *w));
    let named = if word(&["struct", "map", "enum", "variant"]) {
        "an object"
    } else if word(&["sequence", "array", "tuple", "set"]) {
        "an array"
    } else if word(&["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "i128", "u128", "isize", "usize"]) {
        "an integer"
    } else if word(&["f32", "f64"]) {
        "a number"
    } else if word(&["string", "str", "character", "bytes", "byte"]) {
        "a string"
    } else if word(&["bool", "boolean"]) {
        "true or false"
    } else if word(&["unit", "option"]) {
        "null"
    } else {
        expected
    };
    named.to_owned()
}
