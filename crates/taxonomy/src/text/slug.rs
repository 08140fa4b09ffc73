use deunicode::{deunicode, deunicode_char};

/// What a slug is for: names the slug of a thing whose name has no letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A category.
    Category,
    /// A subcategory.
    Subcategory,
    /// A treatment.
    Treatment,
}

impl Kind {
    /// Name in events, audit entries and slugs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Subcategory => "subcategory",
            Self::Treatment => "treatment",
        }
    }
}

/// Longest slug, before a number is added.
const MAX_LENGTH: usize = 80;

/// Last segments of other endpoints, which a slug would hide behind.
const RESERVED: [&str; 3] = ["taxonomy", "by-taxonomy", "reorder"];

/// The slug of a name: transliterated, lower-case letters and digits with single
/// hyphens between words. A name without letters, one that reads as an id and
/// one that is the path of another endpoint get the kind's name.
#[must_use]
pub fn slugify(name: &str, kind: Kind) -> String {
    let spoken: String = name.chars().map(|c| if is_pictured(c) { ' ' } else { c }).collect();
    let ascii = deunicode(&spoken).to_ascii_lowercase().replace('\'', "");
    let words: Vec<&str> = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut slug = words.join("-");
    slug.truncate(MAX_LENGTH);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        kind.as_str().to_owned()
    } else if RESERVED.contains(&slug) || uuid::Uuid::try_parse(slug).is_ok() {
        format!("{}-{slug}", kind.as_str())
    } else {
        slug.to_owned()
    }
}

/// Whether the character is a picture or a sign that transliteration would put
/// into words ("grinning", "tm"), and not a letter, a mark or punctuation.
fn is_pictured(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && deunicode_char(c).is_some_and(|s| s.chars().any(|a| a.is_ascii_alphanumeric()))
        // Arabic vowel signs are marks that are spoken.
        && !('\u{0600}'..='\u{06ff}').contains(&c)
}

/// `base` with the smallest number from 2 that is not among `taken`.
#[must_use]
pub fn next_free(base: &str, taken: &[String]) -> String {
    let numbers: std::collections::BTreeSet<u32> =
        taken.iter().filter_map(|slug| slug.strip_prefix(base)?.strip_prefix('-')?.parse().ok()).collect();
    let number = (2..).find(|n| !numbers.contains(n)).unwrap_or(u32::MAX);
    format!("{base}-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_slugs() {
        for (name, slug) in [
            ("Knee Replacement", "knee-replacement"),
            ("  All-on-4® (implants) & more!  ", "all-on-4-implants-more"),
            ("Hüftgelenksersatz für Große", "huftgelenksersatz-fur-grosse"),
            ("Göz çevresi ışık ŞİŞLİ ğ", "goz-cevresi-isik-sisli-g"),
            ("Cirugía estética", "cirugia-estetica"),
            ("cirugi\u{301}a", "cirugia"),
            ("Œsophage, l'œil", "oesophage-loeil"),
            ("تجميل الأنف", "tjmyl-lnf"),
            ("राइनोप्लास्टी", "raainoplaasttii"),
            ("眼科", "yan-ke"),
            ("😀🎉", "treatment"),
            ("MRI 🧠 scan", "mri-scan"),
            ("---", "treatment"),
            ("", "treatment"),
            ("Taxonomy", "treatment-taxonomy"),
            ("by taxonomy", "treatment-by-taxonomy"),
            ("01890a5d-ac96-774b-bcce-b302099a8057", "treatment-01890a5d-ac96-774b-bcce-b302099a8057"),
        ] {
            assert_eq!(slugify(name, Kind::Treatment), slug, "{name}");
        }
        let long = slugify(&"abcd ".repeat(60), Kind::Category);
        assert!(long.len() <= MAX_LENGTH && !long.ends_with('-'), "{long}");
    }

    #[test]
    fn numbers_fill_the_first_gap() {
        for (taken, expected) in [
            (vec!["a"], "a-2"),
            (vec!["a", "a-2", "a-3"], "a-4"),
            (vec!["a", "a-3"], "a-2"),
            (vec!["a", "a-2-3", "a-b", "ab-2"], "a-2"),
        ] {
            let taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
            assert_eq!(next_free("a", &taken), expected, "{taken:?}");
        }
    }
}
