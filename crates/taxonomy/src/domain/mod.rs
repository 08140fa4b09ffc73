//! Rules of the catalogue: no database, no HTTP.

mod drafts;
mod kind;
mod texts;

pub use drafts::sees_drafts;
pub use kind::Kind;
pub use texts::{CatalogueTexts, TextColumns, Translations, search_text};
