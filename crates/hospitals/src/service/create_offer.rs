use super::Hospitals;
use crate::dto::{CreateHospitalOfferRequest, HospitalOfferView};
use crate::entity::TextList;
use crate::entity::offer::ActiveModel;
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, HospitalId, Locale, TreatmentId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use sea_orm::ActiveValue::Set;
use serde_json::json;

impl Hospitals {
    /// Offers a treatment from now on.
    pub(crate) async fn create_offer(
        &self,
        actor: &Actor,
        hospital: HospitalId,
        request: CreateHospitalOfferRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalOfferView>, HospitalError> {
        let treatment = request.treatment_id;
        let scope = self.ports.scopes.of(actor).await?;
        let is_active = self.is_active_treatment(treatment).await?;
        let txn = self.parts.db.begin().await?;
        self.managed(&txn, &scope, hospital, IfMatch::default()).await?;
        if !is_active {
            return Err(HospitalError::UnknownTreatment);
        }
        let offer = store::hospital_treatments::insert(&txn, self.new_offer(hospital, request)).await?;
        let changes = json!({ "treatment_id": treatment, "base_price_minor": offer.base_price_minor, "currency": offer.base_price_currency });
        self.publish_offer_change(&txn, actor, "hospital.offer", &offer, changes).await?;
        let view = self.offer_view(&txn, &offer, locale).await?;
        txn.commit().await?;
        self.invalidate_offers(hospital).await;
        Ok(Versioned { view, version: offer.updated_at })
    }

    fn new_offer(&self, hospital: HospitalId, request: CreateHospitalOfferRequest) -> ActiveModel {
        ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(self.parts.now())),
            hospital_id: Set(hospital),
            treatment_id: Set(request.treatment_id),
            base_price_minor: Set(request.base_price.amount_minor),
            base_price_currency: Set(request.base_price.currency),
            duration_days: Set(request.duration_days),
            success_rate: Set(request.success_rate),
            description: Set(request.description.unwrap_or_default()),
            inclusions: Set(TextList(request.inclusions)),
            exclusions: Set(TextList(request.exclusions)),
            is_available: Set(request.is_available.unwrap_or(true)),
            ..Default::default()
        }
    }

    /// Whether the catalogue has it. Asked before a transaction begins.
    async fn is_active_treatment(&self, treatment: TreatmentId) -> Result<bool, HospitalError> {
        let known = self.ports.treatments.by_ids(&[treatment], &Locale::english()).await?;
        Ok(known.iter().any(|t| t.id == treatment && t.is_active))
    }
}
