//! Rules of signing in: no database, no HTTP.

pub mod mailed_token;
pub mod opaque_string;
pub mod password_rules;
pub mod recovery_code;
pub mod refresh_token;
pub mod totp;
