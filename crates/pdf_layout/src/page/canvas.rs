//! What is drawn on a page, in points from its top left corner.

use crate::text::Line;

/// Width of A4 in points.
pub const PAGE_WIDTH: f32 = 595.276;
/// Height of A4 in points.
pub const PAGE_HEIGHT: f32 = 841.89;

/// A colour as red, green and blue of 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled rectangle.
    Rectangle {
        /// Left side.
        x: f32,
        /// Upper side.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Fill.
        color: Color,
    },
    /// A line of text.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// What it says.
        line: Line,
        /// Size in points.
        size: f32,
        /// Ink.
        color: Color,
        /// Turn to the left around its left end, in degrees.
        angle: f32,
    },
}

/// A page in the order of drawing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// What is drawn; later marks cover earlier ones.
    pub marks: Vec<Mark>,
}

impl Page {
    /// Fills a rectangle.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, color: Color) {
        self.marks.push(Mark::Rectangle { x, y, width, height, color });
    }
}
