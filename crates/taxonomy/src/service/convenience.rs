//! The catalogue at one glance, and the search over everything public.

use super::{CATALOGUE, Taxonomy};
use crate::dto::{
    ByTaxonomyQuery, ListTreatmentsQuery, SearchHitView, SearchQuery, TaxonomyCategoryView, TaxonomySubcategoryView,
    TreatmentView,
};
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use kernel::{CategoryId, SubcategoryId};
use platform::cache::CachedAnswer;
use platform::http::{IdOrSlug, ListReply, Reply};
use platform::paging::PageRequest;
use sea_orm::TransactionTrait;
use std::collections::HashMap;
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn cached_taxonomy(&self, reader: &Reader) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = Reply(self.taxonomy(reader).await?);
            Ok((reply.into_answer(Some(reader.locale.to_string()), self.clock.now())?, vec![CATALOGUE]))
        };
        self.cached(&format!("taxonomy/flat {}", reader.locale), make).await
    }

    async fn taxonomy(&self, reader: &Reader) -> Result<Vec<TaxonomyCategoryView>, TaxonomyError> {
        let categories = store::category::all(&self.db, reader).await?;
        let ids: Vec<CategoryId> = categories.iter().map(|row| row.id).collect();
        let subcategories = store::subcategory::of_categories(&self.db, reader, &ids).await?;
        let sub_ids: Vec<SubcategoryId> = subcategories.iter().map(|row| row.id).collect();
        let in_category = store::category::treatment_counts(&self.db, &ids).await?;
        let in_subcategory = store::subcategory::treatment_counts(&self.db, &sub_ids).await?;
        let mut by_category: HashMap<CategoryId, Vec<TaxonomySubcategoryView>> = HashMap::new();
        for row in subcategories {
            let view = TaxonomySubcategoryView {
                id: row.id,
                name: row.texts().shown(&reader.locale).name,
                treatments_count: in_subcategory.get(&row.id).copied().unwrap_or_default(),
                slug: row.slug,
            };
            by_category.entry(row.category_id).or_default().push(view);
        }
        let view = |row: crate::entity::category::Model| TaxonomyCategoryView {
            category_id: row.id,
            category_name: row.texts().shown(&reader.locale).name,
            category_slug: row.slug,
            subcategories: by_category.remove(&row.id).unwrap_or_default(),
            treatments_count: in_category.get(&row.id).copied().unwrap_or_default(),
        };
        Ok(categories.into_iter().map(view).collect())
    }

    pub(crate) async fn by_taxonomy(
        &self,
        reader: &Reader,
        query: ByTaxonomyQuery,
        page: &PageRequest,
    ) -> Result<ListReply<TreatmentView>, TaxonomyError> {
        let filter = ListTreatmentsQuery {
            category: query.category_slug.map(IdOrSlug::Slug),
            subcategory: query.subcategory_slug.map(IdOrSlug::Slug),
            ..ListTreatmentsQuery::default()
        };
        self.treatments(reader, &filter, page).await
    }

    pub(crate) async fn search(
        &self,
        reader: &Reader,
        query: &SearchQuery,
        page: &PageRequest,
    ) -> Result<ListReply<SearchHitView>, TaxonomyError> {
        let txn = self.db.begin().await?;
        store::search::set_threshold(&txn).await?;
        let slice = store::search::page(&txn, query, page).await?;
        txn.commit().await?;
        Ok(ListReply::new(page, slice, |row| SearchHitView::new(row, &reader.locale)))
    }
}
