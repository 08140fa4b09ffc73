use crate::domain::BookingStatus;
use crate::domain::workflow::{self, ActorKind, TransitionContext};
use kernel::Actor;
use kernel::ports::PortError;
use platform::problem::{Problem, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// The workflow has no such transition from here for this caller, or a concurrent request was first.
    INVALID_TRANSITION = CONFLICT "invalid_transition" "The booking cannot move there now; `allowed` lists where it can";
    /// A patient without a profile cannot book.
    PATIENT_PROFILE_REQUIRED = CONFLICT "patient_profile_required" "A patient profile is needed before booking";
    /// The patient has as many bookings before payment as are allowed.
    TOO_MANY_OPEN_BOOKINGS = CONFLICT "too_many_open_bookings" "The patient has too many bookings that are neither paid nor ended";
    /// The status does not allow changes any more.
    BOOKING_NOT_EDITABLE = CONFLICT "booking_not_editable" "The booking's status does not allow this change any more";
    /// The newest quotation, or the day that it was made for, is past.
    QUOTATION_EXPIRED = CONFLICT "quotation_expired" "The quotation has expired; ask the hospital for a new one";
    /// A newer version than the one named was sent, or the date, treatment or hospital that the newest one was made
    /// for has changed since.
    QUOTATION_SUPERSEDED = CONFLICT "quotation_superseded" "The quotation does not count any more: a newer version was sent, or the booking has changed since";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// There is no such booking, or it is not the caller's to know of.
    #[error("there is no such booking")]
    NotFound,
    /// The workflow's table does not have this move for this caller.
    #[error("a booking that is {from} cannot move to {to}")]
    InvalidTransition {
        /// Where it stands.
        from: BookingStatus,
        /// Where it was to go.
        to: BookingStatus,
        /// What the caller may do next.
        allowed: Vec<BookingStatus>,
    },
    /// A concurrent request changed the status first.
    #[error("the booking was moved meanwhile")]
    ConcurrentChange,
    /// The caller has no patient profile.
    #[error("the caller has no patient profile")]
    PatientProfileRequired,
    /// The patient has as many bookings before payment as are allowed.
    #[error("at most {0} bookings can wait for payment; cancel one that is not wanted any more")]
    TooManyOpen(u32),
    /// The status does not allow changes.
    #[error("a booking that is {0} cannot be changed by this caller")]
    NotEditable(BookingStatus),
    /// The newest quotation is past its date.
    #[error("the quotation has expired")]
    QuotationExpired,
    /// The named version is not the newest.
    #[error("the newest version of the quotation is {newest}")]
    QuotationSuperseded {
        /// The newest version.
        newest: i32,
    },
    /// What the newest version was made for has changed since.
    #[error("the booking has changed since version {newest} of the quotation was sent; the hospital sends a new one")]
    QuotationVoid {
        /// The newest version.
        newest: i32,
    },
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

impl BookingError {
    /// The table has no such move for this caller, but these.
    pub(crate) fn invalid_transition(context: &TransitionContext, to: BookingStatus, actor: &Actor) -> Self {
        let allowed =
            workflow::allowed(context, ActorKind::of(actor)).into_iter().map(|allowed| allowed.status).collect();
        Self::InvalidTransition { from: context.status, to, allowed }
    }

    /// A field that is well-formed but not valid.
    pub(crate) fn invalid(field: &str, code: &'static str, message: &str) -> Self {
        Problem::invalid(field, code, message).into()
    }
}

impl From<BookingError> for Problem {
    fn from(error: BookingError) -> Self {
        let detail = error.to_string();
        match error {
            BookingError::NotFound => Self::new(common::NOT_FOUND),
            BookingError::InvalidTransition { allowed, .. } => {
                Self::new(INVALID_TRANSITION).detail(detail).with("allowed", allowed)
            }
            BookingError::ConcurrentChange => Self::new(INVALID_TRANSITION).detail(detail),
            BookingError::PatientProfileRequired => Self::new(PATIENT_PROFILE_REQUIRED),
            BookingError::TooManyOpen(_) => Self::new(TOO_MANY_OPEN_BOOKINGS).detail(detail),
            BookingError::NotEditable(_) => Self::new(BOOKING_NOT_EDITABLE).detail(detail),
            BookingError::QuotationExpired => Self::new(QUOTATION_EXPIRED),
            BookingError::QuotationSuperseded { newest } | BookingError::QuotationVoid { newest } => {
                Self::new(QUOTATION_SUPERSEDED).detail(detail).with("newest_version", newest)
            }
            BookingError::Problem(problem) => problem,
            BookingError::Port(error) => error.into(),
            BookingError::Database(error) => error.into(),
        }
    }
}
