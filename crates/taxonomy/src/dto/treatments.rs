use super::rules::id_or_slug;
use super::texts::{TranslatedTextsView, views};
use crate::entity::treatment::Model;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{CategoryId, CountryCode, Currency, Locale, Scope, SubcategoryId, TreatmentId};
use platform::http::{IdOrSlug, ListFilter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Filters of the list of treatments.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListTreatmentsQuery {
    /// Only those of this category, by id or slug.
    #[serde(default, deserialize_with = "id_or_slug")]
    pub category: Option<IdOrSlug<CategoryId>>,
    /// Only those of this subcategory, by id or slug.
    #[serde(default, deserialize_with = "id_or_slug")]
    pub subcategory: Option<IdOrSlug<SubcategoryId>>,
    /// Only those on offer at a verified hospital in this country.
    pub country: Option<CountryCode>,
    /// Only those on offer for so much or more, in the minor unit of `currency`.
    #[garde(range(min = 0))]
    pub price_min: Option<i64>,
    /// Only those on offer for so much or less, in the minor unit of `currency`.
    #[garde(range(min = 0))]
    pub price_max: Option<i64>,
    /// Currency of the price filters and of `price_range`; required with a price filter.
    pub currency: Option<Currency>,
    /// Only active, or inactive, ones; the public sees active ones only.
    pub is_active: Option<bool>,
    /// Words of a name in any language, typing errors allowed.
    #[garde(length(chars, min = 2, max = 100))]
    pub search: Option<String>,
}

impl ListTreatmentsQuery {
    /// Whether only offers of certain prices count.
    pub(crate) fn has_price(&self) -> bool {
        self.price_min.is_some() || self.price_max.is_some()
    }
}

/// `relevance` is of the search; without one it stands for the name.
impl ListFilter for ListTreatmentsQuery {
    const SORTS: &'static [&'static str] = &["relevance", "name", "created_at"];
    const DEFAULT_SORT: &'static str = "-relevance";
}

/// Query of one treatment.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct OneTreatmentQuery {
    /// Currency of `price_range`; by default the one with the most offers.
    pub currency: Option<Currency>,
}

/// What the treatment costs at the hospitals that offer it, in one currency:
/// amounts in different currencies are never compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "TreatmentPriceRangeView")]
pub struct PriceRangeView {
    /// Lowest base price, in the currency's minor unit.
    pub min: i64,
    /// Highest base price, in the currency's minor unit.
    pub max: i64,
    /// The currency.
    pub currency: String,
    /// Hospitals with an offer in this currency.
    pub hospitals: i64,
}

/// A treatment as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TreatmentView {
    /// The treatment.
    pub id: TreatmentId,
    /// Its category.
    pub category_id: CategoryId,
    /// Its subcategory, one of the category.
    pub subcategory_id: Option<SubcategoryId>,
    /// Name in the language of the answer.
    pub name: String,
    /// Stable name in addresses.
    pub slug: String,
    /// Description.
    pub description: String,
    /// Days at the place of treatment.
    pub duration_days: Option<i32>,
    /// Further days before travelling or normal activity.
    pub recovery_days: Option<i32>,
    /// Picture.
    pub image_url: Option<String>,
    /// Whether any hospital may offer it.
    pub is_global: bool,
    /// Whether it is in the public catalogue.
    pub is_active: bool,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// Summary for search engines.
    pub meta_description: Option<String>,
    /// Prices in the asked-for currency, or in the one with the most offers;
    /// null without an offer.
    pub price_range: Option<PriceRangeView>,
    /// Prices in every currency with an offer.
    pub price_ranges: Vec<PriceRangeView>,
    /// Every language, for administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<BTreeMap<String, TranslatedTextsView>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl TreatmentView {
    /// The row in this language with its prices (those with the most offers first), as someone of this scope sees it.
    #[must_use]
    pub fn new(
        row: Model,
        prices: Vec<PriceRangeView>,
        currency: Option<&Currency>,
        scope: &Scope,
        locale: &Locale,
    ) -> Self {
        let texts = row.texts().in_locale(locale);
        let range = match currency {
            Some(currency) => prices.iter().find(|range| range.currency == currency.as_str()),
            None => prices.first(),
        };
        Self {
            id: row.id,
            category_id: row.category_id,
            subcategory_id: row.subcategory_id,
            name: texts.name,
            slug: row.slug,
            description: texts.description,
            duration_days: row.duration_days,
            recovery_days: row.recovery_days,
            image_url: row.image_url,
            is_global: row.is_global,
            is_active: row.is_active,
            meta_title: texts.meta_title,
            meta_description: texts.meta_description,
            price_range: range.cloned(),
            price_ranges: prices,
            translations: views(scope, &row.translations),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
