use crate::store::search_documents::HitRow;
use garde::Validate;
use kernel::Locale;
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchType {
    /// A treatment of the catalogue.
    Treatment,
    /// A verified hospital.
    Hospital,
    /// A verified doctor.
    Doctor,
    /// A tour package.
    Package,
}

impl SearchType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Treatment, Self::Hospital, Self::Doctor, Self::Package];

    /// The name on the wire and in the view `search_documents`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Hospital => "hospital",
            Self::Doctor => "doctor",
            Self::Package => "package",
        }
    }
}

/// One search over everything public.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words of a name in any language, typing errors allowed.
    #[garde(length(chars, min = 2, max = 100))]
    pub q: String,
    /// What to look for, separated by commas (`treatment,hospital`); everything
    /// by default.
    #[garde(length(chars, min = 1, max = 100), inner(custom(known_types)))]
    #[schemars(regex(pattern = r"^(treatment|hospital|doctor|package)(,(treatment|hospital|doctor|package))*$"))]
    pub types: Option<String>,
}

impl ListFilter for SearchQuery {
    const SORTS: &'static [&'static str] = &["relevance"];
    const DEFAULT_SORT: &'static str = "-relevance";
}

impl SearchQuery {
    /// The kinds to look for, as the view names them.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> + '_ {
        let asked =
            |kind: &SearchType| self.types.as_ref().is_none_or(|t| t.split(',').any(|name| name == kind.as_str()));
        SearchType::ALL.into_iter().filter(asked).map(SearchType::as_str)
    }
}

fn known_types(types: &str, (): &()) -> garde::Result {
    let known = |name: &str| SearchType::ALL.iter().any(|t| t.as_str() == name);
    if types.split(',').all(known) {
        Ok(())
    } else {
        Err(garde::Error::new("must be of treatment, hospital, doctor, package"))
    }
}

/// Something that was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SearchHitView {
    /// What it is.
    #[schemars(with = "SearchType")]
    pub r#type: String,
    /// Which one.
    pub id: Uuid,
    /// Its stable name in addresses.
    pub slug: String,
    /// Its name in the language of the answer.
    pub name: String,
    /// Where it is, for what is in one place.
    pub place: Option<String>,
    /// How well it fits, from 0 to 1.
    pub score: f64,
}

impl SearchHitView {
    /// The row in this language.
    #[must_use]
    pub fn new(row: HitRow, locale: &Locale) -> Self {
        let name = row.translations.best(locale, |t| t.name.as_deref()).unwrap_or(&row.name).to_owned();
        Self { r#type: row.kind, id: row.id, slug: row.slug, name, place: row.place, score: row.score }
    }
}

/// Which part of the sitemap.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SitemapQuery {
    /// Part from 1; without it the whole, or the index of the parts.
    #[garde(range(min = 1, max = 50_000))]
    pub part: Option<u32>,
}
