//! Table `notification_broadcasts`.

use kernel::ports::NotificationKind;
use kernel::{BroadcastId, Role, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_broadcasts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BroadcastId,
    pub created_by: UserId,
    pub role: Option<Role>,
    pub kind: NotificationKind,
    pub title: String,
    pub message: String,
    pub channels: Json,
    pub recipients: i64,
    pub finished_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
