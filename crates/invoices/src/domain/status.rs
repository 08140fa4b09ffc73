use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;
use serde::{Deserialize, Serialize};

/// Status of an issued document. What it says never changes; only this does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveValueType)]
#[serde(rename_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum InvoiceStatus {
    /// Issued, with its number; not mailed yet.
    Draft,
    /// Mailed, and not paid as far as is known.
    Sent,
    /// Mailed, and the money is here.
    Paid,
    /// Mailed, not paid, and past its due date.
    Overdue,
    /// Taken back whole by credit notes.
    Cancelled,
}

impl InvoiceStatus {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Sent, Self::Paid, Self::Overdue, Self::Cancelled];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Overdue => "overdue",
            Self::Cancelled => "cancelled",
        }
    }

    /// Where mailing leads: a draft whose money is here is paid at once.
    #[must_use]
    pub const fn mailed(self, money_is_here: bool) -> Self {
        match self {
            Self::Draft if money_is_here => Self::Paid,
            Self::Draft => Self::Sent,
            other => other,
        }
    }

    /// Where the money's coming leads: a draft is mailed first, a cancelled one stays so.
    #[must_use]
    pub const fn settled(self) -> Self {
        match self {
            Self::Sent | Self::Overdue => Self::Paid,
            other => other,
        }
    }
}

impl std::fmt::Display for InvoiceStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for InvoiceStatus {
    type Err = ValueTypeErr;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|v| v.as_str() == s).ok_or(ValueTypeErr)
    }
}

#[cfg(test)]
mod tests {
    use super::InvoiceStatus::{self, *};

    #[test]
    fn mail_and_money_in_either_order() {
        // from, mailed unpaid, mailed paid, settled
        let cases: [(InvoiceStatus, InvoiceStatus, InvoiceStatus, InvoiceStatus); 5] = [
            (Draft, Sent, Paid, Draft),
            (Sent, Sent, Sent, Paid),
            (Paid, Paid, Paid, Paid),
            (Overdue, Overdue, Overdue, Paid),
            (Cancelled, Cancelled, Cancelled, Cancelled),
        ];
        for (from, mailed, mailed_paid, settled) in cases {
            assert_eq!(
                (from.mailed(false), from.mailed(true), from.settled()),
                (mailed, mailed_paid, settled),
                "{from}"
            );
        }
    }
}
