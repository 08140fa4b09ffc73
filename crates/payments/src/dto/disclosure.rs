use super::{PaymentView, RefundView};
use platform::audit::{DataSubject, Discloses, Disclosure};

impl Discloses for PaymentView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![DataSubject::patient(self.patient_id, "payment", self.id.0).with_fields(&["payment"])]
    }
}

/// Answers the administrator who made it; that they did is an entry of its own.
impl Discloses for RefundView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        Vec::new()
    }
}

platform::discloses_nothing!(super::WebhookReceipt);
