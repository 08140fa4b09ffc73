use kernel::Locale;
use serde_json::Value;

/// The text of `field` in the best language for `locale`: the row's translations
/// (`{"ar": {"name": "…"}}`) by the fallbacks of the locale, else `english`.
#[must_use]
pub fn localised<'a>(translations: &'a Value, field: &str, locale: &Locale, english: &'a str) -> &'a str {
    locale
        .fallbacks()
        .into_iter()
        .take_while(|tag| *tag != "en")
        .find_map(|tag| translations.get(tag)?.get(field)?.as_str().filter(|text| !text.is_empty()))
        .unwrap_or(english)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_best_language_there_is() {
        let translations = json!({ "ar": { "name": "مستشفى" }, "fr": { "name": "" }, "pt-BR": { "name": "Clínica" }, "en": { "name": "stale" } });
        for (locale, expected) in [
            ("ar", "مستشفى"),
            ("ar-EG", "مستشفى"),
            ("fr", "Hospital"),
            ("hi", "Hospital"),
            ("pt-BR", "Clínica"),
            ("en", "Hospital"),
        ] {
            let locale = Locale::parse(locale).expect("a locale");
            assert_eq!(localised(&translations, "name", &locale, "Hospital"), expected, "{locale}");
        }
        assert_eq!(localised(&json!({}), "name", &Locale::english(), "Hospital"), "Hospital");
    }
}
