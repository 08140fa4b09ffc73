//! Codes as people type them.

/// The code as digits: people type it in groups, as it is shown, and keyboards of other scripts have digits of their own.
#[must_use]
pub fn as_digits(code: &str) -> String {
    let left_out =
        |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}');
    code.chars().filter(left_out).map(ascii_digit).collect()
}

/// Arabic-Indic, Persian, Devanagari, Bengali and full-width digits as ASCII's.
fn ascii_digit(c: char) -> char {
    let zeros = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];
    let digit = zeros.iter().find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|d| *d < 10));
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
}
