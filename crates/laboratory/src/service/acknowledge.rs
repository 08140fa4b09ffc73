use super::Laboratories;
use crate::dto::LabTestView;
use crate::error::LaboratoryError;
use crate::store;
use kernel::events::laboratory::CriticalResultAcknowledged;
use kernel::{Actor, AuditEntry, LabTestId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Laboratories {
    /// The doctor has seen the critical result: nobody else is told any more. Once is enough.
    pub(crate) async fn acknowledge(
        &self,
        actor: &Actor,
        id: LabTestId,
        version: IfMatch,
    ) -> Result<Versioned<LabTestView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let mut test = store::lab_tests::lock(&txn, &scope, id).await?.ok_or(LaboratoryError::NotFound)?;
        version.check(test.updated_at)?;
        if test.critical_at.is_none() {
            return Err(LaboratoryError::NotCritical);
        }
        if test.acknowledged_at.is_none() {
            let mut row = test.into_active_model();
            row.acknowledged_at = Set(Some(self.parts.now()));
            row.acknowledged_by = Set(actor.user_id());
            row.escalate_at = Set(None);
            test = store::lab_tests::update(&txn, row).await?;
            let acknowledged = CriticalResultAcknowledged {
                lab_test_id: id,
                version: test.result_version,
                acknowledged_by: actor.user_id(),
            };
            self.parts.outbox.publish(&txn, &acknowledged).await?;
            let entry = AuditEntry::new(actor, "lab_test.acknowledge", "lab_test", id.0).about_patient(test.patient_id);
            self.parts.audit.record(&txn, &entry).await?;
        }
        let view = self.view(&txn, test).await?;
        txn.commit().await?;
        Ok(view.into())
    }
}
