//! Table `treatments`.

use crate::domain::{TextColumns, Translations, search_text};
use kernel::{CategoryId, FOLDING_VERSION, SubcategoryId, TreatmentId, fold};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

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
    pub name_folded: String,
    pub folding: i16,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModel {
    /// Sets the folded columns.
    #[must_use]
    pub fn with_folded(mut self, name: &str, translations: &Translations) -> Self {
        self.search_text = Set(search_text(name, translations));
        self.name_folded = Set(fold(name));
        self.folding = Set(FOLDING_VERSION);
        self
    }
}

impl Model {
    /// The row with its folded columns made anew.
    #[must_use]
    pub fn folded_again(self) -> ActiveModel {
        let (name, translations) = (self.name.clone(), self.translations.clone());
        self.into_active_model().with_folded(&name, &translations)
    }

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
