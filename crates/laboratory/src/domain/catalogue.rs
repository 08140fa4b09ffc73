//! The catalogue of tests: `seed-data/laboratory/tests.json`, part of the program, since flags depend on it.

use super::range::{CatalogueRange, range_for};
use super::reflex::ReflexRule;
use super::{LoincCode, Person, ReferenceRange, UcumUnit};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A test that laboratories do everywhere.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueTest {
    /// LOINC code.
    pub code: LoincCode,
    /// English name.
    pub name: String,
    /// What is examined (`serum_or_plasma`).
    pub specimen: String,
    /// Unit of its ranges and limits; `None` when the result is no number.
    pub unit: Option<UcumUnit>,
    /// Tests of one analyte make one trend (`glucose`).
    pub analyte: Option<String>,
    /// Chemical formula that the molar mass follows from.
    pub formula: Option<String>,
    /// Grams per mole.
    pub molar_mass: Option<f64>,
    /// Charge of the ion, for milliequivalents.
    pub valence: Option<f64>,
    /// Conversion of two ways of measuring that are no two units of one quantity.
    pub linear: Option<Linear>,
    /// What is usual, by sex and age; the first that fits counts.
    #[serde(default)]
    pub ranges: Vec<CatalogueRange>,
    /// Beyond these somebody has to act at once.
    pub critical: Option<ReferenceRange>,
    /// What a text says when all is well.
    #[serde(default)]
    pub expected: Vec<String>,
    /// Tests that follow by themselves.
    #[serde(default)]
    pub reflex: Vec<ReflexRule>,
}

/// `to = slope × from + offset`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The one unit.
    pub from: UcumUnit,
    /// The other.
    pub to: UcumUnit,
    /// Factor.
    pub slope: f64,
    /// Summand, in the other unit.
    pub offset: f64,
}

impl CatalogueTest {
    /// What is usual for the person.
    #[must_use]
    pub fn range_for(&self, person: Person) -> Option<ReferenceRange> {
        range_for(&self.ranges, person)
    }

    /// Whether both measure the same: by their analyte, or they are one test.
    #[must_use]
    pub fn is_of_analyte(&self, other: &Self) -> bool {
        self.code == other.code || self.analyte.as_ref().is_some_and(|own| other.analyte.as_ref() == Some(own))
    }
}

#[derive(Deserialize)]
struct File {
    tests: Vec<CatalogueTest>,
}

// Read once; a test of this module holds that it can be read.
static TESTS: LazyLock<Vec<CatalogueTest>> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("../../../../seed-data/laboratory/tests.json"))
        .expect("the catalogue is part of the program");
    file.tests
});

static BY_CODE: LazyLock<HashMap<&'static str, &'static CatalogueTest>> =
    LazyLock::new(|| TESTS.iter().map(|test| (test.code.as_str(), test)).collect());

/// All tests, in the order of the file.
pub fn catalogue() -> &'static [CatalogueTest] {
    &TESTS
}

/// The test of this code.
#[must_use]
pub fn find(code: &LoincCode) -> Option<&'static CatalogueTest> {
    BY_CODE.get(code.as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_test_is_there_once_and_refers_to_tests_that_are_there() {
        assert!(catalogue().len() >= 120, "{}", catalogue().len());
        let codes: HashSet<&str> = catalogue().iter().map(|test| test.code.as_str()).collect();
        assert_eq!(codes.len(), catalogue().len(), "a code twice");
        for test in catalogue() {
            for rule in &test.reflex {
                assert!(find(&rule.order).is_some_and(|ordered| ordered.code != test.code), "{} {rule:?}", test.code);
            }
            assert!(test.unit.is_some() || test.ranges.is_empty() && test.critical.is_none(), "{}", test.code);
        }
    }

    #[test]
    fn limits_are_in_order() {
        for test in catalogue() {
            let critical = test.critical.unwrap_or_default();
            for range in &test.ranges {
                let limits = [critical.low, range.low, range.high, critical.high];
                let known: Vec<f64> = limits.into_iter().flatten().collect();
                assert!(known.is_sorted_by(|a, b| a < b), "{} {range:?} {critical:?}", test.code);
                assert!(range.to.is_none_or(|to| range.from < to), "{} {range:?}", test.code);
                assert!(range.low.is_some() || range.high.is_some(), "{} {range:?}", test.code);
            }
        }
    }

    /// IUPAC abridged standard atomic weights, 2021.
    const WEIGHTS: [(&str, f64); 18] = [
        ("H", 1.008),
        ("Li", 6.94),
        ("C", 12.011),
        ("N", 14.007),
        ("O", 15.999),
        ("Na", 22.990),
        ("Mg", 24.305),
        ("P", 30.974),
        ("S", 32.06),
        ("Cl", 35.45),
        ("K", 39.098),
        ("Ca", 40.078),
        ("Fe", 55.845),
        ("Co", 58.933),
        ("Cu", 63.546),
        ("Zn", 65.38),
        ("I", 126.904),
        ("Pb", 207.2),
    ];

    fn molar_mass(formula: &str) -> f64 {
        let mut mass = 0.0;
        let mut rest = formula;
        while !rest.is_empty() {
            let symbol_end = rest[1..].find(|c: char| !c.is_ascii_lowercase()).map_or(rest.len(), |end| end + 1);
            let (symbol, after) = rest.split_at(symbol_end);
            let count_end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            let (count, after) = after.split_at(count_end);
            let weight = WEIGHTS.iter().find(|(known, _)| *known == symbol).expect("an element of the list").1;
            mass += weight * count.parse().unwrap_or(1.0);
            rest = after;
        }
        mass
    }

    #[test]
    fn molar_masses_follow_from_the_formulas() {
        let mut checked = 0;
        for test in catalogue() {
            let (Some(formula), Some(mass)) = (&test.formula, test.molar_mass) else { continue };
            let computed = molar_mass(formula);
            assert!((computed - mass).abs() < 0.07, "{} {formula}: {computed}, not {mass}", test.code);
            checked += 1;
        }
        assert!(checked > 50, "{checked}");
        let by_convention = catalogue().iter().filter(|t| t.molar_mass.is_some() && t.formula.is_none());
        let analytes: HashSet<_> = by_convention.filter_map(|test| test.analyte.as_deref()).collect();
        assert_eq!(analytes, HashSet::from(["haemoglobin", "triglycerides"]), "the README says from where");
    }

    #[test]
    fn tests_of_one_analyte_convert_alike() {
        for test in catalogue() {
            for other in catalogue().iter().filter(|other| test.is_of_analyte(other)) {
                let of = |t: &CatalogueTest| (t.molar_mass, t.valence, t.linear.clone(), t.specimen.clone());
                assert_eq!(of(test), of(other), "{} {}", test.code, other.code);
            }
        }
    }
}
