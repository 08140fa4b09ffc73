//! Rows of the seed data, each inserted unless its slug is there.

use super::{SeedCategory, SeedSubcategory, SeedTreatment};
use crate::domain::{CatalogueTexts, Translations};
use crate::entity::{category, subcategory, treatment};
use kernel::{CategoryId, SubcategoryId, TreatmentId};
use platform::seeded_id;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

/// Longest summary for search engines, in characters.
const MAX_SUMMARY: usize = 160;

pub struct SeedRows<'a> {
    txn: &'a DatabaseTransaction,
    seeded: Seeded,
}

/// What came of the seed data.
#[derive(Default)]
pub struct Seeded {
    /// The treatments by slug.
    pub treatments: BTreeMap<String, TreatmentId>,
    /// Rows that were not there before.
    pub inserted: u64,
}

impl<'a> SeedRows<'a> {
    pub fn new(txn: &'a DatabaseTransaction) -> Self {
        Self { txn, seeded: Seeded::default() }
    }

    pub fn finish(self) -> Seeded {
        self.seeded
    }

    pub async fn add_category(&mut self, seed: SeedCategory) -> Result<(), DbErr> {
        let (name, translations) = names(seed.name);
        let found: Option<CategoryId> = category::Entity::find()
            .filter(category::Column::Slug.eq(&seed.slug))
            .select_only()
            .column(category::Column::Id)
            .into_tuple()
            .one(self.txn)
            .await?;
        let id = match found {
            Some(id) => id,
            None => {
                let id = CategoryId(seeded_id("category", &seed.slug));
                let row = category::ActiveModel {
                    id: Set(id),
                    meta_title: Set(seed.meta_title.or_else(|| Some(name.clone()))),
                    meta_description: Set(seed.meta_description.or_else(|| Some(summary(&seed.description)))),
                    name: Set(name),
                    slug: Set(seed.slug),
                    description: Set(seed.description),
                    icon: Set(seed.icon),
                    sort_order: Set(seed.sort_order),
                    is_published: Set(true),
                    translations: Set(translations),
                    ..Default::default()
                };
                category::Entity::insert(row).exec_without_returning(self.txn).await?;
                self.seeded.inserted += 1;
                id
            }
        };
        for subcategory in seed.subcategories {
            self.add_subcategory(id, subcategory).await?;
        }
        Ok(())
    }

    async fn add_subcategory(&mut self, category_id: CategoryId, seed: SeedSubcategory) -> Result<(), DbErr> {
        let (name, translations) = names(seed.name);
        let found = subcategory::Entity::find().filter(subcategory::Column::Slug.eq(&seed.slug)).one(self.txn).await?;
        let (id, category_id) = match found {
            // It may have been moved since.
            Some(row) => (row.id, row.category_id),
            None => {
                let id = SubcategoryId(seeded_id("subcategory", &seed.slug));
                let row = subcategory::ActiveModel {
                    id: Set(id),
                    category_id: Set(category_id),
                    meta_title: Set(Some(name.clone())),
                    meta_description: Set(Some(summary(&seed.description))),
                    name: Set(name),
                    slug: Set(seed.slug),
                    description: Set(seed.description),
                    icon: Set(seed.icon),
                    sort_order: Set(seed.sort_order),
                    is_published: Set(true),
                    translations: Set(translations),
                    ..Default::default()
                };
                subcategory::Entity::insert(row).exec_without_returning(self.txn).await?;
                self.seeded.inserted += 1;
                (id, category_id)
            }
        };
        self.add_treatments(category_id, id, seed.treatments).await
    }

    async fn add_treatments(
        &mut self,
        category_id: CategoryId,
        subcategory_id: SubcategoryId,
        seeds: Vec<SeedTreatment>,
    ) -> Result<(), DbErr> {
        let slugs = seeds.iter().map(|seed| seed.slug.as_str());
        let found: Vec<(String, TreatmentId)> = treatment::Entity::find()
            .filter(treatment::Column::Slug.is_in(slugs))
            .select_only()
            .columns([treatment::Column::Slug, treatment::Column::Id])
            .into_tuple()
            .all(self.txn)
            .await?;
        self.seeded.treatments.extend(found);
        let mut rows = Vec::new();
        for seed in seeds {
            if self.seeded.treatments.contains_key(&seed.slug) {
                continue;
            }
            let id = TreatmentId(seeded_id("treatment", &seed.slug));
            self.seeded.treatments.insert(seed.slug.clone(), id);
            rows.push(treatment_row(id, category_id, subcategory_id, seed));
        }
        self.seeded.inserted += u64::try_from(rows.len()).unwrap_or_default();
        treatment::Entity::insert_many(rows).exec_without_returning(self.txn).await.map(|_| ())
    }
}

fn treatment_row(
    id: TreatmentId,
    category: CategoryId,
    subcategory: SubcategoryId,
    seed: SeedTreatment,
) -> treatment::ActiveModel {
    let (name, translations) = names(seed.name);
    let row = treatment::ActiveModel {
        id: Set(id),
        category_id: Set(category),
        subcategory_id: Set(Some(subcategory)),
        meta_title: Set(Some(name.clone())),
        meta_description: Set(Some(summary(&seed.description))),
        name: Set(name.clone()),
        slug: Set(seed.slug),
        description: Set(seed.description),
        duration_days: Set(Some(seed.duration_days)),
        recovery_days: Set(Some(seed.recovery_days)),
        is_global: Set(seed.is_global),
        is_active: Set(true),
        translations: Set(translations.clone()),
        ..Default::default()
    };
    row.with_folded(&name, &translations)
}

/// The English name, and the others as translations.
fn names(mut names: BTreeMap<String, String>) -> (String, Translations) {
    let english = names.remove("en").unwrap_or_default();
    let texts = |(tag, name)| (tag, CatalogueTexts { name: Some(name), ..CatalogueTexts::default() });
    (english, names.into_iter().map(texts).collect())
}

/// The first sentence, cut between words where it is too long.
fn summary(description: &str) -> String {
    let sentence = description.split_once(". ").map_or(description, |(first, _)| first).trim_end_matches('.');
    let mut summary = String::new();
    for word in sentence.split_whitespace() {
        if summary.chars().count() + word.chars().count() + 1 > MAX_SUMMARY - 1 {
            summary.push('…');
            return summary;
        }
        if !summary.is_empty() {
            summary.push(' ');
        }
        summary.push_str(word);
    }
    summary.push('.');
    summary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_short() {
        assert_eq!(summary("Bone is reshaped. A splint stays on."), "Bone is reshaped.");
        assert_eq!(summary("No full stop"), "No full stop.");
        let long = summary(&"word ".repeat(100));
        assert!(long.chars().count() <= MAX_SUMMARY && long.ends_with("word…"), "{long}");
    }
}
