//! Public answers are dropped by the events too: in every process, and again
//! until it has worked.

use crate::service::{Hospitals, LISTS, OFFERS, tag};
use async_trait::async_trait;
use kernel::events::hospitals::{HospitalChanged, HospitalVerified, OfferChanged};
use kernel::events::taxonomy::CatalogueChanged;
use platform::cache::{Cache, Tag};
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;
use std::sync::Arc;

/// The reactions of this module.
#[must_use]
pub fn reactions(hospitals: &Hospitals) -> Reactions {
    let drops = || DropAnswers(Arc::clone(hospitals.parts.cache.store()));
    Reactions::new()
        .on::<HospitalChanged>("hospitals.drop_answers_of_hospital", drops())
        .on::<HospitalVerified>("hospitals.drop_answers_of_verified", drops())
        .on::<OfferChanged>("hospitals.drop_answers_of_offer", drops())
        .on::<CatalogueChanged>("hospitals.drop_answers_of_catalogue", drops())
}

struct DropAnswers(Arc<dyn Cache>);

impl DropAnswers {
    async fn forget(&self, tags: &[Tag]) -> Result<(), ReactionError> {
        self.0.drop_tags(tags).await.map_err(|error| ReactionError::Retry(error.to_string()))
    }
}

#[async_trait]
impl Reaction<HospitalChanged> for DropAnswers {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, event: HospitalChanged) -> Result<(), ReactionError> {
        self.forget(&[LISTS, tag(event.hospital_id)]).await
    }
}

#[async_trait]
impl Reaction<HospitalVerified> for DropAnswers {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, event: HospitalVerified) -> Result<(), ReactionError> {
        self.forget(&[LISTS, tag(event.hospital_id)]).await
    }
}

#[async_trait]
impl Reaction<OfferChanged> for DropAnswers {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, event: OfferChanged) -> Result<(), ReactionError> {
        self.forget(&[LISTS, tag(event.hospital_id)]).await
    }
}

/// A treatment's name stands in lists of offers, and a hospital is found by it.
#[async_trait]
impl Reaction<CatalogueChanged> for DropAnswers {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, _: CatalogueChanged) -> Result<(), ReactionError> {
        self.forget(&[LISTS, OFFERS]).await
    }
}
