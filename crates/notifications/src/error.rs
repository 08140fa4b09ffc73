use crate::desk::DeskError;
use platform::problem::{Problem, ProblemKind, Problems, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// Mails about the account and its security always go.
    SECURITY_MAIL = UNPROCESSABLE_ENTITY "security_mail" "Mails about the account cannot be switched off";
    /// The user has as many streams open as allowed.
    TOO_MANY_STREAMS = TOO_MANY_REQUESTS "too_many_streams" "Too many streams are open";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    /// There is no such notification or device of the caller.
    #[error("there is no such notification or device")]
    NotFound,
    /// The user to notify does not exist.
    #[error("there is no such user")]
    UnknownUser,
    /// The mail of this place in the list cannot be switched off.
    #[error("security mail cannot be switched off")]
    SecurityMail(usize),
    /// The user has as many streams open as allowed.
    #[error("too many streams are open")]
    TooManyStreams,
    /// A problem that the platform or a rule has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<NotificationError> for Problem {
    fn from(error: NotificationError) -> Self {
        match error {
            NotificationError::NotFound => Self::new(common::NOT_FOUND),
            NotificationError::UnknownUser => Self::new(common::VALIDATION_FAILED)
                .detail("there is no such user")
                .field("user_id", "unknown", "is not a user"),
            NotificationError::SecurityMail(place) => Self::new(SECURITY_MAIL).field(
                format!("preferences[{place}].email"),
                "security_mail",
                "cannot be switched off",
            ),
            NotificationError::TooManyStreams => Self::new(TOO_MANY_STREAMS).retry_after(15),
            NotificationError::Problem(problem) => problem,
            NotificationError::Database(error) => error.into(),
        }
    }
}

impl Problems for NotificationError {
    fn kinds() -> Vec<ProblemKind> {
        KINDS.to_vec()
    }
}

impl From<DeskError> for NotificationError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Text(error) => Self::Problem(Problem::internal(error)),
            DeskError::Database(error) => Self::Database(error),
        }
    }
}

impl From<kernel::ports::PortError> for NotificationError {
    fn from(error: kernel::ports::PortError) -> Self {
        Self::Database(error.0)
    }
}
