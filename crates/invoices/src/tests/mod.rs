//! The module over HTTP, on a real database.

mod by_hand;
mod credit;
mod entities;
mod fixture;
mod mail;
mod mail_flood;
mod numbers;
mod paid;
mod pdf;
pub mod poppler;
mod read;
mod refunds;
mod snapshots;
mod verify;
