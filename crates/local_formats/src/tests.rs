use super::*;

/// What stands in the source as it is seen: no-break spaces as `_`, the narrow one as `-`, marks of direction left out.
fn seen(text: &str) -> String {
    let visible = text.chars().filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}'));
    visible
        .map(|c| match c {
            '\u{A0}' => '_',
            '\u{202F}' => '~',
            c => c,
        })
        .collect()
}

#[test]
fn numbers_have_the_groups_and_digits_of_the_locale() {
    for (tag, whole, decimal) in [
        ("en", "33,500", "250,000,000.00"),
        ("en-IN", "33,500", "25,00,00,000.00"),
        ("es", "33.500", "250.000.000,00"),
        ("es-MX", "33,500", "250,000,000.00"),
        ("fr", "33~500", "250~000~000,00"),
        ("fr-CA", "33_500", "250_000_000,00"),
        ("hi", "33,500", "25,00,00,000.00"),
        ("ar", "33,500", "250,000,000.00"),
        ("ar-EG", "٣٣٬٥٠٠", "٢٥٠٬٠٠٠٬٠٠٠٫٠٠"),
        ("ar-AE", "33,500", "250,000,000.00"),
        ("ar-MA", "33.500", "250.000.000,00"),
        ("de-CH", "33'500", "250'000'000.00"),
    ] {
        let formats = LocalFormats::of(tag);
        assert_eq!(seen(&formats.integer(33_500)), whole, "{tag}");
        assert_eq!(seen(&formats.decimal(25_000_000_000, 2)), decimal, "{tag}");
    }
}

#[test]
fn money_has_the_decimals_of_its_currency() {
    for (tag, minor, exponent, code, text) in [
        ("en", 123_456, 2, "USD", "1,234.56_USD"),
        ("en", 123_456, 0, "JPY", "123,456_JPY"),
        ("en", 123_456, 3, "KWD", "123.456_KWD"),
        ("en", -3000, 2, "USD", "-30.00_USD"),
        ("en", 0, 2, "USD", "0.00_USD"),
        ("en", 5, 3, "KWD", "0.005_KWD"),
        ("es", 123_456, 2, "EUR", "1234,56_EUR"),
        ("fr", -123_456, 2, "EUR", "-1~234,56_EUR"),
        ("hi", 2_500_000_000, 2, "INR", "2,50,00,000.00_INR"),
        ("ar", 123_456, 3, "KWD", "123.456_KWD"),
        ("ar-EG", 123_456, 3, "KWD", "١٢٣٫٤٥٦_KWD"),
        ("fr", i64::MAX, 0, "VND", "9~223~372~036~854~775~807_VND"),
        ("es", i64::MIN, 2, "IDR", "-92.233.720.368.547.758,08_IDR"),
    ] {
        assert_eq!(seen(&LocalFormats::of(tag).money(minor, exponent, code)), text, "{tag}");
    }
}

#[test]
fn numbers_go_with_the_words_around_them() {
    for (language, tag, whole) in [
        ("es", "es-MX", "33,500"),
        ("es", "es", "33.500"),
        ("en", "de-DE", "33,500"),
        ("fr", "fr-CA", "33_500"),
        ("en", "", "33,500"),
    ] {
        assert_eq!(seen(&LocalFormats::beside_words_of(language, tag).integer(33_500)), whole, "{language} for {tag}");
    }
}

#[test]
fn rates_have_no_needless_decimals() {
    for (tag, basis_points, text) in [
        ("en", 0, "0_%"),
        ("en", 1800, "18_%"),
        ("en", 725, "7.25_%"),
        ("en", 50, "0.5_%"),
        ("en", 7, "0.07_%"),
        ("en", 10_000, "100_%"),
        ("es", 725, "7,25_%"),
        ("fr", 550, "5,5_%"),
        ("hi", 1800, "18_%"),
        ("ar", 750, "7.5_%"),
        ("ar-EG", 750, "٧٫٥_٪"),
        ("ar-AE", 750, "7.5_%"),
    ] {
        assert_eq!(seen(&LocalFormats::of(tag).percent(basis_points)), text, "{tag}");
    }
}

#[test]
fn dates_name_the_month() {
    let date = NaiveDate::from_ymd_opt(2026, 3, 10).expect("valid");
    for (tag, text) in [
        ("en", "March 10, 2026"),
        ("en-GB", "10 March 2026"),
        ("es", "10 de marzo de 2026"),
        ("fr", "10 mars 2026"),
        ("hi", "10 मार्च, 2026"),
        ("ar", "10 مارس 2026"),
        ("ar-EG", "١٠ مارس ٢٠٢٦"),
        ("ar-AE", "10 مارس 2026"),
        ("ar-SA", "١٠ مارس ٢٠٢٦"),
    ] {
        assert_eq!(seen(&LocalFormats::of(tag).date(date)), text, "{tag}");
    }
}

#[test]
fn whatever_the_tag_there_are_formats() {
    let date = NaiveDate::from_ymd_opt(2026, 3, 10).expect("valid");
    for tag in ["", "?", "xx", "zz-ZZ", "tlh", "zh-Hant-TW", "es-419", "ar-u-nu-latn", "12345678901234567890"] {
        let formats = LocalFormats::of(tag);
        assert!(!formats.money(1, 2, "USD").is_empty() && !formats.date(date).is_empty(), "{tag}");
    }
    let formats = LocalFormats::of("en");
    for date in [NaiveDate::MIN, NaiveDate::MAX, NaiveDate::from_ymd_opt(9999, 12, 31).expect("valid")] {
        assert!(!formats.date(date).is_empty());
    }
}
