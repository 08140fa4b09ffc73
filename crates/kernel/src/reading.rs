//! How a field says what kind of text it holds, so that the reader of a request treats it as such. A text is one line
//! unless it says otherwise; other readers (files, columns) take no notice.

use serde::de::{Deserialize, Deserializer, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Name of the newtype whose texts are read as they are: passwords and tokens, where each character counts.
pub const AS_IT_IS: &str = "medivoy::as_it_is";

/// Name of the newtype whose texts may have several lines.
pub const OF_LINES: &str = "medivoy::of_lines";

/// Reads a `T` as the newtype of this name.
///
/// # Errors
/// When the value is not a `T`.
pub fn read_as<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    name: &'static str,
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_newtype_struct(name, Inner(PhantomData))
}

struct Inner<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Inner<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}
