use super::categories::CreateCategoryRequest;
use super::rules::id_or_slug;
use super::texts::{TranslatedTextsView, TranslationsRequest, TranslationsSchema, translatable, views};
use crate::entity::subcategory::Model;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{CategoryId, Locale, Scope, SubcategoryId, WebUrl};
use platform::http::{IdOrSlug, ListFilter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Filters of the list of subcategories.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListSubcategoriesQuery {
    /// Only those of this category, by id or slug.
    #[serde(default, deserialize_with = "id_or_slug")]
    pub category: Option<IdOrSlug<CategoryId>>,
}

impl ListFilter for ListSubcategoriesQuery {
    const SORTS: &'static [&'static str] = &["sort_order", "name", "created_at"];
    const DEFAULT_SORT: &'static str = "sort_order";
}

/// Query of the subcategories of one category: paging only.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCategorySubcategoriesQuery {}

impl ListFilter for ListCategorySubcategoriesQuery {
    const SORTS: &'static [&'static str] = ListSubcategoriesQuery::SORTS;
    const DEFAULT_SORT: &'static str = ListSubcategoriesQuery::DEFAULT_SORT;
}

/// A new subcategory. Its slug is made from the name.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateSubcategoryRequest {
    /// The category it belongs to.
    pub category_id: CategoryId,
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

impl CreateCategoryRequest {
    /// The same, as a subcategory of the category.
    #[must_use]
    pub fn under(self, category_id: CategoryId) -> CreateSubcategoryRequest {
        let Self {
            name,
            description,
            icon,
            image_url,
            sort_order,
            is_published,
            meta_title,
            meta_description,
            translations,
        } = self;
        CreateSubcategoryRequest {
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
        }
    }
}

/// Fields to change; an absent one stays as it is, null empties an optional
/// one. The slug stays: addresses do not break.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateSubcategoryRequest {
    /// Another category: its treatments go along.
    pub category_id: Option<CategoryId>,
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

/// A subcategory as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SubcategoryView {
    /// The subcategory.
    pub id: SubcategoryId,
    /// The category it belongs to.
    pub category_id: CategoryId,
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
    /// Active treatments in it.
    pub treatments_count: i64,
    /// Every language, for administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<BTreeMap<String, TranslatedTextsView>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl SubcategoryView {
    /// The row in this language, as someone of this scope sees it.
    #[must_use]
    pub fn new(row: Model, treatments_count: i64, scope: &Scope, locale: &Locale) -> Self {
        let texts = row.texts().in_locale(locale);
        Self {
            id: row.id,
            category_id: row.category_id,
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
            translations: views(scope, &row.translations),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
