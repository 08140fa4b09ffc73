//! Table `users`.

use kernel::{FOLDING_VERSION, Role, UserId, fold_with_signs};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub email: String,
    pub phone: Option<String>,
    pub phone_confirmed_at: Option<DateTimeUtc>,
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
    pub search_text: String,
    pub folding: i16,
}

impl ActiveModel {
    /// Sets the folded columns.
    #[must_use]
    pub fn with_folded(mut self, email: &str, first_name: &str, last_name: &str) -> Self {
        self.search_text = Set(fold_with_signs(&format!("{email} {first_name} {last_name}")));
        self.folding = Set(FOLDING_VERSION);
        self
    }
}

impl Model {
    /// The row with its folded columns made anew.
    #[must_use]
    pub fn folded_again(self) -> ActiveModel {
        let (email, first_name, last_name) = (self.email.clone(), self.first_name.clone(), self.last_name.clone());
        self.into_active_model().with_folded(&email, &first_name, &last_name)
    }
}

impl ActiveModelBehavior for ActiveModel {}
