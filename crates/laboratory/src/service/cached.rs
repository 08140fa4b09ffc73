//! Public answers through the cache.

use super::Laboratories;
use crate::dto::{LaboratoryView, ListLaboratoriesQuery};
use crate::error::LaboratoryError;
use crate::store;
use kernel::{Actor, LaboratoryId, Role, Scope};
use platform::cache::{CachedAnswer, Fresh, Tag};
use platform::http::{ListReply, Versioned};
use platform::paging::{PageRequest, Slice};
use std::sync::Arc;
use std::time::Duration;

/// The tag ends an answer at once; this is for what no event tells of.
const TTL: Duration = Duration::from_secs(600);

/// On every public answer about laboratories: they change seldom.
pub const LISTS: Tag = Tag::fixed("laboratories");

/// Who cached answers are made for.
const PUBLIC: Scope = Scope::Nothing;

impl Laboratories {
    /// The scope of a caller who may see more than the public; everyone else shares the cache.
    pub(crate) async fn scope_beyond_public(&self, caller: Option<&Actor>) -> Result<Option<Scope>, LaboratoryError> {
        match caller.and_then(Actor::role) {
            Some(Role::Admin | Role::HospitalAdmin) => Ok(Some(self.ports.scopes.of_visitor(caller).await?)),
            Some(Role::Patient | Role::Doctor) | None => Ok(None),
        }
    }

    pub(crate) async fn list_laboratories(
        &self,
        scope: &Scope,
        filter: &ListLaboratoriesQuery,
        page: &PageRequest,
    ) -> Result<Slice<LaboratoryView>, LaboratoryError> {
        Ok(store::laboratories::page(&self.parts.db, scope, filter, page).await?.map(LaboratoryView::from))
    }

    pub(crate) async fn get_laboratory(
        &self,
        scope: &Scope,
        id: LaboratoryId,
    ) -> Result<Versioned<LaboratoryView>, LaboratoryError> {
        let laboratory = store::laboratories::find(&self.parts.db, scope, id).await?;
        Ok(laboratory.ok_or(LaboratoryError::NotFound)?.into())
    }

    pub(crate) async fn cached_list(
        &self,
        filter: &ListLaboratoriesQuery,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, LaboratoryError> {
        let compute = || async {
            let reply = ListReply::of(page, self.list_laboratories(&PUBLIC, filter, page).await?);
            Ok(Fresh { answer: reply.into_answer(None, self.parts.now())?, tags: vec![LISTS], ttl: TTL })
        };
        self.parts.cache.get_or_compute(&page.cache_key(), compute).await
    }

    pub(crate) async fn cached_get(&self, id: LaboratoryId) -> Result<Arc<CachedAnswer>, LaboratoryError> {
        let compute = || async {
            let reply = self.get_laboratory(&PUBLIC, id).await?;
            Ok(Fresh { answer: reply.into_answer(None, self.parts.now())?, tags: vec![LISTS], ttl: TTL })
        };
        self.parts.cache.get_or_compute(&format!("laboratory {id}"), compute).await
    }

    /// Invalidates public answers, after the commit. Should Redis be away, the reaction to the event makes up for it.
    pub(crate) async fn invalidate(&self) {
        if let Err(error) = self.parts.cache.store().invalidate_tags(&[LISTS]).await {
            tracing::warn!(%error, "public answers are invalidated later, by the event");
        }
    }
}
