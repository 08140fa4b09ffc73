//! Use cases of the catalogue, one file per verb. Each returns the versioned view of what it read or wrote, or a slice
//! of views; what is read most is cached for the public.

mod cached;
mod create;
mod delete;
mod publish;
mod read;
mod reorder;
mod seed;
mod update;

pub use cached::{BY_OFFER, CATALOGUE, OFFERS, PAGES, offers_of};
#[cfg(test)]
pub use seed::SeedCategory;

use crate::config::TaxonomyConfig;
use crate::domain::Kind;
use crate::entity::{category, subcategory, treatment};
use crate::error::TaxonomyError;
use crate::store;
use kernel::events::taxonomy::CatalogueChanged;
use kernel::{Actor, AuditEntry, CategoryId, SubcategoryId, TreatmentId};
use platform::Parts;
use platform::db::Transaction;
use platform::http::IfMatch;
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// The catalogue: categories, subcategories, treatments, and what is read of them. Cheap to clone.
#[derive(Clone)]
pub struct Taxonomy {
    pub(crate) parts: Parts,
    config: Arc<TaxonomyConfig>,
}

/// What was changed, as the audit trail and the event tell it.
struct CatalogueEdit<'a> {
    kind: Kind,
    verb: &'a str,
    id: Option<Uuid>,
    changes: Value,
}

impl Taxonomy {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, config: TaxonomyConfig) -> Self {
        Self { parts, config: Arc::new(config) }
    }

    /// Ends a change: publishes the event and the audit entry in its transaction, commits, and invalidates the cached
    /// answers that it made stale.
    async fn finish(&self, txn: Transaction, actor: &Actor, edit: CatalogueEdit<'_>) -> Result<(), TaxonomyError> {
        let CatalogueEdit { kind, verb, id, changes } = edit;
        let event = CatalogueChanged { entity_type: kind.as_str().to_owned(), entity_id: id };
        self.parts.outbox.publish(&txn, &event).await?;
        let action = format!("{}.{verb}", kind.as_str());
        let entry = AuditEntry::new(actor, &action, kind.as_str(), id).with_changes(changes);
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        self.invalidate_catalogue().await;
        Ok(())
    }

    /// The event's reaction invalidates again, until every process has received it.
    async fn invalidate_catalogue(&self) {
        if let Err(error) = self.parts.cache.store().invalidate_tags(&[CATALOGUE]).await {
            tracing::warn!(%error, "other processes will learn of the change by its event");
        }
    }

    /// The row under a lock until the transaction ends, when it is of the version that the caller read.
    async fn locked_category(
        &self,
        txn: &DatabaseTransaction,
        id: CategoryId,
        version: IfMatch,
    ) -> Result<category::Model, TaxonomyError> {
        let row = store::treatment_categories::lock(txn, id).await?.ok_or(TaxonomyError::NotFound)?;
        version.check(row.updated_at)?;
        Ok(row)
    }

    /// As [`Taxonomy::locked_category`].
    async fn locked_subcategory(
        &self,
        txn: &DatabaseTransaction,
        id: SubcategoryId,
        version: IfMatch,
    ) -> Result<subcategory::Model, TaxonomyError> {
        let row = store::treatment_subcategories::lock(txn, id).await?.ok_or(TaxonomyError::NotFound)?;
        version.check(row.updated_at)?;
        Ok(row)
    }

    /// As [`Taxonomy::locked_category`].
    async fn locked_treatment(
        &self,
        txn: &DatabaseTransaction,
        id: TreatmentId,
        version: IfMatch,
    ) -> Result<treatment::Model, TaxonomyError> {
        let row = store::treatments::lock(txn, id).await?.ok_or(TaxonomyError::NotFound)?;
        version.check(row.updated_at)?;
        Ok(row)
    }
}

/// A category of a request must exist. The structure is locked.
async fn check_category(txn: &DatabaseTransaction, category: CategoryId) -> Result<(), TaxonomyError> {
    if store::treatment_categories::exists(txn, category).await? {
        Ok(())
    } else {
        Err(TaxonomyError::Unknown(Kind::Category))
    }
}

/// Category and subcategory of a request exist and belong together. The structure is locked.
async fn check_place(
    txn: &DatabaseTransaction,
    category: CategoryId,
    subcategory: Option<SubcategoryId>,
) -> Result<(), TaxonomyError> {
    check_category(txn, category).await?;
    let Some(subcategory) = subcategory else { return Ok(()) };
    match store::treatment_subcategories::category_of(txn, subcategory).await? {
        None => Err(TaxonomyError::Unknown(Kind::Subcategory)),
        Some(other) if other != category => Err(TaxonomyError::SubcategoryMismatch),
        Some(_) => Ok(()),
    }
}
