//! Queries, one file per table, and one per view of other modules' public rows.

pub mod public_offers;
pub mod public_pages;
pub mod search_documents;
mod structure;
pub mod treatment_categories;
pub mod treatment_subcategories;
pub mod treatments;

pub use structure::{lock_structure, reorder};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QuerySelect, Select};

/// The place after the last of these rows, with room between them; places end at a million.
async fn place_after<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    place: E::Column,
) -> Result<i32, DbErr> {
    let last: Option<Option<i32>> = rows.select_only().column_as(place.max(), "last").into_tuple().one(db).await?;
    Ok(last.flatten().map_or(10, |last| std::cmp::min(last.saturating_add(10), 1_000_000)))
}
