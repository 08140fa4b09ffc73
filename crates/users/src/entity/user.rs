//! Table `users`.

use kernel::{Role, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub email: String,
    pub phone: Option<String>,
    pub password_hash: String,
    pub user_type: Role,
    pub first_name: String,
    pub last_name: String,
    pub profile_picture_url: Option<String>,
    pub locale: String,
    pub time_zone: String,
    pub is_verified: bool,
    pub is_active: bool,
    pub mfa_enabled: bool,
    pub last_login_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
