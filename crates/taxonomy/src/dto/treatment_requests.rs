use super::texts::{TranslationsRequest, TranslationsSchema, translatable};
use garde::Validate;
use kernel::{CategoryId, SubcategoryId, WebUrl};
use schemars::JsonSchema;
use serde::Deserialize;

/// A new treatment. Its slug is made from the name.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateTreatmentRequest {
    /// The category it belongs to.
    pub category_id: CategoryId,
    /// The subcategory it belongs to, one of the category.
    pub subcategory_id: Option<SubcategoryId>,
    /// English name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// English description.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5000))]
    pub description: Option<String>,
    /// Days at the place of treatment.
    #[garde(range(min = 0, max = 3650))]
    pub duration_days: Option<i32>,
    /// Further days before travelling or normal activity.
    #[garde(range(min = 0, max = 3650))]
    pub recovery_days: Option<i32>,
    /// Picture.
    pub image_url: Option<WebUrl>,
    /// Whether any hospital may offer it; yes by default.
    pub is_global: Option<bool>,
    /// Whether it is in the public catalogue; yes by default.
    pub is_active: Option<bool>,
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
pub struct UpdateTreatmentRequest {
    /// Another category; the subcategory must be one of it.
    pub category_id: Option<CategoryId>,
    /// Another subcategory; null for none.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub subcategory_id: Option<Option<SubcategoryId>>,
    /// English name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: Option<String>,
    /// English description.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5000))]
    pub description: Option<String>,
    /// Days at the place of treatment; null for unknown.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(range(min = 0, max = 3650))]
    pub duration_days: Option<Option<i32>>,
    /// Further days before travelling or normal activity; null for unknown.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(range(min = 0, max = 3650))]
    pub recovery_days: Option<Option<i32>>,
    /// Picture; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub image_url: Option<Option<WebUrl>>,
    /// Whether any hospital may offer it.
    pub is_global: Option<bool>,
    /// Whether it is in the public catalogue.
    pub is_active: Option<bool>,
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
