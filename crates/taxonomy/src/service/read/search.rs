use crate::dto::{SearchHitView, SearchQuery};
use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::service::cached::{CATALOGUE, PAGES};
use crate::store;
use kernel::Locale;
use platform::cache::CachedAnswer;
use platform::db::Begin;
use platform::paging::{PageRequest, Slice};
use std::sync::Arc;

impl Taxonomy {
    /// The first page of what the public finds.
    pub(crate) async fn cached_search(
        &self,
        locale: &Locale,
        query: &SearchQuery,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async { Ok((self.search(locale, query, page).await?, vec![CATALOGUE, PAGES])) };
        self.cached_page(locale, page, make).await
    }

    /// What the public finds, of every module.
    pub(crate) async fn search(
        &self,
        locale: &Locale,
        query: &SearchQuery,
        page: &PageRequest,
    ) -> Result<Slice<SearchHitView>, TaxonomyError> {
        let txn = self.parts.db.begin().await?;
        store::search_documents::set_threshold(&txn).await?;
        let slice = store::search_documents::page(&txn, query, page).await?;
        txn.commit().await?;
        Ok(slice.map(|row| SearchHitView::new(row, locale)))
    }
}
