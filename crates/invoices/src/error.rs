use crate::domain::CreditError;
use kernel::MoneyError;
use kernel::ports::PortError;
use platform::outbox::ReactionError;
use platform::problem::{Problem, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// A live invoice for the booking exists already; credit it first.
    INVOICE_EXISTS = CONFLICT "invoice_exists" "The booking has its invoice already";
    /// Unknown, not the caller's, or without an accepted quotation.
    NOT_INVOICEABLE = UNPROCESSABLE_ENTITY "not_invoiceable" "There is no such booking with an accepted quotation to invoice";
    /// The document is a credit note itself.
    NOT_AN_INVOICE = CONFLICT "not_an_invoice" "Only an invoice can be credited";
    /// Credit notes for the whole invoice exist already.
    NOTHING_LEFT_TO_CREDIT = CONFLICT "nothing_left_to_credit" "The invoice has been credited whole already";
    /// Credit notes never take back more than the invoice.
    CREDIT_EXCEEDS_INVOICE = UNPROCESSABLE_ENTITY "credit_exceeds_invoice" "The credit is more than what is left of the invoice";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum InvoiceError {
    /// There is no such document, or it is not the caller's to know of.
    #[error("there is no such invoice")]
    NotFound,
    /// A live invoice for the booking exists already.
    #[error("the booking has its invoice already")]
    Exists,
    /// Unknown, not the caller's, or without an accepted quotation.
    #[error("there is nothing to invoice")]
    NotInvoiceable,
    /// The agreed lines do not add up to the agreed total: a defect of their owner.
    #[error("the agreed lines of {0} do not add up to the agreed total")]
    BasisMismatch(String),
    /// The document is a credit note itself.
    #[error("only an invoice can be credited")]
    NotAnInvoice,
    /// Nothing is left of the invoice.
    #[error("the invoice has been credited whole already")]
    NothingLeft,
    /// The credit cannot be made; with the field that is at fault.
    #[error("{0}: {1}")]
    Credit(String, CreditError),
    /// The PDF could not be made.
    #[error("the PDF could not be made: {0}")]
    Pdf(String),
    /// A problem that is worded already.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Another module could not answer.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl InvoiceError {
    /// A field of the request that is not as it must be.
    pub(crate) fn invalid(field: &str, code: &'static str, message: &str) -> Self {
        Problem::invalid(field, code, message).into()
    }

    /// Amounts of the request that cannot be added up.
    pub(crate) fn money(field: &str, error: &MoneyError) -> Self {
        let code = match error {
            MoneyError::CurrencyMismatch(..) => "currency_mismatch",
            MoneyError::Overflow => "range",
        };
        Self::invalid(field, code, &error.to_string())
    }
}

impl From<InvoiceError> for Problem {
    fn from(error: InvoiceError) -> Self {
        match error {
            InvoiceError::NotFound => Self::new(common::NOT_FOUND),
            InvoiceError::Exists => Self::new(INVOICE_EXISTS),
            InvoiceError::NotInvoiceable => {
                Self::new(NOT_INVOICEABLE).field("booking_id", "not_invoiceable", "cannot be invoiced")
            }
            InvoiceError::NotAnInvoice => Self::new(NOT_AN_INVOICE),
            InvoiceError::NothingLeft => Self::new(NOTHING_LEFT_TO_CREDIT),
            InvoiceError::Credit(field, why) => {
                let (kind, code) = match why {
                    CreditError::TooMuch(_) => (CREDIT_EXCEEDS_INVOICE, "range"),
                    CreditError::NotPositive => (common::VALIDATION_FAILED, "range"),
                    CreditError::NoSuchLine => (common::VALIDATION_FAILED, "unknown"),
                    CreditError::Money(_) => (common::VALIDATION_FAILED, "currency_mismatch"),
                };
                Self::new(kind).detail(why.to_string()).field(field, code, why.to_string())
            }
            InvoiceError::Problem(problem) => problem,
            InvoiceError::Port(error) => error.into(),
            InvoiceError::Database(error) => error.into(),
            defect @ (InvoiceError::BasisMismatch(_) | InvoiceError::Pdf(_)) => Self::internal(defect),
        }
    }
}

/// A database that failed is tried again; anything else is for a person to look at.
impl From<InvoiceError> for ReactionError {
    fn from(error: InvoiceError) -> Self {
        match error {
            InvoiceError::Port(error) => error.into(),
            InvoiceError::Database(error) => Self::Database(error),
            other => Self::Dead(other.to_string()),
        }
    }
}
