//! The module over HTTP, on a real database.

mod by_hand;
mod credit;
mod entities;
mod mail;
mod numbers;
mod office;
mod paid;
mod pdf;
mod poppler;
mod ports;
mod read;
mod refunds;
mod verify;
