use super::{Hospitals, LISTS, tag};
use crate::domain::Standing;
use crate::dto::{HospitalView, VerifyHospitalRequest};
use crate::error::HospitalError;
use crate::store;
use kernel::events::hospitals::HospitalVerified;
use kernel::{Actor, AuditEntry, HospitalId, Locale};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, IntoActiveModel, TransactionTrait};
use serde_json::json;

impl Hospitals {
    /// Verifies a hospital or withdraws its verification. Asking for what is
    /// already so changes nothing.
    pub(crate) async fn verify(
        &self,
        actor: &Actor,
        id: HospitalId,
        version: IfMatch,
        request: VerifyHospitalRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        let is_verified = request.is_verified;
        if !is_verified && request.reason.is_none() {
            return Err(HospitalError::Field("reason", "required", "is required to withdraw a verification"));
        }
        let txn = self.parts.db.begin().await?;
        let mut hospital = self.managed(&txn, actor, id, version).await?;
        if hospital.is_verified != is_verified {
            let mut row = hospital.into_active_model();
            row.is_verified = Set(is_verified);
            row.verification_reason = Set(request.reason.clone());
            hospital = store::hospitals::update(&txn, row).await?;
            self.parts.outbox.publish(&txn, &HospitalVerified { hospital_id: id, is_verified }).await?;
            let entry = AuditEntry::new(actor, "hospital.verify", "hospital", id.0)
                .with_changes(json!({ "is_verified": is_verified, "verification_reason": request.reason }));
            self.parts.audit.record(&txn, &entry).await?;
            txn.commit().await?;
            self.forget(&[LISTS, tag(id)]).await;
        }
        let standing = Standing::of(Some(actor), hospital.admin_user_id);
        Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale, standing)? })
    }
}
