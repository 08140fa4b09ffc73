use super::{AuditLogView, UserView};
use platform::audit::{DataSubject, Discloses, Disclosure};

impl Discloses for UserView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![DataSubject::user(self.id)]
    }
}

impl Discloses for AuditLogView {
    const DISCLOSURE: Disclosure = Disclosure::Personal;

    fn subjects(&self) -> Vec<DataSubject> {
        vec![DataSubject::records("audit_log")]
    }
}
