use super::fault::Fault;
use kernel::reading::{AS_IT_IS, OF_LINES};
use kernel::written_text::{self, BLANK};
use serde::de::{Expected, Visitor};

/// What kind of text a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Text {
    #[default]
    OneLine,
    Lines,
    /// What is looked for, and not kept: nothing that was copied along with it matters.
    Sought,
    AsItIs,
}

impl Text {
    /// That of a newtype by this name; the others are of the kind that they stand in.
    pub(super) fn of_newtype(self, name: &str) -> Self {
        match name {
            AS_IT_IS => Self::AsItIs,
            OF_LINES => Self::Lines,
            _ => self,
        }
    }

    /// The text as it is handed to the type.
    pub(super) fn read(self, text: &str) -> Result<String, Fault> {
        let read = match self {
            Self::AsItIs => return Ok(text.to_owned()),
            _ if written_text::is_blank(text) => Err(BLANK),
            Self::OneLine => written_text::one_line(text),
            Self::Lines => written_text::lines(text),
            Self::Sought => Ok(written_text::composed(text.trim())),
        };
        read.map_err(|error| Fault::value(if error == BLANK { "blank" } else { "characters" }, error.0))
    }
}

/// Hands a text to the type that asks for one. Types of libraries read more than the one form that the API has of them
/// (`1988-2-9`, `urn:uuid:…`), and leave out or make up what is not there; they are known by what they expect.
pub(super) fn visit_text<'de, V: Visitor<'de>>(visitor: V, kind: Text, text: &str) -> Result<V::Value, Fault> {
    match (&visitor as &dyn Expected).to_string().as_str() {
        "a formatted date string" if !is_date(text) => Err(Fault::value("invalid", DATE)),
        "an RFC 3339 formatted date and time string" if !is_timestamp(text) => Err(Fault::value("invalid", TIMESTAMP)),
        "a formatted UUID string" if !is_uuid(text) => Err(Fault::value("invalid", UUID)),
        "a formatted date string" => visitor.visit_str(text).map_err(|_: Fault| Fault::value("invalid", DATE)),
        "an RFC 3339 formatted date and time string" => {
            visitor.visit_str(text).map_err(|_: Fault| Fault::value("invalid", TIMESTAMP))
        }
        "a formatted UUID string" => visitor.visit_str(text).map_err(|_: Fault| Fault::value("invalid", UUID)),
        _ => visitor.visit_string(kind.read(text)?),
    }
}

const DATE: &str = "must be a date of the calendar in the form YYYY-MM-DD, as 2027-03-01";
const TIMESTAMP: &str = "must be a time of RFC 3339 with its offset, as 2027-03-01T09:30:00Z";
const UUID: &str = "must be a UUID in the hyphenated form, as 0190a000-0000-7000-8000-000000000001";

/// Whether the text has the pattern's form: `0` stands for a digit, the rest for itself.
fn has_form(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(c, p)| if p == b'0' { c.is_ascii_digit() } else { c == p })
}

fn is_date(text: &str) -> bool {
    has_form(text, "0000-00-00")
}

/// RFC 3339 with capitals. A leap second is none of the clock's that it is compared with.
fn is_timestamp(text: &str) -> bool {
    let Some((to_seconds, rest)) = text.split_at_checked(19) else { return false };
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &fraction[digits..]
        }
    };
    let offset_ok = offset == "Z" || has_form(offset, "+00:00") || has_form(offset, "-00:00");
    has_form(to_seconds, "0000-00-00T00:00:00") && !to_seconds.ends_with(":60") && offset_ok
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && [8, 13, 18, 23].iter().all(|i| text.as_bytes()[*i] == b'-')
}
