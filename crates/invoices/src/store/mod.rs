//! Queries. A document is found by its id in the caller's [`Reach`] only.

mod counters;
mod integrity;
mod invoices;
mod reach;
mod refunds;

pub use counters::next_number;
pub use integrity::faults;
pub use invoices::{
    credited_lines, find, insert, is_patient_of, latest_paid_of, live_of_subject, lock, lock_subject, mark_overdue,
    of_payment, page, update, within,
};
pub use reach::Reach;
pub use refunds::{record_refund, refunded};
