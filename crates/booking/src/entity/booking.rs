//! Table `bookings`.

use crate::domain::workflow::TransitionContext;
use crate::domain::{BookingStatus, BookingType, PaymentStatus, Terms};
use kernel::{
    BookingId, Currency, HospitalId, Money, PackageId, PatientId, PaymentId, QuotationId, TreatmentId, UserId,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bookings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingId,
    pub booking_number: String,
    pub patient_id: PatientId,
    pub hospital_id: HospitalId,
    pub treatment_id: Option<TreatmentId>,
    pub package_id: Option<PackageId>,
    pub booking_type: BookingType,
    pub status: BookingStatus,
    pub held_from: Option<BookingStatus>,
    pub requested_date: Date,
    pub confirmed_date: Option<Date>,
    pub completion_date: Option<Date>,
    pub total_minor: Option<i64>,
    pub total_currency: Option<Currency>,
    pub payment_status: PaymentStatus,
    pub medical_details_sealed: Option<Vec<u8>>,
    // In clear: bookings from before they were sealed, until they are changed or sealed by `medivoy reseal`.
    pub travel_details: Option<Json>,
    pub notes: Option<String>,
    pub coupon_code: Option<String>,
    pub coordinator_id: Option<UserId>,
    pub accepted_quotation_id: Option<QuotationId>,
    pub covered_by_payment: Option<PaymentId>,
    pub invoice_sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub travel_details_sealed: Option<Vec<u8>>,
    pub notes_sealed: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What was agreed to pay.
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total_minor?, self.total_currency.clone()?))
    }

    /// What a quotation for it is made for.
    pub const fn terms(&self) -> Terms {
        Terms {
            requested_date: self.requested_date,
            hospital_id: self.hospital_id,
            treatment_id: self.treatment_id,
            package_id: self.package_id,
        }
    }

    /// What the workflow's table needs to know; `travel_wanted` comes from the sealed details, `quotation_open` from
    /// the newest quotation.
    pub const fn context(&self, travel_wanted: bool, quotation_open: bool) -> TransitionContext {
        TransitionContext { status: self.status, held_from: self.held_from, travel_wanted, quotation_open }
    }
}
