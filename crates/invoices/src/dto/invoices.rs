use crate::domain::{InvoiceKind, InvoiceStatus, UnpricedLine};
use chrono::NaiveDate;
use garde::Validate;
use kernel::ports::LineKind;
use kernel::{BookingId, HospitalId, Money, PatientId, TaxRate};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of invoices.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListInvoicesQuery {
    /// Only those for this booking, credit notes included.
    pub booking_id: Option<BookingId>,
    /// Only this patient's.
    pub patient_id: Option<PatientId>,
    /// Only this hospital's.
    pub hospital_id: Option<HospitalId>,
    /// Only those with this status.
    pub status: Option<InvoiceStatus>,
    /// Only invoices, or only credit notes.
    pub kind: Option<InvoiceKind>,
}

impl ListFilter for ListInvoicesQuery {
    const SORTS: &'static [&'static str] = &["created_at", "invoice_date"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// An invoice by hand: for a booking with an accepted quotation (`booking_id`),
/// or of free lines (`patient_id`, `hospital_id`, `line_items`).
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateInvoiceRequest {
    /// The booking whose accepted quotation is invoiced; without the three below.
    pub booking_id: Option<BookingId>,
    /// Who owes.
    pub patient_id: Option<PatientId>,
    /// Who issues; a hospital's administrator may name an own hospital and a patient of it.
    pub hospital_id: Option<HospitalId>,
    /// 1 to 100 lines, all in one currency.
    #[garde(length(min = 1, max = 100), dive)]
    pub line_items: Option<Vec<InvoiceLineRequest>>,
    /// From today (UTC) on; some days ahead, as configured, when absent.
    pub due_date: Option<NaiveDate>,
    /// Printed on the document.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 2000))]
    pub notes: Option<String>,
}

/// One line of an invoice by hand.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct InvoiceLineRequest {
    /// What the line is for; `other` when absent.
    pub kind: Option<LineKind>,
    /// What it is.
    #[garde(length(chars, min = 1, max = 500))]
    pub description: String,
    /// How many.
    #[garde(range(min = 1, max = 1000))]
    pub quantity: i32,
    /// Price of one, before tax.
    #[garde(custom(not_negative))]
    pub unit_price: Money,
    /// Discount on the whole line, at most the line; none when absent.
    #[garde(inner(custom(not_negative)))]
    pub discount: Option<Money>,
    /// Tax in percent; none when absent.
    #[serde(default)]
    pub tax_rate: TaxRate,
}

impl From<InvoiceLineRequest> for UnpricedLine {
    fn from(line: InvoiceLineRequest) -> Self {
        Self {
            kind: line.kind.unwrap_or(LineKind::Other),
            description: line.description,
            quantity: line.quantity,
            discount: line.discount.unwrap_or_else(|| Money::zero(line.unit_price.currency.clone())),
            unit_price: line.unit_price,
            tax_basis_points: line.tax_rate.basis_points(),
        }
    }
}

fn not_negative(amount: &Money, _: &()) -> garde::Result {
    if amount.amount_minor < 0 {
        return Err(garde::Error::new("lower than 0"));
    }
    Ok(())
}
