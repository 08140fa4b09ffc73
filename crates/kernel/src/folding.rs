//! Texts as search compares them: in search columns, and in the queries over them.

use deunicode::deunicode;

/// Longest folded query, in bytes: transliteration can lengthen a text.
const MAX_QUERY: usize = 200;

/// `text` as it stands in a search column: transliterated to ASCII, lower-case, words separated by one space. Scripts
/// and accents cease to matter, and trigrams are the same whatever the database's locale takes for a letter.
#[must_use]
pub fn fold(text: &str) -> String {
    let ascii = deunicode(text).to_ascii_lowercase();
    ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Several texts of one row folded into its search column, each once.
#[must_use]
pub fn fold_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut folded: Vec<String> = Vec::new();
    for text in texts {
        let text = fold(text);
        if !text.is_empty() && !folded.contains(&text) {
            folded.push(text);
        }
    }
    folded.join(" ")
}

/// A query folded like the columns it is compared with, and cut between words where it is too long.
#[must_use]
pub fn fold_query(text: &str) -> String {
    let mut folded = fold(text);
    if folded.len() > MAX_QUERY {
        folded.truncate(folded[..=MAX_QUERY].rfind(' ').unwrap_or(MAX_QUERY));
    }
    folded
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
            ("Şişli  Étoile", "sisli etoile"),
            ("ear-nose-throat", "ear nose throat"),
            ("'%_\\", ""),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold_query(text), folded, "{text}");
        }
        for text in ["تجميل الأنف", "राइनोप्लास्टी", "眼科"] {
            let folded = fold(text);
            assert!(!folded.is_empty() && folded.is_ascii(), "{text}: {folded}");
        }
    }

    #[test]
    fn a_folded_query_stays_short() {
        let long = fold_query(&"眼科".repeat(100));
        assert!((150..=MAX_QUERY).contains(&long.len()), "{}", long.len());
        assert_eq!(fold_query(&"x".repeat(300)).len(), MAX_QUERY);
    }

    #[test]
    fn every_text_is_in_the_search_column_once() {
        for (texts, folded) in [
            (vec!["Rhinoplasty", "RINOPLASTIA", "Rinoplastia", "Rhinoplastie"], "rhinoplasty rinoplastia rhinoplastie"),
            (vec!["Şişli  Étoile", "ear-nose-throat"], "sisli etoile ear nose throat"),
            (vec!["%_'", "", "a"], "a"),
            (vec![], ""),
        ] {
            assert_eq!(fold_all(texts.iter().copied()), folded, "{texts:?}");
        }
    }
}
