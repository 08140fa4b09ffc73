use super::Hospitals;
use crate::dto::{HospitalOfferView, UpdateHospitalOfferRequest};
use crate::entity::TextList;
use crate::entity::offer::{ActiveModel, Model};
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, HospitalId, Locale, TreatmentId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::IntoActiveModel;
use serde_json::json;

impl Hospitals {
    pub(crate) async fn update_offer(
        &self,
        actor: &Actor,
        (hospital, treatment): (HospitalId, TreatmentId),
        version: IfMatch,
        request: UpdateHospitalOfferRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalOfferView>, HospitalError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let offer = self.managed_offer(&txn, &scope, (hospital, treatment), version).await?;
        let (row, changes) = changed(&offer, request);
        if changes.is_empty() {
            let view = self.offer_view(&txn, &offer, locale).await?;
            return Ok(Versioned { view, version: offer.updated_at });
        }
        let offer = store::hospital_treatments::update(&txn, row).await?;
        let details = json!({ "treatment_id": treatment, "fields": changes.fields() });
        self.publish_offer_change(&txn, actor, "hospital.offer_update", &offer, details).await?;
        let view = self.offer_view(&txn, &offer, locale).await?;
        txn.commit().await?;
        self.invalidate_offers(hospital).await;
        Ok(Versioned { view, version: offer.updated_at })
    }
}

/// The row with the changes, and which they are.
fn changed(offer: &Model, request: UpdateHospitalOfferRequest) -> (ActiveModel, Changes) {
    let UpdateHospitalOfferRequest {
        base_price,
        duration_days,
        success_rate,
        description,
        inclusions,
        exclusions,
        is_available,
    } = request;
    let (amount, currency) = base_price.map(|price| (price.amount_minor, price.currency)).unzip();
    let mut row = offer.clone().into_active_model();
    let mut changes = Changes::default();
    changes.set("base_price", &mut row.base_price_minor, amount);
    changes.set("currency", &mut row.base_price_currency, currency);
    changes.set("duration_days", &mut row.duration_days, duration_days);
    changes.set("success_rate", &mut row.success_rate, success_rate);
    changes.set("description", &mut row.description, description);
    changes.set("inclusions", &mut row.inclusions, inclusions.map(TextList));
    changes.set("exclusions", &mut row.exclusions, exclusions.map(TextList));
    changes.set("is_available", &mut row.is_available, is_available);
    (row, changes)
}
