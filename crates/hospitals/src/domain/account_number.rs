/// Whether the text is an IBAN: country, two check digits, up to 30 letters and
/// digits, and a remainder of 1 modulo 97 (ISO 13616, ISO 7064 MOD 97-10).
#[must_use]
pub fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !form {
        return false;
    }
    let remainder = bytes[4..].iter().chain(&bytes[..4]).fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    remainder == 1
}

/// Whether the text is a business identifier code: four letters or digits, two
/// letters of the country, two and optionally three more (ISO 9362:2022).
#[must_use]
pub fn is_bic(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && bytes[4..6].iter().all(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_of_the_standard() {
        for (text, expected) in [
            // The examples of the IBAN registry.
            ("TR330006100519786457841326", true),
            ("DE89370400440532013000", true),
            ("GB29NWBK60161331926819", true),
            ("NO9386011117947", true),
            ("DE89370400440532013001", false),
            ("DE98370400440532013000", false),
            ("de89370400440532013000", false),
            ("DE89 3704 0044 0532 0130 00", false),
            ("", false),
            ("D€89370400440532013000", false),
        ] {
            assert_eq!(is_iban(text), expected, "{text}");
        }
    }

    #[test]
    fn business_identifier_codes() {
        for (text, expected) in [
            ("TGBATRIS", true),
            ("DEUTDEFF500", true),
            ("DEUTDEFF5", false),
            ("deutdeff", false),
            ("DEUT1EFF", false),
            ("", false),
        ] {
            assert_eq!(is_bic(text), expected, "{text}");
        }
    }
}
