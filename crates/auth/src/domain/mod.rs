//! Rules of signing in: no database, no HTTP.

pub mod mailed_token;
pub mod opaque_string;
pub mod password_rules;
pub mod phone_code;
pub mod recovery_code;
pub mod refresh_token;
pub mod totp;
pub mod typed_code;
