use deunicode::{deunicode, deunicode_char};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Longest slug, in characters, before a number or a kind is added.
const MAX_LENGTH: usize = 80;

/// The slug of a name: transliterated, lower-case letters and digits with single hyphens between words.
///
/// `kind` is what is named (`hospital`): it stands for a name without letters, and before one that reads as an id or is
/// in `reserved`, the last path segments of other endpoints.
#[must_use]
pub fn slugify(name: &str, kind: &str, reserved: &[&str]) -> String {
    let readable: String = name.chars().map(|c| if is_symbol(c) { ' ' } else { c }).collect();
    let ascii = deunicode(&readable).to_ascii_lowercase().replace('\'', "");
    let words: Vec<&str> = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut slug = words.join("-");
    slug.truncate(MAX_LENGTH);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        kind.to_owned()
    } else if reserved.contains(&slug) || Uuid::try_parse(slug).is_ok() {
        format!("{kind}-{slug}")
    } else {
        slug.to_owned()
    }
}

/// Whether the character is a pictograph or a sign that transliteration would turn into words ("grinning", "tm"), and
/// not a letter, a mark or punctuation.
fn is_symbol(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && deunicode_char(c).is_some_and(|s| s.chars().any(|a| a.is_ascii_alphanumeric()))
        // Arabic vowel signs are marks that are pronounced.
        && !('\u{0600}'..='\u{06ff}').contains(&c)
}

/// `base` when it is not among `taken`, else `base-2`, `base-3` …: the smallest number that is free.
#[must_use]
pub fn next_free_slug(base: &str, taken: &[String]) -> String {
    if !taken.iter().any(|slug| slug == base) {
        return base.to_owned();
    }
    let numbers: BTreeSet<u32> =
        taken.iter().filter_map(|slug| slug.strip_prefix(base)?.strip_prefix('-')?.parse().ok()).collect();
    let number = (2..).find(|n| !numbers.contains(n)).unwrap_or(u32::MAX);
    format!("{base}-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESERVED: [&str; 2] = ["taxonomy", "by-taxonomy"];

    #[test]
    fn names_become_slugs() {
        for (name, slug) in [
            ("Knee Replacement", "knee-replacement"),
            ("  All-on-4® (implants) & more!  ", "all-on-4-implants-more"),
            ("Hüftgelenksersatz für Große", "huftgelenksersatz-fur-grosse"),
            ("Göz çevresi ışık ŞİŞLİ ğ", "goz-cevresi-isik-sisli-g"),
            ("  Klinik «Şifa» & Søn  ", "klinik-sifa-son"),
            ("Cirugía estética", "cirugia-estetica"),
            ("cirugi\u{301}a", "cirugia"),
            ("Œsophage, l'œil", "oesophage-loeil"),
            ("St. Mary's", "st-marys"),
            ("تجميل الأنف", "tjmyl-lnf"),
            ("مستشفى", "mstshf"),
            ("राइनोप्लास्टी", "raainoplaasttii"),
            ("眼科", "yan-ke"),
            ("😀🎉", "thing"),
            ("🏥!!", "thing"),
            ("MRI 🧠 scan", "mri-scan"),
            ("Clinic™", "clinic"),
            ("---", "thing"),
            ("", "thing"),
            ("Taxonomy", "thing-taxonomy"),
            ("by taxonomy", "thing-by-taxonomy"),
            ("01890a5d-ac96-774b-bcce-b302099a8057", "thing-01890a5d-ac96-774b-bcce-b302099a8057"),
            ("01890a5dac96774bbcceb302099a8057", "thing-01890a5dac96774bbcceb302099a8057"),
        ] {
            assert_eq!(slugify(name, "thing", &RESERVED), slug, "{name}");
        }
        for words in ["abcd ", "word "] {
            let long = slugify(&words.repeat(100), "thing", &[]);
            assert!(long.len() <= MAX_LENGTH && long.len() > 70 && !long.ends_with('-'), "{long}");
        }
    }

    #[test]
    fn numbers_fill_the_first_gap() {
        for (base, taken, expected) in [
            ("a", vec![], "a"),
            ("b", vec!["a", "a-3", "a-b"], "b"),
            ("a-b", vec!["a", "a-3", "a-b"], "a-b-2"),
            ("a", vec!["a-2"], "a"),
            ("a", vec!["a"], "a-2"),
            ("a", vec!["a", "a-2", "a-3"], "a-4"),
            ("a", vec!["a", "a-3"], "a-2"),
            ("a", vec!["a", "a-2-3", "a-b", "ab-2"], "a-2"),
        ] {
            let taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
            assert_eq!(next_free_slug(base, &taken), expected, "{base} {taken:?}");
        }
    }
}
