use garde::Validate;
use kernel::{CategoryId, SubcategoryId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A published category with its published subcategories, for menus.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TaxonomyCategoryView {
    /// The category.
    pub category_id: CategoryId,
    /// Its name in the language of the answer.
    pub category_name: String,
    /// Its stable name in addresses.
    pub category_slug: String,
    /// Its subcategories in order.
    pub subcategories: Vec<TaxonomySubcategoryView>,
    /// Active treatments in it and in its subcategories.
    pub treatments_count: i64,
}

/// A published subcategory, for menus.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TaxonomySubcategoryView {
    /// The subcategory.
    pub id: SubcategoryId,
    /// Its name in the language of the answer.
    pub name: String,
    /// Its stable name in addresses.
    pub slug: String,
    /// Active treatments in it.
    pub treatments_count: i64,
}

/// Treatments by the slugs of a page's address.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByTaxonomyQuery {
    /// Slug of a category.
    #[garde(length(chars, min = 1, max = 200))]
    pub category_slug: Option<String>,
    /// Slug of a subcategory.
    #[garde(length(chars, min = 1, max = 200))]
    pub subcategory_slug: Option<String>,
}

impl ListFilter for ByTaxonomyQuery {
    const SORTS: &'static [&'static str] = &["name", "created_at"];
    const DEFAULT_SORT: &'static str = "name";
}
