use crate::text::{InvalidText, text_type};

/// Languages that Medivoy's own texts (templates, catalogue names) exist in.
pub const SUPPORTED_LOCALES: [&str; 5] = ["en", "ar", "hi", "es", "fr"];

text_type! {
    /// A BCP 47 language tag of language, optional script and optional region
    /// (`en`, `pt-BR`, `zh-Hant-TW`), in its canonical case.
    Locale, parse = parse_locale,
    schema = { "type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$", "maxLength": 12, "example": "en" }
}

impl Locale {
    /// English, the language every text falls back to.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tags to try for this locale, best first: itself, without region,
    /// without script, then English.
    #[must_use]
    pub fn fallbacks(&self) -> Vec<&str> {
        let mut tags = vec![self.as_str()];
        let mut tag = self.as_str();
        while let Some((shorter, _)) = tag.rsplit_once('-') {
            tags.push(shorter);
            tag = shorter;
        }
        if !tags.contains(&"en") {
            tags.push("en");
        }
        tags
    }

    /// The best of [`SUPPORTED_LOCALES`] for this locale.
    #[must_use]
    pub fn supported(&self) -> Self {
        let tag = self.fallbacks().into_iter().find(|t| SUPPORTED_LOCALES.contains(t));
        Self(tag.unwrap_or("en").to_owned())
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::english()
    }
}

fn parse_locale(text: &str) -> Result<String, InvalidText> {
    const INVALID: InvalidText = InvalidText("must be a language tag of BCP 47, as en or pt-BR");
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    if !(2..=3).contains(&language.len()) || !language.chars().all(|c| c.is_ascii_alphabetic()) {
        return Err(INVALID);
    }
    let mut tag = language.to_ascii_lowercase();
    let mut allowed = [true, true]; // script, region
    for part in parts {
        let alpha = part.chars().all(|c| c.is_ascii_alphabetic());
        let digit = part.chars().all(|c| c.is_ascii_digit());
        let canonical = match part.len() {
            4 if alpha && allowed[0] => {
                allowed[0] = false;
                part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase()
            }
            2 if alpha && allowed[1] => {
                allowed = [false, false];
                part.to_ascii_uppercase()
            }
            3 if digit && allowed[1] => {
                allowed = [false, false];
                part.to_owned()
            }
            _ => return Err(INVALID),
        };
        tag.push('-');
        tag.push_str(&canonical);
    }
    Ok(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_canonical() {
        for (input, expected) in [
            ("EN", Some("en")),
            ("pt-br", Some("pt-BR")),
            ("ZH-hant-tw", Some("zh-Hant-TW")),
            ("es-419", Some("es-419")),
            ("e", None),
            ("en-", None),
            ("en-US-x", None),
            ("en_US", None),
            ("é", None),
        ] {
            assert_eq!(Locale::parse(input).ok().as_ref().map(Locale::as_str), expected, "{input}");
        }
    }

    #[test]
    fn fallback_goes_to_the_base_then_to_english() {
        let locale = Locale::parse("pt-BR").expect("valid");
        assert_eq!(locale.fallbacks(), ["pt-BR", "pt", "en"]);
        assert_eq!(Locale::parse("ar-EG").expect("valid").supported().as_str(), "ar");
        assert_eq!(locale.supported().as_str(), "en");
    }
}
