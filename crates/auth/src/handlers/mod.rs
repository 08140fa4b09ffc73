//! One file per verb: extract, one call, map.

pub mod change_password;
pub mod forgot_password;
pub mod jwks;
pub mod login;
pub mod logout;
pub mod mfa_totp;
pub mod mfa_verify;
pub mod profile;
pub mod refresh;
pub mod register;
pub mod resend_verification;
pub mod reset_password;
pub mod sessions;
pub mod verify_email;
