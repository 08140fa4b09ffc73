use super::InvoiceView;
use kernel::{InvoiceId, PatientId};
use platform::audit::{DataSubject, Discloses, Disclosure};

/// An invoice or credit note of the patient's, as data or as a document.
pub fn subject_of(patient: PatientId, invoice: InvoiceId) -> DataSubject {
    DataSubject::patient(patient, "invoice", invoice.0).with_fields(&["invoice"])
}

impl Discloses for InvoiceView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![subject_of(self.patient_id, self.id)]
    }
}
