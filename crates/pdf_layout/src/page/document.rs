//! A whole document: its parts from above, then what every page carries.

use super::canvas::Page;
use super::flow::Flow;
use super::typography::{BLOCK_GAP, Setting};
use super::{frame, parts, qr, table, totals};
use crate::error::PdfError;
use crate::model::Document;
use crate::text::Fonts;

/// Lays the document out.
pub fn lay_out(document: &Document, fonts: &Fonts) -> Result<Vec<Page>, PdfError> {
    let setting = Setting::new(&document.language, fonts);
    let footer = frame::footer(document, setting);
    let mut flow = Flow::new(setting, frame::TOP, frame::bottom(&footer));

    frame::letterhead(&mut flow, &document.letterhead)?;
    parts::heading(&mut flow, document)?;
    parts::parties(&mut flow, &document.parties)?;
    for (index, table) in document.tables.iter().enumerate() {
        table::table(&mut flow, table, index)?;
    }
    sums_and_code(&mut flow, document)?;
    parts::notes(&mut flow, &document.notes)?;

    let mut pages = flow.pages;
    frame::dress(&mut pages, document, &footer, setting);
    Ok(pages)
}

fn sums_and_code(flow: &mut Flow<'_>, document: &Document) -> Result<(), PdfError> {
    let code = document.qr.as_ref().map(|code| qr::Code::new(code, flow.setting)).transpose()?;
    let sums = totals::rows(&document.totals, flow.setting);
    if code.is_none() && sums.is_empty() {
        return Ok(());
    }
    let code_height = code.as_ref().map_or(0.0, qr::Code::height);
    flow.gap(BLOCK_GAP * 0.7);
    flow.keep(code_height.max(totals::height(&sums)))?;
    flow.side_by_side(
        |flow| code.map_or(Ok(()), |code| code.draw(flow)),
        |flow| sums.into_iter().try_for_each(|row| flow.row(row)),
    )
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
