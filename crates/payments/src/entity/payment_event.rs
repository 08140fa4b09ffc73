//! Table `payment_events`.

use crate::domain::GatewayName;
use kernel::PaymentId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub gateway: GatewayName,
    pub gateway_event_id: String,
    pub event_type: String,
    pub payment_id: Option<PaymentId>,
    pub fact: Json,
    pub payload_sealed: Vec<u8>,
    pub status: String,
    pub note: Option<String>,
    pub received_at: DateTimeUtc,
    pub handled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
