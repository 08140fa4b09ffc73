//! Keeps numbers whole inside right-to-left text.

use unicode_bidi::{BidiClass, bidi_class};

const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const POP_ISOLATE: char = '\u{2069}';

/// Wraps every number of several parts in a left-to-right isolate.
///
/// In an Arabic line the bidirectional algorithm orders the groups of
/// "+971 4 123 4567" or "2026-11-22" from right to left, which is how nobody
/// writes them; UAX #9 (section 4.3, HL3) leaves that to the application.
pub fn isolate(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        if reads_left_to_right(chars[i]) {
            let end = token_end(&chars, i);
            out.extend(&chars[i..end]);
            i = end;
            continue;
        }
        let end = number_end(&chars, i);
        if end > i + 1 && has_parts(&chars[i..end]) {
            out.push(LEFT_TO_RIGHT_ISOLATE);
            out.extend(&chars[i..end]);
            out.push(POP_ISOLATE);
        } else {
            out.extend(&chars[i..end.max(i + 1)]);
        }
        i = end.max(i + 1);
    }
    out
}

/// Latin letters and the like, which keep the digits after them in order: the
/// number in "INV-2026-000123" is no number of its own.
fn reads_left_to_right(c: char) -> bool {
    bidi_class(c) == BidiClass::L
}

/// Where the stretch without spaces that starts at `start` ends.
fn token_end(chars: &[char], start: usize) -> usize {
    let length = chars[start..].iter().take_while(|c| !c.is_whitespace()).count();
    start + length.max(1)
}

/// Where the number that starts at `start` ends, or `start` if none does.
/// Parts are joined by one or two characters of punctuation or space.
fn number_end(chars: &[char], start: usize) -> usize {
    let opens = matches!(chars[start], '+' | '(' | '-' | '\u{2212}');
    let first_digit = if opens { start + 1 } else { start };
    if !chars.get(first_digit).copied().is_some_and(is_digit) {
        return start;
    }
    let mut end = start + 1;
    let mut joiners = 0;
    for (i, &c) in chars.iter().enumerate().skip(start + 1) {
        if is_digit(c) {
            end = i + 1;
            joiners = 0;
        } else if is_joiner(c) && joiners < 2 {
            joiners += 1;
        } else {
            break;
        }
    }
    end
}

fn has_parts(number: &[char]) -> bool {
    number.iter().any(|&c| !is_digit(c))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{66B}' | '\u{66C}' | '-' | '/' | '.' | ',' | ':' | '(' | ')' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_several_parts_are_isolated() {
        let cases = [
            ("", ""),
            ("42", "42"),
            ("هاتف: +971 4 123 4567", "هاتف: <+971 4 123 4567>"),
            ("من 2026-11-22 إلى 2026-12-01", "من <2026-11-22> إلى <2026-12-01>"),
            ("(022) 2555-0100", "<(022) 2555-0100>"),
            ("غرفة 12 طابق 3", "غرفة 12 طابق 3"),
            ("12, ثم", "12, ثم"),
            ("1,250.00 USD", "<1,250.00> USD"),
            ("-5", "<-5>"),
            // Arabic separators of decimals and thousands.
            ("-٥٠٬٠٠٠٫٠٠ درهم", "<-٥٠٬٠٠٠٫٠٠> درهم"),
            ("رقم P-10443-7", "رقم P-10443-7"),
            ("الفاتورة INV-2026-000124.", "الفاتورة INV-2026-000124."),
            ("في2026-11-22", "في<2026-11-22>"),
            ("5 - - - 6", "5 - - - 6"),
        ];
        for (text, expected) in cases {
            let shown = isolate(text).replace(LEFT_TO_RIGHT_ISOLATE, "<").replace(POP_ISOLATE, ">");
            assert_eq!(shown, expected, "{text:?}");
        }
    }
}
