//! Events of the `taxonomy` module.
use uuid::Uuid;

super::events! {
    /// A category, subcategory or treatment was created, changed, moved, published or deleted.
    CatalogueChanged = "taxonomy.catalogue_changed.v1" {
        /// `category`, `subcategory` or `treatment`.
        entity_type: String,
        /// Which one; `None` for a change of many at once (a new order).
        entity_id: Option<Uuid>,
    }
}
