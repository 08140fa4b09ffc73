//! Reading, one file per resource. What the public reads most has a `cached_…` beside it.

mod categories;
mod search;
mod sitemap;
mod subcategories;
mod taxonomy;
mod treatments;
