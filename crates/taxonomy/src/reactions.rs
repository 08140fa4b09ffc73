//! Dropping cached answers when what they were made of has changed, here or in
//! another module. The process that made a change has dropped them already;
//! a reaction is tried again until every process has heard of it.

use crate::service::{CATALOGUE, OFFERS, PAGES, Taxonomy, offers_of};
use async_trait::async_trait;
use kernel::events::hospitals::{HospitalChanged, OfferChanged};
use kernel::events::taxonomy::CatalogueChanged;
use platform::cache::{AnswerCache, Tag};
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;

/// The reactions of this module.
#[must_use]
pub fn reactions(taxonomy: &Taxonomy) -> Reactions {
    let drops = Drops(taxonomy.cache().clone());
    Reactions::new()
        .on::<CatalogueChanged>("taxonomy.drop_catalogue_answers", drops.clone())
        .on::<HospitalChanged>("taxonomy.drop_hospital_answers", drops.clone())
        .on::<OfferChanged>("taxonomy.drop_offer_answers", drops)
}

#[derive(Clone)]
struct Drops(AnswerCache);

impl Drops {
    async fn drop(&self, tags: &[Tag]) -> Result<(), ReactionError> {
        self.0.store().drop_tags(tags).await.map_err(|error| ReactionError::Retry(error.to_string()))
    }
}

#[async_trait]
impl Reaction<CatalogueChanged> for Drops {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, _: CatalogueChanged) -> Result<(), ReactionError> {
        self.drop(&[CATALOGUE]).await
    }
}

#[async_trait]
impl Reaction<HospitalChanged> for Drops {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, _: HospitalChanged) -> Result<(), ReactionError> {
        self.drop(&[OFFERS, PAGES]).await
    }
}

#[async_trait]
impl Reaction<OfferChanged> for Drops {
    async fn react(&self, _: &DatabaseTransaction, _: &Delivery, event: OfferChanged) -> Result<(), ReactionError> {
        self.drop(&[offers_of(event.treatment_id)]).await
    }
}
