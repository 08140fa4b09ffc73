use super::Laboratories;
use crate::domain::LabTestStatus;
use crate::domain::workflow::{self, ActorKind, Rule, Trigger};
use crate::entity::{history, lab_test::Model};
use crate::error::LaboratoryError;
use crate::store;
use kernel::Actor;
use kernel::events::laboratory::LabTestStatusChanged;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

/// The table's row for this move of the caller's.
pub(super) fn rule(
    actor: &Actor,
    test: &Model,
    to: LabTestStatus,
    trigger: Trigger,
) -> Result<&'static Rule, LaboratoryError> {
    let (kind, has_doctor) = (ActorKind::of(actor), test.doctor_id.is_some());
    workflow::find(test.status, to, kind, trigger, has_doctor).ok_or_else(|| LaboratoryError::InvalidTransition {
        from: test.status,
        to,
        allowed: workflow::allowed(test.status, kind, has_doctor),
    })
}

impl Laboratories {
    /// The history row and the event of the status that the test now has. The row's lock is held, so that the position
    /// cannot be taken twice.
    pub(super) async fn record_status(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        test: &Model,
        from: Option<LabTestStatus>,
        reason: Option<String>,
    ) -> Result<(), LaboratoryError> {
        let now = self.parts.now();
        let entry = history::ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(now)),
            lab_test_id: Set(test.id),
            position: Set(store::history::last_position(txn, test.id).await? + 1),
            from_status: Set(from),
            to_status: Set(test.status),
            changed_by: Set(actor.user_id()),
            reason: Set(reason),
            at: Set(now),
            ..Default::default()
        };
        store::history::insert(txn, entry).await?;
        let changed = LabTestStatusChanged {
            lab_test_id: test.id,
            test_number: test.test_number.clone(),
            patient_id: test.patient_id,
            doctor_id: test.doctor_id,
            laboratory_id: test.laboratory_id,
            from_status: from.map(|status| status.to_string()),
            to_status: test.status.to_string(),
            changed_by: actor.user_id(),
        };
        self.parts.outbox.publish(txn, &changed).await?;
        Ok(())
    }
}
