//! What this module does when something has happened.

mod end_sessions;
mod mail_token;
mod text_phone_code;

use crate::service::Auth;
use end_sessions::EndSessions;
use kernel::events::auth::{PasswordResetRequested, PhoneCodeRequested, VerificationRequested};
use kernel::events::users::{UserDeactivated, UserDeleted};
use mail_token::{MailPasswordReset, MailVerification};
use platform::outbox::Reactions;
use text_phone_code::TextPhoneCode;

/// The reactions of this module.
pub fn reactions(auth: &Auth) -> Reactions {
    Reactions::new()
        .on_external::<VerificationRequested, _>("auth.mail_verification", MailVerification(auth.clone()))
        .on_external::<PasswordResetRequested, _>("auth.mail_password_reset", MailPasswordReset(auth.clone()))
        .on_external::<PhoneCodeRequested, _>("auth.text_phone_code", TextPhoneCode(auth.clone()))
        .on::<UserDeactivated>("auth.end_sessions_of_blocked", EndSessions(auth.clone()))
        .on::<UserDeleted>("auth.end_sessions_of_deleted", EndSessions(auth.clone()))
}
