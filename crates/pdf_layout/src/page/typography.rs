//! Sizes, colours and distances of the documents.

use super::canvas::{Color, PAGE_WIDTH};
use super::row::StyledLine;
use crate::model::Align;
use crate::text::{Extent, Fonts, TextStyle, is_rtl_language, measure_text, set_text};

/// Ink of the text.
pub const INK: Color = Color(0x1b, 0x25, 0x30);
/// Ink of labels and small print.
pub const MUTED: Color = Color(0x5a, 0x67, 0x75);
/// The house colour.
pub const ACCENT: Color = Color(0x0b, 0x57, 0x6e);
/// Ground of table headers and of the amount to pay.
pub const TINT: Color = Color(0xe9, 0xf2, 0xf5);
/// Rules between rows.
pub const RULE: Color = Color(0xd3, 0xdb, 0xe2);
/// The watermark.
pub const WATERMARK: Color = Color(0xea, 0xee, 0xf1);

/// Distance of the text from the sides of the page, in points.
pub const MARGIN: f32 = 48.0;
/// Width of the text area.
pub const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
/// Distance between two blocks.
pub const BLOCK_GAP: f32 = 20.0;

/// A kind of text.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Size in points.
    pub size: f32,
    /// Bold or regular.
    pub bold: bool,
    /// Ink.
    pub color: Color,
}

impl Look {
    /// The same in another size.
    pub fn scaled(self, factor: f32) -> Self {
        Self { size: self.size * factor, ..self }
    }
}

/// How small a text may be set, as a share of its size, before its longest word is cut.
const SMALLEST: f32 = 0.5;
/// Kept free of what is scaled to fit, against rounding.
pub const CLOSE: f32 = 0.999;

/// The sender's name.
pub const NAME: Look = Look { size: 16.0, bold: true, color: ACCENT };
/// The kind of document.
pub const HEADING: Look = Look { size: 22.0, bold: true, color: INK };
/// Titles of tables and notes.
pub const TITLE: Look = Look { size: 10.0, bold: true, color: INK };
/// Names of parties, values of facts.
pub const STRONG: Look = Look { size: 9.5, bold: true, color: INK };
/// Running text.
pub const BODY: Look = Look { size: 9.5, bold: false, color: INK };
/// Labels that stand on one line with running text.
pub const FACT_LABEL: Look = Look { size: 9.5, bold: false, color: MUTED };
/// Addresses and captions.
pub const LABEL: Look = Look { size: 8.5, bold: false, color: MUTED };
/// Headers of tables and labels of parties.
pub const CAPTION: Look = Look { size: 8.5, bold: true, color: ACCENT };
/// The amount to pay.
pub const GRAND: Look = Look { size: 12.0, bold: true, color: ACCENT };
/// Footer and page numbers.
pub const SMALL: Look = Look { size: 7.5, bold: false, color: MUTED };

/// What all blocks of one document share.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// BCP 47 tag of the document.
    pub language: &'a str,
    /// Whether the page reads from right to left.
    pub rtl: bool,
    /// The fonts.
    pub fonts: &'a Fonts,
}

impl<'a> Setting<'a> {
    /// The setting of a document in the language.
    pub fn new(language: &'a str, fonts: &'a Fonts) -> Self {
        Self { language, rtl: is_rtl_language(language), fonts }
    }

    /// The style of a look in this document.
    pub fn style(&self, look: Look) -> TextStyle<'a> {
        TextStyle { size: look.size, bold: look.bold, language: self.language }
    }

    /// How wide a text is.
    pub fn extent(&self, text: &str, look: Look) -> Extent {
        measure_text(text, self.style(look), self.fonts)
    }

    /// The lines of a text in a box of the given width. A text with a word wider than the box is set smaller, so that
    /// no word is cut: a long e-mail address, a long name. Only what is wider at half the size is cut.
    pub fn lines(&self, text: &str, look: Look, width: f32) -> Vec<StyledLine> {
        let factor = width / self.extent(text, look).word;
        let look = if (SMALLEST..1.0).contains(&factor) { look.scaled(factor * CLOSE) } else { look };
        set_text(text, self.style(look), width, self.fonts).into_iter().map(|line| StyledLine { line, look }).collect()
    }

    /// Left side of a box that starts `offset` points after the start of an
    /// area of `area` points that begins at `left`.
    pub fn left(&self, left: f32, area: f32, offset: f32, width: f32) -> f32 {
        if self.rtl { left + area - offset - width } else { left + offset }
    }

    /// How far from the left side of a box a text of the given width starts.
    pub fn indent(&self, align: Align, room: f32) -> f32 {
        match (align, self.rtl) {
            (Align::Start, false) | (Align::End, true) => 0.0,
            (Align::Center, _) => room / 2.0,
            (Align::End, false) | (Align::Start, true) => room,
        }
    }
}
