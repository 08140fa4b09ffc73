use super::{LabTestListItemView, LabTestView, LabTrendView, LaboratoryView};
use kernel::{LabTestId, PatientId};
use platform::audit::{DataSubject, Discloses, Disclosure};

platform::discloses_nothing!(LaboratoryView);

fn subject_of(patient: PatientId, test: LabTestId, fields: &'static [&'static str]) -> DataSubject {
    DataSubject::patient(patient, "lab_test", test.0).with_fields(fields).with_clinical(true)
}

impl Discloses for LabTestView {
    const DISCLOSURE: Disclosure = Disclosure::Clinical;

    fn subjects(&self) -> Vec<DataSubject> {
        let fields: &[&str] = if self.results.is_empty() { &["lab_test"] } else { &["lab_test", "results"] };
        vec![subject_of(self.test.patient_id, self.test.id, fields)]
    }
}

/// What somebody is examined for says something about their health.
impl Discloses for LabTestListItemView {
    const DISCLOSURE: Disclosure = Disclosure::Clinical;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![subject_of(self.patient_id, self.id, &["lab_test"])]
    }
}

impl Discloses for LabTrendView {
    const DISCLOSURE: Disclosure = Disclosure::Clinical;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![subject_of(self.patient_id, self.lab_test_id, &["lab_test", "results"])]
    }
}
