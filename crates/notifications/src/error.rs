use crate::text::TextError;
use kernel::ports::PortError;
use platform::outbox::ReactionError;
use platform::problem::{Problem, common};
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
    /// The text of a notification could not be made: a fault of ours.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A problem that the platform or a rule has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Another module could not answer.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<NotificationError> for Problem {
    fn from(error: NotificationError) -> Self {
        match error {
            NotificationError::NotFound => Self::new(common::NOT_FOUND),
            NotificationError::UnknownUser => {
                Self::invalid("user_id", "unknown", "is not a user").detail("there is no such user")
            }
            NotificationError::SecurityMail(place) => Self::new(SECURITY_MAIL).field(
                format!("preferences[{place}].email"),
                "security_mail",
                "cannot be switched off",
            ),
            NotificationError::TooManyStreams => Self::new(TOO_MANY_STREAMS).retry_after(15),
            NotificationError::Text(error) => Self::internal(error),
            NotificationError::Problem(problem) => problem,
            NotificationError::Port(error) => error.into(),
            NotificationError::Database(error) => error.into(),
        }
    }
}

/// A store that failed is asked again; anything else is for a person to look at.
impl From<NotificationError> for ReactionError {
    fn from(error: NotificationError) -> Self {
        match error {
            NotificationError::Port(error) => error.into(),
            NotificationError::Database(error) => Self::Database(error),
            other => Self::dead(other),
        }
    }
}
