use super::value::Measure;
use super::{CatalogueTest, LabValue, Person, ReferenceRange, UcumUnit, convert};
use kernel::fold;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a result says beside what is usual. Computed, never typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabFlag {
    /// As is usual.
    Normal,
    /// Under the reference range.
    Low,
    /// Over the reference range.
    High,
    /// So low that somebody has to act at once.
    CriticalLow,
    /// So high that somebody has to act at once.
    CriticalHigh,
    /// Not what is expected, of a result that is no number.
    Abnormal,
}

impl LabFlag {
    /// Whether somebody has to act at once.
    #[must_use]
    pub const fn is_critical(self) -> bool {
        matches!(self, Self::CriticalLow | Self::CriticalHigh)
    }

    /// Whether it is other than usual.
    #[must_use]
    pub const fn is_abnormal(self) -> bool {
        !matches!(self, Self::Normal)
    }
}

/// A value as the laboratory measured it.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// The value.
    pub value: &'a LabValue,
    /// Its unit.
    pub unit: Option<&'a UcumUnit>,
    /// What the laboratory itself finds usual, in that unit; it goes before the catalogue's range.
    pub stated: ReferenceRange,
}

impl Measured<'_> {
    /// The value in the unit of the catalogue; `None` when there is no number, or no way from one unit to the other.
    pub(super) fn in_unit_of(&self, test: &CatalogueTest) -> Option<Measure> {
        let (own, wanted) = (self.unit?, test.unit.as_ref()?);
        let in_unit = |number| convert(number, own, wanted, Some(test)).ok_or(());
        self.value.measure()?.try_map(in_unit).ok()
    }
}

/// The flag of a result; `None` when nothing is known that it could be held against.
#[must_use]
pub fn evaluate(measured: &Measured<'_>, test: Option<&CatalogueTest>, person: Person) -> Option<LabFlag> {
    let in_unit = test.and_then(|test| measured.in_unit_of(test));
    if let Some(flag) = in_unit.zip(test.and_then(|test| test.critical)).and_then(|(m, limits)| critical(m, limits)) {
        return Some(flag);
    }
    if !measured.stated.is_open() {
        return measured.value.measure().and_then(|measure| beside(measure, measured.stated));
    }
    if let Some(range) = test.and_then(|test| test.range_for(person)) {
        return in_unit.and_then(|measure| beside(measure, range));
    }
    expected(measured.value, test?)
}

fn critical(measure: Measure, limits: ReferenceRange) -> Option<LabFlag> {
    if limits.low.is_some_and(|low| measure.is_under(low)) {
        Some(LabFlag::CriticalLow)
    } else if limits.high.is_some_and(|high| measure.is_over(high)) {
        Some(LabFlag::CriticalHigh)
    } else {
        None
    }
}

/// `None` when a value that is only known to be below or above a number may lie on either side.
fn beside(measure: Measure, range: ReferenceRange) -> Option<LabFlag> {
    if range.low.is_some_and(|low| measure.is_under(low)) {
        return Some(LabFlag::Low);
    }
    if range.high.is_some_and(|high| measure.is_over(high)) {
        return Some(LabFlag::High);
    }
    let is_usual = range.low.is_none_or(|low| measure.is_not_under(low))
        && range.high.is_none_or(|high| measure.is_not_over(high));
    is_usual.then_some(LabFlag::Normal)
}

fn expected(value: &LabValue, test: &CatalogueTest) -> Option<LabFlag> {
    let LabValue::Text(text) = value else { return None };
    if test.expected.is_empty() {
        return None;
    }
    let said = fold(text);
    let is_expected = test.expected.iter().any(|text| fold(text) == said);
    Some(if is_expected { LabFlag::Normal } else { LabFlag::Abnormal })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LoincCode, find};
    use kernel::ports::Sex;

    fn flag(
        code: &str,
        value: LabValue,
        unit: Option<&str>,
        stated: (Option<f64>, Option<f64>),
        sex: Option<Sex>,
        age: u32,
    ) -> Option<LabFlag> {
        let unit = unit.map(|unit| UcumUnit::parse(unit).expect("a unit"));
        let stated = ReferenceRange { low: stated.0, high: stated.1 };
        let measured = Measured { value: &value, unit: unit.as_ref(), stated };
        evaluate(&measured, find(&LoincCode::parse(code).expect("a code")), Person { sex, age: Some(age) })
    }

    #[test]
    fn numbers_are_held_against_range_and_limits() {
        use LabFlag::{CriticalHigh, CriticalLow, High, Low, Normal};
        let (male, female) = (Some(Sex::Male), Some(Sex::Female));
        for (code, value, unit, sex, age, expected) in [
            ("2823-3", 4.2, "mmol/L", female, 40, Some(Normal)),
            ("2823-3", 3.5, "mmol/L", female, 40, Some(Normal)),
            ("2823-3", 3.4, "mmol/L", female, 40, Some(Low)),
            ("2823-3", 5.2, "mmol/L", female, 40, Some(High)),
            ("2823-3", 6.2, "mmol/L", female, 40, Some(High)),
            ("2823-3", 6.3, "mmol/L", female, 40, Some(CriticalHigh)),
            ("2823-3", 2.7, "mmol/L", female, 40, Some(CriticalLow)),
            ("718-7", 13.0, "g/dL", male, 40, Some(Low)),
            ("718-7", 13.0, "g/dL", female, 40, Some(Normal)),
            ("718-7", 130.0, "g/L", female, 40, Some(Normal)),
            ("718-7", 65.0, "g/L", female, 40, Some(CriticalLow)),
            // A limit is the same limit in another unit.
            ("718-7", 175.0, "g/L", male, 40, Some(Normal)),
            ("718-7", 135.0, "g/L", male, 40, Some(Normal)),
            ("718-7", 70.0, "g/L", male, 40, Some(Low)),
            ("17861-6", 103.0, "mg/L", male, 40, Some(Normal)),
            ("2823-3", 5100.0, "umol/L", male, 40, Some(Normal)),
            ("718-7", 13.0, "g/dL", None, 40, Some(Normal)),
            ("2345-7", 30.0, "mmol/L", male, 30, Some(CriticalHigh)),
            ("2345-7", 5.0, "mmol/L", male, 30, Some(Normal)),
            ("4548-4", 48.0, "mmol/mol", male, 30, Some(High)),
            // Outside of any range of the catalogue, critical limits still hold.
            ("2823-3", 7.0, "mmol/L", female, 0, Some(CriticalHigh)),
            ("2823-3", 5.0, "mmol/L", female, 0, None),
            ("2857-1", 9.0, "ng/mL", female, 60, None),
        ] {
            let found = flag(code, LabValue::Number(value), Some(unit), (None, None), sex, age);
            assert_eq!(found, expected, "{code} {value} {unit} {sex:?} {age}");
        }
    }

    #[test]
    fn the_laboratorys_own_range_goes_first_and_critical_limits_before_it() {
        for (value, stated, expected) in [
            (5.2, (Some(3.0), Some(5.5)), Some(LabFlag::Normal)),
            (4.0, (Some(4.1), None), Some(LabFlag::Low)),
            (9.0, (None, Some(10.0)), Some(LabFlag::CriticalHigh)),
        ] {
            let found = flag("2823-3", LabValue::Number(value), Some("mmol/L"), stated, None, 40);
            assert_eq!(found, expected, "{value} {stated:?}");
        }
        // A test of no catalogue is held against what the laboratory states, in whatever unit.
        let found = flag("1-8", LabValue::Number(7.0), Some("U/L"), (Some(8.0), None), None, 40);
        assert_eq!(found, Some(LabFlag::Low));
        assert_eq!(flag("1-8", LabValue::Number(7.0), Some("U/L"), (None, None), None, 40), None);
    }

    #[test]
    fn texts_are_held_against_what_is_expected() {
        for (code, text, expected) in [
            ("13955-0", "Negative", Some(LabFlag::Normal)),
            ("13955-0", "Non-Reactive", Some(LabFlag::Normal)),
            ("13955-0", "reactive", Some(LabFlag::Abnormal)),
            ("13955-0", "positive", Some(LabFlag::Abnormal)),
            ("883-9", "AB", None),
            ("89579-7", "<3", Some(LabFlag::Normal)),
            ("89579-7", ">500", Some(LabFlag::CriticalHigh)),
            ("2823-3", "<4", None),
            ("2823-3", "haemolysed", None),
        ] {
            let unit = find(&LoincCode::parse(code).expect("a code")).and_then(|test| test.unit.clone());
            let found = flag(
                code,
                LabValue::Text(text.to_owned()),
                unit.as_ref().map(UcumUnit::as_str),
                (None, None),
                Some(Sex::Male),
                50,
            );
            assert_eq!(found, expected, "{code} {text}");
        }
    }
}
