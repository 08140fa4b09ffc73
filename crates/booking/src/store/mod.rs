//! Queries, one file per table. What a caller reads is within their [`Scope`](kernel::Scope); quotations and the
//! timeline are read for a booking that is.

pub mod booking_quotations;
pub mod booking_status_history;
pub mod bookings;
pub mod integrity;
