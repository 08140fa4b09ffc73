//! The patient journey from booking to invoice, by clients that tolerate failures of the servers. Every step
//! is sent until it is answered; what a lost response has left open is looked up, as a real client would.

mod actors;
mod steps;
mod users;

pub use actors::{Actors, Patient, sign_in};
pub use steps::{Journey, Milestone};
pub use users::Users;
