//! Text: from a string to lines of positioned glyphs.
//!
//! `clean` makes a string printable, `runs` cuts it by direction, script and
//! font, `shape` turns a run into glyphs, `breaks` finds
//! the ends of lines and `paragraph` puts it all together.

mod breaks;
mod clean;
mod coverage;
mod families;
mod fonts;
mod numbers;
mod paragraph;
mod plans;
mod runs;
mod shape;

pub use clean::without_isolates;
pub use fonts::{FontKey, Fonts};
pub use paragraph::{Extent, Line, TextStyle, is_rtl_language, measure_text, set_single_line, set_text};
pub use shape::{Glyph, GlyphRun};
