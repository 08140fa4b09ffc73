//! Events of the `auth` module. Tokens are never in an event: the reaction
//! that mails one makes it, and keeps only its hash.
use crate::{SessionId, UserId};
use uuid::Uuid;

super::events! {
    /// Someone asked to verify their e-mail address (on registration too).
    VerificationRequested = "auth.verification_requested.v1" {
        /// The account; nobody's when the address was unknown, so that asking
        /// takes as long.
        user_id: UserId,
    }
    /// An e-mail address was verified.
    EmailVerified = "auth.email_verified.v1" {
        /// The account.
        user_id: UserId,
    }
    /// Someone asked to reset the password of an address.
    PasswordResetRequested = "auth.password_reset_requested.v1" {
        /// The account; nobody's when the address was unknown, so that asking
        /// takes as long.
        user_id: UserId,
    }
    /// Someone asked for a code to confirm their telephone number. The code follows from the request and a key.
    PhoneCodeRequested = "auth.phone_code_requested.v1" {
        /// The account.
        user_id: UserId,
        /// The request; void when there is a newer one of the account.
        request_id: Uuid,
    }
    /// A password was changed or reset.
    PasswordChanged = "auth.password_changed.v1" {
        /// The account.
        user_id: UserId,
    }
    /// Two-factor authentication was turned on or off.
    MfaChanged = "auth.mfa_changed.v1" {
        /// The account.
        user_id: UserId,
        /// Whether it is on now.
        enabled: bool,
    }
    /// A spent refresh token came back after its grace window: the family was revoked.
    RefreshTokenReused = "auth.refresh_token_reused.v1" {
        /// The account.
        user_id: UserId,
        /// The revoked session.
        session_id: SessionId,
    }
}
