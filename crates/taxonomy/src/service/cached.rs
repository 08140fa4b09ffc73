//! Public answers through the cache.

use super::Taxonomy;
use crate::error::TaxonomyError;
use kernel::{Locale, Scope, TreatmentId};
use platform::cache::{CachedAnswer, Fresh, Tag};
use platform::http::ListReply;
use platform::paging::{PageRequest, Slice};
use serde::Serialize;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// On every answer made of the catalogue.
pub const CATALOGUE: Tag = Tag::fixed("taxonomy:catalogue");
/// On every answer with a price.
pub const OFFERS: Tag = Tag::fixed("taxonomy:offers");
/// On lists that offers are part of: which treatments are in them, or their order.
pub const BY_OFFER: Tag = Tag::fixed("taxonomy:by-offer");
/// On answers that list pages of other modules.
pub const PAGES: Tag = Tag::fixed("taxonomy:pages");

/// Who cached answers are made for.
pub const PUBLIC: Scope = Scope::Nothing;

/// On answers with the prices of this treatment.
#[must_use]
pub fn offers_of(treatment: TreatmentId) -> Tag {
    Tag::of("taxonomy:offers-of", treatment)
}

impl Taxonomy {
    /// The answer cached under `key`, or the one that `make` gives with its tags. What is not found is not cached.
    pub(super) async fn cached<F>(&self, key: &str, make: impl Fn() -> F) -> Result<Arc<CachedAnswer>, TaxonomyError>
    where
        F: Future<Output = Result<(CachedAnswer, Vec<Tag>), TaxonomyError>>,
    {
        let ttl = Duration::from_secs(self.config.cache_seconds);
        let compute = || async {
            let (answer, tags) = make().await?;
            Ok(Fresh { answer, tags, ttl })
        };
        self.parts.cache.get_or_compute(key, compute).await
    }

    /// A page of a public list, as [`Taxonomy::cached`].
    pub(super) async fn cached_page<V, F>(
        &self,
        locale: &Locale,
        page: &PageRequest,
        make: impl Fn() -> F,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError>
    where
        V: Serialize,
        F: Future<Output = Result<(Slice<V>, Vec<Tag>), TaxonomyError>>,
    {
        let make = || async {
            let (slice, tags) = make().await?;
            let answer = ListReply::of(page, slice).into_answer(Some(locale.to_string()), self.parts.now())?;
            Ok((answer, tags))
        };
        self.cached(&format!("{}#{locale}", page.cache_key()), make).await
    }
}
