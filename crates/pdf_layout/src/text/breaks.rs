//! Where lines end.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

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

/// The words of a paragraph without the spaces between them; leading spaces
/// belong to the first word. A word also ends after a hyphen or dash before a
/// letter, and at a zero width space.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    let mut in_word = false;
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if is_breaking_space(c) {
            if in_word {
                words.push(start..at);
                in_word = false;
            }
            continue;
        }
        if !in_word {
            start = if words.is_empty() { 0 } else { at };
            in_word = true;
        }
        let next_is_letter = chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if matches!(c, '-' | '–' | '—' | '\u{2010}') && at > start && next_is_letter {
            words.push(start..end);
            in_word = false;
        }
    }
    if in_word {
        words.push(start..text.len());
    }
    words
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
            ("follow-up visit", 8, &["follow-", "up visit"]),
            ("2026-11-22", 7, &["2026-11", "-22"]),
            ("1\u{A0}250 USD", 6, &["1\u{A0}250", "USD"]),
            ("e\u{301}e\u{301}e\u{301}", 2, &["e\u{301}", "e\u{301}", "e\u{301}"]),
            ("abc", 0, &["a", "b", "c"]),
        ];
        for (text, width, expected) in cases {
            let measure = |range: Range<usize>| text[range].chars().count() as f32;
            let lines: Vec<&str> =
                break_lines(text, *width as f32, measure).into_iter().map(|range| &text[range]).collect();
            assert_eq!(lines, *expected, "{text:?} in {width}");
        }
    }
}
