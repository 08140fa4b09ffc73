//! From what a laboratory sends to what is kept: checked, held against what is usual, flagged.

use crate::domain::{
    CatalogueTest, LabValue, LoincCode, Measure, Measured, Person, ReferenceRange, UcumUnit, convert, evaluate, find,
    reflex_orders, round_significant,
};
use crate::dto::{LabResultItem, LabResultView};
use crate::error::LaboratoryError;
use platform::problem::{Problem, common};
use std::collections::HashSet;

/// Every value at fault.
pub(super) fn check(items: &[LabResultItem]) -> Result<(), LaboratoryError> {
    let mut codes = HashSet::new();
    let mut faults = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let mut fault = |field: &str, code: &'static str, text: &str| {
            faults.push((format!("results[{place}].{field}"), code, text.to_owned()));
        };
        if item.code.as_ref().is_some_and(|code| !codes.insert(code)) {
            fault("code", "duplicate", "stands in the result twice");
        }
        if item.reference_low.zip(item.reference_high).is_some_and(|(low, high)| low > high) {
            fault("reference_high", "range", "must not be lower than `reference_low`");
        }
        let Some(wanted) = item.code.as_ref().and_then(find).and_then(|test| test.unit.as_ref().map(|u| (test, u)))
        else {
            continue;
        };
        match &item.unit {
            None if item.value.measure().is_some() => {
                fault("unit", "required", &format!("is required with this code, as {}", wanted.1));
            }
            Some(unit) if convert(1.0, unit, wanted.1, Some(wanted.0)).is_none() => {
                fault("unit", "incomparable", &format!("cannot be converted to {}, the unit of this code", wanted.1));
            }
            Some(_) | None => {}
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let problem = Problem::new(common::VALIDATION_FAILED).detail(format!("`{}` {}", faults[0].0, faults[0].2));
    Err(faults.iter().fold(problem, |p, (field, code, text)| p.field(field, code, text)).into())
}

/// The value with its flag and what it was held against, and the tests that follow from it.
pub(super) fn measure(item: LabResultItem, person: Person) -> (LabResultView, Vec<LoincCode>) {
    let test = item.code.as_ref().and_then(find);
    let stated = ReferenceRange { low: item.reference_low, high: item.reference_high };
    let measured = Measured { value: &item.value, unit: item.unit.as_ref(), stated };
    let flag = evaluate(&measured, test, person);
    let orders = test.map(|test| reflex_orders(test, &measured, flag)).unwrap_or_default();
    let range = if stated.is_open() { test.map(|test| usual(test, &item, person)).unwrap_or_default() } else { stated };
    let LabResultItem { name, code, value, unit, reference_low: _, reference_high: _ } = item;
    let view = LabResultView { name, code, value, unit, reference_low: range.low, reference_high: range.high, flag };
    (view, orders)
}

/// The catalogue's range in the unit of the value.
fn usual(test: &CatalogueTest, item: &LabResultItem, person: Person) -> ReferenceRange {
    let (Some(range), Some(own), Some(unit)) = (test.range_for(person), &test.unit, &item.unit) else {
        return ReferenceRange::default();
    };
    let in_unit = |limit: f64| convert(limit, own, unit, Some(test)).map(round_significant);
    ReferenceRange { low: range.low.and_then(in_unit), high: range.high.and_then(in_unit) }
}

/// A kept value in another unit: a number, or a limit of detection.
pub(super) fn in_unit(result: &LabResultView, unit: &UcumUnit) -> Option<LabValue> {
    let (own, test) = (result.unit.as_ref()?, result.code.as_ref().and_then(find));
    if own == unit {
        return Some(result.value.clone());
    }
    let convert = |number: f64| convert(number, own, unit, test).map(round_significant);
    Some(match result.value.measure()? {
        Measure::At(number) => LabValue::Number(convert(number)?),
        Measure::Below(number) => LabValue::Text(format!("<{}", convert(number)?)),
        Measure::Above(number) => LabValue::Text(format!(">{}", convert(number)?)),
    })
}
