use kernel::ports::PortError;
use platform::documents::DocumentsError;
use platform::problem::{Problem, ProblemKind, Problems, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// The account has a patient profile already.
    PROFILE_EXISTS = CONFLICT "profile_exists" "The account has a patient profile already";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum PatientError {
    /// There is no such patient, or it is not the caller's to know of.
    #[error("there is no such patient")]
    NotFound,
    /// A patient tried to make a profile for someone else.
    #[error("a patient makes their own profile only")]
    NotYours,
    /// The account has a profile already.
    #[error("the account has a patient profile already")]
    ProfileExists,
    /// A field's value does not fit the state of things: name, code, message.
    #[error("`{0}` {2}")]
    Field(&'static str, &'static str, &'static str),
    /// A query parameter cannot be served: name and message.
    #[error("`{0}` {1}")]
    Parameter(&'static str, &'static str),
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<PatientError> for Problem {
    fn from(error: PatientError) -> Self {
        let words = error.to_string();
        match error {
            PatientError::NotFound => Self::new(common::NOT_FOUND),
            PatientError::NotYours => Self::new(common::FORBIDDEN).detail(words),
            PatientError::ProfileExists => Self::new(PROFILE_EXISTS),
            PatientError::Field(field, code, message) => {
                Self::new(common::VALIDATION_FAILED).detail(words).field(field, code, message)
            }
            PatientError::Parameter(name, message) => {
                Self::new(common::INVALID_PARAMETER).detail(words).field(name, "invalid", message)
            }
            PatientError::Problem(problem) => problem,
            PatientError::Database(error) => error.into(),
        }
    }
}

impl Problems for PatientError {
    fn kinds() -> Vec<ProblemKind> {
        let mut kinds = KINDS.to_vec();
        kinds.push(common::FORBIDDEN);
        kinds
    }
}

impl From<PortError> for PatientError {
    fn from(error: PortError) -> Self {
        Self::Database(error.0)
    }
}

impl From<DocumentsError> for PatientError {
    fn from(error: DocumentsError) -> Self {
        Self::Problem(match error {
            DocumentsError::Away(_) => Problem::unavailable(error),
            DocumentsError::Refused(_) | DocumentsError::Invalid(_) => Problem::internal(error),
        })
    }
}
