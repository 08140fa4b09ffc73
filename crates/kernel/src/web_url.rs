use crate::text::{InvalidText, text_type};
use url::{Host, Url};

text_type! {
    /// An address of the public web: `https` only, a host by its name, no user name or password in it. What a client
    /// makes a link or a picture of can run no script and reach nothing of an inner network by its own words; whoever
    /// fetches one must still check what the name resolves to.
    WebUrl, parse = parse_web_url,
    schema = { "type": "string", "format": "uri", "pattern": "^https://[^\\s@\\\\]+$", "maxLength": 500, "example": "https://medivoy.example/picture.png" }
}

const MAX_LENGTH: usize = 500;

/// Names that only an inner network resolves (RFC 6761, RFC 6762, RFC 8375, and those that routers and ICANN reserve).
const INNER_NAMES: [&str; 8] = ["localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "arpa"];

fn parse_web_url(text: &str) -> Result<String, InvalidText> {
    const INVALID: InvalidText =
        InvalidText("must be the address of a page or picture, as https://medivoy.example/picture.png");
    if text.chars().count() > MAX_LENGTH {
        return Err(InvalidText("must have at most 500 characters"));
    }
    // The parser passes over what browsers pass over (tabs, backslashes for slashes): here it is refused.
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\')
        && !text.contains(super::characters::is_ignorable);
    let rest = text.strip_prefix("https://").filter(|_| clean).ok_or(INVALID)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(INVALID);
    }
    if authority.contains('@') {
        return Err(InvalidText("must not hold a user name or password"));
    }
    let url = Url::parse(text).map_err(|_| INVALID)?;
    match url.host() {
        Some(Host::Domain(name)) if is_public(name) => Ok(text.to_owned()),
        Some(_) => Err(InvalidText("must name a host of the public internet, not an address or an inner name")),
        None => Err(INVALID),
    }
}

fn is_public(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.rsplit_once('.').is_some_and(|(_, last)| !INNER_NAMES.contains(&last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_public_web_only() {
        for text in [
            "https://medivoy.example",
            "https://medivoy.example:8443/a/b.png?x=1#y",
            "https://пример.example/картинка.png",
            "https://a.b.example./x@y",
        ] {
            assert_eq!(WebUrl::parse(text).as_ref().map(WebUrl::as_str), Ok(text));
        }
        let long = format!("https://medivoy.example/{}", "x".repeat(480));
        for text in [
            "",
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "data:image/png;base64,AAAA",
            "http://medivoy.example/a.png",
            "ftp://medivoy.example/a.png",
            "//medivoy.example/a.png",
            "https:medivoy.example",
            "https:/medivoy.example",
            "https:\\\\medivoy.example",
            "https://medivoy.example\\@evil.example",
            "https://",
            "https:///a.png",
            "https://user@medivoy.example",
            "https://user:pass@medivoy.example/",
            "https://@medivoy.example/",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/",
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://①②⑦.0.0.1/",
            "https://%31%32%37.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://8.8.8.8/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://intranet/",
            "https://medivoy.example/a b",
            "https://medivoy.example/a\tb",
            "https://medivoy.example/a\r\nb",
            "ht\ntps://medivoy.example/",
            " https://medivoy.example/",
            "https://medi\u{200b}voy.example/",
            "https://medivoy.example:99999/",
            &long,
        ] {
            assert!(WebUrl::parse(text).is_err(), "{text:?}");
        }
    }
}
