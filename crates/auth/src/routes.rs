use crate::error::{
    EMAIL_TAKEN, INVALID_CHALLENGE, INVALID_CREDENTIALS, INVALID_MFA_CODE, INVALID_REFRESH_TOKEN, INVALID_TOKEN,
    MFA_ALREADY_ENABLED, MFA_NOT_ENABLED, OWN_MFA, PHONE_CONFIRMATION_UNAVAILABLE, REAUTHENTICATION_REQUIRED,
    WRONG_CODE, WRONG_PASSWORD,
};
use crate::handlers::{jwks, mfa, passwords, profile, registration, sessions};
use crate::service::Auth;
use platform::http::Routes;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Auth) -> Routes {
    let routes = Routes::new("auth")
        .described(
            "Authentication",
            "Registration, sign-in, sessions, passwords, the second factor, and the signed-in user's profile.",
        )
        .service(service.clone());
    with_mfa(with_profile(with_passwords(with_sessions(with_registration(routes)))))
        .get("getSigningKeys", "/.well-known/jwks.json", jwks::get, "The public keys of access tokens (RFC 7517)")
        .access("public", "—")
}

fn with_registration(routes: Routes) -> Routes {
    routes
        .post(
            "register",
            "/api/v1/auth/register",
            registration::register,
            "Register a patient, doctor or hospital administrator; mails a verification",
        )
        .access("public", "—")
        .refuses(&[EMAIL_TAKEN])
        .post(
            "verifyEmail",
            "/api/v1/auth/verify-email",
            registration::verify_email,
            "Verify the e-mail address with the mailed token",
        )
        .access("public", "—")
        .refuses(&[INVALID_TOKEN])
        .post(
            "resendEmailVerification",
            "/api/v1/auth/resend-verification",
            registration::resend_verification,
            "Mail a new verification token, if there is something to verify",
        )
        .access("public", "—")
}

fn with_sessions(routes: Routes) -> Routes {
    routes
        .post(
            "login",
            "/api/v1/auth/login",
            sessions::login,
            "E-mail and password for tokens, or for the challenge of the second step",
        )
        .access("public", "—")
        .refuses(&[INVALID_CREDENTIALS])
        .post("logout", "/api/v1/auth/logout", sessions::logout, "End this session with all its refresh tokens")
        .access("any", "—")
        .post(
            "refreshTokens",
            "/api/v1/auth/refresh",
            sessions::refresh,
            "Rotate the refresh token; a reused one ends its session",
        )
        .access("public", "—")
        .refuses(&[INVALID_REFRESH_TOKEN])
        .get("listSessions", "/api/v1/auth/sessions", sessions::list, "Own sessions: device, address, last activity")
        .access("any", "—")
        .delete("endSession", "/api/v1/auth/sessions/{id}", sessions::revoke, "End one of one's own sessions")
        .access("any(own)", "404")
}

fn with_passwords(routes: Routes) -> Routes {
    routes
        .post(
            "requestPasswordReset",
            "/api/v1/auth/forgot-password",
            passwords::forgot,
            "Mail a single-use reset token, if the account exists",
        )
        .access("public", "—")
        .post(
            "resetPassword",
            "/api/v1/auth/reset-password",
            passwords::reset,
            "Set a new password with the mailed token; ends every session",
        )
        .access("public", "—")
        .refuses(&[INVALID_TOKEN])
        .post(
            "changePassword",
            "/api/v1/auth/change-password",
            passwords::change,
            "Change the password with the current one; ends the other sessions",
        )
        .access("any", "—")
        .refuses(&[WRONG_PASSWORD])
}

fn with_profile(routes: Routes) -> Routes {
    routes
        .get(
            "getCurrentProfile",
            "/api/v1/auth/profile",
            profile::get,
            "The signed-in user with the profile of their role",
        )
        .access("any", "—")
        .patch(
            "updateCurrentProfile",
            "/api/v1/auth/profile",
            profile::update,
            "Change own names, locale, time zone, picture; ask for a phone",
        )
        .access("any", "—")
        .refuses(&[PHONE_CONFIRMATION_UNAVAILABLE, REAUTHENTICATION_REQUIRED, WRONG_PASSWORD])
        .post(
            "verifyPhone",
            "/api/v1/auth/verify-phone",
            profile::verify_phone,
            "Confirm the telephone number with the code sent to it",
        )
        .access("any", "—")
        .refuses(&[WRONG_CODE])
}

fn with_mfa(routes: Routes) -> Routes {
    routes
        .post(
            "beginTotpEnrolment",
            "/api/v1/auth/mfa/totp",
            mfa::begin_totp,
            "Begin TOTP enrolment: secret, otpauth URI and QR code",
        )
        .access("any", "—")
        .refuses(&[MFA_ALREADY_ENABLED])
        .post(
            "confirmTotpEnrolment",
            "/api/v1/auth/mfa/totp/confirm",
            mfa::confirm_totp,
            "Confirm enrolment with a code; gives recovery codes once",
        )
        .access("any", "—")
        .refuses(&[MFA_NOT_ENABLED, MFA_ALREADY_ENABLED, WRONG_CODE, WRONG_PASSWORD, REAUTHENTICATION_REQUIRED])
        .delete("disableTotp", "/api/v1/auth/mfa/totp", mfa::disable_totp, "Turn TOTP off with a code or the password")
        .access("any", "—")
        .refuses(&[MFA_NOT_ENABLED, WRONG_CODE, WRONG_PASSWORD])
        .post(
            "verifyMfa",
            "/api/v1/auth/mfa/verify",
            mfa::verify,
            "Second step of a sign-in: challenge and code for tokens",
        )
        .access("public", "—")
        .refuses(&[INVALID_CHALLENGE, INVALID_MFA_CODE])
        .post(
            "resetUserMfa",
            "/api/v1/users/{id}/reset-mfa",
            mfa::reset,
            "Take away the second factor of a user who has lost it, with a reason; ends their sessions",
        )
        .access("admin", "403")
        .refuses(&[MFA_NOT_ENABLED, OWN_MFA])
}
