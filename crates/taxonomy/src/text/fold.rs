use super::Translations;
use deunicode::deunicode;

/// Longest folded query, in bytes: transliteration can lengthen a text.
const MAX_QUERY: usize = 200;

/// `text` as search compares it: transliterated to ASCII, lower-case, words
/// separated by one space. Scripts and accents cease to matter, and trigrams
/// are the same whatever the database's locale takes for a letter.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = words(text);
    if folded.len() > MAX_QUERY {
        folded.truncate(folded[..=MAX_QUERY].rfind(' ').unwrap_or(MAX_QUERY));
    }
    folded
}

/// Every name in every language, folded: what a treatment is found by.
#[must_use]
pub fn search_text(name: &str, translations: &Translations) -> String {
    let mut names = vec![words(name)];
    for texts in translations.0.values() {
        let Some(name) = &texts.name else { continue };
        let folded = words(name);
        if !names.contains(&folded) {
            names.push(folded);
        }
    }
    names.join(" ")
}

fn words(text: &str) -> String {
    let ascii = deunicode(text).to_ascii_lowercase();
    ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded() {
        for (text, folded) in [
            ("Knee  Replacement", "knee replacement"),
            ("Rhinoplastie (nez)", "rhinoplastie nez"),
            ("Cirugía estética", "cirugia estetica"),
            ("cirugi\u{301}a", "cirugia"),
            ("GÖĞÜS büyütme", "gogus buyutme"),
            ("'%_\\", ""),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        for text in ["تجميل الأنف", "राइनोप्लास्टी", "眼科"] {
            let folded = fold(text);
            assert!(!folded.is_empty() && folded.is_ascii(), "{text}: {folded}");
        }
    }

    #[test]
    fn a_folded_query_stays_short() {
        let long = fold(&"眼科".repeat(100));
        assert!((150..=MAX_QUERY).contains(&long.len()), "{}", long.len());
        assert_eq!(fold(&"x".repeat(300)).len(), MAX_QUERY);
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
