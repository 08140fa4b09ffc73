//! Rules of single fields.

use platform::http::IdOrSlug;
use serde::{Deserialize, Deserializer};
use std::str::FromStr;

/// A text that is not only white space.
pub fn not_blank(text: &str, (): &()) -> garde::Result {
    if text.chars().all(char::is_whitespace) { Err(garde::Error::new("must not be blank")) } else { Ok(()) }
}

/// An address of a web page: `http` or `https` only, since clients make links of it.
pub fn web_address(url: &str, (): &()) -> garde::Result {
    if url.starts_with("https://") || url.starts_with("http://") {
        Ok(())
    } else {
        Err(garde::Error::new("must begin with https:// or http://"))
    }
}

/// A query parameter that is an id or a slug.
pub fn id_or_slug<'de, D: Deserializer<'de>, I: FromStr>(deserializer: D) -> Result<Option<IdOrSlug<I>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}
