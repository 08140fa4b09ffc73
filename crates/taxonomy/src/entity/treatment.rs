//! Table `treatments`.

use crate::domain::{TextColumns, Translations};
use kernel::{CategoryId, SubcategoryId, TreatmentId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "treatments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TreatmentId,
    /// Of a deleted treatment it may be NULL: only live rows are read as a `Model`.
    pub category_id: CategoryId,
    pub subcategory_id: Option<SubcategoryId>,
    pub name: String,
    pub slug: String,
    pub description: String,
    pub duration_days: Option<i32>,
    pub recovery_days: Option<i32>,
    pub image_url: Option<String>,
    pub is_global: bool,
    pub is_active: bool,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    pub translations: Translations,
    pub search_text: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

impl Model {
    pub fn texts(&self) -> TextColumns<'_> {
        TextColumns {
            name: &self.name,
            description: &self.description,
            meta_title: self.meta_title.as_deref(),
            meta_description: self.meta_description.as_deref(),
            translations: &self.translations,
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}
