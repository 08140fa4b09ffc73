use kernel::ports::PortError;
use platform::problem::{Problem, ProblemKind, Problems, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// The hospital offers this treatment already: change that offer.
    OFFER_EXISTS = CONFLICT "offer_exists" "The hospital offers this treatment already";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum HospitalError {
    /// There is no such hospital or offer, or it is not the caller's to know of.
    #[error("there is no such hospital or offer")]
    NotFound,
    /// The hospital can be seen by everyone, but it is not the caller's.
    #[error("the caller does not act for this hospital")]
    NotYours,
    /// The hospital offers this treatment already.
    #[error("the hospital offers this treatment already")]
    OfferExists,
    /// A field's value does not fit the state of things: name, code, message.
    #[error("`{0}` {2}")]
    Field(&'static str, &'static str, &'static str),
    /// A query parameter does not fit the others: name and message.
    #[error("`{0}` {1}")]
    Parameter(&'static str, &'static str),
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<HospitalError> for Problem {
    fn from(error: HospitalError) -> Self {
        let words = error.to_string();
        match error {
            HospitalError::NotFound => Self::new(common::NOT_FOUND),
            HospitalError::NotYours => Self::new(common::FORBIDDEN).detail("you do not act for this hospital"),
            HospitalError::OfferExists => Self::new(OFFER_EXISTS).field("treatment_id", "taken", "is offered already"),
            HospitalError::Field(field, code, message) => {
                Self::new(common::VALIDATION_FAILED).detail(words).field(field, code, message)
            }
            HospitalError::Parameter(name, message) => {
                Self::new(common::INVALID_PARAMETER).detail(words).field(name, "invalid", message)
            }
            HospitalError::Problem(problem) => problem,
            HospitalError::Database(error) => error.into(),
        }
    }
}

impl Problems for HospitalError {
    fn kinds() -> Vec<ProblemKind> {
        let mut kinds = KINDS.to_vec();
        kinds.push(common::FORBIDDEN);
        kinds
    }
}

impl From<PortError> for HospitalError {
    fn from(error: PortError) -> Self {
        Self::Database(error.0)
    }
}
