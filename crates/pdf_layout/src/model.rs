//! What a document consists of. All texts are ready to print: numbers, dates
//! and money are formatted, and labels translated, by the caller.

use chrono::{DateTime, Utc};

/// One business document (an invoice, a credit note, a prescription) on A4.
///
/// Blocks are drawn in the order of the fields; an empty one takes no room.
/// In every text a newline starts a new line. Characters that no embedded font
/// has are drawn as U+FFFD, control characters are dropped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Name shown by viewers and at the top of every page but the first,
    /// for example "Invoice INV-2026-000123".
    pub title: String,
    /// BCP 47 tag of the document's language ("en", "ar", "hi", "fr-CA").
    /// Arabic, Persian, Hebrew, Urdu and the like mirror the whole page.
    pub language: String,
    /// When the document was issued; becomes the PDF's creation date, so that
    /// the same document always gives the same bytes.
    pub created_at: DateTime<Utc>,
    /// Who sends it.
    pub letterhead: Letterhead,
    /// The kind of document in large letters, for example "INVOICE".
    pub heading: String,
    /// Number, dates, status: beside the heading.
    pub facts: Vec<Fact>,
    /// Sender, recipient, patient, doctor: side by side, three in a row.
    pub parties: Vec<Party>,
    /// Tables, each as wide as the page and over as many pages as needed.
    pub tables: Vec<Table>,
    /// Sums under the last table, at the end side; kept together on one page.
    pub totals: Vec<TotalLine>,
    /// Terms, bank details, instructions.
    pub notes: Vec<Paragraph>,
    /// A QR code, beside the totals.
    pub qr: Option<Qr>,
    /// Small print at the foot of every page, at most [`FOOTER_LINES`] lines
    /// (longer text ends in "…"); the page number stands beside it.
    pub footer: String,
    /// One or two words in pale letters across every page ("DRAFT", "VOID").
    pub watermark: Option<String>,
}

/// Most lines of [`Document::footer`] that are printed.
pub const FOOTER_LINES: usize = 4;

/// The sender, at the top of the first page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Letterhead {
    /// Name of the hospital or company.
    pub name: String,
    /// Address, phone, e-mail, tax id, website: one line each.
    pub lines: Vec<String>,
}

/// One labelled value, for example "Due date" and "22 December 2026".
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fact {
    /// What the value is.
    pub label: String,
    /// The value.
    pub value: String,
}

/// A person or organisation the document concerns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Party {
    /// The part they play, for example "Billed to".
    pub label: String,
    /// Name first (drawn in bold), then address and so on.
    pub lines: Vec<String>,
}

/// A table with a header row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Heading above the table, if any.
    pub title: Option<String>,
    /// The columns, in reading order; a table without columns is not drawn.
    pub columns: Vec<Column>,
    /// The rows, each with a text per column. A shorter row is filled with
    /// empty cells; a longer one is refused with [`crate::PdfError::RowTooLong`].
    pub rows: Vec<Vec<String>>,
    /// Draw the header again on every page the table goes on to.
    pub repeat_header: bool,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    /// Text of the header.
    pub title: String,
    /// Its part of the room that no text needs, as a share of the sum of all
    /// columns' shares; one that is not a positive number counts as 1. A column
    /// is never narrower than its longest word or number.
    pub share: f32,
    /// Where the texts stand; amounts stand at the end.
    pub align: Align,
}

/// Where a text stands in its box, in reading direction: the start is the left
/// side in English and the right side in Arabic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Where reading starts.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// Where reading ends.
    End,
}

/// A line of the sums.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TotalLine {
    /// What the amount is, for example "Tax 18 %".
    pub label: String,
    /// The amount with its currency.
    pub value: String,
    /// Larger, bold and on a tinted ground: for the amount to pay.
    pub emphasis: bool,
}

/// A paragraph of free text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    /// Heading above the text, if any.
    pub heading: Option<String>,
    /// The text.
    pub text: String,
}

/// A QR code (ISO/IEC 18004) of error correction level M.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Qr {
    /// What a scanner reads, for example a verification link; at most about
    /// 2,300 bytes.
    pub payload: String,
    /// Text under the code.
    pub caption: String,
}
