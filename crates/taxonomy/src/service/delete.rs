use super::{CatalogueEdit, Taxonomy};
use crate::domain::Kind;
use crate::error::TaxonomyError;
use crate::store;
use kernel::{Actor, CategoryId, SubcategoryId, TreatmentId};
use platform::db::{Begin, constraint_violation};
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, DbErr, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

impl Taxonomy {
    /// Deletes a category with its subcategories, none of which has treatments.
    pub(crate) async fn delete_category(
        &self,
        actor: &Actor,
        id: CategoryId,
        version: IfMatch,
    ) -> Result<(), TaxonomyError> {
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        let row = self.locked_category(&txn, id, version).await?;
        if store::treatments::any_of_category(&txn, id).await? {
            return Err(TaxonomyError::InUse(Kind::Category));
        }
        store::treatments::detach_deleted_of_category(&txn, id).await?;
        store::treatment_subcategories::delete_of_category(&txn, id).await.map_err(in_use(Kind::Category))?;
        store::treatment_categories::delete(&txn, id).await.map_err(in_use(Kind::Category))?;
        self.finish(txn, actor, deleted(Kind::Category, id.0, &row.slug)).await
    }

    pub(crate) async fn delete_subcategory(
        &self,
        actor: &Actor,
        id: SubcategoryId,
        version: IfMatch,
    ) -> Result<(), TaxonomyError> {
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        let row = self.locked_subcategory(&txn, id, version).await?;
        if store::treatments::any_of_subcategory(&txn, id).await? {
            return Err(TaxonomyError::InUse(Kind::Subcategory));
        }
        store::treatments::detach_deleted_of_subcategory(&txn, id).await?;
        store::treatment_subcategories::delete(&txn, id).await.map_err(in_use(Kind::Subcategory))?;
        self.finish(txn, actor, deleted(Kind::Subcategory, id.0, &row.slug)).await
    }

    /// The row stays for the documents that name it; its slug is not given out again.
    pub(crate) async fn delete_treatment(
        &self,
        actor: &Actor,
        id: TreatmentId,
        version: IfMatch,
    ) -> Result<(), TaxonomyError> {
        let txn = self.parts.db.begin().await?;
        let row = self.locked_treatment(&txn, id, version).await?;
        let edit = deleted(Kind::Treatment, id.0, &row.slug);
        let mut row = row.into_active_model();
        row.deleted_at = Set(Some(self.parts.now()));
        store::treatments::update(&txn, row).await?;
        self.finish(txn, actor, edit).await
    }
}

fn deleted(kind: Kind, id: Uuid, slug: &str) -> CatalogueEdit<'static> {
    CatalogueEdit { kind, verb: "delete", id: Some(id), changes: json!({ "slug": slug }) }
}

/// A foreign key that a concurrent transaction has just added is the same refusal.
fn in_use(kind: Kind) -> impl Fn(DbErr) -> TaxonomyError {
    move |error| if constraint_violation(&error).is_some() { TaxonomyError::InUse(kind) } else { error.into() }
}
