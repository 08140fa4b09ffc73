//! Reading subcategories.

use super::{CATALOGUE, Taxonomy};
use crate::dto::SubcategoryView;
use crate::entity::subcategory::Model;
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use kernel::{CategoryId, SubcategoryId};
use platform::cache::CachedAnswer;
use platform::http::{IdOrSlug, ListReply, Versioned};
use platform::paging::{PageRequest, Slice};
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn subcategories(
        &self,
        reader: &Reader,
        of: Option<&IdOrSlug<CategoryId>>,
        page: &PageRequest,
    ) -> Result<ListReply<SubcategoryView>, TaxonomyError> {
        let slice = store::subcategory::page(&self.db, reader, of, page).await?;
        let views = self.subcategory_views(slice.items, reader).await?;
        Ok(ListReply::new(page, Slice { items: views, next: slice.next, total: slice.total }, |view| view))
    }

    /// Those of one category, which must be there for the reader.
    pub(crate) async fn subcategories_of(
        &self,
        reader: &Reader,
        category: &IdOrSlug<CategoryId>,
        page: &PageRequest,
    ) -> Result<ListReply<SubcategoryView>, TaxonomyError> {
        let category = store::category::find(&self.db, reader, category).await?.ok_or(TaxonomyError::NotFound)?;
        self.subcategories(reader, Some(&IdOrSlug::Id(category.id)), page).await
    }

    pub(crate) async fn subcategory(
        &self,
        reader: &Reader,
        key: &IdOrSlug<SubcategoryId>,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let row = store::subcategory::find(&self.db, reader, key).await?.ok_or(TaxonomyError::NotFound)?;
        self.subcategory_view(row, reader).await
    }

    pub(crate) async fn cached_subcategory(
        &self,
        reader: &Reader,
        key: &IdOrSlug<SubcategoryId>,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = self.subcategory(reader, key).await?;
            Ok((reply.into_answer(Some(reader.locale.to_string()), self.clock.now())?, vec![CATALOGUE]))
        };
        self.cached(&format!("taxonomy/subcategory {key:?} {}", reader.locale), make).await
    }

    pub(super) async fn subcategory_view(
        &self,
        row: Model,
        reader: &Reader,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let version = row.updated_at;
        let view = self.subcategory_views(vec![row], reader).await?.pop().ok_or(TaxonomyError::NotFound)?;
        Ok(Versioned { view, version })
    }

    pub(super) async fn subcategory_views(
        &self,
        rows: Vec<Model>,
        reader: &Reader,
    ) -> Result<Vec<SubcategoryView>, TaxonomyError> {
        let ids: Vec<SubcategoryId> = rows.iter().map(|row| row.id).collect();
        let counts = store::subcategory::treatment_counts(&self.db, &ids).await?;
        let view = |row: Model| {
            let count = counts.get(&row.id).copied().unwrap_or_default();
            SubcategoryView::new(row, count, reader)
        };
        Ok(rows.into_iter().map(view).collect())
    }
}
