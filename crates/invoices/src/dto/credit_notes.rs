use garde::Validate;
use kernel::Money;
use schemars::JsonSchema;
use serde::Deserialize;

/// A credit note: for an amount, for lines, or, without either, for all that is
/// left of the invoice.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateCreditNoteRequest {
    /// Why; printed on the document.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 1000))]
    pub reason: String,
    /// With tax; spread over what is left of the lines in proportion.
    pub amount: Option<Money>,
    /// Which lines of the invoice; not together with `amount`.
    #[garde(length(min = 1, max = 100), dive)]
    pub line_items: Option<Vec<CreditNoteLineRequest>>,
}

/// What is taken back of one line of the invoice.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreditNoteLineRequest {
    /// Number of the invoice's line, from 1.
    #[garde(range(min = 1, max = 100))]
    pub line: u32,
    /// With tax; all that is left of the line when absent.
    pub amount: Option<Money>,
}
