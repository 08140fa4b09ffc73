use super::Person;
use kernel::ports::Sex;
use serde::Deserialize;

/// What is usual, in the unit of its test; an open end has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct ReferenceRange {
    /// The lowest usual value.
    pub low: Option<f64>,
    /// The highest usual value.
    pub high: Option<f64>,
}

impl ReferenceRange {
    /// Whether it says anything.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// What is usual for either of two.
    fn or(self, other: Self) -> Self {
        Self {
            low: self.low.zip(other.low).map(|(a, b)| a.min(b)),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
        }
    }
}

/// A range of the catalogue, and for whom it holds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueRange {
    /// For one sex only.
    pub sex: Option<Sex>,
    /// From this age in completed years.
    pub from: u32,
    /// Up to and without this age.
    pub to: Option<u32>,
    /// The lowest usual value.
    pub low: Option<f64>,
    /// The highest usual value.
    pub high: Option<f64>,
}

impl CatalogueRange {
    const fn range(&self) -> ReferenceRange {
        ReferenceRange { low: self.low, high: self.high }
    }

    fn fits_age(&self, age: u32) -> bool {
        self.from <= age && self.to.is_none_or(|to| age < to)
    }
}

/// The range that holds for the person. Whose sex is not known is measured by what is usual for either. `None` when the
/// catalogue says nothing for them: a range of others would be a wrong one.
#[must_use]
pub fn range_for(ranges: &[CatalogueRange], person: Person) -> Option<ReferenceRange> {
    let age = person.age?;
    let of = |sex: Sex| ranges.iter().find(|r| r.fits_age(age) && r.sex.is_none_or(|own| own == sex));
    match person.sex {
        Some(sex) => of(sex).map(CatalogueRange::range),
        None => Some(of(Sex::Female)?.range().or(of(Sex::Male)?.range())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sex: Option<Sex>, from: u32, to: Option<u32>, low: f64, high: f64) -> CatalogueRange {
        CatalogueRange { sex, from, to, low: Some(low), high: Some(high) }
    }

    #[test]
    fn a_range_holds_by_sex_and_age() {
        let haemoglobin = [
            row(None, 5, Some(12), 11.5, 15.5),
            row(Some(Sex::Male), 18, None, 13.5, 17.5),
            row(Some(Sex::Female), 18, None, 12.0, 16.0),
        ];
        for (sex, age, expected) in [
            (Some(Sex::Male), Some(40), Some((13.5, 17.5))),
            (Some(Sex::Female), Some(18), Some((12.0, 16.0))),
            (None, Some(40), Some((12.0, 17.5))),
            (None, Some(5), Some((11.5, 15.5))),
            (Some(Sex::Male), Some(11), Some((11.5, 15.5))),
            (Some(Sex::Male), Some(12), None),
            (Some(Sex::Female), Some(0), None),
            (Some(Sex::Female), None, None),
        ] {
            let found = range_for(&haemoglobin, Person { sex, age });
            let expected = expected.map(|(low, high)| ReferenceRange { low: Some(low), high: Some(high) });
            assert_eq!(found, expected, "{sex:?} {age:?}");
        }
    }

    #[test]
    fn a_range_of_one_sex_says_nothing_to_who_may_be_of_the_other() {
        let psa = [CatalogueRange { low: None, ..row(Some(Sex::Male), 18, None, 0.0, 4.0) }];
        let adult = |sex| Person { sex, age: Some(50) };
        assert_eq!(range_for(&psa, adult(Some(Sex::Male))), Some(ReferenceRange { low: None, high: Some(4.0) }));
        assert_eq!(range_for(&psa, adult(Some(Sex::Female))), None);
        assert_eq!(range_for(&psa, adult(None)), None);
    }
}
