use super::Hospitals;
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, HospitalId, TreatmentId};
use platform::db::Begin;
use platform::http::IfMatch;
use serde_json::json;

impl Hospitals {
    pub(crate) async fn withdraw_offer(
        &self,
        actor: &Actor,
        (hospital, treatment): (HospitalId, TreatmentId),
        version: IfMatch,
    ) -> Result<(), HospitalError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let offer = self.managed_offer(&txn, &scope, (hospital, treatment), version).await?;
        let details = json!({ "treatment_id": treatment });
        self.publish_offer_change(&txn, actor, "hospital.offer_withdraw", &offer, details).await?;
        store::hospital_treatments::delete(&txn, offer).await?;
        txn.commit().await?;
        self.invalidate_offers(hospital).await;
        Ok(())
    }
}
