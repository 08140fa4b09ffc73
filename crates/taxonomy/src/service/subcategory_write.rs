//! Changing subcategories.

use super::change::{changed_columns, set_given};
use super::{Taxonomy, check_distinct, unknown_item};
use crate::dto::{
    CreateCategoryRequest, CreateSubcategoryRequest, ReorderItem, SubcategoryView, UpdateSubcategoryRequest,
    merge_translations,
};
use crate::entity::subcategory::{ActiveModel, Column, Entity, Model};
use crate::entity::treatment;
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use crate::text::{Kind, Translations, slugify};
use kernel::{Actor, CategoryId, SubcategoryId};
use platform::http::{IfMatch, Versioned};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    TransactionTrait,
};
use serde_json::json;

impl Taxonomy {
    /// Under the category of the path, which must be there.
    pub(crate) async fn create_subcategory_under(
        &self,
        actor: &Actor,
        reader: &Reader,
        category: CategoryId,
        request: CreateCategoryRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        match self.create_subcategory(actor, reader, request.under(category)).await {
            Err(TaxonomyError::Unknown(_)) => Err(TaxonomyError::NotFound),
            created => created,
        }
    }

    pub(crate) async fn create_subcategory(
        &self,
        actor: &Actor,
        reader: &Reader,
        request: CreateSubcategoryRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let name = request.name.trim().to_owned();
        let mut translations = Translations::default();
        merge_translations(&mut translations, request.translations.unwrap_or_default());
        let txn = self.db.begin().await?;
        let category_id = request.category_id;
        store::lock_structure(&txn).await?;
        if !store::category::exists(&txn, category_id).await? {
            return Err(TaxonomyError::Unknown(Kind::Category));
        }
        let sort_order = match request.sort_order {
            Some(place) => place,
            None => store::subcategory::next_place(&txn, category_id).await?,
        };
        let slug = slugify(&name, Kind::Subcategory);
        let row = ActiveModel {
            id: Set(SubcategoryId::generate(&self.clock, &self.entropy)),
            category_id: Set(category_id),
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
            Kind::Subcategory,
            Some(row.id.0),
            json!({ "name": row.name, "slug": row.slug }),
        )
        .await?;
        self.subcategory_view(row, reader).await
    }

    pub(crate) async fn update_subcategory(
        &self,
        actor: &Actor,
        reader: &Reader,
        id: SubcategoryId,
        version: IfMatch,
        request: UpdateSubcategoryRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let txn = self.db.begin().await?;
        store::lock_structure(&txn).await?;
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
        if let Some(category) = request.category_id {
            // The foreign key of the treatments follows in the same statement.
            if !store::category::exists(&txn, category).await? {
                return Err(TaxonomyError::Unknown(Kind::Category));
            }
            row.category_id = Set(category);
        }
        set_given!(row, request: description, icon, image_url, sort_order, is_published, meta_title, meta_description);
        let fields = changed_columns(&row);
        let row = row.update(&txn).await?;
        self.finish(txn, actor, "update", Kind::Subcategory, Some(id.0), json!({ "fields": fields })).await?;
        self.subcategory_view(row, reader).await
    }

    pub(crate) async fn publish_subcategory(
        &self,
        actor: &Actor,
        reader: &Reader,
        id: SubcategoryId,
        version: IfMatch,
        is_published: bool,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let txn = self.db.begin().await?;
        let mut row = locked(&txn, id, version).await?;
        if row.is_published != is_published {
            let mut change = row.into_active_model();
            change.is_published = Set(is_published);
            row = change.update(&txn).await?;
            self.finish(txn, actor, "publish", Kind::Subcategory, Some(id.0), json!({ "is_published": is_published }))
                .await?;
        }
        self.subcategory_view(row, reader).await
    }

    pub(crate) async fn reorder_subcategories(
        &self,
        actor: &Actor,
        items: &[ReorderItem],
    ) -> Result<(), TaxonomyError> {
        check_distinct(items)?;
        let txn = self.db.begin().await?;
        if store::reorder::<Entity>(&txn, items).await? != items.len() {
            return Err(unknown_item());
        }
        let places = json!({ "sort_order": items.iter().map(|i| (i.id, i.sort_order)).collect::<Vec<_>>() });
        self.finish(txn, actor, "reorder", Kind::Subcategory, None, places).await
    }

    pub(crate) async fn delete_subcategory(
        &self,
        actor: &Actor,
        id: SubcategoryId,
        version: IfMatch,
    ) -> Result<(), TaxonomyError> {
        let txn = self.db.begin().await?;
        store::lock_structure(&txn).await?;
        let row = locked(&txn, id, version).await?;
        if store::treatment::any_live(&txn, treatment::Column::SubcategoryId.eq(id)).await? {
            return Err(TaxonomyError::InUse(Kind::Subcategory));
        }
        // Deleted treatments stay for the documents that name them.
        treatment::Entity::update_many()
            .col_expr(treatment::Column::SubcategoryId, Expr::value(Option::<uuid::Uuid>::None))
            .filter(treatment::Column::SubcategoryId.eq(id))
            .filter(treatment::Column::DeletedAt.is_not_null())
            .exec(&txn)
            .await?;
        Entity::delete_by_id(id).exec(&txn).await.map_err(super::in_use(Kind::Subcategory))?;
        self.finish(txn, actor, "delete", Kind::Subcategory, Some(id.0), json!({ "slug": row.slug })).await
    }
}

async fn locked(txn: &DatabaseTransaction, id: SubcategoryId, version: IfMatch) -> Result<Model, TaxonomyError> {
    let row = store::subcategory::lock(txn, id).await?.ok_or(TaxonomyError::NotFound)?;
    version.check(row.updated_at)?;
    Ok(row)
}
