use super::change::Fields;
use super::{Hospitals, LISTS, OFFERS, tag};
use crate::dto::{CreateHospitalOfferRequest, HospitalOfferView, UpdateHospitalOfferRequest};
use crate::entity::TextList;
use crate::entity::offer::{ActiveModel, Model};
use crate::error::HospitalError;
use crate::store;
use kernel::events::hospitals::OfferChanged;
use kernel::{Actor, AuditEntry, HospitalId, Locale, TreatmentId};
use platform::db::violates;
use platform::http::{Created, IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel, TransactionTrait};
use serde_json::json;

const UNKNOWN_TREATMENT: HospitalError =
    HospitalError::Field("treatment_id", "unknown", "is no active treatment of the catalogue");

impl Hospitals {
    pub(crate) async fn offer(
        &self,
        actor: &Actor,
        hospital: HospitalId,
        request: CreateHospitalOfferRequest,
        locale: &Locale,
    ) -> Result<Created<HospitalOfferView>, HospitalError> {
        let treatment = request.treatment_id;
        let txn = self.parts.db.begin().await?;
        self.managed(&txn, actor, hospital, IfMatch::default()).await?;
        self.check_treatment(treatment).await?;
        let row = ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(self.parts.clock.now())),
            hospital_id: Set(hospital),
            treatment_id: Set(treatment),
            base_price_minor: Set(request.base_price.amount_minor),
            base_price_currency: Set(request.base_price.currency),
            duration_days: Set(request.duration_days),
            success_rate: Set(request.success_rate),
            description: Set(request.description.unwrap_or_default()),
            inclusions: Set(TextList(request.inclusions)),
            exclusions: Set(TextList(request.exclusions)),
            is_available: Set(request.is_available.unwrap_or(true)),
            ..Default::default()
        };
        let offer = store::offers::insert(&txn, row).await.map_err(named_conflict)?;
        let changes = json!({ "treatment_id": treatment, "base_price_minor": offer.base_price_minor, "currency": offer.base_price_currency });
        self.tell(&txn, actor, "hospital.offer", &offer, changes).await?;
        let view = self.offer_view(&txn, &offer, locale).await?;
        txn.commit().await?;
        self.forget_offers(hospital).await;
        let location = format!("/api/v1/hospitals/{hospital}/treatments/{treatment}");
        Ok(Created { view, location, version: offer.updated_at })
    }

    pub(crate) async fn change_offer(
        &self,
        actor: &Actor,
        (hospital, treatment): (HospitalId, TreatmentId),
        version: IfMatch,
        request: UpdateHospitalOfferRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalOfferView>, HospitalError> {
        let txn = self.parts.db.begin().await?;
        let mut offer = self.managed_offer(&txn, actor, hospital, treatment, version).await?;
        let (row, fields) = changed(&offer, request);
        if !fields.is_empty() {
            offer = store::offers::update(&txn, row).await?;
            self.tell(
                &txn,
                actor,
                "hospital.offer_update",
                &offer,
                json!({ "treatment_id": treatment, "fields": fields }),
            )
            .await?;
        }
        let view = self.offer_view(&txn, &offer, locale).await?;
        txn.commit().await?;
        self.forget_offers(hospital).await;
        Ok(Versioned { view, version: offer.updated_at })
    }

    pub(crate) async fn withdraw_offer(
        &self,
        actor: &Actor,
        (hospital, treatment): (HospitalId, TreatmentId),
        version: IfMatch,
    ) -> Result<(), HospitalError> {
        let txn = self.parts.db.begin().await?;
        let offer = self.managed_offer(&txn, actor, hospital, treatment, version).await?;
        self.tell(&txn, actor, "hospital.offer_withdraw", &offer, json!({ "treatment_id": treatment })).await?;
        store::offers::delete(&txn, offer).await?;
        txn.commit().await?;
        self.forget_offers(hospital).await;
        Ok(())
    }

    async fn managed_offer(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        hospital: HospitalId,
        treatment: TreatmentId,
        version: IfMatch,
    ) -> Result<Model, HospitalError> {
        self.managed(txn, actor, hospital, IfMatch::default()).await?;
        let offer = store::offers::lock(txn, hospital, treatment).await?.ok_or(HospitalError::NotFound)?;
        version.check(offer.updated_at)?;
        Ok(offer)
    }

    async fn check_treatment(&self, treatment: TreatmentId) -> Result<(), HospitalError> {
        let known = self.parts.treatments.by_ids(&[treatment], &Locale::english()).await?;
        if known.iter().any(|t| t.id == treatment && t.is_active) { Ok(()) } else { Err(UNKNOWN_TREATMENT) }
    }

    async fn tell(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        action: &str,
        offer: &Model,
        changes: serde_json::Value,
    ) -> Result<(), DbErr> {
        let event = OfferChanged { hospital_id: offer.hospital_id, treatment_id: offer.treatment_id };
        self.parts.outbox.publish(txn, &event).await?;
        let entry = AuditEntry::new(actor, action, "hospital", offer.hospital_id.0).with_changes(changes);
        self.parts.audit.record(txn, &entry).await
    }

    /// The offer of a treatment that has meanwhile left the catalogue is not there.
    async fn offer_view(
        &self,
        txn: &DatabaseTransaction,
        offer: &Model,
        locale: &Locale,
    ) -> Result<HospitalOfferView, HospitalError> {
        let row = store::offers::row(txn, offer).await?.ok_or(HospitalError::NotFound)?;
        Ok(HospitalOfferView::new(row, locale))
    }

    async fn forget_offers(&self, hospital: HospitalId) {
        self.forget(&[LISTS, OFFERS, tag(hospital)]).await;
    }
}

fn changed(offer: &Model, request: UpdateHospitalOfferRequest) -> (ActiveModel, Vec<&'static str>) {
    let mut row = offer.clone().into_active_model();
    let mut fields = Fields::default();
    if let Some(price) = request.base_price {
        fields.set("base_price", &mut row.base_price_minor, Some(price.amount_minor));
        fields.set("currency", &mut row.base_price_currency, Some(price.currency));
    }
    fields.set("duration_days", &mut row.duration_days, request.duration_days);
    fields.set("success_rate", &mut row.success_rate, request.success_rate);
    fields.set("description", &mut row.description, request.description);
    fields.set("inclusions", &mut row.inclusions, request.inclusions.map(TextList));
    fields.set("exclusions", &mut row.exclusions, request.exclusions.map(TextList));
    fields.set("is_available", &mut row.is_available, request.is_available);
    (row, fields.0)
}

fn named_conflict(error: DbErr) -> HospitalError {
    if violates(&error, "hospital_treatments_pair_key") {
        HospitalError::OfferExists
    } else if violates(&error, "hospital_treatments_treatment_id_fkey") {
        UNKNOWN_TREATMENT
    } else {
        HospitalError::Database(error)
    }
}
