use serde::{Deserialize, Deserializer};

/// Tells an absent field from `null` in a PATCH body (RFC 7396): with
/// `#[serde(default, deserialize_with = "platform::http::present")]` on an
/// `Option<Option<T>>`, absent is `None` and `null` is `Some(None)`.
///
/// # Errors
/// When the value is not a `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
