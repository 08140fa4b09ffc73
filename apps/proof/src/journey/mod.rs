//! A patient's way from booking to the invoice, walked by a client that goes on whatever happens to the servers.
//! Every step is sent until it is answered; what a lost answer has left open is looked up, as a real client would.

mod cast;
mod walk;
mod walkers;

pub use cast::{Cast, Traveller, sign_in};
pub use walk::{Journey, Milestone};
pub use walkers::Walkers;
