use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Characters of a text; a culture's report is a text too.
const MAX_TEXT: usize = 500;

/// No analyte is counted further than this, in any unit.
pub const MAX_NUMBER: f64 = 1e12;

/// What was measured: a number, or a text such as `negative`, `O+` or `<0.01`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", untagged)]
pub enum LabValue {
    /// A number in the result's unit.
    Number(f64),
    /// Anything else.
    Text(String),
}

impl TryFrom<Value> for LabValue {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::Number(number) => {
                let number = number.as_f64().filter(|number| number.abs() <= MAX_NUMBER);
                number.map(Self::Number).ok_or("must be a number from -1000000000000 to 1000000000000, or a text")
            }
            Value::String(text) if text.trim().is_empty() => Err("is empty"),
            Value::String(text) if text.chars().count() <= MAX_TEXT => Ok(Self::Text(text)),
            Value::String(_) => Err("is longer than 500 characters"),
            _ => Err("must be a number or a text"),
        }
    }
}

/// Where a value lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// At this number.
    At(f64),
    /// Below it: under the limit of detection.
    Below(f64),
    /// Above it: over the limit of measurement.
    Above(f64),
}

impl LabValue {
    /// Where the value lies; `None` for a text without a number.
    #[must_use]
    pub fn measure(&self) -> Option<Measure> {
        let text = match self {
            Self::Number(number) => return number.is_finite().then_some(Measure::At(*number)),
            Self::Text(text) => text.trim(),
        };
        let number = |rest: &str| rest.trim_start_matches('=').trim().parse().ok().filter(|n: &f64| n.is_finite());
        match text.split_at_checked(1) {
            Some(("<", rest)) => number(rest).map(Measure::Below),
            Some((">", rest)) => number(rest).map(Measure::Above),
            _ => None,
        }
    }

    /// The number itself.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

impl Measure {
    /// The same with its number changed.
    ///
    /// # Errors
    /// What `change` says.
    pub fn try_map<E>(self, change: impl FnOnce(f64) -> Result<f64, E>) -> Result<Self, E> {
        Ok(match self {
            Self::At(number) => Self::At(change(number)?),
            Self::Below(number) => Self::Below(change(number)?),
            Self::Above(number) => Self::Above(change(number)?),
        })
    }

    /// Whether it surely lies under the limit.
    #[must_use]
    pub fn is_under(self, limit: f64) -> bool {
        match self {
            Self::At(number) => number < limit,
            Self::Below(number) => number <= limit,
            Self::Above(_) => false,
        }
    }

    /// Whether it surely lies over the limit.
    #[must_use]
    pub fn is_over(self, limit: f64) -> bool {
        match self {
            Self::At(number) => number > limit,
            Self::Above(number) => number >= limit,
            Self::Below(_) => false,
        }
    }

    /// Whether it surely does not lie under the limit.
    #[must_use]
    pub fn is_not_under(self, limit: f64) -> bool {
        match self {
            Self::At(number) | Self::Above(number) => number >= limit,
            Self::Below(_) => false,
        }
    }

    /// Whether it surely does not lie over the limit.
    #[must_use]
    pub fn is_not_over(self, limit: f64) -> bool {
        match self {
            Self::At(number) | Self::Below(number) => number <= limit,
            Self::Above(_) => false,
        }
    }
}

impl JsonSchema for LabValue {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LabValue".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number in `unit`, or a text: `negative`, `<0.01`",
            "anyOf": [{ "type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER }, { "type": "string", "minLength": 1, "maxLength": 500 }],
            "example": 5.4
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_a_comparator_are_understood() {
        let text = |text: &str| LabValue::Text(text.to_owned());
        for (value, measure) in [
            (LabValue::Number(5.4), Some(Measure::At(5.4))),
            (text("<0.01"), Some(Measure::Below(0.01))),
            (text("< 0.01 "), Some(Measure::Below(0.01))),
            (text(">=1000"), Some(Measure::Above(1000.0))),
            (text("negative"), None),
            (text("1:80"), None),
            (text("<many"), None),
            (text("<inf"), None),
            (text("<"), None),
            (text(""), None),
            (text("≤5"), None),
        ] {
            assert_eq!(value.measure(), measure, "{value:?}");
        }
    }
}
