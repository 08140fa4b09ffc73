//! Table `notifications`.

use kernel::ports::NotificationKind;
use kernel::{NotificationId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    pub user_id: UserId,
    pub seq: i64,
    pub kind: NotificationKind,
    pub title: String,
    pub message: String,
    pub reference_type: Option<String>,
    pub reference_id: Option<Uuid>,
    pub channel: String,
    pub template: String,
    pub data: Json,
    pub cause: Option<String>,
    pub read_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
