//! Changing treatments.

use super::Taxonomy;
use super::change::{changed_columns, set_given};
use crate::dto::{CreateTreatmentRequest, TreatmentView, UpdateTreatmentRequest, merge_translations};
use crate::entity::treatment::{ActiveModel, Column, Entity, Model};
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use crate::text::{Kind, Translations, search_text, slugify};
use kernel::{Actor, CategoryId, SubcategoryId, TreatmentId};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, IntoActiveModel, TransactionTrait};
use serde_json::json;

impl Taxonomy {
    pub(crate) async fn create_treatment(
        &self,
        actor: &Actor,
        reader: &Reader,
        request: CreateTreatmentRequest,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let name = request.name.trim().to_owned();
        let mut translations = Translations::default();
        merge_translations(&mut translations, request.translations.unwrap_or_default());
        let txn = self.db.begin().await?;
        store::lock_structure(&txn).await?;
        check_place(&txn, request.category_id, request.subcategory_id).await?;
        let slug = slugify(&name, Kind::Treatment);
        let row = ActiveModel {
            id: Set(TreatmentId::generate(&self.clock, &self.entropy)),
            category_id: Set(request.category_id),
            subcategory_id: Set(request.subcategory_id),
            search_text: Set(search_text(&name, &translations)),
            name: Set(name),
            description: Set(request.description.unwrap_or_default()),
            duration_days: Set(request.duration_days),
            recovery_days: Set(request.recovery_days),
            image_url: Set(request.image_url),
            is_global: Set(request.is_global.unwrap_or(true)),
            is_active: Set(request.is_active.unwrap_or(true)),
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
            Kind::Treatment,
            Some(row.id.0),
            json!({ "name": row.name, "slug": row.slug }),
        )
        .await?;
        self.treatment_view(row, None, reader).await
    }

    pub(crate) async fn update_treatment(
        &self,
        actor: &Actor,
        reader: &Reader,
        id: TreatmentId,
        version: IfMatch,
        request: UpdateTreatmentRequest,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let txn = self.db.begin().await?;
        store::lock_structure(&txn).await?;
        let current = locked(&txn, id, version).await?;
        let category = request.category_id.unwrap_or(current.category_id);
        let subcategory = request.subcategory_id.unwrap_or(current.subcategory_id);
        if (category, subcategory) != (current.category_id, current.subcategory_id) {
            check_place(&txn, category, subcategory).await?;
        }
        let mut translations = current.translations.clone();
        let name = request.name.map_or_else(|| current.name.clone(), |name| name.trim().to_owned());
        let mut row = current.into_active_model();
        if let Some(changed) = request.translations {
            merge_translations(&mut translations, changed);
        }
        row.search_text.set_if_not_equals(search_text(&name, &translations));
        row.name.set_if_not_equals(name);
        row.translations.set_if_not_equals(translations);
        row.category_id.set_if_not_equals(category);
        row.subcategory_id.set_if_not_equals(subcategory);
        set_given!(row, request: description, duration_days, recovery_days, image_url, is_global, is_active, meta_title, meta_description);
        let fields = changed_columns(&row);
        let row = row.update(&txn).await?;
        self.finish(txn, actor, "update", Kind::Treatment, Some(id.0), json!({ "fields": fields })).await?;
        self.treatment_view(row, None, reader).await
    }

    /// The row stays for the documents that name it; its slug is not given out again.
    pub(crate) async fn delete_treatment(
        &self,
        actor: &Actor,
        id: TreatmentId,
        version: IfMatch,
    ) -> Result<(), TaxonomyError> {
        let txn = self.db.begin().await?;
        let row = locked(&txn, id, version).await?;
        let changes = json!({ "slug": row.slug });
        let mut row = row.into_active_model();
        row.deleted_at = Set(Some(self.clock.now()));
        row.update(&txn).await?;
        self.finish(txn, actor, "delete", Kind::Treatment, Some(id.0), changes).await
    }
}

async fn locked(txn: &DatabaseTransaction, id: TreatmentId, version: IfMatch) -> Result<Model, TaxonomyError> {
    let row = store::treatment::lock(txn, id).await?.ok_or(TaxonomyError::NotFound)?;
    version.check(row.updated_at)?;
    Ok(row)
}

/// Category and subcategory exist and belong together. The structure is locked.
async fn check_place(
    txn: &DatabaseTransaction,
    category: CategoryId,
    subcategory: Option<SubcategoryId>,
) -> Result<(), TaxonomyError> {
    if !store::category::exists(txn, category).await? {
        return Err(TaxonomyError::Unknown(Kind::Category));
    }
    let Some(subcategory) = subcategory else { return Ok(()) };
    match store::subcategory::category_of(txn, subcategory).await? {
        None => Err(TaxonomyError::Unknown(Kind::Subcategory)),
        Some(other) if other != category => Err(TaxonomyError::SubcategoryMismatch),
        Some(_) => Ok(()),
    }
}
