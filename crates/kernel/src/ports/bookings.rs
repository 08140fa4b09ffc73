use super::PortResult;
use crate::{AppointmentId, BookingId, HospitalId, Money, PatientId};
use async_trait::async_trait;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a payment or an invoice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type", content = "id")]
pub enum PayableSubject {
    /// A booking.
    Booking(BookingId),
    /// An appointment.
    Appointment(AppointmentId),
}

impl PayableSubject {
    /// The booking, when it is one.
    #[must_use]
    pub const fn booking_id(self) -> Option<BookingId> {
        match self {
            Self::Booking(id) => Some(id),
            Self::Appointment(_) => None,
        }
    }

    /// The appointment, when it is one.
    #[must_use]
    pub const fn appointment_id(self) -> Option<AppointmentId> {
        match self {
            Self::Appointment(id) => Some(id),
            Self::Booking(_) => None,
        }
    }
}

/// What is due for a subject, by the owner's books, never by the client's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    /// What it is for.
    pub subject: PayableSubject,
    /// Number for people.
    pub number: String,
    /// Who owes.
    pub patient_id: PatientId,
    /// Who gets it.
    pub hospital_id: Option<HospitalId>,
    /// The whole amount due.
    pub amount: Money,
    /// Whether it may be paid in its present state.
    pub is_open: bool,
}

/// Prices due, answered by the owner of the subject.
#[async_trait]
pub trait Payables: Send + Sync {
    /// What is due, or `None` when there is no such subject.
    async fn payable(&self, subject: PayableSubject) -> PortResult<Option<Payable>>;
}

/// What a line of a quotation or an invoice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// The medical treatment itself.
    Treatment,
    /// Hospital or hotel stay.
    Stay,
    /// Flights and transfers.
    Travel,
    /// Anything else.
    Other,
}

/// A line of an accepted quotation, with what the server made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// What kind of thing.
    pub kind: LineKind,
    /// What it is, for people.
    pub description: String,
    /// How many.
    pub quantity: i32,
    /// Price of one, before tax.
    pub unit_price: Money,
    /// Discount on the whole line.
    pub discount: Money,
    /// Tax rate in basis points (1800 is 18 %).
    pub tax_basis_points: i64,
    /// Tax on the line after discount, rounded half to even.
    pub tax: Money,
    /// Line after discount and tax.
    pub total: Money,
}

/// What an invoice for a booking says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceBasis {
    /// What it is for.
    pub subject: PayableSubject,
    /// Number for people, `MB-YYYY-NNNNNN`.
    pub number: String,
    /// The buyer.
    pub patient_id: PatientId,
    /// The seller.
    pub hospital_id: HospitalId,
    /// The agreed lines.
    pub lines: Vec<InvoiceLine>,
    /// Agreed total: the sum of the lines' totals.
    pub total: Money,
    /// Planned date of the service.
    pub service_date: NaiveDate,
}

/// What was agreed, answered by the owner of the subject.
#[async_trait]
pub trait InvoiceBases: Send + Sync {
    /// The agreed lines, or `None` when nothing has been agreed.
    async fn basis(&self, subject: PayableSubject) -> PortResult<Option<InvoiceBasis>>;
}
