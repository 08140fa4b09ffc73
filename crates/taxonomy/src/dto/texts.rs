use crate::domain::{CatalogueTexts, Translations, sees_drafts};
use garde::Validate;
use kernel::{SUPPORTED_LOCALES, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Texts in one language; English ones are the fields of the resource itself.
#[derive(Debug, Clone, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CatalogueTextsRequest")]
pub struct TranslatedTexts {
    /// Name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5000))]
    pub description: Option<String>,
    /// Title for search engines.
    #[garde(length(chars, max = 200))]
    pub meta_title: Option<String>,
    /// Summary for search engines.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 500))]
    pub meta_description: Option<String>,
}

/// Texts in one language, as an administrator sees them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CatalogueTextsView")]
pub struct TranslatedTextsView {
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// Summary for search engines.
    pub meta_description: Option<String>,
}

/// Texts by language; null removes a language.
pub type TranslationsRequest = BTreeMap<String, Option<TranslatedTexts>>;

/// What the document says of [`TranslationsRequest`]: which languages there are.
pub struct TranslationsSchema;

impl JsonSchema for TranslationsSchema {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CatalogueTranslationsRequest".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let texts = generator.subschema_for::<Option<TranslatedTexts>>();
        let languages: serde_json::Map<_, _> =
            SUPPORTED_LOCALES[1..].iter().map(|tag| ((*tag).to_owned(), texts.clone().to_value())).collect();
        schemars::json_schema!({ "type": "object", "properties": languages, "additionalProperties": false })
    }
}

/// Every language is one that Medivoy has, and not English.
pub fn translatable(translations: &Option<TranslationsRequest>, (): &()) -> garde::Result {
    let unknown = |tag: &&String| tag.as_str() == "en" || !SUPPORTED_LOCALES.contains(&tag.as_str());
    match translations.iter().flat_map(BTreeMap::keys).find(unknown) {
        Some(tag) if tag == "en" => Err(garde::Error::new("English texts are the fields of the resource itself")),
        Some(_) => Err(garde::Error::new(format!("must be keyed by one of {}", SUPPORTED_LOCALES[1..].join(", ")))),
        None => Ok(()),
    }
}

/// The languages of the request in place of those that are stored; others stay.
pub fn merged(stored: &Translations, request: TranslationsRequest) -> Translations {
    let mut translations = stored.clone();
    for (tag, texts) in request {
        match texts {
            Some(texts) => translations.0.insert(tag, texts.into()),
            None => translations.0.remove(&tag),
        };
    }
    translations
}

/// The languages, for who sees drafts.
pub fn views(scope: &Scope, translations: &Translations) -> Option<BTreeMap<String, TranslatedTextsView>> {
    let view = |(tag, texts): (&String, &CatalogueTexts)| (tag.clone(), texts.clone().into());
    sees_drafts(scope).then(|| translations.0.iter().map(view).collect())
}

impl From<TranslatedTexts> for CatalogueTexts {
    fn from(texts: TranslatedTexts) -> Self {
        Self {
            name: texts.name,
            description: texts.description,
            meta_title: texts.meta_title,
            meta_description: texts.meta_description,
        }
    }
}

impl From<CatalogueTexts> for TranslatedTextsView {
    fn from(texts: CatalogueTexts) -> Self {
        Self {
            name: texts.name,
            description: texts.description,
            meta_title: texts.meta_title,
            meta_description: texts.meta_description,
        }
    }
}
