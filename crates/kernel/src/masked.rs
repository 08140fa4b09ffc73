use serde::{Deserialize, Deserializer};

/// A value that must not reach a log, an answer or a snapshot.
///
/// It can be read from a request (each character as it was sent: a secret is
/// neither trimmed nor normalised) or the configuration, but neither be
/// serialised nor shown: `Debug` prints stars. Its content leaves only by
/// [`Masked::expose`], which is easy to search for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Masked<T>(T);

impl<T> Masked<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The hidden value, by reference.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The hidden value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> std::fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Masked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::reading::read_as(crate::reading::AS_IT_IS, deserializer).map(Self)
    }
}

/// `#[garde(length(chars, …))]` holds for what is hidden; garde says the limits
/// and not the value.
impl<T: garde::rules::length::chars::HasChars> garde::rules::length::chars::HasChars for Masked<T> {
    fn num_chars(&self) -> usize {
        self.0.num_chars()
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Masked<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = T::json_schema(generator);
        schema.insert("writeOnly".into(), true.into());
        schema
    }
}
