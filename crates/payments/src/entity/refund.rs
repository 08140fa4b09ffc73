//! Table `refunds`.

use crate::domain::RefundStatus;
use kernel::{Currency, PaymentId, RefundId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refunds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefundId,
    pub payment_id: PaymentId,
    pub amount_minor: i64,
    pub currency: Currency,
    pub reason: String,
    pub status: RefundStatus,
    pub gateway_reference: Option<String>,
    pub requested_by: Option<UserId>,
    pub cause: Option<String>,
    pub failure_message: Option<String>,
    pub completed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
