//! Table `ledger_entries`: only ever added to.

use kernel::{Currency, PaymentId, RefundId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub transaction_id: Uuid,
    pub payment_id: PaymentId,
    pub refund_id: Option<RefundId>,
    pub account: String,
    pub debit_minor: Option<i64>,
    pub credit_minor: Option<i64>,
    pub currency: Currency,
    pub at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
