use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

/// A tax rate from 0 to 100 percent with at most two decimals, kept exactly in
/// basis points. Read from a number (`18.5`) or a text (`"18.5"`), written as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaxRate(i64);

const EXPECTED: &str = "a percentage from 0 to 100 with at most two decimals";
const INVALID: &str = "must be a percentage from 0 to 100 with at most two decimals";

impl TaxRate {
    /// The rate in basis points (1800 is 18 %).
    #[must_use]
    pub const fn basis_points(self) -> i64 {
        self.0
    }

    /// From basis points that were checked before.
    #[must_use]
    pub const fn from_basis_points(basis_points: i64) -> Self {
        Self(basis_points)
    }

    /// Reads a decimal text.
    fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if !(1..=3).contains(&whole.len()) || !(1..=2).contains(&decimals.len()) || !digits(whole) || !digits(decimals)
        {
            return None;
        }
        let scale = if decimals.len() == 1 { 10 } else { 1 };
        let basis_points = whole.parse::<i64>().ok()? * 100 + decimals.parse::<i64>().ok()? * scale;
        (basis_points <= 10_000).then_some(Self(basis_points))
    }
}

struct RateVisitor;

impl Visitor<'_> for RateVisitor {
    type Value = TaxRate;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_u64<E: Error>(self, percent: u64) -> Result<TaxRate, E> {
        self.visit_str(&percent.to_string())
    }

    fn visit_i64<E: Error>(self, percent: i64) -> Result<TaxRate, E> {
        self.visit_str(&percent.to_string())
    }

    /// The shortest text that reads back as this number is what the client wrote.
    fn visit_f64<E: Error>(self, percent: f64) -> Result<TaxRate, E> {
        self.visit_str(&percent.to_string())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TaxRate, E> {
        TaxRate::parse(text).ok_or_else(|| E::custom(INVALID))
    }
}

impl<'de> Deserialize<'de> for TaxRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RateVisitor)
    }
}

impl Serialize for TaxRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 {
            return serializer.serialize_i64(self.0 / 100);
        }
        let basis_points = u16::try_from(self.0).map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(f64::from(basis_points) / 100.0)
    }
}

impl JsonSchema for TaxRate {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TaxRate".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        if generator.contract().is_serialize() {
            return json_schema!({
                "type": "number", "minimum": 0, "maximum": 100, "example": 18,
                "description": "Percent, with at most two decimals"
            });
        }
        json_schema!({
            "description": "Percent, at most two decimals; a number or a text",
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 100 },
                { "type": "string", "pattern": "^[0-9]{1,3}(\\.[0-9]{1,2})?$" }
            ],
            "example": 18
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_become_basis_points_exactly() {
        for (json, expected, written) in [
            ("0", Some(0), "0"),
            ("18", Some(1800), "18"),
            ("18.5", Some(1850), "18.5"),
            ("0.07", Some(7), "0.07"),
            ("8.1", Some(810), "8.1"),
            ("19.99", Some(1999), "19.99"),
            ("1e1", Some(1000), "10"),
            ("100.00", Some(10_000), "100"),
            (r#""7.25""#, Some(725), "7.25"),
            (r#""100""#, Some(10_000), "100"),
            ("100.01", None, ""),
            ("-1", None, ""),
            ("0.005", None, ""),
            ("1e300", None, ""),
            (r#""""#, None, ""),
            (r#"".5""#, None, ""),
            (r#""5.""#, None, ""),
            (r#""+5""#, None, ""),
            (r#""５""#, None, ""),
            ("true", None, ""),
        ] {
            let rate = serde_json::from_str::<TaxRate>(json).ok();
            assert_eq!(rate.map(TaxRate::basis_points), expected, "{json}");
            if let Some(rate) = rate {
                assert_eq!(serde_json::to_string(&rate).expect("writes"), written, "{json}");
            }
        }
    }
}
