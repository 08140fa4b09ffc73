//! Makes a text of any origin printable.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::families::Family;
use super::fonts::Fonts;

/// Drawn for what no font has.
const REPLACEMENT: char = '\u{FFFD}';

/// The lines of a text, split at every kind of line end, without what cannot
/// be printed.
///
/// Control characters go, and with them the explicit bidirectional embeddings,
/// overrides and isolates, which could make a printed amount read differently
/// from the stored one (CVE-2021-42574). A grapheme whose parts no font has is
/// tried in its composed form (NFC: Hangul that came as single letters). One
/// whose base no font has becomes one U+FFFD, so an emoji of five code points
/// leaves one mark.
pub fn lines(text: &str, fonts: &Fonts) -> Vec<String> {
    text.replace("\r\n", "\n").split(is_line_end).map(|line| printable(line, fonts)).collect()
}

fn printable(line: &str, fonts: &Fonts) -> String {
    let mut out = String::with_capacity(line.len());
    for grapheme in line.graphemes(true) {
        let mut kept: String = grapheme.chars().filter(|&c| !is_dropped(c)).map(space_for_tab).collect();
        if !kept.chars().all(|c| can_draw(c, fonts)) {
            kept = kept.nfc().collect();
        }
        match kept.chars().next() {
            Some(base) if !can_draw(base, fonts) => out.push(REPLACEMENT),
            _ => out.extend(kept.chars().filter(|&c| can_draw(c, fonts))),
        }
    }
    out
}

fn can_draw(c: char, fonts: &Fonts) -> bool {
    is_invisible(c) || fonts.family_for(Family::Sans, &[c]).is_some()
}

fn space_for_tab(c: char) -> char {
    if c == '\t' { ' ' } else { c }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_dropped(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{AD}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the character only steers direction or joining and leaves no ink.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{61C}' | '\u{2060}') || is_bidi_isolate(c)
}

/// Whether the character opens or closes an isolate (UAX #9, 2.5).
pub fn is_bidi_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

/// The text without the isolates that were put around its numbers.
pub fn without_isolates(text: &str) -> String {
    text.chars().filter(|&c| !is_bidi_isolate(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_printable() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[""]),
            ("plain", &["plain"]),
            ("one\ntwo\r\nthree\rfour\u{2028}five", &["one", "two", "three", "four", "five"]),
            ("a\tb", &["a b"]),
            ("nul\0 bell\u{7} esc\u{1b}[31m", &["nul bell esc[31m"]),
            ("zero\u{FEFF}width soft\u{AD}hyphen", &["zerowidth softhyphen"]),
            ("pay \u{202E}001\u{202C} now", &["pay 001 now"]),
            ("\u{2066}isolated\u{2069}", &["isolated"]),
            ("get well 👨‍👩‍👧‍👦!", &["get well \u{FFFD}!"]),
            ("中文 한국어 日本語", &["中文 한국어 日本語"]),
            // The shaper composes it.
            ("\u{1100}\u{1175}\u{11B7}", &["\u{1100}\u{1175}\u{11B7}"]),
            // Composed, since no font has the parts: an ideograph for compatibility, a letter with a rare mark.
            ("\u{2F800}", &["丽"]),
            // Not composed where a font has the parts.
            ("\u{9A1}\u{9BC}", &["\u{9A1}\u{9BC}"]),
            ("\u{9DC}", &["\u{9DC}"]),
            ("❤\u{FE0F}", &["❤"]),
            ("₹ 1 € 2 ৳ 3", &["₹ 1 € 2 ৳ 3"]),
            ("क्षत्रिय\u{200D}", &["क्षत्रिय\u{200D}"]),
            ("\u{FFFF}\u{10FFFF}", &["\u{FFFD}\u{FFFD}"]),
        ];
        let fonts = Fonts::embedded().expect("fonts");
        for (text, expected) in cases {
            assert_eq!(lines(text, fonts), *expected, "{text:?}");
        }
    }
}
