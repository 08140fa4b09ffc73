//! Rules of single fields.

use kernel::reading::{AS_IT_IS, read_as};
use platform::http::IdOrSlug;
use serde::Deserializer;
use std::str::FromStr;

/// A query parameter that is an id or a slug.
pub fn id_or_slug<'de, D: Deserializer<'de>, I: FromStr>(deserializer: D) -> Result<Option<IdOrSlug<I>>, D::Error> {
    let text: String = read_as(AS_IT_IS, deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}
