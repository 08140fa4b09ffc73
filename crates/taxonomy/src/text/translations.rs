use kernel::Locale;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Texts of one row in one language other than English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueTexts {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Title for search engines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta_title: Option<String>,
    /// Summary for search engines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta_description: Option<String>,
}

/// The column `translations`: texts by language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Translations(pub BTreeMap<String, CatalogueTexts>);

/// The English texts of a row, and its translations.
#[derive(Debug, Clone, Copy)]
pub struct TextColumns<'a> {
    /// Name.
    pub name: &'a str,
    /// Description.
    pub description: &'a str,
    /// Title for search engines.
    pub meta_title: Option<&'a str>,
    /// Summary for search engines.
    pub meta_description: Option<&'a str>,
    /// The other languages.
    pub translations: &'a Translations,
}

/// The texts of a row in the language of a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// Summary for search engines.
    pub meta_description: Option<String>,
}

impl Translations {
    /// The first translation of a text along the locale's fallbacks; `None`
    /// when the English text is the best there is.
    pub fn pick<'a>(
        &'a self,
        locale: &Locale,
        text: impl Fn(&'a CatalogueTexts) -> Option<&'a str>,
    ) -> Option<&'a str> {
        let tags = locale.fallbacks().into_iter().take_while(|tag| *tag != "en");
        tags.filter_map(|tag| self.0.get(tag)).filter_map(text).find(|t| !t.is_empty())
    }

    /// The name in the locale, or else `english`.
    #[must_use]
    pub fn name<'a>(&'a self, locale: &Locale, english: &'a str) -> &'a str {
        self.pick(locale, |t| t.name.as_deref()).unwrap_or(english)
    }
}

impl TextColumns<'_> {
    /// The texts in the locale, each falling back on its own.
    #[must_use]
    pub fn shown(&self, locale: &Locale) -> Shown {
        let t = self.translations;
        Shown {
            name: t.name(locale, self.name).to_owned(),
            description: t.pick(locale, |t| t.description.as_deref()).unwrap_or(self.description).to_owned(),
            meta_title: t.pick(locale, |t| t.meta_title.as_deref()).or(self.meta_title).map(str::to_owned),
            meta_description: t
                .pick(locale, |t| t.meta_description.as_deref())
                .or(self.meta_description)
                .map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_falls_back_on_its_own() {
        let translations: Translations =
            serde_json::from_str(r#"{"ar":{"name":"اسم","description":""},"es":{"name":"Nombre"}}"#)
                .expect("translations");
        let columns = TextColumns {
            name: "Name",
            description: "Text",
            meta_title: Some("Title"),
            meta_description: None,
            translations: &translations,
        };
        for (locale, name) in
            [("en", "Name"), ("ar", "اسم"), ("ar-EG", "اسم"), ("es-419", "Nombre"), ("fr", "Name"), ("en-GB", "Name")]
        {
            let shown = columns.shown(&Locale::parse(locale).expect("a locale"));
            assert_eq!(
                (shown.name.as_str(), shown.description.as_str(), shown.meta_title.as_deref()),
                (name, "Text", Some("Title")),
                "{locale}"
            );
        }
    }
}
