//! Errors of what the platform stands on, as problems.

use super::Problem;
use crate::db::is_outage;
use sea_orm::DbErr;

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        if is_outage(&error) { Self::unavailable(error) } else { Self::internal(error) }
    }
}

impl From<kernel::ports::PortError> for Problem {
    fn from(error: kernel::ports::PortError) -> Self {
        error.0.into()
    }
}
