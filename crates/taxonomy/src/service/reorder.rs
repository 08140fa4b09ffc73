use super::{CatalogueEdit, Taxonomy};
use crate::domain::Kind;
use crate::dto::{PlaceView, ReorderItem, ReorderRequest};
use crate::entity::{category, subcategory};
use crate::error::TaxonomyError;
use crate::store;
use kernel::Actor;
use platform::db::Begin;
use platform::problem::Problem;
use sea_orm::EntityTrait;
use serde_json::json;
use std::collections::HashSet;

impl Taxonomy {
    pub(crate) async fn reorder_categories(
        &self,
        actor: &Actor,
        request: &ReorderRequest,
    ) -> Result<Vec<PlaceView>, TaxonomyError> {
        self.reorder::<category::Entity>(actor, Kind::Category, request).await
    }

    pub(crate) async fn reorder_subcategories(
        &self,
        actor: &Actor,
        request: &ReorderRequest,
    ) -> Result<Vec<PlaceView>, TaxonomyError> {
        self.reorder::<subcategory::Entity>(actor, Kind::Subcategory, request).await
    }

    /// All of the new places, or none.
    async fn reorder<E: EntityTrait>(
        &self,
        actor: &Actor,
        kind: Kind,
        request: &ReorderRequest,
    ) -> Result<Vec<PlaceView>, TaxonomyError> {
        let items = &request.items;
        check_distinct(items)?;
        let txn = self.parts.db.begin().await?;
        let reordered = store::reorder::<E>(&txn, items).await?;
        if reordered.found != items.len() {
            return Err(Problem::invalid("items", "unknown", "holds an unknown id").into());
        }
        if reordered.changed == 0 {
            txn.rollback().await?;
        } else {
            let places = json!({ "sort_order": items.iter().map(|i| (i.id, i.sort_order)).collect::<Vec<_>>() });
            self.finish(txn, actor, CatalogueEdit { kind, verb: "reorder", id: None, changes: places }).await?;
        }
        Ok(request.places())
    }
}

/// Every id at most once.
fn check_distinct(items: &[ReorderItem]) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    match items.iter().position(|item| !seen.insert(item.id)) {
        None => Ok(()),
        Some(at) => Err(Problem::invalid(format!("items[{at}].id"), "duplicate", "is there twice")),
    }
}
