//! What goes over the wire.

mod requests;
mod views;

pub use requests::*;
pub use views::*;
