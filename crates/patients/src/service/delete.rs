use super::Patients;
use crate::entity::patient::Model;
use crate::error::PatientError;
use crate::store;
use kernel::events::patients::PatientDeleted;
use kernel::{Actor, AuditEntry, PatientId, UserId};
use platform::db::Begin;
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel};

impl Patients {
    pub(crate) async fn delete(&self, actor: &Actor, id: PatientId, version: IfMatch) -> Result<(), PatientError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let patient = self.locked(&txn, &scope, id, version).await?;
        self.remove(&txn, actor, patient).await?;
        txn.commit().await?;
        Ok(())
    }

    /// The profile of a deleted account goes with it.
    pub(crate) async fn delete_of_user(&self, txn: &DatabaseTransaction, user: UserId) -> Result<(), DbErr> {
        match store::patients::lock_of_user(txn, user).await? {
            Some(patient) => self.remove(txn, &Actor::System, patient).await,
            None => Ok(()),
        }
    }

    async fn remove(&self, txn: &DatabaseTransaction, actor: &Actor, patient: Model) -> Result<(), DbErr> {
        let id = patient.id;
        let mut row = patient.into_active_model();
        row.deleted_at = Set(Some(self.parts.now()));
        store::patients::update(txn, row).await?;
        self.parts.outbox.publish(txn, &PatientDeleted { patient_id: id }).await?;
        let entry = AuditEntry::new(actor, "patient.delete", "patient", id.0).about_patient(id);
        self.parts.audit.record(txn, &entry).await
    }
}
