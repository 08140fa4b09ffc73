use kernel::Locale;
use serde::Deserialize;
use std::sync::LazyLock;

/// The labels of a document in one language. Every language has every label: a
/// file that lacks one, or has one too many, does not load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    pub invoice: String,
    pub credit_note: String,
    pub number: String,
    pub date: String,
    pub due_date: String,
    pub booking: String,
    pub service_date: String,
    pub corrects: String,
    pub payment: String,
    pub paid_on: String,
    pub due: String,
    pub seller: String,
    pub buyer: String,
    pub credited_to: String,
    pub description: String,
    pub kind: String,
    pub quantity: String,
    pub unit_price: String,
    pub discount: String,
    pub tax: String,
    pub amount: String,
    pub treatment: String,
    pub stay: String,
    pub travel: String,
    pub other: String,
    pub subtotal: String,
    pub taxable: String,
    pub tax_rate: String,
    pub net: String,
    pub total: String,
    pub paid: String,
    pub balance: String,
    pub credited: String,
    pub terms: String,
    pub prepaid_note: String,
    pub payable_note: String,
    pub credit_note_note: String,
    pub reason: String,
    pub refund_reason: String,
    pub notes: String,
    pub phone: String,
    pub scan: String,
    pub footer: String,
    pub watermark_paid: String,
}

/// Language tag and labels, in the order of `kernel::SUPPORTED_LOCALES`.
const FILES: [(&str, &str); 5] = [
    ("en", include_str!("labels/en.json")),
    ("ar", include_str!("labels/ar.json")),
    ("hi", include_str!("labels/hi.json")),
    ("es", include_str!("labels/es.json")),
    ("fr", include_str!("labels/fr.json")),
];

static ALL: LazyLock<Vec<(&str, Labels)>> = LazyLock::new(|| {
    let read = |(tag, json)| (tag, serde_json::from_str(json).expect("a test reads every file that is embedded here"));
    FILES.into_iter().map(read).collect()
});

impl Labels {
    /// The labels for a reader of `locale`, with the language they are in.
    #[must_use]
    pub fn of(locale: &Locale) -> (&'static str, &'static Self) {
        let wanted = locale.supported();
        let found = ALL.iter().find(|(tag, _)| *tag == wanted.as_str()).unwrap_or(&ALL[0]);
        (found.0, &found.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SUPPORTED_LOCALES;
    use std::collections::BTreeMap;

    #[test]
    fn every_language_has_every_word() {
        let english: BTreeMap<String, String> = serde_json::from_str(FILES[0].1).expect("an object of texts");
        assert_eq!(FILES.map(|(tag, _)| tag), SUPPORTED_LOCALES);
        for (tag, json) in FILES {
            let _: Labels = serde_json::from_str(json).unwrap_or_else(|e| panic!("{tag}: {e}"));
            let words: BTreeMap<String, String> = serde_json::from_str(json).expect("an object of texts");
            for (key, text) in &words {
                assert!(!text.trim().is_empty(), "{tag}: {key}");
                assert_eq!(text.contains("{date}"), english[key].contains("{date}"), "{tag}: {key}");
                let long = key.ends_with("_note") || key == "footer";
                assert!(tag == "en" || !long || text != &english[key], "{tag}: {key} is still English");
            }
        }
    }

    #[test]
    fn a_reader_gets_their_language_or_english() {
        for (locale, expected) in [("ar-EG", "ar"), ("fr", "fr"), ("de", "en"), ("es-419", "es")] {
            assert_eq!(Labels::of(&Locale::parse(locale).expect("valid")).0, expected, "{locale}");
        }
    }
}
