//! Queries, one file per table, and one per view of other modules' public rows.

pub mod public_offers;
pub mod public_pages;
pub mod search_documents;
mod structure;
pub mod treatment_categories;
pub mod treatment_subcategories;
pub mod treatments;

pub use structure::{lock_structure, reorder};

/// The place after `last`, with room between them; places end at a million.
fn after(last: i32) -> i32 {
    std::cmp::min(last.saturating_add(10), 1_000_000)
}
