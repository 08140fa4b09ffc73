//! The one shape of a validated text type.

/// Why a text is not a value of its type; the message is fit for a client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidText(pub &'static str);

/// A string newtype that can only be made by its `parse` rule: serde, sea-orm
/// and the OpenAPI schema all go through it. `is_inline = false` gives the schema a name of its own in the document.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, parse = $parse:path, schema = $schema:tt) => {
        text_type! { $(#[$doc])* $name, parse = $parse, is_inline = true, schema = $schema }
    };
    ($(#[$doc:meta])* $name:ident, parse = $parse:path, is_inline = $is_inline:literal, schema = $schema:tt) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, sea_orm::DeriveValueType)]
        pub struct $name(String);

        impl $name {
            /// Reads and normalises `text`.
            ///
            /// # Errors
            /// When it is not of this type's form.
            pub fn parse(text: &str) -> Result<Self, crate::InvalidText> {
                $parse(text).map(Self)
            }

            /// The normalised text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        // As it is: these have forms of their own, which spaces around them are not of.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text: String = crate::reading::read_as(crate::reading::AS_IT_IS, deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::InvalidText;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::InvalidText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                $is_inline
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}
pub(crate) use text_type;
