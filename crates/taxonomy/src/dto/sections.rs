use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Publish, or withdraw.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schemars(rename = "PublishCatalogueSectionRequest")]
pub struct PublishSectionRequest {
    /// Whether the public sees it.
    pub is_published: bool,
}

/// New places of many in one step: all of them, or none.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReorderCatalogueRequest")]
pub struct ReorderRequest {
    /// Each id at most once.
    #[garde(length(min = 1, max = 500), dive)]
    pub items: Vec<ReorderItem>,
}

/// The new place of one.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReorderCatalogueItem")]
pub struct ReorderItem {
    /// Which one.
    #[garde(skip)]
    pub id: Uuid,
    /// Small comes first.
    #[garde(range(min = 0, max = 1_000_000))]
    pub sort_order: i32,
}

/// A place that was given.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CataloguePlaceView")]
pub struct PlaceView {
    /// Which one.
    pub id: Uuid,
    /// Small comes first.
    pub sort_order: i32,
}

impl ReorderRequest {
    /// The new order, small places first.
    #[must_use]
    pub fn places(&self) -> Vec<PlaceView> {
        let mut places: Vec<PlaceView> =
            self.items.iter().map(|i| PlaceView { id: i.id, sort_order: i.sort_order }).collect();
        places.sort_by_key(|place| (place.sort_order, place.id));
        places
    }
}
