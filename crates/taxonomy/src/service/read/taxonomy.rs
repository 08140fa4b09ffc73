use crate::dto::{TaxonomyCategoryView, TaxonomySubcategoryView};
use crate::entity::{category, subcategory};
use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::service::cached::{CATALOGUE, PUBLIC};
use crate::store;
use kernel::{CategoryId, Locale, SubcategoryId};
use platform::cache::CachedAnswer;
use platform::http::Reply;
use std::collections::HashMap;
use std::sync::Arc;

impl Taxonomy {
    /// The published categories with their published subcategories, for menus.
    pub(crate) async fn cached_taxonomy(&self, locale: &Locale) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = Reply(self.taxonomy(locale).await?);
            Ok((reply.into_answer(Some(locale.to_string()), self.parts.now())?, vec![CATALOGUE]))
        };
        self.cached(&format!("taxonomy/flat {locale}"), make).await
    }

    async fn taxonomy(&self, locale: &Locale) -> Result<Vec<TaxonomyCategoryView>, TaxonomyError> {
        let db = &self.parts.db;
        let categories = store::treatment_categories::all(db, &PUBLIC).await?;
        let ids: Vec<CategoryId> = categories.iter().map(|row| row.id).collect();
        let subcategories = store::treatment_subcategories::of_categories(db, &PUBLIC, &ids).await?;
        let sub_ids: Vec<SubcategoryId> = subcategories.iter().map(|row| row.id).collect();
        let in_category = store::treatments::counts_by_category(db, &ids).await?;
        let in_subcategory = store::treatments::counts_by_subcategory(db, &sub_ids).await?;
        let mut by_category: HashMap<CategoryId, Vec<TaxonomySubcategoryView>> = HashMap::new();
        for row in subcategories {
            let count = in_subcategory.get(&row.id).copied().unwrap_or_default();
            by_category.entry(row.category_id).or_default().push(subcategory_view(row, count, locale));
        }
        let view = |row: category::Model| TaxonomyCategoryView {
            category_id: row.id,
            category_name: row.texts().in_locale(locale).name,
            category_slug: row.slug,
            subcategories: by_category.remove(&row.id).unwrap_or_default(),
            treatments_count: in_category.get(&row.id).copied().unwrap_or_default(),
        };
        Ok(categories.into_iter().map(view).collect())
    }
}

fn subcategory_view(row: subcategory::Model, treatments_count: i64, locale: &Locale) -> TaxonomySubcategoryView {
    let name = row.texts().in_locale(locale).name;
    TaxonomySubcategoryView { id: row.id, name, slug: row.slug, treatments_count }
}
