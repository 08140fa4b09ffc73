use super::{CatalogueEdit, Taxonomy};
use crate::domain::Kind;
use crate::dto::{CategoryView, PublishSectionRequest, SubcategoryView};
use crate::error::TaxonomyError;
use crate::store;
use kernel::{Actor, CategoryId, Locale, Scope, SubcategoryId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::IntoActiveModel;
use serde_json::json;
use uuid::Uuid;

impl Taxonomy {
    pub(crate) async fn publish_category(
        &self,
        actor: &Actor,
        locale: &Locale,
        id: CategoryId,
        version: IfMatch,
        request: PublishSectionRequest,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let PublishSectionRequest { is_published } = request;
        let scope = Scope::of_staff(Some(actor));
        let txn = self.parts.db.begin().await?;
        let current = self.locked_category(&txn, id, version).await?;
        let mut row = current.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("is_published", &mut row.is_published, Some(is_published));
        if changes.is_empty() {
            txn.rollback().await?;
            return self.category_view(current, &scope, locale).await;
        }
        let row = store::treatment_categories::update(&txn, row).await?;
        self.finish(txn, actor, published(Kind::Category, id.0, is_published)).await?;
        self.category_view(row, &scope, locale).await
    }

    pub(crate) async fn publish_subcategory(
        &self,
        actor: &Actor,
        locale: &Locale,
        id: SubcategoryId,
        version: IfMatch,
        request: PublishSectionRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let PublishSectionRequest { is_published } = request;
        let scope = Scope::of_staff(Some(actor));
        let txn = self.parts.db.begin().await?;
        let current = self.locked_subcategory(&txn, id, version).await?;
        let mut row = current.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("is_published", &mut row.is_published, Some(is_published));
        if changes.is_empty() {
            txn.rollback().await?;
            return self.subcategory_view(current, &scope, locale).await;
        }
        let row = store::treatment_subcategories::update(&txn, row).await?;
        self.finish(txn, actor, published(Kind::Subcategory, id.0, is_published)).await?;
        self.subcategory_view(row, &scope, locale).await
    }
}

fn published(kind: Kind, id: Uuid, is_published: bool) -> CatalogueEdit<'static> {
    CatalogueEdit { kind, verb: "publish", id: Some(id), changes: json!({ "is_published": is_published }) }
}
