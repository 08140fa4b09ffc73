use crate::service::StepError;
use kernel::ports::{AccountError, PasswordRefused, PortError};
use platform::problem::{Problem, ProblemKind, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// Unknown address, wrong password or blocked account: one answer for all.
    INVALID_CREDENTIALS = UNAUTHORIZED "invalid_credentials" "The e-mail address or the password is not right";
    /// Unknown, expired, revoked or reused.
    INVALID_REFRESH_TOKEN = UNAUTHORIZED "invalid_refresh_token" "The refresh token is not valid";
    /// The second step of a sign-in is unknown, expired, used or void.
    INVALID_CHALLENGE = UNAUTHORIZED "invalid_challenge" "The challenge is not valid; sign in again";
    /// A wrong or used code in the second step of a sign-in.
    INVALID_MFA_CODE = UNAUTHORIZED "invalid_mfa_code" "The code is not right";
    /// A mailed token that is unknown, expired or used.
    INVALID_TOKEN = UNPROCESSABLE_ENTITY "invalid_token" "The token is not valid";
    /// A signed-in user gave a wrong current password.
    WRONG_PASSWORD = UNPROCESSABLE_ENTITY "wrong_password" "The password is not right";
    /// A signed-in user gave a wrong or used code.
    WRONG_CODE = UNPROCESSABLE_ENTITY "wrong_code" "The code is not right";
    /// The sign-in is too long ago for this.
    REAUTHENTICATION_REQUIRED = FORBIDDEN "reauthentication_required" "The password is needed again for this";
    /// An administrator asks to take their own second factor away.
    OWN_MFA = CONFLICT "own_mfa" "One's own second factor is turned off with a code or the password";
    /// Another account has this e-mail address.
    EMAIL_TAKEN = CONFLICT "email_taken" "Another account has this e-mail address";
    /// This installation sends no text messages.
    PHONE_CONFIRMATION_UNAVAILABLE = CONFLICT "phone_confirmation_unavailable" "Telephone numbers cannot be confirmed here";
    /// TOTP is on already.
    MFA_ALREADY_ENABLED = CONFLICT "mfa_already_enabled" "Two-factor authentication is on already";
    /// TOTP is not on, or no enrolment was begun.
    MFA_NOT_ENABLED = CONFLICT "mfa_not_enabled" "Two-factor authentication is not on";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Unknown address, wrong password or blocked account.
    #[error("the credentials are not right")]
    InvalidCredentials,
    /// Unknown, expired, revoked or reused.
    #[error("the refresh token is not valid")]
    InvalidRefreshToken,
    /// Unknown, expired, used or void.
    #[error("the challenge is not valid")]
    InvalidChallenge,
    /// A wrong or used code in a sign-in.
    #[error("the code of a sign-in is not right")]
    InvalidMfaCode,
    /// A mailed token that is unknown, expired or used.
    #[error("the mailed token is not valid")]
    InvalidToken,
    /// A signed-in user gave a wrong current password, in this field.
    #[error("the current password is not right")]
    WrongPassword(&'static str),
    /// A signed-in user gave a wrong or used code.
    #[error("the code is not right")]
    WrongCode,
    /// The sign-in is too long ago for this.
    #[error("the password is needed again")]
    ReauthenticationRequired,
    /// The second factor that is to be taken away is the caller's own.
    #[error("the second factor is the caller's own")]
    OwnMfa,
    /// Another account has this e-mail address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// This installation sends no text messages.
    #[error("no text messages are sent")]
    PhoneConfirmationUnavailable,
    /// TOTP is on already.
    #[error("two-factor authentication is on already")]
    MfaAlreadyEnabled,
    /// TOTP is not on, or no enrolment was begun.
    #[error("two-factor authentication is not on")]
    MfaNotEnabled,
    /// There is no such session, or it is someone else's.
    #[error("there is no such session")]
    NotFound,
    /// The caller's session or account has ended since the request was let in.
    #[error("the session has ended")]
    SessionEnded,
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Another module could not answer.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl AuthError {
    /// A new password, given in `field`, that was not taken.
    pub(crate) fn password(field: &'static str, refused: PasswordRefused) -> Self {
        Self::Problem(match refused {
            PasswordRefused::Weak(why) => Problem::invalid(field, "weak", why),
            PasswordRefused::Busy => Problem::unavailable(refused),
            PasswordRefused::Unavailable(reason) => Problem::unavailable_because(reason),
        })
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::InvalidCredentials => unauthorized(INVALID_CREDENTIALS),
            AuthError::InvalidRefreshToken => unauthorized(INVALID_REFRESH_TOKEN),
            AuthError::InvalidChallenge => unauthorized(INVALID_CHALLENGE),
            AuthError::InvalidMfaCode => unauthorized(INVALID_MFA_CODE),
            AuthError::InvalidToken => {
                Self::new(INVALID_TOKEN).field("token", "invalid", "is not valid, or not any more")
            }
            AuthError::WrongPassword(field) => Self::new(WRONG_PASSWORD).field(field, "wrong", "is not right"),
            AuthError::WrongCode => Self::new(WRONG_CODE).field("code", "wrong", "is not right, or was used before"),
            AuthError::ReauthenticationRequired => Self::new(REAUTHENTICATION_REQUIRED),
            AuthError::OwnMfa => Self::new(OWN_MFA),
            AuthError::EmailTaken => Self::new(EMAIL_TAKEN).field("email", "taken", "is taken"),
            AuthError::PhoneConfirmationUnavailable => Self::new(PHONE_CONFIRMATION_UNAVAILABLE),
            AuthError::MfaAlreadyEnabled => Self::new(MFA_ALREADY_ENABLED),
            AuthError::MfaNotEnabled => Self::new(MFA_NOT_ENABLED),
            AuthError::NotFound => Self::new(common::NOT_FOUND),
            AuthError::SessionEnded => unauthorized(common::UNAUTHENTICATED),
            AuthError::Problem(problem) => problem,
            AuthError::Port(error) => error.into(),
            AuthError::Database(error) => error.into(),
        }
    }
}

/// RFC 9110 §15.5.2: a 401 names a way to authenticate.
fn unauthorized(kind: ProblemKind) -> Problem {
    Problem::new(kind).header(actix_web::http::header::WWW_AUTHENTICATE, "Bearer")
}

impl From<AccountError> for AuthError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::EmailTaken => Self::EmailTaken,
            // The caller's own account, deleted at this very moment.
            AccountError::NotFound => Self::SessionEnded,
            AccountError::Stale => Self::Problem(Problem::new(common::PRECONDITION_FAILED)),
            AccountError::Port(error) => Self::Port(error),
        }
    }
}

impl From<StepError> for AuthError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Port(error) => Self::Port(error),
            StepError::Database(error) => Self::Database(error),
        }
    }
}
