//! Rules of invoices: no database, no HTTP.

mod credit;
mod kind;
mod line;
mod number;
mod party;
mod status;
mod totals;

pub use credit::{CreditError, Remainder, credit_amount, credit_line};
pub use kind::InvoiceKind;
pub use line::{Line, UnpricedLine};
pub use number::format_number;
pub use party::{Buyer, Seller};
pub use status::InvoiceStatus;
pub use totals::{TaxGroup, Totals, tax_groups};
