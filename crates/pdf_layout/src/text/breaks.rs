//! Where lines end.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// The Unicode line breaking algorithm (UAX #14); Thai, Lao, Khmer and Myanmar, which write no spaces between words, by
/// a trained model.
static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_lstm(LineBreakOptions::default()));

/// Cuts a paragraph into lines no wider than `width`, as far as graphemes
/// allow; `measure` gives the width of a range of bytes. The spaces around a
/// break belong to no line. An empty paragraph is one empty line.
pub fn break_lines(text: &str, width: f32, measure: impl Fn(Range<usize>) -> f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut line = 0..0;
    for word in words(text) {
        if measure(line.start..word.end) <= width {
            line.end = word.end;
            continue;
        }
        if !line.is_empty() {
            lines.push(line.clone());
        }
        line = word;
        while let Some(cut) = cut(text, line.clone(), width, &measure) {
            lines.push(line.start..cut);
            line.start = cut;
        }
    }
    lines.push(line);
    lines
}

/// What a line break must not cut: the stretches between two places where a line may end, without the spaces between
/// them. Leading spaces belong to the first word.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    let may_end = |&end: &usize| end > 0 && !is_after_hyphen(text, end) && !is_within_korean_word(text, end);
    for end in SEGMENTER.segment_str(text).filter(may_end) {
        let word = text[start..end].trim_end_matches(is_breaking_space);
        if !word.is_empty() {
            words.push(start..start + word.len());
            start = end;
        } else if !words.is_empty() {
            start = end;
        }
    }
    words
}

/// A compound, a number like `INV-2026-7` or an address stays whole: who reads the text out of the file takes a hyphen at
/// the end of a line for a division of the word, and drops it.
fn is_after_hyphen(text: &str, at: usize) -> bool {
    text[..at].ends_with(['-', '\u{2010}'])
}

/// Korean writes spaces between words, and keeps a word whole (CSS Text 3, `word-break: keep-all`); the algorithm alone
/// lets a line end after every syllable.
fn is_within_korean_word(text: &str, at: usize) -> bool {
    let is_hangul = |c: Option<char>| c.is_some_and(|c| c.script() == Script::Hangul);
    is_hangul(text[..at].chars().next_back()) && is_hangul(text[at..].chars().next())
}

/// Where a word wider than the line is cut: after as many graphemes as fit,
/// after one if none does; `None` if the word fits or cannot be cut.
fn cut(text: &str, word: Range<usize>, width: f32, measure: &impl Fn(Range<usize>) -> f32) -> Option<usize> {
    if measure(word.clone()) <= width {
        return None;
    }
    let mut cut = None;
    for (offset, _) in text[word.clone()].grapheme_indices(true).skip(1) {
        let at = word.start + offset;
        if cut.is_some() && measure(word.start..at) > width {
            break;
        }
        cut = Some(at);
    }
    cut
}

/// Spaces at which a line may break; the no-break spaces U+00A0 and U+202F,
/// which keep an amount and its currency together, are not among them.
fn is_breaking_space(c: char) -> bool {
    matches!(c, ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200B}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_inside_them_only_in_need() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 5, &[""]),
            ("   ", 5, &[""]),
            ("one", 5, &["one"]),
            ("one two three", 7, &["one two", "three"]),
            ("one   two", 5, &["one", "two"]),
            ("one   two", 9, &["one   two"]),
            ("  one two", 5, &["  one", "two"]),
            ("one two  ", 7, &["one two"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
            ("go abcdefgh on", 3, &["go", "abc", "def", "gh", "on"]),
            ("abcdefgh on", 5, &["abcde", "fgh", "on"]),
            ("follow-up visit", 9, &["follow-up", "visit"]),
            ("Jean-Luc – Aix-en-Provence", 15, &["Jean-Luc –", "Aix-en-Provence"]),
            ("2026-11-22", 7, &["2026-11", "-22"]),
            ("1\u{A0}250 USD", 6, &["1\u{A0}250", "USD"]),
            ("e\u{301}e\u{301}e\u{301}", 2, &["e\u{301}", "e\u{301}", "e\u{301}"]),
            ("abc", 0, &["a", "b", "c"]),
            ("desk@bosphorus.example", 30, &["desk@bosphorus.example"]),
            ("Tax (18 %), VAT/GST", 9, &["Tax (18", "%), VAT/", "GST"]),
            ("Tax 18\u{A0}%", 6, &["Tax", "18\u{A0}%"]),
            ("1.250,00 2,50,000", 8, &["1.250,00", "2,50,000"]),
            // Chinese and Japanese break between any two characters, but not before a full stop.
            ("双眼皮手术。", 3, &["双眼皮", "手术。"]),
            ("骨の手術、", 4, &["骨の手", "術、"]),
            // Korean breaks between words.
            ("쌍꺼풀 수술", 5, &["쌍꺼풀", "수술"]),
            // Thai: "hospital" and "Bangkok" without a space between them.
            ("โรงพยาบาลกรุงเทพ", 10, &["โรงพยาบาล", "กรุงเทพ"]),
        ];
        for (text, width, expected) in cases {
            let measure = |range: Range<usize>| text[range].chars().count() as f32;
            let lines: Vec<&str> =
                break_lines(text, *width as f32, measure).into_iter().map(|range| &text[range]).collect();
            assert_eq!(lines, *expected, "{text:?} in {width}");
        }
    }
}
