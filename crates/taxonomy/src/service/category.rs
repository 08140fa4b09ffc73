//! Reading categories.

use super::{CATALOGUE, Taxonomy};
use crate::dto::{CategoryInclude, CategoryView, SubcategoryView};
use crate::entity::category::Model;
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use kernel::CategoryId;
use platform::cache::CachedAnswer;
use platform::http::{IdOrSlug, ListReply, Versioned};
use platform::paging::{PageRequest, Position, Slice};
use std::collections::HashMap;
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn categories(
        &self,
        reader: &Reader,
        include: Option<CategoryInclude>,
        page: &PageRequest,
    ) -> Result<ListReply<CategoryView>, TaxonomyError> {
        let slice = store::category::page(&self.db, reader, page).await?;
        let views = self.category_views(slice.items, reader, include).await?;
        Ok(ListReply::new(page, Slice { items: views, next: slice.next, total: slice.total }, |view| view))
    }

    /// The first page for the public, from the cache; deeper pages are rarely
    /// read twice.
    pub(crate) async fn cached_categories(
        &self,
        reader: &Reader,
        include: Option<CategoryInclude>,
        page: &PageRequest,
    ) -> Result<Option<Arc<CachedAnswer>>, TaxonomyError> {
        if page.position != Position::Start {
            return Ok(None);
        }
        let sign = if page.sort.descending { "-" } else { "" };
        let key = format!("taxonomy/categories {include:?} {} {sign}{} {}", page.limit, page.sort.field, reader.locale);
        let make = || async {
            let reply = self.categories(reader, include, page).await?;
            Ok((reply.into_answer(Some(reader.locale.to_string()), self.clock.now())?, vec![CATALOGUE]))
        };
        self.cached(&key, make).await.map(Some)
    }

    pub(crate) async fn category(
        &self,
        reader: &Reader,
        key: &IdOrSlug<CategoryId>,
        include: Option<CategoryInclude>,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let row = store::category::find(&self.db, reader, key).await?.ok_or(TaxonomyError::NotFound)?;
        self.category_view(row, reader, include).await
    }

    pub(crate) async fn cached_category(
        &self,
        reader: &Reader,
        key: &IdOrSlug<CategoryId>,
        include: Option<CategoryInclude>,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let cache_key = format!("taxonomy/category {key:?} {include:?} {}", reader.locale);
        let make = || async {
            let reply = self.category(reader, key, include).await?;
            Ok((reply.into_answer(Some(reader.locale.to_string()), self.clock.now())?, vec![CATALOGUE]))
        };
        self.cached(&cache_key, make).await
    }

    pub(super) async fn category_view(
        &self,
        row: Model,
        reader: &Reader,
        include: Option<CategoryInclude>,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let version = row.updated_at;
        let view = self.category_views(vec![row], reader, include).await?.pop().ok_or(TaxonomyError::NotFound)?;
        Ok(Versioned { view, version })
    }

    async fn category_views(
        &self,
        rows: Vec<Model>,
        reader: &Reader,
        include: Option<CategoryInclude>,
    ) -> Result<Vec<CategoryView>, TaxonomyError> {
        let ids: Vec<CategoryId> = rows.iter().map(|row| row.id).collect();
        let counts = store::category::treatment_counts(&self.db, &ids).await?;
        let mut included = match include {
            Some(CategoryInclude::Subcategories) => Some(self.subcategories_by_category(reader, &ids).await?),
            None => None,
        };
        let view = |row: Model| {
            let subcategories = included.as_mut().map(|by_category| by_category.remove(&row.id).unwrap_or_default());
            let count = counts.get(&row.id).copied().unwrap_or_default();
            CategoryView::new(row, count, subcategories, reader)
        };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn subcategories_by_category(
        &self,
        reader: &Reader,
        ids: &[CategoryId],
    ) -> Result<HashMap<CategoryId, Vec<SubcategoryView>>, TaxonomyError> {
        let rows = store::subcategory::of_categories(&self.db, reader, ids).await?;
        let mut by_category: HashMap<CategoryId, Vec<SubcategoryView>> = HashMap::new();
        for view in self.subcategory_views(rows, reader).await? {
            by_category.entry(view.category_id).or_default().push(view);
        }
        Ok(by_category)
    }
}
