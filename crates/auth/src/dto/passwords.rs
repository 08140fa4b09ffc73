use garde::Validate;
use kernel::Masked;
use schemars::JsonSchema;
use serde::Deserialize;

/// A new password with the mailed token.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ResetAuthPasswordRequest {
    /// From the mail.
    #[garde(length(chars, max = 512))]
    pub token: Masked<String>,
    /// 12 to 256 characters, not easy to guess.
    #[garde(length(chars, min = 12, max = 256))]
    pub password: Masked<String>,
}

/// A new password with the current one.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ChangeAuthPasswordRequest {
    /// As it is now.
    #[garde(length(chars, max = 256))]
    pub current_password: Masked<String>,
    /// 12 to 256 characters, not easy to guess.
    #[garde(length(chars, min = 12, max = 256))]
    pub new_password: Masked<String>,
}
