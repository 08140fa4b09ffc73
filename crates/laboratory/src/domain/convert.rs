//! Conversion of units per analyte. UCUM converts units of one quantity; what it cannot know is how many grams a mole of
//! the analyte weighs, which charge its ion has, and that two ways of measuring differ by more than a factor.

use super::{CatalogueTest, UcumUnit};

/// The value in another unit; `None` when the two units do not measure the same of this analyte.
///
/// Moles and grams are converted by the molar mass, equivalents and moles by the charge. UCUM takes a mole for a mere
/// number, and 1 eq for 1 mol: neither is used across these borders.
#[must_use]
pub fn convert(value: f64, from: &UcumUnit, to: &UcumUnit, test: Option<&CatalogueTest>) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    if let Some(linear) = test.and_then(|test| test.linear.as_ref()) {
        return match (from, to) {
            (from, to) if *from == linear.from && *to == linear.to => Some(linear.slope * value + linear.offset),
            (from, to) if *from == linear.to && *to == linear.from => Some((value - linear.offset) / linear.slope),
            _ => None,
        };
    }
    if from.annotations() != to.annotations() {
        return None;
    }
    let (from_moles, from_charge) = in_moles(from, test)?;
    let (to_moles, to_charge) = in_moles(to, test)?;
    let value = value / from_charge;
    let converted = match (is_molar(&from_moles), is_molar(&to_moles)) {
        (true, false) => ratio(value, &from_moles, "mol/L")? * test?.molar_mass? * ratio(1.0, "g/L", &to_moles)?,
        (false, true) => ratio(value, &from_moles, "g/L")? / test?.molar_mass? * ratio(1.0, "mol/L", &to_moles)?,
        (true, true) | (false, false) => ratio(value, &from_moles, &to_moles)?,
    };
    Some(rounded(converted * to_charge, 11))
}

/// Without what binary fractions add: a limit in one unit is the same limit in another.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

fn is_molar(unit: &str) -> bool {
    unit.contains("mol")
}

/// The unit with moles in the place of equivalents, and how many equivalents a mole has.
fn in_moles(unit: &UcumUnit, test: Option<&CatalogueTest>) -> Option<(String, f64)> {
    if unit.is_equivalent() {
        Some((unit.as_str().replace("eq", "mol"), test?.valence?))
    } else {
        Some((unit.as_str().to_owned(), 1.0))
    }
}

/// By UCUM. It converts no arbitrary units, but of two that count the same ones only prefixes and volumes differ.
fn ratio(value: f64, from: &str, to: &str) -> Option<f64> {
    const INTERNATIONAL_UNIT: &str = "[IU]";
    let counts = |unit: &str| unit.replace("[iU]", INTERNATIONAL_UNIT);
    let (from, to) = (counts(from), counts(to));
    if from.contains(INTERNATIONAL_UNIT) != to.contains(INTERNATIONAL_UNIT) {
        return None;
    }
    let stand_in = |unit: &str| unit.replace(INTERNATIONAL_UNIT, "g");
    ucum::convert(value, &stand_in(&from), &stand_in(&to)).ok().filter(|value| value.is_finite())
}

/// Rounded to four significant digits: more is not measured.
#[must_use]
pub fn round_significant(value: f64) -> f64 {
    rounded(value, 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LoincCode, catalogue, find};

    fn test(code: &str) -> &'static CatalogueTest {
        find(&LoincCode::parse(code).expect("a code")).expect("in the catalogue")
    }

    fn converted(value: f64, from: &str, to: &str, code: &str) -> Option<f64> {
        let unit = |text: &str| UcumUnit::parse(text).expect("a unit");
        convert(value, &unit(from), &unit(to), Some(test(code)))
    }

    /// Factors as the AMA Manual of Style, 11th edition (table of SI conversions), has them, from conventional to SI
    /// units; each to the digits that are given there.
    #[test]
    fn factors_are_those_of_the_handbook() {
        for (code, conventional, si, factor) in [
            ("2345-7", "mg/dL", "mmol/L", 0.0555),
            ("2093-3", "mg/dL", "mmol/L", 0.0259),
            ("2085-9", "mg/dL", "mmol/L", 0.0259),
            ("13457-7", "mg/dL", "mmol/L", 0.0259),
            ("2571-8", "mg/dL", "mmol/L", 0.0113),
            ("2160-0", "mg/dL", "umol/L", 88.4),
            ("3094-0", "mg/dL", "mmol/L", 0.357),
            ("3084-1", "mg/dL", "umol/L", 59.48),
            ("1975-2", "mg/dL", "umol/L", 17.104),
            ("17861-6", "mg/dL", "mmol/L", 0.25),
            ("19123-9", "mg/dL", "mmol/L", 0.4114),
            ("2777-1", "mg/dL", "mmol/L", 0.323),
            ("718-7", "g/dL", "mmol/L", 0.6206),
            ("2498-4", "ug/dL", "umol/L", 0.179),
            ("2132-9", "pg/mL", "pmol/L", 0.7378),
            ("2284-8", "ng/mL", "nmol/L", 2.266),
            ("62292-8", "ng/mL", "nmol/L", 2.496),
            ("3024-7", "ng/dL", "pmol/L", 12.871),
            ("9813-7", "ug/dL", "nmol/L", 27.588),
            ("2986-8", "ng/dL", "nmol/L", 0.0347),
            ("2243-4", "pg/mL", "pmol/L", 3.671),
            ("2839-9", "ng/mL", "nmol/L", 3.18),
            ("5671-3", "ug/dL", "umol/L", 0.0483),
            ("10535-3", "ng/mL", "nmol/L", 1.281),
            ("3968-5", "ug/mL", "umol/L", 3.968),
            ("16362-6", "ug/dL", "umol/L", 0.587),
        ] {
            let found = converted(1.0, conventional, si, code).expect("converts");
            assert!((found / factor - 1.0).abs() < 0.006, "{code}: {found}, not {factor}");
            let back = converted(found, si, conventional, code).expect("converts back");
            assert!((back - 1.0).abs() < 1e-9, "{code}: {back}");
        }
    }

    #[test]
    fn units_of_one_quantity_need_no_molar_mass() {
        for (code, value, from, to, expected) in [
            ("718-7", 13.5, "g/dL", "g/L", 135.0),
            ("6690-2", 7.2, "10*3/uL", "10*9/L", 7.2),
            ("3016-3", 4.0, "m[IU]/L", "u[IU]/mL", 4.0),
            ("3016-3", 4.0, "m[iU]/L", "u[IU]/mL", 4.0),
            ("1988-5", 12.0, "mg/L", "mg/dL", 1.2),
            ("2276-4", 30.0, "ng/mL", "ug/L", 30.0),
            ("2823-3", 4.1, "mmol/L", "meq/L", 4.1),
            ("17861-6", 10.0, "mg/dL", "meq/L", 4.990_27),
            ("2000-8", 2.5, "mmol/L", "meq/L", 5.0),
            ("2000-8", 5.0, "meq/L", "mmol/L", 2.5),
        ] {
            let found = converted(value, from, to, code).unwrap_or_else(|| panic!("{code} {from} {to}"));
            assert!((found / expected - 1.0).abs() < 1e-5, "{code}: {found}, not {expected}");
        }
    }

    /// The master equation of IFCC and NGSP; 6.5 % are 48 mmol/mol, and not 65.
    #[test]
    fn haemoglobin_a1c_is_converted_by_its_equation() {
        for (ngsp, ifcc) in [(5.0, 31.0), (6.0, 42.0), (6.5, 48.0), (7.0, 53.0), (10.0, 86.0)] {
            let found = converted(ngsp, "%", "mmol/mol", "4548-4").expect("converts");
            assert!((found - ifcc).abs() < 0.5, "{ngsp}: {found}, not {ifcc}");
            let back = converted(found, "mmol/mol", "%", "59261-8").expect("converts");
            assert!((back - ngsp).abs() < 1e-9, "{back}");
        }
        assert_eq!(converted(6.5, "%", "g/g", "4548-4"), None);
    }

    #[test]
    fn what_is_not_the_same_quantity_is_not_converted() {
        for (code, from, to, why) in [
            ("2345-7", "mg/dL", "U/L", "a concentration is no activity"),
            ("1751-7", "g/dL", "mmol/L", "no molar mass is known"),
            ("6690-2", "10*3/uL", "mmol/L", "cells are not counted in moles, though UCUM would"),
            ("2345-7", "mg/dL", "meq/L", "glucose has no charge"),
            ("48065-7", "ng/mL{FEU}", "ng/mL{DDU}", "equivalents of fibrinogen are not those of the dimer"),
            ("48065-7", "ng/mL{FEU}", "ng/mL", "nor is a mass without a word"),
            ("20448-7", "u[IU]/mL", "pmol/L", "a standard's activity is no amount"),
            ("20448-7", "u[IU]/mL", "ug/mL", "nor a mass"),
        ] {
            assert_eq!(converted(1.0, from, to, code), None, "{why}");
        }
        let unit = |text: &str| UcumUnit::parse(text).expect("a unit");
        assert_eq!(convert(1.0, &unit("mg/dL"), &unit("mmol/L"), None), None, "an unknown test has no molar mass");
        assert_eq!(convert(1.0, &unit("g/L"), &unit("mg/dL"), None), Some(100.0));
    }

    /// The molar tests of the catalogue have the limits of their twins.
    #[test]
    fn ranges_of_one_analyte_agree_in_both_units() {
        let mut compared = 0;
        for test in catalogue() {
            for twin in catalogue().iter().filter(|twin| twin.code != test.code && test.is_of_analyte(twin)) {
                let (Some(from), Some(to)) = (&test.unit, &twin.unit) else { continue };
                for (range, other) in test.ranges.iter().zip(&twin.ranges) {
                    if (range.sex, range.from) != (other.sex, other.from) {
                        continue;
                    }
                    for (limit, same) in [(range.low, other.low), (range.high, other.high)] {
                        let (Some(limit), Some(same)) = (limit, same) else { continue };
                        let found = convert(limit, from, to, Some(test)).expect("converts");
                        assert!(
                            (found - same).abs() <= same.abs() * 0.2 + 0.05,
                            "{} {}: {found} {same}",
                            test.code,
                            twin.code
                        );
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 20, "{compared}");
    }

    #[test]
    fn four_digits_are_kept() {
        for (value, expected) in
            [(5.550_748, 5.551), (0.012_345_6, 0.012_35), (123_456.0, 123_500.0), (0.0, 0.0), (-1.5, -1.5)]
        {
            assert_eq!(round_significant(value).to_bits(), f64::to_bits(expected), "{value}");
        }
    }
}
