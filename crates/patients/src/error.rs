use kernel::ports::PortError;
use platform::db::violates;
use platform::documents::DocumentsError;
use platform::problem::{Problem, common};
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
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Another module could not answer.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database failed.
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for PatientError {
    fn from(error: DbErr) -> Self {
        if violates(&error, "patients_user_id_key") { Self::ProfileExists } else { Self::Database(error) }
    }
}

impl From<PatientError> for Problem {
    fn from(error: PatientError) -> Self {
        match error {
            PatientError::NotFound => Self::new(common::NOT_FOUND),
            PatientError::NotYours => Self::new(common::FORBIDDEN).detail(error.to_string()),
            PatientError::ProfileExists => Self::new(PROFILE_EXISTS),
            PatientError::Problem(problem) => problem,
            PatientError::Port(error) => error.into(),
            PatientError::Database(error) => error.into(),
        }
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
