use super::Laboratories;
use crate::dto::{CreateLaboratoryRequest, LaboratoryView};
use crate::entity::TextList;
use crate::entity::laboratory::{ActiveModel, LaboratoryType};
use crate::error::LaboratoryError;
use crate::store;
use kernel::{Actor, AuditEntry, HospitalId, LaboratoryId, Scope};
use platform::db::Begin;
use platform::http::Versioned;
use sea_orm::ActiveValue::Set;
use serde_json::json;

impl Laboratories {
    pub(crate) async fn create_laboratory(
        &self,
        actor: &Actor,
        request: CreateLaboratoryRequest,
    ) -> Result<Versioned<LaboratoryView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        self.check_hospital(&scope, request.hospital_id).await?;
        let CreateLaboratoryRequest {
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
        let folded = city.clone();
        let row = ActiveModel {
            id: Set(LaboratoryId::generate(&self.parts.clock, &self.parts.entropy)),
            name: Set(name),
            hospital_id: Set(hospital_id),
            r#type: Set(r#type.unwrap_or(LaboratoryType::Clinical)),
            country: Set(country),
            city: Set(city),
            address: Set(address),
            phone: Set(phone),
            email: Set(email),
            services_offered: Set(TextList(services_offered)),
            is_active: Set(is_active.unwrap_or(true)),
            ..Default::default()
        };
        let txn = self.parts.db.begin().await?;
        let laboratory = store::laboratories::insert(&txn, row.with_folded(&folded)).await?;
        self.publish_change(&txn, laboratory.id).await?;
        let entry = AuditEntry::new(actor, "laboratory.create", "laboratory", laboratory.id.0)
            .with_changes(json!({ "name": laboratory.name, "hospital_id": laboratory.hospital_id }));
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        self.invalidate().await;
        Ok(laboratory.into())
    }

    /// A laboratory belongs to a hospital that the caller acts for; one of no hospital is an administrator's to make.
    pub(super) async fn check_hospital(
        &self,
        scope: &Scope,
        hospital: Option<HospitalId>,
    ) -> Result<(), LaboratoryError> {
        let Some(hospital) = hospital else {
            let required = || LaboratoryError::invalid("hospital_id", "required", "is required");
            return if scope.is_all() { Ok(()) } else { Err(required()) };
        };
        let is_known = scope.manages_hospital(hospital) && !self.ports.hospitals.by_ids(&[hospital]).await?.is_empty();
        let unknown = || LaboratoryError::invalid("hospital_id", "unknown", "is no hospital that you act for");
        if is_known { Ok(()) } else { Err(unknown()) }
    }
}
