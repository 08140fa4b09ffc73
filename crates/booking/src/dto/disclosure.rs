use super::{BookingListItemView, BookingQuotationView, BookingView};
use kernel::{BookingId, PatientId};
use platform::audit::{DataSubject, Discloses, Disclosure};

/// A booking of the patient's, without clinical fields.
pub fn subject_of(patient: PatientId, booking: BookingId) -> DataSubject {
    DataSubject::patient(patient, "booking", booking.0).with_fields(&["booking"])
}

impl Discloses for BookingView {
    const DISCLOSURE: Disclosure = Disclosure::PartlyClinical;

    fn subjects(&self) -> Vec<DataSubject> {
        let is_clinical = self.medical_details.is_some();
        let fields: &[&str] = if is_clinical { &["booking", "medical_details"] } else { &["booking"] };
        let subject = subject_of(self.booking.patient_id, self.booking.id);
        vec![subject.with_fields(fields).with_clinical(is_clinical)]
    }
}

impl Discloses for BookingListItemView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![subject_of(self.patient_id, self.id)]
    }
}

/// Answers the one who made it; that they did is an entry of its own.
impl Discloses for BookingQuotationView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        Vec::new()
    }
}
