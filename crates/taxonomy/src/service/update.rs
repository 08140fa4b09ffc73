use super::{CatalogueEdit, Taxonomy, check_category, check_place};
use crate::domain::Kind;
use crate::dto::{
    CategoryView, SubcategoryView, TreatmentView, UpdateCategoryRequest, UpdateSubcategoryRequest,
    UpdateTreatmentRequest, merged_translations,
};
use crate::error::TaxonomyError;
use crate::store;
use kernel::{Actor, CategoryId, Locale, Scope, SubcategoryId, TreatmentId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::IntoActiveModel;
use uuid::Uuid;

impl Taxonomy {
    pub(crate) async fn update_category(
        &self,
        actor: &Actor,
        locale: &Locale,
        id: CategoryId,
        version: IfMatch,
        request: UpdateCategoryRequest,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let UpdateCategoryRequest {
            name,
            description,
            icon,
            image_url,
            sort_order,
            is_published,
            meta_title,
            meta_description,
            translations,
        } = request;
        let scope = Scope::of_staff(Some(actor));
        let txn = self.parts.db.begin().await?;
        let current = self.locked_category(&txn, id, version).await?;
        let translations = translations.map(|sent| merged_translations(&current.translations, sent));
        let mut row = current.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("name", &mut row.name, name);
        changes.set("description", &mut row.description, description);
        changes.set("icon", &mut row.icon, icon);
        changes.set("image_url", &mut row.image_url, image_url.map(|url| url.map(String::from)));
        changes.set("sort_order", &mut row.sort_order, sort_order);
        changes.set("is_published", &mut row.is_published, is_published);
        changes.set("meta_title", &mut row.meta_title, meta_title);
        changes.set("meta_description", &mut row.meta_description, meta_description);
        changes.set("translations", &mut row.translations, translations);
        if changes.is_empty() {
            txn.rollback().await?;
            return self.category_view(current, &scope, locale).await;
        }
        let row = store::treatment_categories::update(&txn, row).await?;
        self.finish(txn, actor, updated(Kind::Category, id.0, &changes)).await?;
        self.category_view(row, &scope, locale).await
    }

    pub(crate) async fn update_subcategory(
        &self,
        actor: &Actor,
        locale: &Locale,
        id: SubcategoryId,
        version: IfMatch,
        request: UpdateSubcategoryRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let UpdateSubcategoryRequest {
            category_id,
            name,
            description,
            icon,
            image_url,
            sort_order,
            is_published,
            meta_title,
            meta_description,
            translations,
        } = request;
        let scope = Scope::of_staff(Some(actor));
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        let current = self.locked_subcategory(&txn, id, version).await?;
        if let Some(category) = category_id {
            check_category(&txn, category).await?;
        }
        let translations = translations.map(|sent| merged_translations(&current.translations, sent));
        let mut row = current.clone().into_active_model();
        let mut changes = Changes::default();
        // The foreign key of its treatments follows in the same statement.
        changes.set("category_id", &mut row.category_id, category_id);
        changes.set("name", &mut row.name, name);
        changes.set("description", &mut row.description, description);
        changes.set("icon", &mut row.icon, icon);
        changes.set("image_url", &mut row.image_url, image_url.map(|url| url.map(String::from)));
        changes.set("sort_order", &mut row.sort_order, sort_order);
        changes.set("is_published", &mut row.is_published, is_published);
        changes.set("meta_title", &mut row.meta_title, meta_title);
        changes.set("meta_description", &mut row.meta_description, meta_description);
        changes.set("translations", &mut row.translations, translations);
        if changes.is_empty() {
            txn.rollback().await?;
            return self.subcategory_view(current, &scope, locale).await;
        }
        let row = store::treatment_subcategories::update(&txn, row).await?;
        self.finish(txn, actor, updated(Kind::Subcategory, id.0, &changes)).await?;
        self.subcategory_view(row, &scope, locale).await
    }

    pub(crate) async fn update_treatment(
        &self,
        actor: &Actor,
        locale: &Locale,
        id: TreatmentId,
        version: IfMatch,
        request: UpdateTreatmentRequest,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let UpdateTreatmentRequest {
            category_id,
            subcategory_id,
            name,
            description,
            duration_days,
            recovery_days,
            image_url,
            is_global,
            is_active,
            meta_title,
            meta_description,
            translations,
        } = request;
        let scope = Scope::of_staff(Some(actor));
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        let current = self.locked_treatment(&txn, id, version).await?;
        let translations = translations.map(|sent| merged_translations(&current.translations, sent));
        let mut row = current.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("category_id", &mut row.category_id, category_id);
        changes.set("subcategory_id", &mut row.subcategory_id, subcategory_id);
        changes.set("name", &mut row.name, name);
        changes.set("description", &mut row.description, description);
        changes.set("duration_days", &mut row.duration_days, duration_days);
        changes.set("recovery_days", &mut row.recovery_days, recovery_days);
        changes.set("image_url", &mut row.image_url, image_url.map(|url| url.map(String::from)));
        changes.set("is_global", &mut row.is_global, is_global);
        changes.set("is_active", &mut row.is_active, is_active);
        changes.set("meta_title", &mut row.meta_title, meta_title);
        changes.set("meta_description", &mut row.meta_description, meta_description);
        changes.set("translations", &mut row.translations, translations);
        if changes.is_empty() {
            txn.rollback().await?;
            return self.treatment_view(current, None, &scope, locale).await;
        }
        if changes.contains("category_id") || changes.contains("subcategory_id") {
            check_place(&txn, *row.category_id.as_ref(), *row.subcategory_id.as_ref()).await?;
        }
        if changes.contains("name") || changes.contains("translations") {
            let (name, translations) = (row.name.as_ref().clone(), row.translations.as_ref().clone());
            row = row.with_folded(&name, &translations);
        }
        let row = store::treatments::update(&txn, row).await?;
        self.finish(txn, actor, updated(Kind::Treatment, id.0, &changes)).await?;
        self.treatment_view(row, None, &scope, locale).await
    }
}

fn updated(kind: Kind, id: Uuid, changes: &Changes) -> CatalogueEdit<'static> {
    CatalogueEdit { kind, verb: "update", id: Some(id), changes: changes.for_audit() }
}
