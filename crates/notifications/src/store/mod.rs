//! Queries, one file per table (`notifications`, and `notification_…` for the others).

pub mod broadcasts;
pub mod deliveries;
pub mod devices;
pub mod notifications;
pub mod preferences;
