use super::Hospitals;
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, AuditEntry, HospitalId};
use platform::db::Begin;
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Hospitals {
    pub(crate) async fn delete(&self, actor: &Actor, id: HospitalId, version: IfMatch) -> Result<(), HospitalError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let mut row = self.managed(&txn, &scope, id, version).await?.into_active_model();
        row.deleted_at = Set(Some(self.parts.now()));
        store::hospitals::update(&txn, row).await?;
        self.publish_change(&txn, id).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "hospital.delete", "hospital", id.0)).await?;
        txn.commit().await?;
        self.invalidate_offers(id).await;
        Ok(())
    }
}
