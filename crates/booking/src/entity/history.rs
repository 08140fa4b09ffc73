//! Table `booking_status_history`: the timeline.

use crate::domain::BookingStatus;
use kernel::{BookingId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking_status_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub booking_id: BookingId,
    pub position: i32,
    pub from_status: Option<BookingStatus>,
    pub to_status: BookingStatus,
    pub changed_by: Option<UserId>,
    pub reason: Option<String>,
    pub notes: Option<String>,
    pub at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
