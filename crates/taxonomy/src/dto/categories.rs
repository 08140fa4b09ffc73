use super::subcategories::SubcategoryView;
use super::texts::{TranslatedTextsView, TranslationsRequest, TranslationsSchema, translatable, views};
use crate::entity::category::Model;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{CategoryId, Locale, Scope, WebUrl};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an answer can include beside the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CategoryInclude {
    /// Its subcategories, in order.
    Subcategories,
}

/// Query of the list of categories.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListCategoriesQuery {
    /// What to include.
    pub include: Option<CategoryInclude>,
}

impl ListFilter for ListCategoriesQuery {
    const SORTS: &'static [&'static str] = &["sort_order", "name", "created_at"];
    const DEFAULT_SORT: &'static str = "sort_order";
}

/// Query of one category.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct OneCategoryQuery {
    /// What to include.
    pub include: Option<CategoryInclude>,
}

/// A new category, or a new subcategory of the category in the path. Its slug
/// is made from the name.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateCategoryRequest {
    /// English name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// English description.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5000))]
    pub description: Option<String>,
    /// Name of an icon.
    #[garde(length(chars, max = 100))]
    pub icon: Option<String>,
    /// Picture.
    pub image_url: Option<WebUrl>,
    /// Place among the others, small first; the last place by default.
    #[garde(range(min = 0, max = 1_000_000))]
    pub sort_order: Option<i32>,
    /// Whether the public sees it; not before it is published, by default.
    pub is_published: Option<bool>,
    /// English title for search engines.
    #[garde(length(chars, max = 200))]
    pub meta_title: Option<String>,
    /// English summary for search engines.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 500))]
    pub meta_description: Option<String>,
    /// Texts in other languages.
    #[garde(dive, custom(translatable))]
    #[schemars(with = "Option<TranslationsSchema>")]
    pub translations: Option<TranslationsRequest>,
}

/// Fields to change; an absent one stays as it is, null empties an optional
/// one. The slug stays: addresses do not break.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateCategoryRequest {
    /// English name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: Option<String>,
    /// English description.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5000))]
    pub description: Option<String>,
    /// Name of an icon; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(length(chars, max = 100))]
    pub icon: Option<Option<String>>,
    /// Picture; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub image_url: Option<Option<WebUrl>>,
    /// Place among the others, small first.
    #[garde(range(min = 0, max = 1_000_000))]
    pub sort_order: Option<i32>,
    /// Whether the public sees it.
    pub is_published: Option<bool>,
    /// English title for search engines; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(length(chars, max = 200))]
    pub meta_title: Option<Option<String>>,
    /// English summary for search engines; null removes it.
    #[serde(default, deserialize_with = "platform::http::present_lines")]
    #[garde(length(chars, max = 500))]
    pub meta_description: Option<Option<String>>,
    /// Texts by language: a given one replaces that language, null removes it,
    /// others stay.
    #[garde(dive, custom(translatable))]
    #[schemars(with = "Option<TranslationsSchema>")]
    pub translations: Option<TranslationsRequest>,
}

/// A category as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CategoryView {
    /// The category.
    pub id: CategoryId,
    /// Name in the language of the answer.
    pub name: String,
    /// Stable name in addresses.
    pub slug: String,
    /// Description.
    pub description: String,
    /// Name of an icon.
    pub icon: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
    /// Place among the others, small first.
    pub sort_order: i32,
    /// Whether the public sees it.
    pub is_published: bool,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// Summary for search engines.
    pub meta_description: Option<String>,
    /// Active treatments in it and in its subcategories.
    pub treatments_count: i64,
    /// Its subcategories in order, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcategories: Option<Vec<SubcategoryView>>,
    /// Every language, for administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<BTreeMap<String, TranslatedTextsView>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl CategoryView {
    /// The row in this language, as someone of this scope sees it.
    #[must_use]
    pub fn new(
        row: Model,
        treatments_count: i64,
        subcategories: Option<Vec<SubcategoryView>>,
        scope: &Scope,
        locale: &Locale,
    ) -> Self {
        let texts = row.texts().in_locale(locale);
        Self {
            id: row.id,
            name: texts.name,
            slug: row.slug,
            description: texts.description,
            icon: row.icon,
            image_url: row.image_url,
            sort_order: row.sort_order,
            is_published: row.is_published,
            meta_title: texts.meta_title,
            meta_description: texts.meta_description,
            treatments_count,
            subcategories,
            translations: views(scope, &row.translations),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
