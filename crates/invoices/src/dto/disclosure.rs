use super::InvoiceView;
use platform::audit::{DataSubject, Discloses, Disclosure};

impl Discloses for InvoiceView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![DataSubject::patient(self.patient_id, "invoice", self.id.0).with_fields(&["invoice"])]
    }
}
