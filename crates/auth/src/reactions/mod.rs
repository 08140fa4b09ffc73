//! What this module does when something has happened.

mod end_sessions;
mod mail_token;

use crate::service::Auth;
use end_sessions::EndSessions;
use kernel::events::auth::{PasswordResetRequested, VerificationRequested};
use kernel::events::users::{UserDeactivated, UserDeleted};
use mail_token::{MailPasswordReset, MailVerification};
use platform::outbox::Reactions;

/// The reactions of this module.
pub fn reactions(auth: &Auth) -> Reactions {
    Reactions::new()
        .on_external::<VerificationRequested, _>("auth.mail_verification", MailVerification(auth.clone()))
        .on_external::<PasswordResetRequested, _>("auth.mail_password_reset", MailPasswordReset(auth.clone()))
        .on::<UserDeactivated>("auth.end_sessions_of_blocked", EndSessions(auth.clone()))
        .on::<UserDeleted>("auth.end_sessions_of_deleted", EndSessions(auth.clone()))
}
