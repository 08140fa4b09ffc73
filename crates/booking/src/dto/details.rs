use garde::Validate;
use kernel::CountryCode;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the hospital needs to know of the patient's condition: a text or an
/// object of the client's own form. Sealed at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct MedicalDetails(Value);

/// Bytes of JSON that the details may take.
const MAX_MEDICAL_BYTES: usize = 10_000;

impl TryFrom<Value> for MedicalDetails {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match &value {
            Value::String(text) if text.trim().is_empty() => Err("is empty"),
            Value::String(_) | Value::Object(_) if value.to_string().len() <= MAX_MEDICAL_BYTES => Ok(Self(value)),
            Value::String(_) | Value::Object(_) => Err("is longer than 10000 bytes"),
            _ => Err("must be a text or an object"),
        }
    }
}

impl JsonSchema for MedicalDetails {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MedicalDetails".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text or an object, up to 10000 bytes of JSON",
            "anyOf": [{ "type": "string", "minLength": 1, "maxLength": 10_000 }, { "type": "object" }],
            "example": "Osteoarthritis of the left knee, grade 3; X-rays available"
        })
    }
}

/// Whether and how the patient travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schemars(rename = "BookingTravelDetails")]
pub struct TravelDetails {
    /// Whether travel is to be arranged.
    pub wanted: bool,
    /// People who come along.
    #[garde(range(min = 0, max = 20))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companions: Option<i32>,
    /// Where the journey begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departure_country: Option<CountryCode>,
    /// Where the journey begins.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departure_city: Option<String>,
    /// Wishes: wheelchair, visa letter, hotel.
    #[garde(length(chars, min = 1, max = 2000))]
    #[serde(default, deserialize_with = "platform::http::lines", skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn medical_details_are_a_bounded_text_or_object() {
        for (value, accepted) in [
            (json!("knee"), true),
            (json!({ "icd10": ["M17.1"] }), true),
            (json!("x".repeat(9_998)), true),
            (json!("x".repeat(9_999)), false),
            (json!({ "x": "x".repeat(10_000) }), false),
            (json!("  "), false),
            (json!(["knee"]), false),
            (json!(1), false),
            (json!(null), false),
        ] {
            let shown = value.to_string();
            assert_eq!(MedicalDetails::try_from(value).is_ok(), accepted, "{}", &shown[..shown.len().min(60)]);
        }
    }
}
