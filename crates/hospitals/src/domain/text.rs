use kernel::HospitalId;

/// Longest slug without a number, in characters.
const SLUG_LENGTH: usize = 80;

/// The address slug of a name: transliterated, lower-case, words joined by
/// hyphens; `hospital` where nothing is left. Never in the form of an id, which
/// would hide the hospital behind it.
#[must_use]
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in deunicode::deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if c != '\'' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(SLUG_LENGTH);
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "hospital".to_owned(),
        id if id.parse::<HospitalId>().is_ok() => format!("hospital-{id}"),
        slug => slug.to_owned(),
    }
}

/// The first free one of `base`, `base-2`, `base-3` …
#[must_use]
pub fn numbered_slug(base: &str, taken: &[String]) -> String {
    let is_free = |slug: &String| !taken.contains(slug);
    std::iter::once(base.to_owned()).chain((2_u64..).map(|n| format!("{base}-{n}"))).find(is_free).unwrap_or_default()
}

/// Texts as the search compares them: transliterated, lower-case, words only.
#[must_use]
pub fn folded<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let text: Vec<String> = texts.into_iter().map(|t| deunicode::deunicode(t).to_lowercase()).collect();
    let text = text.join(" ");
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// Whether the number has at most two decimals, so that `numeric(_, 2)` keeps it.
#[must_use]
pub fn has_two_decimals(number: f64) -> bool {
    ((number * 100.0).round() / 100.0 - number).abs() < f64::EPSILON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_names() {
        for (name, expected) in [
            ("Mavikubbe International Hospital", "mavikubbe-international-hospital"),
            ("  Klinik «Şifa» & Søn  ", "klinik-sifa-son"),
            ("St. Mary's", "st-marys"),
            ("مستشفى", "mstshf"),
            ("🏥!!", "hospital"),
            ("---", "hospital"),
            ("01890a5d-ac96-774b-bcce-b302099a8057", "hospital-01890a5d-ac96-774b-bcce-b302099a8057"),
        ] {
            let slug = slug_of(name);
            assert!(slug.starts_with(expected), "{name}: {slug}");
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug}");
        }
        let long = slug_of(&"word ".repeat(100));
        assert!(long.len() <= SLUG_LENGTH && !long.ends_with('-'));
    }

    #[test]
    fn the_first_free_number() {
        let taken = ["a".to_owned(), "a-3".to_owned(), "a-b".to_owned()];
        for (base, expected) in [("a", "a-2"), ("b", "b"), ("a-b", "a-b-2")] {
            assert_eq!(numbered_slug(base, &taken), expected);
        }
    }

    #[test]
    fn search_texts() {
        assert_eq!(folded(["Şişli  Étoile", "ear-nose-throat"]), "sisli etoile ear nose throat");
        assert_eq!(folded(["%_'"]), "");
    }

    #[test]
    fn two_decimals() {
        for (number, expected) in
            [(97.5, true), (95.95, true), (100.0, true), (0.29, true), (33.333, false), (0.001, false)]
        {
            assert_eq!(has_two_decimals(number), expected, "{number}");
        }
    }
}
