//! Entities of the tables this crate owns.

pub mod mfa_challenge;
pub mod phone_confirmation;
pub mod recovery_code;
pub mod refresh_token;
pub mod session;
pub mod totp_credential;
