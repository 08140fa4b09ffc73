//! Tables.

use super::flow::Flow;
use super::row::{Cell, Ground, Row};
use super::typography::{BLOCK_GAP, BODY, CAPTION, Look, RULE, STRONG, Setting, TINT, TITLE, WIDTH};
use crate::error::PdfError;
use crate::model::{Align, Column, Table};

/// Room at both sides of a cell's text.
const SIDE: f32 = 6.0;
/// Room above and below it.
const PADDING: f32 = 4.5;

/// A column's place on the page.
struct Slot {
    offset: f32,
    width: f32,
    align: Align,
}

/// Draws the table, the `index`-th of its document.
pub fn table(flow: &mut Flow<'_>, table: &Table, index: usize) -> Result<(), PdfError> {
    if table.columns.is_empty() {
        return Ok(());
    }
    let setting = flow.setting;
    let slots = slots(&table.columns);
    let title = table.title.as_deref().unwrap_or_default();
    let title = Row {
        cells: vec![Cell { offset: 0.0, width: WIDTH, align: Align::Start, lines: setting.lines(title, TITLE, WIDTH) }],
        padding: if title.is_empty() { 0.0 } else { 3.0 },
        ..Row::default()
    };
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    let header = Row { ground: Some(Ground::full(TINT)), ..row(&titles, &slots, CAPTION, setting) };

    flow.gap(BLOCK_GAP);
    flow.keep(title.height() + header.height() + 2.0 * STRONG.size)?;
    flow.row(title)?;
    let repeated = table.repeat_header && header.height() < flow.body() / 2.0;
    let repeated = repeated.then(|| header.clone());
    flow.row(header)?;
    for (number, texts) in table.rows.iter().enumerate() {
        if texts.len() > slots.len() {
            return Err(PdfError::RowTooLong { table: index, row: number, cells: texts.len(), columns: slots.len() });
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let row = Row { min_height: BODY.size, rule: Some(Ground::full(RULE)), ..row(&texts, &slots, BODY, setting) };
        flow.row_under(row, repeated.as_ref())?;
    }
    Ok(())
}

fn row(texts: &[&str], slots: &[Slot], look: Look, setting: Setting<'_>) -> Row {
    let cell = |(text, slot): (&&str, &Slot)| Cell {
        offset: slot.offset,
        width: slot.width,
        align: slot.align,
        lines: setting.lines(text, look, slot.width),
    };
    let cells = texts.iter().zip(slots).map(cell).collect();
    Row { cells, padding: PADDING, ..Row::default() }
}

/// Shares of the width, with room at the sides taken off.
fn slots(columns: &[Column]) -> Vec<Slot> {
    let share = |column: &Column| {
        if column.share.is_finite() && column.share > 0.0 { column.share } else { 1.0 }
    };
    let sum: f64 = columns.iter().map(|column| f64::from(share(column))).sum();
    let mut offset = 0.0;
    columns
        .iter()
        .map(|column| {
            let width = WIDTH * (f64::from(share(column)) / sum) as f32;
            let side = SIDE.min(width / 8.0);
            let slot = Slot { offset: offset + side, width: width - 2.0 * side, align: column.align };
            offset += width;
            slot
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_the_width() {
        let cases: &[(&[f32], &[f32])] = &[
            (&[1.0], &[1.0]),
            (&[3.0, 1.0], &[0.75, 0.25]),
            (&[0.0, 0.0], &[0.5, 0.5]),
            (&[f32::NAN, f32::INFINITY, -3.0, 1.0], &[0.25; 4]),
            (&[f32::MAX, f32::MAX], &[0.5, 0.5]),
        ];
        for (shares, expected) in cases {
            let columns: Vec<Column> = shares.iter().map(|&share| Column { share, ..Column::default() }).collect();
            let widths: Vec<f32> = slots(&columns).iter().map(|slot| (slot.width + 2.0 * SIDE) / WIDTH).collect();
            for (width, expected) in widths.iter().zip(*expected) {
                assert!((width - expected).abs() < 1e-4, "{shares:?} gave {widths:?}");
            }
        }
    }
}
