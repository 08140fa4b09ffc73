use super::{PatientSummaryView, PatientView};
use platform::audit::{DataSubject, Discloses, Disclosure};

impl Discloses for PatientView {
    const DISCLOSURE: Disclosure = Disclosure::PartlyClinical;

    fn subjects(&self) -> Vec<DataSubject> {
        let is_clinical = !self.clinical_withheld;
        let fields: &[&str] = if is_clinical { &["demographics", "clinical"] } else { &["demographics"] };
        vec![DataSubject::patient(self.id, "patient", self.id.0).with_fields(fields).with_clinical(is_clinical)]
    }
}

impl Discloses for PatientSummaryView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![DataSubject::patient(self.id, "patient", self.id.0).with_fields(&["demographics"])]
    }
}
