//! Use cases of hospitals and their offers, one file per verb. Each returns the versioned view of what it read or
//! wrote, or a slice of views; what the public reads is cached.

mod bank_details;
mod cached;
mod create;
mod create_offer;
mod delete;
mod read;
mod update;
mod update_offer;
mod verify;
mod withdraw_offer;

pub use cached::{LISTS, OFFERS, tag};

use crate::dto::{HospitalBankDetails, HospitalOfferView, HospitalView};
use crate::entity::{hospital::Model, offer};
use crate::error::HospitalError;
use crate::store;
use kernel::events::hospitals::{HospitalChanged, OfferChanged};
use kernel::ports::{Accounts, Scopes, TreatmentDirectory};
use kernel::{Actor, AuditEntry, HospitalId, Locale, Role, Scope, TreatmentId, UserId};
use platform::Parts;
use platform::cache::Tag;
use platform::crypto::{SealedColumn, SealedPlace};
use platform::http::IfMatch;
use platform::problem::Problem;
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::Arc;

/// What this module asks others.
#[derive(Clone)]
pub struct HospitalPorts {
    /// Which hospitals a caller acts for.
    pub scopes: Scopes,
    /// The catalogue: an offer needs an active treatment.
    pub treatments: Arc<dyn TreatmentDirectory>,
    /// The accounts: who may act for a hospital.
    pub accounts: Arc<dyn Accounts>,
}

/// The hospitals and their offers. Cheap to clone.
#[derive(Clone)]
pub struct Hospitals {
    pub(crate) parts: Parts,
    ports: HospitalPorts,
    bank_details: SealedColumn<HospitalBankDetails>,
}

impl Hospitals {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: HospitalPorts) -> Self {
        Self { bank_details: parts.cipher.column("hospitals", "bank_details_sealed"), parts, ports }
    }

    /// Where bank details are kept.
    pub(crate) const fn sealed_bank_details(&self) -> SealedPlace {
        self.bank_details.place()
    }

    /// The hospital under a lock until the transaction ends, for someone who may change it.
    async fn managed(
        &self,
        txn: &DatabaseTransaction,
        scope: &Scope,
        id: HospitalId,
        version: IfMatch,
    ) -> Result<Model, HospitalError> {
        let hospital = store::hospitals::lock(txn, id).await?.ok_or(HospitalError::NotFound)?;
        if !scope.manages_hospital(id) {
            // What everyone can see is refused openly; the rest does not exist for them.
            return Err(if hospital.is_active { HospitalError::NotYours } else { HospitalError::NotFound });
        }
        version.check(hospital.updated_at)?;
        Ok(hospital)
    }

    /// The offer under a lock until the transaction ends, for someone who may change it.
    async fn managed_offer(
        &self,
        txn: &DatabaseTransaction,
        scope: &Scope,
        (hospital, treatment): (HospitalId, TreatmentId),
        version: IfMatch,
    ) -> Result<offer::Model, HospitalError> {
        self.managed(txn, scope, hospital, IfMatch::default()).await?;
        let offer = store::hospital_treatments::lock(txn, hospital, treatment).await?;
        let offer = offer.ok_or(HospitalError::NotFound)?;
        version.check(offer.updated_at)?;
        Ok(offer)
    }

    /// The hospital as those who manage it see it.
    fn managed_view(&self, hospital: Model, locale: &Locale) -> Result<HospitalView, Problem> {
        let bank_details = self.open_bank_details(&hospital)?;
        let scope = Scope::Hospitals(vec![hospital.id]);
        Ok(HospitalView::new(hospital, &scope, locale).with_bank_details(bank_details))
    }

    /// Whether the account can act for a hospital. Asked before a transaction begins.
    async fn can_administer(&self, user: UserId) -> Result<bool, HospitalError> {
        let accounts = self.ports.accounts.by_ids(&[user]).await?;
        Ok(accounts.iter().any(|account| account.id == user && account.role == Role::HospitalAdmin))
    }

    async fn publish_change(&self, txn: &DatabaseTransaction, hospital_id: HospitalId) -> Result<(), DbErr> {
        self.parts.outbox.publish(txn, &HospitalChanged { hospital_id }).await.map(|_| ())
    }

    async fn publish_offer_change(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        action: &str,
        offer: &offer::Model,
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
        offer: &offer::Model,
        locale: &Locale,
    ) -> Result<HospitalOfferView, HospitalError> {
        let row = store::hospital_treatments::row(txn, offer).await?.ok_or(HospitalError::NotFound)?;
        Ok(HospitalOfferView::new(row, locale))
    }

    /// Invalidates public answers, after the commit. Should Redis be away, the reaction to the event makes up for it.
    pub(crate) async fn invalidate(&self, tags: &[Tag]) {
        if let Err(error) = self.parts.cache.store().invalidate_tags(tags).await {
            tracing::warn!(%error, "public answers are invalidated later, by the event");
        }
    }

    async fn invalidate_offers(&self, hospital: HospitalId) {
        self.invalidate(&[LISTS, OFFERS, tag(hospital)]).await;
    }
}

fn incomplete_position() -> Problem {
    Problem::invalid("longitude", "incomplete", "and latitude are given together, or neither")
}

fn unknown_administrator() -> Problem {
    Problem::invalid("admin_user_id", "unknown", "is not the account of a hospital administrator")
}
