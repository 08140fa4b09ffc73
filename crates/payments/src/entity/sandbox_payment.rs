//! Table `sandbox_payments`: the sandbox gateway's own records.

use kernel::{Currency, Money};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sandbox_payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub idempotency_key: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub status: String,
    pub refunded_minor: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What is to be paid.
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency.clone())
    }
}
