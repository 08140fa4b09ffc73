use super::labels::Labels;
use chrono::NaiveDate;
use kernel::{Locale, Money};
use local_formats::LocalFormats;

/// How one document speaks: its words, and the forms of its numbers, money and dates.
pub struct Wording {
    /// The language of the words, a tag of `kernel::SUPPORTED_LOCALES`.
    pub language: &'static str,
    /// The words.
    pub labels: &'static Labels,
    formats: LocalFormats,
}

impl Wording {
    /// For a reader of `locale`.
    pub fn of(locale: &Locale) -> Self {
        let (language, labels) = Labels::of(locale);
        Self { language, labels, formats: LocalFormats::beside_words_of(language, locale.as_str()) }
    }

    /// An amount with its currency.
    pub fn money(&self, money: &Money) -> String {
        unmarked(&self.formats.money(money.amount_minor, money.currency.exponent(), money.currency.as_str()))
    }

    /// An amount without its currency, where another text names it.
    pub fn amount(&self, money: &Money) -> String {
        unmarked(&self.formats.decimal(money.amount_minor, money.currency.exponent()))
    }

    /// How many of something.
    pub fn quantity(&self, quantity: i32) -> String {
        self.formats.integer(quantity.into())
    }

    /// A rate in basis points.
    pub fn percent(&self, basis_points: i64) -> String {
        self.formats.percent(basis_points)
    }

    /// A day.
    pub fn date(&self, date: NaiveDate) -> String {
        self.formats.date(date)
    }
}

/// Without the Arabic letter mark that CLDR puts before a minus sign. It turns the line of the amount, so that a discount
/// would stand otherwise than the sums above it; the document keeps numbers in order by itself.
fn unmarked(amount: &str) -> String {
    amount.replace('\u{61C}', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn numbers_are_in_the_language_of_the_words() {
        let amount = Money::new(123_456_789, Currency::parse("USD").expect("valid"));
        for (locale, language, text) in [
            ("en", "en", "1,234,567.89\u{A0}USD"),
            ("es", "es", "1.234.567,89\u{A0}USD"),
            ("es-MX", "es", "1,234,567.89\u{A0}USD"),
            ("hi-IN", "hi", "12,34,567.89\u{A0}USD"),
            ("fr-FR", "fr", "1\u{202F}234\u{202F}567,89\u{A0}USD"),
            // No words of theirs.
            ("de", "en", "1,234,567.89\u{A0}USD"),
            ("fa-IR", "en", "1,234,567.89\u{A0}USD"),
        ] {
            let wording = Wording::of(&Locale::parse(locale).expect("valid"));
            assert_eq!((wording.language, wording.money(&amount).as_str()), (language, text), "{locale}");
        }
    }
}
