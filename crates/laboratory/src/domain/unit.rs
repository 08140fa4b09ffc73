use kernel::InvalidText;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Longer ones occur in no catalogue, and a parser need not read them.
const MAX_LENGTH: usize = 50;

/// A unit by its UCUM code, case-sensitive (`mg/dL`, `10*3/uL`, `m[IU]/L`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct UcumUnit(String);

impl UcumUnit {
    /// Reads a code.
    ///
    /// # Errors
    /// When UCUM knows no such unit.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        if text.len() <= MAX_LENGTH && ucum::validate(text).is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidText("must be a unit by its UCUM code, as mg/dL or mmol/L"))
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it counts moles of charge.
    pub(super) fn is_equivalent(&self) -> bool {
        self.0.contains("eq")
    }

    /// What stands in braces: UCUM gives it no meaning, a laboratory does (`{FEU}` and `{DDU}` differ by a factor of 2).
    pub(super) fn annotations(&self) -> Vec<&str> {
        self.0.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }
}

impl TryFrom<String> for UcumUnit {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl std::fmt::Display for UcumUnit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for UcumUnit {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UcumUnit".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": 50, "example": "mg/dL" })
    }
}

#[cfg(test)]
mod tests {
    use super::UcumUnit;

    #[test]
    fn units_are_those_of_ucum() {
        for (text, is_unit) in [
            ("mg/dL", true),
            ("mmol/L", true),
            ("10*3/uL", true),
            ("m[IU]/L", true),
            ("mL/min/{1.73_m2}", true),
            ("mm[Hg]", true),
            ("/[HPF]", true),
            ("{INR}", true),
            ("%", true),
            ("mg/dl%%", false),
            ("mg per dL", false),
            ("mg/Dl", false),
            ("", false),
            ("µmol/L", false),
        ] {
            assert_eq!(UcumUnit::parse(text).is_ok(), is_unit, "{text:?}");
        }
        assert!(UcumUnit::parse(&"m.".repeat(40)).is_err(), "too long");
    }
}
