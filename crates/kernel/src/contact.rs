//! Validated ways to reach a person or name a place.

use crate::text::{InvalidText, text_type};

text_type! {
    /// An e-mail address, trimmed and lower-cased: accounts are unique by it
    /// without regard to case (RFC 5321 allows 254 characters).
    EmailAddress, parse = parse_email,
    schema = { "type": "string", "format": "email", "minLength": 3, "maxLength": 254, "example": "patient@medivoy.example" }
}

text_type! {
    /// A telephone number in E.164 form (`+905321234567`), valid by the
    /// numbering plan of its country.
    PhoneNumber, parse = parse_phone,
    schema = { "type": "string", "pattern": "^\\+[1-9][0-9]{6,14}$", "example": "+905321234567" }
}

text_type! {
    /// A country by its ISO 3166-1 alpha-2 code, in capitals.
    CountryCode, parse = parse_country,
    schema = { "type": "string", "pattern": "^[A-Z]{2}$", "example": "TR" }
}

text_type! {
    /// A time zone by its IANA name (`Europe/Istanbul`).
    TimeZoneName, parse = parse_time_zone,
    schema = { "type": "string", "maxLength": 64, "example": "Europe/Istanbul" }
}

impl TimeZoneName {
    /// The zone's rules.
    #[must_use]
    pub fn zone(&self) -> chrono_tz::Tz {
        self.as_str().parse().unwrap_or(chrono_tz::UTC)
    }
}

fn parse_email(text: &str) -> Result<String, InvalidText> {
    const INVALID: InvalidText = InvalidText("must be an e-mail address, as patient@medivoy.example");
    let email = text.trim().to_ascii_lowercase();
    let (local, domain) = email.rsplit_once('@').ok_or(INVALID)?;
    let label_ok = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
    if local_ok && domain_ok && email.len() <= 254 { Ok(email) } else { Err(INVALID) }
}

/// Digits may stand in groups, parted by single spaces, hyphens, dots or brackets, as people write them. Whatever else
/// there is (letters, extensions, a national `(0)`) would be lost in E.164, and is refused.
fn parse_phone(text: &str) -> Result<String, InvalidText> {
    const INVALID: InvalidText = InvalidText("must be a valid telephone number in E.164 form, as +905321234567");
    let written = text.strip_prefix('+').filter(|_| text.len() <= 24).ok_or(INVALID)?;
    if !written.chars().all(|c| c.is_ascii_digit() || " -.()".contains(c)) {
        return Err(INVALID);
    }
    let number = phonenumber::parse(None, text).map_err(|_| INVALID)?;
    if !phonenumber::is_valid(&number) {
        return Err(INVALID);
    }
    let read = number.format().mode(phonenumber::Mode::E164).to_string();
    let digits = written.bytes().filter(u8::is_ascii_digit);
    if read.bytes().skip(1).eq(digits) { Ok(read) } else { Err(INVALID) }
}

fn parse_country(text: &str) -> Result<String, InvalidText> {
    if ISO_3166.split_ascii_whitespace().any(|code| code == text) {
        Ok(text.to_owned())
    } else {
        Err(InvalidText("must be a country code of ISO 3166-1 alpha-2 in capitals, as TR"))
    }
}

fn parse_time_zone(text: &str) -> Result<String, InvalidText> {
    text.parse::<chrono_tz::Tz>()
        .map(|zone| zone.name().to_owned())
        .map_err(|_| InvalidText("must be a time zone of the IANA database, as Europe/Istanbul"))
}

/// Officially assigned codes of ISO 3166-1, and XK, which is user-assigned but
/// in use by the EU for Kosovo.
const ISO_3166: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses() {
        for (input, expected) in [
            (" Patient@Medivoy.Example ", Some("patient@medivoy.example")),
            ("a+tag@b.co", Some("a+tag@b.co")),
            ("no-at.example", None),
            ("a@localhost", None),
            ("a..b@c.de", None),
            ("a@-c.de", None),
            ("a b@c.de", None),
            ("a@b.de\r\nBcc: x@y.z", None),
            ("Amina <a@b.de>", None),
            ("mailto:a@b.de ", None),
            ("a@b.de, c@d.de", None),
            ("a@b.de.", None),
            ("a@[127.0.0.1]", None),
            ("\u{ff41}@b.de", None),
            ("a@b.de\u{200b}", None),
            ("\"a b\"@c.de", None),
        ] {
            assert_eq!(EmailAddress::parse(input).ok().as_ref().map(EmailAddress::as_str), expected, "{input}");
        }
    }

    #[test]
    fn telephone_numbers() {
        for (input, expected) in [
            ("+90 532 123 45 67", Some("+905321234567")),
            ("+14155552671", Some("+14155552671")),
            ("05321234567", None),
            ("+1", None),
            ("+999123456789", None),
            ("+1 (415) 555-2671", Some("+14155552671")),
            ("+14155552671 ext. 55", None),
            ("+14155552671x55", None),
            ("+14155552671;ext=55", None),
            ("+14155552671,55", None),
            ("+14155552671#55", None),
            ("+1800FLOWERS", None),
            ("+44 (0) 20 7946 0958", None),
            ("tel:+14155552671", None),
            ("++14155552671", None),
            ("00905321234567", None),
            (" +14155552671", None),
            ("+1415555267\u{0661}", None),
            ("+\u{ff11}4155552671", None),
            ("+14155552671\u{202c}", None),
            ("+14155552671/2", None),
        ] {
            assert_eq!(PhoneNumber::parse(input).ok().as_ref().map(PhoneNumber::as_str), expected, "{input}");
        }
    }

    #[test]
    fn countries_and_zones() {
        assert!(CountryCode::parse("TR").is_ok());
        for wrong in ["tr", "Tr", "UK", "TUR", "", "T R", "AD AE", " TR", "ＴＲ"] {
            assert!(CountryCode::parse(wrong).is_err(), "{wrong}");
        }
        assert!(TimeZoneName::parse("Europe/Istanbul").is_ok());
        for wrong in ["Mars/Olympus", "europe/istanbul", "Europe/Istanbul ", "+03:00", "GMT+3", ""] {
            assert!(TimeZoneName::parse(wrong).is_err(), "{wrong}");
        }
    }
}
