//! Text that people write: how every one of it is read, whatever field it stands in.

use crate::InvalidText;
use crate::characters::{is_direction_control, is_direction_override, is_visible};
use icu_normalizer::ComposingNormalizerBorrowed;

/// Why a text without a visible character is refused; clients tell it by the code `blank`.
pub const BLANK: InvalidText = InvalidText("must have a visible character");

const LINE_BREAK: InvalidText = InvalidText("must be one line without control characters");
const CONTROL: InvalidText = InvalidText("must not hold control characters");
const DIRECTION: InvalidText = InvalidText("must not hold characters that change the direction of writing");

/// One line: a name, a title, a city. In Unicode's normal form C, without the spaces around it.
///
/// # Errors
/// When nothing of it is visible, or it holds line breaks, control characters, or directional embeddings, overrides or
/// isolates (U+202A–202E, U+2066–2069), which would go on in the text that it is put into. An empty text is no error.
pub fn one_line(text: &str) -> Result<String, InvalidText> {
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(LINE_BREAK);
    }
    if text.chars().any(is_direction_control) {
        return Err(DIRECTION);
    }
    Ok(composed(text.trim_matches(is_padding)))
}

/// A text of any number of lines: a description, a message. In Unicode's normal form C; its spaces are its own.
///
/// # Errors
/// When nothing of it is visible, or it holds control characters other than tabs and line breaks, or directional
/// overrides (U+202D, U+202E). An empty text is no error.
pub fn lines(text: &str) -> Result<String, InvalidText> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(CONTROL);
    }
    if text.chars().any(is_direction_override) {
        return Err(DIRECTION);
    }
    Ok(composed(text))
}

/// Whether nothing of a text that is not empty can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(is_visible)
}

/// The text in Unicode's normal form C (UAX #15): one spelling of what is written alike.
#[must_use]
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// What surrounds a name by accident. Joiners are not among it: a word may end with one.
fn is_padding(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_composed() {
        for (text, read) in [
            ("Amina", Ok("Amina")),
            ("  Amina \u{a0}", Ok("Amina")),
            ("\u{feff}Amina\u{200b}", Ok("Amina")),
            ("Zoe\u{308}", Ok("Zoë")),
            ("\u{1112}\u{1161}\u{11ab}", Ok("한")),
            ("علی\u{200c}رضا", Ok("علی\u{200c}رضا")),
            ("ന്\u{200d}", Ok("ന്\u{200d}")),
            ("🏴\u{e0067}\u{e0062}\u{e007f}", Ok("🏴\u{e0067}\u{e0062}\u{e007f}")),
            ("", Ok("")),
            ("a\nb", Err(LINE_BREAK)),
            ("a\r\nBcc: x", Err(LINE_BREAK)),
            ("a\tb", Err(LINE_BREAK)),
            ("a\u{85}b", Err(LINE_BREAK)),
            ("a\n", Err(LINE_BREAK)),
            ("\u{b}a", Err(LINE_BREAK)),
            ("a\u{2028}b", Err(LINE_BREAK)),
            ("a\u{1b}[31m", Err(LINE_BREAK)),
            ("a\u{202e}b", Err(DIRECTION)),
            ("a\u{2066}b\u{2069}", Err(DIRECTION)),
            ("a\u{202a}b\u{202c}", Err(DIRECTION)),
        ] {
            assert_eq!(one_line(text), read.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn lines_keep_their_breaks() {
        for (text, read) in [
            (" a\n\n\tb\r\n", Ok(" a\n\n\tb\r\n")),
            ("e\u{301}", Ok("é")),
            ("a\u{2068}b\u{2069}", Ok("a\u{2068}b\u{2069}")),
            ("a\u{7}", Err(CONTROL)),
            ("a\u{9b}31m", Err(CONTROL)),
            ("a\u{202d}b", Err(DIRECTION)),
        ] {
            assert_eq!(lines(text), read.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn only_what_is_seen_counts() {
        for blank in [
            " ",
            "\u{200b}",
            "\u{202e}\u{202c}",
            "\u{3164}",
            "\u{2800}",
            "\u{fe0f}",
            "\u{e0041}",
            "\u{301}",
            "\u{3000} \t\n",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in ["", "a", " a ", "\u{200b}.", "眼"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
