use super::create::{half_position, search_text};
use super::{Hospitals, LISTS, OFFERS, tag};
use crate::domain::{Standing, is_whole_position};
use crate::dto::{HospitalView, UpdateHospitalRequest};
use crate::entity::TextList;
use crate::entity::hospital::{ActiveModel, Model};
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, AuditEntry, HospitalId, Locale};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue, ActiveValue::Set, DatabaseTransaction, IntoActiveModel, TransactionTrait, Value};
use serde_json::json;

impl Hospitals {
    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: HospitalId,
        version: IfMatch,
        request: UpdateHospitalRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        let txn = self.parts.db.begin().await?;
        let hospital = self.managed(&txn, actor, id, version).await?;
        self.check_change(actor, &hospital, &request).await?;
        let (row, fields) = self.changed(&hospital, request)?;
        let hospital = if fields.is_empty() { hospital } else { self.write(&txn, actor, row, &fields).await? };
        txn.commit().await?;
        self.forget(&[LISTS, tag(id)]).await;
        let standing = Standing::of(Some(actor), hospital.admin_user_id);
        Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale, standing)? })
    }

    pub(crate) async fn delete(&self, actor: &Actor, id: HospitalId, version: IfMatch) -> Result<(), HospitalError> {
        let txn = self.parts.db.begin().await?;
        let mut row = self.managed(&txn, actor, id, version).await?.into_active_model();
        row.deleted_at = Set(Some(self.parts.clock.now()));
        store::hospitals::update(&txn, row).await?;
        self.publish_change(&txn, id).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "hospital.delete", "hospital", id.0)).await?;
        txn.commit().await?;
        self.forget(&[LISTS, OFFERS, tag(id)]).await;
        Ok(())
    }

    async fn write(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        row: ActiveModel,
        fields: &[&str],
    ) -> Result<Model, HospitalError> {
        let hospital = store::hospitals::update(txn, row).await?;
        self.publish_change(txn, hospital.id).await?;
        let entry = AuditEntry::new(actor, "hospital.update", "hospital", hospital.id.0)
            .with_changes(json!({ "fields": fields }));
        self.parts.audit.record(txn, &entry).await?;
        Ok(hospital)
    }

    async fn check_change(
        &self,
        actor: &Actor,
        hospital: &Model,
        request: &UpdateHospitalRequest,
    ) -> Result<(), HospitalError> {
        if !is_whole_position(
            request.latitude.unwrap_or(hospital.latitude),
            request.longitude.unwrap_or(hospital.longitude),
        ) {
            return Err(half_position());
        }
        match request.admin_user_id {
            Some(user) if user != hospital.admin_user_id && !actor.is_admin() => Err(HospitalError::Field(
                "admin_user_id",
                "not_yours",
                "can only be changed by an administrator of the marketplace",
            )),
            Some(user) if user != hospital.admin_user_id => self.check_admin_user(user).await,
            _ => Ok(()),
        }
    }

    /// The row with the changes, and the names of the fields that change.
    fn changed(
        &self,
        hospital: &Model,
        request: UpdateHospitalRequest,
    ) -> Result<(ActiveModel, Vec<&'static str>), HospitalError> {
        let bank = request.bank_details.map(|bank| self.seal_bank(hospital.id, bank.as_ref())).transpose()?;
        let mut row = hospital.clone().into_active_model();
        let mut fields = Fields::default();
        fields.set("name", &mut row.name, request.name);
        fields.set("type", &mut row.r#type, request.r#type);
        fields.set("description", &mut row.description, request.description);
        fields.set("logo_url", &mut row.logo_url, request.logo_url);
        fields.set("country", &mut row.country, request.country);
        fields.set("city", &mut row.city, request.city);
        fields.set("address", &mut row.address, request.address);
        fields.set("latitude", &mut row.latitude, request.latitude);
        fields.set("longitude", &mut row.longitude, request.longitude);
        fields.set("phone", &mut row.phone, request.phone);
        fields.set("email", &mut row.email, request.email);
        fields.set("website", &mut row.website, request.website);
        fields.set("certifications", &mut row.certifications, request.certifications.map(TextList));
        fields.set("specializations", &mut row.specializations, request.specializations.map(TextList));
        fields.set("total_beds", &mut row.total_beds, request.total_beds);
        fields.set("is_active", &mut row.is_active, request.is_active);
        fields.set("admin_user_id", &mut row.admin_user_id, request.admin_user_id);
        fields.set("bank_details", &mut row.bank_details_sealed, bank);
        if ["name", "city", "country", "specializations"].iter().any(|field| fields.0.contains(field)) {
            row.search_text = Set(search_text(
                row.name.as_ref(),
                row.city.as_ref(),
                row.country.as_ref(),
                &row.specializations.as_ref().0,
            ));
        }
        Ok((row, fields.0))
    }
}

/// Names of the fields that change: what the audit trail tells of a change.
#[derive(Default)]
pub(super) struct Fields(pub Vec<&'static str>);

impl Fields {
    /// Sets a field that was given another value than it has.
    pub(super) fn set<T: Into<Value> + PartialEq>(
        &mut self,
        name: &'static str,
        slot: &mut ActiveValue<T>,
        value: Option<T>,
    ) {
        if let Some(value) = value
            && *slot.as_ref() != value
        {
            *slot = Set(value);
            self.0.push(name);
        }
    }
}
