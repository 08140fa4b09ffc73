//! Pages: where the blocks of a document stand.

mod canvas;
mod document;
mod flow;
mod frame;
mod grid;
mod parts;
mod qr;
mod row;
mod table;
mod totals;
mod typography;

pub use canvas::{Color, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
pub use document::lay_out;
pub use flow::MAX_PAGES;
