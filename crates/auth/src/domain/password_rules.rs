//! What a password must be (NIST SP 800-63B §3.1.1, ASVS 6.2): long, not
//! guessable, and nothing else; no composition rules.

use super::opaque_string::has_controls;
use zxcvbn::Score;

/// Fewest characters.
const MIN_CHARS: usize = 12;
/// Most characters.
const MAX_CHARS: usize = 256;
/// How many characters the estimate looks at: its time grows with their square,
/// and what is strong by then stays so.
const ESTIMATED_CHARS: usize = 64;

/// Fewest letters, digits and symbols beyond ASCII beside the words that are known about the user.
const MIN_OWN_CHARS: usize = 6;

/// Long passwords that are in every list of leaked ones, lower-case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Whether the length and the characters are right; the text says why not, for people.
pub fn check_characters(password: &str) -> Result<(), String> {
    if has_controls(password) {
        return Err("has control characters".to_owned());
    }
    match password.chars().count() {
        ..MIN_CHARS => Err(format!("has fewer than {MIN_CHARS} characters")),
        MIN_CHARS..=MAX_CHARS => Ok(()),
        _ => Err(format!("has more than {MAX_CHARS} characters")),
    }
}

/// Whether it withstands guessing by someone who knows these words about the
/// user; the text says why not, for people.
pub fn check_guessability(password: &str, about_user: &[String]) -> Result<(), String> {
    if COMMON.lines().any(|common| common == password.to_lowercase()) {
        return Err("is one of the most common passwords".to_owned());
    }
    let words = words_of(about_user);
    if own_characters(password, &words).is_some_and(|own| own < MIN_OWN_CHARS) {
        return Err("is made of words about you".to_owned());
    }
    let begin: String = password.chars().take(ESTIMATED_CHARS).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let estimate = zxcvbn::zxcvbn(&begin, &words);
    if estimate.score() >= Score::Three {
        return Ok(());
    }
    let warning = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Err(warning.map_or_else(|| "is too easy to guess".to_owned(), |why| format!("is too easy to guess: {why}")))
}

/// Letters, digits and symbols beyond ASCII (emoji) that are in none of the words, longest words first; `None` when no
/// word is in the password, which then is not made of them.
fn own_characters(password: &str, words: &[String]) -> Option<usize> {
    let mut words: Vec<&String> = words.iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let whole = password.to_lowercase();
    let without = words.into_iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), " "));
    let is_own = |c: &char| c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace());
    (without != whole).then(|| without.chars().filter(is_own).count())
}

/// The words themselves and their parts: `ada.lovelace@example.org` is also
/// `ada`, `lovelace` and `example`.
fn words_of(about_user: &[String]) -> Vec<String> {
    let mut words = vec!["medivoy".to_owned()];
    for word in about_user {
        let word = word.to_lowercase();
        let parts = word.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= 3);
        words.extend(parts.map(str::to_owned));
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_and_are_not_taken() {
        let about = ["grace.hopper@example.org".to_owned(), "Grace".to_owned(), "Hopper".to_owned()];
        let long = "q8#Zw".repeat(60);
        for (password, taken) in [
            ("quiet-lantern-cobalt-42", true),
            ("Tr7!mossy/brook_Kiln", true),
            ("корабль плывёт туманно", true),
            ("elevenchars", false),
            (&long[..256], true),
            (&long[..257], false),
            ("password1234", false),
            ("Password1234", false),
            ("aaaaaaaaaaaaaaaa", false),
            ("123456789012", false),
            ("qwertyuiop[]", false),
            ("gracehopper1", false),
            ("hopper.grace@example", false),
            ("medivoymedivoy", false),
            ("gracehopper12", false),
            ("Grace Hopper new", false),
            ("hopper-lantern-cobalt", true),
            ("😀🦄🚀🍕🎸🌵🐙🔑🧊🛶🎲🧵", true),
            ("grace 🦄🚀🍕🎸🌵🐙🔑🧊🛶🎲🧵", true),
            ("😀😀😀😀😀😀😀😀😀😀😀😀", false),
            ("grace.hopper.🦄🚀", false),
            ("............", false),
            ("quiet-lantern\u{0}-cobalt-42", false),
        ] {
            let result = check_characters(password).and_then(|()| check_guessability(password, &about));
            assert_eq!(result.is_ok(), taken, "{password}: {result:?}");
        }
    }

    #[test]
    fn the_reason_is_the_true_one() {
        let about = ["grace.hopper@example.org".to_owned()];
        for (password, about_you) in [
            ("gracehopper12", true),
            ("grace.hopper.🦄🚀", true),
            ("😀😀😀😀😀😀😀😀😀😀😀😀", false),
            ("............", false),
            ("------------------------", false),
            ("、、、、、、、、、、、、", false),
        ] {
            let why = check_guessability(password, &about).expect_err(password);
            assert_eq!(why == "is made of words about you", about_you, "{password}: {why}");
        }
    }
}
