use super::{CatalogueEdit, Taxonomy, check_category, check_place};
use crate::domain::{Kind, Translations};
use crate::dto::{
    CategoryView, CreateCategoryRequest, CreateSubcategoryRequest, CreateTreatmentRequest, SubcategoryView,
    TreatmentView, merged_translations,
};
use crate::entity::{category, subcategory, treatment};
use crate::error::TaxonomyError;
use crate::store;
use kernel::{Actor, CategoryId, Locale, Scope, SubcategoryId, TreatmentId};
use platform::db::Begin;
use platform::http::Versioned;
use sea_orm::ActiveValue::Set;
use serde_json::json;
use uuid::Uuid;

impl Taxonomy {
    pub(crate) async fn create_category(
        &self,
        actor: &Actor,
        locale: &Locale,
        request: CreateCategoryRequest,
    ) -> Result<Versioned<CategoryView>, TaxonomyError> {
        let name = request.name;
        let base = Kind::Category.slug_of(&name);
        let txn = self.parts.db.begin().await?;
        let sort_order = match request.sort_order {
            Some(place) => place,
            None => store::treatment_categories::next_place(&txn).await?,
        };
        let row = category::ActiveModel {
            id: Set(CategoryId::generate(&self.parts.clock, &self.parts.entropy)),
            name: Set(name),
            description: Set(request.description.unwrap_or_default()),
            icon: Set(request.icon),
            image_url: Set(request.image_url.map(String::from)),
            sort_order: Set(sort_order),
            is_published: Set(request.is_published.unwrap_or(false)),
            meta_title: Set(request.meta_title),
            meta_description: Set(request.meta_description),
            translations: Set(merged_translations(&Translations::default(), request.translations.unwrap_or_default())),
            ..Default::default()
        };
        let row = store::treatment_categories::insert(&txn, row, &base).await?;
        self.finish(txn, actor, created(Kind::Category, row.id.0, &row.name, &row.slug)).await?;
        self.category_view(row, &Scope::of_staff(Some(actor)), locale).await
    }

    /// Under the category of the path, which must exist.
    pub(crate) async fn create_subcategory_under(
        &self,
        actor: &Actor,
        locale: &Locale,
        category: CategoryId,
        request: CreateCategoryRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        match self.create_subcategory(actor, locale, request.under(category)).await {
            Err(TaxonomyError::Unknown(_)) => Err(TaxonomyError::NotFound),
            created => created,
        }
    }

    pub(crate) async fn create_subcategory(
        &self,
        actor: &Actor,
        locale: &Locale,
        request: CreateSubcategoryRequest,
    ) -> Result<Versioned<SubcategoryView>, TaxonomyError> {
        let name = request.name;
        let base = Kind::Subcategory.slug_of(&name);
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        check_category(&txn, request.category_id).await?;
        let sort_order = match request.sort_order {
            Some(place) => place,
            None => store::treatment_subcategories::next_place(&txn, request.category_id).await?,
        };
        let row = subcategory::ActiveModel {
            id: Set(SubcategoryId::generate(&self.parts.clock, &self.parts.entropy)),
            category_id: Set(request.category_id),
            name: Set(name),
            description: Set(request.description.unwrap_or_default()),
            icon: Set(request.icon),
            image_url: Set(request.image_url.map(String::from)),
            sort_order: Set(sort_order),
            is_published: Set(request.is_published.unwrap_or(false)),
            meta_title: Set(request.meta_title),
            meta_description: Set(request.meta_description),
            translations: Set(merged_translations(&Translations::default(), request.translations.unwrap_or_default())),
            ..Default::default()
        };
        let row = store::treatment_subcategories::insert(&txn, row, &base).await?;
        self.finish(txn, actor, created(Kind::Subcategory, row.id.0, &row.name, &row.slug)).await?;
        self.subcategory_view(row, &Scope::of_staff(Some(actor)), locale).await
    }

    pub(crate) async fn create_treatment(
        &self,
        actor: &Actor,
        locale: &Locale,
        request: CreateTreatmentRequest,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let name = request.name;
        let base = Kind::Treatment.slug_of(&name);
        let translations = merged_translations(&Translations::default(), request.translations.unwrap_or_default());
        let txn = self.parts.db.begin().await?;
        store::lock_structure(&txn).await?;
        check_place(&txn, request.category_id, request.subcategory_id).await?;
        let row = treatment::ActiveModel {
            id: Set(TreatmentId::generate(&self.parts.clock, &self.parts.entropy)),
            category_id: Set(request.category_id),
            subcategory_id: Set(request.subcategory_id),
            description: Set(request.description.unwrap_or_default()),
            duration_days: Set(request.duration_days),
            recovery_days: Set(request.recovery_days),
            image_url: Set(request.image_url.map(String::from)),
            is_global: Set(request.is_global.unwrap_or(true)),
            is_active: Set(request.is_active.unwrap_or(true)),
            meta_title: Set(request.meta_title),
            meta_description: Set(request.meta_description),
            ..Default::default()
        };
        let row = row.with_folded(&name, &translations);
        let row = treatment::ActiveModel { name: Set(name), translations: Set(translations), ..row };
        let row = store::treatments::insert(&txn, row, &base).await?;
        self.finish(txn, actor, created(Kind::Treatment, row.id.0, &row.name, &row.slug)).await?;
        self.treatment_view(row, None, &Scope::of_staff(Some(actor)), locale).await
    }
}

fn created(kind: Kind, id: Uuid, name: &str, slug: &str) -> CatalogueEdit<'static> {
    CatalogueEdit { kind, verb: "create", id: Some(id), changes: json!({ "name": name, "slug": slug }) }
}
