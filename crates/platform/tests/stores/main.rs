//! The stores of `platform`: one suite of behaviour per store, run on the
//! embedded implementation and on the real one, and what happens when the real
//! one goes away.

mod cache;
mod cache_faults;
mod config;
mod crypto;
mod database;
mod documents;
mod documents_faults;
mod mail_folder;
mod mail_smtp;
mod objects;
mod rate_limit;
mod rate_limit_window;
mod sms_folder;
mod sms_twilio;
mod support;
