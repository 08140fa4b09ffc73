use kernel::reading::{OF_LINES, read_as};
use serde::{Deserialize, Deserializer};

/// Marks a field whose text, or whose texts, may have several lines (a description, a message, an address):
/// `#[serde(default, deserialize_with = "platform::http::lines")]`. Texts of other fields are one line.
///
/// # Errors
/// When the value is not a `T`.
pub fn lines<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    read_as(OF_LINES, deserializer)
}

/// The same for a field of a PATCH that null empties: see [`present`](super::present).
///
/// # Errors
/// When the value is not a `T`.
pub fn present_lines<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    read_as(OF_LINES, deserializer).map(Some)
}
