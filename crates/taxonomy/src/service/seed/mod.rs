//! Filling a fresh catalogue from the files of `seed-data/taxonomy`.

mod rows;

use super::Taxonomy;
use crate::store;
use async_trait::async_trait;
use kernel::events::taxonomy::CatalogueChanged;
use kernel::{Actor, AuditEntry, TreatmentId};
use platform::db::Begin;
use platform::{Seed, SeedContext, SeedError};
use sea_orm::DbErr;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// A category of the seed data: one file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedCategory {
    /// Stable name in addresses; a row that has it already is left as it is.
    pub slug: String,
    /// Names by language, English among them.
    pub name: BTreeMap<String, String>,
    /// English description.
    pub description: String,
    /// Name of an icon.
    pub icon: Option<String>,
    /// Place among the others, small first.
    pub sort_order: i32,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// Summary for search engines.
    pub meta_description: Option<String>,
    /// Its subcategories.
    pub subcategories: Vec<SeedSubcategory>,
}

/// A subcategory of the seed data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedSubcategory {
    /// Stable name in addresses.
    pub slug: String,
    /// Names by language, English among them.
    pub name: BTreeMap<String, String>,
    /// English description.
    pub description: String,
    /// Name of an icon.
    pub icon: Option<String>,
    /// Place among the others of the category, small first.
    pub sort_order: i32,
    /// Its treatments.
    pub treatments: Vec<SeedTreatment>,
}

/// A treatment of the seed data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedTreatment {
    /// Stable name in addresses, unique over the whole seed data.
    pub slug: String,
    /// Names by language, English among them.
    pub name: BTreeMap<String, String>,
    /// English description.
    pub description: String,
    /// Days at the place of treatment.
    pub duration_days: i32,
    /// Further days before travelling or normal activity.
    pub recovery_days: i32,
    /// What it typically costs; offers are made of it, the catalogue has no price.
    pub price_usd: SeedPriceRange,
    /// Whether any hospital may offer it.
    pub is_global: bool,
}

/// A typical range of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedPriceRange {
    /// Lower end, in whole US dollars.
    pub low: i64,
    /// Upper end, in whole US dollars.
    pub high: i64,
}

impl Taxonomy {
    /// Adds the seed data to the catalogue, published, in one transaction. A row whose slug exists already stays as it
    /// is, so that a second run changes nothing and no edit is lost. Gives the treatments by slug.
    pub(crate) async fn seed(&self, categories: Vec<SeedCategory>) -> Result<BTreeMap<String, TreatmentId>, DbErr> {
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        let mut rows = rows::SeedRows::new(&txn);
        for category in categories {
            rows.add_category(category).await?;
        }
        let rows::Seeded { treatments, inserted } = rows.finish();
        if inserted > 0 {
            let event = CatalogueChanged { entity_type: "category".to_owned(), entity_id: None };
            self.parts.outbox.publish(&txn, &event).await?;
            let entry = AuditEntry::new(&Actor::System, "taxonomy.seed", "category", None)
                .with_changes(json!({ "rows": inserted }));
            self.parts.audit.record(&txn, &entry).await?;
        }
        txn.commit().await?;
        if inserted > 0 {
            self.invalidate_catalogue().await;
        }
        Ok(treatments)
    }
}

/// Later modules find the treatments by their slugs.
#[async_trait]
impl Seed for Taxonomy {
    async fn load(&self, context: &SeedContext) -> Result<(), SeedError> {
        let categories: Vec<SeedCategory> = context.read_folder("taxonomy")?;
        let mut treatments = categories.iter().flat_map(|c| &c.subcategories).flat_map(|s| &s.treatments);
        if let Some(treatment) = treatments.find(|t| t.price_usd.low > t.price_usd.high) {
            return Err(SeedError::Refused(format!("the price range of {} ends before it begins", treatment.slug)));
        }
        for (slug, id) in self.seed(categories).await? {
            context.remember("treatment", &slug, id.0);
        }
        Ok(())
    }
}
