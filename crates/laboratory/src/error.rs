use crate::domain::LabTestStatus;
use kernel::ports::PortError;
use platform::problem::{Problem, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// There is no such move from here for this caller, or a concurrent request was first.
    INVALID_LAB_TEST_TRANSITION = CONFLICT "invalid_lab_test_transition" "The test cannot move there now; `allowed` lists where it can";
    /// What was ordered cannot be changed once the sample is taken.
    LAB_TEST_NOT_EDITABLE = CONFLICT "lab_test_not_editable" "The test's status does not allow this change any more";
    /// A patient without a profile cannot order.
    LAB_PATIENT_PROFILE_REQUIRED = CONFLICT "lab_patient_profile_required" "A patient profile is needed before ordering a test";
    /// Only a doctor with a verified licence that has not expired orders tests and gives results.
    LAB_DOCTOR_NOT_LICENSED = CONFLICT "lab_doctor_not_licensed" "A verified licence that has not expired is needed";
    /// The patient has as many tests that wait for their sample as are allowed.
    TOO_MANY_OPEN_LAB_TESTS = CONFLICT "too_many_open_lab_tests" "The patient has too many tests that wait for their sample";
    /// There is nothing to acknowledge.
    LAB_RESULT_NOT_CRITICAL = CONFLICT "lab_result_not_critical" "The test has no critical result";
    /// A critical result is acknowledged before it is reviewed.
    CRITICAL_RESULT_UNACKNOWLEDGED = CONFLICT "critical_result_unacknowledged" "The critical result has to be acknowledged first";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum LaboratoryError {
    /// There is no such laboratory or test, or it is not the caller's to know of.
    #[error("there is no such laboratory or test")]
    NotFound,
    /// The laboratory can be seen by everyone, but it is not the caller's.
    #[error("you do not act for this laboratory")]
    NotYours,
    /// The workflow's table does not have this move for this caller.
    #[error("a test that is {from} cannot move to {to}")]
    InvalidTransition {
        /// Where it stands.
        from: LabTestStatus,
        /// Where it was to go.
        to: LabTestStatus,
        /// Where the caller may move it by naming a status.
        allowed: Vec<LabTestStatus>,
    },
    /// The status does not allow changes.
    #[error("a test that is {0} cannot be changed so")]
    NotEditable(LabTestStatus),
    /// The caller has no patient profile.
    #[error("the caller has no patient profile")]
    PatientProfileRequired,
    /// The doctor's licence is not verified, or has expired.
    #[error("the doctor's licence is not verified, or has expired")]
    NotLicensed,
    /// The patient has as many open tests as are allowed.
    #[error("at most {0} tests can wait for their sample; cancel one that is not wanted any more")]
    TooManyOpen(u32),
    /// No critical result is there.
    #[error("the test has no critical result")]
    NotCritical,
    /// The critical result has not been acknowledged.
    #[error("the critical result has to be acknowledged first")]
    Unacknowledged,
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

impl LaboratoryError {
    /// A field that is well-formed but not valid.
    pub(crate) fn invalid(field: &str, code: &'static str, message: &str) -> Self {
        Problem::invalid(field, code, message).into()
    }
}

impl From<LaboratoryError> for Problem {
    fn from(error: LaboratoryError) -> Self {
        let detail = error.to_string();
        match error {
            LaboratoryError::NotFound => Self::new(common::NOT_FOUND),
            LaboratoryError::NotYours => Self::new(common::FORBIDDEN).detail(detail),
            LaboratoryError::InvalidTransition { allowed, .. } => {
                Self::new(INVALID_LAB_TEST_TRANSITION).detail(detail).with("allowed", allowed)
            }
            LaboratoryError::NotEditable(_) => Self::new(LAB_TEST_NOT_EDITABLE).detail(detail),
            LaboratoryError::PatientProfileRequired => Self::new(LAB_PATIENT_PROFILE_REQUIRED),
            LaboratoryError::NotLicensed => Self::new(LAB_DOCTOR_NOT_LICENSED),
            LaboratoryError::TooManyOpen(_) => Self::new(TOO_MANY_OPEN_LAB_TESTS).detail(detail),
            LaboratoryError::NotCritical => Self::new(LAB_RESULT_NOT_CRITICAL),
            LaboratoryError::Unacknowledged => Self::new(CRITICAL_RESULT_UNACKNOWLEDGED),
            LaboratoryError::Problem(problem) => problem,
            LaboratoryError::Port(error) => error.into(),
            LaboratoryError::Database(error) => error.into(),
        }
    }
}
