use super::Laboratories;
use crate::error::LaboratoryError;
use crate::store;
use kernel::LabTestId;
use kernel::events::laboratory::CriticalResultUnacknowledged;
use platform::db::Begin;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

/// Tests of one run of the job.
const BATCH: u64 = 200;

impl Laboratories {
    /// Escalates the critical results that nobody has acknowledged in time. Gives how many they were.
    pub(crate) async fn escalate(&self) -> Result<usize, LaboratoryError> {
        let mut escalated = 0;
        for id in store::lab_tests::overdue(&self.parts.db, self.parts.now(), BATCH).await? {
            escalated += usize::from(self.escalate_one(id).await?);
        }
        Ok(escalated)
    }

    /// Another process may have been first, or the doctor: then nothing is done.
    async fn escalate_one(&self, id: LabTestId) -> Result<bool, LaboratoryError> {
        let now = self.parts.now();
        let txn = self.parts.db.begin().await?;
        let Some(test) = store::lab_tests::lock_overdue(&txn, id, now).await? else { return Ok(false) };
        let doctor = match test.doctor_id {
            Some(doctor) => store::people::doctor(&txn, doctor, now.date_naive()).await?,
            None => None,
        };
        let laboratory = store::laboratories::find_many(&txn, &[test.laboratory_id]).await?.pop();
        let escalation = test.escalations + 1;
        let is_last = escalation >= i32::from(self.config.max_escalations);
        let unacknowledged = CriticalResultUnacknowledged {
            lab_test_id: id,
            test_number: test.test_number.clone(),
            doctor_user_id: doctor.map(|doctor| doctor.user_id),
            laboratory_id: test.laboratory_id,
            hospital_id: laboratory.and_then(|laboratory| laboratory.hospital_id),
            escalation,
        };
        let mut row = test.into_active_model();
        row.escalations = Set(escalation);
        row.escalate_at = Set((!is_last).then(|| now + self.config.escalate_after()));
        store::lab_tests::update(&txn, row).await?;
        self.parts.outbox.publish(&txn, &unacknowledged).await?;
        txn.commit().await?;
        Ok(true)
    }
}
