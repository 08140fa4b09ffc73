use crate::dto::{SearchHitView, SearchQuery};
use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::store;
use kernel::Locale;
use platform::db::Begin;
use platform::paging::{PageRequest, Slice};

impl Taxonomy {
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
