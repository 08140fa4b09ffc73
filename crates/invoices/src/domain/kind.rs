use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;
use serde::{Deserialize, Serialize};

/// What kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveValueType)]
#[serde(rename_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum InvoiceKind {
    /// What is owed.
    Invoice,
    /// What is taken back of an invoice.
    CreditNote,
}

impl InvoiceKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Invoice, Self::CreditNote];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    /// The series its numbers are of; each is dense by itself.
    #[must_use]
    pub const fn series(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CN",
        }
    }
}

impl std::fmt::Display for InvoiceKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for InvoiceKind {
    type Err = ValueTypeErr;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or(ValueTypeErr)
    }
}
