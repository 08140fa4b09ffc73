use kernel::ports::PortError;
use platform::db::violates;
use platform::problem::{Problem, common};
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
    /// The treatment of an offer is not in the public catalogue.
    #[error("the treatment is no active one of the catalogue")]
    UnknownTreatment,
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

impl From<DbErr> for HospitalError {
    fn from(error: DbErr) -> Self {
        if violates(&error, "hospital_treatments_pair_key") {
            Self::OfferExists
        } else if violates(&error, "hospital_treatments_treatment_id_fkey") {
            Self::UnknownTreatment
        } else {
            Self::Database(error)
        }
    }
}

impl From<HospitalError> for Problem {
    fn from(error: HospitalError) -> Self {
        match error {
            HospitalError::NotFound => Self::new(common::NOT_FOUND),
            HospitalError::NotYours => Self::new(common::FORBIDDEN).detail("you do not act for this hospital"),
            HospitalError::OfferExists => Self::new(OFFER_EXISTS).field("treatment_id", "taken", "is offered already"),
            HospitalError::UnknownTreatment => {
                Self::invalid("treatment_id", "unknown", "is no active treatment of the catalogue")
            }
            HospitalError::Problem(problem) => problem,
            HospitalError::Port(error) => error.into(),
            HospitalError::Database(error) => error.into(),
        }
    }
}
