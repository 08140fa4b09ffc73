//! Invalidates cached public answers by the events too: in every process, and tried again until every one has received
//! it.

use crate::service::{Hospitals, LISTS, OFFERS, tag};
use async_trait::async_trait;
use kernel::events::hospitals::{HospitalChanged, HospitalVerified, OfferChanged};
use kernel::events::taxonomy::CatalogueChanged;
use platform::cache::{AnswerCache, Tag};
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError, Reactions};

/// The reactions of this module.
pub fn reactions(hospitals: &Hospitals) -> Reactions {
    let invalidate = InvalidateAnswers(hospitals.parts.cache.clone());
    Reactions::new()
        .on_external::<HospitalChanged, _>("hospitals.drop_answers_of_hospital", invalidate.clone())
        .on_external::<HospitalVerified, _>("hospitals.drop_answers_of_verified", invalidate.clone())
        .on_external::<OfferChanged, _>("hospitals.drop_answers_of_offer", invalidate.clone())
        .on_external::<CatalogueChanged, _>("hospitals.drop_answers_of_catalogue", invalidate)
}

#[derive(Clone)]
struct InvalidateAnswers(AnswerCache);

impl InvalidateAnswers {
    async fn invalidate(&self, tags: &[Tag]) -> Result<(), ReactionError> {
        self.0.store().invalidate_tags(tags).await.map_err(ReactionError::retry)
    }
}

#[async_trait]
impl ExternalReaction<HospitalChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, event: HospitalChanged) -> Result<(), ReactionError> {
        self.invalidate(&[LISTS, tag(event.hospital_id)]).await
    }
}

#[async_trait]
impl ExternalReaction<HospitalVerified> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, event: HospitalVerified) -> Result<(), ReactionError> {
        self.invalidate(&[LISTS, tag(event.hospital_id)]).await
    }
}

#[async_trait]
impl ExternalReaction<OfferChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, event: OfferChanged) -> Result<(), ReactionError> {
        self.invalidate(&[LISTS, tag(event.hospital_id)]).await
    }
}

/// A treatment's name stands in lists of offers, and a hospital is found by it.
#[async_trait]
impl ExternalReaction<CatalogueChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, _: CatalogueChanged) -> Result<(), ReactionError> {
        self.invalidate(&[LISTS, OFFERS]).await
    }
}
