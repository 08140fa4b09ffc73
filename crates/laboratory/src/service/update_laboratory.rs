use super::Laboratories;
use crate::dto::{LaboratoryView, UpdateLaboratoryRequest};
use crate::entity::TextList;
use crate::entity::laboratory::{ActiveModel, Model};
use crate::error::LaboratoryError;
use crate::store;
use kernel::{Actor, AuditEntry, LaboratoryId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Laboratories {
    pub(crate) async fn update_laboratory(
        &self,
        actor: &Actor,
        id: LaboratoryId,
        version: IfMatch,
        request: UpdateLaboratoryRequest,
    ) -> Result<Versioned<LaboratoryView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        if let Some(hospital) = request.hospital_id.filter(|_| scope.is_all()) {
            self.check_hospital(&scope, hospital).await?;
        }
        let txn = self.parts.db.begin().await?;
        let laboratory = self.managed(&txn, &scope, id, version).await?;
        if !scope.is_all() && request.hospital_id.is_some_and(|hospital| hospital != laboratory.hospital_id) {
            let message = "can only be changed by an administrator of the marketplace";
            return Err(LaboratoryError::invalid("hospital_id", "not_yours", message));
        }
        let (row, changes) = changed(&laboratory, request);
        if changes.is_empty() {
            return Ok(laboratory.into());
        }
        let laboratory = store::laboratories::update(&txn, row).await?;
        self.publish_change(&txn, id).await?;
        let entry = AuditEntry::new(actor, "laboratory.update", "laboratory", id.0);
        self.parts.audit.record(&txn, &entry.with_changes(changes.for_audit())).await?;
        txn.commit().await?;
        self.invalidate().await;
        Ok(laboratory.into())
    }

    pub(crate) async fn delete_laboratory(
        &self,
        actor: &Actor,
        id: LaboratoryId,
        version: IfMatch,
    ) -> Result<(), LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let mut row = self.managed(&txn, &scope, id, version).await?.into_active_model();
        row.deleted_at = Set(Some(self.parts.now()));
        store::laboratories::update(&txn, row).await?;
        self.publish_change(&txn, id).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "laboratory.delete", "laboratory", id.0)).await?;
        txn.commit().await?;
        self.invalidate().await;
        Ok(())
    }
}

fn changed(laboratory: &Model, request: UpdateLaboratoryRequest) -> (ActiveModel, Changes) {
    let UpdateLaboratoryRequest {
        name,
        hospital_id,
        r#type,
        country,
        city,
        address,
        phone,
        email,
        services_offered,
        is_active,
    } = request;
    let mut row = laboratory.clone().into_active_model();
    let mut changes = Changes::default();
    changes.set("name", &mut row.name, name);
    changes.set("hospital_id", &mut row.hospital_id, hospital_id);
    changes.set("type", &mut row.r#type, r#type);
    changes.set("country", &mut row.country, country);
    changes.set("city", &mut row.city, city);
    changes.set("address", &mut row.address, address);
    changes.set("phone", &mut row.phone, phone);
    changes.set("email", &mut row.email, email);
    changes.set("services_offered", &mut row.services_offered, services_offered.map(TextList));
    changes.set("is_active", &mut row.is_active, is_active);
    if changes.contains("city") {
        let city = row.city.as_ref().clone();
        row = row.with_folded(&city);
    }
    (row, changes)
}
