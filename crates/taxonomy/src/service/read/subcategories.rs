use crate::dto::SubcategoryView;
use crate::entity::subcategory::Model;
use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::service::cached::{CATALOGUE, PUBLIC};
use crate::store;
use kernel::{CategoryId, Locale, Scope, SubcategoryId};
use platform::cache::CachedAnswer;
use platform::http::{IdOrSlug, Versioned};
use platform::paging::{PageRequest, Slice};
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn subcategories(
        &self,
        scope: &Scope,
        locale: &Locale,
        of: Option<&IdOrSlug<CategoryId>>,
        page: &PageRequest,
    ) -> Result<Slice<SubcategoryView>, TaxonomyError> {
        let slice = store::treatment_subcategories::page(&self.parts.db, scope, of, page).await?;
        let views = self.subcategory_views(slice.items, scope, locale).await?;
        Ok(Slice { items: views, next: slice.next, total: slice.total })
    }

    pub(crate) async fn cached_subcategories(
        &self,
        locale: &Locale,
        of: Option<&IdOrSlug<CategoryId>>,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async { Ok((self.subcategories(&PUBLIC, locale, of, page).await?, vec![CATALOGUE])) };
        self.cached_page(locale, page, make).await
    }

    /// Those of one category, which must be visible within the scope.
    pub(crate) async fn subcategories_of(
        &self,
        scope: &Scope,
        locale: &Locale,
        category: &IdOrSlug<CategoryId>,
        page: &PageRequest,
    ) -> Result<Slice<SubcategoryView>, TaxonomyError> {
        let category = store::treatment_categories::find(&self.parts.db, scope, category).await?;
        let category = IdOrSlug::Id(category.ok_or(TaxonomyError::NotFound)?.id);
        self.subcategories(scope, locale, Some(&category), page).await
    }

    pub(crate) async fn cached_subcategories_of(
        &self,
        locale: &Locale,
        category: &IdOrSlug<CategoryId>,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async { Ok((self.subcategories_of(&PUBLIC, locale, category, page).await?, vec![CATALOGUE])) };
        self.cached_page(locale, page, make).await
    }

    pub(crate) async fn subcategory(
        &self,
        scope: &Scope,
        locale: &Locale,
        key: &IdOrSlug<SubcategoryId>,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let row = store::treatment_subcategories::find(&self.parts.db, scope, key).await?;
        self.subcategory_view(row.ok_or(TaxonomyError::NotFound)?, scope, locale).await
    }

    pub(crate) async fn cached_subcategory(
        &self,
        locale: &Locale,
        key: &IdOrSlug<SubcategoryId>,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = self.subcategory(&PUBLIC, locale, key).await?;
            Ok((reply.into_answer(Some(locale.to_string()), self.parts.now())?, vec![CATALOGUE]))
        };
        self.cached(&format!("taxonomy/subcategory {key:?} {locale}"), make).await
    }

    pub(in crate::service) async fn subcategory_view(
        &self,
        row: Model,
        scope: &Scope,
        locale: &Locale,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let version = row.updated_at;
        let view = self.subcategory_views(vec![row], scope, locale).await?.pop().ok_or(TaxonomyError::NotFound)?;
        Ok(Versioned { view, version })
    }

    pub(super) async fn subcategory_views(
        &self,
        rows: Vec<Model>,
        scope: &Scope,
        locale: &Locale,
    ) -> Result<Vec<SubcategoryView>, TaxonomyError> {
        let ids: Vec<SubcategoryId> = rows.iter().map(|row| row.id).collect();
        let counts = store::treatments::counts_by_subcategory(&self.parts.db, &ids).await?;
        let view = |row: Model| {
            let count = counts.get(&row.id).copied().unwrap_or_default();
            SubcategoryView::new(row, count, scope, locale)
        };
        Ok(rows.into_iter().map(view).collect())
    }
}
