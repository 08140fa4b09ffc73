use chrono::NaiveDate;
use kernel::ports::Sex;

/// What reference ranges depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Person {
    /// `None` when it is neither, or not known.
    pub sex: Option<Sex>,
    /// Completed years; `None` when the date of birth is not known.
    pub age: Option<u32>,
}

impl Person {
    /// Someone born on this day, when the sample was taken.
    #[must_use]
    pub fn on(sample_date: NaiveDate, born: Option<NaiveDate>, sex: Option<Sex>) -> Self {
        Self { sex, age: born.and_then(|born| sample_date.years_since(born)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_that_of_the_day_of_the_sample() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (born, on, age) in [
            ("2008-03-01", "2026-02-28", Some(17)),
            ("2008-03-01", "2026-03-01", Some(18)),
            ("2008-02-29", "2026-02-28", Some(17)),
            ("2026-03-01", "2026-03-01", Some(0)),
            ("2027-03-01", "2026-03-01", None),
        ] {
            assert_eq!(Person::on(date(on), Some(date(born)), None).age, age, "{born} {on}");
        }
        assert_eq!(Person::on(date("2026-03-01"), None, Some(Sex::Female)).age, None);
    }
}
