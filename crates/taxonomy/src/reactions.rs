//! Invalidates cached answers when what they were made of has changed, here or in another module. The process that made
//! a change has done so already; the reaction is tried again until every process has received it.

use crate::service::{BY_OFFER, CATALOGUE, OFFERS, PAGES, Taxonomy, offers_of};
use async_trait::async_trait;
use kernel::events::hospitals::{HospitalChanged, OfferChanged};
use kernel::events::taxonomy::CatalogueChanged;
use platform::cache::{AnswerCache, Tag};
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError, Reactions};

/// The reactions of this module.
pub fn reactions(taxonomy: &Taxonomy) -> Reactions {
    let invalidate = InvalidateAnswers(taxonomy.parts.cache.clone());
    Reactions::new()
        .on_external::<CatalogueChanged, _>("taxonomy.drop_catalogue_answers", invalidate.clone())
        .on_external::<HospitalChanged, _>("taxonomy.drop_hospital_answers", invalidate.clone())
        .on_external::<OfferChanged, _>("taxonomy.drop_offer_answers", invalidate)
}

#[derive(Clone)]
struct InvalidateAnswers(AnswerCache);

impl InvalidateAnswers {
    async fn invalidate(&self, tags: &[Tag]) -> Result<(), ReactionError> {
        self.0.store().invalidate_tags(tags).await.map_err(ReactionError::retry)
    }
}

#[async_trait]
impl ExternalReaction<CatalogueChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, _: CatalogueChanged) -> Result<(), ReactionError> {
        self.invalidate(&[CATALOGUE]).await
    }
}

#[async_trait]
impl ExternalReaction<HospitalChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, _: HospitalChanged) -> Result<(), ReactionError> {
        self.invalidate(&[OFFERS, BY_OFFER, PAGES]).await
    }
}

#[async_trait]
impl ExternalReaction<OfferChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, event: OfferChanged) -> Result<(), ReactionError> {
        self.invalidate(&[offers_of(event.treatment_id), BY_OFFER]).await
    }
}
