use crate::domain::{Buyer, InvoiceKind, InvoiceStatus, Line, Seller, tax_groups};
use crate::entity::invoice::Model;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ports::LineKind;
use kernel::{AppointmentId, BookingId, HospitalId, InvoiceId, Money, PatientId, PaymentId, TaxRate};
use platform::http::Versioned;
use schemars::JsonSchema;
use serde::Serialize;

/// An invoice or a credit note as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvoiceView {
    /// The document.
    pub id: InvoiceId,
    /// `INV-YYYY-NNNNNN` or `CN-YYYY-NNNNNN`.
    pub invoice_number: String,
    /// Which of the two.
    pub kind: InvoiceKind,
    /// On a credit note: the invoice that it corrects.
    pub corrects_invoice_id: Option<InvoiceId>,
    /// The booking it is for.
    pub booking_id: Option<BookingId>,
    /// The appointment it is for.
    pub appointment_id: Option<AppointmentId>,
    /// Number of the booking or appointment, for people.
    pub reference_number: Option<String>,
    /// Planned date of the service.
    pub service_date: Option<NaiveDate>,
    /// Who owes or is owed.
    pub patient_id: PatientId,
    /// Who issues.
    pub hospital_id: HospitalId,
    /// The issuer as it was on the day of issue.
    pub seller: InvoicePartyView,
    /// The patient as they were on the day of issue.
    pub buyer: InvoicePartyView,
    /// The lines.
    pub line_items: Vec<InvoiceLineView>,
    /// Sum of quantity × price, before discount and tax.
    pub total: Money,
    /// Sum of the lines' discounts.
    pub discount: Money,
    /// Sum of the lines' taxes.
    pub tax: Money,
    /// The tax by rate.
    pub taxes: Vec<InvoiceTaxView>,
    /// total − discount + tax; of a credit note, what is taken back.
    #[serde(rename = "final")]
    pub final_amount: Money,
    /// Day of issue (UTC).
    pub invoice_date: NaiveDate,
    /// When it is due.
    pub due_date: NaiveDate,
    /// Its status; all else never changes.
    pub status: InvoiceStatus,
    /// On a credit note: why it was issued; null when a refund caused it.
    pub reason: Option<String>,
    /// Printed on the document.
    pub notes: Option<String>,
    /// When it was last handed to the mail provider.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the mail provider refused it for good, unless it was sent since.
    pub mail_failed_at: Option<DateTime<Utc>>,
    /// When its money came.
    pub paid_at: Option<DateTime<Utc>>,
    /// The payment that settled it.
    pub payment_id: Option<PaymentId>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// Time of the last change of its state.
    pub updated_at: DateTime<Utc>,
}

/// Seller or buyer, as printed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvoicePartyView {
    /// Name.
    pub name: String,
    /// Street address.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A line with what the server made of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvoiceLineView {
    /// What the line is for.
    pub kind: LineKind,
    /// What it is.
    pub description: String,
    /// How many.
    pub quantity: i32,
    /// Price of one, before tax.
    pub unit_price: Money,
    /// Discount on the whole line.
    pub discount: Money,
    /// Tax in percent.
    pub tax_rate: TaxRate,
    /// Tax on the line after discount, rounded half to even.
    pub tax: Money,
    /// Line after discount and tax.
    pub total: Money,
    /// On a credit note: the line of the invoice that is taken back, from 1.
    pub corrects_line: Option<usize>,
}

/// What is taxed at one rate.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvoiceTaxView {
    /// Percent.
    pub tax_rate: TaxRate,
    /// Lines after discount, before tax.
    pub net: Money,
    /// Their tax.
    pub tax: Money,
}

impl From<Line> for InvoiceLineView {
    fn from(line: Line) -> Self {
        Self {
            kind: line.kind,
            description: line.description,
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount: line.discount,
            tax_rate: TaxRate::from_basis_points(line.tax_basis_points),
            tax: line.tax,
            total: line.total,
            corrects_line: line.corrects_line,
        }
    }
}

impl From<Seller> for InvoicePartyView {
    fn from(seller: Seller) -> Self {
        Self {
            name: seller.name,
            address: Some(seller.address),
            city: Some(seller.city),
            country: Some(seller.country),
            email: Some(seller.email),
            phone: Some(seller.phone),
        }
    }
}

impl From<Buyer> for InvoicePartyView {
    fn from(buyer: Buyer) -> Self {
        Self {
            name: buyer.name,
            address: buyer.address,
            city: buyer.city,
            country: buyer.country,
            email: buyer.email,
            phone: None,
        }
    }
}

impl From<Model> for InvoiceView {
    fn from(invoice: Model) -> Self {
        // Lines of one document always add up: they did when it was issued.
        let groups = tax_groups(&invoice.line_items.0).unwrap_or_default();
        let tax = |g: crate::domain::TaxGroup| InvoiceTaxView {
            tax_rate: TaxRate::from_basis_points(g.basis_points),
            net: g.net,
            tax: g.tax,
        };
        Self {
            total: invoice.money(invoice.total_minor),
            discount: invoice.money(invoice.discount_minor),
            tax: invoice.money(invoice.tax_minor),
            final_amount: invoice.final_amount(),
            taxes: groups.into_iter().map(tax).collect(),
            id: invoice.id,
            invoice_number: invoice.invoice_number,
            kind: invoice.kind,
            corrects_invoice_id: invoice.corrects_invoice_id,
            booking_id: invoice.booking_id,
            appointment_id: invoice.appointment_id,
            reference_number: invoice.reference_number,
            service_date: invoice.service_date,
            patient_id: invoice.patient_id,
            hospital_id: invoice.hospital_id,
            seller: invoice.seller.into(),
            buyer: invoice.buyer.into(),
            line_items: invoice.line_items.0.into_iter().map(Into::into).collect(),
            invoice_date: invoice.invoice_date,
            due_date: invoice.due_date,
            status: invoice.status,
            reason: invoice.reason,
            notes: invoice.notes,
            sent_at: invoice.sent_at,
            mail_failed_at: invoice.mail_failed_at,
            paid_at: invoice.paid_at,
            payment_id: invoice.payment_id,
            created_at: invoice.created_at,
            updated_at: invoice.updated_at,
        }
    }
}

impl From<Model> for Versioned<InvoiceView> {
    fn from(invoice: Model) -> Self {
        Self { version: invoice.updated_at, view: invoice.into() }
    }
}
