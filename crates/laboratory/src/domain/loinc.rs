use kernel::InvalidText;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// A LOINC code: a number, a hyphen and its check digit (`2345-7`). Whether the code exists is not known here, but a
/// digit that was mistyped is found by the check digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String")]
pub struct LoincCode(String);

const INVALID: InvalidText = InvalidText("must be a LOINC code with its check digit, as 2345-7");

impl LoincCode {
    /// Reads a code.
    ///
    /// # Errors
    /// When it is not of the form, or the check digit is another.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let (number, check) = text.split_once('-').ok_or(INVALID)?;
        let is_number = (1..=7).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        if is_number && check.len() == 1 && check.as_bytes()[0] == b'0' + check_digit(number) {
            Ok(Self(text.to_owned()))
        } else {
            Err(INVALID)
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Modulus 10 with every second digit doubled, from the right (LOINC Users' Guide, appendix "Calculating Mod 10 check
/// digits").
fn check_digit(number: &str) -> u8 {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| match (place % 2, u32::from(byte - b'0')) {
            (0, digit) if digit > 4 => digit * 2 - 9,
            (0, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or_default()
}

impl TryFrom<String> for LoincCode {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl std::str::FromStr for LoincCode {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<LoincCode> for String {
    fn from(code: LoincCode) -> Self {
        code.0
    }
}

impl std::fmt::Display for LoincCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for LoincCode {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LoincCode".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,7}-[0-9]$", "example": "2345-7" })
    }
}

#[cfg(test)]
mod tests {
    use super::LoincCode;

    #[test]
    fn the_check_digit_finds_mistyped_codes() {
        for (text, is_code) in [
            ("2345-7", true),
            ("718-7", true),
            ("4548-4", true),
            ("98979-8", true),
            ("2345-8", false),
            ("2354-7", false),
            ("2345", false),
            ("2345-", false),
            ("-7", false),
            ("2345-77", false),
            ("23a5-7", false),
            ("12345678-6", false),
            ("2345-7 ", false),
            ("", false),
        ] {
            assert_eq!(LoincCode::parse(text).is_ok(), is_code, "{text:?}");
        }
    }
}
