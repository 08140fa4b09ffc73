use crate::handlers::{
    change_password, forgot_password, jwks, login, logout, mfa_totp, mfa_verify, profile, refresh, register,
    resend_verification, reset_password, sessions, verify_email,
};
use crate::service::Auth;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(auth: &Auth) -> Routes {
    Routes::new("auth")
        .service(auth.clone())
        .post(
            "/api/v1/auth/register",
            register::handle,
            "Register a patient, doctor or hospital administrator; mails a verification",
        )
        .post(
            "/api/v1/auth/login",
            login::handle,
            "E-mail and password for tokens, or for the challenge of the second step",
        )
        .post("/api/v1/auth/logout", logout::handle, "End this session with all its refresh tokens")
        .post("/api/v1/auth/refresh", refresh::handle, "Rotate the refresh token; a reused one ends its session")
        .post(
            "/api/v1/auth/forgot-password",
            forgot_password::handle,
            "Mail a single-use reset token, if the account exists",
        )
        .post(
            "/api/v1/auth/reset-password",
            reset_password::handle,
            "Set a new password with the mailed token; ends every session",
        )
        .get("/api/v1/auth/profile", profile::get, "The signed-in user with the profile of their role")
        .patch("/api/v1/auth/profile", profile::update, "Change own names, phone, locale, time zone, picture")
        .post("/api/v1/auth/verify-email", verify_email::handle, "Verify the e-mail address with the mailed token")
        .post(
            "/api/v1/auth/resend-verification",
            resend_verification::handle,
            "Mail a new verification token, if there is something to verify",
        )
        .post(
            "/api/v1/auth/change-password",
            change_password::handle,
            "Change the password with the current one; ends the other sessions",
        )
        .get("/api/v1/auth/sessions", sessions::list, "Own sessions: device, address, last activity")
        .delete("/api/v1/auth/sessions/{id}", sessions::revoke, "End one of one's own sessions")
        .post("/api/v1/auth/mfa/totp", mfa_totp::begin, "Begin TOTP enrolment: secret, otpauth URI and QR code")
        .delete("/api/v1/auth/mfa/totp", mfa_totp::disable, "Turn TOTP off with a code or the password")
        .post(
            "/api/v1/auth/mfa/totp/confirm",
            mfa_totp::confirm,
            "Confirm enrolment with a code; gives recovery codes once",
        )
        .post("/api/v1/auth/mfa/verify", mfa_verify::handle, "Second step of a sign-in: challenge and code for tokens")
        .get("/.well-known/jwks.json", jwks::handle, "The public keys of access tokens (RFC 7517)")
}
