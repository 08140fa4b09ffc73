//! Texts per template and locale, and the mails and inbox entries made of them.

mod library;
mod render;
mod specs;
#[cfg(test)]
mod tests;

pub use render::{TextError, Texts, Values};
pub use specs::spec;
