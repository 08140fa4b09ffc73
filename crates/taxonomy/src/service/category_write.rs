//! Changing categories.

use super::change::{changed_columns, set_given};
use super::{Taxonomy, check_distinct, unknown_item};
use crate::dto::{CategoryView, CreateCategoryRequest, ReorderItem, UpdateCategoryRequest, merge_translations};
use crate::entity::category::{ActiveModel, Column, Entity, Model};
use crate::entity::{subcategory, treatment};
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use crate::text::{Kind, Translations, slugify};
use kernel::{Actor, CategoryId};
use platform::http::{IfMatch, Versioned};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    TransactionTrait,
};
use serde_json::json;

impl Taxonomy {
    pub(crate) async fn create_category(
        &self,
        actor: &Actor,
        reader: &Reader,
        request: CreateCategoryRequest,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let name = request.name.trim().to_owned();
        let mut translations = Translations::default();
        merge_translations(&mut translations, request.translations.unwrap_or_default());
        let txn = self.db.begin().await?;
        let sort_order = match request.sort_order {
            Some(place) => place,
            None => store::category::next_place(&txn).await?,
        };
        let slug = slugify(&name, Kind::Category);
        let row = ActiveModel {
            id: Set(CategoryId::generate(&self.clock, &self.entropy)),
            name: Set(name),
            description: Set(request.description.unwrap_or_default()),
            icon: Set(request.icon),
            image_url: Set(request.image_url),
            sort_order: Set(sort_order),
            is_published: Set(request.is_published.unwrap_or(false)),
            meta_title: Set(request.meta_title),
            meta_description: Set(request.meta_description),
            translations: Set(translations),
            ..Default::default()
        };
        let row = store::insert_unique::<Entity, _>(&txn, &slug, Column::Slug, row).await?;
        self.finish(
            txn,
            actor,
            "create",
            Kind::Category,
            Some(row.id.0),
            json!({ "name": row.name, "slug": row.slug }),
        )
        .await?;
        self.category_view(row, reader, None).await
    }

    pub(crate) async fn update_category(
        &self,
        actor: &Actor,
        reader: &Reader,
        id: CategoryId,
        version: IfMatch,
        request: UpdateCategoryRequest,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let txn = self.db.begin().await?;
        let current = locked(&txn, id, version).await?;
        let mut translations = current.translations.clone();
        let mut row = current.into_active_model();
        if let Some(changed) = request.translations {
            merge_translations(&mut translations, changed);
            row.translations = Set(translations);
        }
        if let Some(name) = request.name {
            row.name = Set(name.trim().to_owned());
        }
        set_given!(row, request: description, icon, image_url, sort_order, is_published, meta_title, meta_description);
        let fields = changed_columns(&row);
        let row = row.update(&txn).await?;
        self.finish(txn, actor, "update", Kind::Category, Some(id.0), json!({ "fields": fields })).await?;
        self.category_view(row, reader, None).await
    }

    pub(crate) async fn publish_category(
        &self,
        actor: &Actor,
        reader: &Reader,
        id: CategoryId,
        version: IfMatch,
        is_published: bool,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let txn = self.db.begin().await?;
        let mut row = locked(&txn, id, version).await?;
        if row.is_published != is_published {
            let mut change = row.into_active_model();
            change.is_published = Set(is_published);
            row = change.update(&txn).await?;
            self.finish(txn, actor, "publish", Kind::Category, Some(id.0), json!({ "is_published": is_published }))
                .await?;
        }
        self.category_view(row, reader, None).await
    }

    pub(crate) async fn reorder_categories(&self, actor: &Actor, items: &[ReorderItem]) -> Result<(), TaxonomyError> {
        check_distinct(items)?;
        let txn = self.db.begin().await?;
        if store::reorder::<Entity>(&txn, items).await? != items.len() {
            return Err(unknown_item());
        }
        let places = json!({ "sort_order": items.iter().map(|i| (i.id, i.sort_order)).collect::<Vec<_>>() });
        self.finish(txn, actor, "reorder", Kind::Category, None, places).await
    }

    /// Deletes a category with its subcategories, none of which has treatments.
    pub(crate) async fn delete_category(
        &self,
        actor: &Actor,
        id: CategoryId,
        version: IfMatch,
    ) -> Result<(), TaxonomyError> {
        let txn = self.db.begin().await?;
        store::lock_structure(&txn).await?;
        let row = locked(&txn, id, version).await?;
        if store::treatment::any_live(&txn, treatment::Column::CategoryId.eq(id)).await? {
            return Err(TaxonomyError::InUse(Kind::Category));
        }
        // Deleted treatments stay for the documents that name them.
        treatment::Entity::update_many()
            .col_expr(treatment::Column::SubcategoryId, Expr::value(Option::<uuid::Uuid>::None))
            .col_expr(treatment::Column::CategoryId, Expr::value(Option::<uuid::Uuid>::None))
            .filter(treatment::Column::CategoryId.eq(id))
            .filter(treatment::Column::DeletedAt.is_not_null())
            .exec(&txn)
            .await?;
        let in_use = super::in_use(Kind::Category);
        subcategory::Entity::delete_many()
            .filter(subcategory::Column::CategoryId.eq(id))
            .exec(&txn)
            .await
            .map_err(&in_use)?;
        Entity::delete_by_id(id).exec(&txn).await.map_err(&in_use)?;
        self.finish(txn, actor, "delete", Kind::Category, Some(id.0), json!({ "slug": row.slug })).await
    }
}

async fn locked(txn: &DatabaseTransaction, id: CategoryId, version: IfMatch) -> Result<Model, TaxonomyError> {
    let row = store::category::lock(txn, id).await?.ok_or(TaxonomyError::NotFound)?;
    version.check(row.updated_at)?;
    Ok(row)
}
