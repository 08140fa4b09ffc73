//! Table `treatment_categories`.

use crate::domain::{TextColumns, Translations};
use kernel::CategoryId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "treatment_categories")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CategoryId,
    pub name: String,
    pub slug: String,
    pub description: String,
    pub icon: Option<String>,
    pub image_url: Option<String>,
    pub sort_order: i32,
    pub is_published: bool,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    pub translations: Translations,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
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
