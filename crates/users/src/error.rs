use kernel::ports::{AccountError, PortError};
use platform::db::violates;
use platform::problem::{Problem, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// Another account has this e-mail address.
    EMAIL_TAKEN = CONFLICT "email_taken" "Another account has this e-mail address";
    /// An administrator cannot lock themselves out.
    OWN_ACCOUNT = CONFLICT "own_account" "An administrator cannot block or delete their own account";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// There is no such user, or it is not the caller's to know of.
    #[error("there is no such user")]
    NotFound,
    /// Another account has this e-mail address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// An administrator tried to block or delete their own account.
    #[error("an administrator cannot block or delete their own account")]
    OwnAccount,
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for UserError {
    fn from(error: DbErr) -> Self {
        if violates(&error, "users_email_key") { Self::EmailTaken } else { Self::Database(error) }
    }
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        match error {
            UserError::NotFound => Self::new(common::NOT_FOUND),
            UserError::EmailTaken => Self::new(EMAIL_TAKEN).field("email", "taken", "is taken"),
            UserError::OwnAccount => Self::new(OWN_ACCOUNT),
            UserError::Problem(problem) => problem,
            UserError::Database(error) => error.into(),
        }
    }
}

/// For those who ask through the port `Accounts`.
impl From<UserError> for AccountError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::NotFound => Self::NotFound,
            UserError::EmailTaken => Self::EmailTaken,
            UserError::Database(error) => error.into(),
            UserError::OwnAccount | UserError::Problem(_) => Self::Port(PortError::Internal(error.to_string())),
        }
    }
}
