//! The one folding of human text for comparisons: search columns, and the queries over them. SQL compares what was folded
//! here and folds nothing itself, so that both sides are always folded alike.

use crate::characters::is_ignorable;
use deunicode::deunicode;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::CanonicalCombiningClass;

/// Changes with what [`fold`] gives. A row whose folded columns are of another version is folded again by its module.
pub const FOLDING_VERSION: i16 = 1;

/// Longest folded query, in bytes: transliteration can lengthen a text.
const MAX_QUERY: usize = 200;

/// `text` as it is compared: without regard to width and other compatibility forms (NFKC), accents and other marks,
/// invisible and directional characters, the forms of Arabic letters, and case, the dotless i included; transliterated to
/// ASCII, words separated by one space. Trigrams of it are the same whatever the database's locale takes for a letter.
#[must_use]
pub fn fold(text: &str) -> String {
    words(&transliterated(text), |c| !c.is_ascii_alphanumeric())
}

/// The same with the signs between letters (`@`, `%`, `'`), where they tell one text from another, as in e-mail addresses.
#[must_use]
pub fn fold_with_signs(text: &str) -> String {
    words(&transliterated(text), |c| c.is_ascii_whitespace() || c.is_ascii_control())
}

fn words(text: &str, is_between: fn(char) -> bool) -> String {
    text.split(is_between).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn transliterated(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let bare: String = decomposed.chars().filter(|c| !is_passed_over(*c)).map(letter).collect();
    // Syllables of Hangul and voiced kana are transliterated as a whole.
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&bare);
    deunicode(&composed).to_ascii_lowercase()
}

/// What one writer sets and another leaves out: marks above and below letters, tatweel, and what cannot be seen.
fn is_passed_over(c: char) -> bool {
    const KANA_VOICING: u8 = 8;
    // Telugu length marks, Thai, Lao and Tibetan vowels and tones: these make other words.
    const VOWELS_AND_TONES: std::ops::RangeInclusive<u8> = 84..=132;
    let class = CodePointMapData::<CanonicalCombiningClass>::new().get(c).0;
    let is_mark = class != 0 && class != KANA_VOICING && !VOWELS_AND_TONES.contains(&class);
    is_mark || c == '\u{640}' || is_ignorable(c)
}

/// One letter for the forms of it that keyboards of Arabic, Persian and Urdu have. Hamza above or below was a mark.
const fn letter(c: char) -> char {
    match c {
        '\u{671}'..='\u{673}' | '\u{675}' => '\u{627}', // alef
        '\u{629}' | '\u{6c1}' | '\u{6c3}' | '\u{6be}' | '\u{6d5}' => '\u{647}', // heh, teh marbuta
        '\u{649}' | '\u{6cc}' | '\u{6d2}' => '\u{64a}', // yeh, alef maksura
        '\u{6a9}' => '\u{643}',                         // kaf
        other => other,
    }
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
    shortened(fold(text))
}

/// The same for a query over columns that were folded with signs.
#[must_use]
pub fn fold_query_with_signs(text: &str) -> String {
    shortened(fold_with_signs(text))
}

fn shortened(mut folded: String) -> String {
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
            ("Yılmaz YILMAZ İZMİR ışık", "yilmaz yilmaz izmir isik"),
            ("Ｃａｎｃｕｎ ①", "cancun 1"),
            ("kn\u{200b}ee re\u{ad}place\u{feff}ment", "knee replacement"),
            ("\u{202e}knee\u{202c}", "knee"),
            ("Straße STRASSE", "strasse strasse"),
            ("Łódź Ångström Ærø", "lodz angstrom aero"),
            ("ﬁbroid", "fibroid"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold_query(text), folded, "{text}");
        }
        for text in ["تجميل الأنف", "राइनोप्लास्टी", "眼科", "눈", "แผล"] {
            let folded = fold(text);
            assert!(!folded.is_empty() && folded.is_ascii(), "{text}: {folded}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_the_same() {
        for (one, other) in [
            ("Yılmaz", "yilmaz"),
            ("Málaga", "Malaga"),
            ("Cancún", "CANCUN"),
            ("Cancu\u{301}n", "Cancún"),
            ("Diyarbakır", "DIYARBAKIR"),
            ("Diyarbakır", "DİYARBAKIR"),
            ("الرُّكْبة", "الركبة"),
            ("الركبة", "الركبه"),
            ("الـركـبة", "الركبة"),
            ("أسنان", "اسنان"),
            ("إسنان", "آسنان"),
            ("ٱلأنف", "الانف"),
            ("مستشفى", "مستشفي"),
            ("کلینیک", "كلينيك"),
            ("مؤسسة", "موسسه"),
            ("ﻣﺴﺘﺸﻔﻰ", "مستشفى"),
            ("٣", "3"),
            ("مُسْتَشْفًى", "مستشفى"),
            ("שָׁלוֹם", "שלום"),
            ("ｶﾞﾝ", "ガン"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("फ़्रांस", "फ्रांस"),
            ("O’Neil", "O'Neil"),
            ("ear‐nose‑throat", "ear-nose-throat"),
            ("علی\u{200c}رضا", "علیرضا"),
            ("𝐂ancún", "cancun"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        for (one, other) in [("ガン", "カン"), ("knee", "hip"), ("한", "하"), ("กุ", "กู")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn signs_are_kept_where_they_tell_texts_apart() {
        for (text, folded) in [
            ("  Zoë.Müller@Medivoy.Example ", "zoe.muller@medivoy.example"),
            ("O’Neil  50%", "o'neil 50%"),
            ("a\\b_c", "a\\b_c"),
            ("kn\u{200b}ee", "knee"),
            ("%%", "%%"),
            (" \u{200b} ", ""),
        ] {
            assert_eq!(fold_with_signs(text), folded, "{text}");
            assert_eq!(fold_query_with_signs(text), folded, "{text}");
        }
    }

    /// Folding what was folded changes nothing, so that a query may be a folded text.
    #[test]
    fn folded_text_stays_as_it_is() {
        for text in ["Yılmaz", "الرُّكْبة", "राइनोप्लास्टी", "眼科", "Straße", "ﬁbroid ①"]
        {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
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
