use kernel::{is_letter_or_mark, is_visible};

/// The given name as a mail may greet with it; `None` when it looks like
/// anything but a name. Anyone can register an account with somebody else's address,
/// so the name must not carry an advertisement or a link into our mail.
#[must_use]
pub fn greeting_name(first_name: &str) -> Option<&str> {
    let name = first_name.trim();
    // A dot ends an abbreviation (`M. Ángeles`); one within a word makes a link of it.
    let letters = name.replace(". ", " ");
    let letters = letters.strip_suffix('.').unwrap_or(&letters);
    let is_name = letters.chars().all(|c| is_letter_or_mark(c) || JOINING.contains(&c));
    let length = name.chars().filter(|c| is_visible(*c)).count();
    (is_name && (1..=40).contains(&length)).then_some(name)
}

/// What parts or joins the words of a name: spaces, hyphens, apostrophes, the Catalan middle dot, the Hebrew maqaf.
const JOINING: [char; 8] = [' ', '-', '\'', '’', '\u{2010}', '\u{2011}', '\u{b7}', '\u{5be}'];

#[cfg(test)]
mod tests {
    use super::greeting_name;

    #[test]
    fn only_names_are_greeted() {
        for (name, accepted) in [
            ("Amina", true),
            (" Jean-Luc ", true),
            ("O’Neil", true),
            ("मारिया", true),
            ("مُحَمَّد", true),
            ("রত্না", true),
            ("น้ำฝน", true),
            ("கண்ணன்", true),
            ("ರಮ್ಯಾ", true),
            ("ချိုချို", true),
            ("സൗമ്യ", true),
            ("علی\u{200c}رضا", true),
            ("Zoe\u{308}", true),
            ("김민수", true),
            ("Ngọc Ánh", true),
            ("M. Ángeles", true),
            ("\u{301}\u{301}", false),
            ("\u{200d}", false),
            ("evil.example", false),
            ("Amina\u{202e}", false),
            ("Amina\nBuy", false),
            ("Win 100", false),
            ("", false),
            ("win at www.evil.example", false),
            ("https://evil.example", false),
            ("{{ 7*7 }}", false),
            ("<b>x</b>", false),
            ("Send money to the account of a very long name indeed", false),
        ] {
            assert_eq!(greeting_name(name).is_some(), accepted, "{name}");
        }
    }
}
