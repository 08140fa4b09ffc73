//! Texts of the catalogue: their languages, their addresses, and how they are found.

mod fold;
mod slug;
mod translations;

pub use fold::{fold, search_text};
pub use slug::{Kind, next_free, slugify};
pub use translations::{CatalogueTexts, TextColumns, Translations};
