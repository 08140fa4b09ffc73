use super::Laboratories;
use super::record_status::rule;
use crate::domain::LabTestStatus;
use crate::domain::workflow::Trigger;
use crate::error::LaboratoryError;
use crate::store;
use kernel::{Actor, AuditEntry, LabTestId};
use platform::db::Begin;
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Laboratories {
    /// Calls the test off before the sample is taken.
    pub(crate) async fn cancel(
        &self,
        actor: &Actor,
        id: LabTestId,
        version: IfMatch,
        reason: Option<String>,
    ) -> Result<(), LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let seen = store::lab_tests::lock(&txn, &scope, id).await?.ok_or(LaboratoryError::NotFound)?;
        version.check(seen.updated_at)?;
        rule(actor, &seen, LabTestStatus::Cancelled, Trigger::Cancellation)?;
        let mut row = seen.clone().into_active_model();
        row.status = Set(LabTestStatus::Cancelled);
        let test = store::lab_tests::update(&txn, row).await?;
        self.record_status(&txn, actor, &test, Some(seen.status), reason).await?;
        let entry = AuditEntry::new(actor, "lab_test.cancel", "lab_test", id.0).about_patient(test.patient_id);
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(())
    }
}
