#![doc = include_str!("../README.md")]

use chrono::{Datelike, NaiveDate};
use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale;

/// Keeps an amount and what it is an amount of on one line.
const NO_BREAK_SPACE: char = '\u{A0}';

/// Numbers, money and dates as the readers of one language and region write them.
#[derive(Debug)]
pub struct LocalFormats {
    numbers: DecimalFormatter,
    dates: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
}

impl LocalFormats {
    /// The formats of a BCP 47 tag (`es`, `es-MX`, `ar-AE`). CLDR's rules of inheritance hold: a region without rules of
    /// its own has its language's, and a tag that is none or that CLDR does not know has the root's.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let locale = Locale::try_from_str(tag).unwrap_or(Locale::UNKNOWN);
        let complete = "the data of all locales is compiled in";
        Self {
            numbers: DecimalFormatter::try_new((&locale).into(), Default::default()).expect(complete),
            dates: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::long()).expect(complete),
        }
    }

    /// The formats that go with words of `language` for a reader of `tag`: those of the reader's region (`es-MX`,
    /// `ar-AE`) where the words are of the reader's language, else those of the words. A reader of German, for whom
    /// there are only English words, gets English numbers with them.
    #[must_use]
    pub fn beside_words_of(language: &str, tag: &str) -> Self {
        Self::of(if tag.split('-').next() == Some(language) { tag } else { language })
    }

    /// A whole number: `33,500`, `33.500`, `33 500`, `٣٣٬٥٠٠`.
    #[must_use]
    pub fn integer(&self, number: i64) -> String {
        self.numbers.format(&Decimal::from(number)).to_string()
    }

    /// A number in units of which 10 to the power of `exponent` make one, with all decimals:
    /// `(123456, 2)` is `1,234.56`.
    #[must_use]
    pub fn decimal(&self, minor: i64, exponent: u16) -> String {
        let mut number = Decimal::from(minor);
        number.multiply_pow10(-i16::try_from(exponent).unwrap_or(0));
        self.numbers.format(&number).to_string()
    }

    /// Money in minor units, with its ISO 4217 code: `1,234.56 USD`. In every language the code stands behind, after a
    /// no-break space: symbols (`$`) and short names leave open which dollar is meant.
    #[must_use]
    pub fn money(&self, minor: i64, exponent: u16, code: &str) -> String {
        format!("{}{NO_BREAK_SPACE}{code}", self.decimal(minor, exponent))
    }

    /// A rate in basis points, without needless decimals: 1800 is `18 %`, 725 `7.25 %`, 50 `0.5 %`; with the space of
    /// ISO 80000-1, that does not break.
    #[must_use]
    pub fn percent(&self, basis_points: i64) -> String {
        let mut number = Decimal::from(basis_points);
        number.multiply_pow10(-2);
        number.absolute.trim_end();
        let sign = if self.has_arabic_digits() { '٪' } else { '%' };
        format!("{}{NO_BREAK_SPACE}{sign}", self.numbers.format(&number))
    }

    /// A day of the Gregorian calendar with the month's name: `10 March 2026`, `10 de marzo de 2026`, `١٠ مارس ٢٠٢٦`.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        let (month, day) = (date.month() as u8, date.day() as u8);
        match Date::try_new_gregorian(date.year(), month, day) {
            Ok(date) => self.dates.format(&date).to_string(),
            // A year that no calendar of people reaches.
            Err(_) => date.to_string(),
        }
    }

    fn has_arabic_digits(&self) -> bool {
        self.integer(0).contains('٠')
    }
}

#[cfg(test)]
mod tests;
