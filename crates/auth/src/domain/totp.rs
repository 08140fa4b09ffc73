//! Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty
//! seconds, one step of tolerance; what every authenticator app reads.

use super::typed_code::as_digits;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use kernel::EmailAddress;
use platform::problem::Problem;
use totp_rs::{Builder, Secret, Totp};

/// Length of a secret: 160 bits, as RFC 4226 §4 recommends.
pub const SECRET_BYTES: usize = 20;

/// What an authenticator app needs.
pub struct Enrolment {
    /// The secret in base32, to be typed in.
    pub secret: String,
    /// The same as an `otpauth://` URI.
    pub otpauth_uri: String,
    /// The URI as a QR code, a `data:` URI of an SVG image.
    pub qr_code: String,
}

/// The secret in the forms that an app reads.
///
/// # Errors
/// Never in practice: secret, issuer and address were checked before.
pub fn enrolment(secret: &[u8], issuer: &str, account: &EmailAddress) -> Result<Enrolment, Problem> {
    let totp = Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(issuer))
        .with_account_name(account.as_str())
        .build()
        .map_err(|error| Problem::internal(error.to_string()))?;
    let otpauth_uri = totp.to_url().map_err(|error| Problem::internal(error.to_string()))?;
    let image = qrcode::QrCode::new(otpauth_uri.as_bytes())
        .map_err(Problem::internal)?
        .render::<qrcode::render::svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    let qr_code = format!("data:image/svg+xml;base64,{}", STANDARD.encode(image));
    Ok(Enrolment { secret: Secret::from(secret.to_vec()).to_base32(), otpauth_uri, qr_code })
}

/// The time step that the code belongs to, if it is one of this moment.
#[must_use]
pub fn step_of(secret: &[u8], code: &str, now: DateTime<Utc>) -> Option<i64> {
    let time = u64::try_from(now.timestamp()).ok()?;
    let step = reader(secret)?.check(&as_digits(code), time)?;
    i64::try_from(step).ok()
}

fn reader(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn codes_of_the_standard() {
        let secret = b"12345678901234567890";
        for (time, code, step) in [
            (59, "287082", Some(1)),
            (1_111_111_109, "081804", Some(37_037_036)),
            (1_234_567_890, "005924", Some(41_152_263)),
            (59 + 30, "287082", Some(1)),
            (59 + 61, "287082", None),
            (59, "287083", None),
            (59, "28708", None),
            (59, "+87082", None),
            (59, "287 082", Some(1)),
            (59, " 287-082\n", Some(1)),
            (59, "287\u{a0}082\u{200f}", Some(1)),
            (59, "٢٨٧٠٨٢", Some(1)),
            (59, "२८७०८२", Some(1)),
            (59, "287 083", None),
            (59, "", None),
        ] {
            let now = DateTime::from_timestamp(time, 0).expect("a time");
            assert_eq!(step_of(secret, code, now), step, "{time} {code}");
        }
    }

    #[test]
    fn an_enrolment_is_what_apps_read() {
        let address = EmailAddress::parse("ada+1@example.org").expect("valid");
        let enrolment = enrolment(b"12345678901234567890", "Medivoy", &address).expect("builds");
        assert_eq!(enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            enrolment.otpauth_uri.starts_with("otpauth://totp/Medivoy:ada%2B1%40example.org?"),
            "{}",
            enrolment.otpauth_uri
        );
        let image = enrolment.qr_code.strip_prefix("data:image/svg+xml;base64,").expect("a data URI");
        let image = String::from_utf8(STANDARD.decode(image).expect("base64")).expect("text");
        assert!(image.contains("<svg") && image.contains("<path"));
    }
}
