//! Both ways of paging, one answer: keyset (the default, its cost does not grow
//! with depth) and numbered pages with totals.

mod cursor;
mod keyset;
mod request;

pub use cursor::{CursorKey, CursorPosition};
pub use keyset::{Keyset, Slice, SortType};
pub use request::{PageMeta, PageRequest, Position, Sort};
