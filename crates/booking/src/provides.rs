//! The ports `Payables`, for payments, and `InvoiceBases`, for invoices.

use crate::domain::{BookingStatus, PaymentStatus};
use crate::entity::booking::Model;
use crate::service::Bookings;
use crate::store;
use async_trait::async_trait;
use kernel::Scope;
use kernel::ports::{InvoiceBases, InvoiceBasis, Payable, PayableSubject, Payables, PortResult};
use sea_orm::DbErr;

impl Bookings {
    async fn booking_of(&self, subject: PayableSubject) -> Result<Option<Model>, DbErr> {
        match subject.booking_id() {
            Some(id) => store::bookings::find(self.db(), &Scope::All, id).await,
            None => Ok(None),
        }
    }
}

#[async_trait]
impl Payables for Bookings {
    /// `None` also for a booking of which nothing has been agreed yet.
    async fn payable(&self, subject: PayableSubject) -> PortResult<Option<Payable>> {
        let booking = self.booking_of(subject).await?;
        Ok(booking.and_then(|booking| {
            Some(Payable {
                subject,
                amount: booking.total()?,
                is_open: booking.status == BookingStatus::PaymentPending
                    && booking.payment_status == PaymentStatus::Unpaid,
                number: booking.booking_number,
                patient_id: booking.patient_id,
                hospital_id: Some(booking.hospital_id),
            })
        }))
    }
}

#[async_trait]
impl InvoiceBases for Bookings {
    async fn basis(&self, subject: PayableSubject) -> PortResult<Option<InvoiceBasis>> {
        let Some(booking) = self.booking_of(subject).await? else { return Ok(None) };
        let Some(agreed) = booking.accepted_quotation_id else { return Ok(None) };
        let Some(quotation) = store::booking_quotations::find(self.db(), agreed).await? else { return Ok(None) };
        Ok(Some(InvoiceBasis {
            subject,
            number: booking.booking_number,
            patient_id: booking.patient_id,
            hospital_id: booking.hospital_id,
            lines: quotation.lines()?,
            total: quotation.money(quotation.total_minor),
            service_date: booking.requested_date,
        }))
    }
}
