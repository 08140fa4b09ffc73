/// The given name as a mail may greet with it; `None` when it looks like
/// anything but a name. Anyone can register an account with somebody else's address,
/// so the name must not carry an advertisement or a link into our mail.
#[must_use]
pub fn greeting_name(first_name: &str) -> Option<&str> {
    let name = first_name.trim();
    let letters = name.chars().all(|c| c.is_alphabetic() || is_mark(c) || matches!(c, ' ' | '-' | '\'' | '’'));
    (!name.is_empty() && name.chars().count() <= 40 && letters).then_some(name)
}

/// Combining marks and joiners that names in Hindi and Arabic are written with.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0900}'..='\u{0903}'
        | '\u{093a}'..='\u{094f}' | '\u{0951}'..='\u{0957}' | '\u{200c}' | '\u{200d}')
}

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
