//! Table `payments`.

use crate::domain::{GatewayName, PaymentStatus};
use kernel::ports::PayableSubject;
use kernel::{AppointmentId, BookingId, Currency, HospitalId, Money, PatientId, PaymentId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub payment_number: String,
    pub booking_id: Option<BookingId>,
    pub appointment_id: Option<AppointmentId>,
    pub patient_id: PatientId,
    pub hospital_id: Option<HospitalId>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub gateway: GatewayName,
    pub payment_method: Option<String>,
    pub gateway_reference: Option<String>,
    pub next_action_sealed: Option<Vec<u8>>,
    pub status: PaymentStatus,
    pub paid_at: Option<DateTimeUtc>,
    pub refunded_minor: i64,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub is_surplus: bool,
    pub checked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub due_back_minor: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What was, or is to be, paid.
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency.clone())
    }

    /// An amount in the payment's currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency.clone())
    }

    /// What it is for; the table's check keeps exactly one of the two columns set.
    pub fn subject(&self) -> Result<PayableSubject, DbErr> {
        match (self.booking_id, self.appointment_id) {
            (Some(id), _) => Ok(PayableSubject::Booking(id)),
            (None, Some(id)) => Ok(PayableSubject::Appointment(id)),
            (None, None) => Err(DbErr::Custom(format!("payment {} is for nothing", self.id))),
        }
    }
}
