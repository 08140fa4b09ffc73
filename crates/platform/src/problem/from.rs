//! Errors of what the platform stands on, as problems.

use super::Problem;
use crate::db::is_outage;
use kernel::ports::PortError;
use sea_orm::DbErr;

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        if is_outage(&error) { Self::unavailable(error) } else { Self::internal(error) }
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Database(error) => error.into(),
            PortError::Internal(_) => Self::internal(error),
            PortError::Absent(_) => Self::unavailable_because(error.to_string()),
        }
    }
}
