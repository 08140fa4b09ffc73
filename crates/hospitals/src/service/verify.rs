use super::{Hospitals, LISTS, tag};
use crate::dto::{HospitalView, VerifyHospitalRequest};
use crate::error::HospitalError;
use crate::store;
use kernel::events::hospitals::HospitalVerified;
use kernel::{Actor, AuditEntry, HospitalId, Locale};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use platform::problem::Problem;
use sea_orm::{ActiveValue::Set, IntoActiveModel};
use serde_json::json;

impl Hospitals {
    /// Verifies a hospital or withdraws its verification. A reason belongs to a change: asking for what is already so
    /// changes nothing.
    pub(crate) async fn verify(
        &self,
        actor: &Actor,
        id: HospitalId,
        version: IfMatch,
        request: VerifyHospitalRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        let VerifyHospitalRequest { is_verified, reason } = request;
        if !is_verified && reason.is_none() {
            return Err(Problem::invalid("reason", "required", "is required to withdraw a verification").into());
        }
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let hospital = self.managed(&txn, &scope, id, version).await?;
        let mut row = hospital.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("is_verified", &mut row.is_verified, Some(is_verified));
        if changes.is_empty() {
            return Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale)? });
        }
        row.verification_reason = Set(reason.clone());
        let hospital = store::hospitals::update(&txn, row).await?;
        self.parts.outbox.publish(&txn, &HospitalVerified { hospital_id: id, is_verified }).await?;
        let entry = AuditEntry::new(actor, "hospital.verify", "hospital", id.0)
            .with_changes(json!({ "is_verified": is_verified, "verification_reason": reason }));
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        self.invalidate(&[LISTS, tag(id)]).await;
        Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale)? })
    }
}
