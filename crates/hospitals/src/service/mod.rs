//! Use cases of hospitals and their offers: one method each.

mod change;
mod create;
mod offers;
mod read;
mod verify;

pub(crate) use create::search_text;

use crate::domain::Standing;
use crate::dto::{HospitalBankDetails, HospitalView};
use crate::entity::hospital::Model;
use crate::error::HospitalError;
use crate::store;
use kernel::events::hospitals::HospitalChanged;
use kernel::ports::{Accounts, TreatmentDirectory};
use kernel::{Actor, Clock, Entropy, HospitalId, Locale, Role, UserId};
use platform::audit::Audit;
use platform::cache::{AnswerCache, Tag};
use platform::crypto::FieldCipher;
use platform::http::IfMatch;
use platform::outbox::Outbox;
use platform::problem::Problem;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use std::sync::Arc;

/// What [`Hospitals`] stands on.
#[derive(Clone)]
pub struct HospitalParts {
    /// The database.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes audit entries.
    pub audit: Audit,
    /// Encrypts bank accounts.
    pub cipher: FieldCipher,
    /// Keeps public answers.
    pub cache: AnswerCache,
    /// The catalogue.
    pub treatments: Arc<dyn TreatmentDirectory>,
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
}

/// The hospitals and their offers.
#[derive(Clone)]
pub struct Hospitals {
    pub(crate) parts: HospitalParts,
}

/// On every list of hospitals.
pub(crate) const LISTS: Tag = Tag::fixed("hospitals");
/// On every list of offers, which shows names of treatments.
pub(crate) const OFFERS: Tag = Tag::fixed("hospital_offers");

/// On what shows this hospital alone.
pub(crate) fn tag(id: HospitalId) -> Tag {
    Tag::of("hospital", id)
}

impl Hospitals {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: HospitalParts) -> Self {
        Self { parts }
    }

    /// The hospital under a lock, for someone who may change it.
    async fn managed(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        id: HospitalId,
        version: IfMatch,
    ) -> Result<Model, HospitalError> {
        let hospital = store::hospitals::lock(txn, id).await?.ok_or(HospitalError::NotFound)?;
        if !Standing::of(Some(actor), hospital.admin_user_id).manages() {
            // What everyone can see is refused openly; the rest does not exist for them.
            return Err(if hospital.is_active { HospitalError::NotYours } else { HospitalError::NotFound });
        }
        version.check(hospital.updated_at)?;
        Ok(hospital)
    }

    /// The hospital as those who manage it see it.
    fn managed_view(
        &self,
        hospital: Model,
        locale: &Locale,
        standing: Standing,
    ) -> Result<HospitalView, HospitalError> {
        let bank = self.open_bank(&hospital)?;
        Ok(HospitalView::new(hospital, locale, standing).with_bank_details(bank))
    }

    fn seal_bank(&self, id: HospitalId, bank: Option<&HospitalBankDetails>) -> Result<Option<Vec<u8>>, HospitalError> {
        let sealed = bank.map(|bank| self.parts.cipher.seal_json(&bank_context(id), bank)).transpose();
        sealed.map_err(|error| HospitalError::Problem(Problem::internal(error)))
    }

    fn open_bank(&self, hospital: &Model) -> Result<Option<HospitalBankDetails>, HospitalError> {
        let open = |sealed: &Vec<u8>| self.parts.cipher.open_json(&bank_context(hospital.id), sealed);
        let bank = hospital.bank_details_sealed.as_ref().map(open).transpose();
        bank.map_err(|error| HospitalError::Problem(Problem::internal(error)))
    }

    /// Refuses an account that cannot act for a hospital.
    async fn check_admin_user(&self, user: Option<UserId>) -> Result<(), HospitalError> {
        let Some(user) = user else { return Ok(()) };
        let accounts = self.parts.accounts.by_ids(&[user]).await?;
        if accounts.iter().any(|account| account.id == user && account.role == Role::HospitalAdmin) {
            Ok(())
        } else {
            Err(HospitalError::Field("admin_user_id", "unknown", "is not the account of a hospital administrator"))
        }
    }

    async fn publish_change(&self, txn: &DatabaseTransaction, hospital_id: HospitalId) -> Result<(), DbErr> {
        self.parts.outbox.publish(txn, &HospitalChanged { hospital_id }).await.map(|_| ())
    }

    /// Drops public answers, after the commit. Should Redis be away, the
    /// reaction to the event makes up for it.
    pub(crate) async fn forget(&self, tags: &[Tag]) {
        if let Err(error) = self.parts.cache.store().drop_tags(tags).await {
            tracing::warn!(%error, "public answers are dropped later, by the event");
        }
    }
}

fn bank_context(id: HospitalId) -> String {
    format!("hospitals.bank_details:{id}")
}
