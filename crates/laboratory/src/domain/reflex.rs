use super::{CatalogueTest, LabFlag, LoincCode, Measured};
use serde::Deserialize;

/// A test that follows by itself from a result, as the catalogue says: either from its flag or from its number.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReflexRule {
    /// On this flag; `low` and `high` include the critical ones.
    pub on: Option<ReflexFlag>,
    /// Above this number, in the unit of the catalogue.
    pub above: Option<f64>,
    /// The test that follows.
    pub order: LoincCode,
}

/// Which flags a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReflexFlag {
    /// Under the range.
    Low,
    /// Over the range.
    High,
    /// Not what is expected.
    Abnormal,
}

impl ReflexFlag {
    const fn means(self, flag: LabFlag) -> bool {
        match self {
            Self::Low => matches!(flag, LabFlag::Low | LabFlag::CriticalLow),
            Self::High => matches!(flag, LabFlag::High | LabFlag::CriticalHigh),
            Self::Abnormal => matches!(flag, LabFlag::Abnormal),
        }
    }
}

/// The tests that follow from a result, in the order of the catalogue.
#[must_use]
pub fn reflex_orders(test: &CatalogueTest, measured: &Measured<'_>, flag: Option<LabFlag>) -> Vec<LoincCode> {
    let exceeds = |limit| measured.in_unit_of(test).is_some_and(|measure| measure.is_over(limit));
    let applies = |rule: &&ReflexRule| {
        rule.on.zip(flag).is_some_and(|(on, flag)| on.means(flag)) || rule.above.is_some_and(exceeds)
    };
    test.reflex.iter().filter(applies).map(|rule| rule.order.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LabValue, Person, ReferenceRange, UcumUnit, evaluate, find};

    #[test]
    fn tests_follow_from_results() {
        let (number, text) = (LabValue::Number, |text: &str| LabValue::Text(text.to_owned()));
        for (code, value, unit, expected) in [
            ("3016-3", number(9.0), Some("m[IU]/L"), vec!["3024-7"]),
            ("3016-3", number(0.1), Some("m[IU]/L"), vec!["3024-7", "3051-0"]),
            ("3016-3", number(2.0), Some("m[IU]/L"), vec![]),
            ("13955-0", text("reactive"), None, vec!["11011-4"]),
            ("13955-0", text("non-reactive"), None, vec![]),
            ("2571-8", number(400.0), Some("mg/dL"), vec![]),
            ("2571-8", number(401.0), Some("mg/dL"), vec!["18262-6"]),
            ("2571-8", number(5.0), Some("mmol/L"), vec!["18262-6"]),
            ("17861-6", number(14.0), Some("mg/dL"), vec!["2731-8"]),
            ("2823-3", number(9.0), Some("mmol/L"), vec![]),
        ] {
            let test = find(&LoincCode::parse(code).expect("a code")).expect("in the catalogue");
            let unit = unit.map(|unit| UcumUnit::parse(unit).expect("a unit"));
            let measured = Measured { value: &value, unit: unit.as_ref(), stated: ReferenceRange::default() };
            let flag = evaluate(&measured, Some(test), Person { sex: None, age: Some(40) });
            let orders = reflex_orders(test, &measured, flag);
            assert_eq!(orders.iter().map(LoincCode::as_str).collect::<Vec<_>>(), expected, "{code} {value:?}");
        }
    }
}
