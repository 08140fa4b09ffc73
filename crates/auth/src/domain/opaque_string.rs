//! Passwords as RFC 8265 compares them (profile `OpaqueString`, §4.2): what a keyboard or an operating system composes
//! otherwise is the same password. Case, width and script stay as they are.

use unicode_normalization::UnicodeNormalization;

/// The prepared form: every space of Unicode (category Zs) is U+0020, and the whole is NFC.
#[must_use]
pub fn prepare(password: &str) -> String {
    let spaced = password.chars().map(|c| if is_space(c) { ' ' } else { c });
    spaced.nfc().collect()
}

/// What a password may have been hashed as before it was prepared: as it is typed now, and composed or decomposed.
/// The prepared form is the first.
#[must_use]
pub fn spellings(password: &str) -> Vec<String> {
    let mut spellings = vec![prepare(password)];
    for other in [password.to_owned(), password.nfc().collect(), password.nfd().collect()] {
        if !spellings.contains(&other) {
            spellings.push(other);
        }
    }
    spellings
}

/// Whether a new password has what RFC 8264's FreeformClass forbids and no keyboard types: control characters.
#[must_use]
pub fn has_controls(password: &str) -> bool {
    password.chars().any(char::is_control)
}

const fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_password_however_it_is_composed() {
        for (typed, prepared) in [
            ("cafe\u{301}", "caf\u{e9}"),
            ("caf\u{e9}", "caf\u{e9}"),
            ("\u{1100}\u{1161}", "\u{ac00}"),
            ("\u{212b}", "\u{c5}"),
            ("a\u{a0}b\u{3000}c\u{2009}d", "a b c d"),
            ("Case \u{ff21} stays", "Case \u{ff21} stays"),
            ("  spaces stay  ", "  spaces stay  "),
        ] {
            assert_eq!(prepare(typed), prepared, "{typed}");
        }
        assert_eq!(spellings("plain ascii"), ["plain ascii"]);
        assert_eq!(spellings("cafe\u{301}"), ["caf\u{e9}", "cafe\u{301}"]);
        assert_eq!(spellings("\u{e9}\u{a0}"), ["\u{e9} ", "\u{e9}\u{a0}", "e\u{301}\u{a0}"]);
        assert!(has_controls("a\u{7}b") && has_controls("a\nb") && !has_controls("a b\u{200d}"));
    }
}
