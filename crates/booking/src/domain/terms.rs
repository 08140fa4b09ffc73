use chrono::NaiveDate;
use kernel::{HospitalId, PackageId, TreatmentId};

/// What a quotation is made for. A booking with other terms needs another quotation, and the refund policy counts from
/// the date that was agreed, wherever the booking has been moved since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// When the patient comes.
    pub requested_date: NaiveDate,
    /// Where.
    pub hospital_id: HospitalId,
    /// What, when a treatment is booked.
    pub treatment_id: Option<TreatmentId>,
    /// What, when a package is booked.
    pub package_id: Option<PackageId>,
}

impl Terms {
    /// Whether the day for which the offer was made is over.
    #[must_use]
    pub fn is_past(&self, today: NaiveDate) -> bool {
        self.requested_date < today
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn any_other_term_makes_another_offer() {
        let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).expect("a date");
        let id = Uuid::from_u128;
        let terms = Terms {
            requested_date: date(10),
            hospital_id: HospitalId(id(1)),
            treatment_id: Some(TreatmentId(id(2))),
            package_id: None,
        };
        for (changed, is_other) in [
            (Terms { ..terms }, false),
            (Terms { requested_date: date(11), ..terms }, true),
            (Terms { requested_date: date(9), ..terms }, true),
            (Terms { hospital_id: HospitalId(id(3)), ..terms }, true),
            (Terms { treatment_id: Some(TreatmentId(id(3))), ..terms }, true),
            (Terms { treatment_id: None, package_id: Some(PackageId(id(2))), ..terms }, true),
        ] {
            assert_eq!(changed != terms, is_other, "{changed:?}");
        }
        for (today, is_past) in [(date(9), false), (date(10), false), (date(11), true)] {
            assert_eq!(terms.is_past(today), is_past, "{today}");
        }
    }
}
