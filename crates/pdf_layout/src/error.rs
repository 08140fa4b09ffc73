//! Why a document could not be drawn.

use crate::page::MAX_PAGES;

/// Why [`crate::render`] gave no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A row has more cells than its table has columns; printing would lose them.
    #[error("row {row} of table {table} has {cells} cells for {columns} columns")]
    RowTooLong {
        /// Index of the table in the document.
        table: usize,
        /// Index of the row in the table.
        row: usize,
        /// How many cells the row has.
        cells: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// The QR code's payload does not fit into the largest code.
    #[error("the QR code cannot hold {length} bytes")]
    QrTooLong {
        /// Length of the payload in bytes.
        length: usize,
    },
    /// The document is longer than any that a person would print.
    #[error("the document has more than {MAX_PAGES} pages")]
    TooManyPages,
    /// The creation date lies outside the years 1 to 9999 that a PDF can name.
    #[error("the creation date {0} cannot be written")]
    CreationDate(chrono::DateTime<chrono::Utc>),
    /// An embedded font cannot be read: a defect of the build.
    #[error("the embedded font {0} cannot be read")]
    Font(&'static str),
    /// The PDF library refused the document: a defect of this crate.
    #[error("the PDF could not be written: {0}")]
    Write(String),
}
