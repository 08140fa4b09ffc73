use super::{BookingListItemView, BookingQuotationView, BookingView};
use platform::audit::{DataSubject, Discloses, Disclosure};

impl Discloses for BookingView {
    const DISCLOSURE: Disclosure = Disclosure::PartlyClinical;

    fn subjects(&self) -> Vec<DataSubject> {
        let is_clinical = self.medical_details.is_some();
        let fields: &[&str] = if is_clinical { &["booking", "medical_details"] } else { &["booking"] };
        let booking = &self.booking;
        let subject = DataSubject::patient(booking.patient_id, "booking", booking.id.0);
        vec![subject.with_fields(fields).with_clinical(is_clinical)]
    }
}

impl Discloses for BookingListItemView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![DataSubject::patient(self.patient_id, "booking", self.id.0).with_fields(&["booking"])]
    }
}

/// Answers the one who made it; that they did is an entry of its own.
impl Discloses for BookingQuotationView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        Vec::new()
    }
}
