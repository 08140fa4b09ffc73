//! Invalidates cached public answers by the event too: in every process, and tried again until every one has received
//! it.

use crate::service::{LISTS, Laboratories};
use async_trait::async_trait;
use kernel::events::laboratory::LaboratoryChanged;
use platform::cache::AnswerCache;
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError, Reactions};

/// The reactions of this module.
pub fn reactions(laboratories: &Laboratories) -> Reactions {
    let invalidate = InvalidateAnswers(laboratories.parts.cache.clone());
    Reactions::new().on_external::<LaboratoryChanged, _>("laboratory.drop_answers", invalidate)
}

struct InvalidateAnswers(AnswerCache);

#[async_trait]
impl ExternalReaction<LaboratoryChanged> for InvalidateAnswers {
    const SYSTEM: ExternalSystem = ExternalSystem::Cache;

    async fn react(&self, _: &Delivery, _: LaboratoryChanged) -> Result<(), ReactionError> {
        self.0.store().invalidate_tags(&[LISTS]).await.map_err(ReactionError::retry)
    }
}
