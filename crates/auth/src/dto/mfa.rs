use garde::Validate;
use kernel::Masked;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first code of the authenticator app.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ConfirmAuthTotpRequest {
    /// Six digits; spaces and hyphens between them make no difference.
    #[garde(length(chars, min = 6, max = 32))]
    pub code: String,
    /// Needed when the sign-in is more than a few minutes ago.
    #[garde(length(chars, max = 256))]
    pub password: Option<Masked<String>>,
}

/// Proof that it is the user who turns the second factor off: one of the two.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct DisableAuthTotpRequest {
    /// Six digits, or a recovery code; spaces and hyphens make no difference.
    #[garde(length(chars, min = 6, max = 64))]
    pub code: Option<String>,
    /// The account's password.
    #[garde(length(chars, max = 256))]
    pub password: Option<Masked<String>>,
}

/// The second step of a sign-in.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VerifyAuthMfaRequest {
    /// From the first step.
    #[garde(length(chars, max = 2048))]
    pub challenge: Masked<String>,
    /// Six digits, or a recovery code; spaces and hyphens make no difference.
    #[garde(length(chars, min = 6, max = 64))]
    pub code: String,
}

/// Why a lost second factor is taken away.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ResetAuthMfaRequest {
    /// How it was found that the account's owner asks; kept in the audit trail.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub reason: String,
}

/// What an authenticator app needs; shown once.
#[derive(Serialize, JsonSchema)]
pub struct AuthTotpView {
    /// The secret in base32, to be typed in.
    pub secret: String,
    /// The same as an `otpauth://` URI.
    pub otpauth_uri: String,
    /// The URI as a QR code, a `data:` URI of an SVG image.
    pub qr_code: String,
}

/// Codes for whoever has lost their authenticator; shown once.
#[derive(Serialize, JsonSchema)]
pub struct AuthRecoveryCodesView {
    /// Each works once.
    pub recovery_codes: Vec<String>,
}
