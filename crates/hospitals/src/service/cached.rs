//! Public answers through the cache.

use super::Hospitals;
use crate::dto::ListHospitalsQuery;
use crate::error::HospitalError;
use kernel::{Actor, HospitalId, Locale, Role, Scope};
use platform::cache::{CachedAnswer, Fresh, Tag};
use platform::http::{IdOrSlug, ListReply};
use platform::paging::PageRequest;
use std::sync::Arc;
use std::time::Duration;

/// An invalidated tag ends an answer at once; this is for what no event tells of.
const TTL: Duration = Duration::from_secs(600);

/// On every list of hospitals.
pub const LISTS: Tag = Tag::fixed("hospitals");
/// On every list of offers, which shows names of treatments.
pub const OFFERS: Tag = Tag::fixed("hospital_offers");

/// Who cached answers are made for.
const PUBLIC: Scope = Scope::Nothing;

/// On what shows this hospital alone.
pub fn tag(id: HospitalId) -> Tag {
    Tag::of("hospital", id)
}

impl Hospitals {
    /// The scope of a caller who may see more than the public; everyone else shares the cache, and costs no query for
    /// a scope.
    pub(crate) async fn scope_beyond_public(&self, caller: Option<&Actor>) -> Result<Option<Scope>, HospitalError> {
        if is_public(caller) {
            return Ok(None);
        }
        Ok(Some(self.ports.scopes.of_visitor(caller).await?))
    }

    pub(crate) async fn cached_list(
        &self,
        filter: &ListHospitalsQuery,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Arc<CachedAnswer>, HospitalError> {
        let compute = || async {
            let reply = ListReply::of(page, self.list(&PUBLIC, filter, page, locale).await?);
            let answer = reply.into_answer(Some(locale.to_string()), self.parts.now())?;
            Ok(Fresh { answer, tags: vec![LISTS], ttl: TTL })
        };
        self.parts.cache.get_or_compute(&format!("{}#{locale}", page.cache_key()), compute).await
    }

    pub(crate) async fn cached_get(
        &self,
        id: &IdOrSlug<HospitalId>,
        locale: &Locale,
    ) -> Result<Arc<CachedAnswer>, HospitalError> {
        let compute = || async {
            let reply = self.get(&PUBLIC, id, locale).await?;
            let tags = vec![tag(reply.view.id)];
            Ok(Fresh { answer: reply.into_answer(Some(locale.to_string()), self.parts.now())?, tags, ttl: TTL })
        };
        self.parts.cache.get_or_compute(&format!("hospital {}#{locale}", key_of(id)), compute).await
    }

    pub(crate) async fn cached_offers(
        &self,
        id: &IdOrSlug<HospitalId>,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Arc<CachedAnswer>, HospitalError> {
        let compute = || async {
            let hospital = self.visible(&PUBLIC, id).await?.id;
            let reply = ListReply::of(page, self.offers_of(&PUBLIC, hospital, page, locale).await?);
            let answer = reply.into_answer(Some(locale.to_string()), self.parts.now())?;
            Ok(Fresh { answer, tags: vec![tag(hospital), OFFERS], ttl: TTL })
        };
        self.parts.cache.get_or_compute(&format!("{}#{locale}", page.cache_key()), compute).await
    }
}

/// Whether this caller sees what everyone sees.
fn is_public(caller: Option<&Actor>) -> bool {
    match caller {
        None => true,
        Some(Actor::System) => false,
        Some(Actor::User { role, .. }) => match role {
            Role::Patient | Role::Doctor => true,
            Role::Admin | Role::HospitalAdmin => false,
        },
    }
}

fn key_of(id: &IdOrSlug<HospitalId>) -> String {
    match id {
        IdOrSlug::Id(id) => id.to_string(),
        IdOrSlug::Slug(slug) => slug.clone(),
    }
}
