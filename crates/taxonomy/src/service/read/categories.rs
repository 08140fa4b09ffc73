use crate::dto::{CategoryInclude, CategoryView, SubcategoryView};
use crate::entity::category::Model;
use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::service::cached::{CATALOGUE, PUBLIC};
use crate::store;
use kernel::{CategoryId, Locale, Scope};
use platform::cache::CachedAnswer;
use platform::http::{IdOrSlug, Versioned};
use platform::paging::{PageRequest, Slice};
use std::collections::HashMap;
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn categories(
        &self,
        scope: &Scope,
        locale: &Locale,
        include: Option<CategoryInclude>,
        page: &PageRequest,
    ) -> Result<Slice<CategoryView>, TaxonomyError> {
        let slice = store::treatment_categories::page(&self.parts.db, scope, page).await?;
        let views = self.category_views(slice.items, scope, locale, include).await?;
        Ok(Slice { items: views, next: slice.next, total: slice.total })
    }

    pub(crate) async fn cached_categories(
        &self,
        locale: &Locale,
        include: Option<CategoryInclude>,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async { Ok((self.categories(&PUBLIC, locale, include, page).await?, vec![CATALOGUE])) };
        self.cached_page(locale, page, make).await
    }

    pub(crate) async fn category(
        &self,
        scope: &Scope,
        locale: &Locale,
        key: &IdOrSlug<CategoryId>,
        include: Option<CategoryInclude>,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let row = store::treatment_categories::find(&self.parts.db, scope, key).await?;
        let row = row.ok_or(TaxonomyError::NotFound)?;
        self.category_view_with(row, scope, locale, include).await
    }

    pub(crate) async fn cached_category(
        &self,
        locale: &Locale,
        key: &IdOrSlug<CategoryId>,
        include: Option<CategoryInclude>,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = self.category(&PUBLIC, locale, key, include).await?;
            Ok((reply.into_answer(Some(locale.to_string()), self.parts.now())?, vec![CATALOGUE]))
        };
        self.cached(&format!("taxonomy/category {key:?} {include:?} {locale}"), make).await
    }

    pub(in crate::service) async fn category_view(
        &self,
        row: Model,
        scope: &Scope,
        locale: &Locale,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        self.category_view_with(row, scope, locale, None).await
    }

    async fn category_view_with(
        &self,
        row: Model,
        scope: &Scope,
        locale: &Locale,
        include: Option<CategoryInclude>,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let version = row.updated_at;
        let mut views = self.category_views(vec![row], scope, locale, include).await?;
        Ok(Versioned { view: views.pop().ok_or(TaxonomyError::NotFound)?, version })
    }

    async fn category_views(
        &self,
        rows: Vec<Model>,
        scope: &Scope,
        locale: &Locale,
        include: Option<CategoryInclude>,
    ) -> Result<Vec<CategoryView>, TaxonomyError> {
        let ids: Vec<CategoryId> = rows.iter().map(|row| row.id).collect();
        let counts = store::treatments::counts_by_category(&self.parts.db, &ids).await?;
        let mut included = match include {
            Some(CategoryInclude::Subcategories) => Some(self.subcategories_by_category(scope, locale, &ids).await?),
            None => None,
        };
        let view = |row: Model| {
            let subcategories = included.as_mut().map(|by_category| by_category.remove(&row.id).unwrap_or_default());
            let count = counts.get(&row.id).copied().unwrap_or_default();
            CategoryView::new(row, count, subcategories, scope, locale)
        };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn subcategories_by_category(
        &self,
        scope: &Scope,
        locale: &Locale,
        ids: &[CategoryId],
    ) -> Result<HashMap<CategoryId, Vec<SubcategoryView>>, TaxonomyError> {
        let rows = store::treatment_subcategories::of_categories(&self.parts.db, scope, ids).await?;
        let mut by_category: HashMap<CategoryId, Vec<SubcategoryView>> = HashMap::new();
        for view in self.subcategory_views(rows, scope, locale).await? {
            by_category.entry(view.category_id).or_default().push(view);
        }
        Ok(by_category)
    }
}
