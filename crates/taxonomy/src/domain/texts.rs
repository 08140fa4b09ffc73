use kernel::{Locale, Localised, fold_all};
use serde::{Deserialize, Serialize};

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

/// The column `translations`.
pub type Translations = Localised<CatalogueTexts>;

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

/// The texts of a row in one language, with its fallbacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocaleTexts {
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// Summary for search engines.
    pub meta_description: Option<String>,
}

impl TextColumns<'_> {
    /// The texts in the locale, each falling back on its own.
    #[must_use]
    pub fn in_locale(&self, locale: &Locale) -> LocaleTexts {
        let t = self.translations;
        let meta_title = t.best(locale, |t| t.meta_title.as_deref()).or(self.meta_title);
        let meta_description = t.best(locale, |t| t.meta_description.as_deref()).or(self.meta_description);
        LocaleTexts {
            name: t.best(locale, |t| t.name.as_deref()).unwrap_or(self.name).to_owned(),
            description: t.best(locale, |t| t.description.as_deref()).unwrap_or(self.description).to_owned(),
            meta_title: meta_title.map(str::to_owned),
            meta_description: meta_description.map(str::to_owned),
        }
    }
}

/// Every name in every language, folded: what a treatment is found by.
#[must_use]
pub fn search_text(name: &str, translations: &Translations) -> String {
    let translated = translations.0.values().filter_map(|texts| texts.name.as_deref());
    fold_all(std::iter::once(name).chain(translated))
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
            let texts = columns.in_locale(&Locale::parse(locale).expect("a locale"));
            assert_eq!(
                (texts.name.as_str(), texts.description.as_str(), texts.meta_title.as_deref()),
                (name, "Text", Some("Title")),
                "{locale}"
            );
        }
    }

    #[test]
    fn every_language_is_in_the_search_text_once() {
        let translations = serde_json::from_str(
            r#"{"es":{"name":"Rinoplastia"},"fr":{"name":"Rhinoplastie"},"ar":{"name":"RINOPLASTIA"},"hi":{}}"#,
        );
        let text = search_text("Rhinoplasty", &translations.expect("translations"));
        assert_eq!(text, "rhinoplasty rinoplastia rhinoplastie");
    }
}
