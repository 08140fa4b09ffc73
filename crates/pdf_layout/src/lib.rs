#![doc = include_str!("../README.md")]

mod error;
mod model;
mod page;
mod pdf;
mod text;

pub use error::PdfError;
pub use model::{Align, Column, Document, FOOTER_LINES, Fact, Letterhead, Paragraph, Party, Qr, Table, TotalLine};

/// Draws the document as a PDF 1.7 file on A4 pages.
///
/// The same document gives the same bytes.
///
/// # Errors
/// [`PdfError::RowTooLong`], [`PdfError::QrTooLong`], [`PdfError::TooManyPages`]
/// and [`PdfError::CreationDate`] are faults of the document; the others are
/// defects of the build.
pub fn render(document: &Document) -> Result<Vec<u8>, PdfError> {
    let fonts = text::Fonts::embedded()?;
    let pages = page::lay_out(document, fonts)?;
    pdf::write(document, &pages, fonts)
}
