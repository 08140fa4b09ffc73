//! Use cases of the catalogue: one method each.

mod cached;
mod category;
mod category_write;
mod change;
mod convenience;
mod seed;
mod seed_rows;
mod sitemap;
mod subcategory;
mod subcategory_write;
mod treatment;
mod treatment_write;

pub use cached::{CATALOGUE, OFFERS, PAGES, offers_of};
pub use seed::{SeedCategory, SeedPriceRange, SeedSubcategory, SeedTreatment};

use crate::config::TaxonomyConfig;
use crate::dto::ReorderItem;
use crate::error::TaxonomyError;
use crate::text::Kind;
use kernel::events::taxonomy::CatalogueChanged;
use kernel::{Actor, AuditEntry, Clock, Entropy};
use platform::audit::Audit;
use platform::cache::AnswerCache;
use platform::db::constraint_violation;
use platform::outbox::Outbox;
use platform::problem::{Problem, common};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// The catalogue: categories, subcategories, treatments, and what is read of them.
#[derive(Clone)]
pub struct Taxonomy {
    db: DatabaseConnection,
    clock: Clock,
    entropy: Entropy,
    outbox: Outbox,
    audit: Audit,
    cache: AnswerCache,
    config: Arc<TaxonomyConfig>,
}

impl Taxonomy {
    /// Over these parts.
    #[must_use]
    pub fn new(
        db: DatabaseConnection,
        clock: Clock,
        entropy: Entropy,
        outbox: Outbox,
        audit: Audit,
        cache: AnswerCache,
        config: TaxonomyConfig,
    ) -> Self {
        Self { db, clock, entropy, outbox, audit, cache, config: Arc::new(config) }
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    pub(crate) fn cache(&self) -> &AnswerCache {
        &self.cache
    }

    /// Ends a change: tells the other modules and the audit trail in its
    /// transaction, commits, and drops the answers that it made stale.
    async fn finish(
        &self,
        txn: DatabaseTransaction,
        actor: &Actor,
        verb: &str,
        kind: Kind,
        id: Option<Uuid>,
        changes: Value,
    ) -> Result<(), TaxonomyError> {
        self.outbox.publish(&txn, &CatalogueChanged { entity_type: kind.as_str().to_owned(), entity_id: id }).await?;
        let action = format!("{}.{verb}", kind.as_str());
        self.audit.record(&txn, &AuditEntry::new(actor, &action, kind.as_str(), id).with_changes(changes)).await?;
        txn.commit().await?;
        self.drop_catalogue().await;
        Ok(())
    }

    /// The event's reaction drops again, until every process has heard of it.
    async fn drop_catalogue(&self) {
        if let Err(error) = self.cache.store().drop_tags(&[CATALOGUE]).await {
            tracing::warn!(%error, "other processes will hear of the change by its event");
        }
    }
}

/// Every id at most once.
fn check_distinct(items: &[ReorderItem]) -> Result<(), TaxonomyError> {
    let mut seen = HashSet::new();
    match items.iter().position(|item| !seen.insert(item.id)) {
        None => Ok(()),
        Some(at) => Err(refused_item(at, "duplicate", "is there twice").into()),
    }
}

/// The problem of an item that names nothing.
fn unknown_item() -> TaxonomyError {
    Problem::new(common::VALIDATION_FAILED)
        .detail("an id names nothing that exists")
        .field("items", "unknown", "holds an unknown id")
        .into()
}

fn refused_item(at: usize, code: &'static str, message: &str) -> Problem {
    Problem::new(common::VALIDATION_FAILED).field(format!("items[{at}].id"), code, message)
}

/// A foreign key that a rival has just put up is the same refusal.
fn in_use(kind: Kind) -> impl Fn(DbErr) -> TaxonomyError {
    move |error| if constraint_violation(&error).is_some() { TaxonomyError::InUse(kind) } else { error.into() }
}
