//! Texts per template and locale, rendered as mails and inbox entries.

mod locale_texts;
mod render;
mod specs;
#[cfg(test)]
mod tests;

pub use render::{TextError, Texts, Values};
pub use specs::spec;
